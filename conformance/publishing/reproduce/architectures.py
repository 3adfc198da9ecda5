"""Models as people write them: Sequential, functional, subclassed."""

from collections.abc import Mapping
from typing import Any

from conformance.publishing.reproduce.script import Script
from conformance.publishing.reproduce.source import call, indented, wrapped


def write_model(script: Script, architecture: Mapping[str, Any]) -> None:
    """Lines that make ``model``; layers are called by their position."""
    STYLES[architecture["style"]](script, architecture)


def layers(architecture: Mapping[str, Any], **first: Any) -> list[str]:
    """The constructor calls in order; ``first`` goes to the first one too."""
    return [
        call(
            f"keras.{record['new']}",
            {**record.get("arguments", {}), **(first if position == 0 else {}), "name": f"part{position}"},
        )
        for position, record in enumerate(architecture["layers"])
    ]


def sequential(script: Script, architecture: Mapping[str, Any]) -> None:
    """``Sequential``."""
    shape = list(architecture["input"])
    # keras 2.3 has no Input object that can be added: there the first layer is told the shape.
    if script.symbolic:
        parts = layers(architecture, input_shape=shape)
    else:
        parts = [call("keras.Input", {"shape": shape}), *layers(architecture)]
    script.add(wrapped("model = keras.Sequential([", parts, '], name="model")'))


def functional(script: Script, architecture: Mapping[str, Any]) -> None:
    """``Model(inputs, outputs)`` of a chain."""
    script.add(f"entry = {call('keras.Input', {'shape': list(architecture['input']), 'name': 'entry'})}")
    before = "entry"
    for part in layers(architecture):
        script.add(f"y = {part}([{before}])" if architecture["style"] == "listed" else f"y = {part}({before})")
        before = "y"
    script.add('model = keras.Model(inputs=entry, outputs=y, name="model")')


def two_branch(script: Script, architecture: Mapping[str, Any]) -> None:
    """Two inputs through one shared layer, joined, and two outputs."""
    shape = list(architecture["input"])
    for i in (0, 1):
        script.add(f"entry{i} = {call('keras.Input', {'shape': shape, 'name': f'entry{i}'})}")
    shared, joined, first, second = layers(architecture)
    script.add(
        f"shared = {shared}",
        f"both = {joined}([shared(entry0), shared(entry1)])",
        f"outputs = [{first}(both), {second}(both)]",
        'model = keras.Model(inputs=[entry0, entry1], outputs=outputs, name="model")',
    )


def subclassed(script: Script, architecture: Mapping[str, Any]) -> None:
    """``class Net(Model)`` whose call is the chain."""
    parts = layers(architecture)
    script.add(
        "class Net(keras.Model):",
        "    def __init__(self):",
        '        super(Net, self).__init__(name="model")',
        *(f"        self.part{i} = {indented(part, '        ')}" for i, part in enumerate(parts)),
        "",
        "    def call(self, y):",
        *(f"        y = self.part{i}(y)" for i in range(len(parts))),
        "        return y",
        "",
        "model = Net()",
    )


STYLES = {
    "sequential": sequential,
    "functional": functional,
    "listed": functional,
    "two-branch": two_branch,
    "subclassed": subclassed,
}
