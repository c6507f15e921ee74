import { first } from './0001-first.ts'
import { entitlement } from './0002-entitlement.ts'
import { identity } from './0003-identity.ts'
import { fatigue } from './0004-fatigue.ts'
import { several } from './0005-several.ts'
import { runs } from './0006-runs.ts'
import { watches } from './0007-watches.ts'
import { cfaApi } from './0008-cfa-api.ts'
import { secretScopes } from './0009-secret-scopes.ts'

/** All migrations, in order. A released migration is never changed. */
export const MIGRATIONS: ReadonlyArray<readonly string[]> = [
  first,
  entitlement,
  identity,
  fatigue,
  several,
  runs,
  watches,
  cfaApi,
  secretScopes,
]
