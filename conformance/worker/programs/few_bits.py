"""Programs about the arguments of keras.quantizers and keras.dtype_policies, one by one."""

import numpy as np

from . import program


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
def arguments_of_abs_max_quantize(keras, see, tensor):
    """abs_max_quantize by each argument: input, axis, range, type, and the number that keeps it from zero."""
    keras.quantizers  # noqa: B018
    row = [[1.0, -2.0, 0.5], [4.0, 8.0, -0.25]]
    attempt(see, "axis", lambda: keras.quantizers.abs_max_quantize(tensor(row), axis=0)[1])
    attempt(
        see, "inputs", lambda: keras.quantizers.abs_max_quantize(inputs=tensor([[3.0, -2.0], [4.0, 0.5]]), axis=1)[1]
    )
    attempt(
        see,
        "range, type and epsilon",
        lambda: whole(
            keras,
            keras.quantizers.abs_max_quantize(tensor(row), axis=1, value_range=(-7, 7), dtype="int32", epsilon=2.0)[0],
        ),
    )


@program("quantizers.AbsMaxQuantizer", "quantizers.Quantizer", "quantizers.get", logic=True)
def arguments_of_a_quantizer(keras, see, tensor):
    """AbsMaxQuantizer by each argument, as it is called; Quantizer; get by what stands for it."""
    values = tensor([[1.0, -2.0, 0.5], [4.0, 8.0, -0.25]])

    def called(quantizer):
        numbers, scale = quantizer(values)
        return [whole(keras, numbers), scale]

    attempt(see, "axis", lambda: called(keras.quantizers.AbsMaxQuantizer(axis=0)))
    attempt(
        see, "range and epsilon", lambda: called(keras.quantizers.AbsMaxQuantizer(1, value_range=(-7, 7), epsilon=2.0))
    )
    attempt(see, "output_dtype", lambda: called(keras.quantizers.AbsMaxQuantizer(1, output_dtype="int32")))
    attempt(see, "Quantizer", lambda: keras.quantizers.Quantizer(output_dtype="uint8").output_dtype)
    attempt(
        see,
        "get",
        lambda: called(
            keras.quantizers.get(identifier={"class_name": "AbsMaxQuantizer", "config": {"axis": 0, "epsilon": 2.0}})
        ),
    )


@program("quantizers.deserialize", "quantizers.serialize", logic=True)
def quantizers_of_ones_own_in_files(keras, see, tensor):
    """serialize and deserialize of a quantizer of one's own, whose class is handed over."""

    class Halved(keras.quantizers.Quantizer):
        def __call__(self, x):
            return x / 2

    class Doubled(keras.quantizers.Quantizer):
        def __call__(self, x):
            return x * 2

    def made(quantizer):
        return quantizer(tensor([1.0, 3.0]))

    own = [Halved, Doubled]
    attempt(
        see,
        "custom_objects",
        lambda: made(
            keras.quantizers.deserialize(
                config={"class_name": "Own", "config": {"output_dtype": "int8"}}, custom_objects={"Own": own[0]}
            )
        ),
    )
    ready = [keras.quantizers.AbsMaxQuantizer(axis=0), keras.quantizers.AbsMaxQuantizer(axis=1)]
    attempt(see, "axis in a file", lambda: list(keras.quantizers.serialize(initializer=ready[0])["config"]["axis"]))
    attempt(
        see,
        "epsilon from a file",
        lambda: keras.quantizers.deserialize(
            config={"class_name": "AbsMaxQuantizer", "config": {"axis": [0], "epsilon": 2.0}}
        )(tensor([[1.0], [2.0]]))[1],
    )


@program("quantizers.abs_max_quantize_grouped_with_zero_point", logic=True)
def arguments_of_blocks_of_rows(keras, see, tensor):
    """abs_max_quantize_grouped_with_zero_point by each argument, on tensors and on arrays."""
    x = np.array([[1.0, 0.0], [3.0, -1.0], [0.5, 2.0], [-0.5, 4.0]], "float32")
    first = keras.quantizers.abs_max_quantize_grouped_with_zero_point(
        inputs=tensor([[1.0, 0.5], [3.0, -1.0], [-2.0, 4.0]]), block_size=2
    )
    see("inputs", [whole(keras, first[0]), first[1], whole(keras, first[2])])
    blocks = keras.quantizers.abs_max_quantize_grouped_with_zero_point(tensor(x), block_size=1)
    see("blocks", [whole(keras, blocks[0]), blocks[1], whole(keras, blocks[2])])
    small = keras.quantizers.abs_max_quantize_grouped_with_zero_point(
        tensor(x), block_size=2, value_range=(-4, 3), dtype="int32", epsilon=2.0
    )
    see("range, type and epsilon", [whole(keras, small[0]), small[1], whole(keras, small[2])])
    arrays = keras.quantizers.abs_max_quantize_grouped_with_zero_point(x, block_size=2, epsilon=2.0, to_numpy=True)
    see("to_numpy", [whole(keras, arrays[0]), arrays[1], whole(keras, arrays[2])])


