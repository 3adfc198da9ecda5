"""Programs about keras.quantizers and keras.dtype_policies: numbers of few bits, and what a policy says of a layer."""

import numpy as np

from . import program

VALUES = np.array([[1.0, -2.0, 0.5], [4.0, 8.0, -0.25]], "float32")


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def whole(keras, values):
    """Numbers of few bits as Python's whole numbers, with the name of their type."""
    array = np.array(keras.ops.convert_to_numpy(values))
    return [array.dtype.name, array.astype("int64").tolist()]


@program("quantizers.abs_max_quantize", logic=True)
def rows_and_columns_to_eight_bits(keras, see, tensor):
    """abs_max_quantize along each axis: the numbers, their type and the scale."""
    quantize = keras.quantizers.abs_max_quantize
    for axis in (0, -1, (0, 1)):
        numbers, scale = quantize(tensor(VALUES), axis=axis)
        see("axis " + str(axis), whole(keras, numbers))
        see("scale of axis " + str(axis), scale)
    numbers, scale = quantize(tensor(VALUES), axis=-1, value_range=(-7, 7), epsilon=0.5)
    see("of four bits", whole(keras, numbers))
    see("scale of four bits", scale)
    attempt(see, "zeros", lambda: whole(keras, quantize(tensor(np.zeros((2, 2), "float32")), axis=-1)[0]))
    attempt(see, "to_numpy", lambda: [isinstance(one, np.ndarray) for one in quantize(VALUES, axis=-1, to_numpy=True)])


@program("quantizers.AbsMaxQuantizer", "quantizers.Quantizer", "quantizers.serialize", logic=True)
def quantizer_as_an_object(keras, see, tensor):
    """AbsMaxQuantizer: called, its config, written and read, and by its name."""
    quantizers = keras.quantizers
    quantizer = quantizers.AbsMaxQuantizer(axis=-1)
    numbers, scale = quantizer(tensor(VALUES))
    see("called", whole(keras, numbers))
    see("scale", scale)
    attempt(see, "another axis", lambda: whole(keras, quantizer(tensor(VALUES), axis=0)[0]))
    see("config", quantizer.get_config())
    attempt(see, "without an axis", lambda: quantizers.AbsMaxQuantizer()(tensor(VALUES)) and None)
    attempt(see, "written", lambda: sorted(quantizers.serialize(quantizer)))
    attempt(see, "read", lambda: quantizers.deserialize(quantizers.serialize(quantizer)).get_config())
    attempt(see, "by name", lambda: type(quantizers.get("abs_max_quantizer", axis=-1)).__name__)
    attempt(see, "by class name", lambda: type(quantizers.get("AbsMaxQuantizer", axis=-1)).__name__)
    attempt(see, "an object", lambda: quantizers.get(quantizer) is quantizer)
    attempt(see, "None", lambda: quantizers.get(None))
    attempt(see, "an unknown name", lambda: quantizers.get("no_such"))
    attempt(see, "Quantizer", lambda: quantizers.Quantizer().get_config())


@program("quantizers.fake_quant_with_min_max_vars", logic=True)
def numbers_that_only_seem_to_be_quantized(keras, see, tensor):
    """fake_quant_with_min_max_vars: rounding to the steps between two bounds, in eight and fewer bits, by channel."""
    fake = keras.quantizers.fake_quant_with_min_max_vars
    x = tensor(np.array([[-7.0, 0.3, 1.0], [2.5, 5.9, 9.0]], "float32"))
    attempt(see, "eight bits", lambda: fake(x, -6.0, 6.0))
    attempt(see, "two bits", lambda: fake(x, -6.0, 6.0, num_bits=2))
    attempt(see, "narrow range", lambda: fake(x, -6.0, 6.0, num_bits=2, narrow_range=True))
    attempt(see, "zero is moved", lambda: fake(x, 0.5, 6.5, num_bits=3))
    bounds = [np.array([-1.0, -2.0, -4.0], "float32"), np.array([1.0, 2.0, 4.0], "float32")]
    attempt(see, "by channel", lambda: fake(x, bounds[0], bounds[1], num_bits=4, axis=-1))


