"""The script that looks into an environment, on invented packages: what things are, and what is taken for them."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import msgspec
import pytest

from conformance.environments.launch import Launch
from conformance.environments.table import ROOT, Environments
from conformance.inventory.answers import Answer, Asked, asked, snake
from conformance.inventory.observing import SCRIPT, isolated, look_once, variables
from conformance.model.observation import Implementation

#: What a Keras of today may look like, with all that has to be told apart.
FILES = {
    "__init__.py": "__version__ = '3.0.0'\nfrom . import layers, losses, metrics, optimizers, utils\n",
    "layers/__init__.py": "from keras.things import Dense, Deaf, Layer, Gone, Legacy, Old, Inside, Called\n",
    "losses/__init__.py": "from keras.things import get, mean_squared_error as mse\nEPSILON = 1e-07\n",
    "optimizers/__init__.py": "from keras.things import Adam\n",
    "metrics/__init__.py": "from keras.things import mean_squared_error\n",
    "utils/__init__.py": "from keras.things import get_custom_objects, twice, plain\n",
    "things.py": '''
import functools, logging, warnings

class Trackable:
    def tracked(self): pass

class Layer(Trackable):
    """Any layer."""
    LIMIT = 3

    def __init__(self, *, name=None, **kwargs):
        self.name = name
        self._given = kwargs.pop("input_shape", None)
        if kwargs:
            raise ValueError("Unrecognized keyword arguments passed to %s: %s" % (type(self).__name__, kwargs))

    @property
    def weights(self): return []

    @classmethod
    def from_config(cls, config): return cls(**config)

    @staticmethod
    def helper(x, y=2): pass

    def predict_classes(self, x):
        warnings.warn("`predict_classes` is deprecated. Please use `predict` instead.")

    def predict_proba(self, x):
        warnings.warn("`predict_proba` is deprecated. Please use `predict` instead." + " It is a long story." * 20)

    def to_yaml(self):
        raise RuntimeError("Method `to_yaml()` has been removed.")

    def add_metric(self, *args, **kwargs):
        raise NotImplementedError("Layer `add_metric()` method is deprecated. Add your metric elsewhere.")

    def call(self, x):
        raise NotImplementedError("A layer has a `call()` of its own.")

    def compute_mask(self, x):
        raise NotImplementedError

class Dense(Layer):
    def __init__(self, units, activation=None, scale=(1, 2.0), **kwargs):
        if "input_dim" in kwargs:
            warnings.warn("Do not pass `input_dim`.")
            kwargs["input_shape"] = (kwargs.pop("input_dim"),)
        super().__init__(**kwargs)
        self.units, self.activation = units, activation

class Deaf(Layer):
    def __init__(self, **kwargs):
        super().__init__()

class Gone:
    def __init__(self, *args, **kwargs):
        """It is not there."""
        raise ImportError("`keras.layers.Gone` is not supported in Keras 3.")

def told(place, what):
    logging.getLogger("t").warning("From %s:9: calling %s is %s" % (place, what, "deprecated"))

class Inside(Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        warnings.warn("inspect.getargspec() is %s since Python 3.0" % "deprecated", DeprecationWarning)
        told("/env/lib/python3.7/site-packages/t/i.py", "Z with d")

class Called(Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        told("/some/public/trying.py", "Called.__init__")

class Old(Layer):
    """Deprecated: `keras.layers.Old` is not for new code. Prefer `keras.layers.Dense`."""

def conversions_of(positional, conversions):
    check_positional_args, allowed_positional_args = True, positional
    def support(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            if check_positional_args and len(args) > len(allowed_positional_args) + 1:
                raise TypeError("too many")
            for old, new in conversions:
                if old in kwargs:
                    if new in kwargs:
                        raise TypeError("both %s and %s" % (old, new))
                    kwargs[new] = kwargs.pop(old)
                    warnings.warn("Update your `Legacy` call to the Keras 2 API")
            return func(*args, **kwargs)
        wrapper._original_function = func
        return wrapper
    return support

class Legacy(Layer):
    @conversions_of(["units"], [("output_dim", "units"), ("init", "kernel_initializer")])
    def __init__(self, units, kernel_initializer="ones", **kwargs):
        super().__init__(**kwargs)
        self.units, self.kernel_initializer = units, kernel_initializer

class Adam:
    def __init__(self, learning_rate=0.001, epsilon=1e-07, **kwargs):
        if kwargs.pop("decay", None) is not None:
            logging.getLogger("absl").warning("Argument `decay` is no longer supported and will be ignored.")
        if "lr" in kwargs:
            raise ValueError("Argument(s) not recognized: %s" % kwargs)
        self._rate, self.epsilon = learning_rate, epsilon

    def __getattr__(self, name):
        if name == "lr":
            return self._rate
        raise AttributeError(name)

def injected(base):
    def wrapper(*args, **kwargs):
        return base(*args, **kwargs)
    return wrapper

@injected
def twice(x, times=2): pass

def mean(): pass

def plain(x, *rest, default=mean, **more): pass

def mean_squared_error(y_true, y_pred): pass

def get(identifier):
    if identifier in ("mse", "mean_squared_error"):
        return mean_squared_error
    raise ValueError(identifier)

def get_custom_objects(): return {"Mine": Dense}
''',
}


def looked(folder: Path, asks: Asked | None = None) -> Answer:
    """What the script says of the invented package."""
    for name, text in FILES.items():
        path = folder / "keras" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    answer = folder / "answer.json"
    more: list[str | Path] = []
    if asks is not None:
        (folder / "asked.json").write_bytes(msgspec.json.encode(asks))
        more = ["--asked", folder / "asked.json"]
    subprocess.run(
        [sys.executable, SCRIPT, "--provider", "keras", "--answer", answer, *more],
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return msgspec.json.decode(answer.read_bytes(), type=Answer)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """The invented package, after trying what others have."""
    folder = tmp_path_factory.mktemp("invented")
    arguments: dict[str, dict[str, str | None]] = {
        "layers.Dense": {"bias": "True", "units": None, "activation": "None"},
        "layers.Legacy": {"output_dim": None, "init": "'ones'"},
        "optimizers.Adam": {"lr": "0.001", "learning_rate": "0.01"},
    }
    members = {"optimizers.Adam": ["lr", "nothing"]}
    return looked(folder, Asked(arguments, members, {"losses": ["mean_squared_error", "hinge"]}))


def thing(answer: Answer, path: str) -> Any:
    return answer.objects[answer.definitions[answer.names[path][1]]]


def test_signatures_are_those_of_callers(answer: Answer) -> None:
    assert thing(answer, "layers.Dense").signature == (
        ("o", "units", None),
        ("o", "activation", "None"),
        ("o", "scale", "(1, 2.0)"),
        ("w", "kwargs", None),
    )
    assert thing(answer, "layers.Layer").signature == (("k", "name", "None"), ("w", "kwargs", None))
    # Through a decorator that keeps no trace, and by the name of what is a default.
    assert thing(answer, "utils.twice").signature == (("o", "x", None), ("o", "times", "2"))
    assert thing(answer, "utils.plain").signature[2] == ("k", "default", "mean")


def test_arguments_of_keras_1_are_looked_through(answer: Answer) -> None:
    legacy = thing(answer, "layers.Legacy")
    assert legacy.renamed == {"output_dim": "units", "init": "kernel_initializer"}
    # Only units may be given by position.
    assert [one[:2] for one in legacy.signature] == [("o", "units"), ("k", "kernel_initializer"), ("w", "kwargs")]
    assert legacy.tried["output_dim"][0] == legacy.tried["init"][0] == "w"


def test_members_are_of_the_class_that_defines_them(answer: Answer) -> None:
    layer, dense = thing(answer, "layers.Layer"), thing(answer, "layers.Dense")
    members = {name: (kind, signature, default) for kind, name, signature, default, _, _ in layer.members}
    assert members["from_config"] == ("c", (("o", "config", None),), "")
    assert members["helper"] == ("s", (("o", "x", None), ("o", "y", "2")), "")
    assert members["weights"] == ("p", None, "")
    assert members["LIMIT"] == ("a", None, "3")
    assert members["name"] == ("a", None, "")
    assert dense.bases == ("keras.things:Layer", "keras.things:Trackable")
    assert {one[1] for one in dense.members} == {"units", "activation"}
    assert [one[1] for one in answer.objects["keras.things:Trackable"].members] == ["tracked"]
    # What only an instance answers to.
    assert {one[1] for one in thing(answer, "optimizers.Adam").members} == {"epsilon", "lr"}


def test_what_is_deprecated_and_what_is_dead(answer: Answer) -> None:
    assert thing(answer, "layers.Old").deprecated.startswith("Deprecated: `keras.layers.Old` is not for new code.")
    assert thing(answer, "layers.Dense").deprecated == ""
    assert thing(answer, "layers.Inside").deprecated == ""
    assert thing(answer, "layers.Called").deprecated == "calling Called.__init__ is deprecated"
    said = {name: (notice, dead) for _, name, _, _, notice, dead in thing(answer, "layers.Layer").members}
    assert said["predict_classes"] == ("`predict_classes` is deprecated. Please use `predict` instead.", "")
    assert said["predict_proba"][0].startswith(
        "`predict_proba` is deprecated. Please use `predict` instead. It is a long"
    )
    assert said["to_yaml"][1] == "RuntimeError: Method `to_yaml()` has been removed."
    assert said["add_metric"][1].startswith("NotImplementedError: Layer `add_metric()` method is deprecated.")
    assert (said["call"], said["compute_mask"]) == (("", ""), ("", "")), "subclasses fill them in"
    assert thing(answer, "layers.Gone").dead == "ImportError: `keras.layers.Gone` is not supported in Keras 3."


@pytest.mark.parametrize(
    ("path", "argument", "outcome", "said"),
    [
        ("layers.Dense", "input_shape", "a", ""),
        ("layers.Dense", "input_dim", "w", "Do not pass `input_dim`."),
        ("layers.Dense", "bias", "r", "ValueError: Unrecognized keyword arguments passed to Dense: {'bias': False}"),
        ("layers.Deaf", "trainable", "i", ""),
        ("layers.Deaf", "batch_size", "a", ""),
        ("optimizers.Adam", "lr", "r", "ValueError: Argument(s) not recognized: {'lr': 0.25}"),
        ("optimizers.Adam", "decay", "i", "Argument `decay` is no longer supported and will be ignored."),
    ],
)
def test_what_comes_of_an_argument(answer: Answer, path: str, argument: str, outcome: str, said: str) -> None:
    assert thing(answer, path).tried[argument] == (outcome, said)


def test_what_the_signature_names_is_not_told_again(answer: Answer) -> None:
    assert "learning_rate" not in thing(answer, "optimizers.Adam").tried


def test_strings_values_and_registered_names(answer: Answer) -> None:
    assert answer.identifiers == {"losses": {"mse": "mean_squared_error", "mean_squared_error": "mean_squared_error"}}
    assert answer.values == {"losses.EPSILON": "1e-07"}
    assert answer.custom_objects == ["Mine"]
    assert answer.packages == [("keras", "3.0.0", 0)]


def test_without_being_asked_nothing_is_constructed(tmp_path: Path) -> None:
    found = looked(tmp_path)
    assert not any(one.tried for one in found.objects.values())
    again = looked(tmp_path)
    assert found == again


def test_what_is_asked_is_the_union_of_all(answer: Answer) -> None:
    other = msgspec.structs.replace(answer, identifiers={"losses": {"hinge": "hinge"}})
    asks = asked([answer, other])
    assert asks.arguments["layers.Dense"]["units"] is None
    assert {"bias", "input_dim"} <= asks.arguments["layers.Dense"].keys()
    assert {"output_dim", "init"} <= asks.arguments["layers.Legacy"].keys()
    assert {"tracked", "from_config", "units"} <= set(asks.members["layers.Dense"])
    assert {"hinge", "mse", "mean_squared_error"} <= set(asks.identifiers["losses"])
    assert json.loads(msgspec.json.encode(asks))


@pytest.mark.parametrize(
    ("name", "said"), [("GlorotUniform", "glorot_uniform"), ("L1L2", "l1_l2"), ("AUC", "auc"), ("Adam", "adam")]
)
def test_names_in_snake_case(name: str, said: str) -> None:
    assert snake(name) == said


#: Says what a script sees: the order of a set, the folders that modules come from, its arguments and its name.
PROBE = """
import json, numbers, sys
names = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"}
flags = sys.flags
print(json.dumps([str(names), sys.path, sys.argv[1:], numbers.__file__, __name__, flags.hash_randomization]))
"""


def interpreters() -> dict[str, Path]:
    """The interpreter of these tests, and one of each other version that is among the environments here."""
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": Path(sys.executable)}
    for name in sorted(Environments.load().names()):
        python = ROOT / ".tox" / name / "bin" / "python"
        version = Environments.load().get(name).python
        if python.is_file():
            found.setdefault(version, python)
    return found


@pytest.mark.parametrize("python", interpreters().values(), ids=interpreters())
def test_a_script_is_isolated_and_has_the_hash_seed_that_is_set(python: Path, tmp_path: Path) -> None:
    """``-I`` has one only of both."""
    script = tmp_path / "scripts" / "probe.py"
    script.parent.mkdir()
    script.write_text(PROBE, encoding="utf-8")
    # Beside the script, in the current folder and in the user's own: none of them is to be imported.
    for folder in (script.parent, tmp_path):
        (folder / "numbers.py").write_text("raise SystemExit('imported from elsewhere')", encoding="utf-8")
    launch = Launch(Implementation("e", "keras"), python)
    said = []
    for _ in range(3):
        done = subprocess.run(
            [*isolated(python, script), "--provider", "keras"],
            env=variables(launch, tmp_path),
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
        said.append(json.loads(done.stdout))
    assert said[0] == said[1] == said[2]
    _, path, arguments, imported, name, randomized = said[0]
    assert (arguments, name, randomized) == (["--provider", "keras"], "__main__", 0)
    own = {str(tmp_path), str(script.parent), ""}
    assert own.isdisjoint(path)
    assert not imported.startswith(str(tmp_path))
    assert all("/.local/" not in folder for folder in path)


def test_looking_into_an_environment_has_a_fixed_order_of_sets(tmp_path: Path) -> None:
    """The invented Keras says in a message which names it knows, as a set."""
    package = tmp_path / "site" / "keras"
    package.mkdir(parents=True)
    known = {f"name_{number}" for number in range(12)}
    (package / "__init__.py").write_text("__version__ = '3.0.0'\nfrom . import layers\n", encoding="utf-8")
    (package / "layers.py").write_text(
        "class Dense:\n    def __init__(self, **kwargs):\n"
        f"        known = set({sorted(known)!r})\n"
        "        if set(kwargs) - known: raise TypeError('unknown argument; there are: %s' % known)\n",
        encoding="utf-8",
    )
    # An environment whose packages are where a .pth file says.
    venv.create(tmp_path / "env", with_pip=False)
    (packages,) = (tmp_path / "env").glob("lib/python*/site-packages")
    (packages / "invented.pth").write_text(str(tmp_path / "site"), encoding="utf-8")
    launch = Launch(Implementation("e", "keras"), tmp_path / "env" / "bin" / "python")
    asks = Asked({"layers.Dense": {"units": "3"}}, {}, {})
    said = set()
    for _ in range(4):
        looked = look_once(launch, asks)
        assert looked.answer is not None, looked.failure
        (dense,) = [found for name, found in looked.answer.objects.items() if name.endswith(":Dense")]
        said.add(dense.tried["units"])
    ((_, text),) = said
    assert text.startswith("TypeError: unknown argument; there are: {'name_")
