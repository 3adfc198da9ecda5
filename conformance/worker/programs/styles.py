"""Programs about the ways to write one model: a Sequential, a functional model, a subclass of Model.

Facts named ``QUANTITY | STYLE`` are one quantity in several styles. Weights are set by their shapes, because the
styles may order them differently.
"""

import functools
import os

import numpy as np

from . import program


def weights_of(shapes):
    """A value for each weight that depends on its shape only: vectors are positive, as a variance has to be."""
    values = []
    for shape in shapes:
        size = int(np.prod(shape))
        numbers = np.arange(size) * 5 % 8
        values.append(((numbers + 1) / 8.0 if len(shape) == 1 else (numbers - 3.5) / 16.0).reshape(shape))
    return values


def filled(model, x):
    """The model, built by predict where it has to be, with its weights set."""
    model.predict(x, verbose=0)
    model.set_weights(weights_of([np.shape(values) for values in model.get_weights()]))
    return model


def compare(keras, see, styles, x, y, loss="mse"):
    """See each style's weights, output and training. What the first style raises ends the program."""
    for number, (style, make) in enumerate(styles):
        try:
            model = make()
            # First of all: each compile costs another trace of predict.
            model.compile(keras.optimizers.SGD(0.0625), loss)
            filled(model, x)
            see("shapes | " + style, [list(np.shape(values)) for values in model.get_weights()])
            see("output | " + style, model.predict(x, verbose=0))
            history = model.fit(x, y, batch_size=2, epochs=1, shuffle=False, verbose=0).history
            see("loss | " + style, [float(value) for value in history["loss"]])
            see("output after fit | " + style, model.predict(x, verbose=0))
        except Exception as error:
            if not number:
                raise
            see("raised | " + style, error)


IMAGES = ((np.arange(4 * 12 * 12 * 1) * 3 % 16) / 16.0).reshape((4, 12, 12, 1))
VECTORS = np.array([[1.0, 2.0, -0.5], [0.5, -1.0, 0.25], [-1.5, 0.25, 1.0], [2.0, 1.0, 0.0]])
TARGETS = np.array([[1.0], [0.0], [0.5], [-1.0]])


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


def mlp_layers(keras, **first):
    layers = keras.layers
    return [
        layers.Dense(4, name="hidden", **first),
        layers.BatchNormalization(epsilon=0.125, momentum=0.5, name="norm"),
        layers.Activation("relu", name="relu"),
        layers.Dropout(0.0, name="drop"),
        layers.Dense(1, name="out"),
    ]


def text_layers(keras, **first):
    layers = keras.layers
    return [
        layers.Embedding(6, 3, mask_zero=True, name="words", **first),
        # Without the activations of cuDNN, which make TensorFlow trace the layer several times.
        layers.LSTM(2, activation="softsign", recurrent_activation="sigmoid", name="memory"),
        layers.Dense(1, activation="sigmoid", name="out"),
    ]


def sequential(keras, layers, shape, **options):
    """The layers in a Sequential; the first one is told the shape of the inputs."""
    return keras.Sequential(layers(keras, input_shape=shape), **options)


def functional(keras, layers, shape, dtype=None, **options):
    """The layers, each called on the output of the one before."""
    inputs = keras.Input(shape=shape, dtype=dtype, name="inputs")
    return keras.Model(inputs, called(layers(keras), inputs), **options)


def called(layers, inputs):
    outputs = inputs
    for layer in layers:
        outputs = layer(outputs)
    return outputs


def subclassed(keras, layers, **options):
    """A class whose call takes training and hands it to the layers that ask for it."""

    class Chain(keras.Model):
        def __init__(self, **keywords):
            super().__init__(**keywords)
            self.order = []
            for layer in layers(keras):
                setattr(self, layer.name + "_layer", layer)
                self.order.append(layer.name + "_layer")

        def call(self, inputs, training=None):
            outputs = inputs
            for name in self.order:
                layer = getattr(self, name)
                by_phase = isinstance(layer, (keras.layers.BatchNormalization, keras.layers.Dropout))
                outputs = layer(outputs, training=training) if by_phase else layer(outputs)
            return outputs

    return Chain(**options)


