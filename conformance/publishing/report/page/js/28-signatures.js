// What changed between two signatures: conformance/analysis/api/signatures.py once more.

// What a message says to use: Use `negative_slope` instead.
const USE_INSTEAD = /\b(?:use|prefer|using|to)\s+(?:the\s+)?`([A-Za-z_][\w.]*)`/gi;

// The kinds of changes in their order, and those that can break or change a program that uses nothing new.
const CHANGE_KINDS = [
  "removed", "moved", "renamed", "died", "kind-changed", "argument-refused", "argument-renamed", "argument-ignored", "argument-required",
  "argument-keyword-only", "arguments-reordered", "default-changed", "argument-warned", "argument-accepted", "argument-added", "member-removed",
  "member-died", "member-changed", "member-extended", "member-added", "identifier-removed", "identifier-changed", "identifier-added", "deprecated", "added",
];
const BREAKING = new Set([
  "removed", "moved", "renamed", "died", "kind-changed", "argument-refused", "argument-renamed", "argument-ignored", "argument-required",
  "argument-keyword-only", "arguments-reordered", "default-changed", "member-removed", "member-died", "member-changed", "identifier-removed", "identifier-changed",
]);

/**
 * @param {string} kind
 * @param {string} name
 * @param {Partial<Omit<ApiChange, "kind" | "name">>} [rest]
 * @returns {ApiChange}
 */
const apiChange = (kind, name, rest = {}) => ({ kind, name, part: "", old: "", new: "", instead: "", because: "", certainty: "sure", documented: true, ...rest });

/**
 * The changes of arguments from one callable to another; nothing where a signature is not known.
 * @param {string} name
 * @param {ApiCallee} old
 * @param {ApiCallee} fresh
 * @returns {ApiChange[]}
 */
function argumentsChanged(name, old, fresh) {
  if (old.signature === null || fresh.signature === null) return [];
  const before = parametersOf(old.signature), after = parametersOf(fresh.signature);
  const renamed = renamedArguments(old, fresh, before, after);
  const found = [];
  for (const argument of new Set([...before.keys(), ...old.tried.keys()])) {
    const one = before.get(argument), other = after.get(argument), rename = renamed.get(argument);
    if (one !== undefined && other !== undefined) found.push(...inBoth(name, one, other));
    else if (rename !== undefined) {
      const [instead, certain, because] = rename;
      found.push(apiChange("argument-renamed", name, { part: argument, old: defaultOf(one), new: takes(fresh, argument)?.said ?? "", instead, because,
        certainty: certain ? "sure" : "likely" }));
    } else found.push(...goneArgument(name, argument, one, old, fresh));
  }
  const taken = new Set([...renamed.values()].map(([to]) => to));
  for (const [argument, parameter] of after) {
    if (before.has(argument) || taken.has(argument)) continue;
    const former = takes(old, argument);
    if (isRequired(parameter) && !(former !== null && ["accepted", "warned"].includes(former.outcome))) {
      found.push(apiChange("argument-required", name, { part: argument, new: "required" }));
    } else if (former === null || ["refused", "unclear"].includes(former.outcome)) {
      found.push(apiChange("argument-added", name, { part: argument, new: defaultOf(parameter), certainty: former?.outcome === "refused" ? "sure" : "likely" }));
    }
  }
  for (const [argument, trial] of fresh.tried) {
    const former = takes(old, argument);
    if (before.has(argument) || after.has(argument) || former === null) continue;
    if (former.outcome === "refused" && ["accepted", "warned"].includes(trial.outcome)) {
      found.push(apiChange("argument-accepted", name, { part: argument, old: former.said, new: trial.said }));
    }
  }
  return [...found, ...reordered(name, before, after)];
}

/** @param {ApiParameter | undefined} parameter */
const defaultOf = (parameter) => (parameter === undefined ? "" : parameter.default ?? "required");

/**
 * An argument that both have.
 * @param {string} name
 * @param {ApiParameter} old
 * @param {ApiParameter} fresh
 */
