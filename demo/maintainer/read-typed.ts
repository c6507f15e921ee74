export interface Typed {
  username?: string
  code?: string
  decline?: boolean
}

/** Reads `alice 123456`, `alice`, `123 456`, or `no`. What is no account and no word is left to be judged as a code. */
export function readTyped(line: string, accounts: readonly string[]): Typed {
  const text = line.trim()
  if (/^(?:no|n|decline)$/i.test(text)) return { decline: true }
  const [first = '', ...rest] = text.split(/\s+/)
  const username = accounts.find((account) => account === first.toLowerCase())
  const code = (username ? rest.join(' ') : text) || undefined
  return { ...(username ? { username } : {}), ...(code ? { code } : {}) }
}
