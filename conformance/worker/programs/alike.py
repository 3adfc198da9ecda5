"""Programs about layers that draw: two that are made alike, with one seed, draw the same.

All arguments are given, so that one that is lost, or has another default, makes two of them differ somewhere. There
are so many images, samples and channels that two that draw apart do not give the same by chance.
"""

import numpy as np

from . import program

#: 32 images of eight by eight pixels with three channels, from 0 to 250, and the same with the channels first.
LAST = ((np.arange(32 * 8 * 8 * 3).reshape((32, 8, 8, 3)) * 37) % 251).astype("float32")
FIRST = np.ascontiguousarray(LAST.transpose((0, 3, 1, 2)))
LABELS = np.eye(2)[np.arange(32) % 2].astype("float32")
#: An image in which a small window has some 60000 places; all images of a batch are cropped at one of them.
WIDE = np.arange(256 * 256).reshape((1, 256, 256, 1)).astype("float32")
ONES = np.ones((4, 3, 8), "float32")
STEPS = np.linspace(-1.0, 1.0, 32 * 5 * 3).reshape((32, 5, 3)).astype("float32")
FRAMES = np.linspace(-1.0, 1.0, 16 * 3 * 4 * 4 * 2).reshape((16, 3, 4, 4, 2)).astype("float32")
CUBES = np.linspace(-1.0, 1.0, 4 * 2 * 3 * 3 * 3).reshape((4, 2, 3, 3, 3, 1)).astype("float32")


def as_array(keras, value):
    """A tensor as an array."""
    return keras.ops.convert_to_numpy(value) if hasattr(keras, "ops") else keras.backend.eval(value)


def close(one, other):
    """Whether arrays are alike within the bound of docs/verdicts.md: 64 eps of float32, of the largest of the other."""
    one, other = np.asarray(one, "float64"), np.asarray(other, "float64")
    return bool(np.abs(one - other).max() <= 64 * np.finfo("float32").eps * np.abs(other).max())


def alike(keras, see, name, value, first, second):
    """Whether two layers give the same in training, and of what shape and type that is; what raises is seen as that."""
    try:
        found = [first()(value, training=True), second()(value, training=True)]
        if isinstance(found[0], dict):
            found = [one["images"] for one in found]
        one, two = [as_array(keras, each) for each in found]
        # Other draws differ by far more than sums whose order is not fixed; what grew without bound is equal or not.
        see(name, [bool((one == two).all()) or close(one, two), list(one.shape), str(one.dtype)])
    except Exception as error:
        see(name, error)


@program("layers.RandAugment", logic=True)
def several_augmentations(keras, see, tensor):
    """RandAugment twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandAugment(
            value_range=(0, 255), num_ops=3, factor=0.75, interpolation="nearest", data_format="channels_first", seed=3
        ),
        lambda: keras.layers.RandAugment(
            value_range=(0, 255), num_ops=3, factor=0.75, interpolation="nearest", data_format="channels_first", seed=3
        ),
    )


@program("layers.RandomColorDegeneration", logic=True)
def faded_alike(keras, see, tensor):
    """RandomColorDegeneration twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomColorDegeneration(
            factor=0.75, value_range=(0, 100), data_format="channels_first", seed=3
        ),
        lambda: keras.layers.RandomColorDegeneration(
            factor=0.75, value_range=(0, 100), data_format="channels_first", seed=3
        ),
    )


@program("layers.RandomColorJitter", logic=True)
def jittered_alike(keras, see, tensor):
    """RandomColorJitter twice with one seed."""
    alike(
        keras,
        see,
        "channels last",
        tensor(LAST),
        lambda: keras.layers.RandomColorJitter(
            value_range=(0, 100),
            brightness_factor=0.25,
            contrast_factor=0.25,
            saturation_factor=0.25,
            hue_factor=0.25,
            seed=3,
        ),
        lambda: keras.layers.RandomColorJitter(
            value_range=(0, 100),
            brightness_factor=0.25,
            contrast_factor=0.25,
            saturation_factor=0.25,
            hue_factor=0.25,
            seed=3,
        ),
    )
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomColorJitter(
            value_range=(0, 100),
            brightness_factor=0.25,
            contrast_factor=0.25,
            saturation_factor=0.25,
            hue_factor=0.25,
            data_format="channels_first",
            seed=3,
        ),
        lambda: keras.layers.RandomColorJitter(
            value_range=(0, 100),
            brightness_factor=0.25,
            contrast_factor=0.25,
            saturation_factor=0.25,
            hue_factor=0.25,
            data_format="channels_first",
            seed=3,
        ),
    )


