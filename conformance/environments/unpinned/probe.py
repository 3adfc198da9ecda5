"""Trying a provider in an installation: import it, train two Dense layers for one epoch."""

import json
import signal
from collections.abc import Mapping
from pathlib import Path

from conformance.environments.processes import Done, run
from conformance.environments.unpinned.model import Failure, Probe, Step
from conformance.model.places import without_folders
from conformance.model.texts import first_line

#: Seconds a provider may take. Training takes 5 to 15 on an idle machine; a busy one is not to be taken for a hang.
PATIENCE = 600

#: Characters of a message that are kept.
LONGEST = 300

#: What runs in the installation: Python 3.6 syntax, and nothing but what the command installed.
SCRIPT = """
import json, os, sys
provider, answer = sys.argv[1:]
said = {"imports": False, "trains": False, "type": "", "message": ""}
try:
    if provider == "keras":
        import keras
    elif provider == "tf_keras":
        import tf_keras as keras
    else:
        import tensorflow
        keras = tensorflow.keras
    # Some load their modules when they are first used: that is importing, too.
    keras.layers.Dense, keras.layers.Input, keras.models.Model
    import numpy
    said["imports"] = True
    x = keras.layers.Input(shape=(3,))
    y = keras.layers.Dense(1)(keras.layers.Dense(4, activation="relu")(x))
    model = keras.models.Model(x, y)
    model.compile(optimizer="sgd", loss="mse")
    inputs = numpy.arange(48, dtype="float32").reshape(16, 3) / 64
    history = model.fit(inputs, inputs[:, :1], epochs=1, batch_size=8, verbose=0).history
    loss = float(history["loss"][0])
    if loss != loss or loss in (float("inf"), float("-inf")):
        raise ArithmeticError("the loss is %r" % loss)
    said["trains"] = True
except BaseException as error:
    said["type"], said["message"] = type(error).__name__, str(error)
with open(answer + ".tmp", "w") as f:
    json.dump(said, f)
os.rename(answer + ".tmp", answer)
sys.stdout.flush()
# Not waiting for threads of the framework: what was asked is answered.
os._exit(0)
"""


def try_provider(
    provider: str, python: Path, folder: Path, variables: Mapping[str, str], seconds: float = PATIENCE
) -> Probe:
    """Import and train under a provider with that interpreter; ``folder`` is scratch space, emptied by nobody here."""
    script, answer = folder / "probe.py", folder / "answer.json"
    script.write_text(SCRIPT, encoding="utf-8")
    answer.unlink(missing_ok=True)
    legacy = provider.endswith("(legacy)")
    settings = {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "OMP_NUM_THREADS": "1",
        # Keras keeps its choice of backend in the home folder, where another's would steer.
        "KERAS_HOME": str(folder / "home"),
        "KERAS_BACKEND": "tensorflow",
        **({"TF_USE_LEGACY_KERAS": "1"} if legacy else {}),
    }
    module = "tf.keras" if legacy else provider
    done = run([python, script, module, answer], seconds, {**variables, **settings}, folder)
    if answer.exists():
        said = json.loads(answer.read_text(encoding="utf-8"))
        if said["trains"]:
            return Probe(provider, True, True)
        step: Step = "train" if said["imports"] else "import"
        failure = Failure(step, said["type"], told(said["message"]), provider)
        return Probe(provider, said["imports"], False if said["imports"] else None, failure)
    return Probe(provider, False, None, _silent(done, provider, seconds))


def told(text: str) -> str:
    """The first line of what was said, its beginning, without the paths of this machine."""
    return without_folders(first_line(text))[:LONGEST]


def _silent(done: Done, provider: str, seconds: float) -> Failure:
    """A process that gave no answer."""
    if done.status is None:
        return Failure("import", "Timeout", f"no answer after {seconds:g} seconds", provider)
    if done.status < 0:
        return Failure("import", "Crash", f"ended by {signal.Signals(-done.status).name}", provider)
    return Failure("import", "Crash", f"ended with exit status {done.status}", provider)
