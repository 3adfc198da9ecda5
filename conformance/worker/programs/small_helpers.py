"""Programs about arguments that functions refuse: of keras.ops on numbers and pictures; and small helpers of utils."""

import contextlib
import io
import os

import numpy as np

from . import program


def attempt(see, name, ask):
    """See what is made, or its exception."""
    try:
        see(name, form(ask()))
    except Exception as error:
        see(name, error)


def form(made):
    """The shape of a symbol or a tensor, of each of several; anything else as it is."""
    if isinstance(made, (list, tuple)):
        return [form(one) for one in made]
    if getattr(made, "shape", None) is None:
        return made
    return [None if size is None else int(size) for size in made.shape]


@program("ops.vander", "ops.array_split", logic=True)
def numbers_that_functions_refuse(keras, see):
    """vander, eye, windows, array_split, histogram: arguments that are no numbers, or below zero."""
    keras.ops.vander  # noqa: B018
    row = np.array([1.0, 2.0, 4.0], "float32")
    attempt(see, "vander", lambda: [keras.ops.vander(row), keras.ops.vander(row, N=2), keras.ops.vander(row, N=0)])
    attempt(see, "vander, no whole number", lambda: keras.ops.vander(row, N=2.0))
    attempt(see, "vander, below zero", lambda: keras.ops.vander(row, N=-1))
    attempt(see, "vander, no truth", lambda: keras.ops.vander(row, increasing=1))
    attempt(see, "vander of a square", lambda: keras.ops.vander(np.ones((2, 2), "float32")))
    attempt(see, "array_split", lambda: keras.ops.array_split(row, 2))
    attempt(see, "array_split, a text", lambda: keras.ops.array_split(row, "2"))
    attempt(see, "array_split, zero", lambda: keras.ops.array_split(row, 0))
    attempt(see, "array_split, another axis", lambda: keras.ops.array_split(row, 2, axis=1))


@program("ops.eye", "ops.bartlett", "ops.hamming", "ops.hanning", "ops.blackman", "ops.kaiser", logic=True)
def sizes_that_functions_refuse(keras, see):
    """eye by numbers that are not whole ones, and windows of symbols."""
    keras.ops.hanning  # noqa: B018
    symbol = keras.KerasTensor((), "int32")
    attempt(see, "eye", lambda: [keras.ops.eye(2), keras.ops.eye(2, 3), keras.ops.eye(3, 2, k=1)])
    attempt(see, "eye, no whole number", lambda: keras.ops.eye(2.0))
    attempt(see, "eye, the second none", lambda: keras.ops.eye(2, 3.0))
    attempt(see, "bartlett", lambda: keras.ops.bartlett(symbol))
    attempt(see, "hamming", lambda: keras.ops.hamming(symbol))
    attempt(see, "hanning", lambda: keras.ops.hanning(symbol))
    attempt(see, "blackman", lambda: keras.ops.blackman(symbol))
    attempt(see, "kaiser", lambda: keras.ops.kaiser(symbol, 1.0))


@program("ops.histogram", logic=True)
def histograms_that_do_not_fit(keras, see):
    """histogram by bins and ranges that it refuses."""
    keras.ops.histogram  # noqa: B018
    row = np.array([1.0, 2.0, 4.0], "float32")
    attempt(see, "a range", lambda: keras.ops.histogram(row, bins=3, range=(0, 5)))
    attempt(see, "a text", lambda: keras.ops.histogram(row, bins="3"))
    attempt(see, "below zero", lambda: keras.ops.histogram(row, bins=-3))
    attempt(see, "a range of three", lambda: keras.ops.histogram(row, range=(0, 1, 2)))
    attempt(see, "a range that ends before", lambda: keras.ops.histogram(row, range=(2, 1)))
    attempt(see, "a square", lambda: keras.ops.histogram(np.ones((2, 2), "float32")))


