"""Programs about what a small mistake in Keras would change and no other case looked at."""

import contextlib
import io
import os
import re
import sys
import warnings

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


APPLICATIONS = (
    "EfficientNetV2M EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2S"
    " EfficientNetV2L EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5"
    " EfficientNetB6 EfficientNetB7 ConvNeXtTiny ConvNeXtSmall ConvNeXtBase ConvNeXtLarge ConvNeXtXLarge"
    " DenseNet121 DenseNet169 DenseNet201 InceptionResNetV2 InceptionV3 MobileNet MobileNetV2 MobileNetV3Large"
    " MobileNetV3Small NASNetLarge NASNetMobile ResNet50 ResNet101 ResNet152 ResNet50V2 ResNet101V2 ResNet152V2"
    " VGG16 VGG19 Xception"
)


@program(
    "applications.mobilenet.preprocess_input",
    "applications.mobilenet_v2.preprocess_input",
    "applications.resnet_v2.preprocess_input",
    "applications.xception.preprocess_input",
    "applications.inception_v3.preprocess_input",
    "applications.inception_resnet_v2.preprocess_input",
    "applications.nasnet.preprocess_input",
    "applications.densenet.preprocess_input",
    "applications.resnet.preprocess_input",
    "applications.resnet50.preprocess_input",
    "applications.vgg16.preprocess_input",
    "applications.vgg19.preprocess_input",
    logic=True,
)
def formats_that_no_application_knows(keras, see):
    """preprocess_input of each application with a data format that does not exist."""
    applications = keras.applications
    image = np.zeros((1, 2, 2, 3), "float32")
    for module in (
        "mobilenet",
        "mobilenet_v2",
        "resnet_v2",
        "xception",
        "inception_v3",
        "inception_resnet_v2",
        "nasnet",
        "densenet",
        "resnet",
        "resnet50",
        "vgg16",
        "vgg19",
    ):
        attempt(
            see,
            module,
            lambda name: np.shape(getattr(applications, name).preprocess_input(image.copy(), data_format="nothing")),
            module,
        )


@program(
    "applications.EfficientNetV2M",
    "applications.EfficientNetV2B0",
    "applications.EfficientNetV2B1",
    "applications.EfficientNetV2B2",
    "applications.EfficientNetV2B3",
    "applications.EfficientNetV2S",
    "applications.EfficientNetV2L",
    "applications.EfficientNetB0",
    "applications.EfficientNetB1",
    "applications.EfficientNetB2",
    "applications.EfficientNetB3",
    "applications.EfficientNetB4",
    "applications.EfficientNetB5",
    "applications.EfficientNetB6",
    "applications.EfficientNetB7",
    "applications.ConvNeXtTiny",
    "applications.ConvNeXtSmall",
    "applications.ConvNeXtBase",
    "applications.ConvNeXtLarge",
    "applications.ConvNeXtXLarge",
    "applications.DenseNet121",
    "applications.DenseNet169",
    "applications.DenseNet201",
    "applications.InceptionResNetV2",
    "applications.InceptionV3",
    "applications.MobileNet",
    "applications.MobileNetV2",
    "applications.MobileNetV3Large",
    "applications.MobileNetV3Small",
    "applications.NASNetLarge",
    "applications.NASNetMobile",
    "applications.ResNet50",
    "applications.ResNet101",
    "applications.ResNet152",
    "applications.ResNet50V2",
    "applications.ResNet101V2",
    "applications.ResNet152V2",
    "applications.VGG16",
    "applications.VGG19",
    "applications.Xception",
    logic=True,
)
def applications_of_what_is_no_image(keras, see):
    """Each application without its head, on an input of two dimensions: the first convolution refuses it."""
    rows = keras.layers.Input((8, 3))
    for name in APPLICATIONS.split():
        attempt(
            see,
            name,
            lambda name: getattr(keras.applications, name)(include_top=False, weights=None, input_tensor=rows).name,
            name,
        )


