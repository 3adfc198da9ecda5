// One case: what was called, what each implementation did at each stage, why, and how to see it.

async function openCase(results, state) {
  const dialog = byId("case");
  const at = results.caseIndex.get(state.case);
  const close = h("button", { type: "button", class: "quiet close", onclick: () => dialog.close() }, "Close");
  if (at === undefined) {
    dialog.replaceChildren(h("div", { class: "sheet" }, h("header", {}, h("h2", { id: "case-title" }, "No such case"), close),
      h("p", {}, `This report has no case ${state.case}.`)));
  } else {
    const { params, facts } = await results.details(at);
    if (readState().case !== state.case) return;
    dialog.replaceChildren(caseSheet(results, state, at, params, facts, close));
  }
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  const wanted = state.stage && dialog.querySelector(`[data-stage="${CSS.escape(state.stage)}"]`);
  if (wanted && wanted.previousElementSibling?.dataset.stage) wanted.scrollIntoView({ block: "start" });
}

function caseSheet(results, state, at, params, facts, close) {
  const found = (results.ofCase.get(at) ?? []).slice().sort((x, y) => x.stage - y.stage || x.number - y.number);
  const link = h("button", { type: "button", class: "quiet", onclick: (event) => copy(location.href, event.target) }, "Copy link");
  return h("div", { class: "sheet" },
    h("header", {},
      h("div", {}, h("p", { class: "fine" }, results.apiOf(at), " · ", words(results.scenarios[results.cases.scenario[at]])),
        h("h2", { id: "case-title" }, h("code", {}, results.cases.id[at]))),
      h("div", { class: "actions" }, link, close)),
    argumentsOf(params),
    found.length === 0 ? h("p", { class: "empty" }, "Nothing differs among the implementations that were compared in this case.") : null,
    found.map((d) => divergenceSheet(results, state, d, facts[`${results.stages[d.stage]},${d.number}`] ?? {})),
    stagesTable(results, at, found));
}

const literal = (value) => {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object") return `{${Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${literal(v)}`).join(", ")}}`;
  return String(value);
};

function argumentsOf(params) {
  const given = params.arguments;
  const own = given !== null && typeof given === "object" && !Array.isArray(given);
  const pairs = Object.entries(own ? given : params);
  const rest = own ? Object.entries(params).filter(([name]) => name !== "arguments") : [];
  const list = (some) => h("dl", { class: "arguments" },
    some.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, h("code", {}, literal(value))))));
  return h("section", {}, h("h3", {}, "Arguments"),
    pairs.length ? list(pairs) : h("p", { class: "fine" }, "none"),
    rest.length ? h("details", {}, h("summary", {}, "Inputs and the rest of the case"), list(rest)) : null);
}

function divergenceSheet(results, state, d, facts) {
  const rules = d.rules.map((r) => results.rules[r]);
  return h("section", { class: "divergence", "data-stage": results.stages[d.stage] },
    h("h3", {}, h("span", {}, words(results.stages[d.stage])), badge(results.verdicts[d.verdict]), severityOf(results.severities[d.severity]),
      d.unexplained ? h("span", { class: "open" }, "unexplained") : null),
    h("ol", { class: "behaviours" }, d.summaries.map((text, i) => h("li", {},
      h("span", { class: `letter c${(d.first + i) % 8}`, "aria-label": `Behaviour ${nameOf(d, i)}` }, nameOf(d, i)),
      h("div", {}, h("p", {}, results.summaries[text]),
        h("p", { class: "who" }, ranges(results, (at) => results.memberOf(d, at) === i)))))),
    results.tracks.some((track) => track.members.length > 2)
      ? h("details", { class: "along", open: true }, h("summary", {}, "Along the versions"), strips(results, d)) : null,
    factsOf(results, state, d, facts),
    rules.length || d.unexplained ? h("div", { class: "why" }, h("h4", { class: "hidden" }, "Why"),
      d.unexplained ? h("p", { class: "open-text" }, d.rules.length ? `Not explained: ${openPairs(results, d)}.` : "No rule of the ledger explains this.") : null,
      rules.map((rule) => ruleText(rule))) : null,
    reproducerOf(results, d));
}

