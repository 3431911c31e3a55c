"""The one table of rights: which role, which standing may send which command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from warroom.model import commands as cm
from warroom.model.words import Role

Seat = Role | None
"""A role in the room; None: somebody who holds none."""

SEATS: tuple[Seat, ...] = (*(role for role in Role if role is not Role.OBSERVER), None)
"""All seats but the observer's, the most senior first."""

WRITERS = frozenset(SEATS)
LEAD = frozenset({Role.COMMANDER, Role.DEPUTY})
"""Who commands."""

STANDINGS = (Role.OBSERVER, Role.RESPONDER, Role.COMMANDER)
"""What a person can be at the hub, before any room's roles."""

WRITING = frozenset({Role.RESPONDER, Role.COMMANDER})
KEEPING = frozenset({Role.COMMANDER})
ANY_STANDING = frozenset(STANDINGS)


class Condition(StrEnum):
    """What has to hold where a role or a standing alone does not settle it."""

    AUTHOR = "who wrote it"
    HOLDER = "who holds the role"
    PROPOSER = "who proposed it"
    OWNER = "the post-mortem's owner"
    OWNER_OR_TAKER = "the post-mortem's owner, and who takes it for themselves"
    SELF_OR_TEAM_LEAD = "for oneself, or as the team's lead"
    BEGAN_IT = "who began the import"
    NOT_DONE_BY_SELF = "if somebody else did it"
    NOT_WRITTEN_BY_SELF = "if somebody else wrote it, or nobody else could approve it"
    APPROVED = "once it is approved, or where the audience needs no approval"
    NOT_LOWERED = "unless that lowers it"
    NOT_WIDENED = "unless that lets more people read it"
    BY_KEEPER = "who keeps the hub and does not see it, with a reason"
    ONLY_OBSERVER = "only the role of observer"


@dataclass(frozen=True, slots=True)
class Right:
    """Who may send a command.

    `always`: the seats that may, whatever the state. `when`: seats that may where the condition
    holds; of several one is enough. `vacant`: while nobody commands, everybody but an observer has
    the commander's rights here, since a room must not stand still. `standings`: which standings
    may, `standing_when` the one that may under a condition. `hub`: the hub itself alone.
    `what` begins the sentence of a refusal, `note` says more to readers of the table.
    """

    always: frozenset[Seat] = WRITERS
    when: Mapping[Condition, frozenset[Seat]] = field(default_factory=dict)
    vacant: bool = True
    standings: frozenset[Role] = WRITING
    standing_when: Mapping[Role, Condition] = field(default_factory=dict)
    hub: bool = False
    what: str = ""
    note: str = ""

    @property
    def keeper(self) -> bool:
        """Whether only those who keep the hub's people may."""
        return self.standings == KEEPING

    def conditions(self, seat: Seat) -> tuple[Condition, ...]:
        """The conditions under which a seat may that may not always."""
        return tuple(each for each, seats in self.when.items() if seat in seats)

    def open_to(self, seat: Seat) -> bool:
        """Whether a seat may, if only under a condition."""
        return seat in self.always or bool(self.conditions(seat))


def _anybody(what: str = "", note: str = "") -> Right:
    return Right(what=what, note=note)


def _lead(what: str, *others: Role, note: str = "") -> Right:
    return Right(always=LEAD | set(others), what=what, note=note)


def _lead_or(condition: Condition, what: str, *others: Role) -> Right:
    """Whoever leads; the other writers under a condition."""
    always = LEAD | set(others)
    return Right(always=always, when={condition: WRITERS - always}, what=what)


def _hub(what: str) -> Right:
    return Right(always=frozenset(), standings=frozenset(), hub=True, what=what)


def _keeper(what: str) -> Right:
    return Right(always=frozenset(), standings=KEEPING, what=what)


_CORRECTING = Right(
    always=frozenset({Role.COMMANDER, Role.SCRIBE}),
    when={Condition.AUTHOR: WRITERS - {Role.COMMANDER, Role.SCRIBE}},
    vacant=False,
    what="Correcting somebody's note",
)
_ANSWERING = frozenset({*WRITERS, Role.OBSERVER})
"""Roles are for everybody to take and to leave: an observer of the room too."""

_TAKING = Right(
    always=_ANSWERING,
    standings=ANY_STANDING,
    standing_when={Role.OBSERVER: Condition.ONLY_OBSERVER},
    what="Taking a role",
)
_LEAVING = Right(always=_ANSWERING, standings=ANY_STANDING)
_ROOMLESS = Right(always=_ANSWERING)
"""Where there are no roles: at the beginning of a log, and in a problem record."""

_APPROVERS = LEAD | {Role.COMMUNICATIONS}

