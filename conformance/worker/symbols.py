"""``python path/to/symbols.py --provider keras --answer FILE``: the public API of a Keras, as JSON.

It stands by itself with the files in ``public``: no other file of the worker imports them and they import none of
them, so that what was observed does not depend on them. The answer has ``provider``, ``versions``, ``names`` (dotted
name → kind and object), ``modules`` (the same of names that only an old module path has), ``values`` (name → text),
``definitions`` (of each object), ``objects`` (definition → what it is), ``identifiers`` (namespace → string that its
``get`` takes; hook of a callback → key of its logs), ``custom_objects``, ``packages`` and ``failed`` (name → why). A
kind is ``class``, ``function`` or ``module``; two names with the same object, a number, are one thing.

``--asked FILE`` says what other Keras have: ``arguments`` (name → argument → default), ``members`` (name → names) and
``identifiers`` (namespace → strings). They are tried here.
"""

import argparse
import importlib
import importlib.util
import inspect
import json
import os
import pkgutil
import platform
import sys
import types

#: provider → the module to import and where in it Keras is.
PROVIDERS = {"keras": ("keras", ""), "tf.keras": ("tensorflow", "keras"), "tf_keras": ("tf_keras", "")}

#: The namespaces that some Keras documents below its root.
NAMESPACES = (
    *("activations", "applications", "backend", "callbacks", "config", "constraints", "datasets", "distillation"),
    *("distribution", "dtensor", "dtype_policies", "estimator", "experimental", "export", "initializers", "layers"),
    *("legacy", "losses", "metrics", "mixed_precision", "models", "ops", "optimizers", "premade", "preprocessing"),
    *("quantizers", "random", "regularizers", "saving", "tree", "utils", "visualization", "wrappers"),
)

#: Up to keras 2.12 a namespace is the package that implements it; below these alone are names that were documented.
DOCUMENTED_BELOW = (
    *("applications.*", "datasets.*", "preprocessing.image", "preprocessing.sequence", "preprocessing.text"),
    *("preprocessing.timeseries", "wrappers.scikit_learn", "optimizers.schedules", "optimizers.legacy"),
    *("optimizers.experimental", "layers.experimental", "layers.experimental.preprocessing", "utils.experimental"),
    *("callbacks.experimental", "models.experimental", "mixed_precision.experimental", "saving.legacy"),
)

#: Where the code of a Keras lies. What comes from elsewhere was imported for its own use.
FAMILY = (
    *("keras", "tf_keras", "keras_preprocessing", "keras_applications", "tensorflow.python", "tensorflow.keras"),
    *("tensorflow_core.python", "tensorflow_core.keras", "tensorflow_estimator"),
)

#: Marks of what a Keras exports, on the object itself.
MARKS = ("_keras_api_names", "_keras_api_names_v1", "_tf_api_names", "_tf_api_names_v1")

DEPTH = 5

#: Folders of a package that hold no import paths of users.
NO_PATHS = ("api", "src", "tests", "testing", "testing_infra", "integration_test", "mixins", "protobuf", "tools")

#: Seconds after which no further arguments are tried: the whole may take 20 with the import.
SECONDS = 60


