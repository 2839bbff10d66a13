// Draws the phones from what the server says, and tells it what the person does. Everything shown comes as text.
"use strict";

const SHORT = 90; // pixels
const GREETING = 4000; // milliseconds to wait for it before asking
const drawn = {}; // phone: {talk, nodes, view}

function element(name, className, text = "") {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

function button(text, action) {
  const node = element("button", "", text);
  node.type = "button";
  node.addEventListener("click", action);
  return node;
}

async function act(phone, action, values = {}) {
  const topic = drawn[phone]?.view.topic; // in a group, everything is done in a topic
  if (topic !== undefined) values = { ...values, topic: String(topic) };
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values) };
  try { await fetch(`/phones/${phone}/${action}`, options); } catch { gone(true); }
}

function gone(is) { document.getElementById("gone").textContent = is ? "Nema veze sa probom. Da li je ugašena?" : ""; }

// --- the conversation

const langOf = (text) => (/[\u0400-\u04ff]/.test(text) ? "sr-Cyrl" : "sr-Latn");

function bubble(phone, entry) {
  const item = element("li", entry.who);
  if (entry.who === "note") {
    item.append(element("p", "note", NOTES[entry.kind](entry.text, PHONES[phone].name)));
    return item;
  }
  const box = element("div", "bubble");
  const who = element("span", "who", entry.who === "me" ? "Vi: " : "Robot: ");
  box.append(who, element("p", "text"));
  item.append(box, element("div", "buttons"), element("p", "small"));
  return item;
}

function fill(phone, item, entry) {
  if (entry.who === "note") return;
  const text = entry.kind === "text" ? entry.text : KINDS[entry.kind] || entry.kind;
  const place = item.querySelector(".text");
  if (place.textContent !== text) { place.textContent = text; place.lang = langOf(text); }
  item.classList.toggle("media", entry.kind !== "text");
  const small = [];
  if (entry.edited) small.push("izmenjeno");
  if (entry.welcome) small.push("dobrodošlica, besplatno");
  if (entry.receipts?.length) small.push(`robot zna: ${entry.receipts.map((name) => RECEIPTS[name]).join(", ")}`);
  item.querySelector(".small").textContent = small.join(" · ");
  const labels = JSON.stringify(entry.buttons || []);
  if (item.dataset.labels === labels) return;
  item.dataset.labels = labels;
  item.querySelector(".buttons").replaceChildren(...(entry.buttons || []).map((label) =>
    button(label, () => act(phone, "press", { entry: String(entry.id), label }))));
}

function showBeginning(screen, nodes, entries, from) {
  let first = entries.findLastIndex((entry) => entry.who === "bot");
  if (first < from) { screen.scrollTop = screen.scrollHeight; return; }
  while (first > 0 && entries[first - 1].who === "bot") first -= 1;
  const asked = nodes[first - 1];
  if (asked && asked.offsetHeight < SHORT) first -= 1; // the question above its answer
  screen.scrollTop = nodes[first].offsetTop - 12;
}

// --- what stands around it

function showKeyboard(phone, root, view) {
  const place = root.querySelector(".keyboard");
  const labels = JSON.stringify(view.keyboard || []);
  if (place.dataset.labels === labels) return;
  place.dataset.labels = labels;
  const hadFocus = place.contains(document.activeElement);
  place.hidden = !view.keyboard?.length;
  place.scrollTop = 0;
  place.replaceChildren(...(view.keyboard || []).map((one) => {
    const node = button(one.label, () => act(phone, "press", { label: one.label }));
    node.classList.add(`wide${one.columns}`);
    node.lang = langOf(one.label);
    return node;
  }));
  if (hadFocus) (place.querySelector("button") || root.querySelector("input")).focus();
}

function showMenu(phone, root, view) {
  const { send, things } = PHONES[phone];
  const group = (title, items) => {
    const box = element("div", "");
    box.append(element("h3", "", title), ...items.map(([action, words, values]) => button(words, () => {
      closeMenu(root);
      root.querySelector("input").focus();
      if (action === "edit") edit(root, view); else act(phone, action, values);
    })));
    return box;
  };
  const other = view.language === "en" ? "sr" : "en";
  root.querySelector(".menu").replaceChildren(
    group("Pošaljite", send.map((kind) => [kind, KINDS[kind]])),
    group("Uradite", things.filter(([, , possible]) => !possible || possible(view))
      .map(([action, words]) => [action, words])),
    ...(view.language ? [group("Telefon", [
      ["language", LANGUAGES[view.language], { text: other }],
      ["new", "Nova osoba, ispočetka"],
      ["poster", "Dođi preko koda sa plakata"],
    ])] : []),
  );
}

