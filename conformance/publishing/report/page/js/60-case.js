// One case: what was called, what each implementation did at each stage, why, and how to see it.

/** @param {Results} results @param {State} state */
async function openCase(results, state) {
  const dialog = caseDialog();
  const at = results.caseIndex.get(state.case ?? "");
  if (at === undefined) {
    const id = state.case ?? "";
    show(dialog, sheet(h("h2", { id: "case-title" }, "No such case"),
      noSuch("case", id, linksTo(nearTo(id, results.cases.id), (near) => withState({ case: near, stage: undefined })))));
    return;
  }
  // From a disk the details come before anybody could read that they are awaited.
  const waiting = setTimeout(() => show(dialog, sheet(caseTitle(results, at), h("p", { class: "loading" }, "Opening the case…"))), 150);
  /** @type {FullCase | ChunkError} */
  let full;
  try {
    full = await results.inFull(at);
  } catch (error) {
    if (!(error instanceof ChunkError)) throw error;
    full = error;
  } finally {
    clearTimeout(waiting);
  }
  if (readState().case !== state.case) return;
  show(dialog, caseSheet(results, state, at, full));
  dialog.scrollTop = 0;
  const wanted = dialog.querySelector(`[data-stage="${CSS.escape(state.stage ?? "")}"]`);
  if (wanted?.previousElementSibling?.hasAttribute("data-stage")) wanted.scrollIntoView({ block: "start" });
}

/** @param {HTMLDialogElement} dialog @param {Node} content */
function show(dialog, content) {
  dialog.replaceChildren(content);
  if (!dialog.open) dialog.showModal();
}

/** @param {Node} title @param {...Child} parts */
const sheet = (title, ...parts) => h("div", { class: "sheet" },
  h("header", {}, title, h("div", { class: "actions" },
    h("button", { type: "button", class: "quiet", onclick: (event) => copy(location.href, event.currentTarget) }, "Copy link"),
    h("button", { type: "button", class: "quiet close", onclick: () => caseDialog().close() }, "Close"))),
  parts);

/** @param {Results} results @param {number} at */
const caseTitle = (results, at) => h("div", {},
  h("p", { class: "fine" }, symbolLink(results, results.apiOf(at)), " · ", words(results.scenarios[results.cases.scenario[at]])),
  h("h2", { id: "case-title" }, h("code", {}, results.cases.id[at])));

/**
 * The whole sheet; without its details (``full``), what every view knows of the case, and why the rest is missing.
 * @param {Results} results
 * @param {State} state
 * @param {number} at
 * @param {FullCase | ChunkError} full
 */
function caseSheet(results, state, at, full) {
  const found = (results.ofCase.get(at) ?? []).slice().sort((x, y) => x.stage - y.stage || x.number - y.number);
  /** @param {Divergence} d */
  const detailsOf = (d) => (full instanceof ChunkError ? [] : full.divergences).find((one) => one.stage === results.stages[d.stage] && one.number === d.number);
  return sheet(caseTitle(results, at),
    full instanceof ChunkError ? missingChunk(full, () => openCase(results, state)) : argumentsOf(full.params),
    found.length === 0 ? h("p", { class: "empty" }, "Nothing differs among the implementations that were compared in this case.") : null,
    found.map((d) => divergenceSheet(results, state, d, detailsOf(d))),
    stagesTable(results, at, found));
}

/** @param {unknown} value @returns {string} */
const literal = (value) => {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object") return `{${Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${literal(v)}`).join(", ")}}`;
  return String(value);
};

/**
 * A program is its text, which stands as it is; what else its case has follows.
 * @param {Params} params
 */
function argumentsOf(params) {
  if (typeof params.source !== "string") return argumentList(params);
  const rest = Object.fromEntries(Object.entries(params).filter(([name]) => name !== "source"));
  return h("section", {}, h("h3", {}, "Program"), h("pre", { class: "program" }, h("code", {}, params.source)), argumentList(rest));
}

