"""Several files of one implementation as one: which observation of a case counts."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from conformance.observations.files import Entry, ObservationFile, identity
from conformance.observations.model import Header, Observation, Stage

Decoded = TypeVar("Decoded")


class Observations(Mapping[str, Observation]):
    """Case id → observation, read from disk when asked for: ten thousand of them cost an index only."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._made: dict[str, Observation] = {}

    def put(self, observation: Observation) -> None:
        """Hold an observation that stands in no file as it is (confirmed in another file)."""
        self._made[observation.case] = observation

    def drop(self, case: str) -> None:
        """Hold no more than what stands in the files."""
        self._made.pop(case, None)

    def __getitem__(self, case: str) -> Observation:
        return self._made[case] if case in self._made else self._entries[case].observation()

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

    def decoded(self, case: str, decode: Callable[[bytes], Decoded]) -> Decoded:
        """What ``decode`` makes of an observation's line; raises TornFileError where it raises msgspec.DecodeError."""
        made = self._made.get(case)
        return decode(msgspec.json.encode(made)) if made is not None else self._entries[case].decoded(decode)

    def raw(self, case: str) -> bytes:
        """The observation as a JSON line without its newline."""
        made = self._made.get(case)
        return msgspec.json.encode(made) if made is not None else self._entries[case].raw()


@dataclass
class Merged:
    """What files say together: what counts, what was superseded (identity → lines), what disagreed."""

    header: Header
    observations: Observations
    superseded: dict[str, tuple[Header, list[bytes]]] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)


def merge(files: Iterable[ObservationFile], header: Header | None = None) -> Merged:
    """Merge one or more files, given oldest first.

    ``header``, or else the one made last, says what the implementation is; files of another
    identity are superseded as a whole. Of two observations of a case the later counts, with the
    confirming runs of both.
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
                before = merged.observations[case]
                after = entry.observation()
                both = joined(before, after)
                if not same(before, after):
                    if (before.revision, before.worker) == (after.revision, after.worker):
                        merged.conflicts.append(case)
                    supersede(file, merged.observations.raw(case))
                    both = after
                entries[case] = entry
                merged.observations.drop(case)
                if both != after:
                    merged.observations.put(both)
            else:
                entries[case] = entry
    return merged


def fingerprint(revisions: Mapping[str, str]) -> str:
    """The sha256 (hex) of all case ids and revisions, in whatever order they come: what a header calls its catalog."""
    lines = sorted(f"{case} {revision}\n" for case, revision in revisions.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def same(left: Observation, right: Observation) -> bool:
    """True where two observations of a case say the same, whatever time they took, wherever they were and
    whoever confirmed them."""
    return _bare(left) == _bare(right)


def _bare(observation: Observation) -> Observation:
    runs = {precision: [_placeless(stage) for stage in stages] for precision, stages in observation.runs.items()}
    return msgspec.structs.replace(observation, seconds=0.0, detail="", confirm={}, runs=runs)


def _placeless(stage: Stage) -> Stage:
    """Without the traceback, which names the folders of the machine."""
    if stage.raised is None:
        return stage
    return msgspec.structs.replace(stage, raised=msgspec.structs.replace(stage.raised, traceback=""))


def joined(before: Observation, after: Observation) -> Observation:
    """The later observation with the confirming runs of both."""
    return msgspec.structs.replace(after, confirm={**before.confirm, **after.confirm})
