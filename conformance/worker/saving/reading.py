"""Reads files of the store by every way there is, and compares what comes out with what was written."""

import json
import os
import shutil
import tempfile
import time

import numpy as np

from . import describing, ways
from .writing import FORMATS, keep, marked, reset, said

#: So many times the precision, by the largest number: what rounding may differ by.
BOUND = 64


def perform(imported, work, tell):
    """``work``: ``files`` (digests), ``store``, and ``again``: formats in which what loads right is saved again."""
    for count, name in enumerate(work["files"]):
        tell({"begun": name})
        began = time.time()
        folder = os.path.join(work["store"], name)
        with open(os.path.join(folder, "about.json")) as file:
            about = json.load(file)
        expected = dict(np.load(os.path.join(folder, "expected.npz")))
        if count % 20 == 0:
            imported.clear()
        found, saved = [], {}
        for way, loader in ways.of(imported, about, os.path.join(folder, about["file"]), expected):
            # What was found until here is not lost with this process.
            tell({"begun": name, "ways": found, "way": "another configuration" if callable(way) else way})
            stages = attempt(imported, loader, about, expected)
            # How a configuration had to be changed is known only afterwards.
            found.append([way() if callable(way) else way, stages])
            if right(stages):
                if work.get("again") and not isinstance(loader, ways.Graph):
                    saved = saved_again(imported, loader, about, expected, work)
                break
        tell({"file": name, "ways": found, "saved": saved, "seconds": round(time.time() - began, 3)})


def saved_again(imported, loader, about, expected, work):
    """Format → file of the store, of what a loader gives: the way over this Keras to another.

    Loaded once more, for the stages have trained the first. What it has to be is what its first writer gave.
    """
    folder = tempfile.mkdtemp(prefix="again-")
    found = {}
    try:
        model = loader()
        marks = marked(about["model"], about["structure"], numbered(expected, "out"))
        for one in (name for name in FORMATS if name in work["again"]):
            try:
                path = FORMATS[one](imported, model, os.path.join(folder, one))
                facts = {key: about[key] for key in ("model", "structure", "precision", "compiled")}
                found[one] = keep(work["store"], one, path, facts, expected, marks)
            except Exception as error:
                found[one] = {"error": said(error)}
    except Exception as error:
        found = {"error": said(error)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def right(stages):
    """Whether what came out is what was written, apart from the training state."""
    return all(stages.get(one, ["ok"])[0] == "ok" for one in ("load", "structure", "weights", "outputs"))


def numbered(expected, name):
    """The arrays ``name0``, ``name1``, … in order."""
    found = []
    while name + str(len(found)) in expected:
        found.append(expected[name + str(len(found))])
    return found


def attempt(imported, loader, about, expected):
    """Stage → [``ok`` | ``differs`` | ``raises`` | ``none``, what is to be said]."""
    stages = {}

    def stage(name, check):
        try:
            text = check()
            stages[name] = ["differs" if text else "ok", text or ""]
        except Exception as error:
            stages[name] = ["raises", said(error)]
        return stages[name][0] != "raises"

    held = []
    if not stage("load", lambda: held.append(loader())):
        return stages
    model = held[0]
    inputs = numbered(expected, "x")
    if isinstance(model, ways.Function):
        stage("outputs", lambda: arrays(numbered(expected, "out"), model(inputs), about["precision"]))
        return stages
    stage("structure", lambda: structures(about["structure"], describing.structure(model)))
    stage("weights", lambda: arrays(numbered(expected, "w"), describing.weights(model), None))
    stage("outputs", lambda: arrays(numbered(expected, "out"), imported.call(model, inputs), about["precision"]))
    # What Keras 2 loads of an export of Keras 3 is no model: an object with functions, and nothing to reset.
    if hasattr(model, "layers"):
        reset(model)
    # A format that keeps no training state is not asked for one.
    if about["compiled"] and about["format"] in ("h5", "savedmodel", "keras"):
        targets = numbered(expected, "y")
        stage("compiled", lambda: state(about["compiled"], describing.compiled(imported, model, inputs, targets)))
        after = numbered(expected, "after")
        if after and getattr(model, "optimizer", None) is not None:
            stage("training", lambda: arrays(after, describing.step(imported, model, inputs, targets), "float32"))
    return stages


def structures(wanted, found):
    """What is the first difference between two structures; empty where there is none."""
    for one, other in zip(wanted, found):
        if one != other:
            return "%s instead of %s" % (_layer(other), _layer(one))
    if len(wanted) != len(found):
        return "%d layers instead of %d" % (len(found), len(wanted))
    return ""


def _layer(one):
    return "%s %s with weights %s" % (one[0], one[1], json.dumps(one[2]))


def arrays(wanted, found, precision):
    """By how much arrays differ; without a precision they have to be equal."""
    if [one.shape for one in wanted] != [np.asarray(one).shape for one in found]:
        return "shapes %s instead of %s" % ([np.asarray(o).shape for o in found], [o.shape for o in wanted])
    worst = ""
    most = 0.0
    for one, other in zip(wanted, found):
        true, got = np.asarray(one, "float64"), np.asarray(other, "float64")
        if true.size == 0:
            continue
        apart, largest = np.abs(true - got).max(), np.abs(true).max()
        bound = BOUND * np.finfo(precision).eps * largest if precision else 0.0
        # Not a number is no agreement.
        if not apart <= bound and not most > apart:
            most, worst = apart, "by up to %.3g (largest value %.3g)" % (apart, largest)
    return worst


def state(wanted, found):
    """What of a training state is another."""
    if found is None:
        return "not compiled"
    told = []
    for key in ("optimizer", "loss", "rate"):
        if wanted[key] != found[key]:
            told.append("%s %s instead of %s" % (key, json.dumps(found[key]), json.dumps(wanted[key])))
    one, other = wanted["evaluates"], found["evaluates"]
    if len(one) != len(other):
        told.append("%d numbers evaluated instead of %d" % (len(other), len(one)))
    elif text_of(one, other):
        told.append("evaluates to %s instead of %s" % (_short(other), _short(one)))
    return "; ".join(told)


def text_of(one, other):
    """Whether numbers differ by more than rounding."""
    return arrays([np.asarray(one)], [np.asarray(other)], "float32")


def _short(numbers):
    return "[%s]" % ", ".join("%.4g" % one for one in numbers)
