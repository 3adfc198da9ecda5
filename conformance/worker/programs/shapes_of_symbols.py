"""Programs about functions of keras.ops on symbols: shapes and types foretold, and what does not fit."""

from . import program


def attempt(see, name, ask):
    """See the shapes and types of what a function gives, or its exception."""
    try:
        see(name, form(ask()))
    except Exception as error:
        see(name, error)


def form(made):
    """The shape and the type of a symbol, or of each of several."""
    if isinstance(made, (list, tuple)):
        return [form(one) for one in made]
    if isinstance(made, dict):
        return {key: form(made[key]) for key in sorted(made)}
    if getattr(made, "shape", None) is None:
        return made
    return [[None if size is None else int(size) for size in made.shape], str(made.dtype)]


@program(
    "ops.append",
    "ops.argsort",
    "ops.argpartition",
    "ops.cumprod",
    "ops.cumsum",
    "ops.ravel",
    "ops.sort",
    "ops.outer",
    "ops.array_split",
    logic=True,
)
def flattened_symbols_of_unknown_sizes(keras, see):
    """Symbols with an open size, flattened, sorted, counted and split."""
    keras.ops.array_split  # noqa: B018
    x, known = keras.KerasTensor((None, 3)), keras.KerasTensor((2, 3))
    attempt(see, "append", lambda: keras.ops.append(x, known))
    attempt(see, "append, known", lambda: keras.ops.append(known, known))
    attempt(see, "argsort", lambda: keras.ops.argsort(known, axis=None))
    attempt(see, "argpartition", lambda: keras.ops.argpartition(known, kth=1, axis=None))
    attempt(see, "argpartition, open", lambda: keras.ops.argpartition(x, kth=1, axis=None))
    attempt(see, "cumprod", lambda: keras.ops.cumprod(x))
    attempt(see, "cumsum", lambda: keras.ops.cumsum(x))
    attempt(see, "ravel", lambda: keras.ops.ravel(x))
    attempt(see, "sort", lambda: keras.ops.sort(known, axis=None))
    attempt(see, "outer", lambda: keras.ops.outer(x, known))
    attempt(see, "outer, the second open", lambda: keras.ops.outer(known, x))
    attempt(see, "array_split", lambda: keras.ops.array_split(x, 2, axis=-2))
    attempt(see, "array_split, known", lambda: keras.ops.array_split(keras.KerasTensor((2, 5)), 3, axis=-1))


@program(
    "ops.nancumsum",
    "ops.nancumprod",
    "ops.nanmax",
    "ops.nanmin",
    "ops.nansum",
    "ops.nanprod",
    "ops.nanquantile",
    "ops.nanpercentile",
    logic=True,
)
def symbols_without_numbers_that_are_none(keras, see):
    """Types and shapes of sums, products and quantiles that leave out what is no number."""
    keras.ops.nanpercentile  # noqa: B018
    x, truths = keras.KerasTensor((None, 3)), keras.KerasTensor((2, 3), "bool")
    small, unsigned = keras.KerasTensor((2, 3), "int8"), keras.KerasTensor((2, 3), "uint8")
    attempt(see, "nancumsum", lambda: keras.ops.nancumsum(x))
    attempt(see, "nancumsum of truths", lambda: keras.ops.nancumsum(truths, axis=1))
    attempt(see, "nancumprod", lambda: keras.ops.nancumprod(x))
    attempt(see, "nancumprod of truths", lambda: keras.ops.nancumprod(truths, axis=1))
    attempt(see, "nanmax of truths", lambda: keras.ops.nanmax(truths, axis=1))
    attempt(see, "nanmin of truths", lambda: keras.ops.nanmin(truths, axis=0, keepdims=True))
    attempt(see, "nansum", lambda: [keras.ops.nansum(one, axis=1) for one in (truths, small, unsigned)])
    attempt(see, "nanprod", lambda: [keras.ops.nanprod(one, axis=1) for one in (truths, small, unsigned)])
    q = keras.KerasTensor((4,))
    attempt(see, "nanquantile", lambda: keras.ops.nanquantile(x, q, axis=1))
    attempt(see, "nanpercentile", lambda: keras.ops.nanpercentile(x, q, axis=1, keepdims=True))


@program(
    "ops.quantile",
    "ops.percentile",
    "ops.bincount",
    "ops.linspace",
    "ops.logspace",
    "ops.geomspace",
    "ops.histogram",
    logic=True,
)
def symbols_counted_and_spaced(keras, see):
    """Quantiles by a symbol, bins, and rows of numbers between symbols."""
    keras.ops.percentile  # noqa: B018
    x, q = keras.KerasTensor((5, 3)), keras.KerasTensor((4,))
    whole = keras.KerasTensor((2, 6), "int32")
    low, high = keras.KerasTensor((2, 1)), keras.KerasTensor((3,))
    attempt(see, "quantile", lambda: keras.ops.quantile(x, q, axis=0))
    attempt(see, "percentile", lambda: keras.ops.percentile(x, q, axis=(0, 1)))
    attempt(see, "bincount", lambda: keras.ops.bincount(whole, minlength=3))
    attempt(see, "bincount, weights", lambda: keras.ops.bincount(whole, weights=keras.KerasTensor((2, 6)), minlength=3))
    attempt(see, "bincount, sparse", lambda: keras.ops.bincount(whole, minlength=3, sparse=True).sparse)
    attempt(see, "linspace", lambda: keras.ops.linspace(low, high, num=5, axis=-1))
    attempt(see, "linspace, its step", lambda: keras.ops.linspace(low, high, num=5, retstep=True)[1] is None)
    attempt(see, "logspace", lambda: keras.ops.logspace(low, high, num=5, axis=1))
    attempt(see, "geomspace", lambda: keras.ops.geomspace(low, high, num=5, axis=-1))
    attempt(see, "histogram", lambda: keras.ops.histogram(keras.KerasTensor((7,)), bins=4))


