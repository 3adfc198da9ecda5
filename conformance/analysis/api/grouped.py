"""Changes of the API as people meet them: a module that went is one entry, and so is an argument of many classes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from conformance.analysis.api.instead import RUN, Instead, generation, of_change, unseen
from conformance.analysis.api.model import Change, ChangeKind
from conformance.inventory.advice.model import Advice, Claim
from conformance.inventory.api import Apis
from conformance.inventory.usage import Usage


class Section(StrEnum):
    """What a change of the API is for somebody who moves, worst first."""

    GONE = "gone"
    MOVED = "moved"
    MEMBERS = "members"
    ARGUMENTS = "arguments"
    MEANINGS = "meanings"
    DEFAULTS = "defaults"
    NOTICES = "notices"
    ADDED = "added"


#: The section of each kind of change; names that are elsewhere are moved where all of an entry are.
SECTIONS: Mapping[ChangeKind, Section] = {
    "removed": Section.GONE,
    "moved": Section.MOVED,
    "renamed": Section.MOVED,
    "died": Section.GONE,
    "kind-changed": Section.MEANINGS,
    "argument-refused": Section.ARGUMENTS,
    "argument-renamed": Section.ARGUMENTS,
    "argument-ignored": Section.ARGUMENTS,
    "argument-required": Section.ARGUMENTS,
    "argument-keyword-only": Section.ARGUMENTS,
    "arguments-reordered": Section.ARGUMENTS,
    "default-changed": Section.DEFAULTS,
    "argument-warned": Section.NOTICES,
    "argument-accepted": Section.ADDED,
    "argument-added": Section.ADDED,
    "member-removed": Section.MEMBERS,
    "member-died": Section.MEMBERS,
    "member-changed": Section.MEANINGS,
    "member-extended": Section.ADDED,
    "member-added": Section.ADDED,
    "identifier-removed": Section.GONE,
    "identifier-changed": Section.MEANINGS,
    "identifier-added": Section.ADDED,
    "deprecated": Section.NOTICES,
    "added": Section.ADDED,
}

#: What makes changes one entry.
Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """Changes that are one thing to people; ``title`` names it, ``files`` is how many of those counted could meet it.

    ``use`` is what to use instead, ``text`` what else to know, ``because`` how it is known. ``rule`` is a cause of the
    ledger that says the same. ``became`` is what the advice calls the change, where only running it shows it.
    """

    section: Section
    title: str
    changes: tuple[Change, ...]
    use: str = ""
    text: str = ""
    because: str = ""
    files: int = 0
    snippet: str = ""
    rule: str = ""
    became: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What changed, each once: paths, members and arguments."""
        return tuple(dict.fromkeys(named(change) for change in self.changes))

    @property
    def silent(self) -> bool:
        """Whether nothing is raised where code meets it; what running showed goes before what the inventory shows."""
        return self.became == "ignored" if self.became else all(change.silent for change in self.changes)


def named(change: Change) -> str:
    """A change's thing: ``utils.np_utils``, ``Model.fit_generator``, ``optimizers.Adam(lr=)``, ``losses 'mse'``."""
    if not change.part or change.kind == "arguments-reordered":
        return change.name
    if change.kind.startswith("identifier"):
        return f"{change.name} {change.part!r}"
    if change.kind.startswith("member") or change.kind == "deprecated":
        return f"{change.name}.{change.part}"
    return f"{change.name}({change.part}=)"


def grouped(
    changes: Iterable[Change],
    apis: Apis,
    used: Usage,
    before: str,
    after: str,
    sections: Collection[Section] = tuple(Section),
) -> tuple[Entry, ...]:
    """The entries of some sections from one implementation (id) to another: by section, what is used most first."""
    wanted = [change for change in changes if SECTIONS[change.kind] in sections]
    modules = {one.name for one in wanted if one.kind == "removed" and one.old == "module"}
    found: dict[Key, list[tuple[Change, Instead | None]]] = {}
    for change in wanted:
        instead = of_change(change, apis, after)
        found.setdefault(_key(change, instead, modules), []).append((change, instead))
    # What is alone in its place goes with what is to be used in the same way: get_file of each module of data.
    for key in [key for key, some in found.items() if key[0] == "names" and len(some) == 1 and key[2]]:
        change, instead = found[key][0]
        if instead is not None:
            found.setdefault(("use", change.kind, instead.use), []).extend(found.pop(key))
    crossing = generation(before, apis.versions[before]) != generation(after, apis.versions[after])
    entries = [_entry(key, some, apis, used, before, crossing=crossing) for key, some in found.items()]
    told = {id(instead.advice) for some in found.values() for _, instead in some if instead is not None}
    for path, claim, advice in unseen(apis, before, after):
        if id(advice) not in told:
            entries.append(_unseen(path, claim, advice, apis, used))
    order = {section: n for n, section in enumerate(Section)}
    entries = [one for one in entries if one.section in sections]
    return tuple(sorted(entries, key=lambda one: (order[one.section], *_rank(one))))


def _rank(one: Entry) -> tuple[object, ...]:
    """The less the earlier within a section: what is used most; arguments of methods behind those of constructors."""
    first = one.changes[0].kind
    rare = one.section is Section.ARGUMENTS and (first == "arguments-reordered" or first.startswith("member"))
    return one.became != "changed", rare, -one.files, not one.use, one.title


