"""keras 2.3 on Theano: its own float type, no session, and an exception where there is no path to differentiate."""

import theano

from ..recording import UnsupportedError
from .symbolic import SymbolicEngine


class TheanoEngine(SymbolicEngine):
    """Theano's graphs; every function is compiled for itself, so there is no graph that grows."""

    cases_between_resets = 100
    #: All that keras keeps are the names' counters; keras.backend does not hand clear_session() on.
    resets_with = "backend.reset_uids"

    def device(self):
        return "gpu" if theano.config.device.startswith("cuda") else "cpu"

    def begin(self, precision):
        super().begin(precision)
        # keras reads floatx into it once, when it is imported.
        theano.config.floatX = precision

    def _function(self, inputs, results, updates=()):
        compiled = super()._function(inputs, results, updates)

        def run(arrays, training=False):
            try:
                return compiled(arrays, training)
            except ValueError as error:
                # Theano's Python code of an average over padding is wrong where its C code is not.
                if theano.config.cxx or "Pool{" not in str(error) or "could not broadcast" not in str(error):
                    raise
                raise UnsupportedError("Theano averages over this padding only where it has a C++ compiler")

        return run

    def _gradients(self, total, targets):
        if not targets:
            return []
        try:
            return super()._gradients(total, targets)
        except theano.gradient.DisconnectedInputError:
            # Raised for all where there is no path to one: find out which.
            if len(targets) == 1:
                return [None]
            return [self._gradients(total, [target])[0] for target in targets]


ENGINE = TheanoEngine
