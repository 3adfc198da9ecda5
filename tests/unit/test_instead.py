"""Advice on what went: its files, what it claims, looking it up, and running it in a Keras that is invented."""

import re
import sys
from io import StringIO
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from conformance.analysis.ledger import load as rules
from conformance.cli import app
from conformance.console import lines
from conformance.environments.table import Environments
from conformance.inventory import api, names
from conformance.inventory.advice import advice_for, packed
from conformance.inventory.advice.model import Advice, Claim, Entry
from conformance.inventory.advice.read import read
from conformance.model.errors import AdviceError
from conformance.model.globs import globs
from conformance.model.versions import parse_version

from gone import gone  # isort: skip

ENTRY = """
[[entry]]
names = ["backend.{name}"]
change = "gone"
instead = "ops.{name}"
advice = "The same."
snippet = "result = keras.ops.{name}(2)"
each = [{ name = "abs" }, { name = "exp" }]
"""


def written(folder: Path, text: str) -> tuple[Advice, ...]:
    (folder / "some.toml").write_text(text, encoding="utf-8")
    read.cache_clear()
    return read(folder)


def test_a_family_is_an_advice_for_each_of_its_tables(tmp_path: Path) -> None:
    found = written(tmp_path, ENTRY)
    assert [one.instead for one in found] == ["ops.abs", "ops.exp"]
    assert [one.claims for one in found] == [(Claim("backend.abs"),), (Claim("backend.exp"),)]
    assert found[1].snippet == "result = keras.ops.exp(2)"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('names = ["backend.{name}"]', "", "names or of"),
        ('names = ["backend.{name}"]', 'of = ["Model"]', "of goes with members"),
        ('change = "gone"', 'change = "vanished"', "vanished"),
        ('advice = "The same."', 'advice = " "', "must say something"),
        ('snippet = "result = keras.ops.{name}(2)"', "", "must say something"),
        ('snippet = "', 'before = "result = 1"\nsnippet = "other', "leaves a result"),
        ('advice = "The same."', 'advice = "The same."\nlinks = ["http://x"]', "https"),
        ('advice = "The same."', 'advice = "The same."\nlinsk = []', "linsk"),
        ('advice = "The same."', 'advice = "The same."\nsays = ["x"]', "held against before"),
        ('advice = "The same."', 'advice = "The same."\nbefore = "1"\nsays = ["("]', "no regular expression"),
        ('advice = "The same."', "advice = ", "some.toml"),
        ('{ name = "exp" }', '{ name = "abs" }', "two entries speak of backend.abs"),
    ],
)
def test_an_entry_that_is_none_is_told_with_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in ENTRY
    text = ENTRY.replace(old, new).replace("other" + "result", "other")
    with pytest.raises(AdviceError, match=said):
        written(tmp_path, text)


def test_the_packed_file_is_that_of_the_entries() -> None:
    read.cache_clear()
    made = packed.encode(packed.packed(read(), names.load(), api.load()))
    assert packed.FILE.read_bytes() == made, "make it: conformance instead --pack"


# What is claimed.


def test_every_entry_speaks_of_something_that_went() -> None:
    """A name is gone if the inventory or what was observed says so; a part of one, if it is there no more."""
    inventory = names.load()
    observed = [advice_for(one.name, one.member, one.argument) for one in gone()]
    known = {one.id for one in observed if one is not None}
    wrong = []
    for advice in packed.load().advice:
        if advice.id not in known and not any(_went(claim, advice, inventory) for claim in advice.claims):
            wrong.append(f"{advice.id}: nothing of it is known to be gone")
        wrong += [
            f"{advice.id}: {claim.name} is there under {advice.new}"
            for claim in advice.claims
            if not (claim.member or claim.argument)
            if _there(claim.name, advice.new, inventory) and not claim.name.startswith("optimizers.legacy.")
        ]
    assert wrong == []


def _there(name: str, implementation: str, inventory: names.Inventory) -> bool:
    symbol = inventory.symbols.get(name)
    return symbol is not None and symbol.kind != "module" and implementation in symbol.implementations


def _went(claim: Claim, advice: Advice, inventory: names.Inventory) -> bool:
    # What is held against the new version whenever it is run need not be known before.
    if advice.before:
        return True
    pattern = globs((claim.name,))
    symbols = [s for n, s in inventory.symbols.items() if pattern.match(n)]
    return not (claim.member or claim.argument) and any(advice.new not in s.implementations for s in symbols)


