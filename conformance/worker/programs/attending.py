"""Programs about the arguments of attention layers that only later versions have."""

import numpy as np

from . import program


def numbered(keras, *shape):
    """A tensor of this shape: small numbers that rise."""
    return keras.ops.convert_to_tensor(np.linspace(-1.0, 1.0, int(np.prod(shape)), dtype="float32").reshape(shape))


def called(layer, *inputs, **options):
    """What a layer gives whose weights are numbers that rise."""
    layer(*inputs)
    weights = [np.linspace(-0.5, 1.0, int(np.prod(one.shape)), dtype="float32") for one in layer.weights]
    layer.set_weights([one.reshape(there.shape) for one, there in zip(weights, layer.weights)])
    return layer(*inputs, **options)


@program("layers.MultiHeadAttention", logic=True)
def heads(keras, see):
    """MultiHeadAttention: sizes of values and outputs, without biases, over given axes, nearly all dropped."""
    x = numbered(keras, 1, 3, 4)
    plane = numbered(keras, 1, 2, 3, 4)
    try:
        see("values", called(keras.layers.MultiHeadAttention(2, 3, value_dim=2), x, x))
    except Exception as error:
        see("values", error)
    layer = keras.layers.MultiHeadAttention(2, 3, use_bias=False)
    see("no bias", called(layer, x, x))
    see("no bias, weights", len(layer.weights))
    see("output", called(keras.layers.MultiHeadAttention(2, 3, output_shape=2), x, x))
    see("axes", called(keras.layers.MultiHeadAttention(2, 3, attention_axes=(2,)), plane, plane))
    see("nearly all dropped", called(keras.layers.MultiHeadAttention(2, 3, dropout=0.9999999), x, x, training=True))


@program("layers.MultiHeadAttention", logic=True)
def heads_with_a_gate(keras, see):
    """MultiHeadAttention with a gate for its output."""
    x = numbered(keras, 1, 3, 4)
    layer = keras.layers.MultiHeadAttention(2, 3, use_gate=True)
    see("output", called(layer, x, x))
    see("weights", [list(one.shape) for one in layer.weights])


@program("layers.MultiHeadAttention", logic=True)
def heads_that_see_a_window(keras, see):
    """MultiHeadAttention of which each step sees but its neighbours."""
    x = numbered(keras, 1, 5, 4)
    see("output", called(keras.layers.MultiHeadAttention(2, 3, sliding_window=2), x, x))
    see(
        "causal",
        called(keras.layers.MultiHeadAttention(2, 3, sliding_window=2), x, x, use_causal_mask=True),
    )


@program("layers.GroupQueryAttention", logic=True)
def grouped_heads(keras, see):
    """GroupQueryAttention: without biases, with a loss for its output, nearly all dropped."""
    x = numbered(keras, 1, 3, 4)
    layer = keras.layers.GroupQueryAttention(3, 2, 1, use_bias=False)
    see("no bias", called(layer, x, x))
    see("no bias, weights", len(layer.weights))
    layer = keras.layers.GroupQueryAttention(3, 2, 1, activity_regularizer="l1")
    called(layer, x, x)
    see("losses", len(layer.losses))
    layer = keras.layers.GroupQueryAttention(3, 2, 1, dropout=0.9999999)
    see("nearly all dropped", called(layer, x, x, training=True))


@program("layers.GroupQueryAttention", logic=True)
def grouped_heads_with_a_gate(keras, see):
    """GroupQueryAttention with a gate for its output."""
    x = numbered(keras, 1, 3, 4)
    layer = keras.layers.GroupQueryAttention(3, 2, 1, use_gate=True)
    see("output", called(layer, x, x))
    see("weights", [list(one.shape) for one in layer.weights])


@program("layers.GroupQueryAttention", logic=True)
def grouped_heads_that_see_a_window(keras, see):
    """GroupQueryAttention of which each step sees but its neighbours."""
    x = numbered(keras, 1, 5, 4)
    see("output", called(keras.layers.GroupQueryAttention(3, 2, 1, sliding_window=2), x, x))


