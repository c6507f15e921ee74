import { type Mailbox, readMailbox } from '@cfa/notify'

const MOST_RECIPIENTS = 50

/** Reads a list of addresses, with commas, semicolons or spaces between them. Returns `undefined` if it is wrong. */
export function readRecipients(value: string): Mailbox[] | undefined {
  const addresses = [...new Set(value.split(/[\s,;]+/).filter(Boolean))]
  if (addresses.length === 0 || addresses.length > MOST_RECIPIENTS) return undefined
  const mailboxes = addresses.map(readMailbox)
  // In a list, a name would be split off its address.
  const isGood = (mailbox: Mailbox | undefined): mailbox is Mailbox => mailbox?.name === ''
  return mailboxes.every(isGood) ? mailboxes : undefined
}
