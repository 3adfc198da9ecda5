"""Find my API, in headless Chromium: pasted code, tracebacks, files, what lint and check wrote."""

import json
from pathlib import Path
from typing import Any

import pytest
from linting import report as lint_report
from playwright.sync_api import Page
from report_browsing import NEW, OLD, Watch, until
from report_invented import HOSTILE
from report_latest import latest

from conformance.lint.outputs.data import report_json

pytestmark = pytest.mark.night

PAIR = f"a={OLD}&b={NEW}"

#: Versions of the published result that have both generations, from Keras 2 to 3.
PUBLISHED = "a=py38-tf210/tf.keras&b=py311-tf2/keras"

CODE = """\
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Dense, LSTM

model = keras.Sequential([Dense(8, activation="relu")])
model.add(LSTM(4, time_major=True))
model.compile(keras.optimizers.Adam(lr=0.01), "mse")
print(K.mean(model.predict_classes([1])), keras.layers.NoSuchThing())
"""


def opened(report: Any, query: str = PAIR) -> Page:
    """The view at an address."""
    page: Page = report.open(f"#/find?{query}")
    page.wait_for_selector("#pasted")
    return page


def pasted(page: Page, text: str) -> None:
    """Paste a text, and wait for its answer."""
    # What stands there is no answer to this.
    page.evaluate("document.querySelector('#answers').replaceChildren()")
    page.fill("#pasted", text)
    until(
        page,
        "document.querySelector('#answers').childElementCount > 0 && !document.querySelector('#answers .loading')",
    )


def given(page: Page, name: str, text: str | bytes) -> None:
    """Open a file, and wait for its answer."""
    data = text.encode() if isinstance(text, str) else text
    page.evaluate("document.querySelector('#answers').replaceChildren()")
    page.set_input_files("#pasted-file", {"name": name, "mimeType": "text/plain", "buffer": data})
    until(
        page,
        "document.querySelector('#answers').childElementCount > 0 && !document.querySelector('#answers .loading')",
    )


def answer(page: Page, symbol: str) -> str:
    """What the card of a symbol says, in one line."""
    return " ".join(page.locator(f"article[data-symbol='{symbol}']").inner_text().split())


def states(page: Page) -> dict[str, int]:
    """How many symbols are in each state."""
    return {
        one.get_attribute("data-state") or "": int(one.locator("dd").inner_text())
        for one in page.locator("#answers .figures > [data-state]").all()
    }


@pytest.fixture
def published(watch: Watch, tmp_path: Path) -> Any:
    return watch(latest(tmp_path))


def test_code_is_answered_on_the_published_data(published: Any) -> None:
    page = opened(published, PUBLISHED)
    pasted(page, CODE)
    assert "refused lr= line 7" in answer(page, "optimizers.Adam")
    assert "Use learning_rate=" in answer(page, "optimizers.Adam")
    assert "refused time_major= line 6" in answer(page, "layers.LSTM")
    assert "gone backend.mean line 8" in answer(page, "backend.mean")
    assert "Use ops.mean." in answer(page, "backend.mean")
    assert "gone Sequential.predict_classes line 8" in answer(page, "Sequential.predict_classes")
    assert "Neither has it by this name" in answer(page, "Sequential.predict_classes")
    assert "No Keras that was looked into has it" in answer(page, "layers.NoSuchThing")
    assert "seen in its cases" in answer(page, "layers.Dense")
    assert "were compared" in answer(page, "layers.Dense")
    found = states(page)
    assert found["breaks"] == 4
    assert found["unknown"] == 1
    assert "4 breaks" in page.locator("#live").inner_text()
    # Each leads on: to the symbol, to the cause.
    assert page.locator("article[data-symbol='optimizers.Adam'] header a").get_attribute("href") == (
        f"#/api?{PUBLISHED}&symbol=optimizers.Adam"
    )
    cause = page.locator("article[data-symbol='optimizers.Adam'] .group").first
    cause.locator("summary").click()
    cause.locator(".cause-link a").click()
    until(page, "location.hash.startsWith('#/upgrade?')")
    page.wait_for_selector(".outcome")
    page.go_back()
    page.wait_for_selector("article[data-symbol='optimizers.Adam']")
    assert page.locator("#pasted").input_value() == CODE, "what was pasted stays"


