// The citizens' chat: opens or resumes a session, posts what is written or pressed, and shows what the bot says.
// Everything shown comes as text, never as markup.
"use strict";

const KEY = "helpdesk-session";
const messages = document.getElementById("messages");
const form = document.getElementById("form");
const input = document.getElementById("text");
const status = document.getElementById("status");
let session = null;
let last = 0;
let stream = null;
let words = {};
let locale = "sr-Latn";

const say = (key) => words[locale][key];

function showWords() {
  document.documentElement.lang = locale;
  document.title = say("page");
  for (const node of document.querySelectorAll("[data-words]")) node.textContent = say(node.dataset.words);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  for (const node of document.querySelectorAll("[data-locale]")) {
    node.setAttribute("aria-pressed", String(node.dataset.locale === locale));
  }
}

function bubble(from, text, lang) {
  const item = document.createElement("li");
  if (from === "person") item.className = "mine";
  const box = document.createElement("p");
  box.className = "bubble";
  if (lang) box.lang = lang;
  const who = document.createElement("span");
  who.className = "who";
  who.lang = locale;
  who.textContent = say(from === "person" ? "you" : "bot") + " ";
  box.append(who);
  for (const piece of text.split(/(https?:\/\/[^\s<>"„”)]+[^\s<>"„”).,;:])/)) {
    if (!/^https?:\/\//.test(piece)) { box.append(piece); continue; }
    const link = document.createElement("a");
    link.href = piece;
    link.rel = "noopener noreferrer";
    link.target = "_blank";
    link.textContent = piece;
    box.append(link);
  }
  item.append(box);
  messages.append(item);
  return item;
}

function choices(item, message) {
  if (!message.buttons.length) return;
  const row = document.createElement("div");
  row.className = "choices";
  row.lang = message.lang;
  for (const button of message.buttons) {
    const node = document.createElement("button");
    node.type = "button";
    node.textContent = button.label;
    node.addEventListener("click", () => press(button));
    row.append(node);
  }
  item.append(row);
}

function hear(message) {
  if (message.id <= last) return;
  last = message.id;
  status.textContent = "";
  choices(bubble("bot", message.text, message.lang), message);
  messages.scrollTop = messages.scrollHeight;
}

function press(button) {
  bubble("person", button.label, locale);
  post({ button: button.id });
  input.focus();
}

async function post(body, id = crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random().toString(36).slice(2)) {
  messages.scrollTop = messages.scrollHeight;
  status.textContent = say("thinking");
  for (let tries = 0; tries < 4; tries += 1) {
    try {
      const answer = await fetch(`/api/chat/${session}/messages?lang=${locale}`, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ id, ...body }),
      });
      if (answer.status === 202) return true;
      if (answer.status === 401) { await begin(true); continue; }
      if (answer.status < 500) break;
    } catch { /* the network is away: the same id is posted again and stored once */ }
    await new Promise((done) => setTimeout(done, 1000 * (tries + 1)));
  }
  status.textContent = say("unsent");
  return false;
}

function listen() {
  if (stream) stream.close();
  stream = new EventSource(`/api/chat/${session}/events?last=${last}`);
  stream.onmessage = (event) => hear(JSON.parse(event.data));
  stream.onopen = () => { if (status.textContent === say("offline")) status.textContent = ""; };
  stream.onerror = () => {
    status.textContent = say("offline");
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => begin(false), 3000);
  };
}

async function resume() {
  const answer = await fetch(`/api/chat/${session}/history`);
  if (!answer.ok) return false;
  messages.textContent = "";
  last = 0;
  const labels = {};
  for (const entry of (await answer.json()).entries) {
    if (entry.from === "bot") {
      hear(entry);
      for (const button of entry.buttons) labels[button.id] = button.label;
      locale = entry.lang;
    } else if (entry.kind === "button") bubble("person", labels[entry.name] || entry.name, locale);
    else if (entry.kind === "text") bubble("person", entry.text, locale);
  }
  return true;
}

async function begin(anew) {
  session = anew ? null : localStorage.getItem(KEY);
  if (session && await resume().catch(() => false)) { showWords(); listen(); return; }
  const opened = await fetch("/api/chat", { method: "POST" });
  session = (await opened.json()).session;
  localStorage.setItem(KEY, session);
  last = 0;
  messages.textContent = "";
  listen();
  await post({ text: "/start" + location.search.replace(/^\?start=/, " ").replace(/^\?.*/, "") });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  bubble("person", text, locale);
  if (!await post({ text })) input.value = text;
  input.focus();
});
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});
for (const node of document.querySelectorAll("[data-locale]")) {
  node.addEventListener("click", () => { locale = node.dataset.locale; showWords(); post({ button: `lang:${locale}` }); });
}

(async () => {
  words = await (await fetch("/static/words.json")).json();
  showWords();
  await begin(false);
})().catch(() => { status.textContent = words[locale] ? say("offline") : "…"; });
