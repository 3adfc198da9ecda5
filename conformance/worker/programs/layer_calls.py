"""Programs about layers that take more than their inputs: attention, cells, wrappers, and functions for layers."""

import numpy as np

from . import program

#: Two sequences of three steps.
STEPS = np.array([[[1.0, 0.5], [2.0, -1.0], [0.25, 1.0]], [[0.5, 0.5], [4.0, 1.0], [-1.0, 2.0]]]) / 4


def attempt(see, name, function):
    """See what a function returns, or the exception that it raises."""
    try:
        see(name, function())
    except Exception as error:
        see(name, error)


def multi_head(keras, heads=2, size=1, **keywords):
    """MultiHeadAttention whose kernels are ones."""
    keywords = dict({"kernel_initializer": "ones", "name": "attention"}, **keywords)
    return keras.layers.MultiHeadAttention(heads, size, **keywords)


@program("layers.MultiHeadAttention")
def sizes_of_multi_head_attention(keras, see, tensor):
    """key_dim, value_dim, output_shape, use_bias and attention_axes of MultiHeadAttention: outputs and weights."""
    query, value = tensor(STEPS), tensor(STEPS[:, ::-1] * 2)
    ways = [
        ("two heads", {}, (query, value)),
        ("key_dim=3", {"size": 3}, (query, value)),
        ("value_dim=3", {"value_dim": 3}, (query, value)),
        ("output_shape=3", {"output_shape": 3}, (query, value)),
        ("output_shape=(3, 2)", {"output_shape": (3, 2)}, (query, value)),
        ("no bias", {"use_bias": False}, (query, value)),
        ("attention_axes=1", {"attention_axes": (1,)}, (query, value)),
        ("key given", {}, (query, value, query)),
        ("axes of pictures", {"attention_axes": (2,)}, (tensor(STEPS[None]), tensor(STEPS[None] * 2))),
        ("all axes of pictures", {}, (tensor(STEPS[None]), tensor(STEPS[None] * 2))),
    ]
    for name, keywords, tensors in ways:
        layer = multi_head(keras, **keywords)
        attempt(see, name, lambda layer=layer, tensors=tensors: layer(*tensors))
        see(name + ": weights", [list(weight.shape) for weight in layer.get_weights()])


@program("layers.MultiHeadAttention", logic=True)
def call_of_multi_head_attention(keras, see, tensor):
    """attention_mask, use_causal_mask, return_attention_scores, masks by name, and a list: what the calls give."""
    x = tensor(STEPS)
    mask = np.array([[[True, False, True], [True, True, False], [False, False, True]]] * 2)
    layer = multi_head(keras, heads=1)
    attempt(see, "attention_mask", lambda: layer(x, x, attention_mask=tensor(mask)))
    attempt(see, "attention_mask of one sample", lambda: layer(x, x, attention_mask=tensor(mask[:1])))
    attempt(see, "attention_mask of two axes", lambda: layer(x, x, attention_mask=tensor(mask[0])))
    attempt(see, "attention_mask of numbers", lambda: layer(x, x, attention_mask=tensor(mask.astype("float64"))))
    attempt(see, "use_causal_mask", lambda: layer(x, x, use_causal_mask=True))
    attempt(see, "both", lambda: layer(x, x, use_causal_mask=True, attention_mask=tensor(mask)))
    attempt(see, "scores", lambda: layer(x, x, return_attention_scores=True)[1])
    attempt(see, "query_mask", lambda: layer(x, x, query_mask=tensor(mask[:, 0])))
    attempt(see, "value_mask", lambda: layer(x, x, value_mask=tensor(mask[:, 0])))
    attempt(see, "a list", lambda: layer([x, x]))
    attempt(see, "the query alone", lambda: layer(x))
    attempt(see, "value by name", lambda: layer(query=x, value=x))
    attempt(see, "another size of the query", lambda: layer(tensor(np.ones((2, 3, 5))), x))


