"""The policy of a hub that was given none, in the form in which a team writes its own."""

DEFAULT_TOML = """\
# The policy of a response. `warroom policy show` prints this one; change a copy, look at it with
# `warroom policy check FILE`, and start the hub with `warroom hub --policy FILE`.
# Durations: 30m, 4h, 2d. An incident keeps the policy it was declared under.

name = "default"

# Direct reports of one lead: five is the rule, seven the most (FEMA, ICS-100).
span_of_control = 7
# A proposed decision proceeds after so long without an objection.
silence = "5m"
# Working days: the post-mortem within five (PagerDuty's guide), follow-ups within thirty.
post_mortem_days = 5
follow_up_days = 30
# Hours of work that a person gives to incidents in a shift, by role.
capacity_otherwise = 6.0

[capacity]
"incident commander" = 0.0
"deputy" = 2.0
"operations lead" = 4.0
"communications lead" = 2.0
"scribe" = 0.0
"observer" = 0.0

# How bad it is. `cadence`: time to the next update of an audience that is not named below
# (30 minutes for major incidents: Atlassian's Incident Management Handbook).
[severities.SEV1]
meaning = "the service is down for all, data is lost, or a breach goes on"
priority = "P1"
cadence = "30m"
[severities.SEV2]
meaning = "an important part is down for many, or it gets worse fast"
priority = "P2"
cadence = "30m"
[severities.SEV3]
meaning = "some are affected, or a workaround holds"
priority = "P3"
cadence = "60m"
[severities.SEV4]
meaning = "a nuisance; nobody is kept from work"
priority = "P4"
cadence = "4h"
[severities.SEV5]
meaning = "nobody has noticed"
priority = "P5"
cadence = "1d"

# The order of work, from impact and urgency (ITIL's matrix).
[matrix.high]
high = "P1"
medium = "P2"
low = "P3"
[matrix.medium]
high = "P2"
medium = "P3"
low = "P4"
[matrix.low]
high = "P3"
medium = "P4"
low = "P5"

# What a priority drives: the longest wait for an update, the time to accept before the next rung
# is asked, the hours an incident is taken to need while nobody has said, and the bell.
[priorities.P1]
cadence = "30m"
accept = "5m"
estimate = 24.0
[priorities.P2]
cadence = "60m"
accept = "10m"
estimate = 12.0
[priorities.P3]
cadence = "4h"
accept = "30m"
estimate = 6.0
[priorities.P4]
cadence = "1d"
accept = "4h"
estimate = 3.0
bell = false
[priorities.P5]
cadence = "3d"
accept = "1d"
estimate = 1.0
bell = false

# The communication plan: who is told how often, by severity. A template may use {id}, {title},
# {severity}, {status}, {phase}, {impact}, {systems}, {workaround}, {next_update} and {now}.
[[audiences]]
name = "customers"
channel = "status page"
role = "communications lead"
template = "{title}. We are working on it. Affected: {systems}. Next update: {next_update}."
[audiences.cadence]
SEV1 = "30m"
SEV2 = "30m"
SEV3 = "60m"

[[audiences]]
name = "executives"
channel = "e-mail"
role = "incident commander"
template = "{id} {title}: {severity}, {status}. Workaround: {workaround}. Next: {next_update}."
[audiences.cadence]
SEV1 = "60m"
SEV2 = "2h"

[[audiences]]
name = "support"
channel = "chat or phone"
role = "communications lead"
approval = false
template = "{id} {title}: {severity}. Tell callers: {workaround}. Next update: {next_update}."
[audiences.cadence]
SEV1 = "30m"
SEV2 = "60m"
SEV3 = "4h"

# Who is asked when nobody accepts, a severity rises, or a time-box or an update is missed:
# after `wait` times the priority's `accept`. Roles by name; people and rotas with an @.
[[ladder]]
wait = 0
ask = ["incident commander", "deputy"]
[[ladder]]
wait = 1
ask = ["operations lead", "@on-call"]
[[ladder]]
wait = 2
ask = ["@duty-manager"]

# Regulators' clocks. EXAMPLES, NOT LEGAL ADVICE: have them checked, and replace them.
# `start`: "awareness", "classification", or the id of the report before.
[[clocks]]
id = "nis2-early"
regulation = "NIS2, Art. 23(4)(a)"
report = "early warning to the CSIRT"
start = "awareness"
within = "24h"
[[clocks]]
id = "nis2-notification"
regulation = "NIS2, Art. 23(4)(b)"
report = "incident notification to the CSIRT"
start = "awareness"
within = "72h"
[[clocks]]
id = "nis2-final"
regulation = "NIS2, Art. 23(4)(d)"
report = "final report"
start = "nis2-notification"
within = "30d"
[[clocks]]
id = "dora-initial"
regulation = "DORA, Art. 19(4)(a)"
report = "initial notification to the competent authority"
start = "classification"
within = "4h"
[[clocks]]
id = "dora-intermediate"
regulation = "DORA, Art. 19(4)(b)"
report = "intermediate report"
start = "dora-initial"
within = "72h"
[[clocks]]
id = "dora-final"
regulation = "DORA, Art. 19(4)(c)"
report = "final report"
start = "dora-intermediate"
within = "30d"
[[clocks]]
id = "gdpr"
regulation = "GDPR, Art. 33"
report = "notification to the supervisory authority"
start = "awareness"
within = "72h"
"""
