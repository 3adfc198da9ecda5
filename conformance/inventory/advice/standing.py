"""Whether advice that something went stands where the inventory of the new Keras was looked at."""

import msgspec

from conformance.inventory.advice.model import Advice, Claim
from conformance.inventory.api import Apis

#: The changes after which a thing is not there any more.
WENT = frozenset({"gone", "renamed", "refused"})


def stands(advice: Advice, claim: Claim, apis: Apis) -> bool:
    """Whether the inventory does not show that a thing is there that the advice, of a whole family, says went."""
    if advice.change not in WENT or advice.new not in apis.versions or not (claim.member or claim.argument):
        return True
    entry = apis.entry(advice.new, claim.name)
    if entry is None or entry.dead:
        return True
    member = entry.members.get(claim.member)
    if not claim.member:
        trial = entry.takes(claim.argument)
    elif member is None or member.dead or member.deprecated:
        # A notice stands for a method that only raises, too.
        return True
    elif not claim.argument:
        return False
    else:
        trial = member.takes(claim.argument)
    return trial is None or trial.outcome not in ("accepted", "warned")


def standing(advice: Advice, apis: Apis) -> Advice:
    """The advice without claims that the inventory contradicts; all of it where that leaves none."""
    claims = tuple(claim for claim in advice.claims if stands(advice, claim, apis))
    return msgspec.structs.replace(advice, claims=claims) if claims else advice
