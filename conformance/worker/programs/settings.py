"""Programs about what keras.config and keras.backend are set to: each runs in a process of its own."""

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def compiled(keras):
    """One weight of 1, the loss of its output."""
    model = keras.Sequential([keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,))])
    model.compile(keras.optimizers.SGD(0.0625), "mse")
    return model


X, Y = np.array([[1.0], [2.0], [3.0], [4.0]], "float32"), np.zeros((4, 1), "float32")


@program(
    "config.set_max_epochs",
    "config.max_epochs",
    "config.set_max_steps_per_epoch",
    "config.max_steps_per_epoch",
    logic=True,
    fresh=True,
)
def most_epochs_and_steps(keras, see):
    """fit of ten epochs of four batches where the most epochs are two, and the most steps three."""
    config = keras.config
    see("before", [config.max_epochs(), config.max_steps_per_epoch()])
    config.set_max_epochs(2)
    history = compiled(keras).fit(X, Y, batch_size=1, epochs=10, shuffle=False, verbose=0)
    see("epochs", len(history.history["loss"]))
    config.set_max_steps_per_epoch(3)
    history = compiled(keras).fit(X, Y, batch_size=1, epochs=1, shuffle=False, verbose=0)
    see("loss of three steps", float(history.history["loss"][0]))
    attempt(see, "evaluated", lambda: float(np.ravel(compiled(keras).evaluate(X, Y, batch_size=1, verbose=0))[0]))
    attempt(see, "predicted", lambda: len(compiled(keras).predict(X, batch_size=1, verbose=0)))
    see("after", [config.max_epochs(), config.max_steps_per_epoch()])
    attempt(see, "none", lambda: config.set_max_epochs(None))
    attempt(see, "a negative number", lambda: config.set_max_epochs(-1))


@program(
    "config.set_floatx",
    "config.floatx",
    "config.set_epsilon",
    "config.set_image_data_format",
    compared="exact",
    logic=True,
    fresh=True,
)
def settings_of_numbers_and_images(keras, see):
    """set_floatx, set_epsilon and set_image_data_format by keras.config and keras.backend: what layers make of it."""
    places = []
    for name in ("config", "backend"):
        try:
            place = getattr(keras, name)
            places.append(place if place.set_floatx else None)
        except Exception as error:
            see("no " + name, error)
    for place, (floatx, images) in zip(places, (("float64", "channels_first"), ("float16", "channels_last"))):
        place.set_floatx(floatx)
        place.set_image_data_format(images)
        see("set to " + floatx, [one.floatx() for one in places])
        see("set to " + images, [one.image_data_format() for one in places])
        layer = keras.layers.Dense(1)
        layer.build((None, 2))
        attempt(see, "weights under " + floatx, lambda layer=layer: str(layer.get_weights()[0].dtype))
        attempt(see, "Conv2D under " + images, lambda: keras.layers.Conv2D(1, 1).data_format)
    place = places[-1]
    attempt(see, "an unknown type", lambda: place.set_floatx("half"))
    attempt(see, "an unknown format", lambda: place.set_image_data_format("channels"))
    attempt(see, "epsilon", lambda: (place.set_epsilon(0.5), place.epsilon())[1])
    attempt(see, "a text as epsilon", lambda: place.set_epsilon("small"))


@program(
    "config.disable_traceback_filtering",
    "config.enable_traceback_filtering",
    "config.is_traceback_filtering_enabled",
    logic=True,
    fresh=True,
)
def tracebacks_that_are_shortened(keras, see):
    """How many frames an error of a layer has, with and without filtering, and what the switches say."""
    config = keras.config

    def frames():
        try:
            keras.layers.Dense(2)(np.ones((2,), "float32"))
        except Exception as error:
            found, count = error.__traceback__, 0
            while found:
                found, count = found.tb_next, count + 1
            return count
        return 0

    see("at first", config.is_traceback_filtering_enabled())
    short = frames()
    config.disable_traceback_filtering()
    see("disabled", config.is_traceback_filtering_enabled())
    see("longer", frames() > short)
    config.enable_traceback_filtering()
    see("enabled", config.is_traceback_filtering_enabled())
    see("as short", frames() == short)


@program(
    "config.enable_flash_attention",
    "config.disable_flash_attention",
    "config.is_flash_attention_enabled",
    logic=True,
    fresh=True,
)
def flash_attention_switched(keras, see, tensor):
    """The switch of flash attention, and MultiHeadAttention on a CPU under each of its settings."""
    config = keras.config
    x = tensor(np.arange(12.0).reshape(1, 3, 4) / 8)

    def attended():
        layer = keras.layers.MultiHeadAttention(1, 4, kernel_initializer="ones", bias_initializer="zeros")
        return layer(x, x)

    attempt(see, "at first", config.is_flash_attention_enabled)
    attempt(see, "output at first", attended)
    attempt(see, "disable", lambda: (config.disable_flash_attention(), config.is_flash_attention_enabled())[1])
    attempt(see, "output without", attended)
    attempt(see, "enable", lambda: (config.enable_flash_attention(), config.is_flash_attention_enabled())[1])
    attempt(see, "output with", attended)


@program("config.set_backend", "config.backend", "utils.clear_session", logic=True, fresh=True)
def another_backend_in_one_process(keras, see):
    """config.set_backend and clear_session of keras.config and keras.utils: what they give."""
    before = keras.config.backend()
    attempt(see, "the same backend", lambda: keras.config.set_backend(before) is None)
    attempt(see, "still the same", lambda: keras.config.backend() == before)
    attempt(see, "an unknown one", lambda: keras.config.set_backend("no_such"))
    attempt(see, "clear_session of utils", keras.utils.clear_session)
    attempt(see, "is a Keras tensor", lambda: [keras.utils.is_keras_tensor(one) for one in (keras.Input((1,)), 1.0)])


@program("config.enable_unsafe_deserialization", "layers.Lambda", logic=True, fresh=True)
def functions_in_files_allowed(keras, see):
    """A Lambda of a Python lambda from its config, before and after enable_unsafe_deserialization."""
    layer = keras.layers.Lambda(lambda x: x * 2)
    config = keras.saving.serialize_keras_object(layer)

    def back():
        return type(keras.saving.deserialize_keras_object(config)).__name__

    attempt(see, "at first", back)
    attempt(see, "not safe", lambda: type(keras.saving.deserialize_keras_object(config, safe_mode=False)).__name__)
    keras.config.enable_unsafe_deserialization()
    attempt(see, "enabled", back)
    attempt(
        see, "enabled, but safe", lambda: type(keras.saving.deserialize_keras_object(config, safe_mode=True)).__name__
    )