def test_the_other_versions_give_other_answers(published: Any) -> None:
    page = opened(published, PUBLISHED)
    pasted(page, CODE)
    page.select_option("#to", "py311-tf215/tf.keras")
    until(page, "document.querySelector(\"article[data-symbol='optimizers.Adam']\")?.textContent.includes('ignored')")
    assert "b=py311-tf215/tf.keras" in page.url
    assert "refused" not in page.locator("article[data-symbol='optimizers.Adam'] .answer-items").inner_text()
    assert page.locator("#pasted").input_value() == CODE


MESSAGES = [
    ("AttributeError: module 'keras.backend' has no attribute 'mean'", "backend.mean", "gone"),
    (
        "ValueError: Unrecognized keyword arguments passed to BatchNormalization: {'mode': 0}",
        "layers.BatchNormalization",
        "refused mode=",
    ),
    ("TypeError: Adam.__init__() got an unexpected keyword argument 'lr'", "optimizers.Adam", "refused lr="),
    (
        "ImportError: cannot import name 'np_utils' from 'keras.utils' (/x/keras/utils/__init__.py)",
        "utils.np_utils",
        "gone",
    ),
    ("AttributeError: 'Sequential' object has no attribute 'predict_classes'", "Sequential.predict_classes", "gone"),
    ("ModuleNotFoundError: No module named 'keras.layers.merge'", "layers.merge", "Breaks: gone"),
    (
        "TypeError: TensorFlowTrainer.fit() got an unexpected keyword argument 'nb_epoch'",
        "Model.fit",
        "refused nb_epoch=",
    ),
]


@pytest.mark.parametrize(("message", "symbol", "said"), MESSAGES)
def test_messages_are_understood(published: Any, message: str, symbol: str, said: str) -> None:
    page = opened(published, PUBLISHED)
    pasted(page, message)
    assert said in answer(page, symbol)
    kind, _, rest = message.partition(": ")
    assert page.locator(".traceback h2").inner_text() == kind
    assert page.locator(".traceback .notice-text").inner_text() == rest


def test_a_traceback_gives_its_frames_its_code_and_causes(published: Any) -> None:
    page = opened(published, PUBLISHED)
    pasted(
        page,
        "Traceback (most recent call last):\n"
        '  File "train.py", line 9, in main\n'
        '    model.compile(Adam(lr=0.01), "mse")\n'
        '  File "/usr/lib/python3.11/site-packages/keras/src/optimizers/adam.py", line 62, in __init__\n'
        "    super().__init__(\n"
        "ValueError: Argument(s) not recognized: {'lr': 0.01}\n",
    )
    card = " ".join(page.locator(".traceback").inner_text().split())
    assert "Raised through train.py:9 in main." in card
    assert "In Keras, 1 frame: /usr/lib/python3.11/site-packages/keras/src/optimizers/adam.py:62 in __init__." in card
    assert "Causes that fit the message" in card
    assert "refused lr= line 3" in answer(page, "optimizers.Adam")
    assert "names are taken for those of Keras by their spelling" in page.locator(".not-understood").inner_text()
    page.click(".traceback a:text('Search for this message')")
    page.wait_for_selector(".found")


def test_a_place_selects_its_line(report: Any) -> None:
    page = opened(report)
    pasted(page, CODE)
    page.locator("article[data-symbol='layers.LSTM'] button.place").last.click()
    chosen = "(() => { const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd); })()"
    assert page.evaluate(chosen) == "model.add(LSTM(4, time_major=True))"


