"""Programs about each architecture of keras.applications: what is built without weights, from which arguments.

Nothing is downloaded: weights is None everywhere.
"""

import re

from . import program


def plain(layer):
    """A layer's name; not that of its class with a number, which counts the layers that the process has made."""
    kind = type(layer).__name__
    if kind == "InputLayer" and re.match(r"input(_layer)?(_[0-9]+)?$", layer.name):
        return "automatic"
    counted = re.sub("[_0-9]", "", layer.name) == re.sub("[0-9]", "", kind).lower()
    return "automatic" if counted or kind in ("TensorFlowOpLayer", "TFOpLambda", "SlicingOpLambda") else layer.name


def sizes(shape):
    """A shape in numbers; of a model with one input Keras 3.0 to 3.15 gives it alone or in a list of one."""
    alone = shape[0] if len(shape) == 1 else shape
    return [None if size is None else int(size) for size in alone]


def built(see, name, make):
    """See what identifies an architecture, or what its making raises."""
    try:
        model = make()
    except Exception as error:
        see(name, error)
        return
    see(name + ": layers", len(model.layers))
    see(name + ": weights", len(model.weights))
    see(name + ": parameters", int(model.count_params()))
    see(name + ": input", [plain(model.layers[0]), sizes(model.input_shape)])
    see(name + ": output", sizes(model.output_shape))
    see(name + ": name", model.name)
    see(name + ": first names", [plain(layer) for layer in model.layers[1:5]])
    see(name + ": last names", [plain(layer) for layer in model.layers[-4:]])
    activation = getattr(model.layers[-1], "activation", None)
    see(name + ": activation", getattr(activation, "__name__", activation))
    see(name + ": dropout", sorted({float(layer.rate) for layer in model.layers if type(layer).__name__ == "Dropout"}))


@program("applications.ConvNeXtSmall", logic=True)
def convnext_small(keras, see):
    """ConvNeXtSmall for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.ConvNeXtSmall(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.ConvNeXtSmall(
            weights=None,
            input_tensor=images,
            classes=3,
            classifier_activation="linear",
            name="mine",
            include_preprocessing=False,
        ),
    )


@program("applications.ConvNeXtTiny", logic=True)
def convnext_tiny(keras, see):
    """ConvNeXtTiny for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.ConvNeXtTiny(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.ConvNeXtTiny(
            weights=None,
            input_tensor=images,
            classes=3,
            classifier_activation="linear",
            name="mine",
            include_preprocessing=False,
        ),
    )


