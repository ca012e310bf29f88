"""The form that asks why somebody opens a complaint."""

from flask_wtf import FlaskForm
from wtforms.validators import Length

from .fields import LINE, no_nul, text


class WhyForm(FlaskForm):
    reason = text(
        "Why you open it", "A few words are enough. They stand with your name where managers see who read it."
    )

    def __init__(self) -> None:
        super().__init__()
        self.reason.validators = [Length(max=LINE, message="Say it shorter."), no_nul]
