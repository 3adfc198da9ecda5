"""What calls are given, as it is kept with a use."""

import ast
from collections.abc import Sequence

from conformance.lint.model import NUMPYS, Argument, Call
from conformance.lint.nodes import (
    spelled,
    strings,
)
from conformance.lint.resolving import Resolving
from conformance.lint.values import (
    Scalar,
    Text,
    Value,
    instances,
)

#: Of what the value alone says more than where it stands.
_PLAIN = (ast.Name, ast.Call, ast.BinOp)


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
        is_open = False
        plain: list[Argument] = []
        for one, value in zip(node.args, values, strict=True):
            if isinstance(one, ast.Starred):
                is_open = True
                break
            plain.append(self._argument("", one, one, value))
        by_name: list[Argument] = []
        for keyword, value in named:
            if keyword.arg is None:
                is_open = True
            else:
                by_name.append(self._argument(keyword.arg, keyword, keyword.value, value))
        return Call(tuple(plain), tuple(by_name), is_open, symbolic)

    def _argument(self, name: str, placed: ast.expr | ast.keyword, node: ast.expr, value: Value) -> Argument:
        if isinstance(node, _PLAIN) and not isinstance(value, Text):
            held = tuple(dict.fromkeys(instances(value))) if value is not None else ()
            return Argument(name, self.span(placed), NUMPYS if isinstance(value, Scalar) else "", instances=held)
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
