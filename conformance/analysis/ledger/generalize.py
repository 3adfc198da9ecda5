"""Several texts as few globs: the words they have in common stay, ``*`` stands for what varies."""

import re
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from conformance.model.globs import globs
from conformance.model.texts import uncounted

#: Globs at most, and characters of one.
MOST, LONGEST = 4, 100

#: Texts whose globs keep at least this share of the shorter one's words are of one kind.
ALIKE = 0.6

_TOKENS = re.compile(r"[^\W\d_]+|\d+|_|\s+|[^\w\s]")


def generalize(texts: Collection[str], *, messages: bool = False) -> list[str]:
    """Globs that between them match all texts, at most ``MOST``, none longer than ``LONGEST``.

    Where few words are left, that is ``*``. Of ``messages`` every number varies, even where there is one text only,
    and names stand without their counters.
    """
    distinct = sorted({uncounted(text) if messages else text for text in texts})
    if not messages and len(distinct) <= MOST and all(len(text) <= LONGEST for text in distinct):
        return distinct
    kinds: list[list[str]] = []
    for text in distinct:
        tokens = _tokens(text, messages=messages)
        for n, kind in enumerate(kinds):
            both = _common(kind, tokens)
            if _words(both) >= ALIKE * min(_words(kind), _words(tokens)) and _words(both):
                kinds[n] = both
                break
        else:
            kinds.append(tokens)
    kinds = [list(kind) for kind in dict.fromkeys(map(tuple, kinds))]
    while len(kinds) > MOST:
        scores = [(_words(_common(kinds[a], kinds[b])), -a, -b) for b in range(len(kinds)) for a in range(b)]
        _, a, b = max(scores)
        kinds = [kind for n, kind in enumerate(kinds) if n not in (-a, -b)] + [_common(kinds[-a], kinds[-b])]
    found = sorted({_bounded(kind) for kind in kinds})
    if any(not _says(pattern) for pattern in found) or not all(globs(tuple(found)).match(text) for text in distinct):
        return ["*"]
    return _fewest(found)


def _tokens(text: str, *, messages: bool) -> list[str]:
    found = ["*" if messages and token.isdigit() else token for token in _TOKENS.findall(text)]
    return _squeezed(found)


def _common(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """What two have in common, a star where they do not."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    found: list[str] = []
    ends = 0, 0
    for block in matcher.get_matching_blocks():
        if (block.a, block.b) != ends:
            found.append("*")
        found += left[block.a : block.a + block.size]
        ends = block.a + block.size, block.b + block.size
    return _squeezed(found)


def _squeezed(tokens: Sequence[str]) -> list[str]:
    """Stars with nothing but spaces and punctuation between them are one."""
    found: list[str] = []
    since: list[str] = []
    for token in tokens:
        if token != "*":
            since.append(token)
            continue
        if "*" not in found or any(t.isalpha() for t in since):
            found += since
        since = []
        if not found or found[-1] != "*":
            found.append("*")
    return found + since


def _words(tokens: Sequence[str]) -> int:
    return sum(token[0].isalpha() for token in tokens)


def _says(pattern: str) -> bool:
    """Whether a glob says more than punctuation."""
    return any(c.isalnum() for c in pattern)


def _bounded(tokens: Sequence[str]) -> str:
    text = "".join(tokens)
    if len(text) <= LONGEST:
        return text
    kept = ""
    for token in tokens:
        if len(kept) + len(token) >= LONGEST:
            break
        kept += token
    kept = kept or text[: LONGEST - 1]
    return kept.rstrip("* ") + "*"


def _fewest(patterns: Sequence[str]) -> list[str]:
    """The globs without those that another takes in: one that matches a glob as a text matches all that it does."""
    kept: list[str] = []
    for pattern in sorted(patterns, key=lambda p: (len(p), p)):
        if not globs(tuple(kept)).match(pattern):
            kept.append(pattern)
    return sorted(kept)
