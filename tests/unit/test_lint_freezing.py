"""``trainable`` that is set between compile and the first batch, and what looks like it and is the same everywhere."""

from textwrap import dedent

import pytest
from linting import told

#: A discriminator that is compiled in one function, frozen in another one, and trained in a third.
IN_FUNCTIONS = """
def define_discriminator():
    model = keras.Sequential()
    model.add(keras.layers.Dense(1))
    model.compile("sgd", "mse")
    return model

def define_gan(generator, discriminator):
    discriminator.trainable = False
    model = keras.Sequential()
    model.add(generator)
    model.add(discriminator)
    model.compile("adam", "mse")
    return model

def train(generator, discriminator, gan, steps=3):
    for step in range(steps):
        real, fake = discriminator.train_on_batch(x, y), discriminator.train_on_batch(z, y)
        gan.train_on_batch(z, y)

discriminator = define_discriminator()
generator = keras.Sequential([keras.layers.Dense(2)])
gan = define_gan(generator, discriminator)
train(generator, discriminator, gan)
"""

#: The same in a class.
IN_A_CLASS = """
class GAN:
    def __init__(self):
        self.discriminator = self.build_discriminator()
        self.discriminator.compile("sgd", "mse")
        self.generator = keras.Sequential([keras.layers.Dense(2)])
        z = keras.Input((3,))
        image = self.generator(z)
        self.discriminator.trainable = False
        self.combined = keras.Model(z, self.discriminator(image))
        self.combined.compile("sgd", "mse")

    def build_discriminator(self):
        model = keras.Sequential()
        image = keras.Input((3,))
        return keras.Model(image, model(image))

    def train(self, epochs):
        for epoch in range(epochs):
            self.discriminator.train_on_batch(a, b)
            self.combined.train_on_batch(a, b)
"""

#: Both are set as they were at compile, before each is trained.
TOGGLED = """
def set_trainable(net, value):
    net.trainable = value
    for layer in net.layers:
        layer.trainable = value

d = keras.Sequential([keras.layers.Dense(1)])
d.compile("sgd", "mse")
g, z = keras.Sequential([keras.layers.Dense(1)]), keras.Input((2,))
gan = keras.Model(z, d(g(z)))
set_trainable(d, False)
gan.compile("sgd", "mse")
for step in range(3):
    set_trainable(d, True)
    d.train_on_batch(x, y)
    set_trainable(d, False)
    gan.train_on_batch(x, y)
"""

MODEL = "m = keras.Sequential([keras.layers.Dense(1)])\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (MODEL + 'm.compile("sgd", "mse")\nm.trainable = False\nm.fit(x, y)', 4),
        (MODEL + 'm.compile("sgd", "mse")\nm.trainable = False\nm.train_on_batch(x, y)', 4),
        (MODEL + 'm.compile("sgd", "mse")\nfor layer in m.layers[:3]:\n    layer.trainable = False\nm.fit(x, y)', 5),
        (MODEL + 'm.compile("sgd", "mse")\nm.layers[0].trainable = False\nm.fit(x, y)', 4),
        (MODEL + 'm.compile("sgd", "mse")\nm.get_layer("a").trainable = False\nm.fit(x, y)', 4),
        (MODEL + 'm.trainable = False\nm.compile("sgd", "mse")\nm.trainable = True\nm.fit(x, y)', 5),
        (MODEL + 'm.compile("sgd", "mse")\nif flag:\n    m.trainable = False\nm.fit(x, y)', 5),
        (MODEL + 'm.compile("sgd", "mse")\nm.trainable, done = False, True\nm.fit(x, y)', 4),
        (
            'i, a = keras.Input((2,)), keras.layers.Dense(1)\nm = keras.Model(i, keras.layers.Dense(2)(a(i)))\n'
            'm.compile("sgd", "mse")\na.trainable = False\nm.fit(x, y)',
            5,
        ),
        (
            'b = keras.applications.VGG16()\nm = keras.Model(b.input, keras.layers.Dense(1)(b.output))\n'
            'm.compile("sgd", "mse")\nfor one in b.layers:\n    one.trainable = False\nm.fit(x, y)',
            6,
        ),
        (IN_FUNCTIONS, 10),
        (IN_A_CLASS, 10),
        (IN_A_CLASS + 'gan = GAN()\ngan.train(epochs=3)\n', 10),
    ],
)  # fmt: skip
def test_what_is_frozen_after_compile_is_told_where_it_is_set(text: str, line: int) -> None:
    found = told(f"import keras\n{text}")
    assert [one for one in found if "trainable" in one] == [f"{line} changed-behaviour Model.trainable"]


