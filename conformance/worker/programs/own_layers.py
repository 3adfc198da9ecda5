"""Programs about layers of one's own: what Keras hands to their methods, and what it finds in them."""

import operator

import numpy as np

from . import program


def sizes(shape):
    """A shape, or a list or dictionary of shapes, with the names of the types that hold it."""
    kind = type(shape).__name__
    if isinstance(shape, dict):
        return [kind, {key: sizes(shape[key]) for key in sorted(shape)}]
    if isinstance(shape, (list, tuple)) and any(not isinstance(size, (int, type(None))) for size in shape):
        return [kind, [sizes(part) for part in shape]]
    return [kind, [None if size is None else int(size) for size in shape]]


def attempt(see, name, function):
    """See what a function returns, or the exception that it raises."""
    try:
        see(name, function())
    except Exception as error:
        see(name, error)


@program("layers.Layer", "Layer.build", logic=True)
def shape_that_build_receives(keras, see):
    """The shape that build of a layer of one's own receives: its type, for one input and for two."""
    seen = []

    class Own(keras.layers.Layer):
        def build(self, input_shape):
            seen.append(sizes(input_shape))
            super(Own, self).build(input_shape)

        def call(self, inputs):
            return inputs[0] if isinstance(inputs, (list, tuple)) else inputs

        def compute_output_shape(self, input_shape):
            return input_shape[0] if isinstance(input_shape, list) else input_shape

    a, b = keras.Input(shape=(3,)), keras.Input(shape=(4, 2))
    Own(name="one")(a)
    Own(name="two")([a, b])
    see("one input", seen[0])
    see("two inputs", seen[1])
    Own(name="sequence")(b)
    see("sequence", seen[2])


@program("layers.Layer", "Layer.build", logic=True)
def layer_called_on_a_dictionary(keras, see):
    """A layer of one's own that is called on a dictionary: the shape that build receives, and the output."""
    seen = []

    class Own(keras.layers.Layer):
        def build(self, input_shape):
            seen.append(sizes(input_shape))
            super(Own, self).build(input_shape)

        def call(self, inputs):
            return inputs["a"] + 2 * inputs["b"]

        def compute_output_shape(self, input_shape):
            return input_shape["a"]

    a, b = keras.Input(shape=(2,), name="a"), keras.Input(shape=(2,), name="b")
    model = keras.Model([a, b], Own(name="own")({"a": a, "b": b}))
    see("shape", seen[0])
    see("output", model.predict([np.array([[1.0, 2.0]]), np.array([[4.0, 8.0]])], verbose=0))


@program("layers.Layer", "Layer.build", logic=True)
def shape_with_methods_of_tensorshape(keras, see):
    """build that uses its shape as TensorFlow's: as_list, rank, ndims, value of a dimension, slices."""
    ways = {
        "as_list": lambda shape: shape.as_list(),
        "rank": lambda shape: shape.rank,
        "ndims": lambda shape: shape.ndims,
        "value of a dimension": lambda shape: shape[-1].value,
        "last as an integer": lambda shape: int(shape[-1]),
        "a tuple and a slice": lambda shape: len(operator.add((7,), shape[1:])),
        "a list and a slice": lambda shape: len(operator.add([7], shape[1:])),
        "equal to a tuple": lambda shape: bool(shape == (None, 3)),
        "product": lambda shape: int(np.prod(shape[1:])),
    }

    class Own(keras.layers.Layer):
        def build(self, input_shape):
            for name in sorted(ways):
                attempt(see, name, lambda way=ways[name]: way(input_shape))
            super(Own, self).build(input_shape)

        def call(self, inputs):
            return inputs

    inputs = keras.Input(shape=(3,))
    keras.Model(inputs, Own(name="own")(inputs))


