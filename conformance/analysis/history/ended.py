"""How a script ended under each implementation, in its own words; and whether only a package is missing there."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from conformance.model.outcomes import STATUS
from conformance.scenarios import STAGES, script

#: Packages that Keras uses where they are installed, by what messages call them: the name, and its distributions.
OPTIONAL: Mapping[str, tuple[str, frozenset[str]]] = {
    "scipy": ("SciPy", frozenset({"scipy"})),
    "yaml": ("PyYAML", frozenset({"pyyaml"})),
    "pyyaml": ("PyYAML", frozenset({"pyyaml"})),
    "pil": ("Pillow", frozenset({"pillow"})),
    "pillow": ("Pillow", frozenset({"pillow"})),
    "h5py": ("h5py", frozenset({"h5py"})),
    "pydot": ("pydot", frozenset({"pydot"})),
    "tensorflow": ("TensorFlow", frozenset({"tensorflow", "tensorflow-cpu"})),
}

#: What is said where a package is missing. Keras 2.9 to 2.15 forgets to ask for SciPy, and stumbles over its name.
_LACKING = (
    re.compile(r"raises (?:ImportError|ModuleNotFoundError): .*?\bpip install (\w+)", re.DOTALL),
    re.compile(
        r"raises (?:ImportError|ModuleNotFoundError): .*?\brequires? (?:the )?`?(\w+)", re.DOTALL | re.IGNORECASE
    ),
    re.compile(r"raises (?:ImportError|ModuleNotFoundError): No module named '(\w+)'"),
    re.compile(r"raises NameError: name '(\w+)' is not defined"),
)

#: Where a script quotes its own line: no words of Keras.
_LINE = " [line "

_STAGES = tuple(STAGES[script.SCENARIO.name])


@dataclass(frozen=True)
class Ended:
    """``said``: case → stage → implementation → what was raised. ``locked``: environment → the packages in its lock."""

    said: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict, hash=False)
    locked: Mapping[str, Collection[str]] = field(default_factory=dict, hash=False)

    def words(self, case: str, implementation: str) -> tuple[str, str]:
        """The stage at which a script ended under an implementation, and what it raised; empty where nobody knows."""
        said = self.said.get(case, {})
        for stage in _STAGES:
            if text := said.get(stage, {}).get(implementation, ""):
                return stage, text
        text = said.get(STATUS, {}).get(implementation, "")
        return text.partition(":")[0], text

    def lacks(self, case: str, implementation: str) -> str:
        """The package for want of which a script ended there: asked for, and not in the lock of the environment."""
        locked = self.locked.get(implementation.partition("/")[0])
        if not locked:
            return ""
        text = self.words(case, implementation)[1].partition(_LINE)[0]
        for pattern in _LACKING:
            match = pattern.match(text)
            name, distributions = OPTIONAL.get(match[1].lower(), ("", frozenset())) if match else ("", frozenset())
            if name and distributions.isdisjoint(locked):
                return name
        return ""


#: Of nobody anything is known.
UNTOLD = Ended()
