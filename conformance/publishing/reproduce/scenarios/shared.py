"""What several scenarios write alike."""

from typing import Any

from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import quoted, value


def nothing(fact: str) -> str | None:
    """Of a stage at which there is nothing to see but whether it raises."""
    return None


def indexed(name: str, prefix: str, fact: str) -> str | None:
    """``outputs[0]`` for ``output.0``; the list itself for ``output``."""
    if fact == prefix:
        return name
    first, _, rest = fact.partition(".")
    return f"{name}[{rest}]" if first == prefix and rest.isdigit() else None


def keyed(name: str, path: str) -> str:
    """``look(name, "a", "b")`` for a dotted path."""
    keys = ", ".join(part if part.isdigit() else quoted(part) for part in split(path))
    return f"look({name}, {keys})"


def split(path: str) -> list[str]:
    """The parts of a dotted path; one that has dots itself is quoted there."""
    parts: list[str] = []
    rest = path
    while rest:
        if rest.startswith('"') and '"' in rest[1:]:
            part, _, rest = rest[1:].partition('"')
            rest = rest.removeprefix(".")
        else:
            part, _, rest = rest.partition(".")
        parts.append(part)
    return parts


def config(script: Script, name: str) -> Expression:
    """An object's config."""
    script.add(f"config = {name}.get_config()")
    return lambda fact: "config" if fact == "config" else keyed("config", fact.removeprefix("config."))


def roundtrip(script: Script, name: str) -> Expression:
    """What of a config is another one when the object was made again from it."""
    script.add(
        f"before = {name}.get_config()",
        f"after = type({name}).from_config({name}.get_config()).get_config()",
    )
    return lambda fact: "changed(before, after)"


def described(name: str, variables: str, fact: str, prefix: str = "weight.") -> str | None:
    """What a weight is: ``weight.kernel.shape``."""
    if not fact.startswith(prefix):
        return None
    role, _, what = fact.removeprefix(prefix).rpartition(".")
    if not role:
        return f"{quoted(what)} in {name}"
    weight = f"{name}[{quoted(role)}]"
    if what == "trainable":
        return f"{quoted(role)} in {variables}"
    return {"shape": f"list(read({weight}).shape)", "dtype": f"str(read({weight}).dtype)"}.get(what)


def keywords(arguments: Any) -> list[str]:
    """Arguments as they stand in a call."""
    return [f"{key}={value(one)}" for key, one in arguments.items()]


def gradient_of(fact: str) -> str | None:
    """``gradient.input.0`` and ``gradient.weight.kernel``."""
    _, _, rest = fact.partition(".")
    kind, _, which = rest.partition(".")
    if kind == "input":
        return f"by_input[{which}]"
    return f"by_weight[{quoted(which)}]" if kind == "weight" else None


def property_of(array: str, what: str) -> str:
    """A moment of an array, or how many of its values are zero or far out."""
    powers = {"mean": 1, "square": 2, "cube": 3, "fourth": 4}
    if what in powers:
        return f"({array}.astype(float) ** {powers[what]}).mean()"
    if what == "zero":
        return f"({array} == 0).mean()"
    return f"(abs({array} - {array}.mean()) > 2 * {array}.std()).mean()"