@program("quantizers.pack_int4", "quantizers.unpack_int4", logic=True)
def two_numbers_in_one_byte(keras, see, tensor):
    """pack_int4 and unpack_int4, of an even and an odd number of rows, and along the last axis."""
    pack, unpack = keras.quantizers.pack_int4, keras.quantizers.unpack_int4
    for name, rows in (("even", [[1, -8], [7, 0], [-1, 3], [2, 5]]), ("odd", [[1, -8], [7, 0], [-1, 3]])):
        numbers = keras.ops.cast(tensor(rows), "int8")
        packed = pack(numbers)
        see(name, [whole(keras, packed[0]), [int(size) for size in packed[1]], int(packed[2])])
        attempt(see, name + ", back", lambda packed=packed: whole(keras, unpack(packed[0], packed[2])))
    numbers = keras.ops.cast(tensor([[1, -8, 7]]), "int8")
    attempt(see, "last axis", lambda: whole(keras, pack(numbers, axis=-1)[0]))


@program("quantizers.compute_float8_scale", "quantizers.compute_float8_amax_history", logic=True)
def scales_of_eight_bit_floats(keras, see, tensor):
    """The scale and the history of the largest value that float8 keeps, and quantize_and_dequantize by a scale."""
    quantizers = keras.quantizers
    attempt(see, "scale", lambda: quantizers.compute_float8_scale(tensor(4.0), tensor(1.0), 448.0))
    attempt(see, "with a margin", lambda: quantizers.compute_float8_scale(tensor(4.0), tensor(1.0), 448.0, margin=1))
    attempt(see, "of zero", lambda: quantizers.compute_float8_scale(tensor(0.0), tensor(1.0), 448.0))
    history = tensor([3.0, 1.0, 2.0])
    attempt(see, "history", lambda: quantizers.compute_float8_amax_history(tensor(VALUES), history))
    back = quantizers.quantize_and_dequantize
    attempt(see, "there and back", lambda: back(tensor([0.3, 1.1, 500.0]), tensor(1.0), "float8_e4m3fn", "float32"))


@program("quantizers.abs_max_quantize_grouped_with_zero_point", logic=True)
def blocks_of_rows_to_four_bits(keras, see, tensor):
    """abs_max_quantize_grouped_with_zero_point: a scale and a zero point for each block of rows."""
    grouped = keras.quantizers.abs_max_quantize_grouped_with_zero_point
    x = np.array([[1.0, 0.0], [3.0, -1.0], [0.5, 2.0], [-0.5, 4.0]], "float32")
    numbers, scale, zero = grouped(tensor(x), block_size=2)
    see("numbers", whole(keras, numbers))
    see("scale", scale)
    see("zero point", whole(keras, zero))
    attempt(see, "rows that do not fill a block", lambda: whole(keras, grouped(tensor(x[:3]), block_size=2)[0]))


@program(
    "quantizers.Int8QuantizationConfig",
    "quantizers.Int4QuantizationConfig",
    "quantizers.Float8QuantizationConfig",
    "quantizers.QuantizationConfig",
    logic=True,
)
def configurations_of_quantization(keras, see):
    """The configurations that quantize takes: their modes, what they hold, and what they refuse."""
    quantizers = keras.quantizers
    for name in ("Int8QuantizationConfig", "Int4QuantizationConfig", "Float8QuantizationConfig"):
        config = getattr(quantizers, name)()
        see("mode of " + name, config.mode)
        for part in ("weight_quantizer", "activation_quantizer"):
            held = getattr(config, part)
            see(part + " of " + name, None if held is None else type(held).__name__)
        attempt(see, "config of " + name, lambda config=config: sorted(config.get_config()))
    attempt(see, "block_size", lambda: quantizers.Int4QuantizationConfig().block_size)
    attempt(see, "no blocks", lambda: quantizers.Int4QuantizationConfig(block_size=0) and None)
    attempt(see, "QuantizationConfig", lambda: quantizers.QuantizationConfig() and None)


