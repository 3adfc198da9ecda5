// The filters above the lists: they only change the address, and follow it.

/**
 * The filters are made once, so that typing in them is never interrupted, and follow the state.
 * @param {Results} results
 * @param {State} state
 */
function filters(results, state) {
  const form = byId("filters", HTMLFormElement);
  form.hidden = !LISTS.has(state.view);
  if (form.hidden) return;
  if (form.childElementCount === 0) makeFilters(results, form);
  const on = new Set((state.v ?? "").split(",").filter(Boolean));
  for (const chip of form.querySelectorAll("[data-verdict]")) chip.setAttribute("aria-pressed", String(on.has(chip.getAttribute("data-verdict") ?? "")));
  const cause = byId("f-cause", HTMLButtonElement);
  const rule = results.rules.find((r) => r.id === state.cause);
  cause.hidden = !state.cause;
  cause.replaceChildren("Cause: ", visible(rule?.title ?? state.cause ?? ""), " ", h("span", { "aria-hidden": "true" }, "×"));
  byId("f-severity", HTMLSelectElement).value = state.s ?? "";
  byId("f-kind", HTMLSelectElement).value = state.k ?? "";
  const typed = { "f-api": state.api, "f-text": state.q };
  for (const [id, text] of Object.entries(typed)) {
    const field = byId(id, HTMLInputElement);
    if (document.activeElement !== field) field.value = text ?? "";
  }
  byId("f-open", HTMLInputElement).checked = state.u === "1";
  byId("f-clear", HTMLButtonElement).hidden = !filtered(state);
}

/** @param {Results} results @param {HTMLFormElement} form */
function makeFilters(results, form) {
  const present = [...new Set(results.all.flatMap((d) => [d.verdict, ...[...d.grid].map((c) => c.charCodeAt(0) - 65)]))]
    .filter((v) => !["identical", "equivalent"].includes(results.verdicts[v])).sort((a, b) => b - a);
  /** @param {string} name */
  const press = (name) => {
    const on = new Set((readState().v ?? "").split(",").filter(Boolean));
    toggle(on, name);
    go({ v: [...on].join(",") });
  };
  /** @param {string[]} values */
  const options = (values) => [h("option", { value: "" }, "any"), values.map((v) => h("option", { value: v }, words(v)))];
  form.append(
    h("div", { class: "chips", role: "group", "aria-label": "Verdict" }, present.map((v) => results.verdicts[v]).map((name) =>
      h("button", { type: "button", class: `chip v-${name}`, "data-verdict": name, "aria-pressed": "false", title: MEANINGS[name], onclick: () => press(name) },
        h("span", { class: "mark", "aria-hidden": "true" }, MARKS[name]), words(name)))),
    h("label", { class: "field" }, h("span", {}, "Severity"),
      h("select", { id: "f-severity", onchange: (e) => go({ s: e.currentTarget.value }) }, options(results.severities))),
    h("label", { class: "field" }, h("span", {}, "Kind"),
      h("select", { id: "f-kind", onchange: (e) => go({ k: e.currentTarget.value }) }, options(results.kinds))),
    h("label", { class: "field" }, h("span", {}, "Contains"),
      h("input", { id: "f-text", type: "text", placeholder: "words", autocomplete: "off", spellcheck: "false", size: "12",
        oninput: later((text) => go({ q: text }, true)) })),
    h("label", { class: "field" }, h("span", {}, "API"),
      h("input", { id: "f-api", type: "text", placeholder: "layers.*", autocomplete: "off", spellcheck: "false", size: "12",
        oninput: later((text) => go({ api: text }, true)) })),
    h("label", { class: "check" },
      h("input", { id: "f-open", type: "checkbox", onchange: (e) => go({ u: e.currentTarget.checked ? "1" : undefined }) }), "Unexplained only"),
    h("button", { type: "button", class: "chip on", id: "f-cause", onclick: () => go({ cause: undefined }) }),
    h("button", { type: "button", class: "quiet", id: "f-clear",
      onclick: () => go({ v: undefined, q: undefined, s: undefined, k: undefined, u: undefined, api: undefined, cause: undefined }) }, "Clear"));
  form.addEventListener("submit", (event) => event.preventDefault());
}

/**
 * Calls with the text as it was typed, when the typing has stopped for a moment.
 * @param {(text: string) => void} act
 * @param {number} [wait]
 * @returns {(event: Event) => void}
 */
function later(act, wait = 120) {
  let timer = 0;
  return (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const text = event.target.value.trim();
    clearTimeout(timer);
    timer = setTimeout(() => act(text), wait);
  };
}
