// The answer about each symbol of pasted code: what the inventory knows, the causes seen in its cases, and how many cases were compared.

/** The worst first. @type {{ state: AnswerState, name: string, meaning: string, tone: string, sign: string }[]} */
const ANSWER_STATES = [
  { state: "breaks", name: "Breaks", tone: "gone", sign: "×", meaning: "Gone, only raising, or called with what is refused." },
  { state: "changes", name: "Changes silently", tone: "defaults", sign: "δ", meaning: "These very calls do something else: an argument is ignored, a default that is not given is another." },
  { state: "differs", name: "Differs in cases", tone: "arguments", sign: "≠", meaning: "The name and the arguments are there. Cases of it came out differently: see whether yours is one of them." },
  { state: "uncovered", name: "Not covered", tone: "others", sign: "–", meaning: "It is there under both, and no case of it was compared: nobody looked, which is not agreement." },
  { state: "unknown", name: "Not known", tone: "others", sign: "?", meaning: "No Keras that was looked into has it." },
  { state: "same", name: "Nothing found", tone: "added", sign: "=", meaning: "It is there under both, and every case of it that was compared agrees." },
];

/** What changes between the two last asked for. @type {{ key: string, effects: Map<number, Change[]>, parted: Set<number> }} */
let lastUpgrade = { key: "", effects: new Map(), parted: new Set() };

/**
 * The changes that break or change something, by API.
 * @param {Results} results
 * @param {number} a
 * @param {number} b
 */
function upgradeByApi(results, a, b) {
  const key = `${a} ${b}`;
  if (lastUpgrade.key !== key) {
    const { effects, parted } = upgradeOf(results, a, b);
    /** @type {Map<number, Change[]>} */
    const found = new Map();
    for (const change of [...effects.breaks, ...effects.changes]) addTo(found, results.cases.api[change.divergence.case], change);
    lastUpgrade = { key, effects: found, parted };
  }
  return lastUpgrade;
}

class Answers {
  /**
   * @param {Results} results
   * @param {Apis} apis
   * @param {Names | null} names
   * @param {number} a
   * @param {number} b
   */
  constructor(results, apis, names, a, b) {
    this.results = results;
    this.apis = apis;
    this.names = names;
    this.ends = [a, b];
    const [before, after] = [a, b].map((i) => apis.place.get(results.implementations[i].id) ?? -1);
    this.answering = new Answering(apis, before, after);
    this.reading = new CodeNames(apis, before, after);
    /** Methods of one's own that replace some of Keras'. @type {Set<string>} */
    this.overridden = new Set();
  }

  /**
   * An answer about each symbol in code, the worst first, of those what stands first.
   * @param {CodeUse[]} uses
   * @returns {Answer[]}
   */
  all(uses) {
    this.overridden = new Set(uses.filter(({ kind }) => kind === "override").map(({ member }) => member));
    /** @type {Map<string, CodeUse[]>} */
    const bySymbol = new Map();
    for (const use of uses) {
      const member = ["__init__", "__call__"].includes(use.member) ? "" : use.member;
      addTo(bySymbol, member === "" ? use.path : `${use.path}.${member}`, { ...use, member });
    }
    const rank = new Map(ANSWER_STATES.map(({ state }, n) => [state, n]));
    return [...bySymbol].map(([name, some]) => this.about(name, some)).sort((x, y) => (rank.get(x.state) ?? 0) - (rank.get(y.state) ?? 0));
  }

  /**
   * @param {string} name
   * @param {CodeUse[]} uses
   * @returns {Answer}
   */
  about(name, uses) {
    const [{ path, member }] = uses, { answering } = this;
    /** @type {Answer} */
    const found = { name, path, member, uses, places: placesOfUses(uses), state: "unknown", items: [], causes: [], compared: 0, differing: 0, apis: [], symbol: "" };
    if (!Object.hasOwn(this.apis.table.paths, path)) return found;
    found.symbol = path;
    if (member === "") {
      const itself = answering.itself(path);
      if (itself !== null) found.items.push({ ...itself, places: found.places });
    }
    const standing = answering.standing(path);
    if (standing !== "") this.parts(found, standing);
    this.cases(found, standing);
    const seen = found.items.map(({ tone }) => tone), known = member === "" || this.isMember(found, standing);
    const isModule = this.reading.kind(path) === "module";
    found.state = seen.includes("breaks") ? "breaks" : seen.includes("changes") ? "changes" : !known ? "unknown" : found.causes.length ? "differs"
      : isModule || (found.compared > 0 && found.differing === 0) ? "same" : found.compared > 0 ? "differs" : "uncovered";
    return found;
  }

  /**
   * Whether any version of a class has its member.
   * @param {Answer} found
   * @param {string} standing
   */
  isMember({ path, member, items }, standing) {
    return items.length > 0 || [path, standing, STANDS_FOR[standing] ?? ""].some((one) => one !== "" && this.apis.everMember(one, member));
  }

