// Causes as rows that open: what to do stands in the row, why and where it is seen inside.

// Causes shown before somebody asks for all, symbols named in a row, examples of a cause.
const SYMBOLS_NAMED = 3, EXAMPLES = 4;

/**
 * Causes in order: those of ordinary use, at first only ``first`` of them, then those of border cases alone, folded.
 * @param {Results} results
 * @param {Change[]} changes
 * @param {number} [first]
 */
function causeList(results, changes, first = Infinity) {
  const causes = causesOf(results, changes);
  const ordinary = causes.filter((cause) => cause.ordinary), border = causes.filter((cause) => !cause.ordinary);
  return h("div", { class: "cause-list" },
    ordinary.length ? causeRows(results, ordinary, first) : h("p", { class: "fine none" }, "Nothing in ordinary use."),
    border.length ? folded(`In border cases only: ${many(border.length, "cause")}`,
      "Empty inputs, numbers out of range, NaN, very large or small numbers, float64 only: hardly anybody meets them.",
      () => causeRows(results, border, Infinity)) : null);
}

/** @param {Results} results @param {Cause[]} causes @param {number} first */
function causeRows(results, causes, first) {
  const list = h("div", { class: "groups" });
  const box = h("div", {}, list);
  /** @param {Cause} cause */
  const draw = (cause) => causeRow(results, cause);
  if (causes.length <= first + 2) gradually(list, causes, draw, { unit: "cause" });
  else {
    list.append(...causes.slice(0, first).map(draw));
    const all = h("button", { type: "button", class: "more", onclick: () => {
      all.remove();
      gradually(list, causes.slice(first), draw, { unit: "cause" });
    } }, `Show all ${count(causes.length)} causes`);
    box.append(all);
  }
  return box;
}

/**
 * Something that lies folded until it is opened, and is made then.
 * @param {string} title
 * @param {string} meaning
 * @param {() => Node} make
 * @param {string} [mark]
 */
function folded(title, meaning, make, mark = "") {
  const body = h("div", { class: "folded-body" });
  return h("details", { class: `folded ${mark}`, ontoggle: (event) => {
    if (event.currentTarget.open && body.childElementCount === 0) body.append(make());
  } }, h("summary", { "data-row": true }, h("span", { class: "folded-name" }, title), meaning ? h("span", { class: "fine" }, meaning) : null), body);
}

/** @param {Results} results @param {Cause} cause */
function causeRow(results, cause) {
  const rule = cause.rule === null ? null : results.rules[cause.rule];
  const body = h("div", { class: "group-body" });
  const cases = cause.ordinary ? cause.ordinaryCases.size : cause.cases.size;
  const open = () => {
    if (body.childElementCount) return;
    if (rule) body.append(ruleText(rule, false));
    body.append(examples(results, cause));
  };
  return h("details", { class: rule ? "group" : "group unexplained", ontoggle: (event) => { if (event.currentTarget.open) open(); } },
    h("summary", { "data-row": true },
      badge(results.verdicts[cause.verdict]),
      h("span", { class: "group-name" }, rule ? rule.title : "Unexplained: no rule says why"),
      rule ? h("span", { class: "kind" }, words(rule.kind)) : null,
      h("span", { class: "tally" }, many(cases, "case")),
      rule?.advice ? h("span", { class: "advice" }, h("span", { "aria-hidden": "true" }, "→ "), h("span", { class: "hidden" }, "What to do: "), rule.advice) : null,
      h("span", { class: "seen" }, symbolsOf(results, cause))),
    body);
}

/**
 * The symbols a cause is seen in, those used most first, and how many of the counted files could meet it.
 * @param {Results} results
 * @param {Cause} cause
 */
function symbolsOf(results, cause) {
  const apis = apisOfCause(results, cause);
  const more = apis.length - SYMBOLS_NAMED;
  return [
    apis.length === 0 ? "whole programs" : "", apis.slice(0, SYMBOLS_NAMED).map((api, n) => [n ? ", " : "", h("code", {}, results.apis[api])]),
    more > 0 ? ` and ${count(more)} more` : "",
  ];
}

/**
 * The cases a cause is seen in: some at once, the rest and those at the border when asked for.
 * @param {Results} results
 * @param {Cause} cause
 */
function examples(results, cause) {
  const ordinary = cause.changes.filter((change) => change.border === ""), border = cause.changes.filter((change) => change.border !== "");
  const shown = ordinary.length ? ordinary : border;
  const list = h("ul", { class: "rows" }, shown.slice(0, EXAMPLES).map((change) => row(results, change)));
  const rest = shown.slice(EXAMPLES);
  const box = h("div", {}, list);
  if (rest.length) {
    const all = h("button", { type: "button", class: "more", onclick: () => {
      all.remove();
      gradually(list, rest, (change) => row(results, change), { unit: "difference" });
    } }, `Show all ${count(shown.length)} differences`);
    box.append(all);
  }
  return h("div", { class: "examples" }, box,
    ordinary.length && border.length ? folded(`And ${many(border.length, "difference")} in border cases`, "", () => rows(results, border)) : null);
}
