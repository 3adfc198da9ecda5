"""``keras.random``: what is drawn, by its moments, and of what type and shape it is."""

from typing import Any

from conformance.catalog.ops.builders import Spec, function, i
from conformance.model.case import Case

POSITION = 80

SHAPE = [60, 50]
WEIGHTS: Spec = {"values": [[0.0, 1.0, -1.0]]}
MANY: Spec = {"kind": "ones", "shape": [60, 50]}


def drawn(name: str, given: list[Any], unlike: str = "", inputs: tuple[Spec, ...] = (), **more: Any) -> Case:
    """A case of a generator, with a seed of its own; none of them takes symbolic tensors."""
    return function(f"random.{name}", inputs, unlike, given=given, symbolic=False, result="random", seed=11, **more)


def cases() -> list[Case]:
    """Every case of this module."""
    probabilities: Spec = {"kind": "positive", "shape": [60, 50], "limit": 1}
    return [
        drawn("normal", [SHAPE], "defaults"),
        drawn("normal", [SHAPE], "mean and deviation", mean=2.0, stddev=0.5),
        drawn("normal", [SHAPE], "float16", dtype="float16"),
        drawn("truncated_normal", [SHAPE], "defaults"),
        drawn("truncated_normal", [SHAPE], "mean and deviation", mean=2.0, stddev=0.5),
        drawn("uniform", [SHAPE], "defaults"),
        drawn("uniform", [SHAPE], "bounds", minval=-1.0, maxval=3.0),
        drawn("uniform", [SHAPE], "integers", minval=0, maxval=5, dtype="int32"),
        drawn("randint", [SHAPE, 0, 6], "bounds"),
        drawn("randint", [SHAPE, -3, 3], "int64", dtype="int64"),
        drawn("categorical", [i(0), 2000], "three classes", (WEIGHTS,)),
        drawn("categorical", [i(0), 2000], "int64", (WEIGHTS,), dtype="int64"),
        drawn("dropout", [i(0), 0.25], "a quarter", (MANY,)),
        drawn("dropout", [i(0), 0.5], "by rows", ({"kind": "ones", "shape": [3000, 2]},), noise_shape=[3000, 1]),
        drawn("gamma", [SHAPE, 2.0], "two"),
        drawn("gamma", [SHAPE, 0.5], "a half"),
        drawn("beta", [SHAPE, 2.0, 0.5], "two and a half"),
        drawn("binomial", [SHAPE, 10.0, 0.25], "of ten"),
        drawn("shuffle", [i(0)], "rows", (probabilities,)),
        drawn("shuffle", [i(0)], "columns", (probabilities,), axis=1),
        function("random.shuffle", [MANY], "of equals", symbolic=False, seed=3),
        function("random.dropout", [MANY], "nothing", given=[i(0), 0.0], symbolic=False, seed=3),
    ]
