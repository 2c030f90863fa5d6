"""What the card of a case says of its term; pure."""

from app.cases.model import Case
from app.deadlines.decreed import guessed_in
from app.deadlines.shipped import production_calendar


def rule_told(case: Case) -> str:
    """Tell which regulation set the deadline, and whether it reaches into unknown years."""
    if not case.counts_hours:
        return case.rule
    guessed = guessed_in(production_calendar(), case.counted_from.date(), case.due_at.date())
    return "; ".join(each for each in (case.rule, guessed) if each)
