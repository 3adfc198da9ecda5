// Training: the curves of a case under every implementation, overlaid, and the same numbers as a table.

const PLOT = { width: 860, height: 380, left: 72, right: 16, top: 16, bottom: 44 };
const DASHES = ["", "7 4", "2 3", "10 3 2 3"];
/** @type {Set<string>} */
const hidden = new Set();

/** @param {Results} results @param {State} state */
function trainingView(results, state) {
  if (results.training.length === 0) return h("div", { class: "view" }, h("h1", {}, "Training"), empty("No training case was run."));
  const at = results.training.find((c) => results.cases.id[c] === state.run) ?? results.training[0];
  const box = h("div", { class: "training" }, h("p", { class: "loading" }, "Opening the curves…"));
  into(box, () => results.inFull(at), ({ curves }) => drawTraining(results, state, curvesInOrder(results, curves), box));
  return h("div", { class: "view" },
    h("h1", {}, "Training"),
    h("div", { class: "pair" },
      h("label", { class: "field grow" }, h("span", {}, "Case"),
        h("select", { id: "run", onchange: (event) => go({ run: event.currentTarget.value, key: undefined }) },
          results.training.map((c) => h("option", { value: results.cases.id[c], selected: c === at }, results.cases.id[c]))))),
    box);
}

/**
 * {key: values of each implementation, or null where it has none}.
 * @param {Results} results
 * @param {Curves} curves
 */
const curvesInOrder = (results, curves) => Object.fromEntries(Object.entries(curves).map(([key, of]) =>
  [key, results.implementations.map(({ id }) => of[id] ?? null)]));

/**
 * @param {Results} results
 * @param {State} state
 * @param {Record<string, (Figure[] | null)[]>} curves
 * @param {HTMLElement} box
 */
function drawTraining(results, state, curves, box) {
  const keys = Object.keys(curves);
  if (keys.length === 0) { box.replaceChildren(empty("This case has no history.")); return; }
  const key = keys.find((name) => name === state.key) ?? keys.find((name) => name === "loss") ?? keys[0];
  const deviation = state.mode === "deviation";
  const reference = results.at(state.ref) ?? curves[key].findIndex((values) => values !== null);
  const base = curves[key][reference];
  /** @type {(v: Figure, e: number) => number | null} */
  const drawn = (v, e) => {
    if (typeof v !== "number") return null;
    const from = deviation ? base?.[e] : 0;
    return typeof from === "number" ? v - from : null;
  };
  /** @type {Line[]} */
  const lines = [];
  for (const [i, raw] of curves[key].entries()) {
    const { id, label } = results.implementations[i];
    if (raw !== null) lines.push({ id, label, n: lines.length, raw, values: raw.map(drawn) });
  }
  const absent = results.implementations.filter((_, i) => curves[key][i] === null);
  const plotBox = h("div", { class: "plot" });
  const draw = () => {
    const plot = drawPlot(lines.filter((line) => !hidden.has(line.id)), `${key}${deviation ? ", deviation" : ""} by epoch`, deviation);
    plotBox.replaceChildren(plot);
  };
  /** @param {Line} line */
  const keyOf = (line) => h("button", {
    type: "button", class: "key", "aria-pressed": String(!hidden.has(line.id)),
    onclick: (event) => {
      toggle(hidden, line.id);
      event.currentTarget.setAttribute("aria-pressed", String(!hidden.has(line.id)));
      draw();
    },
  }, swatch(line.n), line.label);
  box.replaceChildren(
    h("div", { class: "toolbar" },
      h("div", { class: "segmented", role: "group", "aria-label": "History key" },
        keys.map((name) => h("a", { href: withState({ key: name }), "aria-current": name === key ? "true" : false }, name))),
      h("div", { class: "segmented", role: "group", "aria-label": "What is drawn" },
        [["values", "Values"], ["deviation", "Deviation from"]].map(([mode, text]) =>
          h("a", { href: withState({ mode }), "aria-current": (mode === "deviation") === deviation ? "true" : false }, text))),
      choose(results, "Reference", results.implementations[reference]?.id, (id) => go({ ref: id, mode: "deviation" }), { id: "baseline" })),
    h("figure", { class: "card" }, plotBox,
      h("figcaption", { class: "keys", role: "group", "aria-label": "Curves shown" }, lines.map(keyOf))),
    ...(absent.length ? [h("p", { class: "fine" }, `No ${key} from: ${absent.map((i) => i.label).join(", ")}.`)] : []),
    curveTable(lines, key, deviation));
  draw();
}

