/* The steps of a return that its state allows: each with its mutation, the role that may take it, and what it asks for besides the reason. */

const mutationOf = (name, type) => `mutation ($input: ${type}!) {
  ${name}(input: $input) { __typename ... on Refusal { code message } }
}`;

/** An amount as people type it, in minor units. Throws an Error for any other text. */
function toMinor(text, currency) {
  const { maximumFractionDigits: digits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  const found = /^(\d+)(?:[.,](\d+))?$/.exec(text.trim());
  const [whole, part = ''] = found?.slice(1) ?? [];
  if (!found || part.length > digits)
    throw new Error(`expected an amount in ${currency} such as ${(12.5).toFixed(digits)}`);
  return String(BigInt(whole + part.padEnd(digits, '0')));
}

function inspectionOf(order, found) {
  const skuOf = (lineId) => order.lines.find(({ id }) => id === lineId)?.sku;
  return {
    fields: found.lines.map(({ orderLineId, quantity }) => ({
      name: orderLineId,
      label: `${skuOf(orderLineId)}: written off, of ${quantity}`,
      initial: '0',
      input: { type: 'number', min: 0, max: quantity, required: true },
    })),
    toInput: (values) => ({
      lines: found.lines.map(({ orderLineId, quantity }) => {
        const writeOff = Number(values[orderLineId]);
        return { orderLineId, restock: quantity - writeOff, writeOff };
      }),
    }),
  };
}

const refundOf = ({ currency }) => ({
  fields: [
    { name: 'amount', label: `Amount in ${currency}; empty: the value of the pieces`, input: { inputMode: 'decimal' } },
  ],
  toInput: ({ amount }) => (amount ? { amount: { amount: toMinor(amount, currency), currency } } : {}),
});
const tracking = {
  fields: [{ name: 'trackingCode', label: 'Tracking code, if there is one', input: { maxLength: 100 } }],
  toInput: ({ trackingCode }) => (trackingCode ? { trackingCode } : {}),
};

const steps = [
  { mutation: 'approveReturn', label: 'Approve', type: 'ReturnInput', role: 'SUPPORT' },
  { mutation: 'rejectReturn', label: 'Reject', type: 'ReturnReasonInput', role: 'SUPPORT', danger: true },
  { mutation: 'sendReturn', label: 'On its way', type: 'SendReturnInput', role: 'SUPPORT', asks: () => tracking },
  { mutation: 'receiveReturn', label: 'Receive', type: 'ReturnInput', role: 'WAREHOUSE' },
  {
    mutation: 'inspectReturn',
    label: 'Inspect',
    type: 'InspectReturnInput',
    role: 'WAREHOUSE',
    once: true,
    asks: inspectionOf,
  },
  {
    mutation: 'refundReturn',
    label: 'Refund',
    type: 'RefundReturnInput',
    role: 'SUPPORT',
    once: true,
    asks: (order) => refundOf(order.total),
  },
  { mutation: 'exchangeReturn', label: 'Exchange', type: 'ExchangeReturnInput', role: 'SUPPORT', once: true },
  { mutation: 'closeReturn', label: 'Close without money', type: 'ReturnReasonInput', role: 'SUPPORT', danger: true },
  { mutation: 'cancelReturn', label: 'Give up', type: 'ReturnInput', role: 'SUPPORT', danger: true },
];

/** The steps that the API accepts now, as the properties of an `Action`. */
export function stepsOf(order, found) {
  return steps
    .filter(({ mutation }) => found.allowed.includes(mutation))
    .map(({ mutation, label, type, role, danger, once, asks }) => {
      const { fields, toInput } = asks?.(order, found) ?? { fields: [], toInput: () => ({}) };
      return {
        label,
        role,
        danger,
        fields,
        mutation: mutationOf(mutation, type),
        toInput: (values, key) => ({
          orderId: order.id,
          returnId: found.id,
          ...(once ? { idempotencyKey: key } : {}),
          ...toInput(values),
        }),
      };
    });
}
