"""Texts as words to search for: of a document, of what somebody asks, of a traceback that was pasted."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from conformance.inventory.spelling import BUILTIN, PREFIX

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_PART = re.compile(r"[0-9]+D(?![a-z])|[0-9]+[a-z]*|[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

#: The line of a traceback that says what was raised: ``keras.src.errors.ValueError: …``.
_RAISED = re.compile(r"^\s*(?:[A-Za-z_][\w.]*\.)?\w*(?:Error|Exception|Warning|Interrupt)\b", re.ASCII)

#: Names of layers, optimizers, losses in the code of a traceback.
_CALLED = re.compile(r"\b([A-Z][A-Za-z0-9]+)\s*\(")

#: What a message says of, and what it puts in quotes; names that are written as code where nothing is in quotes.
_KEY = re.compile(r"\b(?:attribute|named|name|argument|KeyError:) ['\"`](\w[\w.]*)['\"`]", re.ASCII)
_QUOTED = re.compile(r"(?<!\w)['\"`](\w[\w.]*)['\"`]", re.ASCII)
_CODE = re.compile(r"\b(?:[a-zA-Z][a-zA-Z0-9]*(?:_[a-zA-Z0-9]+)+|[A-Z]+[a-z0-9]+[A-Z]\w*)\b", re.ASCII)
_ERROR = re.compile(r"(?:Error|Exception|Warning|Interrupt)$")

#: What a message says of without quotes, at its end: ``Unknown loss function: logcosh``.
_ENDING = re.compile(r"\b[a-z]+ [a-z]+: ([A-Za-z_]\w*)\.?\s*$", re.ASCII)

#: A sentence that ends, or that says what follows: words that somebody searches for have neither.
_SENTENCE = re.compile(r"[\w)'\"`][.:][ \t\n]+\S", re.ASCII)

#: A message goes on for so many lines.
MESSAGE = 4


def asked(text: str) -> list[str]:
    """The words to search for, each once: of a text that is one name, its last part alone; else all of the text.

    ``tf.keras.layers.BatchNormalization`` is a name: whoever writes it means the layer, not everything with batches.
    Of a member (``Sequential.output``) its class is a word as well.
    """
    name = PREFIX.sub("", text.strip().strip("`'\""))
    if _NAME.fullmatch(name):
        owner, _, last = name.rpartition(".")
        of_class = owner.rpartition(".")[2][:1].isupper() and last[:1].islower()
        return [word for word in dict.fromkeys(map(whole, (last, owner) if of_class else (last,))) if len(word) > 1]
    return list(dict.fromkeys(words(text)))


def is_name(text: str) -> bool:
    """Whether a text is one name, in quotes or not."""
    return _NAME.fullmatch(PREFIX.sub("", text.strip().strip("`'\""))) is not None


class Named(NamedTuple):
    """The names that a message turns on, as they are written there.

    ``keys`` are what it is about (``no attribute 'lr'``), ``others`` what else it quotes; where it quotes nothing,
    names that are written as code. Python's own types are none of them.
    """

    keys: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def named(text: str) -> Named:
    """The names that a message turns on; none of a text that is one name."""
    if is_name(text):
        return Named()
    ending = _ENDING.search(text)
    about = [*(match[1].rstrip(".") for match in _KEY.finditer(text)), *([ending[1]] if ending else ())]
    keys = dict.fromkeys(name for name in about if name not in BUILTIN)
    quoted = [match[1].rstrip(".") for match in _QUOTED.finditer(text)]
    code = [] if quoted else [match[0] for match in _CODE.finditer(PREFIX.sub("", text))]
    others = dict.fromkeys(
        name for name in (*quoted, *code) if not (name in keys or name in BUILTIN or _ERROR.search(name))
    )
    return Named(tuple(keys), tuple(others))


def is_message(text: str) -> bool:
    """Whether a text is what a program said, and not words: most of a message's words are those of any other."""
    return any(pattern.search(text) for pattern in (_RAISED, _KEY, _SENTENCE))


def whole(name: str) -> str:
    """The last part of a name as the one word that ``words`` makes of it."""
    return _stem(name.rpartition(".")[2].replace("_", "").lower())


def words(text: str) -> list[str]:
    """The words of a text, in order and as often as they occur; what leads to Keras (``tf.keras.``) is none.

    A word is lower-case, without underscores and without the s of a plural. The parts of ``time_major`` and of
    ``BatchNormalization`` are words too. Numbers and single letters are none.
    """
    found = []
    for written in _WORD.findall(PREFIX.sub("", text)):
        found.append(whole(written))
        parts = _PART.findall(written)
        if len(parts) > 1:
            found += [_stem(part.lower()) for part in parts]
    return [word for word in found if len(word) > 1 and not word.isdigit()]


def _stem(word: str) -> str:
    """A word without the s of a plural."""
    if word.endswith("sses"):
        return word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def symptom(text: str) -> str:
    """What matters of a pasted text: of a traceback its message and the names called in its code; all of any other.

    The last line that begins with an exception's class counts, with the lines of its message behind it. A line that
    is repeated is one.
    """
    lines = [line for line, _ in groupby(text.strip().splitlines())]
    if len(lines) < 2:
        return "".join(lines).strip()
    raised = [number for number, line in enumerate(lines) if _RAISED.match(line)]
    if not raised:
        return "\n".join(lines)
    message = lines[raised[-1] : raised[-1] + MESSAGE]
    return " ".join([*message, *_called(lines[: raised[-1]])])


def _called(lines: Sequence[str]) -> list[str]:
    """Names called in the code of a traceback, each once; frames' headers are no code."""
    code = [line for line in lines if not line.lstrip().startswith(("File ", "Traceback"))]
    return list(dict.fromkeys(name for line in code for name in _CALLED.findall(line)))
