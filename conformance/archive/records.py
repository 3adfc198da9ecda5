"""An observation taken apart into what it shares with others and what is its own, and put together again.

What is judged is its *content*: the status, the detail, and the stages of its runs. A content names its stages; both
have an id, the sha256 of their canonical JSON, so that what is equal to the bit is kept once. Tracebacks are apart:
they are judged by nobody, and would make two equal stages two. The rest (time, worker, symbols …) is in the row of
the observation. Texts are kept as JSON, byte for byte; nothing is decoded that need not be.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec

from conformance.archive.layout import ID_BYTES
from conformance.model.places import without_folders

#: The first bytes of the sha256 of a record's canonical text.
RecordId: TypeAlias = bytes
#: Run or confirming run → its stages' ids in order.
Runs: TypeAlias = dict[str, tuple[RecordId, ...]]

HEADER, CONTENT, STAGE, TRACEBACK = "header", "content", "stage", "traceback"

_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_runs = msgspec.json.Decoder(dict[str, list[msgspec.Raw]])
_text = msgspec.json.Decoder(str)
_number = msgspec.json.Decoder(float)
_encode = msgspec.json.encode


def record_id(body: bytes) -> RecordId:
    """The id of a record with this canonical text."""
    return hashlib.sha256(body).digest()[:ID_BYTES]


@dataclass(frozen=True, slots=True)
class Content:
    """All that is judged of an observation.

    ``head`` holds what is neither stages nor row (status, detail) as JSON texts by key; ``runs`` and ``confirm`` are
    None where the observation has none.
    """

    head: Mapping[str, bytes]
    runs: Runs | None = None
    confirm: Runs | None = None

    def canonical(self) -> bytes:
        """The text whose sha256 is the content's id: stages by their ids in hex."""
        return self.body(lambda one: f'"{one.hex()}"')

    def body(self, name: Callable[[RecordId], str]) -> bytes:
        """The content as JSON, with stages named by ``name``: JSON texts."""
        parts = [f"{_encode(key).decode()}:{value.decode()}" for key, value in self.head.items()]
        for key, runs in (("runs", self.runs), ("confirm", self.confirm)):
            if runs is not None:
                lists = (f"{_encode(run).decode()}:[{','.join(map(name, ids))}]" for run, ids in runs.items())
                parts.append(f'"{key}":{{{",".join(lists)}}}')
        return f"{{{','.join(parts)}}}".encode()

    def stages(self) -> Iterable[RecordId]:
        """The ids of all stages, those of runs before those of confirming runs."""
        for runs in (self.runs, self.confirm):
            for ids in (runs or {}).values():
                yield from ids

    @property
    def status(self) -> str:
        """How the case ended."""
        return _text.decode(self.head["status"])

    @property
    def detail(self) -> str:
        """What was said of it; empty where nothing was."""
        return _text.decode(self.head["detail"]) if "detail" in self.head else ""


def content_of(body: bytes, ids: Mapping[int, RecordId]) -> Content:
    """A content from its body with numbers for stages; raises what decoding raises, and KeyError."""
    whole = _object.decode(body)
    runs, confirm = (
        {run: tuple(ids[n] for n in numbers) for run, numbers in _numbered.decode(whole.pop(key)).items()}
        if key in whole
        else None
        for key in ("runs", "confirm")
    )
    return Content({key: bytes(value) for key, value in whole.items()}, runs, confirm)


_numbered = msgspec.json.Decoder(dict[str, list[int]])


@dataclass(frozen=True, slots=True)
class Parts:
    """An observation taken apart: its row's own values, its content, and the bodies of the records it is made of.

    ``rest`` holds every field that has no column of its own, as a JSON object; empty where there is none.
    ``tracebacks`` are the ids of the tracebacks in the order of the stages that raised.
    """

    case: str
    revision: str
    status: str
    seconds: float
    worker: str
    rest: bytes
    content: RecordId
    tracebacks: tuple[RecordId, ...]
    contents: Content
    stages: Mapping[RecordId, bytes] = field(repr=False)
    traces: Mapping[RecordId, bytes] = field(repr=False)


