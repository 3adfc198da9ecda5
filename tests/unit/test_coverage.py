"""What counts as looked at: each rule of docs/coverage.md, over observations of invented implementations."""

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from conformance.analysis.coverage import exempt, seen, subjects
from conformance.analysis.coverage.ablated import Ablated, Tried
from conformance.analysis.coverage.counting import Described, count
from conformance.analysis.coverage.exempt import Exempt, ExemptionError
from conformance.analysis.coverage.model import Counted, Told
from conformance.analysis.judging.judgement import Classes
from conformance.analysis.judging.kept import Kept
from conformance.inventory.names import Inventory, Symbol
from conformance.inventory.usage import Usage
from conformance.model.case import Case
from conformance.model.globs import Globs
from conformance.model.observation import Header, Implementation, Observation, Raised, Stage
from conformance.observations.store import ObservationSet
from conformance.scenarios.about import named

ONE, OTHER = Implementation("a", "keras"), Implementation("b", "tf.keras")
IDS = (ONE.id, OTHER.id)
BOTH = frozenset(IDS)

#: What the invented Keras has: a layer under two names, a function that one of them has, a class with members.
SYMBOLS = {
    "layers.X": ("class", BOTH),
    "layers.Other": ("class", BOTH),
    "X": ("class", BOTH),
    "losses.f": ("function", frozenset({ONE.id})),
    "Model": ("class", BOTH),
    "models.Model": ("class", BOTH),
}
INVENTORY = Inventory(
    {name: Symbol(name, kind, having) for name, (kind, having) in SYMBOLS.items()},  # type: ignore[arg-type]
    {i: {"keras": "1"} for i in IDS},
    dict.fromkeys(IDS, "2026-11-27"),
    (frozenset({"layers.X", "X"}), frozenset({"Model", "models.Model"})),
)
USAGE = Usage({"layers.X": 3, "X": 1}, {"layers.X": 6, "X": 2, "losses.f": 2}, "")

Did = Sequence[Stage] | str


def case(name: str, api: str = "layers.X", inputs: Sequence[Any] = (), **arguments: Any) -> Case:
    return Case(name, "layer", api, {"arguments": arguments, "inputs": list(inputs)})


def program(name: str, *about: str) -> Case:
    return Case(name, "program", about[0], {"about": list(about), "compared": "numbers"}, logic=True)


def gave(value: float, **config: Any) -> list[Stage]:
    data = b64encode(np.float64(value).tobytes()).decode()
    fact = {"array": "float64", "shape": [], "data": data}
    return [Stage("construct"), Stage("config", facts={"config": config}), Stage("forward", facts={"output": fact})]


def ran(**facts: Any) -> list[Stage]:
    return [Stage("run", facts=facts)]


def failed(stage: str, status: Any = "error") -> list[Stage]:
    return [
        Stage("construct"),
        Stage("config", facts={"x": 1}),
        Stage(stage, status, raised=Raised("ValueError", "no")),
    ]


def sets(seen_: Mapping[Case, Sequence[Did]]) -> dict[str, ObservationSet]:
    found = {}
    for position, who in enumerate((ONE, OTHER)):
        observations = {}
        for one, each in seen_.items():
            did = each[position]
            status: Any = did if isinstance(did, str) else "ok"
            runs = {} if isinstance(did, str) else {"float64": list(did)}
            observations[one.id] = Observation(one.id, one.revision, status, runs)
        found[who.id] = ObservationSet(Header(2, who, {}, {}, "", "", "", ""), observations, True)
    return found


def counted(
    seen_: Mapping[Case, Sequence[Did]],
    *,
    classes: Classes | None = None,
    exempt: Exempt | None = None,
    described: Mapping[str, Described] | None = None,
    inventory: Inventory = INVENTORY,
    ablated: Ablated | None = None,
) -> Counted:
    cases = {one.id: one for one in seen_}
    looked = seen.look(cases, sets(seen_))
    known = described or {}

    def describing(having: Mapping[str, Collection[str]]) -> dict[str, Described]:
        return {i: known[name] for name, owners in reversed(list(having.items())) if name in known for i in owners}

    return Counted(count(cases, looked, classes or {}, IDS, inventory, USAGE, exempt or Exempt(), describing, ablated))


