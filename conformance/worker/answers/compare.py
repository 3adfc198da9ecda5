"""Whether another Keras in this very process is the same: name by name, the same objects."""

from .. import engines, keras_api

#: What a Keras says of itself, on which scenarios and engines decide. Not its version: keras 2.4.3 hands on the
#: objects of a tf.keras that calls itself 2.4.0.
TRAITS = ("backend", "is_3", "multi_backend")


def answer(keras, engine, request):
    """The reply to ``compare``: which of the request's ``symbols`` are one object in ``keras`` and in its ``provider``.

    ``roots`` are what the engine itself asks for before any case; they are the same or ``alike`` is False.
    """
    _, roots, module = started(keras.provider)
    other, its_roots, its_module = started(request["provider"])
    alike = (roots, module) == (its_roots, its_module)
    alike = alike and all(getattr(keras, trait) == getattr(other, trait) for trait in TRAITS)
    alike = alike and all(same(keras, other, name) for name in roots)
    return {
        "kind": "compared",
        "alike": alike,
        "roots": roots,
        "same": [name for name in request["symbols"] if same(keras, other, name)],
    }


def started(provider):
    """A Keras as at a worker's start, the names that it has been asked for by then, and its engine's module."""
    keras = keras_api.load(provider)
    module = engines.choose(keras).module
    return keras, list(keras.used), module


def same(one, other, name):
    """Whether a public name is there in both, and is one object."""
    try:
        return one.get(name) is other.get(name)
    except keras_api.MissingSymbolError:
        return False
