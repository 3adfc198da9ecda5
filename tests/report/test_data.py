"""What the report refuses, exports and embeds, without a browser."""

import base64
import dataclasses
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from report_invented import FIT, GRU
from test_docs import fenced

from conformance.analysis.history.sizes import ROUNDING
from conformance.environments.table import ROOT
from conformance.model.comparison import Behaviour, Divergence, End, FactComparison, Severity, StageComparison, Verdict
from conformance.model.errors import ReportDataError
from conformance.publishing.report import ReportData, RuleText, divergences_json, write_report
from conformance.publishing.report.chunks import FOLDER, MOST, chunk, runs
from conformance.publishing.report.core import core
from conformance.publishing.report.data import pairs
from conformance.publishing.report.details import by_case, case_chunks, details_json
from conformance.publishing.report.effects import BREAKS, CHANGES, NEW
from conformance.publishing.report.parts import Part, Parts
from conformance.publishing.report.synthetic import synthetic
from conformance.publishing.report.write import SCHEMAS
from conformance.publishing.reproduce.reproduced import Mark

FILES = [
    *("data", "details.schema.json", "divergences.json", "divergences.schema.json"),
    *("environments.json", "environments.schema.json", "index.html"),
]
HISTORY = ["history.json", "history.schema.json"]


def content(script: str) -> Any:
    """The JSON value in a chunk's script, which is what its name says."""
    _, name, _, text, _ = script.split('"')
    value = json.loads(gzip.decompress(base64.b64decode(text)))
    if chunk(name.rpartition("-")[0], value).name != name:
        raise ValueError(f"{name} does not hold what its name says")
    return value


def validator(name: str = "divergences") -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def packed(data: ReportData) -> dict[str, Any]:
    """What every view needs, as the page has it."""
    return core(data, list(case_chunks(data)), {})


def exported_of(data: ReportData) -> dict[str, Any]:
    """The content of divergences.json."""
    return divergences_json(data, list(case_chunks(data)))


def facts_in(value: dict[str, Any]) -> dict[tuple[str, str, int], dict[str, Any]]:
    """The divergences of a chunk by case, stage and number, with what their positions stand for."""
    validator("details").validate(value)
    texts = value["texts"]
    kinds = [[texts[n] for n in kind] for kind in value["kinds"]]
    facts = [(*kinds[kind], texts[left], texts[right], *rest) for kind, left, right, *rest in value["rows"]]
    found = {}
    for name, case in value["cases"].items():
        for one in case["divergences"]:
            told = {(i, j): (compared, [facts[n] for n in rows]) for i, j, _, _, compared, rows, _ in one["pairs"]}
            by = {(i, j): (texts[verdict], [texts[n] for n in rules]) for i, j, verdict, rules, *_ in one["pairs"]}
            found[name, one["stage"], one["number"]] = {**one, "pairs": told, "by": by}
    return found


def detailed(*divergences: Divergence, of: ReportData) -> dict[tuple[str, str, int], dict[str, Any]]:
    """What the files beside the page would say of these divergences alone."""
    data = dataclasses.replace(of, divergences=divergences, histories=())
    value = details_json(data, sorted(data.cases), by_case(data.divergences))
    return facts_in(json.loads(json.dumps(value, allow_nan=False)))


def rows(exported: dict[str, Any]) -> list[dict[str, Any]]:
    """The divergences of divergences.json one by one, with what its positions stand for."""
    texts, patterns, rules = exported["texts"], exported["patterns"], [r["id"] for r in exported["rules"]]
    ids = [i["id"] for i in exported["implementations"]]
    found = []
    for values in zip(*exported["divergences"].values(), strict=True):
        one = dict(zip(exported["divergences"], values, strict=True))
        one |= {name: texts[one[name]] for name in ("case", "api", "stage", "verdict", "severity")}
        pattern = patterns[one["pattern"]]
        one["behaviours"] = [
            (texts[text], [i for i, letter in zip(ids, pattern, strict=True) if letter == chr(65 + n)])
            for n, text in enumerate(one["behaviours"])
        ]
        one["rules"] = [rules[r] for r in one["rules"]]
        one["details"] = exported["details"][one["details"]]
        found.append(one)
    return found


