"""Which objects of a program belong to one of its models: its layers, and the optimizers that train its weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from conformance.check.running import Event, Run


@dataclass(frozen=True)
class Owned:
    """What belongs to the model with a ``role``, as a whole run shows it; where that shows nothing everything may."""

    run: Run
    role: str

    def by(self, event: Event) -> bool:
        """Whether what an event tells of may belong to the model: an object that is another model's alone does not."""
        if event["kind"] != "construct" or not self.layers:
            return True
        role = str(event["role"])
        if str(event["what"]).startswith("optimizers."):
            return not self.trains or role in self.trains
        return role in self.layers or role not in self.others

    @cached_property
    def inside(self) -> frozenset[str]:
        """The roles of its layers, also of those within them, as it was built."""
        return frozenset(self._inside(self.role, set()))

    @cached_property
    def layers(self) -> frozenset[str]:
        """The roles of its layers, also of those within them: as it was built, or as its weights were seen."""
        return self.inside | self._owners(self.weights)

    @cached_property
    def weights(self) -> frozenset[str]:
        """The keys of its weights that were seen with a step of training."""
        seen = (one for one in self.run.of("step", "fitted", "weighed") if one["role"] == self.role)
        return frozenset(key for one in seen for key in one.get("weights", ()))

    @cached_property
    def others(self) -> frozenset[str]:
        """The roles of the layers of all other models."""
        return frozenset(one for role in self._models if role not in self.layers for one in self._inside(role, set()))

    @cached_property
    def trains(self) -> frozenset[str]:
        """The roles of the optimizers that train one of its weights."""
        mine = {key for key, role in self._roles.items() if role in self.layers} | self.weights
        return frozenset(str(one["role"]) for one in self.run.of("trains") if not mine.isdisjoint(one["keys"]))

    @cached_property
    def _models(self) -> Mapping[str, frozenset[str]]:
        """Role of a model → the roles of what it directly is made of."""
        found: dict[str, set[str]] = {}
        for one in self.run.of("model"):
            found.setdefault(one["role"], set()).update(layer["role"] for layer in one["layers"] if layer["role"])
        return {role: frozenset(several) for role, several in found.items()}

    @cached_property
    def _roles(self) -> Mapping[str, str]:
        """Key of a weight → the role of its layer."""
        return {one["key"]: one["role"] for one in self.run.of("weight")}

    def _owners(self, keys: frozenset[str]) -> frozenset[str]:
        return frozenset(self._roles[key] for key in keys if key in self._roles)

    def _inside(self, role: str, seen: set[str]) -> Sequence[str]:
        if role in seen:
            return ()
        seen.add(role)
        mine = self._models.get(role, frozenset())
        return [*mine, *(inner for one in mine for inner in self._inside(one, seen))]
