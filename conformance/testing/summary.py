"""What is said at the end of a run: how much agrees, and which causes explain the rest."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from conformance.console.terminal import printable
from conformance.testing.active import Active
from conformance.testing.running import read_own


def summary(counts: Sequence[dict[str, Any]], active: Active) -> Iterator[str]:
    """Lines about the checks of all processes; none where there were no checks."""
    checks = sum(one["checks"] for one in counts)
    if not checks:
        return
    agree, unexplained = (sum(one[key] for one in counts) for key in ("agree", "unexplained"))
    rules: Counter[str] = Counter()
    for one in counts:
        rules.update(one["rules"])
    said = [f"{agree} agree"]
    if explained := checks - agree - unexplained:
        said.append(f"{explained} differ for a known cause")
    if unexplained:
        said.append(f"{unexplained} differ without a known cause")
    yield f"keras-conformance: {checks} checks under {len(active.launches)} implementations: {', '.join(said)}"
    for lines in (lines for one in counts for lines in one.get("told", ())):
        yield from (f"  {line}" for line in lines)
    yield from (f"  {line}" for one in counts for line in one.get("hints", ()))
    own = {rule.id: rule for rule in (read_own(active.ledger) if active.ledger is not None else ())}
    for name, count in rules.most_common():
        yield printable(f"  {name}{f' ({active.ledger.name})' if name in own and active.ledger else ''}: {count}")
    if unused := [name for name in own if name not in rules]:
        yield printable(f"  explained nothing in this run: {', '.join(unused)}")
