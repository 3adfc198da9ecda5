"""Whether what reading a program shows can be what a difference comes from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.analysis.ledger.model import Rule
from conformance.check.causes.between import Between, raises
from conformance.check.kinds import numeric
from conformance.check.model import Difference
from conformance.lint.model import Finding
from conformance.model.globs import globs

#: What lint finds → the exceptions that it leads to; of what is not here any.
RAISES: Mapping[str, tuple[str, ...]] = {
    "gone-name": ("AttributeError", "ImportError", "ModuleNotFoundError"),
    "moved-name": ("AttributeError", "ImportError", "ModuleNotFoundError"),
    "gone-member": ("AttributeError", "NotImplementedError"),
    "gone-beside": ("AttributeError", "ImportError", "ModuleNotFoundError"),
    "refused-argument": ("TypeError", "ValueError"),
    "renamed-argument": ("TypeError", "ValueError"),
    "required-argument": ("TypeError", "ValueError"),
    "positional-argument": ("TypeError", "ValueError"),
    "gone-identifier": ("ValueError", "TypeError"),
    "symbolic-tensor": ("ValueError", "AttributeError", "TypeError"),
    "gone-key": ("KeyError",),
}


@dataclass
class Findings(Between):
    """Holds what reading shows against what differs."""

    def at(self, several: Sequence[Finding], file: str, line: int, difference: Difference) -> list[Finding]:
        """The findings at a line; of an exception also what it names elsewhere in its statement, or what calls it."""
        mine = [one for one in several if one.file == file]
        found = [one for one in mine if one.span.line <= line <= one.span.end_line]
        if difference.exception[0]:
            lines = self.code.around(file, line)
            inside = [one for one in mine if one.span.line in lines and one not in found]
            words = {*re.findall(r"\w+", difference.exception[1]), difference.subject.rpartition(".")[2]}
            found += [one for one in inside if own_name(one) in words]
        return found

    def about(self, finding: Finding, difference: Difference) -> Rule | None:
        """The rule about the argument that a finding is about, for what reading finds without the ledger."""
        argument = finding.message.split()[0]
        path = finding.subject.split(" ")[0].split("(")[0]
        # Of an exception a rule that tells of one comes before what is about settings.
        ranked = sorted(self.rules, key=lambda one: not raises(one)) if difference.exception[0] else self.rules
        for rule in ranked if finding.rule.endswith(("-argument", "-default")) else ():
            named = re.search(rf"\b{re.escape(argument)}\b", rule.title)
            fits = difference.verdict != "different" or numeric(rule)
            if named and fits and globs(rule.case_globs).match(f"{path}[{argument}=0]"):
                return rule
        return None

    def fits(self, finding: Finding, difference: Difference) -> bool:
        """Whether what reading shows can lead to such a difference: an exception of such a class, or none."""
        kind = difference.exception[0]
        if finding.severity == "note":
            return False
        if not kind:
            return finding.severity != "error"
        if finding.severity != "error" and finding.rule != "gone-key":
            return False
        return kind in RAISES.get(finding.rule, (kind,))

    def speaks(self, finding: Finding, difference: Difference) -> bool:
        """Whether what reading shows is about what differs, and can be what makes it differ."""
        if not self.fits(finding, difference):
            return False
        if finding.rule == "gone-key" and finding.subject.split()[-1].strip("'") not in difference.exception[1]:
            return False
        if difference.exception[0]:
            return True
        if difference.stage == "construct" and not self.tells_of(finding, difference.member):
            return False
        mine = difference.subject.rpartition(".")[2]
        about = finding.subject.split("(")[0].split(" ")[0].split(".")
        return mine in about or (difference.stage == "update" and not difference.state and "optimizers" in about)

    def tells_of(self, finding: Finding, argument: str) -> bool:
        """Whether what reading shows, or its rule, speaks of an argument: of others it explains nothing."""
        titles = [one.title for one in self.rules if one.id == finding.cause]
        return (
            re.search(rf"\b{re.escape(argument)}\b", " ".join([finding.message, finding.subject, *titles])) is not None
        )

    def named(self, finding: Finding, difference: Difference) -> bool:
        """Whether a message has the name that a finding is about."""
        name = finding.subject.split("(")[0].split(" ")[0].rpartition(".")[2]
        return name in difference.exception[1]


def own_name(finding: Finding) -> str:
    """The last part of the name, or the argument, that a finding is about."""
    first = finding.message.split()[0] if "argument" in finding.rule else finding.subject.split("(")[0].split(" ")[0]
    return first.rpartition(".")[2].strip("=`'")
