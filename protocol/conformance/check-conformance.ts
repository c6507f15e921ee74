import { type Feature, readHandshake } from '../index.ts'
import { answers } from './checks-answers.ts'
import { bounds } from './checks-bounds.ts'
import { changes } from './checks-changes.ts'
import { afterwards, everyone } from './checks-everyone.ts'
import { secrets, secretsOfPlaces } from './checks-secret.ts'
import { several } from './checks-several.ts'
import { simple } from './checks-simple.ts'
import { waiting } from './checks-waiting.ts'
import { type AnswerQuestion, type Client, createClient } from './client.ts'

export type { AnswerQuestion } from './client.ts'

/** One rule that an endpoint must keep. */
export interface Check {
  sentence: string
  /** The features without which the check is skipped. `answer` means that somebody is needed who answers. */
  needs?: Array<Feature | 'answer'>
  /** Throws if the endpoint breaks the rule. */
  run: (client: Client) => Promise<void>
}

export interface Finding {
  sentence: string
  outcome: 'ok' | 'not ok' | 'skipped'
  /** What went wrong, or what is needed by a skipped check. `null` if it is ok. */
  detail: string | null
}

export interface ConformanceOptions {
  /** Identifies the requester to the endpoint. */
  secret: string
  /** A package that the endpoint accepts questions about. Default: `@example/tool`. */
  packageName?: string
  /** Gets a question answered. Without it, the checks that need an answer are skipped. */
  answer?: AnswerQuestion | undefined
  /** When a reply that waits for nobody is late, in milliseconds. Default: 10,000, when a job gives up on a report. */
  lateMs?: number
  /** Called with each finding as it is made. */
  onFinding?: (finding: Finding) => void
}

const LATE_MS = 10_000

/**
 * Checks an endpoint against docs/protocol.md: the rules for the features that it names, or for a simple endpoint. It
 * asks its own questions, so people may be alerted.
 *
 * @throws {TypeError} If nothing replies at `endpoint`.
 */
export async function checkConformance(
  endpoint: string | URL,
  { secret, packageName = '@example/tool', answer, lateMs = LATE_MS, onFinding }: ConformanceOptions,
): Promise<Finding[]> {
  const client = await createClient(new URL(endpoint), { secret, packageName, answer, lateMs })
  client.features.push(...(await featuresOf(client)))
  const own = client.features.includes('wait')
    ? [...secretsOfPlaces, ...bounds, ...waiting, ...answers, ...several, ...changes]
    : simple
  const findings: Finding[] = []
  for (const check of [...everyone, ...secrets, ...own, ...afterwards]) {
    const finding = await judge(check, client)
    findings.push(finding)
    onFinding?.(finding)
  }
  return findings
}

async function featuresOf({ call }: Client): Promise<Feature[]> {
  const { status, text } = await call()
  try {
    return status === 200 ? readHandshake(JSON.parse(text)).features : []
  } catch {
    return [] // the first check reports what is wrong with it
  }
}

const wordsFor = (need: Feature | 'answer'): string =>
  need === 'answer' ? 'somebody to answer (--by-hand, or the option answer)' : `the feature ${need}`

async function judge({ sentence, needs = [], run }: Check, client: Client): Promise<Finding> {
  const has = (need: Feature | 'answer') =>
    need === 'answer' ? client.answer !== undefined : client.features.includes(need)
  const missing = needs.filter((need) => !has(need))
  if (missing.length > 0)
    return { sentence, outcome: 'skipped', detail: `It needs ${missing.map(wordsFor).join(' and ')}.` }
  try {
    await run(client)
    return { sentence, outcome: 'ok', detail: null }
  } catch (error) {
    return { sentence, outcome: 'not ok', detail: error instanceof Error ? error.message : String(error) }
  }
}
