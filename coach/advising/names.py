"""How names of people, firms and roles look in a rep's words."""

from __future__ import annotations

NAME = r"[A-Z][a-zà-ÿ'’]+(?:-[A-Z][a-zà-ÿ]+)?"
FULL = rf"(?:Dr\.? |Mr\.? |Ms\.? |Mrs\.? )?{NAME}(?: {NAME})?"
FIRM = rf"{NAME}(?:[ -](?:&|and|of|{NAME}|[A-Z]{{2,}}))*"
ROLE = (
    r"(?i:cfo|ceo|cto|cio|coo|ciso|vp|director|head|buyer|manager|lead|owner|chief|officer|champion|sponsor|"
    r"contact|procurement|prospect|client|partner)"
)

NOT_NAMES = frozenset(
    "I The A An And But So If It He She They We You My Our Their His Her This That These Those There Then When "
    "What Who How Why Where Which Can Could Should Would Will Do Does Did Is Are Was Were Has Have Had Not No Yes "
    "Ok Okay Hi Hey Hello Dear Thanks Thank Please Help Just Also Now Today Tomorrow Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday January February March April May June July August September October November "
    "December Legal Procurement Finance Security Sales Marketing Management Board Email Slack Draft Write Give "
    "Need Want Said Says Asked Got Met After Before Between Once Still Only Best Regards Kind Subject From To CFO "
    "CEO CTO CIO COO CISO VP IT HR QBR RFP RFI MSA SOW NDA POC PO CRM AE SDR CSM Q1 Q2 Q3 Q4 EU UK US Europe "
    "Mr Mrs Ms Dr Poc Pilot Trial Demo Finalist Contract Deal London Germany France Spain India America Salesforce "
    "Hubspot Teams Zoom Linkedin Buyer Tender".split()
)


def are_names(words: str) -> bool:
    """Whether every word may be part of a name; titles aside."""
    parts = [word for word in words.split() if word.rstrip(".") not in {"Mr", "Mrs", "Ms", "Dr"}]
    return bool(parts) and not any(part in NOT_NAMES for part in parts)
