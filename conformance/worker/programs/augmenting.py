"""Programs about the layers of augmentation that came with Keras 3: what they leave alone, bounds, and settings."""

import numpy as np

from . import program

IMAGES = (np.arange(2 * 6 * 6 * 3).reshape((2, 6, 6, 3)) % 256).astype("float32")

#: Arguments with which a layer does nothing, and with which it certainly does something.
LAYERS = {
    "RandomColorDegeneration": ({"factor": 0.0}, {"factor": (1.0, 1.0)}),
    "RandomColorJitter": ({}, {"brightness_factor": (0.5, 0.5)}),
    "RandomErasing": ({"factor": 0.0}, {"factor": (1.0, 1.0), "scale": (0.25, 0.25), "fill_value": 7.0}),
    "RandomGaussianBlur": ({"factor": 0.0}, {"factor": (1.0, 1.0), "kernel_size": 3, "sigma": (1.0, 1.0)}),
    "RandomPerspective": ({"factor": 0.0}, {"factor": (1.0, 1.0), "scale": 1.0}),
    "RandomSharpness": ({"factor": 0.5}, {"factor": (1.0, 1.0)}),
    "RandomShear": ({}, {"x_factor": (0.5, 0.5)}),
    "RandomElasticTransform": ({"factor": 0.0}, {"factor": (1.0, 1.0), "scale": 1.0}),
    "RandomInvert": ({"factor": 0.0}, {"factor": (1.0, 1.0)}),
    "RandomGrayscale": ({"factor": 0.0}, {"factor": 1.0}),
    "RandomPosterization": ({"factor": 8}, {"factor": 1}),
    "RandomHue": ({"factor": 0.0}, {"factor": (0.5, 0.5)}),
    "RandomSaturation": ({"factor": 0.5}, {"factor": (1.0, 1.0)}),
}


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def close(one, other):
    """Whether arrays are alike within the bound of docs/verdicts.md: 64 eps of float32, of the largest of the other."""
    one, other = np.asarray(one, "float64"), np.asarray(other, "float64")
    return bool(np.abs(one - other).max() <= 64 * np.finfo("float32").eps * np.abs(other).max())


def looked_at(keras, see, name, tensor):
    """A layer in inference, with arguments that do nothing, and in training: what it does to images."""
    make = getattr(keras.layers, name)
    nothing, something = LAYERS[name]
    numpy = keras.ops.convert_to_numpy

    def left_alone(options, **modes):
        return lambda: close(numpy(make(seed=1, **options)(tensor(IMAGES), **modes)), IMAGES)

    attempt(see, "in inference", left_alone(something, training=False))
    attempt(see, "by nothing", left_alone(nothing, training=True))
    attempt(see, "in training", left_alone(something, training=True))

    def bounds():
        found = numpy(make(seed=1, **something)(tensor(IMAGES), training=True))
        return [list(found.shape), found.dtype.name, bool(found.min() >= -0.01), bool(found.max() <= 255.01)]

    attempt(see, "shape and bounds", bounds)
    attempt(see, "one image", lambda: list(make(**nothing)(tensor(IMAGES[0]), training=True).shape))
    attempt(see, "bytes", lambda: numpy(make(**nothing)(IMAGES.astype("uint8"), training=True)).dtype.name)
    attempt(see, "bytes kept", lambda: numpy(make(dtype="uint8", **nothing)(IMAGES.astype("uint8"))).dtype.name)
    attempt(see, "keys of the config", lambda: sorted(make(**nothing).get_config()))
    config = make(name="one", **nothing).get_config()
    attempt(see, "from its config", lambda: make.from_config(config).get_config() == config)
    attempt(see, "range of factors", lambda: make(factor=(2.0, 1.0)) and None)
    attempt(see, "weights", lambda: len(make(**nothing).weights))


@program("layers.RandomColorDegeneration", logic=True)
def colours_that_fade(keras, see, tensor):
    """RandomColorDegeneration."""
    looked_at(keras, see, "RandomColorDegeneration", tensor)


@program("layers.RandomColorJitter", logic=True)
def colours_that_jitter(keras, see, tensor):
    """RandomColorJitter."""
    looked_at(keras, see, "RandomColorJitter", tensor)


@program("layers.RandomErasing", logic=True)
def a_part_that_is_erased(keras, see, tensor):
    """RandomErasing."""
    looked_at(keras, see, "RandomErasing", tensor)


@program("layers.RandomGaussianBlur", logic=True)
def images_that_blur(keras, see, tensor):
    """RandomGaussianBlur."""
    looked_at(keras, see, "RandomGaussianBlur", tensor)


@program("layers.RandomPerspective", logic=True)
def images_from_another_side(keras, see, tensor):
    """RandomPerspective."""
    looked_at(keras, see, "RandomPerspective", tensor)


@program("layers.RandomSharpness", logic=True)
def images_made_sharper(keras, see, tensor):
    """RandomSharpness."""
    looked_at(keras, see, "RandomSharpness", tensor)


@program("layers.RandomShear", logic=True)
def images_that_are_sheared(keras, see, tensor):
    """RandomShear."""
    looked_at(keras, see, "RandomShear", tensor)


@program("layers.RandomElasticTransform", logic=True)
def images_of_rubber(keras, see, tensor):
    """RandomElasticTransform."""
    looked_at(keras, see, "RandomElasticTransform", tensor)


@program("layers.RandomInvert", logic=True)
def colours_turned_round(keras, see, tensor):
    """RandomInvert."""
    looked_at(keras, see, "RandomInvert", tensor)


@program("layers.RandomGrayscale", logic=True)
def images_without_colours(keras, see, tensor):
    """RandomGrayscale."""
    looked_at(keras, see, "RandomGrayscale", tensor)


@program("layers.RandomPosterization", logic=True)
def images_of_few_colours(keras, see, tensor):
    """RandomPosterization."""
    looked_at(keras, see, "RandomPosterization", tensor)


@program("layers.RandomHue", logic=True)
def hues_that_turn(keras, see, tensor):
    """RandomHue."""
    looked_at(keras, see, "RandomHue", tensor)


@program("layers.RandomSaturation", logic=True)
def colours_made_stronger(keras, see, tensor):
    """RandomSaturation."""
    looked_at(keras, see, "RandomSaturation", tensor)


@program("layers.ContrastLimitedAdaptiveHistogramEqualization", logic=True)
def contrast_by_tiles(keras, see, tensor):
    """ContrastLimitedAdaptiveHistogramEqualization of a ramp: shape, bounds, config, and whether training matters."""
    make = keras.layers.ContrastLimitedAdaptiveHistogramEqualization
    images = (np.arange(16 * 16 * 3).reshape((1, 16, 16, 3)) % 256).astype("float32")
    layer = make(value_range=(0, 255), tile_grid_size=(2, 2))
    numpy = keras.ops.convert_to_numpy
    found = numpy(layer(tensor(images)))
    see("shape", list(found.shape))
    see("bounds", [float(found.min()), float(found.max())])
    see("first row", found[0, 0, :4])
    attempt(see, "in training", lambda: close(numpy(layer(tensor(images), training=True)), found))
    attempt(see, "config", lambda: sorted(layer.get_config()))
