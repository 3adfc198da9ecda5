"""Readers given what a failing disk, an editor or another program made of their files: typed errors, nothing lost."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conformance import catalog
from conformance.analysis.judging.judgement import judge
from conformance.analysis.ledger.explain import Ledger
from conformance.compare.agreement import disagreements
from conformance.compare.facts import unreadable
from conformance.environments.unpinned import journal as outcomes
from conformance.execution.costlog import read_costs
from conformance.execution.gpu import Record, record
from conformance.execution.session import Session
from conformance.execution.whole_table import read_record
from conformance.model.errors import ConformanceError, ForeignFolderError
from conformance.model.observation import SCHEMA, Footer, Header, Implementation, Observation, Stage
from conformance.observations.index import Index, index_path, load_index
from conformance.observations.sealing import DEEPEST, altered, bare, is_sealed, seal, too_deep
from conformance.observations.sqlite import write_sqlite
from conformance.observations.store import ObservationSet, Store
from conformance.observations.union import merge_folders
from conformance.storage.ownership import is_export, is_page
from conformance.workspace.confirm import Stamps
from conformance.workspace.publish import _as_installed, _may_replace


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """What is set aside is told a thousand times here."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(before)


MINE = Implementation("py311-tf2", "keras")
HEADER = Header(SCHEMA, MINE, {"keras": "3"}, {"device": "cpu"}, "11", "22", "33", "2026-01-01")
SEEN = [
    Observation(f"layers.{name}[]", "r1", "ok", {"float64": [Stage("forward", facts={"output": n})]}, detail="x" * 20)
    for n, name in enumerate("ABCDE")
]


def content(sealed: bool) -> bytes:
    records = [HEADER, *SEEN, Footer(len(SEEN), True, "2026-01-02")]
    lines = [msgspec.json.encode(one) for one in records]
    return b"".join((seal(line) if sealed else line) + b"\n" for line in lines)


SIZE = len(content(sealed=True))

#: What happens to a file: (what, where, how much or which byte).
HARM = st.lists(
    st.tuples(
        st.sampled_from(["flip", "set", "delete", "insert", "zero", "cut", "double", "swap"]),
        st.integers(0, SIZE),
        st.integers(0, 255),
    ),
    min_size=1,
    max_size=4,
)


def harmed(whole: bytes, harm: list[tuple[str, int, int]]) -> bytes:
    for what, where, number in harm:
        at = min(where, max(0, len(whole) - 1))
        lines = whole.splitlines(keepends=True)
        if what == "flip" and whole:
            whole = whole[:at] + bytes([whole[at] ^ (1 << number % 8)]) + whole[at + 1 :]
        elif what == "set" and whole:
            whole = whole[:at] + bytes([number]) + whole[at + 1 :]
        elif what == "delete":
            whole = whole[:at] + whole[at + number :]
        elif what == "insert":
            whole = whole[:at] + bytes([number]) * (number % 50) + whole[at:]
        elif what == "zero":
            whole = whole[:at] + b"\0" * len(whole[at : at + number]) + whole[at + number :]
        elif what == "cut":
            whole = whole[:at]
        elif what == "double" and lines:
            whole += lines[at % len(lines)]
        elif what == "swap" and len(lines) > 2:
            one, two = 1 + at % (len(lines) - 1), 1 + number % (len(lines) - 1)
            lines[one], lines[two] = lines[two], lines[one]
            whole = b"".join(lines)
    return whole


def survivors(spoilt: bytes) -> set[str]:
    """The cases whose records stand there as they were."""
    lines = {line[:-1] for line in spoilt.splitlines(keepends=True) if line.endswith(b"\n")}
    records = {one.case: msgspec.json.encode(one) for one in SEEN}
    return {case for case, record in records.items() if lines & {record, seal(record)}}