@program(
    "ops.sum",
    "ops.prod",
    "ops.trace",
    "ops.mod",
    "ops.clip",
    "ops.arccosh",
    "ops.left_shift",
    "ops.right_shift",
    "ops.einsum",
    "ops.matmul",
    "ops.true_divide",
    logic=True,
)
def types_of_symbols_of_truths(keras, see):
    """Symbols of truths and of small whole numbers: the types of what is made of them."""
    keras.ops.left_shift  # noqa: B018
    truths, small = keras.KerasTensor((2, 2), "bool"), keras.KerasTensor((2, 2), "int8")
    unsigned = keras.KerasTensor((2, 2), "uint8")
    attempt(see, "sum", lambda: [keras.ops.sum(one) for one in (truths, small, unsigned)])
    attempt(see, "prod", lambda: [keras.ops.prod(one) for one in (truths, small, unsigned)])
    attempt(see, "trace", lambda: [keras.ops.trace(one) for one in (truths, small, unsigned)])
    attempt(see, "mod", lambda: keras.ops.mod(truths, truths))
    attempt(see, "clip", lambda: keras.ops.clip(truths, 0, 1))
    attempt(see, "arccosh", lambda: keras.ops.arccosh(small))
    attempt(see, "left_shift", lambda: keras.ops.left_shift(unsigned, 2))
    attempt(see, "right_shift", lambda: keras.ops.right_shift(small, small))
    attempt(see, "einsum", lambda: keras.ops.einsum("ij,jk->ik", small, small))
    attempt(see, "matmul", lambda: keras.ops.matmul(small, small))
    attempt(see, "true_divide", lambda: keras.ops.true_divide(small, unsigned))


@program("ops.fabs", "ops.fmod", "ops.view", "ops.bitwise_left_shift", logic=True)
def types_of_symbols_that_came_late(keras, see):
    """fabs, fmod and view of symbols: types, and what they refuse."""
    keras.ops.fabs  # noqa: B018
    truths, whole = keras.KerasTensor((2, 4), "bool"), keras.KerasTensor((2, 4), "int32")
    attempt(see, "fabs of truths", lambda: keras.ops.fabs(truths))
    attempt(see, "fabs of whole numbers", lambda: keras.ops.fabs(whole))
    attempt(see, "fmod of truths", lambda: keras.ops.fmod(truths, truths))
    attempt(see, "fmod", lambda: keras.ops.fmod(whole, keras.KerasTensor((4,))))
    attempt(see, "view, the same size", lambda: keras.ops.view(whole, "float32"))
    attempt(see, "view, smaller", lambda: keras.ops.view(whole, "int8"))
    attempt(see, "view, larger", lambda: keras.ops.view(keras.KerasTensor((2, 4), "int16"), "int32"))
    attempt(see, "view, no multiple", lambda: keras.ops.view(keras.KerasTensor((2, 3), "int16"), "int32"))
    attempt(see, "view of a scalar", lambda: keras.ops.view(keras.KerasTensor((), "int32"), "int8"))
    attempt(see, "bitwise_left_shift", lambda: keras.ops.bitwise_left_shift(whole, 1))


@program("ops.diag", "ops.diagflat", "ops.diagonal", "ops.trace", logic=True)
def diagonals_of_symbols(keras, see):
    """Diagonals of symbols with open sizes, of more dimensions, and of too few."""
    keras.ops.diagflat  # noqa: B018
    row, open_row = keras.KerasTensor((3,)), keras.KerasTensor((None,))
    square, open_square = keras.KerasTensor((3, 4)), keras.KerasTensor((None, 4))
    attempt(see, "diag, open row", lambda: keras.ops.diag(open_row))
    attempt(see, "diag, open square", lambda: keras.ops.diag(open_square))
    attempt(see, "diag, three dimensions", lambda: keras.ops.diag(keras.KerasTensor((2, 3, 4))))
    attempt(see, "diag beyond", lambda: keras.ops.diag(square, k=7))
    attempt(see, "diagflat, open row", lambda: keras.ops.diagflat(open_row))
    attempt(see, "diagflat, open square", lambda: keras.ops.diagflat(open_square))
    attempt(see, "diagflat, square", lambda: keras.ops.diagflat(square, k=1))
    attempt(see, "diagflat, number", lambda: keras.ops.diagflat(keras.KerasTensor(())))
    attempt(see, "diagonal, open", lambda: keras.ops.diagonal(open_square))
    attempt(see, "diagonal of a row", lambda: keras.ops.diagonal(row))
    attempt(see, "diagonal, one axis", lambda: keras.ops.diagonal(square, axis1=1, axis2=1))
    attempt(see, "trace of a row", lambda: keras.ops.trace(row))


