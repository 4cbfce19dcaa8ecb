// The translation desk: every paragraph saves itself as it is typed, and keys lead through it.
// Keys are read by their place (event.code): with a Dari keyboard the letters on them are others.

const form = document.querySelector("[data-pr-desk], [data-pr-review]");

if (form) {
  const say = form.dataset;
  const token = form.querySelector('[name="csrfmiddlewaretoken"]').value;
  const segments = [...document.querySelectorAll("[data-pr-segment]")];
  const boxOf = (segment) => segment.querySelector("[data-pr-box]");
  const isOpen = (segment) => !["done", "reviewed"].includes(segment.dataset.status);

  // Remarks on each paragraph ---------------------------------------------------------------

  const showFindings = (segment, findings = []) => {
    const list = segment.querySelector("[data-pr-findings]");
    list.replaceChildren(
      ...findings.map((finding) => {
        const item = document.createElement("li");
        item.className = `seg__finding seg__finding--${finding.level}`;
        item.textContent = finding.message;
        return item;
      }),
    );
    segment.toggleAttribute("data-findings", findings.length > 0);
  };

  fetch(say.urlFindings, { headers: { Accept: "application/json" } })
    .then((response) => (response.ok ? response.json() : { findings: {} }))
    .then(({ findings }) => {
      for (const segment of segments) showFindings(segment, findings[segment.dataset.name]);
    })
    .catch(() => {});

  // What is shown ---------------------------------------------------------------------------

  const filters = document.querySelector("[data-pr-filters]");
  const fits = {
    "": () => true,
    changed: (segment) => segment.dataset.status === "changed",
    open: isOpen,
    findings: (segment) =>
      segment.hasAttribute("data-findings") || segment.querySelector("[data-pr-remark]") !== null,
  };
  filters.hidden = false;
  filters.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pr-filter]");
    if (!button) return;
    for (const other of filters.querySelectorAll("[data-pr-filter]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    for (const segment of segments) segment.hidden = !fits[button.dataset.prFilter](segment);
    for (const group of document.querySelectorAll(".desk__group")) {
      group.hidden = !group.querySelector("[data-pr-segment]:not([hidden])");
    }
  });

  const local = new Intl.NumberFormat(document.documentElement.lang.startsWith("en") ? "en" : "fa-AF", {
    useGrouping: false,
  });
  const count = () => {
    const left = segments.filter(isOpen);
    const words = left.reduce((sum, segment) => sum + Number(segment.dataset.words), 0);
    document.querySelector("[data-pr-progress]").value = segments.length - left.length;
    document.querySelector("[data-pr-count]").textContent = say.sayOf
      .replace("[1]", local.format(segments.length - left.length))
      .replace("[2]", local.format(segments.length))
      .replace("[3]", local.format(words));
  };
  const mark = (segment, status) => {
    segment.classList.replace(`seg--${segment.dataset.status}`, `seg--${status}`);
    segment.dataset.status = status;
    const chip = segment.querySelector("[data-pr-chip]");
    chip.className = `chip ${status === "empty" ? "chip--draft" : "chip--good"}`;
    chip.textContent = { empty: say.sayEmpty, reviewed: say.sayReviewed }[status] ?? say.sayDone;
    count();
  };

  // What the reviewer wants to be better ------------------------------------------------------

  const post = (url, values) =>
    fetch(url, {
      method: "POST",
      body: new URLSearchParams(values),
      headers: { "X-CSRFToken": token, Accept: "application/json" },
    });
  for (const button of document.querySelectorAll("[data-pr-remark] button")) {
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      const remark = button.closest("[data-pr-remark]");
      const segment = remark.closest("[data-pr-segment]");
      const response = await post(say.urlSettle, { remark: button.value }).catch(() => null);
      if (response?.ok) {
        remark.remove();
        segment?.querySelector("[data-pr-box]")?.focus();
      } else {
        button.form.requestSubmit(button);
      }
    });
  }

  // Reviewing -------------------------------------------------------------------------------

  if (form.matches("[data-pr-review]")) {
    for (const button of form.querySelectorAll("[data-pr-accept]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const segment = button.closest("[data-pr-segment]");
        const body = new URLSearchParams({ name: segment.dataset.name });
        const response = await fetch(say.urlAccept, {
          method: "POST",
          body,
          headers: { "X-CSRFToken": token, Accept: "application/json" },
        });
        if (response.ok) {
          mark(segment, "reviewed");
          button.remove();
        } else {
          showFindings(segment, [{ level: "error", message: (await response.json()).error }]);
        }
      });
    }
    // A remark is kept when its box is left, so that a closed telephone loses none.
    for (const box of form.querySelectorAll("[data-pr-remark-box]")) {
      const segment = box.closest("[data-pr-segment]");
      let kept = box.value;
      box.addEventListener("change", async () => {
        const text = box.value;
        if (text === kept) return;
        const response = await post(say.urlRemark, { name: segment.dataset.name, text }).catch(
          () => null,
        );
        const status = document.querySelector("[data-pr-saved]");
        status.dataset.state = response?.ok ? "" : "failed";
        status.textContent = response?.ok ? say.saySaved : say.sayRemarkFailed;
        if (response?.ok) kept = text;
      });
    }
  } else {
    write();
  }

  // Writing ---------------------------------------------------------------------------------

  function write() {
    const PAUSE = 900;
    const AGAIN = 5000;
    const waiting = new Map();
    const busy = new Set();
    const kept = new WeakMap(segments.map((segment) => [boxOf(segment), boxOf(segment).value]));
    const status = document.querySelector("[data-pr-saved]");
    let current = null;
    let since = Date.now();

    const grow = (box) => {
      box.style.blockSize = "auto";
      box.style.blockSize = `${box.scrollHeight + 2}px`;
    };
    const tell = () => {
      const text = busy.size || waiting.size ? say.saySaving : say.saySaved;
      if (status.dataset.state !== "failed") status.textContent = text;
    };
    // The form must not ask whether to leave when every word is with the office already.
    const settled = () => busy.size === 0 && waiting.size === 0;

    const save = async (segment, { confirmed = false } = {}) => {
      const box = boxOf(segment);
      clearTimeout(waiting.get(segment));
      waiting.delete(segment);
      if (busy.has(segment)) {
        waiting.set(segment, setTimeout(() => save(segment, { confirmed }), PAUSE));
        return;
      }
      const text = box.value;
      if (text === kept.get(box) && !confirmed) {
        tell();
        return;
      }
      busy.add(segment);
      tell();
      const seconds = Math.min(300, Math.round((Date.now() - since) / 1000));
      since = Date.now();
      const body = new URLSearchParams({
        name: segment.dataset.name,
        stamp: segment.dataset.stamp,
        text,
        seconds: String(seconds),
      });
      let answer = {};
      let code = 0;
      try {
        const response = await fetch(say.urlSegment, {
          method: "POST",
          body,
          headers: { "X-CSRFToken": token, Accept: "application/json" },
        });
        code = response.status;
        answer = await response.json();
      } catch {
        answer = {};
      }
      busy.delete(segment);
      if (code === 200) {
        kept.set(box, text);
        segment.dataset.stamp = answer.stamp;
        mark(segment, answer.status);
        segment.querySelector(".seg__confirm")?.remove();
        showFindings(segment, answer.findings);
        status.dataset.state = "";
        if (answer.changed_meanwhile) {
          showFindings(segment, [{ level: "advice", message: say.sayMeanwhile }]);
        }
      } else if (code === 409) {
        // The next save is made looking at what stands there.
        segment.dataset.stamp = answer.stamp;
        showFindings(segment, [
          { level: "error", message: answer.error },
          { level: "advice", message: `${say.sayTheirs} ${answer.theirs}` },
        ]);
      } else if (code === 403 || code === 400) {
        status.dataset.state = "failed";
        status.textContent = answer.error ?? say.sayFailed;
      } else {
        status.dataset.state = "failed";
        status.textContent = say.sayFailed;
        waiting.set(segment, setTimeout(() => save(segment, { confirmed }), AGAIN));
      }
      tell();
    };

    const later = (segment) => {
      clearTimeout(waiting.get(segment));
      waiting.set(segment, setTimeout(() => save(segment), PAUSE));
      tell();
    };

    const put = (box, text, { all = false } = {}) => {
      if (all) box.select();
      box.focus();
      // Keeps the browser's undo; the plain way where that is not to be had.
      if (!document.execCommand("insertText", false, text)) {
        box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }
      grow(box);
    };
    const wrap = (box, button) => {
      const { opening, closing } = button.dataset;
      const chosen = box.value.slice(box.selectionStart, box.selectionEnd);
      put(box, `${opening}${chosen}${closing}`);
    };

    // What the memory and the glossary know -------------------------------------------------

    const panel = document.querySelector("[data-pr-help-template]").content.firstElementChild;
    const sayOfLanguage = (element, box) => {
      element.lang = box.lang;
      element.dir = box.dir;
      return element;
    };
    const help = async (segment) => {
      const box = boxOf(segment);
      segment.querySelector(".seg__target").append(panel);
      const suggestions = panel.querySelector("[data-pr-suggestions]");
      const terms = panel.querySelector("[data-pr-terms]");
      for (const part of [suggestions, terms]) part.querySelector("ul, p")?.remove();
      terms.hidden = true;
      let known;
      try {
        const asked = new URLSearchParams({ name: segment.dataset.name });
        const response = await fetch(`${say.urlHelp}?${asked}`, {
          headers: { Accept: "application/json" },
        });
        if (!response.ok) return;
        known = await response.json();
      } catch {
        return;
      }
      if (current !== segment) return;
      for (const part of [suggestions, terms]) part.querySelector("ul, p")?.remove();
      showFindings(segment, known.findings);
      if (known.suggestions.length === 0) {
        const none = document.createElement("p");
        none.className = "quiet";
        none.textContent = say.sayNone;
        suggestions.append(none);
      } else {
        const list = document.createElement("ul");
        known.suggestions.forEach((one, index) => {
          const item = document.createElement("li");
          const button = document.createElement("button");
          button.type = "button";
          button.className = "seg-help__offer";
          button.dataset.prOffer = String(index + 1);
          const words = sayOfLanguage(document.createElement("span"), box);
          words.textContent = one.target;
          const facts = document.createElement("small");
          facts.textContent = `${local.format(index + 1)} | ${one.score}% | ${one.origin}`;
          button.append(words, facts);
          button.addEventListener("click", () => put(box, one.target, { all: true }));
          item.append(button);
          list.append(item);
        });
        suggestions.append(list);
      }
      if (known.terms.length > 0) {
        const list = document.createElement("ul");
        for (const term of known.terms) {
          const item = document.createElement("li");
          const form = document.createElement("bdi");
          form.textContent = term.form;
          item.append(form, " → ");
          for (const word of [term.preferred, ...term.accepted].filter(Boolean)) {
            const button = sayOfLanguage(document.createElement("button"), box);
            button.type = "button";
            button.className = "seg__mark";
            button.textContent = word;
            button.addEventListener("click", () => put(box, word));
            item.append(button, " ");
          }
          if (term.forbidden.length > 0) {
            const not = sayOfLanguage(document.createElement("s"), box);
            not.textContent = term.forbidden.join("، ");
            item.append(not);
          }
          if (term.note) item.append(` ${term.note}`);
          list.append(item);
        }
        terms.append(list);
        terms.hidden = false;
      }
    };

    // Going through it ----------------------------------------------------------------------

    const enter = (segment) => {
      if (current === segment) return;
      if (current) {
        current.classList.remove("seg--here");
        if (waiting.has(current)) save(current);
      }
      current = segment;
      since = Date.now();
      segment.classList.add("seg--here");
      help(segment);
    };
    const go = (segment) => {
      if (!segment) return;
      const box = boxOf(segment);
      box.focus();
      segment.scrollIntoView({ block: "center" });
    };
    const shown = () => segments.filter((segment) => !segment.hidden);
    const step = (by) => {
      const list = shown();
      go(list[Math.max(0, Math.min(list.length - 1, list.indexOf(current) + by))]);
    };
    const confirm = async (segment) => {
      if (!boxOf(segment).value.trim()) return;
      save(segment, { confirmed: true });
      const list = shown();
      const at = list.indexOf(segment);
      const open = (one) => one !== segment && isOpen(one);
      const next = list.slice(at + 1).find(open) ?? segments.find(open);
      if (next?.hidden) filters.querySelector('[data-pr-filter=""]').click();
      if (next) go(next);
      else form.querySelector('[name="hand_in"]').focus();
    };

    for (const segment of segments) {
      const box = boxOf(segment);
      grow(box);
      box.addEventListener("focus", () => enter(segment));
      box.addEventListener("input", () => {
        grow(box);
        later(segment);
      });
      box.addEventListener("blur", () => waiting.has(segment) && save(segment));
      // Pasted words come as words: a paragraph is one line here.
      box.addEventListener("paste", (event) => {
        const text = event.clipboardData?.getData("text/plain");
        if (text === undefined) return;
        event.preventDefault();
        put(box, text.replace(/\s+/g, " ").trim());
      });
      segment.querySelector("[data-pr-confirm]")?.addEventListener("change", (event) => {
        if (event.target.checked) save(segment, { confirmed: true });
      });
      for (const button of segment.querySelectorAll("[data-pr-mark]")) {
        button.addEventListener("click", () => wrap(box, button));
      }
    }

    const keys = document.querySelector("[data-pr-keys-dialog]");
    document.querySelector("[data-pr-keys]").addEventListener("click", () => keys.showModal());

    document.addEventListener("keydown", (event) => {
      if (event.isComposing || keys.open) return;
      if (event.code === "Enter" && (event.ctrlKey || event.metaKey) && current) {
        event.preventDefault();
        confirm(current);
        return;
      }
      if (event.code === "KeyS" && (event.ctrlKey || event.metaKey) && !event.altKey) {
        event.preventDefault();
        for (const segment of [...waiting.keys()]) save(segment);
        tell();
        return;
      }
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const box = current && boxOf(current);
      const acts = {
        ArrowDown: () => step(1),
        ArrowUp: () => step(-1),
        KeyC: () => box && put(box, current.dataset.plain, { all: true }),
        KeyM: () => {
          const marks = current ? [...current.querySelectorAll("[data-pr-mark]")] : [];
          const next = marks.find((button) => !box.value.includes(button.dataset.opening));
          if (next) wrap(box, next);
        },
        Slash: () => keys.showModal(),
      };
      const number = /^(?:Digit|Numpad)([1-5])$/.exec(event.code)?.[1];
      if (number) {
        event.preventDefault();
        panel.querySelector(`[data-pr-offer="${number}"]`)?.click();
      } else if (acts[event.code]) {
        event.preventDefault();
        acts[event.code]();
      }
    });

    let leaving = false;
    form.addEventListener("submit", () => {
      // The plain form says what it was looking at, like every single save.
      leaving = true;
      for (const timer of waiting.values()) clearTimeout(timer);
      form.querySelector('[name="stamps"]').value = JSON.stringify(
        Object.fromEntries(segments.map(({ dataset }) => [dataset.name, dataset.stamp])),
      );
    });
    window.addEventListener("beforeunload", (event) => {
      if (!settled() && !leaving) event.preventDefault();
    });
  }
}
