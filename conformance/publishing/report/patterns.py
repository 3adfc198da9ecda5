"""Who did what at each stage of a case, as a text with a letter for each implementation."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.analysis.judging.patterns import ABSENT, FIRST
from conformance.model.comparison import Divergence
from conformance.publishing.report.data import UNSEEN, ReportData
from conformance.publishing.report.table import Table
from conformance.scenarios import STAGES


@dataclass(frozen=True)
class StagePattern:
    """One stage that was judged: the class of each implementation, and the number at which each divergence's begin."""

    stage: str
    pattern: str
    firsts: tuple[int, ...]


def letter(position: int) -> str:
    """A small number as one character."""
    return chr(FIRST + position)


def stage_patterns(data: ReportData, case: str, divergences: Sequence[Divergence]) -> Iterator[StagePattern]:
    """Each stage of a case that was judged, in order.

    The behaviours of a stage's first divergence are numbered first, then those of its second, and so on; then
    come the groups in which all agree. Of those whose status says that nothing was seen, no class is.
    """
    classes = data.classes.get(case, {})
    parted: dict[str, list[Divergence]] = defaultdict(list)
    for divergence in divergences:
        parted[divergence.stage].append(divergence)
    order = {stage: i for i, stage in enumerate(STAGES.get(data.cases[case].scenario, {}))}
    seen = [i for i in data.implementations if data.status(case, i) not in UNSEEN]
    for stage in sorted({*classes, *parted}, key=lambda s: (order.get(s, len(order)), s)):
        yield _pattern(data.implementations, stage, parted[stage], classes.get(stage, {}), seen)


def _pattern(
    implementations: Sequence[str],
    stage: str,
    parted: Sequence[Divergence],
    labels: Mapping[str, int | str | None],
    seen: Sequence[str],
) -> StagePattern:
    found: dict[str, int] = {}
    firsts: list[int] = []
    following = 0
    for divergence in parted:
        firsts.append(following)
        for behaviour in divergence.behaviours:
            found |= dict.fromkeys(behaviour.implementations, following)
            following += 1
    groups = Table[int | str]()
    for i in seen:
        if i not in found and (label := labels.get(i)) is not None:
            found[i] = following + groups(label)
    letters = {i: letter(number) for i, number in found.items()}
    return StagePattern(stage, "".join(letters.get(i, ABSENT) for i in implementations), tuple(firsts))
