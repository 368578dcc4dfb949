import { useMutation } from '@apollo/client/react';
import { Link, useLocation } from 'react-router';
import { AcceptInvitationDocument } from '../api/graphql.generated.ts';
import { Field } from '../page/field.tsx';
import { Notice, Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';
import { PageTitle } from '../page/page-title.tsx';
import { tokenOf } from '../page/token-of.ts';

/** The page that the link of an invitation opens. The token is behind #, so no server sees it in an address. */
export function AcceptInvitationPage() {
  const { hash } = useLocation();
  const [accept, { data, error, loading }] = useMutation(AcceptInvitationDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.acceptInvitation;
  const token = tokenOf(hash);
  const problemOf = (field: string) =>
    answer?.__typename === 'InvalidInput' && answer.field === field ? answer.message : undefined;

  async function submit({ name = '', password = '' }: Record<string, string>): Promise<void> {
    await accept({ variables: { input: { token, name, password } } }).catch(() => undefined);
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
      {answer && answer.__typename !== 'InvalidInput' ? <Notice>{answer.message}</Notice> : null}
      <form onSubmit={onSubmit(submit)}>
        <Field label="Your name" name="name" autoComplete="name" required problem={problemOf('name')} />
        <Field
          label="Password, at least 10 characters"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          problem={problemOf('password')}
        />
        {error ? <Problem error={error} /> : null}
        <button type="submit" className="button primary wide" disabled={loading || token === ''}>
          Open the account
        </button>
      </form>
    </section>
  );
}
