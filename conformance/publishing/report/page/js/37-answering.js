// What becomes of the symbols in pasted code from one Keras to another: conformance/lint/checks in short, over the page's own tables.

/** A class whose members stand for those of another, which sets them later or in classes that inherit from it: conformance/lint/knowledge.py. @type {Record<string, string>} */
const STANDS_FOR = { "optimizers.Optimizer": "optimizers.Adam", Model: "Sequential", "models.Model": "Sequential" };

/** Defaults of which another text means the same, or which say nothing about results: conformance/lint/checks/calls.py. */
const DEFAULTS_ALIKE = new Set(["name", "data_format", "reduction", "dtype", "encoding", "sparse", "distribution", "log_dir", "custom_objects"]);

/** Defaults that results do not depend on: what is only shown, and how it is computed. */
const DEFAULTS_SHOWN = new Set(["dpi", "width", "show_layer_names", "verbose", "profile_batch", "jit_compile"]);

/** Arguments whose strings stand for things of Keras, and the namespaces of these. @type {[end: RegExp, group: string][]} */
const STRING_GROUPS = [[/^(?:recurrent_)?activation$/, "activations"], [/^loss$/, "losses"], [/^(?:weighted_)?metrics$/, "metrics"], [/^optimizer$/, "optimizers"],
  [/_initializer$/, "initializers"], [/_regularizer$/, "regularizers"], [/_constraint$/, "constraints"]];

/** What compile itself knows. */
const OF_COMPILE = new Set(["accuracy", "acc", "crossentropy", "ce"]);

/** What becomes of an argument that is given. @type {Record<string, [tone: AnswerItem["tone"], sign: string, word: string]>} */
const GIVEN_ARGUMENT = {
  "argument-refused": ["breaks", "×", "refused"], "argument-renamed": ["breaks", "→", "renamed"], "argument-ignored": ["changes", "○", "ignored"],
  "argument-warned": ["notes", "▽", "warns"], refused: ["breaks", "×", "refused"], gone: ["breaks", "×", "refused"], ignored: ["changes", "○", "ignored"],
};

/**
 * @param {AnswerItem["tone"]} tone
 * @param {string} sign
 * @param {string} word
 * @param {string} part
 * @param {Partial<AnswerItem>} [particulars]
 * @returns {AnswerItem}
 */
const answerItem = (tone, sign, word, part, particulars = {}) => ({ tone, sign, word, part, text: "", advice: null, instead: "", places: [], ...particulars });

class Answering {
  /** @param {Apis} apis @param {number} before @param {number} after */
  constructor(apis, before, after) {
    this.apis = apis;
    this.before = before;
    this.after = after;
    this.comparison = new ApiComparison(apis, before, after);
    const { generations } = apis.table.advice;
    // Advice was run between the two generations of Keras.
    this.crosses = generations[before] !== generations[after];
    this.toKeras3 = this.crosses && generations[after] === "3";
    this.olds = apis.identifiers(before);
    this.news = apis.identifiers(after);
  }

  /** @param {string} path */
  old(path) { return this.apis.entry(this.before, path); }

  /** @param {string} path */
  fresh(path) { return this.apis.entry(this.after, path); }

  /**
   * The path by which both have a thing; empty where they do not, or are not known to.
   * @param {string} path
   */
  standing(path) {
    /** @param {string} one */
    const both = (one) => this.old(one) !== null && this.fresh(one) !== null;
    if (both(path)) return path;
    const same = this.apis.aliases(this.before, path), names = same.length ? same : [...this.apis.everAliases(path).keys()];
    return leastBy(names.filter(both), (one) => [Number(lastPart(one) !== lastPart(path)), dots(one), one]) ?? "";
  }

