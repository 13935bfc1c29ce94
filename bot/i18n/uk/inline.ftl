inline-how = Як запитати
inline-how-title = Поставте запитання про статті
inline-late = Зараз забагато запитань: запитайте в особистому чаті
inline-not-found = У статтях про це нічого не знайдено
asked = «{ $question }»
