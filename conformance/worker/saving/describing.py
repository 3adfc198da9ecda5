"""What a model is, in terms that every Keras has: its layers, their weights, its training state."""

import re

import numpy as np


def leaves(model):
    """The layers of a model and of the models in it, in order, without inputs."""
    for layer in model.layers:
        if type(layer).__name__ == "InputLayer":
            continue
        if hasattr(layer, "layers") and hasattr(layer, "predict_on_batch"):
            for inner in leaves(layer):
                yield inner
        else:
            yield layer


def structure(model):
    """Class, name and shapes of weights of each layer. ``V1`` and ``V2`` are how TensorFlow 1.15 names its own."""
    found = []
    for layer in leaves(model):
        name = re.sub(r"V[12]$", "", type(layer).__name__)
        found.append([name, layer.name, [list(one.shape) for one in layer.get_weights()]])
    return found


def weights(model):
    """Each layer's weights, in the order of layers: that of ``model.weights`` changed between versions."""
    return [np.asarray(one) for layer in leaves(model) for one in layer.get_weights()]


def fill(model, name):
    """Give a model weights that are the same in every Keras: by the model's name and the place of each."""
    import zlib

    random = np.random.RandomState(zlib.crc32(name.encode()) % (2**31))
    for layer in leaves(model):
        # Above zero everywhere: moving variances have to be.
        given = [_values(random, one) for one in layer.get_weights()]
        if given:
            layer.set_weights(given)


def _values(random, one):
    values = random.randint(1, 64, one.shape) / 128.0
    # Kernels get both signs; vectors (biases, variances) stay above zero.
    if len(one.shape) > 1:
        values = values * np.where(random.randint(0, 2, one.shape) == 0, -1.0, 1.0)
    return values.astype(one.dtype)


def compiled(imported, model, inputs, targets):
    """The training state: optimizer and its rate and steps, the loss, and what the compiled model evaluates to."""
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return None
    # A v1 optimizer of TensorFlow, or one in a wrapper for mixed precision.
    inner = getattr(optimizer, "inner_optimizer", None) or getattr(optimizer, "_optimizer", None) or optimizer
    rate = getattr(inner, "learning_rate", getattr(inner, "lr", None))
    found = {"optimizer": type(inner).__name__, "loss": _name(getattr(model, "loss", None))}
    found["rate"] = None if rate is None else round(float(imported.array(_variable(imported, rate))), 6)
    given = inputs if len(inputs) > 1 else inputs[0]
    wanted = targets if len(targets) > 1 else targets[0]
    evaluated = model.test_on_batch(given, wanted)
    several = evaluated if isinstance(evaluated, (list, tuple)) else [evaluated]
    found["evaluates"] = [float(imported.array(one)) for one in several]
    return found


def _variable(imported, rate):
    if imported.symbolic and not isinstance(rate, (int, float)):
        return imported.k.backend.get_value(rate)
    return rate


def _name(loss):
    if isinstance(loss, (list, tuple)):
        return [_name(one) for one in loss]
    if isinstance(loss, dict):
        return {key: _name(one) for key, one in sorted(loss.items())}
    if loss is None:
        return None
    text = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    return {"mse": "mean_squared_error", "MeanSquaredError": "mean_squared_error"}.get(text, text)


def step(imported, model, inputs, targets):
    """One step of training, and the weights after it."""
    given = inputs if len(inputs) > 1 else inputs[0]
    model.train_on_batch(given, targets if len(targets) > 1 else targets[0])
    return weights(model)
