"""Causes of what loads right and trains on otherwise: optimizers, their slots and steps, and what is evaluated."""

from collections.abc import Sequence

from conformance.lattice.causes.cause import Cause

TRAINING: Sequence[Cause] = (
    Cause(
        "optimizer-built-of-nothing",
        r"^training: .*(Unknown variable: |numpy\(\) is only available|`optimizer_variables` must be a list)",
        "Keras 3 builds the optimizer of an HDF5 file with the model's own variables, which are none, and not with "
        "those of its layers: the first step of training raises.",
        "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/legacy/saving/legacy_h5_format.py#L175",
        reader=3,
    ),
    Cause(
        "batch-gone-while-traced",
        r"^compiled: StopIteration",
        "Keras 3.0 to 3.6 on TensorFlow trace the first test_on_batch of a model that never trained twice, and its one "
        "batch is gone: StopIteration. The second call works.",
        "https://github.com/keras-team/keras/blob/v3.6.0/keras/src/backend/tensorflow/trainer.py",
        reader=3,
    ),
    Cause(
        "losses-of-outputs",
        r"^compiled: \d numbers evaluated instead of \d$",
        "Of several losses Keras 3.0 to 3.4 evaluate the sum alone, and Keras 3.5 and later each of them, too.",
        "https://github.com/keras-team/keras/pull/20023",
        models="^several_inputs_and_outputs$",
        reader=3,
        writer=3,
    ),
    Cause(
        "counter-read-after-increment",
        r"^training: by up to",
        "keras 2.3 on TensorFlow reads the counter of its steps in the graph that increments it, and as a rule after "
        "that: Adam corrects its averages for a step too many, and what goes on elsewhere does not.",
        "https://github.com/tensorflow/tensorflow/issues/28215",
        models="^trained_adam$",
        reader=2,
        writer=2,
        pair=r"py37-tf\d+/keras( |$)",
    ),
    Cause(
        "slots-forgotten",
        r"^training: by up to",
        "load_model of tf.keras and tf_keras does not restore the averages and momenta of an optimizer from a "
        "SavedModel: training goes on as with a new one.",
        "https://github.com/tensorflow/tensorflow/issues/44670",
        models="^trained_",
        formats="savedmodel",
    ),
    Cause("not-compiled", r"^compiled: not compiled$", "It loads without its training configuration."),
)
