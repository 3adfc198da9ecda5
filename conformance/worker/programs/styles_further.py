"""Programs about LeNet in three styles, and about classes of models that are functional graphs themselves.

Facts named ``QUANTITY | WAY`` are one quantity computed in several ways; the first way is the reference.
"""

import os

import numpy as np

from . import program

IMAGES = ((np.arange(2 * 8 * 8) * 3 % 16) / 16.0).reshape((2, 8, 8, 1)).astype("float32")
VECTORS = np.array([[1.0, 2.0, -0.5], [0.5, -1.0, 0.25], [-1.5, 0.25, 1.0], [2.0, 1.0, 0.0]], "float32")
TARGETS = np.array([[1.0], [0.0], [0.5], [-1.0]], "float32")


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


@program("Model.save", "models.load_model", "models.clone_model", "Model.from_config", logic=True)
def copies_of_lenet(keras, see, folder):
    """LeNet in three styles: clone_model, from_config, JSON, files of the model and of its weights; the output."""
    for style, make, objects in lenet(keras):
        model = filled(make(), IMAGES)
        quantity = "output of the %s model | " % style
        path = os.path.join(folder, style)

        def with_weights(copy, model=model):
            copy.predict(IMAGES, verbose=0)
            copy.set_weights(model.get_weights())
            return copy

        def loaded(ending, model=model, path=path, objects=objects):
            model.save(path + ending)
            return keras.models.load_model(path + ending, custom_objects=objects)

        def weights(ending, model=model, path=path, make=make):
            model.save_weights(path + ending)
            other = make()
            other.predict(IMAGES, verbose=0)
            other.load_weights(path + ending)
            return other

        def described(model=model, objects=objects):
            return keras.models.model_from_json(model.to_json(), custom_objects=objects)

        see(quantity + "original", model.predict(IMAGES, verbose=0))
        ways = (
            ("clone_model", lambda model=model, w=with_weights: w(keras.models.clone_model(model))),
            ("from_config", lambda model=model, w=with_weights: w(type(model).from_config(model.get_config()))),
            ("json", lambda d=described, w=with_weights: w(d())),
            ("h5", lambda loaded=loaded: loaded(".h5")),
            ("keras", lambda loaded=loaded: loaded(".keras")),
            ("weights in h5", lambda weights=weights: weights(".weights.h5")),
        )
        for way, action in ways:
            attempt(see, quantity + way, lambda action=action: action().predict(IMAGES, verbose=0))


def graph_classes(keras):
    """Classes whose ``__init__`` builds a functional graph, and how each is made."""

    def graph(units):
        inputs = keras.Input(shape=(3,), name="inputs")
        hidden = keras.layers.Dense(units, activation="tanh", name="hidden")(inputs)
        return inputs, keras.layers.Dense(1, name="out")(hidden)

    class Plain(keras.Model):
        """It takes nothing of its own, so that from_config of a graph does not fit its __init__."""

        def __init__(self):
            inputs, outputs = graph(2)
            super(Plain, self).__init__(inputs, outputs, name="net")

    class ByKeywords(keras.Model):
        """It hands its graph over by keywords, and takes keywords of Model."""

        def __init__(self, units=2, **options):
            inputs, outputs = graph(units)
            super(ByKeywords, self).__init__(inputs=inputs, outputs=outputs, **options)
            self.units = units

        def get_config(self):
            return {"units": self.units, "name": self.name}

        @classmethod
        def from_config(cls, config, custom_objects=None):
            return cls(**config)

    class WithTensors(keras.Model):
        """It takes its graph: as people subclass Model to write a train_step."""

    class WithCall(keras.Model):
        """A call of its own, next to its graph."""

        def __init__(self):
            inputs, outputs = graph(2)
            super(WithCall, self).__init__(inputs, outputs, name="net")

        def call(self, inputs, training=None):
            return super(WithCall, self).call(inputs) * 2.0

    class AttributesFirst(keras.Model):
        """An attribute is set before Model's __init__."""

        def __init__(self):
            self.units = 2
            self.hidden = keras.layers.Dense(2, activation="tanh", name="hidden")
            inputs = keras.Input(shape=(3,), name="inputs")
            outputs = keras.layers.Dense(1, name="out")(self.hidden(inputs))
            super(AttributesFirst, self).__init__(inputs, outputs, name="net")

    class Chain(keras.Sequential):
        """A Sequential that adds its layers."""

        def __init__(self, **options):
            super(Chain, self).__init__(**options)
            self.add(keras.layers.Dense(2, activation="tanh", input_shape=(3,), name="hidden"))
            self.add(keras.layers.Dense(1, name="out"))

    return [
        ("Model", lambda: keras.Model(*graph(2), name="net"), {}),
        ("graph in __init__", Plain, {"Plain": Plain}),
        ("graph by keywords", lambda: ByKeywords(2, name="net"), {"ByKeywords": ByKeywords}),
        ("graph as arguments", lambda: WithTensors(*graph(2), name="net"), {"WithTensors": WithTensors}),
        ("call of its own", WithCall, {"WithCall": WithCall}),
        ("attributes first", AttributesFirst, {"AttributesFirst": AttributesFirst}),
        ("subclass of Sequential", lambda: Chain(name="net"), {"Chain": Chain}),
    ]


