"""The bare loop that overhead.py holds the harness against: the same Keras calls, one process, nothing else.

    python benchmarks/bare.py PROVIDER CASES.json ARRAYS.npz RESULT.json

Runs in the environment under test (Python 3.7 syntax, NumPy and Keras only, nothing of this project). It
performs layer, activation, loss and training cases in float32 and float64 as somebody would who writes a loop by
hand: it keeps no facts, encodes nothing, writes nothing down but which steps went well, so that overhead.py can show
that the loop did what the harness did. Eager TensorFlow (all versions) and symbolic Keras (keras 2.3) are written out.
"""
# Python 3.7, and what a case raises is not this loop's concern.
# ruff: noqa: B905, BLE001, PLC0415, PTH123, UP031

import importlib
import inspect
import json
import os
import sys
import time

import numpy

PROVIDERS = {"keras": "keras", "tf.keras": "tensorflow.keras", "tf_keras": "tf_keras"}
#: Runs between two clear_session() calls, as in the worker: without them graphs grow and every call gets slower.
RESETS = {"eager": 100, "symbolic": 4}


def load(provider):
    """The provider's Keras."""
    name = PROVIDERS[provider]
    if "." in name:
        parent, child = name.split(".")
        return getattr(importlib.import_module(parent), child)
    return importlib.import_module(name)


def get(keras, name):
    for part in name.split("."):
        keras = getattr(keras, part)
    return keras


def value(keras, data):
    """Arguments as Python values: ``{"new": name, "arguments": …}`` is an object, lists of numbers are tuples."""
    if isinstance(data, dict):
        if "new" in data:
            return get(keras, data["new"])(**value(keras, data.get("arguments", {})))
        if "symbol" in data:
            return get(keras, data["symbol"])
        return {key: value(keras, item) for key, item in data.items()}
    if isinstance(data, list):
        items = [value(keras, item) for item in data]
        return items if any(isinstance(item, dict) for item in data) else tuple(items)
    return data


def flat(result):
    if isinstance(result, dict):
        return [result[key] for key in sorted(result)]
    if isinstance(result, (list, tuple)):
        return [item for inner in result for item in flat(inner)]
    return [result]


def given(shape, dtype, role=""):
    """Some values; which ones does not matter here."""
    values = numpy.random.RandomState(0).uniform(-0.5, 0.5, shape)
    return (values + 1 if "variance" in role else values).astype(dtype)


class Eager:
    """tf.keras, keras from 2.4 on, tf_keras: GradientTape."""

    kind = "eager"

    def __init__(self, keras):
        import tensorflow

        self.keras, self.tf = keras, tensorflow

    def begin(self):
        return

    def numpy(self, tensor):
        return numpy.asarray(self.tf.convert_to_tensor(tensor.to_tensor() if hasattr(tensor, "to_tensor") else tensor))

    def read(self, variable):
        return self.numpy(raw(variable))

    def assign(self, variable, values):
        variable.assign(values)

    def forward(self, function, arrays, training=False, owner=None):
        return [self.numpy(t) for t in flat(function([self.tf.constant(a) for a in arrays], training))]

    def gradient(self, function, arrays, variables=(), owner=None):
        tensors = [self.tf.constant(a) for a in arrays]
        sources = [t for t in tensors if t.dtype.is_floating] + [raw(v) for v in variables]
        with self.tf.GradientTape(watch_accessed_variables=False) as tape:
            for source in sources:
                tape.watch(source)
            results = [r for r in flat(function(tensors, False)) if r.dtype.is_floating]
            factors = [self.tf.constant(given(r.shape, r.dtype.as_numpy_dtype)) for r in results]
            total = self.tf.add_n([self.tf.reduce_sum(r * f) for r, f in zip(results, factors)])
        return [None if g is None else self.numpy(g) for g in tape.gradient(total, sources)]

    def shape(self, function, arrays):
        inputs = [self.keras.Input(shape=a.shape[1:], dtype=str(a.dtype)) for a in arrays]
        return [t.shape for t in flat(function(inputs, None))]


