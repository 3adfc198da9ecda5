"""What changed in an API, on inventories made for it: every kind of change, and what is none."""

from typing import Any

import pytest

from conformance.analysis.api.as_json import shown_json
from conformance.analysis.api.compare import changes, changes_of
from conformance.analysis.api.life import history_of, life
from conformance.analysis.api.model import Change
from conformance.analysis.api.replacing import said_by
from conformance.analysis.api.shown import present, shown
from conformance.analysis.api.signatures import same_value
from conformance.analysis.api.subject import Subject
from conformance.analysis.api.terminal import lines
from conformance.inventory.answers import Answer, Described, RawMember, RawSignature
from conformance.inventory.api import Apis, load
from conformance.inventory.packing import packed

OLD, BETWEEN, NEW = "py37-a/keras", "py38-b/keras", "py311-c/keras"


def signature(text: str) -> RawSignature:
    """``units, *, name='x', **kwargs``: as the script says it."""
    found: list[tuple[str, str, str | None]] = []
    letter = "o"
    for part in filter(None, text.split(", ")):
        name, equals, default = part.partition("=")
        if name == "*":
            letter = "k"
        elif name.startswith("**"):
            found.append(("w", name[2:], None))
        else:
            found.append((letter, name, default if equals else None))
    return tuple(found)


def method(name: str, text: str = "", notice: str = "", dead: str = "") -> RawMember:
    return "m", name, signature(text), "", notice, dead


def thing(text: str = "", *members: RawMember, kind: str = "class", **more: Any) -> Described:
    return Described(kind, signature(text), members=members, **more)


def answer(version: str, things: dict[str, tuple[str, Described]], **more: Any) -> Answer:
    """``things``: path → definition and what it is; an undocumented path begins with a dash."""
    definitions = list(dict.fromkeys(definition for definition, _ in things.values()))
    names: dict[str, tuple[str, int]] = {}
    modules: dict[str, tuple[str, int]] = {}
    for path, (definition, described) in things.items():
        to = modules if path.startswith("-") else names
        to[path.removeprefix("-")] = (described.kind, definitions.index(definition))
    objects = {definition: described for definition, described in things.values() if described.kind != "module"}
    return Answer(
        *("keras", {"keras": version, "tensorflow": version, "python": "3.11.0"}, names, modules, {}, definitions),
        *(objects, more.get("identifiers", {}), [], []),
    )


def apis(old: dict[str, Any], new: dict[str, Any], between: dict[str, Any] | None = None, **more: Any) -> Apis:
    answers = {OLD: answer("2.3.1", old, identifiers=more.get("olds", {}))}
    if between is not None:
        answers[BETWEEN] = answer("2.9.0", between)
    answers[NEW] = answer("3.0.5", new, identifiers=more.get("news", {}))
    return Apis(packed(answers, dict.fromkeys(answers, "2026-01-01"), "2026-01-01T00:00:00+00:00"))


def told(found: Apis) -> list[tuple[str, ...]]:
    return [(c.kind, c.name, c.part, c.instead, c.certainty) for c in changes(found, OLD, NEW)]


def arguments(old: str | Described, new: str | Described) -> list[tuple[str, ...]]:
    """Kind, argument, old, new, instead of the changes between two classes."""
    one, other = (thing(text) if isinstance(text, str) else text for text in (old, new))
    found = apis({"layers.X": ("a:X", one)}, {"layers.X": ("b:X", other)})
    return [(c.kind, c.part, c.old, c.new, c.instead) for c in changes(found, OLD, NEW)]


def test_nothing_changed() -> None:
    same = {"layers.X": ("a:X", thing("units, activation=None", method("call", "x")))}
    assert changes(apis(same, same), OLD, NEW) == ()


def test_what_is_gone_and_what_came() -> None:
    found = apis({"layers.Gone": ("a:Gone", thing("units"))}, {"layers.Came": ("b:Came", thing("units"))})
    assert told(found) == [("removed", "layers.Gone", "", "", "sure"), ("added", "layers.Came", "", "", "sure")]


