// Keeps the parts of a page that say `data-live="address"` up to date: upon "changed" each is fetched and put in place,
// while the focus, the scroll, what was opened and what is half typed stay. Without this script the pages still work.
"use strict";
(() => {
  const body = document.body;
  const lost = document.getElementById("lost");
  const shown = new Map();
  let busy = false;
  let again = false;

  for (const part of document.querySelectorAll("[data-live]")) shown.set(part, part.innerHTML.trim());

  const fields = (part) => part.querySelectorAll("input[id], textarea[id], select[id]");
  const touched = (one) =>
    one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked
      : one.localName === "select" ? [...one.options].some((option) => option.selected !== option.defaultSelected)
        : one.type !== "hidden" && one.type !== "file" && one.value !== one.defaultValue;

  // An element is found again by its id, or as the one of its kind within the nearest element that has one.
  const within = (near, one) => [...near.querySelectorAll(one.localName)];
  const named = (one) => {
    if (one.id) return { id: one.id };
    const near = one.parentElement.closest("[id]");
    return near && { id: near.id, localName: one.localName, at: within(near, one).indexOf(one) };
  };

  const remember = (part) => {
    const focus = part.contains(document.activeElement) ? document.activeElement : null;
    const caret = focus && "selectionStart" in focus ? [focus.selectionStart, focus.selectionEnd] : null;
    return {
      focus: focus && named(focus),
      caret,
      typed: [...fields(part)].filter(touched).map((one) => [one.id, one.value, one.checked]),
      open: [...part.querySelectorAll("details[id]")].map((one) => [one.id, one.open]),
      scroll: [...part.querySelectorAll("[data-scroll][id]")].map((one) => [one.id, one.scrollTop, one.scrollLeft]),
    };
  };

  const restore = (part, kept) => {
    const find = (id) => { const one = document.getElementById(id); return one && part.contains(one) ? one : null; };
    for (const [id, value, checked] of kept.typed) {
      const one = find(id);
      if (!one) continue;
      if (one.type === "checkbox" || one.type === "radio") one.checked = checked; else one.value = value;
    }
    for (const [id, open] of kept.open) { const one = find(id); if (one) one.open = open; }
    for (const [id, top, left] of kept.scroll) { const one = find(id); if (one) one.scrollTo(left, top); }
    const near = kept.focus && document.getElementById(kept.focus.id);
    const focus = near && kept.focus.localName ? within(near, kept.focus)[kept.focus.at] : near && find(near.id);
    if (focus) {
      focus.focus({ preventScroll: true });
      if (kept.caret && kept.caret[0] !== null) focus.setSelectionRange(...kept.caret);
    }
  };

  // A part that holds a file that was chosen waits: a file cannot be put back.
  const waits = (part) => [...part.querySelectorAll("input[type=file]")].some((one) => one.files.length);

  const refresh = async (part) => {
    if (waits(part)) return "";
    const answer = await fetch(part.dataset.live, { headers: { "X-Live": "1" }, credentials: "same-origin" });
    if (answer.status === 401) { ended(); return ""; }
    if (answer.status === 404) return lost.dataset.moved;
    if (!answer.ok) return "";
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    const text = made.innerHTML.trim();
    if (shown.get(part) === text || !part.isConnected) return "";
    shown.set(part, text);
    const kept = remember(part);
    part.replaceChildren(made.content);
    restore(part, kept);
    part.dispatchEvent(new CustomEvent("desk:shown", { bubbles: true }));
    return "";
  };

  const refreshAll = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      do {
        again = false;
        let moved = "";
        for (const part of document.querySelectorAll("[data-live]")) moved = await refresh(part) || moved;
        if (!over) lost.textContent = moved;
      } while (again);
    } catch { lost.textContent = lost.dataset.lost; } finally { busy = false; }
  };

  let stream = null;
  let over = false;
  const ended = () => { if (stream) stream.close(); stream = null; over = true; lost.textContent = lost.dataset.ended; };
  const comeBack = async () => { await refreshAll(); if (!over) listen(); };
  const listen = () => {
    stream = new EventSource(body.dataset.events);
    stream.addEventListener("changed", (event) => {
      body.dataset.events = `/desk/events?cursor=${encodeURIComponent(event.data)}`;
      refreshAll();
    });
    stream.addEventListener("ended", ended);
    stream.addEventListener("open", () => { lost.textContent = ""; });
    stream.addEventListener("error", () => {
      if (!stream) return;
      lost.textContent = lost.dataset.lost;
      if (stream.readyState === EventSource.CLOSED) { stream = null; setTimeout(comeBack, 3000); }
    });
  };
  if (body.dataset.events && document.querySelector("[data-live]")) listen();
  window.addEventListener("pagehide", () => { if (stream) stream.close(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted && body.dataset.events) { listen(); refreshAll(); } });

  // Half-written replies, which a case's page keeps, are for who has written them.
  const forget = () => {
    try {
      for (const name of Object.keys(sessionStorage)) if (name.startsWith("helpdesk-desk-text:")) sessionStorage.removeItem(name);
    } catch { /* nothing was kept */ }
  };

  // A form is sent once, however often its button is pressed; one that comes back from the cache is open again.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    setTimeout(() => { delete event.target.dataset.sent; }, 10000);  // stopped, or not answered: it may be sent again
    if (event.target.getAttribute("action") === "/desk/sign-out") forget();
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
