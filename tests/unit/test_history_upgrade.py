"""``upgrade``: whom a short name means, what breaks, what changes silently, what is new."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from cli_invented import FROZEN, NEW, OLD, Command, activation, refused
from compare_invented import array, failed, stage

from conformance import catalog
from conformance.analysis.history import render
from conformance.analysis.history.resolve import resolve
from conformance.analysis.history.summary import SECTIONS
from conformance.analysis.history.upgrade import Cause, Effect, Upgrade, upgrade
from conformance.analysis.judging.judgement import judge
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.model.case import Case
from conformance.model.comparison import Severity, Verdict
from conformance.model.errors import UnknownVersionError
from conformance.model.observation import Header, Implementation, Observation, Stage


def header(environment: str, provider: str = "keras", backend: str = "tensorflow", **versions: str) -> Header:
    mine = Implementation(environment, provider, backend, versions.pop("device", "cpu"), versions.pop("variant", ""))
    return Header(1, mine, {"python": "3.11.7", **versions}, {}, "", "", "", "2026-11-01")


HEADERS = {
    h.implementation.id: h
    for h in (
        header("py310-tf210", "tf.keras", keras="2.10.0", tensorflow="2.10.1", python="3.10.1"),
        header("py38-tf21", "tf.keras", keras="2.3.0-tf", tensorflow="2.1.4", python="3.8.1"),
        header("py310-tf210", keras="2.10.0", tensorflow="2.10.1", python="3.10.1"),
        header("py312-tf216", keras="3.5.0", tensorflow="2.16.2", python="3.12.1"),
        header("py312-tf217", keras="3.5.0", tensorflow="2.17.1", python="3.12.1"),
        header("py313-tf221", keras="3.15.1", tensorflow="2.21.0", python="3.13.1"),
        header("py311-jax", "keras", "jax", keras="3.15.1", jax="0.12.0"),
        header("py312-tf216", "tf_keras", keras="2.16.0", tensorflow="2.16.2", python="3.12.1"),
        header("py312-tf216", "tf.keras", keras="2.16.0", tensorflow="2.16.2", python="3.12.1", variant="legacy"),
        header("py313-tf221", keras="3.15.1", tensorflow="2.21.0", python="3.13.1", device="gpu"),
    )
}


# Names.


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tf.keras@2.10", "py310-tf210/tf.keras"),
        ("tf.keras@2.1", "py38-tf21/tf.keras"),
        ("tf.keras@2.10.1", "py310-tf210/tf.keras"),
        ("keras@3.15", "py313-tf221/keras"),
        ("keras@3.15@gpu", "py313-tf221/keras@gpu"),
        ("keras", "py313-tf221/keras"),
        ("keras@3.15[jax]", "py311-jax/keras[jax]"),
        ("tf_keras@2.16", "py312-tf216/tf_keras"),
        ("tf.keras(legacy)@2.16", "py312-tf216/tf.keras(legacy)"),
        ("py312-tf217/keras", "py312-tf217/keras"),
    ],
)
def test_a_name_means_one_implementation(name: str, meant: str) -> None:
    found = resolve(name, "py310-tf210/keras", HEADERS)
    assert (found.before, found.notes) == (meant, ())


def test_of_several_the_nearest_in_the_other_axis_is_taken_and_said() -> None:
    near = resolve("tf.keras@2.10", "keras@3.5", HEADERS)
    assert near.after == "py312-tf216/keras"
    assert "py312-tf216/keras (Keras 3.5.0, TensorFlow 2.16.2, Python 3.12)" in near.notes[0]
    assert "py312-tf217/keras" in near.notes[0]
    assert resolve("keras@3.5", "keras@3.15", HEADERS).before == "py312-tf217/keras"


@pytest.mark.parametrize(
    ("name", "message", "advice"),
    [
        ("tf.keras@2.11", "tf.keras@2.11 was not observed", "tf.keras@2.10.1"),
        ("keras@4", "keras@4 was not observed", "keras@3.15.1"),
        ("tf.keras@2.3", "the version of tf.keras is TensorFlow's", "Keras 2.3 as tf.keras is tf.keras@2.1.4."),
        ("keras@3.15[torch]", "no keras[torch] was observed", "keras"),
        ("kerass@3", "no kerass was observed", "keras"),
        ("py312-tf216/kras", "no implementation py312-tf216/kras was observed", "py312-tf216/keras"),
        ("the newest", "'the newest' names no version", "tf.keras@2.10"),
        ("py312-tf216", "py312-tf216 is an environment with 3 implementations", "py312-tf216/tf_keras"),
        ("tf.keras@1.10", "tf.keras@1.10 was not observed", "Observed are tf.keras 2.1.4 to 2.10.1"),
        ("9.9", "no Keras 9.9 and no TensorFlow 9.9", "Observed are"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, message: str, advice: str) -> None:
    with pytest.raises(UnknownVersionError) as raised:
        resolve("keras@2.10", name, HEADERS)
    assert message in raised.value.message
    assert advice in raised.value.advice


# What changes.


def rule(identifier: str, **changes: object) -> Rule:
    fields: dict[str, object] = {
        "id": identifier,
        "title": f"Title of {identifier}",
        "kind": "intended",
        "cases": ["activations.*"],
        "where": [{"provider": "keras", "keras": ">=3.0"}],
        "reason": "A reason.",
        "advice": "Some advice.",
        "links": ["https://keras.io"],
    }
    return Rule(**{**fields, **changes})  # type: ignore[arg-type]


def case(name: str) -> Case:
    return Case(f"activations.{name}[]", "activation", f"activations.{name}", {})


LOUD, SILENT, NOVEL, OTHERWISE, SAME, UNRUN, HALF = (
    case(name) for name in ("loud", "silent", "novel", "otherwise", "same", "unrun", "half")
)
CASES = {c.id: c for c in (LOUD, SILENT, NOVEL, OTHERWISE, SAME, UNRUN, HALF)}


def missing(one: Case) -> Observation:
    return Observation(
        one.id, one.revision, "error", {"float32": [failed("construct", "AttributeError", "no", "missing")]}
    )


def without_gradient(one: Case) -> Observation:
    seen = activation(one, [0.7, 0.3])
    unsupported = failed("gradient", "NotImplementedError", "no gradients here", "unsupported")
    runs: dict[str, list[Stage]] = {of: [*stages[:-1], unsupported] for of, stages in seen.runs.items()}
    return Observation(one.id, one.revision, "ok", runs)


def judged(rules: Sequence[Rule], before: str = OLD.id, after: str = NEW.id) -> Upgrade:
    old = {
        LOUD.id: activation(LOUD, [0.7, 0.3]),
        SILENT.id: activation(SILENT, [0.7, 0.3]),
        NOVEL.id: refused(NOVEL, "not yet"),
        OTHERWISE.id: refused(OTHERWISE, "no"),
        SAME.id: activation(SAME, [0.7, 0.3]),
        UNRUN.id: activation(UNRUN, [0.7, 0.3]),
        HALF.id: activation(HALF, [0.7, 0.3]),
    }
    new = {
        LOUD.id: missing(LOUD),
        SILENT.id: activation(SILENT, [0.75, 0.25]),
        NOVEL.id: activation(NOVEL, [0.7, 0.3]),
        OTHERWISE.id: missing(OTHERWISE),
        SAME.id: activation(SAME, [0.7, 0.3]),
        HALF.id: without_gradient(HALF),
    }
    headers = {
        i.id: Header(1, i, versions, {}, "", "", "", "")
        for i, versions in ((OLD, {"keras": "2.3.1"}), (FROZEN, {"keras": "2.21.0"}), (NEW, {"keras": "3.15.1"}))
    }
    ledger = Ledger(rules, headers)
    judgement = judge(CASES, {OLD.id: old, FROZEN.id: old, NEW.id: new}, ledger)
    return upgrade(judgement, rules, before, after)


def told(causes: Sequence[Cause]) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(cause.rule, cause.cases) for cause in causes]


def test_what_breaks_what_changes_and_what_is_new_are_apart() -> None:
    found = judged([])
    assert told(found.breaks) == [(None, (LOUD.id,))]
    assert told(found.changes) == [(None, (SILENT.id,))]
    assert told(found.new) == [(None, (NOVEL.id,))]
    assert told(found.still_fails) == [(None, (OTHERWISE.id,))]
    (change,) = found.changes[0].changes
    assert (change.stage, change.verdict, change.severity) == ("forward", Verdict.DIFFERENT, Severity.HIGH)
    assert (change.before, change.after) == ("output.0[0] = 0.7", "output.0[0] = 0.75")
    (broken,) = found.breaks[0].changes
    assert broken.after.startswith("is not there")


def test_the_other_way_round_everything_is_turned() -> None:
    found = judged([], NEW.id, OLD.id)
    assert told(found.new) == [(None, (LOUD.id,))]
    assert told(found.breaks) == [(None, (NOVEL.id,))]
    (change,) = found.changes[0].changes
    assert (change.before, change.after) == ("output.0[0] = 0.75", "output.0[0] = 0.7")


def test_nothing_changes_between_two_that_do_the_same() -> None:
    found = judged([], OLD.id, FROZEN.id)
    assert [causes for _, causes in found.sections] == [(), (), (), (), ()]
    assert found.compared == len(CASES)
    # What neither can do is no agreement about what Keras does.
    assert (found.same, found.neither) == (len(CASES) - 2, 2)
    assert found.uncompared == ()


def test_what_could_not_be_compared_is_named_and_is_no_agreement() -> None:
    found = judged([])
    whole, part = sorted(found.uncompared, key=lambda u: u.stage)
    assert (whole.case, whole.stage) == (UNRUN.id, "")
    assert whole.reason == f"{NEW.id}: not run: never observed"
    assert (part.case, part.stage) == (HALF.id, "gradient")
    assert part.reason == f"{NEW.id}: no gradients here"
    assert (found.cases, found.compared) == (7, 6)
    # The case with a stage that only one had is not counted as different; it did not differ anywhere.
    assert found.same == 2


def test_a_rule_that_differs_within_explains_two_of_its_own_side() -> None:
    wide = rule("wide", cases=["activations.silent*"], where=[{"keras": ">=2.0"}], differs_within=True)
    assert told(judged([wide]).changes) == [("wide", (SILENT.id,))]
    # Without that it speaks of nobody here: both are on its side.
    assert told(judged([rule("wide", cases=["activations.silent*"], where=[{"keras": ">=2.0"}])]).changes) == [
        (None, (SILENT.id,))
    ]


def test_a_rule_is_one_cause_with_all_its_cases() -> None:
    both = rule("both", cases=["activations.loud*", "activations.otherwise*", "activations.silent*"])
    found = judged([both])
    assert [c.rule for c in found.breaks] == ["both"]
    assert [c.rule for c in found.changes] == ["both"]
    assert found.breaks[0].advice == "Some advice."
    assert told(found.new) == [(None, (NOVEL.id,))]


def test_a_rule_that_does_not_divide_the_two_explains_nothing() -> None:
    found = judged([rule("beside", where=[{"provider": "tf_keras"}])])
    assert {c.rule for _, causes in found.sections for c in causes} == {None}


def test_how_a_config_is_written_is_no_silent_change_and_comes_last() -> None:
    config = Case("activations.config[]", "activation", "activations.config", {})
    wrong = Case("activations.wrong[]", "activation", "activations.wrong", {})

    def seen(one: Case, name: str, value: float) -> Observation:
        stages = [stage("construct"), Stage("config", facts={"config": {"name": name}})]
        stages.append(stage("forward", output=[array([value], "float64")]))
        return Observation(one.id, one.revision, "ok", {"float32": stages, "float64": stages})

    headers = {i.id: Header(1, i, {"keras": "1"}, {}, "", "", "", "") for i in (OLD, NEW)}
    judgement = judge(
        {c.id: c for c in (config, wrong)},
        {
            OLD.id: {config.id: seen(config, "a", 1.0), wrong.id: seen(wrong, "a", 1.0)},
            NEW.id: {config.id: seen(config, "b", 1.0), wrong.id: seen(wrong, "a", 2.0)},
        },
        Ledger([], headers),
    )
    found = upgrade(judgement, [], OLD.id, NEW.id)
    assert [(c.severity, c.cases) for c in found.changes] == [(Severity.HIGH, (wrong.id,))]
    assert [(c.severity, c.cases) for c in found.configs] == [(Severity.LOW, (config.id,))]
    assert [effect for effect, causes in found.sections if causes] == [Effect.CHANGES, Effect.CONFIGS]


# As text.


def test_markdown_has_reason_advice_link_and_examples() -> None:
    text = render.markdown(judged([rule("loud-rule", cases=["activations.loud*"], title="It *is* gone")]))
    assert text.startswith(f"# From keras 2.3.1 to keras 3.15.1\n\n`{OLD.id}` → `{NEW.id}`. 6 cases compared")
    assert "**It \\*is\\* gone** (1 case, missing, intended; `loud-rule`)" in text
    assert "What to do: Some advice." in text
    assert "[1](https://keras.io)" in text
    assert f"`{LOUD.id}` at construct" in text
    assert "Unexplained:" in text
    assert "Not compared, which is not agreement: 1 whole case and 1 single stage." in text
    titles = [SECTIONS[effect][1].capitalize() for effect in (Effect.BREAKS, Effect.CHANGES, Effect.NEW)]
    order = [text.index(f"## {title}:") for title in titles]
    assert order == sorted(order)


# The command.


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    command = Command(tmp_path / "reports", monkeypatch, capsys)
    one = catalog.load()["activations.hard_sigmoid[]"]
    command.keep(OLD, activation(one, [0.7, 0.3]))
    command.keep(FROZEN, activation(one, [0.7, 0.3]))
    command.keep(NEW, activation(one, [0.75, 0.25]))
    return command


def test_the_command_answers_in_three_formats(conformance: Command) -> None:
    found = conformance("upgrade", "tf_keras@2.21", "keras@3.15", "--json").json
    assert (found["before"], found["after"], found["compared"]) == (FROZEN.id, NEW.id, 1)
    assert found["cases"] == len(catalog.load())
    (cause,) = found["changes"]
    assert cause["cases"] == ["activations.hard_sigmoid[]"]
    assert cause["changes"][0]["after"] == "output.0[0] = 0.75"
    shown = conformance("upgrade", FROZEN.id, NEW.id)
    assert shown.status == 0
    assert "CHANGES SILENTLY" in shown.out
    assert "1 case compared: in 0 of them the two do the same." in shown.out
    assert max(map(len, shown.out.splitlines())) <= 100
    text = conformance("upgrade", FROZEN.id, NEW.id, "--markdown").out
    assert text.startswith("# From tf\\_keras 2.21.0 (TF 2.21.0) to keras 3.15.1 (TF 2.21.0)\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["keras@3.14", "keras@3.15"], "keras@3.14 was not observed"),
        (["keras@3.15"], "keras@3.15 does not say from where to where"),
        (["keras@3.15", "keras@3.15"], "Name two implementations"),
        (["keras@2.3", "keras@3.15", "--json", "--markdown"], "two formats"),
        (["py311-tf2/kers", "keras@3.15"], "no implementation is called py311-tf2/kers"),
    ],
)
def test_mistakes_are_told(conformance: Command, arguments: list[str], message: str) -> None:
    found = conformance("upgrade", *arguments)
    assert found.status == 2
    assert message in found.err
