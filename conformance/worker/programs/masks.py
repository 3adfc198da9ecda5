"""Programs about masks: which layers pass them on, what uses them, and what they do to losses and metrics."""

import numpy as np

from . import program

#: Two sequences; the steps that are zero are masked.
STEPS = np.array([[[1.0], [2.0], [0.0]], [[0.0], [4.0], [8.0]]])


def attempt(see, name, function):
    """See what a function returns, or the exception that it raises."""
    try:
        see(name, function())
    except Exception as error:
        see(name, error)


def numbers_of_masks(keras):
    """A layer that turns the mask of its input into ones and zeros, and its absence into minus ones."""

    class Mask(keras.layers.Layer):
        def __init__(self, **keywords):
            super(Mask, self).__init__(**keywords)
            self.supports_masking = True

        def call(self, inputs, mask=None):
            if mask is None:
                return inputs * 0.0 - 1.0
            ops = keras.ops if hasattr(keras, "ops") else keras.backend
            return inputs * 0.0 + ops.expand_dims(ops.cast(mask, "float32"), -1)

        def compute_output_shape(self, input_shape):
            return input_shape

    return Mask


def see_outputs(keras, see, inputs, outputs, x):
    """Predict once with a model of all outputs, and see each; an output may be an exception."""
    names = [name for name in outputs if not isinstance(outputs[name], Exception)]
    found = keras.Model(inputs, [outputs[name] for name in names]).predict(x, verbose=0)
    for name in outputs:
        see(name, found[names.index(name)] if name in names else outputs[name])


@program("layers.Masking", "layers.Layer", logic=True)
def layers_that_pass_a_mask_on(keras, see):
    """Behind which layers a mask is still there, behind which it is gone, and which of them refuse it."""
    layers = keras.layers

    class Probe(layers.Layer):
        def __init__(self, **keywords):
            super(Probe, self).__init__(**keywords)
            self.supports_masking = True

        def call(self, inputs, mask=None):
            seen.append("no mask" if mask is None else "a mask")
            return inputs * 1.0

    made = {
        "Dense": lambda: layers.Dense(1, name="layer"),
        "Activation": lambda: layers.Activation("relu", name="layer"),
        "Dropout": lambda: layers.Dropout(0.5, name="layer"),
        "SpatialDropout1D": lambda: layers.SpatialDropout1D(0.5, name="layer"),
        "BatchNormalization": lambda: layers.BatchNormalization(name="layer"),
        "LayerNormalization": lambda: layers.LayerNormalization(name="layer"),
        "Lambda": lambda: layers.Lambda(lambda x: x * 2, name="layer"),
        "Reshape": lambda: layers.Reshape((1, 3), name="layer"),
        "Permute": lambda: layers.Permute((2, 1), name="layer"),
        "Flatten": lambda: layers.Flatten(name="layer"),
        "Conv1D": lambda: layers.Conv1D(1, 2, name="layer"),
        "MaxPooling1D": lambda: layers.MaxPooling1D(2, name="layer"),
        "GlobalAveragePooling1D": lambda: layers.GlobalAveragePooling1D(name="layer"),
        "GlobalMaxPooling1D": lambda: layers.GlobalMaxPooling1D(name="layer"),
        "UpSampling1D": lambda: layers.UpSampling1D(2, name="layer"),
        "ZeroPadding1D": lambda: layers.ZeroPadding1D(1, name="layer"),
        "TimeDistributed": lambda: layers.TimeDistributed(layers.Dense(1, name="inner"), name="layer"),
        "ReLU": lambda: layers.ReLU(name="layer"),
        "Softmax": lambda: layers.Softmax(name="layer"),
        "GaussianNoise": lambda: layers.GaussianNoise(1.0, name="layer"),
        "ActivityRegularization": lambda: layers.ActivityRegularization(l1=1.0, name="layer"),
        "SimpleRNN": lambda: layers.SimpleRNN(1, name="layer"),
        "SimpleRNN of sequences": lambda: layers.SimpleRNN(1, return_sequences=True, name="layer"),
        "Bidirectional": lambda: layers.Bidirectional(
            layers.SimpleRNN(1, return_sequences=True, name="inner"), name="layer"
        ),
        "Sequential": lambda: keras.Sequential([layers.Dense(1, name="inner")], name="layer"),
        "an operator": lambda: lambda x: x * 2.0,
        "a slice": lambda: lambda x: x[:, 1:],
    }
    for name in sorted(made):
        seen = []

        def passed(make=made[name], seen=seen):
            inputs = keras.Input(shape=(3, 1))
            Probe(name="probe")(make()(layers.Masking(name="masking")(inputs)))
            return seen[0]

        attempt(see, name, passed)


