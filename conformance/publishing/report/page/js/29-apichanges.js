// What changed in the public API from one implementation to another, and what to use: conformance/analysis/api/compare.py and replacing.py once more.

// Words after which a notice names what to use, and the name: in backticks, or as code.
const USE_QUOTED = /\b(?:use|prefer|replaced by|in favou?r of|moved to)\b[^`.]{0,60}?:?\*?\s*`([^`]+)`/is;
const USE_BARE = /\b(?:use|prefer|replaced by|in favou?r of|moved to)\s+((?:tf|keras|np)\.[\w.]+\w|[A-Z]\w*\.\w+)/i;

/**
 * What a notice says to use, as code; empty where it says nothing.
 * @param {string} notice
 */
const saidBy = (notice) => (USE_QUOTED.exec(notice) ?? USE_BARE.exec(notice))?.[1].trim() ?? "";

/**
 * The first of those with the least rank.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => (number | string)[]} rank
 * @returns {T | undefined}
 */
const leastBy = (items, rank) => items.reduce((/** @type {T | undefined} */ best, item) => (best === undefined || inOrder(rank(item), rank(best)) < 0 ? item : best), undefined);

/**
 * All changes from one implementation to another, what breaks first.
 * @param {Apis} apis
 * @param {number} before
 * @param {number} after
 */
function apiChanges(apis, before, after) {
  const found = new ApiComparison(apis, before, after);
  return [...found.removed(), ...found.compared(), ...found.identifiers(), ...found.added()]
    .map((one) => /** @type {[ApiChange, (number | string)[]]} */ ([one, [Number(!one.documented), CHANGE_KINDS.indexOf(one.kind), one.name, one.part]]))
    .sort(([, x], [, y]) => inOrder(x, y)).map(([one]) => one);
}

class ApiComparison {
  /** @param {Apis} apis @param {number} before @param {number} after */
  constructor(apis, before, after) {
    this.apis = apis;
    this.before = before;
    this.after = after;
    const [olds, oldModules] = apis.paths(before), [news, newModules] = apis.paths(after);
    this.olds = olds;
    this.oldModules = oldModules;
    this.news = news;
    this.newModules = newModules;
    /** @type {Map<string, string[]>} */
    this.byLast = new Map();
    for (const path of this.news.keys()) addTo(this.byLast, lastPart(path), path);
    /** @type {Map<string, boolean>} */
    this.usable = new Map();
    /** @type {Map<string, ApiChange[]>} */
    this.ofArguments = new Map();
    /** @type {Map<string, ApiChange[]>} */
    this.ofMembers = new Map();
    /** @type {Map<number, string>} the path under which an old definition is compared */
    this.pathOf = new Map();
    for (const [path, definition] of this.olds) {
      const known = this.pathOf.get(definition);
      if (this.news.has(path) && (known === undefined || inOrder(depthRank(path), depthRank(known)) < 0)) this.pathOf.set(definition, path);
    }
  }

  /** Paths that the new one does not have, documented and of old modules. */
  removed() {
    /** @type {Map<string, ApiChange>} */
    const gone = new Map();
    for (const paths of [this.olds, this.oldModules]) {
      for (const [path, definition] of paths) {
        if (this.news.has(path) || this.newModules.has(path)) continue;
        const entry = this.apis.entry(this.before, path);
        if (entry !== null && entry.kind !== "value") gone.set(path, { ...this.gone(path, definition, entry), documented: paths === this.olds });
      }
    }
    return [...gone.values()].map((one) => (one.old ? one : moduleGone(one, gone)));
  }

  /** @param {string} path @param {number} definition @param {ApiEntry} entry */
  gone(path, definition, entry) {
    if (entry.kind === "module") return apiChange("removed", path);
    const old = `${entry.kind} ${entry.signature === null ? "" : signatureText(entry.signature)}`;
    const found = this.replacement(path, definition, entry);
    if (found === null) return apiChange("removed", path, { old });
    const kind = found.path && found.because.startsWith("one object") ? lastPart(found.use) === lastPart(path) ? "moved" : "renamed" : "removed";
    return apiChange(kind, path, { old, instead: found.use, because: found.because, certainty: found.certainty });
  }

  /**
   * What to use instead of a path that the new one does not have; null where nothing is known.
   * @param {string} path
   * @param {number} definition
   * @param {ApiEntry} entry
   * @returns {Replacement | null}
   */
  replacement(path, definition, entry) {
    const { implementations } = this.apis.table;
    const same = this.apis.aliases(this.before, path).find((one) => this.news.has(one) && this.olds.get(one) === definition && this.isUsable(one));
    if (same !== undefined) return { use: same, because: `one object in ${implementations[this.before][0]}`, certainty: "sure", path: true };
    const ever = this.apis.everAliases(path);
    const once = leastBy([...ever.keys()].filter((one) => this.news.has(one) && (this.olds.get(one) ?? definition) === definition && this.isUsable(one)),
      (one) => [...nearness(path, one), -(ever.get(one)?.size ?? 0)]);
    if (once !== undefined) {
      return { use: once, because: `one object in ${implementations[Math.max(...ever.get(once) ?? [])][0]}`, certainty: "sure", path: true };
    }
    const noticed = this.fromNotices(this.apis.notices(path));
    if (noticed !== null) return noticed;
    if (!["class", "function"].includes(entry.kind)) return null;
    const alike = leastBy((this.byLast.get(lastPart(path)) ?? []).filter((one) => {
      const fresh = this.olds.has(one) || !this.isUsable(one) ? null : this.apis.entry(this.after, one);
      return fresh !== null && isAlike(entry, fresh);
    }), (one) => [...nearness(path, one), one]);
    return alike === undefined ? null : { use: alike, because: "the same name and arguments", certainty: "likely", path: true };
  }

  /**
   * Whether a path of the new one leads to something that does not only raise.
   * @param {string} path
   */
  isUsable(path) {
    let found = this.usable.get(path);
    if (found === undefined) {
      const entry = this.apis.entry(this.after, path);
      found = entry !== null && entry.dead === "" && !["module", "value"].includes(entry.kind);
      this.usable.set(path, found);
    }
    return found;
  }

  /**
   * What the best of several notices says to use: one of the old implementation, else of the newest that has one.
   * @param {Map<string, Set<number>>} notices
   * @returns {Replacement | null}
   */
  fromNotices(notices) {
    const sorted = [...notices].map(([text, places]) => /** @type {[string, number[]]} */ ([text, [Number(!places.has(this.before)), -Math.max(...places)]]))
      .sort(([, x], [, y]) => inOrder(x, y));
    for (const [text] of sorted) {
      const use = saidBy(text);
      if (!use) continue;
      const name = plainName(use), known = this.news.has(name) && this.isUsable(name);
      return { use: known ? name : use, because: "the notice of deprecation", certainty: "sure", path: known };
    }
    return null;
  }

  /** What both have under one path; aliases that lead to the same pair of things are compared once. */
  compared() {
    /** @type {Map<string, string>} */
    const pairs = new Map();
    for (const [path, definition] of this.olds) {
      const other = this.news.get(path);
      if (other === undefined) continue;
      const key = `${definition} ${other}`, known = pairs.get(key);
      if (known === undefined || inOrder(depthRank(path), depthRank(known)) < 0) pairs.set(key, path);
    }
    return [...pairs.values()].flatMap((path) => this.pair(path));
  }

  /**
   * One thing in both.
   * @param {string} path
   * @returns {ApiChange[]}
   */
  pair(path) {
    const old = this.apis.entry(this.before, path), fresh = this.apis.entry(this.after, path);
    if (old === null || fresh === null) return [];
    if (fresh.dead) {
      const instead = saidBy(fresh.dead);
      return old.dead ? [] : [apiChange("died", path, { new: fresh.dead, instead, because: instead ? "the exception" : "" })];
    }
    const found = [];
    if (old.kind !== fresh.kind) found.push(apiChange("kind-changed", path, { old: old.kind, new: fresh.kind }));
    if (fresh.deprecated && !old.deprecated) {
      const noticed = this.fromNotices(new Map([[fresh.deprecated, new Set([this.after])]]));
      found.push(apiChange("deprecated", path, { new: fresh.deprecated, instead: noticed?.use ?? "", because: noticed?.because ?? "" }));
    }
    if ([old, fresh].every(({ kind }) => kind === "class" || kind === "function")) found.push(...this.ownArguments(path, old, fresh));
    if (old.kind === "class" && fresh.kind === "class") found.push(...this.ownMembers(path, old));
    return found;
  }

  /**
   * The public classes above one, by the paths under which they are compared.
   * @param {string} path
   * @param {ApiEntry} old
   */
  above(path, old) { return old.bases.map((base) => this.pathOf.get(base)).filter((base) => base !== undefined).filter((base) => base !== path); }

  /**
   * The changes of arguments, without those that **kwargs hands on to a public class above it.
   * @param {string} path
   * @param {ApiEntry} old
   * @param {ApiEntry} fresh
   */
  ownArguments(path, old, fresh) {
    const above = new Set(this.above(path, old).flatMap((base) => this.allArguments(base).map((one) => `${one.kind} ${one.part}`)));
    const signed = new Set([old, fresh].flatMap(({ signature }) => (signature ?? []).map((one) => one.name)));
    return this.allArguments(path).filter((one) => !above.has(`${one.kind} ${one.part}`) || signed.has(one.part));
  }

  /** @param {string} path */
  allArguments(path) {
    let found = this.ofArguments.get(path);
    if (found === undefined) {
      const old = this.apis.entry(this.before, path), fresh = this.apis.entry(this.after, path);
      found = old === null || fresh === null || fresh.dead ? [] : argumentsChanged(path, old, fresh);
      this.ofArguments.set(path, found);
    }
    return found;
  }

  /**
   * The changes of members that are not those of a public class above it as well.
   * @param {string} path
   * @param {ApiEntry} old
   */
  ownMembers(path, old) {
    /** @param {ApiChange} one */
    const key = (one) => [one.kind, one.part, one.old, one.new].join("\0");
    const above = new Set(this.above(path, old).flatMap((base) => this.allMembers(base).map(key)));
    return this.allMembers(path).filter((one) => !above.has(key(one))).map((one) => this.advised(one));
  }

  /** @param {string} path */
  allMembers(path) {
    let found = this.ofMembers.get(path);
    if (found === undefined) {
      const old = this.apis.entry(this.before, path), fresh = this.apis.entry(this.after, path);
      found = old === null || fresh === null ? [] : membersChanged(path, old.members, fresh.members);
      this.ofMembers.set(path, found);
    }
    return found;
  }

  /**
   * A member that is gone, with what its notices say to use.
   * @param {ApiChange} one
   */
  advised(one) {
    if (!["member-removed", "member-died"].includes(one.kind)) return one;
    const notices = this.apis.memberNotices(one.name, one.part);
    if (one.kind === "member-died") notices.set(one.new, new Set([this.after]));
    const noticed = this.fromNotices(notices);
    return noticed === null ? one : { ...one, instead: noticed.use, because: noticed.because };
  }

  /** Strings that get() takes in the one and not in the other, or for another thing; keys of callbacks' logs. */
  identifiers() {
    const olds = this.apis.identifiers(this.before), news = this.apis.identifiers(this.after);
    const found = [];
    for (const [group, old] of olds) {
      const fresh = news.get(group);
      if (fresh === undefined) continue;
      for (const [part, given] of old) {
        const now = fresh.get(part);
        if (now === undefined) {
          // Two keys of logs that are numbers are not the same for it.
          const same = (group.includes(".") ? [] : [...fresh]).filter(([, what]) => snakeCase(what) === snakeCase(given)).map(([one]) => one);
          const instead = leastBy(same.sort(inText), (one) => [Number(one !== snakeCase(one)), -one.length, one]) ?? "";
          found.push(apiChange("identifier-removed", group, { part, old: given, instead, because: instead ? `it gives ${given} as well` : "" }));
        // One thing under a new name of its own is no other thing: swish, which is called silu now.
        } else if (snakeCase(now) !== snakeCase(given) && old.get(snakeCase(now)) !== given) found.push(apiChange("identifier-changed", group, { part, old: given, new: now }));
      }
      for (const [part, given] of fresh) if (!old.has(part)) found.push(apiChange("identifier-added", group, { part, new: given }));
    }
    return found;
  }

  /** Documented paths that only the new one has; an alias of what was there is none. */
  added() {
    return [...this.news.keys()].filter((path) => !this.olds.has(path) && !this.oldModules.has(path)).flatMap((path) => {
      const entry = this.apis.entry(this.after, path);
      if (entry === null || entry.kind === "value" || entry.dead) return [];
      return [apiChange("added", path, { new: `${entry.kind}${entry.signature === null ? "" : ` ${signatureText(entry.signature)}`}` })];
    });
  }
}

/**
 * A module is where its names now are, where that is one place for all of which it is known.
 * @param {ApiChange} one
 * @param {Map<string, ApiChange>} gone
 */
function moduleGone(one, gone) {
  const inside = [...gone.values()].filter((other) => other.name.startsWith(`${one.name}.`) && other.old !== "");
  const sure = inside.filter((other) => other.because.startsWith("one object"));
  const places = new Set(sure.map((other) => other.instead.slice(0, Math.max(0, other.instead.lastIndexOf(".")))));
  const [place] = places;
  return places.size === 1 && place !== "" && sure.length * 2 > inside.length ? { ...one, old: "module", instead: place, because: "its names are there" } : { ...one, old: "module" };
}

/**
 * The changes of all members, inherited ones included.
 * @param {string} path
 * @param {Map<string, ApiMember>} olds
 * @param {Map<string, ApiMember>} news
 */
function membersChanged(path, olds, news) {
  const found = [];
  for (const [part, old] of olds) {
    const fresh = news.get(part);
    if (fresh === undefined) {
      // Another version may set it later than when an instance is made: nobody looked.
      if (!onInstances(old) || path.startsWith("optimizers.")) found.push(apiChange("member-removed", path, { part, old: memberText(old) }));
      continue;
    }
    if (fresh.dead && !old.dead) found.push(apiChange("member-died", path, { part, old: memberText(old), new: fresh.dead }));
    else if (isCalled(old) !== isCalled(fresh)) found.push(apiChange("member-changed", path, { part, old: memberText(old), new: memberText(fresh) }));
    else if (old.signature !== fresh.signature) {
      const inside = argumentsChanged(path, old, fresh);
      const breaking = inside.filter(({ kind }) => BREAKING.has(kind)).map((one) => `${one.kind} ${one.part}`);
      if (inside.length) {
        found.push(apiChange(breaking.length ? "member-changed" : "member-extended", path, { part, old: memberText(old), new: memberText(fresh), because: breaking.join(", ") }));
      }
    } else if (old.default && fresh.default && !sameValue(old.default, fresh.default)) {
      found.push(apiChange("member-changed", path, { part, old: memberText(old), new: memberText(fresh) }));
    }
    if (fresh.deprecated && !old.deprecated) {
      found.push(apiChange("deprecated", path, { part, new: fresh.deprecated, instead: saidBy(fresh.deprecated), because: "the notice of deprecation" }));
    }
  }
  for (const [part, fresh] of news) if (!olds.has(part) && !onInstances(fresh)) found.push(apiChange("member-added", path, { part, new: memberText(fresh) }));
  return found;
}

/**
 * Whether a member is an attribute that instances get, of which only its being there is known.
 * @param {ApiMember} member
 */
const onInstances = (member) => member.kind === "attribute" && member.default === "";

/** @param {ApiMember} member */
const isCalled = (member) => ["method", "classmethod", "staticmethod"].includes(member.kind);

/** @param {ApiMember} member */
const memberText = (member) => (member.signature === null ? `${member.kind} ${member.default}`.trim() : `${member.kind} ${signatureText(member.signature)}`);

/** @param {string} path @returns {(number | string)[]} */
const depthRank = (path) => [Number(apart(path.split("."))), dots(path), path];

/**
 * The less the nearer: called the same, in the same namespace, short.
 * @param {string} path
 * @param {string} other
 */
const nearness = (path, other) => [Number(lastPart(path) !== lastPart(other)), Number(path.split(".")[0] !== other.split(".")[0]), dots(other)];

/**
 * Whether all arguments of the old are the first of the new, in their order; none at all says nothing.
 * @param {ApiEntry} old
 * @param {ApiEntry} fresh
 */
function isAlike(old, fresh) {
  if (old.kind !== fresh.kind || old.signature === null || fresh.signature === null) return false;
  // Every function of TensorFlow's had a name.
  const [before, after] = [old.signature, fresh.signature].map((one) => [...parametersOf(one).keys()].filter((name) => name !== "name"));
  return before.length > 0 && before.every((name, n) => after[n] === name);
}

/**
 * "GlorotUniform" → "glorot_uniform", as Keras does it.
 * @param {string} name
 */
const snakeCase = (name) => name.replace(/(.)([A-Z][a-z0-9]+)/g, "$1_$2").replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
