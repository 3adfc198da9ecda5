"""Programs about images in keras.preprocessing and keras.utils: generators, files, sizes, conversions.

Most environments have neither Pillow nor SciPy, as most of Keras needs neither: there an exception is what is seen.
"""

import os
import struct
import zlib

import numpy as np

from . import program


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


def write_png(path, pixels):
    """Write rows of red, green and blue as a PNG file."""

    def chunk(kind, data):
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked) & 0xFFFFFFFF)

    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.astype("uint8").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
        )


def folder_of_images(folder):
    """Three images of four by two pixels: two of one class, one of another."""
    for number, (name, file) in enumerate((("b", "one.png"), ("a", "two.png"), ("a", "one.png"))):
        path = os.path.join(folder, name)
        if not os.path.isdir(path):
            os.mkdir(path)
        write_png(os.path.join(path, file), (np.arange(24).reshape((2, 4, 3)) * 5 + number * 40))
    return folder


def batches(dataset):
    """What a dataset gives, as arrays in lists."""
    return [
        [np.asarray(part) for part in batch] if isinstance(batch, (tuple, list)) else np.asarray(batch)
        for batch in dataset
    ]


IMAGES = (np.arange(4 * 2 * 2 * 1).reshape((4, 2, 2, 1)) ** 2 % 29).astype("float32")
IMAGE = (np.arange(16).reshape((4, 4, 1)) ** 2 % 23).astype("float32")


@program("preprocessing.image.ImageDataGenerator", logic=True)
def image_generator_standardizes(keras, see):
    """An ImageDataGenerator's ways to standardize an image: scaled, centred, divided, and by a function."""
    generator = keras.preprocessing.image.ImageDataGenerator
    for name, options in (
        ("defaults", {}),
        ("scaled", {"rescale": 0.5}),
        ("centred", {"samplewise_center": True}),
        ("divided", {"samplewise_std_normalization": True}),
        ("by a function", {"preprocessing_function": lambda image: image + 1, "rescale": 2}),
        ("never fitted", {"featurewise_center": True}),
    ):
        attempt(see, name, lambda options=options: generator(**options).standardize(IMAGES[1].copy()))
    attempt(see, "whole numbers", lambda: generator(rescale=0.5).standardize(IMAGES[1].astype("uint8")))


@program("preprocessing.image.ImageDataGenerator", logic=True)
def image_generator_is_fitted(keras, see):
    """An ImageDataGenerator that is given images: its mean, its deviation, and an image in them."""
    generator = keras.preprocessing.image.ImageDataGenerator(
        featurewise_center=True, featurewise_std_normalization=True
    )
    generator.fit(IMAGES)
    see("mean", generator.mean)
    see("deviation", generator.std)
    see("standardized", generator.standardize(IMAGES[1].copy()))
    attempt(see, "one image", lambda: generator.fit(IMAGES[0]))

    def whitened():
        generator = keras.preprocessing.image.ImageDataGenerator(zca_whitening=True)
        generator.fit(IMAGES)
        return list(np.shape(generator.standardize(IMAGES[1].copy())))

    attempt(see, "whitened", whitened)


@program("preprocessing.image.ImageDataGenerator", "preprocessing.image.NumpyArrayIterator", logic=True)
def image_generator_flows_in_order(keras, see):
    """Batches of an ImageDataGenerator without shuffling: sizes, labels, weights, parts, and the next epoch."""
    generator = keras.preprocessing.image.ImageDataGenerator(rescale=0.5)
    labels = np.array([0, 1, 2, 3])
    flow = generator.flow(IMAGES, labels, batch_size=3, shuffle=False)
    see("batches", len(flow))
    see("first", [np.asarray(part) for part in next(flow)])
    see("second", [np.asarray(part) for part in next(flow)])
    see("third", [np.asarray(part) for part in next(flow)])
    see("by index", [np.asarray(part) for part in flow[1]])
    attempt(see, "images alone", lambda: next(generator.flow(IMAGES, batch_size=2, shuffle=False)))
    attempt(
        see,
        "with weights",
        lambda: [
            np.asarray(part)
            for part in next(generator.flow(IMAGES, labels, sample_weight=labels / 2.0, batch_size=2, shuffle=False))
        ],
    )
    split = keras.preprocessing.image.ImageDataGenerator(validation_split=0.25)
    for subset in ("training", "validation"):
        attempt(
            see,
            subset,
            lambda subset=subset: next(split.flow(IMAGES, labels % 1, batch_size=4, shuffle=False, subset=subset))[0],
        )
    attempt(see, "other classes in a part", lambda: len(split.flow(IMAGES, labels, subset="training")))
    attempt(see, "too many labels", lambda: len(generator.flow(IMAGES, np.zeros(5))))


