declare module '@semantic-release/error' {
  export default class SemanticReleaseError extends Error {
    constructor(message: string, code: string, details?: string)
    code: string
    details: string | undefined
    semanticRelease: true
  }
}

declare module 'nerf-dart' {
  /** Turns `https://host:port/path/` into `//host:port/path/`, the form that `.npmrc` keys begin with. */
  export default function toNerfDart(url: string): string
}

declare module 'env-ci' {
  export default function envCi(options?: {
    env?: Record<string, string | undefined>
    cwd?: string
  }): Record<string, unknown>
}

declare module 'proxy-from-env' {
  /**
   * Returns the proxy for `url` according to `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, or an empty
   * string.
   */
  export function getProxyForUrl(url: string | URL): string
}
