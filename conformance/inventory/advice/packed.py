"""All advice in one file that is read at once, and looking it up by name; ``packed`` makes it of the entries."""

import functools
from collections.abc import Iterable
from pathlib import Path

import msgspec

from conformance.inventory import names
from conformance.inventory.advice.linking import linked
from conformance.inventory.advice.model import Advice, Claim
from conformance.inventory.api import Apis
from conformance.inventory.names import Inventory
from conformance.inventory.spelling import plain
from conformance.model.errors import AdviceError
from conformance.model.globs import globs

#: Made of the entries with ``conformance instead --pack``; a test holds it to them.
FILE = Path(__file__).with_name("advice.json")


class Packed(msgspec.Struct, frozen=True):
    """All advice; ``exact`` has name, member and argument, lines between them → its position, ``globs`` the patterns.

    Patterns are in the order in which they are tried: the more specific ones first.
    """

    advice: list[Advice]
    exact: dict[str, int]
    globs: list[tuple[str, str, str, int]]

    def find(self, claim: Claim) -> Advice | None:
        """The advice on a thing of that very name; None where there is none."""
        if (at := self.exact.get(_key(claim))) is not None:
            return self.advice[at]
        for pattern, member, argument, at in self.globs:
            if (member, argument) == (claim.member, claim.argument) and globs((pattern,)).match(claim.name):
                return self.advice[at]
        return None


def advice_for(name: str, member: str = "", argument: str = "") -> Advice | None:
    """What to do about a name that went, or a member or argument of one that is there; None where nothing is known.

    Names are as people write them (``tf.keras.layers.Dense``, ``K.mean``); that of a member may follow its class in
    ``name`` (``Model.predict_classes``).
    """
    wanted = plain(name)
    found = load().find(Claim(wanted, member, argument))
    if found is None and not member and "." in wanted:
        owner, _, last = wanted.rpartition(".")
        found = load().find(Claim(owner, last, argument))
    return found


def asked(name: str, argument: str = "") -> list[Advice]:
    """All advice that a name can mean, as people write it: also a member or the last part of a name alone."""
    if one := advice_for(name, argument=argument):
        return [one]
    wanted, kept = plain(name), load()
    if not wanted:
        return []
    ending = f".{wanted}"
    # Adam is optimizers.Adam, which a pattern may hold.
    whole = [wanted, *(known for known in names.load().symbols if known.endswith(ending))]
    found = set()
    for key, at in kept.exact.items():
        owner, member, of = key.split("\n")
        alone = f".{owner}.{member}" if member else f".{owner}"
        if argument in ("", of) and (alone.endswith(ending) or owner in whole):
            found.add(at)
    for pattern, member, of, at in kept.globs:
        # All that layers have in common is too much to be told of each.
        if argument == of and (wanted == member or (of and any(globs((pattern,)).match(one) for one in whole))):
            found.add(at)
    return [kept.advice[at] for at in sorted(found)]


def load() -> Packed:
    """The advice that travels with the package; raises AdviceError."""
    return _load(FILE)


@functools.cache
def _load(path: Path) -> Packed:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Packed)
    except (OSError, msgspec.DecodeError) as error:
        raise AdviceError(f"{path} cannot be read: {error}", "Make it: conformance instead --pack") from error


def packed(advice: Iterable[Advice], inventory: Inventory, apis: Apis) -> Packed:
    """The advice with links, and with all names of each thing: a class is found by each of its aliases.

    Of a name that went, an alias counts only where it went as well.
    """
    kept = [linked(one, apis) for one in advice]
    exact: dict[str, int] = {}
    patterns = []
    for at, one in enumerate(kept):
        for claim in one.claims:
            if "*" in claim.name or "?" in claim.name:
                patterns.append((claim.name, claim.member, claim.argument, at))
            else:
                exact[_key(claim)] = at
    for at, one in enumerate(kept):
        for claim in one.claims:
            for alias in sorted(inventory.aliases(claim.name)):
                there = alias in inventory.symbols and one.new in inventory.symbols[alias].implementations
                if claim.member or claim.argument or not there:
                    exact.setdefault(_key(Claim(alias, claim.member, claim.argument)), at)
    return Packed(kept, exact, sorted(patterns, key=lambda p: (-len(p[0].replace("*", "")), p)))


def encode(found: Packed) -> bytes:
    """The file: one line for each advice, so that a change is seen in what changed."""
    lines = ",\n".join(msgspec.json.encode(one).decode() for one in found.advice)
    rest = f'"exact":{msgspec.json.encode(found.exact).decode()},\n"globs":{msgspec.json.encode(found.globs).decode()}'
    return f'{{"advice":[\n{lines}\n],\n{rest}}}\n'.encode()


def _key(claim: Claim) -> str:
    return f"{claim.name}\n{claim.member}\n{claim.argument}"
