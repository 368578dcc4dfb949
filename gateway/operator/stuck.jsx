import { useAnswer } from './api.js';
import { Badge, Problem, Table, waited } from './shown.jsx';
import { StaffActions } from './staff-actions.jsx';

const query = `query {
  stuckOrders(first: 50, waitingSeconds: 30) { order { id number staffActions } waitsFor since attempts lastError }
}`;
/** The actions that end the wait. */
const repairs = ['RESUME', 'ABORT', 'ABORT_EDIT'];

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
              <StaffActions
                order={order}
                actions={order.staffActions.filter((action) => repairs.includes(action))}
                done={done}
              />
            </div>,
          ],
        }))}
      />
    </>
  );
}
