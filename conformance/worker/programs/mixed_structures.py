"""Programs about models of two outputs whose data, weights, losses and metrics are lists and dictionaries, mixed."""

import numpy as np

from . import program

X = np.array([[1.0], [2.0], [4.0]])
#: The outputs are x and 2 x, the targets 0 and x: squared errors have the means 7 and 7, absolute ones 7/3 and 7/3.
A, B = np.zeros((3, 1)), X
LIGHT, HEAVY = np.array([1.0, 0.0, 0.5]), np.array([0.5, 0.5, 1.0])


def built(keras, named):
    """One input and two outputs, a = x and b = 2 x, as a list or as a dictionary."""
    inputs = keras.layers.Input(shape=(1,), name="x")
    ends = [
        keras.layers.Dense(1, use_bias=False, kernel_initializer=keras.initializers.Constant(factor), name=name)(inputs)
        for name, factor in (("a", 1.0), ("b", 2.0))
    ]
    return keras.Model(inputs, dict(zip("ab", ends)) if named else ends)


def compiled(keras, named, **options):
    """The model, compiled; nothing is learned."""
    model = built(keras, named)
    options.setdefault("loss", "mse")
    model.compile(keras.optimizers.SGD(0.0), **options)
    return model


def tried(see, name, function, *given):
    """Record what a function returns, or what it raises."""
    try:
        see(name, function(*given))
    except Exception as error:
        see(name, error)


def first(values):
    """The loss, which is the first of what evaluate and train_on_batch return."""
    return float(np.reshape(values, -1)[0])


def in_each_form(one, other):
    """The same two things as a list, a tuple and a dictionary by the names of the outputs."""
    return [("list", [one, other]), ("tuple", (one, other)), ("dictionary", {"a": one, "b": other})]


def fitting(named):
    """Targets in the form that the outputs have."""
    return {"a": A, "b": B} if named else [A, B]


def targets(keras, see, named):
    """The loss with targets in each form, and with one left out or one too many."""

    def evaluated(y):
        return first(compiled(keras, named).evaluate(X, y, verbose=0))

    for form, y in [*in_each_form(A, B), ("one left out", {"a": A}), ("one too many", {"a": A, "b": B, "c": A})]:
        tried(see, form, evaluated, y)


def weights(keras, see, named):
    """The loss with targets and sample_weight in each mixture, and with weights for one output alone."""

    def evaluated(y, weight):
        return first(compiled(keras, named).evaluate(X, y, sample_weight=weight, verbose=0))

    for of_targets, y in in_each_form(A, B)[::2]:
        for form, weight in in_each_form(LIGHT, HEAVY):
            tried(see, "targets %s, weights %s" % (of_targets, form), evaluated, y, weight)
    for form, weight in (("none and one", [None, HEAVY]), ("one left out", {"b": HEAVY}), ("empty", {})):
        tried(see, form, evaluated, fitting(named), weight)


def losses(keras, see, named):
    """The loss with losses in each form, with None for one, and by a name that no output has."""

    def evaluated(several):
        return first(compiled(keras, named, loss=several).evaluate(X, fitting(named), verbose=0))

    rest = [
        ("none and one", [None, "mse"]),
        ("one left out", {"b": "mae"}),
        ("another name", {"a": "mse", "c": "mae"}),
        ("one in a list", ["mse"]),
    ]
    for form, several in in_each_form("mse", "mae") + rest:
        tried(see, form, evaluated, several)


def weights_of_losses(keras, see, named):
    """The loss with loss_weights in each form, with one left out, and by a name that no output has."""

    def evaluated(several):
        return first(compiled(keras, named, loss_weights=several).evaluate(X, fitting(named), verbose=0))

    rest = [("one left out", {"b": 0.5}), ("another name", {"a": 0.5, "c": 2.0}), ("one in a list", [0.5])]
    for form, several in in_each_form(0.5, 2.0) + rest:
        tried(see, form, evaluated, several)


def metrics(keras, see, named):
    """How many numbers evaluate gives, and their sum, with metrics for two outputs in each form."""

    def evaluated(several):
        values = np.reshape(compiled(keras, named, metrics=several).evaluate(X, fitting(named), verbose=0), -1)
        return [len(values), float(np.sum(values))]

    for form, several in (
        ("one list", ["mae"]),
        ("nested lists", [["mae"], ["mae"]]),
        ("flat list", ["mae", "mae"]),
        ("dictionary", {"a": "mae", "b": ["mae"]}),
        ("one left out", {"b": ["mae"]}),
        ("none and a list", [None, ["mae"]]),
        ("another name", {"c": ["mae"]}),
    ):
        tried(see, form, evaluated, several)