@program("layers.ReversibleEmbedding", logic=True)
def embeddings_there_and_back(keras, see):
    """ReversibleEmbedding: weights of its own for the way back, a cap of what comes out, masks, a type for it."""
    x = keras.ops.convert_to_tensor([[0, 2, 1]])

    class Masked(keras.layers.Layer):
        def call(self, inputs, mask=None):
            see("masked", mask is not None)
            return inputs

    layer = keras.layers.ReversibleEmbedding(
        3, 2, tie_weights=False, embeddings_initializer="ones", embeddings_regularizer="l1", mask_zero=True
    )
    see("there", Masked()(layer(x)))
    see("weights", [list(one.shape) for one in layer.weights])
    see("losses", [float(keras.ops.convert_to_numpy(one)) for one in layer.losses])
    layer = keras.layers.ReversibleEmbedding(3, 2, embeddings_initializer="ones", reverse_dtype="float16")
    layer.build((None, None))
    back = layer(keras.ops.ones((1, 1, 2)), reverse=True)
    see("back", keras.ops.cast(back, "float32"))
    see("back, type", keras.backend.standardize_dtype(back.dtype))
    layer = keras.layers.ReversibleEmbedding(3, 2, embeddings_initializer="ones", logit_soft_cap=1.5)
    layer.build((None, None))
    see("back with a cap", layer(keras.ops.ones((1, 1, 2)), reverse=True))


@program("layers.ReversibleEmbedding", logic=True)
def embeddings_that_are_constrained(keras, see):
    """ReversibleEmbedding whose weights are constrained, as an optimizer applies it."""
    layer = keras.layers.ReversibleEmbedding(3, 2, embeddings_initializer="ones", embeddings_constraint="unit_norm")
    layer.build((None, None))
    variables = layer.trainable_variables
    keras.optimizers.SGD(1.0).apply([keras.ops.zeros(one.shape) for one in variables], variables)
    see("embeddings", keras.ops.convert_to_numpy(layer.embeddings))


@program("layers.Dense", "layers.EinsumDense", "layers.Embedding", logic=True)
def few_weights_learn(keras, see):
    """Dense, EinsumDense and Embedding with weights of a low rank, and how much these count for."""
    x = keras.ops.ones((1, 3))

    def grown(layer, inputs):
        layer(inputs)
        layer.lora_kernel_a.assign(keras.ops.ones(layer.lora_kernel_a.shape))
        layer.lora_kernel_b.assign(keras.ops.ones(layer.lora_kernel_b.shape))
        return layer(inputs)

    layer = keras.layers.Dense(2, kernel_initializer="ones", lora_rank=2, lora_alpha=8)
    see("Dense, alpha at first", layer.lora_alpha)
    see("Dense", grown(layer, x))
    see("Dense, alpha when it is built", layer.lora_alpha)
    see("Dense, weights", [list(one.shape) for one in layer.trainable_weights])
    layer = keras.layers.EinsumDense("ab,bc->ac", 2, kernel_initializer="ones", lora_rank=2, lora_alpha=8)
    see("EinsumDense", grown(layer, x))
    see("EinsumDense, weights", [list(one.shape) for one in layer.trainable_weights])
    layer = keras.layers.Embedding(3, 2, embeddings_initializer="ones", lora_rank=2, lora_alpha=8)
    see("Embedding, alpha at first", layer.lora_alpha)
    numbers = keras.ops.convert_to_tensor([[0, 2]])
    layer(numbers)
    see("Embedding, alpha when it is built", layer.lora_alpha)
    layer.lora_embeddings_a.assign(keras.ops.ones(layer.lora_embeddings_a.shape))
    layer.lora_embeddings_b.assign(keras.ops.ones(layer.lora_embeddings_b.shape))
    see("Embedding", layer(numbers))
    see("Embedding, weights", [list(one.shape) for one in layer.trainable_weights])


@program("layers.Dense", "layers.EinsumDense", "layers.Embedding", logic=True)
def few_bits_by_a_configuration(keras, see):
    """Layers of few bits that are told what to do with their inputs, and how many weights share a scale."""
    layer = keras.layers.Dense(
        2,
        dtype="int8_from_float32",
        quantization_config=keras.quantizers.Int8QuantizationConfig(activation_quantizer=None),
    )
    layer.build((None, 3))
    see("Dense, no quantizer of inputs", layer.inputs_quantizer is None)
    layer = keras.layers.EinsumDense(
        "ab,bc->ac",
        2,
        dtype="int8_from_float32",
        quantization_config=keras.quantizers.Int8QuantizationConfig(activation_quantizer=None),
    )
    layer.build((None, 3))
    see("EinsumDense, no quantizer of inputs", layer.inputs_quantizer is None)
    layer = keras.layers.Embedding(
        3,
        4,
        dtype="int4_from_float32",
        quantization_config=keras.quantizers.Int4QuantizationConfig(activation_quantizer=None, block_size=2),
    )
    layer.build((None,))
    see("Embedding", [list(one.shape) for one in layer.weights])
