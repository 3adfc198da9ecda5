"""Programs about what recurrent layers and cells add to the loss, and what their constraints make of weights."""

from . import program


def losses(keras, cell):
    """What a built layer adds to the loss, one number for each weight that is charged."""
    return [float(keras.ops.convert_to_numpy(one)) for one in cell.losses]


def constrained(keras, cell):
    """The weights after an update by nothing, with their constraints."""
    variables = cell.trainable_variables
    optimizer = keras.optimizers.SGD(1.0)
    optimizer.apply([keras.ops.zeros(one.shape) for one in variables], variables)
    return [keras.ops.convert_to_numpy(one) for one in cell.trainable_variables]


@program("layers.GRUCell", "layers.LSTMCell", "layers.SimpleRNNCell", logic=True)
def cells_that_are_charged(keras, see):
    """Regularizers of the cells of recurrent layers."""
    keras.ops.zeros((1,))
    cell = keras.layers.GRUCell(
        2,
        kernel_initializer="ones",
        recurrent_initializer="ones",
        bias_initializer="ones",
        kernel_regularizer="l1",
        recurrent_regularizer="l2",
        bias_regularizer="l1",
    )
    cell.build((None, 3))
    see("GRUCell", losses(keras, cell))
    cell = keras.layers.LSTMCell(
        2,
        kernel_initializer="ones",
        recurrent_initializer="ones",
        bias_initializer="ones",
        kernel_regularizer="l1",
        recurrent_regularizer="l2",
        bias_regularizer="l1",
    )
    cell.build((None, 3))
    see("LSTMCell", losses(keras, cell))
    cell = keras.layers.SimpleRNNCell(
        2,
        kernel_initializer="ones",
        recurrent_initializer="ones",
        bias_initializer="ones",
        kernel_regularizer="l1",
        recurrent_regularizer="l2",
        bias_regularizer="l1",
    )
    cell.build((None, 3))
    see("SimpleRNNCell", losses(keras, cell))


@program("layers.GRUCell", "layers.LSTMCell", "layers.SimpleRNNCell", logic=True)
def cells_that_are_constrained(keras, see):
    """Constraints of the cells of recurrent layers, as an optimizer applies them."""
    keras.ops.zeros((1,))
    cell = keras.layers.GRUCell(
        2,
        kernel_initializer="ones",
        recurrent_initializer="ones",
        bias_initializer="ones",
        kernel_constraint="unit_norm",
        recurrent_constraint="unit_norm",
        bias_constraint="unit_norm",
    )
    cell.build((None, 3))
    see("GRUCell", constrained(keras, cell))
    cell = keras.layers.LSTMCell(
        2,
        kernel_initializer="ones",
        recurrent_initializer="ones",
        bias_initializer="ones",
        kernel_constraint="unit_norm",
        recurrent_constraint="unit_norm",
        bias_constraint="unit_norm",
    )
    cell.build((None, 3))
    see("LSTMCell", constrained(keras, cell))
    cell = keras.layers.SimpleRNNCell(
        2,
        kernel_initializer="ones",
        recurrent_initializer="ones",
        bias_initializer="ones",
        kernel_constraint="unit_norm",
        recurrent_constraint="unit_norm",
        bias_constraint="unit_norm",
    )
    cell.build((None, 3))
    see("SimpleRNNCell", constrained(keras, cell))


@program("layers.GRU", "layers.LSTM", "layers.SimpleRNN", logic=True)
def recurrent_layers_that_are_constrained(keras, see):
    """Constraints of the kernels of recurrent layers; the biases of an LSTM."""
    keras.ops.zeros((1,))
    layer = keras.layers.GRU(2, kernel_initializer="ones", recurrent_initializer="ones", kernel_constraint="unit_norm")
    layer.build((None, 4, 3))
    see("GRU", constrained(keras, layer))
    layer = keras.layers.LSTM(2, kernel_initializer="ones", recurrent_initializer="ones", kernel_constraint="unit_norm")
    layer.build((None, 4, 3))
    see("LSTM", constrained(keras, layer))
    layer = keras.layers.SimpleRNN(
        2, kernel_initializer="ones", recurrent_initializer="ones", kernel_constraint="unit_norm"
    )
    layer.build((None, 4, 3))
    see("SimpleRNN", constrained(keras, layer))
    layer = keras.layers.LSTM(2, bias_initializer=keras.initializers.Constant(3.0), unit_forget_bias=False)
    layer.build((None, 4, 3))
    see("LSTM, bias", layer.cell.bias)


@program("layers.GRU", "layers.LSTM", "layers.SimpleRNN", "layers.RNN", logic=True)
def recurrent_layers_that_are_unrolled(keras, see):
    """What an unrolled layer gives, and that others know it."""
    x = keras.ops.ones((1, 4, 3))
    layer = keras.layers.RNN(
        keras.layers.SimpleRNNCell(2, kernel_initializer="ones", recurrent_initializer="ones", activation=None),
        unroll=True,
    )
    see("RNN", layer(x))
    see("GRU", bool(keras.layers.GRU(2, unroll=True).unroll))
    see("LSTM", bool(keras.layers.LSTM(2, unroll=True).unroll))
    see("SimpleRNN", bool(keras.layers.SimpleRNN(2, unroll=True).unroll))