@settings(max_examples=200, deadline=None)
@given(HARM, st.booleans())
@example([("delete", 0, 255)], True)
@example([("set", SIZE - 1, 0)], False)
@example([("zero", 228, 186), ("double", 16, 0), ("flip", 1139, 7)], True)
@example([("zero", 228, 186), ("double", 16, 0), ("flip", 1139, 0)], True)
@example([("delete", 364, 217)], True)
@example([("double", 450, 0), ("flip", 520, 0)], False)
@example([("flip", 1012, 0), ("double", 96, 0), ("flip", 1012, 1)], False)
def test_what_is_left_of_a_file_is_read_and_nothing_is_lost(harm: list[tuple[str, int, int]], sealed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        path = store.path(MINE)
        whole = content(sealed)
        spoilt = harmed(whole, harm)
        path.write_bytes(spoilt)
        headed = spoilt.startswith(whole.partition(b"\n")[0] + b"\n")
        try:
            found = store.find(MINE.id)
        except ConformanceError:
            # A schema of the future: nothing is touched.
            assert not headed
            assert path.read_bytes() == spoilt
            return
        assert path.read_bytes() == spoilt
        if headed:
            assert found is not None
            assert survivors(spoilt) <= set(found.observations)
            for case in survivors(spoilt):
                assert found.observations[case] in SEEN
        if sealed and found is not None:
            assert {found.observations[case].case: found.observations[case] for case in found.observations}.items() <= {
                one.case: one for one in SEEN
            }.items(), "what is read is what was written"
        elif sealed and spoilt:
            assert store.strays()
        try:
            store.open(HEADER).close()
        except ConformanceError:
            assert path.read_bytes() == spoilt
            return
        after = store.find(MINE.id)
        if headed and survivors(spoilt):
            assert after is not None
            assert survivors(spoilt) <= set(after.observations)
        kept = b"\n".join(p.read_bytes() for p in Path(folder).rglob("*") if p.is_file())
        lines = {bare(line) for line in kept.split(b"\n")}
        for line in spoilt.split(b"\n"):
            if b'"kind":"footer"' not in line and b'"kind":"header"' not in line and not repeats(line, after):
                assert bare(line) in lines or not line.strip(), "every line is somewhere"


def repeats(line: bytes, found: ObservationSet | None) -> bool:
    """Whether a line says what is known, with a checksum whose name was changed."""
    try:
        said = msgspec.json.decode(line, type=Observation)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return found is not None and said in SEEN and found.observations.get(said.case) == said


@settings(max_examples=60, deadline=None)
@given(HARM, HARM)
def test_merging_what_is_left_of_files(left: list[tuple[str, int, int]], right: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spoilt = []
        for name, harm in (("a", left), ("b", right)):
            (Path(folder) / name).mkdir()
            spoilt.append(harmed(content(sealed=True), harm))
            (Path(folder) / name / "x.jsonl").write_bytes(spoilt[-1])
        try:
            merge_folders([Path(folder, "a"), Path(folder, "b")], Path(folder, "into"), {})
        except ConformanceError:
            return
        first = content(sealed=True).partition(b"\n")[0] + b"\n"
        expected = {case for text in spoilt if text.startswith(first) for case in survivors(text)}
        found = Store(Path(folder, "into")).find(MINE.id)
        assert expected <= (set(found.observations) if found is not None else set())


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=40))
def test_a_seal_holds_for_what_was_sealed_and_for_nothing_else(inner: bytes, other: bytes) -> None:
    line = msgspec.json.encode({"data": inner})
    sealed = seal(line)
    assert is_sealed(sealed)
    assert (altered(sealed), bare(sealed), seal(sealed)) == ("", line, sealed)
    assert msgspec.json.decode(sealed)["data"] == msgspec.json.decode(line)["data"]
    assert altered(line) == ""
    for position in range(0, len(line) - 1, 3):
        changed = sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]
        assert altered(changed)
    assert bare(other) == other or is_sealed(other)


