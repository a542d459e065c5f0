"""English word lists of the rule: closed classes, common verbs and adjectives."""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


WH = _set("who whom whose what which when where why how")
BE = _set("am is are was were be been being isn't aren't wasn't weren't")
DO = _set("do does did don't doesn't didn't")
HAVE = _set("has have had having hasn't haven't hadn't")
MODAL = _set(
    "can could will would shall should may might must can't cannot couldn't won't wouldn't "
    "shouldn't mustn't"
)
AUXILIARY = BE | DO | HAVE | MODAL
CLITICS = _set("s re ll ve d m")  # what's, they're: auxiliaries after these words
CLITIC_HOSTS = WH | _set("it that this there here he she they we i you")

PERSONAL = _set(
    "i you we me us mine ours yours myself yourself ourselves someone anyone everyone nobody "
    "something anything everything nothing somebody anybody everybody"
)
SINGULAR_S = _set(
    "series species news gas lens means physics mathematics politics economics statistics atlas "
    "canvas chaos alias bias christmas athens paris texas"
)
SINGULAR = _set("it its this that")
PLURAL = _set("they them their theirs these those")
PERSON = _set("he she him her his hers")
POSSESSIVE = _set("its their his her")
PRONOUNS = _set("it they them he she him")  # never a determiner; her, this, that … may be one
DEMONSTRATIVE = _set("this that these those")
DEFINITE = _set("the my our your") | POSSESSIVE | DEMONSTRATIVE
INDEFINITE = _set("a an some any another")
QUANTIFIER = _set("every each no all both several other such many much more most few fewer less")
DETERMINER = DEFINITE | INDEFINITE | QUANTIFIER

PREPOSITION = _set(
    "of in on at by for with about against between into through during before after above below "
    "to from up down over under near without within since until till among per like as than "
    "except toward towards upon across behind beyond inside outside around along off out via"
)
TEMPORAL = _set("before after since until")
LOCATIVE = _set("in at on near under inside outside behind around across to from")
TOPICAL = _set("for about of")  # “and for Claude?” is about Claude, whatever stood there before
SUBORDINATOR = _set(
    "because if when whenever while although though unless whether whereas since before after until"
)
COORDINATOR = _set("and or but nor")
ADVERB = _set(
    "not never always often still already yet just only really very too also even again ever "
    "exactly actually currently so quite rather instead then there here else together away back "
    "once twice maybe perhaps probably usually sometimes first originally"
)
DIRECTION = _set("back away together home there here")  # the flight back
ADJUNCT = _set("why when where how")  # they ask for what a clause may have or not
DEGREE = _set(
    "much many long big old far often expensive cheap fast large small high tall deep soon hard "
    "good bad well heavy wide early late quickly few little"
)
IMPERATIVE = _set(
    "tell show list give explain describe find compare summarise summarize name define search "
    "translate write count quote read look help remind say continue elaborate"
)
SAYING = _set(
    "say says said think thinks thought believe believes believed claim claims claimed argue "
    "argues argued mention mentions mentioned recommend recommends recommended write writes wrote "
    "predict predicts predicted call calls called prefer prefers preferred like likes liked want "
    "wants wanted expect expects expected tell tells told suggest suggests suggested know knows "
    "knew"
)
CLAUSAL = SAYING | _set(  # “that” after these introduces a clause
    "mean means meant show shows showed shown find finds found hope hopes feel feels felt prove "
    "proves proved proven true clear possible likely sure agree agrees agreed certain ensure so "
    "fact idea rumour rumor prove note notes noted report reports reported assume assumes assumed "
    "see sees saw seen remember remembers remembered learn learns learned decide decides decided"
)

MONTH = _set(
    "january february march april may june july august september october november december jan "
    "feb mar apr jun jul aug sep sept oct nov dec"
)
WEEKDAY = _set("monday tuesday wednesday thursday friday saturday sunday")
SEASON = _set("summer spring autumn fall winter")
DAYTIME = _set("today yesterday tomorrow tonight now recently lately nowadays")
UNIT = _set(
    "year years month months week weeks day days morning afternoon evening night weekend quarter "
    "decade century summer spring autumn fall winter season time today yesterday tomorrow tonight "
    "now recently lately nowadays"
)
RELATIVE_TIME = _set(
    "last next this today yesterday tomorrow tonight now recently lately nowadays that"
)
YEAR = re.compile(r"(?:1\d|20|21)\d\d(?:-\d\d){0,2}")
NUMBER = re.compile(r"[$€£]?\d[\d.,]*(?:st|nd|rd|th)?%?")

