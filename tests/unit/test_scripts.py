"""Scripts: their files and table, what of them is refused, what becomes of them between two, and their reproducers."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from scripts_invented import SOURCE, A, B, C, case, every_end, failed, judged, ran

from conformance import catalog
from conformance.analysis.history.ended import Ended
from conformance.analysis.history.moving import Moving, Outcome, moving
from conformance.analysis.history.moving_text import as_json, lines, sentence
from conformance.analysis.history.upgrade import upgrade
from conformance.catalog import scripts
from conformance.model.errors import InvalidCaseError
from conformance.publishing.reproduce import reproducer
from conformance.publishing.reproduce.whole import standalone
from conformance.scenarios import WRITTEN, find
from conformance.workspace.source import source

ROOT = Path(__file__).parents[2]
CAUSES = ROOT / "conformance" / "catalog" / "scripts" / "causes.tsv"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import keras\nresults = {}\n", "no docstring"),
        ('"""It."""\nresults = {}\n', "imports no Keras"),
        ('"""It."""\nimport keras\n', "no dictionary results"),
        ('"""It."""\nimport keras.layers\nresults = {}\n', "binds the name keras"),
        ('"""It."""\nimport keras\nresults = (x := {})\n', "no Python 3.6"),
        ("\"\"\"It.\"\"\"\nimport keras\nresults = '''a'''\n", "its reproducer"),
        (
            '"""It."""\nimport keras\nresults = {}\nkeras.utils.set_random_seed(1)\n',
            "set_random_seed holds for the whole",
        ),
    ],
)
def test_what_cannot_be_run_everywhere_is_refused(source: str, said: str) -> None:
    with pytest.raises(InvalidCaseError, match=said):
        find("scripts.one", "script").check("scripts.one", case(source=source).params)


def test_a_script_has_a_title() -> None:
    assert WRITTEN["script"](case().params) == "A script."


def test_each_file_is_a_case_and_said_why_it_is_here() -> None:
    found = [one for one in catalog.load().values() if one.scenario == "script"]
    assert [one.id for one in found] == [f"scripts.{name}" for name in scripts.table()]
    assert all(one.chosen.strip() for one in scripts.table().values())
    for one in found:
        text = (scripts.SOURCES / f"{one.id.partition('.')[2]}.py").read_text("utf-8")
        assert one.params["source"] == text
        assert one.precisions == ("float32", "float64")


def test_the_document_counts_the_causes_as_the_tables_have_them() -> None:
    chosen = Counter(one.chosen for one in scripts.table().values())
    causes = dict(line.split("\t") for line in CAUSES.read_text("utf-8").splitlines() if not line.startswith("#"))
    document = (ROOT / "docs" / "scripts.md").read_text("utf-8")
    for cause, programs in causes.items():
        assert f"| {cause} | {programs} | {chosen[cause]} |\n" in document
    prose = " ".join(document.split())
    named, every = sum(chosen[cause] for cause in causes), chosen.total()
    often = [cause for cause, programs in causes.items() if int(programs) > 1]
    met = sum(cause in chosen for cause in often)
    assert f"{named} of the {every} scripts were chosen for one of its causes" in prose
    assert f"Of the {len(often)} causes that broke two programs or more, {met} have a script" in prose
    assert f"The other {every - named} scripts are examples" in prose


def test_a_file_without_a_table_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "lonely.py").write_text(SOURCE)
    (tmp_path / "scripts.toml").write_text("")
    monkeypatch.setattr(scripts, "SOURCES", tmp_path / "sources")
    monkeypatch.setattr(scripts, "TABLE", tmp_path / "scripts.toml")
    with pytest.raises(InvalidCaseError, match="lonely has no file in sources/, or no table"):
        scripts.cases()
    (tmp_path / "scripts.toml").write_text("[lonely]\nstile = 1\n")
    with pytest.raises(InvalidCaseError, match="stile"):
        scripts.cases()


@pytest.fixture
def found() -> Moving:
    return moving(every_end(), A, B)


def test_each_script_comes_to_one_end(found: Moving) -> None:
    assert {one.case.partition(".")[2]: one.outcome for one in found.scripts} == {
        "same": Outcome.SAME,
        "other": Outcome.OTHER,
        "fails": Outcome.FAILS,
        "import": Outcome.FAILS,
        "new": Outcome.NEW,
        "neither": Outcome.NEITHER,
        "lacking": Outcome.UNKNOWN,
    }
    assert (found.ran, found.runs, found.same) == (4, 2, 1)


def test_the_first_stage_that_parts_and_the_line_are_told(found: Moving) -> None:
    by_name = {one.case.partition(".")[2]: one for one in found.scripts}
    assert by_name["fails"].stage == "run"
    assert by_name["fails"].after == "raises ValueError: no [line 3: fit()]"
    assert by_name["import"].stage == "imports"
    assert by_name["other"].stage == "results"
    assert "TensorFlow" in by_name["lacking"].why


def test_the_sentence_counts_what_ran_before(found: Moving) -> None:
    assert sentence(found) == (
        "Of 4 whole programs that run under the first, 2 (50 %) run under the second when the import line alone is"
        " changed, and 1 gives the same results; 1 more could not be judged."
    )
    assert sentence(Moving(A, B, ())) == "No whole program was observed: nobody looked."
    text = "\n".join(line.text for line in lines(found, ("a", "b")))
    for part in (
        "FAILS (2)",
        "no [line 3: fit()]",
        "RUNS, WITH OTHER RESULTS (1)",
        "[unexplained]",
        "differs at results",
    ):
        assert part in text
    said = as_json(found)
    assert (said["ran"], said["runs"], said["same"], len(said["scripts"])) == (4, 2, 1, 7)


def test_from_the_other_side_the_roles_change() -> None:
    judgement = judged({"fails": {A: ran(0.5), B: failed("run")}})
    (one,) = moving(judgement, B, A).scripts
    assert (one.outcome, one.before) == (Outcome.NEW, "raises ValueError: no [line 3: fit()]")


NO = "raises ValueError: no [line 3: fit()]"


def test_what_ends_alike_under_both_says_how_in_the_words_of_each() -> None:
    judgement = judged({"gone": {A: failed("run", "no"), B: failed("run", "not there"), C: ran(0.5)}})
    said = {"scripts.gone": {"run": {A: "raises ValueError: no", B: "raises ValueError: not there"}}}
    found = moving(judgement, A, B, Ended(said))
    (one,) = found.scripts
    assert (one.outcome, one.stage) == (Outcome.NEITHER, "run")
    assert (one.before, one.after) == ("raises ValueError: no", "raises ValueError: not there")
    text = "\n".join(line.text for line in lines(found, ("a", "b")))
    assert "run, under the first: raises ValueError: no\n" in text
    assert "under the second: raises ValueError: not there" in text
    alike = moving(judgement, A, B, Ended({"scripts.gone": {"run": dict.fromkeys((A, B), NO)}}))
    assert f"run, under both: {NO}" in "\n".join(line.text for line in lines(alike, ("a", "b")))
    # Where nobody wrote down what was raised, nothing says how.
    (untold,) = moving(judgement, A, B).scripts
    assert (untold.outcome, untold.after) == (Outcome.NEITHER, "")


#: As Keras 2.2 to 2.8, and as 2.9 to 2.15.
SCIPY = "raises ImportError: Image transformations require SciPy. Install SciPy. [line 3: fit()]"
SCIPY_LATER = "raises NameError: name 'scipy' is not defined [line 3: fit()]"
YAML = "raises ImportError: Requires yaml module installed (`pip install pyyaml`). [line 3: f()]"
TENSORFLOW = "raises ImportError: This requires the tensorflow module. You can install it via `pip install tensorflow`"
INSTALLED = {B.partition("/")[0]: {"keras", "numpy"}}


@pytest.mark.parametrize(
    ("text", "package"),
    [
        (SCIPY, "SciPy"),
        (SCIPY_LATER, "SciPy"),
        (YAML, "PyYAML"),
        (TENSORFLOW, "TensorFlow"),
        ("raises ModuleNotFoundError: No module named 'scipy' [line 1: import scipy]", "SciPy"),
        # What Keras has no more is no package that somebody could install, and a program's own name is none of Keras'.
        ("raises ModuleNotFoundError: No module named 'keras.layers.experimental' [line 6: …]", ""),
        ("raises ModuleNotFoundError: No module named 'tensorflow.keras' [line 6: …]", ""),
        ("raises ImportError: cannot import name 'mse' from 'keras.losses' [line 6: # pip install scipy]", ""),
        ("raises NameError: name 'unicode' is not defined [line 3: fit()]", ""),
        ("raises ValueError: this requires scipy [line 3: fit()]", ""),
        (NO, ""),
    ],
)
def test_a_package_that_is_asked_for_and_not_in_the_lock_is_lacking(text: str, package: str) -> None:
    said = {"scripts.one": {"run": {B: text}}}
    assert Ended(said, INSTALLED).lacks("scripts.one", B) == package
    everything = {"scipy", "pyyaml", "tensorflow-cpu"}
    assert Ended(said, {B.partition("/")[0]: everything}).lacks("scripts.one", B) == ""
    # Of an environment without a lock nothing is known.
    assert Ended(said, {}).lacks("scripts.one", B) == ""


@pytest.fixture
def lacking() -> Moving:
    names = ("images", "gone", "new", "fails", "same")
    under = {name: {A: ran(0.5), B: failed("run", SCIPY)} for name in names}
    under["gone"] = {A: failed("run"), B: failed("run", SCIPY)}
    under["new"] = {A: failed("run", SCIPY), B: ran(0.5)}
    under["fails"] = {A: ran(0.5), B: failed("run")}
    under["same"] = {A: ran(0.5), B: ran(0.5)}
    both = {A.partition("/")[0]: {"numpy"}, **INSTALLED}
    run = {
        "scripts.images": {B: SCIPY_LATER},
        "scripts.gone": {A: NO, B: SCIPY},
        "scripts.new": {A: SCIPY},
        "scripts.fails": {B: NO},
    }
    return moving(judged(under), A, B, Ended({name: {"run": said} for name, said in run.items()}, both))


def test_a_program_without_its_package_is_not_counted_as_broken(lacking: Moving) -> None:
    ends = {one.case.partition(".")[2]: one for one in lacking.scripts}
    assert {name: one.outcome for name, one in ends.items()} == {
        "images": Outcome.LACKS,
        "gone": Outcome.LACKS,
        "new": Outcome.LACKS,
        "fails": Outcome.FAILS,
        "same": Outcome.SAME,
    }
    assert {one.lacks for one in lacking.of(Outcome.LACKS)} == {("", "SciPy"), ("SciPy", "")}
    assert (ends["images"].before, ends["images"].after, ends["images"].rules) == ("does not raise", SCIPY_LATER, ())
    assert (lacking.ran, lacking.runs, lacking.same) == (2, 1, 1)
    assert sum(len(lacking.of(outcome)) for outcome in Outcome) == len(lacking.scripts)


def test_what_a_program_needs_is_told(lacking: Moving) -> None:
    assert sentence(lacking) == (
        "Of 2 whole programs that run under the first, 1 (50 %) runs under the second when the import line alone is"
        " changed, and 1 gives the same results; 3 more need packages that are not installed under one of the two."
    )
    text = "\n".join(line.text for line in lines(lacking, ("a", "b")))
    assert "NEEDS A PACKAGE THAT IS NOT INSTALLED (3)" in text
    shown = {name: text.partition(f"scripts.{name}: A script.\n")[2].splitlines()[:2] for name in ("images", "gone")}
    assert shown["images"] == [
        "    under the first: runs",
        "    under the second: needs SciPy, which is not installed there",
    ]
    assert shown["gone"][0] == f"    under the first: {NO}"
    said = {one["case"]: one for one in as_json(lacking)["scripts"]}
    assert said["scripts.images"]["outcome"] == "needs a package"
    assert said["scripts.images"]["lacks"] == {"before": "", "after": "SciPy"}
    assert said["scripts.fails"]["lacks"] == {"before": "", "after": ""}


def test_the_published_result_counts_all_programs_once() -> None:
    known = source()
    names = [name for name in known.apis if name.startswith("scripts.")]
    before, after = "py37-tf22/keras", "py38-tf210/tf.keras"
    found = moving(known.judge([before, after], names), before, after, known.ended([before, after], names))
    assert sum(len(found.of(outcome)) for outcome in Outcome) == len(names)
    (images,) = [one for one in found.scripts if one.case == "scripts.image_data_generator"]
    assert (images.outcome, images.lacks) == (Outcome.LACKS, ("", "SciPy"))
    assert all(one.after for one in found.of(Outcome.NEITHER))


FAKE = '''"""A Keras that is none."""


class backend:
    @staticmethod
    def set_floatx(name):
        print("floatx", name)


class Model:
    layers = [1]

    def get_weights(self):
        return []
'''


@pytest.mark.parametrize(
    ("stage", "precision", "printed"),
    [
        ("results", "float32", ["hello", "loss = [0.5]"]),
        ("results", "float64", ["floatx float64", "hello", "loss = [0.5]"]),
        ("structure", "float32", ["hello", "model = {'layers': ['int'], 'weights': []}"]),
        ("run", "float32", ["hello"]),
    ],
)
@pytest.mark.parametrize("provider", ["keras", "tf.keras", "tf_keras"])
def test_a_reproducer_changes_the_import_and_prints_the_stage(
    tmp_path: Path, stage: str, precision: str, printed: list[str], provider: str
) -> None:
    for name in ("keras", "tf_keras", "tensorflow/keras"):
        (tmp_path / f"{name}.py").parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.py").write_text(FAKE)
    (tmp_path / "tensorflow" / "__init__.py").write_text("from tensorflow import keras\n")
    source = '"""It."""\nfrom keras import Model\nmodel = Model()\nprint("hello")\nresults = {"loss": [0.5]}\n'
    module = "tensorflow.keras" if provider == "tf.keras" else provider
    source += f"assert Model.__module__ == {module!r}\n"
    (tmp_path / "repro.py").write_text(standalone(case(source=source), precision, stage))
    done = subprocess.run(
        [sys.executable, "repro.py", provider], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == printed


def test_a_reproducer_is_written_for_a_divergence() -> None:
    judgement = judged({"one": {A: ran(0.5), B: failed("run")}})
    (divergence,) = judgement.divergences
    text = reproducer(judgement.cases["scripts.one"], divergence, judgement.headers)
    assert text is not None
    assert "no [line 3: fit()]" in text
    assert SOURCE in text
    compile(text, "repro.py", "exec")


def test_a_cause_seen_in_whole_programs_alone_names_no_api() -> None:
    found = upgrade(every_end(), [], A, B)
    causes = [cause for _, some in found.sections for cause in some]
    assert causes
    assert {cause.apis for cause in causes} == {()}
