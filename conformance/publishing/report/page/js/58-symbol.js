// One symbol: itself, its paths, arguments and members, in ranges of versions of each provider.

/** Texts of a state are cut there; the whole stands in its title. */
const STATE_LENGTH = 34;

/** Cases of a symbol that are listed at first. */
const SYMBOL_CASES = 40;

/** @param {string} tone @param {string} sign @param {string} text @param {string} [code] @param {string} [title] @returns {ApiState} */
const apiState = (tone, sign, text, code = "", title = "") => ({ tone, sign, text, code, title });

const ABSENT = apiState("absent", "×", "not there");
const UNKNOWN = apiState("unknown", "?", "not known", "", "Nobody could try it, or nobody looked for it there.");

/**
 * Where an API is shown; its name alone where the report has no inventory.
 * @param {Results} results
 * @param {string} api
 */
const symbolLink = (results, api) => (results.chunks.api === undefined ? api : h("a", { href: address({ view: "api", symbol: api }), title: "Its history in every Keras" }, api));

/**
 * The paths that a text can mean, and the member or argument that it names of them.
 * @param {Apis} apis
 * @param {Names | null} names
 * @param {string} text
 * @returns {{ paths: string[], part: string }}
 */
function pathsMeant(apis, names, text) {
  const wanted = plainName(text), { paths } = apis.table;
  if (wanted === "" || !/^[\w.]+$/.test(wanted)) return { paths: [], part: "" };
  if (Object.hasOwn(paths, wanted)) return { paths: [wanted], part: "" };
  const found = (names?.find(text)?.symbols ?? []).map(({ name }) => name).filter((name) => Object.hasOwn(paths, name));
  if (found.length) return { paths: found, part: "" };
  const dot = wanted.lastIndexOf("."), part = wanted.slice(dot + 1);
  const owner = wanted.slice(0, Math.max(0, dot));
  // A method alone: the classes that have it.
  if (owner === "") return { paths: SNAKE.test(part) ? apis.classesWith(part) : [], part };
  const classes = Object.hasOwn(paths, owner) ? [owner] : names?.classes(owner) ?? [];
  return { paths: classes.filter((name) => apis.everMember(name, part)), part };
}

/** @param {Results} results @param {Apis} apis @param {Names | null} names @param {State} state @returns {Child[] & Node[]} */
function symbolPage(results, apis, names, state) {
  const text = state.symbol ?? "", { paths, part } = pathsMeant(apis, names, text);
  const back = h("p", { class: "fine" }, h("a", { href: withState({ symbol: undefined, q: undefined, cols: undefined }) }, "← All changes of the API"));
  if (paths.length === 0) return [back, h("h1", {}, "No such symbol"), unknownSymbol(results, apis, names, plainName(text))];
  if (paths.length > 1) {
    return [back, h("h1", {}, h("code", {}, plainName(text))), h("div", { class: "card" }, h("p", {}, "Several things are called so: ",
      linksTo(paths, (one) => withState({ symbol: one, q: part || state.q }), (one) => (part ? `${one}.${part}` : one)), "."))];
  }
  const [path] = paths;
  const q = state.q ?? part;
  const entries = results.implementations.map(({ id }) => { const place = apis.place.get(id); return place === undefined ? undefined : apis.entry(place, path); });
  const newest = newestFirst(results, entries)[0];
  const files = Math.max(0, ...(names?.aliases(path) ?? [path]).map((name) => names?.usage[name]?.[0] ?? 0));
  // A member is a name of its own: who asked for it is told of it.
  const having = part === "" ? undefined : newestFirst(results, entries).find((entry) => entry.members.has(part)), member = having?.members.get(part);
  const called = member === undefined ? path : `${path}.${part}`;
  say(`${called}: its history`);
  return [back,
    h("h1", { class: "symbol" }, h("code", {}, called), member !== undefined ? h("span", { class: "kind" }, member.kind) : newest ? h("span", { class: "kind" }, newest.kind) : null),
    member !== undefined ? h("p", { class: "fine" }, h("code", {}, part, member.signature === null ? "" : signatureText(member.signature)), " of ", h("a", { href: withState({ symbol: path, q: undefined }) }, h("code", {}, path)))
      : newest ? h("p", { class: "fine" }, h("code", {}, lastPart(path), newest.signature === null ? "" : signatureText(newest.signature)))
        : h("div", { class: "notice" }, h("p", {}, "None of the implementations of this report has it.")),
    h("p", { class: "fine" }, files ? `${member === undefined ? "Used" : `${lastPart(path)} is used`} in ${many(files, "file")} of the public code that was counted.` : "Not used in the public code that was counted."),
    goneFrom(results, apis, path, entries),
    insteadOfParts(results, apis, path, entries, q),
    compatibility(results, apis, state, path, entries, q, member === undefined ? "" : part),
    betweenTwo(results, apis, names, state, path, member === undefined ? "" : part),
    noticesOf(results, apis, path),
    casesOfSymbol(results, names, path, q, member === undefined ? "" : part)];
}

