"""Programs about functions that call functions, and about what keras.backend, keras.tree and keras.random keep."""

import numpy as np

from . import program


def tried(see, name, action):
    """What an action gives, or what it raises; AttributeError where a name is not there."""
    try:
        see(name, action())
    except AttributeError:
        see(name, "AttributeError")
    except Exception as error:
        see(name, error)


def asked(see, name, owner, function):
    """What a function without arguments gives; it may not be there."""
    tried(see, name, lambda: [getattr(owner, function)()])


def kind(value):
    """The name of a type, the same in every framework."""
    return str(getattr(value.dtype, "name", value.dtype)).split(".")[-1]


def changed_by_one_step(keras, call):
    """The weight, which begins as 2, after a step of size 1 down the gradient of ``call(weight) * 1``."""

    class Own(keras.layers.Layer):
        """One weight."""

        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(1,), initializer=keras.initializers.Constant(2.0))

        def call(self, x):
            return x * call(self.w)

        def compute_output_shape(self, input_shape):
            return input_shape

    model = keras.Sequential([keras.layers.InputLayer((1,)), Own(name="own")])
    model.compile(keras.optimizers.SGD(1.0), lambda y_true, y_pred: y_pred)
    model.run_eagerly = True
    model.train_on_batch(np.ones((1, 1)), np.ones((1, 1)))
    return model.get_weights()[0]


# -- functions of functions


@program("ops.cond", logic=True)
def branch_of_a_condition(keras, see, tensor):
    """ops.cond of a tensor and of a Python bool: what it gives, and which branches are called."""
    cond, called = keras.ops.cond, []

    def yes():
        called.append("yes")
        return tensor([1.0])

    def no():
        called.append("no")
        return tensor([2.0])

    tried(see, "of a tensor", lambda: cond(tensor(1.0) > 0, yes, no))
    see("called for a tensor", list(called))
    del called[:]
    tried(see, "of a bool", lambda: cond(False, yes, no))
    see("called for a bool", list(called))
    tried(see, "two values", lambda: cond(True, lambda: (1, 2.0), lambda: (3, 4.0)))
    tried(see, "another shape", lambda: cond(True, lambda: tensor([1.0]), lambda: tensor([1.0, 2.0])))
    tried(see, "another type", lambda: cond(True, lambda: tensor([1.0]), lambda: tensor([1])))


@program("ops.while_loop", logic=True)
def loop_while_a_condition_holds(keras, see, tensor):
    """ops.while_loop: over a tuple, a single value and a dictionary, and with a limit."""
    loop = keras.ops.while_loop
    start = tensor(1)

    def grown(x):
        return (keras.ops.concatenate([x, x[:1]]),)

    tried(see, "a tuple", lambda: loop(lambda n, s: n < 5, lambda n, s: (n + 1, s * 2), (start, tensor(1.0))))
    tried(see, "a list", lambda: loop(lambda n: n < 5, lambda n: [n + 1], [start]))
    tried(see, "a single value", lambda: loop(lambda n: n < 5, lambda n: n + 1, start))
    tried(see, "a dictionary", lambda: loop(lambda n: n["a"] < 5, lambda n: {"a": n["a"] + 1}, {"a": start}))
    tried(see, "a limit", lambda: loop(lambda n: n < 9, lambda n: (n + 1,), (start,), maximum_iterations=3))
    tried(see, "never", lambda: loop(lambda n: n < 0, lambda n: (n + 1,), (start,)))
    tried(see, "a shape that grows", lambda: loop(lambda x: x.shape[0] < 3, grown, (tensor([1.0]),)))


@program("ops.scan", logic=True)
def scan_with_a_carry(keras, see, tensor):
    """ops.scan: what is carried and what is stacked, forwards, backwards, without inputs."""

    scan = keras.ops.scan

    def step(carry, x):
        carry = carry + x
        return carry, carry * 10

    def counting(carry, x):
        return carry + 1, carry

    x = tensor([1, 2, 3])
    tried(see, "forwards", lambda: scan(step, tensor(0), x))
    tried(see, "backwards", lambda: scan(step, tensor(0), x, reverse=True))
    tried(see, "without inputs", lambda: scan(counting, tensor(0), length=3))
    tried(see, "unrolled", lambda: scan(step, tensor(0), x, unroll=True))
    tried(see, "of nothing", lambda: scan(step, tensor(0), tensor(np.zeros((0,), "int32"))))
    tried(see, "a length that is wrong", lambda: scan(step, tensor(0), x, length=2))


