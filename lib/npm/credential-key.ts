const CREDENTIAL = /^(?:\/.*)?:(?:_authToken|_auth|username|_password|certfile|keyfile)$/

/** Whether a key of npm's configuration belongs to a credential for a host. `host` includes the port. */
export const isCredentialKey = (key: string, host: string): boolean =>
  key.startsWith(`//${host}`) && CREDENTIAL.test(key.slice(host.length + 2))
