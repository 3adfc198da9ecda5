"""What changed in the public API from one implementation to another."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import get_args

from conformance.analysis.api.model import BREAKING, Change, ChangeKind
from conformance.analysis.api.replacing import Replacement, Replacements, common_namespace, said_by
from conformance.analysis.api.signatures import arguments_changed, same_value
from conformance.inventory.answers import snake
from conformance.inventory.api import Apis
from conformance.inventory.described import Entry, Member


def changes(apis: Apis, before: str, after: str) -> tuple[Change, ...]:
    """All changes from one implementation (id) to another, what breaks first; raises InventoryError for an unknown id.

    A thing with several paths is compared once, under its canonical one.
    """
    found = _Comparison(apis, before, after)
    everything = [*found.removed(), *found.compared(), *found.identifiers(), *found.added()]
    order = {kind: n for n, kind in enumerate(get_args(ChangeKind))}
    return tuple(sorted(everything, key=lambda one: (not one.documented, order[one.kind], one.name, one.part)))


def breaking(apis: Apis, before: str, after: str) -> tuple[Change, ...]:
    """The changes that a program meets which uses nothing new; in no order."""
    found = _Comparison(apis, before, after)
    told = (*found.removed(), *found.compared(), *found.identifiers())
    return tuple(one for one in told if one.breaking or one.kind in ("deprecated", "argument-warned"))


def changes_of(apis: Apis, path: str, before: str, after: str) -> tuple[Change, ...]:
    """The changes of one path alone; as much of it as the two implementations have."""
    found = _Comparison(apis, before, after)
    old, new = apis.entry(before, path), apis.entry(after, path)
    if old is not None and new is not None:
        return tuple(found.pair(path, old, new))
    return tuple(one for one in (*found.removed(path), *found.added()) if one.name == path)


class Meeting:
    """What one use of a name meets between two implementations (ids): as ``changes``, with all that is inherited."""

    def __init__(self, apis: Apis, before: str, after: str) -> None:
        self._all = _Comparison(apis, before, after)

    def gone(self, path: str) -> Change | None:
        """The change of a path that only the old one has."""
        old, new = (self._all.apis.entry(end, path) for end in (self._all.before, self._all.after))
        if old is None or new is not None:
            return None
        return self._all.gone(path, old.definition, old, old.documented)

    def itself(self, path: str) -> tuple[Change, ...]:
        """The changes of a path that both have, without those of its arguments and members."""
        old, new = (self._all.apis.entry(end, path) for end in (self._all.before, self._all.after))
        return () if old is None or new is None else tuple(self._all.itself(path, old, new))

    def arguments(self, path: str) -> tuple[Change, ...]:
        """The changes of the arguments of a path that both have."""
        return self._all.all_arguments(path)

    def members(self, path: str) -> tuple[Change, ...]:
        """The changes of the members of a class that both have."""
        return tuple(map(self._all.advised, self._all.all_members(path)))


class _Comparison:
    def __init__(self, apis: Apis, before: str, after: str) -> None:
        self.apis = apis
        self.before = before
        self.after = after
        self.olds = apis.definitions(before)
        self.news = apis.definitions(after)
        self.replacements = Replacements(apis, before, after)
        self._of_members: dict[str, tuple[Change, ...]] = {}
        self._of_signatures: dict[tuple[int, int], str | None] = {}
        self._of_arguments: dict[str, tuple[Change, ...]] = {}
        #: Old definition → the path under which it is compared.
        self._paths: dict[str, str] = {}
        for path, definition in self.olds.items():
            if path in self.news:
                known = self._paths.get(definition)
                if known is None or self._rank(path, definition) < self._rank(known, definition):
                    self._paths[definition] = path

    def _rank(self, path: str, definition: str) -> tuple[bool, int, str]:
        parts = path.split(".")
        return any(p in ("legacy", "experimental") for p in parts), len(parts), path

    def removed(self, only: str = "") -> Iterator[Change]:
        """Paths that the new one has not, documented and of old modules."""
        gone: dict[str, Change] = {}
        old_news = self.apis.old_definitions(self.after)
        for paths, documented in ((self.olds, True), (self.apis.old_definitions(self.before), False)):
            for path, definition in paths.items():
                if path in self.news or path in old_news or (only and path != only):
                    continue
                entry = self.apis.entry(self.before, path)
                if entry is not None and entry.kind != "value":
                    gone[path] = self.gone(path, definition, entry, documented)
        for change in gone.values():
            yield self._module(change, gone) if not change.old else change

    def gone(self, path: str, definition: str, entry: Entry, documented: bool) -> Change:
        signature = "" if entry.signature is None else entry.signature.text
        if entry.kind == "module":
            return Change("removed", path, documented=documented)
        replacement = self.replacements.of(path, definition)
        if replacement is None:
            return Change("removed", path, old=f"{entry.kind} {signature}", documented=documented)
        kind: ChangeKind = "removed"
        if replacement.path and replacement.because.startswith("one object"):
            same = replacement.use.rpartition(".")[2] == path.rpartition(".")[2]
            kind = "moved" if same else "renamed"
        return Change(
            kind,
            path,
            old=f"{entry.kind} {signature}",
            instead=replacement.use,
            because=replacement.because,
            certainty=replacement.certainty,
            documented=documented,
        )

    @staticmethod
    def _module(change: Change, gone: Mapping[str, Change]) -> Change:
        """A module is where its names now are, where that is one place for all of which it is known."""
        inside = [one for path, one in gone.items() if path.startswith(f"{change.name}.") and one.old]
        sure = [one.instead for one in inside if one.because.startswith("one object")]
        place = common_namespace(sure)
        if place and len(sure) * 2 > len(inside):
            return replace(change, old="module", instead=place, because="its names are there")
        return replace(change, old="module")

    def compared(self) -> Iterator[Change]:
        """What both have under one path; aliases that lead to the same pair of things are compared once."""
        pairs: dict[tuple[str, str], str] = {}
        for path, definition in self.olds.items():
            if path in self.news:
                key = (definition, self.news[path])
                if key not in pairs or self._rank(path, definition) < self._rank(pairs[key], definition):
                    pairs[key] = path
        for path in pairs.values():
            old, new = self.apis.entry(self.before, path), self.apis.entry(self.after, path)
            if old is not None and new is not None:
                yield from self.pair(path, old, new)

    def pair(self, path: str, old: Entry, new: Entry) -> Iterator[Change]:
        """One thing in both."""
        yield from self.itself(path, old, new)
        if new.dead:
            return
        if {old.kind, new.kind} <= {"class", "function"}:
            yield from self._own_arguments(path, old, new)
        if old.kind == new.kind == "class":
            yield from self._own_members(path, old, new)

    def itself(self, path: str, old: Entry, new: Entry) -> Iterator[Change]:
        """The changes of the thing as a whole."""
        if new.dead:
            if not old.dead:
                use = said_by(new.dead)
                yield Change("died", path, new=new.dead, instead=use, because="the exception" if use else "")
            return
        if old.kind != new.kind:
            yield Change("kind-changed", path, old=old.kind, new=new.kind)
        if new.deprecated and not old.deprecated:
            replacement = self.replacements.from_notices({new.deprecated: (self.after,)})
            yield Change(
                *("deprecated", path, "", "", new.deprecated),
                *(("", "") if replacement is None else (replacement.use, replacement.because)),
            )

    def _own_arguments(self, path: str, old: Entry, new: Entry) -> Iterator[Change]:
        """The changes of arguments, without those that ``**kwargs`` hands on to a public class above it."""
        above: set[tuple[str, str]] = set()
        for definition in old.bases:
            base = self._paths.get(definition)
            if base is not None and base != path:
                above.update((c.kind, c.part) for c in self.all_arguments(base))
        signed = {p.name for e in (old, new) if e.signature is not None for p in e.signature.parameters}
        for change in self.all_arguments(path):
            if (change.kind, change.part) not in above or change.part in signed:
                yield change

    def all_arguments(self, path: str) -> tuple[Change, ...]:
        if path not in self._of_arguments:
            old, new = self.apis.entry(self.before, path), self.apis.entry(self.after, path)
            found = () if old is None or new is None or new.dead else tuple(arguments_changed(path, old, new))
            self._of_arguments[path] = found
        return self._of_arguments[path]

    def _own_members(self, path: str, old: Entry, new: Entry) -> Iterator[Change]:
        """The changes of members that are not those of a public class above it as well."""
        above: set[tuple[str, str, str, str]] = set()
        for definition in old.bases:
            base = self._paths.get(definition)
            if base is not None and base != path:
                above.update((c.kind, c.part, c.old, c.new) for c in self.all_members(base))
        for change in self.all_members(path):
            if (change.kind, change.part, change.old, change.new) not in above:
                yield self.advised(change)

    def all_members(self, path: str) -> tuple[Change, ...]:
        if path not in self._of_members:
            old, new = self.apis.entry(self.before, path), self.apis.entry(self.after, path)
            found = (
                ()
                if old is None or new is None
                else tuple(_members(path, old.members, new.members, self._of_signatures))
            )
            self._of_members[path] = found
        return self._of_members[path]

    def advised(self, change: Change) -> Change:
        """A member that is gone, with what its notices said to use."""
        if change.kind not in ("member-removed", "member-died"):
            return change
        notices = dict(self.apis.member_notices(change.name, change.part))
        if change.kind == "member-died":
            notices[change.new] = frozenset((self.after,))
        replacement: Replacement | None = self.replacements.from_notices(notices)
        return change if replacement is None else replace(change, instead=replacement.use, because=replacement.because)

    def identifiers(self) -> Iterator[Change]:
        """Strings that ``get()`` takes, and keys of the logs of callbacks: in the one alone, or for another thing."""
        olds, news = self.apis.identifiers(self.before), self.apis.identifiers(self.after)
        for group in olds.keys() & news.keys():
            for name, given in olds[group].items():
                now = news[group].get(name)
                if now is None:
                    # Two keys of logs that are numbers are not the same for it.
                    takes = news[group] if "." not in group else {}
                    same = sorted(one for one, what in takes.items() if snake(what) == snake(given))
                    instead = min(same, key=lambda one: (one != snake(one), -len(one), one), default="")
                    because = f"it gives {given} as well" if instead else ""
                    yield Change("identifier-removed", group, name, given, "", instead, because)
                # One thing under a new name of its own is no other thing: swish, which is called silu now.
                elif snake(now) != snake(given) and olds[group].get(snake(now)) != given:
                    yield Change("identifier-changed", group, name, given, now)
            for name in news[group].keys() - olds[group].keys():
                yield Change("identifier-added", group, name, "", news[group][name])

    def added(self) -> Iterator[Change]:
        """Documented paths that only the new one has; an alias of what was there is none."""
        former = self.apis.old_definitions(self.before)
        for path in self.news:
            if path in self.olds or path in former:
                continue
            entry = self.apis.entry(self.after, path)
            if entry is not None and entry.kind != "value" and not entry.dead:
                signature = "" if entry.signature is None else f" {entry.signature.text}"
                yield Change("added", path, new=f"{entry.kind}{signature}")


def _members(
    path: str,
    olds: Mapping[str, Member],
    news: Mapping[str, Member],
    seen: dict[tuple[int, int], str | None],
) -> Iterator[Change]:
    """The changes of all members, inherited ones included; ``seen`` keeps what came of pairs of signatures (ids)."""
    if olds is news:
        return
    for name, old in olds.items():
        new = news.get(name)
        if new is None and old.on_instances and not path.startswith("optimizers."):
            # Another version may set it later than when an instance is made: nobody looked.
            continue
        if new is None:
            yield Change("member-removed", path, name, _told(old), "")
        elif new.dead and not old.dead:
            yield Change("member-died", path, name, _told(old), new.dead)
        elif old.called != new.called:
            yield Change("member-changed", path, name, _told(old), _told(new))
        elif old.signature is not new.signature and old.signature != new.signature:
            yield from _resigned(path, name, old, new, seen)
        elif old.default and new.default and not same_value(old.default, new.default):
            yield Change("member-changed", path, name, _told(old), _told(new))
        if new is not None and new.deprecated and not old.deprecated:
            yield Change(
                "deprecated", path, name, "", new.deprecated, said_by(new.deprecated), "the notice of deprecation"
            )
    for name, new in news.items():
        if name not in olds and not new.on_instances:
            yield Change("member-added", path, name, "", _told(new))


def _resigned(
    path: str, name: str, old: Member, new: Member, seen: dict[tuple[int, int], str | None]
) -> Iterator[Change]:
    """The change of a member's signature: what breaks calls, or nothing where every call is as it was."""
    key = (id(old.signature), id(new.signature))
    if key not in seen:
        inside = tuple(arguments_changed(path, old, new))
        breaks = ", ".join(f"{one.kind} {one.part}" for one in inside if one.kind in BREAKING)
        seen[key] = breaks if inside else None
    if (because := seen[key]) is not None:
        yield Change(
            "member-changed" if because else "member-extended", path, name, _told(old), _told(new), because=because
        )


def _told(member: Member) -> str:
    if member.signature is not None:
        return f"{member.kind} {member.signature.text}"
    return f"{member.kind} {member.default}".strip()
