"""Programs about the members of Model, Sequential and Layer: what one asks of a model, and how one writes a layer."""

import copy
import json
import pickle
import re

import numpy as np

from . import program


def tried(see, name, function, *arguments, **keywords):
    """See what a function returns, or the exception it raises."""
    try:
        value = function(*arguments, **keywords)
    except Exception as error:
        value = error
    see(name, value)


def kind(value):
    """The class of a value as users name it; old TensorFlow wraps lists and dictionaries that a model keeps."""
    name = type(value).__name__
    return {"ListWrapper": "list", "_DictWrapper": "dict", "_TupleWrapper": "tuple"}.get(name, name)


def sizes(shape):
    """A shape of any class as a list."""
    return [None if size is None else int(size) for size in (shape.as_list() if hasattr(shape, "as_list") else shape)]


def uncounted(name):
    """An automatic name without its number; the graph of TensorFlow 1 appends another one."""
    return re.sub(r"(_\d+)+$", "", name) if isinstance(name, str) else name


def two_layers(keras):
    hidden = keras.layers.Dense(2, name="hidden", kernel_initializer="ones", input_shape=(3,))
    return keras.Sequential([hidden, keras.layers.Dense(1, name="out", kernel_initializer="ones")], name="m")


def two_layers_functional(keras):
    inputs = keras.Input(shape=(3,), name="inputs")
    hidden = keras.layers.Dense(2, name="hidden", kernel_initializer="ones")(inputs)
    return keras.Model(inputs, keras.layers.Dense(1, name="out", kernel_initializer="ones")(hidden), name="m")


def scaled(keras):
    """A layer of one's own with an argument, but without get_config."""

    class Scaled(keras.layers.Layer):
        def __init__(self, factor=2.0, **keywords):
            super().__init__(**keywords)
            self.factor = factor

        def call(self, inputs):
            return inputs * self.factor

        def compute_output_shape(self, input_shape):
            return input_shape

    return Scaled


X = np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 2.0]], "float32")


@program("Model.get_layer", "Sequential", "Model", logic=True)
def get_layer_by_name_and_index(keras, see):
    """get_layer of a Sequential and of a functional model: by name, by index, and where there is none."""
    for style, model in (("Sequential", two_layers(keras)), ("functional", two_layers_functional(keras))):
        see("number of layers, " + style, len(model.layers))
        see("by name, " + style, model.get_layer("hidden").name)
        see("index 0, " + style, model.get_layer(index=0).name.replace("_input", ""))
        tried(see, "index -1, " + style, lambda model=model: model.get_layer(index=-1).name)
        tried(see, "index 9, " + style, model.get_layer, index=9)
        tried(see, "no such name, " + style, model.get_layer, "none")
        tried(see, "nothing, " + style, model.get_layer)
        tried(see, "both, " + style, lambda model=model: model.get_layer("out", index=1).name)
        tried(see, "a position as the first argument, " + style, model.get_layer, 1)


@program("Sequential", "Sequential.add", "Sequential.pop", logic=True)
def sequential_add_and_pop(keras, see):
    """add and pop: the layers and the output afterwards, and what add and pop refuse."""
    model = two_layers(keras)
    removed = model.pop()
    see("pop returns the layer", removed is not None)
    see("layers after pop", [layer.name for layer in model.layers])
    see("output shape after pop", sizes(model.output_shape))
    see("output after pop", model.predict(X, verbose=0))
    model.add(keras.layers.Dense(4, name="new", kernel_initializer="ones"))
    see("output after add", model.predict(X, verbose=0))
    see("number of weights", len(model.get_weights()))
    tried(see, "add returns", model.add, keras.layers.Activation("relu", name="relu"))
    tried(see, "a second layer of the name", model.add, keras.layers.Dense(1, name="relu"))
    tried(see, "a class", model.add, keras.layers.Dense)
    tried(see, "a function", model.add, abs)
    empty = keras.Sequential()
    tried(see, "pop of an empty model", empty.pop)
    see("layers of an empty model", len(empty.layers))
    empty.add(keras.layers.InputLayer(input_shape=(3,), name="inputs"))
    see("layers after an InputLayer", len(empty.layers))
    tried(see, "a second InputLayer", empty.add, keras.layers.InputLayer(input_shape=(3,), name="again"))
    other = keras.Sequential()
    tried(see, "an Input as the first", lambda: other.add(keras.Input(shape=(3,))))
    tried(
        see, "layers as a tuple", lambda: len(keras.Sequential((keras.layers.Dense(1), keras.layers.Dense(1))).layers)
    )


@program("Sequential", "Model.summary", "Model.count_params", "Layer.count_params", logic=True)
def model_that_is_not_built(keras, see):
    """What can be asked of a Sequential and a layer before they know their inputs."""
    model = keras.Sequential([keras.layers.Dense(2, name="d")], name="m")
    lines = []
    tried(see, "summary", model.summary, print_fn=lambda line, **keywords: lines.append(line))
    see("lines with the layer", sum("d (Dense)" in line for text in lines for line in text.splitlines()))
    tried(see, "count_params", model.count_params)
    tried(see, "count_params of the layer", model.layers[0].count_params)
    tried(see, "weights", lambda: len(model.weights))
    tried(see, "get_weights", model.get_weights)
    tried(see, "weights of the layer", lambda: len(model.layers[0].weights))
    tried(see, "output_shape", lambda: sizes(model.output_shape))
    tried(see, "input_shape of the layer", lambda: sizes(model.layers[0].input_shape))
    tried(see, "output of the layer", lambda: kind(model.layers[0].output))
    tried(see, "inputs", lambda: model.inputs)
    see("built", bool(model.built))
    tried(see, "fresh layer built", lambda: bool(keras.layers.Dense(2).built))
    tried(see, "get_config", lambda: sorted(model.get_config()))
    tried(see, "set_weights", model.set_weights, [np.ones((3, 2)), np.zeros(2)])
    tried(see, "build", model.build, (None, 3))
    see("built afterwards", bool(model.built))
    tried(see, "count_params afterwards", model.count_params)


