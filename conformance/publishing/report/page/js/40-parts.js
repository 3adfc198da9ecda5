// Pieces that several views draw.

/** @type {Record<string, string>} */
const MARKS = {
  identical: "=", equivalent: "≈", structure: "□", default: "δ", different: "≠", signature: "ƒ",
  missing: "∅", error: "!", nondeterministic: "~", timeout: "T", "out-of-memory": "M", crash: "×",
};

/** @type {Record<string, string>} */
const MEANINGS = {
  structure: "shape, dtype, names or config differ",
  default: "only a default changed",
  different: "values differ",
  signature: "arguments differ",
  missing: "symbol or method not there",
  error: "one raises, another does not",
  nondeterministic: "does not agree with itself",
  timeout: "did not return",
  "out-of-memory": "ran out of memory",
  crash: "its process died",
};

/** @param {string} name */
const words = (name) => name.replaceAll("-", " ");

/** @param {string} verdict */
const badge = (verdict) => h("span", { class: `badge v-${verdict}`, title: MEANINGS[verdict] },
  h("span", { class: "mark", "aria-hidden": "true" }, MARKS[verdict] ?? "?"), h("span", { class: "verdict" }, words(verdict)));

/**
 * What came of a file.
 * @param {OutcomeWords} outcome
 */
const outcomeBadge = ({ name, mark, tone, meaning }) => h("span", { class: `badge ${tone}`, title: meaning }, h("span", { class: "mark", "aria-hidden": "true" }, mark), name);

/**
 * What the numbers of a cell mean, in their order, and what it is where there are none.
 * @param {OutcomeWords[]} outcomes
 * @param {string} none
 */
const outcomeLegend = (outcomes, none) => h("ul", { class: "legend reached-legend", "aria-label": "Legend" },
  outcomes.map((one) => h("li", {}, outcomeBadge(one), h("span", { class: "fine" }, ` ${one.meaning}`))),
  h("li", {}, h("span", { class: "badge not-compared" }, h("span", { class: "mark", "aria-hidden": "true" }, "–"), none)));

/**
 * Shares of a whole as a strip.
 * @param {[number: number, tone: string][]} shares
 */
function sharesStrip(shares) {
  const strip = h("span", { class: "strip", "aria-hidden": "true" });
  for (const [number, tone] of shares) {
    if (number === 0) continue;
    const part = h("span", { class: `part saving-part ${tone}` });
    part.style.flexGrow = String(number);
    strip.append(part);
  }
  return strip;
}

/**
 * A view whose data are in a chunk of their own: its title, and what is drawn of the chunk once it is there.
 * @template T
 * @param {string} title
 * @param {string} kind what it is besides a view
 * @param {ChunkName<T> | undefined} name
 * @param {{ missing: string, opening: string }} said
 * @param {(table: T) => HTMLElement[]} draw
 * @param {string} [heading] the heading to go to, if somebody chose what stands below it
 */
function chunkView(title, kind, name, { missing, opening }, draw, heading) {
  const box = h("div", { class: "parts" });
  const view = h("div", { class: `view ${kind}`.trim() }, h("h1", {}, title), box);
  if (name === undefined) {
    box.append(empty(missing));
    return view;
  }
  box.append(h("p", { class: "loading" }, opening));
  into(box, () => chunk(name), (table) => {
    box.replaceChildren(...draw(table));
    const chosen = heading === undefined ? null : document.getElementById(heading);
    chosen?.scrollIntoView({ block: "start" });
    chosen?.focus({ preventScroll: true });
  });
  return view;
}

/** @param {string} severity */
const severityOf = (severity) => h("span", { class: `severity s-${severity}` }, severity);

/**
 * A cause's name, or that there is none.
 * @param {Results} results
 * @param {Shown} hit
 */
function causeOf(results, hit) {
  if (hit.unexplained) return h("span", { class: "open" }, "unexplained");
  if (hit.rules.length === 0) return null;
  const more = hit.rules.length - 1;
  return h("span", { class: "cause" }, results.rules[hit.rules[0]].title, more > 0 ? ` and ${more} more` : "");
}

/**
 * A behaviour's letter: a stage's second divergence goes on where its first ends.
 * @param {Divergence} d
 * @param {number} i
 */
const nameOf = (d, i) => letters(d.first + i);

/**
 * Behaviours in a line: "A: …  B: …".
 * @param {Results} results
 * @param {Shown} hit
 */
function summaryOf(results, hit) {
  const d = hit.divergence;
  const shown = hit.classes ?? d.summaries.map((_, i) => i).slice(0, 3);
  return h("span", { class: "summary" },
    shown.map((i) => [h("b", {}, nameOf(d, i)), " ", results.summaries[d.summaries[i]], " "]),
    hit.classes === null && d.size > 3 ? `and ${d.size - 3} more` : "");
}

/**
 * A divergence as a row that opens its case.
 * @param {Results} results
 * @param {Shown} hit
 */
function row(results, hit) {
  const d = hit.divergence;
  return h("li", {},
    h("a", { class: "row", "data-row": true, href: withState({ case: results.cases.id[d.case], stage: results.stages[d.stage] }) },
      badge(results.verdicts[hit.verdict]),
      h("span", { class: "what" },
        h("code", {}, results.cases.id[d.case]),
        summaryOf(results, hit)),
      h("span", { class: "side" },
        h("span", { class: "stage" }, words(results.stages[d.stage])),
        severityOf(results.severities[hit.severity]),
        carrierOf(results, hit),
        causeOf(results, hit))));
}