class Symbolic:
    """keras up to 2.3: graphs, K.function, K.gradients. A function's graph is made once for a run."""

    kind = "symbolic"

    def __init__(self, keras):
        self.keras, self.backend = keras, keras.backend
        self.graphs = {}

    def begin(self):
        self.graphs.clear()

    def read(self, variable):
        return self.backend.get_value(variable)

    def assign(self, variable, values):
        self.backend.set_value(variable, values)

    def within(self, make, *arguments):
        return getattr(self.backend, "symbolic", lambda function: function)(make)(*arguments)

    def graph(self, function, arrays, owner):
        if function not in self.graphs:
            self.graphs[function] = self.within(self.make, function, arrays, owner)
        return self.graphs[function]

    def make(self, function, arrays, owner):
        inputs = [self.backend.placeholder(shape=a.shape, dtype=str(a.dtype)) for a in arrays]
        results = [r for r in flat(function(list(inputs), None)) if r is not None]
        results = [r if hasattr(r, "graph") else self.backend.identity(self.backend.constant(r)) for r in results]
        updates = list(getattr(owner, "updates", ()))
        always = updates if getattr(owner, "stateful", False) else []
        return {"inputs": inputs, "results": results, "updates": updates, "always": always, "compiled": {}}

    def compiled(self, inputs, results, updates=()):
        phase = self.backend.learning_phase()
        phases = [] if isinstance(phase, int) else [phase]
        results = results or [self.within(self.backend.identity, self.backend.constant(0.0))]
        function = self.backend.function(inputs + phases, results, updates=list(updates))
        return lambda arrays, training: function(list(arrays) + [int(training)] * len(phases))

    def forward(self, function, arrays, training=False, owner=None):
        graph = self.graph(function, arrays, owner)
        updates = graph["updates"] if training else graph["always"]
        if len(updates) not in graph["compiled"]:
            graph["compiled"][len(updates)] = self.compiled(graph["inputs"], graph["results"], updates)
        return graph["compiled"][len(updates)](arrays, training)[: len(graph["results"])]

    def gradient(self, function, arrays, variables=(), owner=None):
        graph = self.graph(function, arrays, owner)
        values = self.forward(function, arrays, owner=owner)
        pairs = [(r, v) for r, v in zip(graph["results"], values) if self.backend.dtype(r).startswith("float")]
        factors = [given(v.shape, v.dtype) for _, v in pairs]
        fed = [self.backend.placeholder(shape=f.shape, dtype=str(f.dtype)) for f in factors]
        sources = [p for p, a in zip(graph["inputs"], arrays) if a.dtype.kind == "f"] + list(variables)

        def differentiate():
            total = sum(self.backend.sum(r * f) for (r, _), f in zip(pairs, fed))
            return self.backend.gradients(total, sources)

        found = [g for g in self.within(differentiate) if g is not None]
        return self.compiled(graph["inputs"] + fed, found)(list(arrays) + factors, False)

    def shape(self, function, arrays):
        inputs = [self.keras.Input(shape=a.shape[1:], dtype=str(a.dtype)) for a in arrays]
        return [self.backend.int_shape(t) for t in flat(self.within(function, inputs, None))]


def raw(variable):
    found = getattr(variable, "value", None)
    return variable if found is None or callable(found) else found


def has_config(subject):
    """What a round trip needs: the config twice and what is made from it."""
    subject.get_config()
    subject.get_config()
    type(subject).from_config(subject.get_config()).get_config()


class Steps:
    """Which steps of a case went well."""

    def __init__(self):
        self.done = []

    def __call__(self, name, action):
        """Performs a step; False where it raised."""
        try:
            action()
        except Exception:
            self.done.append([name, False])
            return False
        self.done.append([name, True])
        return True


