"""A model performed in every way in which an implementation computes, and trained in every mode of training.

``params``: ``architecture`` (see building.py), or ``layer``, which is called on all inputs (a list where there are
several) with ``keywords``; or ``loss``, which is computed of the two inputs, y_true and y_pred. ``inputs``,
descriptions of the input arrays; ``on_batch``, True where ``predict_on_batch`` is tried too; ``jit``, True where what
XLA compiles is; ``torch_compile``, True where PyTorch's compiler is; ``training``, ``{"target": description, "loss":
name}``, where the model is trained as well. Each way is a stage of its own, *unsupported* where the implementation has
no such way. What it computes is recorded as a variant of one quantity: ``output | predict``, ``output | eager``, …
"""

import inspect
import os
import shutil

import numpy

from .. import building, facts, weights
from ..engines.base import accepts, outputs
from ..keras_api import MissingSymbolError
from ..recording import UnsupportedError

#: By its name: the package keras 2.5 to 2.8 has no class of that name.
OPTIMIZER = "sgd"


def perform(run, api, params):
    """Record the stages of conformance/scenarios/mode.py."""
    if params.get("loss"):
        perform_loss(run, params)
        return
    arrays = run.inputs(params["inputs"])
    with run.stage("construct") as construct:
        run.keras.get(api)
        model = made(run.keras, params, arrays)
    if construct.failed:
        return
    function = caller(model)
    with run.stage("build") as build:
        inject(run, model)
        build["count"] = int(model.count_params())
    if build.failed:
        return
    for name, way in WAYS:
        if name not in ASKED or params.get(ASKED[name]):
            record_output(run, name, way, model, function, arrays, params)
    if params.get("training"):
        record_training(run, model, arrays, params)
        inject(run, model)
    # The last: tf.keras 2 trains no model any more that has been evaluated in another graph.
    record_output(run, "session", by_session, model, function, arrays, params)


def made(keras, params, arrays):
    """The model that the case describes."""
    if "architecture" in params:
        return building.model(keras, params["architecture"])
    layer = building.named(keras, params["layer"], 0)
    keywords = params.get("keywords", {})
    entries = entries_for(keras, arrays)
    results = outputs(layer(single(entries), **keywords))
    return keras.get("Model")(inputs=single(entries), outputs=single(results), name="model")


def entries_for(keras, arrays):
    """``Input`` for each array, of its type where that is no floating one."""
    make = keras.get("Input")
    return [
        make(shape=a.shape[1:], name="entry%d" % i, **({} if a.dtype.kind == "f" else {"dtype": str(a.dtype)}))
        for i, a in enumerate(arrays)
    ]


def record_output(run, name, way, model, function, arrays, params):
    """One way as a stage. What a call with ``keywords`` may change in the layer is given again before, and seen."""
    with run.stage(name) as stage:
        if params.get("keywords"):
            inject(run, model)
        stage["output | " + name] = facts.arrays(way(run, model, function, arrays))
        if params.get("keywords") and name != "session":
            state = [v for layer in model.layers for v in layer.weights if not weights.is_trainable(layer, v)]
            stage["state | " + name] = [facts.array(run.engine.read(variable)) for variable in state]


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
    wrap = getattr(tensorflow(run), "function", None)
    known = inspect.signature(wrap).parameters if wrap is not None else ()
    keyword = next((name for name in ("jit_compile", "experimental_compile") if name in known), None)
    if keyword is None or run.engine.name == "symbolic":
        raise UnsupportedError("this TensorFlow cannot be asked to compile a function called at once")
    compiled = wrap(lambda *tensors: function(list(tensors), False), **{keyword: True})
    return run.engine.forward(lambda tensors, training: compiled(*tensors), arrays, owner=model)


def by_torch_compile(run, model, function, arrays):
    """A call compiled by PyTorch, which writes C++ and has it built."""
    if run.keras.backend != "torch":
        raise UnsupportedError("the backend is %s" % run.keras.backend)
    if not any(shutil.which(name) for name in (os.environ.get("CXX", "g++"), "clang++")):
        raise UnsupportedError("torch.compile needs a C++ compiler, and this machine has none")
    # What is built stays with this worker; it is built in this process, which is the one that is watched.
    os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")
    if os.environ.get("KERAS_HOME"):
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", os.path.join(os.environ["KERAS_HOME"], "inductor"))
    import torch

    compiled = torch.compile(lambda *tensors: function(list(tensors), False))
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

    def graph(placeholders):
        """The results, and the variables that are given values."""
        again = type(model).from_config(model.get_config())
        results = outputs(caller(again)(placeholders, False))
        return results, [variable for layer in again.layers for variable in layer.weights]

    return in_session(tf, graph, arrays, values)


