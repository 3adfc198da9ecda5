"""``conformance api``: one symbol's life, and what changed between two implementations; from the packaged inventory."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from answering import WITHOUT
from cli_invented import NEW, OLD, Command, activation

from conformance import catalog
from conformance.analysis.api.between import ASKED, SAID
from conformance.analysis.api.grid import grid
from conformance.analysis.api.grouped import SECTIONS
from conformance.analysis.api.model import Change, ChangeKind
from conformance.analysis.api.terminal import row_labels
from conformance.analysis.api.upgrading import _Said, stand_ins
from conformance.inventory import api
from conformance.inventory.names import Inventory
from conformance.model.observation import SCHEMA, Header, Implementation

ROOT = Path(__file__).parents[2]
BETWEEN = ("--between", "py311-tf215/tf.keras", "py311-tf2/keras")


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Two implementations that part in one case."""
    command = Command(tmp_path / "reports", monkeypatch, capsys)
    case = catalog.load()["activations.hard_sigmoid[]"]
    command.keep(OLD, activation(case, [0.7, 0.3]))
    command.keep(NEW, activation(case, [0.75, 0.25]))
    return command


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_method_that_went_is_told_with_when_and_what_to_use(conformance: Command) -> None:
    out = conformance("api", "Model.predict_classes").out
    assert "Model itself never had predict_classes: Sequential had it." in out
    rows = [line.split() for line in out.splitlines()]
    assert next(row for row in rows if row[:1] == ["absent"])[1:] == ["2.6+", "2.6+", "all", "all"]
    assert "np.argmax(model.predict(x), axis=-1)" in words(out)
    assert "method (x, batch_size=32, verbose=0)" in out
    assert max(map(len, out.splitlines())) <= 110


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("Adam(lr=", "'optimizers.Adam(lr=)'"),
        ("layers.Dense.output_shape", "layers.Dense.output_shape"),
        # One piece of advice on several members: the one that was asked for is named.
        ("layers.Dense.input_shape", "layers.Dense.input_shape"),
        ("Adam.lr", "optimizers.Adam.lr"),
    ],
)
def test_the_code_is_asked_for_by_the_name_that_was_asked_for(conformance: Command, asked: str, code: str) -> None:
    out = conformance("api", asked).out
    assert f"  As code: conformance instead {code}\n" in out
    assert conformance("instead", code.strip("'"), reports=False).status == 0


@pytest.mark.parametrize("name", ["history", "output_names", "stop_training", "inputs", "outputs"])
def test_an_attribute_that_an_instance_may_get_later_is_not_called_absent(conformance: Command, name: str) -> None:
    presence = conformance("api", f"Model.{name}", "--json").json["presence"]
    having = api.load().having("Model")
    assert not having.intersection(presence.get("absent", ()))
    assert having.intersection(presence["not known"])
    out = words(conformance("api", f"Model.{name}").out)
    assert "Attributes that an instance gets later are not looked at." in out
    # A method or a property would be seen in the class.
    for member in ("Model.predict_classes", "Model.fit_generator"):
        assert "not known" not in conformance("api", member, "--json").json["presence"]


def test_the_list_of_a_class_says_of_an_attribute_what_its_own_answer_says(conformance: Command) -> None:
    members = conformance("api", "Model", "--json").json["members"]
    having = api.load().having("Model")
    for name in ("history", "inputs", "output_names", "stop_training", "loss_functions"):
        alone = conformance("api", f"Model.{name}", "--json").json["presence"]
        for state in ("not known", "absent"):
            assert set(members[name].get(state, ())) == having.intersection(alone.get(state, ())), name
    assert "absent" not in {state for name in ("history", "inputs", "outputs") for state in members[name]}
    # Running the advice showed it: there it is absent, elsewhere nobody knows.
    assert "py311-tf2/keras" in members["loss_functions"]["absent"]
    assert "py38-tf210/tf.keras" in members["loss_functions"]["not known"]
    # A method would be seen in the class, and optimizers get their attributes when they are made.
    assert "not known" not in members["fit_generator"]
    optimizer = conformance("api", "optimizers.Adam", "--json").json["members"]
    assert not any("not known" in states for states in optimizer.values())
    out = conformance("api", "Model").out
    assert "ATTRIBUTES of instances, not known where they were not seen" in out
    assert "stop_training not known: tf.keras until 2.1" in words(conformance("api", "Model", "--all").out)


