// The fixes of whole programs: conformance/catalog/fixes.py. Each was run under implementations of every provider.

/** @type {Record<string, { name: string, tone: string }>} */
const FIX_ENDS = {
  s: { name: "runs, with the same results", tone: "good" },
  o: { name: "runs, with other results", tone: "warn" },
  f: { name: "fails", tone: "bad" },
};

/** @param {Script} script @param {number} i */
const fixEnd = ({ fixed }, i) => FIX_ENDS[fixed[i]];

/**
 * How many of the programs that fail under the second run there with their fix.
 * @param {Results} results
 * @param {Moving} found
 * @param {number} b
 */
function fixesClaim(results, { all }, b) {
  const failing = all.filter((one) => (one.end === "fails" || one.end === "neither") && one.fixed);
  if (failing.length === 0) return "";
  const run = failing.filter((one) => "so".includes(one.fixed[b])).length, asked = failing.filter((one) => one.fixed[b] !== ".").length;
  const label = results.implementations[b].label;
  return h("p", { class: "fine" }, `${many(failing.length, "program")} that ${failing.length === 1 ? "fails" : "fail"} there ${failing.length === 1 ? "has" : "have"} a fix, a patch that makes it run under the newest Keras. `,
    asked ? `Under ${label} ${count(run)} of ${count(asked)} that were tried ran with theirs.` : `Under ${label} none of them was tried.`);
}

/**
 * A program's fix, folded: what it changes, and what came of it under each implementation.
 * @param {Results} results
 * @param {ScriptMoved} one
 * @param {number} b
 */
function fixOf(results, one, b) {
  const here = fixEnd(one, b), label = results.implementations[b].label;
  return folded("Its fix", here ? `under ${label} it ${here.name}` : `it was not tried under ${label}`, () => {
    const box = h("div", {}, h("p", { class: "loading" }, "Opening the fix…"));
    const name = results.chunks.fixed;
    if (name !== undefined) into(box, () => chunk(name), (all) => box.replaceChildren(...fixParts(results, one, all[results.cases.id[one.case]])));
    return box;
  }, "fix");
}

/**
 * @param {Results} results
 * @param {Script} script
 * @param {Fixed} fix
 * @returns {HTMLElement[]}
 */
function fixParts(results, script, { difference, reference, said }) {
  const words = new Map(said);
  const tried = results.implementations.map((_, i) => i).filter((i) => fixEnd(script, i));
  const ran = tried.filter((i) => script.fixed[i] !== "f");
  const line = (/** @type {string} */ text) => h("span", { class: text.startsWith("+") ? "added" : text.startsWith("-") ? "removed" : text.startsWith("@") ? "place" : "" }, `${text}\n`);
  return [
    h("pre", { class: "diff", tabindex: "0", role: "region", "aria-label": "What the fix changes" }, difference.trimEnd().split("\n").map(line)),
    tried.length === 0 ? h("p", { class: "fine" }, "It was not run as it stands.") : h("p", { class: "fine" }, `It was run under ${many(tried.length, "implementation")}, and came to its end under ${count(ran.length)}.`,
      (reference ? ` Its results are held against the unchanged program under ${results.implementations[results.at(reference) ?? -1]?.label ?? reference}.` : "")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Under which implementations it runs" }, h("table", { class: "moved" },
      h("tbody", {}, results.tracks.map((track) => fixTrack(results, script, track, words))))),
  ];
}

/**
 * What came of a fix along a track: neighbours that end alike are one.
 * @param {Results} results
 * @param {Script} script
 * @param {Track} track
 * @param {Map<string, string>} words
 */
function fixTrack(results, script, track, words) {
  const mine = track.members.filter((i) => fixEnd(script, i));
  if (mine.length === 0) return null;
  /** @type {number[][]} */
  const groups = [];
  for (const i of mine) {
    const last = groups.at(-1);
    if (last && script.fixed[last[0]] === script.fixed[i]) last.push(i);
    else groups.push([i]);
  }
  return h("tr", {}, h("th", { scope: "row" }, track.name), h("td", {}, groups.map((some) => {
    const { name, tone } = fixEnd(script, some[0]), said = words.get(results.implementations[some[0]].id);
    return h("p", {}, h("span", {}, `${span(results, some)}: `), h("b", { class: tone }, name), said ? h("span", { class: "fine" }, ` ${said}`) : null);
  })));
}