def test_another_path_of_the_same_object_is_where_it_moved() -> None:
    x = ("a:X", thing("units"))
    found = apis({"layers.X": x, "layers.old.X": x, "layers.Ex": x}, {"layers.X": ("b:X", thing("units"))})
    assert told(found) == [
        ("moved", "layers.old.X", "", "layers.X", "sure"),
        ("renamed", "layers.Ex", "", "layers.X", "sure"),
    ]


def test_a_version_between_shows_that_two_paths_were_one_object() -> None:
    x, y = ("a:X", thing("units")), ("b:X", thing("units"))
    both = {"layers.X": ("c:X", thing("units")), "layers.old.X": ("c:X", thing("units"))}
    assert told(apis({"layers.old.X": x}, {"layers.X": y}, both)) == [
        ("moved", "layers.old.X", "", "layers.X", "sure"),
        ("added", "layers.X", "", "", "sure"),
    ]
    # What the old one has as another thing is no new path of it.
    apart = {"layers.old.X": x, "layers.X": ("a:Other", thing("other"))}
    assert ("removed", "layers.old.X", "", "", "sure") in told(apis(apart, {"layers.X": y}, both))


def test_old_module_paths_lead_to_documented_ones() -> None:
    module, x = ("keras.layers.core", thing(kind="module")), ("a:X", thing("units"))
    old = {"layers.X": x, "-layers.core.X": x, "-layers.core": module}
    found = changes(apis(old, {"layers.X": ("b:X", thing("units"))}), OLD, NEW)
    assert [(c.kind, c.name, c.instead, c.documented) for c in found] == [
        ("removed", "layers.core", "layers", False),
        ("moved", "layers.core.X", "layers.X", False),
    ]


def test_the_notice_of_any_version_says_what_to_use() -> None:
    notice = "Deprecated: not for new code. Prefer `tf.keras.utils.new` which is faster."
    gone = ("a:old", thing("x", kind="function"))
    noted = {"utils.old": ("c:old", thing("x", kind="function", deprecated=notice))}
    found = apis({"utils.old": gone}, {"utils.new": ("b:new", thing("y", kind="function"))}, noted)
    assert told(found)[0] == ("removed", "utils.old", "", "utils.new", "sure")
    # What it names is not there: then it is told as it stands.
    other = apis({"utils.old": gone}, {}, noted)
    assert told(other) == [("removed", "utils.old", "", "tf.keras.utils.new", "sure")]


def test_what_is_called_the_same_and_takes_the_same_is_likely() -> None:
    old = {"backend.mean": ("a:mean", thing("x, axis=None", kind="function"))}
    new = {"ops.mean": ("b:mean", thing("x, axis=None, keepdims=False", kind="function"))}
    assert told(apis(old, new))[0] == ("removed", "backend.mean", "", "ops.mean", "likely")
    other = {"ops.mean": ("b:mean", thing("axis, x", kind="function"))}
    assert told(apis(old, other))[0] == ("removed", "backend.mean", "", "", "sure")


