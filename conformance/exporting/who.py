"""Who exported and who ran: the versions that they are asked for and called by."""

import re
from collections.abc import Mapping

from conformance.exporting.model import Exported, Party
from conformance.model.observation import SCHEMA, Header, Implementation

_ID = re.compile(
    r"(?P<environment>[^/]+)/(?P<provider>[^(\[@]+)(\((?P<variant>[^)]+)\))?(\[(?P<backend>[^\]]+)\])?(@(?P<device>.+))?"
)

#: Runtime → the package whose version it has, where that is not called as it is.
_PACKAGES = {"tf.lite": "tensorflow", "ai-edge-litert": "ai_edge_litert"}


def headers(exported: Exported) -> dict[str, Header]:
    """What each writer is, as an observation would say it: a companion is in no result."""
    return {name: _header(name, one, exported.created) for name, one in exported.writers.items()}


def _header(name: str, party: Party, created: str) -> Header:
    found = _ID.fullmatch(name)
    parts: Mapping[str, str | None] = found.groupdict() if found else {"provider": name}
    implementation = Implementation(
        parts.get("environment") or "",
        parts.get("provider") or "",
        parts.get("backend") or "tensorflow",
        parts.get("device") or "cpu",
        parts.get("variant") or "",
    )
    return Header(SCHEMA, implementation, dict(party.versions), {}, party.lock, "", "", created)


def runtime_name(name: str) -> str:
    """``onnxruntime`` of ``py311-runtimes/onnxruntime``: what it is asked for by, and what it reads."""
    return name.partition("/")[2]


def runtime_labels(exported: Exported) -> dict[str, str]:
    """Each runtime as ``tf.lite 2.15.1``; by its id where two are called alike."""
    found = {}
    for name, party in exported.runtimes.items():
        runtime = runtime_name(name)
        # OpenVINO tells its build behind its version.
        version = party.versions.get(_PACKAGES.get(runtime, runtime), "").partition("-")[0]
        found[name] = f"{runtime} {version}".strip()
    several = list(found.values())
    return {name: label if several.count(label) == 1 else name for name, label in found.items()}
