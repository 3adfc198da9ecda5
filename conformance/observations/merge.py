"""Several files of one implementation as one: which observation of a case counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from conformance.model.errors import TornFileError
from conformance.model.observation import Header, Observation, Stage
from conformance.model.places import without_folders
from conformance.observations.files import Entry, ObservationFile, identity, mark
from conformance.observations.sealing import bare, seal

Decoded = TypeVar("Decoded")

#: The keys of a record; ``kind`` says that it is one.
_KNOWN = frozenset({"kind", *Observation.__struct_encode_fields__})


class Observations(Mapping[str, Observation]):
    """Case id → observation, read from disk when asked for: ten thousand of them cost an index only.

    One whose line was damaged since it was indexed is *not run*, with the reason as its detail.
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._made: dict[str, bytes] = {}

    def put(self, case: str, line: bytes) -> None:
        """Hold a record that stands in no file as it is (confirmed in another file)."""
        self._made[case] = line

    def drop(self, case: str) -> None:
        """Hold no more than what stands in the files."""
        self._made.pop(case, None)

    def __getitem__(self, case: str) -> Observation:
        if case in self._made:
            return msgspec.json.decode(self._made[case], type=Observation)
        entry = self._entries[case]
        try:
            return entry.observation()
        except TornFileError as error:
            return Observation(case, entry.revision, "not-run", detail=error.message)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, case: object) -> bool:
        return case in self._entries

    def revision(self, case: str) -> str | None:
        """The revision of a case's observation without reading it, or None."""
        entry = self._entries.get(case)
        return entry.revision if entry else None

    def revisions(self) -> dict[str, str]:
        """Case → revision of its observation, without reading any."""
        return {case: entry.revision for case, entry in self._entries.items()}

    def worker(self, case: str) -> str | None:
        """The fingerprint of what made a case's observation, without reading it, or None."""
        entry = self._entries.get(case)
        return entry.worker if entry else None

    def only(self, wanted: Callable[[str, Entry], bool]) -> "Observations":
        """Those of the cases whose entries are wanted."""
        kept = Observations({case: entry for case, entry in self._entries.items() if wanted(case, entry)})
        kept._made.update((case, made) for case, made in self._made.items() if case in kept._entries)
        return kept

    def status(self, case: str) -> str | None:
        """The status of a case's observation without reading it, or None."""
        entry = self._entries.get(case)
        return entry.status if entry else None

    def key(self, case: str) -> bytes:
        """What stands for a case's observation: equal only for two that are judged alike. Empty where there is none."""
        made = self._made.get(case)
        if made is not None:
            return mark(made)
        entry = self._entries.get(case)
        return entry.key() if entry is not None else b""

    def marks(self, cases: Sequence[str]) -> list[bytes]:
        """``key`` of each of some cases."""
        if self._made:
            return [self.key(case) for case in cases]
        # There are as many as observations: nothing is done for one that is not needed.
        found = map(self._entries.get, cases)
        return [b"" if entry is None else entry.mark or entry.key() for entry in found]

    def judged(self, case: str) -> Observation | None:
        """The observation as far as it is judged, where that takes no line: its tracebacks may not be there.

        Equal stages of a case are one ``Stage`` then, whoever saw them. None where there is a line to decode.
        """
        return None

    def decoded(self, case: str, decode: Callable[[bytes], Decoded]) -> Decoded:
        """What ``decode`` makes of an observation's line; raises TornFileError where that is none, or was altered."""
        made = self._made.get(case)
        return decode(made) if made is not None else self._entries[case].decoded(decode)

    def raw(self, case: str) -> bytes:
        """The record as a JSON line with its checksum, without its newline."""
        return seal(self._made[case] if case in self._made else self._entries[case].raw())


@dataclass
class Merged:
    """What files say together: what counts, what was superseded (identity → lines), which cases contradict each other.

    ``conflicts`` are sentences' parts: the case, and in brackets what it differs in.
    """

    header: Header
    observations: Observations
    superseded: dict[str, tuple[Header, list[bytes]]] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)


