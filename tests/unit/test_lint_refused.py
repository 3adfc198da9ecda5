"""What Keras 3 refuses though the name is there: losses of models, slashes, custom objects, keys, symbols in NumPy."""

import pytest
from linting import findings, told

from conformance.inventory.advice import advice_for

FUNCTIONAL = """
import keras, numpy as np
i = keras.Input((2,))
h = keras.layers.Dense(1)(i)
m = keras.Model(i, h)
"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m.add_loss(0.1 * h)", ["6 breaking-behaviour Model.add_loss"]),
        ("m.add_loss(unknown)", ["6 breaking-behaviour Model.add_loss"]),
        ("m.add_loss(lambda: 1.0)", ["6 breaking-behaviour Model.add_loss"]),
        ("m.layers[1].add_loss(lambda: 1.0)", ["6 breaking-behaviour layers.Layer.add_loss"]),
        ("keras.layers.Dense(1).add_loss(h)", ["6 breaking-behaviour layers.Dense.add_loss"]),
        ("keras.layers.Dense(1).add_loss(unknown)", []),
        ("try:\n    m.add_loss(h)\nexcept NotImplementedError:\n    pass", []),
        ("class V(keras.Model):\n    def call(self, x):\n        self.add_loss(keras.ops.mean(x))", []),
        (
            "class V(keras.Model):\n    def call(self, x):\n        self.add_loss(0.5)\n        return x",
            ["8 breaking-behaviour Model.add_loss"],
        ),
        (
            "class V(keras.Model):\n    def call(self, x):\n        return x\nv = V()\nv.add_loss(0.1 * h)",
            ["10 breaking-behaviour Model.add_loss"],
        ),
        (
            "class L(keras.layers.Layer):\n    def call(self, x):\n        self.add_loss(keras.ops.sum(x))\n"
            "        return x",
            [],
        ),
    ],
)  # fmt: skip
def test_a_loss_that_is_added_outside_of_call_is_told_at_its_line(text: str, wanted: list[str]) -> None:
    assert told(FUNCTIONAL + text) == wanted


def test_add_loss_has_its_cause_and_advice() -> None:
    found = next(one for one in findings(f"{FUNCTIONAL}m.add_loss(h)") if one.severity == "error")
    assert found.cause == "models-without-add-loss"
    assert "self.add_loss(loss) in call" in found.instead
    assert told(f"{FUNCTIONAL}m.add_loss(h)", "keras@2.3.1", "tf.keras@2.10") == []


@pytest.mark.parametrize(
    "name",
    ["'a/b'", "f'block{n}/conv'", "f'{n}/conv'", "f'conv/{n}'", "'conv/%d' % n", "'c/{}'.format(n)", "'c/' + str(n)",
     "n + '/c'", "named"],
)  # fmt: skip
def test_names_with_a_slash_are_told_as_far_as_they_are_literal(name: str) -> None:
    text = f"import keras\nnamed = 'a/' + 'b'\nkeras.layers.Dense(1, name={name})\n"
    assert told(text) == ["3 breaking-behaviour layers.Dense(name=)"]
    assert told(text, "keras@2.3.1", "tf.keras@2.10") == []


@pytest.mark.parametrize("name", ["'a'", "f'a{n}'", "n", "f'{a / b}'", "'a' + str(a / b)"])
def test_names_without_a_slash_are_not_told(name: str) -> None:
    assert told(f"import keras\nkeras.layers.Dense(1, name={name})\n") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("keras.Input((2,), name='a/b')", ["2 breaking-behaviour Input(name=)"]),
        ("keras.Sequential(name='a/b')", ["2 breaking-behaviour Sequential(name=)"]),
        ("keras.Model(i, o, name='a/b')", ["2 breaking-behaviour Model(name=)"]),
        ("keras.layers.concatenate([a, b], name='a/b')", ["2 breaking-behaviour layers.concatenate(name=)"]),
        ("keras.optimizers.Adam(name='a/b')", ["2 breaking-behaviour optimizers.Adam(name=)"]),
        (
            "keras.layers.Dense(1).add_weight(name='a/b', shape=())",
            ["2 breaking-behaviour layers.Dense.add_weight(name=)"],
        ),
        ("keras.metrics.Mean(name='a/b')", []),
        ("keras.losses.MeanSquaredError(name='a/b')", []),
        (
            "class L(keras.layers.Layer):\n    def __init__(self, n, **more):\n        super().__init__(**more)\n"
            "L(1, name='a/b')",
            ["5 breaking-behaviour layers.Layer(name=)"],
        ),
        (
            "class L(keras.layers.Layer):\n    def __init__(self):\n        super().__init__(name='a/b')\n",
            ["4 breaking-behaviour layers.Layer(name=)"],
        ),
        ("class L(keras.layers.Layer):\n    pass\nL(name='a/b')", ["4 breaking-behaviour layers.Layer(name=)"]),
    ],
)  # fmt: skip
def test_of_layers_models_optimizers_and_weights(text: str, wanted: list[str]) -> None:
    assert told(f"import keras\n{text}\n") == wanted


@pytest.mark.parametrize(
    "registered",
    [
        "keras.utils.get_custom_objects().update({'mine': mine})",
        "keras.utils.get_custom_objects().update(mine=mine)",
        "keras.utils.get_custom_objects()['mine'] = mine",
        "table = keras.utils.get_custom_objects()\ntable['mine'] = mine",
        "with keras.utils.custom_object_scope({'mine': mine}):\n    pass",
        "from tensorflow.python.keras.utils import generic_utils\ngeneric_utils.get_custom_objects()['mine'] = mine",
    ],
)
def test_custom_objects_that_are_given_by_name_are_told_where_they_are_given(registered: str) -> None:
    text = f"import keras\n{registered}\nkeras.layers.Dense(1, activation='mine')\n"
    line = text.count("\n")
    # An import from the copy within TensorFlow is told by itself.
    found = [one for one in told(text) if "private-name" not in one]
    assert found == [f"{line} breaking-behaviour activations 'mine'"]
    assert told(text, "tf.keras@2.2", "tf.keras@2.10") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("keras.layers.Activation('mine')", ["3 breaking-behaviour activations 'mine'"]),
        ("keras.activations.get('mine')", ["3 breaking-behaviour activations 'mine'"]),
        ("keras.layers.LSTM(1, recurrent_activation='mine')", ["3 breaking-behaviour activations 'mine'"]),
        ("keras.Sequential().compile('sgd', loss='mine')", ["3 breaking-behaviour losses 'mine'"]),
        ("keras.Sequential().compile('sgd', metrics=['mine'])", ["3 breaking-behaviour metrics 'mine'"]),
        ("keras.layers.Dense(1, kernel_regularizer='mine')", ["3 breaking-behaviour regularizers 'mine'"]),
        ("keras.layers.Dense(1, kernel_constraint='mine')", ["3 breaking-behaviour constraints 'mine'"]),
        # Measured: these are found by Keras 3 as well.
        ("keras.layers.Dense(1, kernel_initializer='mine')", []),
        ("keras.Sequential().compile('mine')", []),
        ("keras.layers.Dense(1, activation='relu')", []),
        ("keras.layers.Dense(1, activation=mine)", []),
        ("keras.models.load_model('a.h5', custom_objects={'mine': mine})", []),
        ("print('mine')", []),
    ],
)
def test_which_custom_objects_are_not_looked_up(text: str, wanted: list[str]) -> None:
    assert told(f"import keras\nkeras.utils.get_custom_objects()['mine'] = mine\n{text}\n") == wanted


CALLBACK = """
import keras
class Mine(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        {}
"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("self.params['metrics']", ["5 gone-key callbacks.Callback.params 'metrics'"]),
        ("self.params.get('samples')", ["5 gone-key callbacks.Callback.params 'samples'"]),
        ("self.params['epochs'], self.params['steps'], self.params['verbose']", []),
        ("print(self.params['metrics'] if 'metrics' in self.params else None)", []),
        ("logs['lr'] if 'lr' in logs else None", []),
        ("if 'metrics' in self.params: print(self.params['metrics'])", []),
        ("self.model.metrics_names", ["5 changed-behaviour Model.metrics_names"]),
    ],
)
def test_what_callbacks_are_told_less_of(text: str, wanted: list[str]) -> None:
    assert told(CALLBACK.format(text)) == wanted
    assert told(CALLBACK.format(text), "keras@2.3.1") == wanted