def of(found: Counted, name: str = "layers.X", implementation: str = ONE.id) -> Told:
    return found.told(found.by_name[name], implementation)


NOBODY, NOTHING, BEHAVIOUR, ABSENT = "0", "1", "2", "."


def test_a_symbol_without_a_case_was_looked_at_by_nobody() -> None:
    found = counted({case("x"): (gave(1.0), gave(1.0))})
    assert of(found).state == BEHAVIOUR
    assert of(found, "layers.Other").state == NOBODY
    assert (of(found, "losses.f").state, of(found, "losses.f", OTHER.id).state) == (NOBODY, ABSENT)


def test_a_case_counts_for_the_implementation_under_which_it_reached_something() -> None:
    found = counted({case("x"): (gave(1.0), failed("forward"))})
    assert (of(found).state, of(found, implementation=OTHER.id).state) == (BEHAVIOUR, NOTHING)


@pytest.mark.parametrize(
    "did",
    [
        failed("build"),
        failed("forward", "unsupported"),
        [Stage("construct", "missing", raised=Raised("MissingSymbolError", "layers.X"))],
        "crash",
        "timeout",
        "not-run",
        [Stage("construct")],
        [
            Stage("construct"),
            Stage("config", facts={"config": {"units": 3}}),
            Stage("roundtrip", facts={"changed": []}),
        ],
        [Stage("construct"), Stage("forward")],
    ],
    ids=["raises", "unsupported", "missing", "crash", "timeout", "not run", "only made", "only configured", "no fact"],
)
def test_a_case_that_came_to_no_number_or_effect_does_not_count(did: Did) -> None:
    assert of(counted({case("x"): (did, gave(1.0))})).state == NOTHING


@pytest.mark.parametrize(
    "facts",
    [
        {"error": {"raised": "ValueError"}},
        {"a": {"raised": "ValueError"}, "b": [{"raised": "TypeError"}, {"raised": "TypeError"}]},
        {"a": {"first": {"raised": "ValueError"}}},
    ],
)
def test_a_program_that_sees_exceptions_alone_does_not_count(facts: dict[str, Any]) -> None:
    one = program("programs.x", "layers.X")
    assert of(counted({one: (ran(**facts), ran(**facts))})).state == NOTHING
    assert of(counted({one: (ran(**facts, more=1), ran(**facts))})).state == BEHAVIOUR


@pytest.mark.parametrize("value", [{"raised": 3}, {"raised": "x", "other": 1}, [], {}, None, "raised"])
def test_what_merely_looks_like_an_exception_is_an_effect(value: Any) -> None:
    one = program("programs.x", "layers.X")
    assert of(counted({one: (ran(seen=value), ran(seen=value))})).state == BEHAVIOUR


def test_what_is_observed_of_a_former_revision_does_not_count() -> None:
    now, before = case("x"), case("x", units=2)
    found = seen.look({"x": now}, sets({before: (gave(1.0), gave(1.0))}))
    assert found["layers.X"].cases == {"x": []}


def test_aliases_count_once_and_are_covered_by_any_name() -> None:
    found = counted({case("x", api="X"): (gave(1.0), gave(1.0))})
    share = found.share(ONE.id)
    assert (share.symbols, share.behaviour, share.nobody) == (4, 1, 3)
    assert found.by_name["X"] is found.by_name["layers.X"]
    assert found.by_name["X"].names == ["layers.X", "X"]
    assert found.share(ONE.id, "layers").symbols == 2
    assert "keras" not in found.areas


def test_uses_of_all_names_weigh_a_symbol() -> None:
    share = counted({case("x"): (gave(1.0), gave(1.0))}).share(ONE.id)
    assert (share.uses, share.uses_behaviour) == (10, 8)
    assert share.weighted == 0.8
    # What an implementation does not have does not weigh there.
    assert counted({case("x"): (gave(1.0), gave(1.0))}).share(OTHER.id).uses == 8