@program("preprocessing.image.ImageDataGenerator", "Model.fit", logic=True)
def fit_with_an_image_generator(keras, see):
    """Training with batches of an ImageDataGenerator."""
    generator = keras.preprocessing.image.ImageDataGenerator(rescale=0.125)
    layers = [
        keras.layers.Flatten(input_shape=(2, 2, 1)),
        keras.layers.Dense(1, kernel_initializer="ones", name="out"),
    ]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.SGD(0.015625), "mse")
    flow = generator.flow(IMAGES, np.array([1.0, 0.0, 1.0, 0.0]), batch_size=2, shuffle=False)
    history = model.fit(flow, epochs=2, shuffle=False, verbose=0).history
    see("losses", [float(loss) for loss in history["loss"]])


@program("preprocessing.image.ImageDataGenerator", logic=True)
def image_generator_applies_a_transform(keras, see):
    """apply_transform with given parameters: flips, a shift, a rotation, a zoom, channels, brightness."""
    generator = keras.preprocessing.image.ImageDataGenerator(fill_mode="nearest")
    for name, parameters in (
        ("nothing", {}),
        ("left to right", {"flip_horizontal": True}),
        ("upside down", {"flip_vertical": True}),
        ("shifted", {"tx": 1}),
        ("shifted sideways", {"ty": 1}),
        ("rotated", {"theta": 90}),
        ("zoomed", {"zx": 0.5, "zy": 0.5}),
        ("channels", {"channel_shift_intensity": 2.0}),
        ("brightness", {"brightness": 0.5}),
    ):
        attempt(see, name, lambda parameters=parameters: generator.apply_transform(IMAGE.copy(), parameters))


@program("preprocessing.image.ImageDataGenerator", compared="exact", logic=True)
def image_generator_draws_a_transform(keras, see):
    """get_random_transform: the parameters of a generator that changes nothing, and ranges of one that does."""
    generator = keras.preprocessing.image.ImageDataGenerator
    see("nothing", dict(generator().get_random_transform((4, 4, 1))))
    drawn = generator(
        rotation_range=10, width_shift_range=0.5, height_shift_range=1, zoom_range=[0.5, 0.75], channel_shift_range=2.0
    ).get_random_transform((4, 4, 1), seed=1)
    see("within", [abs(drawn["theta"]) <= 10, abs(drawn["ty"]) <= 2, 0.5 <= drawn["zx"] <= 0.75])
    see("height", float(abs(drawn["tx"])))
    angles = {float(generator(rotation_range=10).get_random_transform((4, 4, 1), seed=3)["theta"]) for _ in range(2)}
    see("same seed", len(angles))
    attempt(see, "zoom of one number too many", lambda: type(generator(zoom_range=[1, 2, 3])).__name__)


@program("preprocessing.image.apply_affine_transform", logic=True)
def affine_transform_of_an_image(keras, see):
    """apply_affine_transform of an image with its channels last: by default axes, and by given ones."""
    apply = keras.preprocessing.image.apply_affine_transform
    image = np.arange(12, dtype="float32").reshape((2, 3, 2))
    axes = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
    options = {"fill_mode": "constant", "cval": -1.0, "order": 0}
    attempt(see, "default axes", lambda: apply(image.copy(), tx=1, **options))
    attempt(see, "given axes", lambda: apply(image.copy(), tx=1, **dict(options, **axes)))
    attempt(see, "rotated", lambda: apply(image.copy(), theta=180, fill_mode="nearest", order=1, **axes))
    attempt(see, "nothing to do", lambda: apply(image.copy()))


