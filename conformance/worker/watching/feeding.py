"""The data of fit: in which order it is taken, and its first batch."""

import inspect

import numpy as np


def shuffled(library, arguments, number):
    """Give fit its data in an order drawn by NumPy where it would draw one itself; whether that was done.

    Every version draws another order from the same seed. One order, the same in both runs and in each epoch, is a draw
    like any other. Of the batches of a ``Sequence`` it is that of the sequence.
    """
    x = data(arguments)
    several = library.flat(x)
    if not several or arguments.get("shuffle", True) is not True or arguments.get("steps_per_epoch") is not None:
        return False
    if is_sequence(library, x):
        arguments["shuffle"] = False
        return True
    rows = {length(one) for one in several}
    if len(rows) != 1 or None in rows:
        return False
    count = rows.pop()
    split = arguments.get("validation_split") or 0.0
    trained = int(np.floor(count * (1.0 - split))) if split and arguments.get("validation_data") is None else count
    order = np.random.RandomState(20261 + number).permutation(trained)
    order = np.concatenate([order, np.arange(trained, count)])
    for name in ("x", "y", "sample_weight"):
        if arguments.get(name) is not None and all(length(one) == count for one in library.flat(arguments[name])):
            arguments[name] = mapped(arguments[name], lambda one: taken(library, one, order))
    arguments["shuffle"] = False
    return True


def data(arguments):
    """What a fit is given to train on: ``fit_generator`` has another name for it."""
    return arguments["generator"] if "generator" in arguments else arguments.get("x")


def is_sequence(library, value):
    """Whether something gives batches by their number: a ``Sequence`` of this Keras, by either name."""
    kinds = [getattr(library.k.utils, name, None) for name in ("Sequence", "PyDataset")]
    return isinstance(value, tuple(one for one in kinds if isinstance(one, type)))


def length(value):
    """The rows of an array, a tensor or a table; None for anything else."""
    if isinstance(value, np.ndarray):
        return len(value) if value.ndim else None
    if hasattr(value, "iloc"):
        return len(value)
    if type(value).__module__.split(".")[0] in ("tensorflow", "torch", "jaxlib", "jax") and hasattr(value, "shape"):
        try:
            return int(value.shape[0])
        except (TypeError, IndexError, ValueError):
            return None
    return None


def taken(library, value, order):
    """The rows of an array, a tensor or a table in another order."""
    if isinstance(value, np.ndarray):
        return value[order]
    if hasattr(value, "iloc"):
        return value.iloc[order]
    if library.tf is not None and type(value).__module__.startswith("tensorflow"):
        return library.tf.gather(value, order)
    return value[order]


def mapped(value, function):
    """The same nested lists and dictionaries with other leaves."""
    if isinstance(value, dict):
        return type(value)((key, mapped(one, function)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return type(value)(mapped(one, function) for one in value)
    return None if value is None else function(value)


def first_batch(library, arguments, size):
    """The first batch of arrays or of a sequence: inputs and targets; None where taking it would change something."""
    x, y = data(arguments), arguments.get("y")
    several = library.flat(x)
    if several and all(length(one) is not None for one in several):
        rows = np.arange(min(size, length(several[0])))

        def take(one):
            found = taken(library, one, rows)
            return np.asarray(getattr(found, "values", found) if hasattr(found, "iloc") else found)

        return mapped(x, take), None if y is None else mapped(y, take)
    if hasattr(x, "__getitem__") and hasattr(x, "__len__") and not isinstance(x, (list, tuple, dict, str)):
        found = x[0]
        if isinstance(found, (list, tuple)) and len(found) in (2, 3):
            return found[0], found[1]
    return None


def floating(library, value):
    """Arrays as a model takes them: numbers with a point in Keras' own type."""
    floatx = library.k.backend.floatx() if hasattr(library.k.backend, "floatx") else "float32"

    def cast(one):
        found = np.asarray(one)
        return found.astype(floatx) if found.dtype.kind == "f" else found

    return mapped(value, cast)


def takes(function, name):
    """Whether a function has an argument of that name."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
    return name in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())
