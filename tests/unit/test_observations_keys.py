"""What stands for an observation, known without reading it."""

from pathlib import Path

import pytest
from cli_invented import NEW, activation, header

from conformance import catalog
from conformance.model.case import Case
from conformance.model.observation import Observation
from conformance.observations import files
from conformance.observations.merge import Observations
from conformance.observations.store import Store


@pytest.fixture
def cases() -> list[Case]:
    return [case for case in catalog.load().values() if case.scenario == "activation"][:3]


def kept(root: Path, *observations: Observation) -> Observations:
    store = Store(root)
    journal = store.open(header(NEW))
    for one in observations:
        journal.append(one)
    journal.close()
    store.compact(NEW)
    found = store.read(NEW.id).observations
    assert isinstance(found, Observations)
    return found


def test_equal_lines_have_equal_keys_and_others_others(tmp_path: Path, cases: list[Case]) -> None:
    one, other, third = cases
    mine = kept(tmp_path / "a", activation(one, [0.25, 1.0]), activation(other, [0.25, 1.0]))
    again = kept(tmp_path / "b", activation(one, [0.25, 1.0]), activation(other, [0.25, 1.5]))
    assert mine.key(one.id) == again.key(one.id) != b""
    assert mine.key(other.id) != again.key(other.id)
    assert mine.key(third.id) == b""


def test_keys_are_known_without_reading_an_observation(
    tmp_path: Path, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has written a file has indexed it: no line of it is looked at again."""
    kept(tmp_path, *(activation(case, [0.25, 1.0]) for case in cases))

    def unread(*arguments: object, **more: object) -> bytes:
        raise AssertionError("read")

    monkeypatch.setattr(files, "_scan", unread)
    monkeypatch.setattr(files.Source, "read", unread)
    found = Store(tmp_path).read(NEW.id).observations
    assert isinstance(found, Observations)
    assert len({found.key(case.id) for case in cases}) == len(cases)


def test_the_key_of_what_stands_in_a_journal_is_that_of_the_file_it_goes_into(
    tmp_path: Path, cases: list[Case]
) -> None:
    store = Store(tmp_path)
    journal = store.open(header(NEW))
    journal.append(activation(cases[0], [0.25, 1.0]))
    found = store.read(NEW.id).observations
    assert isinstance(found, Observations)
    early = found.key(cases[0].id)
    journal.close()
    store.compact(NEW)
    later = store.read(NEW.id).observations
    assert isinstance(later, Observations)
    assert later.key(cases[0].id) == early != b""
