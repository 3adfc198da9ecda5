"""The published result: nothing is lost in its file, and some of it is what judging those few says."""

import dataclasses
import io
import itertools
import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cli_invented import FROZEN, NEW, OLD, header
from published_invented import IDS, OUTCOMES, make

from conformance import catalog
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger import load as rules
from conformance.environments.table import ROOT, Environments
from conformance.environments.unpinned.export import as_installed
from conformance.model.comparison import (
    Behaviour,
    Divergence,
    FactComparison,
    Severity,
    StageComparison,
    Verdict,
)
from conformance.model.errors import (
    MissingObservationsError,
    MissingResultError,
    NewerSchemaError,
    TornResultError,
    UnknownImplementationError,
    UnpublishableError,
)
from conformance.model.observation import CaseStatus
from conformance.publishing.report.environments import environment_rows
from conformance.publishing.reproduce import reproducer, written
from conformance.publishing.reproduce.reproduced import Mark
from conformance.publishing.result import FILE
from conformance.publishing.result.check import apart
from conformance.publishing.result.model import Suite
from conformance.publishing.result.reader import Result
from conformance.publishing.result.wire import BLOCK
from conformance.publishing.result.writer import Publication, write
from conformance.workspace.source import Observed, Published
from conformance.workspace.workspace import Workspace

SUITE = Suite("1.2.3", "2026-01-02T03:04:05+00:00", "ab" * 20, False, "cd" * 32)


def publication(judgement: Judgement, **more: Any) -> Publication:
    return Publication(judgement, rules.load(), SUITE, frozenset(judgement.headers), **more)


def divergence(case: str, stage: str, members: list[list[str]], pairs: dict[tuple[int, int], StageComparison]) -> Any:
    behaviours = tuple(Behaviour(tuple(some), f"does {n}") for n, some in enumerate(members))
    worst = max((one.verdict for one in pairs.values()), key=list(Verdict).index)
    return Divergence(case, catalog.load()[case].api, stage, worst, Severity.MEDIUM, behaviours, pairs)


def fact(name: str, verdict: Verdict, left: str, right: str, **more: Any) -> FactComparison:
    return FactComparison(name, verdict, f"{left} against {right}", left, right, **more)


@pytest.fixture
def odd() -> Judgement:
    """All that a judgement can hold: endings, infinities, gaps with reasons, facts that are not there, no rule."""
    cases = dict(itertools.islice(catalog.load().items(), 2 * BLOCK + 3))
    first, second, third = next(iter(cases)), list(cases)[BLOCK], list(cases)[-1]
    # Its revision is another one for that.
    cases[second] = dataclasses.replace(cases[second], logic=True)
    infinite = FactComparison(
        "output.0", Verdict.DIFFERENT, "NaN in other places", "nan", "1.0", float("inf"), float("nan"), (0, 3)
    )
    agreeing = FactComparison("output.1", Verdict.EQUIVALENT, "differs by rounding", distance=1.5, relative=2e-16)
    scalar = FactComparison("total", Verdict.DIFFERENT, "in float32", "0.1", "0.2", 99.0, 1e-5, (), "float32")
    crash = fact("status", Verdict.CRASH, "ran", "crash: SIGSEGV")
    timeout = fact("status", Verdict.TIMEOUT, "ran", "timeout: 120 s")
    both = fact("status", Verdict.CRASH, "timeout: 120 s", "crash: SIGSEGV")
    explained = dataclasses.replace(
        divergence(
            first,
            "forward",
            [[OLD.id], [NEW.id, FROZEN.id]],
            {(0, 1): StageComparison("forward", Verdict.DIFFERENT, (infinite, scalar, agreeing))},
        ),
        rules=(rules.load()[3].id, rules.load()[0].id),
        rules_by_pair={(0, 1): (rules.load()[3].id, rules.load()[0].id)},
    )
    ended = divergence(
        second,
        "crash",
        [[OLD.id], [NEW.id], [FROZEN.id]],
        {
            (0, 1): StageComparison("timeout", Verdict.TIMEOUT, (timeout,)),
            (0, 2): StageComparison("crash", Verdict.CRASH, (crash,), 12),
            (1, 2): StageComparison("crash", Verdict.CRASH, (both,)),
        },
    )
    unexplained = dataclasses.replace(
        divergence(
            third,
            "config",
            [[OLD.id, NEW.id], [FROZEN.id]],
            {
                (0, 1): StageComparison(
                    "config", Verdict.STRUCTURE, (fact("config.a", Verdict.STRUCTURE, "1", "2"),), agreeing=7
                )
            },
        ),
        unexplained=((0, 1),),
    )
    unnamed = {(0, 1): StageComparison("names", Verdict.STRUCTURE, ())}
    nobody = dataclasses.replace(unexplained, stage="names", pairs=unnamed, unexplained=((0, 1),))
    everybody: dict[str, CaseStatus] = dict.fromkeys(IDS, "ok")
    statuses: dict[str, dict[str, CaseStatus]] = {case: dict(everybody) for case in cases}
    statuses[second] = {OLD.id: "ok", NEW.id: "timeout", FROZEN.id: "crash"}
    statuses[third] = {OLD.id: "ok", NEW.id: "unsupported"}
    return Judgement(
        cases,
        {one.id: header(one) for one in (OLD, NEW, FROZEN)},
        (explained, ended, unexplained, nobody),
        {
            **{case: {"construct": dict.fromkeys(IDS, 0)} for case in cases},
            first: {
                "construct": {OLD.id: 0, NEW.id: 1, FROZEN.id: 1},
                "forward": {OLD.id: 40, NEW.id: 0, FROZEN.id: 0},
            },
            second: {"crash": {OLD.id: 0, NEW.id: 1, FROZEN.id: 2}, "construct": {OLD.id: 0}},
        },
        {third: {NEW.id: "unsupported: “no” kernel\n", FROZEN.id: "not run"}},
        statuses,
        {first: {"gradient": {FROZEN.id: "follows from unsupported"}}},
        rules.load(),
    )


