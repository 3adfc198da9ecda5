"""Programs about what few calls reach: sizes at their bounds, several axes, unknown lengths, defaults."""

import inspect

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


def sizes(shape):
    """A shape in numbers."""
    return [None if size is None else int(size) for size in shape]


IMAGES = np.arange(2 * 4 * 4 * 3, dtype="float32").reshape(2, 4, 4, 3)


@program("layers.AveragePooling3D", "layers.AveragePooling2D", "layers.MaxPooling1D", logic=True)
def pooling_with_odd_numbers(keras, see):
    """Strides and sizes of zero and below."""
    layers = keras.layers
    attempt(see, "strides of zero, 1D", lambda: layers.MaxPooling1D(2, strides=0) and "made")
    attempt(see, "strides of zero, 2D", lambda: layers.AveragePooling2D(2, strides=0) and "made")
    attempt(see, "strides of zero, 3D", lambda: layers.AveragePooling3D(2, strides=(0, 1, 1)) and "made")
    attempt(see, "strides below zero", lambda: layers.AveragePooling3D(2, strides=-1) and "made")
    attempt(see, "a size of zero", lambda: layers.AveragePooling3D(0) and "made")
    attempt(see, "a size below zero", lambda: layers.MaxPooling1D(-2) and "made")


def told(layer, shape):
    """The shape that a layer says it gives."""
    return sizes(layer.compute_output_shape(shape))


@program("layers.GlobalMaxPool3D", "layers.GlobalAveragePooling2D", "layers.GlobalMaxPooling1D", logic=True)
def shapes_of_global_pooling(keras, see):
    """compute_output_shape of global pooling: both formats, with and without dimensions of one."""
    for kind, shape in (
        (keras.layers.GlobalMaxPool3D, (2, 3, 4, 5, 6)),
        (keras.layers.GlobalAveragePooling2D, (2, 3, 4, 5)),
        (keras.layers.GlobalMaxPooling1D, (2, 3, 4)),
    ):
        for form in ("channels_last", "channels_first"):
            name = "%d dimensions, %s" % (len(shape), form)
            attempt(see, name, told, kind(data_format=form), shape)
            try:
                see(name + ", kept", told(kind(data_format=form, keepdims=True), shape))
            except Exception as error:
                see(name + ", kept", error)


@program("layers.AdaptiveMaxPooling2D", "layers.AdaptiveAveragePooling3D", "layers.AdaptiveMaxPooling1D", logic=True)
def shapes_of_adaptive_pooling(keras, see):
    """compute_output_shape of adaptive pooling in both formats."""
    for kind, size, shape in (
        (keras.layers.AdaptiveMaxPooling2D, (2, 3), (2, 5, 6, 7)),
        (keras.layers.AdaptiveAveragePooling3D, 2, (2, 5, 6, 7, 8)),
        (keras.layers.AdaptiveMaxPooling1D, 2, (2, 5, 6)),
    ):
        for form in ("channels_last", "channels_first"):
            name = "%d dimensions, %s" % (len(shape), form)
            attempt(see, name, told, kind(size, data_format=form), shape)


@program("ops.softmax", "ops.log_softmax", "activations.softmax")
def softmax_over_several_axes(keras, see, tensor):
    """Axes that are not the last ones, in another order, and all of them."""
    x = np.sin(np.arange(24, dtype="float32")).reshape(2, 3, 4)
    for axis in ((0, 2), (0, 1), (2, 0), (-1, -2), (0, 1, 2)):
        attempt(see, "softmax %s" % (axis,), keras.ops.softmax, tensor(x), axis=axis)
        attempt(see, "log_softmax %s" % (axis,), keras.ops.log_softmax, tensor(x), axis=axis)
    attempt(see, "activation of the first", lambda: keras.activations.softmax(tensor(x), axis=0))
    attempt(see, "activation of two", lambda: keras.activations.softmax(tensor(x), axis=(0, 2)))


#: Modules of applications, by what preprocess_input is in.
MODULES = (
    "vgg16 vgg19 mobilenet mobilenet_v2 resnet50 resnet_v2 inception_v3 inception_resnet_v2 xception densenet nasnet"
    " imagenet_utils"
)


