web-desk = Редакторська
web-desk-how = Щоб увійти, напишіть боту /desk: він надішле посилання, за яким можна увійти один раз протягом десяти хвилин.
web-desk-refused = Так увійти не можна. Посилання діє один раз і десять хвилин.
web-desk-enter = Увійти
web-desk-password = Пароль
web-desk-leave = Вийти
web-desk-figures = Цифри
web-desk-articles = Статті
web-desk-add = Додати
web-desk-feeds = Стрічки
web-desk-hidden = Приховане
web-desk-unanswered = Без відповіді
web-desk-votes = Оцінки
web-desk-notice = Оголошення
web-desk-counts = Запитання за днями
web-desk-answered = є відповідь
web-desk-uncertain = можливо
web-desk-not-found = нічого не знайдено
web-desk-not-a-question = не запитання
web-desk-as-table = Таблицею
web-desk-day = День
web-desk-no-questions = Останніми днями запитань не було.
web-desk-feeds-n = стрічок: { $n }
web-desk-publisher = Видання
web-desk-since = Від дати (2026-02-13)
web-desk-until = До дати
web-desk-language = Мова (uk)
web-desk-id = Номер (id)
web-desk-filter = Відібрати
web-desk-is-hidden = приховано
web-desk-original = оригінал
web-desk-hide = Приховати
web-desk-show = Показувати знову
web-desk-remove = Видалити…
web-desk-newer = Новіші
web-desk-older = Старіші
web-desk-remove-sure = Видалити цю статтю? Її більше не цитуватимуть.
web-desk-hide-what = Номер (id) статті, видання, сайт на кшталт example.org або тема в одному-двох словах
web-desk-sent = Нещодавно надіслане
web-desk-working = Читаю…
web-desk-follow = Підписатися
web-desk-unfollow = Відписатися
web-desk-feed-address = Адреса стрічки, сторінки зі стрічкою або каналу
web-desk-add-link = Додати посилання
web-desk-address = Адреса статті
web-desk-file = Файл, до { $n } МБ
web-desk-add-file = Додати файл
web-desk-unanswered-off = Запитання без відповіді не зберігаються: див. KEEP_UNANSWERED.
web-desk-article = Стаття
web-desk-no-article = нічого не процитовано, або статтю видалено
web-desk-settings = Налаштування
web-desk-running = У роботі
web-desk-channel = дописи в канал
web-desk-report = тижневий звіт адмінам
web-desk-unanswered-kept = зберігання питань без відповіді; пауза стирає їх
web-desk-paused = пауза
web-desk-pause = Призупинити
web-desk-resume = Продовжити
web-desk-sessions = Сеанси
web-desk-sessions-how = «Вийти» завершує сеанс у цьому браузері. Ця кнопка завершує сеанси всіх, і ваш теж:
web-desk-end = Завершити всі сеанси
web-desk-save = Зберегти
web-desk-notice-text = Показується над кожною відповіддю; не більше { $most } знаків, порожньо — прибрати
admin-followed = Підписка: <b>{ $label }</b>
menu-desk = Відкрити редакторську
admin-desk = <a href="{ $address }">Відкрити редакторську</a>. Посилання діє один раз і десять хвилин; нікому його не передавайте.
admin-desk-off = Вебсторінку не ввімкнено: див. WEB_LISTEN і WEB_ADDRESS.
web-desk-rule = { $kind ->
    [article] стаття «{ $label }»
    [publisher] видання «{ $label }»
    [host] сайт «{ $label }»
   *[topic] тема «{ $label }»
}: { $articles ->
    [one] { $articles } стаття
    [few] { $articles } статті
   *[other] { $articles } статей
}, { $passages ->
    [one] { $passages } уривок
    [few] { $passages } уривки
   *[other] { $passages } уривків
}
