"""Two providers that are the same objects: one is performed, and what the other says of itself is the proof."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from faulty import FAKES, make_case

from conformance.environments.launch import WORKER, Launch
from conformance.execution.costlog import CostLog, read_costs
from conformance.execution.durations import Durations, Expected
from conformance.execution.limits import Limits
from conformance.execution.session import Result, Session
from conformance.model.case import Case
from conformance.model.observation import Implementation, Observation
from conformance.observations.store import Store

LOCK = "ab" * 32
ROOTS = ["backend.set_floatx", "backend.clear_session", "backend.reset_uids"]
#: A case is expected to take as long as a worker's start: sharing is worth it from the first on.
DEAR = Durations(
    {"fake/keras": Expected(0.1, 100, {"layer": 0.1}), "fake/tf.keras": Expected(0.1, 100, {"layer": 0.1})}
)
CASES = [make_case("Scale", f"scale-{n}", factor=float(n)) for n in range(4)] + [make_case("Raise", "raise")]


class Fake:
    """The fake environment with both providers, and what its layers have logged: the marks of the cases called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder / "observations")

    def launch(self, provider: str, lock: str = LOCK, variant: str = "", **variables: str) -> Launch:
        given = {"PYTHONPATH": str(FAKES), "FAKE_KERAS_LOG": str(self.folder / "log"), **variables}
        return Launch(Implementation("fake", provider, variant=variant), Path(sys.executable), given, lock)

    def legacy(self, **variables: str) -> Launch:
        """tf.keras that is tf_keras."""
        return self.launch("tf.keras", variant="legacy", TF_USE_LEGACY_KERAS="1", **variables)

    def run(
        self,
        cases: Sequence[Case] = CASES,
        providers: Sequence[str] = ("keras", "tf.keras"),
        share: bool = True,
        again: Sequence[str] = (),
        launches: Sequence[Launch] = (),
        durations: Durations = DEAR,
    ) -> Result:
        chosen = launches or [self.launch(provider) for provider in providers]
        limits = Limits(case_seconds=30.0)
        with Session(
            chosen,
            self.store,
            limits,
            jobs=2,
            catalog=CASES,
            durations=durations,
            share=share,
            again=again,
            costs=CostLog(self.folder),
        ) as session:
            result = session.observe_all(cases)
        assert (result.failures, result.refused) == ({}, [])
        return result

    def seen(self, provider: str = "tf.keras") -> dict[str, Observation]:
        return dict(self.store.read(f"fake/{provider}").observations)

    def called(self) -> set[str]:
        """The marks logged since it was asked last."""
        path = self.folder / "log"
        found = set(path.read_text().split()) if path.exists() else set()
        path.unlink(missing_ok=True)
        return found


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    return Fake(tmp_path)


def test_what_is_the_same_is_performed_once_and_the_proof_is_shown(fake: Fake) -> None:
    result = fake.run()
    assert (result.observed, result.same, result.resumed) == (5, 5, 0)
    made, taken = fake.seen("keras"), fake.seen("tf.keras")
    assert set(taken) == set(made) == {case.id for case in CASES}
    for case, one in taken.items():
        assert made[case].same_as is None
        assert (one.status, one.runs, one.revision) == (made[case].status, made[case].runs, made[case].revision)
        assert (one.seconds, one.symbols) == (0.0, made[case].symbols)
        assert one.same_as is not None
        assert one.same_as.implementation == "fake/keras"
        assert one.same_as.symbols == [*ROOTS, *one.symbols]
    assert taken[CASES[-1].id].symbols[0] == "layers.Raise"
    stored = fake.store.read("fake/tf.keras")
    assert stored.complete
    again = fake.run()
    assert (again.observed, again.same, again.resumed) == (0, 0, 10)


def test_nothing_was_performed_for_what_was_taken_over(fake: Fake) -> None:
    fake.run(providers=["keras"])
    assert fake.called() == {f"scale-{n}" for n in range(4)} | {"raise"}
    # The other provider alone: what is on disk is found.
    result = fake.run(providers=["tf.keras"])
    assert (result.observed, result.same) == (0, 5)
    assert fake.called() == set()
    assert [cost.implementation for cost in read_costs(fake.folder)].count("fake/tf.keras") == 1


def test_it_does_not_matter_which_was_first(fake: Fake) -> None:
    fake.run(providers=["tf.keras"])
    result = fake.run()
    assert (result.observed, result.same) == (0, 5)
    proof = fake.seen("keras")[CASES[0].id].same_as
    assert proof is not None
    assert proof.implementation == "fake/tf.keras"


