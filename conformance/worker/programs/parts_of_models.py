"""Programs about models made of parts of others: what a Sequential begins and ends with, and what one makes of it."""

import numpy as np

from . import program

X = np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 2.0]], "float32")
Y = np.array([[1.0], [0.0]], "float32")


def tried(see, name, function):
    """See what a function returns, or the exception it raises."""
    try:
        value = function()
    except Exception as error:
        value = error
    see(name, value)


def sizes(tensor):
    """The shape of a symbolic tensor, in a list."""
    shape = getattr(tensor, "shape", None)
    if hasattr(shape, "as_list"):
        shape = shape.as_list()
    return [None if size is None else int(size) for size in shape]


def one(tensors):
    """The only tensor of a list."""
    (tensor,) = tensors
    return tensor


def hidden(keras, **of_the_first):
    return keras.layers.Dense(2, name="hidden", kernel_initializer="ones", activation="relu", **of_the_first)


def last(keras):
    return keras.layers.Dense(1, name="last", kernel_initializer="ones")


def declared(keras):
    """A Sequential that knows its input from its first layer."""
    return keras.Sequential([hidden(keras, input_shape=(3,)), last(keras)])


def undeclared(keras):
    """A Sequential that learns its input from what it is called on."""
    return keras.Sequential([hidden(keras), last(keras)])


def with_input(keras):
    return keras.Sequential([keras.layers.InputLayer(input_shape=(3,)), hidden(keras), last(keras)])


def added(keras):
    model = keras.Sequential()
    model.add(hidden(keras, input_shape=(3,)))
    model.add(last(keras))
    return model


def trained(keras):
    model = undeclared(keras)
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)
    return model


def called(keras):
    model = declared(keras)
    model(keras.Input(shape=(3,)))
    return model


#: How a Sequential comes to be.
WAYS = (
    ("input_shape of the first layer", declared),
    ("an InputLayer", with_input),
    ("add", added),
    ("not built", undeclared),
    ("fit", trained),
    ("called on a symbolic input", called),
)


@program("Sequential.output", "Sequential.input", "Sequential", logic=True)
def ends_of_a_sequential(keras, see):
    """Sequential.input, output, inputs and outputs: declared, added, not built, after fit, after a symbolic call."""
    for way, make in WAYS:
        tried(see, "output, " + way, lambda make=make: sizes(make(keras).output)[1:])
        tried(see, "input, " + way, lambda make=make: sizes(make(keras).input)[1:])
        if make is not undeclared:
            tried(see, "outputs, " + way, lambda make=make: sizes(one(make(keras).outputs))[1:])
            tried(see, "inputs, " + way, lambda make=make: sizes(one(make(keras).inputs))[1:])


@program("Model", "Sequential.output", "Sequential.input", "Layer.output", logic=True)
def models_of_a_sequentials_layers(keras, see):
    """Features of a Sequential: a model of its input and a layer's output, of all outputs, and a head on its output."""

    def features(inputs, outputs):
        return lambda: keras.Model(inputs(model), outputs(model)).predict(X, verbose=0)

    model = declared(keras)
    tried(see, "input, output of a layer", features(lambda m: m.input, lambda m: m.layers[0].output))
    tried(see, "inputs, output of a layer", features(lambda m: m.inputs, lambda m: m.layers[0].output))
    tried(
        see,
        "input of the first layer, output of a layer",
        features(lambda m: m.layers[0].input, lambda m: m.layers[0].output),
    )
    tried(see, "input, outputs of all layers", features(lambda m: m.input, lambda m: [k.output for k in m.layers]))
    tried(see, "inputs, outputs of all layers", features(lambda m: m.inputs, lambda m: [k.output for k in m.layers]))
    tried(see, "input, output", features(lambda m: m.input, lambda m: m.output))
    tried(see, "inputs, outputs", features(lambda m: m.inputs, lambda m: m.outputs))
    head = keras.layers.Dense(2, kernel_initializer="ones")
    tried(see, "a head on output", features(lambda m: m.input, lambda m: head(m.output)))
    tried(see, "a head on the last layer's output", features(lambda m: m.inputs, lambda m: head(m.layers[-1].output)))
    tried(see, "a head on outputs", features(lambda m: m.inputs, lambda m: head(m.outputs[0])))
    again = keras.Input(shape=(3,))
    tried(see, "called again", lambda: keras.Model(again, model(again)).predict(X, verbose=0))
    tried(see, "after that, input and output of a layer", features(lambda m: m.inputs, lambda m: m.layers[0].output))
    tried(see, "after that, output", lambda: sizes(model.output)[1:])


