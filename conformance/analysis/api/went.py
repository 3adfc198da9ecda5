"""What went, as one answer: where it was and where it is not, what to use instead, and the reason."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.analysis.api.instead import written
from conformance.analysis.api.life import UNKNOWN, UNTRIED
from conformance.analysis.api.shown import present
from conformance.analysis.api.subject import Subject, Subjects
from conformance.inventory import names
from conformance.inventory.advice import packed
from conformance.inventory.advice.model import Advice
from conformance.inventory.api import Apis
from conformance.inventory.where import track_of, where
from conformance.model.versions import parse_version

#: How the states of an argument are told, in the order of its life; what is not here is that it is taken.
TAKEN = "accepted"
ORDER = (TAKEN, "accepted with a warning", "ignored", "refused", "absent")

#: Begin the states in which something is not there.
GONE = ("absent", "refused", "only raises")


@dataclass(frozen=True)
class Went:
    """What is known of something: where it was, where it is not, and what to use instead.

    ``life`` are the states of an argument, each with who does that, in words; empty where it is there or is not.
    ``old`` and ``new`` are the versions that the advice was run under. ``stays`` says that the newest Keras has it.
    ``untried`` is where nobody tried an argument, because ``**kwargs`` takes any name. ``elsewhere`` says under which
    other name those have it that have not this one.
    """

    subject: Subject
    there: str
    missing: str
    advice: Advice | None
    life: tuple[tuple[str, str], ...] = ()
    old: str = ""
    new: str = ""
    stays: bool = False
    untried: str = ""
    elsewhere: str = ""

    @property
    def where(self) -> str:
        """``accepted: tf.keras until 2.4; ignored: tf.keras 2.11 to 2.15; refused: keras since 3.0``."""
        untried = f"not tried in {self.untried}, where **kwargs takes any name" if self.untried else ""
        if self.life:
            return "; ".join([*(f"{state}: {who}" for state, who in self.life), *filter(None, [untried])])
        if not self.missing and self.advice is not None and self.advice.change == "changed":
            return f"{self.there}; {self.new} does something else than {self.old}"
        missing = f"not in {self.missing}" if self.missing else ""
        return "; ".join(filter(None, (self.there, missing, untried))) or "not known"

    @property
    def answer(self) -> str:
        """What ``conformance instead`` answers with the advice: the thing itself, else what the advice is on."""
        subject, advice = self.subject, self.advice
        if advice is None or written(subject.path, subject.member, subject.argument) == advice:
            return subject.text
        return str(advice.claims[0])

    @property
    def gone(self) -> bool:
        """Whether it is not, or not as it was, wherever it could be."""
        return bool(self.missing or self.life or self.advice)

    @property
    def text(self) -> str:
        """All of it in a few sentences."""
        note = f"{self.subject.note}. " if self.subject.note else ""
        said = f"{note}{self.subject.text}: {self.where}"
        if not self.gone:
            return f"{said}."
        if self.advice is None:
            return f"{said}. {self.elsewhere or 'What to use instead is not known here.'}"
        of = self.advice.claims[0]
        # Of a module the advice may be that on the one below it.
        on = f"of {of}: " if of.name.startswith(f"{self.subject.path}.") and not self.subject.member else ""
        use = f"{on}{self.advice.use}"
        return f"{said}. {use[:1].upper()}{use[1:]}. {self.advice.advice}"


def went(subjects: Subjects, subject: Subject) -> Went:
    """Where something is and where it is not, in words, with the advice on it."""
    apis = subjects.apis
    presence = present(apis, subject)
    missing = {one for one, state in presence.items() if state.startswith(GONE)}
    having = apis.having(subject.path)
    if subject.member or subject.argument:
        # Who has not the class says nothing of its members.
        missing &= having
    there = {one for one, state in presence.items() if one in having and state not in (UNKNOWN, UNTRIED)} - missing
    untried = {one for one, state in presence.items() if state == UNTRIED}
    life = tuple(_life(presence, having, apis.versions)) if subject.argument else ()
    not_in, nobody = (where(some, apis.versions) if some else "" for some in (missing, untried))
    has = where(there, apis.versions) if there else ""
    advice = _advice(subject)
    old, new = ("", "") if advice is None else (where({one}, apis.versions) for one in (advice.old, advice.new))
    newest = presence.get(_newest(apis), "absent")
    stays = newest != UNTRIED and not newest.startswith(GONE)
    elsewhere = "" if subject.member or subject.argument else _elsewhere(subjects, subject.path, missing)
    return Went(subject, has, not_in, advice, life, old, new, stays, nobody, elsewhere)


def _elsewhere(subjects: Subjects, path: str, missing: Collection[str]) -> str:
    """Which of those that have not a path have the same thing under another name, and that tf.keras has it there."""
    apis = subjects.apis
    having = {one: apis.having(one).intersection(missing) for one in apis.named_alike(path) if one != path}

    def rank(one: str) -> tuple[int, bool, int, str]:
        return -len(having[one]), not apis.documented(one), one.count("."), one

    said = []
    if (best := min(having, key=rank, default="")) and having[best]:
        said.append(f"{where(having[best], apis.versions)} has it as {best}.")
    beside = [
        one for one in missing if one.endswith("/keras") and f"{one.partition('/')[0]}/tf.keras" in apis.having(path)
    ]
    if missing and len(beside) == len(missing):
        said.append("tf.keras of the same TensorFlow has it under this name.")
    return " ".join(said)


def _newest(apis: Apis) -> str:
    """The newest Keras on TensorFlow (id)."""
    keras = (one for one in apis.implementations if track_of(one) == "keras")
    return max(keras, key=lambda one: parse_version(apis.versions[one].get("keras", "0")), default="")


def _life(
    presence: Mapping[str, str], having: Iterable[str], versions: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    """The states of an argument; none where it is taken or is refused, and no more is to be told."""
    states: dict[str, set[str]] = {}
    for one, state in presence.items():
        if one in having and state not in (UNKNOWN, UNTRIED):
            # A default that changed is taken all the same.
            head = "accepted with a warning" if ", with a warning" in state else state.partition(":")[0]
            states.setdefault(head if head in ORDER or state.startswith(GONE) else TAKEN, set()).add(one)
    if set(states) - {TAKEN, "refused"}:
        for state in sorted(states, key=lambda one: (ORDER.index(one) if one in ORDER else len(ORDER), one)):
            yield state, where(states[state], versions)


def _advice(subject: Subject) -> Advice | None:
    """The advice on a thing; else that on the member of an argument, or on the one thing that is below."""
    if one := written(subject.path, subject.member, subject.argument):
        return one
    if subject.argument:
        return written(subject.path, subject.member) if subject.member else None
    if subject.member:
        return None
    kept = packed.load()
    below = [key for key in kept.exact if key.startswith(f"{subject.path}.") and key.endswith("\n\n")]
    first = min(below, key=len, default="")
    # keras.wrappers had wrappers.scikit_learn alone; of a module with many things there is no one advice.
    if below and all(key.startswith(first.rstrip()) for key in below):
        return kept.advice[kept.exact[first]]
    # But of the one module in it there is: layers.experimental.preprocessing.
    modules = [key for key in below if (known := names.load().symbols.get(key.rstrip())) and known.kind == "module"]
    return kept.advice[kept.exact[modules[0]]] if len(modules) == 1 else None
