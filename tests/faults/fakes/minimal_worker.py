"""A worker for a Keras of your own, whole: docs/protocol.md walks through it.

Its Keras knows one layer, ``layers.Double``, and one scenario, ``layer``, of which it performs two stages.
It needs nothing but Python 3.7.
"""

import argparse
import base64
import json
import os
import platform
import select
import struct
import threading
import time

SIZES = {"float32": "f", "float64": "d"}


def double(values):
    """The Keras under test."""
    return [2 * value for value in values]


def array(values, precision):
    """An array as a fact: exact, little-endian, in C order."""
    data = struct.pack(f"<{len(values)}{SIZES[precision]}", *values)
    return {"array": precision, "shape": [len(values)], "data": base64.b64encode(data).decode("ascii")}


def perform(case, precision):
    """The stages of one case in one precision."""
    if case["api"] != "layers.Double":
        raised = {"type": "AttributeError", "message": "there is no " + case["api"], "traceback": ""}
        return [{"stage": "construct", "status": "missing", "facts": {}, "raised": raised}]
    output = double(case["params"]["values"])
    return [
        {"stage": "construct", "status": "ok", "facts": {}},
        {"stage": "forward", "status": "ok", "facts": {"output": [array(output, precision)]}},
    ]


def answer(request):
    """The reply to one request."""
    case = request["case"]
    if case["scenario"] != "layer":
        return {"kind": "refused", "number": request["number"], "message": "no scenario " + case["scenario"]}
    begun = time.time()
    runs = {precision: perform(case, precision) for precision in request["precisions"]}
    confirm = {kind: perform(case, "float64") for kind in request["confirm"]}
    seen = {stage["status"] for stages in runs.values() for stage in stages}
    return {
        "kind": "observed",
        "number": request["number"],
        "status": "ok" if seen == {"ok"} else "error",
        "runs": runs,
        "confirm": confirm,
        "seconds": time.time() - begun,
    }


def end_with_runner(descriptor):
    """End even in the midst of a case that never returns, once the runner is gone."""
    poller = select.poll()
    poller.register(descriptor, 0)  # a hang-up is always reported
    poller.poll()
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--provider")
    parser.add_argument("--requests", type=int)
    parser.add_argument("--replies", type=int)
    options = parser.parse_args()
    threading.Thread(target=end_with_runner, args=(options.requests,), daemon=True).start()

    def send(message):
        replies.write(json.dumps(message, allow_nan=False).encode("utf-8") + b"\n")
        replies.flush()

    with os.fdopen(options.requests, "rb") as requests, os.fdopen(options.replies, "wb") as replies:
        versions = {"python": platform.python_version(), "keras": "0.1"}
        mine = {"provider": options.provider, "backend": "tensorflow", "device": "cpu"}
        send({"kind": "hello", "protocol": 1, "versions": versions, "machine": {}, **mine})
        for line in requests:
            send(answer(json.loads(line)))


if __name__ == "__main__":
    main()
