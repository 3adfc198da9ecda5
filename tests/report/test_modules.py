"""The page's modules by themselves, in Chromium: they answer what the command line's Python answers."""

import dataclasses
import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser
from report_modules import Evaluate, in_modules
from test_asking_search import VECTORS, vectors
from test_asking_versions import WRITTEN

from conformance.analysis.api.compare import changes
from conformance.analysis.api.instead import of_change
from conformance.analysis.api.signatures import same_value
from conformance.analysis.history.axes import Placed, tracks
from conformance.analysis.history.coverage import coverage
from conformance.analysis.history.resolve import meant, resolve
from conformance.analysis.search.words import asked, symptom, words
from conformance.catalog import load as catalog
from conformance.inventory import api
from conformance.inventory import names as inventory
from conformance.inventory.known import Known
from conformance.inventory.spelling import plain
from conformance.inventory.usage import load as usage
from conformance.model.case import Case
from conformance.model.errors import UnknownMemberError, UnknownNameError, UnknownVersionError
from conformance.model.observation import Header
from conformance.publishing.report.asking import Asking, api_json, names_json
from conformance.scenarios.about import named
from conformance.workspace.source import source

NAMES = [
    *("LSTM", "layers.LSTM", "keras.layers.LSTM", "tf.keras.layers.LSTM", "from keras.layers import LSTM"),
    *("`keras.layers.Dense(32)`", "tf.compat.v1.keras.layers.CuDNNLSTM", "keras.src.layers.rnn.lstm.LSTM"),
    *(
        "K.set_value",
        "models",
        "Model.fit",
        "model.fit",
        "Sequential.add",
        "fit_generator",
        "sequence.pad_sequences",
        "batch_normalization",
        "optimizers.legacy.Adam",
        "epsilon",
    ),
    *(
        "layers.LSTMM",
        "BatchNormalisation",
        "Bidirec",
        "layers.experimental.preprocessing.Rescaling",
        *("Nothing.Like_It", "tf.nn.relu", "Model.nothing", "layers.nothing", "backend.squar", "RMSProp", "Conv2d"),
    ),
]
TRACEBACK = """Traceback (most recent call last):
  File "x.py", line 3, in <module>
    model.add(LSTM(32, time_major=True))
ValueError: Unrecognized keyword arguments passed to LSTM: {'time_major': True}
second line
"""
TEXTS = [*NAMES, TRACEBACK, "time_major of BatchNormalization2D, losses and classes", "\x1b[31mred\x1b[0m 3.5e-07"]


@pytest.fixture(scope="module")
def evaluate(browser: Browser) -> Iterator[Evaluate]:
    page = browser.new_page()
    yield lambda expression, given=None: in_modules(page, expression, given)
    page.close()


def test_texts_become_the_same_words(evaluate: Evaluate) -> None:
    found = evaluate("given.map((text) => [symptomOf(text), wordsOf(text), askedWords(text), plainName(text)])", TEXTS)
    assert found == [[symptom(text), words(text), asked(text), plain(text)] for text in TEXTS]


def test_what_is_searched_for_is_found_in_the_same_order(evaluate: Evaluate) -> None:
    index = msgspec.to_builtins(vectors())
    queries = [query["text"] for query in VECTORS["queries"]]
    answers = evaluate("given[1].map((text) => searchIn(given[0], symptomOf(text)))", [index, queries])
    for query, found in zip(VECTORS["queries"], answers, strict=True):
        assert [hit["name"] for hit in found["causes"]["hits"][:3]] == query["causes"]
        assert [hit["name"] for hit in found["cases"]["hits"][:3]] == query["cases"]
        assert [len(found["causes"]["matches"]), len(found["cases"]["matches"])] == query["matched"]
        unknown = [word for word in found["causes"]["unknown"] if word in found["cases"]["unknown"]]
        assert unknown == query["unknown"]
        assert [found["causes"]["weak"], found["cases"]["weak"]] == query["weak"]


@pytest.fixture(scope="module")
def known() -> Known:
    return Known({case.id: case.api for case in catalog().values()}, inventory.load())


#: The names as the page has them, out of what its chunk and its core hold.
THE_NAMES = "new Names({ apis: given.apis, cases: { id: [] } }, given.names)"


def told(known: Known, ids: list[str], cases: Iterable[Case] = ()) -> dict[str, Any]:
    return {"apis": list(known.apis), "names": names_json(Asking(vectors(), known.inventory, usage()), ids, cases)}


