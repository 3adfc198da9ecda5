// The search field, the keyboard, the colours.

/**
 * To what was found; going on typing leaves no further steps in the browser's history.
 * @param {string} text
 */
function searching(text) {
  const { view, q } = readState();
  if (view === "search" ? text === (q ?? "") : text === "") return;
  const to = address({ view: "search", q: text });
  if (view === "search") location.replace(to);
  else location.hash = to;
}

/**
 * A field of one line would lose the lines of a traceback: what matters of it is taken before.
 * @param {ClipboardEvent} event
 */
function pasted(event) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\r\n]/.test(text.trim())) return;
  event.preventDefault();
  const search = searchField();
  search.value = symptomOf(text);
  searching(search.value);
}

/**
 * Up and down through what can be opened, in the case if one is open, else in the view.
 * @param {number} step
 */
function move(step) {
  const within = caseDialog().open ? caseDialog() : byId("content", HTMLElement);
  const stops = [...within.querySelectorAll("[data-row]")].filter((node) => node instanceof HTMLElement).filter((node) => node.getClientRects().length > 0);
  if (stops.length === 0) return false;
  const at = stops.findIndex((node) => node === document.activeElement);
  const next = at < 0 ? 0 : Math.min(stops.length - 1, Math.max(0, at + step));
  stops[next].focus();
  stops[next].scrollIntoView({ block: "nearest" });
  return true;
}

/** @param {KeyboardEvent} event */
function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const search = searchField(), { target } = event;
  if (!(target instanceof Element)) return;
  const typing = target.matches("input:not([type=checkbox]), textarea, select");
  if (event.key === "/" && !typing && !caseDialog().open) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (target === search && event.key === "Enter") {
    searching(search.value.trim());
  } else if (target === search && event.key === "Escape") {
    search.blur();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const free = target === search ? event.key === "ArrowDown" : !typing && !target.closest("[role=region]") && !caseDialog().open;
    if (free && move(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  }
}

function theme() {
  const button = byId("theme", HTMLButtonElement), root = document.documentElement;
  const name = () => { button.textContent = root.dataset.theme === "dark" ? "Light" : "Dark"; button.setAttribute("aria-label", `Use ${button.textContent.toLowerCase()} colours`); };
  button.addEventListener("click", () => {
    dispatchEvent(new CustomEvent("themechosen", { detail: root.dataset.theme === "dark" ? "light" : "dark" }));
    name();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
  name();
}
