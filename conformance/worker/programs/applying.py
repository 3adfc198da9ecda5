"""Programs about keras.applications: architectures without weights, and what prepares their inputs.

No program downloads anything: weights is None everywhere, and decode_predictions only gets what it refuses.
"""

import inspect
import re

import numpy as np

from . import program


def asked(see, name, question):
    """See the answer to a question, or the exception that it raises."""
    try:
        answer = question()
    except Exception as error:
        answer = error
    see(name, answer)


def name_of(layer):
    """A layer's name; not that of its class with a number, which counts the layers that the process has made."""
    kind = type(layer).__name__
    plain = re.sub("[_0-9]", "", layer.name) == re.sub("[0-9]", "", kind).lower()
    return "automatic" if plain or kind in ("TensorFlowOpLayer", "TFOpLambda", "SlicingOpLambda") else layer.name


def described(see, model):
    """What identifies an architecture: its layers, their classes, weights and names, and its shapes."""
    kinds = {}
    for layer in model.layers:
        kinds[type(layer).__name__] = kinds.get(type(layer).__name__, 0) + 1
    see("layers", len(model.layers))
    see("classes of layers", kinds)
    see("parameters", int(model.count_params()))
    see("weights", len(model.weights))
    see("output shape", [None if size is None else int(size) for size in model.output_shape])
    see("name", model.name)
    names = [name_of(layer) for layer in model.layers]
    see("first names", names[1:6])
    see("last names", names[-4:])


@program("applications.MobileNet", logic=True)
def mobilenet_of_a_quarter(keras, see):
    """MobileNet with alpha=0.25 and three classes."""
    described(see, keras.applications.MobileNet(alpha=0.25, weights=None, classes=3, input_shape=(32, 32, 3)))


@program("applications.MobileNetV2", logic=True)
def mobilenet_v2_with_pooling(keras, see):
    """MobileNetV2 with alpha=0.35, without its top and with average pooling."""
    make = keras.applications.MobileNetV2
    described(see, make(alpha=0.35, weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3)))


@program("applications.MobileNetV3Small", logic=True)
def mobilenet_v3_small(keras, see):
    """The minimalistic MobileNetV3Small without its top."""
    make = keras.applications.MobileNetV3Small
    described(see, make(weights=None, include_top=False, minimalistic=True, input_shape=(32, 32, 3)))


@program("applications.VGG16", logic=True)
def vgg16_without_its_top(keras, see):
    """VGG16 without its top and with maximum pooling."""
    make = keras.applications.VGG16
    described(see, make(weights=None, include_top=False, pooling="max", input_shape=(32, 32, 3)))


@program("applications.ResNet50", logic=True)
def resnet50_without_its_top(keras, see):
    """ResNet50 without its top."""
    described(see, keras.applications.ResNet50(weights=None, include_top=False, input_shape=(32, 32, 3)))


@program("applications.EfficientNetB0", logic=True)
def efficientnet_b0_without_its_top(keras, see):
    """EfficientNetB0 without its top."""
    described(see, keras.applications.EfficientNetB0(weights=None, include_top=False, input_shape=(32, 32, 3)))


@program("applications.MobileNet", "Model.predict", logic=True)
def mobilenet_predicts_and_takes_an_input(keras, see):
    """MobileNet on a given input tensor: what comes out of equal weights, and its activation at the end."""
    images = keras.Input(shape=(32, 32, 3), name="images")
    model = keras.applications.MobileNet(
        alpha=0.25, weights=None, classes=4, input_tensor=images, classifier_activation=None
    )
    # All kernels are zeros: the logits are the bias.
    model.set_weights([np.zeros(weights.shape) for weights in model.get_weights()[:-1]] + [np.arange(4.0)])
    see("output", model.predict(np.ones((1, 32, 32, 3), "float32"), verbose=0))
    see("input", model.layers[0].name)


@program("applications.MobileNet", "applications.VGG16", "applications.ResNet50", logic=True)
def applications_with_wrong_values(keras, see):
    """Unknown weights, numbers of classes that do not fit, images that are too small, and unknown pooling."""
    apps = keras.applications

    def small(make, **arguments):
        return lambda: make(**arguments) and "made"

    asked(see, "unknown weights", small(apps.MobileNet, weights="no_such"))
    asked(see, "imagenet with three classes", small(apps.MobileNet, weights="imagenet", classes=3))
    asked(see, "missing file", small(apps.VGG16, weights="no_such.h5"))
    asked(see, "image too small", small(apps.VGG16, weights=None, include_top=False, input_shape=(16, 16, 3)))
    asked(see, "no sizes with a top", small(apps.ResNet50, weights=None, input_shape=(None, None, 3)))
    asked(see, "rows as images", small(apps.MobileNet, weights=None, input_shape=(32, 3)))
    asked(see, "unknown argument", small(apps.MobileNet, weights=None, foo=1))
    asked(see, "depth of MobileNetV2", small(apps.MobileNetV2, weights=None, depth_multiplier=1, dropout=0.5))