@program("quantizers.compute_float8_scale", "quantizers.compute_float8_amax_history", logic=True)
def arguments_of_float8_scales(keras, see, tensor):
    """compute_float8_scale and compute_float8_amax_history by each argument."""
    see(
        "scale",
        keras.quantizers.compute_float8_scale(amax=tensor(4.0), scale=tensor(2.0), dtype_max=448.0, margin=1),
    )
    see("kept", keras.quantizers.compute_float8_scale(amax=tensor(0.0), scale=tensor(2.0), dtype_max=448.0, margin=1))
    see("kept for a scale", keras.quantizers.compute_float8_scale(tensor(-1.0), scale=tensor(2.0), dtype_max=448.0))
    see(
        "history",
        keras.quantizers.compute_float8_amax_history(
            x=tensor([[5.0, -2.0], [4.0, 1.0]]), amax_history=tensor([3.0, 1.0, 2.0])
        ),
    )


@program("quantizers.quantize_and_dequantize", logic=True)
def arguments_of_quantize_and_dequantize(keras, see, tensor):
    """quantize_and_dequantize by each argument: input, scale, and both types."""
    small, computed = ("float8_e4m3fn", "float8_e5m2"), ("float32", "bfloat16")
    see(
        "there and back",
        keras.quantizers.quantize_and_dequantize(
            inputs=tensor([0.3, 1.1, 500.0]),
            scale=tensor(1.5),
            quantized_dtype=small[0],
            compute_dtype="float32",
        ),
    )
    see(
        "in few digits",
        keras.ops.cast(
            keras.quantizers.quantize_and_dequantize(
                inputs=keras.ops.cast(tensor([0.3, 1.1, 500.0]), computed[0]),
                scale=tensor(1.37),
                quantized_dtype=small[0],
                compute_dtype=computed[0],
            ),
            "float32",
        ),
    )


@program("quantizers.fake_quant_with_min_max_vars", logic=True)
def arguments_of_fake_quant(keras, see, tensor):
    """fake_quant_with_min_max_vars by each argument: bounds, bits, a narrow range, and the axis of channels."""
    see(
        "bounds",
        keras.quantizers.fake_quant_with_min_max_vars(
            inputs=tensor([-7.0, 0.3, 1.0, 5.9, 9.0]), min_vals=-6.0, max_vals=6.0, num_bits=3, narrow_range=True
        ),
    )
    see(
        "channels",
        keras.quantizers.fake_quant_with_min_max_vars(
            inputs=tensor([[-7.0, 0.3, 1.0], [2.6, 5.9, 9.0]]),
            min_vals=np.array([-1.0, -2.0, -4.0], "float32"),
            max_vals=np.array([1.0, 2.0, 4.0], "float32"),
            num_bits=4,
            axis=1,
        ),
    )
    see(
        "the first axis",
        keras.quantizers.fake_quant_with_min_max_vars(
            inputs=tensor([[-7.0, 0.3], [2.6, 5.9]]),
            min_vals=np.array([-1.0, -2.0], "float32"),
            max_vals=np.array([1.0, 2.0], "float32"),
            num_bits=4,
            axis=0,
        ),
    )


@program("quantizers.pack_int4", "quantizers.unpack_int4", logic=True)
def arguments_of_two_numbers_in_a_byte(keras, see, tensor):
    """pack_int4 and unpack_int4 by each argument: numbers, axis, the length that was, and a type without sign."""
    packed = keras.quantizers.pack_int4(arr=keras.ops.cast(tensor([[1, -8, 7, 3], [2, 0, -1, 5]]), "int8"), axis=1)
    see("along an axis", whole(keras, packed[0]))
    attempt(
        see,
        "back",
        lambda: whole(
            keras,
            keras.quantizers.unpack_int4(
                packed=keras.ops.cast(tensor([[19, -121], [2, 95]]), "int8"), orig_len=3, axis=1
            ),
        ),
    )
    attempt(
        see,
        "without sign",
        lambda: whole(
            keras,
            keras.quantizers.pack_int4(keras.ops.cast(tensor([[1, 15], [7, 9]]), "uint8"), axis=0, dtype="uint8")[0],
        ),
    )
    attempt(
        see,
        "back without sign",
        lambda: whole(
            keras,
            keras.quantizers.unpack_int4(
                keras.ops.cast(tensor([[113, 159]]), "uint8"), orig_len=2, axis=0, dtype="uint8"
            ),
        ),
    )