  /**
   * What the member, and the arguments of each call, meet.
   * @param {Answer} found
   * @param {string} standing
   */
  parts(found, standing) {
    const { answering } = this, { member } = found;
    const gone = member === "" ? null : answering.member(standing, member);
    const replaced = gone !== null && found.uses.every(({ kind }) => kind === "override");
    // A method of one's own is not gone: Keras does not call it, unless the class has the new one as well.
    if (replaced && gone.word !== "only raises" && !this.overridden.has(lastPart((gone.advice?.use ?? "").replace(/\(.*$/, "") || gone.instead.replace(/\(.*$/, "")))) {
      found.items.push({ ...gone, tone: "changes", word: "not called", text: "Keras does not call it any more", places: found.places });
    } else if (gone !== null && !replaced) found.items.push({ ...gone, places: found.places });
    if (gone?.tone === "breaks") return;
    const owner = member === "" ? standing : answering.owner(standing, member);
    if (owner === "") return;
    found.symbol = member !== "" && !this.apis.everMember(found.symbol, member) ? owner : found.symbol;
    /** @type {Map<string, AnswerItem>} */
    const same = new Map();
    // What a method of one's own is called with is its own.
    for (const use of found.uses) {
      const met = use.kind === "override" ? [] : answering.arguments(use, owner, member).filter((one) => !use.refused || one.tone === "breaks");
      // What was refused once is refused, whether or not it is known here under which versions.
      const known = new Set(met.map(({ part }) => part));
      for (const name of use.refused ? use.call?.named.map((one) => `${one.name}=`) ?? [] : []) {
        if (!known.has(name)) met.push(answerItem("breaks", "×", "refused", name, { text: "The message says so", places: [{ cell: use.cell, line: use.line }] }));
      }
      for (const one of met) {
        const key = [one.part, one.word, one.text].join("\0"), before = same.get(key);
        if (before === undefined) same.set(key, one);
        else before.places = uniquePlaces([...before.places, ...one.places]);
      }
    }
    const refused = new Set([...same.values()].filter(({ tone }) => tone === "breaks").map(({ part }) => part));
    found.items.push(...[...same.values()].filter(({ word, part }) => word !== "not known" || !refused.has(part)));
  }

  /**
   * The cases of a symbol: how many were compared, and the causes that were seen in them.
   * @param {Answer} found
   * @param {string} standing
   */
  cases(found, standing) {
    const { results, ends: [a, b] } = this, { effects, parted } = upgradeByApi(results, a, b);
    const apis = new Set(this.testedAs(found, standing));
    // What differs in a whole program is seldom about the API that stands first in it.
    const whole = new Set(results.scripts.map((one) => one.case));
    found.apis = [...apis].map((at) => results.apis[at]);
    for (let c = 0; c < results.cases.id.length; c++) {
      if (!apis.has(results.cases.api[c]) || whole.has(c)) continue;
      if (parted.has(c)) { found.compared++; found.differing++; }
      else if (results.agrees(c, a, b)) found.compared++;
    }
    const changes = [...apis].flatMap((at) => effects.get(at) ?? []).filter((change) => !whole.has(change.divergence.case));
    const given = new Set(found.uses.flatMap(({ call }) => call?.named.map(({ name }) => name) ?? []));
    /** @param {Cause} cause */
    const near = (cause) => Number(!cause.changes.some((change) => caseArguments(results.cases.id[change.divergence.case]).some((one) => given.has(one))));
    // What is seen with an argument that the code gives comes first.
    found.causes = causesOf(results, changes).map((cause, n) => /** @type {[Cause, number[]]} */ ([cause, [Number(!cause.ordinary), near(cause), n]]))
      .sort(([, x], [, y]) => inOrder(x, y)).map(([cause]) => cause);
  }

  /**
   * The APIs (positions) whose cases are about a symbol: under its own name, else under another of its names.
   * @param {Answer} found
   * @param {string} standing
   */
  testedAs({ path, member }, standing) {
    if (this.names === null || this.reading.kind(path) === "module") return [];
    const owners = new Set([path, standing, STANDS_FOR[standing] ?? "", ...(member === "" ? [] : ["Model"].filter((one) => standing !== "" && this.reading.extends(standing, one)))].filter((one) => one !== ""));
    for (const owner of owners) {
      const wanted = new Set((this.names.aliases(owner)).map((one) => (member === "" ? one : `${one}.${member}`)));
      const at = this.results.apis.flatMap((api, n) => (wanted.has(api) ? [n] : []));
      if (at.length) return at;
    }
    return [];
  }
}

/**
 * The names of the arguments that a case gives: layers.GRU[units=4,reset_after=True].
 * @param {string} id
 */
const caseArguments = (id) => [...id.matchAll(/[[,](\w+)=/g)].map((match) => match[1]);

/** @param {CodeUse[]} uses @returns {AnswerPlace[]} */
const placesOfUses = (uses) => uniquePlaces(uses.map(({ cell, line }) => ({ cell, line })));

/** @param {AnswerPlace[]} places */
function uniquePlaces(places) {
  const seen = new Set();
  return places.filter(({ cell, line }) => { const key = `${cell} ${line}`; return !seen.has(key) && seen.add(key); }).sort((x, y) => x.cell - y.cell || x.line - y.line);
}
