"""The cause of a difference: the rule of the ledger that fits, by message, by line of the program, or by symbol.

A rule is a cause only where what it is about occurs in the program (``used.py``), and where it is about what differs
(``kinds.py``).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import OK, Seen
from conformance.check.code import Code
from conformance.check.computed import compiles
from conformance.check.decaying import about_decay, too_small
from conformance.check.kinds import JUDGED, judged_at, numeric, shows, speaks_of
from conformance.check.model import Cause, Difference
from conformance.check.raising import in_user_code
from conformance.check.returned import replaced
from conformance.check.running import Event, Run
from conformance.check.settings import same
from conformance.check.used import Used, made_so
from conformance.lint.model import Finding
from conformance.lint.outputs.words import what_to_do
from conformance.model.case import Case
from conformance.model.globs import globs
from conformance.model.observation import Header
from conformance.model.texts import first_line, one_line

if TYPE_CHECKING:
    from conformance.analysis.judging.judgement import Judgement
    from conformance.workspace.source import Source

#: A pattern of fewer literal characters fits too many messages; one of fewer than the second has to be about what
#: the program uses.
SPECIFIC, TELLING = 16, 34

#: First lines that stand above what was raised, and say nothing of it.
HEADINGS = globs(("in user code:", "Exception encountered when calling *.call()."))

#: Arguments whose value is of the task, and no choice among ways to compute.
SIZES = frozenset({"units", "filters", "kernel_size", "learning_rate", "input_dim", "output_dim", "rate", "pool_size"})

#: The rule about a layer that is frozen or freed between compile and the first batch.
FREEZING = "freezing-counts-at-compile"

#: How Keras says that it knows no direction of what a callback monitors: in 3.0 to 3.10 EarlyStopping alone does.
_DIRECTION = "*%s callback received monitor=* but Keras isn't able to automatically determine *maximized or minimized*"

#: What is raised, in words that no case shows → the rules about that, the nearest first.
WORDS = (
    ("ValueError", globs((_DIRECTION % "EarlyStopping",)), ("early-stopping-asks-the-metric",)),
    ("ValueError", globs((_DIRECTION % "",)), ("callbacks-share-the-direction", "early-stopping-asks-the-metric")),
)

#: What lint finds → the exceptions that it leads to; of what is not here any.
RAISES: Mapping[str, tuple[str, ...]] = {
    "gone-name": ("AttributeError", "ImportError", "ModuleNotFoundError"),
    "moved-name": ("AttributeError", "ImportError", "ModuleNotFoundError"),
    "gone-member": ("AttributeError", "NotImplementedError"),
    "gone-beside": ("AttributeError", "ImportError", "ModuleNotFoundError"),
    "refused-argument": ("TypeError", "ValueError"),
    "renamed-argument": ("TypeError", "ValueError"),
    "required-argument": ("TypeError", "ValueError"),
    "positional-argument": ("TypeError", "ValueError"),
    "gone-identifier": ("ValueError", "TypeError"),
    "symbolic-tensor": ("ValueError", "AttributeError", "TypeError"),
    "gone-key": ("KeyError",),
}

#: What lint finds of what is not there at all, in a word.
ABSENT: Mapping[str, str] = {
    "gone-name": "name",
    "moved-name": "name",
    "gone-member": "member",
    "refused-argument": "argument",
    "renamed-argument": "argument",
}

#: What messages say is missing: a module below Keras, a name of a module.
_MODULE = re.compile(r"No module named '((?:keras|tf_keras|tensorflow\.keras)\.[\w.]+)'")
_NAME = re.compile(r"cannot import name '(\w+)'|module '[\w.]+' has no attribute '(\w+)'")

#: The class of an exception in what a program tells that it caught.
_CLASS = re.compile(r"\b[A-Z]\w*(?:Error|Exception)\b")

#: A class of optimizers in a sentence.
_OPTIMIZER = re.compile(r"\b(?:Adam|RMSprop|Adagrad|Adadelta|SGD|Nadam|Adamax|Ftrl)\b")


@dataclass
class Causes:
    """What is known between two implementations."""

    source: "Source"
    headers: tuple[Header, Header]
    code: Code
    _judged: dict[str, "Judgement"] = field(default_factory=dict, repr=False)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that divide the two."""
        left, right = self.headers
        return tuple(one for one in self.source.rules if one.includes(left) != one.includes(right))

    def explained(self, difference: Difference, run: Run) -> Difference:
        """The difference with its cause, if one fits; ``run`` is the first one."""
        maker = self.maker(difference, run)
        made = (maker["at"][0], maker["at"][-1]) if maker.get("at") and not difference.exception[0] else None
        if made is not None and (difference.subject == maker["what"] or difference.role == maker["role"]):
            difference = msgspec.structs.replace(difference, made=f"{made[0]}:{made[1]}")
        compiled = list(compiles(_until(run.events, difference), difference.role))[-1:]
        # A step of the program's own may train with other optimizers than the one that Keras knows of.
        own = difference.by and made is not None and not any(one.get("optimizer") == difference.by for one in compiled)
        if difference.stage == "update" and compiled and not own:
            where = f"{compiled[0]['at'][0]}:{compiled[0]['at'][-1]}"
            difference = msgspec.structs.replace(difference, made=where, compiled=True)
        found = None
        if difference.follows or difference.written:
            return difference
        if (newer := self.by_newer(difference)) is not None:
            return msgspec.structs.replace(difference, newer=True, cause=newer)
        used = Used(run, difference, self.code)
        if difference.exception[0]:
            found = self.by_words(difference) or self.by_message(difference, used, naming=True)
        elif difference.still:
            found = self.by_freezing(difference, run)
        elif difference.stage == "update" and not difference.state:
            found = self.by_weight(difference)
        found = (
            found
            or replaced(difference, self.code, self.headers[1].versions.get("keras", ""))
            or self.by_line(difference, made if not difference.still else None, too_small(difference, maker, run))
            or self.by_compile(difference, run)
        )
        found = found or self.by_name(difference) or self.by_class(difference, run)
        if found is None and difference.exception[0]:
            found = self.by_message(difference, used, naming=False)
        # How an optimizer computes a step says nothing of weights that it was not given.
        if found is None and not difference.exception[0] and not difference.still:
            found = self.by_symbol(difference, run) or self.by_word(difference, used)
        return msgspec.structs.replace(difference, cause=found) if found is not None else difference

    # By what is raised.

    def by_words(self, difference: Difference) -> Cause | None:
        """The rule whose cases show that something is raised and not in which words, which are known all the same."""
        kind, message = difference.exception
        header = self.headers[0] if difference.side == "left" else self.headers[1]
        for raised, pattern, names in WORDS:
            if raised == kind and pattern.match(one_line(message)):
                for name in names:
                    rule = next((one for one in self.rules if one.id == name and one.includes(header)), None)
                    if rule is not None:
                        return cause(rule, "message")
        return None

    def by_message(self, difference: Difference, used: Used, naming: bool) -> Cause | None:
        """The rule that says most literally what is raised; with ``naming`` of what is missing it has to say the name.

        A pattern such as ``No module named 'keras.*'`` fits whatever is gone.
        """
        kind, message = difference.exception
        header = self.headers[0] if difference.side == "left" else self.headers[1]
        best: tuple[tuple[bool, int], Rule, bool] | None = None
        for rule in self.rules:
            side = rule.inside if rule.includes(header) else rule.outside
            others = rule.outside if rule.includes(header) else rule.inside
            for does in side:
                if not does.raises or not does.message:
                    continue
                weight = sum(len(part) for part in does.message.replace("?", "*").split("*"))
                proper = in_user_code(message)
                texts = {message, first_line(message), proper, proper.removeprefix(f"{kind}: ")}
                # Programs among the cases say their line after the message.
                texts |= {f"{said} [line 0: {line}]" for said in texts for line in ("", difference.at.text)}
                if weight < SPECIFIC or not any(does.matches(Seen("raised", kind, said)) for said in texts):
                    continue
                if others and not any(one.ends or one.numbers or one.gives or one.raises for one in others):
                    continue
                if naming and not names(rule, does.message, message):
                    continue
                # Two causes may lead to one message: then it is the one whose symbols the program uses.
                near = used.nears(rule, self.source)
                if weight < TELLING and not near:
                    continue
                bare = HEADINGS.match(does.message)
                if bare and not used.meets(rule, self.source):
                    continue
                rank = near or not used.knows(rule, self.source), weight
                if best is None or rank > best[0]:
                    best = (rank, rule, bare)
        # What fits a message less literally is no cause in place of one that says nothing here.
        if best is None or (both_raise(best[1]) and not difference.both):
            return None
        return cause(best[1], "symbol" if best[2] else "message")

    # By the line.

    def by_line(self, difference: Difference, made: tuple[str, int] | None, decays: bool = False) -> Cause | None:
        """What reading the program shows at that line, or at the line ``made`` that makes the object.

        ``decays``: it differs by more than the argument decay makes of it.
        """
        # Reading says what the second does.
        if difference.exception[0] and difference.side == "left":
            return None
        lines = [*([made] if made is not None else []), (difference.at.file, difference.at.line)]
        for file, line in lines:
            found = self.at(self.code.findings, file, line, difference)
            mine = [one for one in found if self.speaks(one, difference)]
            for one in sorted(mine, key=lambda one: (not self.named(one, difference), not one.cause)):
                rule = next((r for r in self.rules if r.id == one.cause), None) or self.about(one, difference)
                if rule is not None and both_raise(rule) and not difference.both:
                    rule = None
                if rule is not None and one.rule == "breaking-behaviour" and not self.raises_so(rule, difference):
                    continue
                if decays and about_decay(one.message if rule is None else rule.title):
                    continue
                if rule is not None:
                    told = cause(rule, "line")
                    # What stands for it comes first, as lint says it.
                    stands = bool(one.instead) and one.cause == rule.id
                    return msgspec.structs.replace(told, advice=what_to_do(one)) if stands else told
                if difference.exception[0] or one.rule in ("ignored-argument", "changed-default"):
                    return Cause(one.rule, one.message, one.versions, what_to_do(one), one.link, "line")
        return None

    def raises_so(self, rule: Rule, difference: Difference) -> bool:
        """Whether a rule says of the second that it raises such a class, or says no class at all."""
        side = rule.inside if rule.includes(self.headers[1]) else rule.outside
        # A program among the cases tells what it caught.
        classes = {one.raises for one in side if one.raises} | {c for one in side for c in _CLASS.findall(one.gives)}
        return not classes or globs(tuple(classes)).match(difference.exception[0])

    def at(self, several: Sequence[Finding], file: str, line: int, difference: Difference) -> list[Finding]:
        """The findings at a line; of an exception also what it names elsewhere in its statement, or what calls it."""
        mine = [one for one in several if one.file == file]
        found = [one for one in mine if one.span.line <= line <= one.span.end_line]
        if difference.exception[0]:
            lines = self.code.around(file, line)
            inside = [one for one in mine if one.span.line in lines and one not in found]
            words = {*re.findall(r"\w+", difference.exception[1]), difference.subject.rpartition(".")[2]}
            found += [one for one in inside if own_name(one) in words]
        return found

    def by_newer(self, difference: Difference) -> Cause | None:
        """What reading shows at the line that the second has and the first, which raises there, does not."""
        if difference.side != "left" or difference.both:
            return None
        file, line = difference.at.file, difference.at.line
        found = self.at(self.code.newer, file, line, difference)
        # What the second takes and ignores it does not have either.
        vain = {(one.file, one.span.line, one.subject) for one in self.code.findings if one.rule == "ignored-argument"}
        there = [one for one in found if (one.file, one.span.line, one.subject) not in vain]
        mine = [one for one in there if one.rule in ABSENT and self.fits(one, difference)]
        for one in sorted(mine, key=lambda one: not lacking(one, difference)):
            rule = self.about(one, difference) or self.arrived(one)
            if rule is not None:
                return cause(rule, "line")
            title = (
                f"{one.message.removesuffix(' is gone')} {'under the first' if 'argument' in one.rule else 'is new'}"
            )
            return Cause(f"newer-{ABSENT[one.rule]}", title, one.versions, "", one.link, "line")
        return None

    def arrived(self, finding: Finding) -> Rule | None:
        """The rule by which a name is there since the second, or the module that it is in."""
        path = finding.subject.split(" ")[0].split("(")[0]
        for rule in self.rules:
            if "missing" in rule.facts:
                patterns = [*rule.case_globs, *(table.api for table in rule.case_tables)]
                if any(globs((one,)).match(path) or one == f"{path}.*" for one in patterns):
                    return rule
        return None

    def by_compile(self, difference: Difference, run: Run) -> Cause | None:
        """What reading shows where the model was compiled that something is asked of: it may come to light in fit."""
        if difference.side == "left" or not difference.subject.startswith("Model."):
            return None
        # What the second raises has a role of its own: the last model compiled is at work.
        seen = [one for one in run.of("call") if one["method"] == "compile" and one["n"] <= difference.moment]
        mine = [one for one in seen if one["role"] == difference.role] or seen
        for one in mine[-1:]:
            lines = self.code.statement(one["at"][0], one["at"][1])
            for finding in self.code.findings:
                at = finding.file == one["at"][0] and finding.span.line in lines
                if at and finding.subject.split("(")[0].endswith(".compile") and self.fits(finding, difference):
                    rule = next((r for r in self.rules if r.id == finding.cause), None)
                    if rule is not None:
                        return cause(rule, "line")
        return None

    def by_name(self, difference: Difference) -> Cause | None:
        """The rule about a key of the logs or of the history that has another name."""
        gone = difference.member if (difference.stage, difference.verdict) == ("log", "structure") else ""
        if difference.exception[0] == "KeyError" and difference.side == "right":
            gone = difference.exception[1].strip("'\"")
        for rule in self.rules if gone else ():
            left, right = self.headers
            before, after = (rule.inside if rule.includes(one) else rule.outside for one in (left, right))
            had = any(f'"{gone}"' in one.gives for one in before)
            if had and f"history.{gone}.*" in rule.facts and not any(f'"{gone}"' in one.gives for one in after):
                return cause(rule, "line")
        return None

    def by_class(self, difference: Difference, run: Run) -> Cause | None:
        """What reading shows in a class of the program's own that differs.

        Of how many parameters a model has also in that of a layer that it may hold.
        """
        known = {rule.id: rule for rule in self.rules}
        if difference.stage not in ("build", "forward"):
            return None
        names = [difference.subject, difference.role.rpartition(" ")[2].partition("#")[0]]
        if difference.member == "parameters":
            names += [one["what"] for one in _until(run.of("construct"), difference)]
        for name, lines in (found for one in dict.fromkeys(names) for found in self.code.classes(one)):
            for one in self.code.findings:
                inside = one.file == name and one.span.line in lines
                if inside and one.cause in known and self.fits(one, difference):
                    # Of weights that are missing only what is about weights.
                    if difference.member == "parameters" and "variable" not in known[one.cause].title.lower():
                        continue
                    return cause(known[one.cause], "line")
        return None

    def about(self, finding: Finding, difference: Difference) -> Rule | None:
        """The rule about the argument that a finding is about, for what reading finds without the ledger."""
        argument = finding.message.split()[0]
        path = finding.subject.split(" ")[0].split("(")[0]
        # Of an exception a rule that tells of one comes before what is about settings.
        ranked = sorted(self.rules, key=lambda one: not raises(one)) if difference.exception[0] else self.rules
        for rule in ranked if finding.rule.endswith(("-argument", "-default")) else ():
            named = re.search(rf"\b{re.escape(argument)}\b", rule.title)
            fits = difference.verdict != "different" or numeric(rule)
            if named and fits and globs(rule.case_globs).match(f"{path}[{argument}=0]"):
                return rule
        return None

    def fits(self, finding: Finding, difference: Difference) -> bool:
        """Whether what reading shows can lead to such a difference: an exception of such a class, or none."""
        kind = difference.exception[0]
        if finding.severity == "note":
            return False
        if not kind:
            return finding.severity != "error"
        if finding.severity != "error" and finding.rule != "gone-key":
            return False
        return kind in RAISES.get(finding.rule, (kind,))

    def speaks(self, finding: Finding, difference: Difference) -> bool:
        """Whether what reading shows is about what differs, and can be what makes it differ."""
        if not self.fits(finding, difference):
            return False
        if finding.rule == "gone-key" and finding.subject.split()[-1].strip("'") not in difference.exception[1]:
            return False
        if difference.exception[0]:
            return True
        if difference.stage == "construct" and not self.tells_of(finding, difference.member):
            return False
        mine = difference.subject.rpartition(".")[2]
        about = finding.subject.split("(")[0].split(" ")[0].split(".")
        return mine in about or (difference.stage == "update" and not difference.state and "optimizers" in about)

    def tells_of(self, finding: Finding, argument: str) -> bool:
        """Whether what reading shows, or its rule, speaks of an argument: of others it explains nothing."""
        titles = [one.title for one in self.rules if one.id == finding.cause]
        return (
            re.search(rf"\b{re.escape(argument)}\b", " ".join([finding.message, finding.subject, *titles])) is not None
        )

    def named(self, finding: Finding, difference: Difference) -> bool:
        """Whether a message has the name that a finding is about."""
        name = finding.subject.split("(")[0].split(" ")[0].rpartition(".")[2]
        return name in difference.exception[1]

    # By the weights that do not move.

    def by_freezing(self, difference: Difference, run: Run) -> Cause | None:
        """The rule about ``trainable`` that is set after compile, where that is what the program did."""
        until = list(_until(run.events, difference))
        compiled = [one["n"] for one in compiles(until, difference.role)]
        models = [one for one in until if one["kind"] == "model" and one["role"] == difference.role]
        if not compiled:
            return None
        before = [one for one in models if one["n"] < compiled[-1]][-1:]
        later = [one for one in models if one["n"] > compiled[-1]]
        # Of a model that was not built when it was compiled its layers are known as they were made.
        was = {one["role"]: one["config"].get("trainable", True) for one in until if one["kind"] == "construct"}
        was |= {one["role"]: one["trainable"] for model in before for one in model["layers"]}
        now = {one["role"]: one["trainable"] for model in later for one in model["layers"]}
        if not any(now[role] != was[role] for role in was.keys() & now.keys()):
            return None
        rule = next((one for one in self.rules if one.id == FREEZING), None)
        return cause(rule, "line") if rule is not None else None

    # By the weight whose update differs.

    def by_weight(self, difference: Difference) -> Cause | None:
        """The rule that names the class of the layer whose weight is furthest off, about gradients or optimizers."""
        owner = difference.member
        stages = {*JUDGED["update"], "results"}
        for rule in self.rules if owner and difference.verdict == "different" else ():
            spoken = re.search(rf"\b{re.escape(owner)}\b", rule.title) and re.search(r"gradient|optimizer", rule.title)
            if spoken and numeric(rule) and stages.intersection(rule.stages) and concerned(rule, difference.subject):
                return cause(rule, "symbol")
        return None

    # By the symbol.

    def by_symbol(self, difference: Difference, run: Run) -> Cause | None:
        """The rule by which the cases of the same symbol differ at the same stage, of those most like this use.

        Of a layer around another one it may be about what is given to the inner one.
        """
        inner = self.wrapped(difference, run)
        if inner is None:
            return self.by_given(difference, run) or self.by_likeness(difference, run)
        own = self.by_given(inner, run) or self.by_given(difference, run)
        return own or self.by_likeness(difference, run) or self.by_likeness(inner, run)

    def wrapped(self, difference: Difference, run: Run) -> Difference | None:
        """The same about the layer that the program hands to the one that differs (``Bidirectional(LSTM(3))``)."""
        outer = self.maker(difference, run)
        held = outer.get("config", {})
        several = [held[key] for key in ("layer", "cell", "forward_layer") if isinstance(held.get(key), Mapping)]
        names = {f"layers.{one.get('class_name')}" for one in several}
        before = [one for one in _until(run.of("construct"), difference) if one["n"] < outer.get("n", 0)]
        mine = [one for one in before if one["what"] in names]
        return msgspec.structs.replace(difference, subject=mine[-1]["what"], role=mine[-1]["role"]) if mine else None

    def judged(self, symbol: str, ids: tuple[str, ...]) -> "Judgement":
        """What is known of the cases of a symbol between the two; looked up once for all that differ of it."""
        if symbol not in self._judged:
            left, right = (header.implementation.id for header in self.headers)
            self._judged[symbol] = self.source.judge([left, right], ids)
        return self._judged[symbol]

    def parted(self, difference: Difference) -> Mapping[str, Mapping[str, None]]:
        """Each case of the same symbol that differs at the same stage, with the rules about what differs."""
        ids = [case for case, owner in self.source.apis.items() if owner == difference.subject]
        stages = judged_at(difference)
        if not ids or not stages:
            return {}
        judged = self.judged(difference.subject, tuple(ids))
        known = {rule.id: rule for rule in self.rules}
        parted: dict[str, dict[str, None]] = {}
        for one in judged.divergences:
            if one.stage.split(" ")[0] not in stages:
                continue
            facts = [fact for pair in one.pairs.values() for fact in pair.differing if shows(fact, difference)]
            rules = [known[name] for name in one.rules if name in known]
            # What is about names and settings makes no numbers, and what is about numbers no shapes.
            mine = [rule.id for rule in rules if any(rule.covers(fact.fact, (fact.verdict,)) for fact in facts)]
            if mine:
                parted.setdefault(one.case, {}).update(dict.fromkeys(mine))
        return parted

    def by_given(self, difference: Difference, run: Run) -> Cause | None:
        """The rule about the very arguments and values that this use is given: that needs no similar case."""
        maker = self.maker(difference, run)
        known = self.possible(difference, maker, run)
        asked = Counter(rule for rules in self.parted(difference).values() for rule in rules if rule in known)
        for rule, _ in asked.most_common():
            if made_so(maker, difference.subject, known[rule], self.source):
                return cause(known[rule], "symbol")
        return None

    def possible(self, difference: Difference, maker: Mapping[str, Any], run: Run) -> Mapping[str, Rule]:
        """The rules that can make such a difference, by their names: of decay only where that is enough."""
        decays = too_small(difference, maker, run)
        return {one.id: one for one in self.rules if not (decays and about_decay(one.title))}

    def by_likeness(self, difference: Difference, run: Run) -> Cause | None:
        """The rule by which the cases differ that are most like this use."""
        known = self.possible(difference, self.maker(difference, run), run)
        parted = self.parted(difference)
        ids = [case for case, owner in self.source.apis.items() if owner == difference.subject]
        cases = {case: self.source.case(case) for case in ids}
        if difference.state and (rank := rank_of(difference.by, run)):
            # By how many axes its inputs have a layer chooses how it keeps its averages.
            ids = [case for case in ids if rank_in(cases[case]) == rank]
        config = self.configuration(difference, run)
        others = {case: mismatches(cases[case], config) for case in ids}
        odds = {case: None if keys is None else len(keys) for case, keys in others.items()}
        ranked = [case for case in parted if odds.get(case) is not None]
        if not ranked:
            return None
        best = min(odds[case] or 0 for case in ranked)
        alike = [n for case in ids if case not in parted and (n := odds[case]) is not None]
        # What is more like this use does not differ. Of an update the gradients decide whether it shows.
        if (difference.stage != "update" or difference.state) and alike and min(alike) < best:
            return None
        votes = Counter(
            rule
            for case in ranked
            if (odds[case] or 0) == best
            for rule in parted[case]
            if rule in known and not self.asks_for(rule, case, others[case] or [])
        )
        named = [rule for rule, _ in votes.most_common()]
        return cause(known[named[0]], "symbol") if named else None

    def asks_for(self, rule: str, case: str, keys: Sequence[str]) -> bool:
        """Whether a rule is about one of some arguments of a case, which this use has not."""
        patterns = next((one.case_globs for one in self.rules if one.id == rule), ())
        return any(f"{key}=" in one for one in patterns if globs((one,)).match(case) for key in keys)

    # By a name.

    def by_word(self, difference: Difference, used: Used) -> Cause | None:
        """The rule about models whose title has a name that the program uses, and that is of this stage and kind."""
        if not difference.subject.startswith("Model"):
            return None
        for names in (used.words, used.chosen):
            for rule in self.rules:
                named = names.intersection(re.findall(r"\w+=?", rule.title))
                if named and rule.inside and speaks_of(rule, difference) and used.meets(rule, self.source):
                    return cause(rule, "word")
        return None

    def maker(self, difference: Difference, run: Run) -> Mapping[str, Any]:
        """The event in which the object was made that a difference is about; empty where none is known."""
        until = list(_until(run.of("construct"), difference))
        if difference.stage == "update" and difference.by:
            return next((one for one in reversed(until) if one["role"] == difference.by), {})
        if difference.stage == "update":
            # The optimizer of that model: the very one, or else the last one that was made before it was compiled.
            for one in compiles(_until(run.events, difference), difference.role)[-1:]:
                mine = [other for other in until if other["role"] and other["role"] == one.get("optimizer")]
                until = mine or [other for other in until if other["n"] < one["n"]]
        made = [one for one in reversed(until) if one["what"] == difference.subject]
        mine = [one for one in until if one["role"] == difference.role]
        # Of an update the role is the model's, and the subject the optimizer, which a string may stand for.
        both = [one for one in mine if one["what"] == difference.subject]
        return next(iter(both or made or (mine if difference.stage != "update" else [])), {})

    def configuration(self, difference: Difference, run: Run) -> Mapping[str, Any]:
        """The arguments of the object that a difference is about, as far as they are known: all that have an effect."""
        found = self.maker(difference, run)
        # A model is no optimizer, though its training is where that differs.
        if found.get("what") != difference.subject:
            return {}
        given = {key: value for key, value in found["given"].items() if key != "*"}
        return {**given, **found["config"]}


