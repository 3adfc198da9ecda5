"""Python source of a case's data: arguments, objects, arrays."""

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformance.publishing.reproduce.arrays import Arrays, Values, computed

#: Arrays up to so many elements are written out.
LITERAL = 48
WIDTH = 110


class AsList(list[Any]):
    """A list that is passed as one."""


def value(data: Any) -> str:
    """One argument as the catalog writes it: nested objects made, symbols named, lists of numbers as tuples."""
    if isinstance(data, Mapping):
        if "new" in data:
            return call(f"keras.{data['new']}", data.get("arguments", {}))
        if "symbol" in data:
            return f"keras.{data['symbol']}"
        return "{" + ", ".join(f"{key!r}: {value(item)}" for key, item in data.items()) + "}"
    if isinstance(data, list | tuple):
        items = [value(item) for item in data]
        if isinstance(data, AsList) or any(isinstance(item, Mapping) for item in data):
            return f"[{', '.join(items)}]"
        return f"({', '.join(items)},)" if len(items) == 1 else f"({', '.join(items)})"
    if isinstance(data, str):
        return quoted(data)
    return special(data) if isinstance(data, float) else repr(data)


def quoted(text: str) -> str:
    """A string in double quotes where that is as simple."""
    return f'"{text}"' if text.isprintable() and '"' not in text and "\\" not in text else repr(text)


def special(number: float) -> str:
    """A float, NaN and infinities by NumPy's names."""
    if math.isnan(number):
        return "np.nan"
    if math.isinf(number):
        return "np.inf" if number > 0 else "-np.inf"
    return repr(number)


def call(name: str, arguments: Mapping[str, Any], positional: Sequence[Any] = (), **more: Any) -> str:
    """``name(positional, argument=value, …)``; over several lines where one is too long."""
    parts = [value(item) for item in positional]
    parts += [f"{key}={value(item)}" for key, item in {**arguments, **more}.items()]
    return wrapped(f"{name}(", parts, ")")


def wrapped(before: str, parts: Iterable[str], after: str) -> str:
    """Parts with commas between, one a line where a single line is too long."""
    parts = list(parts)
    line = before + ", ".join(parts) + after
    if len(line) <= WIDTH and "\n" not in line:
        return line
    inner = "".join(f"    {indented(part)},\n" for part in parts)
    return f"{before}\n{inner}{after}"


def indented(text: str, by: str = "    ") -> str:
    """The lines after the first moved to the right."""
    return text.replace("\n", "\n" + by)


def seed(*key: Any) -> int:
    """The seed that the worker derives from a key."""
    return zlib.crc32("/".join(str(part) for part in key).encode())


def array(spec: Mapping[str, Any], precision: str, *key: Any, arrays: Arrays = computed) -> str:
    """An expression for the array that an input's description asks for: its elements, or the line that makes them."""
    dtype = spec.get("dtype", precision)
    shape = tuple(spec.get("shape", ()))
    if "values" in spec or math.prod(shape) <= LITERAL:
        return literal(arrays(spec, precision, "input", *key))
    kind = spec.get("kind", "dyadic")
    of = seed("input", *key)
    text = "/".join(str(part) for part in ("input", *key))
    random = f"np.random.RandomState({of})"
    if kind == "dyadic":
        return f'dyadic({shape}, "{text}", {spec.get("limit", 2)}).astype("{dtype}")'
    if kind == "positive":
        return f'((dyadic({shape}, "{text}", 1) + 1) / 2 * {spec.get("limit", 2)}).astype("{dtype}")'
    if kind == "ones":
        return f'np.ones({shape}, "{dtype}")'
    if kind == "integer":
        return f'{random}.randint({spec.get("low", 0)}, {spec["high"]}, {shape}).astype("{spec.get("dtype", "int32")}")'
    if kind == "binary":
        return f'{random}.randint(0, 2, {shape}).astype("{dtype}")'
    if kind == "onehot":
        return f'np.eye({shape[-1]})[{random}.randint(0, {shape[-1]}, {shape[:-1]})].astype("{dtype}")'
    # Masks and probabilities are small in the catalog; whatever else there is stands there in full.
    return literal(arrays(spec, precision, "input", *key))


def literal(values: Values) -> str:
    """``np.array([[…]], "float64")``, exactly; rows on lines of their own where one line is too long."""
    if math.prod(values.shape) == 0:
        return f'np.zeros({values.shape}, "{values.dtype}")'
    line = f'np.array({nested(values.tolist())}, "{values.dtype}")'
    if len(line) <= WIDTH:
        return line
    return f'np.array(\n    {indented(rows(values.tolist()))},\n    "{values.dtype}",\n)'


def nested(data: Any) -> str:
    """Nested lists of numbers on one line."""
    if isinstance(data, list):
        return f"[{', '.join(map(nested, data))}]"
    return special(data) if isinstance(data, float) else repr(data)


def rows(data: Any) -> str:
    """Nested lists of numbers, broken where a line would be too long."""
    line = nested(data)
    if len(line) <= WIDTH - 20 or not isinstance(data, list):
        return line
    if not isinstance(data[0], list):
        return "[" + "\n ".join(_filled([nested(item) for item in data])) + "]"
    return "[\n" + "".join(f"    {indented(rows(item))},\n" for item in data) + "]"


def _filled(items: list[str]) -> list[str]:
    lines: list[str] = [""]
    for position, item in enumerate(items):
        text = item + (", " if position < len(items) - 1 else "")
        if len(lines[-1]) + len(text) > WIDTH - 20:
            lines.append("")
        lines[-1] += text
    return [line.rstrip() for line in lines]
