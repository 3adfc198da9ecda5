// What expressions of pasted code stand for, and the uses of Keras in them: conformance/lint/evaluating.py in short.

/** The names that a module, a function or a class binds; functions do not see those of the class around them. */
class CodeScope {
  /** @param {CodeScope | null} outer */
  constructor(outer) {
    this.outer = outer;
    /** @type {Map<string, CodeValue>} */
    this.names = new Map();
    /** @type {[path: string, whole: string][]} Keras modules all of whose names were imported */
    this.stars = [];
  }

  /** @returns {CodeScope} */
  get module() { return this.outer === null ? this : this.outer.module; }

  /**
   * What a name is bound to; undefined where nothing binds it.
   * @param {string} name
   * @returns {CodeValue | undefined}
   */
  look(name) {
    const found = this.names.get(name);
    return found !== undefined ? found : this.outer?.look(name);
  }
}

/** Words between the parts of an expression. */
const WORDS_BETWEEN = new Set(["and", "or", "not", "in", "is", "if", "else", "await", "yield", "from", "async", "print", "exec"]);

/** Evaluates expressions in a scope, and keeps the uses in them. */
class CodeExpressions {
  /** @param {CodeNames} names */
  constructor(names) {
    this.names = names;
    this.scope = new CodeScope(null);
    /** @type {OwnClass | null} */
    this.own = null;
    /** @type {CodeUse[]} */
    this.uses = [];
    /** Names of packages beside Keras, which nothing is said about. @type {Map<string, number>} */
    this.beside = new Map();
    this.quiet = 0;
    this.cell = 0;
    /** Whether anything of Keras was imported: then some methods are known by their names alone. */
    this.keras = false;
    /** What a name means that nothing binds. @type {(name: string) => CodeValue} */
    this.guess = () => null;
  }

  /**
   * What a function of the code gives for arguments: said by who extends this.
   * @type {(fn: OwnFunction, given: Map<string, CodeValue>) => CodeValue}
   */
  returned = () => null;

  /**
   * Keeps a use.
   * @param {CodeUse["kind"]} kind
   * @param {string} path
   * @param {CodeToken} at
   * @param {Partial<CodeUse>} [rest]
   */
  keep(kind, path, at, rest = {}) {
    if (this.quiet === 0) this.uses.push({ kind, path, member: "", line: at.line, column: at.column, cell: this.cell, call: null, importing: false, ...rest });
  }

  /**
   * What a reference stands for once it is used.
   * @param {CodeValue} value
   * @param {CodeToken} at
   * @param {CodeCall | null} [call]
   * @returns {CodeValue}
   */
  settled(value, at, call = null) {
    if (value?.is === "named") {
      const path = this.names.keras(value.name);
      if (path !== null && (path !== "" || call !== null)) this.keep("name", path, at, { call });
      else if (value.name.startsWith(PRIVATE_KERAS)) this.keep("name", value.name, at, { call });
      else if (path === null) this.besides(value.name);
    } else if (value?.is === "method") {
      this.keep("member", value.of, at, { member: value.name, call });
      if (call === null && !value.unbound) return this.names.attribute(value.of, value.name);
    }
    return value;
  }

  /** @param {string} name */
  besides(name) {
    const [head] = name.split(".");
    if (this.quiet === 0 && BESIDE_KERAS.has(head)) this.beside.set(head, (this.beside.get(head) ?? 0) + 1);
  }

