// What tf_upgrade_v2, the converter that TensorFlow ships, does to whole programs: conformance/catalog/effects.py, counted.

const SPELLED = {
  imported: "Programs that name Keras as they import it (import keras, or from tensorflow import keras)",
  qualified: "The same programs with every name written out from tf.keras",
};

/**
 * Under each implementation how many programs run before and after the tool of its own TensorFlow.
 * @param {Results} results
 * @returns {HTMLElement[]}
 */
function conversionsOf(results) {
  if (results.conversions.length === 0) return [];
  const parts = Object.entries(SPELLED).map(([spelling, title]) => {
    const mine = results.conversions.filter((row) => row[1] === spelling);
    return mine.length ? conversionTable(results, title, mine) : null;
  });
  return [h("section", { class: "card wide conversions" }, h("h2", {}, "Does tf_upgrade_v2 do it?"),
    h("p", { class: "fine" }, "The programs of 2018 to 2020, given to the converter that TensorFlow ships, and run before and after under the same TensorFlow. ",
      "Mended: runs only as the tool wrote it. Broken: ran until the tool changed it."),
    ...parts.filter((part) => part !== null))];
}

/**
 * @param {Results} results
 * @param {string} title
 * @param {ConversionRow[]} rows
 */
function conversionTable(results, title, rows) {
  const most = Math.max(...rows.map((row) => row[4]));
  return folded(title, `of ${many(rows[0][3], "program")} at most ${count(most)} changed`, () => h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title },
    h("table", { class: "moved" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Under"),
        ["Programs", "Changed", "Run before", "Run after", "Mended", "Broken"].map((name) => h("th", { scope: "col", class: "number" }, name)))),
      h("tbody", {}, rows.map(([at,, tool, programs, changed, ran, runs, mended, broken]) => h("tr", {},
        h("th", { scope: "row" }, results.implementations[at].label, h("span", { class: "fine" }, ` tool of ${tool}`)),
        [programs, changed, ran, runs].map((n) => h("td", { class: "number" }, count(n))),
        h("td", { class: `number ${mended ? "good" : ""}` }, count(mended)), h("td", { class: `number ${broken ? "bad" : ""}` }, count(broken))))))));
}
