"""Programs about objects made from what stands for them: get, serialize and deserialize by each argument."""

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program(
    "constraints.get",
    "constraints.deserialize",
    "constraints.serialize",
    "initializers.get",
    "initializers.deserialize",
    "regularizers.get",
    "regularizers.deserialize",
    logic=True,
)
def parts_of_layers_made_from_configurations(keras, see):
    """Constraints, initializers and regularizers by get, serialize and deserialize, with classes of one's own."""
    values = keras.ops.convert_to_tensor(np.array([[3.0, 0.0], [4.0, 0.5]], "float32"))

    class Doubled(keras.constraints.Constraint):
        def __call__(self, w):
            return w * 2

    class Tripled(keras.constraints.Constraint):
        def __call__(self, w):
            return w * 3

    class Twos(keras.initializers.Initializer):
        def __call__(self, shape, dtype=None):
            return np.full(shape, 2.0)

    class Threes(keras.initializers.Initializer):
        def __call__(self, shape, dtype=None):
            return np.full(shape, 3.0)

    class One(keras.regularizers.Regularizer):
        def __call__(self, x):
            return 1.0

    class Two(keras.regularizers.Regularizer):
        def __call__(self, x):
            return 2.0

    own = {"class_name": "Own", "config": {}}
    attempt(
        see,
        "constraint by get",
        lambda: keras.constraints.get(identifier={"class_name": "MaxNorm", "config": {"max_value": 2.0, "axis": 0}})(
            values
        ),
    )
    attempt(
        see,
        "constraint",
        lambda: keras.constraints.deserialize(
            config={"class_name": "MaxNorm", "config": {"max_value": 2.0, "axis": 0}}
        )(values),
    )
    attempt(
        see,
        "own constraint",
        lambda: keras.constraints.deserialize(own, custom_objects={"Own": (Doubled, Tripled)[0]})(values),
    )
    attempt(
        see,
        "constraint in a file",
        lambda: keras.constraints.serialize(constraint=keras.constraints.MaxNorm(max_value=3.0, axis=1))["config"],
    )
    attempt(
        see,
        "initializer by get",
        lambda: keras.initializers.get(identifier={"class_name": "Constant", "config": {"value": 2.0}})((2,)),
    )
    attempt(
        see,
        "initializer",
        lambda: keras.initializers.deserialize(config={"class_name": "Constant", "config": {"value": 2.0}})((2,)),
    )
    attempt(
        see,
        "own initializer",
        lambda: keras.initializers.deserialize(own, custom_objects={"Own": (Twos, Threes)[0]})((2,)),
    )
    attempt(
        see,
        "regularizer by get",
        lambda: keras.regularizers.get(identifier={"class_name": "L2", "config": {"l2": 0.5}})(values),
    )
    attempt(
        see,
        "regularizer",
        lambda: keras.regularizers.deserialize(config={"class_name": "L2", "config": {"l2": 0.5}})(values),
    )
    attempt(
        see,
        "own regularizer",
        lambda: keras.regularizers.deserialize(own, custom_objects={"Own": (One, Two)[0]})(values),
    )


