menu-add = Додати посилання, файл або допис
menu-remove = Видалити статтю
menu-hide = Приховати щось
menu-unhide = Знову показувати
menu-hidden = Що приховано
menu-notice = Оголошення над кожною відповіддю
menu-stats = Статистика
help-admin = <b>Для адміністраторів</b>
help-row = /{ $command } — { $what }
menu-feedback = Оцінки читачів

gate-id = Номер (id) цього чату: <code>{ $id }</code>.
gate-closed = Цей бот відповідає лише тим, кого запросив його адміністратор. Якщо ви чекали на відповідь, повідомте адміністраторові цей номер (id): <code>{ $id }</code>
gate-closed-short = Цей бот відповідає лише тим, кого запросив його адміністратор.

admin-add-how = Надішліть посилання, файл або допис, пересланий із каналу. Можна й так: /add з посиланням після команди або у відповідь на таке повідомлення.
admin-adding = Читаю… Результат з’явиться тут. Якщо за хвилину його немає, надішліть ще раз.
admin-adding-waits = Зараз читаю інше, це наступне в черзі. Результат з’явиться тут; якщо його немає, надішліть ще раз.
admin-add-full = Черга заповнена. Надішліть це ще раз, коли частина буде готова.
admin-add-so-far = { $left ->
    [0] Читаю… Готово: { $n }.
   *[other] Читаю… Готово: { $n }, залишилося: { $left }.
}
admin-add-nothing = Нічого нового там немає.

admin-added = Додано: <b>{ $label }</b>
admin-replaced = Оновлено до нової версії: <b>{ $label }</b>
admin-copy = Уже є, тепер і за цією адресою: { $label }
admin-unchanged = Уже є: { $label }
admin-gone = Там більше немає: { $label }
admin-failed = Не додано: { $label }
    { $fault }
admin-busy = Зараз триває робота зі статтями, це надовго. Надішліть ще раз пізніше.
admin-broken = У мене щось зламалося, подробиці в журналі. Що встигло додатися, залишилося.
admin-too-large = Файл більший за 20 МБ, а більших Telegram ботам не віддає. На сервері: verbatim add FILE
admin-unreadable = Telegram не віддав файл. Якщо у вас власний сервер Bot API з ключем --local, його теку треба бачити звідси за тим самим шляхом.

admin-count-added = додано: { $n }
admin-count-replaced = оновлено: { $n }
admin-count-copy = є з інших місць: { $n }
admin-count-unchanged = уже є: { $n }
admin-count-known = уже є: { $n }
admin-count-gone = зникло: { $n }
admin-count-failed = не додано: { $n }

admin-remove-how = Напишіть /remove і номер (id) статті. Найновіші:
admin-article = <code>{ $id }</code> { $label }
admin-remove-sure = Видалити <b>{ $label }</b> ({ $id })? Цитат із неї більше не буде.
admin-removed = Видалено: <b>{ $label }</b>
admin-kept = Залишається.
admin-unknown = Статті { $id } немає. Номери показує /remove.
admin-not-yours = Це може лише адміністратор.
button-remove = Видалити
button-keep = Залишити

admin-hide-how = Напишіть /hide і що не показувати: номер (id) статті, назву видання, сайт на зразок example.org або тему кількома словами.
admin-unhide-how = Напишіть /unhide і що знову показувати; що приховано, видно за командою /hidden.
admin-hid = { $kind ->
    [article] Приховано: стаття <code>{ $label }</code>.
    [publisher] Приховано: усе, що публікує «<b>{ $label }</b>».
    [host] Приховано: усе із сайту <b>{ $label }</b>.
   *[topic] Приховано: усе на тему «{ $label }».
} { $much }. Повернути: /unhide.
admin-unhid = { $kind ->
    [article] Більше не приховано: стаття <code>{ $label }</code>.
    [publisher] Більше не приховано: усе, що публікує «<b>{ $label }</b>».
    [host] Більше не приховано: усе із сайту <b>{ $label }</b>.
   *[topic] Більше не приховано: усе на тему «{ $label }».
}
admin-unhide-nothing = Під такою назвою нічого не приховано; що приховано, видно за командою /hidden.
admin-hidden-nothing = Нічого не приховано.
admin-rule = { $kind ->
    [article] стаття <code>{ $label }</code>
    [publisher] видання «<b>{ $label }</b>»
    [host] сайт <b>{ $label }</b>
   *[topic] тема «{ $label }»
}: { $much }
admin-hides = { $articles ->
    [one] { $articles } стаття
    [few] { $articles } статті
   *[other] { $articles } статей
}, { $passages ->
    [one] { $passages } уривок
    [few] { $passages } уривки
   *[other] { $passages } уривків
}

