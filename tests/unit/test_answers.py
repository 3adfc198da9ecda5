"""Every question is answered from the published result: from any folder, with few packages, and it says from which."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
import typer
from answering import ALL_WITHOUT, CASE, FURTHER, HEAVY, MORE, QUESTIONS, WITHOUT
from cli_invented import NEW, OLD, Command, activation
from packaging.requirements import Requirement
from published_invented import OUTCOMES

from conformance import catalog
from conformance.analysis.history.words import letter
from conformance.cli import app, extra
from conformance.cli.causes import CASES
from conformance.cli.people import People
from conformance.environments.table import ROOT, Environments
from conformance.environments.unpinned import export, journal
from conformance.publishing.result import FILE
from conformance.publishing.result.reader import Result

RESULT = Result()


def ask(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, in which nothing that is heavy can be imported."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


#: Each is a process of its own; of a change these few are asked.
ALWAYS = ("show", "upgrade")


@pytest.mark.parametrize(
    "question",
    [pytest.param(one, id=name, marks=() if name in ALWAYS else pytest.mark.night) for name, one in QUESTIONS.items()],
)
def test_an_answer_needs_no_observations_and_few_packages(question: tuple[str, ...], tmp_path: Path) -> None:
    text = ask(tmp_path, *question)
    assert text.returncode == 0, text.stderr
    assert text.stdout.strip()
    # What came of running a reproducer stands before it.
    *notes, line = text.stderr.splitlines()
    assert [note for note in notes if not note.startswith("Note: ")] == []
    assert line == RESULT.origin.line
    assert RESULT.index.suite.version in line
    assert RESULT.index.suite.created[:10] in line
    answer = ask(tmp_path, *question, "--json")
    assert answer.stderr == ""
    assert json.loads(answer.stdout)["result"] == RESULT.origin.json()
    assert list(tmp_path.iterdir()) == [], "asking writes nothing"


def test_names_are_told_with_what_tests_them(tmp_path: Path) -> None:
    answer = ask(tmp_path, "symbols", "layers.LSTM")
    assert answer.returncode == 0, answer.stderr
    assert "cases test it" in answer.stdout


@pytest.mark.parametrize(
    "commands",
    [pytest.param(("speed", "symbols"), id="some"), pytest.param(tuple(FURTHER), id="all", marks=pytest.mark.night)],
)
def test_every_command_that_answers_from_the_package_does_with_few_packages(
    commands: tuple[str, ...], tmp_path: Path
) -> None:
    code = tmp_path / "code.py"
    code.write_text("from tensorflow import keras\n\nkeras.layers.Dense(3)\n")
    asked = [[name, *words] for name in commands for words in FURTHER[name]]
    asked = [[str(code) if word == "{code}" else word for word in words] for words in asked]
    run = subprocess.run(
        [sys.executable, "-c", ALL_WITHOUT, json.dumps(asked)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    ended = json.loads(run.stdout)
    failed = [(words, said) for words, (status, said) in zip(asked, ended, strict=True) if status != 0]
    assert failed == []


def test_every_command_is_asked_or_said_to_need_more() -> None:
    commands = set(typer.main.get_group(app).commands)
    answers = {words[0] for words in QUESTIONS.values()} | set(FURTHER)
    assert answers | MORE == commands
    assert not answers & MORE


def test_the_heavy_really_are_kept_out(tmp_path: Path) -> None:
    refused = ask(tmp_path, "ledger", "check")
    assert refused.returncode == 2
    message, advice = refused.stderr.splitlines()
    assert re.match(r"error: this needs \w+, which is not installed", message)
    assert "pip install '.[run]'" in advice


@pytest.mark.parametrize(
    "command", ["run", "report", "publish", "export --sqlite x", "completeness", "show layers.GRU[] --reports ."]
)
@pytest.mark.night
def test_who_needs_more_is_told_what_to_install(command: str, tmp_path: Path) -> None:
    refused = ask(tmp_path, *command.split())
    assert refused.returncode == 2
    assert "pip install '.[run]'" in refused.stderr.splitlines()[1]
    assert "Traceback" not in refused.stderr


def test_the_extra_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(extra.RUN.values()) == {Requirement(r).name for r in project["optional-dependencies"]["run"]}
    base = {Requirement(r).name for r in project["dependencies"]}
    assert base.isdisjoint(extra.RUN.values())
    assert set(HEAVY) >= set(extra.RUN)


def test_upgrade_names_causes_and_what_to_do(tmp_path: Path) -> None:
    found = json.loads(ask(tmp_path, *QUESTIONS["upgrade"], "--json").stdout)
    assert found["before"].endswith("tf210/tf.keras")
    assert found["cases"] == len(RESULT.apis)
    causes = [*found["breaks"], *found["changes"]]
    assert causes
    assert all(cause["advice"] and cause["links"] for cause in causes if cause["rule"])


def test_show_and_history_print_reason_and_advice(conformance: Command) -> None:
    rule = next(one for one in RESULT.rules if one.id == "hard-sigmoid-slope")
    for question in ("show", "history"):
        text = " ".join(conformance(question, CASE, reports=False).out.split())
        assert all(part in text for part in (rule.id, rule.title, " ".join(rule.reason.split())))
        assert " ".join(rule.advice.split()) in text
        (told,) = [r for r in conformance(question, CASE, "--json", reports=False).json["rules"] if r["id"] == rule.id]
        assert (told["reason"], told["advice"]) == (rule.reason.strip(), rule.advice.strip())


def test_rule_tells_one_cause(conformance: Command) -> None:
    name = "hard-sigmoid-slope"
    rule = next(one for one in RESULT.rules if one.id == name)
    text = conformance("rule", name, reports=False)
    assert text.status == 0
    lines = text.out.splitlines()
    assert lines[0] == f"{name}: {rule.title} ({rule.kind})"
    assert all(f"  {link}" in lines for link in rule.links)
    found = conformance("rule", name, "--json", reports=False).json
    explained = [d for d in RESULT.judge().divergences if name in d.rules]
    assert found["divergences"] == len(explained) > 0
    assert found["cases"] == list(dict.fromkeys(d.case for d in explained))
    assert set(found["apis"]) == {d.api for d in explained}
    assert set(found["inside"]) == {i for i, header in RESULT.all_headers.items() if rule.includes(header)}
    count = f"{len(explained)} divergences in {len(found['cases'])} cases of {len(found['apis'])} APIs"
    assert f"  Explains {count}:" in lines
    assert all(f"    {case}" in lines for case in found["cases"][:CASES])
    few = conformance("rule", name, "--most", "2", reports=False).out
    assert f"    {found['cases'][1]}\n    and {len(found['cases']) - 2} more" in few


@pytest.mark.parametrize("case", ["layers.Embedding[index out of range]", "layers.LSTM[recurrent_dropout=0.5]"])
def test_show_says_who_does_what_and_what_each_difference_parts(conformance: Command, case: str) -> None:
    """Three behaviours and more, of dozens of implementations each, in 80 columns."""
    text = conformance("show", case, reports=False).out
    judgement = RESULT.judge(cases=[case])
    people = People(judgement)
    assert any(len(d.behaviours) > 2 for d in judgement.divergences)
    sections = [" ".join(section.split()) for section in text.split("\n\n")]
    for divergence in judgement.divergences:
        (told,) = [one for one in sections if one.startswith(f"{divergence.stage}: ")]
        for position, behaviour in enumerate(divergence.behaviours):
            who = f"{people(behaviour.implementations)} (values of {behaviour.implementations[0]})"
            assert f" {letter(position)} {who}" in told
        for (left, right), compared in divergence.pairs.items():
            head = f" {letter(left)} against {letter(right)}: {compared.verdict.value}"
            assert head in told
            causes = divergence.rules_by_pair[left, right]
            assert len(divergence.rules) == 1 or f"{head} ({' + '.join(causes)}) " in told
    for line in text.splitlines():
        # A value, a link or an id is never cut.
        assert len(line) <= 80 or " " not in line.strip() or line.startswith("rerun  pytest "), line


def test_rule_without_an_id_lists_the_rules(conformance: Command) -> None:
    rules = conformance("rule", "--json", reports=False).json["rules"]
    assert {one["id"]: one["title"] for one in rules} == {one.id: one.title for one in RESULT.rules}
    counts = Counter(rule for divergence in RESULT.judge().divergences for rule in divergence.rules)
    assert {one["id"]: one["divergences"] for one in rules} == {one.id: counts[one.id] for one in RESULT.rules}
    numbers = [one["divergences"] for one in rules]
    assert numbers == sorted(numbers, reverse=True)
    text = conformance("rule", reports=False).out
    assert text.splitlines()[0].startswith(f"{numbers[0]:6,}  {rules[0]['id']}: ")
    assert f"The first {CASES} of {len(rules):,} rules" in text
    assert sum(f" {one['id']}:" in text for one in rules) == CASES
    everything = conformance("rule", "--all", reports=False).out
    assert all(f" {one['id']}:" in everything for one in rules)
    assert everything.splitlines()[-1] == f"{len(rules):,} rules"


def test_rules_are_filtered_by_words_of_id_and_title(conformance: Command) -> None:
    found = conformance("rule", "--filter", "EPSILON theano", "--json", reports=False).json["rules"]
    told = [f"{one['id']} {one['title']}".casefold() for one in found]
    assert told
    assert all("epsilon" in text and "theano" in text for text in told)
    nothing = conformance("rule", "--filter", "no such word", reports=False)
    assert (nothing.status, "None of" in nothing.out, "conformance find" in nothing.out) == (0, True, True)
    both = conformance("rule", "hard-sigmoid-slope", "--filter", "x", reports=False)
    assert (both.status, both.out) == (2, "")


def test_a_rule_that_is_not_there(conformance: Command) -> None:
    ended = conformance("rule", "hard-sigmoid-slop", reports=False)
    assert ended.status == 2
    message, advice = ended.err.splitlines()
    assert message == "error: no rule is called hard-sigmoid-slop"
    assert "Did you mean hard-sigmoid-slope" in advice


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    command = Command(tmp_path / "reports", monkeypatch, capsys)
    case = catalog.load()["activations.hard_sigmoid[]"]
    command.keep(OLD, activation(case, [0.7, 0.3]))
    command.keep(NEW, activation(case, [0.75, 0.25]))
    return command


def test_ones_own_observations_are_asked_by_name(conformance: Command) -> None:
    found = conformance("divergences", "--json").json
    assert found["result"]["published"] is None
    assert found["result"]["reports"] == str(conformance.reports)
    text = conformance("rule", "hard-sigmoid-slope")
    assert "Explains 1 divergence in 1 case of 1 API:\n    activations.hard_sigmoid\n" in text.out
    assert (
        text.err
        == f"From the observations in {conformance.reports}: 2 implementations, {len(catalog.load()):,} cases.\n"
    )
    published = conformance("divergences", "--api", "activations.hard_sigmoid", "--json", reports=False).json
    assert published["result"]["reports"] is None
    assert len(published["divergences"]) > len(found["divergences"]) == 1


def test_an_implementation_that_is_not_in_the_result(conformance: Command) -> None:
    unknown = conformance("compare", "py311-tf2/keras", "py311-tf2/kears", reports=False)
    assert "Did you mean py311-tf2/keras" in unknown.err.splitlines()[1]
    table = [one.id for one in Environments.load().implementations()]
    assert set(RESULT.all_headers) <= set(table)
    for missing in set(table) - set(RESULT.all_headers):
        ended = conformance("show", CASE, "-i", missing, reports=False)
        assert f"{missing} is not in the published result" in ended.err
        assert "--reports DIR" in ended.err


def test_a_long_table_says_how_long_it_is(conformance: Command) -> None:
    few = conformance("divergences", "--api", "layers.LSTM", "--most", "2", reports=False).out
    every = conformance("divergences", "--api", "layers.LSTM", "--json", reports=False).json["divergences"]
    assert f"The first 2 of {len(every)} are shown" in few
    assert f"{len(every)} divergences in" in few
    # Many implementations are told by track, neighbours as one.
    assert re.search(r"tf\.keras [\d.]+ to [\d.]+", few)


def test_today_is_what_was_published_unless_it_is_measured(conformance: Command) -> None:
    rows = RESULT.installed["rows"]
    found = conformance("unpinned", "--json", reports=False).json
    assert found["rows"] == rows
    some = conformance("unpinned", "--tensorflow", "2.16", "--python", "3.12", "--json", reports=False).json["rows"]
    assert some == [r for r in rows if r["tensorflow"].startswith("2.16.") and r["python"] == "3.12"] != []
    nothing = conformance("unpinned", "--tensorflow", "9.9", reports=False)
    assert nothing.status == 2
    assert "There are: " in nothing.err
    for one in OUTCOMES:
        journal.append(conformance.reports / export.JOURNAL, one)
    assert len(conformance("unpinned", "--json").json["rows"]) == len(OUTCOMES)
    again = conformance("unpinned", "--again", reports=False)
    assert again.status == 2
    assert "--measure" in again.err


def test_environments_say_what_was_observed(conformance: Command) -> None:
    rows = conformance("environments", "--json", reports=False).json["environments"]
    assert {i for row in rows for i in row["observed"]} == set(RESULT.all_headers)
    assert all(row["locked"]["numpy"] for row in rows if row["locked"])
    text = conformance("environments", reports=False).out
    assert "keras 3.15.1" in text


def test_the_file_is_in_the_package() -> None:
    assert FILE.is_file()
    assert FILE.is_relative_to(ROOT / "conformance")
    assert FILE.stat().st_size <= 12_000_000
