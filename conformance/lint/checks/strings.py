"""Strings that stand for things of Keras, and keys of histories and logs."""

from collections.abc import Iterator

import msgspec

from conformance.inventory.advice.model import Recipe
from conformance.lint.checks import calls, causes
from conformance.lint.checks.calls import by_name
from conformance.lint.checks.causes import changes
from conformance.lint.checks.making import Told, advised, bounds, caused, expected, finding
from conformance.lint.knowledge import Knowledge, applies
from conformance.lint.model import Call, Finding, Remedy, Span, Use

#: Arguments that take strings → the namespace that these are of.
_GROUPS = {
    "activation": "activations",
    "recurrent_activation": "activations",
    "loss": "losses",
    "metrics": "metrics",
    "weighted_metrics": "metrics",
    "optimizer": "optimizers",
}
_ENDINGS = {"_initializer": "initializers", "_regularizer": "regularizers", "_constraint": "constraints"}

#: What ``compile`` itself knows.
_OF_COMPILE = frozenset({"accuracy", "acc", "crossentropy", "ce"})

#: The rule of the ledger about the rate in a history.
RATE = "history-says-learning-rate"

#: The rules about keys of ``params`` of callbacks, and about names of metrics.
PARAMS, NAMES = "params-of-the-loop", "names-of-metrics-in-1-15"

#: The rule about what the logs of a batch have no more.
BATCHES = "logs-of-batches-hold-sizes"
_BATCHES = frozenset({"batch", "size"})

#: What ``params`` has no more.
_PARAMS = frozenset({"batch_size", "do_validation", "metrics", "samples"})

#: Metric, as compile is given it → its key where ``NAMES`` says that it is another one.
_OLD_KEYS = {"accuracy": "acc", "mse": "mean_squared_error", "mae": "mean_absolute_error"}


def has_strings(call: Call) -> bool:
    """Whether any argument is a text, or holds some."""
    # Every call is asked, and a loop takes half of the time of a generator.
    for one in call.named:
        if one.strings:
            return True
    for one in call.positional:  # noqa: SIM110
        if one.strings:
            return True
    return False


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """Strings that the new one does not know."""
    if use.call is None or not has_strings(use.call) or expected(use, "ValueError"):
        return
    for group, text, span in identifiers(use, knowledge):
        olds, news = (found.get(group, {}) for found in knowledge.identifiers)
        if not news or text in news or text not in olds or (group == "metrics" and text in _OF_COMPILE):
            continue
        given = olds[text]
        same = sorted(one for one, what in news.items() if what == given)
        # Losses are metrics as well, for compile.
        if group == "metrics" and text in knowledge.identifiers[1].get("losses", {}):
            continue
        # An advice about the function of that name says what both are called.
        written = [one for one in knowledge.recipes(f"{group}.{text}") if one.name and applies(one, knowledge)]
        same = same or [one for recipe in written if (one := recipe.name.rpartition(".")[2]) in news]
        instead = next((one for one in same if one.islower()), same[0] if same else "")
        divided = changes(f"{group}.{text}", knowledge) if group == "losses" else None
        yield finding(
            "gone-identifier",
            use,
            f"{group} {text!r}",
            f"{text!r} is no name of {group} any more",
            told=advised(knowledge.advice(f"{group}.{text}"), knowledge),
            span=span,
            instead=repr(instead) if instead else "",
            fix=(Recipe(values=((repr(text), repr(instead)),), unsafe="" if divided is None else divided.title),)
            if instead
            else (),
        )


