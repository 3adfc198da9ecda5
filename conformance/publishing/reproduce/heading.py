"""The first lines of a reproducer: what differs, and the command that shows it on each side."""

import shlex
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from packaging.requirements import Requirement

from conformance.environments.table import Environment, Environments
from conformance.model.case import Case
from conformance.model.comparison import Behaviour, Divergence
from conformance.model.errors import ConformanceError
from conformance.model.observation import Header, Implementation

#: The name that commands give the script.
SCRIPT = "repro.py"

#: So many implementations of one behaviour are named.
NAMED = 6


def heading(case: Case, divergence: Divergence, headers: Mapping[str, Header], sides: Sequence[Header]) -> list[str]:
    """Comment lines: the case, and for each behaviour who does it, what it is and the command that shows it."""
    lines = [f"# {case.id}", f"# {divergence.stage}: {divergence.verdict.value}", "#"]
    for behaviour, header in zip(divergence.behaviours, sides, strict=True):
        said = f"{people(behaviour, headers, header)}: {behaviour.summary}"
        lines += [f"# {line}" for line in textwrap.wrap(said, 116, break_long_words=False, break_on_hyphens=False)]
        lines += [f"#   {line}" for line in commands(header)]
    return lines


def people(behaviour: Behaviour, headers: Mapping[str, Header], first: Header) -> str:
    """Who behaves so, the one whose command is shown first."""
    others = (headers[i].label for i in behaviour.implementations if i != first.implementation.id)
    labels = list(dict.fromkeys([first.label, *others]))
    more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    return ", ".join(labels[:NAMED]) + more


@cache
def table() -> Environments:
    """The table of environments, read once."""
    return Environments.load()


def commands(header: Header) -> tuple[str, ...]:
    """The command that runs the script under an implementation, or what to run it with."""
    versions = tuple(sorted((k, v) for k, v in header.versions.items() if k != "python"))
    return _commands(header.implementation, header.versions.get("python", "?"), versions)


@lru_cache(maxsize=1024)
def _commands(mine: Implementation, python: str, versions: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    try:
        environment, variables = table().get(mine.environment), table().variables(mine)
    except ConformanceError:
        # Of no environment of ours: what was found there is all there is to say.
        needs = ", ".join(f"{name} {version}" for name, version in versions)
        settings = f"KERAS_BACKEND={shlex.quote(mine.backend)} "
        return (f"(Python {python}, {needs})", f"{settings}python {SCRIPT} {mine.provider}")
    words = [f"{name}={shlex.quote(value)}" for name, value in needed(mine, variables).items()]
    words += ["uv run --no-project", f"--python {environment.python}", f"--exclude-newer {environment.exclude_newer}"]
    words += [f"--with {shlex.quote(package)}" for package in packages(environment, mine)]
    return (" ".join([*words, "python", SCRIPT, mine.provider]),)


def needed(mine: Implementation, variables: Mapping[str, str]) -> dict[str, str]:
    """The variables that a user has to set: not those of another backend, nor the backend where it is the usual one."""
    backend = mine.backend.upper()
    foreign = tuple(prefix for prefix in ("JAX_", "THEANO_") if not prefix.startswith(backend))
    if mine.device == "cpu":
        # What is installed cannot use a GPU, or is told so by a variable of its own.
        foreign += ("CUDA_",)
    return {
        name: value
        for name, value in variables.items()
        if not name.startswith(foreign) and not (name == "KERAS_BACKEND" and mine.backend == "tensorflow")
    }


def packages(environment: Environment, mine: Implementation) -> list[str]:
    """What to install: the environment's packages, without another provider's Keras, overrides spoken out.

    ``uv run`` takes no overrides. Those of the table keep out a package that tf-keras asks for: who does not import
    tf-keras leaves it away, and who does takes what it asks for instead of its ``-cpu`` twin.
    """
    wanted = []
    legacy = mine.provider == "tf_keras" or mine.variant == "legacy"
    kept_out = {Requirement(o).name for o in environment.overrides if Requirement(o).marker is not None}
    for package in environment.packages:
        requirement = Requirement(package)
        name = requirement.name
        if name == "tf-keras" and not legacy:
            continue
        if legacy and name.removesuffix("-cpu") in kept_out:
            name = name.removesuffix("-cpu")
        # A local version (+cpu) is on an index of its own; the plain one computes the same.
        specifier = ",".join(sorted(str(s).split("+")[0] for s in requirement.specifier))
        wanted.append(name + specifier)
    return wanted
