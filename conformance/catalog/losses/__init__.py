"""Losses: classes over reductions, sample weights and ranks; functions by themselves; the edges of their domains."""

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.catalog.tables import pairwise
from conformance.model.case import Case, case_id

POSITION = 30

Spec = Mapping[str, Any]

#: What y_true and y_pred hold, by family; shapes come from SHAPES.
REAL = ({"kind": "dyadic"}, {"kind": "dyadic"})
POSITIVE = ({"kind": "positive"}, {"kind": "positive"})
BINARY = ({"kind": "binary"}, {"kind": "probability"})
BINARY_LOGITS = ({"kind": "binary"}, {"kind": "dyadic", "limit": 4})
HINGE = ({"kind": "binary"}, {"kind": "dyadic"})
DISTRIBUTION = ({"kind": "probability"}, {"kind": "probability"})
ONE_HOT = ({"kind": "onehot"}, {"kind": "probability"})
ONE_HOT_LOGITS = ({"kind": "onehot"}, {"kind": "dyadic", "limit": 4})

#: By rank; the losses of a sample run over the last axis.
SHAPES: Mapping[int, list[int]] = {1: [4], 2: [4, 3], 3: [2, 3, 4]}

#: Sample weights of the base shape (4, 3), whose per-sample losses have the shape (4,).
WEIGHTS: Mapping[str, Spec | None] = {
    "none": None,
    "sample": {"values": [0.5, 1.0, 2.0, 0.25]},
    "column": {"values": [[0.5], [1.0], [2.0], [0.25]]},
    "some zero": {"values": [0.0, 1.0, 0.0, 2.0]},
    "all zero": {"values": [0.0, 0.0, 0.0, 0.0]},
    "scalar": {"values": 2.5},
}

#: Sample weights of rank-3 losses by shape: of (2, 3, 4), whose per-sample losses have the shape (2, 3).
WEIGHTS_3: Mapping[str, Spec] = {
    "element": {"values": [[0.5, 1.0, 2.0], [0.25, 0.75, 1.5]]},
    "sample": {"values": [0.5, 2.0]},
    "column": {"values": [[0.5], [2.0]]},
    "steps": {"values": [[0.5, 1.0, 2.0]]},
}

REDUCTIONS = ("sum_over_batch_size", "none", "sum")


def data(family: Sequence[Spec], shape: Sequence[int]) -> list[Spec]:
    """The descriptions of y_true and y_pred in that shape."""
    return [{**spec, "shape": list(shape)} for spec in family]


def make(
    name: str,
    unlike: Mapping[str, Any],
    arguments: Mapping[str, Any],
    inputs: Sequence[Spec],
    weights: Spec | None = None,
) -> Case:
    """A case of ``losses.NAME``, named by what is unlike the base case.

    The config is looked at where the constructor's arguments are what is varied, not once more for other inputs.
    """
    api = f"losses.{name}"
    params: dict[str, Any] = {"arguments": dict(arguments), "inputs": list(inputs)}
    if weights is not None:
        params["weights"] = weights
    if not set(unlike) <= set(arguments):
        params["config"] = False
    return Case(case_id(api, unlike), "loss", api, params)


def reduced(name: str, family: Sequence[Spec], vary: Mapping[str, Sequence[Any]] | None = None) -> list[Case]:
    """All pairs of reduction, sample weights and the loss's own arguments on the base shape."""
    # Every kind of weights goes the same way in all losses: all of them with one, the telling ones with the rest.
    weights = tuple(WEIGHTS) if name == "MeanSquaredError" else ("none", "sample", "all zero")
    choices = {"reduction": REDUCTIONS, "weights": weights, **(vary or {})}
    found = []
    rows = pairwise(f"losses.{name}", choices)
    for row in rows:
        unlike = {key: value for key, value in row.items() if key not in rows[0] or value != rows[0][key]}
        arguments = {key: value for key, value in row.items() if key != "weights"}
        found.append(make(name, unlike, arguments, data(family, SHAPES[2]), WEIGHTS[row["weights"]]))
    return found


