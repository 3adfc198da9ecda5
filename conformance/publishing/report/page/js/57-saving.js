// Saving: what every Keras loads of what another saved, writer × reader, and what helps for two of them.

// The pair is what somebody chose in the table: then the page goes there.
let pairChosen = false;

/** @param {Results} results @param {State} state */
function savingView(results, state) {
  const heading = pairChosen ? "saving-pair" : undefined;
  pairChosen = false;
  return chunkView("Saving", "wide saving", results.chunks.saving, {
    missing: "This report does not say what was saved and loaded: nobody looked.",
    opening: "Opening the answers…",
  }, (table) => savingParts(results, new Saving(table), state), heading);
}

/**
 * Who saved and who loads: those of the address, else the newest Keras 2 of TensorFlow and the newest Keras.
 * @param {SavingTable} table
 * @param {State} state
 * @returns {[writer: string, reader: string]}
 */
function savingEnds({ writers, readers, versions }, state) {
  /** @param {string[]} all @param {string} provider @param {string} major */
  const newest = (all, provider, major) => all.findLast((id) => id.endsWith(`/${provider}`) && (versions[id]?.keras ?? "").startsWith(major)) ?? lastOf(all);
  return [state.a ?? newest(writers, "tf.keras", "2."), state.b ?? newest(readers, "keras", "3.")];
}

/**
 * @param {Results} results
 * @param {Saving} saving
 * @param {State} state
 * @returns {HTMLElement[]}
 */
function savingParts(results, saving, state) {
  const { table } = saving;
  const asked = savingEnds(table, state);
  const [from, to] = asked.map((id) => saving.measured(id));
  /** @param {string} id */
  const label = (id) => savingLabel(results, id);
  const named = state.model ? glob(state.model) : () => true;
  const models = table.models.filter(named);
  const wrong = state.format && !table.formats.includes(state.format)
    ? { what: "format", wanted: state.format, known: table.formats, name: /** @type {const} */ ("format"), said: "No format is called" }
    : !table.writers.includes(from) ? { what: "implementation", wanted: from, known: table.writers, name: /** @type {const} */ ("a"), said: "For this nothing was saved under" }
      : !table.readers.includes(to) ? { what: "implementation", wanted: to, known: table.readers, name: /** @type {const} */ ("b"), said: "For this nothing was loaded under" } : null;
  const formats = state.format && table.formats.includes(state.format) ? [state.format] : table.formats;
  const about = h("p", { class: "fine" }, `${count(table.models.length)} small models, saved under ${many(new Set(table.cells.map(([writer]) => writer)).size, "implementation")} and loaded under ${count(table.readers.length)}`
    + ` (${count(table.files)} files, ${count(table.distinct)} of them different; ${table.created}). Weights have to be equal, outputs within 64 units in the last place of the largest.`
    + ` All of it was carried out; nothing is inferred.${table.same.length ? ` ${many(table.same.length, "further implementation is", "further implementations are")} one of these under a second name: the same objects.` : ""}`);
  const second = [...new Set(asked)].filter((id) => saving.second.has(id)).map((id) => h("p", { class: "fine" }, h("code", {}, id), " is ", h("code", {}, saving.measured(id)), ": the same objects, measured under that name."));
  const controls = h("div", { class: "toolbar" },
    picked("Saved by", "saving-from", from, table.writers.map((id) => /** @type {[string, string]} */ ([id, label(id)])), (id) => go({ a: id, b: to })),
    h("button", { type: "button", class: "swap", title: "Swap", "aria-label": "Swap the two implementations", onclick: () => go({ a: to, b: from }) }, "⇄"),
    picked("Loaded by", "saving-to", to, table.readers.map((id) => /** @type {[string, string]} */ ([id, label(id)])), (id) => go({ a: from, b: id })),
    picked("Format", "saving-format", state.format ?? "", [["", "all"], ...table.formats.map((name) => /** @type {[string, string]} */ ([name, name]))], (value) => go({ format: value || undefined })),
    h("label", { class: "field" }, h("span", {}, "Model"),
      h("input", { id: "saving-model", type: "text", value: state.model ?? "", placeholder: "lstm*", list: "saving-models", autocomplete: "off", spellcheck: "false", size: "14",
        oninput: later((text) => go({ model: text || undefined }, true)) }),
      h("datalist", { id: "saving-models" }, table.models.map((name) => h("option", { value: name })))));
  if (wrong) {
    const { what, wanted, known, name, said } = wrong;
    say(`${said} ${wanted}`);
    return [about, controls, h("div", { class: "notice", role: "alert" },
      h("p", {}, `${said} `, h("code", {}, wanted), "."),
      h("p", {}, `Measured ${what}s: `, linksTo(known, (one) => withState({ [name]: one }), name === "format" ? undefined : label)))];
  }
  if (models.length === 0) {
    const near = closeMatches(state.model ?? "", table.models, LIKE);
    return [about, controls, h("div", { class: "notice", role: "alert" }, h("p", {}, "No model is called ", h("code", {}, state.model ?? ""), "."),
      near.length ? h("p", {}, "Near to it: ", linksTo(near, (one) => withState({ model: one }))) : null,
      h("p", {}, h("a", { href: withState({ model: undefined }) }, "All models")))];
  }
  const lets = (/** @type {string} */ model) => named(model);
  return [about, controls, ...second, savingMatrix(results, saving, formats, lets, from, to), savingPair(results, saving, formats, lets, from, to, state)];
}

