// Coverage: how much of the public API was looked at, by area and implementation; conformance/analysis/coverage/model.py once more.

/** @type {Record<string, Reached>} */
const REACHED = {
  behaviour: { code: "2", name: "behaviour", meaning: "a case reached a number or an effect", tone: "agrees" },
  exempt: { code: "", name: "exempt", meaning: "needs no case, for a reason that is given", tone: "v-structure" },
  nothing: { code: "1", name: "nothing reached", meaning: "has cases, and none reached anything", tone: "v-error" },
  nobody: { code: "0", name: "nobody looked", meaning: "has no case: nothing is said about it", tone: "not-compared" },
};

class PublicApi {
  /** @param {Results} results @param {CoverageTable} table */
  constructor(results, table) {
    this.table = table;
    /** @type {Thing[]} */
    this.things = table.things.map(([names, kind, area, uses, cases, exempt, state, signature, args, members, inputs, stages]) => ({
      names, kind, area, uses, cases, exempt, state, signature, args, members, inputs, stages }));
    this.areas = [...new Set(this.things.map(({ area }) => area))].sort();
    this.implementations = results.implementations;
  }

  /** @param {number} text @param {number} i */
  holds(text, i) { return this.table.texts[text][i] === "1"; }

  /** @param {number} i */
  looked(i) { return this.table.looked[i] === "1"; }

  /** @param {number} i */
  described(i) { return this.table.described[i] === "1"; }

  /**
   * What came of a thing's cases under an implementation; null where that has no such thing.
   * @param {Thing} thing
   * @param {number} i
   */
  reached(thing, i) {
    const state = this.table.texts[thing.state][i];
    if (state === ".") return null;
    if (state === REACHED.behaviour.code) return "behaviour";
    return thing.exempt >= 0 ? "exempt" : state === REACHED.nothing.code ? "nothing" : "nobody";
  }

  /**
   * How much of some things was looked at.
   * @param {number} i
   * @param {Thing[]} things
   * @returns {Share}
   */
  share(i, things) {
    /** @type {Share} */
    const found = { symbols: 0, uses: 0, covered: 0, signatures: 0, arguments: [0, 0], members: [0, 0], reached: { behaviour: 0, exempt: 0, nothing: 0, nobody: 0 } };
    for (const thing of things) {
      const reached = this.reached(thing, i);
      if (reached === null) continue;
      found.symbols++;
      found.uses += thing.uses;
      found.reached[reached]++;
      if (reached === "behaviour") found.covered += thing.uses;
      if (this.holds(thing.signature, i)) found.signatures++;
      for (const [, has, done] of thing.args) { found.arguments[1] += Number(this.holds(has, i)); found.arguments[0] += Number(this.holds(done, i)); }
      for (const [, has, done] of thing.members) { found.members[1] += Number(this.holds(has, i)); found.members[0] += Number(this.holds(done, i)); }
    }
    return found;
  }
}

/** @param {number} part @param {number} whole */
const percent = (part, whole) => {
  if (whole === 0) return "–";
  const share = part / whole;
  if (share > 0 && share < 0.005) return "<1 %";
  return share >= 0.995 && share < 1 ? ">99 %" : `${Math.round(100 * share)} %`;
};

/** @param {Results} results @param {State} state */
function coverageView(results, state) {
  return chunkView("Coverage", "", results.chunks.coverage, {
    missing: "This report does not say how much of the public API was looked at: it was made before that was counted.",
    opening: "Opening the counts…",
  }, (table) => coverageParts(results, new PublicApi(results, table), state));
}

/**
 * @param {Results} results
 * @param {PublicApi} api
 * @param {State} state
 */
function coverageParts(results, api, state) {
  const i = results.at(state.ref) ?? newestKeras(results);
  const one = results.implementations[i];
  const area = state.area && api.areas.includes(state.area) ? state.area : "";
  const mine = api.things.filter((thing) => area === "" || thing.area === area);
  const controls = h("div", { class: "toolbar" },
    choose(results, "Implementation", one.id, (id) => go({ ref: id }), { id: "coverage-of" }),
    picked("Area", "coverage-area", area, [["", "all"], ...api.areas.map((name) => /** @type {[string, string]} */ ([name, name]))], (value) => go({ area: value })),
    picked("Symbols", "coverage-reached", state.only ?? "", [["", "all"], ...Object.entries(REACHED).map(([key, { name }]) => /** @type {[string, string]} */ ([key, name]))], (value) => go({ only: value })),
    h("label", { class: "field" }, h("span", {}, "Name"),
      h("input", { id: "coverage-name", type: "text", value: state.api ?? "", placeholder: "layers.*", autocomplete: "off", spellcheck: "false", size: "14", oninput: later((text) => go({ api: text }, true)) })));
  if (!api.looked(i)) return [controls, empty(`Nobody looked into the public names of ${one.label}: nothing is said about them.`)];
  const share = api.share(i, mine);
  say(`${one.label}: ${share.reached.behaviour} of ${share.symbols} symbols have a behaviour`);
  return [controls, coverageLead(api, i, one, share, area), areasTable(api, i, area), symbolsList(api, i, mine, state), implementationsShares(results, api, mine, area)];
}

