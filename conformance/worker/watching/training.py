"""Training, evaluating and predicting: what the program asks of a model, batch by batch."""

import sys
import types

import numpy as np

from . import building, feeding, models, patching, settings

#: The methods that are watched; what they give is written down.
METHODS = (
    "compile", "fit", "fit_generator", "evaluate", "evaluate_generator", "predict", "predict_generator",
    "train_on_batch", "test_on_batch", "predict_on_batch", "save", "save_weights", "load_weights", "set_weights",
    "add", "export", "to_json",
)  # fmt: skip

#: Those of them that make the weights of a model that has none.
BUILDING = ("evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch")

#: Weights of so many bytes are written down after each of the first steps.
SMALL, STEPS = 1 << 18, 64

#: After so many steps those of any size are; then where the number is a power of two.
FIRST = 3


class Training:
    """Watches the methods of models."""

    def __init__(self, library, journal, roles, weights, calls, probe):
        self.library, self.journal, self.roles = library, journal, roles
        self.weights, self.calls, self.probe = weights, calls, probe
        self.active = 0
        self.fits = 0
        self.steps = {}
        self.structures = {}

    def install(self):
        """Watch every class of models."""
        k = self.library.k
        classes = []
        for cls in (k.Model, k.Sequential, *k.Model.__subclasses__()):
            classes.extend(base for base in cls.__mro__ if self.roles.of_keras(base))
        for cls in dict.fromkeys(classes):
            for name in METHODS:
                if name in vars(cls):
                    patching.around(cls, name, self.method)

        for part in ("models", "saving", "utils"):
            module = getattr(k, part, None)
            for name in dir(module) if module is not None else ():
                if isinstance(getattr(module, name, None), types.FunctionType) and not name.startswith("_"):
                    patching.around(module, name, self.function)

    def function(self, original):
        """A function that is told where it raises, for the program may catch that."""

        def function(*args, **kwargs):
            if self.active or self.calls.quiet or not self.roles.program.calling(sys._getframe(1)):
                return original(*args, **kwargs)
            try:
                return original(*args, **kwargs)
            except Exception as error:
                self.roles.raised("call", original.__name__, error)
                raise

        return function

    def method(self, original):
        """A method that is told where the program calls it."""
        name = original.__name__

        def method(this, *args, **kwargs):
            if self.active or self.calls.quiet or not self.roles.program.calling(sys._getframe(1)):
                return original(this, *args, **kwargs)
            self.active += 1
            try:
                self.weights.flush()
                role = self.roles.role(this) if isinstance(this, self.library.k.layers.Layer) else ""
                if not role:
                    return original(this, *args, **kwargs)
                self.structure(this, role)
                self.asked(original, this, role, args, kwargs)
                if name in ("fit", "fit_generator"):
                    args, kwargs = self.fitting(original, this, role, args, kwargs)
                elif name in BUILDING:
                    self.building(original, this, role, args, kwargs)
                result = original(this, *args, **kwargs)
                self.gave(name, this, role, result)
                return result
            except Exception as error:
                self.roles.raised(name, "Model." + name, error)
                raise
            finally:
                self.active -= 1

        return method

    @patching.lapsing
    def structure(self, model, role):
        """Tell what a model is made of, where that is new."""
        if not getattr(model, "built", False) or not models.parts(model):
            return
        try:
            found = models.structure(self.library, self.roles, model)
        except Exception:
            # A subclassed model has no outputs before it was called: it is looked at again when it was.
            return
        if self.structures.get(role) != found:
            self.structures[role] = found
            self.journal.tell("model", role=role, **found)

    @patching.lapsing
    def asked(self, original, model, role, args, kwargs):
        bound = patching.bound(original, (model, *args), kwargs)
        given = dict(list(bound.arguments.items())[1:]) if bound is not None else dict(kwargs)
        given.update(given.pop("kwargs", {}))
        shown = {name: settings.simple(self.brief(value)) for name, value in given.items()}
        left = settings.defaults(original, {*given, "self"})
        told = {}
        if original.__name__ == "compile" and given.get("optimizer") is not None:
            # Which of several of one class it is, if the program made it itself.
            told["optimizer"] = self.roles.of.get(id(given["optimizer"]), "")
        self.journal.tell("call", role=role, method=original.__name__, given=shown, defaults=left, **told)

    def brief(self, value):
        """Data by its shape."""
        if hasattr(value, "shape") and getattr(value, "shape", ()) not in ((), None):
            return "shape %s" % str(tuple(value.shape)).replace(" ", "") if isinstance(value, np.ndarray) else "data"
        if isinstance(value, (list, tuple)) and any(hasattr(one, "shape") for one in value):
            return [self.brief(one) for one in value]
        return value

    @patching.lapsing
    def building(self, original, model, role, args, kwargs):
        """Build a model that the method is about to build: weights made inside of a graph are not given in time."""
        if self.library.symbolic or building.whole(model):
            return
        if not building.builds(self.library, self.roles.of_keras, model, original.__name__):
            return
        bound = patching.bound(original, (model, *args), kwargs)
        arguments = dict(kwargs) if bound is None else dict(bound.arguments)
        batch = feeding.first_batch(self.library, arguments, int(arguments.get("batch_size") or 32))
        if batch is not None:
            self.probe.build(model, batch[0])
            self.weights.flush()
            self.structure(model, role)

    def fitting(self, original, model, role, args, kwargs):
        """The arguments of a fit with its data in order, and with a callback that writes down each batch."""
        bound = patching.bound(original, (model, *args), kwargs)
        if bound is None:
            return args, kwargs
        arguments = dict(list(bound.arguments.items())[1:])
        arguments.update(arguments.pop("kwargs", {}))
        self.fits += 1
        later = None
        if feeding.shuffled(self.library, arguments, self.fits):
            batches = feeding.is_sequence(self.library, feeding.data(arguments))
            self.journal.tell("ordered", role=role, batches=batches)
        if id(model) not in self.probe.done and hasattr(model, "optimizer"):
            size = arguments.get("batch_size") or 32
            try:
                batch = feeding.first_batch(self.library, arguments, int(size))
            except Exception:
                # Data that fit itself will refuse, or takes in a way of its own.
                batch = None
            later = self.looking(model, role, batch)
        callbacks = arguments.get("callbacks")
        if callbacks is None or isinstance(callbacks, (list, tuple)):
            arguments["callbacks"] = [*(callbacks or ()), self.roles.unseen(lambda: self.callback(role, later))]
        elif isinstance(callbacks, self.library.k.callbacks.Callback):
            arguments["callbacks"] = [callbacks, self.roles.unseen(lambda: self.callback(role, later))]
        return (), arguments

    def looking(self, model, role, batch):
        """Look at the first batch, now or by what is returned: what the program has not built is not built for it.

        Of a model that is not built the callbacks of the program may ask that before the first step.
        """

        def look():
            self.probe.look(model, batch)
            self.structure(model, role)

        if self.library.symbolic or building.whole(model) or building.before(self.library):
            return look()
        if building.builds(self.library, self.roles.of_keras, model, "fit"):
            return look
        self.journal.tell("unprobed", role=role, why="the model is not built, and its train_step does not call it")
        return None

    def callback(self, role, later=None):
        """A callback of this Keras; ``later`` is done before the first step, after all other callbacks."""
        watch = self
        waiting = [] if later is None else [later]

        class Watching(self.library.k.callbacks.Callback):
            def on_train_batch_begin(self, batch, logs=None):
                while waiting:
                    waiting.pop()()

            def on_train_batch_end(self, batch, logs=None):
                watch.step(self.model, role, {"batch": int(batch), "logs": numbers(logs)})

            def on_epoch_end(self, epoch, logs=None):
                watch.journal.tell("epoch", role=role, epoch=int(epoch), logs=numbers(logs))

        return Watching()

    @patching.lapsing
    def step(self, model, role, what):
        """Tell of one step of training; of the first ones, and of some later ones, with the weights after it."""
        number = self.steps[role] = self.steps.get(role, 0) + 1
        if getattr(model, "_jax_state", None):
            model.jax_state_sync()
        told = dict(what, role=role, step=number)
        few = number <= FIRST or not number & (number - 1)
        if few or number <= STEPS:
            values = self.weights.values(model)
            if few or sum(one.nbytes for one in values.values()) <= SMALL:
                told["weights"] = {key: self.journal.array(one) for key, one in values.items()}
        self.journal.tell("step", **told)

    @patching.lapsing
    def gave(self, name, model, role, result):
        """Tell what a method gave."""
        if name in ("train_on_batch", "test_on_batch"):
            logs = result if isinstance(result, dict) else dict(enumerate(self.library.flat(result)))
            if name == "train_on_batch":
                self.step(model, role, {"batch": 0, "logs": numbers({str(k): v for k, v in logs.items()})})
            else:
                self.journal.tell(
                    "evaluated", role=role, method=name, logs=numbers({str(k): v for k, v in logs.items()})
                )
        elif name.startswith("evaluate"):
            logs = result if isinstance(result, dict) else {str(n): v for n, v in enumerate(self.library.flat(result))}
            self.journal.tell("evaluated", role=role, method=name, logs=numbers(logs))
        elif name.startswith("predict"):
            outputs = [self.library.concrete(one) for one in self.library.flat(result)]
            told = [self.journal.array(one) for one in outputs if one is not None]
            self.journal.tell("predicted", role=role, method=name, outputs=told)
        elif name.startswith("fit"):
            values = self.weights.values(model)
            told = {key: self.journal.array(one) for key, one in values.items()}
            history = {key: [float(v) for v in several] for key, several in history_of(result).items()}
            self.journal.tell("fitted", role=role, history=history, weights=told)
        elif name in ("load_weights", "set_weights"):
            values = self.weights.values(model)
            self.journal.tell(
                "weighed", role=role, method=name, weights={k: self.journal.array(v) for k, v in values.items()}
            )
        self.structure(model, role)


def history_of(result):
    """The lists of numbers in what fit gave."""
    found = getattr(result, "history", None)
    if not isinstance(found, dict):
        return {}
    return {str(k): v for k, v in found.items() if isinstance(v, list) and all(np.ndim(one) == 0 for one in v)}


def numbers(logs):
    """The numbers among logs, by name."""
    found = {}
    for key, value in (logs or {}).items():
        try:
            found[str(key)] = float(value)
        except (TypeError, ValueError):
            continue
    return found
