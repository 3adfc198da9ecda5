// Making elements. Text only ever becomes text nodes and attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

// Control characters, and those that turn the direction of what follows: all but tab and line feed.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text whose control characters are seen instead of obeyed: ␛ for escape, ⟨U+202E⟩ for what has no symbol. */
const visible = (text) => text.replace(CONTROLS, (c) => {
  const code = c.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "␡" : `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
});

// Attributes that somebody reads.
const READ = new Set(["title", "aria-label", "placeholder"]);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : READ.has(name) ? visible(String(value)) : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : visible(String(child)));
  }
  return node;
}

const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
const byId = (id) => document.getElementById(id);

/** A web address as a link, anything else (javascript: …) as text. */
function outward(address) {
  let url = null;
  try { url = new URL(address); } catch { /* not an address */ }
  if (url === null || !["https:", "http:"].includes(url.protocol)) return h("span", {}, address);
  return h("a", { href: address, rel: "noreferrer noopener", target: "_blank" },
    url.host.replace(/^www\./, "") + url.pathname.replace(/\/$/, "") + url.hash);
}

const count = (n) => n.toLocaleString("en");
const many = (n, one, several = `${one}s`) => `${count(n)} ${n === 1 ? one : several}`;

/** A number in at most four digits; what JSON has no number for comes as text. */
function figure(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(4)));
  return value.toExponential(2).replace("e+", "e");
}

/** Rows a hundred at a time, more as the reader comes to their end: a list of any length opens at once. */
function gradually(container, items, draw, { chunk = 100, unit = "row", units = `${unit}s` } = {}) {
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

function say(text) { byId("live").textContent = text; }
