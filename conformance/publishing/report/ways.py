"""Each implementation against itself, as the page tells it: execution modes, distribution strategies, training loops.

A program or a mode records a quantity in several ways (``compare/modes.py``); a training case equals another that is
written otherwise (``equivalent_to``). What is said here of a way is what was judged of these observations.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.model.case import Case
from conformance.model.errors import UnreadableFactError
from conformance.model.observation import Observation
from conformance.scenarios.declaration import VARIANTS

#: What the page tells apart → what the ids of its cases begin with.
PARTS: Mapping[str, tuple[str, ...]] = {
    "modes": ("modes.",),
    "strategies": ("programs.strategies.",),
    "loops": ("programs.gradients.", "training."),
}

#: The letters of what came of a way beside its reference.
AGREES, DIFFERS, RAISES, REFERENCE_RAISES, BOTH_RAISE = "a", "d", "r", "x", "b"
#: Those of a way that is not like its reference.
APART = frozenset((DIFFERS, RAISES, REFERENCE_RAISES))


@dataclass(frozen=True)
class Way:
    """A way of computing a quantity of a case, and what is said of it under each implementation (id)."""

    case: str
    quantity: str
    way: str
    reference: str
    ends: Mapping[str, str]


def ways(cases: Iterable[Case], observations: Mapping[str, Mapping[str, Observation]]) -> tuple[Way, ...]:
    """Every way of the cases of ``PARTS``, of observations that are of the cases as they are."""
    found: list[Way] = []
    for case in sorted(cases, key=lambda one: one.id):
        if not any(case.id.startswith(PARTS[part]) for part in PARTS):
            continue
        seen = {i: one for i, mine in observations.items() if (one := mine.get(case.id)) is not None}
        seen = {i: one for i, one in seen.items() if one.revision == case.revision}
        if case.equivalent_to is not None:
            ends = dict(_styles(case, seen, observations))
            if ends:
                found.append(Way(case.id, "numbers", _style(case.id), _style(case.equivalent_to), ends))
        else:
            found += _variants(case.id, seen)
    return tuple(found)


def _style(case: str) -> str:
    """What tells a case from others of its chain: ``tape`` of ``training.mlp[tape]``."""
    return case.partition("[")[2].removesuffix("]")


def _variants(case: str, seen: Mapping[str, Observation]) -> Iterator[Way]:
    from conformance.compare.modes import agreement, agrees  # noqa: PLC0415 -- who reads a result needs no NumPy
    from conformance.compare.prepared import prepare  # noqa: PLC0415 -- who reads a result needs no NumPy

    ends: dict[str, dict[str, str]] = {}
    references: dict[str, str] = {}
    for implementation, observation in seen.items():
        try:
            said = agreement(prepare(observation))
        except UnreadableFactError:
            continue
        for name, text in said.items():
            ends.setdefault(name, {})[implementation] = end(text)
            if agrees(text):
                references.setdefault(name, text.removeprefix("agrees with ").partition(":")[0])
    for name, mine in ends.items():
        quantity, _, way = name.partition(VARIANTS)
        yield Way(case, quantity, way, references.get(name, ""), mine)


def end(text: str) -> str:
    """What ``compare.modes`` says of a variant, as a letter."""
    from conformance.compare.modes import agrees  # noqa: PLC0415 -- who reads a result needs no NumPy

    if agrees(text):
        return BOTH_RAISE if ": raises " in text else AGREES
    if text.startswith("raises "):
        return RAISES
    return REFERENCE_RAISES if text.startswith("runs, and ") else DIFFERS


def _styles(
    case: Case, seen: Mapping[str, Observation], observations: Mapping[str, Mapping[str, Observation]]
) -> Iterator[tuple[str, str]]:
    from conformance.compare.styles import compare_styles  # noqa: PLC0415 -- who reads a result needs no NumPy

    for implementation, one in seen.items():
        other = observations[implementation].get(case.equivalent_to or "")
        if other is None or other.status != "ok":
            continue
        if one.status == "error":
            yield implementation, RAISES
        elif one.status == "ok":
            found = compare_styles(one, other, may_refuse="jit_compile" in case.params)
            if found.compared:
                yield implementation, DIFFERS if found.parted else AGREES