@program("ops.associative_scan", logic=True)
def scan_that_may_run_in_parallel(keras, see, tensor):
    """ops.associative_scan of sums, along either axis and backwards."""
    scan = keras.ops.associative_scan
    x = tensor([[1, 2], [3, 4], [5, 6]])
    tried(see, "sums", lambda: scan(lambda a, b: a + b, x))
    tried(see, "along the other axis", lambda: scan(lambda a, b: a + b, x, axis=1))
    tried(see, "backwards", lambda: scan(lambda a, b: a + b, x, reverse=True))
    tried(see, "two arrays", lambda: scan(lambda a, b: [a[0] + b[0], a[1] * b[1]], [x, x]))


@program("ops.fori_loop", "ops.switch", logic=True)
def loop_and_switch_by_a_number(keras, see, tensor):
    """ops.fori_loop, and ops.switch with a number that has no branch."""
    loop = keras.ops.fori_loop
    tried(see, "sum", lambda: loop(1, 5, lambda n, s: s + n, tensor(0)))
    tried(see, "none", lambda: loop(3, 1, lambda n, s: s + n, tensor(0)))
    tried(see, "two values", lambda: loop(0, 3, lambda n, s: (s[0] + n, s[1] * 2), (tensor(0), tensor(1))))
    branches = [lambda x: x + 10, lambda x: x + 20]
    for name, index in (("first", 0), ("second", 1), ("beyond", 5), ("before", -1)):
        tried(see, name, lambda index=index: keras.ops.switch(index, branches, tensor(1)))


@program("ops.map", "ops.vectorized_map", "ops.vectorize", logic=True)
def function_of_each_row(keras, see, tensor):
    """ops.map, ops.vectorized_map and ops.vectorize of a sum, and of two arrays."""
    x = tensor([[1, 2], [3, 4], [5, 6]])
    for name in ("map", "vectorized_map"):
        call = getattr(keras.ops, name, None)
        tried(see, name, lambda call=call: call(lambda row: keras.ops.sum(row) * 2, x))
        tried(see, name + " of two", lambda call=call: call(lambda pair: pair[0] * pair[1], (x, x)))
        tried(see, name + " to two", lambda call=call: call(lambda row: (row + 1, row * 2), x))
    tried(see, "vectorize", lambda: keras.ops.vectorize(lambda a, b: a + b)(x, x))
    tried(see, "vectorize by rows", lambda: keras.ops.vectorize(keras.ops.sum, signature="(n)->()")(x))


@program("backend.map_fn", "backend.foldl", "backend.foldr", logic=True)
def folding_with_the_backend(keras, see, tensor):
    """K.map_fn, K.foldl and K.foldr over the rows of a matrix."""
    map_fn = keras.backend.map_fn
    x = tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    tried(see, "map_fn", lambda: map_fn(lambda row: row * 2, x))
    tried(see, "foldl", lambda: keras.backend.foldl(lambda a, row: a - row, x))
    tried(see, "foldr", lambda: keras.backend.foldr(lambda a, row: a - row, x))
    tried(see, "foldl from ten", lambda: keras.backend.foldl(lambda a, row: a - row, x, initializer=x[0] * 0 + 10))


