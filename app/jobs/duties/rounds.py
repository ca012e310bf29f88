"""One round of the worker through its duties."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select

from ...complaints.models import Complaint
from ...complaints.queries import get_by_id
from ...db import db, reading, transaction

BATCH = 500
log = logging.getLogger(__name__)


@dataclass
class Round:
    """`stopped` says that the worker should end; `done` counts what was done."""

    stopped: Callable[[], bool]
    done: int = 0

    def each(self, found: Select[int, int], act: Callable[[Complaint, int], None]) -> None:
        """Do `act` to everything found, each with its complaint locked and in a transaction of its own.

        `found` selects pairs of an id and the id of its complaint. Once the complaint is locked it is asked again,
        so what another worker, or a person, did meanwhile is not done twice. What fails is logged and left.
        """
        key, of = found.selected_columns
        with reading():
            pairs = [(row[0], row[1]) for row in db.session.execute(found.limit(BATCH))]
        for row_id, complaint_id in pairs:
            if self.stopped():
                return
            try:
                with transaction():
                    complaint = get_by_id(complaint_id, for_change=True)
                    if db.session.execute(found.where(key == row_id, of == complaint_id)).first() is not None:
                        act(complaint, row_id)
                        self.done += 1
            except Exception as error:  # one complaint never stops the others
                log_failure(f"{act.__name__} of complaint {complaint_id}", error)


Duty = Callable[[Round], None]


def log_failure(doing: str, error: BaseException) -> None:
    """Log where something failed and how it is called; its words could hold what a person wrote."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/app/" in frame.filename]
    place = f" at {frames[-1].filename.rpartition('/app/')[2]}:{frames[-1].lineno}" if frames else ""
    log.error("%s failed: %s%s", doing, type(error).__name__, place)
