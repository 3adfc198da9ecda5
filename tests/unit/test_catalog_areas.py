"""Areas of the catalogue are found by being there: packages with cases, in the order that they declare."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from conformance import catalog
from conformance.catalog.areas import AreaError, areas

CASES = "def cases():\n    return []\n"
Make = Callable[[Mapping[str, str]], list[str]]


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """The names of the areas of a catalogue that is made of these files."""
    root = tmp_path / "invented_catalog"
    monkeypatch.syspath_prepend(tmp_path)

    def make(files: Mapping[str, str]) -> list[str]:
        for name, text in {"__init__.py": "", **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return [area.name for area in areas("invented_catalog", [str(root)])]

    yield make
    for name in [name for name in sys.modules if name.partition(".")[0] == "invented_catalog"]:
        del sys.modules[name]


def test_every_package_of_the_catalog_is_an_area_and_gives_cases() -> None:
    found = [area.name for area in areas(catalog.__name__, catalog.__path__)]
    packages = {path.parent.name for path in Path(catalog.__path__[0]).glob("*/__init__.py")}
    assert {name.partition(".")[0] for name in found} == packages
    assert found[0] == "layers.core"
    assert len(found) >= 20
    counted = {name for name, _ in catalog.every()}
    assert counted == set(found)


def test_a_package_that_is_put_there_is_found_in_its_place(names: Make) -> None:
    found = names(
        {
            "late/__init__.py": f"POSITION = 20\n{CASES}",
            "early/__init__.py": "POSITION = 10\n",
            "early/second.py": f"POSITION = 2\n{CASES}",
            "early/first.py": f"POSITION = 1\n{CASES}",
            "early/builders.py": "",
            "anywhere/__init__.py": CASES,
            "anywhere/more.py": CASES,
            "tables.py": "",
            "rows/losses.json": "{}",
        }
    )
    assert found == ["early.first", "early.second", "late", "anywhere", "anywhere.more"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a/__init__.py": "", "a/b.py": ""}, r"a\.b has no function cases\(\)"),
        ({"a/__init__.py": "cases = []\n"}, r"a has no function cases\(\)"),
        ({"a/__init__.py": "", "a/builders.py": CASES}, "a is an area without cases"),
        ({"a/__init__.py": f"POSITION = 'first'\n{CASES}"}, r"a\.POSITION is no number: 'first'"),
    ],
)
def test_what_has_no_cases_is_an_error_that_names_it(names: Make, files: dict[str, str], said: str) -> None:
    with pytest.raises(AreaError, match=said) as told:
        names(files)
    assert told.value.advice
