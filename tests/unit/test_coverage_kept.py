"""Every public symbol of every Keras is covered, exempt, or in the list of what is not covered yet, which shrinks."""

from collections.abc import Iterator

import pytest

from conformance import catalog
from conformance.analysis.coverage import exempt
from conformance.analysis.coverage.counting import called
from conformance.analysis.coverage.headline import sentence
from conformance.analysis.coverage.model import Counted
from conformance.environments.table import ROOT
from conformance.inventory import names
from conformance.inventory.names import Inventory, Symbol
from conformance.model.errors import MissingCoverageError
from conformance.publishing.result.reader import Result
from conformance.scenarios.about import named

#: How many symbols may be in the list. Lower it with the list; raising it needs a reason that a reviewer accepts.
MOST = 95


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return names.load()


@pytest.fixture(scope="module")
def counted() -> Counted:
    try:
        return Counted(Result().coverage)
    except MissingCoverageError as error:
        pytest.skip(f"nothing was published since coverage is counted: {error.message}")


def public(inventory: Inventory) -> dict[str, frozenset[str]]:
    """Every class and function → all its names."""
    mine = {name for name, symbol in inventory.symbols.items() if symbol.kind != "module"}
    return {name: inventory.aliases(name) & mine for name in mine}


def in_no_list(inventory: Inventory, covered: frozenset[str]) -> list[str]:
    """Symbols, a name of each, that are neither covered by one of these names, nor exempt, nor known as uncovered."""
    things = public(inventory)
    known = covered | frozenset(exempt.uncovered())
    exempted = exempt.load(things)
    left = {called(thing) for thing in things.values() if known.isdisjoint(thing) and exempted.of(thing) < 0}
    return sorted(left)


def about() -> Iterator[str]:
    """The names that cases are about, the classes of members among them."""
    for case in catalog.load().values():
        yield from named(case)


def test_no_public_symbol_is_in_no_list(inventory: Inventory) -> None:
    """A new release of Keras fails here by its new names: cover them, or exempt them with a reason."""
    assert in_no_list(inventory, frozenset(about())) == []


def test_a_symbol_of_a_new_release_is_named(inventory: Inventory) -> None:
    more = {"ops.brand_new": Symbol("ops.brand_new", "function", frozenset(inventory.versions))}
    newer = Inventory({**inventory.symbols, **more}, inventory.versions, inventory.seen, inventory.same)
    assert in_no_list(newer, frozenset(about())) == ["ops.brand_new"]


def test_no_public_symbol_is_without_a_behaviour_that_was_observed(inventory: Inventory, counted: Counted) -> None:
    uncovered = {name for thing in counted.uncovered() for name in thing.names}
    covered = frozenset(counted.by_name) - uncovered
    assert in_no_list(inventory, covered) == []


def test_what_is_covered_is_taken_out_of_the_list(counted: Counted) -> None:
    uncovered = {name for thing in counted.uncovered() for name in thing.names}
    stale = [name for name in exempt.uncovered() if name in counted.by_name and name not in uncovered]
    assert stale == [], "take them out: conformance catalog uncovered"


def test_the_list_names_public_symbols_once_and_none_that_is_exempt(inventory: Inventory) -> None:
    listed = exempt.uncovered()
    things, exempted = public(inventory), exempt.load(public(inventory))
    assert [name for name in listed if name not in things] == []
    assert [name for name in listed if exempted.of(things[name]) >= 0] == []
    assert len({things[name] for name in listed}) == len(listed)
    assert list(listed) == sorted(listed)


def test_the_list_only_shrinks() -> None:
    assert len(exempt.uncovered()) <= MOST
    assert len(exempt.uncovered()) == MOST, "lower MOST to what is left"


def test_the_readme_says_what_is_covered_today(counted: Counted) -> None:
    assert sentence(counted, Result().all_headers) in " ".join((ROOT / "README.md").read_text().split())
