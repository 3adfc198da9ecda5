"""A Keras that also knows what is somebody's own, and the first stage of every scenario about that."""

import inspect

from .. import keras_api
from . import importing


class OwnKeras(keras_api.Keras):
    """The Keras of a run, of which ``my_package.layers:MyLayer`` can be asked as well.

    ``subject`` is what the case is about, ``bases`` are the public names of what it makes.
    """

    def __init__(self, keras, subject, bases):
        # Not made anew: it is the same Keras, and what it is asked for is written down there.
        self.__dict__.update(keras.__dict__)
        self._subject = subject
        self._bases = bases

    def get(self, name):
        return importing.find(name) if ":" in name else super().get(name)

    def new(self, name, arguments, positional=()):
        if name != self._subject:
            return super().new(name, arguments, positional)
        named = "name" not in arguments or takes_name(self.get(name))
        made = super().new(name, arguments if named else without_name(arguments), positional)
        self.check(type(made), made)
        if not named:
            rename(made, arguments["name"])
        return made

    def check(self, kind, what):
        """Raises SubjectError where a class has none of the bases."""
        for base in self._bases:
            try:
                if issubclass(kind, self.get(base)):
                    return
            except keras_api.MissingSymbolError:
                continue
        wanted = " or ".join("keras." + base for base in self._bases)
        if what is not kind:
            raise importing.SubjectError("%s makes no %s, but a %s" % (self._subject, wanted, kind.__name__))
        above = ", ".join("%s.%s" % (one.__module__, one.__qualname__) for one in kind.__mro__[1:-1])
        raise importing.SubjectError("%s is no %s: its bases are %s" % (self._subject, wanted, above or "none"))


def without_name(arguments):
    """Arguments but for the name."""
    return {key: value for key, value in arguments.items() if key != "name"}


def takes_name(make):
    """Whether something can be made with a name."""
    try:
        # Not of the class: Keras 3 gives every class a __new__ that takes anything.
        parameters = inspect.signature(make.__init__ if isinstance(make, type) else make).parameters
    except (TypeError, ValueError):
        return True
    return "name" in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def rename(made, name):
    """Give a layer or model a name that does not count up over a worker's life."""
    try:
        setattr(made, "_name" if hasattr(made, "_name") else "name", name)
    except AttributeError:
        pass  # then it goes by its automatic name


def begin(run, api, params, *bases):
    """Import what a case is about, and let ``run`` know it; None where that did not go well.

    ``bases`` are the public names of Keras of which a class inherits one, and of what a function returns.
    """
    serve(run, params)
    run.keras = OwnKeras(run.keras, api, bases)
    with run.stage("import") as stage:
        found = run.keras.get(api)
        if isinstance(found, type):
            run.keras.check(found, found)
        elif not callable(found):
            raise importing.SubjectError("%s is no class and no function, but a %s" % (api, type(found).__name__))
    return None if stage.failed else found


def serve(run, params):
    """Let the packages of a case be imported."""
    # It imports by itself: no name is known to be the same object under two providers.
    run.keras.get("")
    importing.serve(run.keras.provider, params["own"]["packages"])
    if run.structural:
        # What is made within it has automatic names, which count up over a worker's life.
        run.engine.reset()
