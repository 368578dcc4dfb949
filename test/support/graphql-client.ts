export interface GraphqlAnswer {
  status: number;
  /** The seconds of Retry-After, if the server sent it. */
  retryAfterMs?: number;
  // The test that wrote an operation knows the shape of its answer.
  // oxlint-disable-next-line typescript/no-explicit-any
  data: any;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> & { code?: string } }[];
}

export interface GraphqlClient {
  graphql(query: string, variables?: Record<string, unknown>, token?: string): Promise<GraphqlAnswer>;
  /** The access token of an account, which is opened if it does not exist. */
  signIn(email: string): Promise<string>;
}

/** Speaks to a GraphQL endpoint as a plain client does. `openAccount` opens an account with the password, past the e-mail of a registration. */
export function graphqlClient(
  endpoint: string,
  password: string,
  openAccount?: (account: { email: string; name: string }) => Promise<void>,
): GraphqlClient {
  const graphql: GraphqlClient['graphql'] = async (query, variables = {}, token) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const retryAfter = response.headers.get('retry-after');
    return {
      status: response.status,
      ...(retryAfter === null ? {} : { retryAfterMs: Number(retryAfter) * 1000 }),
      ...((await response.json()) as Pick<GraphqlAnswer, 'data' | 'errors'>),
    };
  };
  return {
    graphql,
    async signIn(email) {
      await openAccount?.({ email, name: email.split('@')[0] ?? '' });
      const { data, errors } = await graphql(
        `mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on Session { accessToken } } }`,
        { input: { email, password } },
      );
      if (!data?.signIn?.accessToken) throw new Error(`${email} could not sign in: ${JSON.stringify(data ?? errors)}`);
      return data.signIn.accessToken as string;
    },
  };
}
