"""Programs about images with what belongs to them: labels, boxes and masks that go through layers, all for certain.

A layer that draws is given factors that leave no choice; where it draws a sign or a side, it gets many samples that
are the same, and what is seen are the different outcomes.
"""

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


#: Two pictures of four by six pixels with one channel, and two boxes (xyxy) in each of them.
PICTURES = np.arange(2 * 4 * 6).reshape((2, 4, 6, 1)).astype("float32")
BOXES = np.array([[[1, 1, 3, 2], [2, 0, 6, 4]], [[0, 1, 5, 3], [4, 3, 6, 4]]], "float32")


def close(one, other):
    """Whether arrays are alike within the bound of docs/verdicts.md: 64 eps of float32, of the largest of the other."""
    one, other = np.asarray(one, "float64"), np.asarray(other, "float64")
    return bool(np.abs(one - other).max() <= 64 * np.finfo("float32").eps * np.abs(other).max())


def samples(first=False, **more):
    """Two pictures with their labels, boxes and masks, perhaps with their channels first."""
    pictures = PICTURES.transpose((0, 3, 1, 2)) if first else PICTURES
    given = {
        "images": pictures.copy(),
        "labels": np.array([[1.0, 0.0], [0.0, 1.0]], "float32"),
        "bounding_boxes": {"boxes": BOXES.copy(), "labels": np.array([[3.0, 5.0], [7.0, 9.0]], "float32")},
        "segmentation_masks": (pictures.astype("int32") % 4).astype("float32"),
    }
    given.update(more)
    return given


def sample(first=False):
    """The second picture with all that belongs to it, without a batch."""
    given = samples(first)
    boxes = given.pop("bounding_boxes")
    given = {name: given[name][1] for name in given}
    given["bounding_boxes"] = {name: boxes[name][1] for name in boxes}
    return given


def copies(number, first=False):
    """The second picture so many times, with all that belongs to it."""
    one = sample(first)
    boxes = one.pop("bounding_boxes")
    given = {name: np.stack([one[name]] * number) for name in one}
    given["bounding_boxes"] = {name: np.stack([boxes[name]] * number) for name in boxes}
    return given


def parts(keras, found):
    """All that a sample holds, as arrays."""
    numpy = keras.ops.convert_to_numpy
    boxes = found["bounding_boxes"]
    return {
        "images": numpy(found["images"])[..., 0] if found["images"].shape[-1] == 1 else numpy(found["images"]),
        "labels": numpy(found["labels"]),
        "boxes": numpy(boxes["boxes"]),
        "labels of boxes": numpy(boxes["labels"]),
        "masks": numpy(found["segmentation_masks"]),
    }


def outcomes(keras, found):
    """The different samples of a batch: the first row of the picture, the boxes and the first row of the mask."""
    whole = parts(keras, found)
    flat = [whole[name].reshape((len(whole[name]), -1)) for name in ("images", "boxes", "masks")]
    return np.unique(np.round(np.concatenate(flat, axis=1), 3), axis=0)


@program("layers.CenterCrop", logic=True)
def samples_in_their_middle(keras, see):
    """CenterCrop of samples: smaller, wider than the picture, one alone, with the channels first, by formats."""
    keras.utils.bounding_boxes  # noqa: B018
    crop = keras.layers.CenterCrop
    attempt(see, "batch", lambda: parts(keras, crop(2, 3, bounding_box_format="xyxy")(samples())))
    attempt(see, "one", lambda: parts(keras, crop(3, 2, bounding_box_format="xyxy")(sample())))
    attempt(see, "larger", lambda: parts(keras, crop(8, 6, bounding_box_format="xyxy")(samples())))
    attempt(see, "one wider", lambda: parts(keras, crop(2, 8, bounding_box_format="xyxy")(sample())))
    attempt(
        see,
        "channels first",
        lambda: parts(keras, crop(2, 3, bounding_box_format="xywh", data_format="channels_first")(samples(True))),
    )
    attempt(
        see,
        "one, channels first",
        lambda: parts(keras, crop(2, 3, bounding_box_format="xyxy", data_format="channels_first")(sample(True))),
    )
    given = samples()
    given["bounding_boxes"]["boxes"] = BOXES / np.array([6, 4, 6, 4], "float32")
    attempt(see, "relative", lambda: parts(keras, crop(2, 3, bounding_box_format="rel_xyxy")(given)))
    attempt(
        see, "in inference", lambda: parts(keras, crop(2, 2, bounding_box_format="xyxy")(samples(), training=False))
    )


@program("layers.Resizing", logic=True)
def samples_of_another_size(keras, see):
    """Resizing of samples: stretched, cut and filled up in both directions, one alone, boxes that are none."""
    keras.utils.bounding_boxes  # noqa: B018

    def resized(given, height, width, **how):
        layer = keras.layers.Resizing(height, width, interpolation="nearest", bounding_box_format="xyxy", **how)
        return parts(keras, layer(given))

    attempt(see, "stretched", resized, samples(), 8, 3)
    attempt(see, "one", resized, sample(), 2, 12)
    attempt(see, "cut at its sides", resized, samples(), 4, 2, crop_to_aspect_ratio=True)
    attempt(see, "cut above and below", resized, samples(), 2, 6, crop_to_aspect_ratio=True)
    attempt(see, "filled above and below", resized, samples(), 8, 6, pad_to_aspect_ratio=True)
    attempt(see, "filled at its sides", resized, samples(), 4, 10, pad_to_aspect_ratio=True)
    attempt(see, "channels first", resized, samples(True), 8, 3, data_format="channels_first")
    given = samples()
    given["bounding_boxes"]["boxes"] = np.array([[[-1.0] * 4, [0.0] * 4], [[0, -1, 2, 3], [1, 1, 9, 9]]], "float32")
    attempt(see, "boxes that are none", resized, given, 8, 12)


@program("layers.RandomFlip", logic=True)
def samples_flipped(keras, see):
    """RandomFlip of one sample many times: its outcomes by direction, channels first, by formats, and in inference."""
    keras.utils.bounding_boxes  # noqa: B018
    flip = keras.layers.RandomFlip

    def flipped(given, *direction, **how):
        layer = flip(*direction, bounding_box_format=how.pop("form", "xyxy"), **how)
        return outcomes(keras, layer(given, training=True))

    attempt(see, "horizontal", flipped, copies(48), "horizontal")
    attempt(see, "vertical", flipped, copies(48), "vertical")
    attempt(see, "both", flipped, copies(48))
    attempt(see, "channels first", flipped, copies(48, True), "horizontal", data_format="channels_first")
    attempt(see, "xywh", flipped, copies(48), "vertical", form="xywh")
    attempt(
        see,
        "in inference",
        lambda: parts(keras, flip("horizontal", bounding_box_format="xyxy")(sample(), training=False)),
    )

    def one_by_one():
        layer = flip("vertical", bounding_box_format="xyxy")
        found = [parts(keras, layer(sample(), training=True)) for _ in range(24)]
        return np.unique([each["boxes"].ravel() for each in found], axis=0)

    attempt(see, "one by one", one_by_one)


