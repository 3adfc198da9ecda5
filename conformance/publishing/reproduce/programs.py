"""The script for a program: its own text under a few lines that import the Keras, and a call that prints what it sees.

What is written here runs on Python 3.6 and under every Keras, as the program itself does.
"""

import ast
from collections.abc import Iterator, Mapping

from conformance.model.case import Case
from conformance.model.comparison import Divergence
from conformance.model.observation import Header
from conformance.publishing.reproduce.heading import heading

#: The scenarios that are written out in this way.
SCENARIOS = frozenset({"program", "cluster"})

#: The Keras that the command names.
HEADER = """\
import importlib, sys
provider = sys.argv[1] if len(sys.argv) > 1 else "keras"
keras = importlib.import_module("tensorflow").keras if provider == "tf.keras" else importlib.import_module(provider)
"""

SEE = '''\
def see(name, value):
    """Print what the program sees; of a tensor or variable its values."""
    print(name, "=", values(value))


def values(value):
    if isinstance(value, dict):
        return {key: values(value[key]) for key in value}
    if isinstance(value, (list, tuple)):
        return [values(item) for item in value]
    if not hasattr(value, "dtype") or type(value).__module__ == "numpy":
        return value
    if hasattr(keras, "ops"):
        return keras.ops.convert_to_numpy(value)
    return value.numpy() if hasattr(value, "numpy") else keras.backend.eval(value)
'''

TENSOR = '''\
def tensor(values):
    """A tensor of the backend: floats in Keras' precision, whole numbers as int32."""
    array = np.asarray(values)
    array = array.astype({"f": keras.backend.floatx(), "i": "int32"}.get(array.dtype.kind, array.dtype))
    if hasattr(keras, "ops"):
        return keras.ops.convert_to_tensor(array)
    return keras.backend.constant(array, dtype=str(array.dtype), shape=array.shape)
'''

#: Before a program of several processes: the script starts itself once for each, and each says its own place.
CLUSTER = """\
import json, os, socket, subprocess

if "TF_CONFIG" not in os.environ:
    sockets = [socket.socket() for _ in range(%d)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    addresses = ["127.0.0.1:%%d" %% one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    members = []
    for rank in range(len(addresses)):
        config = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": rank}}
        environ = dict(os.environ, TF_CONFIG=json.dumps(config))
        members.append(subprocess.Popen([sys.executable] + sys.argv, env=environ, stdout=subprocess.PIPE))
    for member in members:
        sys.stdout.write(member.communicate()[0].decode())
    sys.exit(max(abs(member.returncode) for member in members))
"""

#: What each of them calls what it sees: what is computed without the others is told by the first one alone.
CLUSTER_SEE = """\
def see_of_worker(name, value):
    rank = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
    if " | " not in name:
        see("%s | worker %d" % (name, rank), value)
    elif rank == 0:
        see(name, value)
"""

#: What a program may ask for → the lines before the call, and the argument.
_ASKED: Mapping[str, tuple[str, str]] = {
    "keras": ("", "keras"),
    "see": (SEE, "see"),
    "tensor": (TENSOR, "tensor"),
    "tf": ("import tensorflow as tf\n", "tf"),
    "folder": ("import tempfile\n", "tempfile.mkdtemp()"),
}


def script(case: Case, divergence: Divergence, headers: Mapping[str, Header], precision: str) -> str:
    """The script, which shows what each behaviour's Keras does when it is run as the first lines say."""
    sides = [headers[behaviour.implementations[0]] for behaviour in divergence.behaviours]
    heads = "\n".join(heading(case, divergence, headers, sides))
    return f"{heads}\n{standalone(case, precision)}"


def standalone(case: Case, precision: str) -> str:
    """The program with its header and its call: a script of its own."""
    return "\n\n\n".join(part.strip("\n") for part in _parts(case, precision)) + "\n"


def _parts(case: Case, precision: str) -> Iterator[str]:
    source, name = case.params["source"], case.params["program"]
    asked = arguments(source, name)
    yield HEADER + ('keras.backend.set_floatx("float64")\n' if precision == "float64" else "")
    workers = case.params.get("workers")
    if workers:
        yield CLUSTER % workers
    yield source
    if "tensor" in asked and not _imports_numpy(source):
        yield "import numpy as np"
    yield from (text for text, _ in (_ASKED[one] for one in asked) if text)
    if workers:
        yield CLUSTER_SEE
    given = [_ASKED[one][1] for one in asked]
    yield f"{name}({', '.join('see_of_worker' if workers and one == 'see' else one for one in given)})"


def arguments(source: str, name: str) -> list[str]:
    """The names of a program's parameters."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return [argument.arg for argument in node.args.args]
    return []


def _imports_numpy(source: str) -> bool:
    body = ast.parse(source).body
    return any(isinstance(node, ast.Import) and any(alias.asname == "np" for alias in node.names) for node in body)
