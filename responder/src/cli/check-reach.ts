import { probeReply } from '../api/probe.ts'
import type { Config } from '../config/config.ts'
import { type Finding, problem, well } from './finding.ts'

export interface ReachEffects {
  now: () => number
  fetch: typeof fetch
}

const REACH_MS = 5_000
const EVENTS_MS = 10_000
const SKEW_MS = 5_000
/** An address that belongs to nobody: it is reserved for examples (RFC 5737). */
const NOBODY = '192.0.2.1'

/** Checks whether jobs and pages reach the service at its public URL, and what the proxy in front of it does. */
export async function checkReach(config: Config, effects: ReachEffects): Promise<Finding[]> {
  const reached = await checkPublicUrl(config, effects)
  if (!reached.ok) return [reached]
  const seen = await probe(config, effects)
  const pretended = await probe(config, effects, { 'x-forwarded-for': NOBODY })
  if (!seen || !pretended)
    return [
      reached,
      problem('proxy', 'this could not be checked: /api/probe gives no answer. Look at the proxy.'),
    ]
  return [
    reached,
    checkProxy(seen, pretended, config),
    checkServiceClock(seen),
    await checkEvents(config, effects),
  ]
}

async function checkPublicUrl({ publicUrl }: Config, effects: ReachEffects): Promise<Finding> {
  const todo = 'Start the service, and look at the proxy in front of it and at CFA_PUBLIC_URL.'
  try {
    const signal = AbortSignal.timeout(REACH_MS)
    const response = await effects.fetch(`${publicUrl}/healthz`, { redirect: 'manual', signal })
    const text = response.status === 200 ? await response.text() : ''
    if (text === '{"status":"ok"}') return well('public URL', `${publicUrl} leads to this service.`)
    return problem(
      'public URL',
      `${publicUrl} answers, but not as this service (${response.status}). ${todo}`,
    )
  } catch (error) {
    const { code, name } = ((error as Error).cause ?? error) as NodeJS.ErrnoException
    return problem('public URL', `${publicUrl} cannot be reached (${code ?? name}). ${todo}`)
  }
}

interface Probe {
  address: string
  isForwarded: boolean
  /** How far the service's clock is from ours, at least: the time of the request itself is not counted. */
  skewMs: number
}

async function probe(
  { publicUrl }: Config,
  { now, fetch }: ReachEffects,
  headers: Record<string, string> = {},
): Promise<Probe | undefined> {
  try {
    const signal = AbortSignal.timeout(REACH_MS)
    const from = now()
    const response = await fetch(`${publicUrl}/api/probe`, { redirect: 'manual', signal, headers })
    const { at, ...seen } = probeReply.parse(await response.json())
    const to = now()
    return { ...seen, skewMs: at < from ? from - at : Math.max(0, at - to) }
  } catch {
    return undefined
  }
}

/** Checks that addresses are the callers' own, because rates are limited by address. */
function checkProxy(seen: Probe, pretended: Probe, { trustProxy }: Config): Finding {
  if (pretended.address === NOBODY)
    return problem(
      'proxy',
      'an x-forwarded-for of the caller’s own is believed, so nobody is limited. The proxy has to set that header to the address that it sees, and CFA_TRUST_PROXY has to name that proxy alone.',
    )
  if (seen.isForwarded && trustProxy === false)
    return problem(
      'proxy',
      `there is one, and it is not trusted: everybody counts as ${seen.address}, and shares its limits. Set CFA_TRUST_PROXY, to \`loopback\` for a proxy on this machine.`,
    )
  return well(
    'proxy',
    seen.isForwarded ? 'it is trusted, and what callers claim is ignored.' : 'there is none.',
  )
}

/** Checks the clock of the node that answered. There may be several, on other machines. */
function checkServiceClock({ skewMs }: Probe): Finding {
  if (skewMs <= SKEW_MS) return well('service’s clock', 'agrees with this machine’s.')
  return problem(
    'service’s clock',
    `${Math.round(skewMs / 1_000)} seconds from this machine’s: set both by NTP.`,
  )
}

/**
 * Checks for a proxy that buffers. The service sends two events, one after the other, and such a proxy delivers both at
 * once.
 */
async function checkEvents({ publicUrl }: Config, { fetch }: ReachEffects): Promise<Finding> {
  const end = new AbortController()
  const signal = AbortSignal.any([end.signal, AbortSignal.timeout(EVENTS_MS)])
  try {
    const response = await fetch(`${publicUrl}/api/probe/events`, { redirect: 'manual', signal })
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (text.includes('"event":1}'))
        return text.includes('"event":2}') ? BUFFERED : well('live events', 'arrive at once.')
    }
    return BUFFERED
  } catch {
    return BUFFERED
  } finally {
    end.abort()
  }
}

const BUFFERED = problem(
  'live events',
  'the proxy buffers them, so pages update late. Turn its buffering off (nginx: `proxy_buffering off`).',
)