def test_an_argument_counts_where_something_depended_on_it() -> None:
    found = counted({case("x"): (gave(1.0), gave(1.0)), case("y", rate=0.5): (gave(2.0), gave(1.0))})
    assert of(found).arguments == {"rate": True}
    assert of(found, implementation=OTHER.id).arguments == {}


def test_an_argument_whose_value_changes_nothing_does_not_count() -> None:
    found = counted({case("x"): (gave(1.0), gave(1.0)), case("y", rate=0.5): (gave(1.0), gave(1.0))})
    assert of(found).arguments == {}


def test_an_argument_seen_in_the_config_alone_does_not_count() -> None:
    found = counted({case("x"): (gave(1.0, rate=0), gave(1.0)), case("y", rate=0.5): (gave(1.0, rate=0.5), gave(1.0))})
    assert of(found).arguments == {}


def test_a_difference_by_rounding_is_no_effect_of_an_argument() -> None:
    near = float(np.nextafter(1.0, 2.0))
    found = counted({case("x"): (gave(1.0), gave(1.0)), case("y", unroll=True): (gave(near), gave(1.001))})
    assert of(found).arguments == {}
    assert of(found, implementation=OTHER.id).arguments == {"unroll": True}


@pytest.mark.parametrize("did", [failed("forward"), failed("construct", "signature"), "crash"])
def test_an_argument_with_which_a_case_only_fails_does_not_count(did: Did) -> None:
    found = counted({case("x"): (gave(1.0), gave(1.0)), case("y", data_format="a"): (did, gave(1.0))})
    assert of(found).arguments == {}


def test_two_arguments_that_change_together_do_not_count() -> None:
    found = counted({case("x"): (gave(1.0), gave(1.0)), case("y", a=1, b=2): (gave(2.0), gave(2.0))})
    assert of(found).arguments == {}


def test_a_value_that_is_the_default_spelled_out_does_not_count() -> None:
    """What differs then is something else, for the call is the same."""
    both = {case("x"): (gave(1.0), gave(1.0)), case("y", rate=0.5): (gave(2.0), gave(2.0))}
    described = {"layers.X": Described({"units": None, "rate": "0.5"})}
    assert of(counted(both, described=described)).arguments == {"units": False, "rate": False}
    described = {"layers.X": Described({"units": None, "rate": "0"})}
    assert of(counted(both, described=described)).arguments == {"units": False, "rate": True}


def test_an_argument_that_an_implementation_does_not_have_is_not_counted_there() -> None:
    both = {case("x"): (gave(1.0), gave(1.0)), case("y", rate=0.5): (gave(2.0), gave(2.0))}
    assert of(counted(both, described={"layers.X": Described({"units": None})})).arguments == {"units": False}
    tried = Described({"units": None}, accepted=frozenset({"rate"}))
    assert of(counted(both, described={"layers.X": tried})).arguments == {"units": False, "rate": True}


def test_an_argument_by_position_is_the_one_that_stands_there() -> None:
    def activation(name: str, *positional: float) -> Case:
        return Case(name, "activation", "losses.f", {"inputs": [], "positional": list(positional)})

    both = {activation("x"): (gave(1.0), gave(1.0)), activation("y", 0.5): (gave(2.0), gave(2.0))}
    described = {"losses.f": Described({"x": None, "slope": "0.1"})}
    assert of(counted(both, described=described), "losses.f").arguments == {"x": False, "slope": True}
    assert of(counted(both), "losses.f").arguments == {}


def test_arguments_of_what_a_case_only_makes_use_of_do_not_count() -> None:
    def wrapper(name: str, units: int) -> Case:
        inner = {"new": "layers.X", "arguments": {"units": units}}
        return case(name, api="layers.Other", layer=inner)

    found = counted({wrapper("x", 1): (gave(1.0), gave(1.0)), wrapper("y", 2): (gave(2.0), gave(2.0))})
    assert of(found, "layers.Other").arguments == {"layer": True}
    assert of(found).state == NOBODY