def defaults(name: str, family: Sequence[Spec], **documented: Any) -> list[Case]:
    """The class without arguments, and with its documented defaults spelled out."""
    api = f"losses.{name}"
    spelled = f"{api}[defaults spelled out]"
    params = {"inputs": data(family, SHAPES[2]), "weights": WEIGHTS["sample"]}
    every = {"reduction": "sum_over_batch_size", **documented}
    return [
        Case(spelled, "loss", api, {**params, "arguments": every}),
        Case(f"{api}[defaults]", "loss", api, {**params, "arguments": {}}, spelled),
    ]


def ranks(name: str, family: Sequence[Spec], **arguments: Any) -> list[Case]:
    """Rank 1 and rank 3 without weights."""
    return [
        make(name, {**arguments, "rank": rank}, {"reduction": "none", **arguments}, data(family, SHAPES[rank]))
        for rank in (1, 3)
    ]


def edge(name: str, what: str, y_true: list[Any], y_pred: list[Any], **arguments: Any) -> Case:
    """Given values at the edge of the loss's domain; per-sample losses."""
    inputs = [{"values": y_true}, {"values": y_pred}]
    return make(name, {**arguments, "input": what}, {"reduction": "none", **arguments}, inputs)


def function(
    name: str,
    family: Sequence[Spec],
    strings: Sequence[str],
    shape: int = 2,
    unlike: Spec | None = None,
    **arguments: Any,
) -> Case:
    """``losses.name(y_true, y_pred, …)`` and the strings that stand for it."""
    api = f"losses.{name}"
    params = {
        "form": "function",
        "arguments": arguments,
        "inputs": data(family, SHAPES[shape]),
        "strings": list(strings),
    }
    return Case(case_id(api, unlike if unlike is not None else arguments), "loss", api, params)


def regression() -> list[Case]:
    """Losses of real numbers."""
    found: list[Case] = []
    for name, family in (
        ("MeanSquaredError", REAL),
        ("MeanAbsoluteError", REAL),
        ("MeanAbsolutePercentageError", REAL),
        ("MeanSquaredLogarithmicError", POSITIVE),
        ("LogCosh", REAL),
        ("Poisson", POSITIVE),
        ("KLDivergence", DISTRIBUTION),
    ):
        found += defaults(name, family) + ranks(name, family)
        if name != "MeanSquaredError":
            found += [make(name, {"reduction": r}, {"reduction": r}, data(family, SHAPES[2])) for r in ("none", "sum")]
    found += reduced("MeanSquaredError", REAL)
    found += reduced("Huber", REAL, {"delta": (1.0, 0.25)}) + ranks("Huber", REAL)
    found += defaults("Huber", REAL, delta=1.0)
    found += reduced("CosineSimilarity", REAL, {"axis": (-1, 1)}) + ranks("CosineSimilarity", REAL)
    found += defaults("CosineSimilarity", REAL, axis=-1)
    found.append(make("CosineSimilarity", {"axis": 0}, {"axis": 0, "reduction": "none"}, data(REAL, SHAPES[2])))
    return found


def hinges() -> list[Case]:
    """Losses of labels 0/1 (made -1/1) and -1/1."""
    signs: list[Spec] = [{"values": [[-1.0, 1.0, 1.0], [1.0, -1.0, -1.0]]}, {"shape": [2, 3]}]
    found: list[Case] = []
    for name in ("Hinge", "SquaredHinge"):
        found += defaults(name, HINGE) + ranks(name, HINGE)
        found += [make(name, {"reduction": r}, {"reduction": r}, data(HINGE, SHAPES[2])) for r in ("none", "sum")]
        found.append(make(name, {"labels": "-1/1"}, {"reduction": "none"}, signs))
        # Neither 0/1 nor -1/1: is anything made of them?
        found.append(edge(name, "labels 0/1/2", [[0.0, 1.0, 2.0]], [[0.5, -0.25, 0.75]]))
    found += defaults("CategoricalHinge", ONE_HOT) + ranks("CategoricalHinge", ONE_HOT)
    found += [
        make("CategoricalHinge", {"reduction": r}, {"reduction": r}, data(ONE_HOT, SHAPES[2])) for r in ("none", "sum")
    ]
    return found