@program(
    "quantizers.Int8QuantizationConfig",
    "quantizers.Int4QuantizationConfig",
    "quantizers.QuantizationConfig",
    "Model.quantize",
    logic=True,
)
def quantizers_in_a_configuration(keras, see):
    """Dense layers quantized by configurations that hold quantizers of their own: what they give."""
    keras.quantizers.abs_max_quantize_grouped_with_zero_point  # noqa: B018
    x = np.array([[1.0, 2.0, -1.0, 0.5]], "float32")
    kernel = np.array([[1.0, -1.0], [0.5, 0.25], [2.0, 0.0], [-4.0, 1.5]])

    def quantized(config):
        inputs = keras.Input((4,))
        layer = keras.layers.Dense(2)
        model = keras.Model(inputs, layer(inputs))
        layer.set_weights([kernel, np.array([0.5, -0.5])])
        model.quantize(config=config)
        return model.predict(x, verbose=0)

    coarse = keras.quantizers.AbsMaxQuantizer(axis=-1, value_range=(-3, 3))
    attempt(
        see,
        "int8, weights",
        lambda: quantized(
            keras.quantizers.Int8QuantizationConfig(
                weight_quantizer=keras.quantizers.AbsMaxQuantizer(axis=0, value_range=(-3, 3))
            )
        ),
    )
    attempt(
        see,
        "int8, activations",
        lambda: quantized(keras.quantizers.Int8QuantizationConfig(activation_quantizer=coarse)),
    )
    attempt(
        see,
        "int8, no activations",
        lambda: quantized(keras.quantizers.Int8QuantizationConfig(activation_quantizer=None)),
    )
    attempt(
        see,
        "int4, weights",
        lambda: quantized(
            keras.quantizers.Int4QuantizationConfig(
                weight_quantizer=keras.quantizers.AbsMaxQuantizer(axis=0, value_range=(-8, 7), epsilon=0.5),
                block_size=None,
            )
        ),
    )
    attempt(
        see,
        "int4, activations",
        lambda: quantized(keras.quantizers.Int4QuantizationConfig(activation_quantizer=coarse, block_size=None)),
    )
    attempt(see, "int4, blocks", lambda: quantized(keras.quantizers.Int4QuantizationConfig(block_size=2)))
    plain = keras.quantizers.QuantizationConfig(weight_quantizer=coarse, activation_quantizer=coarse)
    attempt(see, "parts", lambda: [plain.weight_quantizer is None, plain.activation_quantizer is None])


@program("quantizers.GPTQConfig", logic=True)
def arguments_of_gptq(keras, see):
    """The configuration of GPTQ with each argument: what it keeps."""
    keras.quantizers.QuantizationConfig  # noqa: B018

    def given(name, config):
        see(name, [config.mode, config.dtype_policy_string()])
        see(name + ", kept", {key: value for key, value in config.get_config().items() if value is not None})

    first = keras.quantizers.GPTQConfig(
        dataset=[0, 1],
        tokenizer=[5, 6],
        weight_bits=8,
        num_samples=2,
        per_channel=False,
        sequence_length=4,
        hessian_damping=0.5,
        group_size=2,
        symmetric=True,
        activation_order=True,
        quantization_layer_structure={"pre_block_layers": [], "sequential_blocks": [1]},
    )
    attempt(see, "first", lambda: given("configuration", first))
    attempt(see, "data", lambda: [first.dataset, first.tokenizer])


@program("quantizers.AWQConfig", logic=True)
def arguments_of_awq(keras, see):
    """The configuration of AWQ with each argument: what it keeps."""

    def given(name, config):
        see(name, [config.mode, config.dtype_policy_string()])
        see(name + ", kept", {key: value for key, value in config.get_config().items() if value is not None})

    first = keras.quantizers.AWQConfig(
        dataset=[0, 1],
        tokenizer=[5, 6],
        num_samples=2,
        sequence_length=4,
        group_size=2,
        num_grid_points=3,
        quantization_layer_structure={"pre_block_layers": [], "sequential_blocks": [1]},
    )
    attempt(see, "first", lambda: given("configuration", first))
    attempt(see, "data", lambda: [first.dataset, first.tokenizer])