def test_an_argument_without_which_a_program_shows_something_else_counts_where_that_was_tried() -> None:
    one = program("p", "layers.X")
    tried = Tried(one.revision, {"layers.X": ["rate"]}, {"layers.X": ["name"]})
    found = counted({one: (ran(y=1), ran(y=1))}, ablated=Ablated({ONE.id: {"p": tried}}))
    assert of(found).arguments == {"rate": True}
    assert of(found, implementation=OTHER.id).arguments == {}


def test_members_count_by_the_stage_that_calls_them_and_by_programs_that_name_them() -> None:
    found = counted(
        {
            case("x"): ([*gave(1.0), Stage("mask", facts={"mask": None})], failed("forward")),
            program("programs.fit", "Model.fit", "layers.X"): (ran(seen=1), ran(seen={"raised": "ValueError"})),
        }
    )
    assert of(found).members == {"get_config": True, "compute_mask": True}
    # The config came back before the call failed.
    assert of(found, implementation=OTHER.id).members == {"get_config": True}
    # A member is of its class, whatever that is called.
    assert (of(found, "models.Model").members, of(found, "Model").state) == ({"fit": True}, BEHAVIOUR)
    assert of(found, "Model", OTHER.id).state == NOTHING


def test_members_that_were_renamed_count_under_the_name_that_is_called() -> None:
    one = Case("x", "metric", "layers.X", {"arguments": {}, "updates": []})
    did = [Stage("construct"), Stage("update", facts={"result.0": 1}), Stage("reset", facts={"again": 1})]
    for names, called in (
        ({"reset_state", "reset_states"}, {"reset_state"}),
        ({"reset_states"}, {"reset_states"}),
        (set[str](), set[str]()),
    ):
        described = {"layers.X": Described({}, frozenset({"result", *names}))}
        members = of(counted({one: (did, did)}, described=described)).members
        assert {name for name, was in members.items() if was} == {"result", *called}


def test_input_kinds_are_those_of_cases_that_reached_something() -> None:
    floats, masked = {"shape": [2, 3]}, {"shape": [2], "kind": "mask"}
    found = counted(
        {
            case("x", inputs=[floats, {"shape": [2, 0, 1], "kind": "integer", "high": 3}]): (gave(1.0), "crash"),
            Case("y", "layer", "layers.X", {"arguments": {"data_format": "channels_first"}, "inputs": [floats]}): (
                gave(1.0),
                failed("forward"),
            ),
            Case("z", "layer", "layers.Other", {"arguments": {}, "inputs": [floats], "keywords": {"mask": masked}}): (
                gave(1.0),
                gave(1.0),
            ),
        }
    )
    assert set(of(found).inputs) == {"float64", "int32", "rank 2", "rank 3", "of size zero", "channels_first"}
    assert of(found, implementation=OTHER.id).inputs == ()
    assert set(of(found, "layers.Other", OTHER.id).inputs) == {"float64", "rank 2", "rank 1", "bool", "mask"}


def test_a_stage_is_judged_where_it_went_well_and_somebody_else_was_there() -> None:
    classes = {"x": {"forward": {ONE.id: 0, OTHER.id: 1}, "config": {ONE.id: 0}}}
    found = counted({case("x"): (gave(1.0), failed("forward"))}, classes=classes)
    assert of(found).stages == ("forward",)
    assert of(found, implementation=OTHER.id).stages == ()


def test_signatures_are_compared_where_two_are_known() -> None:
    seen_ = {case("x"): (gave(1.0), gave(1.0))}
    described = {"layers.X": Described({}), "losses.f": Described({})}
    found = counted(seen_, described=described)
    assert (of(found).signature, of(found, "losses.f").signature, of(found, "layers.Other").signature) == (
        *(True, False, False),
    )
    assert found.described(ONE.id)
    assert not counted(seen_).described(ONE.id)


