"""Layers that came after Keras 2.3: normalizations, EinsumDense, and the missing ranks of convolution and pooling."""

from conformance.catalog.layers.builders import IMAGE, ROWS, SEQUENCE, STEPS, VOLUME, new, one
from conformance.model.case import Case, refused

POSITION = 110

SMALL = {"filters": 2, "kernel_size": 2}


def cases() -> list[Case]:
    """Every case of this area."""
    return normalization() + einsum() + convolution() + recurrent() + pooling() + others() + borders()


def normalization() -> list[Case]:
    """Group, unit, RMS and spectral normalization."""
    grouped = {"shape": [2, 3, 4]}
    name = "GroupNormalization"
    found = [one(name, f"groups={groups}", grouped, {"groups": groups, "epsilon": 0.25}) for groups in (2, 1, 4, -1)]
    found += [
        one(name, "groups=2,epsilon left out", grouped, {"groups": 2}),
        one(name, "groups=2,axis=1", {"shape": [2, 4, 3]}, {"groups": 2, "axis": 1}),
        one(name, "groups=2,axis=-2", {"shape": [2, 4, 3]}, {"groups": 2, "axis": -2}),
        one(name, "groups=2,input=(2,4)", ROWS, {"groups": 2}),
        one(name, "groups=3,input=(2,6,5,3)", IMAGE, {"groups": 3}),
        one(name, "groups=2,center=False,scale=False", grouped, {"groups": 2, "center": False, "scale": False}),
        one(name, "groups=2,gamma_regularizer=l2", grouped, {"groups": 2, "gamma_regularizer": "l2"}),
        refused(one(name, "groups=3,input=(2,4)", ROWS, {"groups": 3})),
        refused(one(name, "the default of 32 groups,input=(2,4)", ROWS, {})),
        one(name, "equal features", {"values": [[1, 1, 2, 2], [3, 3, 3, 3]]}, {"groups": 2}),
        one("UnitNormalization", "input=(2,4)", ROWS),
        one("UnitNormalization", "axis=1", SEQUENCE, {"axis": 1}),
        one("UnitNormalization", "axis=(1,2)", SEQUENCE, {"axis": [1, 2]}),
        one("UnitNormalization", "a row of zeros", {"values": [[0, 0], [3, 4]]}),
        refused(one("UnitNormalization", "axis=None", ROWS, {"axis": None})),
        one("RMSNormalization", "input=(2,4)", ROWS),
        one("RMSNormalization", "epsilon=0.25", ROWS, {"epsilon": 0.25}),
        one("RMSNormalization", "axis=1", SEQUENCE, {"axis": 1}),
        one("RMSNormalization", "axis=(1,2)", SEQUENCE, {"axis": [1, 2]}),
        one("RMSNormalization", "a row of zeros", {"values": [[0, 0], [3, 4]]}),
        one("SpectralNormalization", "Dense", ROWS, {"layer": new("layers.Dense", name="inner", units=3)}),
        one(
            "SpectralNormalization",
            "Dense,power_iterations=3",
            ROWS,
            {"layer": new("layers.Dense", name="inner", units=3), "power_iterations": 3},
        ),
        one("SpectralNormalization", "Conv2D", IMAGE, {"layer": new("layers.Conv2D", name="inner", **SMALL)}),
        refused(one("SpectralNormalization", "ReLU", ROWS, {"layer": new("layers.ReLU", name="inner")})),
        refused(
            one(
                "SpectralNormalization",
                "power_iterations=0",
                ROWS,
                {"layer": new("layers.Dense", name="inner", units=3), "power_iterations": 0},
            )
        ),
    ]
    return found


