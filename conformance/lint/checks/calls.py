"""Arguments of calls: refused, renamed, ignored, required, in another order, with another default."""

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from conformance.analysis.api.model import Change
from conformance.analysis.api.signatures import same_value
from conformance.inventory.advice.model import Advice, Recipe
from conformance.inventory.described import Entry, Member, Signature
from conformance.lint.checks.making import Told, advised, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Argument, Call, Finding, Use

#: What a call is expected to raise where an argument may be refused.
_REFUSING = ("TypeError", "ValueError")

#: The rule of each kind of change of an argument that is given.
_GIVEN = {
    "argument-refused": "refused-argument",
    "argument-renamed": "renamed-argument",
    "argument-ignored": "ignored-argument",
    "argument-warned": "warned-argument",
}

#: The same of what running the advice showed.
_RAN = {"refused": "refused-argument", "gone": "refused-argument", "ignored": "ignored-argument"}

#: What became of an argument, in words.
_SAID = {
    "refused-argument": "is refused",
    "renamed-argument": "has another name",
    "ignored-argument": "is ignored",
    "warned-argument": "is taken with a warning",
}

#: Defaults of which another text means the same, or which say nothing about results: names of objects; None for what
#: the configuration says; ``auto``, which meant ``sum_over_batch_size``; None for UTF-8.
SAME_MEANING = frozenset(
    {"name", "data_format", "reduction", "dtype", "encoding", "sparse", "distribution", "log_dir", "custom_objects"}
)

#: Defaults that results do not depend on: what is only shown, and how it is computed.
_SHOWN = frozenset({"dpi", "width", "show_layer_names", "verbose", "profile_batch", "jit_compile"})


#: An argument by position that means another one now is given by its name.
_BY_NAME = Recipe(by_name=True)

#: Why a rename that nothing but likeness shows is not safe.
_UNSURE = "that the two names mean the same is likely, and not known"


@dataclass(frozen=True)
class Callee:
    """What is called: a symbol, or a member of one, as both have it."""

    path: str
    member: str
    old: Entry | Member | None
    new: Entry | Member | None
    changes: Mapping[str, list[Change]]
    #: What is told of in place of the path.
    shown: str = ""
    #: Whether nothing is to be said about an argument, as far as somebody asked.
    silent: dict[str, bool] = field(default_factory=dict, compare=False)

    @cached_property
    def signatures(self) -> tuple[Signature | None, Signature | None]:
        """The signatures in both."""
        return (None if self.old is None else self.old.signature), (None if self.new is None else self.new.signature)

    @cached_property
    def alike(self) -> int:
        """How many arguments by position, from the first one on, are the same in both, or in no signature."""
        old, new = self.signatures
        if old is None or new is None:
            return sys.maxsize
        was, now = old.positional, new.positional
        first = next((n for n, name in enumerate(was) if n >= len(now) or now[n] != name), None)
        return sys.maxsize if first is None else first

    @cached_property
    def lacking(self) -> Sequence[Change]:
        """The changes that calls meet which do not give an argument."""
        every = (change for changes in self.changes.values() for change in changes)
        return [one for one in every if one.kind == "argument-required" or _is_other_default(one)]

    @property
    def text(self) -> str:
        """How it is told."""
        path = self.shown or self.path
        return f"{path}.{self.member}" if self.member else path

    def subject(self, argument: str) -> str:
        """How an argument of it is told."""
        return f"{self.text}({argument}=)"


def concerns(use: Use, knowledge: Knowledge) -> bool:
    """Whether both have a symbol."""
    return _callee(knowledge.standing(use.path), knowledge) is not None


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """What the arguments of a call of a symbol meet."""
    callee = _callee(knowledge.standing(use.path), knowledge)
    if use.call is not None and callee is not None:
        yield from checked(use, use.call, callee, knowledge)


def _callee(path: str, knowledge: Knowledge) -> Callee | None:
    """A symbol that both have; None where there is none, or the new one only raises."""

    def made() -> Callee | None:
        new = knowledge.new(path) if path else None
        if new is None or new.dead:
            return None
        return Callee(path, "", knowledge.old(path), new, knowledge.arguments(path))

    return knowledge.cached(("callee", path), made)