@program("ops.cross", "ops.dot", "ops.inner", "ops.tensordot", logic=True)
def products_of_symbols_that_do_not_fit(keras, see):
    """Products of symbols of other sizes, of numbers, and of open sizes."""
    keras.ops.inner  # noqa: B018
    x, number = keras.KerasTensor((2, 3)), keras.KerasTensor(())
    other, open_row = keras.KerasTensor((5,)), keras.KerasTensor((None, None))
    attempt(see, "cross, other sizes", lambda: keras.ops.cross(x, keras.KerasTensor((2, 4))))
    attempt(see, "cross, the second too", lambda: keras.ops.cross(keras.KerasTensor((2, 4)), x))
    attempt(see, "cross of pairs", lambda: keras.ops.cross(keras.KerasTensor((4, 2)), keras.KerasTensor((4, 2))))
    attempt(see, "cross, open", lambda: keras.ops.cross(open_row, open_row))
    attempt(see, "dot with a number", lambda: keras.ops.dot(x, number))
    attempt(see, "dot, other sizes", lambda: keras.ops.dot(x, other))
    attempt(see, "dot of squares", lambda: keras.ops.dot(x, keras.KerasTensor((4, 5))))
    attempt(see, "inner with a number", lambda: [keras.ops.inner(number, x), keras.ops.inner(x, number)])
    attempt(see, "inner, other sizes", lambda: keras.ops.inner(x, other))
    attempt(see, "tensordot, other sizes", lambda: keras.ops.tensordot(x, other, axes=1))
    attempt(see, "tensordot, numbers of axes", lambda: keras.ops.tensordot(x, x, axes=((0,), (0, 1))))


@program("ops.einsum", logic=True)
def sums_of_symbols_by_letters(keras, see):
    """einsum of symbols: letters left out, points, other sizes, and more letters than dimensions."""
    x, y = keras.KerasTensor((2, 3)), keras.KerasTensor((3, 4))
    many, open_one = keras.KerasTensor((5, 2, 3)), keras.KerasTensor((None, 3))
    attempt(see, "without an arrow", lambda: keras.ops.einsum("ij,jk", x, y))
    attempt(see, "one letter, once", lambda: keras.ops.einsum("ij", x))
    attempt(see, "points", lambda: keras.ops.einsum("...ij,jk->...ik", many, y))
    attempt(see, "points in both", lambda: keras.ops.einsum("...ij,...jk->ik...", many, y))
    attempt(see, "open", lambda: keras.ops.einsum("ij,jk->ik", open_one, y))
    attempt(see, "sizes of one", lambda: keras.ops.einsum("ij,ij->ij", x, keras.KerasTensor((1, 3))))
    attempt(see, "other sizes", lambda: keras.ops.einsum("ij,ij->ij", x, y))
    attempt(see, "too few letters", lambda: keras.ops.einsum("i,jk->ik", x, y))
    attempt(see, "too many letters", lambda: keras.ops.einsum("ijl,jk->ik", x, y))
    attempt(see, "too few operands", lambda: keras.ops.einsum("ij,jk->ik", x))


@program("ops.concatenate", "ops.stack", "ops.hstack", "ops.vstack", "ops.dstack", "ops.meshgrid", logic=True)
def symbols_joined_that_do_not_fit(keras, see):
    """Symbols joined: of other sizes, of open sizes, of few dimensions, and along no axis."""
    keras.ops.dstack  # noqa: B018
    x, other, open_one = keras.KerasTensor((2, 3)), keras.KerasTensor((4, 5)), keras.KerasTensor((2, None))
    row, number = keras.KerasTensor((3,)), keras.KerasTensor(())
    attempt(see, "concatenate along no axis", lambda: keras.ops.concatenate([x, x], axis=None))
    attempt(see, "concatenate", lambda: keras.ops.concatenate([x, other]))
    attempt(see, "concatenate, open", lambda: keras.ops.concatenate([x, open_one], axis=1))
    attempt(see, "stack", lambda: keras.ops.stack([x, other]))
    attempt(see, "hstack", lambda: keras.ops.hstack([x, open_one]))
    attempt(see, "hstack of rows", lambda: keras.ops.hstack([row, row]))
    attempt(see, "hstack, other sizes", lambda: keras.ops.hstack([x, other]))
    attempt(see, "vstack, open", lambda: keras.ops.vstack([keras.KerasTensor((None, 3)), x]))
    attempt(see, "vstack, other sizes", lambda: keras.ops.vstack([x, other]))
    attempt(see, "dstack", lambda: [keras.ops.dstack([one, one]) for one in (number, row, x)])
    attempt(see, "dstack, other sizes", lambda: keras.ops.dstack([x, other]))
    attempt(see, "meshgrid", lambda: keras.ops.meshgrid(number, row, open_one))
    attempt(see, "meshgrid, other indexing", lambda: keras.ops.meshgrid(row, row, indexing="kl"))


