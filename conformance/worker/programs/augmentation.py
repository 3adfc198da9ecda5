"""Programs about layers that augment images.

Nothing drawn at random is compared: a factor whose ends are the same draws nothing, and else only properties are seen.
Before TensorFlow 2.6 the layers were in ``layers.experimental.preprocessing``: the programs look there too.
"""

import numpy as np

from . import program


def found(keras, name):
    """The layer, wherever this Keras has it."""
    if not hasattr(keras.layers, name) and hasattr(keras.layers, "experimental"):
        old = keras.layers.experimental.preprocessing
        if hasattr(old, name):
            return getattr(old, name)
    return getattr(keras.layers, name)


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


#: Two images of four by four pixels with three channels, from 0 to 248.
IMAGES = (np.arange(96).reshape((2, 4, 4, 3)) * 7 % 32 * 8).astype("float32")

PLACES = (
    ("RandomFlip", {}),
    ("RandomRotation", {"factor": 0.25}),
    ("RandomZoom", {"height_factor": 0.25}),
    ("RandomTranslation", {"height_factor": 0.25, "width_factor": 0.25}),
    ("RandomShear", {"x_factor": 0.25}),
    ("RandomPerspective", {"factor": 0.25}),
    ("RandomElasticTransform", {"factor": 0.25}),
    ("RandomErasing", {"factor": 1.0}),
)

COLOURS = (
    ("RandomContrast", {"factor": 0.5}),
    ("RandomBrightness", {"factor": 0.5}),
    ("RandomHue", {"factor": 0.5}),
    ("RandomSaturation", {"factor": 0.75}),
    ("RandomSharpness", {"factor": 0.75}),
    ("RandomColorDegeneration", {"factor": 0.5}),
    ("RandomGrayscale", {"factor": 1.0}),
    ("RandomInvert", {"factor": 1.0}),
    ("RandomPosterization", {"factor": 2}),
    ("RandomGaussianBlur", {"factor": 1.0}),
)


def close(one, other):
    """Whether arrays are alike within the bound of docs/verdicts.md: 64 eps of float32, of the largest of the other."""
    one, other = np.asarray(one, "float64"), np.asarray(other, "float64")
    return bool(np.abs(one - other).max() <= 64 * np.finfo("float32").eps * np.abs(other).max())


def unchanged(output):
    """Whether an output is the images that were put in."""
    output = np.asarray(output)
    return output.shape == IMAGES.shape and close(output, IMAGES)


def inference(keras, see, tensor, layers):
    """See whether each layer leaves images alone outside of training."""
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    for name, options in layers:
        attempt(
            see,
            name,
            lambda name=name, options=options: unchanged(found(keras, name)(**options)(tensor(IMAGES), training=False)),
        )


def training(keras, see, tensor, layers):
    """See the shape and type that each layer gives in training."""
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    for name, options in layers:

        def properties(name=name, options=options):
            output = np.asarray(found(keras, name)(**options)(tensor(IMAGES), training=True))
            return [list(output.shape), str(output.dtype)]

        attempt(see, name, properties)


@program("layers.RandomFlip", "layers.RandomRotation", "layers.RandomZoom", "layers.RandomTranslation", logic=True)
def augmentation_of_places_at_inference(keras, see, tensor):
    """Layers that move pixels leave images alone outside of training."""
    inference(keras, see, tensor, PLACES)


@program("layers.RandomContrast", "layers.RandomBrightness", "layers.RandomHue", "layers.RandomSaturation", logic=True)
def augmentation_of_colours_at_inference(keras, see, tensor):
    """Layers that change colours leave images alone outside of training."""
    inference(keras, see, tensor, COLOURS)


@program("layers.RandomFlip", "layers.RandomRotation", "layers.RandomZoom", "layers.RandomTranslation", logic=True)
def augmentation_of_places_in_training(keras, see, tensor):
    """Layers that move pixels, in training: the shape and the type of what they give."""
    training(keras, see, tensor, PLACES)


@program("layers.RandomContrast", "layers.RandomBrightness", "layers.RandomHue", "layers.RandomSaturation", logic=True)
def augmentation_of_colours_in_training(keras, see, tensor):
    """Layers that change colours, in training: the shape and the type of what they give."""
    training(keras, see, tensor, COLOURS)


