// Python's text as tokens, logical lines and nested statements: as much of the language as names need, and lenient, for what is pasted is often a piece.

/** A text longer than this is not read as code. */
const CODE_LIMIT = 2_000_000;

const NAME_AT = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}_]*/uy;
const NUMBER_AT = /(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?j?)/iy;
const QUOTE_AT = /([rbuft]{0,3})("""|'''|"|')/iy;
const OPERATOR_AT = /\*\*=|\/\/=|>>=|<<=|\.\.\.|:=|->|==|!=|<=|>=|<>|\*\*|\/\/|<<|>>|[-+*/%@&|^]=|[^\s\w]/uy;

const OPENING = new Set(["(", "[", "{"]), CLOSING = new Set([")", "]", "}"]);

// Lines that no expression goes on with: where one begins inside brackets, somebody left them open.
const SURELY_STATEMENT = /^(?:(?:from\s+[\w.]+\s+)?import\s|(?:async\s+)?def\s+\w+\s*\(|class\s+\w+\s*[(:]|@\w)/;

// What an interpreter and a notebook write before code, and lines that are for them and not Python.
const PROMPT = /^(?:>>>|\.\.\.)(?: |$)|^\s*(?:In \[\d*\]|\s*\.\.\.+):(?: |$)/;
const MAGIC = /^\s*(?:%|!|\?|\w[\w.]*\?{1,2}\s*$)/;

/**
 * The lines of a text that are Python: without prompts; others are empty, and counted.
 * @param {string} text
 * @returns {{ lines: string[], magics: number[], shifts: number[] }} magics: lines from 1; shifts: characters left out at the beginning of each line
 */
function pythonLines(text) {
  const lines = text.split(/\r\n|\r|\n/);
  const prompted = lines.some((line) => /^>>> /.test(line) || /^\s*In \[\d*\]:/.test(line));
  /** @type {number[]} */
  const magics = [], shifts = lines.map(() => 0);
  let depth = 0;
  const kept = lines.map((line, at) => {
    const prompt = prompted ? PROMPT.exec(line) : null;
    // Between prompts stands what was printed.
    if (prompted && prompt === null) return "";
    shifts[at] = prompt?.[0].length ?? 0;
    const own = line.slice(shifts[at]);
    if (depth === 0 && MAGIC.test(own)) { magics.push(at + 1); return ""; }
    depth = Math.max(0, depth + (own.match(/[([{]/g)?.length ?? 0) - (own.match(/[)\]}]/g)?.length ?? 0));
    return own;
  });
  return { lines: kept, magics, shifts };
}

/**
 * The logical lines of Python code, and what could not be read in them.
 * @param {string} text
 * @returns {{ lines: LogicalLine[], problems: CodeProblem[], magics: number }}
 */
function logicalLines(text) {
  const { lines, magics, shifts } = pythonLines(text);
  /** @type {LogicalLine[]} */
  const found = [];
  /** @type {CodeProblem[]} */
  const problems = [];
  /** @type {CodeToken[]} */
  let tokens = [];
  /** @type {CodeToken[]} */
  let open = [];
  let indent = 0, goesOn = false;
  const end = () => {
    if (tokens.length) found.push({ indent, tokens });
    tokens = [];
  };
  for (let n = 0; n < lines.length; n++) {
    let line = lines[n], at = 0;
    if (open.length && SURELY_STATEMENT.test(line.trimStart()) && line.length - line.trimStart().length <= indent) {
      problems.push({ line: lastOf(open).line, said: `the ${lastOf(open).text} is never closed` });
      open = [];
      end();
    }
    if (!goesOn && open.length === 0) {
      end();
      indent = /^[ \t\f]*/.exec(line)?.[0].replaceAll("\t", "        ").length ?? 0;
    }
    goesOn = false;
    while (at < line.length) {
      const c = line[at];
      if (c === " " || c === "\t" || c === "\f" || c === "\u00a0") { at++; continue; }
      if (c === "#") break;
      if (c === "\\" && line.slice(at + 1).trim() === "") { goesOn = true; break; }
      const place = { line: n + 1, column: at + shifts[n] + 1 };
      const quote = matchAt(QUOTE_AT, line, at);
      if (quote !== null) {
        const string = readString(lines, n, at + quote[0].length, quote[2], /r/i.test(quote[1]));
        tokens.push({ type: "string", text: string.text, prefix: quote[1].toLowerCase(), ...place });
        if (!string.closed) problems.push({ line: n + 1, said: "a text is never closed" });
        [n, at] = [string.line, string.at];
        line = lines[n];
        continue;
      }
      const name = matchAt(NAME_AT, line, at), number = name === null ? matchAt(NUMBER_AT, line, at) : null;
      const operator = name === null && number === null ? matchAt(OPERATOR_AT, line, at) : null;
      const word = (name ?? number ?? operator)?.[0];
      if (word === undefined) { at++; continue; }
      at += word.length;
      if (operator !== null && word === ";" && open.length === 0) { end(); continue; }
      const token = /** @type {CodeToken} */ ({ type: name !== null ? "name" : number !== null ? "number" : "op", text: word, prefix: "", ...place });
      tokens.push(token);
      if (operator === null) continue;
      if (OPENING.has(word)) open.push(token);
      else if (CLOSING.has(word) && open.pop() === undefined) {
        problems.push({ line: n + 1, said: `a ${word} closes nothing` });
        tokens.pop();
      }
    }
  }
  if (open.length) problems.push({ line: open[0].line, said: `the ${open[0].text} is never closed` });
  end();
  return { lines: found, problems, magics: magics.length };
}

/**
 * @param {RegExp} pattern sticky
 * @param {string} text
 * @param {number} at
 */
function matchAt(pattern, text, at) {
  // A pattern remembers where it is to look: that is what it is for.
  Object.assign(pattern, { lastIndex: at });
  return pattern.exec(text);
}

/**
 * A text from behind its opening quote to behind its closing one.
 * @param {string[]} lines
 * @param {number} first
 * @param {number} from
 * @param {string} quote
 * @param {boolean} raw
 */
function readString(lines, first, from, quote, raw) {
  let line = first, at = from, text = "";
  for (;;) {
    const here = lines[line];
    if (here.startsWith(quote, at)) return { text, line, at: at + quote.length, closed: true };
    if (at >= here.length) {
      const escaped = here.endsWith("\\") && !here.endsWith("\\\\");
      if ((quote.length === 1 && !escaped) || line + 1 >= lines.length) return { text, line, at: here.length, closed: false };
      text += "\n";
      line++;
      at = 0;
    } else if (here[at] === "\\" && at + 1 < here.length) {
      // What an escape stands for is no part of a name.
      text += raw || !["\\", "'", '"'].includes(here[at + 1]) ? here.slice(at, at + 2) : here[at + 1];
      at += 2;
    } else text += here[at++];
  }
}

/**
 * Logical lines as statements, each with the statements indented below it.
 * @param {LogicalLine[]} lines
 * @returns {Statement[]}
 */
function statementsOf(lines) {
  /** @type {Statement[]} */
  const top = [];
  /** @type {{ indent: number, body: Statement[] }[]} */
  const levels = [{ indent: -1, body: top }];
  for (const { indent, tokens } of lines) {
    while (levels.length > 1 && indent <= lastOf(levels).indent) levels.pop();
    const colon = BLOCKS.has(keywordOf(tokens)) ? blockColon(tokens) : -1;
    /** @type {Statement} */
    const one = { tokens: colon < 0 ? tokens : tokens.slice(0, colon), body: [] };
    lastOf(levels).body.push(one);
    if (colon < 0) continue;
    if (colon + 1 < tokens.length) one.body.push({ tokens: tokens.slice(colon + 1), body: [] });
    levels.push({ indent, body: one.body });
  }
  return top;
}

const BLOCKS = new Set(["if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class", "match", "case"]);

/**
 * What a statement begins with, async left out.
 * @param {CodeToken[]} tokens
 */
function keywordOf(tokens) {
  const [first, second] = tokens;
  if (first?.type !== "name") return first?.text === "@" ? "@" : "";
  if (first.text === "async" && second?.type === "name") return second.text;
  // match and case are names elsewhere.
  if (first.text === "match" || first.text === "case") return lastOf(tokens).text === ":" && second?.text !== "=" && second?.text !== "." ? first.text : "";
  return first.text;
}

/**
 * Where the head of a block ends: the colon outside of brackets, and of a lambda.
 * @param {CodeToken[]} tokens
 */
function blockColon(tokens) {
  let depth = 0, lambdas = 0;
  for (const [at, { type, text }] of tokens.entries()) {
    if (type === "name" && text === "lambda" && depth === 0) lambdas++;
    if (type !== "op") continue;
    if (OPENING.has(text)) depth++;
    else if (CLOSING.has(text)) depth--;
    else if (text === ":" && depth === 0 && lambdas-- <= 0) return at;
  }
  return -1;
}

/**
 * The position behind a bracket that closes the one at a position; the end where none does.
 * @param {CodeToken[]} tokens
 * @param {number} at
 * @param {number} [end]
 */
function closingOf(tokens, at, end = tokens.length) {
  let depth = 0;
  for (let n = at; n < end; n++) {
    if (tokens[n].type !== "op") continue;
    if (OPENING.has(tokens[n].text)) depth++;
    else if (CLOSING.has(tokens[n].text) && --depth === 0) return n + 1;
  }
  return end;
}

/**
 * Ranges of tokens between a sign outside of brackets: [from, to] pairs; none where there are no tokens.
 * @param {CodeToken[]} tokens
 * @param {number} start
 * @param {number} end
 * @param {string} sign
 */
function splitAt(tokens, start, end, sign) {
  /** @type {[number, number][]} */
  const found = [];
  let from = start;
  for (let n = start; n < end;) {
    if (tokens[n].type === "op" && OPENING.has(tokens[n].text)) { n = closingOf(tokens, n, end); continue; }
    if (tokens[n].type === "name" && tokens[n].text === "lambda" && sign !== "=") {
      // A comma between a lambda's parameters is its own.
      while (n < end && tokens[n].text !== ":") n = tokens[n].type === "op" && OPENING.has(tokens[n].text) ? closingOf(tokens, n, end) : n + 1;
      continue;
    }
    if (tokens[n].text === sign && tokens[n].type !== "string") { found.push([from, n]); from = n + 1; }
    n++;
  }
  if (from < end || found.length) found.push([from, end]);
  return found.filter(([a, b]) => a < b || sign === "=");
}
