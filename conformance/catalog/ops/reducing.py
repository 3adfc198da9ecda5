"""Sums, extrema, means, quantiles, cumulations, sorting, counting: over axes, of integers, of NaN, of nothing."""

from conformance.catalog.ops.builders import (
    BOOLEANS,
    BYTES,
    CUBE,
    EMPTY,
    INTEGERS,
    POSITIVE,
    VECTOR,
    Spec,
    X,
    function,
    i,
)
from conformance.model.case import Case

POSITION = 30

#: With NaN, infinities and ties.
HOLES: Spec = {"values": [["nan", 1.0, -2.0], ["inf", 0.5, 0.5]]}
TIES: Spec = {"values": [[1.0, 3.0, 3.0], [2.0, 2.0, -1.0]]}
GONE: Spec = {"values": [["nan", "nan", "nan"], [1.0, 2.0, 4.0]]}

REDUCING = ("sum", "mean", "max", "min", "prod", "std", "var", "all", "any", "median", "ptp")
PLACES = ("argmax", "argmin")
IGNORING = (
    "nansum",
    "nanmean",
    "nanmax",
    "nanmin",
    "nanprod",
    "nanstd",
    "nanvar",
    "nanmedian",
    "nanargmax",
    "nanargmin",
)
LOGICAL = ("all", "any")


def reductions() -> list[Case]:
    """Each with an axis, kept and not, of every type."""
    found = []
    for name in (*REDUCING, *PLACES):
        api, slope = f"ops.{name}", name not in (*LOGICAL, *PLACES)
        found.append(function(api, [X], numpy=name, gradient=slope))
        found.append(function(api, [X], numpy=name, axis=1))
        found.append(function(api, [INTEGERS], numpy=name, axis=0))
        if name != "ptp":
            found.append(function(api, [X], numpy=name, axis=-1, keepdims=True))
        if name not in LOGICAL:
            found.append(function(api, [HOLES], {"input": "special", "axis": 1}, numpy=name, axis=1))
    found += [function(f"ops.{name}", [X], numpy=name, gradient=True, axis=1) for name in ("amax", "amin")]
    for name in ("sum", "mean", "max", "all", "std", "argmax", "prod"):
        found.append(function(f"ops.{name}", [BOOLEANS], axis=0, numpy=name))
        found.append(function(f"ops.{name}", [BYTES], axis=0, numpy=name))
        found.append(function(f"ops.{name}", [EMPTY], axis=0))
    for name in ("sum", "mean", "max", "all", "var"):
        found.append(function(f"ops.{name}", [CUBE], numpy=name, gradient=name != "all", axis=[0, 2]))
    for name in ("max", "min", "argmax", "argmin"):
        found.append(function(f"ops.{name}", [TIES], "ties", numpy=name, axis=1, gradient=not name.startswith("arg")))
    found += [
        function(f"ops.{name}", [EMPTY], {"input": "empty", "initial": 2.0}, initial=2.0, axis=0)
        for name in ("max", "min")
    ]
    found += [function("ops.prod", [INTEGERS], dtype=dtype) for dtype in ("float32", "int64")]
    for name in IGNORING:
        slope = not name.startswith("nanarg")
        found.append(function(f"ops.{name}", [HOLES], {"axis": 1}, numpy=name, axis=1, gradient=slope))
        found.append(function(f"ops.{name}", [GONE], "all of a row", axis=1))
    found += [function(f"ops.{name}", [INTEGERS], numpy=name) for name in ("nansum", "nanmean", "nanmax", "nanargmax")]
    for name in ("nancumsum", "nancumprod"):
        found.append(function(f"ops.{name}", [HOLES], {"axis": 1}, numpy=name, axis=1))
        found.append(function(f"ops.{name}", [INTEGERS], numpy=name))
    return found


