// Documents, folders and archives: chosen or dropped, sent as one job.

import { fresh, logIn, say, told, token } from "./common.js";

const at = (id) => document.getElementById(id);
const form = at("upload");
const MOST_SHOWN = 60;
let files = []; // [name, File]
let unsent = []; // names of files in folders that are in no format that is read: the job lists them
let request = null;

const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`);

function show() {
  at("chosen").hidden = !files.length;
  at("chosen-count").textContent = say("chosen", { n: files.length, size: size(files.reduce((sum, [, file]) => sum + file.size, 0)) });
  const lines = files.slice(0, MOST_SHOWN).map(([name]) => name);
  if (files.length > MOST_SHOWN) lines.push(say("more", { n: files.length - MOST_SHOWN }));
  at("chosen-list").replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}

// A folder holds what its system leaves there, too: that is named and not sent. What is chosen one by one is sent as it is.
const READ = form?.dataset.read.split(" ") ?? [];
const read = (name) => READ.some((ending) => name.toLowerCase().endsWith(ending));
const junk = ([name]) => name.includes("/") && (!read(name) || name.split("/").some((part) => part.startsWith(".") || part === "__MACOSX"));

function add(given) {
  const more = given.filter((one) => !junk(one));
  const out = given.length - more.length;
  unsent = [...new Set([...unsent, ...given.filter(junk).map(([name]) => name.replace(/[\r\n]/g, " "))])];
  at("fault").textContent = out ? say("left_out", { n: out }) : more.length ? "" : say("nothing_chosen");
  const known = new Set(files.map(([name, file]) => `${name}\0${file.size}\0${file.lastModified}`));
  files.push(...more.filter(([name, file]) => !known.has(`${name}\0${file.size}\0${file.lastModified}`)));
  show();
}

const named = (list) => [...list].map((file) => [file.webkitRelativePath || file.name, file]);

// Everything below a dropped entry. Readers give a hundred entries at a time.
async function below(entry) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    return [[entry.fullPath.replace(/^\//, ""), file]];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return found;
    for (const one of some) found.push(...(await below(one)));
  }
}

async function dropped(event) {
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const loose = named(event.dataTransfer.files);
  try {
    const found = [];
    for (const entry of entries) found.push(...(await below(entry)));
    add(found.length || entries.length ? found : loose);
  } catch {
    add(loose);
  }
}

function sendAll() {
  const body = new FormData();
  const llm = form.querySelector('input[name="llm"]:checked');
  if (llm) body.append("llm", llm.value);
  if (unsent.length) body.append("unsent", unsent.join("\n"));
  for (const [name, file] of files) body.append("files", file, name);
  request = new XMLHttpRequest();
  request.open("POST", "/v1/jobs");
  request.setRequestHeader("X-CSRF-Token", token);
  request.setRequestHeader("Idempotency-Key", fresh());
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    at("sent").value = (100 * event.loaded) / event.total;
    at("sent-text").textContent = event.loaded < event.total ? say("sent", { p: Math.floor((100 * event.loaded) / event.total) }) : say("sent_all");
  });
  request.addEventListener("load", () => {
    if (request.status === 202) return location.assign(`/jobs/${request.response.id}`);
    if (request.status === 401) return logIn();
    failed(told({ data: request.response ?? {} }));
  });
  request.addEventListener("error", () => failed(say("offline")));
  request.addEventListener("abort", () => failed(""));
  at("sending").hidden = false;
  at("send").disabled = true;
  at("fault").textContent = "";
  request.send(body);
}

function failed(why) {
  at("sending").hidden = true;
  at("send").disabled = false;
  at("fault").textContent = why;
}

if (form) {
  for (const id of ["files", "folder"])
    at(id).addEventListener("change", (event) => {
      add(named(event.target.files));
      event.target.value = "";
    });
  const drop = at("drop");
  addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.toggle("over", drop.contains(event.target));
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    dropped(event);
  });
  at("forget").addEventListener("click", () => {
    files = [];
    unsent = [];
    show();
  });
  at("stop").addEventListener("click", () => request?.abort());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (files.length) sendAll();
  });
}