def test_written_files_are_whole_and_valid(folder: Path) -> None:
    assert sorted(p.name for p in folder.iterdir()) == sorted([*FILES, *HISTORY])
    for name in ("divergences", "environments", "history"):
        assert (folder / f"{name}.schema.json").read_bytes() == (SCHEMAS / f"{name}.schema.json").read_bytes()
        validator(name).validate(json.loads((folder / f"{name}.json").read_text()))
    exported = json.loads((folder / "divergences.json").read_text())
    gru, dense, odd = rows(exported)
    assert (gru["case"], gru["api"], gru["stage"]) == ("layers.GRU[reset_after=True]", "layers.GRU", "forward")
    assert (gru["verdict"], gru["severity"], gru["rules"]) == ("different", "high", ["gru-reset"])
    assert [ids for _, ids in gru["behaviours"]] == [
        ["py37-tf20/keras"],
        ["py311-tf2/keras", "py311-tf2/tf_keras"],
    ]
    assert (folder / gru["details"]).is_file()
    assert dense["rules"] == ["config-module"]
    assert (odd["rules"], odd["unexplained"], odd["number"]) == ([], [[0, 1]], 0)
    assert exported["complete"] is False
    jax = exported["implementations"][3]
    assert jax["statuses"]["not-run"] == 2
    assert jax["statuses"]["unsupported"] == 1
    assert jax["complete"] is False


def test_what_came_of_running_a_reproducer_is_beside_it(data: ReportData, tmp_path: Path) -> None:
    first = data.divergences[0]
    failed = Mark("not reproduced", 1, 2, 2, {"py311-tf2/keras": "0.5, not 0.25"})
    write_report(
        dataclasses.replace(data, marks=lambda d: failed if d == first else Mark("not run", 0, 0, 2)), tmp_path
    )
    values = [content(path.read_text()) for path in (tmp_path / FOLDER).glob("details-*.js")]
    told = {key: one["reproduced"] for value in values for key, one in facts_in(value).items()}
    assert told.pop((first.case, first.stage, 0)) == msgspec.to_builtins(failed)
    assert {one["outcome"] for one in told.values()} == {"not run"}


def test_every_fact_of_every_pair_is_in_the_files_beside_the_page(data: ReportData, folder: Path) -> None:
    values = [content(path.read_text()) for path in (folder / FOLDER).glob("details-*.js")]
    assert {case for value in values for case in value["cases"]} == set(data.cases)
    told = {key: one for value in values for key, one in facts_in(value).items()}
    assert set(told) == {(d.case, d.stage, 0) for d in data.divergences}
    for d in data.divergences:
        one = told[d.case, d.stage, 0]
        assert one["reproducer"] == data.reproducer(d, 0)
        assert list(one["pairs"]) == sorted(d.pairs)
        assert one["by"] == {
            pair: (p.verdict, list(d.rules_by_pair.get(pair, ()))) for pair, p in sorted(d.pairs.items())
        }
        for pair, (compared, facts) in one["pairs"].items():
            assert compared == len(d.pairs[pair].facts) == len(facts) + 1, "facts that agree are counted, not told"
            assert facts == [
                (f.fact, f.verdict, f.summary, f.left, f.right, f.relative, f.distance, list(f.worst or ()), "", None)
                for f in d.pairs[pair].differing
            ]
    (fit,) = [value["cases"][FIT] for value in values if FIT in value["cases"]]
    assert fit["curves"]["loss"]["py311-tf2/keras"] == [1.0, 0.5, "nan"]


