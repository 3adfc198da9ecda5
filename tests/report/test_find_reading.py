"""The page's reader of pasted code, held against the lint's, on the programs of docs/scripts.md."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from linting import BEFORE, findings, knowledge, uses
from playwright.sync_api import Browser
from report_modules import Evaluate, in_modules

from conformance.inventory import api
from conformance.lint.parsing import Problem, unit
from conformance.publishing.report.asking import api_json

pytestmark = pytest.mark.night

PROGRAMS = sorted((Path(__file__).parents[2] / "conformance/catalog/scripts/sources").glob("*.py"))

#: Of names resolved from imports so many are found. All are, today: docs/report.md.
SHARE = 0.95

#: What the page says of a symbol, too. The other rules need values, files, packages beside Keras, or entries by hand.
ALIKE = {
    *("gone-name", "moved-name", "dead-name", "gone-member", "refused-argument", "renamed-argument"),
    *("required-argument", "positional-argument", "gone-identifier"),
}

#: Answers without a result: what names, members and arguments say alone.
ANSWERS = (
    "const results = { implementations: given.ids.map((id) => ({ id })), cases: { id: [], api: [] }, apis: [],"
    " scripts: [], inOrder: [], files: [], ordinary: [] };"
    " const answers = new Answers(results, new Apis(given.tables), null, 0, 1);"
)


@pytest.fixture(scope="module")
def evaluate(browser: Browser) -> Iterator[Evaluate]:
    page = browser.new_page()
    yield lambda expression, given=None: in_modules(page, expression, given)
    page.close()


def read(evaluate: Evaluate, texts: dict[str, str], before: str = BEFORE) -> dict[str, Any]:
    """Of each text its uses, what could not be read, and what is said of its lines, under the versions of the lint."""
    known = knowledge(before)
    ids = [known.before, known.after]
    found: dict[str, Any] = evaluate(
        "(() => { " + ANSWERS + " return Object.fromEntries(Object.entries(given.texts).map(([name, text]) => {"
        " const reader = new CodeReader(answers.reading), uses = reader.read([{ cell: 0, text }]);"
        " const items = answers.all(uses).flatMap(({ name, items }) => items.flatMap((item) =>"
        " item.places.map(({ line }) => [line, item.tone, name, item.part])));"
        " const { problems, magics, python2 } = reader; return [name, { uses, problems, magics, python2, items }]; }));"
        " })()",
        {"tables": api_json(api.load().file, ids), "ids": ids, "texts": texts},
    )
    return found


@pytest.fixture(scope="module")
def programs(evaluate: Evaluate) -> dict[str, Any]:
    return read(evaluate, {path.name: path.read_text(encoding="utf-8") for path in PROGRAMS})


def test_names_that_imports_resolve_are_those_of_the_lint(programs: dict[str, Any]) -> None:
    assert len(PROGRAMS) >= 60
    wanted: Counter[str] = Counter()
    for path in PROGRAMS:
        answer = programs[path.name]
        assert answer["problems"] == []
        every = uses(path.read_text(encoding="utf-8"))
        names = {(use.path, use.at.line) for use in every if use.kind == "name"}
        members = {(use.path, use.member, use.at.line) for use in every if use.kind in ("member", "override")}
        mine = [use for use in answer["uses"] if use["kind"] == "name"]
        others = [use for use in answer["uses"] if use["kind"] != "name"]
        found = {(use["path"], use["line"]) for use in mine}
        called = {(use["path"], use["member"], use["line"]) for use in others}
        assert found <= names, f"{path.name}: nothing is invented"
        assert called <= members, f"{path.name}: nothing is invented"
        wanted.update(names=len(names), members=len(members), found=len(names & found), called=len(members & called))
    assert wanted["names"] > 800
    assert wanted["members"] > 800
    assert wanted["found"] / wanted["names"] >= SHARE
    assert wanted["called"] / wanted["members"] >= SHARE


def test_what_the_lint_says_of_names_members_and_arguments_the_page_says_at_its_line(programs: dict[str, Any]) -> None:
    told = 0
    for path in PROGRAMS:
        lines = {one.span.line for one in findings(path.read_text(encoding="utf-8")) if one.rule in ALIKE}
        broken = {line for line, tone, *_ in programs[path.name]["items"] if tone == "breaks"}
        assert lines <= broken, path.name
        told += len(lines)
    assert told > 80


#: Code as people write it, and what it is: the symbols that both readers find, in order.
WRITTEN = [
    "import tensorflow as tf\nx = tf.keras.layers.Dense(\n    3,  # units\n    activation='relu')\n",
    "from tensorflow import keras as K\nlayers = K.layers\nlayers.Dense(3)(layers.Input((2,)))\n",
    "from keras.layers import (Dense as D,\n  LSTM,)\nm = [D(1) for _ in range(3)]; m[0].get_weights()\n",
    "from keras.models import *\nm = Sequential()\nm.add(None)\nm.predict_classes(1)\n",
    "import keras\ndef build():\n    model = keras.Sequential()\n    return model\nbuild().fit(1, 2, nb_epoch=3)\n",
    "import keras\nclass A(keras.layers.Layer):\n  def build(self, s):\n    self.w = self.add_weight(shape=s)\n"
    "    self.inner = keras.layers.Dense(2)\n  def call(self, x):\n    return self.inner.count_params()\n",
    "import keras\nwith open('x') as f, keras.utils.custom_object_scope({}):\n"
    "  f'{keras.backend.floatx()} {{keras.x}}'\n",
    "try:\n    from keras.utils import to_categorical\nexcept ImportError:\n"
    "    from keras.utils.np_utils import to_categorical\n"
    "to_categorical([1])\n",
    "import keras\nf = lambda x, y=keras.backend.epsilon(): keras.ops.mean(x)\nkeras.layers.Lambda(f)\n",
    "import keras\n'''keras.layers.Dense'''\n# keras.layers.LSTM\nx = r'\\d' + \"keras.layers.GRU\"\n",
    "import keras\nasync def go(model: keras.Model):\n  return await model.fit(1) if model else None\n",
    "import tensorflow as tf\nfrom tensorflow import losses as l, metrics\nL = tf.initializers\n"
    "tf.optimizers.Adam(lr=1), l.MSE(1, 2), metrics.Mean(), L.ones(), tf.data, tf.compat.v2.losses.mse\n",
    "import keras\nx = keras.layers.Dense if 1 else keras.layers.LSTM\ny = (keras.layers.GRU\n  (3))\n",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_code_is_read_as_the_lint_reads_it(evaluate: Evaluate, text: str) -> None:
    answer = read(evaluate, {"x": text})["x"]
    expected = {(u.path, u.member, u.at.line) for u in uses(text) if u.kind in ("name", "member", "override")}
    assert {(use["path"], use["member"], use["line"]) for use in answer["uses"]} == expected
    assert expected or '"""' not in text
    assert answer["problems"] == []


