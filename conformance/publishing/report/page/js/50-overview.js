// Overview: what an upgrade means, then what ran, how it ended, what is not explained.

/** @param {Results} results @param {State} state */
function overview(results, state) {
  const open = results.all.filter((d) => d.unexplained).map((d) => results.whole(d));
  const parted = new Set(results.all.map((d) => d.case)).size;
  return h("div", { class: "view" },
    fromTo(results, state),
    h("section", { class: "measured" },
      h("h2", { class: "part" }, "All that was measured"),
      h("p", { class: "lead" },
        `${many(results.cases.id.length, "case")} under ${many(results.implementations.length, "implementation")}: `,
        h("b", {}, many(results.all.length, "divergence")), ` in ${many(parted, "case")}, `,
        open.length ? h("b", { class: "bad" }, `${count(open.length)} unexplained`) : h("b", {}, "all explained"), "."),
      results.coverage ? h("p", { class: "fine" }, results.coverage, " What nobody looked at is not agreement. ", h("a", { href: address({ view: "coverage" }) }, "Coverage")) : null),
    provenance(results),
    results.suite.whole ? null : h("p", { class: "notice" },
      h("b", {}, "Not everything was run. "), "Where an implementation did not run a case, nothing is said about it: "
        + "that is not agreement."),
    unexplained(results, open),
    h("div", { class: "columns" }, verdictBars(results), causes(results)),
    tracksTable(results));
}

/**
 * 2026-11-30T12:00:00Z as people write it.
 * @param {string} text
 */
const moment = (text) => text.replace(/T(\d\d:\d\d)(:\d\d(\.\d+)?)?(Z|\+00:00)$/, " $1 UTC");

