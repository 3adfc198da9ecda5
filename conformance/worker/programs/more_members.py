"""Programs about members of models, layers, metrics and losses that no other program names."""

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


X, Y = np.array([[1.0], [2.0]], "float32"), np.zeros((2, 1), "float32")


def one_weight(keras):
    """One weight of 1."""
    return keras.models.Sequential(
        [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,), name="dense")], name="model"
    )


@program(
    "Model.predict_function",
    "Model.train_function",
    "Model.test_function",
    "Model.make_predict_function",
    "Model.make_train_function",
    "Model.make_test_function",
    logic=True,
)
def functions_that_a_model_makes(keras, see):
    """train_function, test_function and predict_function: when they are there, and whether compile takes them away."""
    model = one_weight(keras)
    names = ("train_function", "test_function", "predict_function")

    def there():
        return [getattr(model, name, "no attribute") is not None for name in names]

    see("at first", there())
    model.compile("sgd", "mse")
    see("compiled", there())
    model.predict(X, verbose=0)
    see("predicted", there())
    attempt(see, "made returns a function", lambda: callable(model.make_predict_function()))
    attempt(see, "made twice", lambda: model.make_predict_function() is model.make_predict_function())
    attempt(see, "made by force", lambda: model.make_predict_function(force=True) is model.make_predict_function())
    attempt(see, "made for training", lambda: callable(model.make_train_function()))
    attempt(see, "made for evaluation", lambda: callable(model.make_test_function()))
    model.compile("sgd", "mae")
    see("compiled again", there())


@program(
    "Model.compiled",
    "Model.loss",
    "Model.optimizer",
    "Model.run_eagerly",
    "Model.jit_compile",
    "Model.steps_per_execution",
    "Model.compiled_loss",
    "Model.compiled_metrics",
    "Model.distribute_strategy",
    "Model.distribute_reduction_method",
    logic=True,
)
def what_a_model_says_of_its_compilation(keras, see):
    """loss, optimizer, run_eagerly, jit_compile, steps_per_execution and the like, before and after compile."""
    model = one_weight(keras)

    def told(name):
        value = getattr(model, name)
        return value if value is None or isinstance(value, (bool, int, str)) else type(value).__name__

    names = [
        "compiled",
        "loss",
        "run_eagerly",
        "jit_compile",
        "steps_per_execution",
        "distribute_reduction_method",
        "stop_training",
        "auto_jit",
        "unrolled_steps_per_execution",
    ]
    for name in [*names, "optimizer"]:
        attempt(see, name + ", at first", lambda name=name: told(name))
    model.compile("sgd", "mse", metrics=["mae"])
    for name in [*names, "optimizer"]:
        attempt(see, name, lambda name=name: told(name))
    for name in ("compiled_loss", "compiled_metrics", "distribute_strategy"):
        attempt(see, name + " is there", lambda name=name: getattr(model, name) is not None)
    attempt(see, "run_eagerly set", lambda: (setattr(model, "run_eagerly", True), model.run_eagerly)[1])
    attempt(see, "jit_compile set", lambda: (setattr(model, "jit_compile", True), model.jit_compile)[1])
    attempt(see, "optimizer set", lambda: (setattr(model, "optimizer", None), model.optimizer)[1])


@program(
    "Model.compute_metrics",
    "Model.get_metrics_result",
    "Model.stateless_compute_loss",
    "Model.reset_metrics",
    logic=True,
)
def metrics_and_loss_computed_by_hand(keras, see, tensor):
    """compute_loss, compute_metrics, get_metrics_result and reset_metrics of a compiled model, called by hand."""
    model = one_weight(keras)
    model.compile("sgd", "mse", metrics=["mae"])
    model.evaluate(X, Y, verbose=0)
    x, y, found = tensor(X), tensor(Y), tensor(X * 2)

    def numbers(results):
        return {key: np.array(results[key], "float32") for key in sorted(results)}

    attempt(see, "result", lambda: numbers(model.get_metrics_result()))
    attempt(see, "loss", lambda: model.compute_loss(x, y, found))
    attempt(see, "metrics", lambda: numbers(model.compute_metrics(x, y, found, None)))
    attempt(see, "loss with weights", lambda: model.compute_loss(x, y, found, tensor([1.0, 0.0])))
    attempt(see, "nothing but predictions", lambda: model.compute_loss(y=y, y_pred=found))
    attempt(see, "no targets", lambda: model.compute_loss(x, None, found))
    attempt(see, "reset", lambda: (model.reset_metrics(), numbers(model.get_metrics_result()))[1])


