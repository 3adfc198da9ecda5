"""Segments, Fourier transforms, sequences, linear algebra."""

from typing import Any

from conformance.catalog.ops.builders import CUBE, INTEGERS, MATRIX, POSITIVE, Spec, X, function, i
from conformance.model.case import Case, refused

POSITION = 50

#: Symmetric and positive definite, exact in every precision.
DEFINITE: Spec = {"values": [[4.0, 2.0, 0.5], [2.0, 5.0, 1.0], [0.5, 1.0, 3.0]]}
INDEFINITE: Spec = {"values": [[1.0, 2.0], [2.0, 1.0]]}
SINGULAR: Spec = {"values": [[1.0, 2.0], [2.0, 4.0]]}
STACK: Spec = {"values": [[[2.0, 1.0], [0.0, 4.0]], [[1.0, -1.0], [1.0, 3.0]]]}
LOWER: Spec = {"values": [[2.0, 0.0, 0.0], [1.0, 4.0, 0.0], [0.5, 1.0, 2.0]]}
WHOLE: Spec = {"values": [[2, 1], [1, 3]], "dtype": "int32"}

SEGMENTS: Spec = {"values": [0, 0, 2, 2], "dtype": "int32"}
MIXED: Spec = {"values": [2, 0, -1, 0], "dtype": "int32"}
ROWS: Spec = {"shape": [4, 2]}
SIGNAL: Spec = {"shape": [2, 8]}


def segments() -> list[Case]:
    """Sums and extrema of segments: empty ones, unsorted ones, some that nobody counts."""
    found = []
    for name in ("segment_sum", "segment_max", "segment_min", "segment_prod"):
        api = f"ops.{name}"
        found.append(function(api, [ROWS, SEGMENTS], gradient=name == "segment_sum"))
        found.append(function(api, [ROWS, SEGMENTS], num_segments=4))
        found.append(
            function(api, [{"values": [1, 2, 3, 4], "dtype": "int32"}, MIXED], "unsorted, one left out", num_segments=3)
        )
    found.append(function("ops.segment_sum", [ROWS, SEGMENTS], num_segments=3, sorted=True))
    return found


def fourier() -> list[Case]:
    """Transforms of real and imaginary parts, there and back."""
    parts = [[i(0), i(1)]]
    square: Spec = {"shape": [2, 4, 4]}
    half: Spec = {"shape": [2, 5]}
    found = [function(f"ops.{name}", [SIGNAL, SIGNAL], given=parts) for name in ("fft",)]
    found += [function(f"ops.{name}", [square, square], given=parts) for name in ("fft2", "ifft2")]
    found += [
        function("ops.rfft", [SIGNAL], gradient=True),
        function("ops.rfft", [SIGNAL], fft_length=4),
        function("ops.rfft", [SIGNAL], fft_length=12),
        function("ops.irfft", [half, half], given=parts, gradient=True),
        function("ops.irfft", [half, half], given=parts, fft_length=6),
        function("ops.extract_sequences", [SIGNAL], sequence_length=3, sequence_stride=2, gradient=True),
        function("ops.stft", [SIGNAL], sequence_length=4, sequence_stride=2, fft_length=4),
        function("ops.stft", [SIGNAL], sequence_length=4, sequence_stride=2, fft_length=8, window=None, center=False),
        function("ops.stft", [SIGNAL], sequence_length=4, sequence_stride=2, fft_length=4, window="hamming"),
    ]
    frames: Spec = {"shape": [2, 5, 3]}
    lengths: dict[str, Any] = {"sequence_length": 4, "sequence_stride": 2, "fft_length": 4}
    found.append(function("ops.istft", [frames, frames], given=parts, **lengths))
    found.append(function("ops.istft", [frames, frames], given=parts, **lengths, length=8, window=None))
    return found


def algebra() -> list[Case]:
    """Decompositions and solutions, of stacks, of integers, of what has none."""
    found = [
        function("ops.cholesky", [DEFINITE], numpy="linalg.cholesky", gradient=True),
        function("ops.cholesky", [DEFINITE], upper=True),
        function("ops.cholesky", [INDEFINITE], "indefinite"),
        function("ops.cholesky_inverse", [LOWER]),
        function("ops.det", [MATRIX], numpy="linalg.det", gradient=True),
        function("ops.det", [STACK], "a stack", numpy="linalg.det"),
        function("ops.det", [WHOLE], "integers"),
        function("ops.logdet", [DEFINITE], gradient=True),
        function("ops.slogdet", [MATRIX], numpy="linalg.slogdet"),
        function("ops.slogdet", [SINGULAR], "singular", numpy="linalg.slogdet"),
        function("ops.inv", [DEFINITE], numpy="linalg.inv", gradient=True),
        function("ops.inv", [STACK], "a stack", numpy="linalg.inv"),
        function("ops.inv", [SINGULAR], "singular"),
        function("ops.inv", [WHOLE], "integers", numpy="linalg.inv"),
        function("ops.pinv", [X], numpy="linalg.pinv"),
        function("ops.pinv", [SINGULAR], "singular", numpy="linalg.pinv"),
        function("ops.matrix_rank", [SINGULAR], numpy="linalg.matrix_rank"),
        function("ops.matrix_rank", [DEFINITE], tol=3.5, numpy="linalg.matrix_rank"),
        function("ops.solve", [DEFINITE, {"shape": [3, 2]}], numpy="linalg.solve", gradient=True),
        function("ops.solve", [DEFINITE, {"shape": [3]}], "a vector", numpy="linalg.solve"),
        function("ops.solve", [SINGULAR, {"shape": [2, 1]}], "singular"),
        function("ops.solve_triangular", [LOWER, {"shape": [3, 2]}], lower=True, gradient=True),
        function("ops.solve_triangular", [LOWER, {"shape": [3]}], "a vector", lower=False),
        function("ops.lstsq", [{"shape": [3, 2]}, {"shape": [3]}]),
        function("ops.lstsq", [SINGULAR, {"shape": [2, 1]}], "singular"),
        function("ops.lu_factor", [DEFINITE]),
        function("ops.qr", [DEFINITE], numpy="linalg.qr"),
        function("ops.qr", [{"shape": [3, 2]}], mode="complete"),
        refused(function("ops.qr", [MATRIX], mode="full")),
        function("ops.svd", [X], compute_uv=False),
        function("ops.svd", [{"shape": [3, 2]}], full_matrices=False),
        function("ops.eigh", [DEFINITE]),
        function("ops.eig", [DEFINITE]),
        refused(function("ops.inv", [X], "not square")),
    ]
    orders = (None, "fro", "nuc", 1, -1, 2, -2)
    found += [function("ops.norm", [MATRIX], ord=order, numpy="linalg.norm") for order in orders]
    found += [function("ops.norm", [X], ord=order, axis=1, numpy="linalg.norm") for order in (1, 2, 3, 0)]
    found.append(function("ops.norm", [CUBE], numpy="linalg.norm", axis=[0, 2], keepdims=True))
    found.append(function("ops.norm", [X], numpy="linalg.norm", gradient=True))
    found.append(function("ops.norm", [INTEGERS], numpy="linalg.norm"))
    zeros: Spec = {"values": [[0.0, 0.0], [3.0, 4.0]]}
    found.append(function("ops.norm", [zeros], "zeros", axis=1, gradient=True))
    return found


