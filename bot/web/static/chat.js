// The citizens' chat: opens or resumes a session, sends what is written or pressed, and hears what the bot says.
// What is not yet on the server waits in a queue that survives a reload; each entry has an id, so that sending it twice
// stores it once. How things look is the matter of show.js.
"use strict";

const SESSION = "helpdesk-session";
const LOCALE = "helpdesk-locale";
const QUEUE = "helpdesk-queue";
const DEADLINE = 20000; // milliseconds that one call may take
const FILE_DEADLINE = 180000; // one that carries a file
const MOST_BYTES = 10 * 1024 * 1024;
const UNFIT = [413, 415, 429]; // a file that the help desk does not take
const stored = (kind, key) => { try { return window[kind].getItem(key); } catch { return null; } };
const keep = (kind, key, value) => { try { window[kind].setItem(key, value); } catch { /* private mode: this page only */ } };
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
let session = stored("localStorage", SESSION);
let queue = JSON.parse(stored("sessionStorage", QUEUE) || "[]");
let flushing = false;
let stream = null;
let wake = () => {};

// --- sending

// A double click is one click, also where the first has scrolled another button under the pointer.
let pressed = { node: null, x: 0, y: 0, at: -Infinity };
function once(event, action) {
  const now = { node: event.currentTarget, x: event.clientX, y: event.clientY, at: performance.now() };
  const near = event.detail > 0 && Math.abs(now.x - pressed.x) < 8 && Math.abs(now.y - pressed.y) < 8;
  if ((near || now.node === pressed.node) && now.at - pressed.at < 700) return;
  pressed = now;
  action();
}

function send(body, label, lang) {
  const entry = { id: newId(), body, label, lang };
  if (label) showMine(entry.id, label, lang);
  toBottom();
  enqueue(entry);
}

function enqueue(entry) {
  queue.push(entry);
  keep("sessionStorage", QUEUE, JSON.stringify(queue));
  flush();
}

// An entry that needs no more sending.
function settle(entry) {
  queue = queue.filter((other) => other.id !== entry.id);
  keep("sessionStorage", QUEUE, JSON.stringify(queue));
}

async function call(path, options = {}, deadline = DEADLINE) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), deadline);
  try {
    const answer = await fetch(path, { ...options, signal: stop.signal });
    return { status: answer.status, body: await answer.json().catch(() => ({})) };
  } catch {
    return { status: 0, body: {} };
  } finally { clearTimeout(timer); }
}

// Milliseconds until the next try: longer each time, and not the same for everyone.
const backOff = (tries) => Math.min(1000 * 2 ** tries, 8000) * (0.75 + Math.random() / 2);
const pause = (tries) => new Promise((done) => { wake = done; setTimeout(done, backOff(tries)); });

const sendWords = (entry) => call(`/api/chat/${session}/messages?lang=${locale}`, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ id: entry.id, ...entry.body }),
});

const files = new Map(); // what waits to be sent: id -> file; a page that is loaded again has it no more

function sendFile(entry) {
  const file = files.get(entry.id);
  if (!file) return { status: 410, body: {} };
  const form = new FormData();
  form.append("id", entry.id);
  form.append("file", file, file.name);
  return call(`/api/chat/${session}/files?lang=${locale}`, { method: "POST", body: form }, FILE_DEADLINE);
}

function attach(file) {
  const entry = { id: newId(), body: { file: file.name }, label: file.name, lang: "" };
  showMine(entry.id, file.name, "");
  toBottom();
  if (file.size > MOST_BYTES || !file.size) { mark(entry, "unfit"); return; }
  files.set(entry.id, file);
  enqueue(entry);
}

// Sends what waits, in order, until nothing waits.
async function flush() {
  if (flushing || !session) return;
  flushing = true;
  for (let tries = 0; queue.length;) {
    const entry = queue[0];
    awaitReply();
    const slow = setTimeout(() => mark(entry, "sending"), 1500);
    const { status, body } = await (entry.body.file ? sendFile(entry) : sendWords(entry));
    clearTimeout(slow);
    if (status === 401 && await open(true)) continue;
    const unfit = entry.body.file && UNFIT.includes(status);
    if (status === 202 || unfit || (status >= 400 && status < 500 && ![401, 408, 429].includes(status))) {
      settle(entry);
      mark(entry, status === 202 ? "" : unfit ? "unfit" : "refused");
      if (body.media) showSent(entry.id, body.media);
      if (status === 202) connected(true); else think("");
      tries = 0;
      continue;
    }
    think("");
    for (const waiting of queue) mark(waiting, "waiting");
    connected(false);
    await pause(tries);
    tries += 1;
  }
  flushing = false;
}

