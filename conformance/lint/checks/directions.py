"""What a callback monitors, where Keras 3 has no metric of that name to ask whether more of it is better."""

import re
from collections.abc import Iterator

from conformance.inventory.advice.model import Recipe
from conformance.lint.checks.making import Told, bounds, caused, expected, finding
from conformance.lint.checks.strings import NAMES
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use
from conformance.lint.monitoring import OTHER, argument

#: The rule of EarlyStopping, and that of the others.
CAUSES = {"EarlyStopping": "early-stopping-asks-the-metric"}
SHARED = "callbacks-share-the-direction"

#: Metrics of Keras of which more is better.
_UP = frozenset(
    {
        *("acc", "accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"),
        *("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy", "auc", "precision", "recall"),
        *("cosine_similarity", "r2_score", "f1_score", "fbeta_score", "mean_io_u", "io_u", "binary_io_u"),
    }
)

#: Losses and metrics of Keras of which less is better.
_DOWN = frozenset(
    {
        *("loss", "mse", "mae", "mape", "msle", "bce", "ce", "crossentropy", "binary_crossentropy"),
        *("categorical_crossentropy", "sparse_categorical_crossentropy", "mean_squared_error", "mean_absolute_error"),
        *("mean_absolute_percentage_error", "mean_squared_logarithmic_error", "root_mean_squared_error"),
        *("hinge", "squared_hinge", "categorical_hinge", "logcosh", "kl_divergence", "kullback_leibler_divergence"),
        *("poisson",),
    }
)


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A callback that Keras 3 cannot tell the direction of what it monitors."""
    name = use.path.rpartition(".")[2]
    cause = CAUSES.get(name, SHARED)
    at = argument(use)
    if cause not in knowledge.rules or not knowledge.to_keras_3 or at is None or expected(use, "ValueError"):
        return
    why, monitored, metric, given = use.siblings
    if why == OTHER and NAMES in knowledge.rules and knowledge.rules[NAMES].includes(knowledge.headers[0]):
        # The old one calls it so, and it is told to be another name.
        return
    mode = _mode(metric)
    told, advice = caused(cause, knowledge), ""
    if why == OTHER:
        advice = f"Or monitor {monitored[: -len('acc')]}accuracy: without a {monitored!r} the callback warns. "
    instead = f"mode={mode!r}" if mode else "mode='max', or 'min'"
    # Where it is the mode of before the code does the same.
    unsafe = "" if mode == _before(name, monitored) else f"Keras 2 may have taken {_other(mode)!r} by the name"
    fix = Recipe(argument="mode", values=(("'auto'", repr(mode)),), unsafe=unsafe)
    if not given:
        fix = Recipe(add=f'mode="{mode}"', unsafe=unsafe)
    yield finding(
        "breaking-behaviour",
        use,
        f"callbacks.{name}(monitor={monitored!r})",
        f"Keras 3 has no metric of the name {monitored.removeprefix('val_')!r} to ask whether more or less is better",
        Told(instead, f"{advice}{told.advice}", told.link, cause),
        span=at.span,
        versions=bounds(cause, knowledge),
        fix=(fix,) if mode else (),
        path=use.path,
        argument="mode" if given else "",
    )


def _mode(metric: str) -> str:
    """Which way a metric of Keras is better; empty for what is none. A second one of a class has a number."""
    name = re.sub(r"_\d+$", "", metric)
    return "max" if name in _UP else "min" if name in _DOWN else ""


def _other(mode: str) -> str:
    return "min" if mode == "max" else "max"


def _before(callback: str, monitored: str) -> str:
    """The mode that every Keras 2 took by the name; empty where versions differ, or may."""
    if monitored.endswith(("acc", "accuracy")):
        return "max"
    sure = "acc" not in monitored and not monitored.startswith("fmeasure")
    return "min" if sure and not (callback == "EarlyStopping" and monitored.endswith("auc")) else ""