@program("layers.Layer", "Model.predict", "Model.fit", "Model.evaluate")
def training_argument_of_call(keras, see, tensor):
    """call with training=None that adds one in training: the losses of fit and evaluate, predict, and calls."""

    class Own(keras.layers.Layer):
        def call(self, inputs, training=None):
            if training:
                return inputs + 1.0
            return inputs * 1.0

    layer = Own(name="own", input_shape=(1,))
    model = keras.Sequential([layer, keras.layers.Dense(1, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    x, y = np.ones((2, 1)), np.zeros((2, 1))
    see("fit", [float(value) for value in model.fit(x, y, verbose=0).history["loss"]])
    see("train_on_batch", float(model.train_on_batch(x, y)))
    see("evaluate", float(model.evaluate(x, y, verbose=0)))
    see("predict", model.predict(x, verbose=0))
    attempt(see, "call", lambda: layer(tensor(x)))
    attempt(see, "call with training=True", lambda: layer(tensor(x), training=True))
    attempt(see, "model called with training=True", lambda: model(tensor(x), training=True))


@program("layers.Layer", "Model.predict", "Model.evaluate")
def training_argument_with_a_default(keras, see, tensor):
    """call with training=True or False as its default: what predict, evaluate, fit and a call make of it."""
    keras.backend.clear_session()  # A model with Dropout that was made before counts in Keras 2.9 and 2.10.

    class Always(keras.layers.Layer):
        def call(self, inputs, training=True):
            if training:
                return inputs + 1.0
            return inputs * 1.0

    class Never(keras.layers.Layer):
        def call(self, inputs, training=False):
            if training:
                return inputs + 1.0
            return inputs * 1.0

    x, y = np.ones((2, 1)), np.zeros((2, 1))
    for name, layer in (("True", Always(name="always")), ("False", Never(name="never"))):
        inputs = keras.Input(shape=(1,))
        model = keras.Model(inputs, keras.layers.Dense(1, kernel_initializer="ones")(layer(inputs)))
        model.compile(keras.optimizers.SGD(0.0), "mse")
        see("default %s: fit" % name, [float(value) for value in model.fit(x, y, verbose=0).history["loss"]])
        see("default %s: evaluate" % name, float(model.evaluate(x, y, verbose=0)))
        see("default %s: predict" % name, model.predict(x, verbose=0))
        attempt(see, "default %s: call" % name, lambda layer=layer: layer(tensor(x)))


@program("layers.Layer", "Layer.add_weight", logic=True)
def ways_to_call_add_weight(keras, see, tensor):
    """add_weight by position and by name, without name, shape or initializer, with strings and objects."""
    constant = keras.initializers.Constant(3.0)
    ways = [
        ("name, shape by position", lambda layer: layer.add_weight("w", (2,), initializer="ones")),
        ("shape by position", lambda layer: layer.add_weight((2,), initializer="ones")),
        ("name by position, shape by name", lambda layer: layer.add_weight("w", shape=(2,), initializer="ones")),
        ("by name", lambda layer: layer.add_weight(name="w", shape=(2,), initializer="ones")),
        ("without a name", lambda layer: layer.add_weight(shape=(2,), initializer="ones")),
        ("without a shape", lambda layer: layer.add_weight(name="w", initializer="ones")),
        ("shape ()", lambda layer: layer.add_weight(name="w", shape=(), initializer="ones")),
        ("shape as a list", lambda layer: layer.add_weight(name="w", shape=[2], initializer="ones")),
        ("shape as an integer", lambda layer: layer.add_weight(name="w", shape=2, initializer="ones")),
        ("initializer object", lambda layer: layer.add_weight(name="w", shape=(2,), initializer=constant)),
        (
            "initializer class",
            lambda layer: layer.add_weight(name="w", shape=(2,), initializer=keras.initializers.Ones),
        ),
        ("not trained", lambda layer: layer.add_weight(name="w", shape=(2,), initializer="ones", trainable=False)),
        ("add_variable", lambda layer: layer.add_variable(name="w", shape=(2,), initializer="ones")),
        ("name with a slash", lambda layer: layer.add_weight(name="a/w", shape=(2,), initializer="ones")),
    ]

    class Own(keras.layers.Layer):
        def __init__(self, way, **keywords):
            super(Own, self).__init__(**keywords)
            self.way = way

        def build(self, input_shape):
            self.w = self.way(self)
            super(Own, self).build(input_shape)

        def call(self, inputs):
            return inputs * self.w

    for number, (name, way) in enumerate(ways):
        layer = Own(way, name="own_%d" % number)
        attempt(see, name, lambda layer=layer: layer(tensor([[1.0, 2.0]])))
        see(name + ": trained, not trained", [len(layer.trainable_weights), len(layer.non_trainable_weights)])


@program("layers.Layer", "Layer.add_weight", logic=True)
def default_initializer_of_add_weight(keras, see):
    """add_weight without an initializer, by dtype: whether floats are drawn, and what integers and booleans are."""

    class Own(keras.layers.Layer):
        def build(self, input_shape):
            self.drawn = self.add_weight(name="drawn", shape=(4, 4))
            super(Own, self).build(input_shape)

        def call(self, inputs):
            return inputs

    def drawn():
        layer = Own(name="own")
        layer(keras.Input(shape=(2,)))
        (values,) = layer.get_weights()
        # Glorot's limit for 4 and 4 is 0.87.
        return {"within the limit of Glorot": bool(np.abs(values).max() < 0.867), "zero": not values.any()}

    attempt(see, "floats", drawn)

    def made(dtype):
        return keras.layers.Layer(name="made_" + dtype).add_weight(name="w", shape=(2,), dtype=dtype)

    attempt(see, "integers", lambda: made("int32"))
    attempt(see, "booleans", lambda: made("bool"))


@program("layers.Layer", "Layer.add_weight", "Layer.losses", logic=True)
def regularizer_of_add_weight(keras, see):
    """A regularizer of a weight of one's own, as a text, an object and a function: the losses of the layer."""

    class Own(keras.layers.Layer):
        def __init__(self, given, **keywords):
            super(Own, self).__init__(**keywords)
            self.given = given

        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(2,), initializer="ones", regularizer=self.given)
            super(Own, self).build(input_shape)

        def call(self, inputs):
            return inputs * self.w

    def losses(given):
        layer = Own(given, name="own", input_shape=(2,))
        model = keras.Sequential([layer])
        model.compile("sgd", "mse")
        return [len(layer.losses), float(model.evaluate(np.zeros((1, 2)), np.zeros((1, 2)), verbose=0))]

    attempt(see, "text", lambda: losses("l1"))
    attempt(see, "object", lambda: losses(keras.regularizers.l2(0.5)))
    attempt(see, "function", lambda: losses(lambda weight: 3.0 * (weight[0] + weight[1])))


@program("layers.Layer", "Layer.get_config", "Layer.from_config", "models.clone_model", logic=True)
def layer_without_a_get_config(keras, see):
    """A layer with an argument and no get_config: its config, a copy made from it, and a cloned model."""

    class Own(keras.layers.Layer):
        def __init__(self, factor, **keywords):
            super(Own, self).__init__(**keywords)
            self.factor = factor

        def call(self, inputs):
            return inputs * self.factor

    layer = Own(3.0, name="own")
    attempt(see, "keys", lambda: sorted(layer.get_config()))
    attempt(see, "factor of the copy", lambda: float(Own.from_config(layer.get_config()).factor))
    inputs = keras.Input(shape=(2,))
    model = keras.Model(inputs, layer(inputs))
    x = np.array([[1.0, 2.0]])
    attempt(see, "clone", lambda: keras.models.clone_model(model).predict(x, verbose=0))


@program("layers.Layer", "Layer.get_config", logic=True)
def layer_without_a_get_config_and_an_object(keras, see):
    """A layer without get_config whose argument is a layer or an array: its config, and a copy made from it."""

    class Own(keras.layers.Layer):
        def __init__(self, given, **keywords):
            super(Own, self).__init__(**keywords)
            self.given = given

        def call(self, inputs):
            return inputs

    attempt(see, "layer", lambda: sorted(Own(keras.layers.Dense(2, name="inner"), name="own").get_config()))
    attempt(see, "array", lambda: sorted(Own(np.ones(2), name="own").get_config()))
    attempt(see, "list", lambda: list(Own.from_config(Own([1, 2], name="own").get_config()).given))


@program("layers.Layer", logic=True)
def shape_of_the_tensor_in_call(keras, see):
    """What call sees of its tensor in a functional model: the type of its shape, the batch, as_list, get_shape."""
    ways = {
        "type": lambda x: type(x.shape).__name__,
        "sizes": lambda x: [None if size is None else int(size) for size in x.shape],
        "the batch is None": lambda x: x.shape[0] is None,
        "as_list": lambda x: x.shape.as_list(),
        "get_shape": lambda x: x.get_shape().as_list(),
        "ndim": lambda x: x.ndim,
        "rank of the shape": lambda x: x.shape.rank,
        "name of the dtype": lambda x: x.dtype.name,
        "dtype equals its name": lambda x: bool(x.dtype == "float32"),
    }
    found = {}

    class Own(keras.layers.Layer):
        def call(self, inputs):
            if not found:
                for name in sorted(ways):
                    attempt(found.__setitem__, name, lambda way=ways[name]: way(inputs))
            return inputs * 2

    inputs = keras.Input(shape=(3,))
    keras.Model(inputs, Own(name="own")(inputs))
    for name in sorted(found):
        see(name, found[name])


@program("layers.Layer", "Model.predict", logic=True)
def dynamic_shape_in_call(keras, see, tf):
    """tf.shape and tf.reshape in call: the output of predict, and the static shape of the model's output."""

    class Own(keras.layers.Layer):
        def call(self, inputs):
            batch = tf.shape(inputs)[0]
            return tf.reshape(inputs, [batch * 2, 2])

    inputs = keras.Input(shape=(4,))
    outputs = Own(name="own")(inputs)
    see("shape", [None if size is None else int(size) for size in outputs.shape])
    model = keras.Model(inputs, outputs)
    attempt(see, "output", lambda: model(tf.constant([[1.0, 2.0, 3.0, 4.0]])))
    attempt(see, "predict", lambda: model.predict(np.array([[1.0, 2.0, 3.0, 4.0]]), verbose=0))


@program("layers.Layer", "Layer.compute_output_shape", logic=True)
def who_calls_compute_output_shape(keras, see):
    """compute_output_shape of one's own: whether a functional model asks for it, and with a shape of which type."""
    seen = []

    class Own(keras.layers.Layer):
        def call(self, inputs):
            return inputs * 2

        def compute_output_shape(self, input_shape):
            seen.append(sizes(input_shape))
            return (input_shape[0], 7)

    inputs = keras.Input(shape=(3,))
    outputs = Own(name="own")(inputs)
    see("received", seen[:1])
    see("static shape", [None if size is None else int(size) for size in outputs.shape])
    attempt(see, "asked with a tuple", lambda: sizes(Own(name="asked").compute_output_shape((None, 3))))
    attempt(see, "of a layer of Keras", lambda: sizes(keras.layers.Dense(5).compute_output_shape((None, 3))))

    class Plain(keras.layers.Layer):
        def call(self, inputs):
            return inputs[:, :2]

    attempt(see, "of a layer without it", lambda: sizes(Plain(name="plain").compute_output_shape((None, 3))))
    attempt(see, "layer without it", lambda: sizes(tuple(Plain(name="plain_2")(inputs).shape)))


@program("layers.Layer", "Model.fit")
def tf_variable_as_an_attribute(keras, see, tf):
    """A tf.Variable as an attribute of a layer: whether it counts among the weights, and whether fit trains it."""

    class Own(keras.layers.Layer):
        def __init__(self, **keywords):
            super(Own, self).__init__(**keywords)
            self.w = tf.Variable([2.0], name="w")

        def call(self, inputs):
            return inputs * tf.cast(self.w, inputs.dtype)

    layer = Own(name="own", input_shape=(1,))
    model = keras.Sequential([layer, keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)])
    see("weights of the layer", len(layer.weights))
    see("trained weights of the model", len(model.trainable_weights))
    model.compile(keras.optimizers.SGD(0.125), "mse")
    model.fit(np.ones((1, 1)), np.zeros((1, 1)), verbose=0)
    see("weights of the model after fit", model.get_weights())
    see("variable after fit", layer.w)


@program("layers.Layer", "backend.dot", "backend.softmax", "backend.sum", logic=True)
def attention_from_backend_functions(keras, see):
    """A layer of one's own as many wrote it: K.dot, K.bias_add, K.tanh, K.softmax and K.sum over the steps."""
    backend = keras.backend

    class Attention(keras.layers.Layer):
        def build(self, input_shape):
            size = int(input_shape[-1])
            self.W = self.add_weight(name="W", shape=(size, size), initializer="ones")
            self.b = self.add_weight(name="b", shape=(size,), initializer="zeros")
            self.u = self.add_weight(name="u", shape=(size, 1), initializer="ones")
            super(Attention, self).build(input_shape)

        def call(self, inputs):
            hidden = backend.tanh(backend.bias_add(backend.dot(inputs, self.W), self.b))
            scores = backend.dot(hidden, self.u)
            return backend.sum(backend.softmax(scores, axis=1) * inputs, axis=1)

        def compute_output_shape(self, input_shape):
            return (input_shape[0], input_shape[-1])

    model = keras.Sequential([Attention(name="attention", input_shape=(3, 2))])
    see("output", model.predict(np.array([[[1.0, 0.5], [0.25, -1.0], [0.0, 2.0]]]), verbose=0))
    see("shape", [None if size is None else int(size) for size in model.output_shape])


@program("layers.Layer", "Layer.add_loss", "Model.fit", "Model.evaluate")
def add_loss_in_call(keras, see):
    """add_loss in call: the loss of fit and of evaluate, the weight afterwards, and how many losses are listed."""

    class Own(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(2,), initializer="ones")
            super(Own, self).build(input_shape)

        def call(self, inputs):
            outputs = inputs * self.w
            self.add_loss(4.0 * (self.w[0] + self.w[1]))
            return outputs

    layer = Own(name="own", input_shape=(2,))
    model = keras.Sequential([layer])
    see("losses", [len(layer.losses), len(model.losses)])
    model.compile(keras.optimizers.SGD(0.125), "mse")
    x, y = np.ones((2, 2)), np.zeros((2, 2))
    see("evaluate", float(model.evaluate(x, y, verbose=0)))
    history = model.fit(x, y, batch_size=2, epochs=2, shuffle=False, verbose=0).history
    see("history", [float(value) for value in history["loss"]])
    see("weight", model.get_weights())


@program("layers.Layer", "Layer.add_loss", logic=True)
def forms_of_add_loss(keras, see):
    """add_loss of a vector, a number, a list and a function, and with inputs=: the loss of evaluate."""
    ways = [
        ("a vector", lambda layer, x: layer.add_loss(x[:, 0])),
        ("a number", lambda layer, x: layer.add_loss(2.0)),
        ("a list", lambda layer, x: layer.add_loss([x[0, 0] * 1.0, x[0, 1] * 1.0])),
        ("a function", lambda layer, x: layer.add_loss(lambda: 2.0 * layer.w[0])),
        ("with inputs", lambda layer, x: layer.add_loss(x[0, 0] * 1.0, inputs=True)),
        ("twice", lambda layer, x: [layer.add_loss(x[0, 0] * 1.0) for _ in range(2)]),
    ]

    class Own(keras.layers.Layer):
        def __init__(self, way, **keywords):
            super(Own, self).__init__(**keywords)
            self.way = way

        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(2,), initializer="ones")
            super(Own, self).build(input_shape)

        def call(self, inputs):
            self.way(self, inputs)
            return inputs * self.w

    def loss(way, number):
        model = keras.Sequential([Own(way, name="own_%d" % number, input_shape=(2,))])
        model.compile("sgd", "mse")
        x = np.array([[1.0, 4.0], [2.0, 8.0]])
        return float(model.evaluate(x, x, verbose=0))

    for number, (name, way) in enumerate(ways):
        attempt(see, name, lambda way=way, number=number: loss(way, number))


