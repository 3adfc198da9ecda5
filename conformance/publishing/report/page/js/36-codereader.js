// Reads pasted code statement by statement, in the order in which Python would run it, without running it: conformance/lint/reading.py in short.

/** Statements of which nothing is bound, whose expressions are read. */
const PLAIN_WORDS = new Set(["return", "raise", "assert", "del", "global", "nonlocal", "pass", "break", "continue", "yield", "await", "print", "exec"]);

/** Signs that change what is there. */
const AUGMENTING = new Set(["+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=", "**="]);

/**
 * Whether a line is what Python 2 alone takes: conformance/lint/parsing.py, where Python itself says it.
 * @param {CodeToken[]} tokens
 */
function isPython2(tokens) {
  const [{ type, text: word }, second] = tokens, comma = splitAt(tokens, 1, tokens.length, ",");
  if (type === "name" && (word === "print" || word === "exec") && second !== undefined) {
    const stands = second.type === "string" || second.type === "number" || (second.type === "name" && !WORDS_BETWEEN.has(second.text)) || second.text === ">>";
    if (stands) return true;
  }
  // Since 3.14 several exceptions stand there without parentheses: they begin with a capital.
  if (type === "name" && word === "except" && comma.length === 2 && /^[a-z_]/.test(tokens[comma[1][0]].text)) return true;
  if (type === "name" && word === "raise" && comma.length > 1) return true;
  return tokens.some((one) => (one.type === "op" && one.text === "<>") || (one.type === "number" && /^0\d*[1-9]\d*[lL]?$/.test(one.text)) || (one.type === "string" && one.prefix.includes("u") && one.prefix.includes("r")));
}

class CodeReader extends CodeExpressions {
  /** @param {CodeNames} names */
  constructor(names) {
    super(names);
    /** @type {{ fn: OwnFunction, cell: number }[]} */
    this.later = [];
    /** @type {CodeValue[]} */
    this.results = [];
    /** @type {CodeProblem[]} */
    this.problems = [];
    this.magics = 0;
    this.statements = 0;
    /** The first line that is Python 2. @type {AnswerPlace | null} */
    this.python2 = null;
  }

  /**
   * The uses in pieces of code that share their names, in the order of their places.
   * @param {CodePiece[]} pieces
   */
  read(pieces) {
    for (const { cell, text } of pieces) {
      const { lines, problems, magics } = logicalLines(text);
      this.cell = cell;
      this.magics += magics;
      this.statements += lines.length;
      const old = lines.find(({ tokens }) => isPython2(tokens));
      if (old !== undefined) this.python2 ??= { cell, line: old.tokens[0].line };
      this.problems.push(...problems.map((one) => ({ ...one, cell })));
      this.block(statementsOf(lines));
    }
    // Functions are read when all that the module binds is known; what they hold comes behind.
    for (let n = 0; n < this.later.length; n++) {
      const { fn, cell } = this.later[n];
      this.cell = cell;
      fn.returns = this.body(fn);
      fn.state = "known";
    }
    const seen = new Set();
    return this.uses.filter((use) => {
      const key = [use.kind, use.path, use.member, use.cell, use.line, use.column].join(" ");
      return !seen.has(key) && seen.add(key);
    }).sort((x, y) => x.cell - y.cell || x.line - y.line || x.column - y.column);
  }

  /** @param {Statement[]} statements */
  block(statements) {
    for (let n = 0; n < statements.length; n++) {
      const word = keywordOf(statements[n].tokens);
      if (word === "if" || word === "try") {
        let end = n + 1;
        while (end < statements.length && ["elif", "else", "except", "finally"].includes(keywordOf(statements[end].tokens))) end++;
        this.ways(statements.slice(n, end));
        n = end - 1;
      } else this.statement(word, statements[n]);
    }
  }

  /**
   * Branches, of which each begins with the same names; what any of them binds is bound.
   * @param {Statement[]} branches
   */
  ways(branches) {
    const start = new Map(this.scope.names);
    /** @type {Map<string, CodeValue>} */
    let joined = new Map();
    for (const [n, one] of branches.entries()) {
      const word = keywordOf(one.tokens);
      // What stands behind a try goes on with what it bound.
      const apart = n > 0 && (word === "elif" || word === "except" || (word === "else" && keywordOf(branches[0].tokens) === "if"));
      if (apart) {
        joined = eitherNames(joined, this.scope.names);
        this.scope.names = new Map(start);
      }
      this.statement(word, one);
    }
    this.scope.names = eitherNames(joined, this.scope.names);
  }

