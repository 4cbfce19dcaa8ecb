// The find-or-do box: "/" comes here from anywhere, results appear while typing, arrows choose.
// Without this file the box is a plain form that leads to a page of results.

const form = document.querySelector("[data-pr-find]");

if (form) {
  const box = form.querySelector("[data-pr-find-box]");
  const list = form.querySelector("[data-pr-find-list]");
  const said = form.querySelector("[data-pr-find-said]");
  let waiting = 0;
  let asked = null;
  let active = -1;

  const options = () => [...list.querySelectorAll('[role="option"]')];

  const close = () => {
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    const all = options();
    if (!all.length) return;
    active = (index + all.length) % all.length;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    box.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  };

  const line = (found, index) => {
    const option = document.createElement("a");
    option.className = "find__option";
    option.href = found.url;
    option.id = `find-option-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.tabIndex = -1;
    const label = document.createElement("bdi");
    label.textContent = found.label;
    const kind = document.createElement("span");
    kind.className = "find__kind";
    kind.textContent = found.detail ? `${found.kind} | ${found.detail}` : found.kind;
    option.append(label, kind);
    return option;
  };

  const show = (answer) => {
    list.replaceChildren(...answer.results.map(line));
    said.textContent = answer.said;
    list.hidden = answer.results.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    active = -1;
  };

  const ask = async () => {
    const text = box.value.trim();
    asked?.abort();
    if (!text) {
      close();
      return;
    }
    asked = new AbortController();
    const address = new URL(form.action, location.href);
    address.searchParams.set("q", text);
    try {
      const response = await fetch(address, {
        headers: { Accept: "application/json" },
        signal: asked.signal,
      });
      if (response.ok) show(await response.json());
    } catch {
      // The network went away or a newer question was asked: Enter still leads to the page.
    }
  };

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-autocomplete", "list");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.labels[0]?.textContent ?? "");

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 180);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.code === "ArrowDown" || event.code === "ArrowUp") {
      event.preventDefault();
      choose(active + (event.code === "ArrowDown" ? 1 : -1) + (active < 0 && event.code === "ArrowUp" ? 1 : 0));
    } else if (event.code === "Enter" && active >= 0) {
      event.preventDefault();
      options()[active].click();
    } else if (event.code === "Escape") {
      close();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) setTimeout(close, 120);
  });

  // By the place of the key, so that it works with a Dari or Pashto keyboard switched on.
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Slash" || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const target = event.target;
    if (target.isContentEditable || target.closest?.("input, textarea, select")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

// A panel that opens from the bar closes when the user goes elsewhere.
for (const panel of document.querySelectorAll("details.account, details.pick")) {
  document.addEventListener("click", (event) => {
    if (panel.open && !panel.contains(event.target)) panel.open = false;
  });
  panel.addEventListener("keydown", (event) => {
    if (event.code === "Escape" && panel.open) {
      panel.open = false;
      panel.querySelector("summary").focus();
    }
  });
}
