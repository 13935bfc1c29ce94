web-desk = Redaktionspult
web-desk-how = Schreiben Sie dem Bot /desk: Er schickt Ihnen einen Link, der das Pult einmal öffnet, innerhalb von zehn Minuten.
web-desk-refused = Das öffnet das Pult nicht. Ein Link gilt einmal, innerhalb von zehn Minuten.
web-desk-enter = Öffnen
web-desk-password = Passwort
web-desk-leave = Verlassen
web-desk-figures = Zahlen
web-desk-articles = Artikel
web-desk-add = Hinzufügen
web-desk-feeds = Feeds
web-desk-hidden = Ausgeblendet
web-desk-unanswered = Unbeantwortet
web-desk-votes = Bewertungen
web-desk-notice = Hinweis
web-desk-counts = Fragen nach Tagen
web-desk-answered = beantwortet
web-desk-uncertain = vielleicht
web-desk-not-found = nichts gefunden
web-desk-not-a-question = keine Frage
web-desk-as-table = Als Tabelle
web-desk-day = Tag
web-desk-no-questions = In letzter Zeit wurde nichts gefragt.
web-desk-feeds-n = abonnierte Feeds: { $n }
web-desk-publisher = Medium
web-desk-since = Ab (2026-02-13)
web-desk-until = Bis
web-desk-language = Sprache (de)
web-desk-id = Nummer (id)
web-desk-filter = Filtern
web-desk-is-hidden = ausgeblendet
web-desk-original = Original
web-desk-hide = Ausblenden
web-desk-show = Wieder zeigen
web-desk-remove = Entfernen…
web-desk-newer = Neuere
web-desk-older = Ältere
web-desk-remove-sure = Diesen Artikel entfernen? Er wird dann nicht mehr zitiert.
web-desk-hide-what = Die Nummer (id) eines Artikels, ein Medium, eine Website wie example.org oder ein Thema in ein, zwei Wörtern
web-desk-sent = Zuletzt gesendet
web-desk-working = Wird gelesen…
web-desk-follow = Abonnieren
web-desk-unfollow = Abbestellen
web-desk-feed-address = Adresse eines Feeds, einer Seite mit Feed oder eines Kanals
web-desk-add-link = Link hinzufügen
web-desk-address = Adresse eines Artikels
web-desk-file = Datei, bis { $n } MB
web-desk-add-file = Datei hinzufügen
web-desk-unanswered-off = Unbeantwortete Fragen werden nicht aufbewahrt: siehe KEEP_UNANSWERED.
web-desk-article = Artikel
web-desk-no-article = nichts zitiert, oder ein entfernter Artikel
web-desk-settings = Einstellungen
web-desk-running = In Betrieb
web-desk-channel = Beiträge im Kanal
web-desk-report = der Wochenbericht an die Admins
web-desk-unanswered-kept = das Aufheben unbeantworteter Fragen; eine Pause löscht sie
web-desk-paused = angehalten
web-desk-pause = Anhalten
web-desk-resume = Fortsetzen
web-desk-sessions = Sitzungen
web-desk-sessions-how = „Verlassen“ beendet die Sitzung dieses Browsers. Dies beendet die aller, auch Ihre:
web-desk-end = Alle Sitzungen beenden
web-desk-save = Speichern
web-desk-notice-text = Steht über jeder Antwort; höchstens { $most } Zeichen, leer für keinen
admin-followed = Abonniert: <b>{ $label }</b>
menu-desk = Das Redaktionspult öffnen
admin-desk = <a href="{ $address }">Redaktionspult öffnen</a>. Der Link gilt einmal, innerhalb von zehn Minuten; geben Sie ihn nicht weiter.
admin-desk-off = Die Webseite ist nicht eingeschaltet: siehe WEB_LISTEN und WEB_ADDRESS.
web-desk-rule = { $kind ->
    [article] Artikel „{ $label }“
    [publisher] Medium „{ $label }“
    [host] Website „{ $label }“
   *[topic] Thema „{ $label }“
}: { $articles } Artikel, { $passages ->
    [one] { $passages } Textstelle
   *[other] { $passages } Textstellen
}
