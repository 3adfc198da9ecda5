"""Links of advice that names none: the source of what it says to use, in the version that it was run under."""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from conformance.inventory.advice.model import REPRESENTATIVES, Advice
from conformance.inventory.api import Apis
from conformance.inventory.described import Entry
from conformance.inventory.spelling import plain

#: What Keras' own guide says of the step between its generations, for what has no source to point at.
GUIDE = "https://keras.io/guides/migrating_to_keras_3/"

#: What advice calls an object of a class.
_VARIABLES = {
    "model": "Model",
    "layer": "layers.Layer",
    "optimizer": "optimizers.Optimizer",
    "metric": "metrics.Metric",
    "variable": "Variable",
    "cell": "layers.LSTMCell",
}

_NAME = re.compile(r"(?<![\w.'\"])[A-Za-z_][\w.]*\w(?!['\"])")


def linked(advice: Advice, apis: Apis) -> Advice:
    """The advice with a link, if it has none."""
    if advice.links:
        return advice
    found = next(_sources(advice, apis), "")
    if not found and not apis.versions.get(advice.new, {}).get("keras", "").startswith("3."):
        return advice
    return msgspec.structs.replace(advice, links=(found or GUIDE,))


def _sources(advice: Advice, apis: Apis) -> Iterator[str]:
    """Links to what the advice names, in its order, then to what it is about, as far as that is there."""
    about = [REPRESENTATIVES.get(claim.name, claim.name) for claim in advice.claims]
    for written in _NAME.findall(advice.instead):
        name = plain(written)
        head, _, rest = name.partition(".")
        yield from source(apis, advice.new, name)
        if head in _VARIABLES and rest:
            yield from source(apis, advice.new, _VARIABLES[head], rest.partition(".")[0])
        for path in about:
            if "." not in name:
                yield from source(apis, advice.new, path, name)
            yield from source(apis, advice.new, f"{path.rpartition('.')[0]}.{name}")
    for path in about:
        yield from source(apis, advice.new, path)


def source(apis: Apis, implementation: str, path: str, member: str = "") -> Iterator[str]:
    """The link to where a class, a function or a method of Keras 3 is defined; nothing where that is not known."""
    entry = apis.entry(implementation, path)
    if entry is None or entry.dead or entry.kind not in ("class", "function"):
        return
    owner, symbol = entry.definition, f"{'def' if entry.kind == 'function' else 'class'}%20"
    if member:
        defined = _method(entry, member)
        if not defined:
            return
        owner, name, symbol = defined, member, "def%20"
    else:
        name = owner.partition(":")[2]
    module, _, inside = owner.partition(":")
    version = apis.versions[implementation].get("keras", "")
    if module.partition(".")[0] == "keras" and version.startswith("3.") and "<" not in f"{inside}{name}":
        file = module.replace(".", "/") + ("/__init__.py" if module in _packages(apis) else ".py")
        yield f"https://github.com/keras-team/keras/blob/v{version}/{file}#:~:text={symbol}{name}"


def _method(entry: Entry, name: str) -> str:
    """The definition of the class that defines a method or a property; empty where it is none."""
    member = entry.members.get(name)
    return "" if member is None or member.dead or member.kind == "attribute" else member.owner


@lru_cache(maxsize=4)
def _packages(apis: Apis) -> frozenset[str]:
    """The modules that have modules in them."""
    modules = {definition.partition(":")[0] for definition in apis.file.definitions}
    return frozenset(one.rpartition(".")[0] for one in modules)
