"""Portals that break one rule each, and the cases that must notice."""

from tests.contract.mutations import frame, lists, page, rest, worker
from tests.contract.mutations.mutation import Mutation

MUTATIONS = (*frame.MUTATIONS, *page.MUTATIONS, *rest.MUTATIONS, *lists.MUTATIONS, *worker.MUTATIONS)

__all__ = ["MUTATIONS", "Mutation"]