def take_apart(line: bytes) -> Parts:
    """An observation's JSON line taken apart, without the folders of the machine it was made on.

    Raises msgspec.DecodeError, ValueError or KeyError where it is none.
    """
    whole = _object.decode(line)
    if _text.decode(whole.pop("kind")) != "observation":
        raise ValueError("it is no observation")
    case, revision = (_text.decode(whole.pop(key)) for key in ("case", "revision"))
    seconds = _number.decode(whole.pop("seconds", msgspec.Raw(b"0.0")))
    worker = _text.decode(whole.pop("worker", msgspec.Raw(b'""')))
    head = {"status": bytes(whole.pop("status"))}
    if "detail" in whole:
        head["detail"] = _encode(without_folders(_text.decode(whole.pop("detail"))))
    stages: dict[RecordId, bytes] = {}
    traces: dict[RecordId, bytes] = {}
    raised: list[RecordId] = []

    def ids(raw: msgspec.Raw | None) -> Runs | None:
        if raw is None:
            return None
        return {run: tuple(one(stage) for stage in found) for run, found in _runs.decode(raw).items()}

    def one(raw: msgspec.Raw) -> RecordId:
        body, trace = _without_traceback(bytes(raw))
        if trace is not None:
            text = trace.encode()
            raised.append(record_id(text))
            traces[raised[-1]] = text
        found = record_id(body)
        stages[found] = body
        return found

    content = Content(head, ids(whole.pop("runs", None)), ids(whole.pop("confirm", None)))
    rest = _encode(whole) if whole else b""
    return Parts(
        case,
        revision,
        content.status,
        seconds,
        worker,
        rest,
        record_id(content.canonical()),
        tuple(raised),
        content,
        stages,
        traces,
    )


def _without_traceback(stage: bytes) -> tuple[bytes, str | None]:
    """A stage's JSON without folders of the machine and without its traceback, and that traceback."""
    if b'"raised"' not in stage:
        return stage, None
    whole = _object.decode(stage)
    if "raised" not in whole or whole["raised"] == msgspec.Raw(b"null"):
        return stage, None
    raised = _object.decode(whole["raised"])
    message = _text.decode(raised["message"])
    short = without_folders(message)
    trace = without_folders(_text.decode(raised["traceback"])) if "traceback" in raised else ""
    if short == message and not trace and "traceback" in raised:
        return stage, None
    if short != message:
        raised["message"] = msgspec.Raw(_encode(short))
    # A stage that says nothing of a traceback had one, or else it says that it had none.
    raised["traceback"] = msgspec.Raw(b'""')
    if trace:
        del raised["traceback"]
    whole["raised"] = msgspec.Raw(_encode(raised))
    return _encode(whole), trace or None


def put_together(
    case: str,
    revision: str,
    seconds: float,
    worker: str,
    rest: bytes,
    content: Content,
    bodies: Mapping[RecordId, bytes],
    tracebacks: Iterable[RecordId] = (),
) -> bytes:
    """The JSON line of an observation from its row and its records; raises KeyError for a record that is not there."""
    left = iter(tracebacks)
    head = dict(content.head)
    whole: dict[str, Any] = {"kind": "observation", "case": case, "revision": revision}
    whole["status"] = msgspec.Raw(head.pop("status"))
    for key, runs in (("runs", content.runs), ("confirm", content.confirm)):
        if key == "confirm":
            if seconds:
                whole["seconds"] = seconds
            whole.update({name: msgspec.Raw(text) for name, text in head.items()})
        if runs is not None:
            whole[key] = {
                run: [msgspec.Raw(_with_traceback(bodies[one], left, bodies)) for one in ids]
                for run, ids in runs.items()
            }
    if worker:
        whole["worker"] = worker
    if rest:
        whole.update(_object.decode(rest))
    return _encode(whole)


def _with_traceback(stage: bytes, left: Iterator[RecordId], bodies: Mapping[RecordId, bytes]) -> bytes:
    if not lacks_traceback(stage):
        return stage
    whole = _object.decode(stage)
    raised = _object.decode(whole["raised"])
    raised["traceback"] = msgspec.Raw(_encode(bodies[next(left)].decode()))
    whole["raised"] = msgspec.Raw(_encode(raised))
    return _encode(whole)


def lacks_traceback(stage: bytes) -> bool:
    """True where something was raised at a stage and its traceback is the row's."""
    if b'"raised"' not in stage:
        return False
    raised = _object.decode(stage).get("raised")
    return raised is not None and raised != msgspec.Raw(b"null") and "traceback" not in _object.decode(raised)