def einsum() -> list[Case]:
    """EinsumDense: equations with one letter, with an ellipsis, and with several axes in the output."""
    name = "EinsumDense"
    return [
        one(name, "ab,bc->ac", ROWS, {"equation": "ab,bc->ac", "output_shape": 3, "bias_axes": "c"}),
        one(name, "no bias", ROWS, {"equation": "ab,bc->ac", "output_shape": 3}),
        one(
            name,
            "activation=relu,kernel_regularizer=l2",
            ROWS,
            {"equation": "ab,bc->ac", "output_shape": [3], "activation": "relu", "kernel_regularizer": "l2"},
        ),
        one(name, "abc,cd->abd", SEQUENCE, {"equation": "abc,cd->abd", "output_shape": [None, 2], "bias_axes": "d"}),
        one(name, "...x,xy->...y", SEQUENCE, {"equation": "...x,xy->...y", "output_shape": 2, "bias_axes": "y"}),
        one(name, "abc,cde->abde", SEQUENCE, {"equation": "abc,cde->abde", "output_shape": [4, 2, 2]}),
        one(name, "abc,bcd->ad", SEQUENCE, {"equation": "abc,bcd->ad", "output_shape": 2, "bias_axes": "d"}),
        one(
            name,
            "bias over two axes",
            SEQUENCE,
            {"equation": "abc,cd->abd", "output_shape": [4, 2], "bias_axes": "bd"},
        ),
        refused(one(name, "no such bias axis", ROWS, {"equation": "ab,bc->ac", "output_shape": 3, "bias_axes": "x"})),
        refused(one(name, "no arrow", ROWS, {"equation": "ab,bc", "output_shape": 3})),
        # Where it was until TensorFlow 2.10.
        one(
            "experimental.EinsumDense",
            "ab,bc->ac",
            ROWS,
            {"equation": "ab,bc->ac", "output_shape": 3, "bias_axes": "c"},
        ),
    ]


def convolution() -> list[Case]:
    """Conv1DTranspose, DepthwiseConv1D and the locally connected layers."""
    transposed = "Conv1DTranspose"
    found = [one(transposed, "filters=2,kernel_size=2", STEPS, SMALL)]
    for padding in ("valid", "same"):
        found += [
            one(transposed, f"strides={strides},padding={padding}", STEPS, {**SMALL, "strides": strides, **pad})
            for strides in (2, 3)
            for pad in [{"padding": padding}]
        ]
    found += [
        one(transposed, "output_padding=1,strides=2", STEPS, {**SMALL, "strides": 2, "output_padding": 1}),
        one(transposed, "dilation_rate=2", STEPS, {**SMALL, "dilation_rate": 2}),
        one(transposed, "padding=causal", STEPS, {**SMALL, "padding": "causal"}),
        one(
            transposed,
            "activation=relu,use_bias=False,kernel_regularizer=l2",
            STEPS,
            {**SMALL, "activation": "relu", "use_bias": False, "kernel_regularizer": "l2"},
        ),
    ]
    depthwise = "DepthwiseConv1D"
    found += [
        one(depthwise, "kernel_size=2", STEPS, {"kernel_size": 2}),
        one(depthwise, "strides=2,padding=same", STEPS, {"kernel_size": 2, "strides": 2, "padding": "same"}),
        one(depthwise, "padding=causal", STEPS, {"kernel_size": 2, "padding": "causal"}),
        one(depthwise, "dilation_rate=2", STEPS, {"kernel_size": 2, "dilation_rate": 2}),
        one(
            depthwise,
            "depth_multiplier=2,use_bias=False",
            STEPS,
            {"kernel_size": 2, "depth_multiplier": 2, "use_bias": False},
        ),
    ]
    local = {"filters": 1, "kernel_size": 2}
    found += [
        one("LocallyConnected1D", "filters=1,kernel_size=2", STEPS, local),
        one("LocallyConnected1D", "strides=2,use_bias=False", STEPS, {**local, "strides": 2, "use_bias": False}),
        one("LocallyConnected1D", "implementation=2", STEPS, {**local, "implementation": 2}),
        one("LocallyConnected1D", "implementation=3", STEPS, {**local, "implementation": 3}),
        refused(one("LocallyConnected1D", "padding=same", STEPS, {**local, "padding": "same"})),
        one("LocallyConnected2D", "filters=1,kernel_size=2", IMAGE, local),
        one("LocallyConnected2D", "implementation=2", IMAGE, {**local, "implementation": 2}),
    ]
    return found


