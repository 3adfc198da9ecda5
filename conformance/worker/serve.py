"""The worker's loop: one JSON line in, one JSON line out, on private file descriptors."""

import argparse
import gc
import json
import os
import select
import threading

from . import answers, engines, handshake, keras_api
from .recording import describe_exception

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
        send(replies, encoded({"kind": "failed", "raised": describe_exception(error)}))
        return 3
    send(replies, encoded(hello))
    # What importing made lives as long as the worker: no collection need look at it again. Since Python 3.7.
    getattr(gc, "freeze", int)()
    for line in requests:
        send(replies, reply(keras, engine, json.loads(line.decode("utf-8"))))
    return 0


def end_with_runner(requests):
    """End when the runner is gone, even in the middle of a case that never returns."""
    hang_up = select.poll()
    hang_up.register(requests, 0)
    hang_up.poll()
    os._exit(0)


def reply(keras, engine, request):
    """The line that answers a request.

    What a Keras raises is caught at its stage; an exception that gets here is a fault of ours and said to be one.
    """
    number = request.get("number")
    try:
        return encoded(dict(answers.find(request.get("kind"))(keras, engine, request), number=number))
    except answers.RefusedError as error:
        return encoded({"kind": "refused", "number": number, "message": str(error)})
    except Exception as error:
        return encoded({"kind": "fault", "number": number, "raised": describe_exception(error)})


def encoded(message):
    """A message as a line; raises ValueError for NaN, of which JSON has none."""
    text = json.dumps(message, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def send(stream, line):
    """Write one line whole, whatever size the pipe takes at a time."""
    data = memoryview(line)
    while data:
        data = data[stream.write(data) :]
