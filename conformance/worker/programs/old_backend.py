"""Programs about functions of keras.backend that few programs call, and that Keras 3 has mostly left out."""

import contextlib
import io

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program("backend.eval", "backend.update_sub", "backend.update_add", "backend.update", logic=True)
def variables_updated_and_evaluated(keras, see):
    """backend.eval of variables and expressions; update, update_add and update_sub of a variable."""
    K = keras.backend  # noqa: N806
    variable = K.variable([1.0, 2.0])
    see("variable", np.array(K.eval(variable)))
    attempt(see, "expression", lambda: np.array(K.eval(variable * 2 + 1)))
    attempt(see, "constant", lambda: np.array(K.eval(K.constant([3, 4]))))
    attempt(see, "a number", lambda: np.array(K.eval(2.5)))
    attempt(see, "a list", lambda: np.array(K.eval([1.0, 2.0])))
    for name, change in (
        ("subtracted", lambda: K.update_sub(variable, K.constant([0.25, 0.5]))),
        ("added", lambda: K.update_add(variable, K.constant([1.0, 1.0]))),
        ("updated", lambda: K.update(variable, K.constant([5.0, 6.0]))),
        ("subtracted a number", lambda: K.update_sub(variable, 1.0)),
    ):
        # In a graph the update is a node, and happens when it is evaluated.
        attempt(see, name, lambda change=change: np.array(K.eval(change())))
        attempt(see, name + ", afterwards", lambda: np.array(K.get_value(variable)))
    attempt(see, "another shape", lambda: np.array(K.eval(K.update_sub(variable, K.constant([1.0])))))


@program("backend.is_variable", "backend.is_placeholder", "backend.is_keras_tensor", "backend.is_tensor", logic=True)
def kinds_of_tensors(keras, see):
    """backend.is_variable, is_placeholder, is_tensor, is_sparse and is_keras_tensor of six kinds of values."""
    K = keras.backend  # noqa: N806
    made = []
    for name, make in (
        ("a variable", lambda: K.variable([1.0])),
        ("a constant", lambda: K.constant([1.0])),
        ("an input", lambda: keras.layers.Input((1,))),
        ("a placeholder", lambda: K.placeholder((None, 1))),
        ("an output", lambda: keras.layers.ReLU()(keras.layers.Input((1,)))),
        ("an array", lambda: np.ones(1)),
        ("a sparse placeholder", lambda: K.placeholder((2, 2), sparse=True)),
    ):
        try:
            made.append((name, make()))
        except Exception as error:
            see(name, error)
    for function in ("is_variable", "is_placeholder", "is_tensor", "is_sparse", "is_keras_tensor"):
        try:
            getattr(K, function)
        except Exception as error:
            see(function, error)
            continue
        for name, value in made:

            def told(function=function, value=value):
                return bool(getattr(K, function)(value))

            attempt(see, function + " of " + name, told)


@program("backend.to_dense", "backend.is_sparse", logic=True)
def sparse_tensor_made_dense(keras, see, tf):
    """backend.to_dense of a sparse tensor and of a dense one."""
    K = keras.backend  # noqa: N806
    sparse = tf.SparseTensor(indices=[[0, 1], [2, 0]], values=[5.0, 7.0], dense_shape=[3, 2])
    attempt(see, "sparse", lambda: bool(K.is_sparse(sparse)))
    see("made dense", np.array(K.eval(K.to_dense(sparse))))
    attempt(see, "dense already", lambda: np.array(K.eval(K.to_dense(K.constant([1.0, 2.0])))))
    attempt(see, "an array", lambda: np.array(K.to_dense(np.ones(2))))


@program("backend.name_scope", logic=True)
def names_within_a_name_scope(keras, see):
    """backend.name_scope: names of variables and weights made within it, nested, and of a wrong name."""
    K = keras.backend  # noqa: N806
    with K.name_scope("outer"):
        attempt(see, "variable", lambda: K.variable([1.0], name="own").name)
        layer = keras.layers.Dense(1, name="dense")
        layer.build((None, 1))
        see("weights", [one.name for one in layer.weights])
        with K.name_scope("inner"):
            attempt(see, "nested", lambda: K.variable([1.0], name="other").name)
    attempt(see, "afterwards", lambda: K.variable([1.0], name="outside").name)

    def opened(name):
        with K.name_scope(name):
            return K.variable([1.0], name="third").name

    attempt(see, "a slash", lambda: opened("a/b"))
    attempt(see, "a blank", lambda: opened("a b"))
    attempt(see, "a number", lambda: opened(3))


