// The languages of an article as tabs, or side by side where there is room; without this module
// they stand beneath each other. Alt+Shift+1, 2, 3 choose a language by the place of the key.

const sections = [...document.querySelectorAll("fieldset.lang")];
const codeOf = (section) => section.className.match(/lang-(\w+)/)?.[1] ?? "";
const told = (name) => document.querySelector("[data-pr-tab-words]")?.dataset[name] ?? "";
const ROOM = window.matchMedia("(min-width: 100rem)");

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

if (sections.length > 1) {
  const bar = document.createElement("div");
  bar.className = "desk-tabs";
  const list = document.createElement("div");
  list.className = "desk-tabs__list";
  list.setAttribute("role", "tablist");
  bar.append(list);
  const columns = document.createElement("div");
  columns.className = "desk-columns";
  sections[0].before(bar, columns);
  // Before the editors are made: one that moves afterwards loses its page.
  columns.append(...sections);

  let chosen = 0;
  let beside = remembered("pr-side-by-side") === "1";
  const isBeside = () => beside && ROOM.matches;

  const tabs = sections.map((section, index) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.setAttribute("role", "tab");
    tab.textContent = section.querySelector(".fieldset-heading")?.textContent ?? String(index + 1);
    section.id ||= `lang-section-${index}`;
    tab.setAttribute("aria-controls", section.id);
    section.setAttribute("role", "tabpanel");
    list.append(tab);
    return tab;
  });

  const toggle = document.createElement("button");
  toggle.type = "button";
  toggle.className = "desk-tabs__beside";
  bar.append(toggle);

  const draw = () => {
    columns.classList.toggle("desk-columns--beside", isBeside());
    document.body.classList.toggle("desk-wide", isBeside());
    toggle.hidden = !ROOM.matches;
    toggle.textContent = told(isBeside() ? "tabs" : "side");
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      sections[index].hidden = index !== chosen && !isBeside();
    });
    for (const chip of document.querySelectorAll("[data-pr-language]")) {
      chip.setAttribute("aria-pressed", String(chip.dataset.prLanguage === codeOf(sections[chosen])));
    }
    document.dispatchEvent(new CustomEvent("pr:shown"));
  };
  const show = (index) => {
    chosen = index;
    draw();
  };
  const focus = (index) => sections[index].querySelector("input[type=text], textarea")?.focus();

  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => show(index));
    tab.addEventListener("keydown", (event) => {
      const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
      const back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
      const step = event.key === forward ? 1 : event.key === back ? -1 : 0;
      if (step) {
        const next = (index + step + tabs.length) % tabs.length;
        show(next);
        tabs[next].focus();
      }
    });
  });
  toggle.addEventListener("click", () => {
    beside = !beside;
    try {
      localStorage.setItem("pr-side-by-side", beside ? "1" : "0");
    } catch {
      // Not remembered, then.
    }
    draw();
  });
  ROOM.addEventListener("change", draw);

  document.addEventListener("pr:language", ({ detail }) => {
    const index = detail.code ? sections.findIndex((section) => codeOf(section) === detail.code) : detail.place;
    if (index < 0 || index >= sections.length) return;
    show(index);
    if (detail.focus) focus(index);
  });
  for (const chip of document.querySelectorAll("[data-pr-language]")) {
    chip.addEventListener("click", () => {
      const index = sections.findIndex((section) => codeOf(section) === chip.dataset.prLanguage);
      if (index < 0) return;
      show(index);
      bar.scrollIntoView({ block: "start" });
      focus(index);
    });
  }

  const wrong = sections.findIndex((section) => section.querySelector(".errors, .errorlist"));
  const asked = sections.findIndex((section) => `#${codeOf(section)}` === location.hash);
  chosen = wrong >= 0 ? wrong : Math.max(asked, 0);
  draw();
  if (document.querySelector("[data-pr-blank]")) focus(chosen);
}
