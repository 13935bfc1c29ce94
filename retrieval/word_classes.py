"""Closed classes of words in the languages of news: negation, modality, units, question words.

Each pattern serves English, Russian and Ukrainian, and German, French and Spanish where a few
words do. They are of the language, never of a story.
"""

from __future__ import annotations

import re


def _words(*alternatives: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    r"""Whole words or phrases; an alternative may end in `\w*` for its forms."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", flags)


# Kinds of question

WHO = _words(
    "who|whom|whose|(?:what|which) (?:person|man|woman)",
    "кто|кого|кому|кем|чей|чья|чь[её]|хто|ким|чий|чия",
    "wer|wen|wem|wessen|qui|qui[eé]n(?:es)?",
)
NAMES = _words(
    "(?:what|which|give|list|tell)(?: \\w+){0,4} names?|what (?:is|are|was|"
    "were)(?: \\w+){1,8} (?:named|called)",
    "как (?:зовут|звали|называ\\w+|именуют)|имена|имя|як (?:звати|звуть|звали|"
    "назива\\w+)|імена|ім['’]я",
    "wie hei(?:ß|ss)(?:t|en)|s['’]appel\\w+|se llaman?",
)
WHEN = _words(
    "when|(?:what|which) (?:year|date|day|month|century|decade|time)|since when",
    "когда|(?:в|на|с) как(?:ом|ой|ое|ого) (?:год\\w*|день|дня|числ\\w+|врем\\w+|"
    "час\\w*)|в котором часу",
    "коли|якого (?:року|дня|числа)|(?:о|в|у) котрій|wann|quand|cu[aá]ndo",
)
WHERE = _words(
    "where|(?:what|which) (?:city|country|state|town|place|village|street)",
    "где|куда|откуда|де|куди|звідки|wo|wohin|woher|o[uù]|d[oó]nde",
)
WHY = _words(
    "why|for what reason|how come",
    "почему|зачем|отчего|из-за чего|чому|навіщо|warum|weshalb|wieso|pourquoi|por qu[eé]",
)
BESIDE = re.compile(
    r"\b(?:inspired by|modell?ed (?:on|after)|similar to|like|unlike|compared (?:to|with)|"
    r"in addition to|besides|apart from|instead of|rather than|alongside|"
    r"по образцу|по примеру|похож\w{0,4} на|в отличие от|кроме|помимо|наряду с|вместо|"
    r"за зразком|на відміну від|крім|окрім|поряд із?|замість|"
    r"nach dem Vorbild|[äa]hnlich wie|anders als|neben|statt|inspir[ée]e? (?:de|par)|"
    r"contrairement à|outre|au lieu de|inspirad[oa] en|a diferencia de|adem[áa]s de|en lugar de)"
    r"(?: (?:the|an?|von|dem|der|des|la|le|el))? $",
    re.IGNORECASE,
)
"""What stands before those who are only compared with somebody, or named beside them."""
WHAT_FOR = _words("what for|зачем|для чего|навіщо|wozu|pour quoi faire|para qué")
HOW_MANY = _words(
    "how (?:many|much)|(?:what|which) (?:number|amount)(?: of)?|number of",
    "сколько|скольк\\w+|скільки|скільк\\w+|wie ?viele?|combien|cu[aá]nt[oa]s?",
)
BY_HOW_MUCH = _words(
    "how much (?:less|more|smaller|bigger|larger|cheaper|dearer|higher|lower|longer"
    "|shorter)|(?:на сколько|насколько|на скільки|наскільки)"
)
COUNTS = _words(
    "how many|number of|wie ?viele|cu[aá]nt[oa]s|сколько (?:человек|людей)|скільки (?:людей|осіб)"
)
WHETHER = _words("whether|if|ли|чи|ob")
WAS_IST = (
    r"was (?:ist|sind|war|waren|wird|hat|haben|soll|sollen|will|kann|wei(?:ß|ss)|gibt|heißt|"
    r"passiert\w*|geschah|bedeutet|sagt\w*|"
    r"\w+t (?:die|der|das|den|dem|ein\w*|es|er|sie|man|du|ihr))"
)
"""German "was", which asks what, beside the English verb."""
STARTS_YES_NO = re.compile(
    rf"\A\W*+(?:and |but |so |а |и |і )?(?!{WAS_IST}\b)(?:"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must)(?:n['’]?t)?|"
    r"(?:may|might|shall) (?:i|we|you|he|she|it|they|the|an?|my|our|his|her|their)|"
    r"чи|(?:это |є )?(?:правда|верно)(?: ли|,? что)|(?:це )?правда,? що|"
    r"ist|sind|war (?:es|das|der|die|er|sie|ich)|waren|hat|haben|wird|werden|wurden?|kann|"
    r"k[öo]nnen|gibt es|stimmt es|darf|"
    r"est-(?:ce|il|elle|on)|sont-(?:ils|elles)|a-t-(?:il|elle|on)|ont-ils|y a-t-il|"
    r"est-ce que|c['’]est vrai|peut-on|"
    r"(?:es|est[áa]|est[áa]n|fue|fueron|ha|han|hay|hubo|puede|se puede)(?= \w))\b",
    re.IGNORECASE,
)
HAS_LI = _words("ли")
INDEFINITE = _words("кто-(?:нибудь|либо|то)|что-(?:нибудь|либо|то)|хтось|хто-небудь|щось")
MEASURES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "share",
        _words(
            "(?:what|which) (?:share|proportion|part|percent\\w*|per cent)|percentage",
            "как(?:ая|ой|ую) (?:дол\\w+|часть|процент\\w*)|сколько процентов|яка частка|"
            "який відсоток|скільки відсотків",
        ),
    ),
    (
        "age",
        _words(
            "how old|(?:what|the) age|сколько лет (?!\\w+(?:лся|лась|тся)\\b)|возраст|"
            "скільки років|який вік|wie alt|quel [âa]ge|cu[áa]ntos años tiene"
        ),
    ),
    (
        "mass",
        _words(
            "how heavy|(?:how much|what)(?: \\w+){1,6} weigh|weight|mass|весит|весил\\w*|"
            "вес|масса|важить|важи\\w+|вага|wiegt|schwer|p[èe]se|poids|pesa|peso"
        ),
    ),
    (
        "cost",
        _words(
            "cost|costs|price|prices|fare|rent|fee|salary|wages?|worth|paid|earn\\w*|budget",
            "сто(?:ит|ил\\w*|ить|имость)|цен[аыу]|зарплат\\w+|об(?:ойд[её]тся|ош[её]л\\w*|"
            "ошлось)|заплати\\w+|заработа\\w+|зароби\\w+",
            "кошту\\w+|ціна|вартість|зарплат\\w+|заплати\\w+|kostete?|preis|miete|co[ûu]te?"
            "|prix|cuesta|cost[óo]|precio",
        ),
    ),
    (
        "time",
        _words(
            "how many (?:seconds|minutes|hours|days|weeks|months|years)|сколько (?:секунд|"
            "минут|часов|дней|недель|месяцев)|скільки (?:секунд|хвилин|годин|днів|тижнів|"
            "місяців)"
        ),
    ),
    (
        "length",
        _words(
            "how (?:deep|high|tall|wide|far|broad|thick)|height|depth|width|length|distance",
            "глубин\\w|высот\\w|ширин\\w|длин\\w|расстояни\\w|глибин\\w|висот\\w|довжин\\w|"
            "відстан\\w|wie (?:tief|hoch|breit|lang|weit)|hauteur|profondeur|altura|"
            "profundidad",
        ),
    ),
    ("long", _words("how long|как (?:долго|далеко)|як (?:довго|далеко)")),
)
"""What a question measures, by the words that ask for it."""
HOW = _words("how|как|каким образом|як|яким чином|wie|comment|c[oó]mo")
WHAT_SAID = _words(
    "(?:say|said|says|tell|told|think|thinks|write|wrote|call|called|promise|promised)",
    "(?:сказал|говори|заяви|сообщи|дума|счита|пиш|обеща|назва)\\w*",
    "(?:сказа|каже|заяви|повідоми|дума|вважа|пиш|обіця|назва)\\w*",
)
OF_NOW = _words(
    "now|today|nowadays|currently|current|at present|at the moment|this (?:year|"
    "season|month|week)",
    "сейчас|теперь|сегодня|ныне|нынешн\\w+|(?:в )?эт(?:ом|ого) (?:году?|сезоне?а?|"
    "месяце?а?)|в этой|на этой",
    "тепер|зараз|сьогодні|нині|цього (?:року|сезону|місяця|тижня)|(?:у|в) цьому",
    "jetzt|heute|derzeit|dieses|maintenant|aujourd['’]hui|actuel\\w*|ahora|hoy|actual\\w*",
)
OF_THE_PAST = _words(
    "did|was|were|had|has|have|been",
)
OF_TOTAL = _words(
    "are there|is there|were there|in total|altogether|in all|employs?|всего|итого|усього|всього"
)
OF_LAST = _words("last|latest|последн\\w+|останн\\w+|zuletzt|derni[eè]r\\w*|[uú]ltim\\w+")

# Denial and doubt

DENIES = _words(
    "den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)? (?:claims?|"
    "reports?|rumou?rs?|as)",
    "refut(?:e|es|ed|ing)|disput(?:e|es|ed|ing)|rul(?:e|es|ed|ing) out|doubt(?:s|ed)?|disprov\\w+",
    "(?:is|was|are|were)(?: simply| just)?(?: not|n['’]t) (?:true|correct|right)|untrue",
    "no (?:evidence|proof|signs?|indications?|truth|reason to believe)",
    "(?:not|n['’]t|never) (?:say|said|believe|think|claim|claimed|confirm|confirmed"
    "|prove|proved|proven)"
    "(?: that)?|cannot confirm",
    "опроверг\\w*|опроверж\\w+|отрица\\w+|отверг\\w*|неправда|не правда|неверно|"
    "нет (?:доказательств|подтвержд\\w+|признаков)",
    "не (?:подтверди\\w+|подтвержд\\w+|доказан\\w*|счита\\w+|вер(?:ит|ят|ил\\w*)|"
    "дума(?:ет|ют))|исключи(?:л\\w*|ли)|сомнева\\w+",
    "запереч\\w+|спростув\\w+|спростову\\w+|немає (?:доказів|підтвердж\\w+|ознак)|"
    "відкинул\\w*|виключи\\w+|сумніва\\w+",
    "не (?:підтверди\\w+|підтверджу\\w+|доведен\\w*|вважа\\w+|вірить|вірять|думає)",
    "bestreite\\w*|bestritt\\w*|dementier\\w*|keine (?:Beweise|Hinweise)|nicht wahr|bezweifel\\w*",
    "d[ée]ment\\w*|ni(?:e|é|ent|ait) (?:que|avoir)|r[ée]fut\\w+|aucune preuve|pas vrai",
    "neg(?:ó|aron|aba)|niegan?|desm[ie]+nt\\w+|rechaz\\w+|no es cierto|no hay pruebas",
)
ACQUITS = _words(
    "acquit\\w*|exonerat\\w+|not guilty|innocent|cleared(?: \\w+){0,4} of|"
    "nothing to do with|not involved",
    "оправда(?:л|ла|ли|н|на|ны)|невинов\\w+|непричаст\\w+|не (?:виновен|виновна|причаст\\w+)",
    "виправда(?:в|ла|ли|но|ний|на)|невинуват\\w+|невинн\\w+|непричетн\\w+|не причетн\\w+",
    "freigesprochen\\w*|unschuldig|acquitt\\w+|innocent[ée]?\\w*|absuelt\\w+|absolvi\\w+|inocente",
)
ACCUSES = _words(
    "accus\\w+|charg(?:e|es|ed|ing) with|was charged|were charged|suspect\\w*|"
    "suspicion|indict\\w*|alleg\\w+|on trial",
    "обвин[яе]\\w*|обвинил\\w*|подозрева\\w+|подозрени\\w+|звинува\\w+|підозр\\w+|судят|судять",
    "verd[äa]chtig\\w*|beschuldig\\w*|angeklagt\\w*|mutma(?:ß|ss)lich\\w*|accus\\w+"
    "|soup[cç]onn\\w+|acusa\\w*|sospech\\w+",
)
FALSE = _words(
    "(?:is|are|was|were|be|been|as|proved|proven|turned out(?: to be)?|"
    "found(?: to be)?)(?: an?| entirely| completely| simply| all)? "
    "(?:false|untrue|wrong|incorrect|baseless|unfounded|groundless|invented|"
    "fabricated|hoax|fake|joke|mistaken|inaccurate|"
    "April \\w+['’]?s?)",
    "wrongly|falsely|mistakenly|erroneously|in error|by mistake|April Fool\\w*",
    "(?:earlier|previous|first) (?:version|report|edition)|first (?:wrote|reported|"
    "said|stated)|originally (?:wrote|reported|said|stated)",
    "withdr[ea]w\\w*|retract\\w*|(?:took|taken|takes) back|recant\\w*",
    "(?:оказал\\w+|был\\w*|признан\\w*|это) (?:ложн\\w*|ложью|неверн\\w*|"
    "неправд\\w*|фейк\\w*|розыгрыш\\w*|шутк\\w*|выдум\\w*|ошиб\\w*|недостоверн\\w*)",
    "ошибочно|по ошибке|ложно|не соответству\\w+|не подтвердил\\w+",
    "(?:прежней|предыдущей|ранней|первой|первоначальной) версии|отозва\\w+|взял\\w* назад",
    "(?:виявил\\w+|бу[вл]\\w*|визнан\\w*|це) (?:хибн\\w*|неправд\\w*|фейк\\w*|"
    "жарт\\w*|вигад\\w*|помилк\\w*|недостовірн\\w*)",
    "помилково|хибно|через помилку|не підтвердил\\w+|(?:попередній|першій|"
    "раніший) версії|відклика(?:в|л)\\w*",
    "f[äa]lschlich\\w*|irrt[üu]mlich\\w*|fr[üu]heren Fassung|[àa] tort|par erreur|"
    "version pr[ée]c[ée]dente|"
    "por error|err[óo]neamente|versi[óo]n anterior|result[óo] (?:ser )?fals\\w+",
)
SAYS_FALSE = re.compile(
    r"\A\W*+(?:(?:this|that|it|the (?:number|figure|claim|report|statement))\b[^.;]{0,30}? "
    r"(?:is|was|are|were|proved|turned out)[^.;]{0,20}? (?:false|untrue|wrong|"
    r"incorrect|not true|a hoax|a joke)"
    r"|(?:это|эта|этот|данн\w+)\b[^.;]{0,30}? (?:неверн\w*|неправд\w*|ошиб\w+|ложн?\w*)"
    r"|(?:це|ця|цей)\b[^.;]{0,30}? (?:неправд\w*|помилк\w*|хибн\w*))",
    re.IGNORECASE,
)
NOT_LATIN = _words(
    "not(?! (?:only|just|merely|least|until|before|later|more|less|earlier|long|"
    "far))|never|neither|cannot",
    "\\w+n['’]t|no(?! (?:other|more|less|fewer|later|earlier|doubt|matter|sooner|"
    "fewer)\\b)(?! ?\\d)|nobody(?! else)|none|no longer",
    "fail(?:s|ed) to|refus(?:e|es|ed) to|declin(?:e|es|ed) to",
    "nicht(?! nur)|kein\\w*|niemals|weder|ne|pas|jamais|aucune?|nunca|jam[aá]s|ning[uú]n\\w*",
)
NOT_CYRILLIC = _words(
    "не(?! (?:только|лише|тільки|менее|более|раньше|ранее|позднее|позже|меньше|больше|просто|"
    "менше|більше|раніше|пізніше|дуже|очень)\\b)|ни(?! менее)|нет|никогда|никто|"
    "немає|ніколи|ніхто|відмов\\w+|отказ(?:ал|ыв)\\w+"
)
REASON = _words(
    "because|due to|owing to|thanks to|on account of|as a (?:result|consequence) of|"
    "following|after|so that|so as to|in order to|given that|out of|for (?:fear|lack|want) of|"
    "blam(?:es?|ed|ing)|citing|cites?|cited|reasons?|designed to|aim(?:s|ed|ing)? (?:to|at)|"
    "(?:meant|intended) to|in an? (?:bid|effort|attempt) to|"
    "part of (?:an?|the|its|his|her|their)(?: \\w+){0,2} (?:strategy|plan|policy|campaign|effort|"
    "push|drive|bid)",
    "потому что|потому,? что|из-за|поскольку|так как|вследствие|в связи с|по причине|ввиду|"
    "чтобы|чтоб|ради|после|благодаря|причин\\w+|цель|целью|от того,? что|оттого,? что",
    "тому що|тому,? що|через|бо|оскільки|внаслідок|у зв['’]язку з|щоб|заради|після|"
    "завдяки|причин\\w+|мета|метою",
    "weil|wegen|denn|aufgrund|infolge|damit|nachdem|nach|dank|Gr[üu]nde?n?|um",
    "parce qu[e'’]|(?:à|a) cause d\\w*|(?<=, )car|puisque|en raison d\\w*|suite (?:à|d\\w+)|"
    "afin d\\w+|afin qu\\w*|pour que|apr[èe]s|gr[âa]ce (?:à|aux?)|faute de|raisons?",
    "porque|debido al?|a causa del?|ya que|puesto que|para que|con el fin de|a fin de|tras|"
    "despu[ée]s de|gracias al?|por culpa del?|razones|raz[óo]n",
)
"""Words behind which a reason or a purpose stands."""
CAUSES = _words(
    "caus(?:es?|ed|ing)|le(?:d|ads?|ading) to|prompt(?:s|ed|ing)?|forc(?:es?|ed|ing)|"
    "trigger(?:s|ed|ing)?|spark(?:s|ed|ing)?|result(?:s|ed|ing)? in|brought about|made|"
    "meant|(?:is|was|are|were) (?:why|the reason|to blame)",
    "прив(?:ел[аои]?|[её]л|одит|одят) к|вызва\\w+|вызыва\\w+|вынуди\\w+|застави\\w+|"
    "(?:стал|послужил)[аои]? причиной|обусловил\\w*|из-за этого",
    "призв(?:ів|ел[аои]) до|призводит\\w* до|спричини\\w+|викликал\\w*|змуси\\w+|"
    "ста(?:в|л[аои]) причиною|через це",
    "f[üu]hrt\\w* (?:dazu|zu[mr]?)|verursacht\\w*|ausgel[öo]st|zwang|zwangen|gezwungen|deshalb",
    "(?:a|ont) (?:caus|provoqu|entraîn|conduit|pouss|forc)\\w*|provoqu\\w+|entra[îi]n\\w+",
    "caus(?:a|ó|aron|an)|provoc(?:a|ó|aron|an)|llev(?:ó|aron) a|oblig(?:ó|aron)|motiv(?:ó|aron)",
)
"""Verbs before which a reason stands."""
UNTIL = _words(
    "until|till|before|earlier than|до|раньше|ранее|раніше|bis|vor|avant|jusqu['’]\\w*|hasta"
)

WOULD = _words(
    "would have|could have|might have been|were to|had(?: \\w+){1,3} would",
    "бы|б|би|якби|hätten?|wären?|aurai(?:t|ent)|serai(?:t|ent)|habr[ií]an?|hubieran?",
)
HAD_IT = re.compile(r"\A\W*+Had |\b[Ii]f\b[^,;]{0,120}\bhad\b")
NEARLY = _words(
    "(?:nearly|almost) (?:\\w+ed|fell|sank|broke|hit|lost|won|drove|shot|killed|ran"
    "|took|set|cut|burnt)",
    "чуть (?:было )?не|едва не|чуть-чуть не|ледь не|мало не|мало не",
)
MAYBE = _words(
    "(?-i:may)|might|could|perhaps|possibly|probably|presumably|supposedly|"
    "apparently|reportedly|likely|"
    "(?:is|are|was|were) (?:thought|believed|said) to",
    "может|могут|мог|могла|могло|могли|возможно|вероятно|предположительно|якобы|"
    "наверно\\w*|похоже|предполага\\w+",
    "може|можуть|міг|могла|могли|можливо|ймовірно|імовірно|нібито|мабуть|припуска\\w+|схоже",
    "k[öo]nnten?|vielleicht|vermutlich|angeblich|wahrscheinlich|peut-[êe]tre|"
    "pourrai(?:t|ent)|probablement|"
    "quiz[áa]s?|podr[íi]an?|probablemente|presunt\\w+|supuest\\w+",
)
PLANS = _words(
    "will|shall|(?:plan|plans|planned|intends?|intended|wants?|wanted|hopes?|hoped|"
    "tr(?:y|ies|ied)|attempt\\w*|offer\\w*|"
    "threaten\\w*|expects?|expected|going|scheduled|agreed|propos\\w+|"
    "promis\\w+) (?:to|that)|hoped|"
    "(?:is|are) (?:to|due)|call(?:s|ed) for|demand(?:s|ed)",
    "планир\\w+|хоте\\w+|хочет|хотят|собира\\w+|намерен\\w*|намерева\\w+|пыта\\w+|"
    "попыта\\w+|надея\\w+|обеща\\w+|"
    "предлага\\w+|угрожа\\w+|требу\\w+|будет|будут",
    "плану\\w+|хоті\\w+|хоче|хочуть|збира\\w+|намага\\w+|сподіва\\w+|обіця\\w+|"
    "пропону\\w+|погрожу\\w+|вимага\\w+|буде|будуть",
    "wird|werden|soll|sollen|will|wollen|wollten?|va|vont|veut|veulent|van? a|quieren?",
)
UNSAID = _words(
    "(?:not|n['’]t|never|nobody|no one|nor|yet to|declin\\w+ to|refus\\w+ to|"
    "unable to|fail\\w+ to)(?: \\w+){0,2}? "
    "(?:say|said|saying|know|knows|known|tell|told|disclos\\w+|reveal\\w*|"
    "specif\\w+|explain\\w*|confirm\\w*|clear|"
    "decid\\w+|determin\\w+|establish\\w+|announc\\w+|publish\\w*|found|find)",
    "nobody knows|no one knows|unclear|unknown|uncertain|a mystery|"
    "(?:no|without)(?: \\w+)? (?:reason|explanation|details|word|information|figures?|date)",
    "неизвестно|неясно|не ясно|непонятно|нет (?:данных|сведений|информации)",
    "не (?:сказа\\w+|говор\\w+|сообща\\w+|сообщи\\w+|уточн\\w+|раскры\\w+|"
    "называ\\w+|назва\\w+|зна(?:ет|ют|л\\w*)|объясн\\w+|решил\\w*|установ\\w+)",
    "затрудни\\w+|отказа\\w+ (?:сказать|назвать|сообщить|уточнить|ответить)",
    "невідомо|незрозуміло|не (?:сказа\\w+|каж\\w+|повідом\\w+|уточн\\w+|розкр\\w+|"
    "назива\\w+|назва\\w+|зна(?:є|ють|в|л\\w*)|поясн\\w+|вирішил\\w*|встановил\\w*)",
    "відмов\\w+ (?:сказати|назвати|повідомити|уточнити)|немає (?:даних|відомостей|інформації)",
    "unklar|unbekannt|(?:sagte|sagten|wei(?:ß|ss)|wissen)[^.;]{0,20} nicht|"
    "inconnue?s?|n['’]a pas (?:dit|précisé)|"
    "no (?:dijo|precisó|reveló|sabe|saben)|se desconoce",
)

# Time

SPEAKS = _words(
    "sa(?:y|ys|id)|told|tells|spoke|speak\\w*|announc\\w+|stated|wrote|added|"
    "declared|report(?:s|ed)|confirmed|answered|"
    "explained|warned|admitted|commented",
    "сказа(?:л|ла|ли)|говори\\w*|заяви\\w+|сообщи\\w+|сообща\\w+|рассказ\\w+|"
    "написа\\w+|добави\\w+|объяви\\w+|выступ\\w+|ответи\\w+|поясни\\w+|уточни\\w+|"
    "предупреди\\w+",
    "сказа(?:в|ла|ли)|говори\\w*|заяви\\w+|повідоми\\w+|розпові\\w+|написа\\w+|"
    "дода(?:в|ла|ли)|оголоси\\w+|виступ\\w+|відпові\\w+|поясни\\w+|уточни\\w+|"
    "попереди\\w+",
    "sagten?|erklärten?|teilten? mit|dit|déclar\\w+|annonc\\w+|dijo|dijeron|"
    "declar\\w+|anunci\\w+|afirm\\w+",
)
WHAT_TO_DO = _words(
    "(?:what|where) (?:can|could|do|should|must|shall) (?:i|we|people|users|one) do|what to do|"
    "что (?:мне |нам |же |теперь |тогда |дальше ){0,3}(?:делать|предпринять)|"
    "(?:как|че|чё) (?:мне |нам |же |теперь |тогда |дальше ){0,3}(?:делать|быть)|"
    "що (?:мені |нам |ж |тепер |тоді |далі ){0,3}робити|"
    "was (?:soll(?:en)?|kann|können|muss|müssen|tun) (?:ich|wir|man) (?:jetzt |nun |dann )?"
    "(?:tun|machen)|"
    "que (?:faire|dois-je faire|peut-on faire|puis-je faire)|quoi faire|"
    "qué (?:hacer|hago|hacemos|puedo hacer|debo hacer|podemos hacer|se puede hacer)"
)
"""Asks for advice."""
ADVISES = _words(
    "should|must|have to|has to|needs? to|can|could|recommend\\w*|advis\\w*|urg(?:e[sd]?|ing)|"
    "ask(?:ed|s)? to|told to|call(?:ed|s)? on|suggest\\w*|warn\\w*|anyone who|those who|"
    "нужно|надо|следует|стоит|должны|может\\w*|могут|можно|рекоменд\\w+|совету\\w+|призв\\w+|"
    "просят|просит|потрібно|треба|слід|варто|повинні|може\\w*|можна|радить|радять|"
    "закли\\w+|"
    "soll(?:en|te[n]?)?|muss|müssen|kann|können|rät|raten|empfehl\\w*|empfiehlt|ruft|rufen|"
    "doi(?:t|vent)|peu(?:t|vent)|faut|conseill\\w+|recommand\\w+|invit\\w+|"
    "deben?|pueden?|hay que|recomiend\\w+|aconsej\\w+|pid\\w+"
)
"""Says what somebody is to do, or can."""
ORDERS = re.compile(
    r"\A\W*(?:do not|don['’]t|never|please|avoid|boil|bring|call|check|close|drink|go|keep|leave|"
    r"open|report|stay|take|turn|use|\w+en Sie|\w+ez)\b|(?:йте|ите|іть)(?:сь|ся)?\b",
    re.IGNORECASE,
)
"""Tells somebody to do something: "Boil the water", „Meiden Sie die Altstadt“, «Кипятите воду»."""
ALSO = _words("too|also|as well|тоже|также|теж|також|auch|aussi|también|tampoco")
WHAT_HAPPENS = _words(
    "what (?:will|would|happens|happened|is going to happen|if)",
    "что (?:будет|случит\\w+|произойд[её]т|случилось|произошло|если)",
    "що (?:буде|станеться|сталося|якщо)",
    "was (?:passiert\\w*|geschieht|geschah)|qu['’]arrive\\w*|que se pass\\w+",
    "qué (?:pas\\w+|ocurr\\w+)",
)
SPEECH = re.compile(
    rf"{SPEAKS.pattern}|"
    r"\b(?:indicat\w+|articulat\w+|describ\w+|argu\w+|assert\w+|insist\w+|stress\w+|"
    r"emphasi[sz]\w+|noted|caution\w+|claim\w*|call(?:s|ed)|critici[sz](?:e|es|ed|ing)|"
    r"accus\w+|apologi[sz]\w+|voic\w+|express\w+|complain\w*|promis\w+|den(?:y|ies|ied)|"
    r"dismiss\w+|according to|statements?|spokes\w+|"
    r"отмети\w+|подчеркн\w+|утвержда\w+|обвини\w+|обеща\w+|назва\w+|счита\w+|по словам|"
    r"стверджу\w+|зазначи\w+|вважа\w+|обіця\w+|за словами)\b",
    re.IGNORECASE,
)
"""Words of speech, also of what is claimed, denied or promised."""
QUOTED = re.compile('[“”«»„"]')
WHAT_X_SAYS = re.compile(
    r"\A\W*+(?:and |so )?what (?:does|did|do|has|have) (?!it\b)(?P<en>[^?]{1,60}?) "
    r"(?:say|said|think|reply|respond|answer|announce|claim|write|written)\b|"
    r"\A\W*+(?:а |и )?что (?:говор|сказа|заяви|ответи|дума|пиш)\w+ (?P<ru>\w[^?]{1,60}?)"
    r"(?= (?:об?|про|насч[её]т|на) |\W*\Z)|"
    r"\A\W*+(?:а |і )?що (?:каж|сказа|заяви|відпові|дума|пиш)\w+ (?P<uk>\w[^?]{1,60}?)"
    r"(?= (?:про|щодо|на) |\W*\Z)|"
    r"\A\W*+(?:und )?was sag(?:t|te|en|ten) (?P<de>\w[^?]{1,60}?)"
    r"(?= (?:über|zu[rm]?|dazu)\b|\W*\Z)|"
    r"\A\W*+(?:et )?que (?:dit|disent|pense|pensent) (?P<fr>\w[^?]{1,60}?)"
    r"(?= (?:de|sur|du)\b|\W*\Z)|"
    r"\A\W*+(?:y )?qu[ée] (?:dice|dicen|dijo|piensa) (?P<es>\w[^?]{1,60}?)"
    r"(?= (?:de|del|sobre)\b|\W*\Z)",
    re.IGNORECASE,
)
"""Questions for what somebody says, and who that is."""
PAST_TIME = _words(
    "last (?:year|season|month|week|time|summer|winter|spring|autumn)|previously|formerly|once|"
    "(?:year|month|week|decade|season)s? (?:ago|earlier|before)|at (?:the|that) time|back then",
    "(?:в )?прошл(?:ом|ого|ый|ой|ую|ым)|раньше|ранее|тогда|назад|торік|минул(?:ого|"
    "ому|ий|ої|ій)|раніше|тоді",
    "letzte[sn]?|damals|derni[eè]re?|autrefois|pasad[oa]|anterior",
)
WAS = _words(
    "was|were|had|stood|\\w+ed",
    "\\w+л(?:а|о|и)?(?:сь|ся)?|\\w+(?:в|вся|ла|ло|ли|лася|лося|лися)",
)
CHANGED = _words(
    "doubled|trebled|tripled|quadrupled|halved|(?:has|have)(?: \\w+)? since|"
    "since (?:then|risen|fallen|grown|doubled)|"
    "and has (?:risen|fallen|grown|increased|decreased|dropped)|\\w+fold",
    "с тех пор|вдвое|втрое|вчетверо|удвои\\w+|утрои\\w+|відтоді|удвічі|вдвічі|"
    "втричі|учетверо|вчетверо|подвоїл\\w+",
    "seitdem|verdoppelt\\w*|depuis lors|doubl[ée]\\w*|desde entonces|duplic\\w+",
)
YEAR = re.compile(r"(?<![\d.,])(?:1[5-9]|20)\d\d(?![\d%]|[.,]\d)")
FUTURE = _words("will|shall|going to")
TIME_WORDS = _words(
    "(?:january|february|march|april|may|june|july|august|september|october|"
    "november|december|jan|feb|apr|aug|sept?|oct|nov|dec)",
    "(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|yesterday|tomorrow|tonight|"
    "midnight|noon|midday|dawn|dusk",
    "(?:centur|decade|year|month|week|day|hour|minute|second|night|morning|evening|"
    "afternoon|weekend|season)(?:y|ies|s)?",
    "spring|summer|autumn|fall|winter|easter|christmas|ago|now|soon|later|earlier|"
    "recently|immediately|currently|always|never|ever",
    "(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)(?:ь|я|е|ю|[её]м)|"
    "ма(?:й|я|е|ю)|(?:март|август)[ае]?",
    "(?:понедельник|вторник|четверг)(?:а|у|е|ам)?|(?:сред|пятниц|суббот)(?:а|у|ы|е|"
    "ам)|воскресень(?:е|я|ю)|сегодня|вчера|завтра|полночь|полдень|"
    "(?:год|час|месяц|вечер)(?:а|у|е|ы|ов|ев|ам|ом)?|века?|веков|лет|лето|летом|"
    "недел[яюие]|недель|день|дн(?:я|ю|ем|и|ей)|минут[аыу]?|секунд[аыу]?|"
    "ноч(?:ь|и|ью)|утр(?:о|а|у|ом)|весн(?:а|у|ы|ой)|осень|осени|осенью|зим(?:а|у|ы|"
    "ой)|пасх[ауи]|рождеств[оау]|скоро|недавно|сейчас|теперь|давно|потом|годах",
    "(?:січ|берез|квіт|трав|черв|лип|серп|верес|жовт|груд)(?:ень|ня|ні|нем)|"
    "лют(?:ий|ого|ому)|листопад[аі]?",
    "понеділ(?:ок|ка|ку)|вівтор(?:ок|ка|ку)|серед[ауи]|четвер(?:га?|гу)?|"
    "п['’]ятниц[яюі]|субот[ауи]|неділ[яюі]|сьогодні|вчора|завтра|опівночі|опівдні|"
    "рік|рок(?:и|у|ів|ом)|місяц(?:ь|я|і|ів)|тижд(?:ень|ні)|тижн(?:я|і|ів)|дн(?:я|і|"
    "ів)|годин[аиу]?|хвилин[аиу]?|ніч|ночі|вночі|ранку|вранці|вечора|ввечері|вечір|"
    "століття|весн(?:а|и|у|і)|"
    "навесні|літо|літа|влітку|осінь|осені|восени|зим[аиу]|взимку|великд\\w+|"
    "різдв[оаі]|скоро|нещодавно|зараз|тепер|торік",
    "(?:januar|februar|märz|mai|juni|juli|oktober|dezember|montag|dienstag|mittwoch"
    "|donnerstag|freitag|samstag|sonntag|heute|gestern|morgen|jahr\\w*|monat\\w*|"
    "woche\\w*|tag\\w*|stunde\\w*|minute\\w*|uhr)",
    "(?:janvier|f[ée]vrier|mars|avril|juin|juillet|ao[ûu]t|octobre|d[ée]cembre|"
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|demain|ans?|"
    "ann[ée]es?|mois|semaines?|jours?|heures?)",
    "(?:enero|febrero|marzo|abril|mayo|junio|julio|septiembre|octubre|noviembre|"
    "diciembre|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|ayer|"
    "mañana|años?|meses|mes|semanas?|d[íi]as?|horas?)",
)
TEMPORAL = _words(
    "if|as long as|unless|provided|где|если|якщо|after|before|when|once|until|till|"
    "during|since|while|as soon as|by the time|at the (?:end|start|beginning)|following|whenever|"
    "upon",
    "после|перед|когда|пока|во время|как только|накануне|после того|спустя|с момента|під час|"
    "після|коли|доки|щойно|напередодні|відколи",
    "nach|nachdem|bevor|während|als|sobald|seit|apr[èe]s|avant|pendant|dès|aussitôt|"
    "despu[ée]s|antes|durante|cuando|en cuanto|tras|desde|lors\\w*",
)

# Amounts

UNIT_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?:{pattern})(?![^\W\d_])", re.IGNORECASE))
    for name, pattern in (
        (
            "money",
            (
                r"[$€£₽₴¥]|(?:us |canadian |australian )?dollars?|cents?|euros?|pounds? sterling"
                r"|sterling|kron(?:a|e|er|or)|crowns?|"
                r"francs?|yen|yuan|rupees?|pesos?|liras?|zlot(?:y|ys|ych)|hryvn\w+|r[ou]+bles?|"
                r"marks?|eur|usd|gbp|"
                r"доллар\w*|долл|евро|рубл\w*|руб|р|копе\w+|гривен|гривн\w*|гривень|грн|доляр\w*"
                r"|долар\w*|євро|крон\w?|крони|фунт\w* стерлингов|злот\w*|"
                r"тенге|юан\w+"
            ),
        ),
        (
            "share",
            (
                r"%|per ?cents?|percent|процент\w*|відсот\w*|prozent|pour cent|por ciento|"
                r"percentage points?"
            ),
        ),
        (
            "mass",
            (
                r"(?:milli|kilo|micro)?gram(?:me)?s?|kgs?|mg|g|tons?|tonnes?|ounces?|oz|pounds|"
                r"lbs?|stones?|"
                r"(?:милли|кило|микро)?грамм\w*|кг|мг|тонн\w*|т|центнер\w*|(?:мілі|кіло|"
                r"мікро)?грам\w*|kilos?|кило"
            ),
        ),
        (
            "speed",
            (
                r"km/h|kph|mph|knots?|(?:kilomet(?:re|er)s?|miles?) (?:per|an) hour|км/ч|км/год|"
                r"м/с|узл\w+|вузл\w+"
            ),
        ),
        (
            "area",
            (
                r"(?:square|sq\.?) (?:\w+)|hectares?|acres?|ha|км²|м²|km²|m²|кв\.? ?\w+|"
                r"квадратн\w+ \w+|гектар\w*|га|quadrat\w+|hektar|соток"
            ),
        ),
        (
            "volume",
            (
                r"cubic (?:\w+)|lit(?:re|er)s?|gallons?|barrels?|m³|куб\.? ?\w+|кубическ\w+ \w+|"
                r"кубічн\w+ \w+|литр\w*|літр\w*|баррел\w*|барел\w*"
            ),
        ),
        (
            "length",
            (
                r"(?:kilo|centi|milli|nautical )?met(?:re|er)s?|kms?|cm|mm|m|"
                r"(?:nautical )?miles?|feet|foot|ft|inch(?:es)?|yards?|"
                r"storeys?|stories|fathoms?|(?:морск\w+ )?мил\w+|(?:кило|санти|милли)?метр\w*|км"
                r"|см|мм|м|этаж\w*|(?:кіло|санти|мілі)?метр\w*|поверх\w*"
            ),
        ),
        (
            "time",
            (
                r"seconds?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|months?|years?|"
                r"decades?|centur(?:y|ies)|"
                r"секунд\w?|минут\w?|час(?:а|ов|у|ы)?|д(?:ень|ня|ней|ни)|недел\w+|месяц\w*|"
                r"год(?:а|у|ы|ом|ов)?|лет|суток|сутки|"
                r"хвилин\w?|годин\w?|днів|дні|тижн\w+|тиждень|місяц\w+|р(?:ік|оки|оків|оку)|"
                r"jahre?n?|tage?n?|stunden?|minuten|wochen?|"
                r"ans?|ann[ée]es|heures?|jours?|años?|horas?|d[íi]as?|minutos?"
            ),
        ),
        ("heat", r"degrees?|°[CF]?|градус\w*|celsius"),
    )
)
SCALE = (
    r"hundreds?|thousands?|millions?|billions?|trillions?|dozens?|mln|mn|bn|"
    r"тыс(?:яч[аиу]?)?\.?|млн\.?|млрд\.?|трлн\.?|миллион\w*|миллиард\w*|триллион\w*|"
    r"тисяч\w?|мільйон\w*|мільярд\w*|"
    r"tausend|millionen|mio|milliarden|mrd|milliers?|milliards?|mill(?:ón|ones)|mil"
)
NUMBER_WORDS = _words(
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\w+teen|"
    "(?:twen|thir|for|fif|six|seven|eigh|nine)ty",
    "hundreds?|thousands?|millions?|billions?|dozens?|half|thirds?|quarters?|twice|"
    "double|both|none|no|nobody|several|few|many|most|all|single|couple|majority|"
    "once|an?|nothing",
    "ноль|оди?н\\w*|дв[аеуо]\\w*|обе|оба|тр[иёе]\\w{0,2}|трое|четыр\\w+|четверо|"
    "пят\\w+|шест\\w+|сем(?:ь|и|еро)|восем\\w*|восьм\\w+|девят\\w+|десят\\w*|"
    "\\w+надцат\\w*|"
    "сорок\\w*|сто|ста|двест\\w+|\\w+ст[аи]|сот\\w*|тысяч\\w*|миллион\\w*|"
    "миллиард\\w*|половин\\w+|трет\\w+|четверт\\w+|десятк\\w+|дюжин\\w+|несколько|"
    "много|никто|никого|ни|все|большинств\\w+",
    "нуль|одна|дві|двом|двох|двоє|троє|чотир\\w+|четверо|п['’]ят\\w+|шіст\\w+|"
    "шестеро|сім|семеро|вісім\\w*|дев['’]ят\\w+|\\w+надцять|двадцять|сорок|"
    "тисяч\\w*|мільйон\\w*|половин\\w+|третин\\w+|чверт\\w+|кілька|багато|ніхто|"
    "нікого|жод\\w+",
    "ein\\w*|zwei|drei|vier|f[üu]nf|sechs|sieben|acht|neun|zehn|une?|deux|trois|"
    "quatre|cinq|sept|huit|neuf|dix|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|"
    "nueve|diez",
)
FREE = _words(
    "free|nothing|gratis|бесплатн\\w*|безкоштовн\\w*|даром|ничего|нічого|kostenlos|gratuit\\w*"
)
PART_OF = re.compile(
    r"\b(?:half|third|quarter|fifth|tenth|majority|most|part|some|many|few|none|one|"
    r"two|three|four|five|\d+(?:[.,]\d+)?(?: ?%| per ?cent)?)"
    r"(?: in every)? of (?:the |its |their |his |her |all |these |those )*+\W?$"
    r"|\b(?:половин\w|трет[ьи]|четверт[ьи]|част[ьи]|большинств\w|многие|несколько|"
    r"\d+ ?%)(?: из)? (?:всех )?$"
    r"|\b(?:половин\w|третин\w|чверт[ьі]|частин\w|більшіст[ьі]|багато|кілька|"
    r"\d+ ?%)(?: з| із| зі)? (?:усіх |всіх )?$",
    re.IGNORECASE,
)

# Outcomes: what befell the people who are counted

OUTCOMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "dead",
        _words(
            "di(?:e|es|ed|ing)|dead|deaths?|deadly|kill\\w*|fatal\\w*|drown\\w*|perish\\w*|"
            "bod(?:y|ies)|victims?|lives|toll|murder\\w*|slain|casualt\\w+",
            "погиб\\w*|гибел\\w+|умер\\w*|смерт\\w*|м[её]ртв\\w*|уби\\w+|утону\\w+|"
            "жертв\\w*|скончал\\w+|тел[оа]?",
            "загин\\w*|загибел\\w+|помер\\w*|мертв\\w*|вби\\w+|убит\\w+|потону\\w+|тіл[оа]?",
            "tote?n?|starb\\w*|gestorben|get[öo]tet\\w*|morts?|tu[ée]e?s?|muert\\w+|"
            "murier\\w+|fallecid\\w+",
        ),
    ),
    (
        "hurt",
        _words(
            "injur\\w+|hurt|wound\\w*|burn\\w*|hospital\\w*|casualt\\w+",
            "ранен\\w*|пострада\\w+|травм\\w+|обморо[жз]\\w+|ожог\\w*|опік\\w*|госпитал\\w+"
            "|поран\\w+|постражда\\w+|госпіталі\\w+",
            "verletzt\\w*|bless[ée]\\w*|herid\\w+",
        ),
    ),
    (
        "safe",
        _words(
            "surviv\\w+|unhurt|unharmed|rescu\\w+|escap\\w+|saved|alive|uninjured|scratch|"
            "safe|on board|aboard",
            "выжи\\w+|спас\\w+|уцеле\\w+|невредим\\w*|на борту|не пострада\\w+|вижи\\w+|"
            "врятов\\w+|уціл\\w+|неушкоджен\\w*",
            "[üu]berleb\\w+|gerettet\\w*|surv[ée]cu\\w*|sauv[ée]\\w*|sobreviv\\w+|rescatad\\w+",
        ),
    ),
    (
        "missing",
        _words(
            "missing|unaccounted|пропал\\w*|без вести|зник\\w*|безвісти|vermisst\\w*|"
            "disparu\\w*|desaparecid\\w+"
        ),
    ),
    (
        "away",
        _words(
            "evacuat\\w+|homeless|displaced|fled|эваку\\w+|евакую\\w+|евакуйов\\w+|"
            "переселен\\w+|покинул\\w+"
        ),
    ),
    (
        "held",
        _words(
            "arrest\\w*|detain\\w*|jail\\w*|задержа\\w+|арестова\\w+|затрима\\w+|заарештова\\w+"
        ),
    ),
    (
        "lives",
        _words(
            "live[sd]?|living|inhabit\\w*|population|residents?|жив[её]т|живут|жил\\w*|"
            "населени\\w+|жител\\w+|проживает|живе|живуть|мешка\\w+|населення|жител\\w+"
        ),
    ),
    (
        "works",
        _words(
            "employ\\w*|work(?:s|ers?|ed|ing)?|staff|работ\\w+|сотрудник\\w*|трудит\\w*|"
            "працю\\w+|працівник\\w*|співробітник\\w*"
        ),
    ),
    ("shut_in", _words("inmates?|prisoners?|заключ[её]нн\\w+|ув['’]язнен\\w+")),
)
PEOPLE = _words(
    "people|persons?|men|women|children|workers|residents|inhabitants|victims|"
    "soldiers|civilians|passengers|students|"
    "человек|людей|людям|люди|мужчин|женщин|детей|жителей|осіб|чоловік|жінок|дітей"
)
THINGS = re.compile(
    r"\A\W*+(?:\w{1,30} )?(?:houses?|homes|buildings|flats|cars?|vehicles|shots?|rounds|"
    r"bullets|jobs|seats|votes|ships|boats|trees|"
    r"shops|schools|villages|towns|roads|bridges|trains|buses|planes|flights|tickets"
    r"|books|photos|goals|points|matches|games|"
    r"pages|articles|windows|animals|cows|sheep|"
    r"домов|зданий|квартир|машин\w?|автомобил\w+|выстрел\w*|пуль|мест|голосов|"
    r"кораблей|деревьев|магазинов|школ|дорог|мостов|поездов|билетов|окон|"
    r"будинків|автомобілів|пострілів|куль|місць|кораблів|дерев|магазинів|шкіл|доріг|"
    r"мостів|потягів|квитків|вікон)\b",
    re.IGNORECASE,
)

# Office and person

FORMER = _words(
    "former|ex-\\w+|previous|then(?=[ -]\\w+,)|onetime|one-time|late|outgoing|"
    "erstwhile|predecessor",
    "бывш\\w+|экс-\\w+|прежн\\w+|предыдущ\\w+|тогдашн\\w+|предшественни\\w+|покойн\\w+",
    "колишн\\w+|екс-?\\w+|попередн\\w+|тодішн\\w+|покійн\\w+",
    "ehemalig\\w*|fr[üu]here[rn]?|ancienn?e?|ex-?\\w+|antigu[oa]|exministr\\w+",
)
NO_LONGER = _words(
    "stepped down|resigned|retired|was dismissed|was sacked|was fired|(?:was|"
    "been) (?:replaced|succeeded)|used to be|"
    "left (?:the|his|her) (?:post|office|job)|"
    "(?:was|served as|has been)(?: \\w+){1,6} (?:until|till|from \\d{4} to)",
    "уш[её]л\\w*|ушедш\\w+|ушла|отставк\\w+|уволен\\w*|(?:сменил|"
    "заменил)[аи]?(?= его| её| ее)|покинул\\w* пост|"
    "был[аи]?(?: [«»\\w]+){1,6} до|был[аи]?(?: [«»\\w]+){1,4} (?:с|в) \\d{4}",
    "пішов|пішла|відставк\\w+|звільнен\\w*|був(?: [«»\\w]+){1,6} до|"
    "була(?: [«»\\w]+){1,6} до|залиши(?:в|ла) посаду",
    "trat zur[üu]ck|zur[üu]ckgetreten|a d[ée]missionn[ée]|dimiti[óo]|renunci[óo]",
)
PRONOUN = re.compile(
    r"\A\W*+(?:the |a |an )?(?:he|she|it|they|him|her|them|this|that|who|which|we|i|you|"
    r"он|она|оно|они|его|её|ее|их|это|кто|который|він|вона|воно|вони|його|її|їх|це|"
    r"який|хто|er|sie|es|il|elle|ils|él|ella)\W*+\Z",
    re.IGNORECASE,
)
TITLES = _words(
    "mr|mrs|ms|miss|dr|prof\\w*|sir|lady|lord|president|minister|mayor|king|queen|"
    "prince\\w*|general|colonel|captain|judge|"
    "father|sister|brother|bishop|pope|senator|governor|chief|director|герр|"
    "господин|госпожа|пан|пані|herr|frau|monsieur|madame|señora?|don|doña"
)
LATIN_FUNCTION: dict[str, frozenset[str]] = {
    "de": frozenset(
        "der das dem ein eine einen einer und ist sind nicht von zu auf für wer wie wann warum "
        "wieso worum welche welcher haben wird werden wurde sie ich".split()
    ),
    "fr": frozenset(
        "le la les un une du et est sont dans avec que qui quoi pourquoi quand où quel quelle "
        "aux cette il elle ils ne".split()
    ),
    "es": frozenset(
        "el los las la una y en del al es está están por para que qué quién cómo cuándo dónde "
        "cuál cuántos sobre de".split()
    ),
}
"""Words of grammar by which a language is known, of those with Latin letters beside English.

Words that are English too, such as comment and den, are not among them.
"""
FUNCTION = frozenset(
    "a an the this that these those his her its their our my your in on at by for from of "
    "to with and or but as if it he she they we i you there here all some many most few no "
    "not only both every each any one two three four five six seven eight nine ten after "
    "before when while since until during about more than what who where why how which is "
    "are was were do does did has have had can could will would should may might must be "
    "been so now also then just еще ещё и а но в во на с со к ко у о об от до из за по при "
    "для что как кто где когда если это этот эта эти он она оно они его её их не ни же бы "
    "ли то так уже там тут все всё весь был была было были есть какой какая какое какие "
    "каков какова каковы сколько чей кому кем і й та але з із зі від що як хто де коли "
    "якщо це цей ця ці він вона воно вони його її їх ні би чи вже усі був була було були є "
    "який яка яке які скільки der die das ein eine und oder im am auf mit von zu ist war "
    "le la les un une des du de et ou est au aux el los las una y o es en del al con por".split()
)
