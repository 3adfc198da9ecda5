// The results: what follows from the core's columns.

const UNSEEN = new Set(["not-run", "unsupported"]);
const UNJUDGED = -1;
const letters = (i) => (i < 26 ? "" : String.fromCharCode(64 + Math.floor(i / 26))) + String.fromCharCode(65 + (i % 26));

const minor = (version) => (version ?? "").split(".").slice(0, 2).join(".");

/** A track's implementations as short as they stay apart: "2.15", "3.5 / TF 2.17", "3.15.1", and the environment last. */
function shortNames(implementations, members, provider) {
  const spelled = [
    (v) => minor(provider === "tf.keras" ? v.tensorflow ?? v.keras : v.keras),
    (v) => `${minor(v.keras)} / ${v.tensorflow ? `TF ${minor(v.tensorflow)}` : `py${minor(v.python)}`}`,
    (v) => v.keras,
    (v) => `${minor(v.keras)} / ${v.tensorflow ? `TF ${minor(v.tensorflow)} ` : ""}py${minor(v.python)}`,
    (v, i) => `${v.keras}, ${implementations[i].environment}`,
  ];
  let open = members.map((_, n) => n);
  const names = [];
  for (const spell of spelled) {
    for (const n of open) names[n] = spell(implementations[members[n]].versions, members[n]);
    open = open.filter((n) => names.some((name, other) => other !== n && name === names[n]));
  }
  return names;
}

class Results {
  constructor(core) {
    Object.assign(this, core);
    this.index = new Map(this.implementations.map((implementation, i) => [implementation.id, i]));
    this.caseIndex = new Map(this.cases.id.map((id, i) => [id, i]));
    this.rules = this.rules.map(([id, kind, title, reason, advice, links, versions, inside, apart], at) =>
      ({ id, kind, title, reason, advice, links, versions, inside, apart, at }));
    this.ruleById = new Map(this.rules.map((rule) => [rule.id, rule]));
    this.tracks = this.tracks.map(([name, provider, backend, device, variant, members]) =>
      ({ name, provider, backend, device, variant, members, names: shortNames(this.implementations, members, provider) }));
    this.trackOf = [];
    this.shortName = [];
    this.tracks.forEach((track) => track.members.forEach((i, n) => { this.trackOf[i] = track; this.shortName[i] = track.names[n]; }));
    const c = this.divergences, numbered = new Map();
    this.inOrder = c.case.map((_, at) => {
      const place = c.case[at] * this.stages.length + c.stage[at], number = numbered.get(place) ?? 0;
      numbered.set(place, number + 1);
      return this.divergence(c, at, number);
    });
    this.all = this.inOrder.slice().sort((a, b) => b.unexplained - a.unexplained || a.severity - b.severity || b.verdict - a.verdict
      || a.case - b.case || a.stage - b.stage || a.number - b.number);
    this.ofCase = Map.groupBy ? Map.groupBy(this.all, (d) => d.case) : this.all.reduce((map, d) => {
      map.set(d.case, [...(map.get(d.case) ?? []), d]);
      return map;
    }, new Map());
    this.points = this.changes.points.map(([before, after, axes, carrier, proof]) => ({ before, after, axes, carrier, proof }));
    this.ordinary = this.apis.map(() => 0);
    this.cases.api.forEach((api, c) => { if (this.cases.border[c] === 0) this.ordinary[api]++; });
    this.kinds = [...new Set(this.rules.map((rule) => rule.kind))].sort();
    this.texts = new Map();
  }

  divergence(c, at, number) {
    return {
      at, number, case: c.case[at], stage: c.stage[at], verdict: c.verdict[at], severity: c.severity[at],
      classes: this.patterns[c.pattern[at]], first: c.first[at], gravity: this.grids[c.gravity[at]], size: c.summaries[at].length, summaries: c.summaries[at],
      grid: this.grids[c.grid[at]], open: this.opens[c.open[at]], changes: c.changes[at], rules: this.ruleSets[c.rules[at]], parts: this.cells[c.parts[at]],
      unexplained: this.opens[c.open[at]].includes("1"),
    };
  }

  /** Where a pair of behaviours stands in the columns that have a place for each pair. */
  cell(d, i, j) {
    const [low, high] = i < j ? [i, j] : [j, i];
    return (low * (2 * d.size - low - 1)) / 2 + high - low - 1;
  }

  classAt(text, implementation) {
    const code = text.charCodeAt(implementation);
    return code === 46 ? UNJUDGED : code - 65;
  }

  /** The behaviour of an implementation in a divergence; it may take no part, though it was judged at the stage. */
  memberOf(d, implementation) {
    const code = d.classes.charCodeAt(implementation) - 65 - d.first;
    return code >= 0 && code < d.size ? code : UNJUDGED;
  }

  /** Whether a rule can be why two implementations differ: they are on its two sides, or it sets those inside apart. */
  stands(rule, a, b) {
    const { inside, apart } = this.rules[rule];
    return inside === null || inside[a] !== inside[b] || (apart && inside[a] === "1");
  }

  /** How a divergence looks between two implementations, or null where it does not part them. */
  between(d, a, b) {
    const i = this.memberOf(d, a), j = this.memberOf(d, b);
    if (i === UNJUDGED || j === UNJUDGED || i === j) return null;
    return new Hit(this, d, a, b, i, j);
  }

  /** A divergence as a whole, in the shape of ``between``. */
  whole(d) { return { divergence: d, verdict: d.verdict, severity: d.severity, unexplained: d.unexplained, rules: d.rules, classes: null }; }

  /** The change points of a divergence: {before, after, axes, carrier (-1: confounded), proof}. */
  pointsOf(d) {
    return d.changes === -1 ? [] : this.changes.sets[d.changes].map((p) => this.points[p]);
  }

  status(caseAt, implementation) {
    return this.statuses[Number(this.statusPatterns[this.cases.status[caseAt]][implementation])];
  }

  /** [[stage, classes as text], …] of a case, in order. */
  stagesOf(caseAt) {
    const layout = this.layouts[this.cases.layout[caseAt]], rows = [];
    for (let i = 0; i < layout.length; i += 2) rows.push([layout[i], this.patterns[layout[i + 1]]]);
    return rows;
  }

  /** True only where both were seen, at least one stage was judged in both, and none parts them. */
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

  /** Why two implementations were not compared in a case. */
  unjudged(caseAt, a, b) {
    const why = [a, b].map((i) => [this.status(caseAt, i), this.implementations[i].label]);
    const said = why.filter(([status]) => !["ok", "error"].includes(status));
    if (said.length === 0) return "not judged";
    return said.map(([status, label]) => `${status.replace("-", " ").replace("-", " ")} under ${label}`).join("; ");
  }

  /** All cases between two implementations: {differing, agreeing, unjudged}, the first with its divergences. */
  compare(a, b) {
    const differing = [], seen = new Set(), agreeing = [], unjudged = [];
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

  apiOf(caseAt) { return this.apis[this.cases.api[caseAt]]; }

  /** What a divergence is searched by, in small letters. */
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

  /** A case in full: {params, divergences, curves}, each divergence with all its facts by pair of behaviours. */
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
