"""Programs about what models refuse and fill in: how they are made, compiled, fed and copied, in Keras 3."""

import numpy as np

from . import program


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


def sizes(shape):
    """A shape, or shapes, as lists."""
    if isinstance(shape, dict):
        return {key: sizes(shape[key]) for key in sorted(shape)}
    if isinstance(shape, (list, tuple)) and any(isinstance(one, (list, tuple, dict)) for one in shape):
        return [sizes(one) for one in shape]
    return [None if size is None else int(size) for size in shape]


def two_inputs(keras):
    """A model of two named inputs in a dictionary: the first twice, and the second."""
    a, b = keras.Input((2,), name="a"), keras.Input((3,), name="b")
    joined = keras.layers.Concatenate(name="joined")([a * 2, b])
    return keras.Model({"a": a, "b": b}, {"all": joined, "first": a}, name="two")


@program("Model", "layers.Input", logic=True)
def inputs_that_a_functional_model_refuses(keras, see):
    """A functional model of named inputs: other names, ranks, sizes and kinds of structures, and one too many."""
    keras.ops.zeros((1,))
    model = two_inputs(keras)
    a, b = np.ones((1, 2), "float32"), np.ones((1, 3), "float32")

    def called(*given):
        answer = model(*given)
        return {key: np.array(keras.ops.convert_to_numpy(answer[key])) for key in sorted(answer)}

    attempt(see, "a dictionary", lambda: called({"b": b, "a": a}))
    attempt(see, "a list", lambda: called([a, b]))
    attempt(see, "one too many", lambda: called({"a": a, "b": b, "c": a}))
    attempt(see, "one too few", lambda: called({"a": a}))
    attempt(see, "one alone", lambda: called(a))
    attempt(see, "exchanged", lambda: called([b, a]))
    attempt(see, "another size", lambda: called({"a": b, "b": b}))
    attempt(see, "a row", lambda: called({"a": a[0], "b": b}))
    attempt(see, "more dimensions", lambda: called({"a": a[None], "b": b}))
    attempt(see, "a size of one more", lambda: called({"a": a[..., None], "b": b}))
    attempt(see, "shapes", lambda: sizes(model.compute_output_shape({"a": (5, 2), "b": (5, 3)})))
    attempt(see, "symbols", lambda: sorted(model({"a": keras.Input((2,)), "b": keras.Input((3,))})))


@program("Model", "Sequential", logic=True)
def graphs_that_are_no_models(keras, see):
    """Model of the same input twice, of what is not connected, of no symbols; Sequential of layers that do not fit."""
    keras.ops.zeros((1,))
    a, b = keras.Input((2,), name="a"), keras.Input((2,), name="b")
    attempt(see, "the same input twice", lambda: keras.Model([a, a], a * 2) and "made")
    attempt(see, "not connected", lambda: keras.Model(a, a + b) and "made")
    attempt(see, "an output that is none", lambda: keras.Model(a, np.ones(2)) and "made")
    attempt(see, "an input that is none", lambda: keras.Model(np.ones(2), a) and "made")
    attempt(
        see,
        "names that are there twice",
        lambda: keras.Model(a, keras.layers.ReLU(name="x")(keras.layers.ReLU(name="x")(a))) and "made",
    )
    attempt(see, "from within", lambda: [layer.name for layer in keras.Model(a * 2, (a * 2) + 1).layers] and "made")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="one")])
    attempt(see, "a name that is there", lambda: model.add(keras.layers.Dense(1, name="one")))
    attempt(see, "no layer", lambda: model.add(3))
    attempt(see, "a second input", lambda: model.add(keras.Input((2,))))
    attempt(see, "layers that are set", lambda: setattr(model, "layers", []))
    attempt(see, "popped", lambda: [model.pop().name, len(model.layers), sizes(model.output_shape)])
    attempt(see, "popped empty", lambda: keras.Sequential().pop())


