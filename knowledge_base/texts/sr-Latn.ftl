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