def in_session(tf, graph, arrays, values=()):
    """What a graph computes of the arrays in a session of its own, its variables having those values."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        placeholders = [tf.compat.v1.placeholder(str(a.dtype), a.shape) for a in arrays]
        results, variables = graph(placeholders)
        given = [getattr(variable, "_value", variable) for variable in variables]
        # Fed in place of what the initializers draw: operations added for each variable would each be optimized again.
        fed = {variable.initializer.inputs[1]: value for variable, value in zip(given, values)}
        session.run([tf.compat.v1.global_variables_initializer(), tf.compat.v1.tables_initializer()], fed)
        return session.run(results, dict(zip(placeholders, arrays)))


WAYS = [
    ("predict", by_predict),
    ("predict_on_batch", by_predict_on_batch),
    ("eager", by_call),
    ("function", by_function),
    ("jit", by_jit),
    ("torch_compile", by_torch_compile),
    ("backend_function", by_backend_function),
]
#: The parameter that asks for a way, where it costs too much to be tried in every case.
ASKED = {"predict_on_batch": "on_batch", "jit": "jit", "torch_compile": "torch_compile"}


# -- a loss


def perform_loss(run, params):
    """A loss in ``evaluate`` of a model that hands its input on, and called."""
    y_true, y_pred = run.inputs(params["inputs"])
    with run.stage("construct") as construct:
        loss = run.keras.value(params["loss"])
        (entry,) = entries_for(run.keras, [y_pred])
        handed_on = run.keras.new("layers.Activation", {"activation": "linear", "name": "part0"})(entry)
        model = run.keras.get("Model")(inputs=entry, outputs=handed_on, name="model")
        model.compile(optimizer=OPTIMIZER, loss=loss)
    if construct.failed:
        return
    function = caller_of_loss(loss)

    def record(name, compute):
        with run.stage(name) as stage:
            stage["loss | " + name] = [facts.array(numpy.asarray(v, dtype=run.precision)) for v in outputs(compute())]

    record("evaluate", lambda: model.evaluate(y_pred, y_true, batch_size=len(y_true), verbose=0))
    record("test_on_batch", lambda: model.test_on_batch(y_pred, y_true))
    for name, way in (("eager", by_call), ("function", by_function), ("jit", by_jit)):
        record(name, lambda way=way: way(run, None, function, [y_true, y_pred]))
    record("session", lambda: loss_in_session(run, function, [y_true, y_pred]))


def caller_of_loss(loss):
    """``function(tensors, training)`` for the engine; made here, where AutoGraph finds its source."""

    def function(tensors, training):
        return loss(tensors[0], tensors[1])

    return function


def loss_in_session(run, function, arrays):
    """The loss of placeholders, run by a session."""
    tf = tensorflow(run)
    if run.engine.name == "symbolic":
        return run.engine.forward(function, arrays)
    return in_session(tf, lambda placeholders: (outputs(function(placeholders, False)), []), arrays)


# -- modes of training


def record_training(run, model, arrays, params):
    """Train from the same weights in each mode; what is compared are the weights afterwards."""
    y = run.input(params["training"]["target"], "y")
    x = single(arrays)
    for name, keywords in MODES:
        if "jit_compile" in keywords and not params.get("jit"):
            continue
        with run.stage(name) as stage:
            for keyword in keywords:
                if not (accepts(model.compile, keyword) or hasattr(model, keyword)):
                    raise UnsupportedError("compile has no %s here" % keyword)
            if keywords.get("jit_compile") is True and run.keras.backend == "torch":
                raise UnsupportedError("torch.compile builds a training step for longer than a case may take")
            if run.engine.inference_only:
                raise UnsupportedError("the backend %s does not train" % run.keras.backend)
            inject(run, model)
            model.compile(optimizer=OPTIMIZER, loss=params["training"]["loss"], **keywords)
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
    ("jit_compile_off", {"jit_compile": False}),
    ("jit_compile_auto", {"jit_compile": "auto"}),
]
