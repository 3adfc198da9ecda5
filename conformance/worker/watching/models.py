"""Models as they are built: their layers, shapes and weights, and what in them draws random numbers."""

#: Layers whose results in training depend on random numbers, which no two versions draw alike.
DRAWING = ("Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Random", "MixUp", "CutMix", "AutoContrast")

#: Layers whose draws are given to them (draws.py), and of these those for which that is done here.
DROPOUTS = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
GIVEN = set()


def chancy(layer):
    """Whether a layer by itself depends on chance in training, whoever draws."""
    return type(layer).__name__ in DROPOUTS or draws(layer)


def draws(layer):
    """Whether a layer by itself draws random numbers in training that the other run does not have."""
    name = type(layer).__name__
    if name in GIVEN:
        return False
    if any(word in name for word in DRAWING):
        return getattr(layer, "rate", 1) not in (0, 0.0, None)
    for one in (layer, getattr(layer, "cell", None)):
        rates = [getattr(one, key, 0) for key in ("dropout", "recurrent_dropout", "_dropout")]
        if any(isinstance(rate, float) and rate > 0 for rate in rates):
            return True
    return False


def leaves(layer, seen=None):
    """All layers in a layer, with itself, each once."""
    seen = {} if seen is None else seen
    if id(layer) not in seen:
        seen[id(layer)] = layer
        for one in parts(layer):
            leaves(one, seen)
    return list(seen.values())


def structure(library, roles, model):
    """What a model is made of, by the roles of its layers."""
    layers = []
    for layer in parts(model):
        layers.append(
            {
                "role": roles.of.get(id(layer), ""),
                "what": library.public(type(layer)),
                "output": shape(layer),
                "weights": [[int(n) for n in one.shape] for one in layer.weights if hasattr(one, "shape")],
                "trainable": bool(layer.trainable),
                "built": bool(getattr(layer, "built", True)),
            }
        )
    drawing = sorted({library.public(type(one)) for one in leaves(model) if draws(one)})
    return {
        "layers": layers,
        "is_model": isinstance(model, library.k.Model),
        "draws": drawing,
        "parameters": sum(size(one) for one in model.weights if hasattr(one, "shape")),
    }


def size(variable):
    """The number of a variable's elements."""
    found = 1
    for n in variable.shape:
        found *= int(n)
    return found


def shape(layer):
    """The shape of a layer's output as text; empty where it has none."""
    try:
        found = layer.output.shape if not isinstance(layer.output, (list, tuple)) else [o.shape for o in layer.output]
        several = found if isinstance(found, list) else [found]
        return " ".join("(%s)" % ", ".join(_size(n) for n in _sizes(one)) for one in several)
    except Exception:
        # A layer that was called twice, or never, raises what its Keras says of that.
        return ""


def _sizes(found):
    return found.as_list() if hasattr(found, "as_list") else list(found)


def _size(n):
    n = getattr(n, "value", n)
    return "None" if n is None else str(int(n))


def parts(layer):
    """The layers that a layer has directly."""
    for name in ("layers", "_layers", "_flatten_layers"):
        try:
            found = getattr(layer, name, None)
            several = list(found(recursive=False, include_self=False)) if callable(found) else list(found or ())
        except Exception:
            continue
        several = [one for one in several if hasattr(one, "get_weights")]
        if several:
            return several
    return []
