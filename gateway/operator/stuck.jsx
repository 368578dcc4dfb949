import { Action } from './action.jsx';
import { useAnswer } from './api.js';
import { Badge, Problem, Table, waited } from './shown.jsx';

const query = `query {
  stuckOrders(first: 50, waitingSeconds: 30) { order { id number status } waitsFor since attempts lastError }
}`;
const repair = (field) => `mutation ($input: RepairOrderInput!) {
  ${field}(input: $input) { __typename ... on Refusal { code message } }
}`;

/** Orders whose work has waited for half a minute or longer. */
export function Stuck() {
  const { data, problem, reload } = useAnswer(query, {});
  const done = () => void reload();
  return (
    <>
      <h1>Orders that stand still</h1>
      <Problem text={problem} />
      <Table
        caption="Unfinished work, the longest wait first"
        heads={['Order', 'Waits for', 'Since', 'Attempts', 'Last error', 'Repair']}
        empty={data ? 'Nothing has waited for longer than 30 seconds.' : 'Reading …'}
        rows={(data?.stuckOrders ?? []).map(({ order, waitsFor, since, attempts, lastError }) => ({
          key: `${order.id} ${waitsFor} ${since}`,
          cells: [
            <a href={`#/orders/${order.id}`}>{order.number}</a>,
            <Badge value={waitsFor} />,
            waited(since),
            attempts,
            lastError ?? '–',
            <div className="buttons">
              <Action
                label="Resume"
                about={order.number}
                mutation={repair('resumeOrder')}
                input={{ orderId: order.id }}
                done={done}
              />
              {waitsFor === 'RESERVE_STOCK' || waitsFor === 'AUTHORISE_PAYMENT' ? (
                <Action
                  label="Abort"
                  about={order.number}
                  mutation={repair('abortOrder')}
                  input={{ orderId: order.id }}
                  done={done}
                  danger
                />
              ) : null}
            </div>,
          ],
        }))}
      />
    </>
  );
}