@program(
    "Layer.input_spec",
    "Layer.activity_regularizer",
    "Layer.metrics",
    "Layer.autocast",
    "Layer.path",
    "Layer.input_dtype",
    "Layer.supports_jit",
    "Layer.quantization_mode",
    "Layer.call_signature_parameters",
    logic=True,
)
def what_a_layer_says_of_itself(keras, see):
    """input_spec, activity_regularizer, path, autocast, input_dtype, supports_jit and the like of a layer."""
    layer = keras.layers.Dense(2, activity_regularizer="l2", name="dense")

    def told(value):
        if isinstance(value, (list, tuple)):
            return [told(one) for one in value]
        if value is None or isinstance(value, (bool, int, str)):
            return value
        return type(value).__name__

    names = [
        "input_spec",
        "activity_regularizer",
        "autocast",
        "path",
        "input_dtype",
        "compute_dtype",
        "supports_jit",
        "supports_masking",
        "quantization_mode",
        "metrics",
        "stateful",
        "dynamic",
        "built",
        "submodules",
    ]
    for name in names:
        attempt(see, name + ", at first", lambda name=name: told(getattr(layer, name)))
    layer.build((None, 3))
    for name in names:
        attempt(see, name, lambda name=name: told(getattr(layer, name)))
    attempt(
        see, "ndim and axes", lambda: [layer.input_spec.min_ndim, {str(k): v for k, v in layer.input_spec.axes.items()}]
    )
    attempt(see, "another spec", lambda: setattr(layer, "input_spec", keras.layers.InputSpec(ndim=3)))
    attempt(see, "called with it", lambda: list(layer(np.ones((1, 3), "float32")).shape))
    attempt(see, "a text as the spec", lambda: setattr(layer, "input_spec", "any"))
    attempt(see, "another regularizer", lambda: (setattr(layer, "activity_regularizer", None), layer.losses)[1])
    attempt(see, "trainable as a text", lambda: (setattr(layer, "trainable", "no"), len(layer.trainable_weights))[1])


@program("Layer.compute_output_spec", "Layer.compute_output_shape", "Layer.symbolic_call", logic=True)
def outputs_of_a_layer_told_in_advance(keras, see):
    """compute_output_shape, compute_output_spec, compute_output_signature and symbolic_call of layers not built."""
    for name, make, shape in (
        ("Dense", lambda: keras.layers.Dense(2, name="a"), (None, 3)),
        ("Conv1D", lambda: keras.layers.Conv1D(2, 2, strides=2, name="a"), (None, 5, 1)),
        ("Flatten", lambda: keras.layers.Flatten(name="a"), (None, 2, 3)),
        ("Embedding", lambda: keras.layers.Embedding(5, 2, name="a"), (None, 4)),
        ("LSTM", lambda: keras.layers.LSTM(2, return_sequences=True, return_state=True, name="a"), (None, 4, 3)),
        ("Concatenate", lambda: keras.layers.Concatenate(name="a"), [(None, 2), (None, 3)]),
        ("Lambda", lambda: keras.layers.Lambda(lambda x: x[:, :1], name="a"), (None, 3)),
        ("BatchNormalization", lambda: keras.layers.BatchNormalization(name="a"), (None, 3)),
    ):

        def flat(found):
            if isinstance(found, list):
                return [flat(one) for one in found]
            if isinstance(found, tuple) and found and not isinstance(found[0], (int, type(None))):
                return [flat(one) for one in found]
            return [None if size is None else int(size) for size in tuple(getattr(found, "shape", found))]

        attempt(see, name + ": shape", lambda make=make, shape=shape: flat(make().compute_output_shape(shape)))

        def spec(make=make, shape=shape):
            tensors = [keras.KerasTensor(one) for one in shape] if isinstance(shape, list) else keras.KerasTensor(shape)
            return flat(make().compute_output_spec(tensors))

        attempt(see, name + ": spec", spec)
    attempt(see, "a shape that does not fit", lambda: keras.layers.Conv1D(2, 2).compute_output_shape((None, 5)))
    attempt(see, "too small", lambda: keras.layers.Conv1D(2, 9).compute_output_shape((None, 5, 1)))
    attempt(see, "a list", lambda: list(keras.layers.Dense(2).compute_output_shape([None, 3])))


