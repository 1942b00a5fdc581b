"""What is always true of the journal: each truth is one query over all rows, and yields a line for each violation."""

import re
from collections.abc import Callable, Iterable, Iterator

from lessonbook.domain.journal.models import KeyedAct

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def keyed_acts_can_be_answered() -> Iterator[str]:
    """An act done under a key keeps what was asked, and its answer as the names and values that are sent again."""
    acts = KeyedAct.objects.order_by("id").values_list("id", "fingerprint", "answer")
    for pk, fingerprint, answer in acts.iterator():
        if not FINGERPRINT.fullmatch(fingerprint) or not isinstance(answer, dict):
            yield f"keyed act {pk}: what was asked or answered can't be told"


INVARIANTS: dict[str, Callable[[], Iterable[str]]] = {"keyed_acts_can_be_answered": keyed_acts_can_be_answered}