@program("ops.select", "ops.where", "ops.vectorize", "ops.diagonal", logic=True)
def choices_that_do_not_fit(keras, see):
    """select, where and vectorize: lists of other lengths, one of two values, and what is no function."""
    keras.ops.select  # noqa: B018
    x = np.array([1.0, -2.0], "float32")
    attempt(see, "select, other lengths", lambda: keras.ops.select([x > 0], [x, -x]))
    attempt(see, "select of nothing", lambda: keras.ops.select([], []))
    attempt(see, "select, no lists", lambda: keras.ops.select(x > 0, [x]))
    attempt(see, "select, no list of choices", lambda: keras.ops.select([x > 0], x))
    attempt(see, "where, one of two", lambda: keras.ops.where(x > 0, x))
    attempt(see, "vectorize, no function", lambda: keras.ops.vectorize(3))
    attempt(see, "vectorize", lambda: keras.ops.vectorize(lambda a: a + 1)(x))
    attempt(see, "vectorize, a text", lambda: keras.ops.vectorize(lambda a: a, signature="(a)->(a)")(x))
    attempt(see, "diagonal, one axis", lambda: keras.ops.diagonal(np.ones((2, 2), "float32"), axis1=0, axis2=0))


@program(
    "ops.depth_to_space",
    "ops.space_to_depth",
    "ops.unfold",
    "ops.fold",
    "ops.normalize",
    "ops.multi_hot",
    "ops.lu_factor",
    "ops.scatter_update",
    "ops.fabs",
    logic=True,
)
def tensors_that_functions_refuse(keras, see):
    """fold, unfold, depth_to_space, normalize and lu_factor of tensors of wrong ranks and sizes."""
    keras.ops.fabs  # noqa: B018
    square = np.ones((2, 4), "float32")
    attempt(see, "depth_to_space by one", lambda: keras.ops.depth_to_space(np.ones((1, 2, 2, 4), "float32"), 1))
    attempt(see, "space_to_depth by one", lambda: keras.ops.space_to_depth(np.ones((1, 2, 2, 4), "float32"), 1))
    attempt(see, "unfold of a square", lambda: keras.ops.unfold(square, 2))
    attempt(see, "fold of a square", lambda: keras.ops.fold(square, (2, 2), 2))
    attempt(see, "normalize, an order of zero", lambda: keras.ops.normalize(square, order=0))
    attempt(see, "normalize, an order of text", lambda: keras.ops.normalize(square, order="1"))
    attempt(see, "normalize a number", lambda: keras.ops.normalize(np.float32(3), axis=-1))
    attempt(see, "multi_hot, no number", lambda: keras.ops.multi_hot(np.array([1, 2])))
    attempt(see, "lu_factor of a row", lambda: keras.ops.lu_factor(np.ones((3,), "float32")))
    attempt(see, "scatter_update", lambda: keras.ops.scatter_update(square, [[0]], np.ones(1), reduction="other"))
    attempt(see, "fabs of complex numbers", lambda: keras.ops.fabs(np.array([1j], "complex64")))


@program("ops.dot_product_attention", logic=True)
def attention_that_does_not_fit(keras, see):
    """dot_product_attention of other ranks, and its shape on symbols."""
    keras.ops.dot_product_attention  # noqa: B018
    x, key = np.ones((1, 2, 3, 4), "float32"), np.ones((1, 5, 3, 4), "float32")
    attempt(see, "numbers", lambda: keras.ops.dot_product_attention(x, key, key))
    attempt(see, "a query of rank three", lambda: keras.ops.dot_product_attention(x[0], key, key))
    symbol = keras.KerasTensor((None, 2, 3, 4))
    attempt(see, "symbols", lambda: keras.ops.dot_product_attention(symbol, symbol, symbol))


