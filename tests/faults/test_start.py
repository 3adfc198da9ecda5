"""Workers that do not start, or are not what was asked for: typed errors that say what to do, and nothing observed."""

import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from ending import still_there
from faulty import make_case, make_launch

from conformance.environments.launch import Launch
from conformance.execution.limits import Limits
from conformance.execution.session import Session
from conformance.model.errors import HarnessFaultError, RefusedCaseError, WorkerStartError

CASE = make_case("Scale", "1")
#: An answer to the request ``line`` that has seen nothing.
ANSWER = (
    "{'kind': 'observed', 'number': json.loads(line)['number'], 'status': 'ok', "
    "'runs': {p: [] for p in json.loads(line)['precisions']}}"
)


def start(launch: Launch, folder: Path, limits: Limits | None = None) -> WorkerStartError:
    """The error that observing one case raises; nothing may be on disk afterwards."""
    with Session([launch], folder, limits, catalog=[CASE]) as session, pytest.raises(WorkerStartError) as caught:
        session.observe(CASE, launch)
    assert list(folder.glob("*.jsonl")) == []
    assert still_there(psutil.Process().children()) == []
    assert caught.value.advice
    assert launch.id in caught.value.message
    return caught.value


def test_a_missing_interpreter(tmp_path: Path) -> None:
    launch = replace(make_launch(), python=tmp_path / "nowhere" / "python")
    assert "cannot start" in start(launch, tmp_path / "o").message


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("raise", "ImportError: libcudart.so.10.0"),
        ("exit", "Illegal instruction: this build needs AVX"),
        ("segfault", "killed by SIGSEGV (11)"),
        ("hang", "no answer within 1.5 s"),
    ],
)
def test_a_keras_that_cannot_be_imported(how: str, message: str, tmp_path: Path) -> None:
    error = start(make_launch({"FAKE_KERAS_IMPORT": how}), tmp_path, Limits(start_seconds=1.5))
    assert message in error.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("replies.write(b'Welcome!\\n')", "not a message of the protocol"),
        ("replies.write(b'\\xff\\x00' * 100 + b'\\n')", "not a message of the protocol"),
        ("say(kind='observed', number=1, status='ok', runs={})", "the worker began with Observed"),
        ("say(**dict(hello, protocol=2))", "speaks protocol 2, the runner 1"),
        ("say(**dict(hello, backend='theano'))", "the worker runs ('keras', 'theano', 'cpu')"),
        ("say(**dict(hello, device='gpu'))", "the worker runs ('keras', 'tensorflow', 'gpu')"),
        ("say(kind='hello')", "missing required field"),
        ("sys.exit('I would rather not')", "exited with status 1"),
        ("while True: replies.write(b'x' * 65536)", "bytes without a newline"),
    ],
)
def test_a_worker_that_is_none(body: str, message: str, script: Callable[[str], Path], tmp_path: Path) -> None:
    error = start(make_launch(worker=script(body)), tmp_path / "o", Limits(reply_bytes=1 << 20))
    assert message in error.message


def test_an_implementation_that_cannot_start_keeps_no_other_from_running(tmp_path: Path) -> None:
    broken, sound = make_launch({"FAKE_KERAS_IMPORT": "raise"}, environment="broken"), make_launch()
    with Session([broken, sound], tmp_path, jobs=1, catalog=[CASE]) as session:
        result = session.observe_all([CASE])
    assert result.observed == 1
    assert list(result.failures) == ["broken/keras"]


def test_a_scenario_that_the_worker_does_not_know_is_our_fault(tmp_path: Path) -> None:
    launch, unknown = make_launch(), replace(CASE, scenario="divination", id="unknown")
    with Session([launch], tmp_path, jobs=1, catalog=[CASE, unknown]) as session:
        with pytest.raises(RefusedCaseError, match="divination"):
            session.observe(unknown, launch)
        result = session.observe_all([unknown, CASE])
        stored = session.stored(launch)
    assert [(i, c) for i, c, _ in result.refused] == [(launch.id, "unknown")]
    assert stored is not None
    assert list(stored.observations) == [CASE.id]
    assert not stored.complete


