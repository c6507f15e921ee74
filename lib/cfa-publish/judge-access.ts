import { z } from 'zod'
import type { Permission, Visibility } from '../registry/read-access.ts'
import { type JudgedChange, latestIn } from './judge-change.ts'

/** The name of the fact about who may install a package. */
export const ACCESS_WHAT = 'access'

/** Stands for a value that the registry does not reveal. */
const UNKNOWN = 'unknown'

/** @see libnpmaccess@10.0.3, lib/index.js, `setAccess` and `setMfa` */
const ACCESS = z.union([
  z.strictObject({ access: z.enum(['public', 'restricted']) }),
  z.strictObject({ publish_requires_tfa: z.literal(false) }),
  z.strictObject({ publish_requires_tfa: z.literal(true), automation_token_overrides_tfa: z.boolean() }),
])

/**
 * Judges a change of who may install a package, or of whether publishing it takes a second factor.
 *
 * @param now - The package's document.
 * @param visibility - The current value. No registry reveals whether a second factor is required.
 */
export function judgeAccess(sent: unknown, now: unknown, visibility: Visibility | undefined): JudgedChange {
  const access = ACCESS.safeParse(sent).data
  if (!access) return { why: 'It is not one setting of access that can be shown.' }
  if ('access' in access) return changed(now, ACCESS_WHAT, visibility ?? UNKNOWN, access.access)
  return changed(now, 'two-factor authentication for publishing', UNKNOWN, factorWords(access))
}

function factorWords(access: Exclude<z.infer<typeof ACCESS>, { access: unknown }>): string {
  if (!access.publish_requires_tfa) return 'not required'
  return access.automation_token_overrides_tfa
    ? 'required, except with automation tokens'
    : 'required, also with automation tokens'
}

const GRANT = z.strictObject({ package: z.string(), permissions: z.enum(['read-only', 'read-write']) })
const REVOCATION = z.strictObject({ package: z.string() })

export interface TeamChange {
  method: string
  /** `scope:team` */
  team: string
  sent: unknown
}

/**
 * Judges a change of what a team may do with a package.
 *
 * @param permission - The current one: `none` if the registry says that the team has none, `undefined` if it does not
 * say.
 */
export function judgeTeam(
  { method, team, sent }: TeamChange,
  now: unknown,
  permission: Permission | undefined,
): JudgedChange {
  const grant = GRANT.safeParse(sent).data
  const isClear = method === 'PUT' ? grant !== undefined : REVOCATION.safeParse(sent).success
  if (!isClear) return { why: 'It is not a permission of one team for one package.' }
  const from = permission === 'none' ? null : (permission ?? UNKNOWN)
  return changed(now, `access of the team ${team}`, from, grant?.permissions ?? null)
}

function changed(now: unknown, what: string, from: string | null, to: string | null): JudgedChange {
  const version = latestIn(now)
  if (from === to || version === undefined) return { why: 'It changes nothing.' }
  return { facts: [{ what, versions: [], from, to }], version }
}
