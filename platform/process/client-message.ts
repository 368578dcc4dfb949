/**
 * The longest text that a message may quote. A client may send 256 kB; names and values of ordinary size stay whole.
 * Half would cut the identifiers of ordinary requests.
 */
const quotedAtMost = 120;
/** The longest message. Our own messages have at most 200 characters; messages of GraphQL's validation may list a few names. */
const messageAtMost = 1_000;

/**
 * A message for clients: long quoted texts and long messages are cut, and GraphQL's suggestions of names ("Did you mean
 * …?") are removed on request. Takes time linear in the message's length: a message may quote everything that a client
 * sent, and regular expressions on such a text have blocked the process for seconds.
 */
export function clientMessage(message: string, options: { hideSuggestions: boolean }): string {
  const shown = options.hideSuggestions ? withoutSuggestion(message) : message;
  return cut(cutQuotes(shown), messageAtMost);
}

/** A value that a client sent, as an error may repeat it outside its message. */
export function repeatedValue(text: string): string {
  return cut(text, quotedAtMost);
}

/** GraphQL puts its suggestion at the end of a message; the client's text is before it, even if it looks the same. */
function withoutSuggestion(message: string): string {
  if (!message.endsWith('?')) return message;
  const at = message.lastIndexOf('Did you mean ');
  return at === -1 ? message : message.slice(0, at).trimEnd();
}

/**
 * Cuts each text between two double quotes; a quote after a backslash does not end it. Stops when the message is full.
 */
function cutQuotes(message: string): string {
  if (message.length <= quotedAtMost) return message;
  let shown = '';
  for (let at = 0; at < message.length && shown.length <= messageAtMost; ) {
    const opening = message.indexOf('"', at);
    if (opening === -1) return shown + message.slice(at);
    const closing = endOfQuote(message, opening);
    shown += `${message.slice(at, opening)}"${cut(message.slice(opening + 1, closing), quotedAtMost)}${message.slice(closing, closing + 1)}`;
    at = closing + 1;
  }
  return shown;
}

function endOfQuote(message: string, opening: number): number {
  for (let at = opening + 1; at < message.length; at += 1) {
    if (message[at] === '\\') at += 1;
    else if (message[at] === '"') return at;
  }
  return message.length;
}

function cut(text: string, atMost: number): string {
  if (text.length <= atMost) return text;
  const end = text.charCodeAt(atMost - 1);
  // Never between the two halves of one character.
  return `${text.slice(0, end >= 0xd800 && end <= 0xdbff ? atMost - 1 : atMost)}…`;
}
