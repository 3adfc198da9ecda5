"""The parts of what watches a program that need no Keras, on a real Python 3.7."""

import inspect
import json
import os
import random
import sys
import tempfile
import types
import unittest

import numpy as np

from tests.worker37 import load

arriving, draws, feeding, journal = (load(name, "watching") for name in ("arriving", "draws", "feeding", "journal"))
patching, program, settings = (load(name, "watching") for name in ("patching", "program", "settings"))
building, calling, weights = (load(name, "watching") for name in ("building", "calling", "weights"))
asking, stepping, nothing = (load(name, "watching") for name in ("asking", "stepping", "nothing"))
roles, files, loading = (load(name, "watching") for name in ("roles", "files", "loading"))


def leaves(value):
    """What is in lists and dictionaries."""
    if isinstance(value, dict):
        value = list(value.values())
    return [leaf for one in value for leaf in leaves(one)] if isinstance(value, (list, tuple)) else [value]


class Like:
    """A Keras of which nothing is asked but what is here."""

    tf = None
    symbolic = False
    k = types.SimpleNamespace(utils=None)

    def flat(self, value):
        return [value] if not isinstance(value, (list, tuple)) else [leaf for one in value for leaf in self.flat(one)]

    def name(self, variable):
        return variable.name

    def value(self, variable):
        return variable.held

    def assign(self, variable, value):
        variable.held = value
        return True


class Variable:
    def __init__(self, name, held):
        self.name, self.held, self.shape = name, np.asarray(held, "float32"), np.shape(held)


class Layer:
    def __init__(self, *several):
        self.weights = list(several)


class Roles:
    """Every layer is made where it says."""

    def __init__(self, where):
        self.where = where

    def owner(self, layer):
        return self.where[id(layer)]


class WatchingTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = os.path.realpath(holder.name)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

    def journal(self, name="record"):
        mine = program.Program(self.folder, os.path.join(self.folder, "train.py"))
        made = journal.Journal(os.path.join(self.folder, name), mine)
        self.addCleanup(made.file.close)
        return made

    def test_a_place_is_a_statement_and_a_line(self):
        self.write("train.py", "a = 1\nmodel = f(\n    g(1),\n    g(2),\n)\nif a:\n    b = 2\n")
        mine = program.Program(self.folder, "")
        places = [mine.place("train.py", line) for line in (1, 2, 4, 5, 7)]
        self.assertEqual([one[1:] for one in places], [[1, 1], [2, 2], [2, 4], [2, 5], [7, 7]])

    def test_a_place_is_told_in_the_lines_of_the_program_that_it_stands_for(self):
        self.write("fixed.py", "new = 0\nmodel = f(\n    g(1),\n)\n")
        paired = {"first": "train.py", "second": "fixed.py", "lines": {"2": 1, "3": 2}, "begins": {"2": 1}}
        mine = program.Program(self.folder, "", {"fixed.py": paired})
        places = [mine.place("fixed.py", line) for line in (1, 2, 3, 4)]
        self.assertEqual(places[0], ["fixed.py", 1, 1])
        self.assertEqual(places[1:], [["train.py", 1, 1], ["train.py", 1, 2], ["train.py", 1, 1]])

    def test_our_own_frames_are_no_part_of_what_is_told(self):
        self.write("train.py", "a = 1\nb = 2\n")
        mine = program.Program(self.folder, "")
        ours = os.path.join(mine.mine, "calling.py")
        frame = '    File "%s", line 2, in call\n        return original(this)\n'
        theirs = frame % os.path.join(self.folder, "train.py")
        said = "in user code:\n\n" + theirs + frame % ours + "    ValueError: no\n"
        self.assertEqual(mine.without_us(said), "in user code:\n\n" + theirs + "    ValueError: no\n")

        def around():
            raise ValueError("no")

        try:
            try:
                exec(compile("def construct(f):\n    f()\n", ours, "exec"), globals())
                construct(around)  # noqa: F821 -- made by the line above, as if it were in a file of ours
            except ValueError as error:
                raise KeyError("later") from error
        except KeyError as error:
            text = mine.traceback(error)
        self.assertNotIn("calling.py", text)
        self.assertIn("in around", text)
        self.assertIn("KeyError: 'later'", text)

    def test_a_package_that_is_missing_is_known_through_what_was_raised_for_it(self):
        main = load("__main__", "watching")
        try:
            try:
                raise ImportError("No module named 'scipy'", name="scipy")
            except ImportError:
                raise RuntimeError("needs more")  # noqa: B904 -- as programs do
        except RuntimeError as error:
            found = main.raised(error, program.Program(self.folder, ""), str)
        self.assertEqual((found["type"], found["name"]), ("RuntimeError", "scipy"))

    def test_a_line_in_a_message_of_tensorflow_counts(self):
        self.write("train.py", "a = 1\nb = 2\n")
        mine = program.Program(self.folder, "")
        error = ValueError('in user code:\n  File "%s", line 2, in f' % os.path.join(self.folder, "train.py"))
        self.assertEqual(mine.raising(error), ["train.py", 2, 2])
        self.assertIsNone(mine.raising(ValueError("elsewhere")))

    def test_large_arrays_are_sampled_and_the_room_is_bounded(self):
        mine = self.journal()
        about = mine.array(np.zeros(journal.MOST_ELEMENTS + 1, "float32"))
        self.assertIn("step", about)
        kept = np.load(os.path.join(self.folder, "record", "arrays", about["array"] + ".npy"))
        self.assertLess(kept.size, 2 * journal.SAMPLED)
        mine.bytes = journal.ROOM
        self.assertNotIn("array", mine.array(np.zeros(3)))

    def test_a_child_writes_nothing(self):
        mine = self.journal()
        mine.owner = -1
        mine.tell("call", at=["", 0, 0])
        mine.array(np.zeros(3))
        self.assertEqual(os.path.getsize(os.path.join(self.folder, "record", "events.jsonl")), 0)
        self.assertEqual(os.listdir(os.path.join(self.folder, "record", "arrays")), [])

    def test_what_is_put_around_a_constructor_looks_like_it(self):
        class Dense:
            def __init__(self, units, activation=None):
                self.units = units

        before = inspect.getfullargspec(Dense.__init__).args
        calls = []

        def make(original):
            def wrapper(this, *args, **kwargs):
                calls.append(args)
                return original(this, *args, **kwargs)

            return wrapper

        self.assertTrue(patching.around(Dense, "__init__", make))
        self.assertFalse(patching.around(Dense, "__init__", make))
        self.assertEqual(inspect.getfullargspec(Dense.__init__).args, before)
        self.assertEqual(Dense(3).units, 3)
        self.assertEqual(calls, [(3,)])

    def test_drops_are_as_frequent_as_they_should_be_and_fit_into_32_bits(self):
        index = np.arange(100000, dtype="int32")
        first, second = (draws.drawn(index, np.int32(n), np.int32(7)) for n in (0, 1))
        self.assertEqual(first.dtype, np.dtype("int32"))
        for rate in (0.1, 0.5, 0.9):
            share = np.mean(first < int(rate * draws.PRIME))
            self.assertLess(abs(share - rate), 0.01)
        self.assertTrue(np.array_equal(first, draws.drawn(index.astype("int64"), 0, 7)))
        self.assertLess(abs(np.corrcoef(first, second)[0, 1]), 0.02)

    def test_a_pipe_that_a_program_makes_is_no_file_and_odd_names_are_told(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkfifo(os.path.join(folder, "pipe"))
            with open(os.path.join(os.fsencode(folder), b"caf\xe9.txt"), "w") as file:
                file.write("1")
            told = []

            class Journal:
                def tell(self, kind, **more):
                    told.append(more["path"])

            files.written(folder, {}, Journal())
        self.assertEqual(told, ["caf?.txt"])

    def test_draws_are_the_layer_s_own_while_a_savedmodel_is_written(self):
        class Library:
            symbolic, is_3, tf = False, True, None

        mine = draws.Draws(Library(), None, None)
        mine.dropped = lambda layer, inputs: "by rule"
        mine.layers = {1: None}
        layer = type("Dropout", (), {"rate": 0.5})()
        call = mine.call(lambda this, inputs, training=None: "own")
        self.assertEqual(call(layer, 1, training=True), "by rule")

        def writes(fails):
            found = call(layer, 1, training=True)
            if fails:
                raise OSError(found)
            return found

        self.assertEqual(mine.written(writes)(False), "own")
        with self.assertRaises(OSError):
            mine.written(writes)(True)
        self.assertEqual(call(layer, 1, training=True), "by rule")

    def test_inputs_have_the_batch_size_of_the_model_where_it_has_one(self):
        several = [types.SimpleNamespace(shape=shape, dtype="float32") for shape in ((6, 5), (None, None, 2))]
        with tempfile.TemporaryDirectory() as folder:
            made = loading.made(None, types.SimpleNamespace(inputs=several), folder)
        self.assertEqual([one.shape for one in made], [(6, 5), (loading.ROWS, loading.ANY, 2)])

    def test_whether_loading_or_the_call_fails_is_written_down(self):
        def failing(*_):
            raise ValueError("the moon is full")

        imported, ways = types.SimpleNamespace(call=failing), types.SimpleNamespace(Function=int)
        for loader, loaded in ((failing, False), (types.SimpleNamespace, True)):
            told, _ = loading.tried(imported, ways, loader, [np.ones(1)], "", "output")
            self.assertIs(told["loaded"], loaded)

    def test_fit_gets_its_rows_in_one_order_but_for_those_of_validation(self):
        x, y = np.arange(10.0), np.arange(10) * 2
        found = []
        for _ in range(2):
            arguments = {"x": x, "y": y, "validation_split": 0.3}
            self.assertTrue(feeding.shuffled(Like(), arguments, 1))
            found.append(arguments)
        self.assertTrue(np.array_equal(found[0]["x"], found[1]["x"]))
        self.assertFalse(np.array_equal(found[0]["x"], x))
        self.assertTrue(np.array_equal(found[0]["x"] * 2, found[0]["y"]))
        self.assertTrue(np.array_equal(found[0]["x"][7:], x[7:]))
        self.assertFalse(found[0]["shuffle"])

    def test_what_is_not_shuffled_stays_as_it_is(self):
        for more in ({"shuffle": False}, {"steps_per_epoch": 2}, {"shuffle": "batch"}):
            arguments = dict(more, x=np.arange(4.0))
            self.assertFalse(feeding.shuffled(Like(), arguments, 1))
            self.assertTrue(np.array_equal(arguments["x"], np.arange(4.0)))
        self.assertFalse(feeding.shuffled(Like(), {"x": iter([1])}, 1))

    def test_batches_by_their_number_come_in_the_order_of_their_sequence(self):
        class Sequence:
            def __getitem__(self, number):
                return np.full((2, 3), number), np.zeros(2)

            def __len__(self):
                return 4

        class Generating(Like):
            k = types.SimpleNamespace(utils=types.SimpleNamespace(Sequence=Sequence))

        for name in ("x", "generator"):
            for given, ordered in (({}, True), ({"shuffle": False}, False)):
                arguments = dict(given, **{name: Sequence()})
                self.assertIs(feeding.shuffled(Generating(), arguments, 1), ordered)
                self.assertIs(arguments["shuffle"], False)
                first, _ = feeding.first_batch(Generating(), arguments, 32)
                self.assertEqual(first.tolist(), np.zeros((2, 3)).tolist())
        # A generator gives its batches as it likes, and taking one would change what follows.
        given = {"x": (one for one in range(3))}
        self.assertFalse(feeding.shuffled(Generating(), given, 1))
        self.assertIsNone(feeding.first_batch(Generating(), given, 32))
        self.assertNotIn("shuffle", given)

    def test_what_the_program_asks_of_a_model_is_told_and_what_others_ask_is_not(self):
        class Model:
            """Its names ask for its weights, as Keras does inside."""

            @property
            def metrics_names(self):
                return ["loss"] if len(self.weights) else []

            @property
            def weights(self):
                return self.get_weights()

            def get_weights(self):
                return [np.zeros((2, 3)), np.zeros(3)]

        told = []
        mine = program.Program(self.folder, "")
        watched = asking.Asking(
            types.SimpleNamespace(
                k=types.SimpleNamespace(Model=Model, Sequential=Model, layers=types.SimpleNamespace(Layer=Model)),
                public=lambda cls: "Model",
            ),
            types.SimpleNamespace(tell=lambda kind, **more: told.append((kind, more["method"], more["value"]))),
            types.SimpleNamespace(of_keras=lambda cls: cls is Model, program=mine, of={}),
        )
        watched.install()
        model = Model()
        self.assertEqual(model.metrics_names, ["loss"])
        self.assertEqual(told, [])
        text = "model.metrics_names\nmodel.get_weights()\nfor _ in range(20):\n    model.weights\n"
        exec(compile(text, os.path.join(self.folder, "train.py"), "exec"), {"model": model})
        once = [("read", "metrics_names", ["loss"]), ("read", "get_weights", [[2, 3], [3]])]
        # Of many at one line not each one.
        self.assertEqual(told, once + [("read", "weights", 2)] * 9)

    def test_what_is_drawn_where_keras_is_imported_counts_for_nothing(self):
        self.write("drawing.py", "import random\nimport numpy as np\nfirst = random.random(), np.random.rand()\n")
        finder = arriving.Finder("drawing", random.random)
        sys.meta_path.insert(0, finder)
        sys.path.insert(0, self.folder)
        self.addCleanup(sys.path.remove, self.folder)
        self.addCleanup(sys.modules.pop, "drawing", None)
        random.seed(3)
        np.random.seed(3)
        import drawing

        self.assertNotIn(finder, sys.meta_path)
        self.assertEqual((random.random(), np.random.rand()), drawing.first)

    def test_the_seeds_that_keras_takes_are_no_draws_of_the_program(self):
        names = ("keras.src.random.seed_generator", "tf_keras.src.backend", "keras.src.utils.rng_utils")
        seeding, backend, utils = (types.ModuleType(name) for name in names)
        for module in (seeding, backend, utils):
            module.python_random = random
        draws.apart(dict(zip(names, (seeding, backend, utils))))
        kept = random.getstate()
        for module in (seeding, backend):
            self.assertIn(module.python_random.randint(1, 9), range(1, 10))
            self.assertIsInstance(module.python_random.Random(3), random.Random)
        self.assertEqual(random.getstate(), kept)
        # Seeding everything seeds what the program draws.
        self.assertIs(utils.python_random, random)

    def test_that_standard_input_is_read_is_told_once_and_nothing_comes(self):
        told = []
        journal_ = types.SimpleNamespace(tell=told.append)
        mine = nothing.stdin(journal_)
        self.assertEqual((mine.isatty(), mine.fileno(), told), (False, 0, []))
        self.assertEqual([mine.readline(), list(mine), mine.read()], ["", [], ""])
        self.assertEqual(told, ["stdin"])
        kept, sys.stdin = sys.stdin, nothing.stdin(journal_)
        try:
            with self.assertRaises(EOFError):
                input()
        finally:
            sys.stdin = kept
        self.assertEqual(told, ["stdin"] * 2)

    def test_who_trains_which_weights_is_told_once(self):
        told, kept = [], []
        library = types.SimpleNamespace(public=lambda cls: "optimizers." + cls.__name__)
        journal_ = types.SimpleNamespace(tell=lambda kind, **more: told.append((kind, more)))
        several = [Variable(name, [0.0]) for name in ("kernel", "bias", "of nobody")]
        keys = {id(one): one.name for one in several[:2]}
        roles_ = types.SimpleNamespace(keep=kept, of={})
        watched = stepping.Stepping(library, journal_, roles_, types.SimpleNamespace(keys=keys), None)
        optimizer = type("Adam", (), {"_trainable_variables": several})()
        roles_.of[id(optimizer)] = "train.py:1 Adam#1"
        pairs = [(0.0, one) for one in several]
        for _ in range(2):
            watched.trains(optimizer, "apply_gradients", pairs, (), {})
            watched.trains(optimizer, "apply", [0.0] * 3, (several,), {})
            watched.trains(optimizer, "apply", [0.0] * 3, (), {})
        watched.trains(optimizer, "apply", [0.0], (), {"trainable_variables": several[2:]})
        watched.trains(type("SGD", (), {})(), "apply", [0.0], (several[:1],), {})
        adam = {"role": "train.py:1 Adam#1", "what": "optimizers.Adam", "keys": ["bias", "kernel"]}
        sgd = {"role": "", "what": "optimizers.SGD", "keys": ["kernel"]}
        self.assertEqual(told, [("trains", adam), ("trains", sgd)])

    def test_weights_go_to_the_same_part_of_the_program(self):
        first, second = (
            Layer(Variable("kernel:0", [[1, 2]]), Variable("bias:0", [3, 4])),
            Layer(Variable("kernel:0", [[5, 6]])),
        )
        roles = Roles({id(first): "train.py:1 Dense#1", id(second): "train.py:1 Dense#2"})
        ours = weights.Weights(Like(), self.journal("first"), roles)
        ours.library.name = lambda one: one.name.split(":")[0]
        for layer in (first, second):
            ours.look(layer)
        ours.keep()
        # The second run builds them in another order, names one otherwise, and has one more.
        late = Layer(Variable("kernel", [[0, 0]]))
        early = Layer(Variable("kernel", [[0, 0]]), Variable("offset", [0, 0]), Variable("more", [0, 0, 0]))
        roles = Roles({id(early): "train.py:1 Dense#1", id(late): "train.py:1 Dense#2"})
        theirs = weights.Weights(Like(), self.journal("second"), roles, os.path.join(self.folder, "first"))
        for layer in (late, early):
            theirs.look(layer)
        self.assertEqual(late.weights[0].held.tolist(), [[5, 6]])
        self.assertEqual([one.held.tolist() for one in early.weights], [[[1, 2]], [3, 4], [0, 0, 0]])
        with open(os.path.join(self.folder, "second", "events.jsonl")) as file:
            told = [json.loads(line) for line in file]
        self.assertEqual([one["name"] for one in told if one["kind"] == "unmatched"], ["more"])
        self.assertEqual(
            [one["key"] for one in told if one["kind"] == "weight"][:2],
            ["train.py:1 Dense#2/1 kernel", "train.py:1 Dense#1/1 kernel"],
        )

    def test_a_weight_that_is_there_before_its_value_gets_the_first_one(self):
        class Waiting(Like):
            """A variable within a graph is empty until it is given something."""

            def value(self, variable):
                return variable.held if variable.held is not None else np.zeros((0,), "float32")

        roles = Roles({})
        roles.owner = lambda one: "train.py:1 Dense#1"
        first = weights.Weights(Like(), self.journal("first"), roles)
        first.look(Layer(Variable("kernel", [1, 2])))
        first.keep()
        late = Variable("kernel", [0, 0])
        late.held = None
        # The first run has no one to take a value from: it waits.
        waiting = weights.Weights(Waiting(), self.journal("waiting"), roles)
        waiting.look(Layer(late))
        self.assertEqual(len(waiting.pending), 1)
        second = weights.Weights(Waiting(), self.journal("second"), roles, os.path.join(self.folder, "first"))
        second.look(Layer(late))
        self.assertEqual(late.held.tolist(), [1, 2])
        self.assertEqual(second.pending, [])

    def test_a_model_is_called_early_only_where_the_method_calls_it(self):
        class Keras:
            """What a model of Keras has."""

            compiled, built = True, False

            def train_step(self, data):
                raise NotImplementedError

            def predict_step(self, data):
                raise NotImplementedError

        class Never(Keras):
            def train_step(self, data):
                return self.core(data)

        class Calls(Keras):
            def train_step(self, data):
                return self(data, training=True)

        class Extends(Keras):
            def train_step(self, data):
                return super().train_step(data)

        class Makes(Keras):
            def make_train_function(self):
                return None

        def builds(model, method="fit", **about):
            library = type("Some", (), dict({"is_3": True, "backend": "tensorflow"}, **about))
            return building.builds(library, lambda cls: cls is Keras, model, method)

        self.assertEqual(
            [builds(cls()) for cls in (Keras, Never, Calls, Extends, Makes)], [True, False, True, True, False]
        )
        self.assertTrue(builds(Never(), "predict"))
        self.assertTrue(builds(Never(), backend="jax"))
        unready = Keras()
        unready.compiled = False
        self.assertEqual([builds(unready), builds(unready, "predict")], [False, True])
        instead = Keras()
        instead.train_step = lambda data: data
        self.assertFalse(builds(instead))

    def test_a_model_is_built_when_all_in_it_is(self):
        layer = type("Layer", (), {"built": False, "get_weights": lambda self: []})()
        model = type("Model", (), {"built": True, "layers": [layer]})()
        self.assertFalse(building.whole(model))
        layer.built = True
        self.assertTrue(building.whole(model))

    def test_an_object_of_an_own_class_is_made_where_its_constructor_is_called(self):
        class Base:
            def __init__(self):
                self.seen = roles.outside(self, sys._getframe())

        class Own(Base):
            def __init__(self):
                super().__init__()

        class Holder:
            def __init__(self):
                self.held = Own()

        self.assertIs(Own().seen, sys._getframe())
        # The constructor of what holds it is a place like any other.
        self.assertEqual(Holder().held.seen.f_code.co_name, "__init__")

    def test_a_long_text_keeps_its_end(self):
        long = journal.text("in user code:" + "x" * 9000 + "ValueError: no")
        self.assertTrue(long.startswith("in user code:"))
        self.assertTrue(long.endswith("ValueError: no"))
        self.assertEqual(len(long), 3001)

    def test_a_mask_is_no_input_of_a_layer(self):
        def layer(inputs, mask=None):
            return inputs if mask is None else inputs * mask

        roles = Roles({})
        roles.of = {id(layer): "train.py:1 LSTM#1"}
        roles.owner = lambda one: roles.of[id(one)]
        library = Like()
        library.is_3, library.public, library.concrete = True, (lambda kind: "layers.LSTM"), np.asarray
        library.tensors = lambda value: [one for one in leaves(value) if isinstance(one, np.ndarray)]
        calls = calling.Calls(library, self.journal("first"), roles, None)
        calls.capture = []
        inputs, mask = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0]])
        calls.inside(layer, layer, (inputs,), {"mask": mask}, layer(inputs, mask), 1)
        self.assertEqual([one.tolist() for one in calls.capture[0]["inputs"]], [[[1.0, 2.0]]])
        # With the inputs of the first run it has its own mask still.
        other = np.array([[3.0, 4.0]])
        calls.tensor = lambda value, like: value
        kept = []
        calls.journal.array = lambda value: kept.append(value.tolist())
        found = calls.refed(layer, (inputs,), {"mask": mask}, calls.capture[0]["inputs"], [other])
        self.assertEqual((list(found), kept), (["fed"], [[[3.0, 0.0]]]))

    def test_settings_are_plain(self):
        class Policy:
            name = "float32"

        found = settings.simple(
            {"a": np.float32(0.5), "b": (1, np.int64(2)), "c": Policy(), "d": len, "e": np.zeros(100)}
        )
        self.assertEqual(found, {"a": 0.5, "b": [1, 2], "c": "float32", "d": "len", "e": "array of shape (100,)"})

    def test_a_package_that_arrives_is_told_of_once(self):
        self.write("arriving_package.py", "value = 3\n")
        sys.path.insert(0, self.folder)
        self.addCleanup(sys.path.remove, self.folder)
        told = []
        finder = arriving.Finder("arriving_package", lambda: told.append(sys.modules["arriving_package"].value))
        sys.meta_path.insert(0, finder)
        import arriving_package

        self.assertEqual((arriving_package.value, told), (3, [3]))
        self.assertNotIn(finder, sys.meta_path)


if __name__ == "__main__":
    unittest.main()
