"""Functions of each element, and of two: ordinary numbers, integers, booleans, what is not finite."""

from conformance.catalog.ops.builders import (
    BEYOND_ONE,
    BOOLEANS,
    BYTES,
    EMPTY,
    INTEGERS,
    OTHERS,
    POSITIVE,
    ROW,
    SPECIAL,
    UNIT,
    Spec,
    X,
    Y,
    function,
)
from conformance.model.case import Case, refused

POSITION = 20

#: Name → the ordinary input, and the function of NumPy where there is one of another name ("": there is none).
ONE: dict[str, tuple[Spec, str]] = {
    **{
        name: (X, name)
        for name in (
            *("abs", "absolute", "arcsinh", "arctan", "cbrt", "ceil", "conj", "conjugate", "cos", "cosh", "deg2rad"),
            *("exp", "exp2", "expm1", "fabs", "floor", "imag", "isfinite", "isinf", "isnan", "isneginf", "isposinf"),
            *("isreal", "logical_not", "negative", "rad2deg", "real", "reciprocal", "round", "sign", "signbit"),
            *("sin", "sinc", "sinh", "square", "tan", "tanh", "trunc", "i0", "angle", "nan_to_num"),
        )
    },
    **{name: (UNIT, name) for name in ("arccos", "arcsin", "arctanh")},
    **{name: (POSITIVE, name) for name in ("log", "log10", "log1p", "log2", "sqrt")},
    "arccosh": (BEYOND_ONE, "arccosh"),
    "copy": (X, ""),
    "array": (X, "array"),
    "rsqrt": (POSITIVE, ""),
    "erf": (X, ""),
    "erfc": (X, ""),
    "erfinv": (UNIT, ""),
    "stop_gradient": (X, ""),
    "convert_to_tensor": (X, ""),
    "ones_like": (X, "ones_like"),
    "zeros_like": (X, "zeros_like"),
}
#: Those that give no floats or have no slope that says anything.
FLAT = frozenset(
    (
        *("isfinite", "isinf", "isnan", "isneginf", "isposinf", "isreal", "logical_not", "signbit"),
        *("ones_like", "zeros_like", "convert_to_tensor", "imag", "ceil", "floor", "trunc"),
    )
)

