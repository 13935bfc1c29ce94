privacy =
    <b>Ihre Fragen werden nicht gespeichert</b>, weder auf der Festplatte noch in Protokollen, und Ihr Name auch nicht. Um „und wann?“ zu verstehen, halte ich Ihre letzten Fragen eine halbe Stunde im Arbeitsspeicher. Eine Frage mit Benachrichtigung (/watch) wird 90 Tage verschlüsselt gespeichert oder bis Sie die Benachrichtigung beenden.
privacy-for-hours = { $n ->
    [one] { $n } Stunde
   *[other] { $n } Stunden
} lang gespeichert:
privacy-for-days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
} lang gespeichert:
privacy-until-forgotten = Gespeichert, bis Sie es löschen:
privacy-close = /forget löscht sofort alles über Sie und in einem privaten Chat auch alles über den Chat. Nach einer Aktualisierung des Bots oder einem Schaden an seiner Datei bleibt eine Kopie davon höchstens eine Woche erhalten. Telegram selbst sieht, was Sie einem Bot schreiben.
forgotten = Erledigt: Über Sie und diesen Chat speichere ich nichts mehr.
forgotten-in-group = Erledigt: Über Sie speichere ich nichts mehr. Was zu dieser Gruppe und ihren anderen Mitgliedern gehört, bleibt.

kept-updates-id = Telegrams Nummer einer Nachricht, die ich bearbeitet habe, keiner Person zugeordnet
kept-updates-owner = ein zufälliger Name des Prozesses, der sie bearbeitet, falls es mehrere gibt
kept-updates-at = wann ich damit begonnen habe oder fertig war
kept-begun-id = dieselbe Nummer, solange ich sie bearbeite
kept-begun-times = wie oft ich damit begonnen habe und unterbrochen wurde
kept-begun-at = wann ich zuletzt begonnen habe
kept-replies-chat = Ihr Chat, als Hash, der sich ohne den Schlüssel nicht umkehren lässt
kept-replies-question = die Nummer Ihrer Nachricht im Chat, nicht ihr Text
kept-replies-reply = die Nummer meiner Antwort, damit ich sie berichtigen kann, wenn Sie eine Frage ändern
kept-replies-at = wann ich geantwortet habe
kept-choices-chat = Ihr Chat, als ebensolcher Hash, falls Sie eine Sprache gewählt haben
kept-choices-language = die gewählte Sprache
kept-counts-day = der Tag, um Fragen zu zählen: ohne Worte und ohne Namen
kept-counts-language = ihre Sprache
kept-counts-kind = ihre Art
kept-counts-outcome = ob sie beantwortet wurden
kept-counts-n = wie viele es waren
kept-desk-who = falls Sie Administrator sind: Sie, als Hash, bis Sie das Redaktionspult öffnen
kept-desk-secret = Ihr Link dorthin, als Hash
kept-desk-at = von wann er ist
