"""Who could take a case in a round, by where he works, with what he has in hand; pure."""

from collections import defaultdict
from collections.abc import Sequence

from app.routing.rules import Candidate, Place, Scene


class Roster:
    """The candidates of a scene; counts what is given to them as the round goes on."""

    def __init__(self, scene: Scene) -> None:
        self._moment, self._places, self._away = scene.moment, scene.places, scene.away
        self._named: dict[int, Candidate] = {}
        self._by_department: dict[int | None, list[Candidate]] = defaultdict(list)
        self._by_institution: dict[int, list[Candidate]] = defaultdict(list)
        self._given: dict[int, int] = {}
        self._given_at: dict[int, int] = {}
        for each in scene.candidates:
            self._named[each.official_id] = each
            self._by_department[each.department_id].append(each)
            self._by_institution[each.institution_id].append(each)

    def place(self, institution_id: int) -> Place:
        """Tell of an institution."""
        return self._places[institution_id]

    def named(self, official_id: int | None) -> Sequence[Candidate]:
        """Give this official if he is on duty; where he is on leave, who stands in for him."""
        away = None if official_id is None else self._away.get(official_id)
        return self.himself(official_id if away is None else away.stand_in_id)

    def himself(self, official_id: int | None) -> Sequence[Candidate]:
        """Give this official and nobody in his stead, if he is on duty."""
        found = self._named.get(official_id) if official_id is not None else None
        return () if found is None else (found,)

    def home_department(self, official_id: int) -> int | None:
        """Tell the department of one who is on leave."""
        return self._away[official_id].department_id

    def of_department(self, department_id: int) -> Sequence[Candidate]:
        """Give who is on duty in a department."""
        return self._by_department.get(department_id, ())

    def of_institution(self, institution_id: int) -> Sequence[Candidate]:
        """Give who is on duty in an institution."""
        return self._by_institution.get(institution_id, ())

    def coordinators(self, institution_id: int) -> Sequence[Candidate]:
        """Give the coordinators on duty in an institution."""
        return [each for each in self.of_institution(institution_id) if each.is_coordinator]

    def load(self, each: Candidate) -> int:
        """Tell how many cases he has in hand by now."""
        return each.load + self._given.get(each.official_id, 0)

    def room(self, each: Candidate, most: int) -> int:
        """Tell how many more he can take, ``most`` where there is no limit."""
        return most if each.capacity is None else max(0, each.capacity - self.load(each))

    def given_at(self, each: Candidate) -> int:
        """Tell when he was last given one."""
        return self._given_at.get(each.official_id, each.given_at)

    def give(self, official_id: int) -> None:
        """Count a case just given."""
        self._given[official_id] = self._given.get(official_id, 0) + 1
        self._given_at[official_id] = self._moment
