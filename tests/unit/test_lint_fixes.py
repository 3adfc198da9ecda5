"""What ``lint --fix`` writes, for every kind of fix; and that everything else stays byte for byte."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linting import fixed

from conformance.lint.fixes.applying import applied, chosen
from conformance.lint.fixes.source import Source
from conformance.lint.model import Edit, Finding, Fix, Span
from conformance.lint.parsing import Problem, unit

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
    "a renamed argument with other values": (
        'import keras\nkeras.layers.MaxPooling2D(dim_ordering="th")\n',
        'import keras\nkeras.layers.MaxPooling2D(data_format="channels_first")\n',
    ),
    "a value of an argument": (
        "import keras\nkeras.losses.MeanSquaredError(reduction='auto')\n",
        "import keras\nkeras.losses.MeanSquaredError(reduction='sum_over_batch_size')\n",
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
    "what the code does for one device": (
        "from keras.utils import multi_gpu_model\nif n:\n    try:\n        m = multi_gpu_model(n, gpus=2)\n"
        "        print('two')\n    except (OSError, ValueError):\n        m = n\n\n        if m:  # one\n"
        "            print('one')\n",
        "if n:\n    m = n\n\n    if m:  # one\n        print('one')\n",
    ),
    "the same by the whole name": (
        "import keras\ntry: m = keras.utils.multi_gpu_model(n)\nexcept: m = n\n",
        "import keras\nm = n\n",
    ),
    "what TensorFlow has still": (
        "from keras.preprocessing.text import Tokenizer\nfrom keras.preprocessing import image, text\n"
        "from keras.preprocessing.image import ImageDataGenerator as G, load_img\n"
        "Tokenizer(), G(), image.ImageDataGenerator(), text.one_hot('a', 2)\n",
        "from tensorflow.keras.preprocessing.text import Tokenizer\nimport tensorflow as tf\n"
        "from keras.preprocessing import image\nfrom tensorflow.keras.preprocessing import text\n"
        "from keras.preprocessing.image import load_img\n"
        "from tensorflow.keras.preprocessing.image import ImageDataGenerator as G\n"
        "Tokenizer(), G(), tf.keras.preprocessing.image.ImageDataGenerator(), text.one_hot('a', 2)\n",
    ),
    "an argument that is left out": (
        "import keras\nkeras.layers.BatchNormalization(fused=False, axis=1)\n",
        "import keras\nkeras.layers.BatchNormalization(axis=1)\n",
    ),
    "a moved name in an import": (
        "from keras.layers.core import Dense  # dense\n",
        "from keras.layers import Dense  # dense\n",
    ),
    "names of one import that went to two modules": (
        "from keras.utils import (\n    Sequence,  # data\n    np_utils,\n)\nnp_utils.to_categorical([0])\n",
        "from keras.utils import (\n    Sequence,  # data\n)\nfrom keras import utils as np_utils\n"
        "np_utils.to_categorical([0])\n",
    ),
    "a renamed name keeps what it is bound to": (
        "from keras.losses import mse\nmse([0.0], [1.0])\n",
        "from keras.losses import mean_squared_error as mse\nmse([0.0], [1.0])\n",
    ),
    "a function of the backend": (
        "from keras import backend as K\nK.mean(K.square(x), axis=-1)\n",
        "from keras import backend as K\nfrom keras import ops\nops.mean(ops.square(x), axis=-1)\n",
    ),
    "a function of the backend by its whole name": (
        "import keras\nkeras.backend.sum(x)\n",
        "import keras\nkeras.ops.sum(x)\n",
    ),
    "a function by a variable for its module": (
        "import tensorflow as tf\nfrom keras import ops\nK = tf.keras.backend\nK.sum(x)\n",
        "import tensorflow as tf\nimport keras\nfrom keras import ops\nK = keras.backend\nops.sum(x)\n",
    ),
    "either of two functions": (
        "from keras import backend as K\nf = K.sum if a else K.mean\nf(x)\n",
        "from keras import backend as K\nfrom keras import ops\nf = ops.sum if a else ops.mean\nf(x)\n",
    ),
    "a function whose default is another one": (
        "import keras\nkeras.backend.concatenate([x, y])\nkeras.backend.argmax(x)\n",
        "import keras\nkeras.ops.concatenate([x, y], axis=-1)\nkeras.ops.argmax(x, axis=-1)\n",
    ),
    "a function whose arguments have other names": (
        "import keras\nkeras.backend.clip(x, min_value=0, max_value=1)\n",
        "import keras\nkeras.ops.clip(x, x_min=0, x_max=1)\n",
    ),
    "a function whose arguments have other places": (
        "import keras\nkeras.backend.in_top_k(x, y, 2)\n",
        "import keras\nkeras.ops.in_top_k(predictions=x, targets=y, k=2)\n",
    ),
    "an imported function, and its calls": (
        "from keras.backend import expand_dims\nexpand_dims(x)\n",
        "from keras.ops import expand_dims\nexpand_dims(x, axis=-1)\n",
    ),
    "code in place of an imported function": (
        "from keras.backend import int_shape  # shape\nfrom keras.backend import floatx, get_value\n"
        "int_shape(x), get_value(int_shape(y)[0]), floatx()\n",
        "pass  # shape\nfrom keras.backend import floatx\nfrom keras import ops\n"
        "tuple(x.shape), ops.convert_to_numpy(tuple(y.shape)[0]), floatx()\n",
    ),
    "code in place of a call": (
        "import keras\nkeras.backend.int_shape(a + b)[0]\nkeras.backend.set_value(v, 2 * x)\n",
        "import keras\ntuple((a + b).shape)[0]\nv.assign(2 * x)\n",
    ),
    "a method": (
        "import keras\nm = keras.metrics.Mean()\nm.reset_states()\n",
        "import keras\nm = keras.metrics.Mean()\nm.reset_state()\n",
    ),
    "a method with arguments of other names and places": (
        "import keras\nm = keras.Sequential()\nm.fit_generator(g, 2, epochs=3)\nm.evaluate_generator(generator=g)\n",
        "import keras\nm = keras.Sequential()\nm.fit(g, steps_per_epoch=2, epochs=3)\nm.evaluate(x=g, verbose=0)\n",
    ),
    "classes of several outputs": (
        'import numpy as np\nimport keras\nm = keras.Sequential()\nm.compile("sgd", "categorical_crossentropy")\n'
        "m.predict_classes(x, verbose=0)\n",
        'import numpy as np\nimport keras\nm = keras.Sequential()\nm.compile("sgd", "categorical_crossentropy")\n'
        "np.argmax(m.predict(x, verbose=0), axis=-1)\n",
    ),
    "classes of one output": (
        'import keras\nm = keras.Sequential()\nm.compile("sgd", loss="binary_crossentropy")\n'
        "y = m.predict_classes(x) + 1\n",
        'import keras\nm = keras.Sequential()\nm.compile("sgd", loss="binary_crossentropy")\n'
        'y = (m.predict(x) > 0.5).astype("int32") + 1\n',
    ),
    "a metric that was called": (
        "import keras\nclass L(keras.layers.Layer):\n    def build(self, s):\n        self.m = keras.metrics.Mean()\n"
        "    def call(self, x):\n        self.add_metric(self.m(x))\n        return x\n",
        "import keras\nclass L(keras.layers.Layer):\n    def build(self, s):\n        self.m = keras.metrics.Mean()\n"
        "    def call(self, x):\n        self.m(x)\n        return x\n",
    ),
    "an attribute": (
        "import keras\no = keras.optimizers.SGD()\nprint(o.lr)\n",
        "import keras\no = keras.optimizers.SGD()\nprint(o.learning_rate)\n",
    ),
    "a method of one's own, and where it is called": (
        "import keras\nclass Mine(keras.metrics.Metric):\n    def reset_states(self):\n"
        "        pass\n\nm = Mine()\nm.reset_states()\n",
        "import keras\nclass Mine(keras.metrics.Metric):\n    def reset_state(self):\n"
        "        pass\n\nm = Mine()\nm.reset_state()\n",
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
    "a key of the history": (
        "import keras\nm = keras.Sequential()\nh = m.fit(x)\nh.history['lr']\n",
        "import keras\nm = keras.Sequential()\nh = m.fit(x)\nh.history['learning_rate']\n",
    ),
    "the name of a file, where it is written and read": (
        'import keras\nm = keras.Sequential()\nm.save("kept")\nkeras.models.load_model("kept")\n',
        'import keras\nm = keras.Sequential()\nm.save("kept.keras")\nkeras.models.load_model("kept.keras")\n',
    ),
    "the name of a file that was one before, for other code, too": (
        'import os, keras\nm = keras.Sequential()\nm.save("kept")\nos.path.isdir("kept")\n',
        'import os, keras\nm = keras.Sequential()\nm.save("kept.keras")\nos.path.isdir("kept.keras")\n',
    ),
    "the name of a file of weights": (
        'import keras\nm = keras.Sequential()\nm.save_weights("w.h5")\nm.load_weights("w.h5")\n',
        'import keras\nm = keras.Sequential()\nm.save_weights("w.weights.h5")\nm.load_weights("w.weights.h5")\n',
    ),
    "the name of a file in a variable, of checkpoints": (
        "import keras\npath = 'best-{epoch:02d}.hdf5'\nkeras.callbacks.ModelCheckpoint(path)\n",
        "import keras\npath = 'best-{epoch:02d}.h5'\nkeras.callbacks.ModelCheckpoint(path)\n",
    ),
    "the name of a file that is put together": (
        'import keras\nm = keras.Sequential()\nm.save_weights(f"{folder}/w.hdf5")\n',
        'import keras\nm = keras.Sequential()\nm.save_weights(f"{folder}/w.weights.h5")\n',
    ),
    "lines in place of a call": (
        "import keras\nm = keras.Sequential()\nif m:\n    m.reset_states()  # forget\n",
        "import keras\nm = keras.Sequential()\nif m:\n    for layer in m.layers:  # forget\n"
        '        if hasattr(layer, "reset_states"):\n            layer.reset_states()\n',
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
    "a name of NumPy": (
        "import numpy as np\nnp.zeros(3, np.float)\nx = -np.Inf\ny = 2 ** np.NINF\n",
        "import numpy as np\nnp.zeros(3, float)\nx = -np.inf\ny = 2 ** (-np.inf)\n",
    ),
    "a name of TensorFlow": (
        "import tensorflow as tf\ntf.log(x)\ntf.set_random_seed(1)\n",
        "import tensorflow as tf\ntf.math.log(x)\ntf.random.set_seed(1)\n",
    ),
    "the shape of a symbol": (
        "import keras\nx = keras.Input((2,))\nx.shape.as_list()\n",
        "import keras\nx = keras.Input((2,))\nlist(x.shape)\n",
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


def test_where_it_works_still_no_class_takes_its_place(tmp_path: Path) -> None:
    text = "from tensorflow import keras\nkeras.callbacks.ModelCheckpoint('a.h5', period=2)\n"
    assert fixed(text, tmp_path, "tf.keras@2.10", "tf.keras@2.15").decode() == text


def test_what_keras_2_calls_strides_stays(tmp_path: Path) -> None:
    """Keras 1 had a size of the kernel there, which the package keras understood up to 2.3.1."""
    text = "from tensorflow import keras\nkeras.layers.Conv2D(4, 3, 3)\n"
    made = fixed(text, tmp_path, "tf.keras@2.10", "keras@3.15")
    assert made.decode() == "import keras\nkeras.layers.Conv2D(4, 3, 3)\n"


def test_a_name_of_a_folder_that_other_code_has_is_not_safe(tmp_path: Path) -> None:
    text = 'import os, keras\nm = keras.Sequential()\nm.save("kept")\nos.path.isdir("kept")\n'
    assert fixed(text, tmp_path).decode() == text
    assert fixed(text, tmp_path, unsafe=True).decode() == text.replace("kept", "kept.keras")


UNSAFE = {
    "on one device": (
        "from keras.utils import multi_gpu_model, plot_model\nm = multi_gpu_model(n, gpus=2)\n",
        "from keras.utils import multi_gpu_model, plot_model\nm = multi_gpu_model(n, gpus=2)\n",
    ),
    "on as many devices as there are": (
        "from keras.utils import multi_gpu_model\nm = multi_gpu_model(n)\n",
        "m = n\n",
    ),
    "decay is a schedule": (
        "import keras\nkeras.optimizers.SGD(0.1, decay=1e-3)\n",
        "import keras\n"
        "keras.optimizers.SGD(keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=1, decay_rate=1e-3))\n",
    ),
    "decay with the rate by its old name": (
        "import keras\nkeras.optimizers.SGD(learning_rate=r, decay=r / 2)\n",
        "import keras\nkeras.optimizers.SGD("
        "learning_rate=keras.optimizers.schedules.InverseTimeDecay(r, decay_steps=1, decay_rate=r / 2))\n",
    ),
    "processes": (
        "import keras\nm = keras.Sequential()\nm.fit(x, use_multiprocessing=True)\n",
        "import keras\nm = keras.Sequential()\nm.fit(x)\n",
    ),
    "classes of nobody knows how many outputs": (
        "import keras\nm = keras.Sequential()\nm.predict_classes(x)\n",
        "import keras\nimport numpy as np\nm = keras.Sequential()\nnp.argmax(m.predict(x), axis=-1)\n",
    ),
    "an argument that is computed": (
        "import keras\nm = keras.Sequential()\nm.fit(x, workers=count())\n",
        "import keras\nm = keras.Sequential()\nm.fit(x)\n",
    ),
}


@pytest.mark.parametrize("kind", UNSAFE)
def test_what_may_change_the_meaning_is_left_unless_asked_for(kind: str, tmp_path: Path) -> None:
    before, after = UNSAFE[kind]
    assert fixed(before, tmp_path, OLD, NEW).decode() == before
    assert fixed(before, tmp_path, OLD, NEW, unsafe=True).decode() == after


#: What saves every so many epochs, as it is put behind the imports.
PERIODIC = '''

class PeriodicCheckpoint({base}):
    """Saves every so many epochs."""

    def __init__(self, *args, period, **kwargs):
        super().__init__(*args, **kwargs)
        self.every, self.passed = period, 0

    def on_epoch_end(self, epoch, logs=None):
        self.passed += 1
        if self.passed >= self.every:
            self.passed = 0
            super().on_epoch_end(epoch, logs)
'''


def test_a_class_of_ones_own_is_written_once(tmp_path: Path) -> None:
    before = (
        '"""Doc."""\nfrom keras.callbacks import ModelCheckpoint as C\nimport os\n\n'
        "a, b = C('a.hdf5', period=2), C('b.h5', period=n)\n"
    )
    after = (
        '"""Doc."""\nfrom keras.callbacks import ModelCheckpoint as C\nimport os\n'
        + PERIODIC.format(base="C")
        + "\na, b = PeriodicCheckpoint('a.h5', period=2), PeriodicCheckpoint('b.h5', period=n)\n"
    )
    assert fixed(before, tmp_path, OLD, NEW).decode() == after


#: Nothing of these is changed: what they say is not known well enough.
LEFT = [
    "import keras\nkeras.optimizers.SGD(**{'lr': 1})\n",
    "import keras\nf = keras.backend.int_shape\n",
    # What no version of it has is not put in the place of another argument.
    "import keras\nm = keras.Sequential()\nm.fit_generator(g, nb_val_samples=3)\n",
    "import keras\nm = keras.Sequential()\nm.fit_generator(*args)\n",
    "import keras\nkeras.models.load_model('of somebody else')\n",
    "import keras\nm = keras.Sequential()\nm.load_weights('of_somebody.ckpt')\n",
    "import keras\ny = m.reset_states() if (m := keras.Sequential()) else 0\n",
    # Of another argument nobody knows what to do; or there is such a class.
    "import keras\nkeras.callbacks.ModelCheckpoint('a.h5', period=2, options=o)\n",
    "import keras\nclass PeriodicCheckpoint:\n    pass\nkeras.callbacks.ModelCheckpoint('a.h5', period=2)\n",
    "import os\ndef f():\n    import keras\n    keras.callbacks.ModelCheckpoint('a.h5', period=2)\n",
    "import keras\nx = 1\nkeras.backend.batch_flatten(x)\n",
    "import keras\nkeras.optimizers.SGD(lr=1)  # conformance: ignore\n",
    "import keras\ntry:\n    keras.optimizers.SGD(lr=1)\nexcept TypeError:\n    pass\n",
    # keras 2.3.1 looks at the types of these, and nobody sees them here.
    "import keras\nkeras.layers.Conv2D(4, n, n, subsample=(1, 1))\n",
    # The code does something before it, or has to do something after it; or does not go on.
    "from keras.utils import multi_gpu_model\ntry:\n"
    "    f()\n    m = multi_gpu_model(n, gpus=2)\nexcept ValueError:\n    m = n\n",
    "from keras.utils import multi_gpu_model\ntry:\n"
    "    m = multi_gpu_model(n, gpus=2)\nexcept ValueError:\n    raise\n",
    "from keras.utils import multi_gpu_model\ntry:\n    m = multi_gpu_model(n, gpus=2)\nexcept OSError:\n    m = n\n",
    # It may be either of two.
    "from keras import backend as K\nf = K.floatx if a else K.mean\nf(x)\n".replace("K.mean", "K.epsilon"),
    "from keras import backend as K\nf = a\nf = K.int_shape\nf(x)\n",
    # Before Python 3.12 the quotes would end it.
    'import keras\nm = keras.Sequential()\nm.compile("sgd", "binary_crossentropy")\nf"{m.predict_classes(x)}"\n',
    "import keras\nclass L(keras.layers.Layer):\n    def call(self, x):\n        self.add_metric(f(x))\n",
    # The rate is assigned to, which a schedule does not take.
    "import keras\no = keras.optimizers.SGD(0.1, decay=0.1)\nkeras.callbacks.ReduceLROnPlateau()\n",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_is_not_known_is_left(text: str, tmp_path: Path) -> None:
    assert fixed(text, tmp_path, OLD, NEW, unsafe=True).decode() == text


def test_arguments_of_a_generator_go_where_fit_has_none(tmp_path: Path) -> None:
    """They are not those at the same places of fit: sample_weight stands where workers did."""
    head = "import keras\nm = keras.Sequential()\n"
    before = head + "m.fit_generator(g, steps_per_epoch=4, workers=4, use_multiprocessing=True, max_queue_size=2)\n"
    assert fixed(before, tmp_path, OLD, NEW).decode() == head + "m.fit(g, steps_per_epoch=4)\n"
    former = before.replace("import keras", "from tensorflow import keras")
    assert fixed(former, tmp_path, "tf.keras@2.4", "tf.keras@2.15").decode() == former, "it is there"


def test_a_lambda_is_not_read_from_another_file_without_asking(tmp_path: Path) -> None:
    """Keras 3 refuses a Lambda of a .keras file unless it is told safe_mode=False; a SavedModel of Keras 2 has it."""
    text = (
        "from tensorflow import keras\nm = keras.Sequential([keras.layers.{}])\n"
        'm.save("folder")\nkeras.models.load_model("folder")\n'
    )
    for layer, safe in (("Lambda(abs)", False), ("ReLU()", True)):
        before = text.format(layer)
        after = before.replace('"folder"', '"folder.keras"').replace("from tensorflow import", "import")
        assert (fixed(before, tmp_path, "tf.keras@2.10", NEW).decode() == after) is safe
        assert fixed(before, tmp_path, "tf.keras@2.10", NEW, unsafe=True).decode() == after


#: The import of another provider: from, to, before, after.
PROVIDERS = {
    "from tensorflow": (
        "tf.keras@2.10",
        "keras@3.15",
        "from tensorflow import keras\nfrom tensorflow.keras.layers import Dense as D  # dense\nkeras.Model, D\n",
        "import keras\nfrom keras.layers import Dense as D  # dense\nkeras.Model, D\n",
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


#: How it is written: before and after.
WRITTEN = {
    "calls of many lines": (
        "import keras\nm = keras.Sequential()\nm.fit(\n    x,\n    workers=1,  # one\n    epochs=2,\n)\n",
        "import keras\nm = keras.Sequential()\nm.fit(\n    x,\n      # one\n    epochs=2,\n)\n",
    ),
    "a trailing comma": (
        "import keras\nkeras.layers.GRU(\n    4,\n    name='g',\n)\n",
        "import keras\nkeras.layers.GRU(\n    4,\n    name='g',\n    reset_after=False,\n)\n",
    ),
    "two findings in one call": (
        "import keras\nkeras.layers.Dense(output_dim=1, init='ones', kernel_constraint='nonneg')\n",
        "import keras\nkeras.layers.Dense(units=1, kernel_initializer='ones', kernel_constraint='non_neg')\n",
    ),
    "tabs": (
        "import keras\nm = keras.Sequential()\nif m:\n\tm.reset_states()\n",
        "import keras\nm = keras.Sequential()\nif m:\n\tfor layer in m.layers:\n"
        '\t\tif hasattr(layer, "reset_states"):\n'
        "\t\t\tlayer.reset_states()\n",
    ),
    "characters of several bytes": (
        "import keras\nprint('é€😀', keras.optimizers.SGD(lr=1), 'ü')\n",
        "import keras\nprint('é€😀', keras.optimizers.SGD(learning_rate=1), 'ü')\n",
    ),
    "parentheses": (
        "import keras\nkeras.backend.set_value((a\n    .b), (1))\nkeras.layers.GRU((4))\n",
        "import keras\n(a\n    .b).assign(1)\nkeras.layers.GRU((4), reset_after=False)\n",
    ),
    "an f-string": (
        'import keras\nprint(f"{keras.optimizers.SGD(lr=1)} {1:>{2}}")\n',
        'import keras\nprint(f"{keras.optimizers.SGD(learning_rate=1)} {1:>{2}}")\n',
    ),
    "aliases": (
        "import keras.backend as b, os\nfrom keras.optimizers import SGD as S\nb.sum(S(lr=1))\n",
        "import keras.backend as b, os\nfrom keras import ops\nfrom keras.optimizers import SGD as S\n"
        "ops.sum(S(learning_rate=1))\n",
    ),
    "a name that is taken": (
        "from keras import backend as K\nops = []\nK.sum(x)\n",
        "from keras import backend as K\nfrom keras import ops as keras_ops\nops = []\nkeras_ops.sum(x)\n",
    ),
    "one line of several statements": (
        "import keras; keras.optimizers.SGD(lr=1); x = 1\n",
        "import keras; keras.optimizers.SGD(learning_rate=1); x = 1\n",
    ),
    "no line end at the end": (
        "import keras\nkeras.optimizers.SGD(lr=1)",
        "import keras\nkeras.optimizers.SGD(learning_rate=1)",
    ),
    "an import within a function": (
        "def f():\n    from keras.layers.core import Dense, Flatten\n    return Dense\n",
        "def f():\n    from keras.layers import Dense, Flatten\n    return Dense\n",
    ),
    "a decorator": (
        "import keras\n@f(keras.optimizers.SGD(lr=1))\ndef g():\n    pass\n",
        "import keras\n@f(keras.optimizers.SGD(learning_rate=1))\ndef g():\n    pass\n",
    ),
    "a fix within another": (
        "import keras\no = keras.optimizers.SGD()\nkeras.backend.set_value(o.lr, keras.backend.get_value(o.lr) / 2)\n",
        "import keras\no = keras.optimizers.SGD()\n"
        "o.learning_rate.assign(keras.ops.convert_to_numpy(o.learning_rate) / 2)\n",
    ),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_formatting_and_comments_stay(how: str, tmp_path: Path) -> None:
    before, after = WRITTEN[how]
    assert fixed(before, tmp_path, OLD, NEW).decode() == after


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
def test_line_ends_and_encodings_stay(end: str, encoding: str, tmp_path: Path) -> None:
    head = "" if encoding.startswith("utf-8") else f"# coding: {encoding}\n"
    before = f"{head}from keras import backend as K\ns = 'é'\nK.sum(x)\n"
    after = f"{head}from keras import backend as K\nfrom keras import ops\ns = 'é'\nops.sum(x)\n"
    if end == "\r" and head:
        pytest.skip("Python finds no encoding in the first line where a file has no line feed")
    made = fixed(before.replace("\n", end).encode(encoding), tmp_path, OLD, NEW)
    assert made == after.replace("\n", end).encode(encoding)


def test_each_line_keeps_its_own_end(tmp_path: Path) -> None:
    before = b"import keras\r\nx = 1\nkeras.optimizers.SGD(lr=1)\r\ny = 2\n"
    assert fixed(before, tmp_path, OLD, NEW) == before.replace(b"lr=", b"learning_rate=")


# Applying.


def finding(*edits: Edit, rule: str = "r", line: int = 1, column: int = 1) -> Finding:
    place = Span(line, column, line, column)
    return Finding(rule, "error", "code.py", place, "", "", fix=Fix(edits))


def edit(start: int, end: int, text: str) -> Edit:
    return Edit(Span(1, start, 1, end), text)


def test_of_two_that_overlap_the_first_is_taken() -> None:
    one = finding(edit(1, 5, "a"), column=1)
    other = finding(edit(4, 6, "b"), edit(9, 9, ", c"), column=2)
    beside = finding(edit(5, 7, "d"), edit(9, 9, ", e"), column=3)
    assert chosen([other, beside, one]) == [one, beside]
    assert chosen([beside, one, other]) == [one, beside]


def test_the_same_edit_of_two_is_made_once() -> None:
    both = [
        finding(edit(1, 1, "\nimport ops"), edit(5, 6, "x"), column=5),
        finding(edit(1, 1, "\nimport ops"), column=6),
    ]
    assert chosen(both) == both
    read = unit("abcdefgh = 1")
    assert not isinstance(read, Problem)
    edits = [one for found in both for one in (found.fix.edits if found.fix is not None else ())]
    assert applied(Source(read), edits) == "\nimport opsabcdxfgh = 1"


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 4), st.sampled_from(["", "x", ", y"])), max_size=8))
def test_what_is_chosen_never_overlaps_and_does_not_depend_on_the_order(made: list[tuple[int, int, str]]) -> None:
    findings = [finding(edit(at, at + size, text), column=at, rule=f"{size}{text}") for at, size, text in made]
    some = chosen(findings)
    assert some == chosen(list(reversed(findings)))
    taken = sorted({one.fix.edits[0] for one in some if one.fix is not None})
    for first, second in pairwise(taken):
        assert first.span.end_column <= second.span.column
