"""Programs about arguments of keras.ops: functions that are handed over, and what steers a loop, a sum or a test."""

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program("ops.cond", "ops.switch", "ops.fori_loop", "ops.while_loop", logic=True)
def arguments_of_branches_and_loops(keras, see, tensor):
    """cond, switch, fori_loop and while_loop by each argument."""
    keras.ops.switch  # noqa: B018
    attempt(
        see,
        "cond",
        lambda: keras.ops.cond(pred=tensor(2.0) > 1.5, true_fn=lambda: tensor([1.0]), false_fn=lambda: tensor([4.0])),
    )
    attempt(
        see,
        "cond, the other",
        lambda: keras.ops.cond(pred=tensor(1.0) > 1.5, true_fn=lambda: tensor([1.0]), false_fn=lambda: tensor([4.0])),
    )
    attempt(
        see,
        "switch",
        lambda: keras.ops.switch(1, [lambda x: x + 10, lambda x: x + 20, lambda x: x + 30], tensor(1)),
    )
    attempt(
        see,
        "switch by name",
        lambda: keras.ops.switch(index=tensor(0), branches=[lambda: tensor(5), lambda: tensor(9)]),
    )
    attempt(
        see,
        "fori_loop",
        lambda: keras.ops.fori_loop(lower=1, upper=4, body_fun=lambda n, s: s * 3 + n, init_val=tensor(2)),
    )
    attempt(
        see,
        "while_loop",
        lambda: keras.ops.while_loop(
            cond=lambda n, s: n < 5, body=lambda n, s: (n + 1, s * 2), loop_vars=(tensor(1), tensor(1))
        ),
    )
    attempt(
        see,
        "while_loop with a limit",
        lambda: keras.ops.while_loop(lambda n: n < 9, lambda n: (n + 1,), (tensor(1),), maximum_iterations=3),
    )


@program("ops.scan", "ops.associative_scan", "ops.map", "ops.vectorized_map", logic=True)
def arguments_of_scans_and_maps(keras, see, tensor):
    """scan, associative_scan, map and vectorized_map by each argument."""
    keras.ops.associative_scan  # noqa: B018
    attempt(
        see,
        "scan",
        lambda: keras.ops.scan(
            f=lambda carry, x: (carry * 2 + x, carry + x), init=tensor(1), xs=tensor([1, 2, 3]), reverse=True
        ),
    )
    attempt(
        see,
        "scan of a length",
        lambda: keras.ops.scan(lambda carry, x: (carry * 2, carry), init=tensor(1), xs=None, length=3),
    )
    attempt(
        see,
        "associative_scan",
        lambda: keras.ops.associative_scan(
            f=lambda a, b: a + b * 1, elems=tensor([[1, 2], [3, 4], [5, 6]]), reverse=True, axis=1
        ),
    )
    attempt(see, "map", lambda: keras.ops.map(f=lambda row: row * 2, xs=tensor([[1, 2], [3, 4]])))
    attempt(
        see,
        "vectorized_map",
        lambda: keras.ops.vectorized_map(function=lambda row: row * 2, elements=tensor([[1, 2], [3, 4]])),
    )


@program("ops.vectorize", logic=True)
def arguments_of_vectorize(keras, see, tensor):
    """vectorize by each argument: the function, what is left out, and the shapes that it takes."""
    keras.ops.vectorize  # noqa: B018
    rows = tensor([[1, 2], [3, 4], [5, 6]])
    attempt(see, "pyfunc", lambda: keras.ops.vectorize(pyfunc=lambda a: a * 2)(rows))
    attempt(
        see,
        "with a signature",
        lambda: keras.ops.vectorize(lambda a: keras.ops.sum(a) + a * 0, signature="(n)->(n)")(rows),
    )
    attempt(
        see,
        "excluded",
        lambda: keras.ops.vectorize(lambda a, b: a * keras.ops.sum(b), excluded={1})(tensor([1, 2]), tensor([3, 4])),
    )


@program("ops.jvp", "ops.custom_gradient", logic=True)
def arguments_of_jvp(keras, see, tensor):
    """jvp by each argument; custom_gradient of two functions."""
    see(
        "jvp",
        keras.ops.jvp(
            fun=lambda a: a * a * 3, primals=(tensor([1.0, 2.0]),), tangents=(tensor([1.0, 0.5]),), has_aux=False
        ),
    )
    see(
        "with more",
        len(keras.ops.jvp(lambda a: (a * a, a), (tensor([1.0, 2.0]),), (tensor([1.0, 0.5]),), has_aux=True)),
    )
    see("value", keras.ops.custom_gradient(f=lambda x: (x * 2.0, lambda *args, upstream=None: upstream))(tensor([3.0])))