@program("ops.image.rgb_to_grayscale", "ops.image.rgb_to_hsv", "ops.image.hsv_to_rgb", logic=True)
def colours_of_symbols(keras, see):
    """rgb_to_grayscale, rgb_to_hsv and hsv_to_rgb of symbols: ranks, channels and types."""
    keras.ops.image.rgb_to_hsv  # noqa: B018
    x, square = keras.KerasTensor((2, 4, 5, 3)), keras.KerasTensor((4, 5))
    whole, four = keras.KerasTensor((4, 5, 3), "int32"), keras.KerasTensor((4, 5, 4))
    first = keras.KerasTensor((3, 4, 5))
    attempt(see, "grayscale", lambda: [keras.ops.image.rgb_to_grayscale(one) for one in (x, whole)])
    attempt(see, "grayscale, first", lambda: keras.ops.image.rgb_to_grayscale(first, data_format="channels_first"))
    attempt(see, "grayscale, rank", lambda: keras.ops.image.rgb_to_grayscale(square))
    attempt(see, "grayscale, channels", lambda: keras.ops.image.rgb_to_grayscale(four))
    attempt(see, "hsv", lambda: [keras.ops.image.rgb_to_hsv(x), keras.ops.image.hsv_to_rgb(x)])
    attempt(see, "hsv, rank", lambda: keras.ops.image.rgb_to_hsv(square))
    attempt(see, "hsv, channels", lambda: keras.ops.image.rgb_to_hsv(four))
    attempt(see, "hsv, whole numbers", lambda: keras.ops.image.rgb_to_hsv(whole))
    attempt(see, "rgb, rank", lambda: keras.ops.image.hsv_to_rgb(square))
    attempt(see, "rgb, channels", lambda: keras.ops.image.hsv_to_rgb(four))
    attempt(see, "rgb, whole numbers", lambda: keras.ops.image.hsv_to_rgb(whole))


@program("ops.image.crop_images", logic=True)
def pictures_cut_in_two_ways(keras, see):
    """crop_images by two of three sizes, with numbers and with symbols, and by three, too many and too few."""
    keras.ops.image.crop_images  # noqa: B018
    crop, symbol = keras.ops.image.crop_images, keras.KerasTensor((None, 6, 8, 3))
    for name, x in (("numbers", np.ones((1, 6, 8, 3), "float32")), ("symbols", symbol)):
        top = {"top_cropping": 1, "left_cropping": 2, "target_height": 3, "target_width": 4}
        attempt(see, name + ", top and height", lambda: crop(x, **top))  # noqa: B023
        bottom = {"bottom_cropping": 1, "right_cropping": 2, "target_height": 3, "target_width": 4}
        attempt(see, name + ", bottom and height", lambda: crop(x, **bottom))  # noqa: B023
        wide = {"bottom_cropping": 0, "right_cropping": 0, "target_height": 4, "target_width": 9}
        attempt(see, name + ", too wide", lambda: crop(x, **wide))  # noqa: B023
    attempt(see, "four sides", lambda: crop(symbol, 1, 3, 2, 1))
    attempt(see, "three of height", lambda: crop(symbol, 1, 0, 2, 0, target_height=3))
    attempt(see, "three of width", lambda: crop(symbol, 1, 0, 2, 0, target_width=3))
    attempt(see, "below zero", lambda: crop(symbol, -1, 0, 0, 0))
    attempt(see, "nothing left", lambda: crop(symbol, 3, 0, 3, 0))