@program("layers.RandomTranslation", "layers.RandomBrightness", "Model.predict", logic=True)
def augmentation_without_being_told(keras, see, tensor):
    """Layers that are not told whether this is training: called, in a model that is called, and in predict."""
    keras.backend.clear_session()  # A model with Dropout that was made before counts in Keras 2.9 and 2.10.
    layer = found(keras, "RandomTranslation")
    options = {"height_factor": (0.25, 0.25), "width_factor": 0.0}
    see("called", unchanged(layer(**options)(tensor(IMAGES))))
    inputs = keras.Input(shape=(4, 4, 3))
    model = keras.Model(inputs, layer(**options)(inputs))
    see("in a model", unchanged(model(tensor(IMAGES))))
    attempt(see, "in a model in training", lambda: unchanged(model(tensor(IMAGES), training=True)))
    see("predicted", unchanged(model.predict(IMAGES, verbose=0)))
    attempt(see, "brightness", lambda: unchanged(found(keras, "RandomBrightness")((0.5, 0.5))(tensor(IMAGES))))
    keras.Sequential([keras.layers.Dropout(0.5, input_shape=(2,))])
    attempt(see, "called after a model with Dropout was made", lambda: unchanged(layer(**options)(tensor(IMAGES))))
    keras.backend.clear_session()


@program("layers.RandomTranslation", "layers.RandomZoom", "layers.RandomRotation", logic=True)
def places_moved_by_a_certain_factor(keras, see, tensor):
    """Layers that move pixels by a factor whose ends are the same: a shift, a zoom, a turn."""
    keras.backend.clear_session()  # A model with Dropout that was made before counts in Keras 2.9 and 2.10.
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    image = tensor(np.arange(16).reshape((1, 4, 4, 1)).astype("float32"))
    constant = {"fill_mode": "constant", "fill_value": 9.0, "interpolation": "nearest"}
    for name, layer, options in (
        ("down", "RandomTranslation", {"height_factor": (0.25, 0.25), "width_factor": (0.0, 0.0)}),
        ("down, filled", "RandomTranslation", dict(constant, height_factor=(0.25, 0.25), width_factor=(0.0, 0.0))),
        ("zoomed out", "RandomZoom", {"height_factor": (1.0, 1.0), "width_factor": (1.0, 1.0)}),
        ("zoomed in", "RandomZoom", {"height_factor": (-0.5, -0.5), "width_factor": (-0.5, -0.5)}),
        ("turned", "RandomRotation", {"factor": (0.125, 0.125)}),
    ):
        attempt(
            see,
            name,
            lambda layer=layer, options=options: found(keras, layer)(**options)(image, training=True),
        )


@program("layers.RandomBrightness", "layers.RandomInvert", "layers.RandomPosterization", logic=True)
def colours_changed_by_a_certain_factor(keras, see, tensor):
    """Layers that change colours by a factor whose ends are the same."""
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    pixels = IMAGES[:1, :2, :2]
    for name, layer, options in (
        ("brighter", "RandomBrightness", {"factor": (0.5, 0.5)}),
        ("brighter of one", "RandomBrightness", {"factor": (0.5, 0.5), "value_range": (0.0, 1.0)}),
        ("inverted", "RandomInvert", {"factor": (1.0, 1.0)}),
        ("posterized", "RandomPosterization", {"factor": 2}),
        ("grey", "RandomGrayscale", {"factor": 1.0}),
        ("degenerated", "RandomColorDegeneration", {"factor": (1.0, 1.0)}),
        ("saturated", "RandomSaturation", {"factor": (0.5, 0.5)}),
    ):

        def changed(layer=layer, options=options):
            image = tensor(pixels)
            output = found(keras, layer)(**options)(image, training=True)
            return {"output": np.array(output), "input kept": bool(np.array_equal(np.asarray(image), pixels))}

        attempt(see, name, changed)


@program("layers.RandomRotation", "layers.RandomZoom", "layers.RandomTranslation", "layers.RandomContrast", logic=True)
def augmentation_by_nothing(keras, see, tensor):
    """Layers whose factor is nothing leave images alone in training, too."""
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    for name, options in (
        ("RandomRotation", {"factor": 0.0}),
        ("RandomZoom", {"height_factor": (0.0, 0.0), "width_factor": (0.0, 0.0)}),
        ("RandomTranslation", {"height_factor": 0.0, "width_factor": 0.0}),
        ("RandomContrast", {"factor": (0.0, 0.0)}),
        ("RandomBrightness", {"factor": 0.0}),
        ("RandomShear", {"x_factor": 0.0}),
        ("RandomHue", {"factor": 0.0}),
        ("RandomSaturation", {"factor": (0.5, 0.5)}),
        ("RandomInvert", {"factor": 0.0}),
        ("RandomGrayscale", {"factor": 0.0}),
    ):

        def same(name=name, options=options):
            return unchanged(found(keras, name.split()[0])(**options)(tensor(IMAGES), training=True))

        attempt(see, name, same)


