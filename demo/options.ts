import { parseArgs } from 'node:util'

/** The maintainers of the sample package. */
export const MAINTAINERS = ['alice', 'bob'] as const
export type Maintainer = (typeof MAINTAINERS)[number]

export interface Options {
  /** Whether the demo answers, and nobody else. */
  auto: boolean
  /** The maintainer that the demo answers as. */
  as: Maintainer
  wrongCode: boolean
  decline: boolean
  help: boolean
}

export const USAGE = `npm run demo -- [options]
  --auto        answer by itself; needs no terminal
  --as bob      answer by itself as bob (otherwise as alice)
  --wrong-code  give a wrong code first
  --decline     decline the release by itself
  --help        show this`

export const NO_TERMINAL = `There is no terminal here, so nobody could answer. Let the demo answer by itself:
  npm run demo -- --auto`

/** Reads the arguments. Throws an error whose message says what is wrong with them. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      auto: { type: 'boolean', default: false },
      as: { type: 'string', default: MAINTAINERS[0] },
      'wrong-code': { type: 'boolean', default: false },
      decline: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const as = MAINTAINERS.find((name) => name === values.as)
  if (!as) throw new Error(`--as is ${MAINTAINERS.join(' or ')}.`)
  const { auto, decline, help } = values
  return { auto: auto || decline, as, wrongCode: values['wrong-code'], decline, help }
}