@pytest.mark.parametrize(
    "text",
    [
        TOGGLED,
        MODEL + 'm.compile("sgd", "mse")\nm.trainable = False\nm.compile("sgd", "mse")\nm.fit(x, y)',
        MODEL + 'm.compile("sgd", "mse")\nm.fit(x, y)\nm.trainable = False\nm.fit(x, y)',
        MODEL + 'm.compile("sgd", "mse")\nm.trainable = False\nm.trainable = True\nm.fit(x, y)',
        MODEL + 'm.compile("sgd", "mse")\nm.trainable = flag\nm.fit(x, y)',
        MODEL + 'm.compile("sgd", "mse")\nm.trainable = False\nm.predict(x)',
        MODEL + 'm.trainable = False\nm.compile("sgd", "mse")\nm.layers[0].trainable = False\nm.fit(x, y)',
        # Either of two ways.
        MODEL + 'm.compile("sgd", "mse")\nif tests:\n    m.trainable = False\n    m.evaluate(x)\n'
        'else:\n    m.fit(x, y)',
        # Models that share an input, and no layer.
        'i = keras.Input((2,))\na, b = keras.Model(i, keras.layers.Dense(1)(i)), '
        'keras.Model(i, keras.layers.Dense(2)(i))\n'
        'b.compile("sgd", "mse")\na.trainable = False\nb.fit(x, y)',
        # In which order others call these nobody knows.
        'm = keras.Sequential()\nm.compile("sgd", "mse")\ndef freeze():\n    m.trainable = False\n'
        'def train():\n    m.fit(x, y)',
        'class A:\n    def __init__(self):\n        self.m = keras.Sequential()\n        self.m.compile("sgd", "mse")\n'
        '    def freeze(self):\n        self.m.trainable = False\n    def train(self):\n        self.m.fit(x, y)',
        # Fine tuning.
        'b = keras.applications.VGG16()\nb.trainable = False\nm = keras.Sequential([b, keras.layers.Dense(1)])\n'
        'm.compile("sgd", "mse")\nm.fit(x, y)\nb.trainable = True\n'
        'for one in b.layers[:4]:\n    one.trainable = False\n'
        'm.compile("sgd", "mse")\nm.fit(x, y)',
    ],
)  # fmt: skip
def test_what_every_version_trains_alike_is_not_told(text: str) -> None:
    assert [one for one in told(f"import keras\n{text}") if "trainable" in one] == []


def test_it_is_told_between_the_versions_that_the_rule_divides() -> None:
    text = f'import keras\n{MODEL}m.compile("sgd", "mse")\nm.trainable = False\nm.fit(x, y)'
    assert told(text, "keras@2.3.1", "keras@3.15") == ["4 changed-behaviour Model.trainable"]
    assert told(text, "keras@3.15", "tf.keras@2.15") == ["4 changed-behaviour Model.trainable"]
    assert told(text, "keras@2.3.1", "tf.keras@2.15") == []


def test_functions_that_call_themselves_end() -> None:
    text = """
        import keras
        def again(model):
            model.compile("sgd", "mse")
            again(model)
            again(model)
            model.trainable = False
            model.fit(x, y)
        again(keras.Sequential())
    """
    assert told(dedent(text)) == ["7 changed-behaviour Model.trainable"]
