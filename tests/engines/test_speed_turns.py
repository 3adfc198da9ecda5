"""Two real processes take turns, and every mode trains where its implementation has it.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

import pytest
from built import interpreter

from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.speed.measuring import Kept, Pair
from conformance.speed.model import MODES, REFERENCE
from conformance.speed.process import Timing

pytestmark = pytest.mark.night

EVERY = set(MODES)
#: Implementation → the modes that it has.
HAS = {
    "py37-tf115/tf.keras": {"fit", "train_on_batch", "session"},
    "py37-tf20/keras": {"fit", "train_on_batch", "session"},
    "py37-tf20/tf.keras": EVERY - {"jit"},
    "py311-tf215/tf.keras": EVERY,
    "py311-tf2/keras": EVERY - {"session"},
    "py311-tf2/tf_keras": EVERY,
    "py313-keras315-jax/keras[jax]": {"fit", "train_on_batch", "eager", "jit"},
    "py311-keras3-torch/keras[torch]": {"fit", "train_on_batch", "eager"},
    "py311-keras3-numpy/keras[numpy]": set(),
}


def launch(name: str) -> Launch:
    table = Environments.load()
    implementation = table.implementation(name)
    return table.launch(implementation, interpreter(implementation.environment))


@pytest.mark.parametrize("name", HAS)
def test_every_mode_trains_or_says_that_it_is_not_there(name: str) -> None:
    with Timing(launch(name)) as process:
        made = {mode: process.ask(make=["dense", mode]) for mode in MODES}
        assert {mode for mode, one in made.items() if "first" in one} == HAS[name], made
        assert not [one for one in made.values() if "failed" in one]
        for mode in HAS[name]:
            assert process.ask(steps=["dense", mode, 2])["seconds"][0] > 0, mode


def test_reference_and_candidate_take_turns() -> None:
    candidate = launch("py311-tf2/keras")
    with Timing(launch(REFERENCE)) as process:
        pair = Pair(Kept(process), lambda: Timing(candidate), rounds=3)
        try:
            found = pair.measured("dense")
        finally:
            pair.close()
    assert {mode for mode, one in found.modes.items() if one.outcome == "measured"} == EVERY - {"session"}
    for mode in EVERY - {"session"}:
        mine, theirs = found.modes[mode], found.reference[mode]
        assert len(mine.rounds) == len(theirs.rounds) == 3, mode
        assert mine.steps == theirs.steps
        assert min(one.cpu for one in (*mine.rounds, *theirs.rounds)) > 0
