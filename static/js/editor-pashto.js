// The editor has no Pashto of its own. What our toolbar and its boxes show is here; the rest, which
// nobody meets, is taken from its nearest neighbour. Loaded after the editor, before any is made.
(() => {
  "use strict";
  const editor = window.CKEDITOR;
  if (!editor) {
    return;
  }
  const PASHTO = {
    editor: "د متن ليکونکی",
    editorPanel: "د ليکونکي تخته",
    common: {
      editorHelp: "د مرستې لپاره ALT 0 کېکاږئ",
      url: "پته",
      protocol: "پروتوکول",
      notSet: "<ټاکل شوی نه دی>",
      name: "نوم",
      ok: "سمه ده",
      cancel: "پرېږدئ",
      close: "تړل",
      preview: "مخکتنه",
      resize: "کچه بدلول",
      generalTab: "عمومي",
      advancedTab: "نور",
      validateNumberFailed: "دا شمېره نه ده.",
      confirmCancel: "ځينې ټاکنې مو بدلې کړې دي. کړکۍ بنده شي؟",
      options: "ټاکنې",
      target: "موخه",
      width: "سور",
      height: "لوړوالی",
      align: "څنګ",
      left: "کيڼ",
      right: "ښی",
      center: "منځ",
      unavailable: '%1<span class="cke_accessibility">، نشته</span>',
      keyboardShortcut: "د کيلۍ لنډلار",
    },
    basicstyles: { bold: "غټ", italic: "ټينګار", subscript: "لاندې ليک", superscript: "پاس ليک" },
    bidi: { ltr: "له کيڼ څخه ښي ته", rtl: "له ښي څخه کيڼ ته" },
    blockquote: { toolbar: "اخيستل شوې وينا" },
    clipboard: { copy: "کاپي", cut: "پرې کول", paste: "سرېښول", pasteNotification: "د سرېښولو لپاره %1 کېکاږئ." },
    find: {
      find: "لټول",
      findOptions: "د لټون ټاکنې",
      findWhat: "دا ولټوئ:",
      matchCase: "غټ او واړه توري برابر",
      matchCyclic: "له سره پيل",
      matchWord: "ټوله کليمه",
      notFoundMsg: "دا متن ونه موندل شو.",
      replace: "بدلول",
      replaceAll: "ټول بدلول",
      replaceSuccessMsg: "%1 ځايونه بدل شول.",
      replaceWith: "په دې بدل کړئ:",
      title: "لټول او بدلول",
    },
    format: {
      label: "بڼه",
      panelTitle: "د پراګراف بڼه",
      tag_p: "عادي متن",
      tag_h2: "سرليک ۲",
      tag_h3: "سرليک ۳",
      tag_h4: "سرليک ۴",
    },
    horizontalrule: { toolbar: "افقي کرښه" },
    iframe: { noUrl: "د فلم پته وليکئ", title: "فلم", toolbar: "فلم" },
    indent: { indent: "دننه کول", outdent: "بهر کول" },
    language: { button: "د ټوټې ژبه", remove: "ژبه لرې کول" },
    link: {
      info: "د لينک معلومات",
      displayText: "ښودل کېدونکی متن",
      emailAddress: "برېښناليک",
      emailBody: "د ليک متن",
      emailSubject: "موضوع",
      menu: "لينک سمول",
      noEmail: "د برېښناليک پته وليکئ",
      noUrl: "د لينک پته وليکئ",
      noTel: "د ټليفون شمېره وليکئ",
      other: "<بل>",
      phoneNumber: "د ټليفون شمېره",
      title: "لينک",
      toEmail: "برېښناليک",
      toPhone: "ټليفون",
      toUrl: "پته",
      toAnchor: "په دې متن کې ځای",
      toolbar: "لينک",
      type: "د لينک ډول",
      unlink: "لينک لرې کول",
    },
    list: { bulletedlist: "لړليک", numberedlist: "شمېرل شوی لړليک" },
    magicline: { title: "دلته پراګراف زيات کړئ" },
    maximize: { maximize: "ټوله پاڼه", minimize: "کوچنی کول" },
    pastetext: { button: "ساده متن سرېښول", title: "ساده متن سرېښول", pasteNotification: "د سرېښولو لپاره %1 کېکاږئ." },
    removeformat: { toolbar: "بڼه پاکول" },
    showblocks: { toolbar: "پراګرافونه ښودل" },
    sourcearea: { toolbar: "HTML" },
    specialchar: { options: "د ځانګړو نښو ټاکنې", title: "ځانګړې نښه وټاکئ", toolbar: "ځانګړې نښه" },
    table: {
      caption: "د جدول سرليک",
      columns: "ستنې",
      rows: "کرښې",
      headers: "سرونه",
      headersBoth: "دواړه",
      headersColumn: "لومړۍ ستنه",
      headersNone: "هېڅ",
      headersRow: "لومړۍ کرښه",
      deleteTable: "جدول ړنګول",
      menu: "د جدول ټاکنې",
      summary: "لنډيز",
      title: "جدول",
      toolbar: "جدول",
      cell: {
        menu: "خونه",
        insertBefore: "مخکې خونه زياتول",
        insertAfter: "وروسته خونه زياتول",
        deleteCell: "خونې ړنګول",
        merge: "خونې يو ځای کول",
      },
      column: { menu: "ستنه", insertBefore: "مخکې ستنه زياتول", insertAfter: "وروسته ستنه زياتول", deleteColumn: "ستنې ړنګول" },
      row: { menu: "کرښه", insertBefore: "مخکې کرښه زياتول", insertAfter: "وروسته کرښه زياتول", deleteRow: "کرښې ړنګول" },
    },
    toolbar: { toolbars: "د ليکونکي اوزار" },
    undo: { redo: "بيا کول", undo: "ناکړل" },
    elementspath: { eleLabel: "ځای", eleTitle: "%1" },
    contextmenu: { options: "د مينو ټاکنې" },
  };

  const merge = (under, over) => {
    const made = { ...under };
    for (const [name, value] of Object.entries(over)) {
      made[name] = typeof value === "object" ? merge(under[name] ?? {}, value) : value;
    }
    return made;
  };

  const load = editor.lang.load;
  editor.lang.languages.ps = 1;
  editor.lang.rtl.ps = 1;
  editor.lang.load = function (code, fallback, done) {
    if (code !== "ps" || this.ps) {
      load.call(this, code, fallback, done);
      return;
    }
    load.call(this, "fa", "fa", (_code, words) => {
      this.ps ??= merge(words, { ...PASHTO, dir: "rtl" });
      done("ps", this.ps);
    });
  };
})();
