"""Why a fault that survived cannot be seen: what was read and written down, one by one."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from conformance.mutants.model import Fault, Outcome

FILE = Path(__file__).with_name("reasons.toml")


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a fault at a place changes nothing that a case could see.

    The text ``before`` may be there more than once in a class: ``line`` says which. ``after`` is the text with the
    fault, where not every fault at the place changes nothing. ``symbols`` are the public names of which it is true;
    without them it is of all that share the code.
    """

    file: str
    within: str
    before: str
    why: str
    after: str = ""
    line: int = 0
    symbols: tuple[str, ...] = ()

    def is_about(self, fault: Fault) -> bool:
        """Whether a fault is at this place."""
        place = fault.place
        return (
            (self.file, self.within, self.before) == (fault.file, fault.within, " ".join(place.before.split()))
            and self.after in ("", " ".join(place.after.split()))
            and self.line in (0, place.line)
            and (not self.symbols or fault.symbol in self.symbols)
        )


class _Reasons(msgspec.Struct, forbid_unknown_fields=True):
    reason: list[Reason]


@cache
def load(path: Path = FILE) -> tuple[Reason, ...]:
    """All reasons."""
    return tuple(msgspec.toml.decode(path.read_bytes(), type=_Reasons).reason)


def why(fault: Fault, reasons: Iterable[Reason] | None = None) -> str:
    """Why a fault cannot be seen; empty where no reason is known."""
    return next((one.why for one in (load() if reasons is None else reasons) if one.is_about(fault)), "")


def unseen(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Those that survived for a reason."""
    return [one for one in outcomes if one.state == "survived" and why(one.fault)]