def test_what_is_said_to_be_gone_or_refused_is_not_there() -> None:
    """Of a family each one: what the inventory shows to be there is not among what went."""
    apis = api.load()
    wrong = []
    for advice in packed.load().advice:
        for claim in advice.claims:
            entry = apis.entry(advice.new, claim.name)
            # What is there and only raises says so in a message, which is held against the old way.
            if entry is None or entry.dead or entry.kind == "module" or advice.says:
                continue
            member = entry.members.get(claim.member)
            if claim.member and (member is None or member.dead):
                continue
            trial = (member or entry).takes(claim.argument) if claim.argument else None
            taken = trial is not None and trial.outcome in ("accepted", "warned", "ignored")
            if taken if advice.change == "refused" else advice.change in ("gone", "renamed"):
                wrong.append(f"{advice.id}: {claim} is there in {advice.new}")
    assert wrong == []


def test_every_advice_has_a_link() -> None:
    assert [one.id for one in packed.load().advice if not one.links] == []


def test_what_of_a_family_did_not_go_is_excepted_by_name(tmp_path: Path) -> None:
    entry = """
[[entry]]
of = ["layers.A", "layers.B"]
members = ["x", "y"]
there = ["layers.B.y"]
change = "gone"
advice = "No."
snippet = "1"
"""
    (one,) = written(tmp_path, entry)
    assert [str(claim) for claim in one.claims] == ["layers.A.x", "layers.A.y", "layers.B.x"]
    with pytest.raises(AdviceError, match=r"layers\.C\.y is excepted"):
        written(tmp_path, entry.replace("layers.B.y", "layers.C.y"))


def test_what_went_of_the_most_used_symbols_has_advice() -> None:
    """All that was observed to be gone of them: names, members, arguments of constructors, functions and methods."""
    missing = {one for one in gone() if advice_for(one.name, one.member, one.argument) is None}
    assert missing == set()


def test_every_path_that_went_from_keras_two_to_three_has_advice() -> None:
    inventory = names.load()
    went = inventory.of("py311-tf215/tf.keras") - inventory.of("py311-tf2/keras")
    assert len(went) > 300
    assert [name for name in sorted(went) if advice_for(name) is None] == []


def test_every_path_that_went_before_has_advice() -> None:
    inventory = names.load()
    former = {
        n
        for i in ("py37-tf115", "py37-tf20", "py38-tf210")
        for p in ("keras", "tf.keras")
        for n in inventory.of(f"{i}/{p}")
    }
    went = former - inventory.of("py311-tf2/keras")
    assert [name for name in sorted(went) if advice_for(name) is None] == []


def test_every_implementation_and_rule_named_is_there() -> None:
    table, known = Environments.load(), {rule.id for rule in rules.load()}
    for advice in packed.load().advice:
        table.implementation(advice.old)
        table.implementation(advice.new)
        assert not advice.rule or advice.rule in known, advice.id


def test_what_took_the_place_of_a_name_is_there() -> None:
    """The first name in ``instead``, where it is one of Keras, is in the inventory of the new version."""
    inventory = names.load()
    new = inventory.of("py311-tf2/keras")
    for advice in packed.load().advice:
        first = advice.instead.partition("(")[0].strip()
        if re.fullmatch(r"(?:ops|layers|losses|metrics|optimizers|random|utils|callbacks)\.[\w.]+", first):
            assert first in new, advice.id


# Looking it up.


@pytest.mark.parametrize(
    ("asked", "instead"),
    [
        (("K.mean",), "ops.mean"),
        (("tf.keras.backend.mean",), "ops.mean"),
        (("Sequential.predict_classes",), "np.argmax(model.predict(x), axis=-1)"),
        (("models.Sequential", "predict_classes"), "np.argmax(model.predict(x), axis=-1)"),
        (("keras.optimizers.Adam", "", "lr"), "learning_rate=…"),
        (("keras.utils.np_utils.to_categorical",), "utils"),
        (
            ("layers.Dense", "", "weights"),
            "layer.set_weights(weights) after the layer is built; for a constant, initializers.Constant",
        ),
        (("layers.Dense", "get_output_at"), "layer.output, or the tensors that you passed and got"),
        (("layers.experimental.preprocessing.Rescaling",), "layers.Rescaling"),
    ],
)
def test_advice_is_found_however_the_name_is_written(asked: tuple[str, ...], instead: str) -> None:
    found = advice_for(*asked)
    assert found is not None
    assert found.instead == instead


@pytest.mark.parametrize(
    "asked",
    [
        ("layers.Dense",),
        ("losses.mean_squared_error",),
        ("layers.Dense", "", "units"),
        ("layers.Dense", "build"),
        ("",),
    ],
)
def test_what_is_there_has_no_advice(asked: tuple[str, ...]) -> None:
    assert advice_for(*asked) is None


