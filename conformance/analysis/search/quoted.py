"""Messages that are known word by word: those that the advice expects, and those that the inventory observed."""

import re
from collections.abc import Iterable, Iterator

from conformance.analysis.api.instead import written
from conformance.analysis.api.subject import Subject, Subjects
from conformance.inventory.advice import packed
from conformance.inventory.advice.model import REPRESENTATIVES, Claim
from conformance.inventory.api import ARGUMENT, CLASS
from conformance.inventory.spelling import last

#: A shorter text is said of many things.
SHORTEST = 20

#: What stands before a message: the exception's class, and a word of the worker's own.
_RAISED = re.compile(r"^(?:\w*(?:Error|Exception|Warning)|deprecated): ")


def advised(text: str, subjects: Subjects) -> Iterator[Subject]:
    """What a text speaks of by a message with which a new version answers an old way, as the advice on it says."""
    text = " ".join(text.split())
    for advice in packed.load().advice:
        if advice.says and advice.said_in(text):
            named = [one for one in advice.claims if re.search(rf"\b{re.escape(last(one.name))}\b", text)]
            claim = (named or advice.claims)[0]
            path = REPRESENTATIVES.get(claim.name, claim.name)
            yield Subject(subjects.path(path) or path, claim.member, claim.argument)


def observed(text: str, subjects: Subjects) -> Iterator[Subject]:
    """What a text speaks of by a warning or an exception that some Keras gave when it was looked into."""
    text = " ".join(text.split())
    file = subjects.apis.file
    known = {n: found for n, one in enumerate(file.texts) if (found := _match(one, text)) is not None}
    tried = {n: name for n, (_, name, at) in enumerate(file.trials) if _speaks(known.get(at), name)}
    for argument in dict.fromkeys(tried.values()):
        mine = {n for n, name in tried.items() if name == argument}
        paths = subjects.described({n for n, row in enumerate(file.records) if not mine.isdisjoint(row[4])})
        if path := _best(paths, text, Claim("", "", argument)):
            more = f"; {len(paths) - 1} more say so of theirs" if len(paths) > 1 else ""
            yield Subject(path, argument=argument, note=f"{argument} is taken as the argument of {path}{more}")
    members = {one[1] for one in file.members if _speaks(known.get(one[4]) or known.get(one[5]), one[1])}
    for member in sorted(members):
        if path := _best(subjects.owners(member), text, Claim("", member)):
            yield Subject(path, member)
    records = {n for n, row in enumerate(file.records) if row[6] in known or row[7] in known}
    for path in subjects.described(records):
        if re.search(rf"\b{re.escape(last(path))}\b", text):
            yield Subject(path)
            return


def _match(known: str, text: str) -> re.Match[str] | None:
    """Where a stored text is said; what stands in it for an argument or a class may be anything."""
    said = _RAISED.sub("", known)
    if len(said.replace(ARGUMENT, "").replace(CLASS, "")) < SHORTEST:
        return None
    pattern = re.escape(" ".join(said.split()))
    for number, held in enumerate((ARGUMENT, CLASS)):
        group = ("argument", "of")[number]
        pattern = pattern.replace(re.escape(held), rf"(?P<{group}>\w+)", 1).replace(re.escape(held), rf"(?P={group})")
    # From the beginning of a word: of one that is huge each letter would be tried otherwise.
    return re.search(rf"(?<!\w){pattern}", text)


def _speaks(found: re.Match[str] | None, name: str) -> bool:
    """Whether a message that is said names something."""
    if found is None:
        return False
    held = found.groupdict().get("argument")
    return held == name if held else re.search(rf"\b{re.escape(name)}\b", found[0]) is not None


def _best(paths: Iterable[str], text: str, part: Claim) -> str:
    """Of several classes one that the text names, else one that advice is known on."""
    every = list(paths)
    named = [one for one in every if re.search(rf"\b{re.escape(last(one))}\b", text)]
    advised = (one for one in every if written(one, part.member, part.argument))
    return next(iter(named), "") or next(advised, "") or next(iter(every), "")
