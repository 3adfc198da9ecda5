"""Shapes, axes, parts, and products of arrays; arrays that are made from nothing."""

from conformance.catalog.ops.builders import (
    BOOLEANS,
    BYTES,
    CUBE,
    EMPTY,
    INTEGERS,
    MATRIX,
    OTHERS,
    ROW,
    VECTOR,
    Spec,
    X,
    Y,
    function,
    i,
)
from conformance.model.case import Case, refused

POSITION = 40

PICK: Spec = {"values": [[0, 2], [1, 0]], "dtype": "int32"}
BEHIND: Spec = {"values": [-1, 0], "dtype": "int32"}
OUTSIDE: Spec = {"values": [0, 7], "dtype": "int32"}
PAIR = [[i(0), i(1)]]


def shapes() -> list[Case]:
    """The same elements in another arrangement."""
    found = [
        function("ops.reshape", [CUBE], {"to": [4, 6]}, given=[i(0), [4, 6]], gradient=True),
        function("ops.reshape", [CUBE], {"to": [-1, 4]}, given=[i(0), [-1, 4]]),
        function("ops.reshape", [CUBE], {"to": -1}, given=[i(0), -1]),
        refused(function("ops.reshape", [CUBE], {"to": [5, 5]}, given=[i(0), [5, 5]])),
        function("ops.reshape", [EMPTY], {"input": "empty", "to": [-1, 3]}, given=[i(0), [-1, 3]]),
        function("ops.ravel", [CUBE], numpy="ravel", gradient=True),
        function("ops.squeeze", [{"shape": [1, 3, 1]}], numpy="squeeze"),
        function("ops.squeeze", [{"shape": [1, 3, 1]}], numpy="squeeze", axis=-1),
        function("ops.squeeze", [{"shape": [1, 3, 1]}], axis=[0, 2]),
        refused(function("ops.squeeze", [X], axis=0)),
        function("ops.broadcast_to", [ROW], given=[i(0), [2, 3]], numpy="broadcast_to", gradient=True),
        function("ops.moveaxis", [CUBE], given=[i(0), 0, -1], numpy="moveaxis"),
        function("ops.moveaxis", [CUBE], "several", given=[i(0), [0, 1], [-1, -2]], numpy="moveaxis"),
        function("ops.swapaxes", [CUBE], given=[i(0), 0, -1], numpy="swapaxes"),
        function("ops.transpose", [CUBE], numpy="transpose", gradient=True),
        function("ops.transpose", [CUBE], {"axes": [1, 0, 2]}, given=[i(0), [1, 0, 2]], numpy="transpose"),
        function("ops.flip", [X], numpy="flip"),
        function("ops.flip", [X], numpy="flip", axis=1, gradient=True),
        function("ops.fliplr", [X], numpy="fliplr"),
        function("ops.flipud", [X], numpy="flipud"),
        function("ops.roll", [X], given=[i(0), 2], numpy="roll", gradient=True),
        function("ops.roll", [X], {"axis": 1}, given=[i(0), -1], axis=1, numpy="roll"),
        function("ops.roll", [X], {"axis": [0, 1]}, given=[i(0), [1, 2]], axis=[0, 1], numpy="roll"),
        *(function("ops.rot90", [X], k=k, numpy="rot90") for k in (1, 2, -1)),
        function("ops.rot90", [CUBE], numpy="rot90", axes=[1, 2]),
        function("ops.tile", [X], given=[i(0), [2, 1]], numpy="tile", gradient=True),
        function("ops.tile", [X], {"repeats": 2}, given=[i(0), 2], numpy="tile"),
        function("ops.tile", [X], {"repeats": [2, 1, 1]}, given=[i(0), [2, 1, 1]], numpy="tile"),
        function("ops.repeat", [X], given=[i(0), 2], numpy="repeat", gradient=True),
        function("ops.repeat", [X], {"axis": 1}, given=[i(0), 2], axis=1, numpy="repeat"),
        function("ops.repeat", [X], {"repeats": [1, 2], "axis": 0}, given=[i(0), [1, 2]], axis=0, numpy="repeat"),
        function("ops.rearrange", [CUBE], given=[i(0), "a b c -> b (a c)"]),
        function("ops.rearrange", [CUBE], "an axis in two", given=[i(0), "a b (c d) -> a b c d"], c=2),
        function("ops.view", [X], dtype="int32"),
        function("ops.view_as_complex", [{"shape": [3, 2]}]),
        function("ops.view_as_real", [X]),
    ]
    found += [function("ops.expand_dims", [X], axis=axis, numpy="expand_dims") for axis in (0, -1, [0, 3])]
    pads = [[1, 2], [0, 1]]
    found.append(function("ops.pad", [X], given=[i(0), pads], numpy="pad", gradient=True))
    for mode in ("reflect", "symmetric"):
        found.append(function("ops.pad", [X], {"mode": mode}, given=[i(0), [[1, 0], [0, 2]], mode], numpy="pad"))
    found.append(function("ops.pad", [X], "a number", given=[i(0), pads], constant_values=3.0))
    found.append(function("ops.pad", [X], "one width", given=[i(0), 1], numpy="pad"))
    found.append(function("ops.pad", [INTEGERS], given=[i(0), pads], numpy="pad"))
    return found