@program("layers.RandomCrop", logic=True)
def samples_cut_where_there_is_no_choice(keras, see):
    """RandomCrop of samples that are as high or as wide as what is cut out: one alone, channels first, inference."""
    keras.utils.bounding_boxes  # noqa: B018

    def cut(given, height, width, training=True, **how):
        layer = keras.layers.RandomCrop(height, width, bounding_box_format="xyxy", **how)
        return parts(keras, layer(given, training=training))

    attempt(see, "as high", cut, samples(), 4, 3)
    attempt(see, "as wide", cut, samples(), 2, 6)
    attempt(see, "one", cut, sample(), 4, 2)
    attempt(see, "channels first", cut, samples(True), 4, 3, data_format="channels_first")
    attempt(see, "one, channels first", cut, sample(True), 4, 3, data_format="channels_first")
    attempt(see, "larger", cut, samples(), 8, 6)
    attempt(see, "in inference", cut, samples(), 4, 3, training=False)


@program("layers.RandomTranslation", logic=True)
def samples_moved(keras, see):
    """RandomTranslation of samples by whole pixels: one alone, with the channels first, by formats, in inference."""
    keras.utils.bounding_boxes  # noqa: B018

    def moved(given, down, right, training=True, **how):
        layer = keras.layers.RandomTranslation(
            (down, down), (right, right), interpolation="nearest", fill_mode=how.pop("fill_mode", "constant"), **how
        )
        return parts(keras, layer(given, training=training))

    attempt(see, "down", moved, samples(), 0.25, 0.0, bounding_box_format="xyxy")
    attempt(see, "to the left", moved, samples(), 0.0, -0.5, bounding_box_format="xywh", fill_value=9.0)
    attempt(see, "one", moved, sample(), -0.5, 0.5, bounding_box_format="xyxy", fill_mode="nearest")
    attempt(
        see,
        "channels first",
        moved,
        samples(True),
        0.25,
        0.5,
        bounding_box_format="xyxy",
        data_format="channels_first",
        fill_mode="wrap",
    )
    attempt(see, "in inference", moved, samples(), 0.25, 0.0, training=False, bounding_box_format="xyxy")


@program("layers.RandomRotation", logic=True)
def samples_turned(keras, see):
    """RandomRotation of samples by a quarter and a half: one alone, with the channels first, in inference."""
    keras.utils.bounding_boxes  # noqa: B018

    def turned(given, factor, training=True, **how):
        layer = keras.layers.RandomRotation(
            (factor, factor), interpolation="nearest", fill_mode="constant", bounding_box_format="xyxy", **how
        )
        return parts(keras, layer(given, training=training))

    square = samples(images=PICTURES[:, :, :4], segmentation_masks=PICTURES[:, :, :4] % 4)
    square["bounding_boxes"]["boxes"] = np.array(
        [[[1, 1, 3, 2], [2, 0, 4, 4]], [[0, 1, 2, 3], [1, 3, 2, 4]]], "float32"
    )
    attempt(see, "by a quarter", turned, square, 0.25, fill_value=9.0)
    # None of the boxes is without an area afterwards, which rounding would decide.
    inner = {"boxes": np.array([[1, 1, 3, 2], [2, 0, 5, 2]], "float32"), "labels": np.array([7.0, 9.0], "float32")}
    both = {name: np.stack([inner[name]] * 2) for name in inner}
    attempt(see, "by a half", turned, samples(bounding_boxes=dict(both)), 0.5)
    attempt(see, "one", turned, dict(sample(), bounding_boxes=dict(inner)), -0.5)
    first = samples(True, bounding_boxes=dict(both))
    attempt(see, "channels first", turned, first, 0.5, data_format="channels_first")
    first = dict(sample(True), bounding_boxes=dict(inner))
    attempt(see, "one, channels first", turned, first, 0.5, data_format="channels_first")
    attempt(see, "in inference", turned, samples(), 0.25, training=False)


@program("layers.RandomZoom", logic=True)
def samples_zoomed(keras, see):
    """RandomZoom of samples by certain factors: out, in, in one direction, one alone, channels first, inference."""
    keras.utils.bounding_boxes  # noqa: B018

    def zoomed(given, height, width, training=True, **how):
        layer = keras.layers.RandomZoom(
            height, width, interpolation="nearest", fill_mode="constant", bounding_box_format="xyxy", **how
        )
        return parts(keras, layer(given, training=training))

    attempt(see, "in", zoomed, samples(), (-0.5, -0.5), (-0.5, -0.5))
    attempt(see, "in, in proportion", zoomed, samples(), (-0.5, -0.5), None)
    attempt(see, "out in one direction", zoomed, samples(), (0.0, 0.0), (0.5, 0.5), fill_value=9.0)
    attempt(see, "one", zoomed, sample(), (-0.25, -0.25), (0.0, 0.0))
    attempt(see, "channels first", zoomed, samples(True), (-0.5, -0.5), (0.0, 0.0), data_format="channels_first")
    attempt(see, "in inference", zoomed, samples(), (-0.5, -0.5), None, training=False)


@program("layers.RandomShear", logic=True)
def samples_sheared(keras, see):
    """RandomShear of one sample many times by certain factors, whose sign it draws: pictures, boxes and masks."""
    keras.layers.RandomShear  # noqa: B018

    def sheared(given, x=0.0, y=0.0, **how):
        layer = keras.layers.RandomShear(
            (x, x), (y, y), interpolation="nearest", fill_mode="constant", bounding_box_format="xyxy", **how
        )
        return outcomes(keras, layer(given, training=True))

    attempt(see, "by its width", sheared, copies(48), x=1.0)
    attempt(see, "by its height", sheared, copies(48), y=1.0, fill_value=9.0)
    attempt(see, "not at all", sheared, copies(2))
    attempt(see, "channels first", sheared, copies(48, True), x=1.0, data_format="channels_first")
    layer = keras.layers.RandomShear((1.0, 1.0), (0.0, 0.0), bounding_box_format="xyxy")
    attempt(see, "in inference", lambda: parts(keras, layer(samples(), training=False)))
    layer = keras.layers.RandomShear((0.0, 0.0), (0.0, 0.0), bounding_box_format="xyxy")
    attempt(see, "one", lambda: parts(keras, layer(sample(), training=True)))


