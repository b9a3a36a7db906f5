"""Where names may stand in a message: runs of words with a capital letter, less what begins a sentence by itself."""

from __future__ import annotations

# ruff: noqa: E501 - lists of words are easier to read in long lines
import re
from collections.abc import Collection, Iterator

TITLES = frozenset(
    "mr mrs ms miss dr prof professor frau herr sister brother lady sir dame mme mlle m señor señora sr sra fr father "
    "supt rev reverend capt captain councillor cllr dott dottoressa ing ir engr judge commander "
    "colonel col brigadier general major lord baroness sheikha sheikh chief chef abbot matron bursar director doctor doutor "
    "dra don doña dona seu pan pani bruder schwester mevrouw mevr meneer madam alhaji oba capitán mama pa superintendent "
    "regarding dad officer cdre cap'n".split()
)
NOT_NAMES = frozenset(
    "i the a an and but so if it he she they we you my our their his her this that these those there then when "
    "what who how why where which can could should would will do does did is are was were has have had not no yes "
    "ok okay hi hey hello dear thanks thank please pls help just also now today tomorrow mon tue tues wed thu thur thurs "
    "fri sat sun monday tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec "
    "january february march april may june july august september october november december legal procurement finance "
    "security sales marketing management board email mail slack draft write give need want said says asked got met after "
    "before between once still only best regards kind subject from to cfo ceo cto cio coo ciso cro cmo md fd vp svp evp it "
    "hr qbr rfp rfi msa sow nda poc po crm ae aes sdr csm cs q1 q2 q3 q4 eu uk us usa europe pilot trial demo finalist "
    "contract deal salesforce hubspot teams zoom linkedin whatsapp outlook excel buyer tender am pm ref refs faq asap fyi "
    "btw nps roi kpi sla api erp arr mrr gdpr iso saas pdf loi pos exec execs gm hq ops sms vat qt rvp vitamin inmail lol omg tbh imo wtf eod eow ooo dm vm easter christmas ramadan "
    "xmas english german french spanish italian dutch polish portuguese american british irish".split()
)
_LINKS = frozenset("& + de du da di del della la le van von der den ter y und e al ibn bin".split())
_OF = frozenset(
    "bank university city college borough church house guild board council county isle sisters port bay society "
    "institute ministry town school hospital house friends sons brothers order".split()
)
_ROLES = frozenset("and cfo ceo cto cio coo ciso cro cmo md fd vp pa it hr".split())
_WORD = re.compile(r"[^\W_](?:[\w’']|[.&/-](?=\w))*|[&+]")
_SHORT = re.compile(r"(?:[A-Z]|St|Dr|Mr|Mrs|Ms|Mt|Prof|Supt|Rev|Fr|Sr|Sra|Capt)")
_ENDS = re.compile(r"[.?!:;\n>(\"“”‘\-–—,*•]\s*['‘\"“]?$")


def name_places(text: str, common: Collection[str]) -> list[tuple[int, int]]:
    """[start, end) of everything that may be a name, in order; `common` are words that no name begins with alone.

    A name that stands with capitals once is also found where the message repeats it in lower case.
    """
    if _shouts(text):
        return []
    found = [place for run in _runs(text) if (place := _trimmed(text, run, common))]
    return sorted([*found, *_repeats(text, found)])


def _shouts(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 20 and sum(char.isupper() for char in letters) > 0.6 * len(letters)


def _runs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Words with capitals that stand together."""
    words = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    run: list[tuple[int, int]] = []
    for at, (start, end) in enumerate(words):
        word = text[start:end]
        capital = word[0].isupper() or (word[0].isdigit() and any(char.isupper() for char in word[1:]))
        link = bool(run) and at + 1 < len(words) and _links(text, words, at, run)
        if run and (not _joined(text, run[-1], start) or _parts(text, run)):
            yield run
            run, link = [], False
        if capital or link:
            run = [*run, (start, end)]
        elif run:
            yield run
            run = []
    if run:
        yield run


def _links(text: str, words: list[tuple[int, int]], at: int, run: list[tuple[int, int]]) -> bool:
    """Whether a small word holds two parts of one name together ("Bank of Rill", "Lomax & Thorpe")."""
    word, following = text[slice(*words[at])].lower(), text[slice(*words[at + 1])]
    before = text[slice(*run[-1])].lower()
    near = text[words[at][1] : words[at + 1][0]] == " "
    if not near or not (following[0].isupper() or following.lower() in _LINKS):
        return False
    return word in _LINKS or (word in {"of", "for", "and", "the"} and before in _OF)


def _joined(text: str, last: tuple[int, int], start: int) -> bool:
    gap = text[last[1] : start]
    if gap in {". ", "."}:
        return bool(_SHORT.fullmatch(text[slice(*last)]))
    return gap in {" ", "-", ""}


def _parts(text: str, run: list[tuple[int, int]]) -> bool:
    """Whether the name so far is whole: two words and a genitive ("Tern Foods' ..."), or a role ("... CFO")."""
    last = text[slice(*run[-1])]
    if last.lower() in _ROLES:
        return True
    return len(run) > 1 and bool(re.search(r"['’]s?$", last)) and text[slice(*run[-2])] != "St"


def _trimmed(text: str, run: list[tuple[int, int]], common: Collection[str]) -> tuple[int, int] | None:
    while run and _idle(text, run[0], len(run), common):
        run = run[1:]
    while run and _hangs(text, run[-1], len(run), common):
        run = run[:-1]
    if not run:
        return None
    start, end = run[0][0], run[-1][1]
    name = re.sub(r"(?:['’]s|['’.,/-]+)$", "", text[start:end])
    return (start, start + len(name)) if len(name) > 1 else None


def _idle(text: str, place: tuple[int, int], size: int, common: Collection[str]) -> bool:
    """Whether the first word of a run is none of the name: a title, or a word that only begins its sentence."""
    word, plain = text[slice(*place)], _plain(text, place)
    opens = place[0] == 0 or bool(_ENDS.search(text[: place[0]]))
    if plain in TITLES or plain in _LINKS or plain in {"of", "and"}:
        return True
    if plain in NOT_NAMES or re.split("['’]", plain)[0] in NOT_NAMES or _loud(word, common):
        return True
    return plain in common and opens


def _hangs(text: str, place: tuple[int, int], size: int, common: Collection[str]) -> bool:
    """Whether the last word of a run is none of the name."""
    word, plain = text[slice(*place)], _plain(text, place)
    return word in "&+" or (size > 1 and (plain in NOT_NAMES or plain in _LINKS)) or _loud(word, common)


def _loud(word: str, common: Collection[str]) -> bool:
    """A common word in capital letters."""
    return len(word) > 1 and word.isupper() and word.lower() in common


def _plain(text: str, place: tuple[int, int]) -> str:
    return re.sub(r"['’]s$", "", text[slice(*place)].lower().strip(".'’"))


def _repeats(text: str, found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where a name found elsewhere stands in lower case."""
    names = {text[start:end].split()[0].lower() for start, end in found}
    names |= {text[start:end].lower() for start, end in found}
    for name in sorted(names, key=len, reverse=True):
        if len(name) < 4 or name in NOT_NAMES:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?=\W|$|s\b)", text):
            if not any(start < match.end() and match.start() < end for start, end in found):
                yield match.start(), match.end()