@program("backend.rnn", logic=True)
def recurrence_of_ones_own(keras, see, tensor):
    """K.rnn of a running sum: masked, backwards, unrolled."""
    rnn = keras.backend.rnn
    x = tensor([[[1.0], [2.0], [4.0]], [[8.0], [16.0], [32.0]]])
    zero = tensor([[0.0], [0.0]])

    def step(inputs, states):
        return inputs + states[0], [inputs + states[0]]

    def run(**more):
        return rnn(step, x, [zero], **more)[:2]

    mask = tensor([[True, False, True], [True, True, False]])
    tried(see, "plain", run)
    tried(see, "backwards", lambda: run(go_backwards=True))
    tried(see, "unrolled", lambda: run(unroll=True, input_length=3))
    tried(see, "masked", lambda: run(mask=mask))
    tried(see, "masked and unrolled", lambda: run(mask=mask, unroll=True, input_length=3))
    tried(see, "zeros where masked", lambda: run(mask=mask, zero_output_for_mask=True))


# -- gradients


@program("ops.custom_gradient", logic=True)
def gradient_of_ones_own(keras, see):
    """A step of fit with a function whose gradient is said to be three times what it is."""

    def scaled(x):
        def gradient(*arguments, upstream=None):
            return (arguments[0] if upstream is None else upstream) * 3.0

        return x * 1.0, gradient

    own = keras.ops.custom_gradient(scaled)
    see("weight", changed_by_one_step(keras, lambda w: own(w * 1.0)))


@program("ops.stop_gradient", "backend.stop_gradient", logic=True)
def gradient_that_is_stopped(keras, see):
    """A step of fit through w + stop_gradient(w), and through stop_gradient(w) alone."""
    keras.optimizers.SGD(1.0)
    stop = (keras.ops if hasattr(keras, "ops") else keras.backend).stop_gradient
    tried(see, "in part", lambda: changed_by_one_step(keras, lambda w: w + stop(w)))
    tried(see, "wholly", lambda: changed_by_one_step(keras, lambda w: stop(w) * 1.0))


@program("ops.jvp", "ops.linalg.jvp", logic=True)
def derivative_in_a_direction(keras, see, tensor):
    """ops.linalg.jvp and ops.jvp of a product: the value and the derivative."""
    ops, x, v = keras.ops, tensor([1.0, 2.0]), tensor([1.0, 0.5])
    tried(see, "linalg", lambda: ops.linalg.jvp(lambda a: a * a, (x,), (v,)))
    tried(see, "ops", lambda: ops.jvp(lambda a: a * a, (x,), (v,)))
    tried(see, "aux", lambda: ops.jvp(lambda a: (a * a, a), (x,), (v,), has_aux=True))


@program("backend.gradients", logic=True)
def gradients_by_the_backend(keras, see):
    """K.gradients of a loss with respect to a placeholder, and to a variable."""
    backend, gradients = keras.backend, keras.backend.gradients

    def of_a_placeholder():
        x = backend.placeholder(shape=(2,))
        return backend.function([x], gradients(backend.sum(x * x * x), [x]))([np.array([1.0, 2.0])])

    def of_a_variable():
        w = backend.variable(np.array([1.0, 2.0]))
        return [backend.eval(g) for g in gradients(backend.sum(w * w), [w])]

    tried(see, "of a placeholder", of_a_placeholder)
    tried(see, "of a variable", of_a_variable)


# -- the state of keras.backend


@program("backend.get_session", logic=True)
def session_of_the_backend(keras, see):
    """K.get_session(), by which TensorFlow 1 runs graphs."""
    see("session", type(keras.backend.get_session()).__name__)


@program("backend.function", logic=True)
def function_of_a_part_of_a_model(keras, see):
    """K.function from a model's input to a hidden layer, as people look inside."""
    function = keras.backend.function
    first = keras.layers.Dense(2, kernel_initializer="ones", name="first")
    second = keras.layers.Dense(1, kernel_initializer="ones", name="second")
    entry = keras.layers.Input(shape=(2,), name="entry")
    model = keras.Model(entry, second(first(entry)), name="m")
    x = np.array([[1.0, 2.0]])

    def hidden():
        return function([model.input], [first.output])([x])

    tried(see, "hidden", hidden)
    tried(
        see,
        "by the layer's name",
        lambda: function([model.layers[0].input], [model.get_layer("first").output])([x]),
    )
    tried(see, "not in a list", lambda: function(model.input, first.output)(x))
    tried(see, "two outputs", lambda: function([model.input], [first.output, second.output])([x]))


