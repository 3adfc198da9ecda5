// The public API of each Keras as it was observed: conformance/inventory/api.py once more, over the same tables.

/** @type {Record<string, string>} */
const API_KINDS = { c: "class", f: "function", m: "module", v: "value" };
/** @type {Record<string, string>} */
const PARAMETER_KINDS = { p: "positional-only", o: "ordinary", a: "args", k: "keyword-only", w: "kwargs" };
/** @type {Record<string, string>} */
const MEMBER_KINDS = { m: "method", c: "classmethod", s: "staticmethod", p: "property", a: "attribute" };
/** @type {Record<string, string>} */
const OUTCOMES = { a: "accepted", w: "warned", i: "ignored", r: "refused", u: "unclear" };

class Apis {
  /** @param {ApiTable} table */
  constructor(table) {
    this.table = table;
    /** @type {Map<string, number>} */
    this.place = new Map(table.implementations.map(([id], n) => [id, n]));
    /** @type {Uint8Array[]} */
    this.masks = table.sets.map((text) => maskOf(text, table.implementations.length));
    /** @type {Map<number, Map<string, number>[]>} */
    this.leading = new Map();
    /** @type {Map<number, Map<number, string[]>>} */
    this.pathsOf = new Map();
    /** @type {Map<number, ApiSignature>} */
    this.signatures = new Map();
    /** @type {Map<string, ApiMember>} */
    this.each = new Map();
    /** @type {Map<string, Map<string, ApiMember>>} */
    this.membersOf = new Map();
    /** @type {Map<number, [path: string, set: number][]> | null} */
    this.ledTo = null;
    /** @type {Map<string, [owner: number, set: number, text: string][]> | null} */
    this.noted = null;
  }

  /**
   * Whether an implementation of the report was looked into.
   * @param {Results} results
   * @param {number} i
   */
  looked(results, i) { return this.place.has(results.implementations[i]?.id ?? ""); }

  /**
   * Whether a path is documented anywhere, and not only importable by an old module path.
   * @param {string} path
   */
  isDocumented(path) { return (this.table.paths[path] ?? []).some((number, at) => at % 2 === 1 && number >= 0); }

  /**
   * Whether a class ever had a member.
   * @param {string} path
   * @param {string} member
   */
  everMember(path, member) { return this.table.implementations.some((_, place) => this.entry(place, path)?.members.has(member) ?? false); }

  /**
   * The few documented classes that define a member themselves in any implementation.
   * @param {string} member
   */
  classesWith(member) {
    const { members, records, objects, paths } = this.table;
    const own = new Set(members.flatMap(([, name], at) => (name === member ? [at] : [])));
    const having = new Set(records.flatMap((record, at) => (record[3].some((one) => own.has(one)) ? [at] : [])));
    const owners = new Set(objects.flatMap((pairs, definition) => (pairs.some((one, at) => at % 2 === 1 && having.has(one)) ? [definition] : [])));
    const found = Object.entries(paths).filter(([, pairs]) => pairs.some((number, at) => at % 2 === 1 && owners.has(number))).map(([path]) => path);
    return found.sort((x, y) => inOrder(depthRank(x), depthRank(y))).slice(0, OFFERED);
  }

  /**
   * What a name is that no path has: an argument, or a string that stands for something; empty for all else.
   * @param {string} name
   */
  saidAs(name) {
    const { parameters, trials, identifiers } = this.table;
    if (parameters.some(([, one]) => one === name) || trials.some(([outcome, one]) => one === name && OUTCOMES[outcome] !== "refused" && OUTCOMES[outcome] !== "unclear")) return "an argument";
    return Object.values(identifiers).some((names) => Object.hasOwn(names, name)) ? "a string that stands for something" : "";
  }

  /**
   * Of sets and values in turn, the value whose set holds an implementation; undefined where none does.
   * @param {readonly number[]} pairs
   * @param {number} place
   */
  chosen(pairs, place) {
    for (let at = 0; at < pairs.length; at += 2) if (this.masks[pairs[at]][place]) return pairs[at + 1];
    return undefined;
  }

  /**
   * Path → definition, of the documented paths of an implementation, and of those that only old modules have.
   * @param {number} place
   */
  paths(place) {
    let found = this.leading.get(place);
    if (found === undefined) {
      /** @type {Map<string, number>[]} */
      found = [new Map(), new Map()];
      for (const [path, pairs] of Object.entries(this.table.paths)) {
        const number = this.chosen(pairs, place);
        if (number !== undefined) found[number < 0 ? 1 : 0].set(path, defined(number));
      }
      this.leading.set(place, found);
    }
    return found;
  }

