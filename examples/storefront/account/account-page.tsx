import { useMutation, useQuery } from '@apollo/client/react';
import { useNavigate } from 'react-router';
import {
  ChangePasswordDocument,
  DeleteAccountDocument,
  EndSessionDocument,
  RequestEmailChangeDocument,
  RequestEmailVerificationDocument,
  RequestPasswordResetDocument,
  SessionsDocument,
  SignOutEverywhereDocument,
} from '../api/graphql.generated.ts';
import { useShop } from '../api/shop.ts';
import { Field } from '../page/field.tsx';
import { Notice, Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { PageTitle } from '../page/page-title.tsx';
import { ApiKeys } from './api-keys.tsx';
import { ProviderLinks } from './provider-links.tsx';
import { moment } from '../page/moment.ts';

/** The customer's account: the devices that are signed in, providers, API keys, password, address, and its end. */
export function AccountPage() {
  const { data, error, refetch } = useQuery(SessionsDocument, { fetchPolicy: 'cache-and-network' });
  return (
    <section className="narrow">
      <PageTitle>Your account</PageTitle>
      {error ? <Problem error={error} retry={() => refetch()} /> : null}
      {data?.me ? (
        <>
          <p>
            {data.me.name}, {data.me.email}
          </p>
          {data.me.emailVerified ? null : <ConfirmAddress />}
          {data.me.pendingEmail ? (
            <Notice kind="hint">Open the link that we sent to {data.me.pendingEmail}: then it is your address.</Notice>
          ) : null}
          <Sessions sessions={data.me.sessions ?? []} changed={() => refetch()} />
          <ProviderLinks changed={() => refetch()} />
          <ApiKeys />
          {data.me.hasPassword === false ? (
            <SetPassword email={data.me.email} />
          ) : (
            <>
              <ChangePassword changed={() => refetch()} />
              <ChangeEmail changed={() => refetch()} />
              <DeleteAccount />
            </>
          )}
        </>
      ) : null}
    </section>
  );
}

function ConfirmAddress() {
  const [request, { data, error, loading }] = useMutation(RequestEmailVerificationDocument, {
    fetchPolicy: 'no-cache',
  });
  const answer = data?.requestEmailVerification;
  if (answer?.__typename === 'EmailVerificationRequested')
    return <Notice kind="hint">An e-mail with a link is on its way.</Notice>;
  return (
    <>
      <p>
        This address is not confirmed yet.{' '}
        <button type="button" className="link" disabled={loading} onClick={() => void request().catch(() => undefined)}>
          Send me a link
        </button>
      </p>
      {answer ? <Notice>{answer.message}</Notice> : null}
      {error ? <Problem error={error} /> : null}
    </>
  );
}

function ChangePassword({ changed }: { changed: () => unknown }) {
  const [change, { data, error, loading }] = useMutation(ChangePasswordDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.changePassword;

  async function submit({ current = '', next = '' }: Record<string, string>): Promise<void> {
    const input = { currentPassword: current, newPassword: next };
    const answered = await change({ variables: { input } }).catch(() => undefined);
    if (answered?.data?.changePassword.__typename === 'PasswordChanged') changed();
  }

  return (
    <form onSubmit={onSubmit(submit)}>
      <h2>Change the password</h2>
      <Field
        label="Current password"
        name="current"
        type="password"
        autoComplete="current-password"
        required
        problem={answer?.__typename === 'InvalidCredentials' ? 'This is not your current password.' : undefined}
      />
      <Field
        label="New password, at least 10 characters"
        name="next"
        type="password"
        autoComplete="new-password"
        required
        problem={answer?.__typename === 'InvalidInput' ? answer.message : undefined}
      />
      {answer?.__typename === 'TooManyAttempts' ? <Notice>{answer.message}</Notice> : null}
      {answer?.__typename === 'PasswordChanged' ? (
        <Notice kind="hint">Your password was changed. Every other device was signed out.</Notice>
      ) : null}
      {error ? <Problem error={error} /> : null}
      <button type="submit" className="button" disabled={loading}>
        Change the password
      </button>
    </form>
  );
}

function ChangeEmail({ changed }: { changed: () => unknown }) {
  const [change, { data, error, loading }] = useMutation(RequestEmailChangeDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.requestEmailChange;

  async function submit({ email = '', password = '' }: Record<string, string>): Promise<void> {
    const answered = await change({ variables: { input: { newEmail: email, password } } }).catch(() => undefined);
    if (answered?.data?.requestEmailChange.__typename === 'EmailVerificationRequested') changed();
  }

  return (
    <form onSubmit={onSubmit(submit)}>
      <h2>Change the e-mail address</h2>
      <Field
        label="New address"
        name="email"
        type="email"
        autoComplete="email"
        required
        problem={answer?.__typename === 'InvalidInput' ? answer.message : undefined}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        problem={answer?.__typename === 'InvalidCredentials' ? 'This is not your password.' : undefined}
      />
      {answer?.__typename === 'TooManyAttempts' ? <Notice>{answer.message}</Notice> : null}
      {error ? <Problem error={error} /> : null}
      <button type="submit" className="button" disabled={loading}>
        Send a link to the new address
      </button>
    </form>
  );
}

function DeleteAccount() {
  const { sessions } = useShop();
  const navigate = useNavigate();
  const [erase, { data, error, loading }] = useMutation(DeleteAccountDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.deleteAccount;

  async function submit({ password = '' }: Record<string, string>): Promise<void> {
    const answered = await erase({ variables: { input: { password } } }).catch(() => undefined);
    if (answered?.data?.deleteAccount.__typename !== 'AccountDeleted') return;
    // First the page, which is for customers only.
    await navigate('/', { replace: true });
    sessions.end();
  }

  return (
    <form onSubmit={onSubmit(submit)}>
      <h2>Delete the account</h2>
      <p>
        Everything about you is erased, except what the law asks us to keep about your orders. Nothing brings it back.
      </p>
      <Field
        label="Password, to delete the account"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        problem={answer?.__typename === 'InvalidCredentials' ? 'This is not your password.' : undefined}
      />
      {answer?.__typename === 'TooManyAttempts' ? <Notice>{answer.message}</Notice> : null}
      {error ? <Problem error={error} /> : null}
      <button type="submit" className="button" disabled={loading}>
        Delete my account
      </button>
    </form>
  );
}

/** For a customer who signs in through a provider only: a new password comes by e-mail, and the other changes ask for one. */
function SetPassword({ email }: { email: string }) {
  const [request, { data, error, loading }] = useMutation(RequestPasswordResetDocument, { fetchPolicy: 'no-cache' });
  if (data) return <Notice kind="hint">An e-mail with a link is on its way.</Notice>;
  return (
    <section aria-labelledby="set-password">
      <h2 id="set-password">Password</h2>
      <p>You sign in through a provider. With a password you can also change your address and delete the account.</p>
      {error ? <Problem error={error} /> : null}
      <button
        type="button"
        className="button"
        disabled={loading}
        onClick={() => void request({ variables: { input: { email } } }).catch(() => undefined)}
      >
        Send me a link to set a password
      </button>
    </section>
  );
}

interface SessionsProps {
  sessions: readonly { id: string; device?: string | null; createdAt: string; current: boolean }[];
  changed: () => unknown;
}

function Sessions({ sessions, changed }: SessionsProps) {
  const [end, ending] = useMutation(EndSessionDocument);
  const [endOthers, endingOthers] = useMutation(SignOutEverywhereDocument);
  const error = ending.error ?? endingOthers.error;
  const busy = ending.loading || endingOthers.loading;

  async function run(work: Promise<unknown>): Promise<void> {
    await work.catch(() => undefined);
    changed();
  }

  return (
    <section aria-labelledby="devices">
      <h2 id="devices">Where you are signed in</h2>
      <ul className="sessions">
        {sessions.map(({ id, device, createdAt, current }) => (
          <li key={id}>
            {device ?? 'Unknown device'}, since {moment(createdAt)}
            {current ? (
              ', this one'
            ) : (
              <button
                type="button"
                className="link"
                disabled={busy}
                aria-label={`Sign out ${device ?? 'the device'} since ${moment(createdAt)}`}
                onClick={() => void run(end({ variables: { sessionId: id } }))}
              >
                Sign out
              </button>
            )}
          </li>
        ))}
      </ul>
      {error ? <Problem error={error} /> : null}
      {sessions.length > 1 ? (
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void run(endOthers({ variables: { input: { keepCurrent: true } } }))}
        >
          Sign out everywhere else
        </button>
      ) : null}
    </section>
  );
}
