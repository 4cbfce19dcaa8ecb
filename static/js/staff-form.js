// Guards a form: nothing typed is lost by accident, errors are brought into view, Ctrl+S saves.

const form = document.querySelector("[data-pr-form]");

if (form) {
  let changed = false;
  const mark = () => {
    changed = true;
  };
  form.addEventListener("input", mark);
  form.addEventListener("change", mark);
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  for (const move of document.querySelectorAll("[data-pr-move]")) {
    move.addEventListener("submit", (event) => {
      if (changed && !window.confirm(move.dataset.prMove)) {
        event.preventDefault();
        return;
      }
      changed = false;
    });
  }

  // By the place of the key: with a Dari keyboard the letter on it is another one.
  document.addEventListener("keydown", (event) => {
    if (event.code === "KeyS" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      const save = form.querySelector("[data-pr-save]") ?? form.querySelector('[type="submit"]');
      if (save) {
        event.preventDefault();
        form.requestSubmit(save);
      }
    }
  });

  form.querySelector("[data-pr-errors]")?.focus();
}
