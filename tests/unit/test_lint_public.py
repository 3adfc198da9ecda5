"""What broke public programs is found, each by a snippet; and the published programs hold what is reported of them."""

import pytest
from linting import findings, knowledge, space, told

from conformance.analysis.history.moving import Outcome, moving
from conformance.catalog.scripts import FOLDER
from conformance.cli.causes import SCRIPTS
from conformance.inventory.advice import packed
from conformance.workspace.source import source

#: Each cause of causes.tsv that a reader can see: a snippet, and what is told of it from keras 2.3.1 to Keras 3.15.
FOUND = {
    "optimizer argument lr=": (
        "from keras.optimizers import Adam\nAdam(lr=0.1)",
        "2 refused-argument optimizers.Adam(lr=)",
    ),
    "module keras.utils.np_utils": ("from keras.utils import np_utils", "1 gone-name utils.np_utils"),
    "save_weights(name) without .weights.h5": (
        "import keras\nm = keras.Sequential()\nm.save_weights('kept')",
        "3 file-name Model.save_weights(filepath=)",
    ),
    "load_weights of a TensorFlow checkpoint": (
        "import keras\nm = keras.Sequential()\nm.load_weights('cp.ckpt')",
        "3 file-name Model.load_weights(filepath=)",
    ),
    "Model.save(name) without an extension": (
        "import keras\nm = keras.Sequential()\nm.save('kept')",
        "3 file-name Model.save(filepath=)",
    ),
    "imports from keras.layers.core (and other old modules below layers)": (
        "from keras.layers.core import Dense",
        "1 moved-name layers.core.Dense",
    ),
    "keras.preprocessing.text (Tokenizer)": (
        "from keras.preprocessing.text import Tokenizer",
        "1 gone-name preprocessing.text.Tokenizer",
    ),
    "keras.backend functions (mean, sum, int_shape, gradients)": (
        "from keras import backend as K\nK.int_shape(x)",
        "2 gone-name backend.int_shape",
    ),
    "ModelCheckpoint(filepath) name": (
        "import keras\nkeras.callbacks.ModelCheckpoint('best.hdf5')",
        "2 file-name callbacks.ModelCheckpoint(filepath=)",
    ),
    "a tf function on a symbolic tensor": (
        "import keras, tensorflow as tf\nx = keras.Input((2,))\ny = keras.layers.Dense(1)(x)\ntf.reduce_mean(y)",
        "4 symbolic-tensor tensorflow.reduce_mean",
    ),
    "add_metric": (
        "import keras\nm = keras.Model()\nm.add_metric(x, name='a')",
        "3 gone-member Model.add_metric",
    ),
    "load_model of a SavedModel folder": (
        "import keras\nkeras.models.load_model('folder')",
        "2 file-name models.load_model(filepath=)",
    ),
    "Keras 1 arguments (output_dim=, Model(input=))": (
        "from keras.layers import Dense\nDense(output_dim=3)",
        "2 renamed-argument layers.Dense(output_dim=)",
    ),
    "optimizer argument decay=": (
        "from keras.optimizers import SGD\nSGD(decay=0.1)",
        "2 ignored-argument optimizers.SGD(decay=)",
    ),
    "predict_classes": (
        "from keras.models import Sequential\nm = Sequential()\nm.predict_classes(x)",
        "3 gone-member models.Sequential.predict_classes",
    ),
    "ImageDataGenerator": (
        "from keras.preprocessing.image import ImageDataGenerator",
        "1 gone-name preprocessing.image.ImageDataGenerator",
    ),
    "keras.utils.vis_utils, keras.utils.data_utils": (
        "from keras.utils.vis_utils import plot_model",
        "1 moved-name utils.vis_utils.plot_model",
    ),
    "save_format=": (
        "import keras\nm = keras.Sequential()\nm.save('a.h5', save_format='tf')",
        "3 refused-argument Sequential.save(save_format=)",
    ),
    "metric.reset_states": (
        "import keras\nm = keras.metrics.Mean()\nm.reset_states()",
        "3 gone-member metrics.Mean.reset_states",
    ),
    "positional add_variable, add_weight": (
        "import keras\nclass L(keras.layers.Layer):\n    def build(self, s):\n        self.add_weight('w', (2,))",
        "4 breaking-behaviour layers.Layer.add_weight",
    ),
    "tf.Variable as an attribute of a layer (not tracked, silent)": (
        "import keras, tensorflow as tf\nclass L(keras.layers.Layer):\n    def build(self, s):\n"
        "        self.w = tf.Variable(s)",
        "4 changed-behaviour layers.Layer with a tf.Variable",
    ),
    "np.Inf, np.int (NumPy's, not Keras')": ("import numpy as np\nnp.Inf", "2 gone-beside numpy.Inf"),
    "weights= on a layer": (
        "from keras.layers import Dense\nDense(2, weights=[w])",
        "2 refused-argument layers.Dense(weights=)",
    ),
    "LSTM(batch_size=)": (
        "from keras.layers import LSTM\nLSTM(2, batch_size=3)",
        "2 refused-argument layers.LSTM(batch_size=)",
    ),
    "from keras.losses import mse": ("from keras.losses import mse", "1 moved-name losses.mse"),
    "shape.as_list()": (
        "import keras\nx = keras.Input((2,))\nx.shape.as_list()",
        "3 symbolic-tensor KerasTensor.shape.as_list",
    ),
    "to_yaml": ("import keras\nm = keras.Model()\nm.to_yaml()", "3 gone-member Model.to_yaml"),
    "reduction=AUTO": (
        "import keras\nkeras.losses.MeanSquaredError(reduction=keras.losses.Reduction.AUTO)",
        "2 gone-name losses.Reduction",
    ),
    "ModelCheckpoint(period=)": (
        "import keras\nkeras.callbacks.ModelCheckpoint('a.keras', period=2)",
        "2 refused-argument callbacks.ModelCheckpoint(period=)",
    ),
    "DenseFeatures": ("import tensorflow as tf\ntf.keras.layers.DenseFeatures([])", "2 gone-name layers.DenseFeatures"),
    "experimental.PeepholeLSTMCell": (
        "import tensorflow as tf\ntf.keras.experimental.PeepholeLSTMCell(2)",
        "2 gone-name experimental.PeepholeLSTMCell",
    ),
    "scikit-learn wrapper": (
        "from keras.wrappers.scikit_learn import KerasClassifier",
        "1 gone-name wrappers.scikit_learn.KerasClassifier",
    ),
    "optimizer.lr": (
        "import keras\nm = keras.Model()\nprint(m.optimizer.lr)",
        "3 gone-member optimizers.Optimizer.lr",
    ),
}

