"""The cause of an exception, by what is raised."""

import re
from dataclasses import dataclass

from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import Seen
from conformance.check.causes.between import Between, both_raise, cause
from conformance.check.model import Cause, Difference
from conformance.check.raising import in_user_code
from conformance.check.used import Used
from conformance.model.globs import globs
from conformance.model.texts import first_line, one_line

#: A pattern of fewer literal characters fits too many messages; one of fewer than the second has to be about what
#: the program uses.
SPECIFIC, TELLING = 16, 34

#: First lines that stand above what was raised, and say nothing of it.
HEADINGS = globs(("in user code:", "Exception encountered when calling *.call()."))

#: How Keras says that it knows no direction of what a callback monitors: in 3.0 to 3.10 EarlyStopping alone does.
_DIRECTION = "*%s callback received monitor=* but Keras isn't able to automatically determine *maximized or minimized*"

#: What is raised, in words that no case shows → the rules about that, the nearest first.
WORDS = (
    ("ValueError", globs((_DIRECTION % "EarlyStopping",)), ("early-stopping-asks-the-metric",)),
    ("ValueError", globs((_DIRECTION % "",)), ("callbacks-share-the-direction", "early-stopping-asks-the-metric")),
)

#: What messages say is missing: a module below Keras, a name of a module.
_MODULE = re.compile(r"No module named '((?:keras|tf_keras|tensorflow\.keras)\.[\w.]+)'")
_NAME = re.compile(r"cannot import name '(\w+)'|module '[\w.]+' has no attribute '(\w+)'")


@dataclass
class ByMessage(Between):
    """The cause by the class and the message of an exception."""

    def by_words(self, difference: Difference) -> Cause | None:
        """The rule whose cases show that something is raised and not in which words, which are known all the same."""
        kind, message = difference.exception
        header = self.headers[0] if difference.side == "left" else self.headers[1]
        for raised, pattern, names in WORDS:
            if raised == kind and pattern.match(one_line(message)):
                for name in names:
                    rule = next((one for one in self.rules if one.id == name and one.includes(header)), None)
                    if rule is not None:
                        return cause(rule, "message")
        return None

    def by_message(self, difference: Difference, used: Used, naming: bool) -> Cause | None:
        """The rule that says most literally what is raised; with ``naming`` of what is missing it has to say the name.

        A pattern such as ``No module named 'keras.*'`` fits whatever is gone.
        """
        kind, message = difference.exception
        header = self.headers[0] if difference.side == "left" else self.headers[1]
        best: tuple[tuple[bool, int], Rule, bool] | None = None
        for rule in self.rules:
            side = rule.inside if rule.includes(header) else rule.outside
            others = rule.outside if rule.includes(header) else rule.inside
            for does in side:
                if not does.raises or not does.message:
                    continue
                weight = sum(len(part) for part in does.message.replace("?", "*").split("*"))
                proper = in_user_code(message)
                texts = {message, first_line(message), proper, proper.removeprefix(f"{kind}: ")}
                # Programs among the cases say their line after the message.
                texts |= {f"{said} [line 0: {line}]" for said in texts for line in ("", difference.at.text)}
                if weight < SPECIFIC or not any(does.matches(Seen("raised", kind, said)) for said in texts):
                    continue
                if others and not any(one.ends or one.numbers or one.gives or one.raises for one in others):
                    continue
                if naming and not names(rule, does.message, message):
                    continue
                # Two causes may lead to one message: then it is the one whose symbols the program uses.
                near = used.nears(rule, self.source)
                if weight < TELLING and not near:
                    continue
                bare = HEADINGS.match(does.message)
                if bare and not used.meets(rule, self.source):
                    continue
                rank = near or not used.knows(rule, self.source), weight
                if best is None or rank > best[0]:
                    best = (rank, rule, bare)
        # What fits a message less literally is no cause in place of one that says nothing here.
        if best is None or (both_raise(best[1]) and not difference.both):
            return None
        return cause(best[1], "symbol" if best[2] else "message")


def names(rule: Rule, pattern: str, message: str) -> bool:
    """Whether a rule names, in its pattern or its text, what a message says is missing; of other messages True."""
    texts = f"{pattern} {rule.title} {rule.reason}"
    if match := _MODULE.search(message):
        parts = match[1].split(".")
        paths = [".".join(parts[:count]) for count in range(2, len(parts) + 1)]
        return any(re.search(rf"(?<![\w.]){re.escape(one)}(?![\w*]|\.[\w*])", texts) for one in paths)
    if match := _NAME.search(message):
        return re.search(rf"\b{re.escape(match[1] or match[2])}\b", texts) is not None
    return True
