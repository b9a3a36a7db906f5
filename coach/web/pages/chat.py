"""What can be done around the conversation: list and name talks, check words, look into a source, rate, keep."""

from __future__ import annotations

import re
from html import escape

from coach import services
from coach.accounts.records import Deal
from coach.advising.records import Advice, Citation, Draft
from coach.conversations.conversations import NoConversation
from coach.conversations.records import Conversation, Rating, Told
from coach.errors import BadUse
from coach.playbook.records import Audience
from coach.web import parts, render, render_draft, render_sources
from coach.web.composer import starters
from coach.web.keepsakes import as_calendar, as_mail, as_markdown
from coach.web.removed import cited_note
from coach.web.shapes import icon
from coach.web.visits import Download, Page, Reply, Visit
from coach.web.words import AUDIENCES, REASONS, STAGE_STARTERS, STARTERS

MOST_PICKED = 300
_LONGEST_DRAFT = 20_000


def show(visit: Visit) -> str:
    """The conversation has its own parts; nothing of it is made here."""
    return parts.page("Coach")


def talks(visit: Visit) -> Reply:
    """The user's conversations as a list, narrowed to what they search for."""
    found = visit.app.conversations.list(visit.viewer.user, visit.field("search"))
    nothing = "Nothing found." if visit.field("search") else "Nothing yet. What you ask is kept here, for you alone."
    listed = "".join(_talk(one) for one in found) or f'<p class="none">{nothing}</p>'
    return Reply(html=f'<ul class="talks">{listed}</ul>' if found else listed, into="talks")


def _talk(one: Conversation) -> str:
    about = one.deal or one.account
    said = f"{about} · " if about else ""
    title = escape(one.title or "Untitled")
    when = f'<time datetime="{one.changed_at.isoformat()}">{one.changed_at:%d %b %H:%M} UTC</time>'
    return (
        f'<li><a href="#/c/{escape(one.id)}"><b>{title}</b>'
        f"<small>{escape(said)}{when}</small></a>"
        f'<button type="button" class="quiet" data-rename="{escape(one.id)}" data-title="{title}" '
        f'aria-label="Rename {title}">{icon("pencil")}</button>'
        f'<button type="button" class="quiet" data-delete="{escape(one.id)}" data-title="{title}" '
        f'aria-label="Delete {title}">{icon("close")}</button></li>'
    )


def standing(visit: Visit) -> Reply:
    """Whether the page's last turn is over, and which process says so; a page whose stream was cut asks it."""
    turns = visit.app.conversations.open(visit.viewer.user, visit.field("id")).turns
    over = not turns or turns[-1].advice is not None or str(turns[-1].number) != visit.field("number")
    return Reply(fields={"boot": visit.boot, "over": "yes" if over else ""})


def rename(visit: Visit) -> Reply:
    """Give a conversation another title."""
    visit.app.conversations.rename(visit.viewer.user, visit.field("id"), visit.field("title"))
    return talks(visit)


def delete(visit: Visit) -> Reply:
    """Delete a conversation for good."""
    visit.app.conversations.delete(visit.viewer.user, visit.field("id"))
    return talks(visit).model_copy(update={"said": "The conversation is deleted."})


def about(visit: Visit) -> Reply:
    """What a conversation may be about: the user's open deals, own ones first, and accounts."""
    mine = visit.viewer.user
    deals = [deal for deal in visit.app.accounts.deals(visit.viewer) if deal.stage != "lost"]
    deals.sort(key=lambda deal: (deal.owner != mine, deal.stage == "won", deal.name.lower()))
    accounts = visit.app.accounts.list(visit.viewer)[:MOST_PICKED]
    groups = [
        _group("Deals", [(f"deal:{deal.name}", f"{deal.name} · {_stage(deal)}") for deal in deals[:MOST_PICKED]]),
        _group("Accounts", [(f"account:{account.name}", account.name) for account in accounts]),
    ]
    first = "No deal picked" if deals or accounts else "No deals yet: import them under Accounts"
    return Reply(html=f'<option value="">{first}</option>{"".join(groups)}', into="about")


def _stage(deal: Deal) -> str:
    return "stage not known" if deal.stage == "unknown" else deal.stage


def _group(label: str, options: list[tuple[str, str]]) -> str:
    listed = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options)
    return f'<optgroup label="{label}">{listed}</optgroup>' if options else ""


