"""Ways that were carried out, and what they ask somebody to do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: How the last of several steps begins, which is for the reader.
HERE = "here "

#: What is said where nothing that was tried gave what was saved.
NO_WAY = "No way was found."


@dataclass(frozen=True)
class Way:
    """A way that was carried out and gave what was written. ``trained``: with its training state.

    ``format`` is that of the writer's file; ``steps`` are what to do, one after the other.
    """

    text: str
    format: str
    trained: bool
    steps: tuple[str, ...] = ()

    @property
    def outputs_alone(self) -> bool:
        """Whether it gives what computes the outputs, and no model: nothing to look into, to train or to save."""
        return bool(_NO_MODEL.match((self.steps or (self.text,))[-1].removeprefix(HERE)))


#: How calls begin that give a graph of TensorFlow and no model.
_NO_MODEL = re.compile(r"tf\.saved_model\.load|layers\.TFSMLayer")

#: What the worker calls something → how it is written. Its own words stay: they are part of what was measured.
_WRITTEN = {
    "'hard_sigmoid': clip(0.2 x + 0.5, 0, 1)": "'hard_sigmoid': lambda x: keras.ops.clip(0.2 * x + 0.5, 0, 1)",
    "'hard_sigmoid': clip(x / 6 + 0.5, 0, 1)": "'hard_sigmoid': lambda x: keras.backend.clip(x / 6 + 0.5, 0, 1)",
}

#: How a call says that its file is a copy whose configuration is another; docs/saving.md shows how to make one.
COPIED = re.compile(r"\((copy|copy renamed to \*\.h5|text) with ")
RECIPE = (
    "A copy or a text with something else: its configuration is changed. In an HDF5 file it is the "
    "attribute model_config, in a .keras archive the member config.json. "
    "docs/saving.md#a-copy-with-another-configuration has lines to run."
)


def written(call: str, hdf5: bool = False) -> str:
    """A call of the worker as somebody would write it: with code for the functions in it, changes in one order.

    ``hdf5``: the file is HDF5 under another name, so that its copy has to be called *.h5, as the worker calls it.
    """
    for name, code in _WRITTEN.items():
        call = call.replace(name, code)
    call = _CHANGES.sub(lambda found: f"{found[1]} with {', '.join(sorted(found[2].split(', ')))}", call)
    call = call.replace("(copy as it is", "(copy renamed to *.h5" if hdf5 else "(unchanged copy")
    return call.replace("(copy with ", "(copy renamed to *.h5 with ") if hdf5 else call


#: What is changed in a configuration, up to the options of the call.
_CHANGES = re.compile(r"(\((?:copy|text)) with ([^()]*?)(?=\)|, (?:compile|custom_objects|safe_mode)=)")

_FUNCTION = "hand over the function that it was trained with"
_COPY = "change the configuration in a copy of the file"
_CHANGE = "change its configuration"
#: What a call asks of who makes it: the first that is found in its text.
_ASKED: Sequence[tuple[str, str]] = (
    (r"^own code, .*renamed", "make the model by its code, rename the file to *.h5, and load its weights"),
    (r"^own code", "make the model by its code, and load the weights of the file"),
    (r"^tf\.saved_model", "take tf.saved_model.load: it gives the outputs, and is no model"),
    (r"TFSMLayer", "take keras.layers.TFSMLayer: it gives the outputs, and is no model"),
    (r"\(copy renamed.* with.*custom_objects", f"rename a copy of the file to *.h5, {_CHANGE}, and {_FUNCTION}"),
    (r"\(copy renamed.* with", f"rename a copy of the file to *.h5, and {_CHANGE}"),
    (r"renamed.*custom_objects", f"rename the file to *.h5, and {_FUNCTION} as custom_objects"),
    (r"renamed", "rename the file to *.h5"),
    (r"safe_mode=False", "if you trust the file, pass safe_mode=False"),
    (r"\((copy|text) with.*custom_objects", f"{_COPY}, and {_FUNCTION}"),
    (r"\((copy|text) with", _COPY),
    (r"custom_objects", f"{_FUNCTION} as custom_objects"),
    (r"compile=False", "load with compile=False"),
)


def asked(call: str) -> str:
    """What a call asks; nothing of a file that is loaded as it is meant to be."""
    return next((text for pattern, text in _ASKED if re.search(pattern, call)), "")


def advice(way: Way | None) -> str:
    """What a way asks, in a sentence: it says nothing that was not carried out."""
    if way is None:
        return NO_WAY
    *before, last = way.steps or (way.text,)
    parts = [_before(step) for step in before]
    here = asked(last.removeprefix(HERE))
    if here:
        parts.append(here)
    elif parts:
        parts[-1] += ", and load that"
    if not way.trained:
        parts.append("compile it again")
    text = "; ".join(parts) or "load it as it is"
    return f"{text[0].upper()}{text[1:]}."


def _before(step: str) -> str:
    """A step of another implementation: ``under A save as h5``, ``under B load_model(path)``, ``save as keras``."""
    found = re.match(r"under (\S+) (?!save as)(.+)$", step)
    if found is None:
        return step
    more = asked(found[2])
    return f"load it under {found[1]}" + (f" ({more})" if more else "")