#: What stands before each of the calls.
HEAD = "import keras\nclass L(keras.layers.Layer):\n    def build(self, s):\n        self.add_weight({})\n"
MODEL = "import keras\nm = keras.Sequential()\nm.{}\n"

#: Uses of symbols whose verdict depends on what they are given, and whether either of both says that it breaks.
SYMBOLS = {
    **{HEAD.format(given): True for given in ("'w', shape=(1,)", "'w', (1,)", "shape=(1,), use_resource=True")},
    **{
        HEAD.format(given): False for given in ("name='w', shape=(1,)", "shape=(1,), trainable=False", "(1,), name='w'")
    },
    **{
        MODEL.format(f"{name}({given})"): breaks
        for name, given, breaks in (
            ("save_weights", "'a'", True),
            ("save_weights", "'a.h5'", True),
            ("save_weights", "filepath='a.h5'", True),
            ("save_weights", "'a.weights.h5', overwrite=True", False),
            ("save_weights", "path", False),
            ("save_weights", "'a.weights.h5', save_format='tf'", True),
            ("load_weights", "'a.ckpt'", True),
            ("load_weights", "'a.h5'", False),
            ("save", "'folder'", True),
            ("save", "'a.keras'", False),
            ("compile", "'sgd', 'mse', ['mae']", True),
            ("compile", "'sgd', 'mse', metrics=['mae']", False),
            ("add_metric", "1", True),
            ("predict_classes", "x", True),
            ("predict", "x", False),
            ("reset_metrics", "", False),
        )
    },
    "import keras\nkeras.models.load_model('folder')\n": True,
    "import keras\nkeras.models.load_model('a.h5')\n": False,
    "import keras\nkeras.models.save_model(m, 'folder')\n": True,
    "import keras\nkeras.callbacks.ModelCheckpoint('a.hdf5')\n": True,
    "import keras\nkeras.callbacks.ModelCheckpoint('a.h5', save_weights_only=only)\n": False,
    "import keras\nkeras.callbacks.ModelCheckpoint('a.h5', save_weights_only=True)\n": True,
    "import keras\nclass L(keras.layers.Layer):\n    def add_metric(self, v):\n        self.v = v\n": False,
    "import keras\nkeras.losses.Reduction.SUM\n": True,
    "import tensorflow as tf\ntf.losses.MSE(1, 2), tf.optimizers.Adam(lr=0.1)\n": True,
    "import keras\nkeras.optimizers.legacy.Adam()\n": True,
}