function inBoth(name, old, fresh) {
  const found = [], part = fresh.name;
  if (isRequired(fresh) && !isRequired(old)) found.push(apiChange("argument-required", name, { part, old: defaultOf(old), new: "required" }));
  else if (!isRequired(fresh) && !isRequired(old) && !sameValue(old.default, fresh.default)) {
    found.push(apiChange("default-changed", name, { part, old: defaultOf(old), new: defaultOf(fresh) }));
  }
  if (fresh.kind === "keyword-only" && ["ordinary", "positional-only"].includes(old.kind)) {
    found.push(apiChange("argument-keyword-only", name, { part, old: defaultOf(old), new: defaultOf(fresh) }));
  }
  if (fresh.kind === "positional-only" && old.kind !== "positional-only") found.push(apiChange("argument-refused", name, { part, old: "by name", new: "by position only" }));
  return found;
}

/**
 * An argument that only the old signature has, or that the old one accepted beyond its signature.
 * @param {string} name
 * @param {string} part
 * @param {ApiParameter | undefined} old
 * @param {ApiCallee} before
 * @param {ApiCallee} after
 */
function goneArgument(name, part, old, before, after) {
  const former = takes(before, part);
  if (former === null || ["refused", "unclear"].includes(former.outcome)) return [];
  const now = takes(after, part), { signature } = after;
  if (now === null || now.outcome === "unclear") {
    // Nobody could try it. A signature that takes anything may still take it.
    return old !== undefined && (signature === null || !isOpen(signature))
      ? [apiChange("argument-refused", name, { part, old: defaultOf(old), new: "not in the signature" })] : [];
  }
  const instead = advisedIn(now.said, signature === null ? new Map() : parametersOf(signature));
  const rest = { part, old: old === undefined ? former.outcome : defaultOf(old), new: now.said, instead, because: instead ? "the message" : "" };
  if (now.outcome === "refused") return [apiChange("argument-refused", name, { ...rest, new: now.said || "not in the signature" })];
  if (now.outcome === "ignored" && former.outcome !== "ignored") return [apiChange("argument-ignored", name, rest)];
  return now.outcome === "warned" && former.outcome === "accepted" ? [apiChange("argument-warned", name, rest)] : [];
}

/**
 * The argument that a message says to use instead, where it is one of those known.
 * @param {string} said
 * @param {Map<string, unknown>} known
 */
const advisedIn = (said, known) => [...said.matchAll(USE_INSTEAD)].map((match) => match[1]).find((word) => known.has(word)) ?? "";

/**
 * Old argument → new one, whether that is sure, and how it is known.
 * @param {ApiCallee} old
 * @param {ApiCallee} fresh
 * @param {Map<string, ApiParameter>} before
 * @param {Map<string, ApiParameter>} after
 */
function renamedArguments(old, fresh, before, after) {
  /** @type {Map<string, [to: string, certain: boolean, because: string]>} */
  const found = new Map();
  for (const argument of before.keys()) {
    if (after.has(argument)) continue;
    const trial = takes(fresh, argument), other = fresh.renamed.get(argument);
    const said = trial === null ? "" : advisedIn(trial.said, after);
    if (other !== undefined && after.has(other)) found.set(argument, [other, true, "a decorator takes the old name"]);
    else if (said && !before.has(said)) found.set(argument, [said, true, "the message"]);
    else if (trial === null || trial.outcome === "refused") {
      const to = inPlace(argument, before, after);
      if (to) found.set(argument, [to, false, "it stands in the same place"]);
    }
  }
  for (const [argument, to] of old.renamed) {
    const trial = takes(fresh, argument);
    // A name that was taken for another one, and no longer is.
    if (!after.has(argument) && after.has(to) && (trial === null || trial.outcome === "refused")) found.set(argument, [to, true, "a decorator took the old name"]);
  }
  return found;
}

/**
 * The new argument between the same neighbours, with the same default, where the old one was.
 * @param {string} argument
 * @param {Map<string, ApiParameter>} before
 * @param {Map<string, ApiParameter>} after
 */
