"""``conformance ledger``: check the rules against observations and sources, propose rules, list bugs."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, Implementations, Json, Reports, judged, observed, print_json
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conformance.analysis.checking.effects import Ambiguous

#: So many reasons are told why an unexplained divergence is none of a rule.
MISSES = 5

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The ledger: the rules that explain divergences.")


@app.command()
def check(
    implementation: Implementations = None,
    reports: Reports = REPORTS,
    ambiguous: Annotated[
        bool, typer.Option("--ambiguous", help="List divergences that another rule could explain, too.")
    ] = False,
    json: Json = False,
) -> None:
    """Check the rules against the observations.

    Lists divergences without a rule, rules without a divergence, and rules that say something else than was measured.
    Exit status 1 if there are any.
    """
    from dataclasses import asdict

    from conformance import catalog
    from conformance.analysis.checking import ledger_findings
    from conformance.analysis.checking.effects import all_effects, credits_of, near_misses
    from conformance.analysis.checking.vocabulary import check_words
    from conformance.analysis.ledger import load as rules
    from conformance.analysis.ledger.explain import Ledger
    from conformance.environments.table import Environments
    from conformance.workspace.workspace import Workspace

    ledger = rules.load()
    workspace = Workspace(reports)
    judgement = workspace.judge(observed(workspace, implementation), rules=ledger)
    placed = Ledger(ledger, judgement.headers, judgement.cases)
    table = Environments.load()
    credited = credits_of(placed, judgement.divergences)
    whole = {one.id for one in table.implementations() if one.device == "cpu"} <= set(judgement.headers)
    found = [
        *check_words(ledger, catalog.load(), table, judgement.headers.values()),
        *ledger_findings(judgement, placed),
        *all_effects(ledger, placed, credited, whole=whole),
    ]
    found = list(dict.fromkeys(found))
    left = judgement.unexplained
    misses = {d: near_misses(placed, d) for d in left}
    if json:
        print_json(
            {
                "rules": len(ledger),
                "judged": judged(judgement),
                "unexplained": [
                    {"case": d.case, "stage": d.stage, "verdict": d.verdict.value, "nearly": misses[d]} for d in left
                ],
                "findings": [{"rule": c.rule, "problem": c.problem} for c in found],
                "credits": credited.credits,
                "contested": credited.contested,
                "ambiguous": [asdict(one) for one in credited.ambiguous] if ambiguous else len(credited.ambiguous),
            }
        )
    else:
        for divergence in left:
            typer.echo(f"unexplained: {divergence.case} {divergence.stage}: {divergence.verdict.value}")
            for miss in misses[divergence][:MISSES]:
                typer.echo(f"  {miss}")
        for finding in found:
            typer.echo(f"{finding.rule}: {finding.problem}")
        if ambiguous:
            for (rule, others), some in _by_rules(credited.ambiguous).items():
                typer.echo(f"ambiguous: {rule} or {' or '.join(others)}: {len(some)} credits, e.g. {some[0]}")
        typer.echo(
            f"{len(ledger)} rules, {len(left)} divergences unexplained, {len(found)} findings, "
            f"{judged(judgement)} cases judged of {len(judgement.cases)}; {credited.credits} credits, "
            f"{credited.contested} with another candidate, {len(credited.ambiguous)} of them ambiguous"
        )
    if found or left:
        raise typer.Exit(1)


def _by_rules(some: "Iterable[Ambiguous]") -> "dict[tuple[str, tuple[str, ...]], list[str]]":
    """Ambiguous credits by the rules that could have them, those with most first."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in some:
        found.setdefault((one.rule, one.others), []).append(f"{one.case} ({one.stage})")
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


