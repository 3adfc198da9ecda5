"""Runs in an environment under test: the worker as it is, asked for cases, and which of its modules each has loaded.

``python probe_loaded.py WORKER PROVIDER REQUESTS``; Python 3.6, as the worker is. Between two cases everything that
the start has not loaded is forgotten, so that each loads what it needs.
"""

# ruff: noqa: PTH118
# mypy: ignore-errors

import importlib.util
import json
import os
import sys
import threading

NAME = "keras_conformance_worker"


def loaded():
    """The worker's modules in this process, as names below its package."""
    return sorted(name[len(NAME) + 1 :] for name in sys.modules if name == NAME or name.startswith(NAME + "."))


def forget(kept):
    """Let what was loaded since be loaded again."""
    for name in set(loaded()) - set(kept):
        del sys.modules[NAME + "." + name]
        package, _, last = (NAME + "." + name).rpartition(".")
        if package in sys.modules:
            delattr(sys.modules[package], last)


def drive(requests, replies, wanted):
    """Ask for every case; prints what was found and ends the process."""
    found = {"hello": json.loads(replies.readline().decode()), "cases": {}}
    kept = loaded()
    for request in wanted:
        requests.write(json.dumps(request).encode() + b"\n")
        reply = json.loads(replies.readline().decode())
        key = request["case"]["id"] if request["kind"] == "observe" else request["kind"]
        found["cases"][key] = {"kind": reply["kind"], "loaded": loaded(), "symbols": reply.get("symbols")}
        forget(kept)
    print("FOUND " + json.dumps(found), flush=True)
    os._exit(0)


def main(folder, provider, wanted):
    """The worker's own entry, its pipes in our hands."""
    theirs_in, requests = os.pipe()
    replies, theirs_out = os.pipe()
    ends = (os.fdopen(requests, "wb", buffering=0), os.fdopen(replies, "rb"), wanted)
    threading.Thread(target=drive, args=ends, daemon=True).start()
    spec = importlib.util.spec_from_file_location("entry", os.path.join(folder, "__main__.py"))
    entry = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(entry)
    return entry._load().main(["--provider", provider, "--requests", str(theirs_in), "--replies", str(theirs_out)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
