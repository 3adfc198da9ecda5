"""Whether what a script printed is what is published: the facts of the observation that the page shows."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from conformance.compare.facts import ArrayFact, Estimate, flatten
from conformance.compare.modes import with_stage
from conformance.compare.numeric import compare_estimates
from conformance.model.comparison import BOUND
from conformance.model.observation import Observation, Raised, Stage
from conformance.publishing.reproduce import Reproducer, Shown
from conformance.scenarios import WRITTEN, ancestors
from conformance.scenarios.declaration import AGREEMENT

#: What ``look`` says of what is not there.
NOTHING = "nothing"

#: Counters that a process gives names it has had before: ``model_3/part0/kernel_1``.
_COUNTER = re.compile(r"(?:_\d+)+(?=/|$)")
#: A name that Python does not find: how a script ends where the worker says that a symbol is missing.
_MISSING = ("AttributeError", "ImportError", "ModuleNotFoundError")


class _Absent:
    """No such fact."""


ABSENT = _Absent()


def disagreement(
    script: Reproducer, observation: Observation, printed: Sequence[Sequence[Any]], raised: Raised | None
) -> str:
    """What a script that came to its end did otherwise than what was observed; empty where it is the same."""
    if script.stage == AGREEMENT:
        # No worker observes it: it is worked out of what was recorded.
        observation = with_stage(observation)
    seen = stage_of(script, observation)
    if seen is None:
        return f"{script.stage} was not observed in {script.precision}"
    precision, expected = seen
    if expected.raised is not None:
        return _exceptions(expected, raised)
    if raised is not None:
        return f"raises {raised.type}: {raised.message[:200]}"
    if script.scenario in WRITTEN:
        return _program(expected, printed, precision)
    if not script.shown:
        return ""
    if len(printed) != len(script.shown):
        return f"printed {len(printed)} facts of {len(script.shown)}"
    for shown, values in zip(script.shown, printed, strict=True):
        where, wanted = observed(script, observation, shown.fact) or (precision, ABSENT)
        if wanted == values[0]:
            continue
        if text := _fact(shown, plain(wanted, where), plain(values[0], script.precision)):
            return f"{shown.fact}: {text}"
    return ""


def _program(expected: Stage, printed: Sequence[Sequence[Any]], precision: str) -> str:
    """What a program saw otherwise than was observed: it prints each ``name = value``, and may print other lines."""
    found = {str(values[0]): values[2] for values in printed if len(values) == 3 and values[1] == "="}
    if found.keys() != expected.facts.keys():
        return f"saw {', '.join(sorted(found)) or 'nothing'}, not {', '.join(sorted(expected.facts)) or 'nothing'}"
    for name, wanted in expected.facts.items():
        if text := _value(plain(wanted, precision), plain(found[name], precision)):
            return f"{name}: {text}"
    return ""


def _value(expected: Any, printed: Any) -> str:
    """How a value that a program saw is another one, whatever it is nested in; empty where it is the same."""
    if isinstance(expected, list) and _is_text(expected) and expected != printed and _is_text(printed):
        # What was printed was observed by lines, without the space at their ends.
        text = printed if isinstance(printed, str) else "\n".join(printed)
        printed = [line.rstrip() for line in text.splitlines()]
    if isinstance(expected, list) and isinstance(printed, list):
        if len(expected) != len(printed):
            return f"{len(printed)} values, not {len(expected)}"
        return next(filter(None, map(_value, expected, printed)), "")
    if isinstance(expected, dict) and "raised" in expected:
        return "" if printed == {"object": expected["raised"]} else f"{_brief(printed)}, not {expected['raised']}"
    if isinstance(expected, dict) and not expected.keys() & {"array", "estimate"} and isinstance(printed, dict):
        if expected.keys() != printed.keys():
            return f"{_brief(printed)}, not {_brief(expected)}"
        return next(filter(None, (_value(expected[key], printed[key]) for key in expected)), "")
    return _fact(Shown(""), expected, printed)


def _is_text(value: Any) -> bool:
    return all(isinstance(one, str) for one in value) if isinstance(value, list) else isinstance(value, str)


def observed(script: Reproducer, observation: Observation, name: str) -> tuple[str, Any] | None:
    """A fact of the script's stage, and the precision in which it was seen: structure is seen in the first alone."""
    for precision in dict.fromkeys((script.precision, *observation.runs)):
        for stage in observation.runs.get(precision, ()):
            if stage.stage == script.stage and (found := fact(stage.facts, name)) is not ABSENT:
                return precision, found
    return None


def stage_of(script: Reproducer, observation: Observation) -> tuple[str, Stage] | None:
    """The stage that the script shows, or the earlier one at which the observation ended, and its precision.

    What is structure was seen in the first precision alone.
    """
    earlier = ancestors(script.scenario, script.stage)
    there: list[tuple[str, Stage]] = []
    for precision in dict.fromkeys((script.precision, *observation.runs)):
        run = [stage for stage in observation.runs.get(precision, ()) if stage.status != "unsupported"]
        for stage in run:
            if stage.stage == script.stage:
                if stage.raised is not None or holds(script, stage):
                    return precision, stage
                there.append((precision, stage))
        for stage in run:
            if stage.raised is not None and stage.stage in earlier:
                return precision, stage
    return there[0] if there else None


