const CREDENTIAL = /^(?:\/.*)?:(?:_authToken|_auth|username|_password|certfile|keyfile)$/

/** Whether a key of npm's configuration is about who this is at a host, with its port. */
export const isCredentialKey = (key: string, host: string): boolean =>
  key.startsWith(`//${host}`) && CREDENTIAL.test(key.slice(host.length + 2))
