"""Advice on what went holds in real environments: a sample of each file; ``conformance instead --run`` runs all.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

from urllib.parse import unquote

import msgspec
import pytest
from built import interpreter

from conformance.analysis.checking.advice import probe, run_all
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.inventory import api
from conformance.inventory.advice import packed
from conformance.inventory.advice.model import NEW, OLD, Advice, Claim
from conformance.inventory.advice.read import read

pytestmark = pytest.mark.night


def launch(identifier: str) -> Launch:
    table = Environments.load()
    implementation = table.implementation(identifier)
    return table.launch(implementation, interpreter(implementation.environment))


def sample() -> list[Advice]:
    """Of each file every eighth advice that is compared with the old way in the environments that most are."""
    mine = [one for one in read() if (one.old, one.new) == (OLD, NEW) and one.before]
    topics: dict[str, list[Advice]] = {}
    for one in mine:
        topics.setdefault(one.id.partition(":")[0], []).append(one)
    return [one for some in topics.values() for one in some[::8]]


def test_the_old_way_and_the_advice_give_the_same() -> None:
    right = sample()
    assert len(right) > 20
    # Another result than that of the old way has to be told, or the test says nothing.
    wrong = [msgspec.structs.replace(one, snippet=f"{one.snippet}\nresult = 'another'") for one in right[:3]]
    tried = run_all([*right, *wrong], {i: launch(i) for i in (OLD, NEW)})
    assert [one.id for one in tried] == [one.id for one in (*right, *wrong)]
    told = [bool(one.wrong) for one in tried]
    assert told == [False] * len(right) + [True] * len(wrong), [one for one in tried[: len(right)] if one.wrong]


def test_what_is_said_to_be_gone_is_gone() -> None:
    """Names, and members of classes, of both Keras, as they are when they are imported."""
    went = [
        claim
        for one in read()
        if (one.old, one.new) == (OLD, NEW) and one.change in ("gone", "renamed")
        for claim in one.claims
        if not claim.argument and not set("*?") & set(claim.name) and one.before
    ]
    assert len(went) > 200
    new = dict(zip(went, probe(went, launch(NEW)), strict=True))
    assert {claim for claim, there in new.items() if there and not known_to_be_there(claim)} == set()


def known_to_be_there(claim: Claim) -> bool:
    """Of a family that went, what is a stub that raises or only warns."""
    return claim.name.startswith("optimizers.legacy.") or claim.member == "add_metric"


def test_links_to_the_source_lead_to_what_they_name() -> None:
    """Of those that are made, in the version that the advice was run under: a file, and a symbol in it."""
    python = launch(NEW).python
    (packages,) = python.parent.parent.glob("lib/python*/site-packages")
    version = api.load().versions[NEW]["keras"]
    found = {link for one in packed.load().advice if one.new == NEW for link in one.links}
    made = {link for link in found if f"keras/blob/v{version}/" in link}
    assert len(made) > 100
    for link in made:
        path, _, symbol = link.partition(f"blob/v{version}/")[2].partition("#:~:text=")
        assert unquote(symbol) in (packages / path).read_text(encoding="utf-8"), link