def test_an_attribute_that_instances_set_hides_a_method_and_its_notice(conformance: Command) -> None:
    found = conformance("api", "Model.loss", "--json").json
    assert not api.load().having("Model").difference(found["presence"]["there"])
    assert found["signatures"] == found["notices"] == {}
    between = conformance("api", "--changed", *BETWEEN, "--symbol", "Model.*", "--json").json["entries"]
    deprecated = {c["part"] for one in between for c in one["changes"] if c["kind"] == "deprecated"}
    assert "compiled_loss" in deprecated
    assert "loss" not in deprecated


@pytest.mark.parametrize(
    ("asked", "notice"),
    [
        ("Model.compile(distribute=)", "Distribute argument in compile is deprecated"),
        ("Model.compile(target_tensors=)", ""),
        ("Model.compile", ""),
        ("layers.SimpleRNN", ""),
        ("metrics.Metric.reset_state", ""),
        ("Model.fit_generator(workers=)", "Model.fit` now supports generators"),
    ],
)
def test_a_notice_is_shown_at_what_it_is_about(conformance: Command, asked: str, notice: str) -> None:
    found = conformance("api", asked, "--json").json
    assert bool(found["notices"]) is bool(notice)
    assert not notice or any(notice in text for text in found["notices"])
    if not notice:
        assert not any("deprecated" in state for state in found["presence"])


@pytest.mark.parametrize("asked", ["Model.compile(target_tensors=)", "Model.fit(nb_epoch=)"])
def test_what_a_method_does_with_a_name_that_kwargs_takes_was_not_tried(conformance: Command, asked: str) -> None:
    states = conformance("api", asked, "--json").json["presence"]
    open_ones = set(states["not tried, **kwargs"])
    for one in api.load().having("Model"):
        entry = api.load().entry(one, "Model")
        assert entry is not None
        method = entry.members[asked.partition(".")[2].partition("(")[0]]
        assert method.signature is not None
        named = method.signature.get(asked.partition("(")[2].rstrip("=)")) is not None
        assert (one in open_ones) is (method.signature.open and not named)
    out = words(conformance("api", asked).out)
    assert "takes **kwargs, so any name passes it" in out
    assert "refused in keras 3.15; use " in out


def test_a_function_that_takes_any_name_is_told_as_a_method_that_does(conformance: Command) -> None:
    asked = "utils.image_dataset_from_directory(verbose=)"
    states = conformance("api", asked, "--json").json["presence"]
    assert "py38-tf210/tf.keras" in states["not tried, **kwargs"]
    assert "py311-tf2/keras" in states["default True"]
    assert "not known" not in states


def test_rows_are_told_apart_and_no_table_is_wider_than_the_screen(conformance: Command) -> None:
    out = conformance("api", "layers.Convolution1D(kernel_initializer=)").out
    long = "metrics.TopKCategoricalAccuracy(name=)"
    assert "[1] default 'top_k_categorical_accuracy'" in conformance("api", long).out
    for text in (out, conformance("api", long).out, conformance("api", "Model.compiled_loss").out):
        assert max(map(len, text.splitlines())) <= 110
    # The state with the same beginning is another row.
    labels, notes = row_labels(["default {'a': 1}, by name only, always", "default {'a': 1}, by name only, not always"])
    assert labels == ["default {'a': 1}, by name onl… [1]", "default {'a': 1}, by name onl… [2]"]
    assert notes[1] == "[2] default {'a': 1}, by name only, not always"
    # What is the same but for a message has its message told.
    raises = ["only raises ImportError: of one", "only raises ImportError: of another", "there"]
    labels, notes = row_labels(raises)
    assert labels == ["only raises ImportError [1]", "only raises ImportError [2]", "there"]
    assert notes == [f"[{n}] {text}" for n, text in enumerate(raises[:2], 1)]
    assert row_labels(raises[1:]) == (["only raises ImportError", "there"], [])


