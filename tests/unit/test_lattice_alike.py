"""Files that say the same although their digests differ, and implementations that are another under a second name."""

import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import msgspec
import numpy as np
import pytest
from lattice_invented import tried
from lattice_small import MIDDLE, NEW, OLD, lattice
from typer.testing import CliRunner

from conformance.cli import app
from conformance.environments.launch import Launch
from conformance.lattice import packing, same
from conformance.lattice.alike import Alike, alike, had, numbered, said
from conformance.lattice.gathering import gathered
from conformance.lattice.journals import Journals
from conformance.lattice.model import Lattice, Party, Written
from conformance.model.errors import UsageError
from conformance.model.observation import Implementation, SameAs
from conformance.storage.lines import add


def launch(provider: str = "tf.keras", lock: str = "l", variant: str = "", environment: str = "py38-tf210") -> Launch:
    return Launch(Implementation(environment, provider, "tensorflow", "cpu", variant), Path("python"), lock=lock)


def stored(journals: Journals, digest: str, config: Any, out: float = 0.5, date: str = "today") -> None:
    """A .keras archive in the store, with what its writer computes from it."""
    folder = journals.store / digest
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "m.keras", "w") as archive:
        archive.writestr("metadata.json", json.dumps({"date_saved": date}))
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", b"weights")
    about = {"model": "m", "format": "keras", "structure": [], "kind": "zip", "file": "m.keras"}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    np.savez(folder / "expected.npz", out0=np.array([out], "float32"), w0=np.zeros(1))


def written(journals: Journals, by: Launch, digest: str) -> None:
    path = journals.path("writing", by)
    path.parent.mkdir(parents=True, exist_ok=True)
    add(path, {"versions": {"keras": "2.10.0"}})
    add(path, {"model": "m", "files": {"keras": digest}, "seconds": 1.0})


def two_writers(journals: Journals) -> tuple[Launch, Launch]:
    """Two that saved one model: their files ``new`` and ``others`` differ by addresses alone."""
    mine, other = launch(), launch(environment="py38-tf29")
    for by, digest, first in ((mine, "new", 1), (other, "others", 7)):
        stored(journals, digest, shared(first, first + 1))
        written(journals, by, digest)
    return mine, other


def shared(one: int, other: int) -> Any:
    return [{"shared_object_id": one}, {"shared_object_id": other}]


@pytest.fixture
def journals(tmp_path: Path) -> Journals:
    return Journals(tmp_path / "lattice")


def test_addresses_are_numbered_in_their_order() -> None:
    text = b'{"shared_object_id": 140526, "a": {"shared_object_id":9}, "b": {"shared_object_id": 140526}}'
    assert numbered(text) == b'{"shared_object_id": 0, "a": {"shared_object_id":1}, "b": {"shared_object_id": 0}}'


def test_files_that_differ_by_an_address_and_a_date_are_alike(journals: Journals) -> None:
    stored(journals, "a", shared(14, 15))
    stored(journals, "b", shared(99, 3), date="tomorrow")
    one, other = (said(journals.store / digest) for digest in "ab")
    assert one == other is not None


def test_which_objects_are_one_and_what_is_computed_makes_another_file(journals: Journals) -> None:
    stored(journals, "a", shared(14, 15))
    stored(journals, "one", shared(14, 14))
    stored(journals, "more", shared(14, 15), out=0.75)
    assert len({said(journals.store / digest) for digest in ("a", "one", "more")}) == 3


def test_of_other_kinds_and_of_what_the_store_lost_nothing_is_said(journals: Journals) -> None:
    stored(journals, "a", {})
    about = journals.store / "a" / "about.json"
    about.write_text(about.read_text(encoding="utf-8").replace("zip", "h5"), encoding="utf-8")
    assert said(journals.store / "a") is None
    assert said(journals.store / "gone") is None


def test_classes_grow_together() -> None:
    found = Alike()
    found.join(["a", "b"])
    found.join(["c", "d"])
    found.join(["b", "d"])
    assert {found.stands(one) for one in "abcd"} == {"a"}
    assert found.stands("e") == "e"


def test_what_a_writer_saves_twice_is_one_file_and_with_it_what_others_saved_alike(journals: Journals) -> None:
    mine, other = two_writers(journals)
    party = Party({"keras": "2.10.0"}, "l")
    former = Lattice(
        worker=journals.worker, writers={mine.id: party}, written={mine.id: {"m": Written({"keras": "old"})}}
    )
    found = alike(journals, [mine, other], former)
    assert {found.stands(one) for one in ("old", "new", "others")} == {"old"}
    # Of other packages it is another file.
    apart = msgspec.structs.replace(former, writers={mine.id: msgspec.structs.replace(party, lock="other")})
    found = alike(journals, [mine, other], apart)
    assert found.stands("old") == "old"
    assert found.stands("others") == found.stands("new") != "old"
    # And by another worker nothing is known.
    assert alike(journals, [mine], msgspec.structs.replace(former, worker="other")).stands("new") == "new"