@program(
    "Metric.update_state",
    "Metric.result",
    "Metric.reset_state",
    "Metric.name",
    "Metric.dtype",
    "Metric.variables",
    "Metric.stateless_update_state",
    "Metric.stateless_result",
    logic=True,
)
def members_of_a_metric(keras, see, tensor):
    """Members of a metric: names, types, variables, what update_state returns, states of its own, copies."""
    metric = keras.metrics.Mean(name="own")
    see("name", metric.name)
    attempt(see, "dtype", lambda: str(metric.dtype))
    attempt(see, "variables", lambda: [one.name.split(":")[0].split("/")[-1] for one in metric.variables])
    attempt(see, "config", lambda: sorted(metric.get_config()))
    attempt(see, "a copy", lambda: type(metric).from_config(metric.get_config()).name)

    def stateless():
        state = metric.stateless_update_state([v.value for v in metric.variables], tensor([2.0, 4.0]))
        return [np.array(keras.ops.convert_to_numpy(metric.stateless_result(state))), len(state)]

    attempt(see, "stateless", stateless)
    attempt(see, "reset without a state", lambda: len(metric.stateless_reset_state()))
    attempt(see, "a bare one updated", lambda: keras.metrics.Metric(name="bare").update_state(1.0))
    attempt(see, "a bare one's result", lambda: keras.metrics.Metric(name="bare").result())
    attempt(see, "no name", lambda: type(keras.metrics.Metric().name).__name__)
    attempt(see, "another type", lambda: str(keras.metrics.Mean(dtype="float16").dtype))
    attempt(see, "an unknown type", lambda: str(keras.metrics.Mean(dtype="half").dtype))


@program("Loss.call", "Loss.name", "Loss.reduction", "Loss.dtype", "Loss.get_config", "Loss.from_config", logic=True)
def members_of_a_loss(keras, see, tensor):
    """Members of a loss: name, reduction, type, its call without reduction, its config and a copy."""
    loss = keras.losses.MeanSquaredError(name="own")
    true, found = tensor([[1.0, 2.0], [3.0, 5.0]]), tensor([[0.0, 0.0], [1.0, 1.0]])
    see("called", loss(true, found))
    see("call", loss.call(true, found))
    attempt(see, "name", lambda: loss.name)
    attempt(see, "reduction", lambda: loss.reduction)
    attempt(see, "dtype", lambda: str(loss.dtype))
    attempt(see, "config", lambda: sorted(loss.get_config()))
    attempt(see, "a copy", lambda: type(loss).from_config(loss.get_config())(true, found))
    attempt(see, "default name", lambda: keras.losses.MeanSquaredError().name)
    attempt(see, "another reduction", lambda: keras.losses.MeanSquaredError(reduction="sum")(true, found))
    attempt(see, "an unknown reduction", lambda: keras.losses.MeanSquaredError(reduction="most") and "made")
    attempt(see, "another type", lambda: str(keras.losses.MeanSquaredError(dtype="float16").dtype))
    attempt(see, "a bare one", lambda: keras.losses.Loss()(true, found))


