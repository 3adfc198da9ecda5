"""An observation taken apart and put together is the same, to the bit; places say nothing of a machine."""

import msgspec
import pytest
from archive_invented import JAX, observations, refused, seen
from hypothesis import given
from hypothesis import strategies as st

from conformance.archive.records import Content, content_of, put_together, record_id, take_apart
from conformance.compare.outcomes import portable
from conformance.model.observation import Observation
from conformance.model.places import without_folders


def again(line: bytes) -> bytes:
    parts = take_apart(line)
    bodies = {**parts.stages, **parts.traces}
    return put_together(
        parts.case, parts.revision, parts.seconds, parts.worker, parts.rest, parts.contents, bodies, parts.tracebacks
    )


@given(observations("layers.Dense[é]"))
def test_an_observation_comes_back_byte_by_byte(observation: Observation) -> None:
    line = msgspec.json.encode(observation)
    assert again(line) == line


def test_a_case_that_took_no_time_comes_back() -> None:
    observation = Observation("a", "r1", "not-run", seconds=float("0"))
    assert msgspec.json.decode(again(msgspec.json.encode(observation)), type=Observation) == observation


def test_fields_that_this_version_does_not_know_come_back() -> None:
    line = (
        b'{"kind":"observation","case":"a","revision":"r","status":"ok","runs":{"float32":[{"stage":"s","later":[1]}]},'
        b'"seconds":1.5,"worker":"w","colour":{"b":1,"a":[null,1e300]}}'
    )
    assert again(line) == line


def test_numbers_keep_every_digit() -> None:
    line = (
        b'{"kind":"observation","case":"a","revision":"r","status":"ok","runs":{"float64":[{"stage":"s","facts":'
        b'{"x":123456789012345678901234567890,"y":-0.0,"z":1.0,"w":5e-324,"n":0.1000000000000000055}}]},"seconds":0.1}'
    )
    assert again(line) == line


def test_two_that_saw_the_same_have_one_content_whenever_and_wherever_it_was() -> None:
    one, other = seen("a", [1.0, 2.0]), seen("a", [1.0, 2.0], seconds=9.0, worker="44" * 32, symbols=["keras.A"])
    left, right = (take_apart(msgspec.json.encode(o)) for o in (one, other))
    assert left.content == right.content
    assert (left.seconds, right.seconds) == (0.25, 9.0)
    assert left.content != take_apart(msgspec.json.encode(seen("a", [1.0, 2.5]))).content


def test_tracebacks_part_no_contents_and_come_back_each_to_its_own() -> None:
    one, other = (take_apart(msgspec.json.encode(refused("a", line))) for line in (1, 2))
    assert one.content == other.content
    assert one.tracebacks != other.tracebacks
    assert again(msgspec.json.encode(refused("a", 2))) == msgspec.json.encode(refused("a", 2))


def test_how_it_ended_and_what_was_said_of_it_are_of_the_content() -> None:
    crash = Observation("a", "r1", "crash", detail="SIGSEGV")
    contents = {
        take_apart(msgspec.json.encode(o)).content
        for o in (crash, msgspec.structs.replace(crash, detail="SIGABRT"), Observation("a", "r1", "timeout"))
    }
    assert len(contents) == 3


def test_a_content_is_named_by_the_ids_of_its_stages_and_kept_with_their_numbers() -> None:
    ids = {0: record_id(b"0"), 1: record_id(b"1")}
    content = Content({"status": b'"ok"'}, {"float32": (ids[1], ids[0])})
    assert content.body(lambda one: str(next(n for n, i in ids.items() if i == one))) == (
        b'{"status":"ok","runs":{"float32":[1,0]}}'
    )
    assert content_of(b'{"status":"ok","runs":{"float32":[1,0]}}', ids) == content
    assert ids[1].hex().encode() in content.canonical()
    with pytest.raises(KeyError):
        content_of(b'{"status":"ok","runs":{"float32":[2]}}', ids)


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b'{"kind":"header"}', b'{"kind":"observation","case":"a"}'])
def test_what_is_no_observation_is_refused(line: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, ValueError, KeyError)):
        take_apart(line)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        (
            'File "/Users/ann/p/.tox/e/lib/python3.7/site-packages/keras/a.py", line 1',
            'File "…/python3.7/site-packages/keras/a.py", line 1',
        ),
        ('File "/opt/venv/site-packages/keras/a.py", line 1', 'File "…/site-packages/keras/a.py", line 1'),
        ('n/p/.tox/e/lib/python3.7/site-packages/keras/a.py", line 1', '…/python3.7/site-packages/keras/a.py", line 1'),
        ('File "/p/conformance/worker/engines/base.py", line 2', 'File "…/conformance/worker/engines/base.py", line 2'),
        ('File "/usr/lib/python3.11/threading.py", line 2', 'File "…/python3.11/threading.py", line 2'),
        ('File "/srv/mine/worker.py", line 2', 'File "…/worker.py", line 2'),
        ('\n  File "/p/.tox/py37-theano/lib/pyt', '\n  File "…/pyt'),
        ('\n  File "/p/.tox/py37-theano', '\n  File "…/py37-theano'),
        ("in converted code:\n    relative to /p/here:\n\n", "in converted code:\n    relative to …/:\n\n"),
        ('File "<frozen importlib._bootstrap>", line 2', 'File "<frozen importlib._bootstrap>", line 2'),
        (
            "[[node a/b (defined at p/.tox/e/lib/python3.7/site-packages/tf/ops.py:17)]]",
            "[[node a/b (defined at …/python3.7/site-packages/tf/ops.py:17)]]",
        ),
        ("no file /Users/ann/models/a.h5", "no file …/a.h5"),
        ("see https://www.tensorflow.org/api_docs/python/tf", "see https://www.tensorflow.org/api_docs/python/tf"),
    ],
)
def test_a_text_loses_the_folders_of_the_machine(text: str, short: str) -> None:
    assert without_folders(text) == short
    assert without_folders(short) == short


@given(
    st.lists(
        st.sampled_from(
            [
                'File "',
                "/home/",
                "ann",
                "/",
                "python3.7",
                "site-packages",
                " ",
                '"',
                ":",
                "conformance/worker",
                "…",
                "lib",
            ]
        ),
        max_size=12,
    )
)
def test_what_has_lost_its_folders_loses_no_more(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert without_folders(without_folders(text)) == without_folders(text)


def test_what_is_judged_of_a_text_is_the_same_before_and_after() -> None:
    text = "at 0x7f00deadbeef (defined at /a/b/lib/python3.7/site-packages/tf/ops.py:17)"
    assert (
        portable(without_folders(text))
        == portable(text)
        == "at 0x… (defined at …/python3.7/site-packages/tf/ops.py:17)"
    )


def test_messages_lose_folders_and_facts_lose_nothing() -> None:
    message = "bad /opt/e/lib/python3.7/site-packages/keras/a.py"
    observation = refused("a", 1, message)
    kept = msgspec.json.decode(again(msgspec.json.encode(observation)), type=Observation)
    assert kept.runs["float32"][0].raised is not None
    assert kept.runs["float32"][0].raised.message == "bad …/python3.7/site-packages/keras/a.py"
    facts = seen("a", [1.0], detail="x")
    facts.runs["float32"][1].facts["path"] = message
    assert again(msgspec.json.encode(facts)) == msgspec.json.encode(facts)
    assert JAX.id == "py313-keras315-jax/keras[jax]@gpu"
