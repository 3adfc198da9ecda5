"""Names as code reaches Keras by them: what a name stands for, and where it stands."""

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linting import Alone, knowledge, named, space, uses

from conformance.catalog.scripts import SOURCES
from conformance.lint import checks
from conformance.lint.model import Span
from conformance.lint.namespace import keras_path
from conformance.lint.parsing import Problem, unit
from conformance.lint.reading import Reader


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("import keras\nkeras.layers.Dense(1)", "layers.Dense"),
        ("import tensorflow as tf\ntf.keras.layers.Dense(1)", "layers.Dense"),
        ("from tensorflow import keras as K\nK.layers.Dense(1)", "layers.Dense"),
        ("import tensorflow as tf\nL = tf.keras.layers\nL.Dense(1)", "layers.Dense"),
        ("from keras.layers import Dense as D\nD(1)", "layers.Dense"),
        ("from tensorflow.keras import backend as K\nK.mean(1)", "backend.mean"),
        ("import keras.backend as K\nK.mean(1)", "backend.mean"),
        ("from keras.layers import *\nDense(1)", "layers.Dense"),
        ("import tensorflow.compat.v1 as tf\ntf.keras.layers.Dense(1)", "layers.Dense"),
        ("import tensorflow as tf\ntf.losses.MSE(1, 2)", "losses.MSE"),
        ("import tensorflow as tf\ntf.metrics.Mean()", "metrics.Mean"),
        (
            "import tensorflow as tf\ntf.optimizers.schedules.ExponentialDecay(1, 2, 3)",
            "optimizers.schedules.ExponentialDecay",
        ),
        ("import tensorflow as tf\nL = tf.initializers\nL.ones()", "initializers.ones"),
        ("import tensorflow.compat.v2 as tf\ntf.optimizers.Adam()", "optimizers.Adam"),
        ("from tensorflow import optimizers as o\no.Adam()", "optimizers.Adam"),
    ],
)
def test_a_name_is_known_however_it_is_imported(text: str, wanted: str) -> None:
    assert named(text)[-1] == wanted


def test_what_tensorflow_1_had_at_its_top_is_not_keras() -> None:
    text = (
        "import tensorflow as tf\nimport tensorflow.compat.v1 as v1\ntf.losses.log_loss, tf.metrics.auc, v1.losses.mse"
    )
    assert {use.kind for use in uses(text, "tf.keras@1.15", "keras@3.15")} == {"beside"}
    assert {use.path for use in uses(text) if use.kind == "beside"} >= {"tensorflow.compat.v1.losses.mse"}


@pytest.mark.parametrize(
    "text",
    [
        "def f(Dense):\n    return Dense(1)",
        "[Dense(1) for Dense in (len,)]",
        "f = lambda Dense: Dense(1)",
        "from elsewhere import Dense\nDense(1)",
        "Dense = len\nDense(1)",
    ],
)
def test_what_hides_an_imported_name_is_not_keras(text: str) -> None:
    assert named(f"from keras.layers import Dense\n{text}") == ["layers.Dense"]


@pytest.mark.parametrize(
    "text",
    [
        "m = keras.Sequential()\nm.predict_classes(1)",
        "def make():\n    m = keras.Sequential()\n    return m\n\nmake().predict_classes(1)",
        "def make() -> keras.Sequential: ...\n\ndef use(m: keras.Sequential):\n    m.predict_classes(1)",
        "def use(m):\n    m.predict_classes(1)\n\nuse(keras.Sequential())",
        "class A:\n    def __init__(self):\n        self.m = keras.Sequential()\n"
        "    def go(self):\n        self.m.predict_classes(1)",
        "class A:\n    def make(self):\n        return keras.Sequential()\n"
        "    def go(self):\n        self.make().predict_classes(1)",
        "if x:\n    m = keras.Sequential()\nelse:\n    m = None\nm.predict_classes(1)",
        "class M(keras.Sequential): pass\n\nM().predict_classes(1)",
        "class M(keras.Sequential):\n    def go(self):\n        super().predict_classes(1)",
        "with s.scope():\n    m = keras.Sequential()\nm.predict_classes(1)",
        "ms = [keras.Sequential() for _ in range(2)]\nfor m in ms:\n    m.predict_classes(1)",
    ],
)
def test_a_model_is_followed_to_its_method(text: str) -> None:
    assert any(one.endswith("Sequential.predict_classes") for one in named(f"import keras\n{text}"))


def test_methods_that_only_models_have_are_known_without_the_model() -> None:
    assert named("import keras\n\ndef f(m):\n    m.fit_generator(g)") == ["Model.fit_generator"]
    assert named("def f(m):\n    m.fit_generator(g)") == []