@program("backend.learning_phase", "backend.set_learning_phase", logic=True, fresh=True)
def phase_of_learning(keras, see):
    """What K.learning_phase() is before it is set and after, and what a layer makes of it."""
    backend = keras.backend
    phase = backend.learning_phase()
    see("is an integer", isinstance(phase, int))
    see("class", type(phase).__name__.lstrip("_"))
    tried(see, "set", lambda: backend.set_learning_phase(1))
    tried(see, "after", lambda: int(backend.learning_phase()))
    layer = keras.layers.BatchNormalization(name="b")
    tried(see, "a layer", lambda: layer(backend.constant([[1.0], [3.0]])))
    tried(see, "set back", lambda: backend.set_learning_phase(0))
    tried(see, "scope", lambda: scope_of_learning(backend))
    tried(see, "an impossible one", lambda: backend.set_learning_phase(2))
    backend.clear_session()


def scope_of_learning(backend):
    """The phase within a scope."""
    with backend.learning_phase_scope(1):
        return int(backend.learning_phase())


@program("backend.in_train_phase", "backend.switch", "backend.in_test_phase", logic=True)
def one_of_two_values(keras, see, tensor):
    """K.in_train_phase, K.in_test_phase and K.switch: tensors, functions, a condition for each row."""
    backend = keras.backend
    in_train_phase = backend.in_train_phase
    a, b = tensor([[1.0, 2.0], [3.0, 4.0]]), tensor([[5.0, 6.0], [7.0, 8.0]])
    tried(see, "training", lambda: in_train_phase(a, b, training=1))
    tried(see, "inference", lambda: in_train_phase(a, b, training=0))
    tried(see, "training, functions", lambda: in_train_phase(lambda: a, lambda: b, training=True))
    tried(see, "test phase", lambda: backend.in_test_phase(a, b, training=1))
    tried(see, "switch", lambda: backend.switch(a[0, 0] < 0, a, b))
    tried(see, "switch, functions", lambda: backend.switch(a[0, 0] < 0, lambda: a, lambda: b))
    tried(see, "switch for each row", lambda: backend.switch(a[:, 0] > 2, a, b))
    tried(see, "switch for each element", lambda: backend.switch(a > 2, a, b))


@program("backend.get_value", "backend.set_value", "backend.batch_get_value", "backend.batch_set_value", logic=True)
def values_of_variables(keras, see):
    """Variables read and set with keras.backend, one and several at a time."""
    backend, get_value = keras.backend, keras.backend.get_value
    layer = keras.layers.Dense(1, kernel_initializer="ones", name="d")
    layer.build((None, 2))
    kernel, bias = layer.weights
    tried(see, "set", lambda: backend.set_value(kernel, np.array([[1.0], [2.0]])))
    tried(see, "get", lambda: get_value(kernel))
    tried(see, "class", lambda: type(get_value(kernel)).__name__)
    tried(see, "set both", lambda: backend.batch_set_value([(kernel, np.ones((2, 1))), (bias, np.ones(1))]))
    tried(see, "get both", lambda: backend.batch_get_value([kernel, bias]))
    tried(see, "set a list", lambda: backend.set_value(bias, [4.0]))
    tried(see, "after", lambda: get_value(bias))
    tried(see, "another shape", lambda: backend.set_value(bias, np.ones(3)))
    tried(see, "count", lambda: int(backend.count_params(kernel)))
    tried(see, "evaluated", lambda: backend.eval(kernel))


