import type { Feature } from '@cfa/protocol'
import type { Options } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import { findTokenSource } from '../identity/token-sources.ts'
import { safeLine } from '../log/safe-text.ts'
import { createResponder } from '../responders/create-responder.ts'
import type { ReleaseContext } from '../types.ts'
import { explainError } from './explain-error.ts'
import { type Finding, found } from './finding.ts'
import { codesOf, type VerifiedEntry } from './verify-entry.ts'

export interface ExaminedResponder {
  name: string
  features: readonly Feature[]
  isNotFound?: true | undefined
}

/**
 * Returns what the verification has learnt. If something else ended that, repeats the handshake, which alerts nobody.
 */
export async function readResponder(
  { mode, options, errors, config }: VerifiedEntry,
  { context, effects }: { context: ReleaseContext; effects: Effects },
): Promise<{ responder?: ExaminedResponder; findings: Finding[] }> {
  if (mode?.kind === 'attended') {
    const { responder, features, isNotFound } = mode.session
    return { responder: { name: responder.name, features, isNotFound }, findings: [] }
  }
  const isReported = codesOf(errors).some((code) => code.startsWith('ERESPONDER'))
  if (options.responder === undefined || isReported) return { findings: [] }
  try {
    const { env, cwd, logger } = context
    const made = { env, cwd, logger, options: config }
    const responder = await createResponder(options.responder, made, effects, context)
    return { responder: { name: responder.name, ...(await responder.connect()) }, findings: [] }
  } catch (error) {
    return { findings: [explainError(error, [])] }
  }
}

export function checkResponder(
  responder: ExaminedResponder | undefined,
  options: Pick<Options, 'responder' | 'publish'>,
  env: ReleaseContext['env'],
): Finding[] {
  if (options.responder === undefined)
    return [
      found('responder', 'ok', {
        title: 'No responder',
        detail: 'Nobody is asked: the release is published unattended, as @semantic-release/npm does it.',
      }),
    ]
  if (!responder) return []
  const title = safeLine(responder.name)
  const detail = describe(responder, options.responder, options.publish === 'staged')
  const reached = responder.isNotFound ? notFound(title) : found('responder', 'ok', { title, detail })
  return /^https?:/i.test(options.responder) ? [reached, checkProof(env)] : [reached]
}

/** Returns the finding for a URL that answered 404. */
export const notFound = (title: string): Finding =>
  found('responder', 'warning', {
    title,
    detail: 'It answered 404. An endpoint that takes only questions may do that, and so does a wrong URL.',
    next: 'If it is not such an endpoint, correct the URL: the release would fail when it asks.',
  })

function describe({ features }: ExaminedResponder, option: string, isStaged: boolean): string {
  const answers = hasAnswered(option) ? 'It answers' : 'It is first asked when a maintainer has to answer'
  if (option === 'npm') return 'A maintainer approves on npmjs.com.'
  if (option === 'terminal') return 'The person who runs the release is asked.'
  const when = features.includes('approval')
    ? 'It asks for an approval before the git tag'
    : `It takes no approvals, so ${isStaged ? 'it asks for a code before the git tag, once the version is staged' : 'the code is asked for after the git tag'}`
  const sealed = features.includes('sealed') ? '; answers are sealed' : ''
  const web = features.includes('web') ? '; passkeys work' : ''
  return `${answers}. ${when}${sealed}${web}.`
}

/**
 * Returns whether the responder has already been asked something. Some services offer nothing to try that alerts
 * nobody.
 */
const hasAnswered = (option: string): boolean => !['wait-for-secrets', 'optic'].includes(option)

/** Checks how the job proves to the responder whose build it is. */
export function checkProof(env: ReleaseContext['env']): Finding {
  const title = 'Proof of the build'
  if (env.CFA_RESPONDER_SECRET?.trim())
    return found('proof', 'ok', {
      title,
      detail: 'The build proves itself with the secret in CFA_RESPONDER_SECRET, which wins over an identity.',
    })
  const source = findTokenSource(env)
  return source
    ? found('proof', 'ok', { title, detail: `The build proves itself with ${source.words}.` })
    : found('proof', 'warning', {
        title,
        detail: 'There is neither a secret nor an identity, so any program on this machine could ask.',
        next: 'Set CFA_RESPONDER_SECRET, or give the job an identity.',
      })
}