// --- the session and what comes from the server

function listen(tries = 0) {
  if (stream) stream.close();
  const mine = new EventSource(`/api/chat/${session}/events?last=${last}`);
  let opened = false;
  stream = mine;
  mine.onopen = () => { opened = true; connected(true); wake(); };
  mine.onmessage = (event) => hear(JSON.parse(event.data));
  mine.onerror = async () => {
    mine.close();
    if (mine !== stream) return;
    connected(false);
    await new Promise((done) => setTimeout(done, opened ? 500 : backOff(tries)));
    if (mine !== stream) return;
    if (!opened && !await open(false)) tries += 1;
    if (mine === stream) listen(opened ? 0 : tries + 1);
  };
}

// A link that joins works also where a conversation is going on already; it works once, so the address forgets it.
let origin = new URLSearchParams(location.search).get("start") || "";
function useLink() {
  if (origin.startsWith("join-")) send({ text: `/start ${origin}` }, "", "");
  if (location.search.includes("join-")) history.replaceState(null, "", location.pathname);
}

function offerElsewhere(body) { byId("elsewhere").hidden = !body.elsewhere?.length; }
byId("elsewhere").addEventListener("click", (event) => once(event, () => send({ button: "join" }, say("elsewhere"), locale)));

let opening = null;
function open(gone) { // one at a time
  opening = opening || openOnce(gone).finally(() => { opening = null; });
  return opening;
}

function forget() { last = 0; heard.clear(); } // another session counts from one again

// Resume the kept session, or open one when there is none (or when ours is gone). False: the network is away.
async function openOnce(gone) {
  const kept = stored("localStorage", SESSION) || session;
  if (kept !== session) { forget(); shown.clear(); messages.textContent = ""; } // another tab has opened it
  session = gone && kept === session ? null : kept;
  if (session) {
    const { status, body } = await call(`/api/chat/${session}/history`);
    if (status === 200) { showHistory(body.entries); offerElsewhere(body); return true; }
    if (status !== 401) return false;
  }
  const { status, body } = await call("/api/chat", { method: "POST" });
  if (status !== 201) return false;
  session = body.session;
  offerElsewhere(body);
  forget();
  keep("localStorage", SESSION, session);
  if (!queue.length && !messages.children.length) { send({ text: `/start ${origin}`.trim() }, "", ""); origin = ""; }
  if (stream) listen();
  return true;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  input.value = "";
  input.style.height = "";
  if (text) send({ text }, text, "");
  input.focus();
});
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.querySelector("[type=submit]").click();
});
input.addEventListener("input", () => {
  input.style.height = "";
  if (input.value) input.style.height = `${input.scrollHeight + 4}px`;
});
byId("attach").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", (event) => {
  for (const file of event.target.files) attach(file);
  event.target.value = ""; // the same file may be chosen again
  byId("attach").focus();
});
for (const node of document.querySelectorAll("[data-locale]")) {
  node.addEventListener("click", () => {
    if (node.dataset.locale === locale) return;
    locale = node.dataset.locale;
    keep("localStorage", LOCALE, locale);
    const silent = !messages.querySelector(".mine");
    showWords();
    send({ button: `lang:${locale}` }, node.textContent, locale);
    if (silent) send({ text: "/start" }, "", ""); // nothing was asked yet: greet again, in this language
  });
}
scroller.addEventListener("scroll", moved, { passive: true });
new ResizeObserver(resized).observe(scroller); // a keyboard, a line of status: who saw the end goes on seeing it
toEnd.addEventListener("click", toBottom);
window.addEventListener("online", () => { wake(); if (stream) listen(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && stream) { wake(); listen(); } });
// Keyboards on the screen that do not resize the page (iOS): the page takes the height that is left.
window.visualViewport?.addEventListener("resize", () => {
  if (visualViewport.scale === 1) document.body.style.setProperty("--height", `${visualViewport.height}px`);
});

async function start() {
  const wanted = new URLSearchParams(location.search).get("lang") || stored("localStorage", LOCALE);
  for (let tries = 0; !words[locale]; tries += 1) {
    if (tries) await pause(tries);
    words = (await call(byId("words").href)).body;
  }
  if (words[wanted]) locale = wanted;
  showWords();
  think("opening");
  for (let tries = 0; !await open(false); tries += 1) { connected(false); await pause(tries); }
  if (!queue.length) think("");
  useLink();
  for (const entry of queue) if (entry.label && !shown.has(entry.id)) showMine(entry.id, entry.label, entry.lang);
  listen();
  flush();
}
start();