def checked(use: Use, call: Call, callee: Callee, knowledge: Knowledge) -> Iterator[Finding]:
    """The same of whatever is called."""
    if expected(use, *_REFUSING):
        return
    old, new = callee.signatures
    bound = by_name(call, old)
    told: set[str] = set()
    for name, argument in bound.items():
        if _is_silent(name, callee, knowledge):
            continue
        for one in _given(use, name, argument, callee, knowledge):
            told.add(name)
            yield one
    if len(call.positional) > callee.alike:
        yield from _by_position(use, call, callee, knowledge, told)
    if call.open:
        return
    for change in callee.lacking:
        part = change.part
        if part in bound:
            continue
        if change.kind == "default-changed":
            yield _default(use, change, callee, knowledge)
        elif _takes_nothing_else(call, new, part):
            yield finding(
                "required-argument",
                use,
                callee.subject(part),
                f"{part} of {callee.text} has to be given; its default was {change.old or 'another'}",
                versions=knowledge.where(callee.path, callee.member, part),
                instead=f"{part}={change.old}" if change.old else "",
                told=advised(knowledge.advice(callee.path, callee.member, part), knowledge),
                fix=(Recipe(add=f"{part}={change.old}"),)
                if _is_literal(change.old)
                else knowledge.recipes(callee.path, callee.member, part),
                path=callee.path,
            )


def by_name(call: Call, signature: Signature | None) -> dict[str, Argument]:
    """Argument → what is given for it, by position as far as a signature is known."""
    found: dict[str, Argument] = {}
    if signature is not None:
        found.update(zip(signature.positional, call.positional, strict=False))
    found.update({one.name: one for one in call.named})
    return found


def _is_silent(name: str, callee: Callee, knowledge: Knowledge) -> bool:
    """Whether nothing is to be said about an argument, however it is given."""
    known = callee.silent.get(name)
    if known is None:
        changed = any(change.kind in _GIVEN for change in callee.changes.get(name, ()))
        advice = knowledge.advice(callee.path, callee.member, name)
        known = callee.silent[name] = not changed and advice is None and _outcome(callee.new, name) != "refused"
    return known


def _given(use: Use, name: str, argument: Argument, callee: Callee, knowledge: Knowledge) -> Iterator[Finding]:
    """What an argument that is given meets; one by position does not meet another name."""
    for change in callee.changes.get(name, ()):
        if (rule := _GIVEN.get(change.kind)) is None or (not argument.name and rule != "ignored-argument"):
            continue
        if rule == "renamed-argument" and _outcome(callee.new, name) in ("accepted", "warned"):
            rule = "warned-argument"
        found = knowledge.instead(change) or knowledge.advice(callee.path, callee.member, name)
        told = advised(found, knowledge)
        fix = knowledge.recipes(callee.path, callee.member, name)
        if change.kind == "argument-renamed":
            told = replace(told, instead=told.instead or f"{change.instead}=")
            fix = fix or (Recipe(argument=change.instead, unsafe=_UNSURE if change.certainty == "likely" else ""),)
        yield _of_argument(rule, use, name, argument, callee, knowledge, told, fix)
        return
    if not argument.name:
        return
    advice = knowledge.advice(callee.path, callee.member, name)
    # What is said of all classes need not hold of one that names the argument.
    named = callee.new is not None and callee.new.signature is not None and callee.new.signature.get(name) is not None
    ran = "" if advice is None or (named and advice.change != "ignored") else advice.change
    if (rule := _RAN.get(ran)) is not None:
        fix = knowledge.recipes(callee.path, callee.member, name)
        yield _of_argument(rule, use, name, argument, callee, knowledge, advised(advice, knowledge), fix)
        return
    if advice is not None and advice.change == "changed" and (said := _said_otherwise(argument, advice)):
        fix, told = knowledge.recipes(callee.path, callee.member, name), advised(advice, knowledge)
        yield _of_argument("refused-argument", use, name, argument, callee, knowledge, told, fix, said)
        return
    if _outcome(callee.new, name) == "refused":
        fix = knowledge.recipes(callee.path, callee.member, name)
        told = advised(advice, knowledge)
        yield _of_argument("refused-argument", use, name, argument, callee, knowledge, told, fix)


def _said_otherwise(argument: Argument, advice: Advice) -> str:
    """What an argument is given that is said in another way now, as the recipes of its advice have it."""
    old = {value for recipe in advice.fix for value in (*(pair[0] for pair in recipe.values), *recipe.only)}
    return next((one for one in (argument.literal, *argument.instances) if one and one in old), "")


