"""The names of Keras as code reaches them: which dotted names are Keras', and what each of them is."""

from collections.abc import Iterable
from functools import cached_property, lru_cache

from conformance.inventory.api import Apis
from conformance.inventory.described import Entry
from conformance.model.versions import parse_version

#: How Keras is reached, longest first.
PREFIXES = (
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow._api.v2.keras",
    "tensorflow.keras",
    "keras",
)

#: Modules of Keras that TensorFlow has at its top, too, since 2.0; TensorFlow 1 had others of these names.
AT_TOP = ("losses", "metrics", "optimizers", "initializers")

#: What these stand below.
_TOPS = ("tensorflow.", "tensorflow.compat.v2.", "tensorflow._api.v2.")

#: The package that holds Keras 2 beside Keras 3: where neither version is one of it, it stays what it is.
LEGACY = "tf_keras"

#: Kept within TensorFlow from before Keras was moved out: not public, and nobody looked into it.
PRIVATE = "tensorflow.python.keras"

#: What TensorFlow keeps of Keras 2 beside Keras 3, which itself has none of it.
KEPT_BY_TENSORFLOW = "tensorflow.keras.preprocessing."

#: Packages whose names are looked at beside Keras.
BESIDE = ("numpy", "tensorflow")


@lru_cache(maxsize=65536)
def keras_path(name: str, legacy: bool = False) -> str | None:
    """``keras.layers.Dense`` → ``layers.Dense``, Keras itself → the empty text; None for what is not Keras."""
    for prefix in (*PREFIXES, LEGACY) if legacy else PREFIXES:
        if name == prefix:
            return ""
        if name.startswith(prefix) and name[len(prefix)] == ".":
            return name[len(prefix) + 1 :]
    return name[len(at_top(name)) :] if at_top(name) else None


def at_top(name: str) -> str:
    """What of TensorFlow stands before a module of Keras that it has at its top: ``tensorflow.`` of ``tf.losses.mse``.

    Empty where a name is none of these.
    """
    for top in _TOPS:
        if name.startswith(top) and name[len(top) :].partition(".")[0] in AT_TOP:
            return top
    return ""


class Namespace:
    """What the paths of two implementations (ids) are: that of the first counts where both have one."""

    def __init__(self, apis: Apis, before: str, after: str) -> None:
        self.apis = apis
        self.ends = (before, after)
        self._kinds: dict[str, str] = {}
        self._entries: dict[str, Entry | None] = {}
        self._is: dict[tuple[str, str], bool] = {}
        self.legacy = any(end.partition("/")[2].startswith(LEGACY) for end in self.ends)
        tensorflow = apis.versions[before].get("tensorflow", "")
        #: Whether the names at the top of TensorFlow are those of TensorFlow 1, which are none of Keras.
        self.top_is_old = bool(tensorflow) and parse_version(tensorflow).major < 2

    @cached_property
    def tensorflow(self) -> str:
        """The implementation that is ``tensorflow.keras`` beside a Keras 3 that is gone to; empty where none is."""
        versions, provider = self.apis.versions[self.ends[1]], self.ends[1].partition("/")[2]
        if not provider.startswith("keras") or "tensorflow" not in versions or versions["keras"] < "3":
            return ""
        has = parse_version(versions["tensorflow"])
        able = {
            one: parse_version(of["tensorflow"])
            for one, of in self.apis.versions.items()
            if one.endswith("/tf.keras") and of["keras"] >= "3"
        }
        return min(able, key=lambda one: (able[one] > has, abs(able[one].minor - has.minor), one), default="")

    def still(self, name: str) -> bool:
        """Whether a dotted name is one of Keras 2 that TensorFlow has beside a Keras 3 that has it not."""
        if not name.startswith(KEPT_BY_TENSORFLOW) or not self.tensorflow:
            return False
        path = keras_path(name) or ""
        return self.apis.entry(self.ends[1], path) is None and self.apis.entry(self.tensorflow, path) is not None

    def keras(self, name: str) -> str | None:
        """``keras_path`` of a name, in the TensorFlow that is come from."""
        return None if self.top_is_old and at_top(name) else keras_path(name, self.legacy)

    def entry(self, path: str) -> Entry | None:
        """A path, under the first that has it; None where neither has."""
        if path not in self._entries:
            found = (self.apis.entry(end, path) for end in self.ends)
            self._entries[path] = next((entry for entry in found if entry is not None), None)
        return self._entries[path]

    def kind(self, path: str) -> str:
        """``class``, ``function``, ``module``, ``value``; empty where nobody has the path."""
        if not path:
            return "module"
        if path not in self._kinds:
            entry = self.entry(path)
            if entry is not None:
                self._kinds[path] = entry.kind
            else:
                self._kinds[path] = self.apis.kind(path) if self.apis.having(path) else ""
        return self._kinds[path]

    def extends(self, path: str, base: str) -> bool:
        """Whether a class is another one, or inherits from it, under one of the two."""
        if path == base:
            return True
        if (path, base) not in self._is:
            self._is[path, base] = any(self._extends(end, path, base) for end in self._where(path))
        return self._is[path, base]

    def _where(self, path: str) -> Iterable[str]:
        if self.entry(path) is not None:
            return self.ends
        having = self.apis.having(path)
        return [one for one in self.apis.implementations if one in having][-1:]

    def _extends(self, end: str, path: str, base: str) -> bool:
        entry, wanted = self.apis.entry(end, path), self.apis.definition(end, base)
        return entry is not None and bool(wanted) and (entry.definition == wanted or wanted in entry.bases)

    def has_member(self, path: str, name: str) -> bool:
        """Whether a class has a member, under one of the two."""
        found = (self.apis.entry(end, path) for end in self.ends)
        return any(entry is not None and name in entry.members for entry in found)

    def inside(self, module: str) -> list[str]:
        """The names that ``from MODULE import *`` binds."""
        prefix = f"{module}." if module else ""
        depth = prefix.count(".")
        return [
            path.rpartition(".")[2]
            for end in self.ends
            for path in self.apis.paths_of(end)
            if path.startswith(prefix) and path.count(".") == depth
        ]