RIGHTS: Mapping[type[cm.Command], Right] = {
    # lifecycle
    cm.Declare: _ROOMLESS,
    cm.ChangeDetails: _anybody(),
    cm.ChangePhase: _lead("Moving to another phase"),
    cm.ChangeStatus: _lead("Changing the status"),
    cm.SetSeverity: _lead_or(Condition.NOT_LOWERED, "Lowering the severity"),
    cm.SetPriority: _lead("Changing the priority"),
    cm.MissDeadline: _hub("Recording a missed deadline"),
    # notes
    cm.Note: _anybody(),
    cm.Amend: _CORRECTING,
    cm.Strike: _CORRECTING,
    cm.Pin: _anybody(),
    cm.Unpin: _anybody(),
    # roles
    cm.ClaimRole: _TAKING,
    cm.OfferRole: _lead_or(Condition.HOLDER, "Offering somebody else's role"),
    cm.AcceptRole: _TAKING,
    cm.DeclineRole: _LEAVING,
    cm.ReleaseRole: _LEAVING,
    cm.TakeRoles: _hub("Taking the roles of somebody who was shut out"),
    # tasks
    cm.AddTask: _anybody(),
    cm.AssignTask: _anybody(),
    cm.AcknowledgeTask: _anybody(note="the person who has the task"),
    cm.MoreTime: _anybody(),
    cm.SetTimeBox: _anybody(),
    cm.StartTask: _anybody(note="the person who has the task, or anybody where nobody has it"),
    cm.FinishTask: _anybody(),
    cm.VerifyTask: Right(
        always=frozenset({Role.COMMANDER}),
        when={Condition.NOT_DONE_BY_SELF: WRITERS - {Role.COMMANDER}},
        vacant=False,
        what="Verifying your own task",
    ),
    cm.BlockTask: _anybody(),
    cm.SkipTask: _anybody(),
    cm.ReopenTask: _anybody(),
    # messages
    cm.DraftMessage: _anybody(),
    cm.Tell: _anybody(note="goes out at once for those who may approve, else it is a draft"),
    cm.ApproveMessage: Right(
        always=frozenset(),
        when={Condition.NOT_WRITTEN_BY_SELF: _APPROVERS},
        what="Approving a message",
    ),
    cm.SendMessage: Right(
        always=frozenset(),
        when={Condition.APPROVED: WRITERS, Condition.NOT_WRITTEN_BY_SELF: _APPROVERS},
        what="Sending a message that nobody approved",
    ),
    cm.RecordReceived: _anybody(),
    cm.SetNextUpdate: _anybody(),
    # playbooks
    cm.StartPlaybook: _lead("Starting a playbook", Role.OPERATIONS),
    cm.StopPlaybook: _lead("Stopping a playbook", Role.OPERATIONS),
    # containment
    cm.SetExtent: _anybody(),
    cm.RecordWorkaround: _anybody(),
    cm.ChangeWorkaround: _anybody(),
    cm.RemoveWorkaround: _anybody(),
    cm.SolveByWorkaround: _lead("Saying what solved the incident"),
    # teams
    cm.FormTeam: _lead("Forming a team", Role.OPERATIONS),
    cm.JoinTeam: _lead_or(
        Condition.SELF_OR_TEAM_LEAD, "Putting somebody into a team", Role.OPERATIONS
    ),
    cm.LeaveTeam: _lead_or(
        Condition.SELF_OR_TEAM_LEAD, "Taking somebody out of a team", Role.OPERATIONS
    ),
    # identification
    cm.AttachEvidence: _anybody(),
    cm.SizeUp: _anybody(),
    # problems
    cm.OpenProblem: _ROOMLESS,
    cm.LinkIncident: _ROOMLESS,
    cm.UnlinkIncident: _ROOMLESS,
    cm.DescribeCause: _ROOMLESS,
    cm.RecordKnownError: _ROOMLESS,
    cm.SolveProblem: _ROOMLESS,
    cm.ReopenProblem: _ROOMLESS,
    cm.AssignProblem: _ROOMLESS,
    # reports
    cm.RequestCan: _anybody(),
    cm.ReportCan: _anybody(),
    cm.StartRollCall: _anybody(),
    cm.AnswerRollCall: _anybody(note="whom the roll-call asks"),
    cm.PostRecap: _lead("Posting a recap", Role.SCRIBE),
    # causes
    cm.RaiseHypothesis: _anybody(),
    cm.SupportHypothesis: _anybody(),
    cm.RuleOutHypothesis: _anybody(),
    cm.SetTrigger: _anybody(),
    cm.AddFactor: _anybody(),
    cm.StrikeFactor: _anybody(),
    cm.RecordFix: _anybody(),
    cm.WaiveForClosing: _lead("Waiving what closing needs"),
    # decisions
    cm.ProposeDecision: _anybody(),
    cm.ObjectToDecision: _anybody(),
    cm.DecideProposal: _lead("Deciding a proposal"),
    cm.WithdrawProposal: _lead_or(Condition.PROPOSER, "Withdrawing somebody's proposal"),
    cm.SetPlanB: _anybody(),
    # follow-ups
    cm.AddFollowUp: _anybody(),
    cm.AssignFollowUp: _anybody(),
    cm.SetFollowUpDue: _anybody(),
    cm.LinkFollowUp: _anybody(),
    cm.FinishFollowUp: _anybody(),
    cm.VerifyFollowUp: Right(
        always=frozenset(),
        when={Condition.NOT_DONE_BY_SELF: WRITERS},
        vacant=False,
        what="Verifying your own follow-up",
    ),
    cm.DropFollowUp: _anybody(),
    cm.ReopenFollowUp: _anybody(),
    # post-mortem
    cm.StartPostMortem: _anybody(),
    cm.AssignPostMortem: _lead_or(
        Condition.OWNER_OR_TAKER, "Giving the post-mortem to somebody else"
    ),
    cm.SetPostMortemDue: _lead_or(Condition.OWNER, "Moving the post-mortem's due date"),
    cm.EditSection: _anybody(),
    cm.FinishPostMortem: _lead_or(Condition.OWNER, "Finishing the post-mortem"),
    # prioritization
    cm.AdoptPolicy: Right(
        always=frozenset({Role.COMMANDER}),
        what="Adopting another policy, which changes the rules for everybody here,",
    ),
    cm.AssessImpact: _lead_or(Condition.NOT_LOWERED, "Lowering the priority"),
    cm.EstimateWork: _anybody(),
    cm.DeferIncident: _lead("Deferring the incident"),
    cm.ResumeIncident: _anybody(),
    # escalation
    cm.Escalate: _anybody(),
    cm.AnswerEscalation: _anybody(),
    # imports
    cm.DeclareImported: _ROOMLESS,
    cm.BeginImport: _anybody(),
    cm.ImportRows: Right(
        always=frozenset(),
        when={Condition.BEGAN_IT: WRITERS},
        vacant=False,
        what="Going on with somebody's import",
    ),
    # plan
    cm.StartPlan: _lead("Starting the communication plan", Role.COMMUNICATIONS),
    cm.SnoozeUpdate: _lead("Putting an update off", Role.COMMUNICATIONS),
    cm.StartClock: _anybody(),
    cm.FileReport: _lead("Filing a report", Role.COMMUNICATIONS),
    cm.StopClock: _lead("Stopping a regulator's clock", Role.COMMUNICATIONS),
    # marking
    cm.MarkTlp: _lead_or(Condition.NOT_WIDENED, "Letting more people read what is marked"),
    # redaction
    cm.Redact: Right(
        always=LEAD,
        when={Condition.AUTHOR: WRITERS - LEAD},
        vacant=False,
        what="Redacting what somebody else wrote",
        note="a keeper of the hub too",
    ),
    # access
    cm.RestrictAccess: _lead("Restricting who sees it"),
    cm.AdmitPeople: _lead_or(Condition.BY_KEEPER, "Admitting people"),
    cm.ExcludePeople: _lead("Excluding people"),
    cm.OpenAccess: _lead("Opening it to everybody"),
    # review
    cm.AddReviewNote: _anybody(),
    # exercises
    cm.StartDrill: _anybody(note="in an exercise"),
    cm.GiveInject: _anybody(note="in an exercise"),
    cm.Inject: _anybody(note="in an exercise"),
    cm.Simulate: _anybody(note="in an exercise, for people who are simulated there"),
    cm.PauseDrill: _anybody(note="in an exercise"),
    cm.ResumeDrill: _anybody(note="in an exercise"),
    cm.EndDrill: _anybody(note="in an exercise"),
    # people
    cm.InvitePerson: _keeper("Inviting somebody"),
    cm.WithdrawInvite: _keeper("Withdrawing an invite"),
    cm.RevokePerson: _keeper("Keeping somebody out"),
    cm.RestorePerson: _keeper("Letting somebody in again"),
    cm.SetStanding: _keeper("Saying what somebody may do at this hub"),
    cm.AddKey: _keeper("Adding somebody's key"),
    cm.RemoveKey: _keeper("Removing somebody's key"),
    cm.RedeemInvite: _hub("Redeeming an invite"),
    cm.RecordSeen: _hub("Recording who came in"),
    cm.RecordRefusal: _hub("Recording a refusal"),
    cm.RecordTakenIn: _hub("Recording that a log was taken in"),
    # forks
    cm.TakeBack: _lead("Taking lost entries back"),
    cm.RecordLoss: _hub("Recording what was lost"),
    cm.RecordReplacement: _hub("Recording that the log goes on elsewhere"),
}
"""Every command, and who may send it. A command that is not here is taken of nobody."""
