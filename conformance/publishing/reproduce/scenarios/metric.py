"""A metric fed several batches."""

from conformance.publishing.reproduce.scenarios.shared import config, described, nothing, roundtrip
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import AsList, quoted


def construct(script: Script) -> Expression:
    """The metric."""
    given = script.params["arguments"]
    lists = {name: AsList(given[name]) for name in script.params.get("lists", ())}
    script.new("metric", script.case.api, {**given, **lists})
    return nothing


def feed(script: Script, position: int) -> None:
    """One update, by calling the metric."""
    update = script.params["updates"][position]
    given = ("y_true", "y_pred") if len(update["inputs"]) == 2 else ("values",)
    names = [
        script.array(n, s, "update", position, i) for i, (n, s) in enumerate(zip(given, update["inputs"], strict=True))
    ]
    function = "plain"
    if update.get("weights"):
        names.append(script.array("sample_weight", update["weights"], "update", position, "sample_weight"))
        function = "weighted"
    script.add(f"evaluate({function}, {', '.join(names)}, owner=metric)")


def update(script: Script) -> Expression:
    """Every batch, and the result after it."""
    updates = script.params["updates"]
    names = "y_true, y_pred" if len(updates[0]["inputs"]) == 2 else "values"
    # The very functions are used again: a graph is made of each only once.
    if not all(one.get("weights") for one in updates):
        script.add(f"plain = lambda {names}: metric({names})")
    if any(one.get("weights") for one in updates):
        script.add(f"weighted = lambda {names}, w: metric({names}, sample_weight=w)")
    script.add("ask = lambda: metric.result()", "results = []")
    for position in range(len(updates)):
        script.add("")
        feed(script, position)
        script.add("results.append(evaluate(ask))")
    return results


def results(fact: str) -> str | None:
    """``result.0``, or a part of it where there are several."""
    first, _, rest = fact.partition(".")
    position, _, part = rest.partition(".")
    return f"results[{position}][{part or 0}]" if first == "result" else None


def state(script: Script) -> Expression:
    """The state's variables, and which methods there are."""
    script.add(
        "",
        'variables = metric.weights if hasattr(metric, "weights") else metric.variables',
        r'state = {re.sub(r"_\d+$", "", full_name(v).split("/")[-1]): v for v in variables}',
    )

    def expression(fact: str) -> str | None:
        first, _, rest = fact.partition(".")
        if first == "methods":
            return f"hasattr(metric, {quoted(rest)})"
        return described("state", "{}", fact, "variable.")

    return expression


def reset(script: Script) -> Expression:
    """The metric put back, and fed again."""
    script.add(
        "",
        'metric.reset_state() if hasattr(metric, "reset_state") else metric.reset_states()',
        "after_reset = evaluate(ask)",
    )
    feed(script, 0)
    script.add("again = evaluate(ask)")

    def expression(fact: str) -> str | None:
        first, _, part = fact.partition(".")
        return f"{first}[{part or 0}]" if first in ("after_reset", "again") else None

    return expression


STAGES = {
    "construct": construct,
    "config": lambda script: config(script, "metric"),
    "roundtrip": lambda script: roundtrip(script, "metric"),
    "update": update,
    "state": state,
    "reset": reset,
}
