import { Action } from './action.jsx';
import { useAnswer } from './api.js';
import { Moment, Problem, Table, waited } from './shown.jsx';

const subgraphs = ['orders', 'catalog', 'users', 'notifications'];
const query = `query {
  ${subgraphs.map((name) => `${name}Work { ...Work }`).join('\n  ')}
}
fragment Work on BackgroundWork {
  queues { name waiting oldestSeconds dead }
  deadLetters(first: 20) { id queue payload error failedAt }
  consumers { name feed waitingEvents oldestAt }
  parkedSubjects(first: 20) { id consumer subject fromVersion error parkedAt retryAt }
  actions(first: 10) { id at action target reason }
}`;

const repairOf = (name) => `mutation ($input: RepairWorkInput!) {
  repair${name[0].toUpperCase()}${name.slice(1)}Work(input: $input) { __typename ... on Refusal { code message } }
}`;
const firstLine = (text) => text?.split('\n')[0] ?? '–';

/** What waits and fails behind the requests, by subgraph. */
export function Work() {
  const { data, problem, reload } = useAnswer(query, {});
  return (
    <>
      <h1>Background work</h1>
      <Problem text={problem} />
      {data
        ? subgraphs.map((name) => <Part key={name} name={name} work={data[`${name}Work`]} done={() => void reload()} />)
        : null}
    </>
  );
}

function Part({ name, work, done }) {
  const action = (label, about, id, value, danger = false) => (
    <Action {...{ label, about, done, danger, mutation: repairOf(name), input: { id, action: value } }} />
  );
  return (
    <section aria-label={name}>
      <h2>{name}</h2>
      {work ? (
        <>
          {work.parkedSubjects.length === 0 ? null : (
            <Table
              caption={`Parked subjects of ${name}`}
              heads={['Subject', 'Consumer', 'From version', 'Error', 'Since', 'Repair']}
              rows={work.parkedSubjects.map(({ id, consumer, subject, fromVersion, error, parkedAt, retryAt }) => ({
                key: id,
                cells: [
                  subject,
                  consumer,
                  fromVersion,
                  firstLine(error),
                  waited(parkedAt),
                  retryAt ? 'is tried again' : action('Retry', subject, id, 'RETRY'),
                ],
              }))}
            />
          )}
          {work.deadLetters.length === 0 ? null : (
            <Table
              caption={`Dead letters of ${name}`}
              heads={['Queue', 'Payload', 'Error', 'Failed', 'Repair']}
              rows={work.deadLetters.map(({ id, queue, payload, error, failedAt }) => ({
                key: id,
                cells: [
                  queue,
                  <code>{payload}</code>,
                  firstLine(error),
                  <Moment at={failedAt} />,
                  <div className="buttons">
                    {action('Retry', `${queue} ${id.slice(-6)}`, id, 'RETRY')}
                    {action('Discard', `${queue} ${id.slice(-6)}`, id, 'DISCARD', true)}
                  </div>,
                ],
              }))}
            />
          )}
          {work.queues.length === 0 ? null : (
            <Table
              caption={`Queues of ${name}`}
              heads={['Queue', 'Waiting', 'Oldest', 'Dead']}
              rows={work.queues.map(({ name: queue, waiting, oldestSeconds, dead }) => ({
                key: queue,
                cells: [queue, waiting, `${oldestSeconds} s`, dead],
              }))}
            />
          )}
          <Table
            caption={`Consumers of ${name}`}
            heads={['Consumer', 'Reads', 'Events behind', 'Oldest']}
            empty="None."
            rows={work.consumers.map(({ name: consumer, feed, waitingEvents, oldestAt }) => ({
              key: consumer,
              cells: [consumer, feed, waitingEvents ?? 'the log does not answer', oldestAt ? waited(oldestAt) : '–'],
            }))}
          />
          {work.actions.length === 0 ? null : (
            <Table
              caption={`Last repairs of ${name}`}
              heads={['When', 'What', 'Target', 'Reason']}
              rows={work.actions.map(({ id, at, action: what, target, reason }) => ({
                key: id,
                cells: [<Moment at={at} />, what.toLowerCase(), target, reason],
              }))}
            />
          )}
        </>
      ) : (
        <p className="problem">This subgraph cannot be read now.</p>
      )}
    </section>
  );
}
