"""Words with their opposites, and stems of irregular verbs."""

from __future__ import annotations

import re

from ..terms import root

_OPPOSITES = """
    rise/fall increase/decrease increase/decline grow/shrink gain/lose win/lose raise/lower
    accept/reject accept/refuse allow/forbid allow/prohibit allow/ban permit/forbid
    permit/prohibit permit/ban enable/disable include/exclude open/close start/end begin/end
    lock/unlock cheaper/costlier faster/slower larger/smaller bigger/smaller higher/lower
    better/worse stronger/weaker heavier/lighter longer/shorter warmer/colder hotter/colder
    older/newer safe/dangerous safe/hazardous easy/difficult easy/hard true/false succeed/fail
    success/failure pass/fail mandatory/optional required/optional public/private present/absent
    agree/disagree improve/worsen best/worst approve/reject upgrade/downgrade love/hate
    legal/illegal wet/dry expensive/cheap rich/poor hot/cold full/empty maximum/minimum
    cover/exclude welcome/banned cancelled/happened postponed/happened cancelled/confirmed
    delayed/punctual work/broken intact/damaged edible/poisonous harmless/poisonous
    harmless/toxic harmless/harmful add/remove remember/forget attend/miss join/leave hire/fire
    arrive/depart buy/sell borrow/lend keep/discard lend/return renew/cancel renew/terminate
    tighten/loosen tight/loose clean/dirty alive/dead awake/asleep healthy/ill healthy/sick
    smooth/rough sharp/blunt wide/narrow thick/thin deep/shallow loud/quiet noisy/quiet
    sweet/sour fresh/stale raw/cooked annual/perennial deciduous/evergreen temporary/permanent
    voluntary/compulsory voluntary/mandatory optional/compulsory positive/negative profit/loss
    guilty/innocent recommend/discourage visible/hidden married/single innocent/convicted
    simple/complicated strengthen/weaken tolerate/forbid praise/criticize uphold/overturn
    free/paid deposit/withdraw inhale/exhale praise/blame heat/cool early/late freeze/thaw
    save/waste majority/minority valid/expired fixed/broken repaired/broken occupied/vacant
    present/missing found/missing accept/decline agree/object support/oppose favor/oppose
    survive/die rise/drop increase/drop grow/decline indoors/outdoors inside/outside sun/shade
    sunny/shady strict/lenient crowded/empty boring/exciting attend/skip keep/scrap end/ongoing
    finish/ongoing stay/leave score/miss hit/miss large/small big/small choose/reject
    choose/discard adopt/reject adopt/abandon adopt/drop keep/drop keep/lose keep/remove
    keep/abandon retain/remove retain/drop retain/discard extend/shorten lengthen/shorten
    expand/contract expand/shrink appear/vanish appear/disappear confirm/refute prove/refute
    prove/disprove follow/violate follow/ignore obey/violate online/offline active/dormant
    active/idle busy/idle busy/quiet flat/steep calm/rough calm/stormy mild/severe mild/harsh
    mild/spicy major/minor polite/rude generous/stingy safe/risky stable/flaky reliable/flaky
    optimistic/pessimistic like/dislike like/hate enjoy/hate enjoy/dislike agree/refuse
    punctual/late thrive/die thrive/wither grow/wither begin/stop start/stop continue/stop
    resume/stop resume/pause continue/halt persist/cease attach/detach surplus/deficit
    acquit/convict victory/defeat friend/enemy truth/lie encourage/discourage encourage/forbid
    require/forbid advise/discourage sweet/bitter soft/firm tender/tough crisp/soggy moist/dry
    damp/dry humid/dry sunny/cloudy clear/cloudy bright/dark bright/dim warm/cold warm/cool
    fast/slow quick/slow quicker/slower tall/short high/low heavy/light strong/weak good/bad
    good/poor young/old new/old modern/ancient common/rare frequent/rare simple/complex
    internal/external manual/automatic static/dynamic parallel/serial open/suspended
    passable/closed passable/blocked beat/lose win/beaten useful/useless fixed/variable
    carried/defeated success/failed fixed/floating push/pull clockwise/anticlockwise
    clockwise/counterclockwise weekday/weekend extra/included open/shut keep/delete
    retain/delete sit/stand introduce/abolish impose/lift create/delete build/demolish
    earlier/later dearer/cheaper tolerate/allergic run/skip inbound/outbound first/last
    import/export more/less more/fewer overhead/underneath outward/inward allow/bar permit/bar
    welcome/bar resolve/ongoing
"""
IRREGULAR = {
    form: forms.split()[0]
    for forms in """
        rise rose risen/fall fell fallen/grow grew grown/shrink shrank shrunk/lose lost/win won
        begin began begun/forbid forbade forbidden/take took taken/give gave given/go goes went gone
        come came/make made/keep kept/leave left/find found/get got/hold held/pay paid/send sent
        meet met/build built/buy bought/sell sold/tell told/say said/write wrote written
        speak spoke spoken/break broke broken/choose chose chosen/run ran/see saw seen
        know knew known/fly flew flown/drive drove driven/eat ate eaten/drink drank drunk
        sleep slept/spend spent/teach taught/catch caught/bring brought/think thought
        stand stood/sit sat/understand understood/throw threw thrown/succeed succeeded succeeding
        exceed exceeded exceeding/proceed proceeded proceeding/wear wore worn/steal stole stolen
        """.replace("\n", "/").split("/")
    for form in forms.split()[1:]
}
"""Verbs whose stem does not show what they are a form of."""


