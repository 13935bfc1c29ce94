menu-link = Ссылка, которая задаёт вопрос
link-how = Напишите вопрос после команды: /link who owns WhatsApp?
link-made = Кто откроет { $address }, получит ответ на вопрос: <i>{ $question }</i>

    Ссылка работает год.
