import { createServer } from 'node:http'
import { listen, stop } from '../../test-registry/src/listen.ts'

/**
 * The part of the CFA service that its client uses in a GitHub job. The client creates a request, validates it, and
 * then polls for the answer.
 *
 * @see @continuous-auth/client@2.3.2, lib/github.js
 */
export interface CfaService {
  /** The variables with which the job finds it. */
  env: Record<string, string>
  close: () => Promise<void>
}

/** @param answer - Called at a request's first poll. Resolves with the code when the maintainer has given it. */
export async function startCfaService(answer: () => Promise<string>): Promise<CfaService> {
  const requests = new Map<string, { asked: boolean; code: string | undefined }>()
  const server = createServer((request, response) => {
    const [, id, validate] =
      /^\/api\/request\/project\/github(?:\/(\d+)(\/validate)?)?$/.exec(request.url ?? '') ?? []
    const reply = (status: number, body?: object) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(body && JSON.stringify(body))
    }
    request.resume()
    if (id === undefined) {
      requests.set(String(requests.size), { asked: false, code: undefined })
      return reply(200, { id: String(requests.size - 1) })
    }
    const known = requests.get(id)
    if (!known) return reply(404)
    if (validate) return reply(200, {})
    if (!known.asked) {
      known.asked = true
      void answer().then((code) => {
        known.code = code
      })
    }
    return known.code === undefined ? reply(204) : reply(200, { response: known.code })
  })
  const url = await listen(server)
  return {
    env: {
      GITHUB_ACTIONS: 'true',
      CFA_HOST: url.replace(/\/$/, ''),
      CFA_PROJECT_ID: 'project',
      CFA_SECRET: 'bench',
    },
    close: () => stop(server),
  }
}
