"""What mentors do in their chats: pure decisions, a turn in and deeds out.

Buttons have the action `m:<what>:<code>[:<argument>]`, `code` being the case's. `m:list` is the mentor's list; `m:open`
the case; `m:orig` its log as it was written; `m:claim`; `m:over[:<inbound row>]` takes over from a colleague, and
carries what was refused; `m:free` gives back to the team; `m:reply` and `m:note` ask for the words, `m:yes` sends the
draft, `m:fix` asks for others, `m:no` forgets it; `m:hand` asks whom: `m:to:<code>:<staff>`, `m:team:<code>:<team>`,
`m:art` asks which article: `m:send:<code>:<article>`; `m:due` asks until when: `m:until:<code>:<working hours>`;
`m:later:<code>:<second>` moves the promise that ends then, once, by what is usual;
`m:close` asks how: `m:closed:<code>:<outcome>`; `m:again` opens it again. What tells a mentor of a case may carry them.
"""

from bot.mentors.decide import code_of, concerns, decide
from bot.mentors.turn import Deed, MentorTurn, What

__all__ = ["Deed", "MentorTurn", "What", "code_of", "concerns", "decide"]