/**
 * On which tracks the newest does not have a symbol any more, and what to use there.
 * @param {Results} results
 * @param {Apis} apis
 * @param {string} path
 * @param {(ApiEntry | null | undefined)[]} entries
 */
function goneFrom(results, apis, path, entries) {
  const lines = results.tracks.filter(isMain).flatMap((track) => {
    const members = track.members.filter((i) => entries[i] !== undefined), newest = members.at(-1), last = members.findLast((i) => entries[i] !== null);
    const entry = last === undefined ? undefined : entries[last];
    if (newest === undefined || last === undefined || !entry || last === newest) return [];
    const [before, after] = [last, newest].map((i) => apis.place.get(results.implementations[i].id) ?? 0);
    const written = adviceOn(apis, after, path);
    const found = entry.kind === "module" || entry.kind === "value" || written !== null ? null : new ApiComparison(apis, before, after).replacement(path, entry.definition, entry);
    return [h("p", {}, `${track.name} has it no more; the last was ${results.shortName[last]}. `,
      written !== null ? adviceText(apis, written) : found === null ? "What replaces it is not known here." : [found.certainty === "likely" ? "Likely use " : "Use ",
        symbolCode(apis, found.use), ` (${found.because}).`])];
  });
  return lines.length ? h("div", { class: "card gone" }, lines) : h("div", { hidden: true });
}

/** @param {Track} track */
const isMain = (track) => track.backend === "tensorflow" && track.device === "cpu" && !track.variant;

/**
 * What became of a symbol between the two chosen.
 * @param {Results} results
 * @param {Apis} apis
 * @param {Names | null} names
 * @param {State} state
 * @param {string} path
 * @param {string} [part] the member that was asked for
 */
function betweenTwo(results, apis, names, state, path, part = "") {
  const [a, b] = apiEnds(results, apis, state), [before, after] = [a, b].map((i) => apis.place.get(results.implementations[i].id));
  if (before === undefined || after === undefined || before === after) return h("div", { hidden: true });
  const shown = changesBetween(apis, before, after).filter((one) => one.name === path && (part === "" || one.part === part) && !one.kind.startsWith("identifier-"));
  const alias = shown.length ? "" : (names?.aliases(path) ?? []).find((name) => name !== path && changesBetween(apis, before, after).some((one) => one.name === name)) ?? "";
  const list = h("ul", { class: "rows" });
  gradually(list, shown, (one) => changeRow(one, 0), { chunk: 12, unit: "change" });
  return h("section", { class: "card" }, h("h2", {}, `From ${results.implementations[a].label} to ${results.implementations[b].label}`),
    shown.length ? list : h("p", {}, alias ? ["What changed is told under ", h("a", { href: withState({ symbol: alias, q: undefined }) }, h("code", {}, alias)), ", which is the same thing."]
      : [apis.entry(before, path) === null && apis.entry(after, path) === null ? "Neither has it." : "Nothing of it changed, but for what a class above it hands on."]));
}

/** @param {Results} results @param {Apis} apis @param {string} path */
function noticesOf(results, apis, path) {
  const there = new Set(results.implementations.map(({ id }) => apis.place.get(id)));
  const notices = [...apis.notices(path)].filter(([, places]) => [...places].some((place) => there.has(place)));
  return notices.length === 0 ? h("div", { hidden: true }) : h("section", { class: "card" }, h("h2", {}, "Notices of deprecation"),
    notices.map(([text, places]) => h("div", {}, h("p", { class: "notice-text" }, text), h("p", { class: "who" }, rangesOf(results, apis, places)))));
}

/** @param {Results} results @param {Apis} apis @param {Set<number>} places */
const rangesOf = (results, apis, places) => ranges(results, (i) => places.has(apis.place.get(results.implementations[i].id) ?? -1));

