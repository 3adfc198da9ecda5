"""Read the ledger's TOML files, one for each area of the API; those of single backends apart."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from conformance.analysis.ledger.model import Rule
from conformance.model.errors import LedgerError

RULES = Path(__file__).parent / "rules"


@cache
def load(folder: Path = RULES) -> tuple[Rule, ...]:
    """All rules, by file and in its order.

    Raises:
        LedgerError: a file is not TOML, a rule lacks something, or two rules have one id.
    """
    return unique(rule for path in sorted(folder.rglob("*.toml")) for rule in read(path, folder))


def read(path: Path, folder: Path = RULES) -> list[Rule]:
    """The rules of one file; their topic is its path below the folder, without the suffix."""
    topic = path.relative_to(folder).with_suffix("").as_posix()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
        rules = [msgspec.convert({**table, "topic": topic}, Rule) for table in tables]
        for rule in rules:
            rule.tables  # noqa: B018 - a version range that cannot be read is found here, not in a run
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError) as error:
        raise LedgerError(f"{topic}.toml: {error}", "See CONTRIBUTING.md, 'Explain a divergence'.") from error
    return rules


def unique(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, refused where two have one id."""
    found: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in found:
            raise LedgerError(
                f"two rules are called {rule.id!r} (in {found[rule.id].topic}.toml and {rule.topic}.toml)",
                "One cause is one rule: merge them or name the second one's cause.",
            )
        found[rule.id] = rule
    return tuple(found.values())