def beside(name):
    """A file of ``public``; by path, for neither the folder nor its name may hide a module of the environment."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "public", name + ".py")
    spec = importlib.util.spec_from_file_location("keras_conformance_public_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Walk:
    """The names of one Keras."""

    def __init__(self, provider):
        module, attribute = PROVIDERS[provider]
        self.root = importlib.import_module(module)
        if attribute:
            self.root = getattr(self.root, attribute)
        self.package = self.root.__name__ if provider != "tf.keras" else ""
        self.version = self._find_version()
        numbers = tuple(int(part) for part in self.version.split(".")[:2])
        #: Whether modules hold nothing but what is exported: all but the package keras up to 2.12.
        self.curated = provider != "keras" or numbers >= (2, 13)
        dense = self.root.layers.Dense
        self.marked = not self.curated and any(mark in vars(dense) for mark in MARKS)
        self.names = {}
        self.modules = {}
        self.values = {}
        self.failed = {}
        self.kept = []
        self._objects = {}

    def _find_version(self):
        version = getattr(self.root, "__version__", None)
        if version is None:
            # tf.keras 2.13 to 2.15 and TF_USE_LEGACY_KERAS have none: it is that of the package they come from.
            package = self.root.layers.Layer.__module__.split(".")[0]
            version = importlib.import_module(package).__version__
        return str(version)

    def whole(self):
        """Walk from the root; returns the names."""
        for name in NAMESPACES:
            self._imported(self.root, self.package, name)
        self._walk(self.root, "", 0, [])
        if not self.curated:
            self._old_paths()
        return self.names

    def _old_paths(self):
        """What can be imported from the modules below the package, other than by a documented path."""
        for path in list(self._below(self.root, self.package, 1)):
            module = self._imported(self.root, self.package, path)
            if not isinstance(module, types.ModuleType):
                continue
            for name in sorted(vars(module)):
                found = getattr(module, name)
                if name.startswith("_") or isinstance(found, (types.ModuleType, types.BuiltinFunctionType)):
                    continue
                whole = path + "." + name
                if callable(found) and self.ours(getattr(found, "__module__", None) or "") and whole not in self.names:
                    self._keep(whole, "class" if inspect.isclass(found) else "function", found, self.modules)
            if path not in self.names:
                self._keep(path, "module", module, self.modules)

    def _below(self, module, package, depth, prefix=""):
        """The paths of the modules below a package, as they are imported."""
        for _, name, is_package in pkgutil.iter_modules(getattr(module, "__path__", ())):
            if name.startswith("_") or name in NO_PATHS or name.endswith("_test"):
                continue
            path = prefix + name
            yield path
            if is_package and depth:
                found = self._imported(self.root, self.package, path)
                if found is not None:
                    for one in self._below(found, package, depth - 1, path + "."):
                        yield one

    def _imported(self, module, package, name):
        """A submodule, imported where ``import PACKAGE.NAME`` is what it takes; None where there is none."""
        found = None
        try:
            # An old path leads through packages: there the import alone counts, not what hides it.
            found = getattr(module, name) if "." not in name else None
        except AttributeError:
            pass
        except Exception as error:
            self.failed[name] = "%s: %s" % (type(error).__name__, error)
            return None
        if found is None and package:
            try:
                found = importlib.import_module(package + "." + name)
            except ImportError:
                return None
            except Exception as error:
                self.failed[name] = "%s: %s" % (type(error).__name__, error)
                return None
        return found

    def _walk(self, module, prefix, depth, above):
        for name in self._dir(module, prefix):
            path = prefix + name
            found = self._imported(module, self._package(prefix), name)
            if isinstance(found, types.ModuleType):
                if not self.ours(found.__name__) or any(found is one for one in above):
                    continue
                if self._is_namespace(path, found):
                    self._keep(path, "module", found)
                    if depth < DEPTH:
                        self._walk(found, path + ".", depth + 1, [*above, found])
                elif path.count(".") == 1 and not self.curated and self._lies_at(path, found):
                    # An old import path: keras.layers.core, keras.utils.np_utils. What is in it has a shorter name.
                    self._keep(path, "module", found)
            elif found is not None and self._is_public(path, found):
                self._keep(path, "class" if inspect.isclass(found) else "function", found)
            elif self.curated and prefix and isinstance(found, (bool, int, float, str, tuple)):
                self.values[path] = found

    def _package(self, prefix):
        return ".".join([self.package, prefix[:-1]]).strip(".") if self.package else ""

    def _dir(self, module, prefix):
        """What a module holds or a package can import, without what begins with an underscore; by name."""
        names = set(dir(module))
        if self.package and prefix and hasattr(module, "__path__"):
            names.update(one[1] for one in pkgutil.iter_modules(module.__path__))
        if not prefix:
            names.update(NAMESPACES)
        return sorted(name for name in names if not name.startswith("_") and name.isidentifier())

    def _lies_at(self, path, module):
        """Whether ``import keras.PATH`` gives that module: others were imported there for their own use."""
        return module.__name__ == self.package + "." + path

    def _is_namespace(self, path, module):
        """Whether a module is a part of the public API, so that the names in it are."""
        first, _, rest = path.partition(".")
        if first not in NAMESPACES:
            return False
        if not rest or self.curated:
            return True
        if path in DOCUMENTED_BELOW:
            return True
        return path.count(".") == 1 and first + ".*" in DOCUMENTED_BELOW and self._lies_at(path, module)

    def ours(self, module):
        """Whether a module is a part of Keras, or of what it is made of."""
        return any(module == one or module.startswith(one + ".") for one in FAMILY) or module.startswith(
            ("tensorflow._api", "tensorflow_core._api")
        )

    def _is_public(self, path, found):
        """Whether a thing that is no module is offered here, and not what the code imported for itself."""
        if not callable(found):
            return False
        if self.curated:
            return True
        if isinstance(found, types.BuiltinFunctionType):
            return False
        home = getattr(found, "__module__", None) or ""
        if not self.ours(home):
            return False
        if self.marked:
            parts = path.split(".")
            exported = [name.split(".")[1:] for name in _exported(found)]
            return any(name[-1] == parts[-1] and name[:-1][:1] == parts[:-1][:1] for name in exported)
        return self._offered_here(path, home)

    @staticmethod
    def _offered_here(path, home):
        """Up to 2.3, where nothing is marked: whether what lies in module ``home`` is meant to be found at ``path``."""
        place = path.partition(".")[0]
        if home == "keras.applications":
            return False  # how all networks are made, imported by each
        if home.startswith("keras.engine."):
            models = home in ("keras.engine.training", "keras.engine.sequential")
            return "." not in path or place == "layers" or (place == "models" and models)
        return not any(home.startswith("keras." + h) for h in ("utils", "backend", "legacy") if h != place)

    def _keep(self, path, kind, found, names=None):
        # Kept alive: the identity of what is gone would be given to something else.
        if id(found) not in self._objects:
            self._objects[id(found)] = len(self._objects)
            self.kept.append(found)
        (self.names if names is None else names)[path] = [kind, self._objects[id(found)]]


def _exported(found):
    """The names (``keras.layers.Dense``) under which a thing is marked as exported, behind its decorators."""
    names = set()
    for _ in range(20):
        mine = vars(found) if inspect.isclass(found) else getattr(found, "__dict__", {})
        for mark in MARKS:
            names.update(mine.get(mark) or ())
        found = mine.get("__wrapped__")
        if found is None:
            break
    return names


def versions(walk):
    """What ran."""
    said = {"python": platform.python_version(), "keras": walk.version}
    for name in ("tensorflow", "jax", "torch", "theano", "cntk", "mxnet", "openvino"):
        version = getattr(sys.modules.get(name), "__version__", None)
        if version is not None:
            said[name] = str(version)
    return said


def described(walk, asked):
    """What the objects of a walk are, and what is taken for them."""
    signatures = beside("signatures")
    describing = beside("describing").Describing(signatures, walk.ours)
    strings = beside("strings")
    registered = strings.custom_objects(walk.root)
    definitions = []
    for found in walk.kept:
        if isinstance(found, types.ModuleType):
            definitions.append(found.__name__)
        else:
            definitions.append(describing.describe(found))
    classes = {name: walk.kept[n] for name, (kind, n) in walk.names.items() if kind == "class"}
    # Constructing may write files, and no warning may be kept back for having been given once.
    trying = beside("trying").Trying(walk.root, signatures, describing.members, SECONDS)
    if asked is not None:
        trying.all(classes, asked["arguments"], asked["members"], describing.records, describing.key)
    walk.failed.update(trying.failed)
    identifiers = strings.identifiers(walk.root, {} if asked is None else asked["identifiers"])
    # Last, for it trains: what was made before has the names it has in a fresh process.
    identifiers.update(beside("logs").keys(walk.root, walk.failed))
    return {
        "definitions": definitions,
        "objects": describing.records,
        "values": {name: signatures.text_of(value) for name, value in walk.values.items()},
        "identifiers": identifiers,
        "custom_objects": registered,
        "packages": strings.packages(),
    }


def main(arguments):
    """Write the answer under another name, then rename it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--provider", required=True, choices=sorted(PROVIDERS))
    parser.add_argument("--answer", required=True)
    parser.add_argument("--asked")
    chosen = parser.parse_args(arguments)
    asked = None
    if chosen.asked:
        with open(chosen.asked) as file:
            asked = json.load(file)
    walk = Walk(chosen.provider)
    names = walk.whole()
    answer = {"provider": chosen.provider, "versions": versions(walk), "names": names, "modules": walk.modules}
    answer.update(described(walk, asked))
    answer["failed"] = walk.failed
    with open(chosen.answer + ".tmp", "w") as file:
        json.dump(answer, file, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    os.rename(chosen.answer + ".tmp", chosen.answer)
    return 0


if __name__ == "__main__":
    # The folder of this script holds modules called as those of the standard library (numbers).
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != here]
    status = main(sys.argv[1:])
    sys.stdout.flush()
    # Not waiting for threads of the framework: what was asked is answered.
    os._exit(status)
