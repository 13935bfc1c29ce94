web-embed-wider = Спросить все статьи этой истории
web-embed-more = Подробнее об этом ответе
web-embed-examples = Встраивание
web-embed-how = Под статьёй: вопрос задаётся ей одной, а если в ней нет ответа, по ссылке — всем статьям её истории.
web-embed-article = Об одной статье
web-embed-story = Обо всей истории
web-embed-frame = Фреймом, без скрипта
web-embed-unknown = Этой статьи здесь нет.
