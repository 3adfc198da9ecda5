"""The life of a symbol for a terminal: what fits one screen, or all of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import quote

from packaging.version import Version

from conformance.analysis.api.grid import NONE
from conformance.analysis.api.instead import written
from conformance.analysis.api.life import UNKNOWN, UNTRIED
from conformance.analysis.api.shown import Aspect, Shown, age
from conformance.console.lines import Line, brief, counted, some, wrapped
from conformance.inventory.advice.model import Claim
from conformance.inventory.where import where

#: So many signatures, arguments, members, notices and pieces of advice are told unless all are asked for.
SIGNATURES, TOLD, NOTICES, ADVICE = 1, 4, 2, 2

#: So many names of one thing are named.
NAMED = 4

#: Columns of a table and of the label of its rows, at most.
TABLE, LABEL = 110, 34

#: A state that ends in a message: the exception's class, or what is taken with a warning.
_MESSAGE = re.compile(
    r"(only raises [\w.]+|accepted with a warning|default .*?, with a warning|required, with a warning): "
)

#: Why a member is not known: it is an attribute of instances elsewhere.
LATER = "Not known: the class does not define it. Attributes that an instance gets later are not looked at."

#: Why an argument is not known: ``**kwargs`` takes any name.
ANY_NAME = (
    "Not tried: the signature does not name it, and takes **kwargs, so any name passes it. What is done with it, or "
    "whether it raises, was not tried."
)


@dataclass(frozen=True)
class Room:
    """How many of each kind are told: all, or so many, or by default what fits one screen."""

    everything: bool = False
    most: int | None = None

    def of(self, default: int) -> int | None:
        """The end of a slice."""
        return None if self.everything else self.most or default


def lines(found: Shown, everything: bool = False, most: int | None = None) -> Iterator[Line]:
    """The life on one screen, or so much of each kind, or all of it."""
    room = Room(everything, most)
    subject = found.subject
    yield from wrapped(f"{subject.note}." if subject.note else "")
    yield Line(f"{subject.text}, {_called(found)}", bold=True)
    others = [path for path in found.aliases if path != subject.path]
    if others:
        yield from wrapped(f"also {some(others, room.of(NAMED) or len(others))}", "  ", "    ")
    yield from _table(found)
    if subject.member and not subject.argument and UNKNOWN in found.presence.values():
        yield from wrapped(LATER)
    if UNTRIED in found.presence.values():
        yield from wrapped(ANY_NAME)
    yield from _signatures(found, room)
    yield from _aspects("ARGUMENTS", found.arguments, found, room)
    yield from _aspects("MEMBERS", found.members, found, room)
    if always := [one.name for one in found.keys if not one.changed]:
        yield Line("")
        yield Line("KEYS of logs, wherever that was seen", bold=True)
        yield from wrapped(", ".join(always), "  ")
    yield from _aspects("KEYS of logs", found.keys, found, room)
    if found.kind == "a class" and found.unchanged:
        yield from wrapped(f"{counted(found.unchanged, 'member')} more, the same wherever it is looked at", "  ")
    yield from _unseen([one for one in found.members if not one.changed], found, room)
    yield from _notices(found, room)
    yield from _instead(found, room)
    yield from _tests(found)
    yield from wrapped(f"Looked into: {found.looked}.")


def _called(found: Shown) -> str:
    return {"argument": "an argument", "member": "a member"}.get(found.kind, found.kind)


def _table(found: Shown) -> Iterator[Line]:
    """Rows of states, columns of tracks: several blocks where they are too wide; then what a label does not say."""
    table = found.table
    labels, notes = row_labels([state for state, _ in table.rows])
    label = max(map(len, labels), default=0)
    widths = [max(len(name), *(len(cells[n]) for _, cells in table.rows)) for n, name in enumerate(table.columns)]
    for columns in _blocks(widths, TABLE - 2 - label):
        yield Line("")
        head = "  ".join(table.columns[n].ljust(widths[n]) for n in columns)
        yield Line(f"  {' ' * label}  {head}".rstrip())
        for name, (_, cells) in zip(labels, table.rows, strict=True):
            row = "  ".join(cells[n].ljust(widths[n]) for n in columns)
            if all(cells[n] == NONE for n in columns):
                continue
            yield Line(f"  {name.ljust(label)}  {row}".rstrip())
    for note in notes:
        yield from wrapped(note, "  ", "    ")


def _blocks(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """The columns (positions), as many together as there is room for."""
    block: list[int] = []
    for n, width in enumerate(widths):
        if block and sum(widths[one] + 2 for one in block) + width + 2 > room:
            yield block
            block = []
        block.append(n)
    yield block


def row_labels(states: Sequence[str]) -> tuple[list[str], list[str]]:
    """A label for each state as the head of a row, no two alike; and the whole text of those that are numbered.

    Of an exception or a warning the label has what comes before its message.
    """
    heads = [_head(state) for state in states]
    labels: list[str] = []
    notes: list[str] = []
    for state, head in zip(states, heads, strict=True):
        if len(head) <= LABEL and heads.count(head) == 1:
            labels.append(head)
            continue
        mark = f" [{len(notes) + 1}]"
        room = LABEL - len(mark)
        labels.append(f"{head if len(head) <= room else f'{head[: room - 1]}…'}{mark}")
        notes.append(f"[{len(notes) + 1}] {brief(state)}")
    return labels, notes


def _head(state: str) -> str:
    """A state without the message of an exception or a warning."""
    match = _MESSAGE.match(state)
    return state if match is None else match[1]


def _signatures(found: Shown, room: Room) -> Iterator[Line]:
    if not found.signatures:
        return
    newest = sorted(found.signatures.items(), key=lambda one: _newest(found, one[1]), reverse=True)
    told = newest[: room.of(SIGNATURES)]
    yield Line("")
    of = f", the newest of {len(newest)}" if len(newest) > len(told) else ""
    yield Line(f"SIGNATURE{of}", bold=True)
    for text, ids in told:
        yield from wrapped(f"{where(ids, found.versions)}:", "  ")
        yield from wrapped(text, "    ", "      ")


def _newest(found: Shown, ids: Sequence[str]) -> Version:
    return max(age(found.versions[one]) for one in ids)


def _aspects(title: str, aspects: Sequence[Aspect], found: Shown, room: Room) -> Iterator[Line]:
    changed = [one for one in aspects if one.changed]
    told = changed[: room.of(TOLD)]
    if changed:
        yield Line("")
        yield Line(f"{title} that changed", bold=True)
    for one in told:
        states = sorted(one.states.items(), key=lambda pair: _newest(found, pair[1]))
        parts = [f"{brief(state)}: {where(ids, found.versions)}" for state, ids in states]
        yield from wrapped(f"{one.name}  {'; '.join(parts)}", "  ", "    ")
    if len(changed) > len(told):
        names = ", ".join(one.name for one in changed[len(told) : len(told) + NAMED])
        yield from wrapped(f"… and {len(changed) - len(told)} more ({names}, …): --all", "  ", "    ")


def _unseen(unseen: Sequence[Aspect], found: Shown, room: Room) -> Iterator[Line]:
    """Attributes of instances that are the same wherever they were seen, and may be there elsewhere."""
    if not unseen:
        return
    yield Line("")
    yield Line("ATTRIBUTES of instances, not known where they were not seen", bold=True)
    if not room.everything:
        yield from wrapped(f"{some([one.name for one in unseen], room.of(TOLD * 2) or 0)}: --all", "  ", "    ")
        return
    for one in unseen:
        parts = [f"{brief(state)}: {where(ids, found.versions)}" for state, ids in one.states.items()]
        yield from wrapped(f"{one.name}  {'; '.join(parts)}", "  ", "    ")


def _notices(found: Shown, room: Room) -> Iterator[Line]:
    dead: dict[str, set[str]] = {}
    for one, state in found.presence.items():
        if state.startswith("only raises "):
            dead.setdefault(state, set()).add(one)
    said = [(text, tuple(ids)) for text, ids in found.notices.items() if f"only raises {text}" not in dead]
    notices = [*dead.items(), *sorted(said, key=lambda one: _newest(found, one[1]), reverse=True)]
    told = notices[: room.of(NOTICES)]
    if notices:
        yield Line("")
        yield Line("NOTICES", bold=True)
    for text, ids in told:
        yield from wrapped(f"{where(ids, found.versions)}: {brief(text)}", "  ", "    ")
    if len(notices) > len(told):
        yield Line(f"  … and {len(notices) - len(told)} more: --all")


def _instead(found: Shown, room: Room) -> Iterator[Line]:
    told = found.advice[: room.of(ADVICE)]
    if told:
        yield Line("")
        yield Line("INSTEAD", bold=True)
    for one in told:
        about = str(one.claims[0]) + (f" and {len(one.claims) - 1} more" if len(one.claims) > 1 else "")
        ran = f" in {where([one.new], found.versions)}" if one.new in found.versions else ""
        yield from wrapped(f"{about}: {one.change}{ran}; {one.use}. {one.advice}", "  ", "    ")
    if len(found.advice) > len(told):
        yield Line(f"  … and {len(found.advice) - len(told)} more: --all")
    if code := _code(found):
        yield Line(f"  As code: conformance instead {quote(code)}")


def _code(found: Shown) -> str:
    """What ``instead`` answers with the first advice: what was asked for, else what the advice is on; or nothing."""
    if not found.advice:
        return ""
    subject, first = found.subject, found.advice[0]
    asked = Claim(subject.path, subject.member, subject.argument)
    claims = [Claim(subject.path if "*" in one.name else one.name, one.member, one.argument) for one in first.claims]
    answering = (one for one in (asked, *claims) if written(one.name, one.member, one.argument) == first)
    return str(next(answering, ""))


def _tests(found: Shown) -> Iterator[Line]:
    tested = found.tested
    yield Line("")
    if not tested.cases:
        yield from wrapped(
            f"No case tests {found.subject.path}: nobody looked at what it does, which is not agreement."
        )
        return
    below = found.subject.path not in tested.apis and tested.apis[0].startswith(f"{found.subject.path}.")
    api = f"'{found.subject.path}.*'" if below else tested.apis[0]
    yield from wrapped(
        f"{counted(len(tested.cases), 'case')} of {some(tested.apis, NAMED)}; {tested.diverging:,} of them diverge, "
        f"at {counted(tested.divergences, 'stage')}: conformance history {api}, conformance divergences --api {api}"
    )
