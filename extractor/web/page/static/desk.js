// What lies before whoever decides: the report that is shown, and what is chosen, typed, selected and decided in it.

import { panes } from "/static/show/panes.js";
import { Draft } from "./draft.js";

const editing = JSON.parse(document.getElementById("editing").textContent);

const WHO = "nianbao.who";

export const stage = document.getElementById("stage");
export const work = document.querySelector(".work");
export const live = document.getElementById("work-live");

export const desk = {
  editing, // what the service says of the report
  box: null, // the form that is shown
  chosen: null, // what it is about: an indicator, a particular, a list
  lists: null, // the editor of section five, while it is shown
  draft: new Draft(editing.things), // edits of section five, shown or not
  typing: {}, // indicator -> what is typed on it and not sent
  picked: null, // what was last selected in the document
  asked: null, // the decision that waits until somebody has said who they are
  busy: false, // while a decision is on its way
  unseen: new Set(), // what was decided on here and is not shown yet as it was decided
  decided: null, // what was decided last
  behind: [], // what was open behind it then
  mine: [], // decisions taken here, for undoing; those that were one change together
};

// Who decides here, as they said last.
export const me = {
  get name() {
    return localStorage.getItem(WHO) ?? "";
  },
  set name(name) {
    localStorage.setItem(WHO, name);
  },
};

export const thing = () => desk.editing.things[desk.chosen];
export const part = (name) => desk.box.querySelector(name);
export const aside = () => panes.aside;

export function complain(why) {
  if (desk.box) part(".fault").textContent = why;
}
