// What `conformance check --json` wrote: the first difference, what else differs, what agrees, the curves of both.

/** Where two runs can part: conformance/check/model.py. @type {Record<string, string>} */
const CHECK_STAGES = {
  import: "imports", construct: "making an object", build: "building a model", forward: "computing outputs", loss: "the loss", gradient: "the gradient", update: "a step of training",
  log: "what training reports", call: "a call", file: "a file that is written", output: "what is printed", end: "the end of the program",
};

/** Of a longer curve so many points are drawn, about. */
const POINTS_DRAWN = 2000;

/** @param {unknown} value @returns {string[]} */
const textsOf = (value) => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);
/** @param {unknown} value */
const recordsOf = (value) => (Array.isArray(value) ? value.filter(isRecord) : []);

/** @param {unknown} value @returns {CheckSide} */
function checkSide(value) {
  const one = isRecord(value) ? value : {};
  return { implementation: textOf(one.implementation), ended: textOf(one.ended), seconds: numberOf(one.seconds),
    versions: Object.entries(isRecord(one.versions) ? one.versions : {}).map(([name, version]) => [name, textOf(version)]) };
}

/** @param {Record<string, unknown>} one @returns {CheckDifference} */
function checkDifference(one) {
  const at = isRecord(one.at) ? one.at : {}, cause = isRecord(one.cause) ? one.cause : null;
  return { stage: textOf(one.stage), verdict: textOf(one.verdict), file: textOf(at.file), line: numberOf(at.line), text: textOf(at.text), subject: textOf(one.subject), said: textOf(one.said),
    left: textOf(one.left), right: textOf(one.right), size: textOf(one.size), step: numberOf(one.step), hint: textOf(one.hint), follows: one.follows === true,
    cause: cause === null ? null : { rule: textOf(cause.rule), title: textOf(cause.title), reason: textOf(cause.reason), advice: textOf(cause.advice), link: textOf(cause.link) } };
}

/** @param {unknown} value @returns {Figure[]} */
const figuresOf = (value) => (Array.isArray(value) ? value.map((one) => (typeof one === "number" || typeof one === "string" ? one : null)) : []);

/**
 * The answer of check, as far as it is what check writes.
 * @param {Record<string, unknown>} json
 * @returns {Pasted}
 */
function checkReportIn(json) {
  if (!isRecord(json.left) || !isRecord(json.right)) return { kind: "odd", said: "This is what conformance check wrote, and what ran is missing: it is damaged." };
  const left = checkSide(json.left), right = checkSide(json.right);
  const reproducer = isRecord(json.reproducer) ? { script: textOf(json.reproducer.script), left: textOf(json.reproducer.left), right: textOf(json.reproducer.right), shows: json.reproducer.shows === true } : null;
  return {
    kind: "check", before: left.implementation, after: right.implementation, program: textOf(json.program), left, right,
    first: isRecord(json.first) ? checkDifference(json.first) : null, differs: recordsOf(json.differs).map(checkDifference), agrees: textsOf(json.agrees), mapped: textsOf(json.mapped),
    notes: textsOf(json.notes), warned: textsOf(json.warned), printed: textsOf(json.printed), incomparable: textOf(json.incomparable), reproducer,
    curves: recordsOf(json.curves).map((one) => ({ name: textOf(one.name), by: textOf(one.by) || "epoch", left: figuresOf(one.left), right: figuresOf(one.right) })),
    along: recordsOf(json.along).map((one) => ({ implementation: textOf(one.implementation), good: one.good === true, said: textOf(one.said) })),
  };
}

/**
 * @param {Results} results
 * @param {CheckReport} report
 * @param {string} name of the file
 * @returns {Node[]}
 */
function checkReport(results, report, name) {
  const { first, differs, agrees, curves, left, right } = report;
  say(first === null ? `${report.program}: no difference was found` : `${report.program}: the first difference is ${CHECK_STAGES[first.stage] ?? first.stage}`);
  return [
    h("h2", {}, "What ", h("code", {}, "conformance check"), " saw", name ? [": ", h("code", {}, name)] : ""),
    h("p", { class: "fine" }, h("code", {}, report.program), `: from ${labelOf(results, left)} to ${labelOf(results, right)}.`),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Both runs" }, h("table", {}, h("thead", {}, h("tr", {}, ["Run", "Ended", "Seconds", "Versions"].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, [left, right].map((side) => h("tr", {}, h("th", { scope: "row" }, labelOf(results, side)), h("td", {}, side.ended), h("td", { class: "number" }, figure(side.seconds)),
        h("td", {}, side.versions.map(([one, version]) => `${one} ${version}`).join(", "))))))),
    first === null ? h("section", { class: "card" }, h("h3", {}, "No difference was found"), h("p", {}, "Within what was compared, which is told below, both do the same."))
      : h("section", { class: "card alarm first-difference" }, h("h3", {}, "The first difference"), differenceText(results, report, first)),
    report.incomparable ? h("div", { class: "notice" }, h("p", {}, `Numbers of training were not compared: ${report.incomparable}`)) : h("div", { hidden: true }),
    ...curves.filter((one) => one.left.length || one.right.length).map((one) => curveOf(report, one)),
    differs.length ? h("section", { class: "card" }, h("h3", {}, `What else differs: ${count(differs.length)}`), differencesList(results, report)) : h("div", { hidden: true }),
    sentences("What agrees", agrees), sentences("Warnings of the second alone", report.warned), sentences("Printed lines that differ", report.printed), sentences("Imports that were changed", report.mapped), sentences("What limits this answer", report.notes),
    alongTable(results, report), report.reproducer === null ? h("div", { hidden: true }) : scriptOfCheck(report.reproducer),
  ];
}