def test_nothing_of_many_facts_and_many_behaviours_is_cut(data: ReportData) -> None:
    sides = tuple(Behaviour((i,), f"does {n}") for n, i in enumerate(data.implementations))
    differing = tuple(
        FactComparison(f"config.{n}", Verdict.STRUCTURE, "another value", str(n), "x" * 5000) for n in range(300)
    )
    compared = {pair: StageComparison("config", Verdict.STRUCTURE, differing) for pair in pairs(len(sides))}
    many = dataclasses.replace(data.divergences[1], behaviours=sides, pairs=compared)
    ((_, one),) = detailed(many, of=data).items()
    assert {pair: len(facts) for pair, (_, facts) in one["pairs"].items()} == dict.fromkeys(compared, 300)
    assert one["pairs"][2, 3][1][299][:5] == ("config.299", "structure", "another value", "299", "x" * 5000)


def test_a_distance_is_said_by_its_precision_where_that_says_all(data: ReportData) -> None:
    gru = data.divergences[0]
    fact = msgspec.structs.replace(gru.pairs[0, 1].facts[0], distance=0.0055 * 2.0**52)
    near = dataclasses.replace(gru, pairs={(0, 1): msgspec.structs.replace(gru.pairs[0, 1], facts=(fact,))})
    ((_, one),) = detailed(near, of=data).items()
    assert one["pairs"][0, 1][1][0][5:7] == (0.0055, "float64")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d["divergences"].pop("rules"),
        lambda d: d["divergences"]["behaviours"][0].pop(),
        lambda d: d.update(schema="urn:keras-conformance:divergences:2"),
        lambda d: d["implementations"][0]["statuses"].pop("not-run"),
        lambda d: d["divergences"]["details"].__setitem__(0, "many"),
        lambda d: d["divergences"].update(pairs=[]),
        lambda d: d["details"].append(0),
    ],
)
def test_schema_refuses(data: ReportData, spoil: Any) -> None:
    exported = json.loads(json.dumps(exported_of(data)))
    validator().validate(exported)
    spoil(exported)
    assert list(validator().iter_errors(exported))


def test_infinite_distances_are_told_as_text(data: ReportData) -> None:
    gru = data.divergences[0]
    comparison = gru.pairs[0, 1]
    fact = msgspec.structs.replace(comparison.facts[0], distance=float("inf"), relative=float("nan"))
    far = dataclasses.replace(gru, pairs={(0, 1): msgspec.structs.replace(comparison, facts=(fact,))})
    ((_, one),) = detailed(far, of=data).items()
    assert one["pairs"][0, 1][1][0][5:7] == ("nan", "inf")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"case": "layers.Gone[]"}, "not there"),
        ({"rules": ("nobody-wrote-this",)}, "nobody-wrote-this"),
        ({"behaviours": (Behaviour(("py99/keras",), ""), Behaviour(("py311-tf2/keras",), ""))}, "py99/keras"),
        ({"behaviours": (Behaviour(("py311-tf2/keras",), ""),)}, "does not part"),
    ],
)
def test_pieces_that_do_not_belong_together(data: ReportData, change: dict[str, Any], message: str) -> None:
    wrong = dataclasses.replace(data.divergences[0], **change)
    with pytest.raises(ReportDataError, match=message) as caught:
        dataclasses.replace(data, divergences=(wrong,), histories=())
    assert caught.value.advice


def test_two_headers_for_one_implementation(data: ReportData) -> None:
    with pytest.raises(ReportDataError, match="two headers"):
        dataclasses.replace(data, headers=(data.headers[0], *data.headers))


def test_what_was_not_run_has_no_class(data: ReportData) -> None:
    found = packed(data)
    cases, at = found["cases"], found["cases"]["id"].index("losses.Hinge[]")
    stage, pattern = found["layouts"][cases["layout"][at]]
    assert found["stages"][stage] == "forward"
    # keras 2.3.1 ran; 3.15.1 did not, tf_keras could not, JAX is absent.
    assert found["patterns"][pattern] == "A..."
    assert [found["statuses"][int(s)] for s in found["statusPatterns"][cases["status"][at]]] == [
        "ok",
        "not-run",
        "unsupported",
        "not-run",
    ]


