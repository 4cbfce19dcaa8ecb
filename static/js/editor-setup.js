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
})();
