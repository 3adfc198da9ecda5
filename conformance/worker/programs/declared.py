"""Programs about what inputs, specifications and plain layers are told, and layers called as functions."""

from . import program


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


def shape(value):
    """The shape as a list."""
    return list(value.shape)


@program("layers.Input", logic=True)
def inputs_declared(keras, see):
    """Input with each of its arguments."""
    keras.ops.zeros((1,))
    see("batch", shape(keras.layers.Input((3,), batch_size=2)))
    see("whole shape", shape(keras.layers.Input(batch_shape=(2, 3))))
    see("name", keras.layers.Input((3,), name="given").name)
    attempt(see, "sparse", lambda: bool(keras.layers.Input((3,), sparse=True).sparse))
    tensor = keras.KerasTensor((4, 5), name="mine")
    see("tensor", keras.layers.Input(batch_shape=(4, 5), tensor=tensor) is tensor)


@program("layers.Input", logic=True)
def inputs_that_may_be_missing(keras, see):
    """An Input that may be None, in a model."""
    keras.ops.zeros((1,))
    left, right = keras.layers.Input((2,)), keras.layers.Input((2,), optional=True)

    class Sum(keras.layers.Layer):
        def call(self, one, other=None):
            return one if other is None else one + other

        def compute_output_shape(self, one_shape, other_shape=None):
            return one_shape

    model = keras.Model([left, right], Sum()(left, right))
    x = keras.ops.ones((1, 2))
    see("both", model([x, x]))
    try:
        see("one", model([x, None]))
    except Exception as error:
        see("one", error)


@program("layers.InputLayer", logic=True)
def input_layers_declared(keras, see):
    """InputLayer with each of its arguments."""
    keras.ops.zeros((1,))
    layer = keras.layers.InputLayer(shape=(3,), batch_size=2, dtype="int32", name="given")
    see("shape", list(layer.batch_shape))
    see("dtype", str(layer.dtype))
    see("name", layer.name)
    see("whole shape", list(keras.layers.InputLayer(batch_shape=(2, 3)).batch_shape))
    attempt(see, "sparse", lambda: bool(keras.layers.InputLayer(shape=(3,), sparse=True).sparse))
    tensor = keras.KerasTensor((4, 5), name="mine")
    layer = keras.layers.InputLayer(batch_shape=(4, 5), input_tensor=tensor)
    see("tensor", layer.output is tensor)


@program("layers.InputLayer", logic=True)
def input_layers_that_may_be_missing(keras, see):
    """An InputLayer that may be None."""
    keras.ops.zeros((1,))
    see("optional", bool(keras.layers.InputLayer(shape=(3,), optional=True).optional))


@program("layers.InputSpec", logic=True)
def specifications_of_inputs(keras, see):
    """InputSpec: which inputs a layer takes with each of its arguments."""
    x = keras.ops.ones((2, 3))
    cube = keras.ops.ones((2, 3, 1))

    def taken(spec, inputs):
        layer = keras.layers.Activation("linear")
        layer.input_spec = spec
        try:
            layer(inputs)
        except ValueError:
            return "refused"
        return "taken"

    see("ndim", taken(keras.layers.InputSpec(ndim=3), x))
    see("ndim that fits", taken(keras.layers.InputSpec(ndim=2), x))
    see("max_ndim", taken(keras.layers.InputSpec(max_ndim=1), x))
    see("min_ndim", taken(keras.layers.InputSpec(min_ndim=3), x))
    see("axes", taken(keras.layers.InputSpec(axes={-1: 4}), x))
    see("shape", taken(keras.layers.InputSpec(shape=(None, 4)), x))
    see("last axis", taken(keras.layers.InputSpec(shape=(2, 3), allow_last_axis_squeeze=True), cube))
    spec = keras.layers.InputSpec(dtype="int32", name="given")
    see("dtype", str(spec.dtype))
    see("name", str(spec.name))


@program("layers.InputSpec", logic=True)
def specifications_of_inputs_that_may_be_missing(keras, see):
    """An InputSpec of an input that may be None."""
    keras.ops.zeros((1,))
    see("optional", bool(keras.layers.InputSpec(ndim=2, optional=True).optional))


@program("layers.Layer", logic=True)
def plain_layers(keras, see):
    """Layer with each of its arguments."""
    keras.ops.zeros((1,))
    layer = keras.layers.Layer(name="given", trainable=False, dtype="float16")
    see("name", layer.name)
    see("trainable", bool(layer.trainable))
    see("dtype", str(layer.compute_dtype))
    layer = keras.layers.Layer(activity_regularizer="l1")
    see("charged", type(layer.activity_regularizer).__name__)
    see("autocast", bool(keras.layers.Layer(autocast=False).autocast))


@program("layers.Lambda", "layers.Wrapper", logic=True)
def functions_as_layers(keras, see):
    """Lambda with arguments, a shape and a mask; a Wrapper and what it holds."""
    x = keras.ops.ones((1, 2))
    see("arguments", keras.layers.Lambda(lambda x, by: x * by, arguments={"by": 3.0})(x))
    layer = keras.layers.Lambda(lambda x: x, output_shape=(7,))
    see("shape", list(layer.compute_output_shape((None, 2))))
    layer = keras.layers.Lambda(lambda x: x, mask=lambda inputs, mask: "masked")
    see("mask", layer.compute_mask(x, None))
    see("wrapped", int(keras.layers.Wrapper(layer=keras.layers.Dense(2)).layer.units))