def begin(visit: Visit) -> Reply:
    """Starters that fit the stage of the deal that was picked."""
    kind, _, name = visit.field("about").partition(":")
    stage = visit.app.accounts.deal(name, visit.viewer).stage if kind == "deal" else ""
    return Reply(html=starters(STAGE_STARTERS.get(stage, STARTERS)), into="starters")


def check(visit: Visit) -> Reply:
    """Somebody's own words, or a changed draft, against the play: ticks, and what must not go out."""
    checked = _checked(visit)
    return Reply(html=render_draft.ticks(checked), into="ticks")


def _checked(visit: Visit) -> Draft:
    try:
        play = services.play_of(visit.app, visit.field("play"))
    except BadUse:
        raise BadUse("The play behind this draft is not published any more; ask again for fresh words.") from None
    audience: Audience = next((name for name in AUDIENCES if name == visit.field("audience")), play.audience)
    subject = " ".join(visit.field("subject")[:400].split())
    head = f"Subject: {subject}\n\n" if subject else ""
    return services.check(visit.app, head + visit.field("text")[:_LONGEST_DRAFT], play, audience, visit.viewer)


def eml(visit: Visit) -> Reply:
    """The words as a mail that a mail program opens as a draft; refused where they must not go out."""
    checked = _checked(visit)
    if checked.blocked:
        raise BadUse(f"This must not go out: {checked.blocked[0].why}")
    return Reply(download=Download(name="draft.eml", type="message/rfc822", text=as_mail(checked)))


def _turn(visit: Visit) -> tuple[Conversation, Told, Advice]:
    opened = visit.app.conversations.open(visit.viewer.user, visit.field("id"))
    told = next((turn for turn in opened.turns if str(turn.number) == visit.field("number")), None)
    if told is None or told.advice is None:
        raise NoConversation
    return opened.conversation, told, told.advice


def follow(visit: Visit) -> Reply:
    """The next steps of an answer as entries for a calendar."""
    conversation, told, advice = _turn(visit)
    text = as_calendar(conversation, told, advice, visit.today)
    return Reply(download=Download(name="next-steps.ics", type="text/calendar", text=text))


def markdown(visit: Visit) -> Reply:
    """The whole conversation as Markdown."""
    opened = visit.app.conversations.open(visit.viewer.user, visit.field("id"))
    name = re.sub(r"[^a-z0-9]+", "-", opened.conversation.title.lower()).strip("-")[:40] or "conversation"
    return Reply(download=Download(name=f"{name}.md", type="text/markdown", text=as_markdown(opened)))


def source(visit: Visit) -> Reply:
    """A cited passage in its document, or a cited note in full, for who may read it."""
    _, _, advice = _turn(visit)
    cited = next((one for one in advice.citations if str(one.n) == visit.field("n")), None)
    if cited is None:
        raise NoConversation
    return Reply(html=_in_place(visit, cited), into="viewer-in")


def _in_place(visit: Visit, cited: Citation) -> str:
    if cited.kind == "note":
        note = cited_note(visit.app, cited, visit.viewer)
        if note is None:
            raise BadUse("This note was removed since, or it is not yours to read.")
        return render_sources.in_note(cited, note)
    passages = [one for one in visit.app.library.published_passages() if one.document == cited.document]
    if not passages:
        raise BadUse("This document was removed from the playbook since.")
    return render_sources.in_document(cited, passages)


def rate(visit: Visit) -> Reply:
    """Keep a thumb with its reason; a question that was not answered goes to the trainers as well."""
    reason, words = visit.field("reason"), visit.field("words")[:500]
    known = reason if reason in dict(REASONS) else ""
    rating = Rating(thumb="up" if visit.field("thumb") == "up" else "down", reason=known, words=words)
    number = visit.field("number")
    told = visit.app.conversations.rate(
        visit.viewer.user, visit.field("id"), int(number) if number.isdigit() else 0, rating
    )
    if rating.reason == "missing" and told.advice is not None:
        visit.app.library.add_missed(told.text, told.advice.verdict)
    said = "Thank you. The trainers see what you wrote." if words or reason else "Thank you."
    return Reply(html=render.thumbs(rating), into="thumbs", said=said)


PAGE = Page(
    show=show,
    acts={
        "talks": talks, "rename": rename, "delete": delete, "about": about, "begin": begin, "check": check, "eml": eml,
        "standing": standing, "follow": follow, "markdown": markdown, "source": source, "rate": rate,
    },
)  # fmt: skip
