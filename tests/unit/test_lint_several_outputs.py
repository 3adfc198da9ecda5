"""What models with several outputs are given for each: weights, losses and metrics that Keras 3 does not take so."""

from pathlib import Path

import pytest
from linting import findings, fixed, told

HEAD = """import keras
i = keras.Input((3,))
h = keras.layers.Dense(4)(i)
a = keras.layers.Dense(1, name="a")(h)
b = keras.layers.concatenate([h, a], name="b")
m = keras.Model(i, [a, b])
n = keras.Model(inputs=i, outputs={"a": a, "b": b})
o = keras.Model(i, a)
"""

LINE = HEAD.count("\n") + 1


def tells(text: str, before: str = "tf.keras@2.10", after: str = "keras@3.15") -> list[str]:
    """What is told of this line, without its number."""
    return [one.partition(" ")[2] for one in told(HEAD + text, before, after)]


FIT = "breaking-behaviour Model.{}({}=)"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m.fit(x, [y, z], sample_weight={'a': v, 'b': w})", ["fit", "sample_weight"]),
        ("m.fit(x, {'a': y, 'b': z}, sample_weight={'a': v, 'b': w})", ["fit", "sample_weight"]),
        ("m.fit(x, y, sample_weight={'a': v})", ["fit", "sample_weight"]),
        ("m.evaluate(x, [y, z], sample_weight=dict_of_weights)", []),
        ("w = {'a': v, 'b': w}\nm.evaluate(x, [y, z], sample_weight=w)", ["evaluate", "sample_weight"]),
        ("m.train_on_batch(x, [y, z], {'a': v, 'b': w})", ["train_on_batch", "sample_weight"]),
        ("m.fit(x, [y, z], validation_data=(x, [y, z], {'a': v, 'b': w}))", ["fit", "validation_data"]),
        ("m.fit(x, [y, z], validation_data=(x, [y, z]))", []),
        ("m.fit(x, [y, z], sample_weight=[v, w])", []),
        # Weights in a list or a tuple, and targets, or outputs, that are built otherwise.
        ("m.fit(x, {'a': y, 'b': z}, sample_weight=[v, w])", ["fit", "sample_weight"]),
        ("m.evaluate(x, {'a': y, 'b': z}, sample_weight=(v, w))", ["evaluate", "sample_weight"]),
        ("m.fit(x, [y, z], sample_weight=(v, w))", ["fit", "sample_weight"]),
        ("w = (v, w)\nm.fit(x, [y, z], sample_weight=w)", ["fit", "sample_weight"]),
        ("m.fit(x, (y, z), sample_weight=(v, w))", []),
        ("m.fit(x, targets, sample_weight=[v, w])", []),
        ("m.fit(x, {'a': y, 'b': z}, sample_weight=w)", []),
        ("m.fit(x, [y, z], validation_data=(x, {'a': y, 'b': z}, [v, w]))", ["fit", "validation_data"]),
        ("m.fit(x, [y, z], validation_data=(x, [y, z], [v, w]))", []),
        ("m.train_on_batch(x, {'a': y, 'b': z}, [v, w])", []),
        ("n.train_on_batch(x, {'a': y, 'b': z}, [v, w])", ["train_on_batch", "sample_weight"]),
        ("n.train_on_batch(x, {'a': y, 'b': z}, {'a': v, 'b': w})", []),
        ("n.test_on_batch(x, targets, [v, w])", ["test_on_batch", "sample_weight"]),
        ("n.fit(x, targets, sample_weight=[v, w])", ["fit", "sample_weight"]),
        ("o.fit(x, [1, 2, 3], sample_weight=(1, 2, 3))", []),
        ("o.fit(x, y, sample_weight=[1, 2, 3])", []),
        ("try:\n    m.fit(x, [y, z], sample_weight=(v, w))\nexcept ValueError:\n    pass", []),
        ("m.fit(x, [y, z], sample_weight=w)", []),
        ("m.fit(x, [y, z], sample_weight={k: v for k in names})", []),
        ("n.fit(x, {'a': y, 'b': z}, sample_weight={'a': v, 'b': w})", []),
        ("n.fit(x, {'a': y, 'b': z}, sample_weight={'a': v})", ["fit", "sample_weight"]),
        ("o.fit(x, y, sample_weight={'a': v})", ["fit", "sample_weight"]),
        ("o.fit(x, y, sample_weight=v)", []),
        ("unknown.fit(x, [y, z], sample_weight={'a': v, 'b': w})", []),
        ("keras.models.load_model('a.h5').fit(x, [y, z], sample_weight={'a': v, 'b': w})", []),
        ("try:\n    m.fit(x, [y, z], sample_weight={'a': v})\nexcept KeyError:\n    pass", []),
        ("def build():\n    return keras.Model(i, [a, b])\nbuild().fit(x, y, sample_weight={'a': v})",
         ["fit", "sample_weight"]),
        ("def train(model):\n    model.fit(x, y, sample_weight={'a': v})\ntrain(m)", ["fit", "sample_weight"]),
        # Of several models it is not known which one it is.
        ("def train(model):\n    model.fit(x, y, sample_weight={'a': v})\ntrain(m)\ntrain(n)", []),
        ("k = m if t else n\nk.fit(x, y, sample_weight={'a': v})", []),
        ("m.fit(x, [y, z], class_weight={'a': {0: 1.0}, 'b': {0: 2.0}})", ["fit", "class_weight"]),
        ("m.fit(x, [y, z], class_weight=None)", []),
        ("o.fit(x, y, class_weight={0: 1.0})", []),
    ],
)  # fmt: skip
def test_weights(text: str, wanted: list[str]) -> None:
    assert tells(text) == ([FIT.format(*wanted)] if wanted else [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m.compile('sgd', {'a': 'mse'})", "loss"),
        ("m.compile('sgd', loss={'a': 'mse', 'b': None})", ""),
        ("n.compile('sgd', {'a': 'mse'})", ""),
        # It is a name of nothing, which all versions refuse.
        ("m.compile('sgd', {'c': 'mse'})", ""),
        ("m.compile('sgd', {'a': 'mse', 'b': 'mae'}, loss_weights={'a': 2.0})", "loss_weights"),
        ("n.compile('sgd', {'a': 'mse', 'b': 'mae'}, loss_weights={'b': 2.0})", "loss_weights"),
        ("m.compile('sgd', {'a': 'mse', 'b': 'mae'}, loss_weights={'a': 2.0, 'b': 1.0})", ""),
        ("m.compile('sgd', ['mse', 'mae'], loss_weights={'a': 2.0, 'b': 1.0})", ""),
        ("m.compile('sgd', 'mse', loss_weights={'a': 2.0, 'b': 1.0})", "loss"),
        ("m.compile('sgd', keras.losses.MeanSquaredError(), loss_weights={'a': 2.0, 'b': 1.0})", "loss"),
        ("m.compile('sgd', unknown, loss_weights={'a': 2.0, 'b': 1.0})", ""),
        ("m.compile('sgd', 'mse', loss_weights=[2.0, 1.0])", "loss"),
        ("n.compile('sgd', keras.losses.MeanSquaredError(), loss_weights=(2.0, 1.0))", "loss"),
        ("m.compile('sgd', ['mse', 'mse'], loss_weights=[2.0, 1.0])", ""),
        ("m.compile('sgd', unknown, loss_weights=[2.0, 1.0])", ""),
        ("m.compile('sgd', 'mse', loss_weights=[2.0, 1.0, 3.0])", "loss_weights"),
        ("m.compile('sgd', ['mse', 'mae'], loss_weights=[2.0])", "loss_weights"),
        ("m.compile('sgd', ['mse', 'mae'], loss_weights=weights)", ""),
        ("m.compile('sgd', ['mse', 'mae'], loss_weights=[*weights])", ""),
        ("o.compile('sgd', 'mse', loss_weights=[2.0])", ""),
        ("m.compile('sgd', ['mse', 'mae', 'mse'])", "loss"),
        ("m.compile('sgd', ['mse', 'mae'] + more)", ""),
        # Of a list of outputs both compute the first one alone.
        ("m.compile('sgd', ['mse'])", ""),
        ("n.compile('sgd', ['mse'])", "loss"),
        ("n.compile('sgd', 'mse')", ""),
        ("n.compile('sgd', [unknown])", ""),
        ("o.compile('sgd', ['mse'])", ""),
        ("n.compile('sgd', {'a': 'mse', 'c': 'mae'})", "loss"),
        ("n.compile('sgd', {'a': 'mse', 'c': None})", ""),
        ("n.compile('sgd', {'a': 'mse', 'c': unknown})", ""),
        ("n.compile('sgd', 'mse', loss_weights={'a': 2.0, 'c': 1.0})", "loss_weights"),
        ("n.compile('sgd', {'a': 'mse', 'b': 'mae'}, loss_weights={'a': 2.0, 'c': 1.0})", ""),
        # All versions refuse names that no output of a list has.
        ("m.compile('sgd', 'mse', loss_weights={'a': 2.0, 'c': 1.0})", ""),
        ("m.compile('sgd', {'a': 'mse', 'c': 'mae'})", ""),
        ("m.compile('sgd', 'mse', loss_weights={})", ""),
        ("m.compile('sgd', 'mse', metrics=['mae'])", "metrics"),
        ("n.compile('sgd', 'mse', weighted_metrics=['mae'])", "weighted_metrics"),
        ("m.compile('sgd', 'mse', metrics=[keras.metrics.MeanSquaredError(), 'mae', 'mse'])", "metrics"),
        ("m.compile('sgd', 'mse', metrics=[['mae'], ['mse']])", ""),
        ("m.compile('sgd', 'mse', metrics=[of_one, of_other])", ""),
        ("m.compile('sgd', 'mse', metrics=[of_both])", ""),
        ("m.compile('sgd', 'mse', metrics={'a': 'mae'})", ""),
        ("o.compile('sgd', 'mse', metrics=['mae', 'mse'])", ""),
        ("o.compile('sgd', 'mse', metrics='mae')", "metrics"),
        ("keras.Sequential().compile('sgd', 'mse', metrics=keras.metrics.mean_squared_error)", "metrics"),
        ("o.compile('sgd', 'mse', metrics=some)", ""),
    ],
)
def test_what_compile_is_given(text: str, wanted: str) -> None:
    assert tells(text) == ([FIT.format("compile", wanted)] if wanted else [])
    assert tells(text, "keras@2.3.1", "tf.keras@2.15") == []


