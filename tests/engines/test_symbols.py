"""The inventory says what the real environments say."""

import re

import msgspec
import pytest
from built import interpreter

from conformance.environments.table import Environments
from conformance.inventory import api
from conformance.inventory.answers import Answer, Described, asked
from conformance.inventory.names import load
from conformance.inventory.observing import look_once
from conformance.inventory.packing import unpacked

pytestmark = pytest.mark.night

AGAIN = "conformance symbols --observe looks again"


def leading(answer: Answer) -> dict[str, tuple[str, str]]:
    """Path → kind and definition, of all that can be reached."""
    paths = {**answer.modules, **answer.names}
    return {path: (kind, answer.definitions[number]) for path, (kind, number) in paths.items()}


def defined(found: Described) -> Described:
    """What does not depend on what others have: an argument or an attribute is looked for where another has it."""
    members = tuple(one for one in found.members if (one[0], one[3]) != ("a", ""))
    return msgspec.structs.replace(found, members=members, tried={})


def ordered(tried: tuple[str, str]) -> tuple[str, str]:
    """What came of an argument; a message has the names of a set in another order in each process."""
    return tried[0], re.sub(r"\{('[^{}:]*')\}", lambda found: str(sorted(found[1].split(", "))), tried[1])


@pytest.mark.parametrize(
    "identifier", ["py37-tf20/keras", "py37-tf20/tf.keras", "py311-tf215/keras", "py311-tf2/keras"]
)
def test_an_environment_has_the_api_that_is_published(identifier: str) -> None:
    table, published = Environments.load(), load()
    implementation = table.implementation(identifier)
    python = interpreter(implementation.environment)
    known = unpacked(api.load().file)
    looked = look_once(table.launch(implementation, python), asked(known.values()))
    assert looked.answer is not None, looked.failure
    assert looked.names is not None
    expected = {name for name, symbol in published.symbols.items() if identifier in symbol.implementations}
    assert set(looked.names.names) == expected, AGAIN
    assert looked.names.versions == published.versions[identifier]
    assert looked.names.failed == {}
    mine, theirs = looked.answer, known[identifier]
    assert leading(mine) == leading(theirs), AGAIN
    assert mine.values == theirs.values, AGAIN
    assert mine.packages == theirs.packages, AGAIN
    for definition, found in theirs.objects.items():
        now = mine.objects[definition]
        assert defined(now) == defined(found), f"{definition}: {AGAIN}"
        both = now.tried.keys() & found.tried.keys()
        outcomes = [{one: ordered(described.tried[one]) for one in both} for described in (now, found)]
        assert outcomes[0] == outcomes[1], f"{definition}: {AGAIN}"