def test_the_more_specific_pattern_wins() -> None:
    found = packed.packed(
        [
            Advice("a", (Claim("layers.*", argument="x"),), "refused", "", "all"),
            Advice("b", (Claim("layers.R*", argument="x"),), "refused", "", "some"),
            Advice("c", (Claim("layers.RNN", argument="x"),), "refused", "", "one"),
        ],
        names.load(),
        api.load(),
    )
    chosen = {n: found.find(Claim(n, argument="x")) for n in ("layers.RNN", "layers.ReLU", "layers.Add")}
    assert {n: one.id for n, one in chosen.items() if one} == {"layers.RNN": "c", "layers.ReLU": "b", "layers.Add": "a"}


def test_an_alias_that_is_there_does_not_count_as_gone() -> None:
    inventory = names.load()
    assert "losses.mean_squared_error" in inventory.aliases("losses.mse")
    found = packed.packed([Advice("a", (Claim("losses.mse"),), "renamed", "", "x")], inventory, api.load())
    assert found.find(Claim("losses.MSE")) is not None
    assert found.find(Claim("losses.mean_squared_error")) is None


def test_a_name_alone_is_enough_for_the_command() -> None:
    for text, said in (
        (["predict_classes"], "np.argmax"),
        (["Adam(lr=0.1)"], "learning_rate"),
        (["keras.backend.mean"], "result = keras.ops.mean"),
    ):
        done = CliRunner().invoke(app, ["instead", *text])
        assert (done.exit_code, said in done.output) == (0, True), done.output
    data = msgspec.json.decode(CliRunner().invoke(app, ["instead", "K.mean", "--json"]).output)
    assert [one["instead"] for one in data["advice"]] == ["ops.mean"]


def lines_of(*words: str) -> list[str]:
    done = CliRunner().invoke(app, ["instead", *words])
    assert done.exit_code == 0
    return done.output.splitlines()


def test_an_answer_says_what_it_is_about_and_from_which_version_to_which() -> None:
    told = lines_of("Sequential.predict_classes")
    assert told[0] == "Sequential.predict_classes"
    text = " ".join(" ".join(told).split())
    for part in (
        "It worked in tf.keras 2.0, and is gone from keras 3.15.",
        "By version: tf.keras until 2.5, keras until 2.5; not in tf.keras since 2.6",
        "Use np.argmax(model.predict(x), axis=-1).",
        "The same holds for Model.predict_classes.",
        "As code, which was run under keras 3.15:",
        "https://",
    ):
        assert part in text, part
    text = " ".join(" ".join(lines_of("Adam(lr=")).split())
    assert text.startswith("optimizers.Adam(lr=) keras 2.3 took it, and keras 3.15 refuses it. By version: accepted: ")
    assert "ignored: tf.keras 2.11 to 2.15" in text


def test_each_of_several_answers_has_the_name_that_it_is_about_above_it() -> None:
    told = lines_of("reset_states")
    heads = [line for line in told if line and not line.startswith(" ")]
    assert {"layers.Bidirectional.reset_states(states=)", "metrics.Metric.reset_states", "Model.reset_states"} <= {
        *heads
    }
    assert len(heads) == len(set(heads)) == len(packed.asked("reset_states"))


@pytest.mark.parametrize(
    ("terminal", "said", "filled"), [(True, 80, 80), (True, 20, 50), (True, 300, 100), (False, 80, 100)]
)
def test_a_narrow_terminal_is_filled_and_no_more(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, said: int, filled: int
) -> None:
    stream = StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "__stdout__", stream)
    monkeypatch.setenv("COLUMNS", str(said))
    assert lines.columns() == filled


def test_an_answer_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "columns", lambda: 80)
    for name in ("Adam(lr=", "reset_states", "layers.LocallyConnected1D", "Model.fit(workers="):
        # Code and addresses are not broken.
        prose = [line for line in lines_of(name) if not line.startswith("    ") and "https://" not in line]
        assert max(map(len, prose)) <= 80