/** @param {Params} params */
function argumentList(params) {
  const given = params.arguments;
  const own = given !== null && typeof given === "object" && !Array.isArray(given);
  const pairs = Object.entries(own ? { ...given } : params);
  const rest = own ? Object.entries(params).filter(([name]) => name !== "arguments") : [];
  /** @param {[name: string, value: unknown][]} some */
  const list = (some) => h("dl", { class: "arguments" },
    some.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, h("code", {}, literal(value))))));
  return h("section", {}, h("h3", {}, "Arguments"),
    pairs.length ? list(pairs) : h("p", { class: "fine" }, "none"),
    rest.length ? h("details", {}, h("summary", {}, "Inputs and the rest of the case"), list(rest)) : null);
}

/** @param {Results} results @param {State} state @param {Divergence} d @param {FullDivergence | undefined} full */
function divergenceSheet(results, state, d, full) {
  const rules = d.rules.map((r) => results.rules[r]);
  return h("section", { class: "divergence", "data-stage": results.stages[d.stage] },
    h("h3", {}, h("span", {}, words(results.stages[d.stage])), badge(results.verdicts[d.verdict]), severityOf(results.severities[d.severity]),
      d.unexplained ? h("span", { class: "open" }, "unexplained") : null),
    h("ol", { class: "behaviours" }, d.summaries.map((text, i) => h("li", {},
      h("span", { class: `letter c${(d.first + i) % 8}`, "aria-label": `Behaviour ${nameOf(d, i)}` }, nameOf(d, i)),
      h("div", {}, h("p", {}, results.summaries[text]),
        h("p", { class: "who" }, ranges(results, (at) => results.memberOf(d, at) === i)),
        full ? voicesOf(results, full.said.filter(({ behaviour }) => behaviour === i)) : null)))),
    results.tracks.some((track) => track.members.length > 2)
      ? h("details", { class: "along", open: true }, h("summary", {}, "Along the versions"), strips(results, d)) : null,
    full ? factsOf(results, state, d, full.pairs) : null,
    rules.length || d.unexplained ? h("div", { class: "why" }, h("h4", { class: "hidden" }, "Why"),
      d.unexplained ? h("p", { class: "open-text" }, d.rules.length ? `Not explained: ${openPairs(results, d)}.` : "No rule of the ledger explains this.") : null,
      rules.map((rule) => ruleText(rule))) : null,
    full && results.reproducers ? reproducerOf(results, full.reproducer, full.reproduced) : null);
}

// Messages that are shown before somebody asks for all.
const FIRST_VOICES = 3;

/**
 * What the members of a behaviour said themselves, where that is not the same: the text above is the first one's.
 * @param {Results} results
 * @param {Voice[]} voices
 */
function voicesOf(results, voices) {
  if (voices.length === 0) return null;
  /** @param {Voice} voice */
  const line = ({ text, members }) => {
    const who = new Set(members);
    return h("li", {}, h("span", { class: "words" }, text), " ", h("span", { class: "who" }, ranges(results, (at) => who.has(at))));
  };
  const list = h("ul", { class: "voices" }, voices.slice(0, FIRST_VOICES).map(line));
  const all = h("button", { type: "button", class: "more", onclick: () => { list.append(...voices.slice(FIRST_VOICES).map(line)); all.remove(); } },
    `Show all ${count(voices.length)} messages`);
  return h("div", { class: "said" }, h("p", { class: "fine" }, `They say it in ${count(voices.length)} ways; above stands the first one’s.`), list,
    voices.length > FIRST_VOICES ? all : null);
}

/** @param {Results} results @param {Divergence} d */
function openPairs(results, d) {
  const named = [];
  for (let i = 0; i < d.size; i++) {
    for (let j = i + 1; j < d.size; j++) if (d.open[results.cell(d, i, j)] === "1") named.push(`${nameOf(d, i)} against ${nameOf(d, j)}`);
  }
  return named.join(", ");
}

