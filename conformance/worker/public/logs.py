"""What the hooks of a callback are handed as ``logs``: the keys, seen while a small model is trained."""

#: The hooks that are handed ``logs``.
HOOKS = tuple(
    "on_" + name
    for name in (
        *("train_begin", "train_end", "epoch_begin", "epoch_end", "batch_begin", "batch_end"),
        *("train_batch_begin", "train_batch_end", "test_begin", "test_end", "test_batch_begin", "test_batch_end"),
        *("predict_begin", "predict_end", "predict_batch_begin", "predict_batch_end"),
    )
)

#: Stands among the keys of a hook that was called, which it may be without a key.
CALLED = "(called)"

#: Where a hook stands.
CALLBACK = "callbacks.Callback."


def keys(keras, failed):
    """``callbacks.Callback.HOOK`` → key of its logs → type of the value; ``failed`` gets why something was not seen.

    The model has one output, ``loss="mse"`` and ``metrics=["acc", "mae"]``; ``fit`` validates, then ``evaluate`` and
    ``predict`` are called, each with the callback.
    """
    found = {}
    try:
        import numpy as np

        x, y = np.arange(8.0).reshape(4, 2), np.array([[0.0], [1.0], [1.0], [0.0]])
        callback = recorder(keras.callbacks.Callback, found)
        layer = keras.layers.Dense(1, activation="sigmoid", input_shape=(2,))
        model = keras.models.Sequential([layer])
        model.compile(loss="mse", optimizer="sgd", metrics=["acc", "mae"])
    except Exception as error:
        failed["logs"] = "%s: %s" % (type(error).__name__, error)
        return {}
    calls = (
        ("fit", lambda: model.fit(x, y, batch_size=2, verbose=0, validation_data=(x, y), callbacks=[callback])),
        ("evaluate", lambda: model.evaluate(x, y, batch_size=2, verbose=0, callbacks=[callback])),
        ("predict", lambda: model.predict(x, batch_size=2, callbacks=[callback])),
    )
    for name, call in calls:
        try:
            call()
        except Exception as error:
            failed["logs of " + name] = "%s: %s" % (type(error).__name__, error)
    return {CALLBACK + hook: seen for hook, seen in found.items()}


def recorder(base, found):
    """A callback that writes down the keys of what each hook is handed, and the types of the values."""

    def hook(name):
        def called(self, *arguments, **keywords):
            found.setdefault(name, {})[CALLED] = "yes"
            logs = keywords.get("logs", arguments[-1] if arguments else None)
            if isinstance(logs, dict):
                for key, value in logs.items():
                    found[name][str(key)] = kind(value)

        return called

    return type("Recorder", (base,), {name: hook(name) for name in HOOKS})()


def kind(value):
    """``number``, ``array``, ``list`` or ``None``: whose number it is says nothing to who reads it."""
    if value is None or isinstance(value, list):
        return type(value).__name__.replace("NoneType", "None")
    shape = getattr(value, "shape", ())
    return "array" if len(shape) else "number"
