const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Whether a URL points to this machine alone (RFC 6890, section 2.2.2; RFC 6761, section 6.3). */
export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname)
}
