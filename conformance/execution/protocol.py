"""The messages between runner and worker, each one line of JSON (docs/protocol.md)."""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from conformance.execution.replies import MalformedError
from conformance.model.case import Case
from conformance.model.errors import WorkerProtocolError
from conformance.model.observation import Raised, Stage

#: The version a worker must name in its greeting.
PROTOCOL = 1


class Hello(msgspec.Struct, frozen=True, tag="hello", tag_field="kind"):
    """A worker that has imported Keras and waits for cases. ``machine["engine"]`` says how it evaluates."""

    protocol: int
    provider: str
    backend: str
    versions: dict[str, str]
    machine: dict[str, Any] = {}
    device: str = "cpu"


class Failed(msgspec.Struct, frozen=True, tag="failed", tag_field="kind"):
    """A worker that could not import Keras and ends."""

    raised: Raised


class Observed(msgspec.Struct, frozen=True, tag="observed", tag_field="kind"):
    """What a case did."""

    number: int
    status: Literal["ok", "error", "unsupported"]
    runs: dict[str, list[Stage]]
    confirm: dict[str, list[Stage]] = {}
    symbols: list[str] = []
    seconds: float = 0.0


class Refused(msgspec.Struct, frozen=True, tag="refused", tag_field="kind"):
    """A worker that does not know what it is asked for: the harness is at fault."""

    number: int
    message: str


class Fault(msgspec.Struct, frozen=True, tag="fault", tag_field="kind"):
    """A worker that went wrong itself over what it was asked for: the harness is at fault."""

    number: int
    raised: Raised


class Compared(msgspec.Struct, frozen=True, tag="compared", tag_field="kind"):
    """Which public names are one object in two providers of an environment.

    ``roots`` are what the engine asks for before any case; without ``alike`` they, or the providers' traits, differ.
    ``asking`` are functions and classes that ask for ``tf.keras`` themselves, whichever package that is.
    """

    number: int
    alike: bool
    roots: list[str]
    same: list[str]
    asking: list[str] = msgspec.field(default_factory=list)


class Reproduced(msgspec.Struct, frozen=True, tag="reproduced", tag_field="kind"):
    """What a script printed, each ``print`` as a list of facts, and what it raised in the end."""

    number: int
    printed: list[list[Any]]
    raised: Raised | None = None
    seconds: float = 0.0


Message: TypeAlias = Hello | Failed | Observed | Refused | Fault | Compared | Reproduced
Reply: TypeAlias = Observed | Refused | Fault | Compared | Reproduced

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)


def encode_request(number: int, case: Case, precisions: Sequence[str], confirm: Sequence[str]) -> bytes:
    """The line that asks for a case."""
    request = {"kind": "observe", "number": number, "case": case.request()}
    return _encoder.encode({**request, "precisions": precisions, "confirm": confirm}) + b"\n"


def encode_comparison(number: int, provider: str, symbols: Sequence[str]) -> bytes:
    """The line that asks which names are one object in the worker's Keras and in another provider's."""
    return _encoder.encode({"kind": "compare", "number": number, "provider": provider, "symbols": symbols}) + b"\n"


def encode_script(number: int, script: str, precision: str) -> bytes:
    """The line that asks for a script to be run, with Keras set to a precision as a fresh process would be."""
    return _encoder.encode({"kind": "reproduce", "number": number, "script": script, "precision": precision}) + b"\n"


def decode_message(line: bytes) -> Message:
    """A worker's line as a message.

    Raises MalformedError where the worker has written it and it is none, and WorkerProtocolError where something else
    in its process must have.
    """
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        shown = line[:200].decode("utf-8", "backslashreplace")
        if line.startswith(b'{"'):
            raise MalformedError(f"{error}: {shown!r}") from error
        raise WorkerProtocolError(
            f"not a message of the protocol ({error}): {shown!r}",
            "Something in the worker's process writes to the reply pipe; docs/protocol.md says what may stand there.",
        ) from error
