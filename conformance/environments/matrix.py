"""The table of environments as others need it: GitHub's matrix, and the table of docs/environments.md.

``conformance dev matrix [--tier commit] [--markdown]`` prints them.
"""

from conformance.environments.lock_check import locked
from conformance.environments.table import Environments, Tier
from conformance.model.observation import Implementation

#: What the documentation names the versions of, in this order, where a lock holds it.
SHOWN = ("keras", "tf-keras", "tensorflow", "tensorflow-cpu", "jax", "torch", "numpy")

#: And of companions.
BESIDE = (
    *("tf2onnx", "jax2onnx", "onnx", "onnxscript", "litert-torch", "ai-edge-litert", "onnxruntime", "openvino"),
    *("tensorflow-model-optimization", "tfx"),
)


def matrix(environments: Environments, tier: Tier | None = None) -> dict[str, list[dict[str, str]]]:
    """``{"include": [{"environment": …, "python": …}, …]}``: a cell for each environment, or those of one tier."""
    chosen = (environments.get(name) for name in environments.names(tier))
    return {"include": [{"environment": e.name, "python": e.python} for e in chosen]}


def markdown(environments: Environments, tier: Tier | None = None) -> str:
    """A Markdown table: a row for each environment with its locked versions."""
    lines = [
        "| environment | Python | as of | locked | implementations | note |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in environments.names(tier):
        one = environments.get(name)
        versions = locked(environments.lock_path(name))
        packages = ", ".join(f"{p} {versions[p]}" for p in SHOWN if p in versions)
        ids = ", ".join(f"`{i.id.removeprefix(name + '/')}`" for i in environments.implementations(name))
        lines.append(f"| `{name}` | {one.python} | {one.exclude_newer} | {packages} | {ids} | {one.note} |")
    return "\n".join(lines) + "\n"


def companions(environments: Environments) -> str:
    """A Markdown table: a row for each companion with its locked versions."""
    lines = ["| companion | Python | as of | locked | of | note |", "| --- | --- | --- | --- | --- | --- |"]
    for name, one in environments.table.companions.items():
        versions = locked(environments.lock_path(name))
        packages = ", ".join(f"{p} {versions[p]}" for p in (*SHOWN, *BESIDE) if p in versions)
        several = [Implementation(name, r.provider, r.backend, r.device, r.variant) for r in one.implementations]
        ids = ", ".join(f"`{i.id.removeprefix(name + '/')}`" for i in several)
        lines.append(f"| `{name}` | {one.python} | {one.exclude_newer} | {packages} | {ids} | {one.note} |")
    return "\n".join(lines) + "\n"
