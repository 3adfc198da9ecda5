"""Where JAX's cache on disk is switched off, and that it is wherever it must be."""

from pathlib import Path

import pytest

from conformance.cli.run import _of_your_own
from conformance.environments.compilation_cache import NONE, OFF, variables
from conformance.environments.lock_check import locked
from conformance.environments.table import Environments


@pytest.mark.parametrize(
    ("jaxlib", "expected"),
    [
        ("0.4.35", OFF),
        ("0.5.3", OFF),
        ("0.5.3.dev20250301", OFF),
        ("0.6.0", NONE),
        ("0.12.0.1", NONE),
        ("built-by-me", OFF),
    ],
)
def test_it_is_off_until_jaxlib_was_mended(jaxlib: str, expected: dict[str, str]) -> None:
    assert variables("jax", "cpu", {"jaxlib": jaxlib}) == expected


@pytest.mark.parametrize(
    ("backend", "device", "packages"),
    [("jax", "gpu", {"jaxlib": "0.4.35"}), ("numpy", "cpu", {"jaxlib": "0.4.35"}), ("jax", "cpu", {"keras": "3.6.0"})],
)
def test_nothing_else_is_told_anything(backend: str, device: str, packages: dict[str, str]) -> None:
    assert variables(backend, device, packages) == {}


def test_the_table_says_so_of_exactly_the_environments_that_need_it() -> None:
    table = Environments.load()
    (switch,) = OFF
    said = {i.id: table.variables(i).get(switch) for i in table.implementations()}
    needed = {
        i.id: variables(i.backend, i.device, locked(table.lock_path(i.environment))).get(switch)
        for i in table.implementations()
    }
    assert said == needed
    assert needed["py312-keras36-jax/keras[jax]"] == "false"


@pytest.mark.parametrize(("jaxlib", "expected"), [("0.4.35", OFF), ("0.8.0", NONE)])
def test_a_python_of_ones_own_is_looked_at(tmp_path: Path, jaxlib: str, expected: dict[str, str]) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch(mode=0o755)
    (tmp_path / "pyvenv.cfg").touch()
    (tmp_path / f"lib/python3.12/site-packages/jaxlib-{jaxlib}.dist-info").mkdir(parents=True)
    assert _of_your_own(python, "keras", "jax", "mine", "cpu").variables == expected
    # Without JAX nothing is looked for, and a Python that does not even start can be named.
    (tmp_path / "pyvenv.cfg").unlink()
    assert _of_your_own(python, "keras", "tensorflow", "mine", "cpu").variables == {}