@program("layers.RandomPerspective", "layers.RandomElasticTransform", logic=True)
def samples_from_where_they_were(keras, see):
    """RandomPerspective and RandomElasticTransform of samples by nothing: one alone, channels first, boxes."""
    keras.layers.RandomPerspective  # noqa: B018

    def seen(given, training=True, **how):
        layer = keras.layers.RandomPerspective((1.0, 1.0), scale=0.0, bounding_box_format="xyxy", **how)
        return parts(keras, layer(given, training=training))

    attempt(see, "perspective", seen, samples())
    attempt(see, "perspective, one", seen, sample())
    attempt(see, "perspective, channels first", seen, samples(True), data_format="channels_first")
    attempt(see, "perspective, in inference", seen, samples(), training=False)
    layer = keras.layers.RandomPerspective((0.0, 0.0), scale=1.0, bounding_box_format="xyxy")
    attempt(see, "perspective of none", lambda: parts(keras, layer(samples(), training=True)))
    attempt(
        see,
        "elastic, with boxes",
        lambda: sorted(keras.layers.RandomElasticTransform(0.0, bounding_box_format="xyxy")(samples(), training=True)),
    )

    def without_boxes(*given, **how):
        values = samples()
        del values["bounding_boxes"]
        found = keras.layers.RandomElasticTransform(*given, **how)(values, training=True)
        return [keras.ops.convert_to_numpy(found[name]) for name in ("images", "labels", "segmentation_masks")]

    attempt(see, "elastic, never", without_boxes, 0.0)
    attempt(see, "elastic, of no scale", without_boxes, 1.0, scale=0)


@program("layers.RandomErasing", logic=True)
def samples_with_a_part_erased(keras, see):
    """RandomErasing of a certain size: how much of each picture, by which values, and what belongs to it is kept."""
    keras.layers.RandomErasing  # noqa: B018
    pictures = np.full((4, 8, 6, 3), 100.0, "float32")

    def erased(scale, first=False, **how):
        given = pictures.transpose((0, 3, 1, 2)) if first else pictures
        form = "channels_first" if first else "channels_last"
        layer = keras.layers.RandomErasing((1.0, 1.0), (scale, scale), data_format=form, **how)
        found = keras.ops.convert_to_numpy(layer(given, training=True))
        return found.transpose((0, 2, 3, 1)) if first else found

    def size(found):
        changed = (found != 100.0).any(axis=-1)
        return [[int(one.any(axis=1).sum()), int(one.any(axis=0).sum()), int(one.sum())] for one in changed]

    attempt(see, "a quarter", lambda: size(erased(0.25, fill_value=7)))
    attempt(see, "a quarter, channels first", lambda: size(erased(0.25, True, fill_value=7)))
    attempt(see, "all of it", lambda: np.unique(erased(1.0, fill_value=7)))
    attempt(see, "nothing of it", lambda: size(erased(0.0, fill_value=7)))
    attempt(see, "by three values", lambda: np.unique(erased(1.0, fill_value=[1, 2, 3]).reshape((-1, 3)), axis=0))
    attempt(see, "by more than there is", lambda: np.unique(erased(1.0, fill_value=300, value_range=(0, 200))))

    def noise():
        found = erased(1.0, value_range=(10, 50))
        return [float(found.min()), float(found.max()), len(np.unique(found)) > 20]

    attempt(see, "by noise", noise)
    attempt(see, "by two values", lambda: size(erased(1.0, fill_value=[1, 2])))
    attempt(see, "by a text", lambda: size(erased(1.0, fill_value="7")))
    layer = keras.layers.RandomErasing((1.0, 1.0), (1.0, 1.0), fill_value=7, bounding_box_format="xyxy")
    attempt(see, "samples", lambda: parts(keras, layer(samples(), training=True)))
    attempt(see, "in inference", lambda: parts(keras, layer(sample(), training=False)))


#: Eight pictures, each of one value and with a label of its own, and masks with that value.
PLAIN = np.ones((8, 16, 12, 1), "float32") * np.arange(8).reshape((8, 1, 1, 1))


@program("layers.CutMix", logic=True)
def samples_cut_and_mixed(keras, see):
    """CutMix of pictures of one value each: labels say what is in a picture, and how much of it; masks are cut too."""
    keras.layers.CutMix  # noqa: B018

    def mixed(first=False, **how):
        given = PLAIN.transpose((0, 3, 1, 2)) if first else PLAIN
        layer = keras.layers.CutMix((1.0, 1.0), data_format="channels_first" if first else "channels_last", **how)
        found = layer({"images": given, "labels": np.eye(8, dtype="float32"), "segmentation_masks": given})
        images, labels, masks = [
            keras.ops.convert_to_numpy(found[name]) for name in ("images", "labels", "segmentation_masks")
        ]
        shown = np.stack([(images == value).mean(axis=(1, 2, 3)) for value in range(8)], axis=1)
        return {
            "shape": list(images.shape),
            "masks as images": bool((masks == images).all()),
            "labels sum to one": close(labels.sum(axis=1), 1.0),
            # The sides of a cut lie between pixels.
            "labels as images": bool(np.abs(labels - shown).max() < (16 + 12 + 1) / 192.0),
            "own and one other": bool(((shown > 0).sum(axis=1) <= 2).all()),
            "something was cut": bool((shown.max(axis=1) < 1.0).any()),
        }

    attempt(see, "batch", mixed)
    attempt(see, "channels first", mixed, True)
    layer = keras.layers.CutMix(bounding_box_format="xyxy")
    attempt(see, "with boxes", lambda: sorted(layer(samples(), training=True)))
    given = {"images": PICTURES[0], "labels": np.array([1.0, 0.0], "float32")}
    attempt(see, "one picture", lambda: keras.ops.convert_to_numpy(layer(given, training=True)["images"])[..., 0])
    given = {"images": PICTURES, "labels": np.eye(2, dtype="float32")}
    attempt(see, "in inference", lambda: keras.ops.convert_to_numpy(layer(given, training=False)["labels"]))


@program("layers.MixUp", logic=True)
def samples_mixed(keras, see):
    """MixUp of pictures of one value each: labels say how much of each there is; boxes of both; masks; inference."""
    keras.layers.MixUp  # noqa: B018
    numpy = keras.ops.convert_to_numpy

    def mixed(**how):
        layer = keras.layers.MixUp(**how)
        found = layer({"images": PLAIN, "labels": np.eye(8, dtype="float32")}, training=True)
        images, labels = numpy(found["images"]), numpy(found["labels"])
        return {
            "shape": list(images.shape),
            "plain": close(images, images[:, :1, :1]),
            "labels sum to one": close(labels.sum(axis=1), 1.0),
            "labels as images": close(labels.dot(np.arange(8.0)), images[:, 0, 0, 0]),
        }

    attempt(see, "batch", mixed, alpha=2.0)
    attempt(see, "batch by default", mixed)
    layer = keras.layers.MixUp(alpha=2.0, bounding_box_format="xyxy")

    def boxes():
        given = samples()
        del given["segmentation_masks"]
        found = layer(given, training=True)["bounding_boxes"]
        own = numpy(found["boxes"])[:, :2]
        return [list(found["boxes"].shape), list(found["labels"].shape), bool((own == BOXES).all())]

    attempt(see, "boxes", boxes)

    def masks():
        given = samples()
        del given["bounding_boxes"]
        return list(layer(given, training=True)["segmentation_masks"].shape)

    attempt(see, "masks", masks)
    attempt(see, "in inference", lambda: parts(keras, layer(samples(), training=False)))