def raises(rule: Rule) -> bool:
    """Whether a rule tells of an exception."""
    return any(one.raises for one in (*rule.inside, *rule.outside))


def both_raise(rule: Rule) -> bool:
    """Whether a rule is about what is raised under both: of one that raises alone it says nothing.

    Then each side states an exception, and none that anything succeeds.
    """
    return all(
        any(one.raises for one in side) and not any(one.ends == OK or one.numbers or one.absent for one in side)
        for side in (rule.inside, rule.outside)
    )


def lacking(finding: Finding, difference: Difference) -> bool:
    """Whether a message has the name, or the argument, that a finding says is not there."""
    words = re.findall(r"\w+", f"{finding.message.split()[0]} {finding.subject.split('(')[0]}")
    return not set(words).isdisjoint(re.findall(r"\w+", difference.exception[1]))


def own_name(finding: Finding) -> str:
    """The last part of the name, or the argument, that a finding is about."""
    first = finding.message.split()[0] if "argument" in finding.rule else finding.subject.split("(")[0].split(" ")[0]
    return first.rpartition(".")[2].strip("=`'")


def concerned(rule: Rule, optimizer: str) -> bool:
    """Whether a rule that names optimizers names this one, or one that it is a kind of."""
    sentences = [one for one in re.split(r"(?<=\.)\s", f"{rule.title}. {rule.reason}") if " not " not in one]
    named = {name for one in sentences for name in _OPTIMIZER.findall(one)}
    return not named or any(name.lower() in optimizer.lower() for name in named)