def test_params_are_told_where_the_target_has_them_no_more_and_only_there() -> None:
    text = CALLBACK.format("self.params['metrics']")
    assert told(text, "keras@2.3.1", "tf.keras@2.10") == ["5 gone-key callbacks.Callback.params 'metrics'"]
    assert told(text, "keras@2.3.1", "tf.keras@2.1") == []


def test_the_size_of_a_batch_is_told_whatever_is_come_from() -> None:
    text = (
        "import keras\nclass A(keras.callbacks.Callback):\n    def on_batch_end(self, b, logs):\n        logs['size']\n"
    )
    assert told(text) == ["4 gone-key callbacks.Callback.on_train_batch_end 'size'"]
    assert told(text, "keras@2.3.1", "tf.keras@2.1") == []


def test_names_of_metrics_are_those_that_compile_is_given() -> None:
    model = "import keras\nm = keras.Sequential()\nm.compile('sgd', 'mse', metrics=[{}])\nh = m.fit(x, y)\n"
    text = (
        model.format("'accuracy', 'mse'") + "h.history['val_acc'], h.history['mean_squared_error'], h.history['loss']\n"
    )
    wanted = ["5 gone-key callbacks.History 'val_acc'", "5 gone-key callbacks.History 'mean_squared_error'"]
    assert told(text, "tf.keras@1.15", "tf.keras@2.10") == wanted
    assert told(text, "tf.keras@2.2", "tf.keras@2.10") == []
    same = model.format("'acc'") + "h.history['acc']\n"
    assert told(same, "tf.keras@1.15", "tf.keras@2.10") == []
    stops = model.format("'accuracy'") + "keras.callbacks.EarlyStopping(monitor='val_acc')\n"
    assert told(stops, "tf.keras@1.15", "tf.keras@2.10") == ["5 gone-key callbacks.History 'val_acc'"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("np.sqrt(h)", ["6 symbolic-tensor numpy.sqrt"]),
        ("np.concatenate([h, h])", ["6 symbolic-tensor numpy.concatenate"]),
        ("np.sqrt(4) * h", ["6 symbolic-tensor KerasTensor"]),
        ("np.float32(1) + h", ["6 symbolic-tensor KerasTensor"]),
        ("a = 2 * np.ones(3)\na - h", ["7 symbolic-tensor KerasTensor"]),
        ("np.ones(3) > h", ["6 symbolic-tensor KerasTensor"]),
        ("h * np.sqrt(4)", []),
        ("h - np.ones(3)", []),
        ("np.shape(h), np.ndim(h), np.squeeze(h), np.isscalar(h)", []),
        ("np.prod(h.shape[1:])", []),
        ("np.sqrt(4) * unknown * h", []),
        ("np.random.rand() * h", []),
        ("np.pi * h", []),
        ("try:\n    np.sqrt(h)\nexcept (TypeError, ValueError):\n    pass", []),
        ("def loss(y, p):\n    return np.sqrt(4) * p", []),
    ],
)
def test_numpy_refuses_symbolic_tensors(text: str, wanted: list[str]) -> None:
    assert told(FUNCTIONAL + text) == wanted
    assert told(FUNCTIONAL + text, "keras@2.3.1", "tf.keras@2.10") == []


def test_the_advice_says_that_a_method_that_is_there_is_refused() -> None:
    for name in ("Model.add_loss", "Sequential.add_loss"):
        advice = advice_for(name)
        assert advice is not None
        assert advice.change == "changed"
        assert "NotImplementedError" in advice.advice
        assert advice.rule == "models-without-add-loss"
    names = advice_for("Model.metrics_names")
    assert names is not None
    assert "before and after fit" in names.advice
