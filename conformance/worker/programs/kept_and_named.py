"""Programs about what is kept and named: objects in files, variables, scopes, trees, settings, seeds."""

import collections
import os
import zipfile

import numpy as np

from . import program


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


@program("saving.serialize_keras_object", "saving.deserialize_keras_object", logic=True)
def plain_objects_there_and_back(keras, see):
    """Bytes, tuples, slices, points, arrays, types and variables of Keras, written and read again."""
    keras.KerasTensor  # noqa: B018
    write, read = keras.saving.serialize_keras_object, keras.saving.deserialize_keras_object
    for name, value in (
        ("bytes", b"abc"),
        ("a tuple in a list", [1, ("a", None)]),
        ("a slice", slice(1, None, 2)),
        ("points", Ellipsis),
        ("a number of NumPy", np.float32(0.5)),
        ("a type", np.dtype("int8")),
        ("a dictionary", {"a": (1, 2), "b": {"c": [True]}}),
    ):
        attempt(see, name, lambda value=value: write(value))
        attempt(see, name + ", again", lambda value=value: repr(read(write(value))))
    attempt(see, "an array", lambda: write(np.array([[1, 2]], "int16")))
    attempt(see, "an array, again", lambda: read(write(np.array([[1, 2]], "int16"))).tolist())
    attempt(see, "a tensor", lambda: write(keras.ops.convert_to_tensor(np.array([1.0, 2.0], "float32"))))
    attempt(see, "a symbol", lambda: write(keras.KerasTensor((2, None), "int32", name="a")))


@program("saving.deserialize_keras_object", "config.enable_unsafe_deserialization", logic=True)
def objects_that_are_not_read(keras, see):
    """deserialize_keras_object of unknown modules, classes and functions, and of parts left out."""
    keras.config.enable_unsafe_deserialization  # noqa: B018
    read = keras.saving.deserialize_keras_object

    def config(module="keras.initializers", name="Constant", **more):
        return dict({"module": module, "class_name": name, "config": {"value": 2.0}, "registered_name": None}, **more)

    class Own:
        def __init__(self, value=0):
            self.value = value

    attempt(see, "known", lambda: type(read(config())).__name__)
    attempt(see, "no class", lambda: read({"config": {}}))
    attempt(see, "no config", lambda: read({"class_name": "Constant", "module": "keras.initializers"}))
    attempt(see, "no dictionary", lambda: read(config(config=3)))
    attempt(see, "an unknown class", lambda: read(config(name="NoSuch")))
    attempt(see, "an unknown module", lambda: read(config(module="no_such_module.inner")))
    attempt(see, "an unknown package", lambda: read(config(module=None, name="Own", registered_name="pack>Own")))
    attempt(see, "no from_config", lambda: read(config(module=None, name="Own"), custom_objects={"Own": Own}))
    attempt(
        see,
        "a function",
        lambda: read(
            {"module": "builtins", "class_name": "function", "config": "no_such", "registered_name": "function"}
        ),
    )
    attempt(see, "a module of Python", lambda: read(config(module="os", name="system")))
    attempt(see, "nothing", lambda: read(None))
    attempt(see, "a text", lambda: read("relu"))
    attempt(see, "custom_objects that are none", lambda: read(config(), custom_objects=[Own]))


@program("saving.serialize_keras_object", "layers.Lambda", "config.enable_unsafe_deserialization", logic=True)
def functions_without_names_in_files(keras, see, folder):
    """A Lambda layer with a function without a name: written, refused, and read where it is allowed."""
    keras.config.enable_unsafe_deserialization  # noqa: B018
    layer = keras.layers.Lambda(lambda x: x * 3, name="three")
    written = keras.saving.serialize_keras_object(layer)
    see("keys", sorted(written["config"]))
    see("kind", sorted(written["config"]["function"]))
    x = np.ones((1, 2), "float32")
    attempt(see, "refused", lambda: keras.saving.deserialize_keras_object(written))
    attempt(see, "allowed", lambda: np.asarray(keras.saving.deserialize_keras_object(written, safe_mode=False)(x)))
    attempt(see, "refused again", lambda: keras.saving.deserialize_keras_object(written))
    path = os.path.join(folder, "a.keras")
    keras.Sequential([keras.Input((2,)), layer]).save(path)
    attempt(see, "file", lambda: keras.saving.load_model(path))
    attempt(see, "file, allowed", lambda: keras.saving.load_model(path, safe_mode=False).predict(x, verbose=0))


