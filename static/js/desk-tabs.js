// The languages of an article as tabs; without this module they stand beneath each other.
// Alt+Shift+1, 2, 3 choose a language by the place of the key, whatever the keyboard's layout.

const sections = [...document.querySelectorAll("fieldset.lang")];

if (sections.length > 1) {
  const bar = document.createElement("div");
  bar.className = "desk-tabs";
  bar.setAttribute("role", "tablist");
  sections[0].before(bar);

  const tabs = sections.map((section, index) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.setAttribute("role", "tab");
    tab.textContent = section.querySelector(".fieldset-heading")?.textContent ?? String(index + 1);
    section.id ||= `lang-section-${index}`;
    tab.setAttribute("aria-controls", section.id);
    section.setAttribute("role", "tabpanel");
    bar.append(tab);
    return tab;
  });

  const show = (chosen) => {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      sections[index].hidden = index !== chosen;
    });
  };

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

  document.addEventListener("keydown", (event) => {
    const place = ["Digit1", "Digit2", "Digit3"].indexOf(event.code);
    if (event.altKey && event.shiftKey && place >= 0 && place < tabs.length) {
      event.preventDefault();
      show(place);
      sections[place].querySelector("input, textarea")?.focus();
    }
  });

  const wrong = sections.findIndex((section) => section.querySelector(".errors, .errorlist"));
  show(wrong < 0 ? 0 : wrong);
}
