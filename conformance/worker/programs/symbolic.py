"""Programs about symbolic tensors and what is built of them: KerasTensor, Function, Operation."""

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def sizes(tensor):
    """A shape as a list of numbers and None."""
    return [None if size is None else int(size) for size in tuple(tensor.shape)]


@program("Input", "backend.is_keras_tensor", "utils.is_keras_tensor", logic=True)
def python_on_a_symbolic_tensor(keras, see):
    """Python's operators and functions on what Input returns: shapes, and what needs a number."""
    x = keras.layers.Input(shape=(3,), name="x")
    for name, action in (
        ("x + 1", lambda: x + 1),
        ("1 - x", lambda: 1 - x),
        ("x * x", lambda: x * x),
        ("x / 2", lambda: x / 2),
        ("x // 2", lambda: x // 2),
        ("x % 2", lambda: x % 2),
        ("x ** 2", lambda: x**2),
        ("-x", lambda: -x),
        ("abs(x)", lambda: abs(x)),
        ("x > 1", lambda: x > 1),
        ("x[0]", lambda: x[0]),
        ("x[:, 0]", lambda: x[:, 0]),
        ("x[:, None]", lambda: x[:, None]),
        ("x[..., :2]", lambda: x[..., :2]),
        ("x[:, 1:]", lambda: x[:, 1:]),
        ("x[:, 9]", lambda: x[:, 9]),
        ("x @ matrix", lambda: x @ np.ones((3, 2), "float32")),
    ):
        attempt(see, name, lambda action=action: sizes(action()))
    attempt(see, "bool", lambda: bool(x))
    attempt(see, "float", lambda: float(x))
    attempt(see, "int", lambda: int(x))
    attempt(see, "len", lambda: len(x))
    attempt(see, "iterated", lambda: len(list(x)))
    attempt(see, "an array", lambda: np.array(x).shape)
    attempt(see, "compared", lambda: type(x == x).__name__ == "bool")  # noqa: PLR0124
    attempt(see, "is a Keras tensor, backend", lambda: [keras.backend.is_keras_tensor(one) for one in (x, x + 1)])
    attempt(see, "is a Keras tensor, utils", lambda: [keras.utils.is_keras_tensor(one) for one in (x, x + 1)])
    attempt(see, "a list", lambda: keras.backend.is_keras_tensor([x]))
    attempt(see, "an array, backend", lambda: keras.backend.is_keras_tensor(np.ones(2)))
    attempt(see, "an array, utils", lambda: keras.utils.is_keras_tensor(np.ones(2)))


@program("KerasTensor", "KerasTensor.shape", "KerasTensor.dtype", "KerasTensor.reshape", logic=True)
def symbolic_tensor_of_ones_own(keras, see):
    """KerasTensor: shapes and types of its own, through layers and functions, and what it refuses."""

    def told(tensor):
        return [sizes(tensor), keras.backend.standardize_dtype(tensor.dtype)]

    x = keras.KerasTensor((2, 3), name="x")
    see("defaults", told(x))
    see("name", x.name)
    attempt(see, "ndim", lambda: x.ndim)
    attempt(see, "size", lambda: x.size)
    attempt(see, "transposed", lambda: told(x.T))
    attempt(see, "reshaped", lambda: told(x.reshape((3, 2))))
    attempt(see, "squeezed", lambda: told(keras.KerasTensor((2, 1)).squeeze()))
    attempt(see, "whole numbers", lambda: told(keras.KerasTensor((None, 2), dtype="int32")))
    attempt(see, "an unknown type", lambda: told(keras.KerasTensor((2,), dtype="half")))
    attempt(see, "a negative size", lambda: told(keras.KerasTensor((2, -1))))
    attempt(see, "a number as the shape", lambda: told(keras.KerasTensor(3)))
    attempt(see, "no shape", lambda: told(keras.KerasTensor(None)))
    attempt(see, "sparse", lambda: [keras.KerasTensor((2,), sparse=True).sparse, x.sparse])
    attempt(see, "a layer", lambda: told(keras.layers.Dense(4)(x)))
    attempt(see, "a layer of an open axis", lambda: told(keras.layers.Dense(4)(keras.KerasTensor((None, None, 3)))))
    attempt(see, "a function", lambda: told(keras.ops.sum(x, axis=0)))
    attempt(see, "whole and real", lambda: told(keras.KerasTensor((2,), dtype="int32") + keras.KerasTensor((2,))))
    attempt(see, "shapes that do not fit", lambda: told(x + keras.KerasTensor((4,))))
    attempt(see, "a matrix", lambda: told(keras.ops.matmul(x, keras.KerasTensor((3, 5)))))
    attempt(see, "bool", lambda: bool(x))
    attempt(see, "len", lambda: len(x))
    attempt(see, "as numbers", lambda: np.array(x).shape)
    attempt(see, "as a model", lambda: type(keras.Model(x, x + 1)).__name__)


@program("Function", "Function.compute_output_shape", "Function.operations", logic=True)
def function_of_symbolic_tensors(keras, see, tensor):
    """keras.Function: called with tensors, lists and dictionaries, and with what does not fit."""
    a, b = keras.KerasTensor((None, 2), name="a"), keras.KerasTensor((None, 2), name="b")
    total = keras.ops.add(a, b)
    one, two = tensor([[1.0, 2.0]]), tensor([[10.0, 20.0]])
    both = keras.Function([a, b], {"sum": total, "double": [total * 2, a]}, name="both")
    found = both([one, two])
    see("sum", found["sum"])
    see("nested", [np.array(keras.ops.convert_to_numpy(part)) for part in found["double"]])
    see("name", both.name)
    attempt(see, "operations", lambda: [type(operation).__name__ for operation in both.operations])
    attempt(see, "inputs and outputs", lambda: [len(both.inputs), len(both.outputs)])
    attempt(see, "shapes", lambda: {k: str(v) for k, v in both.compute_output_shape([(4, 2), (4, 2)]).items()})
    attempt(see, "symbolic", lambda: sizes(both([keras.KerasTensor((3, 2)), keras.KerasTensor((3, 2))])["sum"]))
    attempt(see, "spec", lambda: sizes(both.compute_output_spec([a, b])["sum"]))
    attempt(see, "another batch", lambda: both([tensor(np.ones((3, 2))), tensor(np.ones((3, 2)))])["sum"])
    named = keras.Function({"a": a, "b": b}, total, name="named")
    attempt(see, "a dictionary", lambda: named({"b": two, "a": one}))
    attempt(see, "a list in place of it", lambda: named([one, two]))
    attempt(see, "too few", lambda: both([one]))
    attempt(see, "another width", lambda: both([tensor(np.ones((1, 3))), tensor(np.ones((1, 3)))])["sum"])
    attempt(see, "not connected", lambda: keras.Function([a], keras.KerasTensor((2,)), name="loose") and "made")
    attempt(see, "an array as the input", lambda: keras.Function([np.ones(2)], a, name="array") and "made")
    attempt(see, "from the middle", lambda: keras.Function([total], total * 3, name="middle")(one))


@program("Operation", "Operation.call", "Operation.get_config", "Operation.symbolic_call", logic=True)
def operation_of_ones_own(keras, see, tensor):
    """keras.Operation with a call of its own: on numbers, in a functional model, its config, and without a spec."""

    class Scaled(keras.Operation):
        def __init__(self, factor, name=None):
            super().__init__(name=name)
            self.factor = factor

        def call(self, x):
            return x * self.factor

        def compute_output_spec(self, x):
            return keras.KerasTensor(x.shape, x.dtype)

    class Bare(keras.Operation):
        def call(self, x):
            return x

    class Nothing(keras.Operation):
        pass

    scaled = Scaled(2.0, name="scaled")
    see("numbers", scaled(tensor([1.0, 2.0])))
    inputs = keras.Input((2,), name="x")
    outputs = scaled(inputs)
    see("shape", sizes(outputs))
    model = keras.Model(inputs, outputs, name="model")
    attempt(see, "model", lambda: model.predict(np.array([[1.0, 3.0]], "float32"), verbose=0))
    attempt(see, "layers of the model", lambda: [one.name for one in model.layers])
    attempt(see, "operations of the model", lambda: [one.name for one in model.operations])
    attempt(see, "input", lambda: scaled.input is inputs)
    attempt(see, "output", lambda: scaled.output is outputs)
    attempt(see, "input before any call", lambda: Scaled(1.0, name="other").input)
    attempt(see, "config", scaled.get_config)
    attempt(see, "again", lambda: Scaled.from_config(scaled.get_config()).factor)
    attempt(see, "no spec", lambda: sizes(Bare(name="bare")(inputs)))
    attempt(see, "no call", lambda: Nothing(name="nothing")(tensor([1.0])))
    attempt(see, "a name with a slash", lambda: Scaled(1.0, name="a/b").name)
    attempt(see, "a name that is a number", lambda: Scaled(1.0, name=3).name)
    attempt(see, "variables", lambda: len(getattr(model, "weights", [])))


@program("layers.minimum", "layers.subtract", "layers.Minimum", "layers.Subtract", logic=True)
def merging_functions_of_tensors(keras, see, tensor):
    """layers.minimum and layers.subtract as functions: in a model, of tensors, and of too many inputs."""
    a, b = keras.layers.Input((2,), name="a"), keras.layers.Input((2,), name="b")
    x = [np.array([[1.0, 5.0]], "float32"), np.array([[3.0, 4.0]], "float32")]
    for name in ("minimum", "subtract"):
        merge = getattr(keras.layers, name)
        merged = merge([a, b], name="merged")
        model = keras.models.Model([a, b], merged)
        see(name, model.predict(x, verbose=0))
        attempt(see, name + ": name", lambda model=model: model.layers[-1].name)
        attempt(see, name + " of tensors", lambda merge=merge: merge([tensor(x[0]), tensor(x[1])]))
        attempt(see, name + " of three", lambda merge=merge: sizes(merge([a, b, a])))
        attempt(see, name + " of one", lambda merge=merge: sizes(merge([a])))
        attempt(see, name + " that broadcasts", lambda merge=merge: sizes(merge([a, keras.layers.Input((1,))])))
        attempt(see, name + " of a tensor", lambda merge=merge: sizes(merge(a)))