@program("layers.Layer", "Layer.add_metric", "Model.fit", logic=True)
def add_metric_in_call(keras, see):
    """add_metric in call: the names and values in the history of fit, and the metrics_names of the model."""

    class Own(keras.layers.Layer):
        def call(self, inputs):
            try:
                self.add_metric(inputs, name="mean_input", aggregation="mean")
            except Exception as error:
                failed.append(error)
            return inputs * 2.0

    failed = []
    model = keras.Sequential([Own(name="own", input_shape=(1,)), keras.layers.Dense(1, kernel_initializer="ones")])
    see("failed", failed[:1])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    history = model.fit(np.array([[1.0], [2.0]]), np.zeros((2, 1)), verbose=0).history
    see("history", {name: [float(value) for value in history[name]] for name in sorted(history)})


def with_sublayers(keras, base, way):
    """A layer or model with sublayers in an attribute, in the given container."""

    def dense(name):
        layer = keras.layers.Dense(1, use_bias=False, name=name)
        layer.build((None, 1))
        return layer

    class Own(base):
        def __init__(self, **keywords):
            super(Own, self).__init__(**keywords)
            self.inner = CONTAINERS[way](dense)
            if way == "appended":
                self.inner.append(dense("b"))

        def call(self, inputs):
            return inputs

    return Own(name="own")