function inPlace(argument, before, after) {
  const olds = [...before.keys()], news = [...after.keys()], at = olds.indexOf(argument);
  const fresh = after.get(news[at]), old = before.get(argument);
  if (fresh === undefined || old === undefined || before.has(news[at])) return "";
  if (olds.slice(0, at).join() !== news.slice(0, at).join() || !sameValue(old.default, fresh.default)) return "";
  // Nothing, yes and no are the defaults of too many.
  if (["None", "True", "False"].includes(fresh.default ?? "")) return "";
  if (isRequired(fresh) !== isRequired(old) || fresh.kind !== old.kind) return "";
  // Alone it has no neighbour that would say so.
  return olds[at + 1] === news[at + 1] && olds.length > 1 ? fresh.name : "";
}

/**
 * Arguments given by position go elsewhere: one change for the whole signature.
 * @param {string} name
 * @param {Map<string, ApiParameter>} before
 * @param {Map<string, ApiParameter>} after
 */
function reordered(name, before, after) {
  const [olds, news] = [before, after].map((all) => [...all.values()].filter((one) => ["ordinary", "positional-only"].includes(one.kind)).map((one) => one.name));
  const part = olds.find((one) => news.includes(one) && olds.indexOf(one) !== news.indexOf(one));
  return part === undefined ? [] : [apiChange("arguments-reordered", name, { part, old: `(${olds.join(", ")})`, new: `(${news.join(", ")})` })];
}

/**
 * Whether two defaults are one value: 0 and 0.0 are, 1 and True are not, (2, 2) and [2, 2] are.
 * @param {string | null} left
 * @param {string | null} right
 */
function sameValue(left, right) {
  if (left === right) return true;
  if (left === null || right === null) return false;
  const one = pythonValue(left), other = pythonValue(right);
  if (typeof one === "number" && typeof other === "number") return one === other;
  return Array.isArray(one) && Array.isArray(other) && sameItems(one, other);
}

/** @param {Literal[]} one @param {Literal[]} other @returns {boolean} */
const sameItems = (one, other) => one.length === other.length && one.every((value, n) => {
  const theirs = other[n];
  if (Array.isArray(value) && Array.isArray(theirs)) return Object.hasOwn(value, "tuple") === Object.hasOwn(theirs, "tuple") && sameItems(value, theirs);
  // Python's True is 1.
  /** @param {Literal} item */
  const number = (item) => (typeof item === "boolean" ? Number(item) : item);
  return number(value) === number(theirs);
});

/**
 * A number, a text, a sequence … as Python writes it; undefined for all else.
 * @param {string} text
 * @returns {Literal | undefined}
 */
function pythonValue(text) {
  let at = 0;
  const skip = () => { while (text[at] === " ") at++; };
  /** @returns {Literal | undefined} */
  const value = () => {
    skip();
    if (text[at] === "(" || text[at] === "[") return sequence(text[at] === "(" ? ")" : "]");
    const rest = text.slice(at);
    const match = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|True|False|None|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/i.exec(rest);
    if (match === null) return undefined;
    at += match[0].length;
    const word = match[0];
    if (word === "True" || word === "False") return word === "True";
    if (word === "None") return null;
    return /^['"]/.test(word) ? word : Number(word);
  };
  /** @param {string} end @returns {Literal | undefined} */
  const sequence = (end) => {
    /** @type {Literal[]} */
    const items = [];
    let commas = 0;
    for (at++; ; at++) {
      skip();
      if (text[at] === end) break;
      const item = value();
      if (item === undefined) return undefined;
      items.push(item);
      skip();
      if (text[at] === end) break;
      if (text[at] !== ",") return undefined;
      commas++;
    }
    at++;
    if (end === "]") return items;
    // Brackets around one thing are no tuple.
    return items.length === 1 && commas === 0 ? items[0] : Object.assign(items, { tuple: true });
  };
  const found = value();
  skip();
  return at === text.length ? found : undefined;
}
