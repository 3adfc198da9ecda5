"""Programs about variables of ones own and the scopes around them: names, states, devices, memory."""

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def numbers(keras, value):
    """The numbers of a variable or a tensor, as they are now."""
    return np.array(keras.ops.convert_to_numpy(value))


def variable_of(keras, values, **options):
    """A variable of 32 bits: what lists are converted to is another question."""
    return keras.Variable(np.array(values, "float32"), **options)


@program("Variable", "Variable.assign", "Variable.assign_add", "Variable.assign_sub", logic=True)
def variable_that_is_assigned(keras, see):
    """keras.Variable: assign, assign_add, assign_sub, and values of another shape, type and kind."""
    variable = variable_of(keras, [[1.0, 2.0], [3.0, 4.0]], name="own")
    see("at first", numbers(keras, variable))
    variable.assign([[0.5, 0.5], [0.25, 0.25]])
    see("assigned", numbers(keras, variable))
    attempt(see, "what assign returns", lambda: numbers(keras, variable.assign(np.ones((2, 2), "float32"))))
    variable.assign_add([[1.0, 2.0], [3.0, 4.0]])
    see("added", numbers(keras, variable))
    variable.assign_sub([[1.0, 1.0], [1.0, 1.0]])
    see("subtracted", numbers(keras, variable))
    attempt(see, "another shape", lambda: variable.assign([1.0, 2.0]))
    attempt(see, "a scalar", lambda: variable.assign(3.0))
    attempt(see, "whole numbers", lambda: numbers(keras, variable.assign([[1, 2], [3, 4]])))
    attempt(
        see, "another variable", lambda: numbers(keras, variable.assign(variable_of(keras, [[9.0, 8.0], [7.0, 6.0]])))
    )
    attempt(see, "a text", lambda: variable.assign("one"))
    attempt(see, "value is the tensor", lambda: numbers(keras, variable.value))
    attempt(see, "numpy", lambda: np.array(variable.numpy()))


@program("Variable", "Variable.shape", "Variable.dtype", "Variable.name", logic=True)
def variable_as_it_is_made(keras, see):
    """keras.Variable: from numbers, from an initializer with a shape, and what its attributes say."""
    make = keras.Variable

    def told(variable):
        kind = keras.backend.standardize_dtype(variable.dtype)
        return [list(variable.shape), kind, bool(variable.trainable), variable.name, variable.path]

    attempt(see, "an array", lambda: told(make(np.ones(2, "float32"), name="a")))
    attempt(see, "whole numbers", lambda: told(make(np.array([1, 2], "int32"), trainable=False, name="a")))
    attempt(see, "whole numbers that are trained", lambda: told(make(np.array([1, 2], "int32"), name="a")))
    attempt(see, "long whole numbers", lambda: told(make(np.array([1, 2], "int64"), trainable=False, name="a")))
    attempt(see, "halves", lambda: told(make(np.ones(2, "float16"), name="a")))
    attempt(see, "doubles", lambda: told(make(np.ones(2, "float64"), name="a")))
    attempt(see, "truth values", lambda: told(make(np.array([True, False]), trainable=False, name="a")))
    attempt(see, "dtype", lambda: told(make([1.0], dtype="int32", trainable=False, name="a")))
    attempt(see, "not trainable", lambda: told(make(np.ones(1, "float32"), trainable=False, name="a")))
    attempt(see, "initializer", lambda: numbers(keras, make(keras.initializers.Constant(3.0), shape=(2, 1))))
    attempt(see, "its name", lambda: numbers(keras, make("ones", shape=(3,))))
    attempt(see, "no shape", lambda: make(keras.initializers.Zeros()) and None)
    attempt(see, "a shape of another size", lambda: told(make(np.ones(2, "float32"), shape=(3,), name="a")))
    attempt(see, "a name with a slash", lambda: told(make(1.0, name="a/b")))
    attempt(see, "a name that is a number", lambda: told(make(1.0, name=3)))
    attempt(see, "ndim", lambda: make([[1.0]]).ndim)
    attempt(see, "an unknown type", lambda: told(make([1.0], dtype="half", name="a")))
    attempt(see, "constraint", lambda: type(make([1.0]).constraint).__name__)
    attempt(see, "aggregation", lambda: make([1.0]).aggregation)
    attempt(see, "aggregation of a sum", lambda: make([1.0], aggregation="sum").aggregation)
    attempt(see, "unknown aggregation", lambda: make([1.0], aggregation="all").aggregation)