def untold(keras, layers, **options):
    """A class whose call does not take training."""

    class Untold(keras.Model):
        def __init__(self, **keywords):
            super().__init__(**keywords)
            self.first, self.norm, self.relu, self.drop, self.out = layers(keras)

        def call(self, inputs):
            return called([self.first, self.norm, self.relu, self.drop, self.out], inputs)

    return Untold(**options)


def three(keras, layers, shape, **options):
    """The three styles of a chain of layers: names, and functions that make the model."""
    return [
        ("sequential", lambda: sequential(keras, layers, shape, **options)),
        ("functional", lambda: functional(keras, layers, shape, **options)),
        ("subclassed", lambda: subclassed(keras, layers, **options)),
    ]


@program("Sequential", "Model", "Model.fit", "layers.Conv2D", logic=True)
def lenet_in_three_styles(keras, see):
    """LeNet: the shapes of its weights, its output, and one epoch of fit."""
    classes = np.array([0, 2, 1, 0])
    compare(keras, see, three(keras, lenet_layers, (12, 12, 1)), IMAGES, classes, "sparse_categorical_crossentropy")


@program("Sequential", "Model", "Model.fit", "layers.BatchNormalization", "layers.Dropout", logic=True)
def normalized_mlp_in_three_styles(keras, see):
    """Dense, BatchNormalization and Dropout: the order of the weights, the output, and one epoch of fit."""
    compare(keras, see, three(keras, mlp_layers, (3,)), VECTORS, TARGETS)


@program("Model", "Model.fit", "layers.BatchNormalization", logic=True)
def model_whose_call_does_not_take_training(keras, see):
    """Layers that train otherwise than they predict, in a class whose call takes training, and in one that does not."""
    styles = [
        ("subclassed", lambda: subclassed(keras, mlp_layers)),
        ("call without training", lambda: untold(keras, mlp_layers)),
    ]
    compare(keras, see, styles, VECTORS, TARGETS)


@program("Model", "Model.fit", "layers.Embedding", "layers.LSTM", logic=True)
def text_classifier_in_two_styles(keras, see):
    """Embedding with a mask, LSTM and Dense: the mask has to reach the LSTM in both styles."""
    words = np.array([[1, 2, 0, 0], [3, 4, 5, 0], [2, 2, 1, 4], [5, 0, 0, 0]])
    styles = [
        ("functional", lambda: functional(keras, text_layers, (4,), "int32")),
        ("subclassed", lambda: subclassed(keras, text_layers)),
    ]
    compare(keras, see, styles, words, np.array([[1.0], [0.0], [1.0], [0.0]]), "binary_crossentropy")


@program("Model", "layers.Add", "Model.fit", "layers.Conv2D", logic=True)
def residual_block_in_two_styles(keras, see):
    """A block with a convolution as its skip."""
    layers = keras.layers

    def made():
        return [
            layers.Conv2D(2, 3, padding="same", name="conv"),
            layers.BatchNormalization(epsilon=0.125, momentum=0.5, name="norm"),
            layers.Conv2D(2, 1, name="skip"),
            layers.Add(name="add"),
            layers.GlobalAveragePooling2D(name="pool"),
            layers.Dense(1, name="out"),
        ]

    def from_inputs():
        conv, norm, skip, add, pool, out = made()
        inputs = keras.Input(shape=(4, 4, 1))
        return keras.Model(inputs, out(pool(add([norm(conv(inputs)), skip(inputs)]))))

    class Residual(keras.Model):
        def __init__(self):
            super().__init__()
            self.conv, self.norm, self.skip, self.add, self.pool, self.out = made()

        def call(self, inputs, training=None):
            block = self.norm(self.conv(inputs), training=training)
            return self.out(self.pool(self.add([block, self.skip(inputs)])))

    styles = [("functional", from_inputs), ("subclassed", Residual)]
    compare(keras, see, styles, IMAGES[:, :4, :4], TARGETS)


