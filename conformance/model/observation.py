"""What was seen, as it stands on disk: one header, observations, one footer, each a JSON line."""

import hashlib
import re
from typing import Any, Literal, TypeAlias, get_args

import msgspec

#: Raised whenever a file written before could be misread.
SCHEMA = 2

#: Providers and backends in the order they are shown; others follow by name.
PROVIDERS = ("tf.keras", "keras", "tf_keras")
BACKENDS = ("tensorflow", "jax", "torch", "numpy", "openvino", "theano", "cntk", "mxnet")

CaseStatus: TypeAlias = Literal["ok", "error", "unsupported", "crash", "timeout", "out-of-memory", "not-run"]

#: How a case can end under an implementation, in the order in which files and pages have them.
STATUSES: tuple[CaseStatus, ...] = get_args(CaseStatus)
StageStatus: TypeAlias = Literal["ok", "error", "missing", "signature", "unsupported"]


class Implementation(msgspec.Struct, frozen=True, omit_defaults=True):
    """How Keras is imported, in which environment, on which backend and device.

    ``variant`` tells apart what the rest cannot, e.g. ``legacy`` for TF_USE_LEGACY_KERAS=1.
    """

    environment: str
    provider: str
    backend: str = "tensorflow"
    device: str = "cpu"
    variant: str = ""

    @property
    def id(self) -> str:
        """``py311-tf2/keras``, ``py313-keras315-jax/keras[jax]``, ``py312-tf216/tf.keras(legacy)@gpu``."""
        backend = "" if self.backend == "tensorflow" else f"[{self.backend}]"
        variant = f"({self.variant})" if self.variant else ""
        device = "" if self.device == "cpu" else f"@{self.device}"
        return f"{self.environment}/{self.provider}{variant}{backend}{device}"

    @property
    def slug(self) -> str:
        """The id as a file name: no two ids have one, whatever is in them, not even where case does not count.

        The table's ids are told apart by their letters; any other has a part of its sha256 (hex) behind ``~``.
        """
        variant = f"+{self.variant}" if self.variant else ""
        backend = "" if self.backend == "tensorflow" else f"+{self.backend}"
        device = "" if self.device == "cpu" else f"@{self.device}"
        plain = f"{self.environment}--{self.provider}{variant}{backend}{device}"
        if _read_back(plain) == (self.environment, self.provider, self.variant, self.backend, self.device):
            return plain
        readable = re.sub(r"[^a-z0-9._+@-]+", "_", plain.lower()).strip("._+@-")[:_READABLE]
        # The parts, for they say more than the id where they hold its brackets themselves.
        parts = [self.environment, self.provider, self.variant, self.backend, self.device]
        return f"{readable or 'x'}~{hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:16]}"


#: Characters of a long or odd id that are kept in its file's name, which has to leave room for more.
_READABLE = 80

#: An id as a file name from which it can be read again. A variant that is named here is no backend.
_PLAIN = re.compile(
    r"(?P<environment>[a-z0-9][a-z0-9._-]{0,79})--(?P<provider>tf\.keras|[a-z0-9_]{1,24})"
    r"(\+(?P<variant>legacy))?(\+(?P<backend>(?!legacy\b|tensorflow\b)[a-z0-9_]{1,24}))?(@(?P<device>(?!cpu\b)[a-z0-9_]{1,24}))?"
)


def _read_back(slug: str) -> tuple[str, str, str, str, str] | None:
    """The parts that a plain file name stands for; None where it is none."""
    found = _PLAIN.fullmatch(slug)
    if found is None:
        return None
    return (
        *(found["environment"], found["provider"], found["variant"] or ""),
        *(found["backend"] or "tensorflow", found["device"] or "cpu"),
    )


class Header(msgspec.Struct, frozen=True, tag="header", tag_field="kind"):
    """Exactly what ran.

    ``versions`` has the keys keras, tensorflow, jax, torch, theano, numpy, python, h5py … as far as
    they are there; ``machine`` what else the worker's handshake reported (CPU flags, threads, device) and the
    variables it was started with. ``lock`` and ``catalog`` are fingerprints (sha256, hex) of the environment's lock
    file and the catalog. ``worker`` is that of all the worker's files when the file was opened last, for people: what
    made an observation is in the observation.
    """

    schema: int
    implementation: Implementation
    versions: dict[str, str]
    machine: dict[str, Any]
    lock: str
    worker: str
    catalog: str
    created: str

    @property
    def label(self) -> str:
        """``tf.keras 2.15.0 (TF 2.15.1)``, ``keras 3.15.1 [jax]``: for people."""
        mine = self.implementation
        text = f"{mine.provider} {self.versions.get('keras', '?')}"
        if mine.backend != "tensorflow":
            text += f" [{mine.backend}]"
        elif "tensorflow" in self.versions:
            text += f" (TF {self.versions['tensorflow']})"
        device = "" if mine.device == "cpu" else f" /{mine.device}"
        return text + (f" {mine.variant}" if mine.variant else "") + device


class Raised(msgspec.Struct, frozen=True):
    """An exception: its class, its message, and the tail of its traceback."""

    type: str
    message: str
    traceback: str = ""


class Stage(msgspec.Struct, frozen=True, omit_defaults=True):
    """One judged step of a scenario and the facts seen at it.

    A fact is plain JSON, or an array ``{"array": dtype, "shape": [...], "data": base64 of
    little-endian C order}``, or a measured property ``{"estimate": float, "stderr": float}``.
    """

    stage: str
    status: StageStatus = "ok"
    facts: dict[str, Any] = {}
    raised: Raised | None = None


class SameAs(msgspec.Struct, frozen=True):
    """Why an observation was not made again: the other implementation (id) resolves every symbol to the same object.

    ``symbols`` are those that the case resolved there and whose identity was seen in one process.
    """

    implementation: str
    symbols: list[str]


class Observation(msgspec.Struct, frozen=True, omit_defaults=True, tag="observation", tag_field="kind"):
    """All facts of one case under one implementation.

    ``runs`` maps a precision to the stages reached. ``confirm`` holds the runs made on demand where
    a verdict was near its border: ``repeat`` is the same float64 run again, ``ulp`` the float64 run
    with its inputs moved by one ulp.

    ``worker`` is the fingerprint of those of the worker's files that this case loads (runner/fingerprint.py), and of
    those that prove ``same_as`` where there is one. ``symbols`` are the public names that it asked Keras for, in the
    order of first use. ``limits`` (``seconds`` for a case, ``bytes`` resident) are those of the worker whose end is
    the observation. ``elsewhere`` is what the header of its own file said of another machine (``cpu_flags``,
    ``processor``, ``platform``): it was brought here from there. Empty where it was made on the header's machine.
    """

    case: str
    revision: str
    status: CaseStatus
    runs: dict[str, list[Stage]] = {}
    seconds: float = 0.0
    detail: str = ""
    confirm: dict[str, list[Stage]] = {}
    worker: str = ""
    symbols: list[str] = []
    same_as: SameAs | None = None
    limits: dict[str, float] = {}
    elsewhere: dict[str, Any] = {}


class Footer(msgspec.Struct, frozen=True, tag="footer", tag_field="kind"):
    """The file's last line. ``complete`` says every case of the catalog is in it."""

    observations: int
    complete: bool
    finished: str
