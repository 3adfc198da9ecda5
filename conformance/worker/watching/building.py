"""Whether a method is about to build a model by itself: only then may watching call one that is not built yet."""

import ast
import inspect
import textwrap

from . import models

#: Methods of models → the step of theirs that calls the model.
STEPS = {
    "fit": "train_step",
    "fit_generator": "train_step",
    "train_on_batch": "train_step",
    "evaluate": "test_step",
    "test_on_batch": "test_step",
    "predict": "predict_step",
    "predict_on_batch": "predict_step",
}

#: What makes the function that runs a step.
MAKERS = {
    "train_step": "make_train_function",
    "test_step": "make_test_function",
    "predict_step": "make_predict_function",
}


def whole(model):
    """Whether a model and every layer in it are built: calling it makes nothing then."""
    return all(getattr(one, "built", True) for one in models.leaves(model))


def before(library):
    """Whether ``fit`` builds a model before it does anything else, whatever its step is.

    Keras 3 does so where it does not run on TensorFlow.
    """
    return library.is_3 and library.backend != "tensorflow"


def builds(library, of_keras, model, method):
    """Whether a method of a model builds it by itself, as soon as it has data."""
    if method not in ("predict", "predict_on_batch") and not compiled(model):
        return False
    if before(library):
        return True
    step = STEPS[method]
    if not own(of_keras, model, MAKERS[step]):
        return False
    return own(of_keras, model, step) or calls_model(getattr(model, step))


def compiled(model):
    """Whether a model is compiled; True where that cannot be seen."""
    return bool(getattr(model, "compiled", getattr(model, "_is_compiled", True)))


def own(of_keras, model, name):
    """Whether a method of a model is still the one of Keras; also where that Keras has none of that name."""
    if name in getattr(model, "__dict__", {}):
        return False
    for cls in type(model).__mro__:
        if name in vars(cls):
            return bool(of_keras(cls))
    return True


def calls_model(step):
    """Whether a step of the program's own calls the model, or the step that it extends."""
    function = getattr(step, "python_function", step)
    function = inspect.unwrap(getattr(function, "__func__", function))
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False
    made = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    if not made or not made[0].args.args:
        return False
    this = made[0].args.args[0].arg
    for one in ast.walk(made[0]):
        if not isinstance(one, ast.Call):
            continue
        called = one.func
        if isinstance(called, ast.Name) and called.id == this:
            return True
        if isinstance(called, ast.Attribute) and called.attr == made[0].name and _super(called.value):
            return True
    return False


def _super(value):
    """Whether something is ``super()``."""
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "super"