@program("Sequential", logic=True)
def rows_of_layers_before_they_know(keras, see):
    """Sequential without an input: what it says of itself, how it is built, and calls with training and masks."""
    keras.ops.zeros((1,))

    def fresh():
        return keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(1)], name="row")

    for name in ("inputs", "outputs", "input_shape", "output_shape", "input", "output"):
        attempt(see, name, lambda name=name: str(type(getattr(fresh(), name)).__name__))
    attempt(see, "no shape", lambda: fresh().build())
    attempt(see, "shape", lambda: sizes(fresh().compute_output_shape((4, 2))))

    def built():
        model = fresh()
        model.build((None, 2))
        return [model.built, sizes(model.input_shape), sizes(model.output_shape), len(model.weights)]

    attempt(see, "built", built)
    heard = []

    class Hearing(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.supports_masking = True

        def call(self, inputs, training=None, mask=None):
            heard.append([training, mask is not None])
            return inputs

        def compute_output_shape(self, shape):
            return shape

    masked = keras.Sequential([keras.layers.Masking(), Hearing(), keras.layers.ReLU(), Hearing()])
    masked(np.ones((1, 2, 1), "float32"), training=True)
    see("heard", heard[-2:])
    config = masked.get_config()
    see("config", [sorted(config), [layer["class_name"] for layer in config["layers"]]])


@program("models.clone_model", logic=True)
def copies_that_are_refused(keras, see):
    """clone_model of what is no model, by functions and inputs that do not fit, of a subclass, of several inputs."""
    keras.ops.zeros((1,))
    clone = keras.models.clone_model
    row = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="one")], name="row")
    two = two_inputs(keras)

    class Own(keras.Model):
        def call(self, inputs):
            return inputs

    attempt(see, "a layer", lambda: clone(keras.layers.Dense(1)) and "made")
    attempt(see, "no function", lambda: clone(two, clone_function=3) and "made")
    attempt(
        see,
        "a function of calls for a row",
        lambda: clone(row, call_function=lambda layer, *args: layer(*args)) and "made",
    )
    attempt(see, "a function that gives no layer", lambda: clone(row, clone_function=lambda layer: None) and "made")
    attempt(see, "a subclass", lambda: type(clone(Own())).__name__)
    attempt(see, "a subclass with inputs", lambda: clone(Own(), input_tensors=keras.Input((2,))) and "made")
    attempt(
        see, "two inputs for a row", lambda: clone(row, input_tensors=[keras.Input((2,)), keras.Input((2,))]) and "made"
    )
    attempt(
        see, "inputs of a row", lambda: sizes(clone(row, input_tensors=keras.Input((2,), batch_size=3)).output_shape)
    )
    new = {"a": keras.Input((2,), batch_size=4, name="n"), "b": keras.Input((3,), batch_size=4)}
    attempt(see, "inputs by name", lambda: sizes(clone(two, input_tensors=new).output_shape))
    attempt(see, "numbers as inputs", lambda: clone(row, input_tensors=np.ones((1, 2))) and "made")
    attempt(see, "names", lambda: [layer.name for layer in clone(two).layers])
    attempt(see, "two", lambda: clone(two)({"a": np.ones((1, 2), "float32"), "b": np.ones((1, 3), "float32")})["all"])


def named_outputs(keras):
    """A model of two outputs in a dictionary."""
    start = keras.Input((2,), name="start")
    return keras.Model(start, {"a": keras.layers.ReLU(name="a")(start), "b": keras.layers.ReLU(name="b")(start * 2)})


@program("Model.compile", "Model.evaluate", logic=True)
def losses_and_metrics_that_do_not_fit(keras, see):
    """compile of two named outputs: losses, weights and metrics of other lengths, names and kinds."""
    keras.ops.zeros((1,))
    model = named_outputs(keras)
    x = np.ones((2, 2), "float32")

    def evaluated(y=None, sample_weight=None, **options):
        model.compile(**options)
        y = {"a": x * 0, "b": x * 0} if y is None else y
        answer = model.evaluate(x, y, sample_weight=sample_weight, verbose=0, return_dict=True)
        return {key: float(answer[key]) for key in sorted(answer)}

    attempt(see, "by name", lambda: evaluated(loss={"a": "mse", "b": "mae"}, loss_weights={"a": 0.5, "b": 3.0}))
    attempt(see, "one of them", lambda: evaluated(loss={"b": "mse"}))
    attempt(see, "one for both", lambda: evaluated(loss="mse", loss_weights={"a": 0.5, "b": 0.25}))
    attempt(see, "an unknown name", lambda: evaluated(loss={"a": "mse", "c": "mse"}))
    attempt(see, "weights of another name", lambda: evaluated(loss={"a": "mse", "b": "mse"}, loss_weights={"c": 1.0}))
    attempt(see, "a list of weights", lambda: evaluated(loss={"a": "mse", "b": "mse"}, loss_weights=[1.0, 2.0]))
    attempt(see, "metrics by name", lambda: evaluated(loss="mse", metrics={"a": ["mae"], "b": "mse"}))
    attempt(see, "metrics of an unknown name", lambda: evaluated(loss="mse", metrics={"c": "mae"}))
    attempt(
        see,
        "weighted metrics",
        lambda: evaluated(
            loss="mse",
            weighted_metrics={"b": ["mae"]},
            sample_weight={"a": np.array([1.0, 0.0]), "b": np.array([2.0, 0.0])},
        ),
    )
    attempt(
        see,
        "one loss weighed",
        lambda: evaluated(loss={"a": "mse", "b": "mse"}, sample_weight={"a": np.array([0.0, 0.0])}),
    )
    attempt(see, "targets of one", lambda: evaluated(loss={"a": "mse", "b": "mse"}, y={"a": x}))


