"""Programs about dtype policies and about settings of quantizing: Int4, GPTQ, AWQ, and what a policy casts."""

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program(
    "dtype_policies.Int4DTypePolicy", "dtype_policies.GPTQDTypePolicy", "dtype_policies.AWQDTypePolicy", logic=True
)
def policies_of_four_bits(keras, see):
    """Int4DTypePolicy, GPTQDTypePolicy and AWQDTypePolicy: names, types, configs, equal ones, wrong arguments."""
    policies = keras.dtype_policies

    def told(policy):
        return [policy.name, policy.compute_dtype, policy.variable_dtype, policy.quantization_mode]

    for kind, mode, more in (
        ("Int4DTypePolicy", "int4/128", {}),
        ("Int4DTypePolicy", "int4/-1", {}),
        ("GPTQDTypePolicy", "gptq/4/128", {}),
        ("GPTQDTypePolicy", "gptq/8/-1", {}),
        ("AWQDTypePolicy", "awq/4/128", {}),
        ("AWQDTypePolicy", "awq/8/128", {}),
        ("Int4DTypePolicy", "int4", {}),
        ("GPTQDTypePolicy", "gptq", {}),
        ("AWQDTypePolicy", "awq/4", {}),
        ("GPTQDTypePolicy", "gptq/4/0", {}),
        ("GPTQDTypePolicy", "int8", {}),
    ):

        def make(kind=kind, mode=mode, more=more):
            return getattr(policies, kind)(mode, "float32", **more)

        name = kind + " " + mode
        attempt(see, name, lambda make=make: told(make()))
        attempt(see, name + ": config", lambda make=make: make().get_config())
        attempt(see, name + ": equal", lambda make=make: make() == make())
    for name in ("int4/64_from_float32", "gptq/4/32_from_bfloat16", "awq/4/32_from_float32", "gptq_from_float32"):
        attempt(see, name, lambda name=name: [*told(policies.get(name)), type(policies.get(name)).__name__])


@program("dtype_policies.DTypePolicy", "DTypePolicy.convert_input", logic=True)
def inputs_that_a_policy_casts(keras, see, tensor):
    """DTypePolicy.convert_input, equal policies, and layers that autocast or do not."""
    policies = keras.dtype_policies

    def cast(policy, value, autocast=True):
        found = policies.get(policy).convert_input(value, autocast, policies.get(policy).compute_dtype)
        return keras.backend.standardize_dtype(found.dtype)

    x, whole = tensor([1.0, 2.0]), tensor(np.array([1, 2]))
    for policy in ("float32", "mixed_float16", "mixed_bfloat16", "float16"):
        attempt(see, "cast by " + policy, lambda policy=policy: cast(policy, x))
        attempt(see, "not cast by " + policy, lambda policy=policy: cast(policy, x, False))
        attempt(see, "whole numbers by " + policy, lambda policy=policy: cast(policy, whole))
        attempt(see, "an array by " + policy, lambda policy=policy: cast(policy, np.ones(2)))
        attempt(
            see, "a layer of " + policy, lambda policy=policy: str(keras.layers.Dense(1, dtype=policy).compute_dtype)
        )
    attempt(see, "equal", lambda: policies.DTypePolicy("float16") == policies.DTypePolicy("float16"))
    attempt(see, "not equal", lambda: policies.DTypePolicy("float16") == policies.DTypePolicy("mixed_float16"))
    attempt(see, "equal to its name", lambda: policies.DTypePolicy("float16") == "float16")
    attempt(see, "again", lambda: policies.DTypePolicy.from_config({"name": "mixed_float16"}).variable_dtype)
    attempt(see, "a type as the name", lambda: policies.DTypePolicy(np.float32).name)
    attempt(see, "whole numbers as a policy", lambda: policies.DTypePolicy("int32").compute_dtype)


@program("quantizers.GPTQConfig", "quantizers.AWQConfig", logic=True)
def settings_of_gptq_and_awq(keras, see):
    """GPTQConfig and AWQConfig: their defaults, the policy they ask for, and the values that they refuse."""
    quantizers = keras.quantizers
    for name in ("GPTQConfig", "AWQConfig"):
        make = getattr(quantizers, name)

        def made(make=make, **options):
            return make(dataset=["one", "two"], tokenizer=len, **options)

        for option in (
            "num_samples",
            "sequence_length",
            "weight_bits",
            "group_size",
            "hessian_damping",
            "num_grid_points",
        ):
            attempt(see, name + ": " + option, lambda made=made, option=option: getattr(made(), option))
        attempt(see, name + ": mode", lambda made=made: made().mode)
        attempt(see, name + ": policy", lambda made=made: made().dtype_policy_string())
        attempt(see, name + ": three bits", lambda made=made: made(weight_bits=3).weight_bits)
        attempt(see, name + ": five bits", lambda made=made: made(weight_bits=5).weight_bits)
        attempt(see, name + ": no samples", lambda made=made: made(num_samples=0).num_samples)
        attempt(see, name + ": no length", lambda made=made: made(sequence_length=0).sequence_length)
        attempt(see, name + ": groups of zero", lambda made=made: made(group_size=0).group_size)
        attempt(see, name + ": one group", lambda made=made: made(group_size=-1).group_size)
        attempt(see, name + ": without data", lambda make=make: make() and "made")
        attempt(see, name + ": written", lambda made=made: sorted(made().get_config()))


@program("quantizers.get", "quantizers.deserialize", "quantizers.quantize_and_dequantize", logic=True)
def quantizers_by_name_and_there_and_back(keras, see, tensor):
    """quantizers.get and deserialize by names, classes and configs; quantize_and_dequantize by a scale."""
    quantizers = keras.quantizers
    for name, asked in (
        ("a class name", "AbsMaxQuantizer"),
        ("a name", "abs_max_quantizer"),
        ("a config", {"class_name": "AbsMaxQuantizer", "config": {"axis": [-1]}}),
        ("an unknown class", {"class_name": "NoSuch", "config": {}}),
        ("a number", 3),
        ("None", None),
    ):
        attempt(see, name, lambda asked=asked: type(quantizers.get(asked)).__name__)
    written = quantizers.serialize(quantizers.AbsMaxQuantizer(axis=-1))
    attempt(see, "read", lambda: quantizers.deserialize(written).get_config()["axis"])
    attempt(see, "read as a name", lambda: quantizers.deserialize("abs_max_quantizer") and "made")
    back = quantizers.quantize_and_dequantize
    x = tensor([0.3, -1.1, 500.0])
    for kind in ("float8_e4m3fn", "float8_e5m2"):
        attempt(see, "there and back by " + kind, lambda kind=kind: back(x, tensor(1.0), kind, "float32"))
        attempt(see, "there and back by a scale, " + kind, lambda kind=kind: back(x, tensor(4.0), kind, "float32"))
    attempt(see, "another type", lambda: back(x, tensor(1.0), "int8", "float32"))