  /**
   * What became of a path itself; null where it is there as it was.
   * @param {string} path
   * @returns {AnswerItem | null}
   */
  itself(path) {
    const old = this.old(path), fresh = this.fresh(path);
    if (fresh === null) {
      const change = old === null ? this.nowhere(path) : this.comparison.gone(path, old.definition, old);
      // A module is where its names now are.
      const whole = old?.kind === "module" ? this.comparison.removed().find((one) => one.name === path) ?? change : change;
      const advice = adviceOn(this.apis, this.after, path), moved = whole.kind === "moved" || whole.kind === "renamed";
      return answerItem("breaks", moved ? "→" : "×", moved ? whole.kind : "gone", "", { advice, instead: whole.instead, text: whole.because && advice === null ? `Known from: ${whole.because}` : "" });
    }
    if (fresh.dead) return answerItem("breaks", "†", "only raises", "", { text: fresh.dead, advice: adviceOn(this.apis, this.after, path), instead: saidBy(fresh.dead) });
    if (fresh.deprecated && !old?.deprecated) return answerItem("notes", "▽", "deprecated", "", { text: fresh.deprecated, advice: adviceOn(this.apis, this.after, path), instead: saidBy(fresh.deprecated) });
    return null;
  }

  /**
   * Neither has a path: it is spelled as another Keras has it.
   * @param {string} path
   */
  nowhere(path) {
    const there = [...this.apis.everAliases(path).keys()].filter((one) => this.fresh(one) !== null);
    const instead = leastBy(there, (one) => [Number(lastPart(one) !== lastPart(path)), dots(one), one]) ?? "";
    return apiChange("removed", path, { instead, because: instead ? "one object in another version" : "" });
  }

  /**
   * The class whose member is judged: the path, or one that stands for it; empty where none has it.
   * @param {string} path
   * @param {string} member
   */
  owner(path, member) {
    return [path, STANDS_FOR[path] ?? ""].find((one) => one !== "" && [this.old(one), this.fresh(one)].some((entry) => entry?.members.has(member))) ?? "";
  }

  /**
   * What became of a member of a class; null where it is there as it was, or nothing is known.
   * @param {string} path as both have it
   * @param {string} member
   * @returns {AnswerItem | null}
   */
  member(path, member) {
    for (const owner of new Set([path, STANDS_FOR[path] ?? path])) {
      const old = this.old(owner), fresh = this.fresh(owner);
      if (old === null || fresh === null) continue;
      const changes = this.comparison.allMembers(owner).filter((one) => one.part === member).map((one) => this.comparison.advised(one));
      const gone = changes.find((one) => one.kind === "member-removed" || one.kind === "member-died"), dead = fresh.members.get(member)?.dead ?? "";
      const advice = adviceOn(this.apis, this.after, owner, member);
      const ran = this.crosses && old.members.has(member) && advice !== null && ["gone", "renamed"].includes(advice.change) && this.isInherited(owner, member);
      const never = !old.members.has(member) && !fresh.members.has(member) && this.wasMethod(owner, member);
      if (gone !== undefined || ran || never || dead !== "") {
        const died = gone?.kind === "member-died" || dead !== "";
        return answerItem("breaks", died ? "†" : "×", died ? "only raises" : "gone", "", { text: died ? gone?.new ?? dead : "", advice: advice ?? (gone === undefined ? null : adviceOnChange(this.apis, this.after, gone)), instead: gone?.instead ?? "" });
      }
      const warned = changes.find((one) => one.kind === "deprecated");
      if (warned !== undefined) return answerItem("notes", "▽", "deprecated", "", { text: warned.new, advice, instead: warned.instead });
    }
    return null;
  }

  /**
   * Whether what is said of all classes like one holds of its member: it has none of its own.
   * @param {string} owner
   * @param {string} member
   */
  isInherited(owner, member) {
    const base = owner.startsWith("layers.") ? "layers.Layer" : owner.startsWith("optimizers.") ? "optimizers.Optimizer" : "";
    const fresh = this.fresh(owner), above = base === "" ? null : this.fresh(base);
    return base === "" || owner === base || fresh === null || !fresh.members.has(member) || (above?.members.has(member) ?? false);
  }