COLOURS = np.array([[[[10, 200, 60], [0, 0, 0]], [[255, 255, 255], [90, 90, 30]]]] * 2, "float32")


def kept(keras, layer):
    """What of samples a layer leaves as it was in training, of a batch and of one sample."""
    answers = []
    for one in (False, True):
        given = sample() if one else samples()
        given["images"] = COLOURS[0] if one else COLOURS
        given["segmentation_masks"] = given["images"] % 4
        before = parts(keras, dict(given, bounding_boxes=dict(given["bounding_boxes"])))
        try:
            found = parts(keras, layer(given, training=True))
        except Exception as error:
            answers.append(error)
            continue
        answers.append([name for name in sorted(before) if close(before[name], found[name])])
    return answers


@program(
    "layers.RandomContrast",
    "layers.RandomBrightness",
    "layers.RandomInvert",
    "layers.RandomGrayscale",
    "layers.RandomPosterization",
    "layers.RandomColorJitter",
    logic=True,
)
def what_belongs_to_pictures_of_other_brightness(keras, see):
    """Layers that change how bright pictures are: whether they keep labels, boxes and masks."""
    layers, how = keras.layers, {"bounding_box_format": "xyxy"}
    layers.RandomInvert  # noqa: B018
    attempt(see, "RandomContrast", lambda: kept(keras, layers.RandomContrast(0.5, **how)))
    attempt(see, "RandomBrightness", lambda: kept(keras, layers.RandomBrightness((0.5, 0.5), **how)))
    attempt(see, "RandomInvert", lambda: kept(keras, layers.RandomInvert((1.0, 1.0), **how)))
    attempt(see, "RandomGrayscale", lambda: kept(keras, layers.RandomGrayscale(1.0, **how)))
    attempt(see, "RandomPosterization", lambda: kept(keras, layers.RandomPosterization((1, 1), **how)))
    attempt(
        see, "RandomColorJitter", lambda: kept(keras, layers.RandomColorJitter(brightness_factor=(0.5, 0.5), **how))
    )


@program(
    "layers.RandomHue",
    "layers.RandomSaturation",
    "layers.RandomSharpness",
    "layers.RandomColorDegeneration",
    logic=True,
)
def what_belongs_to_pictures_of_other_colours(keras, see):
    """Layers that change colours and how sharp pictures are: whether they keep labels, boxes and masks."""
    layers, how = keras.layers, {"bounding_box_format": "xyxy"}
    layers.RandomInvert  # noqa: B018
    attempt(see, "RandomHue", lambda: kept(keras, layers.RandomHue((0.5, 0.5), **how)))
    attempt(see, "RandomSaturation", lambda: kept(keras, layers.RandomSaturation((1.0, 1.0), **how)))
    attempt(see, "RandomSharpness", lambda: kept(keras, layers.RandomSharpness((1.0, 1.0), **how)))
    attempt(see, "RandomColorDegeneration", lambda: kept(keras, layers.RandomColorDegeneration((0.5, 0.5), **how)))
    attempt(
        see, "RandomGaussianBlur", lambda: kept(keras, layers.RandomGaussianBlur((1.0, 1.0), sigma=(2.0, 2.0), **how))
    )


@program("layers.Solarization", "layers.AutoContrast", "layers.Equalization", logic=True)
def what_belongs_to_pictures_that_are_equalized(keras, see):
    """Solarization, AutoContrast and Equalization: whether they keep labels, boxes and masks."""
    layers, how = keras.layers, {"bounding_box_format": "xyxy"}
    layers.RandomInvert  # noqa: B018
    attempt(see, "Solarization", lambda: kept(keras, layers.Solarization(**how)))
    attempt(see, "AutoContrast", lambda: kept(keras, layers.AutoContrast((0, 510), **how)))
    attempt(see, "Equalization", lambda: kept(keras, layers.Equalization(bins=4, **how)))


@program(
    "layers.RandomGaussianBlur",
    "layers.RandomSharpness",
    "layers.RandomPosterization",
    "layers.RandomHue",
    "layers.RandomSaturation",
    "layers.RandomInvert",
    "layers.Solarization",
    "layers.RandomColorJitter",
    logic=True,
)
def colours_by_factors_without_a_choice(keras, see):
    """Layers that change colours by factors that leave no choice, and in ranges of their own."""
    layers = keras.layers
    layers.RandomGaussianBlur  # noqa: B018
    dot = np.zeros((1, 5, 7, 1), "float32")
    dot[0, 2, 3] = 128.0
    x, ones = COLOURS[:1], COLOURS[:1] / 255.0
    first = np.ascontiguousarray(x.transpose((0, 3, 1, 2)))

    def changed(layer, value):
        return keras.ops.convert_to_numpy(layer(value, training=True))

    attempt(
        see,
        "blurred",
        lambda: changed(layers.RandomGaussianBlur((1.0, 1.0), kernel_size=(3, 5), sigma=(0.5, 0.5)), dot)[..., 0],
    )
    attempt(
        see,
        "blurred, channels first",
        lambda: changed(
            layers.RandomGaussianBlur((1.0, 1.0), sigma=(1.0, 1.0), value_range=(0, 20), data_format="channels_first"),
            dot.transpose((0, 3, 1, 2)),
        )[:, 0],
    )
    attempt(see, "smoothed", lambda: changed(layers.RandomSharpness((0.0, 0.0)), dot)[..., 0])
    attempt(
        see,
        "sharpened",
        lambda: changed(
            layers.RandomSharpness((1.0, 1.0), value_range=(0, 150), data_format="channels_first"),
            dot.transpose((0, 3, 1, 2)),
        )[:, 0],
    )
    attempt(see, "of four colours", lambda: changed(layers.RandomPosterization(2, value_range=(0, 1)), ones * 0.99))
    attempt(
        see,
        "of other hues",
        lambda: np.unique(
            np.round(changed(layers.RandomHue((0.5, 0.5)), np.repeat(x, 48, axis=0))[:, 0, 0], 1), axis=0
        ),
    )
    attempt(see, "of half the range", lambda: changed(layers.RandomHue(0.0, value_range=(0, 510)), x))
    attempt(
        see,
        "stronger",
        lambda: changed(
            layers.RandomSaturation((0.6, 0.6), value_range=(0, 1), data_format="channels_first"), first / 255.0
        ),
    )
    attempt(see, "inverted", lambda: changed(layers.RandomInvert((1.0, 1.0), value_range=(0, 1)), ones))
    attempt(see, "solarized", lambda: changed(layers.Solarization(value_range=(0, 1)), ones))
    attempt(
        see,
        "jittered",
        lambda: changed(
            layers.RandomColorJitter(
                brightness_factor=(-0.25, -0.25), contrast_factor=(0.0, 0.0), saturation_factor=(0.5, 0.5)
            ),
            x,
        ),
    )
    attempt(see, "not jittered", lambda: changed(layers.RandomColorJitter(), x))


