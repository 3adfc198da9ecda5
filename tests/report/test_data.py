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

from conformance.compare.model import Behaviour
from conformance.report import ReportData, ReportDataError, divergences_json, write_report
from conformance.report.encode import blocks
from conformance.report.page import render_page
from conformance.report.synthetic import synthetic
from conformance.report.write import SCHEMA_FILE


def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA_FILE.read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def core(data: ReportData) -> dict[str, Any]:
    _, text = next(iter(blocks(data)))
    value: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(text)))
    return value


def test_written_files_are_whole_and_valid(folder: Path) -> None:
    assert sorted(p.name for p in folder.iterdir()) == ["divergences.json", "divergences.schema.json", "index.html"]
    assert (folder / "divergences.schema.json").read_bytes() == SCHEMA_FILE.read_bytes()
    exported = json.loads((folder / "divergences.json").read_text())
    validator().validate(exported)
    gru, dense, odd = exported["divergences"]
    assert (gru["case"], gru["api"], gru["stage"]) == ("layers.GRU[reset_after=True]", "layers.GRU", "forward")
    assert (gru["verdict"], gru["severity"], gru["rule"]) == ("different", "high", "gru-reset")
    assert [b["implementations"] for b in gru["behaviours"]] == [
        ["py37-tf20/keras"],
        ["py311-tf2/keras", "py311-tf2/tf_keras"],
    ]
    assert len(gru["facts"]) == 1, "facts that agree are not exported"
    assert [f["behaviours"] for f in dense["facts"]] == [[0, 1], [0, 2], [1, 2]]
    assert (odd["rule"], odd["rules"], odd["unexplained"]) == (None, [], [[0, 1]])
    assert exported["complete"] is False
    jax = exported["implementations"][3]
    assert jax["statuses"]["not-run"] == 2
    assert jax["statuses"]["unsupported"] == 1
    assert jax["complete"] is False


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d["divergences"][0].pop("rule"),
        lambda d: d["divergences"][0].update(verdict="worse"),
        lambda d: d["divergences"][0]["behaviours"].pop(),
        lambda d: d.update(schema="urn:keras-conformance:divergences:2"),
        lambda d: d["implementations"][0]["statuses"].pop("not-run"),
        lambda d: d["divergences"][0]["facts"][0].update(distance="many"),
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
    fact = dataclasses.replace(comparison.facts[0], distance=float("inf"), relative=float("nan"))
    far = dataclasses.replace(gru, pairs={(0, 1): dataclasses.replace(comparison, facts=(fact,))})
    exported = divergences_json(dataclasses.replace(data, divergences=(far,)))
    validator().validate(json.loads(json.dumps(exported, allow_nan=False)))
    assert (exported["divergences"][0]["facts"][0]["distance"], exported["divergences"][0]["facts"][0]["relative"]) == (
        "inf",
        "nan",
    )


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
        dataclasses.replace(data, divergences=(wrong,))
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
    assert len(list(tmp_path.iterdir())) == 3


def test_hostile_text_never_stands_in_the_markup(folder: Path) -> None:
    text = (folder / "index.html").read_text()
    assert "onerror" not in text
    assert "<img" not in text


def test_200_000_results_are_at_most_10_mb() -> None:
    data = synthetic()
    assert len(data.cases) * len(data.headers) == 200_000
    assert len(data.divergences) > 5_000
    assert len(render_page(data).encode()) <= 10_000_000


def test_synthetic_results_are_valid_too() -> None:
    validator().validate(divergences_json(synthetic(2_000, 5)))


def test_equal_labels_are_told_apart_by_their_environment(data: ReportData) -> None:
    old, new, *rest = data.headers
    twin = msgspec.structs.replace(old, versions=new.versions)
    labels = [i["label"] for i in core(dataclasses.replace(data, headers=(twin, new, *rest)))["implementations"]]
    assert labels[:3] == [
        "keras 3.15.1 (TF 2.21.0), py37-tf20",
        "keras 3.15.1 (TF 2.21.0), py311-tf2",
        "tf_keras 2.21.0 (TF 2.21.0)",
    ]
