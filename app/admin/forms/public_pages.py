"""The form of what only the organisation can say on its public pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import Optional

from . import line, paragraph


class PublicPagesForm(FlaskForm):
    """Names are those of `PublicPages`."""

    lead = line(
        _l("Who answers for how complaints are handled"),
        description=_l("Name and office, as customers may read it: “Helen Marsh, Complaint Manager”."),
    )
    representatives = paragraph(
        _l("Whom to ask about what"),
        description=_l("One a line: “Buses and trams: Dev Raman”. Once somebody has complained, their page says who."),
    )
    in_person = paragraph(_l("Where to come in person"), description=_l("With the hours."))
    relay = paragraph(
        _l("For people who do not hear or speak well"), description=_l("Text relay, sign language by video.")
    )
    accessibility_checked_on = DateField(_l("When a person last looked through all pages"), [Optional()])
    accessibility_limits = paragraph(
        _l("What does not work well yet"), description=_l("And how one gets it all the same.")
    )
    accessibility_authority = paragraph(_l("Who to turn to when our answer does not help"))
    privacy_basis = paragraph(_l("On what law it rests that we keep complaints"))
    privacy_kept = paragraph(_l("How long complaints are kept"))
    privacy_authority = paragraph(_l("Who watches over privacy"), description=_l("Name and how to reach it."))
