// Putting it together: the hash says what is drawn, and every control only changes the hash.

/** @type {Record<View, (results: Results, state: State) => Node>} */
const DRAW = {
  overview, find: findView, upgrade: upgradeView, scripts: scriptsView, saving: savingView, exports: exportsView, execution: executionView, api: apiView, history: historyView, divergences: divergencesView, compare: compareView, matrix: matrixView,
  training: trainingView, speed: speedView, coverage: coverageView, environments: environmentsView, search: searchView, unknown: unknownView,
};
const LISTS = new Set(["upgrade", "history", "divergences", "compare", "matrix"]);

/** @type {string | null} */
let drawn = null;
/** @type {View | null} */
let drawnView = null;

/**
 * The address without the case that lies over the view.
 * @param {State} state
 */
const beneath = (state) => address({ ...state, case: undefined, stage: undefined });

/** @param {Results} results */
function draw(results) {
  const written = readState(), state = withIds(results, written);
  // An address may name versions; those of the page name implementations.
  if (state !== written) location.replace(address(state));
  const content = byId("content", HTMLElement);
  if (beneath(state) !== drawn) {
    drawn = beneath(state);
    drawNavigation(state);
    filters(results, state);
    // Who chooses by keyboard goes on from where the choice was.
    const focused = document.activeElement !== null && content.contains(document.activeElement) ? document.activeElement.id : "";
    const missing = missingIn(results, state);
    content.replaceChildren(missing ? missingView(state, missing) : DRAW[state.view](results, state));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    document.title = `${VIEWS[state.view]} · ${byId("nav", HTMLElement).dataset.title}`;
    if (drawnView !== null && drawnView !== state.view) scrollTo(0, 0);
    drawnView = state.view;
  }
  const dialog = caseDialog();
  if (state.case !== undefined) openCase(results, state);
  else if (dialog.open) dialog.close();
}

/** @param {State} state */
function drawNavigation(state) {
  // What narrows the findings of lint narrows nothing elsewhere, nor the other way round.
  const finding = state.view === "find" ? { s: undefined, only: undefined } : {};
  const kept = { ...state, ...finding, q: state.view === "search" || state.view === "find" ? undefined : state.q, case: undefined, stage: undefined, by: undefined, all: undefined, cols: undefined, col: undefined, symbol: undefined, area: undefined, format: undefined, model: undefined, writer: undefined, runtime: undefined };
  /** @param {View} view */
  const link = (view) => h("a", { href: address(view === "find" ? { view, a: state.a, b: state.b } : { ...kept, view }), "aria-current": view === state.view ? "page" : false }, VIEWS[view]);
  const views = Object.keys(VIEWS).filter(isView).filter((view) => view !== "search" && view !== "unknown");
  const later = LATER.has(state.view);
  byId("nav", HTMLElement).replaceChildren(...views.filter((view) => !LATER.has(view)).map(link),
    h("details", { class: "later" }, h("summary", { "aria-current": later ? "page" : false }, later ? VIEWS[state.view] : "More"), h("div", {}, views.filter((view) => LATER.has(view)).map(link))));
  const search = searchField();
  if (document.activeElement !== search) search.value = state.view === "search" ? state.q ?? "" : "";
}

/** The results inside the page; what keeps them from being read is said in it. */
async function opened() {
  try {
    const block = byId("core", HTMLScriptElement);
    // core.py wrote it into this very page.
    const core = /** @type {Core} */ (await inflate(block.textContent));
    block.remove();
    return new Results(core);
  } catch (error) {
    byId("loading", HTMLElement).textContent = `This report cannot be opened: ${error instanceof Error ? error.message : String(error)}. It needs a browser of 2023 or later.`;
    throw error;
  }
}

/** @param {Results} results */
function listen(results) {
  const redraw = () => draw(results);
  addEventListener("hashchange", redraw);
  addEventListener("keydown", keys);
  searchField().addEventListener("input", later(searching));
  searchField().addEventListener("paste", pasted);
  const { search, names } = results.chunks;
  // What is searched in is fetched while the first word is typed; who searches is told of what is not there.
  searchField().addEventListener("focus", () => { for (const name of [search, names]) if (name !== undefined) chunk(String(name)).catch(() => {}); });
  // The hash belongs to the state: following "#content" would lose it.
  byId("skip", HTMLAnchorElement).addEventListener("click", (event) => { event.preventDefault(); byId("content", HTMLElement).focus(); });
  // What lies over the page is closed by whoever turns to something else.
  addEventListener("click", ({ target }) => {
    const more = document.querySelector("nav .later[open]");
    if (more && target instanceof Node && !more.contains(target)) more.removeAttribute("open");
  });
  takeDrops(results);
  const dialog = caseDialog();
  dialog.addEventListener("close", () => go({ case: undefined, stage: undefined }));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  redraw();
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

async function start() {
  byId("nav", HTMLElement).dataset.title = document.title;
  theme();
  listen(await opened());
}

start();
