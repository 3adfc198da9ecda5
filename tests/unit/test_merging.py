"""Results of several machines in one folder: the same whatever comes first, and however often; conflicts are said."""

import base64
import shutil
import struct
import tempfile
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conformance.model.errors import IncompleteError
from conformance.model.observation import (
    SCHEMA,
    Footer,
    Header,
    Implementation,
    Observation,
    Raised,
    SameAs,
    Stage,
)
from conformance.observations.completeness import completeness, require
from conformance.observations.files import read_file
from conformance.observations.store import Store
from conformance.observations.union import merge_folders

MINE = Implementation("py311-tf2", "keras")
OTHER = Implementation("py311-tf2", "tf_keras")
CASES = {"layers.A": "r2", "layers.B": "r2", "layers.C": "r2"}
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "case": st.sampled_from(sorted(CASES)),
            "revision": st.sampled_from(["r1", "r2"]),
            "worker": st.sampled_from(["w1", "w2"]),
            "seconds": st.sampled_from([0.0, 0.5, 1.5]),
            "detail": st.sampled_from(["", "a note"]),
            "confirm": st.sampled_from([(), ("repeat",), ("repeat", "ulp")]),
            "confirmed": st.sampled_from([1.0, 2.0]),
            # Of its own in each run: honest where it is drawn at random, and a conflict where it is not.
            "seen": st.sampled_from(["once", "otherwise"]),
        }
    ),
    max_size=4,
    unique_by=lambda record: record["case"],
)
FILES = st.lists(
    st.tuples(st.sampled_from([MINE, OTHER]), st.sampled_from(["lock 1", "lock 2"]), st.integers(1, 3), RECORDS),
    max_size=3,
    unique_by=lambda file: file[0].id,
)


def header(mine: Implementation = MINE, lock: str = "lock 1", created: int = 1) -> Header:
    # The date is no part of the identity, nor is the catalog.
    return Header(SCHEMA, mine, {"keras": "3"}, {"device": "cpu"}, lock, "worker", f"c{created}", f"2026-11-0{created}")


def observation(case: str, revision: str, value: Any, **changes: Any) -> Observation:
    runs = {"float64": [Stage("forward", facts={"output": value})]}
    return Observation(case, revision, "ok", runs, **changes)


