"""Which part of the program an object is: where it was made, and inside of which layer something happens now."""

import sys

from . import patching, settings
from .journal import text


class Roles:
    """Objects that the program makes, by the line that makes them and how often it did.

    The text of the program is the same in both runs, so this names the same part in both, whatever Keras calls it.
    """

    def __init__(self, library, journal, program):
        self.library, self.journal, self.program = library, journal, program
        self.of = {}
        self.keep = []
        self.counts = {}
        self.constructing = []
        self.calling = []
        self.quiet = 0

    def install(self):
        """Watch the constructors of all public classes that can be part of a model."""
        k = self.library.k
        seen = set()
        for part in ("layers", "models", "optimizers", "losses", "metrics", "callbacks"):
            module = getattr(k, part, None)
            for name in dir(module) if module is not None else ():
                cls = getattr(module, name, None)
                if isinstance(cls, type):
                    # Also what they extend: a class of the program's own calls that constructor.
                    for base in cls.__mro__:
                        if self.of_keras(base) and base not in seen:
                            seen.add(base)
                            patching.around(base, "__init__", self.constructor)

    @staticmethod
    def of_keras(kind):
        """Whether a class is one of Keras or of TensorFlow's copy of it."""
        module = kind.__module__
        return module.split(".")[0] in ("keras", "tf_keras") or ".keras." in module

    def constructor(self, original):
        """A constructor that tells of what the program makes."""

        def construct(this, *args, **kwargs):
            if self.quiet or any(one is this for one in self.constructing):
                return original(this, *args, **kwargs)
            direct = self.program.calling(sys._getframe(1))
            inner = bool(self.constructing) and not direct
            self.constructing.append(this)
            try:
                result = original(this, *args, **kwargs)
            except Exception as error:
                if direct:
                    self.raised("construct", self.library.public(type(this)), error)
                raise
            finally:
                self.constructing.pop()
            if not inner and not (self.calling and not direct):
                self.made(this, args, kwargs, original, direct)
            return result

        return construct

    def unseen(self, make):
        """Make something of our own."""
        self.quiet += 1
        try:
            return make()
        finally:
            self.quiet -= 1

    @patching.lapsing
    def made(self, this, args, kwargs, original, direct):
        """Name an object, and tell of it where the program itself made it."""
        role = self.role(this)
        if not direct:
            return
        given = {name: settings.simple(value) for name, value in kwargs.items()}
        if args:
            given["*"] = [settings.simple(one) for one in args]
        mine = type(this)
        own = self.program.relative(getattr(sys.modules.get(mine.__module__), "__file__", None) or "")
        # The object of an own class is not ready while the constructor that it extends runs.
        own = bool(own) or mine.__module__ == "__main__"
        found = {} if own else settings.config(this)
        told = {}
        beside = settings.beside(original, kwargs)
        if beside and not own and not hasattr(this, "get_config"):
            told = {"beside": beside, "held": settings.held(this, original)}
        if own:
            told["at"] = self.program.where(outside(this, sys._getframe(1)))
        self.journal.tell("construct", what=self.library.public(mine), role=role, given=given, config=found, **told)

    def role(self, this):
        """The name of an object: its line and how many were made there before."""
        known = self.of.get(id(this))
        if known is not None:
            return known
        at = self.program.where(sys._getframe(1)) or ["", 0, 0]
        place = "%s:%d" % tuple(at[:2])
        kind = type(this).__name__
        kind = "Model" if kind in ("Functional", "Model") else kind
        key = (place, kind)
        self.counts[key] = self.counts.get(key, 0) + 1
        found = self.of[id(this)] = "%s %s#%d" % (place, kind, self.counts[key])
        # As long as the run lasts: another object would else get the same id.
        self.keep.append(this)
        return found

    def owner(self, layer):
        """The layer of the program's that a layer belongs to, itself or one inside of which it is called."""
        if id(layer) in self.of:
            return self.of[id(layer)]
        for one in reversed(self.calling):
            if id(one) in self.of:
                return self.of[id(one)]
        return self.role(layer)

    def raised(self, stage, what, error):
        """Tell of an exception that the program may catch."""
        if getattr(error, "_keras_conformance_told", False):
            return
        try:
            error._keras_conformance_told = True
        except Exception:  # an exception without a dictionary is told twice
            pass
        at = self.program.raising(error) or self.program.where(sys._getframe(1))
        self.journal.tell(
            "raised",
            at=at,
            stage=stage,
            what=what,
            type=type(error).__name__,
            message=text(self.program.without_us(str(error))),
        )


def outside(this, frame):
    """The frame in which an object of a class of the program's own is made: not that of its own constructor."""
    found = frame
    while frame is not None:
        code = frame.f_code
        if code.co_name == "__init__" and code.co_argcount and frame.f_locals.get(code.co_varnames[0]) is this:
            found = frame.f_back
        frame = frame.f_back
    return found