def test_nothing_is_lost(odd: Judgement, tmp_path: Path) -> None:
    path = tmp_path / "result.zip"
    environments, installed = environment_rows(Environments.load()), as_installed(OUTCOMES)
    size = write(path, publication(odd, environments=environments, installed=installed, provenance={"a": 1}))
    assert size == path.stat().st_size
    result = Result(path)
    found = result.judge()
    # NaN is no number that equals itself.
    assert repr(list(found.divergences[0].pairs.items())) == repr(list(odd.divergences[0].pairs.items()))
    without = [dataclasses.replace(one, pairs={}) for one in odd.divergences]
    assert [dataclasses.replace(one, pairs={}) for one in found.divergences] == without
    assert [one.pairs for one in found.divergences[1:]] == [one.pairs for one in odd.divergences[1:]]
    assert dataclasses.replace(found, divergences=()) == dataclasses.replace(odd, divergences=())
    assert list(found.cases) == list(odd.cases)
    assert [case.revision for case in found.cases.values()] == [case.revision for case in odd.cases.values()]
    assert list(found.headers) == list(odd.headers)
    assert result.rules == rules.load()
    assert result.index.suite == SUITE
    assert set(result.index.complete) == set(IDS)
    assert result.environments == environments
    assert result.installed == json.loads(json.dumps(installed))
    assert result.provenance == {"a": 1}


def test_a_real_judgement_comes_back_as_it_was(tmp_path: Path) -> None:
    workspace = Workspace(make(tmp_path / "reports"))
    judgement = workspace.judge()
    write(tmp_path / "result.zip", publication(judgement))
    assert Result(tmp_path / "result.zip").judge() == judgement


def test_the_same_judgement_is_the_same_file(odd: Judgement, tmp_path: Path) -> None:
    write(tmp_path / "a.zip", publication(odd))
    read = Result(tmp_path / "a.zip").judge()
    write(tmp_path / "b.zip", publication(read))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "b.zip"], "nothing temporary is left"


def test_only_what_is_asked_for_is_read(odd: Judgement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "result.zip", publication(odd))
    result = Result(tmp_path / "result.zip")
    asked: list[str] = []
    member = result.member

    def noted(name: str, kind: Any) -> Any:
        asked.append(name)
        return member(name, kind)

    monkeypatch.setattr(result, "member", noted)
    case = list(odd.cases)[BLOCK]
    judgement = result.judge(cases=[case])
    assert list(judgement.cases) == [case]
    assert [one.stage for one in judgement.divergences] == ["crash"]
    assert [name for name in asked if "/" in name] == ["cases/1.json"]
    assert judgement.divergences[0].pairs[0, 1].facts[0].right == "timeout: 120 s"
    assert [name for name in asked if "/" in name] == ["cases/1.json", "facts/1.json"]


