// Light, dark or as the device says. Runs before the first paint, so the page never flashes.
(function () {
  "use strict";
  const KEY = "pr-theme";
  const ORDER = ["auto", "light", "dark"];
  const root = document.documentElement;

  function stored() {
    try {
      const value = localStorage.getItem(KEY);
      return ORDER.includes(value) ? value : "auto";
    } catch {
      return "auto";
    }
  }

  function apply(theme) {
    if (theme === "auto") {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = theme;
    }
  }

  apply(stored());

  document.addEventListener("DOMContentLoaded", function () {
    for (const button of document.querySelectorAll("[data-pr-theme]")) {
      const said = button.querySelector("[data-pr-theme-said]");
      const show = function () {
        button.title = button.dataset[stored()];
        said.textContent = button.title;
      };
      button.hidden = false;
      show();
      button.addEventListener("click", function () {
        const next = ORDER[(ORDER.indexOf(stored()) + 1) % ORDER.length];
        try {
          localStorage.setItem(KEY, next);
        } catch {
          // Private windows may refuse to remember; the page still changes.
        }
        apply(next);
        show();
      });
    }
  });
})();