/**
 * A table: rows are the symbol, its paths, arguments and members; columns are providers.
 * @param {Results} results
 * @param {Apis} apis
 * @param {State} state
 * @param {string} path
 * @param {(ApiEntry | null | undefined)[]} entries of each implementation; undefined where nobody looked
 * @param {string} q
 * @param {string} [part] the member that was asked for: its row comes first
 */
function compatibility(results, apis, state, path, entries, q, part = "") {
  const tracks = results.tracks.map((track) => ({ ...track, members: track.members.filter((i) => entries[i] !== undefined) })).filter((track) => track.members.length > 0);
  const main = tracks.filter(isMain);
  const few = main.length === 0 || main.length === tracks.length;
  const columns = few || state.cols === "all" ? tracks : main;
  const sought = q.toLowerCase().split(/\s+/).filter(Boolean);
  /** @param {ApiLine} line */
  const lets = (line) => sought.every((word) => line.name.toLowerCase().includes(word));
  const itself = [lineOf(path, h("code", {}, path), entries, presenceOf), ...aliasLines(results, apis, path)];
  const parameters = argumentNames(results, entries).map((name) => lineOf(name, h("code", {}, name), entries, (entry) => argumentOf(entry, name)));
  const members = memberNames(entries, path).map(([name, loose]) => lineOf(name, h("code", {}, name), entries, (entry) => memberOf(entry, name, loose)));
  const theOne = members.filter((line) => line.name === part), others = members.filter((line) => line.name !== part && lets(line));
  const changing = others.filter((line) => !line.constant), constant = others.filter((line) => line.constant);
  const body = h("tbody");
  /** @param {string} title @param {ApiLine[]} lines @param {string} [said] */
  const group = (title, lines, said = "") => {
    if (lines.length === 0) return;
    body.append(h("tr", { class: "band" }, h("th", { scope: "rowgroup", colspan: columns.length + 1 }, title, said ? h("span", { class: "fine" }, ` ${said}`) : null)));
    for (const line of lines) body.append(compatibilityRow(results, line, columns, path));
  };
  group("This member", theOne);
  group("Paths", itself.slice(0, 1 + ALIASES));
  group("Arguments", parameters.filter(lets));
  group("Members that are not the same everywhere", changing, columns.length < tracks.length ? `on one of all ${tracks.length} tracks or more` : "");
  const unseen = results.implementations.filter((_, i) => entries[i] === undefined);
  const more = h("div", { class: "others" });
  if (constant.length) more.append(folded(`${many(constant.length, "member is", "members are")} the same wherever it is`, "", () => h("p", { class: "plain-names" }, constant.map((line, n) => [n ? ", " : "", line.label]))));
  if (itself.length > 1 + ALIASES) more.append(folded(`And ${many(itself.length - 1 - ALIASES, "other path")}`, "paths that led to the same object in some version", () =>
    h("p", { class: "plain-names" }, itself.slice(1 + ALIASES).map((line, n) => [n ? ", " : "", h("a", { href: withState({ symbol: line.name, q: undefined }) }, h("code", {}, line.name))]))));
  return h("section", { class: "compat-section" },
    h("div", { class: "toolbar" }, h("h2", { class: "grow" }, "In every version"),
      few ? null : h("div", { class: "segmented", role: "group", "aria-label": "Columns" }, [[undefined, "On TensorFlow"], ["all", `All ${tracks.length} tracks`]].map(([value, label]) =>
        h("a", { href: withState({ cols: value }), "aria-current": (value === "all") === (columns === tracks) ? "true" : false }, label))),
      h("label", { class: "field" }, h("span", {}, "Contains"), h("input", { id: "symbol-rows", type: "text", value: q, placeholder: "argument or member", autocomplete: "off", spellcheck: "false", size: "18",
        onchange: (event) => go({ symbol: path, q: event.currentTarget.value.trim() }) }))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${path} in every version` },
      h("table", { class: "compat" },
        h("caption", { class: "hidden" }, `${path}: what each provider has, by ranges of versions`),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "What"), columns.map((track) => h("th", { scope: "col" }, h("b", {}, track.name), h("span", { class: "fine" }, ` ${span(results, track.members)}`))))),
        body)),
    more,
    h("ul", { class: "legend", "aria-label": "Legend" }, COMPAT_LEGEND.map(([one, text]) => h("li", {}, h("span", { class: `state p-${one.tone}` }, h("span", { class: "mark", "aria-hidden": "true" }, one.sign), " ", text)))),
    unseen.length ? h("p", { class: "fine" }, `Looked into were ${entries.length - unseen.length} of the ${many(entries.length, "implementation")} of this report; ranges are of those.`) : null);
}

/** So many other paths of a symbol are rows. */
const ALIASES = 4;

/** @type {[ApiState, string][]} */
const COMPAT_LEGEND = [
  [apiState("there", "✓", ""), "there, accepted; “= 0.1” is the default"], [apiState("ignored", "○", ""), "accepted and ignored"], [apiState("warned", "▽", ""), "deprecated, or accepted with a warning"],
  [apiState("dead", "†", ""), "there, and raises whenever it is used"], [ABSENT, "not there, refused"], [UNKNOWN, "not known: nobody looked, or trying it failed for another reason"],
];

/**
 * A row: its states, the same object for the same state.
 * @param {string} name
 * @param {Child} label
 * @param {(ApiEntry | null | undefined)[]} entries
 * @param {(entry: ApiEntry | null) => ApiState | null} of null where the symbol itself is not there
 * @returns {ApiLine}
 */
function lineOf(name, label, entries, of) {
  /** @type {Map<string, ApiState>} */
  const known = new Map();
  const states = entries.map((entry) => {
    const state = entry === undefined ? null : of(entry);
    if (state === null) return null;
    const key = [state.tone, state.text, state.code].join("\0"), same = known.get(key);
    if (same === undefined) known.set(key, state);
    return same ?? state;
  });
  return { name, label, states, constant: known.size === 1 };
}

/** @param {ApiEntry | null} entry */
function presenceOf(entry) {
  if (entry === null) return ABSENT;
  if (entry.dead) return apiState("dead", "†", "only raises", "", entry.dead);
  if (entry.deprecated) return apiState("warned", "▽", "deprecated", "", entry.deprecated);
  return apiState("there", "✓", entry.documented ? "" : "old module path");
}

/**
 * The other paths of the same object, those that most have first.
 * @param {Results} results
 * @param {Apis} apis
 * @param {string} path
 */
function aliasLines(results, apis, path) {
  const ever = [...apis.everAliases(path)].filter(([name]) => apis.isDocumented(name)).sort(([x, one], [y, other]) => other.size - one.size || inText(x, y));
  return ever.map(([name]) => lineOf(name, ["also ", h("a", { href: withState({ symbol: name, q: undefined }) }, h("code", {}, name))],
    results.implementations.map(({ id }) => { const place = apis.place.get(id); return place === undefined ? undefined : apis.entry(place, name); }), presenceOf));
}

/**
 * What has a symbol, the newest keras on TensorFlow first: a fork on another backend is not newer for standing last.
 * @param {Results} results
 * @param {(ApiEntry | null | undefined)[]} entries
 * @returns {ApiEntry[]}
 */
function newestFirst(results, entries) {
  /** @param {Track} track */
  const rank = (track) => (isMain(track) ? (track.provider === "keras" ? 0 : 1) : 2);
  const order = results.tracks.slice().sort((x, y) => rank(x) - rank(y)).flatMap((track) => track.members.slice().reverse());
  return order.map((i) => entries[i]).filter((entry) => entry !== null && entry !== undefined);
}

/**
 * All arguments of a symbol, those of its signatures first, the newest signature's before others.
 * @param {Results} results
 * @param {(ApiEntry | null | undefined)[]} entries
 */
function argumentNames(results, entries) {
  const there = newestFirst(results, entries);
  const signed = there.flatMap(({ signature }) => (signature === null ? [] : [...parametersOf(signature).keys()]));
  return [...new Set([...signed, ...there.flatMap(({ tried }) => [...tried].filter(([, trial]) => trial.outcome !== "refused" && trial.outcome !== "unclear").map(([name]) => name))])];
}

/**
 * All members, and whether one may be there though nobody saw it; optimizers get all they have when they are made.
 * @param {(ApiEntry | null | undefined)[]} entries
 * @param {string} path
 */
function memberNames(entries, path) {
  const later = !path.startsWith("optimizers.");
  /** @type {Map<string, boolean>} */
  const found = new Map();
  for (const entry of entries) for (const [name, member] of entry?.members ?? []) found.set(name, (found.get(name) ?? false) || (later && onInstances(member)));
  return [...found].sort(([x], [y]) => inText(x, y));
}

/** @param {ApiEntry | null} entry @param {string} name */
function argumentOf(entry, name) {
  if (entry === null || entry.dead) return null;
  const parameter = entry.signature === null ? undefined : parametersOf(entry.signature).get(name), trial = takes(entry, name);
  if (parameter !== undefined) {
    const byName = parameter.kind === "keyword-only" ? "by name only" : "";
    if (trial?.outcome === "warned") return apiState("warned", "▽", ["warns", byName].filter(Boolean).join(", "), parameter.default === null ? "" : `= ${parameter.default}`, trial.said);
    return parameter.default === null ? apiState("there", "✓", ["required", byName].filter(Boolean).join(", ")) : apiState("there", "✓", byName, `= ${parameter.default}`);
  }
  if (trial === null || trial.outcome === "unclear") return UNKNOWN;
  if (trial.outcome === "refused") return apiState("absent", "×", "refused", "", trial.said);
  if (trial.outcome === "ignored") return apiState("ignored", "○", "ignored", "", "It is accepted, and nothing of the object shows it.");
  return trial.outcome === "warned" ? apiState("warned", "▽", "warns", "", trial.said) : apiState("there", "✓", "by **kwargs");
}

/** @param {ApiEntry | null} entry @param {string} name @param {boolean} loose */
function memberOf(entry, name, loose) {
  if (entry === null || entry.dead || entry.kind !== "class") return null;
  const member = entry.members.get(name);
  if (member === undefined) return loose ? apiState("unknown", "?", "not seen", "", "An attribute that instances get: it may be set later than when one is made.") : ABSENT;
  if (member.dead) return apiState("dead", "†", "only raises", "", member.dead);
  const code = member.signature === null ? "" : signatureText(member.signature);
  // Whether a property or an attribute is read makes no difference to who reads it.
  const text = isCalled(member) ? "" : "attribute";
  return member.deprecated ? apiState("warned", "▽", "deprecated", code, member.deprecated) : apiState("there", "✓", text, code);
}

/** @param {Results} results @param {ApiLine} line @param {Track[]} columns @param {string} path */
function compatibilityRow(results, line, columns, path) {
  const cases = results.cases.id.filter((id, c) => results.apiOf(c) === path && new RegExp(`[[,]${line.name.replace(/\W/g, "\\$&")}=`).test(id)).length;
  return h("tr", {},
    h("th", { scope: "row" }, line.label, cases ? h("a", { class: "cases-link", href: withState({ symbol: path, q: line.name }), title: `Cases that give ${line.name}` }, many(cases, "case")) : null),
    columns.map((track) => {
      const parts = statesAlong(track, line);
      if (parts.length === 0) return h("td", { class: "not-compared" }, "–", h("span", { class: "hidden" }, "the symbol is not there"));
      return h("td", {}, h("ul", { class: "states" }, parts.map(({ value, members }) => stateOf(results, track, value, members))));
    }));
}

/**
 * What a line is along a track: where the symbol itself is not there, nothing; the same before and after that is no change.
 * @param {Track} track
 * @param {ApiLine} line
 */
function statesAlong(track, line) {
  /** @type {Stretch<ApiState>[]} */
  const found = [];
  for (const { value, members } of stretches(track, (i) => line.states[i])) {
    const before = found.at(-1);
    if (value === null) continue;
    if (before?.value === value) before.members.push(...members);
    else found.push({ value, members: [...members] });
  }
  return found;
}

/** @param {Results} results @param {Track} track @param {ApiState} one @param {number[]} members */
function stateOf(results, track, one, members) {
  const versions = rangeName(results, track, members);
  const whole = one.code.length > STATE_LENGTH ? one.code : "";
  const title = [`${track.name} ${span(results, members)}`, whole, one.title].filter(Boolean).join("\n");
  return h("li", { class: `state p-${one.tone}`, title },
    h("span", { class: "mark", "aria-hidden": "true" }, one.sign),
    h("span", { class: one.text || one.tone !== "there" ? "" : "hidden" }, one.text || "there"),
    one.code ? h("code", {}, whole ? `${whole.slice(0, STATE_LENGTH)}…` : one.code) : null,
    h("span", { class: "range" }, versions));
}

/**
 * "until 2.5", "since 2.6", "2.6 – 2.8"; nothing where it is all of the track.
 * @param {Results} results
 * @param {Track} track
 * @param {number[]} members
 */
function rangeName(results, track, members) {
  const first = members[0] === track.members[0], last = members.at(-1) === track.members.at(-1);
  if (first && last) return track.members.length === 1 ? results.shortName[members[0]] : "always";
  if (first) return `until ${results.shortName[lastOf(members)]}`;
  return last ? `since ${results.shortName[members[0]]}` : span(results, members);
}

/**
 * The APIs (positions) whose cases are about a member of a class, under any name of the class.
 * @param {Results} results
 * @param {Names | null} names
 * @param {string} path
 * @param {string} part
 */
const testedMember = (results, names, path, part) => (names?.aliases(path) ?? [path]).map((one) => results.apis.indexOf(`${one}.${part}`)).filter((at) => at >= 0);

/**
 * The cases that test a symbol, those that differ most first.
 * @param {Results} results
 * @param {Names | null} names
 * @param {string} path
 * @param {string} q
 * @param {string} [part] the member that was asked for
 */
function casesOfSymbol(results, names, path, q, part = "") {
  const own = part === "" ? [] : testedMember(results, names, path, part);
  // Cases of a member need not name it.
  const apis = new Set(own.length ? own : names?.tested(path) ?? []), wanted = own.length && q === part ? [] : q.toLowerCase().split(/\s+/).filter(Boolean);
  const all = results.cases.id.map((_, c) => c).filter((c) => apis.has(results.cases.api[c]));
  const some = all.filter((c) => wanted.every((word) => results.cases.id[c].toLowerCase().includes(word)));
  if (all.length === 0) return h("section", { class: "card" }, h("h2", {}, "Cases"), h("p", {}, h("b", {}, "No case of this project tests what it does: nobody looked, which is not agreement.")));
  const list = h("ul", { class: "rows" }), [api] = [...apis].map((at) => results.apis[at]);
  /** @param {number} c */
  const worstOf = (c) => Math.max(-1, ...(results.ofCase.get(c) ?? []).map((d) => d.verdict));
  /** @param {number} c */
  const draw = (c) => {
    const [d] = (results.ofCase.get(c) ?? []).slice().sort((x, y) => y.verdict - x.verdict);
    return d === undefined ? plainRow(results, c, "agrees", "") : row(results, results.whole(d));
  };
  gradually(list, some.sort((x, y) => worstOf(y) - worstOf(x)), draw, { chunk: SYMBOL_CASES, unit: "case" });
  return h("section", { class: "outcome" }, h("h2", {}, `${many(all.length, "case tests", "cases test")} what it does`),
    h("p", { class: "fine" }, some.length < all.length ? `${count(some.length)} of them contain “${q}”. ` : null,
      h("a", { href: address({ view: "divergences", api }) }, "Its divergences"), " · ", h("a", { href: address({ view: "history", by: "api", api }) }, "How it behaved along every track")),
    some.length ? list : null);
}

/**
 * The classes that have what was looked for elsewhere.
 * @param {Apis} apis
 * @param {string} wanted
 */
function memberElsewhere(apis, wanted) {
  const member = lastPart(wanted), classes = SNAKE.test(member) ? apis.classesWith(member) : [];
  return classes.length === 0 ? null : h("p", {}, "Other classes have a member of that name: ",
    linksTo(classes, (name) => withState({ symbol: name, q: member, only: undefined, area: undefined }), (name) => `${name}.${member}`), ".");
}

/**
 * Nobody has it: who was looked into, who was not, and what is near to it.
 * @param {Results} results
 * @param {Apis} apis
 * @param {Names | null} names
 * @param {string} wanted
 */
function unknownSymbol(results, apis, names, wanted) {
  const near = [...new Set(names?.near(wanted) ?? [])].filter((name) => Object.hasOwn(apis.table.paths, name));
  const looked = results.implementations.filter((_, i) => apis.looked(results, i)).length;
  say(`No Keras that was looked into has ${wanted}`);
  return h("div", { class: "notice", role: "alert" },
    h("p", {}, "No Keras that was looked into has ", h("code", {}, wanted), ", as a path, a class or a member of a class."),
    memberElsewhere(apis, wanted),
    near.length ? h("p", {}, "Near to it: ", linksTo(near, (name) => withState({ symbol: name, q: undefined })), ".") : null,
    h("p", {}, `Looked into were ${looked} of the ${many(results.implementations.length, "implementation")} of this report:`),
    h("p", { class: "who" }, ranges(results, (i) => apis.looked(results, i))),
    looked < results.implementations.length ? [h("p", {}, "Not looked into:"), h("p", { class: "who" }, ranges(results, (i) => !apis.looked(results, i)))] : null);
}