class Layer:
    """A layer case: the layer, and how it is called."""

    def __init__(self, engine, case, arrays, precision):
        self.engine, self.case, self.arrays, self.precision = engine, case, arrays, precision
        self.params = case["params"]
        self.count, self.keywords = len(self.params["inputs"]), sorted(self.params.get("keywords", {}))
        self.stateful = self.params.get("stateful")

    def construct(self):
        arguments = dict(self.params["arguments"], name="subject")
        self.subject = get(self.engine.keras, self.case["api"])(**value(self.engine.keras, arguments))
        self.takes_training = "training" in inspect.signature(self.subject.call).parameters
        # One object, by which a symbolic engine knows its graph again.
        self.called = self.call

    def named(self, tensors):
        rest = iter(tensors[self.count :])
        specs = [self.params["keywords"][name] for name in self.keywords]
        counts = [len(spec) if isinstance(spec, list) else None for spec in specs]
        return {
            name: next(rest) if count is None else [next(rest) for _ in range(count)]
            for name, count in zip(self.keywords, counts)
        }

    def call(self, tensors, training):
        more = self.named(tensors)
        if self.takes_training and training is not None:
            more["training"] = training
        return self.subject(tensors[0] if self.count == 1 else list(tensors[: self.count]), **more)

    def forward(self, function=None, training=False):
        return self.engine.forward(function or self.called, self.arrays, training=training, owner=self.subject)

    def reset(self):
        if self.stateful:
            (self.subject.reset_state if hasattr(self.subject, "reset_state") else self.subject.reset_states)()

    def assign(self, variables):
        for variable in variables:
            if "float" in str(variable.dtype):
                shape = [int(n) for n in variable.shape]
                self.engine.assign(variable, given(shape, self.precision, variable.name))

    def build(self):
        self.forward()
        self.assign(self.subject.weights)

    def infer(self):
        self.reset()
        for _ in range(2 if self.stateful else 1):
            self.forward()

    def is_regularized(self):
        given_ones = [name for name, one in self.params["arguments"].items() if one is not None]
        return self.case["api"] == "layers.ActivityRegularization" or any(
            n.endswith("_regularizer") for n in given_ones
        )

    def losses(self, tensors, training):
        self.called(tensors, training)
        if self.engine.kind == "symbolic":
            return self.subject.get_losses_for(None) + self.subject.get_losses_for(list(tensors))
        return list(self.subject.losses)

    def kept(self):
        trained = self.subject.trainable_weights
        return [v for v in self.subject.weights if not any(v is other for other in trained)]

    def train(self):
        self.reset()
        self.forward(training=True)
        for variable in self.kept():
            self.engine.read(variable)

    def mask(self):
        """The mask that the layer passes on; nothing where there is none."""

        def function(tensors, training):
            first = tensors[0] if self.count == 1 else list(tensors[: self.count])
            return [m for m in flat(self.subject.compute_mask(first, self.named(tensors).get("mask"))) if m is not None]

        if self.engine.kind == "eager" or self.engine.graph(function, self.arrays, self.subject)["results"]:
            self.forward(function)

    def differentiate(self):
        self.engine.gradient(self.called, self.arrays, self.subject.trainable_weights, owner=self.subject)


def layer(engine, case, arrays, precision, structural, step):
    one = Layer(engine, case, arrays, precision)
    if not step("construct", one.construct):
        return
    if structural and step("config", one.subject.get_config):
        step("roundtrip", lambda: has_config(one.subject))
    if not step("build", one.build):
        return
    if structural:
        step("names", lambda: [variable.name for variable in one.subject.weights])
        if not one.stateful:
            step("shape", lambda: engine.shape(one.called, arrays))
    if one.params.get("masked"):
        step("mask", one.mask)
    if not step("forward", one.infer):
        return
    if one.is_regularized():
        step("losses", lambda: one.forward(one.losses))
    step("training", one.train)
    one.assign(one.kept())
    one.reset()
    if one.subject.trainable_weights or any(a.dtype.kind == "f" for a in arrays):
        step("gradient", one.differentiate)


def activation(engine, case, arrays, precision, structural, step):
    keras, params = engine.keras, case["params"]
    if not step("construct", lambda: get(keras, case["api"])):
        return
    function = get(keras, case["api"])

    def config():
        written = keras.activations.serialize(function)
        keras.activations.get(case["api"].split(".")[-1])
        keras.activations.deserialize(written)

    if structural:
        step("config", config)
    positional = [value(keras, item) for item in params.get("positional", ())]
    arguments = value(keras, params.get("arguments", {}))

    def call(tensors, training):
        return function(tensors[0], *positional, **arguments)

    if step("forward", lambda: engine.forward(call, arrays)):
        step("gradient", lambda: engine.gradient(call, arrays))