/** @param {Results} results @param {CheckSide} side */
const labelOf = (results, { implementation }) => results.implementations[results.at(implementation) ?? -1]?.label ?? (implementation || "?");

/** @param {string} title @param {string[]} lines */
const sentences = (title, lines) => (lines.length === 0 ? h("div", { hidden: true }) : h("section", { class: "card" }, h("h3", {}, title), h("ul", {}, lines.map((line) => h("li", {}, line)))));

/** @param {Results} results @param {CheckReport} report */
function differencesList(results, report) {
  const list = h("ul", { class: "check-differences" }), box = h("div", {}, list);
  gradually(list, report.differs, (one) => h("li", {}, differenceText(results, report, one)), { unit: "difference" });
  return box;
}

/** @param {Results} results @param {CheckReport} report @param {CheckDifference} one */
function differenceText(results, report, one) {
  const { cause } = one, rule = cause === null ? undefined : results.ruleById.get(cause.rule);
  return h("div", { class: "check-difference" },
    h("p", {}, Object.hasOwn(MARKS, one.verdict) ? [badge(one.verdict), " "] : "", h("b", {}, CHECK_STAGES[one.stage] ?? one.stage), one.subject ? [" · ", h("code", {}, one.subject)] : "",
      one.file ? [" · ", h("code", {}, one.line ? `${one.file}:${one.line}` : one.file)] : "", one.step ? ` · step ${count(one.step)}` : ""),
    one.text ? h("pre", {}, h("code", {}, one.text)) : null,
    h("p", {}, one.said, one.size ? h("span", { class: "fine" }, ` (${one.size})`) : null),
    one.left || one.right ? h("dl", { class: "check-sides" }, h("dt", {}, labelOf(results, report.left)), h("dd", {}, one.left), h("dt", {}, labelOf(results, report.right)), h("dd", {}, one.right)) : null,
    one.hint ? h("p", {}, one.hint) : null,
    one.follows ? h("p", { class: "fine" }, "This may be no more than what an earlier difference leads to.") : null,
    cause === null ? one.follows ? null : h("p", { class: "open-text" }, "Unexplained: no cause of the ledger fits. This may be new.")
      : h("div", { class: "rule" }, h("p", {}, h("b", {}, "Cause. "), rule === undefined ? cause.title : h("a", { href: address({ view: "divergences", cause: rule.id }), "data-row": true }, cause.title), ` ${cause.reason}`),
        cause.advice ? h("p", {}, h("b", {}, "What to do. "), cause.advice) : null, h("p", { class: "fine" }, h("code", {}, cause.rule), cause.link ? [" · ", outward(cause.link)] : "")));
}

/** @param {CheckReport} report @param {CheckCurve} curve */
function curveOf({ before, after }, { name, by, left, right }) {
  const rows = Math.max(left.length, right.length), every = Math.ceil(rows / POINTS_DRAWN);
  /** @param {string} id @param {number} n @param {Figure[]} raw */
  const line = (id, n, raw) => ({ id, label: id, n, raw, values: raw.filter((_, at) => at % every === 0).map((value) => (typeof value === "number" ? value : null)) });
  const lines = [line(before, 0, left), line(after, 1, right)];
  return h("figure", { class: "card check-curve" }, h("h3", {}, `${name}, by ${by}`), h("div", { class: "plot" }, drawPlot(lines, `${name} by ${by} under both`, false, every === 1 ? by : `${by} (every ${count(every)})`)),
    h("figcaption", { class: "keys" }, lines.map(({ id, n }) => h("span", { class: "key-text" }, swatch(n), id))),
    folded("As a table", many(rows, by), () => h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${name} as a table` }, h("table", {},
      h("thead", {}, h("tr", {}, [by, before, after].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, Array.from({ length: Math.min(rows, FINDINGS_SHOWN) }, (_, n) => h("tr", {}, h("th", { scope: "row" }, n + 1), [left, right].map((some) => h("td", { class: "number" }, figure(some[n]))))))))));
}

/** @param {Results} results @param {CheckReport} report */
function alongTable(results, { along }) {
  if (along.length === 0) return h("div", { hidden: true });
  return h("section", { class: "card" }, h("h3", {}, "Along the versions"), h("ul", {}, along.map(({ implementation, good, said }) => h("li", {},
    h("span", { class: good ? "good" : "bad" }, good ? "= as the first" : "≠ otherwise"), " ", results.implementations[results.at(implementation) ?? -1]?.label ?? implementation, said ? `: ${said}` : ""))));
}

/** @param {NonNullable<CheckReport["reproducer"]>} one */
function scriptOfCheck({ script, left, right, shows }) {
  return h("section", { class: "card" }, h("h3", {}, "A script that shows the first difference"), shows ? null : h("p", { class: "notice" }, "When it was run, it did not show the difference."),
    h("p", {}, h("button", { type: "button", class: "quiet", onclick: (event) => copy(script, event.currentTarget) }, "Copy")), h("pre", {}, h("code", {}, script)),
    left || right ? h("dl", { class: "check-sides" }, h("dt", {}, "It printed"), h("dd", {}, h("pre", {}, left)), h("dt", {}, "And under the second"), h("dd", {}, h("pre", {}, right))) : null);
}
