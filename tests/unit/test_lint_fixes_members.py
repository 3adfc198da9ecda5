"""What ``lint --fix`` writes for methods, attributes, keys, and names of files."""

from pathlib import Path

import pytest
from linting import fixed

OLD, NEW = "keras@2.3.1", "keras@3.15"

#: Kind → a file before and after; from keras 2.3.1 to keras 3.15 where nothing else is said.
SAFE = {
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
        "import keras\nm = keras.Sequential([keras.layers.Dense(1)])\ny = m.predict_classes(x) + 1\n",
        'import keras\nm = keras.Sequential([keras.layers.Dense(1)])\ny = (m.predict(x) > 0.5).astype("int32") + 1\n',
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
}


@pytest.mark.parametrize("kind", SAFE)
def test_what_is_fixed_safely(kind: str, tmp_path: Path) -> None:
    before, after = SAFE[kind]
    assert fixed(before, tmp_path, OLD, NEW).decode() == after
    assert fixed(before, tmp_path, OLD, NEW, unsafe=True).decode() == after


def test_arguments_of_a_generator_go_where_fit_has_none(tmp_path: Path) -> None:
    """They are not those at the same places of fit: sample_weight stands where workers did."""
    head = "import keras\nm = keras.Sequential()\n"
    before = head + "m.fit_generator(g, steps_per_epoch=4, workers=4, use_multiprocessing=True, max_queue_size=2)\n"
    assert fixed(before, tmp_path, OLD, NEW).decode() == head + "m.fit(g, steps_per_epoch=4)\n"
    former = before.replace("import keras", "from tensorflow import keras")
    assert fixed(former, tmp_path, "tf.keras@2.4", "tf.keras@2.15").decode() == former, "it is there"


def test_a_name_of_a_folder_that_other_code_has_is_not_safe(tmp_path: Path) -> None:
    text = 'import os, keras\nm = keras.Sequential()\nm.save("kept")\nos.path.isdir("kept")\n'
    assert fixed(text, tmp_path).decode() == text
    assert fixed(text, tmp_path, unsafe=True).decode() == text.replace("kept", "kept.keras")


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