@pytest.mark.parametrize(
    ("bare", "path"),
    [("Layer.name", "layers.Layer.name"), ("Layer.input_spec", "layers.Layer.input_spec"), ("Layer", "layers.Layer")],
)
def test_a_bare_class_is_the_thing_wherever_it_had_another_path(conformance: Command, bare: str, path: str) -> None:
    def presence(name: str) -> dict[str, list[str]]:
        return dict(conformance("api", name, "--json").json["presence"])

    assert presence(bare) == presence(path)
    assert "absent" not in presence("Layer.name")
    # Who names the module means that path alone.
    assert "absent" in presence("keras.Layer")


@pytest.mark.parametrize(
    ("written", "path", "member", "argument"),
    [
        ("Adam.lr", "optimizers.Adam", "lr", None),
        ("optimizers.Adam lr", "optimizers.Adam", "lr", None),
        ("Adam(lr=0.1)", "optimizers.Adam", None, "lr"),
        ("keras.utils.np_utils", "utils.np_utils", None, None),
        ("from keras.utils import np_utils", "utils.np_utils", None, None),
        ("K.mean", "backend.mean", None, None),
        ("K", "backend", None, None),
        ("Model.fit(workers=)", "Model", "fit", "workers"),
        ("fit_generator", "Model", "fit_generator", None),
        ("keras.layers.core.Dense", "layers.core.Dense", None, None),
    ],
)
def test_names_are_found_as_people_write_them(
    conformance: Command, written: str, path: str, member: str | None, argument: str | None
) -> None:
    found = conformance("api", written, "--json").json
    assert (found["path"], found["member"], found["argument"]) == (path, member, argument)
    assert found["schema"] == "urn:keras-conformance:api:1"
    assert set(found["looked_into"]) == set(api.load().implementations)


def test_a_symbol_names_its_arguments_members_and_cases(conformance: Command) -> None:
    out = conformance("api", "optimizers.Adam").out
    assert "ARGUMENTS that changed" in out
    assert "refused: tf.keras since 2.16, keras since 3.0" in words(out)
    assert "ignored: tf.keras 2.11 to 2.15" in words(out)
    assert "default 1e-07" in words(conformance("api", "Adam epsilon").out)
    assert len(out.splitlines()) <= 60
    assert len(conformance("api", "optimizers.Adam", "--all").out) > len(out)
    tested = words(conformance("api", "hard_sigmoid").out)
    assert "cases of activations.hard_sigmoid; 1 of them diverge" in tested
    assert "conformance history activations.hard_sigmoid" in tested
    assert "conformance divergences --api 'activations.*'" in words(conformance("api", "activations").out)
    assert "No case tests utils.np_utils: nobody looked" in words(conformance("api", "utils.np_utils").out)


@pytest.mark.parametrize(
    ("arguments", "problem", "advice"),
    [
        (("LTSMM",), "no Keras that was looked into has LTSMM: ", "Did you mean layers.LSTM"),
        (("Model.predict_clases",), "no Model that was looked into has a member", "Did you mean Model.predict_classes"),
        (("qwertzle.zz",), "no Keras that was looked into has qwertzle.zz", "No name is near to it"),
        (("np.int",), "np.int is no name of Keras", "keras.layers or tf.keras"),
        (("layerz.*",), "no Keras that was looked into has a name like layerz.*: ", "Did you mean layers.*"),
        (("optimizers.*(lr=)",), "asks for an argument of a pattern", "conformance api 'optimizers.Adam(lr='"),
        (("optimizers.*", "lr"), "asks for an argument of a pattern", "conformance api 'optimizers.Adam(lr='"),
        (("Adam", "lr", "beta"), "no Keras that was looked into has Adam lr beta", ""),
        (("tf.keras",), "'tf.keras' is no name", "Name one, such as"),
        ((), "no name was given", "Name one, as in: conformance api"),
        (("Adam", *BETWEEN), "a symbol and --between are two questions", "--symbol GLOB"),
        (("--removed",), "--removed, --added and --changed compare two", "--between tf.keras@2.15 keras@3.15"),
        (("--area", "layers"), "--area and --symbol filter changes", "--between A B"),
        ((*BETWEEN, "--area", "layerz"), "no Keras that was looked into has a namespace layerz", "layers"),
        ((*BETWEEN, "--symbol", "qwertzle"), "no Keras that was looked into has qwertzle", "No name is near"),
        (("--between", "keras@3.15", "keras@99"), "keras@99", ""),
    ],
)
def test_mistakes_say_what_to_do(conformance: Command, arguments: tuple[str, ...], problem: str, advice: str) -> None:
    found = conformance("api", *arguments)
    assert (found.status, found.out) == (2, "")
    assert problem in found.err
    assert advice in found.err
    assert "Traceback" not in found.err