  /**
   * What a range of tokens stands for, where it is one thing; the uses in all of it are kept.
   * @param {CodeToken[]} tokens
   * @param {number} [start]
   * @param {number} [end]
   * @returns {CodeValue}
   */
  value(tokens, start = 0, end = tokens.length) {
    /** @type {CodeValue} */
    let found = null;
    let operators = 0, things = 0;
    for (let at = start; at < end;) {
      const token = tokens[at];
      if (token.type === "name" && token.text === "lambda") { at = this.lambda(tokens, at, end); things++; continue; }
      if (token.type === "name" && WORDS_BETWEEN.has(token.text)) {
        // What a test, and what follows "not" and "in", is tells nothing of the whole.
        if (token.text === "if") {
          const behind = tokens.findIndex((one, n) => n > at && n < end && one.type === "name" && one.text === "else");
          this.value(tokens, at + 1, behind < 0 ? end : behind);
          at = behind < 0 ? end : behind + 1;
          things = found === null ? 0 : things;
        } else {
          if (!["or", "and", "else", "await"].includes(token.text)) operators++;
          at++;
        }
        continue;
      }
      if (token.type === "name" || token.type === "string" || (token.type === "op" && OPENING.has(token.text))) {
        const { value, next } = this.primary(tokens, at, end);
        found = eitherValue(found, value);
        things++;
        at = next;
        continue;
      }
      if (token.type === "op" && token.text !== ":=" && token.text !== "*") operators++;
      at++;
    }
    return operators === 0 && things > 0 ? found : null;
  }

  /**
   * A name, a text or brackets, with all attributes, calls and subscripts behind it.
   * @param {CodeToken[]} tokens
   * @param {number} start
   * @param {number} end
   * @returns {{ value: CodeValue, next: number }}
   */
  primary(tokens, start, end) {
    const first = tokens[start];
    let at = start + 1, last = first;
    /** @type {CodeValue} */
    let value = null;
    if (first.type === "name" && tokens[at]?.text === ":=" && at < end) {
      value = this.value(tokens, at + 1, end);
      this.scope.names.set(first.text, value);
      return { value, next: end };
    }
    if (first.type === "name" && first.text === "super" && tokens[at]?.text === "(" && this.scope.look("super") === undefined) {
      at = closingOf(tokens, at, end);
      value = this.own === null ? null : { is: "above", own: this.own };
    } else if (first.type === "name") value = this.named(first.text);
    else if (first.type === "string") this.formatted(first);
    else {
      at = closingOf(tokens, start, end);
      value = this.bracketed(tokens, start, at);
    }
    while (at < end && tokens[at].type === "op") {
      const sign = tokens[at].text;
      if (sign === "." && tokens[at + 1]?.type === "name" && at + 1 < end) {
        value = this.attribute(value, tokens[at + 1], last);
        last = tokens[at + 1];
        at += 2;
      } else if (sign === "(") {
        const behind = closingOf(tokens, at, end);
        value = this.call(value, last, tokens, at + 1, behind - 1);
        at = behind;
      } else if (sign === "[") {
        const behind = closingOf(tokens, at, end);
        value = this.subscript(this.settled(value, last), tokens, at + 1, behind - 1);
        at = behind;
      } else break;
    }
    // What stands in brackets was used there.
    return { value: last.type === "op" ? value : this.settled(value, last), next: at };
  }

  /**
   * A name: what its scope binds it to, else what a star may have.
   * @param {string} name
   * @returns {CodeValue}
   */
  named(name) {
    const bound = this.scope.look(name);
    if (bound !== undefined) return bound;
    for (const [path, whole] of this.scope.module.stars) {
      if (this.names.kind(path ? `${path}.${name}` : name)) return { is: "named", name: `${whole}.${name}` };
    }
    return this.guess(name);
  }

