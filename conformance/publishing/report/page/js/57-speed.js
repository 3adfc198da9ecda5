// Speed: what a training step, the first and the import take, as they were timed beside one reference; no verdict.

const SPEED_MODELS = { dense: "Dense", convolutional: "Convolutional", recurrent: "Recurrent" };

const SPEED_MODES = {
  fit: "fit", train_on_batch: "train_on_batch", session: "Session", eager: "Own loop, eager", function: "Own loop, tf.function", jit: "Own loop, XLA",
};

const SPEED_TIMES = { step: "Step", first: "First step", import: "Import" };

/**
 * What is drawn of an implementation: a point and the middle half around it, and what stands beside it; or why there is nothing.
 * @typedef {{ i: number, spread: SpreadRow | null, told: string[], why: string }} SpeedLine
 */

/**
 * A time or a ratio in three digits: more is not in it.
 * @param {number} v
 */
const threeDigits = (v) => (v >= 1000 ? count(Math.round(v)) : String(Number(v.toPrecision(3))));

/** @param {Results} results @param {State} state */
function speedView(results, state) {
  return chunkView("Speed", "", results.chunks.speed, {
    missing: "This report does not say how long anything takes: nobody measured it.",
    opening: "Opening the times…",
  }, (table) => speedParts(results, table, state));
}

/**
 * @param {Results} results
 * @param {SpeedTable} table
 * @param {State} state
 */
function speedParts(results, table, state) {
  const model = state.model ?? table.models[0], mode = state.way ?? table.modes[0], time = state.only ?? "step";
  const at = table.models.indexOf(model), n = table.modes.indexOf(mode);
  /** @type {Map<number, SpeedRow>} */
  const rows = new Map(table.rows.map((row) => [row[0], row]));
  /** @param {SpeedRow} row */
  const cell = ([, , cells]) => cells[at]?.[n];
  const same = table.rows.some((row) => cell(row)?.[3]);
  const fit = state.by === "fit" || !same;
  const reference = results.implementations[results.at(table.reference) ?? -1]?.label ?? table.reference;
  /** @type {(row: SpeedRow) => SpeedLine} */
  const line = time === "import" ? importLine : time === "first" ? (row) => firstLine(row, cell(row)) : (row) => stepLine(row, cell(row), fit);
  const tracks = results.tracks.map((track) => ({ track, lines: track.members.flatMap((i) => { const row = rows.get(i); return row ? [line(row)] : []; }) }))
    .filter(({ lines }) => lines.length > 0);
  const missing = results.implementations.length - table.rows.length;
  say(`${SPEED_TIMES[/** @type {keyof typeof SPEED_TIMES} */ (time)]}, ${many(table.rows.length, "implementation")}`);
  return [
    h("p", { class: "lead" }, speedLead(time, model, mode, fit, reference)),
    h("p", { class: "fine" }, table.told, missing > 0 ? ` ${many(missing, "implementation")} of this report ${missing === 1 ? "was" : "were"} not timed.` : "",
      " What it takes elsewhere, with larger models or on more cores, these figures do not say."),
    speedControls(table, { model, mode, time, fit, same }),
    speedChart(results, tracks, time),
    time === "import" ? null : modesTable(results, table, rows, at, model),
  ].filter((part) => part !== null);
}

/**
 * What the chart shows, in a sentence.
 * @param {string} time
 * @param {string} model
 * @param {string} mode
 * @param {boolean} fit
 * @param {string} reference
 */
function speedLead(time, model, mode, fit, reference) {
  if (time === "import") return `How long it takes to import Keras, in seconds. Processes took turns with ${reference}.`;
  const what = [" of ", h("code", {}, mode), ` with the ${model} model`];
  if (time === "first") return ["The first step", what, ", which traces and compiles, in milliseconds. It was timed once in each process."];
  return ["A training step", what, ` as a multiple of ${fit ? "one of " : "the same of "}`, fit ? h("code", {}, "fit") : null,
    fit ? ` under ${reference}. ` : `${reference}. `, "The two took turns in the same minutes: the point is the median of the rounds, the bar the middle half of them."];
}

