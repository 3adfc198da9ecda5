"""The smallest pipeline of TFX: examples from a CSV file, a trainer, a pusher, on this machine."""

import os
import shutil
import tempfile
import time

import numpy as np

from . import imported


def table(folder):
    """y = 2 a - b, in a CSV file of a folder of its own."""
    os.makedirs(folder)
    random = np.random.RandomState(3)
    with open(os.path.join(folder, "data.csv"), "w") as file:
        file.write("a,b,y\n")
        for a, b in random.uniform(-1, 1, (60, 2)).round(3):
            file.write("%.3f,%.3f,%.3f\n" % (a, b, 2 * a - b))


def made(folder):
    """The pipeline with all its places below a folder."""
    from tfx import v1 as tfx

    # TFX makes a package of everything that lies beside the user's module.
    module = os.path.join(folder, "module", "trainer.py")
    os.makedirs(os.path.dirname(module))
    shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), "trainer.py"), module)
    examples = tfx.components.CsvExampleGen(input_base=os.path.join(folder, "data"))
    trainer = tfx.components.Trainer(
        module_file=module,
        examples=examples.outputs["examples"],
        train_args=tfx.proto.TrainArgs(num_steps=1),
        eval_args=tfx.proto.EvalArgs(num_steps=1),
    )
    pusher = tfx.components.Pusher(
        model=trainer.outputs["model"],
        push_destination=tfx.proto.PushDestination(
            filesystem=tfx.proto.PushDestination.Filesystem(base_directory=os.path.join(folder, "pushed"))
        ),
    )
    return tfx, tfx.dsl.Pipeline(
        pipeline_name="smallest",
        pipeline_root=os.path.join(folder, "root"),
        components=[examples, trainer, pusher],
        metadata_connection_config=tfx.orchestration.metadata.sqlite_metadata_connection_config(
            os.path.join(folder, "metadata.db")
        ),
    )


def csv_to_pushed_model(provider, see):
    """CsvExampleGen, Trainer and Pusher by LocalDagRunner; what was pushed against what the trainer predicted."""
    folder = tempfile.mkdtemp(prefix="exporting-")
    os.environ.update(CONFORMANCE_PROVIDER=provider, CONFORMANCE_FOLDER=folder)
    table(os.path.join(folder, "data"))
    tfx, pipeline = made(folder)
    tfx.orchestration.LocalDagRunner().run(pipeline)
    pushed = sorted(os.listdir(os.path.join(folder, "pushed")))
    see("models pushed", len(pushed))
    import tensorflow as tf

    serving = tf.saved_model.load(os.path.join(folder, "pushed", pushed[-1])).signatures["serving_default"]
    ((name, _),) = serving.structured_input_signature[1].items()
    with np.load(os.path.join(folder, "predicted.npz")) as stored:
        rows, predicted = stored["rows"], stored["predicted"]
    (found,) = serving(**{name: tf.constant(rows[:, :2])}).values()
    see("rows that the trainer got", len(rows))
    see("has learned", bool(np.abs(predicted - rows[:, 2:]).max() < 0.2))
    see("serves what was predicted", bool(np.abs(found.numpy() - predicted).max() <= 1e-6))


PROGRAMS = {"csv_to_pushed_model": csv_to_pushed_model}


def perform(work, tell):
    """``work``: ``provider``, ``programs`` (names)."""
    _, version = imported.keras(work["provider"])
    tell({"versions": imported.versions(version)})
    for name in work["programs"]:
        tell({"begun": name})
        began = time.time()
        facts = {}
        found = {"facts": facts, "title": PROGRAMS[name].__doc__}
        try:
            PROGRAMS[name](work["provider"], lambda fact, value, facts=facts: facts.update({fact: value}))
        except Exception as error:
            found["raises"] = imported.said(error)
        tell(dict(found, program=name, seconds=round(time.time() - began, 3)))
    tell({"versions": imported.versions(version)})