def test_a_pattern_shows_a_line_for_each_name_that_it_matches(conformance: Command) -> None:
    out = conformance("api", "layers.*", reports=False).out
    assert out.splitlines()[1:3] == ["  layers.Dense (class): everywhere", "  layers.Input (function): everywhere"]
    assert len(out.splitlines()) < 60
    found = conformance("api", "layers.*", "--json", reports=False).json
    assert found["schema"] == "urn:keras-conformance:api-matches:1"
    apis = api.load()
    named = [one["name"] for one in found["matches"]]
    assert set(named) == {p for p in apis.paths if p.startswith("layers.") and apis.documented(p)} - {
        p for p in apis.paths if apis.kind(p) == "value"
    }
    assert f"… and {len(named) - 40} more: --most {len(named)}" in out
    assert len(conformance("api", "layers.*", "--all", reports=False).out.splitlines()) > len(named)
    assert "  layers.Flatten (class)" not in conformance("api", "layers.*", "--most", "2", reports=False).out
    (dead,) = [one for one in found["matches"] if one["name"] == "layers.experimental.SyncBatchNormalization"]
    assert "py311-tf215/tf.keras" in dead["deprecated"]
    stub = words(conformance("api", "optimizers.legacy.Ad?m", reports=False).out)
    assert "only raises in tf.keras since 2.16, keras since 3.0" in stub


def test_a_pattern_of_members_shows_what_is_not_known_of_them(conformance: Command) -> None:
    found = conformance("api", "Model.out*", "--json", reports=False).json
    by_name = {one["name"]: one for one in found["matches"]}
    assert by_name["Model.output_names"]["kind"] == "attribute"
    assert "py311-tf2/keras" in by_name["Model.output_names"]["not_known"]
    alone = conformance("api", "Model.output_names", "--json").json["presence"]
    assert by_name["Model.output_names"]["there"] == alone["there"]
    assert "Model.output_names (attribute): " in conformance("api", "Model.out*", reports=False).out


def test_at_most_so_many_of_each_kind_are_told_of_a_symbol(conformance: Command) -> None:
    def told(*more: str) -> int:
        out = conformance("api", "optimizers.Adam", *more).out
        return len(re.findall(r"^  \w+ .*: ", out.partition("MEMBERS")[2].partition("INSTEAD")[0], re.MULTILINE))

    assert told("--most", "1") < told() < told("--most", "12") <= told("--all")


def test_every_kind_of_change_is_asked_for_said_and_in_a_section_once() -> None:
    kinds = set(get_args(ChangeKind))
    assert set(SAID) == kinds == set(SECTIONS)
    assert sorted(kind for some in ASKED.values() for kind in some) == sorted(kinds)


def test_what_was_removed_is_one_entry_for_a_module(conformance: Command) -> None:
    found = conformance("api", "--removed", "--between", "py37-tf20/keras", "py311-tf2/keras", "--json").json
    assert found["schema"] == "urn:keras-conformance:api-changes:1"
    titles = [one["title"] for one in found["entries"]]
    assert len(titles) == len(set(titles)) or max(titles.count(title) for title in titles) < 4
    (module,) = [one for one in found["entries"] if one["title"] == "utils.np_utils"]
    assert module["section"] == "moved"
    assert module["use"] == "utils"
    assert {change["name"] for change in module["changes"]} >= {"utils.np_utils", "utils.np_utils.to_categorical"}
    mine = {c["kind"] for one in found["entries"] for c in one["changes"] if not one["became"]}
    assert mine <= ASKED["removed"]


def test_changes_are_filtered_by_namespace_and_glob(conformance: Command) -> None:
    found = conformance("api", "--changed", *BETWEEN, "--area", "layers", "--json").json
    assert found["entries"]
    assert all(c["name"].startswith("layers.") for one in found["entries"] for c in one["changes"])
    one = conformance("api", *BETWEEN, "--symbol", "plot_model", reports=False)
    assert "utils.plot_model(show_layer_names=): another default, True → False" in words(one.out)
    assert "backend" not in one.out
    many = conformance("api", "--added", *BETWEEN, "--most", "3", reports=False).out
    assert "more entries (" in many