def test_a_notebook_tells_cells_and_what_is_not_read(report: Any) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["keras.layers.GRU"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "import keras\n"]},
        {"cell_type": "code", "source": "%%bash\nkeras.layers.GRU"},
        {"cell_type": "code", "source": ["x = keras.layers.Dense(3)"]},
    ]
    page = opened(report)
    given(page, "cells.ipynb", json.dumps({"cells": cells, "nbformat": 4}))
    assert "cell 3, line 1" in answer(page, "layers.Dense")
    said = page.locator(".not-understood").inner_text()
    assert "1 line is for the notebook or the shell, and not read." in said
    assert "1 cell is in another language, and not read." in said
    assert page.locator("#answers article").count() == 1


def test_what_was_pasted_never_becomes_markup(report: Any) -> None:
    page = opened(report)
    for text in (
        f"import keras\nkeras.layers.{HOSTILE}\nx = '{HOSTILE}'\nkeras.layers.Dense(x={HOSTILE})\n",
        f"ValueError: {HOSTILE}",
        f"import keras\nkeras.layers.Dense(3) # {HOSTILE}\n<img src=x onerror=window.hurt=1>",
    ):
        pasted(page, text)
        assert page.evaluate("window.hurt") is None
        assert page.locator("img, #answers script").count() == 0
    findings = [
        {
            "rule": HOSTILE,
            "severity": HOSTILE,
            "file": HOSTILE,
            "line": 3,
            "message": HOSTILE,
            "link": "javascript:alert(1)",
        }
    ]
    given(
        page, "x.json", json.dumps({"schema": "urn:keras-conformance:lint:1", "findings": findings, "before": HOSTILE})
    )
    assert HOSTILE in page.locator("#answers").inner_text()
    assert page.evaluate("window.hurt") is None
    assert page.locator('img, a[href^="javascript:"]').count() == 0


def test_nothing_of_it_goes_into_the_address(report: Any) -> None:
    page = opened(report)
    pasted(page, CODE)
    assert page.url.endswith(f"#/find?{PAIR}")
    page.reload()
    page.wait_for_selector("#pasted")
    assert page.locator("#pasted").input_value() == ""


@pytest.fixture(scope="module")
def linted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("code")
    (folder / "train.py").write_text(CODE + 'model.save("model")\n', encoding="utf-8")
    (folder / "old.py").write_text("print 'x'\n", encoding="utf-8")
    return report_json(lint_report(folder))


def test_what_lint_wrote_is_a_table(published: Any, linted: dict[str, Any]) -> None:
    page = opened(published)
    given(page, "lint.json", json.dumps(linted))
    until(page, "document.querySelectorAll('table.findings tbody tr').length > 0")
    findings = linted["findings"]
    rows = page.locator("table.findings tbody tr")
    assert rows.count() == len(findings) > 4
    for row, one in zip(rows.all(), findings, strict=True):
        text = row.inner_text()
        assert f"{one['file']}:{one['line']}:{one['column']}" in text
        assert all(one[part] in text for part in ("severity", "message", "versions", "rule"))
        assert not one["link"] or row.locator(f'a[href="{one["link"]}"]').count() == 1
    assert f"a={linted['before']}&b={linted['after']}" in page.url, "its versions are chosen"
    assert linted["summary"]["text"] in page.locator("#answers").inner_text()
    assert "old.py" in page.locator("#answers").inner_text()
    errors = sum(one["severity"] == "error" for one in findings)
    assert page.locator("[data-severity=error] dd").inner_text() == str(errors)
    page.select_option("#lint-severity", "error")
    until(page, f"document.querySelectorAll('table.findings tbody tr').length === {errors}")
    assert "s=error" in page.url
    rule = findings[0]["rule"]
    page.select_option("#lint-severity", "")
    page.select_option("#lint-rule", rule)
    same = sum(one["rule"] == rule for one in findings)
    until(page, f"document.querySelectorAll('table.findings tbody tr').length === {same}")
    page.fill("#lint-text", "nothing like it")
    page.press("#lint-text", "Enter")
    until(page, "document.querySelector('#answers .empty')?.textContent.includes('Nothing matches')")