  /**
   * An attribute of a module, a class, an object.
   * @param {CodeValue} owner
   * @param {CodeToken} token
   * @param {CodeToken} before where the owner is named
   * @returns {CodeValue}
   */
  attribute(owner, token, before) {
    const name = token.text;
    if (owner?.is === "named") {
      const path = this.names.keras(owner.name);
      if (path === null || !["class", "function"].includes(this.names.kind(path))) return { is: "named", name: `${owner.name}.${name}` };
      this.settled(owner, before);
      return { is: "method", of: path, name, unbound: true };
    }
    const value = this.settled(owner, before);
    switch (value?.is) {
      case "instance": return { is: "method", of: value.of, name, unbound: false };
      case "object": return this.ofOwn(value.own, name);
      case "above": return value.own.bases.length ? { is: "method", of: value.own.bases[0], name, unbound: false } : null;
      case "own": {
        const method = value.own.methods.get(name), [base] = value.own.bases;
        if (method !== undefined) return { is: "function", fn: method, skip: 0 };
        return base !== undefined && this.names.hasMember(base, name) ? { is: "method", of: base, name, unbound: true } : null;
      }
      case undefined: return MODEL_ONLY.has(name) && this.keras ? { is: "method", of: name === "predict_classes" ? "Sequential" : "Model", name, unbound: false } : null;
      default: return null;
    }
  }

  /**
   * A member of an instance of a class of one's own, or of the Keras class that it extends.
   * @param {OwnClass} own
   * @param {string} name
   * @returns {CodeValue}
   */
  ofOwn(own, name) {
    const method = own.methods.get(name), attribute = own.attributes.get(name);
    if (method !== undefined) return { is: "function", fn: method, skip: method.isStatic ? 0 : 1 };
    if (attribute !== undefined) return attribute;
    return own.members.has(name) || own.bases.length === 0 ? null : { is: "method", of: own.bases[0], name, unbound: false };
  }

  /**
   * A call: its arguments, what is called, what comes of it.
   * @param {CodeValue} target
   * @param {CodeToken} at
   * @param {CodeToken[]} tokens
   * @param {number} start
   * @param {number} end
   * @returns {CodeValue}
   */
  call(target, at, tokens, start, end) {
    /** @type {CodeCall} */
    const call = { positional: 0, texts: [], named: [], open: false };
    /** @type {CodeValue[]} */
    const values = [];
    /** @type {Map<string, CodeValue>} */
    const named = new Map();
    const known = target?.is === "named" || target?.is === "method";
    // What is called stands before what it is given.
    const place = this.uses.length;
    for (const [from, to] of splitAt(tokens, start, end, ",")) {
      const [first, second] = [tokens[from], tokens[from + 1]];
      if (first.text === "*" || first.text === "**") { call.open = true; this.value(tokens, from + 1, to); continue; }
      if (first.type === "name" && second?.text === "=" && from + 1 < to) {
        const value = this.value(tokens, from + 2, to), literal = tokens[from + 2];
        call.named.push({ name: first.text, line: first.line, text: from + 3 === to ? plainText(literal) : "", word: from + 3 === to && literal.type === "name" ? literal.text : "" });
        named.set(first.text, value);
      } else {
        values.push(this.group(tokens, from, to));
        if (!call.open) {
          call.positional++;
          call.texts.push(from + 1 === to ? plainText(first) : "");
        }
      }
    }
    if (known) {
      const behind = this.uses.splice(place);
      this.settled(target, at, call);
      this.uses.push(...behind);
    }
    return this.given(target, values, named, at, call);
  }

  /**
   * What comes of a call.
   * @param {CodeValue} target
   * @param {CodeValue[]} values
   * @param {Map<string, CodeValue>} named
   * @param {CodeToken} at
   * @param {CodeCall} call
   * @returns {CodeValue}
   */
  given(target, values, named, at, call) {
    switch (target?.is) {
      case "named": {
        const path = this.names.keras(target.name);
        return path === null ? null : this.names.called(path);
      }
      case "method": return this.names.result(target.of, target.name);
      case "own": {
        const start = target.own.methods.get("__init__");
        if (start !== undefined) this.returned(start, parametersGiven(start, values, named, 1));
        else if (target.own.bases.length) this.keep("member", target.own.bases[0], at, { member: "__init__", call });
        return { is: "object", own: target.own };
      }
      case "function": return this.returned(target.fn, parametersGiven(target.fn, values, named, target.skip));
      default: return null;
    }
  }

