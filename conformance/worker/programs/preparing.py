"""Programs about inputs for keras.applications, and VGG19, which no other program builds.

Other architectures take five seconds to a minute to build on JAX, which compiles an initializer for each shape.
"""

import hashlib
import re

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program(
    "applications.vgg19.preprocess_input",
    "applications.inception_v3.preprocess_input",
    "applications.resnet.preprocess_input",
    "applications.xception.preprocess_input",
    "applications.mobilenet_v2.preprocess_input",
    "applications.convnext.preprocess_input",
    "applications.densenet.preprocess_input",
    "applications.efficientnet.preprocess_input",
    "applications.efficientnet_v2.preprocess_input",
    "applications.inception_resnet_v2.preprocess_input",
    "applications.mobilenet_v3.preprocess_input",
    "applications.nasnet.preprocess_input",
    "applications.resnet_v2.preprocess_input",
    "applications.regnet.preprocess_input",
    "applications.resnet_rs.preprocess_input",
    logic=True,
)
def images_prepared_in_both_formats(keras, see, tensor):
    """preprocess_input of each module: a batch as tensor, channels first, and whether the array given is changed."""
    image = np.array([[[[0.0, 51.0, 255.0], [255.0, 127.5, 0.0]]]], "float32")
    for name in [
        "vgg19",
        "inception_v3",
        "resnet",
        "xception",
        "mobilenet_v2",
        "convnext",
        "densenet",
        "efficientnet",
        "efficientnet_v2",
        "inception_resnet_v2",
        "mobilenet_v3",
        "nasnet",
        "resnet_v2",
        "regnet",
        "resnet_rs",
    ]:
        try:
            prepare = getattr(keras.applications, name).preprocess_input
        except Exception as error:
            see(name, error)
            continue
        given = image.copy()
        attempt(see, name + ": array", lambda: prepare(given))  # noqa: B023
        attempt(see, name + ": changed", lambda: bool(np.any(given != image)))  # noqa: B023
        attempt(see, name + ": tensor", lambda: prepare(tensor(image)))  # noqa: B023
        attempt(
            see,
            name + ": channels first",
            lambda: prepare(np.moveaxis(image, 3, 1).copy(), data_format="channels_first"),  # noqa: B023
        )


def name_of(layer):
    """A layer's name; not that of its class with a number, which counts the layers that the process has made."""
    kind = type(layer).__name__
    plain = re.sub("[_0-9]", "", layer.name) == re.sub("[0-9]", "", kind).lower()
    return "automatic" if plain or kind in ("TensorFlowOpLayer", "TFOpLambda", "SlicingOpLambda") else layer.name


def described(see, model):
    """What identifies an architecture: how many layers and parameters, a digest of the names, the output."""
    names = [name_of(layer) for layer in model.layers if type(layer).__name__ != "InputLayer"]
    see("layers", len(names))
    see("digest of names", hashlib.sha256("\n".join(names).encode("utf-8")).hexdigest()[:16])
    see("names at the ends", names[:3] + names[-3:])
    see("parameters", int(model.count_params()))
    see("trained weights", len(model.trainable_weights))
    see("output shape", [None if size is None else int(size) for size in model.output_shape])
    see("name", model.name)


@program("applications.VGG19", logic=True)
def vgg19_without_its_top(keras, see):
    """VGG19 without its top."""
    described(see, keras.applications.VGG19(weights=None, include_top=False, input_shape=(32, 32, 3)))
