menu-add = Link, Datei oder Beitrag hinzufügen
menu-remove = Einen Artikel entfernen
menu-hide = Etwas ausblenden
menu-unhide = Etwas wieder anzeigen
menu-hidden = Was ausgeblendet ist
menu-notice = Hinweis über jeder Antwort
menu-stats = Statistik
help-admin = <b>Für Administratoren</b>
help-row = /{ $command } – { $what }
menu-feedback = Bewertungen der Leser

gate-id = Die ID dieses Chats ist <code>{ $id }</code>.
gate-closed = Dieser Bot antwortet nur Personen und Gruppen, die sein Administrator zugelassen hat. Falls Sie eine Antwort erwartet haben, schicken Sie dem Administrator diese ID: <code>{ $id }</code>
gate-closed-short = Dieser Bot antwortet nur Personen, die sein Administrator zugelassen hat.

admin-add-how = Schicken Sie mir einen Link, eine Datei oder einen aus einem Kanal weitergeleiteten Beitrag. Oder schreiben Sie /add und dahinter einen Link, oder antworten Sie auf eine solche Nachricht mit /add.
admin-adding = Ich lese … Das Ergebnis erscheint hier. Wenn nach einer Minute nichts da ist, schicken Sie es noch einmal.
admin-adding-waits = Ich lese gerade etwas anderes; dies ist als Nächstes dran. Das Ergebnis erscheint hier. Wenn nicht, schicken Sie es noch einmal.
admin-add-full = Die Warteschlange ist voll. Schicken Sie es noch einmal, wenn ein Teil erledigt ist.
admin-add-so-far = { $left ->
    [0] Ich lese … { $n } fertig.
   *[other] Ich lese … { $n } fertig, noch { $left }.
}
admin-add-nothing = Nichts Neues darin.

admin-added = Hinzugefügt: <b>{ $label }</b>
admin-replaced = Durch die neue Fassung ersetzt: <b>{ $label }</b>
admin-copy = Schon bekannt, jetzt auch unter dieser Adresse: { $label }
admin-unchanged = Schon bekannt: { $label }
admin-gone = Nicht mehr online: { $label }
admin-failed = Nicht hinzugefügt: { $label }
    { $fault }
admin-busy = An den Artikeln wird gerade gearbeitet, das dauert eine Weile. Schicken Sie es später noch einmal.
admin-broken = Bei mir ist etwas schiefgegangen; Einzelheiten stehen im Protokoll. Was schon hinzugefügt war, bleibt.
admin-too-large = Die Datei ist größer als 20 MB, mehr gibt Telegram Bots nicht. Auf dem Server: verbatim add FILE
admin-unreadable = Telegram hat die Datei nicht geliefert. Wenn Sie einen eigenen Bot-API-Server mit --local betreiben, muss dessen Ordner hier unter demselben Pfad lesbar sein.

admin-count-added = { $n } hinzugefügt
admin-count-replaced = { $n } ersetzt
admin-count-copy = { $n } von anderswo bekannt
admin-count-unchanged = { $n } bekannt
admin-count-known = { $n } bekannt
admin-count-gone = { $n } verschwunden
admin-count-failed = { $n } nicht hinzugefügt

admin-remove-how = Schreiben Sie /remove und die ID eines Artikels. Die neuesten:
admin-article = <code>{ $id }</code> { $label }
admin-remove-sure = <b>{ $label }</b> ({ $id }) entfernen? Daraus wird dann nicht mehr zitiert.
admin-removed = Entfernt: <b>{ $label }</b>
admin-kept = Bleibt.
admin-unknown = Einen Artikel { $id } gibt es nicht. /remove zeigt die IDs.
admin-not-yours = Das kann nur ein Administrator.
button-remove = Entfernen
button-keep = Behalten

