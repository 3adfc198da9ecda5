"""The few functions that scripts share, each written for the kinds of Keras at hand and no more.

A kind is how a Keras computes: ``tensorflow`` (eager), ``symbolic`` (keras up to 2.3.1, TensorFlow 1.15), ``jax``,
``torch``. Where a script is for several, functions have a branch for each.
"""

from collections.abc import Collection, Mapping
from functools import cache

#: How a script finds out which kind it runs under.
CONDITIONS: Mapping[str, str] = {"symbolic": "symbolic", "jax": 'backend == "jax"', "torch": 'backend == "torch"'}

ORDER = ("symbolic", "jax", "torch", "tensorflow")

DYADIC = '''
def dyadic(shape, key, limit):
    """Distinct multiples of a power of two within ±limit, in an order that depends on the key: the same everywhere."""
    size = int(np.prod(shape))
    slots = 2 ** max(4, int(size - 1).bit_length())
    order = np.random.RandomState(zlib.crc32(key.encode())).permutation(slots)[:size]
    return ((2 * order - slots + 1) / slots * limit).reshape(shape)
'''

LISTED = '''
def listed(outputs):
    """One output or several, as a list."""
    return [y for some in outputs for y in listed(some)] if isinstance(outputs, (list, tuple)) else [outputs]
'''

SET_WEIGHTS = '''
def set_weights(owner):
    """Give each weight values that depend on its role (the end of its name) and shape; returns {role: weight}."""
    roles = {}
    for weight in owner.weights:
        value = read(weight)
        path = getattr(weight, "path", weight.name).split(":")[0].split("/")
        role = re.sub(r"_\\d+$", "", path[-1])
        # DEPTHWISE
        # DIRECTIONS
        same = sum(role == other.split("#")[0] for other in roles)
        role += "#%d" % (same + 1) if same else ""
        roles[role] = weight
        if value.dtype.kind == "f":
            new = dyadic(value.shape, "weight/%s/%s" % (role, value.shape), 0.5)
            assign(weight, (new + ("variance" in role)).astype(value.dtype))
    return roles
'''

#: Lines of set_weights that only some layers need.
DEPTHWISE = """        if role == "depthwise_kernel":
            role = "kernel"  # which is what Keras 3 calls it
"""
DIRECTIONS = """        for direction in ("forward", "backward"):
            if any(part.startswith(direction + "_") for part in path):
                role = direction + "/" + role
"""

LOOK = '''
def look(value, *path):
    """What stands under a path of keys."""
    for key in path:
        if not isinstance(value, (dict, list, tuple)) or (isinstance(value, dict) and key not in value):
            return "nothing"
        value = value[key]
    return value
'''

READ = '''
def read(variable):
    """A variable's value."""
'''
READS: Mapping[str, str] = {
    "symbolic": "return keras.backend.get_value(variable)",
    "tensorflow": "return np.asarray(tf.convert_to_tensor(variable))",
    "jax": "return np.asarray(variable)",
    "torch": "return keras.ops.convert_to_numpy(variable)",
}

ASSIGN = '''
def assign(variable, value):
    """Set a variable."""
'''
ASSIGNS: Mapping[str, str] = {
    "symbolic": "return keras.backend.set_value(variable, value)",
    "tensorflow": "return variable.assign(value)",
    "jax": "return variable.assign(value)",
    "torch": "return variable.assign(value)",
}

CALL = '''
def call(function, *arrays):
    """What a function makes of arrays, as a list of NumPy arrays."""
'''
CALLS: Mapping[str, str] = {
    "symbolic": """K = keras.backend
graph = getattr(K, "symbolic", lambda make: make)
inputs = [K.placeholder(a.shape, dtype=str(a.dtype)) for a in arrays]
outputs = listed(graph(function)(*inputs))
return [np.asarray(y) for y in K.function(inputs, outputs)(list(arrays))]""",
    "tensorflow": "return [np.asarray(y) for y in listed(function(*map(tf.constant, arrays)))]",
    "jax": "return [np.asarray(y) for y in listed(function(*map(keras.ops.convert_to_tensor, arrays)))]",
    "torch": """tensors = map(keras.ops.convert_to_tensor, arrays)
return [keras.ops.convert_to_numpy(y) for y in listed(function(*tensors))]""",
}

