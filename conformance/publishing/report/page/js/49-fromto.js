// What an upgrade means, at a glance: the first thing that the page answers.

// Causes of each kind that are shown before somebody asks for all.
const AT_A_GLANCE = 6;

// What of UPGRADE lies open: what breaks, what changes.
const FIRST_EFFECTS = 2;

/** @param {Results} results @param {State} state */
function fromTo(results, state) {
  const [a, b] = upgradeEnds(results, state);
  const [from, to] = [results.implementations[a], results.implementations[b]];
  const found = upgradeOf(results, a, b);
  const filters = address({ view: "upgrade", a: from.id, b: to.id });
  /** @param {UpgradeEffect} one */
  const first = ({ kind, name, meaning }) => {
    const changes = found.effects[kind];
    return h("section", { class: `outcome o-${kind}` },
      h("h2", {}, capital(name)),
      h("p", { class: "fine" }, meaning),
      changes.length ? causeList(results, changes, AT_A_GLANCE) : h("p", { class: "fine none" }, "Nothing."));
  };
  say(`From ${from.label} to ${to.label}: ${casesOf(found.effects.breaks).size} cases break, ${casesOf(found.effects.changes).size} change silently`);
  const rest = UPGRADE.slice(FIRST_EFFECTS).filter(({ kind }) => found.effects[kind].length);
  return h("section", { class: "from-to", "aria-labelledby": "from-to" },
    h("h1", { id: "from-to" }, "What changes from one Keras to another"),
    chooseTwo(results, from, to),
    a === b ? empty("Choose two different implementations.") : [
      claim(results, a, b),
      h("p", { class: "lead" }, atAGlance(results, found, from, to)),
      coverageLine(results, a, b),
      h("div", { class: "glance" }, UPGRADE.slice(0, FIRST_EFFECTS).map(first)),
      h("section", { class: "outcome" }, h("h2", {}, "And"),
        h("div", { class: "foldings" },
          rest.map(({ kind, name, meaning }) => folded(`${capital(name)}: ${many(casesOf(found.effects[kind]).size, "case")}`, meaning,
            () => causeList(results, found.effects[kind]), `o-${kind}`)),
          found.unjudged.length ? folded(`Could not be compared: ${many(found.unjudged.length, "case")}`,
            "Not run, unsupported or not judged under one of the two: nothing is said about them.", () => {
              const list = h("ul", { class: "rows" });
              const box = h("div", {}, list);
              gradually(list, found.unjudged, (c) => plainRow(results, c, "not-compared", results.unjudged(c, a, b)), { unit: "case" });
              return box;
            }) : null)),
      h("p", {}, h("a", { href: filters }, "All of it, with filters"), " · ", h("a", { href: address({ view: "compare", a: from.id, b: to.id }) }, "Every difference of these two"),
        results.chunks.api === undefined ? null : [" · ", h("a", { href: address({ view: "api", a: from.id, b: to.id }) }, "Names, arguments and defaults that changed")]),
    ]);
}

/**
 * In a sentence: how many causes break code and change results in ordinary use, and in how many cases nothing differs.
 * @param {Results} results
 * @param {Upgrade} found
 * @param {Implementation} from
 * @param {Implementation} to
 */
function atAGlance(results, found, from, to) {
  /** @param {"breaks" | "changes"} kind */
  const ordinary = (kind) => causesOf(results, found.effects[kind]).filter((cause) => cause.ordinary).length;
  const breaks = ordinary("breaks"), changes = ordinary("changes");
  return [
    `From ${from.label} to ${to.label}: `,
    breaks ? h("b", { class: "bad" }, `${many(breaks, "cause breaks", "causes break")} code`) : h("b", { class: "good" }, "nothing breaks"), ", ",
    changes ? h("b", { class: "warn" }, `${many(changes, "changes", "change")} results silently`) : h("b", { class: "good" }, "nothing changes silently"),
    " in ordinary use. ", `${many(found.agreeing.length, "case agrees", "cases agree")} wholly${found.neither.length ? `, ${found.neither.length} run in neither` : ""}.`,
  ];
}