/**
 * A labelled choice of one of a few.
 * @param {string} label
 * @param {string} id
 * @param {string} value
 * @param {[value: string, text: string][]} options
 * @param {(value: string) => void} change
 */
const picked = (label, id, value, options, change) => h("label", { class: "field" }, h("span", {}, label),
  h("select", { id, onchange: (event) => change(event.currentTarget.value) }, options.map(([each, text]) => h("option", { value: each, selected: each === value }, text))));

/**
 * What was looked at, in sentences.
 * @param {PublicApi} api
 * @param {number} i
 * @param {Implementation} one
 * @param {Share} share
 * @param {string} area
 */
function coverageLead(api, i, one, share, area) {
  const { behaviour, nobody } = share.reached;
  const known = api.described(i);
  return h("div", {},
    h("p", { class: "lead" }, "A case reached a number or an effect of ", h("b", {}, count(behaviour)), ` of the ${many(share.symbols, "public class or function", "public classes and functions")} `,
      area ? ["of ", h("code", {}, area), " "] : null, `of ${one.label} (${percent(behaviour, share.symbols)}`,
      share.uses ? `, and ${percent(share.covered, share.uses)} of what public code uses).` : ").", " ",
      nobody ? h("b", {}, `Nobody looked at ${count(nobody)}: that is not agreement.`) : null),
    h("p", { class: "fine" }, "Counted from observations. A symbol with several names counts once. An argument counts where two cases differ in it alone and something judged depended on that. ",
      known ? `Arguments exercised: ${count(share.arguments[0])} of ${count(share.arguments[1])}; members: ${count(share.members[0])} of ${count(share.members[1])}; signatures compared: ${count(share.signatures)}.`
        : `Arguments exercised: ${count(share.arguments[0])}; members: ${count(share.members[0])}. Nobody looked at its signatures, so that it is not known of how many.`));
}

/** @param {Share} share */
function reachedStrip({ reached, symbols }) {
  const parts = /** @type {(keyof Share["reached"])[]} */ (["behaviour", "exempt", "nothing", "nobody"]);
  const strip = h("span", { class: "strip", role: "img", "aria-label": parts.map((key) => `${REACHED[key].name} ${reached[key]}`).join(", ") });
  for (const key of parts) {
    if (reached[key] === 0) continue;
    const part = h("span", { class: `part reached ${REACHED[key].tone}` });
    part.style.flexGrow = String(reached[key] / symbols);
    strip.append(part);
  }
  return strip;
}

// What tells most comes first; of the rest, a narrow window shows nothing before somebody asks for it.
const SHARES = ["Symbols", "", "Behaviour", "Nobody looked", "Nothing reached", "Exempt", "By use", "Arguments", "Members"], ESSENTIAL = 4;

/** @param {number} column */
const rank = (column) => (column < ESSENTIAL ? "" : " more-of");

/** @param {string} first */
const sharesHead = (first) => h("thead", {}, h("tr", {}, h("th", { scope: "col" }, first),
  SHARES.map((name, n) => h("th", { scope: "col", class: `${name ? "number" : ""}${rank(n)}` }, name || h("span", { class: "hidden" }, "Share")))));

/**
 * @param {Share} share
 * @param {boolean} known whether it is known how many arguments and members there are
 */
function shareCells(share, known) {
  /** @param {[number, number]} pair */
  const of = ([done, every]) => (known ? `${count(done)} / ${count(every)}` : count(done));
  /** @param {number} n @param {string} [more] */
  const number = (n, more = "") => h("td", { class: `number${n ? "" : " zero"}` }, count(n), more ? [" ", h("span", { class: "together" }, more)] : null);
  const cells = [number(share.symbols), h("td", {}, reachedStrip(share)),
    number(share.reached.behaviour, `(${percent(share.reached.behaviour, share.symbols)})`),
    number(share.reached.nobody), number(share.reached.nothing), number(share.reached.exempt),
    h("td", { class: "number" }, percent(share.covered, share.uses)),
    h("td", { class: "number" }, of(share.arguments)), h("td", { class: "number" }, of(share.members))];
  cells.slice(ESSENTIAL).forEach((cell) => cell.classList.add("more-of"));
  return cells;
}

/**
 * A table of shares; in a narrow window a button shows its other columns.
 * @param {string} label
 * @param {string} first
 * @param {Child[]} lines
 */
function sharesTable(label, first, lines) {
  const table = h("table", { class: "shares" }, sharesHead(first), h("tbody", {}, lines));
  return h("div", {}, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, table),
    h("button", { type: "button", class: "more all-columns", "aria-pressed": "false", onclick: (event) => {
      event.currentTarget.setAttribute("aria-pressed", String(table.classList.toggle("whole")));
    } }, "All columns"));
}

