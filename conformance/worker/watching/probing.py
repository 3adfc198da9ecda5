"""The first batch of a fit, looked at before it is trained on: each layer's outputs, the loss and its gradient.

All weights are set back afterwards, so that training begins as it would have.
"""

import numpy as np

from . import feeding, models
from .journal import text
from .models import parts


class Probe:
    """Looks once at each model."""

    def __init__(self, library, journal, roles, weights, calls):
        self.library, self.journal, self.roles, self.weights, self.calls = library, journal, roles, weights, calls
        self.done = set()

    def look(self, model, batch):
        """Look at a batch of inputs and targets; what fails here is a limit of the probe, and no observation."""
        if id(model) in self.done or batch is None:
            return
        self.done.add(id(model))
        try:
            with_random = [one for one in models.leaves(model) if models.draws(one)]
            if any(getattr(one, "stateful", False) is True and _recurrent(one) for one in models.leaves(model)):
                return
            if self.library.symbolic:
                self.symbolic(model, batch)
                return
            self.eager(model, batch, training=False)
            if not with_random:
                self.eager(model, batch, training=True)
        except Exception as error:
            self.journal.tell(
                "unprobed", role=self.roles.owner(model), why=text("%s: %s" % (type(error).__name__, error))
            )

    def eager(self, model, batch, training):
        """A call of the model with numbers, then its loss and gradient."""
        inputs = feeding.mapped(feeding.floating(self.library, batch[0]), self.tensor)
        targets = None if batch[1] is None else feeding.mapped(feeding.floating(self.library, batch[1]), self.tensor)
        given = {"training": training} if feeding.takes(model.call, "training") else {}
        if training and not given:
            return
        mode = "training" if training else "inference"
        # Built first: the weights that it would be set back to are those that it begins with.
        if not getattr(model, "built", True) or not model.weights:
            self.quietly(lambda: model(inputs, **given))
        kept, drawn = self.weights.values(), self.calls.draws.kept()
        try:
            capture = bool(parts(model))
            inside, (loss, gradients) = self.run(model, inputs, targets, given, capture)
            self.calls.told_inside(model, inside, mode)
            if loss is not None:
                self.journal.tell("loss", role=self.roles.owner(model), mode=mode, value=self.journal.array(loss))
            if gradients:
                kept_as = {key: self.journal.array(value) for key, value in gradients.items()}
                self.journal.tell("gradient", role=self.roles.owner(model), mode=mode, values=kept_as)
        finally:
            self.weights.restore(kept)
            self.calls.draws.restore(drawn)

    def build(self, model, inputs):
        """Call a model once, so that it has its weights."""
        given = feeding.mapped(feeding.floating(self.library, inputs), self.tensor)
        self.quietly(lambda: model(given))

    def quietly(self, run):
        self.calls.quiet += 1
        try:
            return run()
        finally:
            self.calls.quiet -= 1

    def run(self, model, inputs, targets, given, capture):
        """Every layer's inputs and outputs; the loss, and the gradient of each weight where TensorFlow computes it."""
        tf = self.library.tf
        self.calls.capture = [] if capture else None
        self.calls.quiet += 1
        self.roles.calling.append(model)
        try:
            if tf is None:
                outputs = model(inputs, **given)
                return self.calls.capture, (None, {})
            with tf.GradientTape() as tape:
                outputs = model(inputs, **given)
                inside, self.calls.capture = self.calls.capture, None
                loss = self.loss(model, inputs, targets, outputs)
            if loss is None:
                return inside, (None, {})
            variables = list(model.trainable_variables)
            inner = [getattr(one, "_value", one) if self.library.is_3 else one for one in variables]
            found = tape.gradient(loss, inner)
            gradients = {}
            for variable, gradient in zip(variables, found):
                key = self.weights.keys.get(id(variable))
                if key is not None and gradient is not None:
                    gradients[key] = np.asarray(tf.convert_to_tensor(gradient).numpy())
            return inside, (np.asarray(loss.numpy()), gradients)
        finally:
            self.calls.capture = None
            self.calls.quiet -= 1
            self.roles.calling.pop()

    def loss(self, model, inputs, targets, outputs):
        """The compiled loss of a batch; None where the program computes its own, or there is none."""
        step = getattr(type(model), "train_step", None)  # TensorFlow 2.0 and 2.1 have none
        if (step is not None and self.roles.program.relative(_file(step))) or targets is None:
            return None
        several = self.library.flat(targets)
        predicted = self.library.flat(outputs)
        if len(several) == len(predicted) == 1 and len(several[0].shape) == 1 and len(predicted[0].shape) == 2:
            # As fit does.
            targets = self.library.tf.expand_dims(several[0], -1)
        if self.library.is_3:
            return model.compute_loss(x=inputs, y=targets, y_pred=outputs, sample_weight=None)
        if hasattr(model, "compute_loss"):
            return model.compute_loss(inputs, targets, outputs, None)
        if hasattr(model, "compiled_loss"):
            return model.compiled_loss(targets, outputs, None, regularization_losses=model.losses)
        return None

    def tensor(self, value):
        if self.library.is_3:
            return self.library.k.ops.convert_to_tensor(value)
        return self.library.tf.convert_to_tensor(value)

    def symbolic(self, model, batch):
        """Each layer's inputs and outputs where models are graphs."""
        backend = self.library.k.backend
        layers = [one for one in model.layers if id(one) in self.roles.of and _once(one)]
        inputs = [np.asarray(one) for one in self.library.flat(feeding.floating(self.library, batch[0]))]
        fed = {one.name: value for one, value in zip(model.inputs, inputs)}
        tensors = [t for layer in layers for t in self.library.flat([layer.input, layer.output])]
        # What is fed cannot be asked for.
        wanted = [one for one in tensors if one.name not in fed]
        phase = [backend.learning_phase()]
        phase = [one for one in phase if not isinstance(one, int)]
        compute = backend.function(list(model.inputs) + phase, wanted)
        computed = iter(compute(inputs + [0] * len(phase)))
        values = [fed[one.name] if one.name in fed else next(computed) for one in tensors]
        told = []
        role = self.roles.owner(model)
        for layer in layers:
            mine = {}
            for name in ("inputs", "outputs"):
                count = len(self.library.flat(layer.input if name == "inputs" else layer.output))
                mine[name], values = values[:count], values[count:]
            key = ("inference", role, self.roles.of[id(layer)], 1)
            one = {"role": key[2], "number": 1, "what": self.library.public(type(layer)), "depth": 1}
            one.update({name: [self.journal.array(v) for v in mine[name]] for name in mine})
            first = None if self.calls.fed is None else self.calls.fed.get(key)
            if first is not None and [v.shape for v in first] == [v.shape for v in mine["inputs"]]:
                again = backend.function(self.library.flat(layer.input) + phase, self.library.flat(layer.output))
                one["fed"] = [self.journal.array(v) for v in again(list(first) + [0] * len(phase))]
            told.append(one)
        self.journal.tell("layers", role=role, mode="inference", layers=told)


def _recurrent(layer):
    return hasattr(layer, "reset_states") or hasattr(layer, "reset_state")


def _once(layer):
    """Whether a layer is called at one place only, and computes something."""
    try:
        return layer.input is not None and layer.output is not None and type(layer).__name__ != "InputLayer"
    except Exception:
        return False


def _file(function):
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
    return code.co_filename if code is not None else ""
