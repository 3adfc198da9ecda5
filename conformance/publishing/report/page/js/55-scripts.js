// Programs: which whole programs run after nothing but the import line was changed, why not, and along all versions.

/** @param {Results} results @param {State} state */
function scriptsView(results, state) {
  const [a, b] = upgradeEnds(results, state);
  const [from, to] = [results.implementations[a], results.implementations[b]];
  const view = h("div", { class: "view" }, h("h1", {}, "Programs"));
  if (results.scripts.length === 0) {
    view.append(empty("No whole program was observed: nobody looked."));
    return view;
  }
  const found = movingOf(results, a, b);
  view.append(
    h("p", { class: "fine" }, `${many(results.scripts.length, "program")} as people write them. Each imports keras; for another provider its import lines are changed, and nothing else.`),
    chooseTwo(results, from, to), claim(results, a, b, false), fixesClaim(results, found, b),
    ...Object.entries(SCRIPT_ENDS).map(([end, { name, tone }]) => {
      const some = found.all.filter((one) => one.end === end);
      return some.length ? h("section", { class: "outcome" }, h("h2", { class: tone }, `${name}: ${count(some.length)}`),
        h("ul", { class: "rows" }, some.map((one) => scriptRow(results, one, [from.label, to.label], b)))) : null;
    }).filter((section) => section !== null),
    alongVersions(results, a, from),
    ...conversionsOf(results));
  say(`${found.runs} of ${many(found.ran, "program")} run, ${found.same} with the same results`);
  return view;
}

/**
 * A program as a row that opens its case; where the two part or neither runs it, with what each said itself.
 * @param {Results} results
 * @param {ScriptMoved} one
 * @param {string[]} labels of the two
 * @param {number} b the second of them
 */
function scriptRow(results, one, labels, b) {
  const { case: at, title, end, hit, ended } = one;
  const { told } = SCRIPT_ENDS[end], id = results.cases.id[at];
  const stage = hit?.divergence.stage ?? ended.find((some) => some !== null)?.stage;
  const row = h("a", { class: "row script", "data-row": true, href: withState({ case: id, stage: hit ? results.stages[hit.divergence.stage] : undefined }) },
    scriptBadge(results, one),
    h("span", { class: "what" }, h("code", {}, id), h("span", {}, title), told ? scriptWords(results, one, labels) : null),
    h("span", { class: "side" }, told && stage !== undefined ? h("span", { class: "stage" }, words(results.stages[stage])) : null,
      hit && told && end !== "lacks" && end !== "neither" ? causeOf(results, hit) : null));
  return h("li", {}, row, one.fixed && (end === "fails" || end === "neither") ? fixOf(results, one, b) : null);
}

/** @param {Results} results @param {ScriptMoved} one */
function scriptBadge(results, { end, hit }) {
  /** @param {string} kind @param {string} mark @param {string} text */
  const plain = (kind, mark, text) => h("span", { class: `badge ${kind}` }, h("span", { class: "mark", "aria-hidden": "true" }, mark), text);
  if (end === "unknown") return plain("not-compared", "–", "not compared");
  if (end === "lacks") return plain("not-compared", "–", "not installed");
  if (hit) return badge(results.verdicts[hit.verdict]);
  return end === "neither" ? plain("v-error", MARKS.error, "both fail") : plain("agrees", "=", "alike");
}

/**
 * What becomes of a program under each of the two.
 * @param {Results} results
 * @param {ScriptMoved} one
 * @param {string[]} labels
 */
function scriptWords(results, { end, hit, ended }, labels) {
  if (end === "lacks" || end === "neither") {
    const told = ended.map((some) => (some?.lacks ? `needs ${some.lacks}, which is not installed there` : some?.words ?? (end === "lacks" ? "runs" : "how is not known")));
    const sides = told[0] === told[1] ? [["Both", told[0]]] : told.map((text, n) => [labels[n], text]);
    return sides.map(([name, text]) => h("span", { class: "summary" }, h("b", {}, name), ": ", text));
  }
  if (hit === null) return null;
  const { divergence } = hit;
  // The words of a behaviour are those of its first; who ended there has words of its own.
  return hit.classes.map((behaviour, n) => h("span", { class: "summary" }, h("b", {}, labels[n]), ": ",
    ended[n]?.stage === divergence.stage ? ended[n]?.words : results.summaries[divergence.summaries[behaviour]]));
}

/**
 * How many of the programs that run under one run under each other, along the tracks.
 * @param {Results} results
 * @param {number} a
 * @param {Implementation} from
 */
function alongVersions(results, a, from) {
  /** @type {ScriptEnd[]} */
  const parts = ["same", "other", "fails"];
  /** @param {number} i */
  const line = (i) => {
    const found = movingOf(results, a, i);
    const strip = h("span", { class: "strip wide", role: "img", "aria-label": `${found.same} the same, ${found.runs - found.same} other results, ${found.ran - found.runs} fail` });
    for (const end of parts) {
      const n = found.all.filter((one) => one.end === end).length;
      const part = h("span", { class: `part s-${end}` });
      part.style.flexGrow = String(n / Math.max(1, found.ran));
      if (n) strip.append(part);
    }
    return h("tr", { "aria-current": i === a ? "true" : false },
      h("th", { scope: "row" }, h("a", { href: withState({ b: results.implementations[i].id, case: undefined, stage: undefined }) }, results.implementations[i].label)),
      h("td", {}, strip), [found.runs, found.same, found.ran].map((n) => h("td", { class: "number" }, count(n))));
  };
  return h("section", { class: "card wide" }, h("h2", {}, `From ${from.label} to every other`),
    h("p", { class: "fine" }, h("span", { class: "part s-same" }), " the same results, ", h("span", { class: "part s-other" }), " other results, ", h("span", { class: "part s-fails" }), " fail"),
    results.tracks.map((track) => folded(track.name, span(results, track.members), () => h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `To ${track.name}` }, h("table", { class: "moved" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "To"), h("td", {}),
        ["Run", "Same results", "Of"].map((name) => h("th", { scope: "col", class: "number" }, name)))),
      h("tbody", {}, track.members.map(line)))))));
}
