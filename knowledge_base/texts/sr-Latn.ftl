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
closed-now = Sada ne radimo.
case-opened-closed = Vaše pitanje je predato. Sada ne radimo. Javićemo se ovde do { $due }: odgovoriće vam { $team }. Broj pitanja je { $code }.
tell-the-person = Napišite ovde ukratko o čemu se radi, da čovek zna pre nego što vam odgovori.
case-added = Dodali smo to vašem pitanju { $code }. Odgovor stiže ovde do { $due }.
case-open = Vaše pitanje { $code } čeka odgovor. Rok je do { $due }.
team-esickleave = tim za eBolovanje
team-epay = tim za ePlaćanje
team-portal = tim za portal eUprava
team-urntr = tim za neporeske prihode
team-caravan = tim karavana
team-front-desk = tim za pomoć
team-complaints = tim za pritužbe
team-mentoring = mentorski tim
team-technical = tehnički tim

moment = { $weekday }, { $day }. { $month } u { $clock }
moment-near = { $weekday } u { $clock }
moment-today = danas u { $clock }
clock-time = { $time }
clock-hour = { $hour ->
    [one] { $hour } čas
    [few] { $hour } časa
   *[other] { $hour } časova
 }
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
    Ne čuvamo: JMBG, brojeve dokumenata, kartica i računa, telefone, lozinke i PIN. Telefon čuvamo samo ako tražite da vas pozovemo, zaključan. Ako ih napišete, uklanjamo ih pre nego što se poruka sačuva.
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
desk-title = Radni sto
desk-skip = Na sadržaj
desk-language = Jezik i pismo
desk-places = Delovi radnog stola
desk-sign-in = Prijavi me
desk-sign-in-title = Prijava
desk-sign-in-wrong = Ime ili lozinka nisu ispravni. Posle pet pogrešnih pokušaja nalog se zaključava na 15 minuta.
desk-sign-out = Odjavi me
desk-signed-out = Niste prijavljeni. Prijavite se ponovo; ono što ste upisali ostaje na ovoj strani.
desk-name = Ime
desk-password = Lozinka
desk-forgot = Nemam lozinku ili je ne znam
desk-forgot-title = Veza za prijavu
desk-forgot-how = Poslaćemo vam vezu za prijavu u vaš Telegram ili Viber, ako je vezan za nalog. Ako nije, obratite se administratoru.
desk-forgot-send = Pošalji mi vezu
desk-forgot-sent = Ako takav nalog postoji i ima vezan Telegram ili Viber, veza stiže tamo. Važi 15 minuta i samo jednom.
desk-link-title = Prijava jednokratnom vezom
desk-link-once = Ova veza važi samo jednom. Kada pritisnete dugme, prijavljeni ste na ovom uređaju.
desk-link-gone = Ova veza više ne važi. Veza važi 15 minuta i samo jednom.
desk-password-title = Lozinka
desk-password-rule = Najmanje 12 znakova. Kada je sačuvate, prijave na drugim uređajima prestaju da važe.
desk-password-new = Nova lozinka
desk-password-again = Nova lozinka još jednom
desk-password-differ = Lozinke nisu iste.
desk-password-later = Za sada bez lozinke
desk-save = Sačuvaj
desk-back-home = Nazad na početnu stranu
desk-stale-title = Strana je zastarela
desk-stale = Ništa nije promenjeno. Vratite se, učitajte stranu ponovo i pokušajte još jednom.
desk-missing-title = Nema takve strane
desk-missing = To ne postoji, ili nije za vas.
desk-forbidden-title = Nemate to pravo
desk-forbidden = Vaš nalog ne može da vidi ili menja ovu stranu.
desk-refused-title = Nije promenjeno
desk-refused-bad-name = Ime ima od 2 do 60 slova, cifara, razmaka, tačaka ili crtica, i počinje slovom.
desk-refused-name-taken = Nalog sa tim imenom već postoji.
desk-refused-chat-taken = Taj razgovor je već vezan za drugi nalog.
desk-refused-bad-chat = To nije oznaka razgovora.
desk-refused-last-admin = Ovo je poslednji administrator. Prvo odredite drugog.
desk-refused-not-found = Takvog naloga nema.
desk-refused-disabled = Taj nalog je isključen.
desk-refused-weak-password = Lozinka ima od 12 do 200 znakova i nije ni ime ni jedan znak više puta.
desk-refused-bad-dates = Odsustvo mora da se završi posle početka.
desk-refused-bad-team = Oznaka tima ima od 2 do 30 malih slova engleske abecede, cifara i donjih crta.
desk-refused-no-team = Takvog tima nema.
desk-refused-bad-hours = Radno vreme mora da počne pre kraja, sa bar jednim danom. Rok je od 1 do 80 radnih sati.
desk-refused-bad-title = Naziv ima od 1 do 80 znakova.
desk-refused-title-taken = Odgovor sa tim nazivom već postoji.
desk-refused-empty = Potreban je tekst i na srpskom i na engleskom.
desk-refused-too-long = Tekst može da ima najviše 4000 znakova.
desk-moment = { $day }. { $month }. { $year }. u { $time }
desk-never = nikad
desk-lost = Veza sa serverom je prekinuta. Pokušavam ponovo.
desk-nav-home = Početna
desk-nav-teams = Timovi
desk-nav-replies = Spremni odgovori
desk-nav-staff = Nalozi
desk-nav-log = Dnevnik izmena
desk-nav-schedule = Raspored
desk-home-title = Početna
desk-notices = Obaveštenja
desk-notices-none = Nema obaveštenja.
desk-notices-seen = Sve je pročitano
desk-new = Novo
desk-said-signed-out = Odjavljeni ste.
desk-said-password = Lozinka je sačuvana.
desk-said-saved = Sačuvano.
desk-role = Uloga
desk-role-admin = Administrator
desk-role-staff = Koordinator
desk-role-mentor = Mentor
desk-role-reader = Samo gleda
desk-seen = Poslednji put ovde
desk-closed = Isključen
desk-staff-title = Nalozi
desk-staff-new = Novi nalog
desk-staff-add = Napravi nalog
desk-staff-all = Svi nalozi
desk-account = Nalog
desk-account-close = Isključi nalog
desk-account-open = Uključi nalog
desk-link-make = Napravi vezu za prijavu
desk-link-made = Predajte ovu vezu samo toj osobi. Važi 15 minuta i samo jednom:
desk-log-of-this = Izmene ovog naloga
desk-teams-title = Timovi
desk-teams-all = Svi timovi
desk-team = Tim
desk-team-new = Novi tim
desk-team-name = Oznaka, na primer: front_desk
desk-team-hours = Radno vreme
desk-team-promise = Odgovara za
desk-team-members = Članovi
desk-team-opens = Radi od
desk-team-closes = Radi do
desk-team-within = Odgovara u roku od (radnih sati)
desk-team-days = Radni dani
desk-title-sr = Naziv na srpskom, latinicom
desk-title-en = Naziv na engleskom
desk-hours = { $hours ->
    [one] { $hours } radni sat
    [few] { $hours } radna sata
   *[other] { $hours } radnih sati
  }