@program("saving.register_keras_serializable", "saving.get_registered_object", "saving.CustomObjectScope", logic=True)
def classes_that_are_not_registered(keras, see):
    """register_keras_serializable of a class without a config and of a function; scopes within scopes."""
    keras.saving.CustomObjectScope  # noqa: B018
    register = keras.saving.register_keras_serializable

    class Bare:
        pass

    attempt(see, "no config", lambda: register("kept")(Bare))

    def double(x):
        return 2 * x

    see("a function", keras.saving.get_registered_name(register("kept", "twice")(double)))
    see("found", keras.saving.get_registered_object("kept>twice") is double)
    outer, inner = {"a": 1, "b": 2}, {"a": 3}
    find = keras.saving.get_registered_object
    with keras.saving.CustomObjectScope(outer):
        with keras.saving.custom_object_scope(inner):
            see("inner", [find("a"), find("b"), keras.saving.get_custom_objects().get("a")])
        see("outer", [find("a"), find("b")])
    see("none", [find("a"), find("b")])
    written = keras.saving.serialize_keras_object(double)
    see("written", [written["class_name"], written["config"], written["registered_name"]])
    keras.saving.get_custom_objects().clear()
    see("cleared", find("kept>twice"))


def two_layers(keras, units=1, rate=0.5):
    """A compiled model of two layers with weights of their own."""
    model = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(2, name="first"), keras.layers.Dense(units, name="second")], name="two"
    )
    model.set_weights([np.arange(one.size, dtype="float32").reshape(one.shape) + 1 for one in model.get_weights()])
    model.compile(optimizer=keras.optimizers.SGD(rate, momentum=0.5), loss="mse")
    return model


@program("saving.save_model", "saving.load_model", logic=True)
def files_that_are_not_models(keras, see, folder):
    """save_model and load_model: endings, files that are there already, that are none, and parts of an archive."""
    keras.saving.save_weights  # noqa: B018
    save, load = keras.saving.save_model, keras.saving.load_model
    model, path = two_layers(keras), os.path.join(folder, "model.keras")
    attempt(see, "ending", lambda: save(model, os.path.join(folder, "model.txt")))
    attempt(see, "no ending", lambda: save(model, os.path.join(folder, "model")))
    attempt(see, "an older way", lambda: save(model, path, save_format="tf"))
    attempt(see, "no such option", lambda: save(model, path, no_such=3))
    attempt(see, "saved", lambda: save(model, path))
    with zipfile.ZipFile(path) as archive:
        see("archive", sorted(archive.namelist()))
    attempt(see, "apart, with an ending", lambda: save(model, path, zipped=False))
    apart = os.path.join(folder, "apart")
    attempt(see, "apart", lambda: (save(model, apart, zipped=False), sorted(os.listdir(apart)))[1])
    attempt(see, "loaded from apart", lambda: len(load(apart).weights))
    weights = os.path.join(folder, "a.weights.h5")
    attempt(see, "no file", lambda: load(os.path.join(folder, "none.keras")))
    with open(os.path.join(folder, "text.keras"), "w") as file:
        file.write("no archive")
    attempt(see, "a text", lambda: load(os.path.join(folder, "text.keras")))
    attempt(
        see,
        "weights as a model",
        lambda: (model.save_weights(weights), load(weights)),
    )
    see("not compiled", load(path, compile=False).compiled)


@program("saving.load_model", "Model.save", "Model.load_weights", logic=True)
def states_that_files_keep(keras, see, folder):
    """The state of an optimizer in a file; weights of other layers, loaded and skipped."""
    keras.saving.save_weights  # noqa: B018
    x, y = np.array([[1.0, -2.0]], "float32"), np.array([[1.0]], "float32")
    model = two_layers(keras)
    model.fit(x, y, epochs=2, verbose=0)
    path = os.path.join(folder, "model.keras")
    model.save(path)
    back = keras.saving.load_model(path)
    see("steps", int(keras.ops.convert_to_numpy(back.optimizer.iterations)))
    see("state", len(back.optimizer.variables))
    see(
        "alike",
        all((np.array(a) == np.array(b)).all() for a, b in zip(back.optimizer.variables, model.optimizer.variables)),
    )
    weights = os.path.join(folder, "a.weights.h5")
    model.save_weights(weights)
    other = two_layers(keras, units=3)
    attempt(see, "another size", lambda: other.load_weights(weights))
    attempt(see, "skipped", lambda: other.load_weights(weights, skip_mismatch=True))
    see(
        "what was loaded",
        [
            bool((a == b).all()) if a.shape == b.shape else None
            for a, b in zip(other.get_weights(), model.get_weights())
        ],
    )
    short = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    attempt(see, "fewer layers", lambda: short.load_weights(weights))
    bare = keras.Sequential([keras.layers.Dense(2), keras.layers.Dense(1)])
    attempt(see, "not built", lambda: bare.load_weights(weights))
    attempt(see, "overwritten", lambda: model.save_weights(weights, overwrite=True))


