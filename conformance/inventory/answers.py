"""What the script in an environment answers about one Keras, and what it is asked."""

import functools
import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from conformance.inventory.names import Kind, Names

#: Kind (a letter), name and default of each parameter.
RawSignature: TypeAlias = tuple[tuple[str, str, str | None], ...]

#: Kind (a letter), name, signature, default, notice of deprecation, and what every use raises.
RawMember: TypeAlias = tuple[str, str, RawSignature | None, str, str, str]

#: Namespaces whose ``get`` takes strings.
GETTERS = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")


#: Functions beside what ``get`` gives: that it takes their names as well is an accident of lookups in a module.
HELPERS = frozenset({"get", "serialize", "deserialize"})


class Described(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an object is: the script's words (worker/public/describing.py and trying.py)."""

    kind: str
    signature: RawSignature | None = None
    bases: tuple[str, ...] = ()
    members: tuple[RawMember, ...] = ()
    deprecated: str = ""
    dead: str = ""
    renamed: dict[str, str] = {}
    tried: dict[str, tuple[str, str]] = {}


class Answer(msgspec.Struct, frozen=True):
    """What one Keras is: ``names`` and ``modules`` map a path to a kind and a position in ``definitions``."""

    provider: str
    versions: dict[str, str]
    names: dict[str, tuple[str, int]]
    modules: dict[str, tuple[str, int]]
    values: dict[str, str]
    definitions: list[str]
    objects: dict[str, Described]
    identifiers: dict[str, dict[str, str]]
    custom_objects: list[str]
    packages: list[tuple[str, str, int]]
    failed: dict[str, str] = {}


class Asked(msgspec.Struct, frozen=True):
    """What all Keras have, to be tried in each: path → argument → default, path → members, namespace → strings."""

    arguments: dict[str, dict[str, str | None]]
    members: dict[str, list[str]]
    identifiers: dict[str, list[str]]


def asked(answers: Iterable[Answer]) -> Asked:
    """The union of the arguments of each class under all its paths, and of the names below what has a ``get``."""
    answers = list(answers)
    arguments: dict[str, dict[str, str | None]] = {}
    strings: dict[str, set[str]] = {group: set() for group in GETTERS}
    for answer in answers:
        for known, mine in strings.items():
            mine.update(answer.identifiers.get(known, ()))
        for path, (kind, number) in answer.names.items():
            group, _, rest = path.partition(".")
            if group in strings and rest and "." not in rest and rest not in HELPERS:
                strings[group] |= {rest, snake(rest)}
            thing = answer.objects.get(answer.definitions[number])
            if kind == "class" and thing is not None:
                of_path = arguments.setdefault(path, {})
                for letter, name, default in thing.signature or ():
                    # The newest default that is told.
                    if letter not in "aw":
                        of_path[name] = default if default is not None else of_path.get(name)
                of_path.update(dict.fromkeys([*thing.renamed, *thing.tried], None) | of_path)
    return Asked(
        _shared(arguments, answers), _members(answers), {group: sorted(names) for group, names in strings.items()}
    )


def _members(answers: Iterable[Answer]) -> dict[str, list[str]]:
    """Path of a class → the names of all its members, inherited ones included, in any implementation."""
    found: dict[str, set[str]] = {}
    for answer in answers:
        for path, (kind, number) in answer.names.items():
            if kind != "class":
                continue
            definition = answer.definitions[number]
            for one in (definition, *answer.objects[definition].bases):
                if one in answer.objects:
                    found.setdefault(path, set()).update(member[1] for member in answer.objects[one].members)
    return {path: sorted(names) for path, names in found.items()}


def names_of(answer: Answer) -> Names:
    """The documented names of an answer."""
    failed = {path: why for path, why in answer.failed.items() if path not in answer.names}
    kinds = msgspec.convert(msgspec.to_builtins(answer.names), dict[str, tuple[Kind, int]])
    return Names(answer.provider, answer.versions, kinds, failed)


def _shared(
    arguments: Mapping[str, dict[str, str | None]], answers: Iterable[Answer]
) -> dict[str, dict[str, str | None]]:
    """The same where paths that are one object anywhere ask for the arguments of each of them."""
    together: dict[str, set[str]] = {path: {path} for path in arguments}
    for answer in answers:
        by_number: dict[int, list[str]] = {}
        for path, (kind, number) in answer.names.items():
            if kind == "class":
                by_number.setdefault(number, []).append(path)
        for paths in by_number.values():
            for path in paths:
                together[path].update(paths)
    return {path: _first_told([arguments[one] for one in (path, *sorted(same))]) for path, same in together.items()}


def _first_told(several: Iterable[Mapping[str, str | None]]) -> dict[str, str | None]:
    """All arguments, each with the first default that is told: one that was only tried has none."""
    found: dict[str, str | None] = {}
    for arguments in several:
        for name, default in arguments.items():
            if found.get(name) is None:
                found[name] = default
    return found


@functools.cache
def snake(name: str) -> str:
    """``GlorotUniform`` → ``glorot_uniform``, as Keras does it."""
    inside = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", inside).lower()
