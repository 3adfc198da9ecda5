"""Models: the same architecture in every style, and the LeNet of the keras-vs-tf.keras tutorial."""

from typing import Any

from conformance.model.case import Case

POSITION = 90

Layers = list[dict[str, Any]]


def layer(name: str, **arguments: Any) -> dict[str, Any]:
    """A layer as data."""
    return {"new": f"layers.{name}", "arguments": arguments}


def lstm(**arguments: Any) -> dict[str, Any]:
    """An LSTM without the defaults that changed: those are the layers' cases."""
    return layer("LSTM", recurrent_activation="sigmoid", **arguments)


def gru(**arguments: Any) -> dict[str, Any]:
    """A GRU without the defaults that changed."""
    return layer("GRU", recurrent_activation="sigmoid", reset_after=True, **arguments)


#: name → input shape without batch, layers. Shapes are small: what is measured is meaning, not speed.
CHAINS: dict[str, tuple[list[int], Layers]] = {
    "mlp": ([4], [layer("Dense", units=5, activation="relu"), layer("Dense", units=3, activation="softmax")]),
    "normalized mlp": (
        [4],
        [
            layer("Dense", units=5),
            layer("BatchNormalization"),
            layer("Activation", activation="tanh"),
            layer("Dense", units=2),
        ],
    ),
    # LeNet with the layers and activations of "Keras vs. tf.keras" (PyImageSearch, 2019), on a small image.
    "lenet": (
        [12, 12, 1],
        [
            layer("Conv2D", filters=2, kernel_size=5, padding="same", activation="tanh"),
            layer("MaxPooling2D", pool_size=2, strides=2),
            layer("Conv2D", filters=3, kernel_size=5, padding="same", activation="tanh"),
            layer("MaxPooling2D", pool_size=2, strides=2),
            layer("Flatten"),
            layer("Dense", units=6, activation="tanh"),
            layer("Dense", units=3, activation="softmax"),
        ],
    ),
    "convolutional": (
        [6, 6, 3],
        [
            layer("SeparableConv2D", filters=4, kernel_size=3, activation="relu"),
            layer("BatchNormalization"),
            layer("GlobalAveragePooling2D"),
            layer("Dense", units=2),
        ],
    ),
    "recurrent": (
        [4, 3],
        [lstm(units=3, return_sequences=True), gru(units=2), layer("Dense", units=1)],
    ),
    "bidirectional": (
        [4, 3],
        [
            {
                "new": "layers.Bidirectional",
                "arguments": {"layer": {"new": "layers.SimpleRNN", "arguments": {"units": 2, "name": "inner"}}},
            },
            layer("Dense", units=2),
        ],
    ),
    "masked": ([4, 3], [layer("Masking", mask_value=0.5), lstm(units=2)]),
    "embedding": ([4], [layer("Embedding", input_dim=6, output_dim=3), gru(units=2), layer("Dense", units=1)]),
    "dropout": ([4], [layer("Dense", units=5), layer("Dropout", rate=0.5), layer("Dense", units=2)]),
}
STYLES = {"sequential": "Sequential", "functional": "Model", "subclassed": "Model"}
TWO_BRANCH = {
    "style": "two-branch",
    "input": [4],
    "layers": [
        layer("Dense", units=3, activation="tanh"),
        layer("Concatenate"),
        layer("Dense", units=2),
        layer("Dense", units=1, activation="sigmoid"),
    ],
}


def architecture(name: str, style: str) -> dict[str, Any]:
    """A chain in one of the styles."""
    shape, layers = CHAINS[name]
    return {"style": style, "input": shape, "layers": layers}


def inputs(name: str) -> list[dict[str, Any]]:
    """What a chain is called on, a batch of two."""
    shape, _ = CHAINS[name]
    if name == "embedding":
        return [{"shape": [2, *shape], "kind": "integer", "high": 6}]
    if name == "masked":
        # One whole step is the mask value, which no seeded number is.
        steps = [
            [[0.5] * 3 if (row, step) == (0, 2) else [0.25 * (row + 1), -0.125 * step, 0.75] for step in range(4)]
            for row in (0, 1)
        ]
        return [{"values": steps}]
    return [{"shape": [2, *shape]}]


def cases() -> list[Case]:
    """Every chain in every style, and the model with two inputs, a shared layer and two outputs."""
    found = [
        Case(
            f"models.{name}[{style}]",
            "model",
            api,
            {"architecture": architecture(name, style), "inputs": inputs(name)},
            equivalent_to=None if style == "functional" else f"models.{name}[functional]",
        )
        for name in CHAINS
        for style, api in STYLES.items()
    ]
    two = [{"shape": [2, 4]}, {"shape": [2, 4]}]
    found.append(
        Case("models.two inputs and outputs[functional]", "model", "Model", {"architecture": TWO_BRANCH, "inputs": two})
    )
    return found