def text_of(model, **options):
    lines = []
    model.summary(print_fn=lambda line, **keywords: lines.append(line), **options)
    return "\n".join(lines).splitlines()


@program("Model", "Model.summary", logic=True)
def arguments_of_summary(keras, see):
    """line_length, positions, expand_nested, show_trainable, layer_range: what they change in the lines of summary."""
    inner = two_layers_functional(keras)
    inner.get_layer("hidden").trainable = False
    inputs = keras.Input(shape=(3,), name="first")
    model = keras.Model(inputs, keras.layers.Activation("relu", name="relu")(inner(inputs)), name="outer")

    def named(**options):
        return [
            name
            for name in ("first", "relu", "hidden", "out ")
            if any(name in line for line in text_of(model, **options))
        ]

    see("layers", named())
    tried(see, "layers, expand_nested", lambda: named(expand_nested=True))
    tried(see, "show_trainable", lambda: any(" Y " in line for line in text_of(model, show_trainable=True)))
    tried(see, "layer_range", lambda: named(layer_range=["relu", "relu"]))
    see("longest line", max(map(len, text_of(model))))
    see("longest line, line_length 120", max(map(len, text_of(model, line_length=120))))
    tried(see, "positions", lambda: max(map(len, text_of(model, line_length=100, positions=[0.5, 0.75, 0.9, 1.0]))))
    see("lines of numbers", [line.strip() for line in text_of(model) if "params" in line])
    see("returns", model.summary(print_fn=lambda line, **keywords: None))


@program("layers.Layer", "Layer.get_config", "Model.get_config", "Model.from_config", logic=True)
def layer_without_get_config(keras, see):
    """A layer with an argument and no get_config: its config, a model's config with it, and a model made from that."""
    made = scaled(keras)
    custom = {"Scaled": made}
    inputs = keras.Input(shape=(3,), name="inputs")
    model = keras.Model(inputs, made(4.0, name="scaled")(inputs))
    tried(see, "config of the layer", lambda: sorted(made(4.0, name="scaled").get_config()))
    tried(see, "config of a layer with the default", lambda: sorted(made(name="scaled").get_config()))
    tried(see, "factor of the layer from its config", lambda: made.from_config(made(4.0).get_config()).factor)
    tried(see, "config of a functional model", lambda: sorted(model.get_config()))
    tried(see, "to_json", lambda: len(json.loads(model.to_json())["config"]["layers"]))

    def again(model, cls):
        return cls.from_config(model.get_config(), custom_objects=custom).predict(X, verbose=0)

    tried(see, "functional model from its config", again, model, keras.Model)
    sequence = keras.Sequential([made(4.0, name="scaled", input_shape=(3,))], name="m")
    tried(see, "Sequential from its config", again, sequence, keras.Sequential)
    tried(see, "clone_model", lambda: keras.models.clone_model(model).predict(X, verbose=0))

    class Own(keras.Model):
        def __init__(self, units=2):
            super().__init__(name="own")
            self.dense = keras.layers.Dense(units)

        def call(self, inputs):
            return self.dense(inputs)

    tried(see, "config of a subclass of Model", lambda: sorted(Own(3).get_config()))
    tried(see, "to_json of a subclass of Model", lambda: json.loads(Own(3).to_json())["class_name"])


@program("Model.get_config", "Sequential.get_config", "Model.to_json", "Model.to_yaml", logic=True)
def configs_of_models(keras, see):
    """The keys of a model's config and of its JSON, the class names in it, and to_yaml."""
    for style, model in (("Sequential", two_layers(keras)), ("functional", two_layers_functional(keras))):
        config = model.get_config()
        see("config of %s" % style, kind(config))
        see("keys of %s" % style, sorted(config))
        see("classes in %s" % style, [layer["class_name"] for layer in config["layers"]])
        see("keys of a layer of %s" % style, sorted(config["layers"][-1]))
        text = json.loads(model.to_json())
        see("keys of the JSON of %s" % style, sorted(text))
        see("class in the JSON of %s" % style, text["class_name"])
        see("indented JSON of %s" % style, len(model.to_json(indent=2).splitlines()) > 5)
        tried(see, "to_yaml of %s" % style, lambda model=model: "class_name" in model.to_yaml())
    functional = two_layers_functional(keras).get_config()
    see("inputs of the config", functional["input_layers"])
    see("outputs of the config", functional["output_layers"])
    see("connections of the last layer", kind(functional["layers"][-1]["inbound_nodes"][0]))


@program("layers.Dense", "Layer.output_shape", "Layer.input_shape", "Layer.compute_output_shape", logic=True)
def shapes_of_layers(keras, see):
    """output_shape, input_shape, input_spec, compute_output_shape and shapes of tensors: their classes and values."""
    model = two_layers_functional(keras)
    layer = model.get_layer("hidden")
    for name in ("input_shape", "output_shape"):
        tried(see, name, lambda name=name: [kind(getattr(layer, name)), sizes(getattr(layer, name))])
        tried(see, name + " of the model", lambda name=name: [kind(getattr(model, name)), sizes(getattr(model, name))])
        tried(see, name + " of the InputLayer", lambda name=name: kind(getattr(model.layers[0], name)))
    for name in ("a tuple", "a list"):
        given = (None, 3) if name == "a tuple" else [None, 3]
        tried(see, "compute_output_shape of " + name, lambda given=given: told(layer.compute_output_shape(given)))
    tried(see, "compute_output_shape of the model", lambda: told(model.compute_output_shape((None, 3))))
    tried(
        see,
        "input_spec",
        lambda: [kind(layer.input_spec), dict(layer.input_spec.axes or {}), layer.input_spec.min_ndim],
    )
    tried(see, "input_spec of the model", lambda: kind(model.input_spec))
    see("shape of a symbolic tensor", kind(model.output.shape))
    see("shape of a weight", kind(layer.weights[0].shape))
    tried(see, "last size of a symbolic tensor", lambda: kind(model.output.shape[-1]))
    tried(see, "_keras_shape", lambda: model.output._keras_shape)


