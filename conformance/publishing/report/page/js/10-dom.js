// Making elements. Text only ever becomes text nodes and attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

// Control characters, and those that turn the direction of what follows: all but tab and line feed.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * A text whose control characters are seen instead of obeyed: ␛ for escape, ⟨U+202E⟩ for what has no symbol.
 * @param {string} text
 */
const visible = (text) => text.replace(CONTROLS, (c) => {
  const code = c.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "␡" : `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
});

// Attributes that somebody reads.
const READ = new Set(["title", "aria-label", "placeholder"]);

/** @template {Element} T @param {T} node @param {Attributes<T>} attributes @param {Child[]} children @returns {T} */
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    // Whoever listens is told of events of this very node.
    if (typeof value === "function") node.addEventListener(name.slice(2), (event) => value(/** @type {On<T>} */ (event)));
    else node.setAttribute(name, value === true ? "" : READ.has(name) ? visible(String(value)) : String(value));
  }
  for (const child of children) put(node, child);
  return node;
}

/** @param {Element} node @param {Child} child */
function put(node, child) {
  if (child === null || child === undefined || child === false) return;
  if (typeof child === "string" || typeof child === "number") node.append(visible(String(child)));
  else if (child instanceof Node) node.append(child);
  else for (const one of child) put(node, one);
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes<HTMLElementTagNameMap[K]>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
const h = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes<SVGElementTagNameMap[K]>} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/**
 * The element of an id, which the page has, and which is of that kind.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`The page has no ${kind.name} called ${id}`);
  return found;
}

/**
 * The last of a list that is not empty.
 * @template T
 * @param {readonly T[]} items
 * @returns {T}
 */
function lastOf(items) {
  if (items.length === 0) throw new RangeError("An empty list has no last one");
  return items[items.length - 1];
}

/**
 * Puts one more under a key.
 * @template K, T
 * @param {Map<K, T[]>} map
 * @param {K} key
 * @param {T} one
 */
function addTo(map, key, one) {
  const same = map.get(key);
  if (same === undefined) map.set(key, [one]);
  else same.push(one);
}

/**
 * Takes out what is in a set, and puts in what is not.
 * @template T
 * @param {Set<T>} set
 * @param {T} one
 */
function toggle(set, one) {
  if (!set.delete(one)) set.add(one);
}

/**
 * How many of each there are.
 * @template K
 * @param {Iterable<K>} keys
 */
function countEach(keys) {
  /** @type {Map<K, number>} */
  const found = new Map();
  for (const key of keys) found.set(key, (found.get(key) ?? 0) + 1);
  return found;
}

const searchField = () => byId("search", HTMLInputElement);
const caseDialog = () => byId("case", HTMLDialogElement);

/**
 * A web address as a link, anything else (javascript: …) as text.
 * @param {string} address
 */
function outward(address) {
  let url = null;
  try { url = new URL(address); } catch { /* not an address */ }
  if (url === null || !["https:", "http:"].includes(url.protocol)) return h("span", {}, address);
  return h("a", { href: address, rel: "noreferrer noopener", target: "_blank" },
    url.host.replace(/^www\./, "") + url.pathname.replace(/\/$/, "") + url.hash);
}

/** @param {number} n */
const count = (n) => n.toLocaleString("en");
/** @param {number} n @param {string} one @param {string} [several] */
const many = (n, one, several = `${one}s`) => `${count(n)} ${n === 1 ? one : several}`;

/**
 * A number in at most four digits; what JSON has no number for comes as text.
 * @param {Figure | undefined} value
 */
function figure(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(4)));
  return value.toExponential(2).replace("e+", "e");
}

/**
 * Rows a hundred at a time, more as the reader comes to their end: a list of any length opens at once.
 * @template T
 * @param {Element} container
 * @param {readonly T[]} items
 * @param {(item: T) => Node} draw
 * @param {{ chunk?: number, unit?: string, units?: string }} [options]
 */
function gradually(container, items, draw, options = {}) {
  const { chunk = 100, unit = "row" } = options, { units = `${unit}s` } = options;
  let shown = 0;
  const more = h("button", { type: "button", class: "more", onclick: () => step() });
  const step = () => {
    const part = document.createDocumentFragment();
    for (const item of items.slice(shown, shown + chunk)) part.append(draw(item));
    shown = Math.min(shown + chunk, items.length);
    container.append(part);
    const left = items.length - shown;
    more.textContent = `Show more: ${many(left, unit, units)} left`;
    if (left === 0) { more.remove(); watch.disconnect(); }
  };
  const watch = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting) && shown < items.length) step();
  }, { rootMargin: "400px" });
  step();
  if (shown < items.length) { container.after(more); watch.observe(more); }
}

/** @param {string} text @param {HTMLElement} button */
async function copy(text, button) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "hidden", readonly: true });
    area.value = text;
    button.after(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  say(done ? "Copied" : "Copying was refused; select the text instead");
  const label = button.textContent;
  button.textContent = done ? "Copied" : "Not allowed";
  setTimeout(() => { button.textContent = label; }, 1600);
}

/** @param {string} text */
function say(text) { byId("live", HTMLElement).textContent = text; }