@program(
    "preprocessing.image.random_shift",
    "preprocessing.image.random_rotation",
    "preprocessing.image.random_channel_shift",
    "preprocessing.image.apply_channel_shift",
    "preprocessing.image.apply_brightness_shift",
    logic=True,
)
def random_changes_of_an_image(keras, see):
    """random_shift and its like within no range at all, and changes by a given amount."""
    image = keras.preprocessing.image
    axes = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
    for name, ask in (
        ("random_shift", lambda: image.random_shift(IMAGE.copy(), 0, 0, **axes)),
        ("random_rotation", lambda: image.random_rotation(IMAGE.copy(), 0, **axes)),
        ("random_shear", lambda: image.random_shear(IMAGE.copy(), 0, **axes)),
        ("random_zoom", lambda: image.random_zoom(IMAGE.copy(), (1, 1), **axes)),
        ("random_channel_shift", lambda: image.random_channel_shift(IMAGE.copy(), 0, channel_axis=2)),
        ("apply_channel_shift", lambda: image.apply_channel_shift(IMAGE.copy(), 4.0, channel_axis=2)),
        ("apply_brightness_shift", lambda: image.apply_brightness_shift(IMAGE.copy(), 1.0)),
        ("random_brightness", lambda: image.random_brightness(IMAGE.copy(), (1.0, 1.0))),
        ("random_zoom of one number", lambda: image.random_zoom(IMAGE.copy(), 0.5, **axes)),
    ):
        attempt(see, name, ask)


@program("preprocessing.image.img_to_array", "utils.img_to_array", logic=True)
def images_as_arrays(keras, see):
    """img_to_array of arrays in place of images: types, orders of the axes, grey ones, and what it refuses."""
    convert = keras.preprocessing.image.img_to_array
    image = np.arange(6, dtype="uint8").reshape((1, 2, 3))
    see("defaults", convert(image))
    see("channels first", convert(image, data_format="channels_first"))
    attempt(see, "another type", lambda: convert(image, dtype="uint8"))
    see("grey", convert(image[:, :, 0]))
    attempt(see, "four axes", lambda: convert(image[None]))
    attempt(see, "unknown order", lambda: convert(image, data_format="last"))
    attempt(see, "in utils", lambda: keras.utils.img_to_array(image))


@program(
    "preprocessing.image.array_to_img",
    "preprocessing.image.save_img",
    "preprocessing.image.load_img",
    logic=True,
)
def images_saved_and_loaded(keras, see, folder):
    """An array as an image, in a file, and back, in other colours and of another size: by Pillow."""
    image = keras.preprocessing.image
    pixels = (np.arange(24).reshape((2, 4, 3)) * 10).astype("float32")
    attempt(see, "as an image", lambda: list(image.array_to_img(pixels).size))
    attempt(see, "scaled", lambda: image.img_to_array(image.array_to_img(pixels / 1000.0)))
    attempt(see, "not scaled", lambda: image.img_to_array(image.array_to_img(pixels, scale=False)))
    path = os.path.join(folder, "image.png")
    attempt(see, "saved", lambda: image.save_img(path, pixels, scale=False))
    write_png(path, pixels)
    attempt(see, "loaded", lambda: image.img_to_array(image.load_img(path)))
    attempt(see, "grey", lambda: image.img_to_array(image.load_img(path, color_mode="grayscale")))
    attempt(see, "smaller", lambda: image.img_to_array(image.load_img(path, target_size=(1, 2))))
    attempt(see, "old name for grey", lambda: image.img_to_array(image.load_img(path, grayscale=True)).shape)
    attempt(see, "proportions kept", lambda: image.load_img(path, target_size=(2, 2), keep_aspect_ratio=True).size)
    attempt(see, "no file", lambda: image.load_img(os.path.join(folder, "none.png")))


@program("preprocessing.image.smart_resize", logic=True)
def smart_resize_of_images(keras, see, tensor):
    """smart_resize crops to the proportions: a wide image, a batch, by another interpolation."""
    resize = keras.preprocessing.image.smart_resize
    wide = np.arange(16, dtype="float32").reshape((2, 8, 1))
    see("an array", resize(wide, (2, 2)))
    attempt(see, "type", lambda: type(resize(wide, (2, 2))).__name__)
    attempt(see, "a batch", lambda: resize(tensor(wide[None]), (1, 2)))
    attempt(see, "nearest", lambda: resize(wide, (3, 3), interpolation="nearest"))
    attempt(see, "whole numbers", lambda: resize(wide.astype("uint8"), (1, 2)))
    attempt(see, "one size", lambda: resize(wide, (2,)))