#: A sublayer, or containers of two.
CONTAINERS = {
    "attribute": lambda dense: dense("a"),
    "list": lambda dense: [dense("a"), dense("b")],
    "list of lists": lambda dense: [[dense("a")], [dense("b")]],
    "tuple": lambda dense: (dense("a"), dense("b")),
    "dictionary": lambda dense: {"a": dense("a"), "b": dense("b")},
    "list in a dictionary": lambda dense: {"a": [dense("a"), dense("b")]},
    "appended": lambda dense: [dense("a")],
}


@program("layers.Layer", "Layer.trainable_weights", logic=True)
def layers_in_containers_of_a_layer(keras, see):
    """Sublayers in lists, tuples and dictionaries of a layer of one's own: how many weights it finds."""
    for way in sorted(CONTAINERS):
        attempt(see, way, lambda way=way: len(with_sublayers(keras, keras.layers.Layer, way).trainable_weights))


@program("Model", "Model.trainable_weights", "Model.layers", logic=True)
def layers_in_containers_of_a_model(keras, see):
    """Sublayers in lists, tuples and dictionaries of a subclassed model: how many weights and layers it finds."""
    for way in sorted(CONTAINERS):

        def count(way=way):
            own = with_sublayers(keras, keras.Model, way)
            return [len(own.trainable_weights), len(own.layers)]

        attempt(see, way, count)


