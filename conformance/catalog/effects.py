"""What ``tf_upgrade_v2`` does for whoever has a TensorFlow: how many programs it mends, and how many it breaks."""

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.catalog.converted import SPELLINGS, Converted, Made, Spelling, read
from conformance.catalog.rewritten import Under


@dataclass(frozen=True)
class Step:
    """A program before and after. ``text`` is what the tool made of it, empty where it changed nothing."""

    name: str
    text: str
    before: Under
    after: Under
    said: tuple[str, ...] = ()

    @property
    def mended(self) -> bool:
        """It runs only as the tool wrote it."""
        return self.after.runs and not self.before.runs

    @property
    def broken(self) -> bool:
        """It ran until the tool changed it."""
        return self.before.runs and not self.after.runs


@dataclass(frozen=True)
class Effect:
    """Under one implementation, what the tool of its own TensorFlow does to the programs in a spelling."""

    implementation: str
    tool: str
    spelling: Spelling
    steps: tuple[Step, ...]

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """How many programs are changed, run before, run after, are mended, are broken."""
        return self.changed, self.ran, self.runs, self.mended, self.broken

    @property
    def mended(self) -> int:
        """How many run only as the tool wrote them."""
        return sum(one.mended for one in self.steps)

    @property
    def broken(self) -> int:
        """How many ran until the tool changed them."""
        return sum(one.broken for one in self.steps)

    @property
    def changed(self) -> int:
        """In how many it changes something."""
        return sum(bool(one.text) for one in self.steps)

    @property
    def ran(self) -> int:
        """How many run as they stand."""
        return sum(one.before.runs for one in self.steps)

    @property
    def runs(self) -> int:
        """How many run as the tool wrote them."""
        return sum(one.after.runs for one in self.steps)


def effects(table: Converted, spelling: Spelling) -> Iterator[Effect]:
    """One for each implementation under which the programs were run in that spelling."""
    for implementation, version in table.tensorflow.items():
        steps = tuple(_steps(table, spelling, implementation, version))
        if steps:
            yield Effect(implementation, version, spelling, steps)


def every_effect() -> Iterator[Effect]:
    """All that was measured, by spelling."""
    table = read()
    for spelling in SPELLINGS:
        yield from effects(table, spelling)


def _steps(table: Converted, spelling: Spelling, implementation: str, version: str) -> Iterator[Step]:
    for name, several in table.made.items():
        made = next((one for one in several if one.spelling == spelling and _of(one, version)), None)
        before = _under(table, f"{name}.{spelling}", implementation)
        after = _under(table, made.text or f"{name}.{spelling}", implementation) if made is not None else None
        if made is not None and before is not None and after is not None:
            yield Step(name, made.text, before, after, tuple(made.said))


def _of(made: Made, version: str) -> bool:
    """Whether it is what the tool of a TensorFlow makes: a patch release's tool is that of its minor version."""
    minor = version.split(".")[:2]
    return any(tool.split(".")[:2] == minor for tool in made.tools)


def _under(table: Converted, text: str, implementation: str) -> Under | None:
    ran = table.ran.get(text)
    return None if ran is None else next((one for one in ran.under if one.implementation == implementation), None)
