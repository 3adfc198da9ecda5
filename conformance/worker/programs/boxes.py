"""Programs about keras.utils.bounding_boxes: formats, how far boxes overlap, and boxes that are moved and cut."""

import numpy as np

from . import program

CORNERS = np.array([[[1.0, 2.0, 5.0, 6.0], [0.0, 0.0, 4.0, 8.0]]], "float32")
FORMATS = ("xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh")


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program("utils.bounding_boxes.convert_format", logic=True)
def formats_of_boxes(keras, see, tensor):
    """Two boxes converted from their corners to each format, and back; the arguments that a format needs."""
    convert, size = keras.utils.bounding_boxes.convert_format, {"height": 8, "width": 10}
    for name in FORMATS:
        attempt(see, "to " + name, lambda name=name: convert(tensor(CORNERS), "xyxy", name, **size))
        attempt(
            see,
            "and back from " + name,
            lambda name=name: convert(convert(tensor(CORNERS), "xyxy", name, **size), name, "xyxy", **size),
        )
    attempt(see, "without a size", lambda: convert(tensor(CORNERS), "xyxy", "rel_xyxy"))
    attempt(see, "an unknown format", lambda: convert(tensor(CORNERS), "xyxy", "no_such", height=8, width=10))
    attempt(see, "five numbers", lambda: convert(tensor(np.ones((1, 5), "float32")), "xyxy", "xywh"))
    labelled = {"boxes": CORNERS, "labels": np.array([[1, 2]])}
    attempt(see, "a dictionary", lambda: sorted(convert(labelled, "xyxy", "xywh")))


@program("utils.bounding_boxes.compute_iou", "utils.bounding_boxes.compute_ciou", logic=True)
def overlaps_of_boxes(keras, see, tensor):
    """compute_iou of each pair and compute_ciou of boxes at the same place: overlapping, equal, apart, without area."""
    boxes = keras.utils.bounding_boxes
    one = np.array([[0.0, 0.0, 4.0, 4.0], [2.0, 2.0, 6.0, 6.0], [1.0, 1.0, 1.0, 1.0]], "float32")
    two = np.array([[0.0, 0.0, 4.0, 4.0], [4.0, 4.0, 8.0, 8.0], [0.0, 0.0, 2.0, 2.0]], "float32")
    attempt(see, "iou", lambda: boxes.compute_iou(tensor(one), tensor(two), "xyxy"))
    attempt(see, "iou of xywh", lambda: boxes.compute_iou(tensor(one), tensor(two), "xywh"))
    attempt(see, "masked", lambda: boxes.compute_iou(tensor(one), tensor(-two), "xyxy", use_masking=True))
    attempt(see, "ciou", lambda: boxes.compute_ciou(tensor(one[:2]), tensor(two[:2]), "xyxy"))
    attempt(see, "other numbers of axes", lambda: boxes.compute_iou(tensor(one[None]), tensor(two), "xyxy"))


@program("utils.bounding_boxes.clip_to_image_size", "utils.bounding_boxes.crop", "utils.bounding_boxes.pad", logic=True)
def boxes_cut_and_moved(keras, see, tensor):
    """Boxes that reach over the border of an image, of a part of it, and of a larger one."""
    boxes = keras.utils.bounding_boxes
    over = {"boxes": tensor([[[-1.0, 2.0, 5.0, 12.0], [9.0, 9.0, 20.0, 20.0]]]), "labels": tensor([[1, 2]])}
    attempt(see, "clipped", lambda: boxes.clip_to_image_size(over, height=8, width=8)["boxes"])
    attempt(see, "labels", lambda: boxes.clip_to_image_size(over, height=8, width=8)["labels"])
    attempt(see, "cropped", lambda: boxes.crop(tensor(CORNERS), 1, 2, 4, 4))
    attempt(see, "padded", lambda: boxes.pad(tensor(CORNERS), 1, 2))
    attempt(see, "padded, xywh", lambda: boxes.pad(tensor(CORNERS), 1, 2, bounding_box_format="xywh"))


@program("utils.bounding_boxes.encode_box_to_deltas", "utils.bounding_boxes.decode_deltas_to_boxes", logic=True)
def boxes_as_distances_from_anchors(keras, see, tensor):
    """encode_box_to_deltas and decode_deltas_to_boxes, in two encodings and with variances."""
    boxes = keras.utils.bounding_boxes
    anchors = np.array([[0.0, 0.0, 4.0, 4.0], [2.0, 2.0, 6.0, 10.0]], "float32")
    targets = np.array([[1.0, 0.0, 5.0, 2.0], [2.0, 2.0, 6.0, 10.0]], "float32")
    for name in ("center_yxhw", "center_xywh"):
        ways = {"encoding_format": name}
        encoded = boxes.encode_box_to_deltas(tensor(anchors), tensor(targets), "xyxy", "xyxy", **ways)
        see("encoded as " + name, encoded)
        attempt(
            see,
            "decoded from " + name,
            lambda encoded=encoded, name=name: boxes.decode_deltas_to_boxes(
                tensor(anchors), encoded, "xyxy", "xyxy", encoded_format=name
            ),
        )
    variance = [0.5, 0.5, 0.25, 0.25]
    attempt(
        see,
        "with variances",
        lambda: boxes.encode_box_to_deltas(tensor(anchors), tensor(targets), "xyxy", "xyxy", variance=variance),
    )


@program("utils.bounding_boxes.affine_transform", logic=True)
def boxes_turned_and_shifted(keras, see, tensor):
    """affine_transform of boxes: nothing, a shift, a right angle, a scale, a shear."""
    transform = keras.utils.bounding_boxes.affine_transform
    plain = {"angle": 0.0, "translate_x": 0.0, "translate_y": 0.0, "scale": 1.0, "shear_x": 0.0, "shear_y": 0.0}
    ways = {
        "nothing": {},
        "shifted": {"translate_x": 1.0, "translate_y": 2.0},
        "turned": {"angle": 90.0},
        "scaled": {"scale": 0.5},
        "sheared": {"shear_x": 45.0},
    }
    for name in sorted(ways):
        options = {key: tensor([value]) for key, value in dict(plain, **ways[name]).items()}
        attempt(see, name, lambda options=options: transform(tensor(CORNERS), height=8, width=8, **options))
