import { readFileSync } from 'node:fs'
import type { Question } from '@cfa/protocol'
import { aborted } from '../async/aborted.ts'
import type { Env } from '../types.ts'
import type { AskHooks, GivenAnswer, Responder, ResponderContext } from './types.ts'

/**
 * Makes the responder that is npmjs.com itself, without a service in between. Staged versions are approved there. A
 * direct write is confirmed with npm's link, which is in the job's log: anyone who reads it in time could take the code
 * that it yields.
 */
export function createNpmSite({ logger }: Pick<ResponderContext, 'logger'>): Responder {
  return {
    name: 'npmjs.com',
    connect: async () => ({ features: ['web', 'several'] }),
    ask: async ({ accounts }: Question): Promise<GivenAnswer> => ({
      type: 'web',
      username: accounts[0],
      key: undefined,
    }),
    confirm: async (_question, { url }, { signal }: AskHooks): Promise<GivenAnswer> => {
      logger.log(
        'Confirm with your second factor, within two minutes (after that there is a new link): %s',
        url,
      )
      return aborted(signal)
    },
  }
}

/** Whether only people of the project can read the log. It is `false` if the CI does not say so. */
export function isLogPrivate({ GITHUB_ACTIONS, GITHUB_EVENT_PATH, GITLAB_CI, CI_PROJECT_VISIBILITY }: Env) {
  if (GITHUB_ACTIONS === 'true') return isPrivateEvent(GITHUB_EVENT_PATH)
  return GITLAB_CI === 'true' && CI_PROJECT_VISIBILITY === 'private'
}

/** @see docs.github.com, "Webhook events and payloads": every event of a repository has `repository`. */
function isPrivateEvent(file: string | undefined): boolean {
  try {
    return JSON.parse(readFileSync(file ?? '', 'utf8')).repository.private === true
  } catch {
    return false
  }
}