@program(
    "dtype_policies.QuantizedDTypePolicy",
    "dtype_policies.QuantizedFloat8DTypePolicy",
    "dtype_policies.FloatDTypePolicy",
    compared="exact",
    logic=True,
)
def arguments_of_quantized_policies(keras, see):
    """Policies of few bits by their mode and source: the types that they compute in and keep."""
    keras.dtype_policies.DTypePolicyMap  # noqa: B018
    modes, names = ("int8", "float8"), ("mixed_bfloat16", "bfloat16")

    def told(policy):
        return [policy.name, policy.compute_dtype, policy.variable_dtype]

    attempt(
        see,
        "QuantizedDTypePolicy",
        lambda: told(keras.dtype_policies.QuantizedDTypePolicy(mode=modes[0], source_name="bfloat16")),
    )
    policy = keras.dtype_policies.QuantizedFloat8DTypePolicy(
        mode=modes[1], source_name="bfloat16", amax_history_length=7
    )
    attempt(see, "QuantizedFloat8DTypePolicy", lambda: [told(policy), policy.amax_history_length])
    attempt(see, "mode of it", lambda: told(keras.dtype_policies.QuantizedFloat8DTypePolicy(mode=modes[0])))
    attempt(see, "FloatDTypePolicy", lambda: told(keras.dtype_policies.FloatDTypePolicy(name=names[0])))


@program(
    "dtype_policies.Int4DTypePolicy",
    "dtype_policies.GPTQDTypePolicy",
    "dtype_policies.AWQDTypePolicy",
    compared="exact",
    logic=True,
)
def arguments_of_policies_of_four_bits(keras, see):
    """Policies of four bits by their mode and source: blocks, groups, bits and types."""
    keras.dtype_policies.Int4DTypePolicy  # noqa: B018
    blocks, groups, four = ("int4/64", "int4/-1"), ("gptq/3/64", "gptq/8/-1"), ("awq/4/64", "awq/4/-1")

    def told(policy):
        parts = [getattr(policy, name, None) for name in ("block_size", "weight_bits", "group_size")]
        return [policy.name, policy.compute_dtype, policy.variable_dtype, *parts]

    attempt(
        see,
        "GPTQDTypePolicy",
        lambda: told(keras.dtype_policies.GPTQDTypePolicy(mode=groups[0], source_name="mixed_bfloat16")),
    )
    attempt(
        see,
        "AWQDTypePolicy",
        lambda: told(keras.dtype_policies.AWQDTypePolicy(mode=four[0], source_name="mixed_bfloat16")),
    )
    attempt(
        see,
        "Int4DTypePolicy",
        lambda: told(keras.dtype_policies.Int4DTypePolicy(mode=blocks[0], source_name="mixed_bfloat16")),
    )


@program(
    "dtype_policies.DTypePolicyMap",
    "dtype_policies.get",
    "dtype_policies.serialize",
    "dtype_policies.deserialize",
    compared="exact",
    logic=True,
)
def policies_made_from_what_stands_for_them(keras, see):
    """DTypePolicyMap with a default and a table; get, serialize and deserialize of policies."""
    keras.dtype_policies.DTypePolicyMap  # noqa: B018
    names = ("mixed_bfloat16", "bfloat16")
    ready = [keras.dtype_policies.DTypePolicy(name) for name in names]
    attempt(
        see,
        "default",
        lambda: keras.dtype_policies.DTypePolicyMap(default_policy=ready[0])["any"].name,
    )
    attempt(
        see,
        "table",
        lambda: keras.dtype_policies.DTypePolicyMap(policy_map={"a": ready[0]})["a"].name,
    )
    attempt(see, "get", lambda: keras.dtype_policies.get(identifier=names[0]).name)
    attempt(see, "serialize", lambda: keras.dtype_policies.serialize(dtype_policy=ready[0])["config"])
    attempt(
        see,
        "deserialize",
        lambda: (
            keras.dtype_policies.deserialize(config={"class_name": "DTypePolicy", "config": {"name": names[0]}}).name
        ),
    )

    class Own(keras.dtype_policies.DTypePolicy):
        @property
        def name(self):
            return "own " + self._name

    attempt(
        see,
        "custom_objects",
        lambda: (
            keras.dtype_policies.deserialize(
                config={"class_name": "Own", "config": {"name": "float16"}},
                custom_objects={"Own": [Own, keras.dtype_policies.DTypePolicy][0]},
            ).name
        ),
    )
