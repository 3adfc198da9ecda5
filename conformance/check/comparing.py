"""Two runs, moment by moment: every place where they part, the first one first."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from conformance.check import numbers, settings, texts
from conformance.check.aligning import Pair, keys, pairs
from conformance.check.folder import Program
from conformance.check.model import SIDES, Difference, Place, Stage
from conformance.check.numbers import Apart, Array
from conformance.check.pairing import Both, placed
from conformance.check.running import Event, Run
from conformance.check.saying import Says, says
from conformance.check.weights import Weights
from conformance.model.places import without_folders
from conformance.model.texts import one_line

#: What happens a number of times that may differ, in words.
TIMES = {"epoch": "an epoch of training", "predicted": "a prediction", "evaluated": "an evaluation"}

#: Strings that stand for optimizers → their classes, where that is more than a capital.
OPTIMIZERS = {"rmsprop": "RMSprop", "sgd": "SGD", "adamw": "AdamW"}

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

#: How versions say that a file is not there.
_MISSING = re.compile(
    r"No such file|No file or directory found|[Ff]ile (?:not found|does not exist)|errno = 2\b"
    r"|Unable to open file \(unable to open"
)

#: The frames of a function that TensorFlow rewrote, as 2.2 and later versions write them, and what was raised in it.
_FRAME = re.compile(r'^\s*(?:File "[^"\n]+", line \d+|\S+\.py:\d+)[^\n]*$', re.MULTILINE)
_RAISED = re.compile(r"^[ \t]+[A-Za-z_][\w.]*: ", re.MULTILINE)

#: A frame of the stack that Python writes where its process crashes.
_STACK = re.compile(r'File "([^"\n]+)", line (\d+) in ')

#: Characters of a message that are told.
MESSAGE = 300

#: So many of several files are named.
NAMED = 3


@dataclass
class Comparison:
    """What came of holding two runs against each other.

    ``arguments`` are effective arguments that differ: no difference in what is done by themselves. ``drawn`` are the
    roles of models that draw random numbers in training, ``skipped`` how many moments were not compared for that.
    ``printed`` are lines of the program that print something else: what is printed may well name the version.
    """

    differences: list[Difference] = field(default_factory=list)
    arguments: list[Difference] = field(default_factory=list)
    agreed: dict[str, int] = field(default_factory=dict)
    drawn: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: int = 0
    printed: list[str] = field(default_factory=list)


class Comparing:
    """``random`` says where the program itself draws numbers from Keras or TensorFlow; empty where it does not.

    ``both`` is given where another text of the program runs under the second.
    """

    def __init__(
        self, program: Program, left: Run, right: Run, random: tuple[str, ...] = (), both: Both | None = None
    ) -> None:
        self.both = both
        self.program, self.left, self.right, self.random = program, left, right, random
        self.found = Comparison()
        # What the two texts of the program say otherwise themselves is no difference in what is done.
        self.says = says(both) if both is not None else (Says(frozenset()), Says(frozenset()))
        self.lone: tuple[list[str], list[str]] = ([], [])
        # Whether anything was trained that depends on chance.
        self.chanced = False
        self.blamed: set[object] = set()
        self.weights = Weights(), Weights()
        self.reached = 0
        self.last = max((one["n"] for _, one in keys(left)), default=0)
        self.coarsest = numbers.coarsest_of(kind for run in (left, right) for kind in types(run))

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
            self.found.agreed[kind] = self.found.agreed.get(kind, 0) + 1

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
            if _same_end(event, mine.end):
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

    def sided(self, found: Difference, side: str, event: Event) -> Difference:
        """A difference with who raises what, and that the other does not raise it there."""
        text = f"raises {event['type']}: {message(event)}"
        ends = ("runs", text) if side == "right" else (text, "runs")
        who = SIDES[side]
        exception = (str(event["type"]), str(event["message"]))
        return msgspec.structs.replace(
            found,
            said=found.said or f"under the {who} alone it {text}",
            left=ends[0],
            right=ends[1],
            exception=exception,
            side="left" if side == "left" else "right",
        )

    def made(
        self, stage: Stage, verdict: Any, event: Event, subject: str, said: str, apart: Apart | None = None, **more: Any
    ) -> Difference:
        """A difference at the place of an event."""
        size: dict[str, Any] = {}
        if apart is not None:
            size = {"size": apart.size, "relative": apart.relative, "bounds": apart.bounds}
            size |= {"left": apart.pair[0], "right": apart.pair[1]}
        told = {"role": event.get("role", ""), "moment": self.reached, **size, **more}
        return Difference(stage, verdict, self.place(event["at"]), subject, said, **told)

    def place(self, at: list[Any] | None) -> Place:
        """A line of the program."""
        if not at or not at[0]:
            return Place(self.program.name, 0)
        return placed(self.program, at[0], at[-1], self.both)

    # Kinds of moments, each by the name of its event.

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
                    said = f"{word}: {_shapes(old)}, then {_shapes(new)}"
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

    def setting(self, found: Difference) -> None:
        """Keep a difference of a setting, once for each object: it changes nothing that is computed."""
        key = "setting", found.role, found.member
        if key not in self.blamed:
            self.blamed.add(key)
            self.found.arguments.append(found)

    def blaming(self, stage: str) -> bool:
        """Whether something of a stage was told already."""
        return any(one.stage == stage for one in self.found.differences)

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
            yield self.made("forward", verdict, left, one["what"], said, found, role=one["role"], about=about)

    def draws(self, what: str, mode: str) -> bool:
        """Whether a layer gives numbers by chance, when it may be called in training."""
        return mode != "inference" and any(what in several for several in self.found.drawn.values())

    def outputs(self, ours: list[Any], theirs: list[Any]) -> Apart | None:
        """The first of several arrays that differs."""
        if len(ours) != len(theirs):
            return Apart(f"{len(ours)} arrays, then {len(theirs)}")
        for one, other in zip(ours, theirs, strict=True):
            if one.get("digest") and one.get("digest") == other.get("digest") and one["shape"] == other["shape"]:
                continue
            first, second = self.left.array(one), self.right.array(other)
            if first is None or second is None:
                continue
            if one["shape"] != other["shape"]:
                return Apart(f"another shape: {_shapes([one['shape']])}, then {_shapes([other['shape']])}")
            if (found := numbers.apart(first, second, 0.0, self.coarsest)) is not None:
                return found
        return None

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
        if (found := self.grouped(left["values"], right["values"])) is None:
            return
        name, how_far = found
        step = left.get("step", 0)
        where = f"step {step}" if step else f"the first batch in {left['mode']}"
        said = f"the gradient of {name} at {where}: {how_far.said}"
        verdict = "different" if how_far.distance else "structure"
        yield self.made("gradient", verdict, left, _class_of(name), said, how_far, step=step)

    def grouped(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[str, Apart] | None:
        """The one furthest off among arrays by name."""
        left = {key: v for key, one in ours.items() if (v := self.left.array(one)) is not None}
        right = {key: v for key, one in theirs.items() if (v := self.right.array(one)) is not None}
        return numbers.group(left, right, self.coarsest)

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
        grouped = self.grouped(left.get("weights", {}), right.get("weights", {}))
        if grouped is not None:
            name, far = grouped
            still, words = self.unmoved(name, left["weights"], right["weights"])
            said = f"{name} after step {step}: {far.said}{words}"
            verdict = "different" if far.distance else "structure"
            owner = _class_of(name).rpartition(".")[2]
            optimizer, by = self.optimizer(left, name)
            yield self.made("update", verdict, left, optimizer, said, far, step=step, member=owner, still=still, by=by)

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
        grouped = self.grouped(left["weights"], right["weights"])
        if grouped is not None:
            name, far = grouped
            still, words = self.unmoved(name, left["weights"], right["weights"])
            said = f"{name} after training: {far.said}{words}"
            verdict = "different" if far.distance else "structure"
            optimizer, by = self.optimizer(left, name)
            yield self.made("update", verdict, left, optimizer, said, far, still=still, by=by)

    def _weighed(self, left: Event, right: Event) -> Iterator[Difference]:
        grouped = self.grouped(left["weights"], right["weights"])
        if grouped is not None:
            name, far = grouped
            said = f"{name} after {left['method']}: {far.said}"
            yield self.made(
                "call", "different" if far.distance else "structure", left, f"Model.{left['method']}", said, far
            )

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

    def _raised(self, left: Event, right: Event) -> Iterator[Difference]:
        # Of what class it is that a file is missing is each version's own.
        if left["type"] != right["type"] and not (lacks_file(left) and lacks_file(right)):
            yield self.otherwise(self.made("call", "error", left, left["what"], ""), left, right)

    def otherwise(self, found: Difference, left: Event, right: Event) -> Difference:
        """A difference where both raise, each something else."""
        ours, theirs = (f"{one['type']}: {message(one)}" for one in (left, right))
        said = f"both raise: the first {ours}; the second {theirs}"
        told = self.sided(msgspec.structs.replace(found, said=said), "right", right)
        return msgspec.structs.replace(told, left=f"raises {ours}", both=True)

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
        return found[1] if found is not None else None

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
        left, right = _end(ours), _end(theirs)
        self.reached = ours.events[-1]["n"] if ours.events else 0
        if left[0] == right[0]:
            return
        if ours.end.get("type") and theirs.end.get("type") and _place(ours.end) == _place(theirs.end):
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
        told = [one for one in run.of("raised") if _same_end(one, run.end)]
        if told:
            return msgspec.structs.replace(self.raised({**told[0], "at": at}, side), said="")
        stage: Stage = "import" if run.end.get("missing") or _imports(self.program, at) else "call"
        return self.made(stage, "error", run.end, "", "")


def listed(paths: Sequence[str]) -> str:
    """Files in words: the first of them, and how many more; empty of none."""
    named = ", ".join(paths[:NAMED])
    return named if len(paths) <= NAMED else f"{named} and {len(paths) - NAMED} more"


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
    return f"{len(old)} arrays, then {len(new)}" if len(old) != len(new) else f"{_shapes(old)}, then {_shapes(new)}"


def compiles(events: Iterable[Event], role: str) -> list[Event]:
    """The calls of compile of a model."""
    several = (one for one in events if one["kind"] == "call" and one["role"] == role)
    return [one for one in several if one["method"] == "compile"]


def crashed_at(run: Run) -> list[Any] | None:
    """The line of the program at which its process crashed, as Python wrote it; None where it wrote none."""
    stack = run.said.rpartition("Fatal Python error")[2] if "Fatal Python error" in run.said else ""
    for path, line in _STACK.findall(stack):
        if (place := Path(path)).is_relative_to(run.work):
            return [place.relative_to(run.work).as_posix(), int(line), int(line)]
    return None


def early(run: Run) -> bool:
    """Whether a run did not come to the end of the program."""
    return bool(run.end.get("type") or run.done.ended or not run.end)


def further(left: Run, right: Run) -> bool:
    """Whether of two runs that both ended early the second came further."""
    ours, theirs = ({key for key, one in keys(run) if one["kind"] != "raised"} for run in (left, right))
    return not ours - theirs and bool(theirs - ours)


def types(run: Run) -> Iterator[str]:
    """The types of what layers give."""
    for event in run.of("layers", "forward"):
        for one in event.get("layers", [event]):
            yield from (about["dtype"] for about in one["outputs"])


def message(event: Event) -> str:
    """What an exception says: one line, without colours and without the folders of this machine."""
    said = _COLOURS.sub("", str(event["message"]))
    proper = in_user_code(said)
    # Its own class is told before it.
    return one_line(without_folders(proper.removeprefix(f"{event['type']}: ")))[:MESSAGE]


def in_user_code(said: str) -> str:
    """What TensorFlow tells below the frames of a function that it rewrote; any other message as it is."""
    if not said.lstrip().startswith("in user code:"):
        return said
    frames = list(_FRAME.finditer(said))
    found = _RAISED.search(said, frames[-1].end() if frames else 0)
    return said[found.start() :].strip() if found else said


def lacks_file(event: Event) -> bool:
    """Whether an exception says that a file is not there."""
    return event["type"] in ("FileNotFoundError", "OSError", "IOError", "NotFoundError", "ValueError") and bool(
        _MISSING.search(event["message"])
    )


def _end(run: Run) -> tuple[str, str]:
    """How a run ended: what is compared, and in words."""
    if run.done.ended:
        return run.done.ended.partition(" after")[0], run.done.ended
    end = run.end
    if not end:
        return "died", "died without a word"
    if end.get("type"):
        kind = "a file is missing" if lacks_file(end) else end["type"]
        return f"{kind} {(end['at'] or ())[:2]}", f"raises {end['type']}"
    return f"status {end['status']}", f"ends with status {end['status']}" if end["status"] else "ends well"


def _place(end: Event) -> tuple[object, ...]:
    return tuple((end["at"] or ())[:2])


def _same_end(event: Event, end: Event) -> bool:
    return bool(end.get("type")) and event["type"] == end["type"] and event["message"] == end["message"]


def _imports(program: Program, at: list[Any] | None) -> bool:
    line = program.line(at[0], at[-1]) if at and at[0] else ""
    return line.startswith(("import ", "from "))


def _shapes(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(f"({', '.join(map(str, one))})" for one in value) or "none"
    return str(value)


def _fit(left: str, right: str) -> bool:
    """Whether two shapes as text can be of the same thing: an axis of which one knows no size may have any."""
    ours, theirs = (re.findall(r"[^\s(),]+|[()]", one) for one in (left, right))
    if not ours or not theirs:
        return True
    return len(ours) == len(theirs) and all(
        one == other or (one == "None" and other.isdigit()) or (other == "None" and one.isdigit())
        for one, other in zip(ours, theirs, strict=True)
    )


def _class_of(key: str) -> str:
    """The class in the key of a weight: ``train.py:7 Dense#1/1 kernel``."""
    kind = key.partition(" ")[2].partition("#")[0]
    return f"layers.{kind}" if kind else "Model"


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