def test_as_many_metrics_as_outputs_change_silently() -> None:
    text = f"{HEAD}m.compile('sgd', 'mse', metrics=['mae', 'mse'])"
    (one,) = [one for one in findings(text) if one.severity != "note"]
    assert (one.severity, one.rule, one.cause) == (
        "warning",
        "changed-behaviour",
        "list-of-metrics-is-for-the-outputs",
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m.compile('sgd', 'mse', loss_weights={'b': 0.5})", "one-loss-weight-for-every-output"),
        (
            "n.compile('sgd', keras.losses.MeanSquaredError(), loss_weights={'b': 0.5})",
            "one-loss-weight-for-every-output",
        ),
        ("m.compile('sgd', 'mse', loss_weights=[0.5])", "one-loss-weight-for-every-output"),
        ("m.compile('sgd', 'mse', loss_weights=[*some])", ""),
        ("m.compile('sgd', 'mse', loss_weights={'c': 0.5})", ""),
        ("m.compile('sgd', unknown, loss_weights=[0.5])", ""),
        ("o.compile('sgd', 'mse', loss_weights={'a': 0.5})", ""),
    ],
)
def test_one_weight_beside_one_loss_changes_silently(text: str, wanted: str) -> None:
    def causes(after: str) -> list[tuple[str, str]]:
        found = findings(HEAD + text, after=after)
        return [(one.severity, one.cause) for one in found if one.subject.endswith("(loss_weights=)")]

    assert causes("keras@3.15") == ([("warning", wanted)] if wanted else [])
    # Before, it is refused.
    assert [severity for severity, _ in causes("keras@3.3")] == (["error"] if wanted else [])
    assert causes("tf.keras@2.15") == []


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("m.fit(x, {'a': y, 'b': z}, sample_weight={'a': v, 'b': w})", "3.7"),
        ("m.fit(x, [y, z], sample_weight={'a': v, 'b': w})", "3.0"),
        ("m.train_on_batch(x, [y, z], {'a': v, 'b': w})", "3.7"),
        ("m.compile('sgd', {'a': 'mse'})", "3.5"),
        ("m.compile('sgd', {'a': 'mse', 'b': 'mae'}, loss_weights={'a': 2.0})", "3.5"),
        ("m.compile('sgd', 'mse', metrics=['mae'])", "3.0"),
        ("m.compile('sgd', 'mse', loss_weights=[2.0, 1.0])", "3.7"),
        ("m.compile('sgd', ['mse', 'mae'], loss_weights=[2.0])", "3.0"),
        ("m.compile('sgd', ['mse', 'mae', 'mse'])", "3.0"),
        ("n.compile('sgd', ['mse'])", "3.0"),
        ("n.compile('sgd', {'a': 'mse', 'c': 'mae'})", "3.5"),
        ("m.fit(x, {'a': y, 'b': z}, sample_weight=[v, w])", "3.0"),
        ("m.fit(x, [y, z], sample_weight=(v, w))", "3.3"),
        ("n.fit(x, targets, sample_weight=[v, w])", "3.7"),
        ("n.train_on_batch(x, {'a': y, 'b': z}, [v, w])", "3.7"),
    ],
)
def test_since_when(text: str, since: str) -> None:
    refused = [one for one in ("3.0", "3.3", "3.5", "3.7", "3.15") if tells(text, after=f"keras@{one}")]
    assert refused[0] == since
    assert refused == [one for one in ("3.0", "3.3", "3.5", "3.7", "3.15") if float_of(one) >= float_of(since)]