def loss(engine, case, arrays, precision, structural, step):
    perform = loss_function if case["params"].get("form") == "function" else loss_class
    perform(engine, case, arrays, structural, step)


def loss_function(engine, case, arrays, structural, step):
    keras, params = engine.keras, case["params"]
    if not step("construct", lambda: get(keras, case["api"])):
        return
    function, arguments = get(keras, case["api"]), value(keras, params["arguments"])

    def config():
        keras.losses.serialize(function)
        for string in params.get("strings", ()):
            try:
                keras.losses.get(string)
            except (ValueError, KeyError, TypeError):
                continue

    def call(tensors, training):
        return function(tensors[0], tensors[1], **arguments)

    if structural:
        step("config", config)
    if step("function", lambda: engine.forward(call, arrays)):
        step("gradient", lambda: engine.gradient(call, arrays))


def loss_class(engine, case, arrays, structural, step):
    keras, params = engine.keras, case["params"]
    made = []
    if not step("construct", lambda: made.append(get(keras, case["api"])(**value(keras, params["arguments"])))):
        return
    (subject,) = made
    if structural and params.get("config", True) and step("config", subject.get_config):
        step("roundtrip", lambda: has_config(subject))

    def per_sample(tensors, training):
        return subject.call(*tensors)

    def reduced(tensors, training):
        return subject(tensors[0], tensors[1], **({"sample_weight": tensors[2]} if len(tensors) == 3 else {}))

    if not step("function", lambda: engine.forward(per_sample, arrays[:2])):
        return
    if step("forward", lambda: engine.forward(reduced, arrays)):
        step("gradient", lambda: engine.gradient(reduced, arrays))


class Training:
    """A training case: the model, and how it is trained."""

    def __init__(self, engine, case, arrays, precision):
        self.engine, self.keras, self.params, self.precision = engine, engine.keras, case["params"], precision
        count = len(self.params["data"]["x"])
        self.x, self.y = self.single(arrays[:count]), self.single(arrays[count:])
        self.size, self.is_3 = self.params["batch_size"], getattr(self.keras, "__version__", "2").startswith("3")

    @staticmethod
    def single(values):
        return values[0] if len(values) == 1 else list(values)

    def construct(self):
        keras, architecture = self.keras, self.params["architecture"]
        parts = []
        for position, record in enumerate(architecture["layers"]):
            named = dict(record.get("arguments", {}), name="part%d" % position)
            parts.append(get(keras, record["new"])(**value(keras, named)))
        self.model = getattr(self, architecture["style"].replace("-", "_"))(tuple(architecture["input"]), parts)
        self.optimizer, self.loss = value(keras, self.params["optimizer"]), value(keras, self.params["loss"])

    def sequential(self, shape, parts):
        model = self.keras.Sequential(name="model")
        if self.engine.kind == "symbolic":
            # keras 2.3 has no Input object that can be added.
            first = self.params["architecture"]["layers"][0]
            named = dict(first.get("arguments", {}), name="part0", input_shape=list(shape))
            parts[0] = get(self.keras, first["new"])(**value(self.keras, named))
        else:
            model.add(self.keras.Input(shape=shape))
        for part in parts:
            model.add(part)
        return model

    def functional(self, shape, parts):
        entry = self.keras.Input(shape=shape, name="entry")
        tensor = entry
        for part in parts:
            tensor = part(tensor)
        return self.keras.Model(inputs=entry, outputs=tensor, name="model")

    def two_branch(self, shape, parts):
        shared, joined, first, second = parts
        entries = [self.keras.Input(shape=shape, name="entry%d" % i) for i in (0, 1)]
        both = joined([shared(entry) for entry in entries])
        return self.keras.Model(inputs=entries, outputs=[first(both), second(both)], name="model")

    def subclassed(self, shape, parts):
        class Net(self.keras.Model):
            def __init__(self):
                super(Net, self).__init__(name="model")
                for position, part in enumerate(parts):
                    setattr(self, "part%d" % position, part)

            def call(self, inputs):
                tensor = inputs
                for part in parts:
                    tensor = part(tensor)
                return tensor

        return Net()

    def compile(self):
        more = {"metrics": list(self.params["metrics"])} if self.params.get("metrics") else {}
        self.model.compile(
            optimizer=self.optimizer, loss=self.loss, **dict(more, jit_compile=False) if self.is_3 else more
        )

    def predict(self):
        self.model.predict(self.x, batch_size=self.size, verbose=0)

    def initial(self):
        if self.params["architecture"]["style"] == "subclassed":
            self.model.predict_on_batch(self.x) if self.engine.kind == "symbolic" else self.model(
                self.engine.tf.constant(self.x)
            )
        for variable in self.model.weights:
            if "float" in str(variable.dtype):
                shape = [int(n) for n in variable.shape]
                self.engine.assign(variable, given(shape, self.precision, variable.name))
        self.predict()

    def batches(self):
        several = isinstance(self.x, list)
        for _ in range(self.params["epochs"]):
            for start in range(0, len(self.x[0] if several else self.x), self.size):
                rows = slice(start, start + self.size)
                yield [[v[rows] for v in both] if several else both[rows] for both in (self.x, self.y)]

    def fit(self):
        style = self.params["style"]
        if style == "fit":
            more = {"validation_data": (self.x, self.y)} if self.params.get("validation") else {}
            more.update(batch_size=self.size, epochs=self.params["epochs"], shuffle=False, verbose=0)
            self.model.fit(self.x, self.y, **more)
        elif style == "train_on_batch":
            for x, y in self.batches():
                self.model.train_on_batch(x, y)
        else:
            self.tape(compiled=style == "tape-function")

    def tape(self, compiled):
        tf = self.engine.tf  # Symbolic Keras has no tape, and raises here.

        def one(x, y):
            with tf.GradientTape() as tape:
                found = self.loss(y, self.model(x, training=True))
            variables = self.model.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(found, variables), variables))
            return found

        if compiled:
            if hasattr(self.optimizer, "build"):
                self.optimizer.build(self.model.trainable_variables)
            one = tf.function(one)
        for x, y in self.batches():
            float(one(tf.constant(x), tf.constant(y)))

    def evaluate(self):
        self.model.evaluate(self.x, self.y, batch_size=self.size, verbose=0)