def test_the_same_data_give_the_same_page(data: ReportData, folder: Path, tmp_path: Path) -> None:
    assert write_report(data, tmp_path).read_bytes() == (folder / "index.html").read_bytes()


def test_a_failed_write_leaves_what_was_there(data: ReportData, tmp_path: Path) -> None:
    before = write_report(data, tmp_path).read_bytes()

    def fails(_: object) -> str:
        raise OSError("no more")

    with pytest.raises(OSError, match="no more"):
        write_report(dataclasses.replace(data, reproducers=fails), tmp_path)
    assert (tmp_path / "index.html").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == len(FILES + HISTORY)
    assert list(tmp_path.rglob("*.tmp")) == []


def test_hostile_text_never_stands_in_the_markup(folder: Path) -> None:
    text = (folder / "index.html").read_text()
    assert "onerror" not in text
    assert "<img" not in text


def test_synthetic_results_are_valid_too() -> None:
    some = synthetic(4_000, 40)
    assert max(len(d.behaviours) for d in some.divergences) > 5
    validator().validate(exported_of(some))


def test_each_group_that_had_agreed_has_a_divergence_of_its_own(twice: ReportData) -> None:
    found = packed(twice)
    columns, stages = found["divergences"], found["stages"]
    (first, second) = [
        n for n, s in enumerate(columns["stage"]) if stages[s] == "forward" and n >= len(columns["case"]) - 3
    ]
    assert columns["pattern"][first] == columns["pattern"][second]
    # keras 2.3.1 and tf_keras had parted from the two others before: A and B, C and D.
    assert found["patterns"][columns["pattern"][first]] == "ACBD"
    assert (columns["first"][first], columns["first"][second]) == (0, 2)
    exported = rows(exported_of(twice))[-2:]
    assert [(one["number"], [ids for _, ids in one["behaviours"]]) for one in exported] == [
        (0, [["py37-tf20/keras"], ["py311-tf2/tf_keras"]]),
        (1, [["py311-tf2/keras"], ["py313-keras315-jax/keras[jax]"]]),
    ]


def test_no_implementation_is_in_two_divergences_of_one_stage(data: ReportData) -> None:
    twice = (data.divergences[0], data.divergences[0])
    with pytest.raises(ReportDataError, match="parts already"):
        dataclasses.replace(data, divergences=twice, histories=())


def test_histories_are_those_of_the_divergences(data: ReportData) -> None:
    with pytest.raises(ReportDataError, match="histories"):
        dataclasses.replace(data, histories=data.histories[1:])