def write(path: Path, head: Header, observations: Sequence[Observation]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    records = [head, *observations, Footer(len(observations), False, head.created)]
    path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
    return path


def folder(root: Path, files: list[tuple[Implementation, str, int, list[dict[str, Any]]]]) -> Path:
    """A folder of observations; what is seen of a case follows from lock, case, revision, worker and chance."""
    root.mkdir(parents=True)
    for mine, lock, created, records in files:
        seen = []
        for r in records:
            confirm = {kind: [Stage("forward", facts={"output": r["confirmed"]})] for kind in r["confirm"]}
            value = f"{lock} {r['case']} {r['revision']} {r['worker']} {r['seen']}"
            more = {"seconds": r["seconds"], "detail": r["detail"], "worker": r["worker"]}
            seen.append(observation(r["case"], r["revision"], value, confirm=confirm, **more))
        write(root / f"{mine.slug}.jsonl", header(mine, lock, created), seen)
    return root


def content(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*.jsonl")}


def merged(place: Path, *folders: Path) -> Path:
    place.mkdir(exist_ok=True)
    merge_folders(folders, place, CASES)
    return place


def record(case: str, revision: str) -> dict[str, Any]:
    return {
        "case": case,
        "revision": revision,
        "worker": "w1",
        "seconds": 0.0,
        "detail": "",
        "confirm": (),
        "confirmed": 1.0,
        "seen": "once",
    }


@settings(max_examples=25, deadline=None)
@given(FILES, FILES, FILES)
# A file that holds nothing is later than one of the same identity that is to be kept apart.
@example(
    [(MINE, "lock 1", 2, [])],
    [(MINE, "lock 2", 1, [record("layers.A", "r2")])],
    [(MINE, "lock 1", 1, [record("layers.A", "r1")])],
)
def test_merging_is_associative_commutative_and_idempotent(a: Any, b: Any, c: Any) -> None:
    with tempfile.TemporaryDirectory() as text:
        root = Path(text)
        x, y, z = (folder(root / name, files) for name, files in (("a", a), ("b", b), ("c", c)))
        at_once = content(merged(root / "abc", x, y, z))
        assert content(merged(root / "cba", z, y, x)) == at_once
        left = merged(root / "(ab)c", merged(root / "ab", x, y), z)
        right = merged(root / "a(bc)", x, merged(root / "bc", z, y))
        assert content(left) == at_once == content(right)
        assert content(merged(root / "twice", x, y, z, x, left)) == at_once
        assert content(merged(left, x, y, z)) == at_once, "into a folder that holds it already"
        assert content(merged(root / "alone", root / "cba")) == at_once
        # Nothing is lost: each (lock, case, revision, worker) is somewhere, once.
        everything = b"".join(at_once.values())
        cells = {
            (mine.id, lock, r["case"], r["revision"], r["worker"], r["seen"])
            for files in (a, b, c)
            for mine, lock, _, rs in files
            for r in rs
        }
        assert everything.count(b'"kind":"observation"') == len(cells)
        for _, *key in cells:
            assert " ".join(key).encode() in everything


def test_the_catalogs_revision_counts_and_the_identity_with_most_of_it(tmp_path: Path) -> None:
    old, new = observation("layers.A", "r1", 1), observation("layers.A", "r2", 2)
    write(tmp_path / "a" / "x.jsonl", header(created=3), [old])
    write(tmp_path / "b" / "x.jsonl", header(created=1), [new])
    write(tmp_path / "c" / "x.jsonl", header(lock="lock 2", created=2), [new, observation("layers.B", "r2", 2)])
    done = merge_folders([tmp_path / n for n in "abc"], tmp_path / "into", CASES)
    assert dict(done.cases) == {MINE.id: 2}
    assert done.apart == frozenset({MINE.id})
    assert Store(tmp_path / "into").read(MINE.id).header.lock == "lock 2"
    today = merge_folders([tmp_path / n for n in "abc"], tmp_path / "today", CASES, lambda h: h.lock == "lock 1")
    assert dict(today.cases) == {MINE.id: 1}
    (found,) = Store(tmp_path / "today").read(MINE.id).observations.values()
    assert found.revision == "r2"


def test_of_what_several_workers_made_that_counts_which_todays_made(tmp_path: Path) -> None:
    ranks = {"run": 2, "proved": 1}
    for number, worker in enumerate(("proved", "zzz", "run", "aaa")):
        one = observation("layers.A", "r2", worker, worker=worker)
        write(tmp_path / worker / "x.jsonl", header(created=1 + number % 3), [one])

    def merged_of(*workers: str) -> tuple[str, int]:
        into = tmp_path / "-".join(("into", *workers))
        folders = [tmp_path / worker for worker in workers]
        done = merge_folders(folders, into, CASES, rank=lambda head, case, revision, worker: ranks.get(worker, 0))
        assert done.conflicts == ()
        (found,) = Store(into).read(MINE.id).observations.values()
        return found.worker, sum(text.count(b'"observation"') for text in content(into).values())

    assert merged_of("aaa", "zzz", "proved", "run") == ("run", 4)
    assert merged_of("run", "proved", "zzz", "aaa") == ("run", 4)
    assert merged_of("zzz", "proved") == ("proved", 2)
    assert merged_of("zzz", "aaa") == ("zzz", 2)


def kept_apart(root: Path) -> list[Observation]:
    """What is in ``apart/``, as it stands there."""
    files = [read_file(path) for path in sorted((root / "apart").glob("*.jsonl"))]
    return [entry.observation() for file in files if file is not None for _, entry in file.entries]


def test_a_conflict_is_told_and_both_are_kept(tmp_path: Path) -> None:
    one = write(tmp_path / "a" / "x.jsonl", header(created=1), [observation("layers.A", "r2", 1.0)])
    two = write(tmp_path / "b" / "y.jsonl", header(created=2), [observation("layers.A", "r2", 1.5)])
    write(tmp_path / "c" / "z.jsonl", header(OTHER), [observation("layers.A", "r2", 1.5)])
    done = merge_folders([tmp_path / "c", tmp_path / "a", tmp_path / "b"], tmp_path / "into", CASES)
    (conflict,) = done.conflicts
    assert str(one) in conflict
    assert str(two) in conflict
    assert "layers.A of py311-tf2/keras: float64 forward: output" in conflict
    (counts,) = Store(tmp_path / "into").read(MINE.id).observations.values()
    (other,) = kept_apart(tmp_path / "into")
    assert {str(o.runs["float64"][0].facts["output"]) for o in (counts, other)} == {"1.0", "1.5"}
    assert done.apart == frozenset({MINE.id})
    # Whatever comes first, and however often.
    again = merge_folders([tmp_path / "b", tmp_path / "into", tmp_path / "a"], tmp_path / "again", CASES)
    assert len(again.conflicts) == 1
    assert content(tmp_path / "into") == content(tmp_path / "again")
    # The same, copied together: a reader goes on with the later one, and says so; who writes keeps the other.
    shutil.copy(one, tmp_path / "c" / "py311-tf2--keras.shard-1-of-2.jsonl")
    shutil.copy(two, tmp_path / "c" / "py311-tf2--keras.shard-2-of-2.jsonl")
    found = Store(tmp_path / "c").read(MINE.id)
    assert found.problems == ("was observed twice with different results: layers.A (float64 forward: output)",)
    Store(tmp_path / "c").compact(MINE)
    assert Store(tmp_path / "c").read(MINE.id).problems == ()
    (archived,) = (tmp_path / "c" / "archive").glob("*.jsonl")
    assert archived.read_bytes().count(b'"kind":"observation"') == 1


def random_layer(mean: float, message: str = "", stderr: float = 0.01, **changes: Any) -> Observation:
    """What two honest runs of a random layer say of it, each of its own draw."""
    training = Stage("training", facts={"output": [{"mean": {"estimate": mean, "stderr": stderr}}]})
    stages = [Stage("forward", facts={"output": 1.0}), training]
    if message:
        stages.append(Stage("build", "error", raised=Raised("ValueError", message)))
    fields: dict[str, Any] = {"status": "ok", "runs": {"float64": stages}, **changes}
    return Observation("layers.A", "r2", **fields)


def array(values: list[float]) -> dict[str, Any]:
    data = base64.b64encode(struct.pack(f"<{len(values)}d", *values)).decode()
    return {"array": "float64", "shape": [len(values)], "data": data}


HONEST = {
    "random draws": (random_layer(0.10), random_layer(0.11)),
    "a counter": tuple(
        random_layer(0.1, f"Tensor {name}:0 is not in the graph") for name in ("Placeholder_6", "Placeholder")
    ),
    "an address": tuple(random_layer(0.1, f"<function call at 0x{n}f0a1b2c3d4>") for n in (1, 2)),
    "a folder": tuple(random_layer(0.1, f"no file /tmp/keras-conformance-{n}a1b2c3d/m.h5") for n in (1, 2)),
    "protobuf's mark": tuple(
        random_layer(0.1, f"KernelDef: 'goo.gle/debug{n}  op: \"Concat\"'") for n in ("str", "only")
    ),
    "rounding": tuple(observation("layers.A", "r2", array([1.0, 1.0 + n * 2.0**-52])) for n in (0, 5)),
}
CONFLICTS = {
    "estimates too far apart": (random_layer(0.10), random_layer(0.30), "float64 training: output.0.mean"),
    "another message": (random_layer(0.1, "no"), random_layer(0.1, "yes"), "float64 build: exception"),
    "a number in a message": (
        random_layer(0.1, "rank 3 expected"),
        random_layer(0.1, "rank 4 expected"),
        "float64 build: exception",
    ),
    "a value beyond rounding": (
        *(observation("layers.A", "r2", array([1.0, 1.0 + x])) for x in (0.0, 1e-9)),
        "float64 forward: output",
    ),
    "a value that is not": (
        *(observation("layers.A", "r2", array([1.0, x])) for x in (0.0, float("nan"))),
        "float64 forward: output",
    ),
    "a shape": (*(observation("layers.A", "r2", array([1.0] * n)) for n in (1, 2)), "float64 forward: output"),
    "a status": (random_layer(0.1), random_layer(0.1, status="timeout", runs={}), "ok or timeout"),
}


@pytest.mark.parametrize("pair", HONEST.values(), ids=HONEST)
def test_two_honest_runs_are_merged_and_both_are_kept(pair: Sequence[Observation], tmp_path: Path) -> None:
    for name, seen in zip("ab", pair, strict=True):
        write(tmp_path / name / "x.jsonl", header(), [seen])
    done = merge_folders([tmp_path / "a", tmp_path / "b"], tmp_path / "into", CASES)
    assert done.conflicts == ()
    (counts,) = Store(tmp_path / "into").read(MINE.id).observations.values()
    (other,) = kept_apart(tmp_path / "into")
    assert (counts, other) in (tuple(pair), tuple(reversed(pair)))
    merge_folders([tmp_path / "b", tmp_path / "a"], tmp_path / "other way", CASES)
    assert content(tmp_path / "other way") == content(tmp_path / "into")


@pytest.mark.parametrize(("left", "right", "what"), CONFLICTS.values(), ids=CONFLICTS)
def test_what_cannot_be_honest_is_a_conflict(left: Observation, right: Observation, what: str, tmp_path: Path) -> None:
    for name, seen in (("a", left), ("b", right)):
        write(tmp_path / name / "x.jsonl", header(), [seen])
    done = merge_folders([tmp_path / "a", tmp_path / "b"], tmp_path / "into", CASES)
    (conflict,) = done.conflicts
    assert conflict.endswith(what)


def test_who_got_to_the_end_counts_before_a_timeout_and_who_ran_before_who_did_not(tmp_path: Path) -> None:
    ran, late = observation("layers.A", "r2", 1.0), Observation("layers.A", "r2", "timeout")
    proof = msgspec.structs.replace(ran, same_as=SameAs("py311-tf2/tf.keras", ["keras.layers.A"]), seconds=0.5)
    for name, seen in (("a", late), ("b", proof), ("c", ran)):
        write(tmp_path / name / "x.jsonl", header(), [seen])
    merge_folders([tmp_path / n for n in "abc"], tmp_path / "into", CASES)
    (counts,) = Store(tmp_path / "into").read(MINE.id).observations.values()
    assert counts == ran
    assert {o.status for o in kept_apart(tmp_path / "into")} == {"ok", "timeout"}


def test_what_another_state_of_the_worker_saw_is_no_conflict(tmp_path: Path) -> None:
    for name, value in (("a", 1.0), ("b", 2.0)):
        write(tmp_path / name / "x.jsonl", header(), [observation("layers.A", "r2", value, worker=name)])
    assert merge_folders([tmp_path / "a", tmp_path / "b"], tmp_path / "into", CASES).conflicts == ()
    assert len(kept_apart(tmp_path / "into")) == 1


def test_fields_of_later_versions_stay(tmp_path: Path) -> None:
    for name, seconds in (("a", 1.0), ("b", 2.0)):
        record = msgspec.to_builtins(observation("layers.A", "r2", 1.0, seconds=seconds))
        path = write(tmp_path / name / "x.jsonl", header(), [])
        lines = path.read_bytes().splitlines(keepends=True)
        late = msgspec.json.encode({**record, "invented_later": [1, 2]}) + b"\n"
        path.write_bytes(lines[0] + late + lines[1].replace(b'"observations":0', b'"observations":1'))
    merge_folders([tmp_path / "a", tmp_path / "b"], tmp_path / "into", CASES)
    (line,) = [x for x in Store(tmp_path / "into").path(MINE).read_bytes().splitlines() if b'"observation"' in x]
    assert b'"invented_later":[1,2]' in line
    assert b'"seconds":1.0' in line
    store = Store(tmp_path / "into")
    journal = store.open(header())
    repeat = {"repeat": [Stage("forward", facts={"output": 1.0})]}
    journal.append(observation("layers.A", "r2", 1.0, confirm=repeat))
    journal.close()
    store.compact(MINE)
    assert store.read(MINE.id).observations["layers.A"].confirm == repeat


def test_what_is_damaged_is_told_and_costs_nothing_else(tmp_path: Path) -> None:
    path = write(tmp_path / "a" / "x.jsonl", header(), [observation(case, "r2", 1) for case in CASES])
    damaged = path.read_bytes().replace(b'"case":"layers.B"', b'"case":"layers.B')
    path.write_bytes(damaged)
    (tmp_path / "a" / "notes.jsonl").write_text("milk, eggs\n")
    shutil.copytree(tmp_path / "a", tmp_path / "into")
    done = merge_folders([tmp_path / "a"], tmp_path / "into", CASES)
    assert dict(done.cases) == {MINE.id: 2}
    for place in (tmp_path / "a", tmp_path / "into"):
        assert any(f"{place / 'x.jsonl'}, line 3" in text for text in done.problems)
        assert any(f"{place / 'notes.jsonl'} is not an observations file" in text for text in done.problems)
        assert (place / "notes.jsonl").read_text() == "milk, eggs\n"
    assert path.read_bytes() == damaged, "other people's folders stay as they are"
    assert (tmp_path / "into" / "quarantine" / "x.jsonl").read_bytes() == damaged.splitlines(keepends=True)[2]
    # Where the merged file goes there may be something else.
    mine = tmp_path / "new" / f"{MINE.slug}.jsonl"
    mine.parent.mkdir()
    mine.write_text("milk, eggs\n")
    merge_folders([tmp_path / "a"], tmp_path / "new", CASES)
    assert (mine.parent / "quarantine" / mine.name).read_text() == "milk, eggs\n"


def test_shards_copied_together_become_one_complete_file(tmp_path: Path) -> None:
    for n, case in enumerate(CASES, start=1):
        name = f"{MINE.slug}.shard-{n}-of-3.jsonl"
        write(tmp_path / "all" / "observations" / name, header(created=n), [observation(case, "r2", n)])
    done = merge_folders([tmp_path / "all"], tmp_path / "all", CASES)
    assert dict(done.cases) == {MINE.id: 3}
    assert [p.name for p in (tmp_path / "all" / "observations").glob("*.jsonl")] == [f"{MINE.slug}.jsonl"]
    assert Store(tmp_path / "all" / "observations").read(MINE.id).complete


def test_what_a_killed_run_left_is_merged_and_stays_where_it_is(tmp_path: Path) -> None:
    store = Store(tmp_path / "killed")
    journal = store.open(header())
    journal.append(observation("layers.A", "r2", 1.0))
    journal.close()
    with journal.path.open("ab") as file:
        file.write(b'{"kind":"observation","case":"layers.B"')
    (tmp_path / "killed" / "cut.1-2.journal.jsonl").write_bytes(b'{"kind":"head')
    before = content(tmp_path / "killed")
    done = merge_folders([tmp_path / "killed"], tmp_path / "into", CASES)
    assert dict(done.cases) == {MINE.id: 1}
    assert content(tmp_path / "killed") == before


class Seen:
    """Observations of some cases."""

    def __init__(self, head: Header, cases: dict[str, str]) -> None:
        self.header = head
        self.cases = cases

    def has(self, case: str, revision: str, made: Container[str] | None = None) -> bool:
        return self.cases.get(case) == revision and (made is None or "worker" in made)


def test_completeness_counts_only_what_was_observed_as_it_is_now() -> None:
    sets = {
        "whole": Seen(header(), CASES),
        "old revision": Seen(header(), {**CASES, "layers.A": "r1"}),
        "old lock": Seen(header(lock="lock 2"), CASES),
    }
    expected = [*sets, "never run"]
    locks = dict.fromkeys(expected, "lock 1")
    found = completeness(expected, CASES, sets, lambda header, case: {"worker"}, locks)
    assert dict(found.observed) == {"whole": 3, "old revision": 2, "old lock": 0, "never run": 0}
    assert found.fraction == 5 / 12
    assert [i for i, _ in found.worst] == ["never run", "old lock", "old revision"]
    by_another = completeness(
        ["whole"], CASES, sets, lambda header, case: {"worker" if case == "layers.A" else "another"}
    )
    assert dict(by_another.observed) == {"whole": 1}
    require(found, 5 / 12)
    with pytest.raises(IncompleteError, match=r"41\.67%.*99\.00%.*never run \(0 of 3\), old lock") as caught:
        require(found, 0.99)
    assert "conformance run --all" in caught.value.advice
    with pytest.raises(IncompleteError):
        require(completeness([], CASES, {}), 0.0)


def test_where_an_exception_was_raised_is_no_conflict(tmp_path: Path) -> None:
    def failing(place: str) -> Observation:
        raised = Raised("ValueError", "no", f'File "{place}/keras/layer.py", line 1')
        return Observation("layers.A", "r2", "error", {"float64": [Stage("forward", "error", raised=raised)]})

    for place in ("here", "there"):
        write(tmp_path / place / "x.jsonl", header(), [failing(place)])
    merge_folders([tmp_path / "here", tmp_path / "there"], tmp_path / "one", CASES)
    merge_folders([tmp_path / "there", tmp_path / "here"], tmp_path / "two", CASES)
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert len(Store(tmp_path / "one").read(MINE.id).observations) == 1
