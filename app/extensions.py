"""Instances of the extensions. `create_app` binds them; nothing happens here."""

from flask_mail import Mail
from flask_security.core import Security

from .web.masking import MaskedCSRFProtect
from .web.wordbooks import Babel

babel = Babel()
csrf = MaskedCSRFProtect()
mail = Mail()
security = Security()
