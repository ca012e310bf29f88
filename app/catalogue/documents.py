"""Every document of settings, with the key of its row."""

from .asking import Asking
from .calling import Calls
from .care import Care, Severities, Taking
from .customers import CustomerNumbers
from .letters import Letters
from .public_pages import PublicPages
from .reporting import Reporting
from .safety import Ladder, Safety
from .settings import Assigning, Authority, Document, Notices, Organisation, Targets
from .speaking import Languages

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
    PublicPages: "public_pages",
    Languages: "languages",
    CustomerNumbers: "customers",
}
