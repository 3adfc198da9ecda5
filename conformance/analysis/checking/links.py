"""The links of rules, held against the sources they point at: a tag, a path, a symbol, and a change between two tags.

A link to a file is ``https://github.com/OWNER/REPO/blob/TAG/PATH#:~:text=SYMBOL``. The fragment is the web's own for a
piece of text: a browser goes to it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from urllib.parse import quote, unquote

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from conformance.analysis.checking.findings import Finding
from conformance.analysis.ledger.model import TEXT_KEYS, Rule

#: What stands between a link's page and the text on it.
TEXT = "#:~:text="
#: Names that move: what they show today is not what they will show.
BRANCHES = ("master", "main", "HEAD", "develop")
#: Whose tags are versions of which package. Keras inside TensorFlow has TensorFlow's tags.
PACKAGES = {
    "keras-team/keras": "keras",
    "keras-team/tf-keras": "tf_keras",
    "tensorflow/tensorflow": "tensorflow",
    "jax-ml/jax": "jax",
    "pytorch/pytorch": "torch",
    "Theano/Theano": "theano",
    "openvinotoolkit/openvino": "openvino",
    "numpy/numpy": "numpy",
}
_PAGE = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+)/(blob|tree|commit|compare)/([^#?]+)")
_NEWER = re.compile(r"[\w-]*?v?(\d[\w.]*)")


class Missing(Enum):
    """Why there is no text."""

    CLONE = "no source of this repository is here"
    REF = "there is no such tag or commit"
    PATH = "there is no such file"


#: What answers ``git show TAG:PATH`` for a repository; without a path, an empty text where the tag or commit is there.
Sources = Callable[[str, str, str], str | Missing]


@dataclass(frozen=True)
class Link:
    """A link to a place in a repository: of two tags, one file, one commit, or a folder."""

    url: str
    repository: str
    page: str
    refs: tuple[str, ...]
    path: str = ""
    symbol: str = ""

    @classmethod
    def read(cls, url: str) -> "Link | None":
        """The place a link points at; None where that is no source on GitHub."""
        found = _PAGE.match(url)
        if found is None:
            return None
        repository, page, rest = found.groups()
        _, _, text = url.partition(TEXT)
        if page == "compare":
            refs, path = tuple(re.split(r"\.{2,3}", unquote(rest))), ""
        else:
            # A tag may hold a slash, but none of those that rules name does.
            ref, _, path = unquote(rest).partition("/")
            refs = (ref,)
        return cls(url, repository, page, refs, path.rstrip("/"), unquote(text))


def address(repository: str, ref: str, path: str, symbol: str) -> str:
    """The link to a symbol in a file at a tag or commit."""
    # A hyphen at an end would mean text before or behind the symbol.
    text = quote(symbol, safe="").replace("-", "%2D")
    return f"https://github.com/{repository}/blob/{quote(ref)}/{quote(path)}{TEXT}{text}"


@dataclass(frozen=True)
class Checked:
    """What is wrong with links, and how much could be held against sources."""

    findings: tuple[Finding, ...]
    #: Links to files, to commits, to comparisons and folders.
    links: int
    #: Those that name a symbol.
    symbols: int
    #: Repository → links that nothing here could be held against.
    unchecked: Mapping[str, int]
    #: Pairs of tags on the two sides of a version bound.
    bounds: int


def check_links(rules: Iterable[Rule], sources: Sources) -> Checked:
    """Hold every link of rules to a place in a repository against its sources."""
    findings: list[Finding] = []
    unchecked: dict[str, int] = {}
    count = symbols = bounds = 0
    for rule in rules:
        links = [link for url in rule.links if (link := Link.read(url))]
        count += len(links)
        symbols += sum(bool(link.symbol) for link in links)
        problems = _equal(rule.links)
        for link in links:
            problem = _form(link)
            found = _held(link, sources) if not problem else None
            if found is Missing.CLONE:
                unchecked[link.repository] = unchecked.get(link.repository, 0) + 1
            elif found:
                problem = found if isinstance(found, str) else f"{found.value}: {link.url}"
            problems += [problem] if problem else []
        pairs = [*_pairs(rule, links)]
        bounds += len(pairs)
        for one, other in pairs:
            problems += _unchanged(one, other, links, sources)
        findings += [Finding(rule.id, problem) for problem in problems]
    return Checked(tuple(findings), count, symbols, unchecked, bounds)


def wanted(rules: Iterable[Rule]) -> list[tuple[str, str]]:
    """The repositories and the tags and commits in them that links name, each once."""
    links = [link for rule in rules for url in rule.links if (link := Link.read(url))]
    return sorted({(link.repository, ref) for link in links for ref in link.refs if ref not in BRANCHES})


def _equal(urls: Sequence[str]) -> list[str]:
    return [f"names a link twice: {url}" for url in dict.fromkeys(urls) if urls.count(url) > 1]


def _form(link: Link) -> str:
    """What is wrong with a link as it is written."""
    branches = [ref for ref in link.refs if ref in BRANCHES]
    if branches:
        return f"names the branch {branches[0]}, which moves; a tag or commit is wanted: {link.url}"
    if link.page == "compare" and len(link.refs) != 2:
        return f"compares no two tags: {link.url}"
    if link.page == "blob" and not link.symbol:
        return f"names no symbol ({TEXT}SYMBOL): {link.url}"
    return ""


def _held(link: Link, sources: Sources) -> str | Missing | None:
    """What is wrong with a link, given the sources: a problem, what is not there, or None."""
    if link.page != "blob":
        # Of a folder no more is known than that its tag is there.
        answers = [sources(link.repository, ref, "") for ref in link.refs]
        return next((answer for answer in answers if isinstance(answer, Missing)), None)
    text = sources(link.repository, link.refs[0], link.path)
    if isinstance(text, Missing):
        return text
    return None if occurs(link.symbol, text) else f"{link.symbol!r} does not occur in that file: {link.url}"


def occurs(symbol: str, text: str) -> bool:
    """Whether a symbol stands in a text as a word of its own, as browsers look for it."""
    return _word(symbol).search(text) is not None


def _word(symbol: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if symbol[:1].isidentifier() or symbol[:1].isdigit() else ""
    behind = r"(?!\w)" if re.search(r"\w\Z", symbol) else ""
    return re.compile(before + re.escape(symbol) + behind)


def _pairs(rule: Rule, links: Sequence[Link]) -> Iterable[tuple[Link, Link]]:
    """Links at two tags of one repository that a version bound of the rule divides; a comparison is two by itself."""
    for link in links:
        package = PACKAGES.get(link.repository, "")
        if link.page == "compare" and len(link.refs) == 2 and _bounded(rule, package):
            yield link, link
    # Where another file is linked on each side, the change is which of the two is used: neither need differ.
    files = [link for link in links if link.page == "blob"]
    for one, other in combinations(files, 2):
        package = PACKAGES.get(one.repository, "")
        if (one.repository, one.path) == (other.repository, other.path) and _bounded(rule, package):
            sides = [_inside(rule, package, link.refs[0]) for link in (one, other)]
            if None not in sides and sides[0] != sides[1]:
                yield one, other


def _bounded(rule: Rule, package: str) -> bool:
    return any(package in table for table in rule.where)


def _inside(rule: Rule, package: str, ref: str) -> bool | None:
    """Whether a tag's version is in a range of the rule; None where it is no version."""
    found = _NEWER.fullmatch(ref)
    try:
        version = Version(found[1]) if found else None
    except InvalidVersion:
        return None
    if version is None:
        return None
    ranges = [table[package] for table in rule.where if package in table and package not in TEXT_KEYS]
    return any(SpecifierSet(one, prereleases=True).contains(version) for one in ranges)