@program("backend.variable", "backend.constant", "backend.placeholder", logic=True)
def tensors_of_the_backend(keras, see):
    """K.variable, K.constant, K.placeholder and K.zeros: types, shapes, what they are."""
    backend = keras.backend
    variable = backend.variable
    made = {
        "variable": lambda: variable(np.array([1.0, 2.0])),
        "constant": lambda: backend.constant([1, 2]),
        "constant of a shape": lambda: backend.constant(3, shape=(2, 2)),
        "placeholder": lambda: backend.placeholder(shape=(None, 3)),
        "placeholder of a rank": lambda: backend.placeholder(ndim=2),
        "zeros": lambda: backend.zeros((2, 1)),
        "input": lambda: keras.layers.Input(shape=(3,)),
    }
    for name in sorted(made):
        tried(see, name + ": type", lambda name=name: str(backend.dtype(made[name]())))
        tried(see, name + ": shape", lambda name=name: list(backend.int_shape(made[name]())))
        tried(see, name + ": Keras tensor", lambda name=name: bool(backend.is_keras_tensor(made[name]())))
        tried(see, name + ": can be assigned", lambda name=name: hasattr(made[name](), "assign"))
    tried(see, "is a placeholder", lambda: bool(backend.is_placeholder(made["placeholder"]())))
    tried(see, "of a number", lambda: bool(backend.is_keras_tensor(1.0)))


@program("backend.clear_session", "backend.get_uid", "backend.reset_uids", logic=True)
def names_after_clearing(keras, see):
    """The automatic names of layers before and after K.clear_session, and K.get_uid."""
    backend = keras.backend
    backend.clear_session()
    see("first", keras.layers.Dense(1).name)
    see("second", keras.layers.Dense(1).name)
    see("a model", keras.Sequential().name)
    backend.clear_session()
    see("after clearing", keras.layers.Dense(1).name)
    tried(see, "uid", lambda: [backend.get_uid("mine"), backend.get_uid("mine"), backend.get_uid("other")])
    asked(see, "reset", backend, "reset_uids")
    tried(see, "uid after", lambda: backend.get_uid("mine"))
    see("after resetting", keras.layers.Dense(1).name)


@program("backend.set_epsilon", "backend.set_floatx", "backend.set_image_data_format", compared="exact", logic=True)
def settings_that_are_changed(keras, see):
    """Settings of keras.backend: what they are set to, what is refused, and what a new layer takes them for."""
    backend = keras.backend
    before = backend.floatx(), backend.epsilon(), backend.image_data_format()
    try:
        tried(see, "epsilon", lambda: backend.set_epsilon(0.25))
        see("epsilon after", backend.epsilon())
        see("a layer's own", float(keras.layers.BatchNormalization().epsilon))
        tried(see, "epsilon as text", lambda: backend.set_epsilon("small"))
        see("epsilon then", backend.epsilon())
        tried(see, "float16", lambda: backend.set_floatx("float16"))
        tried(see, "constant", lambda: str(backend.dtype(backend.constant(1.0))))
        tried(see, "bfloat16", lambda: backend.set_floatx("bfloat16"))
        see("floatx", backend.floatx())
        tried(see, "int32", lambda: backend.set_floatx("int32"))
        tried(see, "channels first", lambda: backend.set_image_data_format("channels_first"))
        see("of a layer", keras.layers.Conv2D(1, 1).data_format)
        tried(see, "an unknown order", lambda: backend.set_image_data_format("NHWC"))
    finally:
        backend.set_floatx(before[0])
        backend.set_epsilon(before[1])
        backend.set_image_data_format(before[2])


@program("backend.update", "backend.update_add", "backend.moving_average_update", logic=True)
def variables_that_are_updated(keras, see):
    """K.update, K.update_add, K.update_sub and K.moving_average_update of a variable."""
    backend = keras.backend

    variable = backend.variable

    def after(change):
        w = variable(np.array([1.0, 2.0]), name="w")
        # In a graph nothing changes until it is evaluated.
        backend.eval(change(w))
        return backend.get_value(w)

    tried(see, "update", lambda: after(lambda w: backend.update(w, w * 3.0)))
    tried(see, "update_add", lambda: after(lambda w: backend.update_add(w, np.array([1.0, 1.0]))))
    tried(see, "update_sub", lambda: after(lambda w: backend.update_sub(w, np.array([1.0, 1.0]))))
    tried(see, "moving average", lambda: after(lambda w: backend.moving_average_update(w, np.array([5.0, 5.0]), 0.75)))