  /**
   * Definition → the paths that lead to it in an implementation, the canonical one first.
   * @param {number} place
   */
  objects(place) {
    let found = this.pathsOf.get(place);
    if (found === undefined) {
      found = new Map();
      for (const paths of this.paths(place)) for (const [path, definition] of paths) addTo(found, definition, path);
      const documented = this.paths(place)[0];
      for (const [definition, names] of found) {
        if (names.length > 1) names.sort((x, y) => inOrder(pathRank(x, this.called(definition), documented), pathRank(y, this.called(definition), documented)));
      }
      this.pathsOf.set(place, found);
    }
    return found;
  }

  /**
   * What an object is called where it is defined.
   * @param {number} definition
   */
  called(definition) {
    const name = this.table.definitions[definition].split("#")[0];
    return name.slice(name.lastIndexOf(":") + 1);
  }

  /**
   * The same without its class.
   * @param {number} definition
   */
  lastCalled(definition) { return lastPart(this.called(definition)); }

  /**
   * All paths of what a path leads to, the canonical one first; none where the implementation does not have it.
   * @param {number} place
   * @param {string} path
   */
  aliases(place, path) {
    const number = this.chosen(this.table.paths[path] ?? [], place);
    return number === undefined ? [] : this.objects(place).get(defined(number)) ?? [];
  }

  /**
   * Every other path that was the same object anywhere → the places where.
   * @param {string} path
   */
  everAliases(path) {
    if (this.ledTo === null) {
      this.ledTo = new Map();
      for (const [name, all] of Object.entries(this.table.paths)) {
        for (let at = 0; at < all.length; at += 2) addTo(this.ledTo, defined(all[at + 1]), /** @type {[string, number]} */ ([name, all[at]]));
      }
    }
    const pairs = this.table.paths[path] ?? [];
    /** @type {Map<string, Set<number>>} */
    const found = new Map();
    for (let at = 0; at < pairs.length; at += 2) {
      for (const [other, set] of this.ledTo.get(defined(pairs[at + 1])) ?? []) {
        if (other !== path) this.common(found, other, pairs[at], set);
      }
    }
    return found;
  }

  /**
   * Adds under a key the places that two sets share, where there are any.
   * @param {Map<string, Set<number>>} found
   * @param {string} key
   * @param {number} one
   * @param {number} other
   */
  common(found, key, one, other) {
    const left = this.masks[one], right = this.masks[other];
    for (let place = 0; place < left.length; place++) {
      if (!left[place] || !right[place]) continue;
      const places = found.get(key);
      if (places === undefined) found.set(key, new Set([place]));
      else places.add(place);
    }
  }

  /**
   * Every notice that a thing is deprecated → the places where it is said.
   * @param {string} path
   */
  notices(path) {
    const pairs = this.table.paths[path] ?? [];
    /** @type {Map<string, Set<number>>} */
    const found = new Map();
    for (let at = 0; at < pairs.length; at += 2) {
      const records = this.table.objects[defined(pairs[at + 1])];
      for (let n = 0; n < records.length; n += 2) {
        const text = this.table.texts[this.table.records[records[n + 1]][6]];
        if (text && isAbout(text, this.lastCalled(defined(pairs[at + 1])))) this.common(found, text, records[n], pairs[at]);
      }
    }
    return found;
  }

  /**
   * The same of a member of a class, and what every use raises where that is all it does.
   * @param {string} path
   * @param {string} member
   */
  memberNotices(path, member) {
    if (this.noted === null) {
      this.noted = new Map();
      for (const [owner, records] of this.table.objects.entries()) {
        for (let n = 0; n < records.length; n += 2) {
          for (const at of this.table.records[records[n + 1]][3]) {
            const [, name, , , notice, dead] = this.table.members[at];
            const said = this.table.texts[notice], text = said && isAbout(said, name) ? said : this.table.texts[dead];
            if (text) addTo(this.noted, name, /** @type {[number, number, string]} */ ([owner, records[n], text]));
          }
        }
      }
    }
    const pairs = this.table.paths[path] ?? [];
    /** @type {Map<string, Set<number>>} */
    const found = new Map();
    for (let at = 0; at < pairs.length; at += 2) {
      const definition = defined(pairs[at + 1]), records = this.table.objects[definition];
      const owners = new Set([definition]);
      for (let n = 0; n < records.length; n += 2) for (const one of this.table.records[records[n + 1]][2]) owners.add(one);
      for (const [owner, set, text] of this.noted.get(member) ?? []) if (owners.has(owner)) this.common(found, text, set, pairs[at]);
    }
    return found;
  }

