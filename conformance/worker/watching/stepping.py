"""Which optimizer trains which weights; loops of the program's own, and functions that TensorFlow compiled for it."""

import sys

from . import patching

#: So many steps are told with their arrays; then those whose number is a power of two.
STEPS = 16


class Stepping:
    """Watches optimizers and compiled functions."""

    def __init__(self, library, journal, roles, weights, calls):
        self.library, self.journal, self.roles, self.weights, self.calls = library, journal, roles, weights, calls
        self.counts = {}
        self.trained = set()

    def install(self):
        """Watch every optimizer's way to take gradients, and compiled functions where there is TensorFlow."""
        optimizers = self.library.k.optimizers
        classes = []
        for name in dir(optimizers):
            cls = getattr(optimizers, name, None)
            if isinstance(cls, type):
                classes.extend(base for base in cls.__mro__ if self.roles.of_keras(base))
        for cls in dict.fromkeys(classes):
            for name in ("apply_gradients", "apply"):
                if name in vars(cls):
                    patching.around(cls, name, self.apply)
        tf = self.library.tf
        if tf is not None and hasattr(tf, "function") and not self.library.symbolic:
            kind = type(tf.function(len))
            patching.around(kind, "__call__", self.function)

    def often(self, at):
        """The number of times that a line was come to, and whether this time is to be told."""
        number = self.counts[at] = self.counts.get(at, 0) + 1
        return number, number <= STEPS or not number & (number - 1)

    def apply(self, original):
        """What the program hands to an optimizer, where it has numbers."""

        def apply(this, first, *args, **kwargs):
            if self.calls.quiet:
                return original(this, first, *args, **kwargs)
            name = original.__name__
            several = list(first)
            self.trains(this, name, several, args, kwargs)
            if not self.roles.program.calling(sys._getframe(1)):
                return original(this, several, *args, **kwargs)
            gradients = [one[0] if isinstance(one, (list, tuple)) else one for one in several]
            values = [self.library.concrete(one) for one in gradients]
            at = tuple((self.roles.program.where(sys._getframe(1)) or ("", 0))[:2])
            number, told = self.often(at)
            known = gradients and all(one is not None for one in values)
            if told and known:
                arrays = {str(n): self.journal.array(one) for n, one in enumerate(values)}
                self.journal.tell("gradient", role=self.roles.role(this), mode="step", step=number, values=arrays)
            try:
                result = original(this, several, *args, **kwargs)
            except Exception as error:
                self.roles.raised("update", self.library.public(type(this)) + "." + name, error)
                raise
            if told and known:
                self.journal.tell("step", role=self.roles.role(this), step=number, logs={}, weights=self.all())
            return result

        return apply

    @patching.lapsing
    def trains(self, optimizer, name, several, args, kwargs):
        """Tell which weights an optimizer is given to train, once: also where a graph is made, or Keras itself does."""
        if name == "apply_gradients":
            variables = [one[1] for one in several]
        else:
            given = args[0] if args else kwargs.get("trainable_variables")
            variables = given if given is not None else getattr(optimizer, "_trainable_variables", ())
        keys = sorted({self.weights.keys[id(one)] for one in variables if id(one) in self.weights.keys})
        told = (id(optimizer), tuple(keys))
        if keys and told not in self.trained:
            self.trained.add(told)
            # As long as the run lasts: another object would else get the same id.
            self.roles.keep.append(optimizer)
            role = self.roles.of.get(id(optimizer), "")
            self.journal.tell("trains", role=role, what=self.library.public(type(optimizer)), keys=keys)

    def all(self):
        """All weights that are known, as they are now."""
        return {key: self.journal.array(one) for key, one in self.weights.values().items()}

    def function(self, original):
        """A compiled function that the program calls: its results, and all weights after it."""

        def called(this, *args, **kwargs):
            if self.calls.quiet or not self.roles.program.calling(sys._getframe(1)):
                return original(this, *args, **kwargs)
            if not self.library.tf.executing_eagerly():
                return original(this, *args, **kwargs)
            at = tuple((self.roles.program.where(sys._getframe(1)) or ("", 0))[:2])
            number, told = self.often(("function", *at))
            try:
                result = original(this, *args, **kwargs)
            except Exception as error:
                self.roles.raised("function", getattr(this, "__name__", "tf.function"), error)
                raise
            if told:
                outputs = [self.library.concrete(one) for one in self.library.flat(result)]
                arrays = [self.journal.array(one) for one in outputs if one is not None]
                name = getattr(getattr(this, "python_function", None), "__name__", "")
                self.weights.flush()
                self.journal.tell("step", role=name, step=number, logs={}, outputs=arrays, weights=self.all())
            return result

        return called