def quantiles() -> list[Case]:
    """Between two elements, and over several quantiles."""
    found = []
    for name, part in (("quantile", 0.25), ("percentile", 25.0), ("nanquantile", 0.25), ("nanpercentile", 25.0)):
        api = f"ops.{name}"
        found.append(function(api, [CUBE], numpy=name, q=part, gradient=True))
        if name.endswith("quantile"):
            found.append(function(api, [CUBE], numpy=name, q=part, axis=[0, 2], keepdims=True))
        found.append(function(api, [CUBE], numpy=name, q=[part, 2 * part], axis=1))
        found.append(function(api, [HOLES], {"input": "special", "axis": 1}, q=part, axis=1))
        for method in ("lower", "higher", "nearest", "midpoint"):
            if name == "quantile":
                found.append(function(api, [{"shape": [2, 4]}], numpy=name, q=part, axis=1, method=method))
    found.append(function("ops.median", [CUBE], numpy="median", axis=[0, 2], gradient=True))
    weights: Spec = {"values": [1.0, 2.0, 5.0]}
    found.append(function("ops.average", [X], numpy="average", gradient=True))
    found.append(function("ops.average", [INTEGERS], numpy="average", axis=0))
    found.append(
        function(
            "ops.average", [X, weights], "weights", given=[i(0)], axis=1, weights=i(1), numpy="average", gradient=True
        )
    )
    return found


def cumulations() -> list[Case]:
    """Along an axis, and of everything."""
    found = []
    for name in ("cumsum", "cumprod"):
        found.append(function(f"ops.{name}", [X], numpy=name, gradient=True))
        found.append(function(f"ops.{name}", [X], numpy=name, gradient=True, axis=1))
        found += [function(f"ops.{name}", [spec], numpy=name, axis=0) for spec in (INTEGERS, BOOLEANS, BYTES)]
        found.append(function(f"ops.{name}", [INTEGERS], axis=0, dtype="float32"))
    found.append(function("ops.logsumexp", [X], gradient=True))
    found.append(function("ops.logsumexp", [HOLES], "special", axis=1))
    found.append(function("ops.logsumexp", [X], axis=1, keepdims=True))
    found.append(function("ops.logsumexp", [INTEGERS], axis=0))
    low: Spec = {"values": [["-inf", "-inf"], [1000.0, 1000.0]]}
    found.append(function("ops.logsumexp", [low], "extreme", axis=1, gradient=True))
    found.append(function("ops.diff", [CUBE], numpy="diff", gradient=True))
    found.append(function("ops.diff", [CUBE], numpy="diff", n=2, axis=1))
    found += [function("ops.diff", [spec], numpy="diff", axis=0) for spec in (INTEGERS, BYTES)]
    found.append(function("ops.diff", [BOOLEANS], axis=0))
    found.append(function("ops.trapezoid", [X], gradient=True))
    found.append(function("ops.trapezoid", [X], dx=0.5, axis=0))
    return found


