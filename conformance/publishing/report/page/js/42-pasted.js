// What somebody pasted or dropped: code, a notebook, a traceback, what `conformance lint` or `conformance check` wrote, or something else.

/** Nothing larger is opened: bytes. */
const FILE_LIMIT = 5_000_000;

/** Cells of a notebook that are another language. */
const OTHER_LANGUAGE = /^\s*%%(?:bash|sh|script|html|javascript|js|latex|markdown|svg|perl|ruby|cmd|writefile|R|sql|system|!)\b/;

/** How the files that are read here begin: where that is no JSON, it was. */
const JSON_BEGINNING = /^\s*\{\s*"(?:schema|cells|metadata|nbformat|before|worksheets|program|left)"/;

const LINT_SCHEMA = /^urn:keras-conformance:lint:(\d+)$/, CHECK_SCHEMA = /^urn:keras-conformance:check:(\d+)$/;

/**
 * What a text is.
 * @param {string} text
 * @returns {Pasted}
 */
function pastedAs(text) {
  if (text.trim() === "") return { kind: "nothing" };
  if (text.length > FILE_LIMIT) return { kind: "odd", said: `This text has ${count(text.length)} characters. Up to ${count(FILE_LIMIT)} are read: paste a part of it.` };
  if (/^\s*[{[]/.test(text)) {
    const json = jsonIn(text);
    if (json !== undefined) return jsonAs(json);
    if (JSON_BEGINNING.test(text)) return { kind: "odd", said: "This begins as JSON, and is damaged: it ends too early, or is not as its program wrote it." };
  }
  if (text.includes("\u0000")) return { kind: "odd", said: "This is no text: Python code, a notebook, a traceback or JSON is read here." };
  const traceback = tracebackIn(text);
  if (traceback !== null) return { kind: "traceback", traceback };
  if (text.length > CODE_LIMIT) return { kind: "odd", said: `This code has ${count(text.length)} characters. Up to ${count(CODE_LIMIT)} are read here; conformance lint reads more.` };
  return { kind: "code", pieces: [{ cell: 0, text }] };
}

/**
 * @param {string} text
 * @returns {unknown} undefined where it is no JSON
 */
function jsonIn(text) {
  try { return JSON.parse(text); } catch { return undefined; }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What of JSON it is.
 * @param {unknown} json
 * @returns {Pasted}
 */
function jsonAs(json) {
  if (!isRecord(json)) return { kind: "odd", said: "This is JSON, and none of what is read here: what conformance lint or conformance check wrote, or a notebook." };
  const schema = typeof json.schema === "string" ? json.schema : "";
  const lint = LINT_SCHEMA.exec(schema), check = CHECK_SCHEMA.exec(schema);
  if (lint !== null) return lint[1] === "1" ? lintReportIn(json) : otherVersion("lint", lint[1], LINT_VERSION);
  if (check !== null) return check[1] === "1" ? checkReportIn(json) : otherVersion("check", check[1], CHECK_VERSION);
  // What is not versioned yet is known by what it has.
  if (schema === "" && typeof json.program === "string" && isRecord(json.left) && isRecord(json.right)) return checkReportIn(json);
  if (typeof json.form === "string" && isRecord(json.left) && Array.isArray(json.left.ways)) return { kind: "odd", said: "This is what conformance check wrote about a saved model. It is not shown here: the command tells it in the terminal." };
  if (Array.isArray(json.cells) || isRecord(json.worksheets) || Array.isArray(json.worksheets)) return notebookIn(json);
  if (typeof json.$schema === "string" && json.$schema.includes("sarif")) return { kind: "odd", said: "This is SARIF. What conformance lint writes with --format json is read here." };
  return { kind: "odd", said: schema ? `This is JSON of the format ${schema}, which is not read here: what conformance lint or conformance check wrote is, and a notebook.`
    : "This is JSON, and none of what is read here: what conformance lint or conformance check wrote, or a notebook." };
}

/** The versions of the formats that are read. */
const LINT_VERSION = "1", CHECK_VERSION = "1";

/** @param {string} command @param {string} version @param {string} mine @returns {Pasted} */
const otherVersion = (command, version, mine) => ({ kind: "odd",
  said: `This is what conformance ${command} wrote, in version ${version} of its format. This page reads version ${mine}: read it on a page of the same version of keras-conformance.` });

/**
 * The code cells of a notebook.
 * @param {Record<string, unknown>} json
 * @returns {Pasted}
 */
function notebookIn(json) {
  const sheets = Array.isArray(json.worksheets) ? json.worksheets.filter(isRecord).flatMap((one) => (Array.isArray(one.cells) ? one.cells : [])) : [];
  const cells = (Array.isArray(json.cells) ? json.cells : sheets).filter(isRecord).filter((one) => one.cell_type === "code");
  /** @type {CodePiece[]} */
  const pieces = [];
  let others = 0;
  for (const [n, one] of cells.entries()) {
    const source = one.source ?? one.input, text = Array.isArray(source) ? source.filter((line) => typeof line === "string").join("") : typeof source === "string" ? source : "";
    if (OTHER_LANGUAGE.test(text)) others++;
    else if (text.trim() !== "") pieces.push({ cell: n + 1, text });
  }
  return { kind: "notebook", pieces, cells: cells.length, others };
}

/**
 * The text of a file; why it is not read where it is too large.
 * @param {File} file
 * @returns {Promise<{ text: string, said: string }>}
 */
async function textOfFile(file) {
  if (file.size > FILE_LIMIT) return { text: "", said: `${file.name} has ${figure(file.size / 1e6)} MB, and was not opened. Files of up to ${count(FILE_LIMIT / 1e6)} MB are read here.` };
  try {
    return { text: await file.text(), said: "" };
  } catch {
    return { text: "", said: `${file.name} cannot be read: the browser was refused it, or it is a folder.` };
  }
}
