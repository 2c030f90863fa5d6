"""Ready messages to whoever keeps a page: what to mend, in words that can be sent as they are."""

from collections.abc import Sequence

from app.onboarding.board.rules import Card
from app.onboarding.light.words import Loss


def message_to_admin(card: Card, losses: Sequence[Loss], *, address: str) -> str:
    """Write to the page's admin; ``address`` is the page's card at the desk."""
    lines = [f"Здравствуйте! Пишем о странице «{card.title}» ({card.institution})."]
    if card.blocked_by:
        lines += ["", f"Сейчас её держит вот что. {card.blocked_by}"]
    if losses:
        lines += ["", "Чтобы страница стала лучше:"]
        lines += [f"{number}. {loss.fix}" for number, loss in enumerate(losses[:3], start=1)]
    if not card.blocked_by and not losses:
        lines += ["", "Страница в порядке. Спасибо за работу."]
    else:
        lines += ["", "Подробно и с подсказками:", address]
    return "\n".join(lines)
