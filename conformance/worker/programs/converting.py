"""Programs about single layers as TensorFlow Lite: those that no program about export takes out of Keras.

Each layer is a model of its own with a batch that is not known. It is converted as it is, and with TensorFlow's own
operators where that raises; then the interpreter runs the file.
"""

import numpy as np

from . import program

#: Odd multiples of a power of two, so that every precision holds them.
VECTORS = ((np.arange(2 * 6.0) * 5 % 13 - 6.0) / 8 + 0.0625).reshape(2, 6)
STEPS = ((np.arange(2 * 4 * 3.0) * 5 % 17 - 8.0) / 8 + 0.0625).reshape(2, 4, 3)
IMAGES = ((np.arange(2 * 6 * 6 * 2.0) * 7 % 31 - 15.0) / 16 + 0.03125).reshape(2, 6, 6, 2)
VOLUMES = ((np.arange(1 * 4 * 4 * 4 * 2.0) * 7 % 31 - 15.0) / 16 + 0.03125).reshape(1, 4, 4, 4, 2)
FRAMES = ((np.arange(1 * 3 * 4 * 4 * 4 * 2.0) * 7 % 31 - 15.0) / 16 + 0.03125).reshape(1, 3, 4, 4, 4, 2)
WAVE = ((np.arange(1 * 256.0) * 11 % 37 - 18.0) / 32 + 0.015625).reshape(1, 256)
#: Whole numbers, as layers get them that look something up.
TOKENS = np.array([[1, 4, 0], [3, 3, 2]], "int32")
#: Inputs that go together have shapes of their own: the interpreter tells its inputs by nothing else that all share.
FIRST_STEP = STEPS[:, 1:2]
TWO_STEPS = STEPS[:, 1:3] * 0.5


def given(shape):
    """Small numbers with no pattern that a shape could share."""
    return ((np.arange(float(np.prod(shape))) * 7 % 29 - 14.0) / 64).reshape(shape)


def with_weights(model):
    """The model, with weights that depend on their shapes alone; variances stay positive."""
    weights = model.get_weights()
    if weights:
        model.set_weights([np.abs(given(w.shape)) + 0.5 if w.ndim == 1 else given(w.shape) for w in weights])
    return model


def one_layer(keras, layer, values):
    """A model of one layer; of several inputs it gets a list."""
    sources = []
    for number, x in enumerate(values):
        options = {"dtype": "int32"} if x.dtype == np.int32 else {}
        sources.append(keras.Input(x.shape[1:], name="source_%d" % number, **options))
    return with_weights(keras.Model(sources, layer(sources if len(sources) > 1 else sources[0])))


def converted(keras, tf, model, select):
    """The content of a file: TensorFlow 1 converts what a session holds."""
    if hasattr(tf.lite.TFLiteConverter, "from_keras_model"):
        converter = tf.lite.TFLiteConverter.from_keras_model(model)
        if select:
            both = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]
            converter.target_spec = tf.lite.TargetSpec(supported_ops=both)
    else:
        session = keras.backend.get_session()
        converter = tf.lite.TFLiteConverter.from_session(session, model.inputs, model.outputs)
        if select:
            converter.target_ops = {tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS}
    return converter.convert()


def interpreted(tf, content, values):
    """What the interpreter computes: the only output."""
    interpreter = tf.lite.Interpreter(model_content=content)
    for detail in interpreter.get_input_details():
        fitting = [x for x in values if list(x.shape)[1:] == list(detail["shape"])[1:]]
        interpreter.resize_tensor_input(detail["index"], fitting[0].shape)
    interpreter.allocate_tensors()
    for detail in interpreter.get_input_details():
        fitting = [x for x in values if x.shape == tuple(detail["shape"])]
        interpreter.set_tensor(detail["index"], fitting[0].astype(detail["dtype"]))
    interpreter.invoke()
    (detail,) = interpreter.get_output_details()
    return interpreter.get_tensor(detail["index"])


def how_it_converts(keras, tf, model, values, expected):
    """In a few words how a model fares."""
    said = []
    for select, how in ((False, "as it is"), (True, "with select ops")):
        try:
            content = converted(keras, tf, model, select)
        except Exception as error:
            said.append("%s: conversion raises %s" % (how, type(error).__name__))
            continue
        try:
            found = interpreted(tf, content, values)
        except Exception as error:
            said.append("%s: converts, and the interpreter raises %s" % (how, type(error).__name__))
            break
        if found.shape != expected.shape:
            said.append("%s: gives another shape" % how)
        else:
            # As any two results in float32: 64 eps of the largest number.
            limit = 64 * np.finfo("float32").eps * np.abs(expected).max()
            off = np.abs(found.astype("float64") - expected).max()
            said.append("%s: %s" % (how, "agrees" if off <= limit else "differs"))
        break
    return said