desk-day-1 = pon
desk-day-2 = uto
desk-day-3 = sre
desk-day-4 = čet
desk-day-5 = pet
desk-day-6 = sub
desk-day-7 = ned
desk-away = na odsustvu
desk-nobody = niko
desk-change = Izmeni
desk-remove = Ukloni
desk-add = Dodaj
desk-all = sve
desk-replies-title = Spremni odgovori
desk-replies-all = Svi spremni odgovori
desk-replies-none = Još nema spremnih odgovora.
desk-reply = Spreman odgovor
desk-reply-new = Novi odgovor
desk-reply-title = Naziv, po kome se bira
desk-reply-variables = U tekst se upisuje samo:
desk-variable-code = broj slučaja
desk-variable-team = ko odgovara
desk-variable-due = do kada
desk-text-sr = Tekst na srpskom, latinicom
desk-text-en = Tekst na engleskom
desk-reply-for = Za koga je
desk-reply-for-all = Za sve timove
desk-reply-remove = Obriši ovaj odgovor
desk-reply-remove-now = Da, obriši
desk-said-removed = Obrisano.
desk-refused-no-reply = Takvog odgovora nema.
desk-refused-bad-variable = U vitičastim zagradama može da stoji samo code, team ili due.
desk-refused-no-place = Takve opštine nema. Upišite samo njeno ime.
desk-me-title = Moj nalog
desk-password-change = Promeni lozinku
desk-password-make = Postavi lozinku
desk-me-chats = Moj Telegram i Viber
desk-me-chats-why = U vezani razgovor stižu veze za prijavu. Iz njega možete i da odgovarate.
desk-me-no-chats = Robot još nije dostupan ni na Telegramu ni na Viberu.
desk-linked = Vezan
desk-me-link = Veži
desk-me-link-again = Veži drugi razgovor
desk-me-unlink = Odveži
desk-me-link-how = Otvorite vezu na ovom uređaju ili snimite sliku kamerom telefona, pa pošaljite poruku robotu. Važi 15 minuta i samo jednom.
desk-me-link-open = Otvori razgovor
desk-me-link-qr = Slika za kameru telefona
desk-me-link-type = Ili robotu napišite:
desk-me-absence = Odsustvo
desk-me-from = Odsustvo od
desk-me-until = Odsustvo do
desk-me-absence-how = Ako ste tu, ostavite oba polja prazna.
desk-me-knows = Šta najbolje znam
desk-me-knows-how = Ako ništa ne označite, podrazumeva se sve.
desk-me-topics = Teme
desk-me-languages = Jezici
desk-language-sr = srpski
desk-language-en = engleski
desk-me-places = Opštine koje poznajem
desk-me-place = Opština
desk-log-title = Dnevnik izmena
desk-log-when = Kada
desk-log-who = Ko
desk-log-what = Šta
desk-log-of = Na čemu
desk-log-id = Oznaka
desk-log-change = Izmena
desk-log-show = Prikaži
desk-log-older = Starije
desk-log-none = Nema izmena koje odgovaraju izboru.
desk-by-desk = radni sto
desk-by-cli = komandna linija
desk-by-telegram = Telegram
desk-by-viber = Viber
desk-by-clock = raspored
desk-by-person = osoba
desk-subject-staff = nalog
desk-subject-team = tim
desk-subject-reply = spreman odgovor
desk-subject-case = slučaj
desk-action-signed-in = prijava
desk-action-link-made = veza za prijavu
desk-action-account-added = novi nalog
desk-action-account-changed = izmena naloga
desk-action-account-disabled = nalog isključen
desk-action-account-enabled = nalog uključen
desk-action-team-added = novi tim
desk-action-team-changed = izmena tima
desk-action-member-added = novi član
desk-action-member-removed = član manje
desk-action-reply-added = novi odgovor
desk-action-reply-changed = izmena odgovora
desk-action-reply-removed = odgovor obrisan
desk-field-role = uloga
desk-field-locale = jezik i pismo
desk-field-password = lozinka
desk-field-topics = teme
desk-field-languages = jezici
desk-field-municipalities = opštine
desk-field-away-from = odsustvo od
desk-field-away-until = odsustvo do
desk-field-telegram-id = Telegram
desk-field-viber-id = Viber
desk-field-member = član
desk-field-title = naziv
desk-field-title-sr = naziv na srpskom
desk-field-title-en = naziv na engleskom
desk-field-text-sr = tekst na srpskom
desk-field-text-en = tekst na engleskom
desk-field-team = tim
desk-field-opens = radi od
desk-field-closes = radi do
desk-field-days = radni dani
desk-field-promise-hours = rok u radnim satima
desk-schedule-title = Raspored
desk-schedule-what = Šta robot radi po satu, i koliko toga čeka.
desk-tick = Posao
desk-tick-every = Na svakih
desk-tick-last = Poslednji put
desk-tick-next = Sledeći put
desk-tick-due = Čeka
desk-does-library = posluži objavljene odgovore
desk-does-forget = zaboravi poruke starije od 30 dana
## What the clock says, to those who help and to who is waited for
case-climb-unclaimed = Niko nije preuzeo pitanje { $code } ({ $team }). Odgovor je obećan do { $due }.
case-climb-overdue = Pitanje { $code } ({ $team }) kasni: odgovor je obećan do { $due }. Kod koga je: { $holder }.
case-climb-away = Pitanje { $code } ({ $team }) kasni, a { $holder } je na odsustvu. Odgovor je obećan do { $due }.
case-warned = Rok ističe: odgovor na pitanje { $code } obećan je do { $due }. Ako ne stižete, pomerite rok za četiri radna sata. Osoba koja čeka biće obaveštena.
button-postpone = Pomeri rok
case-back = Odlaganje je isteklo: pitanje { $code } je ponovo pred vama.
case-still-waiting = Da li je vaše pitanje { $code } rešeno? Ako nije, napišite ovde šta vam još treba. Ako se ne javite, zatvorićemo ga za četiri radna dana.
button-solved = Rešeno je
case-digest = Dobro jutro. Vaša pitanja: { $mine }. Rok danas: { $today }. Kasne: { $overdue }. Niko nije preuzeo: { $unclaimed }.

