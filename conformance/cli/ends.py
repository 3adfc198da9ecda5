"""From which implementation to which: the two that a command is asked about, as people write them."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from collections.abc import Mapping, Sequence
from shlex import quote
from typing import TYPE_CHECKING

from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from conformance.analysis.history.resolve import Resolved
    from conformance.model.observation import Header
    from conformance.workspace.source import Source


def chosen(
    command: str, versions: Sequence[str] | None, source: "Source", implementations: Sequence[str] | None = None
) -> "Resolved":
    """The two implementations that are meant; raises UsageError where they are not two."""
    from conformance.analysis.history.resolve import resolve
    from conformance.inventory.versions import two

    if not versions:
        raise UsageError(
            f"{command} takes a version to come from and one to go to",
            f"Write two, as in: conformance {command} tf.keras@2.10 keras@3.15",
        )
    ends = two(list(versions))
    if ends is None:
        raise UsageError(
            f"{' '.join(versions)} does not say from where to where",
            f"Write two, as in: conformance {command} tf.keras@2.10 keras@3.15",
        )
    ids = [name for name in ends if "/" in name]
    headers = {
        **source.headers(ids if len(ids) == 2 else implementations),
        **(source.headers(ids) if ids else {}),
    }
    if implementations:
        if len(ids) == 2:
            raise UsageError(
                f"{' and '.join(ids)} are implementations: --implementation has nothing to choose",
                "Leave -i out, or write versions, as in: tf.keras@2.10 keras@3.15",
            )
        _require_both(ends, headers, source)
    _require_two(command, *ends, headers)
    found = resolve(*ends, headers)
    if found.before == found.after:
        raise UsageError(f"{' and '.join(ends)} are both {found.before}", "Name two implementations.")
    return found


def _require_both(ends: Sequence[str], narrowed: "Mapping[str, Header]", source: "Source") -> None:
    """Raise UsageError where --implementation leaves an end out: it was observed, and is not among those."""
    from conformance.analysis.history.axes import Placed
    from conformance.analysis.history.resolve import meant
    from conformance.model.errors import UnknownVersionError

    for text in ends:
        try:
            meant(text, [Placed(header) for header in narrowed.values()])
        except UnknownVersionError:
            # Of all: what was not observed at all is said so, by what this raises.
            found = meant(text, [Placed(header) for header in source.headers(None).values()]).found
            raise UsageError(
                f"--implementation leaves out {text}: it allows {' and '.join(narrowed)} alone",
                f"{text} was observed as {', '.join(one.id for one in found)}: name one of these with -i as well, or "
                "leave -i out.",
            ) from None


def _require_two(command: str, before: str, after: str, headers: "Mapping[str, Header]") -> None:
    """Raise UsageError where both name the same version, however it is written; and say how to compare two of it."""
    from conformance.analysis.history.axes import Placed
    from conformance.analysis.history.resolve import meant

    placed = [Placed(header) for header in headers.values()]
    several = [one.id for one in meant(before, placed).found]
    if several != [one.id for one in meant(after, placed).found]:
        return
    same = (
        f"{before} would be compared with itself" if before == after else f"{before} and {after} are the same version"
    )
    two = list(map(quote, several[:2]))
    # lint takes paths where the others take versions.
    given = f"PATH --from {two[0]} --to {two[-1]}" if command == "lint" else " ".join(two)
    example = f"Name two of what it was measured as: conformance {command} {given}"
    raise UsageError(same, example if len(several) > 1 else "Name two implementations.")
