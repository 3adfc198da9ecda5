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
        r"Weight count mismatch|expects \d weights|weight list of length|^structure: BatchNorm"
        r"|concatenate str|str, not bytes",
        "BatchNormalization of keras-mxnet has four weights even with scale=False.",
        _MXNET_SOURCE,
        models="^batch_normalization_options$",
        pair=_MXNET,
    ),
    Cause(
        "identity-is-a-constant-on-mxnet",
        r"simple_bind error",
        "A layer that returns its input cannot be part of a model in keras-mxnet: K.identity is a constant.",
        "https://github.com/apache/mxnet/issues/17258",
        models="^activity_regularization$",
        pair=_MXNET,
    ),
    Cause(
        "noise-of-an-unknown-batch-on-mxnet",
        r"simple_bind error",
        "keras-mxnet draws noise in the shape of the input, also for predict; in a model the size of the batch is not "
        "known, and the graph cannot be bound.",
        _MXNET_SOURCE,
        models="dropout|noise",
        pair=_MXNET,
    ),
    Cause(
        "gru-implementation-on-mxnet",
        r"simple_bind error",
        "A GRU with reset_after=True and implementation=2, the default of Keras 2.3, cannot be computed in "
        "keras-mxnet: it cuts the candidate's part out at the wrong columns.",
        _MXNET_SOURCE,
        models="^gru_reset_after$",
        pair=_MXNET,
    ),
    Cause(
        "learning-rate-on-mxnet",
        r"multiple values for keyword argument 'learning_rate'",
        "Optimizers of Keras 2.2 call their rate lr; those of keras-mxnet hand it on as learning_rate, which a file of "
        "Keras 2.3 names as well.",
        _MXNET_SOURCE,
        pair=_MXNET,
    ),
    Cause(
        "mask-on-mxnet",
        r"MXNetError: Traceback",
        "Recurrent layers of keras-mxnet take no mask unless they are unrolled.",
        "https://github.com/awslabs/keras-apache-mxnet/issues/228",
        models="mask",
        pair=_MXNET,
    ),
    Cause(
        "resizing-with-torchvision",
        r"ImportError: Exception encountered when calling UpSampling2D",
        "On PyTorch Keras resizes with torchvision before 3.9, which neither of them installs.",
        "https://github.com/keras-team/keras/commit/b2d5b88247ffab627a416d02e92f34be98d981db",
        models="^upsampling2d_bilinear$",
    ),
    Cause(
        "backend-lacks-it",
        r"not supported by CNTK backend|CNTK only supports|CNTK Backend: |MXNet Backend: |dilated convolution forward"
        r"|not implemented for NumPy backend|not supported with openvino backend",
        "The backend cannot do what the model needs, whoever saved it; the message says what it lacks.",
        "https://keras.io/getting_started/#configuring-your-backend",
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
    Cause(
        "slots-forgotten-on-mxnet",
        r"^training: by up to",
        "Optimizers of keras-mxnet have no weights: their averages and momenta stand in no file, and are read of none.",
        _MXNET_SOURCE,
        models="^trained_",
        pair=_MXNET,
    ),
    Cause(
        "metrics-a-batch-behind",
        r"^compiled: evaluates to",
        "On CNTK a metric is read before the batch is added to it: of one batch it is 0.",
        "https://github.com/keras-team/keras/blob/2.3.1/keras/backend/cntk_backend.py",
        pair=_CNTK,
    ),
    Cause(
        "evaluated-in-bfloat16",
        r"^compiled: evaluates to",
        "evaluate of Keras on OpenVINO computes in bfloat16 on processors that have it; calling the model does not.",
        "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/backend/openvino/trainer.py",
        pair=r"\[openvino\]$",
    ),
)
