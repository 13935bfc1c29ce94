menu-ask = Eine Frage zu den Artikeln stellen
menu-sources = Wer die Artikel veröffentlicht hat
menu-help = So funktioniert es
menu-privacy = Was ich über Sie speichere
menu-forget = Meine Daten löschen

help =
    Fragen Sie mich in Ihren eigenen Worten nach dem, was geschieht. Ich antworte nur mit dem, was in den Artikeln steht, wörtlich und mit Quelle; wenn ich nichts finde, sage ich das.

    /ask – eine Frage stellen
    /watch – Nachricht, sobald ein Artikel die Frage beantwortet; /watches – Ihre Benachrichtigungen
    /follow – regelmäßig Neues über ein Wort oder einen Namen
    /latest, /sources – die Artikel, die ich habe
    /timeline – Ereignisse nach Datum
    /language – die Sprache des Bots wählen
    /privacy – was ich über Sie speichere; /forget – es löschen
hint = Ich kann nur Text lesen: Bitte schreiben Sie Ihre Frage.
added-to-group = Ich beantworte hier Fragen zu den Nachrichten, wörtlich aus Artikeln: Schreiben Sie /ask und Ihre Frage, erwähnen Sie mich oder antworten Sie auf eine Nachricht von mir. Anderes lese ich nicht.

menu-language = Sprache des Bots
language-name = Deutsch
language-which = Welche Sprache soll ich hier sprechen? Zitate bleiben in der Sprache, in der sie geschrieben wurden.
language-chosen = Ich spreche hier ab jetzt Deutsch. Zitate bleiben in der Sprache, in der sie geschrieben wurden.
language-automatic = Hier antworte ich in der Sprache, in der Sie schreiben, sonst in der Ihres Telegram. Zitate bleiben in der Sprache, in der sie geschrieben wurden.
language-of-telegram = Wie in meinem Telegram
help-tap = Oder tippen Sie unten auf eine Frage: Die Artikel beantworten jede davon.
