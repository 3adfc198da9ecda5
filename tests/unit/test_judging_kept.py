"""What is kept from one judging to the next: it says what judging all of it again says, and much less is done."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging_invented import World, moved, real, told

from conformance.analysis.coverage.seen import Look, Looking, look
from conformance.analysis.judging import kept as keeping
from conformance.analysis.judging import keys, part
from conformance.analysis.judging.kept import Kept, kept_beside
from conformance.analysis.judging.sets import judge_sets
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.compare.behaviours import judge_prepared
from conformance.model.case import Case
from conformance.model.comparison import Divergence
from conformance.observations.merge import Observations
from conformance.observations.opening import Opened, of_store
from conformance.observations.store import Store


class Work:
    """What was done since it was last asked: the cases compared, and those explained."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.compared: list[str] = []
        self.explained: list[str] = []

        def comparing(case: Case, *rest: object) -> object:
            self.compared.append(case.id)
            return judge_prepared(case, *rest)  # type: ignore[arg-type]

        explain = Ledger.explain

        def explaining(ledger: Ledger, divergence: Divergence) -> Divergence:
            self.explained.append(divergence.case)
            return explain(ledger, divergence)

        monkeypatch.setattr(part, "judge_prepared", comparing)
        monkeypatch.setattr(Ledger, "explain", explaining)

    def done(self) -> tuple[set[str], set[str]]:
        """The cases compared and those explained, since this was last asked."""
        found = set(self.compared), set(self.explained)
        self.compared.clear()
        self.explained.clear()
        return found


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(monkeypatch)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / ".judged")


def test_a_second_time_nothing_is_done(kept: Kept, work: Work) -> None:
    first = real().judged(kept)
    assert work.done()[0] == set(real().cases)
    assert told(real().judged(kept)) == told(first)
    assert work.done() == (set(), set())


def test_another_observation_is_a_reason_to_judge_its_case_and_the_one_spelled_by_it(kept: Kept, work: Work) -> None:
    world = real()
    world.judged(kept)
    bare = next(case for case in world.cases.values() if case.explicit_defaults in world.cases)
    assert bare.explicit_defaults is not None
    i = next(iter(world.headers))
    for case, touched in ((bare.id, {bare.id}), (bare.explicit_defaults, {bare.id, bare.explicit_defaults})):
        other = world.observing(i, case, moved(world.seen[i][case], 2.5))
        work.done()
        found = told(other.judged(kept))
        assert work.done()[0] == touched
        assert found == told(other.judged()) != told(world.judged())


def test_ten_new_cases_are_all_that_is_judged(kept: Kept, work: Work) -> None:
    world = real()
    new = list(world.cases)[::4][:10]
    before = replace(world, cases={name: case for name, case in world.cases.items() if name not in new})
    before.judged(kept)
    work.done()
    found = world.judged(kept)
    # A case whose spelled partner is new is judged by it now.
    partners = {case.id for case in world.cases.values() if case.explicit_defaults in new}
    assert work.done()[0] == {*new, *partners}
    assert told(found) == told(world.judged())


def test_a_changed_rule_is_held_against_the_cases_it_may_touch(kept: Kept, work: Work) -> None:
    world = real()
    first = world.judged(kept)
    counts = {rule.id: sum(rule.id in d.rules for d in first.divergences) for rule in world.rules}
    used = max(counts, key=counts.__getitem__)
    assert counts[used] > 1
    gone = replace(world, rules=tuple(rule for rule in world.rules if rule.id != used))
    work.done()
    found = gone.judged(kept)
    compared, explained = work.done()
    of_rule = next(rule for rule in world.rules if rule.id == used)
    parted = {d.case: world.cases[d.case] for d in first.divergences}
    stages = {"construct", *(d.stage for d in first.divergences)}
    touched = {name for name, case in parted.items() if any(of_rule.touches(case, stage) for stage in stages)}
    assert compared == set()
    assert {d.case for d in found.unexplained} <= explained <= {*touched, *_touched(of_rule, world)}
    assert told(found) == told(gone.judged()) != told(first)
    work.done()
    # Words that decide nothing: no rule is another by them.
    worded = tuple(msgspec.structs.replace(rule, reason="Because.", title="Another") for rule in world.rules)
    found = replace(world, rules=worded).judged(kept)
    assert work.done() == (set(), set())
    assert found.rules == worded


