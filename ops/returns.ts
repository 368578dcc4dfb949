import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { type OperatedShop, RefusedByShop } from './open-shop.ts';

/*
 * The commands about returns, over the API: `npm run ops -- returns …`. They are the steps that the page of operators has.
 */

/** Each step with its mutation, the type of its input, what it does, and whether its input takes a key. */
export const returnSteps = {
  approve: { mutation: 'approveReturn', type: 'ReturnInput', keyed: false, what: 'agrees to a requested return' },
  reject: { mutation: 'rejectReturn', type: 'ReturnReasonInput', keyed: false, what: 'declines a requested return' },
  send: {
    mutation: 'sendReturn',
    type: 'SendReturnInput',
    keyed: false,
    what: 'notes that the pieces are on their way',
  },
  receive: { mutation: 'receiveReturn', type: 'ReturnInput', keyed: false, what: 'notes that the pieces are back' },
  inspect: {
    mutation: 'inspectReturn',
    type: 'InspectReturnInput',
    keyed: true,
    what: 'puts the pieces on sale again, apart from those of --write-off',
  },
  refund: { mutation: 'refundReturn', type: 'RefundReturnInput', keyed: true, what: 'sends money back' },
  exchange: { mutation: 'exchangeReturn', type: 'ExchangeReturnInput', keyed: true, what: 'gives the new pieces' },
  close: { mutation: 'closeReturn', type: 'ReturnReasonInput', keyed: false, what: 'ends a return without money' },
  cancel: { mutation: 'cancelReturn', type: 'ReturnInput', keyed: false, what: 'gives up a return before it is sent' },
} as const;
export type ReturnStepName = keyof typeof returnSteps;

export interface ReturnStepOptions {
  reason: string;
  /** Of `send`. */
  tracking?: string | undefined;
  /** Of `inspect`: pieces by the id of the order's line. */
  writeOff?: Readonly<Record<string, number>> | undefined;
  /** Of `refund`: in minor units; if left out, the value of the pieces. */
  amount?: string | undefined;
}

const listed = `query ($after: String, $filter: ReturnFilter) {
  returns(first: 100, after: $after, filter: $filter) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id status allowed reason requestedAt refund { amount currency }
      lines { orderLineId quantity restocked writtenOff value { amount } }
      exchange { status code worth { amount } total { amount } added { sku quantity } }
      order { id number }
    }
  }
}`;
const contents = `query ($id: ID!) {
  order(id: $id) { total { currency } returns { id status lines { orderLineId quantity } } }
}`;

interface ReturnPage {
  returns: { pageInfo: { hasNextPage: boolean; endCursor: string | null }; nodes: Record<string, unknown>[] };
}
interface ReturnContents {
  order: {
    total: { currency: string };
    returns: { id: string; status: string; lines: { orderLineId: string; quantity: number }[] }[];
  } | null;
}

/** All returns with one of these statuses, the newest request first; without a status, all. */
export async function* listReturns(
  shop: Pick<OperatedShop, 'call'>,
  status?: readonly string[],
): AsyncGenerator<Record<string, unknown>> {
  let after: string | null = null;
  do {
    const page: ReturnPage = await shop.call(listed, { after, filter: { status } });
    yield* page.returns.nodes;
    after = page.returns.pageInfo.hasNextPage ? page.returns.pageInfo.endCursor : null;
  } while (after !== null);
}

/** Takes a step of a return, and answers with its status then. Throws RefusedByShop. */
export async function takeReturnStep(
  shop: Pick<OperatedShop, 'call' | 'change'>,
  step: ReturnStepName,
  { orderId, returnId }: { orderId: string; returnId: string },
  options: ReturnStepOptions,
): Promise<string> {
  const read = async () => {
    const { order } = await shop.call<ReturnContents>(contents, { id: orderId });
    const found = order?.returns.find(({ id }) => id === returnId);
    if (!order || !found) throw new RefusedByShop(`The order ${orderId} has no return ${returnId}`);
    return { order, found };
  };
  const { mutation, type, keyed } = returnSteps[step];
  const { order, found } = await read();
  const input = {
    orderId,
    returnId,
    reason: options.reason,
    ...(keyed ? { idempotencyKey: randomUUID() } : {}),
    ...(options.tracking === undefined ? {} : { trackingCode: options.tracking }),
    ...(options.amount === undefined ? {} : { amount: { amount: options.amount, currency: order.total.currency } }),
    ...(options.writeOff ? { lines: inspectedLines(found.lines, options.writeOff) } : {}),
  };
  await shop.change(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ... on Refusal { code message } } }`,
    input,
  );
  return (await read()).found.status;
}

function inspectedLines(
  lines: readonly { orderLineId: string; quantity: number }[],
  writeOff: Readonly<Record<string, number>>,
) {
  const foreign = Object.keys(writeOff).find((id) => !lines.some(({ orderLineId }) => orderLineId === id));
  if (foreign !== undefined) throw new RefusedByShop(`The return has no line ${foreign}`);
  return lines.map(({ orderLineId, quantity }) => {
    const lost = writeOff[orderLineId] ?? 0;
    return { orderLineId, restock: quantity - lost, writeOff: lost };
  });
}

/** A line and its pieces, as `<order line id>=<pieces>`, beside those before it. */
function toPieces(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, lineId, pieces] = /^([^=]+)=(\d+)$/.exec(text) ?? [];
  if (lineId === undefined) throw new InvalidArgumentError('expected <order line id>=<pieces>');
  return { ...before, [lineId]: Number(pieces) };
}

/** Adds the commands to `ops`. */
export function addReturnCommands(
  program: Command,
  withShop: (act: (shop: OperatedShop) => Promise<void>) => Promise<void>,
) {
  const returns = program.command('returns').description('returns of all orders, over the API of GATEWAY_URL');
  returns
    .command('list')
    .description('prints one line of JSON per return, with the steps that are possible now')
    .option('--status <status...>', 'only these, such as REQUESTED')
    .action(({ status }: { status?: string[] }) =>
      withShop(async (shop) => {
        for await (const found of listReturns(shop, status)) console.log(JSON.stringify(found));
      }),
    );
  for (const [name, { what }] of Object.entries(returnSteps)) {
    const command = returns
      .command(`${name} <orderId> <returnId>`)
      .description(what)
      .requiredOption('--reason <text>', 'what the history shows');
    if (name === 'send') command.option('--tracking <code>', 'the code of the carrier');
    if (name === 'refund') command.option('--amount <minor units>', 'if left out, the value of the pieces');
    if (name === 'inspect') command.option('--write-off <line=pieces>', 'the pieces of a line to write off', toPieces);
    command.action((orderId: string, returnId: string, options: ReturnStepOptions) =>
      withShop(async (shop) => {
        // Commands are made of the names of the steps.
        const status = await takeReturnStep(shop, name as ReturnStepName, { orderId, returnId }, options);
        console.log(`The return is ${status}`);
      }),
    );
  }
}
