"""Links to OpenMPI's libraries under the names that CNTK asks for."""

from pathlib import Path

import pytest

from conformance.environments import cntk_libraries
from conformance.model.errors import MissingLibraryError

LISTING = """3 libs found in cache `/etc/ld.so.cache'
\tlibmpi_cxx.so.40 (libc6,x86-64) => {0}/libmpi_cxx.so.40
\tlibmpi.so.40 (libc6) => {0}/of-32-bits/libmpi.so.40
\tlibmpi.so.40 (libc6,x86-64) => {0}/libmpi.so.40
"""


def test_the_first_of_64_bits_is_taken() -> None:
    assert cntk_libraries.installed(LISTING.format("/lib")) == {
        "libmpi.so.40": Path("/lib/libmpi.so.40"),
        "libmpi_cxx.so.40": Path("/lib/libmpi_cxx.so.40"),
    }


def test_links_under_the_old_names_again_and_again(tmp_path: Path) -> None:
    for name in ("libmpi.so.40", "libmpi_cxx.so.40"):
        (tmp_path / name).write_text(name)
    libraries = cntk_libraries.installed(LISTING.format(tmp_path))
    for _ in range(2):
        folder = cntk_libraries.link(tmp_path / "some" / "links", libraries)
        assert {p.name: p.read_text() for p in folder.iterdir()} == {
            "libmpi.so.12": "libmpi.so.40",
            "libmpi_cxx.so.1": "libmpi_cxx.so.40",
        }


def test_what_is_missing_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(MissingLibraryError, match=r"libmpi_cxx\.so\.40") as caught:
        cntk_libraries.link(tmp_path / "links", {"libmpi.so.40": tmp_path / "libmpi.so.40"})
    assert "libopenmpi3" in caught.value.advice
    assert not (tmp_path / "links").exists()
