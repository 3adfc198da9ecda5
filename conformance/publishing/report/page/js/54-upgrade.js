// From one implementation to another: what breaks loudly, changes silently, is new, or could not be compared.

/** @type {UpgradeEffect[]} */
const UPGRADE = [
  { kind: "breaks", name: "breaks loudly", meaning: "What worked raises, is gone, or ends its process.", tone: "bad" },
  { kind: "changes", name: "changes silently", meaning: "Both run; what comes out, or how it is laid out, differs.", tone: "warn" },
  { kind: "fails", name: "still fails", meaning: "Neither works, each in its own way.", tone: "" },
  { kind: "new", name: "is new", meaning: "What raised, or was not there, works.", tone: "good" },
  { kind: "configs", name: "writes configs differently", meaning: "The same settings, said in another way: it matters to files and to code that reads configs.", tone: "" },
];

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/**
 * Two lists of versions, and what goes the other way round; whatever is chosen is in the address.
 * @param {Results} results
 * @param {Implementation} from
 * @param {Implementation} to
 */
function chooseTwo(results, from, to) {
  return h("div", { class: "pair" },
    choose(results, "From", from.id, (id) => go({ a: id, b: to.id }), { id: "from" }),
    h("button", { type: "button", class: "swap", title: "Swap", "aria-label": "Swap the two implementations",
      onclick: () => go({ a: to.id, b: from.id }) }, "⇄"),
    choose(results, "To", to.id, (id) => go({ a: from.id, b: id }), { id: "to" }),
    h("button", { type: "button", class: "quiet", onclick: (event) => copy(location.href.split("#")[0] + withState({ a: from.id, b: to.id, case: undefined, stage: undefined }), event.currentTarget) }, "Copy link"));
}

/**
 * How many cases have each effect.
 * @param {Upgrade} found
 */
function effectFigures(found) {
  /** @param {string} kind @param {string} name @param {string} tone @param {number} n */
  const cell = (kind, name, tone, n) => h("div", { class: tone, "data-kind": kind }, h("dt", {}, name), h("dd", {}, count(n)));
  return h("dl", { class: "figures" },
    UPGRADE.filter(({ kind }) => kind !== "fails" || found.effects.fails.length).map(({ kind, name, tone }) => cell(kind, name, tone, casesOf(found.effects[kind]).size)),
    cell("unjudged", "could not be compared", "hatched", found.unjudged.length),
    cell("neither", "run in neither", "hatched", found.neither.length),
    cell("agreeing", "agree", "", found.agreeing.length));
}

/** @param {Results} results @param {State} state */
function upgradeView(results, state) {
  const [a, b] = upgradeEnds(results, state);
  const [from, to] = [results.implementations[a], results.implementations[b]];
  const found = upgradeOf(results, a, b);
  const lets = filterOf(state, results);
  const only = UPGRADE.some(({ kind }) => kind === state.only) ? state.only : null;
  const [by, choice] = grouping(state, [["cause", "By cause"], ["api", "By API"], ["none", "List"]]);
  const view = h("div", { class: "view" },
    h("h1", {}, "Upgrade"),
    chooseTwo(results, from, to),
    effectFigures(found),
    coverageLine(results, a, b),
    h("div", { class: "toolbar" },
      h("p", { class: "fine grow" }, "Cases; one that differs at two stages may count twice. What is gravest comes first, and of that what most code meets."), choice));
  if (a === b) { view.append(empty("Choose two different implementations.")); return view; }
  for (const { kind, name, meaning } of UPGRADE) {
    const everything = found.effects[kind];
    if ((only !== null && only !== kind) || (kind === "fails" && everything.length === 0)) continue;
    const changes = everything.filter(lets);
    const cases = casesOf(changes).size, all = casesOf(everything).size;
    view.append(h("section", { class: `outcome o-${kind}`, id: `o-${kind}` },
      h("h2", {}, `${capital(name)}: `, many(cases, "case"), cases !== all ? ` of ${count(all)}` : ""),
      h("p", { class: "fine" }, meaning),
      changes.length === 0 ? h("p", { class: "fine none" }, everything.length ? "Nothing matches these filters." : "Nothing.")
        : by === "cause" ? causeList(results, changes)
          : by === "none" ? rows(results, changes.slice().sort((x, y) => x.severity - y.severity || y.verdict - x.verdict)) : groups(results, changes, by)));
  }
  const missing = found.unjudged.filter(caseFilterOf(state, results));
  if (missing.length && only === null) view.append(uncompared(results, missing, a, b));
  say(`From ${from.label} to ${to.label}: ${UPGRADE.map(({ kind, name }) => `${casesOf(found.effects[kind]).size} ${name}`).join(", ")}`);
  return view;
}

/** @param {Results} results @param {number[]} cases @param {number} a @param {number} b */
function uncompared(results, cases, a, b) {
  return h("section", { class: "outcome o-unjudged" }, h("h2", {}, `Could not be compared: ${many(cases.length, "case")}`),
    folded("Show them", "Not run, unsupported or not judged under one of the two: nothing is said about them.", () => {
      const list = h("ul", { class: "rows" });
      const box = h("div", {}, list);
      gradually(list, cases, (c) => plainRow(results, c, "not-compared", results.unjudged(c, a, b)), { unit: "case" });
      return box;
    }));
}

/**
 * From and to of a state; from the last tf.keras that was Keras 2 to the newest Keras where it names none.
 * @param {Results} results
 * @param {State} state
 * @returns {[number, number]}
 */
function upgradeEnds(results, state) {
  // Most people come from Keras 2, in TensorFlow where that is there.
  const old = results.tracks.filter((t) => t.backend === "tensorflow")
    .map((t) => t.members.findLast((i) => /^2\./.test(results.implementations[i].versions.keras ?? "")))
    .filter((i) => i !== undefined);
  const a = results.at(state.a) ?? old[0] ?? 0;
  const named = results.at(state.b);
  if (named !== undefined) return [a, named];
  // The newest Keras, of its implementations the one that a command answers about.
  const b = new Versions(results).pair(results.implementations[a].id, "keras")?.[1] ?? newestKeras(results);
  return [a, a === b && state.b === undefined ? results.implementations.length - 1 : b];
}