def test_what_is_another_object_is_performed(fake: Fake) -> None:
    launches = [fake.launch(provider, FAKE_TF_KERAS_OTHER="Raise") for provider in ("keras", "tf.keras")]
    result = fake.run(launches=launches)
    assert (result.observed, result.same) == (6, 4)
    assert {case for case, one in fake.seen().items() if one.same_as is None} == {CASES[-1].id}


@pytest.mark.parametrize(
    ("name", "value"),
    [("FAKE_TF_KERAS_FLOATX", "1"), ("FAKE_TF_KERAS_VERSION", "2.16.0"), ("FAKE_TF_KERAS_OTHER", "Scale,Raise")],
)
def test_where_they_differ_in_what_all_cases_need_all_are_performed(name: str, value: str, fake: Fake) -> None:
    result = fake.run(launches=[fake.launch(provider, **{name: value}) for provider in ("keras", "tf.keras")])
    assert (result.observed, result.same) == (10, 0)


def test_who_only_hands_objects_on_may_call_himself_by_another_version(fake: Fake) -> None:
    launches = [fake.launch(provider, FAKE_TF_KERAS_VERSION="2.15.7") for provider in ("keras", "tf.keras")]
    result = fake.run(launches=launches)
    assert (result.observed, result.same) == (5, 5)
    assert [fake.store.read(f"fake/{p}").header.versions["keras"] for p in ("keras", "tf.keras")] == [
        "2.15.0",
        "2.15.7",
    ]


def test_other_conditions_are_another_keras(fake: Fake) -> None:
    fake.run(providers=["keras"])
    for launch in (fake.launch("tf.keras", MORE="1"), fake.launch("tf.keras", lock="cd" * 32)):
        result = fake.run(launches=[launch])
        assert (result.observed, result.same) == (5, 0)
    other = replace(fake.launch("tf.keras"), implementation=Implementation("fake", "tf.keras", variant="other"))
    result = fake.run(launches=[other])
    assert (result.observed, result.same) == (5, 0)


def test_tf_keras_is_the_same_by_either_name(fake: Fake) -> None:
    every = [*(fake.launch(provider) for provider in ("keras", "tf.keras", "tf_keras")), fake.legacy()]
    result = fake.run(launches=every, durations=Durations({i.id: Expected(0.1, 100, {"layer": 0.1}) for i in every}))
    # The two of each Keras, and nothing across.
    assert (result.observed, result.same) == (10, 10)
    whose = {one.same_as.implementation for one in fake.seen("tf.keras(legacy)").values() if one.same_as is not None}
    assert whose == {"fake/tf_keras"}
    assert {one.same_as for one in fake.seen("tf_keras").values()} == {None}


def test_who_asks_for_tf_keras_itself_is_performed_under_both(fake: Fake) -> None:
    dear = Durations({f"fake/{name}": Expected(0.1, 100, {"layer": 0.1}) for name in ("tf_keras", "tf.keras(legacy)")})
    asks = make_case("Asks", "asks")
    named = replace(CASES[0], id="named", params={**CASES[0].params, "beside": "a word: Asks"})
    result = fake.run(cases=[*CASES, asks, named], launches=[fake.launch("tf_keras"), fake.legacy()], durations=dear)
    assert (result.observed, result.same) == (9, 5)
    seen = {p: fake.seen(p) for p in ("tf_keras", "tf.keras(legacy)")}
    assert {p: "not of this Keras" in str(one[asks.id].runs) for p, one in seen.items()} == {
        "tf_keras": True,
        "tf.keras(legacy)": False,
    }
    assert seen["tf.keras(legacy)"]["named"].same_as is None


def test_what_another_import_adds_to_a_package_is_not_there_without_it(fake: Fake) -> None:
    late = replace(make_case("Scale", "late"), id="late", api="late.Scale")
    result = fake.run(cases=[*CASES, late])
    assert (result.observed, result.same) == (7, 5)
    assert {p: "MissingSymbolError" in str(fake.seen(p)["late"].runs) for p in ("keras", "tf.keras")} == {
        "keras": True,
        "tf.keras": False,
    }


def test_what_neither_has_is_the_same(fake: Fake) -> None:
    nowhere = replace(make_case("Scale", "nowhere"), id="nowhere", api="layers.Nowhere")
    result = fake.run(cases=[*CASES, nowhere])
    assert (result.observed, result.same) == (6, 6)
    assert fake.seen()["nowhere"].same_as is not None


def test_tf_keras_is_asked_where_tf_keras_is_what_it_is(fake: Fake) -> None:
    dear = Durations({f"fake/{name}": Expected(0.1, 100, {"layer": 0.1}) for name in ("tf_keras", "tf.keras(legacy)")})
    fake.run(launches=[fake.legacy()], durations=dear)
    # Without the variable nothing but tf.keras' own Keras is found under that name: nothing is proved.
    result = fake.run(launches=[fake.launch("tf_keras")], durations=dear)
    assert (result.observed, result.same) == (5, 0)


