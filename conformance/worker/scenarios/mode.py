"""A model performed in every way in which an implementation computes, and trained in every mode of training.

``params``: ``architecture`` (see building.py); ``inputs``, descriptions of the input arrays; ``jit``, True where what
XLA compiles is tried too; ``training``, ``{"target": description, "loss": name}``, where the model is trained as well.
Each way is a stage of its own, *unsupported* where the implementation has no such way. What it computes is recorded
as a variant of one quantity: ``output | predict``, ``output | eager``, …
"""

import inspect

from .. import building, facts, weights
from ..engines.base import accepts, outputs
from ..keras_api import MissingSymbolError
from ..recording import UnsupportedError


def perform(run, api, params):
    """Record the stages of conformance/scenarios/mode.py."""
    with run.stage("construct") as construct:
        run.keras.get(api)
        model = building.model(run.keras, params["architecture"])
    if construct.failed:
        return
    arrays = run.inputs(params["inputs"])
    function = caller(model)
    with run.stage("build") as build:
        inject(run, model)
        build["count"] = int(model.count_params())
    if build.failed:
        return
    for name, way in WAYS:
        if name == "jit" and not params.get("jit"):
            continue
        record_output(run, name, way, model, function, arrays)
    if params.get("training"):
        record_training(run, model, arrays, params)
        inject(run, model)
    # The last: tf.keras 2 trains no model any more that has been evaluated in another graph.
    record_output(run, "session", by_session, model, function, arrays)


def record_output(run, name, way, model, function, arrays):
    """One way as a stage."""
    with run.stage(name) as stage:
        stage["output | " + name] = facts.arrays(way(run, model, function, arrays))


def inject(run, model):
    """Give the weights of every layer their values, by the layer's own roles."""
    for layer in model.layers:
        weights.inject(run.engine, layer, run.precision)


def caller(model):
    """``function(tensors, training)`` for the engine."""
    takes_training = accepts(model.call, "training")

    def function(tensors, training):
        keywords = {"training": training} if takes_training and training is not None else {}
        return model(tensors[0] if len(tensors) == 1 else list(tensors), **keywords)

    return function


def single(arrays):
    """One array by itself, several as a list."""
    return arrays[0] if len(arrays) == 1 else list(arrays)


# -- ways to compute an output


def by_predict(run, model, function, arrays):
    """``model.predict``."""
    return outputs(model.predict(single(arrays), verbose=0))


def by_predict_on_batch(run, model, function, arrays):
    """``model.predict_on_batch``; a tensor up to TensorFlow 2.1."""
    found = outputs(model.predict_on_batch(single(arrays)))
    return [run.engine.numpy(value) if hasattr(value, "numpy") else value for value in found]


def by_call(run, model, function, arrays):
    """A call at once, without a graph."""
    if run.engine.name == "symbolic":
        raise UnsupportedError("this Keras makes graphs only")
    return run.engine.forward(function, arrays, owner=model)


def tensorflow(run):
    """TensorFlow, where it is the backend."""
    if run.keras.backend != "tensorflow":
        raise UnsupportedError("the backend is %s" % run.keras.backend)
    import tensorflow

    return tensorflow


def by_function(run, model, function, arrays):
    """A call within ``tf.function``."""
    wrap = getattr(tensorflow(run), "function", None)
    if wrap is None or run.engine.name == "symbolic":
        raise UnsupportedError("this Keras makes graphs only, or its TensorFlow has no tf.function")
    traced = wrap(lambda *tensors: function(list(tensors), False))
    return run.engine.forward(lambda tensors, training: traced(*tensors), arrays, owner=model)


def by_jit(run, model, function, arrays):
    """A call compiled by XLA: ``tf.function`` with ``jit_compile``, or ``jax.jit``."""
    if run.keras.backend == "jax":
        import jax

        compiled = jax.jit(lambda *tensors: function(list(tensors), False))
        return run.engine.forward(lambda tensors, training: compiled(*tensors), arrays, owner=model)
    if run.keras.backend == "torch":
        raise UnsupportedError("torch.compile builds C++ for longer than a case may take")
    wrap = getattr(tensorflow(run), "function", None)
    known = inspect.signature(wrap).parameters if wrap is not None else ()
    keyword = next((name for name in ("jit_compile", "experimental_compile") if name in known), None)
    if keyword is None or run.engine.name == "symbolic":
        raise UnsupportedError("this TensorFlow cannot be asked to compile a function called at once")
    compiled = wrap(lambda *tensors: function(list(tensors), False), **{keyword: True})
    return run.engine.forward(lambda tensors, training: compiled(*tensors), arrays, owner=model)


def by_backend_function(run, model, function, arrays):
    """``K.function`` from the model's inputs to its outputs."""
    try:
        make = run.keras.get("backend.function")
    except MissingSymbolError:
        raise UnsupportedError("this Keras has no backend.function")
    found = outputs(make(list(model.inputs), list(model.outputs))(list(arrays)))
    return [run.engine.numpy(value) if hasattr(value, "numpy") else value for value in found]


def by_session(run, model, function, arrays):
    """A graph that a session runs: the only way of TensorFlow 1."""
    tf = tensorflow(run)
    if run.engine.name == "symbolic":
        return run.engine.forward(function, arrays, owner=model)
    values = [value for layer in model.layers for value in layer.get_weights()]
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        again = type(model).from_config(model.get_config())
        placeholders = [tf.compat.v1.placeholder(str(a.dtype), a.shape) for a in arrays]
        results = outputs(caller(again)(placeholders, False))
        variables = [variable for layer in again.layers for variable in layer.weights]
        session.run(tf.compat.v1.global_variables_initializer())
        for variable, value in zip(variables, values):
            session.run(tf.compat.v1.assign(getattr(variable, "_value", variable), value))
        return session.run(results, dict(zip(placeholders, arrays)))


WAYS = [
    ("predict", by_predict),
    ("predict_on_batch", by_predict_on_batch),
    ("eager", by_call),
    ("function", by_function),
    ("jit", by_jit),
    ("backend_function", by_backend_function),
]


# -- modes of training


def record_training(run, model, arrays, params):
    """Train from the same weights in each mode; what is compared are the weights afterwards."""
    y = run.input(params["training"]["target"], "y")
    x = single(arrays)
    for name, keywords in MODES:
        if name == "jit_compile" and not params.get("jit"):
            continue
        with run.stage(name) as stage:
            for keyword in keywords:
                if not (accepts(model.compile, keyword) or hasattr(model, keyword)):
                    raise UnsupportedError("compile has no %s here" % keyword)
            if name == "jit_compile" and run.keras.backend == "torch":
                raise UnsupportedError("torch.compile builds C++ for longer than a case may take")
            if run.engine.inference_only:
                raise UnsupportedError("the backend %s does not train" % run.keras.backend)
            inject(run, model)
            optimizer = run.keras.new("optimizers.SGD", {})
            model.compile(optimizer=optimizer, loss=params["training"]["loss"], **keywords)
            if name == "train_on_batch":
                for _ in range(STEPS):
                    model.train_on_batch(x, y)
            else:
                model.fit(x, y, batch_size=len(y), epochs=STEPS, shuffle=False, verbose=0)
            stage["weights | " + name] = [
                facts.array(run.engine.read(variable)) for layer in model.layers for variable in layer.weights
            ]


#: So many batches; each epoch is one.
STEPS = 2

MODES = [
    ("fit", {}),
    ("train_on_batch", {}),
    ("run_eagerly", {"run_eagerly": True}),
    ("steps_per_execution", {"steps_per_execution": 2}),
    ("jit_compile", {"jit_compile": True}),
]
