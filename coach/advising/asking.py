"""What a message asks of the books: may this customer be used, who may vouch, what is known of an account."""

from __future__ import annotations

# ruff: noqa: E501 - a pattern is easier to read in one piece
import re

from coach.accounts.records import Named
from coach.advising.dossier import Intent
from coach.playbook.recognise import sentence_spans

_BRIEF = re.compile(
    r"\bwhat(?:'s| is| do| does| did| have| has)? (?:\w+ ){0,4}(?:know|notes?|got|there|hear[d]?|on file|history) (?:\w+ ){0,3}"
    r"(?:about|on|of|with|from|say|in)\b|\b(?:what(?:'s| is)|any) (?:the )?(?:latest|new|news|status|history|story|background|state|"
    r"situation)\b|\b(?:tell|remind|fill|catch|brief|update) (?:me|us)\b|\bbring me up to (?:speed|date)\b|\bbefore i (?:call|ring|"
    r"phone|meet|visit|see|speak|talk|go|write|dial|walk)\b|\b(?:summary|overview|rundown|recap|brief(?:ing)?|background|low[- ]?down) (?:on|of|for|about)\b|"
    r"\bwhen did\b|\bhow (?:often|many (?:times|calls))\b|\blast (?:call|note|contact|talk|visit)\b|\banything (?:i|we) (?:\w+ ){0,2}(?:know|mind|watch)\b|\bhow (?:are|is) (?:things|it going|the relationship|we doing)\b|\bwhere do (?:we|things) stand\b|\bwho do (?:we|i) know at\b|"
    r"\b(?:show|read|summari[sz]e) (?:me )?(?:the |my |our |all )?(?:\w+ )?notes?\b|\bhow happy (?:is|are)\b|\bwhat happened (?:with|at)\b",
    re.I,
)
_MATCH = re.compile(
    r"\b(?:who|which (?:\w+ ){0,2}(?:customers?|clients?|accounts?|company|companies|references?|one|ones)|what (?:customers?|clients?|references?))\b"
    r"(?:'s|'d|’s|’d)? ?(?:\w+ ){0,5}?(?:vouch|reference[sd]?|speak|talk|recommend|use|offer|ask|fits?|help|suits?|match(?:es)?|good|best|proves?|call|connect|propose|suggest|"
    r"take (?:a |the )?call)\b|"
    r"\b(?:do we have|have we got|is there|are there|got|know|find me|need|looking for|suggest|give me|any) (?:me )?(?:a|an|any|some|one|two|another|somebody|someone|anybody|anyone)?\b ?(?:\w+ ){0,3}"
    r"(?:references?|refs?|customers?|clients?|one|somebody|someone|anybody|anyone) (?:\w+ ){0,3}(?:in|from|for|who|that|with|at|near|like|of)\b|"
    r"\b(?:any|a|another) (?:good |happy |suitable )?(?:references?|reference customers?) (?:in|from|for|who|that|with)\b|\bwho (?:else )?(?:can|could|should|might|would) (?:we|i)\b|"
    r"\bwho (?:else )?(?:do|have) we (?:have|got|use)\b|\bbest reference\b|\bwhom?\s*\?",
    re.I,
)
_CHECK = re.compile(
    r"\b(?:can|could|may|should|shall|ok|okay|fine|safe|wise|good idea|alright|allowed|smart) (?:to |if |for )?(?:i|we|to|me|us|you)?\b ?(?:\w+ ){0,3}?"
    r"(?:use|offer|give|name|mention|propose|bring|put|ask|recommend|suggest|connect|introduce|hand|send|take|drop|throw|go|pick|call|have|get|let|pass)\b|"
    r"\b(?:right|good|suitable|safe|ready|glowing|best|ok|okay|proper|fit|fits|possible|available|willing|strong|perfect|useful)\b(?: \w+){0,4} (?:reference|customer|one|fit|choice|call|vouch|candidate)\b|"
    r"\b(?:what|how) about\b|\b(?:thinking|thought) (?:of|about)\b|\b(?:want|wanted|plan|planning|going|like|love|intend|tempted) to (?:\w+ )?(?:use|offer|give|name|propose|suggest|ask|mention|introduce|connect)\b|"
    r"\bas (?:a |our |my |the )?ref(?:erence|s)?\b|\bgood enough\b|\b(?:could|can|would|will|might) (?:\w+ ){0,4}(?:vouch|speak|talk|be a reference|take a call)\b|\b(?:use|using|offering|suggesting|proposing) \w+|"
    r"^\W*(?:and |then |so |maybe )?our customer(?:, then)? (?:for|with|to|instead|then)\b|"
    r"\bany(?:thing)? (?:speak|against|wrong|problem|issue|reason not)\b|\bok\?|\bdoes that work\b|\breference for\b|\brisky\b|"
    r"\b(?:referen[zc]\w*|référence\w*|referentie\w*|referência\w*)\b.*\?",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:know|notes?|file|history|latest|new|news|tell me|brief me|fill me in|story|status|background)\b (?:\w+ ){0,2}?(?:about|on|with|from|of) "
    r"(?:the )?(?P<name>[A-Z][\w&'’-]*(?: (?:and |of )?[A-Z&][\w&'’-]*)*)"
)
_CONTACT = re.compile(
    r"\b(?:phone|mobile|cell|number|numbers|e-?mail address|(?:her|his|their|'s|s) e-?mail|mail address|contact(?: details?| info\w*| data|s)?|details|direct line|connect them|"
    r"put them (?:in touch|through)|extension|whatsapp|linkedin|reach (?:him|her|them))\b",
    re.I,
)
_VOUCHING = re.compile(r"\b(?:ref|refs|references?|customers?|anybody who|anyone who|somebody who|someone who|vouch|use|offer|hear|speak (?:to|for|with)|talk to|recommend|fit)", re.I)


def intent_of(text: str, named: Named, customers: bool, plain: str = "") -> Intent:
    """What is asked; `customers` says that customers are meant. Empty where it is nothing of the three.

    `plain` is the text with names put plainly.
    """
    asking = _asking(plain or text)
    if named.accounts and _BRIEF.search(asking) and not re.search(r"\bas (?:a |our )?reference\b", asking, re.I):
        return "brief"
    if named.accounts and len(re.findall(r"\w+", plain)) <= 2:
        return "brief"  # nothing but a name
    if customers and _CHECK.search(asking):
        return "check"
    if not customers and _MATCH.search(asking) and _VOUCHING.search(asking):
        return "match"
    return ""


def wants_contact(text: str) -> bool:
    """Whether a message wants somebody's number, mail or other contact details."""
    return _CONTACT.search(text) is not None


def missing_name(text: str) -> str:
    """The company that a message asks what is known of; "" where it asks for none."""
    found = _ABOUT.search(text)
    return found["name"] if found else ""


def _asking(text: str) -> str:
    """The sentences of a message that ask: those with a question mark or a verb of asking; else all of it."""
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    asked = [one for one in sentences if "?" in one]
    return " ".join(asked) if asked and len(sentences) > 3 else text
