import { isLoopback } from '../http/loopback.ts'
import { wantsProvenance } from '../package/provenance.ts'
import { isOfficialRegistry } from '../package/registry.ts'
import { provesByIdentity } from '../services/secrets.ts'
import type { Env } from '../types.ts'
import type { Mode } from '../verify/types.ts'
import { attachesProvenance } from '../verify/verify-trust.ts'
import type { IdentityNeeds } from './check-identity.ts'
import type { Project } from './read-project.ts'
import { codesOf, type VerifiedEntry } from './verify-entry.ts'

/** Returns what a release needs the job's identity for. */
export function identityNeeds(
  { options: { responder, publish }, mode, errors }: VerifiedEntry,
  project: Project | undefined,
  { cwd, env }: { cwd: string; env: Env },
): IdentityNeeds {
  const codes = codesOf(errors)
  const isUnattendedTrusted = writesByIdentity(mode) || codes.includes('ENONPMTOKEN')
  return {
    isProof: needsProof(responder, env),
    isTrusted:
      responder === undefined
        ? isUnattendedTrusted && project !== undefined && isOfficialRegistry(project.registry.url)
        : responder === 'npm' && publish === 'staged',
    isSigned:
      project !== undefined &&
      wantsProvenance(project.pkg, project.settings, { cwd, env }) === true &&
      !attachesProvenance(project.settings),
    codes,
  }
}

/** Returns whether a responder accepts the build only with its identity. One on this machine needs no proof. */
export function needsProof(responder = '', env: Env): boolean {
  const url = URL.parse(responder)
  return provesByIdentity(responder, env) && !(url && isLoopback(url))
}

/** Returns whether a trusted publisher's identity publishes or stages, and not a token. */
export function writesByIdentity(mode: Mode | undefined): boolean {
  if (mode?.kind === 'unattended') return mode.writer.isTrusted
  return mode?.kind === 'attended' && mode.session.staging?.identity !== undefined
}
