"""Names: gone, moved, only raising, with a notice."""

from collections.abc import Iterator

from conformance.analysis.api.model import Change
from conformance.inventory.advice.model import Recipe
from conformance.lint.checks import causes, privates
from conformance.lint.checks.making import Told, advised, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use

#: What is expected where a name may not be there.
_LACKING = ("ImportError", "ModuleNotFoundError", "AttributeError")


def concerns(use: Use, knowledge: Knowledge) -> bool:
    """Whether anything became of a name."""
    return meets(use.path, knowledge)


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """What became of a name; a use of what was told at its import is not told again."""
    path = use.path
    if expected(use, *_LACKING) or (use.root and not use.importing and is_told(use.root, knowledge)):
        return
    if (change := knowledge.gone(path)) is not None:
        told = _advised(path, change, knowledge)
        there = bool(change.instead) and knowledge.new(change.instead) is not None
        moved = there and change.because.startswith("one object")
        instead = _whole(told.instead or (change.instead if moved else ""), path, knowledge)
        # Where a cause divides what both names do, one does not stand for the other.
        changes = causes.changes(path, knowledge) if moved else None
        if changes is not None and not told.advice:
            told = Told(told.instead, f"{changes.title}. {changes.advice.strip()}", changes.links[0], changes.id)
        unsafe = "" if changes is None else changes.title
        other = (Recipe(name=_whole(change.instead, path, knowledge), unsafe=unsafe),) if moved else ()
        moved = moved and changes is None
        rule = "moved-name" if moved else "gone-name"
        message = f"{path} is {'elsewhere' if moved else 'gone'}"
        fix = knowledge.recipes(path) or other
        yield finding(rule, use, path, message, told, versions=knowledge.where(path), instead=instead, fix=fix)
        return
    if not knowledge.known(path) and (parent := _gone_parent(path, knowledge)):
        told = _advised(parent, change, knowledge) if (change := knowledge.gone(parent)) else Told()
        yield finding(
            "gone-name",
            use,
            path,
            f"{parent} is gone, and {path} with it",
            versions=knowledge.where(parent),
            told=told,
            fix=knowledge.recipes(path) or knowledge.recipes(parent),
        )
        return
    if said := _dead(path, knowledge):
        # Also where both raise: it is nothing to use.
        died = next((one for one in knowledge.meeting.itself(path) if one.kind == "died"), None)
        yield finding(
            "dead-name",
            use,
            path,
            f"{path} only raises: {said.partition(': ')[2] or said}",
            versions=knowledge.where(path),
            told=advised(knowledge.written(path) if died is None else knowledge.instead(died), knowledge),
            fix=knowledge.recipes(path),
        )
        return
    for one in knowledge.meeting.itself(path):
        told = advised(knowledge.instead(one), knowledge)
        if one.kind == "deprecated" and not use.importing:
            yield finding("deprecated", use, path, f"{path} is deprecated", versions=knowledge.where(path), told=told)


def _advised(path: str, change: Change, knowledge: Knowledge) -> Told:
    """What advice says of a name that went; of some that were never public this package says it."""
    told = advised(knowledge.instead(change), knowledge)
    return privates.MODULES.get(path, told) if told == Told() else told


def _whole(instead: str, path: str, knowledge: Knowledge) -> str:
    """What to use instead: of a module that the name is in, the name in it."""
    inside = f"{instead}.{path.rpartition('.')[2]}"
    return inside if instead and knowledge.new(inside) is not None else instead


def meets(path: str, knowledge: Knowledge) -> bool:
    """Whether anything became of a name."""
    gone = knowledge.gone(path) is not None or (not knowledge.known(path) and bool(_gone_parent(path, knowledge)))
    return gone or bool(_dead(path, knowledge)) or bool(knowledge.meeting.itself(path))


def _dead(path: str, knowledge: Knowledge) -> str:
    """With what every use of a name ends under the new one; empty where it does not."""
    new = knowledge.new(path)
    return "" if new is None else new.dead


def is_told(path: str, knowledge: Knowledge) -> bool:
    """Whether a name is told where it is imported."""
    return knowledge.cached(("told", path), lambda: _is_told(path, knowledge))


def _is_told(path: str, knowledge: Knowledge) -> bool:
    if knowledge.gone(path) is not None or (not knowledge.known(path) and bool(_gone_parent(path, knowledge))):
        return True
    return bool(_dead(path, knowledge))


def covered(use: Use, knowledge: Knowledge) -> bool:
    """Whether anything is known of a name."""
    path = use.path
    return not path or knowledge.cached(
        ("covered", path), lambda: knowledge.known(path) or bool(_gone_parent(path, knowledge))
    )


def _gone_parent(path: str, knowledge: Knowledge) -> str:
    """The module above a path nobody has, where it is known and gone; of a class it would be a member."""
    parent = path.rpartition(".")[0]
    while parent:
        if knowledge.known(parent):
            gone = knowledge.gone(parent) is not None and knowledge.apis.kind(parent) == "module"
            return parent if gone else ""
        parent = parent.rpartition(".")[0]
    return ""