@program("layers.Layer", "Model", "Model.fit")
def model_as_a_layer_of_a_layer(keras, see):
    """A subclassed model and a Sequential one inside a layer of one's own, which is fitted: weights and their names."""

    class Inner(keras.Model):
        def __init__(self, **keywords):
            super(Inner, self).__init__(**keywords)
            self.first = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="first")

        def call(self, inputs):
            return self.first(inputs)

        def compute_output_shape(self, input_shape):
            return (input_shape[0], 1)

    class Own(keras.layers.Layer):
        def __init__(self, **keywords):
            super(Own, self).__init__(**keywords)
            self.inner = Inner(name="inner")
            second = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="second")
            self.line = keras.Sequential([second], name="line")

        def call(self, inputs):
            return self.line(self.inner(inputs))

        def compute_output_shape(self, input_shape):
            return (input_shape[0], 1)

    inputs = keras.Input(shape=(2,))
    model = keras.Model(inputs, Own(name="own")(inputs))
    model.compile(keras.optimizers.SGD(0.0625), "mse")
    see("trained weights", len(model.trainable_weights))
    model.fit(np.array([[1.0, 2.0]]), np.zeros((1, 1)), verbose=0)
    see("predict", model.predict(np.array([[1.0, 2.0]]), verbose=0))
    see("weights", model.get_weights())


@program("layers.Layer", "Layer.__call__", logic=True)
def arguments_of_call_beside_the_inputs(keras, see, tensor):
    """Arguments of call beside the inputs: numbers, texts, None and tensors, by position and by name."""

    class Own(keras.layers.Layer):
        def call(self, inputs, scale=1.0, mode="times"):
            if scale is None:
                return inputs * 100.0
            return inputs * scale if mode == "times" else inputs + scale

    layer = Own(name="own")
    x = tensor([[1.0, 2.0]])
    attempt(see, "number by name", lambda: layer(x, scale=3.0))
    attempt(see, "number by position", lambda: layer(x, 3.0))
    attempt(see, "None by position", lambda: layer(x, None))
    attempt(see, "text by name", lambda: layer(x, scale=3.0, mode="plus"))
    attempt(see, "text by position", lambda: layer(x, 3.0, "plus"))
    attempt(see, "tensor by position", lambda: layer(x, tensor([[10.0, 20.0]])))
    attempt(see, "tensor by name", lambda: layer(x, scale=tensor([[10.0, 20.0]])))
    attempt(see, "input by name", lambda: layer(inputs=x))
    attempt(see, "a name that call lacks", lambda: layer(x, other=1.0))
    attempt(see, "no input", layer)


@program("layers.Layer", "layers.Dropout", "Model", "Sequential", logic=True)
def training_by_position(keras, see, tensor):
    """training by position: of a layer of Keras, of one's own layer and model, of a functional and a Sequential one."""

    class OwnLayer(keras.layers.Layer):
        def call(self, inputs, training=None):
            return inputs * 2.0 if training else inputs * 3.0

    class OwnModel(keras.Model):
        def call(self, inputs, training=None):
            return inputs * 2.0 if training else inputs * 3.0

    inputs = keras.Input(shape=(2,))
    called = [
        ("Dropout", keras.layers.Dropout(0.0, name="dropout")),
        ("own layer", OwnLayer(name="own_layer")),
        ("own model", OwnModel(name="own_model")),
        ("functional model", keras.Model(inputs, OwnLayer(name="in_the_model")(inputs))),
        ("Sequential", keras.Sequential([OwnLayer(name="in_the_sequence")])),
    ]
    x = tensor([[1.0, 2.0]])
    for name, one in called:
        attempt(see, name + ", False by position", lambda one=one: one(x, False))
        attempt(see, name + ", a number by position", lambda one=one: one(x, 0))
        attempt(see, name + ", None by position", lambda one=one: one(x, None))
        attempt(see, name + ", False by name", lambda one=one: one(x, training=False))
    own = called[1][1]
    attempt(see, "own layer, a text by position", lambda: own(x, "training"))
    attempt(see, "own layer, a symbolic input, and True by position", lambda: own(inputs, True) is not None)


