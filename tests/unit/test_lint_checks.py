"""What is told of names, arguments, defaults, strings, file names, and causes; and what is not."""

import pytest
from linting import BEFORE, findings, knowledge, named, told, uses

from conformance.lint import checks
from conformance.lint.checks import beside, causes
from conformance.lint.rules import RULES
from conformance.workspace.source import source


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # Arguments.
        ("keras.optimizers.Adam(lr=0.1)", ["2 refused-argument optimizers.Adam(lr=)"]),
        ("keras.optimizers.Adam(0.1)", []),
        ("keras.optimizers.Adam(**given)", []),
        ("keras.optimizers.Adam(decay=0.1)", ["2 ignored-argument optimizers.Adam(decay=)"]),
        ("keras.layers.LeakyReLU(alpha=0.1)", []),
        ("keras.layers.AveragePooling2D()", ["2 required-argument layers.AveragePooling2D(pool_size=)"]),
        ("keras.layers.AveragePooling2D(2)", []),
        ("keras.layers.AveragePooling2D(*given)", []),
        ("keras.layers.Embedding(3, 2, weights=[w])", []),
        ("keras.layers.Dense(3, weights=[w])", ["2 refused-argument layers.Dense(weights=)"]),
        ("keras.Sequential([], 'name')", ["2 reordered-arguments Sequential(name=)"]),
        ("keras.Sequential().compile('sgd', 'mse', ['mae'])", ["2 breaking-behaviour Sequential.compile"]),
        ("keras.Sequential().compile('sgd', 'mse', metrics=['mae'])", []),
        ("keras.Sequential().fit(x, y, workers=2)", ["2 refused-argument Sequential.fit(workers=)"]),
        # NumPy's integers are no int; of a whole array, and what is made of them with other numbers alone.
        ("import numpy as np\nn = np.max(y) + 1\nkeras.layers.Dense(n)",
         ["4 breaking-behaviour layers.Dense(units=)"]),
        ("import numpy as np\nkeras.layers.Dense(units=np.prod(s))", ["3 breaking-behaviour layers.Dense(units=)"]),
        ("import numpy as np\nkeras.layers.Dense(int(np.max(y)) + 1)", []),
        ("import numpy as np\nkeras.layers.Dense(np.max(y) + n)", []),
        ("import numpy as np\nkeras.layers.Dense(max(y) + 1)", []),
        ("import numpy as np\nkeras.layers.Dense(np.max(y, axis=0)[0])", []),
        ("import numpy as np\nkeras.layers.LSTM(np.max(y))", ["3 breaking-behaviour layers.LSTM(units=)"]),
        ("import numpy as np\nkeras.layers.Embedding(np.max(y) + 1, 4)",
         ["3 breaking-behaviour layers.Embedding(input_dim=)"]),
        ("import numpy as np\nt = np.array(y)\nkeras.layers.Embedding(t.max() + 1, 4)",
         ["4 breaking-behaviour layers.Embedding(input_dim=)"]),
        ("import numpy as np\nt = np.array(y)\nkeras.layers.Embedding(int(t.max()) + 1, 4)", []),
        ("import numpy as np\nt = np.array(y)\nkeras.layers.Dense(t.max(axis=0)[0])", []),
        ("import numpy as np\nkeras.layers.Dense(t.max())", []),
        ("import numpy as np\nkeras.layers.Embedding(4, np.sum(y))",
         ["3 breaking-behaviour layers.Embedding(output_dim=)"]),
        ("import numpy as np\nkeras.layers.Embedding(int(np.max(y)) + 1, 4)", []),
        ("import numpy as np\nkeras.layers.Conv2D(np.max(y), 2)", []),
        ("import numpy as np\ntry:\n    keras.layers.Dense(np.max(y))\nexcept ValueError:\n    pass", []),
        # Defaults.
        ("keras.layers.ConvLSTM2D(2, 3)", ["2 changed-default layers.ConvLSTM2D(recurrent_activation=)"]),
        ("keras.layers.ConvLSTM2D(2, 3, recurrent_activation='sigmoid')", []),
        ("keras.layers.ConvLSTM2D(2, 3, **given)", []),
        ("keras.losses.MeanSquaredError()", []),
        # Strings.
        ("keras.Sequential().compile('sgd', loss='huber_loss')", ["2 gone-identifier losses 'huber_loss'"]),
        ("keras.Sequential().compile('sgd', loss='mse', metrics=['acc', 'mae'])", []),
        ("keras.layers.Dense(1, kernel_constraint='maxnorm')", ["2 gone-identifier constraints 'maxnorm'"]),
        ("keras.layers.Dense(1, activation='swish')", []),
        # File names.
        ("keras.Sequential().save('a')", ["2 file-name Model.save(filepath=)"]),
        ("keras.Sequential().save('a.h5')", []),
        ("keras.Sequential().save(path)", []),
        ("keras.Sequential().save_weights('a.h5')", ["2 file-name Model.save_weights(filepath=)"]),
        ("keras.Sequential().save_weights('a.weights.h5')", []),
        ("keras.models.load_model('folder')", ["2 file-name models.load_model(filepath=)"]),
        ("keras.callbacks.ModelCheckpoint('a.h5')", []),
        (
            "keras.callbacks.ModelCheckpoint('a.h5', save_weights_only=True)",
            ["2 file-name callbacks.ModelCheckpoint(filepath=)"],
        ),
        ("keras.callbacks.ModelCheckpoint('a.h5', save_weights_only=only)", []),
        # Causes of the ledger.
        (
            "keras.callbacks.EarlyStopping(restore_best_weights=True)",
            ["2 changed-behaviour callbacks.EarlyStopping(restore_best_weights=)"],
        ),
        ("keras.callbacks.EarlyStopping(restore_best_weights=False)", []),
        ("keras.layers.Dense(1, activation='hard_sigmoid')", ["2 changed-behaviour layers.Dense(activation=)"]),
        (
            "keras.layers.TimeDistributed(keras.layers.BatchNormalization())",
            ["2 changed-behaviour layers.TimeDistributed(layer=)"],
        ),
        ("keras.layers.TimeDistributed(keras.layers.Dense(1))", []),
        # Checkpoints of TensorFlow.
        ("import tensorflow as tf\nkeras.Model().load_weights(tf.train.latest_checkpoint('a'))",
         ["3 changed-behaviour Model.load_weights of tf.train.latest_checkpoint"]),
        ("from tensorflow.train import latest_checkpoint as last\nfound = last('a')\nm = keras.Sequential()\n"
         "m.load_weights(filepath=found)", ["5 changed-behaviour Model.load_weights of tf.train.latest_checkpoint"]),
        ("import tensorflow as tf\ntf.train.Checkpoint().restore(tf.train.latest_checkpoint('a'))", []),
        # Names.
        ("keras.backend.mean(x)", ["2 gone-name backend.mean"]),
        ("keras.backend.epsilon()", []),
        ("keras.layers.experimental.preprocessing.Resizing(1, 1)",
         ["2 moved-name layers.experimental.preprocessing.Resizing"]),
        ("keras.optimizers.legacy.Adam()", ["2 dead-name optimizers.legacy.Adam"]),
        ("keras.nothing.that.anybody.has()", []),
        # Members.
        ("keras.Model().predict_generator(g)", ["2 gone-member Model.predict_generator"]),
        ("keras.Model().anything_else(g)", []),
        ("keras.layers.Conv1D(1, 2).kernel_initializer", []),
        ("keras.layers.Conv1D(1, 2).add_metric(m)", ["2 gone-member layers.Conv1D.add_metric"]),
    ],
)  # fmt: skip
def test_a_line_is_told_of(text: str, wanted: list[str]) -> None:
    assert told(f"import keras\n{text}\n") == wanted


