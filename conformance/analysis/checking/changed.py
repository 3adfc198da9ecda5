"""Which rules a change touches: those that are not what they were at a commit of this repository."""

import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from conformance.analysis.ledger.load import RULES
from conformance.model.errors import LinkSourcesError


def changed_since(ref: str, folder: Path = RULES) -> set[str]:
    """The ids of the rules that are new, or say something else, since a commit; a rule that only moved is as it was."""
    commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").strip()
    before = _rules(_git(folder, "show", f"{commit}:./{name}") for name in _names(commit, folder))
    after = _rules(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.toml")))
    return {name for name, rule in after.items() if before.get(name) != rule}


def _names(commit: str, folder: Path) -> list[str]:
    # A commit from before there was this folder has no rules here: all are new.
    listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", commit, ".").split("\0")
    return [name for name in listed if name.endswith(".toml")]


def _rules(texts: Iterable[str]) -> dict[str, Any]:
    return {rule["id"]: rule for text in texts for rule in tomllib.loads(text).get("rule", [])}


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words], cwd=folder, check=False, capture_output=True, text=True, encoding="utf-8"
        )
    except OSError as error:
        raise LinkSourcesError(f"git cannot be started: {error}", "Install git.") from error
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["git said nothing"])[-1]
        raise LinkSourcesError(
            f"the rules of another commit cannot be read: {said}", "Name a commit of a checkout of this project."
        )
    return done.stdout
