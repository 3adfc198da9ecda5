"""Programs about preparing data."""

import numpy as np

from . import program


@program("layers.Discretization", "Model.predict", compared="exact", logic=True)
def discretization_called_and_predicted(keras, see, tensor):
    """Discretization of numbers below one, by calling the model and by predict."""
    inputs = keras.Input(shape=(3,))
    model = keras.Model(inputs, keras.layers.Discretization(bin_boundaries=[0.1, 0.2, 0.5])(inputs))
    x = np.array([[0.05, 0.15, 0.9]], "float32")
    see("call", model(tensor(x)))
    see("predict", model.predict(x, verbose=0))


@program("preprocessing.sequence.pad_sequences", logic=True)
def sequences_are_padded(keras, see):
    """pad_sequences by its defaults, behind, and cut off."""
    pad = keras.preprocessing.sequence.pad_sequences
    rows = [[1, 2, 3], [4], []]
    see("defaults", pad(rows))
    see("behind", pad(rows, padding="post", value=9))
    see("cut", pad(rows, maxlen=2, truncating="post"))


@program("utils.to_categorical", logic=True)
def classes_as_vectors(keras, see):
    """to_categorical with and without a number of classes, and of a column."""
    see("found", keras.utils.to_categorical([0, 2, 1]))
    see("given", keras.utils.to_categorical([0, 2, 1], num_classes=4))
    see("column", keras.utils.to_categorical(np.array([[0], [2]])))


@program("utils.Sequence", "Model.fit")
def fit_with_a_sequence(keras, see):
    """Batches from an object of one's own of the class Sequence, without shuffling."""

    class Batches(keras.utils.Sequence):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return np.full((2, 1), 1.0 + index), np.zeros((2, 1))

    model = keras.Sequential([keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,))])
    model.compile(keras.optimizers.SGD(0.0625), "mse")
    history = model.fit(Batches(), epochs=2, shuffle=False, verbose=0).history
    see("losses", [float(loss) for loss in history["loss"]])
    see("weight", model.get_weights()[0])
