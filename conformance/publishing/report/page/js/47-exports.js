// What becomes of models that leave Keras, as publishing/report/exported.py worked it out: nothing is judged here.

/** @type {Record<ExportOutcome, OutcomeWords>} */
const EXPORT_OUTCOMES = {
  within: { name: "right", mark: "=", tone: "agrees", meaning: "within its bound of what Keras predicts" },
  measured: { name: "no bound", mark: "~", tone: "v-default", meaning: "no bound follows from the file: how far it is off is measured and not judged" },
  beyond: { name: "beyond", mark: "≠", tone: "v-different", meaning: "runs, and is beyond its bound" },
  shapes: { name: "other shapes", mark: "□", tone: "v-structure", meaning: "runs, and gives other shapes than Keras predicts" },
  raises: { name: "raises", mark: "×", tone: "v-error", meaning: "the runtime raises" },
  unwritten: { name: "no file", mark: "∅", tone: "v-missing", meaning: "the exporter raises" },
  unread: { name: "not run", mark: "–", tone: "not-compared", meaning: "nobody ran the file" },
};

// What a file can come to in a runtime, the best first.
/** @type {ExportOutcome[]} */
const EXPORT_RAN = ["within", "measured", "beyond", "shapes", "raises"];

class Exports {
  /** @param {ExportedTable} table */
  constructor(table) {
    this.table = table;
    this.labels = new Map([...table.writers, ...table.runtimes]);
    this.titles = new Map(table.forms);
    /** @param {[string, string][]} pairs @param {number} at */
    const id = (pairs, at) => pairs[at]?.[0] ?? "";
    /** @type {ExportedFile[]} */
    this.files = table.rows.map(([writer, form, model, runtime, outcome, said, called, off, used]) => ({
      writer: id(table.writers, writer), form: id(table.forms, form), model: table.models[model], runtime: id(table.runtimes, runtime),
      outcome: table.outcomes[outcome], said: table.texts[said] ?? "", called: table.texts[called] ?? "", off, used,
    }));
    // What a runtime reads is what it ran of anybody.
    /** @type {Map<string, Set<string>>} */
    this.reads = new Map();
    for (const { runtime, form } of this.files) if (runtime) this.reads.set(runtime, (this.reads.get(runtime) ?? new Set()).add(form));
  }

  /**
   * The files of a writer, of some forms and models; of a runtime only those that it reads.
   * @param {string} writer
   * @param {string | undefined} form
   * @param {string | undefined} runtime
   * @param {(model: string) => boolean} lets
   */
  of(writer, form, runtime, lets) {
    const read = runtime === undefined ? null : this.reads.get(runtime);
    return this.files.filter((one) => one.writer === writer && (form === undefined || one.form === form) && lets(one.model)
      && (runtime === undefined || one.runtime === runtime || (one.runtime === "" && Boolean(read?.has(one.form)))));
  }

  /** Who exported most of what was run. */
  get usual() {
    /** @type {Map<string, number>} */
    const ran = new Map(this.table.writers.map(([id]) => [id, 0]));
    for (const { writer, runtime } of this.files) if (runtime) ran.set(writer, (ran.get(writer) ?? 0) + 1);
    return [...ran].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
  }
}

/**
 * How many of each outcome.
 * @param {ExportedFile[]} files
 * @returns {Record<ExportOutcome, number>}
 */
function exportCounts(files) {
  const found = { within: 0, measured: 0, beyond: 0, shapes: 0, raises: 0, unwritten: 0, unread: 0 };
  for (const { outcome } of files) found[outcome]++;
  return found;
}

/**
 * The counts as a sentence.
 * @param {ExportedFile[]} files
 */
function exportSummary(files) {
  const n = exportCounts(files), runs = EXPORT_RAN.reduce((sum, one) => sum + n[one], 0);
  const ran = `Of ${many(runs, "run")} of a file in a runtime ${n.within} ${n.within === 1 ? "is" : "are"} right, ${n.measured} ${n.measured === 1 ? "has" : "have"} no bound, `
    + `${n.beyond} ${n.beyond === 1 ? "is" : "are"} beyond theirs, ${n.raises + n.shapes} ${n.raises + n.shapes === 1 ? "raises or gives" : "raise or give"} other shapes.`;
  return `${ran}${n.unwritten ? ` ${many(n.unwritten, "export")} raised.` : ""}${n.unread ? ` ${many(n.unread, "file was", "files were")} run by nobody.` : ""}`;
}

/**
 * What is not as it should be, by what was said, the most first.
 * @param {ExportedFile[]} files
 * @returns {[said: string, files: ExportedFile[]][]}
 */
function exportFailures(files) {
  /** @type {Map<string, ExportedFile[]>} */
  const found = new Map();
  for (const one of files) if (one.called) addTo(found, one.called, one);
  return [...found].sort((x, y) => y[1].length - x[1].length);
}
