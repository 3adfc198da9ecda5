"""Causes of what a SavedModel comes to: what Keras and TensorFlow say in it of layers, and its operations."""

from collections.abc import Sequence

from conformance.lattice.causes.cause import Cause

GRAPHS: Sequence[Cause] = (
    Cause(
        "saved-model",
        r"legacy SavedModel format is not supported|File format not supported.*savedmodel",
        "load_model of Keras 3 reads no SavedModel.",
        "https://keras.io/api/layers/backend_specific_layers/tfsm_layer/",
        reader=3,
    ),
    Cause(
        "saved-model-as-h5",
        r"Unable to open file \(file read failed",
        "load_model of keras 2.3 reads HDF5 only: it takes the folder of a SavedModel for a file.",
        "https://github.com/keras-team/keras/blob/2.3.1/keras/engine/saving.py#L552",
        reader=2,
    ),
    Cause(
        "metadata-in-a-file",
        r"JSONDecodeError: Expecting value: line 1 column 1",
        "Since TensorFlow 2.5 a SavedModel has what Keras says of its layers in the file keras_metadata.pb. "
        "Earlier versions look for it within the graph, and find nothing.",
        "https://github.com/tensorflow/tensorflow/blob/v2.5.0/tensorflow/python/keras/saving/saved_model/save.py",
        reader=2,
    ),
    Cause(
        "operation-of-a-newer-tensorflow",
        r"Op type not registered",
        "The graph has an operation that this TensorFlow does not have yet; the message names it.",
        "https://www.tensorflow.org/guide/versions#compatibility_of_savedmodels_graphs_and_checkpoints",
        reader=2,
    ),
    Cause(
        "attribute-of-a-newer-tensorflow",
        r"NodeDef mentions attr '\w+' not in Op<",
        "An operation in the graph has an attribute that this TensorFlow does not know yet; the message names it.",
        "https://www.tensorflow.org/guide/versions#compatibility_of_savedmodels_graphs_and_checkpoints",
        reader=2,
    ),
    Cause(
        "shapes-as-objects",
        r"Error converting shape to a TensorShape: invalid literal for int\(\) with base 10: 'class_name'",
        "tf.keras 2.4 writes a shape as an object (class_name TensorShape), which TensorFlow 2.0 takes for a list.",
        "https://github.com/tensorflow/tensorflow/blob/v2.4.0/tensorflow/python/keras/saving/saved_model/json_utils.py",
        reader=2,
    ),
    Cause(
        "export-is-no-model",
        r"'_UserObject' object (has no attribute|is not callable)",
        "What Keras 3 exports has functions and no layers: load_model of Keras 2 gives an object that is no model.",
        "https://keras.io/api/models/model_saving_apis/export/",
        reader=2,
    ),
    Cause(
        "refusal-as-name-conflict",
        r"Unable to restore object of class '\w+' likely due to name conflict",
        "TensorFlow 2.7 to 2.11 say of a configuration that a layer of their own refuses that two classes have one "
        "name. MultiHeadAttention of TensorFlow 2.4 does not write its shapes, that of tf_keras 2.21 writes a key more "
        "(softmax_robust_masking).",
        "https://github.com/keras-team/keras/blob/v2.10.0/keras/saving/saved_model/load.py#L592-L606",
        models="multi_head",
    ),
    Cause(
        "attention-without-its-weights",
        r"^weights: ",
        "MultiHeadAttention of TensorFlow 2.4 makes its layers when it is called first: when TensorFlow 2.4 loads one, "
        "that is after the weights were read, and they are new ones.",
        "https://github.com/tensorflow/tensorflow/blob/v2.4.0/tensorflow/python/keras/layers/multi_head_attention.py",
        models="multi_head",
        pair=r"^py38-tf24/tf\.keras py38-tf24/tf\.keras$",
    ),
    Cause(
        "recurrent-layer-left-out",
        r"^structure: (\d+ layers instead|Bidirectional .* with weights \[\] instead)",
        "Since TensorFlow 2.2 a SavedModel calls a recurrent layer _tf_keras_rnn_layer. TensorFlow 2.0 does not know "
        "that: it loads the model without the layer.",
        "https://github.com/tensorflow/tensorflow/blob/v2.0.0/tensorflow/python/keras/saving/saved_model/load.py",
        models="lstm|gru|rnn|bidirectional|mask",
        reader=2,
        pair=r" py37-tf20/tf\.keras$",
    ),
    Cause(
        "functional-as-network",
        r"^structure: Functional |'Functional' object has no attribute 'test_on_batch'",
        "Since TensorFlow 2.3 a SavedModel calls a functional model a network (_tf_keras_network). TensorFlow 2.0 "
        "makes an object of it that has layers, and no fit, predict or compile.",
        "https://github.com/tensorflow/tensorflow/blob/v2.3.0/tensorflow/python/keras/engine/functional.py#L817",
        reader=2,
        pair=r" py37-tf20/tf\.keras$",
    ),
    Cause(
        "sequential-filled-too-late",
        r"An empty Model cannot be used as a Layer",
        "TensorFlow 2.0 fills the Sequential models of a SavedModel from the outer to the inner one, which is still "
        "empty when it is added.",
        "https://github.com/tensorflow/tensorflow/blob/v2.0.0/tensorflow/python/keras/saving/saved_model/load.py",
        models="nested_sequential",
        reader=2,
    ),
    Cause(
        "normalization-of-channels-first",
        r"FusedBatchNorm only supports NHWC",
        "LayerNormalization computes with FusedBatchNorm of channels first since TensorFlow 2.1. TensorFlow 2.0 has no "
        "such kernel for CPUs.",
        "https://github.com/tensorflow/tensorflow/blob/v2.1.0/tensorflow/python/keras/layers/normalization.py#L1104",
        models="layer_normalization",
    ),
    Cause(
        "bidirectional-without-its-shape",
        r"int\(\) argument must be .* not 'NoneType'",
        "A SavedModel of TensorFlow 2.1 does not say with which shape a Bidirectional was built (2.2 does): later ones "
        "build it with sizes that they do not know.",
        "https://github.com/tensorflow/tensorflow/blob/v2.2.0/tensorflow/python/keras/saving/saved_model/"
        "layer_serialization.py",
        models="^bidirectional$",
        formats="savedmodel",
    ),
)
