"""The sign of the cosine similarity, which is another one in tf.keras 1.15, and in metrics."""

from pathlib import Path

import pytest
from linting import findings, fixed, told

from conformance.inventory.advice import advice_for

OLD = "from tensorflow import keras\nfrom tensorflow.keras import losses, metrics\n"


@pytest.mark.parametrize("after", ["tf.keras@2.0", "tf.keras@2.10", "keras@3.15"])
@pytest.mark.parametrize(
    "text",
    [
        "a = losses.cosine_proximity(y, p)",
        "a = losses.cosine(y, p)",
        "m = keras.Sequential()\nm.compile('sgd', 'cosine_proximity')",
    ],
)
def test_a_fix_that_changes_the_sign_is_not_safe(text: str, after: str, tmp_path: Path) -> None:
    whole = f"{OLD}{text}\n"
    assert text in fixed(whole, tmp_path, "tf.keras@1.15", after).decode()
    assert "cosine_similarity" in fixed(whole, tmp_path, "tf.keras@1.15", after, unsafe=True).decode()


def test_an_import_of_it_is_not_renamed_either(tmp_path: Path) -> None:
    text = b"from tensorflow.keras.losses import cosine_proximity\n"
    assert fixed(text, tmp_path, "tf.keras@1.15", "tf.keras@2.0") == text
    found = next(one for one in findings(text.decode(), "tf.keras@1.15", "tf.keras@2.0"))
    assert found.rule == "gone-name"
    assert found.cause == "cosine-similarity-sign"
    assert "sign" in found.advice


def test_from_keras_2_3_it_is_the_same_function(tmp_path: Path) -> None:
    text = b"from keras import losses\nlosses.cosine_proximity(y, p)\nm.compile('sgd', loss='cosine_proximity')\n"
    wanted = b"from keras import losses\nlosses.cosine_similarity(y, p)\nm.compile('sgd', loss='cosine_proximity')\n"
    assert fixed(text, tmp_path, "keras@2.3.1", "keras@3.15") == wanted


@pytest.mark.parametrize("before", ["tf.keras@1.15", "keras@2.3.1"])
def test_metrics_have_the_other_sign(before: str, tmp_path: Path) -> None:
    text = b"import keras\nfrom keras import losses\na = keras.metrics.cosine_proximity(y, p)\n"
    assert b"a = -losses.cosine_similarity(y, p)" in fixed(text, tmp_path, before, "keras@3.15")


def test_from_keras_2_2_the_metric_was_the_loss(tmp_path: Path) -> None:
    text = b"import keras\nfrom keras import losses\na = keras.metrics.cosine_proximity(y, p)\n"
    assert b"a = losses.cosine_similarity(y, p)" in fixed(text, tmp_path, "keras[mxnet]@2.2", "keras@3.15")


def test_what_keeps_its_name_is_told_where_the_sign_changes() -> None:
    text = f"{OLD}losses.cosine_similarity(y, p)\nlosses.CosineSimilarity()\nmetrics.CosineSimilarity()\n"
    text += "m = keras.Sequential()\nm.compile('sgd', loss={'a': 'cosine_similarity'}, metrics=['cosine_similarity'])\n"
    wanted = [
        "3 changed-behaviour losses.cosine_similarity",
        "4 changed-behaviour losses.CosineSimilarity",
        "7 changed-behaviour losses.cosine_similarity",
    ]
    assert told(text, "tf.keras@1.15", "tf.keras@2.10") == wanted
    assert told(text, "tf.keras@2.0", "tf.keras@2.10") == []


def test_the_advice_tells_losses_from_metrics() -> None:
    loss, metric = advice_for("losses.cosine_proximity"), advice_for("metrics.cosine_proximity")
    assert loss is not None
    assert loss.instead == "losses.cosine_similarity"
    assert "tf.keras 1.15" in loss.advice
    assert metric is not None
    assert metric.instead == "metrics.CosineSimilarity()"
    # Both were held against keras 2.3.1 with their signs.
    assert "abs(" not in loss.before + metric.before
