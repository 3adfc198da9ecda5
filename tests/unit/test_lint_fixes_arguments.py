"""What ``lint --fix`` writes for arguments, their values, their places and their defaults."""

from pathlib import Path

import pytest
from linting import fixed

OLD, NEW = "keras@2.3.1", "keras@3.15"

#: Kind → a file before and after; from keras 2.3.1 to keras 3.15 where nothing else is said.
SAFE = {
    "a renamed argument": (
        "from keras.optimizers import Adam\nAdam(lr=0.1)\n",
        "from keras.optimizers import Adam\nAdam(learning_rate=0.1)\n",
    ),
    "a renamed argument that only the inventory shows": (
        "import keras\nkeras.layers.LeakyReLU(alpha=0.1)\n",
        "import keras\nkeras.layers.LeakyReLU(negative_slope=0.1)\n",
    ),
    "an argument that is to be an int": (
        "import keras\nimport numpy as np\nn = np.max(y) + 1\nkeras.layers.Dense(n)\n"
        "keras.layers.Dense(1 + np.sum(y))\nkeras.layers.Embedding(np.max(t) + 1, output_dim=8)\n",
        "import keras\nimport numpy as np\nn = np.max(y) + 1\nkeras.layers.Dense(int(n))\n"
        "keras.layers.Dense(int(1 + np.sum(y)))\nkeras.layers.Embedding(int(np.max(t) + 1), output_dim=8)\n",
    ),
    "a renamed argument that is ignored by its old name": (
        "import keras\nkeras.callbacks.ReduceLROnPlateau('val_loss', epsilon=0.1)\n",
        "import keras\nkeras.callbacks.ReduceLROnPlateau('val_loss', min_delta=0.1)\n",
    ),
    "a renamed argument with other values": (
        'import keras\nkeras.layers.MaxPooling2D(dim_ordering="th")\n',
        'import keras\nkeras.layers.MaxPooling2D(data_format="channels_first")\n',
    ),
    "a value of an argument": (
        "import keras\nkeras.losses.MeanSquaredError(reduction='auto')\n",
        "import keras\nkeras.losses.MeanSquaredError(reduction='sum_over_batch_size')\n",
    ),
    "an argument that checkpoints took and did not read": (
        'import keras\nkeras.callbacks.ModelCheckpoint("a.h5", save_format="tf", verbose=1)\n',
        'import keras\nkeras.callbacks.ModelCheckpoint("a.h5", verbose=1)\n',
    ),
    "arguments that concern speed alone": (
        "import keras\nm = keras.Sequential()\nm.fit(x, workers=4, use_multiprocessing=False, max_queue_size=n)\n",
        "import keras\nm = keras.Sequential()\nm.fit(x)\n",
    ),
    "sizes of a kernel by position, as in Keras 1": (
        "import keras\nkeras.layers.Convolution2D(4, 3, 5, subsample=(2, 2))\nkeras.layers.Conv3D(4, 3, 4, 5)\n",
        "import keras\nkeras.layers.Convolution2D(4, (3, 5), strides=(2, 2))\nkeras.layers.Conv3D(4, (3, 4, 5))\n",
    ),
    "names of Keras 1 that the model had": (
        "import keras\nkeras.Model(input=x, output=y)\n",
        "import keras\nkeras.Model(inputs=x, outputs=y)\n",
    ),
    "an argument that is left out": (
        "import keras\nkeras.layers.BatchNormalization(fused=False, axis=1)\n",
        "import keras\nkeras.layers.BatchNormalization(axis=1)\n",
    ),
    "arguments by their names": (
        'import keras\nm = keras.Sequential()\nm.compile("sgd", "mse", ["mae"])\n',
        'import keras\nm = keras.Sequential()\nm.compile("sgd", "mse", metrics=["mae"])\n',
    ),
    "the name of a weight": (
        "import keras\nclass L(keras.layers.Layer):\n    def build(self, s):\n"
        '        self.add_weight("w", shape=(1,))\n',
        "import keras\nclass L(keras.layers.Layer):\n    def build(self, s):\n"
        '        self.add_weight(name="w", shape=(1,))\n',
    ),
    "an old default": (
        "import keras\nkeras.layers.GRU(4)\n",
        "import keras\nkeras.layers.GRU(4, reset_after=False)\n",
    ),
    "a string with an old default": (
        'import keras\nm = keras.Sequential()\nm.compile("adadelta", "mse")\n',
        'import keras\nm = keras.Sequential()\nm.compile(keras.optimizers.Adadelta(learning_rate=1.0), "mse")\n',
    ),
    "a string": (
        'import keras\nkeras.layers.Dense(1, kernel_constraint="maxnorm")\n',
        'import keras\nkeras.layers.Dense(1, kernel_constraint="max_norm")\n',
    ),
    "a string, as an advice says": (
        "import keras\nkeras.Sequential().compile('sgd', 'kullback_leibler_divergence')\n",
        "import keras\nkeras.Sequential().compile('sgd', 'kl_divergence')\n",
    ),
    "a layer before another": (
        "import keras\nm = keras.Sequential()\n"
        "m.add(keras.layers.LSTM(1, batch_input_shape=(2, 3, 4), stateful=True))\n",
        "import keras\nm = keras.Sequential()\nm.add(keras.Input(batch_shape=(2, 3, 4)))\n"
        "m.add(keras.layers.LSTM(1, stateful=True))\n",
    ),
    "a layer before the first of a list": (
        "import keras\nkeras.Sequential([keras.layers.Dense(1, batch_input_shape=(2, 3))])\n",
        "import keras\nkeras.Sequential([keras.Input(batch_shape=(2, 3)), keras.layers.Dense(1)])\n",
    ),
}


@pytest.mark.parametrize("kind", SAFE)
def test_what_is_fixed_safely(kind: str, tmp_path: Path) -> None:
    before, after = SAFE[kind]
    assert fixed(before, tmp_path, OLD, NEW).decode() == after
    assert fixed(before, tmp_path, OLD, NEW, unsafe=True).decode() == after


def test_of_older_targets_the_optimizers_that_take_decay(tmp_path: Path) -> None:
    text = "from tensorflow import keras\nkeras.optimizers.SGD(lr=0.1, decay=1e-3)\n"
    made = "from tensorflow import keras\nkeras.optimizers.legacy.SGD(learning_rate=0.1, decay=1e-3)\n"
    assert fixed(text, tmp_path, "tf.keras@2.4", "tf.keras@2.15").decode() == made


def test_what_keras_2_calls_strides_stays(tmp_path: Path) -> None:
    """Keras 1 had a size of the kernel there, which the package keras understood up to 2.3.1."""
    text = "from tensorflow import keras\nkeras.layers.Conv2D(4, 3, 3)\n"
    made = fixed(text, tmp_path, "tf.keras@2.10", "keras@3.15")
    assert made.decode() == "import keras\nkeras.layers.Conv2D(4, 3, 3)\n"