def others() -> list[Case]:
    """Distances, classes, types."""
    found = [
        function("ops.cdist", [X, {"shape": [4, 3]}], gradient=True),
        function("ops.cdist", [X, X], "to itself", gradient=True),
        function("ops.polar", [POSITIVE, X], gradient=False),
        function("ops.in_top_k", [{"values": [0, 2], "dtype": "int32"}, X], k=1),
        function(
            "ops.in_top_k",
            [{"values": [0, 1], "dtype": "int32"}, {"values": [[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]}],
            "ties",
            k=1,
        ),
        function("ops.saturate_cast", [{"values": [-1.5, 2.5, 300.0]}], dtype="uint8"),
        function("ops.saturate_cast", [INTEGERS], dtype="uint8"),
        function("ops.size", [CUBE]),
        function("ops.ndim", [CUBE], result="plain"),
        function("ops.shape", [CUBE], result="plain"),
        function("ops.dtype", [INTEGERS], result="plain"),
        function("ops.is_tensor", [X], result="plain"),
        function("ops.clip", [X], given=[i(0), -0.5, 0.5], gradient=True),
        function("ops.clip", [INTEGERS], given=[i(0), -1, 2]),
        function("ops.clip", [INTEGERS], "between floats", given=[i(0), -0.5, 2.5]),
        function("ops.clip", [X], "crossed", given=[i(0), 0.5, -0.5]),
        function("ops.threshold", [X], given=[i(0), 0.25, -1.0], gradient=True),
        function("ops.round", [X], numpy="round", decimals=1),
        function("ops.round", [{"values": [-2.5, -0.5, 0.5, 1.5]}], "halves", numpy="round"),
        function("ops.round", [{"values": [15, 25, -35], "dtype": "int32"}], "tens", decimals=-1, numpy="round"),
        function(
            "ops.nan_to_num",
            [{"values": ["nan", "inf", "-inf", 1.0]}],
            nan=9.0,
            posinf=5.0,
            neginf=-5.0,
            numpy="nan_to_num",
        ),
        function("ops.reciprocal", [{"values": [0.0, -0.0, 2.0]}], "zeros", numpy="reciprocal"),
    ]
    casts = [("float16", X), ("bfloat16", X), ("int32", X), ("bool", X), ("uint8", INTEGERS), ("float32", INTEGERS)]
    found += [
        function(
            "ops.cast",
            [spec],
            given=[i(0), dtype],
            unlike={"from": "integers" if spec is INTEGERS else "floats", "dtype": dtype},
        )
        for dtype, spec in casts
    ]
    found.append(
        function(
            "ops.cast",
            [{"values": ["nan", "inf", -1.5, 300.0]}],
            {"from": "special", "dtype": "int32"},
            given=[i(0), "int32"],
        )
    )
    found.append(
        function(
            "ops.cast", [{"values": [-1.5, 300.0, 2.5]}], {"from": "floats", "dtype": "uint8"}, given=[i(0), "uint8"]
        )
    )
    found += [
        function("ops.convert_to_tensor", given=[value], unlike=f"{value!r}")
        for value in (1, 2.5, True, [1, 2], [1, 2.5])
    ]
    found.append(function("ops.convert_to_tensor", [X], dtype="int32"))
    found.append(function("ops.array", given=[[1, 2]], dtype="float32"))
    half: Spec = {"values": [[1.5, -2.25], [0.5, 4.0]], "dtype": "float16"}
    found += [function(f"ops.{name}", [half], "float16") for name in ("sum", "mean", "exp", "softmax", "std")]
    found.append(function("ops.add", [half, {"values": [[1, 2], [3, 4]], "dtype": "int64"}], "float16 and int64"))
    found.append(function("ops.add", [half, {"shape": [2]}], "float16 and floats"))
    return found


def cases() -> list[Case]:
    """Every case of this module."""
    return segments() + fourier() + algebra() + others()