  /**
   * What stands in brackets.
   * @param {CodeToken[]} tokens
   * @param {number} start the bracket
   * @param {number} end behind its closing
   * @returns {CodeValue}
   */
  bracketed(tokens, start, end) {
    const close = CLOSING.has(tokens[end - 1]?.text ?? "") && end - 1 > start ? end - 1 : end;
    const parts = splitAt(tokens, start + 1, close, ",");
    if (tokens[start].text === "(" && parts.length === 1 && tokens[close - 1]?.text !== ",") return this.group(tokens, start + 1, close);
    /** @type {CodeValue} */
    let found = null;
    for (const [from, to] of parts) {
      const [key, ...rest] = tokens[start].text === "{" ? splitAt(tokens, from, to, ":") : [[from, to]];
      if (isComprehension(tokens, from, to)) { found = this.group(tokens, from, to); continue; }
      const value = this.value(tokens, key[0], key[1]);
      found = eitherValue(found, rest.length ? rest.map(([a, b]) => this.value(tokens, a, b)).at(-1) : value);
      if (found?.is === "several") found = null;
    }
    return found === null ? null : found.is === "several" ? found : { is: "several", of: found };
  }

  /**
   * An expression, or a comprehension: what it is made of is bound before its element is read.
   * @param {CodeToken[]} tokens
   * @param {number} start
   * @param {number} end
   * @returns {CodeValue}
   */
  group(tokens, start, end) {
    if (!isComprehension(tokens, start, end)) return this.value(tokens, start, end);
    const outer = this.scope;
    this.scope = new CodeScope(outer);
    const parts = splitAt(tokens, start, end, "for"), [element, ...loops] = parts;
    for (const [from, to] of loops) {
      const [target, source] = splitAt(tokens, from, tokens[to - 1]?.text === "async" ? to - 1 : to, "in");
      if (source === undefined) continue;
      const test = tokens.findIndex((one, n) => n >= source[0] && n < to && one.type === "name" && one.text === "if");
      const held = this.value(tokens, source[0], test < 0 ? to : test);
      this.bindTo(tokens, target[0], target[1], held?.is === "several" ? held.of : null);
      if (test >= 0) this.value(tokens, test + 1, to);
    }
    const value = this.value(tokens, element[0], tokens[element[1] - 1]?.text === "async" ? element[1] - 1 : element[1]);
    this.scope = outer;
    return value === null ? null : { is: "several", of: value };
  }

  /**
   * An element of something.
   * @param {CodeValue} owner
   * @param {CodeToken[]} tokens
   * @param {number} start
   * @param {number} end
   * @returns {CodeValue}
   */
  subscript(owner, tokens, start, end) {
    this.value(tokens, start, end);
    if (owner?.is !== "several") return null;
    return splitAt(tokens, start, end, ":").length > 1 || tokens[start]?.text === ":" ? owner : owner.of;
  }

  /**
   * A function without a name: its body is read once.
   * @param {CodeToken[]} tokens
   * @param {number} start
   * @param {number} end
   */
  lambda(tokens, start, end) {
    let colon = start + 1;
    while (colon < end && tokens[colon].text !== ":") colon = tokens[colon].type === "op" && OPENING.has(tokens[colon].text) ? closingOf(tokens, colon, end) : colon + 1;
    const { names, defaults } = parametersIn(tokens, start + 1, colon);
    for (const [from, to] of defaults) this.value(tokens, from, to);
    const outer = this.scope;
    this.scope = new CodeScope(outer);
    for (const name of names) this.scope.names.set(name.text, null);
    this.value(tokens, colon + 1, end);
    this.scope = outer;
    return end;
  }

  /**
   * The expressions in a text that is formatted.
   * @param {CodeToken} token
   */
  formatted(token) {
    if (!token.prefix.includes("f")) return;
    for (const [, inside] of token.text.replaceAll(/\{\{|\}\}/g, "  ").matchAll(/\{([^{}]*)\}/g)) {
      for (const { tokens } of logicalLines(inside.trim()).lines) this.value(tokens.map((one) => ({ ...one, line: token.line, column: token.column })));
    }
  }

