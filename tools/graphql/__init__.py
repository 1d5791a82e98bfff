"""GraphQL over HTTP: queries that are tried again, mutations sent once, and errors that come in a 200."""

from tools.graphql.budget import Budget
from tools.graphql.client import GraphQL
from tools.graphql.failures import judge
from tools.graphql.user_errors import accepted

__all__ = ["Budget", "GraphQL", "accepted", "judge"]
