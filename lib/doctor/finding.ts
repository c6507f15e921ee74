import type { ErrorCode } from '../errors/get-error.ts'

/** `unknown`: it can't be seen from here. Only an `error` keeps a release from succeeding. */
export type Level = 'ok' | 'warning' | 'error' | 'unknown'

/** What is examined, in the order in which it is shown. */
export const CHECKS = [
  'versions',
  'configuration',
  'package',
  'plugins',
  'registry',
  'accounts',
  'responder',
  'job',
] as const
export type Check = (typeof CHECKS)[number]

/**
 * The doctor's own findings, and the check that each belongs to. Scripts read their names, so those stay the same.
 * `docs/doctor.md` explains each.
 */
export const FINDINGS = {
  node: 'versions',
  npm: 'versions',
  'semantic-release': 'versions',
  configuration: 'configuration',
  'plugin-listed': 'configuration',
  'other-npm-plugin': 'configuration',
  'publish-command': 'configuration',
  unexpected: 'configuration',
  package: 'package',
  'not-published': 'package',
  dependencies: 'package',
  packing: 'package',
  'plugin-order': 'plugins',
  'github-release-first': 'plugins',
  registry: 'registry',
  'registry-network': 'registry',
  'package-at-registry': 'registry',
  'two-factor': 'registry',
  'trusted-publisher': 'registry',
  publish: 'registry',
  trust: 'registry',
  account: 'accounts',
  'token-refused': 'accounts',
  'token-expires': 'accounts',
  'token-bypass': 'accounts',
  'token-rights': 'accounts',
  maintainer: 'accounts',
  responder: 'responder',
  several: 'responder',
  proof: 'responder',
  ci: 'job',
  'pull-request': 'job',
  'id-token': 'job',
  'contents-permission': 'job',
  'time-limit': 'job',
} as const satisfies Record<string, Check>

export type FindingId = keyof typeof FINDINGS | ErrorCode

/** One thing that was looked at. Every text is safe to show. */
export interface Finding {
  check: Check
  id: FindingId
  level: Level
  title: string
  detail: string
  /** What to do about it. */
  next?: string | undefined
}

/** Creates one of the doctor's own findings. */
export function found(
  id: keyof typeof FINDINGS,
  level: Level,
  words: Pick<Finding, 'title' | 'detail' | 'next'>,
): Finding {
  return { check: FINDINGS[id], id, level, ...words }
}
