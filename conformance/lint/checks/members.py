"""Members of Keras' objects: gone, only raising, with a notice; what their arguments meet; methods nobody calls."""

from collections.abc import Iterator

from conformance.inventory.advice.model import REPRESENTATIVES
from conformance.inventory.described import Member
from conformance.lint.checks import calls, privates
from conformance.lint.checks.making import Told, advised, expected, finding
from conformance.lint.knowledge import STAND_INS, Knowledge
from conformance.lint.model import Call, Finding, Use
from conformance.model.globs import globs

#: What functional models of Keras 3 have, and subclassed models have not. A plain Model is nearly always functional.
_OF_FUNCTIONAL = frozenset({"input_shape", "output_shape"})

#: What became of a member.
_GOING = ("member-removed", "member-died")


def concerns(use: Use, knowledge: Knowledge) -> bool:
    """Whether both have a class."""
    return bool(knowledge.standing(use.path))


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """What a member that is used meets, and the arguments it is called with."""
    path = knowledge.standing(use.path)
    if use.member in ("__init__", "__call__"):
        if use.call is not None and use.member == "__init__":
            yield from calls.check(_of_class(use, path), knowledge)
        return
    functional = path == "Model" and use.member in _OF_FUNCTIONAL and not use.own
    goes = knowledge.cached(("goes", path, use.member), lambda: _gone(use, path, knowledge) is not None)
    if not functional and goes:
        if not expected(use, "AttributeError") and (found := _gone(use, path, knowledge)) is not None:
            yield found
        return
    owner = knowledge.owner(path, use.member)
    if not owner:
        return
    for change in knowledge.members(owner).get(use.member, ()):
        if change.kind == "deprecated":
            yield finding(
                "deprecated",
                use,
                f"{_shown(owner, path)}.{use.member}",
                f"{_shown(owner, path)}.{use.member} is deprecated",
                versions=knowledge.where(owner, use.member),
                told=advised(knowledge.instead(change), knowledge),
            )
    if use.call is not None:
        yield from _call(use, use.call, path, owner, knowledge)


def _call(use: Use, call: Call, path: str, owner: str, knowledge: Knowledge) -> Iterator[Finding]:
    """What a member that is called meets."""
    callee = knowledge.cached(("callee", path, owner, use.member), lambda: _callee(use.member, path, owner, knowledge))
    if callee is None or not (isinstance(was := callee.old, Member) and isinstance(now := callee.new, Member)):
        return
    if now.called:
        yield from calls.checked(use, call, callee, knowledge)
    elif was.called and now.kind == "property" and not expected(use, "TypeError"):
        subject = f"{_shown(owner, path)}.{use.member}"
        said = f"{subject} is a property, and no method any more: calling it raises TypeError"
        yield finding("gone-member", use, subject, said, Told(use.member, "Leave the parentheses out."))


def _callee(member: str, path: str, owner: str, knowledge: Knowledge) -> calls.Callee | None:
    """A member that both have."""
    old, new = knowledge.old(owner), knowledge.new(owner)
    was = None if old is None else old.members.get(member)
    now = None if new is None else new.members.get(member)
    if was is None or now is None:
        return None
    return calls.Callee(owner, member, was, now, knowledge.member_arguments(owner, member), _shown(owner, path))


def _of_class(use: Use, path: str) -> Use:
    return Use("name", path, use.span, use.at, "", use.call, use.root, False, use.guards, use.cell)


def _gone(use: Use, path: str, knowledge: Knowledge) -> Finding | None:
    """A member that is not there, or only raises, as the inventory or running the advice showed."""
    for owner in dict.fromkeys((path, STAND_INS.get(path, path))):
        old, new = knowledge.old(owner), knowledge.new(owner)
        if old is None or new is None:
            continue
        subject = f"{_shown(owner, path)}.{use.member}"
        for change in knowledge.members(owner).get(use.member, ()):
            if change.kind in _GOING:
                told = advised(knowledge.instead(change) or knowledge.advice(owner, use.member), knowledge)
                said = "is gone" if change.kind == "member-removed" else "only raises"
                return finding(
                    "gone-member",
                    use,
                    subject,
                    f"{subject} {said}",
                    versions=knowledge.where(owner, use.member),
                    told=told,
                    fix=knowledge.recipes(owner, use.member),
                    path=owner,
                )
        kept = new.members.get(use.member)
        if kept is not None and kept.dead:
            # Both have it, and it raises in both.
            return finding(
                "gone-member",
                use,
                subject,
                f"{subject} only raises",
                versions=knowledge.where(owner, use.member),
                told=advised(knowledge.written(owner, use.member), knowledge),
                fix=knowledge.recipes(owner, use.member),
                path=owner,
            )
        if use.member not in old.members:
            if use.member not in new.members and knowledge.was_method(owner, use.member):
                return finding(
                    "gone-member",
                    use,
                    subject,
                    f"{subject} is gone",
                    versions=knowledge.where(owner, use.member),
                    told=advised(knowledge.written(owner, use.member), knowledge),
                    fix=knowledge.recipes(owner, use.member),
                    path=owner,
                )
            continue
        advice = knowledge.advice(owner, use.member)
        if advice is not None and advice.change in ("gone", "renamed") and not _own(owner, use.member, knowledge):
            return finding(
                "gone-member",
                use,
                subject,
                f"{subject} is gone",
                versions=knowledge.where(owner, use.member),
                told=advised(advice, knowledge),
                fix=knowledge.recipes(owner, use.member),
                path=owner,
            )
    return None


def _shown(owner: str, path: str) -> str:
    """What is told to have a member: the class of all optimizers, where that of the code's is not known."""
    return path if path == "optimizers.Optimizer" else owner


def _own(owner: str, member: str, knowledge: Knowledge) -> bool:
    """Whether a class has a member of its own, of which advice on all classes like it says nothing."""
    new = knowledge.new(owner)
    for pattern, base in REPRESENTATIVES.items():
        if globs((pattern,)).match(owner) and owner != base:
            above = knowledge.new(base)
            return new is not None and member in new.members and (above is None or member not in above.members)
    return False


def check_override(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A method of one's own that replaced one of Keras', where Keras does not call it any more."""
    path = knowledge.standing(use.path)
    if not path:
        return
    for change in knowledge.members(path).get(use.member, ()):
        # What takes the place of a method that only raises is called by the code alone.
        if change.kind != "member-removed" or not change.old.startswith(("method", "classmethod", "staticmethod")):
            continue
        told = advised(knowledge.instead(change), knowledge)
        if any(told.instead.rstrip("()").endswith(f".{name}") for name in use.siblings):
            continue
        yield finding(
            "uncalled-override",
            use,
            f"{path}.{use.member}",
            f"Keras does not call {use.member} any more: {path} has none",
            versions=knowledge.where(path, use.member),
            told=told,
            fix=[one for one in knowledge.recipes(path, use.member) if one.member],
            path=path,
        )


def covered(use: Use, knowledge: Knowledge) -> bool:
    """Whether anything is known of a member: some version of its class has it."""
    if use.member.startswith("__"):
        return knowledge.known(use.path)
    path = knowledge.standing(use.path)
    if not path:
        return knowledge.known(use.path)
    owner = knowledge.owner(path, use.member) or privates.is_method(use, knowledge)
    return bool(owner) or any(knowledge.was_method(one, use.member) for one in (path, STAND_INS.get(path, path)))
