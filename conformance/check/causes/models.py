"""The cause of a difference in what a model is trained to, shows or logs, by what rules say of models and weights."""

import re
from dataclasses import dataclass

from conformance.analysis.ledger.model import Rule
from conformance.check.causes.between import Between, cause
from conformance.check.causes.making import up_to
from conformance.check.computed import compiles
from conformance.check.kinds import JUDGED, numeric, speaks_of
from conformance.check.model import Cause, Difference
from conformance.check.running import Run
from conformance.check.used import Used

#: The rule about a layer that is frozen or freed between compile and the first batch.
FREEZING = "freezing-counts-at-compile"

#: A class of optimizers in a sentence.
_OPTIMIZER = re.compile(r"\b(?:Adam|RMSprop|Adagrad|Adadelta|SGD|Nadam|Adamax|Ftrl)\b")


@dataclass
class ByModel(Between):
    """The cause by weights that do not move or move otherwise, by keys of logs, or by names that rules speak of."""

    def by_freezing(self, difference: Difference, run: Run) -> Cause | None:
        """The rule about ``trainable`` that is set after compile, where that is what the program did."""
        until = list(up_to(run.events, difference))
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

    def by_weight(self, difference: Difference) -> Cause | None:
        """The rule that names the class of the layer whose weight is furthest off, about gradients or optimizers."""
        owner = difference.member
        stages = {*JUDGED["update"], "results"}
        for rule in self.rules if owner and difference.verdict == "different" else ():
            spoken = re.search(rf"\b{re.escape(owner)}\b", rule.title) and re.search(r"gradient|optimizer", rule.title)
            if spoken and numeric(rule) and stages.intersection(rule.stages) and concerned(rule, difference.subject):
                return cause(rule, "symbol")
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


def concerned(rule: Rule, optimizer: str) -> bool:
    """Whether a rule that names optimizers names this one, or one that it is a kind of."""
    sentences = [one for one in re.split(r"(?<=\.)\s", f"{rule.title}. {rule.reason}") if " not " not in one]
    named = {name for one in sentences for name in _OPTIMIZER.findall(one)}
    return not named or any(name.lower() in optimizer.lower() for name in named)