def holds(script: Reproducer, stage: Stage) -> bool:
    """Whether a stage has what the script shows, as far as it is anywhere."""
    return not script.shown or any(fact(stage.facts, shown.fact) is not ABSENT for shown in script.shown)


def _exceptions(expected: Stage, raised: Raised | None) -> str:
    assert expected.raised is not None
    if raised is None:
        return f"does not raise {expected.raised.type}"
    if expected.status == "missing":
        return "" if raised.type in _MISSING else f"raises {raised.type} where the name should be missing"
    if raised.type == expected.raised.type:
        return ""
    return f"raises {raised.type}: {raised.message[:200]} in place of {expected.raised.type}"


def fact(facts: Mapping[str, Any], name: str) -> Any:
    """A fact by its dotted name, as it was observed; ``x.shape`` and ``x.dtype`` of an array too."""
    found = _walk(facts, name)
    if found is ABSENT:
        base, _, what = name.rpartition(".")
        array = _walk(facts, base) if base else ABSENT
        if isinstance(array, dict) and "array" in array:
            return {"shape": array["shape"], "dtype": array["array"]}.get(what, ABSENT)
    return found


def _walk(found: Any, path: str) -> Any:
    """What stands under a dotted path, some keys of which have dots themselves."""
    if isinstance(found, list):
        head, _, rest = path.partition(".")
        if not head.isdigit() or int(head) >= len(found):
            return ABSENT
        return _walk(found[int(head)], rest) if rest else found[int(head)]
    if not isinstance(found, dict):
        return ABSENT
    for key in sorted(found, key=len, reverse=True):
        for spelled in (key, json.dumps(key, ensure_ascii=False)):
            if path == spelled:
                return found[key]
            if path.startswith(spelled + "."):
                inner = _walk(found[key], path.removeprefix(spelled + "."))
                if inner is not ABSENT:
                    return inner
    return ABSENT


def _fact(shown: Shown, expected: Any, printed: Any) -> str:
    """How what was printed is another fact; empty where it is the same."""
    if expected is ABSENT:
        return "" if printed == NOTHING else f"{_brief(printed)}, where nothing was observed"
    mine, theirs = flatten({"": expected}), flatten({"": printed})
    if len(mine) == 1 and len(theirs) == 1:
        one, other = next(iter(mine.values())), next(iter(theirs.values()))
        if isinstance(one, ArrayFact):
            return _array(one, other, shown.element)
        if isinstance(one, Estimate):
            return _estimate(one, other)
    if expected == printed:
        return ""
    return f"{_brief(printed)}, not {_brief(expected)}"


def _array(expected: ArrayFact, printed: Any, element: tuple[int, ...] | None) -> str:
    values = expected.values.reshape(-1) if expected.complex else expected.values.reshape(expected.shape)
    if expected.complex:
        return "" if isinstance(printed, ArrayFact) else f"{_brief(printed)}, not complex numbers"
    if element:
        if len(element) != len(expected.shape) or any(i >= n for i, n in zip(element, expected.shape, strict=True)):
            return "" if printed == NOTHING else f"{_brief(printed)}, where there is no such element"
        values = values[element]
    if isinstance(printed, ArrayFact):
        found = printed.values.reshape(printed.shape)
    elif isinstance(printed, bool | int | float) or (isinstance(printed, str) and printed in ("nan", "inf", "-inf")):
        found = np.asarray(float(printed))
    elif isinstance(printed, list):
        found = np.asarray(printed, dtype=float)
    else:
        return f"{_brief(printed)}, not an array"
    if np.shape(found) != np.shape(values):
        return f"an array of {np.shape(found)}, not {np.shape(values)}"
    with np.errstate(all="ignore"):
        same = (found == values) | (np.isnan(found) & np.isnan(values))
        apart = np.where(same, 0.0, np.abs(found - values))
    allowed = BOUND * expected.epsilon * expected.peak
    if np.all(apart <= allowed):
        return ""
    return f"{_number(found)}, not {_number(values)}"


def _estimate(expected: Estimate, printed: Any) -> str:
    if isinstance(printed, ArrayFact) and printed.size == 1:
        printed = float(printed.values.ravel()[0])
    if not isinstance(printed, int | float):
        return f"{_brief(printed)}, not an estimate"
    # It was drawn anew from as many samples, so its error is the same.
    other = Estimate(float(printed), expected.stderr)
    return "" if compare_estimates("", expected, other).verdict.agrees else f"{printed:.6g}, not {expected.value:.6g}"


def plain(value: Any, precision: str) -> Any:
    """A plain fact without what depends on the process or the run: counters in names, the precision's own name."""
    if isinstance(value, dict):
        if "array" in value or "estimate" in value:
            return value
        return {key: plain(one, precision) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one, precision) for one in value]
    if isinstance(value, str):
        return _COUNTER.sub("", value).replace(precision, "floatx")
    return value


def _number(values: Any) -> str:
    return f"{float(values):.10g}" if np.ndim(values) == 0 else "other values"


def _brief(value: Any) -> str:
    if isinstance(value, ArrayFact):
        return f"array of {value.dtype}{list(value.shape)}"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 120 else text[:117] + "…"