@program("ops.split", "ops.repeat", "ops.tile", "ops.pad", logic=True)
def symbols_parted_and_repeated(keras, see):
    """Symbols parted, repeated and padded: where sizes are open, and where numbers do not fit."""
    x, open_one = keras.KerasTensor((2, 6)), keras.KerasTensor((None, 6))
    attempt(see, "split, open", lambda: keras.ops.split(open_one, 2))
    attempt(see, "split at places, open", lambda: keras.ops.split(open_one, [1, 3]))
    attempt(see, "split into parts that do not fit", lambda: keras.ops.split(x, 4, axis=1))
    attempt(see, "split at places", lambda: keras.ops.split(x, [1, 4], axis=1))
    attempt(see, "repeat, open", lambda: [keras.ops.repeat(open_one, 2), keras.ops.repeat(open_one, 2, axis=0)])
    attempt(see, "repeat each", lambda: [keras.ops.repeat(x, [1, 3], axis=0), keras.ops.repeat(x, 2)])
    attempt(see, "repeat, all of them", lambda: keras.ops.repeat(keras.KerasTensor((2, 2)), [1, 2, 3, 4]))
    attempt(see, "repeat, other sizes", lambda: keras.ops.repeat(x, [1, 2, 3], axis=0))
    attempt(see, "repeat, other sizes of all", lambda: keras.ops.repeat(x, [1, 2, 3]))
    attempt(see, "tile", lambda: [keras.ops.tile(open_one, 2), keras.ops.tile(x, (3, 1, 2))])
    attempt(see, "pad", lambda: [keras.ops.pad(x, (1, 2)), keras.ops.pad(x, [(1,), (2,)]), keras.ops.pad(open_one, 1)])
    attempt(see, "pad by tuples of one", lambda: keras.ops.pad(x, ((1,), (2,))))
    attempt(see, "pad, too few", lambda: keras.ops.pad(x, ((1, 1), (2, 2), (3, 3))))


@program("ops.hsplit", "ops.vsplit", "ops.dsplit", logic=True)
def symbols_parted_by_their_axes(keras, see):
    """hsplit, vsplit and dsplit of symbols: at places, and of too few dimensions."""
    keras.ops.dsplit  # noqa: B018
    row, x, deep = keras.KerasTensor((6,)), keras.KerasTensor((4, 6)), keras.KerasTensor((2, 4, 6))
    attempt(see, "hsplit", lambda: [keras.ops.hsplit(row, 2), keras.ops.hsplit(x, [1, 4])])
    attempt(see, "vsplit", lambda: [keras.ops.vsplit(x, 2), keras.ops.vsplit(x, [1, 3])])
    attempt(see, "dsplit", lambda: [keras.ops.dsplit(deep, 3), keras.ops.dsplit(deep, [1, 4])])
    attempt(see, "hsplit of a number", lambda: keras.ops.hsplit(keras.KerasTensor(()), 2))
    attempt(see, "vsplit of a row", lambda: keras.ops.vsplit(row, 2))
    attempt(see, "dsplit of a square", lambda: keras.ops.dsplit(x, 2))


@program("KerasTensor", "ops.get_item", "ops.take", logic=True)
def symbols_taken_apart(keras, see):
    """Items and slices of symbols: of open sizes, beyond their ends, and more of them than dimensions."""
    x = keras.KerasTensor((4, None, 6))
    attempt(see, "a new axis", lambda: x[None, 1])
    attempt(see, "points", lambda: [x[..., 0], x[0, ..., 1:3]])
    attempt(see, "slices", lambda: [x[:, 1:], x[-3:-1, :, ::4], x[1:, 0]])
    attempt(see, "a slice alone", lambda: x[1:])
    attempt(see, "points alone", lambda: x[...])
    attempt(see, "beyond", lambda: x[4])
    attempt(see, "beyond, below zero", lambda: x[-5])
    attempt(see, "at the end", lambda: [x[3], x[-4], x[:, 100]])
    attempt(see, "a list", lambda: keras.ops.get_item(x, [0, 1]))
    attempt(see, "points twice", lambda: x[..., 0, ...])
    attempt(see, "too many", lambda: x[0, 0, 0, 0])
    attempt(see, "a text", lambda: x["a"])
    attempt(see, "take by a list", lambda: [keras.ops.take(x, [0, 2], axis=0), keras.ops.take(x, [[0], [2]])])
    attempt(see, "take by a number", lambda: keras.ops.take(x, 1, axis=2))