def test_names_mean_the_same_and_are_near_to_the_same(evaluate: Evaluate, known: Known) -> None:
    given = {**told(known, []), "texts": NAMES}
    found = evaluate(
        "given.texts.map((text) => { const n = " + THE_NAMES + "; const f = n.find(text);"
        " const tested = n.tested(f.symbols[0]?.name ?? '?').map((at) => given.apis[at]);"
        " return [f.symbols.map((s) => s.name), f.near, tested, f.member]; })",
        given,
    )
    for text, (symbols, near, tested, member) in zip(NAMES, found, strict=True):
        expected = known.find(text)
        # A word in small letters is no name there.
        assert member == ("" if text.islower() and not {".", "_"} & set(text) else known.member(text))
        assert symbols == [symbol.name for symbol in expected]
        assert tested == (list(known.tested(expected[0].name)) if expected else [])
        # A method that cases are about is a name in the terminal, and a member here.
        if not symbols and not text.islower() and text not in known.apis:
            with pytest.raises(UnknownMemberError if member else UnknownNameError) as caught:
                known.meant(text)
            assert member or (" or ".join(near) or "No name") in (caught.value.advice or "")


#: What README, documents and tests call versions of Keras.
_CALLED = re.compile(
    r"(?<![\w/.@])(?:tf[._-]?keras|keras|tensorflow|tf)(?:\(legacy\))?(?:@|==)\d[\w.]*(?:\[\w+\])?(?:@\w+)?"
)


def spellings() -> list[str]:
    """Every way in which a version is written anywhere here, and every id and environment of the result."""
    root = Path(__file__).parents[2]
    texts = [
        root / "README.md",
        root / "CONTRIBUTING.md",
        *root.glob("docs/**/*.md"),
        *root.glob("conformance/cli/*.py"),
    ]
    texts += root.glob("tests/**/test_*.py")
    found = {text for path in texts for text in _CALLED.findall(path.read_text(encoding="utf-8"))}
    read = [text for text, *_ in WRITTEN]
    odd = (
        "",
        "keras@",
        "the newest one",
        "tf.keras@2.1O",
        "2.4",
        "2.1.0",
        "3.15.0",
        "2.3.1 on tf1.15",
        "tf.keras@3.15",
    )
    headers = source().headers()
    environments = {header.implementation.environment for header in headers.values()}
    return sorted({*found, *read, *odd, *headers, *environments})


def result_of(headers: Mapping[str, Header]) -> dict[str, Any]:
    """What the page's Results have of implementations."""
    rows = [
        {
            "id": i,
            "environment": h.implementation.environment,
            "provider": h.implementation.provider,
            "versions": h.versions,
        }
        for i, h in headers.items()
    ]
    places = {i: n for n, i in enumerate(headers)}
    found = [
        [t.name, t.provider, t.backend, t.device, t.variant, [places[i] for i in t.implementations]]
        for t in tracks(headers)
    ]
    return {"implementations": rows, "tracks": found}


#: The implementations and their versions as the page has them.
THE_RESULTS = (
    "(() => { const tracks = given.tracks.map(([name, provider, backend, device, variant, members]) =>"
    " ({ name, provider, backend, device, variant, members })); const trackOf = [];"
    " for (const t of tracks) for (const i of t.members) trackOf[i] = t;"
    " const index = new Map(given.implementations.map((one, i) => [one.id, i]));"
    " return { implementations: given.implementations, tracks, trackOf, at: (id) => index.get(id) }; })()"
)
THE_VERSIONS = f"new Versions({THE_RESULTS})"


def test_a_short_name_means_the_same_implementations(evaluate: Evaluate) -> None:
    headers, texts = source().headers(), spellings()
    given = {**result_of(headers), "texts": texts}
    ids_ = "given.implementations[i].id"
    found = evaluate(f"given.texts.map((text) => {THE_VERSIONS}.meant(text).map((i) => {ids_}))", given)
    placed = [Placed(header) for header in headers.values()]

    def expected(text: str) -> list[str]:
        try:
            return [one.id for one in meant(text, placed).found]
        except UnknownVersionError:
            return []

    assert dict(zip(texts, found, strict=True)) == {text: expected(text) for text in texts}
    assert sum(map(bool, found)) > 150
    assert "py312-tf220-keras315/keras" in found[texts.index("keras@3.15")]