def test_nothing_is_told_between_versions_that_do_the_same() -> None:
    text = "import keras\nkeras.optimizers.Adam(lr=0.1)\nkeras.Sequential().save('a')\nkeras.backend.mean(x)\n"
    assert told(text, "tf.keras@2.8", BEFORE) == []
    text = "import keras, tensorflow as tf\nkeras.Model().load_weights(tf.train.latest_checkpoint('a'))\n"
    assert told(text, BEFORE, "tf.keras@2.15") == []


def test_what_the_target_refuses_is_told_whatever_is_come_from() -> None:
    text = "import keras\nkeras.Sequential().predict_classes(x)\n"
    assert told(text, BEFORE) == ["2 gone-member Sequential.predict_classes"]


def test_names_of_the_former_spelling_are_understood() -> None:
    """The import line is changed by who moves; what the new one cannot import is told."""
    text = "from keras.layers import Dense\nfrom keras.layers.core import Flatten\nDense(1)\n"
    assert told(text, "keras@2.3.1", "tf.keras@2.15") == ["2 moved-name layers.core.Flatten"]
    assert told(text.replace("keras.", "tensorflow.keras."), "tf.keras@2.10", "keras@3.15") == [
        "2 moved-name layers.core.Flatten"
    ]


def test_what_is_gone_is_told_where_it_is_imported_and_not_again() -> None:
    text = "from keras.utils import np_utils\nnp_utils.to_categorical(y)\nnp_utils.to_categorical(z)\n"
    assert told(text) == ["1 gone-name utils.np_utils"]


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    from keras.utils import np_utils\nexcept ImportError:\n    pass",
        "import keras\ntry:\n    keras.backend.mean(x)\nexcept AttributeError:\n    pass",
        "import keras\ntry:\n    keras.optimizers.Adam(lr=1)\nexcept (TypeError, ValueError):\n    pass",
        "import keras\nif keras.__version__ < '3':\n    keras.backend.mean(x)",
        "import keras\nif hasattr(keras.backend, 'mean'):\n    keras.backend.mean(x)",
    ],
)
def test_what_the_code_expects_is_not_told(text: str) -> None:
    assert told(text) == []


