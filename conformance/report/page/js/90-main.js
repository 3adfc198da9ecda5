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
    filters(state);
    content.replaceChildren(DRAW[state.view](results, state));
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

/** The filters are made once, so that typing in them is never interrupted, and follow the state. */
function filters(state) {
  const form = byId("filters");
  form.hidden = !LISTS.has(state.view);
  if (form.childElementCount === 0) makeFilters(form);
  const on = new Set((state.v ?? "").split(",").filter(Boolean));
  for (const chip of form.querySelectorAll("[data-verdict]")) chip.setAttribute("aria-pressed", String(on.has(chip.dataset.verdict)));
  const cause = form.querySelector("#f-cause");
  const rule = results.rules.find((r) => r.id === state.cause);
  cause.hidden = !state.cause;
  cause.replaceChildren("Cause: ", rule?.title ?? state.cause ?? "", " ", h("span", { "aria-hidden": "true" }, "×"));
  for (const [id, name] of [["f-severity", "s"], ["f-kind", "k"], ["f-api", "api"], ["f-text", "q"]]) {
    const field = byId(id);
    if (document.activeElement !== field || field.tagName === "SELECT") field.value = state[name] ?? "";
  }
  byId("f-open").checked = state.u === "1";
  byId("f-clear").hidden = !filtered(state);
}

function makeFilters(form) {
  const present = [...new Set(results.all.flatMap((d) => [d.verdict, ...[...d.grid].map((c) => c.charCodeAt(0) - 65)]))]
    .filter((v) => !["identical", "equivalent"].includes(results.verdicts[v])).sort((a, b) => b - a);
  const press = (name) => {
    const on = new Set((readState().v ?? "").split(",").filter(Boolean));
    on.has(name) ? on.delete(name) : on.add(name);
    go({ v: [...on].join(",") });
  };
  const options = (values) => [h("option", { value: "" }, "any"), values.map((v) => h("option", { value: v }, words(v)))];
  form.append(
    h("div", { class: "chips", role: "group", "aria-label": "Verdict" }, present.map((v) => results.verdicts[v]).map((name) =>
      h("button", { type: "button", class: `chip v-${name}`, "data-verdict": name, "aria-pressed": "false", title: MEANINGS[name], onclick: () => press(name) },
        h("span", { class: "mark", "aria-hidden": "true" }, MARKS[name]), words(name)))),
    h("label", { class: "field" }, h("span", {}, "Severity"),
      h("select", { id: "f-severity", onchange: (e) => go({ s: e.target.value }) }, options(results.severities))),
    h("label", { class: "field" }, h("span", {}, "Kind"),
      h("select", { id: "f-kind", onchange: (e) => go({ k: e.target.value }) }, options(results.kinds))),
    h("label", { class: "field" }, h("span", {}, "Contains"),
      h("input", { id: "f-text", type: "text", placeholder: "words", autocomplete: "off", spellcheck: "false", size: "12",
        oninput: later((text) => go({ q: text }, true)) })),
    h("label", { class: "field" }, h("span", {}, "API"),
      h("input", { id: "f-api", type: "text", placeholder: "layers.*", autocomplete: "off", spellcheck: "false", size: "12",
        oninput: later((text) => go({ api: text }, true)) })),
    h("label", { class: "check" },
      h("input", { id: "f-open", type: "checkbox", onchange: (e) => go({ u: e.target.checked ? "1" : undefined }) }), "Unexplained only"),
    h("button", { type: "button", class: "chip on", id: "f-cause", onclick: () => go({ cause: undefined }) }),
    h("button", { type: "button", class: "quiet", id: "f-clear",
      onclick: () => go({ v: undefined, q: undefined, s: undefined, k: undefined, u: undefined, api: undefined, cause: undefined }) }, "Clear"));
  form.addEventListener("submit", (event) => event.preventDefault());
}

/** Calls with the text as it was typed, when the typing has stopped for a moment. */
function later(act, wait = 120) {
  let timer = 0;
  return (event) => {
    const text = event.target.value.trim();
    clearTimeout(timer);
    timer = setTimeout(() => act(text), wait);
  };
}

/** To what was found; going on typing leaves no further steps in the browser's history. */
function searching(text) {
  const { view, q } = readState();
  if (view === "search" ? text === (q ?? "") : text === "") return;
  const to = address({ view: "search", q: text });
  if (view === "search") location.replace(to);
  else location.hash = to;
}

/** A field of one line would lose the lines of a traceback: what matters of it is taken before. */
function pasted(event) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\r\n]/.test(text.trim())) return;
  event.preventDefault();
  const search = byId("search");
  search.value = symptomOf(text);
  searching(search.value);
}

/** Up and down through what can be opened, in the case if one is open, else in the view. */
function move(step) {
  const within = byId("case").open ? byId("case") : byId("content");
  const stops = [...within.querySelectorAll("[data-row]")].filter((node) => node.getClientRects().length > 0);
  if (stops.length === 0) return false;
  const at = stops.indexOf(document.activeElement);
  const next = at < 0 ? 0 : Math.min(stops.length - 1, Math.max(0, at + step));
  stops[next].focus();
  stops[next].scrollIntoView({ block: "nearest" });
  return true;
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const search = byId("search"), target = event.target;
  const typing = target.matches("input:not([type=checkbox]), textarea, select");
  if (event.key === "/" && !typing && !byId("case").open) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (target === search && event.key === "Enter") {
    searching(search.value.trim());
  } else if (target === search && event.key === "Escape") {
    search.blur();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const free = target === search ? event.key === "ArrowDown" : !typing && !target.closest("[role=region]") && !byId("case").open;
    if (free && move(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  }
}

function theme() {
  const button = byId("theme"), root = document.documentElement;
  const name = () => { button.textContent = root.dataset.theme === "dark" ? "Light" : "Dark"; button.setAttribute("aria-label", `Use ${button.textContent.toLowerCase()} colours`); };
  button.addEventListener("click", () => {
    dispatchEvent(new CustomEvent("themechosen", { detail: root.dataset.theme === "dark" ? "light" : "dark" }));
    name();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
  name();
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