@program("layers.RandomRotation", "layers.RandomZoom", "layers.RandomContrast", "layers.RandomFlip", logic=True)
def factors_of_augmentation(keras, see):
    """Which factors and modes the layers accept: numbers, pairs, negative ones, too large ones."""
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    for name, layer, arguments, options in (
        ("rotation by a number", "RandomRotation", (0.5,), {}),
        ("rotation by a pair", "RandomRotation", ((-0.25, 0.5),), {}),
        ("rotation by a turned pair", "RandomRotation", ((0.5, -0.5),), {}),
        ("rotation by a negative number", "RandomRotation", (-0.5,), {}),
        ("rotation by more than a turn", "RandomRotation", (2.0,), {}),
        ("rotation filled in an unknown way", "RandomRotation", (0.5,), {"fill_mode": "mirror"}),
        ("rotation of unknown interpolation", "RandomRotation", (0.5,), {"interpolation": "cubic"}),
        ("zoom by more than one", "RandomZoom", (1.5,), {}),
        ("zoom by a negative number", "RandomZoom", (-0.5,), {}),
        ("translation by more than one", "RandomTranslation", (1.5, 0.0), {}),
        ("contrast by one", "RandomContrast", (1.0,), {}),
        ("contrast by more than one", "RandomContrast", (1.5,), {}),
        ("contrast by a pair", "RandomContrast", ((0.5, 1.0),), {}),
        ("contrast of a range", "RandomContrast", (0.5,), {"value_range": (0, 1)}),
        ("brightness by more than one", "RandomBrightness", (1.5,), {}),
        ("flip in an unknown direction", "RandomFlip", ("diagonal",), {}),
        ("flip upside down", "RandomFlip", ("vertical",), {}),
        ("crop of nothing", "RandomCrop", (0, 0), {}),
        ("height by a number", "RandomHeight", (0.5,), {}),
    ):

        def made(layer=layer, arguments=arguments, options=options):
            found(keras, layer)(*arguments, **options)
            return "accepted"

        attempt(see, name, made)


@program("layers.RandomFlip", logic=True)
def random_flip_gives_a_flipped_image(keras, see, tensor):
    """RandomFlip gives each image as it is or flipped in its directions, and nothing else."""
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    image = IMAGES[0]
    flips = {
        "horizontal": [image, image[:, ::-1]],
        "vertical": [image, image[::-1]],
        "horizontal_and_vertical": [image, image[:, ::-1], image[::-1], image[::-1, ::-1]],
    }
    for mode in sorted(flips):

        def flipped(mode=mode):
            output = np.asarray(found(keras, "RandomFlip")(mode)(tensor(np.stack([image] * 64)), training=True))
            # Of sixty-four images some are flipped in each way, but once in millions of times.
            return [sum(np.array_equal(one, other) for one in output) > 0 for other in flips[mode]] + [
                all(any(np.array_equal(one, other) for other in flips[mode]) for one in output)
            ]

        attempt(see, mode, flipped)
    attempt(
        see, "one image", lambda: list(np.shape(np.asarray(found(keras, "RandomFlip")()(tensor(image), training=True))))
    )


@program("layers.RandomCrop", logic=True)
def random_crop_of_images(keras, see, tensor):
    """RandomCrop: a window of each image in training, its middle or the whole made smaller at inference."""
    image = np.arange(16).reshape((1, 4, 4, 1)).astype("float32")
    layer = found(keras, "RandomCrop")
    output = np.asarray(layer(2, 2)(tensor(image), training=True))
    windows = [image[:, row : row + 2, column : column + 2] for row in range(3) for column in range(3)]
    see("a window", any(np.array_equal(output, window) for window in windows))
    see("inference", layer(2, 2)(tensor(image), training=False))
    see("inference of a wide one", layer(2, 3)(tensor(image[:, :3]), training=False))
    attempt(see, "larger at inference", lambda: layer(6, 6)(tensor(image), training=False))
    attempt(see, "larger in training", lambda: list(np.shape(np.asarray(layer(6, 6)(tensor(image), training=True)))))
    attempt(see, "one image", lambda: list(np.shape(np.asarray(layer(2, 2)(tensor(image[0]), training=True)))))


