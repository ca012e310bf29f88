"""Every document of settings, with the key of its row."""

from .asking import Asking
from .calling import Calls
from .care import Care, Severities, Taking
from .letters import Letters
from .reporting import Reporting
from .safety import Ladder, Safety
from .settings import Assigning, Authority, Document, Notices, Organisation, Targets

KEYS: dict[type[Document], str] = {
    Organisation: "organisation",
    Targets: "targets",
    Authority: "authority",
    Notices: "notices",
    Care: "care",
    Calls: "calls",
    Asking: "asking",
    Assigning: "assigning",
    Severities: "severities",
    Letters: "letters",
    Taking: "taking",
    Safety: "safety",
    Ladder: "ladder",
    Reporting: "reporting",
}