  /**
   * Whether a class had a method in any version.
   * @param {string} path
   * @param {string} member
   */
  wasMethod(path, member) {
    return this.apis.table.implementations.some((_, place) => { const found = this.apis.entry(place, path)?.members.get(member); return found !== undefined && isCalled(found); });
  }

  /**
   * What the arguments of a call meet.
   * @param {CodeUse} use
   * @param {string} path as both have it
   * @param {string} member empty where the path itself is called
   * @returns {AnswerItem[]}
   */
  arguments(use, path, member) {
    const { call } = use, old = this.old(path), fresh = this.fresh(path);
    if (call === null || old === null || fresh === null || fresh.dead) return [];
    /** @type {[ApiCallee | undefined, ApiCallee | undefined]} */
    const [was, now] = member === "" ? [old, fresh] : [old.members.get(member), fresh.members.get(member)];
    if (was === undefined || now === undefined) return [];
    const changes = member === "" ? this.comparison.allArguments(path) : argumentsChanged(path, was, now);
    const positional = was.signature?.filter((one) => one.kind === "ordinary" || one.kind === "positional-only").map((one) => one.name) ?? [];
    const given = new Map(positional.slice(0, call.positional).map((name) => [name, use.line]));
    const found = [];
    for (const { name, line, text } of call.named) {
      given.set(name, line);
      const one = this.argument(path, member, name, now, changes);
      if (one !== null) found.push({ ...one, places: [{ cell: use.cell, line }] });
      const string = text === "" ? null : this.string(name, text);
      if (string !== null) found.push({ ...string, places: [{ cell: use.cell, line }] });
    }
    const here = [{ cell: use.cell, line: use.line }];
    const raising = raisingCalls(this, use, path, member), raised = new Set(raising.map(({ part }) => part));
    found.push(...raising, ...this.byPosition(call, was, now, changes).filter(({ part }) => !raised.has(part)).map((one) => ({ ...one, places: here })));
    if (call.open) return found;
    for (const one of changes) {
      if (given.has(one.part)) continue;
      if (one.kind === "argument-required" && isMissing(call, now, one.part)) found.push(answerItem("breaks", "!", "required", `${one.part}=`, { text: one.old ? `its default was ${one.old}` : "it has to be given", places: here }));
      if (one.kind === "default-changed" && !DEFAULTS_ALIKE.has(one.part) && !defaultsAlike(one.old, one.new)) {
        found.push(answerItem(DEFAULTS_SHOWN.has(one.part) ? "notes" : "changes", "δ", "other default", `${one.part}=`, { text: `${one.old} → ${one.new}`, instead: `${one.part}=${one.old}`, places: here }));
      }
    }
    return found;
  }

  /**
   * What an argument that is given by its name meets.
   * @param {string} path
   * @param {string} member
   * @param {string} name
   * @param {ApiCallee} now
   * @param {ApiChange[]} changes
   * @returns {AnswerItem | null}
   */
  argument(path, member, name, now, changes) {
    const change = changes.find((one) => one.part === name && Object.hasOwn(GIVEN_ARGUMENT, one.kind)), outcome = takes(now, name);
    const advice = adviceOn(this.apis, this.after, path, member, name);
    if (change !== undefined) {
      // A name that is still taken for the new one breaks nothing.
      const still = change.kind === "argument-renamed" && outcome !== null && ["accepted", "warned"].includes(outcome.outcome);
      return answerItem(...GIVEN_ARGUMENT[still ? "argument-warned" : change.kind], `${name}=`, { advice, instead: change.kind === "argument-renamed" ? `${change.instead}=` : change.instead, text: outcome?.said ?? "" });
    }
    const signed = now.signature !== null && parametersOf(now.signature).has(name);
    const ran = this.crosses && advice !== null && (!signed || advice.change === "ignored") && Object.hasOwn(GIVEN_ARGUMENT, advice.change) ? advice.change : "";
    const key = ran !== "" ? ran : outcome?.outcome === "refused" ? "refused" : "";
    if (key === "" && change === undefined && outcome === null && now.signature !== null) return answerItem("notes", "?", "not known", `${name}=`, { text: "No signature names it, and nobody tried it" });
    return key === "" ? null : answerItem(...GIVEN_ARGUMENT[key], `${name}=`, { advice: this.crosses ? advice : null, text: outcome?.said ?? "" });
  }

