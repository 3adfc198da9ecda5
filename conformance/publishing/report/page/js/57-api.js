// The public API from one version to another: what is gone, moved, renamed, takes other arguments, has other defaults, is new.

// So many of a section are shown before somebody asks for all.
const CHANGES_FIRST = 8;

// Where what stands directly in keras is counted.
const TOP_LEVEL = "keras";

/** @type {ApiSection[]} */
const API_SECTIONS = [
  { id: "gone", name: "Gone", tone: "gone", kinds: ["removed", "died", "member-removed", "member-died", "identifier-removed"],
    meaning: "Names, methods and strings that the new version does not have, or that raise whenever they are used." },
  { id: "moved", name: "Moved", tone: "moved", kinds: ["moved"], meaning: "The same thing under another path." },
  { id: "renamed", name: "Renamed", tone: "moved", kinds: ["renamed", "argument-renamed"], meaning: "The same thing under another name." },
  { id: "arguments", name: "Arguments changed", tone: "arguments", meaning: "Arguments that are refused, ignored, newly required, by name only or in another order.",
    kinds: ["argument-refused", "argument-ignored", "argument-required", "argument-keyword-only", "arguments-reordered", "argument-warned"] },
  { id: "defaults", name: "Defaults changed", tone: "defaults", kinds: ["default-changed"], meaning: "The same call does something else." },
  { id: "others", name: "Otherwise changed", tone: "others", kinds: ["member-changed", "kind-changed", "identifier-changed", "deprecated"],
    meaning: "Methods with other arguments, strings that give another thing, what is deprecated now." },
  { id: "added", name: "Added", tone: "added", kinds: ["added", "argument-added", "argument-accepted", "member-added", "member-extended", "identifier-added"],
    meaning: "What only the new version has." },
];

/** @type {Map<string, ApiSection>} */
const SECTION_OF = new Map(API_SECTIONS.flatMap((section) => section.kinds.map((kind) => [kind, section])));

/** @type {Record<string, [sign: string, word: string]>} */
const CHANGE_WORDS = {
  removed: ["×", "gone"], moved: ["→", "moved"], renamed: ["→", "renamed"], died: ["†", "only raises"], "kind-changed": ["≠", "other kind"],
  "argument-refused": ["×", "refused"], "argument-renamed": ["→", "renamed"], "argument-ignored": ["○", "ignored"], "argument-required": ["!", "required"],
  "argument-keyword-only": ["*", "by name only"], "arguments-reordered": ["⇄", "other order"], "default-changed": ["δ", "default"],
  "argument-warned": ["▽", "warns"], "argument-accepted": ["+", "accepted"], "argument-added": ["+", "new"], "member-removed": ["×", "gone"],
  "member-died": ["†", "only raises"], "member-changed": ["ƒ", "other call"], "member-extended": ["+", "takes more"], "member-added": ["+", "new"],
  "identifier-removed": ["×", "gone"], "identifier-changed": ["≠", "other thing"], "identifier-added": ["+", "new"], deprecated: ["▽", "deprecated"], added: ["+", "new"],
};

/** The form above the list: it stays the same while the list below it changes, so that typing in it is never interrupted. @type {HTMLFormElement | null} */
let apiForm = null;

/** What changed between the two last asked for. @type {{ key: string, changes: ApiChange[] }} */
let lastCompared = { key: "", changes: [] };

/** @param {Results} results @param {State} state */
function apiView(results, state) {
  const view = h("div", { class: "view api" });
  const { api } = results.chunks;
  if (api === undefined) {
    view.append(h("h1", {}, "API"), empty("This report holds no inventory of the public API: nobody looked, which is not agreement."));
    return view;
  }
  /** @param {Apis} apis @param {Names | null} names */
  const fillIn = (apis, names) => view.replaceChildren(...(state.symbol ? symbolPage(results, apis, names, state) : apiOverview(results, apis, names, state)));
  // What is here already is drawn at once: who types goes on typing.
  if (results.inventory !== null && (results.known !== null || results.chunks.names === undefined)) fillIn(results.inventory, results.known);
  else {
    view.append(h("h1", {}, "API"), h("p", { class: "loading" }, "Opening the inventory…"));
    into(view, async () => ({ apis: await results.api(api), names: await results.names() }), ({ apis, names }) => fillIn(apis, names));
  }
  return view;
}

/**
 * From and to, where both were looked into: those asked for, else the nearest to what an upgrade begins and ends with.
 * @param {Results} results
 * @param {Apis} apis
 * @param {State} state
 * @returns {[number, number]}
 */
