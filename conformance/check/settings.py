"""Configurations of two versions: which effective argument is another."""

from collections.abc import Iterator, Mapping
from typing import Any

#: Keys that say nothing of what an object computes, or how a version writes it.
SILENT = frozenset(
    {
        "name", "dtype", "trainable", "batch_input_shape", "batch_shape", "build_config", "build_input_shape",
        "module", "registered_name", "layers", "input_layers", "output_layers", "implementation", "shared_object_id",
        "ragged", "sparse", "is_legacy_optimizer", "jit_compile", "seed", "time_major", "unroll",
        "zero_output_for_mask", "function", "fn", "function_type", "module_name", "output_shape", "layer", "cell",
        "backward_layer", "compile_config", "decay", "weight_decay", "use_ema", "ema_momentum",
        "ema_overwrite_frequency", "save_format",
    }
)  # fmt: skip


#: What is one initializer with other settings, and was called so.
SCALED = frozenset({"glorotuniform", "glorotnormal", "heuniform", "henormal", "lecununiform", "lecunnormal"})


def changed(left: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The keys that both have with other values: name, left, right."""
    for key in left:
        if key in right and key not in SILENT and not same(left[key], right[key]):
            yield key, shown(left[key]), shown(right[key])


def unheeded(left: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Of an object without a configuration what an argument that nobody names sets under the first alone.

    A callback of Keras 3 takes any argument, and does nothing with what it does not know.
    """
    ours, theirs = left.get("held", {}), right.get("held", {})
    for key in ours.keys() & theirs.keys():
        # Some turn the sign of what they were given at once, some when training begins.
        old, new = (abs(one) if isinstance(one, (int, float)) else one for one in (ours[key], theirs[key]))
        if key not in SILENT and key not in right["given"] and not same(old, new):
            given = " and ".join(f"{one}=" for one in right["beside"])
            yield key, f"{given} is given and does nothing under the second: {key} is {shown(old)}, then {shown(new)}"


def same(left: Any, right: Any) -> bool:
    """Whether two values mean the same, however each version writes it."""
    left, right = _plain(left), _plain(right)
    if isinstance(left, dict) and isinstance(right, dict):
        return all(same(left[key], right[key]) for key in left if key in right and key not in SILENT)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return bool(left == right or abs(left - right) <= 1e-6 * max(abs(left), abs(right)))
    # What one version has as an object and the other by its name.
    if isinstance(left, dict) or isinstance(right, dict):
        return _name(left) == _name(right)
    return left == right or _name(left) == _name(right)


def _plain(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], (dict, list)):
        return value[0]  # BatchNormalization(axis=[3])
    return value


def _name(value: Any) -> str:
    """What a value is called, without what versions put around it: Orthogonal, OrthogonalInitializer."""
    if isinstance(value, dict):
        if value.keys() == {"value"} or value.get("class_name") == "__lambda__":
            return "<lambda>"  # Keras 3 writes its code, Keras 2 that it is one
        # A function of the program's own is called as it is.
        own = value.get("config") if value.get("class_name") in ("function", "Function") else None
        value = own if isinstance(own, str) else value.get("class_name") or value.get("name") or ""
        if value in ("function", "Function"):
            return ""
    name = str(value).replace("Initializer", "").replace("_", "").removesuffix("V2").lower()
    return "variancescaling" if name in SCALED else name


def shown(value: Any) -> str:
    """A value for people."""
    if isinstance(value, dict) and "class_name" in value:
        return str(value["class_name"])
    return repr(value)