def crossentropies() -> list[Case]:
    """Binary, categorical and sparse categorical crossentropy."""
    found = defaults("BinaryCrossentropy", BINARY, from_logits=False, label_smoothing=0.0)
    found += reduced("BinaryCrossentropy", BINARY, {"label_smoothing": (0.0, 0.25)})
    found += logits("BinaryCrossentropy", BINARY_LOGITS, {"label_smoothing": (0.0, 0.25)})
    found += ranks("BinaryCrossentropy", BINARY)
    found += defaults("CategoricalCrossentropy", ONE_HOT, from_logits=False, label_smoothing=0.0)
    found += reduced("CategoricalCrossentropy", ONE_HOT, {"label_smoothing": (0.0, 0.25)})
    found += logits("CategoricalCrossentropy", ONE_HOT_LOGITS, {"label_smoothing": (0.0, 0.25)})
    found.append(make("CategoricalCrossentropy", {"rank": 3}, {"reduction": "none"}, data(ONE_HOT, SHAPES[3])))
    found += sparse()
    return found


def logits(name: str, family: Sequence[Spec], vary: Mapping[str, Sequence[Any]]) -> list[Case]:
    """From logits, reduced and not, with the loss's own arguments."""
    found = []
    for row in pairwise(f"losses.{name} from logits", {"reduction": ("none", "sum_over_batch_size"), **vary}):
        arguments = {"from_logits": True, **row}
        found.append(make(name, arguments, arguments, data(family, SHAPES[2]), WEIGHTS["sample"]))
    return found


def sparse() -> list[Case]:
    """Integer labels: flat, as a column, as floats, and with time steps."""
    name = "SparseCategoricalCrossentropy"
    flat: Spec = {"values": [0, 2, 1, 2], "dtype": "int32"}
    column: Spec = {"values": [[0], [2], [1], [2]], "dtype": "int32"}
    probability, logit = ONE_HOT[1] | {"shape": [4, 3]}, ONE_HOT_LOGITS[1] | {"shape": [4, 3]}
    steps: Spec = {"values": [[0, 3, 1], [2, 2, 0]], "dtype": "int32"}
    api = f"losses.{name}"
    spelled = f"{api}[defaults spelled out]"
    every = {"reduction": "sum_over_batch_size", "from_logits": False}
    common = {"inputs": [flat, probability], "weights": WEIGHTS["sample"]}
    found = [
        Case(spelled, "loss", api, {**common, "arguments": every}),
        Case(f"{api}[defaults]", "loss", api, {**common, "arguments": {}}, spelled),
    ]
    for row in pairwise(
        api, {"reduction": REDUCTIONS, "weights": ("none", "sample", "column"), "from_logits": (False, True)}
    ):
        arguments = {key: value for key, value in row.items() if key != "weights"}
        inputs = [flat, logit if row["from_logits"] else probability]
        found.append(make(name, row, arguments, inputs, WEIGHTS[row["weights"]]))
    per_sample = {"reduction": "none"}
    found.append(make(name, {"labels": "column"}, per_sample, [column, probability]))
    found.append(make(name, {"labels": "float"}, per_sample, [{"values": [0.0, 2.0, 1.0, 2.0]}, probability]))
    found.append(make(name, {"rank": 3}, per_sample, [steps, ONE_HOT[1] | {"shape": [2, 3, 4]}]))
    found.append(
        make(name, {"rank": 3, "from_logits": True}, {**per_sample, "from_logits": True}, [steps, {"shape": [2, 3, 4]}])
    )
    # What a label that is no class does is not defined: is it refused, NaN, or something else?
    outside: Spec = {"values": [0, 3, -1, 2], "dtype": "int32"}
    found.append(make(name, {"labels": "out of range"}, per_sample, [outside, probability]))
    # One label is to be ignored, all others are classes.
    holes: Spec = {"values": [0, -1, 1, 2], "dtype": "int32"}
    found.append(make(name, {"ignore_class": -1}, {**per_sample, "ignore_class": -1}, [holes, probability]))
    mean = {"reduction": "sum_over_batch_size", "ignore_class": -1}
    found.append(make(name, {"ignore_class": -1, "reduction": "sum_over_batch_size"}, mean, [holes, probability]))
    found.append(make(name, {"ignore_class": 0}, {**per_sample, "ignore_class": 0}, [flat, probability]))
    return found


