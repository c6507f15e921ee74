import { PassThrough } from 'node:stream'
import type { Question } from '@cfa/protocol'
import type { ExecutionContext } from 'ava'
import { createResponder } from '../../lib/responders/create-responder.ts'
import type { BuiltInResponder, GivenAnswer } from '../../lib/responders/types.ts'
import type { Env } from '../../lib/types.ts'
import { createHastyClock, type HastyClock } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { startGitHub } from '../fakes/github-job.ts'
import { tokenOf } from '../fakes/token-of.ts'
import { question } from '../responders/question.ts'
import { type LoopbackServer, type Serve, startServer } from '../responders/server.ts'

export interface ServiceScene extends LoopbackServer {
  create: () => Promise<BuiltInResponder>
  /** Asks the example question, with changes. */
  ask: (changes?: Partial<Question>) => Promise<GivenAnswer>
  /** Reports that the release is published. */
  report: () => Promise<void>
  clock: HastyClock
  links: string[]
  /** The lines of the log. */
  lines: string[]
  /** What is written to the job's output directly. */
  written: () => string
  /** Ends the question. */
  abort: () => void
}

/** A service on loopback, and the responder that talks to it with a clock that does not wait. */
export async function serviceScene(
  t: ExecutionContext,
  service: string,
  serve: Serve,
  env: (url: string) => Env,
): Promise<ServiceScene> {
  const server = await startServer(t, serve)
  const clock = createHastyClock()
  const { logger, lines } = createContext()
  const stdout = new PassThrough({ encoding: 'utf8' })
  const written: string[] = []
  stdout.on('data', (text: string) => written.push(text))
  const ended = new AbortController()
  const links: string[] = []
  const given = env(server.url.origin)
  const create = () => {
    const context = { env: given, cwd: '/', options: {}, logger }
    return createResponder(service, context, effectsWith(clock), { env: given, cwd: '/', stdout })
  }
  const made = create()
  made.catch(() => {})
  return {
    ...server,
    ...{ create, clock, links, lines, written: () => written.join('') },
    report: async () => (await made).report?.(question, { state: 'published' }),
    abort: () => ended.abort(new Error('The question is over.')),
    ask: async (changes) =>
      (await made).ask(
        { ...question, accounts: ['alice'], ...changes },
        { signal: ended.signal, onLink: (link) => links.push(link) },
      ),
  }
}

/** A job on GitHub that gets a new identity token for each call, with the requested audience. */
export function startIdentities(t: ExecutionContext) {
  return startGitHub(t, ({ path }, count) => {
    const aud = new URL(path, 'http://github.invalid').searchParams.get('audience') ?? 'default'
    return { body: { value: tokenOf({ aud, jti: String(count) }) } }
  })
}
