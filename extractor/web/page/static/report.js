// A report on which somebody decides: what is chosen in the panes can be decided on in the box beside its details, by mouse and by key.

import { panes } from "/static/show/panes.js";
import { mount, offer } from "./box.js";
import { act, choose, giveUp, typed, undo } from "./deciding.js";
import { desk, part, stage, thing, work } from "./desk.js";
import { ready } from "./renewing.js";
import { selected } from "./selection.js";
import { back, go, walk } from "./walking.js";

const help = document.getElementById("help");
const focusOn = (name) => desk.box?.elements[name]?.focus();
const DOES = {
  a: () => act("as_stated"),
  n: () => (desk.lists ? part(".draft input")?.focus() : focusOn("typed")),
  b: () => thing()?.kind === "value" && act("blank"),
  x: () => thing()?.kind !== "list" && act("absent"),
  u: () => thing()?.kind === "value" && act("unreadable"),
  t: () => ["value", "name"].includes(thing()?.kind) && act("take"),
  c: () => focusOn("note"),
  z: undo,
  j: () => walk(1),
  k: () => walk(-1),
  g: () => location.assign(work.querySelector('[data-do="report"]').href),
  "?": () => help.showModal(),
};
const BUTTONS = { back: "k", on: "j", undo: "z", help: "?" };

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const does = /^[1-9]$/.test(event.key) ? () => thing()?.choices && choose(Number(event.key) - 1) : DOES[event.key];
  if (!does || (desk.busy && event.key !== "?")) return;
  event.preventDefault();
  does();
});

work.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (button && (!desk.busy || button.dataset.do === "help")) DOES[BUTTONS[button.dataset.do]]();
});

// ---- the box, whichever is shown --------------------------------------------------------------------------------------------------

stage.addEventListener("submit", (event) => {
  event.preventDefault();
  typed();
});

stage.addEventListener("click", (event) => {
  const button = event.target.closest(".decide [data-act]");
  if (button) act(button.dataset.act, button);
});

// Before the panes hear of it, which would go to whatever is marked, decided or not.
stage.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest('[data-next="review"]')) return;
    event.stopPropagation();
    walk(1);
  },
  { capture: true },
);

stage.addEventListener("focusout", (event) => {
  if (event.target.name === "who" && document.hasFocus()) giveUp(); // another window may have been looked at
});

// Before the panes hear of it, which shut the details.
stage.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !event.target.closest(".decide")) return;
    event.stopPropagation();
    giveUp();
    back();
  },
  { capture: true },
);

stage.addEventListener("panes:chosen", ({ detail: { ref } }) => {
  mount(ref === null ? null : desk.editing.of[panes.owner(ref)]);
  if (ref === null) return;
  // the details have opened over what was chosen
  requestAnimationFrame(() => panes.chosen === ref && panes.reveal(panes.scroll, panes.values.get(panes.owner(ref))?.[0]));
});

document.addEventListener("selectionchange", () => {
  const found = selected();
  if (!found && !panes?.text.contains(getSelection().anchorNode)) return; // a button was pressed, a field is written in
  desk.picked = found;
  offer();
});

addEventListener("beforeunload", (event) => {
  if (desk.draft.unsaved.length) event.preventDefault();
});

document.documentElement.dataset.ready = "true"; // what is clicked from here on is heard here, see early.js
ready();
if (panes?.chosen) mount(desk.editing.of[panes.chosen]);
else if (work.dataset.next && desk.editing.open.length) go(desk.editing.open[0]);