def told(shape):
    return [kind(shape), sizes(shape)]


@program("Model.weights", "layers.BatchNormalization", "layers.Dropout", "Layer.variables", logic=True)
def order_and_names_of_weights(keras, see):
    """Dense, BatchNormalization, Dense: the order and the names of the weights, and the variables of a Dropout."""
    layers = [
        # Names of their own: the graph of TensorFlow 1 numbers those that it has seen.
        keras.layers.Dense(2, name="first_of_three", input_shape=(3,)),
        keras.layers.BatchNormalization(name="second_of_three"),
        keras.layers.Dense(1, name="last_of_three"),
    ]
    model = keras.Sequential(layers, name="m")

    def last(weights):
        return [
            re.split("[/:]", getattr(weight, "path", weight.name))[-1 if hasattr(weight, "path") else -2]
            for weight in weights
        ]

    for name in ("weights", "trainable_weights", "non_trainable_weights", "variables", "trainable_variables"):
        tried(see, name, lambda name=name: last(getattr(model, name)))
    see("sizes of get_weights", [int(np.size(values)) for values in model.get_weights()])
    see("name of a kernel", layers[0].weights[0].name)
    tried(see, "path of a kernel", lambda: layers[0].weights[0].path)
    tried(see, "name of a kernel's attribute", lambda: layers[0].kernel.name)
    see("weights of BatchNormalization", last(layers[1].weights))
    drop = keras.layers.Dropout(0.5, name="drop")
    see("weights of Dropout", len(drop.weights))
    tried(see, "variables of Dropout", lambda: len(drop.variables))
    tried(see, "variables of a seeded Dropout", lambda: len(keras.layers.Dropout(0.5, seed=1).variables))
    layers[1].trainable = False
    see("trainable weights, frozen", last(model.trainable_weights))
    see("non-trainable weights, frozen", last(model.non_trainable_weights))


@program("layers.Layer", "Layer.add_weight", logic=True)
def forms_of_add_weight(keras, see):
    """add_weight by position, by keywords, and with each of its arguments: the weight, or what it raises."""

    class Own(keras.layers.Layer):
        def __init__(self, way):
            super().__init__(name="own")
            self.way = way

        def build(self, input_shape):
            self.w = self.way(self)
            super().build(input_shape)

        def call(self, inputs):
            return inputs * 1.0

    def built(way):
        layer = Own(way)
        keras.Sequential([keras.layers.Activation("linear", input_shape=(3,)), layer])
        name = getattr(layer.w, "path", layer.w.name).split(":")[0].split("/")[-1]
        return [uncounted(name), sizes(layer.w.shape), len(layer.trainable_weights), layer.get_weights()[0]]

    ways = [
        ("name and shape by position", lambda layer: layer.add_weight("w", (2,), initializer="ones")),
        ("shape by position", lambda layer: layer.add_weight((2,), initializer="ones")),
        ("shape and initializer by position", lambda layer: layer.add_weight((2,), "ones")),
        ("name and shape by keywords", lambda layer: layer.add_weight(name="w", shape=(2,), initializer="ones")),
        ("without a name", lambda layer: layer.add_weight(shape=(2,), initializer="ones")),
        ("without a shape", lambda layer: layer.add_weight(name="w", initializer="ones")),
        ("a number as shape", lambda layer: layer.add_weight(name="w", shape=2, initializer="ones")),
        ("a list as shape", lambda layer: layer.add_weight(name="w", shape=[2], initializer="ones")),
        ("not trainable", lambda layer: layer.add_weight(name="w", shape=(2,), initializer="ones", trainable=False)),
        ("a name with a slash", lambda layer: layer.add_weight(name="w/v", shape=(2,), initializer="ones")),
        ("dtype", lambda layer: layer.add_weight(name="w", shape=(2,), initializer="ones", dtype="int32")),
        ("add_variable", lambda layer: layer.add_variable(name="w", shape=(2,), initializer="ones")),
        (
            "use_resource",
            lambda layer: layer.add_weight(name="w", shape=(2,), initializer="ones", use_resource=True),
        ),
        ("autocast", lambda layer: layer.add_weight(name="w", shape=(2,), initializer="ones", autocast=False)),
    ]
    for name, way in ways:
        tried(see, name, built, way)


def with_call(keras, way):
    """A layer of one's own whose call does something first, and hands on its inputs."""

    class Own(keras.layers.Layer):
        def call(self, inputs):
            way(self, inputs)
            return inputs * 1.0

        def compute_output_shape(self, input_shape):
            return input_shape

    return Own(name="own", input_shape=(3,))


def evaluated(keras, model):
    """The loss and the metrics of a model whose own loss is 0."""
    model.compile("sgd", "mse")
    return [float(value) for value in np.ravel(model.evaluate(X, X, verbose=0))]


@program("layers.Layer", "Layer.add_loss", "Model.add_loss", logic=True)
def forms_of_add_loss(keras, see):
    """add_loss in call with a tensor, a number and a function, and of a model: the loss of evaluate."""
    ops = keras.ops if hasattr(keras, "ops") else keras.backend

    def loss(way):
        return evaluated(keras, keras.Sequential([with_call(keras, way)]))

    # The sum of X is 4.5.
    tried(see, "a tensor", loss, lambda layer, x: layer.add_loss(ops.sum(x)))
    tried(see, "a tensor and inputs", loss, lambda layer, x: layer.add_loss(ops.sum(x), inputs=x))
    tried(see, "a number", loss, lambda layer, x: layer.add_loss(2.0))
    tried(see, "a function", loss, lambda layer, x: layer.add_loss(lambda: 2.0))

    def of_model():
        inputs = keras.Input(shape=(3,))
        model = keras.Model(inputs, keras.layers.Activation("linear")(inputs))
        model.add_loss(ops.sum(model.output))
        return evaluated(keras, model)

    tried(see, "of a model", of_model)