/**
 * @param {SpeedTable} table
 * @param {{ model: string, mode: string, time: string, fit: boolean, same: boolean }} chosen
 */
function speedControls(table, { model, mode, time, fit, same }) {
  /**
   * @param {string} label
   * @param {[value: string, text: string, patch: Patch][]} options
   * @param {string} value
   */
  const segments = (label, options, value) => h("div", { class: "segmented", role: "group", "aria-label": label },
    options.map(([each, text, patch]) => h("a", { href: withState(patch), "aria-current": each === value ? "true" : false }, text)));
  return h("div", { class: "toolbar" },
    segments("Time", Object.entries(SPEED_TIMES).map(([each, text]) => [each, text, { only: each === "step" ? undefined : each }]), time),
    time === "import" ? null : segments("Model", table.models.map((each) => [each, SPEED_MODELS[/** @type {keyof typeof SPEED_MODELS} */ (each)], { model: each }]), model),
    time === "import" ? null : segments("Mode", table.modes.map((each) => [each, SPEED_MODES[/** @type {keyof typeof SPEED_MODES} */ (each)], { way: each }]), mode),
    time === "step" ? segments("Against", [...(same ? [/** @type {[string, string, Patch]} */ (["same", "Against the same mode", { by: undefined }])] : []), ["fit", "Against fit", { by: "fit" }]], fit ? "fit" : "same") : null);
}

/** @param {SpeedCell | null | undefined} cell */
const notTimed = (cell) => (cell === null || cell === undefined ? "not timed" : cell[0] === "measured" ? "not beside the reference" : `${cell[0] === "failed" ? "fails" : "has not got it"}: ${cell[1]}`);

/**
 * @param {SpeedRow} row
 * @param {SpeedCell | undefined} cell
 * @param {boolean} fit
 * @returns {SpeedLine}
 */
function stepLine([i], cell, fit) {
  const spread = (fit ? cell?.[4] : cell?.[3]) ?? null, step = cell?.[2];
  return { i, spread, told: spread && step ? [`${threeDigits(spread[1])} ×`, `${threeDigits(step[1])} ms`] : [], why: spread ? "" : notTimed(cell) };
}

/** @param {SpeedRow} row @param {SpeedCell | undefined} cell @returns {SpeedLine} */
function firstLine([i], cell) {
  const first = cell?.[5] ?? null;
  return { i, spread: first === null ? null : [first, first, first], told: first === null ? [] : [`${threeDigits(first)} ms`, ""], why: first === null ? notTimed(cell) : "" };
}

/** @param {SpeedRow} row @returns {SpeedLine} */
function importLine([i, [seconds, ratio]]) {
  return { i, spread: seconds, told: seconds && ratio ? [`${threeDigits(seconds[1])} s`, `${threeDigits(ratio[1])} ×`] : [], why: seconds ? "" : "not timed" };
}

// Round numbers on a logarithmic scale.
const DECADE = [1, 2, 5];

/**
 * Where a number is drawn, in per cent of the width, and the numbers below: logarithmic, for twice and half are as far.
 * @param {SpeedLine[]} lines
 * @param {boolean} one whether 1 is drawn, too
 */
function speedScale(lines, one) {
  const all = lines.flatMap(({ spread }) => spread ?? []).filter((v) => v > 0);
  const low = Math.min(...all, one ? 0.9 : Infinity) / 1.15, high = Math.max(...all, one ? 1.1 : 0) * 1.15;
  /** @param {number} v */
  const place = (v) => (100 * Math.log(v / low)) / Math.log(high / low);
  const marks = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    for (const digit of DECADE) {
      const v = Number((digit * 10 ** power).toPrecision(1));
      if (v >= low && v <= high) marks.push(v);
    }
  }
  // Numbers that would stand in each other's way are left out, the round ones last.
  const few = marks.length > 7 ? marks.filter((v) => Math.abs(Math.log10(v) % 1) < 1e-9) : marks;
  return { place, marks: few };
}

/**
 * A line for each implementation, along the versions of each track.
 * @param {Results} results
 * @param {{ track: Track, lines: SpeedLine[] }[]} tracks
 * @param {string} time
 */