@program("layers.Dense", "quantizers.Int8QuantizationConfig", "Layer.quantize", logic=True)
def dense_layer_of_eight_and_four_bits(keras, see, tensor):
    """A Dense layer after quantize: its weights, their types, its output, and what cannot be done any more."""
    x = np.array([[1.0, 2.0, -1.0, 0.5]], "float32")
    for mode in ("int8", "int4"):
        inputs = keras.Input((4,))
        layer = keras.layers.Dense(2, name="dense")
        model = keras.Model(inputs, layer(inputs))
        layer.set_weights([np.array([[1.0, -1.0], [0.5, 0.25], [2.0, 0.0], [-4.0, 1.5]]), np.array([0.5, -0.5])])
        see(mode + ": before", model.predict(x, verbose=0))
        attempt(see, mode + ": returned", lambda layer=layer, mode=mode: layer.quantize(mode))
        attempt(see, mode + ": after", lambda model=model: model.predict(x, verbose=0))
        attempt(see, mode + ": policy", lambda layer=layer: layer.dtype_policy.name)
        attempt(
            see,
            mode + ": types",
            lambda layer=layer: [str(keras.backend.standardize_dtype(w.dtype)) for w in layer.weights],
        )
        attempt(see, mode + ": shapes", lambda layer=layer: [[int(n) for n in w.shape] for w in layer.weights])
        attempt(see, mode + ": trained ones", lambda layer=layer: len(layer.trainable_weights))
        attempt(see, mode + ": twice", lambda layer=layer, mode=mode: layer.quantize(mode))


@program("dtype_policies.DTypePolicyMap", "dtype_policies.DTypePolicy", logic=True)
def policies_by_the_path_of_a_layer(keras, see):
    """DTypePolicyMap: which policy a path gets, exactly, by a prefix and by an expression; its config."""
    policies = keras.dtype_policies
    table = policies.DTypePolicyMap()
    table["encoder/dense"] = policies.DTypePolicy("bfloat16")
    table["decoder"] = policies.DTypePolicy("mixed_float16")
    for path in ("encoder/dense", "decoder", "decoder/dense", "other", "an_encoder/dense"):
        attempt(see, "policy of " + path, lambda path=path: table[path].name)
    attempt(see, "default", lambda: table.default_policy.name)
    attempt(see, "length", lambda: len(table))
    attempt(see, "keys", lambda: list(table))
    attempt(see, "twice", lambda: table.__setitem__("decoder", policies.DTypePolicy("float16")))
    attempt(see, "no policy", lambda: table.__setitem__("third", "float16"))
    attempt(see, "removed", lambda: (table.__delitem__("decoder"), len(table))[1])
    attempt(see, "config", lambda: sorted(table.get_config()))
    attempt(see, "layer", lambda: keras.layers.Dense(1, dtype=table, name="dense").dtype_policy.name)


@program(
    "dtype_policies.QuantizedDTypePolicy",
    "dtype_policies.QuantizedFloat8DTypePolicy",
    "dtype_policies.FloatDTypePolicy",
    "dtype_policies.get",
    "dtype_policies.serialize",
    "dtype_policies.deserialize",
    compared="exact",
    logic=True,
)
def policies_by_their_names(keras, see):
    """Policies made by get and by their classes: names, types of variables and of computing; written and read."""
    policies = keras.dtype_policies
    for name in (
        "float32",
        "mixed_float16",
        "mixed_bfloat16",
        "int8_from_float32",
        "float8_from_mixed_bfloat16",
        "half",
    ):

        def told(name=name):
            policy = policies.get(name)
            return [type(policy).__name__, policy.name, policy.compute_dtype, policy.variable_dtype]

        attempt(see, name, told)
    attempt(see, "of None", lambda: policies.get(None).name)
    attempt(see, "of a policy", lambda: policies.get(policies.DTypePolicy("bfloat16")).name)
    attempt(see, "of a number", lambda: policies.get(3).name)
    attempt(see, "quantized", lambda: policies.QuantizedDTypePolicy("int8", "bfloat16").name)
    attempt(see, "mode", lambda: policies.QuantizedDTypePolicy("int8", "bfloat16").quantization_mode)
    attempt(see, "an unknown mode", lambda: policies.QuantizedDTypePolicy("int7", "bfloat16").name)
    attempt(see, "float8", lambda: policies.QuantizedFloat8DTypePolicy("float8", "float32").amax_history_length)
    attempt(see, "FloatDTypePolicy", lambda: policies.FloatDTypePolicy("float16").name)
    attempt(see, "written", lambda: policies.serialize(policies.DTypePolicy("mixed_float16")))
    written = {"class_name": "DTypePolicy", "config": {"name": "bfloat16"}, "module": "keras", "registered_name": None}
    attempt(see, "read", lambda: policies.deserialize(written).name)
