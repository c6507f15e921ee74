import { MAINTAINERS, type Maintainer } from '../options.ts'

export interface Typed {
  username?: Maintainer
  code?: string
  decline?: boolean
}

/** Reads `alice 123456`, `alice`, `123 456`, `bob no` or `no`. Anything else is returned as a code, unchecked. */
export function readTyped(line: string): Typed {
  const text = line.trim()
  const [first = '', ...rest] = text.split(/\s+/)
  const username = MAINTAINERS.find((account) => account === first.toLowerCase())
  const answer = username ? rest.join(' ') : text
  return { ...(username ? { username } : {}), ...readCodeOrDecline(answer) }
}

function readCodeOrDecline(answer: string): Typed {
  if (/^(?:no|n|decline)$/i.test(answer)) return { decline: true }
  return answer ? { code: answer } : {}
}
