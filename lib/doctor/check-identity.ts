import { ERRORS } from '../errors/table.ts'
import { findTokenSource } from '../identity/token-sources.ts'
import { safeLine } from '../log/safe-text.ts'
import { canSign } from '../package/provenance.ts'
import type { Env } from '../types.ts'
import { type Finding, found, type Level } from './finding.ts'
import type { ReleaseJob } from './workflow.ts'

/** What needs the job to have an identity. */
export interface IdentityNeeds {
  /** Whether the responder does, because there is no secret. */
  isProof: boolean
  /** Whether a trusted publisher's identity may be what publishes or stages. */
  isTrusted: boolean
  /** Whether npm signs provenance with it. */
  isSigned: boolean
  /** The codes of the errors that the plugin's own verification found. */
  codes: readonly string[]
}

export interface IdentityPlace {
  isCi: boolean
  env: Env
  jobs: readonly ReleaseJob[]
}

const TITLE = 'Identity of the job'

/** Errors in the job's identity. They say more than a finding about it. */
const REPORTED = ['ERESPONDERTOKEN', 'ERESPONDERAUDIENCE', 'ERESPONDERIDENTITY', 'ENOPROVENANCE']

/**
 * Checks whether the job has the identity that it needs. In a job that lacks what the responder needs, the plugin's own
 * verification reports that.
 */
export function checkIdentity({ isCi, env, jobs }: IdentityPlace, needs: IdentityNeeds): Finding[] {
  const { isProof, isTrusted, isSigned, codes } = needs
  const isRequired = isProof || isSigned
  // Only a warning for a trusted publisher: without its identity, a token writes, if there is one.
  if (!isCi && (isRequired || isTrusted))
    return jobs.flatMap((job) => checkPermission(job, isRequired ? 'error' : 'warning'))
  if (codes.some((code) => REPORTED.includes(code))) return []
  if (isSigned && !canSign(env)) return [CANNOT_SIGN]
  if (isTrusted && !hasNpmIdentity(env)) return [lacksNpmIdentity(env)]
  if (isProof && !findTokenSource(env)) return []
  if (isRequired || isTrusted)
    return [found('id-token', 'ok', { title: TITLE, detail: 'The job can prove which build it is.' })]
  if (!env.GITHUB_ACTIONS) return []
  const detail = `The job ${hasNpmIdentity(env) ? 'has one, and does not need it' : 'has none, and needs none'}.`
  return [found('id-token', 'ok', { title: TITLE, detail })]
}

const { meaning, next } = ERRORS.ENOPROVENANCE
/** An unattended release learns this from npm. */
const CANNOT_SIGN = found('id-token', 'error', { title: TITLE, detail: meaning, next })

const PERMISSION = 'the permission `id-token: write`. A job that lists permissions has only those.'
const WITH_PERMISSION = `Give the job ${PERMISSION}`
/** What publishes may also be a token that only the job has. */
const IF_TRUSTED = `If a trusted publisher publishes, give the job ${PERMISSION}`

function lacksNpmIdentity({ GITHUB_ACTIONS }: Env): Finding {
  return found('id-token', 'warning', {
    title: TITLE,
    detail: 'The job has no identity for a trusted publisher, so it needs a token.',
    next: GITHUB_ACTIONS
      ? WITH_PERMISSION
      : 'On GitLab and CircleCI, set the variable NPM_ID_TOKEN, made for the audience npm:registry.npmjs.org.',
  })
}

/** Returns whether there is an identity that npm exchanges for a trusted publisher's token. */
const hasNpmIdentity = (env: Env): boolean =>
  Boolean(
    env.NPM_ID_TOKEN?.trim() || (env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN),
  )

/** Checks a GitHub job that is not running now. */
function checkPermission({ file, name, permissions }: ReleaseJob, level: Level): Finding[] {
  if (!file.startsWith('.github')) return []
  const where = `${safeLine(name)} (${safeLine(file)})`
  if (isGranted(permissions, 'id-token'))
    return [found('id-token', 'ok', { title: TITLE, detail: `The job ${where} has \`id-token: write\`.` })]
  return [
    found('id-token', level, {
      title: TITLE,
      detail: `The job ${where} lacks \`id-token: write\`.`,
      next: level === 'warning' ? IF_TRUSTED : WITH_PERMISSION,
    }),
  ]
}

/** Returns whether a GitHub job has write access for a permission. */
export function isGranted(permissions: ReleaseJob['permissions'], name: string): boolean {
  if (typeof permissions === 'string') return permissions === 'write-all'
  return permissions?.[name] === 'write'
}
