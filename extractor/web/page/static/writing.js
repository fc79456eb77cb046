// Where somebody is and writes, so that a page that is renewed under their hands leaves them there.

import { desk, me, part } from "./desk.js";

// What is chosen, and what has the focus.
export const here = () => ({ chosen: desk.chosen, focus: document.activeElement });

// The field somebody has gone to since they were `from` there, or in which something stands that is not sent; null when there is none.
export function writing(from) {
  const field = document.activeElement;
  if (!desk.box?.contains(field) || !field.matches("input:not([type=checkbox])")) return null;
  const [half, n] = ["half", "n"].map((name) => field.closest(`[data-${name}]`)?.dataset[name]);
  const unsent = half ? desk.draft.changed(half) : field.name === "who" ? field.value !== me.name : field.value;
  if (field === from.focus && !unsent) return null;
  const place = half ? `[data-half="${half}"] [data-n="${n}"] input` : `[name="${field.name}"]`;
  return { place, name: field.name === "who" && field.value, caret: [field.selectionStart, field.selectionEnd] };
}

// They write on where they were.
export function writeOn({ place, name, caret }) {
  const field = desk.box && part(place);
  if (!field) return;
  if (name) field.value = name;
  field.focus({ preventScroll: true });
  field.setSelectionRange(...caret);
}
