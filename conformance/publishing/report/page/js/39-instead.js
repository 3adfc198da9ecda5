// What to use instead of what went: the advice that travels with the package, as conformance instead tells it.

/** Kinds of change that advice speaks of where it speaks of the same thing: conformance/analysis/api/instead.py. */
const ADVISED = new Set(["removed", "moved", "renamed", "died", "argument-refused", "argument-renamed", "argument-ignored", "argument-warned",
  "member-removed", "member-died", "member-changed", "deprecated"]);

/** So much advice on the parts of a symbol is shown at first. */
const ADVICE_FIRST = 6;

/**
 * The advice on a path, or on a member or an argument of it, for whoever goes to an implementation; null where there is none.
 * @param {Apis} apis
 * @param {number} after
 * @param {string} path
 * @param {string} [member]
 * @param {string} [argument]
 * @returns {Advice | null}
 */
function adviceOn(apis, after, path, member = "", argument = "") {
  const { rows, exact, globs, generations } = apis.table.advice, mine = Object.hasOwn(exact, path) ? exact[path] : [];
  /** @param {number} row */
  const held = (row) => {
    const [use, text, change, links, generation] = rows[row];
    return generation === generations[after] ? { use, text, change, links, row } : null;
  };
  for (let at = 0; at < mine.length; at += 3) if (mine[at] === member && mine[at + 1] === argument) return held(Number(mine[at + 2]));
  const found = globs.find(([pattern, itsMember, itsArgument]) => itsMember === member && itsArgument === argument && globbed(pattern).test(path));
  return found === undefined ? null : held(found[3]);
}

/**
 * A glob as an expression: * is any number of characters, ? one.
 * @param {string} pattern
 */
const globbed = (pattern) => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`);

/**
 * The advice on what a change took away.
 * @param {Apis} apis
 * @param {number} after
 * @param {ApiChange} one
 */
function adviceOnChange(apis, after, one) {
  if (!ADVISED.has(one.kind)) return null;
  const isMember = one.kind.startsWith("member-") || (one.kind === "deprecated" && one.part !== "");
  return isMember ? adviceOn(apis, after, one.name, one.part) : adviceOn(apis, after, one.name, "", one.kind.startsWith("argument") ? one.part : "");
}

/** @param {Apis} apis @param {string} name */
const symbolCode = (apis, name) => (Object.hasOwn(apis.table.paths, name) ? h("a", { href: withState({ symbol: name, q: undefined }) }, h("code", {}, name)) : h("code", {}, name));

/**
 * What to use, why, and where it is said.
 * @param {Apis} apis
 * @param {Advice} advice
 */
function adviceText(apis, advice) {
  return h("span", { class: "advised" }, advice.use ? ["Use ", symbolCode(apis, advice.use), ". "] : "Nothing takes its place. ", advice.text,
    advice.links.map((link, n) => [n ? ", " : " (", h("a", { href: link }, linkName(link), h("span", { class: "hidden" }, `: ${link}`))]), advice.links.length ? ")" : "");
}

/**
 * What a link leads to.
 * @param {string} link
 */
const linkName = (link) => (link.includes("/blob/") ? "source" : link.includes("/releases/") ? "release notes" : new URL(link).hostname);

/**
 * What to use instead of arguments and members of a symbol that went, those that say the same together.
 * @param {Results} results
 * @param {Apis} apis
 * @param {string} path
 * @param {(ApiEntry | null | undefined)[]} entries
 * @param {string} q
 */
function insteadOfParts(results, apis, path, entries, q) {
  const { generations } = apis.table.advice, newest = generations.lastIndexOf("3");
  const sought = q.toLowerCase().split(/\s+/).filter(Boolean);
  /** @type {Map<number, { advice: Advice, parts: string[] }>} */
  const found = new Map();
  /** @param {string} label @param {string} member @param {string} argument */
  const add = (label, member, argument) => {
    const advice = sought.every((word) => label.toLowerCase().includes(word)) ? adviceOn(apis, newest, path, member, argument) : null;
    if (advice === null) return;
    const same = found.get(advice.row);
    if (same === undefined) found.set(advice.row, { advice, parts: [label] });
    else same.parts.push(label);
  };
  for (const name of argumentNames(results, entries)) add(`${name}=`, "", name);
  const methods = new Map(memberNames(entries, path));
  for (const name of methods.keys()) add(`.${name}`, name, "");
  for (const [member, argument] of methodArguments(apis, path)) if (methods.has(member)) add(`.${member}(${argument}=)`, member, argument);
  if (found.size === 0) return h("div", { hidden: true });
  const lines = [...found.values()].map(({ advice, parts }) => h("li", {}, h("b", {}, parts.map((part, n) => [n ? ", " : "", h("code", {}, part)])), ": ", adviceText(apis, advice)));
  const rest = lines.slice(ADVICE_FIRST);
  return h("section", { class: "card instead-parts" }, h("h2", {}, "What to use instead, in Keras 3"), h("ul", {}, lines.slice(0, ADVICE_FIRST)),
    rest.length ? folded(`And ${many(rest.length, "more", "more")}`, "what to use instead of other parts", () => h("ul", {}, rest)) : null);
}

/**
 * The methods and arguments of them that advice speaks of.
 * @param {Apis} apis
 * @param {string} path
 * @returns {[member: string, argument: string][]}
 */
function methodArguments(apis, path) {
  const { exact, globs } = apis.table.advice, mine = Object.hasOwn(exact, path) ? exact[path] : [];
  /** @type {[string, string][]} */
  const found = [];
  for (let at = 0; at < mine.length; at += 3) if (mine[at] !== "" && mine[at + 1] !== "") found.push([String(mine[at]), String(mine[at + 1])]);
  for (const [pattern, member, argument] of globs) if (member !== "" && argument !== "" && globbed(pattern).test(path)) found.push([member, argument]);
  return found;
}