def prepared(applications, name, image):
    """A picture, channels first, as one of the modules prepares it."""
    return getattr(applications, name).preprocess_input(image.copy(), data_format="channels_first")


@program(
    "applications.vgg16.preprocess_input",
    "applications.vgg19.preprocess_input",
    "applications.mobilenet.preprocess_input",
    "applications.mobilenet_v2.preprocess_input",
    "applications.resnet50.preprocess_input",
    "applications.resnet_v2.preprocess_input",
    "applications.inception_v3.preprocess_input",
    "applications.inception_resnet_v2.preprocess_input",
    "applications.xception.preprocess_input",
    "applications.densenet.preprocess_input",
    "applications.nasnet.preprocess_input",
    logic=True,
)
def images_prepared_channels_first(keras, see):
    """preprocess_input of pictures whose channels come first."""
    image = np.array([[[0.0, 255.0]], [[51.0, 127.5]], [[255.0, 0.0]]], "float32")
    apps = keras.applications
    for name in MODULES.split():
        attempt(see, name, prepared, apps, name, image)


ARCHITECTURES = (
    "ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge DenseNet121 DenseNet169 DenseNet201"
    " EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5 EfficientNetB6"
    " EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2L"
    " EfficientNetV2M EfficientNetV2S InceptionResNetV2 InceptionV3 MobileNet MobileNetV2 MobileNetV3Large"
    " MobileNetV3Small NASNetLarge NASNetMobile ResNet50 ResNet50V2 ResNet101 ResNet101V2 ResNet152 ResNet152V2"
    " VGG16 VGG19 Xception"
)


@program(
    "applications.ConvNeXtBase",
    "applications.ConvNeXtLarge",
    "applications.ConvNeXtSmall",
    "applications.ConvNeXtTiny",
    "applications.ConvNeXtXLarge",
    "applications.DenseNet121",
    "applications.DenseNet169",
    "applications.DenseNet201",
    "applications.EfficientNetB0",
    "applications.EfficientNetB1",
    "applications.EfficientNetB2",
    "applications.EfficientNetB3",
    "applications.EfficientNetB4",
    "applications.EfficientNetB5",
    "applications.EfficientNetB6",
    "applications.EfficientNetB7",
    "applications.EfficientNetV2B0",
    "applications.EfficientNetV2B1",
    "applications.EfficientNetV2B2",
    "applications.EfficientNetV2B3",
    "applications.EfficientNetV2L",
    "applications.EfficientNetV2M",
    "applications.EfficientNetV2S",
    "applications.InceptionResNetV2",
    "applications.InceptionV3",
    "applications.MobileNet",
    "applications.MobileNetV2",
    "applications.MobileNetV3Large",
    "applications.MobileNetV3Small",
    "applications.NASNetLarge",
    "applications.NASNetMobile",
    "applications.ResNet50",
    "applications.ResNet50V2",
    "applications.ResNet101",
    "applications.ResNet101V2",
    "applications.ResNet152",
    "applications.ResNet152V2",
    "applications.VGG16",
    "applications.VGG19",
    "applications.Xception",
    logic=True,
)
def defaults_of_the_applications(keras, see):
    """What the arguments of the architectures are where nothing is given."""
    wanted = ("include_top", "weights", "pooling", "classes", "classifier_activation")
    for name in ARCHITECTURES.split():
        try:
            known = inspect.signature(getattr(keras.applications, name)).parameters
        except Exception as error:
            see(name, error)
            continue
        for one in wanted:
            if one in known:
                see(name + ": " + one, known[one].default)


@program("applications.MobileNetV2", logic=True)
def activations_that_weights_do_not_take(keras, see):
    """Another activation than that of the weights asked for is refused before anything is loaded."""
    attempt(
        see,
        "relu",
        lambda: (
            keras.applications.MobileNetV2(
                alpha=0.35, input_shape=(96, 96, 3), weights="imagenet", classifier_activation="relu"
            )
            and "made"
        ),
    )


def taken(ask, *given, **named):
    """Whether something is answered, whatever it is."""
    return ask(*given, **named) is not None


