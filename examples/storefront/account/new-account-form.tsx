import { Field } from '../page/field.tsx';
import { Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';

/** Asks for the name and the password of a new account. `invalid` names the field that the server refused. */
export function NewAccountForm({
  button,
  invalid,
  error,
  loading,
  open,
}: {
  button: string;
  invalid: { field: string; message: string } | undefined;
  error: Error | undefined;
  loading: boolean;
  open: (account: { name: string; password: string }) => Promise<void>;
}) {
  const problemOf = (field: string) => (invalid?.field === field ? invalid.message : undefined);
  return (
    <form onSubmit={onSubmit(({ name = '', password = '' }) => open({ name, password }))}>
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
      <button type="submit" className="button primary wide" disabled={loading}>
        {button}
      </button>
    </form>
  );
}
