import { useMutation } from '@apollo/client/react';
import { Link } from 'react-router';
import { RequestPasswordResetDocument } from '../api/graphql.generated.ts';
import { Field } from '../page/field.tsx';
import { Notice, Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { PageTitle } from '../page/page-title.tsx';

/** Asks for an e-mail with a link to a new password. The page says the same whether there is an account or not. */
export function ForgottenPasswordPage() {
  const [request, { data, error, loading }] = useMutation(RequestPasswordResetDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.requestPasswordReset;

  async function submit({ email = '' }: Record<string, string>): Promise<void> {
    await request({ variables: { input: { email } } }).catch(() => undefined);
  }

  return (
    <section className="narrow">
      <PageTitle>Forgotten password</PageTitle>
      {answer?.__typename === 'PasswordResetRequested' ? (
        <Notice kind="hint">
          If an account has this address, an e-mail with a link is on its way. The link is good for an hour.
        </Notice>
      ) : (
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
      )}
      <p>
        <Link to="/sign-in">Back to sign in</Link>
      </p>
    </section>
  );
}
