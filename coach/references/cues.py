"""Words that state a fact by themselves, and words that take it back: negation, wishes, questions, orders."""

from __future__ import annotations

# ruff: noqa: E501 - a pattern is easier to read in one piece
import re

from coach.references.records import FactKind

_I = re.IGNORECASE
_NOT = r"(?:not|n't|never|no|without|hardly|isn't|aren't|nothing)"

CUES: tuple[tuple[FactKind, str], ...] = (
    ("resolved", r"\bno (?:open |known |current |outstanding |pending |more )*(?:\w+ )?(?:issues?|tickets?|problems?|complaints?|"
                 r"incidents?|escalations?|bugs?)\b(?! (?:has|have|was|were) been (?:solved|closed|fixed))|\bnothing (?:is )?(?:open|outstanding|pending)\b|\b(?:is|are|was|were|been|now|all|got|since|"
                 r"has|finally|fully) (?:(?!not\b|never\b|yet\b)\w+ )?(?:fixed|resolved|solved|closed|sorted|settled|patched)\b(?! to)|"
                 r"\b(?:fixed|resolved|solved|closed|sorted out|settled)\b (?:in|on|since|last|by|within|with|for good|yesterday|today|and)\b|"
                 r"\b(?:outage|incident|ticket|issue|problem|complaint|bug|escalation|dispute|case)s? (?:(?!not\b|never\b|still\b)\w+ ){0,3}(?:fixed|resolved|solved|closed|settled|sorted)\b|"
                 r"\bback to normal\b|\bruns? (?:smoothly|without (?:trouble|issues|problems))\b|"
                 r"\bproblem[- ]free\b|\bwithout (?:any )?(?:issues?|incidents?|problems?|trouble)\b"),
    ("problem", r"\b(?:outage|unplanned downtime|p1|sev ?1|priority[- ](?:one|1)|escalat(?:ed|ion)|incident|data loss|breach)\b|"
                r"\b(?:open|unresolved|unsolved|ongoing|pending|outstanding|recurring|critical|serious|major) "
                r"(?:\w+ ){0,2}(?:tickets?|issues?|problems?|complaints?|bugs?|disputes?|defects?|case)\b|"
                r"\b(?:ticket|issue|problem|complaint|bug|dispute|defect)s? (?:\w+ ){0,6}(?:still|not (?:yet )?(?:solved|fixed|closed|resolved|settled)|unresolved|remains?|(?:is|are) open|open since|waiting)\b|"
                r"\b(?:is|are|was|were|been|went|keeps? going) (?:completely )?down (?:since|for|again|all)\b|"
                r"\bstill (?:open|broken|failing|unresolved|waiting for (?:a|the|our) fix|not (?:fixed|solved|resolved|closed))\b|\baccount (?:is |status )?(?:red|amber)\b|"
                r"\blawsuit\b|\blegal dispute\b|\bfiled a complaint\b|\bcomplain(?:ed|s|ing) (?:about|that|to)\b"),
    ("standard_terms", r"\b(?:pay|pays|paying|paid|at) (?:the )?(?:full |regular |normal |standard )?list price\b|\bfull price\b|"
                       r"\b(?:standard|normal|regular|ordinary|usual) (?:terms|conditions|contract|pricing|price)\b|"
                       r"\bno (?:special )?(?:discounts?|rebates?|special (?:terms|conditions|price|pricing)|concessions?)\b|"
                       r"\bwithout (?:any |a )?(?:discount|rebate|special (?:terms|conditions))\b"),
    ("price", r"\b(?:only|mainly|mostly|largely|just|purely|chiefly|above all|primarily) (?:\w+ ){0,6}(?:because (?:of )?)?(?:\w+ ){0,3}"
              r"(?:price|cheap\w*|low cost|bargain|inexpensive|pays? so little|what (?:they|he|she) pays?)\b|\b(?:love|loves|like|likes|praise|praises|adore|adores) "
              r"(?:\w+ ){0,3}(?:low |good |great )?(?:price|prices|pricing|bargain|how cheap)\b|\bbecause (?:we|it|they) (?:are|is|was|were) (?:so |the )?cheap\w*\b|"
              r"\b(?:loyal|happy|pleased) (?:\w+ ){0,3}(?:because of|thanks to|with|about) (?:the |our |their )?(?:low |good |great )?price\b|\ball about (?:the )?(?:\w+ )?(?:price|cost)\b"),
    ("value", r"\b(?:saves?|saved|saving) (?:them|him|her|us|the \w+) |\b(?:fell|dropped|down|cut|reduced|halved|rose|grew|improved|faster|shorter|quicker) by (?:half|a third|a quarter|two thirds|\d|\w+ per ?cent)|"
              r"\b(?:twice|three times|\d+ ?(?:%|per cent|percent)|(?:two|three|four|five) (?:days|hours|weeks)) (?:as fast|faster|quicker|less|fewer|shorter)\b|\bpaid for itself\b|\b(?:takes?|now takes|in|down to|to) (?:\w+ ){1,3}instead of\b|\binstead of (?:one|two|three|four|five|six|ten|\d+)\b|"
              r"\bthanks to (?:us|our|the) |\bhelped them (?:win|save|cut|grow)\b|\bfrom \w+ (?:hours|days|weeks|minutes|months) (?:down )?to (?:\w+ )?(?:\w+)\b|\bwhat (?:he|she|they) values?\b|\bprais\w+ (?:the |our )?(?:quality|support|team|work|consultants|rollout)\b"),
    ("discount", r"\b(?:discount\w*|rebate\w*)\b|\b\d+ ?(?:%|percent|per cent) off\b|\bspecial (?:price|pricing|terms|conditions|deal|rate)\b|"
                 r"\bbelow (?:the )?list(?: price)?\b|\b(?:months?|year|modules?|licen[cs]es?|training|implementation|support) (?:\w+ )?(?:for free|free of charge|for nothing|at no cost)\b|"
                 r"\bfree (?:months?|year|licen[cs]es?|training|implementation)\b|\bwaived\b|\bmost[- ]favou?red\b|\bhalf (?:the |of the )?(?:list )?price\b|"
                 r"\b(?:half|a third|a quarter) off\b|\bsweetheart\b|\bfraction of (?:the|our) (?:list )?price\b|\bconcessions?\b"),
    ("not_named", r"\b(?:not|n't|never|nor|no one|nobody|forbids?|prohibits?|refused?|without) (?:\w+ ){0,5}(?:be named|being named|naming them|be mentioned|be public|"
                  r"(?:their|our|the|its) (?:name|logo)|(?:name|logo) use)\b|\bkeep (?:their|the|our|its) name (?:out|quiet|private|confidential|to)\b|"
                  r"\b(?:wants?|prefers?|asked) to (?:stay|remain|be) (?:anonymous|unnamed|private)\b"),
    ("named", r"\b(?:published|public|signed off|approved|live|released) (?:\w+ )?(?:case study|success story|testimonial|press release)\b|"
              r"\b(?:case study|success story|press release) (?:\w+ ){0,3}(?:online|published|on our (?:web)?site|went out|is live|out)\b|"
              r"\b(?:may|can|allowed to|permission to|ok(?:ay)? to|okay for us to|fine with us) (?:\w+ ){0,3}(?:name|naming|mention|mentioning|use|using) (?:them|their (?:name|logo)|the (?:name|logo))\b|"
              r"\b(?:agreed|agrees|happy|fine|consented|ok(?:ay)?|gave (?:\w+ )?(?:permission|consent|ok(?:ay)?)) (?:\w+ ){0,4}(?:be|being) (?:publicly )?named\b|\blogo (?:permission|rights?|use) (?:\w+ )?(?:given|granted|signed|agreed)\b|"
              r"\bpublicly (?:known|listed|named) as (?:a|our) (?:\w+ )?customer\b"),
    ("declined", r"\b(?:not|n't|never|rather not|no longer) (?:\w+ ){0,4}(?:references?|reference calls?|vouch\w*|take (?:any )?(?:more )?calls)\b|"
                 r"\b(?:declin|refus)(?:ed|es|ing) (?:\w+ ){0,6}(?:reference|calls?|vouch|speak|talk)\b|\bno (?:more )?(?:references?|reference calls?)\b|"
                 r"\b(?:tired|weary|sick|fed up) (?:of|with) (?:being asked|our requests|these requests|\w* ?reference|taking calls|calls)\b|"
                 r"\basked (?:\w+ )?too (?:often|much|many times)\b|\breference fatigue\b|\bpolicy (?:\w+ ){0,4}(?:no|not|against|forbids) (?:\w+ ){0,3}(?:references?|endors\w+)\b"),
    ("owner_no", r"\b(?:do not|don't|please don't|nobody (?:should|may)|must not|no one (?:should|may)|hands off|not to) (?:\w+ ){0,4}"
                 r"(?:use (?:them|this customer|this account) (?:\w+ ){0,3}(?:reference\w*|for now|at the moment)|approach (?:them|this)|contact (?:them|this customer) (?:\w+ )?(?:about|for)|touch)\b|\bhands off\b|"
                 r"\b(?:owner|am|account manager|csm) (?:\w+ ){0,3}(?:said no|says no|refus\w+|does not want|doesn't want|vetoe?\w*|blocked)\b|\bnot available as (?:a )?reference\b|\boff[- ]limits\b"),
    ("agreed", r"\b(?:agreed|agrees|consented|confirmed|offered|offers|volunteered|willing|happy|glad|gladly|ready|prepared|keen|said yes|up for|"
               r"gave (?:\w+ )?(?:ok|okay|consent|approval|permission)|okayed|fine) (?:\w+ ){0,6}(?:reference|vouch\w*|(?:take|taking|do) (?:a |the |any |their )?(?:\w+ )?calls?|"
               r"(?:speak|speaking|talk|talking) (?:to|with) (?:\w+ ){0,3}(?:prospects?|buyers?|anyone|anybody|them|other|peers|people|companies)|be called|ring (?:him|her|them))\b|"
               r"\b(?:would|will|can) (?:\w+ )?(?:vouch|take (?:a |the |any )?(?:\w+ )?calls?|be (?:a|our) reference|serve as (?:a |our )?reference|act as (?:a |our )?reference)\b|\bany time\b(?=.*\breference|\bvouch)"),
    ("briefed", r"\b(?:prospect|buyer)s? (?:\w+ ){0,4}(?:briefed|prepared|prepped|knows? (?:who|whom|what)|told (?:what|who|whom))\b|\b(?:briefed|prepared|prepped|told) the (?:prospect|buyer)\b"),
    ("prepared", r"\b(?:briefed|prepared|prepped|teed up|walked through|tee-up (?:is )?done|prep(?:aration)? call (?:is )?(?:done|held|took place))\b"),
    ("called", r"\b(?:took|did|had|gave|held|hosted|completed) (?:\w+ ){0,3}(?:reference (?:calls?|visit|talk)|site visit)\b|\breference call (?:\w+ ){0,3}(?:took place|happened|held|done|completed|went|on|with|last|yesterday|today)\b|"
               r"\b(?:served|acted|used) as (?:a |our )?reference\b|\bspoke (?:to|with) (?:the |our )?(?:\w+ )?(?:prospect|buyer) (?:\w+ )?for (?:us|half an hour|an hour|\d+)"),
    ("left", r"\b(?:has |have |had )?(?:left|leaves|leaving|quit|resigned|retired|retires|retiring) (?:the (?:company|firm|business|organisation|organization)|in|at the end|last|for|us|to join|yesterday)\b|\bno longer (?:with|at|works|there|in charge)\b|"
             r"\b(?:moved|moving) (?:on )?to (?:another|a different|a new) (?:company|employer|firm|job)\b|\bsuccessor\b"),
    ("glowing", r"\b(?:rav(?:e|es|ed|ing)|thrilled|ecstatic|delight\w*|over the moon|enthus\w+|love[sd]? (?:us|it|the|working with|our|what we|how)\b|"
                r"glow\w*|fantastic|superb|outstanding (?:work|job|service|result\w*)|brilliant|amazing|big(?:gest)? fan|huge fan|superfan|absolute fan|raving fan|sing\w* our praises|praise[sd]? (?:us|our|the (?:team|project|rollout|migration|service|support|work))|could(?:n't| not) be happier|(?:best|greatest) (?:\w+ ){0,3}(?:ever|supplier|vendor|partner|decision)|"
                r"blown away|exceeded (?:\w+ )?expectations|10 ?/ ?10|(?:nps|score[ds]?|rat(?:ed|ing))(?: of| us| a)? (?:9|10)\b|ten out of ten|swears? by us|beam\w*|extremely (?:happy|pleased|satisfied)|very (?:happy|pleased|satisfied)|champion of ours)\b"),
    ("fine", r"\b(?:lukewarm|does the job|so-so|shrug\w*|middling|mediocre|(?:it(?:'s| is)|they(?:'re| are)|we(?:'re| are)|all|just|only|quite) (?:just |only |pretty |all |merely |quite )?(?:fine|ok|okay|alright|all right|acceptable|adequate|average)|nothing special|not bad|could be (?:better|worse)|"
             r"mixed (?:feelings|feedback|views|reviews|picture)|merely (?:content|satisfied)|moderately|neither happy nor|(?:nps|score[ds]?|rat(?:ed|ing))(?: of| us| a)? [67]\b)"),
    ("unhappy", r"\b(?:unhappy|furious|fuming|angry|annoyed|frustrat\w+|disappoint\w+|dissatisf\w+|upset|let down|threaten\w* to (?:leave|cancel|quit|sue)|at risk of (?:churn|leaving)|looking (?:for|at) (?:an? )?(?:alternatives?|replacement)|"
                r"regrets? (?:buying|choosing)|would(?:n't| not) (?:buy|choose|recommend)|not (?:at all |very |really )?(?:happy|satisfied|pleased|impressed)|(?:nps|score[ds]?|rat(?:ed|ing))(?: of| us| a)? [0-5]\b|swears? at|hates?|detractor|churn(?:ing| risk)|may not renew|might not renew|won't renew|will not renew)\b"),
    ("happy", r"\b(?:happy|satisfied|content|pleased|positive feedback|likes? (?:us|it|the)|good relationship|going well|all good|glad)\b"),
    ("not_rival", rf"\b(?:{_NOT}|don't|doesn't) (?:\w+ ){{0,3}}(?:compet\w+|rivals?|overlap\w*)\b|\bno (?:competition|rivalry|overlap)\b|\bdifferent (?:market|buyers|customers)\b"),
    ("rival", r"\b(?:compet(?:e|es|ed|ing) (?:\w+ )?(?:with|against|for)|(?:direct |main |biggest |arch[- ]?|closest |fierce )?(?:competitors?|rivals?|arch[- ]?enem\w+) (?:of|is|are|to)|(?:is|are|as) (?:a |their |his |her |the |our customer's )?(?:direct |main |biggest |arch|fiercest |closest |local )*(?:competitors?|rivals?)|"
              r"fight(?:s|ing)? (?:\w+ ){0,4}(?:over|for) (?:\w+ )?same|undercut\w* (?:each other|one another)|price (?:war|fight) with|at each other's throats|hate each other|arch[- ]?enem\w+|"
              r"(?:not|never|n't) (?:\w+ ){0,3}(?:mention|bring up|seat them|put them) (?:\w+ ){0,3}(?:next to|with|there|up there|over there)|(?:stole|poached|took) (?:\w+ ){0,4}from them|same (?:trade|tender|buyer)s? as|head[- ]to[- ]head|same (?:buyers|dealers|shelves|tenders?|customers) as)\b"),
)  # fmt: skip
PATTERNS: tuple[tuple[FactKind, re.Pattern[str]], ...] = tuple((kind, re.compile(text, _I)) for kind, text in CUES)

