"""What is known of a symbol between two implementations: what the API, the advice and the ledger say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from conformance.analysis.api.compare import Meeting
from conformance.analysis.api.instead import Instead, generation, holds, of_change
from conformance.analysis.api.model import Change
from conformance.analysis.api.signatures import arguments_changed
from conformance.analysis.api.subject import Subject, Subjects
from conformance.analysis.api.went import went
from conformance.analysis.ledger.model import TEXT_KEYS, Rule
from conformance.inventory.advice import packed
from conformance.inventory.advice.model import Advice, Claim, Recipe
from conformance.inventory.api import Apis
from conformance.inventory.described import Entry, Signature
from conformance.inventory.usage import Usage
from conformance.inventory.where import implementation_of, where
from conformance.lint.namespace import LEGACY, Namespace
from conformance.model.observation import SCHEMA, Header

T = TypeVar("T")

#: A class whose members stand for those of another, which sets them later or in classes that inherit from it.
STAND_INS = {"optimizers.Optimizer": "optimizers.Adam", "Model": "Sequential", "models.Model": "Sequential"}


class Knowledge:
    """Answers for one pair: ``ends`` are the implementations whose API was looked into, ``headers`` those meant."""

    def __init__(
        self,
        apis: Apis,
        used: Usage,
        ends: tuple[str, str],
        headers: tuple[Header, Header],
        rules: Sequence[Rule],
    ) -> None:
        self.apis = apis
        self.before, self.after = ends
        self.headers = headers
        self.meeting = Meeting(apis, *ends)
        self.subjects = Subjects(apis, used)
        self._rules = rules
        self._parts: dict[tuple[str, str], Mapping[str, list[Change]]] = {}
        self._where: dict[tuple[str, str, str], str] = {}
        self._methods: dict[tuple[str, str], bool] = {}
        self._ends: dict[str, tuple[Entry | None, Entry | None]] = {}
        self._made: dict[object, Any] = {}
        self._standing: dict[str, str] = {}
        self._owners: dict[tuple[str, str], str] = {}
        self._written: dict[tuple[str, str, str], Advice | None] = {}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules that divide the two, by their ids."""
        before, after = self.headers
        return {one.id: one for one in self._rules if one.includes(before) != one.includes(after)}

    @cached_property
    def crosses(self) -> bool:
        """Whether the two are of different generations of Keras."""
        return self._generation(self.before) != self._generation(self.after)

    @cached_property
    def legacy(self) -> bool:
        """Whether tf_keras is one of the two: otherwise it stays what it is."""
        return any(end.partition("/")[2].startswith(LEGACY) for end in (self.before, self.after))

    def _generation(self, end: str) -> str:
        return generation(end, self.apis.versions[end])

    @cached_property
    def to_keras_3(self) -> bool:
        """Whether Keras 3 is what is moved to, from an older one."""
        return self.crosses and self._generation(self.after) == "3"

    @cached_property
    def names(self) -> Namespace:
        """The names that code may use."""
        return Namespace(self.apis, self.before, self.after)

    # Symbols.

    def old(self, path: str) -> Entry | None:
        """A path under the one that is come from."""
        return self._both(path)[0]

    def new(self, path: str) -> Entry | None:
        """A path under the one that is gone to."""
        return self._both(path)[1]

    def _both(self, path: str) -> tuple[Entry | None, Entry | None]:
        found = self._ends.get(path)
        if found is None:
            found = self._ends[path] = self.apis.entry(self.before, path), self.apis.entry(self.after, path)
        return found

    def known(self, path: str) -> bool:
        """Whether any implementation has a path."""
        return bool(self.apis.having(path))

    def gone(self, path: str) -> Change | None:
        """What became of a path that the new one has not, and some other has; None where it is there, or unknown."""
        return self.cached(("gone", path), lambda: self._gone(path))

    def _gone(self, path: str) -> Change | None:
        if self.new(path) is not None or not self.known(path):
            return None
        if (change := self.meeting.gone(path)) is not None:
            return change
        # Neither has it: it is spelled as another Keras has it.
        having = self.apis.having(path)
        kind = self.apis.kind(path)
        there = [one for one in self.apis.ever_aliases(path) if self.new(one) is not None]
        last = path.rpartition(".")[2]
        best = min(there, key=lambda one: (one.rpartition(".")[2] != last, one.count("."), one), default="")
        because = f"one object in {next(one for one in reversed(self.apis.implementations) if one in having)}"
        return Change("removed", path, old=kind, instead=best, because=because if best else "")

    def standing(self, path: str) -> str:
        """The path by which both have a thing; empty where they do not, or are not known to."""
        if path not in self._standing:
            self._standing[path] = self._stands(path)
        return self._standing[path]

    def _stands(self, path: str) -> str:
        if self.old(path) is not None and self.new(path) is not None:
            return path
        names = self.apis.aliases(self.before, path) or tuple(self.apis.ever_aliases(path))
        last = path.rpartition(".")[2]
        there = [one for one in names if self.old(one) is not None and self.new(one) is not None]
        return min(there, key=lambda one: (one.rpartition(".")[2] != last, one.count("."), one), default="")

    def cached(self, key: object, make: Callable[[], T]) -> T:
        """What is made once for this pair."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    def arguments(self, path: str) -> Mapping[str, list[Change]]:
        """Argument → its changes, of a path that both have."""
        key = (path, "")
        if key not in self._parts:
            self._parts[key] = _by_part(self.meeting.arguments(path))
        return self._parts[key]

    def member_arguments(self, path: str, member: str) -> Mapping[str, list[Change]]:
        """The same of a method."""
        key = (path, f"{member}(")
        if key not in self._parts:
            old, new = self.old(path), self.new(path)
            was = None if old is None else old.members.get(member)
            now = None if new is None else new.members.get(member)
            both = was is not None and now is not None and not now.dead
            self._parts[key] = _by_part(arguments_changed(path, was, now)) if both and was and now else {}
        return self._parts[key]

    def members(self, path: str) -> Mapping[str, list[Change]]:
        """Member → its changes, of a class that both have."""
        key = (path, ".")
        if key not in self._parts:
            old, new = self.old(path), self.new(path)
            classes = old is not None and new is not None and old.kind == new.kind == "class" and not new.dead
            self._parts[key] = _by_part(self.meeting.members(path)) if classes else {}
        return self._parts[key]

    def signatures(self, path: str, member: str = "") -> tuple[Signature | None, Signature | None]:
        """The signatures of a symbol, or of a member of it, in both."""
        found = []
        for entry in (self.old(path), self.new(path)):
            one = entry if entry is None or not member else entry.members.get(member)
            found.append(None if one is None else one.signature)
        return found[0], found[1]

    def becomes(self, path: str, base: str) -> bool:
        """Whether a path is a class under the new one, and that very base or one that extends it."""
        return self.cached(("becomes", path, base), lambda: self._becomes(path, base))

    def _becomes(self, path: str, base: str) -> bool:
        new, above = self.new(path), self.apis.definition(self.after, base)
        return new is not None and bool(above) and (new.definition == above or above in new.bases)

    def lacks(self, rule: str) -> bool:
        """Whether the new one is on the other side of a rule of the ledger, whatever is come from."""
        return any(one.id == rule and not one.includes(self.headers[1]) for one in self._rules)

    def stated(self, rule: str) -> Rule | None:
        """A rule of the ledger, whether it divides the two or not."""
        return next((one for one in self._rules if one.id == rule), None)

    def owner(self, path: str, member: str) -> str:
        """The class whose member is judged: the path, or one that stands for it; empty where none has it."""
        if (path, member) not in self._owners:
            able = (one for one in (path, STAND_INS.get(path, "")) if one)
            has = (one for one in able if any(e is not None and member in e.members for e in self._both(one)))
            self._owners[path, member] = next(has, "")
        return self._owners[path, member]

    def was_method(self, path: str, member: str) -> bool:
        """Whether a class had a method in any version."""
        key = (path, member)
        if key not in self._methods:
            # One of each that are alike: describing all of them takes long.
            having = (ids[-1] for ids, shape in self.apis.shapes(path) if member in shape.owners)
            entries = (self.apis.entry(one, path) for one in having)
            found = (entry.members.get(member) for entry in entries if entry is not None)
            self._methods[key] = any(one is not None and one.called for one in found)
        return self._methods[key]

    def former(self, path: str, member: str = "") -> Signature | None:
        """The signature that code was written for: that of the old one, else of the newest that had it."""
        return self.cached(("former", path, member), lambda: self._former(path, member))

    def _former(self, path: str, member: str) -> Signature | None:
        old, _ = self.signatures(path, member)
        if old is not None:
            return old
        having = self.apis.having(path)
        for one in (one for one in reversed(self.apis.implementations) if one in having):
            entry = self.apis.entry(one, path)
            if entry is not None and not entry.dead and (not member or member in entry.members):
                return entry.members[member].signature if member else entry.signature
        return None

    # What to do.

    def recipes(self, path: str, member: str = "", argument: str = "") -> tuple[Recipe, ...]:
        """How code is changed that uses a thing, whichever version it was declared for: what it writes is checked."""
        return self.cached(("recipes", path, member, argument), lambda: self._recipes(Claim(path, member, argument)))

    @staticmethod
    def _recipes(claim: Claim) -> tuple[Recipe, ...]:
        found = packed.load().find(claim)
        return () if found is None else found.fix

    def written(self, path: str, member: str = "", argument: str = "") -> Advice | None:
        """Packaged advice that holds under the one that is gone to, whatever is come from."""
        key = (path, member, argument)
        if key not in self._written:
            found = packed.load().find(Claim(*key))
            self._written[key] = found if found is not None and holds(found, self.apis, self.after) else None
        return self._written[key]

    def instead(self, change: Change) -> Instead | None:
        """What to use instead of what a change took away."""
        return self.cached(change, lambda: of_change(change, self.apis, self.after))

    def advice(self, path: str, member: str = "", argument: str = "") -> Advice | None:
        """Advice that was run between the two generations of Keras; None where it was not, or there is none."""
        return self.written(path, member, argument) if self.crosses else None

    def where(self, path: str, member: str = "", argument: str = "") -> str:
        """Where something is and where it is not, in words; empty where nobody has the path."""
        key = (path, member, argument)
        if key not in self._where:
            self._where[key] = went(self.subjects, Subject(*key)).where if self.known(path) else ""
        return self._where[key]

    def side(self, rule: Rule) -> str:
        """Where a rule of the ledger says that one side is, in the words of ``where``.

        A rule states the number of the package keras, which nobody knows of tf.keras: since TensorFlow 2.16 it is 3.
        """
        return self.cached(("side", rule.id), lambda: self._side(rule))

    def _side(self, rule: Rule) -> str:
        known = frozenset(TEXT_KEYS).union(*self.apis.versions.values())
        if any(key not in known for table in rule.where for key in table):
            # Of NumPy, SciPy and h5py the inventory of the API does not know the versions.
            return "; or ".join(", ".join(f"{key} {value}" for key, value in table.items()) for table in rule.where)
        return where({name for name, one in self._everybody.items() if rule.includes(one)}, self.apis.versions)

    @cached_property
    def _everybody(self) -> Mapping[str, Header]:
        """What each implementation is whose API was looked into, as an observation would say it."""
        return {
            name: Header(SCHEMA, implementation_of(name), dict(versions), {}, "", "", "", "")
            for name, versions in self.apis.versions.items()
        }

    @cached_property
    def identifiers(self) -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, Mapping[str, str]]]:
        """What ``get()`` takes in both, by namespace; also the keys of the logs of hooks."""
        return self.apis.identifiers(self.before), self.apis.identifiers(self.after)


def _by_part(changes: Iterable[Change]) -> Mapping[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for one in changes:
        found.setdefault(one.part, []).append(one)
    return found


def applies(recipe: Recipe, knowledge: Knowledge) -> bool:
    """Whether a recipe holds between the two: ``cause`` is a rule of the ledger that the old one alone is within."""
    if not recipe.cause:
        return True
    rule = knowledge.rules.get(recipe.cause)
    return rule is not None and rule.includes(knowledge.headers[0])