def test_a_session_notices_that_the_environment_changed_under_it(script: Callable[[str], Path], tmp_path: Path) -> None:
    counter = tmp_path / "count"
    worker = script(
        f"count = os.path.getsize({str(counter)!r}) if os.path.exists({str(counter)!r}) else 0\n"
        f"open({str(counter)!r}, 'a').write('x')\n"
        "say(**dict(hello, versions={'keras': str(count)}))\n"
        "for line in requests:\n"
        f"    say(**{ANSWER})\n"
        "    sys.exit(0)\n"
    )
    launch = make_launch(worker=worker)
    cases = [make_case("Scale", str(n)) for n in range(2)]
    with Session([launch], tmp_path / "o", catalog=cases) as session:
        assert session.observe(cases[0], launch).status == "ok"
        with pytest.raises(WorkerStartError, match="not what it was"):
            session.observe(cases[1], launch)


@pytest.mark.parametrize(
    ("write", "detail"),
    [
        (f"replies.write(json.dumps({ANSWER}).encode() + b'\\nmore')", "4 bytes behind the answer to request 1"),
        (f"say(**dict({ANSWER}, number=7))", "not the answer to request 1"),
        ("say(**hello)", "not the answer to request 1"),
        ("replies.write(b'NaN\\n')", "not a message of the protocol"),
        ("replies.write(b'[' * 100000 + b'\\n')", "not a message of the protocol"),
        ("replies.write(b'x' * (2 << 20))", "more than 1048576 bytes without a newline"),
    ],
)
def test_garbage_for_an_answer(write: str, detail: str, script: Callable[[str], Path], tmp_path: Path) -> None:
    launch = make_launch(worker=script(f"say(**hello)\nfor line in requests:\n    {write}\n"))
    with Session([launch], tmp_path / "o", Limits(reply_bytes=1 << 20), catalog=[CASE]) as session:
        seen = session.observe(CASE, launch)
    assert seen.status == "crash"
    assert seen.detail.startswith("garbage")
    assert detail in seen.detail


ARRAY = "{'array': 'float32', 'shape': [2], 'data': 'AAAAQAAAgD8='}"


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (f"dict({ANSWER}, status='fine')", "Invalid enum value 'fine'"),
        (f"dict({ANSWER}, runs={{}})", r"runs of \[\], not of \['float32', 'float64'\]"),
        (f"dict({ANSWER}, confirm={{'ulp': []}})", r"confirming runs of \['ulp'\], not of \[\]"),
        (f"seen({ARRAY}, status='error')", "the case is ok, stage forward is not"),
        (f"seen(dict({ARRAY}, array='float99'))", "an array of type 'float99'"),
        (f"seen(dict({ARRAY}, array=32))", "an array of type 32"),
        (f"seen(dict({ARRAY}, shape=[3]))", r"an array of float32 \[3\] with 8 bytes of data"),
        (f"seen(dict({ARRAY}, shape=[-2, -1]))", r"an array of shape \[-2, -1\]"),
        (f"seen(dict({ARRAY}, shape='2'))", "an array of shape '2'"),
        (f"seen(dict({ARRAY}, data='AAAAQAAAgD8'))", "data are not base64"),
        (f"seen(dict({ARRAY}, data='AAAA*AAAgD8='))", "data are not base64"),
        (f"seen(dict({ARRAY}, data=8))", r"an array of \['array', 'data', 'shape'\]"),
        ("seen({'array': 'float32', 'shape': [2]})", r"an array of \['array', 'shape'\]"),
        (f"seen([1, {{'a': dict({ARRAY}, shape=[])}}])", r"an array of float32 \[\] with 8 bytes of data"),
        ("seen({'estimate': 'half', 'stderr': 0.1})", "an estimate that is no number"),
        ("seen({'size': 2**64})", "an integer of more than 64 bits"),
        ("seen([-2**63 - 1])", "an integer of more than 64 bits"),
        ("seen(nested(101))", "nested more than 100 deep"),
        ("seen(nested(900))", "nested more than 100 deep"),
    ],
)
def test_an_answer_that_cannot_be_is_a_fault_of_the_harness(
    answer: str, wrong: str, script: Callable[[str], Path], tmp_path: Path
) -> None:
    helpers = (
        "def nested(deep):\n    return {'a': nested(deep - 1)} if deep else 1\n"
        "def seen(fact, status='ok'):\n"
        "    stages = [{'stage': 'forward', 'status': status, 'facts': {'output': fact}}]\n"
        f"    return dict({ANSWER}, runs={{'float32': stages, 'float64': stages}})\n"
    )
    loop = f"for line in requests:\n    answer = {answer}\n    say(**answer)\n"
    launch = make_launch(worker=script(f"say(**hello)\n{helpers}{loop}"))
    with Session([launch], tmp_path / "o", catalog=[CASE]) as session:
        with pytest.raises(HarnessFaultError, match=wrong) as caught:
            session.observe(CASE, launch)
        stored = session.stored(launch)
    assert stored is None or not stored.observations
    assert CASE.id in caught.value.message
    assert launch.id in caught.value.message