def check_made(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A string that stands for an optimizer means one without arguments, and one for a loss its function."""
    for group, text, span in identifiers(use, knowledge):
        if group == "losses" and text in knowledge.identifiers[0].get(group, {}):
            meant = Use("name", f"losses.{text}", span, span, guards=use.guards, cell=use.cell)
            yield from causes.check(meant, knowledge)
        path = f"optimizers.{knowledge.identifiers[0].get(group, {}).get(text, '')}"
        if group == "optimizers" and knowledge.standing(path):
            made = Use("name", path, span, span, call=Call(), guards=use.guards, cell=use.cell)
            defaults = [one for one in calls.check(made, knowledge) if one.rule == "changed-default"]
            if defaults:
                fix = Recipe(code=f"keras.{path}({', '.join(one.instead for one in defaults)})")
                remedy = Remedy((fix,), use, given=span)
                yield msgspec.structs.replace(defaults[0], remedy=remedy)
            yield from (one for one in calls.check(made, knowledge) if one.rule != "changed-default")
            yield from causes.check(made, knowledge)


def identifiers(use: Use, knowledge: Knowledge) -> Iterator[tuple[str, str, Span]]:
    """The strings of a call that stand for things of Keras, each with its namespace."""
    if use.call is None or not has_strings(use.call):
        return
    owner = knowledge.standing(use.path)
    if not owner:
        return
    if not use.member and owner.endswith(".get") and owner.partition(".")[0] in ("losses", "metrics", "activations"):
        for one in use.call.positional[:1]:
            yield from ((owner.partition(".")[0], text, span) for text, span in one.strings)
        return
    old, _ = knowledge.signatures(owner, "" if use.member == "__init__" else use.member)
    for name, argument in by_name(use.call, old).items():
        group = _GROUPS.get(name) or next((g for end, g in _ENDINGS.items() if name.endswith(end)), "")
        if group:
            yield from ((group, text, span) for text, span in argument.strings)


def check_key(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A key of a history or of logs that the new one does not hand out."""
    if expected(use, "KeyError"):
        return
    if use.member == "lr" and RATE in knowledge.rules and knowledge.to_keras_3:
        yield finding(
            "gone-key",
            use,
            "callbacks.History 'lr'",
            "the key 'lr' is called 'learning_rate'",
            instead="'learning_rate'",
            versions=bounds(RATE, knowledge),
            told=caused(RATE, knowledge),
            fix=(Recipe(values=(("'lr'", "'learning_rate'"),)),),
        )
        return
    if use.path == "params":
        if use.member in _PARAMS:
            yield from _lacking(use, PARAMS, "params of callbacks", knowledge)
        return
    if "_batch_" in use.path and use.member in _BATCHES:
        yield from _lacking(use, BATCHES, f"logs of {use.path}", knowledge)
        return
    found = _renamed(use, knowledge)
    if found is not None:
        yield found
        return
    group = f"callbacks.Callback.{use.path}"
    olds, news = (found.get(group, {}) for found in knowledge.identifiers)
    if "(called)" in news and use.member in olds and use.member not in news:
        yield finding(
            "gone-key",
            use,
            f"{group} {use.member!r}",
            f"the logs of {use.path} have no {use.member!r}",
        )


def _lacking(use: Use, cause: str, owner: str, knowledge: Knowledge) -> Iterator[Finding]:
    """A key that a rule of the ledger says to be gone; said also where the old one had it no more."""
    rule = knowledge.stated(cause)
    if rule is not None and knowledge.lacks(cause):
        yield finding(
            "gone-key",
            use,
            f"callbacks.Callback.{use.path} {use.member!r}",
            f"the {owner} have no {use.member!r}",
            versions=knowledge.side(rule),
            told=Told("", rule.advice.strip(), rule.links[0], cause),
        )


def _renamed(use: Use, knowledge: Knowledge) -> Finding | None:
    """The key of a metric that is called as compile was given it, where it had one name for all."""
    prefix = "val_" if use.member.startswith("val_") else ""
    name = use.member.removeprefix("val_")
    given = [one for one in use.siblings if _OLD_KEYS.get(one) == name]
    before, _ = knowledge.headers
    if NAMES not in knowledge.rules or not knowledge.rules[NAMES].includes(before) or len(given) != 1:
        return None
    if name in use.siblings:
        return None
    instead = repr(f"{prefix}{given[0]}")
    return finding(
        "gone-key",
        use,
        f"callbacks.History {use.member!r}",
        f"the key {use.member!r} is called {instead}, as compile is given it",
        instead=instead,
        versions=bounds(NAMES, knowledge),
        told=caused(NAMES, knowledge),
        fix=(Recipe(values=((repr(use.member), instead),)),),
    )
