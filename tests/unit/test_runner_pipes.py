"""What comes out of a pipe, cut into lines, and what is kept of a flood."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.execution.pipes import Lines, Tail


@given(st.lists(st.binary(max_size=9).map(lambda b: b.replace(b"\n", b".")), min_size=1), st.data())
def test_lines_come_whole_however_they_are_cut(texts: list[bytes], data: st.DataObject) -> None:
    lines, seen = Lines(1 << 20), []
    for text in texts:
        whole = text + b"\n"
        cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=3)))
        for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
            if (line := lines.add(whole[start:end])) is not None:
                seen.append(line)
    assert seen == texts
    assert lines.pending == 0


def test_what_stands_behind_a_line_is_pending_and_begins_the_next() -> None:
    lines = Lines(10)
    assert lines.add(b"one\ntw") == b"one"
    assert lines.pending == 2
    assert lines.add(b"o\n") == b"two"


def test_a_line_beyond_the_limit_is_noticed() -> None:
    lines = Lines(10)
    lines.add(b"x" * 10)
    assert not lines.overfull
    lines.add(b"x")
    assert lines.overfull


@given(st.lists(st.binary(max_size=40)), st.integers(1, 16))
def test_a_tail_keeps_the_end_and_counts_all(chunks: list[bytes], keep: int) -> None:
    tail, whole = Tail(keep), b"".join(chunks)
    for chunk in chunks:
        tail.add(chunk)
        assert len(tail._kept) <= 2 * keep
    assert tail.total == len(whole)
    assert tail.text() == whole[-keep:].decode("utf-8", "replace").strip()
