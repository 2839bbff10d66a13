// How the citizens' chat looks: words of the page, messages, their buttons, and where the log is scrolled to.
// Everything shown comes as text, never as markup. What is sent and heard is the matter of chat.js.
"use strict";

const byId = (id) => document.getElementById(id);
const [scroller, messages, thinking, banner, form, input, toEnd] =
  ["scroll", "messages", "thinking", "banner", "form", "text", "end"].map(byId);

let words = {};
let locale = "sr-Latn";
let last = 0; // number of the last thing heard from the bot
const heard = new Set(); // numbers of what the bot said and the page shows
const shown = new Map(); // a person's messages on the page: id -> item
const labels = {}; // what was written on the buttons: action -> label

const say = (key) => words[locale][key];

// --- words and status

function showWords() {
  document.documentElement.lang = locale;
  document.title = say("page");
  if (banner.textContent) banner.textContent = say("offline");
  for (const node of document.querySelectorAll("[data-words]")) node.textContent = say(node.dataset.words);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  for (const node of document.querySelectorAll("[data-locale]")) {
    node.setAttribute("aria-pressed", String(node.dataset.locale === locale));
  }
}

let thinkingTimers = [];
function think(key) {
  thinkingTimers.forEach(clearTimeout);
  thinkingTimers = [];
  thinking.hidden = !key;
  if (!key) return;
  thinking.classList.toggle("received", key === "received");
  thinking.lastElementChild.textContent = say(key);
}

function awaitReply() {
  think("");
  thinkingTimers = [setTimeout(() => { think("thinking"); toBottom(); awaitLong(); }, 500)];
}

// A person may be writing the answer: after a while say only what is true, that the message has arrived.
function awaitLong() { thinkingTimers = [setTimeout(() => think("received"), 30000)]; }

let bannerTimer = 0;
function connected(well) {
  clearTimeout(bannerTimer);
  if (well) banner.textContent = "";
  else if (!banner.textContent) bannerTimer = setTimeout(() => { banner.textContent = say("offline"); }, 1200);
}

// --- showing

const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
function toBottom() { scroller.scrollTop = scroller.scrollHeight; }

let atEnd = true; // where the log stood before its size changed
function moved() {
  atEnd = isAtEnd();
  toEnd.hidden = atEnd;
}
function resized() {
  if (atEnd) toBottom();
  moved();
}

// The beginning of what the bot has just said stays visible, however long it is.
function showBeginning(item) {
  let first = item;
  while (first.previousElementSibling && !first.previousElementSibling.matches(".mine")) first = first.previousElementSibling;
  scroller.scrollTop = Math.min(scroller.scrollHeight, first.offsetTop - 8);
}

function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function speaker(key) {
  const who = element("span", "who", say(key) + " ");
  who.lang = locale;
  return who;
}

const TOKENS = /((?:https?|viber):\/\/[^\s<>"„“”)]*[^\s<>"„“”).,;:!?]|\/[a-z]{3,20}(?![\w/]))/;

const JOINING = /[?&](?:start|context)=join-.*|viber:\/\/pa\?chatURI=/g; // what need not be read of a link

const CASE = /\/pitanje\/[\w-]{64}/; // a private link

// Links to go on in another channel, as codes for the camera of a phone beside this screen.
function cameraCodes(message) {
  const found = { telegram: /https:\/\/t\.me\/\S*join-/, viber: /viber:\/\/\S*join-/, case: CASE };
  const codes = Object.keys(found).filter((name) => found[name].test(message.text)).map((name) => {
    const image = element("img", "qr");
    Object.assign(image, { src: `/api/chat/${session}/qr/${message.id}/${name}`, alt: `QR: ${name === "case" ? say("question") : name}`, width: 180, height: 180 });
    const title = name === "case" ? say("question") : name[0].toUpperCase() + name.slice(1);
    return element("figure", "", element("figcaption", "", title), image);
  });
  return codes.length ? [element("div", "cameras", element("p", "apart", say("camera")), ...codes)] : [];
}

