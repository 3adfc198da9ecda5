// Find my API: the symbols in pasted code or a traceback, answered for the chosen from and to. Nothing of it leaves the page.

/** Causes of a symbol that are shown before somebody asks for all, and places. */
const CAUSES_OF_SYMBOL = 3, PLACES_FIRST = 12;

/** A pause in typing after which the answer is made: milliseconds. */
const TYPING_PAUSE = 250;

const EXAMPLE_CODE = `from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Dense

model = keras.Sequential([Dense(8, activation="relu"), Dense(3, activation="softmax")])
model.compile(keras.optimizers.Adam(lr=0.01), "categorical_crossentropy", metrics=["acc"])
model.fit(x, y, epochs=2)
print(K.mean(model.predict_classes(x)))
`;

const EXAMPLE_TRACEBACK = `Traceback (most recent call last):
  File "train.py", line 9, in <module>
    model.compile(Adam(lr=0.01), "mse")
  File "site-packages/keras/src/optimizers/adam.py", line 62, in __init__
    super().__init__(
ValueError: Argument(s) not recognized: {'lr': 0.01}
`;

/** Names that people give to what they import, where a text imports nothing. @type {Record<string, string>} */
const USUAL_NAMES = { keras: "keras", tf: "tensorflow", tensorflow: "tensorflow", K: "keras.backend" };

/** What was pasted or dropped last: it stays while from and to are changed, and is nowhere but here. @type {{ text: string, name: string, said: string }} */
const mine = { text: "", name: "", said: "" };

/** The form above the answers, made once, so that typing in it is never interrupted. @type {HTMLFormElement | null} */
let pasteForm = null;

/** @param {Results} results @param {State} state */
function findView(results, state) {
  const form = pasteForm ?? (pasteForm = makePasteForm(results));
  const box = h("div", { class: "parts", id: "answers" });
  const [a, b] = results.inventory === null ? upgradeEnds(results, state) : apiEnds(results, results.inventory, state);
  const view = h("div", { class: "view find-view" },
    h("h1", {}, "Find my API"),
    h("p", { class: "fine" }, "Paste code or a traceback: each symbol of Keras in it is answered for the versions chosen. Or open a file: Python, a notebook, or the JSON that ",
      h("code", {}, "conformance lint"), " or ", h("code", {}, "conformance check"), " wrote. It is read inside this page and sent nowhere."),
    chooseTwo(results, results.implementations[a], results.implementations[b]), form, box);
  answerInto(results, box, state);
  return view;
}

/** @param {Results} results */
function makePasteForm(results) {
  let timer = 0;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const box = document.getElementById("answers");
      if (box !== null) answerInto(results, box, readState());
    }, TYPING_PAUSE);
  };
  const area = h("textarea", { id: "pasted", rows: "10", spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "off", "aria-describedby": "pasted-help",
    oninput: (event) => { Object.assign(mine, { text: event.currentTarget.value, name: "", said: "" }); again(); } });
  /** @param {string} text */
  const put = (text) => { area.value = text; Object.assign(mine, { text, name: "", said: "" }); again(); };
  const file = h("input", { id: "pasted-file", type: "file", accept: ".py,.ipynb,.txt,.log,.json,text/*,application/json",
    onchange: (event) => {
      const [one] = event.currentTarget.files ?? [];
      if (one !== undefined) openFile(results, one);
      event.currentTarget.value = "";
    } });
  const form = h("form", { class: "paste", "aria-label": "Code or a traceback" },
    h("label", { for: "pasted" }, "Code or a traceback"), area,
    h("div", { class: "toolbar" },
      h("label", { class: "field" }, h("span", {}, "Or a file"), file),
      h("button", { type: "button", class: "quiet", onclick: () => put(EXAMPLE_CODE) }, "Example: code"),
      h("button", { type: "button", class: "quiet", onclick: () => put(EXAMPLE_TRACEBACK) }, "Example: a traceback"),
      h("button", { type: "button", class: "quiet", onclick: () => { put(""); area.focus(); } }, "Clear")),
    h("p", { class: "fine", id: "pasted-help" }, "A file may also be dropped anywhere on this page. Names are resolved from imports; nothing is run."));
  form.addEventListener("submit", (event) => event.preventDefault());
  return form;
}

/**
 * A file that was chosen or dropped: its text is what is answered from now on.
 * @param {Results} results
 * @param {File} file
 */