@program("backend.manual_variable_initialization", logic=True)
def initialization_by_hand(keras, see):
    """Weights of a layer after K.manual_variable_initialization(True), which leaves it to the user."""
    backend = keras.backend
    backend.manual_variable_initialization(True)
    try:
        layer = keras.layers.Dense(1, kernel_initializer="ones", name="d")
        layer.build((None, 2))
        asked(see, "weights", layer, "get_weights")
    finally:
        backend.manual_variable_initialization(False)


@program("backend.hard_sigmoid", "activations.hard_sigmoid", logic=True)
def one_function_under_two_names(keras, see, tensor):
    """Whether keras.backend and keras.activations mean the same by hard_sigmoid, elu, relu, softmax and softsign."""
    x = tensor([-3.0, -2.0, -0.5, 0.0, 0.5, 2.0, 3.0])
    for name in ("hard_sigmoid", "elu", "relu", "softsign", "softplus"):
        tried(see, name + " | activations", lambda name=name: getattr(keras.activations, name)(x))
        tried(see, name + " | backend", lambda name=name: getattr(keras.backend, name)(x))
        tried(see, name + " | ops", lambda name=name: getattr(keras.ops, name)(x))


# -- ops on what is no tensor, and in models


@program("ops.convert_to_tensor", "ops.convert_to_numpy", "ops.is_tensor", logic=True)
def tensors_there_and_back(keras, see):
    """Which type ops.convert_to_tensor gives a Python number, a list and an array; and the way back."""
    ops = keras.ops
    given = {
        "int": 1,
        "float": 1.5,
        "bool": True,
        "list of ints": [1, 2],
        "list of floats": [1.5, 2.0],
        "float64 array": np.array([1.5]),
        "int64 array": np.array([1]),
        "float16 array": np.array([1.5], "float16"),
        "None": None,
    }
    for name in sorted(given):
        tried(see, name, lambda name=name: kind(ops.convert_to_tensor(given[name])))
    tried(see, "float64 asked for", lambda: kind(ops.convert_to_tensor([1.5], dtype="float64")))
    tried(see, "back", lambda: type(ops.convert_to_numpy(ops.ones((2,)))).__name__)
    tried(see, "back from a list", lambda: type(ops.convert_to_numpy([1.0])).__name__)
    tried(see, "back from a variable", lambda: ops.convert_to_numpy(keras.Variable(np.ones(2, "float32"))))
    tried(see, "can be written", lambda: bool(ops.convert_to_numpy(ops.ones((2,))).flags.writeable))
    for name, value in (
        ("a tensor", ops.ones((1,))),
        ("an array", np.ones(1)),
        ("a list", [1]),
        ("an input", keras.Input((1,))),
    ):
        tried(see, "is a tensor: " + name, lambda value=value: bool(ops.is_tensor(value)))


@program("ops.add", "ops.matmul", "ops.sum", "ops.stack", logic=True)
def ops_of_arrays_and_lists(keras, see):
    """keras.ops on NumPy arrays, lists and numbers: the types of what comes out."""
    ops = keras.ops
    array = np.array([[1.0, 2.0], [3.0, 4.0]], "float32")
    wide = array.astype("float64")
    tried(see, "two numbers", lambda: kind(ops.add(1, 2)))
    tried(see, "an int and a float", lambda: kind(ops.add(1, 2.5)))
    tried(see, "a list and a number", lambda: ops.add([1, 2], 2.5))
    tried(see, "float32 and a number", lambda: kind(ops.add(array, 2.5)))
    tried(see, "float32 and float64", lambda: kind(ops.add(array, wide)))
    tried(see, "float64 and a number", lambda: kind(ops.multiply(wide, 2)))
    tried(see, "int8 and a number", lambda: kind(ops.add(np.array([1], "int8"), 1)))
    tried(see, "int8 and a float", lambda: kind(ops.add(np.array([1], "int8"), 1.0)))
    tried(see, "bool and a number", lambda: kind(ops.add(np.array([True]), 1)))
    tried(see, "sum of bools", lambda: kind(ops.sum(np.array([True, True]))))
    tried(see, "matmul", lambda: ops.matmul(array, [[1.0], [1.0]]))
    tried(see, "stack", lambda: ops.stack([array, wide]))
    tried(see, "is a tensor", lambda: bool(ops.is_tensor(ops.add(array, array))))
    tried(see, "a tensor plus an array", lambda: kind(ops.ones((2, 2)) + wide))
    tried(see, "an array plus a tensor", lambda: kind(wide + ops.ones((2, 2))))