@program("layers.MultiHeadAttention", "Layer.get_config", "Model.fit")
def multi_head_attention_in_a_model(keras, see):
    """MultiHeadAttention in a functional model: a step of fit, its weights, the keys of its config, and a copy."""
    a, b = keras.Input(shape=(3, 2)), keras.Input(shape=(None, 2))
    layer = multi_head(keras, heads=1, bias_initializer="ones")
    model = keras.Model([a, b], layer(a, b))
    see("shape", [None if size is None else int(size) for size in model.output_shape])
    see("weights", len(layer.weights))
    see("parameters", model.count_params())
    see("keys", sorted(layer.get_config()))
    model.compile(keras.optimizers.SGD(0.125), "mse")
    x = [STEPS, STEPS[:, :2]]
    see("loss", float(model.train_on_batch(x, STEPS * 0)))
    see("trained", model.predict(x, verbose=0))
    copy = keras.Model.from_config(model.get_config())
    copy.set_weights(model.get_weights())
    see("copy", copy.predict(x, verbose=0))


@program("layers.Attention", "layers.AdditiveAttention", logic=True)
def call_of_attention(keras, see, tensor):
    """Attention and AdditiveAttention: masks, causality and scores that are asked for in the call."""
    x, mask = tensor(STEPS), tensor(np.array([[True, False, True], [True, True, False]]))
    for make in (keras.layers.Attention, keras.layers.AdditiveAttention):
        layer = make(use_scale=False, name="attention")
        name = make.__name__ + ": "
        attempt(see, name + "plain", lambda layer=layer: layer([x, x]))
        attempt(see, name + "use_causal_mask", lambda layer=layer: layer([x, x], use_causal_mask=True))
        attempt(see, name + "scores", lambda layer=layer: layer([x, x], return_attention_scores=True)[1])
        attempt(see, name + "a mask of two", lambda layer=layer: layer([x, x], mask=[mask, mask]))
        attempt(see, name + "a mask of the value", lambda layer=layer: layer([x, x], mask=[None, mask]))
        attempt(see, name + "one mask", lambda layer=layer: layer([x, x], mask=mask))
        attempt(see, name + "two tensors", lambda layer=layer: layer(x, x))
        attempt(see, name + "one tensor in a list", lambda layer=layer: layer([x]))


@program("layers.GroupQueryAttention")
def group_query_attention(keras, see, tensor):
    """GroupQueryAttention with one and with two groups: outputs, scores, weights, a number that does not divide."""
    x = tensor(STEPS)
    for heads in (1, 2):
        layer = keras.layers.GroupQueryAttention(1, 2, heads, kernel_initializer="ones", name="attention_%d" % heads)
        see("%d: output" % heads, layer(x, x * 2))
        see("%d: causal" % heads, layer(x, x * 2, use_causal_mask=True))
        attempt(see, "%d: scores" % heads, lambda layer=layer: layer(x, x, return_attention_scores=True)[1])
        see("%d: weights" % heads, [list(weight.shape) for weight in layer.get_weights()])
    attempt(see, "does not divide", lambda: keras.layers.GroupQueryAttention(1, 3, 2).name)


@program("layers.LSTMCell", "layers.GRUCell", "layers.SimpleRNNCell", logic=True)
def cells_called_by_themselves(keras, see, tensor):
    """SimpleRNNCell, GRUCell and LSTMCell called on one step and states: outputs, new states, sizes, first states."""
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones"}
    x, state = tensor(STEPS[:, 0]), tensor([[0.5], [-0.25]])
    cells = [
        ("SimpleRNNCell", keras.layers.SimpleRNNCell(1, name="simple", **ones), [state]),
        ("GRUCell", keras.layers.GRUCell(1, recurrent_activation="sigmoid", name="gru", **ones), [state]),
        ("LSTMCell", keras.layers.LSTMCell(1, recurrent_activation="sigmoid", name="lstm", **ones), [state, state]),
    ]
    for name, cell, states in cells:
        attempt(see, name + ": called", lambda cell=cell, states=states: list(cell(x, states)[1]))
        attempt(see, name + ": output", lambda cell=cell, states=states: cell(x, states)[0])
        attempt(see, name + ": states by name", lambda cell=cell, states=states: cell(x, states=states)[0])
        attempt(see, name + ": state_size", lambda cell=cell: cell.state_size)
        attempt(see, name + ": output_size", lambda cell=cell: cell.output_size)
        attempt(see, name + ": get_initial_state", lambda cell=cell: told(cell.get_initial_state(batch_size=2)))
        attempt(see, name + ": with inputs", lambda cell=cell: told(cell.get_initial_state(x)))
        dtype = {"batch_size": 2, "dtype": "float32"}
        attempt(see, name + ": with a dtype", lambda cell=cell, d=dtype: told(cell.get_initial_state(**d)))


