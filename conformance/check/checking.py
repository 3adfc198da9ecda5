"""Runs a program under both, holds the runs against each other, and says where they part first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from conformance.check import code, curves
from conformance.check.causes.explaining import Causes
from conformance.check.comparing import Comparing
from conformance.check.endings import notes_of
from conformance.check.folder import Program
from conformance.check.gathering import Comparison
from conformance.check.model import Answer, Difference, Side
from conformance.check.numbers import ROUNDING_GROWS
from conformance.check.pairing import Both, placed
from conformance.check.raising import early, message
from conformance.check.running import Limits, Run, run
from conformance.compare.numeric import SPREAD
from conformance.environments.launch import Launch
from conformance.model.observation import Header
from conformance.model.texts import one_line

if TYPE_CHECKING:
    from conformance.workspace.source import Source

#: So many differences after the first are told.
MOST = 30

#: What agreed, by the kind of moment.
AGREED = {
    "construct": ("object that is made", "objects that are made"),
    "weight": ("initial weight", "initial weights"),
    "model": ("model as it is built", "models as they are built"),
    "holder": ("layer that holds layers, as it is built", "layers that hold layers, as they are built"),
    "layers": ("forward pass, layer by layer", "forward passes, layer by layer"),
    "loss": ("loss of a first batch", "losses of a first batch"),
    "gradient": ("gradient", "gradients"),
    "step": ("step of training", "steps of training"),
    "epoch": ("epoch", "epochs"),
    "fitted": ("training's final weights", "trainings' final weights"),
    "evaluated": ("evaluation", "evaluations"),
    "predicted": ("prediction", "predictions"),
    "forward": ("call of a layer or model", "calls of layers and models"),
    "call": ("call of a method", "calls of methods"),
    "weighed": ("loading or setting of weights", "loadings or settings of weights"),
    "read": ("answer of a model or layer", "answers of models and layers"),
    "file": ("file", "files"),
}

#: Says what is being done.
Tell = Callable[[str], None]


@dataclass(frozen=True)
class End:
    """One of the two: what starts it, and what of the result speaks of it."""

    launch: Launch
    header: Header


@dataclass(frozen=True)
class Checked:
    """Both runs and what came of them."""

    left: Run
    right: Run
    comparison: Comparison
    random: tuple[str, ...]


def observed(program: Program, ends: Sequence[End], limits: Limits, tell: Tell, both: Both | None = None) -> Checked:
    """Run a program, or with ``both`` its two texts, under both; the second gets the initial weights of the first."""
    first, second = ends
    tell(f"running {program.name} under {first.launch.id}")
    left = run(program, first.launch, limits)
    then = both.second if both is not None else program
    tell(f"running {then.name} under {second.launch.id}")
    given = left if (left.record / "weights.json").is_file() else None
    right = run(then, second.launch, limits, given, both=both)
    random = tuple(dict.fromkeys(code.random_draws(program, left.sources | right.sources)))
    comparison = Comparing(program, left, right, random, both).compared()
    found = Checked(left, right, comparison, random)
    return _without_noise(program, first, limits, found, tell)


def _without_noise(program: Program, first: End, limits: Limits, found: Checked, tell: Tell) -> Checked:
    """Leave out what the first run's own weights, moved by one unit in the last place, change as much.

    Rounding grows as training goes on; docs/verdicts.md holds differences near the bound against this in the same way.
    """
    late = [one for one in found.comparison.differences if grown(one)]
    if not late or (found.left.end.get("status") or not found.left.end):
        return found
    tell(f"running {program.name} under {first.launch.id} with weights moved by one unit in the last place")
    moved = run(program, first.launch, limits, given=found.left, nudge=True)
    own = Comparing(program, found.left, moved, found.random).compared()
    spread = {_where(one): one.relative for one in own.differences}
    kept = [
        one
        for one in found.comparison.differences
        if not (grown(one) and one.relative <= SPREAD * spread.get(_where(one), 0.0))
    ]
    dropped = len(found.comparison.differences) - len(kept)
    found.comparison.differences[:] = kept
    if dropped:
        found.comparison.agreed["noise"] = dropped
    return found


def grown(one: Difference) -> bool:
    """Whether a difference may be rounding that grew: small, and after some training."""
    late = one.step > 1 or one.stage in ("log", "file", "forward", "call", "update")
    return one.verdict == "different" and 0 < one.relative < ROUNDING_GROWS and late


def _where(one: Difference) -> tuple[object, ...]:
    return one.stage, one.at.file, one.at.line, one.role, one.step, one.subject


def checked(
    program: Program, ends: Sequence[End], limits: Limits, source: "Source", tell: Tell, both: Both | None = None
) -> tuple[Answer, Checked]:
    """The answer about a program, without a page; ``both``: with another text of it under the second."""
    found = observed(program, ends, limits, tell, both)
    headers = ends[0].header, ends[1].header
    read = code.read(program, source, headers, found.left.sources | found.right.sources, both)
    known = Causes(source, headers, read)
    differences = [hinted(one, found.comparison) for one in found.comparison.differences]
    explained = [known.explained(one, found.left) for one in following(told(differences))]
    explained += [known.explained(one, found.left) for one in found.comparison.arguments[:MOST]]
    first = explained[0] if differences else None
    rest = tuple(explained[1:] if differences else explained)
    answer = Answer(
        program=program.name,
        left=side(ends[0], found.left, program, both),
        right=side(ends[1], found.right, program, both),
        first=first,
        differs=collapsed(rest),
        agrees=tuple(agreements(found.comparison)),
        mapped=mapped(found, program.name, both),
        notes=tuple(dict.fromkeys(notes_of(found.left, found.right, program, found.comparison))),
        warned=warned(found, program, both),
        printed=tuple(found.comparison.printed),
        incomparable=incomparable(found),
        nothing=nothing(found),
        to_program=both.label(both.second.name) if both is not None else "",
        curves=tuple(curves.curves(found.left, found.right)),
    )
    return answer, found


def told(differences: Sequence[Difference]) -> list[Difference]:
    """The differences that are told: what repeats along training takes nobody's place.

    How the runs end is told however much differs before.
    """
    several = [*differences[:1], *collapsed(differences[1:])]
    late = [one for one in several[MOST + 1 :] if one.stage == "end" or any(one.exception)]
    return [*several[: MOST + 1], *late]


def following(several: Sequence[Difference]) -> list[Difference]:
    """The differences, of which those are marked that may be no more than what an earlier one leads to."""
    kept: list[Difference] = []
    for one in several:
        numbers = [e for e in kept if e.verdict == "different" or e.stage in ("build", "forward")]
        leads = {
            "forward": [e for e in numbers if not one.about or one.follows],
            "loss": numbers,
            "gradient": numbers,
            "update": [e for e in numbers if not beside(e, one)],
            "log": numbers if one.verdict == "different" else [],
            "file": numbers if one.verdict == "different" else [],
            "call": numbers if one.verdict == "different" else [],
        }.get(one.stage, [])
        kept.append(msgspec.structs.replace(one, follows=bool(leads)))
    return kept


def beside(one: Difference, other: Difference) -> bool:
    """Whether of one step the one is what a layer writes itself and the other what an optimizer does."""
    return one.stage == other.stage == "update" and one.moment == other.moment and one.state != other.state


def hinted(one: Difference, comparison: Comparison) -> Difference:
    """A difference with the effective argument of the same object that is another."""
    told = (other for other in comparison.arguments if other.stage in ("construct", "call"))
    mine = [other for other in told if one.role and other.role == one.role]
    return msgspec.structs.replace(one, hint=mine[0].said) if mine else one


def collapsed(several: Sequence[Difference]) -> tuple[Difference, ...]:
    """Of what repeats along training only the first."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for one in several:
        key = (one.stage, one.at.file, one.at.line, one.role, one.member)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return tuple(kept)