/** What the colours of a share mean. */
const reachedLegend = () => h("ul", { class: "legend reached-legend", "aria-label": "Legend" }, Object.values(REACHED).map(({ name, meaning, tone }) =>
  h("li", {}, h("span", { class: `part reached ${tone}`, "aria-hidden": "true" }), " ", h("b", {}, name), h("span", { class: "fine" }, `: ${meaning}`))));

/**
 * @param {PublicApi} api
 * @param {number} i
 * @param {string} area
 */
function areasTable(api, i, area) {
  const known = api.described(i);
  const lines = api.areas.map((name) => ({ name, share: api.share(i, api.things.filter((thing) => thing.area === name)) })).filter(({ share }) => share.symbols > 0)
    .map(({ name, share }) => h("tr", { "aria-current": name === area ? "true" : false },
      h("th", { scope: "row" }, h("a", { href: withState({ area: name === area ? undefined : name }), "data-row": true }, h("code", {}, name))), shareCells(share, known)));
  return h("section", { class: "card wide" }, h("h2", {}, "By area"), reachedLegend(), sharesTable("Coverage by area", "Area", lines));
}

/**
 * The newest of each track, and all in a table that opens.
 * @param {Results} results
 * @param {PublicApi} api
 * @param {Thing[]} things
 * @param {string} area
 */
function implementationsShares(results, api, things, area) {
  /** @param {number} i */
  const line = (i) => h("tr", {},
    h("th", { scope: "row" }, h("a", { href: withState({ ref: results.implementations[i].id }), "data-row": true }, results.implementations[i].label)),
    api.looked(i) ? shareCells(api.share(i, things), api.described(i)) : h("td", { class: "not-compared", colspan: SHARES.length }, "nobody looked into its public names"));
  /** @param {number[]} some */
  const rows_ = (some) => sharesTable("Coverage by implementation", "Implementation", some.map(line));
  return h("section", { class: "card wide" }, h("h2", {}, area ? `By implementation: ${area}` : "By implementation"),
    rows_(results.tracks.map((track) => lastOf(track.members))),
    folded(`All ${many(results.implementations.length, "implementation")}`, "along each track, oldest first", () => rows_(results.tracks.flatMap((track) => track.members))));
}

/**
 * The symbols, those most used first; each opens with what was exercised of it.
 * @param {PublicApi} api
 * @param {number} i
 * @param {Thing[]} things
 * @param {State} state
 */
function symbolsList(api, i, things, state) {
  const named = state.api ? glob(state.api) : null;
  const shown = things.map((thing) => ({ thing, reached: api.reached(thing, i) }))
    .filter(({ thing, reached }) => reached !== null && (!state.only || reached === state.only) && (named === null || thing.names.some(named)))
    .sort((x, y) => y.thing.uses - x.thing.uses || inText(x.thing.names[0], y.thing.names[0]));
  const list = h("div", { class: "foldings" });
  const box = h("section", { class: "card wide" }, h("h2", {}, many(shown.length, "symbol")),
    shown.length ? list : empty("No symbol matches these filters."));
  gradually(list, shown, ({ thing, reached }) => symbolLine(api, i, thing, REACHED[reached ?? "nobody"]), { unit: "symbol", chunk: 60 });
  return box;
}

/**
 * @param {PublicApi} api
 * @param {number} i
 * @param {Thing} thing
 * @param {Reached} reached
 */
function symbolLine(api, i, thing, reached) {
  /** @param {[string, number, number][]} some @param {boolean} was */
  const names = (some, was) => some.filter(([, has, done]) => api.holds(has, i) && api.holds(done, i) === was).map(([name]) => name);
  /** @param {[string, number][]} some */
  const kinds = (some) => some.filter(([, who]) => api.holds(who, i)).map(([name]) => name);
  /** @param {string} title @param {string[]} some */
  const told = (title, some) => (some.length ? h("p", {}, h("b", {}, `${title}: `), some.map((name, n) => [n ? ", " : "", h("code", {}, name)])) : null);
  const about = `${thing.uses ? `${many(thing.uses, "use")} in public code · ` : ""}${many(thing.cases, "case")}`;
  const line = folded(thing.names[0], about, () => h("div", {},
    h("p", {}, capital(reached.meaning), thing.exempt >= 0 ? [": ", api.table.reasons[thing.exempt]] : "."),
    told("Also called", thing.names.slice(1)),
    told("Arguments exercised", names(thing.args, true)), told("Arguments not exercised", names(thing.args, false)),
    told("Members exercised", names(thing.members, true)), told("Members not exercised", names(thing.members, false)),
    told("Inputs", kinds(thing.inputs)), told("Judged at", kinds(thing.stages)),
    thing.cases ? h("p", {}, h("a", { href: address({ view: "divergences", api: thing.names[0] }) }, "Its divergences")) : null));
  line.querySelector("summary")?.prepend(h("span", { class: `badge reached ${reached.tone}` }, reached.name));
  return line;
}
