"""Which public names a case is about."""

from collections.abc import Iterator

from conformance.model.case import Case
from conformance.scenarios import WRITTEN


def names(case: Case) -> tuple[str, ...]:
    """The public names that a case is about; members as ``Class.member``."""
    about = case.params.get("about", ()) if case.scenario in WRITTEN else ()
    return tuple(dict.fromkeys((case.api, *about)))


def named(case: Case) -> Iterator[str]:
    """The public names that a case is about, and the class of each that may be a member: of ``Model.fit`` ``Model``."""
    for name in names(case):
        yield name
        owner, _, _ = name.rpartition(".")
        if owner.rpartition(".")[2][:1].isupper():
            yield owner
