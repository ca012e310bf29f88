"""The blueprint that the views of the staff side belong to."""

from flask import Blueprint

desk = Blueprint("desk", __name__, url_prefix="/desk")
