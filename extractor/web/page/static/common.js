// What every page needs: words, requests that carry the page's token, times in the reader's own zone, logging out.

export const words = JSON.parse(document.getElementById("js-words").textContent);
export const say = (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export const token = document.querySelector('meta[name="csrf"]').content;

// A name for a request, so that it is done once however often it is sent. (randomUUID is only there on https and on this machine.)
export const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// A change: what was answered, as { ok, status, data }; a service that is not there is an answer, too.
export async function send(path, { method = "POST", body, key } = {}) {
  const headers = { "X-CSRF-Token": token, Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    return { ok: false, status: 0, data: { code: "offline", detail: say("offline") } };
  }
  if (response.status === 401) logIn();
  const data = await response.json().catch(() => ({}));
  return { ok: response.ok, status: response.status, data };
}

export const logIn = () => location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);

// What a person is told of an answer that is no success.
export const told = ({ data }) => (data.code in words ? say(data.code) : inChinese(data) || data.detail || data.title || say("reload"));
const inChinese = (data) => document.documentElement.dataset.language === "zh" && data.detail_zh;

// A stranger's words, or a name that somebody typed: what steers the line they stand in becomes a sign.
export const calm = (text) => String(text).replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

export function local(root = document) {
  const format = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short" });
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.valueOf())) time.textContent = format.format(at);
  }
}

export const moment = (text) => new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short" }).format(new Date(text));

document.querySelector("[data-logout]")?.addEventListener("click", async () => {
  const answer = await send("/logout");
  if (answer.ok) location.assign("/login");
});
const me = document.querySelector("[data-me]");
if (me && localStorage.getItem("nianbao.who")) me.textContent = calm(localStorage.getItem("nianbao.who"));
local();
