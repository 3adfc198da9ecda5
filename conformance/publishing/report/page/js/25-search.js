// Ranking causes and cases by what somebody asks: conformance/analysis/search/ranking.py once more; docs/report.md says how.

// What a word counts in a title, an API, a text, a message; of a beginning; of a cause that is not about TensorFlow.
const PLACES = [4, 3, 1.5, 1], BEGINNING = 0.8, SHORTEST = 4, ASIDE = 0.8;

// A match has this share of the best one's score.
const MATCH = 0.65;

// Where the best scores less than this share of what a cause could that has every word in its title, nothing matches well;
// where a text turns on a name which the best or nobody has, it takes more, and so does a message.
const WEAK = 0.15, UNNAMED = 0.3, SAID = 0.4;

// What has none of the names that a message is about counts so much of what has one in its title or among its APIs; what merely mentions one, so much.
const KEYLESS = 0.5, MENTIONED = 0.75, API_PLACE = 1;

const BACKEND_WORDS = new Set(["jax", "torch", "pytorch", "numpy", "openvino", "theano", "cntk", "mxnet"]);

/**
 * {causes, cases}, each {hits, matches, weak, unknown}, best first; of the index as conformance/analysis/search/index.py makes it.
 * @param {Index} index
 * @param {string} text
 * @returns {{ causes: Found, cases: Found }}
 */
function searchIn(index, text) {
  const asked = askedWords(text), names = namedIn(text), said = isMessage(text), one = isOneName(unquoted(text));
  // What a case did is not in its title.
  return { causes: rankPart(index.causes, asked, names, said ? SAID : WEAK, one), cases: rankPart(index.cases, asked, names, said ? UNNAMED : WEAK, one) };
}

/**
 * @param {IndexPart} part @param {string[]} asked @param {Named} names @param {number} least the share of what could be scored that makes a match
 * @param {boolean} one of one name the first word has to occur: the class of a member that nobody has finds nothing @returns {Found}
 */
function rankPart([entries, places], asked, names, least, one) {
  const aside = asked.some((word) => BACKEND_WORDS.has(word)) ? 1 : ASIDE;
  const scores = new Map(), shares = new Map(), having = new Map(), unknown = [];
  // What few have tells more than what many have.
  /** @param {number} number */
  const rarityOf = (number) => Math.log(1 + (entries.length - number + 0.5) / (number + 0.5));
  let known = 0;
  for (const word of asked) {
    const [found, factor] = placesOf(places, word);
    having.set(word, found);
    if (found.size === 0) { unknown.push(word); continue; }
    const rarity = factor * rarityOf(found.size);
    known += rarity;
    for (const [position, place] of found) {
      scores.set(position, (scores.get(position) ?? 0) + rarity * PLACES[place]);
      shares.set(position, (shares.get(position) ?? 0) + rarity);
    }
  }
  if (one && unknown.length > 0 && unknown[0] === asked[0]) return { hits: [], unknown, matches: [], weak: true };
  const about = new Map();
  for (const name of names.keys) {
    for (const [position, place] of having.get(wholeWord(name)) ?? []) about.set(position, Math.max(place <= API_PLACE ? 1 : MENTIONED, about.get(position) ?? 0));
  }
  const hits = [...scores].map(([position, points]) => {
    const score = points * (about.size === 0 ? 1 : about.get(position) ?? KEYLESS);
    const [name, cases, apart] = entries[position];
    const share = shares.get(position) / known;
    // Who has more of what was asked for comes before who has a part of it in more prominent places.
    return { name, cases, score: score * Math.sqrt(share) * (apart ? aside : 1), share, position };
  });
  /** @param {Ranked} hit */
  const rounded = (hit) => Math.round(hit.score * 1e9);
  hits.sort((x, y) => rounded(y) - rounded(x) || x.name.length - y.name.length || inText(x.name, y.name));
  return { hits, unknown, matches: hits.filter((hit) => hit.score >= MATCH * hits[0].score), weak: hits.length === 0 || isWeak() };

  function isWeak() {
    const best = hits[0].position;
    const missed = names.keys.some((name) => !having.get(wholeWord(name))?.has(best))
      || names.others.some((name) => having.get(wholeWord(name))?.size === 0);
    return scores.get(best) * Math.sqrt(hits[0].share) / (PLACES[0] * (known + unknown.length * rarityOf(0))) < (missed ? Math.max(least, UNNAMED) : least);
  }
}

/**
 * Position → best place of a word, or of the longer words it is the beginning of; and what it counts.
 * @param {Record<string, number[]>} places
 * @param {string} word
 * @returns {[found: Map<number, number>, factor: number]}
 */
function placesOf(places, word) {
  const found = new Map();
  /** @param {number[]} codes */
  const take = (codes) => {
    for (const code of codes) {
      const position = code >> 2, place = code & 3;
      found.set(position, Math.min(place, found.get(position) ?? place));
    }
  };
  if (Object.hasOwn(places, word)) { take(places[word]); return [found, 1]; }
  if (word.length >= SHORTEST) {
    for (const longer of Object.keys(places)) if (longer.startsWith(word)) take(places[longer]);
  }
  return [found, BEGINNING];
}
