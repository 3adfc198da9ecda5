"""What is asked of each use: one module for each kind of question."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from conformance.lint.checks import (
    adding,
    beside,
    calls,
    causes,
    directions,
    filenames,
    freezing,
    labels,
    loading,
    members,
    merging,
    names,
    phases,
    positions,
    privates,
    registered,
    several,
    slashes,
    stepping,
    strings,
    training,
)
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import SEVERITIES, Finding, Span, Use, UseKind

#: A question about one use.
Check = Callable[[Use, Knowledge], Iterator[Finding]]

#: What is asked of each kind of use.
CHECKS: Mapping[UseKind, Sequence[Check]] = {
    "name": (
        merging.check,
        names.check,
        privates.check,
        calls.check,
        causes.check,
        strings.check,
        filenames.check,
        slashes.check,
    ),
    "member": (
        *(members.check, privates.methods, causes.check, strings.check, strings.check_made, filenames.check),
        *(slashes.check, adding.check),
    ),
    "override": (members.check_override,),
    "key": (strings.check_key,),
    "tracked": (beside.check_tracked,),
    "shape": (beside.check_shape,),
    "beside": (beside.check,),
    "array": (beside.check_array,),
    "named": (slashes.check,),
    "registered": (registered.check,),
    "frozen": (freezing.check,),
    "called": (positions.check,),
    "phased": (phases.check,),
    "loaded": (loading.check,),
    "stepped": (stepping.check,),
    "label": (labels.check,),
    "outputs": (several.check,),
    "trained": (training.check,),
    "monitored": (directions.check,),
}

#: What is no use of Keras of its own.
_NO_USES = frozenset(
    {
        *("beside", "array", "named", "registered", "frozen", "called", "phased", "loaded", "stepped", "label"),
        *("outputs", "trained", "monitored"),
    }
)

#: What is asked about arguments.
_OF_CALLS = (calls.check, strings.check, strings.check_made, filenames.check, slashes.check, adding.check)

#: Questions that are about some symbols alone, and which these are: it depends on the kind, the path and the member of
#: a use, and on nothing else of it. Every question costs, and most symbols have one or two of them.
_CONCERNS: Mapping[Check, Callable[[Use, Knowledge], bool]] = {
    merging.check: merging.concerns,
    names.check: names.concerns,
    privates.check: privates.concerns,
    privates.methods: privates.concerns_methods,
    calls.check: calls.concerns,
    causes.check: causes.concerns,
    filenames.check: filenames.concerns,
    slashes.check: slashes.concerns,
    adding.check: adding.concerns,
    members.check: members.concerns,
}

_RANK = {severity: n for n, severity in enumerate(SEVERITIES)}


def found(use: Use, knowledge: Knowledge) -> list[Finding]:
    """All findings about a use; of several at one place the gravest."""
    best: dict[Span, Finding] = {}
    called = use.call is not None
    for check in knowledge.cached(("asked", use.kind, use.path, use.member, called), lambda: _asked(use, knowledge)):
        for one in check(use, knowledge):
            known = best.get(one.span)
            if known is None or _RANK[one.severity] < _RANK[known.severity]:
                best[one.span] = one
    return sorted(best.values(), key=lambda one: one.span) if best else []


def _asked(use: Use, knowledge: Knowledge) -> Sequence[Check]:
    """What is asked of all uses of a symbol, or of all calls of it."""
    some = (check for check in CHECKS[use.kind] if use.call is not None or check not in _OF_CALLS)
    return [check for check in some if check not in _CONCERNS or _CONCERNS[check](use, knowledge)]


def covered(use: Use, knowledge: Knowledge) -> bool | None:
    """Whether a use could be compared; None for what is no use of Keras."""
    return knowledge.cached(("compared", use.kind, use.path, use.member), lambda: _covered(use, knowledge))


def _covered(use: Use, knowledge: Knowledge) -> bool | None:
    if use.kind == "name":
        return names.covered(use, knowledge)
    if use.kind in ("member", "override"):
        return members.covered(use, knowledge)
    return None if use.kind in _NO_USES else True


__all__ = ["CHECKS", "Check", "covered", "found"]
