"""What the simulated CRM has at the start. All of it is invented; numbers are of the ranges kept free for fiction.

Times are given in days before the portal's clock at the moment of filling.
"""

from tests.portal.rest.crm import Crm
from tests.portal.rest.invented.clients import add_clients
from tests.portal.rest.invented.deals import add_deals
from tests.portal.rest.invented.history import add_history


def fill(crm: Crm) -> None:
    """Fills an empty CRM."""
    add_clients(crm)
    add_deals(crm)
    add_history(crm)
    crm.lines["+12025550100"] = {"ID": 1, "NAME": "Sales", "CRM_AUTO_CREATE": "Y"}
    crm.lines["+493023125100"] = {"ID": 2, "NAME": "Vertrieb Berlin", "CRM_AUTO_CREATE": "Y"}