def recurrent() -> list[Case]:
    """ConvLSTM of one and of three dimensions, and a GRU whose recurrent activation is left to it."""
    line, volume = {"shape": [1, 3, 4, 2]}, {"shape": [1, 2, 3, 2, 2, 1]}
    small = {"filters": 1, "kernel_size": 2, "recurrent_activation": "sigmoid"}
    return [
        one("ConvLSTM1D", "filters=1,kernel_size=2", line, small),
        one("ConvLSTM1D", "return_sequences=True", line, {**small, "return_sequences": True}),
        one("ConvLSTM1D", "padding=same,strides=2", line, {**small, "padding": "same", "strides": 2}),
        one("ConvLSTM1D", "go_backwards=True", line, {**small, "go_backwards": True}),
        one("ConvLSTM1D", "recurrent_activation left out", line, {"filters": 1, "kernel_size": 2}),
        one("ConvLSTM3D", "filters=1,kernel_size=2", volume, small),
        one("GRU", "reset_after=False alone", SEQUENCE, {"units": 2, "reset_after": False}),
        one("GRU", "reset_after=True alone", SEQUENCE, {"units": 2, "reset_after": True}),
    ]


def pooling() -> list[Case]:
    """Pooling to a size of the output."""
    found: list[Case] = []
    for kind in ("Average", "Max"):
        found += [
            one(f"Adaptive{kind}Pooling1D", "output_size=2", STEPS, {"output_size": 2}),
            one(f"Adaptive{kind}Pooling1D", "output_size=3", STEPS, {"output_size": 3}),
            one(f"Adaptive{kind}Pooling2D", "output_size=2", IMAGE, {"output_size": 2}),
            one(f"Adaptive{kind}Pooling2D", "output_size=(4,3)", IMAGE, {"output_size": [4, 3]}),
            one(f"Adaptive{kind}Pooling3D", "output_size=2", VOLUME, {"output_size": 2}),
        ]
    return found


def others() -> list[Case]:
    """Identity, spectrograms, random Fourier features, embeddings that are turned round, synchronized batches."""
    wave = {"shape": [2, 32]}
    short = {"fft_length": 8, "sequence_stride": 4, "sampling_rate": 64, "num_mel_bins": 4, "min_freq": 2.0}
    tokens = {"shape": [2, 5], "kind": "integer", "high": 6}
    return [
        one("Identity", "input=(2,4)", ROWS, masked=True),
        one("Identity", "several inputs", [ROWS, SEQUENCE]),
        one("Identity", "integer input", {"shape": [2, 4], "kind": "integer", "high": 5}),
        one("STFTSpectrogram", "frame_length=8", wave, {"frame_length": 8, "mode": "magnitude"}),
        one("STFTSpectrogram", "mode=log", wave, {"frame_length": 8, "frame_step": 4}),
        one("STFTSpectrogram", "mode=imag,padding=same", wave, {"frame_length": 8, "mode": "imag", "padding": "same"}),
        one("MelSpectrogram", "power_to_db=False", wave, {**short, "power_to_db": False}),
        one("MelSpectrogram", "power_to_db=True", wave, short),
        one("ReversibleEmbedding", "tie_weights=True", tokens, {"input_dim": 6, "output_dim": 3}),
        one("ReversibleEmbedding", "mask_zero=True", tokens, {"input_dim": 6, "output_dim": 3, "mask_zero": True}),
        one("experimental.RandomFourierFeatures", "gaussian", ROWS, {"output_dim": 3, "scale": 2.0}),
        one(
            "experimental.RandomFourierFeatures",
            "laplacian,trainable=True",
            ROWS,
            {"output_dim": 3, "kernel_initializer": "laplacian", "scale": 2.0, "trainable": True},
        ),
        one("experimental.SyncBatchNormalization", "input=(6,3)", {"shape": [6, 3]}),
    ]


def borders() -> list[Case]:
    """Arguments that no layer can make sense of, and that some of them take."""
    return [
        refused(one("Dense", "units=-1", ROWS, {"units": -1})),
        refused(one("Dense", "units=None", ROWS, {"units": None})),
        refused(one("Conv1D", "filters=0", STEPS, {"filters": 0, "kernel_size": 2})),
        refused(one("Conv1D", "kernel_size=0", STEPS, {"filters": 2, "kernel_size": 0})),
        refused(one("Conv1D", "strides=0", STEPS, {"filters": 2, "kernel_size": 2, "strides": 0})),
        refused(one("LSTM", "units=-1", SEQUENCE, {"units": -1})),
        refused(
            one(
                "Embedding",
                "output_dim=0",
                {"shape": [2, 5], "kind": "integer", "high": 6},
                {"input_dim": 6, "output_dim": 0},
            )
        ),
        one("Dot", "axes=(1,1)", [ROWS, ROWS], {"axes": [1, 1]}),
        refused(one("Dot", "no axes", [ROWS, ROWS], {})),
    ]