/** @param {number} n */
const swatch = (n) => svg("svg", { class: "swatch", viewBox: "0 0 24 8", width: 24, height: 8, "aria-hidden": "true" },
  svg("line", { class: `line l${n % 8}`, x1: 1, x2: 23, y1: 4, y2: 4, "stroke-dasharray": DASHES[Math.floor(n / 8) % 4] }));

/**
 * About five round numbers from low to high.
 * @param {number} low
 * @param {number} high
 * @param {number} [wanted]
 */
function ticks(low, high, wanted = 5) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / wanted, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((m) => m >= rough) ?? rough;
  const marks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) marks.push(k * step);
  return marks;
}

/**
 * @param {Line[]} lines
 * @param {string} title
 * @param {boolean} zero
 * @param {string} [axis] what the values go along
 */
function drawPlot(lines, title, zero, axis = "epoch") {
  const all = lines.flatMap((line) => line.values).filter((v) => v !== null);
  if (all.length === 0) return empty("There is nothing to draw: all curves are hidden, or hold no finite number.");
  let low = Math.min(...all), high = Math.max(...all);
  if (zero) { low = Math.min(low, 0); high = Math.max(high, 0); }
  const margin = (high - low || Math.abs(high) || 1) * 0.05;
  low -= margin; high += margin;
  const epochs = Math.max(...lines.map((line) => line.values.length));
  const { width, height, left, right, top, bottom } = PLOT;
  /** @param {number} e */
  const x = (e) => left + ((width - left - right) * (epochs === 1 ? 0.5 : e / (epochs - 1)));
  /** @param {number} v */
  const y = (v) => top + (height - top - bottom) * (1 - (v - low) / (high - low));
  const yTicks = ticks(low, high), xTicks = ticks(1, epochs, Math.min(10, epochs)).filter(Number.isInteger);
  /** @param {(number | null)[]} values */
  const path = (values) => values.reduce(([text, pen], v, e) =>
    (v === null ? [text, "M"] : [`${text}${pen}${x(e).toFixed(1)} ${y(v).toFixed(1)}`, "L"]), ["", "M"])[0];
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title}; the numbers are in the table below` },
    yTicks.map((v) => [svg("line", { class: "grid", x1: left, x2: width - right, y1: y(v), y2: y(v) }),
      svg("text", { x: left - 8, y: y(v) + 4, "text-anchor": "end" }, figure(Math.abs(v) < 1e-12 * (high - low) ? 0 : v))]),
    xTicks.map((e) => svg("text", { x: x(e - 1), y: height - bottom + 18, "text-anchor": "middle" }, e)),
    svg("text", { x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle" }, axis),
    svg("line", { class: "axis", x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }),
    lines.map((line) => svg("g", {}, svg("title", {}, line.label),
      svg("path", { class: `line l${line.n % 8}`, d: path(line.values), "stroke-dasharray": DASHES[Math.floor(line.n / 8) % 4] }),
      line.values.map((v, e) => v === null || epochs > 40 ? null
        : svg("circle", { class: `dot l${line.n % 8}`, cx: x(e), cy: y(v), r: 2.5 }, svg("title", {}, `${line.label}, ${axis} ${e + 1}: ${v}`))))));
}

/** @param {Line[]} lines @param {string} key @param {boolean} deviation */
function curveTable(lines, key, deviation) {
  const epochs = Math.max(0, ...lines.map((line) => line.values.length));
  /** @param {Figure | undefined} v */
  const digits = (v) => (v === null || v === undefined ? "–" : typeof v !== "number" ? String(v) : deviation ? figure(v) : v.toPrecision(7));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${key} by epoch` },
    h("table", { class: "curves" },
      h("caption", {}, `${key}${deviation ? ": deviation from the reference" : ""}, after each epoch`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Implementation"),
        Array.from({ length: epochs }, (_, e) => h("th", { scope: "col", class: "number" }, e + 1)))),
      h("tbody", {}, lines.map((line) => h("tr", {}, h("th", { scope: "row" }, swatch(line.n), line.label),
        Array.from({ length: epochs }, (_, e) => h("td", { class: "number" }, digits((deviation ? line.values : line.raw)[e]))))))));
}
