"""The catalogue of modes: layers as their own area has them, with weights that begin at zero; losses; models."""

from typing import Any

import pytest

from conformance import catalog
from conformance.catalog.layers.builders import new
from conformance.catalog.modes import layers, losses, models
from conformance.model.errors import InvalidCaseError
from conformance.scenarios import find

CASES = catalog.load()
MODES = {name: case for name, case in CASES.items() if case.scenario == "mode"}


def test_every_module_has_its_cases_and_they_are_all_there_are() -> None:
    made = [*layers.cases(), *losses.cases(), *models.cases()]
    assert sorted(case.id for case in made) == sorted(MODES)
    assert all(case.logic for case in made)


def test_a_chosen_layer_has_the_arguments_and_inputs_of_its_own_case() -> None:
    for name, labels in layers.CHOSEN.items():
        for label in labels:
            own, mode = CASES[f"layers.{name}[{label}]"], MODES[f"modes.layers.{name}[{label}]"]
            assert mode.api == own.api
            assert mode.params["inputs"] == own.params["inputs"]
            made = mode.params["layer"]
            assert made["new"] == own.api
            drawn = {f"{weight}_initializer" for weight in layers.INITIALIZERS.get(name, ())}
            given = {key: value for key, value in made["arguments"].items() if key not in drawn}
            assert given.keys() == own.params["arguments"].keys() - drawn


#: Not one Keras of two has it in the same way: see docs/modes.md.
NEVER = {"layers.ThresholdedReLU"}

#: They came to the catalogue after the modes were measured. The list may only shrink.
NOT_YET = {
    *(f"layers.Adaptive{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)),
    *("layers.Conv1DTranspose", "layers.ConvLSTM1D", "layers.ConvLSTM3D", "layers.DepthwiseConv1D"),
    *("layers.EinsumDense", "layers.experimental.EinsumDense", "layers.experimental.RandomFourierFeatures"),
    *("layers.GroupNormalization", "layers.RMSNormalization", "layers.SpectralNormalization"),
    *("layers.UnitNormalization", "layers.experimental.SyncBatchNormalization", "layers.Identity"),
    *("layers.LocallyConnected1D", "layers.LocallyConnected2D", "layers.ReversibleEmbedding"),
    *("layers.MelSpectrogram", "layers.STFTSpectrogram"),
}


def test_every_layer_of_the_catalogue_is_tried_in_every_mode_or_waits_for_it() -> None:
    own = {case.api for case in CASES.values() if case.scenario == "layer"}
    assert own - {case.api for case in MODES.values()} == NEVER | NOT_YET
    assert len(NOT_YET) == 24


def test_weights_of_layers_within_layers_begin_at_zero_too() -> None:
    stacked = new("layers.StackedRNNCells", cells=[new("layers.GRUCell", units=2), new("layers.LSTMCell", units=3)])
    made = layers.without_draws(new("layers.Bidirectional", layer=new("layers.RNN", cell=stacked)))
    cells = made["arguments"]["layer"]["arguments"]["cell"]["arguments"]["cells"]
    zeros = {"kernel_initializer": "zeros", "recurrent_initializer": "zeros"}
    assert cells == [
        {"new": "layers.GRUCell", "arguments": {"units": 2, **zeros}},
        {"new": "layers.LSTMCell", "arguments": {"units": 3, **zeros}},
    ]
    own = new("layers.Dense", units=2, kernel_initializer=new("initializers.Constant", value=0.5))
    assert layers.without_draws(own)["arguments"] == {"units": 2, "kernel_initializer": "zeros"}
    assert own["arguments"]["kernel_initializer"] == {"new": "initializers.Constant", "arguments": {"value": 0.5}}


@pytest.mark.parametrize("label", ["no such case", "mask"])
def test_a_label_that_is_none_or_needs_a_keyword_is_refused(label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "CHOSEN", {"LSTM": [label]})
    with pytest.raises(layers.NoSuchLayerCaseError) as raised:
        layers.cases()
    assert f"layers.LSTM[{label}]" in str(raised.value)


LAYER = {"new": "layers.Add"}
LOSS = {"new": "losses.Huber"}
ARRAY = {"shape": [2, 3]}


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"inputs": [ARRAY]}, "not nothing"),
        ({"layer": LAYER, "loss": LOSS, "inputs": [ARRAY, ARRAY]}, "not layer and loss"),
        ({"loss": LOSS, "inputs": [ARRAY]}, "two inputs, y_true and y_pred"),
        ({"loss": LOSS, "inputs": [ARRAY, ARRAY], "jit": True}, "tried in all of its ways"),
        ({"loss": LOSS, "inputs": [ARRAY, ARRAY], "keywords": {"training": True}}, "only a layer"),
        ({"layer": LAYER, "inputs": [ARRAY], "keywords": {"mask": True}}, "mask"),
    ],
)
def test_what_is_no_mode_is_refused(params: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidCaseError) as raised:
        find("x", "mode").check("x", params)
    assert said in str(raised.value)


def test_areas_can_be_made_again_within_the_collecting_of_all() -> None:
    """Their tables of arguments stay those of the area ``layers``."""
    catalog.load.cache_clear()
    assert catalog.load().keys() == CASES.keys()