@program("Model", "Sequential", "Model.layers", "Sequential.pop", logic=True)
def models_without_the_last_layer(keras, see):
    """The last layer left out: Sequential of layers[:-1], add one by one, pop, layers.pop, a new layer instead."""

    def instead(model):
        return model.predict(X, verbose=0)

    def one_by_one():
        model = keras.Sequential()
        for layer in declared(keras).layers[:-1]:
            model.add(layer)
        return instead(model)

    def popped():
        model = declared(keras)
        model.pop()
        return instead(model)

    def popped_and_added():
        model = declared(keras)
        model.pop()
        model.add(keras.layers.Dense(2, name="other", kernel_initializer="ones"))
        return instead(model)

    def popped_from_layers():
        model = declared(keras)
        model.layers.pop()
        return [len(model.layers), instead(model)]

    def popped_from_a_functional():
        inputs = keras.Input(shape=(3,))
        model = keras.Model(inputs, last(keras)(hidden(keras)(inputs)))
        model.layers.pop()
        return [len(model.layers), instead(model)]

    def shared():
        whole = declared(keras)
        part = keras.Sequential(whole.layers[:-1])
        part.layers[0].set_weights([np.full((3, 2), 2.0, "float32"), np.zeros(2, "float32")])
        return [instead(part), instead(whole)]

    def frozen():
        model = keras.Sequential(declared(keras).layers[:-1])
        for layer in model.layers:
            layer.trainable = False
        model.add(last(keras))
        return [len(model.trainable_weights), len(model.weights), instead(model)]

    tried(see, "Sequential of layers[:-1]", lambda: instead(keras.Sequential(declared(keras).layers[:-1])))
    tried(see, "add one by one", one_by_one)
    tried(see, "pop", popped)
    tried(see, "pop, then add", popped_and_added)
    tried(see, "layers.pop", popped_from_layers)
    tried(see, "layers.pop of a functional model", popped_from_a_functional)
    tried(see, "weights that two models share", shared)
    tried(see, "frozen layers of another", frozen)


@program("Model", "Model.get_layer", "Layer.output", "Layer.get_output_at", logic=True)
def features_of_a_model_within_a_model(keras, see):
    """A layer within an inner model, from the outer one's input: output, get_output_at, the inner model's own input."""
    source = keras.Input(shape=(3,))
    middle = hidden(keras)(source)
    inner = keras.Model(source, last(keras)(middle), name="inner")
    outside = keras.Input(shape=(3,))
    outer = keras.Model(outside, keras.layers.Dense(1, kernel_initializer="ones")(inner(outside)))

    def of(inputs, outputs):
        return lambda: keras.Model(inputs(), outputs()).predict(X, verbose=0)

    found = outer.get_layer("inner")
    tried(see, "its own input, its layer", of(lambda: found.input, lambda: found.get_layer("hidden").output))
    tried(see, "its own input, its output", of(lambda: found.input, lambda: found.output))
    tried(see, "the outer input, its layer", of(lambda: outer.input, lambda: found.get_layer("hidden").output))
    tried(see, "the outer input, its output", of(lambda: outer.input, lambda: found.output))
    tried(see, "the outer input, get_output_at(0)", of(lambda: outer.input, lambda: found.get_output_at(0)))
    tried(see, "the outer input, get_output_at(1)", of(lambda: outer.input, lambda: found.get_output_at(1)))
    tried(see, "the outer input, called again", of(lambda: outer.input, lambda: found(outer.input)))
    tried(see, "the outer input, the outer output", of(lambda: outer.inputs, lambda: outer.outputs))
    tried(see, "names of the outer layers", lambda: [layer.name for layer in outer.layers[1:-1]])