@program("ops.image.pad_images", logic=True)
def pictures_widened_in_two_ways(keras, see):
    """pad_images by two of three sizes, with numbers and with symbols, and by three, too many and too few."""
    pad, symbol = keras.ops.image.pad_images, keras.KerasTensor((None, 3, 4, 3))
    for name, x in (("numbers", np.ones((1, 3, 4, 3), "float32")), ("symbols", symbol)):
        top = {"top_padding": 1, "left_padding": 2, "target_height": 7, "target_width": 9}
        attempt(see, name + ", top and height", lambda: pad(x, **top))  # noqa: B023
        bottom = {"bottom_padding": 1, "right_padding": 2, "target_height": 7, "target_width": 9}
        attempt(see, name + ", bottom and height", lambda: pad(x, **bottom))  # noqa: B023
        narrow = {"bottom_padding": 0, "right_padding": 0, "target_height": 9, "target_width": 2}
        attempt(see, name + ", too narrow", lambda: pad(x, **narrow))  # noqa: B023
    attempt(see, "four sides", lambda: pad(symbol, 1, 3, 2, 1))
    attempt(see, "three of height", lambda: pad(symbol, 1, 0, 2, 0, target_height=9))
    attempt(see, "three of width", lambda: pad(symbol, 1, 0, 2, 0, target_width=9))
    attempt(see, "below zero", lambda: pad(symbol, 0, -1, 0, 0))
    attempt(see, "too low", lambda: pad(symbol, 0, 0, target_height=2, target_width=9))


@program("ops.image.extract_patches", logic=True)
def patches_of_one_picture(keras, see):
    """extract_patches of one picture and of one volume, without a batch, by numbers and symbols; wrong sizes."""
    keras.ops.image.extract_patches_3d  # noqa: B018
    patches, volume = keras.ops.image.extract_patches, np.ones((4, 6, 4, 2), "float32")
    x = np.ones((4, 6, 3), "float32")
    symbol, cube = keras.KerasTensor((4, 6, 3)), keras.KerasTensor((4, 6, 4, 2))
    attempt(see, "numbers", lambda: [patches(x, 2), patches(x, (2, 3), strides=1, padding="same")])
    attempt(see, "symbols", lambda: [patches(symbol, 2), patches(symbol, (2, 3), strides=1, padding="same")])
    first = keras.KerasTensor((3, 4, 6))
    attempt(see, "channels first", lambda: patches(first, (2, 2), data_format="channels_first"))
    attempt(see, "a volume", lambda: [patches(volume, (2, 3, 2)), patches(volume, (2, 3, 2), strides=(1, 2, 1))])
    attempt(see, "symbols of a volume", lambda: [patches(cube, (2, 3, 2)), patches(cube, (2, 3, 2), strides=1)])
    attempt(see, "strides of a text", lambda: patches(volume, (2, 3, 2), strides="1"))
    attempt(see, "no numbers", lambda: patches(symbol, "2"))
    attempt(see, "four numbers", lambda: patches(symbol, (1, 1, 1, 1)))
    attempt(see, "dilated", lambda: patches(symbol, 2, strides=1, dilation_rate=2))


@program("ops.image.extract_patches_3d", logic=True)
def patches_of_volumes(keras, see):
    """extract_patches_3d of volumes with and without a batch: one number for all, and what is refused."""
    keras.ops.image.extract_patches_3d  # noqa: B018
    deep = np.ones((4, 6, 4, 2), "float32")
    attempt(see, "one number", lambda: keras.ops.image.extract_patches_3d(deep[None], 2))
    attempt(see, "without a batch", lambda: keras.ops.image.extract_patches_3d(deep, 2, strides=1))
    attempt(see, "strides", lambda: keras.ops.image.extract_patches_3d(deep, (2, 3, 2), strides=(1, 2, 1)))
    attempt(see, "symbols", lambda: keras.ops.image.extract_patches_3d(keras.KerasTensor((None, 4, 6, 4, 2)), 2))
    attempt(see, "strides of a text", lambda: keras.ops.image.extract_patches_3d(deep, 2, strides="1"))
    attempt(see, "two numbers", lambda: keras.ops.image.extract_patches_3d(deep, (2, 2)))