#: Other names of functions that are looked into.
OTHER_NAMES = ("absolute", "conjugate", "fabs", "hard_swish", "swish", "true_divide", "left_shift", "right_shift")
#: Those that take integers as the others do: sin, exp and sqrt stand for them.
ALIKE = (
    *("arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "cos", "cosh", "deg2rad", "exp2", "log10", "log2", "sinh"),
    *("tan", "conj", "isneginf", "isposinf"),
)

#: Those to which no value is special.
PLAIN = frozenset(
    (
        *("array", "conj", "conjugate", "convert_to_tensor", "copy", "imag", "isreal", "ones_like", "real"),
        *("stop_gradient", "zeros_like"),
    )
)

#: Functions of ``activations`` that stand in ops too: their forms are looked into there.
NEURAL = (
    *("celu", "elu", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh"),
    *("leaky_relu", "log_sigmoid", "log_softmax", "relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax"),
    *("softplus", "softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "swish", "tanh_shrink"),
)

#: Those of them that are called on integers too.
TYPED = ("elu", "gelu", "hard_sigmoid", "leaky_relu", "log_softmax", "relu", "relu6", "selu", "sigmoid", "softmax")

TWO = (
    *("add", "arctan2", "divide", "floor_divide", "fmax", "fmin", "fmod", "hypot", "logaddexp", "logaddexp2"),
    *("maximum", "minimum", "mod", "multiply", "nextafter", "power", "subtract", "true_divide", "heaviside"),
    *("equal", "greater", "greater_equal", "less", "less_equal", "not_equal", "isclose"),
    *("logical_and", "logical_or", "logical_xor"),
)
COMPARING = frozenset(
    (
        *("equal", "greater", "greater_equal", "less", "less_equal", "not_equal", "isclose"),
        *("logical_and", "logical_or", "logical_xor"),
    )
)
#: Of integers, their bits.
BITS = {
    "bitwise_and": "bitwise_and",
    "bitwise_or": "bitwise_or",
    "bitwise_xor": "bitwise_xor",
    "bitwise_left_shift": "left_shift",
    "bitwise_right_shift": "right_shift",
    "left_shift": "left_shift",
    "right_shift": "right_shift",
    "gcd": "gcd",
    "lcm": "lcm",
}
SMALL: Spec = {"values": [[0, 1, 3], [2, 1, 0]], "dtype": "int32"}
#: Signs of all kinds beside each other, and zeros as divisors.
SIGNS: Spec = {"values": [[-5.5, 5.5, -0.0], [0.0, "nan", "inf"]]}
DIVISORS: Spec = {"values": [[2.0, -2.0, 1.0], [0.0, 1.0, "-inf"]]}


def of_one() -> list[Case]:
    """Each function of one array."""
    found = []
    for name, (ordinary, same) in ONE.items():
        api = f"ops.{name}"
        found.append(function(api, [ordinary], numpy=same, gradient=name not in FLAT))
        if name in OTHER_NAMES:
            continue
        if name not in ALIKE:
            found.append(function(api, [INTEGERS], numpy=same))
        if name not in PLAIN:
            # What infinity becomes depends on the type, and NumPy's is float64.
            found.append(function(api, [SPECIAL], numpy="" if name == "nan_to_num" else same))
    for name in ("abs", "exp", "negative", "round", "sign", "square", "isfinite", "logical_not"):
        found.append(function(f"ops.{name}", [BOOLEANS]))
    for name in ("abs", "negative", "square", "exp"):
        found.append(function(f"ops.{name}", [BYTES]))
    for name in ("exp", "sign", "isnan"):
        found.append(function(f"ops.{name}", [EMPTY], numpy=name))
    for name in ("bitwise_invert", "bitwise_not"):
        found += [
            function(f"ops.{name}", [spec], numpy="invert")
            for spec in ((INTEGERS,) if name == "bitwise_not" else (INTEGERS, BYTES, BOOLEANS))
        ]
    for name in NEURAL:
        ordinary = {"shape": [2, 4]} if name == "glu" else X
        found.append(function(f"ops.{name}", [ordinary], gradient=True))
        if name in TYPED:
            found.append(function(f"ops.{name}", [INTEGERS]))
    return found


def of_two() -> list[Case]:
    """Each function of two arrays: of one shape, of another, of other types."""
    found = []
    for name in TWO:
        api = f"ops.{name}"
        slope = name not in COMPARING and name not in ("nextafter", "heaviside")
        found.append(function(api, [X, Y], numpy=name if name != "nextafter" else "", gradient=slope))
        if name not in OTHER_NAMES:
            found.append(function(api, [INTEGERS, OTHERS], numpy=name))
        if not name.startswith("logical") and name not in OTHER_NAMES:
            found.append(function(api, [SIGNS, DIVISORS], "special", numpy=name if name != "nextafter" else ""))
    for name in ("add", "divide", "maximum", "power", "floor_divide", "equal", "logical_and", "fmax"):
        found.append(function(f"ops.{name}", [X, INTEGERS], "floats and integers", numpy=name))
        found.append(function(f"ops.{name}", [BOOLEANS, BOOLEANS], "booleans"))
    for name in ("add", "subtract", "multiply", "maximum", "divide"):
        found.append(function(f"ops.{name}", [X, ROW], "broadcast", numpy=name, gradient=True))
        found.append(function(f"ops.{name}", [BYTES, INTEGERS], "bytes and integers"))
    for name in ("add", "maximum", "divide"):
        found.append(function(f"ops.{name}", [INTEGERS], "an integer and a number", given=[{"input": 0}, 2.5]))
        found.append(function(f"ops.{name}", [X], "floats and a number", given=[2, {"input": 0}]))
    for name, same in BITS.items():
        found.append(function(f"ops.{name}", [SMALL, {**SMALL, "values": [[1, 1, 2], [4, 6, 3]]}], numpy=same))
        if name in ("bitwise_and", "left_shift", "gcd"):
            found.append(refused(function(f"ops.{name}", [X, X], "floats")))
    found.append(function("ops.bitwise_and", [BOOLEANS, BOOLEANS], "booleans", numpy="bitwise_and"))
    found.append(function("ops.ldexp", [X, SMALL], numpy="ldexp", gradient=False))
    found.append(refused(function("ops.ldexp", [X, X], "floats")))
    found.append(function("ops.divide_no_nan", [SIGNS, DIVISORS], "special"))
    found.append(function("ops.divide_no_nan", [X, {"values": [[0.0, 2.0, 0.0], [1.0, -1.0, 4.0]]}], gradient=True))
    found.append(function("ops.divide_no_nan", [INTEGERS, SMALL], "integers"))
    found.append(function("ops.isclose", [X, X], numpy="isclose", rtol=0.0, atol=0.0))
    nans: Spec = {"values": [["nan", 1.0], ["inf", 2.0]]}
    found += [
        function(f"ops.{name}", [nans, nans], numpy=name, equal_nan=equal)
        for name in ("isclose", "allclose")
        for equal in (False, True)
    ]
    found.append(function("ops.allclose", [X, X], numpy="allclose"))
    return found


def cases() -> list[Case]:
    """Every case of this module."""
    return of_one() + of_two()
