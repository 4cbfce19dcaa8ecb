// The boxes of a long form as names and values, whichever editor stands in them.

const LEFT_OUT = /^(csrfmiddlewaretoken|tab|_.*|version_\w+|.*-(TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS|id|article|DELETE))$|__prefix__/;

export const form = document.querySelector("[data-pr-form]");
export const data = JSON.parse(document.getElementById("writing-data")?.textContent ?? "null");

const editors = () => window.CKEDITOR?.instances ?? {};

const boxes = () =>
  [...form.elements].filter(
    (box) => box.name && !LEFT_OUT.test(box.name) && !["file", "submit", "button", "hidden"].includes(box.type),
  );

export function editorOf(name) {
  return Object.values(editors()).find((editor) => editor.element?.$.name === name);
}

export function boxOf(name) {
  const box = form.elements.namedItem(name);
  return box instanceof RadioNodeList ? box[0] : box;
}

function read(box) {
  const editor = editorOf(box.name);
  if (editor?.status === "ready") return editor.getData();
  if (box.type === "checkbox") return box.checked ? box.value : "";
  if (box.multiple) return [...box.selectedOptions].map((option) => option.value).join(",");
  return box.value;
}

// Boxes to tick share a name: their values are joined, so that one name has one value.
export function values() {
  const found = {};
  for (const box of boxes()) {
    const value = read(box);
    if (box.type === "checkbox" && box.name in found) {
      found[box.name] = [found[box.name], value].filter(Boolean).join(",");
    } else {
      found[box.name] = value;
    }
  }
  return found;
}

// Put a value where it belongs; false when the page has no such box now.
export function write(name, value) {
  const same = boxes().filter((box) => box.name === name);
  if (!same.length) return false;
  const editor = editorOf(name);
  if (editor) {
    editor.setData(value, { callback: () => editor.fire("change") });
  } else if (same[0].type === "checkbox") {
    const wanted = value.split(",");
    for (const box of same) box.checked = wanted.includes(box.value);
  } else {
    same[0].value = value;
    same[0].dispatchEvent(new Event("input", { bubbles: true }));
  }
  return true;
}

export function versions() {
  const found = {};
  for (const code of ["fa", "ps", "en"]) {
    const box = form.elements.namedItem(`version_${code}`);
    if (box) found[code] = Number(box.value) || 0;
  }
  return found;
}

// Calls back at every keystroke, also inside the editors, and once for each editor that is ready.
export function watch({ changed, ready }) {
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  const hear = (editor) => {
    ready(editor);
    editor.on("change", () => {
      editor.element.$.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };
  const start = () => {
    for (const editor of Object.values(editors())) {
      if (editor.status === "ready") hear(editor);
    }
    window.CKEDITOR?.on("instanceReady", (event) => hear(event.editor));
  };
  start();
}

export function fill(text, values_) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => values_[name] ?? "");
}

export function local(text) {
  return String(text).replace(/\d/g, (digit) => data.digits[Number(digit)]);
}

export function plain(name, value) {
  if (!name.startsWith("body")) return value;
  const page = new DOMParser().parseFromString(value, "text/html");
  for (const block of page.querySelectorAll("p,h2,h3,h4,li,tr,blockquote,figcaption,caption,br")) {
    block.after("\n");
  }
  return page.body.textContent.replace(/\u00a0/g, " ").replace(/[ \t]*\n\s*/g, "\n").trim();
}

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "data") Object.assign(made.dataset, value);
    else if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}
