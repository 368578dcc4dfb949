import { useMutation } from '@apollo/client/react';
import { Link, useLocation } from 'react-router';
import { ConfirmEmailDocument } from '../api/graphql.generated.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { tokenOf } from '../page/token-of.ts';

/** The page that the link in the e-mail opens. It asks once more: scanners of mail servers open links, and must not use them up. */
export function ConfirmEmailPage() {
  const { hash } = useLocation();
  const [confirm, { data, error, loading }] = useMutation(ConfirmEmailDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.confirmEmail;
  const token = tokenOf(hash);

  if (answer?.__typename === 'EmailConfirmed')
    return (
      <section className="narrow">
        <PageTitle>Your address is confirmed</PageTitle>
        {answer.changed ? <p>Sign in with this address from now on.</p> : null}
        <Link className="button primary" to="/">
          Go to the shop
        </Link>
      </section>
    );
  return (
    <section className="narrow">
      <PageTitle>Confirm your e-mail address</PageTitle>
      {answer ? (
        <Notice>{answer.message}</Notice>
      ) : token === '' ? (
        <Notice>
          This link is not complete. Open it in the e-mail again, or request another on your account's page.
        </Notice>
      ) : (
        <>
          {error ? <Problem error={error} /> : null}
          <button
            type="button"
            className="button primary wide"
            disabled={loading}
            onClick={() => void confirm({ variables: { input: { token } } }).catch(() => undefined)}
          >
            Confirm this address
          </button>
        </>
      )}
    </section>
  );
}
