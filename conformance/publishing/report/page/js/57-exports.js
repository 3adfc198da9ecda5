// Exports: what becomes of the models of one Keras in every form and runtime, and what was said where it failed.

// A cell of the table was chosen: then the page goes to its models.
let cellChosen = false;

/** @param {Results} results @param {State} state */
function exportsView(results, state) {
  const heading = cellChosen ? "exports-models" : undefined;
  cellChosen = false;
  return chunkView("Exports", "wide saving exports", results.chunks.exported, {
    missing: "This report does not say what becomes of models that leave Keras: nobody looked.",
    opening: "Opening the answers…",
  }, (table) => exportsParts(new Exports(table), state), heading);
}

/**
 * @param {Exports} exports_
 * @param {State} state
 * @returns {HTMLElement[]}
 */
function exportsParts(exports_, state) {
  const { table, labels } = exports_;
  const writer = state.writer ?? exports_.usual, { format: form, runtime } = state;
  /** @param {string} id */
  const label = (id) => labels.get(id) ?? id;
  const named = state.model ? glob(state.model) : () => true;
  const about = h("p", { class: "fine" }, `${count(table.models.length)} small models, exported under ${many(table.writers.length, "implementation")} and run by ${many(table.runtimes.length, "runtime")} without Keras`
    + ` (${count(table.files)} different files; ${table.created}). An output is held against what Keras predicted. Its bound follows from the file: rounding, or the steps of its quantized numbers.`
    + " All of it was carried out; nothing is inferred.");
  /** @param {[string, string][]} pairs @returns {[string, string][]} */
  const orAll = (pairs) => [["", "all"], ...pairs];
  const controls = h("div", { class: "toolbar" },
    picked("Exported by", "exports-writer", writer, table.writers, (id) => go({ writer: id, format: undefined, runtime: undefined })),
    picked("As", "exports-form", form ?? "", orAll(table.forms.map(([id, title]) => [id, title])), (id) => go({ format: id || undefined })),
    picked("Run by", "exports-runtime", runtime ?? "", orAll(table.runtimes), (id) => go({ runtime: id || undefined })),
    h("label", { class: "field" }, h("span", {}, "Model"),
      h("input", { id: "exports-model", type: "text", value: state.model ?? "", placeholder: "lstm*", list: "exports-names", autocomplete: "off", spellcheck: "false", size: "14",
        oninput: later((text) => go({ model: text || undefined }, true)) }),
      h("datalist", { id: "exports-names" }, table.models.map((name) => h("option", { value: name })))));
  const wrong = exportsMissing(exports_, writer, form, runtime);
  if (wrong) {
    say(`${wrong.said} ${wrong.wanted}`);
    return [about, controls, h("div", { class: "notice", role: "alert" }, h("p", {}, `${wrong.said} `, h("code", {}, wrong.wanted), "."),
      h("p", {}, "There are: ", linksTo(wrong.known, (one) => withState({ [wrong.name]: one }), label)))];
  }
  if (!table.models.some(named)) {
    const near = closeMatches(state.model ?? "", table.models, LIKE);
    return [about, controls, h("div", { class: "notice", role: "alert" }, h("p", {}, "No model is called ", h("code", {}, state.model ?? ""), "."),
      near.length ? h("p", {}, "Near to it: ", linksTo(near, (one) => withState({ model: one }))) : null,
      h("p", {}, h("a", { href: withState({ model: undefined }) }, "All models")))];
  }
  return [about, controls, exportsMatrix(exports_, writer, named, form, runtime), exportsModels(exports_, writer, named, state)];
}

/**
 * The first word of the address that is not there; null where all are.
 * @param {Exports} exports_
 * @param {string} writer
 * @param {string | undefined} form
 * @param {string | undefined} runtime
 */
function exportsMissing({ table }, writer, form, runtime) {
  /** @type {{ name: "writer" | "format" | "runtime", wanted: string | undefined, known: string[], said: string }[]} */
  const asked = [
    { name: "writer", wanted: writer, known: table.writers.map(([id]) => id), said: "Nothing was exported under" },
    { name: "format", wanted: form, known: table.forms.map(([id]) => id), said: "No form is called" },
    { name: "runtime", wanted: runtime, known: table.runtimes.map(([id]) => id), said: "Nothing was run by" },
  ];
  for (const { name, wanted, known, said } of asked) if (wanted !== undefined && !known.includes(wanted)) return { name, wanted, known, said };
  return null;
}

/**
 * Form × runtime: how many models came to what. Each cell leads to its models.
 * @param {Exports} exports_
 * @param {string} writer
 * @param {(model: string) => boolean} lets
 * @param {string | undefined} form
 * @param {string | undefined} runtime
 */