@program("layers.RandomElasticTransform", logic=True)
def stretched_alike(keras, see, tensor):
    """RandomElasticTransform twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomElasticTransform(
            factor=(1.0, 1.0),
            scale=0.5,
            interpolation="nearest",
            fill_mode="constant",
            fill_value=9.0,
            value_range=(0, 100),
            data_format="channels_first",
            seed=3,
        ),
        lambda: keras.layers.RandomElasticTransform(
            factor=(1.0, 1.0),
            scale=0.5,
            interpolation="nearest",
            fill_mode="constant",
            fill_value=9.0,
            value_range=(0, 100),
            data_format="channels_first",
            seed=3,
        ),
    )


@program("layers.RandomErasing", logic=True)
def erased_alike(keras, see, tensor):
    """RandomErasing twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomErasing(
            factor=(1.0, 1.0),
            scale=(0.25, 0.5),
            fill_value=7.0,
            value_range=(0, 100),
            data_format="channels_first",
            seed=3,
        ),
        lambda: keras.layers.RandomErasing(
            factor=(1.0, 1.0),
            scale=(0.25, 0.5),
            fill_value=7.0,
            value_range=(0, 100),
            data_format="channels_first",
            seed=3,
        ),
    )


@program("layers.RandomGaussianBlur", logic=True)
def blurred_alike(keras, see, tensor):
    """RandomGaussianBlur twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomGaussianBlur(
            factor=(1.0, 1.0),
            kernel_size=5,
            sigma=(0.5, 2.0),
            value_range=(0, 100),
            data_format="channels_first",
            seed=3,
        ),
        lambda: keras.layers.RandomGaussianBlur(
            factor=(1.0, 1.0),
            kernel_size=5,
            sigma=(0.5, 2.0),
            value_range=(0, 100),
            data_format="channels_first",
            seed=3,
        ),
    )


@program("layers.RandomGrayscale", logic=True)
def grey_alike(keras, see, tensor):
    """RandomGrayscale twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomGrayscale(factor=0.75, data_format="channels_first", seed=3),
        lambda: keras.layers.RandomGrayscale(factor=0.75, data_format="channels_first", seed=3),
    )


@program("layers.RandomHue", logic=True)
def turned_hues_alike(keras, see, tensor):
    """RandomHue twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomHue(factor=0.75, value_range=(0, 100), data_format="channels_first", seed=3),
        lambda: keras.layers.RandomHue(factor=0.75, value_range=(0, 100), data_format="channels_first", seed=3),
    )


@program("layers.RandomInvert", logic=True)
def inverted_alike(keras, see, tensor):
    """RandomInvert twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomInvert(factor=0.75, value_range=(0, 100), data_format="channels_first", seed=3),
        lambda: keras.layers.RandomInvert(factor=0.75, value_range=(0, 100), data_format="channels_first", seed=3),
    )


@program("layers.RandomPerspective", logic=True)
def perspectives_alike(keras, see, tensor):
    """RandomPerspective twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomPerspective(
            factor=(1.0, 1.0), scale=0.5, interpolation="nearest", fill_value=9.0, data_format="channels_first", seed=3
        ),
        lambda: keras.layers.RandomPerspective(
            factor=(1.0, 1.0), scale=0.5, interpolation="nearest", fill_value=9.0, data_format="channels_first", seed=3
        ),
    )


@program("layers.RandomPosterization", logic=True)
def posterized_alike(keras, see, tensor):
    """RandomPosterization twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomPosterization(factor=2, value_range=(0, 100), data_format="channels_first", seed=3),
        lambda: keras.layers.RandomPosterization(factor=2, value_range=(0, 100), data_format="channels_first", seed=3),
    )