@program(
    "ops.isfinite",
    "ops.isinf",
    "ops.isnan",
    "ops.isneginf",
    "ops.isposinf",
    "ops.isreal",
    "ops.imag",
    "ops.nextafter",
    "ops.empty_like",
    logic=True,
)
def tests_of_numbers(keras, see, tensor):
    """Which elements are finite, infinite, not a number, of either sign; the imaginary part; the next number."""
    keras.ops.nextafter  # noqa: B018
    large = 1e38
    with np.errstate(all="ignore"):
        attempt(see, "isfinite", lambda: keras.ops.isfinite(x=keras.ops.reciprocal(tensor([0.0, 1.0]))))
        attempt(see, "isinf", lambda: keras.ops.isinf(x=tensor([-1.0, 3.0]) / tensor([0.0, 1.0])))
        attempt(see, "by a divisor", lambda: keras.ops.isinf(x=keras.ops.divide(large, tensor([0.0, 1.0]))))
        attempt(see, "isnan", lambda: keras.ops.isnan(x=keras.ops.sqrt(tensor([2.0, 3.0]) - 1.5)))
        attempt(see, "isneginf", lambda: keras.ops.isneginf(x=keras.ops.log(tensor([0.0, 1.0]))))
        attempt(see, "isposinf", lambda: keras.ops.isposinf(x=-keras.ops.log(tensor([0.0, 1.0]))))
    attempt(see, "isreal", lambda: keras.ops.isreal(x=np.array([0.0, 1.0]) * 1j))
    attempt(see, "imag", lambda: keras.ops.imag(x=np.array([3.0, 1.0]) * 1j))
    attempt(see, "nextafter", lambda: keras.ops.nextafter(x1=tensor([1.0]), x2=tensor([0.5])) < 1.0)
    attempt(see, "shape of empty_like", lambda: list(keras.ops.empty_like(x=np.zeros((2, 3))).shape))


@program("ops.shape", "ops.dtype", "ops.is_tensor", "ops.scatter", logic=True)
def what_ops_say_of_a_tensor(keras, see, tensor):
    """shape, dtype and is_tensor of what is made for it; scatter at places."""
    keras.ops.dtype  # noqa: B018
    kinds = ("float32", "int32")
    attempt(see, "shape", lambda: [int(size) for size in keras.ops.shape(x=tensor(np.zeros((2, 3), "float32")))])
    attempt(see, "dtype", lambda: keras.ops.dtype(x=keras.ops.cast(tensor([1.0]), kinds[0])))
    attempt(see, "is_tensor", lambda: bool(keras.ops.is_tensor(x=(tensor([1.0]), 2.0)[0])))
    attempt(
        see,
        "scatter",
        lambda: keras.ops.scatter(indices=tensor([[0], [2]]), values=tensor([5.0, 7.0]), shape=(4,)),
    )


@program("ops.conv_transpose", "ops.depthwise_conv", "ops.separable_conv", logic=True)
def kernels_and_inputs_of_convolutions(keras, see, tensor):
    """conv_transpose, depthwise_conv and separable_conv by their inputs and kernels."""
    keras.ops  # noqa: B018
    attempt(
        see,
        "conv_transpose",
        lambda: keras.ops.conv_transpose(
            inputs=tensor([[[1.0], [2.0], [-3.0]]]),
            kernel=tensor([[[2.0]], [[0.5]]]),
            strides=1,
            dilation_rate=2,
        ),
    )
    attempt(
        see,
        "depthwise_conv",
        lambda: keras.ops.depthwise_conv(
            inputs=tensor([[[1.0, 4.0], [2.0, 5.0], [-3.0, 6.0]]]),
            kernel=tensor([[[2.0], [1.0]], [[0.5], [-1.0]]]),
        ),
    )
    attempt(
        see,
        "separable_conv",
        lambda: keras.ops.separable_conv(
            inputs=tensor([[[1.0, 4.0], [2.0, 5.0], [-3.0, 6.0]]]),
            depthwise_kernel=tensor([[[2.0], [1.0]], [[0.5], [-1.0]]]),
            pointwise_kernel=tensor([[[3.0, 1.0], [0.25, 2.0]]]),
        ),
    )


