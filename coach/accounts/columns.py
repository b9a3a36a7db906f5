"""Recognises what kind of table a header belongs to, and which column says what."""

from __future__ import annotations

# ruff: noqa: E501 - a list of names is easier to read in one piece
import re
from collections.abc import Mapping, Sequence

from coach.accounts.records import Column
from coach.errors import BadUse
from coach.records import Record

ACCOUNT_OF_A_ROW = {
    "account.name": "accountname companyname company account associatedcompany organization organisation customer",
    "account.external": "accountexternalid accountid companyid associatedcompanyid",
    "account.domain": "companydomainname companydomain domain website",
}
FIELDS: dict[str, dict[str, str]] = {
    "account": {
        "account.name": "accountname name companyname account company customer organization organisation",
        "account.external": "externalid accountexternalid accountid companyid recordid id",
        "account.domain": "companydomainname companydomain domain website",
        "account.industry": "industry sector vertical branch",
        "account.segment": "segment marketsegment tier accountsegment",
        "account.region": "region territory salesregion billingcountry country officelocation",
        "account.size": "companysize employees numberofemployees size headcount",
        "account.parent": "subsidiaryof parentaccount parentname parentcompany parent",
        "account.languages": "languages language",
        "account.owner": "accountowner owner ownername owneremail companyowner csmname ownerid hubspotownerid salesagent repname",
        "account.team": "team teamname ownerteam salesteam",
        "account.type": "type accounttype lifecyclestage relationship",
        "note.text": "notes note comments",
    },
    "contact": {
        **ACCOUNT_OF_A_ROW,
        "contact.name": "contactname fullname name",
        "contact.first": "firstname contactfirstname",
        "contact.last": "lastname contactlastname surname",
        "contact.email": "email contactemail emailaddress",
        "contact.phone": "phone contactphone mobilephone phonenumber",
        "contact.role": "title jobtitle contacttitle role position",
    },
    "deal": {
        **ACCOUNT_OF_A_ROW,
        "account.industry": "industry",
        "account.segment": "segment",
        "account.region": "region",
        "account.size": "companysize",
        "deal.name": "dealname opportunityname name",
        "deal.external": "externalid opportunityexternalid dealid opportunityid recordid id",
        "deal.stage": "dealstage stagename stage",
        "deal.status": "dealstatus status",
        "deal.owner": "owner dealowner ownername owneremail repname salesagent hubspotownerid ownerid",
        "deal.team": "team teamname ownerteam salesteam",
        "deal.criteria": "criteria decisioncriteria requirements",
        "deal.rivals": "competitormentioned competitors competitor rivals maincompetitors",
        "note.text": "notes note comments description",
    },
    "note": {
        **ACCOUNT_OF_A_ROW,
        "deal.name": "dealname opportunityname",
        "deal.external": "dealid opportunityexternalid opportunityid",
        "note.external": "activityid engagementid noteid taskid id",
        "note.kind": "activitytype type engagementtype",
        "note.day": "activitydate timestamp notedate date starttime createddate createdate createdat",
        "note.author": "author owner repname createdby ownername hubspotownerid ownerid",
        "note.subject": "subject emailsubject meetingtitle title",
        "note.text": "text notes notebody emailtext callbody meetingbody description body bodypreview content comments note",
        "note.sensitivity": "sensitivity confidentiality",
    },
}
FIELDS["mixed"] = {
    **FIELDS["account"],
    **FIELDS["contact"],
    **FIELDS["deal"],
    **{
        "account.industry": "industry sector",
        "account.region": "region billingcountry country",
        "account.size": "employees numberofemployees companysize",
        "account.owner": "accountowner owner owneremail ownername",
        "deal.external": "opportunityexternalid dealid opportunityid",
        "deal.name": "dealname opportunityname",
        "deal.owner": "dealowner opportunityowner",
        "contact.name": "contactname",
        "note.text": "notes comments",
    },
}
ALL_FIELDS = tuple(sorted({field for fields in FIELDS.values() for field in fields}))


class Layout(Record):
    """A table's kind and, field by field, the headers that state it, best first."""

    kind: str
    source: str = "plain"
    fields: dict[str, tuple[str, ...]] = {}
    columns: tuple[Column, ...] = ()


