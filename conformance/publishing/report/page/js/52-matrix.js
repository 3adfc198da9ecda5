// API × implementation: the worst verdict of each against a reference.

/** @param {Results} results @param {State} state */
function matrixView(results, state) {
  const reference = results.at(state.ref) ?? newestKeras(results);
  const columns = columnsOf(results, state, reference);
  const table = tally(results, reference, columns.shown, filterOf(state, results));
  const named = state.api ? glob(state.api) : null;
  const rowsShown = results.apis.map((api, at) => ({ api, cells: columns.shown.map((i) => table[at][i]) }))
    .filter(({ api, cells }) => (named === null || named(api)) && (!narrowed(state) || cells.some((cell) => cell.cases > 0)))
    .map((line) => ({ ...line, sum: line.cells.reduce((n, cell) => n + cell.cases, 0), top: Math.max(...line.cells.map((c) => c.verdict)) }))
    .sort((x, y) => y.top - x.top || y.sum - x.sum || (x.api < y.api ? -1 : 1));
  const body = h("tbody");
  const starts = new Set();
  /** @type {{ track: Track, size: number }[]} */
  const bands = [];
  for (const i of columns.shown) {
    const track = results.trackOf[i];
    const band = bands.at(-1);
    if (band?.track === track) band.size++;
    else { bands.push({ track, size: 1 }); starts.add(i); }
  }
  const narrow = new Set(bands.filter((band) => band.size < 3).map((band) => band.track));
  /** @param {number} i */
  const first = (i) => (starts.has(i) ? " first" : "");
  const grid = h("table", { class: `matrix${columns.shown.length > 24 ? " dense" : ""}${narrow.size === bands.length ? " bare" : ""}` },
    h("caption", { class: "hidden" }, `Worst verdict for each API and implementation against ${results.implementations[reference].label}`),
    h("thead", {},
      h("tr", { class: "bands" }, h("td", { class: "corner" }),
        bands.map(({ track, size }) => h("th", { scope: "colgroup", colspan: size, class: "band first", title: track.name }, h("span", { class: narrow.has(track) ? "hidden" : "" }, track.name)))),
      h("tr", {}, h("th", { scope: "col", class: "corner" }, "API"),
        columns.shown.map((i) => h("th", { scope: "col", class: (i === reference ? "reference" : "") + first(i), title: `${results.implementations[i].label}\n${results.implementations[i].id}` },
          h("span", { class: "turned" }, narrow.has(results.trackOf[i]) ? briefly(results, i) : results.shortName[i]), h("span", { class: "hidden" }, ` ${results.implementations[i].label}`))))),
    body);
  const box = h("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": "Matrix of APIs and implementations" }, h("div", {}, grid));
  gradually(body, rowsShown, (line) => matrixRow(results, line, reference, columns.shown, first), { chunk: 40, unit: "API" });
  // A button cannot follow rows inside a table: it stands below it.
  const more = grid.querySelector("button.more");
  if (more) grid.after(more);
  say(many(rowsShown.length, "API"));
  return h("div", { class: "view wide" },
    h("h1", {}, "Matrix"),
    h("div", { class: "toolbar" },
      choose(results, "Reference", results.implementations[reference].id, (id) => go({ ref: id }), { id: "reference" }),
      columns.choice,
      h("p", { class: "result" }, `${many(rowsShown.length, "API")} × ${many(columns.shown.length, "implementation")}`)),
    columns.said ? h("p", { class: "fine said" }, columns.said) : null,
    columns.shown.length === 0 ? empty("No implementation is called that.") : rowsShown.length === 0 ? empty("Nothing matches these filters.") : box,
    legend(results));
}

/** Up to so many implementations are all shown at once. */
const FEW = 16;

/**
 * The newest Keras on TensorFlow; the last implementation where there is none.
 * @param {Results} results
 */
const newestKeras = (results) => lastOf((results.tracks.find((t) => t.provider === "keras" && t.backend === "tensorflow") ?? lastOf(results.tracks)).members);

/**
 * Which implementations are columns: those named, all, or the newest of each track and the reference.
 * @param {Results} results
 * @param {State} state
 * @param {number} reference
 */
