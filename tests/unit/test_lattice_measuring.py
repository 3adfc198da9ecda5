"""Saving and loading, measured: processes that crash or hang, journals, files that say the same."""

import importlib.util
import json
import sys
import time
import types
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lattice_invented import tried
from lattice_small import OLD

from conformance.environments.launch import Launch
from conformance.lattice import running
from conformance.lattice.gathering import gathered
from conformance.lattice.journals import WORKER, Journals
from conformance.lattice.model import Lattice, Party, Written
from conformance.model.errors import WorkerStartError
from conformance.model.observation import Implementation


def launch(python: Path = Path(sys.executable), lock: str = "l") -> Launch:
    return Launch(Implementation("py38-tf210", "tf.keras", "tensorflow", "cpu", ""), python, lock=lock)


#: Stands for the Python of an environment: answers about each thing it is asked, dies over "crash", hangs over "hang".
FAKE = """#!{python}
import json, os, sys, time
asked = json.load(open(sys.argv[3]))
with open(sys.argv[4], "a") as file:
    def tell(**what):
        file.write(json.dumps(what) + "\\n")
        file.flush()
    tell(versions={{"keras": "2.10.0"}})
    for one in asked.get("models", asked.get("files")):
        tell(begun=one)
        if one == "crash":
            os._exit(3)
        if one == "hang":
            time.sleep(60)
        while one == "busy":
            pass
        if one == "late" and not os.path.exists(__file__ + ".late"):
            open(__file__ + ".late", "w").close()
            time.sleep(60)
        if asked["task"] == "writing":
            tell(model=one, files={{"h5": "d-" + one, "yaml": {{"error": "no"}}}}, seconds=0.5)
        else:
            saved = {{"keras": "again", "h5": {{"error": "no"}}}} if asked["again"] else {{}}
            tell(file=one, ways=[["load_model(path)", {{"load": ["ok", ""]}}]], saved=saved, seconds=0.25)
"""


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    path = tmp_path / "python"
    path.write_text(FAKE.format(python=sys.executable), encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_run_goes_on_after_what_crashes(tmp_path: Path, fake: Path) -> None:
    journals, told = Journals(tmp_path / "lattice"), list[str]()
    running.write(journals, [launch(fake)], ["a", "crash", "b"], ["h5", "yaml"], 1, told.append)
    found = journals.written(launch(fake))
    assert found["a"] == Written({"h5": "d-a"}, {"yaml": "no"})
    assert found["crash"].error == "the process ended with status 3"
    assert found["b"].files == {"h5": "d-b"}
    assert len(told) == 1
    # Nothing is done twice.
    running.write(journals, [launch(fake)], ["a", "crash", "b"], ["h5", "yaml"], 1, told.append)
    assert len(told) == 1


def test_what_hangs_is_ended(tmp_path: Path, fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PATIENCE", 0.5)
    journals = Journals(tmp_path / "lattice")
    running.read(journals, [launch(fake)], ["hang", "b"], 1, lambda _: None)
    found = journals.read(launch(fake))
    assert found["hang"][0].stages["load"][0] == "raises"
    assert "was ended" in found["hang"][0].said
    assert found["b"][0].loads
    # Half a second of waiting and what looking took, not the time that the process might have had.
    assert 0.5 < journals.party("reading", launch(fake)).took < 10


def test_who_gives_a_file_more_time_to_compute_waits_longer(tmp_path: Path) -> None:
    for seconds, patience in ((running.BUSY, running.PATIENCE), (8.0, running.PATIENCE), (400.0, 400.0)):
        journal = running._Journal(tmp_path / "j", "file", False, seconds)
        # Until it has imported its Keras nothing is asked of it.
        assert journal.patience() == running.IMPORTING
        journal.take(b'{"file": "a", "ways": []}')
        assert (journal.patience(), journal.busy()) == (patience, seconds)


def test_what_computes_without_end_is_not_tried_again(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.read(journals, [launch(fake)], ["busy", "b"], 1, lambda _: None, busy=1.0)
    found = journals.read(launch(fake))
    # Another file that is tried again comes last.
    assert list(found) == ["busy", "b"]
    assert found["busy"][0].said == "load: the process was ended after it had computed for 1 seconds"


def test_what_others_loaded_for_it_is_not_loaded(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.read(journals, [launch(fake)], ["a", "b"], 1, lambda _: None, left=lambda _: ["b"])
    assert list(journals.read(launch(fake))) == ["b"]


def test_what_ends_at_once_costs_what_it_took(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.read(journals, [launch(fake)], ["crash"], 1, lambda _: None)
    assert journals.read(launch(fake))["crash"][0].said == "load: the process ended with status 3"
    assert journals.party("reading", launch(fake)).took < running.PATIENCE / 2


def test_what_was_late_once_is_tried_once_more(tmp_path: Path, fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PATIENCE", 2.0)
    journals = Journals(tmp_path / "lattice")
    running.read(journals, [launch(fake)], ["late", "b"], 1, lambda _: None)
    found = journals.read(launch(fake))
    assert list(found) == ["b", "late"]
    assert found["late"][0].loads


def test_saving_again_is_asked_for_apart(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.read(journals, [launch(fake)], ["a"], 1, lambda _: None)
    assert journals.saved_again(launch(fake)) == {}
    running.read(journals, [launch(fake)], ["a"], 1, lambda _: None, ["keras", "h5"])
    assert journals.saved_again(launch(fake)) == {"a": {"keras": "again"}}
    size = journals.path("reading", launch(fake)).stat().st_size
    running.read(journals, [launch(fake)], ["a"], 1, lambda _: None, ["keras", "h5"])
    assert journals.path("reading", launch(fake)).stat().st_size == size


def test_a_python_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    bad = tmp_path / "python"
    bad.write_text("#!/bin/sh\necho no such module; exit 1\n", encoding="utf-8")
    bad.chmod(0o755)
    with pytest.raises(WorkerStartError, match="no such module"):
        running.write(Journals(tmp_path / "lattice"), [launch(bad)], ["a"], ["h5"], 1, lambda _: None)


def test_another_lock_has_another_journal_and_a_torn_line_is_done_again(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.write(journals, [launch(fake)], ["a"], ["h5"], 1, lambda _: None)
    assert journals.written(launch(fake, "other")) == {}
    with journals.path("writing", launch(fake)).open("ab") as file:
        file.write(b'{"model":"b","fil')
    assert list(journals.written(launch(fake))) == ["a"]
    running.write(journals, [launch(fake)], ["a", "b"], ["h5"], 1, lambda _: None)
    assert list(journals.written(launch(fake))) == ["a", "b"]


def test_what_was_done_stands_in_the_journal_before_the_process_ends(
    tmp_path: Path, fake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PATIENCE", 20.0)
    journals = Journals(tmp_path / "lattice")
    monkeypatch.setattr(time, "sleep", lambda _: None if not journals.read(launch(fake)) else _stop())
    with pytest.raises(KeyboardInterrupt):
        running.read(journals, [launch(fake)], ["a", "hang"], 1, lambda _: None)
    assert list(journals.read(launch(fake))) == ["a"]


def _stop() -> None:
    raise KeyboardInterrupt


def test_gathering_keeps_what_others_have_by_the_same_worker(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.write(journals, [launch(fake)], ["a"], ["h5"], 1, lambda _: None)
    running.read(journals, [launch(fake)], ["d-a", "gone"], 1, lambda _: None)
    former = Lattice(worker=journals.worker, written={"x/keras": {"a": Written({"h5": "d-x"})}})
    found = gathered(journals, [launch(fake)], former)
    assert set(found.written) == {"x/keras", OLD}
    assert list(found.read[OLD]) == ["d-a"]
    assert found.writers[OLD].versions == {"keras": "2.10.0"}
    assert (found.writers[OLD].lock, found.writers[OLD].took) == ("l", 0.5)
    assert set(gathered(journals, [launch(fake)], Lattice(worker="other", written=former.written)).written) == {OLD}


def test_journals_of_the_same_packages_take_nothing_away(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.write(journals, [launch(fake)], ["a"], ["h5"], 1, lambda _: None)
    running.read(journals, [launch(fake)], ["d-a"], 1, lambda _: None)
    party = Party({"keras": "2.10.0"}, "l", 7.0)
    former = Lattice(
        worker=journals.worker,
        writers={OLD: party},
        readers={OLD: party},
        written={OLD: {"a": Written({"keras": "k-a"}, {"h5": "no"}), "b": Written({"h5": "d-b"})}},
        read={OLD: {"k-a": [tried()], "d-b": [tried()]}},
        over={OLD: {"k-a": {"h5": "d-b"}}},
    )
    found = gathered(journals, [launch(fake)], former)
    assert found.written[OLD] == {
        "a": Written({"keras": "k-a", "h5": "d-a"}, {"yaml": "no"}),
        "b": Written({"h5": "d-b"}),
    }
    assert set(found.read[OLD]) == {"k-a", "d-b", "d-a"}
    assert found.over == {OLD: {"k-a": {"h5": "d-b"}}}
    # What was measured before has taken its time as well; the same journal once more has not.
    assert found.writers[OLD].took == 7.5
    assert gathered(journals, [launch(fake)], found).writers[OLD].took == 7.5
    # Of other packages nothing stays.
    other = msgspec.structs.replace(former, writers={OLD: Party({"keras": "2.9.0"}, "l")}, readers={})
    found = gathered(journals, [launch(fake)], other)
    assert set(found.written[OLD]) == {"a"}
    assert set(found.read[OLD]) == {"d-a"}
    assert not found.over


def test_what_another_made_of_a_file_is_loaded_only_where_it_could_help(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    over = {"right": ["again-1"], "crash": ["again-2"]}
    running.read(journals, [launch(fake)], ["right", "crash"], 1, lambda _: None, (), over)
    assert list(journals.read(launch(fake))) == ["right", "crash", "again-2"]


def test_there_are_enough_models_and_all_are_named_once() -> None:
    names = running.models()
    assert len(names) == len(set(names))
    assert len(names) >= 50


# The worker's reading of contents, which needs neither Keras nor h5py here.


@pytest.fixture(scope="module")
def contents() -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("saving_contents", WORKER / "contents.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def archive(path: Path, version: str, units: int, order: tuple[str, str] = ("metadata.json", "config.json")) -> Path:
    texts = {"metadata.json": {"keras_version": version, "date_saved": version}, "config.json": {"units": units}}
    with zipfile.ZipFile(path, "w") as made:
        for name in order:
            made.writestr(name, json.dumps(texts[name]))
    return path


def test_versions_dates_and_the_order_of_members_make_no_other_file(tmp_path: Path, contents: Any) -> None:
    one = archive(tmp_path / "a.keras", "3.3.3", 3)
    other = archive(tmp_path / "b.keras", "3.15.1", 3, ("config.json", "metadata.json"))
    assert contents.digest(one) == contents.digest(other)
    assert contents.digest(one) != contents.digest(archive(tmp_path / "c.keras", "3.3.3", 4))
    assert contents.digest(one) != contents.digest(one, also=["another model"])


def test_texts_are_compared_as_json(contents: Any) -> None:
    assert contents.text('{"b": 1, "a": {"keras_version": "2.3.1"}}') == contents.text('{"a": {}, "b": 1}')
    assert contents.text("a: yaml") == "a: yaml"


def test_kinds_are_told_by_content_not_by_name(tmp_path: Path, contents: Any) -> None:
    (tmp_path / "m.keras").write_bytes(b"\x89HDF\r\n\x1a\n")
    assert contents.kind(str(tmp_path / "m.keras")) == "h5"
    assert contents.kind(str(archive(tmp_path / "z.h5", "1", 1))) == "zip"
    assert contents.kind(str(tmp_path)) == "folder"
    (tmp_path / "t.json").write_text("{}", encoding="utf-8")
    assert contents.kind(str(tmp_path / "t.json")) == "text"


def test_a_folder_is_taken_as_it_is(tmp_path: Path, contents: Any) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "graph.pb").write_bytes(name.encode())
    assert contents.digest(str(tmp_path / "one")) != contents.digest(str(tmp_path / "two"))


# The command.