def plain(header: str) -> str:
    """A header as headers are compared: `property_hs_note_body`, `Note Body` and `noteBody` are the same."""
    low = re.sub(r"^(?:property_)?(?:hs_)?", "", header.strip().casefold())
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"_+c$", "", low))


def recognise(headers: Sequence[str], mapping: Mapping[str, str] | None = None) -> Layout:
    """The layout of a table with these headers; kind "" where it is none that we read.

    `mapping` sends a header to a field of `ALL_FIELDS`, or to "" to leave it out; raises BadUse for others.
    """
    given = {plain(header): field for header, field in (mapping or {}).items()}
    for field in given.values():
        if field and field not in ALL_FIELDS:
            raise BadUse(f"A column cannot be read as {field!r}; allowed are {', '.join(ALL_FIELDS)}.")
    names = {plain(header): header for header in reversed(headers) if header}
    kind = _kind(set(names) - set(given), {field for field in given.values() if field}, headers)
    fields: dict[str, list[str]] = {}
    taken: dict[str, str] = {}
    for name, field in given.items():
        if name in names and field:
            fields.setdefault(field, []).append(names[name])
            taken[names[name]] = field
    for field, aliases in FIELDS.get(kind, {}).items():
        for alias in aliases.split():
            if alias in names and alias not in given and names[alias] not in taken:
                fields.setdefault(field, []).append(names[alias])
                taken[names[alias]] = field
    columns = tuple(Column(header=header, field=taken.get(header, "")) for header in headers if header)
    kept = {field: tuple(found) for field, found in fields.items()}
    return Layout(kind=kind, source=_source(headers), fields=kept, columns=columns)


def _kind(names: set[str], given: set[str], headers: Sequence[str]) -> str:
    entities = {field.split(".")[0] for field in given}
    if any(header.startswith("_fivetran_start") for header in headers):
        return ""
    if {"identifier", "fullname"} <= names or {"username", "profileid"} <= names or ("ownerid" in names and len(names) < 12
                                                                     and {"email", "firstname"} <= names):  # fmt: skip
        return "people"
    if "note" in entities or names & {
        "activitydate",
        "activityid",
        "activitytype",
        "notebody",
        "engagementid",
    }:
        return "note"
    if {"text"} <= names and names & {"account", "accountname", "company", "companyname", "dealname"}:
        return "note"
    deal = "deal" in entities or bool(names & {"dealname", "dealstage", "stagename", "opportunityname"})
    deal = deal or ("stage" in names and bool(names & {"name", "account", "accountname", "opportunityid"}))
    person = "contact" in entities or bool(names & {"firstname", "contactfirstname"})
    person = person or ("contactname" in names and bool(names & {"title", "contacttitle", "jobtitle"}))
    if deal:
        return "mixed" if person else "deal"
    if person:
        return "contact"
    return _account_kind(names, entities)


def _account_kind(names: set[str], entities: set[str]) -> str:
    """The kind of a table that speaks of neither people nor deals."""
    named = names & {"name", "accountname", "companyname", "account", "company"}
    about = names & {"industry", "sector", "employees", "numberofemployees", "region", "segment", "team", "owner",
                     "accountowner", "companysize", "annualrevenue", "website", "domain", "notes", "type", "country"}  # fmt: skip
    other = names & {
        "productcode",
        "quantity",
        "fieldtype",
        "hidden",
        "value",
        "displayorder",
        "parentroleid",
    }
    return "account" if ("account" in entities or (named and about)) and not other else ""


def _source(headers: Sequence[str]) -> str:
    """Whose export it is; ids of one system are not taken for another's."""
    joined = " ".join(headers)
    if re.search(r"__c\b|StageName|BillingStreet|billing_street|stage_name|who_id|mailing_street", joined):
        return "salesforce"
    if re.search(r"\bhs_|property_|Company Domain Name|hubspot|dealname|annualrevenue|\bengagement_id", joined):
        return "hubspot"
    return "zoho" if re.search(r"\b[A-Z][a-z]+_[A-Z][a-z]+\b", joined) else "plain"