@program("ops.image.resize", "ops.image.crop_images", "ops.image.pad_images", "ops.image.affine_transform", logic=True)
def pictures_of_wrong_rank(keras, see, tensor):
    """Tensors that are neither a picture nor a batch of them, and sizes that are none."""
    image = keras.ops.image
    for rank, shape in ((2, (4, 4)), (5, (1, 1, 4, 4, 3))):
        x, name = tensor(np.zeros(shape, "float32")), ", rank %d" % rank
        attempt(see, "resize" + name, taken, image.resize, x, (2, 2))
        attempt(see, "crop_images" + name, taken, image.crop_images, x, 0, 0, target_height=2, target_width=2)
        attempt(see, "pad_images" + name, taken, image.pad_images, x, 1, 1, 1, 1)
        attempt(see, "affine_transform" + name, taken, image.affine_transform, x, np.ones((1, 8), "float32"))
    x = tensor(IMAGES)
    attempt(see, "resize to nothing", taken, image.resize, x, (0, 2))
    attempt(see, "resize to three sizes", taken, image.resize, x, (2, 2, 2))


@program("preprocessing.image.smart_resize")
def pictures_resized_to_other_proportions(keras, see):
    """smart_resize where a side that is cut off would be less than one pixel."""
    resize = keras.preprocessing.image.smart_resize
    tall = np.arange(10 * 3, dtype="float32").reshape(10, 1, 3)
    attempt(see, "tall to wide", lambda: resize(tall, (1, 20), interpolation="nearest"))
    attempt(see, "wide to tall", lambda: resize(tall.transpose(1, 0, 2).copy(), (20, 1), interpolation="nearest"))


@program("layers.TimeDistributed", "layers.GlobalAveragePooling1D")
def batches_of_different_lengths(keras, see):
    """predict from batches whose sequences have other lengths, which the model leaves open."""
    floatx = keras.backend.floatx()
    rows = [np.sin(np.arange(2 * n * 3, dtype=floatx)).reshape(2, n, 3) for n in (2, 4)]

    start = keras.layers.Input((None, 3))

    def batches():
        for row in rows:
            yield (row,)

    def answers(layer):
        made = keras.Model(start, layer(start))
        made.set_weights([np.cos(np.arange(w.size, dtype="float32")).reshape(w.shape) for w in made.get_weights()])
        return made

    for name, make in (
        ("dense", lambda: keras.layers.TimeDistributed(keras.layers.Dense(2))),
        ("activation", lambda: keras.layers.TimeDistributed(keras.layers.Activation("tanh"))),
        ("one by one", lambda: keras.layers.Dense(2)),
    ):
        try:
            made = answers(make())
            see(name + ", short", made.predict_on_batch(rows[0]))
            see(name + ", long", made.predict_on_batch(rows[1]))
        except Exception as error:
            see(name, error)
    try:
        made = answers(keras.layers.TimeDistributed(keras.layers.Dense(2)))
        sums = keras.layers.GlobalAveragePooling1D()(made.output)
        summed = keras.Model(made.input, sums)
        see("from a generator", summed.predict(batches(), steps=2, verbose=0))
    except Exception as error:
        see("from a generator", error)


@program("ops.diag", "ops.diagflat", "ops.diagonal", "ops.switch", logic=True)
def shapes_before_there_are_values(keras, see):
    """What symbolic calls say of shapes that arguments change."""
    ops = keras.ops
    square, row = keras.KerasTensor((3, 4)), keras.KerasTensor((3,))
    attempt(see, "diag of a row", lambda: sizes(ops.diag(row, k=2).shape))
    attempt(see, "diag above", lambda: sizes(ops.diag(square, k=2).shape))
    attempt(see, "diag below", lambda: sizes(ops.diag(square, k=-1).shape))
    attempt(see, "diagflat", lambda: sizes(ops.diagflat(row, k=-2).shape))
    attempt(see, "diagonal", lambda: sizes(ops.diagonal(square, offset=2).shape))
    attempt(
        see, "diagonal of others", lambda: sizes(ops.diagonal(keras.KerasTensor((2, 3, 4)), axis1=1, axis2=2).shape)
    )
    branches = [lambda x: x, lambda x: x + 1]
    attempt(see, "switch", lambda: sizes(ops.switch(0, branches, square).shape))
