"""The interface that hides how a Keras evaluates and differentiates."""

import gc
import inspect

import numpy

from .. import numbers


class Engine:
    """Evaluate functions of Keras objects on NumPy arrays, and differentiate them.

    A *function* takes a list of backend tensors and ``training`` and returns a tensor or a list of
    tensors. Engines return NumPy arrays: a list, one for each output. ``owner`` is the layer or model
    whose state the call may update.
    """

    name = ""
    #: The module of this package that holds it; ``choose`` fills it in.
    module = ""
    #: The public function that forgets global graphs and names.
    resets_with = "backend.clear_session"
    #: Cases between two clear_session() calls; they cost 245 ms under Keras 3.15.
    cases_between_resets = 100
    #: True where the backend evaluates but neither differentiates nor trains, and says so.
    inference_only = False

    def __init__(self, keras):
        self.keras = keras
        self._begun = 0
        self._clear = keras.get(self.resets_with)

    def device(self):
        """``cpu`` or ``gpu``: where computations go."""
        return "cpu"

    def begin(self, precision):
        """Get ready for a run in that precision."""
        self._begun += 1
        if self._begun % self.cases_between_resets == 0:
            self.reset()
        self.keras.set_precision(precision)

    def reset(self):
        """Forget global graphs and names."""
        self._clear()
        gc.collect()

    def tensor(self, array):
        """The array as a backend tensor."""
        raise NotImplementedError

    def numpy(self, tensor):
        """The tensor's values."""
        raise NotImplementedError

    def read(self, variable):
        """A variable's value."""
        raise NotImplementedError

    def assign(self, variable, value):
        """Set a variable."""
        raise NotImplementedError

    def variable(self, array, name):
        """A trainable variable with that value, as optimizers take them."""
        raise NotImplementedError

    def forward(self, function, arrays, training=False, owner=None):
        """``function`` of the arrays, with the owner's state updated as a real call would."""
        raise NotImplementedError

    def forward_weights(self, function, arrays):
        """``function`` of arrays that are weights: their first axis is no batch."""
        return self.forward(function, arrays)

    def build(self, function, arrays, owner=None):
        """Call once so that weights are made."""
        self.forward(function, arrays, owner=owner)

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        """Gradients of sum(output · cotangent) with dyadic cotangents.

        Returns ``(input_gradients, variable_gradients)``, lists with None where there is no path. Inputs
        that are not floating get None.
        """
        raise NotImplementedError

    def apply_gradients(self, optimizer, gradients, variables):
        """One optimizer step on fixed gradients (NumPy arrays) for variables made by ``variable``."""
        raise NotImplementedError

    def symbolic_shape(self, function, arrays):
        """The static output shapes of a symbolic call, batch size unknown: ``[[None, 4], …]``."""
        raise NotImplementedError


def cotangent(position, shape, dtype):
    """The fixed vector that an output is multiplied with before it is differentiated."""
    return numbers.dyadic(tuple(int(n) for n in shape), "cotangent", position, limit=1).astype(dtype)


def outputs(result):
    """What a call returned as a flat list."""
    if isinstance(result, dict):
        return [result[key] for key in sorted(result)]
    if isinstance(result, (list, tuple)):
        return [item for inner in result for item in outputs(inner)]
    return [result]


def accepts(function, name):
    """Whether a callable has an argument of that name."""
    try:
        return name in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False


def floating(array):
    """Whether an array can be differentiated."""
    return numpy.asarray(array).dtype.kind == "f"