@program("layers.GRU", "layers.LSTM", logic=True)
def recurrent_layers_without_cudnn(keras, see):
    """GRU and LSTM that are told not to use cuDNN."""
    keras.ops.zeros((1,))
    see("GRU", str(keras.layers.GRU(2, use_cudnn=False).use_cudnn))
    see("LSTM", str(keras.layers.LSTM(2, use_cudnn=False).use_cudnn))


@program("layers.RNN", "layers.StackedRNNCells", logic=True)
def recurrent_layers_with_memory(keras, see):
    """RNN that keeps its state from one call to the next, gives zeros for masked steps, and has two cells."""
    x = keras.ops.ones((1, 3, 2))
    layer = keras.layers.RNN(
        keras.layers.SimpleRNNCell(1, kernel_initializer="ones", recurrent_initializer="ones", activation=None),
        stateful=True,
    )
    see("first", layer(x))
    see("second", layer(x))
    layer = keras.layers.RNN(
        keras.layers.SimpleRNNCell(1, kernel_initializer="ones", recurrent_initializer="ones", activation=None),
        return_sequences=True,
        zero_output_for_mask=True,
    )
    see("masked", layer(x, mask=keras.ops.convert_to_tensor([[True, False, True]])))
    cells = keras.layers.StackedRNNCells(
        cells=[
            keras.layers.SimpleRNNCell(2, kernel_initializer="ones", recurrent_initializer="ones", activation=None),
            keras.layers.SimpleRNNCell(1, kernel_initializer="ones", recurrent_initializer="ones", activation=None),
        ]
    )
    see("two cells", keras.layers.RNN(cells)(x))
    see("sizes", list(cells.state_size))


@program("layers.ConvLSTM1D", "layers.ConvLSTM3D", logic=True)
def convolved_sequences(keras, see):
    """ConvLSTM1D and ConvLSTM3D: states that are kept and that come back, and what they add to the loss."""
    line, cube = keras.ops.ones((1, 2, 3, 1)), keras.ops.ones((1, 2, 2, 2, 2, 1))
    layer = keras.layers.ConvLSTM1D(
        1,
        2,
        kernel_initializer="ones",
        recurrent_initializer="ones",
        return_state=True,
        stateful=True,
        activity_regularizer="l1",
    )
    see("ConvLSTM1D", list(layer(line)))
    see("ConvLSTM1D, loss", losses(keras, layer))
    see("ConvLSTM1D again", list(layer(line)))
    layer = keras.layers.ConvLSTM3D(
        1,
        2,
        kernel_initializer="ones",
        recurrent_initializer="ones",
        return_state=True,
        stateful=True,
        activity_regularizer="l1",
    )
    see("ConvLSTM3D", list(layer(cube)))
    see("ConvLSTM3D, loss", losses(keras, layer))
    see("ConvLSTM3D again", list(layer(cube)))


@program("layers.BatchNormalization", "layers.PReLU", "layers.Embedding", logic=True)
def weights_of_other_layers(keras, see):
    """Initializers and constraints of BatchNormalization, PReLU and Embedding."""
    keras.ops.zeros((1,))
    layer = keras.layers.BatchNormalization(beta_initializer="ones", beta_constraint=keras.constraints.MaxNorm(0.5))
    layer.build((None, 2))
    see("BatchNormalization", layer.beta)
    see("BatchNormalization, constrained", constrained(keras, layer))
    layer = keras.layers.PReLU(alpha_initializer="ones", alpha_constraint="unit_norm")
    layer.build((None, 3))
    see("PReLU", layer.alpha)
    see("PReLU, constrained", constrained(keras, layer))
    layer = keras.layers.Embedding(3, 2, embeddings_initializer="ones", embeddings_constraint="unit_norm")
    layer.build((None,))
    see("Embedding, constrained", constrained(keras, layer))


@program("layers.BatchNormalization", logic=True)
def normalization_by_what_was_seen_before(keras, see):
    """BatchNormalization that renormalizes, with bounds for it and a momentum."""
    x = keras.ops.convert_to_tensor([[1.0, 2.0], [3.0, 8.0]])
    layer = keras.layers.BatchNormalization(
        renorm=True, renorm_clipping={"rmax": 1.5, "rmin": 0.5, "dmax": 0.25}, renorm_momentum=0.5
    )
    see("first", layer(x, training=True))
    see("second", layer(x * 2, training=True))
    see("weights", [keras.ops.convert_to_numpy(one) for one in layer.non_trainable_variables])


@program("layers.BatchNormalization", logic=True)
def normalization_of_several_replicas(keras, see, tf):
    """BatchNormalization that is told to work across replicas, of which there is one."""
    keras.ops.zeros((1,))
    layer = keras.layers.BatchNormalization(synchronized=True)
    see("synchronized", bool(layer.synchronized))
    see("output", layer(keras.ops.convert_to_tensor([[1.0, 2.0], [3.0, 8.0]]), training=True))