@program("ops.concatenate", "ops.mean", "Model", logic=True)
def ops_in_a_functional_model(keras, see):
    """keras.ops called on the tensors of a functional model: layers, config, parameters, output."""
    ops = keras.ops
    entry = keras.Input(shape=(2,), name="entry")
    x = ops.concatenate([entry, entry * 2.0], axis=-1)
    x = ops.mean(x, axis=-1, keepdims=True) + 1.0
    model = keras.Model(entry, x, name="m")
    see("shape", list(x.shape))
    see("layers", [type(layer).__name__ for layer in model.layers])
    see("parameters", int(model.count_params()))
    see("output", model.predict(np.array([[1.0, 2.0]]), verbose=0))
    tried(see, "config", lambda: [one["class_name"] for one in model.get_config()["layers"]])
    tried(see, "copy", lambda: keras.Model.from_config(model.get_config()).predict(np.array([[1.0, 2.0]]), verbose=0))
    tried(see, "sliced", lambda: keras.Model(entry, entry[:, :1]).predict(np.array([[1.0, 2.0]]), verbose=0))
    tried(see, "reshaped", lambda: list(ops.reshape(entry, (-1, 1, 2)).shape))
    tried(see, "as numpy", lambda: np.array(entry))
    tried(see, "as a condition", lambda: bool(entry))


# -- keras.tree, keras.random, types


@program("tree.map_structure", "tree.flatten", "tree.pack_sequence_as", "tree.assert_same_structure", logic=True)
def nested_structures(keras, see):
    """keras.tree on lists, tuples and dictionaries: the order of keys, None, structures that differ."""
    tree = keras.tree
    nest = {"b": [1, (2, 3)], "a": 4, "c": None}
    tried(see, "flatten", lambda: tree.flatten(nest))
    tried(see, "map", lambda: tree.map_structure(lambda x: None if x is None else x * 10, nest))
    tried(see, "pack", lambda: tree.pack_sequence_as(nest, [1, 2, 3, 4, 5]))
    tried(see, "pack too few", lambda: tree.pack_sequence_as(nest, [1]))
    tried(see, "is nested", lambda: [bool(tree.is_nested(x)) for x in ([], (), {}, 1, "ab", None, np.ones(2))])
    tried(see, "same", lambda: tree.assert_same_structure([1, 2], [3, 4]))
    tried(see, "lists and tuples", lambda: tree.assert_same_structure([1, 2], (3, 4)))
    tried(see, "other lengths", lambda: tree.assert_same_structure([1, 2], [3]))
    tried(see, "other keys", lambda: tree.assert_same_structure({"a": 1}, {"b": 1}))
    tried(see, "tuples", lambda: tree.lists_to_tuples([1, [2, 3]]))
    tried(see, "two structures", lambda: tree.map_structure(lambda x, y: x + y, [1, 2], [10, 20]))
    tried(see, "up to", lambda: tree.map_structure_up_to([1, 2], lambda x: [x], [[1, 1], 2]))
    tried(see, "paths", lambda: [list(map(str, path)) for path, _ in tree.flatten_with_path(nest)])
    tried(see, "traverse", lambda: tree.traverse(lambda x: x * 2 if isinstance(x, int) else None, [1, [2]]))
    tried(see, "shapes", lambda: tree.map_shape_structure(lambda s: [*s, 0], {"a": (1, None), "b": [(2, 3)]}))


