"""The form of a view of the queue that somebody keeps."""

from flask_wtf import FlaskForm
from wtforms import BooleanField

from .fields import line


class ViewForm(FlaskForm):
    """A view's name, and who has it."""

    name = line("Its name")
    shared = BooleanField("For everybody", description="It stands in each colleague’s sidebar.")
    digest = BooleanField("By mail each working morning", description="To you, on days when something is in it.")
