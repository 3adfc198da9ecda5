"""How the page looks and is used: keys, colours, contrast, narrow windows, hostile text."""

from pathlib import Path
from typing import Any

import pytest
from report_browsing import GRU, VIEWS, Large, Watch, shown, until

pytestmark = pytest.mark.night


def test_keyboard(report: Any) -> None:
    page = report.open("#/divergences")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.querySelector('.what code').textContent")
    assert first == shown(page)[0]
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.querySelector('.what code').textContent")
    assert second == shown(page)[1]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] #case-title")
    assert page.locator("#case-title").inner_text() == second
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('dialog').open")
    assert page.evaluate("document.activeElement.querySelector('.what code')?.textContent") == second
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.querySelector('.what code').textContent") == first


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_and_the_reader(watch: Watch, folder: Path, scheme: str) -> None:
    other = {"light": "dark", "dark": "light"}[scheme]
    watched = watch(folder / "index.html", scheme)
    page = watched.open()
    luminance = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number).reduce((a, b) => a + b) / 3"
    assert (page.evaluate(luminance) < 128) is (scheme == "dark")
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") == other
    page = watched.open("#/compare")
    assert (page.evaluate(luminance) < 128) is (other == "dark")


CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const over = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const c of colours) { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const poor = [];
  const texts = ".badge, .fine, .severity, .open, .chip, nav a, .kind, a.cell, th, .summary, .state *, .instead"
    + ", .sections *, .zero";
  for (const node of document.querySelectorAll(texts)) {
    if (!node.getClientRects().length || !node.textContent.trim()) continue;
    const layers = [];
    for (let n = node; n; n = n.parentElement) layers.unshift(getComputedStyle(n).backgroundColor);
    const ground = light(over(layers)), ink = light(over([...layers, getComputedStyle(node).color]));
    const ratio = (Math.max(ground, ink) + .05) / (Math.min(ground, ink) + .05);
    if (ratio < 4.5) poor.push(`${node.className} ${node.textContent.slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_text_is_readable(watch: Watch, large: Large, scheme: str, view: str) -> None:
    page = watch(large.path, scheme).open(f"#/{view}")
    page.wait_for_timeout(150)
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("view", VIEWS)
def test_hostile_text_is_text(report: Any, view: str) -> None:
    page = report.open(f"#/{view}")
    page.wait_for_timeout(100)
    assert page.evaluate("window.hurt") is None
    assert page.locator("img").count() == 0


def test_hostile_text_is_shown_as_it_is(report: Any, data: Any) -> None:
    page = report.open(f"#/divergences?case={GRU}")
    page.wait_for_selector("dialog[open] .divergence")
    assert data.rules[0].title in page.locator("dialog").inner_text()
    assert page.evaluate("window.hurt") is None
    assert page.locator("img").count() == 0
    assert page.locator('a[href^="javascript:"]').count() == 0
    page = report.open("#/divergences?q=<img src=x onerror=window.hurt=1>&s=\"><script>&by='")
    assert page.evaluate("window.hurt") is None


@pytest.mark.parametrize("view", VIEWS)
def test_a_narrow_window_has_no_sideways_scrolling(report: Any, view: str) -> None:
    page = report.open(f"#/{view}")
    for width in (600, 400):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_heads_of_tables_and_causes_are_read_in_full(report: Any) -> None:
    cut = (
        "(some) => some.filter((n) => n.scrollWidth > n.clientWidth + 1 || n.scrollHeight > n.clientHeight + 1).length"
    )
    for view, texts in (("saving", ".saved .turned, .saved tbody th"), ("matrix", ".matrix .turned")):
        page = report.open(f"#/{view}")
        page.wait_for_selector(texts)
        assert page.locator(texts).count() > 3
        assert page.locator(texts).evaluate_all(cut) == 0, view
    causes = report.open("#/divergences").locator(".cause")
    assert causes.count() == 2
    assert causes.evaluate_all(cut) == 0


@pytest.mark.parametrize(
    ("view", "heads", "width"), [("saving", ".saved tbody th", 300), ("coverage", ".shares tbody th code", 390)]
)
def test_in_a_narrow_window_heads_of_rows_keep_their_words(report: Any, view: str, heads: str, width: int) -> None:
    report.page.set_viewport_size({"width": width, "height": 900})
    page = report.open(f"#/{view}")
    page.wait_for_selector(heads)
    # A word that lies in one line has one box.
    torn = page.locator(heads).evaluate_all("""(some) => some.flatMap((node) => {
      const text = document.createTreeWalker(node, NodeFilter.SHOW_TEXT).nextNode(), range = document.createRange();
      return [...text.data.matchAll(/[A-Za-z0-9_.()]+/g)].filter((word) => {
        range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length > 1;
      }).map(([word]) => word);
    })""")
    assert page.locator(heads).count() > 1
    assert torn == []


def test_the_arrow_of_what_opens_stands_beside_its_name(report: Any) -> None:
    report.page.set_viewport_size({"width": 390, "height": 900})
    page = report.open("#/saving")
    page.wait_for_selector(".folded-name")
    places = page.locator(".folded > summary").evaluate_all("""(some) => some.map((summary) => {
      const name = summary.querySelector(".folded-name"), style = getComputedStyle(summary);
      return [name.offsetLeft - summary.offsetLeft - parseFloat(style.paddingLeft), name.getClientRects()[0].height];
    })""")
    assert places
    assert max(height for _, height in places) > 30, "one has more than a line"
    assert all(beside > 10 for beside, _ in places)


def test_long_lists_open_in_parts(watch: Watch, large: Large) -> None:
    data = large.data
    page = watch(large.path).open("#/divergences")
    assert page.locator("a.row").count() < len(data.divergences)
    while page.locator("button.more").count():
        before = page.locator("a.row").count()
        page.evaluate("document.querySelector('button.more')?.click()")
        until(page, f"document.querySelectorAll('a.row').length > {before}")
    assert page.locator("a.row").count() == len(data.divergences)
