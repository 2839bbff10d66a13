// Keys for the inbox and a case, what the person will get while it is being written, and a look back once the seconds
// for taking something back are over. Without this script everything is reached by Tab, and a reply is shown first.
"use strict";
(() => {
  // Single keys can be switched off, for who dictates or has a shaking hand; the browser remembers it.
  const KEPT = "helpdesk-desk-keys";
  const keep = (value) => { try { localStorage.setItem(KEPT, value); } catch { /* private mode: this page only */ } };
  const kept = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  const box = document.getElementById("keys-on");
  if (box) {
    box.checked = kept() !== "off";
    box.addEventListener("change", () => keep(box.checked ? "on" : "off"));
  }

  const move = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    const here = rows.indexOf(document.activeElement);
    const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + step))];
    if (next) next.focus();
  };
  const typing = (one) => one.isContentEditable || /^(input|textarea|select)$/.test(one.localName);
  document.addEventListener("keydown", (event) => {
    if (!box || !box.checked || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j" || event.key === "k") { move(event.key === "j" ? 1 : -1); event.preventDefault(); return; }
    const found = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
    if (!found) return;
    event.preventDefault();
    if (typing(found)) found.focus(); else found.click();
  });

  // What the person will get, beside what is being written; then it may be sent at once.
  const form = document.getElementById("reply-form");
  const text = document.getElementById("text");
  if (form && text && form.dataset.preview) {
    const here = document.getElementById("preview-here");
    const send = document.getElementById("send");
    let timer = 0;
    let asked = 0;
    const ready = document.getElementById("preview-said");
    const offer = (may) => {
      if (may === send.hidden) ready.textContent = may ? ready.dataset.word : "";
      send.hidden = !may;
    };
    const look = async () => {
      const mine = asked += 1;
      const written = text.value;
      if (!written.trim()) { here.replaceChildren(); offer(false); return; }
      const data = new FormData();
      data.set("csrf", form.elements.csrf.value);
      data.set("text", written);
      try {
        const answer = await fetch(form.dataset.preview, { method: "POST", body: data, headers: { "X-Live": "1" } });
        if (mine !== asked || !answer.ok) return;
        const made = document.createElement("template");
        made.innerHTML = await answer.text();
        here.replaceChildren(made.content);
        offer(true);
      } catch { /* the button for a look still works */ }
    };
    text.addEventListener("input", () => {
      const old = document.querySelector(".preview:not(#preview-here *)");
      if (old) old.remove();
      send.hidden = true;
      keepText(text.value);
      asked += 1;
      clearTimeout(timer);
      timer = setTimeout(look, 300);
    });
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      (send.hidden ? form.querySelector("[value=preview]") : send).click();
    });
    document.getElementById("find").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      form.querySelector("[value=find]").click();
    });

    // What is half written outlives a session that ends, another language, and a deed that is refused.
    const name = `helpdesk-desk-text:${form.getAttribute("action")}`;
    const keepText = (words) => {
      try { if (words) sessionStorage.setItem(name, words); else sessionStorage.removeItem(name); } catch { /* this page only */ }
    };
    const keptText = () => { try { return sessionStorage.getItem(name) || ""; } catch { return ""; } };
    const page = new URL(location.href);
    if (["desk-said-reply", "desk-said-note"].includes(page.searchParams.get("said"))) {
      keepText("");
      page.searchParams.delete("said");
      history.replaceState(null, "", page);  // loaded again, the page is not one after a reply any more
    }
    if (text.value) keepText(text.value);
    else if (keptText()) { text.value = keptText(); text.dispatchEvent(new Event("input")); }
  }

  // That the person has written is said in one line, not by reading the log again.
  const told = document.getElementById("log-said");
  if (told) document.addEventListener("desk:shown", (event) => {
    const log = event.target.querySelector("[data-said]");
    if (log && told.dataset.word !== log.dataset.said) told.textContent = told.dataset.word = log.dataset.said;
  });

  // The button that takes a reply back goes when its time is over.
  const undo = document.querySelector("[data-again]");
  if (undo) setTimeout(() => location.replace(location.href.replace(/[?&]said=[^&]*/, "")), 1000 * Number(undo.dataset.again));
})();
