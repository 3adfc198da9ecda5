"""What a trained model evaluates to in Keras 3.0 to 3.14: a mean over what it was trained on as well.

``test_on_batch`` resets no metrics there, and ``train_on_batch`` before it leaves its loss in them. So what the writer
of a model that it trained says of it is no number of the saved model, and is not held against what a reader says.
"""

import re
from collections.abc import Mapping

from conformance.lattice.model import StageOutcome
from conformance.model.versions import parse_version

#: The worker's models that are trained before they are saved begin so.
TRAINED = "trained_"

#: From the first on, and before the second, test_on_batch resets no metrics:
#: https://github.com/keras-team/keras/blob/v3.14.1/keras/src/backend/tensorflow/trainer.py (``def test_on_batch``).
_SINCE, _MENDED = parse_version("3.0"), parse_version("3.15")

_EVALUATES = re.compile(r"(^|; )evaluates to \[[^\]]*\] instead of \[[^\]]*\]")


def is_mean(model: str, keras: str) -> bool:
    """Whether the writer's number of a model is a mean over its training, by the version of its Keras."""
    return model.startswith(TRAINED) and bool(keras) and _SINCE <= parse_version(keras) < _MENDED


def uncounted(stages: Mapping[str, StageOutcome]) -> Mapping[str, StageOutcome]:
    """What came of the stages, without that number: optimizer, rate, loss and the next step stay compared."""
    outcome, text = stages.get("compiled", ("ok", ""))
    if outcome != "differs":
        return stages
    left = _EVALUATES.sub("", text).removeprefix("; ")
    told: StageOutcome = ("differs", left) if left else ("ok", "")
    return {**stages, "compiled": told}
