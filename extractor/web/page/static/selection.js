// What is selected in the document, in code points of its text. Every line of the page says with which one it begins; within a line they
// are counted character by character, never by the browser's own units.

const points = (text) => [...text].length;

function offset(node, at) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const line = element?.closest(".document .line[data-start]");
  if (!line) return null;
  const range = document.createRange();
  range.setStart(line, 0);
  range.setEnd(node, at);
  return Number(line.dataset.start) + points(range.toString());
}

// { start, end, text }, or null for nothing, or for what is not in the document.
export function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const start = offset(range.startContainer, range.startOffset);
  const end = offset(range.endContainer, range.endOffset);
  if (start === null || end === null || end <= start) return null;
  return { start, end, text: range.toString() };
}

// The document's own words there: what the page shows may stand for what cannot be shown.
export async function wordsAt(report, { start, end }) {
  const response = await fetch(`/reports/${report}/words?start=${start}&end=${end}`, { headers: { Accept: "application/json" } });
  return response.ok ? (await response.json()).text : null;
}

// Without blanks around, which are nobody's words.
export function trimmed(place, text) {
  const before = points(text) - points(text.trimStart());
  const after = points(text) - points(text.trimEnd());
  return { start: place.start + before, end: place.end - after, text: text.trim() };
}

// Of a selection that reaches over the edge of a cell, the only cell that holds a number.
export function cell(place, text) {
  const found = [...text.matchAll(/[^|｜│\t\r\n]+/g)].filter(([words]) => /\p{Nd}/u.test(words));
  if (found.length !== 1) return trimmed(place, text);
  const [{ 0: words, index }] = found;
  const start = place.start + points(text.slice(0, index));
  return trimmed({ start, end: start + points(words) }, words);
}
