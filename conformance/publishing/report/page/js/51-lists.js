// Divergences over all implementations, and what differs between two of them.

/** @param {State} state @param {[name: string, label: string][]} options @returns {[string, HTMLElement]} */
function grouping(state, options) {
  const chosen = state.by && options.some(([name]) => name === state.by) ? state.by : options[0][0];
  const box = h("div", { class: "segmented", role: "group", "aria-label": "Group by" },
    options.map(([name, label]) => h("a", { href: withState({ by: name }), "aria-current": name === chosen ? "true" : false }, label)));
  return [chosen, box];
}

/** @param {Results} results @param {State} state */
function divergencesView(results, state) {
  const hits = results.all.map((d) => results.whole(d)).filter(filterOf(state, results));
  const [by, choice] = grouping(state, [["none", "List"], ["cause", "By cause"], ["api", "By API"]]);
  const cases = new Set(hits.map((hit) => hit.divergence.case)).size;
  const said = `${many(hits.length, "divergence")} in ${many(cases, "case")}${filtered(state) ? ` of ${count(results.all.length)} in all` : ""}`;
  say(said);
  return h("div", { class: "view" },
    h("h1", {}, "Divergences"),
    h("div", { class: "toolbar" }, h("p", { class: "result" }, said), choice),
    hits.length === 0 ? empty(filtered(state) ? "Nothing matches these filters." : "There are no divergences.")
      : by === "none" ? rows(results, hits) : groups(results, hits, by));
}

/** @param {Results} results @param {State} state */
function compareView(results, state) {
  const [a, b] = upgradeEnds(results, state);
  const [left, right] = [results.implementations[a], results.implementations[b]];
  const found = results.compare(a, b);
  const hits = found.differing.filter(filterOf(state, results));
  const [by, choice] = grouping(state, [["cause", "By cause"], ["api", "By API"], ["none", "List"]]);
  const all = state.all === "1";
  const agreeing = found.agreeing.length, failing = found.agreeing.filter((c) => results.status(c, a) !== "ok" && results.status(c, b) !== "ok").length, missing = found.unjudged.length;
  const view = h("div", { class: "view" },
    h("h1", {}, "Compare two implementations"),
    h("div", { class: "pair" },
      choose(results, "From", left.id, (id) => go({ a: id, b: right.id }), { id: "from" }),
      h("button", { type: "button", class: "swap", title: "Swap", "aria-label": "Swap the two implementations",
        onclick: () => go({ a: right.id, b: left.id }) }, "⇄"),
      choose(results, "To", right.id, (id) => go({ a: left.id, b: id }), { id: "to" })),
    h("dl", { class: "figures" },
      [{ name: "differ", n: found.cases, kind: "bad" }, { name: "agree", n: agreeing, kind: "good" }, { name: "not compared", n: missing, kind: "hatched" }]
        .map(({ name, n, kind }) => h("div", { class: kind }, h("dt", {}, name), h("dd", {}, count(n))))),
    failing ? h("p", { class: "fine" }, `${many(failing, "case")} of those that agree ${failing === 1 ? "runs" : "run"} in neither: both fail alike.`) : null,
    missing ? h("p", { class: "fine" }, `${many(missing, "case was", "cases were")} not run, unsupported or not judged under one of the two: nothing is said about them.`) : null,
    h("div", { class: "toolbar" },
      h("p", { class: "result" }, `${many(hits.length, "difference")}${filtered(state) ? ` of ${count(found.differing.length)}` : ""}`),
      h("label", { class: "check" }, h("input", { type: "checkbox", id: "everything", checked: all,
        onchange: (event) => go({ all: event.currentTarget.checked ? "1" : undefined }) }), "Show cases that do not differ"),
      choice),
    a === b ? empty("Choose two different implementations.")
      : hits.length === 0 ? empty(filtered(state) ? "Nothing matches these filters." : "Nothing differs in what was compared.")
        : by === "none" ? rows(results, hits) : groups(results, hits, by));
  say(`${many(hits.length, "difference")} between ${left.label} and ${right.label}`);
  if (all && a !== b) view.append(...others(results, found, caseFilterOf(state, results), a, b));
  return view;
}

/**
 * @param {Results} results
 * @param {Compared} found
 * @param {(caseAt: number) => boolean} lets
 * @param {number} a
 * @param {number} b
 */
function others(results, found, lets, a, b) {
  /** @type {[name: string, cases: number[], mark: string, text: (caseAt: number) => string][]} */
  const parts = [["Not compared", found.unjudged, "not-compared", (c) => results.unjudged(c, a, b)], ["Agree", found.agreeing, "agrees", () => ""]];
  return parts.map(([name, cases, mark, text]) => {
    const some = cases.filter(lets);
    const list = h("ul", { class: "rows" });
    const section = h("section", { class: `others ${mark}` }, h("h2", {}, `${name}: ${count(some.length)}`), h("div", {}, list));
    gradually(list, some, (c) => plainRow(results, c, mark, text(c)), { unit: "case" });
    return section;
  });
}