@program("applications.MobileNetV2", "applications.MobileNet", logic=True)
def sizes_that_no_file_of_weights_is_for(keras, see):
    """Sizes for which there are no weights of a whole MobileNet: refused before anything is downloaded."""
    applications = keras.applications
    for shape in ((100, 100, 3), (128, 160, 3)):
        name = "%d x %d" % shape[:2]
        attempt(see, "MobileNet, " + name, lambda shape: applications.MobileNet(input_shape=shape).name, shape)
        attempt(see, "MobileNetV2, " + name, lambda shape: applications.MobileNetV2(input_shape=shape).name, shape)


@program("callbacks.RemoteMonitor", logic=True)
def warning_of_an_unreachable_server(keras, see):
    """RemoteMonitor of an address that cannot be: the warning, and whose line it names."""
    keras.KerasTensor  # noqa: B018
    monitor = keras.callbacks.RemoteMonitor(root="no-such-scheme://nowhere")

    def told():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            line = sys._getframe().f_lineno + 1
            monitor.on_epoch_end(0, {"loss": 0.5})
        mine = [one for one in caught if "reach" in str(one.message)]
        return [[one.category.__name__, one.lineno == line] for one in mine]

    attempt(see, "warnings", told)


@program("callbacks.EarlyStopping", "callbacks.ReduceLROnPlateau", "callbacks.LearningRateScheduler", logic=True)
def words_of_callbacks(keras, see):
    """What callbacks print by default, and where they are asked to."""
    model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones", input_shape=(1,))])
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")

    def printed(callback):
        callback.set_model(model)
        model.stop_training = False
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            callback.on_train_begin()
            for epoch, loss in enumerate((0.25, 0.5, 0.75)):
                callback.on_epoch_begin(epoch)
                callback.on_epoch_end(epoch, {"loss": loss})
            callback.on_train_end()
        return len(text.getvalue().split()) > 0

    callbacks = keras.callbacks
    attempt(see, "EarlyStopping", lambda: printed(callbacks.EarlyStopping("loss")))
    attempt(see, "EarlyStopping, told to", lambda: printed(callbacks.EarlyStopping("loss", verbose=1)))
    attempt(see, "ReduceLROnPlateau", lambda: printed(callbacks.ReduceLROnPlateau("loss", patience=0)))
    attempt(
        see, "ReduceLROnPlateau, told to", lambda: printed(callbacks.ReduceLROnPlateau("loss", patience=0, verbose=1))
    )
    attempt(see, "LearningRateScheduler", lambda: printed(callbacks.LearningRateScheduler(lambda epoch: 0.5)))
    attempt(
        see,
        "LearningRateScheduler, told to",
        lambda: printed(callbacks.LearningRateScheduler(lambda epoch: 0.5, verbose=1)),
    )


@program("callbacks.ProgbarLogger", logic=True)
def bar_of_validation(keras, see):
    """ProgbarLogger: whether testing prints on its own, and within training."""
    keras.KerasTensor  # noqa: B018

    def printed(training):
        callback = keras.callbacks.ProgbarLogger()
        callback.set_params({"verbose": 1, "epochs": 1, "steps": 2, "metrics": ["loss"]})
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            if training:
                callback.on_train_begin()
                callback.on_epoch_begin(0)
            before = len(text.getvalue())
            callback.on_test_begin()
            for batch in range(2):
                callback.on_test_batch_end(batch, {"loss": 0.5})
            callback.on_test_end({"loss": 0.5})
        return len(text.getvalue()) > before

    attempt(see, "alone", printed, False)
    attempt(see, "within training", printed, True)


@program("utils.Config", logic=True)
def settings_that_are_frozen(keras, see):
    """utils.Config when it is frozen: what changes it is refused, what reads it is not."""
    config = keras.utils.Config(rate=0.5, units=3)
    attempt(see, "popped", lambda: [config.pop("units"), config.as_dict()])
    config.freeze()
    attempt(see, "update", lambda: config.update({"rate": 1.0}))
    attempt(see, "update by name", lambda: config.update(rate=1.0))
    attempt(see, "pop", lambda: config.pop("rate"))
    see("as before", config.as_dict())


