"""Versions of Keras as people write them: ``tf.keras@2.10``, ``tensorflow==2.15``, ``tf2.10``, ``Keras 3``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: What people call a provider, without case and signs. TensorFlow's Keras is the one that comes with it.
PROVIDERS = {
    "tfkeras": "tf.keras",
    "tensorflowkeras": "tf.keras",
    "tensorflow": "tf.keras",
    "tensorflowcpu": "tf.keras",
    "tensorflowgpu": "tf.keras",
    "tensorflowintel": "tf.keras",
    "tf": "tf.keras",
    "keras": "keras",
    "kerascore": "keras",
}

#: What people call a backend.
BACKENDS = {"tf": "tensorflow", "pytorch": "torch"}

_NAME = r"(?P<name>tf keras|(?!v\d)[a-z](?:[a-z._-]*[a-z])?)?"
_VARIANT = r"(?:\s*\((?P<variant>[\w-]+)\))?"
_BACKEND = r"(?:\s*\[(?P<{}>[\w-]+)\])?"
_VERSION = r"(?:(?:\s*(?:@|={1,3}|~=|:|-|\s)\s*)?v?(?P<version>\d+(?:\.\d+)*(?:\.\*)?))?"
_ON = (
    r"(?:(?:\s*\+\s*|\s+(?:(?:on|with)\s+)?)(?P<on>tensorflow|tf|jax|pytorch|torch|numpy|openvino|theano|cntk|mxnet)"
    r"(?:\s*(?:@|={1,3}|-|\s)?\s*(?P<below>\d+(?:\.\d+)*))?)?"
)
_LEGACY = r"(?P<legacy>\s+legacy)?"
_DEVICE = r"(?:\s*@\s*(?P<device>[a-z]\w*))?"
_SPELLED = re.compile(
    _NAME + _VARIANT + _BACKEND.format("before") + _VERSION + _BACKEND.format("behind") + _ON + _LEGACY + _DEVICE,
    re.IGNORECASE | re.ASCII,
)

#: Words between two versions, and before the first.
_BETWEEN = frozenset({"to", "->", "→", "=>", "and"})
_FIRST = frozenset({"from", "between"})


@dataclass(frozen=True)
class Spelled:
    """What a text says; empty is what it leaves out. ``version`` is as far as it is given: ``2``, ``2.10.1``.

    ``below`` is the version of the framework below Keras: 1.15 in ``keras 2.3.1 on tf 1.15``.
    """

    provider: str
    version: str
    backend: str
    device: str
    variant: str
    below: str = ""


def spelled(text: str) -> Spelled | None:
    """What a text says about a version; None where it says nothing that could be one."""
    match = _SPELLED.fullmatch(text.strip())
    if match is None or not (match["name"] or match["version"]):
        return None
    name = match["name"] or ""
    simple = re.sub(r"[ ._-]", "", name.lower())
    # tf_keras and tf-keras are the package of that name, tf.keras is what is in TensorFlow.
    package = simple == "tfkeras" and not re.search(r"[. ]", name)
    provider = "tf_keras" if package else PROVIDERS.get(simple, name)
    backend = (match["before"] or match["behind"] or match["on"] or "").lower()
    if simple in ("jax", "torch", "pytorch") and not (match["version"] or backend):
        provider, backend = "keras", simple
    version = (match["version"] or "").removesuffix(".*")
    variant = match["variant"] or ("legacy" if match["legacy"] else "")
    device = (match["device"] or "").lower()
    return Spelled(provider, version, BACKENDS.get(backend, backend), device, variant, match["below"] or "")


def two(words: Sequence[str]) -> tuple[str, str] | None:
    """From and to, of the words of a command line: ``tf 2.10 to keras 3.15`` as well as two of them; None where not.

    Where several readings would do, each side takes as few words as it can from the left.
    """
    kept = list(words)
    if kept and kept[0].lower() in _FIRST and len(kept) > 2:
        kept = kept[1:]
    for position, word in enumerate(kept):
        if word.lower() in _BETWEEN and 0 < position < len(kept) - 1:
            return " ".join(kept[:position]), " ".join(kept[position + 1 :])
    if len(kept) == 2:
        return kept[0], kept[1]
    readings = [(" ".join(kept[:n]), " ".join(kept[n:])) for n in range(1, len(kept))]
    # A side that begins with a number would leave the name before it without one.
    sound = [(a, b) for a, b in readings if spelled(a) and spelled(b)]
    named = [(a, b) for a, b in sound if _named(a) and _named(b)]
    return next(iter(named or sound), None)


def _named(text: str) -> bool:
    """Whether a text names a provider and its version."""
    found = spelled(text)
    return found is not None and bool(found.provider and found.version)
