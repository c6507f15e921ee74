import { safeLine } from '../log/safe-text.ts'
import type { Env } from '../types.ts'
import { type Finding, found, type Level } from './finding.ts'
import { findIdentitySource, howToIdentify } from './identity-source.ts'
import type { ReleaseJob } from './workflow.ts'

/** What wants an identity of the job. */
export interface IdentityNeeds {
  /** The endpoint that wants one, where there is no secret. */
  audience: string | undefined
  /** A trusted publisher's identity may be what stages. */
  isTrusted: boolean
}

export interface IdentityPlace {
  isCi: boolean
  env: Env
  jobs: readonly ReleaseJob[]
}

const TITLE = 'Identity of the job'

export function checkIdentity({ isCi, env, jobs }: IdentityPlace, needs: IdentityNeeds): Finding[] {
  const { audience, isTrusted } = needs
  const isNeeded = audience !== undefined || isTrusted
  // Without a trusted publisher's identity a token stages, if there is one.
  const level: Level = audience === undefined ? 'warning' : 'error'
  if (!isCi) return isNeeded ? jobs.flatMap((job) => checkPermission(job, level)) : []
  const isThere = audience === undefined ? hasNpmIdentity(env) : findIdentitySource(env) !== undefined
  if (!isNeeded) {
    const detail = `The job ${isThere ? 'has one, and does not need it' : 'has none, and needs none'}.`
    return env.GITHUB_ACTIONS ? [found('id-token', 'ok', { title: TITLE, detail })] : []
  }
  if (isThere)
    return [found('id-token', 'ok', { title: TITLE, detail: 'The job can prove which build it is.' })]
  const detail = 'The job has no identity, so it can’t prove which build it is.'
  return [found('id-token', level, { title: TITLE, detail, next: howToIdentify(env, audience) })]
}

/** What npm exchanges for a trusted publisher's token. */
const hasNpmIdentity = (env: Env): boolean =>
  Boolean(
    env.NPM_ID_TOKEN?.trim() || (env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN),
  )

/** Of a job on GitHub that does not run now. */
function checkPermission({ file, name, permissions }: ReleaseJob, level: Level): Finding[] {
  if (!file.startsWith('.github')) return []
  const where = `${safeLine(name)} (${safeLine(file)})`
  if (isGranted(permissions, 'id-token'))
    return [found('id-token', 'ok', { title: TITLE, detail: `The job ${where} has \`id-token: write\`.` })]
  const next = howToIdentify({ GITHUB_ACTIONS: 'true' }, undefined)
  return [
    found('id-token', level, { title: TITLE, detail: `The job ${where} lacks \`id-token: write\`.`, next }),
  ]
}

/** Whether a job on GitHub lists a permission to write. */
export function isGranted(permissions: ReleaseJob['permissions'], name: string): boolean {
  if (typeof permissions === 'string') return permissions === 'write-all'
  return permissions?.[name] === 'write'
}
