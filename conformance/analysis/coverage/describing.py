"""Arguments and members of public classes and functions, as the inventory of APIs has them."""

from collections.abc import Collection, Mapping

from conformance.analysis.coverage.counting import Described
from conformance.inventory.api import Apis
from conformance.inventory.described import Shape

#: What came of trying an argument that counts as having it.
_TAKEN = frozenset({"accepted", "warned"})


class Describing:
    """Describes a thing for all implementations at once: most have it as their neighbours do."""

    def __init__(self, apis: Apis) -> None:
        self._apis = apis

    def __call__(self, having: Mapping[str, Collection[str]]) -> Mapping[str, Described]:
        """Implementation (id) → what it has, of those into whose signatures somebody looked.

        ``having`` says under which names of a thing implementations have it; the first of an implementation's counts.
        """
        found: dict[str, Described] = {}
        left = set().union(*having.values())
        for name, owners in having.items():
            mine = left.intersection(owners)
            if not mine:
                continue
            for implementations, shape in self._apis.shapes(name):
                some = [one for one in implementations if one in mine]
                left.difference_update(some)
                if some and (described := _described(shape)) is not None:
                    found.update(dict.fromkeys(some, described))
        return found


def _described(shape: Shape) -> Described | None:
    if shape.signature is None:
        return None
    arguments = {p.name: p.default for p in shape.signature.parameters if p.kind not in ("args", "kwargs")}
    accepted = frozenset(name for name, trial in shape.tried.items() if trial.outcome in _TAKEN)
    # A member counts at the class that brings it into the public API: not where a documented base has it.
    own = frozenset([name for name, owner in shape.owners.items() if owner not in shape.inherited])
    return Described(arguments, own, accepted)
