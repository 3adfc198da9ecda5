"""What ``lint --fix`` writes for names that went: of Keras, of its backend, of NumPy and TensorFlow."""

from pathlib import Path

import pytest
from linting import fixed

OLD, NEW = "keras@2.3.1", "keras@3.15"

#: Kind → a file before and after; from keras 2.3.1 to keras 3.15 where nothing else is said.
SAFE = {
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
    "a norm whose least is what it was": (
        "from keras import backend as K\nK.l2_normalize(x - 1, axis=1)\nK.l2_normalize(x)\n",
        "from keras import backend as K\nfrom keras import ops\nops.normalize(x - 1, axis=1, order=2, epsilon=1e-6)\n"
        "ops.normalize(x, axis=None, order=2, epsilon=1e-6)\n",
    ),
    "the learning phase where nothing trains": (
        "from keras import backend as K\nif a:\n    K.set_learning_phase(0)  # test\n",
        "from keras import backend as K\nif a:\n    pass  # was set_learning_phase(0)  # test\n",
    ),
    "a shape that is asked of a name": (
        "from keras import backend as K\nK.batch_flatten(x)\n",
        "from keras import backend as K\nfrom keras import ops\nops.reshape(x, (ops.shape(x)[0], -1))\n",
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
    "an attribute of a class": (
        "import keras\nkeras.losses.Huber(reduction=keras.losses.Reduction.SUM)\nr = keras.losses.Reduction.AUTO\n"
        "s = keras.losses.Reduction.NONE, keras.losses.Reduction.SUM_OVER_BATCH_SIZE\n",
        'import keras\nkeras.losses.Huber(reduction="sum")\nr = "sum_over_batch_size"\n'
        's = "none", "sum_over_batch_size"\n',
    ),
    "an attribute of an imported class": (
        "from keras.losses import Huber, Reduction as R\nHuber(reduction=R.NONE), R.SUM\n",
        'from keras.losses import Huber\nHuber(reduction="none"), "sum"\n',
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