  /** @param {string} word @param {Statement} one */
  statement(word, { tokens, body }) {
    switch (word) {
      case "import": return this.imports(tokens);
      case "from": return this.importsFrom(tokens);
      case "def": return this.define(tokens, body, null);
      case "class": return this.defineClass(tokens, body);
      case "@": this.value(tokens, 1); return undefined;
      case "return": this.result(tokens); return undefined;
      case "for": return this.loop(tokens, body);
      case "with": this.contexts(tokens); break;
      case "except": this.handler(tokens); break;
      case "if": case "elif": case "while": case "match": case "case": this.value(tokens, 1); break;
      case "else": case "try": case "finally": break;
      default: this.simple(tokens);
    }
    this.block(body);
    return undefined;
  }

  /** @param {CodeToken[]} tokens */
  simple(tokens) {
    const [first, second] = tokens;
    if (first === undefined) return;
    if (first.type === "name" && PLAIN_WORDS.has(first.text) && second?.text !== "." && second?.text !== "=" && second?.text !== "(") {
      if (first.text !== "global" && first.text !== "nonlocal") this.value(tokens, 1);
      return;
    }
    const parts = splitAt(tokens, 0, tokens.length, "=");
    if (parts.length > 1) { this.assign(tokens, parts); return; }
    const augmented = tokens.findIndex((one) => one.type === "op" && AUGMENTING.has(one.text));
    if (augmented > 0) {
      this.value(tokens, augmented + 1);
      // What a name stands for stays what it was.
      if (augmented > 1) this.value(tokens, 0, augmented);
      return;
    }
    const [target, noted] = splitAt(tokens, 0, tokens.length, ":");
    if (noted !== undefined && first.type === "name") this.bindTo(tokens, target[0], target[1], this.noted(tokens, noted[0], noted[1]));
    else this.value(tokens);
  }

  /**
   * What a function gives.
   * @param {CodeToken[]} tokens
   */
  result(tokens) {
    const found = this.several(tokens, splitAt(tokens, 1, tokens.length, ","));
    if (found !== null) this.results.push(found);
  }

  /**
   * What expressions between commas stand for.
   * @param {CodeToken[]} tokens
   * @param {[number, number][]} parts
   * @returns {CodeValue}
   */
  several(tokens, parts) {
    const values = parts.map(([a, b]) => this.value(tokens, a, b)), known = values.find((one) => one !== null) ?? null;
    return values.length > 1 && known !== null ? { is: "several", of: known } : known;
  }

  /** @param {CodeToken[]} tokens @param {[number, number][]} parts */
  assign(tokens, parts) {
    const [from, to] = lastOf(parts), targets = parts.slice(0, -1);
    const given = splitAt(tokens, from, to, ","), [first] = targets;
    const names = targets.length === 1 ? splitAt(tokens, first[0], first[1], ",") : [];
    if (names.length > 1 && names.length === given.length) {
      // Of tuples each to its own.
      const each = given.map(([a, b]) => this.value(tokens, a, b));
      names.forEach(([a, b], n) => this.bindTo(tokens, a, b, each[n]));
      return;
    }
    const value = this.several(tokens, given);
    for (const [a, b] of targets) {
      const [target, noted] = splitAt(tokens, a, b, ":");
      if (target === undefined) continue;
      const said = noted === undefined ? null : this.noted(tokens, noted[0], noted[1]);
      this.bindTo(tokens, target[0], target[1], eitherValue(value, said));
    }
  }

  /**
   * What an annotation says that a name is.
   * @param {CodeToken[]} tokens
   * @param {number} start
   * @param {number} end
   * @returns {CodeValue}
   */
  noted(tokens, start, end) {
    const found = this.value(tokens, start, end);
    if (found?.is === "own") return { is: "object", own: found.own };
    const path = found?.is === "named" ? this.names.keras(found.name) : null;
    return path !== null && this.names.kind(path) === "class" ? instanceOf(path) : null;
  }

  /** @param {CodeToken[]} tokens @param {Statement[]} body */
  loop(tokens, body) {
    const start = tokens[0].text === "async" ? 2 : 1;
    const [target, ...rest] = splitAt(tokens, start, tokens.length, "in");
    const value = rest.length ? this.value(tokens, rest[0][0], lastOf(rest)[1]) : null;
    if (target !== undefined) this.bindTo(tokens, target[0], target[1], value?.is === "several" ? value.of : null);
    this.block(body);
  }

  /** @param {CodeToken[]} tokens */
  contexts(tokens) {
    const start = tokens[0].text === "async" ? 2 : 1;
    for (const [from, to] of splitAt(tokens, start, tokens.length, ",")) {
      const [given, name] = splitAt(tokens, from, to, "as");
      const value = given === undefined ? null : this.value(tokens, given[0], given[1]);
      if (name !== undefined) this.bindTo(tokens, name[0], name[1], value);
    }
  }

