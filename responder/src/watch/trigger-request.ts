import { signWebhook, webhookEvent } from '@cfa/notify'
import { DeliveryError } from '../notify/delivery-error.ts'
import { jsonRequest } from '../notify/json-request.ts'
import { judgeReply } from '../notify/judge-reply.ts'
import type { IncomingReply, OutgoingRequest } from '../notify/send-request.ts'
import type { WatchTarget } from './target.ts'

/**
 * What a trigger is about. Only a webhook gets these facts: the other targets would put text from strangers into a
 * workflow.
 */
export interface TriggerFacts {
  /** The same for every try. */
  id: string
  at: number
  project: string
  versions: readonly { name: string; version: string; tag: string }[]
}

/**
 * Builds the request that starts the release's run.
 *
 * @see https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event (Actions: write)
 * @see https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event (Contents: write)
 * @see https://docs.gitlab.com/api/pipeline_triggers/#trigger-a-pipeline-with-a-token
 * @see https://circleci.com/docs/api/v2/#operation/triggerPipeline
 */
export function triggerRequest(target: WatchTarget, facts: TriggerFacts): OutgoingRequest {
  switch (target.kind) {
    case 'webhook':
      return webhookRequest(target, facts)
    case 'github-workflow': {
      const path = `/actions/workflows/${target.workflow}/dispatches`
      return jsonRequest(githubUrl(target, path), { ref: target.ref }, githubHeaders(target))
    }
    case 'github-event':
      return jsonRequest(
        githubUrl(target, '/dispatches'),
        { event_type: target.event },
        githubHeaders(target),
      )
    case 'gitlab': {
      const url = `${target.apiUrl}/projects/${encodeURIComponent(target.project)}/trigger/pipeline`
      return jsonRequest(url, { token: target.token, ref: target.ref })
    }
    case 'circleci':
      return jsonRequest(
        `${target.apiUrl}/project/${target.project}/pipeline`,
        { branch: target.ref },
        circleciHeaders(target),
      )
  }
}

export const githubUrl = (
  { apiUrl, repository }: { apiUrl: string; repository: string },
  path = '',
): string => `${apiUrl}/repos/${repository}${path}`

export const githubHeaders = ({ token }: { token: string }) => ({
  accept: 'application/vnd.github+json',
  authorization: `Bearer ${token}`,
  'x-github-api-version': '2022-11-28',
})

export const circleciHeaders = ({ token }: { token: string }) => ({ 'circle-token': token })

function webhookRequest(
  { url, secret }: Extract<WatchTarget, { kind: 'webhook' }>,
  { id, at, project, versions }: TriggerFacts,
): OutgoingRequest {
  const body = JSON.stringify(webhookEvent('staged.live', at, { project, versions }))
  return jsonRequest(url, body, signWebhook(secret, { id: `msg_${id}`, at, body }))
}

/** GitHub also answers requests that come too fast with a 403, and does not always send `retry-after`. */
const RATE_LIMIT = /rate limit|abuse detection/i

/**
 * Accepts a reply that means a run has started. Throws a `DeliveryError` that says what to do, without the receiver's
 * text.
 */
export function judgeTrigger({ kind }: Pick<WatchTarget, 'kind'>, reply: IncomingReply, now: number): void {
  const { status, retryAfter, body } = reply
  const isLimited = status === 403 && (retryAfter !== undefined || RATE_LIMIT.test(body))
  try {
    judgeReply(isLimited ? { ...reply, status: 429 } : reply, now)
  } catch (error) {
    if (!(error instanceof DeliveryError) || error.code !== 'refused') throw error
    const advice = ADVICE[kind]?.[status]
    throw new DeliveryError('refused', advice ? `${error.message.slice(0, -1)}: ${advice}.` : error.message)
  }
}

const NO_TOKEN = 'its token is not valid, or has expired'
const GITHUB = { 401: NO_TOKEN, 404: 'there is no such repository or workflow, or the token may not see it' }

/** What a status means, according to the services' documentation. */
const ADVICE: Record<WatchTarget['kind'], Record<number, string>> = {
  webhook: {},
  'github-workflow': {
    ...GITHUB,
    403: 'the token needs the permission “Actions: read and write” for this repository',
    422: 'the workflow is not started by `workflow_dispatch`, or there is no such branch',
  },
  'github-event': {
    ...GITHUB,
    403: 'the token needs the permission “Contents: read and write” for this repository',
    422: 'GitHub does not take an event of this name',
  },
  gitlab: {
    400: 'there is no such branch, or nothing in its pipeline runs for a trigger',
    404: 'there is no such project, or the trigger token is not its',
  },
  circleci: { 401: NO_TOKEN, 404: 'there is no such project, or the token may not see it' },
}
