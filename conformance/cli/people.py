"""Names implementations for people."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.analysis.history.words import Words
    from conformance.analysis.judging.judgement import Judgement

#: So many implementations are named one by one; more are told by track, neighbours as one.
NAMED = 6


class People:
    """Tells the implementations of a judgement."""

    def __init__(self, judgement: "Judgement") -> None:
        self.headers = judgement.headers
        self._told: dict[Sequence[str], str] = {}

    @cached_property
    def _words(self) -> "Words":
        from conformance.analysis.history.changes import History
        from conformance.analysis.history.words import Words

        return Words(History(self.headers))

    def __call__(self, implementations: tuple[str, ...]) -> str:
        """``keras 2.3.1 (TF 2.0.4), tf.keras 2.1.0``, or many: ``keras 3.0.5 to 3.15.1; tf_keras 2.21.0``."""
        if implementations not in self._told:
            labels = list(dict.fromkeys(self.headers[i].label for i in implementations))
            many = len(labels) > NAMED
            self._told[implementations] = "; ".join(self._words.spans(implementations)) if many else ", ".join(labels)
        return self._told[implementations]