@program(
    "losses.get",
    "losses.deserialize",
    "metrics.get",
    "metrics.deserialize",
    "metrics.serialize",
    "activations.get",
    "activations.deserialize",
    "activations.serialize",
    logic=True,
)
def losses_metrics_and_activations_made_from_configurations(keras, see):
    """Losses, metrics and activations by get, serialize and deserialize, with functions of one's own."""
    keras.ops  # noqa: B018
    y_true, y_pred = np.array([[1.0, 2.0]], "float32"), np.array([[3.0, 7.0]], "float32")

    def first(*values):
        return keras.ops.sum(values[-1]) * 1.0

    def second(*values):
        return keras.ops.sum(values[-1]) * 2.0

    def measured(metric):
        metric.update_state(y_true, y_pred)
        return metric.result()

    attempt(
        see,
        "loss by get",
        lambda: keras.losses.get(identifier={"class_name": "Huber", "config": {"delta": 2.0}})(y_true, y_pred),
    )
    attempt(
        see,
        "loss",
        lambda: keras.losses.deserialize(name={"class_name": "Huber", "config": {"delta": 2.0}})(y_true, y_pred),
    )
    attempt(
        see,
        "own loss",
        lambda: keras.losses.deserialize("own", custom_objects={"own": (first, second)[0]})(y_true, y_pred),
    )
    attempt(
        see,
        "metric by get",
        lambda: measured(
            keras.metrics.get(
                identifier={"class_name": "BinaryAccuracy", "config": {"threshold": 2.5, "name": "m", "dtype": None}}
            )
        ),
    )
    attempt(see, "metric by one of two names", lambda: keras.metrics.get(identifier=("MSE", "MAE")[0])(y_true, y_pred))
    attempt(
        see,
        "metric",
        lambda: keras.metrics.deserialize(config=("MSE", "MAE")[0])(y_true, y_pred),
    )
    attempt(
        see,
        "own metric",
        lambda: keras.metrics.deserialize("own", custom_objects={"own": (first, second)[0]})(y_true, y_pred),
    )
    attempt(
        see,
        "metric in a file",
        lambda: keras.metrics.serialize(metric=keras.metrics.BinaryAccuracy(threshold=0.25))["config"]["threshold"],
    )
    x = keras.ops.convert_to_tensor(np.array([-1.0, 2.0], "float32"))
    attempt(see, "activation by get", lambda: keras.activations.get(identifier=("relu", "tanh")[0])(x))
    attempt(see, "activation", lambda: keras.activations.deserialize(config=("relu", "tanh")[0])(x))
    attempt(
        see,
        "own activation",
        lambda: keras.activations.deserialize("own", custom_objects={"own": (first, second)[0]})(x),
    )
    functions = (keras.activations.relu, keras.activations.tanh)
    attempt(see, "activation in a file", lambda: keras.activations.serialize(activation=functions[0]))


@program(
    "utils.deserialize_keras_object",
    "utils.serialize_keras_object",
    "utils.get_registered_name",
    "utils.get_registered_object",
    "utils.custom_object_scope",
    "utils.CustomObjectScope",
    logic=True,
)
def objects_found_by_their_names(keras, see):
    """Objects of one's own by their names: from tables that are handed over, and within a scope."""
    keras.ops  # noqa: B018

    class Own(keras.initializers.Initializer):
        def __call__(self, shape, dtype=None):
            return np.full(shape, 2.0)

    class Other(Own):
        def __call__(self, shape, dtype=None):
            return np.full(shape, 3.0)

    attempt(
        see,
        "config",
        lambda: keras.utils.deserialize_keras_object(
            config={
                "module": "keras.initializers",
                "class_name": "Constant",
                "config": {"value": 2.0},
                "registered_name": None,
            }
        )((2,)),
    )
    attempt(
        see,
        "custom_objects",
        lambda: keras.utils.deserialize_keras_object(
            {"module": None, "class_name": "Own", "config": {}, "registered_name": "Own"},
            custom_objects={"Own": (Own, Other)[0]},
        )((2,)),
    )
    attempt(see, "written", lambda: keras.utils.serialize_keras_object(obj=[1, 2]))
    attempt(see, "name", lambda: keras.utils.get_registered_name(obj=(Own, Other)[0]))
    attempt(
        see,
        "object",
        lambda: keras.utils.get_registered_object(
            name=("one", "two")[0], custom_objects={"one": 5}, module_objects={"one": 6, "two": 7}
        ),
    )
    attempt(
        see,
        "object of a module",
        lambda: keras.utils.get_registered_object(("one", "two")[1], {"one": 5}, module_objects={"one": 6, "two": 7}),
    )
    with keras.utils.custom_object_scope({"one": 5}):
        see("in a scope", keras.utils.get_registered_object("one"))
    with keras.utils.CustomObjectScope({"one": 5}):
        see("in a scope of the class", keras.utils.get_registered_object("one"))