def test_a_cause_in_what_lint_wrote_leads_to_its_view(report: Any) -> None:
    row = {"rule": "changed-behaviour", "severity": "warning", "file": "x.py", "line": 2, "column": 1, "message": "m"}
    page = opened(report)
    findings = [{**row, "cause": "gru-reset"}, {**row, "cause": "no-such-cause"}]
    given(page, "lint.json", json.dumps({"schema": "urn:keras-conformance:lint:1", "findings": findings}))
    assert "This report has no such cause." in page.locator("table.findings tbody tr").nth(1).inner_text()
    page.click("table.findings a[data-row]")
    until(page, "location.hash.startsWith('#/divergences?cause=gru-reset')")


CHECKED = {
    "program": "train.py",
    "left": {"implementation": OLD, "versions": {"keras": "2.3.1"}, "ended": "as it should", "seconds": 3.5},
    "right": {"implementation": NEW, "versions": {"keras": "3.15.1"}, "ended": "as it should", "seconds": 4},
    "first": {
        "stage": "update",
        "verdict": "different",
        "at": {"file": "train.py", "line": 9, "text": "model.fit(x, y)"},
        "subject": "optimizers.Adam",
        "said": "the weights differ after step 3",
        "left": "0.25",
        "right": "0.5",
        "size": "4e3 bounds",
        "step": 3,
        "cause": {
            "rule": "gru-reset",
            "title": "GRU resets",
            "reason": "Why.",
            "advice": "Do it.",
            "link": "https://example.org/",
            "how": "symbol",
        },
    },
    "differs": [
        {"stage": "log", "verdict": "different", "at": {"file": "train.py", "line": 9}, "subject": "", "said": "loss"}
    ],
    "agrees": ["12 calls are the same"],
    "curves": [{"name": "loss", "by": "epoch", "left": [1.0, 0.5, 0.25], "right": [1.0, 0.75, None]}],
    "notes": ["One seed"],
}


@pytest.mark.parametrize("schema", [{}, {"schema": "urn:keras-conformance:check:1"}])
def test_what_check_wrote_is_told(report: Any, schema: dict[str, str]) -> None:
    page = opened(report)
    given(page, "check.json", json.dumps({**schema, **CHECKED}))
    until(page, "document.querySelector('.first-difference')")
    first = " ".join(page.locator(".first-difference").inner_text().split())
    for part in (
        "a step of training",
        "optimizers.Adam",
        "train.py:9",
        "step 3",
        "4e3 bounds",
        "0.25",
        "0.5",
        "GRU resets",
        "Do it.",
    ):
        assert part in first
    assert page.locator(".first-difference a[data-row]").get_attribute("href") == "#/divergences?cause=gru-reset"
    text = page.locator("#answers").inner_text()
    assert all(part in text for part in ("12 calls are the same", "One seed", "What else differs: 1"))
    assert page.locator(".check-curve svg path").count() == 2
    assert "Unexplained: no cause of the ledger fits" in text


def test_check_without_a_difference_says_so(report: Any) -> None:
    page = opened(report)
    given(page, "check.json", json.dumps({**CHECKED, "first": None, "differs": []}))
    until(page, "document.querySelector('#answers h2')")
    assert "No difference was found" in page.locator("#answers").inner_text()