function exportsMatrix(exports_, writer, lets, form, runtime) {
  const { table, labels, titles } = exports_;
  const mine = exports_.of(writer, undefined, undefined, lets);
  const forms = table.forms.map(([id]) => id).filter((id) => mine.some((one) => one.form === id));
  const runtimes = table.runtimes.map(([id]) => id).filter((id) => mine.some((one) => one.runtime === id));
  const who = labels.get(writer) ?? writer;
  const grid = h("table", { class: "matrix bare saved" },
    h("caption", { class: "hidden" }, `What becomes of the models of ${who}, form by form and runtime by runtime`),
    h("thead", {}, h("tr", { class: "bands" }), h("tr", {}, h("th", { scope: "col", class: "corner" }, "As ↓, run by →"),
      [...runtimes, ""].map((id) => h("th", { scope: "col", class: id && id === runtime ? "reference" : "", title: id || EXPORT_OUTCOMES.unwritten.meaning },
        h("span", { class: "turned" }, id ? labels.get(id) : EXPORT_OUTCOMES.unwritten.name))))),
    h("tbody", {}, forms.map((id) => {
      const some = mine.filter((one) => one.form === id), { unwritten } = exportCounts(some);
      return h("tr", {}, h("th", { scope: "row", class: id === form ? "reference" : "", title: id }, titles.get(id)),
        runtimes.map((each) => exportsCell(some.filter((one) => one.runtime === each), id, each, `${titles.get(id)}, run by ${labels.get(each)}`, id === form && each === runtime)),
        h("td", {}, unwritten === 0 ? h("span", { class: "cell fine" }, "0") : h("a", { class: "cell v-missing", href: withState({ format: id, runtime: undefined }), onclick: () => { cellChosen = true; },
          "aria-label": `${titles.get(id)}: ${many(unwritten, "model")} without a file` }, h("span", { class: "quads one" }, h("span", { class: "v-missing" }, unwritten)))));
    })));
  return h("section", { class: "outcome" },
    h("h2", {}, `What runs: ${who}`),
    outcomeLegend([...EXPORT_RAN.filter((one) => one !== "shapes"), "unwritten"].map((one) => EXPORT_OUTCOMES[/** @type {ExportOutcome} */ (one)]),
      "a runtime that does not read this form"),
    h("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": "Forms and runtimes" }, h("div", {}, grid)));
}

/**
 * @param {ExportedFile[]} files
 * @param {string} form
 * @param {string} runtime
 * @param {string} what
 * @param {boolean} current
 */
function exportsCell(files, form, runtime, what, current) {
  if (files.length === 0) return h("td", { class: "cell not-compared", title: `${what}: not run` }, "–", h("span", { class: "hidden" }, "not run"));
  const n = exportCounts(files);
  // Other shapes are no numbers that anybody can use: they stand with what raises.
  /** @type {[number, ExportOutcome][]} */
  const shown = [[n.within, "within"], [n.measured, "measured"], [n.beyond, "beyond"], [n.raises + n.shapes, "raises"]];
  const text = `${what}: ${shown.map(([number, one]) => `${number} ${EXPORT_OUTCOMES[one].name}`).join(", ")}${exportsWorst(files)}`;
  return h("td", {}, h("a", { class: `cell ${EXPORT_OUTCOMES[shown.findLast(([number]) => number > 0)?.[1] ?? "within"].tone}`, title: text, "aria-label": text, "aria-current": current ? "true" : false,
    href: withState({ format: form, runtime }), onclick: () => { cellChosen = true; } },
  h("span", { class: "quads" }, shown.map(([number, one]) => h("span", { class: `${EXPORT_OUTCOMES[one].tone}${number ? "" : " zero"}` }, number))),
  sharesStrip(shown.map(([number, one]) => [number, EXPORT_OUTCOMES[one].tone]))));
}

/**
 * How near the outputs come to their bounds, and how far those without one are off.
 * @param {ExportedFile[]} files
 */
function exportsWorst(files) {
  const used = Math.max(0, ...files.filter(({ outcome }) => outcome === "within").map((one) => one.used ?? 0));
  const off = Math.max(0, ...files.filter(({ outcome }) => outcome === "measured").map((one) => one.off ?? 0));
  return `${used ? `; at most ${inPercent(used)} of a bound was used` : ""}${off ? `; without a bound off by at most ${inPercent(off)} of the largest number` : ""}`;
}

/** @param {number} part */
const inPercent = (part) => `${threeDigits(part * 100)} %`;

/**
 * The models of what was chosen: a sentence, what failed by what was said, and each model.
 * @param {Exports} exports_
 * @param {string} writer
 * @param {(model: string) => boolean} lets
 * @param {State} state
 */
