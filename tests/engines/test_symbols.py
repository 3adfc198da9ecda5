"""The inventory of public names says what the real environments say."""

import os

import pytest

from conformance.environments.table import Environments
from conformance.inventory.names import load
from conformance.inventory.observing import look
from conformance.model.errors import MissingInterpreterError


@pytest.mark.parametrize(
    "identifier", ["py37-tf20/keras", "py37-tf20/tf.keras", "py311-tf215/keras", "py311-tf2/keras"]
)
def test_an_environment_has_the_names_that_are_published(identifier: str) -> None:
    table, published = Environments.load(), load()
    implementation = table.implementation(identifier)
    try:
        python = table.interpreter(implementation.environment)
    except MissingInterpreterError as missing:
        if implementation.environment in os.environ.get("CONFORMANCE_REQUIRED", "").split(","):
            raise
        pytest.skip(f"{missing.message} {missing.advice}")
    (looked,) = look([table.launch(implementation, python)])
    assert looked.names is not None, looked.failure
    expected = {name for name, symbol in published.symbols.items() if identifier in symbol.implementations}
    assert set(looked.names.names) == expected, "conformance symbols --observe looks again"
    assert looked.names.versions == published.versions[identifier]
    assert looked.names.failed == {}
