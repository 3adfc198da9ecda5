// What `conformance lint --format json` wrote, as a table: by file and line, with counts, filters, and the way to each cause.

/** So many rows are shown at first, and more of them at a time. */
const FINDINGS_SHOWN = 200;

/** @type {Record<string, [sign: string, tone: string]>} */
const LINT_SEVERITIES = { error: ["×", "gone"], warning: ["δ", "defaults"], note: ["▽", "others"] };

/** @param {unknown} value */
const textOf = (value) => (typeof value === "string" ? value : "");
/** @param {unknown} value */
const numberOf = (value) => (typeof value === "number" && Number.isFinite(value) ? value : 0);

/**
 * The report in JSON of lint, as far as it is what lint writes.
 * @param {Record<string, unknown>} json
 * @returns {Pasted}
 */
function lintReportIn(json) {
  if (!Array.isArray(json.findings)) return { kind: "odd", said: "This is what conformance lint wrote, and its findings are missing: it is damaged." };
  const rows = json.findings.filter(isRecord), summary = isRecord(json.summary) ? json.summary : {};
  const findings = rows.filter((one) => typeof one.file === "string" && typeof one.rule === "string" && typeof one.line === "number").map((one) => ({
    rule: textOf(one.rule), severity: Object.hasOwn(LINT_SEVERITIES, textOf(one.severity)) ? textOf(one.severity) : "note", file: textOf(one.file), cell: numberOf(one.cell), line: numberOf(one.line),
    column: numberOf(one.column), subject: textOf(one.subject), message: textOf(one.message), instead: textOf(one.instead), advice: textOf(one.advice), versions: textOf(one.versions),
    link: textOf(one.link), cause: textOf(one.cause) }));
  const unread = (Array.isArray(json.unread) ? json.unread : []).filter(isRecord).map((one) => ({ file: textOf(one.file), problem: textOf(one.problem), cell: numberOf(one.cell), line: numberOf(one.line) }));
  return { kind: "lint", before: textOf(json.before), after: textOf(json.after), summary: textOf(summary.text), findings, unread, left: json.findings.length - findings.length,
    notes: (Array.isArray(json.notes) ? json.notes : []).filter((one) => typeof one === "string"), uncovered: isRecord(summary.not_covered) ? Object.entries(summary.not_covered).map(([name, uses]) => [name, numberOf(uses)]) : [] };
}

/**
 * @param {Results} results
 * @param {State} state
 * @param {LintReport} report
 * @param {string} name of the file
 * @returns {Node[]}
 */
