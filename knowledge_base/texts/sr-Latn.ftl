# What the bot itself says, in Serbian Latin; Cyrillic is derived from it.

greeting =
    Dobar dan! Pomažem oko eBolovanja, ePlaćanja i portala eUprava.
    Ja sam robot, ne dajem pravne savete i nikada ne tražim JMBG, PIN ni lozinku. Čuvam vaša pitanja bez ličnih brojeva; više: /privatnost
    Napišite pitanje svojim rečima ili izaberite temu.
menu = O čemu želite da pitate? Izaberite temu ili napišite pitanje.
topic-questions = { $topic }: izaberite pitanje.
topic-esickleave = eBolovanje
topic-epay = ePlaćanje
topic-portal = eUprava i ConsentID
topic-urntr = Neporeski prihodi
topic-caravan = Digitalni karavan

clarify = Na šta od ovoga mislite? Odgovorite brojem ili dodirnite dugme.
choose-number = Izaberite jedno: napišite broj od 1 do { $count } ili dodirnite dugme. Možete i da napišete novo pitanje.
not-understood = Nisam razumeo pitanje. Napišite ga drugim rečima, kraće ako može. Ako želite da vam odgovori čovek, napišite „čovek“.
say-it-differently = U redu. Napišite pitanje drugim rečima. Ako želite da vam odgovori čovek, napišite „čovek“.
being-checked = Taj odgovor upravo proveravamo, pa ga sada ne dajemo. Možete da pitate mentora, čoveka iz našeg tima.
who-are-you-for-answer = Odgovor zavisi od toga ko ste. Izaberite:
no-words = Ovde čitam samo tekst. Napišite ukratko šta vam treba. Ako želite da vam odgovori čovek, napišite „čovek“.
sticker = Hvala! Ako imate pitanje, napišite ga.
failed = Izvinite, kod nas je došlo do greške. Vaše pitanje nije izgubljeno: prosledili smo ga čoveku.
masked = U poruci je bio lični podatak ili lozinka. To nismo sačuvali. Takve podatke nije potrebno da šaljete.

goodbye = Prijatno! Pišite kad god vam zatreba.
thanks = Nema na čemu. Tu sam ako zatreba još nešto.
who-are-you = Ja sam robot, ne čovek. Odgovaram samo iz proverenih tekstova Digitalnog karavana. Kad ne znam odgovor, pitanje prosleđujem čoveku.
contact = Telefon i radno vreme podrške još nisu potvrđeni, pa ih ne navodim. Pitanje napišite ovde. Ako želite da vam odgovori čovek, napišite „čovek“.
yes-to-what = Drago mi je. Napišite sledeće pitanje ili otvorite meni.
no-case = Nijedno vaše pitanje sada ne čeka odgovor čoveka.
glad = Drago mi je da je pomoglo.

ask-why = Žao mi je. Šta nije bilo u redu?
why-question = Razumem. Napišite pitanje drugim rečima, pa ću pokušati ponovo.
why-unclear = Hvala, zapisano je da tekst nije jasan. Da li želite da vam čovek objasni?
why-wrong = Hvala, zapisano je da tekst treba proveriti. Da li želite da čovek pogleda vaš slučaj?

case-opened = Vaše pitanje je predato: { $team } će vam odgovoriti ovde do { $due }. Broj pitanja je { $code }.
tell-the-person = Napišite ovde ukratko o čemu se radi, da čovek zna pre nego što vam odgovori.
case-added = Dodali smo to vašem pitanju { $code }. Odgovor stiže ovde do { $due }.
case-open = Vaše pitanje { $code } čeka odgovor. Rok je do { $due }.
team-esickleave = tim za eBolovanje
team-epay = tim za ePlaćanje
team-portal = tim za portal eUprava
team-urntr = tim za neporeske prihode
team-caravan = tim karavana
team-general = tim za pomoć
team-front-desk = tim za pomoć
team-complaints = tim za pritužbe
team-mentoring = mentorski tim
team-technical = tehnički tim

