"""Sources of other projects on this machine: git clones, and what is installed in environments under test."""

import contextlib
import re
import subprocess
import weakref
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from conformance.analysis.checking.links import Missing, Sources
from conformance.model.errors import LinkSourcesError

#: Repository → the distributions that install its files, and how it tags a version.
INSTALLED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "tensorflow/tensorflow": (("tensorflow", "tensorflow_cpu"), "v{}"),
    "jax-ml/jax": (("jax",), "jax-v{}"),
    "pytorch/pytorch": (("torch",), "v{}"),
    "keras-team/keras": (("keras", "Keras"), "v{}"),
    "microsoft/CNTK": (("cntk",), "v{}"),
}
#: How paths begin in a repository and in a wheel: TensorFlow's until 2.1, and CNTK's.
MOVED = (("", ""), ("tensorflow/", "tensorflow_core/"), ("bindings/python/", ""))


def sources(clones: Mapping[str, Path], installed: Path | None) -> Sources:
    """What answers ``git show TAG:PATH`` from clones, and where there is none from installed files."""
    opened = {repository: Clone(path) for repository, path in clones.items()}
    here = _Installed(installed) if installed else None

    @cache
    def show(repository: str, ref: str, path: str) -> str | Missing:
        if clone := opened.get(repository):
            return clone.show(ref, path)
        return here.show(repository, ref, path) if here else Missing.CLONE

    return show


def clones_in(folder: Path) -> dict[str, Path]:
    """Repository → git folder, for clones that lie as ``OWNER+REPO/repo`` below a folder, bare or not."""
    if not folder.is_dir():
        raise LinkSourcesError(f"{folder} is no folder", "Name a folder that holds clones as OWNER+REPO/repo.")
    found = {}
    for path in sorted(folder.glob("*+*/repo")):
        owner, _, name = path.parent.name.partition("+")
        found[f"{owner}/{name}"] = path
    return found


class Clone:
    """One repository, read by a single ``git cat-file`` that stays open."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise LinkSourcesError(f"{path} is no folder", "Name a clone as OWNER/REPO=PATH.")
        self.path = path
        self._process: subprocess.Popen[bytes] | None = None

    def show(self, ref: str, path: str) -> str | Missing:
        """The text of a file at a tag or commit; an empty text for the tag or commit itself."""
        if re.search(r"[\s\0]", ref + path):
            return Missing.PATH
        if self._ask(f"{ref}^{{commit}}") is None:
            return Missing.REF
        if not path:
            return ""
        found = self._ask(f"{ref}:{path}")
        return Missing.PATH if found is None else found.decode("utf-8", "replace")

    def _ask(self, name: str) -> bytes | None:
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
            answer = process.stdout.readline().split()
        except OSError:
            answer = []
        if not answer:
            raise LinkSourcesError(f"{self.path} cannot be read by git", "Name a clone: bare, or with a work tree.")
        if answer[-1] in (b"missing", b"ambiguous"):
            return None
        size = int(answer[2])
        return process.stdout.read(size + 1)[:size]

    def _start(self) -> subprocess.Popen[bytes]:
        words = ["git", "-C", str(self.path), "cat-file", "--batch"]
        try:
            self._process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise LinkSourcesError(f"git cannot be started: {error}", "Install git.") from error
        weakref.finalize(self, _end, self._process)
        return self._process


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a git that reads names until there are no more."""
    for end in (process.stdin, process.stdout):
        if end is not None:
            with contextlib.suppress(OSError):
                end.close()
    process.wait()


class _Installed:
    """Files that wheels have installed below a folder of environments, as ``.tox``."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise LinkSourcesError(f"{folder} is no folder", "Name a folder of environments, such as .tox.")
        #: Tag of a repository → where its files are.
        self.places: dict[tuple[str, str], Path] = {}
        for info in sorted(folder.glob("*/lib/python*/site-packages/*.dist-info")):
            name, _, version = info.name.removesuffix(".dist-info").partition("-")
            for repository, (distributions, tag) in INSTALLED.items():
                if name in distributions:
                    self.places.setdefault((repository, tag.format(version.partition("+")[0])), info.parent)

    def show(self, repository: str, ref: str, path: str) -> str | Missing:
        place = self.places.get((repository, ref))
        if place is None:
            return Missing.CLONE
        for before, after in MOVED if path else ():
            name = after + path.removeprefix(before)
            if path.startswith(before) and (place / name).is_file():
                return (place / name).read_text(encoding="utf-8", errors="replace")
        # A wheel does not hold all of a repository: kernels in C++ are no files there.
        return Missing.CLONE
