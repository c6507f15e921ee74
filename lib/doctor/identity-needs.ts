import type { Mode } from '../verify/types.ts'

/** Returns whether a trusted publisher's identity publishes or stages, and not a token. */
export function writesByIdentity(mode: Mode | undefined): boolean {
  if (mode?.kind === 'unattended') return mode.writer.isTrusted
  return mode?.kind === 'attended' && mode.session.staging?.identity !== undefined
}
