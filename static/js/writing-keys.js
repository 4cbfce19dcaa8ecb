// Keys and buttons for those who write all day. Shortcuts go by the place of the key, so they are
// the same on Dari, Pashto and English keyboards; they work inside the editors as well.

import { data, element, fill, form, local } from "./writing-fields.js";

const ZWNJ = "\u200c";
const { words } = data;
const WRITES = "input[type=text], input[type=search], textarea";

// Where the cursor was last: a box, or the editor of a text.
let last = null;
form.addEventListener("focusin", (event) => {
  if (event.target.matches(WRITES)) last = { box: event.target };
});

const languageOf = (target) => (target.lang || target.closest?.("[lang]")?.lang || "").slice(0, 2);

function insert(target, text) {
  if (target?.editor) {
    target.editor.focus();
    target.editor.insertText(text);
    return;
  }
  if (!target?.box) return;
  target.box.focus();
  // Goes through the browser's own undo, unlike setting the value.
  if (!document.execCommand("insertText", false, text)) {
    target.box.setRangeText(text, target.box.selectionStart, target.box.selectionEnd, "end");
    target.box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const opens = (before) => !before || /[\s(\[«/\u2014-]$/.test(before);
const textBefore = (target) => {
  if (target.box) return target.box.value.slice(0, target.box.selectionStart);
  const range = target.editor.document.$.getSelection()?.rangeCount ? target.editor.document.$.getSelection().getRangeAt(0) : null;
  return range?.startContainer.nodeType === Node.TEXT_NODE ? range.startContainer.data.slice(0, range.startOffset) : "";
};
const quote = (target) => insert(target, opens(textBefore(target)) ? "«" : "»");

// Keys -------------------------------------------------------------------------------------------
function press(selector) {
  const button = form.querySelector(selector);
  if (!button) return false;
  form.requestSubmit(button);
  return true;
}

function onKey(event, target) {
  const writes = Boolean(target);
  if (event.isComposing) return;
  const { code, shiftKey, altKey } = event;
  const command = event.ctrlKey || event.metaKey;
  const done = () => event.preventDefault();
  if (code === "Space" && shiftKey && !command && !altKey && writes && languageOf(target.box ?? target.place) !== "en") {
    done();
    insert(target, ZWNJ);
  } else if (event.key === '"' && !command && !altKey && writes && ["fa", "ps"].includes(languageOf(target.box ?? target.place))) {
    done();
    quote(target);
  } else if (command && !altKey && !shiftKey && target?.editor && { KeyB: 1, KeyI: 1, KeyK: 1 }[code]) {
    done();
    target.editor.execCommand({ KeyB: "bold", KeyI: "italic", KeyK: "link" }[code]);
  } else if (command && code === "Enter" && !altKey) {
    if (press("[name=_submit]")) done();
  } else if (target?.editor && command && code === "KeyS" && !altKey && !shiftKey) {
    if (press("[data-pr-save]")) done();
  } else if (altKey && shiftKey && ["Digit1", "Digit2", "Digit3"].includes(code)) {
    done();
    document.dispatchEvent(new CustomEvent("pr:language", { detail: { place: Number(code.at(-1)) - 1, focus: true } }));
  } else if (altKey && shiftKey && code === "KeyF") {
    done();
    document.querySelector("[data-pr-checks] button")?.click();
  } else if (code === "Slash" && shiftKey && !command && (!writes || altKey)) {
    done();
    help.open ? help.close() : help.showModal();
  }
}

document.addEventListener("keydown", (event) => {
  const box = event.target.matches?.(WRITES) ? event.target : null;
  onKey(event, box ? { box } : null);
});

// Help -------------------------------------------------------------------------------------------
const help = document.querySelector("[data-pr-help]");
document.querySelector("[data-pr-help-open]")?.addEventListener("click", () => help.showModal());

// Buttons above each text --------------------------------------------------------------------------
let isShown = false;
try {
  isShown = localStorage.getItem("pr-half-spaces") === "1";
} catch {
  // Not remembered, then.
}

const tool = (textContent, title, act, properties = {}) => {
  const button = element("button", { type: "button", className: "writing-tool", textContent, title, "aria-label": title, ...properties });
  // The cursor stays where it is.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", act);
  return button;
};
const toggles = [];
for (const section of document.querySelectorAll("fieldset.lang")) {
  if (!section.querySelector(WRITES)) continue;
  const code = section.className.match(/lang-(\w+)/)[1];
  const inside = () =>
    last && section.contains(last.box ?? last.place) ? last : { box: section.querySelector("input[type=text]") };
  const bar = element("div", { className: "writing-tools", role: "toolbar" });
  if (code !== "en") {
    const toggle = tool("⁞", words.show_zwnj, () => reveal(!isShown), { "aria-pressed": String(isShown) });
    toggles.push(toggle);
    bar.append(tool(words.zwnj_short, words.zwnj, () => insert(inside(), ZWNJ), { data: { prZwnj: "" } }), tool("« »", words.quotes, () => quote(inside())), toggle);
  }
  bar.append(tool(document.dir === "rtl" ? "؟" : "?", words.help, () => help.showModal()));
  const heading = section.querySelector(".fieldset-heading");
  heading.after(bar);
}

// Visible half-spaces ------------------------------------------------------------------------------
// In the editor the letters round each one are marked; beneath a box its text stands once more.
function mark(editor) {
  const page = editor.document?.$;
  const view = page?.defaultView;
  if (!view?.CSS?.highlights || !view.Highlight) return;
  if (!isShown) {
    view.CSS.highlights.delete("half-space");
    return;
  }
  const ranges = [];
  const walk = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    for (let at = text.data.indexOf(ZWNJ); at >= 0; at = text.data.indexOf(ZWNJ, at + 1)) {
      const range = page.createRange();
      range.setStart(text, Math.max(at - 1, 0));
      range.setEnd(text, Math.min(at + 1, text.length));
      ranges.push(range);
    }
  }
  view.CSS.highlights.set("half-space", new view.Highlight(...ranges));
}

function mirror(box) {
  let shown = box.nextElementSibling?.matches("output.half-spaces") ? box.nextElementSibling : null;
  if (!isShown || !box.value.includes(ZWNJ)) {
    shown?.remove();
    return;
  }
  if (!shown) {
    shown = element("output", { className: "half-spaces", lang: box.lang, dir: box.dir });
    box.after(shown);
  }
  shown.textContent = box.value.replaceAll(ZWNJ, "⁞");
}

function reveal(on) {
  isShown = on;
  try {
    localStorage.setItem("pr-half-spaces", on ? "1" : "0");
  } catch {
    // As above.
  }
  for (const toggle of toggles) toggle.setAttribute("aria-pressed", String(on));
  for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) mark(editor);
  for (const box of form.querySelectorAll(`.lang input[type=text], .lang textarea`)) {
    if (!box.matches("[data-type=ckeditortype]")) mirror(box);
  }
}
form.addEventListener("input", (event) => {
  if (isShown && event.target.matches(WRITES) && !event.target.matches("[data-type=ckeditortype]")) mirror(event.target);
});

// Editors ------------------------------------------------------------------------------------------
function attend(editor) {
  const place = editor.element.$;
  const target = { editor, place };
  editor.on("focus", () => {
    last = target;
  });
  const listen = () => {
    editor.document.$.addEventListener("keydown", (event) => onKey(event, target), true);
    mark(editor);
  };
  if (editor.document) listen();
  editor.on("contentDom", listen);
  editor.on("change", () => isShown && mark(editor));
  editor.on("pr:cleaned", (event) => tell(editor, event.data));
}
for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) {
  if (editor.status === "ready") attend(editor);
}
window.CKEDITOR?.on("instanceReady", (event) => attend(event.editor));
if (isShown) reveal(true);

// What was cleaned away while pasting ----------------------------------------------------------------
function tell(editor, removed) {
  const what = Object.entries(removed)
    .filter(([, n]) => n)
    .map(([name, n]) => fill(words[`cleaned_${name}`], { n: local(n) }));
  const place = editor.container.$;
  place.parentNode.querySelector(".cleaned")?.remove();
  if (!what.length) return;
  const undo = element("button", { type: "button", className: "button button--plain", textContent: words.undo });
  const note = element("p", { className: "cleaned", role: "status" }, fill(words.cleaned, { what: what.join("، ") }), " ", undo);
  undo.addEventListener("click", () => {
    editor.execCommand("undo");
    note.remove();
    editor.focus();
  });
  place.after(note);
}

// Advice --------------------------------------------------------------------------------------------
const advice = document.querySelector("[data-pr-checks]");
const list = advice?.querySelector("[data-pr-findings]");
const size = advice?.querySelector("[data-pr-size]");
const number = advice?.querySelector("[data-pr-findings-number]");
// Where it stands above the text and not beside it, it is folded; its number says enough.
const isBeside = window.matchMedia("(min-width: 75rem)");
const unfold = () => advice?.querySelector("details").toggleAttribute("open", isBeside.matches);
isBeside.addEventListener("change", unfold);
unfold();
let known = {};

function jump(finding) {
  const code = finding.field.slice(-2);
  document.dispatchEvent(new CustomEvent("pr:language", { detail: { code } }));
  const editor = Object.values(window.CKEDITOR?.instances ?? {}).find((one) => one.element.$.name === finding.field);
  if (editor) {
    editor.focus();
    editor.container.$.scrollIntoView({ block: "center" });
    const view = editor.document.$.defaultView;
    view.getSelection().removeAllRanges();
    if (finding.excerpt) view.find(finding.excerpt, true, false, true);
    return;
  }
  const box = form.elements.namedItem(finding.field) ?? form.querySelector(`#photos-group [name$=alt_${code}]`);
  if (!box) {
    document.getElementById("photos-group")?.scrollIntoView();
    return;
  }
  box.focus();
  box.scrollIntoView({ block: "center" });
  const at = finding.excerpt ? box.value.indexOf(finding.excerpt) : -1;
  if (at >= 0) box.setSelectionRange(at, at + finding.excerpt.length);
}

function advise() {
  const code = document.querySelector("fieldset.lang:not([hidden])")?.className.match(/lang-(\w+)/)?.[1];
  const report = known[code];
  const text = JSON.stringify(report ?? null) + code;
  if (!advice || advice.dataset.said === text) return;
  advice.dataset.said = text;
  size.textContent = report?.size ?? "";
  number.textContent = report?.findings.length ? `(${local(report.findings.length)})` : "";
  const lines = (report?.findings ?? []).map((finding) => {
    const button = element("button", { type: "button", title: words.jump }, element("strong", { textContent: finding.label }), ` ${finding.says}`);
    if (finding.count) button.append(` (${finding.count})`);
    if (finding.excerpt) button.append(element("bdi", { className: "advice__excerpt", textContent: finding.excerpt.replaceAll(ZWNJ, "⁞") }));
    button.addEventListener("click", () => jump(finding));
    return element("li", {}, button);
  });
  if (!lines.length) lines.push(element("li", { className: "quiet", textContent: report ? words.no_findings : words.begin }));
  list.replaceChildren(...lines);
}
document.addEventListener("pr:checks", (event) => {
  known = event.detail;
  advise();
});
document.addEventListener("pr:shown", advise);

// Clash: mine, theirs, both ----------------------------------------------------------------------------
const clash = document.querySelector("[data-pr-clash]");
if (clash) {
  const { difference } = await import("./word-difference.js");
  const { write } = await import("./writing-fields.js");
  for (const field of clash.querySelectorAll("[data-pr-clash-field]")) {
    const wording = JSON.parse(field.querySelector("script").textContent);
    for (const side of ["mine", "theirs"]) {
      const place = field.querySelector(`[data-pr-wording=${side}]`);
      place.replaceChildren(difference(wording.base_text, wording[`${side}_text`]));
    }
    const buttons = [...field.querySelectorAll("[data-pr-choose]")];
    for (const button of buttons) {
      button.hidden = false;
      button.addEventListener("click", () => {
        write(wording.box, wording[button.dataset.prChoose]);
        for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      });
    }
  }
}
