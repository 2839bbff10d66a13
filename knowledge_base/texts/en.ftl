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
case-opened-closed = Your question is handed over. We are closed now. We will write to you here by { $due }: the { $team } will answer. Its number is { $code }.
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

moment = { $weekday }, { $day } { $month } at { $clock }
moment-near = { $weekday } at { $clock }
moment-today = today at { $clock }
clock-time = { $time }
clock-hour = { $time }
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
desk-title = Desk
desk-skip = To the content
desk-language = Language and script
desk-places = Parts of the desk
desk-sign-in = Sign me in
desk-sign-in-title = Sign in
desk-sign-in-wrong = The name or the password is not right. After five wrong tries the account is locked for 15 minutes.
desk-sign-out = Sign me out
desk-signed-out = You are not signed in. Sign in again; what you typed stays on this page.
desk-name = Name
desk-password = Password
desk-forgot = I have no password, or forgot it
desk-forgot-title = A link to sign in
desk-forgot-how = We send a link to sign in to your Telegram or Viber, if it is linked to your account. If it is not, ask an administrator.
desk-forgot-send = Send me a link
desk-forgot-sent = If there is such an account, with Telegram or Viber linked, the link arrives there. It works for 15 minutes and once.
desk-link-title = Sign in by a one-time link
desk-link-once = This link works once. When you press the button you are signed in on this device.
desk-link-gone = This link is not valid any more. A link works for 15 minutes and once.
desk-password-title = Password
desk-password-rule = At least 12 characters. When you save it, you are signed out on your other devices.
desk-password-new = New password
desk-password-again = New password once more
desk-password-differ = The passwords are not the same.
desk-password-later = No password for now
desk-save = Save
desk-back-home = Back to the first page
desk-stale-title = This page is out of date
desk-stale = Nothing was changed. Go back, load the page again, and try once more.
desk-missing-title = There is no such page
desk-missing = It does not exist, or it is not for you.
desk-forbidden-title = You may not do that
desk-forbidden = Your account may not see or change this page.
desk-refused-title = Not changed
desk-refused-bad-name = A name has 2 to 60 letters, digits, spaces, dots or hyphens, and begins with a letter.
desk-refused-name-taken = There is an account with that name already.
desk-refused-chat-taken = That chat belongs to another account already.
desk-refused-bad-chat = That is not the id of a chat.
desk-refused-last-admin = This is the last administrator. Make another one first.
desk-refused-not-found = There is no such account.
desk-refused-disabled = That account is disabled.
desk-refused-weak-password = A password has 12 to 200 characters, and is neither the name nor one letter repeated.
desk-refused-bad-dates = An absence must end after it begins.
desk-refused-bad-team = The short name of a team has 2 to 30 letters a to z, digits and underscores.
desk-refused-no-team = There is no such team.
desk-refused-bad-hours = Working hours must begin before they end, on at least one day. The promise is 1 to 80 working hours.
desk-refused-bad-title = A title has 1 to 80 characters.
desk-refused-title-taken = There is an answer with that title already.
desk-refused-empty = A text is needed both in Serbian and in English.
desk-refused-too-long = A text can have at most 4000 characters.
desk-moment = { $day }/{ $month }/{ $year } at { $time }
desk-never = never
desk-lost = The connection to the server was lost. Trying again.
desk-nav-home = Home
desk-nav-teams = Teams
desk-nav-replies = Prepared answers
desk-nav-staff = Accounts
desk-nav-log = Log of changes
desk-nav-schedule = Schedule
desk-home-title = Home
desk-notices = Notices
desk-notices-none = No notices.
desk-notices-seen = I have seen all
desk-new = New
desk-said-signed-out = You are signed out.
desk-said-password = The password was saved.
desk-said-saved = Saved.
## What the clock says, to those who help and to who is waited for
case-climb-unclaimed = Nobody has taken question { $code } ({ $team }). An answer is promised by { $due }.
case-climb-overdue = Question { $code } ({ $team }) is overdue: an answer was promised by { $due }. It is with { $holder }.
case-climb-away = Question { $code } ({ $team }) is overdue and { $holder }, who has it, is away. An answer was promised by { $due }.
case-warned = Little time is left: an answer to question { $code } is promised by { $due }. If you cannot make it, move it by four working hours. The person who waits will be told.
button-postpone = Move it
case-back = Question { $code } is before you again: it was put off until now.
case-still-waiting = Is your question { $code } solved? If not, write here what you still need. If we do not hear from you, we will close it in four working days.
button-solved = It is solved
case-digest = Good morning. You have { $mine } questions, { $today } of them due today and { $overdue } overdue. Nobody has taken: { $unclaimed }.
