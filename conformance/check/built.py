"""What was made, set and asked for in two runs."""

import re
from collections.abc import Iterator
from typing import Any

from conformance.check import numbers, settings
from conformance.check.gathering import Gathering, shapes
from conformance.check.model import Difference
from conformance.check.running import Event


class Built(Gathering):
    """Compares objects as they are made and called, each kind of moment by the name of its event."""

    def _construct(self, left: Event, right: Event) -> Iterator[Difference]:
        for key, old, new in settings.changed(left["config"], right["config"]):
            said, written = f"{key} is {old}, then {new}", self.both is not None and given_otherwise(key, left, right)
            said += ", as the two texts say" if written else ""
            told = self.made("construct", "structure", left, left["what"], said, member=key, written=written)
            self.found.arguments.append(told)
        for name, said in settings.unheeded(left, right):
            self.found.arguments.append(self.made("construct", "structure", left, left["what"], said, member=name))
        return iter(())

    def _weight(self, left: Event, right: Event) -> Iterator[Difference]:
        first, second = self.left.array(left["value"]), self.right.array(right["value"])
        if (
            first is not None
            and second is not None
            and (found := numbers.apart(first, second, 0.0, self.coarsest)) is not None
        ):
            self.parted.add(left["key"])
            subject = f"layers.{left['class']}"
            yield self.made("build", "different", left, subject, f"{left['name']}: {found.said}", found)

    def _model(self, left: Event, right: Event) -> Iterator[Difference]:
        told = False
        theirs = {one["role"]: one for one in right["layers"] if one["role"]}
        for one in left["layers"]:
            other = theirs.get(one["role"])
            if other is None:
                continue
            for key, word in (
                ("weights", "shapes of weights"),
                ("output", "shape of the output"),
                ("trainable", "trainable"),
            ):
                old, new = one[key], other[key]
                if key == "output":
                    # Of how many rows a batch is says what it was called with.
                    old, new = (re.sub(r"\((?:None|\d+)", "(n", shape) for shape in (old, new))
                if not _fit(old, new) if key == "output" else old != new:
                    said = f"{word}: {shapes(old)}, then {shapes(new)}"
                    found = self.made("build", "structure", left, one["what"], said, role=one["role"], member=key)
                    if key == "trainable" and not one["weights"] and not other["weights"]:
                        # There is nothing that it could train: no number depends on it.
                        self.setting(found)
                        continue
                    told = True
                    yield found
        if left["parameters"] != right["parameters"] and not told and not self.blaming("build"):
            said = f"{left['parameters']:,} parameters, then {right['parameters']:,}"
            yield self.made("build", "structure", left, "Model", said, member="parameters")

    def _call(self, left: Event, right: Event) -> Iterator[Difference]:
        for name, old in left["defaults"].items():
            new = right["defaults"].get(name)
            # None is whatever the method then takes.
            if name in settings.SILENT or name == "verbose" or old is None or new is None or settings.same(old, new):
                continue
            said = f"{name} was not given: it is {old!r}, then {new!r}"
            found = self.made("call", "structure", left, f"Model.{left['method']}", said, member=name)
            self.found.arguments.append(found)
        return iter(())

    def _read(self, left: Event, right: Event) -> Iterator[Difference]:
        """What the program asks of a model: which names its metrics have, how many weights there are."""
        name, old, new = left["method"], left["value"], right["value"]
        if old == new or ("read", name, left["role"]) in self.blamed:
            return
        self.blamed.add(("read", name, left["role"]))
        if name == "metrics_names":
            yield self.made("log", "structure", left, f"Model.{name}", f"{name}: {old}, then {new}", member=name)
        elif not self.blaming("build"):
            owner = "Model" if left["what"].startswith("models.") or "." not in left["what"] else left["what"]
            yield self.made("build", "structure", left, owner, f"{name}: {asked(name, old, new)}", member="parameters")


def given_otherwise(name: str, left: Event, right: Event) -> bool:
    """Whether an object is given something else for an argument where it is made, by its name or by position."""
    ours, theirs = left["given"], right["given"]
    return any(ours.get(key) != theirs.get(key) for key in (name, "*"))


def asked(name: str, old: Any, new: Any) -> str:
    """What is given for the weights under both: how many of them, or their shapes where these alone differ."""
    if name == "count_params":
        return f"{old:,} parameters, then {new:,}"
    if not isinstance(old, list):
        return f"{old}, then {new}"
    return f"{len(old)} arrays, then {len(new)}" if len(old) != len(new) else f"{shapes(old)}, then {shapes(new)}"


def _fit(left: str, right: str) -> bool:
    """Whether two shapes as text can be of the same thing: an axis of which one knows no size may have any."""
    ours, theirs = (re.findall(r"[^\s(),]+|[()]", one) for one in (left, right))
    if not ours or not theirs:
        return True
    return len(ours) == len(theirs) and all(
        one == other or (one == "None" and other.isdigit()) or (other == "None" and one.isdigit())
        for one, other in zip(ours, theirs, strict=True)
    )
