// Search: words, names, pasted messages; causes first, then cases, best first.

// Causes and cases that are shown before somebody asks for more.
const CAUSES_FOUND = 8, CASES_FOUND = 8;

// So many are shown where none matches well.
const WEAK_SHOWN = 2;

const EXAMPLE_QUERIES = ["LSTM", "tf.keras.layers.BatchNormalization", "Unrecognized keyword arguments passed to LSTM: {'time_major': False}", "hard_sigmoid different values"];

/** @param {Results} results @param {State} state */
function searchView(results, state) {
  const text = state.q ?? "";
  const box = h("div", { class: "parts" });
  const view = h("div", { class: "view" }, h("h1", {}, "Search"), beginnings(results), box);
  const { search } = results.chunks;
  if (search === undefined) box.append(empty("This report has nothing to search in: use the filters of the other views."));
  else if (text.trim() === "") box.append(searchHelp());
  else {
    box.append(h("p", { class: "loading" }, "Searching…"));
    into(box, async () => {
      const [index, names] = await Promise.all([chunk(search), results.names()]), found = names?.find(text);
      // Who has a member is said by the inventory alone.
      const isMember = found && (found.members.length > 0 || found.member !== "");
      return { index, names, apis: isMember && results.chunks.api !== undefined ? await results.api(results.chunks.api) : null };
    }, ({ index, names, apis }) => {
      box.replaceChildren(...searchResults(results, index, names, apis, text));
    });
  }
  return view;
}

/**
 * Where history begins and ends, for what is older is found nowhere.
 * @param {Results} results
 */
function beginnings(results) {
  /** @param {string} name */
  const versions = (name) => results.implementations.map((i) => i.versions[name] ?? "").filter((v) => /^\d/.test(v)).sort(byVersion);
  const ends = [["tensorflow", "TensorFlow"], ["keras", "Keras"]].flatMap(([name, label]) => {
    const all = versions(name);
    return all.length ? [[all[0], all.at(-1)].map((version) => `${label} ${minor(version)}`)] : [];
  });
  /** @param {number} n */
  const side = (n) => ends.map((end) => end[n]).join(" and ");
  return h("p", { class: "fine begins" }, `History begins with ${side(0)} and reaches to ${side(1)}: what other versions do is not here.`);
}

/** @param {string} x @param {string} y */
const byVersion = (x, y) => {
  const [a, b] = [x, y].map((v) => v.split(".").map((part) => parseInt(part, 10) || 0));
  for (let n = 0; n < Math.max(a.length, b.length); n++) if ((a[n] ?? 0) !== (b[n] ?? 0)) return (a[n] ?? 0) - (b[n] ?? 0);
  return 0;
};

const searchHelp = () => h("div", { class: "card" },
  h("p", {}, "A name however it is written, words, an error message, or a whole traceback as it was copied. Not every word has to occur."),
  h("ul", { class: "queries" }, EXAMPLE_QUERIES.map((query) => h("li", {}, h("a", { href: address({ view: "search", q: query }), "data-row": true }, h("code", {}, query))))));

/** @param {Results} results @param {Index} index @param {Names | null} names @param {Apis | null} apis @param {string} text */
function searchResults(results, index, names, apis, text) {
  const asked = symptomOf(text);
  const { causes, cases } = searchIn(index, asked);
  const unknown = causes.unknown.filter((word) => cases.unknown.includes(word));
  const wanted = new Set(askedWords(asked));
  say(causes.weak && cases.weak ? "No cause and no case matches well"
    : `${many(causes.weak ? 0 : causes.matches.length, "cause")} and ${many(cases.weak ? 0 : cases.matches.length, "case")} match`);
  // Cases that do not fit are noise, unless there is nothing else.
  const told = !cases.weak || causes.hits.length === 0;
  return [
    nameFound(results, names, apis, text),
    causes.hits.length ? foundSection("Causes", causes, "cause", index.causes[0].length, CAUSES_FOUND, (hit) => causeFound(results, hit)) : null,
    cases.hits.length && told ? foundSection("Cases", cases, "case", index.cases[0].length, CASES_FOUND, (hit) => caseFound(results, hit, wanted), "rows") : null,
    causes.hits.length || cases.hits.length ? null : empty("Nothing has any of these words. What no case tests is not in here."),
    unknown.length > 0 && unknown.length < wanted.size ? h("p", { class: "fine" }, "Not in here: ", unknown.map((word, n) => [n ? ", " : "", h("code", {}, word)]), ".") : null,
  ].filter((part) => part !== null);
}

