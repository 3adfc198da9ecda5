"""Each implementation against itself: every style of a model and of a training loop gives the same numbers."""

from typing import TYPE_CHECKING

import pytest

from conformance import catalog
from conformance.model.case import Case

if TYPE_CHECKING:
    from conformance.execution.session import Session


@pytest.mark.parametrize("styled", [c for c in catalog.load().values() if c.equivalent_to], ids=lambda c: c.id)
def test_styles_agree(styled: Case, observed: "Session") -> None:
    # Imported here: collecting needs none of it.
    from conformance.cli.failure import failure_text_of_styles
    from conformance.compare.styles import compare_styles

    assert styled.equivalent_to is not None
    partner = catalog.load()[styled.equivalent_to]
    compared = 0
    for launch in observed.launches:
        mine, other = observed.observe(styled, launch), observed.observe(partner, launch)
        result = compare_styles(mine, other, may_refuse="jit_compile" in styled.params)
        compared += result.compared
        if result.parted:
            pytest.fail(failure_text_of_styles(styled, partner, launch.id, result.parted), pytrace=False)
    if not compared:
        pytest.skip("no implementation chosen can do both")
