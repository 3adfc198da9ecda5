// The filters above the lists: they only change the address, and follow it.

/** The filters are made once, so that typing in them is never interrupted, and follow the state. */
function filters(results, state) {
  const form = byId("filters");
  form.hidden = !LISTS.has(state.view);
  if (form.hidden) return;
  if (form.childElementCount === 0) makeFilters(results, form);
  const on = new Set((state.v ?? "").split(",").filter(Boolean));
  for (const chip of form.querySelectorAll("[data-verdict]")) chip.setAttribute("aria-pressed", String(on.has(chip.dataset.verdict)));
  const cause = form.querySelector("#f-cause");
  const rule = results.rules.find((r) => r.id === state.cause);
  cause.hidden = !state.cause;
  cause.replaceChildren("Cause: ", visible(rule?.title ?? state.cause ?? ""), " ", h("span", { "aria-hidden": "true" }, "×"));
  for (const [id, name] of [["f-severity", "s"], ["f-kind", "k"], ["f-api", "api"], ["f-text", "q"]]) {
    const field = byId(id);
    if (document.activeElement !== field || field.tagName === "SELECT") field.value = state[name] ?? "";
  }
  byId("f-open").checked = state.u === "1";
  byId("f-clear").hidden = !filtered(state);
}

function makeFilters(results, form) {
  const present = [...new Set(results.all.flatMap((d) => [d.verdict, ...[...d.grid].map((c) => c.charCodeAt(0) - 65)]))]
    .filter((v) => !["identical", "equivalent"].includes(results.verdicts[v])).sort((a, b) => b - a);
  const press = (name) => {
    const on = new Set((readState().v ?? "").split(",").filter(Boolean));
    on.has(name) ? on.delete(name) : on.add(name);
    go({ v: [...on].join(",") });
  };
  const options = (values) => [h("option", { value: "" }, "any"), values.map((v) => h("option", { value: v }, words(v)))];
  form.append(
    h("div", { class: "chips", role: "group", "aria-label": "Verdict" }, present.map((v) => results.verdicts[v]).map((name) =>
      h("button", { type: "button", class: `chip v-${name}`, "data-verdict": name, "aria-pressed": "false", title: MEANINGS[name], onclick: () => press(name) },
        h("span", { class: "mark", "aria-hidden": "true" }, MARKS[name]), words(name)))),
    h("label", { class: "field" }, h("span", {}, "Severity"),
      h("select", { id: "f-severity", onchange: (e) => go({ s: e.target.value }) }, options(results.severities))),
    h("label", { class: "field" }, h("span", {}, "Kind"),
      h("select", { id: "f-kind", onchange: (e) => go({ k: e.target.value }) }, options(results.kinds))),
    h("label", { class: "field" }, h("span", {}, "Contains"),
      h("input", { id: "f-text", type: "text", placeholder: "words", autocomplete: "off", spellcheck: "false", size: "12",
        oninput: later((text) => go({ q: text }, true)) })),
    h("label", { class: "field" }, h("span", {}, "API"),
      h("input", { id: "f-api", type: "text", placeholder: "layers.*", autocomplete: "off", spellcheck: "false", size: "12",
        oninput: later((text) => go({ api: text }, true)) })),
    h("label", { class: "check" },
      h("input", { id: "f-open", type: "checkbox", onchange: (e) => go({ u: e.target.checked ? "1" : undefined }) }), "Unexplained only"),
    h("button", { type: "button", class: "chip on", id: "f-cause", onclick: () => go({ cause: undefined }) }),
    h("button", { type: "button", class: "quiet", id: "f-clear",
      onclick: () => go({ v: undefined, q: undefined, s: undefined, k: undefined, u: undefined, api: undefined, cause: undefined }) }, "Clear"));
  form.addEventListener("submit", (event) => event.preventDefault());
}

/** Calls with the text as it was typed, when the typing has stopped for a moment. */
function later(act, wait = 120) {
  let timer = 0;
  return (event) => {
    const text = event.target.value.trim();
    clearTimeout(timer);
    timer = setTimeout(() => act(text), wait);
  };
}