@program("Dense.enable_lora", "Dense.lora_enabled", "Dense.lora_rank", "Dense.kernel", "Dense.bias", logic=True)
def dense_layer_of_low_rank(keras, see, tensor):
    """enable_lora of a Dense layer: weights, which are trained, the kernel and the output, and a second time."""
    layer = keras.layers.Dense(2, kernel_initializer="ones", name="dense")
    attempt(see, "not built", lambda: layer.enable_lora(1))
    layer.build((None, 3))
    x = tensor([[1.0, 2.0, 3.0]])
    attempt(see, "before", lambda: bool(layer.lora_enabled))
    attempt(see, "kernel", lambda: np.array(layer.get_weights()[0]))
    attempt(see, "enabled", lambda: layer.enable_lora(1))
    attempt(see, "after", lambda: [bool(layer.lora_enabled), layer.lora_rank])
    attempt(see, "shapes", lambda: [[int(n) for n in one.shape] for one in layer.weights])
    attempt(see, "trained", lambda: [one.name for one in layer.trainable_weights])
    attempt(see, "output", lambda: layer(x))

    def changed():
        values = layer.get_weights()
        layer.set_weights([np.ones_like(one) for one in values])
        return layer(x)

    attempt(see, "output of ones", changed)
    attempt(see, "kernel in effect", lambda: np.array(keras.ops.convert_to_numpy(layer.kernel)))
    attempt(see, "twice", lambda: layer.enable_lora(1))
    attempt(see, "rank of zero", lambda: lora_of(keras, 0))
    attempt(see, "a factor", lambda: lora_of(keras, 2, lora_alpha=4))


def lora_of(keras, rank, **options):
    """The shapes of a Dense layer's weights after enable_lora."""
    layer = keras.layers.Dense(2, name="other")
    layer.build((None, 3))
    layer.enable_lora(rank, **options)
    return [[int(n) for n in one.shape] for one in layer.weights]


@program(
    "RNN.get_initial_state", "RNN.reset_states", "RNN.states", "RNN.state_size", "RNN.cell", "LSTM.units", logic=True
)
def states_of_a_recurrent_layer(keras, see, tensor):
    """get_initial_state, states, reset_states and reset_state of a stateful LSTM; cells and their sizes."""
    layer = keras.layers.LSTM(
        1, stateful=True, kernel_initializer="ones", recurrent_initializer="zeros", unit_forget_bias=False, name="lstm"
    )
    x = tensor(np.ones((2, 1, 1)))

    def states():
        held = layer.states
        if held is None:
            return None
        return [None if one is None else np.array(keras.backend.get_value(one)) for one in held]

    if not hasattr(keras.backend, "get_value"):

        def states():
            held = layer.states
            return None if held is None else [np.array(keras.ops.convert_to_numpy(one)) for one in held]

    attempt(see, "states at first", states)
    inputs = keras.layers.Input(batch_shape=(2, 1, 1))
    model = keras.models.Model(inputs, layer(inputs))
    attempt(see, "once", lambda: model.predict_on_batch(np.ones((2, 1, 1), "float32")))
    attempt(see, "twice", lambda: model.predict_on_batch(np.ones((2, 1, 1), "float32")))
    attempt(see, "states", states)
    attempt(see, "reset_states", lambda: layer.reset_states() and None)
    attempt(see, "reset_state", lambda: layer.reset_state() and None)
    attempt(see, "states when reset", states)
    attempt(see, "once more", lambda: model.predict_on_batch(np.ones((2, 1, 1), "float32")))
    attempt(see, "state size", lambda: layer.cell.state_size)
    attempt(see, "state size of the layer", lambda: layer.state_size)
    attempt(see, "units", lambda: [layer.units, layer.cell.units])
    attempt(see, "initial state of a batch size", lambda: [np.array(one) for one in layer.get_initial_state(2)])
    attempt(see, "initial state of a tensor", lambda: [np.array(one) for one in layer.get_initial_state(x)])