@program("Layer.save_assets", "Layer.load_assets", "saving.load_model", logic=True)
def assets_and_nested_parts_in_files(keras, see, folder):
    """A layer that writes a file of its own; layers in lists and dictionaries; names of their weights in a file."""
    keras.saving.KerasFileEditor  # noqa: B018

    class Words(keras.layers.Layer):
        def __init__(self, words=(), **options):
            super().__init__(**options)
            self.words = list(words)

        def call(self, inputs):
            return inputs

        def save_assets(self, path):
            with open(os.path.join(path, "words.txt"), "w") as file:
                file.write(" ".join(self.words))

        def load_assets(self, path):
            with open(os.path.join(path, "words.txt")) as file:
                self.words = file.read().split()

        def compute_output_shape(self, input_shape):
            return input_shape

    path = os.path.join(folder, "words.keras")
    keras.Sequential([keras.Input((2,)), Words(["a", "b"], name="words")]).save(path)
    with zipfile.ZipFile(path) as archive:
        see(
            "archive",
            sorted(name for name in archive.namelist() if name.startswith("assets") and not name.endswith("/")),
        )
    back = keras.saving.load_model(path, custom_objects={"Words": Words})
    see("words", back.layers[-1].words)

    class Parts(keras.Model):
        def __init__(self):
            super().__init__()
            self.many = [keras.layers.Dense(1), keras.layers.Dense(2)]
            self.named = {"b": keras.layers.Dense(1), "a": [keras.layers.ReLU(), keras.layers.Dense(1)]}
            self.inner = keras.Sequential([keras.layers.Dense(1)])

        def call(self, inputs):
            found = [part(inputs) for part in self.many] + [self.named["b"](inputs), self.named["a"][1](inputs)]
            return keras.ops.concatenate([*found, self.inner(inputs)], axis=-1)

    one, two = Parts(), Parts()
    x = np.ones((1, 2), "float32")
    one(x), two(x)
    one.set_weights([np.full(w.shape, float(n), "float32") for n, w in enumerate(one.get_weights())])
    weights = os.path.join(folder, "parts.weights.h5")
    one.save_weights(weights)
    two.load_weights(weights)
    see("loaded", [float(w.ravel()[0]) for w in two.get_weights()])

    def paths(part, at=""):
        if isinstance(part, dict):
            return [found for key in sorted(part) for found in paths(part[key], at + "/" + str(key))]
        return [at]

    attempt(see, "names", lambda: paths(keras.saving.KerasFileEditor(weights).weights_dict))


@program("saving.KerasFileEditor", logic=True)
def edits_that_are_refused(keras, see, folder):
    """KerasFileEditor: a model within a model, paths that are not there, what is no weight, and endings."""
    keras.saving.KerasFileEditor  # noqa: B018
    path = os.path.join(folder, "model.weights.h5")
    inner = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, name="first")], name="inner")
    model = keras.Sequential([keras.Input((2,)), inner, keras.layers.Dense(1, name="last")])
    model.save_weights(path)
    editor = keras.saving.KerasFileEditor(path)
    attempt(see, "layers", lambda: sorted(str(key) for key in editor.weights_dict["layers"]))
    attempt(see, "a source that is none", lambda: editor.delete_object("layers/no_such"))
    attempt(see, "a weight that is none", lambda: editor.delete_weight("layers/dense", "7"))
    attempt(see, "a weight of an object that is none", lambda: editor.add_weights("layers/no_such", {"0": np.ones(1)}))
    attempt(see, "no dictionary", lambda: editor.add_weights("layers/dense", np.ones(1)))
    attempt(see, "an object of text", lambda: editor.add_object("layers/more", {"0": "text"}))
    attempt(see, "an object below none", lambda: editor.add_object("no_such/more", {"0": np.ones(1)}))
    attempt(see, "a path", lambda: editor.rename_object("layers/dense", "other"))
    attempt(see, "renamed", lambda: sorted(str(key) for key in editor.weights_dict["layers"]))
    attempt(see, "saved as a model", lambda: editor.save(os.path.join(folder, "model.keras")))
    attempt(see, "another file", lambda: keras.saving.KerasFileEditor(os.path.join(folder, "a.txt")) and "made")


