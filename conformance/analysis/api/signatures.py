"""What changed between two signatures, and in what is accepted beyond them."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from conformance.analysis.api.model import Change
from conformance.inventory.described import Entry, Member, Parameter, Signature

#: What a message says to use: ``Use `negative_slope` instead``.
_USE = re.compile(r"(?i)\b(?:use|prefer|using|to)\s+(?:the\s+)?`([A-Za-z_][\w.]*)`")


#: What can be called: an entry of the inventory, or a member of a class.
Callee: TypeAlias = Entry | Member


def arguments_changed(name: str, old: Callee, new: Callee) -> Iterator[Change]:
    """The changes of arguments from one callable to another; nothing where a signature is not known."""
    if old.signature is None or new.signature is None:
        return
    if old.signature is new.signature and old.tried == new.tried and old.renamed == new.renamed:
        # Most of what neighbouring versions have.
        return
    before, after = named(old.signature), named(new.signature)
    renamed = _renamed(old, new, before, after)
    for argument in dict.fromkeys([*before, *old.tried]):
        if argument in before and argument in after:
            yield from _both(name, before[argument], after[argument])
        elif argument in renamed:
            fresh, certain, because = renamed[argument]
            trial = new.takes(argument)
            yield Change(
                "argument-renamed",
                name,
                argument,
                _default(before.get(argument)),
                "" if trial is None else trial.said,
                fresh,
                because,
                "sure" if certain else "likely",
            )
        else:
            yield from _gone(name, argument, before.get(argument), old, new)
    fresh_names = {fresh for fresh, _, _ in renamed.values()}
    for argument, parameter in after.items():
        if argument in before or argument in fresh_names:
            continue
        former = old.takes(argument)
        if parameter.required and not (former and former.outcome in ("accepted", "warned")):
            yield Change("argument-required", name, argument, "", "required")
        elif former is None or former.outcome in ("refused", "unclear"):
            sure = former is not None and former.outcome == "refused"
            yield Change(
                "argument-added", name, argument, "", _default(parameter), certainty="sure" if sure else "likely"
            )
    yield from _taken_now(name, old, new, {*before, *after})
    yield from _reordered(name, before, after)


def _taken_now(name: str, old: Callee, new: Callee, signed: Collection[str]) -> Iterator[Change]:
    """Arguments that stand in no signature: refused before, taken now."""
    for argument, trial in new.tried.items():
        former = old.takes(argument)
        if argument in signed or former is None:
            continue
        if former.outcome == "refused" and trial.outcome in ("accepted", "warned"):
            yield Change("argument-accepted", name, argument, former.said, trial.said)


def named(signature: Signature) -> Mapping[str, Parameter]:
    """The parameters that have a name for callers."""
    return {one.name: one for one in signature.parameters if one.kind not in ("args", "kwargs")}


def same_value(left: str | None, right: str | None) -> bool:
    """Whether two defaults are one value: ``0`` and ``0.0`` are, ``1`` and ``True`` are not."""
    if left == right:
        return True
    if left is None or right is None:
        return False
    try:
        one, other = ast.literal_eval(left), ast.literal_eval(right)
    except (ValueError, SyntaxError):
        return False
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    # (2, 2) and [2, 2] are one where a sequence is asked for.
    sequences = isinstance(one, list | tuple) and isinstance(other, list | tuple)
    return (numbers and one == other) or (sequences and list(one) == list(other))


def advised(said: str, known: Mapping[str, object]) -> str:
    """The argument that a message says to use instead, where it is one of those known."""
    return next((word for word in _USE.findall(said) if word in known), "")


def _default(parameter: Parameter | None) -> str:
    if parameter is None:
        return ""
    return "required" if parameter.default is None else parameter.default


def _both(name: str, old: Parameter, new: Parameter) -> Iterator[Change]:
    """An argument that both have."""
    if new.required and not old.required:
        yield Change("argument-required", name, new.name, _default(old), "required")
    elif not new.required and not old.required and not same_value(old.default, new.default):
        yield Change("default-changed", name, new.name, _default(old), _default(new))
    if new.kind == "keyword-only" and old.kind in ("ordinary", "positional-only"):
        yield Change("argument-keyword-only", name, new.name, _default(old), _default(new))
    if new.kind == "positional-only" and old.kind != "positional-only":
        yield Change("argument-refused", name, new.name, "by name", "by position only")


def _gone(name: str, argument: str, old: Parameter | None, before: Callee, after: Callee) -> Iterator[Change]:
    """An argument that only the old signature has, or that the old one accepted beyond its signature."""
    former = before.takes(argument)
    if former is None or former.outcome in ("refused", "unclear"):
        return
    now = after.takes(argument)
    signature = after.signature
    known = {} if signature is None else named(signature)
    if now is None or now.outcome == "unclear":
        # Nobody could try it. A signature that takes anything may still take it.
        if old is not None and (signature is None or not signature.open):
            yield Change("argument-refused", name, argument, _default(old), "not in the signature")
        return
    fresh = advised(now.said, known)
    because = "the message" if fresh else ""
    was = _default(old) if old is not None else former.outcome
    if now.outcome == "refused":
        # A message that only lists what is allowed advises nothing.
        yield Change("argument-refused", name, argument, was, now.said or "not in the signature", fresh, because)
    elif now.outcome == "ignored" and former.outcome != "ignored":
        yield Change("argument-ignored", name, argument, was, now.said, fresh, because)
    elif now.outcome == "warned" and former.outcome == "accepted":
        yield Change("argument-warned", name, argument, was, now.said, fresh, because)


def _renamed(
    old: Callee, new: Callee, before: Mapping[str, Parameter], after: Mapping[str, Parameter]
) -> dict[str, tuple[str, bool, str]]:
    """Old argument → new one, whether that is sure, and how it is known."""
    found: dict[str, tuple[str, bool, str]] = {}
    for argument in before.keys() - after.keys():
        trial = new.takes(argument)
        if argument in new.renamed and new.renamed[argument] in after:
            found[argument] = (new.renamed[argument], True, "a decorator takes the old name")
        elif trial is not None and trial.said and (fresh := advised(trial.said, after)) and fresh not in before:
            found[argument] = (fresh, True, "the message")
        elif (trial is None or trial.outcome == "refused") and (fresh := _in_place(argument, before, after)):
            found[argument] = (fresh, False, "it stands in the same place")
    for argument, fresh in old.renamed.items():
        trial = new.takes(argument)
        # A name that was taken for another one, and no longer is.
        if argument not in after and fresh in after and (trial is None or trial.outcome == "refused"):
            found[argument] = (fresh, True, "a decorator took the old name")
    return found


def _in_place(argument: str, before: Mapping[str, Parameter], after: Mapping[str, Parameter]) -> str:
    """The new argument between the same neighbours, with the same default, where the old one was."""
    olds, news = list(before), list(after)
    at = olds.index(argument)
    if at >= len(news) or news[at] in before:
        return ""
    fresh = after[news[at]]
    if olds[:at] != news[:at] or not same_value(before[argument].default, fresh.default):
        return ""
    # Nothing, yes and no are the defaults of too many.
    if fresh.default in ("None", "True", "False"):
        return ""
    if fresh.required != before[argument].required or fresh.kind != before[argument].kind:
        return ""
    # Alone it has no neighbour that would say so.
    following = olds[at + 1 : at + 2] == news[at + 1 : at + 2]
    return fresh.name if following and (at > 0 or len(olds) > 1) else ""


def _reordered(name: str, before: Mapping[str, Parameter], after: Mapping[str, Parameter]) -> Iterator[Change]:
    """Arguments given by position go elsewhere: one change for the whole signature."""
    olds = [one.name for one in before.values() if one.kind in ("ordinary", "positional-only")]
    news = [one.name for one in after.values() if one.kind in ("ordinary", "positional-only")]
    moved = [one for one in olds if one in news and olds.index(one) != news.index(one)]
    # What keeps its number while another takes its name was renamed.
    if moved:
        yield Change("arguments-reordered", name, moved[0], _listed(olds), _listed(news))


def _listed(names: Sequence[str]) -> str:
    return f"({', '.join(names)})"