def orders() -> list[Case]:
    """Sorting, searching, counting: what is done with ties and NaN."""
    found = []
    for name in ("sort", "argsort"):
        found.append(function(f"ops.{name}", [X], numpy=name, gradient=name == "sort"))
        found.append(function(f"ops.{name}", [X], numpy=name, axis=0))
        found.append(function(f"ops.{name}", [X], numpy=name, axis=None))
        found += [
            function(f"ops.{name}", [spec], {"input": word}, numpy=name)
            for spec, word in ((HOLES, "special"), (BOOLEANS, "booleans"))
        ]
        found.append(
            function(f"ops.{name}", [{"values": [[3, 1, 3], [2, 2, 2]], "dtype": "int32"}], "integers and ties")
        )
    found.append(function("ops.argpartition", [X], "", kth=1))
    found.append(function("ops.argpartition", [INTEGERS], kth=0, axis=0))
    edges: Spec = {"values": [-1.0, 0.0, 1.0]}
    found.append(function("ops.digitize", [X, edges], "", numpy="digitize"))
    found.append(function("ops.digitize", [{"values": [-1.0, "nan", 1.0, 2.0]}, edges], "special", numpy="digitize"))
    found.append(function("ops.digitize", [INTEGERS], given=[i(0), [-1, 0, 3]]))
    for side in ("left", "right"):
        sought: Spec = {"values": [-1.0, 0.5, 1.0, 2.0]}
        found.append(function("ops.searchsorted", [edges, sought], side=side, numpy="searchsorted"))
    found.append(
        function(
            "ops.searchsorted",
            [{"values": [1, 2, 4], "dtype": "int32"}, {"values": [0, 2, 3], "dtype": "int32"}],
            "integers",
        )
    )
    for name in ("isin",):
        other: Spec = {"values": [0, 2, 9], "dtype": "int32"}
        found += [
            function(f"ops.{name}", [INTEGERS, other], {"invert": v}, numpy=name, invert=v) for v in (False, True)
        ]
        found.append(
            function(f"ops.{name}", [{"values": ["nan", 1.0]}, {"values": ["nan", 2.0]}], "special", numpy=name)
        )
    found.append(function("ops.nonzero", [INTEGERS], numpy="nonzero"))
    found.append(function("ops.nonzero", [BOOLEANS], numpy="nonzero"))
    found.append(function("ops.count_nonzero", [INTEGERS], numpy="count_nonzero"))
    found.append(function("ops.count_nonzero", [INTEGERS], numpy="count_nonzero", axis=1))
    found.append(function("ops.count_nonzero", [HOLES], "special", axis=0))
    counted: Spec = {"values": [0, 1, 1, 3], "dtype": "int32"}
    found.append(function("ops.bincount", [counted], numpy="bincount"))
    found.append(function("ops.bincount", [counted], numpy="bincount", minlength=6))
    found.append(function("ops.bincount", [counted, VECTOR], "weights", given=[i(0)], weights=i(1), numpy="bincount"))
    found.append(function("ops.bincount", [{"values": [[0, 1], [1, 3]], "dtype": "int32"}], "two rows"))
    found.append(function("ops.histogram", [VECTOR], bins=4, numpy="histogram"))
    found.append(function("ops.histogram", [VECTOR], bins=3, range=[-1.0, 1.0], numpy="histogram"))
    found.append(function("ops.histogram", [X], "two rows", bins=4))
    numbers: Spec = {"values": [3, 1, 3, 2, 1], "dtype": "int32"}
    found.append(function("ops.unique", [numbers], numpy="unique"))
    found.append(function("ops.unique", [numbers], return_inverse=True, return_counts=True))
    found.append(function("ops.unique", [numbers], return_index=True))
    found.append(function("ops.unique", [numbers], size=4, fill_value=-1))
    found.append(function("ops.unique", [{"values": [[1, 2], [1, 2], [0, 5]], "dtype": "int32"}], axis=0))
    found.append(function("ops.unique", [{"values": ["nan", 1.0, "nan"]}], "special"))
    found.append(function("ops.corrcoef", [{"shape": [3, 4]}], numpy="corrcoef", gradient=True))
    found.append(function("ops.corrcoef", [INTEGERS], numpy="corrcoef"))
    short: Spec = {"shape": [3]}
    found += [
        function("ops.correlate", [VECTOR, short], mode=mode, numpy="correlate") for mode in ("valid", "same", "full")
    ]
    found.append(function("ops.correlate", [numbers, counted], "integers", numpy="correlate"))
    found.append(function("ops.top_k", [POSITIVE], k=2, gradient=True))
    found.append(function("ops.top_k", [TIES], "ties", k=2))
    found.append(function("ops.top_k", [INTEGERS], k=2, sorted=False))
    found.append(function("ops.top_k", [HOLES], "special", k=2))
    return found


def cases() -> list[Case]:
    """Every case of this module."""
    return reductions() + quantiles() + cumulations() + orders()