@pytest.mark.parametrize("chosen", list(itertools.combinations(IDS, 2)), ids=" ".join)
@pytest.mark.night
def test_two_of_them_are_what_judging_the_two_alone_says(chosen: tuple[str, str], tmp_path: Path) -> None:
    workspace = Workspace(make(tmp_path / "reports"))
    write(tmp_path / "result.zip", publication(workspace.judge()))
    found, alone = Result(tmp_path / "result.zip").judge(chosen), workspace.judge(chosen)
    # The behaviours keep the publication's order, in which the two may stand the other way round.
    assert [told(one) for one in found.divergences] == [told(one) for one in alone.divergences]
    if chosen[0] == OLD.id:
        assert found.divergences == alone.divergences
    assert (found.headers, found.statuses, found.unjudged) == (alone.headers, alone.statuses, alone.unjudged)
    for case, stages in alone.classes.items():
        for stage, members in stages.items():
            assert alike(found.classes[case][stage]) == alike(members)


def told(one: Divergence) -> object:
    does = {i: behaviour.summary for behaviour in one.behaviours for i in behaviour.implementations}
    return one.case, one.stage, one.verdict, one.severity, does, one.rules, one.unexplained


def alike(members: Any) -> set[frozenset[str]]:
    return {frozenset(i for i, n in members.items() if n == number) for number in members.values()}


def test_an_ending_is_named_by_those_who_are_asked_for(odd: Judgement, tmp_path: Path) -> None:
    write(tmp_path / "result.zip", publication(odd))
    result, case = Result(tmp_path / "result.zip"), list(odd.cases)[BLOCK]
    (slow,) = result.judge([OLD.id, NEW.id], [case]).divergences
    assert (slow.stage, slow.verdict) == ("timeout", Verdict.TIMEOUT)
    assert [one.summary for one in slow.behaviours] == ["ran", "timeout: 120 s"]
    assert set(result.judge([OLD.id, NEW.id], [case]).classes[case]) == {"timeout", "construct"}
    (both,) = result.judge([NEW.id, FROZEN.id], [case]).divergences
    assert (both.stage, [one.implementations for one in both.behaviours]) == ("crash", [(NEW.id,), (FROZEN.id,)])
    assert [one.summary for one in both.behaviours] == ["timeout: 120 s", "crash: SIGSEGV"]
    assert result.judge([OLD.id], [case]).divergences == ()


def test_behaviours_that_are_left_are_told_by_their_own_comparison(tmp_path: Path) -> None:
    case = catalog.load()["layers.Dense[]"]
    shape = fact("output.0.shape", Verdict.STRUCTURE, "(2, 3)", "(2, 4)")
    pairs = {
        (0, 1): StageComparison(
            "forward", Verdict.ERROR, (fact("raised", Verdict.ERROR, "does not raise", "raises E"),)
        ),
        (0, 2): StageComparison("forward", Verdict.STRUCTURE, (shape,)),
        (1, 2): StageComparison(
            "forward", Verdict.ERROR, (fact("raised", Verdict.ERROR, "raises E", "does not raise"),)
        ),
    }
    whole = divergence(case.id, "forward", [[OLD.id], [NEW.id], [FROZEN.id]], pairs)
    judgement = Judgement({case.id: case}, {one.id: header(one) for one in (OLD, NEW, FROZEN)}, (whole,), {}, {}, {})
    write(tmp_path / "result.zip", publication(judgement))
    (found,) = Result(tmp_path / "result.zip").judge([OLD.id, FROZEN.id]).divergences
    assert (found.verdict, found.severity) == (Verdict.STRUCTURE, Severity.MEDIUM)
    assert [one.summary for one in found.behaviours] == ["output.0.shape = (2, 3)", "output.0.shape = (2, 4)"]
    assert dict(found.pairs) == {(0, 1): pairs[0, 2]}


