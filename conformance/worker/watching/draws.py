"""The draws of Dropout: the same in both runs.

Every version of a library draws other numbers from the same seed. So what is dropped follows from a rule here: from the
place in the array, from how often the layer was called in training, and from which part of the program it is. A rate is
kept to one in 46,337.
"""

import importlib
import random
import sys
import types
import zlib

from . import models, patching

#: A prime whose square fits into 32 bits, and to which 3 is no divisor of it less one: cubes are a permutation.
PRIME = 46337

#: Modules in which layers and initializers take seeds of their own from ``random``, by the end of their names.
SEEDING = ("keras.backend", "keras.src.backend", "keras.src.random.seed_generator")

#: What writes a SavedModel, from the public function down to what versions of Keras call of it.
WRITERS = ("save", "save_and_return_nodes", "_build_meta_graph")


def apart(modules):
    """Let Keras take its seeds from draws of its own, in place of those of the program.

    How many it takes, and when, is each version's own, and what the program draws later would differ.
    """
    mine = random.Random(0)
    own = types.ModuleType("random")
    vars(own).update(vars(random))
    vars(own).update({name: getattr(mine, name) for name in dir(mine) if not name.startswith("_")})
    for name, module in list(modules.items()):
        if name.replace("tf_keras", "keras").endswith(SEEDING):
            for attribute, value in list(vars(module).items()):
                if value is random:
                    setattr(module, attribute, own)


class Draws:
    """Replaces what Dropout and its relatives for whole feature maps draw; not where models are graphs."""

    def __init__(self, library, journal, roles):
        self.library, self.journal, self.roles = library, journal, roles
        self.counters = {}
        self.layers = {}
        self.writing = 0

    def install(self):
        """Take the place of the layers' own draws."""
        apart(sys.modules)
        if self.library.symbolic:
            return
        models.GIVEN.update(models.DROPOUTS)
        module = self.library.k.layers
        for name in models.DROPOUTS:
            cls = getattr(module, name, None)
            for base in cls.__mro__ if cls is not None else ():
                if issubclass(base, module.Dropout):
                    patching.around(base, "call", self.call)
        if self.library.tf is not None and not self.library.is_3:
            try:
                inner = importlib.import_module("tensorflow.python.saved_model.save")
            except ImportError:
                inner = None
            for owner in (inner, getattr(self.library.tf, "saved_model", None)):
                for name in WRITERS if owner is not None else ():
                    patching.around(owner, name, self.written)

    def written(self, original):
        """What writes a SavedModel, meanwhile with the layers' own draws: a graph that is kept holds no counter."""

        def write(*args, **kwargs):
            self.writing += 1
            try:
                return original(*args, **kwargs)
            finally:
                self.writing -= 1

        return write

    def call(self, original):
        """A layer's computation, with its draws by rule where it is training."""

        def call(this, inputs, *args, **kwargs):
            training = args[0] if args else kwargs.get("training")
            if self.writing:
                return original(this, inputs, *args, **kwargs)
            if training is None and not self.library.is_3:
                training = self.library.k.backend.learning_phase()
            known = isinstance(training, (bool, int)) and isinstance(this.rate, (int, float))
            if not known or not training or not 0 < this.rate < 1 or type(this).__name__ not in models.DROPOUTS:
                return original(this, inputs, *args, **kwargs)
            if not self.counters and not self.layers:
                self.journal.tell("given_draws", at=["", 0])
            return self.dropped(this, inputs)

        return call

    def dropped(self, layer, inputs):
        """The inputs without those that are dropped, and the others the larger for it."""
        seed = zlib.crc32(self.roles.owner(layer).encode()) % PRIME
        if self.library.tf is not None:
            return self._in_tensorflow(layer, inputs, seed)
        ops = self.library.k.ops
        shape = self._shape(layer, inputs.shape)
        size = 1
        for n in shape:
            size *= n
        index = ops.arange(size, dtype="int32")
        count = ops.cast(self._counted(layer)[1], "int32")
        kept = ops.reshape(drawn(index, count, seed) >= int(layer.rate * PRIME), shape)
        return inputs * ops.cast(kept, inputs.dtype) * (1.0 / (1.0 - layer.rate))

    def _in_tensorflow(self, layer, inputs, seed):
        tf = self.library.tf
        inputs = tf.convert_to_tensor(inputs)
        dynamic = tf.shape(inputs)
        static = [n if n is not None else dynamic[i] for i, n in enumerate(inputs.shape)]
        shape = tf.stack(self._shape(layer, static))
        index = tf.range(tf.reduce_prod(shape))
        if self.library.is_3:
            count = tf.cast(self._counted(layer)[1], "int32")
        else:
            count = self._counter(layer).assign_add(1) - 1
        kept = tf.reshape(drawn(index, count, seed) >= int(layer.rate * PRIME), shape)
        return inputs * tf.cast(kept, inputs.dtype) * tf.cast(1.0 / (1.0 - layer.rate), inputs.dtype)

    @staticmethod
    def _shape(layer, shape):
        """The shape of what is drawn: one number for several inputs where the layer says so."""
        name = type(layer).__name__
        if name == "SpatialDropout1D":
            return [shape[0], 1, shape[2]]
        if name.startswith("SpatialDropout"):
            rank = len(shape)
            last = layer.data_format == "channels_last"
            return [n if i == 0 or i == (rank - 1 if last else 1) else 1 for i, n in enumerate(shape)]
        given = layer.noise_shape
        if given is None:
            return list(shape)
        return [n if wanted is None else wanted for n, wanted in zip(shape, given)]

    def _counted(self, layer):
        """The state of a layer's generator of seeds, which counts: it goes where a backend keeps no other state."""
        self.layers[id(layer)] = layer
        return layer.seed_generator.next()

    def _counter(self, layer):
        """The number of calls of a layer."""
        role = self.roles.owner(layer)
        if role not in self.counters:
            with self.library.outside():
                self.counters[role] = self.library.tf.Variable(0, dtype="int32", trainable=False)
        return self.counters[role]

    def kept(self):
        """How often each was called, to be set back."""
        states = [one.seed_generator.state for one in self.layers.values()]
        return [(one, self.library.value(one)) for one in [*self.counters.values(), *states]]

    def restore(self, kept):
        """Set the numbers of calls back; of what is new since then to none."""
        known = {id(one) for one, _ in kept}
        for one, value in kept:
            if value is not None:
                self.library.assign(one, value)
        for one in self.counters.values():
            if id(one) not in known:
                self.library.assign(one, 0)
        for layer in self.layers.values():
            state = layer.seed_generator.state
            value = None if id(state) in known else self.library.value(state)
            if value is not None:
                value = value.copy()
                value[1] = 0
                self.library.assign(state, value)


def drawn(index, count, seed):
    """Whole numbers below PRIME, as if by chance; all in 32 bits."""
    value = (index % PRIME * 7919 + index // PRIME % PRIME * 5 + count % PRIME * 12553 + seed) % PRIME
    value = value * value % PRIME * value % PRIME
    value = (value * 30011 + 17) % PRIME
    return value * value % PRIME * value % PRIME
