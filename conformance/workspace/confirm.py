"""Running again what differs by little without a rule: once the same, and once with inputs moved by one ulp."""

import glob
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.model import Rule
from conformance.compare.numeric import near_border
from conformance.execution.session import Progress, Result, Session
from conformance.model.case import Case
from conformance.model.errors import DiskError
from conformance.observations.machine import machine
from conformance.storage.disk import content, replace_file

#: What decides whether a difference is near a border: a change there is a reason to judge again.
JUDGES = tuple(
    Path(__file__).resolve().parent.parent / name for name in ("compare", "analysis/ledger", "scenarios", "model")
)
#: Beside the observations: what was confirmed already, as it stood then.
STAMPS = ".confirmed.json"


def wanted(judgement: Judgement) -> dict[str, list[str]]:
    """Implementation → cases in which it is on one side of an unexplained difference near a border.

    Only those observed on a processor such as this machine's: running them here would not be running them again.
    """
    mine = machine().processor
    here = {i for i, header in judgement.headers.items() if header.machine.get("processor", mine) == mine}
    found: dict[str, dict[str, None]] = {}
    for divergence in judgement.unexplained:
        for (i, j), comparison in divergence.pairs.items():
            if any(near_border(fact) for fact in comparison.differing):
                for behaviour in (divergence.behaviours[i], divergence.behaviours[j]):
                    for implementation in here.intersection(behaviour.implementations):
                        found.setdefault(implementation, {})[divergence.case] = None
    return {implementation: list(cases) for implementation, cases in found.items()}


def confirm(session: Session, judgement: Judgement) -> int:
    """Have a session confirm what needs it, with the workers it has; returns how many cases. For a few of them."""
    near, by_id = wanted(judgement), {launch.id: launch for launch in session.launches}
    for implementation, cases in near.items():
        for case in cases if implementation in by_id else ():
            session.confirm(judgement.cases[case], by_id[implementation])
    return len({case for cases in near.values() for case in cases})


def confirm_all(
    session: Session,
    judgement: Judgement,
    progress: Callable[[Progress], None] | None = None,
    only: Mapping[str, Collection[str]] | None = None,
) -> Result:
    """The same over all of a session's jobs, implementation by implementation; what is confirmed already stays.

    ``only`` names the cases of each implementation that may be confirmed here; all without it.
    """
    near: dict[str, list[Case]] = {}
    for implementation, names in wanted(judgement).items():
        mine = names if only is None else [name for name in names if name in only.get(implementation, ())]
        near[implementation] = [judgement.cases[name] for name in mine]
    work = [(launch, near[launch.id]) for launch in session.launches if near.get(launch.id)]
    return session.work_on(work, progress, "confirm") if work else Result()


class Stamps:
    """Remembers in which state observations were confirmed, so that a run that changes nothing need not judge them."""

    def __init__(self, session: Session, cases: Iterable[Case], rules: Sequence[Rule]) -> None:
        self._root = session.store.root
        self._session = session
        ids = sorted(launch.id for launch in session.launches)
        self._key = _digest(ids)
        judged = [(p.name, p.read_bytes().hex()) for folder in JUDGES for p in _sources(folder)]
        self._fixed = _digest(
            [sorted((c.id, c.revision) for c in cases), [msgspec.to_builtins(r) for r in rules], judged]
        )

    def _state(self) -> str:
        found = []
        for launch in self._session.launches:
            for path in sorted(self._root.glob(f"{glob.escape(launch.implementation.slug)}.*")):
                status = path.stat()
                found.append((path.name, status.st_size, status.st_mtime_ns))
        return _digest([self._fixed, found])

    @property
    def holds(self) -> bool:
        """True where these implementations were confirmed and nothing has changed since."""
        return self._read().get(self._key) == self._state()

    def put(self) -> None:
        """Say that they are confirmed as they stand now."""
        path = self._root / STAMPS
        if not self._root.is_dir():
            return
        # It only saves time: where it cannot be written, all is judged again.
        with suppress(DiskError):
            replace_file(path, [msgspec.json.encode({**self._read(), self._key: self._state()})])

    def _read(self) -> Mapping[str, str]:
        try:
            return msgspec.json.decode(content(self._root / STAMPS), type=dict[str, str])
        except (OSError, DiskError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return {}


def _sources(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()
