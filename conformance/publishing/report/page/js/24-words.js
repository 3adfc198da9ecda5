// Texts as words to search for, and names as people write them: conformance/analysis/search/words.py and spelling.py once more.

const KERAS = String.raw`(?:(?:tf|tensorflow(?:_core)?)\.(?:compat\.v[12]\.|python\.|_api\.v[12]\.|contrib\.)*)?`
  + String.raw`(?:keras(?:_v\d|_core|_nightly)?|tf_keras|tfk)(?:\.(?:src|api|_v[12]|_tf_keras|_legacy|keras|tf_keras))*(?:\.|$)`;
// TensorFlow has these modules of Keras at its top, too.
const PROVIDER = String.raw`(?:${KERAS}|(?:tf|tensorflow)\.(?:compat\.v2\.)?(?=(?:losses|metrics|optimizers|initializers)(?:\.|$)))`;
const LEADING = new RegExp(`^${PROVIDER}`, "i");
const PREFIX = new RegExp(String.raw`(?<![\w.])${PROVIDER}(?<=\.)(?=[A-Za-z_])`, "gi");
const RAISED = /^\s*(?:[A-Za-z_][\w.]*\.)?\w*(?:Error|Exception|Warning|Interrupt)\b/;
const CALLED = /\b([A-Z][A-Za-z0-9]+)\s*\(/g;
const LINES = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

// What a message says of, and what it puts in quotes; names that are written as code where nothing is in quotes.
const KEY = /\b(?:attribute|named|name|argument|KeyError:) ['"`](\w[\w.]*)['"`]/g;
const QUOTED = /(?<!\w)['"`](\w[\w.]*)['"`]/g;
const CODE = /\b(?:[a-zA-Z][a-zA-Z0-9]*(?:_[a-zA-Z0-9]+)+|[A-Z]+[a-z0-9]+[A-Z]\w*)\b/g;
// What a message says of without quotes, at its end; a sentence that ends, or that says what follows, as words to search for do not.
const ENDING = /\b[a-z]+ [a-z]+: ([A-Za-z_]\w*)\.?\s*$/;
const SENTENCE = /[\w)'"`][.:][ \t\n]+\S/;
const ERROR_CLASS = /(?:Error|Exception|Warning|Interrupt)$/;

// Python's own types, and what its messages call the like: none of them is a name of Keras.
const BUILTIN = new Set(("bool bytearray bytes complex dict ellipsis float frozenset function generator int list map memoryview method module "
  + "NoneType object property range set slice str super tuple type zip builtin_function_or_method dict_keys dict_values None True False").split(" "));

// A message goes on for so many lines.
const MESSAGE_LINES = 4;

/**
 * The words of a text, in order: lower-case, without underscores and the s of a plural; parts of names are words too.
 * @param {string} text
 */
function wordsOf(text) {
  const found = [];
  for (const whole of text.replace(PREFIX, "").match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) {
    found.push(stem(whole.replaceAll("_", "").toLowerCase()));
    const parts = whole.match(/[0-9]+D(?![a-z])|[0-9]+[a-z]*|[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
    if (parts.length > 1) found.push(...parts.map((part) => stem(part.toLowerCase())));
  }
  return found.filter((word) => word.length > 1 && !/^\d+$/.test(word));
}

/**
 * The words to search for, each once: of a text that is one name, its last part alone (of a member its class, too); else all of the text.
 * @param {string} text
 */
function askedWords(text) {
  const name = unquoted(text);
  if (isOneName(name)) {
    const [last, owner = ""] = name.split(".").reverse();
    const ofClass = /^[A-Z]/.test(owner) && /^[a-z]/.test(last);
    return [...new Set((ofClass ? [last, owner] : [last]).map(wholeWord))].filter((word) => word.length > 1);
  }
  return [...new Set(wordsOf(text))];
}

/**
 * The names that a message turns on: {keys: what it is about, others: what else it quotes, else what is written as code}.
 * @param {string} text
 * @returns {Named}
 */
function namedIn(text) {
  if (isOneName(unquoted(text))) return { keys: [], others: [] };
  /** @param {RegExp} pattern */
  const all = (pattern) => [...text.matchAll(pattern)].map((match) => match[1].replace(/\.+$/, ""));
  const ending = ENDING.exec(text)?.[1];
  const keys = [...new Set([...all(KEY), ...(ending === undefined ? [] : [ending])])].filter((name) => !BUILTIN.has(name)), quoted = all(QUOTED);
  const code = quoted.length ? [] : text.replace(PREFIX, "").match(CODE) ?? [];
  return { keys, others: [...new Set([...quoted, ...code])].filter((name) => !keys.includes(name) && !BUILTIN.has(name) && !ERROR_CLASS.test(name)) };
}

/**
 * Whether a text is what a program said, and not words: most of a message's words are those of any other.
 * @param {string} text
 */
const isMessage = (text) => RAISED.test(text) || text.search(KEY) >= 0 || SENTENCE.test(text);

/** @param {string} text */
const unquoted = (text) => text.trim().replace(/^[`'"]+|[`'"]+$/g, "").replace(PREFIX, "");
/** @param {string} name */
const isOneName = (name) => /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name);

/**
 * The last part of a name as the one word that is made of it.
 * @param {string} name
 */
const wholeWord = (name) => stem(lastPart(name).replaceAll("_", "").toLowerCase());

/** @param {string} word */
function stem(word) {
  if (word.endsWith("sses")) return word.slice(0, -2);
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.length > 3 && /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
}

/**
 * What matters of a pasted text: of a traceback its message and the names called in its code; all of any other.
 * @param {string} text
 */
function symptomOf(text) {
  // A line that is repeated is one.
  const lines = text.trim().split(LINES).filter((line, at, every) => line !== every[at - 1]);
  const last = lines.findLastIndex((line) => RAISED.test(line));
  if (lines.length < 2 || last < 0) return lines.join("\n").trim();
  const code = lines.slice(0, last).filter((line) => !/^(?:File |Traceback)/.test(line.trimStart()));
  const called = new Set(code.flatMap((line) => [...line.matchAll(CALLED)].map((match) => match[1])));
  return [...lines.slice(last, last + MESSAGE_LINES), ...called].join(" ");
}

/**
 * What an import statement names; undefined where a line is none.
 * @param {string} line
 */
function imported(line) {
  const from = line.match(/^from\s+([\w.]+)\s+import\s+\(?\s*([\w*]+)/);
  if (from) return from[2] === "*" ? from[1] : `${from[1]}.${from[2]}`;
  return line.match(/^import\s+([\w.]+)/)?.[1];
}

/**
 * A name without provider, import statement, quotes and call: ``layers.LSTM``.
 * @param {string} text
 */
function plainName(text) {
  const line = text.split(/\s+/).filter(Boolean).join(" ").replace(/^[`'" ]+|[`'" ]+$/g, "");
  const name = imported(line) ?? line, bracket = name.indexOf("[");
  let head = (bracket < 0 ? name.split("(")[0].trim() : name.slice(0, bracket)).replace(/^@/, "");
  const match = head.match(LEADING);
  if (match && (match[0].length === head.length || match[0].endsWith("."))) head = head.slice(match[0].length);
  head = head.replace(/^K\.(?=[a-z_])/, "backend.").replace(/^\.+|\.+$/g, "");
  return bracket < 0 ? head : head + name.slice(bracket);
}

/** @param {string} name */
const foldedName = (name) => name.toLowerCase().replace(/[^a-z0-9.]/g, "");
/** @param {string} name */
const lastPart = (name) => name.slice(name.lastIndexOf(".") + 1);