async function openFile(results, file) {
  const { text, said } = await textOfFile(file);
  Object.assign(mine, { text, said, name: file.name });
  const area = (pasteForm ?? (pasteForm = makePasteForm(results))).querySelector("textarea"), pasted = said === "" ? pastedAs(text) : null;
  // JSON is read, and nobody edits it.
  if (area !== null) area.value = pasted !== null && (pasted.kind === "code" || pasted.kind === "traceback") ? text : "";
  /** @type {Patch} */
  const patch = { s: undefined, q: undefined, only: undefined, view: "find" };
  if (pasted?.kind === "lint" || pasted?.kind === "check") {
    // What it is about is what is chosen, as far as this report has it.
    if (results.at(pasted.before) !== undefined && results.at(pasted.after) !== undefined) Object.assign(patch, { a: pasted.before, b: pasted.after });
  }
  const to = withState(patch);
  if (to === location.hash) answerInto(results, byId("answers", HTMLElement), readState());
  else location.hash = to;
}

/** @param {Results} results */
function takeDrops(results) {
  /** @param {DragEvent} event */
  const holdsFile = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
  addEventListener("dragover", (event) => { if (holdsFile(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file !== undefined) openFile(results, file);
  });
}

/**
 * @param {Results} results
 * @param {HTMLElement} box
 * @param {State} state
 */
function answerInto(results, box, state) {
  if (mine.said !== "") { box.replaceChildren(oddText(mine.said)); return; }
  const pasted = pastedAs(mine.text);
  if (pasted.kind === "nothing") { box.replaceChildren(); return; }
  if (pasted.kind === "odd") { box.replaceChildren(oddText(pasted.said)); return; }
  if (pasted.kind === "lint") { box.replaceChildren(...lintReport(results, state, pasted, mine.name)); return; }
  if (pasted.kind === "check") { box.replaceChildren(...checkReport(results, pasted, mine.name)); return; }
  const { api, search } = results.chunks;
  if (api === undefined) { box.replaceChildren(empty("This report holds no inventory of the public API: nobody looked, which is not agreement.")); return; }
  if (box.childElementCount === 0) box.append(h("p", { class: "loading" }, "Opening the inventory…"));
  into(box, async () => ({ apis: await results.api(api), names: await results.names(), index: search === undefined || pasted.kind !== "traceback" ? null : await chunk(search) }), ({ apis, names, index }) => {
    // Who chose nothing goes between two that were looked into.
    const [a, b] = apiEnds(results, apis, state);
    box.replaceChildren(...answersTo(results, apis, names, index, pasted, a, b));
  });
}

/** @param {string} said */
function oddText(said) {
  say(said);
  return h("div", { class: "notice", role: "alert" }, h("p", {}, said));
}

/**
 * @param {Results} results
 * @param {Apis} apis
 * @param {Names | null} names
 * @param {Index | null} index
 * @param {PastedCode} pasted
 * @param {number} a
 * @param {number} b
 * @returns {Node[]}
 */
function answersTo(results, apis, names, index, pasted, a, b) {
  const [from, to] = [results.implementations[a], results.implementations[b]];
  for (const one of [from, to]) {
    if (!apis.place.has(one.id)) return [h("div", { class: "notice", role: "alert" }, h("p", {}, "Nobody looked into the API of ", h("b", {}, one.label), ": nothing is said about it."))];
  }
  if (a === b) return [empty("Choose two different implementations.")];
  const answers = new Answers(results, apis, names, a, b), read = readPasted(answers, pasted);
  const all = answers.all(read.uses);
  const figures = ANSWER_STATES.map((one) => ({ ...one, some: all.filter(({ state }) => state === one.state) }));
  const sentence = `${many(read.uses.length, "use")} of ${many(all.length, "symbol")}`;
  say(`${sentence} from ${from.label} to ${to.label}: ${figures.map(({ name, some }) => `${some.length} ${name.toLowerCase()}`).join(", ")}`);
  return [
    read.traceback === null ? h("div", { hidden: true }) : tracebackCard(results, index, read.traceback, mine.text),
    h("div", { class: "toolbar" }, h("p", { class: "result" }, sentence), h("p", { class: "fine" }, `From ${from.label} to ${to.label}.`)),
    notUnderstood(read),
    h("dl", { class: "figures" }, figures.map(({ state, name, tone, some }) => h("div", { class: `t-${tone}`, "data-state": state }, h("dt", {}, name), h("dd", {}, count(some.length))))),
    ...figures.filter(({ some }) => some.length > 0).map((one) => answerSection(answers, one)),
  ];
}

/**
 * What is in the text: uses, and what was not understood.
 * @param {Answers} answers
 * @param {PastedCode} pasted
 * @returns {ReadCode}
 */
function readPasted(answers, pasted) {
  const { reading, names } = answers;
  const traceback = pasted.kind === "traceback" ? pasted.traceback : null;
  const pieces = traceback === null ? pasted.kind === "traceback" ? [] : pasted.pieces : [{ cell: 0, text: codeOfTraceback(traceback) }];
  let reader = new CodeReader(reading), uses = reader.read(pieces), guessed = false;
  if (!reader.keras && names !== null) {
    reader = new CodeReader(reading);
    reader.keras = true;
    reader.guess = usuallyMeant(names, reading);
    uses = reader.read(pieces);
    guessed = uses.length > 0;
  }
  const { uses: said, loose } = traceback === null ? { uses: [], loose: [] } : usesInMessage(traceback, names, reading, uses);
  return { uses: [...uses, ...said], guessed, loose, traceback, problems: traceback === null ? reader.problems : [], python2: reader.python2, magics: reader.magics, beside: reader.beside, statements: reader.statements,
    cells: pasted.kind === "notebook" ? { all: pasted.cells, others: pasted.others } : null };
}

/**
 * What names mean that nothing in a text imports: Keras' own, by their spelling.
 * @param {Names} names
 * @param {CodeNames} reading
 * @returns {(name: string) => CodeValue}
 */
const usuallyMeant = (names, reading) => (name) => {
  if (Object.hasOwn(USUAL_NAMES, name)) return { is: "named", name: USUAL_NAMES[name] };
  if (name === "model") return instanceOf("Model");
  if (/^[a-z]/.test(name)) return reading.kind(name) === "module" ? { is: "named", name: `keras.${name}` } : null;
  const [path] = names.classes(name);
  return path !== undefined && lastPart(path) === name ? { is: "named", name: `keras.${path}` } : null;
};

/** @param {ReadCode} read */
function notUnderstood({ guessed, loose, problems, python2, magics, beside, cells, uses, statements }) {
  const lines = [
    guessed ? "No line imports Keras: names are taken for those of Keras by their spelling." : "",
    python2 === null ? "" : `${placeText(python2)}: this is Python 2, which 2to3 translates. Keras 2.3 and TensorFlow 2.1 were the last to run in it, and conformance lint does not read it: what is said of its names holds once it is translated.`,
    ...problems.slice(0, PLACES_FIRST).map(({ line, said, cell }) => `${placeText({ cell: cell ?? 0, line })}: ${said}. What stands there may be misread.`),
    magics ? `${many(magics, "line is", "lines are")} for the notebook or the shell, and not read.` : "",
    cells?.others ? `${many(cells.others, "cell is", "cells are")} in another language, and not read.` : "",
    ...loose.map((name) => `The message does not say whose argument ${name} is, and no line of the traceback gives it.`),
    beside.size ? `Names of ${[...beside.keys()].sort().join(" and ")} are not looked at here: conformance lint looks at them, too.` : "",
    uses.length === 0 ? statements || cells ? "No name of Keras was found: nothing here is imported from it, or is called as its names are." : "Nothing of it is Python code or the message of an exception." : "",
  ].filter(Boolean);
  return lines.length === 0 ? h("div", { hidden: true }) : h("section", { class: "card not-understood" }, h("h2", {}, "Not understood"), h("ul", {}, lines.map((line) => h("li", {}, line))));
}

/**
 * @param {Results} results
 * @param {Index | null} index
 * @param {Traceback} traceback
 * @param {string} text
 */
function tracebackCard(results, index, { type, message, frames }, text) {
  const found = index === null ? null : searchIn(index, symptomOf(text)).causes;
  const own = frames.filter(({ installed }) => !installed), keras = frames.filter((one) => one.keras);
  /** @param {TracebackFrame} one */
  const where = ({ file, line, fn }) => [h("code", {}, line ? `${file}:${line}` : file), fn ? [" in ", h("code", {}, fn)] : ""];
  return h("section", { class: "card traceback" },
    h("h2", {}, h("code", {}, type)), h("p", { class: "notice-text" }, message),
    own.length ? h("p", { class: "fine" }, "Raised through ", where(lastOf(own)), ".") : null,
    keras.length ? h("p", { class: "fine" }, `In Keras, ${many(keras.length, "frame")}: `, keras.slice(-3).map((one, n) => [n ? ", " : "", where(one)]), ".") : null,
    h("p", {}, h("a", { href: address({ view: "search", q: symptomOf(text) }) }, "Search for this message")),
    found === null || found.weak || found.hits.length === 0 ? h("p", { class: "fine" }, "No cause in the ledger fits this message well.")
      : [h("h3", {}, "Causes that fit the message"), h("div", { class: "groups" }, found.matches.slice(0, CAUSES_OF_SYMBOL).map((hit) => causeFound(results, hit)))]);
}

/** @param {Answers} answers @param {{ state: AnswerState, name: string, meaning: string, tone: string, sign: string, some: Answer[] }} section */
function answerSection(answers, { state, name, meaning, tone, sign, some }) {
  const list = h("div", { class: "answers" });
  const box = h("div", {}, list);
  gradually(list, some, (one) => answerCard(answers, one, tone, sign, name), { chunk: 40, unit: "symbol" });
  if (state === "same") return folded(`${name}: ${many(some.length, "symbol")}`, meaning, () => box, "answer-section");
  return h("section", { class: `outcome answer-section t-${tone}`, "data-state": state }, h("h2", {}, `${name}: ${count(some.length)}`), h("p", { class: "fine" }, meaning), box);
}
