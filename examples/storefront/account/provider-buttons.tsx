import { useMutation, useQuery } from '@apollo/client/react';
import { SignInProvidersDocument, StartProviderSignInDocument } from '../api/graphql.generated.ts';
import { Notice, Problem } from '../page/notice.tsx';
import { finishedAddress, keepPending } from './provider-sign-in.ts';

/** A button for each provider. The button leads to the provider's page. */
export function ProviderButtons({ next }: { next: string }) {
  // Without an answer the password still works.
  const { data } = useQuery(SignInProvidersDocument, { errorPolicy: 'ignore' });
  const [start, { data: started, error, loading }] = useMutation(StartProviderSignInDocument, {
    fetchPolicy: 'no-cache',
  });
  const providers = data?.signInProviders ?? [];
  const answer = started?.startProviderSignIn;
  if (providers.length === 0) return null;

  async function leaveFor(provider: string): Promise<void> {
    const variables = { input: { provider, redirectUri: finishedAddress() } };
    const answered = await start({ variables }).catch(() => undefined);
    const page = answered?.data?.startProviderSignIn;
    if (page?.__typename !== 'ProviderSignInStarted') return;
    keepPending({ secret: page.secret, next });
    location.assign(page.url);
  }

  return (
    <div className="providers">
      {providers.map(({ name, label }) => (
        <button key={name} type="button" className="button wide" disabled={loading} onClick={() => void leaveFor(name)}>
          Continue with {label}
        </button>
      ))}
      {answer && answer.__typename !== 'ProviderSignInStarted' ? <Notice>{answer.message}</Notice> : null}
      {error ? <Problem error={error} /> : null}
    </div>
  );
}
