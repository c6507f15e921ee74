import * as z from 'zod'
import type { Effects } from '../effects.ts'
import type { FetchJson } from '../identity/fetch-json.ts'
import type { VerifiedBuild } from '../identity/verified-build.ts'
import type { Database } from '../store/database.ts'

/** A project's access to CircleCI, for questions about its builds. */
export interface CircleciAccess {
  /** Such as `github/owner/name`. */
  repository: string
  token: string
}

/** How often to look, because what a step prints can be read only a few seconds later. */
const LOOKS = 10
const BETWEEN_LOOKS_MS = 2_000

/** The longest reply, about a build or about what a step printed. */
const MOST_BYTES = 4 * 1024 * 1024

/** The part of CircleCI's API 1.1 that is read here. A step has an action for each of its machines. */
const buildReply = z.object({
  lifecycle: z.string(),
  steps: z.array(
    z.object({
      actions: z.array(z.object({ output_url: z.string().nullish(), end_time: z.string().nullish() })),
    }),
  ),
})
const outputReply = z.array(z.object({ message: z.string() }))

interface CircleciParts {
  database: Pick<Database, 'all'>
  fetchJson: FetchJson
  effects: Pick<Effects, 'sleep'>
  /** CircleCI's URL, or a test's. */
  url: string
}

/** Asks CircleCI whether a running build has printed a proof. */
export function createCircleci({ database, fetchJson, effects, url }: CircleciParts) {
  async function accessOf(projectId: string): Promise<CircleciAccess | undefined> {
    const [row] = await database.all(
      'select repository, token from circleci_tokens where project_id = $1',
      projectId,
    )
    return row && { repository: String(row.repository), token: String(row.token) }
  }

  /**
   * Whether the proof is the last thing that the build has printed so far, in its current step. If it is not there yet,
   * it looks again for a while.
   *
   * Throws an error without the token if CircleCI can't be asked.
   */
  async function hasPrinted(access: CircleciAccess, buildNumber: number, proof: string): Promise<boolean> {
    for (let look = 1; ; look += 1) {
      const found = await lookFor(access, buildNumber, proof)
      if (found !== undefined || look === LOOKS) return found ?? false
      await effects.sleep(BETWEEN_LOOKS_MS)
    }
  }

  /** Looks for the proof once. `undefined` if it is not there yet, but may still come. */
  async function lookFor(
    { repository, token }: CircleciAccess,
    buildNumber: number,
    proof: string,
  ): Promise<boolean | undefined> {
    const place = `${url}/api/v1.1/project/${repository}/${buildNumber}`
    const options = { headers: { 'circle-token': token }, mostBytes: MOST_BYTES }
    const build = buildReply.parse(await fetchJson(place, options))
    if (build.lifecycle !== 'running') return false
    const actions = build.steps.at(-1)?.actions ?? []
    for (const { output_url } of actions.filter(({ end_time }) => end_time == null)) {
      if (!output_url) continue
      const messages = outputReply.parse(await fetchJson(output_url, { mostBytes: MOST_BYTES }))
      const text = messages.map(({ message }) => message).join('')
      const printed = text.replaceAll('\r', '').trimEnd()
      if (printed.includes(proof)) return printed.endsWith(`\nProof:\n${proof}`)
    }
    return actions.every(({ end_time }) => end_time != null) ? false : undefined
  }

  /** Describes a build that has printed its proof. */
  const buildOf = ({ repository }: CircleciAccess, buildNumber: number): VerifiedBuild => ({
    ...{ issuer: url, service: 'CircleCI', repository, repositoryId: null, ref: null, commit: null },
    ...{ workflow: null, environment: null, event: null, actor: null, runner: null },
    run: String(buildNumber),
    url: null,
  })

  return { accessOf, hasPrinted, buildOf }
}