@program("layers.Concatenate", "layers.Add", "layers.Multiply", "layers.Maximum", "layers.Average", logic=True)
def masks_of_merged_sequences(keras, see):
    """The mask behind Concatenate, Add, Multiply, Maximum, Average and Subtract of two masked sequences."""
    layers, mask = keras.layers, numbers_of_masks(keras)
    a, b = keras.Input(shape=(3, 1)), keras.Input(shape=(3, 1))
    pair = [layers.Masking(name="a")(a), layers.Masking(name="b")(b)]
    made = [
        ("Concatenate of steps", layers.Concatenate(axis=1, name="steps")),
        ("Concatenate of features", layers.Concatenate(name="features")),
        ("Add", layers.Add(name="add")),
        ("Multiply", layers.Multiply(name="multiply")),
        ("Maximum", layers.Maximum(name="maximum")),
        ("Average", layers.Average(name="average")),
        ("Subtract", layers.Subtract(name="subtract")),
    ]
    outputs = {}
    for name, layer in made:
        attempt(outputs.__setitem__, name, lambda layer=layer: mask(name="of_" + layer.name)(layer(pair)))
    see_outputs(keras, see, [a, b], outputs, [STEPS, STEPS[::-1] * [[[1.0], [0.0], [1.0]]]])


@program("layers.Concatenate", "layers.Add", "layers.Multiply", "layers.Maximum", "layers.Average", logic=True)
def masks_of_a_merged_sequence_without_one(keras, see):
    """The mask behind Concatenate, Add, Multiply, Maximum and Average of a masked sequence and one without a mask."""
    layers, mask = keras.layers, numbers_of_masks(keras)
    a, b = keras.Input(shape=(3, 1)), keras.Input(shape=(3, 1))
    masked = layers.Masking(name="a")(a)
    made = [
        ("Concatenate of steps", layers.Concatenate(axis=1, name="steps"), [masked, b]),
        ("Concatenate of steps, the other first", layers.Concatenate(axis=1, name="steps_first"), [b, masked]),
        ("Concatenate of features", layers.Concatenate(name="features"), [masked, b]),
        ("Add", layers.Add(name="add"), [masked, b]),
        ("Add, the other first", layers.Add(name="add_first"), [b, masked]),
        ("Multiply", layers.Multiply(name="multiply"), [masked, b]),
        ("Maximum", layers.Maximum(name="maximum"), [masked, b]),
        ("Average", layers.Average(name="average"), [masked, b]),
    ]
    outputs = {}
    for name, layer, pair in made:
        attempt(outputs.__setitem__, name, lambda layer=layer, pair=pair: mask(name="of_" + layer.name)(layer(pair)))
    see_outputs(keras, see, [a, b], outputs, [STEPS, STEPS + 1.0])