@program(
    "ops.slice",
    "ops.squeeze",
    "ops.unstack",
    "ops.moveaxis",
    "ops.flip",
    "ops.digitize",
    "ops.searchsorted",
    "ops.expand_dims",
    logic=True,
)
def axes_of_symbols_that_are_not_there(keras, see):
    """Axes, places and bins of symbols that do not fit them."""
    keras.ops.searchsorted  # noqa: B018
    x = keras.KerasTensor((4, None, 1))
    square = keras.KerasTensor((4, 6))
    attempt(see, "slice", lambda: [keras.ops.slice(square, [1, 2], [2, -1]), keras.ops.slice(x, [1, 0, 0], [2, -1, 1])])
    attempt(see, "slice, too few places", lambda: keras.ops.slice(square, [1], [2, 2]))
    attempt(see, "slice, too few sizes", lambda: keras.ops.slice(square, [1, 1], [2]))
    attempt(see, "squeeze", lambda: [keras.ops.squeeze(x, axis=-1), keras.ops.squeeze(x)])
    attempt(see, "squeeze a longer one", lambda: keras.ops.squeeze(square, axis=0))
    attempt(see, "unstack an open one", lambda: keras.ops.unstack(x, axis=1))
    attempt(see, "unstack", lambda: keras.ops.unstack(square, axis=0))
    attempt(see, "moveaxis", lambda: keras.ops.moveaxis(x, [0, 1], [2]))
    attempt(see, "flipud of a number", lambda: keras.ops.flip(keras.KerasTensor(()), axis=0))
    attempt(see, "digitize", lambda: keras.ops.digitize(square, keras.KerasTensor((2, 3))))
    attempt(see, "searchsorted", lambda: keras.ops.searchsorted(square, keras.KerasTensor((3,))))
    attempt(see, "expand_dims", lambda: keras.ops.expand_dims(square, axis=(0, -1)))


@program("ops.rot90", "ops.average", "ops.unravel_index", logic=True)
def symbols_turned_and_weighed(keras, see):
    """Symbols turned, flipped and weighed: their sizes, and what does not fit."""
    keras.ops.rot90  # noqa: B018
    row, x = keras.KerasTensor((3,)), keras.KerasTensor((2, 3, 4))
    attempt(
        see, "rot90", lambda: [keras.ops.rot90(x, k=1, axes=(0, 2)), keras.ops.rot90(x, k=2), keras.ops.rot90(x, 3)]
    )
    attempt(see, "rot90 of a row", lambda: keras.ops.rot90(row))
    attempt(see, "rot90, one axis", lambda: keras.ops.rot90(x, axes=(1, 1)))
    attempt(see, "average", lambda: [keras.ops.average(x, axis=1, weights=row), keras.ops.average(x)])
    attempt(see, "average, no axis", lambda: keras.ops.average(x, weights=row))
    attempt(see, "average, other sizes", lambda: keras.ops.average(x, axis=0, weights=row))
    places = keras.KerasTensor((5,), "int32")
    attempt(see, "unravel_index", lambda: keras.ops.unravel_index(places, (2, 3)))
    attempt(see, "unravel_index, open", lambda: keras.ops.unravel_index(places, (None, 3)))


@program("ops.fliplr", "ops.flipud", "ops.unique", logic=True)
def symbols_flipped_and_correlated(keras, see):
    """fliplr, flipud, unique and correlate of symbols: sizes, and too few dimensions."""
    keras.ops.unique  # noqa: B018
    row, x = keras.KerasTensor((3,)), keras.KerasTensor((2, 3))
    attempt(see, "fliplr of a row", lambda: keras.ops.fliplr(row))
    attempt(see, "flipud", lambda: [keras.ops.flipud(row), keras.ops.fliplr(x)])
    attempt(see, "flipud of a number", lambda: keras.ops.flipud(keras.KerasTensor(())))
    attempt(see, "unique", lambda: keras.ops.unique(x, return_inverse=True, return_counts=True, return_index=True))
    attempt(see, "unique of rows", lambda: keras.ops.unique(x, axis=0, return_inverse=True))
    attempt(see, "unique, a size", lambda: keras.ops.unique(x, axis=1, size=2))


@program("ops.correlate", logic=True)
def sizes_of_correlations(keras, see):
    """correlate of symbols by each mode, and of what is no row."""
    keras.ops.correlate  # noqa: B018
    long, short = keras.KerasTensor((5,)), keras.KerasTensor((2,))
    for mode in ("valid", "same", "full", "other"):
        attempt(see, mode, lambda mode=mode: keras.ops.correlate(long, short, mode=mode))
    attempt(see, "the longer second", lambda: keras.ops.correlate(short, long, mode="valid"))
    attempt(see, "a square first", lambda: keras.ops.correlate(keras.KerasTensor((2, 2)), short))
    attempt(see, "a square second", lambda: keras.ops.correlate(short, keras.KerasTensor((2, 2))))


@program(
    "ops.sum",
    "ops.map",
    "ops.stack",
    "ops.vectorized_map",
    "ops.scan",
    "ops.associative_scan",
    "ops.while_loop",
    "ops.fori_loop",
    "ops.switch",
    logic=True,
)
def shapes_of_loops_over_symbols(keras, see):
    """Loops and scans over symbols: the shapes they say they give."""
    keras.ops.associative_scan  # noqa: B018
    x = keras.KerasTensor((4, 3))
    start = keras.KerasTensor((3,))

    def step(carry, one):
        return carry + one, keras.ops.sum(one)

    attempt(see, "map", lambda: keras.ops.map(lambda one: keras.ops.stack([one, one]), x))
    attempt(see, "map of two", lambda: keras.ops.map(lambda pair: {"a": pair[0] + pair[1]}, (x, x)))
    attempt(see, "vectorized_map", lambda: keras.ops.vectorized_map(keras.ops.sum, x))
    attempt(see, "scan", lambda: keras.ops.scan(step, start, x))
    attempt(see, "scan of steps", lambda: keras.ops.scan(lambda c, one: (c * 2, c), start, length=5))
    attempt(see, "associative_scan", lambda: keras.ops.associative_scan(lambda a, b: a + b, x, axis=1))
    attempt(see, "associative_scan, others", lambda: keras.ops.associative_scan(lambda a, b: a, [x, start]))
    attempt(see, "while_loop", lambda: keras.ops.while_loop(lambda a, b: True, lambda a, b: (a, b), (x, start)))
    attempt(see, "fori_loop", lambda: keras.ops.fori_loop(0, 3, lambda n, one: one * 2, start))
    attempt(see, "switch", lambda: keras.ops.switch(1, [lambda a: a[0], lambda a: a[1]], x))