function apiEnds(results, apis, state) {
  const ends = upgradeEnds(results, state);
  /** @param {number} i @param {string | undefined} asked */
  const looked = (i, asked) => {
    if (asked !== undefined || apis.looked(results, i)) return i;
    return results.trackOf[i].members.findLast((one) => apis.looked(results, one)) ?? results.implementations.findIndex((_, one) => apis.looked(results, one));
  };
  return [looked(ends[0], state.a), looked(ends[1], state.b)];
}

/**
 * @param {Apis} apis
 * @param {number} before
 * @param {number} after
 */
function changesBetween(apis, before, after) {
  const key = `${before} ${after}`;
  if (lastCompared.key !== key) lastCompared = { key, changes: apiChanges(apis, before, after).map((one) => ({ ...one, advice: adviceOnChange(apis, after, one) })) };
  return lastCompared.changes;
}

/** @param {ApiChange} one */
const areaOf = (one) => (one.kind.startsWith("identifier-") || one.name.includes(".") ? one.name.split(".")[0] : TOP_LEVEL);

/**
 * Whether a change is of a path itself.
 * @param {ApiChange} one
 */
const isWhole = (one) => ["removed", "moved", "renamed", "died", "added"].includes(one.kind);

/**
 * How many counted files use what changed: a path itself where it went, else the thing under any of its names.
 * @param {Names | null} names
 * @param {ApiChange} one
 */
function filesOfChange(names, one) {
  if (names === null || one.kind.startsWith("identifier-")) return 0;
  return Math.max(0, ...(isWhole(one) ? [one.name] : names.aliases(one.name)).map((name) => names.usage[name]?.[0] ?? 0));
}