def weights_of_rank_3() -> list[Case]:
    """Which axis weights go along where the losses of samples are a matrix."""
    found = []
    for reduction in ("none", "sum_over_batch_size"):
        for kind, weights in WEIGHTS_3.items():
            unlike = {"rank": 3, "weights": kind, "reduction": reduction}
            found.append(make("MeanSquaredError", unlike, {"reduction": reduction}, data(REAL, SHAPES[3]), weights))
    square = data(REAL, [2, 2, 4])
    unlike = {"rank": 3, "weights": "sample", "shape": "square"}
    found.append(make("MeanSquaredError", unlike, {"reduction": "none"}, square, WEIGHTS_3["sample"]))
    flat = data(REAL, SHAPES[1])
    found.append(
        make("MeanSquaredError", {"rank": 1, "weights": "sample"}, {"reduction": "none"}, flat, WEIGHTS["sample"])
    )
    column = [{"shape": [4, 1]}, {"shape": [4]}]
    found.append(make("MeanSquaredError", {"labels": "column"}, {"reduction": "none"}, column))
    row = [{"shape": [4]}, {"shape": [4, 1]}]
    found.append(make("MeanSquaredError", {"predictions": "column"}, {"reduction": "none"}, row))
    return found


def reductions_of_one_keras() -> list[Case]:
    """Reductions that not every Keras has."""
    inputs = data(REAL, SHAPES[2])
    return [
        make("MeanSquaredError", {"reduction": value}, {"reduction": value}, inputs, WEIGHTS["sample"])
        for value in ("auto", None, "mean", "mean_with_sample_weight")
    ]


