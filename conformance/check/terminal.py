"""The answer on one screen."""

from collections.abc import Iterator

from conformance.check.model import Answer, Difference, Reproducer, Side, headline, unfinished
from conformance.console.lines import Line, counted, wrapped

#: So many of the other differences are shown; all are in the page and in JSON.
SHOWN = 8

#: A longer script is in its file and in the page.
LONG = 60


def lines(answer: Answer) -> Iterator[Line]:
    """What ran, the first difference with its cause, what else differs, what agrees, and what limits all that."""
    then = f"{answer.to_program} under " if answer.to_program else ""
    under = "under " if then else ""
    yield from wrapped(
        f"{answer.program}{' ' if then else ': '}{under}{label(answer.left)} → {then}{label(answer.right)}", bold=True
    )
    for note in answer.mapped[:3]:
        yield from wrapped(f"import changed: {note}", "  ", "    ")
    if len(answer.mapped) > 3:
        yield from wrapped(f"and {len(answer.mapped) - 3} more", "  ")
    yield Line("")
    if answer.first is None:
        yield from wrapped(f"{says(answer)}.", bold=True)
    else:
        yield from first(answer)
    if answer.differs:
        yield Line("")
        yield from others(answer)
    if answer.agrees:
        yield Line("")
        yield from wrapped(f"The same: {', '.join(answer.agrees)}.")
    for note in [*([f"{answer.incomparable}."] if answer.incomparable else []), *answer.notes]:
        yield from wrapped(f"Note: {note}", "", "  ")
    if answer.warned:
        yield from wrapped(
            f"{counted(len(answer.warned), 'warning')} under the second alone: {answer.warned[0]}", "", "  "
        )
    if answer.printed:
        yield from wrapped(f"Printed otherwise, {counted(len(answer.printed), 'line')}: {answer.printed[0]}", "", "  ")
    if answer.along:
        yield Line("")
        yield from along(answer)
    if answer.page:
        yield Line("")
        yield from wrapped(f"Page: {answer.page}")


def says(answer: Answer) -> str:
    """The answer in one line."""
    return agreement(answer) if answer.first is None else headline(answer.first)


def agreement(answer: Answer) -> str:
    """What is said where no difference was found: of programs that fail under both, too."""
    if answer.nothing:
        return f"Nothing was compared: {answer.nothing}" + (f": {endings(answer)}" if unfinished(answer) else "")
    if unfinished(answer):
        return f"Neither run finished: {endings(answer)}. No difference was found as far as both came"
    return "No difference was found"


def endings(answer: Answer) -> str:
    """How both runs ended, in words."""
    left, right = how(answer.left), how(answer.right)
    return f"each {left}" if left == right else f"the first {left}; the second {right}"


def how(side: Side) -> str:
    """How a run ended, in words."""
    ended = side.ended.rstrip(".")
    if ended.startswith(("was ", "ended ")):
        return ended
    if ended.startswith("status ") or ended == "well":
        return f"ends {'with ' if ended != 'well' else ''}{ended}"
    kind, _, said = ended.partition(": ")
    return f"raises {kind}{f' at {side.at}' if side.at else ''}{f': {said}' if said else ''}"


def others(answer: Answer) -> Iterator[Line]:
    """What else differs: first what is for itself, then what may follow from what is before it."""
    own = [one for one in answer.differs if not one.follows]
    led = [one for one in answer.differs if one.follows]
    yield from wrapped(f"{besides(answer)}:", bold=True)
    for one in own[:SHOWN]:
        cause = f" [{one.cause.rule}]" if one.cause is not None else ""
        yield from wrapped(f"{one.at}: {said(one)}{cause}", "  ", "    ")
    if len(own) > SHOWN:
        yield from wrapped(f"and {len(own) - SHOWN} more (--json, or the page)", "  ")
    if led:
        named = "; ".join(f"{one.at}: {said(one)}" for one in led[:2])
        yield from wrapped(f"{len(led)} may follow from what is before them: {named}", "  ", "    ")


