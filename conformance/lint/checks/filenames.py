"""Names of files that Keras 3 refuses."""

from collections.abc import Iterator

from conformance.lint.checks.calls import by_name
from conformance.lint.checks.making import advised, bounds, caused, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Argument, Call, Finding, Use
from conformance.lint.values import LATEST

#: Methods of models, the endings that they take, and the class whose advice says so.
_METHODS = {
    "save": (".keras", ".h5", ".hdf5"),
    "save_weights": (".weights.h5",),
    "load_weights": (".weights.h5", ".h5", ".hdf5", ".keras"),
}

#: Functions, and the endings that they take.
_FUNCTIONS = {
    "models.load_model": (".keras", ".h5", ".hdf5"),
    "saving.load_model": (".keras", ".h5", ".hdf5"),
    "models.save_model": (".keras", ".h5", ".hdf5"),
    "saving.save_model": (".keras", ".h5", ".hdf5"),
}

_CHECKPOINT = "callbacks.ModelCheckpoint"

#: The rule of the ledger about checkpoints of TensorFlow.
CHECKPOINTS = "checkpoints-of-weights-end-in-weights-h5"

#: Where other endings are taken, and where not.
VERSIONS = "other endings are taken up to Keras 2.15 and in tf_keras, and refused since Keras 3.0"

#: A piece of text that is no more than this may be the middle of a name.
_SHORTEST = 1


def concerns(use: Use, knowledge: Knowledge) -> bool:
    """Whether a symbol or a member takes the name of a file of which Keras 3 asks for an ending."""
    path = knowledge.standing(use.path)
    if not knowledge.to_keras_3 or not path:
        return False
    if use.kind == "member":
        return use.member in _METHODS and _is_model(path, knowledge)
    return path in _FUNCTIONS or path == _CHECKPOINT


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A name whose ending the new one does not take."""
    if use.call is None or expected(use, "ValueError"):
        return
    path = knowledge.standing(use.path)
    if use.kind == "member":
        yield from _ending(use, use.call, "Model", use.member, _METHODS[use.member], knowledge)
        yield from _latest(use, use.call, knowledge)
    elif path in _FUNCTIONS:
        yield from _ending(use, use.call, path, "", _FUNCTIONS[path], knowledge)
    else:
        old, _ = knowledge.signatures(path)
        weights = by_name(use.call, old).get("save_weights_only")
        if weights is not None and weights.literal not in ("True", "False"):
            return
        only = weights is not None and weights.literal == "True"
        endings = (".weights.h5",) if only else (".keras", ".h5")
        yield from _ending(use, use.call, path, "", endings, knowledge)


def _latest(use: Use, call: Call, knowledge: Knowledge) -> Iterator[Finding]:
    """``load_weights`` of what TensorFlow finds, which is none of the files that Keras 3 writes."""
    found = next((one for one in (*call.positional, *call.named) if LATEST.intersection(one.instances)), None)
    if found is None or use.member != "load_weights" or CHECKPOINTS not in knowledge.rules:
        return
    yield finding(
        "changed-behaviour",
        use,
        "Model.load_weights of tf.train.latest_checkpoint",
        "tf.train.latest_checkpoint finds checkpoints of TensorFlow, which Keras 3 neither writes nor loads: where "
        "there is none it gives None",
        span=found.span,
        instead="sorted(glob.glob('FOLDER/*.weights.h5'))[-1]",
        versions=bounds(CHECKPOINTS, knowledge),
        told=caused(CHECKPOINTS, knowledge),
    )


def _is_model(path: str, knowledge: Knowledge) -> bool:
    old, model = knowledge.old(path), knowledge.apis.definition(knowledge.before, "Model")
    return old is not None and (old.definition == model or model in old.bases)


def _ending(
    use: Use, call: Call, path: str, member: str, endings: tuple[str, ...], knowledge: Knowledge
) -> Iterator[Finding]:
    old, _ = knowledge.signatures(path, member)
    given = by_name(call, old)
    argument = given.get("filepath") or given.get("path") or (call.positional[-1] if call.positional else None)
    if argument is None or not _says(argument) or argument.ending.endswith(endings):
        return
    advice = knowledge.advice(path, member, "filepath")
    asked = given.get("save_format")
    if asked is not None and asked.literal.strip("'\"") in ("h5", "hdf5") and ".h5" in endings:
        endings = (".h5",)
    text = f"{path}.{member}" if member else path
    yield finding(
        "file-name",
        use,
        f"{text}(filepath=)",
        f"{text} refuses a name that does not end in {' or '.join(endings)}",
        span=argument.span,
        versions=VERSIONS,
        told=advised(advice, knowledge),
        fix=[one for one in knowledge.recipes(path, member, "filepath") if one.suffix in endings],
        path=path,
        argument="filepath",
    )


def _says(argument: Argument) -> bool:
    """Whether a name is known as far as its ending: all of it, or a piece with the dot of an ending."""
    return (argument.whole and bool(argument.ending)) or "." in argument.ending or len(argument.ending) > _SHORTEST