// Facts of a pair that are drawn before somebody asks for all.
const FIRST_FACTS = 24;

/**
 * What differs between every two behaviours; the two that are compared, or the first two, lie open.
 * @param {Results} results
 * @param {State} state
 * @param {Divergence} d
 * @param {FactPair[]} pairs
 */
function factsOf(results, state, d, pairs) {
  if (pairs.length === 0) return null;
  const a = results.at(state.a), b = results.at(state.b);
  const two = a === undefined || b === undefined ? [] : [results.memberOf(d, a), results.memberOf(d, b)].sort((x, y) => x - y);
  const wanted = pairs.find(({ i, j }) => i === two[0] && j === two[1]) ?? pairs[0];
  const list = h("div", { class: "facts" });
  const box = h("div", {}, list);
  gradually(list, [wanted, ...pairs.filter((pair) => pair !== wanted)], (pair) => factsOfPair(d, pair, pair === wanted),
    { chunk: 12, unit: "pair of behaviours", units: "pairs of behaviours" });
  return box;
}

/** @param {Divergence} d @param {FactPair} one @param {boolean} open */
function factsOfPair(d, { i, j, compared, facts }, open) {
  const body = h("div", {});
  const draw = () => {
    if (body.childElementCount) return;
    body.append(facts.length ? factsTable(facts, nameOf(d, i), nameOf(d, j)) : h("p", { class: "fine" }, "No single fact differs: see the summaries."),
      h("p", { class: "fine" }, `${many(facts.length, "fact")} of ${count(compared)} differ${facts.length === 1 ? "s" : ""}.`));
  };
  if (open) draw();
  return h("details", { open, ontoggle: (event) => { if (event.currentTarget.open) draw(); } },
    h("summary", {}, "What differs: ", h("b", {}, nameOf(d, i)), " against ", h("b", {}, nameOf(d, j)), h("span", { class: "fine" }, ` ${many(facts.length, "fact")}`)), body);
}

