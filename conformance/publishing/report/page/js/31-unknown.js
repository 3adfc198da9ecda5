// What an address asks for and the report does not have: it is said, with what is near to it, instead of something else being shown.

// So near a name has to be.
const LIKE = 0.6;

/**
 * What is near to a name: those most alike, else those that begin as it does.
 * @param {string} wanted
 * @param {string[]} known
 */
function nearTo(wanted, known) {
  const near = closeMatches(wanted, known, LIKE);
  if (near.length) return near;
  const beginning = wanted.split("[")[0].toLowerCase();
  return beginning === "" ? [] : known.filter((name) => name.toLowerCase().startsWith(beginning)).slice(0, OFFERED);
}

/**
 * What of an address has to be there: its name in the address, what people call it, and which there are.
 * @param {Results} results
 * @param {View} view
 * @returns {{ name: keyof Chosen, what: string, known: string[] }[]}
 */
function demandsOf(results, view) {
  /** @type {(keyof Chosen)[]} */
  const pair = view === "training" ? ["ref", "mark"] : view === "matrix" || view === "coverage" ? ["ref"] : view === "speed" || view === "search" || view === "environments" || view === "saving" || view === "exports" ? [] : ["a", "b"];
  const demands = pair.map((name) => ({ name, what: "implementation", known: results.implementations.map(({ id }) => id) }));
  if (view === "training") return [...demands, { name: "run", what: "training case", known: results.training.map((c) => results.cases.id[c]) }];
  if (view === "speed") return [...demands, { name: "model", what: "model", known: Object.keys(SPEED_MODELS) }, { name: "way", what: "mode", known: Object.keys(SPEED_MODES) },
    { name: "only", what: "time", known: Object.keys(SPEED_TIMES) }];
  if (view === "coverage") return [...demands, { name: "only", what: "kind of symbols", known: Object.keys(REACHED) }];
  return LISTS.has(view) ? [...demands,
    { name: "cause", what: "cause", known: results.rules.map(({ id }) => id) },
    { name: "s", what: "severity", known: results.severities },
    { name: "k", what: "kind of cause", known: results.kinds }] : demands;
}

/**
 * The first thing that an address asks for and that is not there; null where all is.
 * @param {Results} results
 * @param {State} state
 */
function missingIn(results, state) {
  for (const { name, what, known } of demandsOf(results, state.view)) {
    const wanted = state[name];
    if (wanted && !known.includes(wanted)) return { name, what, known, wanted };
  }
  return null;
}

/**
 * @param {string} what
 * @param {string} wanted
 * @param {Child} near links to what is near
 */
const noSuch = (what, wanted, near) => [
  h("p", {}, `This report has no ${what} called `, h("code", {}, wanted), "."),
  near ? h("p", {}, "Near to it: ", near) : null,
];

/**
 * Links with commas between them; nothing where there are none.
 * @param {string[]} names
 * @param {(name: string) => string} to
 * @param {(name: string) => string} [called]
 */
const linksTo = (names, to, called = (name) => name) => (names.length === 0 ? null
  : names.map((name, n) => [n ? ", " : "", h("a", { href: to(name), "data-row": true }, called(name))]));

/**
 * Instead of a view: what its address asks for is not there.
 * @param {State} state
 * @param {{ name: keyof Chosen, what: string, known: string[], wanted: string }} missing
 */
function missingView(state, { name, what, known, wanted }) {
  say(`No such ${what}`);
  return h("div", { class: "view" }, h("h1", {}, `No such ${what}`),
    h("div", { class: "notice", role: "alert" },
      noSuch(what, wanted, linksTo(nearTo(wanted, known), (one) => withState({ [name]: one }))),
      h("p", {}, h("a", { href: withState({ [name]: undefined }) }, `${VIEWS[state.view]} without it`))));
}

/**
 * The page that an address names is not there.
 * @param {Results} _
 * @param {State} state
 */
function unknownView(_, state) {
  const wanted = state.path ?? "";
  say("No such page");
  const views = Object.keys(VIEWS).filter(isView).filter((view) => view !== "unknown");
  /** @param {string} view */
  const to = (view) => address({ view: isView(view) ? view : "overview" });
  /** @param {string} view */
  const called = (view) => (isView(view) ? VIEWS[view] : view);
  return h("div", { class: "view" }, h("h1", {}, "No such page"),
    h("div", { class: "notice", role: "alert" },
      noSuch("page", wanted, linksTo(closeMatches(wanted, views, LIKE), to, called)),
      h("p", {}, "All pages: ", linksTo(views, to, called), ".")));
}
