"""What the page of figures says before and after its table."""

from __future__ import annotations

HEAD = """# Reliability

What the bot promises, the figure that was reached and the figure that was asked for. Run it again
with `make bench-reliability` (about half an hour), in parts with
`python -m benchmarks.reliability --only 8 9 --json docs/reliability.json`, in small with
`python -m benchmarks.reliability --short`; a short form of each promise runs in `make test`.

"""

NOTES = """
## How it is measured

- The bot runs as real processes, in the runtime of the product, against `testing/botapi`, a strict
  local stand-in for Telegram's Bot API. What counts is the stand-in's record of what was sent; the
  bot's own log is read only where the promise is about the log.
- **1, 2**: eight people ask, the bot (the product with a made-up answer of 50 ms) starts and gets
  SIGKILL; 200 times. The moment is drawn evenly, with a printed seed, from twice the time that the
  waiting questions take, counted from the first poll: about half of the kills fall while questions
  are being answered, none while Python starts. A kill tests the death of a process, not of a
  machine.
- **3**: idle, 50 questions queued, hung handlers, a blocked event loop, told to come back in an
  hour, the API down, before the first answer of the API. Where a handler blocks the event loop
  or will not be told to end, the process leaves after 9 s by force; otherwise it takes a second or
  two.
- **4**: an answer takes 2 s, so that the second signal comes while questions are being answered.
- **5**: 30 of the 99 others expect a reply, because Telegram takes 30 a second; the rest is what
  needs none.
- **6**: CancelledError, KeyboardInterrupt, MemoryError, RecursionError, SystemExit, ValueError and
  an ExceptionGroup, raised by a handler.
- **7**: the one handler more than there are places waits for a place first; that time counts.
- **8, 9**: twelve faults at the same time, each with a bot of its own; they last 75 s (asked 60),
  so that a heartbeat can be 60 s old. 409 ends the newcomer of two; here the bot is the older one.
- **9**: a bot that nothing happens to but a question every 10 s is watched for as long as the
  battery runs, beside everything else; with `--hours 1` for an hour.
- **10**: the API is down for 5 minutes; the bot's folder is new, so that it also looks for other
  processes for 6 s.
- **11**: one newcomer in the same folder and ten elsewhere, one after the other, while somebody
  asks every 0.3 s. Two machines cannot know of each other but by Telegram's 409, and by what the
  other acknowledges; so a newcomer takes nothing for 6 s (see bot/updates/polling.py).
- **12**: 500 people asked an hour ago; then ids begin anew 100,000 below; then 500 presses of
  buttons 200 s old, whose answer Telegram refuses.
- **13**: 5,000 people at the same moment; answers go out at 28 a second, which is Telegram's pace.
- **14**: 1,000 questions at 20 a second, from the 201st on every tenth chat is told to wait 3 s.
- **14, 22**: while a reply waits for Telegram, its update is not acknowledged, and new ones are
  seen by asking again each 0.1 s; that is the tolerance of 0.15 s.
- **15**: ten minutes of 30 questions a second from 40 people and 3 groups, two thirds of them
  answered with typing, a message and its edits. The windows are checked with every message
  and edit in them, the 30 a second with typing too.
- **16**: the answer is lost by a reset, cut JSON, or silence for 25 s; later the API is down
  for 2 s.
- **17**: blocked, no such chat, bad markup, not modified, moved groups, and queries too old.
- **18, 19**: answers made of random hostile pieces, all messages of each read back by the strict
  parser of the stand-in; what does not fit into one message goes on in the next, and the blocks of
  quotes joined are the quotes, cut between whole characters (graphemes) only.
- **20**: presses of 500 people: data of any characters, real data with more behind it, guessed
  tokens, other letters, real buttons in other chats, of others in a group, and of an answer that
  is a month old. An effect is a message, an edit, or any change in what the bot remembers.
- **21**: two thirds are what a link can carry, the rest any characters up to 300.
- **22**: one person at 20 messages a second for a minute, others every half second; idle is the
  same without that person, for 20 s.
- **23**: every command of admins by strangers, by who was an admin before a restart, in groups, by
  anonymous admins, channels, forwarded, edited and by way of a bot; each try by somebody else, so
  that none is turned away for asking too much.
- **24, 43**: all log at DEBUG; every byte that any scenario wrote is searched for the token, and
  what this one wrote for its 500 questions and names, some of them asked with /watch, which keeps
  them encrypted.
- **25**: the secret left out, cut, doubled, changed and not ASCII; the comparison takes the same
  time for all (`hmac.compare_digest`).
- **37**: the models in one worker thread, as the bot has them; another process embeds in bulk.
- **42**: a fresh environment is installed with `make .venv/ready`, which takes only files with the
  hashes that are pinned and builds none; `make audit` looks up advisories and says of how many
  packages it could not.
- **44**: 20 people ask, press and choose a language, so that each table has something of them; the
  files are searched for their hashes and for the tokens of their answers.
- **45**: whoever has all files but the key tries as many ids, the askers' among them, as SHA-256
  and MD5, plain and with what could be the salt (the token, the bot's id, the project's name).
- **46**: asked in peace, and by somebody whose 30 questions came at once just before.
- **47**: the rows are made older instead of moving the clock; the bot forgets when it starts and
  each hour.

What mostly waits (3, 4, 6 to 12, 15 to 19, 21, 23, 25, 44, 46, 47) runs at the same time, up to
eight at once, each in a process of its own; the rest then runs alone. One machine, loopback only;
Telegram's own servers were not contacted.
"""
