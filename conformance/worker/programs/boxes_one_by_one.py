"""Programs about the arguments of keras.utils.bounding_boxes, one by one."""

import numpy as np

from . import program

FORMATS = ("xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw")
RELATIVE = ("rel_xyxy", "rel_yxyx", "rel_xywh")


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program(
    "utils.bounding_boxes.convert_format",
    "utils.bounding_boxes.clip_to_image_size",
    "utils.bounding_boxes.crop",
    "utils.bounding_boxes.pad",
    logic=True,
)
def arguments_of_boxes_that_are_moved(keras, see, tensor):
    """convert_format, clip_to_image_size, crop and pad by each argument."""
    keras.utils.bounding_boxes  # noqa: B018
    attempt(
        see,
        "converted",
        lambda: keras.utils.bounding_boxes.convert_format(
            boxes=tensor([[1.0, 2.0, 5.0, 6.0]]), source=FORMATS[0], target=RELATIVE[0], height=8, width=10
        ),
    )
    attempt(
        see,
        "converted in other numbers",
        lambda: str(
            keras.backend.standardize_dtype(
                keras.utils.bounding_boxes.convert_format(
                    tensor([[1.0, 2.0, 5.0, 6.0]]), source="xyxy", target="xywh", dtype="float16"
                ).dtype
            )
        ),
    )
    attempt(
        see,
        "clipped",
        lambda: keras.utils.bounding_boxes.clip_to_image_size(
            bounding_boxes={"boxes": tensor([[1.0, 2.0, 5.0, 12.0], [3.0, 4.0, 9.0, 7.0]]), "labels": tensor([1, 2])},
            height=8,
            width=6,
        ),
    )
    attempt(
        see,
        "cropped",
        lambda: keras.utils.bounding_boxes.crop(
            boxes=tensor([[2.5, 2.0, 5.0, 6.0], [0.0, 0.0, 4.0, 8.0]]), top=1, left=2, height=4, width=2
        ),
    )
    attempt(
        see,
        "padded",
        lambda: keras.utils.bounding_boxes.pad(
            boxes=tensor([[1.0, 2.0, 5.0, 6.0], [0.0, 0.0, 4.0, 8.0]]), top=1, left=2
        ),
    )


@program("utils.bounding_boxes.affine_transform", logic=True)
def arguments_of_boxes_that_are_turned(keras, see, tensor):
    """affine_transform by each argument, all of them given at once."""
    see(
        "moved",
        keras.utils.bounding_boxes.affine_transform(
            boxes=tensor([[[1.0, 2.0, 5.0, 6.0], [0.0, 0.0, 4.0, 8.0]]]),
            angle=tensor([20.0]),
            translate_x=tensor([0.125]),
            translate_y=tensor([0.25]),
            scale=tensor([0.75]),
            shear_x=tensor([10.0]),
            shear_y=tensor([5.0]),
            height=18,
            width=20,
            center_x=tensor([0.25]),
            center_y=tensor([0.75]),
        ),
    )


@program("utils.bounding_boxes.compute_iou", "utils.bounding_boxes.compute_ciou", logic=True)
def arguments_of_overlaps(keras, see, tensor):
    """compute_iou and compute_ciou by each argument: boxes, formats and masks."""
    keras.utils.bounding_boxes.compute_iou  # noqa: B018
    attempt(
        see,
        "iou",
        lambda: keras.utils.bounding_boxes.compute_iou(
            boxes1=tensor([[0.0, 0.0, 4.0, 5.0], [2.0, 1.0, 6.0, 7.0]]),
            boxes2=tensor([[1.0, 0.0, 4.0, 4.0], [2.0, 1.0, 3.0, 7.0]]),
            bounding_box_format=("xyxy", "xywh")[0],
        ),
    )
    attempt(
        see,
        "masked",
        lambda: keras.utils.bounding_boxes.compute_iou(
            boxes1=tensor([[0.0, 0.0, 4.0, 5.0], [-1.0, -1.0, -1.0, -1.0]]),
            boxes2=tensor([[1.0, 0.0, 4.0, 4.0], [2.0, 1.0, 3.0, 7.0]]),
            bounding_box_format="xyxy",
            use_masking=True,
            mask_val=-7,
        ),
    )
    attempt(
        see,
        "ciou",
        lambda: keras.utils.bounding_boxes.compute_ciou(
            boxes1=tensor([[0.0, 0.0, 4.0, 5.0], [2.0, 1.0, 6.0, 7.0]]),
            boxes2=tensor([[1.0, 0.0, 4.0, 4.0], [2.0, 1.0, 3.0, 7.0]]),
            bounding_box_format=("xyxy", "xywh")[0],
        ),
    )