function closeMenu(root) {
  root.querySelector(".menu").hidden = true;
  root.querySelector(".more").setAttribute("aria-expanded", "false");
}

function edit(root, view) {
  const mine = view.entries.filter((entry) => entry.who === "me").at(-1);
  const form = root.querySelector("form");
  form.classList.toggle("edits", Boolean(mine));
  form.querySelector(".editing").hidden = !mine;
  form.querySelector("input").value = mine ? mine.text : "";
}

function showGate(phone, root, view) {
  const [action, words] = PHONES[phone].gate(view) || [];
  const gate = root.querySelector(".gate"), form = root.querySelector("form");
  const knob = gate.querySelector("button");
  const hadFocus = gate.contains(document.activeElement);
  gate.hidden = !action;
  form.hidden = Boolean(action);
  if (action) { knob.textContent = words; knob.dataset.action = action; closeMenu(root); }
  else if (hadFocus) form.querySelector("input").focus();
}

// --- a group: the phone of one topic at a time

const room = { chosen: 0, seen: {}, news: {} };

function inTopic(view) {
  const latest = view.topics.at(-1)?.id || 0;
  if (latest && !(latest in room.news) && !room.chosen) room.chosen = latest; // who has chosen nothing sees the newest
  if (!view.topics.some((one) => one.id === room.chosen)) room.chosen = latest;
  for (const one of [{ id: 0 }, ...view.topics]) room.news[one.id] = view.entries.filter((entry) => entry.topic === one.id).length;
  room.seen[room.chosen] = room.news[room.chosen];
  const entries = view.entries.filter((entry) => entry.topic === room.chosen);
  const editable = entries.filter((entry) => entry.who === "me").at(-1)?.kind === "text";
  const closed = view.topics.find((one) => one.id === room.chosen)?.closed || false;
  return { ...view, all: view, entries, editable, closed, topic: room.chosen, talk: room.chosen };
}

function showTopics(phone, root, view) {
  const place = root.querySelector(".topics");
  const rows = [...view.topics].reverse().concat({ id: 0, name: GENERAL }).map((one) => ({
    ...one, pressed: one.id === room.chosen, fresh: (room.news[one.id] || 0) > (room.seen[one.id] || 0),
  }));
  const labels = JSON.stringify(rows);
  if (place.dataset.labels === labels) return;
  place.dataset.labels = labels;
  const hadFocus = place.contains(document.activeElement);
  place.hidden = !view.topics.length;
  place.replaceChildren(...rows.map((one) => {
    const node = button(one.name, () => { room.chosen = one.id; draw(phone, view.all); });
    node.setAttribute("aria-pressed", String(one.pressed));
    const small = [one.closed ? "zatvorena" : "", one.fresh ? "novo" : ""].filter(Boolean).join(", ");
    if (small) node.append(element("span", "", small));
    return node;
  }));
  if (hadFocus) place.querySelector("[aria-pressed=true]").focus();
}

// --- one phone

function draw(phone, view) {
  if (view.topics && !view.all) view = inTopic(view);
  const root = document.querySelector(`[data-phone="${phone}"]`);
  const list = root.querySelector("ol"), screen = root.querySelector(".screen");
  const before = drawn[phone]?.talk === view.talk ? drawn[phone].nodes : [];
  if (!before.length) list.replaceChildren();
  const nodes = view.entries.map((entry, place) => {
    const node = before[place] || list.appendChild(bubble(phone, entry));
    fill(phone, node, entry);
    node.classList.remove("last");
    return node;
  });
  nodes[view.entries.findLastIndex((entry) => entry.who === "bot")]?.classList.add("last");
  drawn[phone] = { talk: view.talk, nodes, view };
  root.querySelector(".intro").hidden = nodes.length > 0;
  if (view.topics) showTopics(phone, root, view);
  for (const field of root.querySelectorAll("form > input, form > .more, form > [type=submit]")) field.disabled = Boolean(view.closed);
  showGate(phone, root, view);
  showKeyboard(phone, root, view);
  const status = PHONES[phone].status(view);
  const faults = view.violations ? ` Simulator je odbio nešto što robot ne sme: ${view.violations}.` : "";
  root.querySelector(".status").textContent = status + faults;
  if (nodes.length > before.length) showBeginning(screen, nodes, view.entries, before.length);
}

