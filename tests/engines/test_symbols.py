"""The inventory says what the real environments say."""

import msgspec
import pytest
from built import interpreter

from conformance.environments.table import Environments
from conformance.inventory import api
from conformance.inventory.answers import Answer, asked
from conformance.inventory.names import load
from conformance.inventory.observing import look_once
from conformance.inventory.packing import unpacked


def written_out(answer: Answer) -> Answer:
    """An answer in which what a position means is written out."""
    names, modules = (
        {path: (kind, answer.definitions[number]) for path, (kind, number) in found.items()}
        for found in (answer.names, answer.modules)
    )
    return msgspec.structs.replace(answer, names=names, modules=modules, definitions=[])


@pytest.mark.parametrize(
    "identifier", ["py37-tf20/keras", "py37-tf20/tf.keras", "py311-tf215/keras", "py311-tf2/keras"]
)
def test_an_environment_has_the_api_that_is_published(identifier: str) -> None:
    table, published = Environments.load(), load()
    implementation = table.implementation(identifier)
    python = interpreter(implementation.environment)
    known = unpacked(api.load().file)
    looked = look_once(table.launch(implementation, python), asked(known.values()))
    assert looked.answer is not None and looked.names is not None, looked.failure
    expected = {name for name, symbol in published.symbols.items() if identifier in symbol.implementations}
    again = "conformance symbols --observe looks again"
    assert set(looked.names.names) == expected, again
    assert looked.names.versions == published.versions[identifier]
    mine, theirs = written_out(looked.answer), written_out(known[identifier])
    for part in Answer.__struct_fields__:
        assert getattr(mine, part) == getattr(theirs, part), f"{part}: {again}"