@program("ops.dot_product_attention", "nn.dot_product_attention", logic=True)
def attention_in_a_flash(keras, see, tensor):
    """dot_product_attention with flash attention, asked for by hand on numbers that no fast kernel takes."""
    x = np.ones((1, 2, 1, 3), "float32")
    attention = keras.ops.dot_product_attention
    attempt(see, "not asked for", lambda: attention(tensor(x), tensor(x), tensor(x), flash_attention=False))
    attempt(see, "asked for", lambda: attention(tensor(x), tensor(x), tensor(x), flash_attention=True))


@program(
    "layers.Conv1D",
    "layers.Conv2D",
    "layers.Conv3D",
    "layers.Dense",
    "layers.EinsumDense",
    "layers.Embedding",
    "layers.BatchNormalization",
    "Layer.load_own_variables",
    logic=True,
)
def weights_for_layers_that_were_never_built(keras, see):
    """Weights of another number than a layer has: what the message says, before the layer was built and after."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    numbers = {str(number): np.ones((1,), "float32") for number in range(3)}

    def said(layer):
        try:
            layer.load_own_variables(numbers)
        except ValueError as error:
            return [words in str(error) for words in ("was never built", "variables, but received")]
        return []

    for name, make, shape in (
        ("Conv1D", lambda: layers.Conv1D(1, 1), (None, 4, 1)),
        ("Conv2D", lambda: layers.Conv2D(1, 1), (None, 4, 4, 1)),
        ("Conv3D", lambda: layers.Conv3D(1, 1), (None, 4, 4, 4, 1)),
        ("Dense", lambda: layers.Dense(1), (None, 1)),
        ("EinsumDense", lambda: layers.EinsumDense("ab,bc->ac", 1, bias_axes="c"), (None, 1)),
        ("Embedding", lambda: layers.Embedding(2, 1), (None, 1)),
        ("BatchNormalization", layers.BatchNormalization, (None, 1)),
    ):
        attempt(see, name + ", never built", said, make())
        layer = make()
        layer.build(shape)
        attempt(see, name + ", built", said, layer)


@program("constraints.NonNeg", "constraints.MaxNorm", "constraints.UnitNorm", "constraints.MinMaxNorm", logic=True)
def constraints_of_symbols(keras, see):
    """Constraints of a symbol instead of weights."""
    keras.KerasTensor  # noqa: B018
    symbol = keras.Input((2,))
    for name, constraint in (
        ("NonNeg", keras.constraints.NonNeg()),
        ("MaxNorm", keras.constraints.MaxNorm(1)),
        ("UnitNorm", keras.constraints.UnitNorm()),
        ("MinMaxNorm", keras.constraints.MinMaxNorm(0, 1)),
    ):
        attempt(see, name, lambda constraint: list(constraint(symbol).shape), constraint)


@program("activations.hard_silu", "activations.hard_swish", logic=True)
def activation_of_symbols(keras, see):
    """hard_silu of a symbol."""
    keras.activations.hard_silu  # noqa: B018
    attempt(see, "shape", lambda: list(keras.activations.hard_silu(keras.Input((2,))).shape))


@program("layers.RNN", "layers.StackedRNNCells", "layers.Bidirectional", logic=True)
def cells_of_ones_own_read_back(keras, see):
    """RNN.from_config with a cell of one's own: named in custom_objects, and not named."""

    class Own(keras.layers.SimpleRNNCell):
        pass

    layer = keras.layers.RNN(Own(2))
    stack = keras.layers.StackedRNNCells([Own(2), Own(3)])
    known = {"Own": Own}
    attempt(
        see, "RNN", lambda: type(keras.layers.RNN.from_config(layer.get_config(), custom_objects=known).cell).__name__
    )
    attempt(see, "RNN, unknown", lambda: type(keras.layers.RNN.from_config(layer.get_config()).cell).__name__)
    attempt(
        see,
        "stack",
        lambda: [
            type(cell).__name__
            for cell in keras.layers.StackedRNNCells.from_config(stack.get_config(), custom_objects=known).cells
        ],
    )
    attempt(see, "stack, unknown", lambda: len(keras.layers.StackedRNNCells.from_config(stack.get_config()).cells))


