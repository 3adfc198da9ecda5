"""Cases by parameters: what a table takes, what it is refused for, and when ids are written as one."""

from pathlib import Path
from typing import Any

import pytest

from conformance import catalog
from conformance.analysis.checking.tables import exact_ids, tabled
from conformance.analysis.ledger import load
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.parameters import Parameters
from conformance.model.case import Case
from conformance.model.errors import LedgerError

from test_ledger import HEADERS, rule  # isort: skip

CASE = Case(
    "layers.Conv2D[padding=same]",
    "layer",
    "layers.Conv2D",
    {
        "arguments": {
            "padding": "same",
            "use_bias": False,
            "kernel_size": [2, 3],
            "init": {"new": "A", "arguments": {"scale": 2.0}},
        },
        "masked": True,
    },
)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"api": "layers.Conv*"}, True),
        ({"api": "layers.Conv3D"}, False),
        ({"api": "*", "scenario": "layer"}, True),
        ({"api": "*", "scenario": "loss"}, False),
        ({"api": "*", "arguments": {"padding": "same"}}, True),
        ({"api": "*", "arguments": {"padding": "s*"}}, True),
        ({"api": "*", "arguments": {"padding": "valid"}}, False),
        ({"api": "*", "arguments": {"strides": "*"}}, False),
        ({"api": "*", "arguments": {"use_bias": False}}, True),
        ({"api": "*", "arguments": {"use_bias": True}}, False),
        ({"api": "*", "arguments": {"kernel_size": "(2,3)"}}, True),
        ({"api": "*", "arguments": {"init": "A(scale=2.0)"}}, True),
        ({"api": "*", "arguments": {"init.arguments.scale": 2.0}}, True),
        ({"api": "*", "params": {"masked": True}}, True),
        ({"api": "*", "params": {"arguments.padding": "valid"}}, False),
        ({"api": "*", "present": ("arguments.padding",)}, True),
        ({"api": "*", "present": ("arguments.strides",)}, False),
        ({"api": "*", "absent": ("arguments.strides",)}, True),
        ({"api": "*", "absent": ("arguments.padding",)}, False),
    ],
)
def test_a_table_takes_the_cases_of_which_all_of_it_is_true(table: dict[str, Any], expected: bool) -> None:
    assert Parameters(**table).matches(CASE) is expected
    placed = Ledger([rule(cases=[Parameters(**table)])], HEADERS, {CASE.id: CASE})
    assert bool(placed.of_case(CASE.id)) is expected
    assert rule(cases=["nothing", Parameters(**table)]).takes(CASE) is expected


def test_a_case_that_is_changed_is_asked_again() -> None:
    table = Parameters("*", arguments={"padding": "same"})
    assert table.matches(CASE)
    assert not table.matches(Case(CASE.id, CASE.scenario, CASE.api, {"arguments": {"padding": "valid"}}))


def test_a_file_has_tables_among_its_patterns(tmp_path: Path) -> None:
    text = """
[[rule]]
id = "x"
title = "t"
kind = "bug"
cases = ["layers.Dense[]", { api = "layers.Conv*", arguments = { padding = "same", "a.b" = true } }]
where = [{ keras = ">=3" }]
inside = [{ raises = "TypeError", message = "*keyword*" }]
outside = [{ ends = "ok" }]
reason = "r"
advice = "a"
links = ["https://keras.io"]
"""
    path = tmp_path / "x.toml"
    path.write_text(text)
    (found,) = load.read(path, tmp_path)
    assert found.case_tables == (Parameters("layers.Conv*", arguments={"padding": "same", "a.b": True}),)
    assert str(found.case_tables[0]) == "layers.Conv*{padding=same, a.b=True}"
    for wrong in ("apis", "argument"):
        path.write_text(
            text.replace("arguments" if wrong == "argument" else "api =", wrong if wrong == "argument" else "apis =")
        )
        with pytest.raises(LedgerError):
            load.read(path, tmp_path)


def test_no_table_may_catch_all() -> None:
    with pytest.raises(ValueError, match="catch all"):
        rule(cases=[Parameters("*")])


def conv(api: str, identifier: str, **arguments: Any) -> Case:
    return Case(f"{api}[{identifier}]", "layer", api, {"arguments": arguments})


CASES = {
    case.id: case
    for case in (
        conv("layers.AveragePooling1D", "strides=2", strides=2, padding="valid"),
        conv("layers.AveragePooling2D", "strides=2", strides=2, padding="valid"),
        conv("layers.AveragePooling3D", "strides=2", strides=2, padding="valid"),
        conv("layers.AveragePooling3D", "padding=same", strides=1, padding="same"),
        conv("layers.AveragePooling3D", "defaults", strides=3),
    )
}
IDS = [name for name in CASES if "strides=2" in name]


def test_ids_become_a_table_that_takes_the_very_same_cases() -> None:
    (table,) = tabled(rule(cases=IDS), CASES)
    assert table == Parameters("layers.AveragePooling*D", arguments={"strides": "2"})
    assert [case.id for case in CASES.values() if rule(cases=[table]).takes(case)] == IDS


def test_what_no_id_says_is_no_reason() -> None:
    """They share padding as well; but nobody meant it, so a table of it would be a coincidence."""
    renamed = {
        c.id.replace("strides=2", "x"): Case(c.id.replace("strides=2", "x"), "layer", c.api, c.params)
        for c in CASES.values()
    }
    ids = [name for name in renamed if "[x]" in name]
    assert tabled(rule(cases=ids), renamed) == ids


def test_what_people_wrote_is_named_by_its_name() -> None:
    names = ["metrics.*", "programs.training.metric_is_reset_by_its_old_name", "scripts.custom_training_loop"]
    assert tabled(rule(cases=names), catalog.load()) == names


def test_ids_stay_where_a_table_would_take_more_or_be_longer() -> None:
    assert tabled(rule(cases=IDS[:2]), CASES) == IDS[:2]
    assert tabled(rule(cases=IDS[:1]), CASES) == IDS[:1]
    # Where other patterns take the rest anyway, a table may take it, too.
    everything = [*IDS[:2], "layers.AveragePooling3D[*"]
    found = tabled(rule(cases=everything), CASES)
    assert [case.id for case in CASES.values() if rule(cases=found).takes(case)] == list(CASES)


def test_tables_of_the_ledger_take_the_cases_that_their_ids_did() -> None:
    """And what is written cannot be written shorter."""
    cases = catalog.load()
    ledger = load.load()
    assert any(one.case_tables for one in ledger)
    for one in ledger:
        if exact_ids(one) or one.case_tables:
            assert tabled(one, cases) == list(one.cases), one.id