/**
 * @param {string} title
 * @param {Found} found
 * @param {string} unit
 * @param {number} all
 * @param {number} first
 * @param {(hit: Ranked) => Node} draw
 * @param {string} [kind]
 */
function foundSection(title, found, unit, all, first, draw, kind = "groups") {
  const list = h(kind === "rows" ? "ul" : "div", { class: kind });
  const box = h("div", {}, list);
  /** @param {Ranked[]} hits @param {number} more */
  const step = (hits, more) => {
    list.append(...hits.slice(0, first).map(draw));
    if (hits.length > first) {
      const rest = h("button", { type: "button", class: "more", onclick: () => { rest.remove(); gradually(list, hits.slice(first), draw, { unit }); } },
        `Show all ${count(more)} ${unit}s`);
      box.append(rest);
    }
  };
  // What merely shares words would be taken for an answer if there were more of it.
  const shown = found.weak ? found.matches.slice(0, WEAK_SHOWN) : found.matches;
  step(shown, shown.length);
  return h("section", { class: "outcome found" },
    h("h2", {}, title, " ", h("span", { class: "fine" }, found.weak ? `none of ${count(all)} fits: nobody looked at it. What follows merely shares words with it:`
      : `${count(found.matches.length)} of ${count(all)} match`)),
    box);
}

/** @param {Results} results @param {Ranked} hit */
function causeFound(results, hit) {
  const rule = results.ruleById.get(hit.name);
  if (rule === undefined) return h("p", { class: "fine" }, h("code", {}, hit.name));
  const body = h("div", { class: "group-body" });
  return h("details", { class: "group", ontoggle: (event) => {
    if (!event.currentTarget.open || body.childElementCount) return;
    body.append(ruleText(rule, false),
      hit.cases ? h("p", {}, h("a", { href: address({ view: "divergences", cause: rule.id }) }, `${many(hit.cases, "case")} it is seen in`)) : h("p", { class: "fine" }, "Seen in no case of this report."));
  } },
  h("summary", { "data-row": true },
    badge(results.verdicts[worstOfRule(results, rule.at)]),
    h("span", { class: "group-name" }, rule.title),
    h("span", { class: "kind" }, words(rule.kind)),
    h("span", { class: "tally" }, many(hit.cases, "case")),
    rule.advice ? h("span", { class: "advice" }, h("span", { "aria-hidden": "true" }, "→ "), h("span", { class: "hidden" }, "What to do: "), rule.advice) : null,
    rule.versions ? h("span", { class: "seen" }, rule.versions) : null),
  body);
}

/** @param {Results} results */
function worstOfRules(results) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (const d of results.all) for (const r of d.rules) found.set(r, Math.max(d.verdict, found.get(r) ?? 0));
  return found;
}

/**
 * The worst verdict of the divergences that a rule explains.
 * @param {Results} results
 * @param {number} rule
 */
function worstOfRule(results, rule) {
  results.worstOf ??= worstOfRules(results);
  return results.worstOf.get(rule) ?? 0;
}

/**
 * The behaviour of a case whose text has most of the words; the first of several.
 * @param {Results} results
 * @param {number} caseAt
 * @param {Set<string>} wanted
 * @returns {{ d: Divergence, n: number, text: string } | null}
 */
function bestBehaviour(results, caseAt, wanted) {
  let best = null, most = -1;
  for (const d of (results.ofCase.get(caseAt) ?? []).slice().sort((x, y) => x.at - y.at)) {
    for (const [n, summary] of d.summaries.entries()) {
      const text = results.summaries[summary];
      const shared = new Set(wordsOf(text).filter((word) => wanted.has(word))).size;
      if (shared > most) { most = shared; best = { d, n, text }; }
    }
  }
  return best;
}

