"""History: tracks, intervals, the axis that carries a change, in data and in words."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import jsonschema
import pytest
from cli_invented import Command, activation

from conformance import catalog
from conformance.analysis.history.axes import Labels, tracks
from conformance.analysis.history.changes import History, histories
from conformance.analysis.history.export import history_json
from conformance.analysis.history.model import CONFOUNDED, ChangePoint, Interval
from conformance.analysis.history.words import Words, letter
from conformance.analysis.judging.judgement import judge
from conformance.analysis.ledger.explain import Ledger
from conformance.model.case import Case
from conformance.model.comparison import Behaviour, Divergence, FactComparison, Severity, StageComparison, Verdict
from conformance.model.observation import Header, Implementation

SCHEMA = Path(__file__).parents[2] / "conformance" / "publishing" / "report" / "history.schema.json"


def header(environment: str, provider: str = "keras", backend: str = "tensorflow", **versions: str) -> Header:
    mine = Implementation(environment, provider, backend, versions.pop("device", "cpu"), versions.pop("variant", ""))
    return Header(1, mine, {"python": "3.11.7", **versions}, {}, "", "", "", "2026-11-01")


def placed(*headers: Header) -> dict[str, Header]:
    return {h.implementation.id: h for h in headers}


def divergence(*behaviours: Sequence[str]) -> Divergence:
    compared = StageComparison("forward", Verdict.DIFFERENT, (FactComparison("output.0", Verdict.DIFFERENT, "s"),))
    return Divergence(
        "layers.GRU[]",
        "layers.GRU",
        "forward",
        Verdict.DIFFERENT,
        Severity.HIGH,
        tuple(Behaviour(tuple(b), f"does {n}") for n, b in enumerate(behaviours)),
        {(i, j): compared for j in range(len(behaviours)) for i in range(j)},
    )


def ladder(*steps: str) -> dict[str, Header]:
    """``"3.5@2.16"``: keras 3.5 on TensorFlow 2.16, in an environment of that name."""
    return placed(*(header(s, keras=s.split("@")[0], tensorflow=s.split("@")[1]) for s in steps))


def ids(*steps: str) -> list[str]:
    return [f"{step}/keras" for step in steps]


def changes(headers: Mapping[str, Header], *behaviours: Sequence[str]) -> list[tuple[str, str, str]]:
    found = History(headers).of(divergence(*behaviours)).changes
    return [(c.before, c.after, c.attributed_axis) for c in found]


# Tracks.


def test_a_track_is_ordered_by_keras_then_framework_then_python() -> None:
    headers = placed(
        header("e", keras="3.10.0", tensorflow="2.19.1"),
        header("c", keras="3.5.0", tensorflow="2.17.1"),
        header("b", keras="3.5.0", tensorflow="2.16.2", python="3.12.1"),
        header("a", keras="3.5.0", tensorflow="2.16.2"),
        header("d", keras="3.9.2", tensorflow="2.18.1"),
    )
    (track,) = tracks(headers)
    assert track.name == "keras"
    assert track.implementations == tuple(f"{name}/keras" for name in "abcde")


def test_provider_backend_device_and_variant_make_tracks_of_their_own() -> None:
    headers = placed(
        header("a", "keras", keras="3.15.1", tensorflow="2.21.0"),
        header("a", "keras", "jax", keras="3.15.1", jax="0.12.0"),
        header("a", "keras", keras="3.15.1", tensorflow="2.21.0", device="gpu"),
        header("a", "tf.keras", keras="3.15.1", tensorflow="2.21.0"),
        header("a", "tf.keras", keras="2.21.0", tensorflow="2.21.0", variant="legacy"),
    )
    assert [t.name for t in tracks(headers)] == ["tf.keras", "tf.keras(legacy)", "keras", "keras@gpu", "keras[jax]"]


def test_a_version_is_named_with_as_much_as_tells_it_apart() -> None:
    headers = placed(
        header("a", keras="2.3.1", tensorflow="2.2.3", python="3.7.9"),
        header("b", keras="2.3.1", tensorflow="2.2.3", python="3.8.1"),
        header("c", keras="2.3.1", tensorflow="2.1.4", python="3.7.9"),
        header("d", keras="2.4.3", tensorflow="2.3.4", python="3.8.1"),
    )
    (track,) = tracks(headers)
    named = Labels(track, headers)
    assert {i: named.one(i) for i in headers} == {
        "a/keras": "2.3.1 (TensorFlow 2.2.3, Python 3.7)",
        "b/keras": "2.3.1 (TensorFlow 2.2.3, Python 3.8)",
        "c/keras": "2.3.1 (TensorFlow 2.1.4)",
        "d/keras": "2.4.3",
    }


def test_tf_keras_is_named_by_its_tensorflow() -> None:
    headers = placed(header("a", "tf.keras", keras="2.2.4-tf", tensorflow="2.0.4"))
    assert Labels(tracks(headers)[0], headers).one("a/tf.keras") == "2.0.4"


def test_what_does_not_tell_two_apart_is_not_said() -> None:
    headers = placed(
        header("a", "tf.keras", keras="3.15.1", tensorflow="2.21.0", python="3.11.9"),
        header("b", "tf.keras", keras="3.15.1", tensorflow="2.21.0", python="3.12.3"),
    )
    named = Labels(tracks(headers)[0], headers)
    assert [named.one(i) for i in headers] == ["2.21.0 (Python 3.11)", "2.21.0 (Python 3.12)"]


def test_both_ends_of_a_range_name_what_stands_beside_one_of_them() -> None:
    headers = placed(
        header("a", "tf.keras", keras="3.5.0", tensorflow="2.17.1"),
        header("b", "tf.keras", keras="3.8.0", tensorflow="2.18.1"),
        header("c", "tf.keras", keras="3.13.2", tensorflow="2.21.0"),
        header("d", "tf.keras", keras="3.15.1", tensorflow="2.21.0"),
    )
    told = Words(History(headers))
    assert told.spans(["b/tf.keras", "c/tf.keras"]) == ["tf.keras 2.18.1 (Keras 3.8.0) to 2.21.0 (Keras 3.13.2)"]
    # All of 2.21.0 are inside: nothing has to be told apart.
    assert told.spans(["b/tf.keras", "c/tf.keras", "d/tf.keras"]) == ["tf.keras 2.18.1 to 2.21.0"]
    assert told.spans(["c/tf.keras", "d/tf.keras"]) == ["tf.keras 2.21.0"]
    assert told.spans(["a/tf.keras", "b/tf.keras"]) == ["tf.keras 2.17.1 to 2.18.1"]
    assert told.spans(["b/tf.keras", "d/tf.keras"]) == ["tf.keras 2.18.1, 2.21.0 (Keras 3.15.1)"]


# Intervals.


def test_a_behaviour_that_comes_back_is_an_interval_of_its_own() -> None:
    steps = [f"2.{n}.0@2.{n}.1" for n in range(4, 11)]
    headers = ladder(*steps)
    a, b = ids(*steps[:2], *steps[5:]), ids(*steps[2:5])
    found = History(headers).of(divergence(a, b))
    assert [(i.behaviour, i.first, i.last) for i in found.tracks["keras"]] == [
        (0, "2.4.0@2.4.1/keras", "2.5.0@2.5.1/keras"),
        (1, "2.6.0@2.6.1/keras", "2.8.0@2.8.1/keras"),
        (0, "2.9.0@2.9.1/keras", "2.10.0@2.10.1/keras"),
    ]
    assert Words(History(headers)).lines(found) == {"keras": "A until 2.5.0, B since 2.6.0, A again since 2.9.0"}
    assert [(c.before, c.after) for c in found.changes] == [
        ("2.5.0@2.5.1/keras", "2.6.0@2.6.1/keras"),
        ("2.8.0@2.8.1/keras", "2.9.0@2.9.1/keras"),
    ]


def test_what_was_not_judged_is_a_gap_and_never_agreement() -> None:
    steps = ["3.0.5@2.16.2", "3.1.1@2.16.2", "3.2.1@2.16.2", "3.3.3@2.16.2"]
    headers = ladder(*steps)
    first, second, third, fourth = ids(*steps)
    found = History(headers).of(divergence([first], [fourth]))
    assert found.tracks["keras"] == (
        Interval(0, first, first, (first,)),
        Interval(None, second, third, (second, third)),
        Interval(1, fourth, fourth, (fourth,)),
    )
    # The change lies somewhere in the gap: its ends are the nearest that were judged.
    assert found.changes == (ChangePoint(first, fourth, ("keras",), "keras", (first, fourth)),)
    words = Words(History(headers)).lines(found)["keras"]
    assert words == "A until 3.0.5, B since 3.3.3; not judged: 3.1.1 to 3.2.1"


def test_a_gap_between_equal_neighbours_changes_nothing() -> None:
    steps = ["3.0.5@2.16.2", "3.1.1@2.16.2", "3.2.1@2.16.2", "3.3.3@2.16.2"]
    first, _, third, fourth = ids(*steps)
    found = History(ladder(*steps)).of(divergence([first, third], [fourth]))
    assert [c.before for c in found.changes] == [third]
    assert Words(History(ladder(*steps))).lines(found)["keras"] == "A until 3.2.1, B since 3.3.3; not judged: 3.1.1"


def test_a_track_that_was_not_judged_at_all_is_absent() -> None:
    headers = {**ladder("3.0.5@2.16.2", "3.1.1@2.16.2"), **placed(header("a", "tf_keras", keras="2.16.0"))}
    found = History(headers).of(divergence(ids("3.0.5@2.16.2"), ids("3.1.1@2.16.2")))
    assert set(found.tracks) == {"keras"}


def test_two_divergences_of_one_stage_have_a_history_each() -> None:
    """Who parted before is in another group: its numbers are no behaviours of this one."""
    steps = ["3.0.5@2.16.2", "3.1.1@2.16.2", "3.2.1@2.16.2", "3.3.3@2.16.2"]
    first, second, third, fourth = ids(*steps)
    history = History(ladder(*steps))
    one, other = history.of(divergence([first], [second])), history.of(divergence([third], [fourth]))
    assert [i.behaviour for i in one.tracks["keras"]] == [0, 1, None]
    assert [i.behaviour for i in other.tracks["keras"]] == [None, 0, 1]
    assert len(one.changes) == len(other.changes) == 1


# The axis that carries a change.

LADDER = ladder("3.5@2.16", "3.5@2.17", "3.6@2.17", "3.7@2.18")


def test_neighbours_that_differ_in_one_axis_are_their_own_proof() -> None:
    history = History(LADDER).of(divergence(ids("3.5@2.16"), ids("3.5@2.17", "3.6@2.17", "3.7@2.18")))
    before, after = ids("3.5@2.16", "3.5@2.17")
    assert history.changes == (ChangePoint(before, after, ("tensorflow",), "tensorflow", (before, after)),)
    history = History(LADDER).of(divergence(ids("3.5@2.16", "3.5@2.17"), ids("3.6@2.17", "3.7@2.18")))
    before, after = ids("3.5@2.17", "3.6@2.17")
    assert history.changes == (ChangePoint(before, after, ("keras",), "keras", (before, after)),)


def test_two_axes_that_move_together_are_confounded() -> None:
    before, after = ids("3.6@2.17", "3.7@2.18")
    parted = divergence(ids("3.5@2.16", "3.5@2.17", "3.6@2.17"), [after])
    assert History(LADDER).of(parted).changes == (
        ChangePoint(before, after, ("keras", "tensorflow"), CONFOUNDED, None),
    )


def test_a_keras_that_comes_with_its_tensorflow_is_one_axis_with_it() -> None:
    headers = placed(
        header("tf210", "tf.keras", keras="2.10.0", tensorflow="2.10.1"),
        header("tf211", "tf.keras", keras="2.11.0", tensorflow="2.11.1"),
        header("tf216", "tf.keras", keras="3.4.1", tensorflow="2.16.2"),
    )
    first, second, third = headers
    release = ("tensorflow+keras",)
    assert History(headers).of(divergence([first], [second, third])).changes == (
        ChangePoint(first, second, release, release[0], (first, second)),
    )
    # Keras 3 runs on several: from there on the two are apart.
    assert [c.axes for c in History(headers).of(divergence([first, second], [third])).changes] == [
        ("keras", "tensorflow")
    ]


def test_another_track_can_prove_what_carries_a_change() -> None:
    """tf.keras moves with its TensorFlow; the keras track has both steps apart."""
    headers = {
        **LADDER,
        **placed(
            header("tf217", "tf.keras", keras="3.5", tensorflow="2.17"),
            header("tf218", "tf.keras", keras="3.6", tensorflow="2.18"),
        ),
    }
    old, new = [*ids("3.5@2.16", "3.5@2.17"), "tf217/tf.keras"], [*ids("3.6@2.17", "3.7@2.18"), "tf218/tf.keras"]
    found = {c.before: c for c in History(headers).of(divergence(old, new)).changes}
    proof = ("3.5@2.17/keras", "3.6@2.17/keras")
    assert found["tf217/tf.keras"] == ChangePoint(
        "tf217/tf.keras", "tf218/tf.keras", ("keras", "tensorflow"), "keras", proof
    )
    assert "attributed to Keras, as keras 3.5 (TensorFlow 2.17) → keras 3.6 shows" in Words(History(headers)).change(
        found["tf217/tf.keras"]
    )


def test_a_pair_that_goes_beyond_the_step_proves_nothing() -> None:
    headers = ladder("3.5@2.17", "3.6@2.18", "3.9@2.17")
    assert changes(headers, ids("3.5@2.17"), ids("3.6@2.18", "3.9@2.17")) == [
        (*ids("3.5@2.17", "3.6@2.18"), CONFOUNDED)
    ]


def test_a_pair_that_changes_the_other_way_proves_nothing() -> None:
    headers = ladder("3.5@2.17", "3.5@2.18", "3.6@2.17", "3.6@2.18")
    # Sorted, the track is 3.5@2.17, 3.5@2.18, 3.6@2.17, 3.6@2.18.
    found = changes(headers, ids("3.5@2.17", "3.6@2.18"), ids("3.5@2.18", "3.6@2.17"))
    assert found == [
        (*ids("3.5@2.17", "3.5@2.18"), "tensorflow"),
        (*ids("3.6@2.17", "3.6@2.18"), "tensorflow"),
    ]


def test_where_either_axis_alone_brings_it_about_neither_is_the_carrier() -> None:
    """``keras`` steps over both at once; the two corners are of the legacy variant."""
    corners = placed(
        header("a", "tf.keras", keras="3.5", tensorflow="2.17", variant="legacy"),
        header("b", "tf.keras", keras="3.6", tensorflow="2.17", variant="legacy"),
        header("c", "tf.keras", keras="3.5", tensorflow="2.18", variant="legacy"),
    )
    headers = {**ladder("3.5@2.17", "3.6@2.18"), **corners}
    old, new = [*ids("3.5@2.17"), "a/tf.keras(legacy)"], [*ids("3.6@2.18"), "b/tf.keras(legacy)", "c/tf.keras(legacy)"]
    carriers = {before: carrier for before, _, carrier in changes(headers, old, new)}
    assert carriers["3.5@2.17/keras"] == CONFOUNDED


def test_a_patch_of_python_is_no_axis_and_a_minor_is() -> None:
    headers = placed(
        header("a", keras="2.3.1", tensorflow="2.2.3", python="3.7.9"),
        header("b", keras="2.3.1", tensorflow="2.2.3", python="3.8.1"),
        header("c", keras="2.4.3", tensorflow="2.2.3", python="3.8.9"),
    )
    assert changes(headers, ["a/keras"], ["b/keras", "c/keras"]) == [("a/keras", "b/keras", "python")]
    assert changes(headers, ["a/keras", "b/keras"], ["c/keras"]) == [("b/keras", "c/keras", "keras")]


def test_another_backend_of_the_same_keras_is_a_change_of_the_backend() -> None:
    headers = placed(
        header("a", keras="3.12.0", tensorflow="2.20.0"),
        header("b", keras="3.15.1", tensorflow="2.21.0"),
        header("c", "keras", "jax", keras="3.12.0", jax="0.8.0"),
        header("d", "keras", "jax", keras="3.15.1", jax="0.12.0"),
    )
    everywhere = History(headers).of(divergence(["a/keras", "b/keras"], ["c/keras[jax]", "d/keras[jax]"]))
    assert everywhere.changes == (
        ChangePoint("b/keras", "d/keras[jax]", ("backend",), "backend", ("b/keras", "d/keras[jax]")),
    )
    newest_agree = History(headers).of(divergence(["a/keras", "b/keras", "d/keras[jax]"], ["c/keras[jax]"]))
    assert [(c.before, c.after, c.attributed_axis) for c in newest_agree.changes] == [
        ("c/keras[jax]", "d/keras[jax]", CONFOUNDED)
    ]
    assert newest_agree.changes[0].axes == ("keras", "backend")


def test_another_device_is_a_change_of_the_device() -> None:
    headers = placed(
        header("a", keras="3.15.1", tensorflow="2.21.0"),
        header("a", keras="3.15.1", tensorflow="2.21.0", device="gpu"),
    )
    assert changes(headers, ["a/keras"], ["a/keras@gpu"]) == [("a/keras", "a/keras@gpu", "device")]


# Words.


def test_letters() -> None:
    assert [letter(n) for n in (0, 25, 26, 27, 51, 52, 701, 702)] == ["A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]


def test_one_behaviour_is_told_as_throughout_or_in() -> None:
    headers = {**ladder("3.0.5@2.16.2", "3.1.1@2.16.2"), **placed(header("a", "tf_keras", keras="2.16.0"))}
    found = History(headers).of(divergence(ids("3.0.5@2.16.2", "3.1.1@2.16.2"), ["a/tf_keras"]))
    assert Words(History(headers)).lines(found) == {"keras": "A throughout", "tf_keras": "B in 2.16.0"}


def test_a_behaviour_of_one_version_between_others() -> None:
    steps = ["3.0.5@2.16.2", "3.1.1@2.16.2", "3.2.1@2.16.2"]
    a, b, c = ids(*steps)
    found = History(ladder(*steps)).of(divergence([a], [b], [c]))
    assert Words(History(ladder(*steps))).lines(found)["keras"] == "A until 3.0.5, B in 3.1.1, C since 3.2.1"


# The command and history.json.


@pytest.fixture
def case() -> Case:
    return catalog.load()["activations.hard_sigmoid[]"]


VERSIONS = {
    Implementation("py311-tf213", "keras"): {"keras": "2.13.1", "tensorflow": "2.13.1", "python": "3.11.7"},
    Implementation("py311-tf215", "keras"): {"keras": "2.15.0", "tensorflow": "2.15.1", "python": "3.11.7"},
    Implementation("py311-tf215-keras30", "keras"): {"keras": "3.0.5", "tensorflow": "2.15.1", "python": "3.11.7"},
    Implementation("py311-tf2", "tf_keras"): {"keras": "2.21.0", "tensorflow": "2.21.0", "python": "3.11.7"},
}


@pytest.fixture
def conformance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: Case
) -> Command:
    """hard_sigmoid changes in Keras 3.0, on one TensorFlow."""
    command = Command(tmp_path / "reports", monkeypatch, capsys)
    for mine, versions in VERSIONS.items():
        values = [0.75, 0.25] if versions["keras"] == "3.0.5" else [0.7, 0.3]
        command.keep(mine, activation(case, values), versions=dict(versions))
    return command


def test_the_command_says_since_when_and_what_carries_it(conformance: Command, case: Case) -> None:
    out = conformance("history", case.id).out
    assert "forward: different" in out
    assert "keras     A until 2.15.0, B since 3.0.5" in out
    assert "tf_keras  A in 2.21.0" in out
    assert "keras 2.15.0 → keras 3.0.5: attributed to Keras" in out
    assert "A: output.0[0] = 0.7" in out
    assert "1 case, 1 judged in two implementations or more, 1 with a history" in out


def test_the_command_answers_about_an_api_a_stage_and_a_track(conformance: Command, case: Case) -> None:
    found = conformance("history", "activations.hard_*", "--track", "keras", "--stage", "forward", "--json").json
    assert case.id in found["cases"]
    (history,) = found["histories"]
    assert history["tracks"]["keras"]["text"] == "A until 2.15.0, B since 3.0.5"
    assert set(history["tracks"]) == {"keras"}
    (change,) = history["changes"]
    assert change["attributed_axis"] == "keras"
    assert change["witness"] == [change["before"], change["after"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["activations.hard_sigmod"], "no Keras that was looked into has activations.hard_sigmod"),
        (["activations.hard_sigmoid", "--track", "keras[jax]"], "no track is called keras[jax]"),
        (["activations.hard_sigmoid", "--stage", "backward"], "no stage backward"),
    ],
)
def test_mistakes_are_told(conformance: Command, arguments: list[str], message: str) -> None:
    found = conformance("history", *arguments)
    assert found.status == 2
    assert message in found.err


def test_history_json_is_what_its_schema_says(conformance: Command, case: Case) -> None:
    sets = conformance.store.all()
    placed_ = Ledger([], {i: s.header for i, s in sets.items()})
    judgement = judge({case.id: case}, {i: s.observations for i, s in sets.items()}, placed_)
    found = histories(judgement.divergences, judgement.headers)
    exported = history_json(judgement.headers, judgement.divergences, found, "2026-11-20T12:00:00+00:00")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(exported)))
    columns, texts = exported["histories"], exported["texts"]
    (row,) = [n for n, stage in enumerate(columns["stage"]) if texts[stage] == "forward"]
    assert texts[columns["case"][row]] == case.id
    names = [track["name"] for track in exported["tracks"]]
    track = exported["tracks"][names.index("keras")]
    versions = [exported["implementations"][at]["versions"]["keras"] for at in track["implementations"]]
    assert versions == ["2.13.1", "2.15.0", "3.0.5"]
    intervals = exported["lines"][columns["tracks"][row][names.index("keras")]]
    assert [versions[first : last + 1] for _, first, last in intervals] == [["2.13.1", "2.15.0"], ["3.0.5"]]
    assert [exported["points"][n][3] for n in columns["changes"][row]] == ["keras"]
