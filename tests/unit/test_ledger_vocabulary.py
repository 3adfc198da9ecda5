"""Rules speak of what exists: a misspelt stage, verdict, package or provider is found, with the nearest word."""

from typing import Any

import msgspec
import pytest

from conformance import catalog
from conformance.analysis.checking.vocabulary import check_words
from conformance.analysis.ledger import load
from conformance.analysis.ledger.model import Rule
from conformance.environments.table import Environments
from conformance.publishing.result.reader import Result

RULES = load.load()
HEADERS = tuple(Result().judge().headers.values())


def problems(*rules: Rule) -> list[str]:
    return [c.problem for c in check_words(rules, catalog.load(), Environments.load(), HEADERS)]


def test_every_word_of_the_ledger_exists() -> None:
    assert problems(*RULES) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"stages": ("forwrad",)}, "there is no stage of its cases 'forwrad': did you mean forward?"),
        ({"stages": ("fit",)}, "there is no stage of its cases 'fit'"),
        ({"verdicts": ("diferent",)}, "there is no verdict 'diferent': did you mean different?"),
        ({"verdicts": ("identical",)}, "there is no verdict 'identical'"),
        ({"where": [{"kears": ">=3"}]}, "there is no package 'kears': did you mean keras?"),
        ({"where": [{"provider": "tf.kera"}]}, "there is no provider 'tf.kera': did you mean tf.keras?"),
        ({"where": [{"backend": "pytorch"}]}, "there is no backend 'pytorch': did you mean torch?"),
        ({"where": [{"device": "tpu"}]}, "there is no device 'tpu': did you mean gpu?"),
        ({"where": [{"environment": "py311-tf20*"}]}, "there is no environment 'py311-tf20*'"),
        ({"where": [{"engine": "symbolik"}]}, "there is no engine 'symbolik': did you mean symbolic?"),
        ({"where": [{"variant": "legcy"}]}, "there is no variant 'legcy': did you mean legacy?"),
        ({"cases": ["layers.Dense[*", "layers.Dens[*"]}, "no case is called layers.Dens[*"),
    ],
)
def test_a_word_that_does_not_exist_is_found(changes: dict[str, Any], problem: str) -> None:
    good = Rule("r", "t", "bug", ["layers.Dense[*"], [{"keras": ">=3", "provider": "tf*"}], "r", "a", ["https://x.org"])
    assert problems(good) == []
    assert any(found.startswith(problem) for found in problems(msgspec.structs.replace(good, **changes)))