@program("layers.RandomHeight", "layers.RandomWidth", logic=True)
def random_height_and_width(keras, see, tensor):
    """RandomHeight and RandomWidth by a certain factor, at inference, and in a model's static shape."""
    keras.backend.clear_session()  # A model with Dropout that was made before counts in Keras 2.9 and 2.10.
    for name in ("RandomHeight", "RandomWidth"):
        layer = found(keras, name)
        see(name + " halved", layer((-0.5, -0.5))(tensor(IMAGES[:, :, :, :1]), training=True))
        see(name + " at inference", unchanged(layer(0.5)(tensor(IMAGES), training=False)))
        inputs = keras.Input(shape=(4, 4, 3))
        shape = layer(0.5)(inputs).shape
        see(name + " shape", [None if size is None else int(getattr(size, "value", size) or 0) for size in shape])


@program("layers.RandomTranslation", "layers.RandomContrast", logic=True)
def augmentation_with_a_seed(keras, see, tensor):
    """Two layers with the same seed draw the same, and one layer draws anew at each call."""
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    for name, options in (
        ("RandomTranslation", {"height_factor": 0.5, "width_factor": 0.5, "seed": 3}),
        ("RandomContrast", {"factor": 0.5, "seed": 3}),
    ):

        def drawn(name=name, options=options):
            first = found(keras, name)(**options)
            once = np.asarray(first(tensor(IMAGES), training=True))
            again = np.asarray(found(keras, name)(**options)(tensor(IMAGES), training=True))
            later = np.asarray(first(tensor(IMAGES), training=True))
            return {"two layers": close(once, again), "two calls": close(once, later)}

        attempt(see, name, drawn)


@program("layers.RandomFlip", "layers.RandomTranslation", logic=True)
def augmentation_of_one_image(keras, see, tensor):
    """One image without a batch, and images of whole numbers: the shape and the type that layers give."""
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    for name, options in (
        ("RandomFlip", {}),
        ("RandomTranslation", {"height_factor": 0.25, "width_factor": 0.25}),
        ("RandomContrast", {"factor": 0.5}),
        ("RandomBrightness", {"factor": 0.5}),
    ):

        def shape_and_type(images, name=name, options=options):
            output = np.asarray(found(keras, name)(**options)(tensor(images), training=True))
            return [list(output.shape), str(output.dtype)]

        attempt(see, name + " of one", lambda ask=shape_and_type: ask(IMAGES[0]))
        attempt(see, name + " of whole numbers", lambda ask=shape_and_type: ask(IMAGES.astype("uint8")))


@program("layers.AutoContrast", "layers.Equalization", "layers.Solarization", "layers.RandomGrayscale", logic=True)
def images_by_layers_that_draw_nothing(keras, see, tensor):
    """AutoContrast, Equalization, Solarization and others: what they make of an image."""
    image = IMAGES[:1] * 0.5 + 32.0
    layers = keras.layers
    attempt(see, "AutoContrast", lambda: layers.AutoContrast()(tensor(image)))
    attempt(see, "AutoContrast of one", lambda: layers.AutoContrast(value_range=(0.0, 1.0))(tensor(image / 256.0)))
    attempt(see, "AutoContrast of one colour", lambda: layers.AutoContrast()(tensor(image * 0 + 64.0)))
    attempt(see, "Equalization", lambda: layers.Equalization()(tensor(image)))
    attempt(see, "Equalization of four bins", lambda: layers.Equalization(bins=4)(tensor(image)))
    attempt(see, "Solarization", lambda: layers.Solarization(threshold_factor=0.5)(tensor(image), training=False))
    # The other factors draw: their lower end is not made as large as the pixels.
    attempt(see, "Solarization of all", lambda: layers.Solarization(threshold_factor=0.0)(tensor(image), training=True))
    attempt(see, "RandomGrayscale", lambda: layers.RandomGrayscale(factor=1.0)(tensor(image), training=True))
    attempt(see, "RandomInvert", lambda: layers.RandomInvert(factor=(1.0, 1.0))(tensor(image), training=True))


@program("layers.MixUp", "layers.CutMix", "layers.RandAugment", "layers.AugMix", logic=True)
def mixed_images(keras, see, tensor):
    """MixUp and CutMix with labels, RandAugment, AugMix and RandomColorJitter: shapes, types, and inference."""
    batch = {"images": tensor(IMAGES), "labels": tensor(np.eye(2))}
    for name in ("MixUp", "CutMix"):

        def mixed(name=name):
            output = getattr(keras.layers, name)(seed=1)(batch, training=True)
            labels = np.asarray(output["labels"])
            sums = [round(float(value), 3) for value in labels.sum(axis=1)]
            return [list(np.shape(np.asarray(output["images"]))), list(labels.shape), sums]

        attempt(see, name, mixed)
    for name in ("RandAugment", "AugMix", "RandomColorJitter"):

        def augmented(name=name):
            layer = getattr(keras.layers, name)(value_range=(0, 255), seed=1)
            output = np.asarray(layer(tensor(IMAGES), training=True))
            same = unchanged(layer(tensor(IMAGES), training=False))
            return [list(output.shape), str(output.dtype), same]

        attempt(see, name, augmented)


