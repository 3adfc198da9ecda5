"""The cause of a difference: the rule of the ledger that fits, by message, by line of the program, or by symbol."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from conformance.analysis.api.upgrading import stand_ins
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import Seen
from conformance.check.folder import Program, text
from conformance.check.model import Cause, Difference, Stage
from conformance.check.running import Run
from conformance.check.settings import same
from conformance.inventory import api, usage
from conformance.lint.cache import Cache
from conformance.lint.knowledge import Knowledge
from conformance.lint.linting import Prepared, lint
from conformance.lint.model import Finding
from conformance.lint.sources import SourceFile
from conformance.model.case import Case
from conformance.model.globs import globs
from conformance.model.observation import Header
from conformance.model.texts import first_line

if TYPE_CHECKING:
    from conformance.workspace.source import Source

#: Fewer literal characters in the pattern of a message fit too much.
SPECIFIC = 10

#: Arguments whose value is of the task, and no choice among ways to compute.
SIZES = frozenset({"units", "filters", "kernel_size", "learning_rate", "input_dim", "output_dim", "rate", "pool_size"})

#: Arguments that nearly every program gives: that a rule has one in its title says nothing.
COMMON = frozenset(
    {"metrics", "loss", "optimizer", "activation", "epochs", "verbose", "name", "shape", "batch_size", "input_shape"}
)

#: Where a stage of a program is judged in the cases of its symbol.
JUDGED: Mapping[Stage, tuple[str, ...]] = {
    "construct": ("construct", "config"),
    "build": ("build", "weights", "config", "structure"),
    "forward": ("forward", "training", "call", "masked", "stateful", "predict"),
    "loss": ("forward", "loss", "value", "reduced", "gradient", "fit"),
    "gradient": ("gradient", "forward"),
    "update": ("update", "slots", "fit", "updates"),
    "log": ("fit", "history", "results"),
    "call": ("call", "fit", "results"),
    "file": ("results", "save"),
}


@dataclass
class Causes:
    """What is known between two implementations; ``findings`` are lint's of the program's files."""

    source: "Source"
    headers: tuple[Header, Header]
    program: Program
    findings: Sequence[Finding] = field(default_factory=tuple)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that divide the two."""
        left, right = self.headers
        return tuple(one for one in self.source.rules if one.includes(left) != one.includes(right))

    def explained(self, difference: Difference, run: Run) -> Difference:
        """The difference with its cause, if one fits; ``run`` is the first one."""
        maker = self.maker(difference, run)
        made = (maker["at"][0], maker["at"][-1]) if maker.get("at") and not difference.exception[0] else None
        if made is not None and (difference.subject == maker["what"] or difference.role == maker["role"]):
            difference = msgspec.structs.replace(difference, made=f"{made[0]}:{made[1]}")
        found = None
        if difference.follows:
            return difference
        if difference.exception[0]:
            found = self.by_message(difference)
        if difference.stage == "update":
            found = self.by_weight(difference)
        found = found or self.by_line(difference, made) or self.by_class(difference)
        if found is None and not difference.exception[0]:
            found = self.by_symbol(difference, run) or self.by_word(difference)
        return msgspec.structs.replace(difference, cause=found) if found is not None else difference

    # By what is raised.

    def by_message(self, difference: Difference) -> Cause | None:
        """The rule that says most literally what is raised."""
        kind, message = difference.exception
        header = self.headers[0] if difference.side == "left" else self.headers[1]
        best: tuple[int, Rule] | None = None
        for rule in self.rules:
            side = rule.inside if rule.includes(header) else rule.outside
            others = rule.outside if rule.includes(header) else rule.inside
            for does in side:
                if not does.raises or not does.message:
                    continue
                weight = sum(len(part) for part in does.message.replace("?", "*").split("*"))
                texts = {message, first_line(message)}
                # Programs among the cases say their line after the message.
                texts |= {f"{said} [line 0: ]" for said in texts}
                if weight < SPECIFIC or not any(does.matches(Seen("raised", kind, said)) for said in texts):
                    continue
                if others and not any(one.ends or one.numbers or one.gives or one.raises for one in others):
                    continue
                if best is None or weight > best[0]:
                    best = (weight, rule)
        return None if best is None else cause(best[1], "message")

    # By the line.

    def by_line(self, difference: Difference, made: tuple[str, int] | None) -> Cause | None:
        """What reading the program shows at that line, or at the line ``made`` that makes the object."""
        error = bool(difference.exception[0])
        lines = [*([made] if made is not None else []), (difference.at.file, difference.at.line)]
        for file, line in lines:
            found = [one for one in self.findings if one.file == file and one.span.line <= line <= one.span.end_line]
            found = [one for one in found if (one.severity == "error") == error and one.severity != "note"]
            mine = [one for one in found if self.speaks(one, difference)] if not error else found
            for one in sorted(mine, key=lambda one: not one.cause):
                rule = next((r for r in self.rules if r.id == one.cause), None) or self.about(one, difference)
                if rule is not None:
                    return cause(rule, "line")
                if error or one.rule in ("ignored-argument", "changed-default"):
                    return Cause(one.rule, one.message, one.versions, one.advice, one.link, "line")
        return None

    def by_class(self, difference: Difference) -> Cause | None:
        """What reading shows in a class of the program's own that differs."""
        known = {rule.id: rule for rule in self.rules}
        for name in self.program.files if difference.stage in ("build", "forward") else ():
            for node in ast.walk(parsed(self.program, name)):
                if isinstance(node, ast.ClassDef) and node.name == difference.subject:
                    inside = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                    for one in self.findings:
                        if one.file == name and one.span.line in inside and one.cause in known:
                            return cause(known[one.cause], "line")
        return None

    def about(self, finding: Finding, difference: Difference) -> Rule | None:
        """The rule about the argument that a finding is about, for what reading finds without the ledger."""
        argument = finding.message.split()[0]
        path = finding.subject.split(" ")[0].split("(")[0]
        for rule in self.rules if finding.rule.endswith(("-argument", "-default")) else ():
            named = re.search(rf"\b{re.escape(argument)}\b", rule.title)
            fits = difference.verdict != "different" or numeric(rule)
            if named and fits and globs(rule.case_globs).match(f"{path}[{argument}=0]"):
                return rule
        return None

    def speaks(self, finding: Finding, difference: Difference) -> bool:
        """Whether what reading shows is about what differs, and can be what makes it differ."""
        mine = difference.subject.rpartition(".")[2]
        about = finding.subject.split("(")[0].split(" ")[0].split(".")
        return mine in about or (difference.stage == "update" and "optimizers" in about)

    # By the weight whose update differs.

    def by_weight(self, difference: Difference) -> Cause | None:
        """The rule that names the class of the layer whose weight is furthest off, about gradients or optimizers."""
        owner = difference.member
        stages = set(JUDGED["update"]) | {"results"}
        for rule in self.rules if owner else ():
            spoken = re.search(rf"\b{re.escape(owner)}\b", rule.title) and re.search(r"gradient|optimizer", rule.title)
            if spoken and any(stage in stages for stage in rule.stages):
                return cause(rule, "symbol")
        return None

    # By the symbol.

    def by_symbol(self, difference: Difference, run: Run) -> Cause | None:
        """The rule by which the cases of the same symbol differ at the same stage, of those most like this use."""
        ids = [case for case, owner in self.source.apis.items() if owner == difference.subject]
        if not ids or difference.stage not in JUDGED:
            return None
        left, right = (header.implementation.id for header in self.headers)
        judged = self.source.judge([left, right], ids)
        wanted = JUDGED[difference.stage]
        config = self.configuration(difference, run)
        parted: dict[str, tuple[str, ...]] = {}
        for one in judged.divergences:
            if one.stage.split(" ")[0] in wanted and one.rules:
                parted.setdefault(one.case, one.rules)
        cases = {case: self.source.case(case) for case in ids}
        others = {case: mismatches(cases[case], config) for case in ids}
        odds = {case: None if keys is None else len(keys) for case, keys in others.items()}
        ranked = [case for case in parted if odds[case] is not None]
        if not ranked:
            return None
        best = min(odds[case] or 0 for case in ranked)
        alike = [n for case in ids if case not in parted and (n := odds[case]) is not None]
        # What is more like this use does not differ. Of an update the gradients decide whether it shows.
        if difference.stage != "update" and alike and min(alike) < best:
            return None
        votes = Counter(
            rule
            for case in ranked
            if (odds[case] or 0) == best
            for rule in parted[case]
            if not self.asks_for(rule, case, others[case] or [])
        )
        # What is about names and settings makes no numbers.
        known = {rule.id: rule for rule in self.rules if difference.verdict != "different" or numeric(rule)}
        if difference.stage == "construct":
            fact = f"config.{difference.member}"
            known = {name: rule for name, rule in known.items() if globs(rule.facts).match(fact)}
        named = [rule for rule, _ in votes.most_common() if rule in known]
        return cause(known[named[0]], "symbol") if named else None

    def asks_for(self, rule: str, case: str, keys: Sequence[str]) -> bool:
        """Whether a rule is about one of some arguments of a case, which this use has not."""
        patterns = next((one.case_globs for one in self.rules if one.id == rule), ())
        return any(f"{key}=" in one for one in patterns if globs((one,)).match(case) for key in keys)

    # By a name.

    @cached_property
    def words(self) -> frozenset[str]:
        """The names of attributes in the program that are no common words, and its arguments as ``name=``."""
        found: set[str] = set()
        for name in self.program.files:
            tree = parsed(self.program, name)
            found |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and "_" in n.attr.strip("_")}
            found |= {f"{n.arg}=" for n in ast.walk(tree) if isinstance(n, ast.keyword) and n.arg not in COMMON}
        return frozenset(found)

    def by_word(self, difference: Difference) -> Cause | None:
        """The rule about models whose title has a name that the program uses, and that is of this stage."""
        if not difference.subject.startswith("Model"):
            return None
        stages = {*JUDGED.get(difference.stage, ()), "results"}
        for rule in self.rules:
            named = self.words.intersection(re.findall(r"\w+=?", rule.title))
            fits = numeric(rule) and rule.inside if difference.verdict == "different" else not numeric(rule)
            if named and fits and stages.intersection(rule.stages):
                return cause(rule, "word")
        return None

    def maker(self, difference: Difference, run: Run) -> Mapping[str, Any]:
        """The event in which the object was made that a difference is about; empty where none is known."""
        made = [one for one in reversed(run.of("construct")) if one["what"] == difference.subject]
        mine = [one for one in run.of("construct") if one["role"] == difference.role]
        # Of an update the role is the model's, and the subject the optimizer.
        both = [one for one in mine if one["what"] == difference.subject]
        return next(iter(both or made or mine), {})

    def configuration(self, difference: Difference, run: Run) -> Mapping[str, Any]:
        """The effective arguments of the object that a difference is about."""
        found: Mapping[str, Any] = self.maker(difference, run).get("config", {})
        return found