@program("layers.Layer", "Layer.add_metric", "Model.add_metric", logic=True)
def forms_of_add_metric(keras, see):
    """add_metric in call and of a model, and a metric as an attribute: what evaluate returns, or what it raises."""
    ops = keras.ops if hasattr(keras, "ops") else keras.backend

    def metrics(**options):
        way = with_call(keras, lambda layer, x: layer.add_metric(ops.sum(x), **options))
        return evaluated(keras, keras.Sequential([way]))

    tried(see, "a tensor", lambda: metrics(name="total"))
    tried(see, "a tensor and aggregation", lambda: metrics(name="total", aggregation="mean"))

    def of_model():
        inputs = keras.Input(shape=(3,))
        model = keras.Model(inputs, keras.layers.Activation("linear")(inputs))
        model.add_metric(ops.sum(model.output), name="total", aggregation="mean")
        return evaluated(keras, model)

    tried(see, "of a model", of_model)

    class Counted(keras.layers.Layer):
        def __init__(self, **keywords):
            super().__init__(**keywords)
            self.counted = keras.metrics.Mean(name="counted")

        def call(self, inputs):
            self.counted.update_state(inputs)
            return inputs * 1.0

    def attribute():
        model = keras.Sequential([Counted(name="own", input_shape=(3,))])
        return [*evaluated(keras, model), [metric.name for metric in model.metrics]]

    tried(see, "a metric as an attribute", attribute)


@program("Model.losses", "Model.metrics", "Model.updates", "Model.metrics_names", "regularizers.l2", logic=True)
def losses_metrics_and_updates_of_a_model(keras, see):
    """losses, metrics, metrics_names and updates of a model: before compile, after it, and after evaluate."""
    hidden = keras.layers.Dense(2, name="d", kernel_initializer="ones", kernel_regularizer="l2", input_shape=(3,))
    model = keras.Sequential([hidden, keras.layers.BatchNormalization(name="b")], name="m")

    def counts():
        return [[getattr(one, "name", "") for one in model.metrics], list(model.metrics_names)]

    tried(see, "number of losses", lambda: len(model.losses))
    tried(see, "kind of a loss", lambda: callable(model.losses[0]))
    tried(see, "metrics before compile", lambda: [one.name for one in model.metrics])
    tried(see, "metrics_names before compile", lambda: list(model.metrics_names))
    tried(see, "updates", lambda: len(model.updates))
    tried(see, "updates of a layer", lambda: len(model.layers[1].updates))
    model.compile("sgd", "mse", metrics=["mae"])
    tried(see, "after compile", counts)
    model.evaluate(X, X[:, :2], verbose=0)
    tried(see, "after evaluate", counts)
    tried(see, "loss of a layer", lambda: len(hidden.losses))
    tried(see, "loss is an attribute", lambda: model.loss)
    tried(see, "get_compile_config", lambda: sorted(model.get_compile_config()))


@program("Model.get_weights", "Model.set_weights", "Layer.set_weights", logic=True)
def wrong_weights(keras, see):
    """set_weights with too few, too many and wrongly shaped arrays, with lists, and in another order."""
    model = two_layers(keras)
    good = [np.ones((3, 2)), np.zeros(2), np.ones((2, 1)), np.zeros(1)]
    tried(see, "as it should be", model.set_weights, good)
    tried(see, "too few", model.set_weights, good[:3])
    tried(see, "too many", model.set_weights, [*good, np.zeros(1)])
    tried(see, "none", model.set_weights, [])
    tried(see, "a wrong shape", model.set_weights, [np.ones((2, 3)), *good[1:]])
    tried(see, "a shape that can be broadcast", model.set_weights, [np.ones((1, 2)), *good[1:]])
    tried(see, "lists", model.set_weights, [values.tolist() for values in good])
    tried(see, "a tuple", model.set_weights, tuple(good))
    tried(see, "an array of another precision", model.set_weights, [values.astype("float16") for values in good])
    layer = model.get_layer("out")
    tried(see, "too few for a layer", layer.set_weights, [np.ones((2, 1))])
    tried(see, "a wrong shape for a layer", layer.set_weights, [np.ones((2, 2)), np.zeros(1)])
    see("class of a weight", kind(model.get_weights()[0]))
    model.get_weights()[0][:] = 5.0
    see("a changed copy", model.get_weights()[0])


@program("layers.Layer", "Layer.build", "Layer.call", logic=True)
def argument_of_build(keras, see):
    """What build and compute_output_shape are given: the class of the shape, of one and of several inputs."""
    seen = []

    class Own(keras.layers.Layer):
        def build(self, input_shape):
            seen.append(input_shape)
            super().build(input_shape)

        def call(self, inputs):
            return inputs * 1.0 if not isinstance(inputs, (list, tuple)) else inputs[0] * 1.0

        def compute_output_shape(self, input_shape):
            return input_shape if not isinstance(input_shape, list) else input_shape[0]

    one, two = keras.Input(shape=(3,), name="one"), keras.Input(shape=(3,), name="two")
    Own(name="single")(one)
    see("shape of one input", kind(seen[-1]))
    see("sizes", sizes(seen[-1]))
    see("last size", kind(seen[-1][-1]))
    tried(see, "an item is an integer", lambda: isinstance(seen[-1][1], int))
    tried(see, "product", lambda: int(np.prod(seen[-1][1:])))
    tried(see, "sum of tuples", lambda: sizes(seen[-1][:1] + seen[-1][1:]))
    Own(name="several")([one, two])
    see("shape of two inputs", kind(seen[-1]))
    see("shape of the first of two", kind(seen[-1][0]))
    tried(see, "a tuple of inputs", lambda: Own(name="tuple")((one, two)) is not None)
    see("shape of a tuple of inputs", kind(seen[-1]))
    tried(see, "build by hand", lambda: Own(name="by hand").build((None, 3)))
    see("shape by hand", kind(seen[-1]))


