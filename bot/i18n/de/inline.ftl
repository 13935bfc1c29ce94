inline-how = So wird gefragt
inline-how-title = Stellen Sie eine Frage zu den Artikeln
inline-late = Gerade zu viel los: Fragen Sie mich im privaten Chat
inline-not-found = Dazu habe ich in den Artikeln nichts gefunden
asked = „{ $question }“