@program("layers.Masking", "layers.SimpleRNN", "layers.Bidirectional")
def masked_steps_of_recurrent_layers(keras, see):
    """Masked steps at the beginning, in the middle, at the end, and everywhere: the outputs of a SimpleRNN."""
    layers = keras.layers
    x = np.array([[[0.0], [1.0], [2.0]], [[1.0], [0.0], [2.0]], [[1.0], [2.0], [0.0]], [[0.0], [0.0], [0.0]]])
    inputs = keras.Input(shape=(3, 1))
    masked = layers.Masking(name="masking")(inputs)

    def rnn(name, **keywords):
        ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones", "activation": "linear"}
        return layers.SimpleRNN(1, name=name, bias_initializer="ones", **dict(ones, **keywords))

    stacked = rnn("second")(rnn("first", return_sequences=True)(masked))
    outputs = {
        "last": rnn("last")(masked),
        "sequences": rnn("sequences", return_sequences=True)(masked),
        "backwards": rnn("backwards", return_sequences=True, go_backwards=True)(masked),
        "unrolled": rnn("unrolled", return_sequences=True, unroll=True)(masked),
        "state": rnn("state", return_state=True)(masked)[1],
        "stacked": stacked,
        "bidirectional": layers.Bidirectional(rnn("inner", return_sequences=True), name="bidirectional")(masked),
        "bidirectional, last": layers.Bidirectional(rnn("inner_last"), name="bidirectional_last")(masked),
    }
    see_outputs(keras, see, inputs, outputs, x)


@program("layers.LSTM", "layers.GRU", "layers.Masking")
def masked_steps_of_lstm_and_gru(keras, see):
    """Masked steps of an LSTM and a GRU that return sequences, and the states of the LSTM."""
    layers = keras.layers
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones", "return_sequences": True}
    inputs = keras.Input(shape=(3, 1))
    masked = layers.Masking(name="masking")(inputs)
    lstm = layers.LSTM(1, recurrent_activation="sigmoid", return_state=True, name="lstm", **ones)(masked)
    gru = layers.GRU(1, recurrent_activation="sigmoid", reset_after=True, name="gru", **ones)(masked)
    outputs = {"LSTM": lstm[0], "state h": lstm[1], "state c": lstm[2], "GRU": gru}
    see_outputs(keras, see, inputs, outputs, STEPS / 8)


@program("layers.SimpleRNN", "layers.RNN", logic=True)
def zero_output_for_mask(keras, see):
    """zero_output_for_mask, as an argument of SimpleRNN and of RNN: the outputs of masked steps."""
    layers = keras.layers
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones", "activation": "linear"}
    inputs = keras.Input(shape=(3, 1))
    masked = layers.Masking(name="masking")(inputs)

    def cell():
        return layers.SimpleRNNCell(1, name="cell", **ones)

    outputs = {"RNN without it": layers.RNN(cell(), return_sequences=True, name="without")(masked)}
    more = {"return_sequences": True, "zero_output_for_mask": True}
    attempt(outputs.__setitem__, "RNN", lambda: layers.RNN(cell(), name="rnn", **more)(masked))
    attempt(outputs.__setitem__, "SimpleRNN", lambda: layers.SimpleRNN(1, name="simple", **dict(ones, **more))(masked))
    see_outputs(keras, see, inputs, outputs, STEPS)


@program("layers.GlobalAveragePooling1D", "layers.Masking", logic=True)
def pooling_and_convolution_behind_a_mask(keras, see):
    """GlobalAveragePooling1D and GlobalMaxPooling1D behind a mask, Flatten and Conv1D: what they compute."""
    layers = keras.layers
    inputs = keras.Input(shape=(3, 1))
    masked = layers.Masking(mask_value=2.0, name="masking")(inputs)
    made = [
        ("average", layers.GlobalAveragePooling1D(name="average")),
        ("maximum", layers.GlobalMaxPooling1D(name="maximum")),
        ("Flatten", layers.Flatten(name="flatten")),
        ("Conv1D", layers.Conv1D(1, 2, kernel_initializer="ones", name="conv")),
        ("Dense", layers.Dense(1, kernel_initializer="ones", bias_initializer="ones", name="dense")),
    ]
    outputs = {}
    for name, layer in made:
        attempt(outputs.__setitem__, name, lambda layer=layer: layer(masked))
    see_outputs(keras, see, inputs, outputs, STEPS)


