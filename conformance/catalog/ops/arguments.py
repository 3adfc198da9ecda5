"""Functions once more with one argument that no other case gives, or with another value of it."""

import importlib
from typing import Any

from conformance.catalog.ops.builders import CUBE, INTEGERS, MATRIX, Spec, X, Y, function, i
from conformance.catalog.twins import Changes, twins
from conformance.model.case import Case

POSITION = 96

MODULES = ("elementwise", "reducing", "shaping", "math", "nn", "image", "random")

FIRST = {"data_format": "channels_first"}
KEEP = {"keepdims": True}
#: As many channels as there are places on each side, so that a layout is not told by the shape.
SQUARE: Spec = {"shape": [1, 5, 5, 5]}
FOURS: Spec = {"shape": [1, 4, 4, 4]}
COLOURS: Spec = {"kind": "positive", "shape": [1, 3, 3, 3], "limit": 1}
VOLUMES: Spec = {"shape": [1, 4, 4, 4, 4]}
UNIT_FOURS: Spec = {"kind": "positive", "shape": [1, 4, 4, 4], "limit": 1}
MOVED = {"strides": 2, "padding": "same", "dilation_rate": 2}


def bases() -> list[Case]:
    """What twins are made of where no other case is such that an argument matters."""
    return [
        function("ops.conv", [SQUARE, {"shape": [3, 3, 5, 2]}], "as many channels as places"),
        function("ops.conv_transpose", [SQUARE, {"shape": [3, 3, 2, 5]}], "as many channels as places"),
        function("ops.depthwise_conv", [SQUARE, {"shape": [3, 3, 5, 1]}], "as many channels as places"),
        function(
            "ops.separable_conv",
            [SQUARE, {"shape": [3, 3, 5, 1]}, {"shape": [1, 1, 5, 2]}],
            "as many channels as places",
        ),
        function(
            "ops.batch_normalization",
            [MATRIX, {"shape": [3]}, {"kind": "positive", "shape": [3]}],
            "square",
            axis=-1,
        ),
        function("ops.cross", [MATRIX, MATRIX], "square", numpy="cross"),
        function("ops.trace", [CUBE], "cube", numpy="trace"),
        function("ops.depth_to_space", [FOURS], "as many channels as places", block_size=2),
        function("ops.depth_to_space", [{"shape": [1, 1, 1, 16]}], "one place", block_size=2),
        function("ops.space_to_depth", [FOURS], "as many channels as places", block_size=2),
        function("ops.fold", [{"shape": [1, 36, 4]}], "strides", given=[i(0), [5, 5], 2], stride=2),
        function("ops.fold", [{"shape": [1, 4, 1]}], "one window", given=[i(0), [3, 3], 2], stride=4),
        function("ops.linspace", [X, Y], "between arrays", given=[i(0), i(1)], numpy="linspace", num=3),
        function("ops.logspace", [X, Y], "between arrays", given=[i(0), i(1)], numpy="logspace", num=3),
        function(
            "ops.image.crop_images",
            [FOURS],
            "as many channels as places",
            top_cropping=1,
            left_cropping=2,
            target_height=2,
            target_width=1,
        ),
        function("ops.image.extract_patches_3d", [VOLUMES], "windows of three", size=3, strides=1),
        function("ops.image.extract_patches_3d", [VOLUMES], "windows of two", size=2, strides=1),
        function("ops.image.rgb_to_grayscale", [COLOURS], "three of everything"),
        function("ops.image.rgb_to_hsv", [COLOURS], "three of everything"),
        function("ops.image.hsv_to_rgb", [COLOURS], "three of everything"),
        function("ops.image.ssim", [UNIT_FOURS, UNIT_FOURS], "windows of three", filter_size=3),
        function("ops.right_shift", [INTEGERS], "by one", given=[i(0), 1]),
        function("ops.bitwise_right_shift", [INTEGERS], "by one", given=[i(0), 1]),
        function("ops.less", [X], "a number first", given=[0.5, i(0)]),
        function("ops.greater_equal", [X], "a number first", given=[0.5, i(0)]),
        function("ops.logical_or", [{"values": [0.0, 1.0]}], "zeros and a truth", given=[i(0), True]),
        function("ops.logical_or", [{"values": [0.0, 1.0]}], "a truth first", given=[True, i(0)]),
        function("ops.logical_xor", [X], "a truth", given=[i(0), True]),
        function("ops.any", [], "a list", given=[[False, True]]),
        function("ops.argmin", [], "a list", given=[[3.0, 1.0, 2.0]]),
        function("ops.nanargmin", [], "a list", given=[[3.0, 1.0, 2.0]]),
        function("ops.nanargmax", [], "a list", given=[[3.0, 1.0, 2.0]]),
        function("ops.convert_to_numpy", [], "a list", given=[[3.0, 1.0]]),
        function("ops.ones_like", [], "a list", given=[[3.0, 1.0]]),
        function("ops.zeros_like", [], "a list", given=[[3.0, 1.0]]),
        function("ops.full_like", [], "a list", given=[[3.0, 1.0], 2]),
        function("ops.ndim", [], "a list", given=[[3.0, 1.0]], result="plain"),
        function("ops.size", [], "a list", given=[[3.0, 1.0]]),
    ]


