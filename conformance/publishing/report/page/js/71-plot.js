// Lines over epochs: the plot of the view Training and of what `conformance check` wrote.

const PLOT = { width: 860, height: 380, left: 72, right: 16, top: 16, bottom: 44 };
// On a narrow screen the wide one would shrink until nobody could read its numbers.
const NARROW_PLOT = { width: 400, height: 300, left: 58, right: 12, top: 12, bottom: 42 };
const DASHES = ["", "7 4", "2 3", "10 3 2 3"];

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
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((m) => m >= rough) ?? rough;
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
  const { width, height, left, right, top, bottom } = matchMedia("(max-width: 760px)").matches ? NARROW_PLOT : PLOT;
  const some = lines.some((line) => line.strong === true);
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
    // The one that stands out lies on top.
    [...lines].sort((a, b) => Number(a.strong ?? false) - Number(b.strong ?? false)).map((line) => svg("g", { class: line.strong === true ? "strong" : some ? "faint" : false }, svg("title", {}, line.label),
      svg("path", { class: `line l${line.n % 8}`, d: path(line.values), "stroke-dasharray": DASHES[Math.floor(line.n / 8) % 4] }),
      line.values.map((v, e) => v === null || epochs > 40 ? null
        : svg("circle", { class: `dot l${line.n % 8}`, cx: x(e), cy: y(v), r: 2.5 }, svg("title", {}, `${line.label}, ${axis} ${e + 1}: ${v}`))))));
}
