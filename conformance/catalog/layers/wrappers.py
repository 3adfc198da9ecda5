"""Layers around another layer: Bidirectional and TimeDistributed."""

from typing import Any

from conformance.catalog.layers.builders import SEQUENCE, new, one
from conformance.catalog.layers.recurrent import MASK, settled
from conformance.model.case import Case, refused

POSITION = 100


def cases() -> list[Case]:
    """Every case of this area."""
    return bidirectional() + time_distributed()


def recurrent(name: str, **arguments: Any) -> dict[str, Any]:
    """A small recurrent layer to wrap, named, for automatic names count up."""
    return new(f"layers.{name}", name="inner", **{**settled(name), **arguments})


def bidirectional() -> list[Case]:
    """Each way to merge, over each layer, with sequences, states and masks."""
    found: list[Case] = []
    for name in ("SimpleRNN", "LSTM", "GRU"):
        # Every way to merge over the cheapest layer; wrapped LSTM and GRU are slow to trace.
        modes = ("concat", "sum", "mul", "ave", None) if name == "SimpleRNN" else ("concat", None)
        for mode in modes:
            for sequences in (False, True):
                label = f"{name},merge_mode={mode}" + (",return_sequences=True" if sequences else "")
                inner = recurrent(name, return_sequences=sequences)
                found.append(one("Bidirectional", label, SEQUENCE, {"layer": inner, "merge_mode": mode}))
        states = 4 if name == "LSTM" else 2
        wrapped = {"layer": recurrent(name, return_sequences=True)}
        found += [
            one("Bidirectional", f"{name},mask", SEQUENCE, wrapped, keywords=MASK, masked=True),
            one("Bidirectional", f"{name},return_state=True", SEQUENCE, {"layer": recurrent(name, return_state=True)}),
            one(
                "Bidirectional",
                f"{name},initial_state",
                SEQUENCE,
                wrapped,
                keywords={"initial_state": [{"shape": [2, 2]}] * states},
            ),
            one("Bidirectional", f"{name},go_backwards=True", SEQUENCE, {"layer": recurrent(name, go_backwards=True)}),
        ]
    lstm = recurrent("LSTM")
    backward = new("layers.LSTM", name="backward_given", go_backwards=True, **{**settled("LSTM"), "units": 3})
    gru = new("layers.GRU", name="backward_given", go_backwards=True, **settled("GRU"))
    found += [
        one("Bidirectional", "backward_layer of 3 units", SEQUENCE, {"layer": lstm, "backward_layer": backward}),
        one("Bidirectional", "backward_layer of another kind", SEQUENCE, {"layer": lstm, "backward_layer": gru}),
        one(
            "Bidirectional",
            "RNN of cells",
            SEQUENCE,
            {"layer": new("layers.RNN", name="inner", cell=new("layers.LSTMCell", name="cell", **settled("LSTM")))},
        ),
        refused(one("Bidirectional", "merge_mode=no such mode", SEQUENCE, {"layer": lstm, "merge_mode": "max"})),
        refused(one("Bidirectional", "Dense", SEQUENCE, {"layer": new("layers.Dense", name="inner", units=2)})),
        one("Bidirectional", "stateful=True", SEQUENCE, {"layer": recurrent("LSTM", stateful=True)}, stateful=True),
    ]
    return found


def time_distributed() -> list[Case]:
    """One layer for every step."""
    frames = {"shape": [2, 3, 4, 4, 2]}
    batch = new("layers.BatchNormalization", name="inner")
    wrapped: dict[str, tuple[Any, dict[str, Any]]] = {
        "Dense": (SEQUENCE, new("layers.Dense", name="inner", units=2)),
        "Dense,activation=softmax": (SEQUENCE, new("layers.Dense", name="inner", units=2, activation="softmax")),
        "Conv2D": (frames, new("layers.Conv2D", name="inner", filters=2, kernel_size=2)),
        "MaxPooling2D": (frames, new("layers.MaxPooling2D", name="inner", pool_size=2)),
        "Flatten": (frames, new("layers.Flatten", name="inner")),
        "BatchNormalization": (SEQUENCE, batch),
        "Embedding": (
            {"shape": [2, 3, 4], "kind": "integer", "high": 5},
            new("layers.Embedding", name="inner", input_dim=5, output_dim=2),
        ),
        "LSTM": ({"shape": [2, 2, 4, 3]}, recurrent("LSTM")),
        "Reshape": ({"shape": [2, 3, 4]}, new("layers.Reshape", name="inner", target_shape=[2, 2])),
        "no steps": ({"shape": [2, 0, 3]}, new("layers.Dense", name="inner", units=2)),
    }
    found = [one("TimeDistributed", label, inputs, {"layer": inner}) for label, (inputs, inner) in wrapped.items()]
    dense = {"layer": new("layers.Dense", name="inner", units=2)}
    found.append(regularized())
    found.append(one("TimeDistributed", "Dense,mask", SEQUENCE, dense, keywords=MASK, masked=True))
    found.append(refused(one("TimeDistributed", "Dense,input=(2,4)", {"shape": [2, 4]}, dense)))
    return found


def regularized() -> Case:
    """Whether what the layer within adds to the loss is trained on: it is seen in a model that is fitted."""
    inner = new("layers.Dense", name="inner", units=2, kernel_regularizer="l2", activity_regularizer="l1")
    wrapped = {"new": "layers.TimeDistributed", "arguments": {"layer": inner}}
    params = {
        "architecture": {"style": "functional", "input": [4, 3], "layers": [wrapped, {"new": "layers.Flatten"}]},
        "data": {"x": [{"shape": [4, 4, 3]}], "y": [{"shape": [4, 8]}]},
        "optimizer": new("optimizers.SGD", learning_rate=0.125),
        "loss": new("losses.MeanSquaredError"),
        "style": "fit",
        "epochs": 2,
        "batch_size": 4,
    }
    api = "layers.TimeDistributed"
    return Case(f"{api}[Dense with a regularizer]", "training", api, params)
