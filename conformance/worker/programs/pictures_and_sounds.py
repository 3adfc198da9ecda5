"""Programs about layers that prepare pictures and sounds in Keras 3, with draws that leave no choice."""

from . import program


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


def picture(keras, *shape):
    """A picture of this shape: 0, 1, 2 and so on, and back to 0 behind 250."""
    size = 1
    for length in shape:
        size *= length
    return keras.ops.reshape((keras.ops.arange(size, dtype="float32") * 7) % 251, shape)


@program("layers.Resizing", "layers.CenterCrop", logic=True)
def pictures_resized(keras, see):
    """Resizing and CenterCrop with each of their arguments."""
    x = picture(keras, 1, 4, 6, 2)
    first = picture(keras, 1, 2, 4, 6)
    attempt(see, "nearest", lambda: keras.layers.Resizing(height=2, width=3, interpolation="nearest")(x))
    attempt(see, "cropped", lambda: keras.layers.Resizing(2, 2, crop_to_aspect_ratio=True)(x))
    attempt(
        see,
        "padded",
        lambda: keras.layers.Resizing(
            6, 6, interpolation="nearest", pad_to_aspect_ratio=True, fill_mode="constant", fill_value=9.0
        )(x),
    )
    attempt(see, "channels first", lambda: keras.layers.Resizing(2, 3, data_format="channels_first")(first))
    attempt(see, "smooth", lambda: keras.layers.Resizing(2, 3, antialias=True)(x))
    attempt(see, "centre", lambda: keras.layers.CenterCrop(height=2, width=4)(x))
    attempt(
        see,
        "centre, channels first",
        lambda: keras.layers.CenterCrop(height=2, width=4, data_format="channels_first")(first),
    )


@program("layers.STFTSpectrogram", logic=True)
def sounds_in_frequencies(keras, see):
    """STFTSpectrogram without a window: what it sees of each frame, where frames begin, and the channels first."""
    x = keras.ops.reshape(keras.ops.sin(keras.ops.arange(24, dtype="float32")), (1, 24, 1))
    first = keras.ops.reshape(keras.ops.sin(keras.ops.arange(24, dtype="float32")), (1, 1, 24))
    layer = keras.layers.STFTSpectrogram(mode="magnitude", frame_length=8, frame_step=4, fft_length=16, window=None)
    see("magnitude", layer(x))
    layer = keras.layers.STFTSpectrogram(mode="magnitude", frame_length=8, window=None, padding="same")
    see("same", layer(x))
    layer = keras.layers.STFTSpectrogram(
        mode="magnitude", frame_length=8, window=None, expand_dims=True, data_format="channels_first"
    )
    see("channels first", layer(first))


@program("layers.STFTSpectrogram", logic=True)
def sounds_through_windows(keras, see):
    """STFTSpectrogram with a window, which SciPy makes."""
    x = keras.ops.reshape(keras.ops.sin(keras.ops.arange(24, dtype="float32")), (1, 24, 1))
    layer = keras.layers.STFTSpectrogram(mode="magnitude", frame_length=8, window="hamming", periodic=True)
    see("magnitude", layer(x))
    layer = keras.layers.STFTSpectrogram(mode="psd", frame_length=8, scaling="spectrum")
    see("psd", layer(x))


@program("layers.MelSpectrogram", logic=True)
def sounds_in_mels(keras, see):
    """MelSpectrogram with each of its arguments."""
    x = keras.ops.sin(keras.ops.arange(64, dtype="float32"))
    layer = keras.layers.MelSpectrogram(
        fft_length=16,
        sequence_length=8,
        sequence_stride=8,
        window="hamming",
        sampling_rate=100,
        num_mel_bins=4,
        min_freq=1.0,
        max_freq=20.0,
        power_to_db=False,
        mag_exp=1.0,
    )
    see("power", layer(x))
    layer = keras.layers.MelSpectrogram(
        fft_length=16,
        sequence_stride=8,
        sampling_rate=100,
        num_mel_bins=4,
        min_freq=1.0,
        top_db=3.0,
        ref_power=2.0,
    )
    see("decibels", layer(x))
    layer = keras.layers.MelSpectrogram(
        fft_length=16, sequence_stride=8, sampling_rate=100, num_mel_bins=4, min_freq=1.0, min_power=2.0
    )
    see("least power", layer(x))


@program("layers.Equalization", logic=True)
def pictures_equalized(keras, see):
    """Equalization with each of its arguments."""
    x = picture(keras, 1, 4, 4, 1)
    first = picture(keras, 1, 1, 4, 4)
    see("bins", keras.layers.Equalization(bins=8)(x))
    see("range", keras.layers.Equalization(value_range=(0.0, 1.0))(x / 255.0))
    see("channels first", keras.layers.Equalization(data_format="channels_first")(picture(keras, 1, 2, 4, 4)))
    see("channel", keras.layers.Equalization(data_format="channels_first")(first))


