"""Which English words begin an order: verbs of advice in selling, in their plain form."""

from __future__ import annotations

VERBS = frozenset(
    """accept acknowledge adapt add address adjust agree align answer anticipate apply appoint arrange ask assess assign
    attach avoid back be begin book bring brief build buy call capture care celebrate challenge check choose
    clarify close coach collect come communicate compare complete concentrate confirm connect consider contact
    continue coordinate copy create decide define delay deliver demonstrate describe design determine develop discuss do
    document draft drop e-mail email emphasize emphasise encourage end engage ensure escalate establish evaluate examine
    expect explain explore express find finish fix focus follow forward frame gather get give go greet grow guide
    handle have hear help highlight hold identify include inform introduce invite involve join keep know lead learn
    leave let leverage limit line link list listen log look maintain make manage map match measure meet mention mirror
    monitor name negotiate note notify nurture obtain offer open organize organise outline own pair pass pause phone
    pick plan point position post prep prepare present preserve prioritize prioritise probe promise propose protect
    prove provide publish put qualify quantify raise reach read reassure recognize recognise recommend record recruit
    refer reinforce reject remind remove repeat reply report request require research reserve resolve respect respond
    return review reward ring rotate run save say schedule search secure seek select send set share show sit solicit
    sort speak spend stand start state stay stop submit suggest summarize summarise support switch tag tailor take
    talk teach tee tell test thank tie time track train treat trust try turn understand update use validate verify
    visit wait walk warn watch weigh work write""".split()
)
"""Plain forms that begin an order when they begin a sentence."""

NOUNS_TOO = frozenset(
    """address answer ask back book brief call care challenge check close contact copy delay design document draft drop
    email end e-mail fix focus frame guide handle help hold lead limit line link list log look map match measure name
    note offer open pair pass phone pick plan point position post present promise prove record request research reserve
    respect return review reward ring run schedule search set share show sort stand start state stay support switch tag
    talk test thank tie time track train treat trust try turn update use visit wait walk watch work""".split()
)
"""Those of them that may as well be a noun: then what follows decides."""
