// Blocks of gzipped JSON: the core inside the page, and chunks in files beside it, which register themselves.

/** A file that is not there, or does not hold what its name says. */
class ChunkError extends Error {
  constructor(name, what) {
    super(`data/${name}.js ${what}`);
    this.name = "ChunkError";
  }
}

async function inflate(text) {
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

const asked = new Map();
const arrived = new Map();

// What a chunk's script calls. Its name follows from what it holds: another report's chunk has another name.
globalThis.conformance = Object.freeze({ chunk(name, text) { arrived.set(name, text); } });

/** A chunk's content, fetched once; what failed is tried again when it is asked for again. */
function chunk(name) {
  if (!asked.has(name)) {
    const content = fetchChunk(name);
    content.catch(() => asked.delete(name));
    asked.set(name, content);
  }
  return asked.get(name);
}

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

/** What stands where a chunk's content would: that it is missing, why that may be, and another try. */
function missingChunk(error, again) {
  return h("div", { class: "notice missing", role: "alert" },
    h("p", {}, h("b", {}, "This part of the report cannot be read. "), `${error.message}.`),
    h("p", {}, "The page reads details from the folder “data” beside it: keep the two together. If the report was written again since this page was opened, reload the page."),
    h("p", {}, h("button", { type: "button", class: "quiet", onclick: again }, "Try again"), " ",
      h("button", { type: "button", class: "quiet", onclick: () => location.reload() }, "Reload the page")));
}

/** Draws into ``box`` what a promise brings, or that it cannot be read. */
async function into(box, ask, draw) {
  try {
    draw(await ask());
  } catch (error) {
    if (!(error instanceof ChunkError)) throw error;
    box.replaceChildren(missingChunk(error, () => into(box, ask, draw)));
  }
}

const EPSILON = { float64: 2 ** -52, float32: 2 ** -23 };

/** One case of a chunk, its positions resolved. */
function unpackCase({ texts, kinds, rows, cases }, id) {
  const fact = ([kind, left, right, relative, distance, worst]) => {
    const [name, verdict, summary] = kinds[kind].map((at) => texts[at]);
    const eps = EPSILON[distance];
    const far = eps === undefined ? distance : typeof relative === "number" ? relative / eps : relative;
    return { name, verdict, summary, left: texts[left], right: texts[right], relative, distance: far, worst };
  };
  const { params, divergences, curves } = cases[id];
  return {
    params, curves,
    divergences: divergences.map(({ stage, number, pairs, reproducer, reproduced }) => ({
      stage, number, reproducer, reproduced,
      pairs: pairs.map(([i, j, , , compared, differing]) => ({ i, j, compared, facts: differing.map((row) => fact(rows[row])) })),
    })),
  };
}
