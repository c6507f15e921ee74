import { openLink, type PublicJwk } from '@cfa/protocol'

/** A maintainer's page: the key that a link is sealed to, and what opens it. */
export interface Page {
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
