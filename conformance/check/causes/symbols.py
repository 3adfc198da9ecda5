"""The cause of a difference, by the cases of the same symbol that differ at the same stage."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from conformance.analysis.ledger.model import Rule
from conformance.check.causes.between import Between, cause
from conformance.check.causes.making import configuration_of, maker_of, up_to
from conformance.check.decaying import about_decay, too_small
from conformance.check.kinds import judged_at, shows
from conformance.check.model import Cause, Difference
from conformance.check.running import Run
from conformance.check.settings import same
from conformance.check.used import made_so
from conformance.model.case import Case
from conformance.model.globs import globs

if TYPE_CHECKING:
    from conformance.analysis.judging.judgement import Judgement

#: Arguments whose value is of the task, and no choice among ways to compute.
SIZES = frozenset({"units", "filters", "kernel_size", "learning_rate", "input_dim", "output_dim", "rate", "pool_size"})


@dataclass
class BySymbol(Between):
    """The cause by what differs in the cases of a symbol."""

    _judged: dict[str, "Judgement"] = field(default_factory=dict, repr=False)

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
        outer = maker_of(difference, run)
        held = outer.get("config", {})
        several = [held[key] for key in ("layer", "cell", "forward_layer") if isinstance(held.get(key), Mapping)]
        names = {f"layers.{one.get('class_name')}" for one in several}
        before = [one for one in up_to(run.of("construct"), difference) if one["n"] < outer.get("n", 0)]
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
        maker = maker_of(difference, run)
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
        known = self.possible(difference, maker_of(difference, run), run)
        parted = self.parted(difference)
        ids = [case for case, owner in self.source.apis.items() if owner == difference.subject]
        cases = {case: self.source.case(case) for case in ids}
        if difference.state and (rank := rank_of(difference.by, run)):
            # By how many axes its inputs have a layer chooses how it keeps its averages.
            ids = [case for case in ids if rank_in(cases[case]) == rank]
        config = configuration_of(difference, run)
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
