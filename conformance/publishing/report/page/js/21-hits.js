// A divergence seen between two implementations, and what parts the two, cause by cause.

/** How a divergence looks between two; tens of thousands are made, so what is rarely asked is worked out when asked. */
class Hit {
  /**
   * @param {Results} results
   * @param {Divergence} divergence
   * @param {number} a
   * @param {number} b
   * @param {number} i
   * @param {number} j
   */
  constructor(results, divergence, a, b, i, j) {
    this.results = results;
    this.divergence = divergence;
    this.cell = results.cell(divergence, i, j);
    this.verdict = divergence.grid.charCodeAt(this.cell) - 65;
    this.severity = divergence.gravity.charCodeAt(this.cell) - 65;
    this.unexplained = divergence.open[this.cell] === "1";
    /** @type {[number, number]} */
    this.classes = [i, j];
    /** @type {[number, number]} */
    this.ends = [a, b];
    /** @type {Point | null} */
    this.point = null;
  }

  /** What parts the two for somebody who goes from the first to the second, each part by the first rule between them. */
  get parts() {
    const { results, divergence, classes: [i, j], ends: [a, b] } = this;
    /** @type {Map<string, Part>} */
    const found = new Map();
    for (const at of results.partSets[divergence.parts[this.cell]]) {
      const [ruleSet, forward, verdict, flags] = results.parts[at];
      const float64Only = (flags & 1) === 1, size = flags >> 1;
      const rule = results.ruleSets[ruleSet].find((r) => results.stands(r, a, b)) ?? null;
      const effect = i < j ? forward : BACKWARD[forward];
      const key = `${rule},${effect}`, same = found.get(key);
      if (same === undefined) found.set(key, { rule, effect, verdict, float64Only, size });
      else {
        same.float64Only &&= float64Only;
        same.size = Math.max(same.size, size);
      }
    }
    return [...found.values()];
  }

  /** The rules by which the two are parted. */
  get rules() { return [...new Set(this.parts.flatMap((part) => (part.rule === null ? [] : [part.rule])))]; }
}

/** One part of a hit, in the shape of a hit. ``border`` says why hardly anybody meets it; it is empty in ordinary use. */
class Change {
  /** @param {Hit} hit @param {Part} one */
  constructor(hit, { rule, effect, verdict, float64Only, size }) {
    const { results, divergence } = hit;
    this.divergence = divergence;
    this.classes = hit.classes;
    this.verdict = verdict;
    this.severity = severityOfPart(results, verdict, effect);
    this.unexplained = rule === null;
    this.rules = rule === null ? [] : [rule];
    this.rule = rule;
    this.effect = effect;
    this.rounding = size === ROUNDING;
    /** @type {Point | null} */
    this.point = null;
    this.border = results.borders[results.cases.border[divergence.case]] || (float64Only ? "float64 only" : "");
  }
}

// Effects by their positions in the core; the other way round, what breaks is what is new.
const ROUNDING = 1, BREAKS = 1, CONFIGS = 4, BACKWARD = [0, 2, 1, 3, 4];

const SILENT = new Set(["different", "default", "nondeterministic"]);

/**
 * How much a user should care about one part, as Python's severity_of says it of facts of one effect.
 * @param {Results} results
 * @param {number} verdict
 * @param {number} effect
 */
function severityOfPart(results, verdict, effect) {
  const name = results.verdicts[verdict];
  return results.severities.indexOf(SILENT.has(name) ? "high" : name === "structure" && effect === CONFIGS ? "low" : "medium");
}
