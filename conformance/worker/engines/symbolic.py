"""Symbolic Keras: keras up to 2.3.1 on any backend, and TensorFlow 1.15. Graphs, ``K.function``, ``K.gradients``.

Only ``keras.backend`` is used, so that TensorFlow, TensorFlow 1.15's tf.keras and other backends go the same way;
what those do otherwise is in symbolic_theano.py, symbolic_cntk.py and symbolic_mxnet.py.
A graph costs far more than running it, so within a run the graph of a function is kept: inference, training
(the learning phase is fed, as ``fit`` feeds it) and the gradient share one, and a repeated call makes none.
"""

import gc
import sys

import numpy

from ..recording import UnsupportedError
from .base import Engine, cotangent, floating, outputs


class Trace:
    """A function called once on placeholders: its graph, and what was compiled from it."""

    def __init__(self, function, owner, placeholders):
        #: Kept so that their ids stay theirs.
        self.function = function
        self.owner = owner
        self.placeholders = placeholders
        self.results = []
        self.always = []
        self.in_training = []
        self.compiled = {}
        self.gradients = {}


class SymbolicEngine(Engine):
    """Graphs compiled by ``K.function``.

    A function is taken to mean the same whenever it is called within one run: between two calls, variables may
    change, but no Python attribute that decides what graph it makes.
    """

    name = "symbolic"
    #: Every case leaves its operations in the global graph, and looking at a larger graph takes longer: measured,
    #: 2 to 10 cost the same in time, 20 a third more; memory grows from 0.3 GB to 0.55 (at 10) and 0.8 GB (at 20).
    cases_between_resets = 4

    def __init__(self, keras):
        super().__init__(keras)
        self.backend = keras.get("backend")
        self._traces = {}
        self._steps = {}
        # What importing made lives as long as the worker: collecting need not look at it again. Since Python 3.7.
        getattr(gc, "freeze", int)()

    def device(self):
        import tensorflow

        return "gpu" if tensorflow.config.experimental.list_physical_devices("GPU") else "cpu"

    def begin(self, precision):
        self._traces.clear()
        self._steps.clear()
        self._forget_exceptions()
        super().begin(precision)

    def _forget_exceptions(self):
        """Put back what keras up to 2.3 leaves changed for good where a constructor or a call raises."""
        # The scope whose name all later variables get, on the backends other than TensorFlow.
        del getattr(sys.modules[self.backend.name_scope.__module__], "NAME_SCOPE_STACK", [])[:]
        # The switch without which a subclassed model has no layers and no weights (base_layer.py, disable_tracking).
        switch = getattr(sys.modules.get("keras.engine.base_layer"), "_DISABLE_TRACKING", None)
        if switch is not None:
            switch.value = False

    def _in_graph(self, make, *arguments):
        """``make(*arguments)`` where tensors are made: under TensorFlow 2, in keras 2.3's graph."""
        return getattr(self.backend, "symbolic", lambda function: function)(make)(*arguments)

    def read(self, variable):
        return numpy.asarray(self.backend.get_value(variable))

    def assign(self, variable, value):
        self.backend.set_value(variable, value)

    def variable(self, array, name):
        array = numpy.asarray(array)
        return self.backend.variable(array, dtype=str(array.dtype), name=name)

    def tensor(self, array):
        return self.backend.constant(array, dtype=str(array.dtype))

    def numpy(self, tensor):
        return self._function([], [self._in_graph(self._symbol, tensor)])([])[0]

    # -- evaluation

    def forward(self, function, arrays, training=False, owner=None):
        return self._run(self._trace(function, arrays, owner), arrays, training)

    def _trace(self, function, arrays, owner):
        """The function's graph for arrays of these shapes and types."""
        key = (id(function), id(owner), tuple((a.shape, str(a.dtype)) for a in arrays))
        if key not in self._traces:
            self._traces[key] = self._in_graph(self._traced, function, arrays, owner)
        return self._traces[key]

    def _traced(self, function, arrays, owner):
        """Call the function on placeholders."""
        trace = Trace(function, owner, [self._placeholder(a) for a in arrays])
        before = _updates(owner)
        results = outputs(function(list(trace.placeholders), None))
        # Of the owner's updates only this call's: others need other placeholders.
        trace.in_training = [u for u in _updates(owner) if not any(u is other for other in before)]
        lasting = _state_updates(owner)
        trace.always = [u for u in trace.in_training if any(u is other for other in lasting)]
        # Operations have no value and are run, as metrics return them.
        operations = [r for r in results if hasattr(r, "node_def")]
        trace.in_training += operations
        trace.always += operations
        values = [self._symbol(r) for r in results if r is not None and not hasattr(r, "node_def")]
        trace.results = [self._identity(v) if any(v is p for p in trace.placeholders) else v for v in values]
        return trace

    def _identity(self, tensor):
        """A tensor of its own with the same value: TensorFlow 1 fetches nothing that it is fed."""
        if self.keras.backend != "tensorflow":
            return tensor
        import tensorflow

        return tensorflow.identity(tensor)

    def _symbol(self, result):
        """Whatever a function returned as a tensor of the graph."""
        if hasattr(result, "assign") and hasattr(result, "read_value"):
            # TensorFlow 2's K.function takes no variables, which is what an assignment returns. tf.keras 1.15 has no
            # K.identity, and its slices of a tensor have an ``assign`` too.
            return result.read_value()
        if hasattr(result, "numpy"):
            # keras 2.3's initializers draw eagerly under TensorFlow 2.
            result = result.numpy()
        if isinstance(result, (bool, int, float, numpy.generic, numpy.ndarray)):
            # keras 2.3's K.constant makes an eager tensor; identity brings it into the graph.
            return getattr(self.backend, "identity", lambda tensor: tensor)(self.tensor(numpy.asarray(result)))
        return result

    def _placeholder(self, array):
        return self.backend.placeholder(shape=array.shape, dtype=str(array.dtype))

    def _run(self, trace, arrays, training):
        updates = trace.in_training if training else trace.always
        # Where training updates nothing more, it is the same compiled function.
        key = len(updates)
        if key not in trace.compiled:
            trace.compiled[key] = self._function(trace.placeholders, trace.results, updates)
        return trace.compiled[key](arrays, training)

    def _function(self, inputs, results, updates=()):
        """``run(arrays, training)`` → the results' values, having run the updates."""
        phase = self.backend.learning_phase()
        # An integer: somebody has set it for good.
        phases = [] if isinstance(phase, int) else [phase]
        count = len(results)
        # TensorFlow 2's K.function wants an output to hang updates on.
        results = list(results) or [self._in_graph(self._symbol, 0.0)]
        compiled = self.backend.function(list(inputs) + phases, results, updates=list(updates))

        def run(arrays, training=False):
            try:
                values = compiled(list(arrays) + [int(bool(training))] * len(phases))
            except Exception as error:
                if "must feed a value for placeholder" in str(error):
                    raise UnsupportedError("updates of a wrapped layer belong to placeholders of another call")
                raise
            return [numpy.asarray(value) for value in values[:count]]

        return run

    # -- differentiation

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        if getattr(owner, "stateful", False) and hasattr(owner, "states"):
            # In a function of its own K.gradients reads the state after the call has moved it; fit does not.
            raise UnsupportedError("the gradient of a stateful layer cannot be taken outside of training here")
        trace = self._trace(function, arrays, owner)
        key = tuple(id(v) for v in variables)
        if key not in trace.gradients:
            trace.gradients[key] = self._differentiate(trace, arrays, variables)
        return trace.gradients[key](arrays, training)

    def _differentiate(self, trace, arrays, variables):
        """``run(arrays, training)`` → the gradients for inputs and for variables."""
        backend = self.backend
        # The shapes of values, for graphs do not always know them. Already compiled where forward came before.
        values = self._run(trace, arrays, False)
        pairs = [(r, v.shape) for r, v in zip(trace.results, values) if backend.dtype(r).startswith("float")]
        results = [r for r, _ in pairs]
        factors = [cotangent(i, shape, backend.dtype(r)) for i, (r, shape) in enumerate(pairs)]
        sources = [p for p, a in zip(trace.placeholders, arrays) if floating(a)]
        fed = [self._placeholder(f) for f in factors]

        def graph():
            total = sum(backend.sum(r * f) for r, f in zip(results, fed))
            return self._gradients(total, sources + list(variables)) if fed else [None] * count

        count = len(sources) + len(variables)
        found = self._in_graph(graph)
        compiled = self._function(trace.placeholders + fed, [g for g in found if g is not None])

        def run(arrays, training):
            values = iter(compiled(list(arrays) + factors, training))
            every = [None if g is None else next(values) for g in found]
            by_input = iter(every[: len(sources)])
            return [next(by_input) if floating(a) else None for a in arrays], every[len(sources) :]

        return run

    def _gradients(self, total, targets):
        """Dense gradients, None where there is no path."""
        if not targets:
            return []
        return [_dense(g) for g in self.backend.gradients(total, targets)]

    # -- optimizers

    def apply_gradients(self, optimizer, gradients, variables):
        key = (id(optimizer), tuple(id(v) for v in variables))
        if key not in self._steps:
            self._steps[key] = (optimizer, self._step(optimizer, gradients, variables))
        self._steps[key][1](gradients, training=True)

    def _step(self, optimizer, gradients, variables):
        """The optimizer's own updates for a loss whose gradients are what is fed."""
        fed = [self._placeholder(g) for g in gradients]

        def graph():
            loss = sum(self.backend.sum(v * f) for v, f in zip(variables, fed))
            return loss, optimizer.get_updates(loss=loss, params=list(variables))

        loss, updates = self._in_graph(graph)
        return self._function(fed, [loss], updates)

    def symbolic_shape(self, function, arrays):
        make = self.keras.get("Input")
        inputs = [make(shape=a.shape[1:], dtype=str(a.dtype)) for a in arrays]
        return [list(self.backend.int_shape(t)) for t in outputs(self._in_graph(function, inputs, None))]


def _updates(owner):
    """Everything the owner updates in training, once each, for every call there has been of it."""
    if owner is None or not (getattr(owner, "trainable", True) or getattr(owner, "stateful", False)):
        return []
    # A model's own list leaves out what was made by calling it on other tensors than its inputs.
    found = list(getattr(owner, "updates", ()))
    for layer in getattr(owner, "layers", ()):
        found += [update for update in _updates(layer) if not any(update is other for other in found)]
    return found


def _state_updates(owner):
    """What the owner updates in inference too: the states of stateful layers, and metrics."""
    if hasattr(owner, "layers"):
        return [update for layer in owner.layers for update in _state_updates(layer)]
    return _updates(owner) if getattr(owner, "stateful", False) else []


def _dense(gradient):
    """A gradient of a gather (IndexedSlices) as an ordinary tensor."""
    if hasattr(gradient, "indices") and hasattr(gradient, "dense_shape"):
        import tensorflow

        return tensorflow.convert_to_tensor(gradient)
    return gradient
