// Whole programs from one implementation to another: conformance/analysis/history/moving.py once more.

// The stages of a script, in order; who came to the last has run.
const SCRIPT_STAGES = ["imports", "run", "structure", "results"];

/** @type {Record<ScriptEnd, { name: string, tone: string, told: boolean }>} */
const SCRIPT_ENDS = {
  fails: { name: "Fail", tone: "bad", told: true },
  other: { name: "Run, with other results", tone: "warn", told: true },
  same: { name: "Run, with the same results", tone: "good", told: false },
  new: { name: "Run now, and failed before", tone: "good", told: true },
  neither: { name: "Run under neither", tone: "", told: true },
  lacks: { name: "Need a package that is not installed", tone: "", told: true },
  unknown: { name: "Not known", tone: "", told: false },
};

/**
 * What becomes of each program that goes from a to b with no other change than its import lines.
 * @param {Results} results
 * @param {number} a
 * @param {number} b
 * @returns {Moving}
 */
function movingOf(results, a, b) {
  const all = results.scripts.map((one) => {
    /** @param {number} i */
    const ran = (i) => results.stagesOf(one.case).some(([stage, text]) => results.stages[stage] === lastOf(SCRIPT_STAGES) && results.classAt(text, i) !== UNJUDGED);
    const hits = (results.ofCase.get(one.case) ?? []).map((d) => results.between(d, a, b)).filter((some) => some !== null)
      .sort((x, y) => stageOrder(results, x) - stageOrder(results, y));
    const hit = hits[0] ?? null;
    const unknown = UNSEEN.has(results.status(one.case, a)) || UNSEEN.has(results.status(one.case, b));
    const ended = [a, b].map((i) => endedAt(results, one, i));
    return { ...one, hit, ended, end: unknown ? "unknown" : ended.some((some) => some?.lacks) ? "lacks" : endOf(ran(a), ran(b), hit !== null) };
  });
  /** @param {ScriptEnd[]} ends */
  const sum = (...ends) => all.filter((one) => ends.includes(one.end)).length;
  return { all, ran: sum("same", "other", "fails"), runs: sum("same", "other"), same: sum("same") };
}

/**
 * How a program ended under an implementation, in its own words; null where it ran to the end, or nobody wrote down how.
 * @param {Results} results
 * @param {Script} script
 * @param {number} i
 * @returns {Ended | null}
 */
function endedAt(results, { pattern, ends }, i) {
  const end = ends[results.classAt(pattern, i)];
  return end === undefined ? null : { stage: end[0], words: results.summaries[end[1]], lacks: end[2] };
}

/** @param {Results} results @param {Hit} hit */
const stageOrder = (results, hit) => SCRIPT_STAGES.indexOf(results.stages[hit.divergence.stage]);

/** @param {boolean} before @param {boolean} after @param {boolean} parted @returns {ScriptEnd} */
function endOf(before, after, parted) {
  if (before) return !after ? "fails" : parted ? "other" : "same";
  return after ? "new" : "neither";
}

/**
 * The answer to "is it enough to change the import?", in a sentence.
 * @param {Results} results
 * @param {number} a
 * @param {number} b
 * @param {boolean} leads whether to the view that has each program
 */
function claim(results, a, b, leads = true) {
  const [from, to] = [results.implementations[a], results.implementations[b]];
  const { all, ran, runs, same } = movingOf(results, a, b);
  const lacking = all.filter((one) => one.end === "lacks").length;
  if (results.scripts.length === 0) return h("p", { class: "lead claim" }, "Is it enough to change the import? No whole program was observed: nobody looked.");
  return h("p", { class: "lead claim" }, "Is it enough to change the import? ",
    ran === 0 ? `None of ${many(results.scripts.length, "whole program")} runs under ${from.label}.` : [
      `Of ${many(ran, "whole program")} that ${ran === 1 ? "runs" : "run"} under ${from.label}, `,
      h("b", { class: runs === ran ? "good" : "bad" }, `${count(runs)} ${runs === 1 ? "runs" : "run"} under ${to.label}`), " with no other change, and ",
      h("b", { class: same === runs ? "good" : "warn" }, `${count(same)} ${same === 1 ? "gives" : "give"} the same results`), ".",
      lacking ? ` ${count(lacking)} more ${lacking === 1 ? "needs a package that is" : "need packages that are"} not installed under one of the two.` : ""],
    leads ? [" ", h("a", { href: address({ view: "scripts", a: from.id, b: to.id }) }, "Which, and why")] : null);
}