def test_what_is_exempt_is_accounted_for_and_never_covered() -> None:
    exempted = Exempt(((Globs(("layers.Oth*", "X")), "It is so."),))
    found = counted({case("x"): (gave(1.0), failed("forward"))}, exempt=exempted)
    share = found.share(ONE.id)
    assert (share.symbols, share.behaviour, share.exempt, share.nobody) == (4, 1, 1, 2)
    share = found.share(OTHER.id)
    assert (share.symbols, share.behaviour, share.exempt, share.nothing, share.nobody) == (3, 0, 2, 0, 1)
    assert [thing.name for thing in found.uncovered()] == ["losses.f", "models.Model"]


def test_of_an_implementation_that_nobody_looked_into_nothing_is_said() -> None:
    only = Inventory(INVENTORY.symbols, {ONE.id: {}}, {ONE.id: ""}, INVENTORY.same)
    found = counted({case("x"): (gave(1.0), gave(1.0))}, inventory=only)
    assert (found.looked(ONE.id), found.looked(OTHER.id), found.looked("c/keras")) == (True, False, False)
    assert found.share(OTHER.id).symbols == 0


def test_uncovered_is_what_no_implementation_covers_the_most_used_first() -> None:
    found = counted({case("x"): (failed("forward"), failed("forward"))})
    assert [thing.name for thing in found.uncovered()] == ["layers.X", "losses.f", "layers.Other", "models.Model"]
    assert [thing.name for thing in found.uncovered([OTHER.id])] == ["layers.X", "layers.Other", "models.Model"]
    found = counted({case("x"): (failed("forward"), gave(1.0))})
    assert "layers.X" not in [thing.name for thing in found.uncovered()]
    assert "layers.X" in [thing.name for thing in found.uncovered([ONE.id])]