def converting(keras, see, tf, layers):
    """Record of each layer whether it converts, with which operators, and whether it agrees."""
    for name, make, inputs in layers:
        several = inputs if isinstance(inputs, list) else [inputs]
        values = [x if x.dtype == np.int32 else x.astype("float32") for x in several]
        try:
            model = one_layer(keras, make(keras.layers), values)
            expected = np.asarray(model.predict(values if len(values) > 1 else values[0], verbose=0))
        except Exception as error:
            see(name, error)
            continue
        see(name, how_it_converts(keras, tf, model, values, expected))


def spectrogram(of):
    """Without a window, which SciPy would have to make."""
    return of.STFTSpectrogram(frame_length=64, frame_step=32, fft_length=64, window=None)


#: Layers of steps: name, a layer made anew, and what it is called on.
OF_STEPS = [
    ("Conv1DTranspose", lambda of: of.Conv1DTranspose(2, 3, strides=2), STEPS),
    ("DepthwiseConv1D", lambda of: of.DepthwiseConv1D(2, depth_multiplier=2), STEPS),
    ("SeparableConv1D", lambda of: of.SeparableConv1D(2, 2), STEPS),
    ("LocallyConnected1D", lambda of: of.LocallyConnected1D(2, 2), STEPS),
    ("causal Conv1D", lambda of: of.Conv1D(2, 2, padding="causal"), STEPS),
    ("dilated Conv1D", lambda of: of.Conv1D(2, 2, dilation_rate=2), STEPS),
    ("MaxPooling1D", lambda of: of.MaxPooling1D(2), STEPS),
    ("AveragePooling1D", lambda of: of.AveragePooling1D(3, strides=2, padding="same"), STEPS),
    ("GlobalAveragePooling1D", lambda of: of.GlobalAveragePooling1D(), STEPS),
    ("AdaptiveAveragePooling1D", lambda of: of.AdaptiveAveragePooling1D(3), STEPS),
    ("AdaptiveMaxPooling1D", lambda of: of.AdaptiveMaxPooling1D(3), STEPS),
    ("Cropping1D", lambda of: of.Cropping1D(1), STEPS),
    ("ZeroPadding1D", lambda of: of.ZeroPadding1D(1), STEPS),
    ("UpSampling1D", lambda of: of.UpSampling1D(2), STEPS),
]

#: Layers of images and volumes, likewise.
OF_VOLUMES = [
    ("Conv3DTranspose", lambda of: of.Conv3DTranspose(2, 2, strides=2), VOLUMES),
    ("dilated Conv3D", lambda of: of.Conv3D(2, 2, dilation_rate=2), VOLUMES),
    ("MaxPooling3D", lambda of: of.MaxPooling3D(2), VOLUMES),
    ("AveragePooling3D", lambda of: of.AveragePooling3D(3, strides=2, padding="same"), VOLUMES),
    ("GlobalAveragePooling3D", lambda of: of.GlobalAveragePooling3D(), VOLUMES),
    ("GlobalMaxPooling3D", lambda of: of.GlobalMaxPooling3D(), VOLUMES),
    ("AdaptiveAveragePooling3D", lambda of: of.AdaptiveAveragePooling3D(3), VOLUMES),
    ("AdaptiveMaxPooling3D", lambda of: of.AdaptiveMaxPooling3D(3), VOLUMES),
    ("Cropping3D", lambda of: of.Cropping3D(1), VOLUMES),
    ("ZeroPadding3D", lambda of: of.ZeroPadding3D(1), VOLUMES),
    ("UpSampling3D", lambda of: of.UpSampling3D(2), VOLUMES),
    ("LocallyConnected2D", lambda of: of.LocallyConnected2D(2, 2), IMAGES),
    ("GlobalMaxPooling2D", lambda of: of.GlobalMaxPooling2D(), IMAGES),
    ("AdaptiveAveragePooling2D", lambda of: of.AdaptiveAveragePooling2D(4), IMAGES),
    ("AdaptiveMaxPooling2D", lambda of: of.AdaptiveMaxPooling2D(4), IMAGES),
    ("nearest UpSampling2D", lambda of: of.UpSampling2D(2), IMAGES),
    ("Conv2D in groups", lambda of: of.Conv2D(4, 3, groups=2), IMAGES),
    ("dilated Conv2DTranspose", lambda of: of.Conv2DTranspose(2, 2, dilation_rate=2), IMAGES),
]

