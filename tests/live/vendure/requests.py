"""What a shop's staff and customers ask of Vendure, word for word."""

_ERROR = "... on ErrorResult { errorCode message }"

LOGIN = """mutation ($user: String!, $password: String!) {
  login(username: $user, password: $password) {
    ... on CurrentUser { id } ... on ErrorResult { errorCode message } } }"""
COUNTRY = "mutation ($input: CreateCountryInput!) { createCountry(input: $input) { id } }"
ZONE = "mutation ($input: CreateZoneInput!) { createZone(input: $input) { id } }"
TAX_CATEGORY = "mutation ($input: CreateTaxCategoryInput!) { createTaxCategory(input: $input) { id } }"
TAX_RATE = "mutation ($input: CreateTaxRateInput!) { createTaxRate(input: $input) { id } }"
ACTIVE_CHANNEL = "{ activeChannel { id } }"
CHANNEL = f"""mutation ($input: UpdateChannelInput!) {{ updateChannel(input: $input) {{ ... on Channel {{ id }}
  {_ERROR} }} }}"""
SHIPPING_METHOD = "mutation ($input: CreateShippingMethodInput!) { createShippingMethod(input: $input) { id } }"
PAYMENT_METHOD = "mutation ($input: CreatePaymentMethodInput!) { createPaymentMethod(input: $input) { id } }"
LOCATIONS = "{ stockLocations { items { id name } } }"
LOCATION = "mutation ($input: CreateStockLocationInput!) { createStockLocation(input: $input) { id } }"
RENAME_LOCATION = "mutation ($input: UpdateStockLocationInput!) { updateStockLocation(input: $input) { id } }"
PRODUCT = "mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }"
VARIANTS = "mutation ($input: [CreateProductVariantInput!]!) { createProductVariants(input: $input) { id } }"
COUNT = "mutation ($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }"
STOCK = """query ($id: ID!) { productVariant(id: $id) {
  stockLevels { stockOnHand stockAllocated stockLocation { name } } } }"""

ADD_ITEM = f"""mutation ($variant: ID!, $quantity: Int!) {{
  addItemToOrder(productVariantId: $variant, quantity: $quantity) {{ ... on Order {{ code }} {_ERROR} }} }}"""
SET_CUSTOMER = f"""mutation ($input: CreateCustomerInput!) {{
  setCustomerForOrder(input: $input) {{ ... on Order {{ code }} {_ERROR} }} }}"""
SET_ADDRESS = f"""mutation ($input: CreateAddressInput!) {{
  setOrderShippingAddress(input: $input) {{ ... on Order {{ code }} {_ERROR} }} }}"""
QUOTES = "{ eligibleShippingMethods { id } }"
SET_SHIPPING = f"""mutation ($id: [ID!]!) {{
  setOrderShippingMethod(shippingMethodId: $id) {{ ... on Order {{ code }} {_ERROR} }} }}"""
TO_PAYMENT = f"""mutation {{
  transitionOrderToState(state: "ArrangingPayment") {{ ... on Order {{ code }} {_ERROR} }} }}"""
PAY = f"""mutation ($input: PaymentInput!) {{
  addPaymentToOrder(input: $input) {{ ... on Order {{ code }} {_ERROR} }} }}"""

LOOK = """query ($code: String!) { orders(options: {filter: {code: {eq: $code}}}) { items {
  id code state active customFields { triageHoldKey triageHoldReason triageHoldFrom triageHoldAt triageTags }
  totalWithTax currencyCode
  shippingAddress { fullName streetLine1 streetLine2 city province postalCode countryCode }
  lines { id quantity unitPriceWithTax productVariant { sku } triageAllocated { location quantity } }
  payments { id state amount method refunds { total } }
  fulfillments { id state method trackingCode lines { orderLineId quantity } }
  history(options: {take: 100}) { items { type createdAt data } }
} } }"""
SETTLE = f"mutation ($id: ID!) {{ settlePayment(id: $id) {{ ... on Payment {{ id state }} {_ERROR} }} }}"
FULFIL = f"""mutation ($input: FulfillOrderInput!) {{
  addFulfillmentToOrder(input: $input) {{ ... on Fulfillment {{ id state }} {_ERROR}
    ... on CreateFulfillmentError {{ fulfillmentHandlerError }}
    ... on FulfillmentStateTransitionError {{ transitionError }} }} }}"""
MOVE_FULFILMENT = f"""mutation ($id: ID!, $state: String!) {{
  transitionFulfillmentToState(id: $id, state: $state) {{ ... on Fulfillment {{ id state }} {_ERROR}
    ... on FulfillmentStateTransitionError {{ transitionError }} }} }}"""
MOVE = f"""mutation ($id: ID!, $state: String!) {{
  transitionOrderToState(id: $id, state: $state) {{ ... on Order {{ id state }} {_ERROR}
    ... on OrderStateTransitionError {{ transitionError }} }} }}"""
NOTE = "mutation ($input: AddNoteToOrderInput!) { addNoteToOrder(input: $input) { id } }"