@program(
    "ops.image.resize",
    "ops.image.affine_transform",
    "ops.image.map_coordinates",
    "ops.image.perspective_transform",
    "ops.image.gaussian_blur",
    logic=True,
)
def pictures_of_symbols_that_do_not_fit(keras, see):
    """resize, map_coordinates, perspective_transform, gaussian_blur and others of symbols: sizes and ranks."""
    keras.ops.image.perspective_transform  # noqa: B018
    x, square = keras.KerasTensor((None, 4, 5, 3)), keras.KerasTensor((4, 5))
    attempt(see, "resize, rank", lambda: keras.ops.image.resize(square, (2, 2)))
    attempt(
        see,
        "resize, both ways",
        lambda: keras.ops.image.resize(x, (2, 2), pad_to_aspect_ratio=True, crop_to_aspect_ratio=True),
    )
    attempt(see, "affine, rank", lambda: keras.ops.image.affine_transform(square, keras.KerasTensor((1, 8))))
    attempt(
        see, "affine, rank of the transform", lambda: keras.ops.image.affine_transform(x, keras.KerasTensor((1, 2, 4)))
    )
    attempt(see, "coordinates", lambda: keras.ops.image.map_coordinates(square, keras.KerasTensor((2, 7)), order=1))
    attempt(
        see, "coordinates, others", lambda: keras.ops.image.map_coordinates(square, keras.KerasTensor((3, 7)), order=1)
    )
    attempt(
        see, "coordinates, order", lambda: keras.ops.image.map_coordinates(square, keras.KerasTensor((2, 7)), order=2)
    )
    points, one = keras.KerasTensor((1, 4, 2)), keras.KerasTensor((4, 2))
    attempt(see, "perspective, rank", lambda: keras.ops.image.perspective_transform(square, points, points))
    attempt(
        see,
        "perspective, points",
        lambda: keras.ops.image.perspective_transform(x, keras.KerasTensor((1, 3, 2)), points),
    )
    attempt(
        see,
        "perspective, end points",
        lambda: keras.ops.image.perspective_transform(x, points, keras.KerasTensor((1, 3, 2))),
    )
    attempt(see, "perspective, one and many", lambda: keras.ops.image.perspective_transform(x, points, one))
    attempt(see, "blur, rank", lambda: keras.ops.image.gaussian_blur(square))


@program("ops.image.elastic_transform", "ops.image.sobel_edges", "ops.image.ssim", logic=True)
def pictures_compared_as_symbols(keras, see):
    """ssim and sobel_edges: one picture, a batch, and pictures that do not fit, by numbers and symbols."""
    keras.ops.image.sobel_edges  # noqa: B018
    x, one, square = keras.KerasTensor((2, 12, 12, 3)), keras.KerasTensor((12, 12, 3)), keras.KerasTensor((12, 12))
    attempt(see, "elastic, rank", lambda: keras.ops.image.elastic_transform(square))
    attempt(see, "edges", lambda: [keras.ops.image.sobel_edges(x), keras.ops.image.sobel_edges(one)])
    attempt(see, "edges, rank", lambda: keras.ops.image.sobel_edges(square))
    attempt(see, "ssim", lambda: [keras.ops.image.ssim(x, x, max_val=1.0), keras.ops.image.ssim(one, one, max_val=1.0)])
    attempt(see, "ssim, rank", lambda: keras.ops.image.ssim(square, square, max_val=1.0))
    attempt(see, "ssim, other sizes", lambda: keras.ops.image.ssim(x, one, max_val=1.0))
    picture = np.ones((12, 12, 1), "float32")
    attempt(see, "ssim of one", lambda: keras.ops.image.ssim(picture, picture, max_val=1.0))
    attempt(see, "ssim of squares", lambda: keras.ops.image.ssim(picture[..., 0], picture[..., 0], max_val=1.0))