@program(
    "layers.add",
    "layers.average",
    "layers.concatenate",
    "layers.dot",
    "layers.maximum",
    "layers.minimum",
    "layers.multiply",
    "layers.subtract",
    logic=True,
)
def merged_by_functions(keras, see):
    """The functions that merge tensors."""
    x = keras.ops.convert_to_tensor([[1.0, -2.0], [4.0, 8.0]])
    see("add", keras.layers.add(inputs=[3.0 * x, x]))
    see("average", keras.layers.average(inputs=[3.0 * x, x]))
    see("concatenate", keras.layers.concatenate(inputs=[3.0 * x, x], axis=0))
    see("dot", keras.layers.dot(inputs=[3.0 * x, x], axes=1))
    see("maximum", keras.layers.maximum(inputs=[3.0 * x, x]))
    see("minimum", keras.layers.minimum(inputs=[3.0 * x, x]))
    see("multiply", keras.layers.multiply(inputs=[3.0 * x, x]))
    see("subtract", keras.layers.subtract(inputs=[3.0 * x, x]))


@program("layers.dot", logic=True)
def dotted_along_axes(keras, see):
    """dot along the axis that is given, of cubes."""
    x = keras.ops.reshape(keras.ops.arange(4.0), (1, 2, 2))
    see("first", keras.layers.dot(inputs=[3.0 * x, x], axes=1))
    see("second", keras.layers.dot(inputs=[3.0 * x, x], axes=2))


@program("layers.deserialize", logic=True)
def layers_from_configurations(keras, see):
    """layers.deserialize of a configuration, and of a class of one's own."""
    keras.ops.zeros((1,))

    class Own(keras.layers.Layer):
        pass

    layer = keras.layers.deserialize(
        config={"module": "keras.layers", "class_name": "Dense", "config": {"units": 2}, "registered_name": None}
    )
    see("units", int(layer.units))
    try:
        own = keras.layers.deserialize({"class_name": "Own", "config": {}}, custom_objects={"Own": Own})
        see("own", type(own).__name__)
    except Exception as error:
        see("own", error)


@program(
    "optimizers.deserialize",
    "optimizers.serialize",
    "optimizers.schedules.deserialize",
    "optimizers.schedules.serialize",
    logic=True,
)
def optimizers_from_configurations(keras, see):
    """Optimizers and schedules as configurations, and back, with classes of one's own."""
    keras.ops.zeros((1,))

    class Own(keras.optimizers.SGD):
        pass

    class Falling(keras.optimizers.schedules.ExponentialDecay):
        pass

    optimizer = keras.optimizers.deserialize(config={"class_name": "SGD", "config": {"learning_rate": 0.5}})
    see("rate", float(keras.ops.convert_to_numpy(optimizer.learning_rate)))
    try:
        own = keras.optimizers.deserialize(
            {"class_name": "Own", "config": {"learning_rate": 0.5}}, custom_objects={"Own": Own}
        )
        see("own", type(own).__name__)
    except Exception as error:
        see("own", error)
    config = keras.optimizers.serialize(optimizer=keras.optimizers.SGD(0.25))
    see("configuration", config["config"]["learning_rate"])
    schedule = keras.optimizers.schedules.deserialize(
        config={
            "class_name": "ExponentialDecay",
            "config": {"initial_learning_rate": 0.5, "decay_steps": 2, "decay_rate": 0.5},
        }
    )
    see("schedule", float(keras.ops.convert_to_numpy(schedule(2))))
    try:
        own = keras.optimizers.schedules.deserialize(
            {
                "class_name": "Falling",
                "config": {"initial_learning_rate": 0.5, "decay_steps": 2, "decay_rate": 0.5},
            },
            custom_objects={"Falling": Falling},
        )
        see("own schedule", type(own).__name__)
    except Exception as error:
        see("own schedule", error)
    config = keras.optimizers.schedules.serialize(
        learning_rate_schedule=keras.optimizers.schedules.ExponentialDecay(0.25, 2, 0.5)
    )
    see("configuration of a schedule", config["config"]["initial_learning_rate"])


@program(
    "optimizers.Adam",
    "optimizers.Adadelta",
    "optimizers.Adafactor",
    "optimizers.Adagrad",
    "optimizers.AdamW",
    "optimizers.Adamax",
    "optimizers.Ftrl",
    "optimizers.Lion",
    "optimizers.Nadam",
    "optimizers.RMSprop",
    logic=True,
)
def optimizers_with_names(keras, see):
    """Optimizers under names of one's own."""
    keras.ops.zeros((1,))
    see("Adam", keras.optimizers.Adam(name="given").name)
    see("Adadelta", keras.optimizers.Adadelta(name="given").name)
    see("Adafactor", keras.optimizers.Adafactor(name="given").name)
    see("Adagrad", keras.optimizers.Adagrad(name="given").name)
    see("AdamW", keras.optimizers.AdamW(name="given").name)
    see("Adamax", keras.optimizers.Adamax(name="given").name)
    see("Ftrl", keras.optimizers.Ftrl(name="given").name)
    see("Lion", keras.optimizers.Lion(name="given").name)
    see("Nadam", keras.optimizers.Nadam(name="given").name)
    see("RMSprop", keras.optimizers.RMSprop(name="given").name)