@program("Model.compile", logic=True)
def settings_of_compile_that_are_refused(keras, see):
    """compile of one and of two outputs: losses and metrics that are none, counts of steps, what is not given."""
    keras.ops.zeros((1,))
    x = np.ones((2, 2), "float32")
    start = keras.Input((2,))
    one, two = start * 2, [start * 2, start * 3]

    def evaluated(outputs, y=None, **options):
        model = keras.Model(start, outputs)
        model.compile(**options)
        answer = model.evaluate(x, y if y is not None else x, verbose=0)
        return [float(value) for value in np.ravel(answer)]

    attempt(see, "a loss that is none", lambda: evaluated(one, loss="no_such"))
    attempt(see, "a loss that is a number", lambda: evaluated(one, loss=3))
    attempt(see, "a metric that is none", lambda: evaluated(one, loss="mse", metrics=["no_such"]))
    attempt(see, "a metric that is a number", lambda: evaluated(one, loss="mse", metrics=[3]))
    attempt(see, "metrics without a list", lambda: evaluated(one, loss="mse", metrics="mae"))
    attempt(see, "three losses for two", lambda: evaluated(two, [x, x], loss=["mse", "mse", "mse"]))
    attempt(
        see, "three weights for two", lambda: evaluated(two, [x, x], loss=["mse", "mse"], loss_weights=[1.0, 2.0, 3.0])
    )
    attempt(
        see, "three metrics for two", lambda: evaluated(two, [x, x], loss="mse", metrics=[["mae"], ["mae"], ["mae"]])
    )
    attempt(see, "a weight of one loss", lambda: evaluated(one, loss="mse", loss_weights=0.5))
    attempt(see, "both ways", lambda: evaluated(one, loss="mse", jit_compile=True, run_eagerly=True))
    attempt(see, "steps", lambda: evaluated(one, loss="mse", steps_per_execution=0))
    model = keras.Model(start, one)
    model.compile(loss="mse", metrics=[3])
    attempt(see, "first", lambda: model.evaluate(x, x, verbose=0) and "done")
    attempt(see, "compiled in vain", lambda: model.compile(loss="mse", metrics="mae"))
    attempt(see, "compiled anew", lambda: (model.compile(loss="mse"), float(model.evaluate(x, x, verbose=0)))[1])


@program("Model.fit", "Model.evaluate", "Model.predict", logic=True)
def data_that_is_refused(keras, see):
    """fit, evaluate and predict of arrays of other lengths, of no data, with arguments that belong to others."""
    keras.ops.zeros((1,))
    start = keras.Input((2,))
    model = keras.Model(start, start * 2)
    model.compile(loss="mse")
    x = np.ones((4, 2), "float32")

    def fitted(*given, **options):
        return sorted(model.fit(*given, verbose=0, **options).history)

    def batches():
        while True:
            yield x, x

    attempt(see, "other lengths", lambda: fitted(x, x[:3]))
    attempt(see, "weights of another length", lambda: fitted(x, x, sample_weight=np.ones(3)))
    attempt(see, "both kinds of weights", lambda: fitted(x, x, sample_weight=np.ones(4), class_weight={0: 1.0}))
    attempt(see, "a split and steps", lambda: fitted(x, x, validation_split=0.5, validation_steps=1))
    attempt(see, "all of it as a split", lambda: fitted(x, x, validation_split=1.0))
    attempt(see, "a generator and targets", lambda: fitted(batches(), x, steps_per_epoch=1))
    attempt(see, "a generator and weights", lambda: fitted(batches(), sample_weight=np.ones(4), steps_per_epoch=1))
    attempt(
        see, "a generator", lambda: fitted(batches(), steps_per_epoch=2, validation_data=batches(), validation_steps=1)
    )
    attempt(see, "text", lambda: fitted("data", x))
    attempt(see, "nothing", lambda: fitted(None, x))


