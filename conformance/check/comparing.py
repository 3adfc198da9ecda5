"""Two runs, moment by moment: every place where they part, the first one first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from conformance.check import texts
from conformance.check.aligning import Pair, pairs
from conformance.check.computed import Computed
from conformance.check.folder import Program
from conformance.check.gathering import Comparison
from conformance.check.model import SIDES, Difference, Stage
from conformance.check.numbers import Apart
from conformance.check.raising import crashed_at, early, ending, further, lacks_file, message, place_of, same_end
from conformance.check.running import Event, Run

#: What happens a number of times that may differ, in words.
TIMES = {"epoch": "an epoch of training", "predicted": "a prediction", "evaluated": "an evaluation"}

#: So many of several files are named.
NAMED = 3


class Comparing(Computed):
    """Compares two runs."""

    def compared(self) -> Comparison:
        """Everything that differs, in the order in which the program comes to it."""
        for run in (self.left, self.right):
            for event in run.of("model"):
                if event["draws"]:
                    self.found.drawn[event["role"]] = tuple(event["draws"])
        several = pairs(self.left, self.right)
        for pair in several:
            self.moment(pair)
        self.found.differences.extend(self.ended())
        self.lonely()
        return self.found

    # One moment.

    def moment(self, pair: Pair) -> None:
        """Compare one moment, or tell that one of the runs did not come to it."""
        left, right = pair.left, pair.right
        event = left or right
        assert event is not None
        kind = event["kind"]
        if left is not None:
            self.reached = left["n"]
        if left is None or right is None:
            self.found.differences.extend(self.alone(left, right))
            return
        chance = self.by_chance(event)
        self.chanced = self.chanced or (chance and kind in ("step", "fitted"))
        if chance:
            self.found.skipped += 1
            return
        compare: Callable[[Event, Event], Iterator[Difference]] = getattr(self, f"_{kind}")
        several = list(compare(left, right))
        self.found.differences.extend(several)
        for known, one in zip(self.weights, (left, right), strict=True):
            known.take(one)
        if not several:
            # A layer that holds layers is looked at as a model is.
            counted = kind if kind != "model" or event.get("is_model", True) else "holder"
            self.found.agreed[counted] = self.found.agreed.get(counted, 0) + 1

    def by_chance(self, event: Event) -> bool:
        """Whether what is seen there depends on random numbers that the versions draw otherwise."""
        kind, role = event["kind"], event.get("role", "")
        if not self.found.drawn and not self.random:
            return False
        drawn = role in self.found.drawn or bool(self.random)
        if kind in ("step", "epoch", "fitted"):
            # A loop of the program's own does not say whose weights it trains.
            return drawn or (kind == "step" and "batch" not in event)
        if kind == "gradient":
            return bool(event["mode"] == "step" or self.random)
        if kind == "forward" and drawn:
            return True  # it may be called in training; its layers are looked at one by one
        if kind in ("predicted", "evaluated", "forward", "layers", "loss", "weighed"):
            return self.chanced or (bool(self.random) and kind != "layers")
        return kind == "file" and self.chanced and str(event["form"]) in ("hdf5", "npy", "text", "json")

    def alone(self, left: Event | None, right: Event | None) -> Iterator[Difference]:
        """What one run did alone."""
        event = left or right
        assert event is not None
        kind = event["kind"]
        side = "left" if right is None else "right"
        # What comes after the end of the other is no difference.
        stopped = early(self.right if right is None else self.left)
        if side == "right" and stopped and self.reached >= self.last:
            return
        if kind == "raised":
            mine = self.left if side == "left" else self.right
            if same_end(event, mine.end):
                return  # told as the end
            yield self.raised(event, side)
        elif kind == "file" and not stopped and self.left.end and not self.left.end.get("type"):
            self.lone[side == "right"].append(event["path"])
        elif kind in TIMES and not stopped and not self.found.drawn and not self.random and "alone" not in self.blamed:
            self.blamed.add("alone")
            who = "first" if side == "left" else "second"
            subject = f"Model.{event.get('method') or 'fit'}"
            yield self.made("call", "structure", event, subject, f"{TIMES[kind]} happens under the {who} alone")

    def lonely(self) -> None:
        """Files that one run alone wrote: behind what was done otherwise, and those whose names the texts say apart."""
        event = {"at": None}
        said = [[one for one in mine if own.names(one, mine)] for own, mine in zip(self.says, self.lone, strict=True)]
        for number, mine in enumerate(self.lone):
            left = [one for one in mine if one not in said[number]]
            if left:
                be = "is" if len(left) == 1 else "are"
                words = (f"{be} written", f"{be} not written")[:: -1 if number else 1]
                told = f"{listed(left)} {words[0]}, then {words[1]}"
                self.found.differences.append(self.made("file", "structure", event, left[0], told))
        if any(said):
            ours, theirs = (listed(one) or "none" for one in said)
            told = f"files that the two texts name otherwise: {ours}, then {theirs}"
            self.found.arguments.append(self.made("file", "structure", event, "", told, written=True))

    def raised(self, event: Event, side: str) -> Difference:
        """An exception that one run alone raises, which the program may catch."""
        stages: Mapping[str, Stage] = {"construct": "construct", "forward": "forward", "update": "update"}
        stage = stages.get(event["stage"], "call")
        return self.sided(self.made(stage, "error", event, event["what"], ""), side, event)

    # Kinds of moments, each by the name of its event.

    def _raised(self, left: Event, right: Event) -> Iterator[Difference]:
        # Of what class it is that a file is missing is each version's own.
        if left["type"] != right["type"] and not (lacks_file(left) and lacks_file(right)):
            yield self.otherwise(self.made("call", "error", left, left["what"], ""), left, right)

    def _file(self, left: Event, right: Event) -> Iterator[Difference]:
        path = left["path"]
        if left["form"] != right["form"]:
            # What a .keras file is changed once for everybody; by itself it changes nothing that is computed.
            told = self.made("file", "structure", left, path, f"{path} is {left['form']}, then {right['form']}")
            self.found.arguments.append(told)
        elif "arrays" in left and (found := self.held(left["arrays"], right["arrays"])) is not None:
            said = f"{path} holds {found.said}"
            yield self.made("file", "different" if found.distance else "structure", left, path, said, found)

    def held(self, ours: list[Any], theirs: list[Any]) -> Apart | None:
        """What the arrays of a file differ in: those of weights are parts of one vector, as they are in training."""
        if [one["shape"] for one in ours] != [one["shape"] for one in theirs]:
            return self.outputs(ours, theirs)
        left, right = ({str(n): one for n, one in enumerate(arrays)} for arrays in (ours, theirs))
        found = self.grouped(left, right)
        return found[0][1] if found else None

    def _printed(self, left: Event, right: Event) -> Iterator[Difference]:
        if not self.chanced:
            told = texts.differ(left["text"], right["text"])
            if told:
                self.found.printed.append(f"{self.place(left['at'])}: {told}")
        return iter(())

    # The end.

    def ended(self) -> Iterator[Difference]:
        """How the program ended under both."""
        ours, theirs = self.left, self.right
        left, right = ending(ours), ending(theirs)
        self.reached = ours.events[-1]["n"] if ours.events else 0
        if left[0] == right[0]:
            return
        if ours.end.get("type") and theirs.end.get("type") and place_of(ours.end) == place_of(theirs.end):
            yield self.otherwise(self.end(theirs, "right"), ours.end, theirs.end)
            return
        raising = [(side, run) for side, run in (("right", theirs), ("left", ours)) if run.end.get("type")]
        if len(raising) == 2 and further(ours, theirs):
            raising.reverse()
        for later, (side, run) in enumerate(raising):
            found = self.end(run, side)
            if later:
                said = f"the {SIDES[side]} raises as well, elsewhere: {run.end['type']}: {message(run.end)}"
                found = msgspec.structs.replace(found, said=said)
            yield self.sided(found, side, run.end)
        if raising:
            return
        died = theirs if not theirs.end else ours
        at = crashed_at(died) if not died.end else theirs.end.get("at")
        event = {"at": [*self.both.of_first(*at[:2]), at[1]] if at and self.both and died is theirs else at}
        said = f"under the first it {left[1]}, under the second it {right[1]}"
        yield self.made("end", "error", event, "", said, left=left[1], right=right[1])

    def end(self, run: Run, side: str) -> Difference:
        """The exception that ended a run, about what it was raised by."""
        at = run.end["at"]
        told = [one for one in run.of("raised") if same_end(one, run.end)]
        if told:
            return msgspec.structs.replace(self.raised({**told[0], "at": at}, side), said="")
        stage: Stage = "import" if run.end.get("missing") or _imports(self.program, at) else "call"
        return self.made(stage, "error", run.end, "", "")


def listed(paths: Sequence[str]) -> str:
    """Files in words: the first of them, and how many more; empty of none."""
    named = ", ".join(paths[:NAMED])
    return named if len(paths) <= NAMED else f"{named} and {len(paths) - NAMED} more"


def _imports(program: Program, at: list[Any] | None) -> bool:
    line = program.line(at[0], at[-1]) if at and at[0] else ""
    return line.startswith(("import ", "from "))
