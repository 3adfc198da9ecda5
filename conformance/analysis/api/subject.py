"""What of the public API somebody means: a symbol, or a member or an argument of one, however it is written."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from shlex import quote

from conformance.analysis.api.instead import written
from conformance.inventory.api import Apis
from conformance.inventory.described import Entry
from conformance.inventory.known import FOREIGN
from conformance.inventory.spelling import folded, last, plain
from conformance.inventory.usage import Usage
from conformance.inventory.where import implementation_of, where
from conformance.model.errors import NoNameError, UnknownNameError
from conformance.model.nearest import close
from conformance.model.versions import parse_version

#: How many names an error offers, and how near they have to be (difflib's ratio).
OFFERED, NEAR, NEARER = 3, 0.65, 0.85

#: What else can be asked where a text is no name.
FINDING = " Words and messages are found with: conformance find"

#: ``Adam(lr=0.1)``, ``Adam(lr=)``: an argument of a call.
_CALL = re.compile(r"(?P<name>[\w.]+)\(\s*(?P<argument>[A-Za-z_]\w*)\s*=", re.ASCII)

#: An argument or a member behind the name of its symbol: ``optimizers.Adam lr``, ``lr=``.
_PART = re.compile(r"\.?(?P<part>[A-Za-z_]\w*)\s*=?(?:\(\))?", re.ASCII)

#: Words that begin what is no name and a part.
_IMPORTING = ("from ", "import ")


@dataclass(frozen=True)
class Subject:
    """A symbol (``path``) as a whole, or one ``member`` of it, or one ``argument`` of it or of its member.

    ``note`` says how a text was understood, where that could surprise.
    """

    path: str
    member: str = ""
    argument: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """``Sequential.predict_classes``, ``optimizers.Adam(lr=)``."""
        name = f"{self.path}.{self.member}" if self.member else self.path
        return f"{name}({self.argument}=)" if self.argument else name


class Subjects:
    """Finds what is meant among everything that any Keras had."""

    def __init__(self, apis: Apis, used: Usage) -> None:
        self.apis = apis
        self.used = used

    def of(self, text: str) -> Subject:
        """What a text means; raises NoNameError, and UnknownNameError with the nearest names."""
        said = " ".join(text.split())
        if match := _CALL.match(said):
            return self._part(plain(match["name"]), match["argument"], text, argument=True)
        name, _, rest = said.partition(" ")
        if rest and not said.startswith(_IMPORTING) and (match := _PART.fullmatch(rest.strip())):
            return self._part(plain(name), match["part"], text, argument=rest.rstrip().endswith("="))
        # The backend, as nearly all code calls it.
        wanted = "backend" if said == "K" else plain(said)
        if not wanted:
            raise NoNameError(f"{text!r} is no name", "Name one, such as layers.LSTM or Model.predict_classes.")
        if wanted.partition(".")[0] in FOREIGN:
            raise UnknownNameError(
                f"{text} is no name of Keras", "Names of Keras begin as in keras.layers or tf.keras."
            )
        if "*" in wanted or "?" in wanted:
            raise UnknownNameError(
                f"{text} is a pattern, and one name is meant here",
                f"What changed of all that it matches: conformance api --between A B --symbol {quote(wanted)}",
            )
        path, (owner, _, part) = self.path(wanted), wanted.rpartition(".")
        # keras.Layer is that very path; of Layer alone nobody says where it has to be.
        if path == wanted == said and (wide := self._widest(path)) != path:
            return Subject(wide, note=f"{text} is taken as {wide}")
        # fit_generator means the method, whatever module of old Keras had a function of that name.
        if path and (owner or self.apis.documented(path) or not self.owners(part)):
            return Subject(path)
        if owner and (found := self._of_owner(owner, part) or self._of_method(owner, part)):
            return found
        if not owner and (found := self._part_alone(part)):
            return found
        if path := self._like(wanted):
            return Subject(path, note=f"{text} is taken as {path}")
        raise self._unknown(text, wanted)

    def path(self, wanted: str) -> str:
        """The path that a plain name is, or that ends in it; empty where none does."""
        if wanted in self._paths:
            return wanted
        ending = [one for one in self._by_last.get(folded(last(wanted)), ()) if one.endswith(f".{wanted}")]
        return min(ending, key=self._rank, default="")

    def _widest(self, path: str) -> str:
        """Of a class without a namespace the path that is there wherever this one is, and in more: layers.Layer."""
        if "." in path or not path or not self._is_class(path):
            return path
        alike = [one for one in self.apis.named_alike(path) if last(one) == path and self.apis.documented(one)]
        # Forks for another backend do not decide: that of MXNet has models.Model alone.
        mine, having = self._on_tensorflow(path), self.apis.having
        wider = [one for one in alike if having(path) < having(one) and mine < self._on_tensorflow(one)]
        return max(wider, key=lambda one: (len(having(one)), -one.count("."), one), default=path)

    def _on_tensorflow(self, path: str) -> frozenset[str]:
        """The implementations on TensorFlow (ids) that have a path."""
        return frozenset(one for one in self.apis.having(path) if implementation_of(one).backend == "tensorflow")

    def _like(self, wanted: str) -> str:
        """A path that differs from a name only in case and signs, or in the namespace before its last part."""
        called = self._by_last.get(folded(last(wanted)), ())
        like = [one for one in called if f".{folded(one)}".endswith(f".{folded(wanted)}")]
        if not like and "." in wanted:
            # An old module path that nobody looked at keeps its namespace: layers.core.advanced.Dense.
            head = wanted.partition(".")[0]
            like = [one for one in called if last(one) == last(wanted) and one.partition(".")[0] == head]
        return min(like, key=self._rank, default="")

    def owners(self, part: str) -> Sequence[str]:
        """The classes that ever had a member of that name, those that define it, used most first."""
        return self._owners.get(part, ())

    def of_argument(self, argument: str) -> Subject | None:
        """The argument of what takes one of that name, of several that of what is used most; None where nothing did."""
        places: list[tuple[str, str]] = [*((path, "") for path in self.takers(argument)), *self._methods(argument)]
        if not places:
            return None
        ordered = sorted(places, key=lambda place: self._place_rank(place[0], place[1], argument))
        names = [f"{path}.{member}" if member else path for path, member in ordered]
        others = [*names[1:OFFERED], *([f"{len(names) - OFFERED} more"] if len(names) > OFFERED else [])]
        listed = " and ".join(filter(None, (", ".join(others[:-1]), *others[-1:])))
        also = f"; {listed} {'take' if len(names) > OFFERED - 1 else 'takes'} one, too" if others else ""
        return Subject(*ordered[0], argument, note=f"{argument} is taken as an argument of {names[0]}{also}")

    def _methods(self, argument: str) -> Iterable[tuple[str, str]]:
        """Classes and their methods that ever named an argument."""
        file, signed = self.apis.file, self._signed(argument)
        methods = {n: one[1] for n, one in enumerate(file.members) if one[2] in signed and not one[1].startswith("_")}
        for name in dict.fromkeys(methods.values()):
            mine = {n for n, other in methods.items() if other == name}
            records = {n for n, row in enumerate(file.records) if not mine.isdisjoint(row[3])}
            yield from ((path, name) for path in self.described(records))

    def _place_rank(
        self, path: str, member: str, argument: str
    ) -> tuple[bool, int, tuple[bool, bool, int, int, str], int, str]:
        """The less the better: still taken, used, short."""
        there = self.apis.entry(self._newest, path) if self._newest in self.apis.having(path) else None
        method = there.members.get(member) if there is not None else None
        signature = there.signature if there is not None and not member else method.signature if method else None
        trial = there.takes(argument) if there is not None and not member else None
        named = signature is not None and signature.get(argument) is not None
        taken = named or (trial is not None and trial.outcome in ("accepted", "warned"))
        return not taken, -self._used(path), self._rank(path), len(member), member

    def _used(self, path: str) -> int:
        """How many files use a thing under any of its names."""
        return self.used.of(self.apis.named_alike(path))

    @cached_property
    def _newest(self) -> str:
        """The newest Keras on TensorFlow (id)."""
        mine = [one for one in self.apis.implementations if implementation_of(one).backend == "tensorflow"]
        return max(mine, key=lambda one: parse_version(self.apis.versions[one].get("keras", "0")), default="")

    def _signed(self, argument: str) -> frozenset[int]:
        """The signatures (positions) that have an argument."""
        file = self.apis.file
        named = {n for n, (kind, name, _) in enumerate(file.parameters) if name == argument and kind not in "aw"}
        return frozenset(n for n, numbers in enumerate(file.signatures) if not named.isdisjoint(numbers))

    def takers(self, argument: str) -> Sequence[str]:
        """The classes and functions that ever took an argument, used most first."""
        file, signed = self.apis.file, self._signed(argument)
        tried = {n for n, (outcome, name, _) in enumerate(file.trials) if name == argument and outcome in "awi"}
        records = {
            n
            for n, row in enumerate(file.records)
            if row[0] in "cf" and (row[1] in signed or tried.intersection(row[4]))
        }
        return self.described(records)

    def described(self, records: Collection[int]) -> Sequence[str]:
        """The paths, one for each thing, of what records (positions in the inventory) describe, used most first."""
        wanted = frozenset(records)
        found = (n for n, pairs in enumerate(self.apis.file.objects) if not wanted.isdisjoint(pairs[1::2]))
        best = {min(self._reached[n], key=self._rank) for n in found if n in self._reached}
        return sorted(best, key=self._rank)

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(self.apis.paths)

    @cached_property
    def _by_last(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.apis.paths:
            found.setdefault(folded(last(path)), []).append(path)
        return found

    @cached_property
    def _owners(self) -> Mapping[str, tuple[str, ...]]:
        """Member → the paths of classes that define it anywhere."""
        file = self.apis.file
        defining: dict[str, dict[int, None]] = {}
        for number, pairs in enumerate(file.objects):
            for record in pairs[1::2]:
                for at in file.records[record][3]:
                    defining.setdefault(file.members[at][1], {})[number] = None
        reached = {number: min(paths, key=self._rank) for number, paths in self._reached.items()}
        return {
            name: tuple(sorted({reached[n] for n in numbers if n in reached}, key=self._rank))
            for name, numbers in defining.items()
        }

    @cached_property
    def _reached(self) -> Mapping[int, set[str]]:
        """Definition → the paths that lead to it anywhere."""
        found: dict[int, set[str]] = {}
        for path, pairs in self.apis.file.paths.items():
            for number in pairs[1::2]:
                found.setdefault(number if number >= 0 else -1 - number, set()).add(path)
        return found

    def _rank(self, path: str) -> tuple[bool, bool, int, int, str]:
        """The less the better: documented, not legacy, short, used."""
        parts = path.split(".")
        apart = any(part in ("legacy", "experimental", "v1") for part in parts)
        return not self.apis.documented(path), apart, len(parts), -self.used.of((path,)), path

    def _part(self, name: str, part: str, text: str, *, argument: bool) -> Subject:
        path = self._widest(self.path(name)) or self._like(name)
        # fit(nb_epoch=) means the method, as Python up to 3.9 names it in its messages.
        if "." not in name and not self.apis.documented(path) and (method := self._method(name, part)):
            return method
        if not path:
            owner, _, member = name.rpartition(".")
            # Model.fit(workers=): an argument of a method.
            inside = self._of_owner(owner, member) if owner else None
            if inside is None or not inside.member:
                raise self._unknown(text, name)
            return Subject(inside.path, inside.member, part, inside.note)
        found = self._inside(path, part, argument=argument)
        if found is None:
            raise self._no_part(path, part)
        return found

    def _of_owner(self, owner: str, part: str) -> Subject | None:
        path = self._widest(self.path(owner)) or (self._like(owner) if "." not in owner else "")
        if not path or not self._is_class(path):
            return None
        found = self._inside(path, part, argument=False)
        if found is None:
            raise self._no_part(path, part)
        return found

    def _of_method(self, method: str, argument: str) -> Subject | None:
        """Model.fit.workers: an argument that a method ever named, written as if it were a member of it."""
        owner, _, member = method.rpartition(".")
        path = self._widest(self.path(owner)) if owner else ""
        if not path or not self._is_class(path):
            return None
        methods = (entry.members.get(member) for entry in self._entries(path))
        signatures = [one.signature for one in methods if one is not None and one.signature is not None]
        if not any(one.get(argument) for one in signatures):
            return None
        return Subject(path, member, argument, note=f"{argument} is taken as an argument of {path}.{member}")

    def _inside(self, path: str, part: str, *, argument: bool) -> Subject | None:
        """A member or an argument of a symbol, or of a class that inherits from it."""
        entries = self._entries(path)
        member = any(part in entry.members for entry in entries)
        taken = any(_mentions(entry, part) for entry in entries)
        if taken and (argument or not member):
            return Subject(path, argument=part)
        if member:
            return Subject(path, part)
        mine = {entry.definition for entry in entries}
        for other in self.owners(part):
            if any(mine.intersection(entry.bases) for entry in self._entries(other)):
                return Subject(other, part, note=f"{path} itself never had {part}: {other} had it")
        return None

    def _part_alone(self, part: str) -> Subject | None:
        """The member of that name, or the argument where what takes it is used more."""
        member = self._member_alone(part)
        argument = self.of_argument(part) if part.islower() else None
        if member is None or argument is None:
            return member or argument
        return argument if self._used(argument.path) > self._used(member.path) else member

    def _member_alone(self, part: str) -> Subject | None:
        found = self.owners(part)
        if not found:
            return None
        # keras.Layer is a new path of a class that was always there.
        first = self._widest(found[0]) or found[0]
        others = len(found) - 1
        more = f"; {others} other {'class has' if others == 1 else 'classes have'} one, too" if others else ""
        return Subject(first, part, note=f"{part} is taken as the member of {first}{more}")

    def _method(self, name: str, argument: str) -> Subject | None:
        """An argument of a method of which the class is not said: of the first that ever took it, else of the first."""
        owners = self.owners(name)
        if not owners:
            return None
        methods = ((one, entry.members.get(name)) for one in owners for entry in self._entries(one))
        takes = (one for one, method in methods if method and method.signature and method.signature.get(argument))
        path = next((one for one in owners if written(one, name, argument)), "") or next(takes, owners[0])
        return Subject(path, name, argument, note=f"{name} is taken as the method of {path}")

    def _entries(self, path: str) -> list[Entry]:
        """What a path led to, one entry for each description."""
        having = self.apis.having(path)
        found = (self.apis.entry(one, path) for one in self.apis.implementations if one in having)
        return [entry for entry in found if entry is not None]

    def _is_class(self, path: str) -> bool:
        return any(entry.kind == "class" for entry in self._entries(path))

    def _no_part(self, path: str, part: str) -> UnknownNameError:
        entries = self._entries(path)
        known = {name: None for entry in entries for name in (*entry.members, *_arguments(entry))}
        # What only classes that inherit from it have is offered where it is all but the same: predict_clases.
        below = [one for one in close(part, self._owners, OFFERED, NEARER) if self._inside(path, one, argument=False)]
        near = list(dict.fromkeys((*below, *close(part, known, OFFERED, NEAR))))[:OFFERED]
        advice = f"Did you mean {' or '.join(f'{path}.{one}' for one in near)}?" if near else "No name is near to it."
        looked = where(self.apis.having(path), self.apis.versions)
        return UnknownNameError(
            f"no {path} that was looked into has a member or an argument {part} ({looked})",
            f"{advice} All it has: conformance api {path} --all",
        )

    def _unknown(self, text: str, wanted: str) -> UnknownNameError:
        documented = [end for end, paths in self._by_last.items() if any(map(self.apis.documented, paths))]
        ends = close(folded(last(wanted)), documented, OFFERED, NEAR)
        near = [min(self._by_last[end], key=self._rank) for end in ends]
        advice = f"Did you mean {' or '.join(near)}?" if near else "No name is near to it."
        return UnknownNameError(
            f"no Keras that was looked into has {text}: {looked(self.apis)}",
            f"{advice}{FINDING}",
        )


def looked(apis: Apis) -> str:
    """Who was looked into, in a few words."""
    return f"{len(apis.implementations)} implementations, {where(apis.implementations, apis.versions)}"


def _arguments(entry: Entry) -> Iterable[str]:
    signed = () if entry.signature is None else entry.signature.parameters
    return (*(p.name for p in signed if p.kind not in ("args", "kwargs")), *entry.tried)


def _mentions(entry: Entry, argument: str) -> bool:
    """Whether an argument is known by its name, and was ever more than refused."""
    if entry.signature is not None and entry.signature.get(argument) is not None:
        return True
    return argument in entry.tried and entry.tried[argument].outcome != "refused"