@program("layers.Layer", "layers.Dense", "Layer.dtype", logic=True)
def dtypes_of_a_layer(keras, see):
    """dtype, compute_dtype, variable_dtype and dtype_policy of a layer, for no dtype, a dtype and a policy."""
    for given in ("none", "float16", "float64", "mixed_float16"):
        try:
            layer = keras.layers.Dense(1, name="d", **({} if given == "none" else {"dtype": given}))
        except Exception as error:
            see("made with " + given, error)
            continue
        for name in ("dtype", "compute_dtype", "variable_dtype"):
            tried(see, "%s of %s" % (name, given), lambda name=name, layer=layer: str(getattr(layer, name)))
        for name in ("dtype_policy", "_dtype_policy"):
            tried(see, "%s of %s" % (name, given), lambda name=name, layer=layer: getattr(layer, name).name)
    layer = keras.layers.Dense(1, name="d", dtype="float16")
    tried(see, "output of a float16 layer", lambda: dtype_name(layer(keras.Input(shape=(3,)))))
    tried(see, "weights of a float16 layer", lambda: str(layer.get_weights()[0].dtype))
    tried(see, "dtype of a model", lambda: two_layers(keras).dtype)

    def set_policy():
        keras.mixed_precision.set_global_policy("float32")
        if not hasattr(keras, "config"):
            # Without a policy Keras 2 follows floatx again, which the programs behind this one are run in.
            keras.mixed_precision.set_global_policy(None)

    tried(see, "mixed_precision.set_global_policy", set_policy)


def dtype_name(tensor):
    return getattr(tensor.dtype, "name", str(tensor.dtype))


@program("layers.Layer", "Layer.supports_masking", "layers.Masking", "layers.Dense", logic=True)
def masks_of_layers(keras, see):
    """supports_masking of layers, and a mask that reaches a layer of one's own that knows nothing of masks."""
    for name in ("Dense", "Flatten", "Reshape", "Dropout", "LSTM", "Embedding", "Conv1D", "Concatenate"):
        makers = {
            "Dense": (1,),
            "Reshape": ((-1,),),
            "Dropout": (0.5,),
            "LSTM": (1,),
            "Embedding": (3, 2),
            "Conv1D": (1, 1),
        }
        layer = getattr(keras.layers, name)(*makers.get(name, ()))
        see("supports_masking of " + name, bool(layer.supports_masking))
    own = scaled(keras)
    see("supports_masking of one's own", bool(own().supports_masking))
    inputs = keras.Input(shape=(3, 1))
    masked = keras.layers.Masking()(inputs)

    class Ends(keras.layers.Layer):
        def __init__(self, **keywords):
            super().__init__(**keywords)
            self.supports_masking = True

        def call(self, inputs, mask=None):
            seen.append(mask is None)
            return inputs * 1.0

    seen = []
    tried(see, "mask behind Masking", lambda: Ends()(masked) is not None)
    see("no mask arrives", seen[-1:])
    tried(see, "mask behind a Dense", lambda: Ends()(keras.layers.Dense(1)(masked)) is not None)
    see("no mask arrives behind a Dense", seen[-1:])
    tried(see, "layer that knows no masks", lambda: own()(masked) is not None)
    tried(see, "mask behind it", lambda: Ends()(own()(masked)) is not None)
    see("no mask arrives behind it", seen[-1:])
    tried(see, "Flatten", lambda: keras.layers.Flatten()(masked) is not None)
    tried(see, "compute_mask without a mask", lambda: own().compute_mask(inputs, None))


@program("Model", "Model.predict", "Model.input_names", "Model.output_names", logic=True)
def model_of_named_inputs_and_outputs(keras, see):
    """A model made of dictionaries and one made of lists: its names, its inputs, and what predict takes and returns."""

    def parts():
        one, two = keras.Input(shape=(1,), name="one"), keras.Input(shape=(1,), name="two")
        both = keras.layers.Add(name="both")([one, two])
        return one, two, both, keras.layers.Activation("relu", name="last")(both)

    a, b = np.array([[1.0]]), np.array([[-3.0]])
    one, two, both, last = parts()
    model = keras.Model([one, two], [both, last])
    for name in ("input_names", "output_names"):
        tried(see, name, lambda name=name: list(getattr(model, name)))
    tried(see, "inputs", lambda: [kind(model.inputs), len(model.inputs)])
    tried(see, "input", lambda: kind(model.input))
    tried(see, "outputs", lambda: [kind(model.outputs), kind(model.output)])
    tried(see, "a list", model.predict, [a, b], verbose=0)
    tried(see, "a dictionary of names", model.predict, {"one": a, "two": b}, verbose=0)
    tried(see, "a tuple", model.predict, (a, b), verbose=0)

    def by_names():
        one, two, both, last = parts()
        return keras.Model({"one": one, "two": two}, {"both": both, "last": last})

    tried(see, "made of dictionaries", lambda: kind(by_names().input))
    tried(see, "its predict", lambda: by_names().predict({"one": a, "two": b}, verbose=0))
    tried(see, "its predict of other names", lambda: by_names().predict({"two": b, "one": a, "three": a}, verbose=0))

    def other_keys():
        one, two, _, last = parts()
        return keras.Model({"x": one, "y": two}, last).predict({"x": a, "y": -b}, verbose=0)

    tried(see, "keys that are not the names of the inputs", other_keys)

    def nested():
        one, two, _, last = parts()
        three = keras.Input(shape=(1,), name="three")
        model = keras.Model([[one, two], three], keras.layers.Add()([last, three]))
        return model.predict([[a, -b], a], verbose=0)

    tried(see, "nested inputs", nested)

    def alone():
        inputs = keras.Input(shape=(1,), name="one")
        model = keras.Model([inputs], [keras.layers.Activation("relu", name="r")(inputs)])
        return [kind(model.input), kind(model.output), kind(model.predict(a, verbose=0))]

    tried(see, "lists of one", alone)


