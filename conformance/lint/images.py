"""Images: what has four dimensions as far as layers say so: BatchNormalization averages them in a way of its own."""

import ast
from collections.abc import Iterable, Sequence

from conformance.lint.values import Instance, Several, Tensor, Value

#: Layers that give images, whatever stands before them.
_GIVING = frozenset(
    {
        *("Conv2D", "Convolution2D", "Conv2DTranspose", "Convolution2DTranspose", "Deconvolution2D"),
        *("SeparableConv2D", "SeparableConvolution2D", "DepthwiseConv2D"),
        *("MaxPooling2D", "MaxPool2D", "AveragePooling2D", "AvgPool2D"),
        *("UpSampling2D", "ZeroPadding2D", "Cropping2D", "SpatialDropout2D"),
    }
)

#: Layers that leave the number of dimensions as it is.
_KEEPING = frozenset(
    {
        *("Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax", "ThresholdedReLU"),
        *("Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization"),
        *("BatchNormalization", "LayerNormalization", "Rescaling", "InputLayer"),
        *("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"),
        *("add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate"),
    }
)

#: Height, width and channels.
_SIZES = 3


def shaped(node: ast.Call, values: Sequence[Value], names: Iterable[str], *, first: bool = False) -> bool:
    """Whether a call is given the shape of an image by one of these names, or as its ``first`` argument."""
    given = values[:1] if first and node.args else ()
    named = (values[n] for n, one in enumerate(node.keywords, len(node.args)) if one.arg in tuple(names))
    return any(isinstance(one, Several) and len(one.each) == _SIZES for one in (*given, *named))


def given(values: Iterable[Value]) -> bool:
    """Whether any of several values is of images, or holds some."""
    return any(
        (isinstance(one, Tensor) and one.images)
        or (isinstance(one, Several) and isinstance(one.of, Tensor) and one.of.images)
        for one in values
    )


def after(path: str, *, before: bool) -> bool:
    """Whether a layer gives images, where ``before`` says whether it gets some."""
    name = path.rpartition(".")[2]
    return name in _GIVING or (before and name in _KEEPING)


def through(layers: Iterable[Value], *, before: bool) -> tuple[bool, bool]:
    """Whether layers one behind the other give images, and whether one of them averages over images."""
    averages = False
    for one in layers:
        if isinstance(one, Tensor):
            before = one.images
            continue
        if not isinstance(one, Instance):
            before = False
            continue
        before = before or one.images
        averages = averages or (before and AVERAGING in one.holds)
        before = after(one.of, before=before)
    return before, averages


#: A BatchNormalization that averages images in the way of the fused kernel; what holds one that gets some.
AVERAGING, AVERAGED = "averaging", "averaged"


def averaging(node: ast.Call) -> frozenset[str]:
    """What a BatchNormalization holds: nothing where it is told to use no fused kernel, or not to train."""
    for one in node.keywords:
        if one.arg is None or not _is_as_usual(one.arg, one.value):
            return frozenset()
    return frozenset() if node.args and not _is_as_usual("axis", node.args[0]) else frozenset({AVERAGING})


#: What each of these arguments is where the kernel is used, and its average moves.
_USUAL: dict[str, tuple[object, ...]] = {
    "axis": (-1, 1, 3),
    "fused": (True, None),
    "trainable": (True,),
    "renorm": (False,),
    "virtual_batch_size": (None,),
    "dtype": (None,),
}


def _is_as_usual(name: str, node: ast.expr) -> bool:
    """Whether an argument is no other than that; what is not written down may be."""
    if name not in _USUAL:
        return True
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return False
    return any(value is one or (name == "axis" and value == one) for one in _USUAL[name])