def test_a_program_that_expects_anything_is_told_of_all_the_same() -> None:
    text = "import keras\ntry:\n    keras.optimizers.Adam(lr=1)\nexcept Exception as e:\n    print(e)\n"
    assert told(text) == ["3 refused-argument optimizers.Adam(lr=)"]
    assert told("try:\n    from keras.utils import np_utils\nexcept Exception:\n    pass\n") == []


def test_an_override_that_nobody_calls_is_told_but_where_its_successor_is_there() -> None:
    text = "import keras\nclass M(keras.metrics.Metric):\n    def reset_states(self): ...\n"
    assert told(text) == ["3 uncalled-override metrics.Metric.reset_states"]
    assert told(f"{text}    def reset_state(self): ...\n") == []


def test_a_string_means_an_optimizer_without_arguments() -> None:
    text = "import keras\nkeras.Sequential().compile('adagrad', 'mse')\n"
    assert told(text, "keras@2.3.1", "keras@3.15") == ["2 changed-default optimizers.Adagrad(learning_rate=)"]
    assert told(text.replace("adagrad", "nadam"), "tf.keras@2.10") == ["2 changed-behaviour optimizers.Nadam"]
    assert told(text.replace("adagrad", "sgd"), "keras@2.3.1", "keras@3.15") == []


def test_keys_that_are_called_otherwise_are_told() -> None:
    text = "import keras\nh = keras.Sequential().fit(x, y)\nh.history['lr']\nh.history['acc']\n"
    assert told(text) == ["3 gone-key callbacks.History 'lr'"]


def test_a_finding_says_what_to_do_where_and_why() -> None:
    (one,) = findings("import keras\nkeras.optimizers.Adam(lr=0.1)\n")
    assert one.instead == "learning_rate=…"
    assert "learning_rate in every version since 2.3" in one.advice
    assert "refused: tf.keras since 2.16, keras since 3.0" in one.versions
    assert one.link.startswith("https://")
    # The argument alone, so that a fix can replace it.
    assert (one.span.column, one.span.end_column) == (23, 29)


def test_versions_are_those_that_people_install() -> None:
    """There is no keras 2.16: a rule of the ledger states the number that Keras has within TensorFlow, too."""
    (one,) = (
        one
        for one in findings("import keras\nkeras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)\n")
        if one.cause == "early-stopping-restores-at-the-end"
    )
    assert one.versions == "tf.keras since 2.16, keras since 3.0, tf_keras 2.16 to 2.21"


def test_what_the_inventory_has_no_versions_of_is_told_as_the_rule_states_it() -> None:
    known = knowledge()
    rules = {rule.id: rule for rule in source().rules}
    assert known.side(rules["image-transforms-need-scipy"]) == "scipy >=1.0"
    assert known.side(rules["hard-sigmoid-slope"]) == "tf.keras since 2.16, keras since 3.0"