def test_what_was_kept_is_what_is_worked_out_and_a_change_is_seen(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    one, other = case("x"), case("y", rate=0.5)
    cases = {"x": one, "y": other}
    before = sets({one: (gave(1.0), gave(1.0)), other: (gave(2.0), gave(1.0))})
    first = seen.look(cases, before, kept)
    assert seen.look(cases, before, kept) == first == seen.look(cases, before)
    after = sets({one: (gave(1.0), gave(1.0)), other: (gave(1.0), gave(3.0))})
    assert seen.look(cases, after, kept)["layers.X"].arguments == [("rate", "nothing", "0.5", ".1")]
    assert first["layers.X"].arguments == [("rate", "nothing", "0.5", "1.")]


def test_what_is_kept_and_damaged_is_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = case("x")
    observed = sets({one: (gave(1.0), gave(1.0))})
    monkeypatch.setattr(Kept, "get", lambda self, asked: dict.fromkeys(asked, b"\xc1"))
    assert seen.look({"x": one}, observed, Kept(tmp_path)) == seen.look({"x": one}, observed)


def test_stages_that_the_table_of_members_names_are_stages_of_their_scenario() -> None:
    from conformance.scenarios import STAGES

    for scenario, stages in subjects.MEMBERS.items():
        assert stages.keys() <= STAGES[scenario].keys()


class TestExemptions:
    def written(self, folder: Path, text: str) -> Path:
        path = folder / "exempt.toml"
        path.write_text(text)
        return path

    def test_a_name_that_is_not_public_is_an_error_that_names_the_nearest(self, tmp_path: Path) -> None:
        path = self.written(tmp_path, '[[exempt]]\nnames = ["layers.Othr"]\nreason = "So."\n')
        with pytest.raises(ExemptionError, match=r"layers\.Othr is exempt, and is no public name") as caught:
            exempt.load(SYMBOLS, path)
        assert "layers.Other" in caught.value.advice

    @pytest.mark.parametrize(
        "text",
        [
            '[[exempt]]\nnames = ["layers.X"]\n',
            '[[exempt]]\nnames = ["layers.X"]\nreason = " "\n',
            '[[exempt]]\nnames = []\nreason = "So."\n',
            '[[exempt]]\nname = "layers.X"\nreason = "So."\n',
            '[[exempt]]\nnames = ["layers.X"]\nreason = "So."\nsince = 1\n',
            "not TOML",
        ],
    )
    def test_an_entry_without_a_name_or_a_reason_is_an_error(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(ExemptionError):
            exempt.load(SYMBOLS, self.written(tmp_path, text))

    def test_a_file_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(ExemptionError):
            exempt.load(SYMBOLS, tmp_path / "exempt.toml")

    def test_an_alias_exempts_the_symbol(self, tmp_path: Path) -> None:
        path = self.written(tmp_path, '[[exempt]]\nnames = ["X", "losses.*"]\nreason = "It\\nis so."\n')
        found = exempt.load(SYMBOLS, path)
        assert (found.of(["layers.X", "X"]), found.of(["losses.f"]), found.of(["layers.Other"])) == (0, 0, -1)
        assert found.reasons == ("It is so.",)

    def test_the_list_of_what_is_uncovered_only_shrinks(self, tmp_path: Path) -> None:
        path = tmp_path / "uncovered.txt"
        exempt.write(["b", "a", "c"], path)
        assert exempt.uncovered(path) == ("a", "b", "c")
        assert exempt.shrink({"a", "c", "new"}, path) == ["b"]
        assert exempt.uncovered(path) == ("a", "c")


def test_a_member_counts_at_the_class_that_brings_it_into_the_public_api() -> None:
    from conformance.analysis.coverage.describing import Describing
    from conformance.inventory import answers
    from conformance.inventory.api import decode
    from conformance.inventory.packing import encoded, packed

    def member(name: str) -> answers.RawMember:
        return ("m", name, None, "", "", "")

    def described(*members: str, bases: tuple[str, ...] = (), **more: Any) -> answers.Described:
        return answers.Described("class", more.pop("signature", ()), bases, tuple(map(member, members)), **more)

    signature = (("o", "units", None), ("w", "kwargs", None))
    tried = {"name": ("a", ""), "old": ("r", "TypeError"), "late": ("w", "soon")}
    x = described("call", bases=("m:Private", "m:Layer", "m:Mixin"), signature=signature, tried=tried)
    found = answers.Answer(
        "keras",
        {"keras": "1"},
        {"layers.Layer": ("class", 0), "layers.X": ("class", 1), "X": ("class", 1)},
        modules={},
        values={},
        definitions=["m:Layer", "m:X"],
        identifiers={},
        custom_objects=[],
        packages=[],
        objects={
            "m:Layer": described("call", "mixed", bases=("m:Mixin",)),
            "m:X": x,
            "m:Private": described("hidden"),
            "m:Mixin": described("mixed"),
        },
    )
    # In another the private class is public, and a third is one into which nobody looked.
    names = {**found.names, "layers.Private": ("class", 2)}
    public = msgspec.structs.replace(found, names=names, definitions=[*found.definitions, "m:Private"])
    days = dict.fromkeys((*IDS, "d/keras"), "2026-01-01")
    seen_ = packed({ONE.id: found, OTHER.id: public, "d/keras": found}, days, "2026-01-01T00:00:00+00:00")
    describing = Describing(decode(encoded(seen_)))
    everybody = ("d/keras", "c/keras", *IDS)
    told = describing({"layers.Gone": everybody, "X": everybody, "layers.X": everybody})
    private = Described({"units": None}, frozenset({"call", "hidden"}), frozenset({"name", "late"}))
    assert told == {
        ONE.id: private,
        OTHER.id: Described({"units": None}, frozenset({"call"}), frozenset({"name", "late"})),
        "d/keras": private,
    }
    assert told[ONE.id] is told["d/keras"], "described once for each"
    layer = describing({"layers.Layer": [ONE.id]})
    assert {i: one.members for i, one in layer.items()} == {ONE.id: {"call", "mixed"}}
    assert describing({"layers.X": ["c/keras"]}) == describing({"layers.Gone": everybody}) == {}


def test_of_a_member_a_case_is_about_the_class_too() -> None:
    about = ["layers.Dense", "Model.fit", "optimizers.schedules.CosineDecay", "models.Model.fit"]
    case = Case("programs.x.y", "program", "layers.Dense", {"about": about})
    assert list(named(case)) == [
        *("layers.Dense", "Model.fit", "Model", "optimizers.schedules.CosineDecay", "models.Model.fit", "models.Model"),
    ]
