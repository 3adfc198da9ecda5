// Runs before anything is drawn, so that a dark page never flashes white.
(() => {
  "use strict";
  /** @type {string | null} */
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* storage may be refused under file:// */ }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => { document.documentElement.dataset.theme = chosen ?? (dark.matches ? "dark" : "light"); };
  apply();
  dark.addEventListener("change", apply);
  addEventListener("themechosen", (event) => {
    if (!(event instanceof CustomEvent)) return;
    const wanted = String(event.detail);
    chosen = wanted;
    try { localStorage.setItem("theme", wanted); } catch { /* then it lasts as long as the page */ }
    apply();
  });
})();
