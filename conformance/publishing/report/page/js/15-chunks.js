// Blocks of gzipped JSON: the core inside the page, and chunks in files beside it, which register themselves.

/** A file that is not there, or does not hold what its name says. */
class ChunkError extends Error {
  /** @param {string} name @param {string} what */
  constructor(name, what) {
    super(`data/${name}.js ${what}`);
    this.name = "ChunkError";
  }
}

/** @param {string} text @returns {Promise<unknown>} */
function inflate(text) {
  const bytes = Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** @type {Map<string, Promise<unknown>>} */
const asked = new Map();
/** @type {Map<string, string>} */
const arrived = new Map();

// What a chunk's script calls. Its name follows from what it holds: another report's chunk has another name.
Object.assign(globalThis, { conformance: Object.freeze({ chunk: (/** @type {string} */ name, /** @type {string} */ text) => { arrived.set(name, text); } }) });

/**
 * A chunk's content, fetched once; what failed is tried again when it is asked for again.
 * @template T
 * @param {ChunkName<T>} name
 * @returns {Promise<T>}
 */
function chunk(name) {
  const content = asked.get(name) ?? fetchChunk(name);
  if (!asked.has(name)) {
    asked.set(name, content);
    content.catch(() => asked.delete(name));
  }
  // A name follows from the content: what is in the file is what the name is of.
  return /** @type {Promise<T>} */ (content);
}

/** @param {string} name */
async function fetchChunk(name) {
  // A classic script: the only thing that a page from file:// may read beside itself.
  const script = document.createElement("script");
  const loaded = new Promise((done, fail) => {
    script.addEventListener("load", done);
    script.addEventListener("error", () => fail(new ChunkError(name, "is not there")));
  });
  script.src = `data/${name}.js`;
  document.head.append(script);
  try {
    await loaded;
  } finally {
    script.remove();
  }
  const text = arrived.get(name);
  arrived.clear();
  if (text === undefined) throw new ChunkError(name, "is broken, or belongs to another report");
  try {
    return await inflate(text);
  } catch {
    throw new ChunkError(name, "is broken");
  }
}

/**
 * What stands where a chunk's content would: that it is missing, why that may be, and another try.
 * @param {ChunkError} error
 * @param {() => void} again
 */
function missingChunk(error, again) {
  return h("div", { class: "notice missing", role: "alert" },
    h("p", {}, h("b", {}, "This part of the report cannot be read. "), `${error.message}.`),
    h("p", {}, "The page reads details from the folder “data” beside it: keep the two together. If the report was written again since this page was opened, reload the page."),
    h("p", {}, h("button", { type: "button", class: "quiet", onclick: again }, "Try again"), " ",
      h("button", { type: "button", class: "quiet", onclick: () => location.reload() }, "Reload the page")));
}

/**
 * Draws into ``box`` what a promise brings, or that it cannot be read.
 * @template T
 * @param {Element} box
 * @param {() => Promise<T>} ask
 * @param {(content: T) => void} draw
 */
async function into(box, ask, draw) {
  try {
    draw(await ask());
  } catch (error) {
    if (!(error instanceof ChunkError)) throw error;
    box.replaceChildren(missingChunk(error, () => into(box, ask, draw)));
  }
}

/** @type {Record<string, number>} */
const EPSILON = { float64: 2 ** -52, float32: 2 ** -23 };

/**
 * One case of a chunk, its positions resolved.
 * @param {Details} one
 * @param {string} id
 * @returns {FullCase}
 */
function unpackCase({ texts, kinds, rows, cases }, id) {
  /** @param {FactRow} one @returns {Fact} */
  const fact = ([kind, left, right, relative, distance, worst]) => {
    const [name, verdict, summary] = kinds[kind].map((at) => texts[at]);
    const eps = typeof distance === "string" ? EPSILON[distance] : undefined;
    const far = eps === undefined ? distance : typeof relative === "number" ? relative / eps : relative;
    return { name, verdict, summary, left: texts[left], right: texts[right], relative, distance: far, worst };
  };
  const { params, divergences, curves } = cases[id];
  return {
    params, curves: curves ?? {},
    divergences: divergences.map(({ stage, number, pairs, reproducer, reproduced, said = [] }) => ({
      stage, number, reproducer, reproduced,
      said: said.map(([behaviour, text, members]) => ({ behaviour, text: texts[text], members })),
      pairs: pairs.map(([i, j, , , compared, differing]) => ({ i, j, compared, facts: differing.map((row) => fact(rows[row])) })),
    })),
  };
}
