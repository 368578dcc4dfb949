import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import './page.css';
import { currentSession, onSessionChange, signInAs, signOut } from '../graphiql/session.js';
import { ReasonDialogs } from './action.jsx';
import { connectTo } from './api.js';
import { Board } from './board.jsx';
import { Flags } from './flags.jsx';
import { Customers, Orders } from './lists.jsx';
import { Messages } from './messages.jsx';
import { Order } from './order.jsx';
import { Return } from './return.jsx';
import { Returns } from './returns.jsx';
import { Problem } from './shown.jsx';
import { Stuck } from './stuck.jsx';
import { Trials } from './trials.jsx';
import { Work } from './work.jsx';

const { subscriptionsUrl, demoPassword } = await fetch('../config.json').then((response) => response.json());
connectTo(subscriptionsUrl ?? new URL('../graphql', location.href).href.replace(/^http/, 'ws'));

const views = [
  ['#/', 'Board'],
  ['#/orders', 'Orders'],
  ['#/customers', 'Customers'],
  ['#/returns', 'Returns'],
  ['#/stuck', 'Standing still'],
  ['#/work', 'Background work'],
  ['#/messages', 'Messages'],
  ['#/flags', 'Flags'],
  ['#/supergraph', 'New supergraph'],
];

/** The warehouse works on returns, and sees nothing else of this page. */
const isOperator = (roles) => roles.includes('SUPPORT') || roles.includes('ADMIN');
const viewsOf = (roles) => (isOperator(roles) ? views : views.filter(([href]) => href === '#/returns'));

function onHashChange(listener) {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

function View({ hash, roles }) {
  const admin = roles.includes('ADMIN');
  const [, orderId, returnId] = /^#\/returns\/([^/]+)\/([^/]+)$/.exec(hash) ?? [];
  if (returnId) return <Return key={returnId} {...{ orderId, returnId, roles }} />;
  if (hash === '#/returns' || !isOperator(roles)) return <Returns />;
  const order = /^#\/orders\/([^/]+)$/.exec(hash)?.[1];
  if (order) return <Order key={order} id={order} admin={admin} />;
  if (hash === '#/orders') return <Orders key={hash} />;
  if (hash === '#/customers') return <Customers key={hash} />;
  if (hash === '#/stuck') return <Stuck />;
  if (hash === '#/work') return <Work />;
  if (hash === '#/flags') return <Flags />;
  if (hash === '#/supergraph') return <Trials admin={admin} />;
  if (hash === '#/messages') return <Messages admin={admin} />;
  return <Board />;
}

function SignIn() {
  const [email, setEmail] = useState(demoPassword ? 'staff@example.com' : '');
  const [password, setPassword] = useState(demoPassword ?? '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      await signInAs(email, password);
    } catch (error) {
      setProblem(error.message);
      setBusy(false);
    }
  }
  return (
    <form className="sign-in" onSubmit={(event) => void submit(event)}>
      <h1>Operations</h1>
      <p className="muted">
        For staff with the role SUPPORT, WAREHOUSE or ADMIN.
        {demoPassword ? ' The demo account is filled in.' : ''}
      </p>
      <label>
        E-mail
        <input
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          required
        />
      </label>
      <label>
        Password
        <input
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
        />
      </label>
      <Problem text={problem} />
      <button type="submit" className="main" disabled={busy}>
        Sign in
      </button>
    </form>
  );
}

function Page() {
  const session = useSyncExternalStore(onSessionChange, currentSession);
  const hash = useSyncExternalStore(onHashChange, () => location.hash);
  const main = useRef(null);
  const shown = useRef(hash);
  // A new view begins at its top, also for people who hear the page.
  useEffect(() => {
    if (shown.current !== hash) main.current?.focus();
    shown.current = hash;
  }, [hash]);
  const roles = session?.user.roles ?? [];
  const allowed = isOperator(roles) || roles.includes('WAREHOUSE');
  return (
    <>
      <header>
        <a className="brand" href="../">
          <img src="./mark.svg" alt="" width="24" height="24" /> Tradepost
        </a>
        {allowed ? (
          <nav aria-label="Operations">
            {viewsOf(roles).map(([href, name]) => (
              <a key={href} href={href} aria-current={(hash || '#/') === href ? 'page' : undefined}>
                {name}
              </a>
            ))}
          </nav>
        ) : null}
        {session ? (
          <span className="account">
            {session.user.name}
            <button type="button" onClick={() => void signOut()}>
              Sign out
            </button>
          </span>
        ) : null}
      </header>
      <main ref={main} tabIndex={-1}>
        {!session ? (
          <SignIn />
        ) : allowed ? (
          <ReasonDialogs key={hash}>
            <View hash={hash} roles={roles} />
          </ReasonDialogs>
        ) : (
          <Problem text="This page is for staff with the role SUPPORT, WAREHOUSE or ADMIN." />
        )}
      </main>
    </>
  );
}

createRoot(document.getElementById('page')).render(<Page />);
