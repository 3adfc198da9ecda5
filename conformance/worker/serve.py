"""The worker's loop: one JSON line in, one JSON line out, on private file descriptors."""

import argparse
import gc
import json
import os
import select
import threading
import time

from . import engines, handshake, keras_api, scenarios
from .recording import Run, describe_exception

PROTOCOL = 1


def main(arguments):
    """Serve requests until the pipe closes. Returns the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--provider", required=True, choices=sorted(keras_api.PROVIDERS))
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--replies", type=int, required=True)
    options = parser.parse_args(arguments)
    for descriptor in (options.requests, options.replies):
        os.set_inheritable(descriptor, False)
    threading.Thread(target=end_with_runner, args=(options.requests,), daemon=True).start()
    replies = os.fdopen(options.replies, "wb", buffering=0)
    requests = os.fdopen(options.requests, "rb")

    try:
        keras = keras_api.load(options.provider)
        engine = engines.choose(keras)
        hello = handshake.hello(PROTOCOL, keras, engine)
    except BaseException as error:  # whatever stops Keras from being imported is what we report
        send(replies, {"kind": "failed", "raised": describe_exception(error)})
        return 3
    send(replies, hello)
    # What importing made lives as long as the worker: no collection need look at it again. Since Python 3.7.
    getattr(gc, "freeze", int)()
    for line in requests:
        send(replies, answer(keras, engine, json.loads(line.decode("utf-8"))))
    return 0


def end_with_runner(requests):
    """End when the runner is gone, even in the middle of a case that never returns."""
    hang_up = select.poll()
    hang_up.register(requests, 0)
    hang_up.poll()
    os._exit(0)


def send(stream, message):
    """Write one message whole, whatever size the pipe takes at a time; NaN in it is a fault of ours and raises."""
    text = json.dumps(message, separators=(",", ":"), allow_nan=False)
    data = memoryview(text.encode("utf-8", "backslashreplace") + b"\n")
    while data:
        data = data[stream.write(data) :]


def answer(keras, engine, request):
    """The reply to one request."""
    number = request.get("number")
    case = request.get("case") or {}
    perform = scenarios.SCENARIOS.get(case.get("scenario"))
    if request.get("kind") != "observe" or perform is None:
        return {"kind": "refused", "number": number, "message": "no such request: %.200r" % (request,)}
    begun = time.perf_counter()
    precisions = request["precisions"]
    runs = {}
    for precision in precisions:
        runs[precision] = performed(keras, engine, perform, case, precision, structural=precision == precisions[0])
    confirm = {}
    for kind in request.get("confirm", ()):
        confirm[kind] = performed(keras, engine, perform, case, "float64", structural=False, nudge=kind == "ulp")
    statuses = {stage["status"] for stages in runs.values() for stage in stages}
    status = "ok" if statuses <= {"ok"} else "unsupported" if statuses <= {"ok", "unsupported"} else "error"
    return {
        "kind": "observed",
        "number": number,
        "status": status,
        "runs": runs,
        "confirm": confirm,
        "seconds": round(time.perf_counter() - begun, 6),
    }


def performed(keras, engine, perform, case, precision, structural, nudge=False):
    """The stages of one case in one precision."""
    engine.begin(precision)
    run = Run(keras, engine, precision, structural=structural, nudge=nudge)
    perform(run, case["api"], case["params"])
    return run.stages