TABLE: dict[str, Changes] = {
    "ops.adaptive_average_pool[output_size=2]": FIRST,
    "ops.adaptive_max_pool[output_size=2]": FIRST,
    "ops.average_pool[pool_size=2]": FIRST,
    "ops.allclose[]": {"atol": 100.0, "rtol": 1000.0},
    "ops.isclose[]": {"atol": 100.0, "rtol": 1000.0},
    "ops.amax[axis=1]": KEEP,
    "ops.amin[axis=1]": KEEP,
    "ops.celu[]": {"alpha": 0.5},
    "ops.elu[]": {"alpha": 0.5},
    "ops.gelu[]": {"approximate": False},
    "ops.leaky_relu[]": {"negative_slope": 0.5},
    "ops.squareplus[]": {"b": 1.0},
    "ops.hard_shrink[]": {"threshold": 1.0},
    "ops.soft_shrink[]": {"threshold": 1.0},
    "ops.threshold[]": {"#1": 1.0},
    "ops.glu[]": {"axis": 0},
    "ops.log_softmax[]": {"axis": 0},
    "ops.softmax[]": {"axis": 0},
    "ops.sparsemax[]": {"axis": 0},
    "ops.normalize[]": {"epsilon": 4.0},
    "ops.cholesky_inverse[]": {"upper": True},
    "ops.conv[2D]": MOVED,
    "ops.conv[as many channels as places]": FIRST,
    "ops.conv_transpose[2D]": {"strides": 2, "padding": "same"},
    "ops.conv_transpose[2D, same]": {"output_padding": 0},
    "ops.conv_transpose[as many channels as places]": FIRST,
    "ops.depthwise_conv[]": MOVED,
    "ops.depthwise_conv[as many channels as places]": FIRST,
    "ops.separable_conv[]": MOVED,
    "ops.separable_conv[as many channels as places]": FIRST,
    "ops.batch_normalization[square]": {"axis": 0},
    "ops.cross[square]": {"axisa": 0, "axisb": 0, "axisc": 0, "axis": 0},
    "ops.depth_to_space[as many channels as places]": FIRST,
    "ops.depth_to_space[one place]": {"block_size": 4},
    "ops.space_to_depth[as many channels as places]": {**FIRST, "block_size": 4},
    "ops.diagflat[]": {"k": 1},
    "ops.diagonal[]": {"axis2": 2},
    "ops.trace[cube]": {"axis1": 2, "axis2": 2},
    "ops.einsum[ij->ji]": {"#0": "ij->j"},
    "ops.empty[of size zero]": {"dtype": "int32"},
    "ops.empty_like[of size zero]": {"dtype": "int32"},
    "ops.full_like[]": {"dtype": "int32"},
    "ops.identity[]": {"dtype": "int32"},
    "ops.tri[]": {"dtype": "int32"},
    "ops.geomspace[num=4]": {"endpoint": False, "dtype": "float16"},
    "ops.logspace[num=5]": {"dtype": "float16"},
    "ops.linspace[between arrays]": {"axis": -1},
    "ops.logspace[between arrays]": {"axis": -1},
    "ops.fold[strides]": {"#1": [4, 4], "stride": 3},
    "ops.fold[one window]": {"padding": 1, "dilation": 2},
    "ops.unfold[]": {"dilation": 2},
    "ops.hsplit[]": {"#1": [2]},
    "ops.image.affine_transform[nearest]": FIRST,
    "ops.image.crop_images[as many channels as places]": {**FIRST, "target_height": 3, "target_width": 2},
    "ops.image.extract_patches_3d[windows of three]": {**FIRST, "padding": "same", "size": 2, "strides": 2},
    "ops.image.extract_patches_3d[windows of two]": {"dilation_rate": 2},
    "ops.image.gaussian_blur[]": FIRST,
    "ops.image.hsv_to_rgb[three of everything]": FIRST,
    "ops.image.rgb_to_grayscale[three of everything]": FIRST,
    "ops.image.rgb_to_hsv[three of everything]": FIRST,
    "ops.image.map_coordinates[order=1,fill_mode=constant]": {"fill_value": 2.0},
    "ops.image.pad_images[top_padding=1,left_padding=2,target_height=6,target_width=7]": FIRST,
    "ops.image.perspective_transform[interpolation=nearest]": {**FIRST, "fill_value": 2.0},
    "ops.image.resize[interpolation=nearest]": FIRST,
    "ops.image.scale_and_translate[spatial_dims=(1,2),method=linear]": {
        "method": "cubic",
        "antialias": False,
        "spatial_dims": [2, 1],
    },
    "ops.image.sobel_edges[]": FIRST,
    "ops.image.ssim[windows of three]": {
        **FIRST,
        "max_val": 2.0,
        "filter_size": 2,
        "filter_sigma": 0.5,
        "k1": 0.25,
        "k2": 0.25,
    },
    "ops.istft[sequence_length=4,sequence_stride=2,fft_length=4]": {"center": False},
    "ops.nanargmax[axis=1]": KEEP,
    "ops.nanargmin[axis=1]": KEEP,
    "ops.nanmax[axis=1]": KEEP,
    "ops.nanmean[axis=1]": KEEP,
    "ops.nanmedian[axis=1]": KEEP,
    "ops.nanmin[axis=1]": KEEP,
    "ops.nanprod[axis=1]": KEEP,
    "ops.nanstd[axis=1]": KEEP,
    "ops.nansum[axis=1]": KEEP,
    "ops.nanvar[axis=1]": KEEP,
    "ops.ptp[axis=1]": KEEP,
    "ops.nancumprod[input=integers]": {"dtype": "float32"},
    "ops.nancumsum[input=integers]": {"dtype": "float32"},
    "ops.nanpercentile[q=25.0]": {**KEEP, "method": "lower"},
    "ops.percentile[q=25.0]": {**KEEP, "method": "lower"},
    "ops.nanquantile[q=0.25]": {"method": "lower"},
    "ops.pinv[]": {"rcond": 0.9},
    "ops.rearrange[]": {"#1": "a b c -> c b a"},
    "ops.saturate_cast[dtype=uint8]": {"dtype": "int16"},
    "ops.slice[]": {"#1": [0, 0, 0], "#2": [1, 2, 2]},
    "ops.slice_update[]": {"#1": [0, 0]},
    "ops.trapezoid[]": {"x": [0.0, 1.0, 4.0]},
    "ops.unique[return_index=True]": {"sorted": False},
    "ops.unravel_index[]": {"#1": [3, 2]},
    "ops.right_shift[by one]": {"#1": 2},
    "ops.bitwise_right_shift[by one]": {"#1": 2},
    "ops.less[a number first]": {"#0": -9.0},
    "ops.greater_equal[a number first]": {"#0": -9.0},
    "ops.logical_or[zeros and a truth]": {"#1": False},
    "ops.logical_or[a truth first]": {"#0": False},
    "ops.logical_xor[a truth]": {"#1": False},
    "ops.any[a list]": {"#0": [False, False]},
    "ops.argmin[a list]": {"#0": [1.0, 3.0, 2.0]},
    "ops.nanargmin[a list]": {"#0": [1.0, 3.0, 2.0]},
    "ops.nanargmax[a list]": {"#0": [1.0, 3.0, 2.0]},
    "ops.convert_to_numpy[a list]": {"#0": [1.0, 3.0]},
    "ops.ones_like[a list]": {"#0": [1.0]},
    "ops.zeros_like[a list]": {"#0": [1.0]},
    "ops.full_like[a list]": {"#0": [1.0]},
    "ops.ndim[a list]": {"#0": [[1.0]]},
    "ops.size[a list]": {"#0": [[1.0]]},
    "random.beta[two and a half]": {"dtype": "float16"},
    "random.binomial[of ten]": {"#2": 0.5},
    "random.gamma[two]": {"dtype": "float16"},
    "random.truncated_normal[defaults]": {"dtype": "float16"},
    "random.uniform[defaults]": {"dtype": "float16"},
}


def cases() -> list[Case]:
    """Every case of this module."""
    modules: list[Any] = [importlib.import_module(f"conformance.catalog.ops.{name}") for name in MODULES]
    own = bases()
    return [*own, *twins([*own, *(case for module in modules for case in module.cases())], TABLE)]
