"""What the program asks of its models and layers without calling them: names of metrics, and their weights."""

import sys

from . import patching

#: Properties → what of their value is told; lists of weights by their number.
PROPERTIES = {
    "metrics_names": list,
    "weights": len,
    "trainable_weights": len,
    "non_trainable_weights": len,
    "trainable_variables": len,
}

#: Methods → the same.
METHODS = {
    "get_weights": lambda value: [list(one.shape) for one in value],
    "count_params": int,
}

#: So many answers at one line are told; then every one whose number is a power of two.
EACH = 8


class Asking:
    """Watches what models and layers answer."""

    def __init__(self, library, journal, roles):
        self.library, self.journal, self.roles = library, journal, roles
        self.counts = {}

    def install(self):
        """Watch every class of Keras that has such a property or method."""
        k = self.library.k
        classes = [base for cls in (k.Model, k.Sequential, *k.Model.__subclasses__()) for base in cls.__mro__]
        for cls in dict.fromkeys([*classes, *k.layers.Layer.__mro__]):
            if not self.roles.of_keras(cls):
                continue
            for name, shown in PROPERTIES.items():
                made = vars(cls).get(name)
                if isinstance(made, property) and made.fget is not None:
                    getter = self.watched(name, shown)(made.fget)
                    setattr(cls, name, property(getter, made.fset, made.fdel, made.__doc__))
            for name, shown in METHODS.items():
                patching.around(cls, name, self.watched(name, shown))

    def watched(self, name, shown):
        """Makes of a function one that tells what it gives, where the program asks."""

        def make(original):
            def asked(this, *args, **kwargs):
                result = original(this, *args, **kwargs)
                # Not what is asked from here, to write down weights.
                if self.roles.program.relative(sys._getframe(1).f_code.co_filename):
                    self.told(this, name, shown, result)
                return result

            return asked

        return make

    @patching.lapsing
    def told(self, this, name, shown, result):
        """Write an answer down, but not each one of many at one line."""
        at = tuple((self.roles.program.where(sys._getframe(1)) or ["", 0])[:2])
        number = self.counts[at, name] = self.counts.get((at, name), 0) + 1
        if number <= EACH or not number & (number - 1):
            role = self.roles.of.get(id(this), "")
            self.journal.tell("read", role=role, method=name, value=shown(result), what=self.library.public(type(this)))
