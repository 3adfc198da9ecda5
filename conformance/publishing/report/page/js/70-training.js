// Training: the curves of a case, a line for all implementations that draw the same, and the same numbers as a table.

// How far two curves may lie apart and be the same: the bound of verdicts, for what was computed in float32.
const CURVE_BOUND = 64 * 2 ** -23;
// Ranges of versions that a line is called by; the others are counted.
const RANGES_NAMED = 2;
/** @type {Set<string>} */
const hidden = new Set();

/** @param {Results} results @param {State} state */
function trainingView(results, state) {
  if (results.training.length === 0) return h("div", { class: "view" }, h("h1", {}, "Training"), empty("No training case was run."));
  const at = results.training.find((c) => results.cases.id[c] === state.run) ?? results.training[0];
  const box = h("div", { class: "training" }, h("p", { class: "loading" }, "Opening the curves…"));
  into(box, () => results.inFull(at), ({ curves }) => drawTraining(results, state, at, curvesInOrder(results, curves), box));
  return h("div", { class: "view" },
    h("h1", {}, "Training"),
    h("div", { class: "pair" },
      h("label", { class: "field grow" }, h("span", {}, "Case"),
        h("select", { id: "run", onchange: (event) => go({ run: event.currentTarget.value, key: undefined }) },
          results.training.map((c) => h("option", { value: results.cases.id[c], selected: c === at }, results.cases.id[c])))),
      h("a", { class: "to-case", href: withState({ case: results.cases.id[at], stage: undefined }), "data-row": true }, "Arguments and verdicts of this case")),
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
 * Whether a curve lies within the bound of another: `bound` times the largest value of the first; what is no number has to be the same.
 * @param {Figure[]} first
 * @param {Figure[]} other
 * @param {number} bound
 */
function sameCurve(first, other, bound) {
  if (first.length !== other.length) return false;
  const allowed = bound * Math.max(0, ...first.map((v) => (typeof v === "number" ? Math.abs(v) : 0)));
  return first.every((x, e) => {
    const y = other[e];
    return x === y || (typeof x === "number" && typeof y === "number" && Math.abs(x - y) <= allowed);
  });
}

/**
 * Implementations by the curve that they draw, that of most first; one belongs to the first group whose first member's curve its own is.
 * @param {(Figure[] | null)[]} curves
 * @param {number} bound
 */
function curveGroups(curves, bound) {
  /** @type {{ first: Figure[], members: number[] }[]} */
  const groups = [];
  for (const [i, raw] of curves.entries()) {
    if (raw === null) continue;
    const mine = groups.find(({ first }) => sameCurve(first, raw, bound));
    if (mine) mine.members.push(i);
    else groups.push({ first: raw, members: [i] });
  }
  return groups.map(({ members }) => members).sort((a, b) => b.length - a.length);
}

/**
 * Implementations as ranges, the longest first: "tf.keras 1.15 – 2.21".
 * @param {Results} results
 * @param {number[]} members
 */
function rangeNames(results, members) {
  const among = new Set(members);
  return results.tracks.flatMap((track) => stretches(track, (i) => among.has(i)).filter((part) => part.value))
    .sort((a, b) => b.members.length - a.members.length)
    .map((part) => (part.members.length === 1 ? results.implementations[part.members[0]].label
      : `${trackName(results, part.members[0])} ${span(results, part.members)}`));
}

/**
 * What a line is called: "tf.keras 1.15 – 2.21, keras 2.9 – 3.15 and 7 more ranges (82)".
 * @param {Results} results
 * @param {number[]} members
 */
function curveName(results, members) {
  if (members.length === 1) return results.implementations[members[0]].label;
  const names = rangeNames(results, members), more = names.length - RANGES_NAMED;
  return `${names.slice(0, RANGES_NAMED).join(", ")}${more > 0 ? ` and ${many(more, "more range")}` : ""} (${members.length})`;
}

/**
 * @param {Results} results
 * @param {State} state
 * @param {number} at the case
 * @param {Record<string, (Figure[] | null)[]>} curves
 * @param {HTMLElement} box
 */
function drawTraining(results, state, at, curves, box) {
  const keys = Object.keys(curves).sort((a, b) => Number(b === "loss") - Number(a === "loss"));
  if (keys.length === 0) { box.replaceChildren(empty("This case has no history.")); return; }
  const key = keys.find((name) => name === state.key) ?? keys[0];
  const deviation = state.mode === "deviation", mine = curves[key];
  const reference = results.at(state.ref) ?? mine.findIndex((values) => values !== null);
  const marked = results.at(state.mark) ?? -1;
  const base = mine[reference];
  /** @type {(v: Figure, e: number) => number | null} */
  const drawn = (v, e) => {
    if (typeof v !== "number") return null;
    const from = deviation ? base?.[e] : 0;
    return typeof from === "number" ? v - from : null;
  };
  // Whoever asks for deviations wants to see those that the bound allows, too.
  const groups = curveGroups(mine, deviation ? 0 : CURVE_BOUND);
  /** @type {Line[]} */
  const lines = groups.map((members, n) => {
    const strong = members.includes(marked), raw = mine[strong ? marked : members[0]] ?? [];
    return { id: `${at} ${deviation} ${members[0]}`, label: strong && members.length > 1 ? `${results.implementations[marked].label} with ${many(members.length - 1, "other")}` : curveName(results, members), n, raw, values: raw.map(drawn), strong, members };
  });
  const absent = results.implementations.flatMap((_, i) => (mine[i] === null ? [i] : []));
  const plotBox = h("div", { class: "plot" });
  const draw = () => {
    const plot = drawPlot(lines.filter((line) => !hidden.has(line.id)), `${key}${deviation ? ", deviation" : ""} by epoch`, deviation);
    plotBox.replaceChildren(plot);
  };
  /** @param {Line} line */
  const keyOf = (line) => h("button", {
    type: "button", class: line.strong ? "key strong" : "key", "aria-pressed": String(!hidden.has(line.id)), title: membersText(results, line),
    onclick: (event) => {
      toggle(hidden, line.id);
      event.currentTarget.setAttribute("aria-pressed", String(!hidden.has(line.id)));
      draw();
    },
  }, swatch(line.n), line.label);
  const said = curvesSaid(key, lines, results.implementations.length - absent.length);
  say(said);
  box.replaceChildren(
    h("div", { class: "toolbar" },
      h("div", { class: "segmented", role: "group", "aria-label": "History key" },
        keys.map((name) => h("a", { href: withState({ key: name }), "aria-current": name === key ? "true" : false }, name))),
      h("div", { class: "segmented", role: "group", "aria-label": "What is drawn" },
        [["values", "Values"], ["deviation", "Deviation from"]].map(([mode, text]) =>
          h("a", { href: withState({ mode }), "aria-current": (mode === "deviation") === deviation ? "true" : false }, text))),
      choose(results, "Reference", results.implementations[reference]?.id, (id) => go({ ref: id, mode: "deviation" }), { id: "baseline" }),
      highlightChoice(results, state)),
    h("div", { class: "curves-said" }, h("p", { class: "lead" }, said),
      h("p", { class: "fine" }, deviation ? "A line stands for all that have the very same numbers, so that rounding is seen, too."
        : "A line stands for all whose values lie within 64 units in the last place (float32) of the largest: rounding. Its numbers are those of the first, or of the one that is highlighted."),
      marked >= 0 && mine[marked] === null ? h("p", { class: "notice" }, `${results.implementations[marked].label} has no ${key} here, so nothing is highlighted.`) : null),
    h("figure", { class: "card" }, plotBox,
      h("figcaption", { class: "keys", role: "group", "aria-label": "Curves shown" }, lines.map(keyOf))),
    ...(absent.length ? [h("p", { class: "fine" }, `No ${key} from ${many(absent.length, "implementation")}: ${rangeNames(results, absent).join("; ")}.`)] : []),
    curveTable(results, lines, key, deviation));
  draw();
}

/**
 * The answer in a sentence.
 * @param {string} key
 * @param {Line[]} lines
 * @param {number} all implementations that have the key
 */
function curvesSaid(key, lines, all) {
  if (all === 1) return `One implementation has ${key}.`;
  return lines.length === 1 ? `All ${count(all)} implementations draw the same curve of ${key}.` : `${count(all)} implementations draw ${count(lines.length)} different curves of ${key}.`;
}

/** @param {Results} results @param {Line} line */
const membersText = (results, line) => (line.members ?? []).map((i) => results.implementations[i].label).join("\n");

/**
 * Which implementation's line stands out.
 * @param {Results} results
 * @param {State} state
 */
function highlightChoice(results, state) {
  const field = choose(results, "Highlight", state.mark, (id) => go({ mark: id || undefined }), { id: "mark" });
  field.querySelector("select")?.prepend(h("option", { value: "", selected: !state.mark }, "none"));
  return field;
}

/** @param {Results} results @param {Line[]} lines @param {string} key @param {boolean} deviation */
function curveTable(results, lines, key, deviation) {
  const epochs = Math.max(0, ...lines.map((line) => line.values.length));
  /** @param {Figure | undefined} v */
  const digits = (v) => (v === null || v === undefined ? "–" : typeof v !== "number" ? String(v) : deviation ? figure(v) : v.toPrecision(7));
  /** @param {Line} line */
  const who = ({ n, label, members = [] }) => {
    if (members.length < 2) return h("th", { scope: "row" }, swatch(n), label);
    const among = new Set(members);
    return h("th", { scope: "row" }, h("details", { class: "members" }, h("summary", { "data-row": true }, swatch(n), label),
      h("span", { class: "who" }, ranges(results, (i) => among.has(i)))));
  };
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${key} by epoch` },
    h("table", { class: "curves" },
      h("caption", {}, `${key}${deviation ? ": deviation from the reference" : ""}, after each epoch. Open a row for its implementations.`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Implementations"),
        Array.from({ length: epochs }, (_, e) => h("th", { scope: "col", class: "number" }, e + 1)))),
      h("tbody", {}, lines.map((line) => h("tr", { class: line.strong ? "strong" : false }, who(line),
        Array.from({ length: epochs }, (_, e) => h("td", { class: "number" }, digits((deviation ? line.values : line.raw)[e]))))))));
}