def test_members_of_ones_own_class_are_not_those_of_keras() -> None:
    text = """
    import keras
    class M(keras.Model):
        def fit_generator(self): ...
        def go(self):
            self.fit_generator()
            self.predict_generator()
    """
    assert named(text) == ["Model", "Model.fit_generator", "Model.predict_generator"]


def test_keys_of_a_history_and_of_logs_are_uses() -> None:
    text = """
    import keras
    h = keras.Sequential().fit(x, y)
    print(h.history['lr'])
    class C(keras.callbacks.Callback):
        def on_batch_end(self, batch, logs=None):
            logs['size'] + logs.get('batch')
    """
    keys = [(use.path, use.member) for use in uses(text) if use.kind == "key"]
    assert keys == [("history", "lr"), ("on_train_batch_end", "size"), ("on_train_batch_end", "batch")]


def test_the_end_of_a_text_is_known_however_it_is_put_together() -> None:
    text = """
    import keras, os
    path = "weights.{epoch:02d}.hdf5"
    keras.callbacks.ModelCheckpoint(path)
    keras.callbacks.ModelCheckpoint(os.path.join(folder, "best.h5"))
    keras.callbacks.ModelCheckpoint(f"{name}.ckpt")
    keras.callbacks.ModelCheckpoint(name + ".h5")
    keras.callbacks.ModelCheckpoint("%s.hdf5" % name)
    """
    ends = [use.call.positional[0].ending for use in uses(text) if use.call is not None and use.path != ""]
    assert [end.rpartition(".")[2] for end in ends if end] == ["hdf5", "h5", "ckpt", "h5", "hdf5"]


def test_places_are_counted_in_characters_and_exact() -> None:
    (use,) = uses("import keras\ns = 'äöü'; keras.layers.Dense(1)")
    assert (use.span.line, use.span.column, use.at.column, use.span.end_column) == (2, 12, 25, 30)


def test_the_legacy_package_stays_what_it_is_but_where_it_is_moved_from() -> None:
    text = "import tf_keras\ntf_keras.layers.Dense(1)\n"
    assert uses(text) == []
    assert [use.path for use in uses(text, "tf_keras@2.17", "keras@3.15")] == ["layers.Dense"]


def test_the_private_copy_in_tensorflow_is_not_taken_as_keras() -> None:
    (use,) = uses("from tensorflow.python.keras.layers import Dense\n")
    assert (use.kind, use.path) == ("name", "tensorflow.python.keras.layers.Dense")
    assert not checks.covered(use, knowledge())


def test_what_code_expects_to_fail_is_kept() -> None:
    text = """
    try:
        from keras.utils import np_utils
    except ImportError:
        np_utils = None
    """
    assert uses(text)[0].guards == ("ImportError",)


def test_names_are_those_of_libcst() -> None:
    """LibCST's qualified names are taken as right; reading with it takes ten times as long."""
    cst = pytest.importorskip("libcst")
    metadata = pytest.importorskip("libcst.metadata")
    compared = 0
    for path in sorted(SOURCES.glob("*.py"))[::4]:
        text = path.read_text(encoding="utf-8")
        wrapper = metadata.MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
        found = wrapper.resolve_many((metadata.QualifiedNameProvider, metadata.PositionProvider))
        names = found[metadata.QualifiedNameProvider]
        places = {node: place for node, place in found[metadata.PositionProvider].items() if names.get(node)}
        ends: dict[tuple[int, int, int, int], set[str]] = {}
        for node, place in places.items():
            if isinstance(node, cst.Name | cst.Attribute):
                key = (place.start.line, place.start.column + 1, place.end.line, place.end.column + 1)
                every = names[node] if not callable(names[node]) else names[node]()
                ends.setdefault(key, set()).update(one.name for one in every)
        for use in uses(text):
            if use.kind == "name" and not use.importing and (theirs := ends.get(_numbers(use.span))):
                assert use.path in {keras_path(name) for name in theirs}, (path.name, use)
                compared += 1
    assert compared > 100


def _numbers(span: Span) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column


_STATEMENTS = "def f|class A|lambda|for|in|return|yield|await|with|as|try|except|import keras"
_WORDS = st.sampled_from(
    [
        *_STATEMENTS.split("|"),
        "from keras.layers import *",
        "keras.Model",
        ".fit",
        "'a'",
        "é",
        "    ",
        *"\0#\n x=():[]{}*,",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(_WORDS).map(" ".join)))
def test_reading_never_raises(text: str) -> None:
    read = unit(text)
    if not isinstance(read, Problem):
        Reader(space(knowledge()), Alone()).read([read])


@pytest.mark.parametrize("text", ["(" * 5000, "x" + ".x" * 5000, "-" * 20000 + "1", "\ud800"])
def test_what_is_nested_too_deeply_is_told(text: str, tmp_path: Path) -> None:
    from linting import report

    file = tmp_path / "deep.py"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    found = report(file)
    assert found.files == 1
    try:
        ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        assert found.unread