/**
 * A case without a divergence as a row: it agrees, or why nothing can be said.
 * @param {Results} results
 * @param {number} c
 * @param {string} mark
 * @param {string} text
 */
function plainRow(results, c, mark, text) {
  return h("li", {},
    h("a", { class: `row ${mark}`, "data-row": true, href: withState({ case: results.cases.id[c], stage: undefined }) },
      h("span", { class: `badge ${mark}` }, h("span", { class: "mark", "aria-hidden": "true" }, mark === "agrees" ? "=" : "–"),
        mark === "agrees" ? "agrees" : "not compared"),
      h("span", { class: "what" }, h("code", {}, results.cases.id[c]), text ? h("span", { class: "summary" }, text) : null),
      h("span", { class: "side" })));
}

/** @param {Results} results @param {Shown[]} hits */
function rows(results, hits) {
  const list = h("ul", { class: "rows" });
  const box = h("div", {}, list);
  gradually(list, hits, (hit) => row(results, hit), { unit: "divergence" });
  return box;
}

/**
 * The worst of many verdicts; they stand mildest first.
 * @param {Shown[]} hits
 */
const worst = (hits) => hits.reduce((w, hit) => Math.max(w, hit.verdict), 0);

/**
 * A cause is as grave as most of what it explains: 0 is gravest.
 * @param {number[]} severities
 */
const gravity = (severities) => Math.round(severities.reduce((sum, s) => sum + s, 0) / severities.length);
/** @param {Shown[]} hits */
const gravityOf = (hits) => gravity(hits.map((hit) => hit.severity));

/**
 * Hits by API, the worst first.
 * @param {Results} results
 * @param {Shown[]} hits
 * @returns {Group[]}
 */
function byApi(results, hits) {
  /** @type {Map<string, Shown[]>} */
  const map = new Map();
  for (const hit of hits) addTo(map, results.apiOf(hit.divergence.case), hit);
  return [...map].sort(([a, x], [b, y]) => worst(y) - worst(x) || inText(a, b))
    .map(([api, some]) => ({ name: h("code", {}, api), rule: null, open: false, some }));
}

/**
 * Hits by cause, what is not explained first, then the gravest; one of several causes stands under each.
 * @param {Results} results
 * @param {Shown[]} hits
 * @returns {Group[]}
 */
function byCause(results, hits) {
  /** @type {Map<number | null, Shown[]>} */
  const map = new Map();
  for (const hit of hits) {
    if (hit.unexplained || hit.rules.length === 0) addTo(map, null, hit);
    for (const r of hit.rules) addTo(map, r, hit);
  }
  return [...map].sort(([a, x], [b, y]) => Number(b === null) - Number(a === null) || gravityOf(x) - gravityOf(y) || y.length - x.length)
    .map(([r, some]) => {
      const rule = r === null ? null : results.rules[r];
      return { name: rule?.title ?? "Unexplained: no rule covers these", rule, open: rule === null, some };
    });
}

/**
 * Groups of hits as rows that open: one line for a cause, however many cases it touches.
 * @param {Results} results
 * @param {Shown[]} hits
 * @param {string} by
 */
function groups(results, hits, by) {
  const list = h("div", { class: "groups" });
  /** @param {Group} group */
  const draw = ({ name, rule, open, some }) => {
    const cases = new Set(some.map((hit) => hit.divergence.case)).size;
    const body = h("div", { class: "group-body" });
    return h("details", {
      class: open ? "group unexplained" : "group",
      ontoggle: (event) => {
        if (event.currentTarget.open && body.childElementCount === 0) {
          if (rule) body.append(ruleText(rule, false));
          body.append(rows(results, some));
        }
      },
    },
    h("summary", { "data-row": true },
      badge(results.verdicts[worst(some)]),
      h("span", { class: "group-name" }, name),
      rule ? h("span", { class: "kind" }, words(rule.kind)) : null,
      h("span", { class: "tally" }, many(cases, "case"))),
    body);
  };
  const entries = by === "api" ? byApi(results, hits) : byCause(results, hits);
  const box = h("div", {}, list);
  gradually(list, entries, draw, { unit: "group" });
  return box;
}

/**
 * A ledger rule: what it is, why, what to do, where it says so.
 * @param {Rule} rule
 * @param {boolean} [titled]
 */
function ruleText(rule, titled = true) {
  return h("section", { class: "rule" },
    titled ? h("h4", {}, rule.title, " ", h("span", { class: "kind" }, words(rule.kind))) : null,
    h("p", {}, rule.reason),
    rule.advice ? h("p", {}, h("b", {}, "What to do. "), rule.advice) : null,
    h("p", { class: "fine" },
      rule.versions ? [h("code", {}, rule.versions), " · "] : null,
      h("code", {}, rule.id),
      rule.links.map((link) => [" · ", outward(link)])));
}

/**
 * @param {Results} results
 * @param {string} label
 * @param {string | undefined} value
 * @param {(id: string) => void} change
 * @param {Attributes<HTMLSelectElement>} [extra]
 */
function choose(results, label, value, change, extra = {}) {
  const select = h("select", { ...extra, onchange: (event) => change(event.currentTarget.value) },
    results.tracks.map((track) => h("optgroup", { label: track.name },
      track.members.map((i) => results.implementations[i])
        .map((i) => h("option", { value: i.id, selected: i.id === value }, i.label)))));
  return h("label", { class: "field" }, h("span", {}, label), select);
}

/** @param {string} text */
const empty = (text) => h("p", { class: "empty" }, text);
