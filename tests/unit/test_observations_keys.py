"""What stands for an observation, known without reading it."""

from pathlib import Path

import msgspec
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


def test_the_key_is_of_what_is_judged_and_not_of_who_saw_it_and_when(tmp_path: Path, cases: list[Case]) -> None:
    """Else what ninety implementations saw alike is read and decoded ninety times."""
    one, other, third = (activation(case, [0.25, 1.0]) for case in cases)
    mine = kept(tmp_path / "a", one, other, third)
    again = kept(
        tmp_path / "b",
        msgspec.structs.replace(one, seconds=7.5, worker="another", symbols=["activations.relu"]),
        msgspec.structs.replace(other, detail="said more"),
        msgspec.structs.replace(third, confirm={"repeat": []}),
    )
    same = [mine.key(case.id) == again.key(case.id) for case in cases]
    assert same == [True, False, False]
    assert mine.marks([case.id for case in cases]) == [mine.key(case.id) for case in cases]


def test_a_line_that_is_no_observation_has_a_key_of_its_own() -> None:
    assert files.mark(b"{") == files.mark(b"{") != files.mark(b"[") != files.mark(b"{}")


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
