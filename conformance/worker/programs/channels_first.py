"""Programs about layers whose inputs have their channels first.

Not every backend computes these on a CPU, so each layer is asked apart.
"""

from . import program


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


def counted(keras, *shape):
    """A tensor of this shape: 0, 1, 2 and so on."""
    size = 1
    for length in shape:
        size *= length
    return keras.ops.reshape(keras.ops.arange(size, dtype="float32"), shape)


@program(
    "layers.Cropping2D",
    "layers.Cropping3D",
    "layers.ZeroPadding1D",
    "layers.ZeroPadding2D",
    "layers.ZeroPadding3D",
    "layers.UpSampling2D",
    "layers.UpSampling3D",
    logic=True,
)
def cut_padded_and_repeated(keras, see):
    """Layers that cut, pad and repeat, of inputs with their channels first."""
    line, plane = counted(keras, 1, 2, 3), counted(keras, 1, 2, 3, 4)
    cube = counted(keras, 1, 2, 3, 3, 3)
    attempt(see, "Cropping2D", lambda: keras.layers.Cropping2D(1, data_format="channels_first")(plane))
    attempt(see, "Cropping3D", lambda: keras.layers.Cropping3D(1, data_format="channels_first")(cube))
    attempt(see, "ZeroPadding1D", lambda: keras.layers.ZeroPadding1D(1, data_format="channels_first")(line))
    attempt(see, "ZeroPadding2D", lambda: keras.layers.ZeroPadding2D(1, data_format="channels_first")(plane))
    attempt(see, "ZeroPadding3D", lambda: keras.layers.ZeroPadding3D(1, data_format="channels_first")(cube))
    attempt(see, "UpSampling2D", lambda: keras.layers.UpSampling2D(2, data_format="channels_first")(plane))
    attempt(see, "UpSampling3D", lambda: keras.layers.UpSampling3D(2, data_format="channels_first")(cube))


@program("layers.AvgPool1D", "layers.AvgPool2D", "layers.MaxPool1D", "layers.MaxPool2D", logic=True)
def pooled(keras, see):
    """Pooling under its short names, of inputs with their channels first."""
    line, plane = counted(keras, 1, 2, 4), counted(keras, 1, 2, 4, 6)
    attempt(see, "AvgPool1D", lambda: keras.layers.AvgPool1D(2, data_format="channels_first")(line))
    attempt(see, "AvgPool2D", lambda: keras.layers.AvgPool2D(2, data_format="channels_first")(plane))
    attempt(see, "MaxPool1D", lambda: keras.layers.MaxPool1D(2, data_format="channels_first")(line))
    attempt(see, "MaxPool2D", lambda: keras.layers.MaxPool2D(2, data_format="channels_first")(plane))


@program(
    "layers.AdaptiveAveragePooling1D",
    "layers.AdaptiveAveragePooling2D",
    "layers.AdaptiveAveragePooling3D",
    "layers.AdaptiveMaxPooling1D",
    "layers.AdaptiveMaxPooling2D",
    "layers.AdaptiveMaxPooling3D",
    logic=True,
)
def pooled_to_a_size(keras, see):
    """Pooling to a size that is given, of inputs with their channels first."""
    line, plane, cube = counted(keras, 1, 2, 4), counted(keras, 1, 2, 4, 6), counted(keras, 1, 2, 4, 4, 4)
    see("average, 1D", keras.layers.AdaptiveAveragePooling1D(2, data_format="channels_first")(line))
    see("average, 2D", keras.layers.AdaptiveAveragePooling2D(2, data_format="channels_first")(plane))
    see("average, 3D", keras.layers.AdaptiveAveragePooling3D(2, data_format="channels_first")(cube))
    see("max, 1D", keras.layers.AdaptiveMaxPooling1D(2, data_format="channels_first")(line))
    see("max, 2D", keras.layers.AdaptiveMaxPooling2D(2, data_format="channels_first")(plane))
    see("max, 3D", keras.layers.AdaptiveMaxPooling3D(2, data_format="channels_first")(cube))


