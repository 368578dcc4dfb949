import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/** The answer to a GET whose header `Host` names `host`, as when a domain name leads to the address of `url`. */
export async function readAsHost(
  url: string | URL,
  host: string,
): Promise<{ status: number | undefined; body: string }> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: pathname, headers: { host } }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    })
      .once('error', reject)
      .end();
  });
}
