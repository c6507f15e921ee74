import { randomBytes } from 'node:crypto'

export interface TokenOptions {
  bypass2fa?: boolean
  readonly?: boolean
  stageOnly?: boolean
  packages?: string[] // names or whole scopes (`@scope`); default: all packages
  expired?: boolean
  expiresAt?: Date // by the gate's clock; default: in 90 days
  revoked?: boolean
  cidrBlocked?: boolean // as if no request came from the token's allowed addresses
}

/** What a trusted publisher's token may do. */
export type TrustedAction = 'publish' | 'stage' | 'dist-tag'

export interface Token {
  token: string
  name: string
  user: string
  createdMs: number
  expiresMs: number
  readonly: boolean
  bypass2fa: boolean
  stageOnly: boolean
  packages: string[] | null
  cidrBlocked: boolean
  revoked: boolean
  trusted: TrustedAction[] | null // null for a person's token
}

export interface Tokens {
  create: (user: string, options?: TokenOptions & { trusted?: TrustedAction[] }) => Token
  /** Finds the token of an `authorization` header, whatever its state. */
  find: (authorization: string | undefined) => Token | undefined
  get: (token: string) => Token | undefined
  ofUser: (user: string) => Token[]
}

const DAY_MS = 86_400_000

export function createTokens(now: () => number): Tokens {
  const tokens = new Map<string, Token>()
  return {
    create: (user, options = {}) => {
      const token = newToken(user, now(), options)
      token.name = `${user}-${tokens.size + 1}`
      tokens.set(token.token, token)
      return token
    },
    find: (authorization) => tokens.get(authorization?.replace(/^bearer /i, '') ?? ''),
    get: (token) => tokens.get(token),
    ofUser: (user) => [...tokens.values()].filter((token) => token.user === user),
  }
}

function newToken(user: string, nowMs: number, options: Parameters<Tokens['create']>[1] = {}): Token {
  return {
    token: `npm_${randomBytes(18).toString('hex')}`,
    name: user,
    user,
    createdMs: nowMs,
    expiresMs: options.expired ? nowMs - 1 : (options.expiresAt?.getTime() ?? nowMs + 90 * DAY_MS),
    readonly: options.readonly ?? false,
    bypass2fa: options.bypass2fa ?? false,
    stageOnly: options.stageOnly ?? false,
    packages: options.packages ?? null,
    cidrBlocked: options.cidrBlocked ?? false,
    revoked: options.revoked ?? false,
    trusted: options.trusted ?? null,
  }
}

export function isAlive(token: Token, nowMs: number): boolean {
  return !token.revoked && nowMs < token.expiresMs
}

export function covers(token: Token, packageName: string): boolean {
  return token.packages?.some((entry) => packageName === entry || packageName.startsWith(`${entry}/`)) ?? true
}

/** Returns a token as `GET /-/npm/v1/tokens` shows it. */
export function describeToken(token: Token): object {
  const at = (ms: number) => new Date(ms).toISOString()
  return {
    name: token.name,
    description: '',
    key: token.name,
    token: `${token.token.slice(0, 8)}...${token.token.slice(-4)}`,
    expiry: at(token.expiresMs),
    cidr: token.cidrBlocked ? ['192.0.2.0/24'] : [],
    readonly: token.readonly,
    bypass_2fa: token.bypass2fa,
    revoked: token.revoked ? at(token.createdMs) : null,
    created: at(token.createdMs),
    updated: at(token.createdMs),
    accessed: at(token.createdMs),
    permissions: [{ name: 'package', action: token.readonly ? 'read' : token.stageOnly ? 'stage' : 'write' }],
    scopes: (token.packages ?? []).map((name) => ({ type: 'package', name })),
  }
}