@program("optimizers.LossScaleOptimizer", logic=True)
def losses_scaled(keras, see):
    """LossScaleOptimizer: its scale, after how many steps that grows, and the optimizer within it."""
    keras.ops.zeros((1,))
    optimizer = keras.optimizers.LossScaleOptimizer(
        inner_optimizer=keras.optimizers.SGD(0.5), initial_scale=4.0, dynamic_growth_steps=3, name="given"
    )
    see("name", optimizer.name)
    see("steps", int(optimizer.dynamic_growth_steps))
    see("rate", float(keras.ops.convert_to_numpy(optimizer.inner_optimizer.learning_rate)))
    optimizer.build([keras.Variable([1.0, 2.0], dtype="float32")])
    see("loss", optimizer.scale_loss(keras.ops.ones(())))


@program("optimizers.Lamb", logic=True)
def lamb_with_a_name(keras, see):
    """Lamb under a name of one's own."""
    see("Lamb", keras.optimizers.Lamb(name="given").name)


@program("optimizers.Muon", logic=True)
def muon_with_factors(keras, see):
    """Muon with factors of its polynomial, and which weights it leaves to Adam."""
    variable = keras.Variable([[1.0, 2.0], [3.0, 4.0]], dtype="float32", name="kernel")
    optimizer = keras.optimizers.Muon(
        0.5, name="given", muon_a=1.5, muon_b=-0.5, muon_c=0.125, exclude_embeddings=False
    )
    see("name", optimizer.name)
    optimizer.build([variable])
    optimizer.apply([keras.ops.convert_to_tensor([[1.0, 0.5], [-1.0, 2.0]], dtype="float32")], [variable])
    see("step", keras.ops.convert_to_numpy(variable))
    layer = keras.layers.Embedding(3, 2, embeddings_initializer="ones", name="embedding")
    layer.build((None,))
    optimizer = keras.optimizers.Muon(0.5, exclude_embeddings=False)
    optimizer.build(layer.trainable_variables)
    optimizer.apply([keras.ops.reshape(keras.ops.arange(6.0), (3, 2))], layer.trainable_variables)
    see("embeddings", keras.ops.convert_to_numpy(layer.embeddings))


@program("optimizers.ScheduleFreeAdamW", logic=True)
def adam_without_a_schedule(keras, see):
    """ScheduleFreeAdamW with another beta_1, and under a name of one's own."""
    variable = keras.Variable([1.0, 2.0], dtype="float32")
    optimizer = keras.optimizers.ScheduleFreeAdamW(0.5, beta_1=0.5, name="given")
    see("name", optimizer.name)
    optimizer.build([variable])
    optimizer.apply([keras.ops.convert_to_tensor([1.0, 0.5], dtype="float32")], [variable])
    optimizer.apply([keras.ops.convert_to_tensor([-1.0, 0.5], dtype="float32")], [variable])
    see("steps", keras.ops.convert_to_numpy(variable))


@program("optimizers.MultiOptimizer", "optimizers.OptimizerMap", logic=True)
def several_optimizers_by_path(keras, see):
    """Which optimizer of several moves which variable."""
    first, second = (
        keras.Variable([1.0, 2.0], dtype="float32", name="first"),
        keras.Variable([1.0, 2.0], dtype="float32", name="second"),
    )
    table = keras.optimizers.OptimizerMap(
        default_optimizer=keras.optimizers.SGD(1.0), optimizer_map={"second": keras.optimizers.SGD(4.0)}
    )
    see("rate of first", float(keras.ops.convert_to_numpy(table["first"].learning_rate)))
    see("rate of second", float(keras.ops.convert_to_numpy(table["second"].learning_rate)))
    optimizer = keras.optimizers.MultiOptimizer(optimizer_map=table, loss_scale_factor=2.0, name="given")
    see("name", optimizer.name)
    see("loss", optimizer.scale_loss(keras.ops.ones(())))
    optimizer.build([first, second])
    optimizer.apply([keras.ops.ones((2,), dtype="float32"), keras.ops.ones((2,), dtype="float32")], [first, second])
    see("first", keras.ops.convert_to_numpy(first))
    see("second", keras.ops.convert_to_numpy(second))
    optimizer = keras.optimizers.MultiOptimizer(
        optimizer_map=keras.optimizers.OptimizerMap(default_optimizer=keras.optimizers.SGD(3.0))
    )
    third = keras.Variable([1.0, 2.0], dtype="float32", name="third")
    optimizer.build([third])
    optimizer.apply([keras.ops.ones((2,), dtype="float32")], [third])
    see("third", keras.ops.convert_to_numpy(third))