@pytest.mark.parametrize(
    ("text", "full"), [("Adam.lr", "optimizers.Adam.lr"), ("Adam.get_weights", "optimizers.Adam.get_weights")]
)
def test_the_command_knows_a_class_without_its_namespace(text: str, full: str) -> None:
    short, whole = (CliRunner().invoke(app, ["instead", name]) for name in (text, full))
    assert (short.exit_code, short.output) == (0, whole.output)
    assert short.output.startswith(full)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (["activations.sigmoid"], "activations.sigmoid did not go, so nothing has to take its place: tf.keras 1.15 to"),
        (["layers.Conv1D.convolution_op"], "did not go, so nothing has to take its place: tf.keras since 2.7"),
        (["optimizers.Lion.momentums"], "what takes the place of optimizers.Lion.momentums is not known here: "),
        (["batch_size"], "Model.fit(batch_size=) did not go"),
        (["preprocessing.sequence.pad_sequences"], "keras 2.9 to 2.12 has it as utils.pad_sequences"),
        (["Adam(units="], "no optimizers.Adam that was looked into has"),
        ([], "no name"),
        ([""], "is no name"),
        (["lyers.LSTM"], "Did you mean layers.LSTM"),
    ],
)
def test_the_command_says_where_nothing_is_known(text: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["instead", *text])
    assert done.exit_code != 0
    assert said in str(done.exception)


def test_a_module_is_answered_with_the_module_below_it() -> None:
    done = CliRunner().invoke(app, ["instead", "layers.experimental"])
    assert done.exit_code == 0
    assert done.output.startswith("layers.experimental.preprocessing")


def test_what_to_use_is_a_thing_and_no_order() -> None:
    # It stands behind "Use".
    verbs = re.compile(r"(?:add|call|compare|copy|flip|give|import|load|make|pass|read|save|set|take|use|write)s? ")
    assert [one.instead for one in packed.load().advice if verbs.match(one.instead)] == []


# Running it.


def test_the_counts_in_the_documentation_are_those_of_the_advice() -> None:
    every = packed.load().advice
    text = Path("docs/instead.md").read_text(encoding="utf-8")
    assert f"of {len(every)} advices {sum(bool(one.before) for one in every)} are compared with the old way" in text
    assert f"{sum(not one.instead for one in every)} say that nothing takes its place" in text


def test_every_key_of_an_entry_is_described() -> None:
    text = Path("docs/instead.md").read_text(encoding="utf-8")
    for name in Entry.__struct_fields__:
        assert f"| `{name}` |" in text, name


def test_the_version_with_which_something_went_is_that_of_the_inventory() -> None:
    apis = api.load()
    tensorflow = {i: parse_version(ran["tensorflow"]) for i, ran in apis.versions.items() if i.endswith("/tf.keras")}
    wrong, checked = [], 0
    for one in packed.load().advice:
        said = re.search(r"\b(?:It|They|The module) went with TensorFlow (\d+\.\d+)", one.advice)
        for claim in one.claims if said and not any(c.argument or "*" in c.name for c in one.claims) else ():
            assert said is not None
            entries = {i: apis.entry(i, claim.name) for i in tensorflow}
            there = [tensorflow[i] for i, e in entries.items() if e and (not claim.member or claim.member in e.members)]
            # What tf.keras never had went from keras.
            if not there:
                continue
            checked += 1
            gone = min(version for version in tensorflow.values() if version > max(there))
            if gone.release[:2] != parse_version(said[1]).release[:2]:
                wrong.append(f"{one.id}: {claim} went with TensorFlow {gone}, not {said[1]}")
    assert wrong == []
    assert checked >= 7


#: What stands beside a layer or a model of any class, and never in its place alone.
BESIDE = {"Input", "InputLayer", "Layer", "Model", "Sequential"}


def test_advice_on_several_things_names_none_of_them_alone() -> None:
    """It would be read where another of them is meant; what takes the place of all may be one of them."""
    paths = sorted({path for one in api.load().implementations for path in api.load().paths_of(one)})
    wrong = []
    for advice in packed.load().advice:
        patterns = globs(tuple(claim.name for claim in advice.claims))
        meant = {path.rpartition(".")[2] for path in paths if patterns.match(path)}
        named = {word for word in re.findall(r"\b[A-Za-z_]\w+", advice.advice) if word in meant and not word.islower()}
        named |= {word for word in re.findall(r"import (\w+)", f"{advice.advice} {advice.instead}") if word in meant}
        if (
            len(meant) > 1
            and named - BESIDE - set(re.findall(r"\w+", advice.instead))
            and not advice.id.startswith(ALL)
        ):
            wrong.append(f"{advice.id}: {advice.advice}")
    assert wrong == []


#: These name all that are meant, or say of one how it is unlike the others.
ALL = (
    "modules: engine",
    "modules: layers.local",
    "modules: utils.io_utils",
    "modules: applications.R",
    "preprocessing: preprocessing.text.Tokenizer",
)
