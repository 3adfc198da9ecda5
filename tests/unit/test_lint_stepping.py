"""A step of one's own that returns its loss alone: told where Keras 3 shows another one, and nowhere else."""

import pytest
from linting import told

TEXT = """from tensorflow import keras
class M(keras.Model):
    def __init__(self):
        super().__init__()
        {0}
    def train_step(self, data):
        loss = f(self, data)
        {1}
        return {2}
    {3}
m = M()
m.compile("sgd"{4})
m.fit(x)
"""


def tells(
    start: str = "pass", inside: str = "pass", gives: str = '{"loss": loss}', more: str = "", args: str = ""
) -> int:
    """How many steps are told of in a class with these lines."""
    text = TEXT.format(start, inside, gives, more, args)
    return sum("hidden-loss Model.train_step" in one for one in told(text))


def test_a_loss_alone_and_no_metric() -> None:
    assert tells() == 1
    assert tells(gives='{"loss": self.compute_loss(x, y, z)}') == 1
    assert tells(inside="loss = self.compiled_loss(y, z)", args=", 'mse', metrics=None") == 1
    text = "import keras\nclass M(keras.Model):\n    def test_step(self, data):\n        return {'loss': f(data)}\n"
    assert told(text) == ["4 hidden-loss Model.test_step"]
    assert told(text, "keras@3.6") == told(text, after="tf.keras@2.15") == []
    assert told(text.replace("(keras.Model)", "(keras.layers.Layer)")) == []


@pytest.mark.parametrize(
    "kwargs",
    [
        {"gives": '{"loss": self.tracker.result()}'},
        {"gives": '{"loss": float(self.tracker.result())}'},
        {"gives": '{"loss": loss, "kl": kl}'},
        {"gives": '{"kl": kl}'},
        {"start": 'self.tracker = keras.metrics.Mean(name="loss")'},
        {"start": "self.seen = [keras.metrics.Mean()]"},
        {"inside": "self._loss_tracker.update_state(loss)"},
        {"inside": "[one.update_state(loss) for one in self.metrics]"},
        {"more": "@property\n    def metrics(self): return []"},
        {"more": "def get_metrics_result(self): return {}"},
        {"args": ", metrics=['mae']"},
    ],
)
def test_where_it_is_shown_or_nothing_is_known(kwargs: dict[str, str]) -> None:
    assert tells(**kwargs) == 0