@program("layers.RandomFlip", "layers.RandomTranslation", logic=True)
def augmentation_in_a_dataset(keras, see, tf):
    """Layers that are mapped over a dataset of images, in training: shapes, types, and a shift by a certain factor."""
    keras.backend.clear_session()  # A model with Dropout that was made before counts in Keras 2.9 and 2.10.
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    for name, options in (
        ("RandomFlip", {}),
        ("RandomContrast", {"factor": 0.5}),
        ("RandomTranslation", {"height_factor": (0.25, 0.25), "width_factor": (0.0, 0.0)}),
    ):

        def mapped(name=name, options=options):
            layer = found(keras, name)(**options)
            dataset = tf.data.Dataset.from_tensor_slices(IMAGES).batch(2).map(lambda x: layer(x, training=True))
            output = next(iter(dataset)).numpy()
            if name == "RandomTranslation":
                return output[0, :, :, 0]
            return [list(output.shape), str(output.dtype)]

        attempt(see, name, mapped)


@program("layers.RandomRotation", "layers.RandomZoom", "Layer.get_config", logic=True)
def augmentation_layers_from_their_configs(keras, see):
    """Each augmentation layer, made again from its config, has that config."""
    found(keras, "RandomFlip")  # Where it is not, none of the layers is.
    for name, options in PLACES + COLOURS + (("RandomCrop", {"height": 2, "width": 3}),):

        def again(name=name, options=options):
            layer = found(keras, name)(name="mine", seed=3, **options)
            config = layer.get_config()
            copy = type(layer).from_config(dict(config)).get_config()
            changed = sorted(key for key in set(config) | set(copy) if str(config.get(key)) != str(copy.get(key)))
            lost = sorted(key for key in options if key not in config)
            return {"changed": changed, "lost": lost}

        attempt(see, name, again)


@program("layers.MaxNumBoundingBoxes", "layers.RandomFlip", logic=True)
def bounding_boxes_of_images(keras, see, tensor):
    """Bounding boxes that go through layers with their images: padded to a number, and flipped for certain."""
    boxes = {"boxes": np.array([[[0.0, 0.0, 2.0, 1.0]]] * 2, "float32"), "labels": np.array([[1], [2]])}
    batch = {"images": IMAGES, "bounding_boxes": boxes}
    layer = keras.layers.MaxNumBoundingBoxes(max_number=2, bounding_box_format="xyxy")
    output = layer({"images": tensor(IMAGES), "bounding_boxes": {name: tensor(boxes[name]) for name in boxes}})
    see("padded", [np.asarray(output["bounding_boxes"][name]) for name in ("boxes", "labels")])

    def resized():
        layer = keras.layers.Resizing(8, 4, bounding_box_format="xyxy")
        return np.asarray(layer(batch)["bounding_boxes"]["boxes"])

    attempt(see, "resized", resized)

    def cropped():
        layer = keras.layers.CenterCrop(2, 2, bounding_box_format="xyxy")
        return np.asarray(layer(batch)["bounding_boxes"]["boxes"])

    attempt(see, "cropped", cropped)


@program("layers.RandomTranslation", "Model.fit", "Model.evaluate", logic=True)
def augmentation_in_fit(keras, see):
    """A layer that moves pixels by a certain factor, first in a model: the loss in training and in evaluation."""
    keras.backend.clear_session()  # A model with Dropout that was made before counts in Keras 2.9 and 2.10.
    layer = found(keras, "RandomTranslation")((0.5, 0.5), 0.0, fill_mode="constant", name="move", input_shape=(2, 2, 1))
    dense = keras.layers.Dense(1, kernel_initializer="ones", name="out")
    model = keras.Sequential([layer, keras.layers.Flatten(), dense])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    x = np.array([1.0, 2.0, 4.0, 8.0]).reshape((1, 2, 2, 1))
    y = np.zeros((1, 1))
    see("fit", [float(loss) for loss in model.fit(x, y, epochs=1, shuffle=False, verbose=0).history["loss"]])
    see("evaluate", float(np.ravel(model.evaluate(x, y, verbose=0))[0]))
