"""An initializer: made, configured, asked for values, and asked again.

``params``: ``arguments`` and ``positional`` of the constructor; ``shape`` of the values; their ``dtype`` where that is
not the run's precision, which is what layers ask for (None: not said); ``kind``: ``exact`` where the values are
determined, ``random`` where they are judged by their properties, ``orthogonal`` where by the products of their columns
(or rows), ``repeat`` where only what a second call and a second object of the same seed give is looked at.
"""

import numpy

from .. import facts, properties


def perform(run, api, params):
    """Record the stages of conformance/scenarios/initializer.py."""
    with run.stage("construct") as construct:
        initializer = new(run, api, params)
    if construct.failed:
        return
    if run.structural:
        with run.stage("config") as stage:
            stage["config"] = facts.plain(initializer.get_config())
    with run.stage("values") as stage:
        values = drawn(run, initializer, params)
        if run.structural:
            stage["dtype"] = str(values.dtype).replace(run.precision, "floatx")
            stage["shape"] = list(values.shape)
        if params["kind"] == "repeat":
            if run.structural:
                record_repetition(run, stage, api, params, initializer, values)
            return
        if values.dtype.kind == "f" and "dtype" not in params:
            # Weights take the values on in their own type; NumPy's float64 is no more than that.
            values = values.astype(run.precision)
        if params["kind"] == "exact":
            stage["values"] = facts.array(values)
        elif params["kind"] == "random":
            stage["values"] = properties.of(values)
        else:
            stage["products"] = facts.array(products(values))
            stage["values"] = properties.of(values)


def new(run, api, params):
    """The initializer, from positional and keyword arguments."""
    return run.keras.new(api, params["arguments"], params.get("positional", ()))


def drawn(run, initializer, params):
    """The initializer's values as a NumPy array."""
    dtype = params.get("dtype", run.precision)
    keywords = {} if dtype is None else {"dtype": dtype}
    values = initializer(tuple(params["shape"]), **keywords)
    if isinstance(values, numpy.ndarray):
        return values  # Keras 2.3 makes orthogonal matrices in NumPy
    if run.keras.multi_backend and hasattr(values, "numpy"):
        return values.numpy()  # and constants outside its graph
    return run.engine.numpy(values)


def record_repetition(run, stage, api, params, initializer, first):
    """Whether values come again: from the same object, and from another of the same arguments."""
    stage["same_object_twice"] = bool(numpy.array_equal(first, drawn(run, initializer, params)))
    stage["same_seed_twice"] = bool(numpy.array_equal(first, drawn(run, new(run, api, params), params)))


def products(values):
    """Inner products of the columns, or of the rows where there are fewer of those, in float64."""
    matrix = values.reshape(-1, values.shape[-1]).astype("float64")
    if matrix.shape[0] < matrix.shape[1]:
        matrix = matrix.T
    return matrix.T.dot(matrix).astype(values.dtype)
