"""What a question cannot mean is refused in two lines, before anything is read or written."""

from pathlib import Path

import pytest
from cli_invented import NEW, OLD, Command, activation
from published_invented import OUTCOMES

from conformance import __version__, catalog
from conformance.environments.unpinned.export import JOURNAL
from conformance.environments.unpinned.journal import append


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    command = Command(tmp_path / "reports", monkeypatch, capsys)
    case = catalog.load()["activations.hard_sigmoid[]"]
    command.keep(OLD, activation(case, [0.7, 0.3]))
    command.keep(NEW, activation(case, [0.75, 0.25]))
    return command


def test_one_implementation_cannot_diverge(conformance: Command) -> None:
    for names in ((NEW.id,), (NEW.id, NEW.id)):
        done = conformance("divergences", *(part for name in names for part in ("-i", name)))
        assert done.status == 2
        assert "one implementation cannot diverge" in done.err


def test_a_verdict_that_no_divergence_has_is_refused_with_the_list(conformance: Command) -> None:
    done = conformance("divergences", "--verdict", "equivalent")
    assert done.status == 2
    assert "no divergence is equivalent" in done.err
    assert "There are: structure, default" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", OLD.id, NEW.id),
        ("divergences",),
        ("show", "activations.hard_sigmoid[]"),
        ("reproduce", "activations.hard_sigmoid[]"),
        ("history", "activations.hard_sigmoid"),
        ("upgrade", OLD.id, NEW.id),
        ("find", "hard_sigmoid"),
        ("rule", "hard-sigmoid-slope"),
        ("environments",),
        ("unpinned",),
    ],
)
def test_a_folder_that_is_none_is_said_before_anything_else(
    arguments: tuple[str, ...], conformance: Command, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    for path, problem in ((file, "is no folder"), (tmp_path / "nope", "does not exist")):
        done = conformance(*arguments, "--reports", str(path), reports=False)
        assert (done.status, done.out) == (2, "")
        assert f"{path} {problem}" in done.err
    assert not (tmp_path / "nope").exists()


def test_the_same_version_twice_is_refused_and_two_of_it_are_named(conformance: Command) -> None:
    for one, other in (("keras@3.15", "keras@3.15"), ("keras@3.15", "keras 3.15")):
        done = conformance("upgrade", one, "to", other, reports=False)
        assert done.status == 2
        assert "keras@3.15" in done.err
        assert "conformance upgrade py3" in done.err
    assert conformance("upgrade", OLD.id, OLD.id).status == 2


def test_upgrade_without_versions_shows_an_example(conformance: Command) -> None:
    done = conformance("upgrade", reports=False)
    assert done.status == 2
    assert "conformance upgrade tf.keras@2.10 keras@3.15" in done.err


def test_version_is_the_packages(conformance: Command) -> None:
    done = conformance("--version", reports=False)
    assert (done.status, done.out) == (0, f"conformance {__version__}\n")


def test_a_question_about_installing_writes_nothing(conformance: Command) -> None:
    append(conformance.reports / JOURNAL, OUTCOMES[0])
    before = conformance.files()
    assert conformance("unpinned").status == 0
    assert conformance.files() == before


def test_what_was_not_tried_is_answered_with_what_was(conformance: Command, tmp_path: Path) -> None:
    done = conformance("unpinned", "--python", "2.7", reports=False)
    assert "nothing was tried on Python 2.7" in done.err
    assert "There are: 3." in done.err
    done = conformance("unpinned", "--document", str(tmp_path / "nope.md"), reports=False)
    assert f"{tmp_path / 'nope.md'} does not exist" in done.err