def test_two_short_names_mean_the_same_pair(evaluate: Evaluate) -> None:
    headers = source().headers()
    newest = [f"{t.name}@{Placed(headers[t.implementations[-1]]).own}" for t in tracks(headers)]
    texts = [t for t in spellings() if "/" not in t and t not in newest and _CALLED.fullmatch(t)][::4]
    texts += [*newest, "keras", "tf.keras@2.10", "keras@3.15", "tf.keras@2.15", "py311-tf2/keras", "nothing"]
    pairs = [(x, y) for x in texts for y in texts]
    given = {**result_of(headers), "pairs": pairs}
    found = evaluate(
        "(() => { const known = " + THE_VERSIONS + "; return given.pairs.map(([x, y]) =>"
        " known.pair(x, y)?.map((i) => given.implementations[i].id) ?? null); })()",
        given,
    )

    def expected(pair: tuple[str, str]) -> list[str] | None:
        try:
            resolved = resolve(*pair, headers)
        except UnknownVersionError:
            return None
        return [resolved.before, resolved.after]

    apart = {pair: (mine, expected(pair)) for pair, mine in zip(pairs, found, strict=True) if mine != expected(pair)}
    assert apart == {}
    assert found[pairs.index(("tf.keras@2.10", "keras@3.15"))] == ["py38-tf210/tf.keras", "py312-tf220-keras315/keras"]


def test_who_names_no_version_gets_the_pair_of_the_command(evaluate: Evaluate) -> None:
    headers = source().headers()
    given = {**result_of(headers), "from": "py38-tf210/tf.keras"}
    ends = f"upgradeEnds({THE_RESULTS}, {{}}), upgradeEnds({THE_RESULTS}, {{ a: given.from }})"
    found = evaluate(f"[{ends}].map((pair) => pair.map((i) => given.implementations[i].id))", given)
    chosen = [resolve(before, "keras", headers) for before in ("tf.keras@2.15", "tf.keras@2.10")]
    assert found == [[one.before, one.after] for one in chosen]


def test_nearness_is_difflibs(evaluate: Evaluate) -> None:
    possible = sorted({name.rpartition(".")[2].lower() for name in inventory.load().symbols})
    typed = ["lstmm", "batchnormalisation", "bidirec", "adm", "convlution2d", "zzzz", "relu6", "softmax_"]
    found = evaluate("given[0].map((word) => closeMatches(word, given[1], 0.6))", [typed, possible])
    assert found == [difflib.get_close_matches(word, possible, 3, 0.6) for word in typed]


def test_coverage_is_counted_alike(evaluate: Evaluate, known: Known) -> None:
    ids = ["py311-tf215/tf.keras", "py311-tf2/keras", "py311-tf2/tf_keras", "nobody/keras"]
    # Programs are about several names each.
    cases = [case for n, case in enumerate(catalog().values()) if n % 3 == 0 or case.scenario == "program"]
    compared = {name for case in cases for name in named(case)}
    assert len(compared) > len({case.api for case in cases})
    given = {**told(known, ids, cases), "compared": [case.api for case in cases]}
    counted = "[[0, 1], [1, 0], [0, 2], [0, 3]].map(([a, b]) => coverageOf(results, names, a, b))"
    found = evaluate(
        "(() => { const results = { apis: given.apis, cases: { id: given.compared }, apiOf: (c) => given.compared[c],"
        " status: () => 'ok' }; const names = new Names(results, given.names); return " + counted + "; })()",
        given,
    )
    for mine, (a, b) in zip(found, ((0, 1), (1, 0), (0, 2), (0, 3)), strict=True):
        expected = coverage(known.inventory, usage(), ids[a], ids[b], compared)
        if expected is None:
            assert mine is None
            continue
        assert [mine[key] for key in ("things", "compared", "uses", "usesCompared")] == [
            *(expected.things, expected.compared, expected.uses, expected.uses_compared)
        ]
        assert [[g["name"], g["now"], g["files"]] for g in mine["gone"]] == [
            [g.name, g.now, g.files] for g in expected.gone
        ]
        assert [one["name"] for one in mine["unlooked"]] == list(expected.unlooked)
    assert found[3] is None


def test_control_characters_are_seen(evaluate: Evaluate) -> None:
    assert evaluate("given.map(visible)", ["\x1b[31mred\x07\x7f", "a\tb\nc\r", "\u202edcba\x9b", "é 漢 🙂"]) == [
        "␛[31mred␇␡",
        "a\tb\nc␍",
        "⟨U+202E⟩dcba⟨U+009B⟩",
        "é 漢 🙂",
    ]


def test_json_is_what_the_page_is_told(known: Known) -> None:
    assert json.loads(json.dumps(told(known, ["py311-tf2/keras"])))["names"]["looked"] == "1"