  /**
   * A path in one implementation; null where it has none.
   * @param {number} place
   * @param {string} path
   * @returns {ApiEntry | null}
   */
  entry(place, path) {
    const number = this.chosen(this.table.paths[path] ?? [], place);
    if (number === undefined) return null;
    const definition = defined(number);
    const record = this.chosen(this.table.objects[definition], place);
    if (record === undefined) return null;
    const { texts, records } = this.table;
    const [kind, signature, bases, , trials, renamed, deprecated, dead] = records[record];
    /** @type {Map<string, string>} */
    const names = new Map();
    for (let at = 0; at < renamed.length; at += 2) names.set(texts[renamed[at]], texts[renamed[at + 1]]);
    return {
      path, definition, kind: API_KINDS[kind], documented: number >= 0, signature: this.signature(signature), bases,
      members: kind === "c" ? this.allMembers(definition, place) : new Map(), tried: this.trials(trials, definition), renamed: names,
      deprecated: isAbout(texts[deprecated], this.lastCalled(definition)) ? texts[deprecated] : "", dead: texts[dead],
    };
  }

  /** @param {number} number @returns {ApiSignature | null} */
  signature(number) {
    if (number < 0) return null;
    let found = this.signatures.get(number);
    if (found === undefined) {
      const parameters = this.table.signatures[number].map((n) => this.table.parameters[n]);
      found = parameters.map(([kind, name, value]) => ({ name, kind: PARAMETER_KINDS[kind], default: value }));
      this.signatures.set(number, found);
    }
    return found;
  }

  /** @param {number[]} numbers @param {number} definition */
  trials(numbers, definition) {
    const name = this.lastCalled(definition);
    /** @type {Map<string, ApiTrial>} */
    const found = new Map();
    for (const n of numbers) {
      const [outcome, argument, text] = this.table.trials[n];
      found.set(argument, { outcome: OUTCOMES[outcome], said: this.table.texts[text].replaceAll("⟨argument⟩", argument).replaceAll("⟨class⟩", name) });
    }
    return found;
  }

  /**
   * Members along the hierarchy, the nearest class first; what an instance sets hides a method of that name.
   * @param {number} definition
   * @param {number} place
   */
  allMembers(definition, place) {
    const record = this.chosen(this.table.objects[definition], place);
    const classes = [definition, ...(record === undefined ? [] : this.table.records[record][2])]
      // A class from elsewhere has its name alone.
      .flatMap((owner) => { const own = this.chosen(this.table.objects[owner], place); return own === undefined ? [] : [[owner, own]]; });
    const key = classes.join(";");
    let found = this.membersOf.get(key);
    if (found === undefined) {
      found = new Map();
      for (const [, own] of classes) {
        for (const at of this.table.records[own][3]) {
          const name = this.table.members[at][1], known = found.get(name);
          if (known === undefined || (isCalled(known) && onInstances(this.member(at)))) found.set(name, this.member(at));
        }
      }
      this.membersOf.set(key, found);
    }
    return found;
  }

  /** @param {number} at @returns {ApiMember} */
  member(at) {
    let found = this.each.get(String(at));
    if (found === undefined) {
      const [kind, name, signature, value, deprecated, dead] = this.table.members[at], { texts } = this.table;
      found = { name, kind: MEMBER_KINDS[kind], signature: this.signature(signature), default: texts[value], deprecated: isAbout(texts[deprecated], name) ? texts[deprecated] : "", dead: texts[dead],
        tried: NOTHING_TRIED, renamed: NOTHING_RENAMED };
      this.each.set(String(at), found);
    }
    return found;
  }

  /**
   * "losses", "metrics" … → each string that get() takes in an implementation → what it gives.
   * @param {number} place
   */
  identifiers(place) {
    /** @type {Map<string, Map<string, string>>} */
    const found = new Map();
    for (const [group, names] of Object.entries(this.table.identifiers)) {
      for (const [name, pairs] of Object.entries(names)) {
        const text = this.chosen(pairs, place);
        if (text === undefined) continue;
        if (!found.has(group)) found.set(group, new Map());
        found.get(group)?.set(name, this.table.texts[text]);
      }
    }
    return found;
  }
}