#: Layers that merge, attend, repeat and normalize, likewise; a list is several inputs.
OF_SEVERAL = [
    ("Add", lambda of: of.Add(), [STEPS, FIRST_STEP]),
    ("Subtract", lambda of: of.Subtract(), [STEPS, FIRST_STEP]),
    ("Multiply", lambda of: of.Multiply(), [STEPS, FIRST_STEP]),
    ("Average", lambda of: of.Average(), [STEPS, FIRST_STEP]),
    ("Maximum", lambda of: of.Maximum(), [STEPS, FIRST_STEP]),
    ("Minimum", lambda of: of.Minimum(), [STEPS, FIRST_STEP]),
    ("Concatenate", lambda of: of.Concatenate(axis=1), [STEPS, TWO_STEPS]),
    ("Dot", lambda of: of.Dot(axes=2), [STEPS, TWO_STEPS]),
    ("normalized Dot", lambda of: of.Dot(axes=2, normalize=True), [STEPS, TWO_STEPS]),
    ("Attention", lambda of: of.Attention(use_scale=True), [TWO_STEPS, STEPS]),
    ("AdditiveAttention", lambda of: of.AdditiveAttention(), [TWO_STEPS, STEPS]),
    ("EinsumDense", lambda of: of.EinsumDense("abc,cd->abd", (None, 2), bias_axes="d"), STEPS),
    ("ReversibleEmbedding", lambda of: of.ReversibleEmbedding(5, 3), TOKENS),
]

#: Recurrent cells, likewise.
OF_CELLS = [
    ("RNN of a SimpleRNNCell", lambda of: of.RNN(of.SimpleRNNCell(2)), STEPS),
    ("RNN of an LSTMCell", lambda of: of.RNN(of.LSTMCell(2), return_sequences=True), STEPS),
    ("unrolled RNN of a GRUCell", lambda of: of.RNN(of.GRUCell(2), unroll=True), STEPS),
    ("StackedRNNCells", lambda of: of.RNN(of.StackedRNNCells([of.LSTMCell(2), of.GRUCell(2)])), STEPS),
]

#: Recurrent convolutions and normalization, likewise.
OF_NORMALIZATION = [
    ("ConvLSTM1D", lambda of: of.ConvLSTM1D(2, 2), IMAGES),
    ("ConvLSTM3D", lambda of: of.ConvLSTM3D(2, 2), FRAMES),
    ("GroupNormalization", lambda of: of.GroupNormalization(2), IMAGES),
    ("UnitNormalization", lambda of: of.UnitNormalization(), STEPS),
    ("RMSNormalization", lambda of: of.RMSNormalization(), STEPS),
    ("SpectralNormalization", lambda of: of.SpectralNormalization(of.Dense(2)), VECTORS),
]

#: Layers that do nothing when they predict, and those that prepare, likewise.
OF_NOISE = [
    ("ActivityRegularization", lambda of: of.ActivityRegularization(0.5), VECTORS),
    ("AlphaDropout", lambda of: of.AlphaDropout(0.5), VECTORS),
    ("GaussianDropout", lambda of: of.GaussianDropout(0.5), VECTORS),
    ("GaussianNoise", lambda of: of.GaussianNoise(0.5), VECTORS),
    ("SpatialDropout1D", lambda of: of.SpatialDropout1D(0.5), STEPS),
    ("SpatialDropout2D", lambda of: of.SpatialDropout2D(0.5), IMAGES),
    ("SpatialDropout3D", lambda of: of.SpatialDropout3D(0.5), VOLUMES),
    ("Identity", lambda of: of.Identity(), VECTORS),
    ("Lambda", lambda of: of.Lambda(lambda x: x * 2.0 + 1.0), VECTORS),
    ("ThresholdedReLU", lambda of: of.ThresholdedReLU(0.25), VECTORS),
    ("Softmax of another axis", lambda of: of.Softmax(axis=1), STEPS),
    ("RandomFlip", lambda of: of.RandomFlip(), IMAGES),
    ("RandomRotation", lambda of: of.RandomRotation(0.25), IMAGES),
    ("RandomContrast", lambda of: of.RandomContrast(0.5), IMAGES),
    ("RandomCrop", lambda of: of.RandomCrop(4, 4), IMAGES),
]

