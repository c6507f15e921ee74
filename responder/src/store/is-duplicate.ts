/**
 * @see https://www.sqlite.org/rescode.html#constraint_unique
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const SQLITE_CONSTRAINT_UNIQUE = 2067
const POSTGRES_UNIQUE_VIOLATION = '23505'

/** Whether a query failed because of a unique index. */
export function isDuplicate(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown }
  return errcode === SQLITE_CONSTRAINT_UNIQUE || code === POSTGRES_UNIQUE_VIOLATION
}
