// Where the reader stands, kept in the URL's hash: #/compare?a=…&b=…&q=…

/** @type {Record<View, string>} */
const VIEWS = {
  overview: "Overview", find: "Find my API", upgrade: "Upgrade", scripts: "Programs", saving: "Saving", exports: "Exports", execution: "Execution", api: "API", history: "History", divergences: "Divergences", compare: "Compare", matrix: "Matrix",
  training: "Training", speed: "Speed", coverage: "Coverage", environments: "Environments", search: "Search", unknown: "No such page",
};

// Views that stand behind "More": a row of all of them is longer than a screen is wide.
/** @type {Set<View>} */
const LATER = new Set(["exports", "matrix", "training", "speed", "coverage", "environments"]);

/** @param {string} name @returns {name is View} */
const isView = (name) => Object.hasOwn(VIEWS, name);

/** @returns {State} */
function readState() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const chosen = Object.fromEntries(new URLSearchParams(query));
  // An address without a page is that of the first.
  if (path === "") return { ...chosen, view: "overview" };
  return isView(path) && path !== "unknown" ? { ...chosen, view: path } : { ...chosen, view: "unknown", path };
}

/** @param {Patch & { view: View }} state */
function address(state) {
  const { view, path, ...rest } = state;
  const kept = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const query = new URLSearchParams(kept).toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%40", "@");
  return `#/${view === "unknown" ? path ?? view : view}${query ? `?${query}` : ""}`;
}

/**
 * The address of here with some things changed.
 * @param {Patch} patch
 */
const withState = (patch) => address({ ...readState(), ...patch });

/**
 * Go there; ``quietly`` leaves no step in the browser's history (typing).
 * @param {Patch} patch
 * @param {boolean} [quietly]
 */
function go(patch, quietly = false) {
  const to = withState(patch);
  if (to === location.hash) return;
  if (quietly) location.replace(to);
  else location.hash = to;
}

/**
 * layers.*, *GRU, layers.Conv?D as a test of names.
 * @param {string} pattern
 * @returns {(name: string) => boolean}
 */
function glob(pattern) {
  const text = pattern.trim().replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  const whole = new RegExp(`^(.*\\.)?${text}$`, "i");
  return (name) => whole.test(name);
}

/**
 * What the filters let through, as a test of ``between``'s answers.
 * @param {State} state
 * @param {Results} results
 * @returns {(hit: Shown) => boolean}
 */
function filterOf(state, results) {
  const verdicts = new Set((state.v ?? "").split(",").filter(Boolean));
  const words = (state.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const named = state.api ? glob(state.api) : null;
  const severity = state.s === undefined ? -1 : results.severities.indexOf(state.s);
  const apis = named === null ? null : results.apis.map(named);
  return (hit) => {
    const d = hit.divergence;
    return (verdicts.size === 0 || verdicts.has(results.verdicts[hit.verdict]))
      && (severity < 0 || hit.severity === severity)
      && (state.u !== "1" || hit.unexplained)
      && (apis === null || apis[results.cases.api[d.case]])
      && (!state.cause || hit.rules.some((r) => results.rules[r].id === state.cause))
      && (!state.k || hit.rules.some((r) => results.rules[r].kind === state.k))
      && words.every((word) => results.textOf(d).includes(word));
  };
}

/**
 * Which cases the filters of names let through, for cases without a divergence.
 * @param {State} state
 * @param {Results} results
 * @returns {(caseAt: number) => boolean}
 */
function caseFilterOf(state, results) {
  const words = (state.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const named = state.api ? glob(state.api) : null;
  return (c) => (named === null || named(results.apiOf(c)))
    && words.every((word) => results.cases.id[c].toLowerCase().includes(word));
}

/** @type {(keyof Chosen)[]} */
const NARROWING = ["v", "q", "s", "u", "k", "cause"];

/** @param {State} state */
const narrowed = (state) => NARROWING.some((name) => state[name]);

/** @param {State} state */
const filtered = (state) => narrowed(state) || Boolean(state.api);
