"""Words and their opposites, and the stems of verbs that change within."""

from __future__ import annotations

from .terms import root

_OPPOSITES = """
    rise/fall increase/decrease increase/decline grow/shrink gain/lose win/lose raise/lower
    accept/reject accept/refuse allow/forbid allow/prohibit allow/ban permit/forbid permit/prohibit
    permit/ban enable/disable include/exclude open/close start/end begin/end lock/unlock
    cheaper/costlier faster/slower larger/smaller bigger/smaller higher/lower better/worse
    stronger/weaker heavier/lighter longer/shorter warmer/colder hotter/colder older/newer
    safe/dangerous safe/hazardous easy/difficult easy/hard true/false succeed/fail success/failure
    pass/fail mandatory/optional required/optional public/private present/absent agree/disagree
    improve/worsen best/worst approve/reject upgrade/downgrade love/hate legal/illegal wet/dry
    expensive/cheap rich/poor hot/cold full/empty maximum/minimum
"""
_IRREGULAR = {
    form: forms.split()[0]
    for forms in """
        rise rose risen/fall fell fallen/grow grew grown/shrink shrank shrunk/lose lost/win won
        begin began begun/forbid forbade forbidden/take took taken/give gave given/go went gone
        come came/make made/keep kept/leave left/find found/get got/hold held/pay paid/send sent
        meet met/build built/buy bought/sell sold/tell told/say said/write wrote written
        speak spoke spoken/break broke broken/choose chose chosen/run ran/see saw seen
        know knew known/fly flew flown/drive drove driven/eat ate eaten/drink drank drunk
        sleep slept/spend spent/teach taught/catch caught/bring brought/think thought
        stand stood/understand understood/throw threw thrown/wear wore worn/steal stole stolen
        """.replace("\n", "/").split("/")
    for form in forms.split()[1:]
}
"""Verbs whose stem does not show what they are a form of."""


def root_of(word: str) -> str:
    plain = word.casefold().removesuffix("'s")
    return root(_IRREGULAR.get(plain, plain))


def _opposites() -> dict[str, tuple[str, ...]]:
    """The second of each pair by the first."""
    pairs: dict[str, tuple[str, ...]] = {}
    for pair in _OPPOSITES.split():
        one, other = map(root_of, pair.split("/"))
        pairs[other] = (*pairs.get(other, ()), one)
    return pairs


OPPOSITE = _opposites()