# “it is … to do this”: with these “it” means nothing; with hard or cheap it may be what is done.
EMPTY_SUBJECT = _set(
    "possible necessary true important better best worth ok okay allowed common normal likely "
    "unlikely time wise right wrong enough"
)
REFERRING = _set("able ready willing due sure supposed going used free about set")
EMPTY_VERBS = _set("take cost make feel help hurt pay matter seem")
OF_CLAUSES = _set("because why true false correct how due")  # is it because …: a whole clause
WEATHER = _set("rain raining rained rains snow snowing snowed snows")
HERE = _set("vault folder notes days")  # this vault: not one that was spoken of

SMALL_TALK = _set(
    "thanks thank ok okay yes no yeah yep nope hello hi hey bye goodbye great cool nice sure "
    "please good right hm hmm aha sorry perfect wow"
)
ATTRIBUTIVE = BE | HAVE | _set("cost costs weigh weighs")  # “what licence does it have”: its own

_IRREGULAR = _set(
    "became become began begun broke broken brought built bought caught chose chosen came cost "
    "cut done drew drawn drove driven ate eaten fell fallen fed felt fought found flew flown "
    "forgot forgotten froze frozen gave given went gone got gotten grew grown held heard hid "
    "hidden hit hurt kept knew known laid led left lent let lost made meant met paid put ran read "
    "ridden rode rose risen said sang sung sat saw seen sold sent set shown shut slept sold "
    "sought spent spoke spoken stood stole stolen stuck swam taken took taught told thought threw "
    "thrown understood wore won worn wrote written sunk sank beat beaten bore born bred dealt "
    "drank drunk"
)
_REGULAR = _set(
    "accept add agree allow announce answer apply argue arrive ask bake become begin believe "
    "belong boil book borrow break bring build buy call cancel carry cause change charge chat "
    "check choose claim clean close collect come compare compete compute connect consist contain "
    "continue cook copy cost count cover create cut cycle decide define delete deliver depend "
    "describe design develop die differ discover discuss do draw drink drive earn eat enable end "
    "enjoy exist expect explain export fail fall feed feel fill find finish fit fix fly follow "
    "forget freeze gain gather get give go grow handle happen hate have hear help hire hold hope "
    "host improve include increase index install introduce invent invest join keep know last "
    "launch lead learn leave lend let like limit link listen live load look lose love make matter "
    "mean measure meet mention mix move name need note offer open order own pay perform pick plan "
    "plant play pose prefer prepare present prevent print produce promise propose protect prove "
    "provide publish push put raise rank reach read receive recommend reduce refer relate release "
    "rely remember remove rename repair replace reply report require reset rest return rise run "
    "save say scale score search see seem sell send serve set share ship show sign sleep solve "
    "sound speak spend split spread stand start state stay stop store stream study suffer suggest "
    "suit supply support survive switch take talk taste teach tell test think throw train "
    "translate travel treat try turn understand update upload use vary visit wait walk want wash "
    "watch wear weigh win wish work worry write"
)
_ADJECTIVE = _set(
    "able accurate available aware bad better best bigger big black blue broken busy bright calm "
    "central certain cheap cheaper cheapest clean clear close closed cold common complete complex "
    "cool correct dangerous dark dead dear deep dense different difficult dirty dry due early "
    "easy empty enough expensive familiar famous far fast faster feasible fine flat free fresh "
    "full funny good great green happy hard healthy heavy high higher hot huge ill important "
    "independent known large larger largest late legal light likely local long longer loud low "
    "lower mature modern necessary new nice noisy normal old older open optional original painful "
    "perfect poor popular possible powerful private public quick quiet rare raw ready real red "
    "rich right ripe rough round sad safe secure sharp short shorter sick similar simple slow "
    "slower small smaller smart soft special stable stale steep strict strong stupid sure sweet "
    "tall thick thin tight tired true typical ugly unclear unique unusual unsafe used useful "
    "useless vegan warm weak wet white wide worse worst worth wrong yellow young"
)
_ADJECTIVAL = re.compile(r"\w{2,}(?:able|ible|ful|less|ous|ive)")


def _inflected(verb: str) -> set[str]:
    stem = verb[:-1] if verb.endswith("e") else verb
    past = verb[:-1] + "ied" if re.search(r"[^aeiou]y$", verb) else stem + "ed"
    third = verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + "s"
    double = {verb + verb[-1] + "ed", verb + verb[-1] + "ing"}
    return {verb, third, verb + "es", past, stem + "ing", *double}


VERB = frozenset(form for verb in _REGULAR for form in _inflected(verb)) | _IRREGULAR | SAYING


def predicative(word: str) -> bool:
    """Whether a word says something of its subject: an adjective or a participle."""
    return (
        word in _ADJECTIVE
        or word in _IRREGULAR
        or _ADJECTIVAL.fullmatch(word) is not None
        or (word in VERB and word.endswith(("ed", "ing")))
        or (word.endswith("ed") and len(word) > 4)
    )
