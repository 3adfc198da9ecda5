// Upgrade: from one implementation to another, what breaks loudly, changes silently, is new, or could not be compared.

const UPGRADE = [
  ["breaks", "breaks loudly", "What worked raises, is gone, or ends its process.", "bad"],
  ["changes", "changes silently", "Both run; what comes out, or how it is laid out, differs.", "warn"],
  ["fails", "still fails", "Neither works, each in its own way.", ""],
  ["new", "is new", "What raised, or was not there, works.", "good"],
  ["configs", "writes configs differently", "The same settings, said in another way: it matters to files and to code that reads configs.", ""],
];

/** The effects of a difference on somebody who goes from the first of its two to the second; the flags are for the lower behaviour first. */
function effectsOf(hit) {
  const [i, j] = hit.classes;
  const flags = hit.divergence.effect.charCodeAt(hit.cell) - 65;
  const [breaks, works] = i < j ? [2, 4] : [4, 2];
  return [[1, "changes"], [breaks, "breaks"], [works, "new"], [8, "fails"], [16, "configs"]].filter(([flag]) => flags & flag).map(([, name]) => name);
}

function upgradeView(results, state) {
  const [a, b] = upgradeEnds(results, state);
  const [from, to] = [results.implementations[a], results.implementations[b]];
  const found = results.upgrade(a, b);
  const lets = filterOf(state, results);
  const only = UPGRADE.some(([kind]) => kind === state.only) ? state.only : null;
  const [by, choice] = grouping(state, [["cause", "By cause"], ["api", "By API"], ["none", "List"]]);
  const cases = (hits) => new Set(hits.map((hit) => hit.divergence.case)).size;
  const view = h("div", { class: "view" },
    h("h1", {}, "Upgrade"),
    h("div", { class: "pair" },
      choose(results, "From", from.id, (id) => go({ a: id, b: to.id }), { id: "from" }),
      h("button", { type: "button", class: "swap", title: "Swap", "aria-label": "Swap the two implementations",
        onclick: () => go({ a: to.id, b: from.id }) }, "⇄"),
      choose(results, "To", to.id, (id) => go({ a: from.id, b: id }), { id: "to" })),
    h("dl", { class: "figures" },
      UPGRADE.filter(([kind]) => kind !== "fails" || found.fails.length).map(([kind, name, , tone]) => h("div", { class: tone, "data-kind": kind }, h("dt", {}, name), h("dd", {}, count(cases(found[kind]))))),
      h("div", { class: "hatched", "data-kind": "unjudged" }, h("dt", {}, "could not be compared"), h("dd", {}, count(found.unjudged.length))),
      h("div", { "data-kind": "agreeing" }, h("dt", {}, "agree"), h("dd", {}, count(found.agreeing.length)))),
    h("div", { class: "toolbar" },
      h("p", { class: "fine grow" }, "Cases; one that differs at two stages may count twice."), choice));
  if (a === b) { view.append(empty("Choose two different implementations.")); return view; }
  for (const [kind, name, meaning] of UPGRADE) {
    if (only !== null && only !== kind) continue;
    const hits = found[kind].filter(lets).sort((x, y) => x.severity - y.severity || y.verdict - x.verdict);
    if (kind === "fails" && found[kind].length === 0) continue;
    view.append(h("section", { class: `outcome o-${kind}` },
      h("h2", {}, `${name[0].toUpperCase()}${name.slice(1)}: `, many(cases(hits), "case"), filtered(state) && hits.length !== found[kind].length ? ` of ${count(cases(found[kind]))}` : ""),
      h("p", { class: "fine" }, meaning),
      hits.length === 0 ? h("p", { class: "fine none" }, filtered(state) ? "Nothing matches these filters." : "Nothing.")
        : by === "none" ? rows(results, hits) : groups(results, hits, by, true)));
  }
  const missing = found.unjudged.filter(caseFilterOf(state, results));
  if (missing.length && only === null) {
    const list = h("ul", { class: "rows" });
    const body = h("div", {}, list);
    view.append(h("section", { class: "outcome o-unjudged" }, h("h2", {}, `Could not be compared: ${many(missing.length, "case")}`),
      h("p", { class: "fine" }, "Not run, unsupported or not judged under one of the two: nothing is said about them."),
      h("details", { ontoggle: (event) => {
        if (event.target.open && list.childElementCount === 0) gradually(list, missing, (c) => plainRow(results, c, "not-compared", results.unjudged(c, a, b)), { unit: "case" });
      } }, h("summary", {}, "Show them"), body)));
  }
  say(`From ${from.label} to ${to.label}: ${UPGRADE.map(([kind, name]) => `${cases(found[kind])} ${name}`).join(", ")}`);
  return view;
}

/** From and to of a state; from the last tf.keras that was Keras 2 to the newest Keras where it names none. */
function upgradeEnds(results, state) {
  // Most people come from Keras 2, in TensorFlow where that is there.
  const old = results.tracks.filter((t) => t.backend === "tensorflow")
    .map((t) => t.members.findLast((i) => /^2\./.test(results.implementations[i].versions.keras ?? "")))
    .filter((i) => i !== undefined);
  const a = results.index.get(state.a) ?? old[0] ?? 0;
  let b = results.index.get(state.b) ?? newestKeras(results);
  if (a === b && state.b === undefined) b = results.implementations.length - 1;
  return [a, b];
}