admin-hide-how = Schreiben Sie /hide und was ausgeblendet werden soll: die ID eines Artikels, den Namen eines Mediums, eine Website wie example.org oder ein Thema in ein, zwei Wörtern.
admin-unhide-how = Schreiben Sie /unhide und was wieder angezeigt werden soll; /hidden zeigt, was ausgeblendet ist.
admin-hid = { $kind ->
    [article] Ausgeblendet: der Artikel <code>{ $label }</code>.
    [publisher] Ausgeblendet: alles von <b>{ $label }</b>.
    [host] Ausgeblendet: alles von der Website <b>{ $label }</b>.
   *[topic] Ausgeblendet: alles zu „{ $label }“.
} { $much }. Rückgängig mit /unhide.
admin-unhid = { $kind ->
    [article] Nicht mehr ausgeblendet: der Artikel <code>{ $label }</code>.
    [publisher] Nicht mehr ausgeblendet: alles von <b>{ $label }</b>.
    [host] Nicht mehr ausgeblendet: alles von der Website <b>{ $label }</b>.
   *[topic] Nicht mehr ausgeblendet: alles zu „{ $label }“.
}
admin-unhide-nothing = Unter diesem Namen ist nichts ausgeblendet; /hidden zeigt, was es ist.
admin-hidden-nothing = Nichts ist ausgeblendet.
admin-rule = { $kind ->
    [article] Artikel <code>{ $label }</code>
    [publisher] Medium <b>{ $label }</b>
    [host] Website <b>{ $label }</b>
   *[topic] Thema „{ $label }“
}: { $much }
admin-hides = { $articles } Artikel, { $passages ->
    [one] { $passages } Textstelle
   *[other] { $passages } Textstellen
}

notice = 📌 { $text }
admin-notice-how = Schreiben Sie /notice und dahinter Ihren Text; er erscheint dann über jeder Antwort. /notice off entfernt ihn.
admin-notice-now = Dieser Hinweis steht über jeder Antwort: { $text }
    /notice off entfernt ihn.
admin-notice-up = Dieser Hinweis steht jetzt über jeder Antwort: { $text }
    /notice off entfernt ihn.
typed-off = aus; entfernen
admin-notice-down = Hinweis entfernt.
admin-notice-none = Es gab keinen Hinweis.
admin-notice-long = Der Hinweis hat { $n } Zeichen; über eine Antwort passen höchstens { $most }.

stats = <b>Seit dem { $since }</b>
stats-questions = { $n ->
    [one] { $n } Frage
   *[other] { $n } Fragen
}: { $answered } beantwortet, zu { $refused } nichts gefunden
stats-day = <b>{ $day }</b>: { $answered } beantwortet · { $uncertain } vielleicht · { $missing } nicht gefunden
stats-languages = Sprachen: { $languages }
stats-feedback = 👍 { $n } · 👎 { $unhelpful }
stats-watches = { $n ->
    [one] { $n } Benachrichtigung wartet auf eine Antwort
   *[other] { $n } Benachrichtigungen warten auf eine Antwort
}
stats-waiting = { $n ->
    [one] { $n } Nachricht in der Warteschlange
   *[other] { $n } Nachrichten in der Warteschlange
}
stats-articles = { $n } Artikel, { $passages ->
    [one] { $passages } Textstelle
   *[other] { $passages } Textstellen
}
stats-newest = Neuester Artikel: { $label } ({ $day })
stats-newest-undated = Der neueste Artikel hat kein Datum.
stats-most-quoted = <b>In 7 Tagen am häufigsten zitiert</b>
stats-quoted = { $n } × { $label } · 👍 { $helpful } · 👎 { $unhelpful }

feedback-none = Noch hat niemand 👍 oder 👎 gedrückt.
feedback-file = { $n ->
    [one] Bewertungen von { $n } Antwort, ohne Namen und Fragen.
   *[other] Bewertungen von { $n } Antworten, ohne Namen und Fragen.
}

kept-actions-who = falls Sie Administrator sind: Sie, als ebensolcher Hash. Was Administratoren tun, bleibt so lange auch nach /forget gespeichert
kept-actions-did = welcher Art es war, etwa „add“, nicht was hinzugefügt wurde
kept-actions-at = wann es war
kept-notices-id = immer die Zahl 1, damit es nur einen Hinweis gibt
kept-notices-text = der Hinweis, den Administratoren allen zeigen, bis sie ihn entfernen
kept-notices-at = seit wann er gezeigt wird
kept-pauses-what = was Redakteure angehalten haben, etwa Beiträge im Kanal
kept-pauses-at = seit wann

description =
    Ich beantworte Fragen zu Nachrichten nur mit wörtlichen Zitaten aus Artikeln, jedes mit Quelle. Wenn ich nichts finde, sage ich das. Erfinden kann ich nichts: Ich schreibe keinen einzigen Satz selbst.

    Fragen Sie einfach, in Ihren eigenen Worten.
short-description = Antwortet wörtlich aus Artikeln, mit Quelle. Wenn nichts zu finden ist, sagt der Bot das.