  /** @param {CodeToken[]} tokens */
  handler(tokens) {
    const [caught, name] = splitAt(tokens, 1, tokens.length, "as");
    if (caught !== undefined) this.value(tokens, caught[0], caught[1]);
    if (name !== undefined) this.bindTo(tokens, name[0], name[1], null);
  }

  // Imports.

  /** @param {CodeToken[]} tokens */
  imports(tokens) {
    for (const [from, to] of splitAt(tokens, 1, tokens.length, ",")) {
      const [path, as] = splitAt(tokens, from, to, "as");
      if (path === undefined) continue;
      const name = dottedName(tokens, path[0], path[1]);
      if (name === "") continue;
      this.imported(name, tokens[from]);
      const head = as === undefined ? name.split(".")[0] : name;
      this.scope.names.set(as === undefined ? head : tokens[as[0]]?.text ?? head, { is: "named", name: head });
    }
  }

  /** @param {CodeToken[]} tokens */
  importsFrom(tokens) {
    const at = tokens.findIndex(({ type, text }) => type === "name" && text === "import");
    if (at < 0) { this.value(tokens, 1); return; }
    const module = dottedName(tokens, 1, at), relative = tokens[1]?.text.startsWith(".") ?? false;
    const [start, end] = tokens[at + 1]?.text === "(" ? [at + 2, closingOf(tokens, at + 1) - (lastOf(tokens).text === ")" ? 1 : 0)] : [at + 1, tokens.length];
    for (const [from, to] of splitAt(tokens, start, end, ",")) {
      const first = tokens[from], as = tokens[from + 1]?.text === "as" && from + 2 < to ? tokens[from + 2].text : first.text;
      if (first.text === "*") this.star(module, relative, first);
      else if (relative) this.scope.names.set(as, null);
      else if (first.type === "name") {
        const whole = `${module}.${first.text}`;
        this.imported(whole, first);
        this.scope.names.set(as, { is: "named", name: whole });
      }
    }
  }

  /** @param {string} module @param {boolean} relative @param {CodeToken} at */
  star(module, relative, at) {
    const path = relative ? null : this.names.keras(module);
    if (path === null) return;
    this.keras = true;
    if (path) this.keep("name", path, at, { importing: true });
    this.scope.module.stars.push([path, module]);
  }

  /** @param {string} name @param {CodeToken} at */
  imported(name, at) {
    const path = this.names.keras(name);
    if (path !== null) {
      this.keras = true;
      if (path) this.keep("name", path, at, { importing: true });
    } else if (name.startsWith(PRIVATE_KERAS)) this.keep("name", name, at, { importing: true });
    else this.besides(name);
  }

  // Functions and classes.

  /**
   * A function: read at the end, or as soon as its result is asked for.
   * @param {CodeToken[]} tokens
   * @param {Statement[]} body
   * @param {OwnClass | null} own
   * @param {boolean} [isStatic]
   * @returns {OwnFunction | undefined}
   */
  define(tokens, body, own, isStatic = false) {
    const at = tokens.findIndex(({ text }) => text === "def") + 1, name = tokens[at];
    if (name?.type !== "name" || tokens[at + 1]?.text !== "(") return undefined;
    const end = closingOf(tokens, at + 1), parameters = parametersIn(tokens, at + 2, end - 1);
    for (const [from, to] of parameters.defaults) this.value(tokens, from, to);
    /** @type {Map<string, CodeValue>} */
    const noted = new Map();
    for (const [parameter, [from, to]] of parameters.annotations) noted.set(parameter, this.noted(tokens, from, to));
    if (tokens[end]?.text === "->") this.value(tokens, end + 1);
    const scope = own !== null && this.scope.outer !== null ? this.scope.outer : this.scope;
    /** @type {OwnFunction} */
    const fn = { name: name.text, names: parameters.names.map(({ text }) => text), positional: parameters.positional, noted, body, scope, own, isStatic, given: new Map(), returns: null, state: "" };
    if (this.quiet === 0) this.later.push({ fn, cell: this.cell });
    if (own === null) this.scope.names.set(fn.name, { is: "function", fn, skip: 0 });
    return fn;
  }

  /**
   * What a function of the code gives for arguments.
   * @override
   * @param {OwnFunction} fn
   * @param {Map<string, CodeValue>} given
   * @returns {CodeValue}
   */
  returned = (fn, given) => {
    for (const [name, value] of given) fn.given.set(name, fn.given.has(name) && !sameCodeValue(fn.given.get(name), value) ? null : value);
    if (fn.state === "") {
      fn.state = "asked";
      this.quiet++;
      fn.returns = this.body(fn);
      this.quiet--;
      fn.state = "known";
    }
    return fn.returns;
  };

