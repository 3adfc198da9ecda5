"""Judging over several processes says what judging in one says."""

from pathlib import Path

import pytest
from cli_invented import FROZEN, NEW, OLD, activation, header, refused

from conformance import catalog
from conformance.judging import sets as judging
from conformance.judging.opening import of_store
from conformance.judging.sets import judge_sets
from conformance.ledger import load as rules_of
from conformance.observations.store import Store


def test_several_processes_say_what_one_says_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = {i: case for i, case in catalog.load().items() if i.startswith("activations.")}
    store = Store(tmp_path)
    for number, one in enumerate((OLD, NEW, FROZEN)):
        journal = store.open(header(one))
        for position, case in enumerate(cases.values()):
            if number and position % 3 == 0:
                journal.append(refused(case, "not here"))
            elif position % 5:
                journal.append(activation(case, [0.25, number / 4]))
        journal.close()
        store.compact(one, {case.id: case.revision for case in cases.values()})
    sets = {one.id: store.read(one.id) for one in (OLD, NEW, FROZEN)}
    alone = judge_sets(of_store(tmp_path), sets, cases, rules_of.load(), jobs=1)
    monkeypatch.setattr(judging, "WORTHWHILE", 0)
    together = judge_sets(of_store(tmp_path), sets, cases, rules_of.load(), jobs=2)
    assert alone.divergences
    assert together == alone
    assert [d.pairs for d in together.divergences] == [d.pairs for d in alone.divergences]
    for name in ("classes", "unjudged", "statuses", "unsupported"):
        assert list(getattr(together, name).items()) == list(getattr(alone, name).items()), name
