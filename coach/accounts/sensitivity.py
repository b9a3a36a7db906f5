"""Proposes how confidential a note is, from its words alone."""

from __future__ import annotations

# ruff: noqa: E501 - a pattern is easier to read in one piece
import re

from coach.accounts.records import Sensitivity

_SMELLS = (
    r"\b(?:pric(?:e|es|ed|ing)|cost(?:s|ing)?|margin|fee|fees|invoic\w*|budget|paid|pays|paying|payment|cheap\w*|expensive|"
    r"quote[sd]?|contract value|acv|arr|mrr|tcv|per seat|licen[cs]e cost|credit note)\b",
    r"[$€£]\s?\d|\b\d[\d.,]*\s?(?:k|m|mm)?\s?(?:usd|eur|gbp|chf|euros?|dollars?|pounds?)\b|\b(?:usd|eur|gbp|chf)\s?\d",
    r"\b(?:discount\w*|rebate\w*|% off|percent off|per cent off|special (?:terms|conditions|price|deal)|free (?:months?|of charge)|"
    r"concession\w*|favou?rable terms|below list|list price|waive[ds]?|goodwill)\b|\d\s?%",
    r"\b(?:complain\w*|unhappy|angry|furious|upset|fuming|dissatisf\w*|disappoint\w*|escalat\w*|frustrat\w*|outage\w*|"
    r"incident\w*|threaten\w*|churn\w*|cancel\w*|not happy|annoyed|let down|refund\w*|unresolved)\b",
    r"\b(?:legal\w*|lawyer\w*|lawsuit\w*|litigat\w*|su(?:ed|ing)|court|nda|non-disclosure|liabilit\w*|penalt\w*|"
    r"breach\w*|dispute\w*|gdpr|arbitration|settlement|attorney\w*|counsel)\b",
    r"[\w.+-]+@[\w-]+\.\w+|(?<!\d)(?:\+|00)?\(?\d{2,4}\)?[\s./-]\d{2,4}[\s./-]?\d{2,6}(?!\d)|"
    r"\b(?:mobile|cell|private (?:number|mail|email)|home (?:number|address)|phone number|direct line)\b",
    r"\b(?:divorc\w*|illness|sick leave|cancer|pregnan\w*|health issue\w*|salary|fired|laid off|redundan\w*|confidential\w*|"
    r"off the record|do not share|don't share|between us)\b",
)
_SMELL = re.compile("|".join(_SMELLS), re.IGNORECASE)
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")


def propose(text: str) -> Sensitivity:
    """confidential where it smells of price, discount, complaint, law or personal contact; else internal."""
    return "confidential" if _SMELL.search(_DATE.sub(" ", text)) else "internal"
