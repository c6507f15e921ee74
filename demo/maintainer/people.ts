import { MAINTAINERS, type Maintainer } from '../options.ts'
import { createPageClient, type PageClient } from './page-client.ts'
import { signIn } from './session.ts'

/** All maintainers, signed in. */
export type People = Record<Maintainer, PageClient>

/**
 * Signs all maintainers in. Each one tells the service their account, so that the page suggests it, and where to notify
 * them.
 *
 * @param topic - Returns the address of a person's ntfy topic.
 */
export async function signInAll(page: string, topic: (name: string) => string): Promise<People> {
  const all = MAINTAINERS.map(async (name) => {
    const session = await signIn(page, name)
    await session.send('PATCH', '/api/me', { accounts: [name] })
    const target = { kind: 'ntfy', url: topic(name), token: null }
    await session.send('POST', '/api/me/channels', { name: 'Phone', target })
    return [name, createPageClient(session)] as const
  })
  return Object.fromEntries(await Promise.all(all)) as People
}