/**
 * An implementation as the report calls it; one that the report does not have by its id.
 * @param {Results} results
 * @param {string} id
 */
const savingLabel = (results, id) => results.implementations[results.at(id) ?? -1]?.label ?? id;

/**
 * Writer × reader: how many files came to what. Each cell leads to its pair.
 * @param {Results} results
 * @param {Saving} saving
 * @param {string[]} formats
 * @param {(model: string) => boolean} lets
 * @param {string} from
 * @param {string} to
 */
function savingMatrix(results, saving, formats, lets, from, to) {
  const { table } = saving;
  /** @param {string} id */
  const label = (id) => savingLabel(results, id);
  const what = formats.length === 1 ? formats[0] : "all formats", models = table.models.map(lets);
  const grid = h("table", { class: "matrix bare saved" },
    h("caption", { class: "hidden" }, `What each implementation loads of what another saved, ${what}`),
    h("thead", {}, h("tr", { class: "bands" }), h("tr", {}, h("th", { scope: "col", class: "corner" }, "Saved by ↓, loaded by →"),
      table.readers.map((id) => h("th", { scope: "col", class: id === to ? "reference" : "", title: id }, h("span", { class: "turned" }, label(id)))))),
    h("tbody", {}, table.writers.map((writer) => h("tr", {},
      h("th", { scope: "row", class: writer === from ? "reference" : "", title: writer }, label(writer)),
      table.readers.map((reader) => savingCell(saving, writer, reader, formats, models, label, writer === from && reader === to))))));
  return h("section", { class: "outcome" },
    h("h2", {}, `What loads: ${what}`),
    outcomeLegend(SAVING_READ.map((one) => SAVING_OUTCOMES[one]), "not measured, or not saved"),
    h("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": "Writers and readers" }, h("div", {}, grid)));
}

/**
 * @param {Saving} saving
 * @param {string} writer
 * @param {string} reader
 * @param {string[]} formats
 * @param {boolean[]} models
 * @param {(id: string) => string} label
 * @param {boolean} current
 */