@program("layers.RandomContrast", logic=True)
def contrast_around_the_mean(keras, see):
    """RandomContrast: each channel keeps its mean, its distances from it change by one factor within bounds."""
    keras.utils.bounding_boxes  # noqa: B018
    x = 100.0 + np.arange(8 * 4 * 6 * 3).reshape((8, 4, 6, 3)) % 31
    for name, axes in (("channels_last", (1, 2)), ("channels_first", (2, 3))):

        def found(form=name, axes=axes):
            given = x.astype("float32") if form == "channels_last" else x.transpose((0, 3, 1, 2)).astype("float32")
            layer = keras.layers.RandomContrast((0.25, 0.75), data_format=form)
            output = keras.ops.convert_to_numpy(layer(given, training=True))
            mean = given.mean(axis=axes, keepdims=True)
            # By least squares, of each picture.
            square = ((given - mean) ** 2).sum(axis=(1, 2, 3), keepdims=True)
            factor = ((output - mean) * (given - mean)).sum(axis=(1, 2, 3), keepdims=True) / square
            return {
                "mean kept": close(output.mean(axis=axes, keepdims=True), mean),
                "one factor": close(output, mean + factor * (given - mean)),
                "within bounds": bool(factor.min() > 0.74 and factor.max() < 1.76),
                "drawn for each": len(np.unique(np.round(factor, 4))) > 4,
            }

        attempt(see, name, found)
    layer = keras.layers.RandomContrast((0.0, 0.0), value_range=(110, 120))
    attempt(see, "cut off", lambda: np.unique(keras.ops.convert_to_numpy(layer(x.astype("float32"), training=True))))
    attempt(see, "of rank two", lambda: list(layer(x[0, 0].astype("float32"), training=True).shape))


@program("layers.MaxNumBoundingBoxes", logic=True)
def samples_with_so_many_boxes(keras, see):
    """MaxNumBoundingBoxes: too many boxes, too few, one sample alone, the shape it tells, and its configuration."""
    keras.layers.MaxNumBoundingBoxes  # noqa: B018

    def filled(number, given, **how):
        layer = keras.layers.MaxNumBoundingBoxes(number, bounding_box_format="xyxy", **how)
        found = parts(keras, layer(given, training=how.pop("training", True)))
        return {name: found[name] for name in ("boxes", "labels of boxes", "masks")}

    attempt(see, "too many", filled, 1, samples())
    attempt(see, "too few", filled, 3, samples(), fill_value=-7)
    attempt(see, "as many", filled, 2, samples())
    attempt(see, "one", filled, 3, sample())
    layer = keras.layers.MaxNumBoundingBoxes(5.0, fill_value=-7, bounding_box_format="xyxy")
    shapes = {"images": (2, 4, 6, 1), "bounding_boxes": {"boxes": (2, 2, 4), "labels": (2, 2)}}
    attempt(
        see,
        "shape",
        lambda: {key: layer.compute_output_shape(shapes)["bounding_boxes"][key] for key in ("boxes", "labels")},
    )
    attempt(see, "shape without boxes", lambda: list(layer.compute_output_shape((2, 4, 6, 1))))
    more = {"bounding_boxes": {"boxes": (2, 2, 4), "labels": (2, 2), "scores": (2, 2)}}
    attempt(see, "shape of more", lambda: sorted(layer.compute_output_shape(more)))
    config = layer.get_config()
    see("configuration", {key: config.get(key) for key in ("max_number", "fill_value", "bounding_box_format")})
    copy = keras.layers.MaxNumBoundingBoxes.from_config(config)
    attempt(see, "copy", lambda: parts(keras, copy(samples(), training=True))["labels of boxes"])


@program("layers.Resizing", "layers.RandomFlip", logic=True)
def samples_that_are_not_whole(keras, see, tensor):
    """Samples that lack a format or a part, or whose parts do not fit: what a layer that moves boxes says."""
    keras.utils.bounding_boxes  # noqa: B018
    layer = keras.layers.Resizing(8, 12, bounding_box_format="xyxy")

    def boxes(values, labels):
        found = layer({"images": PICTURES, "bounding_boxes": {"boxes": values, "labels": labels}})["bounding_boxes"]
        return [list(found["boxes"].shape), list(found["labels"].shape)]

    attempt(see, "no format", lambda: sorted(keras.layers.Resizing(8, 12)(samples())))
    attempt(see, "an unknown format", lambda: sorted(keras.layers.Resizing(8, 12, bounding_box_format="no")(samples())))
    attempt(see, "no labels", lambda: sorted(layer({"images": PICTURES, "bounding_boxes": {"boxes": BOXES}})))
    attempt(see, "no boxes", lambda: sorted(layer({"images": PICTURES, "bounding_boxes": {"labels": BOXES}})))
    attempt(see, "boxes alone", lambda: sorted(layer({"images": PICTURES, "bounding_boxes": BOXES})))
    attempt(see, "labels of rank one", boxes, BOXES, np.ones((2,), "float32"))
    attempt(see, "labels of rank three", boxes, BOXES, np.ones((2, 2, 1), "float32"))
    attempt(see, "labels of rank four", boxes, BOXES, np.ones((2, 2, 1, 1), "float32"))
    attempt(see, "boxes of rank four", boxes, BOXES[None], np.ones((1, 2, 2), "float32"))
    attempt(see, "a picture of rank two", lambda: sorted(layer({"images": PICTURES[0, ..., 0]})))
    attempt(see, "pictures of rank five", lambda: list(layer(PICTURES[None]).shape))
    attempt(see, "lists", boxes, BOXES.tolist(), [[1, 2], [3, 4]])
    attempt(see, "a factor that is not taken", lambda: keras.layers.RandomFlip(factor=0.5) and "made")


@program("layers.Resizing", logic=True)
def samples_with_different_numbers_of_boxes(keras, see, tf):
    """Boxes as ragged tensors: filled up, of two samples and of one; with labels that are none."""
    keras.utils.bounding_boxes  # noqa: B018
    layer = keras.layers.Resizing(8, 12, bounding_box_format="xyxy")
    ragged = tf.ragged.constant(
        [[[1.0, 1.0, 3.0, 2.0]], [[0.0, 1.0, 5.0, 3.0], [4.0, 3.0, 6.0, 4.0]]], inner_shape=(4,)
    )

    def boxes(labels):
        found = layer({"images": PICTURES, "bounding_boxes": {"boxes": ragged, "labels": labels}})["bounding_boxes"]
        return [keras.ops.convert_to_numpy(found[name]) for name in ("boxes", "labels")]

    attempt(see, "both", boxes, tf.ragged.constant([[3.0], [7.0, 9.0]]))
    attempt(see, "labels that are filled up", boxes, tf.constant([[3.0, -1.0], [7.0, 9.0]]))


def refused(*makers):
    """What each of some calls gives: nothing more than that something is made, or its exception."""
    answers = []
    for make in makers:
        try:
            answers.append("made" if make() is not None else "nothing")
        except Exception as error:
            answers.append(error)
    return answers


