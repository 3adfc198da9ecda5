// Putting it together: the hash says what is drawn, and every control only changes the hash.

const DRAW = {
  overview, upgrade: upgradeView, history: historyView, divergences: divergencesView, compare: compareView, matrix: matrixView,
  training: trainingView, environments: environmentsView, search: searchView,
};
const LISTS = new Set(["upgrade", "history", "divergences", "compare", "matrix"]);

let results = null;
let drawn = null;
let drawnView = null;

/** The address without the case that lies over the view. */
const beneath = (state) => address({ ...state, case: undefined, stage: undefined });

function draw() {
  const state = readState();
  const content = byId("content");
  if (beneath(state) !== drawn) {
    drawn = beneath(state);
    navigation(state);
    filters(results, state);
    // Who chooses by keyboard goes on from where the choice was.
    const focused = content.contains(document.activeElement) ? document.activeElement.id : "";
    content.replaceChildren(DRAW[state.view](results, state));
    if (focused) byId(focused)?.focus({ preventScroll: true });
    document.title = `${VIEWS[state.view]} · ${byId("nav").dataset.title}`;
    if (drawnView !== null && drawnView !== state.view) scrollTo(0, 0);
    drawnView = state.view;
  }
  const dialog = byId("case");
  if (state.case !== undefined) openCase(results, state);
  else if (dialog.open) dialog.close();
}

function navigation(state) {
  const kept = { ...state, q: state.view === "search" ? undefined : state.q, case: undefined, stage: undefined, by: undefined, all: undefined, cols: undefined, col: undefined };
  byId("nav").replaceChildren(...Object.entries(VIEWS).filter(([view]) => view !== "search").map(([view, name]) =>
    h("a", { href: address({ ...kept, view }), "aria-current": view === state.view ? "page" : false }, name)));
  const search = byId("search");
  if (document.activeElement !== search) search.value = state.view === "search" ? state.q ?? "" : "";
}

async function start() {
  byId("nav").dataset.title = document.title;
  theme();
  try {
    const block = byId("core");
    results = new Results(await inflate(block.textContent));
    block.remove();
  } catch (error) {
    byId("loading").textContent = `This report cannot be opened: ${error.message}. It needs a browser of 2023 or later.`;
    throw error;
  }
  addEventListener("hashchange", draw);
  addEventListener("keydown", keys);
  byId("search").addEventListener("input", later(searching));
  byId("search").addEventListener("paste", pasted);
  // What is searched in is fetched while the first word is typed.
  byId("search").addEventListener("focus", () => { for (const name of ["search", "names"]) if (results.chunks[name]) chunk(results.chunks[name]).catch(() => {}); });
  // The hash belongs to the state: following "#content" would lose it.
  byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("content").focus(); });
  const dialog = byId("case");
  dialog.addEventListener("close", () => go({ case: undefined, stage: undefined }));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  draw();
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

start();
