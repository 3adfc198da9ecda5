"""Programs about layers."""

import numpy as np

from . import program


@program("layers.BatchNormalization", "Model.trainable", logic=True)
def frozen_batch_normalization(keras, see, tensor):
    """A frozen BatchNormalization in training mode: by the batch's statistics or by its own."""
    x = np.array([[1.0], [3.0]])
    layer = keras.layers.BatchNormalization(epsilon=2.0**-10, input_shape=(1,))
    model = keras.Sequential([layer])
    # A variance that makes one with epsilon: the layer's own statistics change nothing.
    layer.set_weights([np.ones(1), np.zeros(1), np.zeros(1), np.full(1, 1 - 2.0**-10)])
    layer.trainable = False
    model.compile("sgd", "mse")
    see("inference", model.predict(x, verbose=0))
    see("loss against the input", model.train_on_batch(x, x))
    see("output", layer(tensor(x), training=True))


@program("layers.TimeDistributed", logic=True, border="a mask that does not fit")
def time_distributed_with_a_longer_mask(keras, see, tensor):
    """TimeDistributed on three steps with a mask of five."""
    layer = keras.layers.TimeDistributed(keras.layers.Dense(2))
    see("output", layer(tensor(np.zeros((2, 3, 4))), mask=tensor(np.ones((2, 5), bool))))


@program("layers.TimeDistributed", "layers.Masking")
def time_distributed_hands_on_a_mask(keras, see):
    """A masked step, behind a TimeDistributed layer, is left out by the recurrent layer that follows."""
    inner = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    model = keras.Sequential(
        [
            keras.layers.Masking(input_shape=(3, 1)),
            keras.layers.TimeDistributed(inner),
            keras.layers.SimpleRNN(1, activation="linear", kernel_initializer="ones", recurrent_initializer="ones"),
        ]
    )
    see("output", model.predict(np.array([[[1.0], [2.0], [0.0]], [[0.0], [4.0], [8.0]]]), verbose=0))


@program("layers.Embedding", logic=True)
def embedding_with_given_weights(keras, see, tensor):
    """A matrix handed to an Embedding as its weights is what it starts with."""
    layer = keras.layers.Embedding(2, 1, weights=[np.array([[5.0], [6.0]])])
    see("output", layer(tensor([[0, 1]])))


@program("layers.GRU")
def gru_from_a_config_without_reset_after(keras, see):
    """A GRU whose config is older than the argument reset_after."""
    config = {"units": 1, "name": "gru", "recurrent_activation": "linear", "activation": "linear"}
    layer = keras.layers.GRU.from_config(dict(config, kernel_initializer="ones", recurrent_initializer="ones"))
    model = keras.Sequential([keras.layers.Reshape((3, 1), input_shape=(3,)), layer])
    see("reset_after", layer.get_config().get("reset_after"))
    see("shapes", [list(weights.shape) for weights in model.get_weights()])
    see("output", model.predict(np.array([[0.25, 0.5, 0.125]]), verbose=0))


@program("layers.LSTM", "Model.reset_states")
def stateful_lstm_begins_again(keras, see):
    """A stateful LSTM goes on where it was, until its states are reset."""
    inputs = keras.Input(batch_shape=(1, 2, 1))
    layer = keras.layers.LSTM(1, stateful=True, kernel_initializer="ones", recurrent_initializer="ones")
    model = keras.Model(inputs, layer(inputs))
    x = np.array([[[0.5], [0.25]]])
    see("first", model.predict(x, verbose=0))
    see("second", model.predict(x, verbose=0))
    (layer.reset_states if hasattr(layer, "reset_states") else layer.reset_state)()
    see("after a reset", model.predict(x, verbose=0))


@program("layers.Layer", "Layer.add_weight", "Layer.get_config")
def layer_of_ones_own(keras, see):
    """A layer with a weight, an argument in its config, and a copy made from that."""

    class Scaled(keras.layers.Layer):
        def __init__(self, factor, **keywords):
            super().__init__(**keywords)
            self.factor = factor

        def build(self, input_shape):
            self.scale = self.add_weight(name="scale", shape=(int(input_shape[-1]),), initializer="ones")
            super().build(input_shape)

        def call(self, inputs):
            return inputs * self.scale * self.factor

        def compute_output_shape(self, input_shape):
            return input_shape

        def get_config(self):
            return dict(super().get_config(), factor=self.factor)

    layer = Scaled(0.5, name="scaled", input_shape=(2,))
    model = keras.Sequential([layer])
    model.set_weights([np.array([2.0, 4.0])])
    x = np.array([[1.0, 3.0]])
    see("output", model.predict(x, verbose=0))
    see("weights", len(layer.trainable_weights))
    see("keys of the config", sorted(layer.get_config()))
    copy = Scaled.from_config(layer.get_config())
    see("factor and name of the copy", [copy.factor, copy.name])


@program("layers.Dense", logic=True)
def dense_from_its_config(keras, see):
    """A Dense layer that is made from the config of another one."""
    layer = keras.layers.Dense(3, name="mine")
    copy = keras.layers.Dense.from_config(layer.get_config())
    see("keys", sorted(layer.get_config()))
    see("units", copy.units)
    see("same", copy.get_config() == layer.get_config())


@program("layers.Lambda")
def lambda_layer(keras, see):
    """A function as a layer: its output, its static shape, and that it has no weights."""
    inputs = keras.Input(shape=(3,))
    outputs = keras.layers.Lambda(lambda x: x * 2 + 1, name="twice")(inputs)
    model = keras.Model(inputs, outputs)
    see("output", model.predict(np.array([[1.0, 2.0, 4.0]]), verbose=0))
    see("shape", [None if size is None else int(size) for size in model.output_shape])
    see("weights", len(model.get_weights()))


@program("layers.Dropout", "Model.predict")
def dropout_when_predicting_and_when_called(keras, see, tensor):
    """Without being told of a phase, predict and a call both leave a model's Dropout off."""
    model = keras.Sequential([keras.layers.Dropout(0.5, input_shape=(4,))])
    x = np.ones((2, 4))
    see("predict", model.predict(x, verbose=0))
    see("call", model(tensor(x)))