@program("layers.GlobalAveragePooling1D", "layers.Embedding", logic=True)
def average_of_a_masked_embedding(keras, see):
    """Embedding(mask_zero=True) and GlobalAveragePooling1D: the mean of the words, also where there is none."""
    model = keras.Sequential(
        [
            keras.layers.Embedding(4, 1, mask_zero=True, name="embedding"),
            keras.layers.GlobalAveragePooling1D(name="average"),
        ]
    )
    model.predict(np.array([[1, 2, 0]]), verbose=0)
    model.set_weights([np.array([[8.0], [1.0], [2.0], [4.0]])])
    see("words", model.predict(np.array([[1, 2, 0], [3, 0, 0]]), verbose=0))
    see("no word", model.predict(np.array([[0, 0, 0]]), verbose=0))


@program("layers.TimeDistributed", "layers.Embedding", "layers.SimpleRNN")
def time_distributed_over_masked_sentences(keras, see):
    """Words of sentences: an Embedding with a mask, a SimpleRNN for each sentence, another one over the sentences."""
    layers = keras.layers
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones", "activation": "linear"}
    inputs = keras.Input(shape=(2, 3), dtype="int32")
    words = layers.Embedding(4, 1, mask_zero=True, embeddings_initializer="ones", name="words")(inputs)
    sentences = layers.TimeDistributed(layers.SimpleRNN(1, name="inner", **ones), name="each")(words)
    model = keras.Model(inputs, layers.SimpleRNN(1, name="outer", **ones)(sentences))
    see("output", model.predict(np.array([[[1, 2, 0], [3, 0, 0]], [[1, 1, 1], [0, 0, 0]]]), verbose=0))


@program("layers.TimeDistributed", "layers.Masking", "Model.fit")
def fit_of_time_distributed_behind_a_mask(keras, see):
    """TimeDistributed(Dense) behind a mask: predict, the loss of fit, and the weight afterwards, in two batches."""
    inner = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="inner")
    model = keras.Sequential(
        [keras.layers.Masking(input_shape=(3, 1)), keras.layers.TimeDistributed(inner, name="each")]
    )
    see("predict", model.predict(STEPS, verbose=0))
    model.compile(keras.optimizers.SGD(1.0 / 64), "mse")
    history = model.fit(STEPS, STEPS * 0, batch_size=1, shuffle=False, verbose=0).history
    see("loss", [float(value) for value in history["loss"]])
    see("weight", model.get_weights()[0])


@program("layers.Attention", "layers.Masking", logic=True)
def attention_between_masked_sequences(keras, see):
    """Attention of two sequences that carry masks: the outputs with the masks of the tensors, and with given ones."""
    layers, mask = keras.layers, numbers_of_masks(keras)
    a, b = keras.Input(shape=(3, 1)), keras.Input(shape=(3, 1))
    query, value = layers.Masking(name="a")(a), layers.Masking(name="b")(b)
    attention = layers.Attention(name="attention")([query, value])
    outputs = {
        "no masks": layers.Attention(name="without")([a, b]),
        "masks of the tensors": attention,
        "mask of the value alone": layers.Attention(name="value")([a, value]),
        "mask of the query alone": layers.Attention(name="query")([query, b]),
    }
    attempt(outputs.__setitem__, "the mask behind it", lambda: mask(name="behind")(attention))
    see_outputs(keras, see, [a, b], outputs, [STEPS / 8, STEPS[::-1] / 8])


@program("layers.MultiHeadAttention", "layers.Masking")
def multi_head_attention_between_masked_sequences(keras, see):
    """MultiHeadAttention of sequences that carry masks, by themselves and with attention_mask: the outputs."""
    layers, mask = keras.layers, numbers_of_masks(keras)
    a, b = keras.Input(shape=(3, 1)), keras.Input(shape=(3, 1))
    query, value = layers.Masking(name="a")(a), layers.Masking(name="b")(b)

    def made(name):
        return layers.MultiHeadAttention(1, 1, kernel_initializer="ones", name=name)

    attention = made("masked")(query, value)
    outputs = {
        "no masks": made("without")(a, b),
        "masks of the tensors": attention,
        "mask of the value alone": made("value")(a, value),
        "mask of the query alone": made("query")(query, b),
        "with itself": made("itself")(query, query),
    }
    attempt(outputs.__setitem__, "the mask behind it", lambda: mask(name="behind")(attention))
    see_outputs(keras, see, [a, b], outputs, [STEPS / 8, STEPS[::-1] / 8])


