import { useMutation } from '@apollo/client/react';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { RegisterDocument, SignInDocument } from '../api/graphql.generated.ts';
import { useSession, useShop } from '../api/shop.ts';
import { Field } from '../page/field.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { ProviderButtons } from './provider-buttons.tsx';

/** Signing in, and then back to the page that asked for it; or registering, which goes on by e-mail. */
export function SignInPage() {
  const [params, setParams] = useSearchParams();
  const { settings } = useShop();
  const session = useSession();
  const registering = params.get('as') === 'new';
  const next = localPath(params.get('next'));
  if (session) return <Navigate to={next} replace />;

  function show(form: 'new' | 'known'): void {
    const changed = new URLSearchParams(params);
    if (form === 'new') changed.set('as', 'new');
    else changed.delete('as');
    setParams(changed, { replace: true });
  }

  return (
    <section className="narrow">
      <PageTitle>{registering ? 'Create an account' : 'Sign in'}</PageTitle>
      {settings.demoPassword ? <DemoAccount password={settings.demoPassword} next={next} /> : null}
      <ProviderButtons next={next} />
      {registering ? <RegisterForm /> : <SignInForm next={next} />}
      <p>
        {registering ? 'You have an account?' : 'New here?'}{' '}
        <button type="button" className="link" onClick={() => show(registering ? 'known' : 'new')}>
          {registering ? 'Sign in' : 'Create an account'}
        </button>
      </p>
    </section>
  );
}

/** Only a path of this shop: the address bar is not ours alone. */
function localPath(next: string | null): string {
  return next?.startsWith('/') && !next.startsWith('//') ? next : '/';
}

function useSignIn(next: string) {
  const { sessions } = useShop();
  const navigate = useNavigate();
  const [signIn, { data, error, loading }] = useMutation(SignInDocument, { fetchPolicy: 'no-cache' });
  async function submit(email: string, password: string): Promise<void> {
    const answered = await signIn({ variables: { input: { email, password } } }).catch(() => undefined);
    const answer = answered?.data?.signIn;
    if (answer?.__typename !== 'Session') return;
    sessions.begin(answer);
    await navigate(next, { replace: true });
  }
  const answer = data?.signIn;
  const refusal =
    answer === undefined || answer.__typename === 'Session'
      ? undefined
      : answer.__typename === 'TooManyAttempts'
        ? `Too many attempts. Try again in ${answer.retryAfterSeconds} s.`
        : 'No account has this e-mail address and password.';
  return { submit, refusal, error, loading };
}

function SignInForm({ next }: { next: string }) {
  const { submit, refusal, error, loading } = useSignIn(next);
  return (
    <form onSubmit={onSubmit((form) => submit(form.email ?? '', form.password ?? ''))}>
      <Field label="E-mail" name="email" type="email" autoComplete="email" required />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      {refusal ? <Notice>{refusal}</Notice> : null}
      {error ? <Problem error={error} /> : null}
      <button type="submit" className="button primary wide" disabled={loading}>
        Sign in
      </button>
      <p>
        <Link to="/forgotten-password">Forgotten your password?</Link>
      </p>
    </form>
  );
}

function DemoAccount({ password, next }: { password: string; next: string }) {
  const { submit, refusal, error, loading } = useSignIn(next);
  return (
    <div className="demo">
      <p>
        <strong>Demo.</strong> This shop has an account for trying things out.
      </p>
      <button
        type="button"
        className="button"
        disabled={loading}
        onClick={() => void submit('customer@example.com', password)}
      >
        Continue as Casey Customer
      </button>
      {refusal ? <Notice>{refusal}</Notice> : null}
      {error ? <Problem error={error} /> : null}
    </div>
  );
}

/** Asks for an e-mail with a link that creates the account. The page says the same whether there is an account or not. */
function RegisterForm() {
  const [register, { data, error, loading }] = useMutation(RegisterDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.register;

  async function submit({ email = '' }: Record<string, string>): Promise<void> {
    await register({ variables: { input: { email } } }).catch(() => undefined);
  }

  if (answer?.__typename === 'RegistrationRequested')
    return (
      <Notice kind="hint">
        Check your inbox. If this address has no account yet, our e-mail has a link that creates one. The link works for
        24 hours.
      </Notice>
    );
  return (
    <form onSubmit={onSubmit(submit)}>
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="email"
        required
        problem={answer?.__typename === 'InvalidInput' ? answer.message : undefined}
      />
      {error ? <Problem error={error} /> : null}
      <button type="submit" className="button primary wide" disabled={loading}>
        Send me a link
      </button>
    </form>
  );
}
