// What every Keras loads of what another saved, as publishing/report/saving.py worked it out: nothing is judged here.

/** @type {Record<SavingOutcome, OutcomeWords>} */
const SAVING_OUTCOMES = {
  right: { name: "right", mark: "=", tone: "agrees", meaning: "loads and is what was saved" },
  untrained: { name: "trains otherwise", mark: "~", tone: "v-default", meaning: "loads without its training state" },
  lies: { name: "something else", mark: "≠", tone: "v-different", meaning: "loads and is something else" },
  fails: { name: "does not load", mark: "×", tone: "v-error", meaning: "does not load, or cannot be called" },
  unwritten: { name: "not saved", mark: "", tone: "not-compared", meaning: "its writer cannot save it so" },
  unread: { name: "not measured", mark: "–", tone: "not-compared", meaning: "nobody looked" },
};

// What a file can come to.
/** @type {SavingOutcome[]} */
const SAVING_READ = ["right", "untrained", "lies", "fails"];

/** @type {SavingOutcome[]} */
const SAVING_ALL = [...SAVING_READ, "unwritten", "unread"];

class Saving {
  /** @param {SavingTable} table */
  constructor(table) {
    this.table = table;
    /** @type {SavingWay[]} */
    this.ways = table.ways.map(([text, format, trained, steps]) => ({ text: table.texts[text], format: table.formats[format], trained: trained === 1, steps: steps.map((at) => table.texts[at]) }));
    /** @type {SavingAnswer[]} */
    this.answers = table.answers.map(([outcome, said, cause, way, instead, advice, newer]) => ({
      outcome: table.outcomes[outcome],
      said: said < 0 ? "" : table.texts[said],
      cause: cause < 0 ? null : cause,
      way: way < 0 ? null : this.ways[way],
      instead: instead < 0 ? null : this.ways[instead],
      advice: advice < 0 ? "" : table.texts[advice],
      newer: newer < 0 ? null : table.readers[newer],
    }));
    /** @type {Map<string, number>} */
    this.rowOf = new Map(table.cells.map(([writer, reader, format, row]) => [`${writer} ${reader} ${format}`, row]));
    /** @type {Map<string, string>} */
    this.second = new Map(table.same);
    /** @type {Map<number, Record<SavingOutcome, number>>} */
    this.counted = new Map();
  }

  /**
   * The implementation that was measured for one: itself, or what it is a second name of.
   * @param {string} id
   */
  measured(id) {
    return this.second.get(id) ?? id;
  }

  /**
   * How many files of a pair came to what, in some formats. The models are the same at every call: a row that many pairs
   * have in common is counted once.
   * @param {string} writer
   * @param {string} reader
   * @param {string[]} formats
   * @param {boolean[]} models whether each of the table's models counts
   */
  counts(writer, reader, formats, models) {
    const { writers, readers, rows } = this.table;
    const pair = `${writers.indexOf(writer)} ${readers.indexOf(reader)}`, found = noneCounted();
    for (const format of formats) {
      const row = this.rowOf.get(`${pair} ${this.table.formats.indexOf(format)}`);
      if (row === undefined) continue;
      let number = this.counted.get(row);
      if (number === undefined) {
        number = noneCounted();
        for (const [n, answer] of rows[row].entries()) if (models[n]) number[this.answers[answer].outcome]++;
        this.counted.set(row, number);
      }
      for (const outcome of SAVING_ALL) found[outcome] += number[outcome];
    }
    return found;
  }

  /**
   * The answers of a pair in some formats, of the models that a test lets through, format by format. What they say of
   * their writer is said of this one.
   * @param {string} writer
   * @param {string} reader
   * @param {string[]} formats
   * @param {(model: string) => boolean} lets
   * @returns {SavingFile[]}
   */
  between(writer, reader, formats, lets) {
    const { writers, readers, models, rows } = this.table;
    const pair = `${writers.indexOf(writer)} ${readers.indexOf(reader)}`;
    return formats.flatMap((format) => {
      const row = this.rowOf.get(`${pair} ${this.table.formats.indexOf(format)}`);
      return row === undefined ? [] : models.map((model, n) => ({ model, format, ...this.answers[rows[row][n]] })).filter((one) => lets(one.model)).map((one) => savingOf(one, writer));
    });
  }

  /** @param {number} at @returns {SavingCause} */
  cause(at) {
    const [id, title, link] = this.table.causes[at];
    return { id, title, link };
  }
}

/**
 * An answer with its writer's name where texts have {writer}.
 * @param {SavingFile} one
 * @param {string} writer
 * @returns {SavingFile}
 */
function savingOf(one, writer) {
  /** @param {string} text */
  const told = (text) => text.replaceAll("{writer}", writer);
  /** @param {SavingWay | null} way */
  const shown = (way) => way && { ...way, text: told(way.text), steps: way.steps.map(told) };
  return { ...one, advice: told(one.advice), way: shown(one.way), instead: shown(one.instead) };
}

/**
 * Whether a way gives a graph of TensorFlow that computes the outputs, and no model.
 * @param {SavingWay} way
 */
const savingOutputsAlone = ({ text, steps }) => /^(here )?(tf\.saved_model\.load|layers\.TFSMLayer)/.test(steps.at(-1) ?? text);

/** @returns {Record<SavingOutcome, number>} */
const noneCounted = () => ({ right: 0, untrained: 0, lies: 0, fails: 0, unwritten: 0, unread: 0 });

/**
 * How many of each outcome.
 * @param {SavingFile[]} files
 */
function savingCounts(files) {
  const found = noneCounted();
  for (const { outcome } of files) found[outcome]++;
  return found;
}

/**
 * The counts as a sentence: summary of conformance/lattice/answers.py once more.
 * @param {SavingFile[]} files
 */
function savingSummary(files) {
  const n = savingCounts(files);
  const wrong = n.lies + n.fails;
  const ways = files.flatMap(({ outcome, way }) => (outcome === "lies" || outcome === "fails") && way !== null ? [way] : []);
  const alone = ways.filter(savingOutputsAlone).length;
  const outputs = alone ? `, for ${alone} a way to its outputs alone` : "";
  return `Of ${n.right + n.untrained + wrong} files ${n.right} load and are what was saved, ${n.untrained} load without their training state, `
    + `${n.lies} load and are something else, ${n.fails} do not load${wrong ? `; for ${ways.length - alone} of these ${wrong} another way was found${outputs}` : ""}.`;
}

/**
 * What is not as saved, by its cause: first what loads and is something else, which nobody is told; then the most.
 * @param {SavingFile[]} files
 * @returns {[cause: number, files: SavingFile[]][]}
 */
function savingByCause(files) {
  /** @type {Map<number, SavingFile[]>} */
  const found = new Map();
  for (const one of files) if (one.cause !== null) addTo(found, one.cause, one);
  /** @param {SavingFile[]} some */
  const silent = (some) => some.filter(({ outcome }) => outcome === "lies").length;
  return [...found].sort((x, y) => silent(y[1]) - silent(x[1]) || y[1].length - x[1].length);
}

/**
 * Files by what helps them, the most first; those that nothing helps come last.
 * @param {SavingFile[]} files
 * @returns {[advice: string, files: SavingFile[]][]}
 */
function savingByAdvice(files) {
  /** @type {Map<string, SavingFile[]>} */
  const found = new Map();
  for (const one of files) addTo(found, one.advice, one);
  return [...found].sort((x, y) => Number(x[1][0].way === null) - Number(y[1][0].way === null) || y[1].length - x[1].length);
}
