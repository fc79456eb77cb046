// A job that runs: news come as events; where those do not come through, by asking now and then.

import { local, say, send, told } from "./common.js";

const job = document.getElementById("job");
const live = document.getElementById("job-live");
const path = `/v1/jobs/${job.dataset.job}`;
const part = `/jobs/${job.dataset.job}/part?cursor=${encodeURIComponent(job.dataset.cursor)}&only=${encodeURIComponent(job.dataset.only)}`;
const OVER = ["done", "cancelled", "failed"];
const ASK_MS = 2000;
const REDRAW_MS = 700;
const TELL_MS = 5000;
let drawing = null;
let again = false;
let saidAt = 0;

// The server draws; at most so often, and once more when something came meanwhile.
function redraw() {
  if (drawing) {
    again = true;
    return;
  }
  drawing = draw().finally(async () => {
    await new Promise((done) => setTimeout(done, REDRAW_MS));
    drawing = null;
    if (again) {
      again = false;
      redraw();
    }
  });
}

async function draw() {
  try {
    const response = await fetch(part, { headers: { Accept: "*/*" } });
    if (!response.ok) throw new Error(String(response.status));
    const within = job.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const made = new DOMParser().parseFromString(await response.text(), "text/html");
    job.replaceChildren(...made.body.childNodes);
    if (within) [...job.querySelectorAll("a")].find((link) => link.getAttribute("href") === within)?.focus();
    local(job);
  } catch {
    document.getElementById("fault").textContent = say("reload");
  }
}

function news(data) {
  const read = data.total - data.documents.queued;
  const now = Date.now();
  if (OVER.includes(data.state)) live.textContent = `${say("job_over")} ${say("job_running", { done: read, total: data.total })}`;
  else if (now - saidAt > TELL_MS) {
    saidAt = now;
    live.textContent = say("job_running", { done: read, total: data.total });
  }
  redraw();
}

function watch() {
  const events = new EventSource(`${path}/events`);
  events.addEventListener("job", (event) => {
    const data = JSON.parse(event.data);
    news(data);
    if (OVER.includes(data.state)) events.close();
  });
  events.addEventListener("gone", () => {
    events.close();
    redraw();
  });
  events.addEventListener("error", () => {
    events.close();
    ask();
  });
}

async function ask() {
  try {
    const response = await fetch(path, { headers: { Accept: "application/json" } });
    if (response.ok) {
      const data = await response.json();
      news(data);
      if (OVER.includes(data.state)) return;
    } else if (response.status === 404) return;
  } catch {
    // it may be back at the next look
  }
  setTimeout(ask, ASK_MS);
}

job.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-cancel]");
  if (!button) return;
  button.disabled = true;
  const answer = await send(`${path}/cancel`);
  document.getElementById("fault").textContent = answer.ok ? "" : told(answer);
  redraw();
});

if (!OVER.includes(job.dataset.state)) watch();
