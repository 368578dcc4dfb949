import { useMutation } from '@apollo/client/react';
import { Link, useLocation, useNavigate } from 'react-router';
import { CompleteRegistrationDocument } from '../api/graphql.generated.ts';
import { useShop } from '../api/shop.ts';
import { Field } from '../page/field.tsx';
import { Notice, Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { PageTitle } from '../page/page-title.tsx';
import { tokenOf } from '../page/token-of.ts';

/** The page that the link in the e-mail opens. The token is behind #, so no server sees it in an address. */
export function CompleteRegistrationPage() {
  const { hash } = useLocation();
  const { sessions } = useShop();
  const navigate = useNavigate();
  const [complete, { data, error, loading }] = useMutation(CompleteRegistrationDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.completeRegistration;
  const token = tokenOf(hash);
  const problemOf = (field: string) =>
    answer?.__typename === 'InvalidInput' && answer.field === field ? answer.message : undefined;

  async function submit({ name = '', password = '' }: Record<string, string>): Promise<void> {
    const answered = await complete({ variables: { input: { token, name, password } } }).catch(() => undefined);
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
        <form onSubmit={onSubmit(submit)}>
          <Field label="Name" name="name" autoComplete="name" required problem={problemOf('name')} />
          <Field
            label="Password, at least 10 characters"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            problem={problemOf('password')}
          />
          {error ? <Problem error={error} /> : null}
          <button type="submit" className="button primary wide" disabled={loading}>
            Create the account
          </button>
        </form>
      )}
    </section>
  );
}
