// History: what changed along each track, version by version, and how an API behaved over all of them.

/**
 * Every change point as a hit: the divergence between the two neighbours, with the point.
 * @param {Results} results
 * @returns {ChangeHit[]}
 */
function changeHits(results) {
  results.hitsOfChanges ??= results.all.flatMap((d) => results.pointsOf(d).flatMap((point) => {
    const hit = results.between(d, point.before, point.after);
    return hit === null ? [] : [Object.assign(hit, { point })];
  }));
  return results.hitsOfChanges;
}

/** @param {Results} results @param {State} state */
function historyView(results, state) {
  const [by, choice] = grouping(state, [["version", "By version"], ["api", "By API"]]);
  return h("div", { class: "view" },
    h("h1", {}, "History"),
    h("div", { class: "toolbar" },
      h("p", { class: "result" }, by === "api" ? "How an API behaved along every track" : "What changed from each version to the next"), choice),
    results.points.length === 0 && by === "version" ? empty("No change between neighbouring versions was measured.")
      : by === "api" ? apiHistory(results, state) : timeline(results, state));
}

/**
 * A bar for each step of each track; the step chosen is listed below.
 * @param {Results} results
 * @param {State} state
 */
function timeline(results, state) {
  const hits = changeHits(results).filter(filterOf(state, results));
  /** @type {Map<string, ChangeHit[]>} */
  const steps = new Map();
  /** @type {Map<string, ChangeHit[]>} */
  const across = new Map();
  for (const hit of hits) {
    const map = results.trackOf[hit.point.before] === results.trackOf[hit.point.after] ? steps : across;
    addTo(map, `${hit.point.before},${hit.point.after}`, hit);
  }
  const key = [results.at(state.a), results.at(state.b)].join(",");
  const chosen = steps.get(key) ?? across.get(key);
  /** @type {Map<number, [number, ChangeHit[]][]>} */
  const into = new Map();
  for (const [step, some] of steps) {
    const after = Number(step.split(",")[1]);
    into.set(after, [...(into.get(after) ?? []), [Number(step.split(",")[0]), some]]);
  }
  const most = Math.max(1, ...[...into.values()].map((all) => all.reduce((n, [, some]) => n + some.length, 0)));
  const tracks = results.tracks.filter((track) => track.members.length > 1);
  const alone = results.tracks.filter((track) => track.members.length === 1);
  const along = [...steps.values()].reduce((n, some) => n + some.length, 0);
  say(many(along, "change"));
  return [
    h("section", { class: "card" }, h("h2", {}, many(along, "change point"), filtered(state) ? " match" : ""),
      h("p", { class: "fine" }, "A bar is the step to that version from the one before it on the same track, as high as the number of cases and stages that change. Choose one to list them."),
      h("div", { class: "keyline" }, results.severities.map((name) => h("span", {}, h("i", { class: `block g-${name}` }), ` ${name}`))),
      tracks.map((track) => timelineOf(results, track, into, most, state))),
    alone.length ? h("p", { class: "fine" }, `One version only, so no history: ${alone.map((t) => `${t.name} ${results.shortName[t.members[0]]}`).join(", ")}.`) : null,
    chosen ? stepOf(results, chosen) : [largest(results, steps, "The largest steps", "Step"),
      across.size ? largest(results, across, "From TensorFlow on the CPU to another backend or device", "Same Keras") : null],
  ];
}

/**
 * @param {Results} results
 * @param {Track} track
 * @param {Map<number, [number, ChangeHit[]][]>} into
 * @param {number} most
 * @param {State} state
 */