@program("metrics.AUC", logic=True)
def areas_before_there_are_labels(keras, see):
    """AUC of several labels whose number is told: it has its states before it sees a label."""
    metrics = keras.metrics

    def states(metric):
        return [[int(size) for size in variable.shape] for variable in metric.variables]

    attempt(see, "told", lambda: states(metrics.AUC(num_thresholds=3, multi_label=True, num_labels=2)))
    attempt(see, "not told", lambda: states(metrics.AUC(num_thresholds=3, multi_label=True)))
    attempt(see, "one label", lambda: states(metrics.AUC(num_thresholds=3)))


@program("layers.EinsumDense", "layers.Dense", "quantizers.GPTQConfig", "quantizers.AWQConfig", logic=True)
def weights_of_few_bits_by_their_shapes(keras, see):
    """Dense and EinsumDense quantized for GPTQ and AWQ: the shapes of their weights before there is any data."""
    quantizers = keras.quantizers
    quantizers.GPTQConfig  # noqa: B018

    def shapes(layer, shape, mode, config):
        layer.build(shape)
        layer.quantize(mode, config=config)
        return sorted([weight.name] + [int(size) for size in weight.shape] for weight in layer.weights)

    layers = keras.layers
    for mode, config in (
        ("gptq", quantizers.GPTQConfig(dataset=None, tokenizer=None, weight_bits=8, group_size=2)),
        ("awq", quantizers.AWQConfig(dataset=None, tokenizer=None, group_size=2)),
    ):
        attempt(see, mode + ", Dense", lambda: shapes(layers.Dense(6), (None, 4), mode, config))  # noqa: B023
        attempt(
            see,
            mode + ", two axes",
            lambda: shapes(layers.EinsumDense("ab,bc->ac", 6), (None, 4), mode, config),  # noqa: B023
        )
        attempt(
            see,
            mode + ", into heads",
            lambda: shapes(layers.EinsumDense("abc,cde->abde", (None, 2, 4)), (None, 3, 8), mode, config),  # noqa: B023
        )
        attempt(
            see,
            mode + ", out of heads",
            lambda: shapes(layers.EinsumDense("abcd,cde->abe", (None, 8)), (None, 3, 2, 4), mode, config),  # noqa: B023
        )


@program(
    "distillation.DistillationLoss", "distillation.LogitsDistillation", "distillation.FeatureDistillation", logic=True
)
def outputs_that_do_not_fit(keras, see, tensor):
    """validate_outputs of a loss of one's own and of those of Keras: one output, two, and one against two."""
    distillation = keras.distillation

    class Own(distillation.DistillationLoss):
        def compute_loss(self, teacher_outputs, student_outputs, **kwargs):
            return 0.0

    one, other = tensor([[1.0, 2.0]]), tensor([[3.0, 4.0]])
    for name, loss in (
        ("own", Own()),
        ("logits", distillation.LogitsDistillation()),
        ("features", distillation.FeatureDistillation()),
    ):
        attempt(see, name + ", one", loss.validate_outputs, one, other)
        attempt(see, name + ", two", loss.validate_outputs, [one, other], [other, one])
        attempt(see, name + ", one and two", loss.validate_outputs, one, [other, one])