function savingCell(saving, writer, reader, formats, models, label, current) {
  const n = saving.counts(writer, reader, formats, models);
  const pair = `Saved by ${label(writer)}, loaded by ${label(reader)}`;
  const files = SAVING_READ.reduce((sum, one) => sum + n[one], 0);
  if (files === 0) {
    const said = n.unwritten && !n.unread ? SAVING_OUTCOMES.unwritten : SAVING_OUTCOMES.unread;
    return h("td", { class: "cell not-compared", title: `${pair}: ${said.name}` }, said.mark, h("span", { class: "hidden" }, said.name));
  }
  const worst = SAVING_READ.findLast((one) => n[one] > 0) ?? "right";
  const text = `${pair}: ${SAVING_READ.map((one) => `${n[one]} ${SAVING_OUTCOMES[one].name}`).join(", ")}${n.unwritten ? `, ${n.unwritten} not saved` : ""}${n.unread ? `, ${n.unread} not measured` : ""}`;
  // What nobody looked at has its share, hatched: it is no agreement.
  /** @type {SavingOutcome[]} */
  const parts = [...SAVING_READ, "unread"];
  const strip = sharesStrip(parts.map((one) => [n[one], SAVING_OUTCOMES[one].tone]));
  return h("td", {}, h("a", { class: `cell ${SAVING_OUTCOMES[worst].tone}`, title: text, "aria-label": text, "aria-current": current ? "true" : false,
    href: withState({ a: writer, b: reader }), onclick: () => { pairChosen = true; } },
  h("span", { class: "quads" }, SAVING_READ.map((one) => h("span", { class: `${SAVING_OUTCOMES[one].tone}${n[one] ? "" : " zero"}` }, n[one]))), strip));
}

/**
 * What one loads of what the other saved: a sentence, the causes with what helps, and the rest.
 * @param {Results} results
 * @param {Saving} saving
 * @param {string[]} formats
 * @param {(model: string) => boolean} lets
 * @param {string} from
 * @param {string} to
 * @param {State} state
 */
function savingPair(results, saving, formats, lets, from, to, state) {
  const files = saving.between(from, to, formats, lets);
  const [writer, reader] = [from, to].map((id) => savingLabel(results, id));
  const measured = files.filter(({ outcome }) => outcome !== "unread");
  const title = `Saved by ${writer}, loaded by ${reader}`;
  const view = h("section", { class: "outcome", "aria-labelledby": "saving-pair" }, h("h2", { id: "saving-pair", tabindex: "-1" }, title));
  if (!measured.length) {
    say(`${title}: not measured`);
    view.append(empty(`Nobody loaded ${formats.length === 1 ? `${formats[0]} files` : "files"} of the one under the other: nothing is said about them.`));
    return view;
  }
  const summary = savingSummary(measured);
  say(`${title}: ${summary}`);
  const command = `conformance load ${from} ${to}${formats.length === 1 ? ` --format ${formats[0]}` : ""}${state.model ? ` --model '${state.model}'` : ""}`;
  /** @param {SavingOutcome} outcome */
  const those = (outcome) => measured.filter((one) => one.outcome === outcome);
  view.append(h("p", { class: "lead" }, summary), h("p", { class: "fine" }, "On the command line: ", h("code", {}, command)));
  const causes = savingByCause(measured);
  if (causes.length) view.append(h("div", { class: "foldings" }, causes.map(([at, some]) => savingCauseOf(saving.cause(at), some))));
  const rest = h("div", { class: "foldings" });
  const right = those("right"), unwritten = those("unwritten"), unread = files.length - measured.length;
  if (right.length) rest.append(folded(`${many(right.length, "file")} load and are what was saved`, "nothing is to be done", () => savingNames(right)));
  if (unwritten.length) rest.append(folded(`${many(unwritten.length, "file")} could not be saved so`, `under ${writer}`, () => savingUnwritten(unwritten)));
  rest.append(folded("Model by model", `what came of each in ${formats.length === 1 ? "this format" : "each format"}`, () => savingModels(measured)));
  view.append(rest);
  if (unread) view.append(h("p", { class: "fine" }, `${many(unread, "file was", "files were")} not loaded by anybody here: nothing is said about them.`));
  return view;
}

/**
 * The files of one cause, with what helps for each.
 * @param {SavingCause} cause
 * @param {SavingFile[]} files
 */