@program("utils.legacy.deserialize_keras_object", "utils.legacy.serialize_keras_object", logic=True)
def objects_found_as_before(keras, see):
    """utils.legacy: objects by their names from tables that are handed over, and written as before."""
    keras.ops  # noqa: B018

    class One(keras.initializers.Initializer):
        def __call__(self, shape, dtype=None):
            return np.full(shape, 1.0)

    class Two(keras.initializers.Initializer):
        def __call__(self, shape, dtype=None):
            return np.full(shape, 2.0)

    legacy = keras.utils.legacy
    see("there", callable(legacy.deserialize_keras_object))
    attempt(
        see,
        "identifier",
        lambda: keras.utils.legacy.deserialize_keras_object(
            identifier={"class_name": "Constant", "config": {"value": 2.0}},
            module_objects={"Constant": keras.initializers.Constant},
        )((2,)),
    )
    attempt(
        see,
        "tables",
        lambda: keras.utils.legacy.deserialize_keras_object(
            {"class_name": "Own", "config": {}},
            module_objects={"Own": (One, Two)[0]},
        )((2,)),
    )
    attempt(
        see,
        "own table first",
        lambda: keras.utils.legacy.deserialize_keras_object(
            {"class_name": "Own", "config": {}}, {"Own": One}, custom_objects={"Own": (Two, One)[0]}
        )((2,)),
    )
    attempt(
        see,
        "written",
        lambda: keras.utils.legacy.serialize_keras_object(instance=keras.initializers.Constant(3.0))["config"],
    )


@program("KerasTensor", "Function", "StatelessScope", "RematScope", "Variable", logic=True)
def tensors_variables_and_scopes_by_each_argument(keras, see):
    """KerasTensor, Function, StatelessScope, RematScope and Variable by each argument: what they say of themselves."""
    keras.RematScope  # noqa: B018
    one = keras.KerasTensor(
        shape=(2, 3), dtype=("float16", "int32")[0], sparse=True, record_history=True, name=("own", "other")[0]
    )
    see("tensor", [list(one.shape), one.dtype, one.sparse, one.name])
    attempt(see, "ragged", lambda: keras.KerasTensor((2, None), ragged=True).ragged)
    attempt(
        see,
        "history",
        lambda: (
            hasattr(keras.KerasTensor((2,), record_history=False), "_keras_history")
            or keras.KerasTensor((2,), record_history=False).record_history
        ),
    )
    x = keras.KerasTensor((2,))
    double, triple = x * 2, x * 3
    x2 = keras.KerasTensor((2,))
    quintuple = x2 * 5
    values = np.array([1.0, 4.0], "float32")
    attempt(
        see,
        "function",
        lambda: keras.Function(inputs=(x, x2)[0], outputs=(double, triple)[0], name=("own", "other")[0])(values),
    )
    attempt(see, "name of a function", lambda: keras.Function(x2, quintuple, name="own").name)
    variable = keras.Variable(
        initializer=[1.0, 2.0],
        dtype=("float16", "float32")[0],
        trainable=False,
        autocast=False,
        aggregation="sum",
        name=("own", "other")[0],
    )
    attempt(see, "values", lambda: keras.ops.convert_to_numpy(variable.value).tolist())
    attempt(see, "type", lambda: keras.backend.standardize_dtype(variable.dtype))
    attempt(see, "trainable", lambda: variable.trainable)
    attempt(see, "autocast", lambda: variable._autocast)
    attempt(see, "aggregation", lambda: variable.aggregation)
    attempt(see, "name", lambda: variable.name)
    attempt(
        see,
        "shape",
        lambda: [int(n) for n in keras.Variable(keras.initializers.Constant(2.0), shape=(2, 3)).shape],
    )
    attempt(
        see,
        "synchronization",
        lambda: keras.Variable([1.0], synchronization=("on_read", "auto")[0]).synchronization,
    )
    held = keras.Variable([1.0])
    other = keras.Variable([10.0])
    new = keras.ops.convert_to_tensor(np.array([5.0], "float32"))
    with keras.StatelessScope(
        state_mapping=[((held, other)[0], new)], collect_losses=True, initialize_variables=False
    ) as scope:
        see("within a scope", held.value + other.value)
    attempt(see, "scope", lambda: [scope.collect_losses, scope.initialize_variables])