  /**
   * Reads a function's body; what it gives.
   * @param {OwnFunction} fn
   * @returns {CodeValue}
   */
  body(fn) {
    const { scope, own, results } = this;
    this.scope = new CodeScope(fn.scope);
    this.own = fn.own;
    this.results = [];
    for (const name of fn.names) this.scope.names.set(name, fn.noted.get(name) ?? fn.given.get(name) ?? null);
    if (fn.own !== null && !fn.isStatic && fn.names.length) this.scope.names.set(fn.names[0], { is: "object", own: fn.own });
    this.block(fn.body);
    const [found] = this.results;
    Object.assign(this, { scope, own, results });
    return found ?? null;
  }

  /** @param {CodeToken[]} tokens @param {Statement[]} body */
  defineClass(tokens, body) {
    const name = tokens[1];
    if (name?.type !== "name") return;
    /** @type {OwnClass} */
    const mine = { name: name.text, bases: [], methods: new Map(), members: new Set(), attributes: new Map() };
    if (tokens[2]?.text === "(") this.inherits(mine, tokens, 3, closingOf(tokens, 2) - 1);
    const { scope, own } = this;
    this.scope = new CodeScope(scope);
    this.own = mine;
    /** @type {string[]} */
    let decorators = [];
    /** @type {OwnFunction[]} */
    const methods = [];
    for (const one of body) {
      const word = keywordOf(one.tokens);
      if (word === "@") decorators.push(one.tokens[1]?.text ?? "");
      if (word === "def") {
        const fn = this.define(one.tokens, one.body, mine, decorators.includes("staticmethod"));
        if (fn === undefined) continue;
        methods.push(fn);
        if (decorators.includes("property")) mine.members.add(fn.name);
        else mine.methods.set(fn.name, fn);
        this.overrides(mine, fn, one.tokens);
      } else this.block([one]);
      if (word !== "@") decorators = [];
    }
    for (const [bound, value] of this.scope.names) {
      mine.members.add(bound);
      mine.attributes.set(bound, value);
    }
    Object.assign(this, { scope, own });
    this.scope.names.set(name.text, { is: "own", own: mine });
    // What the methods of a class set on its instances.
    this.quiet++;
    for (const fn of methods) this.body(fn);
    this.quiet--;
  }

  /** @param {OwnClass} mine @param {CodeToken[]} tokens @param {number} start @param {number} end */
  inherits(mine, tokens, start, end) {
    for (const [from, to] of splitAt(tokens, start, end, ",")) {
      const byName = tokens[from + 1]?.text === "=", base = this.value(tokens, byName ? from + 2 : from, to);
      if (byName) continue;
      const path = base?.is === "named" ? this.names.keras(base.name) : null;
      if (path) mine.bases.push(path);
      if (base?.is !== "own") continue;
      mine.bases.push(...base.own.bases);
      for (const [method, fn] of base.own.methods) mine.methods.set(method, fn);
      for (const [attribute, value] of base.own.attributes) mine.attributes.set(attribute, value);
      for (const member of base.own.members) mine.members.add(member);
    }
  }

  /**
   * A method that replaces one of Keras'.
   * @param {OwnClass} mine
   * @param {OwnFunction} fn
   * @param {CodeToken[]} tokens
   */
  overrides(mine, fn, tokens) {
    const [base] = mine.bases, at = tokens.find(({ text }) => text === fn.name);
    if (base !== undefined && at !== undefined && !fn.name.startsWith("__") && this.names.hasMember(base, fn.name)) this.keep("override", base, at, { member: fn.name });
  }
}

/**
 * What either of two ways bound.
 * @param {Map<string, CodeValue>} one
 * @param {Map<string, CodeValue>} other
 */
const eitherNames = (one, other) => new Map([...new Set([...one.keys(), ...other.keys()])].map((name) => [name, eitherValue(one.get(name), other.get(name))]));

/** @param {CodeValue | undefined} one @param {CodeValue} other */
const sameCodeValue = (one, other) => JSON.stringify(shortValue(one)) === JSON.stringify(shortValue(other));

/**
 * What tells values apart, without what they hold.
 * @param {CodeValue | undefined} value
 * @returns {unknown}
 */
function shortValue(value) {
  if (!value) return null;
  if (value.is === "several") return [shortValue(value.of)];
  if (value.is === "named") return value.name;
  if (value.is === "instance") return `${value.of}()`;
  if (value.is === "method") return `${value.of}.${value.name}`;
  return value.is === "function" ? value.fn.name : `${value.is} ${value.own.name}`;
}

/**
 * "a.b.c" of tokens; empty where they are no name.
 * @param {CodeToken[]} tokens
 * @param {number} start
 * @param {number} end
 */
function dottedName(tokens, start, end) {
  const text = tokens.slice(start, end).map((one) => one.text).join("");
  return /^[\p{L}_][\p{L}\p{Nd}_.]*$/u.test(text) ? text : "";
}