@program(
    "ops.image.hsv_to_rgb",
    "ops.image.rgb_to_grayscale",
    "ops.image.rgb_to_hsv",
    "ops.image.ssim",
    "ops.image.extract_patches_3d",
    logic=True,
)
def images_that_are_handed_over(keras, see, tensor):
    """Functions of ops.image by the images that they get."""
    keras.ops.image.ssim  # noqa: B018
    attempt(
        see,
        "grey",
        lambda: keras.ops.image.rgb_to_grayscale(
            images=tensor([[[1.0, 4.0, 2.0], [3.0, 5.0, 6.0]]]),
        ),
    )
    attempt(
        see,
        "hsv",
        lambda: keras.ops.image.rgb_to_hsv(
            images=tensor([[[2.0, 4.0, 2.5], [3.0, 5.0, 6.0]]]) / 8,
        ),
    )
    attempt(
        see,
        "rgb",
        lambda: keras.ops.image.hsv_to_rgb(
            images=tensor([[[2.0, 4.0, 2.5], [3.0, 5.0, 6.0]]]) / 8,
        ),
    )
    attempt(
        see,
        "ssim",
        lambda: keras.ops.image.ssim(
            image1=tensor(np.arange(16.0).reshape((1, 4, 4, 1)).astype("float32")) * 3,
            image2=tensor(np.arange(16.0).reshape((1, 4, 4, 1)).astype("float32")) * 4,
            max_val=60.0,
            filter_size=3,
        ),
    )
    attempt(
        see,
        "patches",
        lambda: keras.ops.image.extract_patches_3d(
            volumes=tensor(np.arange(8.0).reshape((1, 2, 2, 2, 1)).astype("float32")) * 3,
            size=(1, 2, 2),
        ),
    )


@program(
    "activations.threshold",
    "losses.circle",
    "ops.sparse_categorical_crossentropy",
    "ops.lstsq",
    "ops.geomspace",
    logic=True,
)
def functions_of_numbers_by_each_argument(keras, see, tensor):
    """threshold, circle, sparse_categorical_crossentropy, lstsq and geomspace by arguments that few give."""
    keras.ops.geomspace  # noqa: B018
    attempt(
        see, "threshold", lambda: keras.activations.threshold(x=tensor([3.0, 1.0, 5.0]), threshold=2.0, default_value=0)
    )
    attempt(
        see,
        "circle",
        lambda: keras.losses.circle(
            y_true=tensor([0, 1, 1]),
            y_pred=keras.ops.cast(tensor([[0.6, 0.8], [0.8, 0.6], [1.0, 0.0]]), "float32"),
        ),
    )
    attempt(
        see,
        "circle, references",
        lambda: keras.losses.circle(
            tensor([0, 1, 1]),
            keras.ops.cast(tensor([[0.6, 0.8], [0.8, 0.6], [1.0, 0.0]]), "float32"),
            ref_labels=tensor([1, 0]),
            ref_embeddings=keras.ops.cast(tensor([[0.0, 1.0], [0.6, 0.8]]), "float32"),
            remove_diagonal=False,
        ),
    )
    attempt(
        see,
        "sparse_categorical_crossentropy",
        lambda: keras.ops.sparse_categorical_crossentropy(
            target=tensor([0, 1]), output=tensor([[0.2, 0.5, 0.3], [0.3, 0.1, 0.6]])
        ),
    )
    attempt(
        see,
        "lstsq",
        lambda: keras.ops.lstsq(tensor([[3.0, 0.0], [0.0, 0.5]]), tensor([3.0, 2.0]), rcond=0.5),
    )
    attempt(
        see,
        "geomspace",
        lambda: keras.ops.geomspace(tensor([1.0, 2.0]), tensor([4.0, 32.0]), num=3, axis=1),
    )


