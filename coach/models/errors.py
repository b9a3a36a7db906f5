"""What can go wrong with a model: one class per thing to do about it, each with a sentence for the rep."""

from __future__ import annotations

from typing import ClassVar, Literal

from coach.errors import CoachError

Actor = Literal["nobody", "rep", "admin"]
"""Who must act: nobody (it passes), the rep (ask again, ask for less), whoever runs the coach."""


class ModelError(CoachError):
    """A model gave no answer. Carries no word of the prompt and no key.

    `kind` names the fault in records and banners; `who` must act; `retries` is how many further requests
    make sense while nothing was shown; `after` is what the provider asked us to wait, in seconds.
    """

    kind: ClassVar[str] = "fault"
    who: ClassVar[Actor] = "nobody"
    retries: ClassVar[int] = 0
    says: ClassVar[str] = "The model could not be used."

    def __init__(self, says: str | None = None, *, after: float | None = None) -> None:
        super().__init__(says or self.says)
        self.after = after


class Busy(ModelError):
    """429: too many requests for now."""

    kind, retries = "busy", 2
    says = "The model has too many requests just now; the playbook answers until it is free again."


class ProviderDown(ModelError):
    """5xx, or a line lost before anything came."""

    kind, retries = "down", 2
    says = "The model's provider has trouble just now; the playbook answers until it is back."


class Unreachable(ModelError):
    """No connection could be made."""

    kind, who, retries = "unreachable", "admin", 2
    says = "The model's address cannot be reached; whoever runs the coach should check it and the network."


class QuotaUsedUp(ModelError):
    """The account behind the key has nothing left."""

    kind, who = "quota", "admin"
    says = "The account that pays for the model is used up; whoever runs the coach must top it up."


class WrongKey(ModelError):
    """401 or 403."""

    kind, who = "key", "admin"
    says = "The model's provider does not accept the key; whoever runs the coach must set a valid one."


class UnknownModel(ModelError):
    """404: no such model, or no such address."""

    kind, who = "unknown_model", "admin"
    says = "The provider knows no model of this name; whoever runs the coach must check COACH_MODEL."


class Refused(ModelError):
    """400 and the like: the request as we made it is not accepted."""

    kind, who = "refused", "admin"
    says = "The model's provider refused the request; whoever runs the coach should run `coach model check`."


class TooLong(ModelError):
    """The prompt does not fit the model."""

    kind, who = "too_long", "rep"
    says = "This is more text than the model can read at once; ask again with less of it."


class TooLate(ModelError):
    """Our own deadline passed before any text came."""

    kind = "too_late"
    says = "The model took too long, so the playbook answers; asking again may work."


class Stopped(ModelError):
    """The rep pressed Stop, or left, before any text came."""

    kind, who = "stopped", "rep"
    says = "You stopped the model before it had written anything."


class CutOff(ModelError):
    """The reply broke off before it could be used."""

    kind, retries = "cut", 1
    says = "The model's answer broke off before it could be used; asking again may work."


class Garbled(ModelError):
    """What came is not what a model sends: broken stream, broken JSON, an error inside a 200."""

    kind, retries = "garbled", 1
    says = "The model's answer could not be read; asking again may work."


class EmptyReply(ModelError):
    """The model answered with nothing."""

    kind, retries = "empty", 1
    says = "The model answered with nothing; asking again may work."


class NotAModel(ModelError):
    """A web page answered instead of a model."""

    kind, who = "not_a_model", "admin"
    says = (
        "A web page answers at the model's address; whoever runs the coach must check OPENAI_BASE_URL "
        "(it usually ends in /v1)."
    )


class NoSchema(ModelError):
    """The server does not take a schema; the next request asks in words instead."""

    kind, retries = "no_schema", 1
    says = "The model's server takes no schema."


class BadOutput(ModelError):
    """The reply does not fit the schema, after the one repair."""

    kind = "bad_output"
    says = "The model's answer did not have the asked form, so the playbook answers."

    def __init__(self, reply: str = "", complaint: str = "") -> None:
        super().__init__()
        self.reply, self.complaint = reply, complaint


class Withheld(ModelError):
    """The provider's filter held the whole answer back."""

    kind, who = "filtered", "rep"
    says = "The model's provider held the answer back; the playbook answers, or ask in other words."


class UsedUp(ModelError):
    """This user action has made all the requests it may make."""

    kind = "used_up"
    says = "The model failed and was not asked again, so the playbook answers."


class BudgetSpent(ModelError):
    """This user's share of the day is used up."""

    kind, who = "budget", "admin"

    def __init__(self, share: str = "") -> None:
        super().__init__(
            f"Your share of the model for today ({share}) is used up, so the playbook answers until midnight UTC; "
            "whoever runs the coach can allow more."
        )


class LocalModelDied(ModelError):
    """The process of a local model ended or did not come up."""

    kind, retries = "local_died", 1
    says = "The local model stopped; it is started again with the next question."


class BadModelSetting(ModelError):
    """COACH_MODEL or what belongs to it is off; the text says which value, and what to do."""

    kind, who = "setting", "admin"
