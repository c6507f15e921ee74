import type { ExecutionContext } from 'ava'
import { type Serve, startServer } from '../responders/server.ts'

/** The variables of a GitHub job whose identity service is on loopback, and what that service has received. */
export async function startGitHub(t: ExecutionContext, serve: Serve) {
  const { url, received } = await startServer(t, serve)
  const env = {
    GITHUB_ACTIONS: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: `${url.href}?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'hidden request token',
  }
  return { env, received }
}
