import { useMutation } from '@apollo/client/react';
import { Link, useLocation } from 'react-router';
import { ResetPasswordDocument } from '../api/graphql.generated.ts';
import { Field } from '../page/field.tsx';
import { Notice, Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { PageTitle } from '../page/page-title.tsx';
import { tokenOf } from '../page/token-of.ts';

/** The page that the link in the e-mail opens. The token is behind #, so no server sees it in an address. */
export function ResetPasswordPage() {
  const { hash } = useLocation();
  const [reset, { data, error, loading }] = useMutation(ResetPasswordDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.resetPassword;
  const token = tokenOf(hash);

  async function submit({ password = '' }: Record<string, string>): Promise<void> {
    await reset({ variables: { input: { token, newPassword: password } } }).catch(() => undefined);
  }

  if (answer?.__typename === 'PasswordChanged')
    return (
      <section className="narrow">
        <PageTitle>Your password was changed</PageTitle>
        <p>Every device was signed out.</p>
        <Link className="button primary" to="/sign-in">
          Sign in
        </Link>
      </section>
    );
  return (
    <section className="narrow">
      <PageTitle>Choose a new password</PageTitle>
      {answer?.__typename === 'ResetTokenInvalid' || token === '' ? (
        <Notice>
          This link is not valid, has expired or was used. <Link to="/forgotten-password">Ask for a new one</Link>
        </Notice>
      ) : (
        <form onSubmit={onSubmit(submit)}>
          <Field
            label="New password, at least 10 characters"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            problem={answer?.__typename === 'InvalidInput' ? answer.message : undefined}
          />
          {error ? <Problem error={error} /> : null}
          <button type="submit" className="button primary wide" disabled={loading}>
            Change the password
          </button>
        </form>
      )}
    </section>
  );
}
