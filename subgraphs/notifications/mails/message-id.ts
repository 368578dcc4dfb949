/** The Message-ID of an e-mail: the same in each attempt, so that a mailbox recognises a repetition. `sender` is the sender's address. */
export function messageIdOf(emailId: string, sender: string): string {
  return `<${emailId}@${sender.slice(sender.lastIndexOf('@') + 1)}>`;
}
