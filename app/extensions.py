"""Instances of the extensions. `create_app` binds them; nothing happens here."""

from flask_babel import Babel
from flask_mail import Mail
from flask_security.core import Security

from .web.masking import MaskedCSRFProtect

babel = Babel()
csrf = MaskedCSRFProtect()
mail = Mail()
security = Security()
