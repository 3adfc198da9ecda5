"""Seeds of random functions: of a whole number Keras 3 draws the same in each call, where Keras 2 drew on."""

import ast
from collections.abc import Sequence

from conformance.inventory.described import Signature
from conformance.lint.fixes import calling
from conformance.lint.fixes.naming import Naming
from conformance.lint.fixes.places import Place, plain
from conformance.lint.model import Edit

#: Where the new functions are, and the argument.
_RANDOM, _SEED = "random.", "seed"
_GENERATOR = "random.SeedGenerator"

#: What runs its body more than once, or not where it stands.
_AGAIN = (
    *(ast.Lambda, ast.For, ast.AsyncFor, ast.While),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


def settled(place: Place, path: str, old: Signature | None, edits: list[Edit], naming: Naming) -> list[Edit] | None:
    """The edits of a call that becomes one of ``path``, and what becomes of its seed; None where that is not known.

    What runs once gets a generator of that seed. Elsewhere the seed is left out: the generator of all draws on.
    """
    source, call = place.source, place.call
    found = None if call is None or not path.startswith(_RANDOM) else _seed(call, old)
    if call is None or found is None or plain(found[1]) == "None":
        return edits
    parts = source.parts(call)
    number = found[0] if found[0] >= 0 else _number(place, call)
    if parts is None or not 0 <= number < len(parts):
        return None
    if _runs_once(place.trail):
        written = naming.of_keras(_GENERATOR)
        if written is None:
            return None
        start, end = source.of(found[1])
        made = source.edit(start, end, f"{written[0]}({source.segment(found[1])})")
        named = source.edit(start, start, f"{_SEED}=")
        if named in edits:
            # Two edits at one place have no order.
            made = source.edit(start, end, f"{named.text}{made.text}")
        return [*(one for one in edits if one != named), made, *written[1]]
    gone = calling.removed(source, call, [number])
    if gone is None:
        return None
    first, last = parts[number].start, parts[number].end
    return [*(one for one in edits if not first <= source.range(one.span)[0] < last), *gone]


def _seed(call: ast.Call, old: Signature | None) -> tuple[int, ast.expr] | None:
    """The seed of a call, and its number where it is given by position, else -1; None where there is none."""
    for one in call.keywords:
        if one.arg == _SEED:
            return -1, one.value
    names = () if old is None else tuple(old.positional)
    place = names.index(_SEED) if _SEED in names else len(call.args)
    return (place, call.args[place]) if place < len(call.args) else None


def _number(place: Place, call: ast.Call) -> int:
    keyword = place.keyword(_SEED)
    return -1 if keyword is None else calling.number_of(place.source, call, keyword)


def _runs_once(trail: Sequence[ast.AST]) -> bool:
    """Whether a place is at the top of a module, or in what makes an object, and in no loop."""
    for one in trail:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name != "__init__":
            return False
        if isinstance(one, _AGAIN):
            return False
    return True
