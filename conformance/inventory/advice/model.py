"""Advice on one thing that went, and the entry of a file that says it, for one thing or a whole family."""

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

#: What became of it: there no more (``gone``); there under another name or path (``renamed``); an argument that is
#: taken and does nothing (``ignored``), or is an error (``refused``); there, but it takes or gives something else.
Change: TypeAlias = Literal["gone", "renamed", "ignored", "refused", "changed"]

#: The class that stands for all that a pattern means.
REPRESENTATIVES = {
    "layers.*": "layers.Layer",
    "optimizers.*": "optimizers.Optimizer",
    "metrics.*": "metrics.Metric",
    "losses.*": "losses.Loss",
    "callbacks.*": "callbacks.Callback",
}

#: Where it was and where it went, unless an entry names others.
OLD, NEW = "py311-tf215/tf.keras", "py311-tf2/keras"


class Claim(msgspec.Struct, frozen=True, order=True):
    """The thing that is spoken of: a name, or a member or an argument of it. ``name`` may be a glob."""

    name: str
    member: str = ""
    argument: str = ""

    def __str__(self) -> str:
        member = f"{self.name}.{self.member}" if self.member else self.name
        return f"{member}({self.argument}=)" if self.argument else member


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How code is changed to follow advice. One of the first eighteen says what is written (docs/lint.md):

    another ``name`` (a path without provider), ``member`` or ``argument``; ``code`` in place of the whole call;
    ``statement``, lines in place of a call that stands alone; another ending of a file's name (``suffix``, in place of
    one of ``endings``); a further argument (``add``); a layer before this one, for its arguments (``before``); nothing
    (``remove``); arguments by their names from that one on (``by_name``); arguments by position, from one to another,
    as one tuple (``join``); what an ``except`` that takes this exception does, in place of its ``try`` (``handler``);
    the same from TensorFlow, which has it ``still``; a class of one's own that extends what is called (``subclass``);
    code in place of its attributes, by their names (``attributes``); a statement behind the imports (``ahead``); other
    code in place of what an argument is given, in ``pieces``, where ``@`` is what stands there and ``@key`` what it has
    under a key; further ``entries`` of the dictionary that it is given.
    ``values`` alone are literals that take the place of others.

    ``arguments`` are names of arguments, old and new, and ``values`` literals of the argument. It applies only to the
    literals (or endings) of ``only``, where all losses of the file are among ``losses``, where the model is known to
    have ``one`` or ``several`` ``outputs``, where it uses none of the symbols and members (``.name``) of ``unless``,
    where the first argument is a call of an attribute that is made of a symbol that begins with ``calls``, and where
    what is come from alone is within a ``cause`` of the ledger.
    ``unsafe`` says why it may change what the code does; empty where it does not.
    """

    name: str = ""
    member: str = ""
    argument: str = ""
    code: str = ""
    statement: str = ""
    suffix: str = ""
    add: str = ""
    before: str = ""
    remove: bool = False
    by_name: bool = False
    join: tuple[int, ...] = ()
    handler: str = ""
    still: bool = False
    subclass: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    ahead: str = ""
    pieces: tuple[str, ...] = ()
    entries: tuple[tuple[str, str], ...] = ()
    endings: tuple[str, ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    only: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    outputs: str = ""
    unless: tuple[str, ...] = ()
    calls: str = ""
    cause: str = ""
    unsafe: str = ""

    def __post_init__(self) -> None:
        texts = (self.name, self.member, self.argument, self.code, self.statement, self.suffix, self.add, self.before)
        others = (self.remove, self.by_name, self.join, self.handler, self.still, self.subclass, self.attributes)
        said = sum(map(bool, (*texts, *others, self.ahead, self.pieces, self.entries)))
        if self.outputs not in ("", "one", "several"):
            raise ValueError("outputs of a fix are one or several")
        if said > 1 or not (said or self.values):
            raise ValueError("a fix says one thing that is written: see docs/lint.md")

    def filled(self, table: dict[str, str]) -> "Recipe | None":
        """The same with the texts of a table in place of their keys; None where nothing is left to write."""
        texts = {
            key: _filled(getattr(self, key), table)
            for key in ("name", "member", "argument", "code", "statement", "suffix", "add", "before", "unsafe")
        }
        pairs = {
            key: tuple((_filled(one, table), _filled(other, table)) for one, other in getattr(self, key))
            for key in ("arguments", "values")
        }
        if any(getattr(self, key) and not texts[key] for key in ("name", "member", "argument", "code")):
            return None
        return msgspec.structs.replace(self, **texts, **pairs)


class Advice(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to do about one thing, or about several for which the same holds.

    ``instead`` is a name or a call, empty where there is none. ``snippet`` is Python that gets ``keras`` (that of
    ``new``) and ``np``; ``before`` is the same done in the old way under ``old``: both leave the same ``result``.
    ``rule`` is the ledger's rule about the same. ``says`` are regular expressions of the messages with which ``new``
    answers the old way, where these do not name what they are about. ``fix`` are the ways in which ``lint --fix``
    changes code: the first that applies is taken.
    """

    id: str
    claims: tuple[Claim, ...]
    change: Change
    instead: str
    advice: str
    old: str = OLD
    new: str = NEW
    snippet: str = ""
    before: str = ""
    rule: str = ""
    links: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    fix: tuple[Recipe, ...] = ()

    @property
    def use(self) -> str:
        """``use ops.mean``, or that there is nothing to use."""
        return f"use {self.instead}" if self.instead else "nothing takes its place"

    def said_in(self, text: str) -> bool:
        """Whether a message is one with which the new version answers the old way."""
        return any(re.search(pattern, text) for pattern in self.says)

    @property
    def text(self) -> str:
        """The advice in one line: ``optimizers.Adam(lr=): refused; use learning_rate=. …``."""
        more = f" (and {len(self.claims) - 1} more)" if len(self.claims) > 1 else ""
        return f"{self.claims[0]}{more}: {self.change}; {self.use}. {self.advice}"


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a file: ``names`` went, or ``members`` or ``arguments`` of what ``of`` names went.

    With both, arguments of these members; ``there`` are those of them that did not go. ``each`` makes of an
    entry one for each of its tables: ``{key}`` in any text stands for what the table says.
    """

    change: Change
    advice: str
    instead: str = ""
    names: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    each: tuple[dict[str, str], ...] = ()
    old: str = OLD
    new: str = NEW
    snippet: str = ""
    before: str = ""
    rule: str = ""
    links: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    fix: tuple[Recipe, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.names) == bool(self.of):
            raise ValueError("either names or of must say what it is about")
        if bool(self.of) != bool(self.members or self.arguments):
            raise ValueError("of goes with members or arguments, and names does without")
        if not self.advice.strip() or not (self.snippet.strip() or self.rule):
            raise ValueError(f"{self.names or self.of}: advice, and a snippet or a rule, must say something")
        if self.before and "result" in self.before and "result" not in self.snippet:
            raise ValueError(f"{self.names or self.of}: before leaves a result, and the snippet does not")
        if any(not link.startswith("https://") for link in self.links):
            raise ValueError(f"{self.names or self.of}: links must be https:// addresses")
        if self.says and not self.before:
            raise ValueError(f"{self.names or self.of}: what it says is held against before, which says nothing")
        for pattern in self.says:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{self.names or self.of}: {pattern} is no regular expression: {error}") from error

    def advices(self, topic: str) -> Iterator[Advice]:
        """The entry, or one of it for each of its tables."""
        for table in self.each or ({},):
            claims = tuple(self._claims(table))
            yield Advice(
                f"{topic}: {claims[0]}",
                claims,
                self.change,
                _filled(self.instead, table),
                _filled(self.advice, table),
                self.old,
                self.new,
                _filled(self.snippet, table).strip(),
                _filled(self.before, table).strip(),
                self.rule,
                self.links,
                tuple(_filled(pattern, table) for pattern in self.says),
                tuple(one for recipe in self.fix if (one := recipe.filled(table)) is not None),
            )

    def _claims(self, table: dict[str, str]) -> Iterator[Claim]:
        every = {
            str(claim): claim
            for name in self.names or self.of
            for member in self.members or ("",)
            for argument in self.arguments or ("",)
            if (claim := Claim(_filled(name, table), _filled(member, table), _filled(argument, table)))
        }
        for one in self.there:
            if every.pop(_filled(one, table), None) is None:
                raise ValueError(f"{one} is excepted, and the entry does not speak of it")
        yield from every.values()


def _filled(text: str, table: dict[str, str]) -> str:
    # Not str.format: braces are Python's, too.
    for key, value in table.items():
        text = text.replace(f"{{{key}}}", value)
    return text