  /**
   * A string that the new one does not know.
   * @param {string} argument
   * @param {string} text
   * @returns {AnswerItem | null}
   */
  string(argument, text) {
    const group = STRING_GROUPS.find(([end]) => end.test(argument))?.[1] ?? "", olds = this.olds.get(group), news = this.news.get(group);
    const given = olds?.get(text);
    if (given === undefined || news === undefined || news.has(text) || (group === "metrics" && (OF_COMPILE.has(text) || this.news.get("losses")?.has(text)))) return null;
    const same = [...news].filter(([, what]) => what === given).map(([one]) => one).sort(inText);
    const instead = same.find((one) => one === one.toLowerCase()) ?? same[0] ?? "";
    return answerItem("breaks", "×", "unknown", `${argument}="${text}"`, { text: `no name of ${group} any more`, instead: instead ? `"${instead}"` : "" });
  }

  /**
   * Arguments by position that mean another one now, or are taken by name only.
   * @param {CodeCall} call
   * @param {ApiCallee} old
   * @param {ApiCallee} fresh
   * @param {ApiChange[]} changes
   * @returns {AnswerItem[]}
   */
  byPosition(call, old, fresh, changes) {
    if (old.signature === null || fresh.signature === null) return [];
    const [was, now] = [old.signature, fresh.signature].map((one) => one.filter(({ kind }) => kind === "ordinary" || kind === "positional-only").map(({ name }) => name));
    const takesMore = fresh.signature.some(({ kind }) => kind === "args"), { signature } = fresh;
    return was.slice(0, call.positional).flatMap((name, place) => {
      if (now[place] === name) return [];
      const onlyByName = signature.some((one) => one.name === name && one.kind === "keyword-only");
      if (place >= now.length) {
        return takesMore ? [] : [answerItem("breaks", "*", onlyByName ? "by name only" : "not by position", `${name}=`, { text: `it is argument ${place + 1} of the call`, instead: onlyByName ? `${name}=…` : "" })];
      }
      const renamed = changes.some((one) => one.part === name && one.kind === "argument-renamed");
      return renamed || !(now.includes(name) || onlyByName || was.includes(now[place])) ? []
        : [answerItem("changes", "⇄", "other order", `${name}=`, { text: `argument ${place + 1} was ${name} and is ${now[place]}`, instead: `${name}=…` })];
    });
  }
}

/**
 * Whether an argument is given neither by name nor by position.
 * @param {CodeCall} call
 * @param {ApiCallee} callee
 * @param {string} part
 */
function isMissing(call, { signature }, part) {
  if (signature === null) return false;
  const at = signature.filter(({ kind }) => kind === "ordinary" || kind === "positional-only").findIndex(({ name }) => name === part);
  return at < 0 || at >= call.positional;
}

/**
 * Whether two defaults may be the same: None stands for what the code chooses itself, and what is no literal for anything.
 * @param {string} old
 * @param {string} fresh
 */
function defaultsAlike(old, fresh) {
  if (old === "None" || fresh === "None" || sameValue(old, fresh) || old.toLowerCase() === fresh.toLowerCase()) return true;
  const [one, other] = [old, fresh].map(pythonValue);
  if (one === undefined || other === undefined) return true;
  const flat = oneNumber(one);
  return flat !== null && flat === oneNumber(other);
}

/**
 * A number, or numbers that are all the same in whatever sequences; null for all else.
 * @param {Literal} value
 * @returns {number | null}
 */
function oneNumber(value) {
  if (typeof value === "number") return value;
  if (!Array.isArray(value) || value.length === 0) return null;
  const all = value.map(oneNumber);
  return all.every((one) => one === all[0]) ? all[0] : null;
}
