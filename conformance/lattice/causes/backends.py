"""Causes of what models of CNTK and MXNet are elsewhere: these backends compute something else of the same weights."""

from collections.abc import Sequence

from conformance.lattice.causes.cause import Cause

#: Of what these two saved, and of what they load.
_CNTK, _MXNET = r"keras23-cntk/", r"keras22-mxnet/"
_MXNET_SOURCE = "https://github.com/awslabs/keras-apache-mxnet/blob/2.2.4.3/keras/backend/mxnet_backend.py"

BACKENDS: Sequence[Cause] = (
    Cause(
        "cell-state-on-cntk",
        r"^outputs: by up to",
        "LSTM on CNTK returns its cell state in place of its last output.",
        "https://github.com/keras-team/keras/issues/14653",
        models="^(lstm|bidirectional|rnn_cell|embedding_mask_zero|masking|stateful_lstm)$",
        pair=_CNTK,
    ),
    Cause(
        "zeros-as-weights-on-mxnet",
        r"^outputs: by up to",
        "Recurrent layers of keras-mxnet compute with zeros as weights, whatever weights were set.",
        "https://github.com/keras-team/keras/issues/14992",
        models="lstm|gru|rnn|bidirectional|mask",
        pair=_MXNET,
    ),
    Cause(
        "first-of-stacked-cells-on-mxnet",
        r"^outputs: shapes",
        "keras-mxnet takes the first state of a recurrent layer for its output: of stacked cells that is the state of "
        "the first cell.",
        _MXNET_SOURCE,
        models="^rnn_cells$",
        pair=_MXNET,
    ),
    Cause(
        "gamma-of-one-on-mxnet",
        r"^outputs: by up to",
        "BatchNormalization of keras-mxnet computes with a gamma of 1, whatever weights were set.",
        _MXNET_SOURCE,
        models="^batch_normalization$",
        pair=_MXNET,
    ),
    Cause(
        "gamma-and-beta-on-mxnet",
        r"Weight count mismatch|expects \d weights|^structure: BatchNormalization|concatenate str",
        "BatchNormalization of keras-mxnet has four weights even with scale=False.",
        _MXNET_SOURCE,
        models="^batch_normalization_options$",
        pair=_MXNET,
    ),
    Cause(
        "same-padding-before",
        r"^outputs: by up to",
        "padding='same' with strides puts the odd element before the data on CNTK and in keras-mxnet, behind it "
        "everywhere else.",
        "https://github.com/microsoft/CNTK/blob/v2.7/Source/Math/ConvolveGeometry.h",
        models="^conv2d$",
        pair=f"{_CNTK}|{_MXNET}",
    ),
)