@program("Model", logic=True)
def arguments_of_model(keras, see):
    """Model(inputs, outputs) by each of the names that its arguments had, and with inputs that do not fit."""
    inputs = keras.Input(shape=(3,), name="inputs")
    outputs = keras.layers.Activation("relu", name="relu")(inputs)
    model = keras.Model
    tried(see, "by position", lambda: len(model(inputs, outputs).layers))
    tried(see, "inputs and outputs", lambda: len(model(inputs=inputs, outputs=outputs).layers))
    tried(see, "input and output", lambda: len(model(input=inputs, output=outputs).layers))
    tried(see, "name by position", lambda: uncounted(model(inputs, outputs, "mine").name))
    tried(see, "trainable", lambda: model(inputs, outputs, trainable=False).trainable)
    tried(see, "a name with a slash", lambda: model(inputs, outputs, name="a/b").name)
    tried(see, "a name with a space", lambda: model(inputs, outputs, name="a b").name)
    tried(see, "outputs only", lambda: len(model(outputs=outputs).layers))
    tried(see, "outputs of other inputs", lambda: len(model(keras.Input(shape=(3,)), outputs).layers))
    tried(see, "inputs that are not used", lambda: len(model([inputs, keras.Input(shape=(1,))], outputs).layers))
    tried(
        see, "an inner tensor as inputs", lambda: len(model(outputs, keras.layers.Activation("relu")(outputs)).layers)
    )
    tried(see, "an array as inputs", lambda: len(model(X, outputs).layers))
    tried(see, "the same input twice", lambda: len(model([inputs, inputs], outputs).layers))
    tried(see, "inputs as outputs", lambda: model(inputs, inputs).predict(X, verbose=0))
    tried(
        see,
        "two layers of one name",
        lambda: len(model(inputs, keras.layers.Activation("tanh", name="relu")(outputs)).layers),
    )


@program("models.clone_model", logic=True)
def arguments_of_clone_model(keras, see):
    """clone_model, also with a function, of a Sequential and of a functional model: layers and weights of the clone."""

    def wider(layer):
        if isinstance(layer, keras.layers.Dense):
            config = layer.get_config()
            config["units"] = 2 * config["units"]
            return type(layer).from_config(config)
        return type(layer).from_config(layer.get_config())

    for style, model in (("Sequential", two_layers(keras)), ("functional", two_layers_functional(keras))):
        model.set_weights([np.full(np.shape(values), 3.0) for values in model.get_weights()])

        def shapes(model=model, **options):
            copy = keras.models.clone_model(model, **options)
            return [list(values.shape) for values in copy.get_weights()]

        tried(see, "shapes of %s" % style, shapes)
        copy = keras.models.clone_model(model)
        see("weights of %s" % style, [float(values.ravel()[0]) for values in copy.get_weights()])
        see("names of %s" % style, [layer.name for layer in copy.layers if "input" not in layer.name])
        see("name of %s" % style, uncounted(copy.name))
        tried(see, "with a function, %s" % style, shapes, clone_function=wider)
        tried(
            see,
            "with input_tensors, %s" % style,
            lambda model=model: len(keras.models.clone_model(model, input_tensors=keras.Input(shape=(3,))).layers),
        )
    inputs = keras.Input(shape=(3,))
    shared = keras.layers.Dense(3, name="shared")
    twice = keras.Model(inputs, shared(shared(inputs)))
    see("a shared layer", [len(keras.models.clone_model(twice).layers), len(keras.models.clone_model(twice).weights)])


@program("Model", "Sequential", "layers.Dense", logic=True)
def copies_by_python(keras, see):
    """copy.deepcopy and pickle of layers and of models, and the output of what comes back."""

    def pickled(value):
        return pickle.loads(pickle.dumps(value))

    for way, again in (("deepcopy", copy.deepcopy), ("pickle", pickled)):
        for style, make in (("Sequential", two_layers), ("functional", two_layers_functional)):
            model = make(keras)
            tried(see, "%s of %s" % (way, style), lambda again=again, model=model: again(model).predict(X, verbose=0))
        model.compile("sgd", "mse")
        tried(see, "%s of a compiled model" % way, lambda again=again, model=model: again(model).optimizer is not None)
        layer = keras.layers.Dense(2, name="d")
        tried(see, "%s of a layer" % way, lambda again=again, layer=layer: again(layer).units)
        built = model.get_layer("out")
        tried(see, "%s of a built layer" % way, lambda again=again, built=built: again(built).get_weights()[0])
        tried(see, "%s of an optimizer" % way, lambda again=again: type(again(keras.optimizers.SGD(0.5))).__name__)
        tried(see, "%s of a loss" % way, lambda again=again: type(again(keras.losses.MeanSquaredError())).__name__)