@program(
    "optimizers.schedules.PolynomialDecay",
    "optimizers.schedules.ExponentialDecay",
    "optimizers.schedules.InverseTimeDecay",
    "optimizers.schedules.CosineDecay",
    "optimizers.schedules.CosineDecayRestarts",
)
def schedules_past_their_end(keras, see):
    """Schedules with their defaults: at the first step, within their steps, at the end and beyond."""
    schedules = keras.optimizers.schedules
    for name, schedule in (
        ("polynomial", schedules.PolynomialDecay(0.5, 4)),
        ("exponential", schedules.ExponentialDecay(0.5, 4, 0.5)),
        ("inverse time", schedules.InverseTimeDecay(0.5, 4, 0.5)),
        ("cosine", schedules.CosineDecay(0.5, 4)),
        ("restarts", schedules.CosineDecayRestarts(0.5, 4)),
    ):
        for step in (0, 3, 4, 6):
            attempt(see, "%s, %d" % (name, step), schedule, step)


@program("models.load_model", "saving.load_model", logic=True)
def model_at_an_address(keras, see, folder):
    """load_model of an archive by a path and by an address that begins with file://."""
    keras.KerasTensor  # noqa: B018
    path = os.path.join(os.path.abspath(folder), "model.keras")
    keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, kernel_initializer="ones")]).save(path)
    attempt(see, "path", lambda: keras.models.load_model(path).get_weights())
    attempt(see, "address", lambda: keras.models.load_model("file://" + path).get_weights())
    attempt(see, "no file", lambda: keras.models.load_model("file://" + path + ".none").get_weights())


@program(
    "layers.RandomZoom",
    "layers.RandomRotation",
    "layers.RandomTranslation",
    "layers.RandomShear",
    logic=True,
)
def boxes_in_shares_of_a_picture_moved(keras, see):
    """Boxes in shares of a picture, beside pictures that are zoomed, turned, moved and not sheared at all."""
    layers = keras.layers
    layers.RandomShear  # noqa: B018
    for name, layer in (
        ("zoom", layers.RandomZoom((0.5, 0.5), bounding_box_format="rel_xyxy")),
        ("no rotation", layers.RandomRotation((0.0, 0.0), bounding_box_format="rel_xyxy")),
        ("translation", layers.RandomTranslation((0.25, 0.25), (0.25, 0.25), bounding_box_format="rel_xyxy")),
        ("no shear", layers.RandomShear((0.0, 0.0), (0.0, 0.0), bounding_box_format="rel_xyxy")),
    ):
        boxes = {"boxes": np.array([[[0.25, 0.25, 0.75, 0.5]]], "float32"), "labels": np.array([[1]], "int32")}
        sample = {"images": np.ones((1, 8, 8, 3), "float32"), "bounding_boxes": boxes}
        attempt(see, name, lambda ask, sample: ask(sample, training=True)["bounding_boxes"]["boxes"], layer, sample)


@program("utils.bounding_boxes.compute_iou", "utils.bounding_boxes.compute_ciou", logic=True)
def overlaps_in_shares_of_a_picture(keras, see, tensor):
    """compute_iou and compute_ciou of boxes in shares of a picture: with its shape, and without."""
    boxes = keras.utils.bounding_boxes
    one, two = tensor([[0.0, 0.0, 0.5, 0.5]]), tensor([[0.25, 0.25, 0.75, 0.5]])
    for name, function in (("iou", boxes.compute_iou), ("ciou", boxes.compute_ciou)):
        attempt(see, name, lambda ask: ask(one, two, "rel_xyxy", image_shape=(8, 16, 3)), function)
        attempt(see, name + ", no shape", lambda ask: ask(one, two, "rel_xyxy"), function)
        attempt(
            see, name + ", a shape without need", lambda ask: ask(one, two, "xyxy", image_shape=(8, 16, 3)), function
        )


@program("distribution.initialize", logic=True)
def numbers_of_processes_that_are_none(keras, see):
    """distribution.initialize where the environment says words instead of numbers."""
    keras.distribution.initialize  # noqa: B018
    names = ("KERAS_DISTRIBUTION_NUM_PROCESSES", "KERAS_DISTRIBUTION_PROCESS_ID")

    def initialized(name):
        os.environ[name] = "two"
        try:
            return keras.distribution.initialize()
        finally:
            del os.environ[name]

    for name in names:
        attempt(see, name, initialized, name)


