"""What the program left in its folder: new files, by what is in them and not by their bytes."""

import hashlib
import json
import os
import stat
import zipfile

import numpy as np

#: A larger file is known by its size alone.
MOST = 1 << 26

#: So many files are described.
COUNT = 200


def there(folder):
    """Path → size and time of all regular files in a folder: to read a pipe waits for ever."""
    found = {}
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one != "__pycache__")
        for name in sorted(names):
            path = os.path.join(where, name)
            try:
                about = os.stat(path)
            except OSError:
                continue
            if not stat.S_ISREG(about.st_mode):
                continue
            found[os.path.relpath(path, folder)] = (about.st_size, about.st_mtime_ns)
    return found


def written(folder, before, journal):
    """Tell of each file that is new or changed."""
    now = there(folder)
    new = [path for path in sorted(now) if before.get(path) != now[path]]
    for path in new[:COUNT]:
        # A name that is no text is told with marks in place of what cannot be written.
        name = path.replace(os.sep, "/").encode("utf-8", "replace").decode("utf-8")
        journal.tell("file", at=["", 0], path=name, **described(os.path.join(folder, path), journal))
    if len(new) > COUNT:
        journal.tell("files", at=["", 0], more=len(new) - COUNT)


def described(path, journal):
    """A file's kind and content: arrays where it holds some, text where it is text."""
    size = os.path.getsize(path)
    if size > MOST:
        return {"form": "large", "size": size}
    try:
        if path.endswith((".h5", ".hdf5", ".keras")) and not zipfile.is_zipfile(path):
            return {"form": "hdf5", "arrays": [journal.array(one) for one in hdf5(path)]}
        if zipfile.is_zipfile(path) and path.endswith(".keras"):
            with zipfile.ZipFile(path) as archive:
                return {"form": "keras", "names": sorted(archive.namelist())}
        if path.endswith(".npy"):
            return {"form": "npy", "arrays": [journal.array(np.load(path, allow_pickle=False))]}
    except Exception as error:
        return {"form": "unreadable", "why": "%s: %s" % (type(error).__name__, str(error)[:200])}
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    if text is not None and "\0" not in text and len(text) < 1 << 16:
        return {"form": "json" if _is_json(text) else "text", "text": text}
    return {"form": "bytes", "digest": hashlib.sha256(data).hexdigest()[:16]}


def hdf5(path):
    """The arrays of an HDF5 file, by size and content: their names are each version's own."""
    import h5py

    found = []
    with h5py.File(path, "r") as file:

        def take(_, item):
            if isinstance(item, h5py.Dataset) and item.dtype.kind in "fiu" and "optimizer" not in item.name:
                found.append(np.asarray(item[()]))

        file.visititems(take)
    return sorted(found, key=lambda one: (one.shape, float(np.sum(one, dtype=np.float64))))


def _is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