@program("applications.DenseNet121", logic=True)
def densenet121(keras, see):
    """DenseNet121 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.DenseNet121(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.DenseNet121(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.DenseNet169", logic=True)
def densenet169(keras, see):
    """DenseNet169 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.DenseNet169(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.DenseNet169(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.EfficientNetB0", logic=True)
def efficientnet_b0(keras, see):
    """EfficientNetB0 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.EfficientNetB0(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.EfficientNetB0(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.EfficientNetB1", logic=True)
def efficientnet_b1(keras, see):
    """EfficientNetB1 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.EfficientNetB1(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.EfficientNetB1(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.EfficientNetB2", logic=True)
def efficientnet_b2(keras, see):
    """EfficientNetB2 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.EfficientNetB2(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.EfficientNetB2(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.EfficientNetB3", logic=True)
def efficientnet_b3(keras, see):
    """EfficientNetB3 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.EfficientNetB3(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.EfficientNetB3(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.EfficientNetB4", logic=True)
def efficientnet_b4(keras, see):
    """EfficientNetB4 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.EfficientNetB4(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.EfficientNetB4(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.EfficientNetV2B0", logic=True)
def efficientnet_v2_b0(keras, see):
    """EfficientNetV2B0 for features, for three classes on a given input, and with a name."""
    built(
        see,
        "features",
        lambda: keras.applications.EfficientNetV2B0(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.EfficientNetV2B0(
            weights=None,
            input_tensor=images,
            classes=3,
            classifier_activation="linear",
            include_preprocessing=False,
        ),
    )
    built(
        see,
        "named",
        lambda: keras.applications.EfficientNetV2B0(
            include_top=False, weights=None, input_shape=(32, 32, 3), name="mine"
        ),
    )


@program("applications.EfficientNetV2B1", logic=True)
def efficientnet_v2_b1(keras, see):
    """EfficientNetV2B1 for features, for three classes on a given input, and with a name."""
    built(
        see,
        "features",
        lambda: keras.applications.EfficientNetV2B1(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.EfficientNetV2B1(
            weights=None,
            input_tensor=images,
            classes=3,
            classifier_activation="linear",
            include_preprocessing=False,
        ),
    )
    built(
        see,
        "named",
        lambda: keras.applications.EfficientNetV2B1(
            include_top=False, weights=None, input_shape=(32, 32, 3), name="mine"
        ),
    )


@program("applications.EfficientNetV2B2", logic=True)
def efficientnet_v2_b2(keras, see):
    """EfficientNetV2B2 for features, for three classes on a given input, and with a name."""
    built(
        see,
        "features",
        lambda: keras.applications.EfficientNetV2B2(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.EfficientNetV2B2(
            weights=None,
            input_tensor=images,
            classes=3,
            classifier_activation="linear",
            include_preprocessing=False,
        ),
    )
    built(
        see,
        "named",
        lambda: keras.applications.EfficientNetV2B2(
            include_top=False, weights=None, input_shape=(32, 32, 3), name="mine"
        ),
    )


@program("applications.EfficientNetV2B3", logic=True)
def efficientnet_v2_b3(keras, see):
    """EfficientNetV2B3 for features, for three classes on a given input, and with a name."""
    built(
        see,
        "features",
        lambda: keras.applications.EfficientNetV2B3(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.EfficientNetV2B3(
            weights=None,
            input_tensor=images,
            classes=3,
            classifier_activation="linear",
            include_preprocessing=False,
        ),
    )
    built(
        see,
        "named",
        lambda: keras.applications.EfficientNetV2B3(
            include_top=False, weights=None, input_shape=(32, 32, 3), name="mine"
        ),
    )


@program("applications.InceptionV3", logic=True)
def inception_v3(keras, see):
    """InceptionV3 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.InceptionV3(include_top=False, weights=None, input_shape=(75, 75, 3), pooling="max"),
    )
    images = keras.Input(shape=(75, 75, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.InceptionV3(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.MobileNet", logic=True)
def mobilenet(keras, see):
    """MobileNet for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.MobileNet(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max", alpha=0.5, depth_multiplier=2
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.MobileNet(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine", dropout=0.25
        ),
    )


@program("applications.MobileNetV2", logic=True)
def mobilenet_v2(keras, see):
    """MobileNetV2 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.MobileNetV2(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max", alpha=0.5
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.MobileNetV2(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.MobileNetV3Large", logic=True)
def mobilenet_v3large(keras, see):
    """MobileNetV3Large for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.MobileNetV3Large(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max", alpha=0.75, minimalistic=True
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.MobileNetV3Large(
            weights=None,
            input_tensor=images,
            classes=3,
            classifier_activation="linear",
            name="mine",
            include_preprocessing=False,
            dropout_rate=0.25,
        ),
    )


@program("applications.MobileNetV3Small", logic=True)
def mobilenet_v3small(keras, see):
    """MobileNetV3Small for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.MobileNetV3Small(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max", alpha=0.75, minimalistic=True
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.MobileNetV3Small(
            weights=None,
            input_tensor=images,
            classes=3,
            classifier_activation="linear",
            name="mine",
            include_preprocessing=False,
            dropout_rate=0.25,
        ),
    )


@program("applications.NASNetMobile", logic=True)
def nasnet_mobile(keras, see):
    """NASNetMobile for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.NASNetMobile(
            include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"
        ),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.NASNetMobile(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.ResNet101", logic=True)
def resnet101(keras, see):
    """ResNet101 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.ResNet101(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.ResNet101(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.ResNet101V2", logic=True)
def resnet101_v2(keras, see):
    """ResNet101V2 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.ResNet101V2(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.ResNet101V2(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.ResNet152", logic=True)
def resnet152(keras, see):
    """ResNet152 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.ResNet152(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.ResNet152(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.ResNet152V2", logic=True)
def resnet152_v2(keras, see):
    """ResNet152V2 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.ResNet152V2(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.ResNet152V2(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.ResNet50", logic=True)
def resnet50(keras, see):
    """ResNet50 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.ResNet50(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.ResNet50(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.ResNet50V2", logic=True)
def resnet50_v2(keras, see):
    """ResNet50V2 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.ResNet50V2(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.ResNet50V2(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.VGG16", logic=True)
def vgg16(keras, see):
    """VGG16 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.VGG16(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.VGG16(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.VGG19", logic=True)
def vgg19(keras, see):
    """VGG19 for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.VGG19(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="max"),
    )
    images = keras.Input(shape=(32, 32, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.VGG19(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )


@program("applications.Xception", logic=True)
def xception(keras, see):
    """Xception for features, and for three classes on a given input."""
    built(
        see,
        "features",
        lambda: keras.applications.Xception(include_top=False, weights=None, input_shape=(71, 71, 3), pooling="max"),
    )
    images = keras.Input(shape=(71, 71, 3), name="images")
    built(
        see,
        "classifier",
        lambda: keras.applications.Xception(
            weights=None, input_tensor=images, classes=3, classifier_activation="linear", name="mine"
        ),
    )
