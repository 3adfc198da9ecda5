"""What to use instead, and how that is known: the advice that was run comes first, then what the inventory shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.analysis.api.model import Change
from conformance.inventory.advice import packed
from conformance.inventory.advice.model import REPRESENTATIVES, Advice, Claim
from conformance.inventory.api import Apis
from conformance.inventory.described import Entry

#: The kinds of change that a piece of advice speaks of where it speaks of the same thing.
ADVISED = frozenset(
    {
        *("removed", "moved", "renamed", "died", "argument-refused", "argument-renamed", "argument-ignored"),
        *("argument-warned", "member-removed", "member-died", "member-changed", "deprecated"),
    }
)

#: How packaged advice is known.
RUN = "run under the newer version"


@dataclass(frozen=True)
class Instead:
    """What to use (``use``, a name or a call, or empty), what else to know, and how it is known.

    ``advice`` is the packaged advice, which was run under the newer version; None where the inventory says it.
    """

    use: str
    text: str
    because: str
    advice: Advice | None = None


def written(path: str, member: str = "", argument: str = "") -> Advice | None:
    """The packaged advice on one thing: a name, a member or an argument; it is kept under every name of a symbol."""
    return packed.load().find(Claim(path, member, argument))


def holds(advice: Advice, apis: Apis, after: str) -> bool:
    """Whether advice was run under the same generation of Keras as an implementation (id)."""
    mine, theirs = apis.versions.get(after, {}), apis.versions.get(advice.new, {})
    if not mine or not theirs:
        return False
    return generation(after, mine) == generation(advice.new, theirs)


def generation(implementation: str, versions: object) -> str:
    """2 or 3: which Keras an implementation is, whatever its provider counts."""
    provider = implementation.partition("/")[2]
    if provider.startswith("tf_keras") or "(legacy)" in provider:
        return "2"
    version = versions.get("keras", "") if isinstance(versions, dict) else ""
    return "3" if version.partition(".")[0] == "3" else "2"


def of_change(change: Change, apis: Apis, after: str) -> Instead | None:
    """What to use instead of what a change took away; None where nothing is known."""
    if change.kind in ADVISED:
        member, argument = part_of(change)
        found = written(change.name, member, argument)
        if found is not None and holds(found, apis, after):
            return Instead(found.instead, found.advice, RUN, found)
    if change.instead:
        return Instead(change.instead, "", change.because)
    return None


def part_of(change: Change) -> tuple[str, str]:
    """The member and the argument that a change is about; both empty where it is about the symbol."""
    if change.kind.startswith("member-") or (change.kind == "deprecated" and change.part):
        return change.part, ""
    return "", change.part if change.kind.startswith(("argument", "default-")) else ""


def unseen(apis: Apis, before: str, after: str) -> Iterator[tuple[str, Claim, Advice]]:
    """Advice on members and arguments of what both have, with the path it was found at.

    The inventory need not show these: a method that only raises when it is called, an ending of a file's name. They
    hold between the generations of Keras that the advice was run under.
    """
    if generation(before, apis.versions[before]) == generation(after, apis.versions[after]):
        return
    for one in packed.load().advice:
        if not holds(one, apis, after):
            continue
        for claim in one.claims:
            path = REPRESENTATIVES.get(claim.name, claim.name)
            if not (claim.member or claim.argument) or "*" in path:
                continue
            old = apis.entry(before, path)
            if old is not None and apis.having(path) and _had(old, claim) and apis.entry(after, path) is not None:
                yield path, claim, one
                break


def _had(old: Entry, claim: Claim) -> bool:
    """Whether the old one had a member, or took an argument, as far as is known."""
    if claim.member:
        member = old.members.get(claim.member)
        if member is None or member.dead:
            return False
        trial = member.takes(claim.argument) if claim.argument else None
        return trial is None or trial.outcome != "refused"
    taken = old.takes(claim.argument)
    return taken is not None and taken.outcome in ("accepted", "warned", "ignored")
