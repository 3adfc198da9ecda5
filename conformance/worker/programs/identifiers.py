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


@program("optimizers.get", logic=True)
def strings_for_optimizers(keras, see):
    """What optimizers.get makes of names in small and in large letters."""
    names = "sgd SGD Sgd rmsprop RMSprop RMSProp adam Adam ADAM adamw AdamW adagrad Adagrad adadelta Adadelta adamax"
    names += " Adamax nadam Nadam ftrl Ftrl FTRL lion Lion adafactor Adafactor lamb Lamb muon Muon LossScaleOptimizer"
    names += " loss_scale_optimizer momentum gradient_descent schedule_free_adamw"
    strings_stand_for(see, keras.optimizers.get, names.split())


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
