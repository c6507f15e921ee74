import { randomBytes } from 'node:crypto'
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  type Feature,
  type OpenAnswer,
  PROTOCOL_VERSION,
  type Question,
  questionSchema,
  type Report,
  reportSchema,
} from '@cfa/protocol'
import { listen, stop } from '../../test-registry/src/listen.ts'
import { createCertificate } from './certificate.ts'
import { createDesk, type Desk } from './endpoint-desk.ts'
import { readRequest, send } from './endpoint-http.ts'

/**
 * The reply to a question. `answer` is sent as the features promise: sealed with `sealed`, and to the long poll with
 * `wait`. `raw` is sent as it is, a string as a bare code. `never` leaves the request open.
 */
export type Reply =
  | { answer: OpenAnswer }
  | { raw: unknown }
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | 'drop'
  | 'never'

/** The maintainer, called once for each question and attempt. `asked` counts the calls from 1. */
export type Decide = (question: Question, asked: number) => Reply | Promise<Reply>

export interface EndpointOptions {
  /** Default: none, as for a simple endpoint, where `GET` is 404 and the answer comes in the same exchange. */
  features?: readonly Feature[]
  /** Default: nobody may be asked, so a question is 400. */
  decide?: Decide
  /** Called with each link, still sealed. What it returns replaces the answer. */
  confirm?: (question: Question, link: string) => Reply | undefined | Promise<Reply | undefined>
  /** The reply to `GET` instead of the handshake. */
  handshake?: Reply
  /** Called first; a reply from here replaces the endpoint's own. */
  interrupt?: (request: EndpointRequest) => Reply | undefined
  /** Whether a request proves itself. Default: by the secret, which is in `env` only by default. */
  knows?: (request: EndpointRequest, url: string) => boolean
  /** Uses a certificate that `env` makes Node.js trust. */
  tls?: boolean
}

export interface EndpointRequest {
  method: string
  path: string
  authorization: string | undefined
  prefer: string | undefined
  /** The body as it was sent. */
  sent: string
  body: unknown
  /** `performance.now()` */
  at: number
}

export interface TestEndpoint {
  url: string
  secret: string
  /** The variables that a job needs to find it. */
  env: Record<string, string>
  requests: EndpointRequest[]
  /** Each question and attempt once, in order, as often as somebody was alerted. */
  questions: Question[]
  /** Codes that the maintainer gave. */
  codes: string[]
  /** The reports, and whether the protocol's states allow them. */
  reports: Array<Report & { id: string; isAllowed: boolean }>
  /** Resolves as soon as `condition` holds, which is checked after each request. */
  until: (condition: (endpoint: TestEndpoint) => boolean) => Promise<void>
  close: () => Promise<void>
}

/** Starts a responder of protocol version 1 on loopback whose maintainer is a function. */
export async function startEndpoint(options: EndpointOptions = {}): Promise<TestEndpoint> {
  const secret = randomBytes(24).toString('base64url')
  const certificate = options.tls ? createCertificate() : undefined
  const watchers = new Set<() => void>()
  const desk = createDesk(options)
  const requests: EndpointRequest[] = []
  const isKnown = (request: EndpointRequest) =>
    options.knows ? options.knows(request, endpoint.url) : request.authorization === `Bearer ${secret}`
  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(message)
    requests.push(request)
    const reply =
      options.interrupt?.(request) ?? answerRequest(request, { isKnown: isKnown(request), options, desk })
    for (const watcher of watchers) watcher()
    send(await reply, message, response)
  }
  const server: Server = certificate ? createTlsServer(certificate, handle) : createPlainServer(handle)
  const origin = await listen(server)
  const url = `${certificate ? origin.replace('http:', 'https:') : origin}ask`
  const endpoint: TestEndpoint = {
    url,
    secret,
    env: {
      CFA_RESPONDER_URL: url,
      ...(options.knows ? {} : { CFA_RESPONDER_SECRET: secret }),
      ...(certificate ? { NODE_EXTRA_CA_CERTS: certificate.file } : {}),
    },
    requests,
    questions: desk.questions,
    codes: desk.codes,
    reports: desk.reports,
    until: (condition) => until(() => condition(endpoint), watchers),
    close: async () => {
      desk.close()
      await stop(server)
      certificate?.remove()
    },
  }
  return endpoint
}

async function until(condition: () => boolean, watchers: Set<() => void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = () => {
    if (condition()) resolve()
  }
  watchers.add(look)
  look()
  await promise
  watchers.delete(look)
}

interface Office {
  isKnown: boolean
  options: EndpointOptions
  desk: Desk
}

function answerRequest(request: EndpointRequest, { isKnown, options, desk }: Office): Reply | Promise<Reply> {
  const { pathname, searchParams } = new URL(request.path, 'http://endpoint.invalid')
  if (!isKnown) return { status: 401, body: { message: 'The secret is wrong.' } }
  if (pathname === '/ask' && request.method === 'GET') return handshake(options)
  if (pathname === '/ask' && request.method === 'POST') {
    const question = questionSchema.safeParse(request.body)
    return question.success ? desk.ask(question.data) : badRequest(question.error.message)
  }
  const id = /^\/questions\/(.+)$/.exec(pathname)?.[1] ?? ''
  if (request.method === 'GET') return desk.poll(id, Number(searchParams.get('after')), request.prefer)
  const report = reportSchema.safeParse(request.body)
  return report.success ? desk.report(id, report.data) : badRequest(report.error.message)
}

function handshake({ features = [], handshake }: EndpointOptions): Reply {
  if (handshake) return handshake
  return features.length === 0
    ? { status: 404 }
    : { status: 200, body: { protocol: PROTOCOL_VERSION, features } }
}

const badRequest = (message: string): Reply => ({ status: 400, body: { message } })