# What the clock does, at the desk
desk-tick-failed = nije uspelo
desk-due-due-today = Rok je danas
desk-due-overdue = Rok je prošao
desk-due-unclaimed = Niko nije preuzeo
desk-due-reminders = Podsetnici osobama
desk-due-attachments = Prilozi koji se preuzimaju
desk-due-deliveries = Poruke koje čekaju
# The person's side of asking for a human: guided request, call, invitation, gaps, media

request-begin = Tražite mentora za svoju ustanovu. Postaviću nekoliko kratkih pitanja. Možete da stanete i nastavite kasnije.
request-goes-on = Nastavljamo zahtev za mentora.
request-waits = Vaš zahtev za mentora je sačuvan. Hoćete li da nastavimo?
request-none = Nemate započet zahtev za mentora.
request-choose = Izaberite jedno od ponuđenog ili napišite njegov broj.
request-ask-institution = Kako se zove vaša ustanova?
request-ask-municipality = U kojoj opštini ili gradu? Napišite prvih nekoliko slova.
request-which-place = Na koje mesto mislite?
request-ask-topic = Za šta vam treba mentor?
request-ask-tried = Šta ste do sada pokušali i gde je zapelo? Ne pišite JMBG ni lozinke.
request-ask-urgency = Koliko je hitno?
request-ask-way = Kako da vam se mentor javi?
request-ask-when = Kada vam najviše odgovara da se mentor javi? Napišite svojim rečima, na primer: utorkom pre podne.
request-field-institution = Ustanova
request-field-municipality = Opština
request-field-topic = Tema
request-field-tried = Šta je pokušano
request-field-urgency = Hitnost
request-field-way = Način javljanja
request-field-when = Vreme
request-edit = Šta da ispravimo?
request-file = Sačuvano uz zahtev. Broj priloga: { $count }.
request-summary =
    Vaš zahtev za mentora:
    Ustanova: { $institution }
    Opština: { $municipality }
    Tema: { $topic }
    Šta je pokušano: { $tried }
    Hitnost: { $urgency }
    Način javljanja: { $way }
    Vreme: { $when }
    Broj priloga: { $files }
    Da li je sve tačno?