def test_names_of_numpy_go_by_the_version_of_the_target() -> None:
    text = "import numpy as np\nnp.int\nnp.Inf\nnp.bool\nnp.float32\n"
    assert told(text) == ["2 gone-beside numpy.int", "3 gone-beside numpy.Inf"]
    assert told(text, "tf.keras@2.10", "tf.keras@2.15") == ["2 gone-beside numpy.int", "4 gone-beside numpy.bool"]


def test_names_of_tensorflow_1_are_told_but_in_compat() -> None:
    assert told("import tensorflow as tf\ntf.Session()\ntf.compat.v1.Session()\n") == [
        "2 gone-beside tensorflow.Session"
    ]
    assert told("import tensorflow.compat.v1 as tf\ntf.Session()\n") == []
    assert told("from tensorflow import contrib\ncontrib.layers\n") == ["1 gone-beside tensorflow.contrib"]


def test_what_only_raises_is_told_also_where_it_did_before() -> None:
    text = "import keras\nm = keras.Model()\nm.add_metric(1)\nkeras.optimizers.legacy.Adam()\n"
    wanted = ["3 gone-member Model.add_metric", "4 dead-name optimizers.legacy.Adam"]
    assert told(text, "tf.keras@2.10", "keras@3.15") == wanted
    assert told(text, "keras@3.5", "keras@3.15") == wanted


@pytest.mark.parametrize(
    ("call", "instead"),
    [
        ("merge([a, b])", "layers.add(inputs)"),
        ("merge([a, b], 'mul')", "layers.multiply(inputs)"),
        ("merge([a, b], mode='concat', concat_axis=1)", "layers.concatenate(inputs, axis=concat_axis)"),
        ("merge([a, b], mode='cos', dot_axes=1)", "layers.dot(inputs, axes=dot_axes, normalize=True)"),
        ("merge([a, b], mode=f)", "layers.concatenate, layers.add, layers.multiply, layers.average"),
        ("merge(*given)", "layers.concatenate, layers.add, layers.multiply, layers.average"),
    ],
)
@pytest.mark.parametrize(("before", "after"), [("keras@2.3.1", "keras@3.15"), ("keras@2.3.1", "keras@2.6")])
def test_merge_of_keras_1_is_told_where_it_is_called(call: str, instead: str, before: str, after: str) -> None:
    """A module has its name up to keras 2.8, so that the import alone raises nothing."""
    found = findings(f"from keras.layers import merge\ny = {call}\n", before, after)
    assert [one.instead.startswith(instead) for one in found if one.span.line == 2] == [True]
    assert [one.rule for one in found if one.span.line == 1] == (["gone-name"] if after == "keras@3.15" else [])


def test_what_only_keras_1_had_is_told_where_it_is_imported() -> None:
    text = (
        "from keras.layers import Merge\nfrom keras.engine import merge\nfrom keras.legacy.layers import merge as m\n"
    )
    assert [one.rpartition(" ")[2] for one in told(text, "keras@2.3.1")] == [
        *("layers.Merge", "engine.merge", "legacy.layers.merge"),
    ]


def test_a_module_that_is_called_is_told() -> None:
    assert told("import keras\nkeras.layers(3)\nkeras.layers.Dense(3)\n") == ["2 gone-name layers"]


def test_what_takes_the_place_of_a_method_that_raises_has_its_effect() -> None:
    text = "import keras\nclass L(keras.layers.Layer):\n    def add_metric(self, value):\n        self.kept = value\n"
    assert told(text) == []


def test_functions_of_tensorflow_are_refused_symbolic_tensors_alone() -> None:
    text = "import keras, tensorflow as tf\nx = keras.Input((2,))\n"
    assert told(f"{text}tf.square(keras.layers.Dense(1)(x))\n") == ["3 symbolic-tensor tensorflow.square"]
    assert told(f"{text}tf.square(keras.layers.Dense(1)(data))\n") == []
    assert told(f"{text}def f(t):\n    return tf.square(t)\n\nf(data)\n") == []


def test_a_text_of_a_class_is_no_name_of_a_file() -> None:
    text = "import keras\nclass A:\n    path = 'folder'\n\ndef f(a: A):\n    keras.Sequential().save(a.path)\n"
    assert told(text) == []
    assert told("import keras\nkeras.Sequential().save('')\n") == []


