"""Names of weights, and code that goes by what Keras 2 had in them: ``dense/kernel:0``, where Keras 3 has ``kernel``.

What code takes from such a name and compares with is followed as far as the file shows it.
"""

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec

from conformance.lint.ending import Ending
from conformance.lint.model import Use
from conformance.lint.values import Called, Label, Labelled, Parts, Several, Text, Value

#: What the layers and the metrics of Keras call their weights.
WEIGHTS = frozenset(
    {
        *("kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "embeddings", "recurrent_kernel"),
        *("depthwise_kernel", "pointwise_kernel", "alpha", "scale", "mean", "variance", "count", "total"),
        *("seed_generator_state", "vector_u", "concat_score_weight", "attention_v", "attention_g", "iteration"),
    }
)

#: Why a use is kept: the text that it goes by has a slash, or a colon; it is, or may be, the name of a layer, or may be
#: the begin of one; a dictionary has one place for each name; a part of the name is taken that is not there any more.
SLASH, COLON, LAYER, MAYBE, BEGIN, KEY, PART = "slash", "colon", "layer", "maybe", "begin", "key", "part"

#: Methods of texts that look for another one.
_LOOKING = frozenset({"startswith", "endswith", "find", "index", "count", "rfind", "rindex"})
_SPLITTING = frozenset({"split", "rsplit", "partition", "rpartition"})
_TRIMMING = frozenset({"removesuffix", "removeprefix", "rstrip", "strip", "lstrip", "lower", "upper", "casefold"})

#: Functions that look for a pattern.
_PATTERNS = frozenset({f"re.{name}" for name in ("search", "match", "fullmatch", "findall", "finditer", "split")})


class Labelling(Ending):
    """Keeps the uses of names of weights that go by what Keras 3 has not in them."""

    def _kept(self, at: ast.expr, whole: ast.expr, why: str, text: str = "", *, path: bool = False) -> None:
        """Keep such a use: at ``weight.name`` where the code has it at that place, else at all of the expression.

        Of a path a text is kept at itself, where it stands there.
        """
        member = "path" if path else "name"
        begin = at if path else _begin(at)
        if isinstance(begin, ast.Attribute) and begin.attr == member:
            place = self.span(begin), self.ending(begin, member)
        else:
            there = self.span(at if path and isinstance(at, ast.Constant) else whole)
            place = there, there
        self.keep("label", "Variable", *place, member=member, siblings=(why, text))

    def compared(self, node: ast.Compare, found: Sequence[Value]) -> None:
        """A comparison, with what its parts are."""
        nodes = (node.left, *node.comparators)
        for op, left, right, one, other in zip(node.ops, nodes, nodes[1:], found, found[1:], strict=False):
            inside = isinstance(op, ast.In | ast.NotIn)
            if not inside and not isinstance(op, ast.Eq | ast.NotEq):
                continue
            if isinstance(one, Label):
                self._held(left, node, one, _texts(right) if inside else [(right, other)], exact=True)
            elif isinstance(other, Label):
                self._held(right, node, other, [(left, one)], exact=not inside)
            elif inside and isinstance(other, Several | Labelled) and isinstance(other.of, Label):
                self._held(node, node, other.of, [(left, one)], exact=True)
            elif inside and isinstance(other, Parts):
                self._held(_split_of(right), node, other.of, [(left, one)])

    def _held(
        self,
        at: ast.expr,
        whole: ast.expr,
        label: Label,
        texts: Iterable[tuple[ast.expr, Value]],
        *,
        exact: bool = False,
        begins: bool = False,
    ) -> None:
        """A name is held against texts; ``exact`` says that all of it has to be one, ``begins`` that it begins so."""
        for node, text in texts:
            why = _relies(text, label, exact=exact)
            if why:
                ending = text.ending if isinstance(text, Text) else ""
                why = BEGIN if why == MAYBE and begins else why
                self._kept(node if label.path else at, whole, why, ending, path=label.path)
                if not label.path and why not in (MAYBE, BEGIN):
                    return

    def of_label(self, label: Label, node: ast.Call, func: ast.Attribute, values: Sequence[Value]) -> Value:
        """What a method of a name gives."""
        name = func.attr
        first = values[0] if values and node.args else None
        if name in _LOOKING and node.args:
            texts = _texts(node.args[0]) or [(node.args[0], first)]
            self._held(func.value, node, label, texts, begins=name == "startswith")
            return None
        if name in _SPLITTING:
            return Parts(label, first.ending) if isinstance(first, Text) and first.whole else None
        if name == "replace" and isinstance(first, Text) and "/" in first.ending and not (label.tail or label.path):
            self._kept(func.value, node, SLASH, first.ending)
            return None
        return label if name in _TRIMMING or name == "replace" else None

    def of_function(self, name: str, node: ast.Call, values: Sequence[Value]) -> Value:
        """What a function gives that has this dotted name."""
        place = next((n for n, one in enumerate(values[: len(node.args)]) if isinstance(one, Label)), None)
        label = None if place is None else values[place]
        if place is None or not isinstance(label, Label):
            return None
        other = {**dict.fromkeys(_PATTERNS, 0), "fnmatch.fnmatch": 1, "fnmatch.fnmatchcase": 1}.get(name, place)
        if other != place and other < len(node.args):
            self._held(node.args[place], node, label, [(node.args[other], values[other])])
        elif name == "os.path.basename":
            return replace(label, tail=True)
        elif name == "os.path.dirname" and not (label.tail or label.path):
            self._kept(node.args[place], node, PART)
        return None

    def part(self, parts: Parts, node: ast.Subscript) -> Value:
        """What is taken of a name that was split; the last part of it is there in Keras 3, too."""
        number = _number(node.slice)
        slash = parts.sep == "/"
        if slash and number != -1:
            self.unpacked(parts, node.value)
            return None
        return replace(parts.of, tail=parts.of.tail or slash) if number in (0, -1) else None

    def unpacked(self, parts: Parts, node: ast.expr) -> None:
        """Other parts of a name than the last one."""
        if parts.sep == "/" and not (parts.of.tail or parts.of.path):
            self._kept(_split_of(node), node, PART)

    def sliced(self, label: Label, node: ast.Subscript) -> Value:
        """A piece of a name; that without its last two characters is one without ``:0``."""
        piece = node.slice
        if isinstance(piece, ast.Slice) and piece.upper is not None and _number(piece.upper) == -len(":0"):
            if not label.path:
                self.keep("label", "Variable", self.span(node), member="name", siblings=(COLON, ""))
            return None
        return label if isinstance(piece, ast.Slice) else None

    def keyed(self, label: Label, node: ast.expr) -> None:
        """A dictionary by the names of the weights of a model: in Keras 3 all kernels have one place."""
        if label.whole and not label.path:
            self._kept(node, node, KEY)

    def found(self, owner: Labelled | Several, node: ast.expr, key: ast.expr, value: Value) -> None:
        """A text that is looked up in a dictionary, or in a list, of names."""
        if isinstance(owner.of, Label):
            self._held(node, node, owner.of, [(key, value)], exact=True)


def named(uses: Sequence[Use]) -> list[Use]:
    """The uses of a file without those of texts that are not known to be of the name of a layer."""
    some = [use for use in uses if use.kind == "label"]
    if not some:
        return list(uses)
    layers = {name for use in uses for name in _names(use)}
    weights = {
        *WEIGHTS,
        *(name for use in uses if use.member in ("add_weight", "add_variable") for name in _given(use)),
    }
    known = [
        msgspec.structs.replace(use, siblings=(LAYER, "")) if use.siblings[0] in (MAYBE, BEGIN) else use
        for use in some
        if _is_layer(use.siblings[0], use.siblings[1], layers, weights)
    ]
    return [*(use for use in uses if use.kind != "label"), *dict.fromkeys(known)]


def _is_layer(why: str, text: str, layers: Iterable[str], weights: Iterable[str]) -> bool:
    """Whether a text is known to be of the name of a layer, where that is the question."""
    if why == BEGIN:
        return any(name.startswith(text) for name in layers)
    return why != MAYBE or (any(text in name for name in layers) and not any(text in name for name in weights))


def _names(use: Use) -> Iterable[str]:
    """The names of layers and models that a use makes: as they are given, or as Keras makes them of their class."""
    if use.call is None or not use.path.startswith(("layers.", "Model", "Sequential", "models.", "Input")):
        return
    if use.member in ("", "__init__"):
        yield from _given(use)
        if use.path.startswith("layers."):
            yield snake(use.path.rpartition(".")[2])


def _given(use: Use) -> list[str]:
    call = use.call
    return [] if call is None else [one.ending for one in call.named if one.name == "name" and one.whole]


def snake(name: str) -> str:
    """What Keras calls a layer of a class: ``batch_normalization``."""
    text = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", text).lower()


def _relies(value: Value, label: Label, *, exact: bool) -> str:
    """Why a name of Keras 3 does not have this text where that of Keras 2 had it; empty where it may have."""
    text = value if isinstance(value, Text) else None
    if text is not None and ":" in text.ending:
        return COLON
    if label.tail or label.path:
        return ""
    if isinstance(value, Called):
        return LAYER
    if text is None:
        return ""
    # All of a name has a colon in Keras 2: what has none is a part of it.
    return SLASH if text.slashed else MAYBE if text.whole and text.ending and not exact else ""


def _texts(node: ast.expr) -> list[tuple[ast.expr, Value]]:
    """The texts of a list or the like."""
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return []
    return [(one, Text(one.value)) for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _number(node: ast.expr) -> int | None:
    """A whole number as it stands, with its sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


def _begin(node: ast.expr) -> ast.expr:
    """What a chain of methods and of subscripts begins with."""
    while True:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return node


def _split_of(node: ast.expr) -> ast.expr:
    """What a method is called on; all else is itself."""
    return node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else node