request-stopped = Zahtev je obrisan. Ništa nije poslato.
urgency-week = Ove nedelje
urgency-month = Ovog meseca
urgency-calm = Nije hitno
way-here = Ovde, porukom
way-call = Telefonom
button-req-start = Tražim mentora
button-req-go = Nastavi zahtev
button-req-back = Nazad
button-req-stop = Odustani
button-req-skip = Preskoči
button-req-send = Pošalji
button-req-edit = Ispravi

call-consent = Napišite broj telefona, sa pozivnim brojem. Služi samo da vas pozovemo zbog ovog pitanja, vidi ga samo čovek koji vodi vaše pitanje i brišemo ga 30 dana posle zatvaranja pitanja. Slanjem broja pristajete na to.
call-no-number = Nisam našao broj telefona. Napišite samo broj, na primer: 0xx xxx xxxx.
call-time = Broj je zabeležen. Kada vam odgovara poziv? Napišite svojim rečima, na primer: posle 17 časova.
call-kept = Zapisano. Čovek koji vodi vaše pitanje videće broj i vreme.
call-dropped = U redu, nećemo vas zvati.
button-call = Neka me pozovu
button-call-any = Bilo kada
button-call-no = Odustani
case-opened-call = Vaša molba za poziv je predata: { $team } će vam se javiti do { $due }. Broj pitanja je { $code }.
case-opened-complaint = Vaš prigovor je zapisan i predat odvojeno od ostalih pitanja: { $team } će vam odgovoriti ovde do { $due }. Broj prigovora je { $code }.
case-opened-mentoring = Vaš zahtev je predat: { $team } će vam odgovoriti do { $due }. Broj zahteva je { $code }.

invitation-done = Hvala. Potvrđeno je da radite u ustanovi: { $institution }. Vaši zahtevi idu pre ostalih.
invitation-unknown = Ta pozivnica ne važi. Važi 7 dana i samo jednom. Novu tražite od onoga ko vam ju je dao.
tell-kept = Zapamtio sam. Kada bude odgovora, javiću vam ovde.
about-media = Slike, glas i datoteke ne čitam. Napišite jednom rečenicom o čemu je, ili odmah pošaljite mentoru, čoveku iz našeg tima.
button-tell = Javi mi kad bude odgovora
button-media = Pošalji mentoru
command-mentor = mentor za ustanovu
command-pozovite = neka me pozovu
desk-field-way = način

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