function columnsOf(results, state, reference) {
  const everyone = results.tracks.flatMap((track) => track.members);
  const wanted = (state.col ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  /** @param {number} i */
  const text = (i) => `${trackName(results, i)} ${results.shortName[i]} ${results.implementations[i].label} ${results.implementations[i].id}`.toLowerCase();
  const few = everyone.length <= FEW;
  const all = few || state.cols === "all";
  let shown = everyone, said = null;
  if (wanted.length) {
    shown = everyone.filter((i) => wanted.some((word) => text(i).includes(word)));
    said = `Columns with ${wanted.map((word) => `“${word}”`).join(" or ")} in their name: ${shown.length} of ${everyone.length}.`;
  } else if (!all) {
    shown = everyone.filter((i) => i === reference || results.trackOf[i].members.at(-1) === i);
    said = `Columns: the newest of each track, and the reference: ${shown.length} of ${everyone.length} implementations.`;
  }
  const choice = h("div", { class: "columns-choice" },
    few ? null : h("div", { class: "segmented", role: "group", "aria-label": "Columns" },
      [[undefined, "Newest of each track"], ["all", `All ${everyone.length}`]].map(([value, label]) =>
        h("a", { href: withState({ cols: value, col: undefined }), "aria-current": !wanted.length && (value === "all") === all ? "true" : false }, label))),
    h("label", { class: "field" }, h("span", {}, "Columns"),
      h("input", { id: "columns", type: "text", value: state.col ?? "", placeholder: "jax tf215", autocomplete: "off", spellcheck: "false", size: "14",
        onchange: (event) => go({ col: event.currentTarget.value.trim() }) })));
  return { shown, said, choice };
}

/**
 * By API and implementation: {verdict, cases that differ, cases compared}.
 * @param {Results} results
 * @param {number} reference
 * @param {number[]} shown
 * @param {(hit: Shown) => boolean} lets
 * @returns {Cell[][]}
 */
function tally(results, reference, shown, lets) {
  const table = results.apis.map(() => results.implementations.map(() => ({ verdict: -1, cases: 0, judged: 0, last: -1, hidden: false })));
  const n = results.implementations.length;
  const parting = results.all.slice().sort((x, y) => x.case - y.case);
  const parted = new Map();
  for (const d of parting) {
    for (const i of shown) {
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
      agreeing = [];
      for (const i of shown) agreeing[i] = results.agrees(c, reference, i);
      answers.set(key, agreeing);
    }
    const line = table[results.cases.api[c]];
    for (const i of shown) if (agreeing[i] || parted.has(c * n + i)) line[i].judged++;
  }
  return table;
}

/**
 * @param {Results} results
 * @param {MatrixLine} one
 * @param {number} reference
 * @param {number[]} shown
 * @param {(implementation: number) => string} first
 */
function matrixRow(results, { api, cells }, reference, shown, first) {
  return h("tr", {},
    h("th", { scope: "row" }, h("code", {}, api)),
    cells.map((cell, n) => {
      const i = shown[n];
      const label = results.implementations[i].label;
      if (i === reference) return h("td", { class: `self${first(i)}`, title: "the reference" }, h("span", { class: "hidden" }, "reference"));
      if (cell.cases > 0) {
        const name = results.verdicts[cell.verdict];
        const text = `${api}, ${label}: ${words(name)}, ${many(cell.cases, "case")} of ${cell.judged} compared`;
        return h("td", { class: first(i).trim() || false }, h("a", {
          class: `cell v-${name}`, title: text, "aria-label": text,
          href: withState({ view: "compare", a: results.implementations[reference].id, b: results.implementations[i].id, api, by: "none" }),
        }, h("span", { class: "mark" }, MARKS[name]), h("span", { class: "n" }, cell.cases)));
      }
      if (cell.hidden) return h("td", { class: `cell filtered${first(i)}`, title: `${api}, ${label}: what differs is hidden by the filters` }, "·", h("span", { class: "hidden" }, "hidden by the filters"));
      if (cell.judged === 0) return h("td", { class: `cell not-compared${first(i)}`, title: `${api}, ${label}: not compared` }, "–", h("span", { class: "hidden" }, "not compared"));
      return h("td", { class: `cell agrees${first(i)}`, title: `${api}, ${label}: nothing differs in ${many(cell.judged, "case")}` }, "=", h("span", { class: "hidden" }, " nothing differs"));
    }));
}

/** @param {Results} results */
function legend(results) {
  const used = [...new Set(results.all.flatMap((d) => [d.verdict, ...[...d.grid].map((c) => c.charCodeAt(0) - 65)]))]
    .filter((v) => !["identical", "equivalent"].includes(results.verdicts[v])).sort((a, b) => a - b);
  return h("ul", { class: "legend", "aria-label": "Legend" },
    h("li", {}, h("span", { class: "badge agrees" }, h("span", { class: "mark" }, "="), "nothing differs")),
    h("li", {}, h("span", { class: "badge not-compared" }, h("span", { class: "mark" }, "–"), "not run or not compared")),
    used.map((v) => h("li", {}, badge(results.verdicts[v]), " ", h("span", { class: "fine" }, MEANINGS[results.verdicts[v]] ?? ""))));
}
