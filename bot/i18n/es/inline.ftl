inline-how = Cómo preguntar
inline-how-title = Haz una pregunta sobre los artículos
inline-late = Ahora hay demasiadas preguntas: escríbeme en privado
inline-not-found = No he encontrado nada sobre esto en los artículos
asked = «{ $question }»