def parts() -> list[Case]:
    """Arrays joined, split, picked from, and written into."""
    found = [
        function("ops.concatenate", [X, Y], given=PAIR, gradient=True),
        function("ops.concatenate", [X, Y], {"axis": 1}, given=PAIR, axis=1),
        function("ops.concatenate", [X, INTEGERS], "floats and integers", given=PAIR),
        function("ops.concatenate", [BYTES, INTEGERS], "bytes and integers", given=PAIR),
        refused(function("ops.concatenate", [X, ROW], "other ranks", given=PAIR)),
        function("ops.stack", [X, Y], given=PAIR, gradient=True),
        function("ops.stack", [X, Y], {"axis": -1}, given=PAIR, axis=-1),
        function("ops.stack", [X, INTEGERS], "floats and integers", given=PAIR),
        *(function(f"ops.{name}", [X, Y], given=PAIR, numpy=name) for name in ("hstack", "vstack", "dstack")),
        function("ops.hstack", [VECTOR, VECTOR], "vectors", given=PAIR, numpy="hstack"),
        function("ops.append", [X, Y], numpy="append"),
        function("ops.append", [X, Y], numpy="append", axis=0, gradient=True),
        function("ops.append", [X, INTEGERS], "floats and integers", numpy="append"),
        function("ops.split", [CUBE], given=[i(0), 2], axis=2, numpy="split", gradient=True),
        function("ops.split", [CUBE], "at places", given=[i(0), [1, 3]], axis=-1, numpy="split"),
        refused(function("ops.split", [CUBE], "not evenly", given=[i(0), 3], axis=2)),
        function("ops.array_split", [CUBE], given=[i(0), 3], axis=2, numpy="array_split"),
        function("ops.array_split", [CUBE], "at places", given=[i(0), [1, 3]], axis=2, numpy="array_split"),
        function("ops.hsplit", [CUBE], given=[i(0), 3], numpy="hsplit"),
        function("ops.vsplit", [CUBE], given=[i(0), 2], numpy="vsplit"),
        function("ops.dsplit", [CUBE], given=[i(0), 2], numpy="dsplit"),
        function("ops.unstack", [X], gradient=True),
        function("ops.unstack", [CUBE], axis=1),
        function("ops.take", [X, PICK], axis=1, numpy="take", gradient=True),
        function("ops.take", [X, PICK], "without an axis", numpy="take"),
        function("ops.take", [X, BEHIND], "from the end", axis=0, numpy="take"),
        function("ops.take", [X, OUTSIDE], "out of range", axis=1),
        function("ops.take_along_axis", [X, PICK], axis=1, numpy="take_along_axis", gradient=True),
        function("ops.take_along_axis", [X, {"values": [[-1], [0]], "dtype": "int32"}], "from the end", axis=1),
        function("ops.get_item", [X], {"key": 1}, given=[i(0), 1], gradient=True),
        function("ops.get_item", [X], {"key": [1, -1]}, given=[i(0), [1, -1]]),
        function("ops.slice", [CUBE], given=[i(0), [0, 1, 1], [2, 2, 2]], gradient=True),
        function("ops.slice", [CUBE], "out of range", given=[i(0), [0, 2, 0], [2, 2, 4]]),
        function("ops.slice_update", [X, {"shape": [1, 2]}], given=[i(0), [1, 1], i(1)], gradient=True),
        function("ops.slice_update", [X, {"shape": [1, 2]}], "out of range", given=[i(0), [1, 2], i(1)]),
        function(
            "ops.scatter", [{"values": [[0, 1], [1, 2], [0, 1]], "dtype": "int32"}, ROW], given=[i(0), i(1), [2, 3]]
        ),
        function(
            "ops.scatter", [{"values": [[0], [7]], "dtype": "int32"}, X], "out of range", given=[i(0), i(1), [2, 3]]
        ),
        function("ops.where", [BOOLEANS, X, Y], numpy="where", gradient=True),
        function("ops.where", [BOOLEANS, X, INTEGERS], "floats and integers", numpy="where"),
        function("ops.where", [BOOLEANS, BYTES], "a number", given=[i(0), i(1), -1]),
        function("ops.where", [BOOLEANS], "the condition alone", numpy="where"),
        function("ops.where", [INTEGERS, X, Y], "integers as condition", numpy="where"),
        function("ops.select", [BOOLEANS, BOOLEANS, X, Y], given=[[i(0), i(1)], [i(2), i(3)], 0.5]),
        function("ops.diag", [VECTOR], numpy="diag", gradient=True),
        function("ops.diag", [X], "of a matrix", numpy="diag"),
        function("ops.diag", [X], "above", numpy="diag", k=1),
        function("ops.diagflat", [X], numpy="diagflat"),
        function("ops.diagonal", [CUBE], numpy="diagonal"),
        function("ops.diagonal", [CUBE], numpy="diagonal", offset=1, axis1=1, axis2=2),
        function("ops.trace", [MATRIX], numpy="trace", gradient=True),
        function("ops.trace", [CUBE], numpy="trace", offset=1, axis1=1, axis2=2),
        function("ops.trace", [INTEGERS], numpy="trace"),
        function("ops.trace", [BYTES], numpy="trace"),
        *(function(f"ops.{name}", [X], numpy=name, k=k) for name in ("tril", "triu") for k in (0, -1)),
        function("ops.tril", [BOOLEANS], numpy="tril"),
        function("ops.meshgrid", [ROW, VECTOR], numpy="meshgrid"),
        function("ops.meshgrid", [ROW, VECTOR], numpy="meshgrid", indexing="ij"),
        function(
            "ops.unravel_index", [{"values": [5, 1], "dtype": "int32"}], given=[i(0), [2, 3]], numpy="unravel_index"
        ),
    ]
    to: Spec = {"values": [[0, 1], [0, 1]], "dtype": "int32"}
    found.append(function("ops.scatter_update", [X, to, {"shape": [2]}], gradient=False))
    found += [
        function("ops.scatter_update", [X, to, {"shape": [2]}], reduction=how) for how in ("add", "max", "min", "mul")
    ]
    return found


