"""What a written file says, as a digest: files that say the same have the same, whoever wrote them and when.

Versions, dates and names of backends are left out. Of an optimizer's slots it is their names and shapes that count:
their values are rounded otherwise by every Keras.
"""

import hashlib
import json
import os
import zipfile

import numpy as np

#: Attributes and members that say who wrote a file, and when.
LEFT_OUT = {"keras_version", "backend", "tensorflow_version", "date_saved"}


def digest(path, also=()):
    """Sixteen hex digits of a file or folder, and of whatever else makes it another."""
    found = hashlib.sha256()
    for part in parts(path):
        found.update(repr(part).encode())
    for one in also:
        found.update(repr(one).encode())
    return found.hexdigest()[:16]


def kind(path):
    """Which of the formats a file is, whatever it is called."""
    if os.path.isdir(path):
        return "folder"
    with open(path, "rb") as file:
        start = file.read(8)
    if start.startswith(b"PK"):
        return "zip"
    return "h5" if start.startswith(b"\x89HDF") else "text"


def parts(path):
    """The content of a file in an order of its own: names and texts."""
    is_a = kind(path)
    yield is_a
    if is_a == "h5":
        import h5py

        with h5py.File(path, "r") as file:
            for one in _group(file, ""):
                yield one
    elif is_a == "zip":
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                for one in _member(archive, name):
                    yield one
    elif is_a == "text":
        with open(path) as file:
            yield text(file.read())
    else:
        # A graph is a program of the TensorFlow that wrote it: every file is taken as it is.
        for folder, _, names in sorted(os.walk(path)):
            for name in sorted(names):
                with open(os.path.join(folder, name), "rb") as file:
                    yield (name, hashlib.sha256(file.read()).hexdigest())


def _member(archive, name):
    raw = archive.read(name)
    if name.endswith(".h5"):
        import io

        import h5py

        with h5py.File(io.BytesIO(raw), "r") as file:
            for one in _group(file, name):
                yield one
    else:
        yield (name, text(raw.decode("utf-8", "replace")))


def _group(group, path):
    for key in sorted(group.attrs):
        if key not in LEFT_OUT:
            yield (path, key, _attribute(group.attrs[key]))
    for key in sorted(group):
        inside = path + "/" + key
        if hasattr(group[key], "keys"):
            for one in _group(group[key], inside):
                yield one
        else:
            array = np.asarray(group[key])
            values = "" if "optimizer" in inside else hashlib.sha256(array.tobytes()).hexdigest()
            yield (inside, str(array.dtype), array.shape, values)


def _attribute(value):
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, np.ndarray):
        return [_attribute(one) for one in value.tolist()]
    return text(value) if isinstance(value, str) else repr(value)


def text(value):
    """A text, JSON in an order of its own and without what says who wrote it."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return json.dumps(_without(found), sort_keys=True)


def _without(value):
    if isinstance(value, dict):
        return {key: _without(one) for key, one in value.items() if key not in LEFT_OUT}
    return [_without(one) for one in value] if isinstance(value, list) else value