GRADIENTS = '''
def gradients(function, arrays, weights=()):
    """Gradients of sum(output * c), c fixed: with respect to the floating inputs, then to the weights."""
'''
GRADIENT: Mapping[str, str] = {
    "symbolic": """K = keras.backend
graph = getattr(K, "symbolic", lambda make: make)
inputs = [K.placeholder(a.shape, dtype=str(a.dtype)) for a in arrays]
shapes = [y.shape for y in call(function, *arrays)]

def differentiated():
    total = sum(K.sum(y * cotangent(i, shapes[i])) for i, y in enumerate(listed(function(*inputs))))
    sources = [x for x, a in zip(inputs, arrays) if a.dtype.kind == "f"] + list(weights)
    # K.identity also makes the gradient of an Embedding's rows an ordinary tensor.
    return [None if g is None else K.identity(g) for g in K.gradients(total, sources)]

found = graph(differentiated)()
values = iter(K.function(inputs, [g for g in found if g is not None])(list(arrays)))
return [None if g is None else next(values) for g in found]""",
    "tensorflow": """tensors = [tf.constant(a) for a in arrays]
floats = [x for x in tensors if x.dtype.is_floating]
with tf.GradientTape() as tape:
    tape.watch(floats)
    outputs = [y for y in listed(function(*tensors)) if y.dtype.is_floating]
    total = tf.add_n([tf.reduce_sum(y * tf.cast(cotangent(i, y.shape), y.dtype)) for i, y in enumerate(outputs)])
found = tape.gradient(total, floats + list(weights))
return [None if g is None else np.asarray(tf.convert_to_tensor(g)) for g in found]""",
    "jax": """import jax

def total(floats, values):
    floats = iter(floats)
    tensors = [next(floats) if a.dtype.kind == "f" else keras.ops.convert_to_tensor(a) for a in arrays]
    with keras.StatelessScope(state_mapping=list(zip(weights, values))):
        outputs = listed(function(*tensors))
    return sum((y * cotangent(i, y.shape).astype(y.dtype)).sum() for i, y in enumerate(outputs))

floats = [keras.ops.convert_to_tensor(a) for a in arrays if a.dtype.kind == "f"]
by_input, by_weight = jax.grad(total, argnums=(0, 1))(floats, [w.value for w in weights])
return [np.asarray(g) for g in by_input + by_weight]""",
    "torch": """tensors = [keras.ops.convert_to_tensor(a) for a in arrays]
sources = [x.requires_grad_() for x in tensors if x.is_floating_point()] + [w.value for w in weights]
outputs = listed(function(*tensors))
total = sum((y * keras.ops.convert_to_tensor(cotangent(i, y.shape))).sum() for i, y in enumerate(outputs))
total.backward()
return [None if x.grad is None else keras.ops.convert_to_numpy(x.grad) for x in sources]""",
}

COTANGENT = '''
def cotangent(position, shape):
    """What an output is multiplied with before it is summed and differentiated."""
    return dyadic(tuple(int(n) for n in shape), "cotangent/%d" % position, 1).astype(precision)
'''