def products() -> list[Case]:
    """Products of vectors, matrices and stacks of them."""
    found = []
    for name in ("dot", "matmul"):
        api = f"ops.{name}"
        found.append(function(api, [X, {"shape": [3, 4]}], numpy=name, gradient=True))
        found.append(function(api, [CUBE, VECTOR], "a stack and a vector", numpy=name, gradient=True))
        found.append(function(api, [VECTOR, VECTOR], "vectors", numpy=name))
        found.append(function(api, [INTEGERS, {"kind": "integer", "shape": [3, 4], "low": -3, "high": 4}], numpy=name))
        found.append(
            function(api, [X, {"kind": "integer", "shape": [3, 4], "high": 4}], "floats and integers", numpy=name)
        )
    found.append(function("ops.matmul", [CUBE, {"shape": [2, 4, 3]}], "stacks", numpy="matmul", gradient=True))
    found.append(refused(function("ops.matmul", [X, X], "shapes that do not fit")))
    bytes_: Spec = {"values": [[100, 100], [1, 2]], "dtype": "int8"}
    found.append(function("ops.matmul", [bytes_, bytes_], "int8"))
    found.append(function("ops.tensordot", [CUBE, {"shape": [3, 4]}], numpy="tensordot", gradient=True))
    found.append(function("ops.tensordot", [CUBE, CUBE], "pairs of axes", axes=[[0, 1], [0, 1]], numpy="tensordot"))
    found.append(function("ops.tensordot", [VECTOR, ROW], "outer", axes=0, numpy="tensordot"))
    for equation, inputs in (
        ("ij,jk->ik", [X, {"shape": [3, 4]}]),
        ("bij,bjk->bik", [CUBE, {"shape": [2, 4, 3]}]),
        ("ii", [MATRIX]),
        ("...i,i->...", [CUBE, VECTOR]),
        ("ij->ji", [X]),
    ):
        given = [equation, *(i(n) for n in range(len(inputs)))]
        found.append(
            function("ops.einsum", inputs, equation, given=given, numpy="einsum", gradient=equation == "ij,jk->ik")
        )
    integers = [INTEGERS, {"kind": "integer", "shape": [3, 4], "low": -3, "high": 4}]
    found.append(function("ops.einsum", integers, "integers", given=["ij,jk->ik", i(0), i(1)], numpy="einsum"))
    for name in ("inner", "outer", "vdot", "kron"):
        found.append(function(f"ops.{name}", [X, Y], numpy=name, gradient=True))
        found.append(function(f"ops.{name}", [INTEGERS, OTHERS], numpy=name))
    found.append(function("ops.cross", [X, Y], numpy="cross", gradient=True))
    found.append(function("ops.cross", [INTEGERS, OTHERS], numpy="cross"))
    found.append(function("ops.vander", [VECTOR], numpy="vander"))
    found.append(function("ops.vander", [VECTOR], numpy="vander", N=3, increasing=True))
    return found


