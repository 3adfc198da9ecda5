"""What a message says that Keras has not: a name, a member, an argument; answered from the inventory of public APIs."""

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from conformance.analysis.api.instead import written
from conformance.analysis.api.subject import FINDING, Subject, Subjects
from conformance.analysis.api.went import Went, went
from conformance.analysis.search.quoted import advised, observed
from conformance.inventory.advice import packed
from conformance.inventory.advice.model import REPRESENTATIVES
from conformance.inventory.known import FOREIGN
from conformance.inventory.spelling import BUILTIN, last, plain
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

#: ``Adam(lr=``, which is no Python.
_OPEN_CALL = re.compile(r"(?P<name>[\w.]+)\(\s*(?P<argument>[A-Za-z_]\w*)\s*=\)?", re.ASCII)
_DOTTED = re.compile(r"[\w.]+", re.ASCII)

#: ``Adam lr=0.001 has no effect``; not ``<KerasTensor shape=(None, 3)>``, which is an object as Python shows it.
_WORDED = re.compile(r"(?<![\w.(<])([A-Z][\w.]*) ([a-z_]\w*)=(?!=)", re.ASCII)

#: A longer text is no piece of code that somebody asks about.
CODE = 20_000

#: ``Dense.__init__() missing 1 required positional argument: 'units'``.
_REQUIRED = re.compile(
    r"(?<![\w.])([\w.]+)\.__init__\(\) missing \d+ required positional arguments?: '(\w+)'", re.ASCII
)

#: ```Model.fit_generator` is deprecated and will be removed``.
_DEPRECATED = re.compile(r"`([\w.]+)(?:\(\))?` (?:method )?is deprecated", re.ASCII)

#: A program's own names, and functions that say nothing of whose they are.
_PLAIN_OWNERS = frozenset({"", "__init__", "__call__", "call", "wrapper"})

#: Classes within Keras 3 that its messages name, of which the methods are those of Model.
_TRAINER = re.compile(r"(?:TensorFlow|JAX|Torch|Numpy|OpenVINO)?Trainer")

#: So many classes that take an argument are looked into.
LOOKED = 24


