"""Cases without one of their arguments, or with another value: which are made, and what coverage counts of them."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from conformance.ablation.measure import chosen, tried
from conformance.ablation.varied import pool, variations
from conformance.analysis.coverage.ablated import Ablated, Tried, encoded, mattered, read
from conformance.analysis.coverage.masks import Masks
from conformance.catalog.programs import read as programs
from conformance.model.case import Case
from conformance.model.observation import Observation, Stage

TEXT = '''
import numpy as np

from . import program


def model(keras):
    return keras.Sequential([keras.layers.Dense(1, use_bias=False, name="d")])


@program("callbacks.EarlyStopping", "Model.fit", logic=True)
def stops(keras, see):
    """It stops."""
    one = keras.callbacks.EarlyStopping(monitor="loss", patience=2)
    model(keras).fit(np.ones((1, 1)), np.ones((1, 1)), callbacks=[one, keras.callbacks.EarlyStopping(patience=3)])
    see("epochs", one.stopped_epoch)


@program("Model.fit", logic=True)
def fits(keras, see):
    """It fits."""
    see("history", model(keras).fit(np.ones((1, 1)), np.ones((1, 1)), epochs=2).history)


@program("callbacks.EarlyStopping", fresh=True)
def alone(keras, see):
    """It runs by itself."""
    see("patience", keras.callbacks.EarlyStopping(patience=3).patience)
'''

CASES = {case.id: case for case in programs("things", TEXT)}
STOPS = CASES["programs.things.stops"]


def sources(given: tuple[str, str], case: Case = STOPS) -> list[str]:
    return [str(one.case.params["source"]) for one in variations(case, {})[given]]


def test_each_argument_of_what_a_program_is_about_is_left_out_and_changed_once_for_each_call() -> None:
    found = variations(STOPS, {})
    assert found.keys() == {("callbacks.EarlyStopping", "monitor"), ("callbacks.EarlyStopping", "patience")}
    assert ["EarlyStopping(patience=2)" in text for text in sources(("callbacks.EarlyStopping", "monitor"))] == [True]
    without, other, second, third = sources(("callbacks.EarlyStopping", "patience"))
    assert "EarlyStopping(monitor='loss')" in without
    assert "EarlyStopping(monitor='loss', patience=3)" in other
    assert ("EarlyStopping()" in second, "EarlyStopping(patience=4)" in third) == (True, True)
    cases = [one.case for several in found.values() for one in several]
    assert {(one.scenario, one.api, one.logic) for one in cases} == {(STOPS.scenario, STOPS.api, STOPS.logic)}
    assert len({STOPS.id, *(one.id for one in cases)}) == len({STOPS.revision, *(one.revision for one in cases)}) == 6


def test_arguments_by_position_are_called_by_their_number() -> None:
    source = "def f(keras, see):\n    see('x', keras.ops.sum([1, 2], True))\n"
    case = Case("programs.things.f", "program", "ops.sum", {"source": source})
    assert [text.splitlines()[1].strip() for text in sources(("ops.sum", "#0"), case)] == [
        "see('x', keras.ops.sum([2, 2], True))"
    ]
    assert [text.splitlines()[1].strip() for text in sources(("ops.sum", "#1"), case)] == [
        "see('x', keras.ops.sum([1, 2]))",
        "see('x', keras.ops.sum([1, 2], False))",
    ]


def dense(number: int, **arguments: object) -> Case:
    params = {"inputs": [{"shape": [2, 4]}], "arguments": {"units": 3, **arguments}}
    return Case(f"layers.Dense[{number}]", "layer", "layers.Dense", params)


def test_an_argument_of_a_record_is_left_out_or_has_a_value_of_another_case() -> None:
    relu, tanh = dense(1, activation="relu"), dense(2, activation="tanh")
    found = variations(relu, pool([relu, tanh]))
    given = [one.case.params["arguments"] for one in found["layers.Dense", "activation"]]
    assert given == [{"units": 3}, {"units": 3, "activation": "tanh"}]
    units = [one.case.params["arguments"].get("units") for one in found["layers.Dense", "units"]]
    assert units == [None, 4, 2]


def test_what_takes_the_same_values_everywhere_has_those_of_other_classes() -> None:
    other = Case("layers.GRU[]", "layer", "layers.GRU", {"inputs": [], "arguments": {"kernel_regularizer": "l1"}})
    mine = dense(1, bias_regularizer="l2")
    found = variations(mine, pool([mine, other]))["layers.Dense", "bias_regularizer"]
    assert [one.case.params["arguments"].get("bias_regularizer") for one in found] == [None, "l1"]


@pytest.mark.parametrize(
    ("array", "others"),
    [
        ({"shape": [2]}, [{"shape": [2], "limit": 1}, {"shape": [2], "kind": "ones"}]),
        ({"values": [1, 0.5, True, "nan"]}, [{"values": [2, 0.375, False, "nan"]}]),
        ({"shape": [2], "kind": "integer", "high": 4}, [("low", 1), ("high", 5)]),
        ({"shape": [2], "kind": "mask"}, [{"shape": [2], "kind": "ones", "dtype": "bool"}]),
        ({"shape": [2, 3], "kind": "onehot"}, [{"shape": [2, 3], "kind": "positive"}]),
    ],
)
def test_an_input_of_a_function_has_other_numbers(array: dict[str, object], others: list[object]) -> None:
    case = Case("ops.sum[]", "function", "ops.sum", {"inputs": [array]})
    given = [one.case.params["inputs"][0] for one in variations(case, {})["ops.sum", "#0"]]
    assert given == [{**array, one[0]: one[1]} if isinstance(one, tuple) else one for one in others]


def test_what_is_given_by_position_is_changed_where_it_stands() -> None:
    params = {"inputs": [{"shape": [2]}, {"shape": [3]}], "positional": [{"input": 1}, 2, {"input": 0}]}
    found = variations(Case("ops.f[]", "function", "ops.f", params), {})
    assert [one.case.params["inputs"] for one in found["ops.f", "#0"]] == [
        [{"shape": [2]}, {"shape": [3], "limit": 1}],
        [{"shape": [2]}, {"shape": [3], "kind": "ones"}],
    ]
    assert [one.case.params["positional"][1] for one in found["ops.f", "#1"]] == [3, 1]
    assert found["ops.f", "#2"][0].case.params["inputs"] == [{"shape": [2], "limit": 1}, {"shape": [3]}]


def test_what_is_tried_gives_an_argument_and_shares_a_process() -> None:
    assert [case.id for case in chosen(CASES.values(), ())] == ["programs.things.stops"]
    assert chosen(CASES.values(), ["programs.other.*"]) == []


class Recorded:
    """Observations as a session gives them: what a case shows is what ``show`` makes of it."""

    def __init__(self, show: Callable[[Case], object]) -> None:
        self.show, self.asked = show, list[str]()

    def observe(self, case: Case, launch: object) -> Observation:
        self.asked.append(case.id)
        stages = [Stage("forward", facts={"output": self.show(case)})]
        return Observation(case.id, case.revision, "ok", {"float64": stages})


def test_an_argument_that_mattered_is_not_tried_in_another_case(tmp_path: Path) -> None:
    cases = {one.id: one for one in (dense(1, activation="relu"), dense(2, activation="tanh", use_bias=True))}
    session = Recorded(lambda case: case.params["arguments"].get("activation"))
    launch = SimpleNamespace(id="a/keras")
    found = dict(tried(session, launch, cases, (), tmp_path / "kept.json"))  # type: ignore[arg-type]
    assert found["layers.Dense[1]"].mattered == {"layers.Dense": ["activation"]}
    assert found["layers.Dense[1]"].made_none == {"layers.Dense": ["units"]}
    assert found["layers.Dense[2]"].mattered == {}
    assert found["layers.Dense[2]"].made_none == {"layers.Dense": ["units", "use_bias"]}
    assert read(tmp_path / "kept.json").implementations["a/keras"] == found
    session.asked.clear()
    assert list(tried(session, launch, cases, (), tmp_path / "kept.json")) == []  # type: ignore[arg-type]
    assert session.asked == []


def test_what_a_case_gave_before_it_changed_is_asked_again(tmp_path: Path) -> None:
    launch, path = SimpleNamespace(id="a/keras"), tmp_path / "kept.json"
    session = Recorded(lambda case: case.params["arguments"].get("units"))
    before, after = dense(1), dense(1, use_bias=False)
    list(tried(session, launch, {before.id: before}, (), path))  # type: ignore[arg-type]
    found = dict(tried(session, launch, {after.id: after}, (), path))  # type: ignore[arg-type]
    assert found[after.id] == Tried(after.revision, {"layers.Dense": ["units"]}, {"layers.Dense": ["use_bias"]})


def kept(revision: str = STOPS.revision) -> Ablated:
    one = Tried(revision, {"callbacks.EarlyStopping": ["patience"]}, {"callbacks.EarlyStopping": ["monitor"]})
    return Ablated({"b/keras": {STOPS.id: one}, "elsewhere/keras": {STOPS.id: one}})


def test_what_mattered_counts_under_the_implementations_that_were_tried() -> None:
    masks = Masks(["a/keras", "b/keras"])
    ((symbol, (argument, left, right, text)),) = mattered(kept(), CASES, masks)
    assert (symbol, argument) == ("callbacks.EarlyStopping", "patience")
    assert left != right
    assert masks.members(masks.read(text)) == ["b/keras"]


def test_a_program_that_changed_since_says_nothing() -> None:
    assert list(mattered(kept("another"), CASES, Masks(["b/keras"]))) == []
    assert list(mattered(kept(), {}, Masks(["b/keras"]))) == []


def test_what_is_kept_is_read_again_and_has_a_line_for_each_case(tmp_path: Path) -> None:
    file = tmp_path / "ablated.json"
    file.write_bytes(encoded(kept()))
    assert read(file) == kept()
    assert sum(STOPS.id in line for line in file.read_text(encoding="utf-8").splitlines()) == 2
    assert json.loads(file.read_text(encoding="utf-8"))["implementations"].keys() == {"b/keras", "elsewhere/keras"}
    assert read(tmp_path / "none.json") == Ablated()


@pytest.mark.night
def test_the_programs_of_the_catalogue_can_be_read_with_each_of_their_arguments_changed() -> None:
    from conformance import catalog

    cases = catalog.load()
    found = [case for case in chosen(cases.values(), ["programs.*"]) if case.scenario == "program"]
    assert found
    for case in found:
        for several in variations(case, {}).values():
            for one in several:
                compile(one.case.params["source"], one.case.id, "exec")


def test_the_records_of_the_catalogue_stay_what_their_scenarios_take() -> None:
    from conformance import catalog
    from conformance.scenarios import find

    cases = catalog.load()
    values = pool(cases.values())
    records = [case for case in chosen(cases.values(), ()) if case.scenario != "program"][::10]
    assert records
    for case in records:
        for several in variations(case, values).values():
            for one in several:
                find(case.id, case.scenario).check(one.case.id, one.case.params)