def test_what_only_raises_is_dead_and_no_advice() -> None:
    dead = thing("*args", dead="ImportError: it is not supported")
    x = ("a:X", thing("lr=0.1"))
    found = apis({"optimizers.legacy.X": x, "optimizers.gone.X": x}, {"optimizers.legacy.X": ("b:Stub", dead)})
    assert told(found) == [
        ("removed", "optimizers.gone.X", "", "", "sure"),
        ("died", "optimizers.legacy.X", "", "", "sure"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a, b=1", "a, b=2", [("default-changed", "b", "1", "2", "")]),
        ("a, b=1", "a, b=1.0", []),
        ("a, b=1", "a, b=True", [("default-changed", "b", "1", "True", "")]),
        ("a, b=1", "a, b", [("argument-required", "b", "1", "required", "")]),
        ("a", "a, b", [("argument-required", "b", "", "required", "")]),
        ("a", "a, b=1", [("argument-added", "b", "", "1", "")]),
        ("a, b=1", "a", [("argument-refused", "b", "1", "not in the signature", "")]),
        ("a, b=1", "a, *, b=1", [("argument-keyword-only", "b", "1", "1", "")]),
        ("a, *, b=1", "a, b=1", []),
        ("a, b=1, c=2", "a, c=2, b=1", [("arguments-reordered", "b", "(a, b, c)", "(a, c, b)", "")]),
        ("y, n=1", "x, n=1", [("argument-renamed", "y", "required", "", "x")]),
        ("a, slope=0.3, c=1", "a, angle=0.3, c=1", [("argument-renamed", "slope", "0.3", "", "angle")]),
        # In the same place with the default of so many: nobody knows.
        (
            "a, b=None, c=1",
            "a, d=None, c=1",
            [
                ("argument-refused", "b", "None", "not in the signature", ""),
                ("argument-added", "d", "", "None", ""),
            ],
        ),
        # Nobody tried whether **kwargs takes it.
        ("a, b=1", "a, **kwargs", []),
    ],
)
def test_what_signatures_show(old: str, new: str, expected: list[tuple[str, ...]]) -> None:
    assert arguments(old, new) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a", "r", [("argument-refused", "lr", "accepted", "TypeError: no lr", "")]),
        ("w", "r", [("argument-refused", "lr", "warned", "TypeError: no lr", "")]),
        ("a", "i", [("argument-ignored", "lr", "accepted", "TypeError: no lr", "")]),
        ("a", "w", [("argument-warned", "lr", "accepted", "TypeError: no lr", "")]),
        ("r", "a", [("argument-accepted", "lr", "TypeError: no lr", "TypeError: no lr", "")]),
        ("u", "r", []),
        ("r", "u", []),
        ("a", "u", []),
        ("a", "a", []),
    ],
)
def test_what_trying_shows(before: str, after: str, expected: list[tuple[str, ...]]) -> None:
    old, new = (thing("a, **kwargs", tried={"lr": (o, "TypeError: no lr")}) for o in (before, after))
    assert arguments(old, new) == expected


def test_a_message_says_what_an_argument_is_called_now() -> None:
    new = thing("a, slope=0.2, **kwargs", tried={"alpha": ("w", "`alpha` is deprecated. Use `slope` instead.")})
    assert arguments("a, alpha=0.3", new) == [
        ("argument-renamed", "alpha", "0.3", "`alpha` is deprecated. Use `slope` instead.", "slope")
    ]


def test_a_decorator_of_the_old_one_says_what_an_argument_is_called() -> None:
    old = thing("units, **kwargs", renamed={"output_dim": "units"}, tried={"output_dim": ("w", "Update")})
    assert arguments(old, "units") == [("argument-renamed", "output_dim", "", "", "units")]


def test_arguments_that_a_base_class_takes_are_told_once() -> None:
    def layers(outcome: str) -> dict[str, Any]:
        tried = {"weights": (outcome, "no weights" if outcome == "r" else "")}
        return {
            "layers.Layer": ("a:Layer", thing("**kwargs", tried=tried)),
            "layers.X": ("a:X", thing("units, **kwargs", bases=("a:Layer",), tried=tried)),
        }

    assert told(apis(layers("a"), layers("r"))) == [("argument-refused", "layers.Layer", "weights", "", "sure")]


