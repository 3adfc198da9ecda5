"""Keeping the uses that a reader comes by, with exact places."""

import ast
from collections.abc import Sequence
from typing import TypeAlias

from conformance.lint.model import Call, Span, Use, UseKind
from conformance.lint.namespace import at_top

#: What has a place in a text.
Placed: TypeAlias = ast.expr | ast.stmt | ast.keyword | ast.alias | ast.arg


#: How each provider is spelled.
PROVIDERS = ("tensorflow.keras", "keras", "tf_keras")


class Recorder:
    """The uses of one file; nothing is kept while ``quiet``."""

    def __init__(self) -> None:
        self.uses: list[Use] = []
        self.quiet = 0
        self.cell = 0
        self.lines: Sequence[str] = ()
        #: The lines in which a character can be more than a byte.
        self._wide: frozenset[int] = frozenset()
        #: The exceptions that the code around expects, innermost last.
        self.guards: list[tuple[str, ...]] = []
        #: How Keras is spelled (``tensorflow.keras``) → the cell and the place where this is seen first.
        self.spelled: dict[str, tuple[int, Span]] = {}

    def enter(self, cell: int, lines: Sequence[str]) -> None:
        """What follows is in a piece of the file."""
        self.cell, self.lines = cell, lines
        self._wide = frozenset(number for number, line in enumerate(lines, 1) if not line.isascii())

    def span(self, node: Placed) -> Span:
        """The range of a node."""
        if not self._wide:
            end = node.end_col_offset or 0
            return Span(node.lineno, node.col_offset + 1, node.end_lineno or node.lineno, end + 1)
        return Span(
            node.lineno,
            self._column(node.lineno, node.col_offset),
            node.end_lineno or node.lineno,
            self._column(node.end_lineno or node.lineno, node.end_col_offset or 0),
        )

    def ending(self, node: ast.expr, name: str) -> Span:
        """The range of the name that an attribute ends with."""
        whole = self.span(node)
        return Span(whole.end_line, whole.end_column - len(name), whole.end_line, whole.end_column)

    def _column(self, line: int, offset: int) -> int:
        """The column in characters, from 1, of an offset in bytes."""
        if line not in self._wide:
            return offset + 1
        text = self.lines[line - 1]
        return len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore")) + 1

    def spell(self, name: str, node: Placed) -> None:
        """See by which provider a dotted name reaches Keras."""
        for one in PROVIDERS:
            if name.startswith(one) and (len(name) == len(one) or name[len(one)] == "."):
                self.spelled.setdefault(one, (self.cell, self.span(node)))
        if at_top(name) == "tensorflow.":
            self.spelled.setdefault("tensorflow.keras", (self.cell, self.span(node)))

    def keep(
        self,
        kind: UseKind,
        path: str,
        span: Span,
        at: Span | None = None,
        *,
        member: str = "",
        call: Call | None = None,
        root: str = "",
        importing: bool = False,
        siblings: tuple[str, ...] = (),
        still: bool = False,
        own: bool = False,
    ) -> None:
        """Keep a use."""
        if not self.quiet:
            guards = tuple(dict.fromkeys(guard for some in self.guards for guard in some)) if self.guards else ()
            self.uses.append(
                Use(
                    kind, path, span, at or span, member, call, root, importing, guards, self.cell, siblings, still, own
                )
            )