@program("Variable", logic=True)
def variables_that_are_refused(keras, see):
    """Variable: values, shapes, types and settings that it refuses, and what it says of itself."""
    make = keras.Variable
    attempt(see, "no shape", lambda: make(keras.initializers.Ones()) and "made")
    attempt(see, "an open shape", lambda: make(keras.initializers.Ones(), shape=(None, 2)) and "made")
    attempt(see, "below zero", lambda: make(keras.initializers.Ones(), shape=(-1, 2)) and "made")
    attempt(see, "no value", lambda: make(None) and "made")
    attempt(see, "a name with a slash", lambda: make([1.0], name="a/b") and "made")
    attempt(see, "a name that is no text", lambda: make([1.0], name=3) and "made")
    attempt(see, "an aggregation", lambda: make([1.0], aggregation="other") and "made")
    attempt(see, "a synchronization", lambda: make([1.0], synchronization="other") and "made")
    attempt(see, "an initializer by name", lambda: np.array(make("ones", shape=(2,))))
    one = make(np.array([[1.0, 2.0]], "float32"), name="own")
    attempt(see, "another shape", lambda: one.assign(np.ones((2, 2), "float32")))
    attempt(see, "another type", lambda: (one.assign(np.array([[3, 4]])), np.array(one))[1])
    attempt(see, "constraint", lambda: setattr(one, "constraint", 3))
    attempt(see, "regularizer", lambda: setattr(one, "regularizer", 3))
    attempt(see, "trainable", lambda: (setattr(one, "trainable", 0), one.trainable)[1])