// What a notice is about: conformance/inventory/notices.py once more.
const GOES = "(?:is|are|was|were|has been|have been|will be)\\s+(?:now\\s+)?(?:deprecated|removed)";
const OF_ARGUMENT = new RegExp(`^[^.:;]*?[\`'"]?\\b\\w+[\`'"]?\\s+(?:kwarg|argument|parameter)\\b[^.:;]*?\\b${GOES}`, "is");
const OF_NAME = new RegExp(`\`([\\w.]+)(?:\\(\\))?\`\\s+(?:\\w+\\s+)?${GOES}`, "gis");
const OF_LIMIT = new RegExp(`\\b(?:limitation|restriction)\\s+${GOES}`, "is");

/**
 * Whether a notice says of what is called so that it is deprecated, and not of an argument or of something else.
 * @param {string} notice
 * @param {string} name
 */
function isAbout(notice, name) {
  if (OF_ARGUMENT.test(notice) || OF_LIMIT.test(notice)) return false;
  const named = [...notice.matchAll(OF_NAME)].map((match) => lastPart(match[1]));
  return named.length === 0 || named.includes(name);
}

/** @type {Map<string, ApiTrial>} */
const NOTHING_TRIED = new Map();
/** @type {Map<string, string>} */
const NOTHING_RENAMED = new Map();

/**
 * "0-3 5": a 1 at 0, 1, 2, 3 and 5.
 * @param {string} text
 * @param {number} length
 */
function maskOf(text, length) {
  const found = new Uint8Array(length);
  for (const part of text.split(" ").filter(Boolean)) {
    const [first, last] = part.split("-").map(Number);
    found.fill(1, first, (last ?? first) + 1);
  }
  return found;
}

/**
 * The position of a definition: that of an old module's path is stored as -1-n.
 * @param {number} number
 */
const defined = (number) => (number >= 0 ? number : -1 - number);

/**
 * The less the better: documented, not legacy, short, called as it is defined.
 * @param {string} path
 * @param {string} called
 * @param {Map<string, number>} documented
 * @returns {(number | string)[]}
 */
function pathRank(path, called, documented) {
  const parts = path.split(".");
  return [Number(!documented.has(path)), Number(apart(parts)), parts.length, Number(lastOf(parts) !== called), path];
}

/** @param {string[]} parts */
const apart = (parts) => parts.includes("legacy") || parts.includes("experimental");

/**
 * The order of two lists, by their first difference.
 * @param {readonly (number | string)[]} x
 * @param {readonly (number | string)[]} y
 */
function inOrder(x, y) {
  for (let n = 0; n < x.length; n++) {
    if (x[n] < y[n]) return -1;
    if (x[n] > y[n]) return 1;
  }
  return 0;
}

/**
 * "(units, activation=None, *, name=None, **kwargs)".
 * @param {ApiSignature} signature
 */
function signatureText(signature) {
  const parts = [];
  let starred = false;
  for (const one of signature) {
    if (one.kind === "keyword-only" && !starred) { parts.push("*"); starred = true; }
    starred ||= one.kind === "args";
    const mark = one.kind === "args" ? "*" : one.kind === "kwargs" ? "**" : "";
    parts.push(`${mark}${one.name}${one.default === null ? "" : `=${one.default}`}`);
  }
  return `(${parts.join(", ")})`;
}

/** @param {ApiParameter} one */
const isRequired = (one) => one.default === null && one.kind !== "args" && one.kind !== "kwargs";

/**
 * Whether anything is taken by name.
 * @param {ApiSignature} signature
 */
const isOpen = (signature) => signature.some((one) => one.kind === "kwargs");

/**
 * The parameters that have a name for callers.
 * @param {ApiSignature} signature
 */
const parametersOf = (signature) => new Map(signature.filter((one) => one.kind !== "args" && one.kind !== "kwargs").map((one) => [one.name, one]));

/**
 * What comes of passing an argument by its name; null where that is not known.
 * @param {ApiCallee} callee
 * @param {string} argument
 * @returns {ApiTrial | null}
 */
function takes(callee, argument) {
  const trial = callee.tried.get(argument);
  if (trial !== undefined) return trial;
  if (callee.signature === null) return null;
  const found = parametersOf(callee.signature).get(argument);
  if (found !== undefined) return { outcome: found.kind === "positional-only" ? "refused" : "accepted", said: "" };
  return isOpen(callee.signature) ? null : { outcome: "refused", said: "" };
}