@program("ops.convert_to_numpy", "ops.saturate_cast", logic=True)
def values_cut_at_the_bounds_of_their_types(keras, see):
    """saturate_cast into narrower and wider types, into truths and from them: the values."""
    keras.ops.saturate_cast  # noqa: B018
    x = np.array([-3e9, -200.5, -1.0, 0.4, 1.5, 300.0, 3e9], "float32")
    for kind in ("int8", "uint8", "int16", "int32", "float16", "bool"):
        try:
            see(kind, keras.ops.convert_to_numpy(keras.ops.saturate_cast(x, kind)).astype("float32").tolist())
        except Exception as error:
            see(kind, error)
    truths = np.array([True, False])
    see("from truths", keras.ops.convert_to_numpy(keras.ops.saturate_cast(truths, "int8")).tolist())
    see(
        "from small ones",
        keras.ops.convert_to_numpy(keras.ops.saturate_cast(np.array([-1, 5], "int8"), "uint8")).tolist(),
    )


@program("ops.jvp", "ops.convert_to_numpy", "ops.segment_sum", "ops.segment_max", "ops.cholesky_inverse", logic=True)
def derivatives_of_symbols(keras, see, tensor):
    """jvp of symbols and of numbers, with and without more answers; segments that do not fit."""
    keras.ops.jvp  # noqa: B018
    x = np.array([1.0, 3.0], "float32")
    symbol = keras.KerasTensor((2,))
    attempt(see, "symbols", lambda: keras.ops.jvp(lambda a: a[:, None] * 2, (keras.KerasTensor((2,)),), (symbol,)))
    attempt(see, "symbols, more", lambda: keras.ops.jvp(lambda a: (a * 2, a[0]), (symbol,), (symbol,), has_aux=True))
    attempt(
        see,
        "numbers",
        lambda: [
            np.asarray(keras.ops.convert_to_numpy(one)).tolist()
            for one in keras.ops.jvp(lambda a: a * a, (tensor(x),), (tensor(x),))
        ],
    )
    attempt(see, "segments of a square", lambda: keras.ops.segment_sum(x, np.array([[0], [1]])))
    attempt(see, "segments of others", lambda: keras.ops.segment_max(x, np.array([0, 1, 1]), num_segments=2))
    attempt(see, "cholesky_inverse of a row", lambda: keras.ops.cholesky_inverse(x))


@program("utils.img_to_array", "utils.to_categorical", logic=True)
def arrays_that_are_no_pictures(keras, see):
    """img_to_array and to_categorical of wrong ranks, formats and numbers."""
    utils = keras.utils
    picture = np.arange(12, dtype="float32").reshape(2, 2, 3)
    attempt(see, "as an array", lambda: [utils.img_to_array(picture[..., 0]), utils.img_to_array(picture)])
    attempt(see, "a row as an array", lambda: utils.img_to_array(picture[0, 0]))
    attempt(see, "a format of an array", lambda: utils.img_to_array(picture, data_format="other"))
    attempt(see, "categories", lambda: [utils.to_categorical([[0], [2]]), utils.to_categorical(3, 5)])
    attempt(see, "too few categories", lambda: utils.to_categorical([0, 5], 3))


@program("utils.pad_sequences", "utils.timeseries_dataset_from_array", logic=True)
def series_that_are_refused(keras, see):
    """pad_sequences and timeseries_dataset_from_array by sizes and places that they refuse."""
    keras.utils.split_dataset  # noqa: B018
    pad, series = keras.utils.pad_sequences, keras.utils.timeseries_dataset_from_array
    attempt(see, "no sequence", lambda: pad([1, 2]))
    attempt(see, "no length", lambda: pad(3))
    attempt(see, "a text as a value", lambda: pad([[1]], maxlen=2, value="a"))
    attempt(see, "another padding", lambda: pad([[1]], maxlen=2, padding="other"))
    attempt(see, "another cut", lambda: pad([[1, 2, 3]], maxlen=2, truncating="other"))
    attempt(see, "other sizes", lambda: pad([np.ones((1, 2)), np.ones((1, 3))], maxlen=2))
    row = np.arange(10.0)
    for name, options in (
        ("a start below zero", {"start_index": -1}),
        ("a start beyond", {"start_index": 10}),
        ("an end before", {"start_index": 5, "end_index": 4}),
        ("an end beyond", {"end_index": 11}),
        ("no rate", {"sampling_rate": 0}),
        ("no stride", {"sequence_stride": 0}),
    ):
        attempt(see, name, lambda options=options: series(row, None, 3, **options) is not None)


