"""Arguments and members of public classes and functions, as the inventory of APIs has them."""

from collections.abc import Mapping, Sequence

from conformance.analysis.coverage.counting import Described
from conformance.inventory.api import Apis, Entry

#: What came of trying an argument that counts as having it.
_TAKEN = frozenset({"accepted", "warned"})


class Describing:
    """Describes what an implementation has under some names; None where nobody looked into that."""

    def __init__(self, apis: Apis) -> None:
        self._apis = apis
        self._known = frozenset(apis.implementations)
        self._public: dict[str, Mapping[str, str]] = {}
        self._entries: dict[tuple[str, str], Entry | None] = {}
        self._above: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}

    def __call__(self, implementation: str, names: Sequence[str]) -> Described | None:
        """The thing that an implementation (id) has under these names, which are its aliases."""
        if implementation not in self._known:
            return None
        entry = next((one for name in names if (one := self._entry(implementation, name)) is not None), None)
        if entry is None or entry.signature is None:
            return None
        arguments = {p.name: p.default for p in entry.signature.parameters if p.kind not in ("args", "kwargs")}
        accepted = frozenset(name for name, trial in entry.tried.items() if trial.outcome in _TAKEN)
        return Described(arguments, self._own(entry), accepted)

    def _own(self, entry: Entry) -> frozenset[str]:
        """The members that a class brings into the public API: those of a public class that it extends count there."""
        elsewhere = self._elsewhere(entry.implementation, entry.bases)
        return frozenset([name for name, member in entry.members.items() if member.owner not in elsewhere])

    def _elsewhere(self, implementation: str, bases: tuple[str, ...]) -> frozenset[str]:
        """The public classes among the bases of one, and all that these extend."""
        key = implementation, bases
        if key not in self._above:
            public = self._public.get(implementation)
            if public is None:
                leading = self._apis.definitions(implementation)
                public = self._public[implementation] = {definition: path for path, definition in leading.items()}
            above = {base: self._entry(implementation, public[base]) for base in bases if base in public}
            further = (one.bases for one in above.values() if one is not None)
            self._above[key] = frozenset(above).union(*further)
        return self._above[key]

    def _entry(self, implementation: str, path: str) -> Entry | None:
        key = implementation, path
        if key not in self._entries:
            self._entries[key] = self._apis.entry(implementation, path)
        return self._entries[key]