@program("Variable")
def variables_in_sums_and_comparisons(keras, see):
    """Variable: operators of Python on it, from both sides, and what is assigned to it."""
    floatx = keras.backend.floatx()
    one = keras.Variable(np.array([3.0, -2.0], floatx))
    whole = keras.Variable(np.array([6, 5], "int32"), dtype="int32")
    see("plus", [np.array(value) for value in (one + 1, 1 + one, one - 1, 1 - one, one * 2, 2 * one)])
    see("divided", [np.array(value) for value in (one / 2, 2 / one, one // 2, 7 // one, one % 2, 7 % one)])
    see("powers", [np.array(value) for value in (one**2, 2**one, abs(one), -one)])
    see("compared", [np.array(value) for value in (one > 0, one >= 3, one < 0, one <= -2, one == 3, one != 3)])
    see("whole", [np.array(value) for value in (whole & 4, 4 & whole, whole | 1, 1 | whole, whole ^ 3, 3 ^ whole)])
    attempt(see, "turned", lambda: np.array(~keras.Variable(np.array([True, False]), dtype="bool")))
    attempt(
        see,
        "product",
        lambda: [np.array(one @ np.array([2.0, 5.0], floatx)), np.array(np.array([2.0, 5.0], floatx) @ one)],
    )
    see("item", float(one[1]))
    attempt(see, "length", lambda: len(one))
    attempt(see, "a number", lambda: [float(keras.Variable(2.5)), int(keras.Variable(2.5)), bool(keras.Variable(0.0))])
    attempt(see, "rounded", lambda: np.array(round(keras.Variable(np.array([0.25, 1.75], floatx)), 1)))
    attempt(see, "added", lambda: (one.assign_add([1.0, 1.0]), one.assign_sub([0.5, 2.0]), np.array(one))[2])


@program("StatelessScope", "name_scope", logic=True)
def scopes_that_are_refused(keras, see):
    """StatelessScope: what it is given that does not fit, values within and after it; name_scope, one in another."""
    keras.StatelessScope  # noqa: B018
    one = keras.Variable(np.array([1.0, 2.0], "float32"), name="one")
    two = keras.Variable(np.array([5.0], "float32"), name="two")
    attempt(see, "no variable", lambda: keras.StatelessScope(state_mapping=[(3, 4)]) and "made")
    attempt(
        see, "another shape", lambda: keras.StatelessScope(state_mapping=[(one, np.ones((3,), "float32"))]) and "made"
    )
    with keras.StatelessScope(state_mapping=[(one, np.array([7.0, 8.0], "float32"))]) as scope:
        see("within", np.array(keras.ops.convert_to_numpy(one.value)))
        two.assign(np.array([6.0], "float32"))
        see("assigned", np.array(keras.ops.convert_to_numpy(two.value)))
        attempt(see, "another shape within", lambda: two.assign([1.0, 2.0]))
    see("after", [np.array(one), np.array(two)])
    see(
        "kept",
        [
            np.array(keras.ops.convert_to_numpy(scope.get_current_value(one))),
            np.array(keras.ops.convert_to_numpy(scope.get_current_value(two))),
        ],
    )
    see("unknown", scope.get_current_value(keras.Variable([1.0])))
    with keras.name_scope("outer"):
        first = keras.Variable([1.0], name="a")
        with keras.name_scope("inner"):
            second = keras.Variable([1.0], name="b")
    see("paths", [first.path, second.path, keras.Variable([1.0], name="c").path])
    attempt(see, "a slash", lambda: keras.name_scope("a/b") and "made")
    attempt(see, "no text", lambda: keras.name_scope(3) and "made")


@program("tree.map_structure", "tree.flatten", "tree.pack_sequence_as", "tree.map_shape_structure", logic=True)
def trees_that_do_not_fit(keras, see):
    """keras.tree: structures that differ, too few and too many leaves, what is no function, and what is no tree."""
    tree = keras.tree
    pair = collections.namedtuple("Pair", ["b", "a"])
    attempt(
        see, "a named pair", lambda: [tree.flatten(pair(1, [2])), list(tree.map_structure(lambda x: x + 1, pair(1, 2)))]
    )
    attempt(see, "an ordered one", lambda: tree.flatten(collections.OrderedDict([("b", 1), ("a", 2)])))
    attempt(see, "a default one", lambda: tree.flatten(collections.defaultdict(list, {"b": 1, "a": [2, None]})))
    attempt(see, "other lengths", lambda: tree.map_structure(lambda a, b: a, [1, 2], [1]))
    attempt(see, "other kinds", lambda: tree.map_structure(lambda a, b: a, [1, 2], (1, 2)))
    attempt(see, "other keys", lambda: tree.assert_same_structure({"a": 1}, {"b": 1}))
    attempt(see, "no function", lambda: tree.map_structure(3, [1]))
    attempt(see, "no tree", lambda: tree.map_structure(lambda: 1))
    attempt(see, "too many leaves", lambda: tree.pack_sequence_as([1, 2], [3, 4, 5]))
    attempt(see, "too few leaves", lambda: tree.pack_sequence_as([1, 2], [3]))
    attempt(see, "no list of leaves", lambda: tree.pack_sequence_as([1, 2], 3))
    attempt(see, "no tree to pack", lambda: [tree.pack_sequence_as(1, [2])])


@program("tree.flatten_with_path", "tree.map_structure_up_to", "tree.traverse", "tree.map_shape_structure", logic=True)
def trees_walked_in_two_ways(keras, see):
    """keras.tree: paths of leaves, trees mapped to a depth, walked from above and from below, shapes within trees."""
    tree = keras.tree
    tree.flatten_with_path  # noqa: B018
    nested = {"b": [1, (2, 3)], "a": {"c": 4, "d": None}}
    attempt(see, "paths", lambda: [[list(path), leaf] for path, leaf in tree.flatten_with_path(nested)])
    attempt(see, "to a depth", lambda: tree.map_structure_up_to({"a": 0, "b": 0}, len, nested))
    attempt(see, "to a depth that is none", lambda: tree.map_structure_up_to({"a": 0, "b": [0, 0, 0]}, str, nested))

    def replaced(part):
        return "pair" if isinstance(part, tuple) else None

    attempt(see, "from above", lambda: tree.traverse(replaced, nested))
    attempt(see, "from below", lambda: tree.traverse(replaced, nested, top_down=False))
    attempt(see, "to nothing", lambda: tree.traverse(lambda part: tree.MAP_TO_NONE if part == 4 else None, nested))
    attempt(
        see,
        "shapes",
        lambda: tree.map_shape_structure(list, {"a": (2, None), "b": [(3,), [4, 5]]}),
    )
    attempt(see, "lists", lambda: tree.lists_to_tuples([1, {"a": [2]}]))
    attempt(see, "nested", lambda: [tree.is_nested(one) for one in ([], (), {}, "a", None, np.ones(2))])


@program("random.randint", "random.normal", "random.binomial", "random.categorical", "random.SeedGenerator", logic=True)
def draws_that_are_refused(keras, see):
    """keras.random: types, shapes and seeds that its functions refuse, and what a generator of seeds keeps."""
    keras.random.binomial  # noqa: B018
    drawn = lambda value: [list(value.shape), str(keras.backend.standardize_dtype(value.dtype))]  # noqa: E731
    attempt(see, "uniform whole numbers", lambda: drawn(keras.random.uniform((2,), dtype="int32", seed=1)))
    attempt(see, "fractions as whole numbers", lambda: drawn(keras.random.randint((2,), 0, 5, dtype="float32", seed=1)))
    attempt(
        see,
        "types",
        lambda: [
            drawn(keras.random.randint((2,), 0, 5, dtype="uint8", seed=1)),
            drawn(keras.random.normal((1, 2), dtype="float16", seed=1)),
        ],
    )
    attempt(
        see,
        "categorical",
        lambda: drawn(keras.random.categorical(np.zeros((2, 3), "float32"), 4, dtype="int16", seed=1)),
    )
    attempt(see, "categorical of a row", lambda: drawn(keras.random.categorical(np.zeros((3,), "float32"), 4, seed=1)))
    attempt(see, "a seed of text", lambda: drawn(keras.random.normal((2,), seed="1")))
    attempt(see, "a fraction as a seed", lambda: drawn(keras.random.normal((2,), seed=0.5)))
    attempt(see, "a generator of a text", lambda: keras.random.SeedGenerator("1") and "made")
    made = keras.random.SeedGenerator(7, name="seeds")
    attempt(
        see,
        "a state",
        lambda: [
            np.array(made.state).tolist(),
            np.array(made.next()).tolist(),
            np.array(made.state).tolist(),
        ],
    )
    attempt(
        see,
        "a config",
        lambda: [made.get_config(), keras.random.SeedGenerator.from_config(made.get_config()).get_config()],
    )


@program(
    "config.set_floatx", "config.set_epsilon", "config.set_image_data_format", "config.set_dtype_policy", logic=True
)
def settings_that_are_refused(keras, see):
    """keras.config: values that it refuses, after which nothing is changed, and switches that are read again."""
    keras.config.set_dtype_policy  # noqa: B018
    config = keras.config
    told = lambda: [config.floatx(), config.image_data_format(), config.dtype_policy().name]  # noqa: E731
    before = told()
    attempt(see, "floatx", lambda: config.set_floatx("float8"))
    attempt(see, "floatx, whole numbers", lambda: config.set_floatx("int32"))
    attempt(see, "format", lambda: config.set_image_data_format("channels_middle"))
    attempt(see, "policy", lambda: config.set_dtype_policy("no_such"))
    attempt(see, "policy, a number", lambda: config.set_dtype_policy(3))
    see("the same as before", told() == before)
    attempt(
        see,
        "logging",
        lambda: (
            config.disable_interactive_logging(),
            config.is_interactive_logging_enabled(),
            config.enable_interactive_logging(),
            config.is_interactive_logging_enabled(),
        )[1::2],
    )
    attempt(
        see,
        "filtering",
        lambda: (
            config.disable_traceback_filtering(),
            config.is_traceback_filtering_enabled(),
            config.enable_traceback_filtering(),
            config.is_traceback_filtering_enabled(),
        )[1::2],
    )


@program("backend.result_type", "backend.standardize_dtype", logic=True)
def types_of_several_values(keras, see):
    """result_type of types, of numbers of Python and of several; standardize_dtype of what is no type."""
    keras.backend.result_type  # noqa: B018
    kind = keras.backend.result_type
    small = ("bool", "int8", "uint8", "int16", "float16", "bfloat16")
    see("pairs", {a + " " + b: kind(a, b) for n, a in enumerate(small) for b in small[n:]})
    see(
        "with numbers",
        [kind("int8", int), kind("int8", float), kind("float16", int), kind("bool", int), kind(int, float)],
    )
    see("one", [kind("int16"), kind(None), kind(float), kind(int), kind(bool)])
    attempt(see, "none", kind)
    attempt(see, "no type", lambda: kind("no_such", "int8"))
    standard = keras.backend.standardize_dtype
    see(
        "standard",
        [
            standard(None) == keras.backend.floatx(),
            standard(np.float16),
            standard("bool"),
            standard(str),
        ],
    )
    attempt(see, "no standard", lambda: standard("no_such"))
    attempt(
        see,
        "kinds",
        lambda: [
            [keras.backend.is_float_dtype(one), keras.backend.is_int_dtype(one)]
            for one in ("bfloat16", "uint8", "bool")
        ],
    )
