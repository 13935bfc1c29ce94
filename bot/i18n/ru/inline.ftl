inline-how = Как спросить
inline-how-title = Задайте вопрос о статьях
inline-late = Сейчас слишком много вопросов: спросите в личном чате
inline-not-found = В статьях об этом ничего не найдено
asked = «{ $question }»
