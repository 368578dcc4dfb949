import type { Api } from '../../client/api.ts';

/** A change that the shop refused although the plan allows it: the shop or the plan is wrong. */
export class UnexpectedRefusal extends Error {}

/** An order as the steps read it. */
export interface OrderView {
  id: string;
  status: string;
  version: number;
  total: { amount: number };
  payments: { captured: { amount: number } }[];
  returns: { id: string; status: string; reason: string; refund: { amount: number } }[];
}

const view =
  'id status version total { amount } payments { captured { amount } } returns { id status reason refund { amount } }';

/** One change of an order. Throws `UnexpectedRefusal` if the shop refuses it. */
export async function changeOrder(
  api: Api,
  field: string,
  input: Record<string, unknown>,
  token: string,
  inputType = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Input`,
): Promise<OrderView> {
  const answer = await api<Record<string, { order?: OrderView; code?: string; message?: string }>>(
    `mutation Change($input: ${inputType}!) { ${field}(input: $input) {
      __typename ... on OrderChanged { order { ${view} } } ... on Refusal { code message } } }`,
    { input },
    token,
  );
  const { order, code, message } = answer[field] ?? {};
  if (!order) throw new UnexpectedRefusal(`${field} ${JSON.stringify(input).slice(0, 300)}: ${code} ${message}`);
  return order;
}

/** An order and the ids of its lines, in the order in which they were bought. */
export async function readOrder(api: Api, id: string, token: string): Promise<OrderView & { lines: { id: string }[] }> {
  const { order } = await api<{ order: (OrderView & { lines: { id: string }[] }) | null }>(
    `query Order($id: ID!) { order(id: $id) { ${view} lines { id } } }`,
    { id },
    token,
  );
  if (!order) throw new UnexpectedRefusal(`expected the order ${id}, there is none`);
  return order;
}
