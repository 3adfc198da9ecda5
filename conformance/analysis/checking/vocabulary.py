"""The words of rules, held against what exists: stages, verdicts, packages, and what implementations are called by."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from conformance.analysis.checking.findings import Finding
from conformance.analysis.ledger.model import TEXT_KEYS, Rule
from conformance.analysis.ledger.parameters import Parameters
from conformance.environments.table import Environments
from conformance.model.case import Case
from conformance.model.comparison import Verdict
from conformance.model.globs import Index, globs
from conformance.model.nearest import meant
from conformance.model.observation import Header
from conformance.scenarios import STAGES

#: What a case comes to where its process did not answer: it stands in a stage's place.
ENDINGS = ("crash", "timeout", "out-of-memory", "import")
#: Verdicts of a fact that differs; ``identical`` and ``equivalent`` need no rule.
VERDICTS = tuple(verdict.value for verdict in Verdict if not verdict.agrees)


def check_words(
    rules: Iterable[Rule], cases: Mapping[str, Case], table: Environments, headers: Collection[Header]
) -> list[Finding]:
    """What rules say that nothing can be: of cases, stages, verdicts, packages, providers, backends and so on.

    ``headers`` are the implementations that were measured: packages are those whose versions they report.
    """
    rules = list(rules)
    met = _Met(rules, cases)
    known = _names(table, headers)
    packages = sorted({package for header in headers for package in header.versions})
    found: list[Finding] = []
    for rule in rules:
        problems = [*_stages(rule, met), *_words(rule.verdicts, VERDICTS, "verdict")]
        for side in rule.where:
            for key, value in side.items():
                if key in TEXT_KEYS:
                    problems += _words((value,), known[key], key)
                else:
                    problems += _words((key,), packages, "package")
        found += [Finding(rule.id, problem) for problem in problems]
    return found


class _Met:
    """The cases of rules, found over an index: thousands of rules times thousands of cases are too many to try.

    ``scenarios`` has the kinds of cases of each rule by its id, ``patterns`` the patterns of cases, as text, that match
    one.
    """

    def __init__(self, rules: Sequence[Rule], cases: Mapping[str, Case]) -> None:
        self.scenarios: dict[str, set[str]] = {rule.id: set() for rule in rules}
        self.patterns: set[str] = set()
        names = [(rule.id, pattern) for rule in rules for pattern in rule.case_globs]
        tables = [(rule.id, table) for rule in rules for table in rule.case_tables]
        of_name = Index([(pattern,) for _, pattern in names])
        of_api = Index([(table.api,) for _, table in tables])
        for case in cases.values():
            here: list[tuple[str, str | Parameters]] = [names[n] for n in of_name.matching(case.id)]
            here += [tables[n] for n in of_api.matching(case.api) if tables[n][1].matches(case)]
            for rule, pattern in here:
                self.scenarios[rule].add(case.scenario)
                self.patterns.add(str(pattern))


def _stages(rule: Rule, met: _Met) -> Iterable[str]:
    """Problems with the cases and stages: a stage has to be one of a scenario of the rule's cases."""
    scenarios = met.scenarios[rule.id]
    yield from (f"no case is called {p}" for p in rule.case_globs if p not in met.patterns)
    yield from (f"no case is like {t}" for t in rule.case_tables if str(t) not in met.patterns)
    stages = [*dict.fromkeys(stage for scenario in STAGES if scenario in scenarios for stage in STAGES[scenario])]
    yield from _words(rule.stages, [*stages, *ENDINGS], "stage of its cases") if scenarios else ()


def _words(patterns: Sequence[str], known: Sequence[str], kind: str) -> Iterable[str]:
    for pattern in patterns:
        if not any(map(globs((pattern,)).match, known)):
            yield f"there is no {kind} {pattern!r}: {meant(pattern, known)}".removesuffix(": ")


def _names(table: Environments, headers: Collection[Header]) -> dict[str, list[str]]:
    """What may stand under each key of ``where`` that is compared as text."""
    mine = [*table.implementations(), *(header.implementation for header in headers)]
    return {
        "provider": sorted({one.provider for one in mine}),
        "backend": sorted({*table.table.backends, *(one.backend for one in mine)}),
        "device": sorted({*table.table.devices, *(one.device for one in mine)}),
        "environment": sorted({one.environment for one in mine}),
        "variant": sorted({"", *table.table.variants, *(one.variant for one in mine)}),
        "engine": sorted({str(header.machine.get("engine", "")) for header in headers}),
    }
