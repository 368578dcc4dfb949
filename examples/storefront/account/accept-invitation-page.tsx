import { useMutation } from '@apollo/client/react';
import { Link, useLocation } from 'react-router';
import { AcceptInvitationDocument } from '../api/graphql.generated.ts';
import { Notice } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { tokenOf } from '../page/token-of.ts';
import { NewAccountForm } from './new-account-form.tsx';

/** The page that the link of an invitation opens. The token is behind #, so no server sees it in an address. */
export function AcceptInvitationPage() {
  const { hash } = useLocation();
  const [accept, { data, error, loading }] = useMutation(AcceptInvitationDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.acceptInvitation;
  const token = tokenOf(hash);

  async function open(account: { name: string; password: string }): Promise<void> {
    await accept({ variables: { input: { token, ...account } } }).catch(() => undefined);
  }

  if (answer?.__typename === 'Session')
    return (
      <section className="narrow">
        <PageTitle>Your account is open</PageTitle>
        <Link className="button primary" to="/sign-in">
          Sign in
        </Link>
      </section>
    );
  return (
    <section className="narrow">
      <PageTitle>Open your account</PageTitle>
      {answer && answer.__typename !== 'InvalidInput' ? (
        <Notice>{answer.message}</Notice>
      ) : token === '' ? (
        <Notice>This link is not complete. Open it in the e-mail again, or ask for another invitation.</Notice>
      ) : (
        <NewAccountForm
          button="Open the account"
          invalid={answer?.__typename === 'InvalidInput' ? answer : undefined}
          error={error}
          loading={loading}
          open={open}
        />
      )}
    </section>
  );
}