@program("RematScope", logic=True)
def scope_of_rematerialization_by_each_argument(keras, see):
    """RematScope by each argument: what it says of itself, and of the scope that layers are made in."""
    with keras.RematScope(
        mode=("larger_than", "full")[0], output_size_threshold=7, layer_names=("dense", "other")[:1]
    ) as scope:
        see("scope", [scope.mode, scope.output_size_threshold, list(scope.layer_names)])


@program("distillation.Distiller", "distillation.LogitsDistillation", "distillation.FeatureDistillation", logic=True)
def arguments_of_distillation(keras, see, tensor):
    """Losses of distillation by each argument, and a Distiller with weights of its losses and a name."""
    keras.distillation  # noqa: B018
    x = np.array([[1.0, 2.0]], "float32")

    def made(number):
        inputs = keras.Input((2,))
        hidden = keras.layers.Dense(2, kernel_initializer=keras.initializers.Constant(0.5 * number), name="hidden")
        last = keras.layers.Dense(2, kernel_initializer=keras.initializers.Constant(0.25), name="last")
        return keras.Model(inputs, last(hidden(inputs)))

    teachers, students = (made(3), made(5)), (made(1), made(2))
    one, two = tensor([[1.0, 3.0]]), tensor([[2.0, 0.5]])
    attempt(see, "temperature", lambda: keras.distillation.LogitsDistillation(temperature=1.5).compute_loss(one, two))
    attempt(
        see,
        "loss",
        lambda: keras.distillation.LogitsDistillation(loss=("mse", "mae")[0]).compute_loss(one, two),
    )
    attempt(
        see,
        "loss of features",
        lambda: keras.distillation.FeatureDistillation(loss=("mae", "mse")[0]).compute_loss(one, two),
    )

    def measured(distiller):
        distiller.compile(optimizer="sgd", loss="mse")
        return distiller.evaluate(x, np.zeros((1, 2), "float32"), verbose=0)

    attempt(
        see,
        "distiller",
        lambda: measured(
            keras.distillation.Distiller(
                teacher=teachers[0],
                student=students[0],
                distillation_losses=[keras.distillation.LogitsDistillation(), keras.distillation.LogitsDistillation()],
                distillation_loss_weights=[0.25, 0.75],
                student_loss_weight=0.125,
            )
        ),
    )
    attempt(
        see,
        "weights",
        lambda: keras.distillation.Distiller(
            teachers[0],
            students[0],
            keras.distillation.LogitsDistillation(),
            distillation_loss_weights=[0.25],
            student_loss_weight=0.125,
            name="own",
        ).get_config()["name"],
    )
    attempt(
        see,
        "layers",
        lambda: measured(
            keras.distillation.Distiller(
                teachers[0],
                students[0],
                keras.distillation.FeatureDistillation(
                    teacher_layer_name=("hidden", "last")[0], student_layer_name=("hidden", "last")[0]
                ),
            )
        ),
    )


@program("initializers.STFT", logic=True)
def arguments_of_an_initializer_of_fourier_terms(keras, see):
    """initializers.STFT by each argument: side, a window that is given, and scaling."""
    see("imaginary", keras.initializers.STFT(side="imag", window=[0.5, 1.0, 0.75, 0.25])((4, 1, 3)))
    see("scaling", keras.initializers.STFT(window=[0.5, 1.0, 0.75, 0.25], scaling="spectrum")((4, 1, 3)))


@program("initializers.HeUniform", "initializers.LecunUniform", logic=True)
def initializers_told_their_axes(keras, see):
    """HeUniform and LecunUniform that are told the axes of inputs and outputs: how large."""
    keras.ops  # noqa: B018

    def size(initializer):
        """The largest of many values, in steps of a tenth."""
        return int(10 * np.abs(keras.ops.convert_to_numpy(initializer((2, 3, 400)))).max())

    attempt(see, "HeUniform", lambda: size(keras.initializers.HeUniform(seed=1, input_axes=[0], output_axes=[1])))
    attempt(see, "LecunUniform", lambda: size(keras.initializers.LecunUniform(seed=1, input_axes=[0], output_axes=[1])))


