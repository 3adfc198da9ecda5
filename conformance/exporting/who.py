"""Who exported and who ran: the versions that they are asked for and called by."""

from collections.abc import Mapping

from conformance.exporting.model import Exported, Party
from conformance.inventory.where import implementation_of
from conformance.model.observation import SCHEMA, Header

#: Runtime → the package whose version it has, where that is not called as it is.
_PACKAGES = {"tf.lite": "tensorflow", "ai-edge-litert": "ai_edge_litert"}


def headers(exported: Exported, parties: Mapping[str, Party] | None = None) -> dict[str, Header]:
    """What each writer is, or each of other parties, as an observation would say it: a companion is in no result."""
    return {
        name: Header(SCHEMA, implementation_of(name), dict(one.versions), {}, one.lock, "", "", exported.created)
        for name, one in (exported.writers if parties is None else parties).items()
    }


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
