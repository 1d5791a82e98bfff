"""What is asked of Vendure's admin API, word for word; whatever is foreign goes in variables."""

MOST_HISTORY = 200
PAGE = 100

_ORDER = f"""
    id code state active updatedAt orderPlacedAt currencyCode totalWithTax
    customer {{ id }}
    shippingLines {{ priceWithTax }}
    surcharges {{ priceWithTax }}
    discounts {{ amountWithTax }}
    shippingAddress {{ fullName streetLine1 streetLine2 city province postalCode countryCode }}
    billingAddress {{ fullName streetLine1 streetLine2 city province postalCode countryCode }}
    payments {{ id state amount method createdAt errorMessage refunds {{ state total }} }}
    fulfillments {{ id state method trackingCode createdAt lines {{ orderLineId quantity }} }}
    history(options: {{take: {MOST_HISTORY}, sort: {{id: DESC}}}}) {{
      totalItems items {{ id type createdAt data }} }}"""
_LINE = "id quantity unitPriceWithTax linePriceWithTax productVariant { sku name }"
_OF_PLUGIN = "customFields { triageHoldKey triageHoldReason triageHoldFrom triageHoldAt triageTags }"

FETCH_ORDER = f"""query FetchOrder($code: String!) {{
  orders(options: {{take: 2, filter: {{code: {{eq: $code}}}}}}) {{ items {{{_ORDER}
    {_OF_PLUGIN}
    lines {{ {_LINE} triageAllocated {{ location quantity }} }}
  }} }} }}"""
FETCH_PLAIN_ORDER = f"""query FetchPlainOrder($code: String!) {{
  orders(options: {{take: 2, filter: {{code: {{eq: $code}}}}}}) {{ items {{{_ORDER}
    lines {{ {_LINE} }}
  }} }} }}"""
FIND_ORDERS = """query FindOrders($options: OrderListOptions) {
  orders(options: $options) { totalItems items { id code state updatedAt lines { productVariant { sku } } } } }"""
FETCH_STOCK = """query FetchStock($skus: [String!]!, $skip: Int!, $take: Int!) {
  globalSettings { trackInventory }
  productVariants(options: {skip: $skip, take: $take, sort: {id: ASC}, filter: {sku: {in: $skus}}}) {
    totalItems items { id sku trackInventory stockLevels {
      updatedAt stockOnHand stockAllocated stockLocation { name } } } } }"""
FETCH_TERMS = "query FetchTerms { triageTerms { version plugins mailsOnHold } }"

HOLD = """mutation Hold($code: String!, $reason: String!, $key: String!) {
  triageHold(code: $code, reason: $reason, key: $key) { refused state } }"""
RELEASE = """mutation Release($code: String!, $key: String!) {
  triageRelease(code: $code, key: $key) { refused state } }"""
TAG = """mutation Tag($code: String!, $add: [String!]!, $remove: [String!]!) {
  triageTag(code: $code, add: $add, remove: $remove) { refused state } }"""