@program("Model", "Model.fit", "Model.predict", "Sequential", logic=True)
def model_classes_with_a_graph(keras, see):
    """Classes whose __init__ builds a functional graph: what they are, their output, and one epoch of fit."""
    kinds = {}
    for way, make, _ in graph_classes(keras):
        try:
            model = make()
            model.compile("sgd", "mse")
            filled(model, VECTORS)
            kinds[way] = [
                len(model.layers),
                len(model.weights),
                bool(model.built),
                bool(getattr(model, "_is_graph_network", False)),
                sorted(model.get_config()),
            ]
            see("output | " + way, model.predict(VECTORS, verbose=0))
            model.fit(VECTORS, TARGETS, batch_size=2, epochs=1, shuffle=False, verbose=0)
            see("output after fit | " + way, model.predict(VECTORS, verbose=0))
        except Exception as error:
            see("failure | " + way, error)
    see("kinds", kinds)


@program("Model.from_config", "Model.save", "models.load_model", "models.clone_model", logic=True)
def copies_of_model_classes_with_a_graph(keras, see, folder):
    """Classes whose __init__ builds a functional graph: from_config, clone_model and files; class and output."""
    for number, (kind, make, objects) in enumerate(graph_classes(keras)):
        path = os.path.join(folder, "model%d" % number)
        try:
            model = filled(make(), VECTORS)
        except Exception as error:
            see("made, " + kind, error)
            continue

        def with_weights(copy, model=model):
            copy.set_weights(model.get_weights())
            return copy

        def loaded(ending, model=model, path=path, objects=objects):
            model.save(path + ending)
            return keras.models.load_model(path + ending, custom_objects=objects)

        def weights(model=model, path=path, make=make):
            model.save_weights(path + ".weights.h5")
            other = make()
            other.load_weights(path + ".weights.h5")
            return other

        see("output, %s | original" % kind, model.predict(VECTORS, verbose=0))
        ways = (
            ("from_config", lambda model=model, w=with_weights: w(type(model).from_config(model.get_config()))),
            ("clone_model", lambda model=model, w=with_weights: w(keras.models.clone_model(model))),
            ("h5", lambda loaded=loaded: loaded(".h5")),
            ("keras", lambda loaded=loaded: loaded(".keras")),
            ("weights in h5", weights),
        )
        classes = {}
        for way, action in ways:
            try:
                copy = action()
                classes[way] = type(copy).__name__
                see("output, %s | %s" % (kind, way), copy.predict(VECTORS, verbose=0))
            except Exception as error:
                see("output, %s | %s" % (kind, way), error)
        see("classes of copies, " + kind, classes)
