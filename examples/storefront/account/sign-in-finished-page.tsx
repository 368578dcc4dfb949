import { useMutation } from '@apollo/client/react';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { FinishProviderSignInDocument } from '../api/graphql.generated.ts';
import { useShop } from '../api/shop.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { takePending } from './provider-sign-in.ts';

/** The page that a provider sends the customer back to. */
export function SignInFinishedPage() {
  const [params] = useSearchParams();
  const { sessions } = useShop();
  const navigate = useNavigate();
  const [finish, { data, error }] = useMutation(FinishProviderSignInDocument, { fetchPolicy: 'no-cache' });
  const [pending] = useState(takePending);
  const begun = useRef(false);
  const answer = data?.finishProviderSignIn;
  const code = params.get('code');

  useEffect(() => {
    // The code is good once, and so is the secret.
    if (begun.current || !pending || code === null) return;
    begun.current = true;
    const input = { code, state: params.get('state') ?? '', iss: params.get('iss'), secret: pending.secret };
    finish({ variables: { input } }).then(
      async ({ data: answered }) => {
        if (answered?.finishProviderSignIn.__typename !== 'Session') return;
        sessions.begin(answered.finishProviderSignIn);
        await navigate(pending.next, { replace: true });
      },
      () => undefined,
    );
  }, [code, finish, navigate, params, pending, sessions]);

  const waits = pending && code !== null && !answer && !error;
  if (waits || answer?.__typename === 'Session')
    return (
      <section className="narrow">
        <PageTitle>Signing in</PageTitle>
      </section>
    );
  return (
    <section className="narrow">
      <PageTitle>You are not signed in</PageTitle>
      <Notice>{answer?.message ?? 'The sign-in was not finished, or it was started in another tab.'}</Notice>
      {error ? <Problem error={error} /> : null}
      <Link className="button primary" to="/sign-in">
        Back to sign in
      </Link>
    </section>
  );
}
