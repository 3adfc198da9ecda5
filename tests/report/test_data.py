"""What the report refuses, exports and embeds, without a browser."""

import base64
import dataclasses
import gzip
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from conformance.compare.model import Behaviour, Divergence, FactComparison, Severity, StageComparison, Verdict
from conformance.report import ReportData, ReportDataError, divergences_json, write_report
from conformance.report.data import pairs
from conformance.report.encode import blocks
from conformance.report.facts import kept_facts
from conformance.report.synthetic import synthetic
from conformance.report.write import SCHEMAS

FILES = ["divergences.json", "divergences.schema.json", "environments.json", "environments.schema.json", "index.html"]
HISTORY = ["history.json", "history.schema.json"]


def validator(name: str = "divergences") -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def core(data: ReportData) -> dict[str, Any]:
    _, text = next(iter(blocks(data)))
    value: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(text)))
    return value


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
        one["verdicts"] = [texts[v] for v in one["verdicts"]]
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
    ((_, _, _, differing, facts),) = gru["pairs"]
    assert (differing, len(facts)) == (1, 1), "facts that agree are not exported"
    kind, left, right, relative, distance, worst = facts[0]
    texts = exported["texts"]
    assert [texts[n] for n in exported["kinds"][kind]] == ["output.0", "different", "values differ"]
    assert (texts[right], relative, distance, worst) == ("0.125", 0.0055, 2.5e13, [0, 3])
    assert texts[left].startswith("left ")
    assert [pair[:2] for pair in dense["pairs"]] == [[0, 1], [0, 2], [1, 2]]
    assert (odd["rules"], odd["unexplained"], odd["number"]) == ([], [[0, 1]], 0)
    assert exported["complete"] is False
    jax = exported["implementations"][3]
    assert jax["statuses"]["not-run"] == 2
    assert jax["statuses"]["unsupported"] == 1
    assert jax["complete"] is False


def test_a_distance_is_said_by_its_precision_where_that_says_all(data: ReportData) -> None:
    gru = data.divergences[0]
    fact = msgspec.structs.replace(gru.pairs[0, 1].facts[0], distance=0.0055 * 2.0**52)
    near = dataclasses.replace(gru, pairs={(0, 1): msgspec.structs.replace(gru.pairs[0, 1], facts=(fact,))})
    exported = divergences_json(dataclasses.replace(data, divergences=(near,), histories=()))
    assert exported["divergences"]["pairs"][0][0][4][0][3:5] == [0.0055, "float64"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d["divergences"].pop("rules"),
        lambda d: d["divergences"]["behaviours"][0].pop(),
        lambda d: d.update(schema="urn:keras-conformance:divergences:1"),
        lambda d: d["implementations"][0]["statuses"].pop("not-run"),
        lambda d: d["divergences"]["pairs"][0][0][4][0].pop(),
        lambda d: d["divergences"]["pairs"][0][0][4][0].__setitem__(4, "many"),
        lambda d: d["kinds"][0].append(0),
    ],
)
def test_schema_refuses(data: ReportData, spoil: Any) -> None:
    exported = json.loads(json.dumps(divergences_json(data)))
    validator().validate(exported)
    spoil(exported)
    assert list(validator().iter_errors(exported))


def test_infinite_distances_are_exported_as_text(data: ReportData) -> None:
    gru = data.divergences[0]
    comparison = gru.pairs[0, 1]
    fact = msgspec.structs.replace(comparison.facts[0], distance=float("inf"), relative=float("nan"))
    far = dataclasses.replace(gru, pairs={(0, 1): msgspec.structs.replace(comparison, facts=(fact,))})
    exported = divergences_json(dataclasses.replace(data, divergences=(far,), histories=()))
    validator().validate(json.loads(json.dumps(exported, allow_nan=False)))
    assert exported["divergences"]["pairs"][0][0][4][0][3:5] == ["nan", "inf"]


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
    packed = core(data)
    cases, at = packed["cases"], packed["cases"]["id"].index("losses.Hinge[]")
    stage, pattern = packed["layouts"][cases["layout"][at]]
    assert packed["stages"][stage] == "forward"
    # keras 2.3.1 ran; 3.15.1 did not, tf_keras could not, JAX is absent.
    assert packed["patterns"][pattern] == "A..."
    assert [packed["statuses"][int(s)] for s in packed["statusPatterns"][cases["status"][at]]] == [
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


def test_hostile_text_never_stands_in_the_markup(folder: Path) -> None:
    text = (folder / "index.html").read_text()
    assert "onerror" not in text
    assert "<img" not in text


def test_synthetic_results_are_valid_too() -> None:
    some = synthetic(4_000, 40)
    assert max(len(d.behaviours) for d in some.divergences) > 5
    validator().validate(divergences_json(some))


def test_each_group_that_had_agreed_has_a_divergence_of_its_own(twice: ReportData) -> None:
    packed = core(twice)
    columns, stages = packed["divergences"], packed["stages"]
    (first, second) = [
        n for n, s in enumerate(columns["stage"]) if stages[s] == "forward" and n >= len(columns["case"]) - 3
    ]
    assert columns["pattern"][first] == columns["pattern"][second]
    # keras 2.3.1 and tf_keras had parted from the two others before: A and B, C and D.
    assert packed["patterns"][columns["pattern"][first]] == "ACBD"
    assert (columns["first"][first], columns["first"][second]) == (0, 2)
    exported = rows(divergences_json(twice))[-2:]
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


def many_sided(facts: int, behaviours: int = 12) -> Divergence:
    """A divergence of many behaviours, each pair with so many facts that differ."""
    sides = [Behaviour((f"i{n}",), f"does {n}") for n in range(behaviours)]
    differing = tuple(FactComparison(f"config.{n}", Verdict.STRUCTURE, "another value", "1", "2") for n in range(facts))
    compared = {(i, j): StageComparison("config", Verdict.STRUCTURE, differing) for i, j in pairs(behaviours)}
    return Divergence(
        "case[]", "case", "config", Verdict.STRUCTURE, Severity.LOW, tuple(sides), compared, ("rule",), ((3, 9),)
    )


def test_of_many_behaviours_the_facts_of_neighbours_and_of_the_first_are_kept() -> None:
    kept = kept_facts(many_sided(5), 24)
    firsts = {(0, n) for n in range(1, 12)}
    assert {one.pair for one in kept} == firsts | {(n - 1, n) for n in range(1, 12)} | {(3, 9)}
    assert {(len(one.facts), one.differing) for one in kept} == {(1, 5)}, "each keeps one; how many there are is said"
    few = kept_facts(many_sided(30, 2), 24)
    assert [(len(one.facts), one.differing, one.compared) for one in few] == [(24, 30, 30)]


def test_equal_labels_are_told_apart_by_their_environment(data: ReportData) -> None:
    old, new, *rest = data.headers
    twin = msgspec.structs.replace(old, versions=new.versions)
    labels = [i["label"] for i in core(dataclasses.replace(data, headers=(twin, new, *rest)))["implementations"]]
    assert labels[:3] == [
        "keras 3.15.1 (TF 2.21.0), py37-tf20",
        "keras 3.15.1 (TF 2.21.0), py311-tf2",
        "tf_keras 2.21.0 (TF 2.21.0)",
    ]
