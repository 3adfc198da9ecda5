// An answer about a symbol as a card: what became of it, of its arguments, the causes seen in its cases.

/**
 * "line 8", "cell 3, line 8".
 * @param {AnswerPlace} place
 */
const placeText = ({ cell, line }) => (cell ? `cell ${cell}, line ${line}` : `line ${line}`);

/**
 * A place that leads to its line in what was pasted.
 * @param {AnswerPlace} place
 */
function placeLink(place) {
  if (place.cell) return h("span", { class: "place" }, placeText(place));
  return h("button", { type: "button", class: "place", onclick: () => goToLine(place.line) }, placeText(place));
}

/** @param {AnswerPlace[]} places */
const placesList = (places) => h("span", { class: "places" }, places.slice(0, PLACES_FIRST).map((one) => [" ", placeLink(one)]), places.length > PLACES_FIRST ? ` and ${count(places.length - PLACES_FIRST)} more` : "");

/**
 * Selects a line of what was pasted.
 * @param {number} line
 */
function goToLine(line) {
  const area = byId("pasted", HTMLTextAreaElement), lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  area.scrollTop = Math.max(0, (area.scrollHeight / Math.max(1, lines.length)) * (line - 4));
  say(`Line ${line} is selected`);
}

/** @param {Answers} answers @param {Answer} one @param {string} tone @param {string} sign @param {string} state */
function answerCard(answers, one, tone, sign, state) {
  const { results, ends: [a, b] } = answers, [from, to] = [a, b].map((i) => results.implementations[i].id);
  /** @param {string} q */
  const symbol = (q) => address({ view: "api", a: from, b: to, symbol: one.symbol, q });
  const label = h("code", {}, one.name);
  return h("article", { class: "answer", "data-symbol": one.name },
    h("header", {},
      h("span", { class: `badge t-${tone}` }, h("span", { class: "mark", "aria-hidden": "true" }, sign), one.items[0]?.part === "" ? [h("span", { class: "hidden" }, `${state}: `), one.items[0].word] : state.toLowerCase()),
      h("h3", {}, one.symbol === "" ? label : h("a", { href: symbol(one.member), "data-row": true }, label)), placesList(one.places)),
    h("p", { class: "fine" }, presenceText(answers, one)),
    one.items.length ? h("ul", { class: "answer-items" }, one.items.map((item) => answerItemLine(answers, item, symbol))) : null,
    one.symbol === "" ? nearNames(answers, one) : null,
    one.causes.length ? causesOfAnswer(answers, one) : null,
    one.symbol === "" ? null : comparedLine(answers, one));
}

/**
 * Where the symbol is.
 * @param {Answers} answers
 * @param {Answer} one
 */
function presenceText({ results, apis, answering, ends: [a, b] }, { path, member, symbol }) {
  if (symbol === "") return path.startsWith(PRIVATE_KERAS) ? "It is within TensorFlow, and not public: nobody looked into it." : "No Keras that was looked into has it.";
  const [from, to] = [a, b].map((i) => results.implementations[i].label);
  /** @param {number} place */
  const has = (place) => [symbol, path].some((one) => { const entry = apis.entry(place, one); return entry !== null && (member === "" || entry.members.has(member)); });
  const there = [has(answering.before), has(answering.after)];
  const where = there[0] ? there[1] ? "It is there under both." : `It is there under ${from}, and not under ${to}.` : there[1] ? `It is there under ${to}, and not under ${from}.` : "Neither has it by this name.";
  return [where, there.some(Boolean) ? "" : [" These have: ", ranges(results, (i) => { const place = apis.place.get(results.implementations[i].id); return place !== undefined && has(place); })]];
}

/** @param {Answers} answers @param {AnswerItem} item @param {(q: string) => string} symbol */
function answerItemLine({ apis }, item, symbol) {
  const tone = item.tone === "breaks" ? "gone" : item.tone === "changes" ? "defaults" : "others";
  const advice = item.advice !== null ? adviceText(apis, item.advice) : item.instead ? h("span", { class: "advised" }, "Use ", h("code", {}, item.instead), ".") : null;
  const part = item.part.replace(/=.*$/, "");
  return h("li", {},
    item.part === "" ? null : [h("span", { class: `badge t-${tone}` }, h("span", { class: "mark", "aria-hidden": "true" }, item.sign), item.word), " ",
      h("a", { href: symbol(part) }, h("code", {}, item.part)), placesList(item.places), " "],
    item.text ? [h("span", { class: "said" }, item.text.replace(/[.\s]+$/, "")), ". "] : "", advice ?? (item.tone === "breaks" ? "What replaces it is not known here." : null));
}

/** @param {Answers} answers @param {Answer} one */
function nearNames({ names, apis }, { name }) {
  const near = [...new Set(names?.near(name) ?? [])].filter((path) => Object.hasOwn(apis.table.paths, path));
  return near.length ? h("p", {}, "Near to it: ", linksTo(near, (path) => address({ view: "api", symbol: path })), ".") : null;
}

/**
 * The causes that were seen in cases of it, of which each leads to where it is told.
 * @param {Answers} answers
 * @param {Answer} one
 */
function causesOfAnswer({ results, ends: [a, b] }, { causes }) {
  const [from, to] = [a, b].map((i) => results.implementations[i].id);
  /** @param {Cause} cause */
  const draw = (cause) => {
    const row = causeRow(results, cause), rule = cause.rule === null ? null : results.rules[cause.rule];
    if (rule !== null) row.append(h("p", { class: "fine cause-link" }, h("a", { href: address({ view: "upgrade", a: from, b: to, cause: rule.id }) }, "All that this cause changes between the two")));
    return row;
  };
  const list = h("div", { class: "groups" }, causes.slice(0, CAUSES_OF_SYMBOL).map(draw)), rest = causes.slice(CAUSES_OF_SYMBOL);
  return h("div", { class: "answer-causes" }, h("h4", {}, `${many(causes.length, "cause was", "causes were")} seen in its cases`), list,
    rest.length ? folded(`And ${many(rest.length, "more", "more")}`, "causes", () => h("div", { class: "groups" }, rest.map(draw))) : null);
}

/** @param {Answers} answers @param {Answer} one */
function comparedLine({ results, reading, ends: [a, b] }, { path, compared, differing, apis }) {
  const [from, to] = [a, b].map((i) => results.implementations[i].id);
  if (compared === 0) return reading.kind(path) === "module" ? null : h("p", { class: "fine" }, "No case of it was compared between the two: nobody looked, which is not agreement.");
  return h("p", { class: "fine" }, `${many(compared, "case of it was", "cases of it were")} compared: ${differing ? `${count(differing)} ${differing === 1 ? "differs" : "differ"}` : "all agree"}. `,
    h("a", { href: address({ view: "compare", a: from, b: to, api: apis[0], all: "1" }) }, "The cases"));
}