@program("random.SeedGenerator", "random.normal", "random.uniform", logic=True)
def draws_of_one_seed(keras, see):
    """keras.random: whether the same seed draws the same, and what a SeedGenerator draws next."""
    random, numpy = keras.random, keras.ops.convert_to_numpy

    def same(a, b):
        return bool(np.array_equal(numpy(a), numpy(b)))

    see("same seed", same(random.normal((3,), seed=1), random.normal((3,), seed=1)))
    see("another seed", same(random.normal((3,), seed=1), random.normal((3,), seed=2)))
    seeds = keras.random.SeedGenerator(1)
    see("one generator twice", same(random.normal((3,), seed=seeds), random.normal((3,), seed=seeds)))
    again = keras.random.SeedGenerator(1)
    first = random.uniform((3,), seed=again)
    see("another generator of the seed", same(first, random.uniform((3,), seed=keras.random.SeedGenerator(1))))
    tried(see, "state", lambda: list(again.state.shape))
    tried(see, "type of the state", lambda: kind(again.state))
    tried(see, "config", lambda: sorted(keras.random.SeedGenerator(1).get_config()))
    tried(see, "a float as seed", lambda: keras.random.SeedGenerator(1.5))
    tried(see, "a negative seed", lambda: list(numpy(random.normal((2,), seed=-1)).shape))
    tried(see, "next", lambda: list(again.next().shape))
    tried(see, "without a seed", lambda: same(random.normal((3,)), random.normal((3,))))


@program("backend.result_type", logic=True)
def types_of_two_operands(keras, see):
    """Which type two types make together by keras.backend.result_type."""
    names = ("bool", "int8", "uint8", "int32", "uint32", "int64", "float16", "bfloat16", "float32", "float64")
    see("types", {a: [str(keras.backend.result_type(a, b)) for b in names] for a in names})
    tried(see, "with a Python int", lambda: str(keras.backend.result_type("int8", int)))
    tried(see, "with a Python float", lambda: str(keras.backend.result_type("int8", float)))
    tried(see, "Python numbers", lambda: str(keras.backend.result_type(int, float)))
    tried(see, "one", lambda: str(keras.backend.result_type("float16")))
    tried(see, "none", lambda: str(keras.backend.result_type()))
    tried(see, "an unknown one", lambda: str(keras.backend.result_type("float32", "string")))
    tried(see, "complex", lambda: str(keras.backend.result_type("float32", "complex64")))


@program("config.floatx", "config.set_dtype_policy", "config.dtype_policy", compared="exact", logic=True)
def settings_of_keras_config(keras, see):
    """keras.config: what it is set to, and whether keras.backend says the same."""
    config = keras.config
    policy, epsilon = config.dtype_policy(), config.epsilon()
    try:
        see("floatx", [config.floatx(), keras.backend.floatx()])
        config.set_epsilon(0.25)
        see("epsilon", [config.epsilon(), keras.backend.epsilon()])
        config.set_dtype_policy("mixed_bfloat16")
        see("policy", config.dtype_policy().name)
        layer = keras.layers.Dense(1)
        see("a layer's", [layer.compute_dtype, layer.variable_dtype, layer.dtype_policy.name])
        tried(see, "an unknown policy", lambda: config.set_dtype_policy("half"))
        asked(see, "interactive logging", config, "is_interactive_logging_enabled")
        asked(see, "traceback filtering", config, "is_traceback_filtering_enabled")
        asked(see, "flash attention", config, "is_flash_attention_enabled")
        asked(see, "most epochs", config, "max_epochs")
        asked(see, "most steps", config, "max_steps_per_epoch")
        asked(see, "nnx", config, "is_nnx_enabled")
    finally:
        config.set_dtype_policy(policy)
        config.set_epsilon(epsilon)


@program("ops.image.resize", logic=True)
def image_of_bytes_made_larger(keras, see):
    """An image of bytes resized to twice its width: which type it has, and how halves are rounded."""
    resize, image = keras.ops.image.resize, np.array([[[10], [13]], [[20], [25]]], "uint8")
    for way in ("bilinear", "nearest", "bicubic"):
        tried(see, way, lambda way=way: resize(image, (2, 4), interpolation=way))
    tried(see, "by the layer", lambda: keras.layers.Resizing(2, 4)(image[None]))
