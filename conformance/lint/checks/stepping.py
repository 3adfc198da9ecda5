"""The loss that a step of one's own returns, in the place of which Keras 3 shows a mean that nothing updates."""

from collections.abc import Iterator

from conformance.lint.checks.making import Told, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use

_TOLD = Told(
    "self.tracker.result()",
    "Keep a metric, self.tracker = keras.metrics.Mean(name='loss') in __init__, and update it in each step.",
    "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/trainers/trainer.py"
    "#:~:text=def%20_get_metrics_result_or_logs",
)


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A step that returns its loss alone."""
    if knowledge.to_keras_3:
        what = "history" if use.member == "train_step" else "result of evaluate"
        yield finding(
            "hidden-loss",
            use,
            f"Model.{use.member}",
            f"the {what} has 0.0 in the place of this loss: Keras 3 takes what the model's own mean of the loss says, "
            "which nothing updates",
            _TOLD,
            versions="the value that is returned up to Keras 2.15 and in tf_keras; 0.0 since Keras 3.0",
        )
