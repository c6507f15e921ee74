import type { Env } from '../types.ts'

/** Returns how many milliseconds the running job may take. Only GitLab and Buildkite say so. */
export function limitOfJob({ CI_JOB_TIMEOUT, BUILDKITE_TIMEOUT }: Env): number | undefined {
  const [seconds, minutes] = [Number(CI_JOB_TIMEOUT), Number(BUILDKITE_TIMEOUT)]
  if (seconds > 0) return seconds * 1000
  return minutes > 0 ? minutes * 60_000 : undefined
}

/**
 * Returns when the running job is stopped, by `Date.now()`; `undefined` if that is not known. Only GitLab says when it
 * began.
 *
 * @see https://docs.gitlab.com/ci/variables/predefined_variables/ (`CI_JOB_STARTED_AT`, `CI_JOB_TIMEOUT`)
 */
export function endOfJob({ CI_JOB_STARTED_AT, CI_JOB_TIMEOUT }: Env): number | undefined {
  const end = Date.parse(CI_JOB_STARTED_AT ?? '') + Number(CI_JOB_TIMEOUT) * 1000
  return Number(CI_JOB_TIMEOUT) > 0 && Number.isFinite(end) ? end : undefined
}