def told(states):
    """Whether states are in a list, and their shapes."""
    kind = type(states).__name__
    if not isinstance(states, (list, tuple)):
        kind, states = "tensor", [states]
    return [kind, [[int(size) for size in state.shape] for state in states]]


@program("layers.RNN", "layers.Layer", logic=True)
def cell_of_ones_own(keras, see):
    """RNN around a cell of one's own, whose state_size is a number, a list or a tuple: what predict returns."""

    def cell(size):
        class Sum(keras.layers.Layer):
            def __init__(self, **keywords):
                super(Sum, self).__init__(**keywords)
                self.state_size = size
                self.output_size = 2

            def call(self, inputs, states):
                return inputs + states[0], [inputs + states[0]]

        return Sum(name="sum")

    for name, size in (("number", 2), ("list", [2]), ("tuple", (2,))):

        def predict(size=size):
            inputs = keras.Input(shape=(3, 2))
            found = keras.layers.RNN(cell(size), return_sequences=True, return_state=True, name="rnn")(inputs)
            return keras.Model(inputs, list(found)).predict(STEPS, verbose=0)

        attempt(see, name, predict)


@program("layers.RNN", "layers.LSTM", "layers.StackedRNNCells", logic=True)
def states_of_stacked_cells(keras, see):
    """RNN around a list of two cells and around StackedRNNCells, with return_state: the shapes of outputs."""
    layers = keras.layers

    def made(wrap):
        cells = [layers.LSTMCell(1, name="first"), layers.LSTMCell(2, name="second")]
        return layers.RNN(wrap(cells), return_state=True, name="rnn")(keras.Input(shape=(3, 2)))

    def shapes(found):
        if isinstance(found, (list, tuple)):
            return [shapes(part) for part in found]
        return [None if size is None else int(size) for size in found.shape]

    attempt(see, "list", lambda: shapes(made(lambda cells: cells)))
    attempt(see, "StackedRNNCells", lambda: shapes(made(lambda cells: layers.StackedRNNCells(cells, name="stacked"))))


@program("layers.LSTM", "layers.GRU", "layers.Bidirectional", logic=True)
def initial_state_of_recurrent_layers(keras, see):
    """initial_state of LSTM, GRU and Bidirectional in a model: a list, a tuple, one tensor, and states in the input."""
    layers = keras.layers
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones", "recurrent_activation": "sigmoid"}
    x, state = keras.Input(shape=(3, 2)), keras.Input(shape=(1,))
    ways = [
        ("LSTM, list", lambda: layers.LSTM(1, name="lstm_0", **ones)(x, initial_state=[state, state])),
        ("LSTM, tuple", lambda: layers.LSTM(1, name="lstm_1", **ones)(x, initial_state=(state, state))),
        ("LSTM, one tensor", lambda: layers.LSTM(1, name="lstm_2", **ones)(x, initial_state=state)),
        ("LSTM, in the input", lambda: layers.LSTM(1, name="lstm_3", **ones)([x, state, state])),
        ("GRU, list", lambda: layers.GRU(1, name="gru_0", **ones)(x, initial_state=[state])),
        ("GRU, one tensor", lambda: layers.GRU(1, name="gru_1", **ones)(x, initial_state=state)),
        (
            "Bidirectional",
            lambda: layers.Bidirectional(layers.GRU(1, name="inner", **ones), name="both")(
                x, initial_state=[state, state]
            ),
        ),
    ]
    outputs = {}
    for name, make in ways:
        attempt(outputs.__setitem__, name, make)
    names = [name for name in outputs if not isinstance(outputs[name], Exception)]
    model = keras.Model([x, state], [outputs[name] for name in names])
    found = model.predict([STEPS, np.array([[0.5], [-0.25]])], verbose=0)
    for name, output in outputs.items():
        see(name, found[names.index(name)] if name in names else output)


