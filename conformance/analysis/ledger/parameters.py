"""Cases by what they do: patterns on the API, the scenario and the parameters instead of on an id's text."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from conformance.model.case import Case, spell
from conformance.model.globs import globs

#: A value of a pattern: a glob of the value as it stands in an id, or the value itself.
Wanted = str | bool | int | float


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The cases of which everything here is true.

    ``api`` and ``scenario`` are globs. ``arguments`` are those of the call, ``params`` any parameter of the scenario;
    a key with dots goes into what is nested, and a value is a glob of the value as it is spelled in an id. ``present``
    and ``absent`` are names of parameters, ``arguments.padding``, that are given or not.
    """

    api: str
    scenario: str = "*"
    arguments: dict[str, Wanted] = {}
    params: dict[str, Wanted] = {}
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    def matches(self, case: Case) -> bool:
        """Whether a case is one of them."""
        if not (_match(self.api, case.api) and _match(self.scenario, case.scenario)):
            return False
        mine = spelled(case)
        return (
            all(self._holds(mine, f"arguments.{name}", wanted) for name, wanted in self.arguments.items())
            and all(self._holds(mine, name, wanted) for name, wanted in self.params.items())
            and all(name in mine for name in self.present)
            and not any(name in mine for name in self.absent)
        )

    def _holds(self, mine: Mapping[str, str], name: str, wanted: Wanted) -> bool:
        found = mine.get(name)
        text = wanted if isinstance(wanted, str) else spell(wanted)
        return found is not None and (found == text or _match(text, found))

    def __str__(self) -> str:
        told = [f"{name}={spell(wanted)}" for name, wanted in {**self.arguments, **self.params}.items()]
        told += [f"with {name}" for name in self.present]
        told += [f"without {name}" for name in self.absent]
        return f"{self.api}{{{', '.join(told)}}}"


def spelled(case: Case) -> Mapping[str, str]:
    """A case's parameters by dotted name, each as it is spelled in an id; what is nested is also there whole."""
    found = _spelled.get(case.id)
    if found is None or found[0] is not case.params:
        if len(_spelled) >= KEPT:
            _spelled.clear()
        found = _spelled[case.id] = (case.params, dict(_walk("", case.params)))
    return found[1]


#: Cases whose spelled parameters are kept: each pattern that has the API right asks for them.
KEPT = 16384
_spelled: dict[str, tuple[Mapping[str, Any], Mapping[str, str]]] = {}


def _walk(above: str, value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, inner in value.items():
        name = f"{above}{key}"
        yield name, spell(inner)
        if isinstance(inner, Mapping):
            yield from _walk(f"{name}.", inner)


def _match(pattern: str, text: str) -> bool:
    return globs((pattern,)).match(text)