@program("layers.RandomSaturation", logic=True)
def saturated_alike(keras, see, tensor):
    """RandomSaturation twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomSaturation(factor=0.75, value_range=(0, 100), data_format="channels_first", seed=3),
        lambda: keras.layers.RandomSaturation(factor=0.75, value_range=(0, 100), data_format="channels_first", seed=3),
    )


@program("layers.RandomSharpness", logic=True)
def sharpened_alike(keras, see, tensor):
    """RandomSharpness twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomSharpness(factor=0.75, value_range=(0, 100), data_format="channels_first", seed=3),
        lambda: keras.layers.RandomSharpness(factor=0.75, value_range=(0, 100), data_format="channels_first", seed=3),
    )


@program("layers.RandomShear", logic=True)
def sheared_alike(keras, see, tensor):
    """RandomShear twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(FIRST),
        lambda: keras.layers.RandomShear(
            x_factor=0.75,
            y_factor=0.5,
            interpolation="nearest",
            fill_mode="constant",
            fill_value=9.0,
            data_format="channels_first",
            seed=3,
        ),
        lambda: keras.layers.RandomShear(
            x_factor=0.75,
            y_factor=0.5,
            interpolation="nearest",
            fill_mode="constant",
            fill_value=9.0,
            data_format="channels_first",
            seed=3,
        ),
    )


@program("layers.RandomBrightness", logic=True)
def brightened_alike(keras, see, tensor):
    """RandomBrightness twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(LAST),
        lambda: keras.layers.RandomBrightness(factor=0.5, value_range=(0, 100), seed=3),
        lambda: keras.layers.RandomBrightness(factor=0.5, value_range=(0, 100), seed=3),
    )


@program("layers.RandomContrast", logic=True)
def contrasted_alike(keras, see, tensor):
    """RandomContrast twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(LAST),
        lambda: keras.layers.RandomContrast(factor=0.5, seed=3),
        lambda: keras.layers.RandomContrast(factor=0.5, seed=3),
    )
    alike(
        keras,
        see,
        "a range of values",
        tensor(LAST),
        lambda: keras.layers.RandomContrast(factor=0.5, value_range=(0, 100), seed=3),
        lambda: keras.layers.RandomContrast(factor=0.5, value_range=(0, 100), seed=3),
    )


@program("layers.RandomCrop", logic=True)
def cropped_alike(keras, see, tensor):
    """RandomCrop twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(WIDE),
        lambda: keras.layers.RandomCrop(height=4, width=5, seed=3),
        lambda: keras.layers.RandomCrop(height=4, width=5, seed=3),
    )
    alike(
        keras,
        see,
        "channels first",
        tensor(WIDE.transpose((0, 3, 1, 2))),
        lambda: keras.layers.RandomCrop(height=4, width=5, seed=3, data_format="channels_first"),
        lambda: keras.layers.RandomCrop(height=4, width=5, seed=3, data_format="channels_first"),
    )


@program("layers.RandomFlip", logic=True)
def flipped_alike(keras, see, tensor):
    """RandomFlip twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(LAST),
        lambda: keras.layers.RandomFlip(mode="vertical", seed=3),
        lambda: keras.layers.RandomFlip(mode="vertical", seed=3),
    )
    alike(
        keras,
        see,
        "channels first",
        tensor(FIRST),
        lambda: keras.layers.RandomFlip(mode="vertical", seed=3, data_format="channels_first"),
        lambda: keras.layers.RandomFlip(mode="vertical", seed=3, data_format="channels_first"),
    )


@program("layers.RandomRotation", logic=True)
def rotated_alike(keras, see, tensor):
    """RandomRotation twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(LAST),
        lambda: keras.layers.RandomRotation(
            factor=0.25, fill_mode="constant", interpolation="nearest", seed=3, fill_value=9.0
        ),
        lambda: keras.layers.RandomRotation(
            factor=0.25, fill_mode="constant", interpolation="nearest", seed=3, fill_value=9.0
        ),
    )
    alike(
        keras,
        see,
        "channels first",
        tensor(FIRST),
        lambda: keras.layers.RandomRotation(
            factor=0.25,
            fill_mode="constant",
            interpolation="nearest",
            seed=3,
            fill_value=9.0,
            data_format="channels_first",
        ),
        lambda: keras.layers.RandomRotation(
            factor=0.25,
            fill_mode="constant",
            interpolation="nearest",
            seed=3,
            fill_value=9.0,
            data_format="channels_first",
        ),
    )


