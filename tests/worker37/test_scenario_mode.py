"""Ways that a model does not have are unsupported, one that raises stops no other, and each is a variant."""

import unittest
from unittest import mock

from tests.worker37 import load

recording, keras_api, mode = (load(n) for n in ("recording", "keras_api", "scenarios.mode"))

PARAMS = {"architecture": {"style": "functional"}, "inputs": [{"shape": [2, 3]}]}


class Model:
    """Doubles its input; its predict_on_batch raises."""

    layers = ()

    def count_params(self):
        return 0

    def call(self, inputs):
        return inputs * 2

    __call__ = call

    def predict(self, x, verbose=1):
        return x * 2

    def predict_on_batch(self, x):
        raise ValueError("no batches")


class Keras:
    """A Keras on NumPy, without a backend module."""

    backend = "numpy"

    def get(self, name):
        if name == "backend.function":
            raise keras_api.MissingSymbolError(name)
        return Model


class Engine:
    """Calls at once; does not train."""

    name = "numpy"
    inference_only = True

    def forward(self, function, arrays, training=False, owner=None):
        return [function(arrays, training)]

    def read(self, variable):
        return variable.value


class ModeTest(unittest.TestCase):
    def stages(self, engine=None, **more):
        run = recording.Run(Keras(), engine or Engine(), "float32")
        with mock.patch.object(mode.building, "model", lambda keras, architecture: Model()):
            mode.perform(run, "Model", dict(PARAMS, **more))
        return {stage["stage"]: stage for stage in run.stages}

    def test_each_way_is_a_variant_and_one_that_raises_stops_no_other(self):
        stages = self.stages(on_batch=True)
        self.assertEqual(
            {name: stage["status"] for name, stage in stages.items()},
            {
                "construct": "ok",
                "build": "ok",
                "predict": "ok",
                "predict_on_batch": "error",
                "eager": "ok",
                "function": "unsupported",
                "backend_function": "unsupported",
                "session": "unsupported",
            },
        )
        self.assertEqual(list(stages["eager"]["facts"]), ["output | eager"])
        self.assertEqual(stages["predict"]["facts"]["output | predict"], stages["eager"]["facts"]["output | eager"])
        self.assertEqual(stages["predict_on_batch"]["raised"]["message"], "no batches")

    def test_graphs_only_is_no_eager_call(self):
        engine = Engine()
        engine.name = "symbolic"
        self.assertEqual(self.stages(engine)["eager"]["status"], "unsupported")

    def test_xla_is_tried_where_the_case_says_so_and_the_session_comes_last(self):
        stages = self.stages(jit=True, training={"target": {"shape": [2, 3]}, "loss": "mean_squared_error"})
        self.assertEqual(stages["jit"]["status"], "unsupported")
        self.assertEqual(stages["fit"]["status"], "unsupported")
        self.assertEqual(list(stages)[-1], "session")
        asked = [name for name in stages if name.startswith("jit_compile")]
        self.assertEqual(asked, ["jit_compile", "jit_compile_off", "jit_compile_auto"])

    def test_what_costs_much_is_tried_where_the_case_says_so(self):
        self.assertEqual(
            list(self.stages()),
            ["construct", "build", "predict", "eager", "function", "backend_function", "session"],
        )
        self.assertEqual(self.stages(torch_compile=True)["torch_compile"]["status"], "unsupported")


