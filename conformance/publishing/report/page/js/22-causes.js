// What changes from one implementation to another, by effect and cause, ranked as ``conformance upgrade`` ranks it.

/**
 * From ``a`` to ``b``: {effects: {breaks, changes, …: changes in the catalogue's order}, agreeing, neither, unjudged, parted}; the last four are cases, ``neither`` those that fail alike.
 * @param {Results} results
 * @param {number} a
 * @param {number} b
 * @returns {Upgrade}
 */
function upgradeOf(results, a, b) {
  /** @type {Upgrade} */
  const found = { effects: { changes: [], breaks: [], new: [], fails: [], configs: [] }, agreeing: [], neither: [], unjudged: [], parted: new Set() };
  const { effects, parted, agreeing, neither, unjudged } = found;
  for (const d of results.inOrder) {
    const hit = results.between(d, a, b);
    if (hit === null) continue;
    parted.add(d.case);
    for (const part of hit.parts) effects[results.effects[part.effect]].push(new Change(hit, part));
  }
  for (let c = 0; c < results.cases.id.length; c++) {
    if (parted.has(c)) continue;
    const runs = results.status(c, a) === "ok" || results.status(c, b) === "ok";
    (!results.agrees(c, a, b) ? unjudged : runs ? agreeing : neither).push(c);
  }
  return found;
}

/** @param {Change[]} changes */
const casesOf = (changes) => new Set(changes.map((change) => change.divergence.case));

/** @param {string} x @param {string} y */
const inText = (x, y) => (x < y ? -1 : x > y ? 1 : 0);

/**
 * The causes of changes of one effect: ordinary use before the border, the gravest first, of those what most code meets; rounding last.
 * Changes that no rule explains are causes of their own.
 * @param {Results} results
 * @param {Change[]} changes
 * @returns {Cause[]}
 */
function causesOf(results, changes) {
  /** @type {Map<number | string, Change[]>} */
  const alike = new Map();
  for (const change of changes) addTo(alike, change.rule ?? `${change.divergence.case} ${change.divergence.stage}`, change);
  /** @param {Change} change */
  const id = (change) => results.cases.id[change.divergence.case];
  /** @param {Change} change */
  const stage = (change) => results.stages[change.divergence.stage];
  return [...alike.values()].map((some) => causeOfChanges(results, some)).sort((x, y) =>
    Number(y.ordinary) - Number(x.ordinary) || Number(x.rounding) - Number(y.rounding) || x.grave - y.grave || y.files - x.files || y.verdict - x.verdict || y.cases.size - x.cases.size
    || inText(id(x.changes[0]), id(y.changes[0])) || inText(stage(x.changes[0]), stage(y.changes[0])));
}

/** @param {Results} results @param {Change[]} changes @returns {Cause} */
function causeOfChanges(results, changes) {
  const ordinary = changes.filter((change) => change.border === "");
  // How grave a cause is, is said by what people meet of it.
  const telling = ordinary.length ? ordinary : changes;
  /** @param {Change} change */
  const length = (change) => results.cases.id[change.divergence.case].length;
  const severity = telling.reduce((gravest, change) => Math.min(gravest, change.severity), Infinity);
  return {
    rule: changes[0].rule,
    ordinary: ordinary.length > 0,
    changes: changes.slice().sort((x, y) => Number(x.border !== "") - Number(y.border !== "") || Number(x.rounding) - Number(y.rounding) || x.severity - y.severity || y.verdict - x.verdict || length(x) - length(y)),
    cases: casesOf(changes),
    ordinaryCases: casesOf(ordinary),
    verdict: telling.reduce((worst, change) => Math.max(worst, change.verdict), 0),
    severity,
    rounding: telling.every((change) => change.rounding),
    // All that breaks is grave.
    grave: changes[0].effect === BREAKS ? 0 : severity,
    files: filesMet(results, casesOf(ordinary)),
  };
}

/**
 * How many of the counted files could meet a change seen in these cases: of those that use an API, the root of the share of its ordinary cases; of several APIs, the root of the sum of squares.
 * @param {Results} results
 * @param {Set<number>} cases
 */
function filesMet(results, cases) {
  const touched = new Map();
  for (const c of cases) {
    if (results.cases.border[c] !== 0) continue;
    const api = results.cases.api[c];
    touched.set(api, (touched.get(api) ?? 0) + 1);
  }
  return Math.hypot(...[...touched].map(([api, n]) => results.files[api] * Math.sqrt(n / results.ordinary[api])));
}

/**
 * The APIs of a cause, those used most first.
 * @param {Results} results
 * @param {Cause} cause
 */
function apisOfCause(results, cause) {
  // What differs in a whole program is seldom about the API that stands first in it.
  const whole = new Set(results.scripts.map((one) => one.case));
  const apis = new Set(cause.changes.filter((change) => (!cause.ordinary || change.border === "") && !whole.has(change.divergence.case))
    .map((change) => results.cases.api[change.divergence.case]));
  return [...apis].sort((x, y) => results.files[y] - results.files[x] || inText(results.apis[x], results.apis[y]));
}
