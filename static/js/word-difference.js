// What changed between two wordings, word by word. Half-spaces are made visible in what changed.

const WORDS = /[\p{L}\p{M}\p{N}\u200c\u200d]+|\s+|[^\p{L}\p{M}\p{N}\u200c\u200d\s]/gu;
const MOST = 4_000_000;

function pieces(before, after) {
  const one = before.match(WORDS) ?? [];
  const two = after.match(WORDS) ?? [];
  let start = 0;
  while (start < one.length && start < two.length && one[start] === two[start]) start += 1;
  let end = 0;
  while (end < one.length - start && end < two.length - start && one.at(-1 - end) === two.at(-1 - end)) end += 1;
  const a = one.slice(start, one.length - end);
  const b = two.slice(start, two.length - end);
  return { head: one.slice(0, start), tail: end ? one.slice(-end) : [], a, b };
}

function longest(a, b) {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] =
        a[i] === b[j] ? table[(i + 1) * width + j + 1] + 1 : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  const runs = [];
  const add = (kind, word) => {
    if (runs.at(-1)?.kind === kind) runs.at(-1).words.push(word);
    else runs.push({ kind, words: [word] });
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add("same", a[i]);
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && table[(i + 1) * width + j] >= table[i * width + j + 1])) {
      add("del", a[i]);
      i += 1;
    } else {
      add("ins", b[j]);
      j += 1;
    }
  }
  return joined(runs);
}

// A space that stayed between two changed words is no island: the change reads as one.
function joined(runs) {
  const found = [];
  let del = [];
  let ins = [];
  const flush = () => {
    if (del.length) found.push({ kind: "del", words: del });
    if (ins.length) found.push({ kind: "ins", words: ins });
    del = [];
    ins = [];
  };
  runs.forEach((run, index) => {
    const isGap = run.kind === "same" && run.words.every((word) => /^\s+$/.test(word)) && runs[index - 1] && runs[index + 1];
    if (run.kind === "same" && !isGap) {
      flush();
      found.push(run);
      return;
    }
    if (run.kind !== "ins") del.push(...run.words);
    if (run.kind !== "del") ins.push(...run.words);
  });
  flush();
  return found;
}

export function difference(before, after) {
  const { head, tail, a, b } = pieces(before, after);
  const runs = a.length * b.length > MOST ? [{ kind: "del", words: a }, { kind: "ins", words: b }] : longest(a, b);
  const found = document.createElement("div");
  found.className = "word-difference";
  const write = (kind, words) => {
    if (!words.length) return;
    const text = words.join("");
    if (kind === "same") {
      found.append(text);
      return;
    }
    const mark = document.createElement(kind);
    mark.textContent = text.replace(/\u200c/g, "\u200c⁞\u200c");
    found.append(mark);
  };
  write("same", head);
  for (const run of runs) write(run.kind, run.words);
  write("same", tail);
  return found;
}