def made() -> list[Case]:
    """Arrays from shapes and numbers: their types first of all."""
    found = []
    for name in ("zeros", "ones"):
        found.append(function(f"ops.{name}", given=[[2, 3]], numpy=name))
        found.append(function(f"ops.{name}", given=[[2]], numpy=name, dtype="int32"))
        found.append(function(f"ops.{name}_like", [X], numpy=f"{name}_like", dtype="int32"))
    found += [
        function("ops.empty", unlike="of size zero", given=[[0, 2]]),
        function("ops.empty_like", [EMPTY], "of size zero"),
        function("ops.full", given=[[2, 3], 0.5], numpy="full"),
        function("ops.full", unlike="an integer", given=[[2], 3], numpy="full"),
        function("ops.full", unlike="booleans", given=[[2], True], dtype="bool", numpy="full"),
        function("ops.full_like", [X], given=[i(0), 2], numpy="full_like"),
        function("ops.full_like", [INTEGERS], given=[i(0), 2.5], numpy="full_like"),
        function("ops.eye", given=[3], numpy="eye"),
        function("ops.eye", unlike={"M": 4, "k": 1}, given=[3, 4], k=1, numpy="eye"),
        function("ops.eye", unlike={"k": -4}, given=[3], k=-4, numpy="eye"),
        function("ops.eye", given=[2], dtype="int32"),
        function("ops.identity", given=[3], numpy="identity"),
        function("ops.tri", given=[3], numpy="tri"),
        function("ops.tri", unlike={"M": 4, "k": 1}, given=[3, 4], k=1, numpy="tri"),
        function("ops.arange", given=[4], numpy="arange"),
        function("ops.arange", unlike="floats", given=[0.0, 1.0, 0.25], numpy="arange"),
        function("ops.arange", unlike="down", given=[5, 1, -2], numpy="arange"),
        function("ops.arange", unlike="to a float", given=[2.5], numpy="arange"),
        function("ops.arange", given=[3], dtype="float32"),
        function("ops.linspace", given=[0.0, 1.0], num=5, numpy="linspace"),
        function("ops.linspace", given=[0.0, 1.0], num=4, endpoint=False, numpy="linspace"),
        function("ops.linspace", given=[0.0, 1.0], num=5, retstep=True),
        function("ops.linspace", unlike="integers", given=[0, 10], num=4, numpy="linspace"),
        function("ops.linspace", given=[0, 10], num=4, dtype="int32"),
        function("ops.linspace", [X, Y], "arrays", given=[i(0), i(1)], num=3, numpy="linspace"),
        function("ops.linspace", unlike="one", given=[2.0, 5.0], num=1, numpy="linspace"),
        function("ops.logspace", given=[0.0, 2.0], num=5, numpy="logspace"),
        function("ops.logspace", given=[0.0, 2.0], num=4, base=2, endpoint=False, numpy="logspace"),
        function("ops.geomspace", given=[1.0, 8.0], num=4, numpy="geomspace"),
        function("ops.geomspace", unlike="negative", given=[-1.0, -8.0], num=4, numpy="geomspace"),
        *(function(f"ops.{n}", given=[5], numpy=n) for n in ("bartlett", "blackman", "hamming", "hanning")),
        function("ops.hanning", unlike="one", given=[1], numpy="hanning"),
        function("ops.kaiser", given=[5, 2.0], numpy="kaiser"),
    ]
    return found


def cases() -> list[Case]:
    """Every case of this module."""
    return shapes() + parts() + products() + made()
