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
closed-now = We are closed now.
case-opened-closed = Your question is handed over. We are closed now. We will write to you here by { $due }: the { $team } will answer. Its number is { $code }.
tell-the-person = Please write here in a few words what it is about, so that the person knows before answering.
case-added = We added this to your question { $code }. The answer comes here by { $due }.
case-open = Your question { $code } is waiting for an answer, due by { $due }.
team-esickleave = the eBolovanje team
team-epay = the ePlaćanje team
team-portal = the eUprava team
team-urntr = the non-tax revenue team
team-caravan = the caravan team
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
    We do not keep: JMBG, numbers of documents, cards and accounts, phones, passwords and PINs. We keep a phone, locked, only if you ask us to call you. If you write them, we remove them before the message is stored.
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
desk-role = Role
desk-role-admin = Administrator
desk-role-staff = Coordinator
desk-role-mentor = Mentor
desk-role-reader = Looks only
desk-seen = Last here
desk-closed = Disabled
desk-staff-title = Accounts
desk-staff-new = New account
desk-staff-add = Make the account
desk-staff-all = All accounts
desk-account = Account
desk-account-close = Disable the account
desk-account-open = Enable the account
desk-link-make = Make a link to sign in
desk-link-made = Give this link to that person only. It works for 15 minutes and once:
desk-log-of-this = Changes of this account
desk-teams-title = Teams
desk-teams-all = All teams
desk-team = Team
desk-team-new = New team
desk-team-name = Short name, such as front_desk
desk-team-hours = Working hours
desk-team-promise = Answers within
desk-team-members = Members
desk-team-opens = Opens at
desk-team-closes = Closes at
desk-team-within = Answers within (working hours)
desk-team-days = Working days
desk-title-sr = Title in Serbian, Latin script
desk-title-en = Title in English
desk-hours = { $hours ->
    [one] { $hours } working hour
   *[other] { $hours } working hours
  }
desk-day-1 = Mon
desk-day-2 = Tue
desk-day-3 = Wed
desk-day-4 = Thu
desk-day-5 = Fri
desk-day-6 = Sat
desk-day-7 = Sun
desk-away = away
desk-nobody = nobody
desk-change = Change
desk-remove = Remove
desk-add = Add
desk-all = all
desk-replies-title = Prepared answers
desk-replies-all = All prepared answers
desk-replies-none = There are no prepared answers yet.
desk-reply = Prepared answer
desk-reply-new = New answer
desk-reply-title = Title, by which it is chosen
desk-reply-variables = Only these can be filled in:
desk-variable-code = number of the case
desk-variable-team = who answers
desk-variable-due = by when
desk-text-sr = Text in Serbian, Latin script
desk-text-en = Text in English
desk-reply-for = For whom
desk-reply-for-all = For all teams
desk-reply-remove = Delete this answer
desk-reply-remove-now = Yes, delete it
desk-said-removed = Deleted.
desk-refused-no-reply = There is no such answer.
desk-refused-bad-variable = Only code, team or due can stand in braces.
desk-refused-no-place = There is no such municipality. Write only its name.
desk-me-title = My account
desk-password-change = Change the password
desk-password-make = Set a password
desk-me-chats = My Telegram and Viber
desk-me-chats-why = Links to sign in arrive in a linked chat. You can also answer from it.
desk-me-no-chats = The bot is not on Telegram or Viber yet.
desk-linked = Linked
desk-me-link = Link
desk-me-link-again = Link another chat
desk-me-unlink = Unlink
desk-me-link-how = Open the link on this device, or point your phone's camera at the picture; then send the bot a message. It works for 15 minutes and once.
desk-me-link-open = Open the chat
desk-me-link-qr = Picture for the phone's camera
desk-me-link-type = Or write to the bot:
desk-me-absence = Absence
desk-me-from = Away from
desk-me-until = Away until
desk-me-absence-how = If you are here, leave both fields empty.
desk-me-knows = What I know best
desk-me-knows-how = If you tick nothing, it means everything.
desk-me-topics = Topics
desk-me-languages = Languages
desk-language-sr = Serbian
desk-language-en = English
desk-me-places = Municipalities that I know
desk-me-place = Municipality
desk-log-title = Log of changes
desk-log-when = When
desk-log-who = Who
desk-log-what = What
desk-log-of = Of what
desk-log-id = Id
desk-log-change = Change
desk-log-show = Show
desk-log-older = Older
desk-log-none = There are no changes like that.
desk-by-desk = desk
desk-by-cli = command line
desk-by-telegram = Telegram
desk-by-viber = Viber
desk-by-clock = clock
desk-by-person = person
desk-subject-staff = account
desk-subject-team = team
desk-subject-reply = prepared answer
desk-subject-case = case
desk-action-signed-in = signed in
desk-action-link-made = link to sign in
desk-action-account-added = new account
desk-action-account-changed = account changed
desk-action-account-disabled = account disabled
desk-action-account-enabled = account enabled
desk-action-team-added = new team
desk-action-team-changed = team changed
desk-action-member-added = new member
desk-action-member-removed = member removed
desk-action-reply-added = new answer
desk-action-reply-changed = answer changed
desk-action-reply-removed = answer deleted
desk-field-role = role
desk-field-locale = language and script
desk-field-password = password
desk-field-topics = topics
desk-field-languages = languages
desk-field-municipalities = municipalities
desk-field-away-from = away from
desk-field-away-until = away until
desk-field-telegram-id = Telegram
desk-field-viber-id = Viber
desk-field-member = member
desk-field-title = title
desk-field-title-sr = title in Serbian
desk-field-title-en = title in English
desk-field-text-sr = text in Serbian
desk-field-text-en = text in English
desk-field-team = team
desk-field-opens = opens at
desk-field-closes = closes at
desk-field-days = working days
desk-field-promise-hours = promise in working hours
desk-schedule-title = Schedule
desk-schedule-what = What the bot does by the clock, and how much of it waits.
desk-tick = Job
desk-tick-every = Every
desk-tick-last = Last run
desk-tick-next = Next run
desk-tick-due = Waits
desk-does-library = serve the published answers
desk-does-forget = forget messages older than 30 days
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

