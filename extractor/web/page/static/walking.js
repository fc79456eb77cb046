// From one thing that is open to the next.

import { panes } from "/static/show/panes.js";
import { mount } from "./box.js";
import { say } from "./common.js";
import { desk, live } from "./desk.js";

export function go({ indicator, ref }) {
  if (ref && panes.values.has(ref)) {
    const element = panes.values.get(ref)[0];
    panes.choose([ref], "form");
    panes.reveal(panes.scroll, element);
    element.focus({ preventScroll: true });
  }
  if (desk.chosen !== indicator) mount(indicator); // one passage may stand for both lists
}

export function walk(step) {
  const { open: all } = desk.editing;
  if (!all.length) {
    live.textContent = say("nothing_open");
    return;
  }
  const { decided, behind } = desk;
  const chosen = desk.chosen ?? desk.editing.of[panes.owner(panes.chosen ?? "")]; // whoever may not decide walks, too
  const here = all.findIndex((one) => one.indicator === chosen);
  const start = chosen && chosen === decided ? all.findIndex((one) => behind.includes(one.indicator)) : -1; // from what was just decided
  if (here < 0 && start >= 0) return go(all[(start + Math.min(step, 0) + all.length) % all.length]);
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : (here + step + all.length) % all.length;
  go(all[next]);
}

// Out of a field: back to the value, where keys do something again.
export function back() {
  const ref = panes.chosen;
  if (ref) panes.values.get(ref)?.[0].focus({ preventScroll: true });
  else document.activeElement.blur();
}
