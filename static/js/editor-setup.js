// Runs after the editor's own files and before any editor is made.
(() => {
  "use strict";
  const editor = window.CKEDITOR;
  if (!editor) {
    return;
  }
  editor.disableAutoInline = true;

  editor.on("dialogDefinition", (event) => {
    if (event.data.name !== "link") {
      return;
    }
    const info = event.data.definition.getContents("info");
    const protocol = info && info.get("protocol");
    if (protocol) {
      protocol.default = "https://";
      protocol.items = [["https://", "https://"], ["http://", "http://"], ["/ …", ""]];
    }
  });

  // Screen readers otherwise hear the same name for the editors of all three languages.
  editor.on("instanceReady", (event) => {
    const area = event.editor.element.$;
    const label = document.querySelector(`label[for="${area.id}"]`);
    const frame = event.editor.container.$.querySelector("iframe.cke_wysiwyg_frame");
    if (label && frame) {
      frame.title = label.textContent.trim().replace(/[:：]$/, "");
    }
  });

  // The text is as light or dark as the page round it.
  const root = document.documentElement;
  const dress = (one) => {
    const page = one.document && one.document.$.documentElement;
    if (!page) {
      return;
    }
    if (root.dataset.theme) {
      page.dataset.theme = root.dataset.theme;
    } else {
      delete page.dataset.theme;
    }
  };
  editor.on("instanceCreated", (event) => {
    const one = event.editor;
    one.on("contentDom", () => dress(one));
    one.on("paste", (paste) => clean(one, paste.data), null, null, 1);
    one.on("afterPaste", () => {
      if (one.prCleaned) {
        one.fire("pr:cleaned", one.prCleaned);
        delete one.prCleaned;
      }
    });
  });
  new MutationObserver(() => Object.values(editor.instances).forEach(dress)).observe(root, {
    attributeFilter: ["data-theme"],
  });

  // What Word, chat programs and pages bring along. The editor's filter takes it away, and the
  // server's list would; here it is only counted, so that nobody wonders where it went.
  const BROUGHT = {
    color: /[\s;"'](?:color|background(?:-color)?)\s*:|<font[^>]+color=|\sbgcolor=/gi,
    font: /font-family\s*:|<font[^>]+face=/gi,
    size: /font-size\s*:|<font[^>]+size=/gi,
    style: /[\s;"'](?:text-align|line-height|margin(?:-\w+)?|text-indent|letter-spacing)\s*:/gi,
    picture: /<img\b/gi,
    border: /<(?:table|t[dh])\b[^>]*(?:\sborder=|[\s;"']border(?:-\w+)*\s*:)/gi,
    class: /\sclass=["']?Mso/gi,
    comment: /<!--\[if/gi,
    control: /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g,
  };
  function clean(one, data) {
    const moved = data.dataTransfer;
    if (moved && moved.getTransferType(one) !== editor.DATA_TRANSFER_EXTERNAL) {
      return;
    }
    const raw = (moved && moved.getData("text/html", true)) || data.dataValue || "";
    // Firefox and Chrome wrap what is on the clipboard; their frame is not the writer's.
    const brought = raw.replace(/<style[\s\S]*?<\/style>/gi, "");
    const removed = {};
    for (const [name, pattern] of Object.entries(BROUGHT)) {
      removed[name] = (brought.match(pattern) || []).length;
    }
    data.dataValue = data.dataValue.replace(BROUGHT.control, "");
    one.prCleaned = removed;
  }
})();