moment = { $weekday }, { $day }. { $month } u { $time }
calendar-day = { $day }. { $month } { $year }.
weekday-1 = ponedeljka
weekday-2 = utorka
weekday-3 = srede
weekday-4 = četvrtka
weekday-5 = petka
weekday-6 = subote
weekday-7 = nedelje
month-1 = 1.
month-2 = 2.
month-3 = 3.
month-4 = 4.
month-5 = 5.
month-6 = 6.
month-7 = 7.
month-8 = 8.
month-9 = 9.
month-10 = 10.
month-11 = 11.
month-12 = 12.

answer-source = Izvor: { $site } (provereno { $date })
answer-source-serbian = Izvor na srpskom: { $site } (provereno { $date })

privacy =
    Čuvamo: šta ste pitali, šta smo odgovorili i ono što sami upišete u /profil.
    Ne čuvamo: JMBG, brojeve dokumenata, kartica i računa, telefone, lozinke i PIN. Ako ih napišete, uklanjamo ih pre nego što se poruka sačuva.
    Slike i glasovne poruke ne čitamo. Ne šaljite nam lične podatke.
    Ako želite kopiju ili brisanje svojih podataka, napišite „čovek“.
profile =
    Vaš profil
    Ko ste: { $audience }
    Opština: { $municipality }
    Jezik i pismo: { $locale }
unknown = nije navedeno
ask-audience = Ko ste?
ask-municipality = Napišite ime svog grada ili opštine.
unknown-municipality = Ne poznajem tu opštinu. Napišite samo ime grada ili opštine, na primer: Čačak.
ask-locale = Izaberite jezik i pismo.
profile-kept = Zapamtio sam.
profile-kept-place = Zapamtio sam da ste iz mesta { $place }.
audience-citizen = Građanka ili građanin
audience-employer = Poslodavac
audience-entrepreneur = Preduzetnik
audience-official = Zaposleni u upravi

button-menu = Meni
sender-name = Digitalni karavan
button-human-long = Razgovor sa čovekom
button-human = Čovek
button-mentor = Pitaj mentora
button-helped = Pomoglo je
button-not-helped = Nije pomoglo
button-more = Još
button-more-questions = Još pitanja
button-something-else = Nešto drugo
button-why-question = Nije moje pitanje
button-why-unclear = Nije jasno
button-why-wrong = Nije tačno
button-why-human = Hoću čoveka
button-locale-sr-latn = Srpski, latinica
button-locale-sr-cyrl = Srpski, ćirilica
button-locale-en = English
button-profile-who = Ko sam
button-profile-place = Opština
button-profile-language = Jezik i pismo

command-meni = teme i pitanja
command-profil = ko sam, opština, jezik
command-jezik = jezik i pismo
command-privatnost = šta čuvamo o vama
command-covek = razgovor sa čovekom

would-open-case = Ovo pitanje bi preuzeo čovek.
sources-title = Odakle je ovaj odgovor:
source-checked = { $title } (provereno { $date })
source-checked-serbian = { $title } (na srpskom, provereno { $date })
no-sources = Za ovo pitanje još nemamo potvrđen izvor.
text-version = Oznaka teksta: { $version }
share = Ovu poruku možete da prosledite ili kopirate.
related-below = Slična pitanja su na dugmadima ispod.

join-offer = Ovaj razgovor možete da nastavite na drugom mestu.
join-code =
    Kada tamo pišete robotu, pošaljite: /spoji { $code }
    Kod i veze važe 10 minuta i samo jednom. Ne dajte ih nikome.
join-link-telegram = Telegram: { $link }
join-link-viber = Viber: { $link }
join-link-web = Na internetu: { $link }
join-done = Spojeno. Odavde vidim vaša ranija pitanja. Ako to niste hteli, pošaljite /razdvoji
join-same = Ovo je već spojeno.
join-unknown = Taj kod ne važi. Važi 10 minuta i samo jednom. Novi dobijate kada na prvom mestu pošaljete /spoji
join-wait = Previše pogrešnih kodova. Sačekajte 10 minuta, pa pokušajte ponovo.
join-undone = Razdvojeno. Ovaj razgovor opet stoji sam za sebe.
join-none = Ovaj razgovor nije spojen ni sa jednim drugim.
button-join = Nastavi na drugom mestu
command-spoji = nastavak na drugom mestu


