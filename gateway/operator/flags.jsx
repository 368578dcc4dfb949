import { useAnswer } from './api.js';
import { Moment, Problem, Table } from './shown.jsx';

const subgraphs = ['orders', 'users'];
const query = `query {
  ${subgraphs.map((name) => `${name}Flags { ...Flags }`).join('\n  ')}
}
fragment Flags on FeatureFlags {
  process file fault
  flags { key state rule usedBy }
  changes { at key before after }
}`;

/** The feature flags by subgraph, as the process that answers has them. The file is changed where the processes run. */
export function Flags() {
  const { data, problem } = useAnswer(query, {});
  return (
    <>
      <h1>Flags</h1>
      <Problem text={problem} />
      {data ? subgraphs.map((name) => <Part key={name} name={name} board={data[`${name}Flags`]} />) : null}
    </>
  );
}

function Part({ name, board }) {
  return (
    <section aria-label={name}>
      <h2>{name}</h2>
      {board ? (
        <>
          <p className="muted">
            Process {board.process}, {board.file ? `file ${board.file}` : 'no file: everything is on'}
          </p>
          <Problem text={board.fault ? `The newest file is not taken, the last good one counts: ${board.fault}` : ''} />
          <Table
            caption={`Flags of ${name}`}
            heads={['Flag', 'State', 'Switches']}
            empty="None."
            rows={board.flags.map(({ key, state, rule, usedBy }) => ({
              key,
              cells: [key, rule ? <code>{rule}</code> : state.toLowerCase(), usedBy],
            }))}
          />
          <Table
            caption={`Last changes of ${name}`}
            heads={['When', 'Flag', 'Before', 'After']}
            empty="No change since the process started."
            rows={board.changes.map(({ at, key, before, after }) => ({
              key: `${at} ${key}`,
              cells: [<Moment at={at} />, key, before, after],
            }))}
          />
        </>
      ) : (
        <p className="problem">This subgraph cannot be read now.</p>
      )}
    </section>
  );
}
