"""Every command but ``run``, asked about invented results."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cli_invented import FROZEN, NEW, OLD, Command, activation, refused

from conformance import catalog
from conformance.analysis.judging.judgement import judge
from conformance.analysis.ledger.explain import Ledger
from conformance.cli.options import two
from conformance.cli.questions import explained_by, ordered
from conformance.environments.table import Environments
from conformance.model.case import Case
from conformance.model.comparison import Divergence, Severity, Verdict
from conformance.model.observation import Implementation
from conformance.publishing.reproduce import written
from conformance.publishing.reproduce.reproduced import Reproduced, Side
from conformance.workspace.workspace import Workspace


@pytest.fixture
def case() -> Case:
    return catalog.load()["activations.hard_sigmoid[]"]


@pytest.fixture
def conformance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: Case
) -> Command:
    """Three implementations: two values of hard_sigmoid, and an optimizer that one of them refuses."""
    command = Command(tmp_path / "reports", monkeypatch, capsys)
    optimizer = catalog.load()["optimizers.Adam[lr=0.0625]"]
    command.keep(OLD, activation(case, [0.7, 0.3]))
    command.keep(FROZEN, activation(case, [0.7, 0.3]), refused(optimizer, "lr is not known"))
    command.keep(NEW, activation(case, [0.75, 0.25]), refused(optimizer, "Argument(s) not recognized: lr"))
    return command


def listed(conformance: Command, *options: str) -> list[dict[str, Any]]:
    """What ``divergences --json`` lists."""
    found: list[dict[str, Any]] = conformance("divergences", *options, "--json").json["divergences"]
    return found


def test_a_track_that_is_left_out_is_no_unknown_one(conformance: Command) -> None:
    asked = ("history", "activations.hard_sigmoid", "--track")
    assert conformance(*asked, "tf_keras").status == 0
    refused_ = conformance(*asked, "tf_keras", "-i", OLD.id, "-i", NEW.id)
    message, advice = refused_.err.splitlines()
    assert message == "error: --implementation leaves out all of the track tf_keras"
    assert "It leaves: keras. Name one of tf_keras with -i as well" in advice
    assert "no track is called tf.keras" in conformance(*asked, "tf.keras", "-i", OLD.id, "-i", NEW.id).err


def test_help_names_every_command() -> None:
    done = subprocess.run([sys.executable, "-m", "conformance", "--help"], capture_output=True, text=True, check=True)
    for name in ("environments", "run", "compare", "divergences", "show", "reproduce", "report", "ledger"):
        assert f"  {name} " in done.stdout


def test_help_imports_neither_the_runner_nor_rich() -> None:
    script = (
        "import sys; import conformance.cli;"
        "heavy = {'rich', 'jinja2', 'numpy', 'conformance.workspace.workspace', 'tensorflow'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_environments_lists_the_table(conformance: Command) -> None:
    found = conformance("environments", "--json")
    assert found.status == 0
    table = Environments.load()
    rows = found.json["environments"]
    assert [row["name"] for row in rows] == list(table.names())
    assert rows[0]["implementations"] == [i.id for i in table.implementations(table.names()[0])]
    assert rows[0]["observed"] == []
    assert {i for row in rows for i in row["observed"]} == {OLD.id, NEW.id, FROZEN.id}
    text = conformance("environments").out
    assert all(implementation.id in text for implementation in table.implementations())


def test_compare(conformance: Command, case: Case) -> None:
    found = conformance("compare", OLD.id, NEW.id, "--json").json
    assert found["verdicts"] == {"different": 1}
    assert found["judged"] == 1
    assert found["cases"] == len(catalog.load())
    (divergence,) = found["divergences"]
    assert (divergence["case"], divergence["stage"]) == (case.id, "forward")
    assert {"api", "verdict", "behaviours", "rule", "severity"} <= divergence.keys()
    assert divergence["behaviours"][0] == {"implementations": [OLD.id], "summary": "output.0[0] = 0.7"}


def test_compare_of_those_that_agree_says_in_how_many_cases(conformance: Command) -> None:
    found = conformance("compare", OLD.id, FROZEN.id)
    every = len(catalog.load())
    assert found.out.splitlines() == [
        f"0 divergences in 1 case judged, of {every:,}",
        f"Nobody looked at the other {every - 1:,}: nothing is said about them, which is not agreement.",
    ]


def test_divergences_are_filtered(conformance: Command, case: Case) -> None:
    everything = listed(conformance)
    assert {(d["case"], d["verdict"]) for d in everything} == {(case.id, "different")}
    assert listed(conformance, "--api", "layers.*") == []
    assert listed(conformance, "--verdict", "structure") == []
    assert len(listed(conformance, "--verdict", "different", "--between", NEW.id, OLD.id)) == 1
    assert listed(conformance, "--between", OLD.id, FROZEN.id) == []


def test_divergences_are_filtered_by_case(conformance: Command, case: Case) -> None:
    assert {d["case"] for d in listed(conformance, "--case", case.id)} == {case.id}
    assert {d["case"] for d in listed(conformance, "-c", "layers.*", "-c", f"{case.api}*")} == {case.id}
    assert listed(conformance, "-c", "layers.*") == []
    assert listed(conformance, "-c", case.id, "--api", "layers.*") == []
    # Only * and ? are special: brackets are a part of ids.
    assert "[" in case.id
    assert len(listed(conformance, "-c", f"*[{case.id.partition('[')[2]}")) == 1
    shown = conformance("divergences", "-c", case.id).out
    assert "1 divergence in 1 case judged, of 1\n" in shown


def test_divergences_without_a_rule(conformance: Command) -> None:
    explained = {d["case"] for d in listed(conformance) if d["rule"] is not None}
    left = {d["case"] for d in listed(conformance, "--unexplained")}
    assert explained.isdisjoint(left)
    assert explained | left == {d["case"] for d in listed(conformance)}


def test_divergences_as_a_table_cut_no_name(conformance: Command, case: Case) -> None:
    out = conformance("divergences").out
    assert case.id in out
    assert "output.0[0] = 0.75" in out


def test_show(conformance: Command, case: Case) -> None:
    found = conformance("show", case.id, "--json").json
    assert found["statuses"] == {OLD.id: "ok", FROZEN.id: "ok", NEW.id: "ok"}
    assert found["params"] == dict(case.params)
    assert found["revision"] == case.revision
    assert found["classes"]["forward"][OLD.id] == found["classes"]["forward"][FROZEN.id]
    assert found["classes"]["forward"][OLD.id] != found["classes"]["forward"][NEW.id]
    text = conformance("show", case.id).out
    assert "      A  [0] 0.7\n" in text
    assert "      B  [0] 0.75\n" in text
    assert f"  A  keras 2.3.1 (TF 2.0.4), tf_keras 2.21.0 (TF 2.21.0) (values of {OLD.id})" in " ".join(
        text.replace("\n     ", " ").splitlines()
    )
    assert "float64" in text


def test_show_says_what_was_not_run(conformance: Command) -> None:
    text = conformance("show", "optimizers.Adam[lr=0.0625]").out
    assert f"not-run       keras 2.3.1 (TF 2.0.4)  {OLD.id}: not run: never observed" in text


def test_reproduce_prints_a_script(conformance: Command, case: Case) -> None:
    script = conformance("reproduce", case.id, "--between", OLD.id, NEW.id).out
    ast.parse(script)
    assert "uv run --no-project --python 3.7 --exclude-newer 2021-02-01" in script
    assert "keras.activations.hard_sigmoid" in script
    assert "tf_keras" not in script
    everybody = conformance("reproduce", case.id, "--json").json
    assert (everybody["case"], everybody["stage"]) == (case.id, "forward")
    assert everybody["script"] == conformance("reproduce", case.id).out


def test_reproduce_and_show_say_what_came_of_running_it(conformance: Command, case: Case) -> None:
    options = ("reproduce", case.id, "--between", OLD.id, NEW.id)
    ended = conformance(*options)
    assert "Note: not run on 2 of 2 sides." in ended.err
    judgement = Workspace(conformance.reports).judge([OLD.id, NEW.id])
    (one,) = (d for d in judgement.divergences if d.case == case.id)
    script = written(case, one, judgement.headers)
    assert script is not None
    kept = Reproduced.load(conformance.reports)
    sides = [
        Side(case.id, case.revision, one.stage, script.digest, h.implementation.id, h.lock, agrees=True)
        for h in script.sides
    ]
    kept.add(sides[0])
    assert conformance(*options, "--json").json["reproduced"]["outcome"] == "not run"
    kept.add(sides[1])
    assert conformance(*options, "--json").json["reproduced"] == {
        "outcome": "reproduced",
        "agreeing": 2,
        "ran": 2,
        "sides": 2,
    }
    kept.add(msgspec.structs.replace(sides[1], agrees=False, why="0.5, not 0.25"))
    assert "not reproduced: run on 2 sides, it printed what was measured on 1" in conformance(*options).err
    # Of the three implementations together the script is another one, and nobody has run that.
    assert "its reproducer: " in conformance("show", case.id).out


def test_a_script_of_a_changed_case_was_not_run(conformance: Command, case: Case) -> None:
    judgement = Workspace(conformance.reports).judge([OLD.id, NEW.id])
    (one,) = (d for d in judgement.divergences if d.case == case.id)
    script = written(case, one, judgement.headers)
    assert script is not None
    kept = Reproduced.load(conformance.reports)
    for header in script.sides:
        kept.add(Side(case.id, case.revision, one.stage, script.digest, header.implementation.id, "another lock"))
    assert kept.mark(one, script).outcome == "not run"


def test_reproducers_says_what_is_not_on_this_machine(conformance: Command, case: Case) -> None:
    """Where no environment is, nothing can be run, and nothing is said to have been."""
    conformance.without_environments()
    found = conformance("reproducers", "--json").json
    assert (found["ran"], found["agree"], found["failures"]) == (0, 0, {})
    assert found["sides"] >= 2


def test_reproduce_without_a_divergence(conformance: Command, case: Case) -> None:
    ended = conformance("reproduce", case.id, "--stage", "gradient")
    assert ended.status == 2
    assert ended.err.splitlines() == [
        f"error: no divergence of {case.id} at gradient was measured",
        "       There are some at: forward",
    ]


def test_report_is_written(conformance: Command) -> None:
    found = conformance("report", "--json").json
    assert Path(found["page"]).is_file()
    assert Path(found["divergences"]).is_file()
    assert found["verdicts"] == {"different": 1}
    out = conformance("report").out
    assert "Divergences by verdict" in out
    assert out.strip().endswith(f"report: {found['page']}")


def test_ledger_check_fails_for_what_is_left(conformance: Command, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    monkeypatch.setattr("conformance.analysis.ledger.load.load", lambda *_: [])
    ended = conformance("ledger", "check", "--json")
    assert ended.status == 1
    assert ended.json == {
        "rules": 0,
        "judged": 2,
        "unexplained": [{"case": case.id, "stage": "forward", "verdict": "different", "nearly": []}],
        "findings": [],
        "credits": 0,
        "contested": 0,
        "ambiguous": 0,
    }
    text = conformance("ledger", "check")
    assert text.status == 1
    assert text.out.startswith(f"unexplained: {case.id} forward: different\n0 rules, 1 divergences unexplained")
    assert "1 divergences unexplained, 0 findings" in text.out


def test_ledger_propose_prints_rules_to_fill_in(
    conformance: Command, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    monkeypatch.setattr("conformance.analysis.ledger.load.load", lambda *_: [])
    (proposal,) = conformance("ledger", "propose", "--json").json
    assert proposal["cases"] == [case.id]
    assert proposal["stage"] == "forward"
    (rule,) = tomllib.loads(conformance("ledger", "propose").out)["rule"]
    assert rule["stages"] == ["forward"]


def test_worst_comes_first() -> None:
    def found(case: str, severity: Severity, verdict: Verdict, rules: tuple[str, ...] = ()) -> Divergence:
        return Divergence(case, "x", "forward", verdict, severity, (), {}, rules)

    low = found("b", Severity.LOW, Verdict.STRUCTURE)
    high = found("c", Severity.HIGH, Verdict.DIFFERENT)
    explained = found("a", Severity.HIGH, Verdict.DIFFERENT, ("why",))
    assert ordered([explained, low, high]) == [high, low, explained]
    assert explained_by(explained) == "why"
    assert explained_by(high) == "unexplained"


def test_two_are_two() -> None:
    assert two("a", "b") == ["a", "b"]


def test_invented_results_are_judged_as_written(conformance: Command, case: Case) -> None:
    """The fixture itself: what the commands are asked about is what was put there."""
    sets = conformance.store.all()
    placed = Ledger([], {i: s.header for i, s in sets.items()})
    judgement = judge({case.id: case}, {i: s.observations for i, s in sets.items()}, placed)
    assert [d.stage for d in judgement.divergences] == ["forward"]
    assert Implementation("py311-tf2", "keras").id in sets