// Text with its addresses as links and its commands as buttons.
function inline(text) {
  return text.split(TOKENS).map((piece, place, all) => {
    if (place % 2 === 0) return piece;
    if (piece.startsWith("/")) {
      if (!/(^|[\s(])$/.test(all[place - 1])) return piece;
      const button = element("button", "command", piece);
      button.type = "button";
      button.addEventListener("click", (event) => once(event, () => send({ text: piece }, piece, "")));
      return button;
    }
    const hint = element("span", "hidden", " " + say("tab"));
    const link = element("a", "", piece.replace(JOINING, "").replace(/^https:\/\//, "") || piece, hint);
    Object.assign(link, { href: piece, target: "_blank", rel: "noopener noreferrer" });
    hint.lang = locale;
    return link;
  });
}

// Lines as paragraphs, further apart behind an empty line; steps ("1. ...") as lists.
function blocks(text) {
  const found = [];
  let open = null;
  for (const line of text.split("\n")) {
    const step = /^(?:(\d{1,2})\.|[-•]) (?=\S)/.exec(line);
    const kind = step ? (step[1] ? "ol" : "ul") : "p";
    if (!line.trim()) { open = null; continue; }
    if (!open || kind === "p" || open.localName !== kind) {
      const apart = open ? "" : "apart";
      open = element(kind, kind === "p" && /^(Izvor|Извор|Source)[ :,]/.test(line) ? "apart source" : apart);
      if (step && step[1]) open.start = Number(step[1]);
      found.push(open);
    }
    if (step) open.append(element("li", "", ...inline(line.slice(step[0].length))));
    else open.append(...inline(line));
  }
  return found;
}

// A picture with its words for who does not see it, or a file to save.
function mediaOf(media) {
  if (!media) return [];
  if (media.type.startsWith("image/")) {
    const picture = element("img", "");
    picture.addEventListener("load", resized);
    Object.assign(picture, { alt: media.alt, src: media.url });
    return [picture];
  }
  const link = element("a", "", media.name);
  Object.assign(link, { href: media.url, download: media.name });
  return [element("p", "", link)];
}

// A list of the choices at the end of the text is shown by the buttons themselves.
function withoutChoices(text, buttons) {
  const lines = text.split("\n");
  const tail = lines.slice(lines.length - buttons.length);
  const listed = buttons.length > 0 && tail.every((line, place) => line === `${place + 1}. ${buttons[place].label}`);
  return [listed ? lines.slice(0, -buttons.length).join("\n") : text, listed];
}

function showBot(message) {
  heard.add(message.id);
  last = Math.max(last, message.id);
  const [text, listed] = withoutChoices(message.text, message.buttons);
  const box = element("div", "bubble", speaker(message.human ? "mentor" : "bot"), ...mediaOf(message.media), ...blocks(text), ...cameraCodes(message));
  const item = element("li", message.human ? "latest human" : "latest", box);
  box.lang = message.lang;
  const row = element("div", listed ? "choices listed" : "choices");
  row.lang = message.lang;
  message.buttons.forEach((button, place) => {
    labels[button.id] = button.label;
    const node = element("button", "", listed ? `${place + 1}. ${button.label}` : button.label);
    node.type = "button";
    node.addEventListener("click", (event) => once(event, () => send({ button: button.id }, button.label, message.lang)));
    row.append(node);
  });
  if (message.buttons.length) item.append(row);
  for (const older of messages.querySelectorAll(".latest")) older.classList.remove("latest");
  messages.append(item);
  return item;
}

const langOf = (text) => (/[\u0400-\u04ff]/.test(text) ? "sr-Cyrl" : /[čćžšđ]/i.test(text) ? "sr-Latn" : locale);

function showMine(id, text, lang) {
  const box = element("div", "bubble", speaker("you"), element("p", "", text));
  box.lang = lang || langOf(text);
  const item = element("li", "mine", box);
  messages.append(item);
  shown.set(id, item);
  return item;
}

// A person's own picture or file, once it is on the server, instead of its name.
function showSent(id, media) {
  const box = shown.get(id)?.querySelector(".bubble");
  if (box) box.replaceChildren(box.firstChild, ...mediaOf(media));
}

// How a message stands that is not on the server: "" when it is, else sending, waiting, refused or unfit.
function mark(entry, state) {
  const item = shown.get(entry.id);
  if (!item) return;
  item.querySelector(".state")?.remove();
  if (!state) return;
  const line = element("p", "state", say(state));
  if (state !== "sending" && state !== "unfit") {
    const again = element("button", "", say("retry"));
    again.type = "button";
    again.addEventListener("click", () => { if (!queue.includes(entry)) enqueue(entry); wake(); input.focus(); });
    line.append(again);
  }
  item.append(line);
  if (item === messages.lastElementChild) toBottom();
}

function hear(message) {
  if (heard.has(message.id)) return;
  const awaited = !thinking.hidden || thinkingTimers.length > 0 || isAtEnd();
  const before = messages.lastElementChild;
  if (message.lang === "en" && before?.matches(".mine")) {
    const asked = before.querySelector(".bubble");
    if (asked.lang === locale && langOf(asked.textContent) === locale) asked.lang = "en";
  }
  think("");
  const item = showBot(message);
  if (awaited) showBeginning(item);
  moved();
}

function showHistory(entries) {
  for (const entry of entries) {
    if (entry.from === "bot") { if (!heard.has(entry.id)) showBot(entry); }
    else if (!shown.has(entry.id)) {
      const text = { text: entry.text, media: entry.media?.name, button: labels[entry.name] || own(entry.name), command: `/${entry.name} ${entry.text}`.trim() }[entry.kind];
      if (text && entry.name !== "start") showMine(entry.id, text, "");
      if (entry.media) showSent(entry.id, entry.media);
    }
    if (queue.some((waiting) => waiting.id === entry.id)) settle(entry);
  }
  toBottom();
}

// The language buttons of the page name themselves.
const own = (action) => document.querySelector(`[data-locale="${CSS.escape(action.replace("lang:", ""))}"]`)?.textContent;