def edges() -> list[Case]:
    """Probabilities of 0 and 1, predictions below zero, labels of zero, NaN and infinities, large differences."""
    sure = [[0.0, 1.0], [1.0, 0.0]], [[0.0, 1.0], [0.0, 1.0]]
    found = [
        edge("BinaryCrossentropy", "probabilities 0 and 1", *sure),
        edge("CategoricalCrossentropy", "probabilities 0 and 1", *sure),
        edge("KLDivergence", "probabilities 0 and 1", *sure),
        edge("BinaryCrossentropy", "beyond [0, 1]", [[0.0, 1.0]], [[-0.5, 1.5]]),
        edge("CategoricalCrossentropy", "rows of any sum", [[0.0, 1.0, 0.0]], [[1.0, 2.0, 1.0]]),
        edge("CategoricalCrossentropy", "all zero row", [[0.0, 1.0]], [[0.0, 0.0]]),
        edge("BinaryCrossentropy", "large logits", [[0.0, 1.0]], [[1000.0, -1000.0]], from_logits=True),
        edge("CategoricalCrossentropy", "large logits", [[0.0, 1.0]], [[1000.0, -1000.0]], from_logits=True),
        edge("CategoricalCrossentropy", "labels that sum to 2", [[1.0, 1.0]], [[0.5, -0.25]], from_logits=True),
        edge("KLDivergence", "negative predictions", [[0.5, 0.5]], [[-0.25, 1.25]]),
        edge("Poisson", "negative predictions", [[1.0, 2.0]], [[-0.25, 1.25]]),
        edge("Poisson", "zero predictions", [[1.0, 2.0]], [[0.0, 1.25]]),
        edge("MeanSquaredLogarithmicError", "negative predictions", [[1.0, 2.0]], [[-0.25, -2.0]]),
        edge("MeanAbsolutePercentageError", "zero labels", [[0.0, 0.0]], [[0.0, 1.5]]),
        edge("MeanAbsoluteError", "ties", [[0.0, 1.5]], [[0.0, 1.5]]),
        edge("Hinge", "ties", [[1.0, -1.0]], [[1.0, -1.0]]),
        edge("SquaredHinge", "ties", [[1.0, -1.0]], [[1.0, -1.0]]),
        edge("CategoricalHinge", "ties", [[1.0, 0.0, 0.0]], [[0.5, 0.5, 0.5]]),
        edge("CategoricalHinge", "negative predictions", [[1.0, 0.0, 0.0]], [[-2.0, -3.0, -2.5]]),
        edge("Huber", "ties", [[0.0, 1.0, -1.0]], [[0.0, 0.0, 0.0]]),
        edge("LogCosh", "large", [[0.0, 0.0]], [[1000.0, -1000.0]]),
        edge("LogCosh", "tiny", [[0.0, 0.0]], [[2.0**-20, -(2.0**-20)]]),
        edge("CosineSimilarity", "zero vector", [[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]),
    ]
    for name in (
        "MeanSquaredError",
        "Huber",
        "LogCosh",
        "Hinge",
        "BinaryCrossentropy",
        "KLDivergence",
        "CosineSimilarity",
    ):
        found.append(edge(name, "nan", [[1.0, 0.0], [0.0, 1.0]], [["nan", 0.5], [0.25, 0.5]]))
    for name in ("MeanSquaredError", "Huber", "LogCosh"):
        found.append(edge(name, "infinite", [[1.0, 0.0], [0.0, 1.0]], [["inf", 0.5], ["-inf", 0.5]]))
    return found


def functions() -> list[Case]:
    """The functions under each name they have had, and the strings that ``compile`` takes for them."""
    return [
        function("mean_squared_error", REAL, ["mse", "MSE", "mean_squared_error"]),
        function("mean_squared_error", REAL, [], 1, {"rank": 1}),
        function("mean_absolute_error", REAL, ["mae", "MAE", "mean_absolute_error"]),
        function("mean_absolute_percentage_error", REAL, ["mape", "MAPE", "mean_absolute_percentage_error"]),
        function("mean_squared_logarithmic_error", POSITIVE, ["msle", "MSLE", "mean_squared_logarithmic_error"]),
        function("hinge", HINGE, ["hinge"]),
        function("squared_hinge", HINGE, ["squared_hinge"]),
        function("categorical_hinge", ONE_HOT, ["categorical_hinge"]),
        function("poisson", POSITIVE, ["poisson"]),
        function("logcosh", REAL, ["logcosh", "log_cosh"]),
        function("log_cosh", REAL, ["logcosh", "log_cosh"]),
        function("kullback_leibler_divergence", DISTRIBUTION, ["kullback_leibler_divergence", "kld", "KLD"]),
        function("kl_divergence", DISTRIBUTION, ["kl_divergence", "kld", "KLD"]),
        function("kld", DISTRIBUTION, ["kld"]),
        function("huber_loss", REAL, ["huber_loss"]),
        function("huber", REAL, ["huber"]),
        function("cosine_proximity", REAL, ["cosine_proximity"]),
        function("cosine_similarity", REAL, ["cosine_similarity"]),
        function("cosine_similarity", REAL, [], 3, {"axis": 1, "rank": 3}, axis=1),
        function("binary_crossentropy", BINARY, ["binary_crossentropy", "bce", "BCE"]),
        function("binary_crossentropy", BINARY_LOGITS, [], from_logits=True),
        function("binary_crossentropy", BINARY, [], label_smoothing=0.25),
        function("categorical_crossentropy", ONE_HOT, ["categorical_crossentropy"]),
        function("categorical_crossentropy", ONE_HOT_LOGITS, [], from_logits=True),
        function("categorical_crossentropy", ONE_HOT, [], label_smoothing=0.25),
        *[
            Case(
                case_id("losses.sparse_categorical_crossentropy", arguments),
                "loss",
                "losses.sparse_categorical_crossentropy",
                {
                    "form": "function",
                    "arguments": arguments,
                    "inputs": [{"values": [0, 2, 1, 2], "dtype": "int32"}, {**spec, "shape": [4, 3]}],
                    "strings": ["sparse_categorical_crossentropy"],
                },
            )
            for arguments, spec in (({}, ONE_HOT[1]), ({"from_logits": True}, ONE_HOT_LOGITS[1]))
        ],
    ]


def newer() -> list[Case]:
    """Classes that came after Keras 2.3."""
    return [
        *[make(name, {}, {}, data(BINARY, SHAPES[2])) for name in ("BinaryFocalCrossentropy", "Dice", "Tversky")],
        make("CategoricalFocalCrossentropy", {}, {}, data(ONE_HOT, SHAPES[2])),
        make(
            "CategoricalGeneralizedCrossEntropy",
            {},
            {},
            [{"values": [0, 2, 1, 2], "dtype": "int32"}, data(ONE_HOT, SHAPES[2])[1]],
        ),
    ]


def one_argument_alone() -> list[Case]:
    """Arguments of crossentropies, each unlike a case in nothing else: where they are wrong, nothing else is."""
    found = []
    for name, family in (("BinaryCrossentropy", BINARY), ("CategoricalCrossentropy", ONE_HOT)):
        for arguments in ({"axis": 1}, {"from_logits": True}):
            found += ranks_of_three(name, family, arguments)
    found += ranks_of_three("CategoricalCrossentropy", ONE_HOT, {"axis": 1, "label_smoothing": 0.25})
    column: Spec = {"values": [[0], [2], [1], [2]], "dtype": "int32"}
    sparse_inputs = [column, ONE_HOT[1] | {"shape": [4, 3]}]
    for arguments in ({"from_logits": True}, {"ignore_class": 0}):
        unlike = {**arguments, "labels": "column"}
        found.append(make("SparseCategoricalCrossentropy", unlike, {"reduction": "none", **arguments}, sparse_inputs))
    return found


def ranks_of_three(name: str, family: Sequence[Spec], arguments: Mapping[str, Any]) -> list[Case]:
    """As the case of rank 3, with these arguments more."""
    return [make(name, {**arguments, "rank": 3}, {"reduction": "none", **arguments}, data(family, SHAPES[3]))]


#: Loss → the arguments of cases; the first one is the base, and each argument is varied alone.
FOCAL: Sequence[Mapping[str, Any]] = (
    {"gamma": 0.5},
    {"from_logits": True},
    {"label_smoothing": 0.25},
    {"apply_class_balancing": True},
    {"apply_class_balancing": True, "alpha": 0.75},
)
CATEGORICAL_FOCAL: Sequence[Mapping[str, Any]] = (
    {"alpha": 0.75},
    {"gamma": 0.5},
    {"from_logits": True},
)
TVERSKY: Sequence[Mapping[str, Any]] = ({"alpha": 0.25}, {"beta": 0.25}, {"axis": 1})
LABELS: Spec = {"values": [0, 2, 1, 2], "dtype": "int32"}
#: Two sequences of four steps over three symbols, the last of which is the blank or the first, by version.
TRANSCRIPTS: Sequence[Spec] = ({"values": [[1, 2], [2, 1]], "dtype": "int32"}, {"shape": [2, 4, 3]})


def newer_arguments() -> list[Case]:
    """Arguments of the classes that came after Keras 2.3, and of their functions."""
    found = []
    per_sample = {"reduction": "none"}
    for name, family, varied in (
        ("BinaryFocalCrossentropy", BINARY, FOCAL),
        ("CategoricalFocalCrossentropy", ONE_HOT, CATEGORICAL_FOCAL),
    ):
        inputs = data(family, SHAPES[2])
        for arguments in (*varied, per_sample):
            found.append(make(name, arguments, arguments, inputs))
    inputs = data(BINARY, SHAPES[2])
    for name, varied in (("Dice", ({"axis": 1},)), ("Tversky", TVERSKY)):
        for arguments in (*varied, {"axis": 1, "reduction": "sum"}):
            found.append(make(name, arguments, arguments, inputs))
    inputs = [LABELS, data(ONE_HOT, SHAPES[2])[1]]
    found += [make("CategoricalGeneralizedCrossEntropy", arguments, arguments, inputs) for arguments in ({"q": 0.25},)]
    inputs = [LABELS, {"shape": [4, 3]}]
    for arguments in ({}, {"gamma": 2.0}):
        found.append(make("Circle", arguments, arguments, inputs))
    found.append(make("CTC", {}, {}, TRANSCRIPTS))
    return found


def arguments_of_functions() -> list[Case]:
    """Arguments of functions, each alone."""
    found = [
        function(name, family, [], 3, {"rank": 3, **arguments}, **arguments)
        for name, family, varied in (
            # Its gradients in rank 3 are as far apart as the bound: the last digit would decide.
            ("binary_crossentropy", BINARY, ({"axis": 1},)),
            (
                "categorical_crossentropy",
                ONE_HOT,
                ({}, {"axis": 1}, {"axis": 1, "label_smoothing": 0.25}),
            ),
            ("cosine_similarity", REAL, ({},)),
            ("huber", REAL, ({}, {"delta": 0.25})),
        )
        for arguments in varied
    ]
    alone: tuple[tuple[str, Any, tuple[dict[str, Any], ...]], ...] = (
        ("binary_focal_crossentropy", BINARY, ({}, {"axis": 0})),
        ("categorical_focal_crossentropy", ONE_HOT, ({}, {"axis": 0})),
        ("dice", BINARY, ({},)),
        ("tversky", BINARY, ({},)),
    )
    found += [function(name, family, [], 2, **arguments) for name, family, varied in alone for arguments in varied]
    steps: Spec = {"values": [[0, 3, 1], [2, 2, 0]], "dtype": "int32"}
    classes = ONE_HOT[1] | {"shape": [2, 3, 4]}
    for name, inputs, varied in (
        ("sparse_categorical_crossentropy", [steps, classes], ({}, {"from_logits": True}, {"ignore_class": 0})),
        ("categorical_generalized_cross_entropy", [LABELS, data(ONE_HOT, SHAPES[2])[1]], ({"q": 0.25},)),
        ("ctc", list(TRANSCRIPTS), ({},)),
    ):
        for arguments in varied:
            api = f"losses.{name}"
            unlike = {"rank": 3, **arguments} if name == "sparse_categorical_crossentropy" else arguments
            params = {"form": "function", "arguments": arguments, "inputs": inputs, "strings": []}
            found.append(Case(case_id(api, unlike), "loss", api, params))
    return found


def cases() -> list[Case]:
    """Every case of this area."""
    found = regression() + hinges() + crossentropies() + weights_of_rank_3() + reductions_of_one_keras()
    found += edges() + functions() + newer()
    return found + one_argument_alone() + newer_arguments() + arguments_of_functions()
