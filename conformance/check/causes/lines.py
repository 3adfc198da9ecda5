"""The cause of a difference, by what reading shows at a line of the program."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from conformance.analysis.ledger.model import Rule
from conformance.check.causes.between import both_raise, cause
from conformance.check.causes.findings import Findings
from conformance.check.causes.making import up_to
from conformance.check.decaying import about_decay
from conformance.check.model import Cause, Difference
from conformance.check.running import Run
from conformance.lint.model import Finding
from conformance.lint.outputs.words import what_to_do
from conformance.model.globs import globs

#: What lint finds of what is not there at all, in a word.
ABSENT: Mapping[str, str] = {
    "gone-name": "name",
    "moved-name": "name",
    "gone-member": "member",
    "refused-argument": "argument",
    "renamed-argument": "argument",
}

#: The class of an exception in what a program tells that it caught.
_CLASS = re.compile(r"\b[A-Z]\w*(?:Error|Exception)\b")


@dataclass
class ByLine(Findings):
    """The cause by the line that differs, by the one that made the object or its model, or by its class."""

    def by_line(self, difference: Difference, made: tuple[str, int] | None, decays: bool = False) -> Cause | None:
        """What reading the program shows at that line, or at the line ``made`` that makes the object.

        ``decays``: it differs by more than the argument decay makes of it.
        """
        # Reading says what the second does.
        if difference.exception[0] and difference.side == "left":
            return None
        lines = [*([made] if made is not None else []), (difference.at.file, difference.at.line)]
        for file, line in lines:
            found = self.at(self.code.findings, file, line, difference)
            mine = [one for one in found if self.speaks(one, difference)]
            for one in sorted(mine, key=lambda one: (not self.named(one, difference), not one.cause)):
                rule = next((r for r in self.rules if r.id == one.cause), None) or self.about(one, difference)
                if rule is not None and both_raise(rule) and not difference.both:
                    rule = None
                if rule is not None and one.rule == "breaking-behaviour" and not self.raises_so(rule, difference):
                    continue
                if decays and about_decay(one.message if rule is None else rule.title):
                    continue
                if rule is not None:
                    told = cause(rule, "line")
                    # What stands for it comes first, as lint says it.
                    stands = bool(one.instead) and one.cause == rule.id
                    return msgspec.structs.replace(told, advice=what_to_do(one)) if stands else told
                if difference.exception[0] or one.rule in ("ignored-argument", "changed-default"):
                    return Cause(one.rule, one.message, one.versions, what_to_do(one), one.link, "line")
        return None

    def raises_so(self, rule: Rule, difference: Difference) -> bool:
        """Whether a rule says of the second that it raises such a class, or says no class at all."""
        side = rule.inside if rule.includes(self.headers[1]) else rule.outside
        # A program among the cases tells what it caught.
        classes = {one.raises for one in side if one.raises} | {c for one in side for c in _CLASS.findall(one.gives)}
        return not classes or globs(tuple(classes)).match(difference.exception[0])

    def by_newer(self, difference: Difference) -> Cause | None:
        """What reading shows at the line that the second has and the first, which raises there, does not."""
        if difference.side != "left" or difference.both:
            return None
        file, line = difference.at.file, difference.at.line
        found = self.at(self.code.newer, file, line, difference)
        # What the second takes and ignores it does not have either.
        vain = {(one.file, one.span.line, one.subject) for one in self.code.findings if one.rule == "ignored-argument"}
        there = [one for one in found if (one.file, one.span.line, one.subject) not in vain]
        mine = [one for one in there if one.rule in ABSENT and self.fits(one, difference)]
        for one in sorted(mine, key=lambda one: not lacking(one, difference)):
            rule = self.about(one, difference) or self.arrived(one)
            if rule is not None:
                return cause(rule, "line")
            title = (
                f"{one.message.removesuffix(' is gone')} {'under the first' if 'argument' in one.rule else 'is new'}"
            )
            return Cause(f"newer-{ABSENT[one.rule]}", title, one.versions, "", one.link, "line")
        return None

    def arrived(self, finding: Finding) -> Rule | None:
        """The rule by which a name is there since the second, or the module that it is in."""
        path = finding.subject.split(" ")[0].split("(")[0]
        for rule in self.rules:
            if "missing" in rule.facts:
                patterns = [*rule.case_globs, *(table.api for table in rule.case_tables)]
                if any(globs((one,)).match(path) or one == f"{path}.*" for one in patterns):
                    return rule
        return None

    def by_compile(self, difference: Difference, run: Run) -> Cause | None:
        """What reading shows where the model was compiled that something is asked of: it may come to light in fit."""
        if difference.side == "left" or not difference.subject.startswith("Model."):
            return None
        # What the second raises has a role of its own: the last model compiled is at work.
        seen = [one for one in run.of("call") if one["method"] == "compile" and one["n"] <= difference.moment]
        mine = [one for one in seen if one["role"] == difference.role] or seen
        for one in mine[-1:]:
            lines = self.code.statement(one["at"][0], one["at"][1])
            for finding in self.code.findings:
                at = finding.file == one["at"][0] and finding.span.line in lines
                if at and finding.subject.split("(")[0].endswith(".compile") and self.fits(finding, difference):
                    rule = next((r for r in self.rules if r.id == finding.cause), None)
                    if rule is not None:
                        return cause(rule, "line")
        return None

    def by_class(self, difference: Difference, run: Run) -> Cause | None:
        """What reading shows in a class of the program's own that differs.

        Of how many parameters a model has also in that of a layer that it may hold.
        """
        known = {rule.id: rule for rule in self.rules}
        if difference.stage not in ("build", "forward"):
            return None
        names = [difference.subject, difference.role.rpartition(" ")[2].partition("#")[0]]
        if difference.member == "parameters":
            names += [one["what"] for one in up_to(run.of("construct"), difference)]
        for name, lines in (found for one in dict.fromkeys(names) for found in self.code.classes(one)):
            for one in self.code.findings:
                inside = one.file == name and one.span.line in lines
                if inside and one.cause in known and self.fits(one, difference):
                    # Of weights that are missing only what is about weights.
                    if difference.member == "parameters" and "variable" not in known[one.cause].title.lower():
                        continue
                    return cause(known[one.cause], "line")
        return None


def lacking(finding: Finding, difference: Difference) -> bool:
    """Whether a message has the name, or the argument, that a finding says is not there."""
    words = re.findall(r"\w+", f"{finding.message.split()[0]} {finding.subject.split('(')[0]}")
    return not set(words).isdisjoint(re.findall(r"\w+", difference.exception[1]))