function exportsModels(exports_, writer, lets, { format: form, runtime, model }) {
  const { labels, titles } = exports_, files = exports_.of(writer, form, runtime, lets);
  const title = `${labels.get(writer)}${form ? `, ${titles.get(form)}` : ""}${runtime ? `, run by ${labels.get(runtime)}` : ""}`;
  const view = h("section", { class: "outcome", "aria-labelledby": "exports-models" }, h("h2", { id: "exports-models", tabindex: "-1" }, title));
  if (files.length === 0) {
    say(`${title}: not measured`);
    view.append(empty("Nobody exported this, or it has no such form: nothing is said about it."));
    return view;
  }
  const summary = exportSummary(files);
  say(`${title}: ${summary}`);
  const command = `conformance exported ${shellWord(writer)}${form ? ` --form ${form}` : ""}${runtime ? ` --runtime ${runtime}` : ""}${model ? ` --model '${model}'` : ""}`;
  const failures = exportFailures(files);
  view.append(h("p", { class: "lead" }, summary), h("p", { class: "fine" }, "On the command line: ", h("code", {}, command)),
    failures.length ? h("div", { class: "foldings" }, failures.map(([said, some]) => folded(`${count(some.length)} × ${said}`, exportsWhere(exports_, some), () => exportsRows(exports_, some)))) : "",
    exportsTable(exports_, files, form));
  return view;
}

/** @param {string} id */
const shellWord = (id) => (/[^\w./@-]/.test(id) ? `'${id}'` : id);

/**
 * In which forms and of which models, in a line.
 * @param {Exports} exports_
 * @param {ExportedFile[]} files
 */
function exportsWhere({ titles }, files) {
  const forms = [...new Set(files.map(({ form }) => titles.get(form) ?? "no model"))], models = [...new Set(files.map((one) => one.model))];
  return `${forms.join("; ")}: ${models.length > 4 ? `${models.slice(0, 4).join(", ")} and ${count(models.length - 4)} more` : models.join(", ")}`;
}

/**
 * Each file that says so.
 * @param {Exports} exports_
 * @param {ExportedFile[]} files
 */
const exportsRows = ({ labels, titles }, files) => h("ul", { class: "rows" }, files.map((one) => h("li", {}, h("div", { class: "row" },
  outcomeBadge(EXPORT_OUTCOMES[one.outcome]),
  h("span", { class: "what" }, h("code", {}, one.model), h("span", { class: "summary" }, one.said && one.said !== one.called ? `${one.said} ` : "", one.runtime ? `run by ${labels.get(one.runtime)}` : "", one.off === null ? "" : ` off by ${inPercent(one.off)} of the largest number`)),
  h("span", { class: "side" }, h("span", { class: "tag" }, titles.get(one.form) ?? "no model"))))));

/**
 * Model × form, or × runtime where one form is chosen: what came of each, by the worst of several runtimes.
 * @param {Exports} exports_
 * @param {ExportedFile[]} files
 * @param {string | undefined} form
 */
function exportsTable(exports_, files, form) {
  const { table, labels, titles } = exports_;
  /** @param {ExportedFile} one */
  const column = (one) => (form ? one.runtime : one.form);
  const known = form ? table.runtimes.map(([id]) => id) : table.forms.map(([id]) => id);
  const columns = known.filter((id) => files.some((one) => column(one) === id));
  const models = [...new Set(files.map(({ model }) => model))];
  /** @type {Map<string, ExportedFile[]>} */
  const at = new Map();
  for (const one of files) addTo(at, `${one.model} ${column(one)}`, one);
  /** @param {ExportedFile[] | undefined} some */
  const cell = (some) => {
    if (some === undefined) return h("td", {}, h("span", { class: "fine" }, "–"));
    const worst = some.reduce((one, other) => (exportRank(other) > exportRank(one) ? other : one));
    const more = worst.outcome === "within" && worst.used ? `${inPercent(worst.used)} of bound` : worst.off ? `off ${inPercent(worst.off)}` : "";
    const told = some.map((one) => `${one.runtime ? `${labels.get(one.runtime)}: ` : ""}${one.said || EXPORT_OUTCOMES[one.outcome].name}`).join("\n");
    return h("td", { title: told }, outcomeBadge(EXPORT_OUTCOMES[worst.outcome]), more ? h("span", { class: "fine" }, ` ${more}`) : null);
  };
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Models" }, h("table", { class: "shares" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Model"), columns.length === 0 ? h("th", { scope: "col" }, "") : columns.map((id) => h("th", { scope: "col" }, form ? labels.get(id) : titles.get(id))))),
    h("tbody", {}, models.map((model) => {
      const nowhere = at.get(`${model} `);
      return h("tr", {}, h("th", { scope: "row" }, h("a", { href: withState({ model }), "data-row": true }, h("code", {}, model))),
        columns.length === 0 ? cell(nowhere) : columns.map((id) => cell(at.get(`${model} ${id}`) ?? nowhere)));
    }))));
}

// The worst is what a reader has to know; what nobody ran is no agreement.
/** @param {ExportedFile} one */
const exportRank = ({ outcome }) => ["within", "measured", "unread", "beyond", "shapes", "raises", "unwritten"].indexOf(outcome);
