import { MAINTAINERS, type Maintainer } from '../options.ts'
import { createPageClient, type PageClient } from './page-client.ts'
import { signIn } from './session.ts'

/** All maintainers, signed in. */
export type People = Record<Maintainer, PageClient>

/** Signs all maintainers in and tells the service each one's account, so that the page suggests it. */
export async function signInAll(page: string): Promise<People> {
  const all = MAINTAINERS.map(async (name) => {
    const session = await signIn(page, name)
    await session.send('PATCH', '/api/me', { accounts: [name] })
    return [name, createPageClient(session)] as const
  })
  return Object.fromEntries(await Promise.all(all)) as People
}