@program("layers.ContrastLimitedAdaptiveHistogramEqualization", logic=True)
def pictures_equalized_by_tiles(keras, see):
    """ContrastLimitedAdaptiveHistogramEqualization with each of its arguments."""
    x = picture(keras, 1, 8, 8, 1)
    layer = keras.layers.ContrastLimitedAdaptiveHistogramEqualization(clip_limit=1.5, tile_grid_size=(2, 2))
    see("tiles", layer(x))
    layer = keras.layers.ContrastLimitedAdaptiveHistogramEqualization(value_range=(0.0, 1.0), tile_grid_size=(2, 2))
    see("range", layer(x / 255.0))
    layer = keras.layers.ContrastLimitedAdaptiveHistogramEqualization(
        tile_grid_size=(2, 2), data_format="channels_first"
    )
    see("channels first", layer(picture(keras, 1, 2, 8, 8)))


@program("layers.AutoContrast", "layers.Rescaling", logic=True)
def pictures_with_more_contrast(keras, see):
    """AutoContrast of a range, and Rescaling with an offset."""
    x = picture(keras, 1, 4, 4, 1) / 512.0 + 0.25
    see("AutoContrast", keras.layers.AutoContrast(value_range=(0.0, 1.0))(x))
    see("Rescaling", keras.layers.Rescaling(2.0, offset=3.0)(x))


@program("layers.RandomInvert", logic=True)
def pictures_inverted(keras, see):
    """RandomInvert of every picture, and of none."""
    x = picture(keras, 1, 3, 3, 3)
    see("none", keras.layers.RandomInvert(factor=0.0)(x, training=True))


@program("layers.RandomGrayscale", logic=True)
def pictures_without_colours(keras, see):
    """RandomGrayscale of every picture, with the channels first, and of none."""
    x = picture(keras, 1, 3, 3, 3)
    layer = keras.layers.RandomGrayscale(factor=1.0, data_format="channels_first")
    see("every one", layer(x, training=True))
    see("none", keras.layers.RandomGrayscale(factor=0.0)(x, training=True))


@program("layers.RandomSaturation", logic=True)
def pictures_of_other_saturation(keras, see):
    """RandomSaturation whose draws have one outcome, and with the channels first."""
    x = picture(keras, 1, 3, 3, 3) / 255.0
    see("last", keras.layers.RandomSaturation(factor=0, value_range=(0.0, 1.0))(x, training=True))
    layer = keras.layers.RandomSaturation(factor=0, value_range=(0.0, 1.0), data_format="channels_first")
    see("first", layer(x, training=True))


@program("layers.RandomHue", logic=True)
def pictures_of_other_hue(keras, see):
    """RandomHue whose draws have one outcome."""
    x = picture(keras, 1, 3, 3, 3) / 255.0
    see("last", keras.layers.RandomHue(factor=(0.0, 0.0), value_range=(0.0, 1.0))(x, training=True))


@program("layers.RandomColorDegeneration", logic=True)
def pictures_that_lose_colours(keras, see):
    """RandomColorDegeneration whose draws have one outcome, and with the channels first."""
    x = picture(keras, 1, 3, 3, 3)
    see("last", keras.layers.RandomColorDegeneration(factor=0)(x, training=True))
    layer = keras.layers.RandomColorDegeneration(factor=(0.5, 0.5), data_format="channels_first")
    see("first", layer(x, training=True))


@program("layers.RandomSharpness", "layers.RandomBrightness", "layers.RandomContrast", logic=True)
def pictures_left_as_they_are(keras, see):
    """RandomSharpness, RandomBrightness and RandomContrast whose draws leave everything as it is."""
    x = picture(keras, 1, 4, 4, 3)
    see("sharpness", keras.layers.RandomSharpness(factor=0)(x, training=True))
    see("brightness", keras.layers.RandomBrightness(factor=0)(x, training=True))
    see("contrast", keras.layers.RandomContrast(factor=0)(x, training=True))


@program("layers.RandomRotation", "layers.RandomTranslation", "layers.RandomZoom", "layers.RandomCrop", logic=True)
def pictures_not_moved(keras, see):
    """Layers that move pictures, whose draws leave everything where it is."""
    x = picture(keras, 1, 4, 4, 1)
    see("rotation", keras.layers.RandomRotation(factor=0)(x, training=True))
    see("translation", keras.layers.RandomTranslation(height_factor=0, width_factor=0)(x, training=True))
    see("zoom", keras.layers.RandomZoom(height_factor=0)(x, training=True))
    see("crop, name", keras.layers.RandomCrop(2, 2, name="given").name)


@program("layers.MaxNumBoundingBoxes", logic=True)
def boxes_filled_up(keras, see):
    """MaxNumBoundingBoxes with another value for boxes that are missing."""
    layer = keras.layers.MaxNumBoundingBoxes(3, fill_value=-7, bounding_box_format="xyxy")
    boxes = {
        "boxes": keras.ops.convert_to_tensor([[[0.0, 0.0, 2.0, 2.0]]]),
        "labels": keras.ops.convert_to_tensor([[1.0]]),
    }
    given = {"images": picture(keras, 1, 4, 4, 3), "bounding_boxes": boxes}
    found = layer(given, training=True)["bounding_boxes"]
    see("boxes", found["boxes"])
    see("labels", found["labels"])
