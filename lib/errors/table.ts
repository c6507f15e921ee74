import type { CommonFacts, ErrorDefinition } from './definition.ts'
import { ACCOUNT_ERRORS } from './table-accounts.ts'
import { CFA_PUBLISH_ERRORS } from './table-cfa-publish.ts'
import { CONFIG_ERRORS } from './table-config.ts'
import { NOTIFY_ERRORS } from './table-notify.ts'
import { PACK_ERRORS } from './table-pack.ts'
import { PACKAGE_ERRORS } from './table-package.ts'
import { PUBLISH_ERRORS } from './table-publish.ts'
import { REQUEST_ERRORS } from './table-request.ts'
import { RESPONDER_ERRORS } from './table-responder.ts'
import { SERVICE_ERRORS } from './table-services.ts'
import { STAGED_ERRORS } from './table-staged.ts'

/** Every error that this plugin makes. `docs/errors.md` is written from it. */
export const ERRORS = {
  ...CONFIG_ERRORS,
  ...PACKAGE_ERRORS,
  ...PACK_ERRORS,
  ...ACCOUNT_ERRORS,
  ...RESPONDER_ERRORS,
  ...SERVICE_ERRORS,
  ...NOTIFY_ERRORS,
  ...REQUEST_ERRORS,
  ...PUBLISH_ERRORS,
  ...STAGED_ERRORS,
  ...CFA_PUBLISH_ERRORS,
} satisfies Record<string, ErrorDefinition>

export type ErrorCode = keyof typeof ERRORS

/** What an error with this code is made from. For one of several codes, the facts have to fit each of them. */
export type FactsOf<Code extends ErrorCode> = CommonFacts & OfEach<Code extends ErrorCode ? Own<Code> : never>

type Own<Code extends ErrorCode> = (typeof ERRORS)[Code] extends { facts: (facts: infer Facts) => unknown }
  ? { has: Facts }
  : { has: object }

type OfEach<Owns extends { has: unknown }> = (
  Owns extends { has: infer Facts }
    ? (facts: Facts) => void
    : never
) extends (facts: infer All) => void
  ? All
  : never
