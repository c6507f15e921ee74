import { isTokenText } from '../http/sendable.ts'

/** What authenticates a request. It is never shown. */
export type Credential = {
  /** For `basic`, the secret is `user:password` in base64, like `_auth` in `.npmrc`. */
  type: 'bearer' | 'basic'
  secret: string
}

/** Returns the value of the header `authorization`. */
export function authorizationOf({ type, secret }: Credential): string {
  return `${type === 'bearer' ? 'Bearer' : 'Basic'} ${secret}`
}

/** Whether a header can carry the credential. npm and Node print a credential that can't be sent. */
export function isSendable({ secret }: Credential): boolean {
  return isTokenText(secret)
}
