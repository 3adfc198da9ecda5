"""What one implementation loads of what another saved, and the shortest way that works."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

import msgspec

from conformance.lattice.causes import Cause, cause_of
from conformance.lattice.model import FORMATS, OWN_CODE, Attempt, Lattice
from conformance.lattice.ways import HERE, NO_WAY, Way, advice, written
from conformance.model.errors import UsageError
from conformance.model.nearest import nearest
from conformance.model.texts import visible
from conformance.model.versions import parse_version

#: ``right``: as written; ``untrained``: right, but its training state is not; ``lies``: loads and is something else;
#: ``fails``: raises, then or when called; ``unwritten``: the writer has no such file; ``unread``: nobody looked.
Outcome: TypeAlias = Literal["right", "untrained", "lies", "fails", "unwritten", "unread"]
OUTCOMES: Sequence[Outcome] = ("right", "untrained", "lies", "fails", "unwritten", "unread")

#: So many implementations are named in a refusal; more are counted.
NAMED = 12

#: Formats without weights.
CONFIGURATIONS = ("json", "yaml")


@dataclass(frozen=True)
class Answer:
    """One model in one format. ``said`` is what is not as written; ``way`` is None where no way was found.

    ``instead`` is the shortest way for whom ``way`` does not help: of one that needs the code that made the model, one
    that needs the file alone; of one that gives the outputs alone, one to a model.
    ``refuted`` are the ways of this file that were tried before it and did not give what was saved, with what they say;
    ``newer`` is an implementation of a newer Keras that loads the file as it is.
    """

    model: str
    format: str
    outcome: Outcome
    said: str = ""
    cause: Cause | None = None
    way: Way | None = None
    instead: Way | None = None
    refuted: tuple[tuple[str, str], ...] = ()
    newer: str = ""

    @property
    def needs_code(self) -> bool:
        """Whether the way needs the code that made the model."""
        return self.way is not None and self.way.steps[-1].removeprefix(HERE).startswith(OWN_CODE)

    @property
    def advice(self) -> str:
        """What helps, as it was measured; where nothing did, what could be tried, and that it was not."""
        if self.way is None and self.cause is not None and self.cause.untested:
            return f"{NO_WAY} Not tried: {self.cause.untested[0].lower()}{self.cause.untested[1:]}"
        return advice(self.way)


def between(
    lattice: Lattice, writer: str, reader: str, formats: Sequence[str] = FORMATS, pattern: str = "*"
) -> list[Answer]:
    """What ``reader`` loads of what ``writer`` saved; raises UsageError for what was not measured."""
    for name, known, what in ((writer, lattice.written, "saved"), (reader, lattice.read, "loaded")):
        if name not in known:
            raise UsageError(f"nothing was {what} under {name}", _instead(lattice, name, known))
    models = [one for one in lattice.written[writer] if fnmatchcase(one, pattern)]
    if not models:
        raise _no_model(lattice.written[writer], pattern)
    return [answer(lattice, writer, reader, model, format_) for format_ in formats for model in models]


def _instead(lattice: Lattice, name: str, known: Collection[str]) -> str:
    """What was measured in place of an implementation, first those of the same Keras, and how to measure it."""
    mine = {**lattice.writers, **lattice.readers}.get(name)
    version = mine.versions.get("keras") if mine is not None else None
    parties = lattice.readers if known is lattice.read else lattice.writers
    alike = [one for one in known if one in parties and parties[one].versions.get("keras") == version and version]
    same = f"Keras {version} was measured as {', '.join(alike)}. " if alike else ""
    how = f"To measure it: conformance lattice write -i '{name}', conformance lattice read -i '{name}', conformance "
    return f"{same}{how}lattice pack. {measured(known)}"


def measured(known: Collection[str]) -> str:
    """Which implementations were measured; of more than somebody reads how many, and where they are."""
    if len(known) <= NAMED:
        return f"Measured are: {', '.join(known) or 'none'}"
    return (
        f"{len(known)} implementations were measured: conformance load names those that saved, conformance load FROM "
        "those that loaded"
    )


def _no_model(models: Iterable[str], pattern: str) -> UsageError:
    known = list(dict.fromkeys(models))
    if len(known) <= NAMED:
        advice = f"There are: {', '.join(known)}"
    else:
        advice = nearest(pattern.strip("*").lower(), known, "conformance load FROM TO --json, where each file has one")
    return UsageError(f"no model is called {visible(pattern)}", advice)


def of_models(lattice: Lattice, pattern: str) -> Lattice:
    """What is known of some models, by a glob; raises UsageError where there are none."""
    written_ = {
        writer: {model: one for model, one in several.items() if fnmatchcase(model, pattern)}
        for writer, several in lattice.written.items()
    }
    if not any(written_.values()):
        raise _no_model(dict.fromkeys(m for several in lattice.written.values() for m in several), pattern)
    return msgspec.structs.replace(lattice, written=written_)


def answer(lattice: Lattice, writer: str, reader: str, model: str, format_: str) -> Answer:
    """Of one model and format."""
    made = lattice.written[writer][model]
    if made.error or format_ not in made.files:
        said = made.error or made.refused.get(format_, "")
        return Answer(model, format_, "unwritten" if said else "unread", said)
    tried = lattice.read[reader].get(made.files[format_])
    if not tried:
        return Answer(model, format_, "unread")
    plain = tried[0]
    outcome = outcome_of(plain)
    if outcome == "right":
        return Answer(model, format_, outcome, way=Way(plain.way, format_, True, (plain.way,)))
    said = plain.said
    way = shortest(lattice, writer, reader, model, format_)
    majors = lattice.readers[reader].major, lattice.writers[writer].major
    cause = cause_of(model, said, way.text if way else "", *majors, f"{writer} {reader}", format_)
    hdf5 = is_hdf5(lattice, writer, format_)
    refuted = tuple((written(one.way, hdf5), one.said) for one in tried[1:] if not one.right)
    found = Answer(model, format_, outcome, said, cause, way, None, refuted)
    if outcome == "untrained":
        return found
    instead = None
    if way is not None and (found.needs_code or way.outputs_alone):
        instead = shortest(lattice, writer, reader, model, format_, not found.needs_code, way.outputs_alone)
    return replace(found, instead=instead, newer=newer(lattice, reader, made.files[format_]))


def newer(lattice: Lattice, reader: str, digest: str) -> str:
    """The nearest newer Keras of the same provider and backend that loads a file as it is, with its training state."""
    for name in lattice.newer[reader]:
        tried = lattice.read[name].get(digest, ())
        if tried and tried[0].trained:
            return name
    return ""


def outcome_at(lattice: Lattice, writer: str, reader: str, model: str, format_: str) -> Outcome:
    """What came of one model and format, without its cause and the way that helps: cheap, for counts."""
    made = lattice.written[writer][model]
    if made.error or format_ not in made.files:
        return "unwritten" if made.error or format_ in made.refused else "unread"
    tried = lattice.read[reader].get(made.files[format_])
    return outcome_of(tried[0]) if tried else "unread"


def outcome_of(plain: Attempt) -> Outcome:
    """What came of the way that a file is meant to be read by."""
    if not plain.loads:
        return "fails"
    if not plain.right:
        # What says itself that it cannot be used misleads nobody.
        differs = any(plain.of(one) == "differs" for one in ("structure", "weights", "outputs"))
        return "lies" if differs else "fails"
    return "right" if plain.trained else "untrained"


def shortest(
    lattice: Lattice, writer: str, reader: str, model: str, format_: str, code: bool = True, structure: bool = False
) -> Way | None:
    """The first way of this file that gave what was written, else of the writer's other formats, else over another.

    Without ``code`` only ways that need no code of the model count, with ``structure`` only those that give a model.
    """
    files = lattice.written[writer][model].files
    # A configuration alone is no way to a model with its weights.
    files = {one: digest for one, digest in files.items() if one == format_ or one not in CONFIGURATIONS}
    for one in (format_, *(f for f in FORMATS if f != format_)):
        # A graph that is called has outputs and is no model.
        attempt = lattice.first(reader, files[one], code, structure or one != format_) if one in files else None
        if attempt is not None:
            before = () if one == format_ else (f"under {writer} save as {one}",)
            call = written(attempt.way, is_hdf5(lattice, writer, one))
            last = call if one == format_ else f"{HERE}{call}"
            return Way(call, one, attempt.trained, (*before, last))
    return over(lattice, writer, reader, {format_: files[format_], **files}, code, structure)


def is_hdf5(lattice: Lattice, writer: str, format_: str) -> bool:
    """Whether what a writer called .keras is an HDF5 file: up to Keras 2.12 that is no format of its own."""
    version = lattice.writers[writer].versions.get("keras", "") if writer in lattice.writers else ""
    return format_ == "keras" and bool(version) and parse_version(version) < parse_version("2.13")


def over(
    lattice: Lattice, writer: str, reader: str, files: Mapping[str, str], code: bool = True, structure: bool = False
) -> Way | None:
    """The way over another implementation: what that loaded and saved again, and ``reader`` loads then.

    Files in their order. Of several ways the best is one that needs no code, keeps the training state, and loads in the
    end as a file is meant to be loaded.
    """
    for one, digest in files.items():
        found: list[tuple[tuple[bool, bool, bool], Way]] = []
        for between_, again in lattice.over.items():
            made = again.get(digest, {})
            first = lattice.first(between_, digest, code) if made else None
            for format_ in (f for f in FORMATS if f in made) if first else ():
                last = lattice.first(reader, made[format_], code, structure)
                if first and last:
                    steps = (
                        f"under {between_} {written(first.way, is_hdf5(lattice, writer, one))}",
                        f"save as {format_}",
                        f"{HERE}{written(last.way, is_hdf5(lattice, between_, format_))}",
                    )
                    trained = first.trained and last.trained
                    rank = (
                        first.with_code or last.with_code,
                        not trained,
                        last != lattice.read[reader][made[format_]][0],
                    )
                    found.append((rank, Way(f"{steps[0]}, {steps[1]}; {steps[2]}", one, trained, steps)))
        if found:
            return min(found, key=lambda ranked: ranked[0])[1]
    return None


def counts(answers: Sequence[Answer]) -> dict[Outcome, int]:
    """How many of each outcome."""
    return counted(a.outcome for a in answers)


def counted(outcomes: Iterable[Outcome]) -> dict[Outcome, int]:
    """How many there are of each."""
    found = Counter(outcomes)
    return {one: found[one] for one in OUTCOMES}


def summary(answers: Sequence[Answer]) -> str:
    """The counts as one sentence."""
    number = counts(answers)
    files = sum(number[one] for one in ("right", "untrained", "lies", "fails"))
    text = (
        f"Of {files} files {number['right']} load and are what was saved, {number['untrained']} load without their "
        f"training state, {number['lies']} load and are something else, {number['fails']} do not load"
    )
    wrong = number["lies"] + number["fails"]
    if not wrong:
        return f"{text}."
    helped, outputs = ways_found(answers)
    alone = f", for {outputs} a way to its outputs alone" if outputs else ""
    return f"{text}; for {helped} of these {wrong} another way was found{alone}."


def ways_found(answers: Iterable[Answer]) -> tuple[int, int]:
    """For how many files that are not as saved another way gives the model, and for how many the outputs alone."""
    ways = [one.way for one in answers if one.outcome in ("lies", "fails") and one.way is not None]
    alone = sum(way.outputs_alone for way in ways)
    return len(ways) - alone, alone


def by_format(answers: Sequence[Answer]) -> Mapping[str, list[Answer]]:
    """Files by their format, of those that there are files of."""
    found: dict[str, list[Answer]] = {}
    for one in answers:
        if one.outcome not in ("unwritten", "unread"):
            found.setdefault(one.format, []).append(one)
    return found


@dataclass(frozen=True)
class Extent:
    """How much there is of a format: who saved it, how many files, how many of these are different, who loaded any."""

    format: str
    writers: int
    files: int
    distinct: int
    readers: int


def extent(lattice: Lattice, format_: str) -> Extent:
    """Of one format."""
    of_writers = [
        [one.files[format_] for one in several.values() if format_ in one.files] for several in lattice.written.values()
    ]
    digests = {digest for several in of_writers for digest in several}
    readers = sum(not digests.isdisjoint(read) for read in lattice.read.values())
    return Extent(format_, sum(map(bool, of_writers)), sum(map(len, of_writers)), len(digests), readers)


def by_advice(answers: Sequence[Answer]) -> Mapping[str, list[Answer]]:
    """Files by what helps them, the most first; those that nothing helps come last."""
    found: dict[str, list[Answer]] = {}
    for one in answers:
        found.setdefault(one.advice, []).append(one)
    return dict(sorted(found.items(), key=lambda item: (item[1][0].way is None, -len(item[1]))))


def by_cause(answers: Sequence[Answer]) -> Mapping[Cause, list[Answer]]:
    """What is not as saved, by its cause: first what loads and is something else, in silence; then the most."""
    found: dict[Cause, list[Answer]] = {}
    for one in answers:
        if one.cause is not None:
            found.setdefault(one.cause, []).append(one)
    return dict(sorted(found.items(), key=lambda item: (-sum(a.outcome == "lies" for a in item[1]), -len(item[1]))))


def overview(
    lattice: Lattice, format_: str, writers: Collection[str] | None = None, readers: Collection[str] | None = None
) -> Iterator[tuple[str, str, Mapping[Outcome, int]]]:
    """Writer, reader and the counts of their models, of all pairs, or of some of the writers and readers."""
    for writer in lattice.written if writers is None else writers:
        for reader in lattice.read if readers is None else readers:
            outcomes = (outcome_at(lattice, writer, reader, model, format_) for model in lattice.written[writer])
            yield writer, reader, counted(outcomes)


def newest_reader(lattice: Lattice) -> str | None:
    """The first of those that loaded under the newest Keras; None where nobody loaded."""
    versions = {name: parse_version(party.versions.get("keras", "")) for name, party in lattice.readers.items()}
    return max(versions, key=lambda name: versions[name], default=None)