def _key(change: Change, instead: Instead | None, modules: Collection[str]) -> Key:
    use = "" if instead is None else instead.use
    if SECTIONS[change.kind] in (Section.GONE, Section.MOVED):
        return _key_of_name(change, use, modules)
    if change.kind == "default-changed":
        return change.kind, change.part, change.old, change.new
    if change.part and instead is not None and instead.advice is not None:
        return "advice", instead.advice.id
    if change.kind in ("arguments-reordered", "member-changed", "member-extended"):
        return change.kind, change.part, change.old, change.new
    if change.part:
        return change.kind, change.part, use
    return change.kind, change.name


def _key_of_name(change: Change, use: str, modules: Collection[str]) -> Key:
    """A module that went is one entry with all that was in it, else names that went together to one place."""
    parts = change.name.split(".")
    for count in range(1, len(parts) + 1):
        if (head := ".".join(parts[:count])) in modules:
            return "module", head
    place, dot, called = use.rpartition(".")
    if dot and called == parts[-1]:
        return "names", ".".join(parts[:-1]), place
    return ("use", change.kind, use) if use else ("names", ".".join(parts[:-1]), "")


def _entry(
    key: Key, some: Sequence[tuple[Change, Instead | None]], apis: Apis, used: Usage, before: str, *, crossing: bool
) -> Entry:
    """One entry; ``crossing`` says that it is from one generation of Keras to the next."""
    weights = {change.name: _weight(change, apis, used, before) for change, _ in some}
    ordered = sorted(some, key=lambda one: (-weights[one[0].name], one[0].name, one[0].part))
    changes = tuple(change for change, _ in ordered)
    told = next((instead for _, instead in ordered if instead is not None), None)
    title, use, text = named(changes[0]), "" if told is None else told.use, "" if told is None else told.text
    if key[0] == "module":
        title = key[1]
        mine = next((instead for change, instead in some if change.name == title), None)
        use, text = (mine.use, mine.text) if mine is not None else _of_names(ordered, apis, before)
    elif key[0] == "names" and len(changes) > 1:
        title = f"{key[1]}.*" if key[1] else changes[0].name
        use = f"{key[2]}.*" if key[2] else ""
    elif key[0] == "advice" and told is not None and told.advice is not None and len(changes) > 1:
        claim = told.advice.claims[0]
        title = str(claim)
    elsewhere = [SECTIONS[change.kind] is Section.MOVED for change in changes if change.old != "module"]
    section = SECTIONS[changes[0].kind]
    if section in (Section.GONE, Section.MOVED):
        # A module is elsewhere where most of what it held is.
        section = Section.MOVED if use and sum(elsewhere) * 2 > len(elsewhere) else Section.GONE
    advice = None if told is None else told.advice
    became = ""
    if section is Section.NOTICES and crossing and advice is not None and advice.change in ("gone", "refused"):
        # It is there, with a notice; running it showed that it raises.
        section, became = (Section.MEMBERS if advice.claims[0].member else Section.ARGUMENTS), advice.change
    because, files = "" if told is None else told.because, max(weights.values(), default=0)
    return Entry(section, title, changes, use, text, because, files, advice.snippet if advice else "", "", became)


def _of_names(some: Sequence[tuple[Change, Instead | None]], apis: Apis, before: str) -> tuple[str, str]:
    """What to use for a module of which nothing is known but what became of its names: the best used of them."""
    mine = [one for one in some if _at_home(one[0], apis, before)]
    known = [(change, instead) for change, instead in mine if instead is not None and instead.use]
    if not known:
        return "", ""
    change, instead = known[0]
    called = change.name.rpartition(".")[2]
    more = f" Of {len(some)} names in it {len(known)} have a successor." if len(some) > 1 else ""
    return instead.use, f"For {called}: {instead.use}.{more}" if more else instead.text


def _at_home(change: Change, apis: Apis, before: str) -> bool:
    """Whether a name is defined in the module of its path, and not merely imported there."""
    module = apis.definition(before, change.name).partition(":")[0]
    return change.documented or f".{module}".endswith(f".{change.name.rpartition('.')[0]}")


def _weight(change: Change, apis: Apis, used: Usage, before: str) -> int:
    """How many files could meet a change: of a name that is gone, or only imported, those that use that very name."""
    if SECTIONS[change.kind] is Section.GONE or (
        SECTIONS[change.kind] is Section.MOVED and not _at_home(change, apis, before)
    ):
        return used.of((change.name,))
    return used.of(_names(apis, change.name))


def _unseen(path: str, claim: Claim, advice: Advice, apis: Apis, used: Usage) -> Entry:
    """What only running it shows: it is there in both, and is refused, does nothing or means something else."""
    kind: ChangeKind = "member-changed" if claim.member else "argument-ignored"
    section = Section.ARGUMENTS if claim.argument else Section.MEMBERS
    return Entry(
        Section.MEANINGS if advice.change == "changed" else section,
        str(claim),
        (Change(kind, path, claim.member or claim.argument, because="run under both"),),
        advice.instead,
        advice.advice,
        RUN,
        used.of(_names(apis, path)),
        advice.snippet,
        advice.rule,
        advice.change,
    )


def _names(apis: Apis, path: str) -> tuple[str, ...]:
    """All names of a thing that public code is counted under."""
    return (path, *apis.named_alike(path))
