import { first } from './0001-first.ts'
import { declined } from './0002-declined.ts'
import { rejections } from './0003-rejections.ts'

/** In order; a migration that was released is never changed. */
export const MIGRATIONS: ReadonlyArray<readonly string[]> = [first, declined, rejections]
