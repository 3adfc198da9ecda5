"""What is ordinary use, and what hardly anybody meets."""

from typing import Any

import pytest

from conformance import catalog
from conformance.analysis.relevance.border import border, in_float64_only
from conformance.analysis.relevance.meeting import Meeting
from conformance.inventory.names import Inventory, Symbol
from conformance.inventory.usage import Usage, load
from conformance.model.case import Case
from conformance.model.comparison import FactComparison, Verdict


def case(identifier: str, scenario: str = "layer", **params: Any) -> Case:
    return Case(identifier, scenario, identifier.partition("[")[0], params)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (case("layers.Dense[]", inputs=[{"shape": [2, 3]}], arguments={"units": 3}), ""),
        (case("programs.errors.fit_with_wrong_values", "program", border=""), "a mistake"),
        (case("programs.dtypes.inputs_of_unusual_ranks", "program", border=""), "a mistake"),
        (case("programs.fitting.steps_of_arrays", "program", border=""), ""),
        (case("programs.fitting.steps_of_arrays", "program", border="nobody does"), "nobody does"),
        (case("layers.Dense[input=(0,3)]", inputs=[{"shape": [0, 3]}]), "empty input"),
        (case("layers.Add[x]", inputs=[{"shape": [2, 3]}, {"shape": [2, 0]}]), "empty input"),
        (case("layers.X[x]", inputs=[{"values": [[], []]}]), "empty input"),
        (case("initializers.Zeros[x]", "initializer", shape=[0, 3]), "empty input"),
        (case("metrics.X[x]", "metric", updates=[{"inputs": [{"values": [1, "nan"]}]}]), "NaN or infinity"),
        (case("losses.X[x]", "loss", inputs=[{"values": [[0.0, "-inf"]]}]), "NaN or infinity"),
        (case("activations.X[x]", "activation", inputs=[{"values": [-1000.0]}]), "very large or small numbers"),
        (case("activations.X[y]", "activation", inputs=[{"shape": [2], "limit": 1e-9}]), "very large or small numbers"),
        (case("initializers.X[]", "initializer", shape=[200, 100]), ""),
        (case("layers.Dropout[]", arguments={"rate": 0.5}), ""),
        (case("layers.Dropout[rate=1.5]", arguments={"rate": 1.5}), "rate out of range"),
        (case("layers.Dropout[rate=1]", arguments={"rate": 1}), "rate out of range"),
        (case("constraints.MinMaxNorm[]", "constraint", arguments={"rate": 1.0}), ""),
        (case("optimizers.SGD[momentum=1.5]", "optimizer", arguments={"momentum": 1.5}), "momentum out of range"),
        (case("layers.Dense[units=0]", arguments={"units": 0}), "units out of range"),
        (case("layers.Dense[units=3.0]", arguments={"units": 3.0}), "units out of range"),
        (case("layers.Conv2D[]", arguments={"kernel_size": [3, 2], "strides": 2}), ""),
        (case("layers.Conv2D[kernel larger than the input]", arguments={}), "larger than"),
        (case("activations.elu[input=kinks]", "activation", arguments={}), "kinks"),
        (case("activations.relu[threshold=0.5]", "activation", arguments={"threshold": 0.5}), ""),
        (case("metrics.X[input=at the threshold]", "metric", arguments={}), "at the threshold"),
        (case("losses.X[weights=all zero]", "loss", arguments={}), "all zero"),
        (case("losses.X[weights=some zero]", "loss", arguments={}), ""),
    ],
)
def test_a_case_says_by_itself_whether_it_is_ordinary(one: Case, why: str) -> None:
    assert border(one) == why


@pytest.mark.parametrize(
    ("facts", "only"),
    [
        ([FactComparison("float64", Verdict.ERROR, "", "does not raise", "raises TypeError: x", only="float64")], True),
        ([FactComparison("output.0", Verdict.DIFFERENT, "", only="float64")], True),
        ([FactComparison("output.0", Verdict.DIFFERENT, "", only="float32")], False),
        ([FactComparison("output.0", Verdict.DIFFERENT, "", relative=5e-9)], False),
        ([FactComparison("raised", Verdict.ERROR, "")], False),
        (
            [FactComparison("a", Verdict.DIFFERENT, "", only="float64"), FactComparison("b", Verdict.STRUCTURE, "")],
            False,
        ),
        ([None], False),
    ],
)
def test_what_float32_does_not_show_is_met_in_float64_only(facts: list[FactComparison | None], only: bool) -> None:
    assert in_float64_only(facts) is only


def test_most_of_the_catalog_is_ordinary_and_every_kind_of_border_is_in_it() -> None:
    reasons = [border(one) for one in catalog.load().values()]
    share = sum(map(bool, reasons)) / len(reasons)
    assert 0.05 < share < 0.3
    assert {"empty input", "NaN or infinity", "rate out of range", "units out of range", "kinks"} <= set(reasons)


def test_the_more_code_uses_a_symbol_the_more_meets_its_changes() -> None:
    cases = {
        one.id: one
        for one in (
            *(case(f"layers.Dense[{n}]") for n in range(4)),
            case("layers.Dense[input=(0,3)]", inputs=[{"shape": [0, 3]}]),
            case("layers.MaxPooling2D[]"),
            case("layers.GRU[]"),
        )
    }
    both = frozenset(("layers.MaxPool2D", "layers.MaxPooling2D"))
    names = Inventory({n: Symbol(n, "class", frozenset()) for n in both}, {}, {}, (both,))
    meeting = Meeting(cases, names, Usage({"layers.Dense": 100, "layers.MaxPool2D": 30}, {}, ""))
    assert meeting.met(["layers.Dense[0]"]) == 50.0
    assert meeting.met([f"layers.Dense[{n}]" for n in range(4)]) == 100.0
    assert meeting.met(["layers.MaxPooling2D[]"]) == 30.0
    assert meeting.met(["layers.GRU[]"]) == meeting.met(["layers.Dense[input=(0,3)]"]) == meeting.met([]) == 0.0


def test_the_published_counts_say_how_they_were_made() -> None:
    usage = load()
    assert "231 files of public notebooks" in usage.counted
    assert usage.files["layers.Dense"] == 184
    assert usage.uses_of(["layers.Dense", "no such name"]) == 1172
