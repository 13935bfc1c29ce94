claim-said = Was die Artikel dazu sagen
claim-no-verdict = Das ist kein Urteil: Entscheiden Sie selbst, ob sie die Aussage stützen.
claim-unspoken = Dazu habe ich in den Artikeln nichts gefunden.
claim-empty = In dieser Nachricht sind keine Wörter, nach denen ich in den Artikeln suchen könnte.
