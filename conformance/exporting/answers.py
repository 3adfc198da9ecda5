"""What becomes of a model that leaves Keras: of one implementation's exports, and over all."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from conformance.exporting.model import CALLED, FORMS, OUTCOMES, READS, Exported, Outcome, Program, Ran
from conformance.exporting.who import runtime_name
from conformance.model.errors import UsageError
from conformance.model.texts import visible

#: What ends a model's way: nothing else about it needs to be looked at.
GOOD: frozenset[Outcome] = frozenset({"within", "measured"})


@dataclass(frozen=True)
class Answer:
    """One model in one form, exported by ``writer`` and run by ``runtime`` (empty where there is no file).

    ``said`` is what was raised; ``ran`` what the runtime made of the file.
    """

    writer: str
    runtime: str
    model: str
    form: str
    outcome: Outcome
    said: str = ""
    size: int = 0
    ran: Ran | None = None
    apart: float | None = None

    @property
    def relative(self) -> float | None:
        """The largest difference as a part of the largest number that Keras predicts."""
        if self.ran is None or not isinstance(self.ran.off, float) or not self.ran.largest:
            return None
        return self.ran.off / self.ran.largest


def answers(
    exported: Exported,
    writers: Sequence[str] = (),
    runtimes: Sequence[str] = (),
    forms: Sequence[str] = (),
    pattern: str = "*",
) -> Iterator[Answer]:
    """What was measured of these, all where none is named; raises UsageError for what was not.

    Forms are as people write them (``forms_of``).
    A runtime is an id, or the name of all of its kind: ``onnxruntime``. Of some runtimes only what they read is told.
    """
    _refuse_unknown(exported, writers, runtimes, pattern)
    named = {form for text in forms for form in forms_of(text)}
    forms = [form for form in FORMS if form in named]
    if runtimes:
        runtimes = [name for name in exported.ran if name in runtimes or runtime_name(name) in runtimes]
        read = {form for name in runtimes for form in READS[runtime_name(name)]}
        forms = [form for form in forms or FORMS if form in read]
        if not forms:
            raise UsageError(f"{' and '.join(runtimes)} read none of these forms", _reading(runtimes))
    for writer in writers or exported.written:
        for model, made in exported.written[writer].items():
            if not fnmatchcase(model, pattern):
                continue
            if made.error:
                yield Answer(writer, "", model, "", "unwritten", made.error)
            for form in forms or FORMS:
                if form in made.refused:
                    yield Answer(writer, "", model, form, "unwritten", made.refused[form])
                elif form in made.files:
                    yield from _ran(exported, writer, model, form, made.files[form], runtimes)


def _refuse_unknown(exported: Exported, writers: Sequence[str], runtimes: Sequence[str], pattern: str) -> None:
    for name in writers:
        if name not in exported.written:
            raise UsageError(f"nothing was exported under {name}", f"Measured are: {', '.join(exported.written)}")
    kinds = dict.fromkeys(map(runtime_name, exported.ran))
    for name in runtimes:
        if name not in exported.ran and name not in kinds:
            raise UsageError(
                f"nothing was run by {visible(name)}", f"Runtimes are: {', '.join((*kinds, *exported.ran))}"
            )
    models = {model for several in exported.written.values() for model in several}
    if models and not any(fnmatchcase(model, pattern) for model in models):
        raise UsageError(f"no model is called {visible(pattern)}", f"There are: {', '.join(sorted(models))}")


def _reading(runtimes: Sequence[str]) -> str:
    """What each of some runtimes reads."""
    kinds = dict.fromkeys(map(runtime_name, runtimes))
    return "; ".join(f"{kind} reads {', '.join(READS[kind])}" for kind in kinds)


def _ran(
    exported: Exported, writer: str, model: str, form: str, digest: str, runtimes: Sequence[str]
) -> Iterator[Answer]:
    """The file under each runtime that reads its form; under none where nobody did."""
    size, apart = exported.sizes.get(digest, 0), exported.apart.get(digest)
    mine = [name for name in runtimes or exported.ran if form in READS[runtime_name(name)]]
    found = {name: exported.ran[name][digest] for name in mine if digest in exported.ran[name]}
    if not found:
        yield Answer(writer, "", model, form, "unread", size=size)
    for name, ran in found.items():
        said = ran.raises or (f"shapes {ran.shapes}, not {ran.wanted}" if ran.shapes is not None else "")
        yield Answer(writer, name, model, form, ran.outcome, said, size, ran, apart)


def counts(several: Sequence[Answer]) -> dict[Outcome, int]:
    """How many of each outcome."""
    return {one: sum(a.outcome == one for a in several) for one in OUTCOMES}


def by_pair(several: Sequence[Answer]) -> Mapping[tuple[str, str, str], list[Answer]]:
    """By writer, form and runtime: what was not written is said once, under no runtime."""
    found: dict[tuple[str, str, str], list[Answer]] = {}
    for one in several:
        found.setdefault((one.writer, one.form, one.runtime), []).append(one)
    return found


def worst(several: Sequence[Answer], outcome: Outcome) -> float | None:
    """The largest relative difference among those with an outcome."""
    return max((a.relative for a in several if a.outcome == outcome and a.relative is not None), default=None)


def used(several: Sequence[Answer]) -> float | None:
    """The largest part of its bound that any of those within theirs is off by."""
    return max(
        (a.ran.used for a in several if a.ran is not None and a.outcome == "within" and isinstance(a.ran.used, float)),
        default=None,
    )


def failures(several: Sequence[Answer]) -> Mapping[str, list[Answer]]:
    """What is not as it should be, by what the first that says so says, the most first.

    What says the same but for numbers and the name of its model is one: converters number nodes and functions, and
    call them after it.
    """
    found: dict[str, list[Answer]] = {}
    for one in several:
        if one.outcome not in GOOD and one.outcome != "unread":
            alike = re.sub(r"[0-9.]+", "*", one.said.replace(one.model, "*"))
            # Other shapes are other by their numbers.
            found.setdefault(alike if one.outcome != "shapes" else one.said, []).append(one)
    shown: dict[str, list[Answer]] = {}
    for some in sorted(found.values(), key=lambda some: -len(some)):
        shown.setdefault(_shown(some[0]), []).extend(some)
    return shown


def _shown(one: Answer) -> str:
    """What is said, without the long numbers that mean nothing to a reader."""
    return re.sub(r"\d{3,}", "*", one.said) or one.outcome


def forms_of(text: str) -> Sequence[str]:
    """The forms that somebody means: ``SavedModel``, ``.onnx``, ``ONNX by export``; raises UsageError for none."""
    known = {re.sub(r"[^a-z0-9]", "", name.lower()): (form,) for form, label in FORMS.items() for name in (form, label)}
    found = {**CALLED, **known}.get(re.sub(r"[^a-z0-9]", "", text.lower()))
    if not found:
        raise UsageError(f"{visible(text)} is no form", f"Forms are: {', '.join(FORMS)}")
    return found


#: From this part of the largest number on what a runtime computes is told by the model's name. A step of an output of
#: int8 is a 255th of its range: no rounding of one is as large.
FAR = 0.05


def far(several: Sequence[Answer]) -> Mapping[tuple[str, str], list[Answer]]:
    """Form and model of each file by which a runtime is off by more than FAR → all runs of it, the worst first.

    The worst files come first.
    """
    found: dict[tuple[str, str], list[Answer]] = {}
    for one in several:
        if one.relative is not None:
            found.setdefault((one.form, one.model), []).append(one)
    ordered = {key: sorted(runs, key=lambda one: -(one.relative or 0.0)) for key, runs in found.items()}
    worst_of = {key: runs[0].relative or 0.0 for key, runs in ordered.items()}
    return {key: ordered[key] for key in sorted(ordered, key=lambda key: -worst_of[key]) if worst_of[key] > FAR}


def programs(exported: Exported, places: Sequence[str] = ()) -> Iterator[tuple[str, str, Program]]:
    """Implementation, name and result of each program about a tool, of all implementations where none is named."""
    for name, several in exported.programs.items():
        if places and name not in places:
            continue
        for program, found in several.items():
            yield name, program, found
