// What a traceback says: the exception, its frames, and the names of Keras in its message and its code.

// Lines that say where: of Python, of IPython before 8, of IPython since.
const FRAME_LINES = [
  /^\s*File "(?<file>[^"]+)", line (?<line>\d+)(?:, in (?<fn>.+))?$/,
  /^\s*File (?<file>\S+?):(?<line>\d+)(?:, in (?<fn>[^(]+).*)?$/,
  /^\s*(?<file><ipython-input[^>]+>|[~/\w.:\\-]+\.pyc?) in (?<fn>[\w<>.]+)\(/,
  /^\s*(?:Cell |Input )?In ?\[(?<file>\d+)\],? (?:in <cell line: )?(?:line )?(?<line>\d+)/,
];

// The line that IPython points at, and those around it.
const ARROW_LINE = /^-+> ?(\d+)\s(.*)$/, AROUND_LINE = /^\s{2,}\d+(?:\s|$)/;

/** Folders of Keras itself in a path. */
const KERAS_FOLDER = /[/\\](?:keras|tf_keras|keras_core)[/\\]/;

/** Folders of whatever is installed. */
const INSTALLED_FOLDER = /[/\\](?:site-packages|dist-packages|lib[/\\]python[\d.]+)[/\\]/;

/** A message goes on for so many lines. */
const SAID_LINES = 12;

// What messages say of names; the groups are the names.
const NO_ATTRIBUTE = /module ['"`]([\w.]+)['"`] has no attribute ['"`](\w+)['"`]/g;
const NO_IMPORT = /cannot import name ['"`](\w+)['"`](?: from (?:partially initialized module )?['"`]([\w.]+)['"`])?/g;
const NO_MODULE = /No module named ['"`]?([\w.]+)['"`]?/g;
const NO_MEMBER = /(?:type object )?['"`](\w+)['"`](?: object)? has no attribute ['"`](\w+)['"`]/g;
const UNEXPECTED = /(?:(\w+)\.)?(\w+)\(\) got an unexpected keyword argument ['"`](\w+)['"`]/g;
const NOT_TAKEN_BY = /Unrecognized keyword arguments? passed to (\w+): \{([^}]*)\}/g;
const NOT_TAKEN = [/Argument\(s\) not recognized: \{([^}]*)\}/g, /Unexpected keyword argument passed to optimizer: (\w+)/g, /Keyword argument not understood:['"`, ]*(\w+)/g,
  /(?:Invalid|Unrecognized|Unexpected) keyword arguments?(?: passed)?:? [{(['"`]+([^})\]]*)/g];

/**
 * What a text says of itself as a traceback; null where it is none.
 * @param {string} text
 * @returns {Traceback | null}
 */
function tracebackIn(text) {
  const lines = text.split(/\r\n|\r|\n/);
  /** @type {TracebackFrame[]} */
  const frames = [];
  for (const [at, line] of lines.entries()) {
    const match = FRAME_LINES.map((one) => one.exec(line)).find((one) => one !== null)?.groups;
    if (match !== undefined) {
      const file = match.file ?? "";
      frames.push({ at: at + 1, file: /^\d+$/.test(file) ? `In [${file}]` : file, line: Number(match.line ?? 0), fn: (match.fn ?? "").trim(), code: [], keras: KERAS_FOLDER.test(file), installed: INSTALLED_FOLDER.test(file) });
      continue;
    }
    const frame = frames.at(-1), arrow = ARROW_LINE.exec(line);
    if (frame === undefined) continue;
    if (arrow !== null) {
      frame.line ||= Number(arrow[1]);
      frame.code.push({ at: at + 1, text: arrow[2] });
    } else if (/^ {4}\S/.test(line) && !AROUND_LINE.test(line) && !/^\s*[~^]+\s*$/.test(line) && frame.at === at) frame.code.push({ at: at + 1, text: line.trim() });
  }
  const raised = lines.findLastIndex((line) => RAISED.test(line) && /^\s*[\w.]*(?:Error|Exception|Warning|Interrupt)\b(?::|$|\s)/.test(line));
  const isTraceback = frames.length > 0 || lines.some((line) => /^\s*Traceback \(most recent call last\)/.test(line));
  if (raised < 0 || (!isTraceback && !/^\s*[\w.]*(?:Error|Exception|Warning)\s*:/.test(lines[raised]))) return null;
  if (!isTraceback && lines.filter((line) => line.trim() !== "").length > SAID_LINES) return null;
  const type = /^\s*([\w.]+)/.exec(lines[raised])?.[1] ?? "";
  const rest = lines.slice(raised, raised + SAID_LINES), end = rest.findIndex((line, n) => n > 0 && (line.trim() === "" && n > 2));
  const message = rest.slice(0, end < 0 ? rest.length : end).join("\n").trim().slice(type.length).replace(/^\s*:\s*/, "");
  return { type, message, at: raised + 1, frames };
}

/**
 * The lines of somebody's own code in a traceback, each at its line in the text, so that they can be read together.
 * @param {Traceback} found
 */
function codeOfTraceback({ frames }) {
  /** @type {string[]} */
  const lines = [];
  for (const { code, installed } of frames) {
    for (const { at, text } of installed ? [] : code) {
      while (lines.length < at - 1) lines.push("");
      // What is cut off goes on elsewhere.
      lines[at - 1] = text.trim().replace(/^(?:with|if|elif|while|for)\b(.*):$/, "$1").replace(/^return\b/, "");
    }
  }
  return lines.join("\n");
}

/**
 * The uses of Keras that a message speaks of; what it says of arguments whose callable it does not name stands in ``loose``.
 * @param {Traceback} found
 * @param {Names | null} names
 * @param {CodeNames} reading
 * @param {CodeUse[]} called what is called in the code of the traceback
 * @returns {{ uses: CodeUse[], loose: string[] }}
 */
function usesInMessage({ type, message, at }, names, reading, called) {
  /** @type {CodeUse[]} */
  const uses = [];
  /** @type {string[]} */
  const loose = [];
  /** @param {string} path @param {string} member @param {string[]} given */
  const add = (path, member, given) => {
    const call = given.length ? { positional: 0, texts: [], named: given.map((name) => ({ name, line: at, text: "", word: "" })), open: true } : null;
    uses.push({ kind: member === "" ? "name" : "member", path, member, line: at, column: 1, cell: 0, call, importing: false, refused: given.length > 0 });
  };
  /** @param {string} name @returns {string[]} */
  const classes = (name) => names?.classes(name) ?? [];
  for (const [, module, name] of message.matchAll(NO_ATTRIBUTE)) if (/keras/.test(module)) add([plainName(module), name].filter(Boolean).join("."), "", []);
  for (const [, name, module] of message.matchAll(NO_IMPORT)) {
    if (module !== undefined && /keras/.test(module)) add([plainName(module), name].filter(Boolean).join("."), "", []);
  }
  for (const [, module] of message.matchAll(NO_MODULE)) if (/keras/.test(module) && plainName(module) !== "") add(plainName(module), "", []);
  for (const [, owner, member] of message.matchAll(NO_MEMBER)) for (const path of classes(owner).slice(0, 1)) add(path, member, []);
  /** @param {string} owner @param {string} fn @param {string[]} given */
  const refused = (owner, fn, given) => {
    const [path] = owner === "" ? (/^[A-Z]/.test(fn) ? classes(fn) : []) : classes(owner);
    const givers = called.filter(({ call }) => call?.named.some(({ name }) => given.includes(name)));
    if (path !== undefined) add(path, fn === "__init__" || fn === owner || owner === "" ? "" : fn, given);
    // The line that calls it says what it is.
    else if (givers.length > 0) add(givers[0].path, givers[0].member, given);
    else if (reading.hasMember("Model", fn)) add("Model", fn, given);
    else loose.push(...given);
  };
  for (const [, owner = "", fn, name] of message.matchAll(UNEXPECTED)) refused(owner, fn, [name]);
  for (const [, owner, given] of message.matchAll(NOT_TAKEN_BY)) refused(owner, "__init__", keysIn(given));
  for (const pattern of NOT_TAKEN) for (const [, given] of message.matchAll(pattern)) refused("", "", keysIn(given));
  if (uses.length === 0 && loose.length === 0 && type !== "ModuleNotFoundError") {
    const { keys, others } = namedIn(message);
    // A class that a message names by the way, where it says nothing plainer.
    for (const name of [...keys, ...others]) {
      const found = /[A-Z]/.test(name) ? names?.find(name)?.symbols ?? [] : [];
      if (found.length === 1) add(found[0].name, "", []);
    }
  }
  return { uses, loose: [...new Set(loose)] };
}

/**
 * The keys of a dictionary as Python writes it, or names between commas.
 * @param {string} text
 */
const keysIn = (text) => (text.includes(":") ? [...text.matchAll(/['"](\w+)['"]\s*:/g)].map((match) => match[1]) : text.split(",").map((one) => one.replace(/\W/g, "")).filter(Boolean));