@pytest.mark.parametrize("before", ["tf.keras@2.10", "keras@3.5"])
def test_the_page_and_the_lint_say_the_same_of_the_same_symbols(evaluate: Evaluate, before: str) -> None:
    answers = read(evaluate, {text: text for text in SYMBOLS}, before)
    for text, breaks in SYMBOLS.items():
        by_lint = {one.span.line for one in findings(text, before) if one.severity == "error"}
        by_page = {line for line, tone, *_ in answers[text]["items"] if tone == "breaks"}
        assert by_page == by_lint, text
        assert bool(by_lint) is breaks or before != "tf.keras@2.10", text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "import keras\nx = keras.layers.Dense(3\nimport numpy\ny = keras.layers.LSTM(2)\n",
            (2, "the ( is never closed"),
        ),
        ("import keras\nkeras.layers.LSTM(2)\nx = 'never\n", (3, "a text is never closed")),
        ("import keras\nkeras.layers.LSTM(2))\n", (2, "a ) closes nothing")),
        ("import keras\nkeras.layers.LSTM(2)\nx = [1,\n", (3, "the [ is never closed")),
    ],
)
def test_what_is_no_python_is_said_and_the_rest_is_read(
    evaluate: Evaluate, text: str, problem: tuple[int, str]
) -> None:
    answer = read(evaluate, {"x": text})["x"]
    assert (answer["problems"][0]["line"], answer["problems"][0]["said"]) == problem
    assert "layers.LSTM" in {use["path"] for use in answer["uses"]}


def test_prompts_and_magics_are_left_out_and_lines_keep_their_numbers(evaluate: Evaluate) -> None:
    texts = {
        "prompts": ">>> import keras\n>>> keras.layers.Dense(\n...     3)\n<Dense name=dense>\n",
        "magics": "%matplotlib inline\n!pip install keras\nimport keras\nkeras.layers.Dense?\nkeras.layers.Dense(3)\n",
        "python 2": "import keras\nprint keras.layers.Dense(3), 'x'\n",
    }
    answers = read(evaluate, texts)
    assert [(use["path"], use["line"]) for use in answers["prompts"]["uses"]] == [("layers.Dense", 2)]
    assert [(use["path"], use["line"]) for use in answers["magics"]["uses"]] == [("layers.Dense", 5)]
    assert answers["magics"]["magics"] == 3
    assert [(use["path"], use["line"]) for use in answers["python 2"]["uses"]] == [("layers.Dense", 2)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import keras\nprint keras.layers.Dense(3), 'x'\n", 2),
        ("import keras\nx = 1\nprint 'x'\n", 3),
        ("try:\n    x = 1\nexcept ValueError, e:\n    pass\n", 3),
        ("raise ValueError, 'no'\n", 1),
        ("if a <> b:\n    pass\n", 1),
        ("exec 'x = 1'\n", 1),
        ("import os\nos.chmod('x', 0755)\n", 2),
        ("print >>f, x\n", 1),
        ("import keras\nprint(keras, 'x', 0o755, 0, 00, 0.5)\nprint\nraise ValueError('a', 'b')\nexec('x')\n", None),
        ("try:\n    pass\nexcept (A, B):\n    pass\nexcept C as e:\n    pass\n", None),
        ("print = f\nprint.x, exec[1]\nx = print if a else b\n", None),
    ],
)
def test_python_2_is_called_so(evaluate: Evaluate, text: str, line: int | None) -> None:
    said = read(evaluate, {"x": text})["x"]["python2"]
    assert (said and said["line"]) == line
    # A print to a file is an expression, too, which fails only when it runs.
    assert isinstance(unit(text), Problem) is (line is not None and ">>" not in text), "Python says the same"


def test_a_long_text_is_read_in_time(evaluate: Evaluate) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in PROGRAMS) * 4
    assert text.count("\n") > 9000
    milliseconds = evaluate(
        "(() => { " + ANSWERS + " const start = performance.now(); new CodeReader(answers.reading).read([{ cell: 0,"
        " text: given.text }]); return performance.now() - start; })()",
        {
            "tables": api_json(api.load().file, [knowledge().before, knowledge().after]),
            "ids": [knowledge().before, knowledge().after],
            "text": text,
        },
    )
    # Of a minute nothing of a browser's patience is left; it takes about a second.
    assert milliseconds < 20_000
