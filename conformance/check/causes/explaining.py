"""The cause of a difference: the rule of the ledger that fits, by message, by line of the program, or by symbol.

A rule is a cause only where what it is about occurs in the program (``used.py``), and where it is about what differs
(``kinds.py``).
"""

from dataclasses import dataclass

import msgspec

from conformance.check.causes.lines import ByLine
from conformance.check.causes.making import maker_of, up_to
from conformance.check.causes.messages import ByMessage
from conformance.check.causes.models import ByModel
from conformance.check.causes.symbols import BySymbol
from conformance.check.computed import compiles
from conformance.check.decaying import too_small
from conformance.check.model import Difference
from conformance.check.returned import replaced
from conformance.check.running import Run
from conformance.check.used import Used


@dataclass
class Causes(ByMessage, ByLine, ByModel, BySymbol):
    """Asks for a cause in all ways, one after the other."""

    def explained(self, difference: Difference, run: Run) -> Difference:
        """The difference with its cause, if one fits; ``run`` is the first one."""
        maker = maker_of(difference, run)
        made = (maker["at"][0], maker["at"][-1]) if maker.get("at") and not difference.exception[0] else None
        if made is not None and (difference.subject == maker["what"] or difference.role == maker["role"]):
            difference = msgspec.structs.replace(difference, made=f"{made[0]}:{made[1]}")
        compiled = list(compiles(up_to(run.events, difference), difference.role))[-1:]
        # A step of the program's own may train with other optimizers than the one that Keras knows of.
        own = difference.by and made is not None and not any(one.get("optimizer") == difference.by for one in compiled)
        if difference.stage == "update" and compiled and not own:
            where = f"{compiled[0]['at'][0]}:{compiled[0]['at'][-1]}"
            difference = msgspec.structs.replace(difference, made=where, compiled=True)
        found = None
        if difference.follows or difference.written:
            return difference
        if (newer := self.by_newer(difference)) is not None:
            return msgspec.structs.replace(difference, newer=True, cause=newer)
        used = Used(run, difference, self.code)
        if difference.exception[0]:
            found = self.by_words(difference) or self.by_message(difference, used, naming=True)
        elif difference.still:
            found = self.by_freezing(difference, run)
        elif difference.stage == "update" and not difference.state:
            found = self.by_weight(difference)
        found = (
            found
            or replaced(difference, self.code, self.headers[1].versions.get("keras", ""))
            or self.by_line(difference, made if not difference.still else None, too_small(difference, maker, run))
            or self.by_compile(difference, run)
        )
        found = found or self.by_name(difference) or self.by_class(difference, run)
        if found is None and difference.exception[0]:
            found = self.by_message(difference, used, naming=False)
        # How an optimizer computes a step says nothing of weights that it was not given.
        if found is None and not difference.exception[0] and not difference.still:
            found = self.by_symbol(difference, run) or self.by_word(difference, used)
        return msgspec.structs.replace(difference, cause=found) if found is not None else difference