def one_batch(keras, see, named):
    """The loss of train_on_batch and test_on_batch with targets and weights in each mixture."""

    def done(method, y, weight):
        return first(getattr(compiled(keras, named), method)(X, y, sample_weight=weight))

    for method in ("train_on_batch", "test_on_batch"):
        for of_targets, y in in_each_form(A, B)[::2]:
            for form, weight in in_each_form(LIGHT, HEAVY)[::2]:
                tried(see, "%s, targets %s, weights %s" % (method, of_targets, form), done, method, y, weight)


def generated(keras, see, named):
    """The loss of fit from a generator that yields targets and weights in each mixture."""

    def fitted(*batch):
        def batches():
            while True:
                yield batch

        history = compiled(keras, named).fit(batches(), steps_per_epoch=1, epochs=1, verbose=0).history
        return float(history["loss"][0])

    for of_targets, y in in_each_form(A, B):
        tried(see, "targets %s" % of_targets, fitted, X, y)
        for form, weight in in_each_form(LIGHT, HEAVY):
            tried(see, "targets %s, weights %s" % (of_targets, form), fitted, X, y, weight)


@program("Model", "Model.evaluate", logic=True)
def targets_for_a_list_of_outputs(keras, see):
    """Targets as lists, tuples and dictionaries for a model whose outputs are a list."""
    targets(keras, see, named=False)


@program("Model", "Model.evaluate", logic=True)
def targets_for_a_dictionary_of_outputs(keras, see):
    """Targets as lists, tuples and dictionaries for a model whose outputs are a dictionary."""
    targets(keras, see, named=True)


@program("Model", "Model.evaluate", logic=True)
def weights_for_a_list_of_outputs(keras, see):
    """Targets and sample_weight as lists, tuples and dictionaries for a model whose outputs are a list."""
    weights(keras, see, named=False)


@program("Model", "Model.evaluate", logic=True)
def weights_for_a_dictionary_of_outputs(keras, see):
    """Targets and sample_weight as lists, tuples and dictionaries for a model whose outputs are a dictionary."""
    weights(keras, see, named=True)


@program("Model", "Model.compile", logic=True)
def losses_for_a_list_of_outputs(keras, see):
    """Losses as lists, tuples and dictionaries for a model whose outputs are a list."""
    losses(keras, see, named=False)


@program("Model", "Model.compile", logic=True)
def losses_for_a_dictionary_of_outputs(keras, see):
    """Losses as lists, tuples and dictionaries for a model whose outputs are a dictionary."""
    losses(keras, see, named=True)


@program("Model", "Model.compile", logic=True)
def weights_of_losses_for_a_list_of_outputs(keras, see):
    """loss_weights as lists, tuples and dictionaries for a model whose outputs are a list."""
    weights_of_losses(keras, see, named=False)


@program("Model", "Model.compile", logic=True)
def weights_of_losses_for_a_dictionary_of_outputs(keras, see):
    """loss_weights as lists, tuples and dictionaries for a model whose outputs are a dictionary."""
    weights_of_losses(keras, see, named=True)


@program("Model", "Model.compile", logic=True)
def metrics_for_a_list_of_outputs(keras, see):
    """Metrics as lists, tuples and dictionaries for a model whose outputs are a list."""
    metrics(keras, see, named=False)


@program("Model", "Model.compile", logic=True)
def metrics_for_a_dictionary_of_outputs(keras, see):
    """Metrics as lists, tuples and dictionaries for a model whose outputs are a dictionary."""
    metrics(keras, see, named=True)


@program("Model", "Model.train_on_batch", "Model.test_on_batch", logic=True)
def one_batch_for_a_list_of_outputs(keras, see):
    """Single batches as lists, tuples and dictionaries for a model whose outputs are a list."""
    one_batch(keras, see, named=False)


@program("Model", "Model.train_on_batch", "Model.test_on_batch", logic=True)
def one_batch_for_a_dictionary_of_outputs(keras, see):
    """Single batches as lists, tuples and dictionaries for a model whose outputs are a dictionary."""
    one_batch(keras, see, named=True)


@program("Model", "Model.fit", logic=True)
def generated_for_a_list_of_outputs(keras, see):
    """Batches of a generator as lists, tuples and dictionaries for a model whose outputs are a list."""
    generated(keras, see, named=False)


@program("Model", "Model.fit", logic=True)
def generated_for_a_dictionary_of_outputs(keras, see):
    """Batches of a generator as lists, tuples and dictionaries for a model whose outputs are a dictionary."""
    generated(keras, see, named=True)