@program(
    "tree.assert_same_paths",
    "tree.assert_same_structure",
    "tree.flatten",
    "tree.flatten_with_path",
    "tree.is_nested",
    "tree.lists_to_tuples",
    "tree.map_shape_structure",
    "tree.map_structure",
    "tree.map_structure_up_to",
    "tree.pack_sequence_as",
    "tree.traverse",
    logic=True,
)
def arguments_of_trees(keras, see):
    """Each function of keras.tree by what it gets: structures, functions, sequences."""
    keras.tree.assert_same_paths  # noqa: B018
    attempt(see, "flatten", lambda: keras.tree.flatten(structure=[1, {"a": 2}]))
    attempt(see, "paths", lambda: [[list(p), v] for p, v in keras.tree.flatten_with_path(structure=[1, (2, 3)])])
    attempt(see, "is_nested", lambda: bool(keras.tree.is_nested(structure=([1], 2)[0])))
    attempt(see, "tuples", lambda: repr(keras.tree.lists_to_tuples(structure=[1, [2]])))
    attempt(see, "shapes", lambda: keras.tree.map_shape_structure(func=lambda s: s[0] * 10, structure=[(2, 3), (4,)]))
    attempt(see, "mapped by position", lambda: keras.tree.map_structure(lambda x: x + 10, [1, 2]))
    attempt(
        see,
        "none_is_leaf",
        lambda: keras.tree.map_structure(lambda x: [x is None], [1, None], none_is_leaf=False),
    )
    attempt(
        see,
        "up to",
        lambda: repr(keras.tree.map_structure_up_to(([0, 0], 0)[0], lambda x: [x, 7], [[1, 2], 3])),
    )
    attempt(
        see,
        "packed",
        lambda: keras.tree.pack_sequence_as(structure=([0, [0]], [[0], 0])[0], flat_sequence=[5, 6]),
    )
    met = []
    attempt(
        see,
        "traversed",
        lambda: keras.tree.traverse(
            func=lambda part: met.append(str(part)) if part != 9 else None, structure=[1, (2, 9)], top_down=False
        ),
    )
    see("met", met)

    def compared(action):
        try:
            action()
        except (ValueError, TypeError):
            return "differs"
        return "same"

    attempt(
        see,
        "same structure",
        lambda: compared(lambda: keras.tree.assert_same_structure(a=([1, 2], (1, 2))[0], b=([3, 4], 3)[0])),
    )
    attempt(
        see, "same paths", lambda: compared(lambda: keras.tree.assert_same_paths(a=([1, 2], 1)[0], b=([3, 4], 3)[0]))
    )


@program(
    "random.beta",
    "random.binomial",
    "random.categorical",
    "random.dropout",
    "random.gamma",
    "random.normal",
    "random.randint",
    "random.shuffle",
    "random.truncated_normal",
    "random.uniform",
    "random.SeedGenerator",
    logic=True,
)
def draws_by_their_seeds(keras, see, tensor):
    """Whether each function of keras.random gives the same numbers when it is called again with a seed."""
    keras.random.beta  # noqa: B018

    def again(draw):
        """Whether two calls give the same."""
        one, two = keras.ops.convert_to_numpy(draw()), keras.ops.convert_to_numpy(draw())
        return bool((one == two).all())

    half = tensor(np.full((20,), 0.5, "float32"))
    attempt(see, "beta", lambda: again(lambda: keras.random.beta((20,), 0.5, 0.5, seed=3)))
    attempt(see, "binomial", lambda: again(lambda: keras.random.binomial((40,), 50.0, 0.5, seed=3)))
    attempt(
        see,
        "binomial, type",
        lambda: str(keras.backend.standardize_dtype(keras.random.binomial((2,), 5.0, 0.5, dtype="float16").dtype)),
    )
    attempt(
        see,
        "categorical",
        lambda: again(lambda: keras.random.categorical(tensor(np.zeros((2, 9), "float32")), 30, seed=3)),
    )
    attempt(see, "dropout", lambda: again(lambda: keras.random.dropout(tensor(np.ones(60, "float32")), 0.5, seed=3)))
    attempt(
        see,
        "dropout of rows",
        lambda: sorted(
            set(
                np.ptp(
                    keras.ops.convert_to_numpy(
                        keras.random.dropout(tensor(np.ones((4, 50), "float32")), 0.5, noise_shape=(4, 1), seed=3)
                    ),
                    axis=1,
                ).tolist()
            )
        ),
    )
    attempt(see, "gamma", lambda: again(lambda: keras.random.gamma((20,), 2.0, seed=3)))
    attempt(see, "normal", lambda: again(lambda: keras.random.normal((20,), seed=3)))
    attempt(see, "randint", lambda: again(lambda: keras.random.randint((20,), 0, 1000, seed=3)))
    attempt(see, "shuffle", lambda: again(lambda: keras.random.shuffle(tensor(list(range(40))), seed=3)))
    attempt(
        see,
        "shuffle of columns",
        lambda: np.max(
            keras.ops.convert_to_numpy(
                keras.random.shuffle(
                    tensor([[1, 2, 3, 4, 5, 6, 7, 8], [11, 12, 13, 14, 15, 16, 17, 18]]), axis=1, seed=3
                )
            )[0]
        ),
    )
    attempt(see, "truncated_normal", lambda: again(lambda: keras.random.truncated_normal((20,), seed=3)))
    attempt(see, "uniform", lambda: again(lambda: keras.random.uniform((20,), seed=3)))
    attempt(see, "of half", lambda: float(keras.ops.convert_to_numpy(half).sum()))
    attempt(see, "SeedGenerator", lambda: keras.random.SeedGenerator(seed=3, name="own").name)
