"""What is a symbolic tensor: all that is made of one, so that TensorFlow's functions of it are told."""

import pytest
from linting import AFTER, BEFORE, knowledge, space, told

from conformance.lint import giving

#: Two symbolic tensors, one in a list.
HEAD = "import keras, tensorflow as tf\nfrom tensorflow.keras import backend as K\nx = keras.Input((2,))\nl = [x, x]\n"


def is_symbolic(expression: str) -> bool:
    """Whether a function of TensorFlow is told of what an expression gives."""
    return "6 symbolic-tensor tensorflow.abs" in told(f"{HEAD}y = {expression}\ntf.abs(y)\n")


@pytest.mark.parametrize(
    "expression",
    [
        *("K.relu(x)", "K.concatenate(l)", "K.sum(keras.backend.square(x) + 1, axis=-1)", "-K.exp(x)", "K.mean(x)[0]"),
        *("keras.activations.relu(x)", "keras.activations.softmax(keras.activations.relu(x))"),
        *("keras.ops.relu(x)", "keras.ops.image.resize(x, (2, 2))", "keras.ops.linalg.norm(x)", "keras.ops.nn.silu(x)"),
        *("keras.ops.split(x, 2)[0]", "keras.ops.top_k(x, 1)[1]", "keras.random.dropout(x, 0.5)"),
        *("keras.losses.mean_squared_error(x, x)", "keras.losses.MeanSquaredError()(x, x)", "x > 0", "0 <= K.sum(x)"),
        *("keras.layers.ReLU()(K.relu(x))", "keras.activations.relu(x) if x else None"),
    ],
)
def test_what_is_made_of_one_is_one(expression: str) -> None:
    assert is_symbolic(expression)


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "K.int_shape(x)",
            "K.ndim(x)",
            "keras.ops.shape(x)",
            "keras.ops.convert_to_numpy(x)",
            "K.relu(2)",
            "K.is_tensor",
        ),
        *("keras.ops.cond(x, f, g)", "keras.ops.relu(array)", "x is None", "x == 1", "keras.activations.get('relu')"),
    ],
)
def test_what_is_a_number_a_shape_or_unknown_is_none(expression: str) -> None:
    assert not is_symbolic(expression)


def test_every_function_of_the_modules_of_tensors_is_asked_for() -> None:
    known = knowledge()
    for path in sorted({*known.apis.paths_of(known.after), *known.apis.paths_of(known.before)}):
        if path.startswith(("ops.", "backend.", "activations.")) and space(known).kind(path) == "function":
            given = giving.called(space(known), path, symbolic=True)
            assert (given is None) is (path.rpartition(".")[2] in giving.PLAIN), path
            assert giving.called(space(known), path, symbolic=False) is None, path


def test_functions_that_give_something_else_are_some_of_keras() -> None:
    apis = knowledge(BEFORE, AFTER).apis
    every = {path.rpartition(".")[2] for end in apis.implementations for path in apis.paths_of(end)}
    assert every >= giving.PLAIN | giving.MANY
    assert giving.PLAIN.isdisjoint(giving.MANY)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("[v.shape.as_list() for v in m.weights]", True),
        ("for v in m.trainable_variables:\n    print(v.shape.as_list())", True),
        ("m.layers[0].weights[0].shape.rank", True),
        ("keras.metrics.Mean().variables[0].shape.ndims", True),
        ("keras.layers.Layer().add_weight(shape=(2,), name='w').shape.as_list()", True),
        ("[list(v.shape) for v in m.weights]", False),
        ("[v.shape[0] for v in m.weights]", False),
        ("[v.shape.as_list() for v in tf_variables]", False),
        ("m(x).shape.as_list()", False),
        ("tf.Variable(1.0).shape.as_list()", False),
    ],
)
def test_the_shape_of_a_weight_is_a_tuple_and_that_of_a_tensor_of_tensorflow_is_not(line: str, wanted: bool) -> None:
    found = told(f"import tensorflow as tf\nfrom tensorflow import keras\nm = keras.Sequential()\n{line}\n")
    assert bool(found) is wanted
    assert all("symbolic-tensor Variable.shape." in one for one in found)