def _outcome(callee: Entry | Member | None, name: str) -> str:
    """What came of passing an argument; empty where that is not known."""
    trial = None if callee is None or callee.signature is None else callee.takes(name)
    return "" if trial is None else trial.outcome


def _of_argument(
    rule: str,
    use: Use,
    name: str,
    argument: Argument,
    callee: Callee,
    knowledge: Knowledge,
    told: Told,
    fix: Sequence[Recipe],
    value: str = "",
) -> Finding:
    return finding(
        rule,
        use,
        callee.subject(name),
        f"{name}{'=' if value else ''}{value} of {callee.text} {_SAID[rule]}",
        span=argument.span,
        versions=knowledge.where(callee.path, callee.member, name),
        told=told,
        fix=fix,
        path=callee.path,
        argument=name,
    )


def _by_position(use: Use, call: Call, callee: Callee, knowledge: Knowledge, told: set[str]) -> Iterator[Finding]:
    """Arguments by position that mean another one now, or are taken by name only."""
    old, new = callee.signatures
    if old is None or new is None:
        return
    was, now = old.positional, new.positional
    takes_more = any(one.kind == "args" for one in new.parameters)
    for place, argument in enumerate(call.positional[: len(was)]):
        name = was[place]
        if name in told or (place < len(now) and now[place] == name):
            continue
        by_name_only = any(one.name == name and one.kind == "keyword-only" for one in new.parameters)
        renamed = any(one.kind == "argument-renamed" for one in callee.changes.get(name, ()))
        if place >= len(now) and not takes_more:
            yield finding(
                "positional-argument",
                use,
                callee.subject(name),
                f"{name} of {callee.text} is {'taken by name only' if by_name_only else 'not taken by position'}",
                span=argument.span,
                instead=f"{name}=…" if by_name_only else "",
                versions=knowledge.where(callee.path, callee.member, name),
                fix=(_BY_NAME,),
                path=callee.path,
                argument=name,
            )
        elif place < len(now) and not renamed and (name in now or by_name_only or now[place] in was):
            yield finding(
                "reordered-arguments",
                use,
                callee.subject(name),
                f"argument {place + 1} of {callee.text} was {name} and is {now[place]}",
                span=argument.span,
                instead=f"{name}=…",
                versions=knowledge.where(callee.path, callee.member, name),
                fix=(_BY_NAME,),
                path=callee.path,
                argument=name,
            )


def _takes_nothing_else(call: Call, signature: Signature | None, part: str) -> bool:
    """Whether an argument is given neither by name nor by position."""
    if signature is None:
        return False
    names = signature.positional
    return part not in names or names.index(part) >= len(call.positional)


def _is_other_default(change: Change) -> bool:
    """Whether a change is one of a default, where both mean something else."""
    return change.kind == "default-changed" and change.part not in SAME_MEANING and not _alike(change.old, change.new)


def _default(use: Use, change: Change, callee: Callee, knowledge: Knowledge) -> Finding:
    """Such a default."""
    part = change.part
    rule = "changed-display" if part in _SHOWN else "changed-default"
    return finding(
        rule,
        use,
        callee.subject(part),
        f"the default of {part} of {callee.text} was {change.old} and is {change.new}",
        instead=f"{part}={change.old}",
        versions=knowledge.where(callee.path, callee.member, part),
        fix=(Recipe(add=f"{part}={change.old}"),) if rule == "changed-default" else (),
        path=callee.path,
    )


def _alike(old: str, new: str) -> bool:
    """Whether two defaults may be the same: None stands for what the code chooses itself, as do names of objects."""
    if "None" in (old, new) or same_value(old, new) or old.lower() == new.lower():
        return True
    if not (_is_literal(old) and _is_literal(new)):
        return True
    return _flat(old) == _flat(new) != ""


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True


def _flat(text: str) -> str:
    """A number, or numbers that are all the same in whatever tuples, as one text."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return ""
    numbers: list[object] = []

    def gather(one: object) -> None:
        if isinstance(one, tuple | list):
            for inner in one:
                gather(inner)
        else:
            numbers.append(one)

    gather(value)
    same = bool(numbers) and all(isinstance(one, int | float) and one == numbers[0] for one in numbers)
    return repr(numbers[0]) if same else ""