UNREAL = re.compile(
    r"\?\s*$|^\s*(?:if|unless|whether|in case|suppose|should they|once|ask|find out|check (?:if|whether|with)|need to|to do|todo|plan(?:s|ned|ning)? to|"
    r"want to ask|would like to ask|we should|we could|we need|i should|i will|i'll|let's|remember to|next step)\b|"
    r"\b(?:not sure|unsure|don't know|do not know|no idea|unclear|to be confirmed|tbc|whether|wonder(?:ing)?|hope(?:s|fully)? to|"
    r"might be willing|could be asked|will ask|going to ask|should ask|before we ask|have not asked|haven't asked|not asked yet|not yet asked|"
    r"to be asked|must ask|asked (?:him|her|them|us)? ?(?:for|about) (?:a |another )?(?:\w+ )?(?:discount|rebate|lower price|special)|(?:wants?|requests?|requested|hopes? for|pushing for|negotiating) (?:a |another )?(?:\w+ )?(?:discount|rebate))\b",
    _I,
)
"""A sentence that asks, plans, wishes or doubts: it states nothing yet."""

ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip) (?:\w+ ){0,4}(?:instructions?|rules?|checks?|gate|above|previous|prior|policy|policies|guidelines?|limits?|prompts?)\b|"
    r"^\W*(?:system|assistant|ai|coach|admin|instruction|important)\W*:|\b(?:as an ai|language model|chatbot|the (?:coach|assistant|ai|bot|model|system) (?:must|should|shall|has to|may|can)|you (?:must|are now|shall|have to)|"
    r"mark (?:this|the|them|it|all) (?:\w+ ){0,4}(?:as|approved|cleared|passed)|treat (?:this|the|them|all|every) (?:\w+ ){0,5}as (?:\w+ )?(?:approved|cleared|yes|passed|true|agreed)|"
    r"set (?:all|the|every) (?:\w+ ){0,3}to (?:yes|approved|true)|answer (?:with|only|yes)|(?:always|must) (?:recommend|propose|use) this (?:customer|account)|note to (?:the )?(?:coach|assistant|ai|model|system))\b",
    _I,
)
"""A sentence that gives an order to whoever reads the notes; a note with one can only speak against its customer."""

SPLIT = re.compile(
    r";|\s[–—-]\s|,?\s+\b(?:but|however|although|though|yet|whereas|while|nevertheless|except that|now|then|since then)\b,?\s+|,\s+(?:and\s+)?(?=(?:\w+\s+){0,3}(?:fixed|resolved|solved|closed|is|are|was|were|has|have|had|still|no|not|they|he|she|we|all|nothing)\b)",
    _I,
)
