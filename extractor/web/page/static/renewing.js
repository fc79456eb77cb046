// What the report says by now, in place of what it said.

import { open, panes } from "/static/show/panes.js";
import { keep, mount, unsaved } from "./box.js";
import { say, token } from "./common.js";
import { desk, stage, work } from "./desk.js";
import { HALVES } from "./draft.js";
import { here, writeOn, writing } from "./writing.js";

let asked = 0; // how often: only what was asked for last is shown

// Nobody loses their place in it, what they have typed, or where they went while it was on its way. `from`: where they were when that began.
// What became of it: "shown"; "moved", somebody has gone on meanwhile and is left there; "overtaken" by a later one; "failed".
export async function again(indicator, from = here()) {
  const mine = ++asked;
  const { picked } = desk;
  const made = await fragment();
  if (mine !== asked) return "overtaken";
  desk.unseen.clear();
  if (!made) return "failed";
  const [chosen, ref, hand] = [desk.chosen, panes.chosen, writing(from)];
  const at = [panes.text.scrollTop, panes.text.scrollLeft, panes.scroll.scrollTop, panes.scroll.scrollLeft];
  keep();
  put(made);
  if (desk.picked === picked) desk.picked = null;
  const moved = chosen !== from.chosen || Boolean(hand);
  if (!moved || chosen) await show(moved ? chosen : indicator);
  else if (panes.values.has(ref)) panes.choose([ref], "form");
  [panes.text.scrollTop, panes.text.scrollLeft, panes.scroll.scrollTop, panes.scroll.scrollLeft] = at;
  if (hand) writeOn(hand);
  return moved ? "moved" : "shown";
}

// What the service says of the report now; null when it does not answer, or somebody else does in its place.
async function fragment() {
  const path = `/reports/${desk.editing.report}/fragment${work.dataset.next ? location.search : ""}`; // which says of which queue
  try {
    const response = await fetch(path, { headers: { Accept: "*/*", "X-CSRF-Token": token } });
    const made = new DOMParser().parseFromString(response.ok ? await response.text() : "", "text/html");
    return made.getElementById("editing") && made;
  } catch {
    return null;
  }
}

function put(made) {
  history.replaceState(null, "", location.pathname + location.search);
  desk.box = desk.lists = desk.asked = null;
  stage.replaceChildren(...made.body.childNodes);
  desk.editing = JSON.parse(document.getElementById("editing").textContent);
  desk.draft.renew(desk.editing.things);
  open();
  ready();
}

// Choose what an indicator is called in the panes.
export async function show(indicator) {
  const { editing } = desk;
  const own = Object.entries(editing.of).find(([, name]) => name === indicator)?.[0];
  const ref = editing.open.find((one) => one.indicator === indicator)?.ref ?? own;
  if (ref && panes.values.has(ref)) {
    panes.choose([ref], "form");
    panes.values.get(ref)[0].focus({ preventScroll: true });
  }
  if (desk.chosen !== indicator || !desk.box) mount(indicator);
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
