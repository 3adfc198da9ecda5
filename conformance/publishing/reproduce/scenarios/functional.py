"""A function of keras.ops in a functional model."""

from conformance.publishing.reproduce.scenarios.function import function
from conformance.publishing.reproduce.scenarios.shared import nothing
from conformance.publishing.reproduce.script import Expression, Script

#: Says in what arrays are not those expected; the bound is the one of float32 in docs/verdicts.md.
TOLD = '''

def told(found, expected):
    """``same``, or in what arrays are not those expected."""
    for mine, theirs in zip(found, expected):
        if mine.shape != theirs.shape:
            return "another shape"
        if mine.dtype != theirs.dtype:
            return "another type"
        wide = theirs.astype("complex128")
        bound = 2**-17 * np.abs(wide[np.isfinite(wide)]).max(initial=0)
        if not np.allclose(mine, theirs, rtol=0, atol=bound, equal_nan=True):
            return "other values"
    if len(found) != len(expected):
        return "%d outputs instead of %d" % (len(found), len(expected))
    return "same"

'''


def call(script: Script) -> Expression:
    """The call with values."""
    script.add(f"evaluate(function{function(script)})")
    return nothing


def build(script: Script) -> Expression:
    """The model."""
    names = function(script).removeprefix(", ")
    script.add(
        f"arrays = [{names}]",
        "entries = [keras.Input(batch_shape=x.shape, dtype=str(x.dtype)) for x in arrays]",
        "model = keras.Model(entries, function(*entries))",
    )
    return nothing


def forward(script: Script) -> Expression:
    """Its outputs, held against those of the call with values."""
    script.add(
        TOLD,
        "outputs = evaluate(lambda *tensors: model(list(tensors)), *arrays, owner=model)",
        "expected = evaluate(function, *arrays)",
    )
    return {"as_called": "told(outputs, expected)"}.get


def reload(script: Script) -> Expression:
    """The model made again from its configuration, held against the model."""
    script.add(
        "again = type(model).from_config(model.get_config())",
        "after = evaluate(lambda *tensors: again(list(tensors)), *arrays, owner=again)",
    )
    return {"as_before": "told(after, outputs)"}.get


STAGES = {"call": call, "build": build, "forward": forward, "reload": reload}