@program("layers.Layer", "Layer.__call__", logic=True)
def symbolic_arguments_of_call(keras, see):
    """A second symbolic tensor, a number and a list for call, in a functional model: predict, and what raises."""

    class Own(keras.layers.Layer):
        def call(self, inputs, other=1.0):
            if isinstance(other, (list, tuple)):
                return inputs + other[0] + other[1]
            return inputs + other

        def compute_output_shape(self, input_shape, *others):
            return input_shape

    a, b = keras.Input(shape=(1,)), keras.Input(shape=(1,))
    x = [np.array([[1.0]]), np.array([[10.0]])]

    def predict(call):
        return keras.Model([a, b], [call(), b]).predict(x, verbose=0)[0]

    attempt(see, "tensor by position", lambda: predict(lambda: Own(name="own_0")(a, b)))
    attempt(see, "tensor by name", lambda: predict(lambda: Own(name="own_1")(a, other=b)))
    attempt(see, "number by position", lambda: predict(lambda: Own(name="own_2")(a, 5.0)))
    attempt(see, "number by name", lambda: predict(lambda: Own(name="own_3")(a, other=5.0)))
    attempt(see, "list of tensors by name", lambda: predict(lambda: Own(name="own_4")(a, other=[a, b])))
    attempt(see, "array by name", lambda: predict(lambda: Own(name="own_5")(a, other=np.array([[5.0]], "float32"))))


@program("layers.Layer", "Layer.__call__", logic=True)
def keywords_that_call_receives(keras, see):
    """call with **kwargs: which names Keras hands to it, in a functional model, behind a mask, and in fit."""
    seen = {}

    class Own(keras.layers.Layer):
        def __init__(self, **keywords):
            super(Own, self).__init__(**keywords)
            self.supports_masking = True

        def call(self, inputs, **kwargs):
            seen.setdefault(when[-1], sorted(kwargs))
            return inputs * 1.0

    when = ["functional model"]
    inputs = keras.Input(shape=(2, 1))
    outputs = Own(name="own")(inputs)
    when.append("behind a mask")
    outputs = Own(name="behind")(keras.layers.Masking(name="masking")(outputs))
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.SGD(0.0), "mse")
    for name in sorted(seen):
        see(name, seen[name])


@program("layers.Layer", "Layer.add_weight", "Layer.built", logic=True)
def weights_made_in_init(keras, see, tensor):
    """A layer that makes its weight in __init__ and has no build: its weights and built, before and after a call."""

    class Own(keras.layers.Layer):
        def __init__(self, **keywords):
            super(Own, self).__init__(**keywords)
            self.w = self.add_weight(name="w", shape=(2,), initializer="ones")

        def call(self, inputs):
            return inputs * self.w

    layer = Own(name="own")
    see("before", [len(layer.weights), layer.built])
    layer.set_weights([np.array([2.0, 4.0])])
    see("output", layer(tensor([[1.0, 3.0]])))
    see("after", [len(layer.weights), layer.built])
    see("parameters", layer.count_params())
    see("weights", layer.get_weights())


@program("layers.Layer", "Layer.build", "Layer.built", logic=True)
def how_often_build_is_called(keras, see, tensor):
    """A layer called twice, one built by hand first, and one whose build never says so: calls of build, and weights."""
    calls = []

    class Own(keras.layers.Layer):
        def build(self, input_shape):
            calls.append(1)
            self.w = self.add_weight(name="w", shape=(2,), initializer="ones")

        def call(self, inputs):
            return inputs * self.w

    layer = Own(name="own")
    layer(tensor([[1.0, 2.0]]))
    see("built after a call", layer.built)
    layer(tensor([[1.0, 2.0], [3.0, 4.0]]))
    see("two calls", [len(calls), len(layer.weights)])
    layer = Own(name="by_hand")
    layer.build((None, 2))
    see("built by hand", layer.built)
    layer(tensor([[1.0, 2.0]]))
    see("by hand, and a call", [len(calls), len(layer.weights)])
    attempt(see, "built by hand twice", lambda: [layer.build((None, 2)), len(layer.weights)][1])


@program("layers.Layer", logic=True)
def constructor_without_super(keras, see, tensor):
    """A layer whose __init__ does not call super().__init__, does so at its end, or sets a sublayer first."""

    class Forgotten(keras.layers.Layer):
        def __init__(self):
            self.factor = 2.0

        def call(self, inputs):
            return inputs * self.factor

    class Last(keras.layers.Layer):
        def __init__(self):
            self.factor = 2.0
            super(Last, self).__init__(name="last")

        def call(self, inputs):
            return inputs * self.factor

    class Sublayer(keras.layers.Layer):
        def __init__(self):
            self.inner = keras.layers.Dense(1, kernel_initializer="ones", name="inner")
            super(Sublayer, self).__init__(name="sublayer")

        def call(self, inputs):
            return self.inner(inputs)

    class OfAModel(keras.Model):
        def __init__(self):
            self.inner = keras.layers.Dense(1, kernel_initializer="ones", name="inner")
            super(OfAModel, self).__init__(name="of_a_model")

        def call(self, inputs):
            return self.inner(inputs)

    attempt(see, "made", lambda: type(Forgotten()).__name__)
    attempt(see, "called", lambda: Forgotten()(tensor([[1.0, 2.0]])))
    attempt(see, "at the end", lambda: Last()(tensor([[1.0, 2.0]])))
    attempt(see, "a sublayer first", lambda: Sublayer()(tensor([[2.0]])))
    attempt(see, "a model", lambda: len(OfAModel().layers))


