"""What a person (or the hub's timer) can ask for: one struct a kind, `kind` is the tag in JSON."""

from warroom.model.commands.access import *
from warroom.model.commands.base import *
from warroom.model.commands.causes import *
from warroom.model.commands.containment import *
from warroom.model.commands.decisions import *
from warroom.model.commands.escalation import *
from warroom.model.commands.exercises import *
from warroom.model.commands.follow_ups import *
from warroom.model.commands.forks import *
from warroom.model.commands.identification import *
from warroom.model.commands.imports import *
from warroom.model.commands.lifecycle import *
from warroom.model.commands.marking import *
from warroom.model.commands.messages import *
from warroom.model.commands.notes import *
from warroom.model.commands.people import *
from warroom.model.commands.plan import *
from warroom.model.commands.playbooks import *
from warroom.model.commands.post_mortem import *
from warroom.model.commands.prioritization import *
from warroom.model.commands.problems import *
from warroom.model.commands.redaction import *
from warroom.model.commands.reports import *
from warroom.model.commands.review import *
from warroom.model.commands.roles import *
from warroom.model.commands.tasks import *
from warroom.model.commands.teams import *

AnyCommand = (
    LifecycleCommand
    | NoteCommand
    | RoleCommand
    | TaskCommand
    | MessageCommand
    | PlaybookCommand
    | ContainmentCommand
    | TeamCommand
    | IdentificationCommand
    | ProblemCommand
    | ReportCommand
    | CauseCommand
    | DecisionCommand
    | FollowUpCommand
    | PostMortemCommand
    | PrioritizationCommand
    | EscalationCommand
    | ImportCommand
    | PlanCommand
    | MarkingCommand
    | AccessCommand
    | ReviewCommand
    | ExerciseCommand
    | ForkCommand
    | PeopleCommand
    | RedactionCommand
)
"""Every command this version takes."""