@program("utils.PyDataset", "Model.fit", logic=True)
def datasets_of_ones_own(keras, see):
    """PyDataset: steps, endless ones, weights of samples and classes, and what it gives that is refused."""
    keras.utils.PyDataset  # noqa: B018

    class Rows(keras.utils.PyDataset):
        def __init__(self, count=3, give=None, **options):
            super().__init__(**options)
            self.count, self.give = count, give

        @property
        def num_batches(self):
            return self.count

        def __getitem__(self, index):
            x = np.full((2, 1), float(index), "float32")
            return (x, x) if self.give is None else self.give(x)

    start = keras.Input((1,))
    model = keras.Model(start, start * 2)
    model.compile(loss="mse", metrics=["mae"])

    def evaluated(data, **options):
        return [float(value) for value in model.evaluate(data, verbose=0, **options)]

    attempt(see, "evaluated", lambda: evaluated(Rows()))
    attempt(see, "steps", lambda: evaluated(Rows(), steps=2))
    attempt(see, "endless", lambda: evaluated(Rows(None), steps=2))
    attempt(see, "weights", lambda: evaluated(Rows(give=lambda x: (x, x, np.array([1.0, 0.0])))))
    attempt(see, "four parts", lambda: evaluated(Rows(give=lambda x: (x, x, x, x))))
    attempt(see, "a text", lambda: evaluated(Rows(give=lambda x: "text")))
    attempt(see, "targets beside", lambda: model.fit(Rows(), np.ones(2), verbose=0) and "done")
    attempt(see, "classes", lambda: model.fit(Rows(), class_weight={0: 1.0, 1: 2.0, 2: 0.0}, verbose=0) and "done")
    attempt(see, "predicted", lambda: model.predict(Rows(), verbose=0))
    attempt(see, "no number", lambda: len(keras.utils.PyDataset()))


@program("Model.train_on_batch", "Model.test_on_batch", "Model.predict_on_batch", "Model.fit", logic=True)
def classes_weighed_in_two_ways(keras, see):
    """class_weight of numbers and of one-hot vectors, of classes left out, and for one batch; arrays of other types."""
    keras.ops.zeros((1,))
    start = keras.Input((2,))
    model = keras.Model(start, keras.layers.Softmax()(start))
    x = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]], "float32")
    numbers, hot = np.array([0, 1, 1]), np.array([[1, 0], [0, 1], [0, 1]], "float32")

    def loss(y, kind, **options):
        model.compile(optimizer="sgd", loss=kind)
        answer = model.fit(x, y, verbose=0, **options).history["loss"][0]
        return round(float(answer) / float(np.log(2.0)), 4)

    sparse, dense = "sparse_categorical_crossentropy", "categorical_crossentropy"
    attempt(see, "numbers", lambda: loss(numbers, sparse, class_weight={0: 3.0, 1: 0.0}))
    attempt(see, "vectors", lambda: loss(hot, dense, class_weight={0: 3.0, 1: 0.0}))
    attempt(see, "a column", lambda: loss(numbers[:, None], sparse, class_weight={0: 0.0, 1: 3.0}))
    attempt(see, "left out", lambda: loss(numbers, sparse, class_weight={0: 4.0}))
    attempt(see, "no number", lambda: loss(numbers, sparse, class_weight={"a": 1.0}))

    def once(**options):
        model.compile(optimizer="sgd", loss=sparse)
        return round(float(np.ravel(model.train_on_batch(x, numbers, **options))[0]) / float(np.log(2.0)), 4)

    attempt(see, "one batch", lambda: once(class_weight={0: 3.0, 1: 0.0}))
    attempt(see, "one batch, both", lambda: once(class_weight={0: 3.0}, sample_weight=np.ones(3)))
    attempt(see, "whole numbers", lambda: model.predict(np.array([[0, 0]]), verbose=0))
    attempt(see, "truths", lambda: model.predict_on_batch(np.array([[True, True]])))
    attempt(see, "lists", lambda: model.predict([[0.0, 0.0]], verbose=0))
    attempt(see, "numbers of double size", lambda: str(model.predict(np.zeros((1, 2), "float64"), verbose=0).dtype))


