"""Names of weights: what code goes by that Keras 3 has not in them any more, and what it still has."""

from pathlib import Path

import pytest
from linting import findings, fixed, told

HEAD = """import keras, os, re
m = keras.Sequential([keras.layers.Dense(1, name="block1_dense"), keras.layers.BatchNormalization()])
w = m.weights[0]
"""

TOLD = "changed-behaviour Variable.name"


def lines(text: str, before: str = "tf.keras@2.10", after: str = "keras@3.15") -> list[int]:
    """The lines of these that are told of."""
    every = [one for one in told(HEAD + text, before, after) if "Variable." in one]
    return [int(one.partition(" ")[0]) - HEAD.count("\n") for one in every]


@pytest.mark.parametrize(
    "text",
    [
        "'block1/' in w.name",
        "'dense/kernel:0' not in w.name",
        "w.name == 'dense/kernel:0'",
        "'dense/kernel:0' != w.name",
        "w.name in ('a/kernel:0', 'b/kernel:0')",
        "w.name.startswith('block1/')",
        "w.name.startswith(('other', 'block1'))",
        "w.name.endswith('kernel:0')",
        "w.name.endswith('/kernel')",
        "w.name.find('/')",
        "w.name.split('/')[0]",
        "w.name.split('/')[1:]",
        "layer, weight = w.name.split('/')",
        "w.name.split(':')[0].split('/')[0]",
        "w.name.partition('/')[0]",
        "w.name.rsplit('/', 1)[0]",
        "w.name.replace('/', '_')",
        "w.name.split('/')[-1] == 'kernel:0'",
        "w.name[:-2]",
        "os.path.dirname(w.name)",
        "re.match('block./', w.name)",
        "re.search(pattern='x', string='y')\nre.search('kernel:0', w.name)",
        "'batch_norm' in w.name",
        "m.layers[0].name in w.name",
        "w.name == f'{m.layers[0].name}/kernel:0'",
        "w.name.startswith(m.layers[0].name)",
        "'dense/kernel:0' in [one.name for one in m.weights]",
        "[one.name for one in m.weights].index('dense/kernel:0')",
        "'block1_dense' in w.name.split('/')",
        "{one.name: one for one in m.trainable_variables}",
        "d = {}\nfor one in m.weights:\n    d[one.name] = 1",
        "d = {one.name: 1 for one in m.layers[0].weights}\nd['dense/kernel:0']",
        "d = {one.name: 1 for one in m.layers[0].weights}\nd.get('dense/kernel:0')",
        "d = {one.name: 1 for one in m.layers[0].weights}\n'dense/kernel:0' in d",
        "def f(model):\n    return [one for one in model.trainable_weights if 'block1/' in one.name]",
        "for one, g in zip(m.weights, grads):\n    'block1/' in one.name",
        "for n, one in enumerate(m.weights):\n    'block1/' in one.name",
        "list(filter(lambda one: 'block1/' in one.name, m.weights))",
        "class A(keras.layers.Layer):\n    def build(self, s):\n        self.k = self.add_weight()\n"
        "        'a/' in self.k.name",
        "name = w.name\nif 'block1/' in name:\n    pass",
    ],
)
def test_what_goes_by_more_than_the_last_part_is_told_once(text: str) -> None:
    assert len(lines(text)) == 1
    assert lines(text, "keras@2.3.1", "tf.keras@2.15") == []
    assert lines(text, "keras@3.6") == []


@pytest.mark.parametrize(
    "text",
    [
        "'kernel' in w.name",
        "'bias' not in w.name",
        "w.name.endswith('kernel')",
        "w.name == 'kernel'",
        "'kernel' in w.name.split('/')[-1]",
        "w.name.split('/')[-1].split(':')[0] == 'kernel'",
        "w.name.split(':')[0]",
        "w.name.replace(':0', '')",
        "os.path.basename(w.name)",
        "print(w.name, f'{w.name}')",
        # Nothing of this file is called so.
        "'encoder' in w.name",
        # Weights have it in their names, too.
        "'gamma' in w.name",
        "class A(keras.layers.Layer):\n    def build(self, s):\n        self.add_weight(name='block1_scale')\n"
        "'block1' in w.name",
        "{one.name: one for one in m.layers[0].weights}",
        "sorted(m.weights, key=lambda one: one.name)",
        "m.name.startswith('a/')",
        "unknown.name.startswith('a/')",
        "if hasattr(w, 'path'):\n    w.path\nelse:\n    'a/' in w.name",
        "name = w.path if hasattr(w, 'path') else w.name\n'a/' in name",
        "'block1/' in w.path",
        "{one.path: one for one in m.weights}",
        "w.path.split('/')[0]",
        "open = [one for one in m.weights]",
    ],
)
def test_what_is_the_same_in_keras_3_is_not_told(text: str) -> None:
    assert lines(text) == []


def test_the_cause_is_that_of_the_ledger() -> None:
    (one,) = [one for one in findings(f"{HEAD}'block1/' in w.name") if one.subject == "Variable.name"]
    assert (one.rule, one.cause, one.severity) == ("changed-behaviour", "weights-are-named-by-path", "warning")
    assert one.span.column == len("'block1/' in w.") + 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'block1/' in w.name", "'block1/' in w.path"),
        ('w.name == "dense/kernel:0"', 'w.path == "dense/kernel"'),
        ("w.name in ['a/kernel:0', 'b']", "w.path in ['a/kernel', 'b']"),
        ("w.name.split(':')[0].split('/')[0]", "w.path.split(':')[0].split('/')[0]"),
        ("d = {v.name: 1 for v in m.weights}\nd['a/kernel:0']", "d = {v.path: 1 for v in m.weights}\nd['a/kernel']"),
        ("w.name[:-2]", "w.name[:-2]"),
        ("n = w.name\n'a/' in n", "n = w.name\n'a/' in n"),
        ("'kernel' in w.name", "'kernel' in w.name"),
    ],
)  # fmt: skip
def test_a_path_takes_its_place_where_unsafe_fixes_are_asked_for(before: str, after: str, tmp_path: Path) -> None:
    assert fixed(HEAD + before, tmp_path).decode() == HEAD + before
    assert fixed(HEAD + before, tmp_path, unsafe=True).decode() == HEAD + after


def test_a_path_ends_in_no_number_either() -> None:
    (one,) = [one for one in findings(f"{HEAD}w.path == 'dense/kernel:0'") if "Variable" in one.subject]
    assert (one.subject, one.instead) == ("Variable.path", "'dense/kernel'")