/** @param {Results} results */
function provenance(results) {
  return h("dl", { class: "provenance" },
    [["Suite", `keras-conformance ${results.suite.version}`], ["Judged", moment(results.suite.created)],
      ["Completeness", results.suite.whole ? "every case under every implementation" : "partial"]]
      .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** @param {Results} results @param {Shown[]} open */
function unexplained(results, open) {
  if (open.length === 0) {
    return h("section", { class: "card calm" }, h("h2", {}, "Unexplained"),
      h("p", {}, results.all.length ? "Every divergence is explained by a rule of the ledger." : "There are no divergences."));
  }
  return h("section", { class: "card alarm" },
    h("h2", {}, `Unexplained: ${count(open.length)}`),
    h("p", { class: "fine" }, "No rule of the ledger says why. These come first."),
    h("ul", { class: "rows" }, open.slice(0, 6).map((hit) => row(results, hit))),
    open.length > 6 ? h("p", {}, h("a", { href: address({ view: "divergences", u: "1" }) }, `All ${count(open.length)} unexplained divergences`)) : null);
}

/** @param {Results} results */
function verdictBars(results) {
  const counts = countEach(results.all.map((d) => d.verdict));
  const most = Math.max(1, ...counts.values());
  const lines = [...counts].sort((a, b) => b[1] - a[1]).map(([verdict, n]) => {
    const name = results.verdicts[verdict];
    const bar = h("span", { class: `fillbar v-${name}` });
    bar.style.width = `${(100 * n) / most}%`;
    return h("tr", {},
      h("th", { scope: "row" }, h("a", { href: address({ view: "divergences", v: name }) }, badge(name))),
      h("td", { class: "number" }, count(n)),
      h("td", { class: "bar-cell", "aria-hidden": "true" }, bar),
      h("td", { class: "fine" }, MEANINGS[name] ?? ""));
  });
  return h("section", { class: "card" }, h("h2", {}, "By verdict"),
    h("table", { class: "bars" }, h("caption", { class: "hidden" }, "Divergences by verdict"), h("tbody", {}, lines)));
}

/** @param {Results} results */
function causes(results) {
  /** @type {{ rule: Rule, cases: Set<number>, severities: number[] }[]} */
  const touched = results.rules.map((rule) => ({ rule, cases: new Set(), severities: [] }));
  for (const d of results.all) {
    for (const r of d.rules) {
      touched[r].cases.add(d.case);
      touched[r].severities.push(d.severity);
    }
  }
  const shown = touched.filter((t) => t.cases.size > 0)
    .sort((a, b) => gravity(a.severities) - gravity(b.severities) || b.cases.size - a.cases.size);
  /** @param {{ rule: Rule, cases: Set<number> }} one */
  const line = ({ rule, cases }) => h("tr", {},
    h("th", { scope: "row" }, h("a", { href: address({ view: "divergences", cause: rule.id }) }, rule.title)),
    h("td", {}, h("span", { class: "kind" }, words(rule.kind))),
    h("td", { class: "number" }, count(cases.size)));
  return h("section", { class: "card" }, h("h2", {}, "Causes, gravest first"),
    shown.length === 0 ? h("p", { class: "fine" }, "No rule of the ledger applies.")
      : h("table", { class: "causes" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Cause"), h("th", { scope: "col" }, "Kind"), h("th", { scope: "col", class: "number" }, "Cases"))),
        h("tbody", {}, shown.slice(0, 12).map(line))),
    shown.length > 12 ? h("p", {}, h("a", { href: address({ view: "divergences", by: "cause" }) }, `All ${shown.length} causes`)) : null);
}

/**
 * A row for each track; the Environments view has one for each implementation.
 * @param {Results} results
 */
function tracksTable(results) {
  /** @param {Track} track */
  const line = (track) => {
    const sums = results.statuses.map((_, s) => track.members.reduce((n, i) => n + results.implementations[i].counts[s], 0));
    const incomplete = track.members.filter((i) => !results.implementations[i].complete).length;
    return h("tr", {},
      h("th", { scope: "row" }, h("span", { class: "label" }, track.name), " ", h("span", { class: "fine" }, span(results, track.members)),
        incomplete ? h("span", { class: "tag" }, many(incomplete, "incomplete file")) : null),
      h("td", { class: "number" }, count(track.members.length)),
      h("td", {}, statusStrip(results, sums)), statusCells(results, sums));
  };
  return h("section", { class: "card wide" }, h("h2", {}, "What ran"),
    h("p", { class: "fine" }, `How each case ended, by track: a provider on a backend along its versions. ${ENDED} `,
      h("a", { href: address({ view: "environments" }) }, "Every implementation and environment")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Tracks and how their cases ended" },
      h("table", { class: "implementations" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Track"), h("th", { scope: "col", class: "number" }, "Versions"), h("th", { scope: "col" }, h("span", { class: "hidden" }, "Share")),
          results.statuses.map((status) => h("th", { scope: "col", class: `number n-${status}` }, words(status))))),
        h("tbody", {}, results.tracks.map(line), gpuRow(results)))));
}

/**
 * Where nothing ran on a GPU, that is said.
 * @param {Results} results
 */
function gpuRow(results) {
  if (results.tracks.some((track) => track.device !== "cpu")) return null;
  return h("tr", { class: "never" }, h("th", { scope: "row" }, h("span", { class: "label" }, "on a GPU")),
    h("td", { class: "not-compared", colspan: results.statuses.length + 2 }, "not run: nothing is said about it"));
}

// What the words of the columns do not say by themselves: an older version has no fault because it lacks what came later.
const ENDED = "Error: the case raised. That is no fault by itself: what a version does not have raises, and some exceptions are right. Not run and unsupported are never counted as agreement.";

/** @param {Results} results @param {number[]} counts */
const statusCells = (results, counts) => counts.map((n, s) => h("td", { class: `number n-${results.statuses[s]}${n ? "" : " zero"}` }, count(n)));

/** @param {Results} results @param {number[]} counts */
function statusStrip(results, counts) {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const strip = h("span", { class: "strip", role: "img", "aria-label": counts.map((n, s) => `${words(results.statuses[s])} ${n}`).join(", ") });
  counts.forEach((n, s) => {
    if (n === 0) return;
    const part = h("span", { class: `part n-${results.statuses[s]}` });
    part.style.flexGrow = String(n / total);
    strip.append(part);
  });
  return strip;
}