FAMILIES = (
    "MobileNet MobileNetV2 MobileNetV3Small MobileNetV3Large VGG16 VGG19 ResNet50 ResNet101 ResNet152 ResNet50V2"
    " ResNet101V2 ResNet152V2 Xception InceptionV3 InceptionResNetV2 DenseNet121 DenseNet169 DenseNet201 NASNetMobile"
    " NASNetLarge EfficientNetB0 EfficientNetB7 EfficientNetV2B0 EfficientNetV2S ConvNeXtTiny ConvNeXtXLarge"
    " RegNetX002 RegNetY320 ResNetRS50 ResNetRS420 ResNeXt50"
)


@program("applications.ResNet50", "applications.NASNetMobile", "applications.DenseNet121", logic=True)
def arguments_of_the_applications(keras, see):
    """The names of the arguments of each architecture, in their order."""
    for name in FAMILIES.split():
        asked(see, name, lambda: list(inspect.signature(getattr(keras.applications, name)).parameters))  # noqa: B023


MODULES = (
    "mobilenet mobilenet_v2 mobilenet_v3 vgg16 vgg19 resnet resnet50 resnet_v2 xception inception_v3"
    " inception_resnet_v2 densenet nasnet efficientnet efficientnet_v2 convnext regnet resnet_rs"
)


@program("applications.vgg16.preprocess_input", "applications.mobilenet.preprocess_input", logic=True)
def images_prepared_for_each_application(keras, see):
    """preprocess_input of each module on one image of three colours."""
    image = np.array([[[[0.0, 51.0, 255.0], [255.0, 127.5, 0.0]]]], "float32")
    for name in MODULES.split():
        asked(see, name, lambda: getattr(keras.applications, name).preprocess_input(image.copy()))  # noqa: B023


@program("applications.imagenet_utils.preprocess_input", logic=True)
def images_prepared_in_each_mode(keras, see, tensor):
    """preprocess_input by its modes, data formats and types, and whether it changes what it is given."""
    prepare = keras.applications.imagenet_utils.preprocess_input
    image = np.array([[[[0.0, 51.0, 255.0], [255.0, 127.5, 0.0]]]], "float32")
    for mode in ("caffe", "tf", "torch", "no_such"):
        asked(see, mode, lambda: prepare(image.copy(), mode=mode))  # noqa: B023
    asked(see, "default", lambda: prepare(image.copy()))
    asked(see, "one image", lambda: prepare(image[0].copy(), mode="caffe"))
    asked(see, "channels first", lambda: prepare(np.moveaxis(image, 3, 1), data_format="channels_first"))
    asked(see, "unknown format", lambda: prepare(image.copy(), data_format="no_such"))
    asked(see, "integers", lambda: prepare(image.astype("uint8"), mode="tf"))
    asked(see, "tensor", lambda: prepare(tensor(image), mode="torch"))
    prepare(image, mode="tf")
    see("changed in place", bool(image.max() < 2))


@program("applications.imagenet_utils.decode_predictions", logic=True)
def predictions_of_a_wrong_size_decoded(keras, see):
    """decode_predictions of ten classes and of one row: refused before anything is downloaded."""
    decode = keras.applications.imagenet_utils.decode_predictions
    asked(see, "ten classes", lambda: decode(np.zeros((1, 10))))
    asked(see, "one row", lambda: decode(np.zeros(1000)))
    asked(see, "of VGG16", lambda: keras.applications.vgg16.decode_predictions(np.zeros((1, 10))))


@program("applications.resnet.ResNet50", "applications.resnet50.ResNet50", logic=True)
def aliases_of_the_applications(keras, see):
    """Whether the paths of one architecture lead to one function."""
    apps = keras.applications
    for name, one, other in (
        ("resnet50", lambda: apps.resnet50.ResNet50, lambda: apps.ResNet50),
        ("resnet", lambda: apps.resnet.ResNet50, lambda: apps.ResNet50),
        ("resnet_v2", lambda: apps.resnet_v2.ResNet50V2, lambda: apps.ResNet50V2),
        ("mobilenet", lambda: apps.mobilenet.MobileNet, lambda: apps.MobileNet),
        ("mobilenetv2", lambda: apps.mobilenetv2.MobileNetV2, lambda: apps.MobileNetV2),
        ("mobilenet_v3", lambda: apps.mobilenet_v3.MobileNetV3Small, lambda: apps.MobileNetV3Small),
        ("keras_modules_injection", lambda: apps.keras_modules_injection, lambda: apps.keras_modules_injection),
        ("resnext", lambda: apps.resnext.ResNeXt50, lambda: apps.ResNeXt50),
    ):
        asked(see, name, lambda: one() is other())  # noqa: B023