def test_what_was_loaded_of_a_file_counts_for_those_that_are_alike(journals: Journals) -> None:
    mine, other = two_writers(journals)
    party = Party({"keras": "2.10.0"}, "l")
    former = Lattice(
        worker=journals.worker,
        writers={mine.id: party},
        readers={mine.id: party},
        written={mine.id: {"m": Written({"keras": "old"})}},
        read={mine.id: {"old": [tried()]}},
        over={mine.id: {"old": {"h5": "new"}}},
    )
    found = gathered(journals, [mine, other], former)
    assert {one["m"].files["keras"] for one in found.written.values()} == {"old"}
    assert list(found.read[mine.id]) == ["old"]
    assert found.over == {mine.id: {"old": {"h5": "old"}}}
    assert had(journals, mine, former) == {"old"}
    assert had(journals, launch(lock="other"), former) == set()
    assert had(journals, mine, msgspec.structs.replace(former, worker="other")) == set()


# Second names.


class Worker:
    """Says of each pair of providers what it is told to."""

    same: ClassVar[dict[str, list[str]]] = {}
    alike = True

    def __init__(self, launched: Launch, _: object) -> None:
        self.launch = launched

    def compare(self, provider: str, names: list[str]) -> Any:
        return SimpleNamespace(alike=self.alike, same=[n for n in names if n not in self.same.get(provider, [])])

    def close(self) -> None:
        pass


def test_the_names_that_saving_and_loading_ask_for_are_read_from_its_code() -> None:
    names = list(same.asked())
    assert {"layers.Layer", "layers.Dense", "models.load_model", "ops.clip", "initializers.RandomNormal"} <= set(names)
    assert len(names) == len(set(names)) > 60
    assert "layers" not in names
    assert not any("__" in one for one in names)


def test_a_second_name_is_proved_name_by_name(journals: Journals, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, its = launch("keras"), launch("tf.keras")
    monkeypatch.setattr(same, "WorkerProcess", Worker)
    journals.path("same", mine).parent.mkdir(parents=True)
    monkeypatch.setattr(Worker, "same", {"tf.keras": ["layers.Dense"]})
    assert same.prove(journals, mine, [its]) is None
    monkeypatch.setattr(Worker, "same", {})
    monkeypatch.setattr(Worker, "alike", False)
    assert same.prove(journals, mine, [its]) is None
    assert journals.same(mine) is None
    monkeypatch.setattr(Worker, "alike", True)
    found = same.prove(journals, mine, [its])
    assert found == SameAs(its.id, list(same.asked())) == journals.same(mine)
    assert gathered(journals, [mine, its], Lattice()).same == {mine.id: found}


def test_only_another_provider_of_the_same_packages_can_be_the_same() -> None:
    mine, legacy = launch("tf_keras"), launch("tf.keras", variant="legacy")
    others = [mine, launch(environment="py38-tf29"), launch(lock="other"), legacy]
    assert same.candidates(mine, others) == [legacy]


def test_the_command_answers_for_a_second_name(monkeypatch: pytest.MonkeyPatch) -> None:
    second = "py38-tf210/keras"
    data = msgspec.structs.replace(
        lattice({"a": [tried()], "b": [tried()]}), same={second: SameAs(OLD, ["layers.Dense"])}
    )
    monkeypatch.setattr(packing, "read", lambda: data)
    done = CliRunner().invoke(app, ["load", second, NEW, "--format", "h5"])
    assert f"{second} is {OLD}: the same objects (1 names that saving and loading ask for)" in done.stderr
    assert f"Saved by {OLD}, loaded by {NEW}: Of 1 files 1 load" in done.stdout
    assert CliRunner().invoke(app, ["load", second]).stderr.count("the same objects") == 1


def test_of_several_implementations_of_a_version_one_that_did_both_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    data = lattice({"a": [tried()], "b": [tried()]})
    only, saved = "py312-tf221/keras", data.written[OLD]
    both = msgspec.structs.replace(
        data, written={**data.written, only: saved, NEW: saved}, writers={**data.writers, only: data.readers[NEW]}
    )
    monkeypatch.setattr(packing, "read", lambda: both)
    run = CliRunner().invoke
    assert f"loaded by {NEW}" in run(app, ["load", "tf.keras@2.10", "keras@3.15"]).stdout
    # Who is named by an id is meant.
    assert f"Saved by {only}, loaded by {NEW}" in run(app, ["load", only, NEW]).stdout
    done = run(app, ["load", OLD, only])
    assert isinstance(done.exception, UsageError)
    assert f"nothing was loaded under {only}" in done.exception.message
    assert done.exception.advice.startswith(f"Keras 3.15.1 was measured as {NEW}. To measure it: conformance lattice")


def test_second_names_are_packed(tmp_path: Path) -> None:
    data = msgspec.structs.replace(lattice({}), same={"py38-tf210/keras": SameAs(OLD, ["layers.Dense"])})
    packing.write(data, tmp_path / "l.json.xz")
    assert packing.read(tmp_path / "l.json.xz").same == data.same
    assert MIDDLE not in data.same
