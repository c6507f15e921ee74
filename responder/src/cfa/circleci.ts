import * as z from 'zod'
import type { FetchJson } from '../identity/fetch-json.ts'
import type { VerifiedBuild } from '../identity/verified-build.ts'
import type { Database } from '../store/database.ts'

/** What a project has for asking CircleCI about its builds. */
export interface CircleciAccess {
  /** As `github/owner/name`. */
  repository: string
  token: string
}

/** Of what a step has printed, and of what a build is. */
const MOST_BYTES = 4 * 1024 * 1024

/** CircleCI's API 1.1, as far as it is read here. A step has an action for each of its machines. */
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
  /** CircleCI's own, or that of a test. */
  url: string
}

/** Asks CircleCI whether a build that runs has printed a proof. */
export function createCircleci({ database, fetchJson, url }: CircleciParts) {
  async function accessOf(projectId: string): Promise<CircleciAccess | undefined> {
    const [row] = await database.all(
      'select repository, token from circleci_tokens where project_id = $1',
      projectId,
    )
    return row && { repository: String(row.repository), token: String(row.token) }
  }

  /**
   * Whether the proof is the last thing that the build has printed so far, in the step at which it is.
   *
   * Throws where CircleCI can't be asked, with a sentence without the token.
   */
  async function hasPrinted(
    { repository, token }: CircleciAccess,
    buildNumber: number,
    proof: string,
  ): Promise<boolean> {
    const place = `${url}/api/v1.1/project/${repository}/${buildNumber}`
    const build = buildReply.parse(
      await fetchJson(place, { headers: { 'circle-token': token }, mostBytes: MOST_BYTES }),
    )
    if (build.lifecycle !== 'running') return false
    const outputs = (build.steps.at(-1)?.actions ?? [])
      .filter(({ end_time }) => end_time == null)
      .flatMap(({ output_url }) => output_url ?? [])
    for (const output of outputs) {
      const messages = outputReply.parse(await fetchJson(output, { mostBytes: MOST_BYTES }))
      const text = messages.map(({ message }) => message).join('')
      if (text.replaceAll('\r', '').trimEnd().endsWith(`\nProof:\n${proof}`)) return true
    }
    return false
  }

  /** What is known of a build that has printed its proof. */
  const buildOf = ({ repository }: CircleciAccess, buildNumber: number): VerifiedBuild => ({
    ...{ issuer: url, service: 'CircleCI', repository, repositoryId: null, ref: null, commit: null },
    ...{ workflow: null, environment: null, event: null, actor: null, runner: null },
    run: String(buildNumber),
    url: null,
  })

  return { accessOf, hasPrinted, buildOf }
}