def _touched(rule: Rule, world: World) -> set[str]:
    return {name for name in world.cases if Ledger([rule], world.headers).of_case(name)}


def test_another_implementation_or_another_order_is_another_judgement(kept: Kept) -> None:
    world = real()
    first = world.judged(kept)
    fewer = world.without(list(world.headers)[3])
    turned = replace(world, headers=dict(reversed(list(world.headers.items()))))
    for other in (fewer, turned):
        assert told(other.judged(kept)) == told(other.judged()) != told(first)
    assert told(world.judged(kept)) == told(first)


def test_other_sources_are_a_reason_to_judge_again(kept: Kept, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    world = real()
    world.judged(kept)
    work.done()
    monkeypatch.setattr(keys, "explaining", lambda: b"the ledger was written anew")
    world.judged(kept)
    compared, explained = work.done()
    assert not compared
    assert explained
    monkeypatch.setattr(keys, "comparing", lambda: b"comparing was written anew")
    world.judged(kept)
    assert work.done()[0] == set(world.cases)


def test_what_decides_is_in_the_fingerprint_of_the_sources() -> None:
    """A module that comparing or explaining imports is part of what a record follows from."""
    named = {name for name, _ in keys._sources((*keys.COMPARING, *keys.EXPLAINING))}
    code = (
        "import sys; import conformance.compare.behaviours, conformance.analysis.ledger.explain\n"
        "import conformance.analysis.judging.records\n"
        "print(*sorted(m for m in sys.modules if m.startswith('conformance.')))"
    )
    loaded = set(_output(code).split())
    decided = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in named}
    # What holds no decision: texts of errors, where observations stand, the cases themselves.
    apart = {
        "model",
        "model.errors",
        "model.nearest",
        "observations",
        "analysis",
        "analysis.ledger",
        "analysis.judging",
    }
    assert {name.removeprefix("conformance.") for name in loaded} - decided - apart == set()
    # Which observation is of a case, and what is said of one that cannot be read.
    assert {"analysis/judging/judgement.py", "analysis/judging/part.py"} <= named


