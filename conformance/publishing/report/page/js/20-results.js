// The results: what follows from the core's columns.

const UNSEEN = new Set(["not-run", "unsupported"]);
const UNJUDGED = -1;
/** @param {number} i */
const letters = (i) => (i < 26 ? "" : String.fromCharCode(64 + Math.floor(i / 26))) + String.fromCharCode(65 + (i % 26));

/** @param {string | undefined} version */
const minor = (version) => (version ?? "").split(".").slice(0, 2).join(".");

/**
 * What may be said of an implementation besides its minor version, in this order: the whole version; the Keras of a tf.keras, else the TensorFlow below;
 * Python; the environment.
 * @type {((provider: string, implementation: Implementation) => string)[]}
 */
const DETAILS = [
  (provider, one) => versionOf(provider, one),
  (provider, { versions }) => (versions.tensorflow === undefined ? ""
    : provider === "tf.keras" ? `Keras ${minor(versions.keras)}` : `TF ${minor(versions.tensorflow)}`),
  (_, { versions }) => `py${minor(versions.python)}`,
  (_, { environment }) => environment,
];

/**
 * The version that people name: TensorFlow's for tf.keras, else that of Keras.
 * @param {string} provider
 * @param {Implementation} implementation
 */
const versionOf = (provider, { versions }) => (provider === "tf.keras" ? versions.tensorflow ?? versions.keras : versions.keras);

/**
 * Which of DETAILS have to be said of an implementation, so that it is called like none of the others.
 * @param {string} provider
 * @param {Implementation} implementation
 * @param {Implementation[]} others
 */
function needed(provider, implementation, others) {
  let alike = others.filter((one) => minor(versionOf(provider, one)) === minor(versionOf(provider, implementation)));
  /** @type {Set<number>} */
  const found = new Set();
  DETAILS.forEach((detail, at) => {
    const same = alike.filter((one) => detail(provider, one) === detail(provider, implementation));
    if (same.length < alike.length) found.add(at);
    alike = same;
  });
  return found;
}

/**
 * "2.15", "3.15.1", "3.5 / TF 2.17", "2.21 / Keras 3.15 py3.12".
 * @param {string} provider
 * @param {Implementation} implementation
 * @param {Set<number>} details
 */
function spelled(provider, implementation, details) {
  const version = versionOf(provider, implementation);
  const beside = DETAILS.flatMap((detail, at) => (at > 0 && details.has(at) ? [detail(provider, implementation)] : []));
  return [details.has(0) ? version : minor(version), beside.join(" ")].filter(Boolean).join(" / ");
}

class Results {
  /** @param {Core} core */
  constructor(core) {
    this.suite = core.suite;
    this.verdicts = core.verdicts;
    this.severities = core.severities;
    this.effects = core.effects;
    this.statuses = core.statuses;
    this.implementations = core.implementations;
    this.cases = core.cases;
    this.apis = core.apis;
    this.files = core.files;
    this.borders = core.borders;
    this.scenarios = core.scenarios;
    this.stages = core.stages;
    this.patterns = core.patterns;
    this.statusPatterns = core.statusPatterns;
    this.layouts = core.layouts;
    this.summaries = core.summaries;
    this.grids = core.grids;
    this.opens = core.opens;
    this.ruleSets = core.ruleSets;
    this.parts = core.parts;
    this.partSets = core.partSets;
    this.cells = core.cells;
    this.changes = core.changes;
    this.scripts = core.scripts.map(([at, title, style, pattern, ends, fixed]) => ({ case: at, title, style, pattern, ends, fixed }));
    this.conversions = core.conversions;
    this.training = core.training;
    this.reproducers = core.reproducers;
    this.details = core.details;
    this.chunks = core.chunks;
    this.coverage = core.coverage;
    this.index = new Map(this.implementations.map((implementation, i) => [implementation.id, i]));
    this.caseIndex = new Map(this.cases.id.map((id, i) => [id, i]));
    /** @type {Rule[]} */
    this.rules = core.rules.map(([id, kind, title, reason, advice, links, versions, inside, differsWithin], at) =>
      ({ id, kind, title, reason, advice, links, versions, inside, differsWithin, at }));
    this.ruleById = new Map(this.rules.map((rule) => [rule.id, rule]));
    /** @type {Track[]} */
    this.tracks = core.tracks.map(([name, provider, backend, device, variant, members]) =>
      ({ name, provider, backend, device, variant, members }));
    /** @type {Track[]} */
    this.trackOf = [];
    /** @type {string[]} */
    this.shortName = [];
    for (const track of this.tracks) {
      const { provider } = track, all = track.members.map((i) => this.implementations[i]);
      track.members.forEach((i, n) => {
        this.trackOf[i] = track;
        this.shortName[i] = spelled(provider, all[n], needed(provider, all[n], all.filter((one) => one !== all[n])));
      });
    }
    const columns = core.divergences;
    /** @type {Map<number, number>} */
    const numbered = new Map();
    this.inOrder = columns.case.map((c, at) => {
      const place = c * this.stages.length + columns.stage[at], number = numbered.get(place) ?? 0;
      numbered.set(place, number + 1);
      return this.divergence(columns, at, number);
    });
    this.all = this.inOrder.slice().sort((a, b) => Number(b.unexplained) - Number(a.unexplained) || a.severity - b.severity || b.verdict - a.verdict
      || a.case - b.case || a.stage - b.stage || a.number - b.number);
    /** @type {Map<number, Divergence[]>} */
    this.ofCase = new Map();
    for (const d of this.all) addTo(this.ofCase, d.case, d);
    /** @type {Point[]} */
    this.points = this.changes.points.map(([before, after, axes, carrier, proof]) => ({ before, after, axes, carrier, proof }));
    this.ordinary = this.apis.map(() => 0);
    this.cases.api.forEach((api, c) => { if (this.cases.border[c] === 0) this.ordinary[api]++; });
    this.kinds = [...new Set(this.rules.map((rule) => rule.kind))].sort();
    /** @type {Map<Divergence, string>} */
    this.texts = new Map();
    /** @type {Names | null} */
    this.known = null;
    /** @type {Apis | null} */
    this.inventory = null;
    /** @type {ChangeHit[] | null} */
    this.hitsOfChanges = null;
    /** @type {Map<number, number> | null} */
    this.worstOf = null;
  }