def float_of(version: str) -> int:
    """A version as a number to compare."""
    return int(version.partition(".")[2])


def test_one_loss_with_weights_by_names_works_in_two_versions() -> None:
    for text in (
        "m.compile('sgd', 'mse', loss_weights={'a': 2.0, 'b': 1.0})",
        "n.compile('sgd', 'mse', loss_weights={'a': 2.0, 'c': 1.0})",
    ):
        assert [one for one in ("3.3", "3.5", "3.6", "3.7") if tells(text, after=f"keras@{one}")] == ["3.3", "3.7"]


def test_one_loss_in_a_list_is_refused_before_3_7() -> None:
    text = "m.compile('sgd', ['mse'])"
    assert [one for one in ("3.3", "3.5", "3.6", "3.7") if tells(text, after=f"keras@{one}")] == ["3.3", "3.5", "3.6"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit(x, [y, z], sample_weight={'b': w, 'a': v})", "m.fit(x, [y, z], sample_weight=[v, w])"),
        ("m.fit(x, (y, z), sample_weight={'b': w, 'a': v})", "m.fit(x, (y, z), sample_weight=(v, w))"),
        ("m.fit(x, [y, z], sample_weight={'b': w + 1})", "m.fit(x, [y, z], sample_weight=[None, w + 1])"),
        ("w = {'b': w, 'a': v}\nm.fit(x, [y, z], sample_weight=w)",
         'w = {\'b\': w, \'a\': v}\nm.fit(x, [y, z], sample_weight=[w["a"], w["b"]])'),
        ("m.train_on_batch(x, [y, z], {'b': w, 'a': v})", "m.train_on_batch(x, [y, z], [v, w])"),
        ("o.fit(x, y, sample_weight={'a': v})", "o.fit(x, y, sample_weight=v)"),
        ("m.compile('sgd', {'a': 'mse', 'b': 'mae'}, loss_weights={'a': 2.0})",
         "m.compile('sgd', {'a': 'mse', 'b': 'mae'}, loss_weights={'a': 2.0, \"b\": 1.0})"),
        ("m.compile('sgd', {'a': 'mse', 'b': 'mae'}, loss_weights={'b': 2.0,})",
         "m.compile('sgd', {'a': 'mse', 'b': 'mae'}, loss_weights={'b': 2.0, \"a\": 1.0})"),
        ("m.compile('sgd', 'mse', loss_weights={'a': 2.0, 'b': 1.0})",
         "m.compile('sgd', {\"a\": 'mse', \"b\": 'mse'}, loss_weights={'a': 2.0, 'b': 1.0})"),
        ("m.compile('sgd', 'mse', loss_weights=[2.0, 1.0])",
         "m.compile('sgd', ['mse', 'mse'], loss_weights=[2.0, 1.0])"),
        ("m.compile('sgd', 'mse', loss_weights={'b': 0.5})",
         "m.compile('sgd', {\"b\": 'mse', \"a\": 'mse'}, loss_weights={'b': 0.5, \"a\": 1.0})"),
        ("m.compile('sgd', 'mse', metrics=['mae', 'mse'])",
         "m.compile('sgd', 'mse', metrics=[['mae', 'mse'], ['mae', 'mse']])"),
        ("n.compile('sgd', 'mse', metrics=['mae'])",
         "n.compile('sgd', 'mse', metrics={\"a\": ['mae'], \"b\": ['mae']})"),
        ("m.compile('sgd', 'mse', metrics='mae')", "m.compile('sgd', 'mse', metrics=[['mae'], ['mae']])"),
        ("o.compile('sgd', 'mse', metrics='mae')", "o.compile('sgd', 'mse', metrics=['mae'])"),
        # In which order the outputs are, or where the targets are, is not known; two outputs would have one metric.
        ("m.fit(x, {'a': y, 'b': z}, sample_weight={'b': w, 'a': v})",) * 2,
        ("m.fit(x, y, sample_weight={'b': w, 'a': v})",) * 2,
        ("m.fit(x, [y, z], sample_weight={'b': w, 'c': v})",) * 2,
        ("m.compile('sgd', 'mse', metrics=[keras.metrics.MeanSquaredError()])",) * 2,
        # Which loss is meant for the others is not known, nor in which order a dictionary of outputs has weights.
        ("m.compile('sgd', 'mse', loss_weights=[0.5])",) * 2,
        ("n.compile('sgd', 'mse', loss_weights=[2.0, 1.0])",) * 2,
        ("n.compile('sgd', 'mse', loss_weights={'a': 2.0, 'c': 1.0})",) * 2,
        ("n.compile('sgd', ['mse'])",) * 2,
    ],
)  # fmt: skip
def test_what_means_the_same_in_both_is_written(before: str, after: str, tmp_path: Path) -> None:
    assert fixed(HEAD + before, tmp_path).decode() == HEAD + after


def test_a_loss_that_is_none_is_unsafe(tmp_path: Path) -> None:
    before, after = "m.compile('sgd', {'a': 'mse'})", "m.compile('sgd', {'a': 'mse', \"b\": None})"
    assert fixed(HEAD + before, tmp_path).decode() == HEAD + before
    assert fixed(HEAD + before, tmp_path, unsafe=True).decode() == HEAD + after
