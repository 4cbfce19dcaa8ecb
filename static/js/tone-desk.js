// Judging by keyboard. Off until the reader turns it on (WCAG 2.1.4); buttons work without it.
const desk = document.querySelector("[data-pr-tone-desk]");
const toggle = document.querySelector("[data-pr-tone-keys]");
const STORE = "pr-tone-keys";

if (desk && toggle) {
  const rows = [...desk.querySelectorAll("[data-pr-tone-item]")];
  let at = -1;

  const go = (to) => {
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows[at].focus();
    rows[at].scrollIntoView({ block: "nearest" });
  };

  const press = (key) => {
    const row = rows[at];
    const wanted = { "−": "-", "=": "+", "۰": "0", "٠": "0", "؟": "?" }[key] || key.toLowerCase();
    const button = row && row.querySelector(`[data-pr-key="${CSS.escape(wanted)}"]`);
    if (button) {
      button.click();
      return true;
    }
    return false;
  };

  toggle.checked = localStorage.getItem(STORE) === "on";
  toggle.addEventListener("change", () => {
    localStorage.setItem(STORE, toggle.checked ? "on" : "off");
  });
  rows.forEach((row, index) => row.addEventListener("focusin", () => { at = index; }));

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!toggle.checked || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "j" || event.key === "ت") go(at + 1);
    else if (event.key === "k" || event.key === "ن") go(at - 1);
    else if (!press(event.key)) return;
    event.preventDefault();
  });

  if (toggle.checked && rows.length) go(0);
}