@program(
    "layers.Conv1DTranspose",
    "layers.DepthwiseConv1D",
    "layers.DepthwiseConv2D",
    "layers.SeparableConv1D",
    "layers.SeparableConv2D",
    "layers.Conv3D",
    logic=True,
)
def convolved(keras, see):
    """Convolutions with kernels of ones, of inputs with their channels first."""
    line, plane, cube = counted(keras, 1, 2, 4), counted(keras, 1, 2, 4, 3), counted(keras, 1, 2, 3, 3, 3)
    attempt(
        see,
        "Conv1DTranspose",
        lambda: keras.layers.Conv1DTranspose(1, 2, data_format="channels_first", kernel_initializer="ones")(line),
    )
    attempt(
        see,
        "DepthwiseConv1D",
        lambda: keras.layers.DepthwiseConv1D(2, data_format="channels_first", depthwise_initializer="ones")(line),
    )
    attempt(
        see,
        "DepthwiseConv2D",
        lambda: keras.layers.DepthwiseConv2D(2, data_format="channels_first", depthwise_initializer="ones")(plane),
    )
    attempt(
        see,
        "SeparableConv1D",
        lambda: keras.layers.SeparableConv1D(
            1, 2, data_format="channels_first", depthwise_initializer="ones", pointwise_initializer="ones"
        )(line),
    )
    attempt(
        see,
        "SeparableConv2D",
        lambda: keras.layers.SeparableConv2D(
            1, 2, data_format="channels_first", depthwise_initializer="ones", pointwise_initializer="ones"
        )(plane),
    )
    attempt(
        see,
        "Conv3D",
        lambda: keras.layers.Conv3D(1, 2, data_format="channels_first", kernel_initializer="ones")(cube),
    )


@program(
    "layers.Conv1DTranspose",
    "layers.Conv3D",
    "layers.DepthwiseConv1D",
    "layers.DepthwiseConv2D",
    "layers.SeparableConv1D",
    "layers.SeparableConv2D",
    logic=True,
)
def convolved_and_charged(keras, see):
    """What convolutions add to the loss for their outputs, and groups of Conv3D."""
    line, plane, cube = counted(keras, 1, 4, 2), counted(keras, 1, 4, 3, 2), counted(keras, 1, 3, 3, 3, 2)

    def loss(layer, x):
        layer(x)
        return [float(keras.ops.convert_to_numpy(one)) for one in layer.losses]

    layer = keras.layers.Conv1DTranspose(1, 2, kernel_initializer="ones", activity_regularizer="l1")
    see("Conv1DTranspose", loss(layer, line))
    layer = keras.layers.Conv3D(1, 2, kernel_initializer="ones", activity_regularizer="l1")
    see("Conv3D", loss(layer, cube))
    layer = keras.layers.DepthwiseConv1D(
        2, depthwise_initializer="ones", bias_initializer="ones", activation="tanh", activity_regularizer="l1"
    )
    see("DepthwiseConv1D", loss(layer, line))
    see("DepthwiseConv1D, output", layer(line))
    layer = keras.layers.DepthwiseConv2D(2, depthwise_initializer="ones", activity_regularizer="l1")
    see("DepthwiseConv2D", loss(layer, plane))
    layer = keras.layers.SeparableConv1D(
        1, 2, depthwise_initializer="ones", pointwise_initializer="ones", activity_regularizer="l1"
    )
    see("SeparableConv1D", loss(layer, line))
    layer = keras.layers.SeparableConv2D(
        1, 2, depthwise_initializer="ones", pointwise_initializer="ones", activity_regularizer="l1"
    )
    see("SeparableConv2D", loss(layer, plane))
    attempt(see, "groups", lambda: keras.layers.Conv3D(2, 2, groups=2, kernel_initializer="ones")(cube))