#: What no reader sees that runs nothing, and why.
UNSEEN = {
    "shapes of nested RNN cells": "the shapes are known only when the cells are built",
    "labels not expanded": "the shapes of data are known only at run time",
    "tf.keras.losses.mean_squared_error": "the function is there: what it gives for some shapes differs",
}


def test_every_cause_that_broke_public_programs_has_its_place() -> None:
    lines = (FOLDER / "causes.tsv").read_text(encoding="utf-8").splitlines()
    causes = {line.split("\t")[0] for line in lines if line and not line.startswith("#")}
    assert causes == FOUND.keys() | UNSEEN.keys()


@pytest.mark.parametrize("cause", FOUND)
def test_what_broke_public_programs_is_found(cause: str) -> None:
    text, wanted = FOUND[cause]
    assert wanted in told(text, "keras@2.3.1", "keras@3.15")


@pytest.mark.parametrize("pair", [("keras@2.3.1", "tf.keras@2.15"), ("tf.keras@2.10", "keras@3.15")])
def test_published_programs_that_run_raise_no_alarm_and_those_that_fail_do(pair: tuple[str, str]) -> None:
    known = source()
    knows = knowledge(*pair)
    before, after = (one.implementation.id for one in knows.headers)
    ends = [before, after]
    names = [name for name in known.apis if name.startswith(SCRIPTS)]
    scripts = moving(known.judge(ends, names), before, after, known.ended(ends, names))
    errors = {
        one.case: [e.message for e in findings(known.case(one.case).params["source"], *pair) if e.severity == "error"]
        for one in scripts.of(Outcome.SAME, Outcome.OTHER, Outcome.FAILS)
    }
    assert {one.case: errors[one.case] for one in scripts.of(Outcome.SAME, Outcome.OTHER) if errors[one.case]} == {}
    failing = scripts.of(Outcome.FAILS)
    silent = [one.case for one in failing if not errors[one.case]]
    # What fails because of a file that another version wrote is not in the text.
    assert set(silent) <= {"scripts.finetune_frozen_h5"}
    assert space(knows).kind("layers.Dense") == "class"


#: Advice of which the old way is not seen: what it calls is a layer that was called before, or a signature.
OLD_WAYS_UNSEEN = {
    "callbacks_utils: utils.plot_model(layer_range=)",
    "layers: layers.LSTM.call(inputs=)",
    "layers: layers.Bidirectional.call(constants=)",
    "layers: layers.SimpleRNNCell.call(inputs=)",
    "preprocessing: preprocessing.load_img(grayscale=)",
}

IMPORTS = "import keras\nimport numpy as np\n"


def test_the_old_way_of_every_advice_is_told_of_and_the_new_one_is_not() -> None:
    """Both were run: the one raises, or does nothing, under the version in which the other works."""
    silent, alarms, old_ways = set(), {}, 0
    for one in packed.load().advice:
        if one.before and (one.change != "changed" or one.says):
            old_ways += 1
            if not any(e.severity != "note" for e in findings(IMPORTS + one.before, one.old, one.new)):
                silent.add(one.id)
        if one.snippet:
            errors = [e.message for e in findings(IMPORTS + one.snippet, one.old, one.new) if e.severity == "error"]
            if errors:
                alarms[one.id] = errors
    assert alarms == {}
    assert silent == OLD_WAYS_UNSEEN
    assert old_ways > 490