_SHORT, _ONE_SYLLABLE = 7, 4  # letters: longer adjectives are compared with `more`, or not doubled

PHRASES = tuple(
    (re.compile(rf"\b(?:{phrase})\b", re.IGNORECASE), word)
    for phrase, word in (
        (r"call(?:s|ed|ing)? (?:it |them )?off", "cancelled"),
        (r"(?:put|puts|putting) (?:it |them )?off|(?:push|mov)(?:es|ed|ing)? back", "postponed"),
        (r"turn(?:s|ed|ing)? (?:it |them )?down", "rejected"),
        (r"(?:go|goes|went|gone|going) ahead", "happened"),
        (r"(?:take|takes|took|taken|taking) place", "happened"),
        (r"on (?:time|schedule)", "punctual"),
        (r"behind schedule", "delayed"),
        (r"out of order", "broken"),
        (r"sold out|out of stock", "unavailable"),
        (r"in stock", "available"),
        (r"g(?:ive|ives|ave|iven|iving) up", "quit"),
        (r"(?:left|leaves?|leaving) (?:it |them )?out", "excluded"),
        (r"(?:get|gets|got|getting) rid of", "discarded"),
        (r"in working order", "working"),
        (r"from above", "overhead"),
        (r"from (?:below|beneath|underneath)", "underneath"),
        (r"from (?:the )?outside", "outward"),
        (r"from (?:the )?inside", "inward"),
        (r"in favou?r(?: of)?", "supporting"),
        (r"against(?=[,;.]|\Z)", "opposed"),
        (r"turn(?:s|ed|ing)? (?:it |them |him |her )?away", "refused"),
        (r"(?:break|broke)(?:s|en)? down|(?:fall|fell)(?:s|en)? through", "failed"),
        (r"(?:go|goes|went|gone|going) up(?! (?:to|in)? ?the\b)", "rose"),
        (r"(?:go|goes|went|gone|going) down(?! (?:to|in)? ?the\b)", "fell"),
        (r"(?:is|are|was|were) up(?= (?:by|from|on|since)\b)", "rose"),
        (r"(?:is|are|was|were) down(?= (?:by|from|on|since)\b)", "fell"),
        (r"((?:do|does|did)(?:n't| not)) (?:have|need) to", r"\1 required to"),
        (r"costs? nothing|(?:free of|without|no) charge|at no cost|for nothing", "free"),
        (r"up (?=\d)", "rose "),
        (r"down (?=\d)", "fell "),
        (r"(?:is|are|was|were|voted) against", "opposed"),
        (r"(?:can't|cannot|couldn't|could not|can not) stand", "hates"),
        (r"(?:says?|said) no", "refused"),
        (r"(?:says?|said) yes", "agreed"),
        (r"vote[sd]? ((?:\w+ ){1,3}?)down", r"rejected \1"),
        (
            r"(?:stay(?:s|ed)?|keeps?|kept|leaves?|left) (?:it |them )?(?:out of|off|away from)",
            "never in",
        ),
        (r"(?:do|does|did)(?:n't| not) like", "hates"),
        (r"vote[sd]? for", "supported"),
        (r"(?:turn|switch)(?:s|es|ed|ing)? ((?:\w+ ){1,2}?)off", r"disabled \1"),
        (r"(?:turn|switch)(?:s|es|ed|ing)? ((?:\w+ ){1,2}?)on(?= *(?:[.,;]|\Z))", r"enabled \1"),
        (r"more (\w{3,}?)ly", r"\1er"),
        (r"switch(?:es|ed|ing)? off|turn(?:s|ed|ing)? off", "disabled"),
        (
            r"switch(?:es|ed|ing)? on|turn(?:s|ed|ing)? on(?= (?:the|a|by|at|in|when|again)\b)",
            "enabled",
        ),
        (r"(?:throw|throws|threw|thrown) (?:it |them )?away", "discarded"),
    )
)
"""What several words say that one could."""


