// Tracks: a provider on a backend along its versions, and what it did there.

/** @param {Results} results @param {number} i */
const trackName = (results, i) => results.trackOf[i].name;

/**
 * An implementation in few characters, with its track's name: "tf.keras 2.15".
 * @param {Results} results
 * @param {number} i
 */
const briefly = (results, i) => `${trackName(results, i)} ${results.shortName[i]}`;

/**
 * Stretches of a track over which ``of`` (an implementation's position) gives the same: [{value, members}].
 * @template T
 * @param {Track} track
 * @param {(implementation: number) => T} of
 * @returns {Stretch<T>[]}
 */
function stretches(track, of) {
  /** @type {Stretch<T>[]} */
  const found = [];
  for (const i of track.members) {
    const value = of(i), last = found.at(-1);
    if (last !== undefined && last.value === value) last.members.push(i);
    else found.push({ value, members: [i] });
  }
  return found;
}

/**
 * Neighbours on a track as a range: "2.9 – 2.21". Where an end's version is also that of one outside, both ends say what tells them apart, so that
 * nothing beside the last can be taken for something of all: "2.18 / Keras 3.8 – 2.21 / Keras 3.13".
 * @param {Results} results
 * @param {number[]} members
 */
function span(results, members) {
  if (members.length === 1) return results.shortName[members[0]];
  const { provider, members: all } = results.trackOf[members[0]];
  const ends = [members[0], lastOf(members)].map((i) => results.implementations[i]);
  const outside = all.filter((i) => !members.includes(i)).map((i) => results.implementations[i]);
  const details = new Set(ends.flatMap((one) => [...needed(provider, one, outside)]));
  const [first, last] = ends.map((one) => spelled(provider, one, details));
  return first === last ? first : `${first} – ${last}`;
}

/**
 * Implementations by track in ranges: "tf.keras 2.0 – 2.5"; a range names no version that is not among them.
 * @param {Results} results
 * @param {(implementation: number) => boolean} test
 */
function ranges(results, test) {
  return results.tracks.flatMap((track) => stretches(track, test).filter((s) => s.value)
    .map(({ members }) => h("span", { class: "tag", title: members.map((i) => results.implementations[i].label).join("\n") },
      members.length === 1 ? results.implementations[members[0]].label
        : [track.name, " ", span(results, members), h("span", { class: "times" }, ` ${members.length}`)])));
}

/**
 * "A until 2.5, B since 2.6 (keras), A again since 2.9; not judged: 2.7": a track's stretches in words, with what carries each change.
 * @param {Results} results
 * @param {Stretch<number>[]} parts
 * @param {Point[]} points
 */
function inWords(results, parts, points) {
  /** @type {Stretch<number>[]} */
  const told = [];
  for (const { value, members } of parts) {
    if (value === UNJUDGED) continue;
    // The same on both sides of a gap is no change.
    const before = told.at(-1);
    if (before?.value === value) before.members.push(...members);
    else told.push({ value, members: [...members] });
  }
  const gaps = parts.filter((part) => part.value === UNJUDGED).map((part) => span(results, part.members));
  const seen = new Set();
  const text = told.map(({ value, members }, n) => {
    const name = letters(value) + (seen.has(value) ? " again" : "");
    seen.add(value);
    if (told.length === 1) return `${name} throughout`;
    if (n === 0) return `${name} until ${results.shortName[lastOf(members)]}`;
    const point = points.find((p) => p.after === members[0]);
    return `${name} since ${results.shortName[members[0]]}${point ? ` (${carried(results, point)})` : ""}`;
  }).join(", ");
  return text + (gaps.length ? `; not judged: ${gaps.join(", ")}` : "");
}

/** @param {Results} results @param {Point} point */
const carried = (results, point) => (point.carrier === -1 ? "confounded" : results.changes.axes[point.carrier]);

/**
 * A change point as a sentence: the two versions, what carries it, and the two that prove it.
 * @param {Results} results
 * @param {Point} point
 */
function pointText(results, point) {
  const axes = point.axes.map((axis) => results.changes.axes[axis]).join(", ");
  const why = point.carrier === -1 ? `confounded: ${axes || "several axes"} change together and no pair that differs in one alone was measured`
    : `attributed to ${carried(results, point)}`;
  const proof = point.proof ? `, shown by ${results.implementations[point.proof[0]].label} against ${results.implementations[point.proof[1]].label}` : "";
  return `${stepName(results, point.before, point.after)}: ${why}${proof}`;
}

/** @param {Results} results @param {Shown} hit */
function carrierOf(results, hit) {
  if (!hit.point) return null;
  return h("span", { class: hit.point.carrier === -1 ? "carrier confounded" : "carrier", title: pointText(results, hit.point) }, carried(results, hit.point));
}

/**
 * A divergence along all tracks: a block for each behaviour's stretch, hatched where it was not judged.
 * @param {Results} results
 * @param {Divergence} d
 */
function strips(results, d) {
  const points = results.pointsOf(d);
  /** @param {number} i */
  const of = (i) => { const n = results.memberOf(d, i); return n === UNJUDGED ? n : d.first + n; };
  const shown = results.tracks.filter((track) => track.members.some((i) => of(i) !== UNJUDGED));
  const longest = Math.max(...shown.map((track) => track.members.length));
  return h("div", { class: "strips" }, shown.map((track) => {
    const parts = stretches(track, of);
    const mine = points.filter((p) => results.trackOf[p.before] === track && results.trackOf[p.after] === track);
    // Against the track on TensorFlow, at the newest version that both have.
    const beside = points.find((p) => results.trackOf[p.after] === track && results.trackOf[p.before] !== track);
    const bar = h("div", { class: "track-bar", role: "img", "aria-label": `${track.name}: ${inWords(results, parts, mine)}` });
    bar.style.width = `${(100 * Math.max(track.members.length, longest / 8)) / longest}%`;
    for (const { value, members } of parts) {
      const name = value === UNJUDGED ? "not judged" : letters(value);
      const point = mine.find((p) => p.after === members[0]);
      const block = h("span", {
        class: value === UNJUDGED ? "stretch gap" : `stretch c${value % 8}${point ? " changed" : ""}`,
        title: `${name}: ${track.name} ${span(results, members)}${point ? `\n${pointText(results, point)}` : ""}`,
      }, value === UNJUDGED ? "" : letters(value), members.length > 3 ? h("small", {}, span(results, members)) : null);
      block.style.flexGrow = String(members.length);
      bar.append(block);
    }
    return h("div", { class: "strip-row" },
      h("span", { class: "track-name" }, track.name),
      h("div", { class: "track" }, bar, h("p", { class: "fine" }, inWords(results, parts, mine),
        beside ? h("span", { title: pointText(results, beside) }, `; unlike ${briefly(results, beside.before)} (${carried(results, beside)})`) : null)));
  }));
}