function lintReport(results, state, report, name) {
  const { findings, unread, uncovered } = report;
  const wanted = (state.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = findings.filter((one) => (!state.s || one.severity === state.s) && (!state.only || one.rule === state.only)
    && wanted.every((word) => `${one.file} ${one.subject} ${one.message} ${one.rule} ${one.advice}`.toLowerCase().includes(word)));
  const counts = countEach(findings.map(({ severity }) => severity)), rules = countEach(findings.map(({ rule }) => rule));
  const files = new Set(findings.map(({ file }) => file)).size;
  say(`${name || "What lint wrote"}: ${many(found.length, "finding")} of ${count(findings.length)}`);
  const told = [report.summary, ...report.notes].filter(Boolean);
  return [
    h("h2", {}, "What ", h("code", {}, "conformance lint"), " found", name ? [": ", h("code", {}, name)] : ""),
    h("p", { class: "fine" }, `From ${report.before || "?"} to ${report.after || "?"}.`, told.map((one) => [" ", one.endsWith(".") ? one : `${one}.`])),
    report.left ? h("div", { class: "notice" }, h("p", {}, `${many(report.left, "entry of the file is", "entries of the file are")} no finding that can be read, and not shown.`)) : h("div", { hidden: true }),
    h("dl", { class: "figures" }, Object.entries(LINT_SEVERITIES).map(([severity, [, tone]]) => h("div", { class: `t-${tone}`, "data-severity": severity }, h("dt", {}, `${severity}s`), h("dd", {}, count(counts.get(severity) ?? 0)))),
      h("div", {}, h("dt", {}, "files with findings"), h("dd", {}, count(files))), h("div", { class: "hatched" }, h("dt", {}, "symbols not covered"), h("dd", {}, count(uncovered.length)))),
    lintFilters(state, rules),
    h("p", { class: "result" }, found.length === findings.length ? many(findings.length, "finding") : `${count(found.length)} of ${many(findings.length, "finding")}`),
    found.length ? lintTable(results, found) : empty(findings.length ? "Nothing matches these filters." : "Nothing was found."),
    unread.length ? h("section", { class: "card" }, h("h2", {}, "Not read as a whole"), h("ul", {}, unread.slice(0, FINDINGS_SHOWN).map((one) => h("li", {}, h("code", {}, findingPlace({ ...one, column: 0 })), `: ${one.problem}`)),
      unread.length > FINDINGS_SHOWN ? h("li", {}, `and ${count(unread.length - FINDINGS_SHOWN)} more`) : null)) : h("div", { hidden: true }),
    uncovered.length ? folded(`Not covered: ${many(uncovered.length, "symbol")}`, "Nobody knows anything about them, which is not agreement.", () =>
      h("p", { class: "plain-names" }, uncovered.map(([one, uses], n) => [n ? ", " : "", h("code", {}, one), ` (${many(uses, "use")})`]))) : h("div", { hidden: true }),
  ];
}

/**
 * "train.py:8:37", "cells.ipynb:cell 3:8:37".
 * @param {{ file: string, cell: number, line: number, column: number }} one
 */
const findingPlace = ({ file, cell, line, column }) => [file, cell ? `cell ${cell}` : "", line || "", column || ""].filter((part) => part !== "").join(":");

/** @param {State} state @param {Map<string, number>} rules */
function lintFilters(state, rules) {
  /** @param {[string, string][]} some @param {string | undefined} chosen */
  const options = (some, chosen) => [h("option", { value: "" }, "any"), some.map(([value, text]) => h("option", { value, selected: value === chosen }, text))];
  const form = h("form", { class: "api-filters", "aria-label": "Filters of the findings" },
    h("label", { class: "field" }, h("span", {}, "Severity"), h("select", { id: "lint-severity", onchange: (event) => go({ s: event.currentTarget.value }) },
      options(Object.keys(LINT_SEVERITIES).map((one) => [one, one]), state.s))),
    h("label", { class: "field" }, h("span", {}, "Rule"), h("select", { id: "lint-rule", onchange: (event) => go({ only: event.currentTarget.value }) },
      options([...rules].sort(([, x], [, y]) => y - x).map(([rule, n]) => [rule, `${rule} (${count(n)})`]), state.only))),
    h("label", { class: "field" }, h("span", {}, "Contains"),
      h("input", { id: "lint-text", type: "text", value: state.q ?? "", placeholder: "file, symbol, words", autocomplete: "off", spellcheck: "false", size: "18", onchange: (event) => go({ q: event.currentTarget.value.trim() }, true) })));
  form.addEventListener("submit", (event) => event.preventDefault());
  return form;
}

/** @param {Results} results @param {LintFinding[]} findings */
function lintTable(results, findings) {
  const body = h("tbody");
  const more = h("button", { type: "button", class: "more", onclick: () => step() });
  let shown = 0;
  const step = () => {
    body.append(...findings.slice(shown, shown + FINDINGS_SHOWN).map((one) => lintRow(results, one)));
    shown = Math.min(shown + FINDINGS_SHOWN, findings.length);
    more.textContent = `Show more: ${many(findings.length - shown, "finding")} left`;
    more.hidden = shown === findings.length;
  };
  step();
  return h("div", {}, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Findings" },
    h("table", { class: "findings" }, h("caption", { class: "hidden" }, "What lint found, by file and line"),
      h("thead", {}, h("tr", {}, ["Where", "Severity", "What", "What to do", "Rule or cause"].map((title) => h("th", { scope: "col" }, title)))), body)), more);
}

/** @param {Results} results @param {LintFinding} one */
function lintRow(results, one) {
  const [sign, tone] = LINT_SEVERITIES[one.severity], rule = results.ruleById.get(one.cause || one.rule);
  return h("tr", {},
    h("th", { scope: "row" }, h("code", {}, findingPlace(one))),
    h("td", {}, h("span", { class: `badge t-${tone}` }, h("span", { class: "mark", "aria-hidden": "true" }, sign), one.severity)),
    h("td", {}, one.message, one.versions ? h("p", { class: "fine" }, one.versions) : null),
    h("td", {}, one.instead ? ["Use ", h("code", {}, one.instead), ". "] : "", one.advice, one.link ? [" ", outward(one.link)] : ""),
    h("td", {}, h("code", {}, one.rule), one.cause && one.cause !== one.rule ? [" ", h("code", {}, one.cause)] : "",
      rule === undefined ? one.cause ? h("p", { class: "fine" }, "This report has no such cause.") : null
        : h("p", { class: "fine" }, h("a", { href: address({ view: "divergences", cause: rule.id }), "data-row": true }, rule.title))));
}
