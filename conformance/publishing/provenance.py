"""Where a published result comes from: which suite, which locks, worker and catalogue, which machine, when."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

import conformance
from conformance import catalog
from conformance.environments.table import ROOT, Environments
from conformance.model.case import catalog_fingerprint
from conformance.model.observation import Header
from conformance.observations.completeness import Completeness
from conformance.observations.machine import machine

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:provenance:1"
SCHEMA_FILE = Path(__file__).with_name("provenance.schema.json")


class Revision(msgspec.Struct, frozen=True):
    """The git commit (hex) the suite is at, and whether its files differ from it; None where git cannot say."""

    commit: str | None
    dirty: bool | None


def revision(root: Path = ROOT, apart: Path | None = None) -> Revision:
    """The revision of the suite at ``root``; what lies in the folder ``apart`` (what is published) does not count."""
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return Revision(None, None)
    paths = ["."]
    if apart is not None:
        # Not Path.resolve(), which raises over a link to itself.
        whole, beside = Path(os.path.realpath(root)), Path(os.path.realpath(apart))
        if beside.is_relative_to(whole):
            paths.append(f":(exclude){beside.relative_to(whole).as_posix()}")
    changed = _git(root, "status", "--porcelain", "--", *paths)
    return Revision(commit.strip(), None if changed is None else bool(changed.strip()))


def provenance(
    headers: Mapping[str, Header],
    found: Completeness,
    threshold: float,
    environments: Environments,
    suite: Revision,
    created: str,
    files: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """The whole of ``provenance.json``, which provenance.schema.json publishes.

    ``headers`` are those of the observations judged, by implementation; ``files`` is ``{name: {bytes, sha256}}``.
    """
    # A Python of one's own, e.g. one that sees a GPU, has no lock: its versions stand in its header.
    names = sorted({header.implementation.environment for header in headers.values() if header.lock})
    dates = sorted(header.created for header in headers.values())
    return {
        "schema": SCHEMA_ID,
        "suite": {
            "version": conformance.__version__,
            "created": created,
            "commit": suite.commit,
            "dirty": suite.dirty,
            "catalog": catalog_fingerprint({case.id: case.revision for case in catalog.load().values()}),
        },
        "workers": {i: header.worker for i, header in sorted(headers.items())},
        "locks": {name: environments.lock_fingerprint(name) for name in names},
        "machine": msgspec.to_builtins(machine()),
        "observed": {
            "first": dates[0] if dates else None,
            "last": dates[-1] if dates else None,
            "machines": _machines(headers),
        },
        "completeness": {
            "required": threshold,
            "fraction": found.fraction,
            "cases": found.cases,
            "observed": dict(found.observed),
        },
        "files": {name: dict(one) for name, one in sorted(files.items())},
    }


def _machines(headers: Mapping[str, Header]) -> list[dict[str, Any]]:
    """The machines that workers reported, each with the implementations observed on it."""
    found: dict[tuple[str, str], list[str]] = {}
    for i, header in headers.items():
        key = str(header.machine.get("processor", "")), _system(str(header.machine.get("platform", "")))
        found.setdefault(key, []).append(i)
    return [{"processor": key[0], "platform": key[1], "implementations": ids} for key, ids in sorted(found.items())]


def _system(platform: str) -> str:
    """What ``platform.platform()`` said in the worker, without the kernel's release: it changes no result."""
    return re.sub(r"^(\w+)-.+-(\w+)-with-(.+)$", r"\1 \2 \3", platform)


def _git(root: Path, *words: str) -> str | None:
    try:
        # No lock: one that is left by a killed ``git status`` stops whoever commits.
        words = ("--no-optional-locks", *words)
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        # No git, or no repository: the answer is that it is not known.
        return None
    return done.stdout
