"""Advice in lines: what it is about, what became of that from which version to which, what to use, code and links."""

from collections.abc import Iterator
from contextlib import suppress

from conformance.analysis.api.subject import Subject, Subjects
from conformance.analysis.api.went import Went, went
from conformance.console.lines import Line, some, wrapped
from conformance.inventory.advice.model import REPRESENTATIVES, Advice, Change, Claim
from conformance.inventory.spelling import last, plain
from conformance.inventory.where import where
from conformance.model.errors import ConformanceError
from conformance.model.globs import globs

#: So many further things that the same holds for are named.
NAMED = 4

#: What became of it, in words.
BECAME: dict[Change, str] = {
    "gone": "It worked in {old}, and is gone from {new}.",
    "renamed": "It worked in {old}; {new} has it under another name or path.",
    "refused": "{old} took it, and {new} refuses it.",
    "ignored": "{old} took it; {new} takes it, and it does nothing.",
    "changed": "{new} does something else than {old}.",
}


def told(advice: Advice, text: str, subjects: Subjects) -> Iterator[Line]:
    """An advice for somebody who asked for a text (a name, a member, an argument)."""
    claim, others = _asked(advice, text)
    known = _known(claim, text, subjects)
    title = known.subject.text if known is not None else str(claim)
    yield from wrapped(title, "", "  ", bold=True)
    versions = subjects.apis.versions
    old, new = (where({one}, versions) for one in (advice.old, advice.new))
    if advice.before or advice.change == "gone":
        yield from wrapped(BECAME[advice.change].format(old=old, new=new), "  ")
    else:
        yield from wrapped(f"In {new}: {advice.change}.", "  ")
    if known is not None:
        yield from wrapped(f"By version: {known.where}.", "  ", "    ")
    yield from wrapped(f"{advice.use[:1].upper()}{advice.use[1:]}. {advice.advice}", "  ", "    ")
    if others:
        yield from wrapped(f"The same holds for {some(map(str, others), NAMED)}.", "  ", "    ")
    if advice.snippet:
        yield Line("")
        yield Line(f"  As code, which was run under {new}:")
        yield Line("")
        yield from (Line(f"    {line}".rstrip()) for line in advice.snippet.splitlines())
    if advice.links:
        yield Line("")
        yield from (Line(f"  {link}") for link in advice.links)


def _asked(advice: Advice, text: str) -> tuple[Claim, list[Claim]]:
    """What of an advice a text asks for, and what else it is about."""
    wanted = plain(text)
    member = last(wanted)
    argument = text.partition("(")[2].partition("=")[0].strip(" )")

    def near(claim: Claim) -> tuple[bool, bool, bool]:
        name = f"{claim.name}.{claim.member}" if claim.member else claim.name
        return (
            not f".{name}".endswith(f".{wanted}"),
            claim.argument != argument,
            member not in (claim.member, last(claim.name)),
        )

    best = min(advice.claims, key=near)
    return best, [one for one in advice.claims if one != best]


def _known(claim: Claim, text: str, subjects: Subjects) -> Went | None:
    """What the inventory knows of the very thing: of a pattern that of the class which was asked for, if it was."""
    name = REPRESENTATIVES.get(claim.name, claim.name)
    if "*" in claim.name or "?" in claim.name:
        with suppress(ConformanceError):
            asked = subjects.of(text)
            same = (asked.member, asked.argument) == (claim.member, claim.argument)
            if same and globs((claim.name,)).match(asked.path):
                return went(subjects, asked)
    return went(subjects, Subject(name, claim.member, claim.argument)) if subjects.apis.having(name) else None