def test_what_nothing_is_known_of_is_not_covered() -> None:
    known = knowledge()
    covered = {use.path: checks.covered(use, known) for use in uses("import keras\nkeras.nothing\nkeras.layers.Dense")}
    assert covered == {"nothing": False, "layers.Dense": True}


def test_every_rule_that_is_told_is_described() -> None:
    for kind, some in checks.CHECKS.items():
        assert some, kind
    assert len({rule.title for rule in RULES.values()}) == len(RULES)
    assert list(RULES.values()) == sorted(
        RULES.values(), key=lambda one: ("error", "warning", "note").index(one.severity)
    )


def test_every_cause_is_one_of_the_ledger_and_about_what_its_entry_says() -> None:
    rules = {rule.id for rule in source().rules}
    known = knowledge()
    for entries in causes.load().values():
        for one in entries:
            assert one.cause in rules
            for symbol in one.symbols:
                assert "*" in symbol or known.known(symbol), symbol


@pytest.mark.parametrize(
    ("text", "before", "after", "wanted"),
    [
        ("layers.Bidirectional(r, trainable=False)", "tf.keras@2.10", "keras@3.15", "layers.Bidirectional(trainable=)"),
        ("optimizers.RMSprop(epsilon=1e-3)", "tf.keras@2.10", "keras@3.15", "…(epsilon=)"),
        ("optimizers.RMSprop(0.01)", "tf.keras@2.10", "keras@3.15", "optimizers.RMSprop"),
        ("optimizers.RMSprop(0.01, momentum=0.9)", "tf.keras@2.10", "keras@3.15", ""),
        ("optimizers.RMSprop(0.01, **given)", "tf.keras@2.10", "keras@3.15", ""),
        ("optimizers.RMSprop(0.01)", "tf.keras@2.15", "keras@3.15", ""),
        ("Model.compile(m, 'rmsprop')", "tf.keras@2.10", "keras@3.15", ""),
        ("Sequential().compile('rmsprop')", "tf.keras@2.10", "keras@3.15", "optimizers.RMSprop"),
        ("Sequential().compile('rmsprop')", "tf.keras@2.15", "keras@3.15", ""),
        ("layers.Bidirectional(r, trainable=True)", "tf.keras@2.10", "keras@3.15", ""),
        ("layers.Bidirectional(r, trainable=False)", "tf.keras@2.15", "keras@3.15", ""),
        ("layers.MultiHeadAttention(2, 2, dtype='float64')", "tf.keras@2.10", "keras@3.15", "…(dtype=)"),
        ("layers.MultiHeadAttention(2, 2, dtype='float32')", "tf.keras@2.10", "keras@3.15", ""),
        ("dtype_policies.DTypePolicyMap()", "keras@3.10", "keras@3.15", "dtype_policies.DTypePolicyMap"),
        ("dtype_policies.DTypePolicyMap()", "keras@3.12", "keras@3.15", ""),
        (
            "utils.bounding_boxes.convert_format(b, 'rel_center_xywh', 'xyxy', 4, 6)",
            "keras@3.10",
            "keras@3.15",
            "…(source=)",
        ),
        ("utils.bounding_boxes.convert_format(b, 'xyxy', 'rel_center_xywh', 4, 6)", "keras@3.10", "keras@3.15", ""),
        ("utils.bounding_boxes.affine_transform(b, 'xyxy', 30, 0, 0, 1, 0, 0, 4, 6)", "keras@3.7", "keras@3.8", "…"),
    ],
)
def test_what_a_call_shows_of_a_silent_change(text: str, before: str, after: str, wanted: str) -> None:
    subject = wanted.replace("…", text.partition("(")[0])
    found = told(f"import keras\nkeras.{text}\n", before, after)
    assert found == ([f"2 changed-behaviour {subject}"] if wanted else [])


def test_the_table_of_other_packages_says_what_to_use() -> None:
    assert all(one.instead and one.link.startswith("https://") for one in beside.names().values())
    assert {one.package for one in beside.names().values()} == {"numpy", "tensorflow"}


