web-embed-wider = Запитати всі статті цієї історії
web-embed-more = Докладніше про цю відповідь
web-embed-examples = Вбудовування
web-embed-how = Під статтею: питання ставиться лише їй, а якщо в ній немає відповіді, за посиланням — усім статтям її історії.
web-embed-article = Про одну статтю
web-embed-story = Про всю історію
web-embed-frame = Фреймом, без скрипту
web-embed-unknown = Цієї статті тут немає.