@program("layers.RandomTranslation", logic=True)
def moved_alike(keras, see, tensor):
    """RandomTranslation twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(LAST),
        lambda: keras.layers.RandomTranslation(
            height_factor=0.5, width_factor=0.25, fill_mode="constant", interpolation="nearest", seed=3, fill_value=9.0
        ),
        lambda: keras.layers.RandomTranslation(
            height_factor=0.5, width_factor=0.25, fill_mode="constant", interpolation="nearest", seed=3, fill_value=9.0
        ),
    )
    alike(
        keras,
        see,
        "channels first",
        tensor(FIRST),
        lambda: keras.layers.RandomTranslation(
            height_factor=0.5,
            width_factor=0.25,
            fill_mode="constant",
            interpolation="nearest",
            seed=3,
            fill_value=9.0,
            data_format="channels_first",
        ),
        lambda: keras.layers.RandomTranslation(
            height_factor=0.5,
            width_factor=0.25,
            fill_mode="constant",
            interpolation="nearest",
            seed=3,
            fill_value=9.0,
            data_format="channels_first",
        ),
    )


@program("layers.RandomZoom", logic=True)
def zoomed_alike(keras, see, tensor):
    """RandomZoom twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(LAST),
        lambda: keras.layers.RandomZoom(
            height_factor=(0.25, 0.5),
            width_factor=(0.125, 0.25),
            fill_mode="constant",
            interpolation="nearest",
            seed=3,
            fill_value=9.0,
        ),
        lambda: keras.layers.RandomZoom(
            height_factor=(0.25, 0.5),
            width_factor=(0.125, 0.25),
            fill_mode="constant",
            interpolation="nearest",
            seed=3,
            fill_value=9.0,
        ),
    )
    alike(
        keras,
        see,
        "channels first",
        tensor(FIRST),
        lambda: keras.layers.RandomZoom(
            height_factor=(0.25, 0.5),
            width_factor=(0.125, 0.25),
            fill_mode="constant",
            interpolation="nearest",
            seed=3,
            fill_value=9.0,
            data_format="channels_first",
        ),
        lambda: keras.layers.RandomZoom(
            height_factor=(0.25, 0.5),
            width_factor=(0.125, 0.25),
            fill_mode="constant",
            interpolation="nearest",
            seed=3,
            fill_value=9.0,
            data_format="channels_first",
        ),
    )


@program("layers.CutMix", logic=True)
def cut_alike(keras, see, tensor):
    """CutMix twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        {"images": tensor(FIRST), "labels": tensor(LABELS)},
        lambda: keras.layers.CutMix(factor=0.5, data_format="channels_first", seed=3),
        lambda: keras.layers.CutMix(factor=0.5, data_format="channels_first", seed=3),
    )


@program("layers.MixUp", logic=True)
def mixed_alike(keras, see, tensor):
    """MixUp twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        {"images": tensor(FIRST), "labels": tensor(LABELS)},
        lambda: keras.layers.MixUp(alpha=0.5, data_format="channels_first", seed=3),
        lambda: keras.layers.MixUp(alpha=0.5, data_format="channels_first", seed=3),
    )


