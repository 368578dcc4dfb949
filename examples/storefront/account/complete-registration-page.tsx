import { useMutation } from '@apollo/client/react';
import { Link, useLocation, useNavigate } from 'react-router';
import { CompleteRegistrationDocument } from '../api/graphql.generated.ts';
import { useShop } from '../api/shop.ts';
import { Notice } from '../page/notice.tsx';
import { PageTitle } from '../page/page-title.tsx';
import { tokenOf } from '../page/token-of.ts';
import { NewAccountForm } from './new-account-form.tsx';

/** The page that the link in the e-mail opens. The token is behind #, so no server sees it in an address. */
export function CompleteRegistrationPage() {
  const { hash } = useLocation();
  const { sessions } = useShop();
  const navigate = useNavigate();
  const [complete, { data, error, loading }] = useMutation(CompleteRegistrationDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.completeRegistration;
  const token = tokenOf(hash);

  async function open(account: { name: string; password: string }): Promise<void> {
    const answered = await complete({ variables: { input: { token, ...account } } }).catch(() => undefined);
    if (answered?.data?.completeRegistration.__typename !== 'Session') return;
    sessions.begin(answered.data.completeRegistration);
    await navigate('/', { replace: true });
  }

  return (
    <section className="narrow">
      <PageTitle>Create your account</PageTitle>
      {answer?.__typename === 'EmailTaken' ? (
        <Notice>
          An account with this address exists. <Link to="/sign-in">Sign in</Link> or{' '}
          <Link to="/forgotten-password">choose a new password</Link>.
        </Notice>
      ) : answer?.__typename === 'RegistrationTokenInvalid' || token === '' ? (
        <Notice>
          This link is not valid, has expired or was used. <Link to="/sign-in?as=new">Ask for a new one</Link> or{' '}
          <Link to="/sign-in">sign in</Link>.
        </Notice>
      ) : (
        <NewAccountForm
          button="Create the account"
          invalid={answer?.__typename === 'InvalidInput' ? answer : undefined}
          error={error}
          loading={loading}
          open={open}
        />
      )}
    </section>
  );
}
