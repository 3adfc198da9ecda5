"""Whose message is told: each implementation's own, or, where it is not known, with the name of who gave it."""

import zipfile
from pathlib import Path

import pytest
from cli_invented import FROZEN, NEW, OLD, activation, refused
from compare_invented import failed
from published_invented import OUTCOMES, keep

from conformance import catalog
from conformance.analysis.ledger.sides import seen
from conformance.environments.table import Environments
from conformance.environments.unpinned.export import as_installed, write
from conformance.model.observation import Observation
from conformance.publishing.result.reader import Result
from conformance.publishing.result.voices import attributed
from conformance.workspace.publish import INSTALLED, publish
from conformance.workspace.workspace import Workspace

CASE = catalog.load()["activations.hard_sigmoid[]"]
SAID = {NEW.id: "raises ValueError: as NEW says it", FROZEN.id: "raises ValueError: as FROZEN says it"}


#: Here both fail in float64 alone, where whoever raises is one behaviour, whatever the class.
OTHER = catalog.load()["activations.relu[]"]
CLASSES = {NEW.id: "ValueError", FROZEN.id: "TypeError"}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    reports = folder / "reports"
    keep(reports, OLD, activation(CASE, [0.7, 0.3]), activation(OTHER, [0.7, 0.3]))
    keep(reports, NEW, refused(CASE, "as NEW says it"), in_float64("ValueError"))
    keep(reports, FROZEN, refused(CASE, "as FROZEN says it"), in_float64("TypeError"))
    write(reports / INSTALLED, as_installed(OUTCOMES))
    file = folder / "result.zip"
    publish(Workspace(reports), Environments.load(), folder / "latest", 0.0, answers=file)
    return file


def in_float64(kind: str) -> Observation:
    runs = {
        "float32": activation(OTHER, [0.7, 0.3]).runs["float32"],
        "float64": [failed("construct", kind, f"as {kind} says it")],
    }
    return Observation(OTHER.id, OTHER.revision, "error", runs)


def said(file: Path, one: str) -> set[str]:
    """What is told of an implementation beside the old one: as a behaviour, and in the fact that parts the two."""
    (divergence,) = Result(file).judge([OLD.id, one], [CASE.id]).divergences
    (behaviour,) = [b for b in divergence.behaviours if one in b.implementations]
    (fact,) = divergence.pairs[0, 1].facts
    side = fact.right if one in divergence.behaviours[1].implementations else fact.left
    assert side in fact.summary
    return {behaviour.summary, side}


@pytest.mark.parametrize("one", [NEW.id, FROZEN.id])
def test_each_is_told_in_its_own_words(one: str, result: Path) -> None:
    assert said(result, one) == {SAID[one]}


@pytest.mark.parametrize(("one", "kind"), CLASSES.items())
def test_who_ends_alike_may_raise_another_class_and_is_told_and_explained_by_it(
    one: str, kind: str, result: Path
) -> None:
    (divergence,) = Result(result).judge([OLD.id, one], [OTHER.id]).divergences
    (fact,) = divergence.pairs[0, 1].facts
    assert f"raises {kind}: as {kind} says it" in (fact.left, fact.right)
    assert fact.ended is not None
    # What a rule's side is held against: the class and the message are of one exception.
    assert {end.exception for end in fact.ended} == {"", kind}
    assert ("raised", kind, f"as {kind} says it") in {tuple(side) for side in seen(fact)}


def test_a_file_without_own_words_names_who_said_it(result: Path, tmp_path: Path) -> None:
    former = tmp_path / "former.zip"
    with zipfile.ZipFile(result) as whole, zipfile.ZipFile(former, "w") as cut:
        for name in whole.namelist():
            if not name.startswith("said/"):
                cut.writestr(name, whole.read(name))
    found = {one: said(former, one) for one in SAID}
    first = next(one for one, texts in found.items() if texts == {SAID[one]})
    other = next(one for one in SAID if one != first)
    label = Result(former).all_headers[first].label
    assert found[other] == {f"raises, as {label} does: {SAID[first].removeprefix('raises ')}"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("raises ValueError: no", "raises, as keras 2.6 does: ValueError: no"),
        (
            "does not take the argument (TypeError: a (b))",
            "does not take the argument (as keras 2.6: TypeError: a (b))",
        ),
        ("crash: signal 11", "crash, as keras 2.6: signal 11"),
        ("timeout", "timeout"),
        ("is not there (MissingSymbolError: losses.kld)", "is not there (MissingSymbolError: losses.kld)"),
    ],
)
def test_a_message_of_another_is_never_told_as_ones_own(text: str, told: str) -> None:
    assert attributed(text, "keras 2.6") == told


#: Of other backends, generations and precisions: what raises in float64 alone raises otherwise in each.
PAIRS = (
    ("py311-tf215/tf.keras", "py313-tf221/keras"),
    ("py313-tf221/keras", "py313-keras315-jax/keras[jax]"),
    ("py38-tf22/tf.keras", "py311-tf215/tf.keras"),
    ("py36-keras23-cntk/keras[cntk]", "py38-tf210/tf.keras"),
)


@pytest.mark.night
@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_what_is_explained_among_all_is_explained_between_two(pair: tuple[str, str]) -> None:
    known = Result()
    open_ = {(d.case, d.stage) for d in known.judge().divergences if d.rule is None}
    found = {(d.case, d.stage) for d in known.judge(pair).divergences if d.rule is None}
    assert found <= open_