DEEP = st.recursive(
    st.integers() | st.text(st.sampled_from('[]{}"\\a'), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(
    DEEP, st.sampled_from([0, 1, 50, DEEPEST - 40, DEEPEST - 1, DEEPEST, DEEPEST + 1, 2 * DEEPEST, 400]), st.booleans()
)
def test_depth_is_told_exactly(value: Any, levels: int, objects: bool) -> None:
    def depth(one: Any) -> int:
        if isinstance(one, dict):
            return 1 + max(map(depth, one.values()), default=0)
        return 1 + max(map(depth, one), default=0) if isinstance(one, list) else 0

    expected = depth(value) + levels
    for _ in range(levels):
        value = {"a": value} if objects else [value]
    assert too_deep(msgspec.json.encode(value)) is (expected > DEEPEST)


FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "a.b", "0", "config", ""]), inner, max_size=3)
        | st.fixed_dictionaries({"array": inner, "shape": inner, "data": inner})
        | st.fixed_dictionaries({"estimate": inner, "stderr": inner})
    ),
    max_leaves=12,
)
ARRAYS = st.fixed_dictionaries(
    {
        "array": st.sampled_from(
            ["float32", "float64", "int64", "bool", "complex64", "bfloat16", "object", "<U3", "V8", "x"]
        ),
        "shape": st.lists(st.sampled_from([-1, 0, 1, 2, 2**40, 2**70]), max_size=3),
        "data": st.sampled_from(["", "AAAA", "AACAPw==", "AAAAAAAA8D8=", "!!!!", "é"]),
    }
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["output", "config", "names"]), FACTS | ARRAYS, max_size=3), st.data())
def test_whatever_stands_in_facts_is_judged_or_not_run(facts: dict[str, Any], data: st.DataObject) -> None:
    case = catalog.load()["activations.relu[]"]
    other = data.draw(st.dictionaries(st.sampled_from(["output", "config", "names"]), FACTS | ARRAYS, max_size=3))
    seen = {}
    headers = {}
    for provider, given_ in (("keras", facts), ("tf_keras", other)):
        mine = Implementation("py311-tf2", provider)
        stages = [Stage("construct"), Stage("config", facts=given_), Stage("forward", facts=given_)]
        seen[mine.id] = {case.id: Observation(case.id, case.revision, "ok", {"float32": stages, "float64": stages})}
        headers[mine.id] = msgspec.structs.replace(HEADER, implementation=mine)
    judged = judge({case.id: case}, seen, Ledger([], headers))
    for mine_, given_ in zip(seen, (facts, other), strict=True):
        wrong = unreadable(given_)
        if judged.statuses[case.id][mine_] == "not-run":
            assert wrong
            assert wrong in judged.unjudged[case.id][mine_]
    list(disagreements(*(one[case.id] for one in seen.values())))
    with tempfile.TemporaryDirectory() as folder:
        sets = [ObservationSet(headers[i], seen[i], complete=True) for i in seen]
        write_sqlite(sets, Path(folder) / "o.sqlite")


GARBAGE = st.binary(max_size=60) | st.sampled_from(
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"7",
        b'"x"',
        b"[" * 100_000,
        b'{"a":' * 2000,
        b"\xff\xfe",
        b"9" * 5000,
        b'{"schema":1e999}',
    ]
)


@settings(max_examples=100, deadline=None)
@given(GARBAGE)
def test_every_other_reader_raises_typed_errors_at_most(text: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def reads(file: str, read: Callable[[], object]) -> None:
            (folder / file).write_bytes(text)
            with suppress(ConformanceError):
                read()
            assert (folder / file).read_bytes() == text

        reads("workers.jsonl", lambda: list(read_costs(folder)))
        reads("not-run.json", lambda: read_record(folder))
        reads("as-installed.jsonl", lambda: outcomes.read(folder / "as-installed.jsonl"))
        reads("as-installed.json", lambda: _as_installed(folder / "as-installed.json"))
        reads("page.html", lambda: is_page(folder / "page.html"))
        reads("export.json", lambda: is_export(folder / "export.json"))
        reads("provenance.json", lambda: _may_replace(folder))
        reads(".confirmed.json", lambda: Stamps(Session([], folder), [], []).holds)
        path = folder / "x.jsonl"
        path.write_bytes(b"")
        index_path(path).write_bytes(text)
        assert load_index(path, path.stat()) is None
        if text:
            reads("gpu.json", lambda: record(folder / "gpu.json", Record("not run", "now")))


def test_an_index_of_another_file_is_none(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content(sealed=True))
    os.utime(path, (1, 1))
    store = Store(tmp_path)
    store.all()
    found = load_index(path, path.stat())
    assert isinstance(found, Index)
    path.write_bytes(content(sealed=False))
    assert load_index(path, path.stat()) is None


def test_a_folder_that_was_not_published_is_told(tmp_path: Path) -> None:
    (tmp_path / "provenance.json").write_bytes(b"[" * 100_000)
    with pytest.raises(ForeignFolderError):
        _may_replace(tmp_path)