STEPPER = '''
def stepper(optimizer, variables):
    """A function that changes the variables once by the gradients it is given."""
'''
_APPLY = "return lambda gradients: optimizer.apply_gradients(list(zip(map({0}, gradients), variables)))"
STEPPERS: Mapping[str, str] = {
    "symbolic": """K = keras.backend
graph = getattr(K, "symbolic", lambda make: make)
fed = [K.placeholder(K.int_shape(v), dtype=K.dtype(v)) for v in variables]

def make():
    # The gradients of sum(variable * gradient) are the ones fed.
    loss = sum(K.sum(v * g) for v, g in zip(variables, fed))
    return K.function(fed, [loss], updates=optimizer.get_updates(loss=loss, params=variables))

return graph(make)()""",
    "tensorflow": _APPLY.format("tf.constant"),
    "jax": _APPLY.format("keras.ops.convert_to_tensor"),
    "torch": _APPLY.format("keras.ops.convert_to_tensor"),
}

VALUES_OF = '''
def values_of(tensor):
    """A tensor as a NumPy array."""
'''
VALUES: Mapping[str, str] = {
    "symbolic": """if hasattr(tensor, "numpy"):
    return tensor.numpy()
return tensor if isinstance(tensor, np.ndarray) else keras.backend.eval(tensor)""",
    "tensorflow": "return np.asarray(tensor)",
    "jax": "return np.asarray(tensor)",
    "torch": "return keras.ops.convert_to_numpy(tensor)",
}

VARIABLE = '''
def variable(array, name):
    """A variable of that value, as optimizers take them."""
'''
VARIABLES: Mapping[str, str] = {
    "symbolic": "return keras.backend.variable(array, dtype=str(array.dtype), name=name)",
    "tensorflow": 'return getattr(keras, "Variable", tf.Variable)(array, name=name)',
    "jax": "return keras.Variable(array, name=name)",
    "torch": "return keras.Variable(array, name=name)",
}


#: Name → its text, or its head and the bodies by kind; in the order in which a script defines them.
HELPERS: Mapping[str, tuple[str, Mapping[str, str] | None]] = {
    "listed": (LISTED, None),
    "dyadic": (DYADIC, None),
    "cotangent": (COTANGENT, None),
    "look": (LOOK, None),
    "read": (READ, READS),
    "values_of": (VALUES_OF, VALUES),
    "variable": (VARIABLE, VARIABLES),
    "assign": (ASSIGN, ASSIGNS),
    "set_weights": (SET_WEIGHTS, None),
    "call": (CALL, CALLS),
    "gradients": (GRADIENTS, GRADIENT),
    "stepper": (STEPPER, STEPPERS),
}

#: What a helper calls itself.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "cotangent": ("dyadic",),
    "set_weights": ("dyadic", "read", "assign"),
    "call": ("listed",),
    "gradients": ("listed", "cotangent", "dyadic", "call"),
}


@cache
def definitions(names: frozenset[str], kinds: frozenset[str], depthwise: bool = False, directions: bool = False) -> str:
    """The source of helpers and of what they call, for Kerases of these kinds.

    ``depthwise`` and ``directions`` say whether there is a DepthwiseConv or a Bidirectional among the layers.
    """
    wanted = names | {inner for name in names for inner in NEEDS.get(name, ())}
    wanted |= {inner for name in wanted for inner in NEEDS.get(name, ())}
    texts = []
    for name, (text, bodies) in HELPERS.items():
        if name in wanted:
            texts.append(text if bodies is None else text + branched(bodies, kinds))
    text = "\n".join(texts)
    text = text.replace("        # DEPTHWISE\n", DEPTHWISE if depthwise else "")
    return text.replace("        # DIRECTIONS\n", DIRECTIONS if directions else "")


def branched(bodies: Mapping[str, str], kinds: Collection[str]) -> str:
    """The body of a function, indented by four: one kind's, or a branch for each; every body returns."""
    mine = [(kind, bodies[kind]) for kind in ORDER if kind in kinds]
    lines: list[str] = []
    for position, (kind, text) in enumerate(mine):
        if all(other == text for _, other in mine[position:]):
            lines += text.splitlines()
            break
        lines.append(f"if {CONDITIONS[kind]}:")
        lines += [f"    {line}" if line else "" for line in text.splitlines()]
    return "".join(f"    {line}\n" if line else "\n" for line in lines)