def names(rule: Rule, pattern: str, message: str) -> bool:
    """Whether a rule names, in its pattern or its text, what a message says is missing; of other messages True."""
    texts = f"{pattern} {rule.title} {rule.reason}"
    if match := _MODULE.search(message):
        parts = match[1].split(".")
        paths = [".".join(parts[:count]) for count in range(2, len(parts) + 1)]
        return any(re.search(rf"(?<![\w.]){re.escape(one)}(?![\w*]|\.[\w*])", texts) for one in paths)
    if match := _NAME.search(message):
        return re.search(rf"\b{re.escape(match[1] or match[2])}\b", texts) is not None
    return True


def _until(events: Sequence[Event], difference: Difference) -> Iterator[Event]:
    """The events of the first run up to a difference."""
    return (one for one in events if not difference.moment or one["n"] <= difference.moment)


def mismatches(case: Case, config: Mapping[str, Any]) -> list[str] | None:
    """The settings of a case that are others than those of an object; None for a case without arguments.

    An argument that the object does not tell was not given: as if it were None.
    """
    arguments = case.params.get("arguments")
    if not isinstance(arguments, Mapping):
        return None
    return [k for k, v in arguments.items() if k not in SIZES and not same(v, config.get(k))]


def rank_of(role: str, run: Run) -> int:
    """How many axes the inputs of a layer have, as it was looked at; 0 where it was not."""
    layers = (layer for one in run.of("layers") for layer in one["layers"] if layer["role"] == role)
    return next((len(layer["inputs"][0]["shape"]) for layer in layers if layer["inputs"]), 0)


def rank_in(case: Case) -> int:
    """How many axes the first input of a case has; 0 where it has none."""
    first: Mapping[str, Any] = next(iter(case.params.get("inputs") or ()), {})
    return len(first["shape"]) if "shape" in first else int(np.ndim(first.get("values", 0)))


def cause(rule: Rule, how: Any) -> Cause:
    """What a rule says."""
    return Cause(rule.id, rule.title, rule.reason, rule.advice, rule.links[0], how)
