"""The GraphQL documents that are sent to Shopify. Ids and texts go in variables; nothing is ever written into these.

Checked against Shopify's schema of 2026-07. Lists are as long as one query can pay for (1,000 points); a list that is
longer is told as unread, never cut.
"""

_MONEY = "{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }"
_ADDRESS = "{ name address1 address2 city province provinceCode zip countryCodeV2 }"

JOBS = """fulfillmentOrders(first: 8) {
      nodes {
        id status requestStatus fulfillBy createdAt
        assignedLocation { name location { id } }
        supportedActions { action }
        fulfillmentHolds { id handle reason reasonNotes heldByRequestingApp heldByApp { title } }
        lineItems(first: 30) {
          nodes { id remainingQuantity lineItem { id } }
          pageInfo { hasNextPage }
        }
      }
      pageInfo { hasNextPage }
    }"""

ORDER = f"""query orderById($id: ID!) {{
  order(id: $id) {{
    id name createdAt processedAt updatedAt cancelledAt sourceName tags note requiresShipping
    displayFinancialStatus displayFulfillmentStatus returnStatus
    customAttributes {{ key value }}
    purchasingEntity {{ __typename }}
    customer {{ id }}
    currentTotalPriceSet {_MONEY}
    currentShippingPriceSet {_MONEY}
    totalReceivedSet {_MONEY}
    totalCapturableSet {_MONEY}
    shippingAddress {_ADDRESS}
    billingAddress {_ADDRESS}
    lineItems(first: 50) {{
      nodes {{
        id sku title currentQuantity unfulfilledQuantity requiresShipping
        variant {{ id }}
        originalUnitPriceSet {{ presentmentMoney {{ amount currencyCode }} }}
      }}
      pageInfo {{ hasNextPage }}
    }}
    {JOBS}
    fulfillments(first: 20) {{
      id status displayStatus createdAt updatedAt
      location {{ id }}
      trackingInfo(first: 10) {{ company number }}
    }}
    transactions(first: 30) {{
      id kind status gateway createdAt processedAt
      paymentDetails {{ __typename ... on CardPaymentDetails {{ wallet }} }}
    }}
    risk {{ recommendation assessments {{ riskLevel }} }}
    disputes {{ id status }}
  }}
}}"""

DISPUTE = """query disputeById($id: ID!) {
  dispute(id: $id) { id status initiatedAt evidenceDueBy }
}"""

ORDERS_BY_NAME = """query ordersByName($query: String!) {
  orders(first: 5, query: $query) { nodes { id name } }
}"""

ORDERS = """query ordersFound($query: String, $after: String) {
  orders(first: 100, after: $after, query: $query, sortKey: ID) {
    nodes { id updatedAt cancelledAt displayFulfillmentStatus }
    pageInfo { hasNextPage endCursor }
  }
}"""

ORDERS_WITH_SKUS = """query ordersFoundWithSkus($query: String, $after: String) {
  orders(first: 10, after: $after, query: $query, sortKey: ID) {
    nodes {
      id updatedAt cancelledAt displayFulfillmentStatus
      lineItems(first: 50) { nodes { sku } pageInfo { hasNextPage } }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""

JOBS_OF_ORDER = f"""query fulfillmentOrdersOf($id: ID!) {{
  order(id: $id) {{
    id
    lineItems(first: 50) {{
      nodes {{ id currentQuantity unfulfilledQuantity requiresShipping }}
      pageInfo {{ hasNextPage }}
    }}
    {JOBS}
  }}
}}"""

STOCK = """query inventoryOf($query: String!, $after: String) {
  inventoryItems(first: 10, after: $after, query: $query) {
    nodes {
      id sku tracked
      inventoryLevels(first: 40) {
        nodes {
          isActive updatedAt
          location { id }
          quantities(names: ["available", "committed", "on_hand"]) { name quantity }
        }
        pageInfo { hasNextPage }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""

EVENTS = """query fulfillmentEvents($id: ID!) {
  fulfillment(id: $id) {
    id status updatedAt
    trackingInfo(first: 10) { company number }
    events(first: 100, sortKey: HAPPENED_AT) {
      nodes { status message happenedAt createdAt }
      pageInfo { hasNextPage }
    }
  }
}"""

ADDRESS_OF_ORDER = """query addressOf($id: ID!) {
  order(id: $id) {
    id
    shippingAddress {
      firstName lastName company phone address1 address2 city provinceCode zip countryCodeV2
    }
  }
}"""

TAG = """mutation tagOrder($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) { node { id } userErrors { field message } }
}"""

UNTAG = """mutation untagOrder($id: ID!, $tags: [String!]!) {
  tagsRemove(id: $id, tags: $tags) { node { id } userErrors { field message } }
}"""

ADDRESS = """mutation correctAddress($input: OrderInput!) {
  orderUpdate(input: $input) { order { id } userErrors { field message } }
}"""


def holding(parts: int) -> str:
    """A hold on each of ``parts`` fulfilment orders, in one request: ``$idN`` with ``$holdN``."""
    return _together(
        "placeHold",
        parts,
        "$id{n}: ID!, $hold{n}: FulfillmentOrderHoldInput!",
        "part{n}: fulfillmentOrderHold(id: $id{n}, fulfillmentHold: $hold{n}) "
        "{{ fulfillmentHold {{ id }} userErrors {{ field code message }} }}",
    )


def releasing(parts: int) -> str:
    """Release the holds ``$holdsN`` of each fulfilment order ``$idN``."""
    return _together(
        "releaseHold",
        parts,
        "$id{n}: ID!, $holds{n}: [ID!]!",
        "part{n}: fulfillmentOrderReleaseHold(id: $id{n}, holdIds: $holds{n}) "
        "{{ fulfillmentOrder {{ id }} userErrors {{ field code message }} }}",
    )


def moving(parts: int) -> str:
    """Move ``$linesN`` of each fulfilment order ``$idN`` to ``$toN``; no lines are all of them."""
    return _together(
        "moveLines",
        parts,
        "$id{n}: ID!, $to{n}: ID!, $lines{n}: [FulfillmentOrderLineItemInput!]",
        "part{n}: fulfillmentOrderMove(id: $id{n}, newLocationId: $to{n}, fulfillmentOrderLineItems: $lines{n}) "
        "{{ movedFulfillmentOrder {{ id }} userErrors {{ field code message }} }}",
    )


def _together(name: str, parts: int, variables: str, field: str) -> str:
    listed = ", ".join(variables.format(n=n) for n in range(parts))
    fields = "\n  ".join(field.format(n=n) for n in range(parts))
    return f"mutation {name}({listed}) {{\n  {fields}\n}}"