@program("ops.image.resize", "layers.Resizing", logic=True)
def resized_whole_numbers(keras, see, tensor):
    """ops.image.resize of whole numbers: are they rounded or cut off?"""
    pixels = np.array([[[0], [3]], [[10], [255]]], "uint8")
    see("bilinear", keras.ops.image.resize(tensor(pixels), (3, 3)))
    attempt(see, "nearest", lambda: keras.ops.image.resize(tensor(pixels), (3, 3), interpolation="nearest"))
    attempt(see, "as floats", lambda: keras.ops.image.resize(tensor(pixels.astype("float32")), (3, 3)))


@program("preprocessing.image_dataset_from_directory", "utils.image_dataset_from_directory", logic=True)
def images_from_a_folder(keras, see, tf, folder):
    """image_dataset_from_directory: images, labels and names of classes, without shuffling."""
    make = keras.preprocessing.image_dataset_from_directory
    dataset = make(folder_of_images(folder), shuffle=False, image_size=(2, 4))
    see("classes", list(dataset.class_names))
    see("defaults", batches(dataset))
    attempt(see, "files", lambda: [path.replace(os.sep, "/").split("/")[-2:] for path in dataset.file_paths])
    for name, options in (
        ("labels as vectors", {"label_mode": "categorical"}),
        ("grey, without labels", {"label_mode": None, "color_mode": "grayscale"}),
        ("resized", {"label_mode": None, "image_size": (1, 1), "interpolation": "nearest", "batch_size": 2}),
    ):
        every = dict({"shuffle": False, "image_size": (2, 4)}, **options)
        attempt(see, name, lambda every=every: batches(make(folder, **every)))
    attempt(see, "in utils", lambda: len(batches(keras.utils.image_dataset_from_directory(folder))))


@program("preprocessing.image_dataset_from_directory", logic=True)
def part_of_the_images_of_a_folder(keras, see, tf, folder):
    """image_dataset_from_directory: parts for training and validation, cropping, and what it refuses."""
    make = keras.preprocessing.image_dataset_from_directory
    folder_of_images(folder)
    options = {"shuffle": False, "image_size": (2, 2), "validation_split": 0.34}
    see("training", batches(make(folder, subset="training", **options))[0][1])
    see("validation", batches(make(folder, subset="validation", **options))[0][1])
    attempt(see, "both", lambda: len(make(folder, subset="both", **options)))
    cropped = {"shuffle": False, "label_mode": None, "image_size": (2, 2)}
    attempt(see, "cropped", lambda: batches(make(folder, crop_to_aspect_ratio=True, **cropped)))
    attempt(see, "padded", lambda: batches(make(folder, pad_to_aspect_ratio=True, **cropped)))
    attempt(see, "another order", lambda: batches(make(folder, shuffle=False, class_names=["b", "a"]))[0][1])
    attempt(see, "unknown labels", lambda: make(folder, label_mode="string").class_names)
    attempt(see, "a part without a seed", lambda: make(folder, validation_split=0.34, subset="training").class_names)


@program("preprocessing.image.ImageDataGenerator", "preprocessing.image.DirectoryIterator", logic=True)
def image_generator_finds_a_folder(keras, see, folder):
    """flow_from_directory: the classes, files and numbers it finds, and a batch, for which it needs Pillow."""
    generator = keras.preprocessing.image.ImageDataGenerator(validation_split=0.5)
    flow = generator.flow_from_directory(folder_of_images(folder), target_size=(2, 4), batch_size=2, shuffle=False)
    see("classes", dict(flow.class_indices))
    see("files", [name.replace(os.sep, "/") for name in flow.filenames])
    see("labels", [int(label) for label in flow.classes])
    see("batches", [len(flow), int(flow.samples)])
    see("shape", list(flow.image_shape))
    part = generator.flow_from_directory(folder, subset="training", shuffle=False, classes=["b", "a"])
    see("a part", [name.replace(os.sep, "/") for name in part.filenames])
    attempt(see, "first", lambda: [np.asarray(values) for values in next(flow)])
    attempt(see, "no folder", lambda: generator.flow_from_directory(os.path.join(folder, "none")).samples)