function openPairs(results, d) {
  const named = [];
  for (let i = 0; i < d.size; i++) {
    for (let j = i + 1; j < d.size; j++) if (d.open[results.cell(d, i, j)] === "1") named.push(`${nameOf(d, i)} against ${nameOf(d, j)}`);
  }
  return named.join(", ");
}

function factsOf(results, state, d, facts) {
  const cells = Object.entries(facts);
  if (cells.length === 0) return null;
  const a = results.index.get(state.a), b = results.index.get(state.b);
  const two = ["compare", "upgrade"].includes(state.view) && a !== undefined && b !== undefined
    ? [results.memberOf(d, a), results.memberOf(d, b)].sort((x, y) => x - y).join(",") : null;
  const wanted = facts[two] ? two : cells[0][0];
  const all = (d.size * (d.size - 1)) / 2;
  const cut = cells.length === all ? null : h("p", { class: "fine" }, `Facts of ${cells.length} of the ${all} pairs are kept: each behaviour against the first and the one before it. `
    + "conformance divergences --json prints all.");
  return h("div", { class: "facts" }, cut, cells.map(([key, [some, differing, all]]) => {
    const [i, j] = key.split(",").map(Number);
    const pair = h("span", {}, "What differs: ", h("b", {}, nameOf(d, i)), " against ", h("b", {}, nameOf(d, j)));
    const body = h("div", {});
    const draw = () => {
      if (body.childElementCount) return;
      body.append(some.length ? factsTable(results, some, nameOf(d, i), nameOf(d, j)) : h("p", { class: "fine" }, "No single fact differs: see the summaries."),
        h("p", { class: "fine" }, `${many(differing, "fact")} of ${all} differ${differing === 1 ? "s" : ""}`,
          differing > some.length ? `; the first ${some.length} are kept; conformance divergences --json prints all` : ""));
    };
    if (key === wanted) draw();
    return h("details", { open: key === wanted, ontoggle: (event) => { if (event.target.open) draw(); } }, h("summary", {}, pair), body);
  }));
}

function factsTable(results, some, i, j) {
  const measured = some.some((fact) => fact[5] !== null || fact[6] !== null);
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Facts of ${i} and ${j}` },
    h("table", { class: "values" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Fact"), h("th", { scope: "col" }, i), h("th", { scope: "col" }, j),
        measured ? [h("th", { scope: "col", class: "number", title: "max|x − y| in eps times the size of the array" }, "Distance (eps)"),
          h("th", { scope: "col", class: "number" }, "Relative")] : null)),
      h("tbody", {}, some.map(([fact, verdict, summary, left, right, distance, relative, place]) => h("tr", {},
        h("th", { scope: "row" }, h("code", {}, fact), h("span", { class: "fine" }, words(results.verdicts[verdict]), summary ? `: ${summary}` : "")),
        h("td", {}, h("code", {}, left), place?.length ? h("span", { class: "fine" }, `at [${place.join(", ")}]`) : null),
        h("td", {}, h("code", {}, right)),
        measured ? [h("td", { class: "number" }, figure(distance)), h("td", { class: "number" }, figure(relative))] : null)))));
}

function reproducerOf(results, d) {
  if (results.blocks.reproducers === 0) return null;
  const body = h("div", {});
  return h("details", {
    class: "reproducer",
    ontoggle: async (event) => {
      if (!event.target.open || body.childElementCount) return;
      const text = await results.reproducer(d);
      if (body.childElementCount) return;
      if (text === null) body.append(h("p", { class: "fine" }, "There is no reproducer for this divergence."));
      else {
        body.append(h("button", { type: "button", class: "quiet copy", onclick: (e) => copy(text, e.target) }, "Copy"),
          h("pre", { tabindex: "0", "aria-label": "Reproducer" }, text));
      }
    },
  }, h("summary", {}, "Reproducer"), body);
}

/** Implementations × stages with their classes; what was not run says so. */
function stagesTable(results, at, found) {
  const stages = results.stagesOf(at);
  const parted = new Set(found.map((d) => d.stage));
  // Neighbours on a track of whom the same is to be said share a row.
  const lines = results.tracks.flatMap((track) => stretches(track, (i) => `${results.status(at, i)} ${stages.map(([, text]) => text[i]).join("")}`)
    .map(({ members }) => ({ track, members })));
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