function speedChart(results, tracks, time) {
  const all = tracks.flatMap(({ lines }) => lines);
  if (all.every(({ spread }) => spread === null)) return empty("Nothing was timed here.");
  const { place, marks } = speedScale(all, time === "step");
  /** @param {number} v @param {string} name @param {Child[]} children */
  const placed = (v, name, ...children) => { const mark = h("span", { class: name }, ...children); mark.style.left = `${place(v).toFixed(2)}%`; return mark; };
  const grid = () => marks.map((v) => placed(v, time === "step" && v === 1 ? "speed-mark one" : "speed-mark"));
  const beside = time === "step" ? ["Ratio", "A step"] : time === "first" ? ["First step", ""] : ["Seconds", "Ratio"];
  /** @param {SpeedLine} line */
  const drawn = ({ i, spread, told, why }) => {
    const name = h("th", { scope: "row", title: results.implementations[i].label }, results.shortName[i]);
    if (spread === null) return h("tr", {}, name, h("td", { class: "why", colspan: 2 }, why), h("td", { class: "more-of" }));
    const bar = placed(spread[0], "speed-bar");
    bar.style.width = `${(place(spread[2]) - place(spread[0])).toFixed(2)}%`;
    const range = spread[0] === spread[2] ? "" : `, the middle half between ${threeDigits(spread[0])} and ${threeDigits(spread[2])}`;
    return h("tr", {}, name,
      h("td", {}, h("div", { class: "speed-plot", role: "img", "aria-label": `${told[0]}${range}`, title: `${results.implementations[i].label}: ${told[0]}${range}` }, grid(), bar, placed(spread[1], "speed-dot"))),
      told.map((text, at) => h("td", { class: at ? "number more-of" : "number" }, text)));
  };
  return h("section", { class: "card wide" }, h("table", { class: "speeds" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Version"),
      h("td", {}, h("div", { class: "speed-plot speed-axis", "aria-hidden": "true" }, marks.map((v) => placed(v, "speed-number", threeDigits(v))))),
      beside.map((text, at) => h(text ? "th" : "td", { scope: text ? "col" : false, class: at ? "number more-of" : "number" }, text)))),
    tracks.map(({ track, lines }) => h("tbody", {}, h("tr", { class: "band" }, h("th", { colspan: 2, scope: "rowgroup" }, track.name)), lines.map(drawn)))));
}

/**
 * The milliseconds of a step in every mode, track by track.
 * @param {Results} results
 * @param {SpeedTable} table
 * @param {Map<number, SpeedRow>} rows
 * @param {number} at the model
 * @param {string} model
 */
function modesTable(results, table, rows, at, model) {
  /** @param {SpeedCell | undefined} cell */
  const number = (cell) => (cell?.[2] ? h("td", { class: "number", title: cell[1] }, threeDigits(cell[2][1]), " ", h("span", { class: "fine" }, `${threeDigits(cell[2][0])}–${threeDigits(cell[2][2])}`))
    : h("td", { class: "number zero", title: notTimed(cell) }, cell?.[0] === "failed" ? "fails" : "–"));
  return h("section", { class: "card wide" }, h("h2", {}, `Milliseconds of a step: ${model}`),
    h("p", { class: "fine" }, "The median of the rounds, and the middle half of them. Two versions were not timed in the same minutes: the ratios above are what compares them. – it has no such way to train."),
    results.tracks.map((track) => ({ track, some: track.members.filter((i) => rows.get(i)?.[2][at]) })).filter(({ some }) => some.length > 0)
      .map(({ track, some }) => folded(track.name, span(results, some), () => h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Milliseconds of a step: ${track.name}` },
        h("table", { class: "milliseconds" },
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Version"), table.modes.map((mode) => h("th", { scope: "col", class: "number" }, SPEED_MODES[/** @type {keyof typeof SPEED_MODES} */ (mode)])))),
          h("tbody", {}, some.map((i) => h("tr", {}, h("th", { scope: "row" }, results.shortName[i]), table.modes.map((_, n) => number(rows.get(i)?.[2][at]?.[n]))))))))));
}
