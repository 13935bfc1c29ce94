button-ask-about = Dazu fragen

kept-posts-what = ein Artikel, den ich in einem Kanal veröffentlicht habe, oder ein verschickter Wochenbericht, als ebensolcher Hash
kept-posts-at = wann ich es verschickt habe
