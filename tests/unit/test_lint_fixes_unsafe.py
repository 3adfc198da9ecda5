"""What ``lint --fix`` leaves: what may change the meaning, unless it is asked for, and what is not known well."""

from pathlib import Path

import pytest
from linting import fixed

OLD, NEW = "keras@2.3.1", "keras@3.15"

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
    "classes of a loss that takes one output and several": (
        'import keras\nm = keras.Sequential()\nm.compile("sgd", "binary_crossentropy")\nm.predict_classes(x)\n',
        'import keras\nm = keras.Sequential()\nm.compile("sgd", "binary_crossentropy")\n'
        '(m.predict(x) > 0.5).astype("int32")\n',
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


def test_where_it_works_still_no_class_takes_its_place(tmp_path: Path) -> None:
    text = "from tensorflow import keras\nkeras.callbacks.ModelCheckpoint('a.h5', period=2)\n"
    assert fixed(text, tmp_path, "tf.keras@2.10", "tf.keras@2.15").decode() == text


#: Nothing of these is changed: what they say is not known well enough.
LEFT = [
    "import keras\nkeras.optimizers.SGD(**{'lr': 1})\n",
    "import keras\nf = keras.backend.int_shape\n",
    # A module has the name of the function that is meant.
    "from keras.layers import merge\ny = merge([a, b], mode='sum')\n",
    # What a class that went can do beside its values is not known.
    "import keras\nkeras.losses.Reduction.all(), keras.losses.Reduction, keras.losses.Reduction.MEAN\n",
    "from keras.losses import Reduction\nf(Reduction.SUM, Reduction)\n",
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
    "import keras\nx = 1\nkeras.backend.batch_dot(x, x)\n",
    # What trains under this phase infers, and what is trained under the other one does not.
    "import keras\nkeras.backend.set_learning_phase(1)\n",
    "import keras\nkeras.backend.set_learning_phase(0)\nkeras.Sequential().fit(x, y)\n",
    "import keras\nx = keras.backend.set_learning_phase(0)\n",
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


#: Code with a seed, from TensorFlow 2.10, and what it becomes.
SEEDS = {
    "in a function": (
        "import keras\nfrom keras import backend as K\ndef call(x):\n"
        "    return x + K.random_normal(shape=(2, 2), seed=1)\n",
        "import keras\nfrom keras import backend as K\ndef call(x):\n"
        "    return x + keras.random.normal(shape=(2, 2))\n",
    ),
    "by position in a function": (
        "import keras\nfrom keras import backend as K\ndef call(x):\n"
        "    return K.dropout(x, 0.5, None, 7), K.random_uniform((2,), 0.0, 2.0, 'float32', 3)\n",
        "import keras\nfrom keras import backend as K\ndef call(x):\n"
        "    return keras.random.dropout(x, 0.5, None), keras.random.uniform((2,), 0.0, 2.0, 'float32')\n",
    ),
    "in a loop and in a function without a name": (
        "import keras\nfrom keras import backend as K\nfor n in range(2):\n    K.truncated_normal((2,), seed=n)\n"
        "f = lambda x: x + K.random_normal((2,), stddev=0.1, seed=1, dtype='float32')\n",
        "import keras\nfrom keras import backend as K\nfor n in range(2):\n    keras.random.truncated_normal((2,))\n"
        "f = lambda x: x + keras.random.normal((2,), stddev=0.1, dtype='float32')\n",
    ),
    "where it runs once": (
        "import keras\nfrom keras import backend as K\nx = K.random_normal((2,), seed=1)\n"
        "y = K.random_uniform((2,), 0.0, 1.0, None, 2)\n",
        "import keras\nfrom keras import backend as K\n"
        "x = keras.random.normal((2,), seed=keras.random.SeedGenerator(1))\n"
        "y = keras.random.uniform((2,), 0.0, 1.0, None, keras.random.SeedGenerator(2))\n",
    ),
    "where an object is made": (
        "import keras\nfrom keras import backend as K\nclass A:\n    def __init__(self, seed):\n"
        "        self.x = K.random_normal((2,), seed=seed)\n",
        "import keras\nfrom keras import backend as K\nclass A:\n    def __init__(self, seed):\n"
        "        self.x = keras.random.normal((2,), seed=keras.random.SeedGenerator(seed))\n",
    ),
    "no seed": (
        "import keras\nfrom keras import backend as K\ndef call(x):\n    return K.random_normal((2,), seed=None)\n",
        "import keras\nfrom keras import backend as K\ndef call(x):\n    return keras.random.normal((2,), seed=None)\n",
    ),
    "of a name that is imported": (
        "from keras.backend import random_normal\ndef call(x):\n    return random_normal((2,), seed=1)\n",
        "from keras.random import normal as random_normal\ndef call(x):\n    return random_normal((2,))\n",
    ),
}


@pytest.mark.parametrize("kind", SEEDS)
def test_a_whole_number_as_seed_is_not_handed_on(kind: str, tmp_path: Path) -> None:
    before, after = SEEDS[kind]
    assert fixed(before, tmp_path, "keras@2.10", unsafe=True).decode() == after