#: Layers that prepare, likewise.
OF_PREPARING = [
    ("Normalization", lambda of: of.Normalization(mean=[0.5] * 6, variance=[4.0] * 6), VECTORS),
    ("Discretization", lambda of: of.Discretization(bin_boundaries=[-0.25, 0.25]), VECTORS),
    ("CategoryEncoding", lambda of: of.CategoryEncoding(num_tokens=5), TOKENS),
    ("CategoryEncoding of counts", lambda of: of.CategoryEncoding(num_tokens=5, output_mode="count"), TOKENS),
    ("IntegerLookup", lambda of: of.IntegerLookup(vocabulary=[4, 3, 1]), TOKENS),
    ("Hashing", lambda of: of.Hashing(num_bins=3), TOKENS),
    ("CenterCrop", lambda of: of.CenterCrop(4, 4), IMAGES),
    ("Solarization", lambda of: of.Solarization(0.0, value_range=(0, 1)), np.abs(IMAGES)),
    ("AutoContrast", lambda of: of.AutoContrast(value_range=(0, 1)), np.abs(IMAGES)),
    ("STFTSpectrogram", spectrogram, WAVE[:, :, None]),
    (
        "MelSpectrogram",
        lambda of: of.MelSpectrogram(fft_length=64, sequence_stride=32, sampling_rate=256, num_mel_bins=4, min_freq=1),
        WAVE,
    ),
]


#: Layers with thousands of weights, likewise. No two weights of a layer have one shape: they would have the same
#: numbers, and a file holds these once.
OF_MANY_WEIGHTS = [
    ("Dense", lambda of: of.Dense(64), given((1, 64))),
    ("Embedding", lambda of: of.Embedding(1024, 4), TOKENS),
    ("Conv1D", lambda of: of.Conv1D(32, 3), given((1, 4, 48))),
    ("Conv2DTranspose", lambda of: of.Conv2DTranspose(32, 3), given((1, 2, 2, 16))),
    ("unrolled SimpleRNN", lambda of: of.SimpleRNN(48, unroll=True), given((1, 4, 40))),
    ("unrolled RNN of an LSTMCell", lambda of: of.RNN(of.LSTMCell(32), unroll=True), given((1, 4, 24))),
    ("EinsumDense", lambda of: of.EinsumDense("abc,cd->abd", (None, 64)), given((1, 4, 64))),
]


@program("layers.Dense", "layers.Embedding", "layers.SimpleRNN", logic=True)
def tflite_of_many_weights(keras, see, tf):
    """How often a file of TensorFlow Lite holds the weights of a layer, by its size."""
    for name, make, inputs in OF_MANY_WEIGHTS:
        values = [inputs if inputs.dtype == np.int32 else inputs.astype("float32")]
        try:
            model = one_layer(keras, make(keras.layers), values)
            size = len(converted(keras, tf, model, False))
        except Exception as error:
            see(name, error)
            continue
        of_weights = 4.0 * sum(w.size for w in model.get_weights())
        see(name, "less than once" if size < of_weights else "once" if size < 1.75 * of_weights else "more often")


@program("layers.Conv1DTranspose", "layers.MaxPooling1D", logic=True)
def tflite_of_layers_of_steps(keras, see, tf):
    """Convolutions, pooling, cropping and padding of steps as TensorFlow Lite: whether they convert, how, and agree."""
    converting(keras, see, tf, OF_STEPS)


@program("layers.Conv3DTranspose", "layers.MaxPooling3D", logic=True)
def tflite_of_layers_of_volumes(keras, see, tf):
    """Layers of images and volumes as TensorFlow Lite: whether they convert, with which operators, and agree."""
    converting(keras, see, tf, OF_VOLUMES)


@program("layers.Add", "layers.Dot", "layers.Attention", "layers.EinsumDense", logic=True)
def tflite_of_layers_that_merge(keras, see, tf):
    """Layers of several inputs, attention and EinsumDense as TensorFlow Lite: whether they convert, how, and agree."""
    converting(keras, see, tf, OF_SEVERAL)


@program("layers.RNN", "layers.LSTMCell", "layers.StackedRNNCells", logic=True)
def tflite_of_recurrent_cells(keras, see, tf):
    """RNN with cells as TensorFlow Lite: whether they convert, with which operators, and agree."""
    converting(keras, see, tf, OF_CELLS)


@program("layers.ConvLSTM1D", "layers.ConvLSTM3D", "layers.GroupNormalization", logic=True)
def tflite_of_recurrent_convolutions_and_normalization(keras, see, tf):
    """ConvLSTM1D, ConvLSTM3D and normalization as TensorFlow Lite: whether they convert, how, and agree."""
    converting(keras, see, tf, OF_NORMALIZATION)


@program("layers.GaussianNoise", "layers.SpatialDropout1D", "layers.Lambda", logic=True)
def tflite_of_layers_of_noise(keras, see, tf):
    """Layers that act in training alone, and simple ones, as TensorFlow Lite: whether they convert, how, and agree."""
    converting(keras, see, tf, OF_NOISE)


@program("layers.Normalization", "layers.Discretization", "layers.CategoryEncoding", logic=True)
def tflite_of_layers_that_prepare(keras, see, tf):
    """Preprocessing layers as TensorFlow Lite: whether they convert, with which operators, and agree."""
    converting(keras, see, tf, OF_PREPARING)
