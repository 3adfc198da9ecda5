"""One case as the archive has it: its observations, and the records that they share."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from conformance.archive.files import Damage
from conformance.archive.packs import Numbered, Pack, StoredRow
from conformance.archive.records import (
    CONTENT,
    Content,
    RecordId,
    content_of,
    lacks_traceback,
    put_together,
    record_id,
)
from conformance.model.observation import Header, Observation, Stage

_stage = msgspec.json.Decoder(Stage)
_header = msgspec.json.Decoder(Header)
_observation = msgspec.json.Decoder(Observation)
_nothing = Observation("", "", "ok")


class Row(NamedTuple):
    """What an observation has for itself, and the ids of what it may share: two with one ``content`` are judged alike.

    ``header`` is the JSON of what ran; ``pack`` and ``place`` say where the row stands.
    """

    implementation: str
    revision: str
    status: str
    seconds: float
    worker: str
    rest: bytes
    header: bytes
    content: RecordId
    tracebacks: tuple[RecordId, ...]
    pack: str
    place: int

    def what_ran(self) -> Header:
        """The header, decoded."""
        return _header.decode(self.header)


class ArchivedCase:
    """The observations of a case in some packs, oldest pack first, and their records.

    ``rows`` are those whose records are all there; the others are in ``damage``. ``contents`` are by id, each
    once: two rows with the same content id saw the same to the bit (tracebacks, time and place apart), and what was
    found out about a content holds for every row that has it. The same for stages. ``bodies`` are the texts of stages
    and tracebacks.
    """

    def __init__(self, case: str, packs: Iterable[Pack]) -> None:
        self.case = case
        self.rows: tuple[Row, ...] = ()
        self.contents: dict[RecordId, Content] = {}
        self.damage: list[Damage] = []
        self.bodies: dict[RecordId, bytes] = {}
        self._stages: dict[RecordId, Stage] = {}
        self._complete: dict[RecordId, bool] = {}
        self._apart: set[RecordId] = set()
        self._runs: dict[RecordId, tuple[dict[str, list[Stage]], dict[str, list[Stage]]]] = {}
        read = [(pack, pack.rows_of(case), pack.records_of(case)) for pack in packs]
        for pack, _, records in read:
            self._take(pack, records)
        self.rows = tuple(row for pack, rows, records in read for row in self._resolved(pack, rows, records))

    def _take(self, pack: Pack, records: Numbered) -> None:
        ids = {number: one.sha256 for number, one in records.items()}
        file = pack.records.name.file if pack.records is not None else pack.stem
        for one in records.values():
            if one.body is None:
                continue
            if one.kind != CONTENT:
                self.bodies[one.sha256] = one.body
                continue
            try:
                content = content_of(one.body, ids)
                if pack.careful and record_id(content.canonical()) != one.sha256:
                    raise ValueError("it is not what its checksum says")
            except (msgspec.DecodeError, KeyError, ValueError) as error:
                self.damage.append(Damage(file, f"a content cannot be read ({error})", (self.case,)))
                continue
            self.contents[one.sha256] = content

    def _resolved(self, pack: Pack, rows: list[StoredRow], records: Numbered) -> Iterable[Row]:
        headers = pack.headers if rows else {}
        for row in rows:
            own = (row.implementation, row.revision, row.status, row.seconds, row.worker, row.rest)
            try:
                tracebacks = tuple(records[n].sha256 for n in row.tracebacks)
                header = headers[row.header]
            except KeyError:
                self._set_aside(pack, row)
                continue
            if self._has_all(row.content, tracebacks):
                yield Row(*own, header, row.content, tracebacks, pack.stem, row.place)
            else:
                self._set_aside(pack, row)

    def _set_aside(self, pack: Pack, row: StoredRow) -> None:
        file = pack.rows.name.file if pack.rows is not None else pack.stem
        problem = "an observation is set aside, a record of it is missing"
        self.damage.append(Damage(file, problem, (self.case,), (row.implementation,)))

    def _has_all(self, content: RecordId, tracebacks: tuple[RecordId, ...]) -> bool:
        if content not in self._complete:
            found = self.contents.get(content)
            self._complete[content] = found is not None and all(one in self.bodies for one in found.stages())
        return self._complete[content] and all(one in self.bodies for one in tracebacks)

    def ids(self) -> frozenset[RecordId]:
        """All records that can be read, contents only with all their stages."""
        return frozenset([*self.bodies, *(one for one in self.contents if self._has_all(one, ()))])

    def stage(self, one: RecordId) -> Stage:
        """The stage with that id, without its traceback: the same object whenever it is asked for."""
        found = self._stages.get(one)
        if found is None:
            body = self.bodies[one]
            found = self._stages[one] = _stage.decode(body)
            if lacks_traceback(body):
                self._apart.add(one)
        return found

    def line(self, row: Row) -> bytes:
        """The observation as the JSON line it was, without its newline."""
        content = self.contents[row.content]
        own = (self.case, row.revision, row.seconds, row.worker, row.rest)
        return put_together(*own, content, self.bodies, row.tracebacks)

    def observation(self, row: Row, *, tracebacks: bool = True) -> Observation:
        """The observation; without ``tracebacks`` its stages are those of ``stage``, the same for all that saw them."""
        if row.rest:
            start = msgspec.json.encode({"kind": "observation", "case": self.case, "revision": row.revision})
            made = _observation.decode(start[:-1] + b',"status":"ok",' + row.rest[1:])
        else:
            made = _nothing
        runs, confirm = self._runs_of(row.content)
        if tracebacks and row.tracebacks:
            left = iter(row.tracebacks)
            content = self.contents[row.content]
            runs, confirm = (
                {run: [self._traced(one, left) for one in ids] for run, ids in (found or {}).items()}
                for found in (content.runs, content.confirm)
            )
        return msgspec.structs.replace(
            made,
            case=self.case,
            revision=row.revision,
            status=row.status,
            runs=runs,
            seconds=row.seconds,
            detail=self.contents[row.content].detail,
            confirm=confirm,
            worker=row.worker,
        )

    def _runs_of(self, content: RecordId) -> tuple[dict[str, list[Stage]], dict[str, list[Stage]]]:
        """The runs and the confirming runs of a content, without tracebacks: the same objects each time."""
        made = self._runs.get(content)
        if made is None:
            found = self.contents[content]
            runs, confirm = (
                {run: [self.stage(one) for one in ids] for run, ids in (part or {}).items()}
                for part in (found.runs, found.confirm)
            )
            made = self._runs[content] = (runs, confirm)
        return made

    def _traced(self, one: RecordId, left: Iterator[RecordId]) -> Stage:
        """A stage, with the next of the tracebacks where it has none of its own."""
        stage = self.stage(one)
        if stage.raised is None or one not in self._apart:
            return stage
        traceback = self.bodies[next(left)].decode()
        return msgspec.structs.replace(stage, raised=msgspec.structs.replace(stage.raised, traceback=traceback))
