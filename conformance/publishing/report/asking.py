"""What the page is asked with: an index of words, the names and the API of every Keras, and what public code uses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from conformance.analysis.api.instead import generation
from conformance.analysis.relevance.meeting import Meeting
from conformance.analysis.search.index import Index
from conformance.inventory.advice import packed
from conformance.inventory.advice.packed import Packed
from conformance.inventory.apifile import ApiFile
from conformance.inventory.names import Inventory
from conformance.inventory.usage import Usage
from conformance.inventory.where import where
from conformance.model.case import Case
from conformance.publishing.report.table import Table
from conformance.scenarios.about import named

#: The tables of inventory.json that the page reads.
API_TABLES = (
    *("sets", "texts", "parameters", "signatures", "members", "trials", "records"),
    *("definitions", "objects", "paths", "identifiers"),
)


@dataclass(frozen=True)
class Asking:
    """``index`` is of the report's own causes and cases; ``inventory``, ``usage`` and ``api`` are the package's."""

    index: Index
    inventory: Inventory
    usage: Usage
    api: ApiFile | None = None

    def meeting(self, cases: Mapping[str, Case]) -> Meeting:
        """What tells ordinary use from the border, and how much code meets a change."""
        return Meeting(cases, self.inventory, self.usage)


def search_json(asking: Asking) -> Any:
    """The index as the page searches it: entries, and for each word where it occurs."""
    return msgspec.to_builtins(asking.index)


def names_json(asking: Asking, implementations: Sequence[str], cases: Iterable[Case]) -> dict[str, Any]:
    """The public names of Keras: who has each, in words and among the report's implementations, and other names of it.

    ``names`` is ``[name, kind, position among those who have names, position in groups or -1]``; ``having`` and
    ``looked`` have a 1 for each of the report's implementations that has the name, or was looked into at all.
    ``about`` has the positions of the cases that a name is a further subject of, beside their API.
    """
    inventory = asking.inventory
    groups, sets = Table[frozenset[str]](), Table[frozenset[str]]()
    names = [
        [symbol.name, symbol.kind, sets(symbol.implementations), _group(inventory, symbol.name, groups)]
        for symbol in inventory.symbols.values()
    ]
    about: dict[str, list[int]] = {}
    for at, case in enumerate(cases):
        for name in dict.fromkeys(named(case)):
            if name != case.api:
                about.setdefault(name, []).append(at)
    return {
        "names": names,
        "where": [where(having, inventory.versions) for having in sets.values],
        "having": [_bits(implementations, having) for having in sets.values],
        "looked": _bits(implementations, inventory.versions),
        "groups": [sorted(group) for group in groups.values],
        "usage": {name: [files, asking.usage.uses.get(name, 0)] for name, files in asking.usage.files.items()},
        "about": about,
    }


def api_json(file: ApiFile, implementations: Sequence[str], advice: Packed | None = None) -> dict[str, Any]:
    """The tables of inventory.json, without what the page does not show; its positions stay as they are.

    ``implementations`` are id, position among the report's implementations (or -1), and the day of the observation.
    ``advice`` is the packaged one if none is given.
    """
    tables = msgspec.to_builtins(file)
    at = {identifier: n for n, identifier in enumerate(implementations)}
    return {
        "advice": advice_json(packed.load() if advice is None else advice, file),
        **{name: tables[name] for name in API_TABLES},
        "implementations": [[one.id, at.get(one.id, -1), one.seen] for one in file.implementations],
    }


def advice_json(advice: Packed, file: ApiFile) -> dict[str, Any]:
    """What to use instead of what went, without the code: that is what ``conformance instead`` prints.

    ``rows`` are use, text, change, links, and the generation of Keras that the advice is for; ``exact`` maps a path to
    member, argument and row in turn, ``globs`` are pattern, member, argument and row, the more specific ones first.
    ``generations`` has that of each implementation, in the order of the tables.
    """
    versions = {one.id: one.versions for one in file.implementations}
    exact: dict[str, list[str | int]] = {}
    for key, at in advice.exact.items():
        path, member, argument = key.split("\n")
        if path in file.paths:
            exact.setdefault(path, []).extend((member, argument, at))
    return {
        "rows": [
            [one.instead, one.advice, one.change, list(one.links), generation(one.new, versions.get(one.new, {}))]
            for one in advice.advice
        ],
        "exact": exact,
        "globs": advice.globs,
        "generations": "".join(generation(one.id, one.versions) for one in file.implementations),
    }


def _group(inventory: Inventory, name: str, groups: Table[frozenset[str]]) -> int:
    aliases = inventory.aliases(name)
    return groups(aliases) if len(aliases) > 1 else -1


def _bits(implementations: Sequence[str], having: Mapping[str, object] | frozenset[str]) -> str:
    return "".join("1" if i in having else "0" for i in implementations)
