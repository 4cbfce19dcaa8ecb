// Nothing typed is lost: every few seconds the words go to the server, at once into this browser.
// The same round trip brings who else is here and what a careful reader would remark.

import { difference } from "./word-difference.js";
import { boxOf, data, element, fill, form, local, plain, values, versions, watch, write } from "./writing-fields.js";

const EVERY = 3000;
const BEAT = 10_000;
const LONGEST = 30_000;
// What a page that is being closed may still send.
const LAST_WORDS = 60_000;

function newTab() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

if (form && data) {
  const { words } = data;
  const tabBox = form.elements.namedItem("tab");
  const tab = data.tab || newTab();
  tabBox.value = tab;
  // Whether earlier unsaved words were offered; editors may be ready before this script is read.
  let offered = false;

  // The browser's own copy ------------------------------------------------------------------
  const MINE = `pr-unsaved:${data.user}:${data.article}:`;
  const shelf = {
    put(name, value) {
      try {
        localStorage.setItem(MINE + name, JSON.stringify(value));
      } catch {
        // Full: older copies make room for the newest words.
        const old = shelf.all().sort((one, other) => one.at - other.at)[0];
        if (old && old.tab !== name) {
          shelf.drop(old.tab);
          shelf.put(name, value);
        }
      }
    },
    drop(name) {
      try {
        localStorage.removeItem(MINE + name);
      } catch {
        // A browser that keeps nothing has nothing to drop.
      }
    },
    all() {
      const found = [];
      try {
        for (const key of Object.keys(localStorage)) {
          if (!key.startsWith(MINE)) continue;
          const value = JSON.parse(localStorage.getItem(key));
          if (value?.values) found.push({ ...value, tab: key.slice(MINE.length) });
        }
      } catch {
        // As above.
      }
      return found;
    },
  };
  for (const saved of data.saved) {
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(`pr-unsaved:${data.user}:`) && key.endsWith(`:${saved}`)) localStorage.removeItem(key);
      }
    } catch {
      // As above.
    }
  }

  // What differs from the page as it was opened ----------------------------------------------
  // A page that came back refused holds words that are stored nowhere: all of them count.
  const began = data.refused ? {} : values();
  const started = versions();
  let base = started;
  const dirty = () => {
    const now = values();
    return Object.fromEntries(
      Object.entries(now).filter(([name, value]) => (began[name] ?? "") !== value),
    );
  };

  // The line that says where the words are ---------------------------------------------------
  const line = document.querySelector("[data-pr-kept]");
  const say = (text, tone = "", extra = null) => {
    if (line.dataset.said === text) return;
    line.dataset.said = text;
    line.dataset.tone = tone;
    line.replaceChildren(text, ...(extra ? [" ", extra] : []));
  };

  let typedAt = 0;
  let unsent = false;
  let waiting = 0;
  let failures = 0;
  let isSending = false;
  let isSubmitted = false;
  let clock = "";

  const keepHere = () => {
    const typed = dirty();
    if (Object.keys(typed).length) shelf.put(tab, { at: Date.now(), values: typed, versions: base });
    else shelf.drop(tab);
  };

  const current = () => document.querySelector("fieldset.lang:not([hidden])")?.className.match(/lang-(\w+)/)?.[1] ?? "";

  const token = () => form.elements.namedItem("csrfmiddlewaretoken").value;

  async function freshToken() {
    const response = await fetch(data.url, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (!response.ok) return false;
    const { csrf, user } = await response.json();
    if (user !== data.user) return false;
    for (const box of document.querySelectorAll("[name=csrfmiddlewaretoken]")) box.value = csrf;
    return true;
  }

  const post = (body, keepalive = false) =>
    fetch(data.url, {
      method: "POST",
      redirect: "manual",
      keepalive,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
    });

  const spoken = (extra) => ({
    tab,
    scope: data.scope,
    versions: base,
    language: current(),
    typing: Date.now() - typedAt < 8000,
    ...extra,
  });

  function signIn() {
    return element("a", { href: `/accounts/login/?next=${encodeURIComponent("/staff/")}`, target: "_blank", rel: "noopener", textContent: words.sign_in });
  }

  async function send() {
    clearTimeout(waiting);
    if (isSending || isSubmitted) return;
    isSending = true;
    const sends = unsent;
    unsent = false;
    const typed = sends ? dirty() : null;
    let pause = BEAT;
    try {
      const body = spoken(typed ? { values: typed } : {});
      let response = await post(body);
      if (response.type === "opaqueredirect" || response.status === 403) {
        response = (await freshToken()) ? await post(body) : response;
      }
      if (response.type === "opaqueredirect" || response.status === 403) {
        unsent = unsent || sends;
        say(words.signed_out, "bad", signIn());
      } else if (!response.ok) {
        const why = (await response.json().catch(() => ({}))).refused;
        unsent = unsent || (sends && response.status >= 500);
        if (why) say(fill(words.refused, { why }), "bad");
        else throw new Error(String(response.status));
      } else {
        const answer = await response.json();
        failures = 0;
        if (typed) clock = answer.kept;
        say(clock ? fill(words.kept, { time: clock }) : words.nothing, clock ? "good" : "");
        show(answer);
      }
      if (unsent) pause = EVERY;
    } catch {
      unsent = unsent || sends;
      failures += 1;
      pause = Math.min(EVERY * 2 ** (failures - 1), LONGEST);
      say(words.offline, "bad");
    } finally {
      isSending = false;
      waiting = setTimeout(send, pause);
    }
  }

  const typed = () => {
    typedAt = Date.now();
    if (!unsent) {
      unsent = true;
      clearTimeout(waiting);
      waiting = setTimeout(send, failures ? LONGEST / 6 : EVERY);
    }
    clearTimeout(typed.here);
    typed.here = setTimeout(keepHere, 250);
  };

  window.addEventListener("online", () => {
    failures = 0;
    send();
  });
  const farewell = () => {
    if (isSubmitted) return;
    clearTimeout(typed.here);
    if (unsent) keepHere();
    const body = spoken({ ...(unsent ? { values: dirty() } : {}) });
    if (unsent && JSON.stringify(body).length < LAST_WORDS) {
      post(body, true).catch(() => {});
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") farewell();
    else send();
  });
  window.addEventListener("pagehide", () => {
    farewell();
    if (!isSubmitted) post({ tab, scope: data.scope, leaving: true }, true).catch(() => {});
  });
  form.addEventListener("submit", (event) => {
    keepHere();
    if (!navigator.onLine) {
      event.preventDefault();
      say(words.offline, "bad");
      return;
    }
    // Other scripts may still stop it.
    setTimeout(() => {
      if (!event.defaultPrevented) isSubmitted = true;
    });
  });
  document.addEventListener("pr:sign-out", ({ detail }) => {
    clearTimeout(typed.here);
    isSubmitted = true;
    const unsaved = dirty();
    if (!Object.keys(unsaved).length) return;
    detail.waits.push(
      post(spoken({ values: unsaved })).then((response) => {
        if (!response.ok) throw new Error(String(response.status));
      }),
    );
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      isSubmitted = false;
      send();
    }
  });

  // Who else is here, and advice -------------------------------------------------------------
  const company = document.querySelector("[data-pr-company]");
  function show(answer) {
    const lines = [...(answer.others ?? []), ...(answer.meanwhile ?? [])];
    const text = lines.join("\n");
    if (company.dataset.said !== text) {
      company.dataset.said = text;
      company.replaceChildren(...lines.map((one) => element("li", {}, element("bdi", { textContent: one }))));
      company.hidden = !lines.length;
    }
    if (answer.checks) document.dispatchEvent(new CustomEvent("pr:checks", { detail: answer.checks }));
  }

  // Unsaved words of earlier -----------------------------------------------------------------
  const shelfBox = document.querySelector("[data-pr-unsaved]");
  const uniform = (name, text) => plain(name, text ?? "").replace(/\s+/g, " ").trim();

  async function forget(name) {
    shelf.drop(name);
    await post({ tab, scope: data.scope, discard: name }).catch(() => {});
  }

  function copies() {
    const byTab = new Map();
    for (const copy of data.unsaved) byTab.set(copy.tab, { ...copy, at: Date.parse(copy.at), from: words.unsaved_server });
    for (const copy of shelf.all()) {
      const known = byTab.get(copy.tab);
      if (copy.tab !== tab && !(known && known.at >= copy.at)) {
        byTab.set(copy.tab, { ...known, ...copy, from: words.unsaved_here });
      }
    }
    return [...byTab.values()].sort((one, other) => other.at - one.at);
  }

  const clockOf = (at) => {
    const day = new Date(at);
    return local(`${String(day.getHours()).padStart(2, "0")}:${String(day.getMinutes()).padStart(2, "0")}`);
  };

  function offer() {
    const editors = Object.values(window.CKEDITOR?.instances ?? {});
    const waits = document.querySelectorAll("textarea[data-type=ckeditortype]:not([id*=__prefix__])").length;
    // Only when all editors say what they hold can a copy be compared with it.
    if (offered || editors.filter((editor) => editor.status === "ready").length < waits) return;
    offered = true;
    for (const copy of copies()) {
      const now = values();
      const news = Object.entries(copy.values).filter(
        ([name, value]) => !(name in now) ? uniform(name, value) : uniform(name, now[name]) !== uniform(name, value),
      );
      if (!news.length) {
        forget(copy.tab);
        continue;
      }
      shelfBox.append(card(copy, news));
    }
    shelfBox.hidden = !shelfBox.children.length;
    send();
  }

  function card(copy, news) {
    const labels = news.map(([name]) => data.labels[name] ?? boxOf(name)?.labels?.[0]?.textContent ?? "").filter(Boolean);
    const detail = element("div", { className: "unsaved__difference", hidden: true });
    const toggle = element("button", { type: "button", className: "button button--plain", textContent: words.difference, "aria-expanded": "false" });
    toggle.addEventListener("click", () => {
      if (!detail.children.length) {
        for (const [name, value] of news) {
          const box = boxOf(name);
          const code = name.match(/_(fa|ps|en)$/)?.[1];
          const shown = difference(box ? plain(name, values()[name] ?? "") : "", plain(name, value));
          if (code) Object.assign(shown, { lang: code === "en" ? "en" : `${code}-AF`, dir: code === "en" ? "ltr" : "rtl" });
          else shown.dir = "auto";
          detail.append(element("h3", { textContent: data.labels[name] ?? name }));
          if (!box) detail.append(element("p", { className: "quiet", textContent: words.no_box }));
          detail.append(shown);
        }
      }
      detail.hidden = !detail.hidden;
      toggle.textContent = detail.hidden ? words.difference : words.hide;
      toggle.setAttribute("aria-expanded", String(!detail.hidden));
    });
    const take = element("button", { type: "button", className: "button", textContent: words.take, data: { prTake: "" } });
    take.addEventListener("click", () => {
      // The server puts together what others saved since: it must know where these words began.
      for (const [code, number] of Object.entries(copy.versions ?? {})) {
        const box = form.elements.namedItem(`version_${code}`);
        if (box && Object.keys(copy.values).some((name) => name.endsWith(`_${code}`))) box.value = number;
      }
      base = versions();
      const homeless = news.filter(([name, value]) => !write(name, value));
      if (homeless.length) {
        if (detail.hidden) toggle.click();
        take.disabled = true;
        return;
      }
      made.replaceChildren(element("p", { textContent: words.taken }));
      typed();
      setTimeout(async () => {
        keepHere();
        await send();
        if (!unsent) forget(copy.tab);
      }, 300);
    });
    const drop = element("button", { type: "button", className: "button button--plain", textContent: words.discard, data: { prDiscard: "" } });
    drop.addEventListener("click", () => {
      forget(copy.tab);
      made.remove();
      shelfBox.hidden = !shelfBox.children.length;
    });
    const about = [copy.open ? words.unsaved_open : copy.from, labels.join("، ")].filter(Boolean).join(" | ");
    const made = element(
      "section",
      { className: "module unsaved" },
      element("h2", { textContent: fill(words.unsaved, { time: copy.when ?? clockOf(copy.at) }) }),
      element("p", { className: "quiet", textContent: about }),
      element("div", { className: "unsaved__buttons" }, take, toggle, drop),
      detail,
    );
    return made;
  }

  // Last: an editor that is ready already answers at once and needs everything above.
  watch({
    changed: typed,
    ready(editor) {
      const { name } = editor.element.$;
      if (!data.refused) began[name] = editor.getData();
      offer();
    },
  });
  offer();
  if (data.refused) typed();
  else waiting = setTimeout(send, 400);
}