@program("layers.BatchNormalization", "layers.Masking", "Model.fit")
def batch_normalization_of_masked_steps(keras, see):
    """BatchNormalization behind a mask: whether its means of a batch count the masked steps, and the mask behind it."""
    layers = keras.layers
    inputs = keras.Input(shape=(3, 1))
    layer = layers.BatchNormalization(momentum=0.0, epsilon=0.25, name="normalized")
    normalized = layer(layers.Masking(name="masking")(inputs))
    model = keras.Model(inputs, layers.Flatten(name="flatten")(layers.Lambda(lambda x: x * 1.0, name="x")(normalized)))
    model.compile(keras.optimizers.SGD(0.0), "mse")
    see("loss", float(model.train_on_batch(STEPS, np.zeros((2, 3)))))
    see("moving mean and variance", layer.get_weights()[2:])


@program("layers.Lambda", "layers.Masking", logic=True)
def lambda_behind_a_mask(keras, see):
    """Lambda without mask=, with a function for it, and around a function that takes a mask: the masks behind it."""
    layers, mask = keras.layers, numbers_of_masks(keras)
    inputs = keras.Input(shape=(3, 1))
    masked = layers.Masking(name="masking")(inputs)
    made = [
        ("without_mask", lambda: layers.Lambda(lambda x: x * 2.0, name="without")),
        ("mask_is_a_function", lambda: layers.Lambda(lambda x: x * 2.0, mask=lambda x, mask: mask, name="function")),
        ("function_takes_a_mask", lambda: layers.Lambda(lambda x, mask=None: x * 2.0, name="takes")),
    ]
    outputs = {}
    for name, make in made:
        attempt(outputs.__setitem__, name, lambda make=make, name=name: mask(name="of_" + name)(make()(masked)))
    see_outputs(keras, see, inputs, outputs, STEPS)


@program("layers.Layer", "Layer.compute_mask", "Layer.supports_masking", logic=True)
def mask_at_a_layer_of_ones_own(keras, see):
    """A layer of one's own behind a mask, with and without mask in call, supports_masking and compute_mask."""
    seen = {}

    def made(name, in_call, supports, compute):
        class Own(keras.layers.Layer):
            def __init__(self, **keywords):
                super(Own, self).__init__(**keywords)
                if supports:
                    self.supports_masking = True

        def with_mask(self, inputs, mask=None):
            seen.setdefault(name, "no mask" if mask is None else "a mask")
            return inputs * 1.0

        Own.call = with_mask if in_call else lambda self, inputs: inputs * 1.0
        if compute:
            Own.compute_mask = lambda self, inputs, mask=None: mask
        return Own(name=name)

    class Probe(keras.layers.Layer):
        def __init__(self, **keywords):
            super(Probe, self).__init__(**keywords)
            self.supports_masking = True

        def call(self, inputs, mask=None):
            behind.append("no mask" if mask is None else "a mask")
            return inputs * 1.0

    for in_call in (False, True):
        for supports, compute in ((False, False), (True, False), (False, True)):
            behind = []
            name = "mask" if in_call else "plain"
            name += "_supports" if supports else "_computes" if compute else ""

            def passed(name=name, in_call=in_call, supports=supports, compute=compute, behind=behind):
                inputs = keras.Input(shape=(3, 1))
                outputs = made(name, in_call, supports, compute)(keras.layers.Masking(name="masking")(inputs))
                Probe(name="probe")(outputs)
                return behind[0]

            attempt(see, "behind " + name, passed)
            see("in call of " + name, seen.get(name))