ODD = [
    ("other.json", '{"a": [1, 2]}', "none of what is read here"),
    ("list.json", "[1, 2]", "none of what is read here"),
    ("cut.json", '{"schema": "urn:keras-conformance:lint:1", "findings": [{"rule": "x"', "damaged"),
    ("empty.json", '{"schema": "urn:keras-conformance:lint:1"}', "its findings are missing"),
    (
        "newer.json",
        '{"schema": "urn:keras-conformance:lint:7", "findings": []}',
        "version 7 of its format. This page reads version 1",
    ),
    ("check.json", '{"schema": "urn:keras-conformance:check:9"}', "version 9 of its format. This page reads version 1"),
    ("model.json", '{"file": "a.h5", "form": "hdf5", "left": {"ways": []}, "right": {}}', "about a saved model"),
    ("run.sarif", '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": []}', "This is SARIF"),
    ("binary.py", b"\x00\x01\x02PK", "no text"),
    ("huge.json", b" " * 10_000_000, "huge.json has 10 MB, and was not opened. Files of up to 5 MB are read here."),
    ("prose.txt", "This is a letter about my holidays", "No name of Keras was found"),
]


@pytest.mark.parametrize(("name", "text", "said"), ODD, ids=[name for name, *_ in ODD])
def test_what_is_odd_gets_a_sentence_and_the_page_stays_usable(report: Any, name: str, text: str, said: str) -> None:
    page = opened(report)
    given(page, name, text)
    assert said in page.locator("#answers").inner_text()
    pasted(page, CODE)
    until(page, "document.querySelector(\"article[data-symbol='layers.Dense']\")")


DROP = """(file) => {
  const moved = new DataTransfer();
  moved.items.add(new File([file.text], file.name));
  const over = new DragEvent('dragover', { dataTransfer: moved, cancelable: true });
  dispatchEvent(over);
  dispatchEvent(new DragEvent('drop', { dataTransfer: moved, cancelable: true }));
  return over.defaultPrevented;
}"""


def test_a_file_may_be_dropped_on_any_view(report: Any) -> None:
    page = report.open("#/divergences?q=gru&s=high")
    assert page.evaluate(DROP, {"name": "train.py", "text": CODE})
    page.wait_for_selector("article[data-symbol='layers.Dense']")
    assert page.url.partition("#")[2].startswith("/find")
    assert page.locator("#pasted").input_value() == CODE


def test_keyboard_and_labels(report: Any) -> None:
    page = opened(report)
    assert page.get_by_label("Code or a traceback", exact=True).last.get_attribute("id") == "pasted"
    assert page.get_by_label("Or a file").get_attribute("id") == "pasted-file"
    page.focus("#pasted")
    page.keyboard.type("import keras; keras.layers.Dense(/3)")
    assert page.evaluate("document.activeElement.id") == "pasted", "a slash in code is no search"
    page.click("button:text('Example: code')")
    page.wait_for_selector("article[data-symbol='optimizers.Adam']")
    page.click("button:text('Clear')")
    until(page, "document.querySelector('#answers').childElementCount === 0")
    page.click("button:text('Example: a traceback')")
    page.wait_for_selector(".traceback")


@pytest.mark.parametrize("width", [600, 400])
def test_a_narrow_window_has_no_sideways_scrolling(report: Any, linted: dict[str, Any], width: int) -> None:
    page = opened(report)
    page.set_viewport_size({"width": width, "height": 900})
    pasted(page, CODE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    given(page, "lint.json", json.dumps(linted))
    until(page, "document.querySelector('table.findings')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    given(page, "check.json", json.dumps(CHECKED))
    until(page, "document.querySelector('.first-difference')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_member_is_a_name(published: Any) -> None:
    page = published.open("#/search?q=Model.fit")
    page.wait_for_selector(".names")
    said = " ".join(page.locator(".names").inner_text().split())
    assert said.startswith("Model.fit (a member of Model): tf.keras 1.15")
    assert "cases test it" in said
    page.click(".names b a")
    page.wait_for_selector("h1.symbol")
    assert page.locator("h1.symbol code").inner_text() == "Model.fit"
    assert page.locator(".compat tbody th code").first.inner_text() == "fit"
    assert "cases test what it does" in page.locator("#content").inner_text()
