// The public names of every Keras: what a text can mean, and which names are near to it; conformance/inventory/known.py once more.

// So many names are offered, and so near they have to be.
const OFFERED = 3, NEAR = 0.65;

// A word as methods, properties and functions are called.
const SNAKE = /^_*[a-z][a-z0-9_]*$/;

// What other libraries' names begin with.
const FOREIGN = new Set(["tf", "tensorflow", "torch", "jax", "np", "numpy", "sklearn"]);

class Names {
  /** @param {Results} results @param {NamesTable} one */
  constructor(results, { names, where, having, looked, groups, usage, about }) {
    this.results = results;
    this.where = where;
    this.having = having;
    this.looked = looked;
    this.groups = groups;
    this.usage = usage;
    this.about = about;
    /** @type {Map<string, KerasSymbol>} */
    this.symbols = new Map(names.map(([name, kind, set, group]) => [name, { name, kind, set, group }]));
    // What cases test comes first.
    this.all = [...new Set([...results.apis, ...this.symbols.keys()])];
    /** @type {Map<string, string[]>} */
    this.byLast = new Map();
    for (const name of this.all) addTo(this.byLast, foldedName(lastPart(name)), name);
  }

  /**
   * All names of what a name is, itself among them.
   * @param {string} name
   */
  aliases(name) {
    const group = this.symbols.get(name)?.group ?? -1;
    return group < 0 ? [name] : this.groups[group];
  }

  /**
   * The APIs (positions) that cases test under a name, else under its aliases, else below it where it is a namespace.
   * @param {string} name
   */
  tested(name) {
    const itself = this.results.apis.indexOf(name);
    if (itself >= 0) return [itself];
    const same = new Set(this.aliases(name));
    /** @param {(api: string) => boolean} test */
    const positions = (test) => this.results.apis.flatMap((api, at) => (test(api) ? [at] : []));
    const found = positions((api) => same.has(api));
    return found.length ? found : positions((api) => api.startsWith(`${name}.`));
  }

  /**
   * The names that a plain name can mean, from the strictest reading to the widest.
   * @param {string} wanted
   */
  written(wanted) {
    if (this.symbols.has(wanted) || this.results.apis.includes(wanted)) return [wanted];
    const below = this.all.filter((name) => name.startsWith(`${wanted}.`));
    if (below.length) return below;
    const same = this.byLast.get(foldedName(lastPart(wanted))) ?? [];
    const exactly = same.filter((name) => lastPart(name) === lastPart(wanted));
    const dot = wanted.lastIndexOf("."), owner = wanted.slice(0, Math.max(dot, 0));
    // Sequential.add is not layers.add.
    if (owner && SNAKE.test(wanted.slice(dot + 1)) && !exactly.some((name) => name.endsWith(`.${wanted}`))
      && (/^[A-Z]/.test(lastPart(owner)) || !owner.includes(".")) && this.classes(owner).length) return [];
    for (const candidates of [exactly, same]) {
      const ending = nearestRoot(candidates.filter((name) => name.endsWith(`.${wanted}`)));
      const found = ending.length ? ending : nearestRoot(ofNamespace(candidates, wanted));
      if (found.length) return found;
    }
    return [];
  }

  /**
   * The few classes that a name before a dot can mean; none where it is a module.
   * @param {string} owner
   */
  classes(owner) {
    /** @param {string} name */
    const kind = (name) => this.symbols.get(name)?.kind;
    if (kind(owner) !== undefined && kind(owner) !== "class") return [];
    const found = (this.byLast.get(foldedName(lastPart(owner))) ?? []).filter((name) => kind(name) === "class");
    const ending = found.filter((name) => `.${name}`.endsWith(`.${owner}`));
    return nearestRoot(ending.length ? ending : found).slice(0, OFFERED);
  }

