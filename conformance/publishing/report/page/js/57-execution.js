// Execution: each implementation against itself, in its modes, under strategies, and in loops of one's own.

/** @type {Record<string, { title: string, about: string, beside: string }>} */
const EXECUTION = {
  modes: { title: "Execution modes", beside: "the reference (predict, evaluate or fit)",
    about: "A layer, loss or model in every way in which an implementation computes: a call, tf.function, XLA, a session, train_on_batch. Each is held against predict, evaluate or fit." },
  strategies: { title: "Distribution strategies", beside: "the same work without a strategy",
    about: "The same work with a strategy and without: the devices are parts of one processor, the workers processes on one machine." },
  loops: { title: "Training loops", beside: "fit",
    about: "Loops of one's own, with tf.GradientTape or what the backend has, train_on_batch, and other ways to find gradients. Each is held against fit, or what the program names first." },
};

/** @type {Record<string, { name: string, tone: string }>} */
const WAY_ENDS = {
  a: { name: "agrees", tone: "good" },
  d: { name: "differs", tone: "bad" },
  r: { name: "raises, and the reference runs", tone: "bad" },
  x: { name: "runs, and the reference raises", tone: "warn" },
  b: { name: "both raise the same", tone: "" },
};

/** @param {Results} results */
function executionView(results) {
  return chunkView("Execution", "wide execution", results.chunks.execution, {
    missing: "This report does not say how the ways of one implementation agree: nobody looked.",
    opening: "Opening what agrees…",
  }, ({ parts, starts }) => [
    h("p", { class: "fine" }, "Does an implementation compute the same in all its ways? A run is one way of one case under one implementation, held against another way of the same implementation. A way that an implementation does not have is no run."),
    ...Object.entries(parts).map(([name, rows]) => executionPart(results, name, rows, starts[name])),
  ]);
}

/** @param {ExecutionRow[]} rows @param {string} end */
const executionCount = (rows, end) => rows.reduce((sum, [,,,, pattern]) => sum + pattern.split(end).length - 1, 0);

/**
 * @param {Results} results
 * @param {string} name
 * @param {ExecutionRow[]} rows
 * @param {string[]} starts
 * @returns {HTMLElement}
 */
function executionPart(results, name, rows, starts) {
  const { title, about, beside } = EXECUTION[name];
  const section = h("section", { class: "card wide", id: `execution-${name}` }, h("h2", {}, title), h("p", { class: "fine" }, about));
  if (rows.length === 0) {
    section.append(empty("No such case was observed: nobody looked."));
    return section;
  }
  const ends = Object.keys(WAY_ENDS).map((end) => /** @type {[string, number]} */ ([end, executionCount(rows, end)]));
  const all = ends.reduce((sum, [, n]) => sum + n, 0);
  const cases = new Set(rows.map(([at]) => at));
  section.append(h("p", { class: "lead" }, `Of ${many(all, "run")} of ${many(cases.size, "case")}, `,
    h("b", { class: "good" }, `${count(ends[0][1])} agree`), ` with ${beside}`,
    ends.slice(1).filter(([, n]) => n).map(([end, n]) => [", ", h("b", { class: WAY_ENDS[end].tone }, `${count(n)} `), executionSaid(end, n)]), "."));
  section.append(name === "modes" ? executionWays(rows) : executionCases(results, rows), ...executionCauses(results, rows));
  section.append(executionBetween(results, starts));
  return section;
}

/** @param {string} end @param {number} n */
const executionSaid = (end, n) => ({ d: n === 1 ? "differs" : "differ", r: n === 1 ? "raises" : "raise", x: `${n === 1 ? "runs" : "run"} where the reference raises`, b: n === 1 ? "raises as it does" : "raise as it does" })[end] ?? "";

/**
 * Under each way how many runs came to what.
 * @param {ExecutionRow[]} rows
 */
function executionWays(rows) {
  /** @type {Map<string, ExecutionRow[]>} */
  const by = new Map();
  for (const row of rows) addTo(by, `${row[1].replace(/ .*/, "")} | ${row[2]}`, row);
  const ends = Object.keys(WAY_ENDS).filter((end) => executionCount(rows, end));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Ways" }, h("table", { class: "moved" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Quantity | way"), ends.map((end) => h("th", { scope: "col", class: "number" }, WAY_ENDS[end].name)), h("th", { scope: "col", class: "number" }, "of"))),
    h("tbody", {}, [...by].sort((x, y) => x[0].localeCompare(y[0])).map(([way, mine]) => h("tr", {}, h("th", { scope: "row", class: "way" }, h("code", {}, way)),
      ends.map((end) => { const n = executionCount(mine, end); return h("td", { class: `number ${n ? WAY_ENDS[end].tone : ""}` }, count(n)); }),
      h("td", { class: "number" }, count(Object.keys(WAY_ENDS).reduce((sum, end) => sum + executionCount(mine, end), 0))))))));
}

/**
 * Each case, folded: under which implementations which of its ways came to what.
 * @param {Results} results
 * @param {ExecutionRow[]} rows
 */
function executionCases(results, rows) {
  /** @type {Map<number, ExecutionRow[]>} */
  const by = new Map();
  for (const row of rows) addTo(by, row[0], row);
  const whole = [...by].filter(([, mine]) => mine.every(([,,,, pattern]) => !/[drxb]/.test(pattern)));
  const rest = [...by].filter((one) => !whole.includes(one));
  return h("div", { class: "foldings" }, rest.map((one) => executionCase(results, ...one)),
    whole.length ? folded(`${many(whole.length, "case")} in which all ways agree everywhere`, "", () => h("div", { class: "foldings" }, whole.map((one) => executionCase(results, ...one)))) : null);
}

