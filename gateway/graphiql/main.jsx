import 'graphiql/setup-workers/vite';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { parse } from 'graphql';
import { useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { openLive } from 'tradepost-live';
import 'graphiql/style.css';
import './page.css';
import { exampleTabs, freshKey } from './examples.js';
import { takeExplanation, withExplain } from './explanation.js';
import { clearStream, runStream, setConnection } from './live-streams.js';
import { accessToken, authorization, currentSession, onSessionChange, signInAs, signOut } from './session.js';
import { Streams } from './streams.jsx';
import { ExplainSwitch, Timeline } from './timeline.jsx';

const { subscriptionsUrl, registryUrl, demoPassword } = await fetch('../config.json').then((response) =>
  response.json(),
);

const httpUrl = new URL('../graphql', location.href);
const wsUrl = subscriptionsUrl ?? httpUrl.href.replace(/^http/, 'ws');

// One socket for all subscriptions, opened with the first and closed after the last.
const live = openLive({ url: wsUrl, token: accessToken });
live.onState(setConnection);
onSessionChange((otherCaller) => otherCaller && live.reconnect());

const send = createGraphiQLFetcher({ url: httpUrl.href });

/** Answers to operations with @defer come in parts. */
const accept = 'multipart/mixed;deferSpec=20220824, application/json';

/** Sends the operation of the editor as the signed-in user; a header typed into the editor wins. */
async function fetcher(params, options) {
  const typed = Object.fromEntries(
    Object.entries(options?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const headers = { accept, ...(await authorization()), ...typed };
  const [request, rest] = withOwnDocument(
    { ...params, variables: withFreshKey(params.variables) },
    { ...options, headers },
  );
  if (params.operationName === 'IntrospectionQuery') return send(request, rest);
  clearStream();
  if (!isSubscription(rest.documentAST, request.operationName))
    return takeExplanation(send(withExplain(request), rest));
  // A socket has one caller for its lifetime, so a typed header gets its own socket.
  const client = typed.authorization === undefined ? live : openTyped(typed.authorization);
  return runStream(client, request);
}

/** A connection of the caller whose header was typed. */
function openTyped(header) {
  const token = header.replace(/^bearer /i, '');
  const client = openLive({ url: wsUrl, token: () => token });
  client.onState(setConnection);
  return client;
}

function isSubscription(document, operationName) {
  return document?.definitions.some(
    (node) => node.operation === 'subscription' && (!operationName || node.name?.value === operationName),
  );
}

/** The variables with a new key in place of `freshKey`, so that each run of the example places an order. */
function withFreshKey(variables) {
  if (variables?.input?.idempotencyKey !== freshKey) return variables;
  return { ...variables, input: { ...variables.input, idempotencyKey: crypto.randomUUID() } };
}

/**
 * For a moment after a change of tabs the editor still names the operation of the previous tab; the sent text counts.
 */
function withOwnDocument(params, options) {
  try {
    const documentAST = parse(params.query);
    const names = documentAST.definitions
      .filter((node) => node.kind === 'OperationDefinition')
      .map((node) => node.name?.value);
    const operationName = names.includes(params.operationName) ? params.operationName : names[0];
    return [
      { ...params, operationName },
      { ...options, documentAST },
    ];
  } catch {
    // Not GraphQL: the server reports the place.
    return [params, options];
  }
}

const accounts = [
  { label: 'demo customer', email: 'customer@example.com' },
  { label: 'demo staff', email: 'staff@example.com' },
];

function Account() {
  const session = useSyncExternalStore(onSessionChange, currentSession);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const [copied, setCopied] = useState(false);

  async function run(action) {
    setBusy(true);
    setProblem('');
    try {
      await action();
    } catch (error) {
      setProblem(error.message);
    } finally {
      setBusy(false);
    }
  }

  async function copyToken() {
    await navigator.clipboard.writeText(currentSession().accessToken);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  }

  if (session) {
    const { name, email, roles } = session.user;
    return (
      <div className="account" data-testid="account">
        <span className="person" title={`${email}: ${roles.join(', ')}`}>
          <span className="dot" /> Signed in as <strong>{name}</strong>
          <span className="role">{roles.join(', ').toLowerCase()}</span>
        </span>
        <button type="button" onClick={() => void run(copyToken)}>
          {copied ? 'Copied' : 'Copy token'}
        </button>
        <button type="button" disabled={busy} onClick={() => void run(signOut)}>
          Sign out
        </button>
      </div>
    );
  }
  if (!demoPassword)
    return <div className="account muted">Guest: send an Authorization header, or run the SignIn tab</div>;
  return (
    <div className="account" data-testid="account">
      {problem ? (
        <span className="problem" role="alert">
          {problem}
        </span>
      ) : (
        <span className="muted">Guest. Sign in as</span>
      )}
      {accounts.map(({ label, email }) => (
        <button type="button" key={email} disabled={busy} onClick={() => void run(() => signInAs(email, demoPassword))}>
          {label}
        </button>
      ))}
    </div>
  );
}

function Page({ tabs }) {
  return (
    <>
      <header>
        <a className="brand" href="../">
          <img src="./mark.svg" alt="" width="24" height="24" /> Tradepost
        </a>
        <span className="muted addresses">
          <code>{httpUrl.pathname}</code> for queries
          {subscriptionsUrl ? (
            <>
              , <code>{new URL(wsUrl).host + new URL(wsUrl).pathname}</code> for subscriptions
            </>
          ) : (
            ' and subscriptions'
          )}
        </span>
        {registryUrl ? (
          <a className="elsewhere" href={registryUrl}>
            Schema registry
          </a>
        ) : null}
        <ExplainSwitch />
        <Account />
      </header>
      <main>
        <GraphiQL
          fetcher={fetcher}
          defaultTabs={tabs}
          shouldPersistHeaders={false}
          defaultEditorToolsVisibility="variables"
        >
          <GraphiQL.Logo>
            <span />
          </GraphiQL.Logo>
          <GraphiQL.Footer>
            <Streams />
            <Timeline />
          </GraphiQL.Footer>
        </GraphiQL>
      </main>
    </>
  );
}

createRoot(document.getElementById('page')).render(<Page tabs={await exampleTabs(demoPassword)} />);
