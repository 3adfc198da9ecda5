"""What a message says that Keras has not: a name, a member, an argument; answered from the inventory of public APIs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conformance.analysis.api.instead import written
from conformance.analysis.api.life import UNKNOWN, UNTRIED
from conformance.analysis.api.shown import shown
from conformance.analysis.api.subject import Subject, Subjects
from conformance.inventory.advice.model import Advice
from conformance.inventory.known import FOREIGN
from conformance.inventory.spelling import last, plain
from conformance.inventory.where import where
from conformance.model.errors import NoNameError, UnknownNameError

#: ``module 'keras.utils' has no attribute 'np_utils'``, ``'Adam' object has no attribute 'lr'``.
_ATTRIBUTE = re.compile(r"'([\w.]+)'(?: object)? has no attribute '(\w+)'", re.ASCII)
_IMPORT = re.compile(r"import name '(\w+)' from '([\w.]+)'", re.ASCII)
_MODULE = re.compile(r"No module named '((?:keras|tf_keras|tensorflow(?:\.python)?\.keras)\.[\w.]+)'", re.ASCII)

#: ``Adam.__init__() got an unexpected keyword argument 'lr'``, and how Keras itself says it.
_ARGUMENT = re.compile(
    r"(?:(?<![\w.])(?P<owner>[\w.]+)\(\) )?got an unexpected keyword argument '(?P<argument>\w+)'"
    r"|Argument\(s\) not recognized: \{'(?P<unrecognized>\w+)'"
    r"|[Uu]nexpected keyword argument passed to optimizer: (?P<optimizer>\w+)"
    r"|[Kk]eyword argument not understood:',? '?(?P<understood>\w+)"
    r"|Unrecognized keyword arguments(?: passed to (?P<of>\w+))?: \{?'(?P<passed>\w+)'",
    re.ASCII,
)

#: A program's own names, and functions that say nothing of whose they are.
_PLAIN_OWNERS = frozenset({"", "__init__", "__call__", "call", "wrapper"})

#: Classes within Keras 3 that its messages name, of which the methods are those of Model.
_TRAINER = re.compile(r"(?:TensorFlow|JAX|Torch|Numpy|OpenVINO)?Trainer")

#: So many classes that take an argument are looked into.
LOOKED = 24


@dataclass(frozen=True)
class Went:
    """What is known of something that a message misses: where it was, where it is not, and what to use instead."""

    subject: Subject
    there: str
    missing: str
    advice: Advice | None
    untried: str = ""

    @property
    def text(self) -> str:
        """All of it in a few sentences."""
        note = f"{self.subject.note}. " if self.subject.note else ""
        parts = [self.there] if self.there else []
        parts += [f"not in {self.missing}"] if self.missing else []
        parts += [f"not tried in {self.untried}, where **kwargs takes any name"] if self.untried else []
        said = f"{note}{self.subject.text}: {'; '.join(parts)}"
        if self.advice is None:
            return f"{said}. What to use instead is not known here."
        return f"{said}. {self.advice.use[:1].upper()}{self.advice.use[1:]}. {self.advice.advice}"


@dataclass(frozen=True)
class Missed:
    """What the messages in a text miss: what is known of it, and sentences on what nobody that was looked into has."""

    found: tuple[Went, ...] = ()
    unknown: tuple[str, ...] = ()


NOTHING = Missed()


def missed(text: str, subjects: Subjects, members: Iterable[str] = ()) -> Missed:
    """What a text's messages miss, as far as they are messages of that kind; ``members`` are asked for besides."""
    found: dict[Subject, None] = {}
    unknown: list[str] = []
    for asked in (*_asked(text, subjects), *members):
        if isinstance(asked, Subject):
            found[asked] = None
            continue
        try:
            found[subjects.of(asked)] = None
        except NoNameError:
            continue
        except UnknownNameError as error:
            said = f"{error.message[:1].upper()}{error.message[1:]}. {error.advice}"
            unknown += [said] if said not in unknown else []
    return Missed(tuple(went(subjects, one) for one in found), tuple(unknown))


def went(subjects: Subjects, subject: Subject) -> Went:
    """Where something is and where it is not, in words, with the advice on it."""
    apis = subjects.apis
    told = shown(apis, subject)
    gone = ("absent", "refused", "only raises")
    missing = {one for one, state in told.presence.items() if state.startswith(gone)}
    having = apis.having(subject.path)
    if subject.member or subject.argument:
        # Who has not the class says nothing of its members.
        missing &= having
    there = {one for one, state in told.presence.items() if one in having and state not in (UNKNOWN, UNTRIED)} - missing
    untried = {one for one, state in told.presence.items() if state == UNTRIED}
    not_in, nobody, has = (
        where(some, apis.versions) if some or empty else ""
        for some, empty in ((missing, False), (untried, False), (there, not untried))
    )
    return Went(subject, has, not_in, written(subject.path, subject.member, subject.argument), nobody)


def _asked(text: str, subjects: Subjects) -> Iterator[str | Subject]:
    if (match := _ATTRIBUTE.search(text)) and not _foreign(match[1]):
        owner = plain(match[1])
        yield f"{owner}.{match[2]}" if owner else match[2]
    if (match := _IMPORT.search(text)) and not _foreign(match[2]):
        module = plain(match[2])
        yield f"{module}.{match[1]}" if module else match[1]
    if match := _MODULE.search(text):
        yield match[1]
    if match := _ARGUMENT.search(text):
        names = ("argument", "unrecognized", "optimizer", "understood", "passed")
        argument = next(value for name in names if (value := match[name]))
        parts = [part for part in (match["owner"] or match["of"] or "").split(".") if part not in _PLAIN_OWNERS]
        if parts and _TRAINER.fullmatch(parts[-2] if len(parts) > 1 else ""):
            parts = ["Model", parts[-1]]
        if parts:
            yield f"{'.'.join(parts)}({argument}="
        elif taker := _taker(text, argument, subjects):
            yield taker


def _foreign(owner: str) -> bool:
    """Whether a module is of another library: tensorflow.keras is not, numpy is."""
    return owner.partition(".")[0] in FOREIGN and plain(owner) == owner


def _taker(text: str, argument: str, subjects: Subjects) -> Subject | None:
    """A class or function that took an argument and refuses it now; one that the text calls before any other."""
    apis = subjects.apis
    newest = [one for one in apis.implementations if apis.versions[one].get("keras", "").startswith("3.")]
    takers = sorted(subjects.takers(argument), key=lambda path: -subjects.used.of((path,)))
    called = [path for path in takers if re.search(rf"\b{re.escape(last(path))}\b", text)]
    for path in [*called, *takers][:LOOKED]:
        entry = apis.entry(newest[-1], path) if newest else None
        trial = None if entry is None else entry.takes(argument)
        if trial is not None and trial.outcome in ("refused", "ignored"):
            more = f"; {len(takers) - 1} more took it" if len(takers) > 1 else ""
            return Subject(path, argument=argument, note=f"{argument} is taken as the argument of {path}{more}")
    return None
