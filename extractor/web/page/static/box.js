// The box in which somebody decides on what is chosen: put beside its details, filled, taken away.

import { panes } from "/static/show/panes.js";
import { say } from "./common.js";
import { aside, complain, desk, me, part, stage, thing } from "./desk.js";
import { Lists } from "./lists.js";
import { selected } from "./selection.js";
import { choices, past, shown } from "./telling.js";

const SECOND_CLICK_MS = 300;

export function mount(indicator) {
  if (indicator !== desk.chosen && !selected()) desk.picked = null;
  keep();
  desk.box?.remove();
  desk.box = desk.lists = desk.asked = null;
  desk.chosen = indicator && desk.editing.things[indicator] && !desk.editing.closed ? indicator : null;
  if (!panes) return;
  aside().classList.toggle("deciding", Boolean(desk.chosen));
  panes.patience = desk.chosen ? SECOND_CLICK_MS : 0;
  aside().classList.toggle("listing", Boolean(desk.chosen) && thing().kind === "list");
  if (!desk.chosen) return;
  const { kind } = thing();
  desk.box = document.getElementById("decide-template").content.firstElementChild.cloneNode(true);
  desk.box.dataset.kind = kind;
  desk.box.dataset.indicator = desk.chosen;
  for (const element of desk.box.querySelectorAll("[data-for]")) if (!element.dataset.for.split(" ").includes(kind)) element.hidden = true;
  fill();
  aside().insertBefore(desk.box, aside().querySelector(".box"));
  aside().hidden = false;
  offer();
}

// What is typed and not sent waits for the next look at the value.
export function keep() {
  if (!desk.box) return;
  const typed = typing();
  if (typed.some(Boolean)) desk.typing[desk.chosen] = typed;
  else delete desk.typing[desk.chosen];
}

export const typing = () => [desk.box.elements.typed.value, desk.box.elements.note.value];

// What was sent waits no more; what was typed since does.
export function spend(indicator, sent) {
  keep();
  const left = (desk.typing[indicator] ?? sent).map((text, n) => (text === sent[n] ? "" : text));
  if (left.some(Boolean)) desk.typing[indicator] = left;
  else delete desk.typing[indicator];
  if (desk.box && desk.chosen === indicator) [desk.box.elements.typed.value, desk.box.elements.note.value] = left;
}

function fill() {
  const { box, chosen } = desk;
  const one = thing();
  part(".stated").textContent = one.kind === "list" ? say(chosen) : shown(one.stated);
  const nothing = one.status === "unresolved" || (one.kind !== "value" && one.kind !== "list" && one.status === "absent");
  part('[data-act="as_stated"]').disabled = nothing;
  if (one.person) person(one);
  choices(part(".choices"), one.choices ?? []);
  past(part(".history"), one.history ?? []);
  const { who } = box.elements;
  if (who) who.value = me.name;
  [box.elements.typed.value, box.elements.note.value] = desk.typing[chosen] ?? ["", ""];
  if (one.kind === "list")
    desk.lists = new Lists(part(".lists"), desk.editing.report, desk.draft, { picked: () => desk.picked, complain, light, edited: unsaved });
  unsaved();
}

// Who has decided on it, and whether it is open again.
function person(one) {
  const kind = one.kind === "list" ? "_list" : "";
  const line = part(".person");
  line.hidden = false;
  line.classList.toggle("reopened", one.person.decision === "reopened");
  const name = one.person.decision === "confirmed" ? "confirmed" : `${one.person.decision}${kind}`;
  const last = one.history?.at(-1)?.said;
  const before = one.person.decision === "reopened" && last && !kind ? `${shown(last)} — ` : "";
  line.textContent = before + say(name, { who: one.person.who, read: shown(one.person.decision === "reopened" ? one.stated : (one.person.read ?? "")) });
}

// Edits that are not saved are in sight: in the box, and beside the lists when it is shut.
export function unsaved() {
  const { draft } = desk;
  for (const button of stage.querySelectorAll(".edit-list")) button.textContent = say(draft.changed(button.dataset.half) ? "edit_unsaved" : "edit");
  if (!desk.lists) return;
  const told = part(".unsaved");
  told.hidden = !draft.unsaved.length;
  const over = [...draft.overtaken].map((half) => say(half)).join(", ");
  told.querySelector("span").textContent = over ? say("overtaken", { list: over }) : say("unsaved", { list: draft.unsaved.map((half) => say(half)).join(", ") });
}

export function drop() {
  desk.draft.drop();
  desk.lists?.draw();
  unsaved();
}

// What is selected in the document can be taken.
export function offer() {
  if (!desk.box) return;
  const row = part(".selected");
  row.hidden = !desk.picked || !row.dataset.for.split(" ").includes(thing().kind);
  row.querySelector("q").textContent = desk.picked?.text.trim() ?? "";
}

// Light up where an item of a list begins.
function light(item) {
  const line = [...panes.text.querySelectorAll(".line[data-start]")].findLast((one) => Number(one.dataset.start) <= item.start);
  if (line) panes.reveal(panes.text, line);
}