@program("distribution.distribute_tensor", logic=True)
def symbol_that_is_distributed(keras, see):
    """distribute_tensor of a symbol: the symbol itself."""
    distribution = keras.distribution
    distribution.distribute_tensor  # noqa: B018
    symbol = keras.Input((2,))
    mesh = distribution.DeviceMesh((1,), ["batch"], ["cpu:0"])
    layout = distribution.TensorLayout(["batch", None], mesh)
    attempt(see, "itself", lambda: distribution.distribute_tensor(symbol, layout) is symbol)


@program(
    "applications.EfficientNetV2M",
    "applications.EfficientNetV2B0",
    "applications.EfficientNetV2B1",
    "applications.EfficientNetV2B2",
    "applications.EfficientNetV2B3",
    "applications.EfficientNetV2S",
    "applications.EfficientNetV2L",
    "applications.EfficientNetB0",
    "applications.EfficientNetB1",
    "applications.EfficientNetB2",
    "applications.EfficientNetB3",
    "applications.EfficientNetB4",
    "applications.EfficientNetB5",
    "applications.EfficientNetB6",
    "applications.EfficientNetB7",
    "applications.ConvNeXtTiny",
    "applications.ConvNeXtSmall",
    "applications.ConvNeXtBase",
    "applications.ConvNeXtLarge",
    "applications.ConvNeXtXLarge",
    "applications.DenseNet121",
    "applications.DenseNet169",
    "applications.DenseNet201",
    "applications.InceptionResNetV2",
    "applications.InceptionV3",
    "applications.MobileNet",
    "applications.MobileNetV2",
    "applications.MobileNetV3Large",
    "applications.MobileNetV3Small",
    "applications.NASNetLarge",
    "applications.NASNetMobile",
    "applications.ResNet50",
    "applications.ResNet101",
    "applications.ResNet152",
    "applications.ResNet50V2",
    "applications.ResNet101V2",
    "applications.ResNet152V2",
    "applications.VGG16",
    "applications.VGG19",
    "applications.Xception",
    logic=True,
)
def sizes_of_images_that_applications_expect(keras, see):
    """Each application with its head, for the weights of ImageNet and images of one pixel: which size it asks for."""
    keras.KerasTensor  # noqa: B018
    for name in APPLICATIONS.split():

        def told(name=name):
            try:
                getattr(keras.applications, name)(weights="imagenet", input_shape=(1, 1, 3))
            except ValueError as error:
                return re.findall(r"\((\d+), ?\1, ?3\)", str(error))
            return []

        attempt(see, name, told)


@program("ops.image.elastic_transform", logic=True)
def pixels_beyond_an_elastic_image(keras, see, tensor):
    """elastic_transform that moves everything away: pixels beyond the image have the value that is asked for."""
    image = tensor(np.ones((1, 8, 8, 1), "float32"))

    def beyond(value):
        moved = keras.ops.image.elastic_transform(
            image, alpha=1e4, sigma=0.1, fill_mode="constant", fill_value=value, interpolation="nearest", seed=3
        )
        return bool((keras.ops.convert_to_numpy(moved) == value).any())

    for value in (5.0, -3.0):
        attempt(see, "%g" % value, beyond, value)


@program("ops.allclose", logic=True)
def nothing_is_close_to_no_number(keras, see, tensor):
    """allclose of NaN and NaN, by default and told."""
    x = tensor(np.array([1.0, np.nan], "float32"))
    attempt(see, "by default", lambda: bool(keras.ops.allclose(x, x)))
    attempt(see, "told", lambda: bool(keras.ops.allclose(x, x, equal_nan=True)))


