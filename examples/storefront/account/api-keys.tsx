import { useMutation, useQuery } from '@apollo/client/react';
import { useState } from 'react';
import {
  type AccountApiKeysQuery,
  AccountApiKeysDocument,
  CreateApiKeyDocument,
  RevokeApiKeyDocument,
} from '../api/graphql.generated.ts';
import { Field } from '../page/field.tsx';
import { moment } from '../page/moment.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { onSubmit } from '../page/on-submit.ts';

type Key = NonNullable<NonNullable<AccountApiKeysQuery['me']>['apiKeys']>[number];

const dayMs = 24 * 60 * 60_000;
/** The API allows 366 days, so that the longest has a day for clocks that differ. */
const lifetimes = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: '1 year' },
];

/** The customer's keys for programs: what they may do, how long, when they were used; making one, and revoking one. */
export function ApiKeys() {
  const { data, error, refetch } = useQuery(AccountApiKeysDocument, { fetchPolicy: 'cache-and-network' });
  const keys = data?.me?.apiKeys ?? [];
  return (
    <section aria-labelledby="api-keys">
      <h2 id="api-keys">API keys</h2>
      <p>A program that has a key acts for you, within the scopes of the key.</p>
      {error ? <Problem error={error} retry={() => refetch()} /> : null}
      {keys.length > 0 ? (
        <ul className="api-keys">
          {keys.map((key) => (
            <ApiKeyEntry key={key.id} apiKey={key} />
          ))}
        </ul>
      ) : null}
      {data?.apiKeyScopes ? <NewApiKey scopes={data.apiKeyScopes} created={() => refetch()} /> : null}
    </section>
  );
}

/** What has become of a key; undefined while it is good. */
function endOf({ revokedAt, expiresAt }: Key): string | undefined {
  if (revokedAt) return `Revoked ${moment(revokedAt)}`;
  return Date.parse(expiresAt) <= Date.now() ? `Expired ${moment(expiresAt)}` : undefined;
}

function ApiKeyEntry({ apiKey }: { apiKey: Key }) {
  const [revoke, { data, error, loading }] = useMutation(RevokeApiKeyDocument);
  const [asked, setAsked] = useState(false);
  const { id, name, scopes, createdAt, expiresAt, lastUsedAt } = apiKey;
  const end = endOf(apiKey);
  const answer = data?.revokeApiKey;
  return (
    <li>
      <strong>{name}</strong>
      <span>{scopes.join(', ')}</span>
      <span className="muted">
        Made {moment(createdAt)}. {end ?? `Ends ${moment(expiresAt)}`}.{' '}
        {lastUsedAt ? `Last used ${moment(lastUsedAt)}.` : 'Not used yet.'}
      </span>
      {end ? null : asked ? (
        <span>
          Programs with this key stop working.{' '}
          <button
            type="button"
            className="link"
            disabled={loading}
            aria-label={`Revoke forever: ${name}`}
            onClick={() => void revoke({ variables: { id } }).catch(() => undefined)}
          >
            Revoke forever
          </button>{' '}
          <button type="button" className="link" aria-label={`Keep ${name}`} onClick={() => setAsked(false)}>
            Keep
          </button>
        </span>
      ) : (
        <button type="button" className="link" aria-label={`Revoke ${name}`} onClick={() => setAsked(true)}>
          Revoke
        </button>
      )}
      {answer && answer.__typename !== 'ApiKeyRevoked' ? <Notice>{answer.message}</Notice> : null}
      {error ? <Problem error={error} /> : null}
    </li>
  );
}

function NewApiKey({ scopes, created }: { scopes: readonly string[]; created: () => unknown }) {
  // The secret stays out of the cache: it is shown here, once, and nowhere else.
  const [create, { data, error, loading, reset }] = useMutation(CreateApiKeyDocument, { fetchPolicy: 'no-cache' });
  const answer = data?.createApiKey;
  const invalid = answer?.__typename === 'InvalidInput' ? answer : undefined;

  async function submit(form: Record<string, string>): Promise<void> {
    const input = {
      name: form.name ?? '',
      scopes: scopes.filter((scope) => form[scope] === 'on'),
      expiresAt: new Date(Date.now() + Number(form.days) * dayMs).toISOString(),
    };
    const answered = await create({ variables: { input } }).catch(() => undefined);
    if (answered?.data?.createApiKey.__typename === 'ApiKeyCreated') created();
  }

  if (answer?.__typename === 'ApiKeyCreated')
    return <Secret name={answer.apiKey.name} text={answer.secret} done={reset} />;
  return (
    <form onSubmit={onSubmit(submit)}>
      <h3>New API key</h3>
      <Field
        label="Name of the key"
        name="name"
        autoComplete="off"
        maxLength={100}
        required
        problem={invalid?.field === 'name' ? invalid.message : undefined}
      />
      <fieldset className="choices">
        <legend>What the key may do</legend>
        {scopes.map((scope) => (
          <label key={scope}>
            <input type="checkbox" name={scope} />
            {scope}
          </label>
        ))}
      </fieldset>
      {invalid?.field.startsWith('scopes') ? <Notice>Choose at least one of these.</Notice> : null}
      <div className="field">
        <label htmlFor="api-key-days">Ends after</label>
        <select id="api-key-days" name="days" defaultValue="30">
          {lifetimes.map(({ days, label }) => (
            <option key={days} value={days}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {answer && (!invalid || invalid.field === 'expiresAt') ? <Notice>{answer.message}</Notice> : null}
      {error ? <Problem error={error} /> : null}
      <button type="submit" className="button" disabled={loading}>
        Make an API key
      </button>
    </form>
  );
}

/** The text of a new key, until the customer has it. Nothing can show it again. */
function Secret({ name, text, done }: { name: string; text: string; done: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <Notice kind="hint">
      <p>This is the key “{name}”. Copy it now: it is not shown again.</p>
      <p>
        <code className="secret">{text}</code>
      </p>
      <p className="code">
        <button
          type="button"
          className="button quiet"
          onClick={() =>
            void navigator.clipboard.writeText(text).then(
              () => setCopied(true),
              () => undefined,
            )
          }
        >
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" className="button quiet" onClick={done}>
          I have the key
        </button>
      </p>
    </Notice>
  );
}