def test_members_and_those_of_a_base_class_once() -> None:
    def model(*members: RawMember) -> dict[str, Any]:
        return {
            "Model": ("a:Model", thing("", *members)),
            "Sequential": ("a:Sequential", thing("", method("add", "layer"), bases=("a:Model",))),
        }

    notice = "`predict_classes` is deprecated. Please use instead:* `np.argmax(model.predict(x), axis=-1)`"
    old = model(
        method("predict_classes", "x", notice),
        method("fit", "x, workers=1"),
        method("save", "path"),
        method("to_yaml"),
        ("p", "name", None, "", "", ""),
        ("a", "history", None, "", "", ""),
    )
    new = model(
        method("fit", "x"),
        method("save", "path, zipped=None"),
        method("to_yaml", "", "", "RuntimeError: it has been removed"),
        method("stateless_call", "x"),
        ("a", "name", None, "", "", ""),
    )
    found = [(c.kind, c.name, c.part, c.instead, c.because) for c in changes(apis(old, new), OLD, NEW)]
    assert found == [
        (
            "member-removed",
            "Model",
            "predict_classes",
            "np.argmax(model.predict(x), axis=-1)",
            "the notice of deprecation",
        ),
        ("member-died", "Model", "to_yaml", "", ""),
        ("member-changed", "Model", "fit", "", "argument-refused workers"),
        ("member-extended", "Model", "save", "", ""),
        ("member-added", "Model", "stateless_call", "", ""),
    ]


def test_strings_that_are_taken() -> None:
    olds = {"metrics": {"acc": "accuracy", "accuracy": "accuracy", "swish": "swish", "silu": "swish", "mse": "mse"}}
    news = {"metrics": {"accuracy": "Accuracy", "swish": "silu", "silu": "silu", "mse": "mae", "auc": "AUC"}}
    found = changes(apis({}, {}, olds=olds, news=news), OLD, NEW)
    assert [(c.kind, c.part, c.old, c.new, c.instead) for c in found] == [
        ("identifier-removed", "acc", "accuracy", "", "accuracy"),
        ("identifier-changed", "mse", "mse", "mae", ""),
        ("identifier-added", "auc", "", "AUC", ""),
    ]


def test_one_path_alone() -> None:
    old = {"layers.X": ("a:X", thing("a, b=1")), "layers.Y": ("a:Y", thing("a"))}
    found = apis(old, {"layers.X": ("b:X", thing("a, b=2")), "layers.Z": ("b:Z", thing("b"))})
    assert [c.kind for c in changes_of(found, "layers.X", OLD, NEW)] == ["default-changed"]
    assert [c.kind for c in changes_of(found, "layers.Y", OLD, NEW)] == ["removed"]
    assert [c.kind for c in changes_of(found, "layers.Z", OLD, NEW)] == ["added"]
    assert changes_of(found, "layers.Nothing", OLD, NEW) == ()


def test_what_breaks_and_what_does_not() -> None:
    assert Change("removed", "x").breaking
    assert Change("default-changed", "x").breaking
    assert not Change("argument-warned", "x").breaking
    assert not Change("added", "x").breaking


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        ("Deprecated. Please use `tf.keras.utils.SidecarEvaluator` instead.", "tf.keras.utils.SidecarEvaluator"),
        ("deprecated: Please use Model.fit, which supports generators.", "Model.fit"),
        ("DEPRECATED, use `tf.keras.backend.random_bernoulli` instead.", "tf.keras.backend.random_bernoulli"),
        ("`keras.optimizers.legacy` is not supported in Keras 3. When using `tf.keras`, install `tf_keras`.", ""),
        ("It is deprecated.", ""),
    ],
)
def test_what_a_notice_says_to_use(notice: str, said: str) -> None:
    assert said_by(notice) == said


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [("0", "0.0", True), ("(1, 1)", "[1, 1]", True), ("True", "1", False), ("'a'", "'b'", False), ("<X>", "<X>", True)],
)
def test_defaults_that_are_one_value(left: str, right: str, same: bool) -> None:
    assert same_value(left, right) is same


