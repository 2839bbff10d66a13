// What the demo's page says, and what one can do on each phone.
"use strict";

const SAMPLES = ["Kako da platim taksu?", "Како да се региструјем на еУправу?", "sta radi poslodavac kad otvorim bolovanje"];

const KINDS = {
  photo: "Slika", sticker: "Nalepnica", voice: "Glasovna poruka", location: "Lokacija", file: "Dokument", contact: "Kontakt",
};

const NOTES = {
  pressed: (text) => `Pritisnuli ste: ${text}`,
  too_many: (_text, name) => `${name} je rekao robotu da sačeka. Robot čeka, pa šalje ponovo.`,
  slow: () => "Telegram će prvu sledeću poruku odbiti i tražiti od robota da sačeka 3 sekunde.",
  blocked: () => "Blokirali ste robota.",
  unblocked: () => "Odblokirali ste robota.",
  opened: () => "Otvorili ste razgovor.",
  opened_poster: () => "Otvorili ste razgovor preko koda sa plakata.",
  subscribed: () => "Ponovo ste se prijavili.",
  unsubscribed: () => "Odjavili ste se.",
  tomorrow: () => "Prošlo je 25 sati.",
};

const RECEIPTS = { delivered: "isporučeno", seen: "viđeno", failed: "nije prikazano" };

const LANGUAGES = { sr: "Jezik telefona: English", en: "Jezik telefona: srpski" };

const GENERAL = "General"; // as Telegram calls what is outside of topics

const span = (minutes) => `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;

const PHONES = {
  telegram: {
    name: "Telegram",
    intro: "Ovako izgleda razgovor u Telegramu. Pritisnite POKRENI, pa pitajte svojim rečima.",
    start: "POKRENI",
    send: ["photo", "sticker", "voice", "location"],
    things: [
      ["edit", "Izmeni poslednju poruku", (view) => view.editable],
      ["block", "Blokiraj robota"],
      ["slow", "Neka Telegram uspori robota"],
    ],
    // What stands in place of the line to write on: [action, words].
    gate(view) {
      if (view.blocked) return ["unblock", "Odblokiraj robota"];
      return view.started ? null : ["start", this.start];
    },
    status(view) {
      if (view.blocked) return "Telegram: robot je blokiran i ne može da vam piše.";
      if (!view.started) return "Telegram: robot ne može da piše prvi. Pritisnite POKRENI.";
      return "Telegram: robot može da vam piše. Poruke se ne naplaćuju.";
    },
  },
  viber: {
    name: "Viber",
    intro: "Ovako izgleda razgovor u Viberu. Otvorite ga, pa pitajte svojim rečima ili pritisnite dugme.",
    start: "Otvori razgovor",
    send: ["photo", "sticker", "file", "location", "contact"],
    things: [
      ["unsubscribe", "Odjavi se", (view) => view.subscribed],
      ["subscribe", "Prijavi se ponovo", (view) => !view.subscribed],
      ["tomorrow", "Neka prođe 25 sati"],
    ],
    gate(view) { return view.started ? null : ["start", this.start]; },
    status(view) {
      if (!view.started) return "Viber: otvorite razgovor. Poruka dobrodošlice je besplatna.";
      const billed = `Za naplatu do sada: ${view.billed}.`;
      if (!view.subscribed) return `Viber: dok mu se ne javite, robot ne može da vam piše. ${billed}`;
      if (view.minutes) return `Viber: sesija je otvorena još ${span(view.minutes)}, poruke robota su besplatne. ${billed}`;
      return `Viber: sesija je zatvorena. Poruka koju robot pošalje sam naplatila bi se. ${billed}`;
    },
  },
  mentors: {
    name: "Grupa mentora",
    bar: "simulator: pišete kao Mila, probni mentor",
    intro: "Ovo je grupa u Telegramu koju vide samo mentori. Čim neko zatraži čoveka, ovde se otvara njegova tema.",
    send: ["photo", "voice", "file"],
    things: [
      ["edit", "Izmeni poslednju poruku", (view) => view.editable],
      ["delete", "Obriši temu", (view) => view.topic],
    ],
    gate() { return null; },
    status(view) {
      if (!view.topics.length) return "Mentori: na telefonu napišite „čovek“ i ovde se otvara tema.";
      if (view.closed) return "Mentori: slučaj je zatvoren, pa i tema. Kad osoba ponovo piše, tema se otvara.";
      return view.topic ? "Mentori: poruka iz teme ide osobi. Beleška za kolege počinje sa //" : "Mentori: izaberite temu.";
    },
  },
};
