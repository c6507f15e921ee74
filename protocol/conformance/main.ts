// Checks an endpoint against docs/protocol.md:
// `npm run conformance -- <endpoint> [--package <name>] [--by-hand] [--json]`.
// The secret is CFA_RESPONDER_SECRET. With `--by-hand`, stderr says how to answer each question.
// Exits with 1 if a check fails.
import { parseArgs } from 'node:util'

import { checkConformance, type Finding } from './check-conformance.ts'
import type { AnswerQuestion } from './client.ts'

const USAGE = `npm run conformance -- <endpoint> [--package <name>] [--by-hand] [--json]
The secret is taken from CFA_RESPONDER_SECRET.`
const OPTIONS = {
  package: { type: 'string' },
  'by-hand': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const parse = (args: string[]) => parseArgs({ args, allowPositionals: true, options: OPTIONS })

/** Reads the command line. If it is wrong, `wrong` says why, and the rest is as without arguments. */
function readArguments(args: string[]) {
  try {
    return { ...parse(args), wrong: null }
  } catch (error) {
    return { ...parse([]), wrong: (error as Error).message }
  }
}

const { values, positionals, wrong } = readArguments(process.argv.slice(2))
const [endpoint = ''] = positionals
const secret = process.env.CFA_RESPONDER_SECRET ?? ''

/** Writes to stderr, because stdout may be piped to a program. */
const byHand: AnswerQuestion = async ({ package: { name, version } }, answer) => {
  const what = 'otp' in answer && answer.otp ? `with the code ${answer.otp} of ${answer.username}` : undefined
  const wanted = what ?? ('web' in answer ? 'by confirming at the registry' : 'by declining')
  console.error(`# Answer ${name}@${version} ${wanted}.`)
}

const show = ({ outcome, sentence, detail }: Finding): void => {
  if (!values.json) console.log(`${outcome.padEnd(7)} ${sentence}${detail === null ? '' : `: ${detail}`}`)
}

if (values.help) console.log(USAGE)
else if (wrong !== null || !URL.canParse(endpoint) || secret === '') {
  console.error(wrong === null ? USAGE : `${wrong}\n\n${USAGE}`)
  process.exitCode = 2
} else {
  const findings = await checkConformance(endpoint, {
    secret,
    ...(values.package === undefined ? {} : { packageName: values.package }),
    answer: values['by-hand'] ? byHand : undefined,
    onFinding: show,
  }).catch((error) => {
    const { message, cause } = error as Error
    const why = cause instanceof Error ? (cause as NodeJS.ErrnoException).code || cause.message : message
    console.error(`The endpoint ${endpoint} could not be checked: ${why}.`)
    return undefined
  })
  if (values.json && findings) console.log(JSON.stringify(findings, null, 2))
  if (!findings || findings.some(({ outcome }) => outcome === 'not ok')) process.exitCode = 1
}
