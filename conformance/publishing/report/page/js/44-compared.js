// How much of the public API two implementations were compared at (57-coverage.js: how much was looked at in each): conformance/analysis/history/coverage.py once more.

/**
 * {things, compared, uses, usesCompared, gone, unlooked} of going from a to b; null where one was not looked into.
 * @param {Results} results
 * @param {Names} names
 * @param {number} a
 * @param {number} b
 * @returns {Coverage | null}
 */
function coverageOf(results, names, a, b) {
  if (names.looked[a] !== "1" || names.looked[b] !== "1") return null;
  /** @param {KerasSymbol} one @param {number} i */
  const has = ({ set, kind }, i) => kind !== "module" && names.having[set][i] === "1";
  const looked = new Set();
  for (let c = 0; c < results.cases.id.length; c++) {
    if (comparable(results, c, a, b)) for (const name of names.aliases(results.apiOf(c))) looked.add(name);
  }
  for (const [about, cases] of Object.entries(names.about)) {
    if (cases.some((c) => comparable(results, c, a, b))) for (const name of names.aliases(about)) looked.add(name);
  }
  /** @type {Map<string | number, { aliases: string[], names: string[] }>} */
  const things = new Map();
  const old = [...names.symbols.values()].filter((symbol) => has(symbol, a)).map(({ name }) => name).sort(byDepth);
  for (const name of old) {
    const aliases = names.aliases(name), key = aliases.length > 1 ? names.symbols.get(name)?.group ?? name : name;
    const same = things.get(key);
    if (same === undefined) things.set(key, { aliases, names: [name] });
    else same.names.push(name);
  }
  /** @param {string} name */
  const inNew = (name) => {
    const symbol = names.symbols.get(name);
    return symbol !== undefined && has(symbol, b);
  };
  /** @param {string[]} aliases */
  const filesOf = (aliases) => Math.max(0, ...aliases.map((name) => names.usage[name]?.[0] ?? 0));
  /** @param {string[]} aliases */
  const usesOf = (aliases) => aliases.reduce((sum, name) => sum + (names.usage[name]?.[1] ?? 0), 0);
  /** @type {Coverage} */
  const found = { things: things.size, compared: 0, uses: 0, usesCompared: 0, gone: [], unlooked: [] };
  for (const { aliases, names: mine } of things.values()) {
    const uses = usesOf(aliases), seen = aliases.some((name) => looked.has(name));
    found.uses += uses;
    if (seen) { found.compared++; found.usesCompared += uses; }
    else if (mine.some(inNew)) found.unlooked.push({ name: mine[0], files: filesOf(aliases) });
    const now = aliases.filter(inNew).sort(byDepth)[0] ?? "";
    for (const name of mine) if (!inNew(name)) found.gone.push({ name, now, files: filesOf(aliases) });
  }
  found.gone.sort((x, y) => Number(x.now !== "") - Number(y.now !== "") || y.files - x.files || inText(x.name, y.name));
  found.unlooked.sort((x, y) => y.files - x.files || inText(x.name, y.name));
  return found;
}

/** @param {string} x @param {string} y */
const byDepth = (x, y) => dots(x) - dots(y) || x.length - y.length || inText(x, y);

/**
 * Whether anything can be said of two in a case.
 * @param {Results} results
 * @param {number} c
 * @param {number} a
 * @param {number} b
 */
const comparable = (results, c, a, b) => [a, b].every((i) => !UNSEEN.has(results.status(c, i)));

/**
 * What was compared at all, in a sentence that comes when the names are here.
 * @param {Results} results
 * @param {number} a
 * @param {number} b
 */
function coverageLine(results, a, b) {
  const line = h("p", { class: "fine coverage" });
  if (results.chunks.names === undefined || a === b) return line;
  into(line, () => results.names(), (names) => {
    const found = names && coverageOf(results, names, a, b);
    if (found === null) return;
    const share = found.uses ? Math.round((100 * found.usesCompared) / found.uses) : 0;
    const unlooked = found.unlooked.slice(0, 5).map(({ name }, n) => [n ? ", " : "", h("code", {}, name)]);
    const gone = found.gone.filter(({ now }) => now === "");
    line.replaceChildren();
    fill(line, {}, [
      `Compared are ${count(found.compared)} of the ${many(found.things, "public class or function", "public classes and functions")} of ${results.implementations[a].label}`,
      found.uses ? `: ${share} % of what public code uses of them. ` : ". ",
      unlooked.length ? ["Nobody looked at ", unlooked, found.unlooked.length > 5 ? ` and ${count(found.unlooked.length - 5)} more` : "", ". "] : "",
      gone.length ? h("details", { class: "about inline" }, h("summary", {}, `${many(gone.length, "name is", "names are")} gone without another name`),
        h("span", {}, gone.map(({ name }, n) => [n ? ", " : "", h("code", {}, name)]))) : "",
    ]);
  });
  return line;
}
