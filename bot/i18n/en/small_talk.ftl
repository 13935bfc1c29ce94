start = I answer questions about the news only in the words of its articles, word for word, with the source. Just ask, in your own words.
start-newest = { $n ->
    [one] I have { $n } article:
   *[other] I have { $n } articles, the newest:
} <b>{ $title }</b>
start-newest-own = { $n ->
    [one] I have { $n } article, the newest in English:
   *[other] I have { $n } articles, the newest in English:
} <b>{ $title }</b>
talk-welcome = You’re welcome.
talk-wrong = If an answer is wrong, press 👎 under it, or send me 👎: those who run this bot see it, without your name.
command-unknown = I don’t know { $command }. /help says what I can do, and so does the menu; or just ask a question.
command-nearest = I don’t know { $command }. Did you mean { $nearest }?

# What people type, in small letters and without marks; “;” stands between two of them. A text that
# is nothing but some of these is no question. Add how people write in your language.
typed-hello = and; but; hi; hello; hey; hiya; howdy; yo; greetings; good morning; good afternoon; good evening; good day; morning; gm; sup; wassup; there; bot; everyone; all; how are you; how are you doing; how’s it going; what’s up; who are you; what are you; are you a bot; are you a robot; are you human; are you real; are you an ai; are you there; what can you do; what do you do; what can i ask; what can i ask you; help me; nice to meet you; start; what is this bot; what’s this bot; whats this bot; what is this bot for; what’s this bot for; whats this bot for; what does this bot do; what does it do; how does this bot work; how does this work; how does it work; how do i use this; how to use this; how do i use you; menu; commands; please; is this bot official; is this official; are you official; is this an official bot; who runs this bot; who owns this bot; who made this bot; who is behind this bot; who’s behind this bot; is this bot free; is this free; can i trust you; can i trust this bot; is this bot safe; is this a scam; anyone here; is anyone here; anybody here
typed-thanks = thanks; thank you; thx; ty; thank u; many thanks; thanks a lot; thanks so much; thank you so much; thank you very much; so much; cheers; great; good; nice; cool; ok; okay; perfect; awesome; wonderful; got it; i see; that helps; that’s helpful; very helpful; helpful; good bot; well done; good job; great job; bye; goodbye; see you; good night; have a nice day
typed-wrong = wrong; this is wrong; that is wrong; that’s wrong; it is wrong; it’s wrong; wrong answer; the answer is wrong; your answer is wrong; this answer is wrong; you are wrong; you’re wrong; incorrect; this is incorrect; that’s incorrect; not correct; that’s not right; this is not right; that’s not true; this is not true; not true; false; this is false; mistake; that’s a mistake; this is a mistake; nonsense; bad answer; bad bot; that’s not what i asked; that is not what i asked; not what i asked; this doesn’t answer my question; that doesn’t answer my question; you lie; you are lying; you’re lying; lies; liar
typed-more = more; more context; more details; show more; tell me more about it; go on; continue; full quote; the full quote; whole quote; full text; context
typed-language = translate; translate it; translate this; translate that; translate please; translation; in english; in english please; english; english please; speak english; can you speak english; why is it in russian; why in russian; why is this in russian; change language; another language; language
typed-alerts = stop; stop it; stop this; unsubscribe; subscribe; alerts; notifications; my alerts; stop alerts; send me updates; can you send me updates; send me news; send me alerts; keep me posted; keep me updated; notify me; let me know