@program("ops.cond", "ops.cast", logic=True)
def branches_of_symbols_that_differ(keras, see):
    """cond by a symbol: branches of one shape, of another, of another type, of nothing, and of several things."""
    yes = keras.KerasTensor((), "bool")
    ones, zeros = keras.ops.ones, keras.ops.zeros
    attempt(see, "alike", lambda: keras.ops.cond(yes, lambda: ones((2, 3)), lambda: zeros((2, 3))))
    attempt(see, "other sizes", lambda: keras.ops.cond(yes, lambda: ones((2, 3)), lambda: ones((2, 4))))
    attempt(see, "other types", lambda: keras.ops.cond(yes, lambda: ones((2,)), lambda: ones((2,), "int32")))
    attempt(see, "nothing", lambda: keras.ops.cond(yes, lambda: None, lambda: None))
    attempt(see, "nothing and something", lambda: keras.ops.cond(yes, lambda: None, lambda: ones((2,))))
    attempt(see, "several", lambda: keras.ops.cond(yes, lambda: [ones(2), ones(3)], lambda: [zeros(2), zeros(3)]))
    attempt(see, "one and several", lambda: keras.ops.cond(yes, lambda: [ones(2), ones(3)], lambda: ones(2)))


@program(
    "ops.binary_crossentropy",
    "ops.categorical_crossentropy",
    "ops.sparse_categorical_crossentropy",
    "ops.multi_hot",
    "ops.one_hot",
    "ops.psnr",
    "ops.glu",
    logic=True,
)
def targets_of_symbols_that_do_not_fit(keras, see):
    """Functions of targets and guesses on symbols: other shapes, ranks and kinds."""
    keras.ops.glu  # noqa: B018
    x, other, row = keras.KerasTensor((2, 3)), keras.KerasTensor((2, 4)), keras.KerasTensor((3,))
    whole, number = keras.KerasTensor((2,), "int32"), keras.KerasTensor(())
    attempt(see, "binary", lambda: keras.ops.binary_crossentropy(x, other))
    attempt(see, "categorical", lambda: keras.ops.categorical_crossentropy(x, other))
    attempt(see, "categorical of numbers", lambda: keras.ops.categorical_crossentropy(number, number))
    attempt(see, "sparse", lambda: keras.ops.sparse_categorical_crossentropy(whole, x))
    attempt(see, "sparse, a size of one", lambda: keras.ops.sparse_categorical_crossentropy(x[:, :1], x))
    attempt(see, "sparse, other sizes", lambda: keras.ops.sparse_categorical_crossentropy(row, x))
    attempt(see, "sparse of numbers", lambda: keras.ops.sparse_categorical_crossentropy(number, number))
    attempt(see, "multi_hot", lambda: [keras.ops.multi_hot(x, 5), keras.ops.multi_hot(whole, 4)])
    attempt(see, "multi_hot, no number", lambda: keras.ops.multi_hot(whole))
    attempt(see, "one_hot", lambda: [keras.ops.one_hot(whole, 4, axis=0), keras.ops.one_hot(whole, 4, dtype="int8")])
    attempt(see, "psnr of other ranks", lambda: keras.ops.psnr(x, row, max_val=1))
    attempt(see, "glu of an odd size", lambda: keras.ops.glu(x))


@program("ops.batch_normalization", "ops.ctc_loss", "ops.ctc_decode", "ops.moments", "ops.normalize", logic=True)
def sequences_of_symbols_that_do_not_fit(keras, see):
    """batch_normalization, ctc_loss, ctc_decode, moments and normalize of symbols that do not fit."""
    keras.ops.ctc_decode  # noqa: B018
    x, three, four = keras.KerasTensor((2, 5, 3)), keras.KerasTensor((3,)), keras.KerasTensor((4,))
    attempt(see, "batch_normalization", lambda: keras.ops.batch_normalization(x, three, three, axis=-1))
    attempt(see, "its mean", lambda: keras.ops.batch_normalization(x, four, three, axis=-1))
    attempt(see, "its variance", lambda: keras.ops.batch_normalization(x, three, four, axis=-1))
    attempt(see, "its offset", lambda: keras.ops.batch_normalization(x, three, three, axis=-1, offset=four))
    attempt(see, "its scale", lambda: keras.ops.batch_normalization(x, three, three, axis=-1, scale=four))
    words, two = keras.KerasTensor((2, 4), "int32"), keras.KerasTensor((2,), "int32")
    many = keras.KerasTensor((3,), "int32")
    attempt(see, "ctc_loss", lambda: keras.ops.ctc_loss(words, x, two, two))
    attempt(see, "ctc_loss, other lengths", lambda: keras.ops.ctc_loss(words, x, many, two))
    attempt(see, "ctc_loss, other lengths of outputs", lambda: keras.ops.ctc_loss(words, x, two, many))
    attempt(see, "ctc_decode", lambda: keras.ops.ctc_decode(x, two, strategy="greedy"))
    attempt(see, "ctc_decode by beams", lambda: keras.ops.ctc_decode(x, two, strategy="beam_search", top_paths=2))
    attempt(see, "moments", lambda: keras.ops.moments(x, axes=[0, 2], keepdims=True))
    attempt(see, "normalize, an order of zero", lambda: keras.ops.normalize(x, order=0))