# What the clock does, at the desk
desk-tick-failed = failed
desk-due-due-today = Due today
desk-due-overdue = Overdue
desk-due-unclaimed = Nobody has taken it
desk-due-reminders = Reminders to people
desk-due-attachments = Files to fetch
desk-due-deliveries = Messages that wait
# The person's side of asking for a human: guided request, call, invitation, gaps, media

request-begin = You are asking for a mentor for your institution. I will ask a few short questions. You can stop and go on later.
request-goes-on = We go on with your request for a mentor.
request-waits = Your request for a mentor is kept. Shall we go on with it?
request-none = You have not begun a request for a mentor.
request-choose = Choose one of these, or write its number.
request-ask-institution = What is your institution called?
request-ask-municipality = In which municipality or city? Write its first letters.
request-which-place = Which place do you mean?
request-ask-topic = What do you need a mentor for?
request-ask-tried = What have you tried so far, and where did you get stuck? Do not write JMBG or passwords.
request-ask-urgency = How urgent is it?
request-ask-way = How shall the mentor reach you?
request-ask-when = When does it suit you best? Use your own words, for example: Tuesday mornings.
request-field-institution = Institution
request-field-municipality = Municipality
request-field-topic = Topic
request-field-tried = What was tried
request-field-urgency = Urgency
request-field-way = How to reach you
request-field-when = Time
request-edit = What shall we correct?
request-file = Kept with the request. Number of attachments: { $count }.
request-summary =
    Your request for a mentor:
    Institution: { $institution }
    Municipality: { $municipality }
    Topic: { $topic }
    What was tried: { $tried }
    Urgency: { $urgency }
    How to reach you: { $way }
    Time: { $when }
    Number of attachments: { $files }
    Is everything right?
request-stopped = The request is deleted. Nothing was sent.
urgency-week = This week
urgency-month = This month
urgency-calm = No hurry
way-here = Here, by message
way-call = By phone
button-req-start = I need a mentor
button-req-go = Go on with the request
button-req-back = Back
button-req-stop = Give up
button-req-skip = Skip
button-req-send = Send
button-req-edit = Correct

call-consent = Write your phone number, with the area code. We use it only to call you about this question, only the person who handles your question sees it, and we erase it 30 days after the question is closed. By sending it you agree to this.
call-no-number = I found no phone number. Write only the number, for example: 0xx xxx xxxx.
call-time = The number is kept. When does a call suit you? Use your own words, for example: after 5 p.m.
call-kept = Noted. The person who handles your question will see the number and the time.
call-dropped = All right, we will not call you.
button-call = Please call me
button-call-any = Any time
button-call-no = Give up
case-opened-call = Your wish to be called is handed over: the { $team } will get in touch by { $due }. Its number is { $code }.
case-opened-complaint = Your complaint is noted and handled apart from other questions: the { $team } will answer you here by { $due }. Its number is { $code }.
case-opened-mentoring = Your request is handed over: the { $team } will answer you by { $due }. Its number is { $code }.

invitation-done = Thank you. It is confirmed that you work at: { $institution }. Your requests go before others.
invitation-unknown = That invitation does not work. It works for 7 days and only once. Ask whoever gave it to you for a new one.
tell-kept = I have noted it. When there is an answer, I will tell you here.
about-media = I do not read pictures, voice or files. Write in one sentence what it is about, or send it to a mentor, a person of our team, right away.
button-tell = Tell me when it is answered
button-media = Send to a mentor
command-mentor = a mentor for an institution
command-pozovite = have me called
desk-field-way = way

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
