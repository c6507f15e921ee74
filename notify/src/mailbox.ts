/** One mailbox, in the form that nodemailer uses without parsing it. */
export interface Mailbox {
  name: string
  address: string
}

/** Without quoted local parts, comments and address literals, because parsers disagree about them. */
const ADDRESS = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i
const NAME_LENGTH = 100

/** Reads `releases@example.com`, or `Releases <releases@example.com>`. */
export function readMailbox(value: string): Mailbox | undefined {
  const [, name = '', bracketed] = /^([^<>@"\p{Cc}]*)<([^<>]+)>$/u.exec(value) ?? []
  const address = (bracketed ?? value).trim()
  return ADDRESS.test(address) && name.length <= NAME_LENGTH ? { name: name.trim(), address } : undefined
}
