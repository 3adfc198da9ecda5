"""Calls of layers: those that the program makes, and of one call of a model every layer inside of it."""

import sys

import numpy as np

from . import patching
from .models import chancy, parts

#: So many calls at one line are told; then every one whose number is a power of two.
EACH = 8

#: So many calls of layers inside of one call of a model are kept.
INSIDE = 400

#: Arguments by which Keras 3 hands on the masks that Keras 2 keeps with its tensors: they are no inputs of their own.
MASKS = frozenset(("mask", "query_mask", "value_mask", "key_mask"))


class Calls:
    """``fed`` has the first run's inputs and outputs of layers, or is None in the first run.

    ``structure`` is what tells of what a model is made of, ``draws`` what is drawn for layers.
    """

    def __init__(self, library, journal, roles, weights, fed=None):
        self.library, self.journal, self.roles, self.weights = library, journal, roles, weights
        self.fed = fed
        self.counts = {}
        self.capture = None
        self.captured = set()
        self.quiet = 0
        self.structure = self.draws = None

    def install(self, layer_class):
        """Watch the calls of all layers."""
        classes = [layer_class]
        for module in (self.library.k.layers, self.library.k.models):
            for name in dir(module):
                cls = getattr(module, name, None)
                if isinstance(cls, type) and issubclass(cls, layer_class):
                    # Recurrent layers and models have a way of their own to be called.
                    classes.extend(base for base in cls.__mro__ if issubclass(base, layer_class))
        for cls in dict.fromkeys(classes):
            patching.around(cls, "__call__", self.call)

    def call(self, original):
        """A call that is told where the program makes it."""

        def called(this, *args, **kwargs):
            stack = self.roles.calling
            if stack and stack[-1] is this:
                return original(this, *args, **kwargs)
            direct = not self.quiet and self.roles.program.calling(sys._getframe(1))
            outer = direct and not stack
            begun = outer and self.begin(this, args, kwargs)
            if outer and kwargs:
                self.asked(this, args, kwargs)
            stack.append(this)
            try:
                result = original(this, *args, **kwargs)
            except Exception as error:
                if direct:
                    self.roles.raised("forward", self.library.public(type(this)), error)
                raise
            finally:
                stack.pop()
                if begun:
                    inside, self.capture = self.capture, None
            if self.library.multi_backend:
                self.weights.look(this)
            if self.capture is not None:
                self.inside(this, original, args, kwargs, result, len(stack))
            if begun:
                self.told_inside(this, inside)
            if outer:
                self.weights.flush()
                if parts(this) and self.structure is not None:
                    self.structure(this, self.roles.owner(this))
                self.told(this, args, result)
            return result

        return called

    @patching.lapsing
    def asked(self, layer, args, kwargs):
        """Tell of the arguments of a call by which the program puts a model together."""
        if any(hasattr(one, "_keras_history") for one in self.library.tensors([list(args), kwargs])):
            self.journal.tell(
                "asked",
                role=self.roles.of.get(id(layer), ""),
                what=self.library.public(type(layer)),
                given=sorted(kwargs),
            )

    @patching.lapsing
    def told(self, layer, args, result):
        """Write the outputs of a call that the program made with numbers."""
        at = (self.roles.program.where(sys._getframe(1)) or ["", 0])[:2]
        outputs = [self.library.concrete(one) for one in self.library.flat(result)]
        if not outputs or any(one is None for one in outputs):
            return
        number = self.counts[tuple(at)] = self.counts.get(tuple(at), 0) + 1
        if number > EACH and number & (number - 1):
            return
        role = self.roles.owner(layer)
        arrays = [self.journal.array(one) for one in outputs]
        self.journal.tell("forward", role=role, what=self.library.public(type(layer)), number=number, outputs=arrays)

    def begin(self, layer, args, kwargs):
        """Whether every layer inside of this call is to be looked at: once for each model, where there are numbers."""
        if id(layer) in self.captured or self.capture is not None or self.library.symbolic:
            return False
        given = [self.library.concrete(one) for one in self.library.tensors([list(args), kwargs])]
        if not given or any(one is None for one in given) or not parts(layer):
            return False
        self.captured.add(id(layer))
        self.capture = []
        return True

    @patching.lapsing
    def inside(self, layer, original, args, kwargs, result, depth):
        """Keep the inputs and outputs of a layer inside of a call."""
        if depth < 1 or len(self.capture) >= INSIDE:
            return
        inputs = self.library.tensors([list(args), unmasked(kwargs)])
        given = [self.library.concrete(one) for one in inputs]
        outputs = [self.library.concrete(one) for one in self.library.flat(result)]
        if not outputs or any(one is None for one in outputs) or any(one is None for one in given):
            return
        role = self.roles.owner(layer)
        if id(layer) not in self.roles.of:
            return
        number = 1 + sum(one["role"] == role for one in self.capture)
        one = {"role": role, "number": number, "what": self.library.public(type(layer)), "depth": depth}
        self.capture.append(dict(one, inputs=given, outputs=outputs, again=(layer, args, kwargs)))

    @patching.lapsing
    def told_inside(self, model, inside, mode="call"):
        """Write what the layers of a model got and gave; in the second run also what they give for the first one's."""
        role = self.roles.owner(model)
        if not inside:
            return
        layers = []
        kept = None if self.fed is None else (self.weights.values(), self.draws.kept())
        for one in inside:
            layer, args, kwargs = one.pop("again")
            told = {key: one[key] for key in ("role", "number", "what", "depth")}
            told["inputs"] = [self.journal.array(value) for value in one["inputs"]]
            told["outputs"] = [self.journal.array(value) for value in one["outputs"]]
            first = None if self.fed is None else self.fed.get((mode, role, one["role"], one["number"]))
            if first is not None and not (mode != "inference" and chancy(layer)):
                told.update(self.refed(layer, args, kwargs, one["inputs"], first))
            layers.append(told)
        if kept is not None:
            # Layers that count what they are called with were called once more.
            self.weights.restore(kept[0])
            self.draws.restore(kept[1])
        self.journal.tell("layers", role=role, mode=mode, layers=layers)

    def refed(self, layer, args, kwargs, own, first):
        """What a layer gives for the inputs of the first run."""
        if [one.shape for one in own] != [one.shape for one in first] or stateful(layer):
            return {}
        values = list(first)

        def replaced(value):
            if isinstance(value, dict):
                new = {key: replaced(value[key]) for key in sorted(value, key=str)}
                return {key: new[key] for key in value}
            if isinstance(value, (list, tuple)):
                several = [replaced(one) for one in value]
                return type(value)(*several) if hasattr(value, "_fields") else type(value)(several)
            if not hasattr(value, "shape"):
                return value
            new = values.pop(0)
            if isinstance(value, np.ndarray):
                return new
            tensor = self.tensor(new, value)
            mask = getattr(value, "_keras_mask", None)
            if mask is not None:
                try:
                    tensor._keras_mask = mask
                except AttributeError:
                    pass
            return tensor

        self.quiet += 1
        try:
            given = replaced(list(args))
            masks = {name: kwargs[name] for name in kwargs if name in MASKS}
            result = layer(*given, **dict(replaced(unmasked(kwargs)), **masks))
        except Exception as error:
            return {"refused": "%s: %s" % (type(error).__name__, str(error)[:300])}
        finally:
            self.quiet -= 1
        outputs = [self.library.concrete(one) for one in self.library.flat(result)]
        if any(one is None for one in outputs):
            return {}
        return {"fed": [self.journal.array(one) for one in outputs]}

    def tensor(self, value, like):
        """An array as the tensors of this backend are."""
        if self.library.is_3:
            return self.library.k.ops.convert_to_tensor(value)
        return self.library.tf.convert_to_tensor(value)


def unmasked(kwargs):
    """Arguments without those that are masks."""
    return {name: kwargs[name] for name in kwargs if name not in MASKS}


def stateful(layer):
    """Whether a layer remembers what it was called with."""
    return bool(getattr(layer, "stateful", False))
