"""The page's code as text: its types are of what Python writes, and each of its names is used.

That it is well-typed is asked by `tox -e lint` (tools/page).
"""

import re
from collections import Counter

import pytest
from report_invented import invented

from conformance.publishing.report.asking import api_json, names_json
from conformance.publishing.report.core import COLUMNS, core, installable_json
from conformance.publishing.report.details import by_case, case_chunks, details_json
from conformance.publishing.report.exported import exported_json
from conformance.publishing.report.page import SOURCES
from conformance.publishing.report.saving import saving_json

TYPES = (SOURCES / "types.js").read_text(encoding="utf-8")
MODULES = {path.name: path.read_text(encoding="utf-8") for path in sorted((SOURCES / "js").glob("*.js"))}


def properties(name: str) -> dict[str, bool]:
    """Of an object type its properties, and whether each has to be there."""
    found = re.search(rf"@typedef \{{object\}} {name}\b.*?\*/", TYPES, re.DOTALL)
    assert found is not None, f"types.js has no {name}"
    listed = re.findall(r"@property \{.*\} (\[?)(\w+)", found[0])
    return {prop: not bracket for bracket, prop in listed}


def width(name: str) -> int:
    """Of a tuple type how many members it has."""
    found = re.search(rf"@typedef \{{\[(.*)\]\}} {name}\b", TYPES)
    assert found is not None, f"types.js has no {name}"
    return len(re.findall(r"\b\w+: ", found[1]))


def test_the_types_of_the_core_are_what_python_writes() -> None:
    data = invented()
    written = core(data, tuple(case_chunks(data)), {"installable": "x"})
    assert set(properties("Core")) == set(written)
    assert set(properties("CaseColumns")) == set(written["cases"])
    assert tuple(properties("DivergenceColumns")) == COLUMNS == tuple(written["divergences"])
    assert set(properties("Implementation")) == set(written["implementations"][0])
    rows = {"TrackRow": written["tracks"], "RuleRow": written["rules"], "PartRow": written["parts"]}
    rows["PointRow"] = written["changes"]["points"]
    for name, some in rows.items():
        assert some, f"the invented report has no {name}"
        assert {len(row) for row in some} == {width(name)}, name


def test_the_types_of_the_files_beside_the_page_are_what_python_writes() -> None:
    data = invented()
    details = details_json(data, sorted(data.cases), by_case(data.divergences))
    assert set(properties("Details")) == set(details) - {"schema"}
    for case in details["cases"].values():
        wanted = properties("CaseDetails")
        assert {name for name, always in wanted.items() if always} <= set(case) <= set(wanted)
    assert {len(row) for row in details["rows"]} == {width("FactRow")}
    pairs = [p for case in details["cases"].values() for d in case["divergences"] for p in d["pairs"]]
    assert {len(pair) for pair in pairs} == {width("PairRow")}
    tables = installable_json(data)
    assert {len(row) for row in tables["environments"]} == {width("EnvironmentColumns")}
    assert {len(row) for row in tables["installed"]} == {width("InstalledRow")}
    assert data.asking is not None
    assert set(properties("NamesTable")) == set(names_json(data.asking, data.implementations, data.cases.values()))
    assert data.asking.api is not None
    tables = api_json(data.asking.api, data.implementations)
    assert set(properties("ApiTable")) == set(tables)
    assert {len(row) for row in tables["records"]} == {width("ApiRow")}
    assert set(properties("AdviceTable")) == set(tables["advice"])
    assert data.lattice is not None
    tables = saving_json(data.lattice)
    assert set(properties("SavingTable")) == set(tables)
    for name, rows in {"SavingRow": "answers", "SavingWayRow": "ways", "SavingCell": "cells"}.items():
        assert {len(row) for row in tables[rows]} == {width(name)}, name
    assert data.exported is not None
    tables = exported_json(data.exported)
    assert set(properties("ExportedTable")) == set(tables)
    assert {len(row) for row in tables["rows"]} == {width("ExportRow")}


def declared(text: str) -> list[str]:
    """The names that a module gives to all others."""
    lines = re.findall(r"^(?:async )?(?:function|class) (\w+)|^(?:const|let) (.*)", text, re.MULTILINE)
    return [
        name
        for function, rest in lines
        for name in ([function] if function else re.findall(r"(?:^|, )([A-Za-z_]\w*) = ", rest))
    ]


@pytest.mark.parametrize("module", list(MODULES))
def test_each_name_of_the_page_is_used_and_declared_once(module: str) -> None:
    code = {name: re.sub(r"^\s*(?://|/\*\*|\*).*$", "", text, flags=re.MULTILINE) for name, text in MODULES.items()}
    words = Counter(re.findall(r"\w+", "\n".join(code.values())))
    names = declared(code[module])
    assert names or module == "90-main.js"
    assert [name for name in names if words[name] < 2] == []
    others = [name for other, text in code.items() if other != module for name in declared(text)]
    assert set(names).isdisjoint(others)