@program("layers.Dense", "Layer.output", "Layer.get_output_at", logic=True)
def layer_that_is_called_twice(keras, see):
    """A layer called on two inputs: output, get_output_at, input_shape, nodes, and a model of each output."""
    shared = keras.layers.Dense(2, name="shared", kernel_initializer="ones")
    one, two = keras.Input(shape=(3,), name="one"), keras.Input(shape=(3,), name="two")
    shared(one)
    tried(see, "output after one call", lambda: sizes(shared.output.shape))
    tried(see, "input after one call", lambda: shared.input is one)
    second = shared(two)
    tried(see, "output after two calls", lambda: sizes(shared.output.shape))
    tried(see, "input_shape after two calls", lambda: sizes(shared.input_shape))
    tried(see, "get_output_at 1", lambda: shared.get_output_at(1) is second)
    tried(see, "get_input_at 1", lambda: shared.get_input_at(1) is two)
    tried(see, "get_input_shape_at", lambda: sizes(shared.get_input_shape_at(0)))
    tried(see, "get_output_at 5", lambda: shared.get_output_at(5))
    for name in ("inbound_nodes", "_inbound_nodes", "outbound_nodes"):
        tried(see, name, lambda name=name: len(getattr(shared, name)))
    see("weights", len(shared.weights))
    see("output of a model of the second call", keras.Model(two, second).predict(X, verbose=0))
    tried(see, "a wrong number of features", lambda: shared(keras.Input(shape=(4,))) is not None)
    tried(see, "get_input_mask_at", lambda: shared.get_input_mask_at(0))


def predicted_at_once(keras, see, ways):
    """See which of the ways from a symbolic tensor to another one make a model, and what one model of all predicts."""
    inputs = keras.Input(shape=(3,))
    made = []
    for name, way in ways:
        try:
            made.append((name, keras.Model(inputs, way(inputs)).outputs[0]))
        except Exception as error:
            see(name, error)
    if made:
        model = keras.Model(inputs, [outputs for _, outputs in made] + [made[0][1]])
        for (name, _), values in zip(made, model.predict(X, verbose=0)):
            see(name, values)


@program("layers.Input", "Model.predict", logic=True)
def operators_on_symbolic_tensors(keras, see):
    """Operators of Python and functions of NumPy on symbolic tensors: a model of each, and what it predicts."""
    ways = [
        ("x + 1", lambda x: x + 1.0),
        ("1 - x", lambda x: 1.0 - x),
        ("x * x", lambda x: x * x),
        ("-x", lambda x: -x),
        ("x ** 2", lambda x: x**2),
        ("x / 2", lambda x: x / 2.0),
        ("x[:, 0]", lambda x: x[:, 0]),
        ("x[..., None]", lambda x: x[..., None]),
        ("x > 0", lambda x: x > 0.0),
        ("abs(x)", abs),
        ("x @ array", lambda x: x @ np.ones((3, 1), "float32")),
        ("x + array", lambda x: x + np.ones(3, "float32")),
        ("np.abs", np.abs),
        ("np.float32(1) + x", lambda x: np.float32(1.0) + x),
        ("x.shape[-1]", lambda x: x * float(x.shape[-1])),
    ]
    predicted_at_once(keras, see, ways)
    tried(see, "bool of a symbolic tensor", lambda: bool(keras.Input(shape=(3,))))
    tried(see, "float of a symbolic tensor", lambda: float(keras.Input(shape=(3,))))
    tried(see, "len of a symbolic tensor", lambda: len(keras.Input(shape=(3,))))


@program("layers.Input", "layers.Lambda", logic=True)
def tensorflow_on_symbolic_tensors(keras, see, tf):
    """Functions of TensorFlow on Keras' symbolic tensors: called on them, and inside a Lambda."""
    ways = [
        ("tf.abs", tf.abs),
        ("tf.reduce_sum", lambda x: tf.reduce_sum(x, axis=-1)),
        ("tf.matmul", lambda x: tf.matmul(x, tf.ones((3, 1)))),
        ("tf.shape", lambda x: x * tf.cast(tf.shape(x)[0], "float32")),
        ("tf.nn.relu", tf.nn.relu),
        ("tf.concat", lambda x: tf.concat([x, x], axis=-1)),
    ]
    ways += [(name + " in a Lambda", keras.layers.Lambda(way)) for name, way in ways]
    predicted_at_once(keras, see, ways)
    tried(see, "is_tensor", lambda: bool(tf.is_tensor(keras.Input(shape=(3,)))))


@program("layers.Dense", "layers.Layer", logic=True)
def inputs_that_are_no_tensors(keras, see):
    """Layers called on arrays, lists, numbers and integers, and on nothing: the output, or what they raise."""
    dense = keras.layers.Dense(1, kernel_initializer="ones", name="d")
    tried(see, "an array", lambda: dense(X))
    tried(see, "an array of float64", lambda: dense(X.astype("float64")))
    tried(see, "an array of integers", lambda: dense(np.array([[1, 2, 3]])))
    tried(see, "a list", lambda: dense([[1.0, 2.0, 3.0]]))
    tried(see, "one dimension", lambda: dense(np.ones(3, "float32")))
    tried(see, "another number of features", lambda: dense(np.ones((1, 4), "float32")))
    tried(see, "a text", lambda: dense("text"))
    tried(see, "None", lambda: dense(None))
    tried(see, "nothing", dense)
    tried(see, "by keyword", lambda: dense(inputs=X))
    own = scaled(keras)(3.0)
    tried(see, "an array for a layer of one's own", lambda: own(X))
    tried(see, "an integer for a layer of one's own", lambda: own(2))
    model = two_layers(keras)
    tried(see, "an array for a model", lambda: model(X))
    tried(see, "a list of lists for a model", lambda: model([[1.0, 2.0, 3.0]]))


