"""What one case leaves in JAX's cache on disk changes no other case: see conformance/environments/compilation_cache.py.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

import pytest
from probing import probe_found

from conformance.environments.table import Environments

pytestmark = pytest.mark.night

ON_JAX = [i.id for i in Environments.load().implementations() if (i.backend, i.device) == ("jax", "cpu")]


@pytest.mark.parametrize("name", ON_JAX)
def test_a_program_from_the_cache_writes_into_no_memory_of_numpy(name: str) -> None:
    table = Environments.load()
    mine = table.implementation(name)
    found = probe_found("probe_donation.py", mine)
    switched_off = "JAX_ENABLE_COMPILATION_CACHE" in table.variables(mine)
    assert (found["engine"], found["folder"], found["enabled"]) == ("jax", True, not switched_off)
    assert found["calls"] == [{"result": [8, 9, 10, 11], "given": [0, 1, 2, 3]}] * 2