notice = 📌 { $text }
admin-notice-how = Напишіть /notice і текст оголошення: воно з’явиться над кожною відповіддю. Прибрати: /notice off.
admin-notice-now = Зараз над кожною відповіддю стоїть оголошення: { $text }
    Прибрати: /notice off.
admin-notice-up = Тепер це оголошення стоїть над кожною відповіддю: { $text }
    Прибрати: /notice off.
typed-off = вимк; прибрати
admin-notice-down = Оголошення прибрано.
admin-notice-none = Оголошення й не було.
admin-notice-long = В оголошенні знаків: { $n }, а над відповіддю вміщується { $most }.

stats = <b>З { $since }</b>
stats-questions = { $n ->
    [one] { $n } запитання
    [few] { $n } запитання
   *[other] { $n } запитань
}; з відповіддю: { $answered }, нічого не знайдено: { $refused }
stats-day = <b>{ $day }</b>: з відповіддю { $answered } · можливо { $uncertain } · не знайдено { $missing }
stats-languages = Мови: { $languages }
stats-feedback = 👍 { $n } · 👎 { $unhelpful }
stats-watches = { $n ->
    [one] { $n } сповіщення чекає на відповідь
    [few] { $n } сповіщення чекають на відповідь
   *[other] { $n } сповіщень чекають на відповідь
}
stats-waiting = { $n ->
    [one] У черзі { $n } повідомлення
    [few] У черзі { $n } повідомлення
   *[other] У черзі { $n } повідомлень
}
stats-articles = { $n ->
    [one] { $n } стаття
    [few] { $n } статті
   *[other] { $n } статей
}, { $passages ->
    [one] { $passages } уривок
    [few] { $passages } уривки
   *[other] { $passages } уривків
}
stats-newest = Найновіша: { $label } ({ $day })
stats-newest-undated = Найновіша стаття без дати.
stats-most-quoted = <b>Найчастіше цитували за 7 днів</b>
stats-quoted = { $n } × { $label } · 👍 { $helpful } · 👎 { $unhelpful }

feedback-none = Ні 👍, ні 👎 ще ніхто не натиснув.
feedback-file = { $n ->
    [one] Оцінки { $n } відповіді: без імен і без запитань.
    [few] Оцінки { $n } відповідей: без імен і без запитань.
   *[other] Оцінки { $n } відповідей: без імен і без запитань.
}

kept-actions-who = якщо ви адміністратор: ви у вигляді такого самого хешу. Дії адміністраторів зберігаються цей строк і після /forget
kept-actions-did = якого роду була дія адміністратора, наприклад «add», але не що саме додано
kept-actions-at = коли це було
kept-notices-id = завжди число 1, щоб оголошення було одне
kept-notices-text = оголошення, яке адміністратори показують усім; зберігається, доки вони його не приберуть
kept-notices-at = відколи його показують
kept-pauses-what = що редактори призупинили, наприклад дописи в канал
kept-pauses-at = відколи

description =
    Я відповідаю на запитання про новини лише точними словами статей і до кожної цитати даю джерело. Якщо нічого не знайду, так і скажу. Вигадати я нічого не можу: сам я не пишу жодної фрази.

    Просто запитайте своїми словами.
short-description = Відповідаю дослівно за статтями, з джерелом, або чесно кажу, що нічого не знайшов.
