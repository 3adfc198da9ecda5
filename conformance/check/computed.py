"""What was computed and trained in two runs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from conformance.check import numbers
from conformance.check.built import Built
from conformance.check.model import SIDES, Difference
from conformance.check.numbers import Apart, Array
from conformance.check.owning import Owned
from conformance.check.running import Event, Run

#: Strings that stand for optimizers → their classes, where that is more than a capital.
OPTIMIZERS = {"rmsprop": "RMSprop", "sgd": "SGD", "adamw": "AdamW"}

#: Weights that a layer writes itself as it is called in training.
STATES = frozenset({"moving_mean", "moving_variance"})


class Computed(Built):
    """Compares numbers, each kind of moment by the name of its event."""

    def _layers(self, left: Event, right: Event) -> Iterator[Difference]:
        """Layers of a model in order: each by what it gives for the inputs of the first run."""
        theirs = {(one["role"], one["number"]): one for one in right["layers"]}
        deep = 0
        for one in left["layers"]:
            other = theirs.get((one["role"], one["number"]))
            # Layers come after those inside of them: what holds one that draws depends on chance as well.
            if self.draws(one["what"], left["mode"]) or one["depth"] < deep:
                deep = one["depth"]
                continue
            if other is None or (one["role"], "forward") in self.blamed:
                continue
            found = self.outputs(one["outputs"], other.get("fed") or other["outputs"])
            if found is None or ("fed" not in other and self.outputs(one["inputs"], other["inputs"]) is not None):
                continue
            self.blamed.add((one["role"], "forward"))
            how = {"training": " in training", "inference": " in inference"}.get(left["mode"], "")
            given = ", given the same inputs" if "fed" in other else ""
            said = f"its outputs{how}{given}: {found.said}"
            verdict = "different" if found.distance else "structure"
            about = f"{left['mode']}\0{left['role']}\0{one['number']}"
            led, role = self.led(one["role"]), one["role"]
            yield self.made("forward", verdict, left, one["what"], said, found, role=role, about=about, follows=led)

    def led(self, role: str) -> bool:
        """Whether weights of a layer, or of one inside of it, had parted when they were seen last."""
        if not self.parted:
            return False
        inside = {role, *Owned(self.left, role).inside}
        return any(one["role"] in inside for one in self.left.of("weight") if one["key"] in self.parted)

    def draws(self, what: str, mode: str) -> bool:
        """Whether a layer gives numbers by chance, when it may be called in training."""
        return mode != "inference" and any(what in several for several in self.found.drawn.values())

    def _loss(self, left: Event, right: Event) -> Iterator[Difference]:
        if (found := self.outputs([left["value"]], [right["value"]])) is not None:
            said = f"the loss of the first batch in {left['mode']}: {found.said}"
            yield self.made("loss", "different" if found.distance else "structure", left, "Model.fit", said, found,
                            left=self.number(self.left, left), right=self.number(self.right, right))  # fmt: skip

    def number(self, run: Run, event: Event) -> str:
        """A loss as text."""
        value = run.array(event["value"])
        return "" if value is None else f"{float(value.ravel()[0]):.7g}" if value.size == 1 else str(value.shape)

    def _gradient(self, left: Event, right: Event) -> Iterator[Difference]:
        if not (found := self.grouped(left["values"], right["values"])):
            return
        name, how_far = found[0]
        step = left.get("step", 0)
        where = f"step {step}" if step else f"the first batch in {left['mode']}"
        said = f"the gradient of {name} at {where}: {how_far.said}"
        verdict = "different" if how_far.distance else "structure"
        yield self.made("gradient", verdict, left, _class_of(name), said, how_far, step=step)

    def _step(self, left: Event, right: Event) -> Iterator[Difference]:
        step = left["step"]
        if "outputs" in left and (found := self.outputs(left["outputs"], right.get("outputs", []))) is not None:
            said = f"what {left['role']} gives at step {step}: {found.said}"
            verdict = "different" if found.distance else "structure"
            yield self.made("loss", verdict, left, left["role"], said, found, step=step)
        if left.get("batch", 1) == 0 and "loss" in left["logs"] and "loss" in right["logs"]:
            far = numbers.number(left["logs"]["loss"], right["logs"]["loss"], self.coarsest)
            if far is not None:
                said = f"the loss of step {step}: {left['logs']['loss']:.7g}, then {right['logs']['loss']:.7g}"
                yield self.made("loss", "different", left, "Model.fit", said, far, step=step)
        yield from self.updated(left, right, f"after step {step}", step=step)

    def updated(self, left: Event, right: Event, when: str, step: int = 0) -> Iterator[Difference]:
        """The weight that is furthest off of those that an optimizer writes, and of those that layers write."""
        told: set[bool] = set()
        for name, far in self.weighed(left, right):
            state = self.state(name, left)
            if state in told:
                continue
            told.add(state)
            still, words = self.unmoved(name, left["weights"], right["weights"])
            said = f"{name} {when}: {far.said}{words}"
            verdict = "different" if far.distance else "structure"
            owner = _class_of(name).rpartition(".")[2] if step else ""
            subject, by = self.optimizer(left, name)
            if state:
                subject, by, owner = _class_of(name), self.owner(name), _name_of(name)
            more: dict[str, Any] = {"step": step, "member": owner, "still": still, "by": by, "state": state}
            yield self.made("update", verdict, left, subject, said, far, **more)

    def weighed(self, left: Event, right: Event) -> list[tuple[str, Apart]]:
        """The weights that differ, of those that an event tells of, which is kept in mind."""
        ours, theirs = left.get("weights", {}), right.get("weights", {})
        found = self.grouped(ours, theirs)
        self.parted -= ours.keys() & theirs.keys()
        self.parted |= {name for name, _ in found}
        return found

    def owner(self, weight: str) -> str:
        """The role of the layer that has a weight."""
        return next((str(one["role"]) for one in self.left.of("weight") if one["key"] == weight), "")

    def state(self, weight: str, event: Event) -> bool:
        """Whether a weight of a layer is written by no optimizer of either run, but by the layer itself.

        Where nobody saw what an optimizer trains (a Keras that trains in a graph), its name has to say so.
        """
        mine = set(event.get("weights", ()))
        seen = [{key for one in run.of("trains") for key in one["keys"]} for run in (self.left, self.right)]
        if any(weight in keys for keys in seen) or not weight.partition(" ")[2]:
            return False
        return _name_of(weight) in STATES or all(not mine.isdisjoint(keys) for keys in seen)

    def unmoved(self, name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[str, str]:
        """Under which alone a weight did not move, and in words how many of those that the other changed did not.

        What moved is held against what was seen of each weight last: where its layer was built, or after a step.
        """
        sides = {side: one.moved(told) for side, one, told in zip(SIDES, self.weights, (ours, theirs), strict=True)}
        for side, other in (("left", "right"), ("right", "left")):
            if name in sides[other] - sides[side]:
                lacking, every = len(sides[other] - sides[side]), len(sides[other])
                count = "none" if lacking == every else f"{every - lacking}"
                return side, f"; under the {SIDES[side]} {count} of the {every} weights moved that the other changed"
        return "", ""

    def optimizer(self, event: Event, weight: str) -> tuple[str, str]:
        """The optimizer that trains a weight, by its public name, and its role; that is empty where nobody saw it.

        Then it is that of the model as it was compiled last, or else the last one that was made.
        """
        before = [one for one in self.left.events if one["n"] <= event["n"]]
        seen = [one for one in before if one["kind"] == "trains" and weight in one["keys"]]
        if seen:
            return str(seen[-1]["what"]), str(seen[-1]["role"])
        for one in reversed(compiles(before, event["role"])):
            text = one["given"].get("optimizer", one["defaults"].get("optimizer"))
            if isinstance(text, str) and text:
                return "optimizers." + OPTIMIZERS.get(text.lower(), text[:1].upper() + text[1:]), ""
        made = [one["what"] for one in before if one["kind"] == "construct" and one["what"].startswith("optimizers.")]
        return made[-1] if made else "optimizers", ""

    def _epoch(self, left: Event, right: Event) -> Iterator[Difference]:
        yield from self.logs(left, right, "Model.fit", f"epoch {left['epoch'] + 1}")

    def _evaluated(self, left: Event, right: Event) -> Iterator[Difference]:
        yield from self.logs(left, right, f"Model.{left['method']}", left["method"])

    def logs(self, left: Event, right: Event, subject: str, when: str) -> Iterator[Difference]:
        """Numbers by name: the names, then the first number that differs."""
        ours, theirs = left["logs"], right["logs"]
        if set(ours) != set(theirs) and ("log", subject) not in self.blamed:
            self.blamed.add(("log", subject))
            gone, new = sorted(set(ours) - set(theirs)), sorted(set(theirs) - set(ours))
            said = f"the names of what {when} reports: {', '.join(gone) or 'none'} gone, {', '.join(new) or 'none'} new"
            told = self.made("log", "structure", left, subject, said, member=gone[0] if gone else "")
            if all(self.says[0].word(one) for one in gone) and all(self.says[1].word(one) for one in new):
                # The program as it was mended asks for them by their new names.
                said += ", as the two texts say"
                self.found.arguments.append(msgspec.structs.replace(told, said=said, written=True))
            else:
                yield told
        for name in ours:
            if name in theirs and (far := numbers.number(ours[name], theirs[name], self.coarsest)) is not None:
                said = f"{name} of {when}: {ours[name]:.7g}, then {theirs[name]:.7g}"
                yield self.made("log", "different", left, subject, said, far, member=name)
                return

    def _fitted(self, left: Event, right: Event) -> Iterator[Difference]:
        yield from self.updated(left, right, "after training")

    def _weighed(self, left: Event, right: Event) -> Iterator[Difference]:
        for name, far in self.weighed(left, right)[:1]:
            said = f"{name} after {left['method']}: {far.said}"
            yield self.made(
                "call", "different" if far.distance else "structure", left, f"Model.{left['method']}", said, far
            )

    def _predicted(self, left: Event, right: Event) -> Iterator[Difference]:
        yield from self.given(left, right, f"Model.{left['method']}", left["method"])

    def _forward(self, left: Event, right: Event) -> Iterator[Difference]:
        yield from self.given(left, right, left["what"], f"call {left['number']} of {left['what']}")

    def given(self, left: Event, right: Event, subject: str, when: str) -> Iterator[Difference]:
        """Outputs that the program itself gets."""
        found = self.outputs(left["outputs"], right["outputs"])
        if found is not None:
            said = f"the outputs of {when}: {found.said}"
            yield self.made("forward", "different" if found.distance else "structure", left, subject, said, found)


def compiles(events: Iterable[Event], role: str) -> list[Event]:
    """The calls of compile of a model."""
    several = (one for one in events if one["kind"] == "call" and one["role"] == role)
    return [one for one in several if one["method"] == "compile"]


def _class_of(key: str) -> str:
    """The class in the key of a weight: ``train.py:7 Dense#1/1 kernel``."""
    kind = key.partition(" ")[2].partition("#")[0]
    return f"layers.{kind}" if kind else "Model"


def _name_of(key: str) -> str:
    """The name in the key of a weight: ``kernel``."""
    return key.rpartition(" ")[2].rpartition("/")[2].partition(":")[0]


def arrays_at(run: Run, difference: Difference) -> tuple[list[Array], list[Array]]:
    """The inputs and outputs of the layer that a forward difference is about."""
    mode, model, number = difference.about.split("\0")
    for event in run.of("layers"):
        if (event["mode"], event["role"]) == (mode, model):
            for one in event["layers"]:
                if (one["role"], str(one["number"])) == (difference.role, number):
                    inputs = [v for about in one["inputs"] if (v := run.array(about)) is not None]
                    return inputs, [v for about in one["outputs"] if (v := run.array(about)) is not None]
    return [], []
