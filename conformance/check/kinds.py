"""Which facts of the ledger's cases a difference is about: those of its stage, and of what differs."""

from collections.abc import Mapping

from conformance.analysis.ledger.model import Rule
from conformance.check.model import Difference, Stage
from conformance.model.comparison import FactComparison
from conformance.model.globs import globs

#: Where a stage of a program is judged in the cases of its symbol.
JUDGED: Mapping[Stage, tuple[str, ...]] = {
    "construct": ("construct", "config"),
    "build": ("build", "weights", "structure", "initial", "shape"),
    "forward": ("forward", "training", "call", "masked", "stateful", "predict", "shape"),
    "loss": ("forward", "loss", "value", "reduced", "gradient", "fit"),
    "gradient": ("gradient", "forward"),
    "update": ("update", "fit", "updates"),
    "log": ("fit", "history", "results"),
    "call": ("call", "fit", "results"),
    "file": ("results", "save"),
}

#: Where a weight that its layer writes itself as it is called in training is judged.
STATES = ("training", "stateful", "fit", "updates")

#: What of a model or object differs → the facts of that, by the ``member`` of a difference of structure.
FACTS: Mapping[str, tuple[str, ...]] = {
    "weights": ("weight.*", "weights*", "initial.*", "shapes*"),
    "output": ("output*", "shape*", "masked*"),
    "trainable": ("*trainable*",),
    "parameters": ("weight.*", "weights*", "count*", "parameters*", "initial.*", "*.weights"),
}


def judged_at(difference: Difference) -> tuple[str, ...]:
    """The stages of cases at which such a difference is judged."""
    return STATES if difference.state else JUDGED.get(difference.stage, ())


def numeric(rule: Rule) -> bool:
    """Whether a rule is about numbers that differ."""
    return not rule.inside or any(one.numbers for one in (*rule.inside, *rule.outside))


def facts_of(difference: Difference) -> tuple[str, ...]:
    """Globs of the facts that a difference is about."""
    if difference.state:
        return f"state.{difference.member}", f"weight.{difference.member}", f"weight.*.{difference.member}"
    if difference.verdict == "different":
        return ("*",)
    if difference.stage == "construct":
        return f"config.{difference.member}", f"config.{difference.member}.*"
    if difference.stage == "build":
        return FACTS.get(difference.member, ())
    if difference.stage == "log":
        return "keys*", "names*", "*.names", "metrics_names", f"history.{difference.member}*"
    return FACTS["output"]


def speaks_of(rule: Rule, difference: Difference) -> bool:
    """Whether a rule is about the stage at which something differs, and about that kind of difference."""
    stages = globs(rule.stages)
    if not any(stages.match(one) for one in (*judged_at(difference), "results")):
        return False
    if difference.verdict == "different":
        return numeric(rule)
    wanted = globs(facts_of(difference))
    return any(wanted.match(fact.replace("*", "")) for fact in rule.facts if fact != "*")


def shows(fact: FactComparison, difference: Difference) -> bool:
    """Whether a fact in which two implementations differ is one of that kind."""
    if (fact.distance is not None or fact.relative is not None) != (difference.verdict == "different"):
        return False
    return globs(facts_of(difference)).match(fact.fact)