/**
 * A case with what it does that was asked for, and who does that.
 * @param {Results} results
 * @param {Ranked} hit
 * @param {Set<string>} wanted
 */
function caseFound(results, hit, wanted) {
  const c = results.caseIndex.get(hit.name);
  if (c === undefined) return h("li", {}, h("code", {}, hit.name));
  const best = bestBehaviour(results, c, wanted);
  if (best === null) return plainRow(results, c, "agrees", "all that were judged do the same");
  const { d, n, text } = best;
  return h("li", {}, h("a", { class: "row", "data-row": true, href: withState({ case: hit.name, stage: results.stages[d.stage] }) },
    badge(results.verdicts[d.verdict]),
    h("span", { class: "what" }, h("code", {}, hit.name), h("span", { class: "summary" }, h("b", {}, nameOf(d, n)), " ", text),
      h("span", { class: "who" }, ranges(results, (i) => results.memberOf(d, i) === n))),
    h("span", { class: "side" }, h("span", { class: "stage" }, words(results.stages[d.stage])), severityOf(results.severities[d.severity]), causeOf(results, results.whole(d)))));
}

/**
 * A member of a class as a name: who has it, and how many cases test it.
 * @param {Results} results
 * @param {Apis} apis
 * @param {Names} names
 * @param {string} name
 */
function memberFound(results, apis, names, name) {
  const { paths, part } = pathsMeant(apis, names, name), [path] = paths;
  const link = h("b", {}, h("code", {}, symbolLink(results, name)));
  if (path === undefined) return h("p", {}, "In which versions a class has it: ", link, ".");
  const tested = testedMember(results, names, path, part), cases = results.cases.api.filter((api) => tested.includes(api)).length;
  return h("p", {}, link, paths.length > 1 ? ` (a member of ${paths.join(", ")}): ` : ` (a member of ${path}): `,
    ranges(results, (i) => { const place = apis.place.get(results.implementations[i].id); return place !== undefined && paths.some((one) => apis.entry(place, one)?.members.has(part)); }), ". ",
    cases ? h("a", { href: address({ view: "history", by: "api", api: results.apis[tested[0]] }) }, `${many(cases, "case tests", "cases test")} it`)
      : "No case is about it alone: see those of its class.");
}

/**
 * What a name is, who has it, and whether a case tests it; or the nearest names where no Keras has it.
 * @param {Results} results
 * @param {Names | null} names
 * @param {Apis | null} apis where a member is asked for
 * @param {string} text
 */
function nameFound(results, names, apis, text) {
  const found = names?.find(text);
  if (!names || !found) return null;
  /** @param {string} name */
  const link = (name) => h("a", { href: address({ view: "search", q: name }) }, h("code", {}, name));
  const members = found.member ? [found.member] : found.members;
  if (found.symbols.length === 0 && members.length > 0) {
    return h("section", { class: "card names" }, apis === null
      ? h("p", {}, "Methods and properties of classes are not looked at: whether any Keras has ", h("code", {}, members[0]), " is not known here.")
      : members.map((name) => memberFound(results, apis, names, name)));
  }
  if (found.symbols.length === 0) {
    return found.near.length ? h("section", { class: "card names" },
      h("p", {}, "No Keras that was looked into has ", h("code", {}, found.wanted), ". Near to it: ", found.near.map((name, n) => [n ? ", " : "", link(name)]), ".")) : null;
  }
  return h("section", { class: "card names" }, found.symbols.map((symbol) => {
    const others = names.aliases(symbol.name).filter((name) => name !== symbol.name);
    const tested = names.tested(symbol.name);
    const cases = results.cases.api.filter((api) => tested.includes(api)).length;
    return h("p", {}, h("b", {}, h("code", {}, symbolLink(results, symbol.name))), ` (${symbol.kind}): ${names.where[symbol.set]}`,
      others.length ? ["; also called ", others.map((name, n) => [n ? ", " : "", h("code", {}, name)])] : "", ". ",
      cases ? h("a", { href: address({ view: "history", by: "api", api: results.apis[tested[0]] }) }, `${many(cases, "case tests", "cases test")} it`)
        : h("b", {}, "No case of this project tests it: nobody looked, which is not agreement."));
  }));
}