@program(
    "layers.dot", "layers.add", "layers.concatenate", "layers.average", "layers.maximum", "layers.multiply", logic=True
)
def functions_for_merging_layers(keras, see, tensor):
    """add, subtract, multiply, average, maximum, minimum, concatenate and dot as functions, also without axes."""
    a, b = tensor([[1.0, 2.0], [4.0, 8.0]]), tensor([[3.0, 1.0], [5.0, 2.0]])
    for name in ("add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate"):
        attempt(see, name, lambda name=name: getattr(keras.layers, name)([a, b]))
    attempt(see, "dot", lambda: keras.layers.dot([a, b], axes=1))
    attempt(see, "dot, axes=-1", lambda: keras.layers.dot([a, b], axes=-1))
    attempt(see, "dot, normalized", lambda: keras.layers.dot([a, b], axes=1, normalize=True))
    attempt(see, "dot without axes", lambda: keras.layers.dot([a, b]))
    attempt(see, "add of one", lambda: keras.layers.add([a]))
    attempt(see, "subtract of three", lambda: keras.layers.subtract([a, b, a]))
    attempt(see, "add of one row", lambda: keras.layers.add([a, tensor([[10.0, 20.0]])]))
    attempt(see, "add of a number", lambda: keras.layers.add([a, 1.0]))
    attempt(see, "add of a tuple", lambda: keras.layers.add((a, b)))


@program("layers.Dropout", "layers.GaussianNoise", "Layer.variables", "Layer.weights", logic=True)
def variables_of_layers_that_draw(keras, see, tensor):
    """Dropout, noise and a layer without numbers of its own: their weights and their variables, and a model's."""
    layers = keras.layers
    made = [
        ("Dropout", layers.Dropout(0.5, name="dropout")),
        ("Dropout with a seed", layers.Dropout(0.5, seed=1, name="seed")),
        ("SpatialDropout1D", layers.SpatialDropout1D(0.5, name="spatial")),
        ("GaussianNoise", layers.GaussianNoise(1.0, name="noise")),
        ("LSTM with dropout", layers.LSTM(1, dropout=0.5, name="lstm")),
        ("Flatten", layers.Flatten(name="flatten")),
    ]
    for name, layer in made:
        layer(tensor(STEPS))
        attempt(see, name + ": weights", lambda layer=layer: len(layer.weights))
        attempt(see, name + ": variables", lambda layer=layer: len(layer.variables))
        attempt(see, name + ": not trained", lambda layer=layer: len(layer.non_trainable_variables))
    inputs = keras.Input(shape=(2,))
    model = keras.Model(inputs, layers.Dropout(0.5, name="in_a_model")(layers.Dense(1, name="dense")(inputs)))
    see("model", [len(model.weights), len(model.get_weights()), model.count_params()])


@program("layers.serialize", "layers.deserialize", "layers.Dense", logic=True)
def layers_serialized_and_back(keras, see):
    """serialize and deserialize of a layer: the keys, the name of the class, layers of names and of other spellings."""
    found = {}

    def serialized():
        found.update(keras.layers.serialize(keras.layers.Dense(2, name="mine")))
        return sorted(found)

    attempt(see, "keys", serialized)
    see("class_name", found.get("class_name"))
    attempt(see, "back", lambda: keras.layers.deserialize(found).name)
    plain = {"class_name": "Dense", "config": {"units": 2, "name": "plain"}}
    attempt(see, "a plain dictionary", lambda: keras.layers.deserialize(plain).name)
    attempt(see, "no such class", lambda: keras.layers.deserialize({"class_name": "Dens", "config": {}}).name)
    attempt(see, "a text", lambda: type(keras.layers.deserialize("Flatten")).__name__)

    class Own(keras.layers.Layer):
        pass

    own = {"class_name": "Own", "config": {"name": "own"}}
    attempt(see, "one's own", lambda: keras.layers.deserialize(own, custom_objects={"Own": Own}).name)
    attempt(see, "one's own, unknown", lambda: keras.layers.deserialize(own).name)


