import type { PublicJwk } from '@cfa/protocol'
import { openLink } from '@cfa/protocol/sealing'
import type { TestUser } from '../../test-registry/index.ts'
import type { EndpointOptions, Reply } from './endpoint.ts'

/** A maintainer's page: the key that a link is sealed to, and the function that opens it. */
interface Page {
  key: PublicJwk
  open: (link: string, question: { id: string }) => Promise<string>
}

export async function createPage(): Promise<Page> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return {
    key: { kty: 'EC', crv: 'P-256', x, y, use: 'enc', alg: 'ECDH-ES' },
    open: (link, question) => openLink(link, pair.privateKey, question),
  }
}

/** A maintainer who confirms at the registry. `click` is what they do with each link that reaches their page. */
export function confirmsBy(
  { name }: TestUser,
  click: (link: string) => Reply | undefined,
): Required<Pick<EndpointOptions, 'features' | 'decide' | 'confirm'>> {
  const page = createPage()
  return {
    features: ['wait', 'sealed', 'web'],
    decide: async () => ({ answer: { username: name, web: (await page).key } }),
    confirm: async (question, link) => click(await (await page).open(link, question)),
  }
}
