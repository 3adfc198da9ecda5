"""Models from data: the same architecture as Sequential, functional or subclassed.

An architecture is ``{"style": ..., "input": [shape without batch], "layers": [{"new": ..., "arguments": ...}]}``.
``style`` is ``sequential``, ``functional`` or ``subclassed``; ``two-branch`` is the functional model with two
inputs, a layer shared by both and two outputs; ``listed`` the functional one, each layer called on a list of one.
"""


def model(keras, architecture):
    """The model, not built where its style allows that."""
    return STYLES[architecture["style"]](keras, architecture)


def named(keras, record, position):
    """A layer called by its position, so that no automatic name depends on what was made before."""
    return keras.new(record["new"], dict(record.get("arguments", {}), name="part%d" % position))


def layers(keras, architecture):
    """The layers in order."""
    return [named(keras, record, position) for position, record in enumerate(architecture["layers"])]


def sequential(keras, architecture):
    """``Sequential`` with an Input in front."""
    made = keras.get("Sequential")(name="model")
    shape = tuple(architecture["input"])
    if keras.multi_backend:
        # keras 2.3 has no Input object that can be added.
        first = architecture["layers"][0]
        made.add(keras.new(first["new"], dict(first.get("arguments", {}), name="part0", input_shape=list(shape))))
        for layer in layers(keras, architecture)[1:]:
            made.add(layer)
        return made
    made.add(keras.get("Input")(shape=shape))
    for layer in layers(keras, architecture):
        made.add(layer)
    return made


def functional(keras, architecture):
    """``Model(inputs, outputs)`` of a chain."""
    entry = keras.get("Input")(shape=tuple(architecture["input"]), name="entry")
    tensor = entry
    for layer in layers(keras, architecture):
        tensor = layer([tensor] if architecture["style"] == "listed" else tensor)
    return keras.get("Model")(inputs=entry, outputs=tensor, name="model")


def two_branch(keras, architecture):
    """Two inputs through one shared layer, joined, and two outputs."""
    shape = tuple(architecture["input"])
    entries = [keras.get("Input")(shape=shape, name="entry%d" % i) for i in (0, 1)]
    shared, joined, first, second = layers(keras, architecture)
    both = joined([shared(entry) for entry in entries])
    return keras.get("Model")(inputs=entries, outputs=[first(both), second(both)], name="model")


def subclassed(keras, architecture):
    """``class Net(Model)`` whose call is the chain."""
    base = keras.get("Model")
    parts = layers(keras, architecture)

    class Net(base):
        """A chain of layers, called in order."""

        def __init__(self):
            super(Net, self).__init__(name="model")
            for position, part in enumerate(parts):
                setattr(self, "part%d" % position, part)

        def call(self, inputs):
            tensor = inputs
            for part in parts:
                tensor = part(tensor)
            return tensor

    return Net()


STYLES = {
    "sequential": sequential,
    "functional": functional,
    "listed": functional,
    "two-branch": two_branch,
    "subclassed": subclassed,
}