@program("Model", "layers.Concatenate", "layers.UpSampling2D", "Model.fit", logic=True)
def small_unet_in_two_styles(keras, see):
    """An encoder and a decoder with a bridge: the output has the shape of the input."""
    layers = keras.layers

    def made():
        return [
            layers.Conv2D(2, 3, padding="same", activation="relu", name="down"),
            layers.MaxPooling2D(name="pool"),
            layers.Conv2D(2, 3, padding="same", activation="relu", name="bottom"),
            layers.UpSampling2D(name="up"),
            layers.Concatenate(name="bridge"),
            layers.Conv2D(1, 1, name="out"),
        ]

    def connected(parts, inputs):
        down, pool, bottom, up, bridge, out = parts
        high = down(inputs)
        return out(bridge([up(bottom(pool(high))), high]))

    def from_inputs():
        inputs = keras.Input(shape=(4, 4, 1))
        return keras.Model(inputs, connected(made(), inputs))

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.down, self.pool, self.bottom, self.up, self.bridge, self.out = made()

        def call(self, inputs):
            return connected([self.down, self.pool, self.bottom, self.up, self.bridge, self.out], inputs)

    x = IMAGES[:, :4, :4]
    compare(keras, see, [("functional", from_inputs), ("subclassed", Net)], x, x[:, ::-1])


@program("Model", "layers.Multiply", "Model.fit", "Model.predict", logic=True)
def two_inputs_in_two_styles(keras, see):
    """Two inputs, handed over as a list."""
    layers = keras.layers

    def made():
        return layers.Dense(2, name="left"), layers.Dense(2, name="right"), layers.Multiply(name="times")

    def from_inputs():
        left, right, times = made()
        inputs = [keras.Input(shape=(3,), name="one"), keras.Input(shape=(1,), name="two")]
        outputs = layers.Dense(1, name="out")(times([left(inputs[0]), right(inputs[1])]))
        return keras.Model(inputs, outputs)

    class Two(keras.Model):
        def __init__(self):
            super().__init__()
            self.left, self.right, self.times = made()
            self.out = layers.Dense(1, name="out")

        def call(self, inputs):
            return self.out(self.times([self.left(inputs[0]), self.right(inputs[1])]))

    compare(keras, see, [("functional", from_inputs), ("subclassed", Two)], [VECTORS, TARGETS], TARGETS)


@program("Model", "Sequential", "Model.weights", compared="exact", logic=True)
def names_of_weights_in_three_styles(keras, see):
    """The names of the weights, and how many of them fit may change, with and without frozen layers."""
    for style, make in three(keras, mlp_layers, (3,), name="net"):
        model = filled(make(), VECTORS)
        see("names of the %s model" % style, [getattr(weight, "path", weight.name) for weight in model.weights])
        see("to train and not | " + style, [len(model.trainable_weights), len(model.non_trainable_weights)])
        model.get_layer("norm").trainable = False
        see("with a frozen layer | " + style, [len(model.trainable_weights), len(model.non_trainable_weights)])
        model.trainable = False
        see("all frozen | " + style, [len(model.trainable_weights), len(model.non_trainable_weights)])
        model.trainable = True
        see("thawed | " + style, [len(model.trainable_weights), len(model.non_trainable_weights)])


def lines_of(model):
    lines = []
    model.summary(print_fn=lambda line, **keywords: lines.append(line))
    return lines


@program("Model", "Sequential", "Model.summary", compared="text", logic=True)
def summaries_in_three_styles(keras, see):
    """What summary prints of one model in each style."""
    for style, make in three(keras, mlp_layers, (3,), name="net"):
        see("lines of the %s model" % style, lines_of(filled(make(), VECTORS)))


