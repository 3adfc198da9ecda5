"""Invented observations for the archive: headers, observations with everything in them, strategies that make more."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from compare_invented import array
from hypothesis import strategies as st

from conformance.archive.adding import Added, Source, add
from conformance.model.observation import SCHEMA, Header, Implementation, Observation, Raised, SameAs, Stage

OLD = Implementation("py37-tf20", "keras")
NEW = Implementation("py311-tf2", "keras")
JAX = Implementation("py313-keras315-jax", "keras", "jax", "gpu")

TRACE = 'Traceback (most recent call last):\n  File "…/python3.11/site-packages/keras/layer.py", line {line}, in call\n'


def header(mine: Implementation = NEW, created: str = "2026-01-01T00:00:00.000000+00:00", **changes: Any) -> Header:
    fields: dict[str, Any] = {
        "schema": SCHEMA,
        "implementation": mine,
        "versions": {"keras": "3.15.1", "python": "3.11.7"},
        "machine": {"device": mine.device, "cpu_flags": ["avx2"], "processor": "A processor"},
        "lock": "11" * 32,
        "worker": "22" * 32,
        "catalog": "33" * 32,
        "created": created,
    }
    return Header(**{**fields, **changes})


def seen(case: str, values: list[float], revision: str = "r1", **changes: Any) -> Observation:
    """An observation with two runs that share a stage."""
    stages = {
        precision: [Stage("construct"), Stage("forward", facts={"output": [array(values, precision)]})]
        for precision in ("float32", "float64")
    }
    return Observation(case, revision, "ok", runs=stages, **{"seconds": 0.25, **changes})


def refused(case: str, line: int, message: str = "no such argument", **changes: Any) -> Observation:
    """An observation that ends with an exception raised in a line of Keras."""
    raised = Raised("TypeError", message, TRACE.format(line=line))
    stages = {precision: [Stage("construct", "error", raised=raised)] for precision in ("float32", "float64")}
    return Observation(case, "r1", "error", runs=stages, **changes)


def source(ran: Header, *observations: Observation) -> Source:
    return Source(ran, {one.case: msgspec.json.encode(one) for one in observations})


def archived(root: Path, found: Mapping[Implementation, list[Observation]], **changes: Any) -> Added:
    """Add observations of several implementations."""
    return add(root, [source(header(mine, **changes), *each) for mine, each in found.items()])


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**62), 2**62)
#: What JSON can say, in whatever order of keys.
FACTS = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ARRAYS = st.lists(st.floats(width=32), max_size=4).map(lambda values: array(values, "float32"))
RAISED = st.builds(Raised, st.text(max_size=8), st.text(max_size=20), st.sampled_from(["", TRACE.format(line=7)]))
STAGES = st.builds(
    Stage,
    st.sampled_from(["construct", "forward", "gradient"]),
    st.sampled_from(["ok", "error", "missing", "signature", "unsupported"]),
    st.dictionaries(st.text(max_size=5), FACTS | ARRAYS, max_size=3),
    st.none() | RAISED,
)
RUNS = st.dictionaries(
    st.sampled_from(["float32", "float64", "repeat", "ulp"]), st.lists(STAGES, max_size=3), max_size=2
)
SAME = st.builds(SameAs, st.just(OLD.id), st.lists(st.text(max_size=8), max_size=2))


def observations(case: str) -> st.SearchStrategy[Observation]:
    """Anything that can be observed of a case."""
    return st.builds(
        Observation,
        st.just(case),
        st.sampled_from(["r1", "r2"]),
        st.sampled_from(["ok", "error", "unsupported", "crash", "timeout", "out-of-memory", "not-run"]),
        RUNS,
        st.floats(1e-6, 1e6),
        st.text(max_size=10),
        RUNS,
        st.sampled_from(["", "44" * 32]),
        st.lists(st.text(max_size=8), max_size=2),
        st.none() | SAME,
        st.dictionaries(st.text(max_size=5), st.floats(0, 1e9), max_size=2),
    )
