// API × implementation: the worst verdict of each against a reference.

function matrixView(results, state) {
  const reference = results.index.get(state.ref) ?? results.implementations.length - 1;
  const table = tally(results, reference, filterOf(state, results));
  const named = state.api ? glob(state.api) : null;
  const rowsShown = results.apis.map((api, at) => ({ api, cells: table[at] }))
    .filter(({ api, cells }) => (named === null || named(api)) && (!narrowed(state) || cells.some((cell) => cell.cases > 0)))
    .map((line) => ({ ...line, sum: line.cells.reduce((n, cell) => n + cell.cases, 0), top: Math.max(...line.cells.map((c) => c.verdict)) }))
    .sort((x, y) => y.top - x.top || y.sum - x.sum || (x.api < y.api ? -1 : 1));
  const body = h("tbody");
  const grid = h("table", { class: "matrix" },
    h("caption", { class: "hidden" }, `Worst verdict for each API and implementation against ${results.implementations[reference].label}`),
    h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "corner" }, "API"),
      results.implementations.map((i, at) => h("th", { scope: "col", class: at === reference ? "reference" : "" },
        h("span", { class: "turned", title: i.id }, i.label))))),
    body);
  const box = h("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": "Matrix of APIs and implementations" }, h("div", {}, grid));
  gradually(body, rowsShown, (line) => matrixRow(results, line, reference), { chunk: 40, unit: "API" });
  // A button cannot follow rows inside a table: it stands below it.
  const more = grid.querySelector("button.more");
  if (more) grid.after(more);
  say(many(rowsShown.length, "API"));
  return h("div", { class: "view wide" },
    h("h1", {}, "Matrix"),
    h("div", { class: "toolbar" },
      choose(results, "Reference", results.implementations[reference].id, (id) => go({ ref: id }), { id: "reference" }),
      h("p", { class: "result" }, many(rowsShown.length, "API"))),
    rowsShown.length === 0 ? empty("Nothing matches these filters.") : box,
    legend(results));
}

const narrowed = (state) => ["v", "q", "s", "u", "k", "cause"].some((name) => state[name]);

/** By API and implementation: {verdict, cases that differ, cases compared}. */
function tally(results, reference, lets) {
  const table = results.apis.map(() => results.implementations.map(() => ({ verdict: -1, cases: 0, judged: 0, last: -1, hidden: false })));
  const n = results.implementations.length;
  const parting = results.all.slice().sort((x, y) => x.case - y.case);
  const parted = new Map();
  for (const d of parting) {
    for (let i = 0; i < n; i++) {
      if (i === reference) continue;
      const hit = results.between(d, reference, i);
      if (hit === null) continue;
      parted.set(d.case * n + i, true);
      const cell = table[results.cases.api[d.case]][i];
      if (!lets(hit)) { cell.hidden = true; continue; }
      cell.verdict = Math.max(cell.verdict, hit.verdict);
      if (cell.last !== d.case) { cell.cases++; cell.last = d.case; }
    }
  }
  // The same layout and statuses have the same answer: asked once for each.
  const answers = new Map();
  for (let c = 0; c < results.cases.id.length; c++) {
    const key = results.cases.layout[c] * results.statusPatterns.length + results.cases.status[c];
    let agreeing = answers.get(key);
    if (agreeing === undefined) {
      agreeing = results.implementations.map((_, i) => results.agrees(c, reference, i));
      answers.set(key, agreeing);
    }
    const line = table[results.cases.api[c]];
    for (let i = 0; i < n; i++) if (agreeing[i] || parted.has(c * n + i)) line[i].judged++;
  }
  return table;
}

function matrixRow(results, { api, cells }, reference) {
  return h("tr", {},
    h("th", { scope: "row" }, h("code", {}, api)),
    cells.map((cell, i) => {
      const label = results.implementations[i].label;
      if (i === reference) return h("td", { class: "self", title: "the reference" }, h("span", { class: "hidden" }, "reference"));
      if (cell.cases > 0) {
        const name = results.verdicts[cell.verdict];
        const text = `${api}, ${label}: ${words(name)}, ${many(cell.cases, "case")} of ${cell.judged} compared`;
        return h("td", {}, h("a", {
          class: `cell v-${name}`, title: text, "aria-label": text,
          href: withState({ view: "compare", a: results.implementations[reference].id, b: results.implementations[i].id, api, by: "none" }),
        }, h("span", { class: "mark" }, MARKS[name]), h("span", { class: "n" }, cell.cases)));
      }
      if (cell.hidden) return h("td", { class: "cell filtered", title: `${api}, ${label}: what differs is hidden by the filters` }, "·", h("span", { class: "hidden" }, "hidden by the filters"));
      if (cell.judged === 0) return h("td", { class: "cell not-compared", title: `${api}, ${label}: not compared` }, "–", h("span", { class: "hidden" }, "not compared"));
      return h("td", { class: "cell agrees", title: `${api}, ${label}: nothing differs in ${many(cell.judged, "case")}` }, "=", h("span", { class: "hidden" }, " nothing differs"));
    }));
}

function legend(results) {
  const used = [...new Set(results.all.flatMap((d) => [d.verdict, ...[...d.grid].map((c) => c.charCodeAt(0) - 65)]))]
    .filter((v) => !["identical", "equivalent"].includes(results.verdicts[v])).sort((a, b) => a - b);
  return h("ul", { class: "legend", "aria-label": "Legend" },
    h("li", {}, h("span", { class: "badge agrees" }, h("span", { class: "mark" }, "="), "nothing differs")),
    h("li", {}, h("span", { class: "badge not-compared" }, h("span", { class: "mark" }, "–"), "not run or not compared")),
    used.map((v) => h("li", {}, badge(results.verdicts[v]), " ", h("span", { class: "fine" }, MEANINGS[results.verdicts[v]] ?? ""))));
}