@program("backend.print_tensor", logic=True)
def tensor_printed_and_passed_on(keras, see, tensor):
    """backend.print_tensor: what it returns, eagerly and in a model, and where it prints."""
    K = keras.backend  # noqa: N806
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        value = K.print_tensor(tensor([1.0, 2.0]), "look")
    see("returned", value)
    attempt(see, "no message", lambda: K.print_tensor(tensor([3.0])))
    attempt(see, "not to Python's output", lambda: "look" not in out.getvalue())

    def modelled():
        inputs = keras.layers.Input((1,))
        outputs = keras.layers.Lambda(lambda x: K.print_tensor(x, "in a model") * 2)(inputs)
        return keras.models.Model(inputs, outputs).predict(np.array([[3.0]], "float32"), verbose=0)

    attempt(see, "in a model", modelled)


@program("backend.ctc_label_dense_to_sparse", "backend.ctc_batch_cost", "backend.ctc_decode", logic=True)
def labels_of_ctc(keras, see, tensor):
    """backend.ctc_label_dense_to_sparse, ctc_batch_cost of labels of two lengths, and ctc_decode."""
    K = keras.backend  # noqa: N806
    convert, cost_of, decode = K.ctc_label_dense_to_sparse, K.ctc_batch_cost, K.ctc_decode
    labels, lengths = np.array([[1, 0, 2], [2, 1, 0]], "int32"), np.array([3, 2], "int32")

    def sparse():
        found = convert(tensor(labels), tensor(lengths))
        return [np.array(K.eval(found.indices)), np.array(K.eval(found.values)), np.array(K.eval(found.dense_shape))]

    attempt(see, "sparse", sparse)
    found = np.array([[[0.5, 0.25, 0.125, 0.125]] * 4, [[0.125, 0.125, 0.5, 0.25]] * 4], "float32")
    steps, longest = np.array([[4], [4]], "int32"), np.array([[3], [2]], "int32")

    def cost(wanted):
        return cost_of(tensor(wanted), tensor(found), tensor(steps), tensor(longest))

    attempt(see, "cost", lambda: cost(labels))
    attempt(see, "cost of a short label", lambda: cost(np.array([[1, 0, 2], [2, 0, 0]], "int32")))
    attempt(see, "decoded", lambda: decode(tensor(found), tensor(steps[:, 0]))[0][0])
    attempt(see, "probability", lambda: decode(tensor(found), tensor(steps[:, 0]))[1])


@program("backend.learning_phase_scope", "backend.learning_phase", "layers.Dropout", logic=True)
def scope_of_the_learning_phase(keras, see):
    """backend.learning_phase_scope: what the learning phase is in it, and what Dropout does."""
    K = keras.backend  # noqa: N806

    scope = K.learning_phase_scope

    def within(phase):
        with scope(phase):
            inside = K.learning_phase()
            out = keras.layers.Dropout(0.5)(K.constant([[1.0] * 64]))
            return [int(inside), bool(np.all(np.array(K.eval(out)) == 1.0))]

    attempt(see, "training", lambda: within(1))
    attempt(see, "inference", lambda: within(0))
    attempt(see, "two", lambda: within(2))
    attempt(see, "a truth value", lambda: within(True))


@program(
    "backend.experimental.enable_tf_random_generator",
    "backend.experimental.disable_tf_random_generator",
    "backend.experimental.is_tf_random_generator_enabled",
    logic=True,
)
def random_generator_of_the_backend_switched(keras, see):
    """enable_tf_random_generator and disable_tf_random_generator, and draws of one seed under each."""
    place = keras.backend.experimental
    at_first = place.is_tf_random_generator_enabled()
    see("at first", at_first)

    def drawn():
        keras.utils.set_random_seed(3)
        return [np.array(keras.backend.random_uniform((2,))) for _ in range(2)]

    def repeated():
        return bool(np.all(np.equal(drawn(), drawn())))

    try:
        attempt(see, "enable", place.enable_tf_random_generator)
        see("enabled", place.is_tf_random_generator_enabled())
        attempt(see, "one seed, enabled", repeated)
        attempt(see, "disable", place.disable_tf_random_generator)
        see("disabled", place.is_tf_random_generator_enabled())
        attempt(see, "one seed, disabled", repeated)
    finally:
        (place.enable_tf_random_generator if at_first else place.disable_tf_random_generator)()


@program(
    "backend.normalize_data_format", "backend.control_dependencies", "backend.eager", "backend.symbolic", logic=True
)
def functions_of_the_backend_of_keras_2_3(keras, see):
    """normalize_data_format, control_dependencies, eager and symbolic of keras 2.3's backend."""
    K = keras.backend  # noqa: N806
    normalize, eager, symbolic = K.normalize_data_format, K.eager, K.symbolic
    attempt(see, "None", lambda: normalize(None))
    attempt(see, "capitals", lambda: normalize("Channels_First"))
    attempt(see, "unknown", lambda: normalize("channels"))

    def depending():
        variable = K.variable([1.0])
        with K.control_dependencies([K.update(variable, [4.0])]):
            return np.array(K.eval(K.identity(variable) * 1.0))

    attempt(see, "control_dependencies", depending)
    attempt(see, "eager", lambda: eager(lambda one: one + 1)(3))
    attempt(see, "symbolic", lambda: symbolic(lambda one: one + 1)(4))