@program("layers.Layer", logic=True)
def names_that_cannot_be_set(keras, see):
    """Attributes that a layer of one's own wants to set: which of them Keras keeps for itself."""
    names = (
        "input",
        "output",
        "weights",
        "losses",
        "variables",
        "trainable_weights",
        "metrics",
        "updates",
        "dtype",
        "compute_dtype",
        "input_shape",
        "output_shape",
        "input_dim",
        "name",
        "path",
        "layers",
        "states",
        "activity_regularizer",
        "dynamic",
        "inputs",
        "stateful",
        "trainable",
    )

    class Own(keras.layers.Layer):
        def call(self, inputs):
            return inputs

    for name in names:
        layer = Own(name="own")

        def change(layer=layer, name=name):
            setattr(layer, name, 1)
            return "set"

        attempt(see, name, change)


@program("layers.Layer", "Layer.input", "Layer.output", "Layer.input_shape", "Layer.output_shape", logic=True)
def attributes_of_a_connected_layer(keras, see):
    """What a layer in a functional model says of its input and output, once and after a second call."""
    inputs = keras.Input(shape=(2,))
    layer = keras.layers.Dense(3, name="dense")
    layer(inputs)
    names = ("input_shape", "output_shape", "input", "output", "inbound_nodes", "_inbound_nodes", "input_spec")

    def told(value):
        if isinstance(value, tuple):
            return list(value)
        if isinstance(value, list):
            return len(value)
        return (
            [None if size is None else int(size) for size in value.shape]
            if hasattr(value, "dtype")
            else str(type(value).__name__)
        )

    for name in names:
        attempt(see, name, lambda name=name: told(getattr(layer, name)))
    layer(keras.Input(shape=(2,)))
    for name in names[:4]:
        attempt(see, name + " after a second call", lambda name=name: told(getattr(layer, name)))
    for name in ("get_input_at", "get_output_at", "get_input_shape_at", "get_output_shape_at", "get_input_mask_at"):
        attempt(see, name, lambda name=name: told(getattr(layer, name)(0)))
    fresh = keras.layers.Dense(3, name="fresh")
    for name in ("input_shape", "output_shape", "input", "output", "weights"):
        attempt(see, name + " before a call", lambda name=name: told(getattr(fresh, name)))
    attempt(see, "count_params before a call", fresh.count_params)


@program("layers.Layer", "Layer.trainable", "Layer.trainable_weights", "Layer.non_trainable_weights", logic=True)
def weights_of_a_frozen_layer(keras, see, tensor):
    """A layer with a sublayer and an own weight, frozen outside, inside, and thawed: how its weights are counted."""

    class Own(keras.layers.Layer):
        def __init__(self, **keywords):
            super(Own, self).__init__(**keywords)
            self.inner = keras.layers.Dense(1, name="inner")

        def build(self, input_shape):
            self.scale = self.add_weight(name="scale", shape=(1,), initializer="ones")
            self.steps = self.add_weight(name="steps", shape=(1,), initializer="zeros", trainable=False)
            super(Own, self).build(input_shape)

        def call(self, inputs):
            return self.inner(inputs) * self.scale

        def compute_output_shape(self, input_shape):
            return (input_shape[0], 1)

    layer = Own(name="own")
    layer(tensor([[1.0, 2.0]]))

    def count():
        return [len(layer.trainable_weights), len(layer.non_trainable_weights), len(layer.weights)]

    see("trained, not trained, all", count())
    see("order of the weights", [list(weight.shape) for weight in layer.get_weights()])
    layer.trainable = False
    see("frozen", [*count(), layer.inner.trainable])
    layer.trainable = True
    see("thawed", [*count(), layer.inner.trainable])
    layer.inner.trainable = False
    see("inner frozen", [*count(), layer.trainable])
    made = Own(name="made", trainable=False)
    made(tensor([[1.0, 2.0]]))
    see("made frozen", [len(made.trainable_weights), len(made.non_trainable_weights), made.inner.trainable])


@program("layers.Layer", "Model.fit", "Model.predict", logic=True)
def weight_assigned_in_call(keras, see):
    """A weight that is not trained and counts the calls of call with assign: after predict, fit and evaluate."""

    class Own(keras.layers.Layer):
        def build(self, input_shape):
            self.steps = self.add_weight(name="steps", shape=(1,), initializer="zeros", trainable=False)
            super(Own, self).build(input_shape)

        def call(self, inputs):
            self.steps.assign(self.steps + 1.0)
            return inputs * 1.0

    model = keras.Sequential([Own(name="own", input_shape=(1,)), keras.layers.Dense(1, name="dense")])
    model.compile("sgd", "mse")
    x = np.ones((4, 1))
    start = float(model.layers[0].get_weights()[0][0])
    see("after it is made", start)

    def steps():
        return float(model.layers[0].get_weights()[0][0]) - start

    model.predict(x, batch_size=2, verbose=0)
    see("after predict of two batches", steps())
    model.fit(x, x, batch_size=2, verbose=0)
    see("and fit of two", steps())
    model.evaluate(x, x, batch_size=2, verbose=0)
    see("and evaluate of two", steps())