def training(engine, case, arrays, precision, structural, step):
    one = Training(engine, case, arrays, precision)
    for name in ("construct", "compile", "initial", "fit"):
        if not step(name, getattr(one, name)):
            return
    if one.params["style"] in ("fit", "train_on_batch"):
        step("evaluate", one.evaluate)
    step("predict", one.predict)


SCENARIOS = {"layer": layer, "activation": activation, "loss": loss, "training": training}


def main(provider, cases_path, arrays_path, result_path):
    keras = load(provider)
    # tf.keras has none from 2.13 to 2.15 and where it is tf_keras: it is that of the package it comes from.
    package = keras.layers.Layer.__module__.split(".")[0]
    version = getattr(keras, "__version__", None) or importlib.import_module(package).__version__
    major, minor = [int(part) for part in version.split(".")[:2]]
    engine = Symbolic(keras) if provider == "keras" and (major, minor) < (2, 4) else Eager(keras)
    began = time.perf_counter(), time.process_time()
    with open(cases_path) as file:
        cases = json.load(file)
    stored = numpy.load(arrays_path)
    done, begun = {}, 0
    for number, case in enumerate(cases):
        done[case["id"]] = {}
        for precision in ("float32", "float64"):
            begun += 1
            if begun % RESETS[engine.kind] == 0:
                keras.backend.clear_session()
            engine.begin()
            if major >= 3:
                keras.config.set_floatx(precision)
                keras.config.set_dtype_policy(precision)
            else:
                keras.backend.set_floatx(precision)
            arrays = [stored["%d/%s/%d" % (number, precision, i)] for i in range(case["arrays"])]
            step = Steps()
            try:
                SCENARIOS[case["scenario"]](engine, case, arrays, precision, precision == "float32", step)
            except Exception as error:
                raise RuntimeError("%s: the bare loop itself failed" % case["id"]) from error
            done[case["id"]][precision] = step.done
    seconds = {"loop_wall": time.perf_counter() - began[0], "loop_cpu": time.process_time() - began[1]}
    with open(result_path, "w") as file:
        json.dump({"seconds": seconds, "steps": done}, file)
    # As the worker ends: a framework that takes itself apart is nobody's measurement.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