@program("metrics.concordance_correlation", "metrics.pearson_correlation", logic=True)
def arguments_of_correlations(keras, see, tensor):
    """concordance_correlation and pearson_correlation by each argument."""
    see(
        "concordance",
        keras.metrics.concordance_correlation(
            y_true=tensor([[1.0, 2.0, 4.0], [0.5, 2.0, 3.5]]), y_pred=tensor([[2.0, 2.5, 3.0], [1.0, 0.0, 5.0]]), axis=0
        ),
    )
    see(
        "pearson",
        keras.metrics.pearson_correlation(
            y_true=tensor([[1.0, 2.0, 4.0], [0.5, 2.5, 3.5], [1.0, 0.0, 2.0]]),
            y_pred=tensor([[2.0, 2.5, 3.0], [1.0, 0.0, 5.0], [0.5, 2.0, 1.0]]),
            axis=0,
        ),
    )


@program(
    "metrics.binary_accuracy",
    "metrics.categorical_accuracy",
    "metrics.sparse_categorical_accuracy",
    "metrics.top_k_categorical_accuracy",
    "metrics.sparse_top_k_categorical_accuracy",
    "losses.sparse_categorical_crossentropy",
    logic=True,
)
def accuracies_by_each_argument(keras, see, tensor):
    """Accuracies and a crossentropy as functions, by each argument."""
    keras.ops  # noqa: B018
    attempt(
        see,
        "binary",
        lambda: keras.metrics.binary_accuracy(
            y_true=tensor([[1.0, 0.0, 1.0]]), y_pred=tensor([[-0.5, 0.6, 0.9]]), threshold=0.75
        ),
    )
    attempt(
        see,
        "binary, larger",
        lambda: keras.metrics.binary_accuracy(
            y_true=tensor([[1.0, 0.0, 1.0]]), y_pred=tensor([[0.8, 0.6, 0.9]]), threshold=0.75
        ),
    )
    attempt(
        see,
        "categorical",
        lambda: keras.metrics.categorical_accuracy(
            y_true=tensor([[0.5, 1.0], [1.0, 0.0]]), y_pred=tensor([[0.4, 0.6], [0.7, 0.3]])
        ),
    )
    attempt(
        see,
        "sparse",
        lambda: keras.metrics.sparse_categorical_accuracy(
            y_true=tensor([0, 1]), y_pred=tensor([[0.6, 0.4], [0.7, 0.3]])
        ),
    )
    attempt(
        see,
        "sparse, the other",
        lambda: keras.metrics.sparse_categorical_accuracy(
            y_true=tensor([1, 1]), y_pred=tensor([[0.4, 0.6], [0.7, 0.3]])
        ),
    )
    attempt(
        see,
        "top",
        lambda: keras.metrics.top_k_categorical_accuracy(
            y_true=tensor([[0.5, 1.0, 0.0], [1.0, 0.0, 0.0]]), y_pred=tensor([[0.1, 0.6, 0.3], [0.2, 0.5, 0.3]]), k=1
        ),
    )
    attempt(
        see,
        "top of numbers",
        lambda: keras.metrics.sparse_top_k_categorical_accuracy(
            y_true=tensor([1, 0]), y_pred=tensor([[0.1, 0.6, 0.3], [0.2, 0.5, 0.3]]), k=1
        ),
    )
    attempt(
        see,
        "top of sorted numbers",
        lambda: keras.metrics.sparse_top_k_categorical_accuracy(
            tensor([2, 0]), tensor([[2, 1], [1, 2]]), k=1, from_sorted_ids=True
        ),
    )
    attempt(
        see,
        "crossentropy",
        lambda: keras.losses.sparse_categorical_crossentropy(
            y_true=tensor([0, 1]), y_pred=tensor([[0.6, 0.3, 0.1], [0.7, 0.2, 0.1]])
        ),
    )