@program(
    "layers.RandomZoom",
    "layers.RandomTranslation",
    "layers.RandomRotation",
    "layers.RandomShear",
    "layers.RandomPerspective",
    "layers.RandomElasticTransform",
    "layers.RandomErasing",
    "layers.RandomGaussianBlur",
    logic=True,
)
def factors_of_places_that_are_refused(keras, see):
    """Factors of layers that move pixels: at their bounds, beyond, three numbers, a text; modes and sizes of none."""
    layers = keras.layers
    layers.RandomErasing  # noqa: B018
    odd = ((1.0, 1.0), (-1.0, -0.5), (0.0, 1.5), (0.0, 0.5, 1.0), "0.5", -0.5, 1, 1.01)
    see("RandomZoom", refused(*[lambda one=one: layers.RandomZoom(one) for one in odd]))
    see("RandomZoom, width", refused(*[lambda one=one: layers.RandomZoom(0.5, one) for one in odd]))
    see("RandomTranslation", refused(*[lambda one=one: layers.RandomTranslation(one, 0.5) for one in odd]))
    see("RandomTranslation, width", refused(*[lambda one=one: layers.RandomTranslation(0.5, one) for one in odd]))
    see("RandomRotation", refused(*[lambda one=one: layers.RandomRotation(one) for one in odd]))
    see("RandomShear", refused(*[lambda one=one: layers.RandomShear(one) for one in odd]))
    see("RandomShear, height", refused(*[lambda one=one: layers.RandomShear(0.5, one) for one in odd]))
    see("RandomErasing", refused(*[lambda one=one: layers.RandomErasing(one) for one in odd]))
    see("RandomErasing, scale", refused(*[lambda one=one: layers.RandomErasing(0.5, one) for one in odd]))
    see("RandomElasticTransform", refused(*[lambda one=one: layers.RandomElasticTransform(0.5, one) for one in odd]))
    see("RandomGaussianBlur", refused(*[lambda one=one: layers.RandomGaussianBlur(sigma=one) for one in odd]))
    sizes = (2, 3, (3, 5), (3, 4), (2, 3), (3, 3, 3), "3")
    see("sizes of a kernel", refused(*[lambda one=one: layers.RandomGaussianBlur(kernel_size=one) for one in sizes]))
    scales = (0.0, 1.0, -0.1, 1.1)
    see("RandomPerspective", refused(*[lambda one=one: layers.RandomPerspective(scale=one) for one in scales]))
    see(
        "unknown modes",
        refused(
            lambda: layers.RandomZoom(0.5, fill_mode="no"),
            lambda: layers.RandomZoom(0.5, interpolation="bicubic"),
            lambda: layers.RandomTranslation(0.5, 0.5, fill_mode="no"),
            lambda: layers.RandomTranslation(0.5, 0.5, interpolation="bicubic"),
            lambda: layers.RandomShear(0.5, fill_mode="no"),
            lambda: layers.RandomShear(0.5, interpolation="bicubic"),
            lambda: layers.RandomElasticTransform(fill_mode="no"),
            lambda: layers.RandomElasticTransform(interpolation="bicubic"),
            lambda: layers.RandomPerspective(interpolation="bicubic"),
        ),
    )


@program(
    "layers.RandomPosterization",
    "layers.RandomBrightness",
    "layers.RandomContrast",
    "layers.RandomHue",
    "layers.RandomSaturation",
    "layers.RandomSharpness",
    "layers.RandomColorDegeneration",
    "layers.RandomGrayscale",
    "layers.RandomInvert",
    "layers.Solarization",
    "layers.AutoContrast",
    "layers.Equalization",
    "layers.CutMix",
    "layers.RandAugment",
    "layers.AugMix",
    logic=True,
)
def factors_of_colours_that_are_refused(keras, see):
    """Factors of layers that change colours, and ranges of values: at their bounds, beyond, three numbers, a text."""
    layers = keras.layers
    layers.RandomInvert  # noqa: B018
    odd = ((0.0, 1.0), (-1.0, -0.5), (1.5, 2.0), (0.0, 0.5, 1.0), "0.5", -0.5, 1, 1.01)
    see("RandomBrightness", refused(*[lambda one=one: layers.RandomBrightness(one) for one in odd]))
    see("RandomContrast", refused(*[lambda one=one: layers.RandomContrast(one) for one in odd]))
    see("RandomHue", refused(*[lambda one=one: layers.RandomHue(one) for one in odd]))
    see("RandomSaturation", refused(*[lambda one=one: layers.RandomSaturation(one) for one in odd]))
    see("RandomSharpness", refused(*[lambda one=one: layers.RandomSharpness(one) for one in odd]))
    see("RandomColorDegeneration", refused(*[lambda one=one: layers.RandomColorDegeneration(one) for one in odd]))
    see("RandomInvert", refused(*[lambda one=one: layers.RandomInvert(one) for one in odd]))
    see("Solarization", refused(*[lambda one=one: layers.Solarization(one) for one in odd]))
    see("Solarization, threshold", refused(*[lambda one=one: layers.Solarization(0.5, one) for one in odd]))
    see("CutMix", refused(*[lambda one=one: layers.CutMix(one) for one in odd]))
    shares = (0, 1, -0.1, 1.1)
    see("RandomGrayscale", refused(*[lambda one=one: layers.RandomGrayscale(one) for one in shares]))
    bits = (1, 8, 0, 9, (1, 8), (9, 10), (1, 2, 3), "2")
    see("RandomPosterization", refused(*[lambda one=one: layers.RandomPosterization(one) for one in bits]))
    for name, pair in (("three numbers", (0, 1, 2)), ("one number", 255), ("a text", "ab")):
        see(
            "a range of " + name,
            refused(
                lambda pair=pair: layers.RandomBrightness(0.5, value_range=pair),
                lambda pair=pair: layers.RandomSaturation(0.5, value_range=pair),
                lambda pair=pair: layers.RandomSharpness(0.5, value_range=pair),
                lambda pair=pair: layers.RandomColorDegeneration(0.5, value_range=pair),
                lambda pair=pair: layers.RandomPosterization(2, value_range=pair),
                lambda pair=pair: layers.Solarization(value_range=pair),
                lambda pair=pair: layers.AutoContrast(value_range=pair),
                lambda pair=pair: layers.Equalization(value_range=pair),
            ),
        )


#: What is in every configuration, and says nothing of the arguments.
COMMON = ("name", "trainable", "dtype")


def told(layer):
    """The configuration of a layer without what all have, and whether a layer made of it has the same."""
    config = layer.get_config()
    again = type(layer).from_config(dict(config)).get_config()
    found = {name: config[name] for name in sorted(config) if name not in COMMON}
    found["the same again"] = again == config
    return found


