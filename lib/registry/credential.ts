/** What a request is signed with. Never shown. */
export type Credential = {
  /** `basic`: the secret is `user:password` in base64, as `_auth` in `.npmrc`. */
  type: 'bearer' | 'basic'
  secret: string
}

/** The value of the header `authorization`. */
export function authorizationOf({ type, secret }: Credential): string {
  return `${type === 'bearer' ? 'Bearer' : 'Basic'} ${secret}`
}

/** Whether a header can carry the credential. npm and Node print one that can't be sent. */
export function isSendable({ secret }: Credential): boolean {
  return /^[\x21-\x7e]+$/.test(secret)
}
