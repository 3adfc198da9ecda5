"""The inventory of public names says what the real environments say."""

import pytest
from built import interpreter

from conformance.environments.table import Environments
from conformance.inventory.names import load
from conformance.inventory.observing import look


@pytest.mark.parametrize(
    "identifier", ["py37-tf20/keras", "py37-tf20/tf.keras", "py311-tf215/keras", "py311-tf2/keras"]
)
def test_an_environment_has_the_names_that_are_published(identifier: str) -> None:
    table, published = Environments.load(), load()
    implementation = table.implementation(identifier)
    python = interpreter(implementation.environment)
    (looked,) = look([table.launch(implementation, python)])
    assert looked.names is not None, looked.failure
    expected = {name for name, symbol in published.symbols.items() if identifier in symbol.implementations}
    assert set(looked.names.names) == expected, "conformance symbols --observe looks again"
    assert looked.names.versions == published.versions[identifier]
    assert looked.names.failed == {}
