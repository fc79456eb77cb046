// Keys: made and taken back.

import { say, send, told } from "./common.js";

const fault = document.getElementById("fault");
const form = document.getElementById("make-key");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const scopes = [...form.querySelectorAll('[name="scope"]:checked')].map((box) => box.value);
  const answer = await send("/v1/keys", { body: { name: form.elements.name.value.trim(), scopes } });
  fault.textContent = answer.ok ? "" : told(answer);
  if (!answer.ok) return;
  const made = document.getElementById("made");
  made.hidden = false;
  made.querySelector("code").textContent = answer.data.secret;
  form.reset();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-revoke]");
  if (!button || !confirm(say("revoke_sure"))) return;
  const answer = await send(`/v1/keys/${button.dataset.revoke}`, { method: "DELETE" });
  if (answer.ok) location.reload();
  else fault.textContent = told(answer);
});