@pytest.mark.parametrize(
    "line", [b'{"kind":"observed","number":1,"status":"\xff"}', b'{"a":' * 5000 + b"1" + b"}" * 5000]
)
def test_a_message_that_cannot_be_read_is_a_fault_of_the_harness(
    line: bytes, script: Callable[[str], Path], tmp_path: Path
) -> None:
    launch = make_launch(
        worker=script(f"say(**hello)\nfor line in requests:\n    replies.write({line!r} + bytes([10]))\n")
    )
    with Session([launch], tmp_path / "o", catalog=[CASE]) as session, pytest.raises(HarnessFaultError, match="malf"):
        session.observe(CASE, launch)


def test_a_fault_of_the_harness_ends_the_run_with_the_cases_name(tmp_path: Path) -> None:
    cases = [make_case("Scale", str(n)) for n in range(4)]
    # The scenario reads what is not there, outside of every stage.
    broken = replace(cases[1], params={"arguments": {"factor": 1.0}})
    launch, catalog = make_launch(), [cases[0], broken, *cases[2:]]
    with Session([launch], tmp_path, jobs=1, catalog=catalog) as session:
        with pytest.raises(HarnessFaultError, match="KeyError: 'inputs'") as caught:
            session.observe_all(catalog)
        assert broken.id in caught.value.message
        assert "layer.py" in caught.value.message
    with Session([launch], tmp_path, jobs=1, catalog=catalog, keep_going=True) as session:
        result = session.observe_all(catalog)
        stored = session.stored(launch)
    assert [(i, case) for i, case, _ in result.faults] == [(launch.id, broken.id)]
    assert (result.observed, result.resumed, result.failures) == (2, 1, {})
    assert stored is not None
    assert not stored.complete
    assert set(stored.observations) == {case.id for case in catalog if case is not broken}


def test_what_is_written_unasked_between_two_cases_is_blamed_on_neither(
    script: Callable[[str], Path], tmp_path: Path
) -> None:
    late = f"    say(**{ANSWER})\n    time.sleep(0.05)\n"
    late += "    say(kind='observed', number=2, status='ok', runs={'float32': [], 'float64': []})\n"
    launch = make_launch(worker=script("say(**hello)\nfor line in requests:\n" + late))
    cases = [make_case("Scale", str(n)) for n in range(2)]
    with Session([launch], tmp_path / "o", catalog=cases) as session:
        for case in cases:
            seen = session.observe(case, launch)
            assert (seen.status, seen.runs) == ("ok", {"float32": [], "float64": []})
            time.sleep(0.3)


def test_an_interrupted_case_leaves_no_answer_for_the_next(script: Callable[[str], Path], tmp_path: Path) -> None:
    slow = f"    time.sleep(0.5 if json.loads(line)['case']['id'].endswith('[slow]') else 0)\n    say(**{ANSWER})\n"
    launch = make_launch(worker=script("say(**hello)\nfor line in requests:\n" + slow))
    cases = [make_case("Scale", "first"), make_case("Scale", "slow"), make_case("Scale", "next")]

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with Session([launch], tmp_path / "o", catalog=cases) as session:
            session.observe(cases[0], launch)
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(KeyboardInterrupt):
                session.observe(cases[1], launch)
            following = session.observe(cases[2], launch)
            stored = session.stored(launch)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert (following.status, following.detail) == ("ok", "")
    assert stored is not None
    assert set(stored.observations) == {cases[0].id, cases[2].id}