@program("ops.depth_to_space", "ops.space_to_depth", logic=True)
def blocks_of_symbols_that_do_not_fit(keras, see):
    """depth_to_space, space_to_depth, fold and unfold of symbols: sizes, and ranks and blocks that do not fit."""
    keras.ops.depth_to_space  # noqa: B018
    x, row = keras.KerasTensor((1, 4, 6, 8)), keras.KerasTensor((4, 6))
    attempt(see, "depth_to_space", lambda: keras.ops.depth_to_space(x, 2))
    attempt(see, "depth_to_space, first", lambda: keras.ops.depth_to_space(x, 2, data_format="channels_first"))
    attempt(see, "depth_to_space of a square", lambda: keras.ops.depth_to_space(row, 2))
    attempt(see, "depth_to_space by three", lambda: keras.ops.depth_to_space(x, 3))
    attempt(see, "depth_to_space by one", lambda: keras.ops.depth_to_space(x, 1))
    attempt(see, "space_to_depth", lambda: keras.ops.space_to_depth(x, 2))
    attempt(see, "space_to_depth, first", lambda: keras.ops.space_to_depth(x, 2, data_format="channels_first"))
    attempt(see, "space_to_depth of a square", lambda: keras.ops.space_to_depth(row, 2))
    attempt(see, "space_to_depth, height", lambda: keras.ops.space_to_depth(x, 3))
    attempt(see, "space_to_depth, width", lambda: keras.ops.space_to_depth(x, 4))
    attempt(see, "space_to_depth by one", lambda: keras.ops.space_to_depth(x, 1))


@program("ops.unfold", "ops.fold", logic=True)
def folds_of_symbols(keras, see):
    """fold and unfold of symbols: sizes by strides and padding, and ranks that do not fit."""
    keras.ops.fold  # noqa: B018
    x = keras.KerasTensor((1, 3, 6, 8))
    attempt(see, "unfold", lambda: keras.ops.unfold(x, 2))
    attempt(see, "unfold, all", lambda: keras.ops.unfold(x, (2, 3), dilation=(2, 1), padding=(1, 0), stride=(1, 2)))
    attempt(see, "unfold of a square", lambda: keras.ops.unfold(keras.KerasTensor((4, 4)), 2))
    attempt(see, "fold", lambda: keras.ops.fold(keras.KerasTensor((1, 12, 9)), (4, 4), 2))
    attempt(see, "fold, open", lambda: keras.ops.fold(keras.KerasTensor((1, None, 9)), (4, 4), 2))
    attempt(see, "fold, no multiple", lambda: keras.ops.fold(keras.KerasTensor((1, 13, 9)), (4, 4), 2))
    attempt(see, "fold of a square", lambda: keras.ops.fold(keras.KerasTensor((12, 9)), (4, 4), 2))


@program("ops.norm", "ops.qr", "ops.svd", "ops.lu_factor", logic=True)
def matrices_of_symbols(keras, see):
    """Functions of linear algebra on symbols: shapes, and matrices and rows that do not fit."""
    x, row = keras.KerasTensor((2, 5, 3)), keras.KerasTensor((5,))
    open_one = keras.KerasTensor((None, None, 3))
    attempt(see, "norm", lambda: [keras.ops.norm(x), keras.ops.norm(x, axis=1), keras.ops.norm(x, axis=(0, 2))])
    attempt(see, "norm, kept", lambda: keras.ops.norm(x, axis=(0, 2), keepdims=True))
    attempt(see, "norm of three axes", lambda: keras.ops.norm(x, axis=(0, 1, 2)))
    attempt(see, "norm by a text", lambda: keras.ops.norm(x, ord="other", axis=(0, 1)))
    attempt(see, "norm, nuclear, of a row", lambda: keras.ops.norm(x, ord="nuc", axis=1))
    attempt(see, "qr", lambda: [keras.ops.qr(x), keras.ops.qr(x, mode="complete")])
    attempt(see, "qr, other mode", lambda: keras.ops.qr(x, mode="raw"))
    attempt(see, "qr of a row", lambda: keras.ops.qr(row))
    attempt(see, "qr, open", lambda: keras.ops.qr(open_one))
    attempt(see, "svd", lambda: [keras.ops.svd(x), keras.ops.svd(x, full_matrices=False)])
    attempt(see, "svd, values", lambda: keras.ops.svd(x, compute_uv=False))
    attempt(see, "lu_factor", lambda: keras.ops.lu_factor(x))