class LayerTest(unittest.TestCase):
    """A layer of one's own, called on all inputs with keywords."""

    def setUp(self):
        self.made = []
        made = self.made

        class Moving:
            """Adds up how often it was called, and its inputs."""

            def __init__(self, **arguments):
                made.append(arguments)
                self.weights = [Variable()]
                self.trainable_weights = []

            def __call__(self, inputs, training=None):
                made.append((isinstance(inputs, list), training))
                return inputs

        class Around(Model):
            """Calls its layer on what predict is given."""

            def __init__(self, inputs, outputs, name):
                super(Around, self).__init__()
                self.several = isinstance(outputs, list)
                self.layers = [made_layer[0]]

            def predict(self, x, verbose=1):
                self.layers[0].weights[0].value = self.layers[0].weights[0].value + 1
                return [a * 2 for a in x] if self.several else x * 2

        made_layer = []

        class Own(Keras):
            """Hands out the layer, Input and the model."""

            def get(self, name):
                if name == "Input":
                    return lambda **given: dict(given)
                return Around if name == "Model" else super(Own, self).get(name)

            def new(self, name, arguments):
                made_layer.append(Moving(**arguments))
                return made_layer[-1]

        self.keras = Own()

    def stages(self, params):
        run = recording.Run(self.keras, Engine(), "float32")
        injected = lambda engine, layer, precision: setattr(layer.weights[0], "value", 0)  # noqa: E731
        with mock.patch.object(mode.weights, "inject", injected):
            mode.perform(run, "layers.Moving", params)
        return {stage["stage"]: stage for stage in run.stages}

    def test_a_layer_is_called_on_one_input_or_on_the_list(self):
        one = {"layer": {"new": "layers.Moving", "arguments": {}}, "inputs": [{"shape": [2, 3]}]}
        stages = self.stages(one)
        self.assertEqual(self.made, [{"name": "part0"}, (False, None)])
        self.assertEqual(stages["predict"]["status"], "ok")
        self.assertNotIn("state | predict", stages["predict"]["facts"])
        del self.made[:]
        self.stages(dict(one, inputs=[{"shape": [2, 3]}, {"shape": [2], "kind": "integer", "high": 3}]))
        self.assertEqual(self.made[1:], [(True, None)])

    def test_inputs_have_the_type_of_their_arrays_where_that_is_no_floating_one(self):
        arrays = [mode.numpy.zeros((2, 3), "float32"), mode.numpy.zeros((2,), "int32")]
        found = mode.entries_for(self.keras, arrays)
        self.assertEqual(found, [{"shape": (3,), "name": "entry0"}, {"shape": (), "name": "entry1", "dtype": "int32"}])

    def test_keywords_go_into_the_call_and_every_way_begins_with_the_given_state(self):
        params = {"layer": {"new": "layers.Moving"}, "inputs": [{"shape": [2, 3]}], "keywords": {"training": True}}
        stages = self.stages(params)
        self.assertEqual(self.made[1:], [(False, True)])
        state = {name: stage["facts"].get("state | " + name) for name, stage in stages.items()}
        self.assertEqual(state["predict"], [mode.facts.array(1)])
        self.assertEqual(state["eager"], [mode.facts.array(0)])


class Variable:
    """A number that is no trainable weight."""

    value = 0


class LossTest(unittest.TestCase):
    def stages(self, evaluate):
        class Loss:
            """The mean of what is called on."""

            def __call__(self, y_true, y_pred):
                return (y_true - y_pred).mean()

        class Compiled(Model):
            """Knows the loss."""

            def __init__(self, inputs, outputs, name):
                pass

            def compile(self, optimizer, loss):
                self.loss = loss

            def evaluate(self, x, y, batch_size, verbose):
                return evaluate(self.loss(y, x))

            def test_on_batch(self, x, y):
                return [float(self.loss(y, x))]

        class Own(Keras):
            """A loss, a layer and an optimizer."""

            def get(self, name):
                return (lambda **given: dict(given)) if name == "Input" else Compiled

            def new(self, name, arguments):
                return lambda tensor: tensor

            def value(self, data):
                return Loss()

        run = recording.Run(Own(), Engine(), "float32")
        params = {"loss": {"new": "losses.Mean"}, "inputs": [{"shape": [2, 3]}, {"shape": [2, 3]}]}
        mode.perform(run, "losses.Mean", params)
        return {stage["stage"]: stage for stage in run.stages}

    def test_a_loss_is_one_quantity_in_evaluate_and_in_calls(self):
        stages = self.stages(float)
        self.assertEqual(
            {name: stage["status"] for name, stage in stages.items()},
            {
                "construct": "ok",
                "evaluate": "ok",
                "test_on_batch": "ok",
                "eager": "ok",
                "function": "unsupported",
                "jit": "unsupported",
                "session": "unsupported",
            },
        )
        values = [stages[name]["facts"]["loss | " + name] for name in ("evaluate", "test_on_batch", "eager")]
        self.assertEqual(values[0], values[1])
        self.assertEqual(values[0], values[2])

    def test_a_way_that_raises_stops_no_other(self):
        def refuse(value):
            raise ValueError("no evaluation")

        stages = self.stages(refuse)
        self.assertEqual(stages["evaluate"]["status"], "error")
        self.assertEqual(stages["eager"]["status"], "ok")
