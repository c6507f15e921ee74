// Checks an endpoint against docs/protocol.md:
// `npm run conformance -- <endpoint> [--package <name>] [--by-hand] [--json]`.
// The secret is CFA_RESPONDER_SECRET. With `--by-hand`, stderr says how to answer each question.
// Exits with 1 if a check fails.
import { parseArgs } from 'node:util'

import { checkConformance, type Finding } from './check-conformance.ts'
import type { AnswerQuestion } from './client.ts'

const USAGE = 'npm run conformance -- <endpoint> [--package <name>] [--by-hand] [--json]'
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    package: { type: 'string' },
    'by-hand': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
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

if (!URL.canParse(endpoint) || secret === '') {
  console.error(`${USAGE}\nThe secret is taken from CFA_RESPONDER_SECRET.`)
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
