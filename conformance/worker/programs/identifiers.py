"""Programs about strings and other short forms that stand for objects: what each module's ``get`` makes of them."""

import numpy as np

from . import program


def stands_for(see, name, get, identifier):
    """See the name of the class or function that an identifier stands for, or the exception."""
    try:
        found = get(identifier)
    except Exception as error:
        see(name, error)
    else:
        see(name, name_of(found))


def strings_stand_for(see, get, strings):
    """See this for each string, under itself."""
    for string in strings:
        stands_for(see, string, get, string)


def name_of(found):
    """A function's own name, or that of an object's class."""
    return getattr(found, "__name__", type(found).__name__)


@program("initializers.get", logic=True)
def strings_for_initializers(keras, see):
    """What initializers.get makes of class names, of names with underscores and of old names."""
    names = "zeros ones Zeros Ones zero one constant Constant uniform normal random_uniform RandomUniform random_normal"
    names += " RandomNormal truncated_normal TruncatedNormal glorot_uniform GlorotUniform glorot_normal GlorotNormal"
    names += " he_normal HeNormal he_uniform HeUniform lecun_normal LecunNormal lecun_uniform LecunUniform orthogonal"
    names += " Orthogonal orthogonal_initializer identity Identity IdentityInitializer OrthogonalInitializer stft STFT"
    names += " variance_scaling VarianceScaling zeros_initializer ones_initializer Glorot_Uniform GLOROT_UNIFORM"
    strings_stand_for(see, keras.initializers.get, names.split())


@program("regularizers.get", logic=True)
def strings_for_regularizers(keras, see):
    """What regularizers.get makes of class names and of names in small letters."""
    names = "l1 l2 l1_l2 L1 L2 L1L2 l1l2 orthogonal_regularizer OrthogonalRegularizer Regularizer L1_L2"
    strings_stand_for(see, keras.regularizers.get, names.split())


@program("constraints.get", logic=True)
def strings_for_constraints(keras, see):
    """What constraints.get makes of class names, of names with underscores and of old names."""
    names = "max_norm maxnorm MaxNorm non_neg nonneg NonNeg unit_norm unitnorm UnitNorm min_max_norm MinMaxNorm"
    names += " min_max radial_constraint RadialConstraint Constraint"
    strings_stand_for(see, keras.constraints.get, names.split())


@program("activations.get", logic=True)
def strings_for_activations(keras, see):
    """What activations.get makes of names of functions, of layers and of short forms."""
    names = "linear relu elu selu gelu softmax softplus softsign swish silu tanh sigmoid hard_sigmoid exponential mish"
    names += (
        " leaky_relu relu6 log_softmax hard_swish hard_silu hard_tanh celu glu crelu threshold squareplus sparsemax"
    )
    names += " log_sigmoid tanh_shrink soft_shrink hard_shrink sparse_plus sparse_sigmoid softmax_v2 ReLU LeakyReLU"
    names += " Softmax PReLU Relu RELU identity serialize get"
    strings_stand_for(see, keras.activations.get, names.split())


@program("losses.get", logic=True)
def strings_for_losses(keras, see):
    """What losses.get makes of names of functions, of classes and of abbreviations."""
    names = "mse MSE mae MAE mape MAPE msle MSLE mean_squared_error MeanSquaredError mean_absolute_error bce BCE"
    names += " MeanAbsoluteError categorical_crossentropy CategoricalCrossentropy sparse_categorical_crossentropy"
    names += " SparseCategoricalCrossentropy binary_crossentropy BinaryCrossentropy kld KLD kl_divergence KLDivergence"
    names += " kullback_leibler_divergence huber Huber huber_loss logcosh log_cosh LogCosh hinge Hinge squared_hinge"
    names += " categorical_hinge poisson Poisson cosine cosine_proximity cosine_similarity CosineSimilarity"
    names += " binary_focal_crossentropy BinaryFocalCrossentropy categorical_focal_crossentropy ctc CTC dice Dice"
    names += " tversky circle categorical_generalized_cross_entropy is_categorical_crossentropy get"
    strings_stand_for(see, keras.losses.get, names.split())


@program("metrics.get", logic=True)
def strings_for_metrics(keras, see):
    """What metrics.get makes of names of functions, of classes and of abbreviations."""
    names = "accuracy acc Accuracy binary_accuracy BinaryAccuracy categorical_accuracy CategoricalAccuracy"
    names += " sparse_categorical_accuracy top_k_categorical_accuracy sparse_top_k_categorical_accuracy"
    names += " TopKCategoricalAccuracy mse MSE mae MAE mape msle mean_squared_error MeanSquaredError cosine"
    names += " cosine_proximity cosine_similarity CosineSimilarity kld KLDivergence hinge Hinge logcosh LogCoshError"
    names += " binary_crossentropy BinaryCrossentropy auc AUC precision Precision recall Recall f1_score F1Score"
    names += " R2Score Mean Sum RootMeanSquaredError root_mean_squared_error bce crossentropy ce"
    strings_stand_for(see, keras.metrics.get, names.split())


@program("optimizers.get", logic=True)
def strings_for_optimizers(keras, see):
    """What optimizers.get makes of names in small and in large letters."""
    names = "sgd SGD Sgd rmsprop RMSprop RMSProp adam Adam ADAM adamw AdamW adagrad Adagrad adadelta Adadelta adamax"
    names += " Adamax nadam Nadam ftrl Ftrl FTRL lion Lion adafactor Adafactor lamb Lamb muon Muon LossScaleOptimizer"
    names += " loss_scale_optimizer momentum gradient_descent schedule_free_adamw"
    strings_stand_for(see, keras.optimizers.get, names.split())