def test_what_the_format_cannot_hold_is_refused(odd: Judgement, tmp_path: Path) -> None:
    turned = dataclasses.replace(
        odd.divergences[0],
        behaviours=tuple(
            dataclasses.replace(one, implementations=one.implementations[::-1]) for one in odd.divergences[0].behaviours
        ),
    )
    comparison = odd.divergences[0].pairs[0, 1]
    mixed = dataclasses.replace(
        odd.divergences[0], pairs={(0, 1): msgspec.structs.replace(comparison, facts=comparison.facts[::-1])}
    )
    for wrong in (turned, mixed, dataclasses.replace(odd.divergences[0], api="layers.Nothing")):
        with pytest.raises(UnpublishableError):
            write(tmp_path / "result.zip", publication(dataclasses.replace(odd, divergences=(wrong,))))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_an_error_of_ours(odd: Judgement, tmp_path: Path) -> None:
    path = tmp_path / "result.zip"
    with pytest.raises(MissingResultError):
        Result(path).origin  # noqa: B018 -- reading it is the point
    write(path, publication(odd))
    content = path.read_bytes()
    for damaged in (content[:200], b"nothing", b""):
        path.write_bytes(damaged)
        with pytest.raises(TornResultError):
            Result(path).origin  # noqa: B018
    # One byte of a compressed member: its checksum tells.
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        place = archive.getinfo("cases/0.json").header_offset + 80
    path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
    with pytest.raises(TornResultError):
        Result(path).judge()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        index = json.loads(archive.read("index.json"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("index.json", msgspec.json.encode({**index, "schema": "urn:keras-conformance:result:99"}))
    with pytest.raises(NewerSchemaError, match="result:99"):
        Result(path).origin  # noqa: B018


def test_no_flipped_bit_of_the_directory_is_a_traceback(odd: Judgement, tmp_path: Path) -> None:
    path = tmp_path / "result.zip"
    write(path, publication(odd))
    content = path.read_bytes()
    end = content.rindex(b"search.json") + len("search.json")
    kinds: set[str] = set()
    for place in range(content.rindex(b"PK\x01\x02", 0, end), end):
        for bit in range(8):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :])
            try:
                Result(path).search  # noqa: B018 -- reading it is the point
            except TornResultError as error:
                kinds.add(type(error.__cause__).__name__)
    assert {"NotImplementedError", "RuntimeError", "BadZipFile"} <= kinds


def test_what_came_of_running_reproducers_is_published(tmp_path: Path) -> None:
    workspace = Workspace(make(tmp_path / "reports"))
    judgement = workspace.judge()
    one = next(d for d in judgement.divergences if d.case == "activations.hard_sigmoid[]")
    script = written(judgement.cases[one.case], one, judgement.headers)
    assert script is not None
    done = Mark("reproduced", len(script.sides), len(script.sides), len(script.sides))
    plain = publication(judgement, installed=as_installed(OUTCOMES))
    write(tmp_path / "result.zip", dataclasses.replace(plain, marks={one.case: {script.digest: done}}))
    source = Published(Result(tmp_path / "result.zip"))
    assert source.mark(one, script) == done
    other = dataclasses.replace(script, text=script.text + "print('more')\n")
    assert source.mark(one, other).outcome == "not run"


def test_both_sources_answer_alike(tmp_path: Path) -> None:
    workspace = Workspace(make(tmp_path / "reports"))
    write(tmp_path / "result.zip", publication(workspace.judge(), installed=as_installed(OUTCOMES)))
    mine, published = Observed(tmp_path / "reports"), Published(Result(tmp_path / "result.zip"))
    case = "activations.hard_sigmoid[]"
    for asked in (None, [OLD.id, NEW.id]):
        assert mine.judge(asked, [case]) == published.judge(asked, [case])
        assert mine.headers(asked) == published.headers(asked)
    assert mine.apis == published.apis
    assert mine.rules == published.rules
    assert mine.case(case) == published.case(case)
    judgement = published.judge(cases=[case])
    (one,) = judgement.divergences
    script = reproducer(judgement.cases[case], one, judgement.headers, published.arrays)
    assert script == reproducer(judgement.cases[case], one, judgement.headers, mine.arrays)
    for source in (mine, published):
        with pytest.raises(MissingObservationsError):
            source.headers(["py311-tf2/tf.keras"])
        with pytest.raises(UnknownImplementationError):
            source.judge(["py311-tf2/kears"])
    assert published.origin.line.startswith("From the published result 1.2.3 of 2026-01-02, commit abababababab: 3")
    cases = f"{len(catalog.load()):,} cases"
    assert mine.origin.line == f"From the observations in {tmp_path / 'reports'}: 3 implementations, {cases}."


def test_the_packages_file_is_of_the_publication_in_reports_latest() -> None:
    assert apart(ROOT / "reports" / "latest", FILE) == ""
