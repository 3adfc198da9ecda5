"""What ``lint --fix`` makes of the imports of Keras by another provider."""

from pathlib import Path

import pytest
from linting import fixed

#: The import of another provider: from, to, before, after.
PROVIDERS = {
    "from tensorflow": (
        "tf.keras@2.10",
        "keras@3.15",
        "from tensorflow import keras\nfrom tensorflow.keras.layers import Dense as D  # dense\nkeras.Model, D\n",
        "import keras\nfrom keras.layers import Dense as D  # dense\nkeras.Model, D\n",
    ),
    "what TensorFlow has of Keras at its top": (
        "tf.keras@2.10",
        "keras@3.15",
        "import tensorflow as tf\nfrom tensorflow import data, losses, metrics as M\nL = tf.initializers\n"
        "tf.optimizers.Adam(lr=0.1)\ntf.losses.MSE(a, b), losses.mae(a, b), M.Mean(), L.ones(), data.Dataset\n",
        "import tensorflow as tf\nimport keras\nfrom tensorflow import data\nfrom keras import losses, metrics as M\n"
        "L = keras.initializers\nkeras.optimizers.Adam(learning_rate=0.1)\n"
        "losses.mean_squared_error(a, b), losses.mean_absolute_error(a, b), M.Mean(), L.ones(), data.Dataset\n",
    ),
    "what TensorFlow has at its top, and all of Keras": (
        "tf.keras@2.10",
        "tf_keras@2.21",
        "import tensorflow as tf\nfrom tensorflow import keras, optimizers\ntf.losses.Huber()\n",
        "import tensorflow as tf\nimport tf_keras as keras\nfrom tf_keras import optimizers\nkeras.losses.Huber()\n",
    ),
    "to tf.keras they stay": (
        "tf.keras@2.10",
        "tf.keras@2.21",
        "import tensorflow as tf\nfrom tensorflow import losses\ntf.optimizers.Adam(lr=0.1), losses.MSE\n",
        "import tensorflow as tf\nfrom tensorflow import losses\ntf.optimizers.Adam(learning_rate=0.1), losses.MSE\n",
    ),
    "TensorFlow 1 had others of these names": (
        "tf.keras@1.15",
        "keras@3.15",
        "import tensorflow as tf\nfrom tensorflow import keras, losses\ntf.losses.log_loss, tf.metrics.auc\n",
        "import tensorflow as tf\nfrom tensorflow import losses\nimport keras\ntf.losses.log_loss, tf.metrics.auc\n",
    ),
    "what else is imported stays": (
        "tf.keras@2.10",
        "keras@3.15",
        "from tensorflow import data, keras\nkeras.Model\n",
        "from tensorflow import data\nimport keras\nkeras.Model\n",
    ),
    "a module": (
        "tf.keras@2.10",
        "keras@3.15",
        "import tensorflow.keras as keras\nimport tensorflow.keras.layers as L\nL.Dense(1)\n",
        "import keras\nimport keras.layers as L\nL.Dense(1)\n",
    ),
    "tf.keras": (
        "tf.keras@2.10",
        "keras@3.15",
        "import tensorflow as tf\nm = tf.keras.Sequential([tf.keras.layers.Dense(1)])\nx = tf.ones(1)\n",
        "import tensorflow as tf\nimport keras\nm = keras.Sequential([keras.layers.Dense(1)])\nx = tf.ones(1)\n",
    ),
    "a name for tf.keras": (
        "tf.keras@2.10",
        "keras@3.15",
        "import tensorflow as tf\nkeras = tf.keras\nlayers = tf.keras.layers\nlayers.Dense(1)\n",
        "import tensorflow as tf\nimport keras\nlayers = keras.layers\nlayers.Dense(1)\n",
    ),
    "what TensorFlow alone has still": (
        "tf.keras@2.10",
        "keras@3.15",
        "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense\n"
        "from tensorflow.keras.preprocessing.text import Tokenizer\n"
        "from tensorflow.keras.preprocessing.image import ImageDataGenerator, load_img\n"
        "tf.keras.preprocessing.text.one_hot('a', 2)\n",
        "import tensorflow as tf\nfrom keras.layers import Dense\n"
        "from tensorflow.keras.preprocessing.text import Tokenizer\n"
        "from keras.preprocessing.image import load_img\n"
        "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"
        "tf.keras.preprocessing.text.one_hot('a', 2)\n",
    ),
    "without TensorFlow nobody has it": (
        "tf.keras@2.10",
        "py313-keras315-jax/keras[jax]",
        "from tensorflow.keras.preprocessing.text import Tokenizer\n",
        "from keras.preprocessing.text import Tokenizer\n",
    ),
    "what was kept of TensorFlow 1 stays": (
        "tf.keras@2.10",
        "keras@3.15",
        "from tensorflow.compat.v1 import keras\nfrom tensorflow.compat.v1.keras import layers\n",
        "from tensorflow.compat.v1 import keras\nfrom tensorflow.compat.v1.keras import layers\n",
    ),
    "another meaning of keras": (
        "tf.keras@2.10",
        "keras@3.15",
        "import tensorflow as tf\ndef f(keras):\n    return tf.keras.Model\n",
        "import tensorflow as tf\ndef f(keras):\n    return tf.keras.Model\n",
    ),
    "to tf.keras": (
        "keras@2.3.1",
        "tf.keras@2.15",
        "import keras\nfrom keras.layers import Dense\nfrom keras import backend as K\nK.clear_session()\n",
        "from tensorflow import keras\nfrom tensorflow.keras.layers import Dense\n"
        "from tensorflow.keras import backend as K\nK.clear_session()\n",
    ),
    "to tf_keras": (
        "tf.keras@2.10",
        "tf_keras@2.21",
        "from tensorflow import keras\nfrom tensorflow.keras.layers import Dense\n",
        "import tf_keras as keras\nfrom tf_keras.layers import Dense\n",
    ),
    "moved, and by another provider": (
        "keras@2.3.1",
        "tf.keras@2.15",
        "from keras.layers.core import Dense\n",
        "from tensorflow.keras.layers import Dense\n",
    ),
    "a function in place of one of tf.keras": (
        "tf.keras@2.10",
        "keras@3.15",
        "import tensorflow as tf\nx = tf.keras.backend.mean(y)\n",
        "import tensorflow as tf\nimport keras\nx = keras.ops.mean(y)\n",
    ),
}


@pytest.mark.parametrize("kind", PROVIDERS)
def test_the_import_of_the_targets_provider(kind: str, tmp_path: Path) -> None:
    old, new, before, after = PROVIDERS[kind]
    assert fixed(before, tmp_path, old, new).decode() == after