function set(phone) {
  const root = document.querySelector(`[data-phone="${phone}"]`), { name } = PHONES[phone];
  root.append(document.getElementById("phone").content.cloneNode(true));
  root.querySelector("h2").textContent = name;
  if (PHONES[phone].bar) root.querySelector(".bar p").textContent = PHONES[phone].bar;
  root.querySelector(".topics").setAttribute("aria-label", "Teme");
  root.querySelector(".intro").textContent = PHONES[phone].intro;
  root.querySelector(".face").textContent = name[0];
  root.querySelector(".screen").setAttribute("aria-label", `Razgovor: ${name}`);
  root.querySelector("[role=log]").setAttribute("aria-label", `Poruke: ${name}`);
  root.querySelector(".keyboard").setAttribute("aria-label", `Tastatura robota: ${name}`);
  const form = root.querySelector("form"), input = form.querySelector("input");
  const more = form.querySelector(".more"), menu = root.querySelector(".menu");
  input.setAttribute("aria-label", `Vaša poruka: ${name}`);
  input.placeholder = "Napišite poruku";
  more.setAttribute("aria-label", `Šta sve možete: ${name}`);
  form.querySelector("[type=submit]").setAttribute("aria-label", `Pošalji: ${name}`);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim(), edits = form.classList.contains("edits");
    edit(root, { entries: [] });
    input.value = "";
    if (text) act(phone, edits ? "edit" : "say", { text });
  });
  form.querySelector(".cancel").addEventListener("click", () => { edit(root, { entries: [] }); input.focus(); });
  more.addEventListener("click", () => {
    menu.hidden = !menu.hidden;
    more.setAttribute("aria-expanded", String(!menu.hidden));
    if (menu.hidden) return;
    showMenu(phone, root, drawn[phone].view);
    menu.querySelector("button").focus();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!menu.hidden) { closeMenu(root); more.focus(); } else if (form.classList.contains("edits")) edit(root, { entries: [] });
  });
  const knob = root.querySelector(".gate button");
  knob.addEventListener("click", () => act(phone, knob.dataset.action));
}

async function ask(text) {
  await Promise.all(["telegram", "viber"].map(async (phone) => {
    const gate = PHONES[phone].gate(drawn[phone].view);
    if (gate) { await act(phone, gate[0]); await greeted(phone); }
    await act(phone, "say", { text });
  }));
}

// Ask only once the greeting is there, so that the answer stands below its question.
async function greeted(phone) {
  for (const ends = performance.now() + GREETING; performance.now() < ends;) {
    if (drawn[phone].view.entries.some((entry) => entry.who === "bot")) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}

Object.keys(PHONES).forEach(set);
document.getElementById("samples").append(...SAMPLES.map((text) => {
  const node = button(text, () => ask(text));
  node.lang = langOf(text);
  return node;
}));
for (const tab of document.querySelectorAll("[data-tab]")) {
  tab.addEventListener("click", () => {
    document.querySelector("main").dataset.shown = tab.dataset.tab;
    for (const other of document.querySelectorAll("[data-tab]")) other.setAttribute("aria-pressed", String(other === tab));
    for (const phone of Object.keys(PHONES)) {
      const { nodes, view } = drawn[phone];
      if (phone === tab.dataset.tab) showBeginning(nodes[0]?.closest(".screen") || {}, nodes, view.entries, view.entries.length - 1);
    }
  });
}
for (const side of document.querySelectorAll("[data-side]")) {
  side.addEventListener("click", () => {
    document.querySelector("main").dataset.third = side.dataset.side;
    for (const other of document.querySelectorAll("[data-side]")) other.setAttribute("aria-pressed", String(other === side));
  });
}
const stream = new EventSource("/events");
stream.onopen = () => gone(false);
stream.onerror = () => gone(true);
stream.onmessage = (event) => {
  for (const [phone, view] of Object.entries(JSON.parse(event.data))) draw(phone, view);
};