# Those who help: accounts, the ways in, the desk's frame
staff-linked = Ovaj razgovor je sada vezan za vaš nalog.
staff-unknown = Taj kod ne važi. Važi 15 minuta i samo jednom. Novi pravite na strani „Moj nalog“.
staff-taken = Ovaj razgovor je već vezan za drugi nalog.
desk-link-message = Veza za prijavu na radni sto. Važi 15 minuta i samo jednom: { $link }
## Cases, as their person hears of them
case-reopened = Vaše pitanje { $code } je ponovo otvoreno. Odgovor stiže ovde do { $due }.
case-closed = Zatvorili smo vaše pitanje { $code }. Kako je bilo? Ocenite od 1 do 5. Ako nije rešeno, pišite ovde u roku od 14 dana.
case-closed-no-answer = Nismo dobili vaš odgovor, pa smo zatvorili pitanje { $code }. Ako nije rešeno, pišite ovde u roku od 14 dana.
case-closed-by-you = Zatvorili ste pitanje { $code }. Kako je bilo? Ocenite od 1 do 5.
case-promise-moved = Za odgovor na pitanje { $code } treba nam više vremena. Javićemo se do { $due }.
button-rate-1 = 1
button-rate-2 = 2
button-rate-3 = 3
button-rate-4 = 4
button-rate-5 = 5
button-reopen = Nije rešeno

## A person's own questions
button-mine = Moja pitanja
button-case = { $code }
button-add = Dodaj
button-close = Zatvori
button-close-yes = Da, zatvori
button-cancel = Odustani
button-reopen-again = Ponovo otvori
button-norate = Preskoči
button-link = Privatna veza
button-unlink = Poništi vezu
command-pitanja = moja pitanja čoveku i odgovori
mine-list = Vaša pitanja:
mine-colleagues = Pitanja vaše ustanove:
mine-line = { $place }. { $code }: { $title } – { $state }
mine-untitled = bez opisa
case-is-open = čeka odgovor čoveka, rok je do { $due }
case-is-held = odgovara čovek, rok je do { $due }
case-is-held-no-due = odgovara čovek
case-is-waiting = čekamo vaš odgovor
case-is-closed = zatvoreno
case-view =
    Pitanje { $code }: { $title }
    Stanje: { $state }.
case-view-reply =
    Poslednji odgovor, od { $moment }:
    { $text }
case-view-no-reply = Još niko nije odgovorio.
add-what = Napišite šta da dodamo pitanju { $code }. Možete da pošaljete i sliku.
case-added-more = Dodato.
close-sure = Da zatvorimo pitanje { $code }? Tada ga više ne čeka nijedan čovek.
case-closed-again = Zatvorili smo pitanje { $code }. Ako nije rešeno, pišite ovde u roku od 14 dana.
rate-again = Napišite ocenu: broj od 1 do 5. Možete i da napišete novo pitanje.
rate-word = Hvala na oceni. Ako želite, dodajte jednu rečenicu: šta je bilo dobro, a šta ne?
rate-kept = Zapisana je ocena { $grade }. Hvala.
rate-word-kept = Hvala, zapisano je.
rate-skipped = U redu. Hvala.
case-link =
    Ovom pitanju možete da se vratite sa bilo kog uređaja, ovom vezom:
    { $link }
    Važi do { $until }. Ko ima vezu, vidi pitanje { $code } i može da piše umesto vas. Ne dajte je nikome.
case-link-opened = Neko je upravo otvorio privatnu vezu za pitanje { $code }. Ako to niste vi, poništite je.
case-link-revoked = Privatna veza za pitanje { $code } više ne važi. Sve što je njom bilo otvoreno je zatvoreno.
case-link-page = Vaše pitanje
case-link-open = Nastavite razgovor o pitanju { $code }. Otvorite ga samo na svom uređaju.
case-link-go = Otvori razgovor
case-link-void = Ova veza ne važi
case-link-void-why = Veza važi 30 dana i može da se poništi. Novu dobijate tamo gde ste pitali: „Moja pitanja“, pa „Privatna veza“.
case-link-busy = Ova veza je otvorena previše puta. Pokušajte ponovo za sat vremena.
case-link-home = Na početak
case-link-alone = Ovaj razgovor je samo o pitanju iz veze. Nastavak na drugom mestu tražite tamo gde ste pitali.
