"""Which implementations somebody asks for, and what starts them: of the table, or environments of one's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.analysis.history.resolve import ids
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.inventory.where import implementation_of
from conformance.model.errors import MissingInterpreterError, UnknownVersionError, UsageError
from conformance.model.observation import PROVIDERS, Header
from conformance.publishing.result import FILE
from conformance.publishing.result.reader import Result
from conformance.workspace.workspace import choose_launches


@dataclass(frozen=True)
class Choice:
    """What starts each implementation, in the order asked for, and what was chosen among several."""

    launches: tuple[Launch, ...]
    notes: tuple[str, ...] = ()


#: The option of pytest that names a Python.
_OPTION = "--keras-conformance-python"


def words(text: str) -> list[str]:
    """The implementations that an option names, with commas between."""
    return [word.strip() for word in text.split(",") if word.strip()]


def choose(asked: Sequence[str], pythons: Mapping[str, Path], environments: Environments) -> Choice:
    """How to start what is asked for, each a version (``keras@3.15[jax]``) or an id (``py311-tf215/tf.keras``).

    Of an environment that the table does not have, ``pythons`` names the interpreter: ``mine/keras[jax]``. Of the
    table's, those are preferred that are on this machine.

    Raises UsageError where it is not several, and what naming an unknown implementation and a missing environment
    raises everywhere.
    """
    if len(set(asked)) < max(2, len(asked)):
        raise UsageError(
            f"{', '.join(asked) or 'nothing'}: two implementations or more are held against each other",
            "Name each once, with commas between: tf.keras@2.15,keras@3.15[jax].",
        )
    mine = [word for word in asked if _environment(word) in set(pythons).difference(environments.names())]
    own = {word: _own(word, pythons, environments) for word in mine}
    notes: list[str] = []
    rest = [word for word in asked if word not in own]
    found = dict(zip(rest, _ids(rest, pythons, environments, notes.append), strict=True)) if rest else {}
    chosen = [own[word].id if word in own else found[word] for word in asked]
    if twice := next((one for one in chosen if chosen.count(one) > 1), ""):
        raise UsageError(
            f"{' and '.join(w for w, c in zip(asked, chosen, strict=True) if c == twice)} are both {twice}"
        )
    interpreters = {name: path for name, path in pythons.items() if name in environments.names()}
    table = (
        {one.id: one for one in choose_launches(environments, (), list(found.values()), interpreters, option=_OPTION)}
        if found
        else {}
    )
    return Choice(tuple(own[w] if w in own else table[found[w]] for w in asked), tuple(notes))


def _environment(word: str) -> str:
    return word.partition("/")[0] if "/" in word else ""


def _own(word: str, pythons: Mapping[str, Path], environments: Environments) -> Launch:
    """What starts an implementation in an environment of somebody's own."""
    implementation = implementation_of(word)
    if implementation.provider not in PROVIDERS:
        raise UsageError(
            f"{word}: there is no provider {implementation.provider!r}", f"There are: {', '.join(PROVIDERS)}."
        )
    settings = environments.table.backends.get(implementation.backend)
    if settings is None:
        raise UsageError(
            f"{word}: there is no backend {implementation.backend!r}",
            f"There are: {', '.join(environments.table.backends)}.",
        )
    name = implementation.environment
    python = pythons[name]
    if not python.is_file():
        raise MissingInterpreterError(
            f"{python} is not a Python for {name}.", "Name the interpreter itself: …/bin/python."
        )
    variables = {"KERAS_BACKEND": implementation.backend, **settings.variables}
    return Launch(implementation, python.absolute(), variables, passes=settings.passes)


def _ids(
    asked: Sequence[str], pythons: Mapping[str, Path], environments: Environments, tell: Callable[[str], None]
) -> list[str]:
    """The table's implementations (ids) that are meant, of those on this machine where there are any."""
    known = {one.id: one for one in environments.implementations()}
    headers: dict[str, Header] = {i: h for i, h in Result(FILE).all_headers.items() if i in known}
    here = {
        i: header
        for i, header in headers.items()
        if (name := header.implementation.environment) in pythons or environments.is_here(name)
    }
    exact = {word: environments.implementation(word).id for word in asked if "/" in word}
    versions = [word for word in asked if word not in exact]
    try:
        if len(asked) == 2 and all(one in here for one in exact.values()):
            # Both together: the nearest pair is taken.
            return ids(asked, here, tell)
        return [exact[word] if word in exact else ids([word], here, tell)[0] for word in asked]
    except UnknownVersionError:
        # What there is nowhere is told before what is not here.
        for one in [ids([word], headers, lambda note: None)[0] for word in versions]:
            if one not in here:
                # It says how to make it.
                environments.interpreter(headers[one].implementation.environment, option=_OPTION)
        raise
