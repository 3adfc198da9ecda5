"""What was seen last of the weights of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.check.running import Event


@dataclass
class Weights:
    """What was seen last of each weight of a run, by its key."""

    digests: dict[str, str] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Take the weights that an event tells of."""
        told = event.get("weights")
        if event["kind"] == "weight":
            told = {event["key"]: event["value"]}
        if isinstance(told, Mapping):
            self.digests.update({key: one["digest"] for key, one in told.items() if one.get("digest")})

    def moved(self, told: Mapping[str, Any]) -> set[str]:
        """The weights that are not what they were; those that were never seen are none of them."""
        return {
            key
            for key, one in told.items()
            if one.get("digest") and self.digests.get(key, one["digest"]) != one["digest"]
        }
