import { Agent, request } from 'undici';
import { linesPerOrder } from './orders.ts';

const password = 'bench-only-password';

/** Signed-in customers of a Vendure shop who place orders with as few requests as its shop API allows. */
export async function openVendureLoad(url: string, concurrency: number) {
  const startedAt = Date.now();
  const dispatcher = new Agent({ connections: concurrency, pipelining: 1 });

  async function send<Data>(
    query: string,
    variables: object,
    token?: string,
  ): Promise<{ data: Data; token: string | undefined }> {
    const { body, headers, statusCode } = await request(url, {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const text = await body.text();
    const answer = JSON.parse(text) as { data: Data; errors?: unknown };
    if (statusCode !== 200 || answer.errors !== undefined || text.includes('"errorCode"'))
      throw new Error(`Vendure answered ${statusCode} ${text.slice(0, 500)} to ${query.slice(0, 80)}`);
    const given = headers['vendure-auth-token'];
    return { data: answer.data, token: typeof given === 'string' ? given : undefined };
  }

  async function signIn(index: number): Promise<string> {
    // New ones for each run: an order that a stopped run left half done would belong to its customer.
    const emailAddress = `load-${startedAt}-${index}@bench.example`;
    await send(registerDocument, { input: { emailAddress, firstName: 'Load', lastName: String(index), password } });
    const { token } = await send(signInDocument, { emailAddress, password });
    if (token === undefined) throw new Error('expected a token from Vendure');
    return token;
  }

  const tokens: string[] = [];
  for (let index = 0; index < concurrency; index += 1) tokens.push(await signIn(index));
  const [token = ''] = tokens;
  const { data } = await send<{ products: { items: { variants: { id: string }[] }[] } }>(
    '{ products(options: { take: 100 }) { items { variants { id } } } }',
    {},
  );
  const variants = data.products.items.flatMap((product) => product.variants.map(({ id }) => id)).slice(0, 100);
  let shippingMethodId: string | undefined;

  async function place(basket: number, customer: string): Promise<void> {
    const inputs = Array.from({ length: linesPerOrder }, (_, line) => ({
      productVariantId: variants[(basket * linesPerOrder + line) % variants.length],
      quantity: 1,
    }));
    await send(addDocument, { inputs }, customer);
    await send(addressDocument, { input: address }, customer);
    // The same for everybody, so one question is enough.
    shippingMethodId ??= (
      await send<{ eligibleShippingMethods: { id: string }[] }>('{ eligibleShippingMethods { id } }', {}, customer)
    ).data.eligibleShippingMethods[0]?.id;
    await send(shippingDocument, { ids: [shippingMethodId] }, customer);
    await send(stateDocument, {}, customer);
    const { data: paid } = await send<{ addPaymentToOrder: { state: string } }>(paymentDocument, {}, customer);
    if (paid.addPaymentToOrder.state !== 'PaymentAuthorized')
      throw new Error(`expected PaymentAuthorized, got ${JSON.stringify(paid)}`);
  }

  return {
    /** The token of one of the customers. */
    token,
    /** Places so many orders, each customer one after the other; resolves with the time that each took, ascending. */
    async placeAll(total: number): Promise<number[]> {
      const latenciesMs: number[] = [];
      let next = 0;
      await Promise.all(
        tokens.map(async (customer) => {
          while (next < total) {
            const basket = next;
            next += 1;
            const startedAt = performance.now();
            await place(basket, customer);
            latenciesMs.push(performance.now() - startedAt);
          }
        }),
      );
      return latenciesMs.sort((a, b) => a - b);
    },
    close: () => dispatcher.close(),
  };
}

const refusal = '... on ErrorResult { errorCode message }';
const registerDocument = `mutation ($input: RegisterCustomerInput!) { registerCustomerAccount(input: $input) { __typename ${refusal} } }`;
const signInDocument = `mutation ($emailAddress: String!, $password: String!) {
  login(username: $emailAddress, password: $password) { __typename ${refusal} }
}`;
const addDocument = `mutation ($inputs: [AddItemInput!]!) { addItemsToOrder(inputs: $inputs) { order { id } errorResults { ... on ErrorResult { errorCode message } } } }`;
const addressDocument = `mutation ($input: CreateAddressInput!) { setOrderShippingAddress(input: $input) { __typename ${refusal} } }`;
const shippingDocument = `mutation ($ids: [ID!]!) { setOrderShippingMethod(shippingMethodId: $ids) { __typename ${refusal} } }`;
const stateDocument = `mutation { transitionOrderToState(state: "ArrangingPayment") { __typename ${refusal} } }`;
const paymentDocument = `mutation {
  addPaymentToOrder(input: { method: "dummy", metadata: {} }) { __typename ... on Order { state code } ${refusal} }
}`;

const address = {
  fullName: 'Bench',
  streetLine1: 'Bench Street 1',
  city: 'Exampleton',
  postalCode: 'EX1 1EX',
  countryCode: 'GB',
};
