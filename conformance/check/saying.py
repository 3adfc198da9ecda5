"""What two texts of a program say otherwise themselves: names of files, and names of numbers in the logs."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from conformance.check.code import parsed
from conformance.check.pairing import Both

#: A field in a text that is a form: ``{epoch:02d}``, ``%s``.
_FIELD = re.compile(r"\{[^{}]*\}|%[\d.+-]*[a-z]")

#: What TensorFlow writes behind the name of a checkpoint, and the file that it writes beside it.
_CHECKPOINT = re.compile(r"\.(?:index|data-\d+-of-\d+)$")
BESIDE = "checkpoint"

#: A text of fewer letters names no file.
SHORTEST = 3


@dataclass(frozen=True)
class Says:
    """The texts that stand in one text of a program alone, as forms: ``*`` is for what is filled in."""

    forms: frozenset[str]

    def word(self, name: str) -> bool:
        """Whether this one alone says a name."""
        return name in self.forms

    def names(self, path: str, written: Iterable[str] = ()) -> bool:
        """Whether this one alone names a file, or the folder that it is in; ``written`` are the files beside it."""
        if PurePosixPath(path).name == BESIDE:
            folder = PurePosixPath(path).parent
            beside = (one for one in written if PurePosixPath(one).parent == folder and _CHECKPOINT.search(one))
            return any(self.names(one) for one in beside)
        called = set(_called(path))
        return any(one.fullmatch(name) for one in self._patterns for name in called) or path.endswith(self._endings)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        long = (one.removeprefix("./") for one in self.forms if len(one.replace("*", "")) >= SHORTEST)
        return tuple(re.compile(".*".join(map(re.escape, one.split("*")))) for one in long)

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        return tuple(one for one in self.forms if re.fullmatch(r"(?:\.\w+)+", one) and len(one) >= SHORTEST)


def says(both: Both) -> tuple[Says, Says]:
    """What each of two texts says alone, or more often than the other."""
    first = Counter(form for one in both.files.values() for form in _forms(parsed(both.first, one.first)))
    second = Counter(form for name in both.files for form in _forms(parsed(both.second, name)))
    return Says(frozenset(first - second)), Says(frozenset(second - first))


def _called(path: str) -> Iterator[str]:
    """What a program may have called a file that it wrote: by a folder above, without what a format puts behind it."""
    whole = PurePosixPath(path)
    for one in (whole, PurePosixPath(_CHECKPOINT.sub("", path)), *whole.parents[:-1]):
        yield from (str(one), one.name)


def _forms(tree: ast.Module) -> Iterator[str]:
    inner = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values}
    for one in ast.walk(tree):
        if isinstance(one, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in one.values)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in inner:
            yield _FIELD.sub("*", one.value)