@app.command()
def state(
    reports: Reports = REPORTS,
    folder: Annotated[
        Path | None,
        typer.Option("--rules", help="Folder of the rule files; default: the one of the project.", metavar="DIR"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; exit status 1 if a rule would change.")
    ] = False,
) -> None:
    """Write into each rule what its two sides were measured doing.

    Also replaces ids of cases by tables of parameters.
    """
    from conformance import catalog
    from conformance.analysis.checking.stating import changes, measured, settled, without_sides
    from conformance.analysis.checking.tables import exact_ids, tabled
    from conformance.analysis.judging.part import Part
    from conformance.analysis.ledger import editing
    from conformance.analysis.ledger import load as rules
    from conformance.analysis.ledger.explain import Ledger
    from conformance.environments.table import Environments
    from conformance.workspace.workspace import Workspace

    ledger, cases = rules.load(folder or rules.RULES), catalog.load()
    workspace = Workspace(reports)
    sets = workspace.sets()
    judgement = workspace.judge(rules=without_sides(ledger), sets=sets)
    plain = Ledger(without_sides(ledger), judgement.headers, cases)
    part = Part(cases, {i: one.observations for i, one in sets.items()}, plain)
    everybody = {one.id for one in Environments.load().implementations() if one.device == "cpu"}
    complete = measured(ledger, judgement) if everybody <= set(judgement.headers) else frozenset()
    stated = settled(ledger, judgement.divergences, part, complete)
    patterns = {rule.id: tabled(rule, cases) for rule in ledger}
    found = changes(ledger, stated, patterns)
    written = [] if dry_run else editing.rewrite(folder or rules.RULES, found)
    rules.load.cache_clear()
    left = sum(len(exact_ids(rule)) for rule in rules.load(folder or rules.RULES))
    told = sum(bool(rule.inside or rule.id in stated) for rule in ledger)
    for rule in ledger:
        if rule.id not in stated and not rule.inside:
            typer.echo(f"{rule.id}: nothing was measured to state")
    typer.echo(
        f"{told} of {len(ledger)} rules state what their sides do, {len(complete)} of them were measured whole; "
        f"{len(found)} rules {'would be changed' if dry_run else f'in {len(written)} files were changed'}; "
        f"{left} patterns of cases are ids"
    )
    if dry_run and found:
        raise typer.Exit(1)


@app.command()
def advice(
    rule: Annotated[list[str] | None, typer.Option("--rule", help="Only this rule (repeatable).", metavar="ID")] = None,
    run: Annotated[bool, typer.Option("--run", help="Run the snippets on both sides of their rules.")] = False,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Show the snippets of the advice, or run them.

    Each snippet runs under the newest implementation on each side of its rule that this machine has. The results go
    into advice.json in the folder of results. Exit status 1 if a snippet fails where it applies.
    """
    import msgspec

    from conformance.analysis.checking.snippets import chosen, findings, try_snippet
    from conformance.analysis.history.axes import oldest_first
    from conformance.analysis.ledger import load as rules
    from conformance.environments.table import Environments
    from conformance.model.errors import UnknownRuleError
    from conformance.model.nearest import nearest
    from conformance.storage.disk import make_folder, replace_file
    from conformance.workspace.source import source

    ledger = {one.id: one for one in rules.load()}
    for name in rule or ():
        if name not in ledger:
            raise UnknownRuleError(f"no rule is called {name}", nearest(name, ledger, "conformance rule --all"))
    snippets = [one for one in ledger.values() if one.snippet.strip() and (not rule or one.id in rule)]
    if not run and json:
        print_json([{"rule": one.id, "advice": one.advice, "snippet": one.snippet.strip()} for one in snippets])
        return
    if not run:
        for one in snippets:
            typer.echo(f"# {one.id}: {one.advice}\n{one.snippet.strip()}\n")
        typer.echo(f"# {len(snippets)} of {len(rule or ledger)} rules have a snippet; --run executes them")
        return
    table, headers = Environments.load(), source().headers()
    ordered = oldest_first(headers)
    tried = []
    for one in snippets:
        inside = [i for i in ordered if one.includes(headers[i])]
        outside = [i for i in ordered if i not in inside]
        for side, i in chosen(inside, outside, lambda i: table.is_here(headers[i].implementation.environment)):
            mine = headers[i].implementation
            launch = table.launch(mine, table.interpreter(mine.environment))
            tried.append(try_snippet(one, side, launch))
            typer.echo(f"{one.id}, {side}, {i}: {tried[-1].ended}", err=True)
    make_folder(reports)
    replace_file(reports / "advice.json", [msgspec.json.format(msgspec.json.encode(tried), indent=2)])
    wrong = findings(tried, ledger)
    if json:
        print_json([msgspec.to_builtins(one) for one in tried])
    else:
        for found in wrong:
            typer.echo(f"{found.rule}: its snippet {found.ended} under {found.implementation}: {found.said}")
        typer.echo(f"{len(snippets)} snippets, {len(tried)} runs, {len(wrong)} fail where they apply")
    if wrong:
        raise typer.Exit(1)


@app.command()
def unreported(
    most: Annotated[int, typer.Option(min=1, help="Print at most N bugs; --json prints all.", metavar="N")] = 1000,
    json: Json = False,
) -> None:
    """Print the bugs without an upstream issue, as Markdown.

    Somebody searched for each and found no issue. Severe bugs come first. The last line says how many bugs nobody
    searched for yet.
    """
    from conformance import catalog
    from conformance.analysis.ledger import load as rules
    from conformance.analysis.ledger.words import rule_json
    from conformance.analysis.relevance.meeting import Meeting
    from conformance.inventory import names, usage
    from conformance.publishing.unreported import Bugs, markdown, unsearched
    from conformance.workspace.source import source

    bugs = Bugs(Meeting(catalog.load(), names.load(), usage.load()), source().headers())
    found = bugs.unreported(rules.load())
    if json:
        print_json([{**rule_json(rule), "broken": rule.broken, "upstream": rule.upstream} for rule in found])
    else:
        typer.echo(markdown(found, most, unsearched(rules.load())), nl=False)


@app.command()
def propose(
    implementation: Implementations = None,
    reports: Reports = REPORTS,
    most: Annotated[int, typer.Option(min=1, help="Print at most this many proposals.")] = 100,
    json: Json = False,
) -> None:
    """Print draft rules for unexplained divergences.

    You add the cause, the advice and the links.
    """
    from conformance.analysis.ledger import load as rules
    from conformance.analysis.ledger.explain import Ledger
    from conformance.analysis.ledger.propose import propose as proposals
    from conformance.workspace.workspace import Workspace

    ledger = rules.load()
    workspace = Workspace(reports)
    judgement = workspace.judge(observed(workspace, implementation), rules=ledger)
    found = proposals(judgement.divergences, Ledger(ledger, judgement.headers, judgement.cases))[:most]
    if not json:
        for proposal in found:
            typer.echo(proposal.toml())
        return
    print_json(
        [
            {"toml": p.toml(), "cases": list(p.cases), "facts": list(p.facts), "stage": p.stage, "example": p.example}
            for p in found
        ]
    )


@app.command()
def links(
    clones: Annotated[
        Path | None, typer.Option(help="Folder of git clones, each as OWNER+REPO/repo.", metavar="DIR")
    ] = None,
    clone: Annotated[
        list[str] | None, typer.Option(help="One git clone, bare or not (repeatable).", metavar="OWNER/REPO=PATH")
    ] = None,
    installed: Annotated[
        Path | None,
        typer.Option(
            help="Folder of environments, such as .tox; their packages are used if there is no clone.",
            metavar="DIR",
        ),
    ] = None,
    changed_since: Annotated[
        str | None, typer.Option(help="Only rules that changed since this commit.", metavar="COMMIT")
    ] = None,
    wanted: Annotated[
        bool, typer.Option("--wanted", help="Only print the repositories and tags that the links name.")
    ] = False,
    json: Json = False,
) -> None:
    """Check the links of rules against the sources.

    Checks tag, path, symbol and change. Exit status 1 if one is wrong.
    """
    from conformance.analysis.checking.changed import changed_since as changed
    from conformance.analysis.checking.links import check_links
    from conformance.analysis.checking.links import wanted as names
    from conformance.analysis.checking.sources import clones_in, sources
    from conformance.analysis.ledger import load

    rules = load.load()
    if changed_since is not None:
        mine = changed(changed_since)
        rules = tuple(rule for rule in rules if rule.id in mine)
    if wanted:
        pairs = names(rules)
        if json:
            print_json([{"repository": repository, "ref": ref} for repository, ref in pairs])
        else:
            for repository, ref in pairs:
                typer.echo(f"{repository} {ref}")
        return
    places = {**(clones_in(clones) if clones else {}), **_clones(clone or ())}
    found = check_links(rules, sources(places, installed))
    if json:
        print_json(
            {
                "rules": len(rules),
                "links": found.links,
                "symbols": found.symbols,
                "bounds": found.bounds,
                "unchecked": dict(found.unchecked),
                "findings": [{"rule": c.rule, "problem": c.problem} for c in found.findings],
            }
        )
    else:
        for finding in found.findings:
            typer.echo(f"{finding.rule}: {finding.problem}")
        for repository, count in sorted(found.unchecked.items()):
            typer.echo(f"not checked: {count} links to {repository}, of which nothing is here")
        typer.echo(
            f"{len(rules)} rules, {found.links} links to sources, {found.symbols} with a symbol, "
            f"{sum(found.unchecked.values())} not checked, {found.bounds} pairs of tags at a bound, "
            f"{len(found.findings)} findings"
        )
    if found.findings:
        raise typer.Exit(1)


def _clones(words: "Sequence[str]") -> dict[str, Path]:
    """Repository → path, as ``--clone OWNER/REPO=PATH`` gives them."""
    found = {}
    for word in words:
        repository, equals, path = word.partition("=")
        if not equals or repository.count("/") != 1 or not path:
            raise UsageError(f"--clone {word} names no clone", "Write it as --clone keras-team/keras=PATH.")
        found[repository] = Path(path)
    return found
