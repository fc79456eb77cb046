// What the report says by now, in place of what it said.

import { open, panes } from "/static/show/panes.js";
import { keep, mount, unsaved } from "./box.js";
import { say, token } from "./common.js";
import { complain, desk, stage, work } from "./desk.js";
import { HALVES } from "./draft.js";

// Nobody loses their place in it.
export async function again(indicator) {
  keep();
  const path = `/reports/${desk.editing.report}/fragment${work.dataset.next ? location.search : ""}`; // which says of which queue
  const response = await fetch(path, { headers: { Accept: "*/*", "X-CSRF-Token": token } }).catch(() => null);
  desk.unseen.clear();
  if (!response?.ok) return complain(say("reload"));
  const made = new DOMParser().parseFromString(await response.text(), "text/html");
  const at = [panes.text.scrollTop, panes.text.scrollLeft, panes.scroll.scrollTop, panes.scroll.scrollLeft];
  history.replaceState(null, "", location.pathname + location.search);
  desk.box = desk.lists = desk.asked = null;
  stage.replaceChildren(...made.body.childNodes);
  desk.editing = JSON.parse(document.getElementById("editing").textContent);
  desk.draft.renew(desk.editing.things);
  desk.picked = null;
  open();
  ready();
  await show(indicator, () => {
    [panes.text.scrollTop, panes.text.scrollLeft, panes.scroll.scrollTop, panes.scroll.scrollLeft] = at;
  });
}

// Choose what an indicator is called in the panes.
export async function show(indicator, settle = () => {}) {
  const { editing } = desk;
  const own = Object.entries(editing.of).find(([, name]) => name === indicator)?.[0];
  const ref = editing.open.find((one) => one.indicator === indicator)?.ref ?? own;
  if (ref && panes.values.has(ref)) {
    panes.choose([ref], "form");
    panes.values.get(ref)[0].focus({ preventScroll: true });
  }
  if (desk.chosen !== indicator || !desk.box) mount(indicator);
  settle();
}

export function undoable() {
  const button = work.querySelector('[data-do="undo"]');
  if (button) button.disabled = !desk.mine.length;
}

// What a report has beside its panes: how much is open, whether something can be undone, and a way to edit its lists.
export function ready() {
  const { editing } = desk;
  document.getElementById("left").textContent = editing.open.length;
  for (const [id, said] of Object.entries(editing.waiting)) document.getElementById(id)?.replaceChildren(said);
  undoable();
  if (editing.closed || !editing.sections || !editing.text) return;
  const headings = stage.querySelectorAll("#part-problems h3");
  HALVES.forEach((half, n) => headings[n]?.append(editor(half)));
  unsaved();
}

function editor(half) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet edit-list";
  button.dataset.half = half;
  button.setAttribute("aria-label", `${say("edit")}: ${say(half)}`);
  button.addEventListener("click", () => {
    panes.dim();
    mount(half);
    desk.box?.querySelector("input, button")?.focus();
  });
  return button;
}
