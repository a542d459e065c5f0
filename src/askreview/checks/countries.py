"""Names of countries and peoples that count as the same: “UK”, “Britain”, “British”."""

from __future__ import annotations

_SAME = (
    "US|USA|United States|United States of America|America|American|Americans",
    "UK|United Kingdom|Britain|Great Britain|British|Briton|Britons",
    "EU|European Union", "France|French", "Spain|Spanish|Spaniard|Spaniards", "Greece|Greek|Greeks",
    "Netherlands|Holland|Dutch", "Switzerland|Swiss", "Denmark|Danish|Dane|Danes",
    "Poland|Polish|Poles", "Finland|Finnish|Finns", "Wales|Welsh", "Ireland|Irish",
    "Scotland|Scottish|Scots", "England|English", "Norway|Norwegian|Norwegians", "Thailand|Thai",
    "Turkey|Turkish|Turks|Turk", "Sweden|Swedish|Swedes|Swede", "Germany|German|Germans",
    "Italy|Italian|Italians", "Portugal|Portuguese", "Belgium|Belgian|Belgians",
    "Austria|Austrian|Austrians", "Hungary|Hungarian|Hungarians", "Russia|Russian|Russians",
    "Japan|Japanese", "China|Chinese", "India|Indian|Indians", "Canada|Canadian|Canadians",
    "Mexico|Mexican|Mexicans", "Brazil|Brazilian|Brazilians", "Australia|Australian|Australians",
    "Europe|European|Europeans", "Asia|Asian|Asians", "Africa|African|Africans",
)  # fmt: skip
COUNTRIES = {
    tuple(name.casefold().split()): tuple(same.split("|"))
    for same in _SAME
    for name in same.split("|")
}
"""All names of a country and its people, by the lower-case words of each."""
