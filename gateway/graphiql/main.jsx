import 'graphiql/setup-workers/vite';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './page.css';
import { exampleTabs } from './examples.js';
import { authorization, currentSession, onSessionChange, signInAs, signOut } from './session.js';

const { subscriptionsUrl, demoPassword } = await fetch('./config.json').then((response) => response.json());

const httpUrl = new URL('./graphql', location.href);
const wsUrl = subscriptionsUrl ?? httpUrl.href.replace(/^http/, 'ws');

// One socket for all subscriptions, opened with the first and closed after the last; it asks for the token each time it connects.
const live = createClient({ url: wsUrl, connectionParams: authorization, lazy: true, retryAttempts: 20 });
onSessionChange(() => live.terminate());

const send = createGraphiQLFetcher({ url: httpUrl.href, wsClient: live });

/** Sends what the editor holds as whoever is signed in; a header typed into the editor wins. */
async function fetcher(params, options) {
  const typed = Object.fromEntries(
    Object.entries(options?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const headers = { ...(await authorization()), ...typed };
  const sendIt = typed.authorization === undefined ? send : sendAs(typed.authorization);
  return sendIt(...withOwnDocument(params, { ...options, headers }));
}

/** A socket has one caller for life, so a typed one gets a socket of its own; it does not come back, since nobody renews what was typed. */
function sendAs(typed) {
  const wsClient = createClient({ url: wsUrl, connectionParams: { authorization: typed }, retryAttempts: 0 });
  return createGraphiQLFetcher({ url: httpUrl.href, wsClient });
}

/** For a moment after a change of tabs the editor still names the operation of the tab before; the text sent is what counts. */
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
    // Not GraphQL: the server says where.
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
        <button type="button" onClick={() => run(copyToken)}>
          {copied ? 'Copied' : 'Copy token'}
        </button>
        <button type="button" disabled={busy} onClick={() => run(signOut)}>
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
        <button type="button" key={email} disabled={busy} onClick={() => run(() => signInAs(email, demoPassword))}>
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
        <a className="brand" href="./">
          <img src="./mark.svg" alt="" width="24" height="24" /> Tradepost
        </a>
        <span className="muted addresses">
          <code>{httpUrl.pathname}</code> for queries, <code>{new URL(wsUrl).host + new URL(wsUrl).pathname}</code> for
          subscriptions
        </span>
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
        </GraphiQL>
      </main>
    </>
  );
}

createRoot(document.getElementById('page')).render(<Page tabs={await exampleTabs(demoPassword)} />);
