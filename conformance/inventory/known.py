"""What is known by name: the APIs that cases test, and the public names of every Keras."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from conformance.console.lines import counted, some
from conformance.inventory.names import Inventory, Symbol
from conformance.inventory.spelling import folded, last, plain
from conformance.inventory.where import where
from conformance.model.errors import (
    NoNameError,
    UnknownCaseError,
    UnknownMemberError,
    UnknownNameError,
    UntestedNameError,
)
from conformance.model.globs import Globs
from conformance.model.nearest import close

_GLOB = re.compile(r"[*?]")

#: What other libraries' names begin with.
FOREIGN = frozenset({"tf", "tensorflow", "torch", "jax", "np", "numpy", "sklearn"})

#: A word as methods, properties and functions are called.
_SNAKE = re.compile(r"_*[a-z][a-z0-9_]*", re.ASCII)

#: How many names an error offers, and how near they have to be (difflib's ratio); those of a member nearer.
OFFERED, NEAR, NEARER = 3, 0.65, 0.85


@dataclass(frozen=True)
class Asked:
    """What a text asks for: cases (ids), the APIs they are of, and what to say about how it was understood."""

    cases: tuple[str, ...]
    apis: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Known:
    """The cases (id → API) and the inventory of names, for questions."""

    cases: Mapping[str, str]
    inventory: Inventory

    @cached_property
    def apis(self) -> tuple[str, ...]:
        """What cases test, in the catalog's order."""
        return tuple(dict.fromkeys(self.cases.values()))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names: those that cases test first."""
        return tuple(dict.fromkeys((*self.apis, *self.inventory.symbols)))

    @cached_property
    def _by_last(self) -> Mapping[str, tuple[str, ...]]:
        """The folded last part of a name → the names that end in it."""
        found: dict[str, list[str]] = {}
        for name in self.names:
            found.setdefault(folded(last(name)), []).append(name)
        return {key: tuple(value) for key, value in found.items()}

    def asked(self, text: str) -> Asked:
        """The cases that a case's id, an API however it is written, a namespace or a glob asks for.

        Raises UntestedNameError for what Keras has and no case tests, UnknownNameError with the nearest names for
        what no Keras has, UnknownCaseError for an id of no case.
        """
        wanted = plain(text)
        if (case := self._case(wanted)) is not None:
            return Asked((case,), (self.cases[case],))
        if "[" in wanted:
            raise self._no_case(text, wanted)
        apis = [api for name in self.meant(text) for api in self.tested(name)]
        if not apis:
            raise self._untested(text)
        chosen = frozenset(apis)
        cases = tuple(case for case, api in self.cases.items() if api in chosen)
        found = tuple(api for api in self.apis if api in chosen)
        return Asked(cases, found, "" if _GLOB.search(wanted) else self._understood(wanted, found))

    def case(self, text: str) -> str:
        """The one case (id) that is meant: by its id, or by an API that has no other.

        Raises UnknownCaseError, which names some of an API's cases where it has several, and what ``asked`` raises.
        """
        wanted = plain(text)
        if (case := self._case(wanted)) is not None:
            return case
        cases = self.asked(text).cases
        if len(cases) == 1:
            return cases[0]
        # The shortest ids are read, and typed.
        some = sorted(cases, key=lambda case: (len(case), case))[:OFFERED]
        raise UnknownCaseError(
            f"{text} has {len(cases)} cases, and one is meant here",
            f"Name one in quotes, such as {', '.join(map(repr, some))}, as in: conformance show {shell(some[0])} "
            f"All of them: conformance history {shell(wanted)}",
        )

    def meant(self, text: str) -> tuple[str, ...]:
        """The names of Keras that a text can mean, best first.

        Raises UnknownNameError with the nearest, UnknownMemberError for what may be a method, NoNameError for none.
        """
        wanted = plain(text)
        if not wanted and not re.search(r"\w", text):
            raise NoNameError(f"{text!r} is no name", "Name one, such as layers.LSTM; '*' is all of them.")
        if not wanted:
            return self.names
        if wanted.partition(".")[0] in FOREIGN:
            raise UnknownNameError(
                f"{text} is no name of Keras", "Names of Keras begin as in keras.layers or tf.keras."
            )
        if _GLOB.search(wanted):
            pattern = Globs((wanted, f"*.{wanted}"))
            found = [name for name in self.names if pattern.match(name)]
        else:
            found = self._written(wanted)
        if not found and (member := self.member(text)):
            raise UnknownMemberError(
                f"{member} is no public name, but may be a method or a property of a class: those are not listed here",
                self._about_member(wanted),
            )
        if not found:
            raise UnknownNameError(f"no Keras that was looked into has {text}", self._advice(wanted))
        return tuple(found)

    def symbols(self, text: str) -> list[Symbol]:
        """The names in the inventory that a text can mean; raises UnknownNameError."""
        return [self.inventory.symbols[name] for name in self.meant(text) if name in self.inventory.symbols]

    def find(self, text: str) -> list[Symbol]:
        """As ``symbols``, but nothing where there is no such name, and not all below a namespace."""
        wanted = plain(text)
        found = self._written(wanted) if wanted and not _GLOB.search(wanted) else []
        if wanted in self.inventory.symbols:
            found = [wanted]
        return [self.inventory.symbols[name] for name in found[:OFFERED] if name in self.inventory.symbols]

    def member(self, text: str) -> str:
        """What may be a method or a property, as ``Class.member`` where the class is known; empty for all else."""
        wanted = plain(text)
        owner, _, name = wanted.rpartition(".")
        # Of what a glob may match the same holds.
        letters = _GLOB.sub("", name)
        if not name or (letters and not _SNAKE.fullmatch(letters)) or self._written(wanted):
            return ""
        if not owner:
            # Who writes keras.x means a name of a module.
            return "" if "keras" in text.lower() else name
        classes = self._classes(owner)
        return f"{classes[0] if len(classes) == 1 else owner}.{name}" if classes else ""

    def near(self, text: str) -> str:
        """The names of Keras that are nearest to one that there is not; empty where none is near."""
        return " or ".join(self._close(plain(text)))

    def tested(self, name: str) -> tuple[str, ...]:
        """The APIs that cases test under a name, else under its aliases, else below it where it is a namespace."""
        if name in self.apis:
            return (name,)
        same = self.inventory.aliases(name)
        found = [api for api in self.apis if api in same]
        return tuple(found or [api for api in self.apis if api.startswith(f"{name}.")])

    def told(self, symbol: Symbol, speaking: int = 0) -> str:
        """A name in one line: who has it, what else it is called, and whether a case tests it.

        ``speaking`` is how many cases have its words, whatever they test.
        """
        others = sorted(self.inventory.aliases(symbol.name) - {symbol.name})
        tested = self.tested(symbol.name)
        count = sum(api in tested for api in self.cases.values())
        cases = "1 case tests it" if count == 1 else f"{count} cases test it"
        speak = f", {counted(speaking, 'case')} {'have' if speaking > 1 else 'has'} its words" if speaking else ""
        parts = [
            f"{symbol.name} ({symbol.kind}): {where(symbol.implementations, self.inventory.versions)}",
            *([f"also called {', '.join(others)}"] if others else []),
            cases
            if count
            else f"no case tests it by this name{speak}"
            if speak
            else "no case of this project tests it",
        ]
        return "; ".join(parts)

    def json(self, symbol: Symbol) -> dict[str, object]:
        """A name for programs; ``tested`` are the APIs of cases that test it."""
        return {
            "name": symbol.name,
            "kind": symbol.kind,
            "aliases": sorted(self.inventory.aliases(symbol.name) - {symbol.name}),
            "where": where(symbol.implementations, self.inventory.versions),
            "implementations": [i for i in self.inventory.versions if i in symbol.implementations],
            "tested": list(self.tested(symbol.name)),
        }

    def _case(self, wanted: str) -> str | None:
        if wanted in self.cases or "[" not in wanted:
            return wanted if wanted in self.cases else None
        squeezed = wanted.replace(" ", "")
        return next((case for case in self.cases if case.replace(" ", "") == squeezed), None)

    def _written(self, wanted: str) -> list[str]:
        """The names that a plain name can mean, from the strictest reading to the widest."""
        if wanted in self.inventory.symbols or wanted in self.apis:
            return [wanted]
        below = [name for name in self.names if name.startswith(f"{wanted}.")]
        if below:
            return below
        same_last = self._by_last.get(folded(last(wanted)), ())
        exactly = [name for name in same_last if last(name) == last(wanted)]
        owner, _, member = wanted.rpartition(".")
        if (
            owner
            and _SNAKE.fullmatch(member)
            and not any(name.endswith(f".{wanted}") for name in exactly)
            and (last(owner)[:1].isupper() or "." not in owner)
            and self._classes(owner)
        ):
            # Sequential.add is not layers.add.
            return []
        for candidates in (exactly, same_last):
            ending = [name for name in candidates if name.endswith(f".{wanted}")]
            if found := _nearest_root(ending) or _nearest_root(_of_namespace(candidates, wanted)):
                return found
        return []

    def _classes(self, owner: str) -> list[str]:
        """The few classes that a name before a dot can mean; none where it is a module."""
        if owner in self.inventory.symbols and self.inventory.symbols[owner].kind != "class":
            return []
        called = self._by_last.get(folded(last(owner)), ())
        found = [n for n in called if n in self.inventory.symbols and self.inventory.symbols[n].kind == "class"]
        ending = [name for name in found if f".{name}".endswith(f".{owner}")]
        return _nearest_root(ending or found)[:OFFERED]

    def _about_member(self, wanted: str) -> str:
        """What can be asked instead: the cases of the class, names that are near."""
        owner = wanted.rpartition(".")[0]
        classes = [name for name in (self._classes(owner) if owner else []) if self.tested(name)]
        parts = [f"Cases of the class: conformance history {classes[0]}"] if classes else []
        # Of what is written as methods are, a name that is only a little like it is noise.
        if not owner and (near := self._close(wanted, NEARER if "_" in wanted else NEAR)):
            parts.append(f"Did you mean {' or '.join(near)}?")
        parts.append(f"Which Keras has it: conformance api {shell(wanted)}")
        if not classes:
            parts.append(f"Words and messages are found with: conformance find {shell(wanted)}")
        return " ".join(parts)

    def _no_case(self, text: str, wanted: str) -> UnknownCaseError:
        """An id that no case has, with the nearest of the same API."""
        same = [case for case, api in self.cases.items() if api in self.tested(wanted.partition("[")[0])]
        near = close(wanted, same or self.cases)
        advice = f"Did you mean {' or '.join(map(shell, near))}?" if near else "See: conformance find"
        return UnknownCaseError(f"no case is called {text}", advice)

    def _understood(self, wanted: str, apis: Sequence[str]) -> str:
        """How a name was taken, where it is not simply the name's last part or a namespace."""
        if not wanted or all(api.startswith(f"{wanted}.") for api in apis):
            return ""
        if len(apis) == 1 and folded(f".{apis[0]}").endswith(folded(f".{wanted}")):
            return ""
        return f"{wanted} is taken as {some(apis, OFFERED)}"

    def _untested(self, text: str) -> UntestedNameError:
        found = self.symbols(text)
        if len(found) > OFFERED or _GLOB.search(text):
            names = ", ".join(symbol.name for symbol in found[:OFFERED])
            return UntestedNameError(f"no case of this project tests any of the {len(found)} names {text}: {names}, …")
        said = "; ".join(f"{s.name} in {where(s.implementations, self.inventory.versions)}" for s in found)
        them = "it" if len(found) == 1 else "them"
        return UntestedNameError(
            f"Keras has {said}. No case of this project tests {them}: nobody looked, which is not agreement.",
            self._near_tested(found[0].name),
        )

    def _near_tested(self, name: str) -> str:
        ends = {folded(last(api)): api for api in self.apis}
        near = close(folded(last(name)), ends, OFFERED, 0.6)
        return f"Tested are, with names near to it: {', '.join(ends[end] for end in near)}" if near else ""

    def _advice(self, wanted: str) -> str:
        """The nearest names of Keras, and what else can be asked."""
        names = self._close(wanted)
        near = f"Did you mean {' or '.join(names)}?" if names else "No name is near to it."
        return f"{near} Words, symptoms and messages are found with: conformance find {shell(wanted)}"

    def _close(self, wanted: str, cutoff: float = NEAR) -> list[str]:
        """The nearest names of Keras, those whose last part is near first."""
        ends = close(folded(last(wanted)), self._by_last, OFFERED, cutoff)
        names = [name for end in ends for name in _nearest_root(self._by_last[end])]
        return (names or close(wanted, self.names, OFFERED, cutoff))[:OFFERED]


def shell(text: str) -> str:
    """A word as a shell takes it."""
    import shlex  # noqa: PLC0415

    return shlex.quote(text)


def _of_namespace(names: Iterable[str], wanted: str) -> list[str]:
    """Those in the namespace a dotted name begins with, where any are; an old module path keeps its first part."""
    names = list(names)
    first, dot, _ = wanted.partition(".")
    return [name for name in names if name.startswith(f"{first}.")] or names if dot else names


def _nearest_root(names: Iterable[str]) -> list[str]:
    """Those with the fewest parts: ``optimizers.Adam`` before ``optimizers.legacy.Adam``."""
    names = list(names)
    fewest = min((name.count(".") for name in names), default=0)
    return [name for name in names if name.count(".") == fewest]
