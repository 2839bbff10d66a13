# What the bot itself says, in English.

greeting =
    Hello! I help with eBolovanje (sick leave), ePlaćanje (fees) and the eUprava portal.
    I am a bot, I give no legal advice and never ask for your JMBG, PIN or password. I keep your questions without personal numbers; more: /privatnost
    Write your question in your own words, or choose a topic.
menu = What is your question about? Choose a topic or write your question.
topic-questions = { $topic }: choose a question.
topic-esickleave = Sick leave (eBolovanje)
topic-epay = Paying fees (ePlaćanje)
topic-portal = eUprava and ConsentID
topic-urntr = Non-tax revenues
topic-caravan = Digital Caravan

clarify = Which of these do you mean? Answer with its number or tap a button.
choose-number = Choose one: write a number from 1 to { $count } or tap a button. You can also write a new question.
not-understood = I did not understand the question. Please say it in other words, shorter if you can. If you want a person to answer, write "person".
say-it-differently = All right. Say it in other words. If you want a person to answer, write "person".
being-checked = We are checking that answer just now, so we do not give it. You can ask a mentor, a person of our team.
who-are-you-for-answer = The answer depends on who you are. Please choose:
no-words = I can only read text here. Write in a few words what you need. If you want a person to answer, write "person".
sticker = Thank you! If you have a question, write it.
failed = Sorry, something went wrong on our side. Your question is not lost: we passed it to a person.
masked = Your message held a personal number or a password. We did not keep it, and you need not send it.

goodbye = Goodbye! Write whenever you need help.
thanks = You are welcome. I am here if you need anything else.
who-are-you = I am a bot, not a person. I answer only from checked texts of the Digital Caravan. When I do not know the answer, I pass the question to a person.
contact = The phone number and opening hours of the support are not confirmed yet, so I do not give them. Write your question here. If you want a person to answer, write "person".
yes-to-what = Glad to hear it. Write your next question or open the menu.
no-case = None of your questions is waiting for a person now.
glad = I am glad that it helped.

ask-why = I am sorry. What was wrong?
why-question = I see. Say your question in other words and I will try again.
why-unclear = Thank you, I noted that the text is unclear. Do you want a person to explain it?
why-wrong = Thank you, I noted that the text must be checked. Do you want a person to look at your case?

case-opened = Your question is handed over: the { $team } will answer you here by { $due }. Its number is { $code }.
tell-the-person = Please write here in a few words what it is about, so that the person knows before answering.
case-added = We added this to your question { $code }. The answer comes here by { $due }.
case-open = Your question { $code } is waiting for an answer, due by { $due }.
team-esickleave = the eBolovanje team
team-epay = the ePlaćanje team
team-portal = the eUprava team
team-urntr = the non-tax revenue team
team-caravan = the caravan team
team-general = the help team
team-front-desk = the help team
team-complaints = the complaints team
team-mentoring = the mentoring team
team-technical = the technical team

moment = { $weekday }, { $day } { $month } at { $time }
calendar-day = { $day } { $month } { $year }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

answer-source = Source: { $site } (checked { $date })
answer-source-serbian = Source, in Serbian: { $site } (checked { $date })

privacy =
    We keep: what you asked, what we answered, and what you enter in /profil.
    We do not keep: JMBG, numbers of documents, cards and accounts, phones, passwords and PINs. If you write them, we remove them before the message is stored.
    We do not read pictures or voice messages. Please do not send personal data.
    If you want a copy or deletion of your data, write "person".
profile =
    Your profile
    Who you are: { $audience }
    Municipality: { $municipality }
    Language and script: { $locale }
unknown = not given
ask-audience = Who are you?
ask-municipality = Write the name of your town or municipality.
unknown-municipality = I do not know that municipality. Write only its name, for example: Čačak.
ask-locale = Choose language and script.
profile-kept = I have noted it.
profile-kept-place = I have noted that you are from { $place }.
audience-citizen = Citizen
audience-employer = Employer
audience-entrepreneur = Entrepreneur
audience-official = Public employee

button-menu = Menu
sender-name = Digital Caravan
button-human-long = Talk to a person
button-human = A person
button-mentor = Ask a mentor
button-helped = It helped
button-not-helped = It did not help
button-more = More
button-more-questions = More questions
button-something-else = Something else
button-why-question = Not my question
button-why-unclear = Unclear
button-why-wrong = Wrong
button-why-human = I want a person
button-locale-sr-latn = Srpski, latinica
button-locale-sr-cyrl = Српски, ћирилица
button-locale-en = English
button-profile-who = Who I am
button-profile-place = Municipality
button-profile-language = Language and script

