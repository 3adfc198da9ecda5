"""What ``lint --fix`` leaves as it is: all that is written around what it changes, byte for byte."""

from pathlib import Path

import pytest
from linting import fixed

OLD, NEW = "keras@2.3.1", "keras@3.15"

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