/** @param {Fact[]} facts @param {string} i @param {string} j */
function factsTable(facts, i, j) {
  const measured = facts.some((fact) => fact.distance !== null || fact.relative !== null);
  /** @param {Fact} one */
  const line = ({ name, verdict, summary, left, right, distance, relative, worst }) => h("tr", {},
    h("th", { scope: "row" }, h("code", {}, name), h("span", { class: "fine" }, words(verdict), summary ? `: ${summary}` : "")),
    h("td", {}, h("code", {}, left), worst?.length ? h("span", { class: "fine" }, `at [${worst.join(", ")}]`) : null),
    h("td", {}, h("code", {}, right)),
    measured ? [h("td", { class: "number" }, figure(distance)), h("td", { class: "number" }, figure(relative))] : null);
  const body = h("tbody", {}, facts.slice(0, FIRST_FACTS).map(line));
  const rest = facts.slice(FIRST_FACTS);
  const all = h("button", { type: "button", class: "more", onclick: () => { body.append(...rest.map(line)); all.remove(); } }, `Show all ${count(facts.length)} facts`);
  return h("div", {},
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Facts of ${i} and ${j}` },
      h("table", { class: "values" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Fact"), h("th", { scope: "col" }, i), h("th", { scope: "col" }, j),
          measured ? [h("th", { scope: "col", class: "number", title: "max|x − y| in eps times the size of the array" }, "Distance (eps)"),
            h("th", { scope: "col", class: "number" }, "Relative")] : null)), body)),
    rest.length ? all : null);
}

/**
 * What came of running it on every side, in one sentence.
 * @param {Mark} mark
 */
function ranOf({ outcome, agreeing, ran, sides }) {
  if (outcome === "not run") return `Not run on ${count(sides - ran)} of ${many(sides, "side")}.`;
  return outcome === "reproduced" ? `Reproduced: run on all ${many(sides, "side")}, it printed what was measured.`
    : `Not reproduced: run on ${many(ran, "side")}, it printed what was measured on ${count(agreeing)}.`;
}

/**
 * What each side that did not print what was measured printed in its place.
 * @param {Results} results
 * @param {Mark} mark
 */
function otherwise(results, { why = {} }) {
  const sides = Object.entries(why);
  return sides.length === 0 ? null : h("ul", { class: "otherwise" }, sides.map(([id, text]) => {
    const at = results.at(id);
    return h("li", {}, h("b", { title: id }, at === undefined ? id : results.implementations[at].label), ": ", text);
  }));
}

/** @param {Results} results @param {string | null} text @param {Mark | null | undefined} mark */
function reproducerOf(results, text, mark) {
  const body = h("div", {});
  return h("details", { class: "reproducer", ontoggle: (event) => {
    if (!event.currentTarget.open || body.childElementCount) return;
    fill(body, {}, text === null ? [h("p", { class: "fine" }, "There is no reproducer for this divergence.")]
      : [h("div", { class: "ran" }, h("div", { class: "grow fine" }, mark ? [h("p", { class: "reproduced" }, ranOf(mark)), otherwise(results, mark)] : null),
        h("button", { type: "button", class: "quiet copy", onclick: (e) => copy(text, e.currentTarget) }, "Copy")),
        h("pre", { tabindex: "0", "aria-label": "Reproducer" }, text)]);
  } }, h("summary", {}, "Reproducer", mark ? h("span", { class: "fine" }, ` ${mark.outcome}`) : null), body);
}

/**
 * Implementations × stages with their classes; what was not run says so.
 * @param {Results} results
 * @param {number} at
 * @param {Divergence[]} found
 */
function stagesTable(results, at, found) {
  const stages = results.stagesOf(at);
  const parted = new Set(found.map((d) => d.stage));
  // Neighbours on a track of whom the same is to be said share a row.
  const lines = results.tracks.flatMap((track) => stretches(track, (i) => `${results.status(at, i)} ${stages.map(([, text]) => text[i]).join("")}`)
    .map(({ members }) => ({ track, members })));
  /** @param {{ track: Track, members: number[] }} one */
  const line = ({ track, members }) => {
    const i = members[0], status = results.status(at, i);
    const seen = stages.map(([stage, text]) => {
      const c = results.classAt(text, i);
      if (c === UNJUDGED) return h("td", { class: "not-compared" }, "–", h("span", { class: "hidden" }, "not judged"));
      const apart = parted.has(stage) || [...text].some((letter) => letter !== "." && letter !== text[i]);
      return h("td", {}, h("span", { class: apart ? `letter c${c % 8}` : "letter same" }, letters(c)));
    });
    return h("tr", {}, h("th", { scope: "row", title: members.map((m) => results.implementations[m].id).join("\n") },
      members.length === 1 ? results.implementations[i].label : [`${track.name} ${span(results, members)}`, h("span", { class: "times" }, ` ${members.length}`)]),
      h("td", {}, h("span", { class: `status n-${status}` }, words(status))),
      UNSEEN.has(status) && stages.every(([, text]) => results.classAt(text, i) === UNJUDGED) ? h("td", { class: "not-compared", colspan: Math.max(1, stages.length) }, `${words(status)}: nothing is said`) : seen);
  };
  return h("section", {}, h("h3", {}, "Stages"),
    h("p", { class: "fine" }, "Implementations with the same letter in a column did the same. A dash was not judged: an earlier stage already parts it, or it was not seen."),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Stages by implementation" },
      h("table", { class: "stages" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Implementation"), h("th", { scope: "col" }, "Ended"),
          stages.map(([stage]) => h("th", { scope: "col", class: parted.has(stage) ? "parted" : "" }, words(results.stages[stage]))))),
        h("tbody", {}, lines.map(line)))));
}
