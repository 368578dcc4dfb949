import { useMutation, useQuery } from '@apollo/client/react';
import { AccountProvidersDocument, UnlinkProviderDocument } from '../api/graphql.generated.ts';
import { moment } from '../page/moment.ts';
import { Notice, Problem } from '../page/notice.tsx';

/** The providers that the customer signs in through, and the end of each link. Nothing, if there is none. */
export function ProviderLinks({ changed }: { changed: () => unknown }) {
  const { data, error, refetch } = useQuery(AccountProvidersDocument, { fetchPolicy: 'cache-and-network' });
  const [unlink, unlinking] = useMutation(UnlinkProviderDocument, { fetchPolicy: 'no-cache' });
  const links = data?.me?.providerLinks ?? [];
  const answer = unlinking.data?.unlinkProvider;

  async function end(id: string): Promise<void> {
    const answered = await unlink({ variables: { id } }).catch(() => undefined);
    if (answered?.data?.unlinkProvider.__typename !== 'LastWayToSignIn') await refetch().catch(() => undefined);
    if (answered?.data?.unlinkProvider.__typename === 'ProviderUnlinked') changed();
  }

  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (links.length === 0 && !answer) return null;
  return (
    <section aria-labelledby="providers">
      <h2 id="providers">Sign-in through providers</h2>
      <ul>
        {links.map(({ id, issuer, createdAt, provider }) => {
          const name = provider?.label ?? issuer;
          return (
            <li key={id}>
              {name}, since {moment(createdAt)}
              <button
                type="button"
                className="link"
                disabled={unlinking.loading}
                aria-label={`Unlink ${name}, since ${moment(createdAt)}`}
                onClick={() => void end(id)}
              >
                Unlink
              </button>
            </li>
          );
        })}
      </ul>
      {answer?.__typename === 'ProviderUnlinked' ? (
        <Notice kind="hint">The link has ended. Every other device was signed out.</Notice>
      ) : null}
      {answer?.__typename === 'LastWayToSignIn' ? (
        <Notice>This is the only way into your account. Set a password first.</Notice>
      ) : null}
      {answer?.__typename === 'ProviderLinkNotFound' ? <Notice>{answer.message}</Notice> : null}
      {unlinking.error ? <Problem error={unlinking.error} /> : null}
    </section>
  );
}