@program("layers.Layer", "layers.InputSpec", logic=True)
def input_spec_of_ones_own(keras, see):
    """input_spec of a layer of one's own: inputs with another rank, size, or number, and how they are refused."""
    spec = keras.layers.InputSpec

    def call(given, *shapes):
        class Own(keras.layers.Layer):
            def __init__(self, **keywords):
                super(Own, self).__init__(**keywords)
                self.input_spec = given

            def call(self, inputs):
                return inputs

        tensors = [keras.Input(shape=shape) for shape in shapes]
        Own(name="own")(tensors[0] if len(tensors) == 1 else tensors)
        return "accepted"

    attempt(see, "ndim=3 with 2", lambda: call(spec(ndim=3), (4,)))
    attempt(see, "ndim=2 with 2", lambda: call(spec(ndim=2), (4,)))
    attempt(see, "min_ndim=3 with 2", lambda: call(spec(min_ndim=3), (4,)))
    attempt(see, "max_ndim=2 with 3", lambda: call(spec(max_ndim=2), (4, 1)))
    attempt(see, "axes -1: 3 with 4", lambda: call(spec(axes={-1: 3}), (4,)))
    attempt(see, "shape with another size", lambda: call(spec(shape=(None, 3)), (4,)))
    attempt(see, "shape with None", lambda: call(spec(shape=(None, None)), (4,)))
    attempt(see, "two specs, one input", lambda: call([spec(ndim=2), spec(ndim=2)], (4,)))
    attempt(see, "a dtype", lambda: call(spec(dtype="int32", ndim=2), (4,)))


@program("layers.Layer", "Layer.__call__", logic=True)
def what_call_may_return(keras, see):
    """call that returns a list, a tuple, a dictionary, or a nested list of tensors: what the caller gets."""

    def made(inputs, kind):
        class Own(keras.layers.Layer):
            def call(self, inputs):
                a, b = inputs * 2, inputs * 3
                return {"list": [a, b], "tuple": (a, b), "dictionary": {"b": b, "a": a}, "nested": [a, [b, a]]}[kind]

            def compute_output_shape(self, s):
                return {"list": [s, s], "tuple": (s, s), "dictionary": {"b": s, "a": s}, "nested": [s, [s, s]]}[kind]

            def compute_mask(self, inputs, mask=None):
                return [None, None]

        return Own(name="own")(inputs)

    def told(found):
        if isinstance(found, dict):
            return {key: told(found[key]) for key in sorted(found)}
        if isinstance(found, (list, tuple)):
            return [type(found).__name__] + [told(part) for part in found]
        return "tensor"

    for kind in ("list", "tuple", "dictionary", "nested"):
        attempt(see, kind, lambda kind=kind: told(made(keras.Input(shape=(1,)), kind)))


@program("layers.Layer", "Layer.set_weights", "Layer.get_weights", logic=True)
def weights_that_do_not_fit(keras, see, tensor):
    """set_weights with too few, of another shape, with lists, and of a layer that is not built."""
    layer = keras.layers.Dense(2, name="dense")
    layer(tensor([[1.0]]))

    def given(*values):
        layer.set_weights(list(values))
        return layer.get_weights()

    attempt(see, "one of two", lambda: given(np.ones((1, 2))))
    attempt(see, "another shape", lambda: given(np.ones((2, 1)), np.zeros(2)))
    attempt(see, "a shape of the same size", lambda: given(np.ones((2,)), np.zeros(2)))
    attempt(see, "lists", lambda: given([[3.0, 4.0]], [5.0, 6.0]))
    attempt(see, "integers", lambda: given(np.array([[3, 4]]), np.array([5, 6])))
    attempt(see, "not built", lambda: keras.layers.Dense(2, name="fresh").set_weights([np.ones((1, 2)), np.zeros(2)]))
    attempt(see, "not built, none", lambda: keras.layers.Dense(2, name="empty").get_weights())


@program("layers.Layer", logic=True)
def arguments_of_the_base_layer(keras, see):
    """Arguments that layers once took from their base class: which of them are accepted, and what they do."""

    class Own(keras.layers.Layer):
        def __init__(self, **keywords):
            super(Own, self).__init__(**keywords)

        def call(self, inputs):
            return inputs

    given = {
        "input_shape": (2,),
        "input_dim": 2,
        "batch_input_shape": (None, 2),
        "batch_size": 3,
        "weights": [],
        "dynamic": True,
        "autocast": False,
        "activity_regularizer": "l2",
        "trainable": False,
        "dtype": "float32",
        "no_such_argument": 1,
        "implementation": 1,
        "input_dtype": "int32",
    }
    for name in sorted(given):
        attempt(see, name, lambda name=name: hasattr(Own(**{"name": "own", name: given[name]}), name))
    for name in ("name", "dtype", "trainable"):
        attempt(see, name + "=None", lambda name=name: type(getattr(Own(**{name: None}), name)).__name__)
