"""What scripts for every family may define: inputs, weights by role, looking into what was returned."""

import inspect
import re
import zlib

import numpy as np


def dyadic(shape, key, limit):
    """Distinct multiples of a power of two within ±limit, in an order that depends on the key: the same everywhere."""
    size = int(np.prod(shape))
    slots = 2 ** max(4, int(size - 1).bit_length())
    order = np.random.RandomState(zlib.crc32(key.encode())).permutation(slots)[:size]
    return ((2 * order - slots + 1) / float(slots) * limit).reshape(shape)


def listed(outputs):
    """One output or several, as a flat list."""
    if isinstance(outputs, dict):
        return [outputs[key] for key in sorted(outputs)]
    return [y for some in outputs for y in listed(some)] if isinstance(outputs, (list, tuple)) else [outputs]


def cotangent(position, shape, dtype):
    """What an output is multiplied with before it is summed and differentiated."""
    return dyadic(tuple(int(n) for n in shape), "cotangent/%d" % position, 1).astype(dtype)


def mode(owner, training):
    """The argument ``training``, for layers that take it."""
    call = getattr(owner, "call", None)
    takes = call is not None and "training" in inspect.signature(call).parameters
    return {"training": training} if takes else {}


def evaluate(function, *arrays, owner=None, training=False):
    """What a function makes of arrays, as a list of NumPy arrays."""
    outputs = function(*[tensor(a) for a in arrays], **mode(owner, training))
    return [value(y) for y in listed(outputs)]


def evaluate_weights(function, array):
    """What a function makes of a weight."""
    return evaluate(function, array)


def first_call(model, x):
    """Have a subclassed model make its weights."""
    model(tensor(x))


def mask_of(function, *arrays):
    """The masks that a function of tensors gives, None where there are none."""
    given = []

    def mask(*tensors):
        given.append([m for m in listed(function(*tensors)) if m is not None])
        return given[-1] or tensors[0]

    found = evaluate(mask, *arrays)
    return found if given[-1] else None


def penalties(layer, function, *arrays):
    """The terms that a layer adds to a loss when the function has called it."""

    def losses(*tensors, **training):
        function(*tensors, **training)
        return list(layer.losses)

    return evaluate(losses, *arrays, owner=layer)


def read(variable):
    """A variable's value."""
    return value(variable).copy()


def apply_gradients(optimizer, gradients, variables):
    """One step on given gradients."""
    optimizer.apply_gradients(list(zip([tensor(g) for g in gradients], variables)))


def shapes(function, *arrays):
    """The static shapes of a symbolic call, the batch size unknown."""
    symbols = [keras.Input(shape=a.shape[1:], dtype=str(a.dtype)) for a in arrays]
    return [list(y.shape) for y in listed(function(*symbols))]


def given(array):
    """An array as it is given to a function outside of a graph."""
    return tensor(array)


def symbols_of(arrays):
    """Symbolic tensors of the arrays' shapes and types."""
    make = getattr(keras, "KerasTensor", None) or keras.backend.placeholder
    return [make(shape=a.shape, dtype=str(a.dtype)) for a in arrays]


def static(function, *arrays):
    """The static shapes and types of what a function returns for symbolic tensors."""
    found = [y for y in listed(function(*symbols_of(arrays))) if y is not None]
    shapes = [None if getattr(y.shape, "rank", 0) is None else shape_of(y.shape) for y in found]
    return shapes, [getattr(y.dtype, "name", str(y.dtype).split(".")[-1]) for y in found]


def drawn(values):
    """What an initializer gave, as an array."""
    return values if isinstance(values, np.ndarray) else value(values)


def full_name(variable):
    """A variable's name with its scopes."""
    return re.sub(r":\d+$", "", getattr(variable, "path", None) or variable.name)


def roles_of(owner):
    """``{role: weight}``: a role is the end of the weight's name, which changed less than the rest."""
    roles, seen = {}, []
    for weight in owner.weights:
        parts = full_name(weight).split("/")
        role = re.sub(r"_\d+$", "", parts[-1])
        if role == "depthwise_kernel" and type(owner).__name__ in ("DepthwiseConv1D", "DepthwiseConv2D"):
            role = "kernel"
        for direction in ("forward", "backward"):
            if any(re.search("(^|_)%s_" % direction, part) for part in parts):
                role = direction + "/" + role
        seen.append(role)
        roles[role if seen.count(role) == 1 else "%s#%d" % (role, seen.count(role))] = weight
    return roles


def set_weights(roles):
    """Give each weight values that depend on its role and shape."""
    for role, weight in roles.items():
        now = read(weight)
        if now.dtype.kind == "f":
            shape = tuple(int(n) for n in now.shape)
            new = dyadic(shape, "weight/%s/%s" % (role, shape), 0.5)
            new += role.split("/")[-1].split("#")[0] in ("moving_variance", "variance")
            assign(weight, new.astype(precision))


def trained_of(owner, roles):
    """The roles that the owner trains."""
    return {role: w for role, w in roles.items() if any(w is other for other in owner.trainable_weights)}


def look(found, *path):
    """What stands under a path of keys and positions; "nothing" where there is none."""
    for key in path:
        if hasattr(found, "get_config") and not isinstance(found, type):
            found = {"class_name": type(found).__name__, "config": found.get_config()}
        elif callable(found):
            found = {"callable": getattr(found, "__name__", type(found).__name__)}
        if isinstance(found, (list, tuple)) and isinstance(key, int) and key < len(found):
            found = found[key]
        elif isinstance(found, np.ndarray) and isinstance(key, tuple) and len(key) == found.ndim:
            found = found[key] if all(k < n for k, n in zip(key, found.shape)) else "nothing"
        elif isinstance(found, dict) and key in found:
            found = found[key]
        else:
            return "nothing"
    return found


def changed(before, after):
    """The keys in which two configs differ."""
    return sorted(key for key in set(before) | set(after) if look(before, key) != look(after, key))


def slots_of(optimizer, names):
    """``{role.position: value}`` of an optimizer's slots; ``names`` has what versions called each role."""
    variables = getattr(optimizer, "variables", None)
    variables = optimizer.weights if variables is None else variables() if callable(variables) else variables
    slots, seen = {}, []
    for variable in variables:
        parts = [p for p in full_name(variable).split("/") if not re.match(r"variable_[a-f](_\d+)?$", p)]
        parts = [re.sub(r"^variable_[a-f]_|(_\d+)+$", "", p) for p in parts]
        if set(parts) & {"iteration", "iterations", "iter", "learning_rate", "current_learning_rate"}:
            continue
        role = next((role for role, known in names.items() if set(parts) & set(known)), parts[-1])
        slots["%s.%d" % (role, seen.count(role))] = read(variable)
        seen.append(role)
    return slots


def attempt(action):
    """What an action gives, or the class of what it raises."""
    try:
        return action()
    except Exception as error:
        return {"raised": type(error).__name__}


def rate(value):
    """A learning rate as a number, or a schedule by its name."""
    if isinstance(value, (int, float)):
        return float(value)
    return {"object": type(value).__name__} if hasattr(value, "get_config") else float(read(value))


def shape_of(found):
    """A shape, or several, as lists."""
    found = list(found)
    if found and (isinstance(found[0], (list, tuple)) or hasattr(found[0], "as_list")):
        return [shape_of(one) for one in found]
    return [getattr(n, "value", n) for n in found]