@program("ops.solve", "ops.solve_triangular", "ops.lstsq", "ops.cholesky", "ops.eigh", "ops.det", "ops.inv", logic=True)
def equations_of_symbols_that_do_not_fit(keras, see):
    """Equations of symbols: shapes, matrices that are not square, and right sides of other sizes."""
    keras.ops.lstsq  # noqa: B018
    square, tall, row = keras.KerasTensor((3, 3)), keras.KerasTensor((5, 3)), keras.KerasTensor((5,))
    attempt(see, "solve", lambda: [keras.ops.solve(square, square), keras.ops.solve(square, square[0])])
    attempt(see, "solve, not square", lambda: keras.ops.solve(tall, row))
    attempt(see, "solve, other sizes", lambda: keras.ops.solve(square, row))
    attempt(see, "solve, other sizes of a matrix", lambda: keras.ops.solve(square, tall))
    attempt(see, "solve_triangular", lambda: keras.ops.solve_triangular(square, tall))
    attempt(see, "lstsq", lambda: [keras.ops.lstsq(tall, row), keras.ops.lstsq(tall, keras.KerasTensor((5, 2)))])
    attempt(see, "lstsq of a row", lambda: keras.ops.lstsq(row, row))
    attempt(see, "lstsq, a cube", lambda: keras.ops.lstsq(tall, keras.KerasTensor((5, 2, 2))))
    attempt(see, "lstsq, other sizes", lambda: keras.ops.lstsq(square, row))
    attempt(see, "cholesky", lambda: [keras.ops.cholesky(square), keras.ops.eigh(square), keras.ops.det(square)])
    attempt(see, "cholesky, not square", lambda: keras.ops.cholesky(tall))
    attempt(see, "inv of a row", lambda: keras.ops.inv(row))


@program(
    "ops.segment_sum",
    "ops.segment_max",
    "ops.fft",
    "ops.fft2",
    "ops.rfft",
    "ops.irfft",
    "ops.stft",
    "ops.extract_sequences",
    logic=True,
)
def waves_and_segments_of_symbols(keras, see):
    """segment_sum, fft, rfft, stft and extract_sequences of symbols: sizes, and what does not fit."""
    x, open_one = keras.KerasTensor((2, 8)), keras.KerasTensor((2, None))
    ids, two = keras.KerasTensor((8,), "int32"), keras.KerasTensor((2,), "int32")
    attempt(see, "segment_sum", lambda: [keras.ops.segment_sum(x, two, 4), keras.ops.segment_sum(x, two)])
    attempt(see, "segment_max", lambda: keras.ops.segment_max(keras.KerasTensor((8, 3)), ids, num_segments=4))
    attempt(see, "fft", lambda: keras.ops.fft((x, x)))
    attempt(see, "fft, other sizes", lambda: keras.ops.fft((x, keras.KerasTensor((2, 7)))))
    attempt(see, "fft2 of rows", lambda: keras.ops.fft2((ids, ids)))
    attempt(see, "fft2, open", lambda: keras.ops.fft2((open_one, open_one)))
    attempt(see, "rfft", lambda: [keras.ops.rfft(x), keras.ops.rfft(x, fft_length=6), keras.ops.rfft(open_one)])
    attempt(see, "irfft", lambda: [keras.ops.irfft((x, x)), keras.ops.irfft((x, x), fft_length=6)])
    attempt(see, "stft", lambda: [keras.ops.stft(x, 4, 2, 6), keras.ops.stft(x, 4, 2, 6, center=False)])
    attempt(see, "stft of truths", lambda: keras.ops.stft(keras.KerasTensor((2, 8), "int32"), 4, 2, 6))
    attempt(see, "extract_sequences", lambda: keras.ops.extract_sequences(x, 3, 2))


@program("ops.istft", "ops.ifft2", "ops.logsumexp", "ops.in_top_k", "ops.top_k", logic=True)
def waves_back_from_symbols(keras, see):
    """istft, ifft2, logsumexp and in_top_k of symbols: sizes, and what does not fit."""
    keras.ops.ifft2  # noqa: B018
    x = keras.KerasTensor((2, 5, 4))
    attempt(see, "istft", lambda: keras.ops.istft((x, x), 6, 2, 6))
    attempt(see, "istft, a length", lambda: keras.ops.istft((x, x), 6, 2, 6, length=9))
    attempt(see, "istft, other sizes", lambda: keras.ops.istft((x, x[0]), 6, 2, 6))
    attempt(see, "ifft2", lambda: keras.ops.ifft2((x, x)))
    attempt(see, "ifft2, other sizes", lambda: keras.ops.ifft2((x, x[0])))
    attempt(see, "logsumexp", lambda: [keras.ops.logsumexp(x, axis=1, keepdims=True), keras.ops.logsumexp(x)])
    attempt(see, "in_top_k", lambda: keras.ops.in_top_k(keras.KerasTensor((5,), "int32"), x[0], k=2))
    attempt(see, "top_k", lambda: keras.ops.top_k(x, k=3))
