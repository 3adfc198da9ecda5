// Environments: what was installed, how complete each implementation is, and what installing without a lock gives today.

/** @param {Results} results */
function environmentsView(results) {
  const box = h("div", { class: "parts" }, h("p", { class: "loading" }, "Opening the tables…"));
  into(box, () => chunk(results.chunks.installable), ({ environments, installed }) => {
    const rows = environments.map(([name, python, asOf, locked, implementations, note]) => ({ name, python, asOf, locked, implementations, note }));
    box.replaceChildren(implementationsTable(results, rows), ...(rows.length ? [environmentsTable(rows)] : []),
      ...(installed.length ? [installedTable(installed)] : []));
  });
  return h("div", { class: "view" }, h("h1", {}, "Environments"), box);
}

/**
 * Implementations by track with how their cases ended; one of the table that nothing was seen of is shown as not run.
 * @param {Results} results
 * @param {EnvironmentRow[]} environments
 */
function implementationsTable(results, environments) {
  const total = results.cases.id.length;
  const never = environments.flatMap((e) => e.implementations).filter((id) => !results.index.has(id));
  /** @param {number} i */
  const line = (i) => {
    const implementation = results.implementations[i];
    const about = Object.entries(implementation.versions).map(([name, v]) => `${name} ${v}`).join(" · ");
    const machine = Object.entries(implementation.machine)
      .map(([name, v]) => `${name}: ${typeof v === "string" ? v : JSON.stringify(v)}`).join("\n");
    const missing = implementation.counts[results.statuses.indexOf("not-run")];
    return h("tr", {},
      h("th", { scope: "row" },
        h("details", { class: "about" }, h("summary", {}, h("span", { class: "label" }, implementation.label)),
          h("p", { class: "fine" }, about), h("p", { class: "fine" }, `observed ${moment(implementation.created)}`),
          machine ? h("pre", { class: "fine" }, machine) : null),
        h("code", { class: "fine" }, implementation.id),
        implementation.complete ? null : h("span", { class: "tag" }, "incomplete file")),
      h("td", { class: "number" }, `${(100 * (1 - missing / total)).toFixed(missing && missing < total / 200 ? 1 : 0)} %`),
      h("td", {}, statusStrip(results, implementation.counts)), statusCells(results, implementation.counts));
  };
  // What no environment of the table names, and nobody has run either.
  if (results.tracks.every((track) => track.device === "cpu")) never.push("…@gpu");
  /** @param {string} id */
  const absent = (id) => h("tr", {}, h("th", { scope: "row" }, h("code", { class: "fine" }, id)), h("td", { class: "number" }, "0 %"),
    h("td", { class: "not-compared", colspan: results.statuses.length + 1 }, "not run: nothing is said about it"));
  /** @param {string} name */
  const head = (name) => h("tr", { class: "band" }, h("th", { scope: "rowgroup", colspan: results.statuses.length + 3 }, name));
  return h("section", { class: "card wide" }, h("h2", {}, "Implementations"),
    h("p", { class: "fine" }, `How each of ${many(total, "case")} ended. ${ENDED}`),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Implementations and how their cases ended" },
      h("table", { class: "implementations" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Implementation"), h("th", { scope: "col", class: "number" }, "Run"), h("th", { scope: "col" }, h("span", { class: "hidden" }, "Share")),
          results.statuses.map((status) => h("th", { scope: "col", class: `number n-${status}` }, words(status))))),
        results.tracks.map((track) => h("tbody", {}, head(track.name), track.members.map(line))),
        never.length ? h("tbody", { class: "never" }, head("Never run"), never.map(absent)) : null)));
}

const SHOWN = ["keras", "tf-keras", "tensorflow", "tensorflow-cpu", "jax", "torch", "numpy"];

/** @param {EnvironmentRow[]} rows */
function environmentsTable(rows) {
  /** @param {EnvironmentRow} one */
  const line = ({ name, python, asOf, locked, implementations, note }) => {
    const all = Object.entries(locked);
    const main = SHOWN.filter((p) => p in locked).map((p) => `${p} ${locked[p]}`).join(" · ");
    return h("tr", {},
      h("th", { scope: "row" }, h("code", {}, name)), h("td", {}, python), h("td", {}, asOf),
      h("td", {}, all.length ? h("details", { class: "about" }, h("summary", {}, main || many(all.length, "package")),
        h("p", { class: "fine" }, all.map(([p, v]) => `${p} ${v}`).join(" · "))) : h("span", { class: "fine" }, "no lock"),
      note ? h("p", { class: "fine" }, note) : null),
      h("td", { class: "fine" }, implementations.map((id, n) => [n ? h("br") : "", id.slice(id.indexOf("/") + 1)])));
  };
  return h("section", { class: "card wide" }, h("h2", {}, many(rows.length, "environment")),
    h("p", { class: "fine" }, "Each is a locked set of packages on one Python, as it could be installed on that day. Open a row for every package."),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Environments" },
      h("table", { class: "environments" },
        h("thead", {}, h("tr", {}, ["Environment", "Python", "As of", "Locked", "Holds"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, rows.map(line)))));
}

/** @param {InstalledRow[]} rows */
function installedTable(rows) {
  /** @param {boolean | null} value */
  const answer = (value) => (value === null ? h("td", { class: "not-compared" }, "–", h("span", { class: "hidden" }, "not tried"))
    : h("td", { class: value ? "yes" : "no" }, value ? "yes" : "no"));
  /** @param {InstalledRow} one */
  const line = ([python, tensorflow, keras, command, installs, imports, trains, error, pin]) => h("tr", {},
    h("th", { scope: "row", title: command }, tensorflow), h("td", {}, keras), h("td", {}, python),
    answer(installs), answer(imports), answer(trains),
    h("td", {}, pin ? h("code", {}, pin) : h("span", { class: "fine" }, installs && imports && trains ? "none needed" : "none found")),
    h("td", { class: "fine" }, h("code", {}, command), error ? h("span", { class: "error" }, error) : null));
  const works = rows.filter((row) => row[4] && row[5] && row[6]).length;
  return h("section", { class: "card wide" }, h("h2", {}, "As installed today"),
    h("p", { class: "fine" }, `Installed without a lock: ${works} of ${many(rows.length, "combination")} import and train. The pin is the shortest that mends what does not.`),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "As installed today" },
      h("table", { class: "installed" },
        h("thead", {}, h("tr", {}, ["TensorFlow", "Keras", "Python", "Installs", "Imports", "Trains", "Shortest pin", "Command and what it said"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, rows.map(line)))));
}