@program("utils.bounding_boxes.encode_box_to_deltas", "utils.bounding_boxes.decode_deltas_to_boxes", logic=True)
def arguments_of_distances_from_anchors(keras, see, tensor):
    """encode_box_to_deltas and decode_deltas_to_boxes by each argument."""
    keras.utils.bounding_boxes.encode_box_to_deltas  # noqa: B018
    attempt(
        see,
        "encoded",
        lambda: keras.utils.bounding_boxes.encode_box_to_deltas(
            anchors=tensor([[0.0, 0.0, 4.0, 4.0], [2.0, 2.0, 6.0, 10.0]]),
            boxes=tensor([[1.0, 0.0, 5.0, 2.0], [2.0, 2.0, 6.0, 10.0]]),
            anchor_format=("xyxy", "yxyx")[0],
            box_format=("xyxy", "yxyx")[0],
            encoding_format="center_xywh",
            variance=[0.5, 0.25, 0.75, 0.125],
        ),
    )
    attempt(
        see,
        "encoded of an image",
        lambda: keras.utils.bounding_boxes.encode_box_to_deltas(
            anchors=tensor([[0.0, 0.0, 0.5, 0.5]]),
            boxes=tensor([[1.0, 0.0, 5.0, 2.0]]),
            anchor_format="rel_xyxy",
            box_format="xyxy",
            image_shape=(8, 10, 3),
        ),
    )
    attempt(
        see,
        "decoded",
        lambda: keras.utils.bounding_boxes.decode_deltas_to_boxes(
            anchors=tensor([[0.0, 0.0, 4.0, 4.0], [2.0, 2.0, 6.0, 10.0]]),
            boxes_delta=tensor([[0.5, 0.25, 0.1, -0.2], [0.0, 0.5, 0.25, 0.5]]),
            anchor_format=("xyxy", "yxyx")[0],
            box_format=("xyxy", "yxyx")[0],
            encoded_format="center_xywh",
            variance=[0.5, 0.25, 0.75, 0.125],
        ),
    )
    attempt(
        see,
        "decoded of an image",
        lambda: keras.utils.bounding_boxes.decode_deltas_to_boxes(
            anchors=tensor([[0.0, 0.0, 0.5, 0.5]]),
            boxes_delta=tensor([[0.5, 0.25, 0.1, -0.2]]),
            anchor_format="rel_xyxy",
            box_format="xyxy",
            image_shape=(8, 10, 3),
        ),
    )


@program("visualization.draw_segmentation_masks", logic=True)
def masks_drawn_on_images(keras, see):
    """draw_segmentation_masks by each argument: colours, opacity, classes that are left out."""
    keras.visualization  # noqa: B018
    image = np.arange(24.0).reshape((1, 2, 4, 3)) * 5
    masks = np.array([[[[0], [1], [2], [1]], [[2], [2], [0], [1]]]])
    attempt(
        see,
        "default colours",
        lambda: np.array(
            keras.visualization.draw_segmentation_masks(
                images=np.array([[[[10.0, 20.0, 30.0], [40.0, 50.0, 60.0]]]]),
                segmentation_masks=np.array([[[[1], [2]]]]),
                num_classes=2,
            )
        ).astype("int64"),
    )
    attempt(
        see,
        "given colours",
        lambda: np.array(
            keras.visualization.draw_segmentation_masks(
                images=image,
                segmentation_masks=masks,
                num_classes=3,
                color_mapping={0: [0, 0, 0], 1: [255, 0, 0], 2: [0, 255, 0]},
                alpha=0.5,
                ignore_index=2,
            )
        ).astype("int64"),
    )
    attempt(
        see,
        "without blending",
        lambda: np.array(
            keras.ops.convert_to_numpy(
                keras.visualization.draw_segmentation_masks(image, masks, num_classes=3, blend=False)
            )
        ).astype("int64"),
    )