def _unchanged(one: Link, other: Link, links: Sequence[Link], sources: Sources) -> list[str]:
    """Files that two tags on the two sides of a bound have alike: then the bound is not shown by them."""
    first, second = (one.refs[0], other.refs[-1])
    if one is other:
        files = [link for link in links if link.page == "blob" and link.repository == one.repository]
        if not files:
            return [f"compares {first} and {second} and links no file that changed between them: {one.url}"]
    else:
        files = [one, other]
    found = []
    for path, symbol in dict.fromkeys((link.path, link.symbol) for link in files):
        before, after = (sources(one.repository, ref, path) for ref in (first, second))
        if Missing.CLONE in (before, after) or Missing.REF in (before, after):
            continue
        if before == after:
            found.append(f"{path} is the same at {first} and at {second}, the two sides of a bound")
        elif isinstance(before, str) and isinstance(after, str) and blocks(symbol, before) == blocks(symbol, after):
            found.append(f"nothing about {symbol!r} in {path} changed between {first} and {second}")
    return found


def blocks(symbol: str, text: str) -> list[str]:
    """The lines that have a symbol, each with the lines below it that are indented deeper, or close its brackets."""
    word = _word(symbol)
    lines = text.splitlines()
    found = []
    for number, line in enumerate(lines):
        if word.search(line):
            depth = _depth(line)
            end = number + 1
            while end < len(lines) and (not lines[end].strip() or _depth(lines[end]) > depth or _closing(lines[end])):
                end += 1
            found.append("\n".join(lines[number:end]).rstrip())
    return found


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _closing(line: str) -> bool:
    return line.lstrip().startswith((")", "]", "}"))
