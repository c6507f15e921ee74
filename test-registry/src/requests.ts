import type { Observer, RequestHead } from './http.ts'
import type { Tokens } from './tokens.ts'

/** One request as the gate saw it. Codes and tokens are not masked, because this is a test tool. */
export interface RequestRecord {
  at: number // performance.now() when the headers had arrived, before the body
  unixMs: number // the same instant as Unix time, to compare between processes
  answeredAt: number | null // performance.now(), or null if not answered yet
  method: string
  path: string // as sent
  command: string | null // npm-command
  authType: string | null // npm-auth-type
  otp: string | null // npm-otp
  token: string | null // what followed `Bearer`
  user: string | null // the owner of that token
  status: number | 'drop' | null
  bodyBytes: number
}

/** Records each request when its headers arrive, and completes the record when the reply is known. */
export function recordInto(requests: RequestRecord[], tokens: Tokens): Observer {
  return (head) => {
    const record = recordOf(head, tokens)
    requests.push(record)
    return (request, reply) => {
      record.answeredAt = performance.now()
      record.status = reply === 'drop' ? reply : reply.status
      record.bodyBytes = request.body.length
    }
  }
}

function recordOf({ method, path, headers }: RequestHead, tokens: Tokens): RequestRecord {
  const header = (name: string) => (typeof headers[name] === 'string' ? headers[name] : null)
  const at = performance.now()
  return {
    at,
    unixMs: performance.timeOrigin + at,
    answeredAt: null,
    method,
    path,
    command: header('npm-command'),
    authType: header('npm-auth-type'),
    otp: header('npm-otp'),
    token: headers.authorization?.replace(/^bearer /i, '') ?? null,
    user: tokens.find(headers.authorization)?.user ?? null,
    status: null,
    bodyBytes: 0,
  }
}
