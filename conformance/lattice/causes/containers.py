"""Causes that lie in what a file is: HDF5, a zip archive, a checkpoint, YAML."""

from collections.abc import Sequence

from conformance.lattice.causes.cause import MIGRATING, Cause

CONTAINERS: Sequence[Cause] = (
    Cause(
        "zip-as-h5",
        r"file signature not found|SavedModel file does not exist at: keras\.keras",
        "A .keras file of TensorFlow 2.13 and later is a zip archive; this reader takes it for HDF5, or looks for a "
        "folder.",
    ),
    Cause(
        "h5-inside-zip",
        r"No model (config )?found in (config|the) file|Cannot create group in read.only mode",
        "HDF5 looks for the beginning of a file at 512, 1024, 2048 … bytes as well. There the weights begin in this "
        "zip archive, by chance: they are taken for the whole file, and have no configuration.",
        "https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html#Superblock",
    ),
    Cause(
        "h5-as-zip",
        r"accessible `\.keras` zip file|not a zip file",
        "A .keras file of TensorFlow 2.12 and earlier is an HDF5 file under that name.",
    ),
    Cause(
        "checkpoint",
        r"File format not supported.*weights_tf",
        "load_weights of Keras 3 reads no TensorFlow checkpoint.",
        MIGRATING,
        reader=3,
    ),
    Cause(
        "checkpoint-as-h5",
        r"[Uu]nable to open file.*weights_tf",
        "load_weights of keras 2.3 reads HDF5 only: it looks for a file that is called like the checkpoint.",
        "https://github.com/keras-team/keras/blob/2.3.1/keras/engine/network.py#L1221",
    ),
    Cause(
        "checkpoint-of-legacy-optimizer",
        r"restore a checkpoint from a legacy \S+ optimizer",
        "The checkpoint has the variables of an optimizer of TensorFlow 2.10 or earlier; those from 2.11 on refuse "
        "them, and the model was compiled with one of these.",
        "https://github.com/keras-team/tf-keras/blob/v2.15.0/tf_keras/optimizers/optimizer.py",
        untested="Load the weights before compile, or compile with one of tf.keras.optimizers.legacy.",
    ),
    Cause(
        "yaml-removed",
        r"`?model_from_yaml\(\)`? has been removed",
        "model_from_yaml is gone since TensorFlow 2.6 (and 2.5.1, 2.4.3 and 2.3.4): YAML could run any code.",
        "https://github.com/tensorflow/tensorflow/commit/23d6383eb6c14084a8fc3bdf164043b974818012",
    ),
    Cause(
        "yaml-not-required",
        r"Requires yaml module installed",
        "keras 2.5 reads YAML with PyYAML, which it does not require: it is not installed beside it.",
        "https://github.com/tensorflow/tensorflow/blob/v2.5.0/tensorflow/python/keras/saving/model_config.py#L22-L25",
        reader=2,
    ),
    Cause(
        "yaml-objects",
        r"could not determine a constructor for the tag 'tag:yaml\.org,2002:python/",
        "to_yaml writes numbers of NumPy and lists and dictionaries of TensorFlow as Python objects, which the loader "
        "of PyYAML 5.4 does not make.",
        "https://github.com/yaml/pyyaml/blob/5.4.1/CHANGES",
    ),
)