def test_a_life_is_told_along_the_versions() -> None:
    old = {"layers.X": ("a:X", thing("lr=0.1", method("get")))}
    between = {"layers.X": ("c:X", thing("lr=0.2, **kwargs", tried={"decay": ("i", "ignored")}, deprecated="soon"))}
    found = apis(old, {"layers.Y": ("b:Y", thing())}, between)
    told = life(found, history_of(found), "layers.X")
    facets = {facet.name: facet for facet in told.facets}
    assert facets["presence"].states == ("there", "there, deprecated", "absent")
    assert facets["argument lr"].states == ("default 0.1", "default 0.2")
    assert facets["argument decay"].states == ("refused", "ignored")
    assert facets["member get"].states == ("method ()", "absent")
    (track,) = facets["presence"].history.tracks.values()
    assert [(one.first, one.last) for one in track] == [(OLD, OLD), (BETWEEN, BETWEEN), (NEW, NEW)]
    # Where there is no such path, nothing is known of its arguments.
    (track,) = facets["argument lr"].history.tracks.values()
    assert [one.behaviour for one in track] == [0, 1, None]
    assert told.deprecated == {"soon": {BETWEEN}}
    assert told.paths == {"layers.X": {OLD, BETWEEN}}


HOOK = "callbacks.Callback.on_train_batch_end"


def callback(**more: Any) -> Apis:
    thing_of = {
        "callbacks.Callback": ("callbacks:Callback", thing("", method("on_train_batch_end", "batch, logs=None")))
    }
    return apis(thing_of, thing_of, thing_of, **more)


def test_keys_of_logs_go_and_come_and_none_takes_anothers_place() -> None:
    found = callback(
        olds={HOOK: {"(called)": "yes", "size": "number", "outputs": "list", "loss": "number"}},
        news={HOOK: {"(called)": "yes", "outputs": "array", "loss": "number", "mae": "number"}},
    )
    assert {(c.kind, c.name, c.part, c.old, c.new, c.instead) for c in changes(found, OLD, NEW)} == {
        ("identifier-removed", HOOK, "size", "number", "", ""),
        ("identifier-changed", HOOK, "outputs", "list", "array", ""),
        ("identifier-added", HOOK, "mae", "", "number", ""),
    }


def test_a_hook_tells_its_keys_and_where_nobody_saw_it_called() -> None:
    found = callback(olds={HOOK: {"(called)": "yes", "size": "number"}}, news={HOOK: {"(called)": "yes"}})
    told = shown(found, Subject("callbacks.Callback", "on_train_batch_end"))
    assert {one.name: dict(one.states) for one in told.keys} == {
        "(called)": {"yes": (OLD, NEW), "not known": (BETWEEN,)},
        "size": {"number": (OLD,), "not known": (BETWEEN,), "absent": (NEW,)},
    }
    text = "\n".join(line.text for line in lines(told))
    assert "KEYS of logs, wherever that was seen\n  (called)" in text
    assert "KEYS of logs that changed\n  size" in text
    assert shown_json(told)["logs"]["size"] == {"number": [OLD], "not known": [BETWEEN], "absent": [NEW]}
    assert shown(callback(), Subject("callbacks.Callback", "on_train_batch_end")).keys == ()


@pytest.mark.parametrize(
    "subject",
    [
        Subject("backend.mean"),
        Subject("layers.Dense"),
        Subject("utils.multi_gpu_model"),
        Subject("Model", "predict_classes"),
        Subject("optimizers.Adam", "", "lr"),
        Subject("Model", "fit", "workers"),
    ],
)
def test_where_a_thing_is_takes_no_more_than_is_told_of_it_as_a_whole(subject: Subject) -> None:
    assert present(load(), subject) == shown(load(), subject).presence


def test_an_entry_has_the_aliases_that_going_through_all_paths_finds() -> None:
    fresh, through = Apis(load().file), Apis(load().file)
    for implementation in (fresh.implementations[0], fresh.implementations[-1]):
        for path in list(through.paths_of(implementation))[::20]:
            entry = fresh.entry(implementation, path)
            assert entry is not None
            assert entry.aliases == through.aliases(implementation, path)
