"""What replaces a path that is gone, as the inventory shows it: another path of the object, a notice, what is alike."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from conformance.analysis.api.model import Certainty
from conformance.analysis.api.signatures import named
from conformance.inventory.api import Apis
from conformance.inventory.described import Entry
from conformance.inventory.spelling import plain

#: Words after which a notice names what to use, and the name: in backticks, or as code.
_QUOTED = re.compile(r"(?is)\b(?:use|prefer|replaced by|in favou?r of|moved to)\b[^`.]{0,60}?:?\*?\s*`([^`]+)`")
_BARE = re.compile(
    r"(?i)\b(?:use|prefer|replaced by|in favou?r of|moved to)\s+((?:tf|keras|np)\.[\w.]+\w|[A-Z]\w*\.\w+)"
)


@dataclass(frozen=True)
class Replacement:
    """What to use, how that is known, and how sure it is; ``path`` where it is a path of the new implementation."""

    use: str
    because: str
    certainty: Certainty = "sure"
    path: bool = True


def said_by(notice: str) -> str:
    """What a notice says to use, as code; empty where it says nothing."""
    match = _QUOTED.search(notice) or _BARE.search(notice)
    return match.group(1).strip() if match else ""


class Replacements:
    """The replacements for one pair of implementations (ids)."""

    def __init__(self, apis: Apis, before: str, after: str) -> None:
        self.apis = apis
        self.before = before
        self.after = after
        self._olds = apis.definitions(before)
        self._news = apis.definitions(after)
        self._by_last: dict[str, list[str]] = {}
        for path in self._news:
            self._by_last.setdefault(path.rpartition(".")[2], []).append(path)
        self._dead: dict[str, bool] = {}

    def of(self, path: str, definition: str) -> Replacement | None:
        """For a path that the new implementation has not; None where nothing is known."""
        return (
            self._same(path, definition)
            or self._once_same(path, definition)
            or self._noticed(path)
            or self._alike(path)
        )

    def _usable(self, path: str) -> bool:
        """Whether a path of the new implementation leads to something that does not only raise."""
        if path not in self._dead:
            entry = self.apis.entry(self.after, path)
            self._dead[path] = entry is None or bool(entry.dead) or entry.kind in ("module", "value")
        return not self._dead[path]

    def _same(self, path: str, definition: str) -> Replacement | None:
        """Another path of the same object, which both have."""
        names = self.apis.aliases(self.before, path)
        found = [one for one in names if one in self._news and self._olds.get(one) == definition and self._usable(one)]
        return Replacement(found[0], f"one object in {self.before}") if found else None

    def _once_same(self, path: str, definition: str) -> Replacement | None:
        """A path that was the same object elsewhere, and is nothing else in the old implementation."""
        ever = self.apis.ever_aliases(path)
        found = [
            one
            for one in ever
            if one in self._news and self._olds.get(one, definition) == definition and self._usable(one)
        ]
        best = min(found, key=lambda one: (*_nearness(path, one), -len(ever[one])), default=None)
        if best is None:
            return None
        where = next(one for one in reversed(self.apis.implementations) if one in ever[best])
        return Replacement(best, f"one object in {where}")

    def _noticed(self, path: str) -> Replacement | None:
        """What a notice of deprecation says, of the old implementation or else of the newest that has one."""
        notices = self.apis.notices(path)
        return self.from_notices(notices)

    def from_notices(self, notices: Mapping[str, Collection[str]]) -> Replacement | None:
        """What the best of several notices (→ who says it) says to use."""
        place = {one: n for n, one in enumerate(self.apis.implementations)}
        order = sorted(
            notices, key=lambda text: (self.before not in notices[text], -max(place[i] for i in notices[text]))
        )
        for text in order:
            if use := said_by(text):
                name = plain(use)
                known = name in self._news and self._usable(name)
                return Replacement(name if known else use, "the notice of deprecation", path=known)
        return None

    def _alike(self, path: str) -> Replacement | None:
        """What is called the same elsewhere and takes the same arguments."""
        old = self.apis.entry(self.before, path)
        if old is None or old.kind not in ("class", "function"):
            return None
        found = []
        for one in self._by_last.get(path.rpartition(".")[2], ()):
            if one in self._olds or not self._usable(one):
                continue
            new = self.apis.entry(self.after, one)
            if new is not None and alike(old, new):
                found.append(one)
        best = min(found, key=lambda one: (*_nearness(path, one), one), default=None)
        return None if best is None else Replacement(best, "the same name and arguments", "likely")


def alike(old: Entry, new: Entry) -> bool:
    """Whether all arguments of the old are the first of the new, in their order; none at all says nothing."""
    if old.kind != new.kind or old.signature is None or new.signature is None:
        return False
    before, after = list(named(old.signature)), list(named(new.signature))
    # Every function of TensorFlow's had one.
    before, after = ([one for one in names if one != "name"] for names in (before, after))
    return bool(before) and after[: len(before)] == before


def _nearness(path: str, other: str) -> tuple[bool, bool, int]:
    """The less the nearer: called the same, in the same namespace, short."""
    mine, theirs = path.split("."), other.split(".")
    return mine[-1] != theirs[-1], mine[0] != theirs[0], len(theirs)


def common_namespace(paths: Iterable[str]) -> str:
    """The namespace in which all paths are; empty where they are in several."""
    found = {path.rpartition(".")[0] for path in paths}
    return next(iter(found)) if len(found) == 1 else ""
