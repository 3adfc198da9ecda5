"""Images: resized, padded, turned, filtered, in other colours and other types."""

from conformance.catalog.ops.builders import Spec, function, i
from conformance.model.case import Case

POSITION = 70

IMAGE: Spec = {"shape": [1, 4, 4, 2]}
COLOURS: Spec = {"kind": "positive", "shape": [1, 2, 2, 3], "limit": 1}
BYTES: Spec = {"kind": "integer", "shape": [1, 4, 4, 1], "low": 0, "high": 256, "dtype": "uint8"}
FIRST: Spec = {"shape": [1, 2, 4, 4]}
SIZE = [3, 5]


def resized() -> list[Case]:
    """Each interpolation, larger and smaller; types; aspect ratios."""
    found = []
    for way in ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"):
        found.append(
            function("ops.image.resize", [IMAGE], given=[i(0), SIZE], interpolation=way, gradient=way == "bilinear")
        )
        found.append(
            function(
                "ops.image.resize",
                [BYTES],
                {"input": "bytes", "interpolation": way},
                given=[i(0), SIZE],
                interpolation=way,
            )
        )
    lower = [i(0), [2, 3]]
    found.append(function("ops.image.resize", [IMAGE], given=lower, antialias=True))
    found.append(function("ops.image.resize", [IMAGE], given=lower, crop_to_aspect_ratio=True))
    found.append(function("ops.image.resize", [IMAGE], given=lower, pad_to_aspect_ratio=True, fill_value=2.0))
    found.append(function("ops.image.resize", [FIRST], given=[i(0), SIZE], data_format="channels_first"))
    found.append(function("ops.image.resize", [{"shape": [4, 4, 2]}], "one image", given=[i(0), SIZE]))
    integers: Spec = {"kind": "integer", "shape": [1, 4, 4, 1], "low": -9, "high": 9}
    found.append(function("ops.image.resize", [integers], "integers", given=[i(0), SIZE]))
    found.append(
        function("ops.image.resize", [{"shape": [1, 4, 4, 2], "dtype": "float16"}], "float16", given=[i(0), SIZE])
    )
    return found


def turned() -> list[Case]:
    """Transforms, with each way to fill what is outside."""
    turn: Spec = {"values": [[0.5, -0.25, 1.0, 0.25, 0.75, -0.5, 0.0, 0.0]]}
    found = [
        function("ops.image.affine_transform", [IMAGE, turn], fill_mode=mode)
        for mode in ("constant", "nearest", "wrap", "mirror", "reflect")
    ]
    found.append(
        function("ops.image.affine_transform", [IMAGE, turn], "nearest", interpolation="nearest", fill_value=1.0)
    )
    found.append(function("ops.image.affine_transform", [IMAGE, turn], "", gradient=True))
    found.append(function("ops.image.affine_transform", [BYTES, turn], "bytes"))
    corners: Spec = {"values": [[[0.0, 0.0], [0.0, 3.0], [3.0, 0.0], [3.0, 3.0]]]}
    moved: Spec = {"values": [[[0.0, 1.0], [0.0, 3.0], [3.0, 0.0], [2.0, 3.0]]]}
    found += [
        function("ops.image.perspective_transform", [IMAGE, corners, moved], interpolation=way)
        for way in ("bilinear", "nearest")
    ]
    plane: Spec = {"shape": [4, 4]}
    places: Spec = {"values": [[-0.75, 0.25, 1.5, 3.25], [0.5, 1.0, 2.75, 4.5]]}
    for order in (0, 1):
        found += [
            function("ops.image.map_coordinates", [plane, places], order=order, fill_mode=mode)
            for mode in ("constant", "nearest", "wrap", "mirror", "reflect")
        ]
    found.append(function("ops.image.map_coordinates", [plane, places], "gradient", order=1, gradient=True))
    found.append(
        function(
            "ops.image.scale_and_translate",
            [IMAGE, {"values": [1.5, 0.75]}, {"values": [0.25, -0.5]}],
            given=[i(0), [1, 5, 3, 2], i(1), i(2)],
            spatial_dims=[1, 2],
            method="linear",
        )
    )
    found.append(function("ops.image.elastic_transform", [{"kind": "ones", "shape": [1, 4, 4, 1]}], "ones", seed=1))
    return found


def others() -> list[Case]:
    """Patches, borders, colours, filters."""
    one: Spec = {"kind": "positive", "shape": [1, 12, 12, 1], "limit": 1}
    other: Spec = {"kind": "positive", "shape": [1, 12, 12, 1], "limit": 0.5}
    return [
        function("ops.image.extract_patches", [IMAGE], size=2, gradient=True),
        function("ops.image.extract_patches", [IMAGE], size=[3, 2], strides=1, padding="same"),
        function("ops.image.extract_patches", [IMAGE], size=2, strides=1, dilation_rate=2),
        function("ops.image.extract_patches", [FIRST], size=2, data_format="channels_first"),
        function("ops.image.extract_patches_3d", [{"shape": [1, 2, 4, 4, 1]}], size=2),
        function("ops.image.pad_images", [IMAGE], top_padding=1, left_padding=2, target_height=6, target_width=7),
        function("ops.image.pad_images", [IMAGE], top_padding=1, bottom_padding=0, left_padding=2, right_padding=1),
        function("ops.image.crop_images", [IMAGE], top_cropping=1, left_cropping=2, target_height=2, target_width=1),
        function(
            "ops.image.crop_images", [IMAGE], top_cropping=1, bottom_cropping=1, left_cropping=0, right_cropping=1
        ),
        function("ops.image.rgb_to_grayscale", [COLOURS], gradient=True),
        function(
            "ops.image.rgb_to_grayscale",
            [{"kind": "integer", "shape": [1, 2, 2, 3], "high": 256, "dtype": "uint8"}],
            "bytes",
        ),
        function("ops.image.rgb_to_hsv", [COLOURS]),
        function("ops.image.rgb_to_hsv", [{"values": [[[0.5, 0.5, 0.5], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]}], "grey"),
        function("ops.image.hsv_to_rgb", [COLOURS]),
        function("ops.image.gaussian_blur", [IMAGE], gradient=True),
        function("ops.image.gaussian_blur", [IMAGE], kernel_size=[5, 3], sigma=[0.5, 2.0]),
        function("ops.image.sobel_edges", [IMAGE]),
        function("ops.image.ssim", [one, other]),
        function("ops.image.ssim", [one, one], "equal"),
    ]


def cases() -> list[Case]:
    """Every case of this module."""
    return resized() + turned() + others()