@program("layers.Solarization", logic=True)
def solarized_alike(keras, see, tensor):
    """Solarization twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        tensor(LAST),
        lambda: keras.layers.Solarization(addition_factor=0.5, threshold_factor=0.5, value_range=(0, 100), seed=3),
        lambda: keras.layers.Solarization(addition_factor=0.5, threshold_factor=0.5, value_range=(0, 100), seed=3),
    )


@program(
    "layers.Dropout",
    "layers.AlphaDropout",
    "layers.GaussianDropout",
    "layers.GaussianNoise",
    "layers.SpatialDropout1D",
    "layers.SpatialDropout2D",
    "layers.SpatialDropout3D",
    logic=True,
)
def noise_made_alike(keras, see, tensor):
    """Layers of dropout and noise twice with one seed."""
    alike(
        keras,
        see,
        "Dropout",
        tensor(ONES),
        lambda: keras.layers.Dropout(rate=0.5, seed=3),
        lambda: keras.layers.Dropout(rate=0.5, seed=3),
    )
    alike(
        keras,
        see,
        "AlphaDropout",
        tensor(ONES),
        lambda: keras.layers.AlphaDropout(rate=0.5, seed=3),
        lambda: keras.layers.AlphaDropout(rate=0.5, seed=3),
    )
    alike(
        keras,
        see,
        "GaussianDropout",
        tensor(ONES),
        lambda: keras.layers.GaussianDropout(rate=0.5, seed=3),
        lambda: keras.layers.GaussianDropout(rate=0.5, seed=3),
    )
    alike(
        keras,
        see,
        "GaussianNoise",
        tensor(ONES),
        lambda: keras.layers.GaussianNoise(stddev=0.5, seed=3),
        lambda: keras.layers.GaussianNoise(stddev=0.5, seed=3),
    )
    alike(
        keras,
        see,
        "SpatialDropout1D",
        tensor(ONES),
        lambda: keras.layers.SpatialDropout1D(rate=0.5, seed=3),
        lambda: keras.layers.SpatialDropout1D(rate=0.5, seed=3),
    )
    alike(
        keras,
        see,
        "SpatialDropout2D",
        tensor(LAST),
        lambda: keras.layers.SpatialDropout2D(rate=0.5, seed=3),
        lambda: keras.layers.SpatialDropout2D(rate=0.5, seed=3),
    )
    alike(
        keras,
        see,
        "SpatialDropout2D, channels first",
        tensor(FIRST),
        lambda: keras.layers.SpatialDropout2D(rate=0.5, data_format="channels_first", seed=3),
        lambda: keras.layers.SpatialDropout2D(rate=0.5, data_format="channels_first", seed=3),
    )
    alike(
        keras,
        see,
        "SpatialDropout3D",
        tensor(FRAMES),
        lambda: keras.layers.SpatialDropout3D(rate=0.5, seed=3),
        lambda: keras.layers.SpatialDropout3D(rate=0.5, seed=3),
    )
    alike(
        keras,
        see,
        "SpatialDropout3D, channels first",
        tensor(FRAMES),
        lambda: keras.layers.SpatialDropout3D(rate=0.5, data_format="channels_first", seed=3),
        lambda: keras.layers.SpatialDropout3D(rate=0.5, data_format="channels_first", seed=3),
    )
    alike(
        keras,
        see,
        "AlphaDropout by rows",
        tensor(ONES),
        lambda: keras.layers.AlphaDropout(rate=0.5, noise_shape=(4, 1, 8), seed=3),
        lambda: keras.layers.AlphaDropout(rate=0.5, noise_shape=(4, 1, 8), seed=3),
    )


@program("layers.LSTM", logic=True)
def long_memories_alike(keras, see, tensor):
    """LSTM twice with one seed of its dropout."""
    alike(
        keras,
        see,
        "dropout",
        tensor(STEPS),
        lambda: keras.layers.LSTM(
            units=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            unit_forget_bias=False,
            dropout=0.5,
            seed=3,
        ),
        lambda: keras.layers.LSTM(
            units=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            unit_forget_bias=False,
            dropout=0.5,
            seed=3,
        ),
    )
    alike(
        keras,
        see,
        "recurrent dropout",
        tensor(STEPS),
        lambda: keras.layers.LSTM(
            units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
        ),
        lambda: keras.layers.LSTM(
            units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
        ),
    )


@program("layers.LSTMCell", logic=True)
def long_memories_of_cells_alike(keras, see, tensor):
    """LSTMCell twice with one seed, and with options."""
    alike(
        keras,
        see,
        "dropout",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.LSTMCell(
                units=2,
                kernel_initializer="ones",
                recurrent_initializer="ones",
                unit_forget_bias=False,
                dropout=0.5,
                seed=3,
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.LSTMCell(
                units=2,
                kernel_initializer="ones",
                recurrent_initializer="ones",
                unit_forget_bias=False,
                dropout=0.5,
                seed=3,
            )
        ),
    )
    alike(
        keras,
        see,
        "recurrent dropout",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.LSTMCell(
                units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.LSTMCell(
                units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
            )
        ),
    )
    alike(
        keras,
        see,
        "options",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.LSTMCell(
                units=2,
                activation="relu",
                recurrent_activation="relu",
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.LSTMCell(
                units=2,
                activation="relu",
                recurrent_activation="relu",
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
    )
    alike(
        keras,
        see,
        "no bias",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.LSTMCell(
                units=2,
                use_bias=False,
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.LSTMCell(
                units=2,
                use_bias=False,
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
    )


@program("layers.GRU", logic=True)
def gates_alike(keras, see, tensor):
    """GRU twice with one seed of its dropout."""
    alike(
        keras,
        see,
        "dropout",
        tensor(STEPS),
        lambda: keras.layers.GRU(units=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3),
        lambda: keras.layers.GRU(units=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3),
    )
    alike(
        keras,
        see,
        "recurrent dropout",
        tensor(STEPS),
        lambda: keras.layers.GRU(
            units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
        ),
        lambda: keras.layers.GRU(
            units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
        ),
    )


@program("layers.GRUCell", logic=True)
def gates_of_cells_alike(keras, see, tensor):
    """GRUCell twice with one seed, and with options."""
    alike(
        keras,
        see,
        "dropout",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.GRUCell(units=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3)
        ),
        lambda: keras.layers.RNN(
            keras.layers.GRUCell(units=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3)
        ),
    )
    alike(
        keras,
        see,
        "recurrent dropout",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.GRUCell(
                units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.GRUCell(
                units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
            )
        ),
    )
    alike(
        keras,
        see,
        "options",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.GRUCell(
                units=2,
                activation="relu",
                recurrent_activation="relu",
                reset_after=False,
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.GRUCell(
                units=2,
                activation="relu",
                recurrent_activation="relu",
                reset_after=False,
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
    )
    alike(
        keras,
        see,
        "no bias",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.GRUCell(
                units=2,
                use_bias=False,
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.GRUCell(
                units=2,
                use_bias=False,
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
    )


@program("layers.SimpleRNN", logic=True)
def recurrences_alike(keras, see, tensor):
    """SimpleRNN twice with one seed of its dropout."""
    alike(
        keras,
        see,
        "dropout",
        tensor(STEPS),
        lambda: keras.layers.SimpleRNN(
            units=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3
        ),
        lambda: keras.layers.SimpleRNN(
            units=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3
        ),
    )
    alike(
        keras,
        see,
        "recurrent dropout",
        tensor(STEPS),
        lambda: keras.layers.SimpleRNN(
            units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
        ),
        lambda: keras.layers.SimpleRNN(
            units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
        ),
    )


@program("layers.SimpleRNNCell", logic=True)
def recurrences_of_cells_alike(keras, see, tensor):
    """SimpleRNNCell twice with one seed, and with options."""
    alike(
        keras,
        see,
        "dropout",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.SimpleRNNCell(
                units=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.SimpleRNNCell(
                units=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3
            )
        ),
    )
    alike(
        keras,
        see,
        "recurrent dropout",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.SimpleRNNCell(
                units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.SimpleRNNCell(
                units=2, kernel_initializer="ones", recurrent_initializer="ones", recurrent_dropout=0.5, seed=3
            )
        ),
    )
    alike(
        keras,
        see,
        "options",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.SimpleRNNCell(
                units=2,
                activation="relu",
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.SimpleRNNCell(
                units=2,
                activation="relu",
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
    )
    alike(
        keras,
        see,
        "no bias",
        tensor(STEPS),
        lambda: keras.layers.RNN(
            keras.layers.SimpleRNNCell(
                units=2,
                use_bias=False,
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
        lambda: keras.layers.RNN(
            keras.layers.SimpleRNNCell(
                units=2,
                use_bias=False,
                bias_initializer="ones",
                kernel_initializer="ones",
                recurrent_initializer="ones",
            )
        ),
    )


@program("layers.ConvLSTM1D", logic=True)
def convolved_memories_of_rank_1_alike(keras, see, tensor):
    """ConvLSTM1D twice with one seed, and with options."""
    alike(
        keras,
        see,
        "dropout",
        tensor(FRAMES[..., 0]),
        lambda: keras.layers.ConvLSTM1D(
            filters=2, kernel_size=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3
        ),
        lambda: keras.layers.ConvLSTM1D(
            filters=2, kernel_size=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3
        ),
    )
    alike(
        keras,
        see,
        "recurrent dropout",
        tensor(FRAMES[..., 0]),
        lambda: keras.layers.ConvLSTM1D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            recurrent_dropout=0.5,
            seed=3,
        ),
        lambda: keras.layers.ConvLSTM1D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            recurrent_dropout=0.5,
            seed=3,
        ),
    )
    alike(
        keras,
        see,
        "options",
        tensor(FRAMES[..., 0]),
        lambda: keras.layers.ConvLSTM1D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            activation="relu",
            recurrent_activation="relu",
            bias_initializer="ones",
            padding="same",
            return_sequences=True,
            go_backwards=True,
        ),
        lambda: keras.layers.ConvLSTM1D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            activation="relu",
            recurrent_activation="relu",
            bias_initializer="ones",
            padding="same",
            return_sequences=True,
            go_backwards=True,
        ),
    )
    alike(
        keras,
        see,
        "no bias",
        tensor(FRAMES[..., 0]),
        lambda: keras.layers.ConvLSTM1D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            use_bias=False,
            bias_initializer="ones",
        ),
        lambda: keras.layers.ConvLSTM1D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            use_bias=False,
            bias_initializer="ones",
        ),
    )
    alike(
        keras,
        see,
        "strides",
        tensor(FRAMES[..., 0]),
        lambda: keras.layers.ConvLSTM1D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            strides=2,
            unit_forget_bias=False,
        ),
        lambda: keras.layers.ConvLSTM1D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            strides=2,
            unit_forget_bias=False,
        ),
    )
    alike(
        keras,
        see,
        "dilation",
        tensor(FRAMES[..., 0]),
        lambda: keras.layers.ConvLSTM1D(
            filters=2, kernel_size=2, kernel_initializer="ones", recurrent_initializer="ones", dilation_rate=2
        ),
        lambda: keras.layers.ConvLSTM1D(
            filters=2, kernel_size=2, kernel_initializer="ones", recurrent_initializer="ones", dilation_rate=2
        ),
    )
    alike(
        keras,
        see,
        "channels first",
        tensor(FRAMES[..., 0]),
        lambda: keras.layers.ConvLSTM1D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            padding="same",
            data_format="channels_first",
        ),
        lambda: keras.layers.ConvLSTM1D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            padding="same",
            data_format="channels_first",
        ),
    )


@program("layers.ConvLSTM2D", logic=True)
def convolved_memories_of_rank_2_alike(keras, see, tensor):
    """ConvLSTM2D twice with one seed, and with options."""
    alike(
        keras,
        see,
        "dropout",
        tensor(FRAMES),
        lambda: keras.layers.ConvLSTM2D(
            filters=2, kernel_size=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3
        ),
        lambda: keras.layers.ConvLSTM2D(
            filters=2, kernel_size=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3
        ),
    )
    alike(
        keras,
        see,
        "recurrent dropout",
        tensor(FRAMES),
        lambda: keras.layers.ConvLSTM2D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            recurrent_dropout=0.5,
            seed=3,
        ),
        lambda: keras.layers.ConvLSTM2D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            recurrent_dropout=0.5,
            seed=3,
        ),
    )


@program("layers.ConvLSTM3D", logic=True)
def convolved_memories_of_rank_3_alike(keras, see, tensor):
    """ConvLSTM3D twice with one seed, and with options."""
    alike(
        keras,
        see,
        "dropout",
        tensor(CUBES),
        lambda: keras.layers.ConvLSTM3D(
            filters=2, kernel_size=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3
        ),
        lambda: keras.layers.ConvLSTM3D(
            filters=2, kernel_size=2, kernel_initializer="ones", recurrent_initializer="ones", dropout=0.5, seed=3
        ),
    )
    alike(
        keras,
        see,
        "recurrent dropout",
        tensor(CUBES),
        lambda: keras.layers.ConvLSTM3D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            recurrent_dropout=0.5,
            seed=3,
        ),
        lambda: keras.layers.ConvLSTM3D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            recurrent_dropout=0.5,
            seed=3,
        ),
    )
    alike(
        keras,
        see,
        "options",
        tensor(CUBES),
        lambda: keras.layers.ConvLSTM3D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            activation="relu",
            recurrent_activation="relu",
            bias_initializer="ones",
            padding="same",
            return_sequences=True,
            go_backwards=True,
        ),
        lambda: keras.layers.ConvLSTM3D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            activation="relu",
            recurrent_activation="relu",
            bias_initializer="ones",
            padding="same",
            return_sequences=True,
            go_backwards=True,
        ),
    )
    alike(
        keras,
        see,
        "no bias",
        tensor(CUBES),
        lambda: keras.layers.ConvLSTM3D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            use_bias=False,
            bias_initializer="ones",
        ),
        lambda: keras.layers.ConvLSTM3D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            use_bias=False,
            bias_initializer="ones",
        ),
    )
    alike(
        keras,
        see,
        "strides",
        tensor(CUBES),
        lambda: keras.layers.ConvLSTM3D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            strides=2,
            unit_forget_bias=False,
        ),
        lambda: keras.layers.ConvLSTM3D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            strides=2,
            unit_forget_bias=False,
        ),
    )
    alike(
        keras,
        see,
        "dilation",
        tensor(CUBES),
        lambda: keras.layers.ConvLSTM3D(
            filters=2, kernel_size=2, kernel_initializer="ones", recurrent_initializer="ones", dilation_rate=2
        ),
        lambda: keras.layers.ConvLSTM3D(
            filters=2, kernel_size=2, kernel_initializer="ones", recurrent_initializer="ones", dilation_rate=2
        ),
    )
    alike(
        keras,
        see,
        "channels first",
        tensor(CUBES),
        lambda: keras.layers.ConvLSTM3D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            padding="same",
            data_format="channels_first",
        ),
        lambda: keras.layers.ConvLSTM3D(
            filters=2,
            kernel_size=2,
            kernel_initializer="ones",
            recurrent_initializer="ones",
            padding="same",
            data_format="channels_first",
        ),
    )


@program("layers.Attention", logic=True)
def attentions_alike(keras, see, tensor):
    """Attention twice with one seed."""
    alike(
        keras,
        see,
        "alike",
        [tensor(STEPS), tensor(STEPS)],
        lambda: keras.layers.Attention(dropout=0.5, seed=3),
        lambda: keras.layers.Attention(dropout=0.5, seed=3),
    )


@program("layers.AdditiveAttention", logic=True)
def additive_attentions_alike(keras, see, tensor):
    """AdditiveAttention twice with one seed, where it takes one."""
    alike(
        keras,
        see,
        "alike",
        [tensor(STEPS), tensor(STEPS)],
        lambda: keras.layers.AdditiveAttention(use_scale=False, dropout=0.5, seed=3),
        lambda: keras.layers.AdditiveAttention(use_scale=False, dropout=0.5, seed=3),
    )