def besides(answer: Answer) -> str:
    """What is said above the other differences; without a first one they are settings."""
    if answer.first is not None:
        return f"Then {counted(len(answer.differs), 'more difference')}"
    word = "differs" if len(answer.differs) == 1 else "differ"
    return f"{counted(len(answer.differs), 'setting')} that {word}, by itself no difference in what is done"


def first(answer: Answer) -> Iterator[Line]:
    """The first difference, with its cause."""
    one = answer.first
    assert one is not None
    yield from wrapped(headline(one), bold=True)
    if one.at.text:
        yield Line(f"    {one.at.text[:92]}")
    if one.at.then_text:
        yield Line(f"    {one.at.then_text[:92]}  ← {one.at.then}")
    yield from wrapped(said(one), "  ", "    ")
    if one.newer:
        yield from wrapped(newer(answer), "  ", "    ")
    if one.size:
        yield from wrapped(f"They are apart {one.size}.", "  ", "    ")
    if one.made and one.made != f"{one.at.file}:{one.at.line}":
        yield from wrapped(f"{made(one)} {one.made}.", "  ")
    if one.hint:
        yield from wrapped(f"Of its effective arguments {one.hint}.", "  ", "    ")
    if one.cause is None:
        yield from wrapped("Unexplained: no cause in the ledger fits, so this may be new.", "  ", "    ")
    else:
        word = "Cause" if one.cause.how in ("message", "line") else "Likely cause"
        yield from wrapped(f"{word} [{one.cause.rule}]: {one.cause.title}", "  ", "    ")
        for text in (one.cause.reason, one.cause.advice):
            if text:
                yield from wrapped(text, "  ", "    ")
        if one.cause.link:
            yield Line(f"  {one.cause.link}")
    if answer.reproducer is not None:
        yield from script(answer.reproducer)


def newer(answer: Answer) -> str:
    """What is said where the first raises for what the second alone has."""
    told = "It uses what the second has and the first does not: it is written for the second, or was mended for it."
    if answer.to_program:
        return told
    name = answer.program
    return f"{told} Name the program as it was, and this one behind --to-program: check OLD.py --to-program {name}"


def made(one: Difference) -> str:
    """What is at the line that matters beside that of the difference."""
    if one.compiled:
        return "The model is compiled at"
    return "Its optimizer is made at" if one.stage == "update" and not one.state else "It is made at"


def script(one: Reproducer) -> Iterator[Line]:
    """A script of the first difference alone, what it printed, and how it is run again."""
    if not one.shows:
        yield from wrapped("No smaller program that was tried shows it: it may need all of this one.", "  ", "    ")
        return
    yield from wrapped("A script of that alone was run under both and shows it:", "  ")
    text = one.script.rstrip().split("\n")
    if len(text) <= LONG:
        yield from (Line(f"    {line}") for line in text)
    for word, printed, command in zip(("first", "second"), (one.left, one.right), one.commands, strict=False):
        yield from wrapped(f"{word}: {printed}", "    ", "      ")
        yield Line(f"      {command}")


def along(answer: Answer) -> Iterator[Line]:
    """The versions that were tried."""
    good = [one for one in answer.along if one.good]
    bad = [one for one in answer.along if not one.good]
    if good and bad:
        yield from wrapped(f"Last good: {good[-1].implementation}; first bad: {bad[0].implementation}", bold=True)
    for one in answer.along:
        yield from wrapped(f"{'good' if one.good else 'bad '}  {one.implementation}: {one.said}", "  ", "        ")


def said(one: Difference) -> str:
    """A difference in a sentence."""
    return f"{one.subject}: {one.said}" if one.subject and one.subject not in one.said else one.said


def label(side: Side) -> str:
    """An implementation with its versions."""
    told = [
        f"{name} {side.versions[name]}" for name in ("keras", "tensorflow", "jax", "torch") if name in side.versions
    ]
    return f"{side.implementation} ({', '.join(told)})" if told else side.implementation