@program("utils.split_dataset", logic=True)
def parts_that_are_refused(keras, see, tf):
    """split_dataset by sizes that do not fit, and of tuples, dictionaries and texts."""
    keras.utils.split_dataset  # noqa: B018
    split, row = keras.utils.split_dataset, np.arange(10.0)

    def lengths(*given, **options):
        return [len(list(part)) for part in split(*given, **options)]

    attempt(see, "no sizes", lambda: lengths(row))
    attempt(see, "a fraction", lambda: lengths(row, left_size=0.26))
    attempt(see, "two fractions", lambda: lengths(row, left_size=0.25, right_size=0.5))
    attempt(see, "a count and a fraction", lambda: lengths(row, left_size=3, right_size=0.5))
    attempt(see, "more than all", lambda: lengths(row, left_size=0.75, right_size=0.5))
    attempt(see, "more than there are", lambda: lengths(row, left_size=11))
    attempt(see, "below zero", lambda: lengths(row, left_size=-1))
    attempt(see, "a text", lambda: lengths(row, left_size="3"))
    attempt(see, "so few that none is left", lambda: lengths(row[:2], left_size=0.1))
    attempt(see, "a tuple", lambda: lengths((row, row * 2), left_size=4))
    attempt(see, "a dictionary", lambda: lengths({"a": row, "b": row}, left_size=4))
    attempt(see, "other lengths", lambda: lengths((row, row[:5]), left_size=4))


def folders(place):
    """Folders of two classes with three files of text each, one that is hidden, and one of another ending."""
    for kind in ("a", "b"):
        os.mkdir(os.path.join(place, kind))
        for name in ("1.txt", "2.txt", "3.TXT", ".hidden.txt", "4.md"):
            with open(os.path.join(place, kind, name), "w") as file:
                file.write(kind + name)
    return place


@program("utils.text_dataset_from_directory", logic=True)
def folders_of_texts_that_are_refused(keras, see, folder, tf):
    """text_dataset_from_directory: labels, modes, parts and seeds that do not fit; hidden files and other endings."""
    keras.ops  # noqa: B018
    make, place = keras.utils.text_dataset_from_directory, folders(folder)

    def texts(*given, **options):
        with contextlib.redirect_stdout(io.StringIO()):
            made = make(*given, shuffle=False, batch_size=None, **options)
        return [
            [np.asarray(part).tolist() for part in one] if isinstance(one, tuple) else np.asarray(one).tolist().decode()
            for one in made
        ]

    attempt(see, "texts", lambda: texts(place, label_mode=None))
    attempt(see, "labels", lambda: [one[1] for one in texts(place, label_mode="categorical")])
    attempt(see, "a mode", lambda: texts(place, label_mode="other"))
    attempt(see, "no labels, but a mode", lambda: texts(place, labels=None, label_mode="int"))
    attempt(see, "labels of another length", lambda: texts(place, labels=[0, 1]))
    attempt(see, "names of classes with labels", lambda: texts(place, labels=[0] * 6, class_names=["a", "b"]))
    attempt(see, "names of classes of others", lambda: texts(place, class_names=["a", "c"]))
    attempt(see, "two of one", lambda: texts(os.path.join(place, "a"), label_mode="binary"))
    attempt(see, "a part without a size", lambda: texts(place, subset="training"))
    attempt(see, "a size without a part", lambda: texts(place, validation_split=0.5))
    attempt(see, "a size of one", lambda: texts(place, validation_split=1.0, subset="training"))
    attempt(see, "another part", lambda: texts(place, validation_split=0.5, subset="other"))
    attempt(see, "no folder", lambda: texts(os.path.join(place, "none")))
    attempt(
        see,
        "mixed without a seed",
        lambda: make(place, validation_split=0.5, subset="training", verbose=False) is not None,
    )


