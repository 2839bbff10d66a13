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

case-opened = Your question is handed over: { $team } will answer you here by { $due }. Its number is { $code }.
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
case-opened-call = Your wish to be called is handed over: { $team } will get in touch by { $due }. Its number is { $code }.
case-opened-complaint = Your complaint is noted and handled apart from other questions: { $team } will answer you here by { $due }. Its number is { $code }.
case-opened-mentoring = Your request is handed over: { $team } will answer you by { $due }. Its number is { $code }.

invitation-done = Thank you. It is confirmed that you work at: { $institution }. Your requests go before others.
invitation-unknown = That invitation does not work. It works for 7 days and only once. Ask whoever gave it to you for a new one.
tell-kept = I have noted it. When there is an answer, I will tell you here.
about-media = I do not read pictures, voice or files. Write in one sentence what it is about, or send it to a mentor, a person of our team, right away.
button-tell = Tell me when it is answered
button-media = Send to a mentor
command-mentor = a mentor for an institution
command-pozovite = have me called
