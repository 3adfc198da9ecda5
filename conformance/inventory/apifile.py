"""``inventory.json`` as it is written: tables that refer to each other by position."""

from typing import TypeAlias

import msgspec


class ImplementationRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An implementation: its packages are name, version and a number that those with one ``Layer`` share."""

    id: str
    versions: dict[str, str]
    seen: str
    packages: list[tuple[str, str, int]]
    custom_objects: list[str]
    failed: dict[str, str]


#: Kind, signature, hierarchy, members, trials, renamed arguments, notice of deprecation, what every use raises.
Row: TypeAlias = tuple[str, int, list[int], list[int], list[int], list[int], int, int]


class ApiFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """inventory.json. All tables are referred to by position; ``sets`` are ranges of positions in implementations.

    ``texts`` are strings, ``signatures`` lists of positions in ``parameters``. A parameter is kind, name and default
    (a text or null). A member is kind, name, signature (or -1), and texts: default, deprecation, what every use raises.
    A trial is outcome, argument and text of what was said. A record is kind, signature (or -1), hierarchy (positions in
    ``definitions``), members, trials, renamed arguments (old and new text in turn), and texts: deprecation, what every
    use raises. ``objects`` has for each definition sets and records in turn; ``paths`` maps a path to sets and
    definitions in turn, where -1-n is a definition n that the path of an old module leads to. ``identifiers`` maps
    ``losses`` and so on to a name and what ``get`` gives, and a hook of a callback to a key of its logs and what the
    value is: sets and texts in turn.
    """

    schema: str
    created: str
    implementations: list[ImplementationRow]
    sets: list[str]
    texts: list[str]
    parameters: list[tuple[str, str, str | None]]
    signatures: list[list[int]]
    members: list[tuple[str, str, int, int, int, int]]
    trials: list[tuple[str, str, int]]
    records: list[Row]
    definitions: list[str]
    objects: list[list[int]]
    paths: dict[str, list[int]]
    identifiers: dict[str, dict[str, list[int]]]