def in_one_word(text: str) -> str:
    """The text with `called off` as `cancelled`, and the like."""
    for phrase, word in PHRASES:
        text = phrase.sub(word, text)
    return text


def root_of(word: str) -> str:
    plain = word.casefold().removesuffix("'s")
    return root(IRREGULAR.get(plain, plain))


def _compared(adjective: str) -> str:
    """Louder of loud; of a word that is no adjective, none at all."""
    if re.search(r"[^aeiou][aeiou][bdgmnpt]\Z", adjective) and len(adjective) <= _ONE_SYLLABLE:
        adjective += adjective[-1]
    return re.sub(r"(?<=[^aeiou])y\Z", "i", adjective).removesuffix("e") + "er"


def _opposites() -> dict[str, tuple[str, ...]]:
    """The second of each pair by the first."""
    pairs: dict[str, tuple[str, ...]] = {}
    plain = [tuple(pair.split("/")) for pair in _OPPOSITES.split()]
    compared = [(_compared(a), _compared(b)) for a, b in plain if max(len(a), len(b)) <= _SHORT]
    superlatives = [
        (a[:-1] + "st", b[:-1] + "st")
        for a, b in {*plain, *compared}
        if a.endswith("er") and b.endswith("er")
    ]
    for pair in {*plain, *compared, *superlatives}:
        one, other = map(root_of, pair)
        pairs[other] = (*pairs.get(other, ()), one)
    return pairs


OPPOSITE = _opposites()


def _both_ways() -> dict[str, frozenset[str]]:
    pairs = [(one, other) for other, words in OPPOSITE.items() for one in words]
    return {
        word: frozenset(b if a == word else a for a, b in pairs if word in (a, b))
        for word in {word for pair in pairs for word in pair}
    }


OPPOSITES = _both_ways()
"""Every word that has opposites, with them."""

_SENSES = {
    "effect": """effect gain benefit improvement improve difference help fix solve resolve cure work
        succeed success lower raise reduce increase decrease boost worsen / fail""",
    "permission": "allow permit tolerate welcome / forbid prohibit ban bar disallow",
    "consent": """accept approve approval adopt choose agree support favor endorse select consent
        admit / reject refuse decline oppose dismiss abandon discard veto""",
    "part": "include cover comprise / exclude omit",
    "passing": "pass succeed complete / fail flunk abort crash",
    "growth": "rise increase grow climb / fall decrease drop decline shrink sink",
    "lasting": "keep remain continue stay persist retain / stop end cease remove",
    "presence": "find found present available / missing absent unavailable",
    "need": "require need mandatory compulsory necessary / optional voluntary unnecessary",
    "event": "happen held / cancel postpone suspend",
    "liking": "like love enjoy prefer popular / hate dislike loathe unpopular",
    "life": "survive live alive / die perish dead",
}


def _senses() -> dict[str, tuple[tuple[str, bool], ...]]:
    found: dict[str, tuple[tuple[str, bool], ...]] = {}
    for sense, words in _SENSES.items():
        for negative, side in enumerate(words.split("/")):
            for word in map(root_of, side.split()):
                found[word] = (*found.get(word, ()), (f"~{sense}", bool(negative)))
    return found


def by_opposite(word: str, written: str) -> bool:
    """Whether a word stands for its opposite, or for a sense that it says is not so."""
    root = root_of(written)
    return (word, True) in SENSES.get(root, ()) if word.startswith("~") else word != root


SENSES = _senses()
"""What words of like meaning say, each with whether it says that it is not so."""
