"""Programs without one of their arguments: which are made, which are kept, and what coverage counts of them."""

import json
from pathlib import Path

from conformance.ablation.derive import ablations
from conformance.ablation.measure import chosen
from conformance.analysis.coverage.ablated import Ablated, Tried, encoded, mattered, read
from conformance.analysis.coverage.masks import Masks
from conformance.catalog.programs import read as programs
from conformance.model.case import Case

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


def test_each_argument_of_what_a_program_is_about_is_left_out_once_for_each_call() -> None:
    found = ablations(STOPS)
    assert {key: len(several) for key, several in found.items()} == {
        ("callbacks.EarlyStopping", "monitor"): 1,
        ("callbacks.EarlyStopping", "patience"): 2,
    }
    first, second = (one.case for one in found["callbacks.EarlyStopping", "patience"])
    assert "EarlyStopping(monitor='loss')" in first.params["source"]
    assert "EarlyStopping(patience=3)" in first.params["source"]
    assert "EarlyStopping()" in second.params["source"]
    assert (first.scenario, first.api, first.logic) == (STOPS.scenario, STOPS.api, STOPS.logic)
    assert len({STOPS.id, first.id, second.id}) == len({STOPS.revision, first.revision, second.revision}) == 3


def test_what_is_tried_gives_an_argument_by_name_and_shares_a_process() -> None:
    assert [case.id for case in chosen(CASES.values(), ())] == ["programs.things.stops"]
    assert chosen(CASES.values(), ["programs.other.*"]) == []


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


def test_what_is_kept_is_read_again_and_has_a_line_for_each_program(tmp_path: Path) -> None:
    file = tmp_path / "ablated.json"
    file.write_bytes(encoded(kept()))
    assert read(file) == kept()
    assert sum(STOPS.id in line for line in file.read_text(encoding="utf-8").splitlines()) == 2
    assert json.loads(file.read_text(encoding="utf-8"))["implementations"].keys() == {"b/keras", "elsewhere/keras"}
    assert read(tmp_path / "none.json") == Ablated()


def test_the_programs_of_the_catalogue_can_be_read_without_each_of_their_arguments() -> None:
    from conformance import catalog

    found = chosen(catalog.load().values(), ())
    assert found
    for case in found:
        for several in ablations(case).values():
            for one in several:
                assert isinstance(one.case, Case)
                compile(one.case.params["source"], one.case.id, "exec")