@program("layers.deserialize", logic=True)
def class_names_for_layers(keras, see):
    """What layers.deserialize makes of class names, among them old and alternative ones."""
    names = "Dense Activation Flatten ReLU Conv2D Convolution2D Conv2DTranspose Convolution2DTranspose Deconvolution2D"
    names += " SeparableConv2D MaxPooling2D MaxPool2D AveragePooling2D AvgPool2D GlobalAveragePooling2D GlobalAvgPool2D"
    names += " GlobalMaxPool1D LSTM LSTMV1 LSTMV2 GRU GRUV1 GRUV2 CuDNNLSTM CuDNNGRU BatchNormalization"
    names += (
        " BatchNormalizationV1 BatchNormalizationV2 SyncBatchNormalization LocallyConnected1D ThresholdedReLU Highway"
    )
    names += " MaxoutDense Merge Rescaling Normalization UnitNormalization GroupNormalization RMSNormalization Identity"
    names += " InputLayer Input Sequential Model Functional dense"
    given = {"Dense": {"units": 1}, "Activation": {"activation": "relu"}, "Rescaling": {"scale": 1.0, "offset": 0.0}}
    given["InputLayer"] = {"batch_input_shape": [None, 2]}
    for kind in ("LSTM", "LSTMV1", "LSTMV2", "GRU", "GRUV1", "GRUV2", "CuDNNLSTM", "CuDNNGRU"):
        given[kind] = {"units": 1}

    def made(name):
        config = dict(given.get(name, default(name)))
        # Keras 3 finds no class without its module; older Kerases do not read it.
        whole = {"module": "keras.layers", "class_name": name, "config": config, "registered_name": None}
        return keras.layers.deserialize(whole)

    def default(name):
        convolutions = "Conv" in name or "Connected" in name or "Deconv" in name
        return {"filters": 1, "kernel_size": 1} if convolutions else {}

    strings_stand_for(see, made, names.split())


@program("initializers.get", "regularizers.get", "activations.get", "losses.get", "metrics.get", logic=True)
def identifiers_that_are_no_strings(keras, see):
    """None, classes, objects, functions, configurations and numbers, handed to each get."""

    def own(*values):
        return values[0]

    for module, kind, name in (
        (keras.initializers, keras.initializers.Ones, "Ones"),
        (keras.regularizers, keras.regularizers.L1L2, "L1L2"),
        (keras.constraints, keras.constraints.NonNeg, "NonNeg"),
        (keras.activations, keras.layers.ReLU, "relu"),
        (keras.losses, keras.losses.MeanSquaredError, "MeanSquaredError"),
        (keras.metrics, keras.metrics.Mean, "Mean"),
        (keras.optimizers, keras.optimizers.SGD, "SGD"),
    ):
        for what, identifier in (
            ("None", None),
            ("class", kind),
            ("object", kind()),
            ("function", own),
            ("config", {"class_name": name, "config": {}}),
            ("config without a class", {"config": {}}),
            ("number", 3),
            ("list", [name]),
        ):
            stands_for(see, name + ": " + what, module.get, identifier)


@program("initializers.serialize", "regularizers.serialize", "losses.serialize", compared="exact", logic=True)
def what_serialize_returns(keras, see):
    """What each module's serialize makes of an object or a function."""
    for name, call in (
        ("initializer", lambda: keras.initializers.serialize(keras.initializers.Constant(0.5))),
        ("regularizer", lambda: keras.regularizers.serialize(keras.regularizers.l2(0.5))),
        ("constraint", lambda: keras.constraints.serialize(keras.constraints.NonNeg())),
        ("activation", lambda: keras.activations.serialize(keras.activations.relu)),
        ("loss function", lambda: keras.losses.serialize(keras.losses.mean_squared_error)),
        ("loss", lambda: keras.losses.serialize(keras.losses.MeanSquaredError(name="mine"))),
        ("metric function", lambda: keras.metrics.serialize(keras.metrics.binary_accuracy)),
        ("metric", lambda: keras.metrics.serialize(keras.metrics.Mean(name="mine"))),
        ("layer", lambda: keras.layers.serialize(keras.layers.Flatten(name="mine"))),
    ):
        try:
            see(name, call())
        except Exception as error:
            see(name, error)


@program("layers.Dense", "layers.Activation", logic=True)
def strings_in_layers(keras, see, tensor):
    """Short forms as arguments of layers: what the layer holds afterwards."""
    dense = keras.layers.Dense

    def held(name, attribute, **arguments):
        try:
            see(name, name_of(getattr(dense(1, **arguments), attribute)))
        except Exception as error:
            see(name, error)

    held("kernel_initializer", "kernel_initializer", kernel_initializer="he_normal")
    held("kernel_initializer as a class", "kernel_initializer", kernel_initializer=keras.initializers.Ones)
    held("kernel_regularizer", "kernel_regularizer", kernel_regularizer="l2")
    held("kernel_regularizer of both", "kernel_regularizer", kernel_regularizer="l1_l2")
    held("kernel_constraint", "kernel_constraint", kernel_constraint="maxnorm")
    held("kernel_constraint with underscore", "kernel_constraint", kernel_constraint="max_norm")
    held("activation", "activation", activation="hard_swish")
    held("activation of None", "activation", activation=None)
    try:
        see("hard_swish", keras.layers.Activation("hard_swish")(tensor(np.array([[1.0, 4.0]]))))
    except Exception as error:
        see("hard_swish", error)