def test_a_comparison_needs_no_result_and_few_packages(tmp_path: Path) -> None:
    asked = [sys.executable, "-c", WITHOUT, "api", "--removed", *BETWEEN, "--area", "utils"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(asked, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "From py311-tf215/tf.keras to py311-tf2/keras, removed, in utils: " in done.stdout


def test_nothing_that_changed_is_said_with_who_looked(conformance: Command) -> None:
    out = conformance("api", "--removed", *BETWEEN, "--symbol", "layers.Flatten", reports=False).out
    assert "Both were looked into: nothing of the kind changed between them." in out
    assert "Looked into: " in out


@pytest.mark.night
def test_an_upgrade_tells_what_went_without_what_a_cause_says(conformance: Command) -> None:
    arguments = ("upgrade", OLD.id, NEW.id)
    out = words(conformance(*arguments).out)
    assert "GONE: names that are not there, or only raise" in out
    assert "Sequential.predict_classes: gone (use np.argmax(model.predict(x), axis=-1))" in words(
        conformance(*arguments, "--all").out
    )
    found = conformance(*arguments, "--json").json
    assert found["schema"] == "urn:keras-conformance:upgrade:5"
    assert found["api"]["looked_into"] == [OLD.id, NEW.id]
    assert "## Gone: names that are not there" in conformance(*arguments, "--markdown").out


def names_of(entry: dict[str, Any]) -> set[tuple[str, str]]:
    """What changed of an entry: an order is one of the whole signature."""
    return {(c["name"], "" if c["kind"] == "arguments-reordered" else c["part"]) for c in entry["changes"]}


@pytest.mark.night
def test_an_upgrade_begins_with_how_many_there_are_of_each_and_tells_what_is_silent_first(conformance: Command) -> None:
    arguments = ("upgrade", OLD.id, NEW.id)
    out = conformance(*arguments).out.splitlines()
    found = conformance(*arguments, "--json").json
    rows = {row["section"]: row for row in found["summary"]}
    assert list(rows)[:5] == ["breaks", "changes", "defaults", "silent", "otherwise"]
    assert all(
        any(line.startswith(f"  {key} ") and f" {rows[key]['count']:,} " in line for line in out[:24]) for key in rows
    )
    # The counts are those of the entries that no cause tells of.
    mine = [one for one in found["api"]["entries"] if not one["rule"]]
    for key, row in rows.items():
        if row["of"] == "name":
            counted = [one for one in mine if one["told_in"] == key]
            assert row["count"] == sum(len(names_of(one)) for one in counted), key
    silent = [one for one in mine if one["told_in"] == "silent"]
    assert all(one["silent"] for one in silent)
    assert {one["title"] for one in silent} >= {"optimizers.*(decay=)", "optimizers.Adam"}
    loud = {one["title"] for one in mine if one["section"] == "arguments" and not one["silent"]}
    assert "optimizers.*(lr=)" in loud
    heads = [line.partition(":")[0] for line in out if re.match(r"[A-Z ]+: ", line)]
    assert heads.index("CHANGES SILENTLY") < heads.index("DEFAULTS") < heads.index("SILENT") < heads.index("GONE")
    # One section, all of it.
    only = conformance(*arguments, "--only", "silent").out
    assert "another order, argument" in only
    assert "--only silent" not in only
    assert "GONE:" not in only
    assert [one.partition(":")[0] for one in only.splitlines() if re.match(r"[A-Z ]+: ", one)] == ["SILENT"]


@pytest.mark.parametrize(
    ("more", "problem", "advice"),
    [
        (("--only", "gones"), "an upgrade has no section gones", "breaks, changes, defaults, silent"),
        (("--only", "gone", "--json"), "--only is for the terminal", "have all sections"),
    ],
)
def test_a_section_that_is_not_there_is_told_with_those_that_are(
    conformance: Command, more: tuple[str, ...], problem: str, advice: str
) -> None:
    found = conformance("upgrade", OLD.id, NEW.id, *more)
    assert (found.status, found.out) == (2, "")
    assert problem in found.err
    assert advice in found.err


@dataclass(frozen=True)
class Cause:
    """As much of a cause as says what it speaks of."""

    rule: str
    title: str
    apis: tuple[str, ...]
    changes: tuple[SimpleNamespace, ...] = ()


LR = Cause("lr-attribute", "optimizer.lr does not exist in Keras 3", ("optimizers.Adam",))
FUSED = Cause("removed-arguments", "BatchNormalization has no fused", ("layers.BatchNormalization",))
STRING = Cause("loss-string", "'logcosh' is not understood as a loss's name", ("losses.logcosh",))
ENGLISH = Cause("bidirectional", "Bidirectional refuses a layer that goes backwards", ("layers.Bidirectional",))
NAMED = Cause("names", "Names are in lower case", ("optimizers.Adam",), (SimpleNamespace(facts=("config.name",)),))


@pytest.mark.parametrize(
    ("cause", "change", "same"),
    [
        (LR, Change("member-removed", "optimizers.Adam", "lr"), True),
        (LR, Change("member-removed", "optimizers.Optimizer", "lr"), True),
        (LR, Change("argument-refused", "optimizers.Adam", "lr"), False),
        (LR, Change("member-removed", "layers.Dense", "lr"), False),
        (FUSED, Change("argument-refused", "layers.BatchNormalization", "fused"), True),
        (FUSED, Change("member-removed", "layers.BatchNormalization", "fused"), False),
        (FUSED, Change("arguments-reordered", "layers.BatchNormalization", "fused"), False),
        (STRING, Change("removed", "losses.logcosh"), False),
        (ENGLISH, Change("member-removed", "layers.Bidirectional", "layer"), False),
        (NAMED, Change("default-changed", "optimizers.Adam", "name"), True),
        (NAMED, Change("default-changed", "optimizers.Adam", "epsilon"), False),
    ],
)
def test_a_change_is_left_to_a_cause_that_says_the_same(cause: Cause, change: Change, same: bool) -> None:
    said = _Said(cause, Inventory({}, {}, {}))  # type: ignore[arg-type]
    assert said.of(change) is same


def test_an_upgrade_that_nobody_looked_into_takes_the_same_keras_or_nobody() -> None:
    apis = api.load()

    def header(keras: str) -> Header:
        mine = Implementation("py399-x", "keras")
        return Header(SCHEMA, mine, {"keras": keras, "tensorflow": "2.21.0", "python": "3.99"}, {}, "", "", "", "")

    pair = stand_ins(apis, header("3.15.1"), header("2.3.1"))
    assert pair is not None
    assert [apis.versions[one]["keras"][:4] for one in pair] == ["3.15", "2.3."]
    assert stand_ins(apis, header("9.9.9"), header("2.3.1")) is None


def test_a_grid_has_ranges_and_other_backends_only_where_they_differ() -> None:
    versions = {
        "a/keras": {"keras": "2.3.1"},
        "b/keras": {"keras": "2.9.0"},
        "c/keras": {"keras": "3.0.5"},
        "d/keras[jax]": {"keras": "3.0.5"},
        "e/keras[torch]": {"keras": "3.0.5"},
    }
    states = {"a/keras": "there", "b/keras": "there", "c/keras": "absent", "d/keras[jax]": "absent"}
    found = grid({**states, "e/keras[torch]": "there"}, versions)
    assert found.columns == ("keras 2.3–3.0", "keras[torch] 3.0")
    assert found.rows == (("there", ("≤2.9", "all")), ("absent", ("3.0+", "–")))


def test_an_argument_of_a_method_may_be_written_with_a_dot(conformance: Command) -> None:
    dotted = conformance("api", "Model.fit.workers", "--json").json
    assert dotted["presence"] == conformance("api", "Model.fit(workers=)", "--json").json["presence"]
    assert dotted["note"] == "workers is taken as an argument of Model.fit"
    assert conformance("api", "Model.fit.nothing").status == 2


def test_a_member_alone_is_that_of_the_path_that_was_always_there(conformance: Command) -> None:
    """keras.Layer is a new path; layers.Layer was there before."""
    found = conformance("api", "add_loss", "--json").json
    assert found["note"].startswith("add_loss is taken as the member of layers.Layer; ")
    assert api.load().having("layers.Layer") == set(found["presence"]["there"])
