"""What calls are given, as it is kept with a use."""

import ast
from collections.abc import Sequence

from conformance.lint.model import Argument, Call
from conformance.lint.nodes import (
    spelled,
    strings,
)
from conformance.lint.resolving import Resolving
from conformance.lint.values import (
    Text,
    Value,
    instances,
)


class Arguments(Resolving):
    """Keeps the arguments of calls."""

    def _arguments(
        self,
        node: ast.Call,
        values: Sequence[Value],
        named: Sequence[tuple[ast.keyword, Value]],
        symbolic: bool,
    ) -> Call | None:
        if self.quiet:
            return None
        is_open = any(isinstance(one, ast.Starred) for one in node.args) or any(k.arg is None for k, _ in named)
        plain: list[Argument] = []
        for one, value in zip(node.args, values, strict=True):
            if isinstance(one, ast.Starred):
                break
            plain.append(self._argument("", one, one, value))
        return Call(
            tuple(plain),
            tuple(self._argument(k.arg, k, k.value, value) for k, value in named if k.arg is not None),
            is_open,
            symbolic,
        )

    def _argument(self, name: str, placed: ast.expr | ast.keyword, node: ast.expr, value: Value) -> Argument:
        if isinstance(node, ast.Name | ast.Call | ast.BinOp) and not isinstance(value, Text):
            return Argument(
                name, self.span(placed), instances=tuple(dict.fromkeys(instances(value))) if value is not None else ()
            )
        text = value if isinstance(value, Text) else None
        literal = spelled(node) or (repr(text.ending) if text is not None and text.whole else "")
        return Argument(
            name,
            self.span(placed),
            literal,
            "" if text is None else text.ending,
            text is not None and text.whole,
            tuple((str(one.value), self.span(one)) for one in strings(node)),
            tuple(dict.fromkeys(instances(value))) if value is not None else (),
            text is not None and text.slashed,
            text is not None or isinstance(node, ast.JoinedStr),
        )