@program("layers.InputLayer", "Input", logic=True)
def arguments_of_an_input_layer(keras, see):
    """InputLayer and Input by the names of their arguments: shapes, a batch size, a tensor, sparse, ragged."""

    def shape(made):
        found = made.output if hasattr(made, "output") and not hasattr(made, "_keras_history") else made
        return [None if size is None else int(size) for size in found.shape]

    layer, entry = keras.layers.InputLayer, keras.Input
    attempt(see, "InputLayer, input_shape", lambda: shape(layer(input_shape=(2,), name="a")))
    attempt(see, "InputLayer, shape", lambda: shape(layer(shape=(2,), name="b")))
    attempt(see, "InputLayer, batch_input_shape", lambda: shape(layer(batch_input_shape=(3, 2), name="c")))
    attempt(see, "InputLayer, batch_shape", lambda: shape(layer(batch_shape=(3, 2), name="d")))
    attempt(see, "InputLayer, batch_size", lambda: shape(layer(input_shape=(2,), batch_size=3, name="e")))
    attempt(see, "InputLayer by position", lambda: shape(layer((2,), name="f")))
    attempt(see, "Input, shape by position", lambda: shape(entry((2,))))
    attempt(see, "Input, batch_shape", lambda: shape(entry(batch_shape=(3, 2))))
    attempt(see, "Input, batch_size", lambda: shape(entry(shape=(2,), batch_size=3)))
    attempt(see, "Input, an array as tensor", lambda: shape(entry(tensor=np.ones((3, 2), "float32"))))
    attempt(see, "Input, without a shape", lambda: shape(entry()))
    attempt(see, "Input, sparse", lambda: shape(entry(shape=(2,), sparse=True)))
    attempt(see, "Input, ragged", lambda: shape(entry(shape=(None,), ragged=True)))
    attempt(see, "Input, optional", lambda: shape(entry(shape=(2,), optional=True)))
    attempt(see, "name", lambda: layer(input_shape=(2,), name="g").name)


@program("layers.Wrapper", "layers.Dense", logic=True)
def wrapper_of_ones_own(keras, see, tensor):
    """A subclass of Wrapper around a Dense layer: output, weights, trainable, its config and a copy made from it."""

    class Twice(keras.layers.Wrapper):
        def build(self, input_shape):
            if not self.layer.built:
                self.layer.build(input_shape)
            super(Twice, self).build(input_shape)

        def call(self, inputs):
            return 2.0 * self.layer(inputs)

        def compute_output_shape(self, input_shape):
            return self.layer.compute_output_shape(input_shape)

    layer = Twice(keras.layers.Dense(1, kernel_initializer="ones", name="inner"), name="twice")
    see("output", layer(tensor([[1.0, 2.0]])))
    see("weights", [len(layer.trainable_weights), len(layer.weights)])
    see("keys", sorted(layer.get_config()))
    attempt(see, "copy", lambda: Twice.from_config(layer.get_config()).layer.name)
    layer.trainable = False
    see("frozen", [len(layer.trainable_weights), layer.layer.trainable])
    attempt(see, "around no layer", lambda: keras.layers.Wrapper("dense").name)


@program("layers.LayerNormalization", "layers.BatchNormalization", "Layer.get_config", logic=True)
def axis_in_the_config_of_a_normalization(keras, see, tensor):
    """axis of LayerNormalization and BatchNormalization in the config: before the layer is built, and afterwards."""

    def plain(axis):
        return [int(part) for part in axis] if hasattr(axis, "__len__") else int(axis)

    for make in (keras.layers.BatchNormalization, keras.layers.LayerNormalization):
        for axis in (-1, 1, [1, 2]):
            name = "%s, axis=%s: " % (make.__name__, axis)
            try:
                layer = make(axis=axis, name="layer")
                see(name + "before", plain(layer.get_config()["axis"]))
                layer(tensor(STEPS))
                see(name + "afterwards", plain(layer.get_config()["axis"]))
            except Exception as error:
                see(name + "raised", error)
