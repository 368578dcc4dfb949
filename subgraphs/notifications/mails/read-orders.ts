import DataLoader from 'dataloader';
import { type AskGraph, GraphRefused } from '#platform/graph/ask-graph.ts';

/** What an e-mail shows of an order in addition to its lines, sums and address. */
export type OrderParts = 'plain' | 'shipments' | 'returns';

/**
 * The most orders of one operation: as many as e-mails are sent at the same time. Four orders with their returns have 224 fields, and OPERATION_FIELDS allows
 * 250.
 */
export const mostOrders = 4;

const selections: Readonly<Record<OrderParts, string>> = {
  plain: '',
  shipments: 'shipments { id trackingCode lines { orderLineId quantity } }',
  returns:
    'returns { id exchange { added { name quantity } total { amount currency } worth { amount currency } keptUntil } }',
};

/** The operation that reads so many orders, as `order0`, `order1` and so on by the variables `id0`, `id1`. */
export function mailOrdersQuery(parts: OrderParts, count: number): string {
  const places = Array.from({ length: count }, (_, place) => place);
  return `query MailAboutOrders(${places.map((place) => `$id${place}: ID!`).join(' ')}) {
    ${places.map((place) => `order${place}: order(id: $id${place}) { ...MailOrder }`).join('\n    ')}
  }
  fragment MailOrder on Order {
    id number placedAt total { amount currency }
    discount { amount currency } shipping { amount currency } tax { amount currency } includedTax { amount currency }
    lines { id name quantity lineTotal { amount currency } }
    shippingAddress { name line1 line2 city region postalCode country }
    ${selections[parts]}
    customer { name email }
    guestEmail
  }`;
}

/** Reads one order as `mailOrdersQuery` selects it; null if there is none. */
export type ReadOrder = (parts: OrderParts, orderId: string) => Promise<unknown>;

/** Orders that are read in the same turn share an operation, so that a page of e-mails costs the gateway and each subgraph one call. */
export function openOrderReader(graph: AskGraph): ReadOrder {
  const loaderOf = (parts: OrderParts) =>
    new DataLoader<string, unknown>((ids) => readOrders(graph, parts, ids), { cache: false, maxBatchSize: mostOrders });
  const loaders = { plain: loaderOf('plain'), shipments: loaderOf('shipments'), returns: loaderOf('returns') };
  return (parts, orderId) => loaders[parts].load(orderId);
}

async function readOrders(graph: AskGraph, parts: OrderParts, ids: readonly string[]): Promise<unknown[]> {
  try {
    const variables = Object.fromEntries(ids.map((id, place) => [`id${place}`, id]));
    const answer = await graph(mailOrdersQuery(parts, ids.length), variables);
    return ids.map((_, place) => answer[`order${place}`]);
  } catch (error) {
    if (ids.length === 1 || !(error instanceof GraphRefused)) throw error;
    // The error may be about one of them. The others must not wait for it.
    return Promise.all(
      ids.map((id) =>
        readOrders(graph, parts, [id]).then(
          ([order]) => order,
          (own: unknown) => (own instanceof Error ? own : new Error(String(own))),
        ),
      ),
    );
  }
}
