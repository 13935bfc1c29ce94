inline-how = Как спросить
inline-how-title = Задайте вопрос о статьях
inline-late = Сейчас слишком много вопросов: спросите в личном чате
inline-not-said = В статьях этого нет
inline-not-said-more = Самое близкое из найденного (не обязательно ответ)
asked = «{ $question }»