  /**
   * What may be a method or a property, as Class.member where the class is known; empty for all else.
   * @param {string} text
   */
  member(text) {
    const wanted = plainName(text), dot = wanted.lastIndexOf("."), owner = wanted.slice(0, Math.max(dot, 0));
    if (this.written(wanted).length || !SNAKE.test(wanted.slice(dot + 1))) return "";
    if (dot < 0) return /keras/i.test(text) ? "" : wanted;
    const classes = this.classes(owner);
    return classes.length ? `${classes.length === 1 ? classes[0] : owner}.${wanted.slice(dot + 1)}` : "";
  }

  /**
   * Of what somebody typed, where it is no more than a name: {wanted, symbols, members (that cases are about), member, near (names, where there is no such one)}.
   * @param {string} text
   * @returns {NameFound | null}
   */
  find(text) {
    const wanted = plainName(text);
    if (!/^[\w.]+$/.test(wanted)) return null;
    const found = this.symbols.has(wanted) ? [wanted] : this.written(wanted);
    const symbols = found.slice(0, OFFERED).map((name) => this.symbols.get(name)).filter((symbol) => symbol !== undefined);
    // A word in small letters is a word, and a sentence is no name.
    const isName = /[A-Z._]/.test(wanted) && !/\s/.test(text.trim());
    const member = found.length || !isName ? "" : this.member(text);
    const members = found.slice(0, OFFERED).filter((name) => !this.symbols.has(name));
    return { wanted, symbols, members, member, near: found.length || !isName || member ? [] : this.near(wanted) };
  }

  /**
   * The nearest names of Keras, those whose last part is near first.
   * @param {string} wanted
   */
  near(wanted) {
    if (FOREIGN.has(wanted.split(".")[0])) return [];
    const ends = closeMatches(foldedName(lastPart(wanted)), [...this.byLast.keys()], NEAR);
    const close = ends.flatMap((end) => nearestRoot(this.byLast.get(end) ?? []));
    return (close.length ? close : closeMatches(wanted, this.all, NEAR)).slice(0, OFFERED);
  }
}

/** @param {string} name */
const dots = (name) => name.split(".").length;

/**
 * Those with the fewest parts: optimizers.Adam before optimizers.legacy.Adam.
 * @param {string[]} names
 */
function nearestRoot(names) {
  const fewest = Math.min(...names.map(dots));
  return names.filter((name) => dots(name) === fewest);
}

/**
 * Those in the namespace a dotted name begins with, where any are.
 * @param {string[]} names
 * @param {string} wanted
 */
function ofNamespace(names, wanted) {
  if (!wanted.includes(".")) return names;
  const inside = names.filter((name) => name.startsWith(`${wanted.split(".")[0]}.`));
  return inside.length ? inside : names;
}

/**
 * As Python's difflib.get_close_matches.
 * @param {string} word
 * @param {string[]} possible
 * @param {number} cutoff
 */
function closeMatches(word, possible, cutoff) {
  /** @type {[ratio: number, name: string][]} */
  const near = [];
  for (const one of possible) {
    // No ratio is above what the lengths allow.
    if ((2 * Math.min(one.length, word.length)) / (one.length + word.length) < cutoff) continue;
    const ratio = (2 * matching(one, word)) / (one.length + word.length);
    if (ratio >= cutoff) near.push([ratio, one]);
  }
  return near.sort(([a, x], [b, y]) => b - a || inText(y, x)).slice(0, OFFERED).map(([, one]) => one);
}

/**
 * Letters in the longest common piece of two texts, and in those to the left and right of it.
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
function matching(a, b) {
  let best = 0, atA = 0, atB = 0, row = new Array(b.length + 1).fill(0);
  for (let i = 0; i < a.length; i++) {
    const next = new Array(b.length + 1).fill(0);
    for (let j = 0; j < b.length; j++) {
      if (a[i] !== b[j]) continue;
      next[j + 1] = row[j] + 1;
      if (next[j + 1] > best) { best = next[j + 1]; atA = i + 1 - best; atB = j + 1 - best; }
    }
    row = next;
  }
  return best === 0 ? 0 : best + matching(a.slice(0, atA), b.slice(0, atB)) + matching(a.slice(atA + best), b.slice(atB + best));
}