@program("Variable", logic=True)
def variable_in_arithmetic(keras, see):
    """keras.Variable on both sides of Python's operators, in NumPy, and as a condition."""
    variable = variable_of(keras, [[1.0, -2.0], [3.0, 4.0]], name="a")
    whole = keras.Variable(np.array([5, 3], "int32"), trainable=False, name="b")
    truth = keras.Variable(np.array([True, False]), trainable=False, name="c")
    for name, action in (
        ("a + 1", lambda: variable + 1),
        ("1 - a", lambda: 1 - variable),
        ("a * a", lambda: variable * variable),
        ("2 / a", lambda: 2 / variable),
        ("a // 2", lambda: variable // 2),
        ("a % 2", lambda: variable % 2),
        ("a ** 2", lambda: variable**2),
        ("2 ** a", lambda: 2**variable),
        ("a @ a", lambda: variable @ variable),
        ("-a", lambda: -variable),
        ("abs(a)", lambda: abs(variable)),
        ("round(a)", lambda: round(variable)),
        ("a > 1", lambda: variable > 1),
        ("a == 3", lambda: variable == 3),
        ("a != 3", lambda: variable != 3),
        ("a[0]", lambda: variable[0]),
        ("a[:, 1]", lambda: variable[:, 1]),
        ("b // 2", lambda: whole // 2),
        ("~c", lambda: ~truth),
        ("c & c", lambda: truth & truth),
        ("c | True", lambda: truth | True),
        ("c ^ c", lambda: truth ^ truth),
    ):
        attempt(see, name, lambda action=action: numbers(keras, action()))
    attempt(see, "np.add", lambda: np.add(np.asarray(variable), np.ones((2, 2), "float32")))
    attempt(see, "float(a[0, 1])", lambda: float(variable[0, 1]))
    attempt(see, "float of one", lambda: float(keras.Variable(2.5)))
    attempt(see, "int of one", lambda: int(keras.Variable(2.5)))
    attempt(see, "float of many", lambda: float(variable))
    attempt(see, "bool", lambda: bool(variable))
    attempt(see, "len", lambda: len(variable))
    # Where an index out of bounds raises nothing, Python would go on for ever.
    attempt(see, "iterated", lambda: [numbers(keras, row) for _, row in zip(range(4), variable)])
    attempt(see, "as an index", lambda: [10, 20, 30][keras.Variable(np.array(1, "int32"), trainable=False)])
    attempt(see, "assigned by index", lambda: variable.__setitem__(0, 1.0))


@program("Variable", "Model.fit", logic=True)
def variable_that_fit_trains(keras, see):
    """keras.Variable as an attribute, in a list and in a dictionary of a layer: weights, and what fit makes of it."""

    class Own(keras.layers.Layer):
        def __init__(self, **options):
            super().__init__(**options)
            self.one = variable_of(keras, [1.0], name="one")
            self.many = [
                variable_of(keras, [2.0], name="two"),
                variable_of(keras, [3.0], trainable=False, name="three"),
            ]
            self.named = {"four": variable_of(keras, [4.0], name="four")}

        def call(self, x):
            return x * (self.one + self.many[0] + self.many[1] + self.named["four"])

    layer = Own(name="own")
    model = keras.Sequential([keras.Input((1,)), layer])
    see("trained", [one.name for one in layer.trainable_variables])
    see("not trained", [one.name for one in layer.non_trainable_variables])
    attempt(see, "added later", lambda: setattr(layer, "late", variable_of(keras, [5.0], name="late")))
    model.compile(keras.optimizers.SGD(0.03125), "mse")
    attempt(see, "loss", lambda: model.fit(np.ones((2, 1)), np.zeros((2, 1)), verbose=0, shuffle=False).history["loss"])
    see("afterwards", [np.array(one) for one in layer.get_weights()])


@program("StatelessScope", "StatelessScope.get_current_value", "StatelessScope.add_update", logic=True)
def values_of_variables_in_a_stateless_scope(keras, see):
    """StatelessScope: values given for variables, what assign does in it, and the variables afterwards."""
    one, two = variable_of(keras, [1.0, 2.0], name="one"), variable_of(keras, [3.0, 4.0], name="two")
    given = keras.ops.convert_to_tensor(np.array([10.0, 20.0], "float32"))
    with keras.StatelessScope(state_mapping=[(one, given)]) as scope:
        see("given inside", numbers(keras, one + 0))
        see("not given inside", numbers(keras, two + 0))
        one.assign([5.0, 6.0])
        see("assigned inside", numbers(keras, one + 0))
        two.assign_add([1.0, 1.0])
        attempt(see, "another shape", lambda: two.assign([1.0]))
        attempt(see, "a new variable", lambda: numbers(keras, variable_of(keras, [7.0], name="new")))
    see("current", numbers(keras, scope.get_current_value(one)))
    see("current, only added", numbers(keras, scope.get_current_value(two)))
    attempt(see, "of another", lambda: scope.get_current_value(variable_of(keras, [1.0])))
    see("afterwards", numbers(keras, one))
    see("afterwards, added", numbers(keras, two))
    attempt(see, "an array as the value", lambda: keras.StatelessScope(state_mapping=[(one, np.ones(2))]) and "made")
    attempt(see, "a value of another shape", lambda: keras.StatelessScope(state_mapping=[(one, given[:1])]) and "made")
    attempt(see, "a tensor as the variable", lambda: keras.StatelessScope(state_mapping=[(given, given)]) and "made")


@program("StatelessScope", "Layer.stateless_call", "Layer.add_loss", logic=True)
def losses_and_moments_of_a_stateless_call(keras, see):
    """Layer.stateless_call: outputs, new moments of a normalization, losses, and the layer afterwards."""
    layer = keras.layers.BatchNormalization(momentum=0.5, epsilon=0.0, beta_regularizer="l2", name="norm")
    layer.build((None, 2))
    x = keras.ops.convert_to_tensor(np.array([[0.0, 1.0], [2.0, 5.0]], "float32"))
    trained = [keras.ops.convert_to_tensor(np.full(2, 2.0, "float32")) for _ in layer.trainable_variables]
    kept = [one.value for one in layer.non_trainable_variables]
    out, kept = layer.stateless_call(trained, kept, x, training=True)
    see("output", numbers(keras, out))
    see("moments", [numbers(keras, one) for one in kept])
    attempt(see, "moments of the layer", lambda: [numbers(keras, one) for one in layer.non_trainable_variables])
    attempt(
        see,
        "losses",
        lambda: [numbers(keras, one) for one in layer.stateless_call(trained, kept, x, return_losses=True)[2]],
    )
    attempt(see, "too few", lambda: layer.stateless_call(trained[:1], kept, x))
    fresh = keras.layers.Dense(1)
    attempt(see, "a layer that is not built", lambda: fresh.stateless_call([], [], x))


@program("SymbolicScope", "Layer.compute_output_spec", "layers.Layer", logic=True)
def losses_in_a_symbolic_scope(keras, see):
    """add_loss of a layer within SymbolicScope alone, and within a StatelessScope: which losses are kept."""

    class Own(keras.layers.Layer):
        def call(self, x):
            self.add_loss(keras.ops.sum(x))
            return x

    x = keras.ops.convert_to_tensor(np.array([[1.0, 2.0]], "float32"))

    def inside(*scopes):
        layer = Own(name="own")
        opened = []
        try:
            for scope in scopes:
                opened.append(scope())
                opened[-1].__enter__()
            out = layer(x)
            return [numbers(keras, out), [numbers(keras, one) for one in layer.losses]]
        finally:
            for scope in reversed(opened):
                scope.__exit__(None, None, None)

    attempt(see, "no scope", inside)
    attempt(see, "symbolic", lambda: inside(keras.SymbolicScope))
    attempt(see, "stateless", lambda: inside(keras.StatelessScope))
    attempt(see, "both", lambda: inside(keras.StatelessScope, keras.SymbolicScope))
    spec = Own(name="own").compute_output_spec(keras.KerasTensor((None, 2)))
    see("shape of the spec", list(spec.shape))


@program("name_scope", "Variable.path", "Variable.name", logic=True)
def paths_of_variables_in_name_scopes(keras, see):
    """name_scope: paths of variables and of weights of layers that are made within it."""
    see("outside", keras.Variable(1.0, name="a").path)
    with keras.name_scope("outer"):
        see("inside", keras.Variable(1.0, name="a").path)
        with keras.name_scope("inner"):
            see("nested", keras.Variable(1.0, name="a").path)
        with keras.name_scope("inner"):
            see("opened again", keras.Variable(1.0, name="a").path)
        layer = keras.layers.Dense(1, name="dense")
        layer.build((None, 1))
        attempt(see, "weights of a layer", lambda: [one.path for one in layer.weights])
        attempt(see, "path of the layer", lambda: layer.path)
    see("afterwards", keras.Variable(1.0, name="a").path)
    later = keras.layers.Dense(1, name="later")
    with keras.name_scope("other"):
        later(np.ones((1, 1), "float32"))
    see("built within", [one.path for one in later.weights])

    def scoped(name, **options):
        with keras.name_scope(name, **options):
            return keras.Variable(1.0, name="a").path

    attempt(see, "a slash", lambda: scoped("a/b"))
    attempt(see, "nothing", lambda: scoped(""))
    attempt(see, "a number", lambda: scoped(3))
    attempt(see, "None", lambda: scoped(None))


@program("device", logic=True)
def numbers_on_a_named_device(keras, see):
    """device: variables, layers and functions within it, and names that it does not take."""
    on = keras.device

    def within(name):
        with on(name):
            layer = keras.layers.Dense(1, kernel_initializer="ones", name="dense")
            out = layer(keras.ops.ones((1, 2))) + variable_of(keras, [1.0])
        return numbers(keras, out)

    for name in ("cpu", "cpu:0", "CPU:0", "/cpu:0", "/device:CPU:0", "no_such", "cpu:99", "", None, 0):
        attempt(see, "device " + repr(name), lambda name=name: within(name))


@program("remat", logic=True)
def function_that_is_computed_again(keras, see, tensor):
    """remat of a function and of a layer: outputs, several arguments, and how often Python is run."""
    calls = []

    def squared(x, factor=1.0):
        calls.append(1)
        return keras.ops.sum(keras.ops.square(x)) * factor

    x = tensor([1.0, 2.0, 3.0])
    again = keras.remat(squared)
    attempt(see, "output", lambda: again(x))
    attempt(see, "with an argument", lambda: again(x, factor=2.0))
    see("calls", len(calls))
    layer = keras.layers.Dense(2, kernel_initializer="ones", activation="relu", name="dense")
    layer.build((None, 3))
    attempt(see, "a layer", lambda: keras.remat(layer)(tensor([[1.0, -2.0, 3.0]])))
    attempt(see, "no function", lambda: keras.remat(3.0) and "made")


@program("RematScope", "Model.train_on_batch", logic=True)
def modes_of_computing_again(keras, see, tensor):
    """RematScope in each mode: the output of layers that are called in it, one step of training, wrong modes."""
    scope = keras.RematScope
    x = np.array([[0.5, 1.0]], "float32")

    def layers():
        made = [keras.layers.Dense(2, "tanh", kernel_initializer="ones", name="first")]
        return [*made, keras.layers.Dense(1, kernel_initializer="ones", name="second")]

    def called(**options):
        with scope(**options):
            first, second = layers()
            return numbers(keras, second(first(tensor(x))))

    def trained(mode):
        with scope(mode=mode):
            model = keras.Sequential([keras.Input((2,)), *layers()])
        model.compile(keras.optimizers.SGD(0.25), "mse")
        model.train_on_batch(x, np.zeros((1, 1), "float32"))
        return [np.array(one) for one in model.get_weights()]

    attempt(see, "full", lambda: called(mode="full"))
    attempt(see, "activations", lambda: called(mode="activations"))
    attempt(see, "larger_than", lambda: called(mode="larger_than", output_size_threshold=1))
    attempt(see, "list_of_layers", lambda: called(mode="list_of_layers", layer_names=["first"]))
    attempt(see, "no mode", lambda: called(mode=None))
    attempt(see, "an unknown mode", lambda: scope(mode="some") and "made")
    attempt(see, "trained, full", lambda: trained("full"))
    attempt(see, "trained, activations", lambda: trained("activations"))