@program("layers.Masking", "Layer.compute_mask", "Layer.output_mask", logic=True)
def where_a_mask_is_found(keras, see, tensor):
    """_keras_mask of symbolic and of computed tensors, output_mask and input_mask, compute_mask of a model."""
    layers = keras.layers
    inputs = keras.Input(shape=(3, 1))
    masking = layers.Masking(name="masking")
    masked = masking(inputs)
    dense = layers.Dense(1, name="dense")
    outputs = dense(masked)

    def there(found):
        return "no mask" if found is None else "a mask"

    attempt(see, "_keras_mask, symbolic", lambda: there(masked._keras_mask))
    attempt(see, "_keras_mask behind Dense", lambda: there(outputs._keras_mask))
    attempt(see, "_keras_mask of an Input", lambda: there(inputs._keras_mask))
    attempt(see, "output_mask", lambda: there(masking.output_mask))
    attempt(see, "input_mask of Dense", lambda: there(dense.input_mask))
    attempt(see, "_keras_mask, computed", lambda: masking(tensor(STEPS))._keras_mask)
    attempt(see, "compute_mask", lambda: masking.compute_mask(tensor(STEPS)))
    embedding = layers.Embedding(4, 1, mask_zero=True, name="embedding")
    attempt(see, "compute_mask of an Embedding", lambda: embedding.compute_mask(tensor([[1, 0, 2]])))
    model = keras.Model(inputs, outputs)
    attempt(see, "compute_mask of a model", lambda: there(model.compute_mask(tensor(STEPS), None)))


@program("Model.evaluate", "Model.fit", "layers.Masking", "losses.MeanSquaredError")
def loss_of_masked_steps(keras, see):
    """Masked steps of a sequence: how the loss of evaluate, of fit in unequal batches, and its gradient count them."""
    dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="dense")
    model = keras.Sequential([keras.layers.Masking(input_shape=(3, 1)), dense])
    model.compile(keras.optimizers.SGD(1.0 / 64), "mse")
    x = np.array([[[1.0], [0.0], [0.0]], [[2.0], [4.0], [1.0]]])
    y = np.ones((2, 3, 1)) * 3
    see("evaluate", float(model.evaluate(x, y, verbose=0)))
    see("evaluate in two batches", float(model.evaluate(x, y, batch_size=1, verbose=0)))
    see("all masked", float(model.evaluate(x * 0, y, verbose=0)))
    history = model.fit(x, y, batch_size=2, shuffle=False, verbose=0).history
    see("fit", [float(value) for value in history["loss"]])
    see("weight", model.get_weights()[0])


@program("Model.evaluate", "metrics.MeanAbsoluteError", "layers.Masking")
def metrics_of_masked_steps(keras, see):
    """Masked steps in metrics and weighted_metrics of evaluate: as a text, as an object, and as a function."""
    dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="dense")
    model = keras.Sequential([keras.layers.Masking(input_shape=(3, 1)), dense])

    def error(y_true, y_pred):
        return y_true - y_pred

    x = np.array([[[1.0], [0.0], [0.0]], [[2.0], [4.0], [1.0]]])
    y = np.ones((2, 3, 1)) * 3
    ways = [
        ("text", {"metrics": ["mae"]}),
        ("function", {"metrics": [error]}),
        ("weighted text", {"metrics": [], "weighted_metrics": ["mae"]}),
    ]
    if hasattr(keras.metrics, "MeanAbsoluteError"):
        ways.append(("object", {"metrics": [keras.metrics.MeanAbsoluteError(name="object")]}))
    for name, keywords in ways:
        model.compile(keras.optimizers.SGD(0.0), "mse", **keywords)
        attempt(see, name, lambda: [float(value) for value in model.evaluate(x, y, verbose=0)])


@program("Model.evaluate", "Model.fit", "layers.Masking")
def sample_weights_of_masked_steps(keras, see):
    """Masked steps together with sample_weight, for each sample and for each step: the loss of evaluate."""
    dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="dense")
    model = keras.Sequential([keras.layers.Masking(input_shape=(3, 1)), dense])
    x = np.array([[[1.0], [0.0], [0.0]], [[2.0], [4.0], [1.0]]])
    y = np.ones((2, 3, 1)) * 3
    model.compile(keras.optimizers.SGD(0.0), "mse")
    samples, steps = np.array([4.0, 0.5]), np.array([[4.0, 2.0, 1.0], [0.5, 0.25, 0.0]])
    attempt(see, "samples", lambda: float(model.evaluate(x, y, sample_weight=samples, verbose=0)))
    attempt(see, "steps", lambda: float(model.evaluate(x, y, sample_weight=steps, verbose=0)))
    attempt(see, "steps of one", lambda: float(model.evaluate(x, y, sample_weight=steps[..., None], verbose=0)))

    def temporal():
        model.compile(keras.optimizers.SGD(0.0), "mse", sample_weight_mode="temporal")
        return float(model.evaluate(x, y, sample_weight=steps, verbose=0))

    attempt(see, "sample_weight_mode", temporal)