@program("layers.Layer", "Layer.call", logic=True)
def arguments_of_call(keras, see):
    """A layer whose call has more arguments: numbers, tensors and None by position and by keyword, and training."""

    class Own(keras.layers.Layer):
        def call(self, inputs, factor=1.0, other=None, training=None):
            seen.append(training)
            return inputs * factor if other is None else inputs * factor + other

        def compute_output_shape(self, input_shape):
            return input_shape

    seen = []
    ways = [
        ("a number by position", lambda x: Own()(x, 2.0)),
        ("a number by keyword", lambda x: Own()(x, factor=2.0)),
        ("a tensor by position", lambda x: Own()(x, 2.0, x)),
        ("a tensor by keyword", lambda x: Own()(x, other=x)),
        ("None by position", lambda x: Own()(x, 2.0, None)),
        ("an array by keyword", lambda x: Own()(x, other=np.ones(3, "float32"))),
        ("an unknown keyword", lambda x: Own()(x, more=1.0)),
        ("inputs by keyword", lambda x: Own()(inputs=x)),
        ("a first argument that is a keyword too", lambda x: Own()(x, inputs=x)),
    ]
    predicted_at_once(keras, see, ways)
    del seen[:]
    inputs = keras.Input(shape=(3,))
    keras.Model(inputs, Own()(inputs, training=True)).predict(X, verbose=0)
    see("training=True arrives", any(value is True for value in seen))


@program("layers.Layer", "Model", "Layer.name", logic=True)
def automatic_names(keras, see):
    """The names that layers and models get from their classes, and names that are refused."""

    class MyOwnLayer(keras.layers.Layer):
        pass

    class Conv2DBlock(keras.layers.Layer):
        pass

    class HTTPLayer(keras.layers.Layer):
        pass

    class _Private(keras.layers.Layer):
        pass

    class MyModel(keras.Model):
        pass

    for made in (MyOwnLayer, Conv2DBlock, HTTPLayer, _Private, MyModel):
        tried(see, made.__name__, lambda made=made: uncounted(made().name))
    for name in ("Conv2D", "LSTM", "BatchNormalization", "GlobalAveragePooling2D", "ReLU", "ELU", "GRUCell"):
        makers = {"Conv2D": (1, 1), "LSTM": (1,), "GRUCell": (1,)}
        see(name, uncounted(getattr(keras.layers, name)(*makers.get(name, ())).name))
    see("Sequential", uncounted(keras.Sequential().name))
    inputs = keras.Input(shape=(3,))
    see("Model", uncounted(keras.Model(inputs, keras.layers.Dense(1)(inputs)).name))
    see("name of an Input", uncounted(inputs.name.split(":")[0]))
    for name in ("a b", "a/b", "", 3, "ä", "a>b"):
        tried(see, "the name %r" % (name,), lambda name=name: uncounted(keras.layers.Dense(1, name=name).name))
    first, second = keras.layers.Dense(1).name, keras.layers.Dense(1).name
    counts = [int(name.split("_")[-1]) if "_" in name else 0 for name in (first, second)]
    see("the count grows by", counts[1] - counts[0])


@program("layers.Layer", "Model", "Layer.trainable_weights", logic=True)
def layers_kept_in_attributes(keras, see):
    """Layers in attributes, lists, dictionaries and tuples of a layer and of a model: how many weights are found."""
    containers = [
        ("an attribute", lambda layer: layer),
        ("a list", lambda layer: [layer]),
        ("a dictionary", lambda layer: {"a": layer}),
        ("a tuple", lambda layer: (layer,)),
        ("a nested list", lambda layer: [[layer]]),
    ]
    for base in ("Layer", "Model"):
        cls = keras.layers.Layer if base == "Layer" else keras.Model

        class Own(cls):
            def __init__(self, container):
                super().__init__(name="own")
                self.inner = keras.layers.Dense(1, name="inner")
                self.kept = container(keras.layers.Dense(1, name="kept"))

            def call(self, inputs):
                found = self.kept
                while not hasattr(found, "units"):
                    found = found["a"] if hasattr(found, "keys") else found[0]
                return found(self.inner(inputs))

        def counts(container, cls=Own):
            layer = cls(container)
            layer(keras.Input(shape=(3,)))
            return [len(layer.weights), len(layer.trainable_weights), len(getattr(layer, "layers", [1, 2]))]

        for name, container in containers:
            tried(see, "%s of a %s" % (name, base), counts, container)

    class Early(keras.layers.Layer):
        def __init__(self):
            self.inner = keras.layers.Dense(1)
            super().__init__()

    tried(see, "an attribute before super().__init__()", lambda: uncounted(Early().name))

    class Without(keras.layers.Layer):
        def __init__(self):
            self.factor = 2.0

        def call(self, inputs):
            return inputs * self.factor

    tried(see, "a layer without super().__init__()", lambda: Without()(X))
    layer = keras.layers.Dense(1)
    tried(see, "submodules", lambda: len(list(layer.submodules)))
    tried(see, "_layers", lambda: len(list(layer._layers)))
    tried(see, "_flatten_layers", lambda: len(list(layer._flatten_layers())))


@program("Model.reset_states", "layers.LSTM", "Layer.stateful", logic=True)
def states_of_layers_and_models(keras, see):
    """stateful of layers and models, and by which name their states are reset."""
    inputs = keras.Input(batch_shape=(1, 2, 1))
    model = keras.Model(inputs, keras.layers.LSTM(1, stateful=True, name="l")(inputs))
    layer = model.get_layer("l")
    dense = keras.layers.Dense(1)
    for name, one in (("LSTM", layer), ("model", model), ("Dense", dense)):
        tried(see, "stateful of " + name, lambda one=one: bool(one.stateful))
        for method in ("reset_states", "reset_state"):
            tried(see, "%s of %s" % (method, name), lambda one=one, method=method: getattr(one, method)())
    tried(see, "states", lambda: [sizes(state.shape) for state in layer.states])
    tried(see, "get_initial_state by batch size", lambda: len(layer.get_initial_state(batch_size=1)))
    tried(see, "get_initial_state by inputs", lambda: len(layer.get_initial_state(inputs)))
    for name in ("units", "activation", "recurrent_activation", "implementation", "return_sequences", "cell"):
        tried(see, name, lambda name=name: kind(getattr(layer, name)))
    tried(see, "reset_states of a layer without state", lambda: keras.layers.LSTM(1).reset_states())