  /** @param {DivergenceColumns} c @param {number} at @param {number} number @returns {Divergence} */
  divergence(c, at, number) {
    return {
      at, number, case: c.case[at], stage: c.stage[at], verdict: c.verdict[at], severity: c.severity[at],
      classes: this.patterns[c.pattern[at]], first: c.first[at], gravity: this.grids[c.gravity[at]], size: c.summaries[at].length, summaries: c.summaries[at],
      grid: this.grids[c.grid[at]], open: this.opens[c.open[at]], changes: c.changes[at], rules: this.ruleSets[c.rules[at]], parts: this.cells[c.parts[at]],
      unexplained: this.opens[c.open[at]].includes("1"),
    };
  }

  /**
   * Where a pair of behaviours stands in the columns that have a place for each pair.
   * @param {Divergence} d
   * @param {number} i
   * @param {number} j
   */
  cell(d, i, j) {
    const [low, high] = i < j ? [i, j] : [j, i];
    return (low * (2 * d.size - low - 1)) / 2 + high - low - 1;
  }

  /** @param {string} text @param {number} implementation */
  classAt(text, implementation) {
    const code = text.charCodeAt(implementation);
    return code === 46 ? UNJUDGED : code - 65;
  }

  /**
   * The behaviour of an implementation in a divergence; it may take no part, though it was judged at the stage.
   * @param {Divergence} d
   * @param {number} implementation
   */
  memberOf(d, implementation) {
    const code = d.classes.charCodeAt(implementation) - 65 - d.first;
    return code >= 0 && code < d.size ? code : UNJUDGED;
  }

  /**
   * Whether a rule can be why two implementations differ: they are on its two sides, or those inside differ from each other.
   * @param {number} rule
   * @param {number} a
   * @param {number} b
   */
  stands(rule, a, b) {
    const { inside, differsWithin } = this.rules[rule];
    return inside === null || inside[a] !== inside[b] || (differsWithin && inside[a] === "1");
  }

  /**
   * The position of an implementation; undefined where there is none of that id.
   * @param {string | undefined} id
   */
  at(id) { return id === undefined ? undefined : this.index.get(id); }

  /**
   * How a divergence looks between two implementations, or null where it does not part them.
   * @param {Divergence} d
   * @param {number} a
   * @param {number} b
   * @returns {Hit | null}
   */
  between(d, a, b) {
    const i = this.memberOf(d, a), j = this.memberOf(d, b);
    if (i === UNJUDGED || j === UNJUDGED || i === j) return null;
    return new Hit(this, d, a, b, i, j);
  }

  /**
   * A divergence as a whole, in the shape of ``between``.
   * @param {Divergence} d
   * @returns {Shown}
   */
  whole(d) { return { divergence: d, verdict: d.verdict, severity: d.severity, unexplained: d.unexplained, rules: d.rules, classes: null, point: null }; }