def test_another_variable_beside_the_choice_is_another_condition(fake: Fake) -> None:
    dear = Durations({f"fake/{name}": Expected(0.1, 100, {"layer": 0.1}) for name in ("tf_keras", "tf.keras(legacy)")})
    fake.run(launches=[fake.launch("tf_keras")], durations=dear)
    result = fake.run(launches=[fake.legacy(MORE="1")], durations=dear)
    assert (result.observed, result.same) == (5, 0)


def test_without_a_lock_nothing_is_taken_over(fake: Fake) -> None:
    result = fake.run(launches=[fake.launch(provider, lock="") for provider in ("keras", "tf.keras")])
    assert (result.observed, result.same) == (10, 0)


def test_a_worker_of_another_kind_proves_nothing(fake: Fake) -> None:
    wrapper = fake.folder / "worker.py"
    wrapper.write_text(
        f"import runpy, sys\nsys.argv[0] = {str(WORKER)!r}\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    result = fake.run(launches=[replace(fake.launch(p), worker=wrapper) for p in ("keras", "tf.keras")])
    assert (result.observed, result.same) == (10, 0)


def test_all_can_be_performed_anyway(fake: Fake) -> None:
    assert fake.run().same == 5
    fake.called()
    result = fake.run(share=False)
    assert (result.observed, result.same, result.resumed) == (5, 0, 5)
    assert {one.same_as for one in fake.seen().values()} == {None}
    assert {case: one.runs for case, one in fake.seen().items()} == {
        case: one.runs for case, one in fake.seen("keras").items()
    }
    # What was really made counts from then on.
    assert fake.run().resumed == 10


def test_a_crash_names_nothing_and_is_seen_under_both(fake: Fake) -> None:
    crash = make_case("Segfault", "crash")
    result = fake.run(cases=[crash, CASES[0]])
    assert (result.observed, result.same) == (3, 1)
    assert {p: fake.seen(p)[crash.id].status for p in ("keras", "tf.keras")} == {"keras": "crash", "tf.keras": "crash"}


def test_what_is_less_than_a_start_is_performed(fake: Fake) -> None:
    cheap = Durations({i: Expected(1.0, 100, {"layer": 0.01}) for i in ("fake/keras", "fake/tf.keras")})
    result = fake.run(durations=cheap)
    assert (result.observed, result.same) == (10, 0)


def test_what_took_the_other_longer_than_a_start_is_taken_over(fake: Fake) -> None:
    cheap = Durations({i: Expected(0.4, 100, {"layer": 0.0}) for i in ("fake/keras", "fake/tf.keras")})
    slow = make_case("Scale", "slow", seconds=0.3)
    result = fake.run(cases=[slow, CASES[0]], durations=cheap)
    assert (result.observed, result.same) == (2, 2)


def test_what_is_asked_anew_is_not_taken_over(fake: Fake) -> None:
    fake.run()
    result = fake.run(again=[CASES[1].id], providers=["tf.keras"])
    assert (result.observed, result.same, result.resumed) == (1, 0, 4)
    assert fake.seen()[CASES[1].id].same_as is None


def test_what_the_other_made_before_it_was_changed_is_not_taken_over(fake: Fake) -> None:
    fake.run(providers=["keras"])
    path = fake.store.path(Implementation("fake", "keras"))
    lines = path.read_bytes().splitlines()
    place = next(n for n, line in enumerate(lines) if CASES[0].id.encode() in line)
    stale = msgspec.json.decode(lines[place], type=Observation)
    lines[place] = msgspec.json.encode(msgspec.structs.replace(stale, worker="0123456789abcdef"))
    path.write_bytes(b"\n".join(lines) + b"\n")
    result = fake.run(providers=["tf.keras"])
    assert (result.observed, result.same) == (1, 4)


def test_confirming_is_done_once_as_well(fake: Fake) -> None:
    launches = [fake.launch(provider) for provider in ("keras", "tf.keras")]
    fake.run(launches=launches)
    fake.called()
    with Session(launches, fake.store, jobs=2, catalog=CASES, durations=DEAR) as session:
        result = session.work_on([(launch, CASES[:2]) for launch in launches], phase="confirm")
    assert (result.observed, result.same, result.failures) == (2, 2, {})
    for case in CASES[:2]:
        made, taken = fake.seen("keras")[case.id], fake.seen("tf.keras")[case.id]
        assert set(made.confirm) == {"repeat", "ulp"}
        assert taken.confirm == made.confirm
        assert taken.same_as is not None