@program("utils.image_dataset_from_directory", "utils.audio_dataset_from_directory", logic=True)
def folders_of_pictures_that_are_refused(keras, see, folder, tf):
    """image_dataset_from_directory and audio_dataset_from_directory: sizes, colours and lengths that are refused."""
    keras.ops  # noqa: B018
    place, pictures, sounds = (
        folders(folder),
        keras.utils.image_dataset_from_directory,
        keras.utils.audio_dataset_from_directory,
    )

    def made(make, **options):
        return make(place, verbose=False, **options) is not None

    attempt(see, "no pictures", lambda: made(pictures))
    attempt(see, "no sounds", lambda: made(sounds))
    attempt(see, "colours", lambda: made(pictures, color_mode="other"))
    attempt(see, "labels", lambda: made(pictures, labels="other"))
    attempt(see, "a mode", lambda: made(pictures, label_mode="other"))
    attempt(see, "a size of no picture", lambda: made(pictures, image_size=None))
    attempt(see, "a size of one number", lambda: made(pictures, image_size=(2,)))
    attempt(see, "a size of zero", lambda: made(pictures, image_size=(0, 2)))
    attempt(see, "interpolation", lambda: made(pictures, interpolation="other"))
    attempt(see, "both ways", lambda: made(pictures, crop_to_aspect_ratio=True, pad_to_aspect_ratio=True))
    attempt(see, "a length and open lengths", lambda: made(sounds, ragged=True, output_sequence_length=2))
    attempt(see, "a length below zero", lambda: made(sounds, output_sequence_length=-1))
    attempt(see, "a rate below zero", lambda: made(sounds, sampling_rate=-1))


@program("applications.imagenet_utils.preprocess_input", "applications.imagenet_utils.decode_predictions", logic=True)
def pictures_that_applications_refuse(keras, see):
    """preprocess_input and decode_predictions of wrong modes, formats and sizes; sizes that an architecture refuses."""
    keras.ops.zeros((1,))
    prepare, decode = (
        keras.applications.imagenet_utils.preprocess_input,
        keras.applications.imagenet_utils.decode_predictions,
    )
    x = np.array([[[0.0, 51.0, 255.0]]])
    attempt(see, "a mode", lambda: prepare(x.copy(), mode="other"))
    attempt(see, "a format", lambda: prepare(x.copy(), data_format="other"))
    attempt(see, "whole numbers", lambda: prepare(np.array([[[0, 51, 255]]]), mode="tf"))
    attempt(
        see, "each mode", lambda: [prepare(x.copy(), mode=mode).round(3).tolist() for mode in ("tf", "torch", "caffe")]
    )
    attempt(
        see,
        "a tensor",
        lambda: keras.ops.convert_to_numpy(prepare(keras.ops.convert_to_tensor(x), mode="torch")).round(3),
    )
    attempt(see, "another count of classes", lambda: decode(np.ones((1, 10))))
    attempt(see, "a row of classes", lambda: decode(np.ones((1000,))))
    small = keras.applications.MobileNetV2
    attempt(see, "too small", lambda: small(weights=None, input_shape=(8, 8, 3)) and "made")
    attempt(see, "two dimensions", lambda: small(weights=None, input_shape=(32, 32)) and "made")
    attempt(see, "classes of weights", lambda: small(weights="imagenet", classes=10) and "made")
    attempt(see, "weights that are none", lambda: small(weights="none") and "made")
    attempt(
        see,
        "a top of an open size",
        lambda: keras.applications.VGG16(weights=None, input_shape=(None, None, 3)) and "made",
    )
