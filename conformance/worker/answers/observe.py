"""A case performed: its stages in each precision, and the public names that it asked Keras for."""

import time

from .. import scenarios
from ..recording import Run
from . import RefusedError


def answer(keras, engine, request):
    """The reply to ``observe``; raises RefusedError where there is no such scenario."""
    case = request["case"]
    perform = scenarios.find(case["scenario"])
    if perform is None:
        raise RefusedError("no such scenario: %.200r" % (case["scenario"],))
    begun = time.perf_counter()
    keras.used.clear()
    precisions = request["precisions"]
    runs = {}
    for precision in precisions:
        runs[precision] = performed(keras, engine, perform, case, precision, structural=precision == precisions[0])
    symbols = list(keras.used)
    confirm = {}
    for kind in request.get("confirm", ()):
        confirm[kind] = performed(keras, engine, perform, case, "float64", structural=False, nudge=kind == "ulp")
    statuses = {stage["status"] for stages in runs.values() for stage in stages}
    status = "ok" if statuses <= {"ok"} else "unsupported" if statuses <= {"ok", "unsupported"} else "error"
    return {
        "kind": "observed",
        "status": status,
        "runs": runs,
        "confirm": confirm,
        "symbols": symbols,
        "seconds": round(time.perf_counter() - begun, 6),
    }


def performed(keras, engine, perform, case, precision, structural, nudge=False):
    """The stages of one case in one precision."""
    engine.begin(precision)
    run = Run(keras, engine, precision, structural=structural, nudge=nudge)
    perform(run, case["api"], case["params"])
    return run.stages