@dataclass(frozen=True)
class Missed:
    """What the messages in a text miss: what is known of it, and sentences on what nobody that was looked into has."""

    found: tuple[Went, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def advised(self) -> bool:
        """Whether what to do about any of it is known."""
        return any(one.advice is not None for one in self.found)


NOTHING = Missed()


def missed(text: str, subjects: Subjects, members: Iterable[str] = ()) -> Missed:
    """What a text's messages miss, as far as they are messages of that kind, or what went of the arguments in its code.

    ``members`` are asked for where there is nothing of that.
    """
    found, unknown = _found((*advised(text, subjects), *_asked(text, subjects)), subjects)
    if not (found or unknown):
        found = dict.fromkeys(observed(text, subjects))
    told = [went(subjects, one) for one in found]
    if not (told or unknown):
        told = _in_calls(text, subjects)
    if not (told or unknown):
        found, unknown = _found(members, subjects)
        told = [went(subjects, one) for one in found]
    return Missed(tuple(told), tuple(unknown))


def _found(every: Iterable[str | Subject], subjects: Subjects) -> tuple[dict[Subject, None], list[str]]:
    """What texts mean, and sentences on those that mean nothing."""
    found: dict[Subject, None] = {}
    unknown: list[str] = []
    for asked in every:
        if isinstance(asked, Subject):
            found[asked] = None
            continue
        try:
            found[subjects.of(asked)] = None
        except NoNameError:
            continue
        except UnknownNameError as error:
            # It is found with this very search.
            said = f"{error.message[:1].upper()}{error.message[1:]}. {error.advice.removesuffix(FINDING)}"
            unknown += [said] if said not in unknown else []
    return found, unknown


def _in_calls(text: str, subjects: Subjects) -> list[Went]:
    """What is known of the arguments in a piece of code: of those that went, and of the only one."""
    asked = [*dict.fromkeys(_arguments(text))]
    found: list[Went] = []
    for call, argument in asked:
        # The class of a variable is not known, but most methods are of one class.
        for name in dict.fromkeys((call, last(call))):
            with suppress(NoNameError, UnknownNameError):
                found.append(went(subjects, subjects.of(f"{name}({argument}=")))
                break
    return [one for one in found if one.gone or len(asked) == 1]


def _arguments(text: str) -> Iterator[tuple[str, str]]:
    """Function and argument, of each argument that is given by its name in a text that is code."""
    if match := _OPEN_CALL.fullmatch(text.strip()):
        yield match["name"], match["argument"]
        return
    yield from ((match[1], match[2]) for match in _WORDED.finditer(text))
    if "(" not in text or len(text) > CODE:
        return
    try:
        tree = ast.parse(textwrap.dedent(text).strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if _DOTTED.fullmatch(name):
                yield from ((name, keyword.arg) for keyword in node.keywords if keyword.arg)


def _asked(text: str, subjects: Subjects) -> Iterator[str | Subject]:
    if (match := _ATTRIBUTE.search(text)) and not _foreign(match[1]):
        owner = plain(match[1])
        name = f"{owner}.{match[2]}" if owner else match[2]
        # What the code wanted of a module that is not there says more than the module.
        used = re.search(rf"\b{match[2]}\.([A-Za-z_]\w*)", text, re.ASCII)
        yield f"{name}.{used[1]}" if used and subjects.path(f"{name}.{used[1]}") else name
    if (match := _IMPORT.search(text)) and not _foreign(match[2]):
        module = plain(match[2])
        yield f"{module}.{match[1]}" if module else match[1]
    if match := _MODULE.search(text):
        yield match[1]
    if match := _DEPRECATED.search(text):
        # It may be an argument, or a name of the program.
        with suppress(NoNameError, UnknownNameError):
            yield subjects.of(match[1])
    if (match := _REQUIRED.search(text)) and (former := _former(plain(match[1]), match[2], subjects)):
        yield former
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


def _former(owner: str, required: str, subjects: Subjects) -> Subject | None:
    """The former name of a required argument, by which a program may have given it."""
    path = subjects.path(owner)
    for advice in packed.load().advice:
        argument = next((one.argument for one in advice.claims if one.name == path and not one.member), "")
        if argument and re.match(rf"{re.escape(required)}\b", advice.instead):
            note = f"{required} may have been given by its former name"
            return Subject(path, argument=argument, note=note)
    return None


def _foreign(owner: str) -> bool:
    """Whether an owner is Python's or another library's: tensorflow.keras is not, numpy and str are."""
    return owner in BUILTIN or (owner.partition(".")[0] in FOREIGN and plain(owner) == owner)


def _taker(text: str, argument: str, subjects: Subjects) -> Subject | None:
    """A class or function that took an argument and refuses it now; one that the text calls before any other."""
    apis = subjects.apis
    newest = [one for one in apis.implementations if apis.versions[one].get("keras", "").startswith("3.")]
    # What advice is known on comes before what merely has an argument of that name.
    known = {one.name for advice in packed.load().advice for one in advice.claims if one.argument == argument}
    advised_on = {path for name in known - set(REPRESENTATIVES) if (path := subjects.path(name))}
    every = dict.fromkeys((*subjects.takers(argument), *advised_on))
    takers = sorted(every, key=lambda path: (not written(path, "", argument), -subjects.used.of((path,)), path))
    called = [path for path in takers if re.search(rf"\b{re.escape(last(path))}\b", text)]
    for path in [*called, *takers][:LOOKED]:
        entry = apis.entry(newest[-1], path) if newest else None
        trial = None if entry is None else entry.takes(argument)
        if trial is not None and trial.outcome in ("refused", "ignored"):
            more = f"; {len(takers) - 1} more took it" if len(takers) > 1 else ""
            return Subject(path, argument=argument, note=f"{argument} is taken as the argument of {path}{more}")
    return None