@program(
    "layers.RandomCrop",
    "layers.RandomFlip",
    "layers.RandomRotation",
    "layers.RandomTranslation",
    "layers.RandomZoom",
    "layers.Resizing",
    "layers.CenterCrop",
    "layers.RandomShear",
    "layers.RandomPerspective",
    "layers.RandomElasticTransform",
    "layers.RandomErasing",
    logic=True,
    compared="exact",
)
def configurations_of_layers_that_move(keras, see):
    """What layers that move pixels say of arguments unlike their defaults, of one number as of a pair."""
    layers = keras.layers
    layers.RandomErasing  # noqa: B018
    how = {"bounding_box_format": "xyxy", "data_format": "channels_first"}
    attempt(see, "RandomCrop", lambda: told(layers.RandomCrop(2, 3, seed=3, **how)))
    attempt(see, "RandomFlip", lambda: told(layers.RandomFlip("vertical", seed=3, **how)))
    attempt(see, "CenterCrop", lambda: told(layers.CenterCrop(2, 3, **how)))
    attempt(
        see,
        "Resizing",
        lambda: told(
            layers.Resizing(
                2, 3, "nearest", pad_to_aspect_ratio=True, fill_mode="constant", fill_value=2.0, antialias=True, **how
            )
        ),
    )
    more = {"interpolation": "nearest", "fill_value": 2.0, "seed": 3}
    attempt(see, "RandomRotation", lambda: told(layers.RandomRotation(0.5, "wrap", **more)))
    attempt(see, "RandomTranslation", lambda: told(layers.RandomTranslation(0.5, (0.25, 0.5), "wrap", **more)))
    attempt(see, "RandomZoom", lambda: told(layers.RandomZoom((0.25, 0.5), 0.5, "wrap", **more)))
    attempt(see, "RandomShear", lambda: told(layers.RandomShear((0.25, 0.5), 0.0, fill_mode="wrap", **more)))
    attempt(see, "RandomPerspective", lambda: told(layers.RandomPerspective(0.5, scale=0.25, **more)))
    attempt(
        see,
        "RandomElasticTransform",
        lambda: told(layers.RandomElasticTransform(0.5, 0.25, fill_mode="wrap", value_range=(0, 1), **more)),
    )
    attempt(
        see, "RandomErasing", lambda: told(layers.RandomErasing(0.5, 0.25, fill_value=2, value_range=(0, 1), seed=3))
    )


@program(
    "layers.RandomBrightness",
    "layers.RandomContrast",
    "layers.RandomHue",
    "layers.RandomSaturation",
    "layers.RandomSharpness",
    "layers.RandomColorDegeneration",
    "layers.RandomColorJitter",
    "layers.RandomGaussianBlur",
    "layers.RandomGrayscale",
    "layers.RandomInvert",
    "layers.RandomPosterization",
    "layers.Solarization",
    "layers.AutoContrast",
    "layers.Equalization",
    "layers.CutMix",
    "layers.MixUp",
    "layers.RandAugment",
    "layers.AugMix",
    logic=True,
    compared="exact",
)
def configurations_of_layers_that_colour(keras, see):
    """What layers that change colours say of arguments unlike their defaults, of one number as of a pair."""
    layers = keras.layers
    layers.RandomInvert  # noqa: B018
    how = {"value_range": (0, 1), "seed": 3}
    first = {"data_format": "channels_first"}
    attempt(see, "RandomBrightness", lambda: told(layers.RandomBrightness(0.5, **how)))
    attempt(see, "RandomContrast", lambda: told(layers.RandomContrast((0.25, 0.5), **how)))
    attempt(see, "RandomHue", lambda: told(layers.RandomHue(0.5, **how)))
    attempt(see, "RandomSaturation", lambda: told(layers.RandomSaturation((0.5, 0.25), **how)))
    attempt(see, "RandomSharpness", lambda: told(layers.RandomSharpness(0.5, **how)))
    attempt(see, "RandomColorDegeneration", lambda: told(layers.RandomColorDegeneration(0.5, **how)))
    attempt(see, "RandomColorJitter", lambda: told(layers.RandomColorJitter((0, 1), 0.5, 0.25, 0.125, 0.75, seed=3)))
    attempt(see, "RandomGaussianBlur", lambda: told(layers.RandomGaussianBlur(0.5, 5, 0.25, **how)))
    attempt(see, "RandomGrayscale", lambda: told(layers.RandomGrayscale(0.25, seed=3, **first)))
    attempt(see, "RandomInvert", lambda: told(layers.RandomInvert(0.5, **how)))
    attempt(see, "RandomPosterization", lambda: told(layers.RandomPosterization((4, 2), **how)))
    attempt(see, "Solarization", lambda: told(layers.Solarization(0.5, (0.5, 0.25), **how)))
    attempt(see, "AutoContrast", lambda: told(layers.AutoContrast((1, 0), **first)))
    attempt(see, "Equalization", lambda: told(layers.Equalization((1, 0), 8, **first)))
    attempt(see, "CutMix", lambda: told(layers.CutMix(0.5, seed=3, **first)))
    attempt(see, "MixUp", lambda: told(layers.MixUp(0.5, seed=3, **first)))
    attempt(see, "RandAugment", lambda: told(layers.RandAugment((0, 1), 3, 0.25, "nearest", seed=3)))
    attempt(see, "AugMix", lambda: told(layers.AugMix((0, 1), 2, 4, 0.25, 0.5, False, "nearest", seed=3)))


@program("layers.CenterCrop", "layers.Resizing", "layers.RandomCrop", "layers.RandomGrayscale", logic=True)
def shapes_of_samples_before_there_are_any(keras, see):
    """Shapes that layers tell of pictures: batches and one, both places of the channels; and in functional models."""
    layers = keras.layers
    layers.RandomInvert  # noqa: B018
    for form, shape in (("channels_last", (None, 4, 6, 3)), ("channels_first", (None, 3, 4, 6))):
        see(
            form,
            [
                list(layer.compute_output_shape(given))
                for layer in (
                    layers.CenterCrop(2, 5, data_format=form),
                    layers.Resizing(2, 5, data_format=form),
                    layers.RandomCrop(2, 5, data_format=form),
                )
                for given in (shape, shape[1:])
            ],
        )
    attempt(see, "shapes of two", lambda: list(layers.CenterCrop(2, 5).compute_output_shape([(4, 6, 3), (4, 6, 3)])))
    attempt(see, "of rank two", lambda: list(layers.CenterCrop(2, 5).compute_output_shape((4, 6))))
    start = keras.Input((4, 6, 3), dtype="uint8")

    def symbolic(layer):
        found = layer(start)
        return [list(found.shape), found.dtype]

    attempt(see, "Equalization", lambda: symbolic(layers.Equalization()))
    attempt(see, "RandomGrayscale", lambda: symbolic(layers.RandomGrayscale()))
    attempt(see, "Resizing", lambda: symbolic(layers.Resizing(2, 5)))
    attempt(see, "RandomCrop", lambda: symbolic(layers.RandomCrop(2, 5)))
    attempt(see, "RandomCrop of unknown size", lambda: list(layers.RandomCrop(2, 5)(keras.Input((None, 6, 3))).shape))