command-meni = topics and questions
command-profil = who I am, municipality, language
command-jezik = language and script
command-privatnost = what we keep about you
command-covek = talk to a person

would-open-case = A person would take this question.
sources-title = Where this answer comes from:
source-checked = { $title } (checked { $date })
source-checked-serbian = { $title } (in Serbian, checked { $date })
no-sources = We have no confirmed source for this question yet.
text-version = Mark of this text: { $version }
share = You can forward or copy this message.
related-below = Similar questions are on the buttons below.

join-offer = You can go on with this conversation in another place.
join-code =
    When you write to the bot there, send: /link { $code }
    The code and the links work for 10 minutes and only once. Do not give them to anyone.
join-link-telegram = Telegram: { $link }
join-link-viber = Viber: { $link }
join-link-web = On the web: { $link }
join-done = Joined. I can see your earlier questions from here. If you did not want this, send /unlink
join-same = These are joined already.
join-unknown = That code does not work. It works for 10 minutes and only once. Send /link in the first place to get a new one.
join-wait = Too many wrong codes. Please wait 10 minutes and try again.
join-undone = Separated. This conversation stands alone again.
join-none = This conversation is not joined to any other.
button-join = Go on elsewhere
command-spoji = go on elsewhere


# Those who help: accounts, the ways in, the desk's frame
staff-linked = This chat now belongs to your account.
staff-unknown = That code is not valid. A code works for 15 minutes and once. Make a new one on the page "My account".
staff-taken = This chat belongs to another account already.
desk-link-message = A link to sign in at the desk. It works for 15 minutes and once: { $link }
## Cases, as their person hears of them
case-reopened = Your question { $code } is open again. You will get an answer here by { $due }.
case-closed = We have closed your question { $code }. How was it? Give 1 to 5. If it is not solved, write here within 14 days.
case-closed-no-answer = We did not hear from you, so we have closed your question { $code }. If it is not solved, write here within 14 days.
case-closed-by-you = You have closed your question { $code }. How was it? Give 1 to 5.
case-promise-moved = We need more time for your question { $code }. You will hear from us by { $due }.
button-rate-1 = 1
button-rate-2 = 2
button-rate-3 = 3
button-rate-4 = 4
button-rate-5 = 5
button-reopen = Not solved

## A person's own questions
button-mine = My questions
button-case = { $code }
button-add = Add
button-close = Close
button-close-yes = Yes, close it
button-cancel = Cancel
button-reopen-again = Open again
button-norate = Skip
button-link = Private link
button-unlink = Cancel the link
command-pitanja = my questions to people, and answers
mine-list = Your questions:
mine-colleagues = Questions of your institution:
mine-line = { $place }. { $code }: { $title } – { $state }
mine-untitled = no description
case-is-open = waiting for a person, due by { $due }
case-is-held = a person is answering, due by { $due }
case-is-held-no-due = a person is answering
case-is-waiting = we are waiting for your answer
case-is-closed = closed
case-view =
    Question { $code }: { $title }
    It stands: { $state }.
case-view-reply =
    The last reply, of { $moment }:
    { $text }
case-view-no-reply = Nobody has answered yet.
add-what = Write what to add to question { $code }. You can also send a picture.
case-added-more = Added.
close-sure = Close question { $code }? Then no person will look at it any more.
case-closed-again = We have closed question { $code }. If it is not solved, write here within 14 days.
rate-again = Write a grade: a number from 1 to 5. You can also write a new question.
rate-word = Thank you for the grade. If you like, add one sentence: what was good, and what was not?
rate-kept = Your grade { $grade } has been noted. Thank you.
rate-word-kept = Thank you, it has been noted.
rate-skipped = All right. Thank you.
case-link =
    You can come back to this question from any device, by this link:
    { $link }
    It is good until { $until }. Whoever has the link sees question { $code } and can write in your place. Give it to nobody.
case-link-opened = Somebody has just opened the private link to question { $code }. If it was not you, cancel it.
case-link-revoked = The private link to question { $code } does not work any more. All that it had opened has been closed.
case-link-page = Your question
case-link-open = Go on with question { $code }. Open it only on a device of your own.
case-link-go = Open the conversation
case-link-void = This link does not work
case-link-void-why = A link is good for 30 days and can be cancelled. You get a new one where you asked: “My questions”, then “Private link”.
case-link-busy = This link has been opened too often. Please try again in an hour.
case-link-home = To the start
case-link-alone = This conversation is only about the question of the link. To go on elsewhere, ask where you asked first.