@program("Model.fit", "Model.predict", logic=True)
def epochs_and_steps_counted(keras, see):
    """fit and predict by steps, validation every so often, from a later epoch, of a generator that ends too early."""
    keras.ops.zeros((1,))
    start = keras.Input((1,))
    model = keras.Model(start, start * 1)
    model.compile(loss="mse")
    x = np.arange(6, dtype="float32").reshape(6, 1)

    def history(*given, **options):
        found = model.fit(*given, verbose=0, shuffle=False, **options)
        return [found.epoch, {key: [round(float(v), 4) for v in found.history[key]] for key in sorted(found.history)}]

    attempt(see, "steps", lambda: history(x, x * 0, batch_size=2, steps_per_epoch=2))
    attempt(see, "a split", lambda: history(x, x * 0, batch_size=2, validation_split=0.5))
    attempt(see, "a small split", lambda: history(x, x * 0, validation_split=0.1))
    attempt(
        see,
        "every second",
        lambda: history(x, x * 0, epochs=4, validation_data=(x, x + 1), validation_freq=2)[1]["val_loss"],
    )
    attempt(
        see,
        "at some",
        lambda: len(history(x, x * 0, epochs=4, validation_data=(x, x), validation_freq=[1, 3, 4])[1]["val_loss"]),
    )
    attempt(
        see,
        "weights of validation",
        lambda: history(x, x * 0, validation_data=(x, x * 0, np.array([0.0] * 5 + [1.0])))[1]["val_loss"],
    )
    attempt(see, "from a later one", lambda: history(x, x, epochs=5, initial_epoch=3)[0])

    def batches():
        for n in range(3):
            yield x[2 * n : 2 * n + 2], x[2 * n : 2 * n + 2] * 0

    attempt(see, "ends early", lambda: history(batches(), epochs=2, steps_per_epoch=2))
    attempt(see, "predicted by steps", lambda: model.predict(x, batch_size=2, steps=2, verbose=0))
    attempt(see, "predicted of a generator", lambda: model.predict(batches(), verbose=0))


@program("Model.get_state_tree", "Model.set_state_tree", "Model.get_metrics_result", "Model.summary", logic=True)
def parts_of_a_model_by_name(keras, see):
    """get_state_tree in both forms and set again with what does not fit; get_layer; jit_compile; variables by path."""
    keras.ops.zeros((1,))
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="d", kernel_initializer="ones")], name="m")
    model.compile(optimizer=keras.optimizers.SGD(name="o"), loss="mse", jit_compile=False)

    def flat(part, at=""):
        if isinstance(part, dict):
            return [found for key in sorted(part) for found in flat(part[key], at + "/" + key)]
        return [at]

    attempt(see, "names", lambda: flat(model.get_state_tree()))
    attempt(
        see,
        "arrays",
        lambda: (
            type(model.get_state_tree(value_format="numpy_array")["trainable_variables"]["m"]["d"]["kernel"]).__name__
        ),
    )
    attempt(see, "another form", lambda: model.get_state_tree(value_format="other"))
    state = model.get_state_tree(value_format="numpy_array")
    state["trainable_variables"]["m"]["d"]["kernel"] = np.full((2, 1), 5.0, "float32")
    attempt(see, "set", lambda: (model.set_state_tree(state), model.get_weights()[0])[1])
    attempt(see, "a part that is none", lambda: model.set_state_tree({"others": {}}))
    attempt(
        see, "a weight that is none", lambda: model.set_state_tree({"trainable_variables": {"m": {"d": {"no": 1}}}})
    )
    attempt(see, "jit", lambda: model.jit_compile)
    attempt(see, "layer", lambda: [model.get_layer("d").name, model.get_layer(index=0).name])
    attempt(see, "no layer", lambda: model.get_layer("e"))
    attempt(see, "beyond", lambda: model.get_layer(index=4))
    attempt(see, "both", lambda: model.get_layer("d", index=0).name)
    attempt(see, "neither", model.get_layer)