def test_both_ends_of_a_range_name_what_stands_beside_one_of_them(evaluate: Evaluate) -> None:
    versions = [("3.5.0", "2.17.1"), ("3.8.0", "2.18.1"), ("3.13.2", "2.21.0"), ("3.15.1", "2.21.0")]
    given = [
        {"environment": keras, "versions": {"keras": keras, "tensorflow": tensorflow, "python": "3.12.3"}}
        for keras, tensorflow in versions
    ]
    told = evaluate(
        """(() => {
          const track = { provider: "tf.keras", members: [0, 1, 2, 3] };
          const others = (one) => given.filter((other) => other !== one);
          const shortName = given.map((one) => spelled("tf.keras", one, needed("tf.keras", one, others(one))));
          const results = { trackOf: given.map(() => track), shortName, implementations: given };
          return [results.shortName, [[0, 1], [1, 2], [1, 2, 3], [2, 3], [3]].map((members) => span(results, members))];
        })()""",
        given,
    )
    assert told == [
        ["2.17", "2.18", "2.21 / Keras 3.13", "2.21 / Keras 3.15"],
        [
            "2.17 – 2.18",
            "2.18 / Keras 3.8 – 2.21 / Keras 3.13",
            # All of 2.21 are inside: nothing has to be told apart.
            "2.18 – 2.21",
            "2.21",
            "2.21 / Keras 3.15",
        ],
    ]


#: From and to: Keras 2 to 3 and back, its beginnings, another backend.
COMPARED = [
    ("py311-tf215/tf.keras", "py311-tf2/keras"),
    ("py311-tf2/keras", "py311-tf215/tf.keras"),
    ("py37-tf20/keras", "py311-tf215/keras"),
    ("py37-tf115/tf.keras", "py38-tf26/tf.keras"),
    ("py37-keras22-mxnet/keras[mxnet]", "py313-keras315-jax/keras[jax]"),
]


def test_the_api_changed_in_the_same_way(evaluate: Evaluate) -> None:
    apis = api.load()
    places = {one: n for n, one in enumerate(apis.implementations)}
    found = evaluate(
        "(() => { const apis = new Apis(given.tables);"
        " return given.pairs.map(([a, b]) => apiChanges(apis, a, b)); })()",
        {"tables": api_json(apis.file, []), "pairs": [[places[a], places[b]] for a, b in COMPARED]},
    )
    for pair, answer in zip(COMPARED, found, strict=True):
        expected = [dataclasses.asdict(one) for one in changes(apis, *pair)]
        assert len(answer) > 100
        assert answer == expected, pair


def test_what_to_use_instead_of_a_change_is_the_same_advice(evaluate: Evaluate) -> None:
    apis = api.load()
    places = {one: n for n, one in enumerate(apis.implementations)}
    found = evaluate(
        "(() => { const apis = new Apis(given.tables);"
        " return given.pairs.map(([b, some]) => some.map((one) => adviceOnChange(apis, b, one))); })()",
        {
            "tables": api_json(apis.file, []),
            "pairs": [[places[b], [dataclasses.asdict(one) for one in changes(apis, a, b)]] for a, b in COMPARED],
        },
    )
    for (before, after), answer in zip(COMPARED, found, strict=True):
        known = [of_change(one, apis, after) for one in changes(apis, before, after)]
        expected = [None if one is None or one.advice is None else one.advice for one in known]
        assert [None if one is None else [one["use"], one["text"], one["links"]] for one in answer] == [
            None if one is None else [one.instead, one.advice, list(one.links)] for one in expected
        ], (before, after)
    assert sum(one is not None for one in found[0]) > 300


def test_defaults_are_one_value_or_two_in_the_same_way(evaluate: Evaluate) -> None:
    texts = [
        *(
            "0",
            "0.0",
            "-1",
            "1",
            "1e-07",
            "1.0e-7",
            "True",
            "False",
            "None",
            "'a'",
            '"a"',
            "(2, 2)",
            "[2, 2]",
            "(2.0, 2)",
        ),
        *(
            "[True, 2]",
            "[1, 2]",
            "((1,), 2)",
            "([1], 2)",
            "(1)",
            "(1,)",
            "()",
            "[]",
            "tf.float32",
            "<lambda>",
            "(2, x)",
        ),
    ]
    pairs = [(left, right) for left in [*texts, None] for right in [*texts, None]]
    found = evaluate("given.map(([left, right]) => sameValue(left, right))", pairs)
    assert found == [same_value(left, right) for left, right in pairs]
