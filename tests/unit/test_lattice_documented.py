"""What docs/saving.md says of saving and loading."""

import json
import sys
import zipfile
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.environments.table import ROOT
from conformance.lattice import packing
from conformance.lattice.answers import extent
from conformance.lattice.causes import UNEXPLAINED
from conformance.lattice.model import FORMATS
from conformance.publishing.report.saving import saving_json


@pytest.mark.night
def test_the_documentation_has_the_extent_of_each_format() -> None:
    data = packing.read()
    text = (ROOT / "docs/saving.md").read_text(encoding="utf-8")
    for one in (extent(data, format_) for format_ in FORMATS):
        readers = f"all {one.readers}" if one.readers == len(data.readers) else one.readers
        assert f"| {one.format} | {one.writers} | {one.files:,} | {one.distinct:,} | {readers} |" in text


@pytest.mark.night
def test_the_documentation_has_what_came_of_all() -> None:
    data = packing.read()
    # What came of one file is told once for all who wrote it.
    table = saving_json(data)
    outcome = {at: table["outcomes"][one[0]] for at, one in enumerate(table["answers"])}
    none = table["causes"].index(next(one for one in table["causes"] if one[0] == UNEXPLAINED.id))
    answers = [answer for *_, row in table["cells"] for answer in table["rows"][row]]
    came = Counter(outcome[one] for one in answers)
    without = sum(table["answers"][one][2] == none for one in answers)
    text = (ROOT / "docs/saving.md").read_text(encoding="utf-8")
    for words, name in (
        ("right", "right"),
        ("right without the training state", "untrained"),
        ("loads and is something else", "lies"),
        ("does not load, or says when it is called that it cannot", "fails"),
    ):
        assert f"| {words} | {came[name]:,} |" in text
    wrong = came["untrained"] + came["lies"] + came["fails"]
    assert f"{came['right'] + wrong:,} times" in text
    assert f"Of the {wrong:,} that are not right {without or 'none'} " in text
    seconds = [round(sum(one.took for one in several.values())) for several in (data.readers, data.writers)]
    assert "loading took {:,} seconds and saving {:,}".format(*seconds) in text


def test_the_lines_of_the_documentation_change_a_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They were run in the environments that the page names; here it is that they are lines of Python that do it."""
    text = (ROOT / "docs/saving.md").read_text(encoding="utf-8")
    assert "\n### A copy with another configuration\n" in text
    lines, used = text.partition("### A copy with another configuration")[2].split("```python\n")[1:3]
    compile(used.partition("```")[0], "docs/saving.md", "exec")
    known = {part: SimpleNamespace() for part in ("initializers", "regularizers", "constraints")}
    keras = SimpleNamespace(layers=SimpleNamespace(LSTM=1), **known)
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setitem(sys.modules, "h5py", SimpleNamespace())
    given: dict[str, Any] = {}
    exec(lines.partition("```")[0], given)
    layer = {"class_name": "LSTM", "config": {"units": 4, "time_major": False}}
    model = {"class_name": "Model", "config": {"layers": [layer, {"class_name": "Own", "config": {}}]}}
    changed = given["with_modules"](given["without"](model, "time_major"))
    assert changed["module"] == "keras.src.models.functional"
    assert changed["class_name"] == "Functional"
    lstm = {"class_name": "LSTM", "config": {"units": 4}, "module": "keras.layers", "registered_name": None}
    assert changed["config"]["layers"] == [lstm, {"class_name": "Own", "config": {}}]
    with zipfile.ZipFile(tmp_path / "a.keras", "w") as archive:
        archive.writestr("config.json", json.dumps(layer))
        archive.writestr("model.weights.h5", b"weights")
    given["copy_keras"](tmp_path / "a.keras", tmp_path / "b.keras", lambda c: given["without"](c, "units"))
    with zipfile.ZipFile(tmp_path / "b.keras") as archive:
        assert json.loads(archive.read("config.json"))["config"] == {"time_major": False}
        assert archive.read("model.weights.h5") == b"weights"
