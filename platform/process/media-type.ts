/**
 * Whether a content type is the wanted one, with no parameter except `charset=utf-8`: other charsets have been used to
 * hide attacks. Takes time linear in the header's length, which is up to 16 kB.
 */
export function isMediaType(contentType: string | undefined, wanted: string): boolean {
  if (contentType === wanted) return true;
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (type !== wanted) return false;
  // A `;` at the end is common and harmless.
  if (parameters.at(-1) === '') parameters.pop();
  return parameters.length === 0 || (parameters.length === 1 && isUtf8Charset(parameters[0] ?? ''));
}

function isUtf8Charset(parameter: string): boolean {
  const equals = parameter.indexOf('=');
  if (equals === -1 || parameter.slice(0, equals).trim() !== 'charset') return false;
  return ['utf-8', '"utf-8"'].includes(parameter.slice(equals + 1).trim());
}
