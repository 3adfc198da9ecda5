"""Reads a file statement by statement, in the order in which Python would run it, without running it."""

from collections.abc import Mapping, Sequence

import msgspec

from conformance.lint import freezing, labelling, monitoring, phases
from conformance.lint.classes import Classes
from conformance.lint.model import Use
from conformance.lint.parsing import Unit
from conformance.lint.values import Function, Own

#: Arguments of compile by position up to the loss.
_LOSS = 2


class Reader(Classes):
    """Reads one file."""

    def read(self, units: Sequence[Unit]) -> tuple[Use, ...]:
        """The uses in a file, in the order of their places."""
        done: list[Function] = []
        self.ends = any(".output" in line or ".input" in line for unit in units for line in unit.lines)
        for unit in units:
            self._enter(unit)
            self.block(unit.tree.body)
        # Functions are read when all that the module binds is known.
        while self._todo:
            function, unit = self._todo.popleft()
            self._enter(unit)
            function.returns, function.state = self._body(function), "known"
            done.append(function)
        self._see_ends()
        self._seen_as_a_whole({unit.cell: unit.lines for unit in units})
        if self.phased and any(use.member in freezing.TRAINING for use in self.uses):
            trees = [unit.tree for unit in units]
            self.uses.extend(use for use, text in self.phased if phases.trains(trees, text))
        for use, held, ending in self.files.refused(registered=bool(self.registered)):
            kind, _, name = held.partition(" ")
            seen = held if isinstance(self.scope.module.names.get(name), Function) else kind
            self.uses.append(msgspec.structs.replace(use, siblings=(seen if name else held, ending)))
        for one in freezing.frozen(units) if self.keras else ():
            self._enter(one.unit)
            self.guards = []
            self.keep("frozen", "Model", self.span(one.node), member=one.text)
        for function in done:
            # Trees are large, and a function that holds its scope holds itself.
            function.node = function.scope = None
        self._known.clear()
        self._statements.clear()
        self._unit = None
        return tuple(sorted(dict.fromkeys(self.uses), key=lambda use: (use.cell, use.span, use.at)))

    def _seen_as_a_whole(self, lines: Mapping[int, Sequence[str]]) -> None:
        """What only all of a file says: which custom objects are given by name, and what metrics a key can be of."""
        metrics = tuple(dict.fromkeys(text for use in self.uses for text in _compiled(use)))
        if any(_has_metrics(use) for use in self.uses):
            # Then the names of what is shown are others than those of what a step returns.
            self.uses = [use for use in self.uses if use.kind != "stepped"]
        self.uses = labelling.named(self.uses)
        bound = self.scope.module.names.items()
        own = frozenset(name for name, value in bound if isinstance(value, Function | Own)) | _named(self.uses)
        models = monitoring.Models(self.uses, lines)
        more: list[Use] = []
        for number, use in enumerate(self.uses):
            if use.kind == "key":
                self.uses[number] = msgspec.structs.replace(use, siblings=metrics)
            if use.call is None:
                continue
            given = (*use.call.positional, *use.call.named) if self.registered else ()
            if any(text in self.registered for one in given for text, _ in one.strings):
                more.append(msgspec.structs.replace(use, kind="registered", siblings=tuple(self.registered)))
            more.extend(monitoring.asked(use, models, self.named_outputs, own))
            for one in use.call.named:
                if one.name == "monitor":
                    more.extend(
                        Use("key", "monitor", span, span, text, guards=use.guards, cell=use.cell, siblings=metrics)
                        for text, span in one.strings
                    )
        self.uses.extend(more)

    def _enter(self, unit: Unit) -> None:
        if unit is not self._unit:
            self._unit = unit
            self.enter(unit.cell, unit.lines)


def _compiled(use: Use) -> list[str]:
    """The texts that ``compile`` is given as metrics."""
    if use.member != "compile" or use.call is None:
        return []
    return [text for one in use.call.named if one.name == "metrics" for text, _ in one.strings]


def _named(uses: Sequence[Use]) -> frozenset[str]:
    """The names that calls give what they make."""
    calls = (use.call for use in uses if use.call is not None)
    return frozenset(one.ending for call in calls for one in call.named if one.name == "name" and one.whole)


def _has_metrics(use: Use) -> bool:
    """Whether a model is compiled with metrics, or with what nobody sees."""
    if use.member != "compile" or use.call is None:
        return False
    given = (one.literal for one in use.call.named if one.name in ("metrics", "weighted_metrics"))
    return use.call.open or len(use.call.positional) > _LOSS or any(literal not in ("None", "[]") for literal in given)