def merge(files: Iterable[ObservationFile], header: Header | None = None) -> Merged:
    """Merge one or more files, given oldest first.

    ``header``, or else the one made last, says what the implementation is; files of another
    identity are superseded as a whole. Of two observations of a case the later counts; where both saw the same it
    has the confirming runs of both, and else the earlier is superseded.
    """
    files = list(files)
    header = header or max((f.header for f in files), key=lambda h: h.created)
    current = identity(header)
    entries: dict[str, Entry] = {}
    merged = Merged(header, Observations(entries))

    def supersede(file: ObservationFile, line: bytes) -> None:
        merged.superseded.setdefault(file.identity, (file.header, []))[1].append(line)

    for file in files:
        for case, entry in file.entries:
            if file.identity != current:
                supersede(file, entry.raw())
                continue
            if case in entries:
                before, line = merged.observations.raw(case), entry.raw()
                both = line
                if bare(before) != bare(line):
                    contradicted, alike = _compared(before, line)
                    if contradicted:
                        merged.conflicts.append(f"{case} ({contradicted})")
                    if alike:
                        both = joined(before, line)
                    else:
                        supersede(file, before)
                entries[case] = entry
                merged.observations.drop(case)
                if both != line:
                    merged.observations.put(case, both)
            else:
                entries[case] = entry
    return merged


def _compared(before: bytes, after: bytes) -> tuple[str, bool]:
    """What two records of a case contradict each other in, and whether they were seen alike in every bit."""
    left, right = (msgspec.json.decode(line, type=Observation) for line in (before, after))
    if same(left, right):
        return "", left.revision == right.revision and _unknown(before) == _unknown(after)
    return contradiction(left, right), False


def _unknown(record: bytes) -> dict[str, Any]:
    """What a record holds that no observation has: of a newer version, or damaged where no checksum shows it."""
    return {key: value for key, value in msgspec.json.decode(bare(record)).items() if key not in _KNOWN}


def contradiction(left: Observation, right: Observation) -> str:
    """The first thing that two observations of a case contradict each other in; empty where both may be.

    Those of two revisions, or of two states of the worker, are of different things; and who only stands for another
    has nothing of its own to contradict with.
    """
    if (left.revision, left.worker) != (right.revision, right.worker):
        return ""
    if (left.same_as or right.same_as) and not (left.runs and right.runs):
        return ""
    # NumPy and all: only where two observations of a case stand side by side.
    from conformance.compare.agreement import disagreements  # noqa: PLC0415

    return next(disagreements(left, right), "")


def same(left: Observation, right: Observation) -> bool:
    """True where two observations of a case saw the same bits with the same files of the worker, whatever time they
    took, wherever they were and whoever confirmed them."""
    return _seen(left) == _seen(right)


def _seen(observation: Observation) -> tuple[str, str, str, str, dict[str, list[Stage]]]:
    runs = {precision: [_placeless(stage) for stage in stages] for precision, stages in observation.runs.items()}
    detail = without_folders(observation.detail)
    return observation.revision, observation.worker, observation.status, detail, runs


def _placeless(stage: Stage) -> Stage:
    """Without the traceback, which names the folders of the machine."""
    if stage.raised is None:
        return stage
    return msgspec.structs.replace(stage, raised=msgspec.structs.replace(stage.raised, traceback=""))


def joined(before: bytes, after: bytes) -> bytes:
    """The later record with the confirming runs of both; whatever else it holds, known or not, stays."""
    left, right = msgspec.json.decode(bare(before)), msgspec.json.decode(bare(after))
    confirm = {**left.get("confirm", {}), **right.get("confirm", {})}
    if confirm == right.get("confirm", {}):
        return after
    return seal(msgspec.json.encode({**right, "confirm": confirm}))