@program("Model.evaluate", "layers.Embedding", "losses.SparseCategoricalCrossentropy")
def tagging_of_masked_words(keras, see):
    """A class for each word behind Embedding(mask_zero=True): the loss and the accuracy of padded sentences."""
    inputs = keras.Input(shape=(3,), dtype="int32")
    words = keras.layers.Embedding(4, 2, mask_zero=True, name="words")
    outputs = keras.layers.Activation("softmax", name="classes")(words(inputs))
    model = keras.Model(inputs, outputs)
    words.set_weights([np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [2.0, 0.0]])])
    x, y = np.array([[1, 2, 0], [3, 0, 0]]), np.array([[[0], [0], [1]], [[0], [1], [1]]])
    for name, targets in (("targets of one", y), ("targets of two dimensions", y[..., 0])):
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
        attempt(see, name, lambda y=targets: [float(v) for v in model.evaluate(x, y, verbose=0)])
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    attempt(see, "one-hot", lambda: [float(v) for v in model.evaluate(x, np.eye(2)[y[..., 0]], verbose=0)])


@program("Model", "layers.Embedding", "layers.SimpleRNN", logic=True)
def mask_in_a_subclassed_model(keras, see):
    """Embedding with a mask and SimpleRNN in call of a subclassed model: predict, when the mask is not handed on."""
    layers = keras.layers
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones", "activation": "linear"}

    class Own(keras.Model):
        def __init__(self, given, **keywords):
            super(Own, self).__init__(**keywords)
            self.given = given
            self.words = layers.Embedding(4, 1, mask_zero=True, embeddings_initializer="ones", name="words")
            self.rnn = layers.SimpleRNN(1, bias_initializer="ones", name="rnn", **ones)

        def call(self, inputs):
            if self.given:
                return self.rnn(self.words(inputs), mask=self.words.compute_mask(inputs))
            return self.rnn(self.words(inputs))

        def compute_output_shape(self, input_shape):
            return (input_shape[0], 1)

    x = np.array([[1, 2, 0], [3, 0, 0]])
    attempt(see, "by itself", lambda: Own(False, name="own").predict(x, verbose=0))
    attempt(see, "handed on", lambda: Own(True, name="given").predict(x, verbose=0))


@program("Model.__call__", "layers.SimpleRNN", logic=True)
def mask_given_to_a_model(keras, see, tensor):
    """mask= of a call of a functional, a Sequential and a nested model: whether a SimpleRNN inside leaves steps out."""
    layers = keras.layers
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones", "activation": "linear"}

    def sequential():
        return keras.Sequential([layers.SimpleRNN(1, name="rnn", bias_initializer="ones", input_shape=(3, 1), **ones)])

    def functional():
        inputs = keras.Input(shape=(3, 1))
        return keras.Model(inputs, layers.SimpleRNN(1, name="rnn", bias_initializer="ones", **ones)(inputs))

    mask = np.array([[True, False, True], [True, True, False]])
    attempt(see, "Sequential", lambda: sequential()(tensor(STEPS + 1), mask=tensor(mask)))
    attempt(see, "functional", lambda: functional()(tensor(STEPS + 1), mask=tensor(mask)))

    def nested(inner):
        inputs = keras.Input(shape=(3, 1))
        return keras.Model(inputs, inner(layers.Masking(name="masking")(inputs))).predict(STEPS, verbose=0)

    attempt(see, "nested Sequential", lambda: nested(sequential()))
    attempt(see, "nested functional", lambda: nested(functional()))