@program("Model", "Sequential", "Model.fit", logic=True)
def frozen_layer_in_three_styles(keras, see):
    """A layer frozen before compile stays in fit; how many weights are trained, and the weights after."""

    def layers(keras, **first):
        return [keras.layers.Dense(2, name="hidden", **first), keras.layers.Dense(1, name="out")]

    for style, make in three(keras, layers, (3,)):
        model = filled(make(), VECTORS)
        frozen = model.get_layer("hidden")
        frozen.trainable = False
        model.compile(keras.optimizers.SGD(0.125), "mse")
        model.fit(VECTORS, TARGETS, batch_size=2, shuffle=False, verbose=0)
        see("weights | " + style, model.get_weights())
        frozen.trainable = True
        # Not compiled again: whether this step still leaves the layer.
        try:
            model.fit(VECTORS, TARGETS, batch_size=4, shuffle=False, verbose=0)
            weights = model.get_weights()
        except Exception as error:
            weights = error
        see("thawed after compile | " + style, weights)


@program("Model", "layers.Dense", "Model.fit", logic=True)
def shared_layer_in_two_styles(keras, see):
    """A layer called twice counts once: the number of weights, the output and the training."""

    def from_inputs():
        inputs, shared = keras.Input(shape=(3,)), keras.layers.Dense(3, activation="tanh", name="shared")
        return keras.Model(inputs, keras.layers.Dense(1, name="out")(shared(shared(inputs))))

    class Twice(keras.Model):
        def __init__(self):
            super().__init__()
            self.shared = keras.layers.Dense(3, activation="tanh", name="shared")
            self.again = self.shared
            self.out = keras.layers.Dense(1, name="out")

        def call(self, inputs):
            return self.out(self.again(self.shared(inputs)))

    compare(keras, see, [("functional", from_inputs), ("subclassed", Twice)], VECTORS, TARGETS)


@program("Model", "Sequential", "Model.fit", "Model.get_layer", logic=True)
def nested_models_in_three_styles(keras, see):
    """A model as a layer of another one, in each style: weights, output and training."""

    def inner_layers(keras):
        return [keras.layers.Dense(2, name="in")]

    def layers(keras, **first):
        # The inner model knows the shape of its inputs.
        return [functional(keras, inner_layers, (3,), name="inner"), keras.layers.Dense(1, name="out")]

    compare(keras, see, three(keras, layers, (3,)), VECTORS, TARGETS)


def seen_again(see, name, original, again, x):
    """See the output of a model, and that of each other one: functions by names."""
    see("%s | original" % name, original.predict(x, verbose=0))
    for way in sorted(again):
        try:
            output = again[way]().predict(x, verbose=0)
        except Exception as error:
            output = error
        see("%s | %s" % (name, way), output)


@program("models.clone_model", "Model.get_config", "Model.from_config", "Sequential.from_config", logic=True)
def copies_in_three_styles(keras, see):
    """clone_model, and a model from its config: the output of the original, with its weights."""

    def copies(model):
        def with_weights(copy):
            copy.predict(VECTORS, verbose=0)
            copy.set_weights(model.get_weights())
            return copy

        return {
            "clone_model": lambda: with_weights(keras.models.clone_model(model)),
            "from_config": lambda: with_weights(type(model).from_config(model.get_config())),
        }

    for style, make in three(keras, mlp_layers, (3,), name="net"):
        model = filled(make(), VECTORS)
        seen_again(see, "output of the %s model" % style, model, copies(model), VECTORS)


@program("Model", "Model.save", "models.load_model", "Model.save_weights", "Model.load_weights", logic=True)
def saved_in_three_styles(keras, see, folder):
    """Weights as .weights.h5, a model as .h5 and .keras, a subclass also without an ending: saved, loaded, and run."""

    def copies(style, model, make):
        def weights():
            path = os.path.join(folder, style + ".weights.h5")
            model.save_weights(path)
            other = make()
            other.predict(VECTORS, verbose=0)
            other.load_weights(path)
            return other

        def whole(ending):
            path = os.path.join(folder, style + ending)
            model.save(path)
            return keras.models.load_model(path)

        endings = {"h5": ".h5", "keras": ".keras"}
        if style == "subclassed":
            endings["no ending"] = ""
        return dict({name: functools.partial(whole, endings[name]) for name in endings}, weights=weights)

    for style, make in three(keras, mlp_layers, (3,), name="net"):
        model = filled(make(), VECTORS)
        seen_again(see, "output of the %s model" % style, model, copies(style, model, make), VECTORS)