/**
 * @param {Results} results
 * @param {number} at
 * @param {ExecutionRow[]} mine
 */
function executionCase(results, at, mine) {
  const told = Object.keys(WAY_ENDS).map((end) => /** @type {[string, number]} */ ([WAY_ENDS[end].name, executionCount(mine, end)])).filter(([, n]) => n);
    return folded(results.cases.id[at], told.map(([name, n]) => `${name} ${count(n)}`).join(", "), () => h("div", {},
      h("p", { class: "fine" }, h("a", { href: withState({ case: results.cases.id[at] }) }, "Open the case")),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": results.cases.id[at] }, h("table", {},
        h("tbody", {}, mine.map(([, quantity, way, reference, pattern]) => h("tr", {},
          h("th", { scope: "row", class: "way" }, h("code", {}, `${quantity} | ${way}`), reference ? h("span", { class: "fine" }, ` beside ${reference}`) : null),
          h("td", { class: "where" }, Object.entries(WAY_ENDS).map(([end, { name, tone }]) => {
            const where = executionWhere(results, (i) => pattern[i] === end);
            return where ? h("p", {}, h("b", { class: tone }, name), `: ${where}`) : null;
          })))))))));
}

/**
 * The implementations for which something holds, as ranges of their tracks.
 * @param {Results} results
 * @param {(i: number) => boolean} test
 */
function executionWhere(results, test) {
  return results.tracks.map(({ name, members }) => {
    /** @type {number[][]} */
    const groups = [];
    let open = false;
    for (const i of members) {
      if (test(i)) {
        if (open) lastOf(groups).push(i);
        else groups.push([i]);
      }
      open = test(i);
    }
    return groups.length ? `${name} ${groups.map((some) => span(results, some)).join(", ")}` : "";
  }).filter(Boolean).join("; ");
}

/**
 * Why ways of one implementation do not agree, by cause.
 * @param {Results} results
 * @param {ExecutionRow[]} rows
 * @returns {HTMLElement[]}
 */
function executionCauses(results, rows) {
  /** @type {Map<number, Map<ExecutionRow, number[]>>} */
  const by = new Map();
  for (const row of rows) {
    const [,,,, pattern, causes, caused] = row;
    for (let i = 0; i < pattern.length; i++) {
      if (!"drx".includes(pattern[i])) continue;
      // Where all are alike there is no divergence, and so no cause was looked for.
      const cause = results.classAt(caused, i) === UNJUDGED ? -2 : causes[results.classAt(caused, i)];
      const some = by.get(cause) ?? new Map();
      by.set(cause, some);
      addTo(some, row, i);
    }
  }
  /** @param {Map<ExecutionRow, number[]>} some */
  const runs = (some) => [...some.values()].reduce((sum, mine) => sum + mine.length, 0);
  const named = [...by].sort((x, y) => runs(y[1]) - runs(x[1]));
  if (named.length === 0) return [];
  /** @param {number} cause */
  const title = (cause) => (cause >= 0 ? results.rules[cause].title : cause === -1 ? "unexplained" : "Every implementation that has this way differs from the reference alike");
  return [h("h3", {}, "What does not agree, by cause"), h("div", { class: "foldings" }, named.map(([cause, some]) =>
    folded(`${count(runs(some))} × ${title(cause)}`, cause >= 0 ? results.rules[cause].advice : "", () => h("ul", {}, [...some].map(([row, mine]) => {
      const set = new Set(mine);
      return h("li", {}, h("a", { href: withState({ case: results.cases.id[row[0]] }) }, h("code", {}, `${results.cases.id[row[0]]}: ${row[1]} | ${row[2]}`)), h("span", { class: "fine" }, ` ${executionWhere(results, (i) => set.has(i))}`));
    })), cause === -1 ? "unexplained" : "")))];
}

/**
 * The same cases between implementations: how many never differ, and why the others do.
 * @param {Results} results
 * @param {string[]} starts
 */
function executionBetween(results, starts) {
  const all = results.cases.id.map((_, at) => at).filter((at) => starts.some((start) => results.cases.id[at].startsWith(start)));
  const parted = all.filter((at) => (results.ofCase.get(at) ?? []).length);
  /** @type {Map<number, Set<number>>} */
  const by = new Map();
  for (const at of parted) {
    for (const d of results.ofCase.get(at) ?? []) for (const rule of d.rules) by.set(rule, (by.get(rule) ?? new Set()).add(at));
  }
  const named = [...by].sort((x, y) => y[1].size - x[1].size);
  return h("div", {}, h("h3", {}, "Between implementations"),
    h("p", {}, `Of ${many(all.length, "case")}, ${count(all.length - parted.length)} ${all.length - parted.length === 1 ? "is" : "are"} the same under all implementations that were compared, and ${count(parted.length)} ${parted.length === 1 ? "parts" : "part"} somewhere.`),
    named.length ? folded(`${many(named.length, "cause")}`, "in how many of these cases", () => h("ul", {}, named.map(([rule, cases]) => h("li", {}, `${count(cases.size)} × `,
      h("a", { href: address({ view: "divergences", cause: results.rules[rule].id }) }, results.rules[rule].title))))) : null);
}