@program(
    "layers.RandomFlip",
    "layers.RandomBrightness",
    "layers.RandAugment",
    "layers.MixUp",
    "layers.CutMix",
    "layers.ContrastLimitedAdaptiveHistogramEqualization",
    logic=True,
)
def shapes_of_samples_that_stay(keras, see):
    """Layers whose compute_output_shape says that nothing changes, whatever shape it is asked about."""
    layers = keras.layers
    layers.RandomInvert  # noqa: B018
    shape = (None, 5, 7, 3)
    kept = (
        ("RandomFlip", layers.RandomFlip),
        ("RandomRotation", lambda: layers.RandomRotation(0.5)),
        ("RandomTranslation", lambda: layers.RandomTranslation(0.5, 0.5)),
        ("RandomZoom", lambda: layers.RandomZoom(0.5)),
        ("RandomShear", lambda: layers.RandomShear(0.5)),
        ("RandomPerspective", layers.RandomPerspective),
        ("RandomElasticTransform", layers.RandomElasticTransform),
        ("RandomErasing", layers.RandomErasing),
        ("RandomBrightness", lambda: layers.RandomBrightness(0.5)),
        ("RandomContrast", lambda: layers.RandomContrast(0.5)),
        ("RandomHue", lambda: layers.RandomHue(0.5)),
        ("RandomSaturation", lambda: layers.RandomSaturation(0.5)),
        ("RandomSharpness", lambda: layers.RandomSharpness(0.5)),
        ("RandomColorDegeneration", lambda: layers.RandomColorDegeneration(0.5)),
        ("RandomColorJitter", layers.RandomColorJitter),
        ("RandomGaussianBlur", layers.RandomGaussianBlur),
        ("RandomGrayscale", layers.RandomGrayscale),
        ("RandomInvert", layers.RandomInvert),
        ("RandomPosterization", lambda: layers.RandomPosterization(2)),
        ("Solarization", layers.Solarization),
        ("AutoContrast", layers.AutoContrast),
        ("Equalization", layers.Equalization),
        ("CLAHE", layers.ContrastLimitedAdaptiveHistogramEqualization),
        ("CutMix", layers.CutMix),
        ("MixUp", layers.MixUp),
        ("RandAugment", layers.RandAugment),
        ("AugMix", layers.AugMix),
    )
    answers = {}
    for name, make in kept:
        try:
            answers[name] = list(make().compute_output_shape(shape)) == list(shape)
        except Exception as error:
            answers[name] = error
    see("the same", answers)


@program("layers.RandAugment", "layers.AugMix", logic=True)
def samples_of_several_augmentations(keras, see):
    """RandAugment of samples: shapes, values in their range, labels as they were, boxes inside; AugMix of no depth."""
    layers = keras.layers
    layers.RandAugment  # noqa: B018
    # No value is at an end of the range, so that each of the layers changes something.
    pictures = np.arange(4 * 8 * 8 * 3).reshape((4, 8, 8, 3)) % 151 / 200.0 + 0.1

    def within(layer, training=True):
        given = {
            "images": pictures.astype("float32"),
            "labels": np.arange(4.0).astype("float32"),
            "bounding_boxes": {
                "boxes": np.array([[[1, 1, 5, 6]]] * 4, "float32"),
                "labels": np.array([[2.0]] * 4, "float32"),
            },
        }
        found, numpy = layer(given, training=training), keras.ops.convert_to_numpy
        images, boxes = numpy(found["images"]), numpy(found["bounding_boxes"]["boxes"])
        return {
            "shapes": [list(images.shape), list(boxes.shape)],
            "values": bool(images.min() >= -1e-4 and images.max() <= 1.0001),
            "labels": numpy(found["labels"]),
            "boxes": bool(boxes.min() >= 0 and boxes.max() <= 8),
            "images as they were": close(images, pictures),
        }

    how = {"value_range": (0, 1), "bounding_box_format": "xyxy"}
    attempt(see, "RandAugment", lambda: within(layers.RandAugment(num_ops=2, factor=(0.25, 0.25), **how)))
    attempt(see, "RandAugment, in inference", lambda: within(layers.RandAugment(**how), training=False))
    attempt(see, "AugMix, in inference", lambda: within(layers.AugMix(**how), training=False))
    attempt(see, "RandAugment of nothing", lambda: within(layers.RandAugment(num_ops=0, **how)))
    attempt(see, "AugMix of no depth", lambda: within(layers.AugMix(chain_depth=0, **how)))


@program("layers.AutoContrast", "layers.Equalization", logic=True)
def one_picture_without_a_batch(keras, see):
    """AutoContrast and Equalization of one picture without a batch: by range and bins, in inference, channels first."""
    layers = keras.layers
    layers.AutoContrast  # noqa: B018
    x = np.array([[[10, 20], [110, 20]], [[60, 20], [35, 20]]], "float32")

    def changed(layer, value, **how):
        return keras.ops.convert_to_numpy(layer(value, **how))

    attempt(see, "AutoContrast", lambda: changed(layers.AutoContrast(), x))
    attempt(see, "AutoContrast of a range turned round", lambda: changed(layers.AutoContrast((200, 0)), x))
    attempt(see, "Equalization", lambda: changed(layers.Equalization(), x))
    attempt(see, "Equalization of a range", lambda: changed(layers.Equalization((0, 127.5), bins=16), x))
    attempt(see, "Equalization in inference", lambda: changed(layers.Equalization(), x, training=False))
    attempt(
        see,
        "Equalization, channels first",
        lambda: changed(layers.Equalization(data_format="channels_first"), x.transpose((2, 0, 1))),
    )


@program("layers.ContrastLimitedAdaptiveHistogramEqualization", logic=True)
def tiles_that_do_not_fill_a_picture(keras, see):
    """ContrastLimitedAdaptiveHistogramEqualization: sizes that tiles do not divide, no limit, one picture."""
    make = keras.layers.ContrastLimitedAdaptiveHistogramEqualization
    x = ((np.arange(5 * 7 * 2).reshape((1, 5, 7, 2)) * 37) % 251).astype("float32")

    def changed(value, **how):
        return keras.ops.convert_to_numpy(make(**how)(value))

    attempt(see, "two by three", lambda: changed(x, tile_grid_size=(2, 3)))
    attempt(see, "without a limit", lambda: changed(x, tile_grid_size=(2, 3), clip_limit=0))
    attempt(see, "one picture", lambda: changed(x[0], tile_grid_size=(2, 3)))
    attempt(
        see,
        "one picture, channels first",
        lambda: changed(x[0].transpose((2, 0, 1)), tile_grid_size=(2, 3), data_format="channels_first"),
    )
    attempt(see, "a plain one", lambda: changed(x * 0 + 64, tile_grid_size=(2, 2)))
    attempt(see, "beyond the range", lambda: changed(x * 2 - 100, tile_grid_size=(1, 1)))
    config = make((0, 1), 2.0, (2, 3), "channels_first").get_config()
    see(
        "configuration", {name: config[name] for name in ("value_range", "clip_limit", "tile_grid_size", "data_format")}
    )
