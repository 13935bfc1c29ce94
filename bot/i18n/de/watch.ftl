watch-how = Schreiben Sie die Frage hinter den Befehl: /watch wann wird die Brücke eröffnet?
watch-begun = Ich melde mich hier, sobald ein Artikel das beantwortet: <i>{ $question }</i>

    Bis zum { $until } prüfe ich jeden neuen Artikel. /watches zeigt Ihre Benachrichtigungen; dort können Sie sie beenden.
watch-answered = Das beantworten die Artikel schon:
watch-answered-begun = Bis zum { $until } melde ich mich hier, wenn neuere Artikel mehr dazu sagen: <i>{ $question }</i>. Beenden können Sie das mit /watches.
watch-too-many = Sie haben schon { $n ->
    [one] { $n } Benachrichtigung
   *[other] { $n } Benachrichtigungen
}, mehr geht nicht. Beenden Sie zuerst eine mit /watches.
watch-no-question = Das sieht nicht nach einer Frage aus, auf die ich eine Antwort finden könnte. Schreiben Sie zum Beispiel: /watch wann wird die Brücke eröffnet?
watch-rings = 🔔 Neues zu Ihrer Frage: <i>{ $question }</i>
watch-rings-perhaps = 🔔 Das beantwortet vielleicht Ihre Frage: <i>{ $question }</i>
watch-list = Sie warten auf eine Antwort auf:
watch-list-row = { $n }. <i>{ $question }</i> – bis zum { $until }
watch-list-empty = Sie warten auf nichts. Fragen Sie etwas, oder schreiben Sie: /watch wann wird die Brücke eröffnet?
watch-list-end = Tippen Sie auf eine Nummer, um nicht länger zu warten.
watch-ended = Erledigt, dazu kommt keine Nachricht mehr.
watch-not-yours = Beenden kann das nur, wer darum gebeten hat.
watch-lost = Ich sehe diese Frage nicht mehr. Bitte schreiben Sie sie hinter den Befehl: /watch …
follow-how = Schreiben Sie ein Wort oder einen Namen hinter den Befehl: /follow Brücke
follow-address = /follow braucht ein Wort oder einen Namen: /follow Brücke. Um einem Feed zu folgen, schicken Sie mir nur seine Adresse.
follow-begun = Ich schicke Ihnen hierher, was neue Artikel über <i>{ $topic }</i> sagen, bis { $until }. /watches zeigt Ihre Benachrichtigungen und beendet sie.
follow-daily = Täglich, das nächste Mal:
follow-weekly = Wöchentlich, das nächste Mal:
follow-list-row = { $n }. 📰 <i>{ $question }</i> – bis { $until }
digest = 📰 Neu über <i>{ $topic }</i>:
button-follow-daily = Täglich
button-follow-weekly = Wöchentlich
button-follow-earlier = ◀︎ 1 Std. früher
button-follow-later = 1 Std. später ▶︎
button-unwatch = Nicht mehr benachrichtigen
button-unwatch-number = ✕ { $n }
button-watch = 🔔 Benachrichtigen, wenn es eine Antwort gibt
menu-watch = Benachrichtigen, wenn es eine Antwort gibt
menu-watches = Meine Benachrichtigungen
menu-follow = Überblick über ein Wort oder einen Namen

kept-watches-id = eine Zufallszahl für Ihre Benachrichtigung
kept-watches-chat = Ihr Chat, als ebensolcher Hash
kept-watches-user = Sie, als ebensolcher Hash, damit nur Sie sie beenden können
kept-watches-sealed = Ihr Chat, Ihre ID, Ihre Frage und Ihre Sprache, verschlüsselt mit einem getrennt aufbewahrten Schlüssel, weil ich Ihnen sonst nicht schreiben kann
kept-watches-seen = bis zu welchem Artikel ich geprüft habe
kept-watches-since = ab welchem Tag Artikel für Sie neu sind
kept-watches-at = wann Sie darum gebeten haben
kept-watches-rang = wann ich Sie zuletzt benachrichtigt habe
kept-watches-every = in welchem Abstand in Tagen Ihre Überblicke (/follow) kommen
kept-rings-watch = dieselbe Zufallszahl
kept-rings-story = zu welchen Themen ich Sie benachrichtigt habe, als ebensolcher Hash