def side(end: End, run_: Run, program: Program, both: Both | None = None) -> Side:
    """What ran."""
    last = run_.end
    ended = run_.done.ended
    if not ended:
        ended = f"{last['type']}: {message(last)[:200]}" if last.get("type") else ""
        if last.get("status") and not ended:
            ended = f"status {last['status']}"
        if not last and not ended:
            ended = "ended before the program was through"
    at = last.get("at") if last.get("type") else None
    place = str(placed(program, at[0], at[-1], both)) if at and at[0] else ""
    return Side(end.launch.id, run_.versions, ended or "well", run_.done.seconds, place)


def agreements(comparison: Comparison) -> list[str]:
    """What was compared and is the same, in words."""
    agreed = comparison.agreed
    found = [f"{agreed[key]} {words[agreed[key] > 1]}" for key, words in AGREED.items() if agreed.get(key)]
    if agreed.get("noise"):
        word = "number" if agreed["noise"] == 1 else "numbers"
        than = "than the first run is from itself with weights moved by one unit in the last place"
        found.append(f"{agreed['noise']} {word} no further apart {than}")
    return found


def mapped(found: Checked, name: str, both: Both | None = None) -> tuple[str, ...]:
    """The imports that were changed in files that were run, each once: those of the program ``name`` before others."""
    names = [name, both.second.name if both is not None else name]
    changes = [
        change
        for mine, run_ in zip(names, (found.left, found.right), strict=True)
        for change in run_.done.changes
        # What stands for the program is told in its lines: that the program has a place says not that it was run.
        if change[0] == mine or (change[0] in run_.sources and change[0] not in names)
    ]
    changes.sort(key=lambda change: change[0] not in names)
    return tuple(f"{one_line(old)} → {one_line(new)}" for old, new in dict.fromkeys((o, n) for _, _, o, n in changes))


def warned(found: Checked, program: Program, both: Both | None) -> tuple[str, ...]:
    """The warnings that the second run alone gives."""
    ours = {(one["type"], str((one["at"] or ())[:2])) for one in found.left.of("warning")}
    new = [
        one for one in found.right.of("warning") if (one["type"], str((one["at"] or ())[:2])) not in ours and one["at"]
    ]
    return tuple(
        dict.fromkeys(
            f"{placed(program, one['at'][0], one['at'][-1], both)}: {one['type']}: {one_line(one['message'])[:200]}"
            for one in new
        )
    )


def incomparable(found: Checked) -> str:
    """Why some numbers were not compared."""
    if not found.comparison.skipped:
        return ""
    layers = sorted({name for several in found.comparison.drawn.values() for name in several})
    who = ", ".join([*layers, *found.random[:3]])
    return (
        f"{who} draws random numbers, which no two versions draw alike: {found.comparison.skipped} moments of "
        "training and after it were not compared"
    )


def nothing(found: Checked) -> str:
    """Why nothing was compared; empty where something was, or differs."""
    comparison = found.comparison
    if comparison.differences or comparison.agreed.keys() - {"printed"}:
        return ""
    ends = [early(one) or one.end.get("status") for one in (found.left, found.right)]
    if all(ends):
        return "both runs end before they use anything of Keras"
    if not found.left.of("imported"):
        return "the program does not import Keras"
    return "the program was not seen to use anything of Keras"
