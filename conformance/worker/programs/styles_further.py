"""Programs about LeNet in three styles: names and what summary prints."""

import numpy as np

from . import program

IMAGES = ((np.arange(2 * 8 * 8) * 3 % 16) / 16.0).reshape((2, 8, 8, 1)).astype("float32")


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def filled(model, x):
    """The model, built by predict where it has to be, with weights by their place and shape."""
    model.predict(x, verbose=0)
    fixed = []
    for place, value in enumerate(model.get_weights()):
        steps = (np.arange(value.size).reshape(value.shape) * 5 % 8 - 3.5) / 16.0
        fixed.append((steps + place / 32.0).astype("float32"))
    model.set_weights(fixed)
    return model


def lenet_layers(keras, **first):
    layers = keras.layers
    return [
        layers.Conv2D(2, 3, padding="same", activation="relu", name="first", **first),
        layers.MaxPooling2D(name="first_pool"),
        layers.Conv2D(3, 3, activation="relu", name="second"),
        layers.AveragePooling2D(2, name="second_pool"),
        layers.Flatten(name="flat"),
        layers.Dense(4, activation="tanh", name="hidden"),
        layers.Dense(3, activation="softmax", name="classes"),
    ]


def called(layers, inputs):
    for layer in layers:
        inputs = layer(inputs)
    return inputs


def lenet(keras):
    """LeNet in each style: a name, a function that makes the model, the objects to load it with."""

    class LeNet(keras.Model):
        def __init__(self, **options):
            super(LeNet, self).__init__(**options)
            for layer in lenet_layers(keras):
                setattr(self, layer.name + "_layer", layer)

        def call(self, inputs):
            order = ("first", "first_pool", "second", "second_pool", "flat", "hidden", "classes")
            return called([getattr(self, name + "_layer") for name in order], inputs)

        def get_config(self):
            return {"name": self.name}

        @classmethod
        def from_config(cls, config, custom_objects=None):
            return cls(**config)

    def functional():
        inputs = keras.Input(shape=(8, 8, 1), name="inputs")
        return keras.Model(inputs, called(lenet_layers(keras), inputs), name="net")

    return [
        ("sequential", lambda: keras.Sequential(lenet_layers(keras, input_shape=(8, 8, 1)), name="net"), {}),
        ("functional", functional, {}),
        ("subclassed", lambda: LeNet(name="net"), {"LeNet": LeNet}),
    ]


@program("Model", "Sequential", "Model.weights", "Model.get_layer", compared="exact", logic=True)
def names_in_lenet(keras, see):
    """LeNet in three styles: names of layers, weights, inputs and outputs, shapes, numbers of weights."""
    for style, make, _ in lenet(keras):

        def of(name, action, style=style):
            attempt(see, "%s of the %s model" % (name, style), action)

        model = make()
        of("built at first", lambda model=model: bool(model.built))
        of("weights at first", lambda model=model: len(model.weights))
        model = filled(model, IMAGES)
        of("names of layers", lambda model=model: [layer.name for layer in model.layers])
        of("names of weights", lambda model=model: [getattr(one, "path", one.name) for one in model.weights])
        of("shapes of weights", lambda model=model: [list(one.shape) for one in model.get_weights()])
        of("number of weights", lambda model=model: int(model.count_params()))
        of("names of inputs", lambda model=model: list(model.input_names))
        of("names of outputs", lambda model=model: list(model.output_names))
        of("output shape", lambda model=model: list(model.output_shape))
        of("output shape of a layer", lambda model=model: list(model.get_layer("second").output.shape))
        of("layer by its index", lambda model=model: model.get_layer(index=2).name)
        of("config", lambda model=model: sorted(model.get_config()))
        of("class in JSON", lambda model=model: '"class_name": "%s"' % type(model).__name__ in model.to_json())


@program("Model", "Sequential", "Model.summary", compared="text", logic=True)
def summary_of_lenet(keras, see):
    """LeNet in three styles: what summary prints, and with two further options."""

    def lines(model, **options):
        found = []
        model.summary(print_fn=lambda line, **keywords: found.append(line), **options)
        return found

    for style, make, _ in lenet(keras):
        model = filled(make(), IMAGES)
        attempt(see, "lines of the %s model" % style, lambda model=model: lines(model))
        attempt(see, "60 columns of the %s model" % style, lambda model=model: lines(model, line_length=60))
        model.layers[0].trainable = False
        attempt(see, "frozen layer of the %s model" % style, lambda model=model: lines(model, show_trainable=True))
    attempt(see, "not built", lambda: lines(lenet(keras)[2][1]()))
