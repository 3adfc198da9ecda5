"""What somebody's own class lacks where Keras makes it: a constructor that does not take what Keras calls it with."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from conformance.model.case import Case
from conformance.model.observation import Raised
from conformance.scenarios.own import PREFIX
from conformance.testing.reading import module_file
from conformance.testing.running import Outcome

#: What Python says of an argument that a constructor does not take; up to 3.9 without the class that has it.
_REFUSED = re.compile(r"(?:([\w.]+)\.)?__init__\(\) got an unexpected keyword argument '(\w+)'")

#: A frame of a traceback.
_FRAME = re.compile(r'File "([^"\n]+)"')

#: Where Keras makes an object from what that says of itself.
FROM_CONFIG = frozenset({"roundtrip"})

ADVICE = "accept **kwargs and hand it to super().__init__(**kwargs)"


def hints(outcome: Outcome, labels: Mapping[str, str]) -> list[str]:
    """A line for each stage and argument: the check, which constructor lacks what, and where that raised."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for name, observation in outcome.observations.items():
        for stage in next(iter(observation.runs.values()), []):
            for kind, argument in _lacking(outcome.case, stage.raised):
                found.setdefault((stage.stage, kind, argument), []).append(labels.get(name, name))
    check = f"check_{outcome.case.scenario.removeprefix(PREFIX)}"
    return [
        f"{check}, {stage}: {kind}.__init__ takes no {argument}=, which Keras gives it"
        f"{' from its config' if stage in FROM_CONFIG else ''} ({', '.join(where)}): {ADVICE}"
        for (stage, kind, argument), where in found.items()
    ]


def _lacking(case: Case, raised: Raised | None) -> Iterator[tuple[str, str]]:
    """The constructor of somebody's own that raised, by its class, and the argument that Keras called it with."""
    if raised is None or "own" not in case.params:
        return
    match = _REFUSED.search(raised.message)
    if match is None or match[2] in case.params.get("arguments", {}):
        return
    packages: Mapping[str, str] = case.params["own"]["packages"]
    if _called_by_own(raised.traceback, packages):
        return
    kind = match[1] or case.api.partition(":")[2]
    if any(_refuses(path, kind, match[2]) for path in _files(case, packages, kind)):
        yield kind, match[2]


def _called_by_own(traceback: str, packages: Mapping[str, str]) -> bool:
    """Whether the last frame before that exception is of somebody's own code: then that is what is wrong."""
    match = _REFUSED.search(traceback)
    frames = _FRAME.findall(traceback[: match.start()]) if match is not None else []
    own = (Path(folder) / name for name, folder in packages.items())
    return bool(frames) and any(
        Path(frames[-1]) == one.with_suffix(".py") or one in Path(frames[-1]).parents for one in own
    )


def _files(case: Case, packages: Mapping[str, str], kind: str) -> Iterator[Path]:
    """The files in which a class may be: the module of the subject, then whatever else its packages hold."""
    module, _, _ = case.api.partition(":")
    first = module_file(dict(packages), module)
    if first is not None:
        yield first
    for name, folder in packages.items():
        alone = Path(folder, f"{name}.py")
        several: Sequence[Path] = [alone] if alone.is_file() else sorted(Path(folder, name).rglob("*.py"))
        word = kind.rpartition(".")[2].encode()
        yield from (one for one in several if one != first and b"class " + word in one.read_bytes())


def _refuses(path: Path, kind: str, argument: str) -> bool:
    """Whether a class of a file has a constructor of its own that takes neither this argument nor any."""
    try:
        node: ast.AST | None = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return False
    for part in (*kind.split("."), "__init__"):
        inside = ast.iter_child_nodes(node) if node is not None else iter(())
        node = next((one for one in inside if getattr(one, "name", None) == part), None)
    if not isinstance(node, ast.FunctionDef):
        return False
    named = {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
    return node.args.kwarg is None and argument not in named
