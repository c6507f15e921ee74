import * as z from 'zod'
import type { Database } from '../store/database.ts'
import { listWatches } from '../watch/list-watches.ts'
import { type ReadRegistry, type RegistryReply, readRegistry } from '../watch/read-registry.ts'
import { RegistryError } from '../watch/registry-error.ts'
import { judgeStaged } from '../watch/staged.ts'
import { describeTarget, type WatchTarget } from '../watch/target.ts'
import { circleciHeaders, githubHeaders, githubUrl } from '../watch/trigger-request.ts'
import { MOST_ASKED, MOST_STAGED, takeTurns } from '../watch/turns.ts'
import { readGone } from '../watch/versions.ts'
import { readWatches, type Watch } from '../watch/watches.ts'
import { type Finding, problem, well } from './finding.ts'

interface WatchEffects {
  now: () => number
  fetch: typeof fetch
  /** Default: reads over the network. */
  read?: ReadRegistry
}

const REACH_MS = 10_000
const DAY_MS = 24 * 60 * 60_000
/** A token that expires sooner is reported. */
const SOON_MS = 7 * DAY_MS
const AGAIN = 'Then run `cfa-responder project watch` again.'

/** Checks whether approvals in watched projects are noticed, and would start a run. It starts nothing. */
export async function checkWatches(database: Database, effects: WatchEffects): Promise<Finding[]> {
  const watches = await readWatches(database)
  const each = await Promise.all(
    watches.map(async (watch) => [await checkToken(watch, effects), await checkTarget(watch, effects)]),
  )
  const turns = await Promise.all(watches.map((watch) => checkTurns(database, watch, effects.now())))
  return [...each.flat(), ...(await checkRuns(database)), ...turns.flat()]
}

async function checkToken(watch: Watch, { now, read = readRegistry }: WatchEffects): Promise<Finding> {
  const { project, registry, npmToken: token } = watch
  const name = `npm token of ${project}`
  try {
    judgeStaged(await read({ registry, path: '-/stage?page=0&perPage=1', token }), now())
    const tokens = await read({ registry, path: '-/npm/v1/tokens', token }).catch(() => undefined)
    return judgeToken(name, tokens && ownEntry(tokens, token), now())
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    return problem(name, `${error.message} Create a read-only token with access to its packages. ${AGAIN}`)
  }
}

const tokenList = z.object({
  objects: z.array(
    z.object({
      token: z.string(),
      readonly: z.boolean(),
      bypass_2fa: z.boolean().catch(false),
      expiry: z.string().nullish(),
      permissions: z.array(z.object({ action: z.string() })).catch([]),
    }),
  ),
})
type TokenEntry = z.infer<typeof tokenList>['objects'][number]

/** Finds a token's own entry. The registry shows only the beginnings and ends of tokens: `npm_aBcD...7890`. */
function ownEntry({ json }: RegistryReply, token: string): TokenEntry | undefined {
  const { data } = tokenList.safeParse(json)
  return data?.objects.find((entry) => {
    const [start = '', end = ''] = entry.token.split(/\.{3}|…/)
    return start !== '' && end !== '' && token.startsWith(start) && token.endsWith(end)
  })
}

const MAYBE_READ_ONLY = 'it may look at what is staged. The registry does not show whether it is read-only.'

function judgeToken(name: string, entry: TokenEntry | undefined, now: number): Finding {
  if (!entry) return well(name, MAYBE_READ_ONLY)
  const mayWrite = !entry.readonly && entry.permissions.some(({ action }) => action !== 'read')
  if (mayWrite || entry.bypass_2fa)
    return problem(name, `it can write. The service only reads: create a read-only one. ${AGAIN}`)
  const end = entry.expiry ? Date.parse(entry.expiry) : Number.NaN
  if (end - now < SOON_MS)
    return problem(name, `it ends on ${new Date(end).toISOString().slice(0, 10)}: create a new one. ${AGAIN}`)
  const isKnown = entry.readonly || entry.permissions.length > 0
  return well(name, isKnown ? 'it may look at what is staged.' : MAYBE_READ_ONLY)
}

async function checkTarget({ project, target }: Watch, { fetch }: WatchEffects): Promise<Finding> {
  const name = `start of ${project}`
  const what = describeTarget(target)
  try {
    const { url, headers, method = 'GET' } = harmlessRequest(target)
    const signal = AbortSignal.timeout(REACH_MS)
    const { status } = await fetch(url, { method, headers, redirect: 'manual', signal })
    if (status < 400 || isNotForUs(target, status)) return well(name, `${what} is reached.`)
    return problem(name, `${what} answers with ${status}: check its name and its token. ${AGAIN}`)
  } catch (error) {
    const { code, name: kind } = ((error as Error).cause ?? error) as NodeJS.ErrnoException
    return problem(name, `${what} cannot be reached (${code ?? kind}).`)
  }
}

/** Makes a request that shows what the token may see, and starts nothing. */
function harmlessRequest(target: WatchTarget): {
  url: string
  headers: Record<string, string>
  method?: string
} {
  switch (target.kind) {
    case 'webhook':
      return { url: target.url, headers: {}, method: 'HEAD' }
    case 'github-workflow':
      return {
        url: githubUrl(target, `/actions/workflows/${target.workflow}`),
        headers: githubHeaders(target),
      }
    case 'github-event':
      return { url: githubUrl(target), headers: githubHeaders(target) }
    case 'gitlab':
      return { url: `${target.apiUrl}/version`, headers: {} }
    case 'circleci':
      return { url: `${target.apiUrl}/project/${target.project}`, headers: circleciHeaders(target) }
  }
}

/**
 * Whether an error still shows that the target is there. A webhook accepts only a signed POST, and a trigger token of
 * GitLab only its own request.
 */
const isNotForUs = ({ kind }: WatchTarget, status: number): boolean =>
  (kind === 'webhook' || kind === 'gitlab') && status < 500

/** Checks for what the service itself failed to do. */
async function checkRuns(database: Database): Promise<Finding[]> {
  const watches = await listWatches(database)
  return watches.flatMap(({ name, failure, triggers: [latest] }) => {
    const check = `watch of ${name}`
    if (failure !== null) return [problem(check, `the last look failed: ${failure}`)]
    if (!latest || latest.failure === null) return [well(check, 'it goes well.')]
    const versions = latest.versions.join(', ')
    return [problem(check, `the run for ${versions} was not started: ${latest.failure} Start it by hand.`)]
  })
}

/** Checks whether packages wait because one look asks about only so many. */
async function checkTurns(
  database: Database,
  { projectId, project }: Watch,
  now: number,
): Promise<Finding[]> {
  const { left } = takeTurns(await readGone(database, projectId), now)
  if (left === 0) return []
  const says = `${left} more packages than one look asks about may be public, and wait for their turn. A look takes ${MOST_STAGED} that were staged, and ${MOST_ASKED} others that jobs asked about. If no release is so large, somebody may have the secret of the project: use \`project rotate\`.`
  return [problem(`packages of ${project}`, says)]
}