function savingCauseOf(cause, files) {
  const unexplained = cause.id === "unexplained", several = savingByAdvice(files);
  const helps = several.length === 1 ? several[0][0] : `${several[0][0]} And ${count(several.length - 1)} more`;
  return folded(`${count(files.length)} × ${cause.title}`, helps, () => h("div", {},
    cause.link ? h("p", { class: "fine" }, "See ", outward(cause.link)) : null,
    several.map(([advice, some]) => [h("p", { class: "helps" }, h("b", {}, advice)), h("ul", { class: "rows" }, some.map(savingRow))])), unexplained ? "unexplained" : "");
}

/** @param {SavingFile} one */
function savingRow(one) {
  return h("li", {}, h("div", { class: "row" }, outcomeBadge(SAVING_OUTCOMES[one.outcome]),
    h("span", { class: "what" }, h("code", {}, one.model), h("span", { class: "summary" }, one.said), savingWays(one)),
    h("span", { class: "side" }, h("span", { class: "tag" }, one.format))));
}

/**
 * The shortest way that gave what was saved, step by step.
 * @param {SavingFile} one
 */
function savingWays({ outcome, way, instead, newer }) {
  const later = newer === null ? null : h("span", { class: "fine" }, "Loads as it is under ", h("code", {}, newer), ".");
  if (way === null) return [h("span", { class: "fine" }, "No way was found."), later];
  // What loads without its training state needs no other way, but to be compiled again.
  if (outcome === "untrained" && !way.trained) return null;
  const needsCode = /^(here )?own code/.test(lastOf(way.steps));
  const outputs = savingOutputsAlone(way);
  const whose = needsCode ? "Without its code" : "As a model";
  const other = instead !== null ? savingSteps(whose, instead) : needsCode || outputs ? h("span", { class: "fine" }, `${whose} no way was found.`) : null;
  return [savingSteps(outputs ? "Gives its outputs" : "Works", way), other, later];
}

/** @param {string} title @param {SavingWay} way */
function savingSteps(title, { trained, steps }) {
  const every = trained ? steps : [...steps, "compile it again"];
  return h("span", { class: "works" }, h("b", { class: "good" }, `${title}: `), every.map((text, n) => [n ? h("span", { class: "fine" }, " → ") : null, h("code", {}, text)]));
}

/** @param {SavingFile[]} files */
function savingNames(files) {
  const formats = [...new Set(files.map(({ format }) => format))];
  return h("div", {}, formats.map((format) => h("p", {}, h("b", {}, `${format}: `),
    files.filter((one) => one.format === format).map(({ model }, n) => [n ? ", " : "", h("code", {}, model)]))));
}

/** @param {SavingFile[]} files */
function savingUnwritten(files) {
  /** @type {Map<string, SavingFile[]>} */
  const found = new Map();
  for (const one of files) addTo(found, one.said, one);
  return h("ul", { class: "refusals" }, [...found].map(([said, some]) => h("li", {}, h("p", {}, said || "not saved"), savingNames(some))));
}

/**
 * Model × format: what came of each.
 * @param {SavingFile[]} files
 */
function savingModels(files) {
  const formats = [...new Set(files.map(({ format }) => format))], models = [...new Set(files.map(({ model }) => model))];
  const at = new Map(files.map((one) => [`${one.model} ${one.format}`, one]));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Models and formats" }, h("table", { class: "shares" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Model"), formats.map((format) => h("th", { scope: "col" }, format)))),
    h("tbody", {}, models.map((model) => h("tr", {}, h("th", { scope: "row" }, h("a", { href: withState({ model }), "data-row": true }, h("code", {}, model))),
      formats.map((format) => {
        const one = at.get(`${model} ${format}`);
        return h("td", { title: one?.said ?? "" }, outcomeBadge(SAVING_OUTCOMES[one?.outcome ?? "unread"]));
      }))))));
}
