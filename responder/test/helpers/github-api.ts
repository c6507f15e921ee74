import { randomUUID } from 'node:crypto'
import type { ExecutionContext } from 'ava'
import { openReceiver, type Received, type ReceiverReply } from './receiver.ts'

/** The repository that GitHub's REST API serves. */
export interface GithubOptions {
  /** What its token may do: "Actions: write", "Contents: write". */
  permissions?: readonly ('actions' | 'contents')[]
  /** Called for each run that is started. */
  onStart?: () => void
}

const REPOSITORY = 'acme/tool'
const WORKFLOW = { id: 7, name: 'Release', path: '.github/workflows/release.yml', state: 'active' }

/**
 * GitHub's REST API for one repository, as documented, with a workflow `release.yml` that `workflow_dispatch` starts on
 * `main`: 204 if something is started, 401 for an unknown token, 403 for one without the permission, 404 for what does
 * not exist, 422 for a branch or workflow that does not fit.
 *
 * @see https://docs.github.com/en/rest/actions/workflows and /rest/repos/repos
 */
export async function openGithub(t: ExecutionContext, options: GithubOptions = {}) {
  const { permissions = ['actions'], onStart } = options
  const token = `github_pat_${randomUUID()}`
  const started: string[] = []
  const faults: ReceiverReply[] = []
  const start = (what: string): ReceiverReply => {
    started.push(what)
    onStart?.()
    return { status: 204 }
  }
  const receiver = await openReceiver(t, (request) => {
    if (request.headers.authorization !== `Bearer ${token}`) return problem(401, 'Bad credentials')
    const fault = request.method === 'POST' ? faults.shift() : undefined
    return fault ?? reply(request, permissions, start)
  })
  return { ...receiver, token, repository: REPOSITORY, workflow: 'release.yml', started, faults }
}

function reply(
  { method, path, body }: Received,
  permissions: readonly string[],
  start: (what: string) => ReceiverReply,
): ReceiverReply {
  const under = path.startsWith(`/repos/${REPOSITORY}`)
    ? path.slice(`/repos/${REPOSITORY}`.length)
    : undefined
  if (under === undefined) return problem(404, 'Not Found')
  if (method === 'GET' && under === '') return json(200, { full_name: REPOSITORY })
  if (method === 'GET' && under === '/actions/workflows/release.yml') return json(200, WORKFLOW)
  const mayNot = problem(403, 'Resource not accessible by personal access token')
  if (method === 'POST' && under === '/dispatches') {
    if (!permissions.includes('contents')) return mayNot
    return start(`event ${JSON.parse(body).event_type}`)
  }
  if (method === 'POST' && under === '/actions/workflows/release.yml/dispatches') {
    if (!permissions.includes('actions')) return mayNot
    const { ref } = JSON.parse(body)
    return ref === 'main' ? start(`workflow on ${ref}`) : problem(422, `No ref found for: ${ref}`)
  }
  return problem(404, 'Not Found')
}

/** GitHub's secondary rate limit: a 403 that says when to come back. */
export const secondaryLimit = (seconds: number): ReceiverReply => ({
  ...problem(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
  ),
  headers: { 'retry-after': String(seconds) },
})

const problem = (status: number, message: string): ReceiverReply =>
  json(status, { message, status: String(status) })
const json = (status: number, value: object): ReceiverReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
})
