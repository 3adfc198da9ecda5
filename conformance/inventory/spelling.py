"""Names of Keras as people write and paste them, brought to the form ``layers.LSTM``."""

import re

#: How Keras is reached: what stands before the first public name, in code, in tracebacks and in documentation.
_PROVIDER = re.compile(
    r"(?:(?:tf|tensorflow(?:_core)?)\.(?:compat\.v[12]\.|python\.|_api\.v[12]\.|contrib\.)*)?"
    r"(?:keras(?:_v\d|_core|_nightly)?|tf_keras|tfk)"
    r"(?:\.(?:src|api|_v[12]|_tf_keras|_legacy|keras|tf_keras))*(?:\.|$)"
    # TensorFlow has these modules of Keras at its top, too.
    r"|(?:tf|tensorflow)\.(?:compat\.v2\.)?(?=(?:losses|metrics|optimizers|initializers)(?:\.|$))",
    re.IGNORECASE,
)

#: The same anywhere in a text, before a name.
PREFIX = re.compile(rf"(?<![\w.])(?:{_PROVIDER.pattern})(?<=\.)(?=[A-Za-z_])", re.IGNORECASE)

_FROM = re.compile(r"from\s+([\w.]+)\s+import\s+\(?\s*([\w*]+)")
_IMPORT = re.compile(r"import\s+([\w.]+)")

#: The backend, as nearly all code calls it.
_BACKEND = re.compile(r"K\.(?=[a-z_])")

#: Python's own types, and what its messages call the like: none of them is a name of Keras.
BUILTIN = frozenset(
    {
        *("bool", "bytearray", "bytes", "complex", "dict", "ellipsis", "float", "frozenset", "function", "generator"),
        *("int", "list", "map", "memoryview", "method", "module", "NoneType", "object", "property", "range", "set"),
        *("slice", "str", "super", "tuple", "type", "zip", "builtin_function_or_method", "dict_keys", "dict_values"),
        *("None", "True", "False"),
    }
)


def plain(text: str) -> str:
    """A name without what people write around it: provider, import statement, quotes, call.

    ``from keras.layers import LSTM``, ``tf.keras.layers.LSTM(32)`` and ```layers.LSTM` `` are all ``layers.LSTM``;
    the provider alone is nothing. The brackets of a case's id and what is in them stay as they are.
    """
    text = " ".join(text.split()).strip("`'\" ")
    if match := _FROM.match(text):
        text = match[1] if match[2] == "*" else f"{match[1]}.{match[2]}"
    elif match := _IMPORT.match(text):
        text = match[1]
    head, bracket, rest = text.partition("[")
    if not bracket:
        head = head.partition("(")[0].strip()
    head = head.removeprefix("@")
    match = _PROVIDER.match(head)
    if match and (match.end() == len(head) or match[0].endswith(".")):
        head = head[match.end() :]
    head = _BACKEND.sub("backend.", head, count=1) if head.startswith("K.") else head
    return head.strip(".") + bracket + rest


def folded(name: str) -> str:
    """A name so that ``batch_normalization`` and ``BatchNormalization`` are one: no case, no signs."""
    return re.sub(r"[^a-z0-9.]", "", name.lower())


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]