/** @param {Results} results @param {Apis} apis @param {Names | null} names @param {State} state @returns {Node[]} */
function apiOverview(results, apis, names, state) {
  const [a, b] = apiEnds(results, apis, state);
  const [from, to] = [results.implementations[a], results.implementations[b]];
  const form = apiFilters(state);
  const top = [h("h1", {}, "API"), h("p", { class: "fine" }, "What became of public names, arguments, members and defaults, as they were observed in each installation. Choose a row for its whole history."),
    chooseLooked(results, apis, from, to)];
  for (const one of [from, to]) {
    if (!apis.place.has(one.id)) return [...top, h("div", { class: "notice", role: "alert" }, h("p", {}, "Nobody looked into the API of ", h("b", {}, one.label), ": nothing is said about it."))];
  }
  if (a === b) return [...top, empty("Choose two different implementations.")];
  const all = changesBetween(apis, apis.place.get(from.id) ?? 0, apis.place.get(to.id) ?? 0);
  const wanted = plainName(state.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter((one) => wanted.every((word) => `${one.name}.${one.part} ${one.advice ? one.advice.use : one.instead}`.toLowerCase().includes(word)));
  const here = state.area ? found.filter((one) => areaOf(one) === state.area) : found;
  const files = new Map(here.map((one) => [one, filesOfChange(names, one)]));
  /** @type {Map<string, ApiChange[]>} */
  const bySection = new Map();
  for (const one of here) addTo(bySection, SECTION_OF.get(one.kind)?.id ?? "others", one);
  // What most code meets comes first; paths that only old modules have come last.
  for (const some of bySection.values()) some.sort((x, y) => Number(y.documented) - Number(x.documented) || (files.get(y) ?? 0) - (files.get(x) ?? 0)
    || Number(isAdvised(y)) - Number(isAdvised(x)));
  areaOptions(form, found, state);
  const only = API_SECTIONS.find(({ id }) => id === state.only);
  say(`From ${from.label} to ${to.label}: ${API_SECTIONS.map(({ id, name }) => `${bySection.get(id)?.length ?? 0} ${name.toLowerCase()}`).join(", ")}`);
  return [...top,
    h("div", { class: "toolbar" }, form, h("p", { class: "result" }, here.length === all.length ? many(all.length, "change") : `${count(here.length)} of ${many(all.length, "change")}`)),
    // What was asked for is answered before it is counted.
    here.length === 0 ? empty("Nothing matches these filters.") : h("div", { hidden: true }),
    state.q ? symbolAsked(apis, names, state.q, found.length) : h("div", { hidden: true }),
    h("div", { class: "sections", role: "group", "aria-label": "Kinds of changes" }, API_SECTIONS.map(({ id, name, tone }) =>
      h("a", { class: `t-${tone}`, "data-section": id, href: withState({ only: only?.id === id ? undefined : id }), "aria-current": only?.id === id ? "true" : false },
        h("b", {}, count(bySection.get(id)?.length ?? 0)), h("span", {}, name)))),
    areaTable(found, state),
    // Of what was filtered, what is empty says nothing.
    ...API_SECTIONS.filter((section) => (only === undefined ? here.length === all.length || bySection.has(section.id) : only === section)).map((section) => sectionOf(section, bySection.get(section.id) ?? [], files, only !== undefined))];
}

/** @param {ApiChange} one */
const isAdvised = (one) => one.instead !== "" || Boolean(one.advice);

/** @param {ApiSection} section @param {ApiChange[]} some @param {Map<ApiChange, number>} files @param {boolean} all */
function sectionOf({ id, name, meaning, tone }, some, files, all) {
  const list = h("ul", { class: "rows" });
  const box = h("div", {}, list);
  const rest = some.length - CHANGES_FIRST;
  if (all) gradually(list, some, (one) => changeRow(one, files.get(one) ?? 0), { unit: "change" });
  else list.append(...some.slice(0, CHANGES_FIRST).map((one) => changeRow(one, files.get(one) ?? 0)));
  return h("section", { class: `outcome api-section t-${tone}`, "data-section": id },
    h("h2", {}, name, ": ", count(some.length)), h("p", { class: "fine" }, meaning),
    some.length ? box : h("p", { class: "fine none" }, "Nothing."),
    !all && rest > 0 ? h("p", {}, h("a", { href: withState({ only: id }) }, `All ${count(some.length)}, in the order of use`)) : null);
}

/** @param {ApiChange} one */
function changeName(one) {
  if (one.kind.startsWith("identifier-")) return h("code", {}, `${one.name}.get("${one.part}")`);
  if (one.part === "" || one.kind === "arguments-reordered") return h("code", {}, one.name);
  return one.kind.startsWith("argument-") || one.kind === "default-changed" ? h("code", {}, one.name, h("b", {}, `(${one.part}=…)`)) : h("code", {}, one.name, h("b", {}, `.${one.part}`));
}

/**
 * What a row says to use, and why in its title: the advice that was run, else what the inventory shows.
 * @param {ApiChange} one
 */
function changeInstead(one) {
  const { advice } = one;
  if (advice) {
    return h("span", { class: "instead", title: `${advice.text}${advice.links.map((link) => `\n${link}`).join("")}` },
      advice.use ? ["use ", h("code", {}, advice.use)] : "nothing takes its place");
  }
  return one.instead ? h("span", { class: "instead", title: one.because ? `Known from: ${one.because}` : false }, one.certainty === "likely" ? "likely " : one.kind === "moved" ? "now " : "use ", h("code", {}, one.instead)) : null;
}

/**
 * A change as a row that leads to its symbol.
 * @param {ApiChange} one
 * @param {number} files
 */
function changeRow(one, files) {
  const [sign, word] = CHANGE_WORDS[one.kind];
  const tone = SECTION_OF.get(one.kind)?.tone ?? "others";
  const content = [
    h("span", { class: `badge t-${tone}` }, h("span", { class: "mark", "aria-hidden": "true" }, sign), word),
    h("span", { class: "what" }, changeName(one), changeText(one)),
    h("span", { class: "side" },
      changeInstead(one),
      one.documented ? null : h("span", { class: "fine" }, "old module path"),
      files ? h("span", { class: "fine" }, `${isWhole(one) ? "in" : `${lastPart(one.name)} in`} ${many(files, "file")}`) : null)];
  if (one.kind.startsWith("identifier-")) return h("li", {}, h("div", { class: "row change" }, content));
  // A member or an argument is shown in the table of its symbol.
  const part = ["argument-", "member-", "default-"].some((beginning) => one.kind.startsWith(beginning)) || one.kind === "deprecated" ? one.part : "";
  return h("li", {}, h("a", { class: "row change", "data-row": true, href: withState({ symbol: one.name, q: part, only: undefined, area: undefined }) }, content));
}

/** @param {ApiChange} one */
function changeText(one) {
  const texts = one.kind === "member-changed" && one.because ? [one.because.replaceAll("-", " ")] : [];
  if (one.old && one.new) texts.push(`${one.old} → ${one.new}`);
  else if (one.old || one.new) texts.push(one.old || one.new);
  return texts.length ? h("span", { class: "summary" }, texts.join(": ")) : null;
}

/**
 * Two lists of the versions that were looked into.
 * @param {Results} results
 * @param {Apis} apis
 * @param {Implementation} from
 * @param {Implementation} to
 */
function chooseLooked(results, apis, from, to) {
  const box = chooseTwo(results, from, to);
  for (const option of box.querySelectorAll("option")) {
    if (apis.place.has(option.value)) continue;
    option.disabled = true;
    option.textContent += " (not looked into)";
  }
  return box;
}

/**
 * @param {State} state
 */
function apiFilters(state) {
  if (apiForm === null) {
    apiForm = h("form", { class: "api-filters", "aria-label": "Filters of the API" },
      h("label", { class: "field" }, h("span", {}, "Area"), h("select", { id: "api-area", onchange: (event) => go({ area: event.currentTarget.value }) })),
      h("label", { class: "field" }, h("span", {}, "Name"),
        h("input", { id: "api-name", type: "text", placeholder: "Adam, lr, Model.fit", autocomplete: "off", spellcheck: "false", size: "22", oninput: later((text) => go({ q: text }, true)) })));
    apiForm.addEventListener("submit", (event) => event.preventDefault());
  }
  const field = apiForm.querySelector("input");
  if (field !== null && document.activeElement !== field) field.value = state.q ?? "";
  return apiForm;
}

/** @param {HTMLFormElement} form @param {ApiChange[]} found @param {State} state */
function areaOptions(form, found, state) {
  const areas = countEach(found.map(areaOf));
  if (state.area && !areas.has(state.area)) areas.set(state.area, 0);
  form.querySelector("select")?.replaceChildren(h("option", { value: "" }, "all"),
    ...[...areas].sort(([x], [y]) => inText(x, y)).map(([area, n]) => h("option", { value: area, selected: area === state.area }, `${area} (${count(n)})`)));
}

/** @param {ApiChange[]} found @param {State} state */
function areaTable(found, state) {
  /** @type {Map<string, Map<string, number>>} */
  const table = new Map();
  for (const one of found) {
    const area = areaOf(one), section = SECTION_OF.get(one.kind)?.id ?? "others";
    const line = table.get(area) ?? new Map();
    line.set(section, (line.get(section) ?? 0) + 1);
    table.set(area, line);
  }
  /** @param {Map<string, number>} line */
  const sum = (line) => [...line].reduce((n, [id, amount]) => n + (id === "added" ? 0 : amount), 0);
  const lines = [...table].sort(([x, one], [y, other]) => sum(other) - sum(one) || inText(x, y));
  return folded("Counts by area", many(lines.length, "area"), () => h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Changes by area" }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Area"), API_SECTIONS.map(({ name }) => h("th", { scope: "col", class: "number" }, name)))),
      h("tbody", {}, lines.map(([area, line]) => h("tr", {},
        h("th", { scope: "row" }, h("a", { href: withState({ area: state.area === area ? undefined : area }), "data-row": true, "aria-current": state.area === area ? "true" : false }, h("code", {}, area))),
        API_SECTIONS.map(({ id }) => h("td", { class: line.has(id) ? "number" : "number zero" },
          line.has(id) ? h("a", { href: withState({ area, only: id }) }, count(line.get(id) ?? 0)) : "0"))))))), "areas");
}

/**
 * What was typed, as a symbol of its own; or who was looked into for it in vain.
 * @param {Apis} apis
 * @param {Names | null} names
 * @param {string} text
 * @param {number} changes in any area
 */
function symbolAsked(apis, names, text, changes) {
  const found = pathsMeant(apis, names, text);
  if (found.paths.length) {
    return h("div", { class: "card asked" }, h("p", {}, changes ? "The whole history of " : "Between these two nothing of it changed. The whole history of ",
      linksTo(found.paths, (path) => withState({ symbol: path, q: found.part, only: undefined, area: undefined }), (path) => (found.part ? `${path}.${found.part}` : path))));
  }
  const wanted = plainName(text);
  if (changes || !/^[\w.]+$/.test(wanted)) return h("div", { hidden: true });
  const as = apis.saidAs(wanted);
  if (as !== "") return h("div", { class: "card asked" }, h("p", {}, h("code", {}, wanted), ` is ${as}, and none of that name changed between these two.`));
  return h("div", { class: "card asked" },
    h("p", {}, "No Keras that was looked into has ", h("code", {}, wanted), ". ", h("a", { href: withState({ symbol: wanted, q: undefined }) }, "Where was it looked for?")),
    memberElsewhere(apis, wanted));
}
