import { onTestFinished } from 'vitest';
import { runRegistry } from '../support/run-registry.ts';

export interface ReceivedAnswer {
  status: number;
  headers: Headers;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test looks into is what it says there is
  body: any;
  code: string | undefined;
}

/** A registry on a port of its own, in a directory that is given or new; it stops with the test. */
export async function openTestRegistry(options: Parameters<typeof runRegistry>[0] = {}) {
  const running = await runRegistry(options);
  onTestFinished(running.stop);
  const { url } = running;
  const token = await running.tokenFor('admin');

  /** One request about `shop@main`, or about the variant that `at` begins with a slash. */
  async function call(
    method: string,
    at: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<ReceivedAnswer> {
    const response = await fetch(`${url}/v1${at.startsWith('/') ? at : `/shop/main/${at}`}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const answer = isJson ? JSON.parse(text) : null;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: answer,
      code: answer?.errors?.[0]?.extensions.code,
    };
  }
  return { ...running, token, call };
}