def _output(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


# --- changes of any kind, one after the other ------------------------------------------------------------------------

Change = Callable[[World], World]


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Something that changes: an observation, a rule, an implementation, a case."""
    world = real()
    i = draw(st.sampled_from(list(world.headers)))
    case = draw(st.sampled_from(list(world.cases)))
    rule = draw(st.sampled_from(world.rules))
    by = draw(st.sampled_from([0.5, 1.5, -2.0]))
    place = draw(st.integers(0, len(world.rules)))
    where = draw(st.sampled_from([{"keras": ">=3.0"}, {"provider": "tf_keras"}, {"tensorflow": "<2.16"}]))
    invented = Rule(
        id="invented",
        title="t",
        kind="bug",
        cases=[f"{case.partition('[')[0]}*"],
        where=[where],
        reason="r",
        advice="a",
        links=["https://keras.io"],
        differs_within=draw(st.booleans()),
    )

    def put(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        rest = tuple(one for one in rules if one.id != "invented")
        return (*rest[:place], invented, *rest[place:])

    found: list[Change] = [
        lambda w: w.observing(i, case, moved(world.seen[i][case], by)) if i in w.headers else w,
        lambda w: w.observing(i, case, None) if i in w.headers else w,
        lambda w: w.observing(i, case, world.seen[i][case]) if i in w.headers else w,
        lambda w: replace(w, rules=tuple(one for one in w.rules if one.id != rule.id)),
        lambda w: replace(
            w, rules=tuple(msgspec.structs.replace(one, where=[where]) if one.id == rule.id else one for one in w.rules)
        ),
        lambda w: replace(w, rules=put(w.rules)),
        lambda w: replace(w, rules=tuple(reversed(w.rules))),
        lambda w: w.without(i) if len(w.headers) > 2 else w,
        lambda w: replace(w, headers={**w.headers, i: world.headers[i]}, seen={**w.seen, i: world.seen[i]}),
        lambda w: replace(w, cases={name: one for name, one in w.cases.items() if name != case}),
        lambda w: replace(w, cases={**w.cases, case: world.cases[case]}),
        lambda w: replace(
            w, cases={**w.cases, case: replace(world.cases[case], params={**world.cases[case].params, "more": by})}
        ),
    ]
    return draw(st.sampled_from(found))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes(), min_size=3, max_size=10))
@pytest.mark.night
def test_changes_of_any_kind_leave_it_as_judged_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Change]
) -> None:
    kept = Kept(tmp_path_factory.mktemp("kept"))
    world = real()
    for change in steps:
        world = change(world)
        assert told(world.judged(kept)) == told(world.judged())


# --- a cache, and nothing more ---------------------------------------------------------------------------------------


def rotten(path: Path) -> Iterator[Callable[[], object]]:
    """Ways in which a file of records goes bad."""

    def every_body() -> None:
        with sqlite3.connect(path) as connection:
            for rowid, body in connection.execute("SELECT rowid, body FROM records").fetchall():
                flipped = body[:-1] + bytes([body[-1] ^ 1])
                connection.execute("UPDATE records SET body = ? WHERE rowid = ?", (flipped, rowid))
        connection.close()

    def other_types() -> None:
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE records SET body = 'text', crc = 'none'")
        connection.close()

    def exchanged() -> None:
        with sqlite3.connect(path) as connection:
            rows = connection.execute("SELECT key, body, crc FROM records ORDER BY key").fetchall()
            connection.execute("DELETE FROM records")
            turned = [(key, *rest[1:]) for (key, *_), rest in zip(rows, rows[1:] + rows[:1], strict=True)]
            connection.executemany("INSERT INTO records VALUES (?, ?, ?)", turned)
        connection.close()

    yield every_body
    yield other_types
    yield exchanged
    yield lambda: path.write_bytes(path.read_bytes()[:5000])
    yield lambda: path.write_bytes(b"this is no database" * 500)
    yield lambda: path.write_bytes(b"")
    yield path.unlink


def test_what_goes_bad_is_made_again(kept: Kept, work: Work) -> None:
    world = real()
    first = told(world.judged(kept))
    for spoil in rotten(kept.path):
        spoil()
        work.done()
        assert told(world.judged(kept)) == first
        assert work.done()[0] == set(world.cases)
        assert told(world.judged(kept)) == first
        assert work.done()[0] == set(), "what was made again is kept again"


def test_records_of_others_are_checked_as_well(kept: Kept) -> None:
    """Whole, but no records: a checksum does not say what something is."""
    world = real()
    first = told(world.judged(kept))
    with sqlite3.connect(kept.path) as connection:
        rows = connection.execute("SELECT key, body FROM records").fetchall()
    connection.close()
    for body in (b"", b"\x01", msgspec.msgpack.encode(["AAA", [], [[], ""], [], []]), rows[0][1]):
        kept.put({key: body for key, _ in rows})
        assert told(world.judged(kept)) == first


def test_where_nothing_can_be_written_it_is_judged_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    assert told(real().judged(Kept(tmp_path / "taken"))) == told(real().judged())
    assert told(real().judged(Kept(tmp_path / "taken" / "below"))) == told(real().judged())


def test_several_may_judge_at_once(kept: Kept) -> None:
    world = real()
    expected = told(world.judged())
    found: list[object] = []

    def judge() -> None:
        found.append(told(world.judged(kept)))

    threads = [threading.Thread(target=judge) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_somebody_else_who_writes_is_waited_for_a_while_only(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    world = real()
    world.judged(kept)
    monkeypatch.setattr(keeping, "PATIENCE", 0.05)
    other = sqlite3.connect(kept.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    fewer = world.without(next(iter(world.headers)))
    assert told(fewer.judged(kept)) == told(fewer.judged())
    other.execute("ROLLBACK")
    other.close()


def test_records_of_a_former_version_are_removed(kept: Kept) -> None:
    kept.path.parent.mkdir()
    former = kept.path.with_name("records-0.sqlite")
    former.write_bytes(b"as it was")
    kept.put({b"key": b"body"})
    assert not former.exists()
    assert kept.get([b"key", b"none"]) == {b"key": b"body"}


def test_what_was_added_first_goes_first_where_there_is_too_much(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LARGEST", 200_000)
    for n in range(40):
        kept.put({b"%d" % n: bytes([n]) * 20_000})
    found = kept.get([b"%d" % n for n in range(40)])
    assert b"39" in found
    assert b"0" not in found
    assert found == {b"%d" % n: bytes([n]) * 20_000 for n in range(40 - len(found), 40)}
    assert kept.path.stat().st_size < 600_000


def test_nothing_is_left_beside_a_folder_that_is_none_of_results(tmp_path: Path) -> None:
    assert kept_beside(tmp_path / "somewhere") is None
    beside = kept_beside(tmp_path / "observations")
    assert beside is not None
    assert beside.path.parent == tmp_path / ".judged"


def test_files_keep_what_was_judged_of_them(tmp_path: Path, work: Work) -> None:
    """Written again with more in it, a file's other observations are those they were."""
    world = real()
    new = next(iter(world.cases))
    before = world
    for i in world.headers:
        before = before.observing(i, new, None)
    root = tmp_path / "observations"
    kept = kept_beside(root)
    judge_sets(Opened(before.written(root), of_store(root)), world.cases, world.rules, kept=kept)
    work.done()
    found = judge_sets(Opened(world.written(root), of_store(root)), world.cases, world.rules, kept=kept)
    partners = {case.id for case in world.cases.values() if case.explicit_defaults == new}
    assert work.done()[0] == {new, *partners}
    assert told(found) == told(world.judged())


def test_what_cannot_be_read_for_a_while_is_not_kept(tmp_path: Path) -> None:
    """A line that is damaged after it was indexed is not run; when it is whole again it says what it said."""
    world = real()
    root = tmp_path / "observations"
    kept = kept_beside(root)
    sets = world.written(root)
    i = next(iter(world.headers))
    case = next(name for name, one in world.seen[i].items() if one.status == "ok")
    path = Store(root).path(world.headers[i].implementation)
    whole, times = path.read_bytes(), (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    found = sets[i].observations
    assert isinstance(found, Observations)
    line = found.raw(case)
    damaged = line.replace(b'"runs":{', b'"runs":[', 1)
    assert damaged != line
    with path.open("r+b") as file:
        file.write(whole.replace(line, damaged))
    os.utime(path, ns=times)
    expected = look(world.cases, world.written(tmp_path / "others"))
    hurt = judge_sets(Opened(sets, of_store(root)), world.cases, world.rules, kept=kept, beside=Looking())
    assert hurt.statuses[case][i] == "not-run"
    looking = Look(world.cases, sets)
    assert looking.at(kept) != expected
    assert not looking.whole
    with path.open("r+b") as file:
        file.write(whole)
    os.utime(path, ns=times)
    healed = judge_sets(Opened(sets, of_store(root)), world.cases, world.rules, kept=kept)
    assert told(healed) == told(world.judged())
    looking = Look(world.cases, sets)
    assert looking.at(kept) == expected
    assert looking.whole
