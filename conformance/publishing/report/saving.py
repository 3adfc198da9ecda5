"""What every Keras loads of what another saved, as the page shows it: the answers of ``conformance load``, all pairs.

The answers are worked out here and not in the page: there is one place that says what a way is and why a file fails.
"""

import re
from collections.abc import Mapping
from typing import Any

from conformance.lattice.answers import OUTCOMES, Answer, Outcome, answer
from conformance.lattice.causes import CAUSES, UNEXPLAINED
from conformance.lattice.model import FORMATS, Lattice
from conformance.lattice.ways import Way
from conformance.publishing.report.table import Table


def saving_json(lattice: Lattice) -> dict[str, Any]:
    """The table of answers.

    ``answers`` are outcome, what is said, cause, the way, the way without code, what helps as a sentence, and the newer
    Keras that loads the file; a way is its text, format, whether with the training state, and its steps. They are
    positions of ``outcomes``, ``texts``, ``causes``, ``ways``, ``formats`` and ``readers``, -1 where there is none.
    ``rows`` have an answer for each of ``models``; ``cells`` are writer, reader, format and row, of all that was
    measured. In texts ``{writer}`` stands for the writer of a cell: writers of the same file share an answer. ``same``
    are implementations that are a measured one under a second name, with that.
    """
    packing = _Packing(lattice)
    cells = [
        [w, r, f, packing.row(writer, reader, format_)]
        for w, (writer, written) in enumerate(lattice.written.items())
        for r, (reader, read) in enumerate(lattice.read.items())
        for f, format_ in enumerate(FORMATS)
        if any(one.files.get(format_) in read or format_ in one.refused for one in written.values())
    ]
    return {
        "created": lattice.created,
        "files": lattice.files,
        "distinct": lattice.distinct,
        "writers": list(lattice.written),
        "readers": list(lattice.read),
        "versions": _versions(lattice),
        "formats": list(FORMATS),
        "models": packing.models,
        "outcomes": list(OUTCOMES),
        "causes": [[one.id, one.title, one.link] for one in (*CAUSES, UNEXPLAINED)],
        "texts": packing.texts.values,
        "ways": packing.ways.values,
        "answers": packing.answers.values,
        "rows": packing.rows.values,
        "cells": cells,
        "same": [[name, one.implementation] for name, one in lattice.same.items()],
    }


def answered(lattice: Lattice, writer: str, reader: str, model: str, format_: str) -> Answer:
    """An answer; of a model that a writer was never asked for nobody looked."""
    if model not in lattice.written[writer]:
        return Answer(model, format_, "unread")
    return answer(lattice, writer, reader, model, format_)


def _versions(lattice: Lattice) -> Mapping[str, Mapping[str, str]]:
    return {name: dict(one.versions) for name, one in {**lattice.readers, **lattice.writers}.items()}


#: Stands for a writer's name.
WRITER = "{writer}"


class _Packing:
    """What occurs often stands once, and is worked out once."""

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice
        self.models = list(dict.fromkeys(model for several in lattice.written.values() for model in several))
        self.texts = Table[str]()
        self.ways = Table[tuple[int, int, int, tuple[int, ...]]]()
        self.answers = Table[tuple[int, ...]]()
        self.rows = Table[tuple[int, ...]]()
        self._cause = {one.id: n for n, one in enumerate((*CAUSES, UNEXPLAINED))}
        self._reader = {one: n for n, one in enumerate(lattice.read)}
        self._outcome: dict[Outcome, int] = {one: n for n, one in enumerate(OUTCOMES)}
        self._files = Table[object]()
        self._known: dict[tuple[str, str, str, int, str], int] = {}
        self._made = {
            writer: {
                model: self._files((lattice.writers[writer].major, one.error, tuple(one.files.items())))
                for model, one in several.items()
            }
            for writer, several in lattice.written.items()
        }

    def row(self, writer: str, reader: str, format_: str) -> int:
        """The answers of a cell."""
        return self.rows(tuple(self._at(writer, reader, model, format_) for model in self.models))

    def _at(self, writer: str, reader: str, model: str, format_: str) -> int:
        made = self.lattice.written[writer].get(model)
        if made is None:
            return self._answer(Answer(model, format_, "unread"), writer)
        # Of the writer nothing else is asked but its name and whether it is Keras 2 or 3: what is the matter with the
        # same files is the same, whoever wrote them.
        key = (reader, model, format_, self._made[writer][model], made.refused.get(format_, ""))
        if key not in self._known:
            self._known[key] = self._answer(answered(self.lattice, writer, reader, model, format_), writer)
        return self._known[key]

    def _answer(self, one: Answer, writer: str) -> int:
        said = self.texts(one.said) if one.said else -1
        cause = self._cause[one.cause.id] if one.cause is not None else -1
        advice = self.texts(_general(one.advice, writer)) if one.cause is not None else -1
        newer = self._reader.get(one.newer, -1)
        ways = self._way(one.way, writer), self._way(one.instead, writer)
        return self.answers((self._outcome[one.outcome], said, cause, *ways, advice, newer))

    def _way(self, way: Way | None, writer: str) -> int:
        if way is None:
            return -1
        steps = tuple(self.texts(_general(step, writer)) for step in way.steps)
        return self.ways((self.texts(_general(way.text, writer)), FORMATS.index(way.format), int(way.trained), steps))


def _general(text: str, writer: str) -> str:
    """A text as it is for any writer."""
    return re.sub(rf"(?i)\b(under) {re.escape(writer)}(?= )", rf"\1 {WRITER}", text)