  /**
   * Binds a target, or several, to a value.
   * @param {CodeToken[]} tokens
   * @param {number} start
   * @param {number} end
   * @param {CodeValue} value
   */
  bindTo(tokens, start, end, value) {
    const parts = splitAt(tokens, start, end, ",");
    if (parts.length > 1 || tokens[end - 1]?.text === ",") {
      for (const [from, to] of parts) this.bindTo(tokens, from, to, value?.is === "several" ? value.of : null);
      return;
    }
    const first = tokens[start], last = tokens[end - 1];
    if (first === undefined) return;
    if (first.text === "*") this.bindTo(tokens, start + 1, end, value);
    else if ((first.text === "(" || first.text === "[") && closingOf(tokens, start, end) === end) this.bindTo(tokens, start + 1, end - 1, value);
    else if (end - start === 1 && first.type === "name") this.scope.names.set(first.text, value);
    else if (last.type === "name" && tokens[end - 2]?.text === ".") this.bindAttribute(tokens, start, end, value);
    else this.value(tokens, start, end);
  }

  /**
   * @param {CodeToken[]} tokens
   * @param {number} start
   * @param {number} end
   * @param {CodeValue} value
   */
  bindAttribute(tokens, start, end, value) {
    const owner = this.primary(tokens, start, end - 2).value, token = tokens[end - 1], name = token.text;
    if (owner?.is === "object") {
      const { own } = owner, [base] = own.bases;
      if (base !== undefined && !own.members.has(name) && this.names.hasMember(base, name)) this.keep("member", base, token, { member: name });
      own.members.add(name);
      own.attributes.set(name, eitherValue(value, own.attributes.get(name)));
    } else if (owner?.is === "instance") this.keep("member", owner.of, token, { member: name });
  }
}

/**
 * @param {CodeToken[]} tokens
 * @param {number} start
 * @param {number} end
 */
const isComprehension = (tokens, start, end) => splitAt(tokens, start, end, "for").length > 1;

/**
 * A text as it stands, of which nothing is filled in; empty for all else.
 * @param {CodeToken} token
 */
const plainText = (token) => (token.type === "string" && !token.prefix.includes("f") ? token.text : "");

/**
 * The names of parameters, their annotations and defaults: ranges of tokens.
 * @param {CodeToken[]} tokens
 * @param {number} start
 * @param {number} end
 */
function parametersIn(tokens, start, end) {
  /** @type {{ names: CodeToken[], positional: string[], annotations: Map<string, [number, number]>, defaults: [number, number][] }} */
  const found = { names: [], positional: [], annotations: new Map(), defaults: [] };
  let byName = false;
  for (const [from, to] of splitAt(tokens, start, end, ",")) {
    const star = tokens[from].text === "*" || tokens[from].text === "**", at = star ? from + 1 : from;
    byName ||= star;
    const name = tokens[at];
    if (at >= to || name.type !== "name") continue;
    found.names.push(name);
    if (!byName) found.positional.push(name.text);
    const equals = splitAt(tokens, at, to, "=");
    const annotated = equals[0] ?? [at, to];
    if (tokens[at + 1]?.text === ":" && at + 2 < annotated[1]) found.annotations.set(name.text, [at + 2, annotated[1]]);
    if (equals[1] !== undefined) found.defaults.push(equals[1]);
  }
  return found;
}

/**
 * Parameter → what a call gives for it; the first ``skip`` are bound already.
 * @param {OwnFunction} fn
 * @param {CodeValue[]} values
 * @param {Map<string, CodeValue>} named
 * @param {number} skip
 */
function parametersGiven(fn, values, named, skip) {
  const given = new Map(named);
  fn.positional.slice(skip).forEach((name, n) => { if (n < values.length) given.set(name, values[n]); });
  return given;
}