function timelineOf(results, track, into, most, state) {
  const row = h("div", { class: "steps" });
  track.members.forEach((i, n) => {
    const name = h("span", { class: "turned" }, results.shortName[i]);
    const pile = h("span", { class: "pile" });
    // A step comes from the nearest version before at which the case was judged: mostly, not always, the neighbour.
    const found = into.get(i) ?? [];
    const all = found.flatMap(([, some]) => some);
    if (all.length === 0) {
      row.append(h("span", { class: "step none", title: n === 0 ? `${track.name} begins here` : `${track.name} ${results.shortName[i]}: nothing changes` }, pile, name));
      return;
    }
    results.severities.forEach((severity, s) => {
      const share = all.filter((hit) => hit.severity === s).length;
      if (share === 0) return;
      const block = h("i", { class: `block g-${severity}` });
      block.style.height = `${Math.max(2, (64 * share) / most)}px`;
      pile.append(block);
    });
    const [before] = found.reduce((x, y) => (y[1].length > x[1].length ? y : x));
    const text = `${track.name} ${results.shortName[before]} → ${results.shortName[i]}: ${many(all.length, "change")}`;
    const [a, b] = [results.implementations[before].id, results.implementations[i].id];
    row.append(h("a", {
      class: "step", "data-row": true, title: text, "aria-label": text,
      "aria-current": state.a === a && state.b === b ? "true" : false, href: withState({ a, b }),
    }, h("span", { class: "amount" }, all.length < 1000 ? all.length : `${(all.length / 1000).toFixed(1)}k`), pile, name));
  });
  return h("div", { class: "timeline" }, h("h3", {}, track.name),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Steps of ${track.name}` }, row));
}

/** @param {Results} results @param {ChangeHit[]} hits */
function stepOf(results, hits) {
  const { before, after } = hits[0].point;
  const tally = countEach(hits.map((hit) => carried(results, hit.point)));
  return h("section", { class: "chosen" },
    h("h2", {}, stepName(results, before, after)),
    h("p", { class: "fine" }, `${many(hits.length, "change")} in ${many(new Set(hits.map((hit) => hit.divergence.case)).size, "case")}. `
      + `Carried by: ${[...tally].sort((x, y) => y[1] - x[1]).map(([name, n]) => `${name} ${count(n)}`).join(", ")}. `,
    h("a", { href: address({ view: "upgrade", a: results.implementations[before].id, b: results.implementations[after].id }) }, "As an upgrade")),
    groups(results, hits, "cause"));
}

/** @param {Results} results @param {number} before @param {number} after */
const stepName = (results, before, after) => `${briefly(results, before)} → ${
  results.trackOf[before] === results.trackOf[after] ? results.shortName[after] : briefly(results, after)}`;

/** @param {Results} results @param {Map<string, ChangeHit[]>} steps @param {string} title @param {string} what */
function largest(results, steps, title, what) {
  /** @param {[string, ChangeHit[]]} one */
  const line = ([key, hits]) => {
    const [before, after] = key.split(",").map(Number);
    const causes = countEach(hits.flatMap((hit) => hit.rules));
    const top = [...causes].sort((x, y) => y[1] - x[1]).slice(0, 2).map(([r]) => results.rules[r].title).join("; ");
    return h("tr", {},
      h("th", { scope: "row" }, h("a", { "data-row": true, href: withState({ a: results.implementations[before].id, b: results.implementations[after].id }) },
        stepName(results, before, after))),
      h("td", { class: "number" }, count(hits.length)),
      h("td", { class: "number" }, count(hits.filter((hit) => hit.severity === 0).length)),
      h("td", { class: "fine clip", title: top }, top));
  };
  const sorted = [...steps].sort((x, y) => y[1].length - x[1].length).slice(0, 12);
  return sorted.length === 0 ? empty("Nothing matches these filters.")
    : h("section", { class: "card" }, h("h2", {}, title),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, h("table", { class: "largest" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, what), h("th", { scope: "col", class: "number" }, "Changes"),
          h("th", { scope: "col", class: "number" }, "High"), h("th", { scope: "col" }, "Mostly"))),
        h("tbody", {}, sorted.map(line)))));
}

/**
 * Cases of an API that behave alike over all tracks are one card.
 * @param {Results} results
 * @param {State} state
 */
function apiHistory(results, state) {
  const hits = results.all.map((d) => results.whole(d)).filter(filterOf(state, results));
  if (!state.api) return apiList(results, hits);
  /** @type {Map<string, Divergence[]>} */
  const cards = new Map();
  for (const hit of hits) {
    const d = hit.divergence, key = `${d.stage},${d.first},${d.size},${d.classes},${d.verdict}`;
    addTo(cards, key, d);
  }
  const sorted = [...cards.values()].sort(([x], [y]) => x.severity - y.severity || y.verdict - x.verdict);
  if (sorted.length === 0) return empty("Nothing matches these filters.");
  const box = h("div", { class: "cards" });
  const around = h("div", {}, box);
  gradually(box, sorted, (some) => historyCard(results, some), { chunk: 10, unit: "history", units: "histories" });
  const cases = new Set(hits.map((hit) => hit.divergence.case)).size;
  say(`${many(sorted.length, "history", "histories")} of ${many(cases, "case")}`);
  return [h("p", { class: "fine" }, `${many(sorted.length, "history", "histories")} of ${many(cases, "case")} that differ somewhere. `,
    h("a", { href: withState({ api: undefined }) }, "All APIs")), around];
}

/** @param {Results} results @param {Shown[]} hits */
function apiList(results, hits) {
  const points = new Map(), diverging = new Map();
  for (const hit of changeHits(results)) {
    const api = results.apiOf(hit.divergence.case);
    points.set(api, (points.get(api) ?? 0) + 1);
  }
  for (const hit of hits) {
    const api = results.apiOf(hit.divergence.case);
    addTo(diverging, api, hit);
  }
  const rows = [...diverging].sort((x, y) => (points.get(y[0]) ?? 0) - (points.get(x[0]) ?? 0) || (x[0] < y[0] ? -1 : 1));
  const body = h("tbody");
  const table = h("table", { class: "apis" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "API"), h("th", { scope: "col", class: "number" }, "Change points"),
      h("th", { scope: "col", class: "number" }, "Divergences"), h("th", { scope: "col" }, "Worst"))), body);
  for (const [api, some] of rows) {
    body.append(h("tr", {},
      h("th", { scope: "row" }, h("a", { href: withState({ by: "api", api }), "data-row": true }, h("code", {}, api))),
      h("td", { class: "number" }, count(points.get(api) ?? 0)), h("td", { class: "number" }, count(some.length)),
      h("td", {}, badge(results.verdicts[worst(some)]))));
  }
  return rows.length === 0 ? empty("Nothing matches these filters.")
    : h("section", { class: "card" }, h("p", { class: "fine" }, "Choose an API to see its history, or write one in the filter above."), table);
}

/** @param {Results} results @param {Divergence[]} some */
function historyCard(results, some) {
  const [d] = some;
  const cases = [...new Set(some.map((one) => one.case))];
  /** @param {number} c */
  const link = (c) => h("a", { href: withState({ case: results.cases.id[c], stage: results.stages[d.stage] }), "data-row": true }, h("code", {}, results.cases.id[c]));
  const body = h("ul", { class: "cases" });
  const rest = h("details", { ontoggle: (event) => {
    if (event.currentTarget.open && body.childElementCount === 0) body.append(...cases.slice(1).map((c) => h("li", {}, link(c))));
  } }, h("summary", {}, `and ${many(cases.length - 1, "case")} alike`), body);
  const rules = d.rules.map((r) => results.rules[r]);
  return h("section", { class: "card history" },
    h("h3", {}, badge(results.verdicts[d.verdict]), h("span", { class: "stage" }, words(results.stages[d.stage])),
      severityOf(results.severities[d.severity]), h("span", { class: "grow" }, link(cases[0]))),
    cases.length > 1 ? rest : null,
    behavioursLine(results, d),
    strips(results, d),
    d.unexplained ? h("p", { class: "open-text" }, "Not, or not wholly, explained.") : null,
    rules.length ? h("p", { class: "fine" }, "Why: ", rules.map((rule, n) => [n ? "; " : "",
      h("a", { href: address({ view: "divergences", cause: rule.id }), title: rule.reason }, rule.title)])) : null);
}

/**
 * What each letter does.
 * @param {Results} results
 * @param {Divergence} d
 */
const behavioursLine = (results, d) => h("ul", { class: "does" }, d.summaries.map((text, i) => h("li", {},
  h("span", { class: `letter c${(d.first + i) % 8}` }, nameOf(d, i)), " ", h("span", { class: "fine" }, results.summaries[text]))));
