followed = С учётом предыдущего вопроса: «{ $question }»