def test_only_keras_is_read() -> None:
    assert named("import torch\ntorch.nn.Linear(1)\nx.fit(y)\n") == []


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        ("keras@3.15", []),
        ("keras[jax]@3.15", ["4 breaking-behaviour layers.Hashing"]),
        (
            "keras[torch]@3.15",
            ["3 breaking-behaviour Sequential.compile(steps_per_execution=)", "4 breaking-behaviour layers.Hashing"],
        ),
    ],
)
def test_what_the_backend_of_the_target_refuses_is_told(after: str, wanted: list[str]) -> None:
    text = """import keras
m = keras.Sequential([keras.layers.Dense(1)])
m.compile("sgd", "mse", steps_per_execution=4)
keras.layers.Hashing(4)
m.compile("sgd", "mse", steps_per_execution=1)
"""
    assert told(text, "tf.keras@2.10", after) == wanted


@pytest.mark.parametrize(
    ("optimizer", "wanted"),
    [
        ("m.optimizer.lr", "gone-member optimizers.Optimizer.lr"),
        ("m.optimizer.get_weights()", "gone-member optimizers.Optimizer.get_weights"),
        (
            "m.optimizer.apply_gradients(g, experimental_aggregate_gradients=False)",
            "refused-argument optimizers.Optimizer.apply_gradients(experimental_aggregate_gradients=)",
        ),
        ("keras.optimizers.SGD(0.1).lr", "gone-member optimizers.SGD.lr"),
        ("keras.optimizers.Adam(0.1).lr", "gone-member optimizers.Adam.lr"),
    ],
)
def test_an_optimizer_of_which_the_class_is_not_known_is_not_called_adam(optimizer: str, wanted: str) -> None:
    assert told(f"import keras\nm = keras.Sequential()\n{optimizer}\n") == [f"3 {wanted}"]


@pytest.mark.parametrize(
    ("text", "wanted", "instead"),
    [
        (
            "from tensorflow.python.keras.utils import losses_utils\nlosses_utils.ReductionV2.AUTO",
            ["1 private-name tensorflow.python.keras.utils.losses_utils"],
            "'sum_over_batch_size', 'sum' or 'none'",
        ),
        (
            "from tensorflow.python.keras.layers import Dense\nDense(3)",
            ["1 private-name tensorflow.python.keras.layers.Dense"],
            "layers.Dense",
        ),
        (
            "from keras.utils import losses_utils\nlosses_utils.ReductionV2.AUTO",
            ["1 gone-name utils.losses_utils"],
            "'sum_over_batch_size', 'sum' or 'none'",
        ),
        ("try:\n    from tensorflow.python.keras import backend\nexcept ImportError:\n    pass", [], ""),
        ("from tensorflow.python.framework import ops", [], ""),
        (
            "import keras\nkeras.optimizers.Adam()._decayed_lr('float32')",
            ["2 gone-member optimizers.Adam._decayed_lr"],
            "optimizer.learning_rate",
        ),
        (
            "import keras\nclass Own(keras.optimizers.Optimizer):\n    def step(self):\n        self._get_hyper('a')",
            ["4 gone-member optimizers.Optimizer._get_hyper"],
            "self.NAME",
        ),
        (
            "import keras\nclass Own(keras.optimizers.SGD):\n    def _get_hyper(self, name):\n        return 1\n"
            "Own()._get_hyper('a')",
            [],
            "",
        ),
        ("import keras\nkeras.layers.Dense(1)._decayed_lr", [], ""),
    ],
)
def test_what_was_never_public_is_told_with_what_to_use(text: str, wanted: list[str], instead: str) -> None:
    assert told(text) == wanted
    assert [one.instead for one in findings(text) if one.severity != "note"] == [instead] * len(wanted)
    assert "private-name" not in " ".join(told(text, "tf.keras@2.10", "tf.keras@2.15"))


def test_functional_models_keep_what_subclassed_ones_lose() -> None:
    text = (
        "import keras\nm = keras.Model(keras.Input((3,)), out)\nm.output_shape, m.input_shape\n"
        "keras.applications.MobileNetV2(weights=None).output_shape\n"
        "class M(keras.Model):\n    def size(self):\n        return self.output_shape\n"
    )
    assert [one for one in told(text, BEFORE) if "_shape" in one] == ["7 gone-member Model.output_shape"]


def test_a_method_that_is_a_property_now() -> None:
    text = "import keras\no = keras.optimizers.Adam(0.1)\no.variables()\no.variables\n"
    assert told(text, BEFORE) == ["3 gone-member optimizers.Adam.variables"]
    # It was one then as well.
    assert told(text, "keras@3.6") == []