def test_the_example_in_the_documentation_reads_every_pair(
    data: ReportData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The other block is code that somebody pastes.
    example, _ = fenced((ROOT / "docs/report.md").read_text(encoding="utf-8"), "python")
    write_report(data, tmp_path / "reports")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "docs/report.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == sum(len(d.pairs) for d in data.divergences)
    assert f"{GRU} forward 0 against 1: 1 of 2 facts different" in lines


def test_one_case_more_changes_one_chunk_or_two() -> None:
    names = sorted(f"layers.L{n % 40}[row={n}]" for n in range(3000))
    before = [names[start:end] for start, end in runs(names)]
    assert [name for run in before for name in run] == names
    assert 30 < len(before) < 100
    assert max(len(run) for run in before) <= MOST
    more = sorted([*names, "layers.L7[row=new]"])
    after = [more[start:end] for start, end in runs(more)]
    assert len([run for run in after if run not in before]) <= 2


def test_a_chunk_is_named_after_what_it_holds() -> None:
    one, other = chunk("details", {"a": [1]}), chunk("details", {"a": [2]})
    assert one.name != other.name
    assert chunk("details", {"a": [1]}) == one
    assert content(one.script) == {"a": [1]}
    with pytest.raises(ValueError, match="does not hold"):
        content(one.script.replace(one.name, other.name))


def test_chunks_of_the_report_before_are_removed_and_nothing_else(data: ReportData, tmp_path: Path) -> None:
    write_report(data, tmp_path)
    mine = tmp_path / FOLDER / "of-mine.js"
    mine.write_text("// kept")
    before = set((tmp_path / FOLDER).iterdir())
    gru = dataclasses.replace(data.cases[GRU], params={"arguments": {"units": 5}})
    write_report(dataclasses.replace(data, cases={**data.cases, GRU: gru}), tmp_path)
    after = set((tmp_path / FOLDER).iterdir())
    assert len(before) == len(after)
    assert len(before - after) == 1
    assert mine in after


def test_a_chunk_that_was_altered_is_written_again(data: ReportData, tmp_path: Path) -> None:
    write_report(data, tmp_path)
    path = next((tmp_path / FOLDER).glob("details-*.js"))
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    write_report(data, tmp_path)
    assert path.read_bytes() == whole


def test_equal_labels_are_told_apart_by_their_environment(data: ReportData) -> None:
    old, new, *rest = data.headers
    twin = msgspec.structs.replace(old, versions=new.versions)
    labels = [i["label"] for i in packed(dataclasses.replace(data, headers=(twin, new, *rest)))["implementations"]]
    assert labels[:3] == [
        "keras 3.15.1 (TF 2.21.0), py37-tf20",
        "keras 3.15.1 (TF 2.21.0), py311-tf2",
        "tf_keras 2.21.0 (TF 2.21.0)",
    ]


def test_a_pair_is_taken_apart_by_effect_and_possible_causes() -> None:
    def only(*names: str) -> Callable[[str, tuple[str, ...]], bool]:
        return lambda fact, verdicts: fact in names

    rules = (
        RuleText("first", "bug", "", "", covers=only("output.0", "raised")),
        RuleText("second", "bug", "", "", covers=only("output.0")),
        RuleText("third", "bug", "", "", covers=only("float64", "output.1")),
        RuleText("idle", "bug", "", ""),
    )
    facts = (
        FactComparison("raised", Verdict.ERROR, "", "went well", "did not", ended=(End(), End("error", "ValueError"))),
        FactComparison(
            "float64", Verdict.ERROR, "", "no", "yes", only="float64", ended=(End("error", "TypeError"), End())
        ),
        FactComparison("output.0", Verdict.DIFFERENT, "", "1", "2", 1e9, 0.5),
        FactComparison("output.1", Verdict.DIFFERENT, "", "1", "1", 90.0, 1e-9, only="float64"),
        FactComparison("output.2", Verdict.IDENTICAL, ""),
    )
    compared = {(0, 1): StageComparison("forward", Verdict.ERROR, facts)}
    credited = ("third", "first", "second")
    sides = (Behaviour(("a",), "does"), Behaviour(("b",), "raises"))
    parted = Divergence(
        "c[]", "c", "forward", Verdict.ERROR, Severity.MEDIUM, sides, compared, credited, (), {(0, 1): credited}
    )
    assert Parts(rules)(parted, (0, 1)) == (
        Part((0,), BREAKS, Verdict.ERROR, False),
        Part((2,), NEW, Verdict.ERROR, True),
        Part((0, 1), CHANGES, Verdict.DIFFERENT, False),
        Part((2,), CHANGES, Verdict.DIFFERENT, True, ROUNDING),
    )
    unexplained = dataclasses.replace(parted, rules=(), unexplained=((0, 1),), rules_by_pair={})
    assert [(part.rules, part.effect) for part in Parts(rules)(unexplained, (0, 1))] == [
        ((), BREAKS),
        ((), NEW),
        ((), CHANGES),
    ]