def numeric(rule: Rule) -> bool:
    """Whether a rule is about numbers that differ."""
    return not rule.inside or any(one.numbers for one in (*rule.inside, *rule.outside))


def mismatches(case: Case, config: Mapping[str, Any]) -> list[str] | None:
    """The settings of a case that are others than those of an object; None for a case without arguments."""
    arguments = case.params.get("arguments")
    if not isinstance(arguments, Mapping):
        return None
    return [k for k, v in arguments.items() if k in config and k not in SIZES and not same(v, config[k])]


def cause(rule: Rule, how: Any) -> Cause:
    """What a rule says."""
    return Cause(rule.id, rule.title, rule.reason, rule.advice, rule.links[0], how)


def findings(program: Program, source: "Source", headers: tuple[Header, Header]) -> tuple[Finding, ...]:
    """What lint finds in the files of a program; files by their names in the folder."""
    apis = api.load()
    looked = stand_ins(apis, *headers)
    if looked is None:
        return ()
    prepared = Prepared(Knowledge(apis, usage.load(), looked, headers, source.rules))
    files = [SourceFile(program.root / n, n, program.root) for n in program.files if n.endswith(".py")]
    report = lint(files, lambda: prepared, Cache(None, ""), (), None)
    return report.findings


def parsed(program: Program, name: str) -> ast.Module:
    """A file of a program as a tree; an empty one where it is no Python."""
    try:
        return ast.parse(text(Path(program.root / name)) if name.endswith(".py") else "")
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ast.parse("")


def random_draws(program: Program) -> Iterator[str]:
    """Where the program itself draws numbers from Keras or TensorFlow, which no two versions draw alike."""
    for name in program.files:
        for node in ast.walk(parsed(program, name)):
            if isinstance(node, ast.Call) and (word := _drawing(node.func)):
                yield f"{word} at {name}:{node.lineno}"


def _drawing(function: Any) -> str:
    """The name of a function that draws random numbers of a library; empty for any other, NumPy's too."""
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if not isinstance(function, ast.Name) or not parts:
        return ""
    name = parts[0]
    drawn = name.startswith(("normal", "uniform", "truncated_normal", "categorical", "random_", "shuffle", "gamma"))
    whole = ".".join(reversed([*parts, function.id]))
    if function.id in ("np", "numpy", "random", "rng") or not drawn:
        return ""
    return whole if name.startswith("random_") or "random" in parts[1:] or function.id == "random" else ""