  /**
   * The change points of a divergence: {before, after, axes, carrier (-1: confounded), proof}.
   * @param {Divergence} d
   */
  pointsOf(d) {
    return d.changes === -1 ? [] : this.changes.sets[d.changes].map((p) => this.points[p]);
  }

  /** @param {number} caseAt @param {number} implementation @returns {string} */
  status(caseAt, implementation) {
    return this.statuses[Number(this.statusPatterns[this.cases.status[caseAt]][implementation])];
  }

  /**
   * [[stage, classes as text], …] of a case, in order.
   * @param {number} caseAt
   * @returns {[stage: number, classes: string][]}
   */
  stagesOf(caseAt) {
    const layout = this.layouts[this.cases.layout[caseAt]];
    /** @type {[stage: number, classes: string][]} */
    const rows = [];
    for (let i = 0; i < layout.length; i += 2) rows.push([layout[i], this.patterns[layout[i + 1]]]);
    return rows;
  }

  /**
   * True only where both were seen, at least one stage was judged in both, and none parts them.
   * @param {number} caseAt
   * @param {number} a
   * @param {number} b
   */
  agrees(caseAt, a, b) {
    if (UNSEEN.has(this.status(caseAt, a)) || UNSEEN.has(this.status(caseAt, b))) return false;
    const layout = this.layouts[this.cases.layout[caseAt]];
    let judged = false;
    for (let k = 1; k < layout.length; k += 2) {
      const text = this.patterns[layout[k]], i = this.classAt(text, a), j = this.classAt(text, b);
      if (i === UNJUDGED || j === UNJUDGED) continue;
      if (i !== j) return false;
      judged = true;
    }
    return judged;
  }

  /**
   * Why two implementations were not compared in a case.
   * @param {number} caseAt
   * @param {number} a
   * @param {number} b
   */
  unjudged(caseAt, a, b) {
    const why = [a, b].map((i) => [this.status(caseAt, i), this.implementations[i].label]);
    const said = why.filter(([status]) => !["ok", "error"].includes(status));
    if (said.length === 0) return "not judged";
    return said.map(([status, label]) => `${status.replace("-", " ").replace("-", " ")} under ${label}`).join("; ");
  }

  /**
   * All cases between two implementations: {differing, agreeing, unjudged}, the first with its divergences.
   * @param {number} a
   * @param {number} b
   * @returns {Compared}
   */
  compare(a, b) {
    /** @type {Compared} */
    const { differing, agreeing, unjudged } = { differing: [], agreeing: [], unjudged: [], cases: 0 };
    /** @type {Set<number>} */
    const seen = new Set();
    for (const d of this.all) {
      const hit = this.between(d, a, b);
      if (hit !== null) { differing.push(hit); seen.add(d.case); }
    }
    for (let c = 0; c < this.cases.id.length; c++) {
      if (seen.has(c)) continue;
      (this.agrees(c, a, b) ? agreeing : unjudged).push(c);
    }
    return { differing, agreeing, unjudged, cases: seen.size };
  }

  /** @param {number} caseAt */
  apiOf(caseAt) { return this.apis[this.cases.api[caseAt]]; }

  /**
   * What a divergence is searched by, in small letters.
   * @param {Divergence} d
   */
  textOf(d) {
    let text = this.texts.get(d);
    if (text === undefined) {
      const rules = d.rules.map((r) => `${this.rules[r].id} ${this.rules[r].title}`);
      text = [this.cases.id[d.case], this.stages[d.stage], ...d.summaries.map((s) => this.summaries[s]), ...rules]
        .join("\n").toLowerCase();
      this.texts.set(d, text);
    }
    return text;
  }

  /** The public names of Keras, or null where the report has none. */
  async names() {
    if (this.chunks.names === undefined) return null;
    this.known ??= new Names(this, await chunk(this.chunks.names));
    return this.known;
  }

  /**
   * The public API of each Keras, read once.
   * @param {ChunkName<ApiTable>} name
   */
  async api(name) {
    this.inventory ??= new Apis(await chunk(name));
    return this.inventory;
  }

  /**
   * A case in full: {params, divergences, curves}, each divergence with all its facts by pair of behaviours.
   * @param {number} caseAt
   */
  async inFull(caseAt) {
    let low = 0, high = this.details.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.details[middle][1] <= caseAt) low = middle;
      else high = middle - 1;
    }
    return unpackCase(await chunk(this.details[low][0]), this.cases.id[caseAt]);
  }
}