@program("utils.Progbar", compared="text")
def lines_of_a_bar_that_tells_epochs(keras, see):
    """Progbar with verbose=2: the lines that it prints, none of them empty."""
    keras.KerasTensor  # noqa: B018
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        bar = keras.utils.Progbar(target=2, verbose=2, unit_name="step")
        for step in (1, 2):
            bar.update(step, [("loss", 0.5)])
    lines = text.getvalue().split("\n")
    see("lines", [len(lines), [bool(line) for line in lines]])


@program("ops.switch", logic=True)
def branches_of_a_symbol(keras, see):
    """ops.switch of a symbol, with an index that is a number: the shape of what it gives."""
    keras.ops.switch  # noqa: B018
    symbol = keras.Input((2,))
    branches = [lambda x: x + 1.0, lambda x: x * 2.0]
    attempt(see, "shape", lambda: list(keras.ops.switch(1, branches, symbol).shape))


@program("ops.switch", "Input", "Model", logic=True)
def branch_chosen_by_a_symbol(keras, see):
    """ops.switch whose index is a symbol: its shape, and what a model of it computes, also past the last branch."""
    keras.ops.switch  # noqa: B018
    symbol = keras.Input((2,))
    index = keras.Input(batch_shape=(), dtype="int32")
    branches = [lambda x: x + 1.0, lambda x: x * 2.0]
    attempt(see, "shape", lambda: list(keras.ops.switch(index, branches, symbol).shape))
    values = np.array([[0.5, -2.0]], "float32")

    def computed(number):
        model = keras.Model([symbol, index], keras.ops.switch(index, branches, symbol))
        return keras.ops.convert_to_numpy(model([values, np.array(number, "int32")]))

    for number in (0, 1, 7):
        attempt(see, "index %d" % number, computed, number)


@program(
    "initializers.RandomUniform",
    "initializers.RandomNormal",
    "initializers.TruncatedNormal",
    "initializers.VarianceScaling",
    "initializers.GlorotUniform",
    "initializers.HeNormal",
    "initializers.Orthogonal",
    logic=True,
)
def initializers_with_a_generator_read_back(keras, see):
    """Initializers whose seed is a SeedGenerator: made again of their configuration, they have one, and draw alike."""
    generator = keras.random.SeedGenerator
    for name in (
        "RandomUniform",
        "RandomNormal",
        "TruncatedNormal",
        "VarianceScaling",
        "GlorotUniform",
        "HeNormal",
        "Orthogonal",
    ):

        def again(name=name):
            one = getattr(keras.initializers, name)(seed=generator(3))
            other = type(one).from_config(one.get_config())
            drawn = [keras.ops.convert_to_numpy(each((3, 2))) for each in (one, other)]
            return [type(other.seed).__name__, bool((drawn[0] == drawn[1]).all())]

        attempt(see, name, again)


@program("layers.TextVectorization", logic=True)
def shapes_of_words_before_there_are_any(keras, see):
    """TextVectorization.compute_output_shape of texts in one axis and in two, by its modes, split and not."""
    keras.KerasTensor  # noqa: B018
    for mode in ("int", "multi_hot", "count"):
        for split in ("whitespace", None):
            layer = keras.layers.TextVectorization(output_mode=mode, split=split, vocabulary=["a", "b"])
            for shape in ((None,), (4, 1)):
                name = "%s, %s, %d" % (mode, split, len(shape))
                attempt(see, name, lambda layer, shape: list(layer.compute_output_shape(shape)), layer, shape)


@program("layers.Wrapper", logic=True)
def what_a_wrapper_says_of_what_it_built(keras, see):
    """Wrapper.build of a layer that does not say by itself that it was built."""

    class Quiet(keras.layers.Layer):
        def build(self, input_shape=None):
            pass

        def call(self, x):
            return x

    inner = Quiet()
    wrapper = keras.layers.Wrapper(inner)
    see("before", bool(inner.built))
    attempt(see, "built", wrapper.build, (None, 2))
    see("after", bool(inner.built))
